/* Between a list and what it belongs to: EXPAND carries down, REDUCE brings together. */
#include <stdlib.h>

#include "vm/exec/step.h"

/* ---- EXPAND ---- */

static void gather(ZjStepping *s, const uint32_t *map)
{
    const ZjColumn *a = s->a;
    ZjColumn *d = s->dst;
    if (zj_type_is_rat(s->type)) {
        for (uint32_t i = 0; i < s->lanes; i++)
            d->lo.r[i] = a->lo.r[map[i]];
        if (a->plain) return;
        for (uint32_t i = 0; i < s->lanes; i++)
            d->hi.r[i] = a->hi.r[map[i]];
    } else {
        for (uint32_t i = 0; i < s->lanes; i++)
            d->lo.i[i] = a->lo.i[map[i]];
        if (a->plain) return;
        for (uint32_t i = 0; i < s->lanes; i++)
            d->hi.i[i] = a->hi.i[map[i]];
    }
    for (uint32_t i = 0; i < s->lanes; i++)
        d->flags[i] = a->flags[map[i]];
}

/* b == 1: through the list that a product repeats, even where an ancestor is
** the same domain. */
ZjStatus zj_kernel_expand(ZjStepping *s)
{
    const ZjModule *m = s->run->module;
    uint32_t to = m->t.regs[s->insn->a].domain, from = m->t.regs[s->reg].domain;
    const ZjLanes *d = &s->run->domains[from];
    bool by_record = s->insn->b == 1;
    ZJ_TRY(zj_column_new(s->run, s->type, s->lanes, s->a->plain, s->dst));
    if (m->t.domains[from].parent == to && !by_record) {
        gather(s, d->parent);
        return ZJ_OK;
    }
    uint32_t *map = calloc((size_t)s->lanes + 1, sizeof *map);
    if (map == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < s->lanes; i++)
        map[i] = i;
    zj_domain_walk(m, s->run->domains, from, to, by_record, map, s->lanes);
    gather(s, map);
    free(map);
    return ZJ_OK;
}

/* ---- REDUCE ---- */

/* What has been gathered of the items of one list. */
typedef struct Gathered {
    ZjLane sum;             /* with items that may or may not count */
    ZjLane least, greatest; /* over items that count; `open_…` over those that may */
    ZjLane open_least, open_greatest;
    uint32_t certain, open;
    uint8_t flags; /* why it is not a point */
    bool overflow;
} Gathered;

static ZjRat lower(ZjRat a, ZjRat b)
{
    return zj_rat_cmp(a, b) <= 0 ? a : b;
}

static ZjRat higher(ZjRat a, ZjRat b)
{
    return zj_rat_cmp(a, b) >= 0 ? a : b;
}

static ZjRat add_end(Gathered *g, ZjRat a, ZjRat b, int side)
{
    ZjRat out;
    ZjStatus status = zj_rat_add(a, b, &out);
    if (status == ZJ_OK) return out;
    if (status == ZJ_OVERFLOW) g->overflow = true;
    return zj_rat_inf(side);
}

static void extremes(ZjLane *least, ZjLane *greatest, ZjLane a, bool first)
{
    if (first) {
        *least = *greatest = a;
        return;
    }
    *least = (ZjLane){lower(least->lo, a.lo), lower(least->hi, a.hi), 0};
    *greatest = (ZjLane){higher(greatest->lo, a.lo), higher(greatest->hi, a.hi), 0};
}

/* One item with value a, counted if b. */
static void gather_item(Gathered *g, ZjLane a, ZjLane b)
{
    b = zj_lane_bool(b);
    bool certain = zj_lane_single(b) && (b.flags & ZJ_F_ERROR) == 0;
    if (certain && b.lo.num == 0) return;
    if (zj_lane_is_na(a)) {
        g->flags |= b.flags & ZJ_F_ERROR;
        return;
    }
    g->flags |= certain ? a.flags & (uint8_t)~ZJ_F_NA
                        : (uint8_t)(b.flags | (a.flags & ~(ZJ_F_NA | ZJ_F_ERROR)));
    if (!certain || (a.flags & ZJ_F_NA) != 0) { /* perhaps nothing */
        extremes(&g->open_least, &g->open_greatest, a, g->open == 0);
        g->open++;
        a.lo = lower(a.lo, zj_rat_int(0));
        a.hi = higher(a.hi, zj_rat_int(0));
    } else {
        extremes(&g->least, &g->greatest, a, g->certain == 0);
        g->certain++;
    }
    g->sum.lo = add_end(g, g->sum.lo, a.lo, -1);
    g->sum.hi = add_end(g, g->sum.hi, a.hi, 1);
}

