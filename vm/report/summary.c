/* Adding up a batch, and the text for people; the JSON stands in summary_json.c. */
#include "vm/report/summary.h"

#include <stdio.h>
#include <string.h>

#include "stdlib/date.h"
#include "vm/report/show.h"

static const ZjLook money = {ZJ_T_EXACT, ZJ_NONE, ZJ_NONE, false};

/* ---- adding up ---- */

static ZjStatus start(ZjSummary *s)
{
    const ZjModTables *t = &s->module->t;
    s->clauses = zj_arena_array(&s->arena, t->clauses_count, sizeof *s->clauses);
    s->totals = zj_arena_array(&s->arena, t->sums_count, sizeof *s->totals);
    s->targets = zj_arena_array(&s->arena, t->targets_count, sizeof *s->targets);
    if (s->clauses == NULL || s->totals == NULL || s->targets == NULL) return ZJ_NO_MEM;
    const ZjLane nothing = {zj_rat_int(0), zj_rat_int(0), 0};
    for (uint32_t c = 0; c < t->clauses_count; c++)
        s->clauses[c].sum = nothing;
    for (uint32_t i = 0; i < t->sums_count; i++)
        s->totals[i] = nothing;
    for (uint32_t i = 0; i < t->targets_count; i++)
        s->targets[i].target = i;
    return ZJ_OK;
}

ZjStatus zj_summary_begin(const ZjModule *module, ZjLang lang, int64_t as_of,
                          ZjSummary *summary)
{
    *summary = (ZjSummary){.module = module, .lang = lang, .as_of = as_of};
    return start(summary);
}

ZjStatus zj_summary_restart(ZjSummary *summary)
{
    zj_arena_reset(&summary->arena);
    *summary = (ZjSummary){.arena = summary->arena,
                           .module = summary->module,
                           .lang = summary->lang,
                           .as_of = summary->as_of,
                           .ledger = summary->ledger,
                           .file = summary->file,
                           .inputs = summary->inputs};
    return start(summary);
}

void zj_summary_free(ZjSummary *summary)
{
    zj_arena_free(&summary->arena);
    *summary = (ZjSummary){0};
}

static void add_lane(ZjLane *sum, ZjLane lane)
{
    if (zj_lane_none(lane) || (lane.flags & ZJ_F_ERROR) != 0) return;
    if (zj_rat_add(sum->lo, lane.lo, &sum->lo) != ZJ_OK) sum->lo = zj_rat_inf(-1);
    if (zj_rat_add(sum->hi, lane.hi, &sum->hi) != ZJ_OK) sum->hi = zj_rat_inf(1);
}

static bool has_sum(const ZjModule *m, uint32_t clause)
{
    uint32_t kind = m->t.clauses[clause].kind;
    return kind == ZJ_CLAUSE_GRANT || kind == ZJ_CLAUSE_CLAWBACK;
}

ZjStatus zj_summary_add(ZjSummary *summary, const ZjCaseResult *result, ZjText name,
                        bool *in_error)
{
    const ZjModule *m = summary->module;
    *in_error = false;
    for (uint32_t c = 0; c < m->t.clauses_count; c++) {
        const ZjFigures *f = &result->clauses[c].figures;
        summary->clauses[c].outcomes[f->outcome]++;
        if (f->outcome == ZJ_OUTCOME_ERROR)
            *in_error = true;
        else if (has_sum(m, c))
            add_lane(&summary->clauses[c].sum, f->payable);
    }
    for (uint32_t i = 0; i < m->t.sums_count; i++)
        add_lane(&summary->totals[i], result->totals[i].lane);
    for (uint32_t i = 0; i < m->t.targets_count; i++)
        ZJ_TRY(zj_target_add(m, &result->targets[i], name, &summary->arena,
                             &summary->targets[i]));
    summary->computed++;
    summary->in_error += *in_error;
    return ZJ_OK;
}

