#include "grammar/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>

#include "vm/base/limits.h"

/* ---- collecting ---- */

enum { BOTH = 0x1F }; /* stands between the two halves of an argument for both languages */

ZjText zj_both(ZjArena *arena, ZjText zh, ZjText en)
{
    char *p = zj_arena_alloc(arena, (size_t)zh.len + en.len + 2);
    if (p == NULL) return zh;
    memcpy(p, zh.ptr, zh.len);
    p[zh.len] = BOTH;
    memcpy(p + zh.len + 1, en.ptr, en.len);
    return (ZjText){p, zh.len + en.len + 1};
}

static ZjText in_language(ZjText text, ZjLang lang)
{
    const char *cut = text.len != 0 ? memchr(text.ptr, BOTH, text.len) : NULL;
    if (cut == NULL) return text;
    uint32_t n = (uint32_t)(cut - text.ptr);
    if (lang == ZJ_LANG_ZH) return (ZjText){text.ptr, n};
    return (ZjText){cut + 1, text.len - n - 1};
}

/* What a message quotes is cut after some 300 bytes: a name of a megabyte has no place in it. */
static ZjText shorten(ZjDiags *diags, ZjText text)
{
    enum { MOST = 300 };
    const char *cut = text.len > MOST ? memchr(text.ptr, BOTH, text.len) : NULL;
    if (text.len <= MOST) return text;
    if (cut != NULL) {
        uint32_t n = (uint32_t)(cut - text.ptr);
        return zj_both(diags->arena, shorten(diags, (ZjText){text.ptr, n}),
                       shorten(diags, (ZjText){cut + 1, text.len - n - 1}));
    }
    uint32_t n = MOST;
    while (n > 0 && ((unsigned char)text.ptr[n] & 0xC0) == 0x80) n--;
    char *p = zj_arena_alloc(diags->arena, n + 3);
    if (p == NULL) return (ZjText){text.ptr, n};
    memcpy(p, text.ptr, n);
    memcpy(p + n, "\xE2\x80\xA6", 3); /* … */
    return (ZjText){p, n + 3};
}

static ZjText *copy_args(ZjDiags *diags, int count, va_list ap)
{
    if (count == 0) return NULL;
    ZjText *args = zj_arena_array(diags->arena, (size_t)count, sizeof *args);
    for (int i = 0; i < count; i++) {
        ZjText arg = va_arg(ap, ZjText), text = args != NULL ? shorten(diags, arg) : arg;
        char *copy = args != NULL ? zj_arena_copy(diags->arena, text.ptr, text.len) : NULL;
        if (copy == NULL) {
            diags->no_memory = true;
            return NULL;
        }
        args[i] = (ZjText){copy, text.len};
    }
    return args;
}

/* Room for one more; NULL when there is none. */
static ZjDiag *new_entry(ZjDiags *diags)
{
    if (diags->count >= ZJ_MAX_ERRORS) return NULL;
    if (diags->count == diags->capacity) {
        uint32_t capacity = diags->capacity == 0 ? 8 : diags->capacity * 2;
        ZjDiag **at =
            zj_arena_grow(diags->arena, diags->at, diags->count, capacity, sizeof *at);
        if (at == NULL) {
            diags->no_memory = true;
            return NULL;
        }
        diags->at = at;
        diags->capacity = capacity;
    }
    ZjDiag *d = zj_arena_alloc(diags->arena, sizeof *d);
    if (d == NULL) {
        diags->no_memory = true;
        return NULL;
    }
    diags->at[diags->count++] = d;
    return d;
}

static bool same_place(ZjSpan a, ZjSpan b)
{
    return a.file == b.file && a.start == b.start && a.end == b.end;
}

ZjDiag *zj_report(ZjDiags *diags, ZjMsgId id, ZjSpan at, int arg_count, ...)
{
    for (uint32_t i = 0; i < diags->count; i++) {
        if (diags->at[i]->id == id && same_place(diags->at[i]->at, at)) return &diags->scratch;
    }
    if (zj_msg_info[id].severity == ZJ_SEV_ERROR) diags->errors++;
    ZjDiag *d = new_entry(diags);
    if (d == NULL) {
        diags->scratch = (ZjDiag){.id = id, .at = at, .note_id = ZJ_MSG_COUNT};
        return &diags->scratch;
    }
    *d = (ZjDiag){.id = id, .at = at, .note_id = ZJ_MSG_COUNT};
    va_list ap;
    va_start(ap, arg_count);
    d->args = copy_args(diags, arg_count, ap);
    va_end(ap);
    if (d->args != NULL) d->arg_count = arg_count;
    return d;
}

