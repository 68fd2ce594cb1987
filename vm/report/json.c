/* The contract of one case's result: see docs/results.md. */
#include <string.h>

#include "stdlib/date.h"
#include "stdlib/money.h"
#include "vm/report/json_gen.h"
#include "vm/report/result.h"

typedef struct Json {
    yajl_gen g;
    const ZjCaseResult *r;
    const ZjModule *m;
    ZjShow show;
    ZjBuf tmp;
} Json;

static void text(Json *j, ZjText t)
{
    yajl_gen_string(j->g, (const unsigned char *)t.ptr, t.len);
}

static void str(Json *j, const char *s)
{
    yajl_gen_string(j->g, (const unsigned char *)s, strlen(s));
}

static void opt_text(Json *j, uint32_t string)
{
    if (string == ZJ_NONE)
        yajl_gen_null(j->g);
    else
        text(j, zj_mod_str(j->m, string));
}

/* The text built in tmp. */
static void built(Json *j)
{
    yajl_gen_string(j->g, (const unsigned char *)(j->tmp.ptr != NULL ? j->tmp.ptr : ""),
                    j->tmp.len);
    zj_buf_clear(&j->tmp);
}

/* The quoted phrases, a line each in the module. */
static void quotes(Json *j, uint32_t string)
{
    ZjText all = string != ZJ_NONE ? zj_mod_str(j->m, string) : (ZjText){"", 0};
    if (string == ZJ_NONE) {
        yajl_gen_null(j->g);
        return;
    }
    for (uint32_t i = 0; i < all.len; i++) {
        if (all.ptr[i] == '\n')
            zj_buf_str(&j->tmp, "；");
        else
            zj_buf_char(&j->tmp, all.ptr[i]);
    }
    built(j);
}

static void date(Json *j, int64_t day)
{
    zj_date_print(day, false, &j->tmp);
    built(j);
}

static void value(Json *j, ZjLook look, ZjRat v, uint8_t flags)
{
    if (zj_rat_is_inf(v) || flags == ZJ_F_NA) {
        yajl_gen_null(j->g);
        return;
    }
    zj_show_plain(&j->show, look, v, &j->tmp);
    built(j);
}

static const ZjLook money = {ZJ_T_EXACT, ZJ_NONE, ZJ_NONE, false};

static void ends(Json *j, ZjLook look, ZjLane lane)
{
    str(j, "min");
    value(j, look, lane.lo, lane.flags);
    str(j, "max");
    value(j, look, lane.hi, lane.flags);
}

/* Amounts: what is not applicable is nothing. */
static ZjLane amount(ZjLane lane)
{
    if (!zj_lane_none(lane)) return lane;
    return (ZjLane){zj_rat_int(0), zj_rat_int(0), 0};
}

static void range(Json *j, const char *key, ZjLane lane)
{
    str(j, key);
    yajl_gen_map_open(j->g);
    ends(j, money, amount(lane));
    yajl_gen_map_close(j->g);
}

static void clause_id(Json *j, uint32_t clause)
{
    zj_show_clause_id(j->m, clause, &j->tmp);
    built(j);
}

static void lines(Json *j, const char *key, const ZjLines *l)
{
    str(j, key);
    yajl_gen_array_open(j->g);
    for (uint32_t i = 0; i < l->count; i++)
        text(j, l->at[i].text);
    yajl_gen_array_close(j->g);
}

static void field(Json *j, uint32_t f)
{
    zj_show_field(&j->show, f, &j->tmp);
    built(j);
}

/* ---- benefits: a value where it is certain, null where there is none, else both ends ---- */

static void one_end(Json *j, ZjLook look, ZjRat v)
{
    int64_t n = 0;
    if (look.type == ZJ_T_INT && !zj_rat_is_inf(v) && zj_rat_to_int(v, &n) == ZJ_OK)
        yajl_gen_integer(j->g, n);
    else
        value(j, look, v, 0);
}

