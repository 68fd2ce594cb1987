/* source.h -- the bytes of an input, unpacked when they are packed. */
#ifndef ZJ_BATCH_SOURCE_H
#define ZJ_BATCH_SOURCE_H

#include "vm/batch/pack.h"
#include "vm/batch/stop.h"

typedef struct ZjSource {
    int fd;
    ZjStop *stop; /* or NULL; may be set later */
    ZjUnpacker *unpacker;
    char *packed; /* bytes read and not unpacked yet, or the first of all */
    size_t start, end;
    bool ended;
    uint64_t size, read; /* bytes of the file, 0 when that is not known; read so far */
} ZjSource;

/* "-" is standard input. ZJ_IO with errno, ZJ_NO_MEM. Needs zj_source_close whatever comes back. */
ZjStatus zj_source_open(const char *path, ZjSource *source) ZJ_MUST_CHECK;
void zj_source_close(ZjSource *source);
/* Some of what comes next, at most `room` bytes (more than 0); none at the end. ZJ_IO with errno, EINTR
** when asked to stop; ZJ_FORMAT when packed bytes are damaged or end too early; ZJ_NO_MEM. */
ZjStatus zj_source_read(ZjSource *source, char *bytes, size_t room, size_t *count) ZJ_MUST_CHECK;

#endif
