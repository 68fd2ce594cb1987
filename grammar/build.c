#include "grammar/build.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "grammar/units.h"
#include "stdlib/date.h"
#include "stdlib/rat.h"

enum { POISON = UINT16_MAX, MAX_INNER = 4 };

static void *make(ZjParse *ps, const void *model, size_t size)
{
    void *p = zj_arena_alloc(ps->arena, size);
    if (p == NULL) {
        ps->status = ZJ_NO_MEM;
        return NULL;
    }
    if (model != NULL) memcpy(p, model, size);
    return p;
}

static ZjText text_of(const ZjExpr *literal)
{
    return literal != NULL && literal->lit != NULL ? literal->lit->text : (ZjText){"", 0};
}

/* ---- lists ---- */

typedef struct Cell Cell;
struct Cell {
    void *item;
    Cell *next;
};

struct ZjVec {
    Cell *first, *last;
    uint32_t count;
};

ZjVec *zj_build_add(ZjParse *ps, ZjVec *list, void *item)
{
    if (item == NULL) return list;
    if (list == NULL) list = make(ps, NULL, sizeof *list);
    Cell *cell = make(ps, &(Cell){.item = item}, sizeof *cell);
    if (list == NULL || cell == NULL) return list;
    if (list->last != NULL)
        list->last->next = cell;
    else
        list->first = cell;
    list->last = cell;
    list->count++;
    return list;
}

ZjVec *zj_build_list(ZjParse *ps, void *first)
{
    return zj_build_add(ps, NULL, first);
}

static uint32_t count_of(const ZjVec *list)
{
    return list != NULL ? list->count : 0;
}

/* The items as an array of pointers; NULL and *count 0 when there are none. */
static void *pointers(ZjParse *ps, const ZjVec *list, uint32_t *count)
{
    void **at = NULL;
    *count = count_of(list);
    if (*count != 0) at = zj_arena_array(ps->arena, *count, sizeof *at);
    if (at == NULL) {
        if (*count != 0) ps->status = ZJ_NO_MEM;
        *count = 0;
        return NULL;
    }
    uint32_t i = 0;
    for (const Cell *c = list->first; c != NULL; c = c->next)
        at[i++] = c->item;
    return at;
}

/* The items themselves, one behind the other. */
static void *values(ZjParse *ps, const ZjVec *list, size_t size, uint32_t *count)
{
    *count = count_of(list);
    if (*count == 0) return NULL;
    char *at = zj_arena_array(ps->arena, *count, size);
    if (at == NULL) {
        ps->status = ZJ_NO_MEM;
        *count = 0;
        return NULL;
    }
    uint32_t i = 0;
    for (const Cell *c = list->first; c != NULL; c = c->next)
        memcpy(at + size * i++, c->item, size);
    return at;
}

ZjExprList zj_build_exprs(ZjParse *ps, const ZjVec *list)
{
    ZjExprList out;
    out.at = pointers(ps, list, &out.count);
    return out;
}

ZjNameList zj_build_names(ZjParse *ps, const ZjVec *list)
{
    ZjNameList out;
    out.at = values(ps, list, sizeof *out.at, &out.count);
    return out;
}

/* ---- names ---- */

/* Full-width ASCII to ASCII; returns the bytes written (never more than read). */
static size_t fold_width(ZjText raw, char *out)
{
    size_t n = 0;
    for (uint32_t i = 0; i < raw.len;) {
        const unsigned char *p = (const unsigned char *)raw.ptr + i;
        if (i + 2 < raw.len && p[0] == 0xEF && (p[1] == 0xBC || p[1] == 0xBD)) {
            unsigned cp = 0xF000u | ((p[1] & 0x3Fu) << 6) | (p[2] & 0x3Fu);
            if (cp >= 0xFF01 && cp <= 0xFF5E) {
                out[n++] = (char)(cp - 0xFEE0);
                i += 3;
                continue;
            }
        }
        out[n++] = raw.ptr[i++];
    }
    out[n] = '\0';
    return n;
}

static bool is_ascii(ZjText text)
{
    for (uint32_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80) return false;
    }
    return true;
}

