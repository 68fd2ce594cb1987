/* 分期: what an item is entitled to, in parts that are due one by one.
**
** Each part but the last is its share, rounded down to the grant's step; the last is what the
** others leave, so that the parts always add up. A ledger row pays the part that it names; what it
** pays beyond that part, and a row that names the item as a whole, goes to the parts in order. So
** where all parts are due, what is payable is the entitlement less what was paid, as without parts.
**
** Where figures are not points, each part's are bounded by themselves. What is payable of items
** that share a cap may then fall when one of them grows (of another one more may be due): such
** members say so (part_due), and their totals are the sums of the items' bounds.
*/
#include "vm/exec/settle.h"

static const ZjModPart *row_of(const Work *w, const Item *item, uint32_t part)
{
    return &w->run->module->t.parts[w->members[item->member].first_part + part];
}

static uint32_t count_of(const Work *w, const Item *item)
{
    return w->members[item->member].part_count;
}

/* ---- payments ---- */

void zj_parts_load(Work *w, Item *item)
{
    item->first_part = w->part_count;
    for (uint32_t k = 0; k < count_of(w, item); k++)
        w->parts[w->part_count++] = (Part){span_int(0), span_int(0), span_int(0)};
}

uint32_t zj_parts_sort(Work *w, uint32_t member)
{
    const MemberWork *of = &w->of[member];
    uint32_t n = 0;
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++) {
        const Item *item = &w->items[i];
        for (uint32_t k = 0; item->lane != ZJ_NONE && k < count_of(w, item); k++) {
            ZjLane key = zj_reg_lane(w, row_of(w, item, k)->key, item->lane);
            if (key.flags != 0 || !zj_lane_single(key)) continue;
            w->part_keys[n++] = (Ranked){zj_rat_int(0), (int64_t)key.lo.num, k, i};
        }
    }
    zj_sort_ranked(w->part_keys, n);
    return n;
}

Part *zj_part_named(Work *w, uint32_t keys, int64_t key, uint32_t *item)
{
    uint32_t lo = 0, hi = keys;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (w->part_keys[mid].year < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == keys || w->part_keys[lo].year != key) return NULL;
    *item = w->part_keys[lo].index;
    return &w->parts[w->items[*item].first_part + w->part_keys[lo].tie];
}

/* ---- amounts ---- */

static ZjRat share_of(ZjRat share, ZjRat whole, ZjRounding mode, int64_t step, ZjRat beyond)
{
    ZjRat part = beyond;
    if (whole.den == 0 || zj_rat_mul(share, whole, &part) != ZJ_OK ||
        zj_rat_round(part, mode, step, &part) != ZJ_OK)
        return beyond;
    return part;
}

static void split(Work *w, const Item *item, Part *parts, uint32_t n)
{
    const ZjModMember *m = &w->members[item->member];
    const ZjRat zero = zj_rat_int(0), open = zj_rat_inf(1);
    /* Where sums are rounded, or how they are hangs on something, parts are cut to the fen. */
    int64_t step = m->step == 0 || m->round_count != 0 ? 1 : (int64_t)m->step;
    Span rest = item->x;
    for (uint32_t k = 0; k + 1 < n; k++) {
        ZjRat share = zj_const_rat(&w->run->module->t.consts[row_of(w, item, k)->share]);
        parts[k].amount = span(share_of(share, item->x.lo, ZJ_ROUND_DOWN, step, zero),
                               share_of(share, item->x.hi, ZJ_ROUND_DOWN, step, open));
        rest = span(zj_less(w, rest.lo, parts[k].amount.lo), zj_less(w, rest.hi, parts[k].amount.hi));
    }
    parts[n - 1].amount = rest;
    if (span_single(item->x)) return;
    /* The rest is its share, and less than a step more for each of the others. */
    ZjRat share = zj_const_rat(&w->run->module->t.consts[row_of(w, item, n - 1)->share]);
    ZjRat most = share_of(share, item->x.hi, ZJ_ROUND_DOWN, 1, open);
    most = zj_plus(w, most, zj_rat_int(step * (int64_t)(n - 1)));
    parts[n - 1].amount = span(share_of(share, item->x.lo, ZJ_ROUND_UP, 1, zero), rat_min(most, item->x.hi));
}

/* ---- what each has got ---- */

