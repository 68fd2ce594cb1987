/* lower_expr.c -- expressions to code. */
#include "compiler/lower.h"
#include "compiler/periods.h"
#include "vm/base/limits.h"

#include <string.h>

ZjType zj_reg_type(const ZjLowering *l, uint32_t reg)
{
    const ZjModTables *t = &l->emit.module->t;
    return reg < t->regs_count ? (ZjType)t->regs[reg].type : ZJ_T_NONE;
}

uint32_t zj_reg_domain(const ZjLowering *l, uint32_t reg)
{
    const ZjModTables *t = &l->emit.module->t;
    return reg < t->regs_count ? t->regs[reg].domain : 0;
}

static uint32_t reg_enum(const ZjLowering *l, uint32_t reg)
{
    const ZjModTables *t = &l->emit.module->t;
    return reg < t->regs_count ? t->regs[reg].enum_index : ZJ_NONE;
}

/* ---- domains ---- */

static uint32_t natural(const ZjLowering *l, uint32_t domain)
{
    const ZjModTables *t = &l->emit.module->t;
    const ZjModDomain *d = &t->domains[domain];
    return d->natural || d->list == ZJ_NONE ? domain : t->fields[d->list].domain;
}

/* Is `above` the domain itself, or does it lie on its way to domain 0? */
static bool descends(const ZjLowering *l, uint32_t domain, uint32_t above)
{
    const ZjModTables *t = &l->emit.module->t;
    while (domain != above && domain != 0) domain = t->domains[domain].parent;
    return domain == above;
}

/* Can a value of `from` be carried to the lanes of `domain`? */
bool zj_reaches(const ZjLowering *l, uint32_t from, uint32_t domain)
{
    const ZjModTables *t = &l->emit.module->t;
    for (uint32_t d = domain;; d = t->domains[d].parent) {
        if (d == from) return true;
        uint32_t n = natural(l, d);
        for (uint32_t up = n; n != d; up = t->domains[up].parent) {
            if (up == from) return true;
            if (up == 0) break;
        }
        if (d == 0) return false;
    }
}

uint32_t zj_list_domain(ZjContext *c, uint32_t parent, const ZjExpr *source)
{
    ZjLowering *l = c->l;
    const ZjModTables *t = &l->emit.module->t;
    const ZjFact *list = ((const ZjBinding *)source->meaning)->fact;
    if (list->period != 0) return zj_period_domain(c, source, parent);
    if (t->domains[list->domain].parent == parent) return list->domain;
    for (uint32_t i = 0; i < t->domains_count; i++) {
        if (t->domains[i].parent == parent && t->domains[i].list == list->field) return i;
    }
    return zj_add_domains(&l->emit, (ZjModDomain){.parent = parent, .list = list->field, .natural = 0});
}

uint32_t zj_carry(ZjLowering *l, uint32_t reg, uint32_t domain, ZjSpan at)
{
    const ZjModTables *t = &l->emit.module->t;
    uint32_t from = zj_reg_domain(l, reg);
    if (from == domain || l->failed || l->emit.status != ZJ_OK) return reg;
    if (!zj_reaches(l, from, domain)) { /* only a joint cap is computed without its clause's items */
        zj_report(l->program->diags, ZJ_MSG_JOINT_PER_ITEM, at, 0);
        l->failed = true;
        return reg;
    }
    uint32_t known = zj_emit_recall(&l->emit, reg, domain);
    if (known != ZJ_NONE) return known;
    /* Straight down when `from` is an ancestor or the list that `domain` repeats; otherwise first
    ** to the ancestor through which it is reached. */
    uint32_t source = reg, n = natural(l, domain);
    bool straight = false;
    for (uint32_t d = domain; !straight; d = t->domains[d].parent) {
        straight = d == from;
        if (d == 0) break;
    }
    for (uint32_t d = n; !straight && n != domain; d = t->domains[d].parent) {
        straight = d == from;
        if (d == 0) break;
    }
    if (!straight) source = zj_carry(l, reg, t->domains[domain].parent, at);
    uint32_t carried = zj_emit_op(&l->emit, ZJ_OP_EXPAND, zj_reg_type(l, reg), domain, reg_enum(l, reg),
                                  source, 0, 0, at);
    l->emit.module->t.regs[carried].unit = l->emit.module->t.regs[reg].unit;
    l->emit.module->t.regs[carried].is_ratio = l->emit.module->t.regs[reg].is_ratio;
    zj_emit_remember(&l->emit, reg, domain, carried);
    return carried;
}

/* A field of a record, brought to the lanes in which the record's variable stands. In a product of
** a list with itself the list and the parent are one domain: then the list is meant, b = 1. */
uint32_t zj_carry_record(ZjLowering *l, uint32_t reg, uint32_t domain, ZjSpan at)
{
    const ZjModTables *t = &l->emit.module->t;
    uint32_t from = zj_reg_domain(l, reg);
    bool both = false;
    if (l->emit.status != ZJ_OK || t->domains[domain].natural || natural(l, domain) != from) {
        return zj_carry(l, reg, domain, at);
    }
    for (uint32_t d = t->domains[domain].parent; !both && d != 0; d = t->domains[d].parent) both = d == from;
    if (!both) return zj_carry(l, reg, domain, at);
    uint64_t key = (uint64_t)1 << 44 | domain;
    uint32_t known = zj_emit_recall(&l->emit, reg, key);
    if (known != ZJ_NONE) return known;
    uint32_t carried = zj_emit_op(&l->emit, ZJ_OP_EXPAND, zj_reg_type(l, reg), domain, reg_enum(l, reg), reg,
                                  1, 0, at);
    zj_emit_remember(&l->emit, reg, key, carried);
    return carried;
}

static uint32_t deeper(const ZjLowering *l, uint32_t a, uint32_t b, uint32_t context)
{
    if (zj_reaches(l, a, b)) return b;
    if (zj_reaches(l, b, a)) return a;
    return context;
}

/* ---- small instructions ---- */

uint32_t zj_op1(ZjContext *c, ZjOpcode op, ZjType type, uint32_t a, ZjSpan at)
{
    return zj_emit_op(&c->l->emit, op, type, zj_reg_domain(c->l, a),
                      type == ZJ_T_ENUM ? reg_enum(c->l, a) : ZJ_NONE, a, 0, 0, at);
}

uint32_t zj_op2(ZjContext *c, ZjOpcode op, ZjType type, uint32_t a, uint32_t b, ZjSpan at)
{
    ZjLowering *l = c->l;
    uint32_t domain = deeper(l, zj_reg_domain(l, a), zj_reg_domain(l, b), c->domain);
    a = zj_carry(l, a, domain, at);
    b = zj_carry(l, b, domain, at);
    return zj_emit_op(&l->emit, op, type, domain, type == ZJ_T_ENUM ? reg_enum(l, a) : ZJ_NONE, a, b, 0, at);
}

uint32_t zj_op3(ZjContext *c, ZjOpcode op, ZjType type, uint32_t a, uint32_t b, uint32_t d, ZjSpan at)
{
    ZjLowering *l = c->l;
    uint32_t domain = deeper(l, zj_reg_domain(l, a), zj_reg_domain(l, b), c->domain);
    domain = deeper(l, domain, zj_reg_domain(l, d), c->domain);
    a = zj_carry(l, a, domain, at);
    b = zj_carry(l, b, domain, at);
    d = zj_carry(l, d, domain, at);
    return zj_emit_op(&l->emit, op, type, domain, type == ZJ_T_ENUM ? reg_enum(l, b) : ZJ_NONE, a, b, d, at);
}

uint32_t zj_constant(ZjLowering *l, ZjType type, ZjRat value, ZjSpan at)
{
    uint32_t k = zj_emit_const(&l->emit, type, value);
    uint32_t known = zj_emit_recall(&l->emit, k, (uint64_t)1 << 40);
    if (known != ZJ_NONE) return known;
    uint32_t reg = zj_emit_op(&l->emit, ZJ_OP_CONST, type, 0, ZJ_NONE, k, 0, 0, at);
    zj_emit_remember(&l->emit, k, (uint64_t)1 << 40, reg);
    return reg;
}

uint32_t zj_constant_form(ZjLowering *l, ZjType type, uint32_t enum_index, ZjConstForm form, ZjSpan at)
{
    return zj_emit_op(&l->emit, ZJ_OP_CONST, type, 0, enum_index, zj_emit_const_form(&l->emit, type, form),
                      0, 0, at);
}

