#include "compiler/quote.h"

#include <string.h>

#include "compiler/figures.h"
#include "stdlib/date.h"
#include "stdlib/money.h"

enum {
    BOUND_ANY = ZJ_BOUND_GE | ZJ_BOUND_GT | ZJ_BOUND_LE | ZJ_BOUND_LT,
};

/* How a literal is used: the comparators its place gives it, as bits of ZjBoundary. */
typedef struct Role {
    unsigned direct; /* what it says here; shown in messages */
    unsigned
        accepts; /* with what it says when negated: 除非 x < 3% is 不低于3% as well as 低于3% */
    bool either;   /* inside a negation, or a condition with an else */
    bool optional; /* need not be quoted */
} Role;

typedef struct Use {
    const ZjLiteral *literal;
    ZjSpan span;
    Role role;
    bool exempt; /* 1, 1项: may bear out a figure, needs none */
    bool complained;
} Use;

/* A figure of a quoted phrase. */
typedef struct Quoted {
    const ZjFigure *figure;
    const ZjLiteral *phrase;
    ZjSpan span; /* of the phrase in the source, quotation marks included */
    bool paired;
} Quoted;

typedef struct Waiver {
    const ZjSlot *slot;
    ZjText folded;
    const ZjFigure *alone; /* when the text is one figure and no more */
    bool boundary;         /* when it is a boundary word */
    bool header, used;
} Waiver;

typedef struct Local { /* 令: its literals are used as its name is */
    const ZjSlot *slot;
    Role role;
} Local;

typedef struct Pass {
    ZjDiags *diags;
    const ZjSources *sources;
    ZjArena *arena;
    bool exclusive;
    Waiver *waivers;
    uint32_t waiver_count, waiver_capacity;

    /* of the clause, or of one version of a parameter */
    Use *uses;
    uint32_t use_count, use_capacity;
    Quoted *quoted;
    uint32_t quoted_count, quoted_capacity;
    Local *locals;
    uint32_t local_count, local_capacity;
    uint32_t months; /* bits: the months that years begin with (每年 自 7月) */
    const ZjSlot *cite;
    ZjSpan phrase; /* the first */
    bool has_phrase;
    ZjStatus status;
} Pass;

/* Room for one more element, or NULL after a failure. */
static void *push(Pass *p, void **array, uint32_t *count, uint32_t *capacity, size_t size)
{
    if (p->status != ZJ_OK) return NULL;
    if (*count == *capacity) {
        uint32_t more = *capacity == 0 ? 8 : *capacity * 2;
        void *grown = zj_arena_grow(p->arena, *array, *count, more, size);
        if (grown == NULL) {
            p->status = ZJ_NO_MEM;
            return NULL;
        }
        *array = grown;
        *capacity = more;
    }
    return (char *)*array + size * (*count)++;
}

