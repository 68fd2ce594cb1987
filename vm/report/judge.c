#include "vm/report/judge.h"

#include "vm/report/benefit.h"
#include "vm/report/show.h"

static const ZjLane no_value = {.lo = {0, 1}, .hi = {0, 1}, .flags = ZJ_F_NA};

ZjTruth zj_truth(ZjLane lane)
{
    if (zj_lane_none(lane)) return ZJ_FALSE;
    if (lane.lo.num == 1 && (lane.flags & ZJ_F_NA) == 0) return ZJ_TRUE;
    if (lane.hi.num == 0) return ZJ_FALSE;
    return (lane.flags & ZJ_F_ERROR) != 0 ? ZJ_ERROR_TRUTH : ZJ_OPEN_TRUTH;
}

static ZjOutcome open_outcome(uint8_t flags)
{
    if ((flags & ZJ_F_ERROR) != 0) return ZJ_OUTCOME_ERROR;
    if ((flags & (ZJ_F_MISSING | ZJ_F_PENDING)) != 0) return ZJ_OUTCOME_NEEDS_FACTS;
    if ((flags & ZJ_F_UNDETERMINED) != 0) return ZJ_OUTCOME_UNDETERMINED;
    if ((flags & (ZJ_F_DISCRETION | ZJ_F_CHOICE)) != 0) return ZJ_OUTCOME_DISCRETIONARY;
    return ZJ_OUTCOME_NEEDS_FACTS;
}

/* The gates of one lane, or of the case itself (root: only what is known without an item). */
typedef struct Gates {
    const ZjJudge *judge;
    uint32_t domain, lane;
    bool root;
    ZjVerdict shut, open; /* the first of each */
    bool has_shut, has_open;
} Gates;

static void gate(Gates *g, uint32_t reg, ZjOutcome if_false, ZjGround ground, uint32_t index,
                 bool bars)
{
    ZjLane lane;
    if (g->root) reg = zj_root_of(g->judge->trace, reg);
    if (reg == ZJ_NONE || !zj_read(g->judge->run, reg, g->domain, g->lane, &lane)) return;
    ZjTruth truth = zj_truth(lane);
    if (bars && truth <= ZJ_TRUE) truth = truth == ZJ_TRUE ? ZJ_FALSE : ZJ_TRUE;
    switch (truth) {
    case ZJ_TRUE:
        return;
    case ZJ_FALSE:
        if (g->has_shut) return;
        g->has_shut = true;
        g->shut =
            (ZjVerdict){.outcome = if_false, .ground = ground, .index = index, .lane = g->lane};
        return;
    case ZJ_OPEN_TRUTH:
    case ZJ_ERROR_TRUTH: {
        ZjOutcome outcome = open_outcome(lane.flags);
        if (g->has_open && zj_outcome_of_both(g->open.outcome, outcome) == g->open.outcome)
            return;
        g->has_open = true;
        g->open =
            (ZjVerdict){.outcome = outcome, .ground = ground, .index = index, .lane = g->lane};
        return;
    }
    }
}

static bool match_gives_nothing(const ZjJudge *j, uint32_t clause, uint32_t lane, ZjVerdict *v);

/* What has no date (not applicable) neither precedes nor follows the time in force. */
static bool dateless(const Gates *g, uint32_t date)
{
    ZjLane lane;
    return !g->root && date != ZJ_NONE &&
           zj_read(g->judge->run, date, g->domain, g->lane, &lane) && zj_lane_none(lane);
}

static void gates(Gates *g, uint32_t clause)
{
    const ZjModTables *t = &g->judge->run->module->t;
    const ZjModClause *c = &t->clauses[clause];
    bool no_date = dateless(g, c->date);
    gate(g, c->counts, ZJ_OUTCOME_REFUSED, ZJ_BY_COUNTS, 0, false);
    if (!no_date) {
        gate(g, c->in_force, ZJ_OUTCOME_NOT_IN_FORCE, ZJ_BY_FORCE, 0, false);
        gate(g, c->happened, ZJ_OUTCOME_NOT_DUE, ZJ_BY_HAPPENED, 0, false);
    }
    gate(g, c->applies, ZJ_OUTCOME_REFUSED, ZJ_BY_APPLIES, 0, false);
    for (uint32_t i = 0; i < c->bar_count; i++) {
        const ZjModBarUse *bar = &t->baruses[c->first_bar + i];
        gate(g, bar->reg, ZJ_OUTCOME_BARRED, ZJ_BY_BAR, bar->clause, true);
    }
    for (uint32_t i = 0; i < c->condition_count; i++)
        gate(g, t->conditions[c->first_condition + i].reg, ZJ_OUTCOME_REFUSED, ZJ_BY_CONDITION,
             c->first_condition + i, false);
    if (no_date && !g->has_shut) {
        g->has_shut = true;
        g->shut = (ZjVerdict){
            .outcome = ZJ_OUTCOME_REFUSED, .ground = ZJ_BY_NO_DATE, .lane = g->lane};
        if (match_gives_nothing(g->judge, clause, g->lane, &g->shut)) return;
    }
}

