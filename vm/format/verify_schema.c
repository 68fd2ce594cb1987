/* verify_schema.c -- facts, values and registers: what the code is then checked against. */
#include "vm/base/limits.h"
#include "vm/format/verify.h"

#include "stdlib/date.h"
#include "stdlib/money.h"

/* ---- ladders and kinds, questions ---- */

static ZjStatus check_enums(Verifier *v)
{
    for (uint32_t i = 0; i < v->t->enums_count; i++) {
        uint32_t count = v->t->enums[i].value_count;
        if (count == 0 || count > ZJ_MAX_ENUM) {
            return zj_reject(v, ZJ_TAB_ENUM, i, "value_count", "no values or too many");
        }
    }
    return ZJ_OK;
}

static ZjStatus check_questions(Verifier *v)
{
    for (uint32_t i = 0; i < v->t->questions_count; i++) {
        const ZjModQuestion *q = &v->t->questions[i];
        if (q->alternative_count == 0) {
            return zj_reject(v, ZJ_TAB_QUESTION, i, "alternative_count", "no alternatives");
        }
        if (q->preset != ZJ_NONE && q->preset >= q->alternative_count) {
            return zj_reject(v, ZJ_TAB_QUESTION, i, "preset", "no such alternative");
        }
    }
    return ZJ_OK;
}

/* ---- fields and domains ---- */

/* The domain in which a field stands, given that its parents have been checked. */
static uint32_t domain_around(const ZjModTables *t, uint32_t field)
{
    uint32_t parent = t->fields[field].parent;
    return parent == ZJ_NONE ? 0 : t->fields[parent].domain;
}

static ZjStatus check_tree_place(Verifier *v, uint32_t i, uint8_t *depth)
{
    const ZjModField *f = &v->t->fields[i];
    depth[i] = 1;
    if (f->parent == ZJ_NONE) return ZJ_OK;
    if (f->parent >= i) {
        return zj_reject(v, ZJ_TAB_FIELD, i, "parent", "parent does not come first");
    }
    if (v->t->fields[f->parent].kind == ZJ_FIELD_SCALAR) {
        return zj_reject(v, ZJ_TAB_FIELD, i, "parent", "parent is a scalar");
    }
    depth[i] = (uint8_t)(depth[f->parent] + 1);
    if (depth[i] > ZJ_MAX_JSON_DEPTH) {
        return zj_reject(v, ZJ_TAB_FIELD, i, "parent", "facts nest too deeply");
    }
    return ZJ_OK;
}

static ZjStatus check_scalar(Verifier *v, uint32_t i)
{
    const ZjModField *f = &v->t->fields[i];
    if (f->type == ZJ_NONE || f->type == ZJ_T_NONE) {
        return zj_reject(v, ZJ_TAB_FIELD, i, "type", "scalar without a type");
    }
    if ((f->type == ZJ_T_ENUM) != (f->enum_index != ZJ_NONE)) {
        return zj_reject(v, ZJ_TAB_FIELD, i, "enum_index", "enum and type disagree");
    }
    if (f->is_ratio && f->type != ZJ_T_NUM) {
        return zj_reject(v, ZJ_TAB_FIELD, i, "is_ratio", "ratio is not a number");
    }
    if (f->domain != domain_around(v->t, i)) {
        return zj_reject(v, ZJ_TAB_FIELD, i, "domain",
                         "field is not in the domain of its list");
    }
    return ZJ_OK;
}

static ZjStatus check_compound(Verifier *v, uint32_t i)
{
    const ZjModField *f = &v->t->fields[i];
    if (f->is_key || f->is_ratio || f->low != ZJ_NONE || f->high != ZJ_NONE ||
        f->enum_index != ZJ_NONE || (f->type != ZJ_NONE && f->type != ZJ_T_NONE)) {
        return zj_reject(v, ZJ_TAB_FIELD, i, "kind", "record or list with a value's columns");
    }
    if (f->kind == ZJ_FIELD_RECORD) {
        if (f->domain == domain_around(v->t, i)) return ZJ_OK;
        return zj_reject(v, ZJ_TAB_FIELD, i, "domain",
                         "field is not in the domain of its list");
    }
    const ZjModDomain *d = &v->t->domains[f->domain];
    if (f->domain == 0 || !d->natural || d->list != i) {
        return zj_reject(v, ZJ_TAB_FIELD, i, "domain", "list does not open its domain");
    }
    return ZJ_OK;
}