#define PUSH(p, what)                                                                          \
    push(p, (void **)&(p)->what##s, &(p)->what##_count, &(p)->what##_capacity,                 \
         sizeof *(p)->what##s)

/* ---- literals and their roles ---- */

static bool is_money_unit(ZjText unit)
{
    static const char *const names[] = {"元", "万元", "亿元", "yuan", "wan"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (zj_text_equal(unit, zj_text(names[i]))) return true;
    }
    return false;
}

static bool is_money(const ZjLiteral *lit)
{
    if (lit->kind == ZJ_LIT_MONEY) return true;
    return lit->kind == ZJ_LIT_QUANTITY && lit->unit_count != 0 &&
           is_money_unit(lit->units[0].name.text);
}

static unsigned complement(unsigned bounds)
{
    unsigned out = 0;
    if ((bounds & ZJ_BOUND_GE) != 0) out |= ZJ_BOUND_LT;
    if ((bounds & ZJ_BOUND_LT) != 0) out |= ZJ_BOUND_GE;
    if ((bounds & ZJ_BOUND_GT) != 0) out |= ZJ_BOUND_LE;
    if ((bounds & ZJ_BOUND_LE) != 0) out |= ZJ_BOUND_GT;
    return out;
}

/* 100 ≤ x is x ≥ 100; a cap less e is a floor of e. */
static unsigned mirror(unsigned bounds)
{
    unsigned out = 0;
    if ((bounds & ZJ_BOUND_GE) != 0) out |= ZJ_BOUND_LE;
    if ((bounds & ZJ_BOUND_LE) != 0) out |= ZJ_BOUND_GE;
    if ((bounds & ZJ_BOUND_GT) != 0) out |= ZJ_BOUND_LT;
    if ((bounds & ZJ_BOUND_LT) != 0) out |= ZJ_BOUND_GT;
    return out;
}

static unsigned relation_bound(ZjOperator op)
{
    if (op == ZJ_OPR_GE) return ZJ_BOUND_GE;
    if (op == ZJ_OPR_GT) return ZJ_BOUND_GT;
    if (op == ZJ_OPR_LE) return ZJ_BOUND_LE;
    if (op == ZJ_OPR_LT) return ZJ_BOUND_LT;
    return 0;
}

static Role bounded(unsigned bounds, bool either)
{
    return (Role){bounds, bounds | (either ? complement(bounds) : 0), false, false};
}

static Role mirrored(Role role)
{
    return (Role){mirror(role.direct), mirror(role.accepts), false, role.optional};
}

static Role with(Role role, unsigned bounds)
{
    role.direct |= bounds;
    role.accepts |= bounds;
    return role;
}

static const Role plain = {0, 0, false, false};

static void walk(Pass *p, const ZjExpr *e, Role role);

static void walk_list(Pass *p, const ZjExprList *list, Role role)
{
    for (uint32_t i = 0; i < list->count; i++)
        walk(p, list->at[i], role);
}

static void walk_table(Pass *p, const ZjTable *table, Role role)
{
    walk_list(p, &table->keys, plain);
    for (uint32_t i = 0; i < table->row_count; i++) {
        const ZjRow *row = &table->rows[i];
        for (uint32_t k = 0; k < row->label_count; k++) {
            for (uint32_t n = 0; n < row->labels[k].count; n++) {
                walk(p, row->labels[k].alternatives[n], plain);
            }
        }
        walk_list(p, &row->bounds, bounded(relation_bound(row->relation), true));
        walk_list(p, &row->values, role);
    }
}

static void add_use(Pass *p, const ZjExpr *e, Role role)
{
    const ZjLiteral *lit = e->lit;
    if (lit == NULL || lit->kind == ZJ_LIT_TEXT) return;
    if (lit->kind != ZJ_LIT_DATE && lit->value.num == 0) return;
    bool counts =
        lit->kind == ZJ_LIT_NUMBER || (lit->kind == ZJ_LIT_QUANTITY && !is_money(lit));
    Use *use = PUSH(p, use);
    if (use == NULL) return;
    *use = (Use){.literal = lit, .span = e->span, .role = role};
    use->exempt = counts && zj_rat_cmp(lit->value, zj_rat_int(1)) == 0;
}

/* A local name passes its role on to its literals. */
static void use_name(Pass *p, const ZjExpr *e, Role role)
{
    if (e->names.count != 1) return;
    for (uint32_t i = 0; i < p->local_count; i++) {
        Local *local = &p->locals[i];
        if (!zj_text_equal(local->slot->name.text, e->names.at[0].text)) continue;
        local->role.direct |= role.direct;
        local->role.accepts |= role.accepts;
    }
}

static bool is_call_of(const ZjExpr *e, const char *zh, const char *en)
{
    if (e->names.count != 1) return false;
    ZjText name = e->names.at[0].text;
    return zj_text_equal(name, zj_text(zh)) || zj_text_equal(name, zj_text(en));
}

static void walk_call(Pass *p, const ZjExpr *e, Role role)
{
    if (is_call_of(e, "较低", "min")) role = with(role, ZJ_BOUND_LE);
    if (is_call_of(e, "较高", "max")) role = with(role, ZJ_BOUND_GE);
    walk_list(p, &e->args, role);
}

static void walk_binary(Pass *p, const ZjExpr *e, Role role)
{
    Role right = role;
    switch (e->op) {
    case ZJ_OPR_LT:
    case ZJ_OPR_GT:
    case ZJ_OPR_LE:
    case ZJ_OPR_GE:
        right = bounded(relation_bound(e->op), role.either);
        role = mirrored(right);
        break;
    case ZJ_OPR_EQ:
    case ZJ_OPR_NE:
        role = right = plain;
        break;
    case ZJ_OPR_SUB:
    case ZJ_OPR_DIV:
        right = mirrored(role);
        break;
    case ZJ_OPR_NONE:
    case ZJ_OPR_ADD:
    case ZJ_OPR_MUL:
    case ZJ_OPR_SHARE:
    case ZJ_OPR_AND:
    case ZJ_OPR_OR:
    case ZJ_OPR_BEFORE:
    case ZJ_OPR_AFTER:
    case ZJ_OPR_STAT_COUNT:
    case ZJ_OPR_STAT_SUM:
    case ZJ_OPR_STAT_SHARE:
    case ZJ_OPR_STAT_MEAN:
        break;
    }
    walk(p, e->a, role);
    walk(p, e->b, right);
}

static void walk(Pass *p, const ZjExpr *e, Role role)
{
    if (e == NULL) return;
    Role negated = role;
    negated.either = true;
    switch (e->kind) {
    case ZJ_EX_ERROR: break;
    case ZJ_EX_LITERAL: add_use(p, e, role); break;
    case ZJ_EX_PATH: use_name(p, e, role); break;
    case ZJ_EX_CALL: walk_call(p, e, role); break;
    case ZJ_EX_FIELD:
    case ZJ_EX_STAT:
        walk(p, e->a, plain);
        break;
    case ZJ_EX_NEG: walk(p, e->a, mirrored(role)); break;
    case ZJ_EX_NOT: walk(p, e->a, negated); break;
    case ZJ_EX_BINARY: walk_binary(p, e, role); break;
    case ZJ_EX_IN:
        walk(p, e->a, plain);
        walk(p, e->b, plain);
        walk_list(p, &e->args, plain);
        break;
    case ZJ_EX_WITHIN:
        walk(p, e->a, plain);
        walk(p, e->b, plain);
        walk(p, e->c, bounded(ZJ_BOUND_LE, role.either));
        break;
    case ZJ_EX_BETWEEN:
        walk(p, e->a, plain);
        walk(p, e->b, bounded(ZJ_BOUND_GE, role.either));
        walk(p, e->c, bounded(ZJ_BOUND_LE, role.either));
        break;
    case ZJ_EX_AGED:
        walk(p, e->a, plain);
        walk(p, e->b, bounded(ZJ_BOUND_GE, role.either));
        walk(p, e->c, plain);
        break;
    case ZJ_EX_IF:
        walk(p, e->a, negated);
        walk(p, e->b, role);
        walk(p, e->c, role);
        break;
    case ZJ_EX_SOME: case ZJ_EX_EVERY: case ZJ_EX_COUNT: case ZJ_EX_SUM:
    case ZJ_EX_LEAST: case ZJ_EX_GREATEST: case ZJ_EX_MEAN: case ZJ_EX_SERIES:
        walk(p, e->list, plain);
        walk(p, e->where, plain);
        walk(p, e->a, role);
        break;
    case ZJ_EX_TABLE:
        if (e->table != NULL) walk_table(p, e->table, role);
        break;
    case ZJ_EX_LIST:
    case ZJ_EX_RECORD:
        walk_list(p, &e->args, plain);
        break;
    }
}

/* ---- slots ---- */

static ZjText folded(Pass *p, ZjText text)
{
    ZjText out = {"", 0};
    ZjStatus status = zj_figures_fold(text, p->arena, &out);
    if (status == ZJ_NO_MEM) p->status = status; /* anything else: no UTF-8, no figures */
    return out;
}

/* Of the slots not named here no figure is a limit by its place alone. */
static Role first_role(const ZjDecl *decl, const ZjSlot *slot)
{
    static const Role negated = {0, 0, true, false};
    ZjSlotKind kind = slot->kind;
    bool refuses = decl->kind == ZJ_DECL_BAR || decl->kind == ZJ_DECL_CLAWBACK;
    if (kind == ZJ_SLOT_CAP || kind == ZJ_SLOT_CEILING || kind == ZJ_SLOT_KEEP ||
        kind == ZJ_SLOT_TERM) {
        return bounded(ZJ_BOUND_LE, false);
    }
    if (kind == ZJ_SLOT_FLOOR) return bounded(ZJ_BOUND_GE, false);
    if (kind == ZJ_SLOT_AMOUNT && slot->form != ZJ_AMOUNT_EXACT) {
        return bounded(slot->form == ZJ_AMOUNT_UP_TO ? ZJ_BOUND_LE : ZJ_BOUND_GE, false);
    }
    if (kind == ZJ_SLOT_UNLESS || kind == ZJ_SLOT_BUT) return negated;
    if (kind == ZJ_SLOT_WHEN && refuses) return negated;
    if (kind == ZJ_SLOT_VALUE) return bounded(BOUND_ANY, false);
    if (kind == ZJ_SLOT_REACH) return bounded(relation_bound(slot->relation), false);
    return plain;
}

static void walk_slot(Pass *p, const ZjDecl *decl, const ZjSlot *slot)
{
    static const Role date = {0, 0, false, true};
    Role a = first_role(decl, slot), b = plain, c = plain;
    if (slot->kind == ZJ_SLOT_LIABLE || slot->kind == ZJ_SLOT_AMOUNT) {
        b = bounded(ZJ_BOUND_LE, false);
    }
    if (slot->kind == ZJ_SLOT_REACH || slot->kind == ZJ_SLOT_VALUE) b = c = date;
    if (slot->kind != ZJ_SLOT_LET) walk(p, slot->a, a); /* 令: after its uses are known */
    walk(p, slot->b, b);
    walk(p, slot->c, c);
    walk_list(p, &slot->exprs, plain);
    walk(p, slot->scope.key, plain);
    walk(p, slot->scope.period, bounded(BOUND_ANY, false)); /* 三年内, 每三年 */
    if (slot->scope.year_start > 1 && slot->scope.year_start <= 12) {
        p->months |= 1u << slot->scope.year_start;
    }
    for (const ZjSlot *inner = slot->inner; inner != NULL; inner = inner->next) {
        walk_slot(p, decl, inner);
        if (slot->kind != ZJ_SLOT_INSTALMENTS) break;
    }
}

static const ZjSlot *innermost(const ZjSlot *slot)
{
    while ((slot->kind == ZJ_SLOT_BUT || slot->kind == ZJ_SLOT_READING) &&
           slot->inner != NULL) {
        slot = slot->inner;
    }
    return slot;
}

static void add_local(Pass *p, const ZjSlot *slot)
{
    if (innermost(slot)->kind != ZJ_SLOT_LET) return;
    Local *local = PUSH(p, local);
    if (local != NULL) *local = (Local){innermost(slot), plain};
}

/* ---- phrases and waivers ---- */

static void add_phrase(Pass *p, const ZjLiteral *phrase, ZjSpan span)
{
    ZjFigureList figures;
    if (!p->has_phrase) p->phrase = span;
    p->has_phrase = true;
    ZjStatus status = zj_figures_read(phrase->text, p->exclusive, p->arena, &figures);
    if (status == ZJ_NO_MEM) p->status = status;
    if (status != ZJ_OK) return;
    for (uint32_t i = 0; i < figures.count; i++) {
        Quoted *q = push(p, (void **)&p->quoted, &p->quoted_count, &p->quoted_capacity,
                         sizeof *p->quoted);
        if (q != NULL) *q = (Quoted){&figures.at[i], phrase, span, false};
    }
}

static void add_cite(Pass *p, const ZjSlot *slot)
{
    if (p->cite == NULL) p->cite = slot;
    for (uint32_t i = 0; i < slot->text_count; i++) {
        if (slot->texts[i] != NULL) add_phrase(p, slot->texts[i], slot->text_spans[i]);
    }
}

static void add_waiver(Pass *p, const ZjSlot *slot, bool header)
{
    if (slot->kind != ZJ_SLOT_WAIVE || slot->text_count == 0 || slot->texts[0] == NULL) return;
    ZjFigureList figures = {0};
    ZjText text = slot->texts[0]->text;
    if (zj_figures_read(text, false, p->arena, &figures) == ZJ_NO_MEM) p->status = ZJ_NO_MEM;
    Waiver *w = PUSH(p, waiver);
    if (w == NULL) return;
    *w = (Waiver){.slot = slot, .folded = folded(p, text), .header = header};
    w->boundary = zj_is_boundary_word(w->folded);
    if (figures.count != 1) return;
    const ZjFigure *f = &figures.at[0];
    ZjText figure = folded(p, (ZjText){text.ptr + f->start, f->end - f->start});
    if (figure.len == w->folded.len) w->alone = f;
}

/* ---- is it the same figure? ---- */

static bool equal(ZjRat a, ZjRat b)
{
    return zj_rat_cmp(a, b) == 0;
}

static bool same_date(const ZjLiteral *lit, const ZjFigure *f)
{
    ZjCivil day = zj_date_to_civil(lit->day);
    switch (f->kind) {
    case ZJ_FIGURE_YEAR:
        return day.year == f->year;
    case ZJ_FIGURE_MONTH:
        return day.year == f->year && day.month == f->month;
    case ZJ_FIGURE_DATE:
        return day.year == f->year && day.month == f->month && day.day == f->day;
    case ZJ_FIGURE_MONTH_DAY:
        return day.month == f->month && (f->day == 0 || day.day == f->day);
    case ZJ_FIGURE_MONEY:
    case ZJ_FIGURE_RATIO:
    case ZJ_FIGURE_PERIOD:
    case ZJ_FIGURE_COUNT:
    case ZJ_FIGURE_NUMBER:
    case ZJ_FIGURE_NAME:
        return false;
    }
    return false;
}

/* 100万 without 元 may count anything. */
static bool same_bare(ZjRat value, const ZjFigure *f)
{
    ZjRat fen;
    return f->bare && zj_rat_mul(value, zj_rat_int(100), &fen) == ZJ_OK && equal(fen, f->value);
}

static bool same_number(ZjRat value, const ZjFigure *f)
{
    switch (f->kind) {
    case ZJ_FIGURE_NUMBER:
    case ZJ_FIGURE_COUNT:
    case ZJ_FIGURE_RATIO:
        return equal(value, f->value);
    case ZJ_FIGURE_PERIOD: /* 整月数(a, b) ≥ 36 for 三年, 周岁(b, d) ≥ 3 */
        return equal(value, f->value) || equal(value, f->count);
    case ZJ_FIGURE_YEAR:
        return equal(value, zj_rat_int(f->year));
    case ZJ_FIGURE_MONTH_DAY:
        return f->day == 0 && equal(value, zj_rat_int(f->month));
    case ZJ_FIGURE_MONEY:
        return same_bare(value, f);
    case ZJ_FIGURE_MONTH:
    case ZJ_FIGURE_DATE:
    case ZJ_FIGURE_NAME:
        return false;
    }
    return false;
}

static bool is_ascii(ZjText text)
{
    for (uint32_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80) return false;
    }
    return true;
}

