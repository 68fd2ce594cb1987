/* Choices among the items of one grant: 择优, 一次性, 抵扣. settle.h says why ends
** are computed as they are. */
#include "vm/exec/settle.h"

/* ---- keep: the n best of a group ---- */

static Span kept_by(const Work *w, const ZjModMember *m, const Item *item)
{
    return m->keep_by == ZJ_NONE ? item->x : raising(w, item->by);
}

static void keep_group(Work *w, const ZjModMember *m, uint32_t first, uint32_t end, Span best,
                       const Stage *st, uint8_t flags)
{
    uint32_t sure = 0, n = end - first;
    for (uint32_t i = first; i < end; i++) {
        uint32_t index = w->slots[i].item;
        const Item *item = &w->items[index];
        Span by = kept_by(w, m, item);
        w->ranked[i - first] = (Ranked){by.hi, 0, index, index};
        if (positive(item->x.lo)) w->ranked_too[sure++] = (Ranked){by.lo, 0, index, index};
        flags |= (uint8_t)(own_flags(item) | (span_single(by) ? 0 : item->by_flags));
    }
    zj_sort_ranked(w->ranked, n);
    zj_sort_ranked(w->ranked_too, sure);
    for (uint32_t i = first; i < end; i++) {
        uint32_t index = w->slots[i].item;
        Item *item = &w->items[index];
        Span by = kept_by(w, m, item), out = item->x;
        uint32_t ahead =
            zj_ranked_before(w->ranked, n, by.lo, index) - (rat_cmp(by.hi, by.lo) > 0);
        if (rat_cmp(zj_rat_int((int64_t)ahead + st->loose), best.lo) >= 0)
            out.lo = zj_rat_int(0);
        ahead = zj_ranked_before(w->ranked_too, sure, by.hi, index);
        if (rat_cmp(zj_rat_int(ahead), best.hi) >= 0) out.hi = zj_rat_int(0);
        zj_settle_item(item, out, flags, ZJ_DISPLACED_KEEP, item->member);
    }
    if (rat_cmp(zj_rat_int((int64_t)n + st->loose), best.lo) > 0) {
        w->of[m - w->members].chosen |= 1;
        if (m->keep_by != ZJ_NONE) w->of[m - w->members].wild = true;
    }
}

void zj_settle_keep(Work *w, uint32_t member)
{
    const ZjModMember *m = &w->members[member];
    if (m->keep == ZJ_NONE) return;
    ZjLane lane = zj_reg_lane(w, m->keep, w->case_index);
    Span best = raising(w, zj_amount_of(w, lane, zj_rat_inf(1)));
    uint8_t flags = lane.flags & (uint8_t)~ZJ_F_NA;
    const ZjModGroup *group = zj_group_at(w, m->keep_group);
    Stage st;
    uint32_t loose = w->item_count;
    begin_stage(&st);
    zj_add_items(w, &st, member, group, 0, false, &loose);
    zj_end_items(w, &st, loose);
    if ((flags & ZJ_F_ERROR) != 0)
        for (uint32_t i = 0; i < st.count + st.loose; i++) {
            w->items[w->slots[i].item].error = true;
            w->items[w->slots[i].item].flags |= ZJ_F_ERROR;
        }
    if (st.loose != 0) flags |= zj_loose_flags(w, &st);
    for (uint32_t i = st.count; i < st.count + st.loose; i++) { /* before the others change */
        Item *item = &w->items[w->slots[i].item];
        Span out = item->x;
        if (rat_cmp(zj_rat_int((int64_t)st.count + st.loose), best.lo) > 0 ||
            item->lane == ZJ_NONE)
            out.lo = zj_rat_int(0);
        zj_settle_item(item, out, (uint8_t)(flags | zj_flags_of(w, 0, st.count)),
                       ZJ_DISPLACED_KEEP, member);
        w->of[member].wild |= w->uncertain;
    }
    for (uint32_t i = 0; i < st.count;) {
        uint32_t end = zj_group_end(w, i, st.count);
        keep_group(w, m, i, end, best, &st, flags);
        i = end;
    }
}

