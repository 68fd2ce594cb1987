/* lower_clause.c -- grants, bars, clawbacks and figures to code, in the fixed order: in force,
** applies, bars, conditions, amount, floor and cap of an item; then the settlement. */
#include "compiler/lower.h"

#include "compiler/check.h"
#include "compiler/periods.h"

#include "compiler/scope.h"
#include "stdlib/money.h"
#include "vm/format/window.h"

static ZjSpan head(const ZjGrant *g)
{
    return g->name.span;
}

void *zj_append(ZjLowering *l, void *array, uint32_t *count, size_t size)
{
    void *more = zj_arena_more(l->arena, array, *count, size);
    if (more == NULL) {
        l->emit.status = ZJ_NO_MEM;
        return NULL;
    }
    (*count)++;
    return more;
}

void zj_depends_on(ZjLowering *l, ZjGrant *g)
{
    if (l->clause == NULL || l->clause->lowered == NULL || l->clause == g) return;
    ZjLowered *w = l->clause->lowered;
    ZjGrant **more = zj_append(l, w->needs, &w->need_count, sizeof *more);
    if (more == NULL) return;
    w->needs = more;
    more[w->need_count - 1] = g;
}

void zj_add_step(ZjLowering *l, ZjLowered *w, ZjModStep row)
{
    ZjModStep *more = zj_append(l, w->steps, &w->step_count, sizeof row);
    if (more == NULL) return;
    w->steps = more;
    more[w->step_count - 1] = row;
}

/* The slot as written, on one line. */
uint32_t zj_slot_text(ZjLowering *l, const ZjSlot *s)
{
    ZjExpr whole = {.span = s->span};
    return zj_emit_string(&l->emit, zj_expr_source(l->program, &whole));
}

static bool start(ZjLowering *l, ZjGrant *g)
{
    g->lowered = zj_arena_alloc(l->arena, sizeof *g->lowered);
    if (g->lowered == NULL) {
        l->emit.status = ZJ_NO_MEM;
        return false;
    }
    ZjLowered *w = g->lowered;
    uint32_t *registers[] = {&w->key, &w->date, &w->counts, &w->in_force, &w->applies, &w->happened,
                             &w->gate, &w->base, &w->base_why, &w->standard, &w->amount, &w->entitled,
                             &w->paid, &w->payable, &w->displaced, &w->total_entitled, &w->total_paid,
                             &w->total_payable, &w->member, &w->standard_total, &w->liable_until,
                             &w->ledger_policy, &w->ledger_clause, &w->ledger_payer, &w->force_from,
                             &w->force_until, &w->kept, &w->capped, &w->rounded, &w->stacked};
    for (size_t i = 0; i < sizeof registers / sizeof registers[0]; i++) *registers[i] = ZJ_NONE;
    w->context = (ZjContext){.l = l, .date = ZJ_NONE};
    return true;
}

/* ---- items ---- */

static const ZjFact *key_of(const ZjFact *list)
{
    for (const ZjFact *f = list->children; f != NULL; f = f->next) {
        if (f->is_key) return f;
    }
    return NULL;
}

/* 逐项: a domain for each list, its filter, and the key of an item of all of them. */
static void open_items(ZjLowering *l, ZjGrant *g)
{
    ZjLowered *w = g->lowered;
    ZjContext *c = &w->context;
    for (uint32_t i = 0; i < g->each_count; i++) {
        ZjVar *v = g->each[i];
        if (v == NULL || v->list == NULL) {
            l->failed = true;
            return;
        }
        if (v->source != NULL && !zj_list_is_plain(c, v->source, w->domain)) return;
        w->domain = zj_list_domain(c, w->domain, v->source);
        c->domain = w->domain;
        if (zj_bind(c, v, w->domain, ZJ_NONE) == NULL) return;
        if (g->each_where[i] != NULL) {
            uint32_t counts = zj_lower(c, g->each_where[i], NULL);
            w->counts = zj_and(c, w->counts, counts, g->each_where[i]->span);
        }
        const ZjFact *key = key_of(v->list);
        if (key != NULL) {
            uint32_t one = key->period != 0 ? zj_period_field(l, w->domain, key, head(g))
                                            : zj_carry_record(l, zj_fact(l, key), w->domain, head(g));
            w->key = w->key == ZJ_NONE ? one : zj_op2(c, ZJ_OP_JOIN_TEXT, ZJ_T_TEXT, w->key, one, head(g));
        }
    }
    if (w->counts != ZJ_NONE) w->counts = zj_carry(l, w->counts, w->domain, head(g));
    if (w->key != ZJ_NONE) w->key = zj_carry(l, w->key, w->domain, head(g));
}

/* 配套 takes over the items of the grant that it goes with, and their variables. */
static void open_match(ZjLowering *l, ZjGrant *g)
{
    ZjLowered *w = g->lowered;
    ZjGrant *m = g->matched;
    zj_lower_settlement(l, m->component);
    if (l->failed || m->lowered == NULL) {
        l->failed = true;
        return;
    }
    zj_depends_on(l, m);
    w->domain = m->lowered->domain;
    w->key = m->lowered->key;
    w->date = m->lowered->date;
    w->counts = m->lowered->counts;
    w->context.domain = w->domain;
    w->context.item_of = m;
    ZjGrant *root = m;
    while (root->matched != NULL) root = root->matched;
    for (uint32_t i = 0; i < root->each_count; i++) {
        if (root->each[i] == NULL || root->each[i]->list == NULL) return;
        const ZjEnv *item = zj_look_up(&root->lowered->context, root->each[i]);
        if (item == NULL) return;
        uint32_t domain = item->domain;
        zj_bind(&w->context, root->each[i], domain, ZJ_NONE);
        for (ZjVar *v = g->vars; v != NULL; v = v->outer) {
            if (v->kind == ZJ_VAR_RECORD && v->list == root->each[i]->list && v != root->each[i] &&
                zj_text_equal(v->name.text, root->each[i]->name.text)) {
                zj_bind(&w->context, v, domain, ZJ_NONE);
            }
        }
    }
}

/* Outermost first, so that a later one sees the earlier. */
static void bind_lets_from(ZjContext *c, const ZjVar *v)
{
    if (v == NULL) return;
    bind_lets_from(c, v->outer);
    if (v->kind == ZJ_VAR_LET) zj_bind(c, v, 0, ZJ_NONE);
}

static void bind_lets(ZjGrant *g)
{
    bind_lets_from(&g->lowered->context, g->vars);
}

/* The clause's date was found as of the date of evaluation; all else of the clause is as of its own. */
static void forget_dated_lets(ZjGrant *g)
{
    for (ZjEnv *e = g->lowered->context.env; e != NULL; e = e->outer) {
        bool let = e->var->kind == ZJ_VAR_LET && e->reg != ZJ_NONE;
        if (let && zj_depends_on_date(e->var->value)) e->reg = e->why = ZJ_NONE;
    }
}

/* ---- readings and exceptions ---- */

uint32_t zj_reading_holds(ZjLowering *l, const ZjUse *u)
{
    if (u->question == NULL) return ZJ_NONE;
    uint64_t key = (uint64_t)1 << 43 | u->question->index;
    uint32_t known = zj_emit_recall(&l->emit, key, u->alternative);
    if (known != ZJ_NONE) return known;
    uint32_t reg = zj_emit_op(&l->emit, ZJ_OP_READING, ZJ_T_BOOL, 0, ZJ_NONE, u->question->index,
                              u->alternative, 0, u->slot->keyword);
    zj_emit_remember(&l->emit, key, u->alternative, reg);
    return reg;
}

uint32_t zj_use_holds(ZjContext *c, const ZjUse *u)
{
    uint32_t holds = zj_reading_holds(c->l, u);
    if (u->by != NULL) holds = zj_and(c, holds, zj_version_holds(c->l, u->by), u->slot->span);
    if (u->but != NULL) holds = zj_and(c, holds, zj_lower(c, u->but, NULL), u->slot->span);
    return holds;
}

