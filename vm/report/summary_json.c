/* The summary as JSON: see docs/results.md. */
#include <string.h>

#include "stdlib/date.h"
#include "vm/report/json_gen.h"
#include "vm/report/show.h"
#include "vm/report/summary_parts.h"

typedef struct Json {
    yajl_gen g;
    const ZjSummary *s;
    const ZjModule *m;
    ZjShow show;
    ZjBuf tmp;
} Json;

static const ZjLook money = {ZJ_T_EXACT, ZJ_NONE, ZJ_NONE, false};

static void text(Json *j, ZjText t)
{
    yajl_gen_string(j->g, (const unsigned char *)t.ptr, t.len);
}

static void str(Json *j, const char *s)
{
    yajl_gen_string(j->g, (const unsigned char *)s, strlen(s));
}

static void opt(Json *j, const char *key, uint32_t string)
{
    str(j, key);
    if (string == ZJ_NONE)
        yajl_gen_null(j->g);
    else
        text(j, zj_mod_str(j->m, string));
}

static void count(Json *j, const char *key, uint64_t n)
{
    str(j, key);
    yajl_gen_integer(j->g, (long long)n);
}

/* The text built in tmp. */
static void built(Json *j)
{
    text(j, (ZjText){j->tmp.ptr != NULL ? j->tmp.ptr : "", (uint32_t)j->tmp.len});
    zj_buf_clear(&j->tmp);
}

static void value(Json *j, ZjLook look, ZjRat v)
{
    if (zj_rat_is_inf(v)) {
        yajl_gen_null(j->g);
        return;
    }
    zj_show_plain(&j->show, look, v, &j->tmp);
    built(j);
}

static void ends(Json *j, ZjLook look, ZjLane lane)
{
    str(j, "min");
    value(j, look, lane.lo);
    str(j, "max");
    value(j, look, lane.hi);
}

/* null when there is no value at all. */
static void range(Json *j, const char *key, ZjLook look, ZjLane lane)
{
    str(j, key);
    if (zj_lane_none(lane)) {
        yajl_gen_null(j->g);
        return;
    }
    yajl_gen_map_open(j->g);
    ends(j, look, lane);
    yajl_gen_map_close(j->g);
}

static void cases(Json *j)
{
    str(j, "cases");
    yajl_gen_map_open(j->g);
    count(j, "in", j->s->in);
    count(j, "computed", j->s->computed);
    count(j, "rejected", j->s->rejected);
    count(j, "in_error", j->s->in_error);
    yajl_gen_map_close(j->g);
    str(j, "rejected");
    yajl_gen_array_open(j->g);
    for (uint32_t i = 0; i < j->s->listed; i++) {
        const ZjRejected *r = &j->s->rejections[i];
        yajl_gen_map_open(j->g);
        str(j, "file");
        text(j, r->file);
        count(j, "line", r->line);
        str(j, "case");
        if (r->case_id.len == 0)
            yajl_gen_null(j->g);
        else
            text(j, r->case_id);
        str(j, "reason");
        text(j, r->reason);
        yajl_gen_map_close(j->g);
    }
    yajl_gen_array_close(j->g);
}

static void clause(Json *j, uint32_t c)
{
    static const char *const kinds[] = {[ZJ_CLAUSE_GRANT] = "grant",
                                        [ZJ_CLAUSE_BAR] = "bar",
                                        [ZJ_CLAUSE_CLAWBACK] = "clawback",
                                        [ZJ_CLAUSE_FIGURE] = "figure",
                                        [ZJ_CLAUSE_BENEFIT] = "benefit"};
    const ZjModClause *row = &j->m->t.clauses[c];
    const ZjClauseSum *sum = &j->s->clauses[c];
    const ZjModPolicy *policy = &j->m->t.policies[row->policy];
    yajl_gen_map_open(j->g);
    str(j, "id");
    zj_show_clause_id(j->m, c, &j->tmp);
    built(j);
    opt(j, "title", row->title);
    str(j, "kind");
    str(j, row->kind < sizeof kinds / sizeof kinds[0] ? kinds[row->kind] : "");
    str(j, "policy");
    text(j, zj_mod_str(j->m, policy->id));
    str(j, "payer");
    text(j, zj_mod_str(j->m, policy->authority));
    str(j, "outcomes");
    yajl_gen_map_open(j->g);
    for (uint32_t o = 0; o < ZJ_OUTCOME_COUNT; o++)
        if (sum->outcomes[o] != 0) count(j, zj_outcome_json[o], sum->outcomes[o]);
    yajl_gen_map_close(j->g);
    if (row->kind == ZJ_CLAUSE_GRANT || row->kind == ZJ_CLAUSE_CLAWBACK)
        ends(j, money, sum->sum);
    yajl_gen_map_close(j->g);
}

static void totals(Json *j)
{
    uint32_t all = zj_case_all_payers(j->m);
    ZjLane whole = {zj_rat_int(0), zj_rat_int(0), 0};
    if (all != ZJ_NONE) whole = j->s->totals[all];
    str(j, "totals");
    yajl_gen_map_open(j->g);
    ends(j, money, whole);
    str(j, "open");
    yajl_gen_bool(j->g, zj_rat_is_inf(whole.hi));
    count(j, "left_out", j->s->in_error);
    str(j, "by_payer");
    yajl_gen_map_open(j->g);
    for (uint32_t i = 0; i < j->m->t.sums_count; i++) {
        if (i == all) continue;
        text(j, zj_mod_str(j->m, j->m->t.sums[i].payer));
        yajl_gen_map_open(j->g);
        ends(j, money, j->s->totals[i]);
        yajl_gen_map_close(j->g);
    }
    yajl_gen_map_close(j->g);
    yajl_gen_map_close(j->g);
}

