#include "vm/report/parts.h"

#include <string.h>

#include "stdlib/date.h"
#include "vm/base/limits.h"

enum { MOST_EXPLAINED = 200, MOST_RECORDS = 5, BUDGET = 5000 };

const char *const zj_outcome_json[ZJ_OUTCOME_COUNT] = {
#define X(name, json, zh, en) [ZJ_OUTCOME_##name] = json,
    ZJ_OUTCOME_TABLE(X)
#undef X
};

const char *zj_outcome_word(ZjOutcome outcome, ZjLang lang)
{
    static const struct {
        const char *zh, *en;
    } words[ZJ_OUTCOME_COUNT] = {
#define X(name, json, zh_, en_) [ZJ_OUTCOME_##name] = {zh_, en_},
        ZJ_OUTCOME_TABLE(X)
#undef X
    };
    return lang == ZJ_LANG_EN ? words[outcome].en : words[outcome].zh;
}

uint32_t zj_case_all_payers(const ZjModule *module)
{
    for (uint32_t i = 0; i < module->t.sums_count; i++)
        if (module->t.sums[i].payer == ZJ_NONE) return i;
    return ZJ_NONE;
}

typedef struct Work {
    const ZjModule *m;
    const ZjCaseOptions *options;
    ZjCaseResult *out;
    ZjArena scratch;
    ZjTrace trace;
    ZjRun first, other;
    uint32_t *choice;   /* of the current run */
    uint32_t *first_choice;
    uint8_t *varied;    /* by question: not fixed */
    uint8_t *open;      /* by question: all its alternatives are of equal standing */
    uint8_t *relevant;  /* by question: can touch this case */
    uint64_t *mask;     /* by register, of the first run; NULL when no question is varied */
    bool **seen;        /* by clause: by reading: a run has filled it */
    bool **total_seen;  /* by sum */
    uint32_t *need_of;  /* by field: its need, or ZJ_NONE */
    uint8_t **decides;  /* by need: by clause */
    ZjFigures *figures; /* by clause, of the current run */
    bool started;
} Work;

/* ---- the plan: which questions, which combinations ---- */

static uint32_t fixed_choice(const Work *w, uint32_t question)
{
    return w->options->fixed == NULL ? ZJ_NONE : w->options->fixed[question];
}

static ZjStatus plan(Work *w)
{
    uint32_t n = w->m->t.questions_count;
    ZjCaseResult *r = w->out;
    w->choice = zj_arena_array(&w->scratch, n, sizeof *w->choice);
    w->first_choice = zj_arena_array(&w->scratch, n, sizeof *w->first_choice);
    w->varied = zj_arena_array(&w->scratch, n, 1);
    w->open = zj_arena_array(&w->scratch, n, 1);
    w->relevant = zj_arena_array(&w->scratch, n, 1);
    r->choice = zj_arena_array(&r->arena, n, sizeof *r->choice);
    r->chosen_by_user = zj_arena_array(&r->arena, n, sizeof *r->chosen_by_user);
    if (w->choice == NULL || w->first_choice == NULL || w->varied == NULL || w->open == NULL || w->relevant == NULL ||
        r->choice == NULL || r->chosen_by_user == NULL)
        return ZJ_NO_MEM;
    for (uint32_t q = 0; q < n; q++) {
        const ZjModQuestion *question = &w->m->t.questions[q];
        uint32_t fixed = fixed_choice(w, q), preset = question->preset;
        if (preset >= question->alternative_count) preset = ZJ_NONE;
        w->varied[q] = fixed == ZJ_NONE && question->alternative_count > 1;
        w->open[q] = w->varied[q] && (preset == ZJ_NONE || w->options->all_readings);
        r->chosen_by_user[q] = fixed != ZJ_NONE;
        r->choice[q] = fixed != ZJ_NONE    ? fixed
                       : w->open[q]        ? ZJ_NONE
                       : preset != ZJ_NONE ? preset
                                           : 0;
        w->choice[q] = r->choice[q] == ZJ_NONE ? 0 : r->choice[q];
    }
    return ZJ_OK;
}

static uint64_t mask_of(const Work *w, uint32_t reg)
{
    return reg == ZJ_NONE || w->mask == NULL ? 0 : w->mask[reg];
}

static uint64_t clause_mask(const Work *w, uint32_t clause)
{
    const ZjModTables *t = &w->m->t;
    const ZjModClause *c = &t->clauses[clause];
    const uint32_t regs[] = {c->counts,     c->in_force,      c->applies,
                             c->happened,   c->entitled,      c->paid,
                             c->payable,    c->displaced,     c->total_entitled,
                             c->total_paid, c->total_payable, c->liable_until};
    /* the amount before the gates matters only where nothing comes after */
    uint64_t all = c->payable == ZJ_NONE ? mask_of(w, c->base) | mask_of(w, c->standard) : 0;
    for (size_t i = 0; i < sizeof regs / sizeof regs[0]; i++)
        all |= mask_of(w, regs[i]);
    const ZjModBenefit *b = zj_benefit_of(w->m, clause);
    if (b != NULL)
        all |= mask_of(w, b->held) | mask_of(w, b->outdone) | mask_of(w, b->term_first) |
               mask_of(w, b->term_last) | mask_of(w, b->ceiling);
    for (uint32_t i = 0; i < c->bar_count; i++)
        all |= mask_of(w, t->baruses[c->first_bar + i].reg);
    for (uint32_t i = 0; i < c->condition_count; i++)
        all |= mask_of(w, t->conditions[c->first_condition + i].reg);
    return all;
}

static bool clause_hangs_on(const Work *w, uint64_t mask, uint32_t question)
{
    return w->relevant[question] && (mask & zj_question_bit(w->m, w->varied, question)) != 0;
}

