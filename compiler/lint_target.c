/* lint_target.c -- targets of one policy that cannot be met together, or not at all.
**
** Targets are put together by what they measure: the number of a population, the number of those in
** it of whom something holds, the share of these. From a number and a share follows another number,
** which a target of its own may not fall short of: 75% of 350 are 263, not 200.
*/
#include <stdio.h>

#include "compiler/lint.h"

/* What the targets of one measure ask for together. */
typedef struct Goal {
    ZjSet set;
    const ZjTarget *low, *high; /* who asks for the ends; NULL: nobody */
    bool reported;
} Goal;

typedef struct Goals {
    ZjLint *l;
    ZjScopeTable by_measure;
} Goals;

#define EVERYONE UINT32_MAX /* no condition */

/* A term for a condition; false when it is too long to compare. */
static bool term_number(ZjLint *l, const ZjExpr *e, uint32_t *number)
{
    *number = EVERYONE;
    if (e == NULL) return true;
    const ZjTerm *t = zj_lint_term(l, e);
    if (t != NULL) *number = t->index;
    return t != NULL;
}

/* The name of a measure, for the same population, day and year; empty when it cannot be told. */
static ZjText measure_key(ZjLint *l, const ZjTarget *t, ZjOperator stat, const ZjExpr *of)
{
    uint32_t among, what, over = EVERYONE, year;
    ZjText none = {"", 0};
    bool ratio = t->stat_count == 2;
    if (!term_number(l, t->among, &among) || !term_number(l, of, &what) || !term_number(l, t->year_date, &year)) return none;
    if (ratio && !term_number(l, t->stats[1]->a, &over)) return none;
    long long by = t->by_date != NULL ? (long long)t->by_date->lit->day : INT64_MAX;
    return zj_arena_text(l->program->arena, "%p.%d.%d.%u.%u.%u.%u.%lld.%d", (const void *)t->policy, (int)stat,
                         ratio ? (int)t->stats[1]->op : -1, among, what, over, year, by, t->year_start);
}

static ZjOperator stat_of(const ZjTarget *t)
{
    return t->stats[0]->kind == ZJ_EX_STAT ? t->stats[0]->op : ZJ_OPR_NONE;
}

static const ZjExpr *measured(const ZjTarget *t)
{
    return t->stats[0]->kind == ZJ_EX_STAT ? t->stats[0]->a : t->stats[0];
}

/* The values that meet the target. */
static ZjSet asked(const ZjTarget *t, ZjRat figure)
{
    ZjRat lowest = zj_rat_inf(-1), highest = zj_rat_inf(1);
    bool whole = t->stat_count == 1 && t->type.whole;
    switch ((int)t->relation) {
    case ZJ_OPR_GE: return zj_set_between(whole, figure, false, highest, true);
    case ZJ_OPR_GT: return zj_set_between(whole, figure, true, highest, true);
    case ZJ_OPR_LE: return zj_set_between(whole, lowest, true, figure, false);
    case ZJ_OPR_LT: return zj_set_between(whole, lowest, true, figure, true);
    default: return zj_set_between(whole, figure, false, figure, false);
    }
}

/* What the measure can be at all: a share lies between nothing and the whole. */
static ZjSet possible(ZjLint *l, const ZjTarget *t)
{
    ZjOperator stat = stat_of(t);
    ZjBounds b = {zj_rat_inf(-1), zj_rat_inf(1)};
    bool whole = t->stat_count == 1 && t->type.whole;
    if (t->stat_count == 1 && stat == ZJ_OPR_STAT_SHARE) b = (ZjBounds){zj_rat_int(0), zj_rat_int(1)};
    else if (stat == ZJ_OPR_STAT_COUNT) b.low = zj_rat_int(0);
    else if (t->stat_count == 1 && (stat == ZJ_OPR_STAT_MEAN || stat == ZJ_OPR_NONE)) b = zj_lint_bounds(l, measured(t), NULL);
    return zj_set_between(whole, b.low, false, b.high, false);
}

static Goal *goal_of(Goals *goals, const ZjTarget *t, ZjOperator stat, const ZjExpr *of)
{
    ZjText key = measure_key(goals->l, t, stat, of);
    return key.len == 0 ? NULL : zj_scope_get(&goals->by_measure, ZJ_SPACE_TARGET, NULL, key);
}

static void report_apart(ZjLint *l, const ZjTarget *t, const ZjTarget *other)
{
    ZjDiag *d = zj_report(l->program->diags, ZJ_MSG_LINT_TARGETS_APART, t->reach->span, 2, t->name.text, other->name.text);
    zj_diag_note(l->program->diags, d, ZJ_MSG_NOTE_LINT_OTHER, other->reach->span, 0);
}