static uint32_t enum_constant(ZjLowering *l, const ZjEnum *en, uint32_t index, ZjSpan at)
{
    uint32_t k = zj_emit_const(&l->emit, ZJ_T_ENUM, zj_rat_int((int64_t)index));
    uint64_t key = (uint64_t)1 << 41 | en->index;
    uint32_t known = zj_emit_recall(&l->emit, k, key);
    if (known != ZJ_NONE) return known;
    uint32_t reg = zj_emit_op(&l->emit, ZJ_OP_CONST, ZJ_T_ENUM, 0, en->index, k, 0, 0, at);
    zj_emit_remember(&l->emit, k, key, reg);
    return reg;
}

static uint32_t text_constant(ZjLowering *l, ZjText text, ZjSpan at)
{
    return zj_constant(l, ZJ_T_TEXT, zj_rat_int((int64_t)zj_emit_string(&l->emit, text)), at);
}

uint32_t zj_convert(ZjLowering *l, uint32_t reg, ZjType type, ZjSpan at)
{
    ZjType have = zj_reg_type(l, reg);
    ZjOpcode op = ZJ_OP_CONST;
    if (have == ZJ_T_INT && type == ZJ_T_NUM) op = ZJ_OP_INT_TO_NUM;
    if (have == ZJ_T_MONEY && type == ZJ_T_EXACT) op = ZJ_OP_MONEY_TO_EXACT;
    if (op == ZJ_OP_CONST || l->emit.status != ZJ_OK) return reg;
    uint32_t known = zj_emit_recall(&l->emit, reg, (uint64_t)1 << 42);
    if (known != ZJ_NONE) return known;
    uint32_t made = zj_emit_op(&l->emit, op, type, zj_reg_domain(l, reg), ZJ_NONE, reg, 0, 0, at);
    l->emit.module->t.regs[made].unit = l->emit.module->t.regs[reg].unit;
    zj_emit_remember(&l->emit, reg, (uint64_t)1 << 42, made);
    return made;
}

/* The wider of two types that the checker found to fit. */
static ZjType wider(ZjType a, ZjType b)
{
    if (a == ZJ_T_NUM || b == ZJ_T_NUM) return ZJ_T_NUM;
    if (a == ZJ_T_EXACT || b == ZJ_T_EXACT) return ZJ_T_EXACT;
    return a;
}

static ZjType make_alike(ZjLowering *l, uint32_t *a, uint32_t *b, ZjSpan at)
{
    ZjType t = wider(zj_reg_type(l, *a), zj_reg_type(l, *b));
    *a = zj_convert(l, *a, t, at);
    *b = zj_convert(l, *b, t, at);
    return t;
}

uint32_t zj_select(ZjContext *c, uint32_t condition, uint32_t yes, uint32_t no, ZjSpan at)
{
    ZjType t = make_alike(c->l, &yes, &no, at);
    return zj_op3(c, ZJ_OP_SELECT, t, condition, yes, no, at);
}

uint32_t zj_and(ZjContext *c, uint32_t a, uint32_t b, ZjSpan at)
{
    if (a == ZJ_NONE) return b;
    if (b == ZJ_NONE) return a;
    return zj_op2(c, ZJ_OP_AND, ZJ_T_BOOL, a, b, at);
}

uint32_t zj_fact(ZjLowering *l, const ZjFact *fact)
{
    ZjFact *f = (ZjFact *)(uintptr_t)fact;
    if (f->reg != ZJ_NONE) return f->reg;
    ZjType type = zj_vm_type(&f->type);
    uint32_t en = type == ZJ_T_ENUM ? f->type.enumeration->index : ZJ_NONE;
    f->reg = zj_emit_op(&l->emit, ZJ_OP_FACT, type, f->domain, en, f->field, 0, 0, f->span);
    ZjModTables *t = &l->emit.module->t;
    if (l->emit.status == ZJ_OK) {
        t->regs[f->reg].unit = t->fields[f->field].unit;
        t->regs[f->reg].is_ratio = t->fields[f->field].is_ratio;
    }
    return f->reg;
}

ZjEnv *zj_bind(ZjContext *c, const ZjVar *var, uint32_t domain, uint32_t reg)
{
    ZjEnv *env = zj_arena_alloc(c->l->arena, sizeof *env);
    if (env == NULL) {
        c->l->emit.status = ZJ_NO_MEM;
        return NULL;
    }
    *env = (ZjEnv){.var = var, .domain = domain, .reg = reg, .why = ZJ_NONE, .outer = c->env};
    c->env = env;
    return env;
}

ZjEnv *zj_look_up(const ZjContext *c, const ZjVar *var)
{
    for (ZjEnv *e = c->env; e != NULL; e = e->outer) {
        if (e->var == var) return e;
    }
    return NULL;
}

/* ---- explanations ---- */

uint32_t zj_why(ZjLowering *l, ZjModExplain row, const uint32_t *children, uint32_t count)
{
    row.first_child = l->emit.module->t.refs_count;
    row.child_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (children[i] == ZJ_NONE) continue;
        zj_emit_refs(&l->emit, &children[i], 1);
        row.child_count++;
    }
    return zj_add_explains(&l->emit, row);
}

static ZjModExplain explain(ZjLowering *l, ZjExplainKind kind, const ZjExpr *e, uint32_t reg)
{
    return (ZjModExplain){.kind = kind,
                          .text = zj_emit_string(&l->emit, zj_expr_source(l->program, e)),
                          .reg = reg,
                          .left = ZJ_NONE,
                          .right = ZJ_NONE,
                          .left_text = ZJ_NONE,
                          .right_text = ZJ_NONE,
                          .field = ZJ_NONE};
}

static void explain_value(ZjLowering *l, const ZjExpr *e, uint32_t reg, const uint32_t *children,
                          uint32_t count, uint32_t *why)
{
    if (why != NULL) *why = zj_why(l, explain(l, ZJ_EXPLAIN_VALUE, e, reg), children, count);
}

/* ---- where an expression's variables live ---- */

static uint32_t free_domain(ZjContext *c, const ZjExpr *e, uint32_t sofar);

static uint32_t free_of_var(ZjContext *c, const ZjVar *var, uint32_t sofar)
{
    ZjLowering *l = c->l;
    ZjEnv *env = zj_look_up(c, var);
    if (env == NULL) return var->kind == ZJ_VAR_MATCH ? deeper(l, sofar, c->domain, c->domain) : sofar;
    if (var->kind == ZJ_VAR_RECORD) return deeper(l, sofar, env->domain, c->domain);
    if (env->reg != ZJ_NONE) return deeper(l, sofar, zj_reg_domain(l, env->reg), c->domain);
    return var->value != NULL ? free_domain(c, var->value, sofar) : sofar;
}

static bool is_item_of(const ZjContext *c, const ZjGrant *g)
{
    for (const ZjGrant *m = c->item_of; m != NULL; m = m->matched) {
        if (m == g) return true;
    }
    return false;
}

static uint32_t free_list(ZjContext *c, ZjExpr *const *at, uint32_t count, uint32_t sofar)
{
    for (uint32_t i = 0; i < count; i++) sofar = free_domain(c, at[i], sofar);
    return sofar;
}

/* The deepest domain that the variables of `e` reach from outside it. Variables bound inside are
** not in the environment, and so don't count. */
static uint32_t free_domain(ZjContext *c, const ZjExpr *e, uint32_t sofar)
{
    if (e == NULL) return sofar;
    const ZjBinding *b = e->meaning;
    if (e->kind == ZJ_EX_PATH && b != NULL) {
        if (b->var != NULL) sofar = free_of_var(c, b->var, sofar);
        if (b->kind == ZJ_BIND_GRANT && is_item_of(c, b->grant)) {
            sofar = deeper(c->l, sofar, c->item_of->lowered->domain, c->domain);
        }
        bool dated = b->kind == ZJ_BIND_PARAMETER || b->kind == ZJ_BIND_DEFINE ||
                     (b->kind == ZJ_BIND_ENUM && b->since != NULL);
        if (dated && c->date != ZJ_NONE) {
            sofar = deeper(c->l, sofar, zj_reg_domain(c->l, c->date), c->domain);
        }
        return sofar;
    }
    sofar = free_domain(c, e->a, sofar);
    sofar = free_domain(c, e->b, sofar);
    sofar = free_domain(c, e->c, sofar);
    sofar = free_domain(c, e->list, sofar);
    sofar = free_domain(c, e->where, sofar);
    sofar = free_list(c, e->args.at, e->args.count, sofar);
    bool instance = e->kind == ZJ_EX_CALL && b != NULL && b->kind == ZJ_BIND_FUNCTION && b->function->instance;
    if (instance) sofar = free_domain(c, b->function->value, sofar);
    if (e->table != NULL) {
        sofar = free_list(c, e->table->keys.at, e->table->keys.count, sofar);
        for (uint32_t r = 0; r < e->table->row_count; r++) {
            sofar = free_list(c, e->table->rows[r].bounds.at, e->table->rows[r].bounds.count, sofar);
            sofar = free_list(c, e->table->rows[r].values.at, e->table->rows[r].values.count, sofar);
        }
    }
    return sofar;
}

