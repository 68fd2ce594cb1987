/* lower_version.c -- versions by date and population: what of a clause or a parameter holds for an
** item. The clause's date decides, item by item. */
#include "compiler/lint.h"
#include "compiler/lower.h"

/* ---- what depends on the date ---- */

static void note_dated(void *user, const ZjExpr *e)
{
    bool *dated = user;
    const ZjBinding *b = e->meaning;
    if (b == NULL) return;
    if (b->kind == ZJ_BIND_PARAMETER || b->kind == ZJ_BIND_DEFINE) *dated = true;
    if (b->kind == ZJ_BIND_ENUM && b->since != NULL) *dated = true;
    const ZjExpr *inner = NULL;
    if (b->kind == ZJ_BIND_VAR && b->var->kind == ZJ_VAR_LET) inner = b->var->value;
    if (b->kind == ZJ_BIND_FUNCTION) inner = b->function->value;
    if (inner != NULL && !*dated) zj_lint_walk_expr(inner, &(ZjLintVisit){note_dated, dated});
}

bool zj_depends_on_date(const ZjExpr *e)
{
    bool dated = false;
    zj_lint_walk_expr(e, &(ZjLintVisit){note_dated, &dated});
    return dated;
}

/* ---- versions ---- */

static uint32_t document_applies(ZjLowering *l, const ZjAmendment *by)
{
    const ZjPolicy *target = by->grant != NULL ? by->grant->policy : by->parameter->policy;
    ZjContext top = {.l = l, .date = ZJ_NONE};
    if (by->policy == target || by->policy->applies == NULL) return ZJ_NONE;
    return zj_lower_in(&top, by->policy->applies, 0, NULL);
}

/* From its first day to its last, for those of whom its document speaks. */
uint32_t zj_amendment_holds(ZjContext *c, const ZjAmendment *by)
{
    ZjLowering *l = c->l;
    ZjContext top = {.l = l, .date = ZJ_NONE};
    ZjSpan at = by->decl->head;
    uint32_t date = c->date != ZJ_NONE ? c->date : l->as_of;
    uint32_t holds = zj_op2(c, ZJ_OP_LE_DATE, ZJ_T_BOOL, zj_lower_in(&top, by->from, 0, NULL), date, at);
    if (by->until != NULL) {
        uint32_t last = zj_lower_in(&top, by->until, 0, NULL);
        holds = zj_and(c, holds, zj_op2(c, ZJ_OP_LE_DATE, ZJ_T_BOOL, date, last, at), at);
    }
    holds = zj_and(c, holds, document_applies(l, by), at);
    for (uint32_t i = 0; i < by->population.count; i++) {
        const ZjSlot *s = by->population.at[i].slot;
        uint32_t one = zj_lower(c, s->a, NULL);
        if (s->kind == ZJ_SLOT_UNLESS) one = zj_op1(c, ZJ_OP_NOT, ZJ_T_BOOL, one, s->span);
        holds = zj_and(c, holds, one, s->span);
    }
    return holds;
}

static ZjHeldVersion *recall(ZjLowered *w, const void *key)
{
    for (uint32_t i = 0; i < w->held_count; i++) {
        if (w->held[i].key == key) return &w->held[i];
    }
    return NULL;
}

static uint32_t remember(ZjLowering *l, ZjLowered *w, ZjHeldVersion held)
{
    ZjHeldVersion *more = zj_arena_more(l->arena, w->held, w->held_count, sizeof *more);
    if (more == NULL) {
        l->emit.status = ZJ_NO_MEM;
        return held.reg;
    }
    w->held = more;
    more[w->held_count++] = held;
    return held.reg;
}

uint32_t zj_version_holds(ZjLowering *l, const ZjAmendment *by)
{
    ZjLowered *w = by->grant->lowered;
    const ZjHeldVersion *known = recall(w, by);
    if (known != NULL) return known->reg;
    return remember(l, w, (ZjHeldVersion){.key = by, .by = by, .reg = zj_amendment_holds(&w->context, by)});
}

/* No amendment takes the place of the clause's own slot; ZJ_NONE: none ever does. */
uint32_t zj_not_amended(ZjContext *c, const ZjUse *u)
{
    uint32_t free = ZJ_NONE;
    for (uint32_t i = 0; i < u->after_count; i++) {
        uint32_t holds = zj_version_holds(c->l, u->after[i]);
        free = zj_and(c, free, zj_op1(c, ZJ_OP_NOT, ZJ_T_BOOL, holds, u->slot->span), u->slot->span);
    }
    return free;
}