static bool read_own(const ZjJudge *j, uint32_t clause, uint32_t reg, uint32_t lane,
                     ZjLane *out)
{
    return zj_read(j->run, reg, j->run->module->t.clauses[clause].domain, lane, out);
}

ZjLane zj_item_figure(const ZjJudge *judge, uint32_t clause, uint32_t reg, uint32_t lane)
{
    ZjLane out;
    return read_own(judge, clause, reg, lane, &out) ? out : no_value;
}

/* Which clause took it: displaced is a reason + 16 * a member of the settlement. */
static uint32_t taker(const ZjJudge *j, uint32_t clause, int64_t code)
{
    const ZjModTables *t = &j->run->module->t;
    const ZjModClause *c = &t->clauses[clause];
    int64_t member = code / 16;
    if (c->settle_member == ZJ_NONE) return ZJ_NONE;
    uint32_t settle = j->trace->settle[c->settle_member];
    if (settle == ZJ_NONE || member < 0 || member >= (int64_t)t->settles[settle].member_count)
        return ZJ_NONE;
    return t->members[t->settles[settle].first_member + (uint32_t)member].clause;
}

static bool displaced(const ZjJudge *j, uint32_t clause, uint32_t lane, ZjVerdict *v)
{
    ZjLane code;
    int64_t n = 0;
    if (!read_own(j, clause, j->run->module->t.clauses[clause].displaced, lane, &code))
        return false;
    if (!zj_lane_is_point(code) || zj_rat_to_int(code.lo, &n) != ZJ_OK || n <= 0) return false;
    ZjDisplaced how = (ZjDisplaced)(n % 16);
    if (how == ZJ_DISPLACED_NOT || how >= ZJ_DISPLACED_COUNT) return false;
    bool by_other = how == ZJ_DISPLACED_STACK || how == ZJ_DISPLACED_JOINT;
    *v = (ZjVerdict){.outcome = ZJ_OUTCOME_DISPLACED,
                     .ground = ZJ_BY_DISPLACED,
                     .how = how,
                     .index = by_other ? taker(j, clause, n) : ZJ_NONE,
                     .lane = lane};
    return true;
}

/* A grant that goes with another and finds nothing there. */
static bool match_gives_nothing(const ZjJudge *j, uint32_t clause, uint32_t lane, ZjVerdict *v)
{
    const ZjModTables *t = &j->run->module->t;
    const ZjModClause *c = &t->clauses[clause];
    ZjLane matched;
    if (c->matches == ZJ_NONE) return false;
    const ZjModClause *g = &t->clauses[c->matches];
    uint32_t reg = c->standard_of_match ? g->standard : g->entitled;
    if (!zj_read(j->run, reg, c->domain, lane, &matched)) return false;
    if (!zj_lane_none(matched) && !(zj_lane_is_point(matched) && matched.lo.num == 0))
        return false;
    *v = (ZjVerdict){.outcome = ZJ_OUTCOME_REFUSED,
                     .ground = ZJ_BY_MATCH,
                     .index = c->matches,
                     .lane = lane};
    return true;
}

static bool is_zero(ZjLane lane)
{
    return lane.hi.num <= 0 && !zj_lane_none(lane);
}