/* ---- leaves ---- */

static uint32_t lower_literal(ZjContext *c, ZjExpr *e)
{
    ZjLowering *l = c->l;
    const ZjLiteral *lit = e->lit;
    if (lit->kind == ZJ_LIT_TEXT) return text_constant(l, lit->text, e->span);
    if (lit->kind == ZJ_LIT_DATE) return zj_constant(l, ZJ_T_DATE, zj_rat_int(lit->day), e->span);
    ZjType type = zj_vm_type(e->type);
    if (e->type->unit_count == 0) return zj_constant(l, type, lit->value, e->span);
    /* Registers carry a unit for showing: 30元 and 30元/平方米 are two. */
    uint32_t k = zj_emit_const(&l->emit, type, lit->value);
    uint64_t unit = (uint64_t)1 << 45 | zj_emit_string(&l->emit, zj_unit_suffix(l->program, e->type));
    uint32_t known = zj_emit_recall(&l->emit, k, unit);
    if (known != ZJ_NONE) return known;
    uint32_t reg = zj_emit_op(&l->emit, ZJ_OP_CONST, type, 0, ZJ_NONE, k, 0, 0, e->span);
    zj_emit_remember(&l->emit, k, unit, reg);
    return reg;
}

/* The side of `eq` on the ladder `on`, when the other is the rung that `like` speaks of; or -1. */
static int side_on(const ZjEquation *eq, const ZjEnum *on, const ZjEnum *of, uint32_t rung)
{
    for (int side = 0; side < 2; side++) {
        if (eq->enums[side] == on && eq->enums[1 - side] == of && eq->rungs[1 - side] == rung) return side;
    }
    return -1;
}

/* A rung of another ladder by what it equals on the clause's date: nothing before the first day. */
static uint32_t dated_rung(ZjContext *c, const ZjBinding *b, ZjSpan at)
{
    ZjLowering *l = c->l;
    const ZjProgram *p = l->program;
    uint32_t date = c->date != ZJ_NONE ? c->date : l->as_of;
    int of = b->since->enums[0] == b->enumeration ? 1 : 0;
    uint32_t result = zj_constant_form(l, ZJ_T_ENUM, b->enumeration->index, ZJ_CONST_NA, at);
    for (int64_t last = INT64_MIN;;) { /* by their days, the earliest first */
        const ZjEquation *next = NULL;
        int64_t first = INT64_MAX;
        for (uint32_t i = 0; i < p->equation_count; i++) {
            const ZjEquation *eq = &p->equations[i];
            int64_t day = eq->from != NULL ? eq->from->lit->day : INT64_MIN + 1;
            if (side_on(eq, b->enumeration, b->since->enums[of], b->since->rungs[of]) < 0) continue;
            if (day <= last || day >= first) continue;
            next = eq;
            first = day;
        }
        if (next == NULL) return result;
        int side = side_on(next, b->enumeration, b->since->enums[of], b->since->rungs[of]);
        uint32_t value = enum_constant(l, b->enumeration, next->rungs[side], at);
        last = first;
        if (next->from == NULL) {
            result = value;
            continue;
        }
        uint32_t day = zj_constant(l, ZJ_T_DATE, zj_rat_int(next->from->lit->day), at);
        result = zj_select(c, zj_op2(c, ZJ_OP_LE_DATE, ZJ_T_BOOL, day, date, at), value, result, at);
    }
}

/* When a version may be taken; ZJ_NONE: always. */
static uint32_t value_holds(ZjContext *c, const ZjVersion *v)
{
    uint32_t date = c->date != ZJ_NONE ? c->date : c->l->as_of;
    uint32_t holds = v->by != NULL ? zj_amendment_holds(c, v->by) : ZJ_NONE;
    ZjSpan at = v->slot->span;
    if (v->from != NULL) holds = zj_op2(c, ZJ_OP_LE_DATE, ZJ_T_BOOL, zj_lower(c, v->from, NULL), date, at);
    if (v->until != NULL) {
        holds = zj_and(c, holds, zj_op2(c, ZJ_OP_LE_DATE, ZJ_T_BOOL, date, zj_lower(c, v->until, NULL), at), at);
    }
    if (v->when != NULL) holds = zj_and(c, holds, zj_lower(c, v->when, NULL), at);
    return holds;
}

/* Versions are tried in order: what amends the parameter, then its own by date and 当; the
** unconditional one closes the list. */
static uint32_t lower_parameter(ZjContext *c, ZjParameter *q, uint32_t *why, const ZjExpr *e)
{
    ZjLowering *l = c->l;
    uint32_t result = ZJ_NONE, passed = ZJ_NONE;
    uint32_t *holds = zj_arena_array(l->arena, q->version_count, sizeof *holds);
    if (holds == NULL) {
        l->emit.status = ZJ_NO_MEM;
        return 0;
    }
    for (uint32_t i = 0; i < q->version_count; i++) {
        const ZjVersion *v = &q->versions[i];
        holds[i] = value_holds(c, v);
        if (holds[i] == ZJ_NONE) {
            if (result == ZJ_NONE) result = zj_lower(c, v->value, NULL);
            continue;
        }
        uint32_t chosen = zj_and(c, passed, holds[i], v->slot->span);
        zj_note_value(c, q, v, chosen);
        passed = zj_and(c, passed, zj_op1(c, ZJ_OP_NOT, ZJ_T_BOOL, holds[i], v->slot->span), v->slot->span);
    }
    for (uint32_t i = q->version_count; i-- > 0;) {
        const ZjVersion *v = &q->versions[i];
        if (holds[i] == ZJ_NONE) continue;
        uint32_t value = zj_lower(c, v->value, NULL);
        result = result == ZJ_NONE ? value : zj_select(c, holds[i], value, result, v->slot->span);
    }
    explain_value(l, e, result, NULL, 0, why);
    return result;
}

static uint32_t grant_reg(ZjContext *c, ZjGrant *g, uint32_t part, ZjSpan at)
{
    ZjLowering *l = c->l;
    bool item = is_item_of(c, g);
    uint32_t depth = l->depth;
    zj_depends_on(l, g);
    l->depth = 0; /* another clause: its reasons are its own */
    if (part == ZJ_PART_STANDARD) {
        zj_lower_standard(l, g);
        l->depth = depth;
        if (l->failed || l->emit.status != ZJ_OK) return 0;
        if (item || g->lowered->domain == 0) return g->lowered->amount;
        if (g->lowered->standard_total == ZJ_NONE) {
            uint32_t all = zj_carry(l, l->truth, g->lowered->domain, at);
            uint32_t parent = l->emit.module->t.domains[g->lowered->domain].parent;
            uint32_t sum = g->lowered->amount, domain = g->lowered->domain;
            for (;;) {
                sum = zj_emit_op(&l->emit, ZJ_OP_SUM_EXACT, ZJ_T_EXACT, parent, ZJ_NONE, sum, all, 0, at);
                domain = parent;
                if (domain == 0 || l->emit.status != ZJ_OK) break;
                all = zj_carry(l, l->truth, domain, at);
                parent = l->emit.module->t.domains[domain].parent;
            }
            g->lowered->standard_total = sum;
        }
        return g->lowered->standard_total;
    }
    zj_lower_settlement(l, g->component);
    l->depth = depth;
    if (l->failed || l->emit.status != ZJ_OK) return 0;
    if (part == ZJ_PART_PAID) return item ? g->lowered->paid : g->lowered->total_paid;
    return item ? g->lowered->entitled : g->lowered->total_entitled;
}

static uint32_t lower_fact(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    ZjLowering *l = c->l;
    const ZjBinding *b = e->meaning;
    ZjEnv *env = b->var != NULL ? zj_look_up(c, b->var) : NULL;
    if (b->fact->period != 0) {
        if (env == NULL) {
            l->failed = true;
            return 0;
        }
        uint32_t field = zj_period_field(l, env->domain, b->fact, e->span);
        explain_value(l, e, field, NULL, 0, why);
        return field;
    }
    uint32_t reg = zj_fact(l, b->fact);
    if (env != NULL) reg = zj_carry_record(l, reg, env->domain, e->span);
    if (why != NULL) {
        ZjModExplain row = explain(l, ZJ_EXPLAIN_FACT, e, reg);
        row.field = b->fact->field;
        *why = zj_why(l, row, NULL, 0);
    }
    return reg;
}