ZjText zj_fold_name(ZjParse *ps, ZjText raw)
{
    if (raw.len >= 2 && raw.ptr[0] == '`') raw = (ZjText){raw.ptr + 1, raw.len - 2};
    if (is_ascii(raw)) return raw;
    char *folded = make(ps, NULL, raw.len + 1);
    if (folded == NULL) return (ZjText){"", 0};
    ZjText out = {folded, (uint32_t)fold_width(raw, folded)};

    utf8proc_uint8_t *nfc = NULL;
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)folded, (utf8proc_ssize_t)out.len, &nfc,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n == UTF8PROC_ERROR_NOMEM) ps->status = ZJ_NO_MEM;
    if (n >= 0 && !((uint32_t)n == out.len && memcmp(nfc, folded, out.len) == 0)) {
        char *copy = zj_arena_copy(ps->arena, nfc, (size_t)n);
        if (copy == NULL)
            ps->status = ZJ_NO_MEM;
        else
            out = (ZjText){copy, (uint32_t)n};
    }
    free(nfc);
    return out;
}

ZjName *zj_build_name(ZjParse *ps, ZjSpan span)
{
    ZjName name = {.text = zj_fold_name(ps, zj_span_text(ps, span)), .span = span};
    if (name.text.len > ZJ_MAX_NAME) {
        zj_report(ps->diags, ZJ_MSG_NAME_TOO_LONG, span, 0);
        name.text.len = ZJ_MAX_NAME;
        while (name.text.len > 0 &&
               ((unsigned char)name.text.ptr[name.text.len] & 0xC0) == 0x80) {
            name.text.len--;
        }
    }
    return make(ps, &name, sizeof name);
}

ZjName zj_name_value(const ZjName *name)
{
    return name != NULL ? *name : (ZjName){.text = {"", 0}};
}

bool zj_name_is(const ZjName *name, const char *zh, const char *en)
{
    return name != NULL &&
           (zj_text_equal(name->text, zj_text(zh)) || zj_text_equal(name->text, zj_text(en)));
}

/* ---- literals ---- */

/* Bytes of the number at the start: digits, points and thousands separators of either width. */
static uint32_t number_length(ZjText text)
{
    uint32_t i = 0;
    while (i < text.len) {
        const unsigned char *p = (const unsigned char *)text.ptr + i;
        if ((*p >= '0' && *p <= '9') || *p == '.' || *p == ',') {
            i++;
        } else if (i + 2 < text.len && p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x8E &&
                   p[2] <= 0x99 && p[2] != 0x8F) { /* ． and ０ to ９ */
            i += 3;
        } else {
            break;
        }
    }
    return i;
}

static ZjStatus parse_number(ZjText raw, int64_t scale, ZjRat *out)
{
    char digits[128];
    if (raw.len >= sizeof digits) return ZJ_OVERFLOW;
    char folded[sizeof digits];
    size_t n = fold_width(raw, folded);
    uint32_t len = 0;
    for (size_t i = 0; i < n; i++) {
        if (folded[i] != ',') digits[len++] = folded[i];
    }
    return zj_rat_parse((ZjText){digits, len}, scale, out);
}

static ZjStatus divide(ZjRat *value, int64_t by)
{
    return zj_rat_div(*value, zj_rat_int(by), value);
}

static ZjStatus multiply(ZjRat *value, int64_t by)
{
    return zj_rat_mul(*value, zj_rat_int(by), value);
}

static ZjStatus read_percent(ZjText raw, ZjLiteral *lit)
{
    uint32_t n = number_length(raw);
    ZjText sign = {raw.ptr + n, raw.len - n};
    ZJ_TRY(parse_number((ZjText){raw.ptr, n}, 1, &lit->value));
    return divide(&lit->value, zj_text_equal(sign, ZJ_TEXT("‰")) ? 1000 : 100);
}

static ZjStatus read_ratio(ZjText raw, ZjLiteral *lit)
{
    uint32_t n = number_length(raw), m = n;
    while (m < raw.len && number_length((ZjText){raw.ptr + m, raw.len - m}) == 0)
        m++;
    ZjRat right;
    ZJ_TRY(parse_number((ZjText){raw.ptr, n}, 1, &lit->value));
    ZJ_TRY(parse_number((ZjText){raw.ptr + m, raw.len - m}, 1, &right));
    return zj_rat_div(lit->value, right, &lit->value);
}

static ZjStatus read_date(ZjText raw, ZjLiteral *lit)
{
    char folded[64];
    if (raw.len >= sizeof folded) return ZJ_DOMAIN;
    size_t n = 0;
    for (uint32_t i = 0; i < raw.len;) { /* − and － are minus signs too */
        ZjText rest = {raw.ptr + i, raw.len - i};
        if (rest.len >= 3 && memcmp(rest.ptr, "−", 3) == 0) {
            folded[n++] = '-';
            i += 3;
        } else {
            folded[n++] = raw.ptr[i++];
        }
    }
    char ascii[sizeof folded];
    n = fold_width((ZjText){folded, (uint32_t)n}, ascii);
    return zj_date_parse((ZjText){ascii, (uint32_t)n}, true, &lit->day);
}

