#include "tests/diff/judge.h"

#include <stdlib.h>
#include <string.h>

#include "compiler/cases.h"
#include "compiler/check.h"
#include "tests/diff/oracle.h"
#include "vm/exec/exec.h"

enum { MOST_QUESTIONS = 256 };

/* ---- compiling ---- */

static ZjStatus to_module(Compiled *c, const char *path, const char *stdlib_dir)
{
    const ZjLoadOptions load = {.stdlib_dir = stdlib_dir};
    ZjModule lowered = {.string_count = 0};
    ZjBuf image = {0};
    ZJ_TRY(zj_load(&c->program, &path, 1, &load));
    ZJ_TRY(zj_resolve(&c->program));
    ZJ_TRY(zj_check(&c->program));
    ZJ_TRY(zj_stack(&c->program));
    ZJ_TRY(zj_check_cases(&c->program));
    if (zj_check_failed(&c->program)) return ZJ_REJECTED;
    ZjStatus status = zj_lower_program(&c->program, &lowered);
    if (status == ZJ_OK && zj_check_failed(&c->program)) status = ZJ_REJECTED;
    if (status == ZJ_OK) status = zj_module_write(&lowered, &image);
    if (status == ZJ_OK) {
        status = zj_module_open(image.ptr, image.len, &c->module, &c->proof);
        c->open = status == ZJ_OK;
    }
    if (status == ZJ_OK) status = zj_fact_schema_open(&c->module, &c->schema);
    zj_module_free(&lowered);
    zj_buf_free(&image);
    return status;
}

ZjStatus judge_compile(Compiled *c, const char *path, const char *stdlib_dir)
{
    memset(c, 0, sizeof *c);
    c->program.arena = &c->arena;
    c->program.diags = &c->diags;
    c->diags = (ZjDiags){.arena = &c->arena, .sources = &c->program.sources};
    return to_module(c, path, stdlib_dir);
}

void judge_close(Compiled *c)
{
    if (c->open) {
        zj_fact_schema_close(&c->schema);
        zj_module_free(&c->module);
    }
    zj_arena_free(&c->arena);
}

ZjFacts *judge_draw(const Compiled *c, Rng *r)
{
    ZjFacts *facts = calloc(1, sizeof *facts);
    ZjFactsBuilder b;
    if (facts == NULL) return NULL;
    ZjStatus status = zj_facts_begin(&c->schema, facts, &b);
    if (status == ZJ_OK) status = facts_random(&b, r);
    if (status == ZJ_OK) zj_facts_end(&b);
    if (status == ZJ_OK) return facts;
    zj_facts_free(facts);
    free(facts);
    return NULL;
}

/* ---- one comparison ---- */

typedef struct Place {
    Judge *j;
    const ZjRun *run;
    const uint32_t *choice;
    bool drawn;  /* the oracle's figure is one of those that the VM's must hold */
    bool faulty; /* some settlement of the VM holds an error: what competes with it may, too */
    const char *figure;
    ZjText clause;
    uint32_t item;
} Place;

static void show_lane(ZjBuf *out, ZjRat lo, ZjRat hi, uint8_t flags)
{
    static const char *const names[] = {"missing", "pending", "discretion", "undetermined",
                                        "choice",  "ERROR",   "na"};
    zj_buf_char(out, '[');
    zj_rat_print(lo, out);
    zj_buf_str(out, ", ");
    zj_rat_print(hi, out);
    zj_buf_char(out, ']');
    for (int i = 0; i < 7; i++) {
        if ((flags >> i & 1) != 0) zj_buf_printf(out, " %s", names[i]);
    }
}

