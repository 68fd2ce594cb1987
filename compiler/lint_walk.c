/* lint_walk.c -- every expression of a declaration, and 满足 that takes more than it seems. */
#include "compiler/lint.h"

static void expr(const ZjExpr *e, const ZjLintVisit *v);

static void list(const ZjExprList *all, const ZjLintVisit *v)
{
    for (uint32_t i = 0; i < all->count; i++) expr(all->at[i], v);
}

static void table(const ZjTable *t, const ZjLintVisit *v)
{
    list(&t->keys, v);
    for (uint32_t r = 0; r < t->row_count; r++) {
        const ZjRow *row = &t->rows[r];
        for (uint32_t i = 0; i < row->label_count; i++) {
            for (uint32_t a = 0; a < row->labels[i].count; a++) expr(row->labels[i].alternatives[a], v);
        }
        list(&row->bounds, v);
        list(&row->values, v);
    }
}

static void expr(const ZjExpr *e, const ZjLintVisit *v)
{
    if (e == NULL) return;
    v->expr(v->user, e);
    const ZjExpr *parts[] = {e->a, e->b, e->c, e->list, e->where};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) expr(parts[i], v);
    list(&e->args, v);
    if (e->table != NULL) table(e->table, v);
}

static void slots(const ZjSlot *s, const ZjLintVisit *v)
{
    for (; s != NULL; s = s->next) {
        const ZjExpr *parts[] = {s->a, s->b, s->c, s->scope.key, s->scope.since};
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) expr(parts[i], v);
        list(&s->exprs, v);
        if (s->inner != NULL) slots(s->inner, v);
    }
}

static void fields(const ZjField *f, const ZjLintVisit *v)
{
    for (; f != NULL; f = f->next) {
        expr(f->low, v);
        expr(f->high, v);
        fields(f->type.fields, v);
    }
}

void zj_lint_walk_expr(const ZjExpr *e, const ZjLintVisit *visit)
{
    expr(e, visit);
}

void zj_lint_walk(const ZjDecl *d, const ZjLintVisit *visit)
{
    expr(d->value, visit);
    slots(d->slots, visit);
    fields(d->fields, visit);
}

/* ---- 满足 c 且 d, where d says nothing of the record ---- */

typedef struct Sought {
    ZjText name;
    bool found;
} Sought;

static void seek(void *user, const ZjExpr *e)
{
    Sought *s = user;
    if (e->kind == ZJ_EX_PATH && e->names.count != 0 && zj_text_equal(e->names.at[0].text, s->name)) s->found = true;
}

/* The first part of a condition joined by 且 without brackets that does not mention the variable. */
static const ZjExpr *stranger(const ZjExpr *body, ZjText var)
{
    for (; body->kind == ZJ_EX_BINARY && body->op == ZJ_OPR_AND && !body->bracketed; body = body->a) {
        Sought s = {.name = var};
        ZjLintVisit visit = {seek, &s};
        zj_lint_walk_expr(body->b, &visit);
        if (!s.found) return body->b;
    }
    return NULL;
}

static void check_body(void *user, const ZjExpr *e)
{
    ZjLint *l = user;
    const ZjExpr *body = e->kind == ZJ_EX_SOME || e->kind == ZJ_EX_EVERY ? e->a : e->where;
    if (e->list == NULL || body == NULL || !zj_lint_spend(l, 1)) return;
    const ZjExpr *at = stranger(body, e->var.text);
    if (at == NULL) return;
    ZjDiag *d = zj_report(l->program->diags, ZJ_MSG_LINT_BODY, at->span, 2, zj_lint_source(l, at), e->var.text);
    zj_diag_note(l->program->diags, d, ZJ_MSG_NOTE_LINT_VARIABLE, e->var.span, 0);
}

void zj_lint_bodies(ZjLint *l)
{
    ZjLintVisit visit = {check_body, l};
    for (uint32_t f = 0; f < l->program->file_count; f++) {
        const ZjModuleFile *file = &l->program->files[f];
        for (const ZjDecl *d = file->tree.decls; d != NULL; d = d->next) zj_lint_walk(d, &visit);
    }
}
