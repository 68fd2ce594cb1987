/* Stacking by causes: units of equal key compete, the higher or the chosen one stays. */
#include "stdlib/date.h"
#include "vm/exec/settle.h"

/* ---- stacking ---- */

static bool keyless(const Unit *u)
{
    return u->mark.den == MARK_KEYLESS;
}

static bool same_years(const Unit *a, const Unit *b)
{
    return a->mark.year == NO_YEAR || b->mark.year == NO_YEAR || a->mark.year == b->mark.year;
}

static bool competes(const Unit *a, const Unit *b)
{
    if (a == b || !same_years(a, b)) return false;
    return keyless(a) || keyless(b) || a->cluster == b->cluster;
}

/* Does a sum of x for unit a beat y for unit b? Ties: the earlier in the document. */
static bool beats(const Unit *a, ZjRat x, const Unit *b, ZjRat y)
{
    int order = rat_cmp(x, y);
    if (order != 0) return order > 0;
    return a->place < b->place;
}

/* The unit's place in its cause; false when it is not known. */
static bool cause_mark(const Work *w, const Item *item, Mark *out)
{
    const ZjModMember *m = &w->members[item->member];
    *out = (Mark){0, MARK_KEYLESS, NO_YEAR};
    uint32_t reg = m->cause_key != ZJ_NONE ? m->cause_key : m->key;
    if (reg != ZJ_NONE) {
        if (item->lane == ZJ_NONE) return false;
        ZjLane key = zj_reg_lane(w, reg, item->lane);
        if (zj_lane_is_na(key))
            *out = (Mark){0, 0, NO_YEAR};
        else if (key.flags != 0 || !zj_lane_single(key))
            return false;
        else
            *out = (Mark){key.lo.num, key.lo.den, NO_YEAR};
    }
    if (m->cause_year != 0) {
        if (item->date_open) return false;
        out->year =
            item->date == NO_DATE ? NO_DATE : zj_date_year_from(item->date, (int)m->cause_year);
    }
    return true;
}

typedef struct Cause {
    uint32_t units, slots;
    uint32_t keyless; /* units without key: the first so many */
    uint32_t members; /* how many have something */
    uint8_t flags;
    bool blurred; /* some item's place is not known */
    bool on, may; /* the rule counts */
} Cause;

static void gather_cause(Work *w, uint32_t number, Cause *c)
{
    for (uint32_t member = 0; member < w->member_count; member++) {
        if (w->members[member].cause != number) continue;
        const MemberWork *of = &w->of[member];
        bool some = false;
        for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++) {
            Item *item = &w->items[i];
            if (!positive(item->x.hi)) continue;
            Slot slot = {.rank = member, .item = i};
            if (!cause_mark(w, item, &slot.mark)) {
                uint32_t reg = w->members[member].cause_key;
                c->blurred = true;
                c->flags |= (uint8_t)(own_flags(item) | item->date_flags);
                if (reg != ZJ_NONE && item->lane != ZJ_NONE)
                    c->flags |= zj_reg_lane(w, reg, item->lane).flags & (uint8_t)~ZJ_F_NA;
            }
            w->slots[c->slots++] = slot;
            some = true;
        }
        c->members += some;
    }
}

static void build_units(Work *w, Cause *c)
{
    zj_sort_slots(w->slots, c->slots);
    for (uint32_t i = 0; i < c->slots;) {
        Unit *u = &w->units[c->units++];
        *u = (Unit){.mark = w->slots[i].mark,
                    .member = w->slots[i].rank,
                    .first = i,
                    .place = w->slots[i].item,
                    .sum = span_int(0),
                    .winner = ZJ_NONE};
        for (; i < c->slots && zj_compare_marks(w->slots[i].mark, u->mark) == 0 &&
               w->slots[i].rank == u->member;
             i++, u->count++) {
            const Item *item = &w->items[w->slots[i].item];
            u->sum = span_plus(w, u->sum, item->x);
            u->flags |= own_flags(item);
        }
    }
    for (uint32_t i = 0; i < c->units;) {
        uint32_t end = i + 1;
        while (end < c->units && w->units[end].mark.den == w->units[i].mark.den &&
               w->units[end].mark.num == w->units[i].mark.num)
            end++;
        for (uint32_t j = i; j < end; j++) {
            w->units[j].cluster = i;
            w->units[j].cluster_end = end;
        }
        i = end;
    }
}