/* ZJ_DIFF_REGS=1: the code, and everything the VM computed. */
static void show_registers(Place *p)
{
    ZjBuf *out = &p->j->report;
    zj_module_disassemble(p->run->module, out);
    for (uint32_t r = 0; r < p->run->module->t.regs_count; r++) {
        uint32_t first, count;
        zj_run_items(p->run, p->run->module->t.regs[r].domain, 0, &first, &count);
        zj_buf_printf(out, "  r%u:", r);
        for (uint32_t i = first; i < first + count; i++) {
            ZjLane lane = zj_run_lane(p->run, r, i);
            zj_buf_char(out, ' ');
            show_lane(out, lane.lo, lane.hi, lane.flags);
        }
        zj_buf_char(out, '\n');
    }
}

static void differ(Place *p, ZjLane vm, Value own)
{
    Judge *j = p->j;
    if (j->differs) return;
    j->differs = true;
    zj_buf_printf(&j->report, "%s of %.*s", p->figure, ZJ_TEXT_ARG(p->clause));
    if (p->item != ZJ_NONE) zj_buf_printf(&j->report, ", item %u", p->item);
    zj_buf_str(&j->report, "\n  VM     ");
    show_lane(&j->report, vm.lo, vm.hi, vm.flags);
    zj_buf_printf(&j->report, "\n  oracle ");
    show_lane(&j->report, own.lo, own.hi, own.flags);
    zj_buf_str(&j->report,
               p->drawn ? "  (drawn: must lie within)\n  readings" : "\n  readings");
    for (uint32_t i = 0; i < j->compiled->program.question_count; i++)
        zj_buf_printf(&j->report, " %u", p->choice[i]);
    zj_buf_char(&j->report, '\n');
    if (getenv("ZJ_DIFF_REGS") != NULL) show_registers(p);
}

static bool same(ZjRat a, ZjRat b)
{
    return a.num == b.num && a.den == b.den;
}

static bool equal(ZjLane vm, Value own)
{
    if ((vm.flags & own.flags & ZJ_F_ERROR) != 0)
        return true; /* goes before all other reasons */
    if (vm.flags != own.flags) return false;
    if (vm.flags == ZJ_F_NA) return true;
    return same(vm.lo, own.lo) && same(vm.hi, own.hi);
}

/* May what the VM leaves open come out as `own`? An interval says what the value is if there is
 *one:
 ** that some fact may turn it into an error is not said, so errors drawn refute nothing. */
static bool holds(ZjLane vm, Value own, bool faulty)
{
    if ((own.flags & ZJ_F_ERROR) != 0) return true;
    bool all = own.lo.den == 0 && own.hi.den == 0 && own.lo.num < 0 && own.hi.num > 0;
    if (all) return true; /* drawn, only an error that may not be taken is as wide */
    if (vm.flags == ZJ_F_ERROR) return faulty;
    if (vm.flags == ZJ_F_NA) return own.flags == ZJ_F_NA;
    if (own.flags == ZJ_F_NA) return faulty || (vm.flags & (ZJ_F_NA | ZJ_F_ERROR)) != 0;
    return zj_rat_cmp(vm.lo, own.lo) <= 0 && zj_rat_cmp(own.hi, vm.hi) <= 0;
}

static void compare(Place *p, const char *figure, uint32_t reg, uint32_t lane, Value own)
{
    if (reg == ZJ_NONE || p->j->differs) return;
    ZjLane vm = zj_run_lane(p->run, reg, lane);
    if (p->drawn && p->run->module->t.regs[reg].type == ZJ_T_TEXT) return;
    if (p->run->module->t.regs[reg].type == ZJ_T_BOOL) {
        Value v = value_bool((Value){vm.lo, vm.hi, vm.flags, ZJ_T_BOOL, 0});
        vm = (ZjLane){v.lo, v.hi, v.flags};
        own = value_bool(own);
    }
    p->figure = figure;
    p->j->figures++;
    p->j->open_figures += vm.flags != 0;
    if (p->drawn ? !holds(vm, own, p->faulty) : !equal(vm, own)) differ(p, vm, own);
}

/* ---- a clause ---- */

