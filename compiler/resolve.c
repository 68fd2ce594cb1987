/* resolve.c -- declares every name of the program: what there is, not yet what it means. */
#include <string.h>

#include "compiler/program.h"
#include "compiler/periods.h"
#include "compiler/scope.h"
#include "stdlib/money.h"
#include "vm/base/limits.h"

typedef struct Resolver {
    ZjProgram *program;
    ZjScopeTable *names;
    ZjGrant **grant_tail;
    ZjPolicy **policy_tail;
    ZjExample **example_tail;
    ZjTarget **target_tail;
    ZjAmendment **amendment_tail;
    const ZjModuleFile *file;
    ZjPolicy *policy;
} Resolver;

static void *push(Resolver *r, void *array, uint32_t *count, void *thing)
{
    void **grown = zj_arena_more(r->program->arena, array, *count, sizeof *grown);
    if (grown == NULL) {
        r->names->no_memory = true; /* the pass goes on, its status says so */
        return array;
    }
    grown[(*count)++] = thing;
    return grown;
}

static void duplicate(Resolver *r, ZjName name, ZjSpan first)
{
    ZjDiag *d = zj_report(r->program->diags, ZJ_MSG_NAME_TWICE, name.span, 1, name.text);
    zj_diag_note(r->program->diags, d, ZJ_MSG_NOTE_FIRST_HERE, first, 0);
}

/* Declares `thing` under its name and alias; reports what is there already. */
static void declare(Resolver *r, ZjSpace space, const void *owner, ZjName name, ZjName alias,
                    void *thing, ZjSpan (*span_of)(const void *))
{
    void *there = zj_scope_put(r->names, space, owner, name.text, thing);
    if (there != NULL && there != thing) duplicate(r, name, span_of(there));
    if (alias.text.len == 0 || zj_text_equal(alias.text, name.text)) return;
    there = zj_scope_put(r->names, space, owner, alias.text, thing);
    if (there != NULL && there != thing) duplicate(r, alias, span_of(there));
}

static ZjSpan enum_span(const void *t)
{
    return ((const ZjEnum *)t)->name.span;
}

static ZjSpan unit_span(const void *t)
{
    return ((const ZjUnit *)t)->name.span;
}

static ZjSpan fact_span(const void *t)
{
    return ((const ZjFact *)t)->name.span;
}

static ZjSpan policy_span(const void *t)
{
    return ((const ZjPolicy *)t)->id.span;
}

static ZjSpan grant_span(const void *t)
{
    return ((const ZjGrant *)t)->name.span;
}

static ZjSpan define_span(const void *t)
{
    return ((const ZjDefine *)t)->name.span;
}

static ZjSpan function_span(const void *t)
{
    return ((const ZjFunction *)t)->name.span;
}

static ZjSpan parameter_span(const void *t)
{
    return ((const ZjParameter *)t)->name.span;
}

/* ---- ladders, kinds, units ---- */

static ZjStatus declare_enum(Resolver *r, ZjDecl *d)
{
    ZjProgram *p = r->program;
    ZjEnum *e = zj_arena_alloc(p->arena, sizeof *e);
    if (e == NULL) return ZJ_NO_MEM;
    *e = (ZjEnum){.name = d->name, .alias = d->alias, .title = d->title,
                  .ladder = d->kind == ZJ_DECL_LADDER, .items = d->items,
                  .item_count = d->item_count, .decl = d, .index = p->enum_count};
    if (d->item_count > ZJ_MAX_ENUM) {
        zj_report(p->diags, ZJ_MSG_ENUM_TOO_LONG, d->name.span, 2, d->name.text,
                  zj_arena_text(p->arena, "%d", ZJ_MAX_ENUM));
        e->item_count = ZJ_MAX_ENUM;
    }
    p->enums = push(r, p->enums, &p->enum_count, e);
    declare(r, ZJ_SPACE_TYPE, NULL, e->name, e->alias, e, enum_span);
    for (uint32_t i = 0; i < e->item_count; i++) {
        const ZjEnumItem *item = &e->items[i];
        ZjName names[2] = {item->name, item->alias};
        for (int n = 0; n < 2; n++) {
            if (names[n].text.len == 0) continue;
            const ZjEnumItem *there = zj_scope_put(r->names, ZJ_SPACE_ENUMERATOR, e,
                                                   names[n].text, (void *)(uintptr_t)item);
            if (there != NULL && there != item) duplicate(r, names[n], there->name.span);
        }
    }
    return ZJ_OK;
}