static uint32_t lower_var(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    ZjLowering *l = c->l;
    const ZjBinding *b = e->meaning;
    if (b->var->kind == ZJ_VAR_MATCH) {
        uint32_t reg = grant_reg(c, b->var->grant, ZJ_PART_ENTITLED, e->span);
        explain_value(l, e, reg, NULL, 0, why);
        return reg;
    }
    ZjEnv *env = zj_look_up(c, b->var);
    if (env == NULL && b->var->value != NULL) return zj_lower(c, b->var->value, why);
    if (env == NULL) {
        l->failed = true;
        return 0;
    }
    if (env->reg == ZJ_NONE && b->var->value != NULL) {
        env->reg = zj_lower(c, b->var->value, &env->why);
    }
    if (why != NULL) explain_value(l, e, env->reg, &env->why, 1, why);
    return env->reg;
}

/* Inlined: a parameter inside is chosen by the date of the clause that asks. */
static uint32_t lower_define(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    const ZjBinding *b = e->meaning;
    ZjContext inner = {.l = c->l, .domain = c->domain, .date = c->date};
    uint32_t child = ZJ_NONE;
    uint32_t reg = zj_lower(&inner, b->define->value, why != NULL ? &child : NULL);
    explain_value(c->l, e, reg, &child, 1, why);
    return reg;
}

static uint32_t lower_path(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    ZjLowering *l = c->l;
    const ZjBinding *b = e->meaning;
    uint32_t reg = 0;
    if (b == NULL) {
        l->failed = true;
        return 0;
    }
    switch (b->kind) {
    case ZJ_BIND_FACT: return lower_fact(c, e, why);
    case ZJ_BIND_VAR: return lower_var(c, e, why);
    case ZJ_BIND_ENUM:
        if (b->since != NULL) return dated_rung(c, b, e->span);
        return enum_constant(l, b->enumeration, b->index, e->span);
    case ZJ_BIND_TRUTH: return zj_constant(l, ZJ_T_BOOL, zj_rat_int((int64_t)b->index), e->span);
    case ZJ_BIND_AS_OF: return l->as_of;
    case ZJ_BIND_TEXT: return text_constant(l, b->text, e->span);
    case ZJ_BIND_DEFINE: return lower_define(c, e, why);
    case ZJ_BIND_FIGURE:
        zj_lower_figure(l, b->define);
        explain_value(l, e, b->define->reg, NULL, 0, why);
        return b->define->reg;
    case ZJ_BIND_PARAMETER: return lower_parameter(c, b->parameter, why, e);
    case ZJ_BIND_GRANT:
        reg = grant_reg(c, b->grant, b->index, e->span);
        explain_value(l, e, reg, NULL, 0, why);
        return reg;
    case ZJ_BIND_FUNCTION:
    case ZJ_BIND_BUILTIN: break;
    }
    l->failed = true;
    return 0;
}

/* ---- operators ---- */

static uint32_t sum_op(ZjContext *c, ZjExpr *e, uint32_t a, uint32_t b)
{
    ZjLowering *l = c->l;
    bool add = e->op == ZJ_OPR_ADD;
    if (zj_reg_type(l, a) == ZJ_T_DATE && zj_reg_type(l, b) == ZJ_T_DATE) {
        return zj_op2(c, ZJ_OP_DAYS_BETWEEN, ZJ_T_INT, b, a, e->span);
    }
    if (zj_reg_type(l, a) == ZJ_T_DATE) {
        bool months = e->b->type->units[0].unit == 0;
        ZjOpcode op = months ? (add ? ZJ_OP_ADD_MONTHS : ZJ_OP_SUB_MONTHS)
                             : (add ? ZJ_OP_ADD_DAYS : ZJ_OP_SUB_DAYS);
        return zj_op2(c, op, ZJ_T_DATE, a, b, e->span);
    }
    ZjType t = make_alike(l, &a, &b, e->span);
    ZjOpcode op = t == ZJ_T_INT     ? (add ? ZJ_OP_ADD_INT : ZJ_OP_SUB_INT)
                  : t == ZJ_T_MONEY ? (add ? ZJ_OP_ADD_MONEY : ZJ_OP_SUB_MONEY)
                  : t == ZJ_T_NUM   ? (add ? ZJ_OP_ADD_NUM : ZJ_OP_SUB_NUM)
                                    : (add ? ZJ_OP_ADD_EXACT : ZJ_OP_SUB_EXACT);
    return zj_op2(c, op, t, a, b, e->span);
}

static bool is_amount(ZjType t)
{
    return t == ZJ_T_MONEY || t == ZJ_T_EXACT;
}

static uint32_t times(ZjContext *c, uint32_t a, uint32_t b, ZjSpan at)
{
    ZjLowering *l = c->l;
    if (is_amount(zj_reg_type(l, b))) {
        uint32_t swap = a;
        a = b;
        b = swap;
    }
    ZjType ta = zj_reg_type(l, a), tb = zj_reg_type(l, b);
    if (ta == ZJ_T_MONEY && tb == ZJ_T_INT) return zj_op2(c, ZJ_OP_MUL_MONEY_INT, ZJ_T_MONEY, a, b, at);
    if (is_amount(ta)) {
        return zj_op2(c, ZJ_OP_MUL_EXACT, ZJ_T_EXACT, zj_convert(l, a, ZJ_T_EXACT, at),
                      zj_convert(l, b, ZJ_T_NUM, at), at);
    }
    ZjType t = make_alike(l, &a, &b, at);
    return zj_op2(c, t == ZJ_T_INT ? ZJ_OP_MUL_INT : ZJ_OP_MUL_NUM, t, a, b, at);
}

static uint32_t over(ZjContext *c, uint32_t a, uint32_t b, ZjSpan at)
{
    ZjLowering *l = c->l;
    bool top = is_amount(zj_reg_type(l, a)), bottom = is_amount(zj_reg_type(l, b));
    a = zj_convert(l, a, top ? ZJ_T_EXACT : ZJ_T_NUM, at);
    b = zj_convert(l, b, bottom ? ZJ_T_EXACT : ZJ_T_NUM, at);
    if (top && bottom) {
        uint32_t r = zj_op2(c, ZJ_OP_RATIO_EXACT, ZJ_T_NUM, a, b, at);
        if (l->emit.status == ZJ_OK) l->emit.module->t.regs[r].is_ratio = 1;
        return r;
    }
    return zj_op2(c, top ? ZJ_OP_DIV_EXACT : ZJ_OP_DIV_NUM, top ? ZJ_T_EXACT : ZJ_T_NUM, a, b, at);
}

typedef enum Comparison { CMP_EQ, CMP_NE, CMP_LT, CMP_LE } Comparison;

static ZjOpcode compare_op(ZjType t, Comparison k)
{
    static const ZjOpcode ops[ZJ_TYPE_COUNT][4] = {
        [ZJ_T_BOOL] = {ZJ_OP_EQ_BOOL, ZJ_OP_NE_BOOL, ZJ_OP_CONST, ZJ_OP_CONST},
        [ZJ_T_INT] = {ZJ_OP_EQ_INT, ZJ_OP_NE_INT, ZJ_OP_LT_INT, ZJ_OP_LE_INT},
        [ZJ_T_MONEY] = {ZJ_OP_EQ_MONEY, ZJ_OP_NE_MONEY, ZJ_OP_LT_MONEY, ZJ_OP_LE_MONEY},
        [ZJ_T_DATE] = {ZJ_OP_EQ_DATE, ZJ_OP_NE_DATE, ZJ_OP_LT_DATE, ZJ_OP_LE_DATE},
        [ZJ_T_ENUM] = {ZJ_OP_EQ_ENUM, ZJ_OP_NE_ENUM, ZJ_OP_LT_ENUM, ZJ_OP_LE_ENUM},
        [ZJ_T_TEXT] = {ZJ_OP_EQ_TEXT, ZJ_OP_NE_TEXT, ZJ_OP_CONST, ZJ_OP_CONST},
        [ZJ_T_NUM] = {ZJ_OP_EQ_NUM, ZJ_OP_NE_NUM, ZJ_OP_LT_NUM, ZJ_OP_LE_NUM},
        [ZJ_T_EXACT] = {ZJ_OP_EQ_EXACT, ZJ_OP_NE_EXACT, ZJ_OP_LT_EXACT, ZJ_OP_LE_EXACT}};
    return ops[t][k];
}

uint32_t zj_compare(ZjContext *c, ZjOperator op, uint32_t a, uint32_t b, ZjSpan at)
{
    ZjType t = make_alike(c->l, &a, &b, at);
    bool swap = op == ZJ_OPR_GT || op == ZJ_OPR_GE;
    Comparison k = op == ZJ_OPR_EQ   ? CMP_EQ
                   : op == ZJ_OPR_NE ? CMP_NE
                   : op == ZJ_OPR_LT || op == ZJ_OPR_GT ? CMP_LT
                                                        : CMP_LE;
    return zj_op2(c, compare_op(t, k), ZJ_T_BOOL, swap ? b : a, swap ? a : b, at);
}

