/* Which items 择优 kept in place of another. */
#include "vm/format/window.h"
#include "vm/report/benefit.h"
#include "vm/report/show.h"

enum { MOST_STEPS = 64 };

typedef struct Kept {
    const ZjJudge *judge;
    uint32_t domain;
    uint32_t *lanes, most, count;
    bool higher; /* some are worth more, as far as is known */
} Kept;

static void keep(Kept *k, uint32_t lane)
{
    if (k->count < k->most) k->lanes[k->count] = lane;
    k->count++;
}

static bool point(const Kept *k, uint32_t reg, uint32_t lane, ZjRat *out)
{
    ZjLane value;
    if (!zj_read(k->judge->run, reg, k->domain, lane, &value) || !zj_lane_is_point(value))
        return false;
    *out = value.lo;
    return true;
}

static bool same_value(const Kept *k, uint32_t reg, uint32_t a, uint32_t b)
{
    ZjRat x, y;
    return point(k, reg, a, &x) && point(k, reg, b, &y) && zj_rat_cmp(x, y) == 0;
}

static bool same_year(const Kept *k, uint32_t date, uint32_t year, uint32_t a, uint32_t b)
{
    ZjRat x, y;
    int64_t one, other;
    return point(k, date, a, &x) && point(k, date, b, &y) &&
           zj_rat_to_int(x, &one) == ZJ_OK && zj_rat_to_int(y, &other) == ZJ_OK &&
           zj_window_of(year, one) == zj_window_of(year, other);
}

static bool same_group(const Kept *k, const ZjModMember *m, uint32_t a, uint32_t b)
{
    if (m->keep_group == ZJ_NONE) return true;
    const ZjModGroup *g = &k->judge->run->module->t.groups[m->keep_group];
    if (g->per_item && !same_value(k, m->key, a, b)) return false;
    if (g->key != ZJ_NONE && !same_value(k, g->key, a, b)) return false;
    return g->year == 0 || same_year(k, m->date, g->year, a, b);
}

static void kept_by_grant(Kept *k, const ZjModMember *m, uint32_t lane)
{
    uint32_t first, count;
    uint32_t by = m->keep_by != ZJ_NONE ? m->keep_by : m->amount;
    zj_run_items(k->judge->run, k->domain, 0, &first, &count);
    for (uint32_t i = first; i < first + count; i++) {
        ZjLane kept;
        if (i == lane || !zj_read(k->judge->run, m->kept, k->domain, i, &kept)) continue;
        if (kept.lo.num <= 0 || !same_group(k, m, lane, i)) continue;
        if (!same_value(k, by, lane, i)) k->higher = true;
        keep(k, i);
    }
}

/* What is asked of each pair of items before a benefit says that one is outdone: behind
** "n ≤ COUNT", where readings differ under the one that was chosen. */
static uint32_t asked_of_pairs(const Kept *k, uint32_t reg, uint32_t lane)
{
    const ZjTrace *trace = k->judge->trace;
    for (int steps = 0; steps < MOST_STEPS && reg != ZJ_NONE && trace->def[reg] != ZJ_NONE; steps++) {
        const ZjInsn *insn = &trace->module->t.code[trace->def[reg]];
        ZjLane chosen;
        if (insn->op == ZJ_OP_COUNT) return insn->a;
        if (insn->op == ZJ_OP_LE_INT) {
            reg = insn->b;
        } else if (insn->op == ZJ_OP_EXPAND) {
            reg = insn->a;
        } else if (insn->op == ZJ_OP_SELECT && zj_read(k->judge->run, insn->a, k->domain, lane, &chosen)) {
            reg = zj_truth(chosen) == ZJ_TRUE ? insn->b : insn->c;
        } else {
            return ZJ_NONE;
        }
    }
    return ZJ_NONE;
}

/* Of a pair: the other one is worth more, not only first among equals. */
static bool worth_more(const ZjTrace *trace, const ZjRun *run, uint32_t asked, uint32_t pair)
{
    for (int steps = 0; steps < MOST_STEPS && trace->def[asked] != ZJ_NONE; steps++) {
        const ZjInsn *insn = &trace->module->t.code[trace->def[asked]];
        if (insn->op == ZJ_OP_OR) return zj_truth(zj_run_lane(run, insn->a, pair)) == ZJ_TRUE;
        if (insn->op != ZJ_OP_AND) break;
        asked = insn->a;
    }
    return true;
}

static uint32_t natural(const ZjRun *run, uint32_t domain, uint32_t lane)
{
    const ZjLanes *l = &run->domains[domain];
    return l->record != NULL && lane < l->lanes ? l->record[lane] : lane;
}

/* The item of this record. */
static bool item_of(const Kept *k, uint32_t record, uint32_t *lane)
{
    const ZjLanes *l = &k->judge->run->domains[k->domain];
    uint32_t first, count;
    if (l->record == NULL) {
        *lane = record;
        return record < l->lanes;
    }
    zj_run_items(k->judge->run, k->domain, 0, &first, &count);
    for (uint32_t i = first; i < first + count; i++) {
        if (natural(k->judge->run, k->domain, i) != record) continue;
        *lane = i;
        return true;
    }
    return false;
}

static void kept_by_benefit(Kept *k, const ZjModBenefit *b, uint32_t lane)
{
    const ZjRun *run = k->judge->run;
    uint32_t asked = asked_of_pairs(k, b->outdone, lane), first, end, item;
    if (asked == ZJ_NONE) return;
    uint32_t pairs = run->module->t.regs[asked].domain;
    if (run->module->t.domains[pairs].parent != k->domain) return;
    zj_children(run, pairs, lane, &first, &end);
    for (uint32_t i = first; i < end; i++) {
        ZjLane held;
        if (zj_truth(zj_run_lane(run, asked, i)) != ZJ_TRUE ||
            !item_of(k, natural(run, pairs, i), &item) ||
            !zj_read(run, b->held, k->domain, item, &held) || zj_truth(held) == ZJ_FALSE)
            continue;
        if (worth_more(k->judge->trace, run, asked, i)) k->higher = true;
        keep(k, item);
    }
}

uint32_t zj_kept_instead(const ZjJudge *judge, uint32_t clause, uint32_t lane, uint32_t *kept,
                         uint32_t most, bool *tied)
{
    const ZjModTables *t = &judge->run->module->t;
    const ZjModClause *c = &t->clauses[clause];
    const ZjModBenefit *b = zj_benefit_of(judge->run->module, clause);
    Kept k = {.judge = judge, .domain = c->domain, .lanes = kept, .most = most};
    if (c->domain != 0 && b != NULL)
        kept_by_benefit(&k, b, lane);
    else if (c->domain != 0 && c->settle_member != ZJ_NONE)
        kept_by_grant(&k, &t->members[c->settle_member], lane);
    *tied = k.count != 0 && !k.higher;
    return k.count;
}