static uint64_t target_mask(const Work *w, uint32_t target)
{
    const ZjModTarget *t = &w->m->t.targets[target];
    uint64_t all = mask_of(w, t->among) | mask_of(w, t->year_date);
    for (uint32_t i = 0; i < t->stat_count; i++)
        all |= mask_of(w, w->m->t.stats[t->first_stat + i].reg);
    return all;
}

/* Which questions touch this case, and how many runs that makes. */
static uint64_t count_runs(Work *w)
{
    const ZjModTables *t = &w->m->t;
    uint64_t all = 0, core = 1, factor = 1;
    if (w->mask == NULL) return 1;
    for (uint32_t i = 0; i < t->clauses_count; i++)
        all |= clause_mask(w, i);
    for (uint32_t i = 0; i < t->sums_count; i++)
        all |= mask_of(w, t->sums[i].reg);
    for (uint32_t i = 0; i < t->targets_count; i++)
        all |= target_mask(w, i);
    for (uint32_t q = 0; q < t->questions_count; q++) {
        uint64_t n = t->questions[q].alternative_count;
        w->relevant[q] = w->varied[q] && (all & zj_question_bit(w->m, w->varied, q)) != 0;
        if (!w->relevant[q]) continue;
        if (!w->open[q])
            factor += w->options->brief ? 0 : n - 1;
        else if (core <= ZJ_MAX_RUNS)
            core *= n;
    }
    return core * factor;
}

static ZjStatus make_readings(Work *w, uint64_t mask, ZjReadings *out, bool **seen)
{
    const ZjModTables *t = &w->m->t;
    uint32_t n = 0;
    *seen = NULL;
    if (mask == 0 || w->options->brief) return ZJ_OK;
    for (uint32_t q = 0; q < t->questions_count; q++)
        if (clause_hangs_on(w, mask, q)) n += t->questions[q].alternative_count;
    out->at = zj_arena_array(&w->out->arena, n, sizeof *out->at);
    *seen = zj_arena_array(&w->scratch, n, sizeof **seen);
    if (out->at == NULL || *seen == NULL) return ZJ_NO_MEM;
    for (uint32_t q = 0; q < t->questions_count; q++) {
        if (!clause_hangs_on(w, mask, q)) continue;
        for (uint32_t a = 0; a < t->questions[q].alternative_count; a++)
            out->at[out->count++] = (ZjReadingResult){
                .question = q, .alternative = a, .chosen = w->out->choice[q] == a};
    }
    return ZJ_OK;
}

/* ---- merging runs ---- */

static bool gives_nothing(const ZjFigures *f)
{
    return zj_lane_is_point(f->payable) && f->payable.lo.num == 0 && f->held.items.hi.num == 0;
}

static bool same_figures(const ZjFigures *a, const ZjFigures *b)
{
    return zj_lane_same(a->payable, b->payable) &&
           zj_lane_none(a->payable) == zj_lane_none(b->payable) &&
           zj_held_same(&a->held, &b->held);
}

bool zj_figures_same(const ZjFigures *a, const ZjFigures *b)
{
    return a->outcome == b->outcome && same_figures(a, b);
}

static void merge(ZjFigures *acc, const ZjFigures *f)
{
    bool same = same_figures(acc, f);
    bool both_nothing = gives_nothing(acc) && gives_nothing(f);
    if (acc->outcome == f->outcome) {
        if (!same && f->outcome != ZJ_OUTCOME_NEEDS_FACTS && f->outcome != ZJ_OUTCOME_ERROR)
            acc->outcome = ZJ_OUTCOME_READING;
    } else {
        acc->outcome =
            both_nothing ? zj_outcome_of_both(acc->outcome, f->outcome) : ZJ_OUTCOME_READING;
    }
    acc->payable = zj_lane_both(acc->payable, f->payable);
    acc->entitled = zj_lane_both(acc->entitled, f->entitled);
    acc->paid = zj_lane_both(acc->paid, f->paid);
    zj_held_merge(&acc->held, &f->held);
}

static void merge_readings(const Work *w, ZjReadings *r, bool *seen, const ZjFigures *f,
                           uint32_t varied)
{
    for (uint32_t i = 0; i < r->count; i++) {
        ZjReadingResult *e = &r->at[i];
        /* a run that varies a preset question tells about that question only */
        if (w->choice[e->question] != e->alternative) continue;
        if (varied != ZJ_NONE && varied != e->question) continue;
        if (seen[i])
            merge(&e->figures, f);
        else
            e->figures = *f;
        seen[i] = true;
    }
}

static ZjFigures benefit_figures(ZjOutcome outcome, ZjHeld held)
{
    const ZjLane zero = {zj_rat_int(0), zj_rat_int(0), 0};
    return (ZjFigures){
        .outcome = outcome, .payable = zero, .entitled = zero, .paid = zero, .held = held};
}

static ZjFigures clause_figures(const ZjJudge *j, uint32_t clause, ZjVerdict *verdict)
{
    *verdict = zj_judge_clause(j, clause);
    if (j->run->module->t.clauses[clause].kind == ZJ_CLAUSE_BENEFIT)
        return benefit_figures(verdict->outcome, zj_held_by_clause(j, clause, *verdict));
    ZjFigures f = {.outcome = verdict->outcome,
                   .held = zj_held_nothing,
                   .payable = zj_clause_payable(j, clause),
                   .entitled = zj_clause_entitled(j, clause),
                   .paid = zj_clause_paid(j, clause)};
    /* The sum over a missing list is open even where the case alone shuts every record out. */
    bool shut = j->run->module->t.clauses[clause].kind == ZJ_CLAUSE_GRANT &&
                zj_outcome_is_nothing(verdict->outcome) && !zj_lane_is_point(f.payable);
    if (shut) f.payable = f.entitled = (ZjLane){zj_rat_int(0), zj_rat_int(0), 0};
    return f;
}

