/* check_expr.c -- types and meanings of expressions. */
#include <stdlib.h>
#include <string.h>

#include "compiler/check.h"
#include "compiler/periods.h"
#include "grammar/keyword.h"
#include "stdlib/money.h"
#include "vm/base/limits.h"

/* Kept out of line: inlined, its frame would be paid for at every level of an expression. */
#define LEAF __attribute__((noinline))

static const ZjCheckedType error_type = {.kind = ZJ_TY_ERROR};
static const ZjCheckedType bool_type = {.kind = ZJ_TY_BOOL};
static const ZjCheckedType date_type = {.kind = ZJ_TY_DATE};
static const ZjCheckedType text_type = {.kind = ZJ_TY_TEXT};

static ZjExpected nothing(void)
{
    return (ZjExpected){NULL, false};
}

/* Typing goes on; the pass that asked says so at its end. */
static void out_of_memory(ZjChecker *c)
{
    c->no_memory = true;
    c->program->diags->no_memory = true;
}

static ZjBinding *bind(ZjChecker *c, ZjExpr *e, ZjBindKind kind)
{
    ZjBinding *b = zj_arena_alloc(c->program->arena, sizeof *b);
    if (b == NULL) {
        out_of_memory(c);
        b = &c->scratch;
    }
    b->kind = kind;
    e->meaning = b;
    return b;
}

static ZjText kind_text(ZjProgram *p, ZjTypeKind kind)
{
    ZjCheckedType t = {.kind = kind};
    return zj_type_text(p, &t);
}

/* A clause that has the name of a fact stands before it: the author may have meant the fact. */
static void note_hidden_fact(ZjChecker *c, const ZjExpr *e, ZjDiag *d)
{
    if (e->kind != ZJ_EX_PATH || e->names.count != 1) return;
    const ZjFact *fact = zj_find_field(&c->program->facts, e->names.at[0].text);
    if (fact != NULL) zj_diag_note(c->program->diags, d, ZJ_MSG_NOTE_FACT_HIDDEN, fact->span, 0);
}

bool zj_want(ZjChecker *c, const ZjExpr *e, ZjCheckedType type, ZjTypeKind kind)
{
    if (type.kind == ZJ_TY_ERROR || type.kind == kind) return true;
    if (kind == ZJ_TY_BOOL && type.kind == ZJ_TY_LIST) {
        zj_report(c->program->diags, ZJ_MSG_LIST_NOT_CONDITION, e->span, 1, zj_expr_source(c->program, e));
        return false;
    }
    ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_TYPE_EXPECTED, e->span, 2, kind_text(c->program, kind),
                          zj_type_text(c->program, &type));
    const ZjBinding *b = e->kind == ZJ_EX_PATH ? e->meaning : NULL;
    if (b != NULL && b->kind == ZJ_BIND_GRANT) note_hidden_fact(c, e, d);
    return false;
}

bool zj_want_bool(ZjChecker *c, const ZjExpr *e, ZjCheckedType type)
{
    return zj_want(c, e, type, ZJ_TY_BOOL);
}

bool zj_want_scalar(ZjChecker *c, const ZjExpr *e, ZjCheckedType type)
{
    if (type.kind != ZJ_TY_RECORD && type.kind != ZJ_TY_LIST) return true;
    zj_report(c->program->diags, ZJ_MSG_SCALAR_EXPECTED, e->span, 1, zj_type_text(c->program, &type));
    return false;
}

bool zj_want_like(ZjChecker *c, const ZjExpr *e, ZjCheckedType got, ZjCheckedType wanted)
{
    if (got.kind == ZJ_TY_ERROR || wanted.kind == ZJ_TY_ERROR) return true;
    bool fits = got.kind == wanted.kind && zj_same_units(&got, &wanted) &&
                (got.kind != ZJ_TY_ENUM || got.enumeration == wanted.enumeration) &&
                (got.kind != ZJ_TY_LIST || got.record == wanted.record) &&
                (got.kind != ZJ_TY_NUMBER || got.whole || !wanted.whole);
    if (fits) return true;
    zj_report(c->program->diags, ZJ_MSG_TYPE_EXPECTED, e->span, 2, zj_type_text(c->program, &wanted),
              zj_type_text(c->program, &got));
    return false;
}

static void mismatch(ZjChecker *c, ZjSpan at, ZjText op, ZjCheckedType a, ZjCheckedType b);

/* A unit above the line, as 家 in 元·家/人. */
static bool has_unit_above(const ZjCheckedType *t)
{
    for (int i = 0; i < t->unit_count; i++) {
        if (t->units[i].exponent > 0) return true;
    }
    return false;
}

bool zj_want_money(ZjChecker *c, const ZjExpr *e, ZjCheckedType type)
{
    if (!zj_want(c, e, type, ZJ_TY_MONEY)) return false;
    if (type.kind == ZJ_TY_MONEY && has_unit_above(&type) && e->kind == ZJ_EX_BINARY &&
        e->op == ZJ_OPR_MUL) { /* 家 × 元/人: say what does not go with what */
        mismatch(c, e->span, ZJ_TEXT("*"), *e->a->type, *e->b->type);
        return false;
    }
    if (type.kind == ZJ_TY_MONEY && type.unit_count != 0) {
        zj_report(c->program->diags, ZJ_MSG_TYPE_EXPECTED, e->span, 2,
                  kind_text(c->program, ZJ_TY_MONEY), zj_type_text(c->program, &type));
        return false;
    }
    return true;
}

ZjVar *zj_push_var(ZjChecker *c, ZjVarKind kind, ZjName name)
{
    ZjVar *v = zj_arena_alloc(c->program->arena, sizeof *v);
    if (v == NULL) {
        out_of_memory(c);
        return NULL;
    }
    *v = (ZjVar){.kind = kind, .name = name, .outer = c->vars, .type = error_type};
    c->vars = v;
    return v;
}

/* ---- units ---- */

static bool add_factor(ZjCheckedType *t, uint32_t unit, int exponent)
{
    int i = 0;
    while (i < t->unit_count && t->units[i].unit < unit) i++;
    if (i < t->unit_count && t->units[i].unit == unit) {
        t->units[i].exponent += exponent;
        if (t->units[i].exponent == 0) {
            memmove(&t->units[i], &t->units[i + 1],
                    sizeof t->units[0] * (size_t)(t->unit_count - i - 1));
            t->unit_count--;
        }
        return true;
    }
    if (t->unit_count == ZJ_UNITS_MAX) return false;
    memmove(&t->units[i + 1], &t->units[i], sizeof t->units[0] * (size_t)(t->unit_count - i));
    t->units[i].unit = unit;
    t->units[i].exponent = exponent;
    t->unit_count++;
    return true;
}

bool zj_multiply_units(ZjCheckedType *t, const ZjCheckedType *by, int sign)
{
    for (int i = 0; i < by->unit_count; i++) {
        if (!add_factor(t, by->units[i].unit, by->units[i].exponent * sign)) return false;
    }
    return true;
}

static uint32_t period_unit(ZjPeriodUnit unit)
{
    return unit == ZJ_PERIOD_MONTHS ? 0 : 1;
}

static bool is_period(const ZjCheckedType *t, uint32_t unit)
{
    return t->kind == ZJ_TY_NUMBER && t->whole && t->unit_count == 1 && t->units[0].unit == unit &&
           t->units[0].exponent == 1;
}

static bool is_any_period(const ZjCheckedType *t)
{
    return is_period(t, period_unit(ZJ_PERIOD_MONTHS)) ||
           is_period(t, period_unit(ZJ_PERIOD_DAYS));
}

