/* The stages of a settlement. settle.h says why ends are computed as they are. */
#include <stdlib.h>

#include "stdlib/date.h"
#include "vm/exec/settle.h"

/* ---- order ---- */

static int compare_marks(Mark a, Mark b)
{
    if (a.den != b.den) return a.den < b.den ? -1 : 1;
    if (a.num != b.num) return a.num < b.num ? -1 : 1;
    return (a.year > b.year) - (a.year < b.year);
}

static int compare_slots(const void *p, const void *q)
{
    const Slot *a = p, *b = q;
    int order = compare_marks(a->mark, b->mark);
    if (order != 0) return order;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    if (a->date != b->date) return a->date < b->date ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

static int compare_rows(const void *p, const void *q)
{
    const RowSlot *a = p, *b = q;
    return compare_marks(a->mark, b->mark);
}

/* Higher values first, then place; years first where they are used. */
static int compare_ranked(const void *p, const void *q)
{
    const Ranked *a = p, *b = q;
    if (a->year != b->year) return a->year < b->year ? -1 : 1;
    int order = rat_cmp(b->value, a->value);
    if (order != 0) return order;
    if (a->tie != b->tie) return a->tie < b->tie ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static void sort_slots(Slot *slots, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        if (compare_slots(&slots[i - 1], &slots[i]) > 0) {
            qsort(slots, n, sizeof *slots, compare_slots);
            return;
        }
}

void zj_sort_ranked(Ranked *ranked, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        if (compare_ranked(&ranked[i - 1], &ranked[i]) > 0) {
            qsort(ranked, n, sizeof *ranked, compare_ranked);
            return;
        }
}

/* ---- one item at the end of a stage ---- */

/* The new interval, and why it changed. */
static void settle_item(Item *item, Span out, uint8_t flags, ZjDisplaced reason, uint32_t taker)
{
    if (rat_cmp(out.hi, out.lo) < 0) out.hi = out.lo;
    bool same = zj_rat_same(out.lo, item->x.lo) && zj_rat_same(out.hi, item->x.hi);
    if (positive(item->x.hi) && !positive(out.hi)) {
        item->reason = (uint8_t)reason;
        item->taker = taker;
    }
    item->x = out;
    if (!same) item->flags |= flags;
    if (span_single(out)) item->flags &= ZJ_F_ERROR;
}

static uint8_t own_flags(const Item *item)
{
    return span_single(item->x) && !item->error ? 0 : item->flags;
}

static uint32_t root_of(const Work *w, uint32_t member)
{
    while (w->of[member].component != member) member = w->of[member].component;
    return member;
}

static void join_members(Work *w, uint32_t a, uint32_t b)
{
    a = root_of(w, a);
    b = root_of(w, b);
    if (a < b)
        w->of[b].component = a;
    else
        w->of[a].component = b;
}

static const ZjModGroup *group_at(const Work *w, uint32_t index)
{
    return index == ZJ_NONE ? NULL : &w->run->module->t.groups[index];
}

/* ---- slots of a stage ---- */

typedef struct Stage {
    uint32_t count;       /* slots in known places, sorted */
    uint32_t loose;       /* slots after them: group or order not known */
    uint32_t row_count;
    Span loose_rows;      /* payments that may stand in any group */
    uint8_t place_flags;  /* why the place of loose items is not known */
    uint8_t row_flags;    /* why payments are not certain */
    bool rows_unknown;
} Stage;

static void begin_stage(Stage *st)
{
    *st = (Stage){.loose_rows = span_int(0)};
}

/* Items of a member that have something; `ordered`: their order by date matters too. */
static void add_items(Work *w, Stage *st, uint32_t member, const ZjModGroup *group, uint32_t rank,
                      bool ordered, uint32_t *loose)
{
    const MemberWork *of = &w->of[member];
    bool alone = group != NULL && group->per_item;
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++) {
        Item *item = &w->items[i];
        if (!positive(item->x.hi)) continue;
        Slot slot = {.rank = rank, .date = item->date, .item = i};
        bool known = zj_item_mark(w, item, group, &slot.mark);
        if (known && (alone || !ordered || !item->date_open)) {
            w->slots[st->count++] = slot;
            continue;
        }
        w->slots[--*loose] = slot;
        st->place_flags |= item->date_flags;
        if (group != NULL && group->key != ZJ_NONE && item->lane != ZJ_NONE)
            st->place_flags |= zj_reg_lane(w, group->key, item->lane).flags & (uint8_t)~ZJ_F_NA;
    }
}

/* Loose slots were put at the end of the room: bring them behind the others. */
static void end_items(Work *w, Stage *st, uint32_t loose)
{
    st->loose = w->item_count - loose;
    for (uint32_t i = 0; i < st->loose; i++) w->slots[st->count + i] = w->slots[loose + i];
    sort_slots(w->slots, st->count);
}

/* Is the row where its item is? Another year, or a place that is not known, and totals are not
** simple any more. */
static void check_row(Work *w, Stage *st, uint32_t member, const ZjModGroup *group, const Row *row,
                      const Mark *mark)
{
    const Item *item = &w->items[row->item];
    Mark own;
    bool known = zj_item_mark(w, item, group, &own);
    if (!known || mark == NULL || compare_marks(own, *mark) != 0) w->of[member].wild = true;
    if (known) return;
    st->row_flags |= item->date_flags;
    if (group->key != ZJ_NONE && item->lane != ZJ_NONE)
        st->row_flags |= zj_reg_lane(w, group->key, item->lane).flags & (uint8_t)~ZJ_F_NA;
}

static void add_rows(Work *w, Stage *st, uint32_t member, const ZjModGroup *group)
{
    const MemberWork *of = &w->of[member];
    st->row_flags |= of->ledger_flags;
    if (of->ledger_flags != 0) st->rows_unknown = true;
    for (uint32_t r = of->first_row; r < of->first_row + of->row_count; r++) {
        const Row *row = &w->rows[r];
        Span net = lowering(w, row->net);
        RowSlot slot = {.mark = {0, 1, 0}, .net = net, .item = row->item,
                        .item_open = row->item_open};
        bool known = true;
        if (group != NULL && (group->per_item || group->key != ZJ_NONE)) {
            if (row->item == ZJ_NONE && !row->item_open) continue; /* of no group at hand */
            ZjModGroup only = *group;
            only.year = 0;
            known = row->item != ZJ_NONE && zj_item_mark(w, &w->items[row->item], &only, &slot.mark);
        }
        if (group != NULL && group->year != 0) {
            known &= !row->date_open;
            slot.mark.year = row->date == NO_DATE || row->date_open
                                 ? NO_DATE
                                 : zj_date_year_from(row->date, (int)group->year);
        }
        if (!span_single(row->net) || !known || row->item_open) st->row_flags |= row->flags;
        if (row->item != ZJ_NONE) check_row(w, st, member, group, row, known ? &slot.mark : NULL);
        if (known)
            w->row_slots[st->row_count++] = slot;
        else
            st->loose_rows.hi = zj_plus(w, st->loose_rows.hi, net.hi);
    }
}

static void end_rows(Work *w, Stage *st)
{
    if (st->row_count > 1) qsort(w->row_slots, st->row_count, sizeof *w->row_slots, compare_rows);
}

/* Payments of one group: all, and those not of its own items. */
typedef struct Used {
    Span all, others;
} Used;

static uint32_t first_row_of(const Work *w, const Stage *st, Mark mark)
{
    uint32_t lo = 0, hi = st->row_count;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (compare_marks(w->row_slots[mid].mark, mark) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static Used used_by(Work *w, const Stage *st, Mark mark, const ZjModGroup *group)
{
    Used u = {span_int(0), span_int(0)};
    for (uint32_t i = first_row_of(w, st, mark);
         i < st->row_count && compare_marks(w->row_slots[i].mark, mark) == 0; i++) {
        const RowSlot *row = &w->row_slots[i];
        Mark own;
        u.all = span_plus(w, u.all, row->net);
        bool known = row->item == ZJ_NONE || zj_item_mark(w, &w->items[row->item], group, &own);
        if (known && row->item != ZJ_NONE && compare_marks(own, mark) == 0) continue;
        u.others.hi = zj_plus(w, u.others.hi, row->net.hi);
        if (known && !row->item_open) u.others.lo = zj_plus(w, u.others.lo, row->net.lo);
    }
    u.all.hi = zj_plus(w, u.all.hi, st->loose_rows.hi);
    u.others.hi = zj_plus(w, u.others.hi, st->loose_rows.hi);
    if (st->rows_unknown) {
        ZjRat most = w->ends == ENDS_HIGH ? zj_rat_int(0) : zj_rat_inf(1);
        u.all.hi = u.others.hi = most;
        if (w->ends == ENDS_LOW) u.all.lo = u.others.lo = most;
    }
    return u;
}

/* End of the run of slots that share the mark of slot `first`. */
static uint32_t group_end(const Work *w, uint32_t first, uint32_t count)
{
    uint32_t end = first + 1;
    while (end < count && compare_marks(w->slots[first].mark, w->slots[end].mark) == 0) end++;
    return end;
}

static uint8_t flags_of(const Work *w, uint32_t first, uint32_t end)
{
    uint8_t flags = 0;
    for (uint32_t i = first; i < end; i++) flags |= own_flags(&w->items[w->slots[i].item]);
    return flags;
}

/* Reasons of items whose place is not known. */
static uint8_t loose_flags(const Work *w, const Stage *st)
{
    return st->place_flags | flags_of(w, st->count, st->count + st->loose);
}

/* A sum of some group did not fit: its figures are errors. */
static void check_sums(Work *w, uint32_t first, uint32_t end)
{
    if (!w->failed) return;
    for (uint32_t i = first; i < end; i++) {
        Item *item = &w->items[w->slots[i].item];
        item->error = true;
        item->flags |= ZJ_F_ERROR;
        item->x = span(zj_rat_int(0), item->x.hi);
    }
    w->failed = false;
    w->uncertain = true;
}

/* ---- keep: the n best of a group ---- */

static Span kept_by(const Work *w, const ZjModMember *m, const Item *item)
{
    return m->keep_by == ZJ_NONE ? item->x : raising(w, item->by);
}

/* How many of the ranked stand before (value, index). */
static uint32_t before(const Ranked *ranked, uint32_t n, ZjRat value, uint32_t index)
{
    Ranked key = {value, 0, index, index};
    uint32_t lo = 0, hi = n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (compare_ranked(&ranked[mid], &key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
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
        uint32_t ahead = before(w->ranked, n, by.lo, index) - (rat_cmp(by.hi, by.lo) > 0);
        if (rat_cmp(zj_rat_int((int64_t)ahead + st->loose), best.lo) >= 0) out.lo = zj_rat_int(0);
        ahead = before(w->ranked_too, sure, by.hi, index);
        if (rat_cmp(zj_rat_int(ahead), best.hi) >= 0) out.hi = zj_rat_int(0);
        settle_item(item, out, flags, ZJ_DISPLACED_KEEP, item->member);
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
    const ZjModGroup *group = group_at(w, m->keep_group);
    Stage st;
    uint32_t loose = w->item_count;
    begin_stage(&st);
    add_items(w, &st, member, group, 0, false, &loose);
    end_items(w, &st, loose);
    if ((flags & ZJ_F_ERROR) != 0)
        for (uint32_t i = 0; i < st.count + st.loose; i++) {
            w->items[w->slots[i].item].error = true;
            w->items[w->slots[i].item].flags |= ZJ_F_ERROR;
        }
    if (st.loose != 0) flags |= loose_flags(w, &st);
    for (uint32_t i = st.count; i < st.count + st.loose; i++) { /* before the others change */
        Item *item = &w->items[w->slots[i].item];
        Span out = item->x;
        if (rat_cmp(zj_rat_int((int64_t)st.count + st.loose), best.lo) > 0 ||
            item->lane == ZJ_NONE)
            out.lo = zj_rat_int(0);
        settle_item(item, out, (uint8_t)(flags | flags_of(w, 0, st.count)), ZJ_DISPLACED_KEEP,
                    member);
        w->of[member].wild |= w->uncertain;
    }
    for (uint32_t i = 0; i < st.count;) {
        uint32_t end = group_end(w, i, st.count);
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
static Span topped_up(Work *w, const Item *item, Span paid, Used used, Taken *taken, ZjRat loose)
{
    Span others = {zj_less(w, used.all.lo, paid.hi), zj_less(w, used.all.hi, paid.lo)};
    ZjRat most = zj_plus(w, zj_plus(w, others.hi, taken->more.hi), loose);
    ZjRat least = zj_plus(w, others.lo, taken->more.lo);
    Span out = {zj_less(w, item->x.lo, most), zj_less(w, item->x.hi, least)};
    ZjRat lo = zj_less(w, zj_less(w, item->x.lo, zj_plus(w, others.hi, taken->more.lo)), paid.hi);
    ZjRat hi = zj_less(w, zj_less(w, item->x.hi, zj_plus(w, others.lo, taken->more.hi)), paid.lo);
    taken->more = span_plus(w, taken->more, span(lo, hi));
    return out;
}

static Span once_only(const Item *item, Span paid, Used used, Taken *taken, bool loose)
{
    const ZjRat zero = zj_rat_int(0);
    Span out = item->x;
    bool never_paid = !positive(paid.hi), none_paid = !positive(used.all.hi);
    if (!never_paid || !none_paid || taken->may || loose) out.lo = zero;
    if (never_paid && (positive(used.all.lo) || taken->sure)) out.hi = zero;
    if (positive(paid.lo)) out = span(rat_min(item->x.lo, paid.lo), rat_min(item->x.hi, paid.hi));
    taken->sure |= positive(item->x.lo);
    taken->may = true;
    return out;
}

static void once_group(Work *w, const ZjModMember *m, const Stage *st, uint32_t first, uint32_t end,
                       const ZjModGroup *group, uint8_t flags)
{
    uint32_t member = (uint32_t)(m - w->members);
    Used used = used_by(w, st, w->slots[first].mark, group);
    Taken taken = {.more = span_int(0)};
    ZjRat loose = zj_rat_int(0);
    for (uint32_t i = st->count; i < st->count + st->loose; i++)
        loose = zj_plus(w, loose, w->items[w->slots[i].item].x.hi);
    flags |= flags_of(w, first, end);
    flags |= st->row_flags;
    for (uint32_t i = first; i < end; i++) {
        Item *item = &w->items[w->slots[i].item];
        Span paid = lowering(w, item->paid);
        Span out = m->once_tops_up ? topped_up(w, item, paid, used, &taken, loose)
                                   : once_only(item, paid, used, &taken, st->loose != 0);
        item->topped = m->once_tops_up && end - first + st->loose > 1;
        settle_item(item, out, (uint8_t)(flags | item->paid_flags), ZJ_DISPLACED_ONCE, member);
    }
    if (end - first + st->loose > 1 || positive(used.all.hi)) {
        w->of[member].chosen |= 2;
        if (!m->once_tops_up || positive(used.all.hi)) w->of[member].wild = true;
    }
    check_sums(w, first, end);
}

void zj_settle_once(Work *w, uint32_t member)
{
    const ZjModMember *m = &w->members[member];
    if (!m->once) return;
    const ZjModGroup *group = group_at(w, m->once_group);
    Stage st;
    uint32_t loose = w->item_count;
    begin_stage(&st);
    add_items(w, &st, member, group, 0, true, &loose);
    end_items(w, &st, loose);
    add_rows(w, &st, member, group);
    end_rows(w, &st);
    uint8_t flags = st.loose != 0 ? loose_flags(w, &st) : 0;
    bool alone = st.count + st.loose == 1;
    for (uint32_t i = 0; i < st.count;) {
        uint32_t end = group_end(w, i, st.count);
        once_group(w, m, &st, i, end, group, flags);
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
        settle_item(item, out, (uint8_t)(flags | st.row_flags | flags_of(w, 0, st.count)),
                    ZJ_DISPLACED_ONCE, member);
    }
}

/* ---- caps: of one grant or joint ---- */

typedef struct Limit {
    uint32_t value; /* register */
    bool joint;     /* value of the case, not of the item; figures are whole fen */
    ZjModTrim trim;
    const ZjModGroup *group;
    ZjDisplaced reason;
    bool cuts;      /* found: it may cut an item, alone or because of others */
} Limit;

typedef struct LimitGroup {
    const Limit *limit;
    Span used;    /* payments under the cap */
    Span others;  /* those not of its items */
    Span more;    /* what earlier items get beyond what they had been paid */
    Span settled; /* what earlier items had been paid */
    Span asked;   /* by all, for pro rata: finite parts */
    uint32_t endless_lo, endless_hi; /* how many ask without end */
    Span least_cap;
    ZjRat loose;  /* asked by items that may stand anywhere */
    uint8_t flags;
    bool binds, refuses;
    uint32_t taker;
} LimitGroup;

/* A cap as it meets one item. */
typedef struct Ask {
    Span x, paid, cap;
    Span beyond; /* asked beyond what was paid */
    Span room;   /* under the cap when nobody else asks */
} Ask;

static Span cap_of(Work *w, const Limit *limit, const Item *item, uint8_t *flags)
{
    if (!limit->joint && item->lane == ZJ_NONE) {
        Span open = {zj_rat_int(0), zj_rat_inf(1)};
        return w->ends == ENDS_HIGH ? span(open.hi, open.hi) : open;
    }
    ZjLane lane = zj_reg_lane(w, limit->value, limit->joint ? w->case_index : item->lane);
    if (lane.flags != ZJ_F_NA) *flags |= lane.flags & (uint8_t)~ZJ_F_NA;
    return raising(w, zj_amount_of(w, lane, zj_rat_inf(1)));
}

static Ask ask_of(Work *w, LimitGroup *g, const Item *item)
{
    Ask a = {.x = item->x, .paid = lowering(w, item->paid)};
    a.cap = cap_of(w, g->limit, item, &g->flags);
    a.beyond = span(zj_less(w, a.x.lo, a.paid.hi), zj_less(w, a.x.hi, a.paid.lo));
    a.room = span(zj_less(w, a.cap.lo, g->used.hi), zj_less(w, a.cap.hi, g->used.lo));
    return a;
}

/* What an item ends with when it gets `got` beyond what it had been paid: min(x, paid + got).
** Where nothing is left at all, what had been paid stands, in order, as far as the cap goes. */
static Span with_paid(Work *w, LimitGroup *g, const Ask *a, Span got)
{
    ZjRat lo = rat_min(a->x.lo, zj_plus(w, a->paid.lo, got.lo));
    ZjRat hi = rat_min(rat_min(a->x.hi, a->cap.hi), zj_plus(w, a->paid.hi, got.hi));
    Span had = {rat_min(a->x.lo, a->paid.lo), rat_min(a->x.hi, a->paid.hi)};
    if (!positive(a->room.lo)) {
        ZjRat left_lo = zj_less(w, a->cap.lo, zj_plus(w, g->others.hi, g->loose));
        left_lo = zj_less(w, left_lo, g->settled.hi);
        ZjRat left_hi = zj_less(w, zj_less(w, a->cap.hi, g->others.lo), g->settled.lo);
        lo = rat_min(lo, rat_min(had.lo, left_lo));
        if (!positive(a->room.hi)) hi = rat_min(had.hi, left_hi);
    }
    g->settled = span_plus(w, g->settled, had);
    return span(rat_min(lo, a->cap.lo), hi);
}

static Span trim_last(Work *w, LimitGroup *g, const Ask *a)
{
    ZjRat ahead = zj_plus(w, g->more.hi, g->loose);
    Span left = {zj_less(w, a->room.lo, ahead), zj_less(w, a->room.hi, g->more.lo)};
    if (rat_cmp(left.lo, a->beyond.hi) < 0) g->binds = true;
    ZjRat lo = rat_min(zj_plus(w, g->more.lo, a->beyond.lo), a->room.lo);
    ZjRat hi = rat_min(zj_plus(w, g->more.hi, a->beyond.hi), a->room.hi);
    g->more = span(rat_max(g->more.lo, lo), rat_max(g->more.hi, hi));
    return left;
}

/* All of it or nothing beyond what had been paid. */
static Span refuse(Work *w, LimitGroup *g, const Ask *a)
{
    ZjRat ahead = zj_plus(w, g->more.hi, g->loose);
    bool sure = rat_cmp(a->beyond.hi, zj_less(w, a->room.lo, ahead)) <= 0;
    bool may = rat_cmp(a->beyond.lo, zj_less(w, a->room.hi, g->more.lo)) <= 0;
    Span got = {zj_rat_int(0), zj_rat_int(0)};
    if (!positive(a->beyond.hi)) sure = may = true;
    if (sure) got.lo = a->beyond.hi;
    if (may) got.hi = zj_less(w, a->room.hi, g->more.lo);
    if (sure && may) got.hi = rat_max(got.hi, a->beyond.hi);
    if (!sure) g->binds = g->refuses = true;
    if (sure) g->more.lo = zj_plus(w, g->more.lo, a->beyond.lo);
    if (may) g->more.hi = rat_max(g->more.hi, rat_min(zj_plus(w, g->more.hi, a->beyond.hi), a->room.hi));
    return got;
}

/* part * room / whole, whole > room. */
static ZjRat share(Work *w, ZjRat part, ZjRat room, ZjRat whole, bool high)
{
    ZjRat ratio, out;
    if (part.den == 0) return room;
    if (whole.den == 0) return zj_rat_int(0);
    if (zj_rat_div(room, whole, &ratio) == ZJ_OK && zj_rat_mul(part, ratio, &out) == ZJ_OK)
        return out;
    if (w->ends != ENDS_BOTH || !w->uncertain) w->failed = true;
    return high ? rat_min(part, room) : zj_rat_int(0);
}

static Span pro_rata(Work *w, LimitGroup *g, const Ask *a)
{
    Span room = {zj_less(w, g->least_cap.lo, g->used.hi), zj_less(w, g->least_cap.hi, g->used.lo)};
    bool lo_endless = a->beyond.lo.den == 0, hi_endless = a->beyond.hi.den == 0;
    Span others = {g->endless_lo > lo_endless ? zj_rat_inf(1)
                   : lo_endless               ? g->asked.lo
                                              : zj_less(w, g->asked.lo, a->beyond.lo),
                   g->endless_hi > hi_endless ? zj_rat_inf(1)
                   : hi_endless               ? g->asked.hi
                                              : zj_less(w, g->asked.hi, a->beyond.hi)};
    ZjRat most = zj_plus(w, zj_plus(w, a->beyond.lo, others.hi), g->loose);
    ZjRat least = zj_plus(w, a->beyond.hi, others.lo);
    Span got = a->beyond;
    if (rat_cmp(most, room.lo) > 0) got.lo = share(w, a->beyond.lo, room.lo, most, false);
    if (rat_cmp(least, room.hi) > 0) got.hi = share(w, a->beyond.hi, room.hi, least, true);
    if (rat_cmp(zj_plus(w, zj_plus(w, a->beyond.hi, others.hi), g->loose), room.lo) > 0)
        g->binds = true;
    return got;
}

static void gather_asked(Work *w, LimitGroup *g, uint32_t first, uint32_t end)
{
    g->least_cap = span(zj_rat_inf(1), zj_rat_inf(1));
    for (uint32_t i = first; i < end; i++) {
        Ask a = ask_of(w, g, &w->items[w->slots[i].item]);
        g->least_cap = span(rat_min(g->least_cap.lo, a.cap.lo), rat_min(g->least_cap.hi, a.cap.hi));
        if (a.beyond.lo.den == 0)
            g->endless_lo++;
        else
            g->asked.lo = zj_plus(w, g->asked.lo, a.beyond.lo);
        if (a.beyond.hi.den == 0)
            g->endless_hi++;
        else
            g->asked.hi = zj_plus(w, g->asked.hi, a.beyond.hi);
    }
}

/* Figures under a joint cap are whole fen already: what is cut is cut down to a fen. */
static ZjRat whole_fen(ZjRat r)
{
    ZjRat out;
    if (r.den == 1 || zj_rat_round(r, ZJ_ROUND_DOWN, 1, &out) != ZJ_OK) return r;
    return out;
}

static void mark_bound(Work *w, const Limit *limit, uint32_t first, uint32_t end)
{
    uint32_t member = w->items[w->slots[first].item].member;
    for (uint32_t i = first; i < end; i++) {
        Item *item = &w->items[w->slots[i].item];
        bool shares = limit->trim == ZJ_MOD_TRIM_PRO_RATA;
        if (!limit->joint) item->bound = true;
        item->shares |= shares && !limit->joint;
        item->joint_shares |= shares && limit->joint;
        join_members(w, member, item->member);
    }
}

/* One group of slots under one cap. Returns whether it may cut one because of another. */
static bool limit_group(Work *w, Limit *limit, const Stage *st, uint32_t first, uint32_t end,
                        ZjRat loose, uint8_t flags)
{
    Used used = used_by(w, st, w->slots[first].mark, limit->group);
    LimitGroup g = {.limit = limit, .used = used.all, .others = used.others, .loose = loose,
                    .more = span_int(0), .settled = span_int(0), .asked = span_int(0),
                    .taker = w->items[w->slots[first].item].member};
    g.flags = (uint8_t)(flags | flags_of(w, first, end));
    g.flags |= st->row_flags;
    if (limit->trim == ZJ_MOD_TRIM_PRO_RATA) gather_asked(w, &g, first, end);
    for (uint32_t i = first; i < end; i++) {
        Item *item = &w->items[w->slots[i].item];
        Ask a = ask_of(w, &g, item);
        ZjRat before_it = g.more.hi;
        Span got = limit->trim == ZJ_MOD_TRIM_LAST     ? trim_last(w, &g, &a)
                   : limit->trim == ZJ_MOD_TRIM_REFUSE ? refuse(w, &g, &a)
                                                       : pro_rata(w, &g, &a);
        Span out = with_paid(w, &g, &a, got);
        if (limit->joint) {
            item->joint_open |= !span_single(out);
            item->cut = zj_plus(w, item->cut, out.hi.den == 0 ? zj_rat_int(0) : zj_less(w, out.hi, whole_fen(out.hi)));
            out = span(whole_fen(out.lo), whole_fen(out.hi));
        }
        g.binds |= !zj_rat_same(out.lo, item->x.lo) || !zj_rat_same(out.hi, item->x.hi);
        uint32_t taker = limit->joint ? g.taker : item->member;
        settle_item(item, out, (uint8_t)(g.flags | (span_single(a.paid) ? 0 : item->paid_flags)),
                    limit->reason, taker);
        if (rat_cmp(g.more.hi, before_it) > 0) g.taker = item->member;
    }
    check_sums(w, first, end);
    bool several = end - first + st->loose > 1;
    limit->cuts |= g.binds;
    if (g.refuses)
        for (uint32_t i = first; i < end; i++) w->of[w->items[w->slots[i].item].member].wild = true;
    if (g.binds && several) mark_bound(w, limit, first, end);
    return g.binds && several;
}

/* All payments together. */
static ZjRat most_used(Work *w, const Stage *st)
{
    ZjRat used = st->loose_rows.hi;
    for (uint32_t i = 0; i < st->row_count; i++) used = zj_plus(w, used, w->row_slots[i].net.hi);
    return st->rows_unknown && w->ends != ENDS_HIGH ? zj_rat_inf(1) : used;
}

/* An item that may stand in any group and at any place; `used` may all be used up; the others ask for `others`. */
static void limit_loose(Work *w, const Limit *limit, const Stage *st, Item *item, ZjRat others,
                        ZjRat used, uint8_t flags)
{
    Span cap = cap_of(w, limit, item, &flags), paid = lowering(w, item->paid), out = item->x;
    ZjRat room = zj_less(w, cap.lo, used), left = zj_less(w, room, others);
    if (limit->trim == ZJ_MOD_TRIM_REFUSE && rat_cmp(item->x.hi, left) > 0) left = zj_rat_int(0);
    out.lo = rat_min(rat_min(out.lo, cap.lo), zj_plus(w, paid.lo, left));
    if (!positive(room)) out.lo = zj_rat_int(0);
    if (item->lane != ZJ_NONE || limit->group->year == 0) /* items not known: of many years */
        out.hi = rat_min(out.hi, cap.hi);
    if (limit->joint) out = span(whole_fen(out.lo), whole_fen(out.hi));
    settle_item(item, out, (uint8_t)(flags | st->row_flags | item->date_flags), limit->reason,
                item->member);
}

/* What the slots of a stage ask for at most; sums without end are counted apart. */
typedef struct Asked {
    ZjRat sum;
    uint32_t endless;
} Asked;

static void add_asked(Work *w, Asked *all, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end; i++) {
        ZjRat x = w->items[w->slots[i].item].x.hi;
        if (x.den == 0)
            all->endless++;
        else
            all->sum = zj_plus(w, all->sum, x);
    }
}

static ZjRat asked_but(Work *w, const Asked *all, ZjRat own)
{
    if (all->endless > (own.den == 0)) return zj_rat_inf(1);
    return own.den == 0 ? all->sum : zj_less(w, all->sum, own);
}

/* Groups of items whose place is not known may be any: members that it joins are not told apart. */
static void join_loose(Work *w, const Stage *st)
{
    uint32_t member = w->items[w->slots[st->count].item].member;
    for (uint32_t i = 0; i < st->count + st->loose; i++) {
        uint32_t other = w->items[w->slots[i].item].member;
        w->of[other].wild = true;
        join_members(w, member, other);
    }
}

/* All slots of a stage under one cap. Returns whether it may cut one because of another. */
static bool apply_limit(Work *w, Limit *limit, const Stage *st)
{
    uint8_t flags = st->loose != 0 ? loose_flags(w, st) : 0;
    uint8_t all_flags = (uint8_t)(flags | flags_of(w, 0, st->count));
    uint32_t n = st->count + st->loose;
    Asked loose = {zj_rat_int(0), 0}, all;
    add_asked(w, &loose, st->count, n);
    all = loose;
    if (st->loose != 0) add_asked(w, &all, 0, st->count);
    bool binds = false;
    for (uint32_t i = 0; i < st->count;) {
        uint32_t end = group_end(w, i, st->count);
        binds |= limit_group(w, limit, st, i, end, asked_but(w, &loose, zj_rat_int(0)), flags);
        i = end;
    }
    ZjRat used = st->loose != 0 ? most_used(w, st) : zj_rat_int(0);
    for (uint32_t i = st->count; i < n; i++) {
        Item *item = &w->items[w->slots[i].item];
        limit_loose(w, limit, st, item, asked_but(w, &all, item->x.hi), used, all_flags);
    }
    if (st->loose != 0 && (n > 1 || limit->trim == ZJ_MOD_TRIM_REFUSE)) join_loose(w, st);
    limit->cuts |= st->loose != 0;
    return binds;
}

/* May one group of `inner` lie in two groups of `outer`? Only nested caps keep totals rising. */
static bool nests(const ZjModGroup *inner, const ZjModGroup *outer)
{
    if (inner->per_item) return true;
    if (outer->per_item) return false;
    bool key = outer->key == ZJ_NONE || outer->key == inner->key;
    bool year = outer->year == 0 || outer->year == inner->year;
    return key && year;
}

void zj_settle_caps(Work *w, uint32_t member, bool again)
{
    const ZjModMember *m = &w->members[member];
    const ZjModGroup *binding = NULL;
    uint32_t stages = 0;
    for (uint32_t c = m->first_cap; c < m->first_cap + m->cap_count; c++) {
        const ZjModCap *cap = &w->run->module->t.caps[c];
        Limit limit = {.value = cap->value, .group = group_at(w, cap->group),
                       .trim = again ? ZJ_MOD_TRIM_LAST : (ZjModTrim)cap->trim,
                       .reason = ZJ_DISPLACED_CAP};
        Stage st;
        uint32_t loose = w->item_count;
        begin_stage(&st);
        add_items(w, &st, member, limit.group, 0, true, &loose);
        end_items(w, &st, loose);
        add_rows(w, &st, member, limit.group);
        end_rows(w, &st);
        bool binds = apply_limit(w, &limit, &st);
        if (!limit.cuts) continue;
        if ((binds || w->of[member].chosen != 0) && stages == 0) stages = 1;
        if (binding != NULL && !nests(binding, limit.group)) stages = 2;
        if (binds) binding = limit.group;
    }
    if (again) return;
    w->of[member].cap_stages = stages;
    w->of[member].stages += stages;
}

/* ---- rounding ---- */

static ZjRat rounded(Work *w, const ZjModMember *m, ZjRat r)
{
    ZjRat out;
    ZjRounding mode = m->step == 0 ? ZJ_ROUND_DOWN : (ZjRounding)m->rounding;
    int64_t step = m->step == 0 ? 1 : (int64_t)m->step;
    if (zj_rat_round(r, mode, step, &out) == ZJ_OK) return out;
    w->failed = true;
    return r;
}

/* The caps apply again to what rounding has raised; then nothing finer than a fen remains. */
void zj_settle_round(Work *w, uint32_t member)
{
    const ZjModMember *m = &w->members[member];
    const MemberWork *of = &w->of[member];
    bool raised = false;
    int64_t step = m->step == 0 ? 1 : (int64_t)m->step;
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++) {
        Item *item = &w->items[i];
        Span out = {rounded(w, m, item->x.lo), rounded(w, m, item->x.hi)};
        raised |= m->step != 0 && m->rounding != ZJ_ROUND_DOWN &&
                  (!span_single(item->x) || rat_cmp(out.hi, item->x.hi) > 0);
        item->capped = item->x;
        item->x = item->rounded = out;
        if (span_single(out)) item->flags &= ZJ_F_ERROR;
    }
    if (!raised || m->cap_count == 0) return;
    zj_settle_caps(w, member, true);
    /* Together they were raised by less than this, so no cap takes more away again. */
    ZjRat most = zj_rat_int(0);
    if (zj_rat_mul(zj_rat_int(step), zj_rat_int((int64_t)of->item_count * m->cap_count), &most) != ZJ_OK)
        most = zj_rat_inf(1);
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++) {
        Item *item = &w->items[i];
        Span out = item->x;
        if (!span_single(out)) out.lo = rat_max(out.lo, zj_less(w, item->rounded.lo, most));
        out = span(whole_fen(out.lo), whole_fen(out.hi));
        settle_item(item, out, 0, ZJ_DISPLACED_CAP, member);
    }
}

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
        out->year = item->date == NO_DATE ? NO_DATE
                                          : zj_date_year_from(item->date, (int)m->cause_year);
    }
    return true;
}

typedef struct Cause {
    uint32_t units, slots;
    uint32_t keyless;       /* units without key: the first so many */
    uint32_t members;       /* how many have something */
    uint8_t flags;
    bool blurred;           /* some item's place is not known */
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
    sort_slots(w->slots, c->slots);
    for (uint32_t i = 0; i < c->slots;) {
        Unit *u = &w->units[c->units++];
        *u = (Unit){.mark = w->slots[i].mark, .member = w->slots[i].rank, .first = i,
                    .place = w->slots[i].item, .sum = span_int(0), .winner = ZJ_NONE};
        for (; i < c->slots && compare_marks(w->slots[i].mark, u->mark) == 0 &&
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
#define EACH_RIVAL(w, c, u, v)                                                              \
    for (uint32_t v##_i = keyless(u) ? 0 : (u)->cluster,                                    \
                  v##_end = keyless(u) ? (c)->units : (u)->cluster_end, v##_pass = 0;       \
         v##_pass < 2; v##_pass++, v##_i = 0, v##_end = keyless(u) ? 0 : (c)->keyless)      \
        for (Unit *v = &(w)->units[v##_i]; v < &(w)->units[v##_end]; v++)                   \
            if (competes(u, v))

static void settle_unit(Work *w, const Unit *u, Span scale, uint8_t flags)
{
    uint32_t taker = u->winner != ZJ_NONE ? w->units[u->winner].member : u->member;
    for (uint32_t i = u->first; i < u->first + u->count; i++) {
        Item *item = &w->items[w->slots[i].item];
        Span out = {positive(scale.lo) ? item->x.lo : zj_rat_int(0),
                    positive(scale.hi) ? item->x.hi : zj_rat_int(0)};
        settle_item(item, out, flags, ZJ_DISPLACED_STACK, taker);
    }
}

/* The higher beats the lower: from the highest down, a unit stays unless one that stays is
** against it. */
static void highest(Work *w, Cause *c)
{
    bool mixed = false;
    for (uint32_t i = 0; i < c->units; i++) mixed |= w->units[i].mark.year != w->units[0].mark.year;
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
    for (uint32_t i = 0; i < c->units; i++) exact &= span_single(w->units[i].sum);
    for (uint32_t n = 0; n < c->units; n++) { /* from the highest */
        Unit *u = &w->units[w->ranked[n].index];
        ZjRat best = zj_rat_int(0);
        EACH_RIVAL(w, c, u, v) {
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
        EACH_RIVAL(w, c, u, v) {
            u->certain = false;
            u->flags |= ZJ_F_CHOICE;
        }
        if (!positive(u->sum.lo)) w->of[u->member].wild = true; /* no alternative at the low end */
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
        bool take_one = keyed == ZJ_NONE || (one != ZJ_NONE && better(w, w->units[one].sum.hi, sum));
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
        join_members(w, w->slots[i].rank, w->slots[0].rank);
        if (wild) of->wild = true;
    }
    for (uint32_t i = 0; i < c->units; i++) w->of[w->units[i].member].stacked = true;
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
            settle_item(item, span(zj_rat_int(0), item->x.hi), c->flags, ZJ_DISPLACED_STACK,
                        item->member);
        }
        join_cause(w, c, true);
        return;
    }
    build_units(w, c);
    while (c->keyless < c->units && keyless(&w->units[c->keyless])) c->keyless++;
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
    for (uint32_t i = 0; i < c->units && chained; i++) c->flags |= w->units[i].flags;
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
    check_sums(w, 0, c->slots);
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
        if (w->of[m].stacked) w->of[m].stages++;
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
    add_items(w, &st, member, NULL, 0, true, &loose);
    end_items(w, &st, loose);
    ZjRat open = zj_rat_int(0), later_lo = open, later_hi = open;
    if (st.loose != 0) flags |= loose_flags(w, &st);
    flags |= flags_of(w, 0, st.count);
    for (uint32_t i = st.count; i < st.count + st.loose; i++)
        open = zj_plus(w, open, w->items[w->slots[i].item].x.hi);
    if (positive(take.hi)) w->of[member].stages++;
    later_hi = open;
    for (uint32_t i = st.count; i-- > 0;) {
        Item *item = &w->items[w->slots[i].item];
        Span x = item->x;
        Span out = {zj_less(w, x.lo, zj_less(w, take.hi, later_lo)), zj_less(w, x.hi, zj_less(w, take.lo, later_hi))};
        settle_item(item, out, flags, ZJ_DISPLACED_DEDUCT, member);
        if ((lane.flags & ZJ_F_ERROR) != 0) item->error = true;
        later_lo = zj_plus(w, later_lo, x.lo);
        later_hi = zj_plus(w, later_hi, x.hi);
    }
    for (uint32_t i = st.count; i < st.count + st.loose; i++) {
        Item *item = &w->items[w->slots[i].item];
        ZjRat others = later_hi; /* its own part in it only widens the result */
        if (st.loose == 1) others = zj_less(w, later_hi, item->x.hi);
        if (later_hi.den == 0) others = later_hi;
        Span out = {zj_less(w, item->x.lo, take.hi), zj_less(w, item->x.hi, zj_less(w, take.lo, others))};
        settle_item(item, out, flags, ZJ_DISPLACED_DEDUCT, member);
        if ((lane.flags & ZJ_F_ERROR) != 0) item->error = true;
    }
    if (w->failed) check_sums(w, 0, st.count + st.loose);
}

/* ---- joint caps ---- */

void zj_settle_joints(Work *w)
{
    const ZjModTables *t = &w->run->module->t;
    for (uint32_t j = 0; j < w->settle->joint_count; j++) {
        const ZjModJoint *joint = &t->joints[w->settle->first_joint + j];
        ZjModGroup group = {.key = ZJ_NONE, .year = joint->year};
        Limit limit = {.value = joint->value, .joint = true, .trim = (ZjModTrim)joint->trim,
                       .group = &group, .reason = ZJ_DISPLACED_JOINT};
        Stage st;
        uint32_t loose = w->item_count;
        begin_stage(&st);
        for (uint32_t i = 0; i < joint->member_count; i++)
            add_items(w, &st, t->refs[joint->first_member + i].index, &group,
                      t->refs[joint->first_member + i].index, true, &loose);
        end_items(w, &st, loose);
        for (uint32_t i = 0; i < joint->member_count; i++)
            add_rows(w, &st, t->refs[joint->first_member + i].index, &group);
        end_rows(w, &st);
        bool binds = apply_limit(w, &limit, &st);
        for (uint32_t i = 0; i < joint->member_count && limit.cuts; i++) {
            MemberWork *of = &w->of[t->refs[joint->first_member + i].index];
            if (binds || of->stages != 0) of->stages++; /* even alone: after a stage it may matter */
        }
    }
}