/* All gates are open: held, unless 择优 keeps a better one, or nothing is stated for it. */
static ZjVerdict judge_benefit(const ZjJudge *j, uint32_t clause, ZjVerdict v)
{
    const ZjModBenefit *b = zj_benefit_of(j->run->module, clause);
    ZjLane outdone = no_value;
    if (b != NULL) outdone = zj_item_figure(j, clause, b->outdone, v.lane);
    if (zj_benefit_none(j, clause, v.lane)) {
        v.outcome = ZJ_OUTCOME_REFUSED;
        v.ground = ZJ_BY_NA;
    } else if (zj_truth(outdone) != ZJ_FALSE) {
        v.outcome = zj_truth(outdone) == ZJ_TRUE ? ZJ_OUTCOME_DISPLACED
                                                 : open_outcome(outdone.flags);
        v.ground = ZJ_BY_DISPLACED;
        v.how = ZJ_DISPLACED_KEEP;
    } else if (zj_benefit_flags(j, clause, v.lane) != 0) {
        v.outcome = open_outcome(zj_benefit_flags(j, clause, v.lane));
    }
    return v;
}

uint32_t zj_clause_parts(const ZjModule *m, uint32_t clause, const ZjModPart **parts)
{
    uint32_t member = m->t.clauses[clause].settle_member;
    *parts = NULL;
    if (member == ZJ_NONE || m->t.members[member].part_count == 0) return 0;
    *parts = &m->t.parts[m->t.members[member].first_part];
    return m->t.members[member].part_count;
}

/* A date that is not applicable never comes. */
static bool part_undated(const ZjJudge *j, uint32_t clause, const ZjModPart *p, uint32_t lane)
{
    ZjLane date;
    return read_own(j, clause, p->date, lane, &date) && zj_lane_none(date);
}

ZjVerdict zj_judge_part(const ZjJudge *j, uint32_t clause, uint32_t part, uint32_t lane)
{
    const ZjModPart *parts;
    if (zj_clause_parts(j->run->module, clause, &parts) <= part)
        return (ZjVerdict){.outcome = ZJ_OUTCOME_REFUSED, .ground = ZJ_BY_ZERO, .lane = lane};
    const ZjModPart *p = &parts[part];
    Gates g = {.judge = j, .domain = j->run->module->t.clauses[clause].domain, .lane = lane};
    if (part_undated(j, clause, p, lane))
        return (ZjVerdict){.outcome = ZJ_OUTCOME_REFUSED, .ground = ZJ_BY_NO_DATE, .lane = lane};
    gate(&g, p->happened, ZJ_OUTCOME_NOT_DUE, ZJ_BY_HAPPENED, part, false);
    gate(&g, p->condition, ZJ_OUTCOME_REFUSED, ZJ_BY_CONDITION, part, false);
    if (g.has_shut) return g.shut;
    ZjVerdict v = {.outcome = ZJ_OUTCOME_GRANTED, .ground = ZJ_BY_FIGURE, .index = part, .lane = lane};
    ZjLane amount = zj_item_figure(j, clause, p->amount, lane);
    ZjLane payable = zj_item_figure(j, clause, p->payable, lane);
    if ((payable.flags & ZJ_F_ERROR) != 0) {
        v.outcome = ZJ_OUTCOME_ERROR;
    } else if (is_zero(amount)) {
        v.outcome = ZJ_OUTCOME_REFUSED;
        v.ground = ZJ_BY_ZERO;
    } else if (is_zero(payable)) {
        v.outcome = ZJ_OUTCOME_ALREADY_PAID;
        v.ground = ZJ_BY_PAID;
    } else if (g.has_open) {
        return g.open;
    } else if (!zj_lane_is_point(payable)) {
        v.outcome = open_outcome(payable.flags);
    }
    return v;
}

/* The part that leaves most to do names the whole. */
static ZjVerdict judge_parts(const ZjJudge *j, uint32_t clause, ZjVerdict v)
{
    const ZjModPart *parts;
    uint32_t n = zj_clause_parts(j->run->module, clause, &parts);
    for (uint32_t k = 0; k < n; k++) {
        ZjOutcome one = zj_judge_part(j, clause, k, v.lane).outcome;
        v.outcome = k == 0 ? one : zj_outcome_of_both(v.outcome, one);
    }
    v.ground = ZJ_BY_PARTS;
    return v;
}

