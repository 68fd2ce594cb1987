/* lint_tier.c -- clauses of one cause that divide one figure between them: what falls in none of them,
** what falls in two.
**
** Two clauses look like tiers when they take the same items and ask for the same, except of one
** ordered expression. Where one asks for less than the other of the same kind (等级 ≥ 省级, 等级 ≥ 国家级)
** they stand inside each other, which is how steps are written: nothing is said.
*/
#include "compiler/lint.h"

enum { MAX_TIERS = 16 }; /* clauses of one cause that are looked at */

typedef struct Tier {
    const ZjGrant *grant;
    const ZjCube *cube;
} Tier;

typedef struct Group {
    Tier at[MAX_TIERS];
    uint32_t count;
    bool partial; /* a clause of the cause could not be taken apart: it may fill any gap */
} Group;

static bool same_items(const ZjGrant *a, const ZjGrant *b)
{
    if (a->each_count != b->each_count || a->matched != b->matched || a->policy != b->policy) return false;
    for (uint32_t i = 0; i < a->each_count; i++) {
        if (a->each[i] == NULL || b->each[i] == NULL || a->each[i]->list != b->each[i]->list) return false;
    }
    return true;
}

/* The place of the one term on which they differ, in both; false when they differ otherwise. */
static bool differ_in_one(const ZjCube *a, const ZjCube *b, uint32_t *place)
{
    bool found = false;
    if (a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++) {
        if (a->atoms[i].term != b->atoms[i].term) return false;
        if (zj_set_equal(a->atoms[i].set, b->atoms[i].set)) continue;
        if (found) return false;
        found = true;
        *place = i;
    }
    return found;
}

/* Where the clause says it: its first condition, or its name. */
static ZjSpan condition_span(const ZjGrant *g)
{
    if (g->conditions.count != 0) return g->conditions.at[0].slot->span;
    return g->name.span;
}

static bool ladder(const ZjTerm *t)
{
    return t->type.kind == ZJ_TY_ENUM && t->type.enumeration->ladder;
}

static void report(ZjLint *l, ZjMsgId id, const ZjGrant *g, const ZjGrant *other, const ZjTerm *t, ZjRat value)
{
    ZjDiag *d = zj_report(l->program->diags, id, condition_span(g), 4, zj_lint_source(l, t->expr), zj_lint_value(l, t, value),
                          other->name.text, g->name.text);
    zj_diag_note(l->program->diags, d, ZJ_MSG_NOTE_LINT_OTHER, condition_span(other), 0);
}

static void check_overlap(ZjLint *l, const Tier *a, const Tier *b, uint32_t place)
{
    const ZjTerm *t = l->terms[a->cube->atoms[place].term];
    const ZjSet *x = a->cube->atoms[place].set, *y = b->cube->atoms[place].set;
    ZjSet both;
    ZjRat value;
    if (t->order || t->type.kind == ZJ_TY_TEXT || t->type.kind == ZJ_TY_BOOL) return;
    if (zj_set_within(x, y) || zj_set_within(y, x)) return;
    if (!zj_set_meet(x, y, &both) || !zj_set_example(&both, &value)) return;
    report(l, ZJ_MSG_LINT_TIERS_MEET, b->grant, a->grant, t, value);
}

/* Values as one interval: a rung by its place. */
static bool as_interval(const ZjSet *set, ZjSet *out)
{
    if (set->ordered) {
        *out = *set;
        return set->count == 1;
    }
    if (set->mask == 0) return false;
    int low = __builtin_ctzll(set->mask), high = 63 - __builtin_clzll(set->mask);
    uint64_t filled = (high == 63 ? UINT64_MAX : ((uint64_t)1 << (high + 1)) - 1) & ~(((uint64_t)1 << low) - 1);
    *out = zj_set_between(true, zj_rat_int(low), false, zj_rat_int(high), false);
    return filled == set->mask;
}

static bool single(const ZjSet *interval)
{
    return zj_rat_cmp(interval->pieces[0].low, interval->pieces[0].high) == 0;
}

/* May a clause that asks for something else as well apply in the gap? */
static bool filled(const Group *group, const ZjTerm *t, const ZjSet *gap)
{
    for (uint32_t i = 0; i < group->count; i++) {
        const ZjCube *cube = group->at[i].cube;
        const ZjSet *set = &t->full;
        ZjSet mine, both;
        for (uint32_t k = 0; k < cube->count; k++) {
            if (cube->atoms[k].term == t->index) set = cube->atoms[k].set;
        }
        if (!as_interval(set, &mine)) return true;
        (void)zj_set_meet(&mine, gap, &both); /* one piece each */
        if (!zj_set_no_value(&both)) return true;
    }
    return false;
}