/* Names of one unit. A unit in English is an alias this pass cannot look up. */
static bool same_unit(ZjText a, ZjText b)
{
    static const char *const names[][4] = {
        {"平方米", "㎡", "平米", NULL}, {"千瓦时", "度", "kWh", NULL},
        {"人", "名", "位", NULL},       {"岁", "周岁", NULL, NULL},
        {"公里", "千米", NULL, NULL},   {"公斤", "千克", NULL, NULL}};
    if (zj_text_equal(a, b) || is_ascii(a)) return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool has_a = false, has_b = false;
        for (size_t k = 0; k < 4 && names[i][k] != NULL; k++) {
            has_a = has_a || zj_text_equal(a, zj_text(names[i][k]));
            has_b = has_b || zj_text_equal(b, zj_text(names[i][k]));
        }
        if (has_a && has_b) return true;
    }
    return false;
}

static bool same_quantity(const ZjLiteral *lit, const ZjFigure *f)
{
    if (is_money(lit)) return f->kind == ZJ_FIGURE_MONEY && equal(lit->value, f->value);
    if (f->kind == ZJ_FIGURE_COUNT) {
        return equal(lit->value, f->value) &&
               (lit->unit_count != 1 || same_unit(lit->units[0].name.text, f->unit));
    }
    if (f->kind == ZJ_FIGURE_MONEY) return same_bare(lit->value, f);
    return f->kind == ZJ_FIGURE_NUMBER && equal(lit->value, f->value);
}

