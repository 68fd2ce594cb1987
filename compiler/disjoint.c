/* disjoint.c -- whether two conditions exclude each other by what is written: 属于 and comparisons
** of one fact, a condition and its negation. What cannot be told is not disjoint. */
#include "compiler/check.h"

#include "vm/base/limits.h"

enum { DEEP = 16 };

/* The values of one fact that a comparison lets through. */
typedef struct Range {
    const ZjFact *fact;
    const ZjVar *var;
    bool listed;   /* `mask` tells, not the ends */
    uint64_t mask; /* of a ladder or a kind */
    ZjRat low, high;
    bool low_open, high_open; /* the end itself is left out */
} Range;

static const ZjExpr *meaning_of(const ZjExpr *e)
{
    for (int i = 0; i < DEEP && e->kind == ZJ_EX_PATH && e->meaning != NULL; i++) {
        const ZjBinding *b = e->meaning;
        if (b->kind == ZJ_BIND_DEFINE) e = b->define->value;
        else if (b->kind == ZJ_BIND_VAR && b->var != NULL && b->var->kind == ZJ_VAR_LET) e = b->var->value;
        else break;
    }
    return e;
}

static const ZjBinding *fact_of(const ZjExpr *e)
{
    const ZjBinding *b = e->kind == ZJ_EX_PATH ? e->meaning : NULL;
    return b != NULL && b->kind == ZJ_BIND_FACT ? b : NULL;
}

static bool constant(const ZjExpr *e, ZjRat *value)
{
    const ZjBinding *b = e->kind == ZJ_EX_PATH ? e->meaning : NULL;
    if (b != NULL && (b->kind == ZJ_BIND_ENUM || b->kind == ZJ_BIND_TRUTH)) {
        if (b->kind == ZJ_BIND_ENUM && b->since != NULL) return false;
        *value = zj_rat_int((int64_t)b->index);
        return true;
    }
    if (e->kind == ZJ_EX_LITERAL && e->lit->kind == ZJ_LIT_DATE) {
        *value = zj_rat_int(e->lit->day);
        return true;
    }
    return zj_const_value(e, value);
}

static ZjOperator turned(ZjOperator op)
{
    switch (op) {
    case ZJ_OPR_LT: return ZJ_OPR_GT;
    case ZJ_OPR_GT: return ZJ_OPR_LT;
    case ZJ_OPR_LE: return ZJ_OPR_GE;
    case ZJ_OPR_GE: return ZJ_OPR_LE;
    default: return op;
    }
}

