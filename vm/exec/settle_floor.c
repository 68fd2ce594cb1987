/* Floors of several items: where one of them has something, their sum is raised to the floor; what
** is missing goes to the first by date and place that has something. A group without such an item
** gets nothing. What was paid does not come into it: a floor is about what items entitle to. */
#include "vm/exec/settle.h"

typedef struct Floor {
    uint32_t value; /* register */
    const ZjModGroup *group;
    uint8_t flags; /* of all groups: items whose place is not known */
    bool loose;
    bool raises;   /* found: it may raise an item */
    bool binds;    /* and by what others leave open */
} Floor;

static Span floor_of(Work *w, const Floor *f, Item *item, uint8_t *flags)
{
    if (item->lane == ZJ_NONE) {
        Span open = {zj_rat_int(0), zj_rat_inf(1)};
        return w->ends == ENDS_HIGH ? span(open.hi, open.hi) : w->ends == ENDS_LOW ? span(open.lo, open.lo) : open;
    }
    ZjLane lane = zj_reg_lane(w, f->value, item->lane);
    Span s = zj_amount_of(w, lane, zj_rat_int(0));
    *flags |= lane.flags & (uint8_t)~ZJ_F_NA;
    if ((lane.flags & ZJ_F_ERROR) != 0) item->error = true;
    if (!span_single(s) || s.lo.den > 1) w->of[item->member].fine = true;
    return raising(w, s);
}

/* The first slot that surely has something: none after it can be the first. */
static uint32_t first_sure(const Work *w, uint32_t first, uint32_t end)
{
    uint32_t i = first;
    while (i + 1 < end && !positive(w->items[w->slots[i].item].x.lo)) i++;
    return i;
}

static void floor_group(Work *w, Floor *f, uint32_t first, uint32_t end)
{
    uint32_t sure = first_sure(w, first, end);
    uint8_t flags = (uint8_t)(f->flags | zj_flags_of(w, first, end));
    Span later = span_int(0), own = {zj_rat_int(0), zj_rat_int(0)};
    for (uint32_t i = end; i-- > first;) {
        Item *item = &w->items[w->slots[i].item];
        Span x = item->x, out = x;
        if (i <= sure) {
            Span floor = floor_of(w, f, item, &flags);
            if (i != sure && (!zj_rat_same(floor.lo, own.lo) || !zj_rat_same(floor.hi, own.hi)))
                w->of[item->member].wild = true; /* who is there decides how much there is */
            own = floor;
            out.hi = rat_max(x.hi, zj_less(w, floor.hi, later.lo));
            if (i == first && positive(x.lo) && !f->loose)
                out.lo = rat_max(x.lo, zj_less(w, floor.lo, later.hi));
            bool raises = rat_cmp(floor.hi, zj_plus(w, x.lo, later.lo)) > 0;
            f->raises |= raises;
            f->binds |= raises && end - first > 1;
            item->topped |= raises && end - first > 1;
        }
        later = span_plus(w, later, x);
        if (!zj_rat_same(out.lo, x.lo) || !zj_rat_same(out.hi, x.hi) || item->error)
            zj_settle_item(item, out, flags, ZJ_DISPLACED_NOT, item->member);
    }
    zj_check_sums(w, first, end);
}

static void floor_loose(Work *w, Floor *f, const Stage *st)
{
    uint8_t flags = (uint8_t)(f->flags | zj_flags_of(w, 0, st->count));
    for (uint32_t i = st->count; i < st->count + st->loose; i++) {
        Item *item = &w->items[w->slots[i].item];
        Span out = item->x, floor = floor_of(w, f, item, &flags);
        out.hi = rat_max(out.hi, floor.hi);
        if (st->count + st->loose == 1 && positive(out.lo) && item->lane != ZJ_NONE)
            out.lo = rat_max(out.lo, floor.lo); /* its place is not known, but it is alone there */
        if (rat_cmp(floor.hi, item->x.lo) > 0) {
            w->of[item->member].wild = w->of[item->member].shifts = true;
            f->raises = item->topped = true;
        }
        zj_settle_item(item, out, flags, ZJ_DISPLACED_NOT, item->member);
    }
}

static Floor apply_floor(Work *w, uint32_t member, const ZjModFloor *row)
{
    Stage st;
    uint32_t loose = w->item_count;
    Floor f = {.value = row->value, .group = zj_group_at(w, row->group)};
    begin_stage(&st);
    zj_add_items(w, &st, member, f.group, 0, true, &loose);
    zj_end_items(w, &st, loose);
    f.loose = st.loose != 0;
    if (f.loose) f.flags = zj_loose_flags(w, &st);
    for (uint32_t i = 0; i < st.count;) {
        uint32_t end = zj_group_end(w, i, st.count);
        floor_group(w, &f, i, end);
        i = end;
    }
    floor_loose(w, &f, &st);
    if (f.loose && st.count != 0) w->of[member].wild = true;
    return f;
}

void zj_settle_floors(Work *w, uint32_t member)
{
    const ZjModMember *m = &w->members[member];
    MemberWork *of = &w->of[member];
    for (uint32_t i = m->first_floor; i < m->first_floor + m->floor_count; i++) {
        const ZjModFloor *row = &w->run->module->t.floors[i];
        Floor f = apply_floor(w, member, row);
        for (uint32_t k = of->first_item; k < of->first_item + of->item_count; k++)
            if (w->ends == ENDS_BOTH) zj_put_item(w, &w->items[k], row->result, w->items[k].x, w->items[k].flags);
        if (!f.raises) continue;
        if ((f.binds || of->chosen != 0) && of->floor_stages == 0) of->floor_stages = 1;
        if (of->raised != NULL && !zj_group_nests(of->raised, f.group)) of->floor_stages = 2;
        if (!f.binds) continue;
        of->raised = f.group;
        of->shifts = true;
    }
}
