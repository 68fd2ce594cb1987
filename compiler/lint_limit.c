/* lint_limit.c -- caps and floors that never bind, and years of what has no date of its own. */
#include "compiler/lint.h"

/* Can both slots count at once? Not under two readings of one question. */
static bool together(const ZjUse *a, const ZjUse *b)
{
    return a->question == NULL || b->question == NULL || a->question != b->question || a->alternative == b->alternative;
}

/* The amounts of an item that a slot's reading leaves possible. */
static bool item_bounds(ZjLint *l, const ZjGrant *g, const ZjUse *with, const ZjCases *cases, ZjBounds *all, const ZjSlot **at)
{
    const ZjUses *uses[] = {&g->amounts, &g->match};
    bool any = false;
    for (int k = 0; k < 2; k++) {
        for (uint32_t i = 0; i < uses[k]->count; i++) {
            const ZjUse *u = &uses[k]->at[i];
            if (!together(u, with)) continue;
            ZjBounds b = zj_lint_amount_bounds(l, g, u->slot, cases);
            if (!any || zj_rat_cmp(b.high, all->high) > 0) *at = u->slot;
            if (!any || zj_rat_cmp(b.low, all->low) < 0) all->low = b.low;
            if (!any || zj_rat_cmp(b.high, all->high) > 0) all->high = b.high;
            any = true;
        }
    }
    return any;
}

static ZjText money(ZjLint *l, ZjRat value)
{
    ZjCheckedType type = {.kind = ZJ_TY_MONEY};
    return zj_lint_amount(l, &type, value);
}

/* A cap of each item above all that an item can come to. */
static void check_cap(ZjLint *l, const ZjGrant *g, const ZjUse *u, const ZjCases *cases)
{
    const ZjSlot *s = u->slot, *amount = NULL;
    ZjBounds all;
    if (!zj_lint_item_scope(&s->scope) || s->exprs.count != 0 || s->names.count != 0 || g->passes) return;
    if (!item_bounds(l, g, u, cases, &all, &amount)) return;
    for (uint32_t i = 0; i < g->floors.count; i++) {
        ZjRat high = zj_lint_bounds(l, g->floors.at[i].slot->a, cases).high;
        if (zj_rat_cmp(high, all.high) > 0) all.high = high;
    }
    if (zj_rat_cmp(all.high, zj_lint_bounds(l, s->a, cases).low) >= 0) return;
    ZjDiag *d = zj_report(l->program->diags, ZJ_MSG_LINT_CAP_DEAD, s->span, 2, zj_lint_source(l, s->a), money(l, all.high));
    zj_diag_note(l->program->diags, d, ZJ_MSG_NOTE_LINT_AMOUNT, amount->span, 0);
}

/* A floor below all that an item can come to. */
static void check_floor(ZjLint *l, const ZjGrant *g, const ZjUse *u, const ZjCases *cases)
{
    const ZjSlot *amount = NULL;
    ZjBounds all;
    if (!item_bounds(l, g, u, cases, &all, &amount)) return;
    if (zj_rat_cmp(all.low, zj_lint_bounds(l, u->slot->a, cases).high) <= 0) return;
    ZjDiag *d = zj_report(l->program->diags, ZJ_MSG_LINT_FLOOR_DEAD, u->slot->span, 2, zj_lint_source(l, u->slot->a), money(l, all.low));
    zj_diag_note(l->program->diags, d, ZJ_MSG_NOTE_LINT_AMOUNT, amount->span, 0);
}

static bool same_key(ZjLint *l, const ZjExpr *a, const ZjExpr *b)
{
    if (a == NULL || b == NULL) return a == b;
    const ZjTerm *t = zj_lint_term(l, a);
    return t != NULL && t == zj_lint_term(l, b);
}

static bool same_scope(ZjLint *l, const ZjScope *a, const ZjScope *b)
{
    if (zj_lint_item_scope(a) || zj_lint_item_scope(b)) return zj_lint_item_scope(a) && zj_lint_item_scope(b);
    return a->per_year == b->per_year && (!a->per_year || a->year_start == b->year_start) && a->months == b->months &&
           a->origin == b->origin && same_key(l, a->key, b->key);
}