static void open_value(Json *j, const char *key, ZjLook look, ZjLane lane)
{
    str(j, key);
    if (zj_lane_none(lane)) {
        yajl_gen_null(j->g);
    } else if (zj_lane_is_point(lane)) {
        one_end(j, look, lane.lo);
    } else {
        yajl_gen_map_open(j->g);
        str(j, "min");
        one_end(j, look, lane.lo);
        str(j, "max");
        one_end(j, look, lane.hi);
        yajl_gen_map_close(j->g);
    }
}

static void outcome(Json *j, ZjOutcome o)
{
    str(j, "outcome");
    str(j, zj_outcome_json[o]);
}

static void opt_date(Json *j, const char *name, bool known, int64_t day)
{
    str(j, name);
    if (known) date(j, day);
    else yajl_gen_null(j->g);
}

/* What barred or displaced it. */
static void by(Json *j, ZjText name)
{
    str(j, "by");
    if (name.len != 0) text(j, name);
    else yajl_gen_null(j->g);
}

/* The unit of a price, as 元/月. */
static void price_unit(Json *j, uint32_t unit)
{
    zj_buf_str(&j->tmp, "元");
    zj_buf_text(&j->tmp, zj_mod_str(j->m, unit));
    built(j);
}

static void item_head(Json *j, const ZjItemResult *item)
{
    str(j, "key");
    text(j, item->key);
    opt_date(j, "date", item->has_date, item->date);
    outcome(j, item->figures.outcome);
}

static void held(Json *j, const ZjHeld *h)
{
    static const ZjLook day = {ZJ_T_DATE, ZJ_NONE, ZJ_NONE, false};
    static const ZjLook whole = {ZJ_T_INT, ZJ_NONE, ZJ_NONE, false};
    open_value(j, "first", day, h->first);
    open_value(j, "last", day, h->last);
    open_value(j, "months", whole, h->months);
    open_value(j, "ceiling", money, h->ceiling);
    if (h->ceiling_unit == ZJ_NONE || zj_lane_none(h->ceiling)) return;
    str(j, "ceiling_unit");
    price_unit(j, h->ceiling_unit);
}

/* clause: whose readings they are, or ZJ_NONE for a total */
static void readings(Json *j, const ZjReadings *r, ZjLook look, uint32_t clause)
{
    bool benefit = clause != ZJ_NONE && j->m->t.clauses[clause].kind == ZJ_CLAUSE_BENEFIT;
    str(j, "readings");
    yajl_gen_array_open(j->g);
    for (uint32_t i = 0; i < r->count; i++) {
        const ZjReadingResult *e = &r->at[i];
        const ZjModQuestion *q = &j->m->t.questions[e->question];
        const ZjModAlternative *a =
            &j->m->t.alternatives[q->first_alternative + e->alternative];
        yajl_gen_map_open(j->g);
        str(j, "owner");
        text(j, zj_mod_str(j->m, q->owner));
        str(j, "question");
        text(j, zj_mod_str(j->m, q->name));
        str(j, "name");
        text(j, zj_mod_str(j->m, a->name));
        str(j, "title");
        opt_text(j, a->title);
        str(j, "chosen");
        yajl_gen_bool(j->g, e->chosen);
        if (clause != ZJ_NONE) {
            outcome(j, e->figures.outcome);
        }
        if (benefit)
            held(j, &e->figures.held);
        else
            ends(j, look,
                 look.type == ZJ_T_EXACT ? amount(e->figures.payable) : e->figures.payable);
        yajl_gen_map_close(j->g);
    }
    yajl_gen_array_close(j->g);
}

static void clause_head(Json *j, const ZjClauseResult *r)
{
    const ZjModClause *c = &j->m->t.clauses[r->clause];
    const ZjModPolicy *p = &j->m->t.policies[c->policy];
    str(j, "id");
    clause_id(j, r->clause);
    str(j, "title");
    text(j, zj_clause_title(j->m, r->clause, j->r->lang));
    str(j, "policy");
    text(j, zj_mod_str(j->m, p->id));
    if (c->kind == ZJ_CLAUSE_GRANT) {
        str(j, "payer");
        text(j, zj_mod_str(j->m, p->authority));
    }
    str(j, "cite");
    opt_text(j, c->cite);
    outcome(j, r->figures.outcome);
}