static ZjStatus add_unit(Resolver *r, ZjName name, ZjName alias, const ZjDecl *decl)
{
    ZjProgram *p = r->program;
    /* The same counting word may be declared in several files: it is one unit. */
    if (zj_scope_get(r->names, ZJ_SPACE_UNIT, NULL, name.text) != NULL) return ZJ_OK;
    ZjUnit *u = zj_arena_alloc(p->arena, sizeof *u);
    if (u == NULL) return ZJ_NO_MEM;
    *u = (ZjUnit){.name = name, .alias = alias, .index = p->unit_count, .decl = decl};
    p->units = push(r, p->units, &p->unit_count, u);
    declare(r, ZJ_SPACE_UNIT, NULL, name, alias, u, unit_span);
    return ZJ_OK;
}

/* ---- facts ---- */

static bool builtin_type(ZjText name, ZjCheckedType *out)
{
    static const struct {
        const char *zh, *en;
        ZjCheckedType type;
    } table[] = {
        {"文本", "text", {.kind = ZJ_TY_TEXT}},
        {"整数", "integer", {.kind = ZJ_TY_NUMBER, .whole = true}},
        {"数", "number", {.kind = ZJ_TY_NUMBER}},
        {"比例", "ratio", {.kind = ZJ_TY_NUMBER, .ratio = true}},
        {"金额", "money", {.kind = ZJ_TY_MONEY, .whole = true}},
        {"日期", "date", {.kind = ZJ_TY_DATE}},
        {"真假", "bool", {.kind = ZJ_TY_BOOL}},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (zj_text_equal(name, zj_text(table[i].zh)) || zj_text_equal(name, zj_text(table[i].en)) ||
            (i == 4 && zj_text_equal(name, ZJ_TEXT("amount")))) {
            *out = table[i].type;
            return true;
        }
    }
    return false;
}

ZjCheckedType zj_resolve_type(ZjProgram *program, const ZjTypeExpr *written)
{
    ZjCheckedType type = {.kind = ZJ_TY_ERROR};
    ZjText name = written->name.text;
    if (written->list) {
        const ZjFact *list = zj_scope_get(program->names, ZJ_SPACE_FACT, &program->facts, name);
        if (list != NULL && list->kind == ZJ_FIELD_LIST) return list->type;
        ZjDiag *unknown = zj_report(program->diags, ZJ_MSG_TYPE_UNKNOWN, written->span, 1,
                                    zj_source_text(&program->sources, written->span));
        ZjText like = zj_scope_nearest(program->names, ZJ_SPACE_FACT, &program->facts, name);
        if (like.len != 0) zj_diag_suggest(program->diags, unknown, like);
        return type;
    }
    if (builtin_type(name, &type)) return type;
    const ZjEnum *e = zj_scope_get(program->names, ZJ_SPACE_TYPE, NULL, name);
    if (e != NULL) return (ZjCheckedType){.kind = ZJ_TY_ENUM, .enumeration = e};
    const ZjUnit *u = zj_scope_get(program->names, ZJ_SPACE_UNIT, NULL, name);
    if (u != NULL) {
        type = (ZjCheckedType){.kind = ZJ_TY_NUMBER, .unit_count = 1, .whole = u->index < 2};
        type.units[0].unit = u->index;
        type.units[0].exponent = 1;
        return type;
    }
    ZjDiag *d = zj_report(program->diags, ZJ_MSG_TYPE_UNKNOWN, written->name.span, 1, name);
    ZjText near = zj_scope_nearest(program->names, ZJ_SPACE_TYPE, NULL, name);
    if (near.len == 0) near = zj_scope_nearest(program->names, ZJ_SPACE_UNIT, NULL, name);
    if (near.len != 0) zj_diag_suggest(program->diags, d, near);
    return type;
}

