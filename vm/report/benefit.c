#include "vm/report/benefit.h"

#include <stdlib.h>

#include "vm/report/show.h"

#define ABSENT {.lo = {0, 1}, .hi = {0, 1}, .flags = ZJ_F_NA}

const ZjHeld zj_held_nothing = {.items = {.lo = {0, 1}, .hi = {0, 1}},
                                .first = ABSENT,
                                .last = ABSENT,
                                .months = ABSENT,
                                .ceiling = ABSENT,
                                .ceiling_unit = ZJ_NONE};

enum { MOST_STEPS = 64 };

const ZjModBenefit *zj_benefit_of(const ZjModule *module, uint32_t clause)
{
    for (uint32_t i = 0; i < module->t.benefits_count; i++)
        if (module->t.benefits[i].clause == clause) return &module->t.benefits[i];
    return NULL;
}

/* The whole months that were added to reach the last day, for a term written in months: they are
** known even where its first day is not. */
static ZjLane months_of(const ZjJudge *j, uint32_t reg, uint32_t domain, uint32_t lane,
                        int *steps)
{
    const ZjModTables *t = &j->run->module->t;
    ZjLane none = zj_held_nothing.months, lane_of;
    while (reg != ZJ_NONE && ++*steps < MOST_STEPS) {
        uint32_t def = j->trace->def[reg];
        if (!zj_lane_of(j->run, domain, lane, t->regs[reg].domain, &lane) || def == ZJ_NONE)
            return none;
        domain = t->regs[reg].domain;
        const ZjInsn *insn = &t->code[def];
        if (insn->op == ZJ_OP_ADD_MONTHS)
            return zj_read(j->run, insn->b, domain, lane, &lane_of) ? lane_of : none;
        if (insn->op == ZJ_OP_EXPAND || insn->op == ZJ_OP_SUB_DAYS) { /* the day before */
            reg = insn->a;
        } else if (insn->op == ZJ_OP_SELECT) {
            if (!zj_read(j->run, insn->a, domain, lane, &lane_of)) return none;
            ZjTruth truth = zj_truth(lane_of);
            if (truth > ZJ_TRUE) {
                ZjLane one = months_of(j, insn->b, domain, lane, steps);
                return zj_lane_both(one, months_of(j, insn->c, domain, lane, steps));
            }
            reg = truth == ZJ_TRUE ? insn->b : insn->c;
        } else {
            return none;
        }
    }
    return none;
}

ZjHeld zj_benefit_figures(const ZjJudge *judge, uint32_t clause, uint32_t lane)
{
    ZjHeld out = zj_held_nothing;
    const ZjModBenefit *b = zj_benefit_of(judge->run->module, clause);
    if (b == NULL) return out;
    out.first = zj_item_figure(judge, clause, b->term_first, lane);
    out.last = zj_item_figure(judge, clause, b->term_last, lane);
    out.ceiling = zj_item_figure(judge, clause, b->ceiling, lane);
    if (b->ceiling != ZJ_NONE)
        out.ceiling_unit = judge->run->module->t.regs[b->ceiling].unit;
    int steps = 0;
    uint32_t domain = judge->run->module->t.clauses[clause].domain;
    if (!zj_lane_none(out.last))
        out.months = months_of(judge, b->term_last, domain, lane, &steps);
    return out;
}

bool zj_benefit_none(const ZjJudge *judge, uint32_t clause, uint32_t lane)
{
    const ZjModBenefit *b = zj_benefit_of(judge->run->module, clause);
    if (b == NULL) return false;
    const uint32_t regs[] = {b->term_first, b->term_last, b->ceiling};
    for (size_t i = 0; i < sizeof regs / sizeof regs[0]; i++)
        if (regs[i] != ZJ_NONE && zj_lane_none(zj_item_figure(judge, clause, regs[i], lane)))
            return true;
    return false;
}