static ZjLane least_of(const Gathered *g)
{
    if (g->open == 0) return (ZjLane){g->least.lo, g->least.hi, g->flags};
    if (g->certain == 0)
        return (ZjLane){g->open_least.lo, g->open_greatest.hi, (uint8_t)(g->flags | ZJ_F_NA)};
    return (ZjLane){lower(g->least.lo, g->open_least.lo), g->least.hi, g->flags};
}

static ZjLane greatest_of(const Gathered *g)
{
    if (g->open == 0) return (ZjLane){g->greatest.lo, g->greatest.hi, g->flags};
    if (g->certain == 0)
        return (ZjLane){g->open_least.lo, g->open_greatest.hi, (uint8_t)(g->flags | ZJ_F_NA)};
    return (ZjLane){g->greatest.lo, higher(g->greatest.hi, g->open_greatest.hi), g->flags};
}

/* `sum` holds the items that count alone; those that may lie between their extremes. */
static ZjLane mean_of(ZjStepping *s, const Gathered *g, ZjLane sum)
{
    if (g->certain == 0)
        return (ZjLane){g->open_least.lo, g->open_greatest.hi, (uint8_t)(g->flags | ZJ_F_NA)};
    ZjRat count = zj_rat_int(g->certain);
    ZjLane out = {zj_rat_inf(-1), zj_rat_inf(1), g->flags};
    ZjStatus low = zj_rat_div(sum.lo, count, &out.lo),
             high = zj_rat_div(sum.hi, count, &out.hi);
    if ((low != ZJ_OK || high != ZJ_OK) && g->flags == 0) s->error = ZJ_LANE_OVERFLOW;
    if (g->open != 0) {
        out.lo = lower(out.lo, g->open_least.lo);
        out.hi = higher(out.hi, g->open_greatest.hi);
    }
    return out;
}

static bool is_mean(ZjOpcode op)
{
    return op == ZJ_OP_MEAN_NUM || op == ZJ_OP_MEAN_EXACT;
}

static bool unknown(uint8_t list_state)
{
    return list_state == ZJ_FACT_MISSING || list_state == ZJ_FACT_PENDING ||
           list_state == ZJ_LIST_ERROR;
}

/* The list itself is not known. */
static ZjLane unknown_list(const ZjStepping *s, uint8_t state)
{
    uint8_t flags = state == ZJ_FACT_PENDING ? ZJ_F_PENDING : ZJ_F_MISSING;
    if (state == ZJ_LIST_ERROR) return (ZjLane){s->widest.lo, s->widest.hi, ZJ_F_ERROR};
    ZjLane out = {s->widest.lo, s->widest.hi, flags};
    if (s->op == ZJ_OP_COUNT) out.lo = zj_rat_int(0);
    if (s->op == ZJ_OP_LEAST || s->op == ZJ_OP_GREATEST || is_mean(s->op)) out.flags |= ZJ_F_NA;
    return out;
}

static ZjLane reduce_values(ZjStepping *s, uint32_t first, uint32_t end)
{
    Gathered g = {.sum = zj_lane_point(zj_rat_int(0))};
    bool mean = is_mean(s->op);
    for (uint32_t i = first; i < end; i++) {
        ZjLane b = zj_column_lane(s->b, ZJ_T_BOOL, i);
        ZjLane before = g.sum;
        uint32_t open = g.open;
        gather_item(&g, zj_column_lane(s->a, s->type_a, i), b);
        if (mean && g.open != open) g.sum = before;
    }
    if ((g.flags & ZJ_F_ERROR) != 0) return (ZjLane){s->widest.lo, s->widest.hi, g.flags};
    bool empty = g.certain == 0 && g.open == 0;
    if (s->op == ZJ_OP_LEAST || s->op == ZJ_OP_GREATEST) {
        if (empty) return zj_lane_na();
        return s->op == ZJ_OP_LEAST ? least_of(&g) : greatest_of(&g);
    }
    if (g.overflow && g.flags == 0) s->error = ZJ_LANE_OVERFLOW;
    if (mean) return empty ? zj_lane_na() : mean_of(s, &g, g.sum);
    return (ZjLane){g.sum.lo, g.sum.hi, g.flags};
}