/* The literal behind a sign. */
static const ZjLiteral *bare_literal(const ZjExpr *e)
{
    while (e->kind == ZJ_EX_NEG) e = e->a;
    return e->lit;
}

/* Is the literal written in the unit of the field? A bare 0 is 0 of anything. */
static bool bound_unit_fits(const Resolver *r, const ZjFact *fact, const ZjExpr *literal, ZjRat value)
{
    const ZjLiteral *lit = bare_literal(literal);
    const ZjCheckedType *type = &fact->type;
    if (lit == NULL) return type->unit_count == 0;
    bool one = type->unit_count == 1;
    if (lit->kind == ZJ_LIT_PERIOD) return one && type->units[0].unit == (lit->period == ZJ_PERIOD_MONTHS ? 0u : 1u);
    if (lit->kind == ZJ_LIT_QUANTITY) {
        const ZjUnit *unit = lit->unit_count != 1 || lit->units[0].exponent != 1
                                 ? NULL
                                 : zj_scope_get(r->names, ZJ_SPACE_UNIT, NULL, lit->units[0].name.text);
        return one && unit != NULL && type->units[0].unit == unit->index;
    }
    return type->unit_count == 0 || zj_rat_cmp(value, zj_rat_int(0)) == 0;
}

static void bound(Resolver *r, ZjFact *fact, ZjExpr *literal, ZjOperator relation)
{
    ZjRat value;
    bool low = relation == ZJ_OPR_GE || relation == ZJ_OPR_GT;
    if (literal == NULL || fact->type.kind == ZJ_TY_ERROR) return;
    const ZjLiteral *lit = bare_literal(literal);
    bool money = lit != NULL && lit->kind == ZJ_LIT_MONEY;
    bool date = literal->lit != NULL && literal->lit->kind == ZJ_LIT_DATE;
    if (date && fact->type.kind == ZJ_TY_DATE) {
        value = zj_rat_int(literal->lit->day);
    } else if (!zj_const_value(literal, &value) ||
               (fact->type.kind != ZJ_TY_MONEY && fact->type.kind != ZJ_TY_NUMBER) ||
               (money != (fact->type.kind == ZJ_TY_MONEY) && zj_rat_cmp(value, zj_rat_int(0)) != 0) ||
               !bound_unit_fits(r, fact, literal, value)) {
        zj_report(r->program->diags, ZJ_MSG_BOUND_TYPE, literal->span, 2, fact->name.text,
                  zj_type_text(r->program, &fact->type));
        return;
    }
    int64_t whole;
    bool exact = zj_vm_type(&fact->type) == ZJ_T_NUM || zj_vm_type(&fact->type) == ZJ_T_EXACT;
    if (!exact && (zj_rat_to_int(value, &whole) != ZJ_OK || whole >= ZJ_OPEN - 1 || whole <= 1 - ZJ_OPEN)) {
        zj_report(r->program->diags, ZJ_MSG_BOUND_TYPE, literal->span, 2, fact->name.text,
                  zj_type_text(r->program, &fact->type));
        return;
    }
    if (relation == ZJ_OPR_GT || relation == ZJ_OPR_LT) {
        /* A strict bound of a whole quantity is the next value inside. */
        if (zj_vm_type(&fact->type) == ZJ_T_NUM || zj_vm_type(&fact->type) == ZJ_T_EXACT ||
            zj_rat_add(value, zj_rat_int(low ? 1 : -1), &value) != ZJ_OK) {
            zj_report(r->program->diags, ZJ_MSG_BOUND_STRICT, literal->span, 1, fact->name.text);
            return;
        }
    }
    if (low) {
        fact->has_low = true;
        fact->low = value;
    } else {
        fact->has_high = true;
        fact->high = value;
    }
}