static bool same(const ZjLiteral *lit, const ZjFigure *f)
{
    switch (lit->kind) {
    case ZJ_LIT_TEXT:
        return false;
    case ZJ_LIT_NUMBER:
        return same_number(lit->value, f);
    case ZJ_LIT_MONEY:
    case ZJ_LIT_QUANTITY:
        return same_quantity(lit, f);
    case ZJ_LIT_PERCENT:
    case ZJ_LIT_RATIO:
        return f->kind == ZJ_FIGURE_RATIO && equal(lit->value, f->value);
    case ZJ_LIT_DATE:
        return same_date(lit, f);
    case ZJ_LIT_PERIOD:
        return f->kind == ZJ_FIGURE_PERIOD && f->in_days == (lit->period == ZJ_PERIOD_DAYS) &&
               equal(lit->value, f->value);
    }
    return false;
}

/* Could one have been written for the other? */
static bool same_sort(const ZjLiteral *lit, const ZjFigure *f)
{
    bool calendar = f->kind == ZJ_FIGURE_YEAR || f->kind == ZJ_FIGURE_MONTH ||
                    f->kind == ZJ_FIGURE_DATE || f->kind == ZJ_FIGURE_MONTH_DAY;
    switch (lit->kind) {
    case ZJ_LIT_TEXT:
        return false;
    case ZJ_LIT_NUMBER:
        return f->kind == ZJ_FIGURE_NUMBER || f->kind == ZJ_FIGURE_COUNT;
    case ZJ_LIT_MONEY:
    case ZJ_LIT_QUANTITY:
        if (is_money(lit)) return f->kind == ZJ_FIGURE_MONEY;
        return f->kind == ZJ_FIGURE_COUNT || f->kind == ZJ_FIGURE_NUMBER;
    case ZJ_LIT_PERCENT:
    case ZJ_LIT_RATIO:
        return f->kind == ZJ_FIGURE_RATIO;
    case ZJ_LIT_DATE:
        return calendar;
    case ZJ_LIT_PERIOD:
        return f->kind == ZJ_FIGURE_PERIOD;
    }
    return false;
}