static void versions(Json *j, const ZjVersionResults *used)
{
    static const char *const kinds[ZJ_VERSION_KIND_COUNT] = {
        [ZJ_VERSION_AMENDED] = "amended", [ZJ_VERSION_REPLACED] = "replaced", [ZJ_VERSION_VALUE] = "value"};
    str(j, "versions");
    yajl_gen_array_open(j->g);
    for (uint32_t i = 0; i < used->count; i++) {
        const ZjVersionResult *r = &used->at[i];
        const ZjModVersion *v = &j->m->t.versions[r->version];
        yajl_gen_map_open(j->g);
        str(j, "kind");
        str(j, kinds[v->kind < ZJ_VERSION_KIND_COUNT ? v->kind : ZJ_VERSION_AMENDED]);
        str(j, "policy");
        text(j, zj_mod_str(j->m, j->m->t.policies[v->policy].id));
        str(j, "cite");
        opt_text(j, v->cite);
        str(j, "quote");
        quotes(j, v->quote);
        str(j, "what");
        text(j, zj_mod_str(j->m, v->what));
        str(j, "parameter");
        opt_text(j, v->parameter);
        opt_date(j, "from", r->has_first, r->first);
        opt_date(j, "until", r->has_last, r->last);
        str(j, "open");
        yajl_gen_bool(j->g, r->open);
        yajl_gen_map_close(j->g);
    }
    yajl_gen_array_close(j->g);
}

static void clause_tail(Json *j, const ZjClauseResult *r, ZjLook look)
{
    if (r->versions.count != 0) versions(j, &r->versions);
    lines(j, "because", &r->because);
    lines(j, "steps", &r->steps);
    str(j, "needs");
    yajl_gen_array_open(j->g);
    for (uint32_t i = 0; i < r->need_count; i++)
        field(j, j->r->needs[r->needs[i]].field);
    yajl_gen_array_close(j->g);
    by(j, r->by);
    readings(j, &r->readings, look, r->clause);
}

/* The parts in which it is paid out; nothing for what is paid at once. */
static void parts(Json *j, const ZjParts *all)
{
    if (all->count == 0) return;
    str(j, "parts");
    yajl_gen_array_open(j->g);
    for (uint32_t k = 0; k < all->count; k++) {
        const ZjPartResult *p = &all->at[k];
        yajl_gen_map_open(j->g);
        str(j, "number");
        yajl_gen_integer(j->g, (long long)p->part + 1);
        str(j, "key");
        text(j, p->key);
        str(j, "share");
        text(j, p->share);
        opt_date(j, "date", p->has_date, p->date);
        outcome(j, p->figures.outcome);
        ends(j, money, amount(p->figures.payable));
        range(j, "entitled", p->figures.entitled);
        range(j, "paid", p->figures.paid);
        lines(j, "because", &p->because);
        yajl_gen_map_close(j->g);
    }
    yajl_gen_array_close(j->g);
}

static void items(Json *j, const ZjClauseResult *r)
{
    str(j, "items");
    yajl_gen_array_open(j->g);
    for (uint32_t i = 0; i < r->item_count; i++) {
        const ZjItemResult *item = &r->items[i];
        yajl_gen_map_open(j->g);
        item_head(j, item);
        ends(j, money, amount(item->figures.payable));
        if (item->figures.outcome == ZJ_OUTCOME_NOT_DUE) range(j, "then", item->standard);
        if (item->versions.count != 0) versions(j, &item->versions);
        parts(j, &item->parts);
        yajl_gen_map_close(j->g);
    }
    yajl_gen_array_close(j->g);
}