/* 列表 人 {…}: what its records are counted in. */
static const ZjUnit *counted_in(Resolver *r, const ZjTypeExpr *list)
{
    ZjName name = list->name;
    if (!list->record || name.text.len == 0) return NULL;
    const ZjUnit *unit = zj_scope_get(r->names, ZJ_SPACE_UNIT, NULL, name.text);
    if (unit != NULL) return unit;
    ZjDiag *d = zj_report(r->program->diags, ZJ_MSG_UNIT_UNKNOWN, name.span, 1, name.text);
    ZjText near = zj_scope_nearest(r->names, ZJ_SPACE_UNIT, NULL, name.text);
    if (near.len != 0) zj_diag_suggest(r->program->diags, d, near);
    return NULL;
}

static ZjStatus add_fields(Resolver *r, ZjFact *record, const ZjField *fields)
{
    ZjProgram *p = r->program;
    ZjFact **tail = &record->children;
    while (*tail != NULL) tail = &(*tail)->next;
    for (const ZjField *f = fields; f != NULL; f = f->next) {
        ZjFact *fact = zj_arena_alloc(p->arena, sizeof *fact);
        if (fact == NULL) return ZJ_NO_MEM;
        *fact = (ZjFact){.name = f->name, .alias = f->alias, .label = f->label,
                         .evidence = f->evidence, .parent = record, .is_key = f->key,
                         .span = f->span, .policy = record->policy, .reg = ZJ_NONE};
        if (f->type.list || f->type.record) {
            fact->kind = f->type.list ? ZJ_FIELD_LIST : ZJ_FIELD_RECORD;
            fact->type = (ZjCheckedType){.kind = f->type.list ? ZJ_TY_LIST : ZJ_TY_RECORD,
                                         .record = fact};
            if (f->type.list) fact->counted = counted_in(r, &f->type);
            if (f->type.list && !f->type.record) {
                zj_report(p->diags, ZJ_MSG_LIST_OF_SCALARS, f->type.span, 1, f->name.text);
            }
        } else {
            fact->kind = ZJ_FIELD_SCALAR;
            fact->type = zj_resolve_type(p, &f->type);
        }
        if (fact->is_key && fact->type.kind != ZJ_TY_TEXT && fact->type.kind != ZJ_TY_ERROR) {
            zj_report(p->diags, ZJ_MSG_KEY_NOT_TEXT, f->name.span, 1, f->name.text);
        }
        bound(r, fact, f->low, f->low_relation);
        bound(r, fact, f->high, f->high_relation);
        declare(r, ZJ_SPACE_FACT, record, fact->name, fact->alias, fact, fact_span);
        *tail = fact;
        tail = &fact->next;
        if (f->type.fields != NULL) ZJ_TRY(add_fields(r, fact, f->type.fields));
        if (record == &p->facts && fact->kind == ZJ_FIELD_LIST &&
            (zj_text_equal(fact->name.text, ZJ_TEXT("已拨付")))) {
            p->ledger = fact;
        }
    }
    return ZJ_OK;
}