static void compare_settled(Place *p, const ZjModClause *c, const Item *item, uint32_t lane,
                            const Verdict *v)
{
    if (!v->own && !p->drawn) return;
    const ZjModMember *m = &p->run->module->t.members[c->settle_member];
    if (v->points) {
        compare(p, "kept", m->kept, lane, item->kept);
        compare(p, "capped", m->capped, lane, item->capped);
        compare(p, "rounded", m->rounded, lane, item->rounded);
        compare(p, "stacked", m->stacked, lane, item->stacked);
    }
    compare(p, "entitled", c->entitled, lane, item->entitled);
    compare(p, "paid", c->paid, lane, item->paid);
    compare(p, "payable", c->payable, lane, item->payable);
    for (uint32_t k = 0; v->points && k < m->part_count; k++) {
        const ZjModPart *part = &p->run->module->t.parts[m->first_part + k];
        const PartFigures *f = &item->parts[k];
        compare(p, "part", part->amount, lane, value_point(ZJ_T_MONEY, f->amount));
        compare(p, "part paid", part->paid, lane, value_point(ZJ_T_MONEY, f->got));
        compare(p, "part payable", part->payable, lane, value_point(ZJ_T_MONEY, f->payable));
    }
    if (!v->points || p->drawn || p->j->differs) return;
    ZjLane why = zj_run_lane(p->run, c->displaced, lane);
    p->figure = "displaced";
    if ((int)(why.lo.num % 16) != item->reason)
        differ(p, why, value_int(ZJ_T_INT, item->reason));
}

static void compare_benefit(Place *p, const ZjGrant *g, const Item *item, uint32_t lane)
{
    const ZjModTables *t = &p->run->module->t;
    const ZjModBenefit *b = NULL;
    for (uint32_t i = 0; i < t->benefits_count; i++)
        if (t->benefits[i].clause == g->clause) b = &t->benefits[i];
    if (b == NULL) {
        p->figure = "row of the benefit";
        differ(p, (ZjLane){zj_rat_int(0), zj_rat_int(0), ZJ_F_NA}, item->held);
        return;
    }
    compare(p, "first day", b->term_first, lane, item->first);
    compare(p, "last day", b->term_last, lane, item->last);
    compare(p, "ceiling", b->ceiling, lane, item->ceiling);
    compare(p, "outdone", b->outdone, lane, item->outdone);
    compare(p, "held", b->held, lane, item->held);
}

static void compare_targets(Place *p, const Oracle *o)
{
    const ZjModTables *t = &p->run->module->t;
    uint32_t row = 0;
    p->item = ZJ_NONE;
    for (const ZjTarget *g = o->program->targets; g != NULL && row < t->targets_count; g = g->next, row++) {
        const ZjModTarget *m = &t->targets[row];
        const Measured *own = &o->targets[row];
        p->clause = g->name.text;
        compare(p, "among", m->among, 0, own->among);
        compare(p, "date of the year", m->year_date, 0, own->year_date);
        for (uint32_t i = 0; i < m->stat_count; i++)
            compare(p, "measure", t->stats[m->first_stat + i].reg, 0, own->stats[i]);
    }
}

static void compare_item(Place *p, const ZjGrant *g, const ZjModClause *c, const Verdict *v,
                         uint32_t i, uint32_t lane)
{
    const ZjModTables *t = &p->run->module->t;
    const Item *item = &v->items[i];
    bool clawback = g->kind == ZJ_DECL_CLAWBACK;
    p->item = i;
    compare(p, "date", c->date, lane, item->date);
    if (v->has_key && !clawback) compare(p, "key", c->key, lane, item->key);
    compare(p, "counts", c->counts, lane, item->counts);
    compare(p, "in force", c->in_force, lane, item->in_force);
    compare(p, "happened", c->happened, lane, item->happened);
    uint32_t first = c->first_condition + (clawback && g->trigger != NULL);
    for (uint32_t k = 0; k < g->conditions.count; k++) {
        compare(p, "condition", t->conditions[first + k].reg, lane, item->conditions[k]);
    }
    if (g->kind == ZJ_DECL_BENEFIT) {
        compare_benefit(p, g, item, lane);
        return;
    }
    compare(p, "base", c->base, lane, item->base);
    compare(p, "standard", c->standard, lane, item->standard);
    if (clawback) {
        compare(p, "payable", c->payable, lane, item->payable);
    } else {
        compare(p, "amount", t->members[c->settle_member].amount, lane, item->amount);
        compare_settled(p, c, item, lane, v);
    }
}