/* A total is no wider than the sum of its clauses, nor than its own register. */
static ZjLane tighten(const Work *w, uint32_t sum, ZjLane total, const ZjFigures *figures)
{
    const ZjModTables *t = &w->m->t;
    uint32_t payer = t->sums[sum].payer;
    ZjLane all = {zj_rat_int(0), zj_rat_int(0), 0};
    for (uint32_t c = 0; c < t->clauses_count; c++) {
        const ZjModClause *clause = &t->clauses[c];
        ZjText authority = zj_mod_str(w->m, t->policies[clause->policy].authority);
        if (clause->kind != ZJ_CLAUSE_GRANT || clause->passes) continue;
        if (payer != ZJ_NONE && !zj_text_equal(authority, zj_mod_str(w->m, payer))) continue;
        if (zj_lane_none(figures[c].payable)) continue;
        if (zj_rat_add(all.lo, figures[c].payable.lo, &all.lo) != ZJ_OK ||
            zj_rat_add(all.hi, figures[c].payable.hi, &all.hi) != ZJ_OK)
            return total;
    }
    if (zj_rat_cmp(all.hi, total.hi) < 0 && zj_rat_cmp(all.hi, total.lo) >= 0)
        total.hi = all.hi;
    if (zj_rat_cmp(all.lo, total.lo) > 0 && zj_rat_cmp(all.lo, total.hi) <= 0)
        total.lo = all.lo;
    return total;
}

static ZjFigures item_figures(const ZjJudge *j, uint32_t clause, uint32_t lane,
                              ZjVerdict *verdict)
{
    const ZjModClause *c = &j->run->module->t.clauses[clause];
    *verdict =
        zj_item_counts(j, clause, lane)
            ? zj_judge_item(j, clause, lane)
            : (ZjVerdict){.outcome = ZJ_OUTCOME_REFUSED, .ground = ZJ_BY_COUNTS, .lane = lane};
    if (c->kind == ZJ_CLAUSE_BENEFIT)
        return benefit_figures(verdict->outcome, zj_held_by_item(j, clause, *verdict));
    uint32_t payable = c->payable != ZJ_NONE ? c->payable : c->base;
    return (ZjFigures){.outcome = verdict->outcome,
                       .held = zj_held_nothing,
                       .payable = zj_item_figure(j, clause, payable, lane),
                       .entitled = zj_item_figure(j, clause, c->entitled, lane),
                       .paid = zj_item_figure(j, clause, c->paid, lane)};
}

static ZjStatus make_items(Work *w, const ZjJudge *j, uint32_t clause)
{
    const ZjModClause *c = &w->m->t.clauses[clause];
    ZjClauseResult *r = &w->out->clauses[clause];
    uint32_t first, count, n = 0;
    if (w->options->brief) return ZJ_OK;
    bool benefit = c->kind == ZJ_CLAUSE_BENEFIT; /* its term stands on an item in any case */
    if (c->domain == 0) ZJ_TRY(zj_parts_make(w->m, clause, 0, &w->out->arena, &r->parts));
    if (!benefit && (c->domain == 0 ||
                     (c->kind != ZJ_CLAUSE_GRANT && c->kind != ZJ_CLAUSE_CLAWBACK)))
        return ZJ_OK;
    bool varies = mask_of(w, c->counts) != 0;
    zj_run_items(j->run, c->domain, 0, &first, &count);
    for (uint32_t i = first; i < first + count; i++)
        n += varies || zj_item_counts(j, clause, i);
    r->items = zj_arena_array(&w->out->arena, n, sizeof *r->items);
    if (r->items == NULL) return ZJ_NO_MEM;
    for (uint32_t i = first; i < first + count; i++)
        if (varies || zj_item_counts(j, clause, i)) r->items[r->item_count++].lane = i;
    for (uint32_t i = 0; i < r->item_count; i++)
        ZJ_TRY(zj_parts_make(w->m, clause, r->items[i].lane, &w->out->arena, &r->items[i].parts));
    return ZJ_OK;
}

/* ---- needs ---- */

static ZjNeed *need_for(Work *w, const ZjOpenFact *fact)
{
    ZjCaseResult *r = w->out;
    if (w->need_of[fact->field] == ZJ_NONE) {
        uint32_t n = r->need_count;
        w->decides[n] = zj_arena_array(&w->scratch, w->m->t.clauses_count, 1);
        ZjText *records = zj_arena_array(&r->arena, MOST_RECORDS, sizeof *records);
        if (w->decides[n] == NULL || records == NULL) return NULL;
        r->needs[n] = (ZjNeed){.field = fact->field, .state = fact->state, .records = records};
        w->need_of[fact->field] = n;
        r->need_count++;
    }
    ZjNeed *need = &r->needs[w->need_of[fact->field]];
    if (fact->state == ZJ_FACT_MISSING) need->state = ZJ_FACT_MISSING;
    return need;
}

static void need_record(Work *w, const ZjRun *run, ZjNeed *need, const ZjOpenFact *fact)
{
    const ZjModField *f = &w->m->t.fields[fact->field];
    const ZjModDomain *domains = w->m->t.domains;
    uint32_t domain = f->kind == ZJ_FIELD_LIST ? domains[f->domain].parent : f->domain;
    if (domain == 0 || domain == ZJ_NONE || need->record_count == MOST_RECORDS) return;
    ZjWhy why = {.show = {w->m, w->out->facts->texts, w->options->lang},
                 .trace = &w->trace,
                 .run = run,
                 .arena = &w->out->arena,
                 .budget = BUDGET};
    ZjBuf b = {0};
    zj_why_record(&why, domains[domain].list, fact->lane, &b);
    ZjText name = zj_why_take(&why, &b);
    for (uint32_t i = 0; i < need->record_count; i++)
        if (zj_text_equal(need->records[i], name)) return;
    need->records[need->record_count++] = name;
}

