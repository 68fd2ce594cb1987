/* pack.h -- compressed files: .gz by zlib, .zst by libzstd, streamed.
**
** Input is known by its first bytes, whatever its name; output by its name. Each block of results is
** a member (gzip) or frame (zstd) of its own: several of them are one file by either's
** specification, and threads can pack them side by side.
*/
#ifndef ZJ_BATCH_PACK_H
#define ZJ_BATCH_PACK_H

#include "vm/base/text.h"

typedef enum ZjPacking { ZJ_PACK_NONE, ZJ_PACK_GZIP, ZJ_PACK_ZSTD } ZjPacking;

/* By the end of a file's name; *stem is the length of the name without it. */
ZjPacking zj_packing_of(const char *path, size_t *stem);

/* ---- packing ---- */

typedef struct ZjPacker ZjPacker;

/* NULL when out of memory. */
ZjPacker *zj_packer_new(ZjPacking packing);
void zj_packer_free(ZjPacker *packer);
/* Appends the bytes as one member or frame. ZJ_NO_MEM. */
ZjStatus zj_pack(ZjPacker *packer, const ZjBuf *bytes, ZjBuf *out) ZJ_MUST_CHECK;

/* ---- unpacking ---- */

typedef struct ZjUnpacker ZjUnpacker;

/* How bytes begin: NONE for what is not packed. Needs the first four, or all there are. */
ZjPacking zj_packing_of_bytes(const char *bytes, size_t count);
ZjUnpacker *zj_unpacker_new(ZjPacking packing);
void zj_unpacker_free(ZjUnpacker *unpacker);
/* Unpacks some of bytes[0..count): *used of them, *made bytes to out[0..room). ZJ_FORMAT: they are
** damaged (or need a window beyond 128 MiB); ZJ_NO_MEM. */
ZjStatus zj_unpack(ZjUnpacker *unpacker, const char *bytes, size_t count, size_t *used, char *out,
                   size_t room, size_t *made) ZJ_MUST_CHECK;
/* Everything begun has come to its end: where a file may end. */
bool zj_unpacker_at_end(const ZjUnpacker *unpacker);

#endif
