/* audit_report.c -- what an audit found: for people by section, for tools as JSON. */
#include "compiler/audit.h"

#include <stdio.h>

typedef struct Printer {
    const ZjAudit *a;
    ZjBuf *out;
    bool zh;
    uint32_t byte, line, column; /* a place of the document that was found before */
} Printer;

/* Figures that count: all but words. */
static uint32_t total(const ZjAudit *a)
{
    return a->counts[ZJ_AUDIT_OPEN] + a->counts[ZJ_AUDIT_QUOTED] + a->counts[ZJ_AUDIT_WAIVED];
}

/* Tenths of a percent, rounded down: 100.0 only when nothing is open. */
static uint32_t coverage(const ZjAudit *a)
{
    uint32_t all = total(a);
    return all == 0 ? 1000
                    : (uint32_t)((uint64_t)(all - a->counts[ZJ_AUDIT_OPEN]) * 1000 / all);
}

/* Text of a document on a terminal: nothing that moves the cursor. */
static void put_text(Printer *p, ZjText text)
{
    for (uint32_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        zj_buf_char(p->out, c < 0x20 || c == 0x7F ? ' ' : text.ptr[i]);
    }
}

static void put_both(Printer *p, const char *zh, const char *en)
{
    zj_buf_str(p->out, p->zh ? zh : en);
}

static ZjText text_of(const ZjAudit *a, ZjStretch l)
{
    return zj_document_text(&a->document, l.from, l.to);
}

static ZjText bytes_of(const ZjAudit *a, ZjStretch bytes)
{
    return (ZjText){a->source->bytes.ptr + bytes.from, bytes.to - bytes.from};
}

/* Line and column of a byte; goes on from the place before, as a line may be the document. */
static ZjPlace place_at(Printer *p, uint32_t byte)
{
    ZjText all = p->a->source->bytes;
    if (byte < p->byte || p->line == 0) {
        p->byte = 0;
        p->line = p->column = 1;
    }
    while (p->byte < byte && p->byte < all.len) {
        unsigned char c = (unsigned char)all.ptr[p->byte++];
        if (c == '\n') {
            p->line++;
            p->column = 1;
        } else if (p->byte == all.len || ((unsigned char)all.ptr[p->byte] & 0xC0) != 0x80) {
            p->column++;
        }
    }
    return (ZjPlace){.line = p->line, .column = p->column};
}

static ZjPlace place_of(Printer *p, ZjStretch letters)
{
    return place_at(p, p->a->document.letters[letters.from].start);
}

static uint32_t heading_of(const ZjAudit *a, const ZjAuditFigure *f)
{
    return a->document.paragraphs[f->paragraph].heading;
}

/* ---- text ---- */

static void put_headings(Printer *p, uint32_t heading, const char *between)
{
    if (heading == UINT32_MAX) return;
    const ZjHeading *h = &p->a->document.headings[heading];
    put_headings(p, h->parent, between);
    if (h->parent != UINT32_MAX) zj_buf_str(p->out, between);
    put_text(p, h->title);
    if (h->cut) zj_buf_str(p->out, "…");
}

static uint32_t columns_of(ZjText text)
{
    uint32_t columns = 0, code;
    const unsigned char *s = (const unsigned char *)text.ptr, *end = s + text.len;
    for (uint32_t n; s < end; s += n) {
        n = zj_utf8_decode(s, end, &code);
        if (n == 0) break;
        columns += (uint32_t)zj_utf8_width(code);
    }
    return columns;
}

enum { BEFORE = 16, AFTER = 10, FIGURE_COLUMNS = 18, PLACE_COLUMNS = 9 };

static void put_place(Printer *p, ZjStretch letters)
{
    char text[32];
    ZjPlace place = place_of(p, letters);
    snprintf(text, sizeof text, "%u:%u", (unsigned)place.line, (unsigned)place.column);
    zj_buf_printf(p->out, "  %-*s", PLACE_COLUMNS, text);
}

static void put_figure(Printer *p, const ZjAuditFigure *f)
{
    ZjStretch within = p->a->document.paragraphs[f->paragraph].letters, around = f->whole;
    ZjText figure = text_of(p->a, f->whole);
    around.from -= around.from - within.from > BEFORE ? BEFORE : around.from - within.from;
    around.to += within.to - around.to > AFTER ? AFTER : within.to - around.to;
    put_place(p, f->letters);
    put_text(p, figure);
    for (uint32_t n = columns_of(figure); n < FIGURE_COLUMNS; n++)
        zj_buf_char(p->out, ' ');
    zj_buf_str(p->out, around.from > within.from ? "  …" : "  ");
    put_text(p, text_of(p->a, around));
    zj_buf_str(p->out, around.to < within.to ? "…\n" : "\n");
}