static ZjVerdict judge_figures(const ZjJudge *j, uint32_t clause, uint32_t lane)
{
    const ZjModClause *c = &j->run->module->t.clauses[clause];
    ZjVerdict v = {
        .outcome = ZJ_OUTCOME_GRANTED, .ground = ZJ_BY_FIGURE, .index = ZJ_NONE, .lane = lane};
    if (c->kind == ZJ_CLAUSE_BENEFIT) return judge_benefit(j, clause, v);
    ZjLane standard, entitled, payable, base;
    bool has_base = read_own(j, clause, c->base, lane, &base);
    bool has_standard = read_own(j, clause, c->standard, lane, &standard);
    if (!read_own(j, clause, c->entitled, lane, &entitled))
        entitled = has_standard ? standard : has_base ? base : no_value;
    if (!read_own(j, clause, c->payable, lane, &payable)) payable = entitled;
    if ((payable.flags & ZJ_F_ERROR) != 0 || (entitled.flags & ZJ_F_ERROR) != 0) {
        v.outcome = ZJ_OUTCOME_ERROR;
        return v;
    }
    if (is_zero(entitled) || zj_lane_none(entitled)) {
        v.outcome = ZJ_OUTCOME_REFUSED;
        if (c->kind == ZJ_CLAUSE_CLAWBACK && has_base && base.lo.num > 0) {
            v.outcome = ZJ_OUTCOME_DISPLACED; /* an earlier clawback has taken the row */
            v.ground = ZJ_BY_DISPLACED;
            return v;
        }
        if (displaced(j, clause, lane, &v) || match_gives_nothing(j, clause, lane, &v))
            return v;
        bool none = (has_base && zj_lane_none(base)) ||
                    (has_standard && zj_lane_none(standard)) || zj_lane_none(entitled);
        v.ground = none ? ZJ_BY_NA : ZJ_BY_ZERO;
        return v;
    }
    const ZjModPart *parts;
    if (zj_clause_parts(j->run->module, clause, &parts) != 0) return judge_parts(j, clause, v);
    if (is_zero(payable)) {
        v.outcome = ZJ_OUTCOME_ALREADY_PAID;
        v.ground = ZJ_BY_PAID;
        return v;
    }
    if (!zj_lane_is_point(payable)) v.outcome = open_outcome(payable.flags);
    return v;
}

bool zj_item_counts(const ZjJudge *judge, uint32_t clause, uint32_t lane)
{
    ZjLane counts;
    uint32_t reg = judge->run->module->t.clauses[clause].counts;
    return !read_own(judge, clause, reg, lane, &counts) || zj_truth(counts) != ZJ_FALSE;
}

ZjVerdict zj_judge_item(const ZjJudge *judge, uint32_t clause, uint32_t lane)
{
    Gates g = {
        .judge = judge, .domain = judge->run->module->t.clauses[clause].domain, .lane = lane};
    gates(&g, clause);
    if (g.has_shut) return g.shut;
    if (!g.has_open) return judge_figures(judge, clause, lane);
    /* a gate is open, yet nothing would come of it */
    const ZjModClause *c = &judge->run->module->t.clauses[clause];
    if (c->kind == ZJ_CLAUSE_BENEFIT && g.open.outcome != ZJ_OUTCOME_ERROR) {
        ZjVerdict v = judge_figures(judge, clause, lane);
        bool nothing = v.outcome == ZJ_OUTCOME_REFUSED || v.outcome == ZJ_OUTCOME_DISPLACED;
        return nothing ? v : g.open;
    }
    ZjLane payable = zj_item_figure(judge, clause, c->payable, lane);
    bool certain = g.open.outcome != ZJ_OUTCOME_ERROR && !zj_lane_none(payable) &&
                   zj_lane_is_point(payable) && payable.lo.num == 0;
    if (!certain) return g.open;
    ZjVerdict v = judge_figures(judge, clause, lane);
    return v.outcome == ZJ_OUTCOME_GRANTED ? g.open : v;
}

ZjOutcome zj_outcome_of_both(ZjOutcome a, ZjOutcome b)
{
    static const ZjOutcome order[] = {
        ZJ_OUTCOME_ERROR,         ZJ_OUTCOME_NEEDS_FACTS,  ZJ_OUTCOME_READING,
        ZJ_OUTCOME_DISCRETIONARY, ZJ_OUTCOME_UNDETERMINED, ZJ_OUTCOME_GRANTED,
        ZJ_OUTCOME_NOT_DUE,       ZJ_OUTCOME_ALREADY_PAID, ZJ_OUTCOME_DISPLACED,
        ZJ_OUTCOME_BARRED,        ZJ_OUTCOME_NOT_IN_FORCE, ZJ_OUTCOME_REFUSED};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (order[i] == a || order[i] == b) return order[i];
    return a;
}