static void target_value(Json *j, uint32_t target, const ZjYearTally *year)
{
    static const char *const verdicts[] = {[ZJ_TARGET_MET] = "met",
                                           [ZJ_TARGET_NOT_MET] = "not_met",
                                           [ZJ_TARGET_OPEN] = "open",
                                           [ZJ_TARGET_NOTHING] = "not_applicable"};
    ZjLook look = zj_target_look(j->m, target);
    ZjTargetValue v = zj_target_value(j->m, &j->s->targets[target], year);
    str(j, "cases");
    yajl_gen_map_open(j->g);
    count(j, "min", v.cases_low);
    count(j, "max", v.cases_high);
    yajl_gen_map_close(j->g);
    range(j, "value", look, v.value);
    range(j, "gap", look, v.gap);
    str(j, "met");
    if (v.verdict == ZJ_TARGET_OPEN || v.verdict == ZJ_TARGET_NOTHING)
        yajl_gen_null(j->g);
    else
        yajl_gen_bool(j->g, v.verdict == ZJ_TARGET_MET);
    str(j, "verdict");
    str(j, verdicts[v.verdict]);
}

static void target_years(Json *j, uint32_t target)
{
    const ZjTargetTally *tally = &j->s->targets[target];
    ZjTargetYears years = zj_target_years(j->m, tally, j->s->as_of);
    str(j, "years");
    yajl_gen_map_open(j->g);
    for (int64_t y = years.first; y <= years.last; y++) {
        ZjYearTally year = zj_target_year(tally, y);
        zj_buf_printf(&j->tmp, "%lld", (long long)y);
        built(j);
        yajl_gen_map_open(j->g);
        target_value(j, target, &year);
        str(j, "over");
        yajl_gen_bool(j->g, y != years.last || !years.running);
        yajl_gen_map_close(j->g);
    }
    yajl_gen_map_close(j->g);
    count(j, "outside", years.outside);
    count(j, "undated", tally->undated.perhaps);
}

static void by_date(Json *j, const ZjModTarget *row)
{
    int64_t day = 0;
    str(j, "by");
    if (row->by_date == ZJ_NONE ||
        zj_rat_to_int(zj_const_rat(&j->m->t.consts[row->by_date]), &day) != ZJ_OK) {
        yajl_gen_null(j->g);
        return;
    }
    zj_date_print(day, false, &j->tmp);
    built(j);
}

static void target(Json *j, uint32_t i)
{
    static const char *const relations[] = {[ZJ_REL_EQ] = "=",  [ZJ_REL_NE] = "!=",
                                            [ZJ_REL_LT] = "<",  [ZJ_REL_LE] = "<=",
                                            [ZJ_REL_GT] = ">",  [ZJ_REL_GE] = ">="};
    const ZjModTarget *row = &j->m->t.targets[i];
    const ZjTargetTally *tally = &j->s->targets[i];
    yajl_gen_map_open(j->g);
    str(j, "id");
    zj_buf_text(&j->tmp, zj_mod_str(j->m, j->m->t.policies[row->policy].id));
    zj_buf_char(&j->tmp, '.');
    zj_buf_text(&j->tmp, zj_mod_str(j->m, row->name));
    built(j);
    opt(j, "title", row->title);
    opt(j, "cite", row->cite);
    str(j, "soft");
    yajl_gen_bool(j->g, row->soft != 0);
    by_date(j, row);
    str(j, "relation");
    str(j, row->relation < sizeof relations / sizeof relations[0] ? relations[row->relation]
                                                                  : "");
    str(j, "required");
    value(j, zj_target_look(j->m, i), zj_target_figure(j->m, i));
    opt(j, "unit", row->unit);
    if (row->year_date == ZJ_NONE)
        target_value(j, i, &tally->whole);
    else
        target_years(j, i);
    count(j, "errors", tally->errors);
    str(j, "error_cases");
    yajl_gen_array_open(j->g);
    for (uint32_t k = 0; k < ZJ_ERROR_CASES_NAMED && k < tally->errors; k++)
        text(j, tally->error_cases[k]);
    yajl_gen_array_close(j->g);
    yajl_gen_map_close(j->g);
}

static void whole(Json *j)
{
    yajl_gen_map_open(j->g);
    str(j, "as_of");
    zj_date_print(j->s->as_of, false, &j->tmp);
    built(j);
    str(j, "program");
    for (int i = 0; i < 32; i++)
        zj_buf_printf(&j->tmp, "%02x", j->m->hash[i]);
    built(j);
    str(j, "ledger");
    if (j->s->ledger == NULL)
        yajl_gen_null(j->g);
    else
        str(j, j->s->ledger);
    cases(j);
    str(j, "clauses");
    yajl_gen_array_open(j->g);
    for (uint32_t c = 0; c < j->m->t.clauses_count; c++)
        clause(j, c);
    yajl_gen_array_close(j->g);
    totals(j);
    str(j, "targets");
    yajl_gen_array_open(j->g);
    for (uint32_t i = 0; i < j->m->t.targets_count; i++)
        target(j, i);
    yajl_gen_array_close(j->g);
    zj_summary_parts_json(j->s, j->g);
    yajl_gen_map_close(j->g);
}

ZjStatus zj_summary_json(const ZjSummary *summary, ZjBuf *out)
{
    ZjJsonGen gen;
    ZJ_TRY(zj_json_gen_begin(out, true, &gen));
    Json j = {.g = gen.g,
              .s = summary,
              .m = summary->module,
              .show = {summary->module, NULL, ZJ_LANG_ZH}};
    whole(&j);
    if (j.tmp.failed) out->failed = true;
    zj_buf_free(&j.tmp);
    return zj_json_gen_end(&gen);
}
