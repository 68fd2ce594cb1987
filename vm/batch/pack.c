#define ZLIB_CONST
#include "vm/batch/pack.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum { GZIP_WINDOW = 15 + 16, MOST_AT_ONCE = 1 << 24 };

static bool ends_with(const char *path, size_t n, const char *ending)
{
    size_t m = strlen(ending);
    return n > m && memcmp(path + n - m, ending, m) == 0;
}

ZjPacking zj_packing_of(const char *path, size_t *stem)
{
    *stem = strlen(path);
    ZjPacking packing = ends_with(path, *stem, ".gz")    ? ZJ_PACK_GZIP
                        : ends_with(path, *stem, ".zst") ? ZJ_PACK_ZSTD
                                                         : ZJ_PACK_NONE;
    if (packing != ZJ_PACK_NONE) *stem -= packing == ZJ_PACK_GZIP ? 3 : 4;
    return packing;
}

/* ---- packing ---- */

struct ZjPacker {
    ZjPacking packing;
    z_stream gzip;
    ZSTD_CCtx *zstd;
    char piece[1 << 16];
};

ZjPacker *zj_packer_new(ZjPacking packing)
{
    ZjPacker *p = calloc(1, sizeof *p);
    if (p == NULL) return NULL;
    bool made = true;
    if (packing == ZJ_PACK_GZIP)
        made = deflateInit2(&p->gzip, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 8,
                            Z_DEFAULT_STRATEGY) == Z_OK;
    if (packing == ZJ_PACK_ZSTD) {
        p->zstd = ZSTD_createCCtx();
        made = p->zstd != NULL &&
               !ZSTD_isError(ZSTD_CCtx_setParameter(p->zstd, ZSTD_c_checksumFlag, 1));
    }
    if (made) p->packing = packing;
    if (made) return p;
    ZSTD_freeCCtx(p->zstd);
    free(p);
    return NULL;
}

void zj_packer_free(ZjPacker *packer)
{
    if (packer == NULL) return;
    if (packer->packing == ZJ_PACK_GZIP) deflateEnd(&packer->gzip);
    ZSTD_freeCCtx(packer->zstd);
    free(packer);
}

/* zlib counts in 32 bits. */
static ZjStatus gzip(ZjPacker *p, const ZjBuf *bytes, ZjBuf *out)
{
    z_stream *z = &p->gzip;
    size_t given = 0;
    int code = Z_OK;
    if (deflateReset(z) != Z_OK) return ZJ_NO_MEM;
    while (code != Z_STREAM_END) {
        if (z->avail_in == 0 && given < bytes->len) {
            size_t n = bytes->len - given < MOST_AT_ONCE ? bytes->len - given : MOST_AT_ONCE;
            z->next_in = (const Bytef *)bytes->ptr + given;
            z->avail_in = (uInt)n;
            given += n;
        }
        z->next_out = (Bytef *)p->piece;
        z->avail_out = sizeof p->piece;
        code = deflate(z, given == bytes->len ? Z_FINISH : Z_NO_FLUSH);
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return ZJ_NO_MEM;
        zj_buf_add(out, p->piece, sizeof p->piece - z->avail_out);
    }
    return zj_buf_status(out);
}

static ZjStatus zstd(ZjPacker *p, const ZjBuf *bytes, ZjBuf *out)
{
    ZSTD_inBuffer in = {bytes->ptr, bytes->len, 0};
    ZSTD_CCtx_reset(p->zstd, ZSTD_reset_session_only);
    for (size_t left = 1; left != 0;) {
        ZSTD_outBuffer piece = {p->piece, sizeof p->piece, 0};
        left = ZSTD_compressStream2(p->zstd, &piece, &in, ZSTD_e_end);
        if (ZSTD_isError(left)) return ZJ_NO_MEM;
        zj_buf_add(out, p->piece, piece.pos);
    }
    return zj_buf_status(out);
}