static void compare_clause(Place *p, const ZjGrant *g, const Verdict *v, bool items)
{
    const ZjModClause *c = &p->run->module->t.clauses[g->clause];
    uint32_t first, count;
    p->clause = g->name.text;
    p->item = ZJ_NONE;
    if (g->kind == ZJ_DECL_BAR) {
        compare(p, "bar", c->base, 0, v->bars);
        return;
    }
    if (v->applies.type != ZJ_T_NONE) compare(p, "applies", c->applies, 0, v->applies);
    zj_run_items(p->run, c->domain, 0, &first, &count);
    if (!p->drawn && count != v->item_count) {
        p->figure = "number of items";
        differ(p, (ZjLane){zj_rat_int(count), zj_rat_int(count), 0},
               value_int(ZJ_T_INT, v->item_count));
    }
    if (items && count == v->item_count) {
        for (uint32_t i = 0; i < count; i++)
            compare_item(p, g, c, v, i, first + i);
    }
    p->item = ZJ_NONE;
    if (!v->own && !p->drawn) return;
    compare(p, "total entitled", c->total_entitled, 0, v->total_entitled);
    compare(p, "total paid", c->total_paid, 0, v->total_paid);
    compare(p, "total payable", c->total_payable, 0, v->total_payable);
}

static void compare_sums(Place *p, const Oracle *o)
{
    static const char *const levels[] = {"国家", "省级", "市级", "区级"};
    const ZjModTables *t = &p->run->module->t;
    if (!o->sums_own && !p->drawn) return;
    for (uint32_t i = 0; i < t->sums_count; i++) {
        uint32_t rank = 4;
        for (uint32_t k = 0; k < 4; k++) {
            if (zj_text_equal(zj_mod_str(p->run->module, t->sums[i].payer), zj_text(levels[k])))
                rank = k;
        }
        p->clause = zj_mod_str(p->run->module, t->sums[i].payer);
        compare(p, "sum", t->sums[i].reg, 0, o->sums[rank]);
    }
}

/* `known`: the oracle's run on the facts as they are, when o's are drawn. */
static void compare_all(Place *p, const Oracle *o, const Oracle *known)
{
    const ZjProgram *program = o->program;
    for (const ZjGrant *g = program->grants; g != NULL && !p->j->differs; g = g->next) {
        bool items = !p->drawn || known->verdicts[g->order].unknown == 0;
        compare_clause(p, g, &o->verdicts[g->order], items);
    }
    for (uint32_t i = 0; i < program->define_count; i++) {
        const ZjDefine *d = program->defines[i];
        if (!d->figure) continue;
        p->clause = d->name.text;
        p->item = ZJ_NONE;
        compare(p, "figure", p->run->module->t.clauses[d->clause].base, 0, o->figures[i]);
    }
    compare_targets(p, o);
    compare_sums(p, o);
}

/* ---- one case ---- */

