/* lint_bound.c -- between which figures an expression lies, by declared ranges and conditions. */
#include "compiler/lint.h"
#include "vm/base/limits.h"

enum { MAX_LEVEL = 48 };

static ZjBounds bounds(ZjLint *l, const ZjExpr *e, const ZjCases *cases, uint32_t level);
static ZjBounds grant_bounds(ZjLint *l, const ZjGrant *g, uint32_t level);

static ZjBounds anything(void)
{
    return (ZjBounds){zj_rat_inf(-1), zj_rat_inf(1)};
}

static ZjBounds from_zero(void)
{
    return (ZjBounds){zj_rat_int(0), zj_rat_inf(1)};
}

static ZjBounds one(ZjRat value)
{
    return (ZjBounds){value, value};
}

static ZjRat lower(ZjRat a, ZjRat b)
{
    return zj_rat_cmp(a, b) <= 0 ? a : b;
}

static ZjRat higher(ZjRat a, ZjRat b)
{
    return zj_rat_cmp(a, b) >= 0 ? a : b;
}

static ZjBounds hull(ZjBounds a, ZjBounds b)
{
    return (ZjBounds){lower(a.low, b.low), higher(a.high, b.high)};
}

static ZjBounds above_zero(ZjBounds a)
{
    ZjRat zero = zj_rat_int(0);
    return (ZjBounds){higher(a.low, zero), higher(a.high, zero)};
}

/* ---- operators ---- */

static ZjBounds sum(ZjBounds a, ZjBounds b)
{
    ZjBounds s;
    bool good = zj_rat_add(a.low, b.low, &s.low) == ZJ_OK && zj_rat_add(a.high, b.high, &s.high) == ZJ_OK;
    return good ? s : anything();
}

static ZjBounds negated(ZjBounds a)
{
    return (ZjBounds){zj_rat_neg(a.high), zj_rat_neg(a.low)};
}

static ZjBounds product(ZjBounds a, ZjBounds b)
{
    ZjRat ends[4];
    bool good = zj_rat_mul(a.low, b.low, &ends[0]) == ZJ_OK && zj_rat_mul(a.low, b.high, &ends[1]) == ZJ_OK &&
                zj_rat_mul(a.high, b.low, &ends[2]) == ZJ_OK && zj_rat_mul(a.high, b.high, &ends[3]) == ZJ_OK;
    if (!good) return anything();
    ZjBounds p = one(ends[0]);
    for (int i = 1; i < 4; i++) p = hull(p, one(ends[i]));
    return p;
}

/* Over what is surely more than 0. */
static ZjBounds quotient(ZjBounds a, ZjBounds b)
{
    ZjBounds inverse;
    ZjRat unit = zj_rat_int(1);
    if (zj_rat_cmp(b.low, zj_rat_int(0)) <= 0) return anything();
    bool good = zj_rat_div(unit, b.high, &inverse.low) == ZJ_OK && zj_rat_div(unit, b.low, &inverse.high) == ZJ_OK;
    return good ? product(a, inverse) : anything();
}

static ZjBounds binary(ZjLint *l, const ZjExpr *e, const ZjCases *cases, uint32_t level)
{
    if (e->type != NULL && e->type->kind != ZJ_TY_NUMBER && e->type->kind != ZJ_TY_MONEY) return anything();
    if (e->a->type == NULL || e->a->type->kind == ZJ_TY_DATE) return anything();
    ZjBounds a = bounds(l, e->a, cases, level + 1), b = bounds(l, e->b, cases, level + 1);
    switch ((int)e->op) {
    case ZJ_OPR_ADD: return sum(a, b);
    case ZJ_OPR_SUB: return sum(a, negated(b));
    case ZJ_OPR_MUL:
    case ZJ_OPR_SHARE: return product(a, b);
    case ZJ_OPR_DIV: return quotient(a, b);
    default: return anything();
    }
}

static ZjBounds builtin(ZjLint *l, const ZjExpr *e, uint32_t which, const ZjCases *cases, uint32_t level)
{
    if (which == ZJ_BUILTIN_MONTH) return (ZjBounds){zj_rat_int(1), zj_rat_int(12)};
    if (which != ZJ_BUILTIN_HIGHER && which != ZJ_BUILTIN_LOWER && which != ZJ_BUILTIN_FLOOR) return anything();
    ZjBounds a = bounds(l, e->args.at[0], cases, level + 1);
    if (which == ZJ_BUILTIN_FLOOR) {
        ZjRat down;
        if (zj_rat_is_inf(a.low) || zj_rat_round(a.low, ZJ_ROUND_DOWN, 1, &down) != ZJ_OK) down = zj_rat_inf(-1);
        return (ZjBounds){down, a.high};
    }
    ZjBounds b = bounds(l, e->args.at[1], cases, level + 1);
    if (which == ZJ_BUILTIN_HIGHER) return (ZjBounds){higher(a.low, b.low), higher(a.high, b.high)};
    return (ZjBounds){lower(a.low, b.low), lower(a.high, b.high)};
}

