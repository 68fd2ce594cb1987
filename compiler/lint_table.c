/* lint_table.c -- tables: rows that are never reached, figures that go up and down. */
#include "compiler/lint.h"

/* What a row's name or bound is for, of all that the key may be. */
static bool row_set(ZjLint *l, const ZjTable *t, ZjOperator relation, const ZjExpr *key, const ZjTerm *term, ZjSet *set)
{
    ZjExpr compare = {.kind = ZJ_EX_BINARY, .op = relation, .a = t->keys.at[0], .b = (ZjExpr *)(uintptr_t)key};
    ZjCases cases = zj_cases_of(l, &compare, true);
    if (!cases.exact) return false;
    *set = zj_cases_leave(&cases, term);
    if (cases.count == 0) *set = (ZjSet){.ordered = term->full.ordered, .whole = term->full.whole};
    set->na = false;
    return true;
}

static bool add_row(ZjLint *l, const ZjTable *t, ZjTableRows *rows, const ZjRow *row, ZjOperator relation,
                    const ZjLabel *label, const ZjExpr *bound, const ZjExpr *value)
{
    ZjTableRow *at = &rows->at[rows->count];
    *at = (ZjTableRow){.row = row, .key = label != NULL ? label->alternatives[0] : bound, .value = value};
    at->set = (ZjSet){.ordered = rows->term->full.ordered, .whole = rows->term->full.whole};
    uint32_t names = label != NULL ? label->count : 1;
    for (uint32_t i = 0; i < names; i++) {
        ZjSet one, sum;
        if (!row_set(l, t, relation, label != NULL ? label->alternatives[i] : bound, rows->term, &one)) return false;
        if (!zj_set_join(&at->set, &one, &sum)) return false;
        at->set = sum;
    }
    ZjSet left;
    (void)zj_set_meet(&rows->left, &at->set, &left); /* wider is fine */
    at->reached = !zj_set_no_value(&left);
    if (!zj_set_minus(&rows->left, &at->set, &left)) return false;
    rows->left = left;
    rows->left.na = true;
    rows->count++;
    return true;
}

static bool add_row_parts(ZjLint *l, const ZjTable *t, ZjTableRows *rows, const ZjRow *row)
{
    bool good = true;
    const ZjExpr *value = row->result == ZJ_RESULT_VALUE && row->values.count == 1 ? row->values.at[0] : NULL;
    switch (row->kind) {
    case ZJ_ROW_PAIRED:
        for (uint32_t i = 0; good && i < row->label_count && i < row->values.count; i++) {
            good = add_row(l, t, rows, row, ZJ_OPR_EQ, &row->labels[i], NULL, row->values.at[i]);
        }
        return good;
    case ZJ_ROW_BOUNDS:
        for (uint32_t i = 0; good && i < row->bounds.count && i < row->values.count; i++) {
            good = add_row(l, t, rows, row, row->relation, NULL, row->bounds.at[i], row->values.at[i]);
        }
        return good;
    case ZJ_ROW_TUPLE:
        return row->label_count == 1 && add_row(l, t, rows, row, ZJ_OPR_EQ, &row->labels[0], NULL, value);
    case ZJ_ROW_BOUND:
        return row->bounds.count == 1 && add_row(l, t, rows, row, row->relation, NULL, row->bounds.at[0], value);
    case ZJ_ROW_OTHER:
        /* a key that does not apply comes here too */
        rows->at[rows->count++] = (ZjTableRow){.row = row, .value = value, .set = rows->left,
                                               .reached = !zj_set_empty(&rows->left)};
        return true;
    }
    return false;
}

bool zj_lint_rows(ZjLint *l, const ZjTable *t, const ZjCases *cases, ZjTableRows *rows)
{
    uint32_t most = 0;
    if (t->keys.count != 1 || t->progressive) return false;
    for (uint32_t r = 0; r < t->row_count; r++) {
        most += 1 + (t->rows[r].label_count > t->rows[r].bounds.count ? t->rows[r].label_count : t->rows[r].bounds.count);
    }
    *rows = (ZjTableRows){.term = zj_lint_term(l, t->keys.at[0])};
    if (rows->term == NULL || !zj_lint_spend(l, most)) return false;
    rows->at = zj_arena_array(&l->scratch, most, sizeof *rows->at);
    if (rows->at == NULL) {
        l->no_memory = true;
        return false;
    }
    rows->left = zj_cases_leave(cases, rows->term);
    bool na = rows->left.na;
    for (uint32_t r = 0; r < t->row_count; r++) {
        rows->left.na = na;
        if (!add_row_parts(l, t, rows, &t->rows[r])) return false;
    }
    rows->left.na = na;
    return true;
}

/* ---- up and down ---- */

typedef struct Slope {
    ZjRat last;
    const ZjExpr *first, *at; /* where it began to go up or down; the value before */
    int direction;
    uint32_t count;
} Slope;

/* Takes the next value from the lowest tier up; false when it turns. */
static bool climb(Slope *s, ZjRat value, const ZjExpr *at)
{
    int step = s->count == 0 ? 0 : zj_rat_cmp(value, s->last);
    int direction = step > 0 ? 1 : step < 0 ? -1 : 0;
    bool turns = direction != 0 && s->direction != 0 && direction != s->direction;
    if (!turns) {
        if (direction != 0) s->direction = direction;
        s->last = value;
        s->at = at;
        s->count++;
    }
    return !turns;
}