static ZjStatus open_facts(const Work *w, const ZjJudge *j, uint32_t clause, ZjOpenFacts *open)
{
    const ZjModClause *c = &w->m->t.clauses[clause];
    uint32_t reg = c->total_payable != ZJ_NONE ? c->total_payable
                   : c->payable != ZJ_NONE     ? c->payable
                                               : c->base;
    ZjLane lane;
    if (c->kind == ZJ_CLAUSE_BENEFIT) return zj_benefit_open(j, clause, open);
    if (c->kind == ZJ_CLAUSE_BAR || !zj_read(j->run, reg, 0, 0, &lane)) return ZJ_OK;
    if (zj_lane_none(lane) || zj_lane_is_point(lane)) return ZJ_OK;
    return zj_trace_open(&w->trace, j->run, reg, 0, 0, open);
}

static ZjStatus collect_needs(Work *w, const ZjJudge *j, uint32_t clause)
{
    ZjOpenFacts open = {0};
    ZjStatus status = open_facts(w, j, clause, &open);
    for (uint32_t i = 0; status == ZJ_OK && i < open.count; i++) {
        ZjNeed *need = need_for(w, &open.at[i]);
        if (need == NULL) {
            status = ZJ_NO_MEM;
            break;
        }
        w->decides[w->need_of[open.at[i].field]][clause] = 1;
        need_record(w, j->run, need, &open.at[i]);
    }
    zj_open_facts_free(&open);
    return status;
}

static ZjStatus finish_needs(Work *w)
{
    ZjCaseResult *r = w->out;
    uint32_t clauses = w->m->t.clauses_count;
    for (uint32_t n = 0; n < r->need_count; n++) {
        ZjNeed *need = &r->needs[n];
        need->decides = zj_arena_array(&r->arena, clauses, sizeof *need->decides);
        if (need->decides == NULL) return ZJ_NO_MEM;
        for (uint32_t c = 0; c < clauses; c++)
            if (w->decides[n][c]) need->decides[need->decides_count++] = c;
    }
    /* what decides most comes first; ties in the order of the facts */
    for (uint32_t i = 1; i < r->need_count; i++) {
        ZjNeed moving = r->needs[i];
        uint32_t k = i;
        for (; k > 0 && (r->needs[k - 1].decides_count < moving.decides_count ||
                         (r->needs[k - 1].decides_count == moving.decides_count &&
                          r->needs[k - 1].field > moving.field));
             k--)
            r->needs[k] = r->needs[k - 1];
        r->needs[k] = moving;
    }
    for (uint32_t c = 0; c < clauses; c++) {
        ZjClauseResult *clause = &r->clauses[c];
        clause->needs = zj_arena_array(&r->arena, r->need_count, sizeof *clause->needs);
        if (clause->needs == NULL) return ZJ_NO_MEM;
        for (uint32_t n = 0; n < r->need_count; n++)
            for (uint32_t i = 0; i < r->needs[n].decides_count; i++)
                if (r->needs[n].decides[i] == c) clause->needs[clause->need_count++] = n;
    }
    return ZJ_OK;
}

/* ---- one run ---- */

static void take_lane(const ZjRun *run, uint32_t reg, ZjLane none, bool more, ZjLane *out)
{
    ZjLane lane;
    if (!zj_read(run, reg, 0, 0, &lane)) lane = none;
    bool perhaps = more && zj_lane_none(*out) != zj_lane_none(lane);
    *out = more ? zj_lane_both(*out, lane) : lane;
    if (perhaps) out->flags |= ZJ_F_NA;
}

static void take_target(Work *w, const ZjRun *run, uint32_t target)
{
    const ZjModTarget *t = &w->m->t.targets[target];
    ZjTargetResult *r = &w->out->targets[target];
    const ZjLane yes = {zj_rat_int(1), zj_rat_int(1), 0};
    const ZjLane na = {zj_rat_int(0), zj_rat_int(0), ZJ_F_NA};
    take_lane(run, t->among, yes, w->started, &r->among);
    take_lane(run, t->year_date, na, w->started, &r->year_date);
    for (uint32_t i = 0; i < t->stat_count && i < 2; i++)
        take_lane(run, w->m->t.stats[t->first_stat + i].reg, yes, w->started, &r->stats[i]);
}

/* What a case expects of a function or definition. */
static void take_value(Work *w, const ZjRun *run, uint32_t expect)
{
    const ZjModExpect *e = &w->m->t.expects[expect];
    const ZjLane na = {zj_rat_int(0), zj_rat_int(0), ZJ_F_NA};
    if (e->kind == ZJ_EXPECT_VALUE)
        take_lane(run, e->value - 1, na, w->started, &w->out->values[expect]);
}

static void take_parts(const Work *w, const ZjJudge *j, uint32_t clause, ZjParts *parts)
{
    for (uint32_t k = 0; k < parts->count; k++) {
        ZjPartResult *part = &parts->at[k];
        ZjVerdict verdict;
        ZjFigures f = zj_part_figures(j, clause, part, &verdict);
        if (w->started) {
            merge(&part->figures, &f);
        } else {
            part->figures = f;
            part->verdict = verdict;
        }
    }
}