static void put_open(Printer *p)
{
    const ZjAudit *a = p->a;
    bool first = true;
    uint32_t last = UINT32_MAX;
    if (a->counts[ZJ_AUDIT_OPEN] == 0) return;
    zj_buf_printf(p->out, p->zh ? "\n没有引用的数字（%u 处）\n" : "\nOpen figures (%u)\n",
                  (unsigned)a->counts[ZJ_AUDIT_OPEN]);
    for (uint32_t i = 0; i < a->figure_count; i++) {
        const ZjAuditFigure *f = &a->figures[i];
        if (f->state != ZJ_AUDIT_OPEN) continue;
        if (first || heading_of(a, f) != last) {
            last = heading_of(a, f);
            if (last == UINT32_MAX)
                put_both(p, "编号之前", "before the first number");
            else
                put_headings(p, last, " / ");
            zj_buf_char(p->out, '\n');
        }
        first = false;
        put_figure(p, f);
    }
}

static void put_waived(Printer *p)
{
    const ZjAudit *a = p->a;
    if (a->counts[ZJ_AUDIT_WAIVED] == 0) return;
    zj_buf_printf(p->out, p->zh ? "\n免核的数字（%u 处）\n" : "\nWaived figures (%u)\n",
                  (unsigned)a->counts[ZJ_AUDIT_WAIVED]);
    for (uint32_t w = 0; w < a->waiver_count; w++) {
        bool first = true;
        for (uint32_t i = 0; i < a->figure_count; i++) {
            const ZjAuditFigure *f = &a->figures[i];
            if (f->state != ZJ_AUDIT_WAIVED || f->by != w) continue;
            ZjPlace place = place_of(p, f->letters);
            if (first) {
                zj_buf_str(p->out, "  「");
                put_text(p, a->waivers[w].text);
                put_both(p, "」 因为 「", "」 because 「");
                put_text(p, a->waivers[w].reason);
                zj_buf_str(p->out, "」 ");
            }
            zj_buf_printf(p->out, " %u:%u", (unsigned)place.line, (unsigned)place.column);
            first = false;
        }
        if (!first) zj_buf_char(p->out, '\n');
    }
}

static void put_unreadable(Printer *p)
{
    enum { LONGEST = 120 }; /* bytes shown */
    const ZjDocument *doc = &p->a->document;
    if (doc->unreadable_count == 0) return;
    zj_buf_printf(p->out,
                  p->zh ? "\n读不出的文字（%u 段），要对照原件看\n"
                        : "\nUnreadable stretches (%u), to be read in the original\n",
                  (unsigned)doc->unreadable_count);
    for (uint32_t i = 0; i < doc->unreadable_count; i++) {
        ZjStretch bytes = doc->unreadable[i];
        ZjPlace place = place_at(p, bytes.from);
        zj_buf_printf(p->out, "  %u:%u  ", (unsigned)place.line, (unsigned)place.column);
        ZjText text = bytes_of(p->a, bytes);
        bool cut = text.len > LONGEST;
        if (cut) text.len = LONGEST;
        while (cut && ((unsigned char)text.ptr[text.len] & 0xC0) == 0x80)
            text.len--;
        put_text(p, text);
        zj_buf_str(p->out, cut ? "…\n" : "\n");
    }
}

/* A word with the letter behind a bare numeral: 四大, 三库. */
static ZjText word_of(const ZjAudit *a, const ZjAuditFigure *f)
{
    ZjStretch l = f->letters;
    uint32_t end = a->document.paragraphs[f->paragraph].letters.to;
    if (l.to - l.from == 1 && l.to < end) l.to++;
    return text_of(a, l);
}

/* Numerals that are words, each once: a figure that was taken for one can be seen here. */
static void put_words(Printer *p)
{
    enum { MOST = 100 };
    const ZjAudit *a = p->a;
    struct {
        ZjText text;
        uint32_t times;
    } words[MOST];
    uint32_t count = 0;
    bool more = false;
    if (a->counts[ZJ_AUDIT_WORD] == 0) return;
    for (uint32_t i = 0; i < a->figure_count; i++) {
        if (a->figures[i].state != ZJ_AUDIT_WORD) continue;
        ZjText text = word_of(a, &a->figures[i]);
        uint32_t k = 0;
        while (k < count && !zj_text_equal(words[k].text, text))
            k++;
        more = more || k == MOST;
        if (k == MOST) continue;
        if (k == count) words[count++].times = 0;
        words[k].text = text;
        words[k].times++;
    }
    put_both(p, "\n不算数字的数词：", "\nNumerals that count nothing: ");
    for (uint32_t k = 0; k < count; k++) {
        if (k != 0) put_both(p, "、", ", ");
        put_text(p, words[k].text);
        if (words[k].times > 1) zj_buf_printf(p->out, "×%u", (unsigned)words[k].times);
    }
    zj_buf_str(p->out, more ? "…\n" : "\n");
}