bool zj_outcome_is_nothing(ZjOutcome outcome)
{
    return outcome == ZJ_OUTCOME_REFUSED || outcome == ZJ_OUTCOME_BARRED ||
           outcome == ZJ_OUTCOME_NOT_IN_FORCE || outcome == ZJ_OUTCOME_NOT_DUE;
}

static bool list_in_error(const ZjRun *run, uint32_t domain)
{
    const ZjLanes *l = &run->domains[domain];
    for (uint32_t i = 0; l->list_state != NULL && i < l->parent_lanes; i++)
        if (l->list_state[i] == ZJ_LIST_ERROR) return true;
    return false;
}

uint32_t zj_list_missing(const ZjRun *run, uint32_t domain)
{
    const ZjModDomain *domains = run->module->t.domains;
    uint32_t found = ZJ_NONE;
    for (; domain != ZJ_NONE && domains[domain].parent != ZJ_NONE;
         domain = domains[domain].parent) {
        const ZjLanes *l = &run->domains[domain];
        for (uint32_t i = 0; l->list_state != NULL && i < l->parent_lanes; i++) {
            if (l->list_state[i] == ZJ_LIST_ERROR) return domain;
            if (l->list_state[i] == ZJ_FACT_MISSING || l->list_state[i] == ZJ_FACT_PENDING)
                found = domain;
        }
    }
    return found;
}

/* Which item gets what may be open while the whole is certain. */
static ZjVerdict certain_whole(const ZjJudge *j, uint32_t clause, ZjVerdict whole)
{
    const ZjModClause *c = &j->run->module->t.clauses[clause];
    bool open = whole.outcome == ZJ_OUTCOME_NEEDS_FACTS ||
                whole.outcome == ZJ_OUTCOME_DISCRETIONARY ||
                whole.outcome == ZJ_OUTCOME_UNDETERMINED;
    if (!open || c->kind != ZJ_CLAUSE_GRANT || c->total_payable == ZJ_NONE) return whole;
    ZjLane total = zj_clause_payable(j, clause), paid = zj_clause_paid(j, clause);
    if (zj_lane_none(total) || !zj_lane_is_point(total)) return whole;
    bool was_paid = !zj_lane_none(paid) && paid.hi.num > 0;
    whole.outcome = total.lo.num > 0 ? ZJ_OUTCOME_GRANTED
                    : was_paid       ? ZJ_OUTCOME_ALREADY_PAID
                                     : ZJ_OUTCOME_REFUSED;
    whole.ground = total.lo.num > 0 ? ZJ_BY_FIGURE : was_paid ? ZJ_BY_PAID : ZJ_BY_ZERO;
    return whole;
}

static ZjVerdict judge_items(const ZjJudge *j, uint32_t clause)
{
    const ZjModClause *c = &j->run->module->t.clauses[clause];
    ZjVerdict whole = {
        .outcome = ZJ_OUTCOME_REFUSED, .ground = ZJ_BY_NO_RECORD, .index = ZJ_NONE};
    uint32_t first, count;
    bool any = false;
    zj_run_items(j->run, c->domain, 0, &first, &count);
    for (uint32_t i = first; i < first + count; i++) {
        if (!zj_item_counts(j, clause, i)) continue;
        ZjVerdict v = zj_judge_item(j, clause, i);
        if (!any || (v.outcome != whole.outcome &&
                     zj_outcome_of_both(v.outcome, whole.outcome) == v.outcome))
            whole = v;
        any = true;
    }
    if (!any && count > 0) {
        whole.ground = ZJ_BY_NO_MATCHING_RECORD;
        whole.lane = first;
    }
    whole = certain_whole(j, clause, whole);
    uint32_t list = zj_list_missing(j->run, c->domain);
    if (list == ZJ_NONE) return whole;
    /* A list is missing: what the case alone shuts is shut; otherwise the records decide. */
    Gates g = {.judge = j, .root = true};
    gates(&g, clause);
    if (!any && g.has_shut) return g.shut;
    if (!any && c->matches != ZJ_NONE) {
        ZjVerdict matched = zj_judge_clause(j, c->matches);
        if (zj_outcome_is_nothing(matched.outcome))
            return (ZjVerdict){
                .outcome = ZJ_OUTCOME_REFUSED, .ground = ZJ_BY_MATCH, .index = c->matches};
    }
    ZjLane total = zj_clause_payable(j, clause);
    if (!zj_lane_none(total) && zj_lane_is_point(total) &&
        (any || c->total_payable != ZJ_NONE) && (any || total.lo.num != 0))
        return whole;
    ZjOutcome outcome =
        list_in_error(j->run, list) ? ZJ_OUTCOME_ERROR : ZJ_OUTCOME_NEEDS_FACTS;
    if (whole.outcome != outcome && zj_outcome_of_both(whole.outcome, outcome) == outcome)
        whole = (ZjVerdict){.outcome = outcome,
                            .ground = ZJ_BY_NO_LIST,
                            .index = list,
                            .lane = whole.lane};
    return whole;
}

