#define _POSIX_C_SOURCE 200809L
#include "compiler/audit.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "grammar/parse.h"
#include "stdlib/date.h"

/* Room for one more element, NULL without memory. */
static void *push(ZjArena *arena, void **array, uint32_t *count, uint32_t *capacity,
                  size_t size)
{
    if (*count == *capacity) {
        uint32_t more = *capacity == 0 ? 16 : *capacity * 2;
        void *grown = zj_arena_grow(arena, *array, *count, more, size);
        if (grown == NULL) return NULL;
        *array = grown;
        *capacity = more;
    }
    return (char *)*array + size * (*count)++;
}

#define PUSH(a, what)                                                                          \
    push((a)->program->arena, (void **)&(a)->what##s, &(a)->what##_count,                      \
         &(a)->what##_capacity, sizeof *(a)->what##s)

/* ---- the document ---- */

/* A page in the older national encodings, GB 2312 to GB 18030, as UTF-8. */
static bool recode(ZjText bytes, ZjBuf *out)
{
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    if (cd == (iconv_t)-1) return false;
    char *room = malloc((size_t)bytes.len * 2 + 4), *copy = malloc((size_t)bytes.len + 1);
    char *to = room, *from = copy;
    size_t left = bytes.len, free_bytes = (size_t)bytes.len * 2 + 4;
    bool good = room != NULL && copy != NULL;
    if (good) memcpy(copy, bytes.ptr, bytes.len);
    good = good && iconv(cd, &from, &left, &to, &free_bytes) != (size_t)-1 && left == 0;
    if (good) zj_buf_add(out, room, (size_t)(to - room));
    free(room);
    free(copy);
    (void)iconv_close(cd);
    return good;
}

/* Direction marks and NUL bytes would be refused in a source; here they are blanks. */
static void disarm(ZjBuf *text)
{
    for (size_t i = 0; i < text->len; i++) {
        unsigned char *p = (unsigned char *)text->ptr + i;
        if (*p == 0) *p = ' ';
        bool three = i + 2 < text->len && p[0] == 0xE2;
        bool mark = three && ((p[1] == 0x80 && p[2] >= 0xAA && p[2] <= 0xAE) ||
                              (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9));
        if (mark) memset(p, ' ', 3);
    }
}

static ZjStatus add_document(ZjAudit *a, const char *path, ZjText bytes)
{
    ZjProgram *p = a->program;
    ZjBuf text = {0};
    ZjSource *source = NULL;
    a->file = p->sources.count;
    if (zj_utf8_check(bytes.ptr, bytes.len) == bytes.len) {
        zj_buf_text(&text, bytes);
    } else if (!recode(bytes, &text)) {
        ZjSpan nowhere = {0, 0, UINT32_MAX};
        zj_report(p->diags, ZJ_MSG_AUDIT_NOT_TEXT, nowhere, 1, zj_text(path));
        zj_buf_free(&text);
        return ZJ_REJECTED;
    }
    disarm(&text);
    ZjStatus status = zj_buf_status(&text);
    if (status == ZJ_OK) {
        ZjText all = {text.len != 0 ? text.ptr : "", (uint32_t)text.len};
        status = zj_source_add(&p->sources, p->arena, p->diags, zj_text(path), all, &source);
    }
    zj_buf_free(&text);
    a->source = source;
    return status;
}

static ZjStatus read_document(ZjAudit *a, const char *path, ZjText bytes)
{
    ZjProgram *p = a->program;
    ZJ_TRY(add_document(a, path, bytes));
    a->converter = zj_converter_open();
    if (a->converter == NULL) {
        zj_report(p->diags, ZJ_MSG_AUDIT_NO_TABLE, (ZjSpan){0, 0, UINT32_MAX}, 0);
        return ZJ_IO;
    }
    ZJ_TRY(zj_document_read(a->source->bytes, a->converter, p->arena, &a->document));
    a->marks = zj_arena_array(p->arena, (size_t)a->document.count + 1, sizeof *a->marks);
    return a->marks != NULL ? ZJ_OK : ZJ_NO_MEM;
}

/* ---- what the files quote and waive ---- */

static ZjStatus add_quote(ZjAudit *a, ZjAuditQuote quote)
{
    if (quote.phrase.len == 0) return ZJ_OK;
    ZJ_TRY(zj_phrase_fold(quote.phrase, a->converter, a->program->arena, &quote.folded));
    ZjAuditQuote *q = PUSH(a, quote);
    if (q == NULL) return ZJ_NO_MEM;
    *q = quote;
    a->phrase_count += !quote.header;
    return ZJ_OK;
}

static ZjStatus add_waiver(ZjAudit *a, const ZjSlot *slot)
{
    if (slot->text_count == 0 || slot->texts[0] == NULL) return ZJ_OK;
    ZjAuditWaiver waiver = {.text = slot->texts[0]->text, .span = slot->text_spans[0]};
    if (slot->title != NULL) waiver.reason = slot->title->text;
    ZJ_TRY(zj_phrase_fold(waiver.text, a->converter, a->program->arena, &waiver.folded));
    waiver.boundary = zj_is_boundary_word(waiver.text);
    ZjFigureList list = {0};
    ZJ_TRY(zj_figures_read(waiver.text, false, a->program->arena, &list));
    if (list.count == 1) {
        const ZjFolded *f = &waiver.folded;
        waiver.alone = f->count != 0 && list.at[0].start <= f->origin[0] &&
                       list.at[0].end > f->origin[f->count - 1];
    }
    ZjAuditWaiver *w = PUSH(a, waiver);
    if (w == NULL) return ZJ_NO_MEM;
    *w = waiver;
    return ZJ_OK;
}

static ZjStatus add_citations(ZjAudit *a, const ZjDecl *decl, const ZjSlot *slot)
{
    for (; slot != NULL; slot = slot->next) {
        if (slot->inner != NULL) ZJ_TRY(add_citations(a, decl, slot->inner));
        if (slot->kind != ZJ_SLOT_CITE) continue;
        for (uint32_t i = 0; i < slot->text_count; i++) {
            if (slot->texts[i] == NULL) continue;
            ZJ_TRY(add_quote(a, (ZjAuditQuote){.phrase = slot->texts[i]->text,
                                               .span = slot->text_spans[i],
                                               .cited = slot->title != NULL ? slot->title->text
                                                                            : (ZjText){"", 0},
                                               .clause = decl->name.text}));
        }
    }
    return ZJ_OK;
}

static ZjStatus add_day(ZjAudit *a, const ZjDecl *decl, const ZjExpr *e)
{
    if (e == NULL || e->kind != ZJ_EX_LITERAL || e->lit->kind != ZJ_LIT_DATE) return ZJ_OK;
    ZjCivil day = zj_date_to_civil(e->lit->day);
    ZjText text = zj_arena_text(a->program->arena, "%d年%d月%d日", (int)day.year,
                                (int)day.month, (int)day.day);
    return add_quote(
        a, (ZjAuditQuote){
               .phrase = text, .span = e->span, .clause = decl->name.text, .header = true});
}

static ZjStatus add_header(ZjAudit *a, const ZjDecl *decl)
{
    ZJ_TRY(add_quote(a, (ZjAuditQuote){.phrase = decl->title,
                                       .span = decl->title_span,
                                       .clause = decl->name.text,
                                       .header = true}));
    for (const ZjSlot *s = decl->slots; s != NULL; s = s->next) {
        if (s->kind == ZJ_SLOT_WAIVE) ZJ_TRY(add_waiver(a, s));
        if (s->kind == ZJ_SLOT_EFFECTIVE) {
            ZJ_TRY(add_day(a, decl, s->a));
            ZJ_TRY(add_day(a, decl, s->b));
        }
        bool text = s->kind == ZJ_SLOT_SOURCE || s->kind == ZJ_SLOT_NUMBER;
        if (!text || s->text_count == 0 || s->texts[0] == NULL) continue;
        ZJ_TRY(add_quote(a, (ZjAuditQuote){.phrase = s->texts[0]->text,
                                           .span = s->text_spans[0],
                                           .clause = decl->name.text,
                                           .header = true}));
    }
    return ZJ_OK;
}

static bool same_file(const char *a, const char *b)
{
    struct stat sa, sb;
    return stat(a, &sa) == 0 && stat(b, &sb) == 0 && sa.st_dev == sb.st_dev &&
           sa.st_ino == sb.st_ino;
}

static bool is_named(const ZjAudit *a, const ZjModuleFile *file, char *const *files, int count)
{
    const char *path = a->program->sources.at[file->index]->path.ptr;
    for (int i = 0; i < count; i++) {
        if (strcmp(path, files[i]) == 0 || same_file(path, files[i])) return true;
    }
    return false;
}

static ZjStatus collect(ZjAudit *a, char *const *files, int count)
{
    for (uint32_t f = 0; f < a->program->file_count; f++) {
        const ZjModuleFile *file = &a->program->files[f];
        if (!is_named(a, file, files, count)) continue;
        for (const ZjDecl *d = file->tree.decls; d != NULL; d = d->next) {
            if (d->kind == ZJ_DECL_POLICY) {
                ZjText *id = push(a->program->arena, (void **)&a->policies, &a->policy_count,
                                  &a->policy_capacity, sizeof *id);
                if (id == NULL) return ZJ_NO_MEM;
                *id = d->name.text;
                ZJ_TRY(add_header(a, d));
            } else if (d->kind != ZJ_DECL_CASE) {
                ZJ_TRY(add_citations(a, d, d->slots));
            }
        }
    }
    return ZJ_OK;
}

/* ---- the nearest place for a phrase that is not found ---- */

typedef struct Near {
    uint32_t from, to; /* folded letters of the document */
    uint32_t distance;
} Near;

enum { MAX_PHRASE = 2048 };
#define MAX_EFFORT ((uint64_t)400000000) /* cells of the tables below, in one run */

/* The stretch of the document that takes the fewest changes to become the phrase (Sellers). */
static bool find_near(ZjAudit *a, const ZjFolded *phrase, Near *near)
{
    const ZjFolded *doc = &a->document.folded;
    uint32_t m = phrase->count;
    uint64_t effort = (uint64_t)m * doc->count;
    if (m == 0 || m > MAX_PHRASE || a->effort + effort > MAX_EFFORT) return false;
    a->effort += effort;
    uint32_t cost[MAX_PHRASE + 1], from[MAX_PHRASE + 1];
    for (uint32_t i = 0; i <= m; i++) {
        cost[i] = i;
        from[i] = 0;
    }
    *near = (Near){0, 0, m + 1};
    for (uint32_t j = 0; j < doc->count; j++) {
        uint32_t diagonal = cost[0], diagonal_from = j;
        from[0] = j + 1;
        for (uint32_t i = 1; i <= m; i++) {
            uint32_t best = diagonal + (phrase->code[i - 1] != doc->code[j]);
            uint32_t best_from = i == 1 ? j : diagonal_from;
            diagonal = cost[i];
            diagonal_from = from[i];
            if (cost[i] + 1 < best) {
                best = cost[i] + 1;
                best_from = from[i];
            }
            if (cost[i - 1] + 1 < best) {
                best = cost[i - 1] + 1;
                best_from = from[i - 1];
            }
            cost[i] = best;
            from[i] = best_from;
        }
        if (cost[m] < near->distance) *near = (Near){from[m], j + 1, cost[m]};
    }
    return near->to > near->from && near->distance * 2 <= m;
}

/* Where phrase and document first differ, up to where they agree again for good measure. */
typedef struct Difference {
    ZjStretch phrase, doc;
} Difference;

enum { AGREED = 3 }; /* letters in a row that end a difference */

static bool is_part_of_number(uint32_t c)
{
    static const uint32_t numerals[] = {0x3007, 0x96F6, 0x4E00, 0x4E8C, 0x4E24, 0x4E09, 0x56DB,
                                        0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341, 0x767E,
                                        0x5343, 0x4E07, 0x4EBF, '.',    '%'};
    if (c >= '0' && c <= '9') return true;
    for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++) {
        if (numerals[i] == c) return true;
    }
    return false;
}