/* varied: the preset question that this run varies, or ZJ_NONE for a run that counts. */
static ZjStatus take_run(Work *w, const ZjRun *run, uint32_t varied)
{
    ZjJudge j = {&w->trace, run};
    for (uint32_t c = 0; c < w->m->t.clauses_count; c++) {
        ZjClauseResult *r = &w->out->clauses[c];
        ZjVerdict verdict;
        ZjFigures f = clause_figures(&j, c, &verdict);
        w->figures[c] = f;
        merge_readings(w, &r->readings, w->seen[c], &f, varied);
        if (varied != ZJ_NONE) continue;
        if (w->started) {
            merge(&r->figures, &f);
        } else {
            r->figures = f;
            r->verdict = verdict;
        }
        take_parts(w, &j, c, &r->parts);
        for (uint32_t i = 0; i < r->item_count; i++) {
            ZjItemResult *item = &r->items[i];
            take_parts(w, &j, c, &item->parts);
            f = item_figures(&j, c, item->lane, &verdict);
            if (w->started) {
                merge(&item->figures, &f);
            } else {
                item->figures = f;
                item->verdict = verdict;
            }
        }
        bool open = !zj_lane_is_point(w->figures[c].payable) ||
                    zj_held_is_open(&w->figures[c].held);
        if (!w->options->plain && !w->options->brief && open)
            ZJ_TRY(collect_needs(w, &j, c));
    }
    for (uint32_t s = 0; s < w->m->t.sums_count; s++) {
        ZjFigures f = {.outcome = ZJ_OUTCOME_GRANTED, .held = zj_held_nothing};
        ZjTotalResult *total = &w->out->totals[s];
        if (!zj_read(run, w->m->t.sums[s].reg, 0, 0, &f.payable)) continue;
        if (!zj_lane_is_point(f.payable)) f.payable = tighten(w, s, f.payable, w->figures);
        merge_readings(w, &total->readings, w->total_seen[s], &f, varied);
        if (varied == ZJ_NONE)
            total->lane = w->started ? zj_lane_both(total->lane, f.payable) : f.payable;
    }
    for (uint32_t i = 0; i < w->m->t.targets_count && varied == ZJ_NONE; i++)
        take_target(w, run, i);
    for (uint32_t i = 0; i < w->m->t.expects_count && varied == ZJ_NONE && !w->options->brief; i++)
        take_value(w, run, i);
    if (varied == ZJ_NONE) w->started = true;
    w->out->runs++;
    return ZJ_OK;
}

static ZjStatus run_first(Work *w)
{
    ZjRunOptions options = {.as_of = &w->options->as_of, .choice = w->choice};
    memcpy(w->first_choice, w->choice, w->m->t.questions_count * sizeof *w->choice);
    return zj_run(w->m, w->out->facts, &options, &w->first);
}

/* Another choice, computed as far as it differs from the first. */
static ZjStatus run_other(Work *w)
{
    ZjRunOptions options = {.as_of = &w->options->as_of,
                            .choice = w->choice,
                            .base = &w->first,
                            .hangs_on = w->mask};
    for (uint32_t q = 0; q < w->m->t.questions_count; q++)
        if (w->choice[q] != w->first_choice[q])
            options.changed |= zj_question_bit(w->m, w->varied, q);
    return zj_run(w->m, w->out->facts, &options, &w->other);
}

/* The next combination of the open questions; false after the last. */
static bool next_choice(Work *w)
{
    for (uint32_t q = 0; q < w->m->t.questions_count; q++) {
        if (!w->open[q] || !w->relevant[q]) continue;
        if (++w->choice[q] < w->m->t.questions[q].alternative_count) return true;
        w->choice[q] = 0;
    }
    return false;
}

static ZjStatus run_once(Work *w, uint32_t varied)
{
    ZjStatus status = run_other(w);
    if (status == ZJ_OK) status = take_run(w, &w->other, varied);
    zj_run_reset(&w->other);
    return status;
}

static ZjStatus all_runs(Work *w)
{
    ZJ_TRY(take_run(w, &w->first, ZJ_NONE));
    while (next_choice(w))
        ZJ_TRY(run_once(w, ZJ_NONE));
    for (uint32_t q = 0; q < w->m->t.questions_count && !w->options->brief; q++) {
        if (!w->relevant[q] || w->open[q]) continue;
        uint32_t kept = w->choice[q];
        for (uint32_t a = 0; a < w->m->t.questions[q].alternative_count; a++) {
            if (a == kept) continue;
            w->choice[q] = a;
            do {
                ZJ_TRY(run_once(w, q));
            } while (next_choice(w));
        }
        w->choice[q] = kept;
    }
    return ZJ_OK;
}

static void weigh(ZjReadings *r)
{
    for (uint32_t i = 1; i < r->count; i++) {
        const ZjReadingResult *a = &r->at[i - 1], *b = &r->at[i];
        if (a->question == b->question && !zj_figures_same(&a->figures, &b->figures))
            r->matter = true;
    }
}

/* ---- reasons ---- */

static ZjWhy why_of(Work *w)
{
    return (ZjWhy){.show = {w->m, w->out->facts->texts, w->options->lang},
                   .trace = &w->trace,
                   .run = &w->first,
                   .arena = &w->out->arena,
                   .as_of = w->options->as_of,
                   .full = w->options->full,
                   .budget = BUDGET};
}

static bool pays(const ZjFigures *f)
{
    return f->payable.hi.num > 0 && !zj_lane_none(f->payable);
}