static ZjVerdict judge_truth(const ZjJudge *j, uint32_t clause)
{
    const ZjModClause *c = &j->run->module->t.clauses[clause];
    ZjVerdict v = {.outcome = ZJ_OUTCOME_REFUSED, .index = ZJ_NONE};
    ZjLane lane;
    uint32_t lanes = j->run->domains[c->domain].lanes;
    for (uint32_t i = 0; i < lanes; i++) {
        if (!read_own(j, clause, c->base, i, &lane)) continue;
        ZjTruth truth = zj_truth(lane);
        if (truth == ZJ_FALSE) continue;
        ZjOutcome o = truth == ZJ_TRUE ? ZJ_OUTCOME_BARRED : open_outcome(lane.flags);
        if (v.outcome == ZJ_OUTCOME_REFUSED || truth == ZJ_TRUE) {
            v.outcome = o;
            v.lane = i;
        }
        if (truth == ZJ_TRUE) break;
    }
    return v;
}

static ZjVerdict judge_value(const ZjJudge *j, uint32_t clause)
{
    ZjVerdict v = {.outcome = ZJ_OUTCOME_GRANTED, .index = ZJ_NONE};
    ZjLane lane = zj_clause_payable(j, clause);
    if ((lane.flags & ZJ_F_ERROR) != 0)
        v.outcome = ZJ_OUTCOME_ERROR;
    else if (zj_lane_none(lane))
        v = (ZjVerdict){.outcome = ZJ_OUTCOME_REFUSED, .ground = ZJ_BY_NA, .index = ZJ_NONE};
    else if (!zj_lane_is_point(lane))
        v.outcome = open_outcome(lane.flags);
    return v;
}

ZjVerdict zj_judge_clause(const ZjJudge *judge, uint32_t clause)
{
    const ZjModClause *c = &judge->run->module->t.clauses[clause];
    switch ((ZjClauseKind)c->kind) {
    case ZJ_CLAUSE_BAR:
        return judge_truth(judge, clause);
    case ZJ_CLAUSE_FIGURE:
        return judge_value(judge, clause);
    case ZJ_CLAUSE_GRANT:
    case ZJ_CLAUSE_CLAWBACK:
    case ZJ_CLAUSE_BENEFIT:
        if (c->domain != 0) return judge_items(judge, clause);
        return zj_judge_item(judge, clause, 0);
    }
    return (ZjVerdict){.outcome = ZJ_OUTCOME_ERROR, .index = ZJ_NONE};
}

/* The first of these registers that exists, as seen by the case. */
static ZjLane first_of(const ZjJudge *j, uint32_t total, uint32_t own)
{
    ZjLane out;
    if (zj_read(j->run, total, 0, 0, &out)) return out;
    if (zj_read(j->run, own, 0, 0, &out)) return out;
    return no_value;
}

ZjLane zj_clause_payable(const ZjJudge *judge, uint32_t clause)
{
    const ZjModClause *c = &judge->run->module->t.clauses[clause];
    if (c->kind == ZJ_CLAUSE_FIGURE || c->kind == ZJ_CLAUSE_BAR)
        return first_of(judge, c->base, c->standard);
    return first_of(judge, c->total_payable, c->payable != ZJ_NONE ? c->payable : c->base);
}

ZjLane zj_clause_entitled(const ZjJudge *judge, uint32_t clause)
{
    const ZjModClause *c = &judge->run->module->t.clauses[clause];
    return first_of(judge, c->total_entitled, c->entitled);
}

ZjLane zj_clause_paid(const ZjJudge *judge, uint32_t clause)
{
    const ZjModClause *c = &judge->run->module->t.clauses[clause];
    return first_of(judge, c->total_paid, c->paid);
}
