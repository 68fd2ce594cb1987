/* lint_reach.c -- what never comes about: clauses, exceptions and versions of parameters. */
#include "compiler/lint.h"

/* One thing that has to hold for a clause, where it is written. */
typedef struct Part {
    const ZjExpr *expr;
    bool holds;
    ZjSpan at;
} Part;

enum { MAX_PARTS = 64 };

typedef struct Parts {
    Part at[MAX_PARTS];
    uint32_t count;
} Parts;

static void add_part(Parts *p, const ZjExpr *e, bool holds, ZjSpan at)
{
    if (e != NULL && p->count < MAX_PARTS) p->at[p->count++] = (Part){e, holds, at};
}

/* What stands joined by 且 counts apart, so that a message can name the two that clash. */
static void add_joined(Parts *p, const ZjExpr *e, bool holds)
{
    const ZjExpr *sides[64];
    uint32_t n = 0;
    for (sides[n++] = e; n != 0;) {
        const ZjExpr *x = sides[--n];
        bool joins = holds && x->kind == ZJ_EX_BINARY && x->op == ZJ_OPR_AND && n + 2 <= sizeof sides / sizeof sides[0];
        if (joins) {
            sides[n++] = x->b;
            sides[n++] = x->a;
        } else {
            add_part(p, x, holds, x->span);
        }
    }
}

static void add_conditions(Parts *p, const ZjGrant *g)
{
    for (uint32_t i = 0; i < g->each_count; i++) {
        if (g->each_where[i] != NULL) add_joined(p, g->each_where[i], true);
    }
    for (uint32_t i = 0; i < g->conditions.count; i++) {
        const ZjUse *u = &g->conditions.at[i];
        if (zj_lint_always(u)) add_joined(p, u->slot->a, u->slot->kind == ZJ_SLOT_WHEN);
    }
}

static ZjCases of_part(ZjLint *l, const Part *part)
{
    return zj_cases_of(l, part->expr, part->holds);
}

/* The clause cannot be: says at which condition that shows, and which one it goes against. */
static void report_never(ZjLint *l, const ZjGrant *g, ZjMsgId id, const Parts *p, ZjText subject)
{
    ZjDiags *diags = l->program->diags;
    ZjCases sofar = zj_cases_all(l);
    uint32_t last = 0;
    for (; last < p->count && sofar.count != 0; last++) sofar = zj_cases_and(l, sofar, of_part(l, &p->at[last]));
    ZjSpan at = sofar.count == 0 && last != 0 ? p->at[last - 1].at : g->name.span;
    ZjDiag *d = zj_report(diags, id, at, 1, subject);
    for (uint32_t i = 0; sofar.count == 0 && i + 1 < last; i++) {
        ZjCases two = zj_cases_and(l, of_part(l, &p->at[i]), of_part(l, &p->at[last - 1]));
        if (two.count != 0) continue;
        zj_diag_note(diags, d, ZJ_MSG_NOTE_LINT_AGAINST, p->at[i].at, 0);
        return;
    }
    bool dated = sofar.count != 0 && g->dates.count != 0;
    if (dated) zj_diag_note(diags, d, ZJ_MSG_NOTE_LINT_WINDOW, g->dates.at[0].slot->span, 0);
}

/* What the policy asks of everyone, and what the matched clauses ask, then the clause's own. */
static void collect(Parts *p, const ZjGrant *g)
{
    p->count = 0;
    const ZjGrant *m = g;
    for (int hops = 0; m != NULL && hops < 8; hops++, m = m->matched) {
        if (m->policy->applies != NULL) add_joined(p, m->policy->applies, true);
        if (m != g) add_conditions(p, m);
    }
    add_conditions(p, g);
}

/* Both written by the same document for the same reading. */
static bool side_by_side(const ZjUse *a, const ZjUse *b)
{
    return a->question == b->question && a->alternative == b->alternative && a->by == b->by && a->slot->kind == b->slot->kind;
}

/* A condition of one reading that leaves nothing of the clause. */
static void check_readings(ZjLint *l, const ZjGrant *g, ZjCases clause, Parts *p)
{
    for (uint32_t i = 0; i < g->conditions.count; i++) {
        const ZjUse *u = &g->conditions.at[i];
        if (u->question == NULL || u->but != NULL || u->by != NULL || u->after_count != 0) continue;
        if (zj_cases_and(l, clause, zj_lint_condition(l, u->slot)).count != 0) continue;
        collect(p, g);
        add_joined(p, u->slot->a, u->slot->kind == ZJ_SLOT_WHEN);
        report_never(l, g, ZJ_MSG_LINT_NEVER, p, g->name.text);
    }
}

