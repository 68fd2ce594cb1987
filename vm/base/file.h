/* file.h -- whole-file reads with a ceiling, and replacement that survives a crash. */
#ifndef ZJ_BASE_FILE_H
#define ZJ_BASE_FILE_H

#include <stddef.h>

#include "vm/base/status.h"
#include "vm/base/text.h"

/* Appends the whole of `path` ("-": standard input) to *out. ZJ_IO when it
** can't be read (errno says why), ZJ_LIMIT when it is longer than `limit`. */
ZjStatus zj_file_read(const char *path, size_t limit, ZjBuf *out) ZJ_MUST_CHECK;

/* Replaces `path` with `data`, or leaves it exactly as it was. A reader, even
** one after a power cut, sees the old bytes or the new bytes, never a mixture. */
ZjStatus zj_file_replace(const char *path, const void *data, size_t size) ZJ_MUST_CHECK;

#endif
