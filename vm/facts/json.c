/* yajl reads the grammar. Before that, one pass over the bytes refuses what yajl takes lightly
** (UTF-8, surrogates, NUL) and finds the longest token, from which follows how much memory yajl
** can ask for: it does not check its allocations, so it gets a block of that size beforehand.
 */
#include "vm/facts/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "vm/base/limits.h"

/* ---- the pass over the bytes ---- */

typedef struct Scan {
    ZjFactReporter *reporter;
    const unsigned char *p, *end;
    uint32_t longest; /* token */
} Scan;

static ZjStatus refuse(ZjFactReporter *r, uint32_t offset, ZjMsgId id, ZjText arg)
{
    r->offset = offset;
    ZJ_TRY(zj_fact_report(r, id, &arg, 1));
    return ZJ_REJECTED;
}

static ZjStatus refuse_number(ZjFactReporter *r, uint32_t offset, ZjMsgId id, unsigned number)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%u", number);
    return refuse(r, offset, id, zj_text(digits));
}

static uint32_t offset_of(const Scan *s, const unsigned char *at)
{
    return (uint32_t)(at - (const unsigned char *)s->reporter->input.ptr);
}

static ZjStatus refuse_here(const Scan *s, const unsigned char *at, ZjMsgId id)
{
    return refuse(s->reporter, offset_of(s, at), id, ZJ_TEXT(""));
}