/* Adds one factor of a compound unit and scales the value by its 万 or money power. */
static ZjStatus add_factor(ZjParse *ps, ZjLiteral *lit, ZjText word, ZjSpan span, int exponent)
{
    const ZjBuiltinUnit *u = zj_builtin_unit(word);
    int64_t scale;
    ZjText name;
    if (u != NULL) {
        scale = u->kind == ZJ_LIT_MONEY ? u->scale : 1;
        name = zj_text(u->factor);
    } else {
        uint32_t skip;
        scale = zj_unit_multiplier(word, &skip);
        ZjName *built = zj_build_name(ps, (ZjSpan){span.start + skip, span.end, span.file});
        if (built == NULL) return ZJ_NO_MEM;
        name = built->text;
    }
    lit->units[lit->unit_count++] = (ZjUnitFactor){.name = {name, span}, .exponent = exponent};
    return exponent > 0 ? multiply(&lit->value, scale) : divide(&lit->value, scale);
}

static ZjStatus read_unit(ZjParse *ps, ZjText unit, ZjSpan span, ZjLiteral *lit)
{
    const ZjBuiltinUnit *u = zj_builtin_unit(unit);
    if (u != NULL) {
        lit->kind = u->kind;
        lit->period = u->period;
        lit->period_in_years = u->years;
        return multiply(&lit->value, u->scale);
    }
    uint32_t count = 1;
    for (uint32_t i = 0; i < unit.len; i++)
        count += unit.ptr[i] == '/';
    lit->kind = ZJ_LIT_QUANTITY;
    lit->units = zj_arena_array(ps->arena, count, sizeof *lit->units);
    if (lit->units == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i <= unit.len;) {
        uint32_t n = 0;
        while (i + n < unit.len && unit.ptr[i + n] != '/')
            n++;
        ZjSpan at = {span.start + i, span.start + i + n, span.file};
        ZJ_TRY(add_factor(ps, lit, (ZjText){unit.ptr + i, n}, at, i == 0 ? 1 : -1));
        i += n + 1;
    }
    return ZJ_OK;
}

static ZjStatus read_quantity(ZjParse *ps, ZjText raw, ZjSpan span, ZjLiteral *lit)
{
    uint32_t n = number_length(raw), m = n;
    ZJ_TRY(parse_number((ZjText){raw.ptr, n}, 1, &lit->value));
    while (m < raw.len) { /* blanks between number and unit */
        if (raw.ptr[m] == ' ' || raw.ptr[m] == '\t')
            m++;
        else if (raw.len - m >= 3 && memcmp(raw.ptr + m, "\xE3\x80\x80", 3) == 0)
            m += 3;
        else
            break;
    }
    return read_unit(ps, (ZjText){raw.ptr + m, raw.len - m},
                     (ZjSpan){span.start + m, span.end, span.file}, lit);
}

/* Without the quotation marks; a text that its line doesn't close has none at its end. */
static ZjText unquote(ZjText raw)
{
    static const char *const marks[][2] = {{"「", "」"}, {"\"", "\""}, {"“", "”"},
                                           {"『", "』"}, {"《", "》"}, {"‘", "’"},
                                           {"'", "'"},   {"＂", "＂"}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t left = strlen(marks[i][0]), right = strlen(marks[i][1]);
        if (raw.len < left || memcmp(raw.ptr, marks[i][0], left) != 0) continue;
        raw = (ZjText){raw.ptr + left, raw.len - (uint32_t)left};
        if (raw.len >= right && memcmp(raw.ptr + raw.len - right, marks[i][1], right) == 0) {
            raw.len -= (uint32_t)right;
        }
        break;
    }
    return raw;
}

static ZjExpr *error_expr(ZjParse *ps, ZjSpan span)
{
    return make(ps, &(ZjExpr){.kind = ZJ_EX_ERROR, .span = span, .depth = 1}, sizeof(ZjExpr));
}