ZjRelation zj_relation_of(ZjOperator op)
{
    switch (op) {
    case ZJ_OPR_NE: return ZJ_REL_NE;
    case ZJ_OPR_LT: return ZJ_REL_LT;
    case ZJ_OPR_LE: return ZJ_REL_LE;
    case ZJ_OPR_GT: return ZJ_REL_GT;
    case ZJ_OPR_GE: return ZJ_REL_GE;
    case ZJ_OPR_NONE: case ZJ_OPR_ADD: case ZJ_OPR_SUB: case ZJ_OPR_MUL: case ZJ_OPR_DIV:
    case ZJ_OPR_SHARE: case ZJ_OPR_EQ: case ZJ_OPR_AND: case ZJ_OPR_OR: case ZJ_OPR_BEFORE:
    case ZJ_OPR_AFTER: case ZJ_OPR_STAT_COUNT: case ZJ_OPR_STAT_SUM: case ZJ_OPR_STAT_SHARE:
    case ZJ_OPR_STAT_MEAN: break;
    }
    return ZJ_REL_EQ;
}

static uint32_t lower_comparison(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    ZjLowering *l = c->l;
    uint32_t children[2] = {ZJ_NONE, ZJ_NONE};
    uint32_t a = zj_lower(c, e->a, why != NULL ? &children[0] : NULL);
    uint32_t b = zj_lower(c, e->b, why != NULL ? &children[1] : NULL);
    uint32_t reg = zj_compare(c, e->op, a, b, e->span);
    if (why == NULL) return reg;
    ZjModExplain row = explain(l, ZJ_EXPLAIN_COMPARE, e, reg);
    row.relation = zj_relation_of(e->op);
    row.left = a;
    row.right = b;
    row.left_text = zj_emit_string(&l->emit, zj_expr_source(l->program, e->a));
    row.right_text = zj_emit_string(&l->emit, zj_expr_source(l->program, e->b));
    *why = zj_why(l, row, children, 2);
    return reg;
}

static uint32_t lower_logic(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    uint32_t children[2] = {ZJ_NONE, ZJ_NONE};
    bool both = e->op == ZJ_OPR_AND;
    uint32_t a = zj_lower(c, e->a, why != NULL ? &children[0] : NULL);
    uint32_t b = zj_lower(c, e->b, why != NULL ? &children[1] : NULL);
    uint32_t reg = zj_op2(c, both ? ZJ_OP_AND : ZJ_OP_OR, ZJ_T_BOOL, a, b, e->span);
    if (why != NULL) {
        ZjModExplain row = explain(c->l, both ? ZJ_EXPLAIN_AND : ZJ_EXPLAIN_OR, e, reg);
        *why = zj_why(c->l, row, children, 2);
    }
    return reg;
}

static uint32_t lower_binary(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    uint32_t children[2] = {ZJ_NONE, ZJ_NONE}, reg = 0;
    switch (e->op) {
    case ZJ_OPR_EQ: case ZJ_OPR_NE: case ZJ_OPR_LT: case ZJ_OPR_GT: case ZJ_OPR_LE:
    case ZJ_OPR_GE: return lower_comparison(c, e, why);
    case ZJ_OPR_AND:
    case ZJ_OPR_OR: return lower_logic(c, e, why);
    case ZJ_OPR_NONE: case ZJ_OPR_ADD: case ZJ_OPR_SUB: case ZJ_OPR_MUL: case ZJ_OPR_DIV:
    case ZJ_OPR_SHARE: case ZJ_OPR_BEFORE: case ZJ_OPR_AFTER: case ZJ_OPR_STAT_COUNT:
    case ZJ_OPR_STAT_SUM: case ZJ_OPR_STAT_SHARE: case ZJ_OPR_STAT_MEAN: break;
    }
    uint32_t a = zj_lower(c, e->a, why != NULL ? &children[0] : NULL);
    uint32_t b = zj_lower(c, e->b, why != NULL ? &children[1] : NULL);
    if (e->op == ZJ_OPR_ADD || e->op == ZJ_OPR_SUB) reg = sum_op(c, e, a, b);
    else if (e->op == ZJ_OPR_DIV) reg = over(c, a, b, e->span);
    else reg = times(c, a, b, e->span);
    explain_value(c->l, e, reg, children, 2, why);
    return reg;
}

static uint32_t lower_negation(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    uint32_t child = ZJ_NONE;
    uint32_t a = zj_lower(c, e->a, why != NULL ? &child : NULL);
    ZjType t = zj_reg_type(c->l, a);
    ZjOpcode op = t == ZJ_T_INT     ? ZJ_OP_NEG_INT
                  : t == ZJ_T_MONEY ? ZJ_OP_NEG_MONEY
                  : t == ZJ_T_NUM   ? ZJ_OP_NEG_NUM
                                    : ZJ_OP_NEG_EXACT;
    uint32_t reg = zj_op1(c, op, t, a, e->span);
    explain_value(c->l, e, reg, &child, 1, why);
    return reg;
}

static uint32_t lower_not(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    uint32_t child = ZJ_NONE;
    uint32_t reg = zj_op1(c, ZJ_OP_NOT, ZJ_T_BOOL, zj_lower(c, e->a, why != NULL ? &child : NULL), e->span);
    if (why != NULL) *why = zj_why(c->l, explain(c->l, ZJ_EXPLAIN_NOT, e, reg), &child, 1);
    return reg;
}

/* x in a set of values of a ladder or kind: one mask. */
static bool enum_mask(const ZjExpr *e, zj_i128 *mask)
{
    *mask = 0;
    for (uint32_t i = 0; i < e->args.count; i++) {
        const ZjBinding *b = e->args.at[i]->meaning;
        if (e->args.at[i]->kind != ZJ_EX_PATH || b == NULL || b->kind != ZJ_BIND_ENUM || b->since != NULL) return false;
        *mask |= (zj_i128)1 << b->index;
    }
    return e->args.count != 0;
}

/* a 属于 {args}, or a 不属于 {args}: the latter is not "not 属于" but a comparison of its own, "≠ each
** of them", which what does not apply fails like any other. */
static uint32_t lower_membership(ZjContext *c, ZjExpr *e, uint32_t a, bool outside)
{
    ZjLowering *l = c->l;
    uint32_t reg = ZJ_NONE;
    zj_i128 mask;
    if (zj_reg_type(l, a) == ZJ_T_ENUM && enum_mask(e, &mask)) {
        uint32_t values = e->a->type->enumeration->item_count;
        if (outside) mask = (((zj_i128)1 << values) - 1) & ~mask;
        ZjRat m = {mask, 1};
        return zj_emit_op(&l->emit, ZJ_OP_IN_ENUM, ZJ_T_BOOL, zj_reg_domain(l, a), ZJ_NONE, a, 0,
                          zj_emit_const(&l->emit, ZJ_T_INT, m), e->span);
    }
    for (uint32_t i = 0; i < e->args.count; i++) {
        uint32_t one = zj_compare(c, outside ? ZJ_OPR_NE : ZJ_OPR_EQ, a, zj_lower(c, e->args.at[i], NULL), e->span);
        reg = reg == ZJ_NONE ? one : zj_op2(c, outside ? ZJ_OP_AND : ZJ_OP_OR, ZJ_T_BOOL, reg, one, e->span);
    }
    return reg != ZJ_NONE ? reg : zj_constant(l, ZJ_T_BOOL, zj_rat_int(outside), e->span);
}

static uint32_t explain_in(ZjContext *c, ZjExpr *e, uint32_t a, uint32_t inside, uint32_t reg, uint32_t child)
{
    ZjLowering *l = c->l;
    ZjModExplain inner = explain(l, ZJ_EXPLAIN_COMPARE, e, inside);
    ZjBuf set = {0};
    for (uint32_t i = 0; i < e->args.count; i++) {
        if (i != 0) zj_buf_str(&set, "、");
        zj_buf_text(&set, zj_expr_source(l->program, e->args.at[i]));
    }
    inner.relation = ZJ_REL_IN;
    inner.left = a;
    inner.left_text = zj_emit_string(&l->emit, zj_expr_source(l->program, e->a));
    if (set.failed) l->emit.status = ZJ_NO_MEM;
    else inner.right_text = zj_emit_string(&l->emit, (ZjText){set.ptr != NULL ? set.ptr : "", (uint32_t)set.len});
    zj_buf_free(&set);
    uint32_t in_row = zj_why(l, inner, &child, 1);
    return e->negated ? zj_why(l, explain(l, ZJ_EXPLAIN_NOT, e, reg), &in_row, 1) : in_row;
}

