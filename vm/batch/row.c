#include "vm/batch/row.h"

#include <string.h>

#include "stdlib/date.h"
#include "stdlib/money.h"
#include "vm/report/show.h"

typedef struct Row {
    ZjBuf *out;
    ZjBuf cell;
    bool begun;
} Row;

/* Spaces before it may be dropped by who opens the file. */
static bool starts_formula(ZjText t)
{
    uint32_t i = 0;
    while (i < t.len && t.ptr[i] == ' ')
        i++;
    return i < t.len && t.ptr[i] != '\0' && strchr("=+-@\t\r", t.ptr[i]) != NULL;
}

static bool needs_quotes(ZjText t)
{
    for (uint32_t i = 0; i < t.len; i++)
        if (t.ptr[i] == ',' || t.ptr[i] == '"' || t.ptr[i] == '\n' || t.ptr[i] == '\r')
            return true;
    return t.len != 0 && (t.ptr[0] == ' ' || t.ptr[t.len - 1] == ' ');
}

static void put(Row *r, ZjText t)
{
    if (r->begun) zj_buf_char(r->out, ',');
    r->begun = true;
    bool quoted = needs_quotes(t);
    if (quoted) zj_buf_char(r->out, '"');
    for (uint32_t i = 0; i < t.len; i++) {
        if (t.ptr[i] == '"') zj_buf_char(r->out, '"');
        zj_buf_char(r->out, t.ptr[i]);
    }
    if (quoted) zj_buf_char(r->out, '"');
}

static ZjText built(const Row *r)
{
    return (ZjText){r->cell.ptr != NULL ? r->cell.ptr : "", (uint32_t)r->cell.len};
}

/* The cell that was built, as it is. */
static void put_built(Row *r)
{
    put(r, built(r));
    if (r->cell.failed) r->out->failed = true;
    zj_buf_clear(&r->cell);
}

/* Words, which must not be taken for a formula. */
static void put_text(Row *r, ZjText t)
{
    ZjBuf clean = {0};
    zj_show_clean(t, &clean);
    ZjText shown = {clean.ptr != NULL ? clean.ptr : "", (uint32_t)clean.len};
    if (starts_formula(shown)) zj_buf_char(&r->cell, '\'');
    zj_buf_text(&r->cell, shown);
    if (clean.failed) r->out->failed = true;
    zj_buf_free(&clean);
    put_built(r);
}

static void put_amount(Row *r, ZjRat fen)
{
    if (!zj_rat_is_inf(fen)) zj_money_print_plain(fen, &r->cell);
    put_built(r);
}

static void put_range(Row *r, ZjLane lane)
{
    if (zj_lane_none(lane)) lane = (ZjLane){zj_rat_int(0), zj_rat_int(0), 0};
    put_amount(r, lane.lo);
    put_amount(r, lane.hi);
}

static void put_names(Row *r, ZjText name, const char *const *endings)
{
    for (; *endings != NULL; endings++) {
        if (starts_formula(name)) zj_buf_char(&r->cell, '\'');
        zj_buf_text(&r->cell, name);
        zj_buf_str(&r->cell, *endings);
        put_built(r);
    }
}

static void end_row(Row *r)
{
    zj_buf_str(r->out, "\r\n");
    if (r->cell.failed) r->out->failed = true;
    zj_buf_free(&r->cell);
}

static void put_case(Row *r, const ZjFormCase *one)
{
    put_text(r, one->case_id);
    zj_date_print(one->as_of, false, &r->cell);
    put_built(r);
}

/* All payers first. */
static uint32_t sum_at(const ZjForm *form, uint32_t i)
{
    if (form->all == ZJ_NONE) return i;
    return i == 0 ? form->all : i <= form->all ? i - 1 : i;
}

/* ---- one row a case ---- */

static void grant_names(const ZjModule *m, Row *r)
{
    static const char *const of_grant[] = {".outcome", ".min", ".max", NULL};
    ZjBuf id = {0};
    for (uint32_t c = 0; c < m->t.clauses_count; c++) {
        if (m->t.clauses[c].kind != ZJ_CLAUSE_GRANT) continue;
        zj_buf_clear(&id);
        zj_show_clause_id(m, c, &id);
        put_names(r, (ZjText){id.ptr != NULL ? id.ptr : "", (uint32_t)id.len}, of_grant);
    }
    if (id.failed) r->out->failed = true;
    zj_buf_free(&id);
}