/* The same, and no amendment takes its place. */
static uint32_t use_stands(ZjContext *c, const ZjUse *u)
{
    return zj_and(c, zj_use_holds(c, u), zj_not_amended(c, u), u->slot->span);
}

/* When a step is told: under its reading and in its version. In domain 0 or the clause's. */
uint32_t zj_told(ZjContext *c, const ZjGrant *g, const ZjUse *u)
{
    uint32_t version = u->by != NULL ? zj_version_holds(c->l, u->by) : zj_not_amended(c, u);
    uint32_t both = zj_and(c, zj_reading_holds(c->l, u), version, u->slot->span);
    return version == ZJ_NONE ? both : zj_carry(c->l, both, g->lowered->domain, u->slot->span);
}

/* ---- gates ---- */

static void lower_date(ZjLowering *l, ZjGrant *g)
{
    ZjLowered *w = g->lowered;
    ZjContext *c = &w->context;
    for (uint32_t i = 0; i < g->dates.count; i++) {
        const ZjUse *u = &g->dates.at[i];
        uint32_t date = zj_lower_in(c, u->slot->a, w->domain, NULL);
        uint32_t holds = zj_use_holds(c, u);
        w->date = holds == ZJ_NONE || w->date == ZJ_NONE ? date : zj_select(c, holds, date, w->date, u->slot->span);
    }
    if (w->date != ZJ_NONE) w->date = zj_carry(l, w->date, w->domain, head(g));
    c->date = w->date;
    forget_dated_lets(g);
}

static bool before(const ZjExpr *a, const ZjExpr *b)
{
    bool days = a->kind == ZJ_EX_LITERAL && b->kind == ZJ_EX_LITERAL;
    return days && a->lit->day < b->lit->day;
}

/* The clause of a 取代 begins and ends with it, for all that is told. */
static void narrow_force(ZjLowering *l, ZjGrant *g)
{
    ZjContext top = {.l = l, .date = ZJ_NONE};
    const ZjAmendment *by = g->stands_in;
    const ZjPolicy *p = g->policy;
    if (by == NULL) return;
    if (p->from == NULL || !before(by->from, p->from)) g->lowered->force_from = zj_lower_in(&top, by->from, 0, NULL);
    if (by->until == NULL || (p->until != NULL && before(p->until, by->until))) return;
    g->lowered->force_until = zj_lower_in(&top, by->until, 0, NULL);
}

static void lower_force(ZjLowering *l, ZjGrant *g)
{
    ZjLowered *w = g->lowered;
    ZjContext *c = &w->context;
    ZjContext top = {.l = l, .date = ZJ_NONE};
    ZjPolicy *p = g->policy;
    uint32_t in_force = ZJ_NONE;
    if (p->from != NULL) {
        w->force_from = zj_lower_in(&top, p->from, 0, NULL);
        in_force = zj_op2(c, ZJ_OP_LE_DATE, ZJ_T_BOOL, w->force_from, w->date, p->from->span);
    }
    if (p->until != NULL) {
        w->force_until = zj_lower_in(&top, p->until, 0, NULL);
        uint32_t before = zj_op2(c, ZJ_OP_LE_DATE, ZJ_T_BOOL, w->date, w->force_until, p->until->span);
        in_force = zj_and(c, in_force, before, p->until->span);
    }
    in_force = zj_and(c, in_force, zj_lower_standing(c, g), head(g));
    narrow_force(l, g);
    if (in_force != ZJ_NONE) w->in_force = zj_carry(l, in_force, w->domain, head(g));
    if (p->applies != NULL) w->applies = zj_lower_in(&top, p->applies, 0, NULL);
    w->happened = zj_carry(l, zj_op2(c, ZJ_OP_LE_DATE, ZJ_T_BOOL, w->date, l->as_of, head(g)), w->domain, head(g));
}

static void condition(ZjLowering *l, ZjGrant *g, const ZjUse *u)
{
    ZjLowered *w = g->lowered;
    ZjContext *c = &w->context;
    const ZjSlot *s = u->slot;
    uint32_t why = ZJ_NONE;
    uint32_t reg = zj_lower(c, s->a, &why);
    if (l->failed || l->emit.status != ZJ_OK) return;
    if (why == ZJ_NONE) {
        why = zj_why(l, (ZjModExplain){.kind = ZJ_EXPLAIN_VALUE, .text = zj_slot_text(l, s), .reg = reg,
                                       .left = ZJ_NONE, .right = ZJ_NONE, .left_text = ZJ_NONE,
                                       .right_text = ZJ_NONE, .field = ZJ_NONE}, NULL, 0);
    }
    if (s->kind == ZJ_SLOT_UNLESS) {
        reg = zj_op1(c, ZJ_OP_NOT, ZJ_T_BOOL, reg, s->span);
        uint32_t inner = why;
        why = zj_why(l, (ZjModExplain){.kind = ZJ_EXPLAIN_NOT, .text = zj_slot_text(l, s), .reg = reg,
                                       .left = ZJ_NONE, .right = ZJ_NONE, .left_text = ZJ_NONE,
                                       .right_text = ZJ_NONE, .field = ZJ_NONE}, &inner, 1);
    }
    uint32_t holds = use_stands(c, u);
    if (holds != ZJ_NONE) {
        uint32_t idle = zj_op1(c, ZJ_OP_NOT, ZJ_T_BOOL, holds, s->span);
        reg = zj_op2(c, ZJ_OP_OR, ZJ_T_BOOL, idle, reg, s->span);
    }
    ZjModCondition *more = zj_append(l, w->conditions, &w->condition_count, sizeof *more);
    if (more == NULL) return;
    w->conditions = more;
    more[w->condition_count - 1] = (ZjModCondition){zj_carry(l, reg, w->domain, s->span), why};
}

static void report_cycle(ZjLowering *l, const ZjGrant *g)
{
    zj_report(l->program->diags, ZJ_MSG_GRANT_CYCLE, head(g), 1, g->name.text);
    l->failed = true;
}

/* Of a bar or a clawback, which have no time in force of their own: 取代 is one more condition. */
static void standing_condition(ZjLowering *l, ZjGrant *g)
{
    ZjLowered *w = g->lowered;
    uint32_t reg = zj_lower_standing(&w->context, g);
    const ZjAmendment *by = g->stands_in;
    for (uint32_t i = 0; by == NULL && i < g->amendment_count; i++) {
        if (g->amendments[i]->standin != NULL) by = g->amendments[i];
    }
    if (reg == ZJ_NONE || by == NULL) return;
    ZjExpr head_line = {.span = by->decl->head};
    uint32_t why = zj_why(l, (ZjModExplain){.kind = ZJ_EXPLAIN_VALUE,
                                            .text = zj_emit_string(&l->emit, zj_expr_source(l->program, &head_line)),
                                            .reg = reg, .left = ZJ_NONE, .right = ZJ_NONE, .left_text = ZJ_NONE,
                                            .right_text = ZJ_NONE, .field = ZJ_NONE}, NULL, 0);
    ZjModCondition *more = zj_append(l, w->conditions, &w->condition_count, sizeof *more);
    if (more == NULL) return;
    w->conditions = more;
    more[w->condition_count - 1] = (ZjModCondition){zj_carry(l, reg, w->domain, head(g)), why};
}

/* A bar's own value: all its conditions hold. */
static void lower_bar(ZjLowering *l, ZjGrant *bar)
{
    if (bar->lowered != NULL && bar->lowered->state != 2) report_cycle(l, bar);
    if (bar->lowered != NULL || !start(l, bar)) return;
    ZjGrant *outer = l->clause;
    l->clause = bar;
    ZjLowered *w = bar->lowered;
    w->state = 1;
    bind_lets(bar);
    for (uint32_t i = 0; i < bar->conditions.count; i++) condition(l, bar, &bar->conditions.at[i]);
    standing_condition(l, bar);
    for (uint32_t i = 0; i < w->condition_count; i++) {
        w->base = zj_and(&w->context, w->base, w->conditions[i].reg, head(bar));
    }
    if (w->base == ZJ_NONE) w->base = l->truth;
    w->state = 2;
    l->clause = outer;
}

