/* Items and payments in their places: what the stages of a settlement have in common. */
#include <stdlib.h>

#include "vm/exec/settle.h"
#include "vm/format/window.h"

/* ---- order ---- */

int zj_compare_marks(Mark a, Mark b)
{
    if (a.den != b.den) return a.den < b.den ? -1 : 1;
    if (a.num != b.num) return a.num < b.num ? -1 : 1;
    return (a.year > b.year) - (a.year < b.year);
}

static int compare_slots(const void *p, const void *q)
{
    const Slot *a = p, *b = q;
    int order = zj_compare_marks(a->mark, b->mark);
    if (order != 0) return order;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    if (a->date != b->date) return a->date < b->date ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

static int compare_rows(const void *p, const void *q)
{
    const RowSlot *a = p, *b = q;
    return zj_compare_marks(a->mark, b->mark);
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

void zj_sort_slots(Slot *slots, uint32_t n)
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

uint32_t zj_ranked_before(const Ranked *ranked, uint32_t n, ZjRat value, uint32_t index)
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

/* ---- one item at the end of a stage ---- */

/* The new interval, and why it changed. */
void zj_settle_item(Item *item, Span out, uint8_t flags, ZjDisplaced reason, uint32_t taker)
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

static uint32_t root_of(const Work *w, uint32_t member)
{
    while (w->of[member].component != member)
        member = w->of[member].component;
    return member;
}

void zj_join_members(Work *w, uint32_t a, uint32_t b)
{
    a = root_of(w, a);
    b = root_of(w, b);
    if (a < b)
        w->of[b].component = a;
    else
        w->of[a].component = b;
}

const ZjModGroup *zj_group_at(const Work *w, uint32_t index)
{
    return index == ZJ_NONE ? NULL : &w->run->module->t.groups[index];
}

bool zj_group_nests(const ZjModGroup *inner, const ZjModGroup *outer)
{
    if (inner->per_item) return true;
    if (outer->per_item) return false;
    bool key = outer->key == ZJ_NONE || outer->key == inner->key;
    bool year = outer->year == 0 || outer->year == inner->year;
    return key && year;
}

/* ---- slots of a stage ---- */

/* Items of a member that have something; `ordered`: their order by date matters too. */
void zj_add_items(Work *w, Stage *st, uint32_t member, const ZjModGroup *group, uint32_t rank,
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
void zj_end_items(Work *w, Stage *st, uint32_t loose)
{
    st->loose = w->item_count - loose;
    for (uint32_t i = 0; i < st->loose; i++)
        w->slots[st->count + i] = w->slots[loose + i];
    zj_sort_slots(w->slots, st->count);
}

/* Is the row where its item is? Another year, or a place that is not known, and totals are not
** simple any more. */
static void check_row(Work *w, Stage *st, uint32_t member, const ZjModGroup *group,
                      const Row *row, const Mark *mark)
{
    const Item *item = &w->items[row->item];
    Mark own;
    bool known = zj_item_mark(w, item, group, &own);
    if (!known || mark == NULL || zj_compare_marks(own, *mark) != 0) w->of[member].wild = true;
    if (known) return;
    st->row_flags |= item->date_flags;
    if (group->key != ZJ_NONE && item->lane != ZJ_NONE)
        st->row_flags |= zj_reg_lane(w, group->key, item->lane).flags & (uint8_t)~ZJ_F_NA;
}

void zj_add_rows(Work *w, Stage *st, uint32_t member, const ZjModGroup *group)
{
    const MemberWork *of = &w->of[member];
    st->row_flags |= of->ledger_flags;
    if (of->ledger_flags != 0) st->rows_unknown = true;
    for (uint32_t r = of->first_row; r < of->first_row + of->row_count; r++) {
        const Row *row = &w->rows[r];
        Span net = lowering(w, row->net);
        RowSlot slot = {
            .mark = {0, 1, 0}, .net = net, .item = row->item, .item_open = row->item_open};
        bool known = true;
        if (group != NULL && (group->per_item || group->key != ZJ_NONE)) {
            if (row->item == ZJ_NONE && !row->item_open) continue; /* of no group at hand */
            ZjModGroup only = *group;
            only.year = 0;
            known = row->item != ZJ_NONE &&
                    zj_item_mark(w, &w->items[row->item], &only, &slot.mark);
        }
        if (group != NULL && group->year != 0) {
            known &= !row->date_open;
            slot.mark.year = row->date == NO_DATE || row->date_open
                                 ? NO_DATE
                                 : zj_window_of(group->year, row->date);
        }
        if (!span_single(row->net) || !known || row->item_open) st->row_flags |= row->flags;
        if (row->item != ZJ_NONE)
            check_row(w, st, member, group, row, known ? &slot.mark : NULL);
        if (known)
            w->row_slots[st->row_count++] = slot;
        else
            st->loose_rows.hi = zj_plus(w, st->loose_rows.hi, net.hi);
    }
}

void zj_end_rows(Work *w, Stage *st)
{
    if (st->row_count > 1)
        qsort(w->row_slots, st->row_count, sizeof *w->row_slots, compare_rows);
}

static uint32_t first_row_of(const Work *w, const Stage *st, Mark mark)
{
    uint32_t lo = 0, hi = st->row_count;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (zj_compare_marks(w->row_slots[mid].mark, mark) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

Used zj_used_by(Work *w, const Stage *st, Mark mark, const ZjModGroup *group)
{
    Used u = {span_int(0), span_int(0)};
    for (uint32_t i = first_row_of(w, st, mark);
         i < st->row_count && zj_compare_marks(w->row_slots[i].mark, mark) == 0; i++) {
        const RowSlot *row = &w->row_slots[i];
        Mark own;
        u.all = span_plus(w, u.all, row->net);
        bool known = row->item == ZJ_NONE || zj_item_mark(w, &w->items[row->item], group, &own);
        if (known && row->item != ZJ_NONE && zj_compare_marks(own, mark) == 0) continue;
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
uint32_t zj_group_end(const Work *w, uint32_t first, uint32_t count)
{
    uint32_t end = first + 1;
    while (end < count && zj_compare_marks(w->slots[first].mark, w->slots[end].mark) == 0)
        end++;
    return end;
}

uint8_t zj_flags_of(const Work *w, uint32_t first, uint32_t end)
{
    uint8_t flags = 0;
    for (uint32_t i = first; i < end; i++)
        flags |= own_flags(&w->items[w->slots[i].item]);
    return flags;
}

/* Reasons of items whose place is not known. */
uint8_t zj_loose_flags(const Work *w, const Stage *st)
{
    return st->place_flags | zj_flags_of(w, st->count, st->count + st->loose);
}

/* A sum of some group did not fit: its figures are errors. */
void zj_check_sums(Work *w, uint32_t first, uint32_t end)
{
    if (!w->failed) return;
    for (uint32_t i = first; i < end; i++) {
        Item *item = &w->items[w->slots[i].item];
        uint32_t entitled = w->members[item->member].entitled;
        if (w->run->error_kind[entitled] == 0)
            w->run->error_kind[entitled] = ZJ_LANE_OVERFLOW + 1;
        item->error = true;
        item->flags |= ZJ_F_ERROR;
        item->x = span(zj_rat_int(0), item->x.hi);
    }
    w->failed = false;
    w->uncertain = true;
}