static ZjStatus reasons(Work *w, uint32_t clause, ZjVerdict v, const ZjFigures *f,
                        ZjLines *because, ZjLines *steps)
{
    const ZjModClause *c = &w->m->t.clauses[clause];
    ZjWhy why = why_of(w);
    bool figure = c->kind == ZJ_CLAUSE_FIGURE;
    uint32_t lane = w->first.domains[c->domain].lanes != 0 ? v.lane : 0;
    bool has_lane = lane < w->first.domains[c->domain].lanes;
    if (figure && c->base_why != ZJ_NONE && has_lane) {
        zj_why_value(&why, c->base_why, c->domain, lane, true, because);
    } else if (c->kind == ZJ_CLAUSE_BAR && has_lane) {
        for (uint32_t i = 0; i < c->condition_count; i++)
            zj_why_value(&why, w->m->t.conditions[c->first_condition + i].why, c->domain, lane,
                         false, because);
        if (c->condition_count == 0 && c->base_why != ZJ_NONE)
            zj_why_value(&why, c->base_why, c->domain, lane, false, because);
    } else {
        bool listed = v.ground == ZJ_BY_CONDITION && v.outcome != ZJ_OUTCOME_ERROR;
        if (listed)
            zj_why_conditions(&why, clause, lane, !w->options->full, because);
        else if (v.outcome != ZJ_OUTCOME_GRANTED)
            zj_why_verdict(&why, clause, v, because);
        if (has_lane && !listed &&
            (v.ground == ZJ_BY_FIGURE || v.ground == ZJ_BY_PAID || v.ground == ZJ_BY_PARTS ||
             v.ground == ZJ_BY_DISPLACED || w->options->full))
            zj_why_conditions(&why, clause, lane, false, because);
    }
    bool worth = pays(f) || v.ground == ZJ_BY_DISPLACED || v.ground == ZJ_BY_PAID ||
                 v.ground == ZJ_BY_PARTS || v.ground == ZJ_BY_ZERO || v.ground == ZJ_BY_HAPPENED || figure;
    bool gated = v.ground != ZJ_BY_FIGURE && v.ground != ZJ_BY_DISPLACED &&
                 v.ground != ZJ_BY_PAID && v.ground != ZJ_BY_PARTS && v.ground != ZJ_BY_ZERO;
    if (has_lane && worth && v.outcome != ZJ_OUTCOME_ERROR)
        zj_why_steps(&why, clause, lane, gated, steps);
    if (has_lane && (f->held.items.hi.num > 0 || v.outcome == ZJ_OUTCOME_NOT_DUE))
        zj_why_given(&why, clause, lane, steps);
    return why.failed ? ZJ_NO_MEM : ZJ_OK;
}

static ZjText row_text(const Work *w, const ZjJudge *j, uint32_t clause, uint32_t reg,
                       uint32_t lane)
{
    ZjLane text;
    int64_t n = 0;
    if (!zj_read(j->run, reg, w->m->t.clauses[clause].domain, lane, &text) ||
        !zj_lane_is_point(text) || zj_rat_to_int(text.lo, &n) != ZJ_OK || n < 0 ||
        n >= UINT32_MAX)
        return (ZjText){"", 0};
    return zj_text_at(w->out->facts->texts, (uint32_t)n);
}

static bool row_date(const Work *w, const ZjJudge *j, uint32_t clause, uint32_t reg,
                     uint32_t lane, int64_t *day)
{
    ZjLane date;
    return zj_read(j->run, reg, w->m->t.clauses[clause].domain, lane, &date) &&
           zj_lane_is_point(date) && zj_rat_to_int(date.lo, day) == ZJ_OK;
}

static ZjStatus describe_item(Work *w, const ZjJudge *j, uint32_t clause, ZjItemResult *item,
                              bool explain)
{
    const ZjModClause *c = &w->m->t.clauses[clause];
    item->key = row_text(w, j, clause, c->key, item->lane);
    item->has_date = row_date(w, j, clause, c->date, item->lane, &item->date);
    item->standard = zj_item_figure(j, clause, c->standard, item->lane);
    item->row_policy = row_text(w, j, clause, c->ledger_policy, item->lane);
    item->row_clause = row_text(w, j, clause, c->ledger_clause, item->lane);
    item->row_payer = row_text(w, j, clause, c->ledger_payer, item->lane);
    item->has_liability =
        row_date(w, j, clause, c->liable_until, item->lane, &item->liable_until);
    item->by = (ZjText){"", 0};
    if (item->parts.count != 0) {
        ZjWhy why = why_of(w);
        zj_parts_describe(&why, clause, explain, &item->parts);
        if (why.failed) return ZJ_NO_MEM;
    }
    if (!w->options->plain)
        ZJ_TRY(zj_versions_of(w->m, &w->first, clause, item->lane, &w->out->arena, &item->versions));
    if (!explain) return ZJ_OK;
    uint32_t kept;
    bool tied, lost = item->verdict.outcome == ZJ_OUTCOME_DISPLACED &&
                      item->verdict.how == ZJ_DISPLACED_KEEP;
    if (lost && zj_kept_instead(j, clause, item->lane, &kept, 1, &tied) != 0)
        item->by = row_text(w, j, clause, c->key, kept);
    return reasons(w, clause, item->verdict, &item->figures, &item->because, &item->steps);
}

/* ---- years ---- */

static int first_month(const Work *w, const ZjModClause *c)
{
    const ZjModTables *t = &w->m->t;
    if (c->settle_member == ZJ_NONE) return 1;
    const ZjModMember *m = &t->members[c->settle_member];
    for (uint32_t i = 0; i < m->cap_count; i++) {
        uint32_t year = t->groups[t->caps[m->first_cap + i].group].year;
        if (year >= 1 && year <= 12) return (int)year;
    }
    return 1;
}

static void add_year(ZjClauseResult *r, int32_t year, ZjLane payable)
{
    ZjRat lo, hi;
    uint32_t i = 0;
    while (i < r->year_count && r->years[i].year < year)
        i++;
    if (i == r->year_count || r->years[i].year != year) {
        for (uint32_t k = r->year_count; k > i; k--)
            r->years[k] = r->years[k - 1];
        r->years[i] = (ZjYearResult){year, payable};
        r->year_count++;
        return;
    }
    ZjLane *sum = &r->years[i].payable;
    if (zj_rat_add(sum->lo, payable.lo, &lo) != ZJ_OK ||
        zj_rat_add(sum->hi, payable.hi, &hi) != ZJ_OK)
        return;
    sum->lo = lo;
    sum->hi = hi;
    sum->flags |= payable.flags;
}