static ZjStatus declare_facts(Resolver *r, ZjDecl *d)
{
    ZjProgram *p = r->program;
    ZjFact *into = &p->facts;
    if (d->of_policy) {
        if (r->policy == NULL) {
            zj_report(p->diags, ZJ_MSG_POLICY_FACTS_OUTSIDE, d->keyword, 0);
            return ZJ_OK;
        }
        /* One record a policy, beside the facts of the case: "policies" in a fact file. */
        into = zj_scope_get(r->names, ZJ_SPACE_FACT, r->policy, ZJ_TEXT("policies"));
        if (into == NULL) {
            into = zj_arena_alloc(p->arena, sizeof *into);
            if (into == NULL) return ZJ_NO_MEM;
            *into = (ZjFact){.kind = ZJ_FIELD_RECORD, .name = r->policy->id, .policy = r->policy,
                             .reg = ZJ_NONE, .field = ZJ_NONE};
            zj_scope_put(r->names, ZJ_SPACE_FACT, r->policy, ZJ_TEXT("policies"), into);
        }
    } else if (d->name.text.len != 0) {
        ZjFact *record = zj_scope_get(r->names, ZJ_SPACE_FACT, into, d->name.text);
        if (record != NULL && record->kind != ZJ_FIELD_RECORD) {
            duplicate(r, d->name, record->name.span);
            return ZJ_OK;
        }
        if (record == NULL) {
            record = zj_arena_alloc(p->arena, sizeof *record);
            if (record == NULL) return ZJ_NO_MEM;
            *record = (ZjFact){.kind = ZJ_FIELD_RECORD, .name = d->name, .alias = d->alias,
                               .label = d->title, .parent = into, .span = d->span, .reg = ZJ_NONE};
            record->type = (ZjCheckedType){.kind = ZJ_TY_RECORD, .record = record};
            ZjFact **tail = &into->children;
            while (*tail != NULL) tail = &(*tail)->next;
            *tail = record;
            declare(r, ZJ_SPACE_FACT, into, d->name, d->alias, record, fact_span);
        }
        into = record;
    }
    return add_fields(r, into, d->fields);
}

/* ---- policies and clauses ---- */

static ZjStatus declare_policy(Resolver *r, ZjDecl *d)
{
    ZjProgram *p = r->program;
    if (r->policy != NULL) {
        ZjDiag *diag = zj_report(p->diags, ZJ_MSG_POLICY_TWICE, d->keyword, 0);
        zj_diag_note(p->diags, diag, ZJ_MSG_NOTE_FIRST_HERE, r->policy->id.span, 0);
        return ZJ_OK;
    }
    ZjPolicy *policy = zj_arena_alloc(p->arena, sizeof *policy);
    if (policy == NULL) return ZJ_NO_MEM;
    *policy = (ZjPolicy){.id = d->name, .title = d->title, .decl = d, .file = r->file->index,
                         .authority_rank = -1, .order = p->policy_count, .waivers = d->slots};
    p->policy_count++;
    *r->policy_tail = policy;
    r->policy_tail = &policy->next;
    r->policy = policy;
    declare(r, ZJ_SPACE_POLICY, NULL, policy->id, (ZjName){0}, policy, policy_span);
    return ZJ_OK;
}

static ZjStatus declare_grant(Resolver *r, ZjDecl *d)
{
    ZjProgram *p = r->program;
    if (r->policy == NULL) {
        zj_report(p->diags, ZJ_MSG_CLAUSE_OUTSIDE_POLICY, d->keyword, 1, d->name.text);
        return ZJ_OK;
    }
    ZjGrant *g = zj_arena_alloc(p->arena, sizeof *g);
    if (g == NULL) return ZJ_NO_MEM;
    *g = (ZjGrant){.kind = d->kind, .name = d->name, .alias = d->alias, .title = d->title,
                   .decl = d, .policy = r->policy, .order = p->grant_count, .component = ZJ_NONE};
    p->grant_count++;
    *r->grant_tail = g;
    r->grant_tail = &g->next;
    declare(r, ZJ_SPACE_CLAUSE, r->policy, g->name, g->alias, g, grant_span);
    return ZJ_OK;
}

static ZjSpan target_span(const void *t)
{
    return ((const ZjTarget *)t)->name.span;
}

static ZjStatus declare_target(Resolver *r, ZjDecl *d)
{
    if (r->policy == NULL) {
        zj_report(r->program->diags, ZJ_MSG_CLAUSE_OUTSIDE_POLICY, d->keyword, 1, d->name.text);
        return ZJ_OK;
    }
    ZjTarget *t = zj_arena_alloc(r->program->arena, sizeof *t);
    if (t == NULL) return ZJ_NO_MEM;
    *t = (ZjTarget){.name = d->name, .alias = d->alias, .title = d->title, .decl = d, .policy = r->policy};
    *r->target_tail = t;
    r->target_tail = &t->next;
    declare(r, ZJ_SPACE_TARGET, r->policy, t->name, t->alias, t, target_span);
    return ZJ_OK;
}