void zj_diag_note(ZjDiags *diags, ZjDiag *diag, ZjMsgId id, ZjSpan at, int arg_count, ...)
{
    if (diag == &diags->scratch) return;
    va_list ap;
    va_start(ap, arg_count);
    diag->note_args = copy_args(diags, arg_count, ap);
    va_end(ap);
    diag->note_id = id;
    diag->note_at = at;
    diag->note_arg_count = diag->note_args != NULL ? arg_count : 0;
}

void zj_diag_suggest(ZjDiags *diags, ZjDiag *diag, ZjText replacement)
{
    if (diag == &diags->scratch) return;
    char *copy = zj_arena_copy(diags->arena, replacement.ptr, replacement.len);
    if (copy == NULL)
        diags->no_memory = true;
    else
        diag->suggestion = (ZjText){copy, replacement.len};
}

/* ---- edit distance ---- */

enum { MAX_EDIT = 48 }; /* code points; longer words are compared by their beginnings */

static uint32_t code_points(ZjText text, uint32_t *out)
{
    const unsigned char *p = (const unsigned char *)text.ptr, *end = p + text.len;
    uint32_t n = 0;
    while (p < end && n < MAX_EDIT) {
        uint32_t cp, len = zj_utf8_decode(p, end, &cp);
        if (len == 0) {
            len = 1;
            cp = 0xFFFD;
        }
        if (cp >= 'A' && cp <= 'Z') cp += 'a' - 'A';
        out[n++] = cp;
        p += len;
    }
    return n;
}

