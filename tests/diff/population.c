#include "tests/diff/population.h"

#include <string.h>

#include "stdlib/date.h"
#include "tests/diff/oracle.h"
#include "vm/report/target.h"

enum { DRAWS = 3, MOST_QUESTIONS = 256 };

/* One case of a drawn population: does it count, in which year, and with which values. */
typedef struct Member {
    bool counts, dated;
    int64_t year;
    Value stats[2];
} Member;

typedef struct Population {
    Judge *j;
    ZjFacts *const *cases;
    uint32_t count;
    uint32_t choice[MOST_QUESTIONS];
    int64_t as_of;
    ZjArena arena;
    ZjTargetTally *tallies; /* by target */
    Member *members;        /* of one target */
    Measured *drawn;        /* case * targets + target */
    uint32_t targets;
} Population;

/* ---- the VM's side ---- */

static ZjStatus add_case(Population *p, const ZjFacts *facts)
{
    const ZjModule *m = &p->j->compiled->module;
    const ZjLane yes = {zj_rat_int(1), zj_rat_int(1), 0}, na = {zj_rat_int(0), zj_rat_int(0), ZJ_F_NA};
    const ZjRunOptions options = {.as_of = &p->as_of, .choice = p->choice};
    ZjRun run = {.module = NULL};
    ZjStatus status = zj_run(m, facts, &options, &run);
    for (uint32_t i = 0; i < p->targets && status == ZJ_OK; i++) {
        const ZjModTarget *t = &m->t.targets[i];
        ZjTargetResult r = {.among = yes, .year_date = na, .stats = {yes, yes}};
        if (t->among != ZJ_NONE) r.among = zj_run_lane(&run, t->among, 0);
        if (t->year_date != ZJ_NONE) r.year_date = zj_run_lane(&run, t->year_date, 0);
        for (uint32_t k = 0; k < t->stat_count; k++) {
            uint32_t reg = m->t.stats[t->first_stat + k].reg;
            if (reg != ZJ_NONE) r.stats[k] = zj_run_lane(&run, reg, 0);
        }
        status = zj_target_add(m, &r, ZJ_TEXT("case"), &p->arena, &p->tallies[i]);
    }
    zj_run_free(&run);
    return status;
}

/* ---- the oracle's side ---- */

static void measure_case(Population *p, const ZjFacts *drawn, uint32_t index)
{
    Oracle o = {.program = &p->j->compiled->program,
                .facts = drawn,
                .case_index = index,
                .as_of = p->as_of,
                .choice = p->choice,
                .draw = rng_next(&p->j->rng) | 1};
    oracle_run(&o);
    for (uint32_t i = 0; i < p->targets; i++) {
        Measured *m = &p->drawn[index * p->targets + i];
        *m = (Measured){.among = value_any(ZJ_T_BOOL, 0, ZJ_F_ERROR)};
        if (!o.failed) *m = o.targets[i];
    }
    oracle_free(&o);
}

/* Every case with all that is open drawn. */
static ZjStatus draw_cases(Population *p)
{
    ZjFacts drawn;
    ZjFactsBuilder b;
    ZjStatus status = zj_facts_begin(&p->j->compiled->schema, &drawn, &b);
    for (uint32_t i = 0; i < p->count && status == ZJ_OK; i++)
        status = facts_copy(&b, p->cases[i], 0, &p->j->rng);
    if (status == ZJ_OK) zj_facts_end(&b);
    for (uint32_t i = 0; i < p->count && status == ZJ_OK; i++)
        measure_case(p, &drawn, i);
    zj_facts_free(&drawn);
    return status;
}

static bool certain(Value v)
{
    return v.type == ZJ_T_NONE || value_is_na(v) || value_known(v);
}

/* False where a drawn figure is no point: nothing follows from it. */
static bool member_of(const Population *p, const ZjTarget *t, const Measured *m, Member *out)
{
    int64_t day = 0;
    *out = (Member){.counts = m->among.type == ZJ_T_NONE || value_truth(m->among) == 1,
                    .dated = true, .stats = {m->stats[0], m->stats[1]}};
    if (!certain(m->among)) return false;
    if (!out->counts) return true;
    for (uint32_t i = 0; i < t->stat_count; i++)
        if (!certain(m->stats[i])) return false;
    if (t->year_date == NULL) return true;
    if (!certain(m->year_date)) return false;
    out->dated = !value_is_na(m->year_date) && zj_rat_to_int(m->year_date.lo, &day) == ZJ_OK;
    out->year = zj_date_year_from(day, t->year_start);
    (void)p;
    return true;
}