static ZjStatus declare_define(Resolver *r, ZjDecl *d)
{
    ZjProgram *p = r->program;
    ZjDefine *def = zj_arena_alloc(p->arena, sizeof *def);
    if (def == NULL) return ZJ_NO_MEM;
    *def = (ZjDefine){.name = d->name, .alias = d->alias, .title = d->title, .decl = d,
                      .policy = r->policy, .figure = d->kind == ZJ_DECL_FIGURE,
                      .value = d->value, .clause = ZJ_NONE, .reg = ZJ_NONE};
    if (def->figure && r->policy == NULL) {
        zj_report(p->diags, ZJ_MSG_CLAUSE_OUTSIDE_POLICY, d->keyword, 1, d->name.text);
        return ZJ_OK;
    }
    p->defines = push(r, p->defines, &p->define_count, def);
    declare(r, ZJ_SPACE_DEFINE, r->policy, def->name, def->alias, def, define_span);
    return ZJ_OK;
}

static ZjStatus declare_function(Resolver *r, ZjDecl *d)
{
    ZjProgram *p = r->program;
    ZjFunction *f = zj_arena_alloc(p->arena, sizeof *f);
    if (f == NULL) return ZJ_NO_MEM;
    *f = (ZjFunction){.name = d->name, .alias = d->alias, .decl = d, .policy = r->policy,
                      .value = d->value, .param_count = d->param_count};
    f->params = zj_arena_array(p->arena, d->param_count, sizeof *f->params);
    if (f->params == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < d->param_count; i++) {
        f->params[i] = (ZjVar){.kind = ZJ_VAR_PARAM, .name = d->params[i].name, .param = i};
    }
    p->functions = push(r, p->functions, &p->function_count, f);
    declare(r, ZJ_SPACE_FUNCTION, r->policy, f->name, f->alias, f, function_span);
    return ZJ_OK;
}

static ZjStatus declare_parameter(Resolver *r, ZjDecl *d)
{
    ZjProgram *p = r->program;
    ZjParameter *q = zj_arena_alloc(p->arena, sizeof *q);
    if (q == NULL) return ZJ_NO_MEM;
    *q = (ZjParameter){.name = d->name, .alias = d->alias, .title = d->title, .decl = d,
                       .policy = r->policy};
    p->parameters = push(r, p->parameters, &p->parameter_count, q);
    declare(r, ZJ_SPACE_PARAMETER, r->policy, q->name, q->alias, q, parameter_span);
    return ZJ_OK;
}

/* The stdlib's own cases are for its own test: they don't go into every policy's module. */
static ZjStatus declare_example(Resolver *r, ZjDecl *d)
{
    if (r->file->in_stdlib && !r->file->root) return ZJ_OK;
    ZjExample *e = zj_arena_alloc(r->program->arena, sizeof *e);
    if (e == NULL) return ZJ_NO_MEM;
    *e = (ZjExample){.decl = d, .policy = r->policy};
    *r->example_tail = e;
    r->example_tail = &e->next;
    return ZJ_OK;
}

/* One side of 对应: ladder.rung. */
static bool rung(Resolver *r, const ZjNameList *path, ZjEquation *eq, int side)
{
    if (path->count != 2) return false;
    const ZjEnum *e = zj_scope_get(r->names, ZJ_SPACE_TYPE, NULL, path->at[0].text);
    const ZjEnumItem *item = e == NULL || !e->ladder
                                 ? NULL
                                 : zj_scope_get(r->names, ZJ_SPACE_ENUMERATOR, e, path->at[1].text);
    if (item == NULL) return false;
    eq->enums[side] = e;
    eq->rungs[side] = (uint32_t)(item - e->items);
    return true;
}