/* Between a tier and the next one above it, of those that differ in this term only. */
static void check_gap(ZjLint *l, const Group *group, uint32_t a, uint32_t place)
{
    const Tier *tier = &group->at[a], *above = NULL;
    const ZjTerm *t = l->terms[tier->cube->atoms[place].term];
    ZjSet mine, other, next = {.count = 0}, gap;
    ZjRat value;
    if (group->partial || (!t->full.ordered && !ladder(t))) return;
    if (!as_interval(tier->cube->atoms[place].set, &mine)) return;
    for (uint32_t i = 0; i < group->count; i++) {
        uint32_t at = 0;
        if (i == a || !same_items(tier->grant, group->at[i].grant)) continue;
        if (!differ_in_one(tier->cube, group->at[i].cube, &at) || at != place) continue;
        if (!as_interval(group->at[i].cube->atoms[place].set, &other)) return;
        if (zj_rat_cmp(other.pieces[0].high, mine.pieces[0].high) <= 0) continue; /* not above */
        if (zj_rat_cmp(other.pieces[0].low, mine.pieces[0].high) < 0) return;      /* it covers the end */
        if (above != NULL && zj_rat_cmp(other.pieces[0].low, next.pieces[0].low) >= 0) continue;
        above = &group->at[i];
        next = other;
    }
    if (above == NULL || (single(&mine) && single(&next))) return;
    gap = zj_set_between(mine.whole, mine.pieces[0].high, !mine.pieces[0].high_out, next.pieces[0].low, !next.pieces[0].low_out);
    if (!filled(group, t, &gap) && zj_set_example(&gap, &value)) report(l, ZJ_MSG_LINT_TIERS_GAP, above->grant, tier->grant, t, value);
}

static void check_group(ZjLint *l, const Group *group)
{
    uint32_t place = 0;
    for (uint32_t a = 0; a < group->count; a++) {
        uint64_t seen = 0; /* terms already looked at for a gap, by place */
        for (uint32_t b = 0; b < group->count; b++) {
            if (a == b || !same_items(group->at[a].grant, group->at[b].grant)) continue;
            if (!differ_in_one(group->at[a].cube, group->at[b].cube, &place)) continue;
            if (a < b) check_overlap(l, &group->at[a], &group->at[b], place);
            if ((seen >> place & 1) == 0) check_gap(l, group, a, place);
            seen |= (uint64_t)1 << place;
        }
    }
}

/* The clauses of one cause of one policy, in document order. */
typedef struct Cause {
    const ZjGrant *first, *last;
} Cause;

/* Tiers have no 解读 or 但 in their conditions, and one case. */
static bool plain(const ZjGrant *g)
{
    for (uint32_t i = 0; i < g->conditions.count; i++) {
        if (!zj_lint_always(&g->conditions.at[i])) return false;
    }
    return g->amendment_count == 0 && g->stands_in == NULL;
}

static void add_tier(ZjLint *l, const ZjGrant *g, Group *group)
{
    if (group->count == MAX_TIERS) {
        group->partial = true;
        return;
    }
    ZjCases cases = zj_lint_clause(l, g);
    if (!plain(g) || !cases.exact || cases.count != 1) {
        group->partial = true;
        return;
    }
    ZjCube *cube = zj_arena_alloc(&l->scratch, sizeof *cube);
    if (cube == NULL) {
        l->no_memory = true;
        return;
    }
    *cube = cases.cubes[0];
    group->at[group->count++] = (Tier){g, cube};
}

static void check_cause(ZjLint *l, const Cause *cause, const ZjGrant *const *next)
{
    Group group = {.count = 0};
    for (const ZjGrant *g = cause->first; g != NULL; g = next[g->order]) add_tier(l, g, &group);
    check_group(l, &group);
    zj_arena_reset(&l->scratch);
}

void zj_lint_tiers(ZjLint *l)
{
    ZjArena *arena = l->program->arena;
    ZjScopeTable known = {.arena = arena};
    const ZjGrant **next = zj_arena_array(arena, l->program->grant_count, sizeof *next);
    Cause *causes = zj_arena_array(arena, l->program->grant_count, sizeof *causes);
    uint32_t count = 0;
    if (next == NULL || causes == NULL) {
        l->no_memory = true;
        return;
    }
    for (const ZjGrant *g = l->program->grants; g != NULL; g = g->next) {
        if (g->kind != ZJ_DECL_GRANT || g->cause.text.len == 0) continue;
        causes[count] = (Cause){g, g};
        Cause *cause = zj_scope_put(&known, ZJ_SPACE_CLAUSE, g->policy, g->cause.text, &causes[count]);
        if (cause == NULL) {
            count++;
        } else {
            next[cause->last->order] = g;
            cause->last = g;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        if (causes[i].first != causes[i].last) check_cause(l, &causes[i], next);
    }
    l->no_memory = l->no_memory || known.no_memory;
}