static bool covers(const ZjGrant *bar, const ZjGrant *g)
{
    if (bar->cover_count == 0) return bar->policy == g->policy;
    for (uint32_t i = 0; i < bar->cover_count; i++) {
        if (bar->covers[i] == g) return true;
    }
    return false;
}

static void lower_bars(ZjLowering *l, ZjGrant *g)
{
    ZjLowered *w = g->lowered;
    for (uint32_t i = 0; i < l->bar_count; i++) {
        ZjGrant *bar = l->bars[i];
        if (!covers(bar, g)) continue;
        lower_bar(l, bar);
        if (l->failed || l->emit.status != ZJ_OK) return;
        ZjModBarUse *more = zj_append(l, w->bars, &w->bar_count, sizeof *more);
        if (more == NULL) return;
        w->bars = more;
        more[w->bar_count - 1] = (ZjModBarUse){bar->clause, bar->lowered->base};
    }
}

/* 互斥: once the applicant has chosen among the clauses of a cause (list 选择), only the chosen
** one pays. No choice, or none known, leaves it to the settlement, which shows the range. */
static void lower_choice(ZjLowering *l, ZjGrant *g)
{
    ZjProgram *p = l->program;
    ZjLowered *w = g->lowered;
    const ZjComponent *settlement = g->component < p->component_count ? &p->components[g->component] : NULL;
    const ZjFact *list = zj_find_field(&p->facts, ZJ_TEXT("选择"));
    const ZjFact *cause = list != NULL ? zj_find_field(list, ZJ_TEXT("事由")) : NULL;
    const ZjFact *clause = list != NULL ? zj_find_field(list, ZJ_TEXT("条款")) : NULL;
    bool exclusive = false;
    for (uint32_t i = 0; settlement != NULL && i < settlement->member_count; i++) {
        uint32_t k = settlement->member_cause[i];
        exclusive = exclusive || (settlement->members[i] == g && k != ZJ_NONE &&
                                  settlement->causes[k].rule == ZJ_STACKS_EXCLUSIVE);
    }
    bool texts = cause != NULL && clause != NULL && cause->type.kind == ZJ_TY_TEXT && clause->type.kind == ZJ_TY_TEXT;
    if (!exclusive || !texts || list->kind != ZJ_FIELD_LIST) return;
    ZjSpan at = head(g);
    ZjContext c = {.l = l, .domain = list->domain, .date = ZJ_NONE};
    uint32_t about = zj_op2(&c, ZJ_OP_EQ_TEXT, ZJ_T_BOOL, zj_fact(l, cause), zj_text_constant(l, g->cause.text, at), at);
    uint32_t other = zj_op2(&c, ZJ_OP_NE_TEXT, ZJ_T_BOOL, zj_fact(l, clause), zj_text_constant(l, g->name.text, at), at);
    if (g->alias.text.len != 0) {
        uint32_t alias = zj_op2(&c, ZJ_OP_NE_TEXT, ZJ_T_BOOL, zj_fact(l, clause), zj_text_constant(l, g->alias.text, at), at);
        other = zj_and(&c, other, alias, at);
    }
    uint32_t elsewhere = zj_emit_op(&l->emit, ZJ_OP_ANY, ZJ_T_BOOL, 0, ZJ_NONE, zj_and(&c, about, other, at), 0, 0, at);
    uint32_t known = zj_op1(&c, ZJ_OP_IS_KNOWN, ZJ_T_BOOL, elsewhere, at);
    uint32_t free = zj_op1(&c, ZJ_OP_NOT, ZJ_T_BOOL, zj_and(&c, known, elsewhere, at), at);
    uint32_t why = zj_why(l, (ZjModExplain){.kind = ZJ_EXPLAIN_VALUE,
                                            .text = zj_emit_string(&l->emit, ZJ_TEXT("申请人选定的是本条，或者还没有选定")),
                                            .reg = free, .left = ZJ_NONE, .right = ZJ_NONE, .left_text = ZJ_NONE,
                                            .right_text = ZJ_NONE, .field = ZJ_NONE}, NULL, 0);
    ZjModCondition *more = zj_append(l, w->conditions, &w->condition_count, sizeof *more);
    if (more == NULL) return;
    w->conditions = more;
    more[w->condition_count - 1] = (ZjModCondition){zj_carry(l, free, w->domain, at), why};
}

static void lower_gate(ZjLowering *l, ZjGrant *g)
{
    ZjLowered *w = g->lowered;
    ZjContext *c = &w->context;
    uint32_t gate = w->counts;
    gate = zj_and(c, gate, w->in_force, head(g));
    gate = zj_and(c, gate, w->happened, head(g));
    gate = zj_and(c, gate, w->applies, head(g));
    for (uint32_t i = 0; i < w->bar_count; i++) {
        uint32_t free = zj_op1(c, ZJ_OP_NOT, ZJ_T_BOOL, w->bars[i].reg, head(g));
        gate = zj_and(c, gate, free, head(g));
    }
    for (uint32_t i = 0; i < w->condition_count; i++) gate = zj_and(c, gate, w->conditions[i].reg, head(g));
    w->gate = zj_carry(l, gate != ZJ_NONE ? gate : l->truth, w->domain, head(g));
}

/* ---- amounts ---- */

uint32_t zj_exact(ZjContext *c, ZjExpr *e, uint32_t *why)
{
    return zj_convert(c->l, zj_lower(c, e, why), ZJ_T_EXACT, e->span);
}

static uint32_t amount_of(ZjContext *c, const ZjSlot *s, uint32_t *why)
{
    uint32_t a, b;
    switch (s->form) {
    case ZJ_AMOUNT_EXACT: return zj_exact(c, s->a, why);
    case ZJ_AMOUNT_UP_TO: return zj_op1(c, ZJ_OP_UP_TO, ZJ_T_EXACT, zj_exact(c, s->a, why), s->span);
    case ZJ_AMOUNT_AT_LEAST: return zj_op1(c, ZJ_OP_AT_LEAST, ZJ_T_EXACT, zj_exact(c, s->a, why), s->span);
    case ZJ_AMOUNT_BETWEEN:
        a = zj_exact(c, s->a, why);
        b = zj_exact(c, s->b, NULL);
        return zj_op2(c, ZJ_OP_BETWEEN, ZJ_T_EXACT, a, b, s->span);
    case ZJ_AMOUNT_ELSEWHERE:
        return zj_constant_form(c->l, ZJ_T_EXACT, ZJ_NONE, ZJ_CONST_ELSEWHERE, s->span);
    }
    return 0;
}

static uint32_t match_amount(ZjContext *c, ZjGrant *g, const ZjSlot *s, uint32_t *ratio)
{
    ZjLowering *l = c->l;
    const ZjLowered *m = g->matched->lowered;
    uint32_t whole = s->flag ? m->amount : zj_convert(l, m->entitled, ZJ_T_EXACT, s->span);
    *ratio = ZJ_NONE;
    if (s->b == NULL) return whole; /* 转付 */
    *ratio = zj_convert(l, zj_lower(c, s->b, NULL), ZJ_T_NUM, s->span);
    return zj_op2(c, ZJ_OP_MUL_EXACT, ZJ_T_EXACT, whole, *ratio, s->span);
}