/* Does it say of a rung, from the same day on, what another says already: what it equals on a ladder? */
static bool same_equation(const ZjEquation *a, const ZjEquation *b)
{
    bool day = (a->from == NULL) == (b->from == NULL) && (a->from == NULL || a->from->lit->day == b->from->lit->day);
    for (int s = 0; day && s < 4; s++) {
        int x = s & 1, y = s >> 1;
        if (a->enums[x] == b->enums[y] && a->rungs[x] == b->rungs[y] && a->enums[1 - x] == b->enums[1 - y]) return true;
    }
    return false;
}

static ZjStatus declare_equation(Resolver *r, ZjDecl *d)
{
    ZjProgram *p = r->program;
    ZjEquation eq = {.rungs = {0, 0}, .from = d->value, .at = d->head};
    if (eq.from != NULL && (eq.from->kind != ZJ_EX_LITERAL || eq.from->lit->kind != ZJ_LIT_DATE)) {
        zj_report(p->diags, ZJ_MSG_EQUATE_DATE, eq.from->span, 0);
        return ZJ_OK;
    }
    for (uint32_t i = 0; rung(r, &d->path, &eq, 0) && rung(r, &d->path2, &eq, 1) && i < p->equation_count; i++) {
        if (!same_equation(&p->equations[i], &eq)) continue;
        ZjDiag *twice = zj_report(p->diags, ZJ_MSG_EQUATE_TWICE, d->head, 0);
        zj_diag_note(p->diags, twice, ZJ_MSG_NOTE_FIRST_HERE, p->equations[i].at, 0);
        return ZJ_OK;
    }
    if (!rung(r, &d->path, &eq, 0) || !rung(r, &d->path2, &eq, 1) || eq.enums[0] == eq.enums[1]) {
        zj_report(p->diags, ZJ_MSG_EQUATE_RUNGS, d->head, 0);
        return ZJ_OK;
    }
    p->equations = zj_arena_more(p->arena, p->equations, p->equation_count, sizeof eq);
    if (p->equations == NULL) return ZJ_NO_MEM;
    p->equations[p->equation_count++] = eq;
    return ZJ_OK;
}

/* 修订 or 取代; what it speaks of may be declared later. The clause of a 取代 has its place in the
** document's order already; its kind and name come with what it replaces (amend.c). */
static ZjStatus declare_amendment(Resolver *r, ZjDecl *d)
{
    ZjProgram *p = r->program;
    if (r->policy == NULL) {
        zj_report(p->diags, ZJ_MSG_CLAUSE_OUTSIDE_POLICY, d->keyword, 1,
                  d->path.at[d->path.count - 1].text);
        return ZJ_OK;
    }
    ZjAmendment *by = zj_arena_alloc(p->arena, sizeof *by);
    if (by == NULL) return ZJ_NO_MEM;
    *by = (ZjAmendment){.decl = d, .policy = r->policy, .from = d->value, .until = d->value2};
    *r->amendment_tail = by;
    r->amendment_tail = &by->next;
    if (d->kind == ZJ_DECL_AMEND) return ZJ_OK;
    ZjGrant *g = zj_arena_alloc(p->arena, sizeof *g);
    if (g == NULL) return ZJ_NO_MEM;
    *g = (ZjGrant){.kind = ZJ_DECL_REPLACE, .name = d->name, .alias = d->alias, .title = d->title, .decl = d,
                   .policy = r->policy, .order = p->grant_count, .component = ZJ_NONE, .stands_in = by};
    p->grant_count++;
    *r->grant_tail = g;
    r->grant_tail = &g->next;
    by->standin = g;
    if (g->name.text.len != 0) declare(r, ZJ_SPACE_CLAUSE, r->policy, g->name, g->alias, g, grant_span);
    return ZJ_OK;
}