static void put_treatment(Printer *p)
{
    const ZjDocument *doc = &p->a->document;
    if (doc->head.from != doc->head.to) {
        ZjPlace first = place_at(p, doc->head.from);
        ZjPlace last = place_at(p, doc->head.to - 1);
        zj_buf_printf(p->out,
                      p->zh
                          ? "第 %u 至 %u 行是网页的说明，不算文件正文\n"
                          : "lines %u to %u are the page's own head, no part of the document\n",
                      (unsigned)first.line, (unsigned)last.line);
    }
    if (doc->tag_count != 0) {
        zj_buf_printf(p->out, p->zh ? "去掉网页标签 %u 个\n" : "%u tags of a page taken out\n",
                      (unsigned)doc->tag_count);
    }
    if (doc->pinyin_count != 0) {
        zj_buf_printf(p->out,
                      p->zh ? "去掉括号里的注音 %u 处\n" : "%u bracketed pinyin taken out\n",
                      (unsigned)doc->pinyin_count);
    }
    if (doc->converted_count != 0) {
        zj_buf_printf(p->out,
                      p->zh ? "繁体字转为简体 %u 个\n"
                            : "%u traditional characters made simplified\n",
                      (unsigned)doc->converted_count);
    }
}

static void put_summary(Printer *p)
{
    const ZjAudit *a = p->a;
    uint32_t c = coverage(a);
    zj_buf_printf(p->out, p->zh ? "\n原文引语 %u 条，找到 %u 条\n" : "\n%u quotes, %u found\n",
                  (unsigned)a->phrase_count, (unsigned)(a->phrase_count - a->missing_count));
    zj_buf_printf(
        p->out,
        p->zh
            ? "数字 %u 处：引用 %u，免核 %u，没有引用 %u；读不出的文字 %u 段\n覆盖率 %u.%u%%\n"
            : "%u figures: %u quoted, %u waived, %u open; %u unreadable stretches\n"
              "coverage %u.%u%%\n",
        (unsigned)total(a), (unsigned)a->counts[ZJ_AUDIT_QUOTED],
        (unsigned)a->counts[ZJ_AUDIT_WAIVED], (unsigned)a->counts[ZJ_AUDIT_OPEN],
        (unsigned)a->document.unreadable_count, (unsigned)(c / 10), (unsigned)(c % 10));
}

static void print_text(Printer *p)
{
    for (uint32_t i = 0; i < p->a->policy_count; i++) {
        if (i != 0) put_both(p, "、", ", ");
        put_text(p, p->a->policies[i]);
    }
    put_both(p, " 对照 ", " against ");
    put_text(p, p->a->source->path);
    zj_buf_char(p->out, '\n');
    put_treatment(p);
    put_open(p);
    put_waived(p);
    put_unreadable(p);
    put_words(p);
    put_summary(p);
}

/* ---- JSON ---- */

static void json_string(ZjBuf *out, ZjText text)
{
    zj_buf_char(out, '"');
    for (uint32_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\') zj_buf_char(out, '\\');
        if (c < 0x20 || c == 0x7F)
            zj_buf_printf(out, "\\u%04x", c);
        else
            zj_buf_char(out, (char)c);
    }
    zj_buf_char(out, '"');
}

static void json_text(Printer *p, const char *key, ZjText value)
{
    zj_buf_printf(p->out, "\"%s\":", key);
    json_string(p->out, value);
}

static void json_number(Printer *p, const char *key, uint32_t value)
{
    zj_buf_printf(p->out, "\"%s\":%u", key, (unsigned)value);
}

static void json_place(Printer *p, ZjPlace place)
{
    zj_buf_printf(p->out, ",\"line\":%u,\"column\":%u", (unsigned)place.line,
                  (unsigned)place.column);
}

static void json_section(Printer *p, uint32_t heading)
{
    ZjBuf path = {0};
    Printer inner = {.a = p->a, .out = &path, .zh = p->zh};
    put_headings(&inner, heading, " / ");
    zj_buf_char(p->out, ',');
    json_text(p, "section", (ZjText){path.len != 0 ? path.ptr : "", (uint32_t)path.len});
    zj_buf_free(&path);
}