/* ---- waiving ---- */

static uint32_t find(ZjText in, ZjText what, uint32_t from)
{
    for (uint32_t i = from; what.len != 0 && i + what.len <= in.len; i++) {
        if (memcmp(in.ptr + i, what.ptr, what.len) == 0) return i;
    }
    return UINT32_MAX;
}

/* Does the waiver's text, where it stands in the phrase, hold the figure? */
static bool covers(Pass *p, const Waiver *w, const Quoted *q)
{
    ZjText phrase = q->phrase->text;
    ZjText all = folded(p, phrase);
    uint32_t start = folded(p, (ZjText){phrase.ptr, q->figure->start}).len;
    uint32_t end = folded(p, (ZjText){phrase.ptr, q->figure->end}).len;
    for (uint32_t at = find(all, w->folded, 0); at != UINT32_MAX;
         at = find(all, w->folded, at + 1)) {
        if (at <= start && at + w->folded.len >= end) return true;
    }
    return false;
}

static bool same_figures(const ZjFigure *a, const ZjFigure *b)
{
    return a->kind == b->kind && equal(a->value, b->value) && a->in_days == b->in_days &&
           a->year == b->year && a->month == b->month && a->day == b->day &&
           a->kind != ZJ_FIGURE_NAME &&
           (a->kind != ZJ_FIGURE_COUNT || same_unit(a->unit, b->unit));
}

static bool waives_figure(Pass *p, const Quoted *q)
{
    bool waived = false;
    for (uint32_t i = 0; i < p->waiver_count; i++) {
        Waiver *w = &p->waivers[i];
        bool by_value = w->alone != NULL && same_figures(w->alone, q->figure);
        if (!by_value && !covers(p, w, q)) continue;
        w->used = waived = true;
    }
    return waived;
}

static ZjText source_of(const Pass *p, ZjSpan span)
{
    return zj_source_text(p->sources, span);
}

static bool waives_literal(Pass *p, const Use *use)
{
    bool waived = false;
    ZjText text = folded(p, source_of(p, use->span));
    for (uint32_t i = 0; i < p->waiver_count; i++) {
        Waiver *w = &p->waivers[i];
        bool by_value = w->alone != NULL && same(use->literal, w->alone);
        if (!by_value && !zj_text_equal(w->folded, text)) continue;
        w->used = waived = true;
    }
    return waived;
}

static bool waives_boundary(Pass *p, const Quoted *q)
{
    bool waived = false;
    for (uint32_t i = 0; i < p->waiver_count; i++) {
        Waiver *w = &p->waivers[i];
        bool word = w->boundary && zj_text_equal(w->folded, folded(p, q->figure->word));
        if (!word && !(w->alone == NULL && covers(p, w, q))) continue;
        w->used = waived = true;
    }
    return waived;
}

/* ---- places and renderings ---- */

/* The bytes start..end of a phrase, as a place in the source; the whole phrase where the source
** is not written as the text reads. */
static ZjSpan phrase_span(const Pass *p, const Quoted *q, uint32_t start, uint32_t end)
{
    ZjText source = source_of(p, q->span), text = q->phrase->text;
    if (source.len <= text.len || (source.len - text.len) % 2 != 0) return q->span;
    uint32_t mark = (source.len - text.len) / 2;
    if (mark > 3 || memcmp(source.ptr + mark, text.ptr, text.len) != 0) return q->span;
    return (ZjSpan){q->span.start + mark + start, q->span.start + mark + end, q->span.file};
}

