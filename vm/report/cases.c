#include "vm/report/cases.h"

#include <stdio.h>

typedef struct Cases {
    const ZjModule *m;
    ZjLang lang;
    ZjBuf *out;
    ZjCasesSummary *sum;
    uint32_t *fixed; /* by question */
    ZjFacts facts;
    ZjCaseResult result;
} Cases;

static ZjText slice(const ZjBuf *b)
{
    return (ZjText){b->ptr != NULL ? b->ptr : "", (uint32_t)b->len};
}

static ZjText number(char *buf, size_t size, uint64_t n)
{
    int len = snprintf(buf, size, "%llu", (unsigned long long)n);
    return (ZjText){buf, len > 0 ? (uint32_t)len : 0};
}

static void place(const Cases *c, uint32_t span, ZjBuf *out)
{
    if (span == ZJ_NONE) return;
    const ZjModSpan *s = &c->m->t.spans[span];
    zj_buf_text(out, zj_mod_str(c->m, s->file));
    zj_buf_printf(out, ":%u:%u", s->line, s->column);
}

static ZjRat limit_of(const ZjModule *m, uint32_t konst, int side)
{
    if (konst == ZJ_NONE) return zj_rat_inf(side);
    const ZjModConst *k = &m->t.consts[konst];
    switch ((ZjConstForm)k->form) {
    case ZJ_CONST_POINT:
        return zj_type_is_rat((ZjType)k->type) ? zj_const_rat(k) : zj_rat_int(zj_const_int(k));
    case ZJ_CONST_PLUS_INF:
        return zj_rat_inf(1);
    case ZJ_CONST_MINUS_INF:
        return zj_rat_inf(-1);
    case ZJ_CONST_NA:
    case ZJ_CONST_ELSEWHERE:
        break;
    }
    return zj_rat_int(0);
}

static bool within(const Cases *c, const ZjModExpect *e, ZjLane lane)
{
    if ((lane.flags & ZJ_F_ERROR) != 0) return false;
    if (zj_lane_none(lane)) {
        if (e->kind == ZJ_EXPECT_FIGURE || e->kind == ZJ_EXPECT_HELD) return false;
        lane.lo = lane.hi = zj_rat_int(0);
    }
    return zj_rat_cmp(lane.lo, limit_of(c->m, e->low, -1)) == 0 &&
           zj_rat_cmp(lane.hi, limit_of(c->m, e->high, 1)) == 0;
}

static ZjLane total_lane(const Cases *c, const ZjModExpect *e)
{
    static const ZjLane none = {{0, 1}, {0, 1}, 0};
    for (uint32_t i = 0; i < c->m->t.sums_count; i++) {
        uint32_t payer = c->m->t.sums[i].payer;
        if (payer == e->payer ||
            (payer != ZJ_NONE && e->payer != ZJ_NONE &&
             zj_text_equal(zj_mod_str(c->m, payer), zj_mod_str(c->m, e->payer))))
            return c->result.totals[i].lane;
    }
    return none;
}

/* Over all items that are held. */
static ZjLane held_part(const Cases *c, const ZjModExpect *e)
{
    const ZjHeld *held = &c->result.clauses[e->clause].figures.held;
    if (e->value == ZJ_HELD_CEILING) return held->ceiling;
    return e->value == ZJ_HELD_FIRST ? held->first : held->last;
}

static bool meets_value(const Cases *c, const ZjModExpect *e)
{
    ZjLane lane = c->result.values[e - c->m->t.expects];
    if (e->outcome == ZJ_OUTCOME_ERROR) return (lane.flags & ZJ_F_ERROR) != 0;
    if (c->m->t.consts[e->low].form == ZJ_CONST_NA) return lane.flags == ZJ_F_NA;
    return lane.flags != ZJ_F_NA && within(c, e, lane);
}

static bool meets(const Cases *c, const ZjModExpect *e)
{
    const ZjFigures *f = e->clause != ZJ_NONE ? &c->result.clauses[e->clause].figures : NULL;
    switch ((ZjExpectKind)e->kind) {
    case ZJ_EXPECT_AMOUNT:
    case ZJ_EXPECT_FIGURE:
        return f != NULL && f->outcome != ZJ_OUTCOME_ERROR && within(c, e, f->payable);
    case ZJ_EXPECT_OUTCOME:
        return f != NULL && f->outcome == (ZjOutcome)e->outcome;
    case ZJ_EXPECT_TOTAL:
        return within(c, e, total_lane(c, e));
    case ZJ_EXPECT_VALUE:
        return meets_value(c, e);
    case ZJ_EXPECT_HELD:
        return f != NULL && within(c, e, held_part(c, e));
    case ZJ_EXPECT_KIND_COUNT:
        return false;
    }
    return false;
}