/* Grows a difference so that it shows whole numbers, and something on both sides. */
static void grow(const ZjFolded *p, Near near, Difference *x)
{
    while (x->phrase.from > 0 && x->doc.from > near.from &&
           is_part_of_number(p->code[x->phrase.from - 1])) {
        x->phrase.from--;
        x->doc.from--;
    }
    while (x->phrase.to < p->count && x->doc.to < near.to &&
           is_part_of_number(p->code[x->phrase.to])) {
        x->phrase.to++;
        x->doc.to++;
    }
    bool both = x->phrase.to < p->count && x->doc.to < near.to;
    if (both && x->phrase.to > x->phrase.from && is_part_of_number(p->code[x->phrase.to - 1])) {
        x->phrase.to++; /* 五年 rather than 五 */
        x->doc.to++;
    }
    for (int side = 0; side < 2; side++) {
        bool empty = x->phrase.from == x->phrase.to || x->doc.from == x->doc.to;
        if (empty && x->phrase.from > 0 && x->doc.from > near.from) {
            x->phrase.from--;
            x->doc.from--;
        } else if (empty && x->phrase.to < p->count && x->doc.to < near.to) {
            x->phrase.to++;
            x->doc.to++;
        }
    }
}

static bool has_number(const ZjFolded *f, ZjStretch at)
{
    for (uint32_t i = at.from; i < at.to; i++) {
        if (is_part_of_number(f->code[i])) return true;
    }
    return false;
}