static void lower_amount(ZjLowering *l, ZjGrant *g)
{
    ZjLowered *w = g->lowered;
    ZjContext *c = &w->context;
    bool match = g->match.count != 0;
    const ZjUses *uses = match ? &g->match : &g->amounts;
    uint32_t base = ZJ_NONE;
    for (uint32_t i = 0; i < uses->count; i++) {
        const ZjUse *u = &uses->at[i];
        uint32_t why = ZJ_NONE, ratio = ZJ_NONE;
        uint32_t value = match ? match_amount(c, g, u->slot, &ratio) : amount_of(c, u->slot, &why);
        uint32_t holds = zj_use_holds(c, u);
        uint32_t active = zj_told(c, g, u);
        if (holds != ZJ_NONE && base == ZJ_NONE) {
            base = zj_constant_form(l, ZJ_T_EXACT, ZJ_NONE, ZJ_CONST_NA, u->slot->span);
        }
        base = holds == ZJ_NONE ? value : zj_select(c, holds, value, base, u->slot->span);
        if (why != ZJ_NONE) w->base_why = why;
        zj_add_step(l, w, (ZjModStep){.kind = match ? ZJ_STEP_MATCH : ZJ_STEP_BASE,
                               .reg = zj_carry(l, base, w->domain, u->slot->span), .limit = ratio,
                               .text = zj_slot_text(l, u->slot), .active = active});
    }
    if (base == ZJ_NONE) base = zj_constant_form(l, ZJ_T_EXACT, ZJ_NONE, ZJ_CONST_NA, head(g));
    for (uint32_t i = 0; i < g->decided.count; i++) {
        const ZjUse *u = &g->decided.at[i];
        uint32_t holds = use_stands(c, u);
        uint32_t decided = zj_op2(c, ZJ_OP_DECIDED, ZJ_T_EXACT, base, zj_exact(c, u->slot->a, NULL), u->slot->span);
        base = holds == ZJ_NONE ? decided : zj_select(c, holds, decided, base, u->slot->span);
        zj_add_step(l, w, (ZjModStep){.kind = ZJ_STEP_DECIDED, .reg = zj_carry(l, base, w->domain, u->slot->span),
                               .limit = ZJ_NONE, .text = zj_slot_text(l, u->slot), .active = zj_told(c, g, u)});
    }
    w->base = zj_carry(l, base, w->domain, head(g));
}

/* A limit in its version: without its reading, and where an exception replaces it, none. */
static uint32_t limit_in_version(ZjContext *c, const ZjUses *all, const ZjUse *u, uint32_t open)
{
    ZjLowering *l = c->l;
    ZjSpan at = u->slot->span;
    uint32_t value = zj_exact(c, u->slot->a, NULL);
    uint32_t holds = zj_reading_holds(l, u);
    if (u->but != NULL) holds = zj_and(c, holds, zj_lower(c, u->but, NULL), at);
    if (holds != ZJ_NONE) value = zj_select(c, holds, value, open, at);
    for (uint32_t i = 0; u->but == NULL && i < all->count; i++) {
        const ZjUse *other = &all->at[i];
        if (other == u || other->but == NULL || other->question != u->question ||
            other->alternative != u->alternative || other->by != u->by) {
            continue;
        }
        value = zj_select(c, zj_lower(c, other->but, NULL), open, value, at);
    }
    return value;
}

static const ZjUse *in_place_of(const ZjUses *all, const ZjUse *u, const ZjAmendment *by)
{
    for (uint32_t i = 0; i < all->count; i++) {
        const ZjUse *new = &all->at[i];
        if (new->by == by && new->onto != 0 && &all->at[new->onto - 1] == u) return new;
    }
    return NULL;
}

/* A limit as it counts here: in its versions one after the other where they are of one scope, so that
** what is not known yet lies between them; none where another use has the amended one. */
uint32_t zj_limit_value(ZjContext *c, const ZjUses *all, const ZjUse *u, int none)
{
    ZjLowering *l = c->l;
    uint32_t open = zj_constant(l, ZJ_T_EXACT, none > 0 ? zj_rat_inf(1) : zj_rat_inf(-1), u->slot->span);
    uint32_t value = limit_in_version(c, all, u, open);
    if (u->by != NULL) return zj_select(c, zj_version_holds(l, u->by), value, open, u->slot->span);
    for (uint32_t i = 0; i < u->after_count; i++) {
        const ZjUse *new = in_place_of(all, u, u->after[i]);
        uint32_t amended = new != NULL ? limit_in_version(c, all, new, open) : open;
        value = zj_select(c, zj_version_holds(l, u->after[i]), amended, value, u->after[i]->decl->head);
    }
    return value;
}

/* The amended limits in this one's place: the same figure, told in their own words. */
void zj_steps_in_place(ZjLowering *l, ZjGrant *g, const ZjUses *all, const ZjUse *u, ZjModStep row)
{
    ZjLowered *w = g->lowered;
    zj_add_step(l, w, row);
    for (uint32_t i = 0; u->by == NULL && i < u->after_count; i++) {
        const ZjUse *new = in_place_of(all, u, u->after[i]);
        if (new == NULL) continue;
        row.text = zj_slot_text(l, new->slot);
        row.active = zj_told(&w->context, g, new);
        zj_add_step(l, w, row);
    }
}

/* Floor, then cap, of each item; both at once where a floor could stand above a cap. */
static void lower_item_limits(ZjLowering *l, ZjGrant *g)
{
    ZjLowered *w = g->lowered;
    ZjContext *c = &w->context;
    uint32_t floor = ZJ_NONE, amount = w->base;
    for (uint32_t i = 0; i < g->floors.count; i++) {
        const ZjUse *u = &g->floors.at[i];
        if (u->onto != 0 || !zj_scope_is_item(g, &u->slot->scope)) continue;
        uint32_t value = zj_limit_value(c, &g->floors, u, -1);
        floor = floor == ZJ_NONE ? value : zj_op2(c, ZJ_OP_MAX_EXACT, ZJ_T_EXACT, floor, value, u->slot->span);
        uint32_t raised = zj_op2(c, ZJ_OP_MAX_EXACT, ZJ_T_EXACT, amount, value, u->slot->span);
        ZjModStep row = {ZJ_STEP_FLOOR, zj_carry(l, raised, w->domain, u->slot->span), value, zj_slot_text(l, u->slot),
                         zj_told(c, g, u)};
        zj_steps_in_place(l, g, &g->floors, u, row);
        amount = raised;
    }
    uint32_t cap = ZJ_NONE;
    for (uint32_t i = 0; i < g->caps.count; i++) {
        const ZjUse *u = &g->caps.at[i];
        if (!zj_scope_is_item(g, &u->slot->scope) || u->slot->exprs.count != 0) continue;
        if (u->slot->scope.per_firm || u->onto != 0) continue; /* the ledger counts: a cap of the settlement */
        uint32_t value = zj_limit_value(c, &g->caps, u, 1);
        cap = cap == ZJ_NONE ? value : zj_op2(c, ZJ_OP_MIN_EXACT, ZJ_T_EXACT, cap, value, u->slot->span);
        amount = zj_op2(c, ZJ_OP_MIN_EXACT, ZJ_T_EXACT, amount, value, u->slot->span);
        ZjModStep row = {ZJ_STEP_CAP, zj_carry(l, amount, w->domain, u->slot->span), value, zj_slot_text(l, u->slot),
                         zj_told(c, g, u)};
        zj_steps_in_place(l, g, &g->caps, u, row);
    }
    if (floor != ZJ_NONE && cap != ZJ_NONE) {
        amount = zj_op3(c, ZJ_OP_CLAMP, ZJ_T_EXACT, w->base, floor, cap, head(g));
    }
    uint32_t zero = zj_constant(l, ZJ_T_EXACT, zj_rat_int(0), head(g));
    amount = zj_op2(c, ZJ_OP_MAX_EXACT, ZJ_T_EXACT, amount, zero, head(g));
    w->standard = zj_carry(l, amount, w->domain, head(g));
    zj_add_step(l, w, (ZjModStep){ZJ_STEP_NEGATIVE, w->standard, ZJ_NONE, ZJ_NONE, ZJ_NONE});
    w->amount = zj_carry(l, zj_select(c, w->gate, w->standard, zero, head(g)), w->domain, head(g));
}