static ZjStatus read_literal(ZjParse *ps, ZjText raw, ZjSpan span, ZjLiteral *lit)
{
    switch (lit->kind) {
    case ZJ_LIT_TEXT:
        lit->text = unquote(raw);
        return ZJ_OK;
    case ZJ_LIT_NUMBER:
        return parse_number(raw, 1, &lit->value);
    case ZJ_LIT_PERCENT:
        return read_percent(raw, lit);
    case ZJ_LIT_RATIO:
        return read_ratio(raw, lit);
    case ZJ_LIT_DATE:
        return read_date(raw, lit);
    case ZJ_LIT_MONEY:
    case ZJ_LIT_PERIOD:
    case ZJ_LIT_QUANTITY:
        return read_quantity(ps, raw, span, lit);
    }
    return ZJ_DOMAIN;
}

static ZjExpr *finish_literal(ZjParse *ps, ZjSpan span, ZjLiteral *lit, ZjStatus status)
{
    if (status == ZJ_NO_MEM) {
        ps->status = ZJ_NO_MEM;
        return NULL;
    }
    if (status != ZJ_OK) {
        ZjMsgId id = lit->kind == ZJ_LIT_DATE    ? ZJ_MSG_NO_SUCH_DATE
                     : lit->kind == ZJ_LIT_RATIO ? ZJ_MSG_ZERO_RATIO
                                                 : ZJ_MSG_NUMBER_TOO_LONG;
        if (status == ZJ_OVERFLOW) id = ZJ_MSG_NUMBER_TOO_LONG;
        zj_report(ps->diags, id, span, 1, zj_span_text(ps, span));
        return error_expr(ps, span);
    }
    ZjExpr e = {.kind = ZJ_EX_LITERAL, .span = span, .op_span = span, .depth = 1};
    e.lit = make(ps, lit, sizeof *lit);
    return e.lit != NULL ? make(ps, &e, sizeof e) : NULL;
}

ZjExpr *zj_build_literal(ZjParse *ps, ZjLitKind kind, ZjSpan span, bool bad)
{
    if (bad) return error_expr(ps, span);
    ZjLiteral lit = {.kind = kind};
    ZjStatus status = read_literal(ps, zj_span_text(ps, span), span, &lit);
    return finish_literal(ps, span, &lit, status);
}

ZjExpr *zj_build_quantity(ZjParse *ps, ZjSpan span, ZjSpan number, ZjSpan unit)
{
    ZjLiteral lit = {.kind = ZJ_LIT_QUANTITY};
    ZjStatus status = parse_number(zj_span_text(ps, number), 1, &lit.value);
    if (status == ZJ_OK) status = read_unit(ps, zj_span_text(ps, unit), unit, &lit);
    return finish_literal(ps, span, &lit, status);
}

/* ---- expressions ---- */

static uint32_t deeper(uint32_t depth, const ZjExpr *e)
{
    return e != NULL && e->depth > depth ? e->depth : depth;
}

static uint32_t deepest(uint32_t depth, ZjExprList list)
{
    for (uint32_t i = 0; i < list.count; i++)
        depth = deeper(depth, list.at[i]);
    return depth;
}

static uint32_t depth_below(const ZjExpr *e)
{
    uint32_t depth = deeper(deeper(deeper(0, e->a), e->b), e->c);
    depth = deepest(deeper(deeper(depth, e->list), e->where), e->args);
    if (e->table == NULL) return depth;
    depth = deepest(depth, e->table->keys);
    for (uint32_t i = 0; i < e->table->row_count; i++) {
        depth = deepest(deepest(depth, e->table->rows[i].bounds), e->table->rows[i].values);
    }
    return depth;
}

ZjExpr *zj_build_expr(ZjParse *ps, const ZjExpr *model)
{
    ZjExpr e = *model;
    uint32_t depth = depth_below(&e) + 1;
    if (depth > POISON) { /* already reported further in */
        e = (ZjExpr){.kind = ZJ_EX_ERROR, .span = e.span, .depth = POISON};
    } else if (depth > ZJ_MAX_DEPTH) {
        zj_report(ps->diags, ZJ_MSG_TOO_DEEP, e.op_span.end != 0 ? e.op_span : e.span, 0);
        e = (ZjExpr){.kind = ZJ_EX_ERROR, .span = e.span, .depth = POISON};
    } else {
        e.depth = (uint16_t)depth;
    }
    return make(ps, &e, sizeof e);
}

ZjExpr *zj_build_path(ZjParse *ps, ZjSpan span, const ZjVec *names)
{
    ZjExpr e = {
        .kind = ZJ_EX_PATH, .span = span, .op_span = span, .names = zj_build_names(ps, names)};
    return zj_build_expr(ps, &e);
}

ZjExpr *zj_build_bracketed(ZjExpr *expr, ZjSpan span)
{
    if (expr == NULL) return NULL;
    expr->bracketed = true;
    expr->span = span;
    return expr;
}