/* Adds what a target asks; two of one measure may leave nothing between them. */
static void add_target(Goals *goals, const ZjTarget *t)
{
    ZjLint *l = goals->l;
    ZjRat figure;
    ZjSet both;
    if (t->reach == NULL || t->measure == NULL || !zj_lint_constant(t->figure, &figure)) return;
    ZjSet set = asked(t, figure), can = possible(l, t);
    ZjText key = measure_key(l, t, stat_of(t), measured(t));
    Goal *made = zj_arena_alloc(l->program->arena, sizeof *made);
    l->no_memory = l->no_memory || made == NULL;
    if (key.len == 0 || made == NULL) return;
    if (!zj_set_meet(&set, &can, &both) || zj_set_no_value(&both)) {
        zj_report(l->program->diags, ZJ_MSG_LINT_TARGET_NEVER, t->reach->span, 1, t->name.text);
        return;
    }
    bool low = !zj_rat_is_inf(set.pieces[0].low), high = !zj_rat_is_inf(set.pieces[0].high);
    *made = (Goal){.set = set, .low = low ? t : NULL, .high = high ? t : NULL};
    Goal *goal = zj_scope_put(&goals->by_measure, ZJ_SPACE_TARGET, NULL, key, made);
    if (goal == NULL || goal->reported) return;
    bool exact = zj_set_meet(&goal->set, &set, &both);
    if (exact && zj_set_no_value(&both)) {
        bool above = zj_rat_cmp(set.pieces[0].low, goal->set.pieces[0].low) > 0;
        const ZjTarget *other = above ? goal->high : goal->low;
        if (other != NULL) report_apart(l, t, other);
        goal->reported = true;
        return;
    }
    if (zj_rat_cmp(both.pieces[0].low, goal->set.pieces[0].low) > 0) goal->low = t;
    if (zj_rat_cmp(both.pieces[0].high, goal->set.pieces[0].high) < 0) goal->high = t;
    goal->set = both;
}

/* The least whole number that a share of `n` comes to: 75% of 350 is 263. */
static bool least_number(const ZjSet *n, const ZjSet *share, ZjRat *part)
{
    ZjRat exact, up;
    if (zj_rat_is_inf(n->pieces[0].low) || zj_rat_is_inf(share->pieces[0].low)) return false;
    if (zj_rat_mul(n->pieces[0].low, share->pieces[0].low, &exact) != ZJ_OK) return false;
    if (zj_rat_round(exact, ZJ_ROUND_UP, 1, &up) != ZJ_OK) return false;
    if (share->pieces[0].low_out && zj_rat_cmp(up, exact) == 0 && zj_rat_add(up, zj_rat_int(1), &up) != ZJ_OK) return false;
    *part = up;
    return true;
}

/* A hope is not held against what has to be reached. */
static bool speaks(const ZjTarget *share, const ZjTarget *whole, const ZjTarget *part)
{
    return (!share->soft && !whole->soft) || part->soft;
}

/* A share of a population, the number of that population, and the number of those of whom it holds. */
static void check_share(Goals *goals, const ZjTarget *t)
{
    ZjLint *l = goals->l;
    ZjRat figure, needed;
    if (t->reach == NULL || t->stat_count != 1 || stat_of(t) != ZJ_OPR_STAT_SHARE) return;
    if (!zj_lint_constant(t->figure, &figure)) return;
    const Goal *whole = goal_of(goals, t, ZJ_OPR_STAT_COUNT, NULL), *part = goal_of(goals, t, ZJ_OPR_STAT_COUNT, measured(t));
    if (whole == NULL || part == NULL || whole->low == NULL || whole->reported || part->reported) return;
    ZjSet share = asked(t, figure);
    if (!least_number(&whole->set, &share, &needed)) return;
    const ZjTarget *at = part->high != NULL && zj_rat_cmp(part->set.pieces[0].high, needed) < 0 ? part->high : part->low;
    if (at == NULL || !speaks(t, whole->low, at)) return;
    ZjRat end = at == part->high ? part->set.pieces[0].high : part->set.pieces[0].low;
    if (zj_rat_cmp(end, needed) >= 0) return;
    ZjDiag *d = zj_report(l->program->diags, ZJ_MSG_LINT_TARGET_SHARE, at->reach->span, 6, at->name.text,
                          zj_lint_source(l, at->figure), whole->low->name.text, zj_lint_source(l, whole->low->figure),
                          zj_lint_source(l, t->figure), zj_lint_amount(l, &at->figure->type[0], needed));
    zj_diag_note(l->program->diags, d, ZJ_MSG_NOTE_LINT_OTHER, t->reach->span, 0);
}

void zj_lint_targets(ZjLint *l)
{
    Goals goals = {l, {.arena = l->program->arena}};
    for (const ZjTarget *t = l->program->targets; t != NULL; t = t->next) add_target(&goals, t);
    for (const ZjTarget *t = l->program->targets; t != NULL; t = t->next) check_share(&goals, t);
    l->no_memory = l->no_memory || goals.by_measure.no_memory;
    zj_arena_reset(&l->scratch);
}