static Value assume(void *context, const ZjGrant *g, Asked what, uint32_t item)
{
    const ZjRun *run = context;
    const ZjModClause *c = &run->module->t.clauses[g->clause];
    uint32_t first = 0, count;
    uint32_t reg = what == ASKED_ENTITLED ? c->total_entitled
                   : what == ASKED_PAID   ? c->total_paid
                                          : c->total_payable;
    if (item != ZJ_NONE) {
        zj_run_items(run, c->domain, 0, &first, &count);
        reg = what == ASKED_ENTITLED ? c->entitled : what == ASKED_PAID ? c->paid : c->payable;
        first += item;
    }
    ZjLane lane = zj_run_lane(run, reg, first);
    return (Value){lane.lo, lane.hi, lane.flags, ZJ_T_MONEY, 0};
}

/* A case with all that is open drawn, many times over in one block: what a block costs once, its texts
** above all, is far more than what a case costs. */
typedef struct Drawn {
    const ZjFacts *from;
    ZjFacts block;
    uint32_t size, used; /* cases of the block; none yet: 0 */
} Drawn;

enum { DRAWN_AT_ONCE = 96 };

/* The next of them; the block is made anew when it is used up. `want`: how many more will be asked for. */
static ZjStatus next_drawn(Judge *j, uint32_t want, uint32_t *index)
{
    Drawn *d = j->drawn;
    if (d->used == d->size) {
        ZjFactsBuilder b;
        uint32_t size = want < 1 ? 1 : want < DRAWN_AT_ONCE ? want : DRAWN_AT_ONCE;
        zj_facts_free(&d->block);
        d->size = d->used = 0;
        ZJ_TRY(zj_facts_begin(&j->compiled->schema, &d->block, &b));
        for (uint32_t i = 0; i < size; i++)
            ZJ_TRY(facts_copy(&b, d->from, 0, &j->rng));
        zj_facts_end(&b);
        d->size = size;
    }
    *index = d->used++;
    return ZJ_OK;
}

static ZjStatus draw_once(Judge *j, Place *p, const Oracle *known, uint32_t want)
{
    uint32_t index = 0;
    ZJ_TRY(next_drawn(j, want, &index));
    const ZjFacts *completed = &j->drawn->block;
    Oracle o = {.program = &j->compiled->program,
                .facts = completed,
                .case_index = index,
                .as_of = completed->as_of[index],
                .choice = p->choice,
                .draw = rng_next(&j->rng) | 1};
    oracle_run(&o);
    p->drawn = true;
    if (!o.failed) compare_all(p, &o, known);
    p->drawn = false;
    if (j->differs && !zj_buf_status(&j->report)) {
        zj_buf_str(&j->report, "with all that is open drawn:\n");
        facts_show(completed, index, &j->report);
        j->differs = true;
    }
    oracle_free(&o);
    return ZJ_OK;
}

static bool has_faults(const ZjRun *run)
{
    const ZjModTables *t = &run->module->t;
    bool faulty = false;
    for (uint32_t m = 0; m < t->members_count; m++) {
        for (uint32_t i = 0; i < run->domains[t->members[m].domain].lanes; i++) {
            faulty =
                faulty || (zj_run_lane(run, t->members[m].entitled, i).flags & ZJ_F_ERROR) != 0;
        }
    }
    return faulty;
}

/* `left`: how many choices of readings are still to come, this one among them. */
static ZjStatus judge_reading(Judge *j, const ZjFacts *facts, const uint32_t *choice, uint64_t left)
{
    ZjRun run = {.module = NULL};
    const ZjRunOptions options = {.choice = choice};
    ZJ_TRY(zj_run(&j->compiled->module, facts, &options, &run));
    j->runs++;
    if (j->coverage != NULL) coverage_run(j->coverage, &run);
    Oracle o = {.program = &j->compiled->program,
                .facts = facts,
                .as_of = facts->as_of[0],
                .choice = choice,
                .assume = assume,
                .context = &run};
    oracle_run(&o);
    Place p = {
        .j = j, .run = &run, .choice = choice, .item = ZJ_NONE, .faulty = has_faults(&run)};
    ZjStatus status = ZJ_OK;
    if (!o.failed) compare_all(&p, &o, &o);
    for (uint32_t i = 0; i < j->draws && !o.failed && !j->differs && status == ZJ_OK; i++) {
        status = draw_once(j, &p, &o, (uint32_t)(left * j->draws - i));
    }
    oracle_free(&o);
    zj_run_free(&run);
    return status;
}