static ZjText figure_text(const Quoted *q)
{
    return (ZjText){q->phrase->text.ptr + q->figure->start, q->figure->end - q->figure->start};
}

static ZjText whole_text(const Quoted *q)
{
    const ZjFigure *f = q->figure;
    return (ZjText){q->phrase->text.ptr + f->whole_start, f->whole_end - f->whole_start};
}

static ZjSpan figure_span(const Pass *p, const Quoted *q)
{
    return phrase_span(p, q, q->figure->start, q->figure->end);
}

static ZjSpan whole_span(const Pass *p, const Quoted *q)
{
    return phrase_span(p, q, q->figure->whole_start, q->figure->whole_end);
}

static void print_period(const ZjFigure *f, bool english, ZjBuf *out)
{
    ZjRat years;
    bool in_years = !f->in_days && zj_rat_div(f->value, zj_rat_int(12), &years) == ZJ_OK &&
                    zj_rat_is_int(years);
    zj_rat_print(in_years ? years : f->value, out);
    if (english) {
        zj_buf_str(out, f->in_days ? " days" : in_years ? " years" : " months");
    } else {
        zj_buf_str(out, f->in_days ? "日" : in_years ? "年" : "个月");
    }
}

static void print_percent(ZjRat value, ZjBuf *out)
{
    ZjRat percent;
    if (zj_rat_mul(value, zj_rat_int(100), &percent) != ZJ_OK) return;
    zj_rat_print(percent, out);
    zj_buf_char(out, '%');
}

static void print_date(const ZjFigure *f, ZjBuf *out)
{
    int64_t day;
    if (f->kind != ZJ_FIGURE_DATE) return;
    if (zj_date_from_civil((ZjCivil){f->year, f->month, f->day}, &day) != ZJ_OK) return;
    zj_date_print(day, false, out);
}

/* The figure as a literal that could stand in the place of `lit`; nothing when that is unclear.
 */
static void print_as(const ZjFigure *f, const ZjLiteral *lit, bool english, ZjBuf *out)
{
    ZjRat yuan;
    switch (f->kind) {
    case ZJ_FIGURE_MONEY:
        if (lit->kind != ZJ_LIT_MONEY) return;
        if (!english) {
            zj_money_print(f->value, false, out);
        } else if (zj_rat_div(f->value, zj_rat_int(100), &yuan) == ZJ_OK) {
            zj_rat_print(yuan, out);
            zj_buf_str(out, " yuan");
        }
        return;
    case ZJ_FIGURE_RATIO:
        if (lit->kind == ZJ_LIT_PERCENT && !f->colon) print_percent(f->value, out);
        return;
    case ZJ_FIGURE_PERIOD:
        print_period(f, english, out);
        return;
    case ZJ_FIGURE_COUNT:
    case ZJ_FIGURE_NUMBER:
        zj_rat_print(f->value, out);
        if (lit->kind == ZJ_LIT_QUANTITY && lit->unit_count == 1) {
            if (english) zj_buf_char(out, ' ');
            zj_buf_text(out, lit->units[0].name.text);
        }
        return;
    case ZJ_FIGURE_DATE:
        print_date(f, out);
        return;
    case ZJ_FIGURE_YEAR:
    case ZJ_FIGURE_MONTH:
    case ZJ_FIGURE_MONTH_DAY:
    case ZJ_FIGURE_NAME:
        return;
    }
}

static void suggest(Pass *p, ZjDiag *diag, const Use *use, const Quoted *q)
{
    ZjBuf buf = {0};
    print_as(q->figure, use->literal, is_ascii(source_of(p, use->span)), &buf);
    char *text = buf.len != 0 ? zj_arena_copy(p->arena, buf.ptr, buf.len) : NULL;
    if (text != NULL) zj_diag_suggest(p->diags, diag, (ZjText){text, (uint32_t)buf.len});
    zj_buf_free(&buf);
}

static ZjText bounds_text(unsigned bounds)
{
    static const char *const texts[16] = {"=",   "≥",     ">",     "≥ >",    "≤",   "≥ ≤",
                                          "> ≤", "≥ > ≤", "<",     "≥ <",    "> <", "≥ > <",
                                          "≤ <", "≥ ≤ <", "> ≤ <", "≥ > ≤ <"};
    return zj_text(texts[bounds & 15]);
}

/* ---- the comparison ---- */

static bool agrees(const Use *use, const Quoted *q)
{
    unsigned bound = q->figure->loose ? 0 : q->figure->boundary;
    return bound == 0 || (use->role.accepts & bound) != 0;
}

static void report_boundary(Pass *p, Use *use, const Quoted *q)
{
    if (use->complained || waives_boundary(p, q) || waives_literal(p, use)) return;
    use->complained = true;
    ZjText literal = source_of(p, use->span), whole = whole_text(q);
    ZjDiag *d;
    if (use->role.direct == 0) {
        d = zj_report(p->diags, ZJ_MSG_QUOTE_BOUNDARY_LOST, use->span, 2, whole, literal);
    } else {
        d = zj_report(p->diags, ZJ_MSG_QUOTE_BOUNDARY, use->span, 4, whole,
                      bounds_text(q->figure->boundary), literal, bounds_text(use->role.direct));
    }
    zj_diag_note(p->diags, d, ZJ_MSG_QUOTE_HERE, whole_span(p, q), 0);
}