uint8_t zj_benefit_flags(const ZjJudge *judge, uint32_t clause, uint32_t lane)
{
    ZjHeld held = zj_benefit_figures(judge, clause, lane);
    return (uint8_t)((held.first.flags | held.last.flags | held.ceiling.flags) & ~ZJ_F_NA);
}

/* It may turn out not to apply. */
static bool may_lapse(ZjLane lane)
{
    return !zj_lane_none(lane) && (lane.flags & ZJ_F_NA) != 0;
}

ZjHeld zj_held_by_item(const ZjJudge *judge, uint32_t clause, ZjVerdict v)
{
    ZjHeld out = zj_held_nothing;
    switch (v.outcome) {
    case ZJ_OUTCOME_REFUSED:
    case ZJ_OUTCOME_BARRED:
    case ZJ_OUTCOME_DISPLACED:
    case ZJ_OUTCOME_ALREADY_PAID:
    case ZJ_OUTCOME_NOT_IN_FORCE:
    case ZJ_OUTCOME_COUNT:
        return out;
    case ZJ_OUTCOME_ERROR:
        out.items = (ZjLane){zj_rat_int(0), zj_rat_int(1), ZJ_F_ERROR};
        return out;
    case ZJ_OUTCOME_NOT_DUE:
        return zj_benefit_figures(judge, clause, v.lane);
    case ZJ_OUTCOME_GRANTED:
    case ZJ_OUTCOME_NEEDS_FACTS:
    case ZJ_OUTCOME_DISCRETIONARY:
    case ZJ_OUTCOME_UNDETERMINED:
    case ZJ_OUTCOME_READING:
        break;
    }
    out = zj_benefit_figures(judge, clause, v.lane);
    bool sure = v.outcome == ZJ_OUTCOME_GRANTED ||
                (v.ground == ZJ_BY_FIGURE && !may_lapse(out.first) && !may_lapse(out.last) &&
                 !may_lapse(out.ceiling));
    out.items = (ZjLane){zj_rat_int(sure), zj_rat_int(1), sure ? 0 : ZJ_F_MISSING};
    return out;
}

static void take_item(ZjHeld *all, const ZjHeld *one)
{
    ZjRat lo, hi;
    if (zj_rat_add(all->items.lo, one->items.lo, &lo) == ZJ_OK &&
        zj_rat_add(all->items.hi, one->items.hi, &hi) == ZJ_OK)
        all->items =
            (ZjLane){lo, hi, (uint8_t)(all->items.flags | one->items.flags)};
    all->first = zj_lane_both(all->first, one->first);
    all->last = zj_lane_both(all->last, one->last);
    all->months = zj_lane_both(all->months, one->months);
    all->ceiling = zj_lane_both(all->ceiling, one->ceiling);
    if (one->ceiling_unit != ZJ_NONE) all->ceiling_unit = one->ceiling_unit;
}

ZjHeld zj_held_by_clause(const ZjJudge *judge, uint32_t clause, ZjVerdict verdict)
{
    uint32_t domain = judge->run->module->t.clauses[clause].domain, first, count;
    ZjHeld all = zj_held_nothing;
    if (domain == 0) return zj_held_by_item(judge, clause, verdict);
    zj_run_items(judge->run, domain, 0, &first, &count);
    for (uint32_t i = first; i < first + count; i++) {
        if (!zj_item_counts(judge, clause, i)) continue;
        ZjVerdict v = zj_judge_item(judge, clause, i);
        ZjHeld one = zj_held_by_item(judge, clause, v);
        if (one.items.hi.num > 0 || v.outcome == verdict.outcome) take_item(&all, &one);
    }
    if (zj_list_missing(judge->run, domain) != ZJ_NONE &&
        !zj_outcome_is_nothing(verdict.outcome)) {
        all.items.hi = zj_rat_inf(1);
        all.items.flags |= ZJ_F_MISSING;
    }
    return all;
}

