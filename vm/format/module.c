/* module.c -- the file: a header, the strings, the tables.
**
**   0  "ZJTX"
**   4  byte order mark 0x0A0B0C0D     all numbers are 32 bits, little-endian
**   8  format version
**  12  size of the file
**  16  SHA-256 of everything from 48 on
**  48  number of strings, bytes of all strings, length of each string, their bytes
**      for each table in the order of tables.def: number of rows, rows
**
** Each size is compared with what is left of the file before it is used, so what is
** allocated is a small multiple of the file's own size.
*/
#include <nettle/sha2.h>
#include <string.h>

#include "vm/base/limits.h"
#include "vm/format/table.h"

enum {
    FORMAT_VERSION = 5,
    BYTE_ORDER_MARK = 0x0A0B0C0D,
    SWAPPED_MARK = 0x0D0C0B0A,
    AT_MARK = 4,
    AT_VERSION = 8,
    AT_SIZE = 12,
    AT_DIGEST = 16,
    HEADER = 48
};

static const char magic[4] = {'Z', 'J', 'T', 'X'};

static void sha256(const uint8_t *bytes, size_t size, uint8_t digest[32])
{
    struct sha256_ctx hash;
    sha256_init(&hash);
    sha256_update(&hash, size, bytes);
    sha256_digest(&hash, 32, digest);
}

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put32(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
    p[2] = (uint8_t)(value >> 16);
    p[3] = (uint8_t)(value >> 24);
}

/* ---- writing ---- */

static void add32(ZjBuf *out, uint32_t value)
{
    uint8_t bytes[4];
    put32(bytes, value);
    zj_buf_add(out, bytes, sizeof bytes);
}

static ZjStatus write_strings(const ZjModule *module, ZjBuf *out)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < module->string_count; i++) {
        total += module->strings[i].len;
    }
    if (module->string_count > ZJ_MAX_TABLE || total > ZJ_MAX_MODULE) return ZJ_LIMIT;
    add32(out, module->string_count);
    add32(out, (uint32_t)total);
    for (uint32_t i = 0; i < module->string_count; i++) {
        add32(out, module->strings[i].len);
    }
    for (uint32_t i = 0; i < module->string_count; i++) {
        zj_buf_text(out, module->strings[i]);
    }
    return ZJ_OK;
}

static ZjStatus write_table(const ZjModTables *tables, ZjTableId id, ZjBuf *out)
{
    const uint32_t *rows = zj_table_rows(tables, id);
    uint32_t count = zj_table_count(tables, id);
    if (count > zj_table_info[id].max_rows) return ZJ_LIMIT;
    add32(out, count);
    for (size_t i = 0; i < (size_t)count * zj_table_info[id].column_count; i++) {
        add32(out, rows[i]);
    }
    return ZJ_OK;
}

ZjStatus zj_module_write(const ZjModule *module, ZjBuf *out)
{
    static const uint8_t blank[HEADER];
    size_t start = out->len;
    zj_buf_add(out, blank, sizeof blank);
    ZJ_TRY(write_strings(module, out));
    for (ZjTableId id = 0; id < ZJ_TAB_COUNT; id++) {
        ZJ_TRY(write_table(&module->t, id, out));
    }
    ZJ_TRY(zj_buf_status(out));
    size_t size = out->len - start;
    if (size > ZJ_MAX_MODULE) return ZJ_LIMIT;

    uint8_t *header = (uint8_t *)out->ptr + start;
    memcpy(header, magic, sizeof magic);
    put32(header + AT_MARK, BYTE_ORDER_MARK);
    put32(header + AT_VERSION, FORMAT_VERSION);
    put32(header + AT_SIZE, (uint32_t)size);
    sha256(header + HEADER, size - HEADER, header + AT_DIGEST);
    return ZJ_OK;
}

/* ---- reading ---- */

typedef struct Reader {
    const uint8_t *at;
    size_t left;
    ZjModule *module;
    ZjModReport *report;
} Reader;

static ZjStatus refuse(ZjModReport *report, ZjMsgId message, const char *reason)
{
    report->message = message;
    report->reason = reason;
    return ZJ_FORMAT;
}

static ZjStatus refuse_shape(const Reader *r, const char *reason)
{
    return refuse(r->report, ZJ_MSG_MODULE_REJECTED, reason);
}

static ZjStatus take32(Reader *r, uint32_t *value)
{
    if (r->left < 4) return refuse_shape(r, "the file ends inside a table");
    *value = get32(r->at);
    r->at += 4;
    r->left -= 4;
    return ZJ_OK;
}

static ZjStatus check_header(const uint8_t *bytes, size_t size, ZjModReport *report)
{
    if (size < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0) {
        return refuse(report, ZJ_MSG_MODULE_MAGIC, "not a module");
    }
    report->expected = HEADER;
    report->found = size;
    if (size < HEADER) return refuse(report, ZJ_MSG_MODULE_SIZE, "truncated header");
    uint32_t mark = get32(bytes + AT_MARK);
    if (mark == SWAPPED_MARK) {
        return refuse(report, ZJ_MSG_MODULE_BYTE_ORDER, "wrong byte order");
    }
    if (mark != BYTE_ORDER_MARK) return refuse(report, ZJ_MSG_MODULE_DAMAGED, "damaged header");
    report->expected = FORMAT_VERSION;
    report->found = get32(bytes + AT_VERSION);
    if (report->found != report->expected) {
        return refuse(report, ZJ_MSG_MODULE_VERSION, "another format version");
    }
    report->found = size;
    report->expected = ZJ_MAX_MODULE;
    if (size > ZJ_MAX_MODULE) return refuse(report, ZJ_MSG_MODULE_LIMIT, "module too large");
    report->expected = get32(bytes + AT_SIZE);
    if (report->expected != size) return refuse(report, ZJ_MSG_MODULE_SIZE, "wrong size");
    uint8_t digest[32];
    sha256(bytes + HEADER, size - HEADER, digest);
    if (memcmp(digest, bytes + AT_DIGEST, sizeof digest) != 0) {
        return refuse(report, ZJ_MSG_MODULE_DAMAGED, "checksum does not match");
    }
    return ZJ_OK;
}