/* Is the literal borne out? With a boundary that disagrees it is found, and reported. */
static bool find_figure(Pass *p, Use *use)
{
    const Quoted *other = NULL;
    for (uint32_t i = 0; i < p->quoted_count; i++) {
        if (!same(use->literal, p->quoted[i].figure)) continue;
        if (agrees(use, &p->quoted[i])) return true;
        if (other == NULL) other = &p->quoted[i];
    }
    if (other != NULL) report_boundary(p, use, other);
    return other != NULL;
}

static bool is_exempt(const Pass *p, const ZjFigure *f)
{
    if (f->loose) return true;
    if (f->kind == ZJ_FIGURE_MONTH_DAY && (p->months & (1u << f->month)) != 0) return true;
    return f->kind == ZJ_FIGURE_NUMBER &&
           (f->value.num == 0 || zj_rat_cmp(f->value, zj_rat_int(1)) == 0);
}

/* Is the figure used? By a literal of another comparator it is, wrongly. */
static bool find_literal(Pass *p, const Quoted *q)
{
    Use *other = NULL;
    for (uint32_t i = 0; i < p->use_count; i++) {
        Use *use = &p->uses[i];
        if (!same(use->literal, q->figure)) continue;
        if (agrees(use, q)) return true;
        if (other == NULL || other->complained || other->exempt) other = use;
    }
    if (other != NULL) report_boundary(p, other, q);
    return other != NULL || is_exempt(p, q->figure);
}

/* One message for a literal and the figure it seems to have been written for. */
static bool report_pair(Pass *p, const Use *use)
{
    for (uint32_t i = 0; i < p->quoted_count; i++) {
        Quoted *q = &p->quoted[i];
        if (!q->paired || !same_sort(use->literal, q->figure)) continue;
        q->paired = false;
        ZjDiag *d = zj_report(p->diags, ZJ_MSG_QUOTE_FIGURE_DIFFERS, use->span, 2,
                              source_of(p, use->span), figure_text(q));
        zj_diag_note(p->diags, d, ZJ_MSG_QUOTE_HERE, figure_span(p, q), 0);
        suggest(p, d, use, q);
        return true;
    }
    return false;
}

/* A literal that stands twice in the clause (once a reading, say) is one mistake. */
static bool repeated(const Pass *p, const Use *use, const bool *missing)
{
    for (const Use *u = p->uses; u < use; u++) {
        const ZjLiteral *a = u->literal, *b = use->literal;
        if (missing[u - p->uses] && a->kind == b->kind && equal(a->value, b->value) &&
            a->day == b->day && zj_text_equal(source_of(p, u->span), source_of(p, use->span))) {
            return true;
        }
    }
    return false;
}

static bool left_over(const Pass *p)
{
    for (uint32_t i = 0; i < p->quoted_count; i++) {
        if (p->quoted[i].paired) return true;
    }
    return false;
}

static ZjStatus compare(Pass *p)
{
    bool *missing = zj_arena_array(p->arena, (size_t)p->use_count + 1, sizeof *missing);
    if (missing == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < p->quoted_count; i++) {
        Quoted *q = &p->quoted[i];
        q->paired = !find_literal(p, q) && !waives_figure(p, q); /* so far: left over */
    }
    for (uint32_t i = 0; i < p->use_count; i++) {
        Use *use = &p->uses[i];
        missing[i] = !use->exempt && !find_figure(p, use) && !waives_literal(p, use);
    }
    for (uint32_t i = 0; i < p->use_count; i++) {
        const Use *use = &p->uses[i];
        if (!missing[i] || (use->role.optional && !left_over(p))) continue;
        if (repeated(p, use, missing) || report_pair(p, use) || use->role.optional) continue;
        ZjDiag *d = zj_report(p->diags, ZJ_MSG_QUOTE_LITERAL_MISSING, use->span, 1,
                              source_of(p, use->span));
        zj_diag_note(p->diags, d, ZJ_MSG_QUOTE_HERE, p->phrase, 0);
    }
    for (uint32_t i = 0; i < p->quoted_count; i++) {
        Quoted *q = &p->quoted[i];
        if (!q->paired) continue;
        (void)zj_report(p->diags, ZJ_MSG_QUOTE_FIGURE_UNUSED, figure_span(p, q), 1,
                        figure_text(q));
    }
    return p->status;
}

/* Nothing is quoted: then nothing may need it. */
static void require_quote(Pass *p, const ZjDecl *decl)
{
    for (uint32_t i = 0; i < p->use_count; i++) {
        const Use *use = &p->uses[i];
        if (use->exempt || use->role.optional || waives_literal(p, use)) continue;
        ZjSpan at = p->cite != NULL ? p->cite->span : decl->name.span;
        if (at.end == at.start) at = decl->head;
        ZjDiag *d = zj_report(p->diags, ZJ_MSG_QUOTE_NEEDED, at, 1, source_of(p, use->span));
        zj_diag_note(p->diags, d, ZJ_MSG_QUOTE_USED_HERE, use->span, 0);
        return;
    }
}