/* First what other declarations are made of, then facts, then clauses. */
static ZjStatus declare_in_stage(Resolver *r, ZjDecl *d, int stage)
{
    switch (d->kind) {
    case ZJ_DECL_POLICY: return stage == 0 ? declare_policy(r, d) : ZJ_OK;
    case ZJ_DECL_LADDER:
    case ZJ_DECL_KIND: return stage == 0 ? declare_enum(r, d) : ZJ_OK;
    case ZJ_DECL_UNIT:
        for (uint32_t i = 0; stage == 0 && i < d->item_count; i++) {
            ZJ_TRY(add_unit(r, d->items[i].name, d->items[i].alias, d));
        }
        return ZJ_OK;
    case ZJ_DECL_FACTS: return stage == 1 ? declare_facts(r, d) : ZJ_OK;
    case ZJ_DECL_DEFINE:
    case ZJ_DECL_FIGURE: return stage == 1 ? declare_define(r, d) : ZJ_OK;
    case ZJ_DECL_FUNCTION: return stage == 1 ? declare_function(r, d) : ZJ_OK;
    case ZJ_DECL_PARAMETER: return stage == 1 ? declare_parameter(r, d) : ZJ_OK;
    case ZJ_DECL_GRANT:
    case ZJ_DECL_BAR:
    case ZJ_DECL_BENEFIT:
    case ZJ_DECL_CLAWBACK: return stage == 1 ? declare_grant(r, d) : ZJ_OK;
    case ZJ_DECL_TARGET: return stage == 1 ? declare_target(r, d) : ZJ_OK;
    case ZJ_DECL_CASE: return stage == 1 ? declare_example(r, d) : ZJ_OK;
    case ZJ_DECL_EQUATE: return stage == 1 ? declare_equation(r, d) : ZJ_OK;
    case ZJ_DECL_IMPORT: return ZJ_OK;
    case ZJ_DECL_AMEND:
    case ZJ_DECL_REPLACE: return stage == 1 ? declare_amendment(r, d) : ZJ_OK;
    case ZJ_DECL_KIND_COUNT: break;
    }
    return ZJ_OK;
}

ZjStatus zj_resolve(ZjProgram *program)
{
    ZjScopeTable *names = zj_arena_alloc(program->arena, sizeof *names);
    if (names == NULL) return ZJ_NO_MEM;
    names->arena = program->arena;
    program->names = names;
    program->facts = (ZjFact){.kind = ZJ_FIELD_RECORD, .reg = ZJ_NONE, .field = ZJ_NONE};

    Resolver r = {.program = program, .names = names, .grant_tail = &program->grants,
                  .policy_tail = &program->policies, .example_tail = &program->examples,
                  .target_tail = &program->targets, .amendment_tail = &program->amendments};
    ZjName months = {.text = ZJ_TEXT("月")}, months_en = {.text = ZJ_TEXT("months")};
    ZjName days = {.text = ZJ_TEXT("日")}, days_en = {.text = ZJ_TEXT("days")};
    ZJ_TRY(add_unit(&r, months, months_en, NULL));
    ZJ_TRY(add_unit(&r, days, days_en, NULL));
    ZJ_TRY(zj_periods_declare(program));
    for (int stage = 0; stage < 2; stage++) {
        for (uint32_t i = 0; i < program->file_count; i++) {
            ZjModuleFile *file = &program->files[i];
            r.file = file;
            r.policy = file->policy;
            for (ZjDecl *d = file->tree.decls; d != NULL; d = d->next) {
                ZJ_TRY(declare_in_stage(&r, d, stage));
            }
            file->policy = r.policy;
        }
    }
    return names->no_memory ? ZJ_NO_MEM : ZJ_OK;
}

ZjGrant *zj_find_grant(ZjProgram *program, ZjPolicy *policy, ZjText name)
{
    return policy == NULL ? NULL : zj_scope_get(program->names, ZJ_SPACE_CLAUSE, policy, name);
}

ZjFact *zj_policy_facts(ZjProgram *program, const ZjPolicy *policy)
{
    return zj_scope_get(program->names, ZJ_SPACE_FACT, policy, ZJ_TEXT("policies"));
}

ZjFact *zj_find_field(const ZjFact *record, ZjText name)
{
    for (ZjFact *f = record->children; f != NULL; f = f->next) {
        if (zj_text_equal(f->name.text, name) ||
            (f->alias.text.len != 0 && zj_text_equal(f->alias.text, name))) {
            return f;
        }
    }
    return NULL;
}
