/* Rounding: of each item, or of a group's sum. The caps apply again to what it has raised; then
** nothing finer than a fen remains.
**
** A sum: each item is cut down to whole fen, the sum is rounded from the exact amounts, and what
** is then missing goes to the last item that has something; what is too much is cut from the last. */
#include "vm/exec/settle.h"

typedef struct Rule {
    ZjRounding mode;
    int64_t step; /* from 1 */
    bool idle;    /* amounts are whole fen already: nothing can be raised */
    const ZjModGroup *group; /* of a sum; NULL: each item */
} Rule;

static Rule own_rule(const ZjModMember *m)
{
    if (m->step == 0) return (Rule){ZJ_ROUND_DOWN, 1, true, NULL};
    return (Rule){(ZjRounding)m->rounding, (int64_t)m->step, false, NULL};
}

static Rule rule_of(const Work *w, uint32_t row)
{
    const ZjModRound *r = &w->run->module->t.rounds[row];
    const ZjModGroup *group = zj_group_at(w, r->group);
    if (group != NULL && group->per_item) group = NULL;
    return (Rule){(ZjRounding)r->mode, (int64_t)r->step, false, group};
}

uint32_t zj_round_step(const Work *w, uint32_t member)
{
    const ZjModMember *m = &w->members[member];
    uint32_t step = m->step;
    for (uint32_t i = m->first_round; i < m->first_round + m->round_count; i++)
        if (w->run->module->t.rounds[i].step > step) step = w->run->module->t.rounds[i].step;
    return step;
}

static ZjRat rounded(Work *w, const Rule *rule, ZjRat r)
{
    ZjRat out;
    if (zj_rat_round(r, rule->mode, rule->step, &out) == ZJ_OK) return out;
    w->failed = true;
    return r;
}

/* Returns whether some figure may have been raised. */
static bool round_items(Work *w, uint32_t member, const Rule *rule)
{
    const MemberWork *of = &w->of[member];
    bool raised = false;
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++) {
        Item *item = &w->items[i];
        Span out = {rounded(w, rule, item->x.lo), rounded(w, rule, item->x.hi)};
        raised |= !rule->idle && rule->mode != ZJ_ROUND_DOWN &&
                  (!span_single(item->x) || rat_cmp(out.hi, item->x.hi) > 0);
        item->x = out;
        if (span_single(out)) item->flags &= ZJ_F_ERROR;
    }
    return raised;
}

/* ---- the sum of a group ---- */

/* Sums over the items up to one, and from it on. */
typedef struct Sums {
    Span ahead, ahead_fen; /* before it: exact, and cut to whole fen */
    ZjRat rest, later;     /* it and those after it; only these: at the low end */
    Span all;
    uint32_t count; /* how many are before it */
} Sums;

/* What the item gets: the part of the rounded sum that those before it leave. Rounding moves a sum
** by less than a step, and cutting to fen by less than one an item: the second pair of bounds,
** which open amounts elsewhere don't widen. */
static Span share_of(Work *w, const Rule *rule, const Item *item, const Sums *s, bool sure)
{
    const ZjRat step = zj_rat_int(rule->step);
    Span x = item->x, fen = {whole_fen(x.lo), whole_fen(x.hi)};
    Span sum = {rounded(w, rule, s->all.lo), rounded(w, rule, s->all.hi)};
    Span left = {rat_max(zj_less(w, sum.lo, s->ahead_fen.hi), zj_less(w, s->rest, step)),
                 zj_less(w, sum.hi, s->ahead_fen.lo)};
    bool last = !positive(s->later); /* perhaps: all after it have nothing */
    Span out = {rat_min(fen.lo, left.lo), rat_min(fen.hi, left.hi)};
    if (last) {
        ZjRat slack = zj_plus(w, step, zj_rat_int((int64_t)s->count));
        ZjRat alone = rounded(w, rule, zj_plus(w, s->ahead.hi, x.hi));
        ZjRat most = rat_min(zj_less(w, alone, s->ahead_fen.lo), zj_plus(w, x.hi, slack));
        out.hi = rat_max(out.hi, most);
    }
    if (sure && positive(x.lo)) out.lo = left.lo;
    return out;
}