bool zj_want_period(ZjChecker *c, const ZjExpr *e, ZjCheckedType type)
{
    if (type.kind == ZJ_TY_ERROR || is_any_period(&type)) return true;
    zj_report(c->program->diags, ZJ_MSG_PERIOD_EXPECTED, e->span, 1, zj_type_text(c->program, &type));
    return false;
}

/* ---- literals ---- */

static LEAF ZjCheckedType literal_units(ZjChecker *c, ZjExpr *e)
{
    ZjLiteral *lit = e->lit;
    ZjCheckedType t = {.kind = ZJ_TY_NUMBER};
    for (uint32_t i = 0; i < lit->unit_count; i++) {
        ZjText name = lit->units[i].name.text;
        if (zj_text_equal(name, ZJ_TEXT("元"))) {
            if (lit->units[i].exponent != 1 || t.kind == ZJ_TY_MONEY) {
                zj_report(c->program->diags, ZJ_MSG_UNIT_MONEY_PLACE, e->span, 0);
                return error_type;
            }
            t.kind = ZJ_TY_MONEY;
            continue;
        }
        const ZjUnit *unit = zj_scope_get(c->program->names, ZJ_SPACE_UNIT, NULL, name);
        ZjUnit *const *units = c->program->units;
        if (unit == NULL && (zj_text_equal(name, ZJ_TEXT("个月")))) {
            unit = units[period_unit(ZJ_PERIOD_MONTHS)];
        }
        if (unit == NULL && zj_text_equal(name, ZJ_TEXT("天"))) unit = units[period_unit(ZJ_PERIOD_DAYS)];
        if (unit == NULL && zj_text_equal(name, ZJ_TEXT("年"))) {
            ZjRat twelve = zj_rat_int(12);
            ZjStatus s = lit->units[i].exponent > 0 ? zj_rat_mul(lit->value, twelve, &lit->value)
                                                    : zj_rat_div(lit->value, twelve, &lit->value);
            if (s != ZJ_OK) return error_type;
            unit = units[period_unit(ZJ_PERIOD_MONTHS)];
        }
        if (unit == NULL) {
            ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_UNIT_UNKNOWN, e->span, 1, name);
            ZjText near = zj_scope_nearest(c->program->names, ZJ_SPACE_UNIT, NULL, name);
            if (near.len != 0) zj_diag_suggest(c->program->diags, d, near);
            return error_type;
        }
        if (!add_factor(&t, unit->index, lit->units[i].exponent)) {
            zj_report(c->program->diags, ZJ_MSG_UNITS_TOO_MANY, e->span, 0);
            return error_type;
        }
    }
    t.whole = zj_rat_is_int(lit->value);
    return t;
}

static LEAF ZjCheckedType literal_type(ZjChecker *c, ZjExpr *e)
{
    ZjCheckedType t = {.kind = ZJ_TY_NUMBER};
    switch (e->lit->kind) {
    case ZJ_LIT_TEXT: return text_type;
    case ZJ_LIT_DATE: return date_type;
    case ZJ_LIT_NUMBER: t.whole = zj_rat_is_int(e->lit->value); return t;
    case ZJ_LIT_PERCENT:
    case ZJ_LIT_RATIO: t.ratio = true; return t;
    case ZJ_LIT_MONEY:
        t.kind = ZJ_TY_MONEY;
        t.whole = zj_rat_is_int(e->lit->value);
        return t;
    case ZJ_LIT_PERIOD:
        t.whole = zj_rat_is_int(e->lit->value);
        add_factor(&t, period_unit(e->lit->period), 1);
        return t;
    case ZJ_LIT_QUANTITY: return literal_units(c, e);
    }
    return error_type;
}

static LEAF ZjCheckedType check_literal(ZjChecker *c, ZjExpr *e)
{
    ZjCheckedType t = literal_type(c, e);
    int64_t value;
    if (!t.whole || (zj_rat_to_int(e->lit->value, &value) == ZJ_OK && value < ZJ_OPEN)) return t;
    zj_report(c->program->diags, ZJ_MSG_NUMBER_TOO_LONG, e->span, 1, zj_source_text(&c->program->sources, e->span));
    return error_type;
}

/* ---- names ---- */

static ZjVar *find_var(ZjChecker *c, ZjText name)
{
    for (ZjVar *v = c->vars; v != NULL; v = v->outer) {
        if (zj_text_equal(v->name.text, name)) return v;
    }
    return NULL;
}

/* Walks names[from..] down the fields of `record`. */
static ZjCheckedType walk_fields(ZjChecker *c, ZjExpr *e, const ZjFact *record, const ZjVar *var,
                                 uint32_t from)
{
    const ZjFact *at = record;
    for (uint32_t i = from; i < e->names.count; i++) {
        ZjName name = e->names.at[i];
        if (at->kind == ZJ_FIELD_SCALAR || (at->kind == ZJ_FIELD_LIST && i != from)) {
            zj_report(c->program->diags,
                      at->kind == ZJ_FIELD_LIST ? ZJ_MSG_FIELD_OF_LIST : ZJ_MSG_FIELD_OF_SCALAR, name.span, 2,
                      at->name.text, name.text);
            return error_type;
        }
        const ZjFact *field = zj_scope_get(c->program->names, ZJ_SPACE_FACT, at, name.text);
        if (field == NULL) {
            ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_FIELD_UNKNOWN, name.span, 2,
                                  at->name.text, name.text);
            ZjText near = zj_scope_nearest(c->program->names, ZJ_SPACE_FACT, at, name.text);
            if (near.len != 0) zj_diag_suggest(c->program->diags, d, near);
            return error_type;
        }
        at = field;
    }
    ZjBinding *b = bind(c, e, ZJ_BIND_FACT);
    b->fact = at;
    b->var = var != NULL && var->same_as != NULL ? var->same_as : var;
    ((ZjFact *)(uintptr_t)at)->used = true;
    return at->type;
}

static ZjCheckedType var_path(ZjChecker *c, ZjExpr *e, ZjVar *var)
{
    if (var->kind == ZJ_VAR_RECORD && e->names.count > 1 && var->view != NULL) return zj_view_field(c, e, var);
    if (var->kind == ZJ_VAR_RECORD && e->names.count > 1 && var->list != NULL) {
        return walk_fields(c, e, var->list, var, 1);
    }
    if (var->kind == ZJ_VAR_MATCH && e->names.count > 1) {
        ZjGrant *g = var->grant;
        if (e->names.count == 2) {
            static const char *const parts[][2] = {{"应得", "entitled"}, {"标准", "standard"}, {"已付", "paid"}};
            for (uint32_t i = 0; i < 3; i++) {
                if (zj_text_equal(e->names.at[1].text, zj_text(parts[i][0])) ||
                    zj_text_equal(e->names.at[1].text, zj_text(parts[i][1]))) {
                    ZjBinding *b = bind(c, e, ZJ_BIND_GRANT);
                    b->grant = g;
                    b->index = i;
                    return (ZjCheckedType){.kind = ZJ_TY_MONEY, .whole = i != ZJ_PART_STANDARD};
                }
            }
        }
        if (g->each_count != 0) {
            ZjVar *item = g->each[g->each_count - 1];
            if (item == NULL || item->list == NULL) return error_type; /* reported at its 逐项 */
            return walk_fields(c, e, item->list, item, 1);
        }
    }
    if (e->names.count > 1) {
        if (var->type.kind != ZJ_TY_ERROR || var->kind == ZJ_VAR_MATCH) {
            zj_report(c->program->diags, ZJ_MSG_FIELD_OF_SCALAR, e->names.at[1].span, 2,
                      var->name.text, e->names.at[1].text);
        }
        return error_type;
    }
    ZjBinding *b = bind(c, e, ZJ_BIND_VAR);
    b->var = var->same_as != NULL ? var->same_as : var;
    return var->type;
}