static uint32_t lower_in(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    uint32_t child = ZJ_NONE;
    uint32_t a = zj_lower(c, e->a, why != NULL ? &child : NULL);
    uint32_t reg = lower_membership(c, e, a, e->negated);
    if (why == NULL) return reg;
    uint32_t inside = e->negated ? lower_membership(c, e, a, false) : reg;
    *why = explain_in(c, e, a, inside, reg, child);
    return reg;
}

uint32_t zj_shift_date(ZjContext *c, uint32_t date, ZjExpr *period, bool back)
{
    bool months = period->type->kind != ZJ_TY_NUMBER || period->type->unit_count == 0 ||
                  period->type->units[0].unit == 0;
    ZjOpcode op = months ? (back ? ZJ_OP_SUB_MONTHS : ZJ_OP_ADD_MONTHS)
                         : (back ? ZJ_OP_SUB_DAYS : ZJ_OP_ADD_DAYS);
    return zj_op2(c, op, ZJ_T_DATE, date, zj_lower(c, period, NULL), period->span);
}

/* first ≤ d ≤ last, both days included, shown with both limits. */
static uint32_t between(ZjContext *c, ZjExpr *e, uint32_t d, uint32_t first, uint32_t last,
                        uint32_t child, uint32_t *why)
{
    ZjLowering *l = c->l;
    uint32_t not_before = zj_op2(c, ZJ_OP_LE_DATE, ZJ_T_BOOL, first, d, e->span);
    uint32_t not_after = zj_op2(c, ZJ_OP_LE_DATE, ZJ_T_BOOL, d, last, e->span);
    uint32_t reg = zj_op2(c, ZJ_OP_AND, ZJ_T_BOOL, not_before, not_after, e->span);
    if (why != NULL) {
        uint32_t children[2];
        children[0] = zj_why(l, explain(l, ZJ_EXPLAIN_VALUE, e, last), NULL, 0);
        children[1] = child;
        ZjModExplain row = explain(l, ZJ_EXPLAIN_COMPARE, e, reg);
        row.relation = ZJ_REL_BETWEEN;
        row.left = d;
        row.right = first;
        row.left_text = zj_emit_string(&l->emit, zj_expr_source(l->program, e->a));
        *why = zj_why(l, row, children, 2);
    }
    return reg;
}

static uint32_t lower_within(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    uint32_t child = ZJ_NONE;
    uint32_t d = zj_lower(c, e->a, why != NULL ? &child : NULL);
    uint32_t base = zj_lower(c, e->b, NULL);
    if (e->kind == ZJ_EX_BETWEEN) return between(c, e, d, base, zj_lower(c, e->c, NULL), child, why);
    bool before = e->op == ZJ_OPR_BEFORE;
    uint32_t other = zj_shift_date(c, base, e->c, before);
    return between(c, e, d, before ? other : base, before ? base : other, child, why);
}

static uint32_t lower_aged(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    ZjLowering *l = c->l;
    uint32_t child = ZJ_NONE;
    uint32_t d = zj_lower(c, e->a, why != NULL ? &child : NULL);
    uint32_t full = zj_shift_date(c, d, e->b, false);
    uint32_t on = e->c != NULL ? zj_lower(c, e->c, NULL) : l->as_of;
    uint32_t reg = zj_op2(c, ZJ_OP_LE_DATE, ZJ_T_BOOL, full, on, e->span);
    if (why != NULL) {
        ZjModExplain row = explain(l, ZJ_EXPLAIN_COMPARE, e, reg);
        row.relation = ZJ_REL_LE;
        row.left = full;
        row.right = on;
        ZjExpr anniversary = *e; /* d 满 3年, without the day that it is compared with */
        anniversary.span.end = e->b->span.end;
        row.left_text = zj_emit_string(&l->emit, zj_expr_source(l->program, &anniversary));
        row.right_text = zj_emit_string(&l->emit, e->c != NULL ? zj_expr_source(l->program, e->c) : ZJ_TEXT("评估日"));
        *why = zj_why(l, row, &child, 1);
    }
    return reg;
}

/* ---- lists ---- */

/* A domain finds the owner of its list by going up from `parent`. Where a list is paired with
** itself it may find another record than the one that the path names: refused, not guessed. */
bool zj_list_is_plain(ZjContext *c, const ZjExpr *path, uint32_t parent)
{
    ZjLowering *l = c->l;
    const ZjModTables *t = &l->emit.module->t;
    const ZjBinding *b = path->meaning;
    const ZjEnv *env = b != NULL && b->var != NULL ? zj_look_up(c, b->var) : NULL;
    if (env == NULL || env->var->kind != ZJ_VAR_RECORD) return true;
    uint32_t owner = t->domains[b->fact->domain].parent, found = owner;
    for (uint32_t d = parent; d != 0 && d != owner;) {
        uint32_t n = natural(l, d), up = t->domains[d].parent;
        bool by_record = n != d && !descends(l, up, owner) && descends(l, n, owner);
        if (by_record && n == owner) found = d;
        d = by_record ? n : up;
    }
    if (found == env->domain) return true;
    zj_report(l->program->diags, ZJ_MSG_NOT_YET, path->span, 1, zj_expr_source(l->program, path));
    l->failed = true;
    return false;
}

/* The instruction that brings the values of a list, of type t, together. */
static ZjOpcode reduction(ZjExprKind kind, ZjType t)
{
    if (kind == ZJ_EX_EVERY) return ZJ_OP_ALL;
    if (kind == ZJ_EX_COUNT) return ZJ_OP_COUNT;
    if (kind == ZJ_EX_LEAST) return ZJ_OP_LEAST;
    if (kind == ZJ_EX_GREATEST) return ZJ_OP_GREATEST;
    if (kind == ZJ_EX_MEAN) return t == ZJ_T_EXACT ? ZJ_OP_MEAN_EXACT : ZJ_OP_MEAN_NUM;
    if (kind != ZJ_EX_SUM) return ZJ_OP_ANY;
    return t == ZJ_T_INT     ? ZJ_OP_SUM_INT
           : t == ZJ_T_MONEY ? ZJ_OP_SUM_MONEY
           : t == ZJ_T_NUM   ? ZJ_OP_SUM_NUM
                             : ZJ_OP_SUM_EXACT;
}

/* Brings a register of a deeper domain up to the domain of the surroundings: quantifiers nest one
** level at a time, so one step is enough. */
static uint32_t lower_over_list(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    ZjLowering *l = c->l;
    const ZjVar *var = e->meaning;
    const ZjBinding *list = e->list->meaning;
    if (var == NULL || list == NULL || list->fact == NULL) {
        l->failed = true;
        return 0;
    }
    uint32_t outer = free_domain(c, e->list, 0);
    outer = free_domain(c, e->a, outer);
    outer = free_domain(c, e->where, outer);
    if (list->fact->period == 0) {
        uint32_t owner = l->emit.module->t.domains[list->fact->domain].parent;
        if (!zj_reaches(l, owner, outer)) outer = deeper(l, outer, owner, c->domain);
    }
    if (!zj_list_is_plain(c, e->list, outer)) return 0;
    uint32_t domain = zj_list_domain(c, outer, e->list);

    ZjContext inner = *c;
    inner.domain = domain;
    if (zj_bind(&inner, var, domain, ZJ_NONE) == NULL) return 0;
    uint32_t where_why = ZJ_NONE, body_why = ZJ_NONE;
    uint32_t where = e->where != NULL ? zj_lower_in(&inner, e->where, domain, why != NULL ? &where_why : NULL)
                                      : zj_carry(l, l->truth, domain, e->span);
    uint32_t body = e->a != NULL ? zj_lower_in(&inner, e->a, domain, why != NULL ? &body_why : NULL) : ZJ_NONE;
    ZjType t = body != ZJ_NONE ? zj_reg_type(l, body) : ZJ_T_INT;
    if (e->kind == ZJ_EX_MEAN) t = is_amount(t) ? ZJ_T_EXACT : ZJ_T_NUM;
    uint32_t a = body, b = where;
    if (e->kind == ZJ_EX_MEAN) a = zj_convert(l, body, t, e->span);
    if (e->kind == ZJ_EX_COUNT) a = where;
    if (e->kind == ZJ_EX_COUNT || e->kind == ZJ_EX_SOME || e->kind == ZJ_EX_EVERY) b = 0;
    ZjOpcode op = reduction(e->kind, t);
    bool truth = e->kind == ZJ_EX_SOME || e->kind == ZJ_EX_EVERY;
    ZjType result = truth ? ZJ_T_BOOL : e->kind == ZJ_EX_COUNT ? ZJ_T_INT : t;
    uint32_t reg = zj_emit_op(&l->emit, op, result, outer, result == ZJ_T_ENUM ? reg_enum(l, a) : ZJ_NONE,
                              a, b, 0, e->span);
    if (why != NULL) {
        ZjModExplain row = explain(l, ZJ_EXPLAIN_AGGREGATE, e, reg);
        if (truth) row.kind = e->kind == ZJ_EX_SOME ? ZJ_EXPLAIN_SOME : ZJ_EXPLAIN_EVERY;
        row.field = list->fact->field;
        if (!truth && body != ZJ_NONE) row.left = body;
        if (truth && body_why == ZJ_NONE) explain_value(l, e->a, body, NULL, 0, &body_why);
        uint32_t child = truth ? body_why : where_why;
        *why = zj_why(l, row, &child, 1);
    }
    return reg;
}