static ZjLane reduce_truth(const ZjStepping *s, uint32_t first, uint32_t end)
{
    int64_t certain = 0, open = 0;
    uint8_t flags = 0;
    for (uint32_t i = first; i < end; i++) {
        ZjLane a = zj_lane_bool(zj_column_lane(s->a, ZJ_T_BOOL, i));
        if (a.flags != 0 || !zj_lane_single(a)) {
            open++;
            flags |= a.flags;
        } else if (a.lo.num != 0) {
            certain++;
        }
    }
    int64_t all = (int64_t)(end - first), possible = certain + open;
    if (s->op == ZJ_OP_COUNT) return (ZjLane){zj_rat_int(certain), zj_rat_int(possible), flags};
    if (s->op == ZJ_OP_ANY && certain > 0) return zj_lane_point(zj_rat_int(1));
    if (s->op == ZJ_OP_ALL && possible < all) return zj_lane_point(zj_rat_int(0));
    if (open == 0) return zj_lane_point(zj_rat_int(s->op == ZJ_OP_ALL));
    return (ZjLane){zj_rat_int(0), zj_rat_int(1), flags};
}

static bool over_truth(ZjOpcode op)
{
    return op == ZJ_OP_ANY || op == ZJ_OP_ALL || op == ZJ_OP_COUNT;
}

/* Plain columns of ints and a list that is known throughout: sums and counts in
** one loop each. */
static bool fast_reduce(ZjStepping *s, const ZjLanes *d, ZjColumn *out)
{
    const int64_t *a = s->a->lo.i;
    for (uint32_t p = 0; p < s->lanes; p++) {
        uint32_t first = d->start[p], end = d->start[p + 1];
        int64_t sum = 0;
        if (unknown(d->list_state[p])) return false;
        if (over_truth(s->op)) {
            for (uint32_t i = first; i < end; i++)
                sum += a[i];
            if (s->op == ZJ_OP_ANY) sum = sum != 0;
            if (s->op == ZJ_OP_ALL) sum = sum == (int64_t)(end - first);
        } else {
            const int64_t *b = s->b->lo.i;
            bool bad = false;
            for (uint32_t i = first; i < end; i++)
                bad |= __builtin_add_overflow(sum, a[i] & -b[i], &sum);
            if (bad || sum >= ZJ_OPEN || sum <= -ZJ_OPEN) return false;
        }
        out->lo.i[p] = sum;
    }
    return true;
}

ZjStatus zj_kernel_reduce(ZjStepping *s)
{
    const ZjLanes *d = &s->run->domains[s->run->module->t.regs[s->insn->a].domain];
    bool ints = over_truth(s->op) || s->op == ZJ_OP_SUM_INT || s->op == ZJ_OP_SUM_MONEY;
    if (ints && s->a->plain && (s->b == NULL || s->b->plain)) {
        ZjColumn out;
        ZJ_TRY(zj_column_new(s->run, s->type, s->lanes, true, &out));
        if (fast_reduce(s, d, &out)) {
            *s->dst = out;
            return ZJ_OK;
        }
    }
    ZJ_TRY(zj_column_new(s->run, s->type, s->lanes, false, s->dst));
    bool plain = true;
    for (uint32_t p = 0; p < s->lanes; p++) {
        ZjLane out;
        if (unknown(d->list_state[p]))
            out = unknown_list(s, d->list_state[p]);
        else if (over_truth(s->op))
            out = reduce_truth(s, d->start[p], d->start[p + 1]);
        else
            out = reduce_values(s, d->start[p], d->start[p + 1]);
        plain &= zj_step_put(s, p, out);
    }
    s->dst->plain = plain;
    return ZJ_OK;
}