/* ---- once: the first payment under a key ends it ---- */

typedef struct Taken {
    Span more;      /* what earlier items got beyond what they had been paid */
    bool sure, may; /* an earlier item took it */
} Taken;

/* 补差: only what is beyond all that was received under the key. */
static Span topped_up(Work *w, const Item *item, Span paid, Used used, Taken *taken,
                      ZjRat loose)
{
    Span others = {zj_less(w, used.all.lo, paid.hi), zj_less(w, used.all.hi, paid.lo)};
    ZjRat most = zj_plus(w, zj_plus(w, others.hi, taken->more.hi), loose);
    ZjRat least = zj_plus(w, others.lo, taken->more.lo);
    Span out = {zj_less(w, item->x.lo, most), zj_less(w, item->x.hi, least)};
    ZjRat lo =
        zj_less(w, zj_less(w, item->x.lo, zj_plus(w, others.hi, taken->more.lo)), paid.hi);
    ZjRat hi =
        zj_less(w, zj_less(w, item->x.hi, zj_plus(w, others.lo, taken->more.hi)), paid.lo);
    taken->more = span_plus(w, taken->more, span(lo, hi));
    return out;
}

/* An item that is paid in parts is not had before its last part is: its own payments leave it whole. */
static Span once_only(const Work *w, const Item *item, Span paid, Used used, Taken *taken, bool loose)
{
    const ZjRat zero = zj_rat_int(0);
    Span out = item->x;
    bool never_paid = !positive(paid.hi), none_paid = !positive(used.all.hi);
    if (!never_paid || !none_paid || taken->may || loose) out.lo = zero;
    if (never_paid && (positive(used.all.lo) || taken->sure)) out.hi = zero;
    if (positive(paid.lo) && w->members[item->member].part_count != 0)
        out = item->x;
    else if (positive(paid.lo))
        out = span(rat_min(item->x.lo, paid.lo), rat_min(item->x.hi, paid.hi));
    taken->sure |= positive(item->x.lo);
    taken->may = true;
    return out;
}

typedef struct Once {
    const ZjModGroup *group;
    bool tops_up;
} Once;

static void once_group(Work *w, uint32_t member, const Once *once, const Stage *st,
                       uint32_t first, uint32_t end, uint8_t flags)
{
    Used used = zj_used_by(w, st, w->slots[first].mark, once->group);
    Taken taken = {.more = span_int(0)};
    ZjRat loose = zj_rat_int(0);
    for (uint32_t i = st->count; i < st->count + st->loose; i++)
        loose = zj_plus(w, loose, w->items[w->slots[i].item].x.hi);
    flags |= zj_flags_of(w, first, end);
    flags |= st->row_flags;
    for (uint32_t i = first; i < end; i++) {
        Item *item = &w->items[w->slots[i].item];
        Span paid = lowering(w, item->paid);
        Span out = once->tops_up ? topped_up(w, item, paid, used, &taken, loose)
                                   : once_only(w, item, paid, used, &taken, st->loose != 0);
        item->topped = once->tops_up && end - first + st->loose > 1;
        zj_settle_item(item, out, (uint8_t)(flags | item->paid_flags), ZJ_DISPLACED_ONCE,
                       member);
    }
    if (end - first + st->loose > 1 || positive(used.all.hi)) {
        w->of[member].chosen |= 2;
        if (!once->tops_up || positive(used.all.hi)) w->of[member].wild = true;
    }
    zj_check_sums(w, first, end);
}

static void once_by(Work *w, uint32_t member, Once once)
{
    Stage st;
    uint32_t loose = w->item_count;
    begin_stage(&st);
    zj_add_items(w, &st, member, once.group, 0, true, &loose);
    zj_end_items(w, &st, loose);
    zj_add_rows(w, &st, member, once.group);
    zj_end_rows(w, &st);
    uint8_t flags = st.loose != 0 ? zj_loose_flags(w, &st) : 0;
    bool alone = st.count + st.loose == 1;
    for (uint32_t i = 0; i < st.count;) {
        uint32_t end = zj_group_end(w, i, st.count);
        once_group(w, member, &once, &st, i, end, flags);
        i = end;
    }
    bool paid = st.row_count != 0 || positive(st.loose_rows.hi) || st.rows_unknown;
    for (uint32_t i = st.count; i < st.count + st.loose; i++) {
        Item *item = &w->items[w->slots[i].item];
        Span out = item->x;
        if (!alone || paid || item->lane == ZJ_NONE) {
            out.lo = zj_rat_int(0);
            w->of[member].wild = true;
        }
        zj_settle_item(item, out, (uint8_t)(flags | st.row_flags | zj_flags_of(w, 0, st.count)),
                       ZJ_DISPLACED_ONCE, member);
    }
}

