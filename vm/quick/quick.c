#include "vm/quick/quick.h"

#include <string.h>

#include "vm/report/judge.h"

/* A gate of a grant: what the clause ends as when it is shut. */
typedef struct Gate {
    uint32_t output;
    uint8_t outcome;
    bool bars; /* true shuts it */
} Gate;

typedef struct ClausePlan {
    uint32_t figure; /* output: payable, or the value of a figure, or the truth of a bar */
    uint32_t first_gate, gate_count;
    uint8_t *outcome; /* by lane */
} ClausePlan;

struct ZjQuick {
    ZjArena arena;
    const ZjModule *module;
    const ZjFactSchema *schema;
    ZjPlan *plan;
    ZjPattern *pattern;
    bool csv;
    ZjLaneBlock block;
    uint32_t *wanted;
    uint32_t wanted_count;
    ZjPlanOutput *outputs;
    Gate *gates;
    uint32_t gate_count;
    ClausePlan *clauses;
    uint32_t *sums; /* outputs, by row of the module's sums */
};

/* ---- what is wanted ---- */

static uint32_t want(ZjQuick *q, uint32_t reg)
{
    for (uint32_t i = 0; i < q->wanted_count; i++)
        if (q->wanted[i] == reg) return i;
    q->wanted[q->wanted_count] = reg;
    return q->wanted_count++;
}

static void want_gate(ZjQuick *q, ClausePlan *c, uint32_t reg, ZjOutcome outcome, bool bars)
{
    if (reg == ZJ_NONE) return;
    q->gates[q->gate_count++] = (Gate){want(q, reg), (uint8_t)outcome, bars};
    c->gate_count++;
}

/* In the order in which they decide: see judge.c. */
static void want_gates(ZjQuick *q, ClausePlan *out, const ZjModClause *c)
{
    const ZjModTables *t = &q->module->t;
    out->first_gate = q->gate_count;
    want_gate(q, out, c->counts, ZJ_OUTCOME_REFUSED, false);
    want_gate(q, out, c->in_force, ZJ_OUTCOME_NOT_IN_FORCE, false);
    want_gate(q, out, c->happened, ZJ_OUTCOME_NOT_DUE, false);
    want_gate(q, out, c->applies, ZJ_OUTCOME_REFUSED, false);
    for (uint32_t i = 0; i < c->bar_count; i++)
        want_gate(q, out, t->baruses[c->first_bar + i].reg, ZJ_OUTCOME_BARRED, true);
    for (uint32_t i = 0; i < c->condition_count; i++)
        want_gate(q, out, t->conditions[c->first_condition + i].reg, ZJ_OUTCOME_REFUSED, false);
}

/* The date of evaluation: it is always there. */
static bool is_as_of(const ZjModule *m, uint32_t reg)
{
    for (uint32_t pc = 0; pc < m->t.code_count; pc++)
        if (m->t.code[pc].dst == reg) return m->t.code[pc].op == ZJ_OP_AS_OF;
    return false;
}

static const char *want_clause(ZjQuick *q, uint32_t clause)
{
    const ZjModClause *c = &q->module->t.clauses[clause];
    ClausePlan *out = &q->clauses[clause];
    if (c->domain != 0) return "a clause with items";
    switch ((ZjClauseKind)c->kind) {
    case ZJ_CLAUSE_GRANT:
        if (c->total_payable == ZJ_NONE || c->payable == ZJ_NONE) return "a grant without a settlement";
        if (c->date != ZJ_NONE && !is_as_of(q->module, c->date)) return "a grant with a date of its own";
        out->figure = want(q, c->total_payable);
        want_gates(q, out, c);
        return NULL;
    case ZJ_CLAUSE_BAR:
    case ZJ_CLAUSE_FIGURE:
        if (c->base == ZJ_NONE) return "a clause without a figure";
        out->figure = want(q, c->base);
        return NULL;
    case ZJ_CLAUSE_CLAWBACK: return "a clawback";
    case ZJ_CLAUSE_BENEFIT: return "a benefit";
    }
    return "a clause of another kind";
}