static bool all_known(const Item *item, const Part *parts, uint32_t n)
{
    bool known = span_single(item->x) && item->x.lo.den != 0 && span_single(item->paid) &&
                 item->paid.lo.den != 0 && !item->part_open;
    for (uint32_t k = 0; k < n; k++)
        known &= span_single(parts[k].paid);
    return known;
}

static Span both(ZjRat r)
{
    return span(r, r);
}

/* To the points: own rows first, then the rest in order; what is left over lies with the last. */
static void attribute(Work *w, const Item *item, Part *parts, uint32_t n)
{
    ZjRat spare = item->paid.lo;
    for (uint32_t k = 0; k < n; k++) {
        parts[k].paid = both(rat_min(parts[k].paid.lo, parts[k].amount.lo));
        spare = zj_less(w, spare, parts[k].paid.lo);
    }
    for (uint32_t k = 0; k < n; k++) {
        ZjRat want = zj_less(w, parts[k].amount.lo, parts[k].paid.lo), more = rat_min(spare, want);
        parts[k].payable = both(zj_less(w, want, more));
        parts[k].paid = both(zj_plus(w, parts[k].paid.lo, more));
        spare = zj_less(w, spare, more);
    }
    parts[n - 1].paid = both(zj_plus(w, parts[n - 1].paid.lo, spare));
}

/* Bounds: no more than its own rows leave of it, and no less than all other payments leave. */
static void bound(Work *w, const Item *item, Part *parts, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++) {
        Part *p = &parts[k];
        p->payable.hi = zj_less(w, p->amount.hi, p->paid.lo);
        p->payable.lo = zj_less(w, p->amount.lo, item->paid.hi);
    }
    for (uint32_t k = 0; k < n; k++)
        parts[k].paid = span(rat_min(parts[k].paid.lo, parts[k].amount.lo), item->paid.hi);
}

/* ---- what is due ---- */

typedef struct Due {
    Span sum;
    bool all;      /* certainly every part */
    uint8_t flags; /* why it is not certain */
    bool error;
} Due;

static void add_due(Work *w, const Item *item, uint32_t k, Part *p, Due *due)
{
    ZjLane lane = {zj_rat_int(0), zj_rat_int(1), item->in_flags};
    if (item->lane != ZJ_NONE) lane = zj_lane_bool(zj_reg_lane(w, row_of(w, item, k)->due, item->lane));
    bool certain = lane.flags == 0 && zj_lane_single(lane);
    if (!certain || lane.lo.num == 0) {
        due->all = false;
        p->payable.lo = zj_rat_int(0);
    }
    if (certain && lane.lo.num == 0) p->payable.hi = zj_rat_int(0);
    if (!certain && positive(p->payable.hi)) {
        due->flags |= lane.flags;
        due->error |= (lane.flags & ZJ_F_ERROR) != 0;
    }
    due->sum = span_plus(w, due->sum, p->payable);
}

void zj_parts_pay(Work *w, Item *item)
{
    uint32_t n = count_of(w, item);
    Part *parts = &w->parts[item->first_part];
    Due due = {.sum = span_int(0), .all = true};
    split(w, item, parts, n);
    if (all_known(item, parts, n))
        attribute(w, item, parts, n);
    else
        bound(w, item, parts, n);
    for (uint32_t k = 0; k < n; k++)
        add_due(w, item, k, &parts[k], &due);
    if (!due.all) {
        w->of[item->member].part_due = true;
        item->payable = span(rat_min(due.sum.lo, item->payable.hi), rat_min(due.sum.hi, item->payable.hi));
    }
    if (item->part_open) due.flags |= item->paid_flags;
    item->due_flags = due.flags;
    if (due.error) item->payable = span(zj_rat_int(0), zj_rat_inf(1));
    uint8_t paid = span_single(item->paid) && !item->part_open ? 0 : item->paid_flags;
    for (uint32_t k = 0; k < n; k++) {
        const ZjModPart *row = row_of(w, item, k);
        uint8_t flags = item->flags | paid | due.flags;
        zj_put_item(w, item, row->amount, parts[k].amount, item->flags);
        zj_put_item(w, item, row->paid, parts[k].paid, item->flags | paid);
        zj_put_item(w, item, row->payable,
                      due.error ? span(zj_rat_int(0), zj_rat_inf(1)) : parts[k].payable, flags);
    }
}