/* cost[i * (w + 1) + j]: changes that make the phrase from i on into the place from j on. */
static uint16_t *fill_costs(ZjArena *arena, const ZjFolded *p, const uint32_t *place,
                            uint32_t w)
{
    uint32_t m = p->count;
    if ((uint64_t)(m + 1) * (w + 1) > 8000000) return NULL;
    uint16_t *cost = zj_arena_array(arena, (size_t)(m + 1) * (w + 1), sizeof *cost);
    if (cost == NULL) return NULL;
    for (uint32_t i = m + 1; i-- > 0;) {
        uint16_t *row = cost + (size_t)i * (w + 1), *below = row + w + 1;
        for (uint32_t j = w + 1; j-- > 0;) {
            if (i == m || j == w) {
                row[j] = (uint16_t)(m - i + w - j);
                continue;
            }
            uint32_t best = below[j + 1] + (p->code[i] == place[j] ? 0U : 1U);
            if (below[j] + 1U < best) best = below[j] + 1U;
            if (row[j + 1] + 1U < best) best = row[j + 1] + 1U;
            row[j] = (uint16_t)best;
        }
    }
    return cost;
}

/* Compares the phrase with its nearest place, letter by letter: the first difference, or the
** first in which a figure differs. */
static bool find_difference(ZjAudit *a, const ZjFolded *p, Near near, Difference *out)
{
    const ZjFolded *d = &a->document.folded;
    uint32_t m = p->count, w = near.to - near.from;
    const uint16_t *cost = fill_costs(a->program->arena, p, d->code + near.from, w);
    if (cost == NULL) return false;
#define COST(i, j) cost[(size_t)(i) * (w + 1) + (j)]
    Difference x = {{0, 0}, {0, 0}};
    uint32_t i = 0, j = 0, agreed = 0;
    bool begun = false, found = false, figure = false;
    while (!figure && (i < m || j < w || begun)) {
        bool same = i < m && j < w && p->code[i] == d->code[near.from + j] &&
                    COST(i, j) == COST(i + 1, j + 1);
        if (same) {
            i++;
            j++;
            agreed++;
        }
        if (begun && (agreed == AGREED || (i == m && j == w))) {
            grow(p, near, &x);
            figure = has_number(p, x.phrase) || has_number(d, x.doc);
            if (figure || !found) *out = x;
            found = true;
            begun = false;
        }
        if (same || (i == m && j == w)) continue;
        if (!begun) x = (Difference){{i, i}, {near.from + j, near.from + j}};
        begun = true;
        agreed = 0;
        bool both = i < m && j < w && COST(i, j) == COST(i + 1, j + 1) + 1U;
        bool ours = !both && i < m && COST(i, j) == COST(i + 1, j) + 1U;
        i += both || ours;
        j += both || !ours;
        x.phrase.to = i;
        x.doc.to = near.from + j;
    }
#undef COST
    return found;
}