/* ---- names ---- */

/* What the conditions leave of it. */
static ZjBounds left_of(ZjLint *l, const ZjExpr *e, const ZjCases *cases, ZjBounds b)
{
    const ZjTerm *t = zj_lint_term(l, e);
    if (t == NULL || !t->full.ordered) return b;
    ZjSet set = zj_cases_leave(cases, t);
    if (set.count == 0) return b;
    return (ZjBounds){higher(b.low, set.pieces[0].low), lower(b.high, set.pieces[set.count - 1].high)};
}

static ZjBounds versions(ZjLint *l, const ZjParameter *q, uint32_t level)
{
    ZjBounds all = anything();
    for (uint32_t i = 0; i < q->version_count; i++) {
        ZjBounds b = bounds(l, q->versions[i].value, NULL, level + 1);
        all = i == 0 ? b : hull(all, b);
    }
    return all;
}

static ZjBounds name(ZjLint *l, const ZjExpr *e, const ZjCases *cases, uint32_t level)
{
    const ZjBinding *b = e->meaning;
    ZjBounds all = anything();
    if (b == NULL) return all;
    switch (b->kind) {
    case ZJ_BIND_FACT:
        if (b->fact->has_low) all.low = b->fact->low;
        if (b->fact->has_high) all.high = b->fact->high;
        return cases != NULL ? left_of(l, e, cases, all) : all;
    case ZJ_BIND_PARAMETER: return versions(l, b->parameter, level);
    case ZJ_BIND_GRANT: return grant_bounds(l, b->grant, level + 1);
    case ZJ_BIND_VAR: return b->var->kind == ZJ_VAR_MATCH ? grant_bounds(l, b->var->grant, level + 1) : all;
    case ZJ_BIND_ENUM: case ZJ_BIND_TRUTH: case ZJ_BIND_AS_OF: case ZJ_BIND_TEXT: case ZJ_BIND_DEFINE:
    case ZJ_BIND_FIGURE: case ZJ_BIND_FUNCTION: case ZJ_BIND_BUILTIN: break;
    }
    return all;
}

static ZjBounds call(ZjLint *l, const ZjExpr *e, const ZjCases *cases, uint32_t level)
{
    const ZjBinding *b = e->meaning;
    if (b != NULL && b->kind == ZJ_BIND_BUILTIN) return builtin(l, e, b->index, cases, level);
    if (b != NULL && b->kind == ZJ_BIND_FUNCTION) return bounds(l, b->function->value, NULL, level + 1);
    return anything();
}

/* ---- tables ---- */

/* The last row of an open table: what lies beyond the bounds is refused. */
static bool may_refuse(const ZjTable *t)
{
    const ZjRow *last = &t->rows[t->row_count - 1];
    return last->kind == ZJ_ROW_BOUNDS || last->kind == ZJ_ROW_BOUND;
}

static ZjBounds table(ZjLint *l, const ZjTable *t, const ZjCases *cases, uint32_t level)
{
    ZjTableRows rows = {.count = 0};
    ZjBounds all = one(zj_rat_int(0));
    bool known = cases != NULL && zj_lint_rows(l, t, cases, &rows);
    bool any = known ? !zj_set_no_value(&rows.left) : may_refuse(t);
    for (uint32_t r = 0; r < t->row_count; r++) {
        const ZjRow *row = &t->rows[r];
        if (row->result == ZJ_RESULT_ELSEWHERE) return from_zero();
        if (row->result == ZJ_RESULT_REFUSED) {
            all = any ? hull(all, one(zj_rat_int(0))) : all;
            any = true;
            continue;
        }
        for (uint32_t i = 0; i < row->values.count; i++) {
            bool reached = true;
            for (uint32_t k = 0; k < rows.count; k++) {
                if (rows.at[k].value == row->values.at[i]) reached = rows.at[k].reached;
            }
            if (!reached) continue;
            ZjBounds b = bounds(l, row->values.at[i], cases, level + 1);
            all = any ? hull(all, b) : b;
            any = true;
        }
    }
    return all;
}

/* 累进: no more than the whole at the highest rate. */
static ZjBounds progressive(ZjLint *l, const ZjTable *t, const ZjCases *cases, uint32_t level)
{
    ZjBounds key = bounds(l, t->keys.at[0], cases, level + 1), rates = one(zj_rat_int(0));
    for (uint32_t r = 0; r < t->row_count; r++) {
        for (uint32_t i = 0; i < t->rows[r].values.count; i++) {
            rates = hull(rates, bounds(l, t->rows[r].values.at[i], NULL, level + 1));
        }
    }
    bool plain = zj_rat_cmp(key.low, zj_rat_int(0)) >= 0 && zj_rat_cmp(rates.low, zj_rat_int(0)) >= 0;
    return plain ? product((ZjBounds){zj_rat_int(0), key.high}, rates) : anything();
}

