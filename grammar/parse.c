#include "grammar/parse.h"

#include <stdio.h>
#include <string.h>

#include "grammar/lexer.h"
#include "grammar/parser.h"
#include "vm/base/limits.h"

/* ---- taking in a source ---- */

static ZjStatus index_lines(ZjSource *source, ZjArena *arena)
{
    uint32_t count = 1;
    for (uint32_t i = 0; i < source->bytes.len; i++)
        count += source->bytes.ptr[i] == '\n';
    source->line_starts = zj_arena_array(arena, count, sizeof *source->line_starts);
    if (source->line_starts == NULL) return ZJ_NO_MEM;
    source->line_count = 1;
    for (uint32_t i = 0; i < source->bytes.len; i++) {
        if (source->bytes.ptr[i] == '\n') source->line_starts[source->line_count++] = i + 1;
    }
    return ZJ_OK;
}

static ZjStatus register_source(ZjSources *sources, ZjArena *arena, ZjSource *source)
{
    uint32_t n = sources->count;
    if ((n & (n - 1)) == 0) { /* the array is full at powers of two */
        ZjSource **grown =
            zj_arena_grow(arena, sources->at, n, n == 0 ? 1 : (size_t)n * 2, sizeof *grown);
        if (grown == NULL) return ZJ_NO_MEM;
        sources->at = grown;
    }
    sources->at[sources->count++] = source;
    return ZJ_OK;
}

/* Bytes no source may hold: whatever isn't UTF-8, NUL, and controls that reorder what is shown.
 */
static bool bytes_are_clean(const ZjSource *source, uint32_t file, ZjDiags *diags)
{
    const unsigned char *start = (const unsigned char *)source->bytes.ptr;
    const unsigned char *end = start + source->bytes.len;
    bool clean = true;
    for (const unsigned char *p = start; p < end;) {
        uint32_t cp, n = zj_utf8_decode(p, end, &cp);
        uint32_t at = (uint32_t)(p - start);
        ZjSpan span = {at, at + (n != 0 ? n : 1), file};
        char code[16];
        if (n == 0) {
            snprintf(code, sizeof code, "0x%02X", *p);
            char offset[16];
            snprintf(offset, sizeof offset, "%u", (unsigned)at);
            zj_report(diags, ZJ_MSG_BAD_UTF8, span, 2, zj_text(code), zj_text(offset));
            return false; /* after one bad byte the rest is guesswork */
        }
        if (cp == 0) {
            zj_report(diags, ZJ_MSG_NUL_BYTE, span, 0);
            return false;
        }
        if ((cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069)) {
            snprintf(code, sizeof code, "U+%04X", (unsigned)cp);
            zj_report(diags, ZJ_MSG_BIDI_CONTROL, span, 1, zj_text(code));
            clean = false;
        }
        p += n;
    }
    return clean;
}

ZjStatus zj_source_add(ZjSources *sources, ZjArena *arena, ZjDiags *diags, ZjText path,
                       ZjText bytes, ZjSource **out)
{
    *out = NULL;
    if (sources->count >= ZJ_MAX_FILES) return ZJ_LIMIT;
    ZjSource *source = zj_arena_alloc(arena, sizeof *source);
    char *copied_path = zj_arena_copy(arena, path.ptr, path.len);
    bool too_long = bytes.len > ZJ_MAX_SOURCE;
    char *copy = zj_arena_copy(arena, bytes.ptr, too_long ? 0 : bytes.len);
    if (source == NULL || copied_path == NULL || copy == NULL) return ZJ_NO_MEM;
    source->path = (ZjText){copied_path, path.len};
    source->bytes = (ZjText){copy, too_long ? 0 : bytes.len};
    uint32_t file = sources->count;
    ZJ_TRY(index_lines(source, arena));
    ZJ_TRY(register_source(sources, arena, source));
    if (too_long) {
        char limit[16];
        snprintf(limit, sizeof limit, "%d", ZJ_MAX_SOURCE);
        zj_report(diags, ZJ_MSG_SOURCE_TOO_LONG, (ZjSpan){0, 0, file}, 1, zj_text(limit));
        return ZJ_REJECTED;
    }
    if (!bytes_are_clean(source, file, diags)) return ZJ_REJECTED;
    *out = source;
    return ZJ_OK;
}

/* ---- parsing ---- */

ZjStatus zj_parse(ZjSources *sources, uint32_t file, ZjArena *arena, ZjDiags *diags,
                  ZjFile *out)
{
    ZjParse ps;
    uint32_t errors_before = diags->errors;
    *out = (ZjFile){.index = file};
    zj_lex_init(&ps, arena, diags, sources, file);
    ps.out = out;
    int result = zj_yyparse(&ps);
    if (ps.status == ZJ_NO_MEM || diags->no_memory) return ZJ_NO_MEM;
    /* a failure that nothing was said about can only be the parser's own memory */
    if (result != 0 && diags->errors == errors_before) return ZJ_NO_MEM;
    return diags->errors == errors_before ? ZJ_OK : ZJ_REJECTED;
}