ZjStatus zj_pack(ZjPacker *packer, const ZjBuf *bytes, ZjBuf *out)
{
    return packer->packing == ZJ_PACK_GZIP ? gzip(packer, bytes, out) : zstd(packer, bytes, out);
}

/* ---- unpacking ---- */

struct ZjUnpacker {
    ZjPacking packing;
    z_stream gzip;
    ZSTD_DCtx *zstd;
    bool at_end;
};

ZjPacking zj_packing_of_bytes(const char *bytes, size_t count)
{
    if (count >= 2 && memcmp(bytes, "\x1F\x8B", 2) == 0) return ZJ_PACK_GZIP;
    if (count >= 4 && memcmp(bytes, "\x28\xB5\x2F\xFD", 4) == 0) return ZJ_PACK_ZSTD;
    return ZJ_PACK_NONE;
}

ZjUnpacker *zj_unpacker_new(ZjPacking packing)
{
    ZjUnpacker *u = calloc(1, sizeof *u);
    if (u == NULL) return NULL;
    u->packing = packing;
    if (packing == ZJ_PACK_ZSTD) u->zstd = ZSTD_createDCtx();
    bool made = packing == ZJ_PACK_ZSTD ? u->zstd != NULL
                                        : inflateInit2(&u->gzip, GZIP_WINDOW) == Z_OK;
    if (made) return u;
    free(u);
    return NULL;
}

void zj_unpacker_free(ZjUnpacker *unpacker)
{
    if (unpacker == NULL) return;
    if (unpacker->packing == ZJ_PACK_GZIP) inflateEnd(&unpacker->gzip);
    ZSTD_freeDCtx(unpacker->zstd);
    free(unpacker);
}

static ZjStatus gunzip(ZjUnpacker *u, const char *bytes, size_t count, size_t *used, char *out,
                       size_t room, size_t *made)
{
    z_stream *z = &u->gzip;
    uInt given = (uInt)(count < MOST_AT_ONCE ? count : MOST_AT_ONCE);
    uInt most = (uInt)(room < MOST_AT_ONCE ? room : MOST_AT_ONCE);
    if (u->at_end && given != 0 && inflateReset(z) != Z_OK) return ZJ_NO_MEM;
    z->next_in = (const Bytef *)bytes;
    z->avail_in = given;
    z->next_out = (Bytef *)out;
    z->avail_out = most;
    int code = inflate(z, Z_NO_FLUSH);
    *used = given - z->avail_in;
    *made = most - z->avail_out;
    if (given != 0 || code == Z_STREAM_END) u->at_end = code == Z_STREAM_END;
    if (code == Z_MEM_ERROR) return ZJ_NO_MEM;
    return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR ? ZJ_OK : ZJ_FORMAT;
}

static ZjStatus unzstd(ZjUnpacker *u, const char *bytes, size_t count, size_t *used, char *out,
                       size_t room, size_t *made)
{
    ZSTD_inBuffer in = {bytes, count, 0};
    ZSTD_outBuffer piece = {out, room, 0};
    size_t left = ZSTD_decompressStream(u->zstd, &piece, &in);
    *used = in.pos;
    *made = piece.pos;
    if (ZSTD_isError(left))
        return ZSTD_getErrorCode(left) == ZSTD_error_memory_allocation ? ZJ_NO_MEM : ZJ_FORMAT;
    if (in.pos != 0 || piece.pos != 0) u->at_end = left == 0;
    return ZJ_OK;
}

ZjStatus zj_unpack(ZjUnpacker *unpacker, const char *bytes, size_t count, size_t *used, char *out,
                   size_t room, size_t *made)
{
    return unpacker->packing == ZJ_PACK_GZIP
               ? gunzip(unpacker, bytes, count, used, out, room, made)
               : unzstd(unpacker, bytes, count, used, out, room, made);
}

bool zj_unpacker_at_end(const ZjUnpacker *unpacker)
{
    return unpacker->at_end;
}