static ZjStatus keep(ZjArena *arena, ZjText text, ZjText *out)
{
    const char *copy = zj_arena_copy(arena, text.ptr, text.len);
    *out = (ZjText){copy, text.len};
    return copy == NULL ? ZJ_NO_MEM : ZJ_OK;
}

static ZjStatus list(ZjSummary *summary, const ZjRejected *one)
{
    summary->rejected++;
    if (summary->listed == ZJ_REJECTED_LISTED) return ZJ_OK;
    if (summary->listed == summary->capacity) {
        uint32_t capacity = summary->capacity == 0 ? 8 : summary->capacity * 2;
        ZjRejected *at = zj_arena_grow(&summary->arena, summary->rejections, summary->listed,
                                       capacity, sizeof *at);
        if (at == NULL) return ZJ_NO_MEM;
        summary->rejections = at;
        summary->capacity = capacity;
    }
    ZjRejected *r = &summary->rejections[summary->listed];
    r->line = one->line;
    ZJ_TRY(keep(&summary->arena, one->file, &r->file));
    ZJ_TRY(keep(&summary->arena, one->case_id, &r->case_id));
    ZJ_TRY(keep(&summary->arena, one->reason, &r->reason));
    summary->listed++;
    return ZJ_OK;
}

ZjStatus zj_summary_reject(ZjSummary *summary, uint32_t line, ZjText case_id, ZjText reason)
{
    ZjText file = summary->file.ptr != NULL ? summary->file : ZJ_TEXT("");
    return list(summary, &(ZjRejected){file, line, case_id, reason});
}

ZjStatus zj_summary_merge(ZjSummary *summary, const ZjSummary *part)
{
    const ZjModTables *t = &summary->module->t;
    uint64_t rejected = summary->rejected + part->rejected;
    for (uint32_t c = 0; c < t->clauses_count; c++) {
        for (int o = 0; o < ZJ_OUTCOME_COUNT; o++)
            summary->clauses[c].outcomes[o] += part->clauses[c].outcomes[o];
        add_lane(&summary->clauses[c].sum, part->clauses[c].sum);
    }
    for (uint32_t i = 0; i < t->sums_count; i++)
        add_lane(&summary->totals[i], part->totals[i]);
    for (uint32_t i = 0; i < t->targets_count; i++)
        ZJ_TRY(zj_target_merge(&summary->targets[i], &part->targets[i], &summary->arena));
    for (uint32_t i = 0; i < part->listed; i++)
        ZJ_TRY(list(summary, &part->rejections[i]));
    summary->rejected = rejected;
    summary->in += part->in;
    summary->computed += part->computed;
    summary->in_error += part->in_error;
    return ZJ_OK;
}

/* ---- for people ---- */

typedef struct Text {
    const ZjSummary *s;
    const ZjModule *m;
    ZjShow show;
    ZjBuf *out;
} Text;

static ZjText slice(const ZjBuf *b)
{
    return (ZjText){b->ptr != NULL ? b->ptr : "", (uint32_t)b->len};
}

static ZjText number(char *buf, size_t size, uint64_t n)
{
    int len = snprintf(buf, size, "%llu", (unsigned long long)n);
    return (ZjText){buf, (uint32_t)len};
}

static void say(Text *t, ZjPhrase phrase, const ZjText *args, int count)
{
    zj_say(t->out, t->show.lang, phrase, args, count);
}

#define SAY(t, phrase, ...)                                                                    \
    say((t), ZJ_SAY_##phrase, (const ZjText[]){__VA_ARGS__},                                   \
        (int)(sizeof((const ZjText[]){__VA_ARGS__}) / sizeof(ZjText)))

static void comma(Text *t)
{
    ZJ_SAY0(t->out, t->show.lang, COMMA);
}

/* A lane in a buffer that is freed by the caller. */
static ZjBuf shown(Text *t, ZjLook look, ZjLane lane)
{
    ZjBuf b = {0};
    zj_show_lane(&t->show, look, lane, &b);
    if (b.failed) t->out->failed = true;
    return b;
}

