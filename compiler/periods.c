/* periods.c -- 各月(a, b), 各季, 各年: lists that no fact file holds, with the fields of a period. */
#include "compiler/periods.h"

#include "compiler/lower.h"
#include "compiler/scope.h"

/* ---- names ---- */

static const struct {
    const char *zh, *en;
} fields[ZJ_PERIOD_FIELDS] = {
    [ZJ_PERIOD_ID] = {"编号", "id"},
    [ZJ_PERIOD_FIRST] = {"起", "first"},
    [ZJ_PERIOD_LAST] = {"止", "last"},
    [ZJ_PERIOD_DAYS_IN] = {"天数", "days"},
    [ZJ_PERIOD_FULL_DAYS] = {"全期天数", "full_days"},
    [ZJ_PERIOD_NUMBER] = {"序号", "number"},
};

static ZjCheckedType field_type(ZjPeriodField field)
{
    if (field == ZJ_PERIOD_ID) return (ZjCheckedType){.kind = ZJ_TY_TEXT};
    if (field == ZJ_PERIOD_FIRST || field == ZJ_PERIOD_LAST) return (ZjCheckedType){.kind = ZJ_TY_DATE};
    ZjCheckedType whole = {.kind = ZJ_TY_NUMBER, .whole = true};
    if (field == ZJ_PERIOD_NUMBER) return whole;
    whole.unit_count = 1;
    whole.units[0].unit = 1; /* 日 */
    whole.units[0].exponent = 1;
    return whole;
}

static ZjName name_of(const char *text)
{
    return (ZjName){zj_text(text), {0, 0, UINT32_MAX}};
}

static ZjStatus add_field(ZjProgram *p, ZjFact *list, ZjFact ***tail, ZjPeriodField field)
{
    ZjFact *f = zj_arena_alloc(p->arena, sizeof *f);
    if (f == NULL) return ZJ_NO_MEM;
    *f = (ZjFact){.kind = ZJ_FIELD_SCALAR, .name = name_of(fields[field].zh),
                  .alias = name_of(fields[field].en), .type = field_type(field), .parent = list,
                  .is_key = field == ZJ_PERIOD_ID, .period = list->period, .field = field,
                  .reg = ZJ_NONE};
    zj_scope_put(p->names, ZJ_SPACE_FACT, list, f->name.text, f);
    zj_scope_put(p->names, ZJ_SPACE_FACT, list, f->alias.text, f);
    **tail = f;
    *tail = &f->next;
    return ZJ_OK;
}

ZjStatus zj_periods_declare(ZjProgram *p)
{
    static const char *const names[ZJ_CALENDAR_END][2] = {
        [ZJ_CALENDAR_MONTH] = {"各月", "calendar_months"},
        [ZJ_CALENDAR_QUARTER] = {"各季", "calendar_quarters"},
        [ZJ_CALENDAR_YEAR] = {"各年", "calendar_years"}};
    for (int calendar = ZJ_CALENDAR_MONTH; calendar < ZJ_CALENDAR_END; calendar++) {
        ZjFact *list = &p->periods[calendar];
        *list = (ZjFact){.kind = ZJ_FIELD_LIST, .name = name_of(names[calendar][0]),
                         .alias = name_of(names[calendar][1]), .period = (ZjCalendar)calendar,
                         .field = ZJ_NONE, .reg = ZJ_NONE, .span = {0, 0, UINT32_MAX}};
        list->type = (ZjCheckedType){.kind = ZJ_TY_LIST, .record = list};
        list->counted = calendar == ZJ_CALENDAR_MONTH ? p->units[0] : NULL; /* 月 */
        ZjFact **tail = &list->children;
        for (int f = 0; f < ZJ_PERIOD_FIELDS; f++) ZJ_TRY(add_field(p, list, &tail, (ZjPeriodField)f));
    }
    return p->names->no_memory ? ZJ_NO_MEM : ZJ_OK;
}

const ZjFact *zj_period_list(const ZjProgram *p, ZjBuiltin builtin)
{
    return builtin == ZJ_BUILTIN_MONTHS     ? &p->periods[ZJ_CALENDAR_MONTH]
           : builtin == ZJ_BUILTIN_QUARTERS ? &p->periods[ZJ_CALENDAR_QUARTER]
           : builtin == ZJ_BUILTIN_YEARS    ? &p->periods[ZJ_CALENDAR_YEAR]
                                            : NULL;
}

/* ---- code ---- */