static const char *want_all(ZjQuick *q)
{
    const ZjModTables *t = &q->module->t;
    if (t->questions_count != 0) return "a reading is open";
    if (t->targets_count != 0) return "targets";
    for (uint32_t c = 0; c < t->clauses_count; c++) {
        const char *why = want_clause(q, c);
        if (why != NULL) return why;
    }
    for (uint32_t i = 0; i < t->sums_count; i++)
        q->sums[i] = want(q, t->sums[i].reg);
    return NULL;
}

static bool new_room(ZjQuick *q)
{
    const ZjModTables *t = &q->module->t;
    uint32_t gates = t->clauses_count * 4 + 1, most;
    for (uint32_t c = 0; c < t->clauses_count; c++)
        gates += t->clauses[c].bar_count + t->clauses[c].condition_count;
    most = gates + t->clauses_count + t->sums_count + 1;
    q->wanted = zj_arena_array(&q->arena, most, sizeof *q->wanted);
    q->outputs = zj_arena_array(&q->arena, most, sizeof *q->outputs);
    q->gates = zj_arena_array(&q->arena, gates, sizeof *q->gates);
    q->clauses = zj_arena_array(&q->arena, t->clauses_count, sizeof *q->clauses);
    q->sums = zj_arena_array(&q->arena, t->sums_count, sizeof *q->sums);
    if (q->wanted == NULL || q->outputs == NULL || q->gates == NULL || q->clauses == NULL ||
        q->sums == NULL)
        return false;
    for (uint32_t c = 0; c < t->clauses_count; c++) {
        q->clauses[c].outcome = zj_arena_array(&q->arena, ZJ_PLAN_LANES, 1);
        if (q->clauses[c].outcome == NULL) return false;
    }
    return true;
}

ZjStatus zj_quick_open(const ZjFactSchema *schema, const ZjQuickOptions *options, ZjQuick **out,
                       const char **why)
{
    ZjArena arena = {0};
    ZjQuick *q = zj_arena_array(&arena, 1, sizeof *q);
    *out = NULL;
    *why = "";
    if (q == NULL) return ZJ_NO_MEM;
    *q = (ZjQuick){.arena = arena, .module = schema->module, .schema = schema, .csv = options->csv};
    ZjStatus status = new_room(q) ? ZJ_OK : ZJ_NO_MEM;
    if (status == ZJ_OK) {
        const char *reason = want_all(q);
        if (reason != NULL) *why = reason;
        if (reason != NULL) status = ZJ_DOMAIN;
    }
    ZjPlanOptions plan = {.as_of = options->as_of,
                          .wanted = q->wanted,
                          .wanted_count = q->wanted_count,
                          .portable = options->portable};
    if (status == ZJ_OK) status = zj_plan_build(schema->module, &plan, &q->plan, why);
    if (status == ZJ_OK) status = zj_pattern_new(schema, q->plan, &q->pattern);
    if (status == ZJ_OK) status = zj_lanes_open(q->plan, &q->block);
    if (status != ZJ_OK) {
        zj_quick_close(q);
        return status;
    }
    *out = q;
    return ZJ_OK;
}

void zj_quick_close(ZjQuick *quick)
{
    if (quick == NULL) return;
    ZjArena arena = quick->arena;
    zj_lanes_close(&quick->block);
    zj_pattern_free(quick->pattern);
    zj_plan_free(quick->plan);
    zj_arena_free(&arena);
}

/* ---- records ---- */

/* What was learned before stays when this has no pattern. */
bool zj_quick_learn(ZjQuick *quick, ZjText text)
{
    ZjPattern *new;
    if (zj_pattern_new(quick->schema, quick->plan, &new) != ZJ_OK) return false;
    bool learned = quick->csv ? zj_pattern_learn_csv(new, text) : zj_pattern_learn_json(new, text);
    ZjPattern *old = learned ? quick->pattern : new;
    if (learned) quick->pattern = new;
    zj_pattern_free(old);
    return learned;
}

bool zj_quick_take(ZjQuick *quick, ZjText record)
{
    return quick->csv ? zj_pattern_read_csv(quick->pattern, record, &quick->block)
                      : zj_pattern_read_json(quick->pattern, record, &quick->block);
}

uint32_t zj_quick_lanes(const ZjQuick *quick)
{
    return quick->block.lanes;
}

void zj_quick_clear(ZjQuick *quick)
{
    zj_lanes_clear(&quick->block);
}