/* The next combination of alternatives; false after the last. */
static bool next_choice(const ZjProgram *p, uint32_t *choice)
{
    for (uint32_t i = 0; i < p->question_count; i++) {
        if (++choice[i] < p->questions[i]->alternative_count) return true;
        choice[i] = 0;
    }
    return false;
}

/* Every combination of alternatives. */
static ZjStatus judge_all_readings(Judge *j, const ZjFacts *facts, uint64_t count)
{
    uint32_t choice[MOST_QUESTIONS] = {0};
    do
        ZJ_TRY(judge_reading(j, facts, choice, count--));
    while (!j->differs && next_choice(&j->compiled->program, choice));
    return ZJ_OK;
}

/* The defaults, each alternative alone, then some at random. */
static ZjStatus judge_some_readings(Judge *j, const ZjFacts *facts)
{
    const ZjProgram *p = &j->compiled->program;
    uint32_t choice[MOST_QUESTIONS] = {0};
    uint64_t left = 1 + (uint64_t)j->readings;
    for (uint32_t i = 0; i < p->question_count; i++) {
        choice[i] = p->questions[i]->preset != ZJ_NONE ? p->questions[i]->preset : 0;
        left += p->questions[i]->alternative_count - 1;
    }
    ZJ_TRY(judge_reading(j, facts, choice, left--));
    for (uint32_t i = 0; i < p->question_count; i++) {
        uint32_t usual = choice[i];
        for (choice[i] = 0; choice[i] < p->questions[i]->alternative_count && !j->differs;
             choice[i]++) {
            if (choice[i] != usual) ZJ_TRY(judge_reading(j, facts, choice, left--));
        }
        choice[i] = usual;
    }
    for (uint32_t n = 0; n < j->readings && !j->differs; n++) {
        for (uint32_t i = 0; i < p->question_count; i++)
            choice[i] = rng_below(&j->rng, p->questions[i]->alternative_count);
        ZJ_TRY(judge_reading(j, facts, choice, left--));
    }
    return ZJ_OK;
}

ZjStatus judge_case(Judge *j, const ZjFacts *facts)
{
    const ZjProgram *p = &j->compiled->program;
    if (p->question_count > MOST_QUESTIONS) return ZJ_LIMIT;
    uint64_t all = 1;
    for (uint32_t i = 0; i < p->question_count && all <= j->readings; i++)
        all *= p->questions[i]->alternative_count;
    Drawn drawn = {.from = facts};
    j->drawn = &drawn;
    ZjStatus status = all <= j->readings ? judge_all_readings(j, facts, all) : judge_some_readings(j, facts);
    j->drawn = NULL;
    zj_facts_free(&drawn.block);
    return status;
}

/* ---- blocks ---- */

/* Whole numbers without flags, the most of them: compared as they lie there, for speed. */
static bool plain_numbers(const ZjRun *run, uint32_t reg)
{
    ZjType type = (ZjType)run->module->t.regs[reg].type;
    return run->columns[reg].plain && type != ZJ_T_TEXT && !zj_type_is_rat(type);
}

static bool same_lane(const ZjRun *a, const ZjRun *b, uint32_t reg, uint32_t i, uint32_t k)
{
    ZjLane x = zj_run_lane(a, reg, i), y = zj_run_lane(b, reg, k);
    if (x.flags != y.flags) return false;
    bool text = a->module->t.regs[reg].type == ZJ_T_TEXT && x.lo.den != 0 && y.lo.den != 0 &&
                x.flags != ZJ_F_NA;
    if (text) {
        return zj_text_equal(zj_text_at(a->facts->texts, (uint32_t)x.lo.num),
                             zj_text_at(b->facts->texts, (uint32_t)y.lo.num));
    }
    return same(x.lo, y.lo) && same(x.hi, y.hi);
}