uint32_t zj_edit_distance(ZjText a, ZjText b)
{
    uint32_t left[MAX_EDIT], right[MAX_EDIT], row[MAX_EDIT + 1];
    uint32_t m = code_points(a, left), n = code_points(b, right);
    for (uint32_t j = 0; j <= n; j++)
        row[j] = j;
    for (uint32_t i = 1; i <= m; i++) {
        uint32_t diagonal = row[0];
        row[0] = i;
        for (uint32_t j = 1; j <= n; j++) {
            uint32_t best = diagonal + (left[i - 1] != right[j - 1]);
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[n];
}

static bool within(ZjText part, ZjText whole)
{
    for (uint32_t i = 0; i + part.len <= whole.len; i++) {
        if (memcmp(whole.ptr + i, part.ptr, part.len) == 0) return true;
    }
    return false;
}

/* Of short words two different letters make another word, unless the one is the other with something more. */
bool zj_is_near(ZjText a, ZjText b)
{
    uint32_t points[MAX_EDIT];
    uint32_t m = code_points(a, points), n = code_points(b, points);
    if (m == 0 || n == 0) return false;
    uint32_t longest = m > n ? m : n, distance = zj_edit_distance(a, b);
    if (distance <= 1) return longest > distance;
    return distance * 2 <= longest && (longest > 4 || within(m < n ? a : b, m < n ? b : a));
}

/* ---- printing ---- */

static int compare_places(const void *left, const void *right)
{
    const ZjDiag *a = *(const ZjDiag *const *)left, *b = *(const ZjDiag *const *)right;
    if (a->at.file != b->at.file) return a->at.file < b->at.file ? -1 : 1;
    if (a->at.start != b->at.start) return a->at.start < b->at.start ? -1 : 1;
    if (a->at.end != b->at.end) return a->at.end < b->at.end ? -1 : 1;
    return zj_msg_info[a->id].number - zj_msg_info[b->id].number;
}

static const char *severity_word(ZjSeverity severity, ZjLang lang)
{
    bool zh = lang == ZJ_LANG_ZH;
    switch (severity) {
    case ZJ_SEV_ERROR:
        return zh ? "错误" : "error";
    case ZJ_SEV_WARNING:
        return zh ? "警告" : "warning";
    case ZJ_SEV_NOTE:
        return zh ? "说明" : "note";
    }
    return "";
}

static void format_message(ZjMsgId id, ZjLang lang, const ZjText *args, int count, ZjBuf *out)
{
    ZjText chosen[10];
    if (count > 10) count = 10;
    for (int i = 0; i < count; i++)
        chosen[i] = in_language(args[i], lang);
    zj_msg_format(id, lang, chosen, count, out);
}

/* The columns of a long line that are shown, so that the caret is among them. */
typedef struct Window {
    uint32_t from, to;
} Window;

enum { MAX_COLUMNS = 120, COLUMNS_BEFORE = 40 };

static Window window_around(uint32_t caret, uint32_t width)
{
    if (width <= MAX_COLUMNS) return (Window){0, width};
    uint32_t from = caret > COLUMNS_BEFORE ? caret - COLUMNS_BEFORE : 0;
    return (Window){from, from + MAX_COLUMNS};
}

/* A source line as a terminal shows it: tabs expanded, controls and bad bytes made visible.
** Returns the column where the first character shown really began. */
static uint32_t print_line(ZjText line, Window window, ZjBuf *out)
{
    const unsigned char *p = (const unsigned char *)line.ptr, *end = p + line.len;
    uint32_t column = 0, first = UINT32_MAX;
    while (p < end && column < window.to) {
        uint32_t cp, n = zj_utf8_decode(p, end, &cp);
        bool hidden = n == 0 || (cp < 0x20 && cp != '\t') || cp == 0x7F ||
                      (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
        uint32_t width = hidden       ? 1
                         : cp == '\t' ? ZJ_TAB_WIDTH - column % ZJ_TAB_WIDTH
                                      : (uint32_t)zj_utf8_width(cp);
        if (n == 0) n = 1;
        if (column >= window.from) {
            if (first == UINT32_MAX) first = column;
            if (hidden)
                zj_buf_str(out, "\xEF\xBF\xBD"); /* U+FFFD */
            else if (cp == '\t')
                zj_buf_printf(out, "%*s", (int)width, "");
            else
                zj_buf_add(out, p, n);
        }
        column += width;
        p += n;
    }
    return first == UINT32_MAX ? column : first;
}

static void print_excerpt(const ZjSource *source, ZjSpan at, ZjBuf *out)
{
    ZjPlace from = zj_source_place(source, at.start), to = zj_source_place(source, at.end);
    ZjText line = zj_source_line(source, from.line);
    if (source->bytes.len == 0) return;
    uint32_t line_end = source->line_starts[from.line - 1] + line.len;
    uint32_t width = zj_source_place(source, line_end).display;
    uint32_t end_column = to.line == from.line ? to.display : width;
    Window window = window_around(from.display, width);
    zj_buf_printf(out, "%5u | %s", (unsigned)from.line, window.from != 0 ? "..." : "");
    uint32_t first = print_line(line, window, out);
    zj_buf_printf(out, "%s\n      | %s", window.to < width ? "..." : "",
                  window.from != 0 ? "   " : "");
    if (end_column > window.to) end_column = window.to;
    for (uint32_t i = first; i < from.display; i++)
        zj_buf_char(out, ' ');
    zj_buf_char(out, '^');
    for (uint32_t i = from.display + 1; i < end_column; i++)
        zj_buf_char(out, '^');
    zj_buf_char(out, '\n');
}

/* NULL for what stands in no source: a file that can't be read. */
static const ZjSource *source_of(const ZjDiags *diags, ZjSpan at)
{
    return at.file < diags->sources->count ? diags->sources->at[at.file] : NULL;
}

static void print_one(const ZjDiags *diags, ZjMsgId id, ZjSpan at, const ZjText *args,
                      int count, ZjLang lang, ZjBuf *out)
{
    const ZjSource *source = source_of(diags, at);
    if (source != NULL) {
        ZjPlace place = zj_source_place(source, at.start);
        zj_buf_text(out, source->path);
        zj_buf_printf(out, ":%u:%u: ", (unsigned)place.line, (unsigned)place.column);
    } else {
        zj_buf_str(out, "zjtxc: ");
    }
    zj_buf_str(out, severity_word(zj_msg_info[id].severity, lang));
    if (zj_msg_info[id].severity != ZJ_SEV_NOTE) {
        zj_buf_printf(out, " ZJ%04d", zj_msg_info[id].number);
    }
    zj_buf_str(out, lang == ZJ_LANG_ZH ? "：" : ": ");
    format_message(id, lang, args, count, out);
    zj_buf_char(out, '\n');
    if (source != NULL) print_excerpt(source, at, out);
}

static void print_text(const ZjDiags *diags, ZjLang lang, ZjBuf *out)
{
    bool zh = lang == ZJ_LANG_ZH;
    for (uint32_t i = 0; i < diags->count; i++) {
        const ZjDiag *d = diags->at[i];
        print_one(diags, d->id, d->at, d->args, d->arg_count, lang, out);
        if (d->suggestion.len != 0) {
            zj_buf_str(out, zh ? "      = 建议：写成“" : "      = help: write “");
            zj_buf_text(out, in_language(d->suggestion, lang));
            zj_buf_str(out, "”\n");
        }
        if (d->note_id != ZJ_MSG_COUNT) {
            print_one(diags, d->note_id, d->note_at, d->note_args, d->note_arg_count, lang,
                      out);
        }
    }
    if (diags->errors > ZJ_MAX_ERRORS) {
        zj_buf_printf(out,
                      zh ? "错误超过 %d 条，其余没有显示\n"
                         : "more than %d errors; the others are not shown\n",
                      ZJ_MAX_ERRORS);
    }
}

/* ---- JSON ---- */

static void json_key(yajl_gen g, const char *key)
{
    yajl_gen_string(g, (const unsigned char *)key, strlen(key));
}

static void json_text(yajl_gen g, const char *key, ZjText value)
{
    json_key(g, key);
    if (value.len != 0)
        yajl_gen_string(g, (const unsigned char *)value.ptr, value.len);
    else
        yajl_gen_string(g, (const unsigned char *)"", 0);
}

static void json_number(yajl_gen g, const char *key, uint32_t value)
{
    json_key(g, key);
    yajl_gen_integer(g, (long long)value);
}

static void json_place(yajl_gen g, const ZjDiags *diags, ZjSpan at)
{
    const ZjSource *source = source_of(diags, at);
    if (source == NULL) return;
    ZjPlace from = zj_source_place(source, at.start), to = zj_source_place(source, at.end);
    json_text(g, "file", source->path);
    json_number(g, "line", from.line);
    json_number(g, "column", from.column);
    json_number(g, "end_line", to.line);
    json_number(g, "end_column", to.column);
}

static void json_message(yajl_gen g, ZjMsgId id, ZjLang lang, const ZjText *args, int count)
{
    ZjBuf b = {0};
    format_message(id, lang, args, count, &b);
    json_text(g, "message", (ZjText){b.ptr, (uint32_t)b.len});
    zj_buf_free(&b);
}

static void json_one(yajl_gen g, const ZjDiags *diags, const ZjDiag *d, ZjLang lang)
{
    char id[16];
    snprintf(id, sizeof id, "ZJ%04d", zj_msg_info[d->id].number);
    yajl_gen_map_open(g);
    json_text(g, "id", zj_text(id));
    json_text(g, "severity", zj_text(severity_word(zj_msg_info[d->id].severity, ZJ_LANG_EN)));
    json_place(g, diags, d->at);
    json_message(g, d->id, lang, d->args, d->arg_count);
    if (d->suggestion.len != 0) json_text(g, "suggestion", in_language(d->suggestion, lang));
    if (d->note_id != ZJ_MSG_COUNT) {
        json_key(g, "note");
        yajl_gen_map_open(g);
        json_place(g, diags, d->note_at);
        json_message(g, d->note_id, lang, d->note_args, d->note_arg_count);
        yajl_gen_map_close(g);
    }
    yajl_gen_map_close(g);
}

static void print_json(const ZjDiags *diags, ZjLang lang, ZjBuf *out)
{
    yajl_gen g = yajl_gen_alloc(NULL);
    const unsigned char *bytes;
    size_t len;
    if (g == NULL) {
        out->failed = true;
        return;
    }
    yajl_gen_array_open(g);
    for (uint32_t i = 0; i < diags->count; i++)
        json_one(g, diags, diags->at[i], lang);
    yajl_gen_array_close(g);
    yajl_gen_get_buf(g, &bytes, &len);
    zj_buf_add(out, bytes, len);
    zj_buf_char(out, '\n');
    yajl_gen_free(g);
}

void zj_diags_print(ZjDiags *diags, ZjLang lang, bool json, ZjBuf *out)
{
    if (diags->count != 0) qsort(diags->at, diags->count, sizeof(ZjDiag *), compare_places);
    if (json)
        print_json(diags, lang, out);
    else
        print_text(diags, lang, out);
}