/* Copies `count` strings: lengths stand at `lengths`, bytes at r->at; a NUL follows each. */
static ZjStatus copy_strings(Reader *r, const uint8_t *lengths, uint32_t count, uint32_t total)
{
    char *copy = zj_arena_alloc(&r->module->arena, (size_t)total + count);
    ZjText *strings = zj_arena_array(&r->module->arena, count, sizeof *strings);
    if (copy == NULL || strings == NULL) return ZJ_NO_MEM;
    const char *from = (const char *)r->at;
    uint32_t left = total;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t len = get32(lengths + (size_t)i * 4);
        if (len > left) return refuse_shape(r, "strings are longer than their bytes");
        if (memchr(from, 0, len) != NULL) return refuse_shape(r, "a string holds a NUL");
        if (zj_utf8_check(from, len) != len) return refuse_shape(r, "a string is not UTF-8");
        memcpy(copy, from, len);
        strings[i] = (ZjText){copy, len};
        copy += (size_t)len + 1;
        from += len;
        left -= len;
    }
    if (left != 0) return refuse_shape(r, "bytes left over after the strings");
    r->module->strings = strings;
    r->module->string_count = count;
    return ZJ_OK;
}

static ZjStatus read_strings(Reader *r)
{
    uint32_t count, total;
    ZJ_TRY(take32(r, &count));
    ZJ_TRY(take32(r, &total));
    if (count > ZJ_MAX_TABLE) return refuse_shape(r, "too many strings");
    if (r->left / 4 < count) return refuse_shape(r, "the file ends inside the strings");
    const uint8_t *lengths = r->at;
    r->at += (size_t)count * 4;
    r->left -= (size_t)count * 4;
    if (r->left < total) return refuse_shape(r, "the file ends inside the strings");
    ZJ_TRY(copy_strings(r, lengths, count, total));
    r->at += total;
    r->left -= total;
    return ZJ_OK;
}

static ZjStatus read_table(Reader *r, ZjTableId id)
{
    const ZjTableInfo *info = &zj_table_info[id];
    uint32_t count;
    r->report->table = id;
    ZJ_TRY(take32(r, &count));
    if (count > info->max_rows) return refuse_shape(r, "too many rows");
    if (r->left / 4 / info->column_count < count) {
        return refuse_shape(r, "the file ends inside a table");
    }
    uint32_t *rows =
        zj_arena_array(&r->module->arena, count, info->column_count * sizeof *rows);
    if (rows == NULL) return ZJ_NO_MEM;
    size_t words = (size_t)count * info->column_count;
    for (size_t i = 0; i < words; i++) {
        rows[i] = get32(r->at + i * 4);
    }
    r->at += words * 4;
    r->left -= words * 4;
    zj_table_set(&r->module->t, id, rows, count);
    return ZJ_OK;
}

static ZjStatus read_body(Reader *r)
{
    ZJ_TRY(read_strings(r));
    for (ZjTableId id = 0; id < ZJ_TAB_COUNT; id++) {
        ZJ_TRY(read_table(r, id));
    }
    r->report->table = ZJ_TAB_COUNT;
    if (r->left != 0) return refuse_shape(r, "bytes left over after the tables");
    return ZJ_OK;
}

ZjStatus zj_module_read(const void *bytes, size_t size, ZjModule *module, ZjModReport *report)
{
    *module = (ZjModule){.string_count = 0};
    *report = (ZjModReport){.reason = "", .table = ZJ_TAB_COUNT};
    ZJ_TRY(check_header(bytes, size, report));
    Reader r = {(const uint8_t *)bytes + HEADER, size - HEADER, module, report};
    ZjStatus status = read_body(&r);
    if (status != ZJ_OK) {
        zj_module_free(module);
        return status;
    }
    sha256(bytes, size, module->hash);
    return ZJ_OK;
}

ZjStatus zj_module_open(const void *bytes, size_t size, ZjModule *module, ZjModReport *report)
{
    ZJ_TRY(zj_module_read(bytes, size, module, report));
    ZjStatus status = zj_module_verify(module, report);
    if (status != ZJ_OK) zj_module_free(module);
    return status;
}

void zj_module_free(ZjModule *module)
{
    zj_arena_free(&module->arena);
    *module = (ZjModule){.string_count = 0};
}

/* ---- constants ---- */

__extension__ typedef unsigned __int128 u128;

ZjRat zj_const_rat(const ZjModConst *k)
{
    u128 low = (u128)k->n0 | (u128)k->n1 << 32, high = (u128)k->n2 | (u128)k->n3 << 32;
    uint64_t den = (uint64_t)k->d0 | (uint64_t)k->d1 << 32;
    return (ZjRat){(zj_i128)(low | high << 64), (int64_t)den};
}

int64_t zj_const_int(const ZjModConst *k)
{
    return (int64_t)((uint64_t)k->n0 | (uint64_t)k->n1 << 32);
}

void zj_const_set(ZjModConst *k, ZjRat value)
{
    u128 num = (u128)value.num;
    uint64_t den = (uint64_t)value.den;
    k->n0 = (uint32_t)num;
    k->n1 = (uint32_t)(num >> 32);
    k->n2 = (uint32_t)(num >> 64);
    k->n3 = (uint32_t)(num >> 96);
    k->d0 = (uint32_t)den;
    k->d1 = (uint32_t)(den >> 32);
}