/* A member travels as a RECORD of one field. */
ZjExpr *zj_build_member(ZjParse *ps, ZjSpan span, const ZjName *name, ZjExpr *value)
{
    ZjExpr e = {.kind = ZJ_EX_RECORD, .span = span, .op_span = span, .a = value};
    e.var = zj_name_value(name);
    return zj_build_expr(ps, &e);
}

ZjExpr *zj_build_record(ZjParse *ps, ZjSpan span, const ZjVec *members)
{
    ZjExpr e = {.kind = ZJ_EX_RECORD, .span = span, .op_span = span};
    uint32_t count = count_of(members), i = 0;
    e.names.at = zj_arena_array(ps->arena, count, sizeof *e.names.at);
    e.args.at = zj_arena_array(ps->arena, count, sizeof(ZjExpr *));
    if (e.names.at == NULL || e.args.at == NULL) {
        ps->status = ZJ_NO_MEM;
        return NULL;
    }
    for (const Cell *c = members != NULL ? members->first : NULL; c != NULL; c = c->next) {
        const ZjExpr *member = c->item;
        if (member->a == NULL) continue;
        e.names.at[i] = member->var;
        e.args.at[i++] = member->a;
    }
    e.names.count = e.args.count = i;
    return zj_build_expr(ps, &e);
}

ZjExpr *zj_build_table_expr(ZjParse *ps, ZjSpan span, ZjTable *table)
{
    if (table == NULL) return NULL;
    return zj_build_expr(
        ps, &(ZjExpr){.kind = ZJ_EX_TABLE, .span = span, .op_span = span, .table = table});
}

/* ---- tables ---- */

ZjTable *zj_build_table(ZjParse *ps, ZjSpan span, const ZjVec *keys, bool progressive,
                        const ZjVec *rows)
{
    ZjTable t = {.keys = zj_build_exprs(ps, keys), .progressive = progressive, .span = span};
    t.rows = values(ps, rows, sizeof *t.rows, &t.row_count);
    return make(ps, &t, sizeof t);
}

ZjLabel *zj_build_label(ZjParse *ps, ZjSpan span, const ZjVec *alternatives)
{
    ZjLabel label = {.span = span};
    label.alternatives = pointers(ps, alternatives, &label.count);
    return make(ps, &label, sizeof label);
}

ZjRow *zj_build_row(ZjParse *ps, const ZjRow *model, const ZjVec *labels, const ZjVec *bounds,
                    const ZjVec *row_values)
{
    ZjRow row = *model;
    row.labels = values(ps, labels, sizeof *row.labels, &row.label_count);
    row.bounds = zj_build_exprs(ps, bounds);
    row.values = zj_build_exprs(ps, row_values);
    return make(ps, &row, sizeof row);
}

static bool is_word(const ZjExpr *e, const char *zh, const char *en)
{
    return e != NULL && e->kind == ZJ_EX_PATH && e->names.count == 1 && !e->bracketed &&
           zj_name_is(&e->names.at[0], zh, en);
}

static bool is_other(const ZjLabel *label)
{
    return label->count == 1 && is_word(label->alternatives[0], "其他", "otherwise");
}

ZjRow *zj_build_colon_row(ZjParse *ps, const ZjRow *model, const ZjVec *labels, ZjExpr *bound,
                          ZjExpr *value)
{
    ZjRow row = *model;
    row.labels = values(ps, labels, sizeof *row.labels, &row.label_count);
    if (bound != NULL) row.bounds = zj_build_exprs(ps, zj_build_list(ps, bound));
    if (value == NULL) {
        row.result = ZJ_RESULT_ELSEWHERE;
    } else if (is_word(value, "不予", "refused")) {
        row.result = ZJ_RESULT_REFUSED;
    } else {
        row.values = zj_build_exprs(ps, zj_build_list(ps, value));
    }
    bool other = row.kind == ZJ_ROW_TUPLE && row.label_count != 0;
    for (uint32_t i = 0; i < row.label_count; i++)
        other = other && is_other(&row.labels[i]);
    if (other) row.kind = ZJ_ROW_OTHER;
    return make(ps, &row, sizeof row);
}

/* ---- slots ---- */

ZjSlot *zj_build_slot(ZjParse *ps, const ZjSlot *model)
{
    return make(ps, model, sizeof *model);
}

static uint32_t line_of(const ZjParse *ps, uint32_t offset)
{
    return zj_source_place(ps->source, offset).line;
}