static void cases(Text *t)
{
    char n[4][24];
    const ZjSummary *s = t->s;
    ZjBuf day = {0};
    SAY(t, BATCH_CASES, number(n[0], 24, s->in), number(n[1], 24, s->computed),
        number(n[2], 24, s->rejected), number(n[3], 24, s->in_error));
    comma(t);
    zj_date_print(s->as_of, t->show.lang == ZJ_LANG_ZH, &day);
    SAY(t, BATCH_AS_OF, slice(&day));
    zj_buf_free(&day);
    zj_buf_char(t->out, '\n');
    if (s->ledger == NULL) return;
    if (strcmp(s->ledger, "none") == 0)
        ZJ_SAY0(t->out, t->show.lang, BATCH_LEDGER_NONE);
    else
        SAY(t, BATCH_LEDGER, zj_text(s->ledger));
    zj_buf_char(t->out, '\n');
}

static void totals(Text *t)
{
    uint32_t all = zj_case_all_payers(t->m);
    if (all == ZJ_NONE) return;
    ZjBuf sum = shown(t, money, t->s->totals[all]), payers = {0};
    SAY(t, BATCH_TOTAL, slice(&sum));
    zj_buf_free(&sum);
    for (uint32_t i = 0; i < t->m->t.sums_count; i++) {
        if (i == all) continue;
        sum = shown(t, money, t->s->totals[i]);
        if (payers.len != 0) ZJ_SAY0(&payers, t->show.lang, COMMA);
        ZJ_SAY(&payers, t->show.lang, BATCH_PAYER, zj_mod_str(t->m, t->m->t.sums[i].payer),
               slice(&sum));
        zj_buf_free(&sum);
    }
    if (payers.len != 0) SAY(t, BRACKET, slice(&payers));
    if (payers.failed) t->out->failed = true;
    zj_buf_free(&payers);
    zj_buf_char(t->out, '\n');
    if (t->s->in_error == 0) return;
    char n[24];
    SAY(t, BATCH_LEFT_OUT, number(n, sizeof n, t->s->in_error));
    zj_buf_char(t->out, '\n');
}

static void clause(Text *t, uint32_t c)
{
    const ZjClauseSum *sum = &t->s->clauses[c];
    const char *between = "";
    zj_buf_str(t->out, "  ");
    zj_show_clause_id(t->m, c, t->out);
    zj_buf_str(t->out, "  ");
    if (has_sum(t->m, c)) {
        ZjBuf b = shown(t, money, sum->sum);
        zj_buf_text(t->out, slice(&b));
        zj_buf_free(&b);
        zj_buf_str(t->out, "  ");
    }
    for (uint32_t o = 0; o < ZJ_OUTCOME_COUNT; o++) {
        char n[24];
        if (sum->outcomes[o] == 0) continue;
        zj_buf_str(t->out, between);
        SAY(t, BATCH_OUTCOME, zj_text(zj_outcome_word((ZjOutcome)o, t->show.lang)),
            number(n, sizeof n, sum->outcomes[o]));
        between = t->show.lang == ZJ_LANG_ZH ? "、" : ", ";
    }
    zj_buf_char(t->out, '\n');
}

/* Repeating fractions are cut for people: two decimals, of a percentage too. */
static ZjRat cut(ZjLook look, ZjRat value)
{
    ZjRat r = value, scale = zj_rat_int(look.ratio ? 10000 : 100);
    if (zj_rat_is_inf(value) || look.type == ZJ_T_DATE) return value;
    if (look.type == ZJ_T_EXACT || look.type == ZJ_T_MONEY) scale = zj_rat_int(1);
    if (zj_rat_mul(value, scale, &r) != ZJ_OK ||
        zj_rat_round(r, ZJ_ROUND_HALF_UP, 1, &r) != ZJ_OK || zj_rat_div(r, scale, &r) != ZJ_OK)
        return value;
    return r;
}