static void grant(Json *j, const ZjClauseResult *r)
{
    yajl_gen_map_open(j->g);
    clause_head(j, r);
    ends(j, money, amount(r->figures.payable));
    range(j, "entitled", r->figures.entitled);
    ZjLane paid = amount(r->figures.paid);
    str(j, "paid");
    value(j, money, paid.lo, 0);
    items(j, r);
    parts(j, &r->parts);
    str(j, "years");
    yajl_gen_map_open(j->g);
    for (uint32_t i = 0; i < r->year_count; i++) {
        zj_buf_printf(&j->tmp, "%d", (int)r->years[i].year);
        built(j);
        yajl_gen_map_open(j->g);
        ends(j, money, amount(r->years[i].payable));
        yajl_gen_map_close(j->g);
    }
    yajl_gen_map_close(j->g);
    clause_tail(j, r, money);
    yajl_gen_map_close(j->g);
}

/* Without 逐项 the one item is the enterprise, its key "". */
static void benefit(Json *j, const ZjClauseResult *r)
{
    yajl_gen_map_open(j->g);
    clause_head(j, r);
    str(j, "items");
    yajl_gen_array_open(j->g);
    for (uint32_t i = 0; i < r->item_count; i++) {
        const ZjItemResult *item = &r->items[i];
        yajl_gen_map_open(j->g);
        item_head(j, item);
        held(j, &item->figures.held);
        by(j, item->by);
        yajl_gen_map_close(j->g);
    }
    yajl_gen_array_close(j->g);
    clause_tail(j, r, money);
    yajl_gen_map_close(j->g);
}

static const char *type_name(ZjLook look)
{
    static const char *const names[ZJ_TYPE_COUNT] = {
        [ZJ_T_NONE] = "none",   [ZJ_T_BOOL] = "bool",  [ZJ_T_INT] = "integer",
        [ZJ_T_MONEY] = "money", [ZJ_T_DATE] = "date",  [ZJ_T_ENUM] = "name",
        [ZJ_T_TEXT] = "text",   [ZJ_T_NUM] = "number", [ZJ_T_EXACT] = "money"};
    return look.ratio ? "ratio" : names[look.type];
}

static void figure(Json *j, const ZjClauseResult *r)
{
    uint32_t reg = j->m->t.clauses[r->clause].base;
    ZjLook look = reg != ZJ_NONE ? zj_look_reg(j->m, reg) : money;
    yajl_gen_map_open(j->g);
    clause_head(j, r);
    str(j, "type");
    str(j, type_name(look));
    str(j, "unit");
    bool rate = look.unit != ZJ_NONE && (look.type == ZJ_T_MONEY || look.type == ZJ_T_EXACT);
    if (rate) price_unit(j, look.unit);
    else opt_text(j, look.unit);
    ends(j, look, r->figures.payable);
    clause_tail(j, r, look);
    yajl_gen_map_close(j->g);
}

static void clawback(Json *j, const ZjClauseResult *r)
{
    yajl_gen_map_open(j->g);
    clause_head(j, r);
    ends(j, money, amount(r->figures.payable));
    str(j, "rows");
    yajl_gen_array_open(j->g);
    for (uint32_t i = 0; i < r->item_count; i++) {
        const ZjItemResult *row = &r->items[i];
        yajl_gen_map_open(j->g);
        str(j, "policy");
        text(j, row->row_policy);
        str(j, "clause");
        text(j, row->row_clause);
        str(j, "key");
        text(j, row->key);
        str(j, "payer");
        text(j, row->row_payer);
        outcome(j, row->figures.outcome);
        ends(j, money, amount(row->figures.payable));
        opt_date(j, "liable_until", row->has_liability, row->liable_until);
        yajl_gen_map_close(j->g);
    }
    yajl_gen_array_close(j->g);
    clause_tail(j, r, money);
    yajl_gen_map_close(j->g);
}

static void clauses(Json *j, const char *key, ZjClauseKind kind,
                    void (*one)(Json *, const ZjClauseResult *))
{
    str(j, key);
    yajl_gen_array_open(j->g);
    for (uint32_t i = 0; i < j->m->t.clauses_count; i++)
        if (j->m->t.clauses[i].kind == (uint32_t)kind) one(j, &j->r->clauses[i]);
    yajl_gen_array_close(j->g);
}