static bool in_year(const Member *m, const ZjTarget *t, int64_t year)
{
    return m->counts && (t->year_date == NULL || (m->dated && m->year == year));
}

typedef enum Found { FOUND, NOTHING, BEYOND /* all numbers */ } Found;

/* A plain statistic. */
static Found statistic(const Population *p, const ZjTarget *t, uint32_t which, int64_t year, ZjRat *out)
{
    const ZjExpr *e = t->stats[which];
    ZjRat sum = zj_rat_int(0), n = sum, one = zj_rat_int(1);
    bool counting = e->op == ZJ_OPR_STAT_COUNT && p->members[0].stats[which].type == ZJ_T_NONE;
    for (uint32_t i = 0; i < p->count; i++) {
        const Member *m = &p->members[i];
        Value v = m->stats[which];
        if (!in_year(m, t, year) || (!counting && value_is_na(v))) continue;
        ZjRat add = counting ? one : v.lo;
        if (zj_rat_add(n, one, &n) != ZJ_OK || zj_rat_add(sum, add, &sum) != ZJ_OK) return BEYOND;
    }
    bool part = e->op == ZJ_OPR_STAT_SHARE || e->op == ZJ_OPR_STAT_MEAN;
    if (part && n.num == 0) return NOTHING;
    if (part && zj_rat_div(sum, n, &sum) != ZJ_OK) return BEYOND;
    *out = sum;
    return FOUND;
}

/* One statistic, or one over the other. */
static Found measure(const Population *p, const ZjTarget *t, int64_t year, ZjRat *out)
{
    ZjRat over;
    Found first = statistic(p, t, 0, year, out);
    if (t->stat_count != 2) return first;
    Found second = statistic(p, t, 1, year, &over);
    if (first == NOTHING || second == NOTHING) return NOTHING;
    if (first == BEYOND || second == BEYOND) return BEYOND;
    if (over.num == 0) return NOTHING;
    return zj_rat_div(*out, over, out) == ZJ_OK ? FOUND : BEYOND;
}

static bool meets(ZjOperator relation, int order)
{
    return relation == ZJ_OPR_GE   ? order >= 0
           : relation == ZJ_OPR_GT ? order > 0
           : relation == ZJ_OPR_LE ? order <= 0
           : relation == ZJ_OPR_LT ? order < 0
           : relation == ZJ_OPR_EQ ? order == 0
                                   : order != 0;
}

static void differ(Population *p, const ZjTarget *t, const char *what, int64_t year, ZjTargetValue vm,
                   Found found, ZjRat own)
{
    ZjBuf *out = &p->j->report;
    if (p->j->differs) return;
    p->j->differs = true;
    zj_buf_printf(out, "%s of target %.*s, year %lld: VM [", what, ZJ_TEXT_ARG(t->name.text), (long long)year);
    zj_rat_print(vm.value.lo, out);
    zj_buf_str(out, ", ");
    zj_rat_print(vm.value.hi, out);
    zj_buf_printf(out, "] flags %u verdict %d; drawn ", vm.value.flags, (int)vm.verdict);
    if (found == FOUND)
        zj_rat_print(own, out);
    else
        zj_buf_str(out, found == NOTHING ? "nothing" : "a figure beyond all numbers");
    zj_buf_char(out, '\n');
}