static ZjStatus check_key(Verifier *v, uint32_t i, uint8_t *has_key)
{
    const ZjModField *f = &v->t->fields[i];
    if (!f->is_key) return ZJ_OK;
    if (f->type != ZJ_T_TEXT) {
        return zj_reject(v, ZJ_TAB_FIELD, i, "is_key", "key is not a text");
    }
    if (f->parent == ZJ_NONE || v->t->fields[f->parent].kind != ZJ_FIELD_LIST) {
        return zj_reject(v, ZJ_TAB_FIELD, i, "is_key", "key outside a list");
    }
    if (has_key[f->parent]) {
        return zj_reject(v, ZJ_TAB_FIELD, i, "is_key", "list with two keys");
    }
    has_key[f->parent] = 1;
    return ZJ_OK;
}

static ZjStatus check_fields(Verifier *v)
{
    uint8_t *depth = zj_arena_alloc(&v->arena, v->t->fields_count);
    uint8_t *has_key = zj_arena_alloc(&v->arena, v->t->fields_count);
    if (depth == NULL || has_key == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < v->t->fields_count; i++) {
        if (v->t->fields[i].kind > ZJ_FIELD_LIST) {
            return zj_reject(v, ZJ_TAB_FIELD, i, "kind", "unknown kind");
        }
        ZJ_TRY(check_tree_place(v, i, depth));
        if (v->t->fields[i].kind == ZJ_FIELD_SCALAR) {
            ZJ_TRY(check_scalar(v, i));
            ZJ_TRY(check_key(v, i, has_key));
        } else {
            ZJ_TRY(check_compound(v, i));
        }
    }
    return ZJ_OK;
}

bool zj_domain_reaches(const Verifier *v, uint32_t from, uint32_t to)
{
    return v->reach[(size_t)from * v->reach_words + to / 64] >> (to % 64) & 1;
}

static void add_reach(Verifier *v, uint32_t domain, uint32_t other)
{
    uint64_t *row = v->reach + (size_t)domain * v->reach_words;
    const uint64_t *more = v->reach + (size_t)other * v->reach_words;
    for (uint32_t i = 0; i < v->reach_words; i++) {
        row[i] |= more[i];
    }
}

static ZjStatus check_natural(Verifier *v, uint32_t i)
{
    const ZjModDomain *d = &v->t->domains[i];
    if (v->t->fields[d->list].domain != i) {
        return zj_reject(v, ZJ_TAB_DOMAIN, i, "list", "list opens another domain");
    }
    if (d->parent != domain_around(v->t, d->list)) {
        return zj_reject(v, ZJ_TAB_DOMAIN, i, "parent", "parent is not where the list stands");
    }
    return ZJ_OK;
}

/* The lanes of a product are the pairs of a parent lane and a record that belongs to it: its
** case's, or that of the record around the list. */
static ZjStatus check_product(Verifier *v, uint32_t i)
{
    const ZjModDomain *d = &v->t->domains[i];
    uint32_t natural = v->t->fields[d->list].domain;
    if (natural >= i) {
        return zj_reject(v, ZJ_TAB_DOMAIN, i, "list", "product comes before its list");
    }
    if (!zj_domain_reaches(v, d->parent, v->t->domains[natural].parent)) {
        return zj_reject(v, ZJ_TAB_DOMAIN, i, "parent", "parent does not say whose records");
    }
    add_reach(v, i, natural);
    return ZJ_OK;
}

/* Its lanes come to be during a run; which instruction makes them is checked with the code. */
static ZjStatus check_periods(Verifier *v, uint32_t i)
{
    const ZjModDomain *d = &v->t->domains[i];
    if (d->period >= ZJ_CALENDAR_END) {
        return zj_reject(v, ZJ_TAB_DOMAIN, i, "period", "unknown calendar");
    }
    if (d->list != ZJ_NONE || d->natural) {
        return zj_reject(v, ZJ_TAB_DOMAIN, i, "list", "list of periods with records");
    }
    if (d->starts >= v->t->regs_count) {
        return zj_reject(v, ZJ_TAB_DOMAIN, i, "starts", "index out of bounds");
    }
    return ZJ_OK;
}