/* ---- places ---- */

/* Folded letters from ≤ i < to of the document, as letters. */
static ZjStretch letters_of(const ZjAudit *a, uint32_t from, uint32_t to)
{
    const ZjFolded *f = &a->document.folded;
    if (from >= to) return (ZjStretch){0, 0};
    return (ZjStretch){f->origin[from], f->origin[to - 1] + 1};
}

static ZjSpan span_of(const ZjAudit *a, ZjStretch letters)
{
    const ZjLetter *at = a->document.letters;
    return (ZjSpan){at[letters.from].start, at[letters.to - 1].end, a->file};
}

static ZjText text_of(const ZjAudit *a, ZjStretch letters)
{
    return zj_document_text(&a->document, letters.from, letters.to);
}

static ZjText phrase_text(const ZjAuditQuote *q, ZjStretch folded)
{
    uint32_t start = q->folded.origin[folded.from];
    uint32_t end = folded.to < q->folded.count ? q->folded.origin[folded.to] : q->phrase.len;
    return (ZjText){q->phrase.ptr + start, end - start};
}

/* A part of a phrase in the source; the whole phrase when it is written with escapes. */
static ZjSpan phrase_span(const ZjAudit *a, const ZjAuditQuote *q, ZjText part)
{
    ZjText source = zj_source_text(&a->program->sources, q->span);
    for (uint32_t mark = 1; mark <= 3 && mark + q->phrase.len <= source.len; mark++) {
        if (memcmp(source.ptr + mark, q->phrase.ptr, q->phrase.len) != 0) continue;
        uint32_t start = q->span.start + mark + (uint32_t)(part.ptr - q->phrase.ptr);
        return (ZjSpan){start, start + part.len, q->span.file};
    }
    return q->span;
}