static void actual(const Cases *c, const ZjModExpect *e, ZjBuf *out)
{
    ZjShow show = {c->m, c->facts.texts, c->lang};
    ZjLook look = {ZJ_T_MONEY, ZJ_NONE, ZJ_NONE, false};
    if (e->kind == ZJ_EXPECT_VALUE) {
        zj_show_lane(&show, zj_look_reg(c->m, e->value - 1),
                     c->result.values[e - c->m->t.expects], out);
        return;
    }
    if (e->kind == ZJ_EXPECT_HELD) {
        if (e->value != ZJ_HELD_CEILING) look.type = ZJ_T_DATE;
        zj_buf_str(out, zj_outcome_word(c->result.clauses[e->clause].figures.outcome, c->lang));
        if (zj_lane_none(held_part(c, e))) return;
        zj_buf_char(out, ' ');
        zj_show_lane(&show, look, held_part(c, e), out);
        return;
    }
    if (e->kind == ZJ_EXPECT_TOTAL || e->clause == ZJ_NONE) {
        zj_show_lane(&show, look, total_lane(c, e), out);
        return;
    }
    const ZjFigures *f = &c->result.clauses[e->clause].figures;
    const ZjModClause *clause = &c->m->t.clauses[e->clause];
    bool figure = clause->kind == ZJ_CLAUSE_FIGURE;
    if (figure && clause->base != ZJ_NONE) look = zj_look_reg(c->m, clause->base);
    if (!figure) zj_buf_str(out, zj_outcome_word(f->outcome, c->lang));
    if (figure || (!zj_lane_none(f->payable) && f->payable.hi.num != 0 &&
                   look.type == ZJ_T_MONEY && clause->kind != ZJ_CLAUSE_BAR)) {
        if (!figure) zj_buf_char(out, ' ');
        zj_show_lane(&show, look, f->payable, out);
    }
}

static void tell(Cases *c, const ZjModExpect *e)
{
    ZjBuf where = {0}, got = {0};
    place(c, e->span, &where);
    actual(c, e, &got);
    ZjText args[] = {slice(&where), zj_mod_str(c->m, e->text), slice(&got)};
    zj_buf_str(c->out, "    ");
    zj_say(c->out, c->lang, ZJ_SAY_CASE_EXPECTED, args, 3);
    if (e->clause != ZJ_NONE) {
        const ZjClauseResult *r = &c->result.clauses[e->clause];
        uint32_t shown = 0;
        for (uint32_t i = 0; i < r->because.count && shown < 1; i++) {
            if (r->figures.outcome != ZJ_OUTCOME_GRANTED && r->because.at[i].mark == '+')
                continue;
            ZjText because[] = {r->because.at[i].text};
            zj_say(c->out, c->lang, ZJ_SAY_CASE_BECAUSE, because, 1);
            shown++;
        }
        for (uint32_t i = 0; i < r->steps.count; i++) {
            zj_buf_str(c->out, "\n        ");
            zj_buf_text(c->out, r->steps.at[i].text);
        }
        for (uint32_t i = 0; r->readings.matter && i < r->readings.count; i++) {
            const ZjReadingResult *reading = &r->readings.at[i];
            const ZjModQuestion *q = &c->m->t.questions[reading->question];
            zj_buf_str(c->out, "\n        ");
            zj_buf_text(c->out, zj_mod_str(c->m, q->owner));
            zj_buf_char(c->out, '.');
            zj_buf_text(c->out, zj_mod_str(c->m, q->name));
            zj_buf_char(c->out, '.');
            zj_buf_text(
                c->out,
                zj_mod_str(
                    c->m,
                    c->m->t.alternatives[q->first_alternative + reading->alternative].name));
            zj_buf_str(c->out, c->lang == ZJ_LANG_EN ? ": " : "：");
            zj_buf_str(c->out, zj_outcome_word(reading->figures.outcome, c->lang));
            if (c->m->t.clauses[e->clause].kind == ZJ_CLAUSE_BENEFIT) continue;
            zj_buf_char(c->out, ' ');
            ZjShow show = {c->m, c->facts.texts, c->lang};
            zj_show_lane(&show, (ZjLook){ZJ_T_MONEY, ZJ_NONE, ZJ_NONE, false},
                         reading->figures.payable, c->out);
        }
    }
    zj_buf_char(c->out, '\n');
    if (where.failed || got.failed) c->out->failed = true;
    zj_buf_free(&where);
    zj_buf_free(&got);
}