static ZjCheckedType enum_value(ZjChecker *c, ZjExpr *e, const ZjEnum *en, const ZjEnumItem *item)
{
    ZjBinding *b = bind(c, e, ZJ_BIND_ENUM);
    b->enumeration = en;
    b->index = (uint32_t)(item - en->items);
    return (ZjCheckedType){.kind = ZJ_TY_ENUM, .enumeration = en};
}

static const ZjEnumItem *enum_item(ZjChecker *c, const ZjEnum *en, ZjText name)
{
    return zj_scope_get(c->program->names, ZJ_SPACE_ENUMERATOR, en, name);
}

/* 小巨人奖励 or 小巨人奖励.标准: names[at] is the grant's name. */
static ZjCheckedType grant_path(ZjChecker *c, ZjExpr *e, ZjGrant *g, uint32_t at)
{
    static const char *const parts[][2] = {{"应得", "entitled"}, {"标准", "standard"}, {"已付", "paid"}};
    uint32_t part = ZJ_PART_ENTITLED;
    if (c->names_clause) {
        bool barred = g->kind == ZJ_DECL_GRANT || g->kind == ZJ_DECL_BENEFIT;
        if (!barred || e->names.count > at + 1) {
            zj_report(c->program->diags, ZJ_MSG_COVERS_EXPECTED, e->span, 0);
            return error_type;
        }
    } else if (g->kind != ZJ_DECL_GRANT) {
        note_hidden_fact(c, e, zj_report(c->program->diags, ZJ_MSG_CLAUSE_NO_VALUE, e->span, 1, g->name.text));
        return error_type;
    }
    if (!c->names_clause && e->names.count > at + 1) {
        ZjName name = e->names.at[at + 1];
        for (part = 0; part < 3; part++) {
            if (zj_text_equal(name.text, zj_text(parts[part][0])) ||
                zj_text_equal(name.text, zj_text(parts[part][1]))) {
                break;
            }
        }
        if (part == 3 || e->names.count > at + 2) {
            zj_report(c->program->diags, ZJ_MSG_GRANT_PART_UNKNOWN, name.span, 2, g->name.text,
                      name.text);
            return error_type;
        }
    }
    ZjBinding *b = bind(c, e, ZJ_BIND_GRANT);
    b->grant = g;
    b->index = part;
    return (ZjCheckedType){.kind = ZJ_TY_MONEY, .whole = part != ZJ_PART_STANDARD};
}

static ZjCheckedType define_path(ZjChecker *c, ZjExpr *e, ZjDefine *d)
{
    zj_check_define(c->program, d);
    ZjBinding *b = bind(c, e, d->figure ? ZJ_BIND_FIGURE : ZJ_BIND_DEFINE);
    b->define = d;
    d->used = true;
    return d->type;
}

static ZjCheckedType parameter_path(ZjChecker *c, ZjExpr *e, ZjParameter *q)
{
    zj_check_parameter(c->program, q);
    ZjBinding *b = bind(c, e, ZJ_BIND_PARAMETER);
    b->parameter = q;
    q->used = true;
    return q->type;
}

/* A name that `owner` (a policy, or NULL) declares, at names[at]; false when there is none. */
static bool owned_path(ZjChecker *c, ZjExpr *e, ZjPolicy *owner, uint32_t at, ZjCheckedType *type)
{
    ZjScopeTable *names = c->program->names;
    ZjText name = e->names.at[at].text;
    ZjGrant *g = owner != NULL ? zj_scope_get(names, ZJ_SPACE_CLAUSE, owner, name) : NULL;
    if (g != NULL) {
        *type = grant_path(c, e, g, at);
        return true;
    }
    ZjDefine *d = zj_scope_get(names, ZJ_SPACE_DEFINE, owner, name);
    ZjParameter *q = d != NULL ? NULL : zj_scope_get(names, ZJ_SPACE_PARAMETER, owner, name);
    if ((d != NULL || q != NULL) && e->names.count > at + 1) {
        ZjName part = e->names.at[at + 1];
        zj_report(c->program->diags, ZJ_MSG_FIELD_OF_SCALAR, part.span, 2, name, part.text);
        return true;
    }
    if (d != NULL || q != NULL) {
        *type = d != NULL ? define_path(c, e, d) : parameter_path(c, e, q);
        return true;
    }
    const ZjFact *record =
        owner != NULL ? zj_scope_get(names, ZJ_SPACE_FACT, owner, ZJ_TEXT("policies")) : NULL;
    if (record != NULL && zj_scope_get(names, ZJ_SPACE_FACT, record, name) != NULL) {
        *type = walk_fields(c, e, record, NULL, at);
        return true;
    }
    return false;
}

static bool is_word(ZjText name, const char *zh, const char *en)
{
    return zj_text_equal(name, zj_text(zh)) || zj_text_equal(name, zj_text(en));
}

static bool value_word(ZjChecker *c, ZjExpr *e, ZjCheckedType *type)
{
    ZjText name = e->names.at[0].text;
    if (e->names.count != 1) return false;
    if (is_word(name, "评估日", "asof")) {
        bind(c, e, ZJ_BIND_AS_OF);
        *type = date_type;
        return true;
    }
    bool yes = is_word(name, "是", "yes") || is_word(name, "真", "true");
    if (yes || is_word(name, "否", "no") || is_word(name, "假", "false")) {
        bind(c, e, ZJ_BIND_TRUTH)->index = yes;
        *type = bool_type;
        return true;
    }
    return false;
}

/* The id of a policy or a clause where a text is compared: 款.政策 = caidian. */
static bool text_word(ZjChecker *c, ZjExpr *e, ZjCheckedType *type)
{
    if (e->names.count != 1) return false;
    ZjText name = e->names.at[0].text;
    ZjPolicy *policy = zj_scope_get(c->program->names, ZJ_SPACE_POLICY, NULL, name);
    ZjGrant *g = zj_find_grant(c->program, c->policy, name);
    static const char *const levels[][2] = {
        {"国家", "national"}, {"省级", "provincial"}, {"市级", "municipal"}, {"区级", "district"}};
    ZjText text = {NULL, 0};
    if (policy != NULL) text = policy->id.text;
    if (policy == NULL && g != NULL) text = g->name.text;
    for (size_t i = 0; text.ptr == NULL && i < 4; i++) {
        if (is_word(name, levels[i][0], levels[i][1])) text = zj_text(levels[i][0]);
    }
    if (text.ptr == NULL) return false;
    bind(c, e, ZJ_BIND_TEXT)->text = text;
    *type = text_type;
    return true;
}

/* A value of some ladder or kind, where nothing says which: fine when only one has it. */
static bool lone_enumerator(ZjChecker *c, ZjExpr *e, ZjCheckedType *type)
{
    const ZjEnum *found = NULL;
    const ZjEnumItem *item = NULL;
    if (e->names.count != 1) return false;
    for (uint32_t i = 0; i < c->program->enum_count; i++) {
        const ZjEnum *en = c->program->enums[i];
        const ZjEnumItem *hit = enum_item(c, en, e->names.at[0].text);
        if (hit == NULL) continue;
        if (found != NULL) {
            zj_report(c->program->diags, ZJ_MSG_VALUE_AMBIGUOUS, e->span, 3, e->names.at[0].text,
                      found->name.text, en->name.text);
            *type = error_type;
            return true;
        }
        found = en;
        item = hit;
    }
    if (found == NULL) return false;
    *type = enum_value(c, e, found, item);
    return true;
}