static ZjStatus years(Work *w, uint32_t clause)
{
    const ZjModClause *c = &w->m->t.clauses[clause];
    ZjClauseResult *r = &w->out->clauses[clause];
    if (c->kind != ZJ_CLAUSE_GRANT || c->date == ZJ_NONE) return ZJ_OK;
    uint32_t n = r->item_count < 10000 ? r->item_count : 9999; /* years 1..9999 */
    r->years = zj_arena_array(&w->out->arena, n + 1, sizeof *r->years);
    if (r->years == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < r->item_count; i++) {
        const ZjItemResult *item = &r->items[i];
        if (!item->has_date || !pays(&item->figures)) continue;
        int64_t year = zj_date_year_from(item->date, first_month(w, c));
        add_year(r, (int32_t)year, item->figures.payable);
    }
    if (r->year_count == 1 && !zj_lane_none(r->figures.payable))
        r->years[0].payable = r->figures.payable;
    return ZJ_OK;
}

/* What holds for any item of the clause; open where it is so for all of them. */
static ZjStatus gather_versions(Work *w, ZjClauseResult *r)
{
    uint32_t n = 0;
    if (r->item_count == 0 && w->m->t.clauses[r->clause].domain == 0)
        return zj_versions_of(w->m, &w->first, r->clause, 0, &w->out->arena, &r->versions);
    for (uint32_t i = 0; i < r->item_count; i++)
        n += r->items[i].versions.count != 0;
    if (n == 0) return ZJ_OK;
    r->versions.at = zj_arena_array(&w->out->arena, w->m->t.versions_count, sizeof *r->versions.at);
    if (r->versions.at == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < r->item_count; i++) {
        const ZjVersionResults *of = &r->items[i].versions;
        for (uint32_t k = 0; k < of->count; k++) {
            uint32_t at = 0;
            while (at < r->versions.count && r->versions.at[at].version != of->at[k].version)
                at++;
            if (at == r->versions.count)
                r->versions.at[r->versions.count++] = of->at[k];
            else
                r->versions.at[at].open = r->versions.at[at].open && of->at[k].open;
        }
    }
    return ZJ_OK;
}

static ZjStatus name_what_took_it(Work *w, ZjClauseResult *r)
{
    bool barred = r->verdict.outcome == ZJ_OUTCOME_BARRED && r->verdict.ground == ZJ_BY_BAR;
    bool taken = r->verdict.ground == ZJ_BY_DISPLACED && r->verdict.index != ZJ_NONE;
    const ZjVersionResult *replaced = zj_replaced_by(w->m, &r->versions);
    uint32_t by = barred || taken ? r->verdict.index : ZJ_NONE;
    if (r->figures.outcome == ZJ_OUTCOME_NOT_IN_FORCE && replaced != NULL)
        by = w->m->t.versions[replaced->version].by;
    r->by = (ZjText){"", 0};
    if (by == ZJ_NONE) return ZJ_OK;
    ZjWhy why = why_of(w);
    ZjBuf id = {0};
    zj_show_clause_id(w->m, by, &id);
    r->by = zj_why_take(&why, &id);
    return why.failed ? ZJ_NO_MEM : ZJ_OK;
}

static ZjStatus describe_parts(Work *w, uint32_t clause, ZjParts *parts)
{
    ZjWhy why = why_of(w);
    zj_parts_describe(&why, clause, !w->options->plain, parts);
    return why.failed ? ZJ_NO_MEM : ZJ_OK;
}

static ZjStatus describe(Work *w)
{
    ZjJudge j = {&w->trace, &w->first};
    for (uint32_t c = 0; c < w->m->t.clauses_count; c++) {
        ZjClauseResult *r = &w->out->clauses[c];
        weigh(&r->readings);
        for (uint32_t i = 0; i < r->item_count; i++)
            ZJ_TRY(describe_item(w, &j, c, &r->items[i],
                                 !w->options->plain && i < MOST_EXPLAINED));
        ZJ_TRY(years(w, c));
        ZJ_TRY(describe_parts(w, c, &r->parts));
        if (w->options->plain) continue;
        if (r->figures.outcome == ZJ_OUTCOME_READING) {
            ZjWhy why = why_of(w);
            ZjBuf line = {0};
            ZJ_SAY0(&line, w->options->lang, BY_READING);
            zj_why_add(&why, &r->because, 0, '.', &line);
            if (why.failed) return ZJ_NO_MEM;
        }
        ZJ_TRY(reasons(w, c, r->verdict, &r->figures, &r->because, &r->steps));
        ZJ_TRY(gather_versions(w, r));
        ZJ_TRY(name_what_took_it(w, r));
    }
    for (uint32_t s = 0; s < w->m->t.sums_count; s++)
        weigh(&w->out->totals[s].readings);
    return w->options->plain ? ZJ_OK : finish_needs(w);
}

/* ---- notes ---- */

static uint32_t field_named(const ZjModule *m, uint32_t parent, const char *name,
                            const char *alias)
{
    for (uint32_t f = 0; f < m->t.fields_count; f++) {
        const ZjModField *field = &m->t.fields[f];
        if (field->parent != parent || field->policy != ZJ_NONE) continue;
        if (zj_text_equal(zj_mod_str(m, field->name), zj_text(name)) ||
            zj_text_equal(zj_mod_str(m, field->name), zj_text(alias)))
            return f;
    }
    return ZJ_NONE;
}

static uint32_t future_payments(const Work *w)
{
    uint32_t list = field_named(w->m, ZJ_NONE, "已拨付", "paid"), n = 0;
    if (list == ZJ_NONE || w->m->t.fields[list].kind != ZJ_FIELD_LIST) return 0;
    uint32_t date = field_named(w->m, list, "拨付日期", "paid_on");
    if (date == ZJ_NONE || w->m->t.fields[date].type != ZJ_T_DATE) return 0;
    const ZjFactColumn *c = &w->out->facts->columns[date];
    for (uint32_t i = 0;
         c->state != NULL && i < w->out->facts->domains[w->m->t.fields[date].domain].lanes; i++)
        n += c->state[i] == ZJ_FACT_GIVEN && c->value.i[i] > w->options->as_of;
    return n;
}