static uint32_t hex_digit(uint32_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

/* The four digits after \u; false when they are not there: the parser will say so. */
static bool read_hex(const unsigned char *p, const unsigned char *end, uint32_t *out)
{
    uint32_t value = 0;
    if (end - p < 4) return false;
    for (int i = 0; i < 4; i++) {
        uint32_t digit = hex_digit(p[i]);
        if (digit == 16) return false;
        value = value << 4 | digit;
    }
    *out = value;
    return true;
}

/* s->p stands on a backslash; moves it behind the escape. */
static ZjStatus scan_escape(Scan *s)
{
    const unsigned char *at = s->p;
    uint32_t unit, low;
    s->p += s->end - s->p >= 2 ? 2 : 1;
    if (at + 1 >= s->end || at[1] != 'u' || !read_hex(at + 2, s->end, &unit)) return ZJ_OK;
    s->p += 4;
    if (unit == 0) return refuse_here(s, at, ZJ_MSG_JSON_NUL);
    if (unit < 0xd800 || unit > 0xdfff) return ZJ_OK;
    bool paired = unit < 0xdc00 && s->end - s->p >= 2 && s->p[0] == '\\' && s->p[1] == 'u' &&
                  read_hex(s->p + 2, s->end, &low) && low >= 0xdc00 && low <= 0xdfff;
    if (!paired) return refuse_here(s, at, ZJ_MSG_JSON_SURROGATE);
    s->p += 6;
    return ZJ_OK;
}

static ZjStatus scan_string(Scan *s)
{
    s->p++;
    while (s->p < s->end && *s->p != '"') {
        if (*s->p == '\\') {
            ZJ_TRY(scan_escape(s));
        } else if (*s->p == '\0') {
            return refuse_here(s, s->p, ZJ_MSG_JSON_NUL);
        } else {
            s->p++;
        }
    }
    if (s->p < s->end) s->p++;
    return ZJ_OK;
}

static bool is_space(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool ends_word(unsigned char c)
{
    return is_space(c) || c == ',' || c == ':' || c == ']' || c == '}' || c == '[' ||
           c == '{' || c == '"' || c < 0x20;
}

/* yajl takes form feeds for white space. */
static ZjStatus refuse_control(const Scan *s)
{
    char name[16];
    snprintf(name, sizeof name, "U+%04X", (unsigned)*s->p);
    return refuse(s->reporter, offset_of(s, s->p), ZJ_MSG_JSON_SYNTAX, zj_text(name));
}

static ZjStatus scan_bytes(Scan *s)
{
    while (s->p < s->end) {
        const unsigned char *start = s->p;
        if (*s->p == '\0') return refuse_here(s, s->p, ZJ_MSG_JSON_NUL);
        if (*s->p < 0x20 && !is_space(*s->p)) return refuse_control(s);
        if (*s->p == '"') {
            ZJ_TRY(scan_string(s));
        } else if (ends_word(*s->p)) {
            s->p++;
        } else {
            while (s->p < s->end && !ends_word(*s->p))
                s->p++;
        }
        if (s->p - start > ZJ_MAX_JSON_TOKEN)
            return refuse_number(s->reporter, offset_of(s, start), ZJ_MSG_JSON_TOKEN_LONG,
                                 ZJ_MAX_JSON_TOKEN);
        if (s->p - start > s->longest) s->longest = (uint32_t)(s->p - start);
    }
    return ZJ_OK;
}

static uint32_t skip_space(ZjText text, uint32_t offset)
{
    while (offset < text.len && is_space((unsigned char)text.ptr[offset]))
        offset++;
    return offset;
}

static ZjStatus scan(ZjFactReporter *r, uint32_t *longest)
{
    ZjText input = r->input;
    if (input.len == 0) return refuse(r, 0, ZJ_MSG_JSON_EMPTY, ZJ_TEXT(""));
    if (input.len > ZJ_MAX_FACTS) return refuse_number(r, 0, ZJ_MSG_JSON_LARGE, ZJ_MAX_FACTS);
    uint32_t bad = (uint32_t)zj_utf8_check(input.ptr, input.len);
    if (bad != input.len) return refuse(r, bad, ZJ_MSG_JSON_UTF8, ZJ_TEXT(""));
    if (skip_space(input, 0) == input.len) return refuse(r, 0, ZJ_MSG_JSON_EMPTY, ZJ_TEXT(""));
    const unsigned char *p = (const unsigned char *)input.ptr;
    Scan s = {.reporter = r, .p = p, .end = p + input.len};
    ZJ_TRY(scan_bytes(&s));
    *longest = s.longest;
    return ZJ_OK;
}

/* ---- yajl's memory: one block, never given back piece by piece ---- */

typedef struct Pool {
    unsigned char *block;
    size_t used, size;
} Pool;

enum { POOL_ALIGN = 16, POOL_FIXED = 1 << 16 };

/* yajl holds two buffers, each doubling from 2048 bytes until a token fits: at most 4 * (token
*+
** 2048) bytes each when none is given back; its other parts are small and fixed. */
static size_t pool_size(uint32_t longest)
{
    return POOL_FIXED + 8 * ((size_t)longest + 4096);
}

static void *pool_malloc(void *ctx, size_t n)
{
    Pool *pool = ctx;
    size_t need = POOL_ALIGN + ((n + POOL_ALIGN - 1) & ~(size_t)(POOL_ALIGN - 1));
    if (n > pool->size || need > pool->size - pool->used) return NULL;
    unsigned char *p = pool->block + pool->used;
    memcpy(p, &n, sizeof n);
    pool->used += need;
    return p + POOL_ALIGN;
}

static void *pool_realloc(void *ctx, void *old, size_t n)
{
    size_t old_n = 0;
    void *p = pool_malloc(ctx, n);
    if (p == NULL || old == NULL) return p;
    memcpy(&old_n, (unsigned char *)old - POOL_ALIGN, sizeof old_n);
    return memcpy(p, old, old_n < n ? old_n : n);
}

static void pool_free(void *ctx, void *p)
{
    (void)ctx;
    (void)p;
}

/* ---- events to a tree ---- */

typedef struct Level {
    ZjJson *container, *last;
} Level;

typedef struct Reader {
    ZjFactReporter *reporter;
    ZjArena *arena;
    yajl_handle yajl;
    ZjText text;
    Level levels[ZJ_MAX_JSON_DEPTH];
    int depth;
    ZjJson *root;
    ZjText key;
    uint32_t key_offset;
    uint32_t values;
    uint32_t last_end; /* of the last token seen */
    bool ending;       /* the text is used up: yajl counts from 0 again */
    ZjStatus status;
} Reader;

/* Offset of the token just read: what lies between tokens is white space, "," and ":". */
static uint32_t token_start(Reader *r)
{
    uint32_t at = r->last_end;
    while (at < r->text.len && (is_space((unsigned char)r->text.ptr[at]) ||
                                r->text.ptr[at] == ',' || r->text.ptr[at] == ':'))
        at++;
    r->last_end = r->ending ? r->text.len : (uint32_t)yajl_get_bytes_consumed(r->yajl);
    return at;
}

static int stop(Reader *r, ZjStatus status)
{
    r->status = status;
    return 0;
}

static int add_value(Reader *r, ZjJsonKind kind, ZjText text)
{
    uint32_t offset = token_start(r);
    if (++r->values > ZJ_MAX_JSON_VALUES)
        return stop(r,
                    refuse_number(r->reporter, offset, ZJ_MSG_JSON_MANY, ZJ_MAX_JSON_VALUES));
    ZjJson *value = zj_arena_alloc(r->arena, sizeof *value);
    if (value == NULL) return stop(r, ZJ_NO_MEM);
    *value = (ZjJson){.kind = kind,
                      .offset = offset,
                      .text = text,
                      .key = r->key,
                      .key_offset = r->key_offset};
    if (r->depth == 0) {
        r->root = value;
    } else {
        Level *level = &r->levels[r->depth - 1];
        if (level->last == NULL) {
            level->container->first = value;
        } else {
            level->last->next = value;
        }
        level->last = value;
        level->container->count++;
    }
    if (kind != ZJ_JSON_ARRAY && kind != ZJ_JSON_OBJECT) return 1;
    if (r->depth == ZJ_MAX_JSON_DEPTH)
        return stop(r, refuse_number(r->reporter, offset, ZJ_MSG_JSON_DEEP, ZJ_MAX_JSON_DEPTH));
    r->levels[r->depth++] = (Level){.container = value};
    return 1;
}

/* The bytes themselves when they stand in the text, else a copy: yajl reuses its buffer. */
static bool keep(Reader *r, const void *bytes, size_t n, ZjText *out)
{
    uintptr_t p = (uintptr_t)bytes, start = (uintptr_t)r->text.ptr;
    const char *kept = bytes;
    if (p < start || p - start >= r->text.len) kept = zj_arena_copy(r->arena, bytes, n);
    *out = (ZjText){kept, (uint32_t)n};
    return kept != NULL;
}

static int on_null(void *ctx)
{
    return add_value(ctx, ZJ_JSON_NULL, ZJ_TEXT(""));
}

static int on_boolean(void *ctx, int value)
{
    return add_value(ctx, value != 0 ? ZJ_JSON_TRUE : ZJ_JSON_FALSE, ZJ_TEXT(""));
}

static int on_number(void *ctx, const char *bytes, size_t n)
{
    ZjText text;
    if (!keep(ctx, bytes, n, &text)) return stop(ctx, ZJ_NO_MEM);
    return add_value(ctx, ZJ_JSON_NUMBER, text);
}

static int on_string(void *ctx, const unsigned char *bytes, size_t n)
{
    ZjText text;
    if (!keep(ctx, bytes, n, &text)) return stop(ctx, ZJ_NO_MEM);
    return add_value(ctx, ZJ_JSON_STRING, text);
}

static int on_key(void *ctx, const unsigned char *bytes, size_t n)
{
    Reader *r = ctx;
    if (!keep(r, bytes, n, &r->key)) return stop(r, ZJ_NO_MEM);
    r->key_offset = token_start(r);
    return 1;
}

static int on_open_object(void *ctx)
{
    return add_value(ctx, ZJ_JSON_OBJECT, ZJ_TEXT(""));
}

static int on_open_array(void *ctx)
{
    Reader *r = ctx;
    int go_on = add_value(r, ZJ_JSON_ARRAY, ZJ_TEXT(""));
    r->key = ZJ_TEXT(""); /* items have no name */
    return go_on;
}

static int on_close(void *ctx)
{
    Reader *r = ctx;
    (void)token_start(r);
    r->depth--;
    r->key = ZJ_TEXT("");
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_open_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_close,
    .yajl_start_array = on_open_array,
    .yajl_end_array = on_close,
};

/* ---- errors ---- */

/* Start of the token that yajl did not want: it has read the one at `consumed` - 1. */
static uint32_t unwanted_token(const Reader *r, uint32_t consumed)
{
    uint32_t at = skip_space(r->text, r->last_end);
    if (at + 1 < consumed && at < r->text.len &&
        (r->text.ptr[at] == ',' || r->text.ptr[at] == ':'))
        at = skip_space(r->text, at + 1);
    return at;
}

static bool contains(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

/* What yajl's own text says is wrong with the characters of a token. */
static ZjMsgId lexical_fault(const char *words)
{
    if (contains(words, "a string, '\\' occurs") || contains(words, "non-hex"))
        return ZJ_MSG_JSON_ESCAPE;
    if (contains(words, "invalid char") && contains(words, "string"))
        return ZJ_MSG_JSON_CONTROL;
    if (contains(words, "number")) return ZJ_MSG_JSON_NUMBER;
    return ZJ_MSG_JSON_SYNTAX;
}

static ZjStatus refuse_token(Reader *r, uint32_t offset, ZjMsgId id)
{
    ZjBuf shown = {0};
    uint32_t end = offset;
    while (end < r->text.len && (end == offset || !ends_word((unsigned char)r->text.ptr[end])))
        end++;
    zj_fact_excerpt((ZjText){r->text.ptr + offset, end - offset}, 20, &shown);
    ZjStatus status = zj_buf_status(&shown);
    if (status == ZJ_OK)
        status = refuse(r->reporter, offset, id, (ZjText){shown.ptr, (uint32_t)shown.len});
    zj_buf_free(&shown);
    return status;
}

static ZjStatus explain(Reader *r)
{
    if (r->status != ZJ_OK) return r->status;
    uint32_t consumed = (uint32_t)yajl_get_bytes_consumed(r->yajl);
    uint32_t at = unwanted_token(r, r->ending ? 0 : consumed);
    bool complete = r->root != NULL && r->depth == 0;
    if (complete && at < r->text.len) return refuse_token(r, at, ZJ_MSG_JSON_TRAILING);
    if (r->ending || at == r->text.len)
        return refuse(r->reporter, r->text.len, ZJ_MSG_JSON_TRUNCATED, ZJ_TEXT(""));

    unsigned char *words = yajl_get_error(r->yajl, 0, NULL, 0);
    ZjMsgId id = ZJ_MSG_JSON_SYNTAX;
    if (words != NULL && contains((const char *)words, "lexical error")) {
        id = lexical_fault((const char *)words);
        if (id == ZJ_MSG_JSON_ESCAPE || id == ZJ_MSG_JSON_CONTROL) at = consumed;
    }
    return refuse_token(r, at, id);
}

static ZjStatus read_tree(Reader *r)
{
    const unsigned char *bytes = (const unsigned char *)r->text.ptr;
    if (yajl_parse(r->yajl, bytes, r->text.len) != yajl_status_ok) return explain(r);
    r->ending = true;
    if (yajl_complete_parse(r->yajl) != yajl_status_ok) return explain(r);
    return ZJ_OK;
}

ZjStatus zj_json_parse(ZjFactReporter *reporter, ZjArena *arena, const ZjJson **out)
{
    uint32_t longest = 0;
    ZjText *input = &reporter->input;
    if (input->len >= 3 && memcmp(input->ptr, "\xef\xbb\xbf", 3) == 0)
        *input = (ZjText){input->ptr + 3, input->len - 3};
    ZJ_TRY(scan(reporter, &longest));

    Pool pool = {.size = pool_size(longest)};
    pool.block = malloc(pool.size);
    if (pool.block == NULL) return ZJ_NO_MEM;
    yajl_alloc_funcs memory = {pool_malloc, pool_realloc, pool_free, &pool};
    Reader r = {.reporter = reporter, .arena = arena, .text = *input};
    r.yajl = yajl_alloc(&callbacks, &memory, &r);
    ZjStatus status = r.yajl == NULL ? ZJ_NO_MEM : read_tree(&r);
    if (r.yajl != NULL) yajl_free(r.yajl);
    free(pool.block);
    *out = r.root;
    return status;
}