/* Does some day change what the rung equals on the other ladder? */
static bool changes_later(const ZjProgram *p, const ZjEnum *of, uint32_t rung, const ZjEnum *on)
{
    for (uint32_t i = 0; i < p->equation_count; i++) {
        const ZjEquation *eq = &p->equations[i];
        for (int side = 0; side < 2; side++) {
            if (eq->from != NULL && eq->enums[side] == of && eq->rungs[side] == rung && eq->enums[1 - side] == on) return true;
        }
    }
    return false;
}

/* A rung of another ladder where one of `wanted` is expected: fine when 对应 says what it equals. */
static bool equal_rung(ZjChecker *c, ZjExpr *e, const ZjEnum *wanted, ZjCheckedType *type)
{
    const ZjProgram *p = c->program;
    ZjText name = e->names.at[e->names.count - 1].text;
    if (e->names.count > 2) return false;
    for (uint32_t i = 0; i < p->equation_count; i++) {
        const ZjEquation *eq = &p->equations[i];
        for (int side = 0; side < 2; side++) {
            const ZjEnum *other = eq->enums[1 - side];
            if (eq->enums[side] != wanted) continue;
            if (e->names.count == 2 && !zj_text_equal(e->names.at[0].text, other->name.text)) continue;
            const ZjEnumItem *item = enum_item(c, other, name);
            if (item == NULL || (uint32_t)(item - other->items) != eq->rungs[1 - side]) continue;
            *type = enum_value(c, e, wanted, &wanted->items[eq->rungs[side]]);
            if (eq->from != NULL || changes_later(p, other, eq->rungs[1 - side], wanted)) {
                ((ZjBinding *)e->meaning)->since = eq;
            }
            return true;
        }
    }
    return false;
}

static void keep_nearest(ZjText candidate, ZjText name, ZjText *best, uint32_t *distance)
{
    if (candidate.len == 0 || !zj_is_near(candidate, name)) return;
    uint32_t d = zj_edit_distance(candidate, name);
    if (d < *distance) {
        *distance = d;
        *best = candidate;
    }
}

static ZjText nearest_name(ZjChecker *c, ZjText name, const ZjEnum *expected)
{
    ZjScopeTable *t = c->program->names;
    ZjText best = {"", 0};
    uint32_t d = UINT32_MAX;
    for (ZjVar *v = c->vars; v != NULL; v = v->outer) keep_nearest(v->name.text, name, &best, &d);
    if (expected != NULL) {
        keep_nearest(zj_scope_nearest(t, ZJ_SPACE_ENUMERATOR, expected, name), name, &best, &d);
    }
    keep_nearest(zj_scope_nearest(t, ZJ_SPACE_FACT, &c->program->facts, name), name, &best, &d);
    if (c->policy != NULL) {
        keep_nearest(zj_scope_nearest(t, ZJ_SPACE_CLAUSE, c->policy, name), name, &best, &d);
        keep_nearest(zj_scope_nearest(t, ZJ_SPACE_DEFINE, c->policy, name), name, &best, &d);
        keep_nearest(zj_scope_nearest(t, ZJ_SPACE_PARAMETER, c->policy, name), name, &best, &d);
    }
    keep_nearest(zj_scope_nearest(t, ZJ_SPACE_DEFINE, NULL, name), name, &best, &d);
    keep_nearest(zj_scope_nearest(t, ZJ_SPACE_POLICY, NULL, name), name, &best, &d);
    if (best.len != 0) return best;
    for (uint32_t i = 0; i < c->program->enum_count; i++) {
        keep_nearest(zj_scope_nearest(t, ZJ_SPACE_ENUMERATOR, c->program->enums[i], name), name,
                     &best, &d);
    }
    return best;
}

/* What the language writes for a word of comparison; any other word stands for itself. */
static const char *sign_of(const char *word)
{
    static const char *const signs[][2] = {
        {"超过", ">"},   {"高于", ">"}, {"大于", ">"}, {"不低于", "≥"}, {"达到", "≥"},
        {"不超过", "≤"}, {"不高于", "≤"}, {"低于", "<"}, {"小于", "<"}, {"等于", "="}};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (strcmp(word, signs[i][0]) == 0) return signs[i][1];
    }
    return word;
}

/* 营业收入超过1000万元 lexes as one name: a known name with a keyword or operator stuck to it. */
static bool report_glued(ZjChecker *c, ZjName name)
{
    static const char *const words[] = {"不属于", "属于", "取自", "满足", "其中", "超过", "不低于",
                                        "不超过", "不高于", "高于", "低于", "达到", "大于",
                                        "小于",   "等于",   "非",   "满",   "按",   "在"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t n = strlen(words[i]);
        for (uint32_t at = 0; at + n <= name.text.len; at++) {
            if (memcmp(name.text.ptr + at, words[i], n) != 0) continue;
            ZjText left = {name.text.ptr, at};
            ZjText right = {name.text.ptr + at + n, name.text.len - at - (uint32_t)n};
            bool known_left = at != 0 && (zj_find_field(&c->program->facts, left) != NULL ||
                                          find_var(c, left) != NULL);
            bool known_right = right.len != 0 && at == 0 &&
                               zj_find_field(&c->program->facts, right) != NULL;
            if (!known_left && !known_right) continue;
            ZjText spaced = zj_arena_text(c->program->arena, "%.*s%s%s%s%.*s", ZJ_TEXT_ARG(left),
                                          left.len != 0 ? " " : "", sign_of(words[i]),
                                          right.len != 0 ? " " : "", ZJ_TEXT_ARG(right));
            ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_NAME_GLUED, name.span, 2, name.text,
                                  zj_text(words[i]));
            zj_diag_suggest(c->program->diags, d, spaced);
            return true;
        }
    }
    return false;
}

static ZjCheckedType unknown_name(ZjChecker *c, ZjExpr *e, const ZjEnum *expected)
{
    ZjName name = e->names.at[0];
    if (report_glued(c, name)) return error_type;
    ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_NAME_UNKNOWN, name.span, 1, name.text);
    ZjText near = nearest_name(c, name.text, expected);
    if (near.len != 0) zj_diag_suggest(c->program->diags, d, near);
    return error_type;
}

/* Does nothing here bear the path's first name, but perhaps a value of a ladder or kind? */
bool zj_path_is_foreign(ZjChecker *c, const ZjExpr *e)
{
    if (e->kind != ZJ_EX_PATH) return false;
    ZjText name = e->names.at[0].text;
    if (e->names.count > 1 && (zj_scope_get(c->program->names, ZJ_SPACE_POLICY, NULL, name) != NULL ||
                               zj_scope_get(c->program->names, ZJ_SPACE_TYPE, NULL, name) != NULL)) {
        return false;
    }
    return find_var(c, name) == NULL && zj_find_field(&c->program->facts, name) == NULL &&
           zj_find_grant(c->program, c->policy, name) == NULL &&
           zj_scope_get(c->program->names, ZJ_SPACE_DEFINE, c->policy, name) == NULL &&
           zj_scope_get(c->program->names, ZJ_SPACE_DEFINE, NULL, name) == NULL &&
           zj_scope_get(c->program->names, ZJ_SPACE_PARAMETER, c->policy, name) == NULL;
}

/* Is the path a name that only a ladder or kind can give a meaning to? */
static bool only_enumerator(ZjChecker *c, const ZjExpr *e)
{
    return e->kind == ZJ_EX_PATH && e->names.count == 1 && zj_path_is_foreign(c, e);
}