static void report_turn(ZjLint *l, const ZjExpr *at, const ZjExpr *before)
{
    ZjDiag *d = zj_report(l->program->diags, ZJ_MSG_LINT_NOT_MONOTONE, at->span, 1, zj_lint_source(l, at));
    if (before != NULL) zj_diag_note(l->program->diags, d, ZJ_MSG_NOTE_LINT_TIER, before->span, 0);
}

/* Rows with ≥ or ≤ over what has an order: from the lowest tier up, amounts rise or fall, not both.
** Below the last tier of ≥ there is nothing, which is 0. */
static void check_bounds(ZjLint *l, const ZjTableRows *rows)
{
    uint32_t n = rows->count;
    bool other = n != 0 && rows->at[n - 1].key == NULL;
    const ZjRow *first = n != 0 ? rows->at[0].row : NULL;
    if (first == NULL || (first->kind != ZJ_ROW_BOUNDS && first->kind != ZJ_ROW_BOUND)) return;
    bool down = first->relation == ZJ_OPR_GE || first->relation == ZJ_OPR_GT; /* highest first */
    Slope s = {.count = 0};
    if (down && (!other || rows->at[n - 1].row->result == ZJ_RESULT_REFUSED)) (void)climb(&s, zj_rat_int(0), NULL);
    for (uint32_t i = 0; i < n; i++) {
        const ZjTableRow *r = &rows->at[down ? n - 1 - i : i];
        ZjRat value;
        if (r->value == NULL || !zj_lint_constant(r->value, &value)) continue;
        if (climb(&s, value, r->value)) continue;
        report_turn(l, r->value, s.at);
        return;
    }
}

/* Rungs of a ladder, in its order. */
static void check_rungs(ZjLint *l, const ZjTableRows *rows)
{
    const ZjCheckedType *key = &rows->term->type;
    if (key->kind != ZJ_TY_ENUM || !key->enumeration->ladder || rows->count == 0) return;
    if (rows->at[0].row->kind != ZJ_ROW_PAIRED && rows->at[0].row->kind != ZJ_ROW_TUPLE) return;
    Slope s = {.count = 0};
    for (uint32_t rung = 0; rung < key->enumeration->item_count; rung++) {
        for (uint32_t i = 0; i < rows->count; i++) {
            const ZjTableRow *r = &rows->at[i];
            ZjRat value;
            if (r->key == NULL || (r->set.mask >> rung & 1) == 0) continue;
            if (r->value == NULL || !zj_lint_constant(r->value, &value)) continue;
            if (climb(&s, value, r->value)) continue;
            report_turn(l, r->value, s.at);
            return;
        }
    }
}

/* ---- rows that are never reached ---- */

static void check_reached(ZjLint *l, const ZjTableRows *rows)
{
    ZjDiags *diags = l->program->diags;
    for (uint32_t i = 0; i < rows->count; i++) {
        const ZjTableRow *r = &rows->at[i];
        if (r->reached || (r->key == NULL && r->row->result == ZJ_RESULT_REFUSED)) continue;
        ZjSpan at = r->key != NULL ? r->key->span : r->row->span;
        ZjDiag *d = zj_report(diags, ZJ_MSG_LINT_ROW, at, 2, zj_source_text(&l->program->sources, at),
                              zj_lint_source(l, rows->term->expr));
        bool bounds = r->key != NULL && r->row->bounds.count != 0;
        for (uint32_t k = 0; k < i; k++) { /* the row that takes it all, or that took the last of it */
            if (!zj_set_within(&r->set, &rows->at[k].set) && !(bounds && k + 1 == i)) continue;
            zj_diag_note(diags, d, ZJ_MSG_NOTE_THIS_BEFORE, rows->at[k].key->span, 0);
            break;
        }
    }
}

static void check_table(ZjLint *l, const ZjExpr *e, const ZjCases *cases)
{
    ZjTableRows rows;
    e = zj_lint_meant(e);
    if (e->kind != ZJ_EX_TABLE || !zj_lint_rows(l, e->table, cases, &rows)) return;
    check_reached(l, &rows);
    bool grows = e->type != NULL && (e->type->kind == ZJ_TY_MONEY || e->type->kind == ZJ_TY_NUMBER);
    if (!grows) return;
    check_bounds(l, &rows);
    check_rungs(l, &rows);
}

void zj_lint_tables(ZjLint *l)
{
    for (const ZjGrant *g = l->program->grants; g != NULL && !l->cut; g = g->next) {
        const ZjUses *all[] = {&g->amounts, &g->terms, &g->ceilings, &g->caps, &g->floors};
        l->clause = g;
        ZjCases cases = zj_lint_clause(l, g);
        for (size_t i = 0; cases.count != 0 && i < sizeof all / sizeof all[0]; i++) {
            for (uint32_t u = 0; u < all[i]->count; u++) {
                const ZjSlot *s = all[i]->at[u].slot;
                if (s->a != NULL) check_table(l, s->a, &cases);
            }
        }
        zj_arena_reset(&l->scratch);
    }
    l->clause = NULL;
}