static ZjStatus check_domain(Verifier *v, uint32_t i, uint8_t *depth)
{
    const ZjModDomain *d = &v->t->domains[i];
    if (d->parent == ZJ_NONE || d->parent >= i) {
        return zj_reject(v, ZJ_TAB_DOMAIN, i, "parent", "parent does not come first");
    }
    if (d->period != 0) {
        ZJ_TRY(check_periods(v, i));
    } else if (d->list == ZJ_NONE || v->t->fields[d->list].kind != ZJ_FIELD_LIST) {
        return zj_reject(v, ZJ_TAB_DOMAIN, i, "list", "not a list");
    }
    depth[i] = (uint8_t)(depth[d->parent] + 1);
    if (depth[i] > ZJ_MAX_DEPTH) {
        return zj_reject(v, ZJ_TAB_DOMAIN, i, "parent", "domains nest too deeply");
    }
    v->reach[(size_t)i * v->reach_words + i / 64] |= (uint64_t)1 << (i % 64);
    add_reach(v, i, d->parent);
    uint64_t lanes = v->lanes[d->parent] * (d->period != 0 ? ZJ_MAX_PERIODS : ZJ_MAX_ITEMS);
    v->lanes[i] = lanes < ZJ_MAX_LANES ? lanes : ZJ_MAX_LANES;
    v->opened[i] = d->period == 0 && v->opened[d->parent];
    if (d->period != 0) return ZJ_OK;
    return d->natural ? check_natural(v, i) : check_product(v, i);
}

static ZjStatus check_domains(Verifier *v)
{
    uint32_t count = v->t->domains_count;
    uint8_t *depth = zj_arena_alloc(&v->arena, count);
    v->reach_words = count / 64 + 1;
    v->reach = zj_arena_array(&v->arena, (size_t)count * v->reach_words, sizeof *v->reach);
    v->lanes = zj_arena_array(&v->arena, count, sizeof *v->lanes);
    v->opened = zj_arena_alloc(&v->arena, count);
    if (depth == NULL || v->reach == NULL || v->lanes == NULL || v->opened == NULL) {
        return ZJ_NO_MEM;
    }
    if (v->t->domains[0].parent != ZJ_NONE || v->t->domains[0].list != ZJ_NONE ||
        v->t->domains[0].period != 0) {
        return zj_reject(v, ZJ_TAB_DOMAIN, 0, "parent", "domain 0 is not the case");
    }
    v->reach[0] = 1;
    v->lanes[0] = 1;
    v->opened[0] = 1;
    for (uint32_t i = 1; i < count; i++) {
        ZJ_TRY(check_domain(v, i, depth));
    }
    return ZJ_OK;
}

/* ---- constants ---- */

static bool int_in_range(const Verifier *v, ZjType type, int64_t n)
{
    switch (type) {
    case ZJ_T_BOOL:
        return n == 0 || n == 1;
    case ZJ_T_ENUM:
        return n >= 0 && n < ZJ_MAX_ENUM;
    case ZJ_T_DATE:
        return n >= ZJ_DATE_MIN && n <= ZJ_DATE_MAX;
    case ZJ_T_TEXT:
        return n >= 0 && n < (int64_t)v->module->string_count;
    case ZJ_T_INT: /* INT64_MAX is a mask of all 63 values; zj_const_fits wants it nowhere else */
        return n > -ZJ_OPEN;
    case ZJ_T_MONEY:
        return n > -ZJ_OPEN && n < ZJ_OPEN;
    case ZJ_T_NONE:
    case ZJ_T_NUM:
    case ZJ_T_EXACT:
    case ZJ_TYPE_COUNT:
        return false;
    }
    return false;
}

/* Rows that zj_rat_make would produce, and no others. */
static bool canonical(ZjRat value)
{
    const zj_i128 limit = (zj_i128)1 << 126;
    ZjRat reduced;
    if (value.den <= 0 || value.num <= -limit || value.num >= limit) return false;
    if (zj_rat_make(value.num, value.den, &reduced) != ZJ_OK) return false;
    return reduced.num == value.num && reduced.den == value.den;
}

static ZjStatus check_point(Verifier *v, uint32_t i)
{
    ZjType type = (ZjType)v->t->consts[i].type;
    ZjRat value = zj_const_rat(&v->t->consts[i]);
    if (!canonical(value)) return zj_reject(v, ZJ_TAB_KONST, i, "n0", "value is not canonical");
    if (zj_type_is_rat(type)) return ZJ_OK;
    if (value.den != 1 || value.num > INT64_MAX || value.num < INT64_MIN ||
        !int_in_range(v, type, (int64_t)value.num)) {
        return zj_reject(v, ZJ_TAB_KONST, i, "n0", "value out of the range of its type");
    }
    return ZJ_OK;
}

