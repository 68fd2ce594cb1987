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

static bool starts_formula(ZjText t)
{
    return t.len != 0 && t.ptr[0] != '\0' && strchr("=+-@\t\r", t.ptr[0]) != NULL;
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

static ZjStatus end_row(Row *r)
{
    zj_buf_str(r->out, "\r\n");
    zj_buf_free(&r->cell);
    return zj_buf_status(r->out);
}

static uint32_t sum_at(const ZjModule *m, uint32_t i)
{
    uint32_t all = zj_case_all_payers(m);
    if (all == ZJ_NONE) return i;
    return i == 0 ? all : i <= all ? i - 1 : i; /* all payers first */
}

ZjStatus zj_row_header(const ZjModule *m, ZjBuf *out)
{
    static const char *const of_grant[] = {".outcome", ".min", ".max", NULL};
    static const char *const of_total[] = {".min", ".max", NULL};
    Row r = {.out = out};
    zj_buf_str(out, "\xEF\xBB\xBF");
    put(&r, ZJ_TEXT("case"));
    put(&r, ZJ_TEXT("as_of"));
    for (uint32_t c = 0; c < m->t.clauses_count; c++) {
        ZjBuf id = {0};
        if (m->t.clauses[c].kind != ZJ_CLAUSE_GRANT) continue;
        zj_show_clause_id(m, c, &id);
        put_names(&r, (ZjText){id.ptr != NULL ? id.ptr : "", (uint32_t)id.len}, of_grant);
        if (id.failed) out->failed = true;
        zj_buf_free(&id);
    }
    for (uint32_t i = 0; i < m->t.sums_count; i++) {
        uint32_t payer = m->t.sums[sum_at(m, i)].payer;
        put_names(&r, payer == ZJ_NONE ? ZJ_TEXT("total") : zj_mod_str(m, payer), of_total);
    }
    return end_row(&r);
}

ZjStatus zj_row_add(const ZjCaseResult *result, ZjBuf *out)
{
    const ZjModule *m = result->module;
    Row r = {.out = out};
    put_text(&r, result->case_id);
    zj_date_print(result->as_of, false, &r.cell);
    put_built(&r);
    for (uint32_t c = 0; c < m->t.clauses_count; c++) {
        const ZjFigures *f = &result->clauses[c].figures;
        if (m->t.clauses[c].kind != ZJ_CLAUSE_GRANT) continue;
        put(&r, zj_text(zj_outcome_json[f->outcome]));
        put_range(&r, f->payable);
    }
    for (uint32_t i = 0; i < m->t.sums_count; i++)
        put_range(&r, result->totals[sum_at(m, i)].lane);
    return end_row(&r);
}