/* ---- outcomes ---- */

typedef struct Truths {
    const uint8_t *lo, *hi, *flags;
} Truths;

static Truths truths(const ZjQuick *q, uint32_t output)
{
    const ZjPlanOutput *o = &q->outputs[output];
    return (Truths){(const uint8_t *)o->lo, (const uint8_t *)o->hi, o->flags};
}

static ZjOutcome open_outcome(uint8_t flags)
{
    if ((flags & (ZJ_F_MISSING | ZJ_F_PENDING)) != 0) return ZJ_OUTCOME_NEEDS_FACTS;
    if ((flags & ZJ_F_UNDETERMINED) != 0) return ZJ_OUTCOME_UNDETERMINED;
    if ((flags & (ZJ_F_DISCRETION | ZJ_F_CHOICE)) != 0) return ZJ_OUTCOME_DISCRETIONARY;
    return ZJ_OUTCOME_NEEDS_FACTS;
}

/* All gates and the figure are points: the first gate that is shut decides. */
static void judge_points(const ZjQuick *q, ClausePlan *c, uint32_t n)
{
    const int64_t *amount = q->outputs[c->figure].lo;
    uint8_t *out = c->outcome;
    for (uint32_t i = 0; i < n; i++)
        out[i] = amount[i] > 0 ? ZJ_OUTCOME_GRANTED : ZJ_OUTCOME_REFUSED;
    for (uint32_t g = c->gate_count; g-- > 0;) {
        const Gate *gate = &q->gates[c->first_gate + g];
        const uint8_t *truth = truths(q, gate->output).lo;
        const uint8_t shut = gate->bars ? 255 : 0, outcome = gate->outcome;
        for (uint32_t i = 0; i < n; i++)
            out[i] = truth[i] == shut ? outcome : out[i];
    }
}

/* One lane with something open in it: as judge.c does. */
static ZjOutcome judge_lane(const ZjQuick *q, const ClausePlan *c, uint32_t i)
{
    const ZjPlanOutput *amount = &q->outputs[c->figure];
    bool any_open = false;
    ZjOutcome open = ZJ_OUTCOME_NEEDS_FACTS;
    for (uint32_t g = c->first_gate; g < c->first_gate + c->gate_count; g++) {
        Truths t = truths(q, q->gates[g].output);
        bool surely = t.lo[i] != 0, perhaps = t.hi[i] != 0;
        if (surely == perhaps) {
            if (surely == q->gates[g].bars) return (ZjOutcome)q->gates[g].outcome;
            continue;
        }
        ZjOutcome o = open_outcome(t.flags != NULL ? t.flags[i] : 0);
        open = any_open ? zj_outcome_of_both(open, o) : o;
        any_open = true;
    }
    uint8_t flags = amount->flags != NULL ? amount->flags[i] : 0;
    if (amount->hi[i] <= 0) return ZJ_OUTCOME_REFUSED;
    if (any_open) return open;
    return flags == 0 ? ZJ_OUTCOME_GRANTED : open_outcome(flags);
}

static void judge_grant(const ZjQuick *q, ClausePlan *c, uint32_t n)
{
    bool points = q->outputs[c->figure].flags == NULL;
    for (uint32_t g = c->first_gate; g < c->first_gate + c->gate_count; g++)
        points &= q->outputs[q->gates[g].output].flags == NULL;
    judge_points(q, c, n);
    for (uint32_t i = 0; !points && i < n; i++)
        c->outcome[i] = (uint8_t)judge_lane(q, c, i);
}

static void judge_bar(const ZjQuick *q, ClausePlan *c, uint32_t n)
{
    Truths t = truths(q, c->figure);
    for (uint32_t i = 0; i < n; i++)
        c->outcome[i] = (uint8_t)(t.lo[i] != 0   ? ZJ_OUTCOME_BARRED
                                  : t.hi[i] == 0 ? ZJ_OUTCOME_REFUSED
                                                 : open_outcome(t.flags[i]));
}