static void compare_block(Judge *j, const ZjRun *block, const ZjRun *alone, uint32_t index)
{
    const ZjModTables *t = &j->compiled->module.t;
    for (uint32_t r = 0; r < t->regs_count && !j->differs; r++) {
        uint32_t first, count, own_first, own_count;
        zj_run_items(block, t->regs[r].domain, index, &first, &count);
        zj_run_items(alone, t->regs[r].domain, 0, &own_first, &own_count);
        bool fits = count == own_count, plain = plain_numbers(block, r) && plain_numbers(alone, r);
        if (fits && plain && count != 0)
            fits = memcmp(block->columns[r].lo.i + first, alone->columns[r].lo.i + own_first,
                          count * sizeof(int64_t)) == 0;
        for (uint32_t i = 0; fits && !plain && i < count; i++)
            fits = same_lane(block, alone, r, first + i, own_first + i);
        j->figures += count;
        if (fits) continue;
        j->differs = true;
        if (getenv("ZJ_DIFF_REGS") != NULL) zj_module_disassemble(block->module, &j->report);
        for (uint32_t i = 0; i < count || i < own_count; i++) {
            ZjLane x = {.flags = 0}, y = x;
            if (i < count) x = zj_run_lane(block, r, first + i);
            if (i < own_count) y = zj_run_lane(alone, r, own_first + i);
            zj_buf_str(&j->report, "  block ");
            show_lane(&j->report, x.lo, x.hi, x.flags);
            zj_buf_str(&j->report, "  alone ");
            show_lane(&j->report, y.lo, y.hi, y.flags);
            zj_buf_char(&j->report, '\n');
        }
        zj_buf_printf(&j->report,
                      "register %u of case %u in a block of %u is not what it is alone\n", r,
                      index, block->facts->cases);
    }
}

/* Each case alone once, however often it stands in the block. */
static ZjStatus compare_alone(Judge *j, const ZjRun *block, const ZjRunOptions *options,
                              const ZjFacts *const *cases, uint32_t count)
{
    ZjStatus status = ZJ_OK;
    for (uint32_t i = 0; i < count && status == ZJ_OK && !j->differs; i++) {
        bool before = false;
        for (uint32_t k = 0; k < i && !before; k++)
            before = cases[k] == cases[i];
        if (before) continue;
        ZjRun alone = {.module = NULL};
        status = zj_run(&j->compiled->module, cases[i], options, &alone);
        for (uint32_t k = i; k < count && status == ZJ_OK; k++)
            if (cases[k] == cases[i]) compare_block(j, block, &alone, k);
        zj_run_free(&alone);
    }
    return status;
}

ZjStatus judge_block(Judge *j, const ZjFacts *const *cases, uint32_t count)
{
    ZjFacts all;
    ZjFactsBuilder b;
    uint32_t choice[MOST_QUESTIONS] = {0};
    const ZjProgram *p = &j->compiled->program;
    for (uint32_t i = 0; i < p->question_count && i < MOST_QUESTIONS; i++)
        choice[i] = rng_below(&j->rng, p->questions[i]->alternative_count);
    const ZjRunOptions options = {.choice = choice};
    ZjStatus status = zj_facts_begin(&j->compiled->schema, &all, &b);
    for (uint32_t i = 0; i < count && status == ZJ_OK; i++)
        status = facts_copy(&b, cases[i], 0, NULL);
    if (status == ZJ_OK) zj_facts_end(&b);
    ZjRun block = {.module = NULL};
    if (status == ZJ_OK) status = zj_run(&j->compiled->module, &all, &options, &block);
    if (status == ZJ_OK) status = compare_alone(j, &block, &options, cases, count);
    zj_run_free(&block);
    zj_facts_free(&all);
    return status;
}