/* ---- one clause ---- */

static void begin(Pass *p)
{
    p->use_count = p->quoted_count = p->local_count = 0;
    p->months = 0;
    p->cite = NULL;
    p->has_phrase = false;
}

static ZjStatus finish(Pass *p, const ZjDecl *decl)
{
    for (uint32_t i = p->local_count; i > 0; i--) {
        const Local *local = &p->locals[i - 1];
        walk(p, local->slot->a, local->role);
    }
    if (p->status != ZJ_OK) return p->status;
    if (p->has_phrase) return compare(p);
    require_quote(p, decl);
    return p->status;
}

/* Slots from `first` up to `end` with what they quote. */
static ZjStatus check_slots(Pass *p, const ZjDecl *decl, const ZjSlot *first, const ZjSlot *end,
                            bool with_value)
{
    begin(p);
    for (const ZjSlot *s = first; s != end; s = s->next) {
        const ZjSlot *inner = innermost(s);
        add_local(p, s);
        if (inner->kind == ZJ_SLOT_CITE) add_cite(p, inner);
    }
    if (with_value) {
        bool dated = decl->kind == ZJ_DECL_AMEND || decl->kind == ZJ_DECL_REPLACE;
        Role role = dated ? (Role){0, 0, false, true} : bounded(BOUND_ANY, false);
        walk(p, decl->value, role);
        walk(p, decl->value2, role);
    }
    for (const ZjSlot *s = first; s != end; s = s->next)
        walk_slot(p, decl, s);
    return finish(p, decl);
}

static bool ends_version(const ZjSlot *slot, bool leading)
{
    const ZjSlot *next = slot->next;
    if (next == NULL) return true;
    if (leading) return next->kind == ZJ_SLOT_CITE && slot->kind != ZJ_SLOT_CITE;
    return slot->kind == ZJ_SLOT_CITE && next->kind == ZJ_SLOT_VALUE;
}

/* A 依据 belongs to the 取值 above it; one that stands before all of them, to those below. */
static ZjStatus check_parameter(Pass *p, const ZjDecl *decl)
{
    bool leading = false;
    for (const ZjSlot *s = decl->slots; s != NULL; s = s->next) {
        leading = s->kind == ZJ_SLOT_CITE;
        if (leading || s->kind == ZJ_SLOT_VALUE) break;
    }
    const ZjSlot *first = decl->slots;
    for (const ZjSlot *s = decl->slots; s != NULL; s = s->next) {
        if (!ends_version(s, leading)) continue;
        ZJ_TRY(check_slots(p, decl, first, s->next, false));
        first = s->next;
    }
    return ZJ_OK;
}

static bool states_rule(ZjDeclKind kind)
{
    switch (kind) {
    case ZJ_DECL_DEFINE:
    case ZJ_DECL_FUNCTION:
    case ZJ_DECL_PARAMETER:
    case ZJ_DECL_GRANT:
    case ZJ_DECL_BENEFIT:
    case ZJ_DECL_BAR:
    case ZJ_DECL_CLAWBACK:
    case ZJ_DECL_TARGET:
    case ZJ_DECL_AMEND:
    case ZJ_DECL_FIGURE:
    case ZJ_DECL_REPLACE:
        return true;
    case ZJ_DECL_POLICY:
    case ZJ_DECL_IMPORT:
    case ZJ_DECL_LADDER:
    case ZJ_DECL_KIND:
    case ZJ_DECL_UNIT:
    case ZJ_DECL_FACTS:
    case ZJ_DECL_CASE:
    case ZJ_DECL_EQUATE:
    case ZJ_DECL_KIND_COUNT:
        return false;
    }
    return false;
}

static void warn_unused(const Pass *p)
{
    for (uint32_t i = 0; i < p->waiver_count; i++) {
        const Waiver *w = &p->waivers[i];
        if (w->used || w->header) continue;
        (void)zj_report(p->diags, ZJ_MSG_QUOTE_WAIVER_UNUSED, w->slot->text_spans[0], 1,
                        w->slot->texts[0]->text);
    }
}

ZjStatus zj_quote_check(ZjDiags *diags, const ZjSources *sources, const ZjDecl *decl,
                        const ZjQuoteOptions *options, ZjArena *arena)
{
    if (!states_rule(decl->kind)) return ZJ_OK;
    if (decl->head.file < sources->count && sources->at[decl->head.file]->in_stdlib)
        return ZJ_OK;
    Pass p = {.diags = diags, .sources = sources, .arena = arena};
    if (options != NULL) {
        p.exclusive = options->boundary_exclusive;
        for (const ZjSlot *s = options->policy_waivers; s != NULL; s = s->next) {
            add_waiver(&p, s, true);
        }
    }
    for (const ZjSlot *s = decl->slots; s != NULL; s = s->next) {
        add_waiver(&p, innermost(s), false);
    }
    ZJ_TRY(p.status);
    if (decl->kind == ZJ_DECL_PARAMETER) {
        ZJ_TRY(check_parameter(&p, decl));
    } else {
        ZJ_TRY(check_slots(&p, decl, decl->slots, NULL, true));
    }
    warn_unused(&p);
    return p.status;
}
