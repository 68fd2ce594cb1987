/* file.h -- whole-file reads with a ceiling, and replacement that survives a crash. */
#ifndef ZJ_BASE_FILE_H
#define ZJ_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "vm/base/status.h"
#include "vm/base/text.h"

/* Appends the whole of `path` ("-": standard input) to *out. ZJ_IO when it
** can't be read (errno says why), ZJ_LIMIT when it is longer than `limit`. On
** any error *out keeps what it held before. */
ZjStatus zj_file_read(const char *path, size_t limit, ZjBuf *out) ZJ_MUST_CHECK;

/* Replaces the file `path` with `data`, or leaves it exactly as it was. A
** reader, even one after a power cut, sees the old bytes or the new bytes, never
** a mixture. The file keeps its permissions, a new one gets those of the umask;
** a symbolic link stays one and its target is replaced. What is no file but can
** be written (/dev/stdout, a pipe) is simply written to. ZJ_IO: errno says why. */
ZjStatus zj_file_replace(const char *path, const void *data, size_t size) ZJ_MUST_CHECK;

/* The same piece by piece, for what is too long to hold: begin, any number of puts, end. `path`
** "-" is standard output, which is written at once. With `keep` false, or after a put that
** failed, end leaves the file as it was. Every begin, failed or not, needs an end. */
typedef struct ZjFileWriter {
    int fd;
    bool standard, direct, failed;
    char *target, *temp; /* of a file that is replaced at the end */
    unsigned mode;       /* of the old file; 0 when there is none */
} ZjFileWriter;

ZjStatus zj_file_begin(const char *path, ZjFileWriter *writer) ZJ_MUST_CHECK;
ZjStatus zj_file_put(ZjFileWriter *writer, const void *data, size_t size) ZJ_MUST_CHECK;
ZjStatus zj_file_end(ZjFileWriter *writer, bool keep) ZJ_MUST_CHECK;

#endif