static void compare_year(Population *p, const ZjTarget *t, uint32_t target, int64_t year)
{
    const ZjModule *m = &p->j->compiled->module;
    const ZjTargetTally *tally = &p->tallies[target];
    ZjYearTally one = t->year_date != NULL ? zj_target_year(tally, year) : tally->whole;
    ZjTargetValue vm = zj_target_value(m, tally, t->year_date != NULL ? &one : &tally->whole);
    ZjRat own = zj_rat_int(0), figure;
    Found found = measure(p, t, year, &own);
    p->j->figures++;
    if ((vm.value.flags & ZJ_F_ERROR) != 0) return;
    bool nothing = zj_lane_none(vm.value), perhaps = (vm.value.flags & ZJ_F_NA) != 0;
    bool point = zj_rat_cmp(vm.value.lo, vm.value.hi) == 0;
    if (found == BEYOND) { /* of what is open a point drawn may be, of what is known none */
        if (nothing || point) differ(p, t, "value", year, vm, found, own);
        return;
    }
    if (found == NOTHING) {
        if (!nothing && !perhaps) differ(p, t, "value", year, vm, found, own);
        return;
    }
    bool inside = zj_rat_cmp(vm.value.lo, own) <= 0 && zj_rat_cmp(own, vm.value.hi) <= 0;
    if (nothing || !inside) differ(p, t, "value", year, vm, found, own);
    if (!zj_const_value(t->figure, &figure)) return;
    bool met = meets(t->relation, zj_rat_cmp(own, figure));
    if ((vm.verdict == ZJ_TARGET_MET && !met) || (vm.verdict == ZJ_TARGET_NOT_MET && met) ||
        vm.verdict == ZJ_TARGET_NOTHING)
        differ(p, t, "verdict", year, vm, found, own);
}

/* The year of a date that is written out. */
static int64_t written(const ZjExpr *e, int month, int64_t otherwise)
{
    bool date = e != NULL && e->kind == ZJ_EX_LITERAL && e->lit->kind == ZJ_LIT_DATE;
    return date ? zj_date_year_from(e->lit->day, month) : otherwise;
}

static void compare_target(Population *p, const ZjTarget *t, uint32_t target)
{
    if (t->stats[0]->kind != ZJ_EX_STAT || p->tallies[target].errors != 0) return;
    for (uint32_t i = 0; i < p->count; i++)
        if (!member_of(p, t, &p->drawn[i * p->targets + target], &p->members[i])) return;
    if (t->year_date == NULL) {
        compare_year(p, t, target, 0);
        return;
    }
    ZjTargetYears years = zj_target_years(&p->j->compiled->module, &p->tallies[target], p->as_of);
    int64_t last = zj_date_year_from(p->as_of, t->year_start), due = written(t->by_date, t->year_start, last),
            ends = written(t->policy->until, t->year_start, last);
    if (due < last) last = due;
    if (ends < last) last = ends;
    int64_t first = written(t->policy->from, t->year_start, years.first);
    if (years.first != first || years.last != last) {
        ZjTargetValue none = {.value = {zj_rat_int(years.first), zj_rat_int(years.last), 0}};
        differ(p, t, "years", last, none, FOUND, zj_rat_int(first));
    }
    for (int64_t y = years.first; y <= years.last && !p->j->differs; y++)
        compare_year(p, t, target, y);
}

ZjStatus judge_population(Judge *j, ZjFacts *const *cases, uint32_t count)
{
    const ZjProgram *program = &j->compiled->program;
    Population p = {.j = j, .cases = cases, .count = count, .targets = j->compiled->module.t.targets_count};
    if (p.targets == 0 || count == 0) return ZJ_OK;
    for (uint32_t i = 0; i < program->question_count && i < MOST_QUESTIONS; i++)
        p.choice[i] = program->questions[i]->preset != ZJ_NONE ? program->questions[i]->preset : 0;
    p.as_of = cases[0]->as_of[0];
    p.tallies = zj_arena_array(&p.arena, p.targets, sizeof *p.tallies);
    p.members = zj_arena_array(&p.arena, count, sizeof *p.members);
    p.drawn = zj_arena_array(&p.arena, (size_t)count * p.targets, sizeof *p.drawn);
    ZjStatus status = p.tallies == NULL || p.members == NULL || p.drawn == NULL ? ZJ_NO_MEM : ZJ_OK;
    for (uint32_t i = 0; i < p.targets && status == ZJ_OK; i++)
        p.tallies[i].target = i;
    for (uint32_t i = 0; i < count && status == ZJ_OK; i++)
        status = add_case(&p, cases[i]);
    for (int d = 0; d < DRAWS && status == ZJ_OK && !j->differs; d++) {
        uint32_t target = 0;
        status = draw_cases(&p);
        for (const ZjTarget *t = program->targets; t != NULL && status == ZJ_OK; t = t->next)
            compare_target(&p, t, target++);
    }
    zj_arena_free(&p.arena);
    return status;
}
