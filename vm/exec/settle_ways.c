/* Where it is open which of several ways counts, each is gone and the results are one interval. */
#include "vm/exec/settle.h"

ZjLane zj_way_holds(const Work *w, uint32_t reg)
{
    if (reg == ZJ_NONE) return (ZjLane){zj_rat_int(1), zj_rat_int(1), 0};
    return zj_lane_bool(zj_reg_lane(w, reg, w->case_index));
}

void zj_ways_begin(Work *w, uint32_t member)
{
    const MemberWork *of = &w->of[member];
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++)
        w->before[i] = w->items[i];
    w->uncertain = true;
}

void zj_ways_open(Work *w, uint32_t member)
{
    const MemberWork *of = &w->of[member];
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++)
        w->items[i] = w->before[i];
}

static Span hull(Span a, Span b)
{
    return span(rat_min(a.lo, b.lo), rat_max(a.hi, b.hi));
}

static void merge(Item *out, const Item *way)
{
    if (out->reason != way->reason) out->reason = ZJ_DISPLACED_NOT;
    out->x = hull(out->x, way->x);
    out->capped = hull(out->capped, way->capped);
    out->rounded = hull(out->rounded, way->rounded);
    out->flags |= way->flags;
    out->error |= way->error;
    out->bound |= way->bound;
    out->shares |= way->shares;
    out->topped |= way->topped;
}

void zj_ways_close(Work *w, uint32_t member, bool first)
{
    const MemberWork *of = &w->of[member];
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++) {
        if (first)
            w->merged[i] = w->items[i];
        else
            merge(&w->merged[i], &w->items[i]);
    }
}

void zj_ways_end(Work *w, uint32_t member, uint8_t flags)
{
    MemberWork *of = &w->of[member];
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++) {
        Item *item = &w->items[i];
        *item = w->merged[i];
        item->flags |= flags;
        if (span_single(item->x)) item->flags &= ZJ_F_ERROR;
        if ((flags & ZJ_F_ERROR) != 0) item->error = true;
    }
    of->wild = true;
}
