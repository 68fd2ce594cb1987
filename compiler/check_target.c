/* check_target.c -- 目标: what is measured over a population, and the figure it is to reach. */
#include "compiler/check.h"

static const ZjExpected nothing = {NULL, false};

static bool is_stat(const ZjExpr *e)
{
    return e->kind == ZJ_EX_STAT;
}

/* The type of one statistic. A count carries no unit of its own: it agrees with any. */
static ZjCheckedType check_stat(ZjChecker *c, ZjExpr *e)
{
    ZjCheckedType count = {.kind = ZJ_TY_NUMBER, .whole = true, .any_unit = true};
    ZjCheckedType share = {.kind = ZJ_TY_NUMBER, .ratio = true};
    if (!is_stat(e)) return zj_check_expr(c, e, nothing);
    if (e->a == NULL) return count;
    ZjCheckedType t = zj_check_expr(c, e->a, nothing);
    switch (e->op) {
    case ZJ_OPR_STAT_COUNT: zj_want_bool(c, e->a, t); return count;
    case ZJ_OPR_STAT_SHARE: zj_want_bool(c, e->a, t); return share;
    case ZJ_OPR_STAT_SUM:
    case ZJ_OPR_STAT_MEAN:
        if (t.kind != ZJ_TY_ERROR && t.kind != ZJ_TY_MONEY && t.kind != ZJ_TY_NUMBER) {
            zj_report(c->program->diags, ZJ_MSG_SUM_OF, e->a->span, 1, zj_type_text(c->program, &t));
            t.kind = ZJ_TY_ERROR;
        }
        return t;
    case ZJ_OPR_NONE: case ZJ_OPR_ADD: case ZJ_OPR_SUB: case ZJ_OPR_MUL: case ZJ_OPR_DIV:
    case ZJ_OPR_SHARE: case ZJ_OPR_EQ: case ZJ_OPR_NE: case ZJ_OPR_LT: case ZJ_OPR_GT:
    case ZJ_OPR_LE: case ZJ_OPR_GE: case ZJ_OPR_AND: case ZJ_OPR_OR: case ZJ_OPR_BEFORE:
    case ZJ_OPR_AFTER: break;
    }
    return (ZjCheckedType){.kind = ZJ_TY_ERROR};
}

static void check_measure(ZjChecker *c, ZjTarget *t, ZjExpr *e)
{
    ZjProgram *p = c->program;
    bool ratio = e->kind == ZJ_EX_BINARY && e->op == ZJ_OPR_DIV && is_stat(e->a) && is_stat(e->b);
    t->stats[t->stat_count++] = ratio ? e->a : e;
    if (ratio) t->stats[t->stat_count++] = e->b;
    ZjCheckedType a = check_stat(c, t->stats[0]);
    t->type = a;
    if (!is_stat(t->stats[0])) {
        const ZjBinding *b = e->kind == ZJ_EX_PATH ? e->meaning : NULL;
        bool of_policy = b != NULL && b->kind == ZJ_BIND_FACT && b->fact->policy != NULL;
        bool figure = b != NULL && (b->kind == ZJ_BIND_DEFINE || b->kind == ZJ_BIND_FIGURE);
        if (a.kind != ZJ_TY_ERROR && !of_policy && !figure) {
            zj_report(p->diags, ZJ_MSG_TARGET_MEASURE, e->span, 0);
            t->type.kind = ZJ_TY_ERROR;
        }
    }
    if (!ratio) return;
    ZjCheckedType b = check_stat(c, t->stats[1]);
    if (a.kind != ZJ_TY_ERROR && b.kind != ZJ_TY_ERROR && a.kind != b.kind) {
        zj_report(p->diags, ZJ_MSG_TYPES_DO_NOT_FIT, e->span, 3, ZJ_TEXT("/"), zj_type_text(p, &a),
                  zj_type_text(p, &b));
    }
    t->type = (ZjCheckedType){.kind = ZJ_TY_NUMBER, .ratio = true};
}