ZjSlot *zj_build_outer(ZjParse *ps, const ZjSlot *model, ZjSpan colon)
{
    if (model == NULL || model->inner == NULL) return NULL;
    const ZjSlot *inner = model->inner;
    if (line_of(ps, inner->span.start) != line_of(ps, colon.start)) {
        zj_report(ps->diags, ZJ_MSG_INNER_SLOT_LINE, colon, 1,
                  zj_span_text(ps, model->keyword));
    }
    int depth = 0;
    for (const ZjSlot *s = inner; s != NULL; s = s->inner)
        depth++;
    if (depth > MAX_INNER) {
        zj_report(ps->diags, ZJ_MSG_TOO_DEEP, model->keyword, 0);
        return NULL;
    }
    return make(ps, model, sizeof *model);
}

static void set_texts(ZjParse *ps, ZjSlot *slot, const ZjVec *texts)
{
    uint32_t n = count_of(texts), i = 0;
    if (slot == NULL || n == 0) return;
    slot->texts = zj_arena_array(ps->arena, n, sizeof *slot->texts);
    slot->text_spans = zj_arena_array(ps->arena, n, sizeof *slot->text_spans);
    if (slot->texts == NULL || slot->text_spans == NULL) {
        ps->status = ZJ_NO_MEM;
        return;
    }
    for (const Cell *c = texts->first; c != NULL; c = c->next) {
        const ZjExpr *e = c->item;
        if (e->lit == NULL) continue;
        slot->texts[i] = e->lit;
        slot->text_spans[i++] = e->span;
    }
    slot->text_count = i;
}

ZjSlot *zj_build_cite(ZjParse *ps, const ZjSlot *model, ZjExpr *title, const ZjVec *texts)
{
    ZjSlot *slot = zj_build_titled(ps, model, title);
    set_texts(ps, slot, texts);
    return slot;
}

ZjSlot *zj_build_titled(ZjParse *ps, const ZjSlot *model, ZjExpr *title)
{
    ZjSlot *slot = make(ps, model, sizeof *model);
    if (slot == NULL || title == NULL) return slot;
    slot->title = title->lit;
    slot->title_span = title->span;
    return slot;
}

static ZjText relation_text(ZjOperator relation)
{
    switch ((int)relation) {
    case ZJ_OPR_EQ:
        return ZJ_TEXT("=");
    case ZJ_OPR_NE:
        return ZJ_TEXT("≠");
    case ZJ_OPR_LT:
        return ZJ_TEXT("<");
    case ZJ_OPR_GT:
        return ZJ_TEXT(">");
    case ZJ_OPR_LE:
        return ZJ_TEXT("≤");
    default:
        return ZJ_TEXT("≥");
    }
}

ZjSlot *zj_build_reach(ZjParse *ps, const ZjSlot *model, ZjOperator relation)
{
    ZjSlot *slot = make(ps, model, sizeof *model);
    if (slot == NULL) return NULL;
    slot->relation = relation;
    slot->name.text = relation_text(relation);
    return slot;
}

/* Where the grammar takes any word but only one is meant. */
static void expect_word(ZjParse *ps, const ZjName *name, const char *zh, const char *en)
{
    if (name == NULL || zj_name_is(name, zh, en)) return;
    ZjText both = zj_both(ps->arena, zj_text(zh), zj_text(en));
    ZjDiag *d = zj_report(ps->diags, ZJ_MSG_WORD_EXPECTED, name->span, 2, name->text, both);
    zj_diag_suggest(ps->diags, d, both);
}

ZjSlot *zj_build_match(ZjParse *ps, const ZjSlot *model, const ZjName *standard)
{
    expect_word(ps, standard, "标准", "standard");
    ZjSlot *slot = make(ps, model, sizeof *model);
    if (slot != NULL) slot->flag = standard != NULL;
    return slot;
}

ZjSlot *zj_build_stack(ZjParse *ps, const ZjSlot *model, const ZjName *by)
{
    expect_word(ps, by, "事由", "cause");
    ZjSlot *slot = make(ps, model, sizeof *model);
    if (slot != NULL) slot->flag = by != NULL;
    return slot;
}

/* The parts hang on inner, one behind the other. */
ZjSlot *zj_build_parts(ZjParse *ps, ZjSpan span, ZjSpan keyword, const ZjVec *parts)
{
    ZjSlot slot = {.kind = ZJ_SLOT_INSTALMENTS, .span = span, .keyword = keyword};
    ZjSlot **tail = &slot.inner;
    for (const Cell *c = parts != NULL ? parts->first : NULL; c != NULL; c = c->next) {
        *tail = c->item;
        tail = &(*tail)->next;
    }
    return make(ps, &slot, sizeof slot);
}