static void judge_figure(const ZjQuick *q, ClausePlan *c, uint32_t n)
{
    const uint8_t *flags = q->outputs[c->figure].flags;
    for (uint32_t i = 0; i < n; i++)
        c->outcome[i] = (uint8_t)(flags == NULL || flags[i] == 0 ? ZJ_OUTCOME_GRANTED
                                  : flags[i] == ZJ_F_NA          ? ZJ_OUTCOME_REFUSED
                                                                 : open_outcome(flags[i]));
}

/* ---- the summary ---- */

/* Sums of a block: finite ends are far below what 128 bits hold. */
static void add_amounts(ZjLane *sum, const ZjPlanOutput *o, uint32_t n)
{
    zj_i128 lo = 0, hi = 0;
    bool open_lo = false, open_hi = false;
    for (uint32_t i = 0; i < n; i++) {
        open_lo |= o->lo[i] >= ZJ_OPEN;
        open_hi |= o->hi[i] >= ZJ_OPEN;
        lo += o->lo[i];
        hi += o->hi[i];
    }
    ZjRat low = open_lo ? zj_rat_inf(1) : (ZjRat){lo, 1};
    ZjRat high = open_hi ? zj_rat_inf(1) : (ZjRat){hi, 1};
    if (zj_rat_add(sum->lo, low, &sum->lo) != ZJ_OK) sum->lo = zj_rat_inf(-1);
    if (zj_rat_add(sum->hi, high, &sum->hi) != ZJ_OK) sum->hi = zj_rat_inf(1);
}

static void count_outcomes(ZjClauseSum *sum, const uint8_t *outcome, uint32_t n)
{
    uint32_t counts[ZJ_OUTCOME_COUNT] = {0};
    for (uint32_t i = 0; i < n; i++)
        counts[outcome[i]]++;
    for (uint32_t o = 0; o < ZJ_OUTCOME_COUNT; o++)
        sum->outcomes[o] += counts[o];
}

static void add_up(const ZjQuick *q, ZjSummary *s, uint32_t n)
{
    const ZjModTables *t = &q->module->t;
    for (uint32_t c = 0; c < t->clauses_count; c++) {
        count_outcomes(&s->clauses[c], q->clauses[c].outcome, n);
        if (t->clauses[c].kind == ZJ_CLAUSE_GRANT)
            add_amounts(&s->clauses[c].sum, &q->outputs[q->clauses[c].figure], n);
    }
    for (uint32_t i = 0; i < t->sums_count; i++)
        add_amounts(&s->totals[i], &q->outputs[q->sums[i]], n);
    s->computed += n;
}

void zj_quick_compute(ZjQuick *quick, ZjSummary *summary)
{
    const ZjModTables *t = &quick->module->t;
    uint32_t n = quick->block.lanes;
    if (n == 0) return;
    zj_lanes_end(&quick->block);
    zj_plan_run(quick->plan, quick->block.given, n, quick->outputs);
    for (uint32_t c = 0; c < t->clauses_count; c++) {
        ZjClauseKind kind = (ZjClauseKind)t->clauses[c].kind;
        if (kind == ZJ_CLAUSE_BAR)
            judge_bar(quick, &quick->clauses[c], n);
        else if (kind == ZJ_CLAUSE_FIGURE)
            judge_figure(quick, &quick->clauses[c], n);
        else
            judge_grant(quick, &quick->clauses[c], n);
    }
    if (summary != NULL) add_up(quick, summary, n);
}

/* ---- of one lane ---- */

ZjText zj_quick_case(const ZjQuick *quick, uint32_t lane)
{
    return quick->block.ids[lane];
}

ZjOutcome zj_quick_outcome(const ZjQuick *quick, uint32_t clause, uint32_t lane)
{
    return (ZjOutcome)quick->clauses[clause].outcome[lane];
}

static void ends(const ZjPlanOutput *o, uint32_t lane, int64_t *lo, int64_t *hi)
{
    *lo = o->lo[lane];
    *hi = o->hi[lane];
}

void zj_quick_payable(const ZjQuick *quick, uint32_t clause, uint32_t lane, int64_t *lo, int64_t *hi)
{
    ends(&quick->outputs[quick->clauses[clause].figure], lane, lo, hi);
}

void zj_quick_total(const ZjQuick *quick, uint32_t sum, uint32_t lane, int64_t *lo, int64_t *hi)
{
    ends(&quick->outputs[quick->sums[sum]], lane, lo, hi);
}