static bool same(ZjLane a, ZjLane b)
{
    return zj_lane_same(a, b) && zj_lane_none(a) == zj_lane_none(b);
}

bool zj_held_same(const ZjHeld *a, const ZjHeld *b)
{
    return same(a->items, b->items) && same(a->first, b->first) && same(a->last, b->last) &&
           same(a->months, b->months) && same(a->ceiling, b->ceiling);
}

static bool open(ZjLane lane)
{
    return !zj_lane_none(lane) && !zj_lane_is_point(lane);
}

bool zj_held_is_open(const ZjHeld *held)
{
    return open(held->items) || open(held->first) || open(held->last) || open(held->ceiling);
}

void zj_held_merge(ZjHeld *held, const ZjHeld *other)
{
    held->items = zj_lane_both(held->items, other->items);
    held->first = zj_lane_both(held->first, other->first);
    held->last = zj_lane_both(held->last, other->last);
    held->months = zj_lane_both(held->months, other->months);
    held->ceiling = zj_lane_both(held->ceiling, other->ceiling);
    if (other->ceiling_unit != ZJ_NONE) held->ceiling_unit = other->ceiling_unit;
}

/* ---- what is missing ---- */

/* The gates that the case alone decides, while records are missing. */
static ZjStatus open_gates(const ZjJudge *j, uint32_t clause, ZjOpenFacts *found)
{
    const ZjModTables *t = &j->run->module->t;
    const ZjModClause *c = &t->clauses[clause];
    uint32_t gates = 3 + c->bar_count + c->condition_count;
    for (uint32_t i = 0; i < gates; i++) {
        uint32_t reg = i == 0   ? c->in_force
                       : i == 1 ? c->applies
                       : i == 2 ? c->happened
                       : i < 3 + c->bar_count
                           ? t->baruses[c->first_bar + i - 3].reg
                           : t->conditions[c->first_condition + i - 3 - c->bar_count].reg;
        reg = zj_root_of(j->trace, reg);
        if (reg != ZJ_NONE) ZJ_TRY(zj_trace_open(j->trace, j->run, reg, 0, 0, found));
    }
    return ZJ_OK;
}

static ZjStatus open_item(const ZjJudge *j, uint32_t clause, uint32_t lane, ZjOpenFacts *found)
{
    const ZjModBenefit *b = zj_benefit_of(j->run->module, clause);
    uint32_t domain = j->run->module->t.clauses[clause].domain;
    ZjHeld held = zj_held_by_item(j, clause, zj_judge_item(j, clause, lane));
    if (b == NULL || held.items.hi.num == 0 || !zj_held_is_open(&held)) return ZJ_OK;
    const uint32_t regs[] = {b->held, b->term_first, b->term_last, b->ceiling};
    for (size_t i = 0; i < sizeof regs / sizeof regs[0]; i++)
        if (regs[i] != ZJ_NONE)
            ZJ_TRY(zj_trace_open(j->trace, j->run, regs[i], domain, lane, found));
    return ZJ_OK;
}

ZjStatus zj_benefit_open(const ZjJudge *judge, uint32_t clause, ZjOpenFacts *found)
{
    const ZjModClause *c = &judge->run->module->t.clauses[clause];
    uint32_t first, count;
    if (c->domain == 0) return open_item(judge, clause, 0, found);
    zj_run_items(judge->run, c->domain, 0, &first, &count);
    for (uint32_t i = first; i < first + count; i++)
        if (zj_item_counts(judge, clause, i)) ZJ_TRY(open_item(judge, clause, i, found));
    if (zj_list_missing(judge->run, c->domain) == ZJ_NONE ||
        zj_outcome_is_nothing(zj_judge_clause(judge, clause).outcome))
        return ZJ_OK;
    ZJ_TRY(zj_trace_lists(judge->trace, judge->run, c->domain, found));
    return open_gates(judge, clause, found);
}