static void round_group(Work *w, const Rule *rule, uint32_t first, uint32_t end, uint8_t flags)
{
    Span none = span_int(0);
    Sums s = {.ahead = none, .ahead_fen = none, .all = none};
    flags |= zj_flags_of(w, first, end);
    for (uint32_t i = end; i-- > first;) { /* sums over what comes after: in the ranking's room */
        w->ranked[i].value = s.all.lo;
        s.all = span_plus(w, s.all, w->items[w->slots[i].item].x);
    }
    s.rest = s.all.lo;
    for (uint32_t i = first; i < end; i++, s.count++) {
        Item *item = &w->items[w->slots[i].item];
        Span x = item->x;
        s.later = w->ranked[i].value;
        Span out = share_of(w, rule, item, &s, i + 1 == end);
        s.ahead = span_plus(w, s.ahead, x);
        s.ahead_fen = span_plus(w, s.ahead_fen, span(whole_fen(x.lo), whole_fen(x.hi)));
        s.rest = s.later;
        bool same = zj_rat_same(out.lo, x.lo) && zj_rat_same(out.hi, x.hi);
        if (rat_cmp(out.hi, out.lo) < 0) out.hi = out.lo;
        item->x = out;
        if (!same) item->flags |= flags;
        if (span_single(out)) item->flags &= ZJ_F_ERROR;
        item->topped |= end - first > 1;
    }
    zj_check_sums(w, first, end);
}

/* Any of them may be the last of any group. */
static void round_loose(Work *w, const Rule *rule, const Stage *st)
{
    uint32_t n = st->count + st->loose;
    const ZjRat step = zj_rat_int(rule->step), more = zj_rat_int(rule->step + (int64_t)n);
    uint8_t flags = (uint8_t)(zj_loose_flags(w, st) | zj_flags_of(w, 0, st->count));
    for (uint32_t i = 0; i < n; i++) {
        Item *item = &w->items[w->slots[i].item];
        Span out = {whole_fen(zj_less(w, item->x.lo, step)), whole_fen(zj_plus(w, item->x.hi, more))};
        item->x = out;
        item->flags |= flags;
        item->topped = true;
    }
    w->uncertain = true;
}

static bool round_sums(Work *w, uint32_t member, const Rule *rule)
{
    Stage st;
    uint32_t loose = w->item_count;
    begin_stage(&st);
    zj_add_items(w, &st, member, rule->group, 0, true, &loose);
    zj_end_items(w, &st, loose);
    bool alone = st.count + st.loose <= 1;
    if (st.loose != 0)
        round_loose(w, rule, &st);
    for (uint32_t i = 0; i < st.count && st.loose == 0;) {
        uint32_t end = zj_group_end(w, i, st.count);
        round_group(w, rule, i, end, 0);
        i = end;
    }
    w->of[member].shifts |= !alone;
    w->of[member].wild |= st.loose != 0;
    return st.count + st.loose != 0;
}

/* ---- caps again ---- */

/* Together figures were raised by less than `most`, so no cap takes more away again. */
static void cap_again(Work *w, uint32_t member, const Rule *rule)
{
    const ZjModMember *m = &w->members[member];
    const MemberWork *of = &w->of[member];
    int64_t items = of->item_count, cuts = items * m->cap_count;
    ZjRat most = zj_rat_int(0);
    zj_settle_caps(w, member, true);
    if (zj_rat_mul(zj_rat_int(rule->step + (rule->group != NULL ? items : 0)), zj_rat_int(cuts), &most) != ZJ_OK)
        most = zj_rat_inf(1);
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++) {
        Item *item = &w->items[i];
        Span out = item->x;
        if (!span_single(out)) out.lo = rat_max(out.lo, zj_less(w, item->rounded.lo, most));
        out = span(whole_fen(out.lo), whole_fen(out.hi));
        zj_settle_item(item, out, 0, ZJ_DISPLACED_CAP, member);
    }
}

static void round_by(Work *w, uint32_t member, Rule rule)
{
    MemberWork *of = &w->of[member];
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++)
        w->items[i].capped = w->items[i].x;
    bool raised = rule.group != NULL ? round_sums(w, member, &rule) : round_items(w, member, &rule);
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++)
        w->items[i].rounded = w->items[i].x;
    if (raised && w->members[member].cap_count != 0) cap_again(w, member, &rule);
}

/* ---- which rule ---- */

/* Rows from the last: one that holds for certain ends the search, one that may is one of several. */
void zj_settle_round(Work *w, uint32_t member)
{
    const ZjModMember *m = &w->members[member];
    uint32_t row = m->first_round + m->round_count;
    uint8_t flags = 0;
    bool begun = false, sure = false;
    while (row-- > m->first_round && !sure) {
        ZjLane holds = zj_way_holds(w, w->run->module->t.rounds[row].holds);
        if (holds.hi.num == 0) continue;
        sure = holds.lo.num != 0;
        if (sure && !begun) {
            round_by(w, member, rule_of(w, row));
            return;
        }
        if (!begun) zj_ways_begin(w, member);
        flags |= holds.flags;
        zj_ways_open(w, member);
        round_by(w, member, rule_of(w, row));
        zj_ways_close(w, member, !begun);
        begun = true;
    }
    if (!begun) {
        round_by(w, member, own_rule(m));
        return;
    }
    if (!sure) {
        zj_ways_open(w, member);
        round_by(w, member, own_rule(m));
        zj_ways_close(w, member, false);
    }
    zj_ways_end(w, member, flags);
}