/* Only 免核 may stand more than once: of two measures or figures one would go unseen. */
static void check_repeats(ZjProgram *p, const ZjTarget *t)
{
    const ZjSlot *seen[ZJ_SLOT_COUNT] = {NULL};
    for (const ZjSlot *s = t->decl->slots; s != NULL; s = s->next) {
        if (seen[s->kind] == NULL) {
            seen[s->kind] = s;
        } else if (s->kind != ZJ_SLOT_WAIVE && s->kind != ZJ_SLOT_CITE) {
            ZjDiag *d = zj_report(p->diags, ZJ_MSG_SLOT_TWICE, s->keyword, 1,
                                  zj_source_text(&p->sources, s->keyword));
            zj_diag_note(p->diags, d, ZJ_MSG_NOTE_FIRST_HERE, seen[s->kind]->keyword, 0);
        }
    }
}

void zj_check_target(ZjProgram *p, ZjTarget *t)
{
    ZjChecker c = {.program = p, .policy = t->policy};
    t->year_start = 1;
    check_repeats(p, t);
    for (ZjSlot *s = t->decl->slots; s != NULL; s = s->next) {
        switch ((int)s->kind) {
        case ZJ_SLOT_CITE: zj_read_citation(p, s, s->next, &t->cite, &t->quote); break;
        case ZJ_SLOT_SOFT: t->soft = true; break;
        case ZJ_SLOT_WAIVE: break;
        case ZJ_SLOT_AMONG:
            t->among = s->a;
            zj_want_bool(&c, s->a, zj_check_expr(&c, s->a, nothing));
            break;
        case ZJ_SLOT_DATED:
            t->year_date = s->a;
            zj_want(&c, s->a, zj_check_expr(&c, s->a, nothing), ZJ_TY_DATE);
            break;
        case ZJ_SLOT_MEASURE:
            if (t->measure == NULL) {
                t->measure = s;
                check_measure(&c, t, s->a);
            }
            break;
        case ZJ_SLOT_REACH: t->reach = s; break;
        default:
            zj_report(p->diags, ZJ_MSG_SLOT_NOT_HERE, s->keyword, 2,
                      zj_source_text(&p->sources, s->keyword),
                      zj_source_text(&p->sources, t->decl->keyword));
            break;
        }
    }
    if (t->measure == NULL || t->reach == NULL) {
        zj_report(p->diags, ZJ_MSG_TARGET_NEEDS, t->name.span, 1, t->name.text);
        return;
    }
    if (t->cite.len == 0) zj_report(p->diags, ZJ_MSG_CLAUSE_NO_CITE, t->name.span, 1, t->name.text);
    bool yearly = t->measure->scope.per_year;
    if (yearly && t->year_date == NULL) zj_report(p->diags, ZJ_MSG_TARGET_YEAR, t->measure->span, 0);
    if (yearly && t->measure->scope.year_start > 1) t->year_start = (int)t->measure->scope.year_start;
    if (!yearly && t->year_date != NULL) {
        zj_report(p->diags, ZJ_MSG_TARGET_DATED, t->year_date->span, 0);
        t->year_date = NULL;
    }
    t->relation = t->reach->relation;
    t->figure = t->reach->a;
    t->by_date = t->reach->b;
    ZjCheckedType figure = zj_check_expr(&c, t->figure, nothing);
    zj_check_comparable(&c, t->relation, t->type, figure, t->figure->span);
    ZjRat value;
    if (figure.kind != ZJ_TY_ERROR && !zj_const_value(t->figure, &value)) {
        zj_report(p->diags, ZJ_MSG_CASE_VALUE, t->figure->span, 0);
    }
    if (t->by_date != NULL) {
        zj_want(&c, t->by_date, zj_check_expr(&c, t->by_date, nothing), ZJ_TY_DATE);
        if (t->by_date->kind != ZJ_EX_LITERAL) zj_report(p->diags, ZJ_MSG_CASE_VALUE, t->by_date->span, 0);
    }
}