void zj_lower_gates(ZjLowering *l, ZjGrant *g)
{
    if (!start(l, g)) return;
    ZjLowered *w = g->lowered;
    ZjGrant *outer = l->clause;
    l->clause = g;
    w->state = 1;
    if (g->matched != NULL) open_match(l, g);
    else open_items(l, g);
    if (!l->failed) {
        bind_lets(g);
        lower_date(l, g);
        /* Only a benefit may leave its date open: it is asked about on the date of evaluation. */
        if (w->date == ZJ_NONE && g->kind == ZJ_DECL_BENEFIT) w->date = zj_carry(l, l->as_of, w->domain, head(g));
        if (w->date == ZJ_NONE) l->failed = true;
    }
    if (!l->failed) {
        lower_force(l, g);
        lower_bars(l, g);
        for (uint32_t i = 0; i < g->conditions.count; i++) condition(l, g, &g->conditions.at[i]);
        if (g->kind == ZJ_DECL_GRANT) lower_choice(l, g);
        lower_gate(l, g);
    }
    l->clause = outer;
}

void zj_lower_standard(ZjLowering *l, ZjGrant *g)
{
    if (l->failed || l->emit.status != ZJ_OK) return;
    if (g->lowered != NULL) {
        if (g->lowered->state == 1) report_cycle(l, g);
        return;
    }
    zj_lower_gates(l, g);
    if (!l->failed && l->emit.status == ZJ_OK) {
        ZjGrant *outer = l->clause;
        l->clause = g;
        lower_amount(l, g);
        lower_item_limits(l, g);
        l->clause = outer;
    }
    if (g->lowered != NULL) g->lowered->state = 2;
}

/* ---- settlements ---- */

static void lower_ledger(ZjLowering *l, ZjGrant *g, ZjModMember *m)
{
    m->ledger = m->row_mine = m->row_key = m->row_date = m->row_net = ZJ_NONE;
    if (!zj_has_ledger(l->program)) return;
    m->ledger = l->program->ledger->domain;
    m->row_mine = zj_ledger_rows_of(l, g->policy->id.text, g->name.text, g->alias.text, head(g));
    m->row_key = zj_fact(l, zj_ledger_field(l->program, "项"));
    m->row_date = zj_fact(l, zj_ledger_field(l->program, "所属日期"));
    m->row_net = zj_ledger_net(l, head(g));
}

/* 每年, 每 3年: as the module's `year` columns hold it. */
static uint32_t scope_year(const ZjScope *s)
{
    if (!s->per_year) return 0;
    if (s->months != 0) return zj_window(s->months, s->origin);
    return s->year_start != 0 ? (uint32_t)s->year_start : 1;
}

uint32_t zj_group_row(ZjLowering *l, ZjGrant *g, const ZjScope *s)
{
    ZjContext *c = &g->lowered->context;
    ZjModGroup row = {.per_item = s->per_item, .key = ZJ_NONE, .year = scope_year(s)};
    if (s->key != NULL) row.key = zj_lower_in(c, s->key, g->lowered->domain, NULL);
    return zj_add_groups(&l->emit, row);
}

/* 择优: how many; open where every item is kept. */
static void lower_keep(ZjLowering *l, ZjGrant *g, ZjModMember *m)
{
    ZjContext *c = &g->lowered->context;
    ZjContext top = {.l = l, .date = ZJ_NONE};
    uint32_t keep = ZJ_NONE;
    const ZjSlot *scope = NULL;
    m->keep = m->keep_by = m->keep_group = ZJ_NONE;
    for (uint32_t i = 0; i < g->keeps.count; i++) { /* the check has put exceptions last */
        const ZjUse *u = &g->keeps.at[i];
        ZjSpan at = u->slot->span;
        ZjRat n = zj_rat_inf(1);
        if (u->slot->kind == ZJ_SLOT_KEEP) {
            if (!zj_const_value(u->slot->a, &n)) return;
            if (scope == NULL) scope = u->slot;
        }
        uint32_t value = zj_constant(l, ZJ_T_INT, n, at);
        uint32_t holds = zj_use_holds(c, u);
        if (holds != ZJ_NONE && zj_reg_domain(l, holds) != 0) {
            zj_report(l->program->diags, ZJ_MSG_WAY_BY_ITEM, u->but->span, 1,
                      zj_source_text(&l->program->sources, u->slot->keyword));
            l->failed = true;
            return;
        }
        if (keep == ZJ_NONE) keep = zj_constant(l, ZJ_T_INT, zj_rat_inf(1), at);
        keep = holds == ZJ_NONE ? value : zj_select(&top, holds, value, keep, at);
    }
    if (scope == NULL) return;
    m->keep = keep;
    m->keep_group = zj_group_row(l, g, &scope->scope);
    if (scope->b != NULL) {
        uint32_t by = zj_lower_in(c, scope->b, g->lowered->domain, NULL);
        ZjType t = zj_reg_type(l, by);
        if (t == ZJ_T_MONEY) by = zj_convert(l, by, ZJ_T_EXACT, scope->span);
        if (zj_reg_type(l, by) != ZJ_T_EXACT) {
            zj_report(l->program->diags, ZJ_MSG_KEEP_BY_MONEY, scope->b->span, 0);
            l->failed = true;
        }
        m->keep_by = by;
    }
}

static uint32_t output(ZjLowering *l, ZjType t, uint32_t domain)
{
    return zj_emit_reg(&l->emit, t, domain, ZJ_NONE);
}

static ZjModMember make_member(ZjLowering *l, ZjGrant *g, uint32_t cause)
{
    ZjLowered *w = g->lowered;
    ZjModMember m = {.clause = g->clause, .domain = w->domain, .amount = w->amount, .date = w->date,
                     .key = w->key, .cause = cause, .cause_key = ZJ_NONE,
                     .cause_year = (uint32_t)g->cause_year, .once_group = ZJ_NONE, .deduct = ZJ_NONE,
                     .rounding = g->rounding.given ? (uint32_t)g->rounding.mode : 0,
                     .step = g->fine ? (uint32_t)g->rounding.step : g->rounding.given && g->rounding.step > 1 ? (uint32_t)g->rounding.step : 0,
                     .passes = g->passes};
    l->clause = g;
    if (g->cause_key != NULL && cause != ZJ_NONE) {
        m.cause_key = zj_lower_in(&w->context, g->cause_key, w->domain, NULL);
    }
    lower_keep(l, g, &m);
    zj_lower_limits(l, g, &m);
    if (g->deduct != NULL) m.deduct = zj_lower_deduction(l, g);
    lower_ledger(l, g, &m);
    zj_lower_parts(l, g, &m);
    m.kept = w->kept = output(l, ZJ_T_EXACT, w->domain);
    m.capped = w->capped = output(l, ZJ_T_EXACT, w->domain);
    m.rounded = w->rounded = output(l, ZJ_T_MONEY, w->domain);
    m.stacked = w->stacked = output(l, ZJ_T_MONEY, w->domain);
    m.entitled = w->entitled = output(l, ZJ_T_MONEY, w->domain);
    m.paid = w->paid = output(l, ZJ_T_MONEY, w->domain);
    m.payable = w->payable = output(l, ZJ_T_MONEY, w->domain);
    m.displaced = w->displaced = output(l, ZJ_T_INT, w->domain);
    m.total_entitled = w->total_entitled = output(l, ZJ_T_MONEY, 0);
    m.total_paid = w->total_paid = output(l, ZJ_T_MONEY, 0);
    m.total_payable = w->total_payable = output(l, ZJ_T_MONEY, 0);
    return m;
}

static bool counted(const ZjSlot *cap, const ZjGrant *g)
{
    static const char *const levels[][2] = {
        {"国家", "national"}, {"省级", "provincial"}, {"市级", "municipal"}, {"区级", "district"}};
    if (cap->names.count == 0) return true;
    for (uint32_t i = 0; i < cap->names.count; i++) {
        for (int k = 0; k < 4; k++) {
            bool this_level = zj_text_equal(cap->names.at[i].text, zj_text(levels[k][0])) ||
                              zj_text_equal(cap->names.at[i].text, zj_text(levels[k][1]));
            if (this_level && zj_text_equal(g->policy->authority, zj_text(levels[k][0]))) return true;
        }
    }
    return false;
}

