#define _POSIX_C_SOURCE 200809L
#include "vm/batch/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 16 };

/* Reads once; n is 0 at the end. */
static ZjStatus read_some(ZjSource *s, char *bytes, size_t room, size_t *n)
{
    for (;;) {
        if (!zj_stop_wait(s->stop, s->fd, false)) {
            errno = EINTR;
            return ZJ_IO;
        }
        ssize_t got = read(s->fd, bytes, room);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return ZJ_IO;
        *n = (size_t)got;
        s->read += *n;
        s->ended = got == 0;
        return ZJ_OK;
    }
}

/* The first bytes say whether they are packed; a name may promise it. */
static ZjStatus look(ZjSource *s, ZjPacking promised)
{
    while (!s->ended && s->end < 4) {
        size_t n = 0;
        ZJ_TRY(read_some(s, s->packed + s->end, PIECE - s->end, &n));
        s->end += n;
    }
    ZjPacking packing = zj_packing_of_bytes(s->packed, s->end);
    if (packing == ZJ_PACK_NONE) packing = promised;
    if (packing == ZJ_PACK_NONE) return ZJ_OK;
    s->unpacker = zj_unpacker_new(packing);
    return s->unpacker == NULL ? ZJ_NO_MEM : ZJ_OK;
}

ZjStatus zj_source_open(const char *path, ZjSource *source)
{
    struct stat st;
    size_t stem;
    *source = (ZjSource){.fd = STDIN_FILENO};
    if (strcmp(path, "-") != 0) source->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (source->fd < 0) return ZJ_IO;
    if (fstat(source->fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
        source->size = (uint64_t)st.st_size;
    source->packed = malloc(PIECE);
    if (source->packed == NULL) return ZJ_NO_MEM;
    return look(source, zj_packing_of(path, &stem));
}

void zj_source_close(ZjSource *source)
{
    int saved = errno;
    if (source->fd > STDIN_FILENO) close(source->fd);
    zj_unpacker_free(source->unpacker);
    free(source->packed);
    *source = (ZjSource){.fd = -1};
    errno = saved;
}

/* What was read to look at it, then the rest. */
static ZjStatus read_plain(ZjSource *s, char *bytes, size_t room, size_t *count)
{
    size_t have = s->end - s->start;
    if (have == 0) return s->ended ? ZJ_OK : read_some(s, bytes, room, count);
    *count = have < room ? have : room;
    memcpy(bytes, s->packed + s->start, *count);
    s->start += *count;
    return ZJ_OK;
}

static ZjStatus read_packed(ZjSource *s, char *bytes, size_t room, size_t *count)
{
    for (;;) {
        size_t used = 0;
        ZJ_TRY(zj_unpack(s->unpacker, s->packed + s->start, s->end - s->start, &used, bytes,
                         room, count));
        s->start += used;
        if (*count != 0) return ZJ_OK;
        if (s->start < s->end && used != 0) continue;
        if (s->start < s->end) return ZJ_FORMAT; /* no way on */
        if (s->ended) return zj_unpacker_at_end(s->unpacker) ? ZJ_OK : ZJ_FORMAT;
        s->start = s->end = 0;
        ZJ_TRY(read_some(s, s->packed, PIECE, &s->end));
    }
}

ZjStatus zj_source_read(ZjSource *source, char *bytes, size_t room, size_t *count)
{
    *count = 0;
    return source->unpacker == NULL ? read_plain(source, bytes, room, count)
                                    : read_packed(source, bytes, room, count);
}