static ZjStatus prepare(Work *w)
{
    const ZjModTables *t = &w->m->t;
    ZjCaseResult *r = w->out;
    r->clauses = zj_arena_array(&r->arena, t->clauses_count, sizeof *r->clauses);
    r->totals = zj_arena_array(&r->arena, t->sums_count, sizeof *r->totals);
    r->targets = zj_arena_array(&r->arena, t->targets_count, sizeof *r->targets);
    r->values = zj_arena_array(&r->arena, t->expects_count, sizeof *r->values);
    r->needs = zj_arena_array(&r->arena, t->fields_count, sizeof *r->needs);
    w->need_of = zj_arena_array(&w->scratch, t->fields_count, sizeof *w->need_of);
    w->decides = zj_arena_array(&w->scratch, t->fields_count, sizeof *w->decides);
    w->seen = zj_arena_array(&w->scratch, t->clauses_count, sizeof *w->seen);
    w->total_seen = zj_arena_array(&w->scratch, t->sums_count, sizeof *w->total_seen);
    w->figures = zj_arena_array(&w->scratch, t->clauses_count, sizeof *w->figures);
    if (w->figures == NULL || r->clauses == NULL || r->totals == NULL || r->targets == NULL ||
        r->values == NULL || r->needs == NULL || w->need_of == NULL || w->decides == NULL || w->seen == NULL || w->total_seen == NULL)
        return ZJ_NO_MEM;
    memset(w->need_of, 0xFF, t->fields_count * sizeof *w->need_of);
    ZjJudge j = {&w->trace, &w->first};
    for (uint32_t c = 0; c < t->clauses_count; c++) {
        r->clauses[c].clause = c;
        ZJ_TRY(make_readings(w, clause_mask(w, c), &r->clauses[c].readings, &w->seen[c]));
        ZJ_TRY(make_items(w, &j, c));
    }
    for (uint32_t s = 0; s < t->sums_count; s++) {
        r->totals[s].payer = t->sums[s].payer;
        ZJ_TRY(make_readings(w, mask_of(w, t->sums[s].reg), &r->totals[s].readings,
                             &w->total_seen[s]));
    }
    return ZJ_OK;
}

static bool any_varied(const Work *w)
{
    for (uint32_t q = 0; q < w->m->t.questions_count; q++)
        if (w->varied[q] && (w->open[q] || !w->options->brief)) return true;
    return false;
}

static ZjStatus compute(Work *w, ZjCaseProblem *problem)
{
    ZJ_TRY(plan(w));
    ZJ_TRY(run_first(w));
    if (any_varied(w))
        ZJ_TRY(zj_trace_questions(&w->trace, &w->first, w->varied, &w->scratch, &w->mask));
    uint64_t runs = count_runs(w);
    if (runs > ZJ_MAX_RUNS) {
        problem->runs = runs;
        return ZJ_LIMIT;
    }
    ZJ_TRY(prepare(w));
    ZJ_TRY(all_runs(w));
    if (w->options->brief) return ZJ_OK;
    w->out->future_payments = future_payments(w);
    return describe(w);
}

static ZjCaseResult new_result(const ZjModule *module, const ZjFacts *facts,
                               const ZjCaseOptions *options)
{
    ZjCaseResult r = {.module = module,
                      .facts = facts,
                      .lang = options->lang,
                      .full = options->full,
                      .as_of = options->as_of};
    if (facts->case_ids != NULL) r.case_id = facts->case_ids[0];
    if (r.case_id.ptr == NULL) r.case_id = (ZjText){"", 0};
    return r;
}

ZjStatus zj_case_compute(const ZjModule *module, const ZjFacts *facts,
                         const ZjCaseOptions *options, ZjCaseResult *result,
                         ZjCaseProblem *problem)
{
    ZjCaseKit kit;
    ZjStatus status = zj_case_kit_open(module, &kit);
    *result = (ZjCaseResult){0};
    if (status == ZJ_OK) status = zj_case_compute_next(&kit, facts, options, result, problem);
    kit.result = (ZjArena){0}; /* the result's own from now on */
    zj_case_kit_close(&kit);
    if (status != ZJ_OK) zj_case_free(result);
    return status;
}

void zj_case_free(ZjCaseResult *result)
{
    zj_arena_free(&result->arena);
    *result = (ZjCaseResult){0};
}

/* ---- one case after another ---- */

ZjStatus zj_case_kit_open(const ZjModule *module, ZjCaseKit *kit)
{
    *kit = (ZjCaseKit){.module = module};
    return zj_trace_init(module, &kit->own, &kit->trace);
}

void zj_case_kit_close(ZjCaseKit *kit)
{
    zj_run_free(&kit->first);
    zj_run_free(&kit->other);
    zj_arena_free(&kit->own);
    zj_arena_free(&kit->scratch);
    zj_arena_free(&kit->result);
    *kit = (ZjCaseKit){0};
}

ZjStatus zj_case_compute_next(ZjCaseKit *kit, const ZjFacts *facts, const ZjCaseOptions *options,
                              ZjCaseResult *result, ZjCaseProblem *problem)
{
    *result = new_result(kit->module, facts, options);
    *problem = (ZjCaseProblem){0};
    zj_run_reset(&kit->first);
    zj_run_reset(&kit->other);
    zj_arena_reset(&kit->scratch);
    zj_arena_reset(&kit->result);
    result->arena = kit->result;
    Work w = {.m = kit->module,
              .options = options,
              .out = result,
              .scratch = kit->scratch,
              .trace = kit->trace,
              .first = kit->first,
              .other = kit->other};
    ZjStatus status = compute(&w, problem);
    kit->scratch = w.scratch;
    kit->first = w.first;
    kit->other = w.other;
    kit->result = result->arena;
    return status;
}