static void headline(Cases *c, const ZjModCase *k, ZjPhrase phrase)
{
    ZjBuf where = {0};
    place(c, k->span, &where);
    ZjText args[] = {zj_mod_str(c->m, k->title), slice(&where)};
    zj_say(c->out, c->lang, phrase, args, 2);
    zj_buf_char(c->out, '\n');
    if (where.failed) c->out->failed = true;
    zj_buf_free(&where);
}

static ZjStatus compute(Cases *c, bool plain)
{
    ZjCaseOptions options = {.lang = c->lang, .fixed = c->fixed, .plain = plain};
    ZjCaseProblem problem;
    options.as_of = c->facts.has_as_of[0] ? c->facts.as_of[0] : 0;
    return zj_case_compute(c->m, &c->facts, &options, &c->result, &problem);
}

static ZjStatus expectations(Cases *c, const ZjModCase *k)
{
    uint32_t missed = 0;
    for (uint32_t i = 0; i < k->expect_count; i++)
        missed += !meets(c, &c->m->t.expects[k->first_expect + i]);
    c->sum->expectations += k->expect_count;
    c->sum->met += k->expect_count - missed;
    if (missed == 0) {
        c->sum->passed++;
        return ZJ_OK;
    }
    c->sum->failed++;
    headline(c, k, ZJ_SAY_CASE_FAILED);
    zj_case_free(&c->result);
    ZJ_TRY(compute(c, false));
    for (uint32_t i = 0; i < k->expect_count; i++) {
        const ZjModExpect *e = &c->m->t.expects[k->first_expect + i];
        if (!meets(c, e)) tell(c, e);
    }
    return ZJ_OK;
}

static ZjStatus one_case(Cases *c, const ZjModCase *k)
{
    ZjFactProblems problems = {0};
    for (uint32_t q = 0; q < c->m->t.questions_count; q++)
        c->fixed[q] = ZJ_NONE;
    for (uint32_t i = 0; i < k->choice_count; i++) {
        const ZjModChoice *choice = &c->m->t.choices[k->first_choice + i];
        c->fixed[choice->question] = choice->alternative;
    }
    ZjStatus status = zj_facts_read_json(c->m, zj_mod_str(c->m, k->facts), (ZjText){"", 0},
                                         &c->facts, &problems);
    if (status == ZJ_REJECTED) {
        c->sum->rejected++;
        headline(c, k, ZJ_SAY_CASE_REJECTED);
        for (uint32_t i = 0; i < problems.count; i++) {
            zj_buf_str(c->out, "    ");
            zj_fact_problem_print(&problems.at[i], "", (ZjText){"", 0}, c->lang, c->out);
            zj_buf_char(c->out, '\n');
        }
        status = ZJ_OK;
    } else if (status == ZJ_OK) {
        status = compute(c, true);
        if (status == ZJ_OK) status = expectations(c, k);
    }
    if (status == ZJ_LIMIT) {
        c->sum->rejected++;
        headline(c, k, ZJ_SAY_CASE_TOO_LARGE);
        status = ZJ_OK;
    }
    zj_case_free(&c->result);
    zj_facts_free(&c->facts);
    return status;
}

ZjStatus zj_cases_run(const ZjModule *module, ZjLang lang, ZjBuf *out, ZjCasesSummary *summary)
{
    *summary = (ZjCasesSummary){.cases = module->t.cases_count};
    ZjArena arena = {0};
    Cases c = {.m = module, .lang = lang, .out = out, .sum = summary};
    c.fixed = zj_arena_array(&arena, module->t.questions_count, sizeof *c.fixed);
    ZjStatus status = c.fixed == NULL ? ZJ_NO_MEM : ZJ_OK;
    for (uint32_t i = 0; i < module->t.cases_count && status == ZJ_OK; i++)
        status = one_case(&c, &module->t.cases[i]);
    char b[5][24];
    ZjText args[] = {number(b[0], 24, summary->cases), number(b[1], 24, summary->passed),
                     number(b[2], 24, summary->failed + summary->rejected),
                     number(b[3], 24, summary->expectations), number(b[4], 24, summary->met)};
    ZjText all[] = {args[0], args[3]};
    if (summary->cases == 0)
        zj_say(out, lang, ZJ_SAY_CASES_NONE, NULL, 0);
    else if (summary->passed == summary->cases)
        zj_say(out, lang, ZJ_SAY_CASES_PASSED, all, 2);
    else
        zj_say(out, lang, ZJ_SAY_CASES_FAILED, args, 5);
    zj_buf_char(out, '\n');
    zj_arena_free(&arena);
    return status != ZJ_OK ? status : zj_buf_status(out);
}