/* 标准类别.国家: a value with its ladder or kind before it. */
static bool qualified_value(ZjChecker *c, ZjExpr *e, ZjCheckedType *type)
{
    if (e->names.count != 2) return false;
    const ZjEnum *en = zj_scope_get(c->program->names, ZJ_SPACE_TYPE, NULL, e->names.at[0].text);
    const ZjEnumItem *item = en != NULL ? enum_item(c, en, e->names.at[1].text) : NULL;
    if (item == NULL) return false;
    *type = enum_value(c, e, en, item);
    return true;
}

static LEAF ZjCheckedType check_path(ZjChecker *c, ZjExpr *e, ZjExpected expected)
{
    ZjScopeTable *names = c->program->names;
    ZjText first = e->names.at[0].text;
    ZjCheckedType type = error_type;
    ZjVar *var = find_var(c, first);
    if (var != NULL) return var_path(c, e, var);
    if (expected.enumeration != NULL && e->names.count == 1) {
        const ZjEnumItem *item = enum_item(c, expected.enumeration, first);
        if (item != NULL) return enum_value(c, e, expected.enumeration, item);
    }
    if (expected.text && text_word(c, e, &type)) return type;
    if (c->policy != NULL && owned_path(c, e, c->policy, 0, &type)) return type;
    if (owned_path(c, e, NULL, 0, &type)) return type;
    const ZjFact *fact = zj_scope_get(names, ZJ_SPACE_FACT, &c->program->facts, first);
    /* A fact is often called as its ladder: 等级.省级小巨人 is the rung all the same. */
    if (fact != NULL && fact->kind == ZJ_FIELD_SCALAR && e->names.count == 2) {
        if (expected.enumeration != NULL && equal_rung(c, e, expected.enumeration, &type)) return type;
        if (qualified_value(c, e, &type)) return type;
    }
    if (fact != NULL) {
        return walk_fields(c, e, &c->program->facts, NULL, 0);
    }
    ZjPolicy *policy = zj_scope_get(names, ZJ_SPACE_POLICY, NULL, first);
    if (policy != NULL && e->names.count > 1) {
        if (owned_path(c, e, policy, 1, &type)) return type;
        ZjName name = e->names.at[1];
        ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_NAME_NOT_IN_POLICY, name.span, 2, first,
                              name.text);
        ZjText near = zj_scope_nearest(names, ZJ_SPACE_CLAUSE, policy, name.text);
        if (near.len == 0) near = zj_scope_nearest(names, ZJ_SPACE_DEFINE, policy, name.text);
        if (near.len != 0) zj_diag_suggest(c->program->diags, d, near);
        return error_type;
    }
    if (value_word(c, e, &type)) return type;
    if (expected.enumeration != NULL && equal_rung(c, e, expected.enumeration, &type)) return type;
    if (qualified_value(c, e, &type)) return type;
    if (lone_enumerator(c, e, &type)) return type;
    if (text_word(c, e, &type)) return type;
    return unknown_name(c, e, expected.enumeration);
}

/* ---- operators ---- */

static void mismatch(ZjChecker *c, ZjSpan at, ZjText op, ZjCheckedType a, ZjCheckedType b)
{
    if (a.kind == ZJ_TY_ERROR || b.kind == ZJ_TY_ERROR) return;
    zj_report(c->program->diags, ZJ_MSG_TYPES_DO_NOT_FIT, at, 3, op,
              zj_type_text(c->program, &a), zj_type_text(c->program, &b));
}

ZjCheckedType zj_unify(ZjChecker *c, ZjCheckedType a, ZjCheckedType b, ZjSpan at)
{
    if (a.kind == ZJ_TY_ERROR) return b;
    if (b.kind == ZJ_TY_ERROR) return a;
    bool same = a.kind == b.kind && a.kind != ZJ_TY_RECORD && a.kind != ZJ_TY_LIST &&
                (a.kind != ZJ_TY_ENUM || a.enumeration == b.enumeration) && zj_same_units(&a, &b);
    if (!same) {
        zj_report(c->program->diags, ZJ_MSG_TYPES_DIFFER, at, 2, zj_type_text(c->program, &a),
                  zj_type_text(c->program, &b));
        return error_type;
    }
    if (a.any_unit) a = b;
    a.whole = a.whole && b.whole;
    a.ratio = a.ratio && b.ratio;
    return a;
}

static bool numeric(ZjTypeKind k)
{
    return k == ZJ_TY_NUMBER || k == ZJ_TY_MONEY;
}

static LEAF ZjCheckedType check_sum(ZjChecker *c, ZjExpr *e, ZjCheckedType a, ZjCheckedType b)
{
    if (a.kind == ZJ_TY_ERROR || b.kind == ZJ_TY_ERROR) return error_type;
    if (a.kind == ZJ_TY_DATE && is_any_period(&b)) return date_type;
    if (a.kind == ZJ_TY_DATE && b.kind == ZJ_TY_DATE && e->op == ZJ_OPR_SUB) {
        ZjCheckedType t = {.kind = ZJ_TY_NUMBER, .whole = true};
        add_factor(&t, period_unit(ZJ_PERIOD_DAYS), 1);
        return t;
    }
    if (a.kind != b.kind || !numeric(a.kind) || !zj_same_units(&a, &b)) {
        mismatch(c, e->span, e->op == ZJ_OPR_ADD ? ZJ_TEXT("+") : ZJ_TEXT("-"), a, b);
        return error_type;
    }
    if (a.any_unit) a = b;
    a.whole = a.whole && b.whole;
    a.ratio = a.ratio && b.ratio;
    return a;
}

/* A rate per one unit, such as 1万元/件. */
static bool is_rate(const ZjCheckedType *rate)
{
    return rate->unit_count == 1 && rate->units[0].exponent == -1;
}

static LEAF ZjCheckedType check_product(ZjChecker *c, ZjExpr *e, ZjCheckedType a, ZjCheckedType b)
{
    if (a.kind == ZJ_TY_ERROR || b.kind == ZJ_TY_ERROR) return error_type;
    ZjText op = e->op == ZJ_OPR_DIV ? ZJ_TEXT("/") : e->op == ZJ_OPR_SHARE ? ZJ_TEXT("的") : ZJ_TEXT("*");
    bool divide = e->op == ZJ_OPR_DIV;
    if (!numeric(a.kind) || !numeric(b.kind) ||
        (a.kind == ZJ_TY_MONEY && b.kind == ZJ_TY_MONEY && !divide) ||
        (a.kind == ZJ_TY_NUMBER && b.kind == ZJ_TY_MONEY && divide)) {
        mismatch(c, e->span, op, a, b);
        return error_type;
    }
    ZjCheckedType t = a;
    t.any_unit = false;
    if (b.kind == ZJ_TY_MONEY) t.kind = ZJ_TY_MONEY;
    if (divide && b.kind == ZJ_TY_MONEY) t.kind = ZJ_TY_NUMBER;
    t.whole = !divide && a.whole && b.whole;
    t.ratio = t.kind == ZJ_TY_NUMBER && ((divide && a.kind == ZJ_TY_MONEY) || (a.ratio && b.ratio));
    if (!divide && (a.any_unit || b.any_unit) && is_rate(a.any_unit ? &b : &a)) {
        t.unit_count = 0; /* 计数 of some list × 1万元/件: what is counted is the rate's unit */
        return t;
    }
    if (!zj_multiply_units(&t, &b, divide ? -1 : 1)) {
        zj_report(c->program->diags, ZJ_MSG_UNITS_TOO_MANY, e->span, 0);
        return error_type;
    }
    if (t.unit_count != 0) t.ratio = false;
    return t;
}

static const char *const operator_text[] = {
    [ZJ_OPR_EQ] = "=", [ZJ_OPR_NE] = "≠", [ZJ_OPR_LT] = "<",
    [ZJ_OPR_GT] = ">", [ZJ_OPR_LE] = "≤", [ZJ_OPR_GE] = "≥"};