/* The days on which the clause of a 取代 stands, and those on which another stands for this one. */
uint32_t zj_lower_standing(ZjContext *c, const ZjGrant *g)
{
    ZjLowering *l = c->l;
    uint32_t stands = g->stands_in != NULL ? zj_amendment_holds(c, g->stands_in) : ZJ_NONE;
    for (uint32_t i = 0; i < g->amendment_count; i++) {
        const ZjAmendment *by = g->amendments[i];
        if (by->standin == NULL) continue;
        uint32_t free = zj_op1(c, ZJ_OP_NOT, ZJ_T_BOOL, zj_version_holds(l, by), by->decl->head);
        stands = zj_and(c, stands, free, by->decl->head);
    }
    return stands;
}

/* Which version of a parameter the clause in work uses, for its explanation. */
void zj_note_value(ZjContext *c, const ZjParameter *q, const ZjVersion *v, uint32_t chosen)
{
    ZjLowering *l = c->l;
    ZjLowered *w = l->clause != NULL ? l->clause->lowered : NULL;
    if (w == NULL || recall(w, v) != NULL || l->emit.status != ZJ_OK) return;
    if (!zj_reaches(l, zj_reg_domain(l, chosen), w->domain)) return;
    remember(l, w, (ZjHeldVersion){.key = v, .by = v->by, .parameter = q, .value = v, .reg = chosen});
}

/* ---- rows ---- */

static bool changes_clause(const ZjSlot *s)
{
    return s->kind != ZJ_SLOT_CITE && s->kind != ZJ_SLOT_WAIVE && s->kind != ZJ_SLOT_LET &&
           s->kind != ZJ_SLOT_WHEN && s->kind != ZJ_SLOT_UNLESS;
}

/* 金额 30万元；上限 50万元 每项 */
static uint32_t slots_text(ZjLowering *l, const ZjAmendment *by)
{
    ZjBuf b = {0};
    for (const ZjSlot *s = by->decl->slots; s != NULL; s = s->next) {
        ZjExpr whole = {.span = s->span};
        if (!changes_clause(s)) continue;
        if (b.len != 0) zj_buf_str(&b, "；");
        zj_buf_text(&b, zj_expr_source(l->program, &whole));
    }
    if (b.failed) l->emit.status = ZJ_NO_MEM;
    uint32_t text = b.failed ? 0 : zj_emit_string(&l->emit, (ZjText){b.ptr != NULL ? b.ptr : "", (uint32_t)b.len});
    zj_buf_free(&b);
    return text;
}

static uint32_t day_reg(ZjLowering *l, ZjExpr *e)
{
    ZjContext top = {.l = l, .date = ZJ_NONE};
    return e != NULL ? zj_lower_in(&top, e, 0, NULL) : ZJ_NONE;
}

static void emit_version(ZjLowering *l, const ZjGrant *g, const ZjHeldVersion *held)
{
    ZjEmitter *e = &l->emit;
    const ZjAmendment *by = held->by;
    const ZjVersion *v = held->value;
    ZjExpr whole = {.span = v != NULL ? v->slot->span : by->decl->head};
    ZjModVersion row = {
        .clause = g->clause, .kind = v != NULL             ? ZJ_VERSION_VALUE
                                     : by->standin != NULL ? ZJ_VERSION_REPLACED
                                                           : ZJ_VERSION_AMENDED,
        .policy = by != NULL ? by->policy->index : held->parameter->policy->index,
        .by = v == NULL && by->standin != NULL ? by->standin->clause : ZJ_NONE,
        .what = v != NULL || by->standin != NULL ? zj_emit_string(e, zj_expr_source(l->program, &whole)) : slots_text(l, by),
        .parameter = ZJ_NONE,
        .cite = zj_emit_string_opt(e, v != NULL ? v->cite : by->standin != NULL ? by->standin->cite : by->cite),
        .quote = zj_emit_string_opt(e, v != NULL ? v->quote : by->standin != NULL ? by->standin->quote : by->quote),
        .span = zj_emit_span(e, whole.span),
        .first_day = day_reg(l, by != NULL ? by->from : v->from),
        .last_day = day_reg(l, by != NULL ? by->until : v->until),
        .holds = zj_carry(l, held->reg, g->lowered->domain, g->name.span)};
    if (v != NULL) {
        const ZjParameter *q = held->parameter;
        row.parameter = zj_emit_string(e, q->title.len != 0 ? q->title : q->name.text);
    }
    zj_add_versions(e, row);
}

void zj_lower_version_rows(ZjLowering *l)
{
    for (ZjGrant *g = l->program->grants; g != NULL && l->emit.status == ZJ_OK && !l->failed; g = g->next) {
        const ZjLowered *w = g->lowered;
        for (uint32_t i = 0; w != NULL && i < w->held_count; i++) emit_version(l, g, &w->held[i]);
    }
}
