#include "tests/diff/facts.h"

#include "stdlib/date.h"
#include "stdlib/money.h"

uint64_t rng_next(Rng *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint32_t rng_below(Rng *r, uint32_t n)
{
    if (r->left == 0) return (uint32_t)(rng_next(r) % n);
    uint32_t value = 0;
    for (uint32_t most = n; most != 0 && r->left != 0; most >>= 8, r->left--)
        value = value << 8 | *r->bytes++;
    return value % n;
}

bool rng_chance(Rng *r, uint32_t percent)
{
    return rng_below(r, 100) < percent;
}

/* ---- values ---- */

typedef struct Drawing {
    ZjFactsBuilder *b;
    const ZjModule *m;
    Rng *r;
    uint32_t holes; /* percent of values that are not given */
    uint32_t serial;
    int64_t as_of;
} Drawing;

/* A constant of the type that the module mentions; false when there is none. */
static bool mentioned(Drawing *d, ZjType type, ZjRat *out)
{
    uint32_t n = d->m->t.consts_count;
    for (uint32_t tries = 0, i = n != 0 ? rng_below(d->r, n) : 0; tries < n;
         tries++, i = (i + 1) % n) {
        const ZjModConst *k = &d->m->t.consts[i];
        bool alike = k->type == type || (type == ZJ_T_NUM && k->type == ZJ_T_INT) ||
                     (type == ZJ_T_MONEY && k->type == ZJ_T_EXACT);
        if (!alike || k->form != ZJ_CONST_POINT) continue;
        *out = zj_const_rat(k);
        if (k->type == ZJ_T_TEXT || zj_rat_cmp(*out, zj_rat_int(1)) != 0) return true;
    }
    return false;
}

static int64_t some_text(Drawing *d)
{
    static const char *const keys[] = {"k1", "k2", "k3", "k1/k2", "k1/k1", "", "1", "2", "k1/1", "k2/2"};
    ZjRat text;
    if (rng_chance(d->r, 60) && mentioned(d, ZJ_T_TEXT, &text)) return (int64_t)text.num;
    return (int64_t)zj_text_intern(d->b->facts->texts, zj_text(keys[rng_below(d->r, 10)]));
}

static int64_t some_date(Drawing *d)
{
    ZjRat date;
    int64_t day = 18900 + (int64_t)rng_below(d->r, 1200); /* 2021-09 .. 2024-12 */
    if (rng_chance(d->r, 45) && mentioned(d, ZJ_T_DATE, &date))
        day = (int64_t)date.num;
    else if (rng_chance(d->r, 20))
        day = d->as_of;
    if (rng_chance(d->r, 20)) day += (int64_t)rng_below(d->r, 3) - 1;
    if (rng_chance(d->r, 10)) day += 365 * ((int64_t)rng_below(d->r, 5) - 2);
    if (rng_chance(d->r, 1)) day = rng_chance(d->r, 50) ? ZJ_DATE_MIN + 1 : ZJ_DATE_MAX - 1;
    return day;
}

static ZjRat some_number(Drawing *d, const ZjModField *f)
{
    ZjRat v = zj_rat_int((int64_t)rng_below(d->r, 6));
    ZjType type = (ZjType)f->type;
    bool money = type == ZJ_T_MONEY;
    if (money) v = zj_rat_int((int64_t)rng_below(d->r, rng_chance(d->r, 50) ? 2000000 : 1000));
    if (type == ZJ_T_NUM && rng_chance(d->r, 50))
        v = (ZjRat){(zj_i128)rng_below(d->r, 40), 1 + (int64_t)rng_below(d->r, 3)};
    if (rng_chance(d->r, 50) && mentioned(d, type, &v) && rng_chance(d->r, 40)) {
        if (zj_rat_add(v, zj_rat_int((int64_t)rng_below(d->r, 3) - 1), &v) != ZJ_OK)
            v = zj_rat_int(0);
    }
    if (rng_chance(d->r, 8)) v = zj_rat_int(0);
    if (rng_chance(d->r, 6)) v = zj_rat_neg(v);
    if (rng_chance(d->r, 1)) v = zj_rat_int(INT64_MAX - 1 - (int64_t)rng_below(d->r, 100));
    if (zj_rat_make(v.num, v.den, &v) != ZJ_OK) v = zj_rat_int(0);
    if (type != ZJ_T_NUM && zj_rat_round(v, ZJ_ROUND_DOWN, 1, &v) != ZJ_OK) v = zj_rat_int(0);
    return v;
}

static ZjFactValue some_value(Drawing *d, uint32_t field)
{
    const ZjModField *f = &d->m->t.fields[field];
    ZjFactValue v = {.state = ZJ_FACT_GIVEN, .r = zj_rat_int(0)};
    ZjRat at = zj_rat_int(0);
    switch ((ZjType)f->type) {
    case ZJ_T_BOOL:
        at = zj_rat_int(rng_below(d->r, 2));
        break;
    case ZJ_T_ENUM:
        at = zj_rat_int(rng_below(d->r, d->m->t.enums[f->enum_index].value_count));
        break;
    case ZJ_T_TEXT:
        at = zj_rat_int(some_text(d));
        break;
    case ZJ_T_DATE:
        at = zj_rat_int(some_date(d));
        break;
    case ZJ_T_INT:
    case ZJ_T_MONEY:
    case ZJ_T_NUM:
    case ZJ_T_EXACT:
        at = some_number(d, f);
        break;
    case ZJ_T_NONE:
    case ZJ_TYPE_COUNT:
        break;
    }
    if (f->low != ZJ_NONE && zj_rat_cmp(at, zj_const_rat(&d->m->t.consts[f->low])) < 0) {
        at = zj_const_rat(&d->m->t.consts[f->low]);
    }
    if (f->high != ZJ_NONE && zj_rat_cmp(at, zj_const_rat(&d->m->t.consts[f->high])) > 0) {
        at = zj_const_rat(&d->m->t.consts[f->high]);
    }
    v.r = at;
    if (!zj_type_is_rat((ZjType)f->type)) v.i = (int64_t)at.num;
    return v;
}

static ZjFactValue some_key(Drawing *d)
{
    ZjBuf buf = {0};
    zj_buf_printf(&buf, "k%u", ++d->serial);
    ZjFactValue v = {.state = ZJ_FACT_GIVEN, .r = zj_rat_int(0)};
    v.i = (int64_t)zj_text_intern(d->b->facts->texts, (ZjText){buf.ptr, (uint32_t)buf.len});
    zj_buf_free(&buf);
    return v;
}

static ZjFactState some_state(Drawing *d)
{
    if (!rng_chance(d->r, d->holes)) return ZJ_FACT_GIVEN;
    uint32_t n = rng_below(d->r, 10);
    return n < 4 ? ZJ_FACT_MISSING : n < 7 ? ZJ_FACT_PENDING : ZJ_FACT_NA;
}

static ZjStatus fill(Drawing *d, uint32_t domain);

static ZjStatus fill_list(Drawing *d, uint32_t field, uint32_t records)
{
    for (uint32_t i = 0; i < records; i++) {
        uint32_t serial = d->serial;
        d->serial = i;
        ZJ_TRY(zj_facts_add_record(d->b, field));
        ZJ_TRY(fill(d, d->m->t.fields[field].domain));
        d->serial = serial;
    }
    return ZJ_OK;
}

static ZjStatus fill(Drawing *d, uint32_t domain)
{
    const ZjFactSchema *s = d->b->schema;
    ZjFactRange scalars = s->scalars[domain], lists = s->lists[domain];
    for (uint32_t i = 0; i < scalars.count; i++) {
        uint32_t field = s->list[scalars.first + i];
        bool key = d->m->t.fields[field].is_key != 0;
        ZjFactValue v = key ? some_key(d) : some_value(d, field);
        if (!key) v.state = some_state(d);
        zj_facts_set(d->b, field, v);
    }
    for (uint32_t i = 0; i < lists.count; i++) {
        uint32_t field = s->list[lists.first + i];
        ZjFactState state = some_state(d);
        zj_facts_set_list(d->b, field, state);
        if (state == ZJ_FACT_GIVEN)
            ZJ_TRY(fill_list(d, field, rng_below(d->r, rng_chance(d->r, 15) ? 6 : 4)));
    }
    return ZJ_OK;
}

ZjStatus facts_random(ZjFactsBuilder *b, Rng *r)
{
    static const uint32_t holes[] = {0, 0, 4, 15, 40};
    Drawing d = {.b = b, .m = b->schema->module, .r = r, .holes = holes[rng_below(r, 5)]};
    ZJ_TRY(zj_facts_add_case(b));
    d.as_of = 19509; /* 2023-06-01 */
    d.as_of = some_date(&d);
    b->facts->as_of[b->facts->cases - 1] = d.as_of;
    b->facts->has_as_of[b->facts->cases - 1] = true;
    return fill(&d, 0);
}

/* ---- copies ---- */

static ZjStatus copy(Drawing *d, const ZjFacts *from, uint32_t domain, uint32_t lane);

/* A choice among grants that exclude each other that is not known has not been made, and what may be
** chosen is the settlement's range: nothing is drawn for it. */
static bool is_choice(const Drawing *d, uint32_t field)
{
    return zj_text_equal(zj_mod_str(d->m, d->m->t.fields[field].name), ZJ_TEXT("选择"));
}

static ZjStatus copy_list(Drawing *d, const ZjFacts *from, uint32_t field, uint32_t lane)
{
    uint32_t inner = d->m->t.fields[field].domain;
    const ZjFactDomain *f = &from->domains[inner];
    ZjFactState state = (ZjFactState)f->list_state[lane];
    bool open = d->r != NULL && (state == ZJ_FACT_MISSING || state == ZJ_FACT_PENDING);
    zj_facts_set_list(d->b, field, open ? ZJ_FACT_GIVEN : state);
    if (open) ZJ_TRY(fill_list(d, field, rng_below(d->r, 4)));
    for (uint32_t k = f->start[lane]; k < f->start[lane + 1]; k++) {
        ZJ_TRY(zj_facts_add_record(d->b, field));
        ZJ_TRY(copy(d, from, inner, k));
    }
    return ZJ_OK;
}

static ZjStatus copy(Drawing *d, const ZjFacts *from, uint32_t domain, uint32_t lane)
{
    const ZjFactSchema *s = d->b->schema;
    ZjFactRange scalars = s->scalars[domain], lists = s->lists[domain];
    for (uint32_t i = 0; i < scalars.count; i++) {
        uint32_t field = s->list[scalars.first + i];
        const ZjFactColumn *c = &from->columns[field];
        ZjType type = (ZjType)d->m->t.fields[field].type;
        ZjFactValue v = {.state = (ZjFactState)c->state[lane], .r = zj_rat_int(0)};
        bool open = v.state == ZJ_FACT_MISSING || v.state == ZJ_FACT_PENDING;
        if (open && d->r != NULL) {
            v = some_value(d, field);
        } else if (zj_type_is_rat(type)) {
            v.r = c->value.r[lane];
        } else {
            v.i = c->value.i[lane];
            if (type == ZJ_T_TEXT && v.state == ZJ_FACT_GIVEN) {
                v.i = (int64_t)zj_text_intern(d->b->facts->texts,
                                              zj_text_at(from->texts, (uint32_t)v.i));
            }
        }
        zj_facts_set(d->b, field, v);
    }
    for (uint32_t i = 0; i < lists.count; i++) {
        uint32_t field = s->list[lists.first + i];
        Rng *r = d->r;
        if (is_choice(d, field)) d->r = NULL;
        ZjStatus status = copy_list(d, from, field, lane);
        d->r = r;
        ZJ_TRY(status);
    }
    return ZJ_OK;
}

ZjStatus facts_copy(ZjFactsBuilder *b, const ZjFacts *from, uint32_t case_index, Rng *r)
{
    Drawing d = {.b = b, .m = b->schema->module, .r = r, .as_of = from->as_of[case_index]};
    ZJ_TRY(zj_facts_add_case(b));
    b->facts->as_of[b->facts->cases - 1] = from->as_of[case_index];
    b->facts->has_as_of[b->facts->cases - 1] = from->has_as_of[case_index];
    return copy(&d, from, 0, case_index);
}

/* ---- shown ---- */

static void show_text(ZjText text, ZjBuf *out)
{
    zj_buf_char(out, '"');
    zj_buf_text(out, text);
    zj_buf_char(out, '"');
}

static void show_scalar(const ZjFacts *facts, uint32_t field, uint32_t lane, ZjBuf *out)
{
    const ZjModule *m = facts->module;
    const ZjModField *f = &m->t.fields[field];
    const ZjFactColumn *c = &facts->columns[field];
    if (c->state[lane] == ZJ_FACT_NA) {
        zj_buf_str(out, "null");
        return;
    }
    if (c->state[lane] == ZJ_FACT_PENDING) {
        zj_buf_str(out, "\"待认定\"");
        return;
    }
    switch ((ZjType)f->type) {
    case ZJ_T_BOOL:
        zj_buf_str(out, c->value.i[lane] != 0 ? "true" : "false");
        break;
    case ZJ_T_INT:
        zj_buf_printf(out, "%lld", (long long)c->value.i[lane]);
        break;
    case ZJ_T_MONEY:
        zj_money_print_plain(zj_rat_int(c->value.i[lane]), out);
        break;
    case ZJ_T_DATE:
        zj_buf_char(out, '"');
        zj_date_print(c->value.i[lane], false, out);
        zj_buf_char(out, '"');
        break;
    case ZJ_T_ENUM:
        show_text(
            zj_mod_str(
                m,
                m->t.values[m->t.enums[f->enum_index].first_value + (uint32_t)c->value.i[lane]]
                    .name),
            out);
        break;
    case ZJ_T_TEXT:
        show_text(zj_text_at(facts->texts, (uint32_t)c->value.i[lane]), out);
        break;
    case ZJ_T_NUM:
    case ZJ_T_EXACT:
        zj_buf_char(out, '"');
        zj_rat_print(c->value.r[lane], out);
        zj_buf_char(out, '"');
        break;
    case ZJ_T_NONE:
    case ZJ_TYPE_COUNT:
        break;
    }
}

static void show_members(const ZjFacts *facts, uint32_t parent, uint32_t policy, uint32_t lane,
                         bool *first, ZjBuf *out)
{
    const ZjModule *m = facts->module;
    for (uint32_t i = 0; i < m->t.fields_count; i++) {
        const ZjModField *f = &m->t.fields[i];
        if (f->parent != parent || (parent == ZJ_NONE && f->policy != policy)) continue;
        const ZjFactDomain *d = f->kind == ZJ_FIELD_LIST ? &facts->domains[f->domain] : NULL;
        bool absent = f->kind == ZJ_FIELD_LIST
                          ? d->list_state[lane] == ZJ_FACT_MISSING
                          : f->kind == ZJ_FIELD_SCALAR &&
                                facts->columns[i].state[lane] == ZJ_FACT_MISSING;
        if (absent) continue;
        zj_buf_str(out, *first ? "" : ", ");
        *first = false;
        show_text(zj_mod_str(m, f->name), out);
        zj_buf_str(out, ": ");
        bool one = true;
        if (f->kind == ZJ_FIELD_SCALAR) {
            show_scalar(facts, i, lane, out);
        } else if (f->kind == ZJ_FIELD_RECORD) {
            zj_buf_char(out, '{');
            show_members(facts, i, policy, lane, &one, out);
            zj_buf_char(out, '}');
        } else if (d->list_state[lane] != ZJ_FACT_GIVEN) {
            zj_buf_str(out, d->list_state[lane] == ZJ_FACT_NA ? "null" : "\"待认定\"");
        } else {
            zj_buf_char(out, '[');
            for (uint32_t k = d->start[lane]; k < d->start[lane + 1]; k++) {
                zj_buf_str(out, k != d->start[lane] ? ",\n    {" : "{");
                one = true;
                show_members(facts, i, policy, k, &one, out);
                zj_buf_char(out, '}');
            }
            zj_buf_char(out, ']');
        }
        if (parent == ZJ_NONE) zj_buf_str(out, "\n ");
    }
}

void facts_show(const ZjFacts *facts, uint32_t case_index, ZjBuf *out)
{
    const ZjModule *m = facts->module;
    bool first = false;
    zj_buf_str(out, "{\"as_of\": \"");
    zj_date_print(facts->as_of[case_index], false, out);
    zj_buf_str(out, "\", \"policies\": {");
    for (uint32_t p = 0; p < m->t.policies_count; p++) {
        bool one = true;
        zj_buf_str(out, p != 0 ? ", " : "");
        show_text(zj_mod_str(m, m->t.policies[p].id), out);
        zj_buf_str(out, ": {");
        show_members(facts, ZJ_NONE, p, case_index, &one, out);
        zj_buf_char(out, '}');
    }
    zj_buf_str(out, "}\n ");
    show_members(facts, ZJ_NONE, ZJ_NONE, case_index, &first, out);
    zj_buf_str(out, "}\n");
}