void zj_check_comparable(ZjChecker *c, ZjOperator op, ZjCheckedType a, ZjCheckedType b, ZjSpan at)
{
    if (a.kind == ZJ_TY_ERROR || b.kind == ZJ_TY_ERROR) return;
    bool equality = op == ZJ_OPR_EQ || op == ZJ_OPR_NE;
    bool fits = a.kind == b.kind && a.kind != ZJ_TY_RECORD && a.kind != ZJ_TY_LIST;
    if (fits && numeric(a.kind)) fits = zj_same_units(&a, &b);
    if (fits && a.kind == ZJ_TY_ENUM && a.enumeration != b.enumeration) {
        zj_report(c->program->diags, ZJ_MSG_ENUMS_DIFFER, at, 2, a.enumeration->name.text,
                  b.enumeration->name.text);
        return;
    }
    if (!fits) {
        mismatch(c, at, zj_text(operator_text[op]), a, b);
        return;
    }
    if (!equality && (a.kind == ZJ_TY_BOOL || a.kind == ZJ_TY_TEXT ||
                      (a.kind == ZJ_TY_ENUM && !a.enumeration->ladder))) {
        zj_report(c->program->diags, ZJ_MSG_NO_ORDER, at, 1, zj_type_text(c->program, &a));
    }
}

static ZjExpected expect_like(ZjCheckedType t)
{
    return (ZjExpected){t.kind == ZJ_TY_ENUM ? t.enumeration : NULL, t.kind == ZJ_TY_TEXT};
}

static LEAF ZjCheckedType check_comparison(ZjChecker *c, ZjExpr *e)
{
    ZjCheckedType a, b;
    if (only_enumerator(c, e->a) && !only_enumerator(c, e->b)) {
        b = zj_check_expr(c, e->b, nothing());
        a = zj_check_expr(c, e->a, expect_like(b));
    } else {
        a = zj_check_expr(c, e->a, nothing());
        b = zj_check_expr(c, e->b, expect_like(a));
    }
    zj_check_comparable(c, e->op, a, b, e->span);
    return bool_type;
}

/* 等级 = a 或 b: said so, and never mind what else stands in the line. */
static bool another_value(ZjChecker *c, const ZjExpr *e, ZjCheckedType b)
{
    const ZjExpr *left = e->a;
    while (left->kind == ZJ_EX_BINARY && left->op == e->op) left = left->b;
    bool compares = left->kind == ZJ_EX_BINARY && left->op == ZJ_OPR_EQ && left->a->type != NULL;
    if (e->op != ZJ_OPR_OR || !compares || b.kind != ZJ_TY_ENUM || left->a->type->kind != ZJ_TY_ENUM) return false;
    zj_report(c->program->diags, ZJ_MSG_VALUE_NOT_CONDITION, e->b->span, 3, zj_expr_source(c->program, e->b),
              zj_expr_source(c->program, left->a), zj_expr_source(c->program, left->b));
    return true;
}

static ZjCheckedType check_binary(ZjChecker *c, ZjExpr *e)
{
    ZjCheckedType a, b;
    switch (e->op) {
    case ZJ_OPR_ADD:
    case ZJ_OPR_SUB:
        a = zj_check_expr(c, e->a, nothing());
        b = zj_check_expr(c, e->b, nothing());
        if (e->b->kind == ZJ_EX_BINARY && e->b->op == ZJ_OPR_SHARE && !e->b->bracketed &&
            a.kind == ZJ_TY_MONEY) {
            zj_report(c->program->diags, ZJ_MSG_SHARE_NEEDS_BRACKETS, e->span, 0);
        }
        return check_sum(c, e, a, b);
    case ZJ_OPR_MUL:
    case ZJ_OPR_DIV:
    case ZJ_OPR_SHARE:
        a = zj_check_expr(c, e->a, nothing());
        b = zj_check_expr(c, e->b, nothing());
        return check_product(c, e, a, b);
    case ZJ_OPR_EQ: case ZJ_OPR_NE: case ZJ_OPR_LT: case ZJ_OPR_GT: case ZJ_OPR_LE:
    case ZJ_OPR_GE: return check_comparison(c, e);
    case ZJ_OPR_AND:
    case ZJ_OPR_OR: {
        ZjOperator other = e->op == ZJ_OPR_AND ? ZJ_OPR_OR : ZJ_OPR_AND;
        zj_want_bool(c, e->a, zj_check_expr(c, e->a, nothing()));
        b = zj_check_expr(c, e->b, nothing());
        if (!another_value(c, e, b)) zj_want_bool(c, e->b, b);
        for (int side = 0; side < 2; side++) {
            const ZjExpr *x = side == 0 ? e->a : e->b;
            if (x->kind == ZJ_EX_BINARY && x->op == other && !x->bracketed) {
                zj_report(c->program->diags, ZJ_MSG_AND_OR_MIXED, e->span, 0);
                break;
            }
        }
        return bool_type;
    }
    case ZJ_OPR_NONE: case ZJ_OPR_BEFORE: case ZJ_OPR_AFTER: case ZJ_OPR_STAT_COUNT:
    case ZJ_OPR_STAT_SUM: case ZJ_OPR_STAT_SHARE: case ZJ_OPR_STAT_MEAN: break;
    }
    return error_type;
}

static LEAF ZjCheckedType check_in(ZjChecker *c, ZjExpr *e)
{
    ZjCheckedType a = zj_check_expr(c, e->a, nothing());
    if (e->b != NULL) {
        zj_report(c->program->diags, ZJ_MSG_SET_EXPECTED, e->b->span, 0);
        return bool_type;
    }
    for (uint32_t i = 0; i < e->args.count; i++) {
        ZjCheckedType b = zj_check_expr(c, e->args.at[i], expect_like(a));
        zj_check_comparable(c, ZJ_OPR_EQ, a, b, e->args.at[i]->span);
    }
    return bool_type;
}

static void want_date(ZjChecker *c, ZjExpr *e)
{
    if (e != NULL) zj_want(c, e, zj_check_expr(c, e, nothing()), ZJ_TY_DATE);
}

/* ---- lists ---- */

bool zj_check_list(ZjChecker *c, ZjExpr *list, ZjVar *var)
{
    ZjCheckedType t = zj_check_expr(c, list, nothing());
    if (t.kind == ZJ_TY_ERROR) return false;
    ZjBinding *b = list->meaning;
    if (t.kind == ZJ_TY_LIST && b != NULL && b->kind == ZJ_BIND_VAR && b->var->view != NULL) {
        const ZjView *view = b->var->view;
        if (!zj_view_list(c, list, view)) return false;
        if (var != NULL) var->view = view;
        b = list->meaning;
    }
    /* A function's parameter of a named list stands for that list. */
    if (t.kind == ZJ_TY_LIST && b != NULL && b->kind == ZJ_BIND_VAR) {
        b->kind = ZJ_BIND_FACT;
        b->fact = t.record;
        b->var = NULL;
    }
    bool made = b != NULL && b->kind == ZJ_BIND_BUILTIN && b->fact != NULL; /* 各月(a, b) */
    if (t.kind != ZJ_TY_LIST || b == NULL || (b->kind != ZJ_BIND_FACT && !made)) {
        zj_report(c->program->diags, ZJ_MSG_LIST_EXPECTED, list->span, 1,
                  zj_type_text(c->program, &t));
        return false;
    }
    if (var != NULL) {
        var->list = b->fact;
        var->source = list;
        var->type = (ZjCheckedType){.kind = ZJ_TY_RECORD, .record = b->fact};
    }
    return true;
}