static void totals(Json *j)
{
    static const ZjTotalResult none = {.payer = ZJ_NONE, .lane = {{0, 1}, {0, 1}, 0}};
    uint32_t all = zj_case_all_payers(j->m);
    const ZjTotalResult *total = all == ZJ_NONE ? &none : &j->r->totals[all];
    str(j, "totals");
    yajl_gen_map_open(j->g);
    ends(j, money, amount(total->lane));
    str(j, "open");
    yajl_gen_bool(j->g, zj_rat_is_inf(total->lane.hi));
    readings(j, &total->readings, money, ZJ_NONE);
    str(j, "by_payer");
    yajl_gen_map_open(j->g);
    for (uint32_t i = 0; i < j->m->t.sums_count; i++) {
        if (j->r->totals[i].payer == ZJ_NONE) continue;
        text(j, zj_mod_str(j->m, j->r->totals[i].payer));
        yajl_gen_map_open(j->g);
        ends(j, money, amount(j->r->totals[i].lane));
        yajl_gen_map_close(j->g);
    }
    yajl_gen_map_close(j->g);
    yajl_gen_map_close(j->g);
}

static void needs(Json *j)
{
    str(j, "needs");
    yajl_gen_array_open(j->g);
    for (uint32_t i = 0; i < j->r->need_count; i++) {
        const ZjNeed *n = &j->r->needs[i];
        const ZjModField *f = &j->m->t.fields[n->field];
        yajl_gen_map_open(j->g);
        str(j, "fact");
        field(j, n->field);
        str(j, "label");
        opt_text(j, f->label);
        str(j, "evidence");
        opt_text(j, f->evidence);
        str(j, "state");
        str(j, n->state == ZJ_FACT_PENDING ? "pending" : "missing");
        str(j, "records");
        yajl_gen_array_open(j->g);
        for (uint32_t k = 0; k < n->record_count; k++)
            text(j, n->records[k]);
        yajl_gen_array_close(j->g);
        str(j, "decides");
        yajl_gen_array_open(j->g);
        for (uint32_t k = 0; k < n->decides_count; k++)
            clause_id(j, n->decides[k]);
        yajl_gen_array_close(j->g);
        yajl_gen_map_close(j->g);
    }
    yajl_gen_array_close(j->g);
}

static void whole(Json *j)
{
    yajl_gen_map_open(j->g);
    str(j, "case");
    if (j->r->case_id.len != 0)
        text(j, j->r->case_id);
    else
        yajl_gen_null(j->g);
    str(j, "as_of");
    date(j, j->r->as_of);
    str(j, "program");
    for (int i = 0; i < 32; i++)
        zj_buf_printf(&j->tmp, "%02x", j->m->hash[i]);
    built(j);
    str(j, "facts");
    str(j, j->r->facts_hash);
    str(j, "drafts");
    yajl_gen_array_open(j->g);
    for (uint32_t i = 0; i < j->m->t.policies_count; i++)
        if (j->m->t.policies[i].draft) text(j, zj_mod_str(j->m, j->m->t.policies[i].id));
    yajl_gen_array_close(j->g);
    clauses(j, "grants", ZJ_CLAUSE_GRANT, grant);
    clauses(j, "benefits", ZJ_CLAUSE_BENEFIT, benefit);
    clauses(j, "figures", ZJ_CLAUSE_FIGURE, figure);
    clauses(j, "clawbacks", ZJ_CLAUSE_CLAWBACK, clawback);
    totals(j);
    needs(j);
    yajl_gen_map_close(j->g);
}

ZjStatus zj_case_json(const ZjCaseResult *result, bool indent, ZjBuf *out)
{
    ZjJsonGen gen;
    ZJ_TRY(zj_json_gen_begin(out, indent, &gen));
    /* machines compare names across languages: Chinese, as declared */
    Json j = {.g = gen.g,
              .r = result,
              .m = result->module,
              .show = {result->module, result->facts->texts, ZJ_LANG_ZH}};
    whole(&j);
    if (j.tmp.failed) out->failed = true;
    zj_buf_free(&j.tmp);
    return zj_json_gen_end(&gen);
}