static void measured(Text *t, ZjLook look, ZjLane lane)
{
    ZjLane rounded = {cut(look, lane.lo), cut(look, lane.hi), lane.flags};
    bool about = !zj_lane_none(lane) && !zj_lane_same(rounded, lane);
    ZjBuf b = shown(t, look, rounded);
    if (about)
        SAY(t, ABOUT, slice(&b));
    else
        zj_buf_text(t->out, slice(&b));
    zj_buf_free(&b);
}

static const char *relation_sign(uint32_t relation)
{
    static const char *const signs[] = {[ZJ_REL_EQ] = "=", [ZJ_REL_NE] = "≠", [ZJ_REL_LT] = "<",
                                        [ZJ_REL_LE] = "≤", [ZJ_REL_GT] = ">", [ZJ_REL_GE] = "≥"};
    return relation < sizeof signs / sizeof signs[0] ? signs[relation] : "";
}

static void target_value(Text *t, uint32_t target, const ZjYearTally *year)
{
    static const char *const marks[] = {"✓", "✗", "?", "–"};
    static const ZjPhrase words[] = {ZJ_SAY_TARGET_MET, ZJ_SAY_TARGET_NOT_MET,
                                     ZJ_SAY_TARGET_OPEN, ZJ_SAY_TARGET_NOTHING};
    ZjLook look = zj_target_look(t->m, target);
    ZjTargetValue v = zj_target_value(t->m, &t->s->targets[target], year);
    zj_buf_str(t->out, marks[v.verdict]);
    zj_buf_char(t->out, ' ');
    if (zj_lane_none(v.value))
        ZJ_SAY0(t->out, t->show.lang, TARGET_NO_CASES);
    else
        measured(t, look, v.value);
    comma(t);
    say(t, words[v.verdict], NULL, 0);
    if (v.verdict != ZJ_TARGET_NOT_MET || zj_lane_none(v.gap) || v.gap.hi.num == 0) return;
    ZjLane gap = {cut(look, v.gap.lo), cut(look, v.gap.hi), v.gap.flags};
    ZjBuf b = {0};
    if (zj_rat_cmp(gap.lo, gap.hi) == 0)
        zj_show_gap(&t->show, look, gap.lo, zj_rat_int(0), &b);
    else
        zj_show_lane(&t->show, look, gap, &b);
    comma(t);
    SAY(t, TARGET_GAP, slice(&b));
    if (b.failed) t->out->failed = true;
    zj_buf_free(&b);
}

static void target_head(Text *t, uint32_t target)
{
    const ZjModTarget *row = &t->m->t.targets[target];
    bool zh = t->show.lang == ZJ_LANG_ZH;
    zj_buf_str(t->out, "  ");
    zj_buf_text(t->out, zj_mod_str(t->m, t->m->t.policies[row->policy].id));
    zj_buf_char(t->out, '.');
    zj_buf_text(t->out, zj_mod_str(t->m, !zh && row->alias != ZJ_NONE ? row->alias : row->name));
    if (row->title != ZJ_NONE && !zh) zj_buf_char(t->out, ' ');
    if (row->title != ZJ_NONE) SAY(t, RECORD_KEY, zj_mod_str(t->m, row->title));
    ZJ_SAY0(t->out, t->show.lang, COLON);
    ZjBuf figure = {0};
    zj_show_value(&t->show, zj_target_look(t->m, target), zj_target_figure(t->m, target),
                  &figure);
    SAY(t, TARGET_REQUIRED, zj_text(relation_sign(row->relation)), slice(&figure));
    zj_buf_free(&figure);
    if (row->by_date != ZJ_NONE) {
        int64_t day = 0;
        ZjBuf date = {0};
        if (zj_rat_to_int(zj_const_rat(&t->m->t.consts[row->by_date]), &day) == ZJ_OK)
            zj_date_print(day, zh, &date);
        comma(t);
        SAY(t, INFO_BY_DATE, slice(&date));
        zj_buf_free(&date);
    }
    if (row->soft) {
        comma(t);
        ZJ_SAY0(t->out, t->show.lang, INFO_SOFT);
    }
}