static void report_missing(ZjAudit *a, const ZjAuditQuote *q)
{
    ZjDiags *diags = a->program->diags;
    Near near;
    Difference x;
    if (!find_near(a, &q->folded, &near) || !find_difference(a, &q->folded, near, &x) ||
        x.phrase.from == x.phrase.to || x.doc.from == x.doc.to) {
        (void)zj_report(diags, ZJ_MSG_AUDIT_QUOTE_MISSING, q->span, 1, q->phrase);
        return;
    }
    ZjText ours = phrase_text(q, x.phrase);
    ZjStretch theirs = letters_of(a, x.doc.from, x.doc.to);
    ZjDiag *d = zj_report(diags, ZJ_MSG_AUDIT_QUOTE_DIFFERS, phrase_span(a, q, ours), 2, ours,
                          text_of(a, theirs));
    zj_diag_note(diags, d, ZJ_MSG_AUDIT_DOCUMENT_HERE, span_of(a, theirs), 0);
}

/* ---- what covers what ---- */

static void mark(ZjAudit *a, uint32_t at, uint32_t quote)
{
    ZjStretch l = letters_of(a, at, at + a->quotes[quote].folded.count);
    for (uint32_t i = l.from; i < l.to; i++) {
        if (a->marks[i] == 0) a->marks[i] = quote + 1;
    }
}

/* The heading chain of a paragraph: 二、… （一）… 2.… */
static ZjText place_text(ZjAudit *a, uint32_t paragraph)
{
    const ZjDocument *doc = &a->document;
    uint32_t under = paragraph != UINT32_MAX ? doc->paragraphs[paragraph].heading : UINT32_MAX;
    ZjText place = {"", 0};
    for (; under != UINT32_MAX; under = doc->headings[under].parent) {
        const ZjHeading *h = &doc->headings[under];
        ZjText mark_text = zj_document_text(doc, h->line.from, h->body);
        place = zj_arena_text(a->program->arena, "%.*s%.*s", ZJ_TEXT_ARG(mark_text),
                              ZJ_TEXT_ARG(place));
    }
    return place;
}