/* A count has the unit that the list declares for its records; without one it goes with any. */
static ZjCheckedType count_type(const ZjFact *list)
{
    ZjCheckedType t = {.kind = ZJ_TY_NUMBER, .whole = true};
    if (list != NULL && list->counted != NULL) add_factor(&t, list->counted->index, 1);
    else t.any_unit = list == NULL || list->period == 0; /* quarters and years are no months */
    return t;
}

/* Records that the caller left out of the list that it passed don't count inside either. */
static void narrow(ZjChecker *c, ZjExpr *e, const ZjVar *var)
{
    ZjExpr *counts = var->view != NULL ? zj_view_where(c, var) : NULL;
    if (counts == NULL) return;
    ZjExpr *joined = zj_arena_alloc(c->program->arena, sizeof *joined);
    ZjExpr *negated = zj_arena_alloc(c->program->arena, sizeof *negated);
    if (joined == NULL || negated == NULL) {
        out_of_memory(c);
        return;
    }
    bool every = e->kind == ZJ_EX_EVERY, body = every || e->kind == ZJ_EX_SOME;
    ZjExpr *own = body ? e->a : e->where;
    *negated = (ZjExpr){.kind = ZJ_EX_NOT, .span = counts->span, .a = counts, .type = &bool_type};
    *joined = (ZjExpr){.kind = ZJ_EX_BINARY, .op = every ? ZJ_OPR_OR : ZJ_OPR_AND, .type = &bool_type,
                       .span = own != NULL ? own->span : counts->span, .a = every ? negated : counts, .b = own};
    ZjExpr *all = own != NULL ? joined : counts;
    if (body) e->a = all;
    else e->where = all;
}

static void check_body(ZjChecker *c, const ZjExpr *e, ZjCheckedType a)
{
    zj_want_bool(c, e->a, a);
    if (e->a->kind == ZJ_EX_BINARY && !e->a->bracketed && e->a->op == ZJ_OPR_OR) {
        zj_report(c->program->diags, ZJ_MSG_BODY_TAKES_ALL, e->a->span, 0);
    }
}

/* The type of 合计, 平均, 最小 or 最大 of values of type `a`. */
static ZjCheckedType together(ZjChecker *c, const ZjExpr *e, ZjCheckedType a)
{
    bool sum = e->kind == ZJ_EX_SUM || e->kind == ZJ_EX_MEAN;
    bool ordered = a.kind == ZJ_TY_DATE || (a.kind == ZJ_TY_ENUM && a.enumeration->ladder);
    if (a.kind == ZJ_TY_ERROR) return a;
    if (!numeric(a.kind) && (sum || !ordered)) {
        zj_report(c->program->diags, sum ? ZJ_MSG_SUM_OF : ZJ_MSG_NO_ORDER, e->a->span, 1,
                  zj_type_text(c->program, &a));
        return error_type;
    }
    if (e->kind == ZJ_EX_MEAN) a.whole = false;
    return a;
}

static LEAF ZjCheckedType check_over_list(ZjChecker *c, ZjExpr *e)
{
    ZjVar *saved = c->vars;
    /* The list is looked up before its variable is in scope. */
    ZjVar found = {.kind = ZJ_VAR_RECORD};
    bool known = zj_check_list(c, e->list, &found);
    ZjVar *var = zj_push_var(c, ZJ_VAR_RECORD, e->var);
    if (var == NULL) return error_type;
    if (known) {
        var->list = found.list;
        var->view = found.view;
        var->source = e->list;
        var->type = found.type;
    } else {
        var->type = error_type;
    }
    e->meaning = var;
    ZjCheckedType type = bool_type, a = error_type;
    if (known) {
        if (e->where != NULL) zj_want_bool(c, e->where, zj_check_expr(c, e->where, nothing()));
        if (e->a != NULL) a = zj_check_expr(c, e->a, nothing());
    }
    if (e->kind == ZJ_EX_SOME || e->kind == ZJ_EX_EVERY) {
        if (known) check_body(c, e, a);
    } else if (e->kind == ZJ_EX_COUNT) { /* a function's own list has no unit, whichever list a call gives it */
        type = count_type(known && var->view == NULL ? var->list : NULL);
    } else {
        type = together(c, e, a);
    }
    if (known) narrow(c, e, var);
    c->vars = saved;
    return type;
}

/* ---- calls ---- */

static int find_builtin(ZjText name)
{
    static const char *const names[][2] = {
#define ZJ_BUILTIN(name, zh, en, arguments) {zh, en},
#include "stdlib/builtins.def"
#undef ZJ_BUILTIN
    };
    for (int i = 0; i < ZJ_BUILTIN_COUNT; i++) {
        if (is_word(name, names[i][0], names[i][1])) return i;
    }
    return -1;
}

static const uint32_t builtin_arguments[] = {
#define ZJ_BUILTIN(name, zh, en, arguments) arguments,
#include "stdlib/builtins.def"
#undef ZJ_BUILTIN
};

static bool argument_count(ZjChecker *c, ZjExpr *e, uint32_t want)
{
    if (e->args.count == want) return true;
    zj_report(c->program->diags, ZJ_MSG_ARGUMENT_COUNT, e->span, 3,
              e->names.at[e->names.count - 1].text,
              zj_arena_text(c->program->arena, "%u", want),
              zj_arena_text(c->program->arena, "%u", e->args.count));
    return false;
}

/* 位次(x): x stands for a record of a list. */
static LEAF ZjCheckedType check_place(ZjChecker *c, ZjExpr *e)
{
    ZjExpr *record = e->args.at[0];
    ZjCheckedType t = zj_check_expr(c, record, nothing());
    const ZjBinding *b = record->kind == ZJ_EX_PATH ? record->meaning : NULL;
    bind(c, e, ZJ_BIND_BUILTIN)->index = ZJ_BUILTIN_PLACE;
    if (t.kind == ZJ_TY_ERROR) return error_type;
    if (b == NULL || b->kind != ZJ_BIND_VAR || b->var->kind != ZJ_VAR_RECORD) {
        zj_report(c->program->diags, ZJ_MSG_PLACE_OF_RECORD, record->span, 1,
                  zj_expr_source(c->program, record));
        return error_type;
    }
    return (ZjCheckedType){.kind = ZJ_TY_NUMBER, .whole = true};
}

static LEAF ZjCheckedType check_builtin(ZjChecker *c, ZjExpr *e, ZjBuiltin builtin)
{
    ZjCheckedType t[2] = {error_type, error_type};
    ZjCheckedType whole = {.kind = ZJ_TY_NUMBER, .whole = true};
    if (!argument_count(c, e, builtin_arguments[builtin])) return error_type;
    if (builtin == ZJ_BUILTIN_PLACE) return check_place(c, e);
    for (uint32_t i = 0; i < e->args.count; i++) {
        t[i] = zj_check_expr(c, e->args.at[i], i == 0 ? nothing() : expect_like(t[0]));
    }
    bind(c, e, ZJ_BIND_BUILTIN)->index = builtin;
    switch (builtin) {
    case ZJ_BUILTIN_HIGHER:
    case ZJ_BUILTIN_LOWER: {
        ZjCheckedType both = zj_unify(c, t[0], t[1], e->span);
        if (both.kind != ZJ_TY_ERROR) zj_check_comparable(c, ZJ_OPR_LT, t[0], t[1], e->span);
        return both;
    }
    case ZJ_BUILTIN_YEAR:
    case ZJ_BUILTIN_MONTH: zj_want(c, e->args.at[0], t[0], ZJ_TY_DATE); return whole;
    case ZJ_BUILTIN_WHOLE_MONTHS:
    case ZJ_BUILTIN_DAYS:
    case ZJ_BUILTIN_AGE:
        for (uint32_t i = 0; i < 2; i++) zj_want(c, e->args.at[i], t[i], ZJ_TY_DATE);
        if (builtin == ZJ_BUILTIN_WHOLE_MONTHS) add_factor(&whole, period_unit(ZJ_PERIOD_MONTHS), 1);
        if (builtin == ZJ_BUILTIN_DAYS) add_factor(&whole, period_unit(ZJ_PERIOD_DAYS), 1);
        return whole;
    case ZJ_BUILTIN_FLOOR:
        if (!zj_want(c, e->args.at[0], t[0], ZJ_TY_NUMBER) || t[0].kind == ZJ_TY_ERROR) {
            return error_type;
        }
        t[0].whole = true;
        t[0].ratio = false;
        return t[0];
    case ZJ_BUILTIN_MONTHS:
    case ZJ_BUILTIN_QUARTERS:
    case ZJ_BUILTIN_YEARS: {
        ZjBinding *b = e->meaning;
        for (uint32_t i = 0; i < 2; i++) zj_want(c, e->args.at[i], t[i], ZJ_TY_DATE);
        b->fact = zj_period_list(c->program, builtin);
        return b->fact->type;
    }
    case ZJ_BUILTIN_PLACE:
    case ZJ_BUILTIN_COUNT: break;
    }
    return error_type;
}