/* Numbers remembered under a domain: the day on which its periods end; fields once computed. */
static uint64_t of_domain(uint32_t domain)
{
    return (uint64_t)1 << 47 | domain;
}

uint32_t zj_period_domain(ZjContext *c, const ZjExpr *call, uint32_t parent)
{
    ZjLowering *l = c->l;
    const ZjBinding *b = call->meaning;
    uint32_t first = zj_lower_in(c, call->args.at[0], parent, NULL);
    uint32_t last = zj_lower_in(c, call->args.at[1], parent, NULL);
    if (l->failed || l->emit.status != ZJ_OK) return 0;
    uint64_t key = (uint64_t)1 << 46 | (uint64_t)first << 23 | last;
    uint32_t known = zj_emit_recall(&l->emit, key, b->fact->period);
    if (known != ZJ_NONE) return known;
    uint32_t domain = zj_add_domains(
        &l->emit, (ZjModDomain){.parent = parent, .list = ZJ_NONE, .period = b->fact->period});
    uint32_t starts = zj_emit_op(&l->emit, ZJ_OP_PERIODS, ZJ_T_DATE, domain, ZJ_NONE, first, last, 0,
                                 call->span);
    if (l->emit.status != ZJ_OK) return 0;
    l->emit.module->t.domains[domain].starts = starts;
    zj_emit_remember(&l->emit, of_domain(domain), ZJ_PERIOD_FIRST, starts);
    zj_emit_remember(&l->emit, of_domain(domain), ZJ_PERIOD_FIELDS, last);
    zj_emit_remember(&l->emit, key, b->fact->period, domain);
    return domain;
}

/* Days from first to last, both included. */
static uint32_t days_of(ZjContext *c, uint32_t first, uint32_t last, ZjSpan at)
{
    uint32_t between = zj_op2(c, ZJ_OP_DAYS_BETWEEN, ZJ_T_INT, first, last, at);
    return zj_op2(c, ZJ_OP_ADD_INT, ZJ_T_INT, between, zj_constant(c->l, ZJ_T_INT, zj_rat_int(1), at), at);
}

uint32_t zj_period_field(ZjLowering *l, uint32_t domain, const ZjFact *fact, ZjSpan at)
{
    uint32_t known = zj_emit_recall(&l->emit, of_domain(domain), fact->field);
    if (known != ZJ_NONE || l->failed || l->emit.status != ZJ_OK) return known != ZJ_NONE ? known : 0;
    ZjContext c = {.l = l, .domain = domain, .date = ZJ_NONE};
    const ZjModDomain row = l->emit.module->t.domains[domain];
    uint32_t starts = row.starts, reg = 0;
    uint32_t until = zj_carry(l, zj_emit_recall(&l->emit, of_domain(domain), ZJ_PERIOD_FIELDS), domain, at);
    uint32_t ends = zj_emit_op(&l->emit, ZJ_OP_PERIOD_LAST, ZJ_T_DATE, domain, ZJ_NONE, starts, 0,
                               row.period, at);
    uint32_t last = zj_op2(&c, ZJ_OP_MIN_DATE, ZJ_T_DATE, ends, until, at);
    switch ((ZjPeriodField)fact->field) {
    case ZJ_PERIOD_FIRST: return starts;
    case ZJ_PERIOD_LAST: reg = last; break;
    case ZJ_PERIOD_DAYS_IN: reg = days_of(&c, starts, last, at); break;
    case ZJ_PERIOD_ID:
        reg = zj_emit_op(&l->emit, ZJ_OP_PERIOD_NAME, ZJ_T_TEXT, domain, ZJ_NONE, starts, 0, row.period, at);
        break;
    case ZJ_PERIOD_NUMBER:
        reg = zj_op2(&c, ZJ_OP_ADD_INT, ZJ_T_INT,
                     zj_emit_op(&l->emit, ZJ_OP_PLACE, ZJ_T_INT, domain, ZJ_NONE, 0, 0, 0, at),
                     zj_constant(l, ZJ_T_INT, zj_rat_int(1), at), at);
        break;
    case ZJ_PERIOD_FULL_DAYS: {
        uint32_t begins = zj_emit_op(&l->emit, ZJ_OP_PERIOD_FIRST, ZJ_T_DATE, domain, ZJ_NONE, starts, 0,
                                     row.period, at);
        reg = days_of(&c, begins, ends, at);
        break;
    }
    case ZJ_PERIOD_FIELDS: break;
    }
    zj_emit_remember(&l->emit, of_domain(domain), fact->field, reg);
    return reg;
}