static void find_quote(ZjAudit *a, uint32_t number)
{
    ZjAuditQuote *q = &a->quotes[number];
    const ZjFolded *doc = &a->document.folded;
    uint32_t first = zj_folded_find(doc, &q->folded, 0);
    ZjDocPlaces places = zj_document_places(&a->document, q->cited);
    bool inside = false;
    for (uint32_t at = first; at != UINT32_MAX; at = zj_folded_find(doc, &q->folded, at + 1)) {
        if (!zj_document_under(&a->document, &places, doc->origin[at])) continue;
        inside = true;
        mark(a, at, number);
    }
    q->found = first != UINT32_MAX;
    for (uint32_t at = first; !inside && at != UINT32_MAX;
         at = zj_folded_find(doc, &q->folded, at + 1)) {
        mark(a, at, number);
    }
    if (q->header || inside) return;
    if (!q->found) {
        a->missing_count++;
        report_missing(a, q);
    } else if (places.count != 0) {
        ZjStretch l = letters_of(a, first, first + q->folded.count);
        ZjText place = place_text(a, zj_document_paragraph(&a->document, l.from));
        if (place.len == 0)
            place = zj_both(a->program->arena, ZJ_TEXT("编号之前"),
                            ZJ_TEXT("the text before the first number"));
        ZjDiag *d = zj_report(a->program->diags, ZJ_MSG_AUDIT_QUOTE_ELSEWHERE, q->span, 2,
                              q->cited, place);
        zj_diag_note(a->program->diags, d, ZJ_MSG_AUDIT_DOCUMENT_HERE, span_of(a, l), 0);
    }
}