/* 上限 … 于 {g、h}: one cap over several grants, in document order. */
static ZjModJoint lower_joint(ZjLowering *l, const ZjComponent *c, ZjGrant *g, const ZjUse *use)
{
    const ZjSlot *s = use->slot;
    ZjContext top = {.l = l, .date = ZJ_NONE};
    ZjModJoint row = {.value = zj_limit_value(&top, &g->caps, use, 1),
                      .year = scope_year(&s->scope),
                      .trim = (uint32_t)s->trim, .text = zj_slot_text(l, s)};
    if (zj_reg_domain(l, row.value) != 0) {
        zj_report(l->program->diags, ZJ_MSG_JOINT_PER_ITEM, s->span, 0);
        l->failed = true;
    }
    row.first_member = l->emit.module->t.refs_count;
    for (uint32_t k = 0; k < c->member_count; k++) {
        bool named = c->members[k] == g;
        for (uint32_t e = 0; e < s->exprs.count; e++) {
            const ZjBinding *b = s->exprs.at[e]->meaning;
            named = named || (b != NULL && b->grant == c->members[k]);
        }
        if (!named || !counted(s, c->members[k])) continue;
        zj_emit_refs(&l->emit, &k, 1);
        row.member_count++;
    }
    return row;
}

static uint32_t lower_joints(ZjLowering *l, const ZjComponent *c, uint32_t *first)
{
    ZjModJoint *rows = NULL;
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->member_count; i++) {
        ZjGrant *g = c->members[i];
        for (uint32_t u = 0; u < g->caps.count; u++) {
            if (g->caps.at[u].slot->exprs.count == 0) continue;
            rows = zj_append(l, rows, &n, sizeof *rows);
            if (rows == NULL) return 0;
            rows[n - 1] = lower_joint(l, c, g, &g->caps.at[u]);
        }
    }
    *first = l->emit.module->t.joints_count;
    for (uint32_t i = 0; i < n; i++) zj_add_joints(&l->emit, rows[i]);
    return n;
}

static uint32_t lower_causes(ZjLowering *l, const ZjComponent *c, uint32_t *first)
{
    *first = l->emit.module->t.causes_count;
    for (uint32_t i = 0; i < c->cause_count; i++) {
        const ZjComponentCause *k = &c->causes[i];
        ZjSlot at = {.keyword = k->question != NULL ? k->question->span : (ZjSpan){0, 0, UINT32_MAX}};
        ZjUse highest = {.slot = &at, .question = k->question, .alternative = 1};
        ZjStackRule rule = k->rule == ZJ_STACKS_EXCLUSIVE ? ZJ_STACK_EXCLUSIVE : ZJ_STACK_HIGHEST;
        uint32_t active = zj_reading_holds(l, &highest);
        zj_add_causes(&l->emit, (ZjModCause){zj_emit_string(&l->emit, k->name), rule, active});
    }
    return c->cause_count;
}

/* What the settlement pays, by authority; 转付 is shown but never added. */
static uint32_t lower_payers(ZjLowering *l, const ZjComponent *c, uint32_t *first)
{
    ZjModTotal rows[4];
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->member_count; i++) {
        if (c->members[i]->passes) continue;
        uint32_t payer = zj_emit_string(&l->emit, c->members[i]->policy->authority);
        bool known = false;
        for (uint32_t k = 0; k < n; k++) known = known || rows[k].payer == payer;
        if (!known && n < 4) rows[n++] = (ZjModTotal){payer, output(l, ZJ_T_MONEY, 0)};
    }
    *first = l->emit.module->t.totals_count;
    for (uint32_t i = 0; i < n; i++) zj_add_totals(&l->emit, rows[i]);
    return n;
}

static void settlement_steps(ZjLowering *l, ZjGrant *g)
{
    ZjLowered *w = g->lowered;
    uint32_t none = ZJ_NONE;
    zj_limit_steps(l, g);
    uint32_t deducted = ZJ_NONE;
    for (const ZjSlot *s = g->decl->slots; s != NULL; s = s->next) {
        if (s->kind == ZJ_SLOT_DEDUCT) deducted = zj_slot_text(l, s);
    }
    zj_add_step(l, w, (ZjModStep){ZJ_STEP_STACK, w->stacked, none, deducted, none});
    zj_add_step(l, w, (ZjModStep){ZJ_STEP_JOINT, w->entitled, none, none, none});
    zj_add_step(l, w, (ZjModStep){ZJ_STEP_PAID, w->paid, none, none, none});
    zj_add_step(l, w, (ZjModStep){ZJ_STEP_PAYABLE, w->payable, none, none, none});
}

void zj_lower_settlement(ZjLowering *l, uint32_t component)
{
    ZjProgram *p = l->program;
    if (l->failed || l->emit.status != ZJ_OK || component >= p->component_count) return;
    ZjComponent *c = &p->components[component];
    if (c->settled) return;
    if (c->settling) {
        report_cycle(l, c->members[0]);
        return;
    }
    c->settling = true;
    ZjGrant *outer = l->clause;
    ZjModMember *rows = zj_arena_array(l->arena, c->member_count, sizeof *rows);
    if (rows == NULL) {
        l->emit.status = ZJ_NO_MEM;
        return;
    }
    for (uint32_t i = 0; i < c->member_count; i++) zj_lower_standard(l, c->members[i]);
    for (uint32_t i = 0; i < c->member_count && !l->failed && l->emit.status == ZJ_OK; i++) {
        rows[i] = make_member(l, c->members[i], c->member_cause[i]);
    }
    l->clause = outer;
    ZjModSettle settle = {.member_count = c->member_count};
    if (!l->failed) settle.cause_count = lower_causes(l, c, &settle.first_cause);
    if (!l->failed) settle.joint_count = lower_joints(l, c, &settle.first_joint);
    if (l->failed || l->emit.status != ZJ_OK) return;
    settle.total_count = lower_payers(l, c, &settle.first_total);
    settle.first_member = l->emit.module->t.members_count;
    for (uint32_t i = 0; i < c->member_count; i++) {
        c->members[i]->lowered->member = zj_add_members(&l->emit, rows[i]);
    }
    uint32_t index = zj_add_settles(&l->emit, settle);
    zj_add_code(&l->emit, (ZjInsn){.op = ZJ_OP_SETTLE, .dst = ZJ_NONE, .a = index,
                                   .span = zj_emit_span(&l->emit, head(c->members[0]))});
    for (uint32_t i = 0; i < c->member_count; i++) settlement_steps(l, c->members[i]);
    c->settled = true;
    c->settling = false;
}

/* ---- clawbacks ---- */

static uint32_t ledger_reg(ZjLowering *l, const char *name)
{
    const ZjFact *f = zj_ledger_field(l->program, name);
    return f != NULL ? zj_fact(l, f) : ZJ_NONE;
}