static void json_figure(Printer *p, const ZjAuditFigure *f)
{
    static const char *const states[] = {"open", "quoted", "waived", "word"};
    const ZjAudit *a = p->a;
    zj_buf_char(p->out, '{');
    json_text(p, "text", text_of(a, f->letters));
    zj_buf_char(p->out, ',');
    json_text(p, "state", zj_text(states[f->state]));
    json_place(p, place_of(p, f->letters));
    json_section(p, heading_of(a, f));
    if (f->state == ZJ_AUDIT_QUOTED) {
        zj_buf_char(p->out, ',');
        json_text(p, "clause", a->quotes[f->by].clause);
        zj_buf_char(p->out, ',');
        json_text(p, "quote", a->quotes[f->by].phrase);
    } else if (f->state == ZJ_AUDIT_WAIVED) {
        zj_buf_char(p->out, ',');
        json_text(p, "reason", a->waivers[f->by].reason);
    }
    zj_buf_char(p->out, '}');
}

static void json_counts(Printer *p)
{
    const ZjAudit *a = p->a;
    uint32_t c = coverage(a);
    zj_buf_str(p->out, "\"quotes\":{");
    json_number(p, "total", a->phrase_count);
    zj_buf_char(p->out, ',');
    json_number(p, "missing", a->missing_count);
    zj_buf_str(p->out, "},\n \"counts\":{");
    json_number(p, "figures", total(a));
    zj_buf_char(p->out, ',');
    json_number(p, "quoted", a->counts[ZJ_AUDIT_QUOTED]);
    zj_buf_char(p->out, ',');
    json_number(p, "waived", a->counts[ZJ_AUDIT_WAIVED]);
    zj_buf_char(p->out, ',');
    json_number(p, "open", a->counts[ZJ_AUDIT_OPEN]);
    zj_buf_char(p->out, ',');
    json_number(p, "unreadable", a->document.unreadable_count);
    zj_buf_printf(p->out, ",\"coverage\":\"%u.%u%%\"}", (unsigned)(c / 10), (unsigned)(c % 10));
}

static void json_treatment(Printer *p)
{
    const ZjDocument *doc = &p->a->document;
    zj_buf_str(p->out, "\"treatment\":{");
    json_number(p, "tags", doc->tag_count);
    zj_buf_char(p->out, ',');
    json_number(p, "pinyin", doc->pinyin_count);
    zj_buf_char(p->out, ',');
    json_number(p, "simplified", doc->converted_count);
    if (doc->head.from != doc->head.to) {
        zj_buf_printf(p->out, ",\"head\":[%u,%u]", (unsigned)place_at(p, doc->head.from).line,
                      (unsigned)place_at(p, doc->head.to - 1).line);
    }
    zj_buf_char(p->out, '}');
}

static void print_json(Printer *p)
{
    const ZjAudit *a = p->a;
    zj_buf_char(p->out, '{');
    json_text(p, "document", a->source->path);
    zj_buf_char(p->out, ',');
    zj_buf_str(p->out, "\"policies\":[");
    for (uint32_t i = 0; i < a->policy_count; i++) {
        if (i != 0) zj_buf_char(p->out, ',');
        json_string(p->out, a->policies[i]);
    }
    zj_buf_str(p->out, "],\n ");
    json_treatment(p);
    zj_buf_str(p->out, ",\n ");
    json_counts(p);
    zj_buf_str(p->out, ",\n \"figures\":[");
    for (uint32_t i = 0; i < a->figure_count; i++) {
        zj_buf_str(p->out, i == 0 ? "\n  " : ",\n  ");
        json_figure(p, &a->figures[i]);
    }
    zj_buf_str(p->out, "],\n \"unreadable\":[");
    for (uint32_t i = 0; i < a->document.unreadable_count; i++) {
        ZjStretch bytes = a->document.unreadable[i];
        zj_buf_str(p->out, i == 0 ? "\n  {" : ",\n  {");
        json_text(p, "text", bytes_of(a, bytes));
        json_place(p, place_at(p, bytes.from));
        zj_buf_char(p->out, '}');
    }
    zj_buf_str(p->out, "],\n \"messages\":");
    zj_diags_print(a->program->diags, p->zh ? ZJ_LANG_ZH : ZJ_LANG_EN, true, p->out);
    zj_buf_str(p->out, "}\n");
}

void zj_audit_print(const ZjAudit *audit, ZjLang lang, bool json, ZjBuf *out)
{
    Printer p = {.a = audit, .out = out, .zh = lang != ZJ_LANG_EN};
    if (json)
        print_json(&p);
    else
        print_text(&p);
}