/* First folded letter that comes from this letter or a later one. */
static uint32_t folded_at(const ZjFolded *f, uint32_t letter)
{
    uint32_t low = 0, high = f->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (f->origin[middle] < letter)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Does a phrase that stands around the folded letters from..to read as the waiver does? */
static bool stands_around(const ZjFolded *doc, const ZjFolded *what, uint32_t from, uint32_t to)
{
    if (what->count < to - from || what->count > doc->count) return false;
    uint32_t earliest = to > what->count ? to - what->count : 0;
    for (uint32_t at = earliest; at <= from && at + what->count <= doc->count; at++) {
        if (memcmp(doc->code + at, what->code, what->count * sizeof *what->code) == 0)
            return true;
    }
    return false;
}

static bool is_waived(ZjAudit *a, ZjAuditFigure *f, bool count)
{
    const ZjFolded *doc = &a->document.folded;
    uint32_t from = folded_at(doc, f->letters.from), to = folded_at(doc, f->letters.to);
    bool waived = false;
    for (uint32_t i = 0; i < a->waiver_count; i++) {
        ZjAuditWaiver *w = &a->waivers[i];
        bool same_text = w->folded.count == to - from &&
                         memcmp(doc->code + from, w->folded.code,
                                w->folded.count * sizeof *w->folded.code) == 0;
        if (!same_text && (w->alone || !stands_around(doc, &w->folded, from, to))) continue;
        if (!waived) f->by = i;
        w->uses += count || w->uses == 0;
        waived = true;
    }
    return waived;
}

static bool is_marked(const ZjAudit *a, ZjStretch l)
{
    for (uint32_t i = l.from; i < l.to; i++) {
        if (a->marks[i] == 0 && a->document.letters[i].code != ' ') return false;
    }
    return l.from < l.to;
}

/* A quote of 100万元 where the document says 不超过100万元 hides what the figure means. */
static void check_boundary(ZjAudit *a, const ZjAuditFigure *f, const ZjFigure *read)
{
    ZjAuditQuote *q = &a->quotes[f->by];
    if (q->header || q->boundary_told || read->boundary == ZJ_BOUND_NONE ||
        is_marked(a, f->whole))
        return;
    for (uint32_t i = 0; i < a->waiver_count; i++) {
        if (a->waivers[i].boundary && zj_text_equal(a->waivers[i].text, read->word)) return;
    }
    q->boundary_told = true;
    ZjDiag *d = zj_report(a->program->diags, ZJ_MSG_AUDIT_BOUNDARY_LEFT, q->span, 2,
                          text_of(a, f->whole), read->word);
    zj_diag_note(a->program->diags, d, ZJ_MSG_AUDIT_DOCUMENT_HERE, span_of(a, f->whole), 0);
}

/* ---- the figures ---- */

static uint32_t letter_at(const ZjDocument *doc, uint32_t byte)
{
    uint32_t low = 0, high = doc->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (doc->letters[middle].at < byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* （1） behind a full stop counts nothing: it numbers what follows. */
static bool is_item_number(const ZjDocument *doc, ZjStretch l, uint32_t paragraph_start)
{
    if (l.to - l.from > 2 || l.from == paragraph_start || l.to >= doc->count) return false;
    uint32_t open = doc->letters[l.from - 1].code, close = doc->letters[l.to].code;
    if ((open != '(' && open != 0xFF08) || (close != ')' && close != 0xFF09)) return false;
    if (l.from - 1 == paragraph_start) return true;
    uint32_t c = doc->letters[l.from - 2].code;
    return c == 0x3002 || c == 0xFF1B || c == ';' || c == ':' || c == 0xFF1A || c == ' ' ||
           c == 0xFF0C || c == ',' || c == 0x3001;
}

static ZjStatus add_figure(ZjAudit *a, const ZjFigure *read, uint32_t base, uint32_t paragraph)
{
    const ZjDocument *doc = &a->document;
    ZjAuditFigure f = {.paragraph = paragraph, .by = ZJ_NONE};
    f.letters =
        (ZjStretch){letter_at(doc, base + read->start), letter_at(doc, base + read->end)};
    f.whole = (ZjStretch){letter_at(doc, base + read->whole_start),
                          letter_at(doc, base + read->whole_end)};
    if (is_item_number(doc, f.letters, doc->paragraphs[paragraph].letters.from)) return ZJ_OK;
    if (read->loose) {
        f.state = ZJ_AUDIT_WORD;
        (void)is_waived(a, &f, false);
    } else if (is_marked(a, f.letters)) {
        f.state = ZJ_AUDIT_QUOTED;
        f.by = a->marks[f.letters.from] - 1;
        check_boundary(a, &f, read);
    } else if (is_waived(a, &f, true)) {
        f.state = ZJ_AUDIT_WAIVED;
    }
    a->counts[f.state]++;
    ZjAuditFigure *added = PUSH(a, figure);
    if (added == NULL) return ZJ_NO_MEM;
    *added = f;
    return ZJ_OK;
}

static ZjStatus read_figures(ZjAudit *a)
{
    const ZjDocument *doc = &a->document;
    for (uint32_t i = 0; i < doc->paragraph_count; i++) {
        ZjStretch l = doc->paragraphs[i].letters;
        ZjFigureList list = {0};
        if (l.from >= l.to) continue;
        ZJ_TRY(zj_figures_read(text_of(a, l), false, a->program->arena, &list));
        for (uint32_t k = 0; k < list.count; k++)
            ZJ_TRY(add_figure(a, &list.at[k], doc->letters[l.from].at, i));
    }
    return ZJ_OK;
}

static void warn_unused(ZjAudit *a)
{
    for (uint32_t i = 0; i < a->waiver_count; i++) {
        const ZjAuditWaiver *w = &a->waivers[i];
        if (w->uses != 0 || w->boundary) continue;
        (void)zj_report(a->program->diags, ZJ_MSG_AUDIT_WAIVER_UNUSED, w->span, 1, w->text);
    }
}

ZjStatus zj_audit(ZjProgram *program, char *const *files, int file_count, const char *path,
                  ZjText bytes, ZjAudit *out)
{
    *out = (ZjAudit){.program = program};
    ZjStatus status = read_document(out, path, bytes);
    if (status == ZJ_OK) status = collect(out, files, file_count);
    zj_converter_close(out->converter);
    out->converter = NULL;
    ZJ_TRY(status);
    for (uint32_t i = 0; i < out->quote_count; i++)
        find_quote(out, i);
    ZJ_TRY(read_figures(out));
    warn_unused(out);
    return program->diags->no_memory ? ZJ_NO_MEM : ZJ_OK;
}