/* Exceptions that never hold, or that a later one of the same kind always replaces. */
static void check_exceptions(ZjLint *l, const ZjGrant *g, ZjCases clause, const ZjUses *uses, bool last_wins)
{
    for (uint32_t i = 0; i < uses->count; i++) {
        const ZjUse *u = &uses->at[i];
        if (u->but == NULL) continue;
        ZjCases left = zj_cases_and(l, clause, zj_cases_of(l, u->but, true));
        if (left.count == 0) {
            Parts p;
            collect(&p, g);
            add_joined(&p, u->but, true);
            report_never(l, g, ZJ_MSG_LINT_BUT_NEVER, &p, zj_lint_source(l, u->but));
            continue;
        }
        for (uint32_t j = i + 1; last_wins && j < uses->count; j++) {
            const ZjUse *v = &uses->at[j];
            if (v->but == NULL || !side_by_side(u, v)) continue;
            left = zj_cases_and(l, left, zj_cases_of(l, v->but, false));
            if (left.count != 0) continue;
            ZjDiag *d = zj_report(l->program->diags, ZJ_MSG_LINT_BUT_HIDDEN, u->but->span, 1, zj_lint_source(l, u->but));
            zj_diag_note(l->program->diags, d, ZJ_MSG_NOTE_LINT_REPLACES, v->but->span, 0);
            break;
        }
    }
}

static void check_clause(ZjLint *l, const ZjGrant *g)
{
    Parts p;
    ZjCases clause = zj_lint_clause(l, g);
    if (clause.count == 0) {
        collect(&p, g);
        report_never(l, g, ZJ_MSG_LINT_NEVER, &p, g->name.text);
        return;
    }
    check_readings(l, g, clause, &p);
    const ZjUses *replacing[] = {&g->amounts, &g->match, &g->dates, &g->keeps, &g->decided};
    const ZjUses *adding[] = {&g->conditions, &g->caps, &g->floors, &g->terms, &g->ceilings};
    for (size_t i = 0; i < sizeof replacing / sizeof replacing[0]; i++) check_exceptions(l, g, clause, replacing[i], true);
    for (size_t i = 0; i < sizeof adding / sizeof adding[0]; i++) check_exceptions(l, g, clause, adding[i], false);
}

/* ---- versions of a parameter ---- */

/* The clause's date, which every version is chosen by: a term of no expression. */
static ZjTerm date_term(void)
{
    ZjTerm t = {.type = {.kind = ZJ_TY_DATE}, .index = UINT32_MAX};
    t.full = zj_set_between(true, zj_rat_inf(-1), true, zj_rat_inf(1), true);
    return t;
}

static bool window_of(const ZjVersion *v, ZjSet *set)
{
    ZjRat from = zj_rat_inf(-1), until = zj_rat_inf(1);
    if (v->from != NULL && !zj_lint_constant(v->from, &from)) return false;
    if (v->until != NULL && !zj_lint_constant(v->until, &until)) return false;
    *set = zj_set_between(true, from, false, until, false);
    return true;
}

/* The first version that holds counts: what is left for each by those before it. */
static void check_hidden(ZjLint *l, const ZjParameter *q)
{
    if (q->amendment_count != 0) return; /* their windows are checked against each other by themselves */
    ZjTerm day = date_term();
    ZjCases left = zj_cases_all(l);
    for (uint32_t i = 0; i < q->version_count; i++) {
        const ZjVersion *v = &q->versions[i];
        ZjSet window, rest;
        bool known = window_of(v, &window);
        ZjCases when = v->when != NULL ? zj_cases_of(l, v->when, true) : zj_cases_all(l);
        ZjCases mine = known ? zj_cases_and(l, when, zj_cases_set(l, &day, window)) : when;
        if (zj_cases_and(l, left, mine).count == 0) {
            ZjDiag *d = zj_report(l->program->diags, ZJ_MSG_LINT_VERSION_HIDDEN, v->slot->span, 1, q->name.text);
            if (i != 0) zj_diag_note(l->program->diags, d, ZJ_MSG_NOTE_THIS_BEFORE, q->versions[i - 1].slot->span, 0);
        }
        if (!known || v->value == NULL) continue;
        if (!zj_set_minus(&day.full, &window, &rest)) continue;
        /* not in its window, or not under its condition */
        if (v->when == NULL) {
            left = zj_cases_and(l, left, zj_cases_set(l, &day, rest));
        } else if (zj_set_no_value(&rest)) {
            left = zj_cases_and(l, left, zj_cases_of(l, v->when, false));
        }
    }
}

void zj_lint_reach(ZjLint *l)
{
    for (const ZjGrant *g = l->program->grants; g != NULL; g = g->next) {
        l->clause = g;
        check_clause(l, g);
        zj_arena_reset(&l->scratch);
    }
    l->clause = NULL;
    for (uint32_t i = 0; i < l->program->parameter_count; i++) {
        check_hidden(l, l->program->parameters[i]);
        zj_arena_reset(&l->scratch);
    }
}