static uint64_t all_of(const ZjFact *fact)
{
    uint32_t n = fact->type.kind == ZJ_TY_ENUM ? fact->type.enumeration->item_count : 2;
    return n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

static bool compared(ZjOperator op, ZjRat value, Range *r)
{
    bool several = r->fact->type.kind == ZJ_TY_ENUM || r->fact->type.kind == ZJ_TY_BOOL;
    int64_t at = 0;
    if (several) {
        if (zj_rat_to_int(value, &at) != ZJ_OK || at < 0 || at > 62) return false;
        uint64_t one = UINT64_C(1) << at, below = one - 1, all = all_of(r->fact);
        r->listed = true;
        r->mask = op == ZJ_OPR_EQ   ? one
                  : op == ZJ_OPR_NE ? all & ~one
                  : op == ZJ_OPR_LT ? below
                  : op == ZJ_OPR_LE ? below | one
                  : op == ZJ_OPR_GT ? all & ~(below | one)
                                    : all & ~below;
        return true;
    }
    if (op == ZJ_OPR_NE) return false;
    r->low = op == ZJ_OPR_LT || op == ZJ_OPR_LE ? zj_rat_inf(-1) : value;
    r->high = op == ZJ_OPR_GT || op == ZJ_OPR_GE ? zj_rat_inf(1) : value;
    r->low_open = op == ZJ_OPR_GT;
    r->high_open = op == ZJ_OPR_LT;
    return true;
}

static bool member(const ZjExpr *e, Range *r)
{
    r->listed = true;
    for (uint32_t i = 0; i < e->args.count; i++) {
        ZjRat value;
        int64_t at;
        if (!constant(e->args.at[i], &value) || zj_rat_to_int(value, &at) != ZJ_OK || at < 0 || at > 62) return false;
        r->mask |= UINT64_C(1) << at;
    }
    if (e->negated) r->mask = all_of(r->fact) & ~r->mask;
    return e->args.count != 0;
}

/* A condition on one fact as the values that it lets through. */
static bool range_of(const ZjExpr *e, Range *r)
{
    *r = (Range){.low = zj_rat_inf(-1), .high = zj_rat_inf(1)};
    bool not = e->kind == ZJ_EX_NOT;
    const ZjExpr *plain = not ? meaning_of(e->a) : e;
    const ZjBinding *b = fact_of(plain);
    if (b != NULL && b->fact->type.kind == ZJ_TY_BOOL) {
        r->fact = b->fact;
        r->var = b->var;
        return compared(ZJ_OPR_EQ, zj_rat_int(not ? 0 : 1), r);
    }
    if (not || (e->kind != ZJ_EX_BINARY && e->kind != ZJ_EX_IN)) return false;
    bool set = e->kind == ZJ_EX_IN, swap = !set && fact_of(e->a) == NULL;
    const ZjExpr *left = swap ? e->b : e->a, *right = swap ? e->a : e->b;
    b = left != NULL ? fact_of(left) : NULL;
    ZjRat value;
    if (b == NULL) return false;
    r->fact = b->fact;
    r->var = b->var;
    if (set) return b->fact->type.kind == ZJ_TY_ENUM && e->b == NULL && member(e, r);
    bool comparison = e->op == ZJ_OPR_EQ || e->op == ZJ_OPR_NE || e->op == ZJ_OPR_LT || e->op == ZJ_OPR_GT ||
                      e->op == ZJ_OPR_LE || e->op == ZJ_OPR_GE;
    return comparison && constant(right, &value) && compared(swap ? turned(e->op) : e->op, value, r);
}

static bool apart(const Range *a, const Range *b)
{
    if (a->fact != b->fact || a->var != b->var || a->listed != b->listed) return false;
    if (a->listed) return (a->mask & b->mask) == 0;
    const Range *low = zj_rat_cmp(a->high, b->high) <= 0 ? a : b, *high = low == a ? b : a;
    int order = zj_rat_cmp(low->high, high->low);
    return order < 0 || (order == 0 && (low->high_open || high->low_open));
}

static bool alike(const ZjExpr *a, const ZjExpr *b)
{
    a = meaning_of(a);
    b = meaning_of(b);
    if (a == b) return true;
    if (a->kind == ZJ_EX_PATH && b->kind == ZJ_EX_PATH && a->meaning != NULL && b->meaning != NULL) {
        const ZjBinding *x = a->meaning, *y = b->meaning;
        return x->kind == ZJ_BIND_FACT && y->kind == ZJ_BIND_FACT && x->fact == y->fact && x->var == y->var;
    }
    Range x, y;
    if (!range_of(a, &x) || !range_of(b, &y) || x.fact != y.fact || x.var != y.var || x.listed != y.listed) return false;
    if (x.listed) return x.mask == y.mask;
    return zj_rat_cmp(x.low, y.low) == 0 && zj_rat_cmp(x.high, y.high) == 0 && x.low_open == y.low_open &&
           x.high_open == y.high_open;
}

static bool is(const ZjExpr *e, ZjOperator op)
{
    return e->kind == ZJ_EX_BINARY && e->op == op;
}

static bool never_both(const ZjExpr *a, const ZjExpr *b)
{
    Range x, y;
    if (a->kind == ZJ_EX_NOT && alike(a->a, b)) return true;
    if (b->kind == ZJ_EX_NOT && alike(b->a, a)) return true;
    return range_of(a, &x) && range_of(b, &y) && apart(&x, &y);
}

/* 或 first, then 且, of `a` before those of `b`: two conditions meet at one place only, so that the steps
** are the product of their sizes. */
static bool disjoint(const ZjExpr *a, const ZjExpr *b, int depth, uint64_t *steps)
{
    a = meaning_of(a);
    b = meaning_of(b);
    if (depth > 2 * ZJ_MAX_DEPTH || ++*steps > ZJ_MAX_VERSIONS) return false;
    if (is(a, ZJ_OPR_OR)) return disjoint(a->a, b, depth + 1, steps) && disjoint(a->b, b, depth + 1, steps);
    if (is(b, ZJ_OPR_OR)) return disjoint(a, b->a, depth + 1, steps) && disjoint(a, b->b, depth + 1, steps);
    if (never_both(a, b)) return true;
    if (is(a, ZJ_OPR_AND)) return disjoint(a->a, b, depth + 1, steps) || disjoint(a->b, b, depth + 1, steps);
    if (is(b, ZJ_OPR_AND)) return disjoint(a, b->a, depth + 1, steps) || disjoint(a, b->b, depth + 1, steps);
    return false;
}

bool zj_disjoint(const ZjExpr *a, const ZjExpr *b, uint64_t *steps)
{
    return disjoint(a, b, 0, steps);
}