/* Some event of the trigger's list lies within the period of liability, and has happened. */
static uint32_t lower_trigger(ZjLowering *l, ZjGrant *g, uint32_t from)
{
    ZjLowered *w = g->lowered;
    const ZjVar *v = g->trigger_var;
    if (v == NULL) return ZJ_NONE;
    ZjContext c = w->context;
    uint32_t domain = zj_list_domain(&c, w->domain, v->source);
    c.domain = domain;
    if (zj_bind(&c, v, domain, ZJ_NONE) == NULL) return ZJ_NONE;
    ZjSpan at = g->trigger->span;
    uint32_t hit = ZJ_NONE;
    if (g->trigger->b != NULL) {
        uint32_t date = zj_lower(&c, g->trigger->b, NULL);
        hit = zj_op2(&c, ZJ_OP_LE_DATE, ZJ_T_BOOL, date, l->as_of, at);
        if (g->liable != NULL) {
            hit = zj_and(&c, hit, zj_op2(&c, ZJ_OP_LE_DATE, ZJ_T_BOOL, from, date, at), at);
            hit = zj_and(&c, hit, zj_op2(&c, ZJ_OP_LE_DATE, ZJ_T_BOOL, date, w->liable_until, at), at);
        }
    }
    if (g->trigger->c != NULL) hit = zj_and(&c, hit, zj_lower(&c, g->trigger->c, NULL), at);
    hit = zj_carry(l, hit != ZJ_NONE ? hit : l->truth, domain, at);
    uint32_t reg = zj_emit_op(&l->emit, ZJ_OP_ANY, ZJ_T_BOOL, w->domain, ZJ_NONE, hit, 0, 0, at);
    uint32_t child = zj_why(l, (ZjModExplain){.kind = ZJ_EXPLAIN_VALUE, .text = zj_slot_text(l, g->trigger),
                                              .reg = hit, .left = ZJ_NONE, .right = ZJ_NONE,
                                              .left_text = ZJ_NONE, .right_text = ZJ_NONE, .field = ZJ_NONE}, NULL, 0);
    uint32_t why = zj_why(l, (ZjModExplain){.kind = ZJ_EXPLAIN_SOME, .text = zj_slot_text(l, g->trigger),
                                            .reg = reg, .left = ZJ_NONE, .right = ZJ_NONE,
                                            .left_text = ZJ_NONE, .right_text = ZJ_NONE,
                                            .field = v->list->field}, &child, 1);
    ZjModCondition *more = zj_append(l, w->conditions, &w->condition_count, sizeof *more);
    if (more == NULL) return ZJ_NONE;
    w->conditions = more;
    more[w->condition_count - 1] = (ZjModCondition){reg, why};
    return reg;
}

/* Whether it is recovered: the trigger within the time of liability, and the conditions. */
static void clawback_gate(ZjLowering *l, ZjGrant *g)
{
    ZjLowered *w = g->lowered;
    ZjContext *c = &w->context;
    ZjSpan at = head(g);
    uint32_t from = ZJ_NONE;
    if (g->liable != NULL) {
        from = zj_lower_in(c, g->liable->a, w->domain, NULL);
        bool months = g->liable->b->type->unit_count == 0 || g->liable->b->type->units[0].unit == 0;
        w->liable_until = zj_op2(c, months ? ZJ_OP_ADD_MONTHS : ZJ_OP_ADD_DAYS, ZJ_T_DATE, from,
                                 zj_lower(c, g->liable->b, NULL), g->liable->span);
    }
    uint32_t gate = w->counts;
    if (g->trigger != NULL) gate = zj_and(c, gate, lower_trigger(l, g, from), at);
    for (uint32_t i = 0; i < g->conditions.count; i++) condition(l, g, &g->conditions.at[i]);
    standing_condition(l, g);
    uint32_t first = g->trigger != NULL ? 1 : 0;
    for (uint32_t i = first; i < w->condition_count; i++) gate = zj_and(c, gate, w->conditions[i].reg, at);
    w->gate = zj_carry(l, gate, w->domain, at);
}

/* How much: never more than is left of the payment after earlier clawbacks. */
static void clawback_amount(ZjLowering *l, ZjGrant *g, uint32_t *rest)
{
    ZjLowered *w = g->lowered;
    ZjContext *c = &w->context;
    ZjSpan at = head(g);
    uint32_t zero = zj_constant(l, ZJ_T_EXACT, zj_rat_int(0), at);
    uint32_t left = zj_convert(l, *rest, ZJ_T_EXACT, at);
    uint32_t asked = zj_op2(c, ZJ_OP_MAX_EXACT, ZJ_T_EXACT, w->base, zero, at);
    zj_add_step(l, w, (ZjModStep){ZJ_STEP_NEGATIVE, zj_carry(l, asked, w->domain, at), ZJ_NONE, ZJ_NONE, ZJ_NONE});
    asked = zj_op2(c, ZJ_OP_MIN_EXACT, ZJ_T_EXACT, asked, zj_op2(c, ZJ_OP_MAX_EXACT, ZJ_T_EXACT, left, zero, at), at);
    w->standard = zj_carry(l, asked, w->domain, at);
    w->amount = zj_carry(l, zj_select(c, w->gate, w->standard, zero, at), w->domain, at);
    uint32_t mode = g->rounding.given ? (uint32_t)g->rounding.mode : 0;
    uint32_t round_step = g->rounding.given ? (uint32_t)g->rounding.step : 1;
    w->payable = zj_emit_op(&l->emit, ZJ_OP_ROUND, ZJ_T_MONEY, w->domain, ZJ_NONE, w->amount, 0,
                            ZJ_ROUND_IMM(mode, round_step), at);
    uint32_t none = zj_constant(l, ZJ_T_MONEY, zj_rat_int(0), at); /* rounded up, it still is no more than is left */
    uint32_t most = zj_op2(c, ZJ_OP_MAX_MONEY, ZJ_T_MONEY, *rest, none, at);
    w->payable = zj_carry(l, zj_op2(c, ZJ_OP_MIN_MONEY, ZJ_T_MONEY, w->payable, most, at), w->domain, at);
    w->entitled = w->payable;
    uint32_t all = zj_carry(l, l->truth, w->domain, at);
    w->total_payable = zj_emit_op(&l->emit, ZJ_OP_SUM_MONEY, ZJ_T_MONEY, 0, ZJ_NONE, w->payable, all, 0, at);
    w->total_entitled = w->total_payable;
    *rest = zj_op2(c, ZJ_OP_SUB_MONEY, ZJ_T_MONEY, *rest, w->payable, at);
    zj_add_step(l, w, (ZjModStep){ZJ_STEP_PAYABLE, w->payable, ZJ_NONE, ZJ_NONE, ZJ_NONE});
    w->state = 2;
}

static void lower_clawback(ZjLowering *l, ZjGrant *g, uint32_t *rest)
{
    if (!start(l, g)) return;
    ZjLowered *w = g->lowered;
    ZjContext *c = &w->context;
    ZjSpan at = head(g);
    l->clause = g;
    open_items(l, g);
    if (l->failed) return;
    bind_lets(g);
    uint32_t paid_on = ledger_reg(l, "拨付日期"), amount = ledger_reg(l, "金额"),
             recovered = ledger_reg(l, "收回金额");
    if (paid_on == ZJ_NONE || amount == ZJ_NONE || recovered == ZJ_NONE) return;
    w->ledger_policy = ledger_reg(l, "政策");
    w->ledger_clause = ledger_reg(l, "条款");
    w->ledger_payer = ledger_reg(l, "支付方");
    w->key = ledger_reg(l, "项");
    w->date = paid_on;
    c->date = paid_on;
    uint32_t made = zj_op2(c, ZJ_OP_LE_DATE, ZJ_T_BOOL, paid_on, l->as_of, at);
    w->counts = zj_and(c, w->counts, made, at);
    clawback_gate(l, g);
    lower_amount(l, g);
    if (l->failed || l->emit.status != ZJ_OK) return;
    if (*rest == ZJ_NONE) *rest = zj_op2(c, ZJ_OP_SUB_MONEY, ZJ_T_MONEY, amount, recovered, at);
    clawback_amount(l, g, rest);
}

void zj_lower_clawbacks(ZjLowering *l)
{
    uint32_t rest = ZJ_NONE;
    for (ZjGrant *g = l->program->grants; g != NULL; g = g->next) {
        if (g->kind == ZJ_DECL_CLAWBACK && !l->failed) lower_clawback(l, g, &rest);
    }
    l->clause = NULL;
}