ZjSlot *zj_build_value(ZjParse *ps, const ZjSlot *model, ZjExpr *when)
{
    ZjSlot *slot = make(ps, model, sizeof *model);
    if (slot == NULL || when == NULL) return slot;
    slot->inner = make(
        ps,
        &(ZjSlot){.kind = ZJ_SLOT_WHEN, .span = when->span, .keyword = when->span, .a = when},
        sizeof(ZjSlot));
    return slot;
}

ZjScope *zj_build_scope(ZjParse *ps, const ZjScope *model)
{
    ZjScope *scope = make(ps, model, sizeof *model);
    if (scope == NULL) return NULL;
    scope->given = true;
    scope->year_start = 1;
    return scope;
}

/* The month of 7月 or July; 0 when it is none. */
static int64_t month_of(ZjText word)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    for (int i = 0; i < 12; i++) {
        if (word.len != strlen(names[i])) continue;
        bool same = true;
        for (uint32_t k = 0; k < word.len; k++)
            same = same && (word.ptr[k] | 0x20) == names[i][k];
        if (same) return i + 1;
    }
    ZjRat value;
    int64_t month;
    uint32_t n = number_length(word);
    if (n == 0 || !zj_text_equal((ZjText){word.ptr + n, word.len - n}, ZJ_TEXT("月"))) return 0;
    if (parse_number((ZjText){word.ptr, n}, 1, &value) != ZJ_OK) return 0;
    if (zj_rat_to_int(value, &month) != ZJ_OK || month < 1 || month > 12) return 0;
    return month;
}

ZjScope *zj_build_year(ZjParse *ps, ZjScope *scope, ZjSpan span, ZjSpan month)
{
    if (scope == NULL) scope = zj_build_scope(ps, &(ZjScope){.given = true});
    if (scope == NULL) return NULL;
    scope->span = span;
    scope->per_year = true;
    if (month.end == 0) return scope;
    int64_t start = month_of(zj_span_text(ps, month));
    if (start == 0) {
        zj_report(ps->diags, ZJ_MSG_NO_SUCH_MONTH, month, 1, zj_span_text(ps, month));
    } else {
        scope->year_start = start;
    }
    return scope;
}

ZjScope *zj_build_period(ZjScope *scope, ZjSpan span, ZjExpr *period, ZjExpr *since)
{
    if (scope == NULL) return NULL;
    scope->span = span;
    scope->period = period;
    scope->since = since;
    return scope;
}

ZjScope zj_scope_value(const ZjScope *scope)
{
    return scope != NULL ? *scope : (ZjScope){.year_start = 1};
}

/* ---- declarations ---- */

ZjDecl *zj_build_decl(ZjParse *ps, const ZjDecl *model, const ZjName *name, const ZjName *alias,
                      const ZjExpr *title)
{
    ZjDecl d = *model;
    d.name = zj_name_value(name);
    d.alias = zj_name_value(alias);
    d.title = text_of(title);
    if (title != NULL) d.title_span = title->span;
    return make(ps, &d, sizeof d);
}

ZjDecl *zj_build_items(ZjParse *ps, ZjDecl *decl, const ZjVec *items)
{
    if (decl != NULL) decl->items = values(ps, items, sizeof *decl->items, &decl->item_count);
    return decl;
}

ZjDecl *zj_build_facts_of(ZjParse *ps, const ZjDecl *model, const ZjName *of)
{
    expect_word(ps, of, "属", "of");
    ZjDecl *d = zj_build_decl(ps, model, NULL, NULL, NULL);
    if (d != NULL) d->of_policy = true;
    return d;
}

ZjDecl *zj_build_function(ZjParse *ps, ZjDecl *decl, const ZjVec *params)
{
    if (decl != NULL)
        decl->params = values(ps, params, sizeof *decl->params, &decl->param_count);
    return decl;
}