/* Goes over the units that u competes with: those of its key, and those without key. */
#define EACH_RIVAL(w, c, u, v)                                                                 \
    for (uint32_t v##_i = keyless(u) ? 0 : (u)->cluster,                                       \
                  v##_end = keyless(u) ? (c)->units : (u)->cluster_end, v##_pass = 0;          \
         v##_pass < 2; v##_pass++, v##_i = 0, v##_end = keyless(u) ? 0 : (c)->keyless)         \
        for (Unit *v = &(w)->units[v##_i]; v < &(w)->units[v##_end]; v++)                      \
            if (competes(u, v))

static void settle_unit(Work *w, const Unit *u, Span scale, uint8_t flags)
{
    uint32_t taker = u->winner != ZJ_NONE ? w->units[u->winner].member : u->member;
    for (uint32_t i = u->first; i < u->first + u->count; i++) {
        Item *item = &w->items[w->slots[i].item];
        Span out = {positive(scale.lo) ? item->x.lo : zj_rat_int(0),
                    positive(scale.hi) ? item->x.hi : zj_rat_int(0)};
        zj_settle_item(item, out, flags, ZJ_DISPLACED_STACK, taker);
    }
}

/* The higher beats the lower: from the highest down, a unit stays unless one that stays is
** against it. */
static void highest(Work *w, Cause *c)
{
    bool mixed = false;
    for (uint32_t i = 0; i < c->units; i++)
        mixed |= w->units[i].mark.year != w->units[0].mark.year;
    for (uint32_t i = 0; i < c->units; i++) {
        w->ranked[i] = (Ranked){w->units[i].sum.hi, 0, w->units[i].place, i};
        w->units[i].certain = w->units[i].possible = true;
    }
    zj_sort_ranked(w->ranked, c->units);
    for (uint32_t i = 0; i < c->units; i++) {
        Unit *u = &w->units[i];
        EACH_RIVAL(w, c, u, v)
        if (!beats(u, u->sum.lo, v, v->sum.hi)) u->certain = false;
    }
    bool clique = (c->keyless == 0 || c->keyless == c->units) && !mixed;
    bool exact = true;
    for (uint32_t i = 0; i < c->units; i++)
        exact &= span_single(w->units[i].sum);
    for (uint32_t n = 0; n < c->units; n++) { /* from the highest */
        Unit *u = &w->units[w->ranked[n].index];
        ZjRat best = zj_rat_int(0);
        EACH_RIVAL(w, c, u, v)
        {
            bool stays = exact ? v->certain : clique || v->certain;
            if (exact && !clique) stays = v->possible && v->certain;
            if (!stays || !beats(v, v->sum.lo, u, u->sum.hi)) continue;
            u->possible = false;
            if (u->winner == ZJ_NONE || rat_cmp(v->sum.hi, best) > 0) {
                u->winner = (uint32_t)(v - w->units);
                best = v->sum.hi;
            }
        }
        if (exact) u->certain = u->possible; /* decided: those above it are */
    }
}

/* 互斥 without the applicant's choice: any maximal choice. At the ends of a run the lowest or
** the highest one. */
static void exclusive_open(Work *w, Cause *c)
{
    for (uint32_t i = 0; i < c->units; i++) {
        Unit *u = &w->units[i];
        u->certain = u->possible = true;
        EACH_RIVAL(w, c, u, v)
        {
            u->certain = false;
            u->flags |= ZJ_F_CHOICE;
        }
        if (!positive(u->sum.lo))
            w->of[u->member].wild = true; /* no alternative at the low end */
    }
}

static bool better(const Work *w, ZjRat a, ZjRat b)
{
    int order = rat_cmp(a, b);
    return w->ends == ENDS_LOW ? order < 0 : order > 0;
}

/* Of each key the one unit, all keys together against each unit without key; year by year. */
static void exclusive_end(Work *w, Cause *c)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->units; i++) {
        Unit *u = &w->units[i];
        bool picked = positive(u->sum.hi);
        if (!keyless(u))
            for (uint32_t j = u->cluster; j < u->cluster_end; j++) {
                const Unit *v = &w->units[j];
                if (j == i || v->mark.year != u->mark.year || !positive(v->sum.hi)) continue;
                if (better(w, v->sum.hi, u->sum.hi) ||
                    (zj_rat_same(v->sum.hi, u->sum.hi) && v->place < u->place)) {
                    picked = false;
                    u->winner = j;
                }
            }
        u->certain = u->possible = false;
        if (picked) w->ranked[n++] = (Ranked){u->sum.hi, u->mark.year, u->place, i};
    }
    zj_sort_ranked(w->ranked, n);
    for (uint32_t i = 0; i < n;) {
        uint32_t end = i, one = ZJ_NONE, keyed = ZJ_NONE;
        ZjRat sum = zj_rat_int(0);
        for (; end < n && w->ranked[end].year == w->ranked[i].year; end++) {
            const Unit *u = &w->units[w->ranked[end].index];
            if (!keyless(u)) {
                sum = zj_plus(w, sum, u->sum.hi);
                keyed = w->ranked[end].index;
            } else if (one == ZJ_NONE || better(w, u->sum.hi, w->units[one].sum.hi)) {
                one = w->ranked[end].index;
            }
        }
        bool take_one =
            keyed == ZJ_NONE || (one != ZJ_NONE && better(w, w->units[one].sum.hi, sum));
        for (; i < end; i++) {
            Unit *u = &w->units[w->ranked[i].index];
            u->certain = u->possible = take_one ? w->ranked[i].index == one : !keyless(u);
            if (!u->possible) u->winner = take_one ? one : keyed;
        }
    }
}

static bool years_mixed(const Work *w, const Cause *c)
{
    bool with = false, without = false;
    for (uint32_t i = 0; i < c->units; i++) {
        with |= w->units[i].mark.year != NO_YEAR;
        without |= w->units[i].mark.year == NO_YEAR;
    }
    return with && without;
}

static void join_cause(Work *w, const Cause *c, bool wild)
{
    for (uint32_t i = 0; i < c->slots; i++) {
        MemberWork *of = &w->of[w->items[w->slots[i].item].member];
        zj_join_members(w, w->slots[i].rank, w->slots[0].rank);
        if (wild) of->wild = true;
    }
    for (uint32_t i = 0; i < c->units; i++)
        w->of[w->units[i].member].stacked = true;
}

static bool units_compete(Work *w, Cause *c)
{
    for (uint32_t i = 0; i < c->units; i++) {
        Unit *u = &w->units[i];
        EACH_RIVAL(w, c, u, v) return true;
    }
    return false;
}

static void stack_cause(Work *w, const ZjModCause *row, Cause *c)
{
    bool exclusive = row->rule == ZJ_STACK_EXCLUSIVE, mixed;
    if (c->blurred) { /* any may compete with any */
        for (uint32_t i = 0; i < c->slots; i++) {
            c->flags |= own_flags(&w->items[w->slots[i].item]);
            w->slots[i].rank = w->items[w->slots[i].item].member;
        }
        if (exclusive) c->flags |= ZJ_F_CHOICE;
        for (uint32_t i = 0; i < c->slots; i++) {
            Item *item = &w->items[w->slots[i].item];
            zj_settle_item(item, span(zj_rat_int(0), item->x.hi), c->flags, ZJ_DISPLACED_STACK,
                           item->member);
        }
        join_cause(w, c, true);
        return;
    }
    build_units(w, c);
    while (c->keyless < c->units && keyless(&w->units[c->keyless]))
        c->keyless++;
    if (!units_compete(w, c)) return;
    mixed = years_mixed(w, c);
    if (!exclusive)
        highest(w, c);
    else if (w->ends == ENDS_BOTH || mixed) /* mixed years: no two extreme choices to run */
        exclusive_open(w, c);
    else
        exclusive_end(w, c);
    if (exclusive) w->uncertain = true;
    bool chained = c->keyless != 0 || mixed; /* rivals of rivals decide too */
    for (uint32_t i = 0; i < c->units && chained; i++)
        c->flags |= w->units[i].flags;
    for (uint32_t i = 0; i < c->units; i++) {
        Unit *u = &w->units[i];
        uint8_t flags = (uint8_t)(u->flags | c->flags);
        EACH_RIVAL(w, c, u, v) flags |= v->flags;
        Span scale = span_int(0);
        if (u->possible || !c->on) scale.hi = zj_rat_int(1);
        if (u->certain && u->possible) scale.lo = zj_rat_int(1);
        settle_unit(w, u, scale, flags);
    }
    join_cause(w, c, mixed || (c->keyless != 0 && c->keyless != c->units));
    zj_check_sums(w, 0, c->slots);
}

void zj_settle_stack(Work *w)
{
    for (uint32_t number = 0; number < w->settle->cause_count; number++) {
        const ZjModCause *row = &w->run->module->t.causes[w->settle->first_cause + number];
        Cause c = {.on = true, .may = true};
        if (row->rule == ZJ_STACK_ADDITIVE) continue;
        if (row->active != ZJ_NONE) {
            ZjLane lane = zj_lane_bool(zj_reg_lane(w, row->active, w->case_index));
            Span on = lowering(w, span(lane.lo, lane.hi)); /* a rule lowers totals */
            c.on = positive(on.lo);
            c.may = positive(on.hi);
            c.flags = lane.flags;
            if (lane.flags != 0) w->uncertain = true;
        }
        if (!c.may) continue;
        gather_cause(w, number, &c);
        if (c.members < 2) continue;
        stack_cause(w, row, &c);
    }
    for (uint32_t m = 0; m < w->member_count; m++)
        if (w->of[m].stacked) w->of[m].stages += w->of[m].shifts ? 2 : 1;
}