/* ---- tables ---- */

static uint32_t label_hit(ZjContext *c, const ZjLabel *label, uint32_t key)
{
    uint32_t hit = ZJ_NONE;
    for (uint32_t i = 0; i < label->count; i++) {
        ZjExpr *name = label->alternatives[i];
        uint32_t one = zj_compare(c, ZJ_OPR_EQ, key, zj_lower(c, name, NULL), label->span);
        hit = hit == ZJ_NONE ? one : zj_op2(c, ZJ_OP_OR, ZJ_T_BOOL, hit, one, label->span);
    }
    return hit;
}

static ZjType table_type(const ZjExpr *e)
{
    return zj_vm_type(e->type);
}

static uint32_t row_value(ZjContext *c, const ZjRow *row, uint32_t i, ZjType type, uint32_t en)
{
    if (row->result == ZJ_RESULT_REFUSED) return zj_constant_form(c->l, type, en, ZJ_CONST_NA, row->span);
    if (row->result == ZJ_RESULT_ELSEWHERE) {
        return zj_constant_form(c->l, type, en, ZJ_CONST_ELSEWHERE, row->span);
    }
    return zj_convert(c->l, zj_lower(c, row->values.at[i], NULL), type, row->span);
}

/* Rates over the slices of the key: each slice is what the key holds between two bounds. */
static uint32_t lower_brackets(ZjContext *c, ZjExpr *e)
{
    ZjLowering *l = c->l;
    const ZjTable *t = e->table;
    uint32_t key = zj_lower(c, t->keys.at[0], NULL), sum = ZJ_NONE, below = ZJ_NONE;
    ZjType kt = is_amount(zj_reg_type(l, key)) ? ZJ_T_EXACT : ZJ_T_NUM;
    ZjOpcode min = kt == ZJ_T_EXACT ? ZJ_OP_MIN_EXACT : ZJ_OP_MIN_NUM;
    ZjOpcode max = kt == ZJ_T_EXACT ? ZJ_OP_MAX_EXACT : ZJ_OP_MAX_NUM;
    ZjOpcode sub = kt == ZJ_T_EXACT ? ZJ_OP_SUB_EXACT : ZJ_OP_SUB_NUM;
    key = zj_convert(l, key, kt, e->span);
    uint32_t zero = zj_constant(l, kt, zj_rat_int(0), e->span);
    for (uint32_t r = 0; r < t->row_count; r++) {
        const ZjRow *row = &t->rows[r];
        for (uint32_t i = 0; i < row->values.count; i++) {
            uint32_t top = row->kind == ZJ_ROW_OTHER
                               ? ZJ_NONE
                               : zj_convert(l, zj_lower(c, row->bounds.at[i], NULL), kt, row->span);
            uint32_t slice = top != ZJ_NONE ? zj_op2(c, min, kt, key, top, row->span) : key;
            if (below != ZJ_NONE) slice = zj_op2(c, sub, kt, slice, below, row->span);
            slice = zj_op2(c, max, kt, slice, zero, row->span);
            uint32_t part = times(c, slice, zj_lower(c, row->values.at[i], NULL), row->span);
            if (sum != ZJ_NONE) {
                ZjType pt = make_alike(l, &sum, &part, row->span);
                sum = zj_op2(c, pt == ZJ_T_EXACT ? ZJ_OP_ADD_EXACT : ZJ_OP_ADD_NUM, pt, sum, part, row->span);
            } else {
                sum = part;
            }
            below = top;
        }
    }
    return sum != ZJ_NONE ? sum : zero;
}

static uint32_t lower_table(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    ZjLowering *l = c->l;
    const ZjTable *t = e->table;
    uint32_t children[8], keys[8], count = t->keys.count < 8 ? t->keys.count : 8;
    ZjType type = table_type(e);
    uint32_t en = type == ZJ_T_ENUM ? e->type->enumeration->index : ZJ_NONE;
    uint32_t result = ZJ_NONE;
    for (uint32_t i = 0; i < count; i++) {
        children[i] = ZJ_NONE;
        keys[i] = zj_lower(c, t->keys.at[i], why != NULL ? &children[i] : NULL);
    }
    if (t->progressive) {
        result = lower_brackets(c, e);
        explain_value(l, e, result, children, count, why);
        return result;
    }
    bool bounds = t->row_count != 0 && t->rows[0].bounds.count != 0, covered = !bounds;
    for (uint32_t r = 0; r < t->row_count; r++) {
        if (t->rows[r].kind != ZJ_ROW_OTHER) continue;
        result = row_value(c, &t->rows[r], 0, type, en);
        covered = false;
    }
    if (result == ZJ_NONE && !covered) result = zj_constant_form(l, type, en, ZJ_CONST_NA, e->span);
    for (uint32_t r = t->row_count; r-- > 0;) {
        const ZjRow *row = &t->rows[r];
        uint32_t places = row->kind == ZJ_ROW_TUPLE ? 1 : bounds ? row->bounds.count : row->label_count;
        for (uint32_t i = places; row->kind != ZJ_ROW_OTHER && i-- > 0;) {
            uint32_t hit = ZJ_NONE;
            uint32_t value = row_value(c, row, row->kind == ZJ_ROW_TUPLE ? 0 : i, type, en);
            if (bounds) {
                hit = zj_compare(c, row->relation, keys[0], zj_lower(c, row->bounds.at[i], NULL), row->span);
            } else if (row->kind == ZJ_ROW_TUPLE) {
                for (uint32_t k = 0; k < count && k < row->label_count; k++) {
                    hit = zj_and(c, hit, label_hit(c, &row->labels[k], keys[k]), row->span);
                }
            } else {
                hit = label_hit(c, &row->labels[i], keys[0]);
            }
            result = result == ZJ_NONE ? value : zj_select(c, hit, value, result, row->span);
        }
    }
    if (covered && result != ZJ_NONE && count == 1 && zj_reg_type(l, keys[0]) == ZJ_T_ENUM) {
        /* Every value has its row, so the last needs no test; only "not applicable" is left. */
        const ZjEnum *of = t->keys.at[0]->type->enumeration;
        uint32_t some = zj_compare(c, ZJ_OPR_LE, keys[0], enum_constant(l, of, of->item_count - 1, e->span), e->span);
        result = zj_select(c, some, result, zj_constant_form(l, type, en, ZJ_CONST_NA, e->span), e->span);
    }
    explain_value(l, e, result, children, count, why);
    return result;
}

/* ---- calls ---- */

/* Counted from 1. In a product too the lanes of one parent are all the records of the list. */
static uint32_t lower_place(ZjContext *c, ZjExpr *e)
{
    ZjLowering *l = c->l;
    const ZjBinding *record = e->args.at[0]->meaning;
    const ZjEnv *env = zj_look_up(c, record->var);
    if (env == NULL || env->domain == 0) {
        l->failed = true;
        return 0;
    }
    uint64_t key = (uint64_t)1 << 45;
    uint32_t known = zj_emit_recall(&l->emit, env->domain, key);
    if (known != ZJ_NONE) return known;
    uint32_t place = zj_emit_op(&l->emit, ZJ_OP_PLACE, ZJ_T_INT, env->domain, ZJ_NONE, 0, 0, 0, e->span);
    uint32_t one = zj_constant(l, ZJ_T_INT, zj_rat_int(1), e->span);
    place = zj_op2(c, ZJ_OP_ADD_INT, ZJ_T_INT, place, one, e->span);
    zj_emit_remember(&l->emit, env->domain, key, place);
    return place;
}