static void target_errors(Text *t, const ZjTargetTally *tally)
{
    ZjBuf names = {0};
    char n[24];
    if (tally->errors == 0) return;
    for (uint32_t i = 0; i < ZJ_ERROR_CASES_NAMED && i < tally->errors; i++) {
        if (i > 0) ZJ_SAY0(&names, t->show.lang, LIST_COMMA);
        zj_show_clean(tally->error_cases[i], &names);
    }
    if (tally->errors > ZJ_ERROR_CASES_NAMED) zj_buf_str(&names, "…");
    zj_buf_str(t->out, "    ");
    SAY(t, TARGET_ERRORS, number(n, sizeof n, tally->errors), slice(&names));
    zj_buf_char(t->out, '\n');
    zj_buf_free(&names);
}

static void target_note(Text *t, ZjPhrase phrase, uint64_t n)
{
    char digits[24];
    if (n == 0) return;
    ZJ_SAY0(t->out, t->show.lang, SEMICOLON);
    say(t, phrase, (const ZjText[]){number(digits, sizeof digits, n)}, 1);
}

static void target_years(Text *t, uint32_t i)
{
    const ZjTargetTally *tally = &t->s->targets[i];
    ZjTargetYears years = zj_target_years(t->m, tally, t->s->as_of);
    if (years.first > years.last) {
        ZJ_SAY0(t->out, t->show.lang, SEMICOLON);
        ZJ_SAY0(t->out, t->show.lang, TARGET_NO_YEAR);
    }
    target_note(t, ZJ_SAY_TARGET_UNDATED, tally->undated.perhaps);
    target_note(t, ZJ_SAY_TARGET_OUTSIDE, years.outside);
    zj_buf_char(t->out, '\n');
    for (int64_t y = years.first; y <= years.last; y++) {
        char n[24];
        ZjYearTally year = zj_target_year(tally, y);
        zj_buf_str(t->out, "    ");
        SAY(t, TARGET_YEAR, number(n, sizeof n, (uint64_t)y));
        ZJ_SAY0(t->out, t->show.lang, COLON);
        target_value(t, i, &year);
        if (y == years.last && years.running) {
            comma(t);
            ZJ_SAY0(t->out, t->show.lang, TARGET_RUNNING);
        }
        zj_buf_char(t->out, '\n');
    }
}

static void target(Text *t, uint32_t i)
{
    const ZjTargetTally *tally = &t->s->targets[i];
    target_head(t, i);
    if (t->m->t.targets[i].year_date != ZJ_NONE) {
        target_years(t, i);
    } else {
        ZJ_SAY0(t->out, t->show.lang, SEMICOLON);
        target_value(t, i, &tally->whole);
        zj_buf_char(t->out, '\n');
    }
    target_errors(t, tally);
}

ZjStatus zj_summary_text(const ZjSummary *summary, ZjBuf *out)
{
    Text t = {.s = summary,
              .m = summary->module,
              .show = {summary->module, NULL, summary->lang},
              .out = out};
    if (summary->computed != 0) {
        ZJ_SAY0(out, summary->lang, INFO_CLAUSES);
        zj_buf_char(out, '\n');
        for (uint32_t c = 0; c < t.m->t.clauses_count; c++)
            clause(&t, c);
    }
    if (t.m->t.targets_count != 0) {
        ZJ_SAY0(out, summary->lang, INFO_TARGETS);
        zj_buf_char(out, '\n');
        for (uint32_t i = 0; i < t.m->t.targets_count; i++)
            target(&t, i);
    }
    totals(&t);
    cases(&t);
    return zj_buf_status(out);
}