static void case_row(const ZjForm *form, const ZjFormCase *one, Row *r)
{
    const ZjModTables *t = &form->module->t;
    put_case(r, one);
    for (uint32_t c = 0; c < t->clauses_count && form->only == ZJ_ONLY_ALL; c++) {
        if (t->clauses[c].kind != ZJ_CLAUSE_GRANT) continue;
        put(r, zj_text(zj_outcome_json[one->outcomes[c]]));
        put_range(r, one->payable[c]);
    }
    for (uint32_t i = 0; i < t->sums_count; i++)
        put_range(r, one->totals[sum_at(form, i)]);
    end_row(r);
}

/* ---- the pay list ---- */

void zj_row_clause(const ZjModule *m, uint32_t clause, ZjLang lang, ZjBuf *out)
{
    const ZjModClause *row = &m->t.clauses[clause];
    const ZjModPolicy *policy = &m->t.policies[row->policy];
    Row r = {.out = out, .begun = true};
    put_text(&r, zj_mod_str(m, policy->id));
    put_text(&r, zj_mod_str(m, row->name));
    put_text(&r, zj_clause_title(m, clause, lang));
    put_text(&r, zj_mod_str(m, policy->authority));
    zj_buf_free(&r.cell);
}

/* Something to pay or to recover, perhaps, or an error that keeps it open. What a grant passes on
** for another stands in the row of that one, as in the totals. */
static bool is_listed(const ZjModClause *clause, ZjOutcome outcome, ZjLane payable)
{
    if (clause->kind != ZJ_CLAUSE_GRANT && clause->kind != ZJ_CLAUSE_CLAWBACK) return false;
    if (clause->kind == ZJ_CLAUSE_GRANT && clause->passes) return false;
    if (outcome == ZJ_OUTCOME_ERROR) return true;
    return !zj_lane_none(payable) && payable.hi.num > 0;
}

static void pay_rows(const ZjForm *form, const ZjFormCase *one, ZjBuf *out)
{
    const ZjModTables *t = &form->module->t;
    for (uint32_t c = 0; c < t->clauses_count; c++) {
        if (!is_listed(&t->clauses[c], one->outcomes[c], one->payable[c])) continue;
        Row r = {.out = out};
        put_case(&r, one);
        zj_buf_text(out, form->clauses[c]);
        put(&r, zj_text(zj_outcome_json[one->outcomes[c]]));
        bool pays = t->clauses[c].kind == ZJ_CLAUSE_GRANT;
        for (int i = 0; i < 2 && !pays; i++)
            put_built(&r);
        put_range(&r, one->payable[c]);
        for (int i = 0; i < 2 && pays; i++)
            put_built(&r);
        end_row(&r);
    }
}

/* ---- both ---- */

void zj_row_header(const ZjForm *form, ZjBuf *out)
{
    static const char *const of_total[] = {".min", ".max", NULL};
    const ZjModule *m = form->module;
    zj_buf_str(out, "\xEF\xBB\xBF");
    zj_buf_str(out, "case,as_of");
    Row r = {.out = out, .begun = true};
    if (form->only == ZJ_ONLY_PAYABLE) {
        zj_buf_str(out, ",policy,clause,title,payer,outcome,payable.min,payable.max,"
                        "recoverable.min,recoverable.max");
    } else {
        if (form->only == ZJ_ONLY_ALL) grant_names(m, &r);
        for (uint32_t i = 0; i < m->t.sums_count; i++) {
            uint32_t payer = m->t.sums[sum_at(form, i)].payer;
            put_names(&r, payer == ZJ_NONE ? ZJ_TEXT("total") : zj_mod_str(m, payer), of_total);
        }
    }
    end_row(&r);
}

void zj_row_add(const ZjForm *form, const ZjFormCase *one, ZjBuf *out)
{
    Row r = {.out = out};
    if (form->only == ZJ_ONLY_PAYABLE)
        pay_rows(form, one, out);
    else
        case_row(form, one, &r);
}