/* Does the cap hold wherever `for_` does? An exception of the same reading would put it aside. */
static bool always_with(const ZjGrant *g, const ZjUse *cap, const ZjUse *for_)
{
    if (cap->but != NULL || cap->by != NULL || cap->after_count != 0) return false;
    if (cap->question != NULL && (cap->question != for_->question || cap->alternative != for_->alternative)) return false;
    for (uint32_t i = 0; i < g->caps.count; i++) {
        const ZjUse *u = &g->caps.at[i];
        if (u->but != NULL && u->question == cap->question && u->alternative == cap->alternative) return false;
    }
    return true;
}

/* A cap above another of the same scope. */
static void check_caps(ZjLint *l, const ZjGrant *g, const ZjUse *u, const ZjCases *cases)
{
    for (uint32_t i = 0; i < g->caps.count && zj_lint_spend(l, 1); i++) {
        const ZjUse *v = &g->caps.at[i];
        const ZjSlot *a = u->slot, *b = v->slot;
        bool alone = a->exprs.count == 0 && b->exprs.count == 0 && a->names.count == 0 && b->names.count == 0;
        if (u == v || !alone || !always_with(g, v, u) || !same_scope(l, &a->scope, &b->scope)) continue;
        if (zj_rat_cmp(zj_lint_bounds(l, b->a, cases).high, zj_lint_bounds(l, a->a, cases).low) >= 0) continue;
        ZjDiag *d = zj_report(l->program->diags, ZJ_MSG_LINT_CAP_ABOVE, a->span, 2, zj_lint_source(l, a->a), zj_lint_source(l, b->a));
        zj_diag_note(l->program->diags, d, ZJ_MSG_NOTE_LINT_LOWER, b->span, 0);
        return;
    }
}

/* ---- years ---- */

/* The slot that gives the date, when that is the day of evaluation and nothing else. */
static const ZjSlot *undated(const ZjGrant *g)
{
    for (int hops = 0; g->matched != NULL && g->dates.count == 0 && hops < 8; hops++) g = g->matched;
    const ZjSlot *slot = NULL;
    for (uint32_t i = 0; i < g->dates.count; i++) {
        const ZjExpr *e = zj_lint_meant(g->dates.at[i].slot->a);
        const ZjBinding *b = e->kind == ZJ_EX_PATH ? e->meaning : NULL;
        if (b == NULL || b->kind != ZJ_BIND_AS_OF) return NULL;
        slot = g->dates.at[i].slot;
    }
    return slot;
}

/* What counts by year: undated, or, without 逐项, the one item that is paid once and for all. */
static void check_year(ZjLint *l, const ZjGrant *g, const ZjSlot *s, const ZjSlot *date)
{
    bool single = g->each_count == 0 && g->match.count == 0 && s->exprs.count == 0;
    if (!s->scope.per_year && s->scope.months == 0) return;
    if (single) {
        zj_report(l->program->diags, ZJ_MSG_LINT_YEAR_ONE_ITEM, s->span, 1, g->name.text);
    } else if (date != NULL) {
        ZjDiag *d = zj_report(l->program->diags, ZJ_MSG_LINT_YEAR_NO_DATE, s->span, 1, g->name.text);
        zj_diag_note(l->program->diags, d, ZJ_MSG_NOTE_LINT_DATED, date->span, 0);
    }
}

static void check_years(ZjLint *l, const ZjGrant *g)
{
    const ZjUses *all[] = {&g->caps, &g->keeps, &g->once};
    const ZjSlot *date = undated(g);
    for (size_t k = 0; g->kind == ZJ_DECL_GRANT && k < sizeof all / sizeof all[0]; k++) {
        for (uint32_t i = 0; i < all[k]->count; i++) check_year(l, g, all[k]->at[i].slot, date);
    }
}

void zj_lint_limits(ZjLint *l)
{
    for (const ZjGrant *g = l->program->grants; g != NULL; g = g->next) {
        l->clause = g;
        check_years(l, g);
        ZjCases cases = g->caps.count + g->floors.count != 0 ? zj_lint_clause(l, g) : zj_cases_all(l);
        for (uint32_t i = 0; cases.count != 0 && i < g->caps.count; i++) {
            check_cap(l, g, &g->caps.at[i], &cases);
            check_caps(l, g, &g->caps.at[i], &cases);
        }
        for (uint32_t i = 0; cases.count != 0 && i < g->floors.count; i++) check_floor(l, g, &g->floors.at[i], &cases);
        zj_arena_reset(&l->scratch);
    }
    l->clause = NULL;
}