static uint32_t lower_builtin(ZjContext *c, ZjExpr *e, ZjBuiltin builtin, uint32_t *why)
{
    ZjLowering *l = c->l;
    uint32_t children[2] = {ZJ_NONE, ZJ_NONE}, a[2] = {0, 0}, reg = 0;
    if (builtin == ZJ_BUILTIN_PLACE) {
        reg = lower_place(c, e);
        explain_value(l, e, reg, NULL, 0, why);
        return reg;
    }
    for (uint32_t i = 0; i < e->args.count && i < 2; i++) {
        a[i] = zj_lower(c, e->args.at[i], why != NULL ? &children[i] : NULL);
    }
    switch (builtin) {
    case ZJ_BUILTIN_HIGHER:
    case ZJ_BUILTIN_LOWER: {
        static const ZjOpcode ops[ZJ_TYPE_COUNT][2] = {
            [ZJ_T_INT] = {ZJ_OP_MAX_INT, ZJ_OP_MIN_INT},     [ZJ_T_MONEY] = {ZJ_OP_MAX_MONEY, ZJ_OP_MIN_MONEY},
            [ZJ_T_NUM] = {ZJ_OP_MAX_NUM, ZJ_OP_MIN_NUM},     [ZJ_T_EXACT] = {ZJ_OP_MAX_EXACT, ZJ_OP_MIN_EXACT},
            [ZJ_T_DATE] = {ZJ_OP_MAX_DATE, ZJ_OP_MIN_DATE},  [ZJ_T_ENUM] = {ZJ_OP_MAX_ENUM, ZJ_OP_MIN_ENUM}};
        ZjType t = make_alike(l, &a[0], &a[1], e->span);
        reg = zj_op2(c, ops[t][builtin == ZJ_BUILTIN_LOWER], t, a[0], a[1], e->span);
        break;
    }
    case ZJ_BUILTIN_YEAR: reg = zj_op1(c, ZJ_OP_YEAR_OF, ZJ_T_INT, a[0], e->span); break;
    case ZJ_BUILTIN_MONTH: reg = zj_op1(c, ZJ_OP_MONTH_OF, ZJ_T_INT, a[0], e->span); break;
    case ZJ_BUILTIN_WHOLE_MONTHS: reg = zj_op2(c, ZJ_OP_WHOLE_MONTHS, ZJ_T_INT, a[0], a[1], e->span); break;
    case ZJ_BUILTIN_DAYS: reg = zj_op2(c, ZJ_OP_DAYS_BETWEEN, ZJ_T_INT, a[0], a[1], e->span); break;
    case ZJ_BUILTIN_AGE: {
        uint32_t months = zj_op2(c, ZJ_OP_WHOLE_MONTHS, ZJ_T_INT, a[0], a[1], e->span);
        uint32_t twelve = zj_constant(l, ZJ_T_NUM, zj_rat_int(12), e->span);
        uint32_t years = zj_op2(c, ZJ_OP_DIV_NUM, ZJ_T_NUM, zj_convert(l, months, ZJ_T_NUM, e->span), twelve, e->span);
        reg = zj_op1(c, ZJ_OP_FLOOR, ZJ_T_INT, years, e->span);
        break;
    }
    case ZJ_BUILTIN_FLOOR:
        reg = zj_reg_type(l, a[0]) == ZJ_T_INT ? a[0] : zj_op1(c, ZJ_OP_FLOOR, ZJ_T_INT, a[0], e->span);
        break;
    case ZJ_BUILTIN_MONTHS: /* lists: lower_over_list and 逐项 make them */
    case ZJ_BUILTIN_QUARTERS:
    case ZJ_BUILTIN_YEARS:
    case ZJ_BUILTIN_PLACE:
    case ZJ_BUILTIN_COUNT: break;
    }
    explain_value(l, e, reg, children, 2, why);
    return reg;
}

/* Functions are inlined: arguments are computed outside, the body sees nothing else. */
static uint32_t lower_call(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    ZjLowering *l = c->l;
    const ZjBinding *b = e->meaning;
    if (b == NULL) {
        l->failed = true;
        return 0;
    }
    if (b->kind == ZJ_BIND_BUILTIN) return lower_builtin(c, e, (ZjBuiltin)b->index, why);
    bool instance = b->function->instance;
    ZjContext inner = {.l = l, .domain = c->domain, .date = c->date};
    if (instance) inner = *c; /* it holds expressions of the caller's */
    uint32_t *children = zj_arena_array(l->arena, e->args.count + 1, sizeof *children);
    if (children == NULL) {
        l->emit.status = ZJ_NO_MEM;
        return 0;
    }
    for (uint32_t i = 0; i <= e->args.count; i++) children[i] = ZJ_NONE;
    for (uint32_t i = 0; i < b->function->param_count && i < e->args.count; i++) {
        if (e->args.at[i]->type->kind == ZJ_TY_LIST) continue; /* the body names the list itself */
        uint32_t arg = zj_lower(c, e->args.at[i], why != NULL ? &children[i] : NULL);
        if (zj_bind(&inner, &b->function->params[i], 0, arg) == NULL) return 0;
    }
    uint32_t *body_why = why != NULL && instance ? &children[e->args.count] : NULL;
    uint32_t reg = zj_lower(&inner, b->function->value, body_why);
    explain_value(l, e, reg, children, e->args.count + 1, why);
    return reg;
}

static uint32_t lower_if(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    uint32_t children[3] = {ZJ_NONE, ZJ_NONE, ZJ_NONE};
    uint32_t cond = zj_lower(c, e->a, why != NULL ? &children[0] : NULL);
    uint32_t yes = zj_lower(c, e->b, why != NULL ? &children[1] : NULL);
    uint32_t no = zj_lower(c, e->c, why != NULL ? &children[2] : NULL);
    uint32_t reg = zj_select(c, cond, yes, no, e->span);
    explain_value(c->l, e, reg, children, 3, why);
    return reg;
}

static void describe(ZjLowering *l, uint32_t reg, const ZjCheckedType *type)
{
    ZjModTables *t = &l->emit.module->t;
    if (type == NULL || l->emit.status != ZJ_OK || reg >= t->regs_count) return;
    if (type->ratio) t->regs[reg].is_ratio = 1;
    ZjText unit = zj_unit_suffix(l->program, type);
    if (unit.len != 0 && t->regs[reg].unit == ZJ_NONE) t->regs[reg].unit = zj_emit_string(&l->emit, unit);
}

static uint32_t lower_kind(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    uint32_t reg = 0;
    switch (e->kind) {
    case ZJ_EX_LITERAL: reg = lower_literal(c, e); break;
    case ZJ_EX_PATH: reg = lower_path(c, e, why); break;
    case ZJ_EX_CALL: reg = lower_call(c, e, why); break;
    case ZJ_EX_NEG: reg = lower_negation(c, e, why); break;
    case ZJ_EX_NOT: reg = lower_not(c, e, why); break;
    case ZJ_EX_BINARY: reg = lower_binary(c, e, why); break;
    case ZJ_EX_IN: reg = lower_in(c, e, why); break;
    case ZJ_EX_WITHIN:
    case ZJ_EX_BETWEEN: reg = lower_within(c, e, why); break;
    case ZJ_EX_AGED: reg = lower_aged(c, e, why); break;
    case ZJ_EX_IF: reg = lower_if(c, e, why); break;
    case ZJ_EX_SOME: case ZJ_EX_EVERY: case ZJ_EX_COUNT: case ZJ_EX_SUM: case ZJ_EX_LEAST:
    case ZJ_EX_GREATEST: case ZJ_EX_MEAN: reg = lower_over_list(c, e, why); break;
    case ZJ_EX_TABLE: reg = lower_table(c, e, why); break;
    case ZJ_EX_ERROR: case ZJ_EX_FIELD: case ZJ_EX_LIST: case ZJ_EX_RECORD: case ZJ_EX_SERIES:
    case ZJ_EX_STAT:
        c->l->failed = true;
        break;
    }
    return reg;
}

uint32_t zj_lower(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    ZjLowering *l = c->l;
    if (why != NULL) *why = ZJ_NONE;
    if (l->failed || l->emit.status != ZJ_OK) return 0;
    if (l->depth == ZJ_MAX_EXPANDED || l->chain == ZJ_MAX_CHAIN) {
        zj_report(l->program->diags, ZJ_MSG_EXPANDED_TOO_DEEP, e->span, 0);
        l->failed = true;
        return 0;
    }
    l->depth++;
    l->chain++;
    uint32_t reg = lower_kind(c, e, why);
    l->depth--;
    l->chain--;
    describe(l, reg, e->type);
    return reg;
}

uint32_t zj_lower_in(ZjContext *c, ZjExpr *e, uint32_t domain, uint32_t *why)
{
    return zj_carry(c->l, zj_lower(c, e, why), domain, e->span);
}