void zj_lower_figure(ZjLowering *l, ZjDefine *d)
{
    if (d->reg != ZJ_NONE || l->failed) return;
    if (d->lowering) {
        zj_report(l->program->diags, ZJ_MSG_DEFINE_CYCLE, d->name.span, 1, d->name.text);
        l->failed = true;
        return;
    }
    uint32_t depth = l->depth;
    d->lowering = true;
    l->depth = 0;
    ZjContext c = {.l = l, .date = ZJ_NONE};
    d->reg = zj_lower_in(&c, d->value, 0, NULL);
    d->lowering = false;
    l->depth = depth;
}

/* ---- rows ---- */

/* What a clause's figures rest on, found for one clause after the other: marks carry the number of
** the clause that set them, so that nothing needs to be cleared. */
typedef struct Reach {
    ZjLowering *l;
    ZjGrant **at; /* the clauses reached */
    uint32_t count;
    uint32_t turn;
    uint32_t *clauses, *components, *questions; /* marks: by order, number, index */
} Reach;

static bool open_reach(Reach *r, ZjLowering *l)
{
    const ZjProgram *p = l->program;
    *r = (Reach){.l = l,
                 .at = zj_arena_array(l->arena, p->grant_count, sizeof *r->at),
                 .clauses = zj_arena_array(l->arena, p->grant_count, sizeof *r->clauses),
                 .components = zj_arena_array(l->arena, p->component_count, sizeof *r->components),
                 .questions = zj_arena_array(l->arena, p->question_count, sizeof *r->questions)};
    bool all = r->at != NULL && r->clauses != NULL && r->components != NULL && r->questions != NULL;
    if (!all) l->emit.status = ZJ_NO_MEM;
    return all;
}

static void reach(Reach *r, ZjGrant *g)
{
    if (r->clauses[g->order] == r->turn) return;
    r->clauses[g->order] = r->turn;
    r->at[r->count++] = g;
    for (uint32_t i = 0; i < g->question_count; i++) r->questions[g->questions[i]->index] = r->turn;
}

static void reach_settlement(Reach *r, const ZjGrant *g)
{
    const ZjProgram *p = r->l->program;
    if (g->kind != ZJ_DECL_GRANT || g->component >= p->component_count) return;
    if (r->components[g->component] == r->turn) return;
    r->components[g->component] = r->turn;
    const ZjComponent *c = &p->components[g->component];
    for (uint32_t i = 0; i < c->member_count; i++) reach(r, c->members[i]);
    for (uint32_t i = 0; i < c->cause_count; i++) {
        if (c->causes[i].question != NULL) r->questions[c->causes[i].question->index] = r->turn;
    }
}

static void clause_questions(Reach *r, ZjGrant *g, ZjModClause *row)
{
    const ZjProgram *p = r->l->program;
    r->turn++;
    r->count = 0;
    reach(r, g);
    for (uint32_t i = 0; i < r->count; i++) {
        const ZjLowered *w = r->at[i]->lowered;
        reach_settlement(r, r->at[i]);
        for (uint32_t k = 0; w != NULL && k < w->need_count; k++) reach(r, w->needs[k]);
    }
    row->first_question = r->l->emit.module->t.refs_count;
    for (uint32_t q = 0; q < p->question_count; q++) {
        if (r->questions[q] != r->turn) continue;
        zj_emit_refs(&r->l->emit, &p->questions[q]->index, 1);
        row->question_count++;
    }
}

static ZjClauseKind clause_kind(ZjDeclKind kind)
{
    if (kind == ZJ_DECL_BAR) return ZJ_CLAUSE_BAR;
    if (kind == ZJ_DECL_CLAWBACK) return ZJ_CLAUSE_CLAWBACK;
    if (kind == ZJ_DECL_BENEFIT) return ZJ_CLAUSE_BENEFIT;
    return ZJ_CLAUSE_GRANT;
}

static ZjModClause clause_row(ZjLowering *l, Reach *questions, ZjGrant *g)
{
    const ZjLowered *w = g->lowered;
    ZjEmitter *e = &l->emit;
    ZjModClause row = {
        .kind = clause_kind(g->kind),
        .policy = g->policy->index, .name = zj_emit_string(e, g->name.text),
        .alias = zj_emit_string_opt(e, g->alias.text), .title = zj_emit_string_opt(e, g->title),
        .cite = zj_emit_string_opt(e, g->cite), .quote = zj_emit_string_opt(e, g->quote),
        .span = zj_emit_span(e, g->name.span), .domain = w->domain, .key = w->key, .date = w->date,
        .matches = g->matched != NULL ? g->matched->clause : ZJ_NONE, .passes = g->passes,
        .standard_of_match = g->match_standard, .counts = w->counts, .in_force = w->in_force,
        .applies = w->applies, .happened = w->happened, .base = w->base, .base_why = w->base_why,
        .standard = w->standard, .entitled = w->entitled, .paid = w->paid, .payable = w->payable,
        .displaced = w->displaced, .total_entitled = w->total_entitled, .total_paid = w->total_paid,
        .total_payable = w->total_payable, .liable_until = w->liable_until, .settle_member = w->member,
        .force_from = w->force_from, .force_until = w->force_until, .ledger_policy = w->ledger_policy,
        .ledger_clause = w->ledger_clause, .ledger_payer = w->ledger_payer};
    row.first_bar = e->module->t.baruses_count;
    row.bar_count = w->bar_count;
    for (uint32_t i = 0; i < w->bar_count; i++) zj_add_baruses(e, w->bars[i]);
    row.first_condition = e->module->t.conditions_count;
    row.condition_count = w->condition_count;
    for (uint32_t i = 0; i < w->condition_count; i++) zj_add_conditions(e, w->conditions[i]);
    row.first_step = e->module->t.steps_count;
    row.step_count = w->step_count;
    for (uint32_t i = 0; i < w->step_count; i++) zj_add_steps(e, w->steps[i]);
    clause_questions(questions, g, &row);
    return row;
}

void zj_lower_clause_rows(ZjLowering *l)
{
    ZjEmitter *e = &l->emit;
    Reach questions;
    if (!open_reach(&questions, l)) return;
    for (ZjGrant *g = l->program->grants; g != NULL && e->status == ZJ_OK; g = g->next) {
        if (g->kind == ZJ_DECL_BAR && g->lowered == NULL) lower_bar(l, g);
        if (g->lowered == NULL) {
            l->failed = true;
            return;
        }
        zj_add_clauses(e, clause_row(l, &questions, g));
    }
    for (uint32_t i = 0; i < l->program->define_count && e->status == ZJ_OK; i++) {
        ZjDefine *d = l->program->defines[i];
        if (!d->figure) continue;
        uint32_t none = ZJ_NONE;
        ZjContext c = {.l = l, .date = ZJ_NONE};
        uint32_t why = none;
        zj_lower_figure(l, d);
        if (l->failed) return;
        zj_lower(&c, d->value, &why);
        ZjText cite = {"", 0}, quote = {"", 0};
        zj_read_citation(l->program, d->decl->slots, NULL, &cite, &quote);
        ZjModClause row = {
            .kind = ZJ_CLAUSE_FIGURE, .policy = d->policy->index, .name = zj_emit_string(e, d->name.text),
            .alias = zj_emit_string_opt(e, d->alias.text), .title = zj_emit_string_opt(e, d->title),
            .cite = zj_emit_string_opt(e, cite), .quote = zj_emit_string_opt(e, quote),
            .span = zj_emit_span(e, d->name.span), .key = none, .date = none, .matches = none,
            .counts = none, .in_force = none, .applies = none, .happened = none, .base = d->reg,
            .base_why = why, .standard = none, .entitled = none, .paid = none, .payable = none,
            .displaced = none, .total_entitled = none, .total_paid = none, .total_payable = none,
            .liable_until = none, .settle_member = none, .force_from = none, .force_until = none,
            .ledger_policy = none, .ledger_clause = none, .ledger_payer = none};
        row.first_question = zj_emit_refs(e, NULL, 0);
        zj_add_clauses(e, row);
    }
}