static LEAF ZjCheckedType check_call(ZjChecker *c, ZjExpr *e)
{
    ZjName name = e->names.at[e->names.count - 1];
    ZjPolicy *owner = c->policy;
    bool bare = e->names.count == 1;
    if (!bare) {
        owner = e->names.count > 2 ? NULL
                                   : zj_scope_get(c->program->names, ZJ_SPACE_POLICY, NULL, e->names.at[0].text);
    }
    int builtin = bare ? find_builtin(name.text) : -1;
    if (builtin >= 0) return check_builtin(c, e, (ZjBuiltin)builtin);
    ZjFunction *f = NULL;
    if (bare || owner != NULL) f = zj_scope_get(c->program->names, ZJ_SPACE_FUNCTION, owner, name.text);
    if (f == NULL && bare) f = zj_scope_get(c->program->names, ZJ_SPACE_FUNCTION, NULL, name.text);
    if (f == NULL) {
        ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_FUNCTION_UNKNOWN, name.span, 1, name.text);
        ZjText near = zj_scope_nearest(c->program->names, ZJ_SPACE_FUNCTION, NULL, name.text);
        if (near.len == 0 && owner != NULL) {
            near = zj_scope_nearest(c->program->names, ZJ_SPACE_FUNCTION, owner, name.text);
        }
        if (near.len != 0) zj_diag_suggest(c->program->diags, d, near);
        for (uint32_t i = 0; i < e->args.count; i++) zj_check_expr(c, e->args.at[i], nothing());
        return error_type;
    }
    zj_check_function(c->program, f);
    f->used = true;
    bind(c, e, ZJ_BIND_FUNCTION)->function = f;
    if (f->state == 1) {
        zj_report(c->program->diags, ZJ_MSG_RECURSION, e->span, 1, name.text);
        return error_type;
    }
    if (!argument_count(c, e, f->param_count)) return f->type;
    if (f->over_list) {
        ZjFunction *own = f->pristine != NULL ? zj_instance(c, e, f) : NULL;
        if (own == NULL) return error_type;
        bind(c, e, ZJ_BIND_FUNCTION)->function = own;
        return own->type;
    }
    for (uint32_t i = 0; i < e->args.count; i++) {
        ZjCheckedType want = f->params[i].type;
        ZjCheckedType got = zj_check_expr(c, e->args.at[i], expect_like(want));
        zj_want_like(c, e->args.at[i], got, want);
    }
    return f->type;
}

static LEAF ZjCheckedType check_if(ZjChecker *c, ZjExpr *e, ZjExpected expected)
{
    zj_want_bool(c, e->a, zj_check_expr(c, e->a, nothing()));
    ZjCheckedType b, other;
    if (expected.enumeration == NULL && only_enumerator(c, e->b) && !only_enumerator(c, e->c)) {
        other = zj_check_expr(c, e->c, expected);
        b = zj_check_expr(c, e->b, expect_like(other));
    } else {
        b = zj_check_expr(c, e->b, expected);
        other = zj_check_expr(c, e->c, expected.enumeration != NULL ? expected : expect_like(b));
    }
    return zj_unify(c, b, other, e->span);
}

static ZjCheckedType check_inside(ZjChecker *c, ZjExpr *e, ZjExpected expected)
{
    ZjCheckedType t;
    switch (e->kind) {
    case ZJ_EX_ERROR: return error_type;
    case ZJ_EX_LITERAL: return check_literal(c, e);
    case ZJ_EX_PATH: return check_path(c, e, expected);
    case ZJ_EX_CALL: return check_call(c, e);
    case ZJ_EX_NEG:
        t = zj_check_expr(c, e->a, nothing());
        if (t.kind != ZJ_TY_ERROR && !numeric(t.kind)) {
            zj_report(c->program->diags, ZJ_MSG_SUM_OF, e->a->span, 1, zj_type_text(c->program, &t));
            return error_type;
        }
        return t;
    case ZJ_EX_NOT:
        zj_want_bool(c, e->a, zj_check_expr(c, e->a, nothing()));
        return bool_type;
    case ZJ_EX_BINARY: return check_binary(c, e);
    case ZJ_EX_IN: return check_in(c, e);
    case ZJ_EX_WITHIN:
        want_date(c, e->a);
        want_date(c, e->b);
        zj_want_period(c, e->c, zj_check_expr(c, e->c, nothing()));
        return bool_type;
    case ZJ_EX_BETWEEN:
        want_date(c, e->a);
        want_date(c, e->b);
        want_date(c, e->c);
        return bool_type;
    case ZJ_EX_AGED:
        want_date(c, e->a);
        zj_want_period(c, e->b, zj_check_expr(c, e->b, nothing()));
        want_date(c, e->c);
        return bool_type;
    case ZJ_EX_IF: return check_if(c, e, expected);
    case ZJ_EX_SOME: case ZJ_EX_EVERY: case ZJ_EX_COUNT: case ZJ_EX_SUM: case ZJ_EX_LEAST:
    case ZJ_EX_GREATEST: case ZJ_EX_MEAN: return check_over_list(c, e);
    case ZJ_EX_TABLE: return zj_check_table(c, e, expected);
    case ZJ_EX_SERIES:
        zj_report(c->program->diags, ZJ_MSG_SERIES_NOT_HERE, e->span, 0);
        return error_type;
    case ZJ_EX_FIELD: case ZJ_EX_LIST: case ZJ_EX_RECORD: case ZJ_EX_STAT:
        zj_report(c->program->diags, ZJ_MSG_NOT_HERE, e->span, 0);
        return error_type;
    }
    return error_type;
}

ZjCheckedType zj_check_expr(ZjChecker *c, ZjExpr *e, ZjExpected expected)
{
    if (e == NULL) return error_type;
    ZjProgram *p = c->program;
    if (p->depth == ZJ_MAX_CHAIN) { /* definitions are checked where they are first used */
        if (!p->too_deep) zj_report(p->diags, ZJ_MSG_EXPANDED_TOO_DEEP, e->span, 0);
        p->too_deep = true;
        return error_type;
    }
    p->depth++;
    ZjCheckedType t = check_inside(c, e, expected);
    p->depth--;
    ZjCheckedType *kept = zj_arena_alloc(c->program->arena, sizeof *kept);
    if (kept == NULL) {
        out_of_memory(c);
        return error_type;
    }
    *kept = t;
    e->type = kept;
    return t;
}