/* Comment lines straight above the line of `offset`, without their #. */
static ZjText comment_above(ZjParse *ps, uint32_t offset)
{
    uint32_t line = line_of(ps, offset), first = line;
    while (first > 1) {
        ZjText above = zj_source_line(ps->source, first - 1);
        uint32_t i = 0;
        while (i < above.len && (above.ptr[i] == ' ' || above.ptr[i] == '\t'))
            i++;
        if (i == above.len || above.ptr[i] != '#') break;
        first--;
    }
    if (first == line) return (ZjText){"", 0};
    uint32_t from = ps->source->line_starts[first - 1], to = ps->source->line_starts[line - 1];
    char *out = make(ps, NULL, to - from + 1);
    if (out == NULL) return (ZjText){"", 0};
    uint32_t n = 0;
    for (uint32_t l = first; l < line; l++) {
        ZjText text = zj_source_line(ps->source, l);
        uint32_t i = 0;
        while (text.ptr[i] == ' ' || text.ptr[i] == '\t')
            i++;
        while (i < text.len && text.ptr[i] == '#')
            i++;
        if (i < text.len && text.ptr[i] == ' ') i++;
        if (l != first) out[n++] = '\n';
        memcpy(out + n, text.ptr + i, text.len - i);
        n += text.len - i;
    }
    return (ZjText){out, n};
}

void zj_build_end_decl(ZjParse *ps, ZjDecl *decl, const ZjVec *slots, ZjSpan span)
{
    if (decl == NULL) return;
    decl->span = span;
    decl->comment = comment_above(ps, decl->keyword.start);
    ZjSlot **tail = &decl->slots;
    for (const Cell *c = slots != NULL ? slots->first : NULL; c != NULL; c = c->next) {
        *tail = c->item;
        tail = &(*tail)->next;
    }
    if (ps->last_decl != NULL)
        ps->last_decl->next = decl;
    else
        ps->out->decls = decl;
    ps->last_decl = decl;
}

ZjEnumItem *zj_build_item(ZjParse *ps, const ZjName *name, const ZjName *alias,
                          const ZjExpr *title)
{
    ZjEnumItem item = {zj_name_value(name), zj_name_value(alias), text_of(title)};
    return make(ps, &item, sizeof item);
}

ZjParamDecl *zj_build_param(ZjParse *ps, const ZjName *name, const ZjTypeExpr *type)
{
    ZjParamDecl param = {zj_name_value(name), zj_type_value(type)};
    return make(ps, &param, sizeof param);
}

ZjTypeExpr *zj_build_type(ZjParse *ps, ZjSpan span, const ZjName *name, bool list, bool record,
                          const ZjVec *fields)
{
    ZjTypeExpr t = {.span = span,
                    .name = zj_name_value(name),
                    .list = list,
                    .record = record,
                    .fields = zj_build_fields(fields),
                    .given = true};
    return make(ps, &t, sizeof t);
}

ZjTypeExpr zj_type_value(const ZjTypeExpr *type)
{
    return type != NULL ? *type : (ZjTypeExpr){.name = {.text = {"", 0}}};
}

ZjField *zj_build_fields(const ZjVec *fields)
{
    ZjField *first = NULL, **tail = &first;
    for (const Cell *c = fields != NULL ? fields->first : NULL; c != NULL; c = c->next) {
        *tail = c->item;
        tail = &(*tail)->next;
    }
    return first;
}

ZjField *zj_build_attrs(ZjParse *ps)
{
    return make(ps, &(ZjField){.label = {"", 0}, .evidence = {"", 0}}, sizeof(ZjField));
}

ZjField *zj_build_bound(ZjParse *ps, ZjField *field, ZjOperator relation, ZjExpr *bound,
                        ZjSpan span)
{
    if (field == NULL) return NULL;
    bool low = relation == ZJ_OPR_GE || relation == ZJ_OPR_GT;
    ZjExpr **at = low ? &field->low : &field->high;
    if (*at != NULL) {
        zj_report(ps->diags, ZJ_MSG_BOUND_TWICE, span, 1, zj_span_text(ps, span));
        return field;
    }
    *at = bound;
    if (low)
        field->low_relation = relation;
    else
        field->high_relation = relation;
    return field;
}

ZjField *zj_build_key(ZjField *field)
{
    if (field != NULL) field->key = true;
    return field;
}

ZjField *zj_build_label_text(ZjField *field, const ZjExpr *label)
{
    if (field != NULL) field->label = text_of(label);
    return field;
}

ZjField *zj_build_evidence(ZjField *field, const ZjExpr *text)
{
    if (field != NULL) field->evidence = text_of(text);
    return field;
}

ZjField *zj_build_field(ZjField *field, ZjSpan span, const ZjName *name, const ZjName *alias,
                        const ZjTypeExpr *type)
{
    if (field == NULL) return NULL;
    field->span = span;
    field->name = zj_name_value(name);
    field->alias = zj_name_value(alias);
    field->type = zj_type_value(type);
    return field;
}