void zj_settle_once(Work *w, uint32_t member)
{
    const ZjModMember *m = &w->members[member];
    if (m->once) once_by(w, member, (Once){zj_group_at(w, m->once_group), m->once_tops_up});
    for (uint32_t i = m->first_once; i < m->first_once + m->once_count; i++) {
        const ZjModOnce *row = &w->run->module->t.onces[i];
        Once once = {zj_group_at(w, row->group), row->tops_up};
        ZjLane holds = zj_way_holds(w, row->holds);
        if (holds.hi.num == 0) continue;
        if (holds.lo.num != 0) {
            once_by(w, member, once);
            continue;
        }
        zj_ways_begin(w, member);
        zj_ways_close(w, member, true); /* without it */
        zj_ways_open(w, member);
        once_by(w, member, once);
        zj_ways_close(w, member, false);
        zj_ways_end(w, member, holds.flags);
    }
}

/* ---- 抵扣: less what another grant gives, cut from the last item ---- */

void zj_settle_deduct(Work *w, uint32_t member)
{
    const ZjModMember *m = &w->members[member];
    if (m->deduct == ZJ_NONE) return;
    ZjLane lane = zj_reg_lane(w, m->deduct, w->case_index);
    Span take = lowering(w, zj_amount_of(w, lane, zj_rat_int(0)));
    uint8_t flags = lane.flags & (uint8_t)~ZJ_F_NA;
    Stage st;
    uint32_t loose = w->item_count;
    begin_stage(&st);
    zj_add_items(w, &st, member, NULL, 0, true, &loose);
    zj_end_items(w, &st, loose);
    ZjRat open = zj_rat_int(0), later_lo = open, later_hi = open;
    if (st.loose != 0) flags |= zj_loose_flags(w, &st);
    flags |= zj_flags_of(w, 0, st.count);
    for (uint32_t i = st.count; i < st.count + st.loose; i++)
        open = zj_plus(w, open, w->items[w->slots[i].item].x.hi);
    if (positive(take.hi)) w->of[member].stages++;
    later_hi = open;
    for (uint32_t i = st.count; i-- > 0;) {
        Item *item = &w->items[w->slots[i].item];
        Span x = item->x;
        Span off = {zj_less(w, take.lo, later_hi), zj_less(w, take.hi, later_lo)};
        Span out = {zj_less(w, x.lo, off.hi), zj_less(w, x.hi, off.lo)};
        zj_settle_item(item, out, flags, ZJ_DISPLACED_DEDUCT, member);
        if ((lane.flags & ZJ_F_ERROR) != 0) item->error = true;
        later_lo = zj_plus(w, later_lo, x.lo);
        later_hi = zj_plus(w, later_hi, x.hi);
    }
    for (uint32_t i = st.count; i < st.count + st.loose; i++) {
        Item *item = &w->items[w->slots[i].item];
        ZjRat others = later_hi; /* its own part in it only widens the result */
        if (st.loose == 1) others = zj_less(w, later_hi, item->x.hi);
        if (later_hi.den == 0) others = later_hi;
        ZjRat off = zj_less(w, take.lo, others);
        Span out = {zj_less(w, item->x.lo, take.hi), zj_less(w, item->x.hi, off)};
        zj_settle_item(item, out, flags, ZJ_DISPLACED_DEDUCT, member);
        if ((lane.flags & ZJ_F_ERROR) != 0) item->error = true;
    }
    if (w->failed) zj_check_sums(w, 0, st.count + st.loose);
}