static bool is_ordered(ZjType type)
{
    return type == ZJ_T_INT || type == ZJ_T_MONEY || type == ZJ_T_DATE || zj_type_is_rat(type);
}

static ZjStatus check_const(Verifier *v, uint32_t i)
{
    ZjType type = (ZjType)v->t->consts[i].type;
    switch (v->t->consts[i].form) {
    case ZJ_CONST_POINT:
        return check_point(v, i);
    case ZJ_CONST_PLUS_INF:
    case ZJ_CONST_MINUS_INF:
        if (is_ordered(type)) return ZJ_OK;
        return zj_reject(v, ZJ_TAB_KONST, i, "form", "open end of a type without order");
    case ZJ_CONST_NA:
        return ZJ_OK;
    case ZJ_CONST_ELSEWHERE:
        if (is_ordered(type) && type != ZJ_T_DATE) return ZJ_OK;
        return zj_reject(v, ZJ_TAB_KONST, i, "form", "only a quantity is set elsewhere");
    }
    return zj_reject(v, ZJ_TAB_KONST, i, "form", "unknown form");
}

static ZjStatus check_consts(Verifier *v)
{
    for (uint32_t i = 0; i < v->t->consts_count; i++) {
        ZJ_TRY(check_const(v, i));
    }
    return ZJ_OK;
}

bool zj_const_fits(const Verifier *v, uint32_t konst, ZjType type)
{
    const ZjModConst *k = &v->t->consts[konst];
    if (k->type != type) return false;
    return k->form != ZJ_CONST_POINT || type != ZJ_T_INT || zj_const_int(k) != ZJ_OPEN;
}

/* ---- declared ranges ---- */

static ZjStatus check_bound(Verifier *v, uint32_t i, const char *column, uint32_t konst,
                            uint32_t open_form)
{
    const ZjModField *f = &v->t->fields[i];
    if (konst == ZJ_NONE) return ZJ_OK;
    const ZjModConst *k = &v->t->consts[konst];
    if (!zj_const_fits(v, konst, (ZjType)f->type)) {
        return zj_reject(v, ZJ_TAB_FIELD, i, column, "bound of another type");
    }
    bool is_rung = f->type == ZJ_T_ENUM && k->form == ZJ_CONST_POINT &&
                   zj_const_int(k) < v->t->enums[f->enum_index].value_count;
    if (!is_ordered((ZjType)f->type) && !is_rung) {
        return zj_reject(v, ZJ_TAB_FIELD, i, column, "bound of a type without order");
    }
    if (k->form != ZJ_CONST_POINT && k->form != open_form) {
        return zj_reject(v, ZJ_TAB_FIELD, i, column, "bound is not a value");
    }
    return ZJ_OK;
}

static ZjStatus check_bounds(Verifier *v)
{
    for (uint32_t i = 0; i < v->t->fields_count; i++) {
        const ZjModField *f = &v->t->fields[i];
        ZJ_TRY(check_bound(v, i, "low", f->low, ZJ_CONST_MINUS_INF));
        ZJ_TRY(check_bound(v, i, "high", f->high, ZJ_CONST_PLUS_INF));
        if (f->low == ZJ_NONE || f->high == ZJ_NONE) continue;
        const ZjModConst *low = &v->t->consts[f->low], *high = &v->t->consts[f->high];
        if (low->form == ZJ_CONST_POINT && high->form == ZJ_CONST_POINT &&
            zj_rat_cmp(zj_const_rat(low), zj_const_rat(high)) > 0) {
            return zj_reject(v, ZJ_TAB_FIELD, i, "high", "range is reversed");
        }
    }
    return ZJ_OK;
}

/* ---- registers ---- */

static ZjStatus check_regs(Verifier *v)
{
    for (uint32_t i = 0; i < v->t->regs_count; i++) {
        const ZjModReg *r = &v->t->regs[i];
        if ((r->type == ZJ_T_ENUM) != (r->enum_index != ZJ_NONE)) {
            return zj_reject(v, ZJ_TAB_REG, i, "enum_index", "enum and type disagree");
        }
    }
    return ZJ_OK;
}

ZjStatus zj_verify_schema(Verifier *v)
{
    ZJ_TRY(check_enums(v));
    ZJ_TRY(check_questions(v));
    ZJ_TRY(check_fields(v));
    ZJ_TRY(check_domains(v));
    ZJ_TRY(check_consts(v));
    ZJ_TRY(check_bounds(v));
    return check_regs(v);
}