static ZjBounds bounds(ZjLint *l, const ZjExpr *e, const ZjCases *cases, uint32_t level)
{
    ZjRat value;
    e = zj_lint_meant(e);
    if (level > MAX_LEVEL || !zj_lint_step(l)) return anything();
    if (zj_lint_constant(e, &value)) return one(value);
    switch (e->kind) {
    case ZJ_EX_PATH: return name(l, e, cases, level);
    case ZJ_EX_CALL: return call(l, e, cases, level);
    case ZJ_EX_NEG: return negated(bounds(l, e->a, cases, level + 1));
    case ZJ_EX_BINARY: return binary(l, e, cases, level);
    case ZJ_EX_IF: return hull(bounds(l, e->b, cases, level + 1), bounds(l, e->c, cases, level + 1));
    case ZJ_EX_TABLE: return e->table->progressive ? progressive(l, e->table, cases, level) : table(l, e->table, cases, level);
    case ZJ_EX_COUNT: return from_zero();
    case ZJ_EX_SUM: return zj_rat_cmp(bounds(l, e->a, NULL, level + 1).low, zj_rat_int(0)) >= 0 ? from_zero() : anything();
    case ZJ_EX_LEAST:
    case ZJ_EX_GREATEST:
    case ZJ_EX_MEAN: return bounds(l, e->a, NULL, level + 1);
    case ZJ_EX_ERROR: case ZJ_EX_LITERAL: case ZJ_EX_FIELD: case ZJ_EX_NOT: case ZJ_EX_IN:
    case ZJ_EX_WITHIN: case ZJ_EX_BETWEEN: case ZJ_EX_AGED: case ZJ_EX_SOME: case ZJ_EX_EVERY:
    case ZJ_EX_LIST: case ZJ_EX_RECORD: case ZJ_EX_STAT: case ZJ_EX_SERIES: break;
    }
    return anything();
}

ZjBounds zj_lint_bounds(ZjLint *l, const ZjExpr *e, const ZjCases *cases)
{
    uint32_t outer = l->once;
    l->once = ZJ_LINT_ONCE;
    ZjBounds b = bounds(l, e, cases, 0);
    l->once = outer;
    return b;
}

/* ---- clauses ---- */

bool zj_lint_item_scope(const ZjScope *s)
{
    return !s->per_year && s->months == 0 && s->key == NULL && !s->total && (s->per_item || !s->per_firm);
}

static ZjBounds amount_bounds(ZjLint *l, const ZjGrant *g, const ZjSlot *s, const ZjCases *cases, uint32_t level)
{
    if (s->kind == ZJ_SLOT_MATCH && g->matched != NULL && s->b != NULL) {
        return above_zero(product(grant_bounds(l, g->matched, level + 1), bounds(l, s->b, cases, level + 1)));
    }
    if (s->kind != ZJ_SLOT_AMOUNT || s->form == ZJ_AMOUNT_ELSEWHERE) return from_zero();
    ZjBounds a = bounds(l, s->a, cases, level + 1);
    if (s->form == ZJ_AMOUNT_UP_TO) a.low = zj_rat_int(0);
    if (s->form == ZJ_AMOUNT_AT_LEAST) a.high = zj_rat_inf(1);
    if (s->form == ZJ_AMOUNT_BETWEEN) a.high = bounds(l, s->b, cases, level + 1).high;
    return above_zero(a);
}

ZjBounds zj_lint_amount_bounds(ZjLint *l, const ZjGrant *g, const ZjSlot *slot, const ZjCases *cases)
{
    uint32_t outer = l->once;
    l->once = ZJ_LINT_ONCE;
    ZjBounds b = amount_bounds(l, g, slot, cases, 0);
    l->once = outer;
    return b;
}

/* What another grant comes to where this clause names it: its item's, when it matches that; of
** several items in all nothing is known but that it is not below 0. */
static ZjBounds grant_bounds(ZjLint *l, const ZjGrant *g, uint32_t level)
{
    bool matched = l->clause != NULL && l->clause->matched == g;
    bool several = g->each_count != 0 || g->matched != NULL;
    ZjBounds all = one(zj_rat_int(0));
    if (level > MAX_LEVEL || (several && !matched) || g->amendment_count != 0) return from_zero();
    const ZjGrant *outer = l->clause;
    l->clause = g;
    for (uint32_t i = 0; i < g->amounts.count; i++) {
        all = hull(all, amount_bounds(l, g, g->amounts.at[i].slot, NULL, level + 1));
    }
    for (uint32_t i = 0; i < g->match.count; i++) all = hull(all, amount_bounds(l, g, g->match.at[i].slot, NULL, level + 1));
    for (uint32_t i = 0; i < g->floors.count; i++) all = hull(all, bounds(l, g->floors.at[i].slot->a, NULL, level + 1));
    l->clause = outer;
    return above_zero(all);
}
