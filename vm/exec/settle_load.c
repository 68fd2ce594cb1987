/* The inputs of a settlement for one case: items with amount, date, key and payments; rows. */
#include "vm/exec/settle.h"
#include "vm/format/window.h"

ZjRat zj_plus_any(Work *w, ZjRat a, ZjRat b)
{
    ZjRat out;
    if (zj_rat_add(a, b, &out) == ZJ_OK) return out;
    w->failed = true;
    return zj_rat_inf(1);
}

ZjRat zj_less_any(Work *w, ZjRat a, ZjRat b)
{
    ZjRat out;
    if (a.den == 0) return a;
    if (rat_cmp(a, b) <= 0) return zj_rat_int(0);
    if (zj_rat_sub(a, b, &out) == ZJ_OK) return out;
    w->failed = true;
    return a;
}

ZjLane zj_reg_lane(const Work *w, uint32_t reg, uint32_t lane)
{
    return zj_run_lane(w->run, reg, lane);
}

Span zj_amount_of(Work *w, ZjLane lane, ZjRat absent)
{
    const ZjRat zero = zj_rat_int(0);
    Span s = {rat_max(lane.lo, zero), rat_max(lane.hi, zero)};
    if ((lane.flags & ZJ_F_ERROR) != 0)
        s = span(zero, zj_rat_inf(1));
    else if (zj_lane_is_na(lane))
        s = span(absent, absent);
    else if ((lane.flags & ZJ_F_NA) != 0)
        s = span(rat_min(s.lo, absent), rat_max(s.hi, absent));
    if (!span_single(s)) w->uncertain = true;
    return s;
}

/* An int-like lane as one value: false when it has none for certain. */
static bool point_of(ZjLane lane, int64_t absent, int64_t *out)
{
    *out = absent;
    if (zj_lane_is_na(lane)) return true;
    if (lane.flags != 0 || !zj_lane_single(lane) || lane.lo.den == 0) return false;
    *out = (int64_t)lane.lo.num;
    return true;
}

static uint8_t reasons(ZjLane lane)
{
    return lane.flags == ZJ_F_NA ? 0 : lane.flags & (uint8_t)~ZJ_F_NA;
}

/* ---- lists that are not known ---- */

static bool surely(const Work *w, uint32_t reg, int wanted)
{
    if (reg == ZJ_NONE || w->run->module->t.regs[reg].domain != 0) return false;
    if (w->run->columns[reg].lo.i == NULL) return false; /* computed later */
    ZjLane lane = zj_lane_bool(zj_reg_lane(w, reg, w->case_index));
    return lane.flags == 0 && zj_lane_single(lane) && lane.lo.num == wanted;
}

/* Whatever its list holds, the clause gives nothing in this case. */
static bool gate_shut(const Work *w, const ZjModClause *c)
{
    const ZjModTables *t = &w->run->module->t;
    if (surely(w, c->in_force, 0) || surely(w, c->applies, 0) || surely(w, c->happened, 0))
        return true;
    for (uint32_t i = 0; i < c->bar_count; i++)
        if (surely(w, t->baruses[c->first_bar + i].reg, 1)) return true;
    for (uint32_t i = 0; i < c->condition_count; i++)
        if (surely(w, t->conditions[c->first_condition + i].reg, 0)) return true;
    return false;
}

/* Why items of the domain may be missing from the case: some list on the way is not known. */
static uint8_t unknown_lists(const Work *w, uint32_t domain)
{
    uint8_t flags = 0;
    for (uint32_t d = domain; d != 0; d = w->run->module->t.domains[d].parent) {
        uint32_t first, count;
        zj_run_items(w->run, w->run->module->t.domains[d].parent, w->case_index, &first,
                     &count);
        for (uint32_t p = first; p < first + count; p++) {
            uint8_t state = w->run->domains[d].list_state[p];
            if (state == ZJ_FACT_MISSING) flags |= ZJ_F_MISSING;
            if (state == ZJ_FACT_PENDING) flags |= ZJ_F_PENDING;
            if (state == ZJ_LIST_ERROR) flags |= ZJ_F_ERROR;
        }
    }
    return flags;
}

/* ---- items ---- */

static void load_item(Work *w, uint32_t member, uint32_t lane)
{
    const ZjModMember *m = &w->members[member];
    Item *item = &w->items[w->item_count++];
    ZjLane amount = zj_reg_lane(w, m->amount, lane);
    *item = (Item){.member = member,
                   .lane = lane,
                   .date = NO_DATE,
                   .key = INT64_MIN,
                   .in = zj_amount_of(w, amount, zj_rat_int(0)),
                   .in_flags = reasons(amount),
                   .paid = span_int(0),
                   .by = span_int(0)};
    if (m->date != ZJ_NONE) {
        ZjLane date = zj_reg_lane(w, m->date, lane);
        item->date_open = !point_of(date, NO_DATE, &item->date);
        item->date_flags = reasons(date);
    }
    if (m->key != ZJ_NONE) {
        ZjLane key = zj_reg_lane(w, m->key, lane);
        item->has_key = true;
        item->key_open = !point_of(key, INT64_MIN, &item->key);
        item->date_flags |= reasons(key);
    }
    if (m->keep_by != ZJ_NONE) {
        ZjLane by = zj_reg_lane(w, m->keep_by, lane);
        item->by_flags = reasons(by);
        item->by =
            zj_lane_is_na(by) ? span(zj_rat_inf(-1), zj_rat_inf(-1)) : span(by.lo, by.hi);
        if ((by.flags & ZJ_F_NA) != 0) item->by.lo = zj_rat_inf(-1);
        if (!span_single(item->by)) w->uncertain = true;
    }
    if (item->date_open || item->key_open) w->uncertain = true;
    uint8_t order = item->date_flags | item->by_flags; /* matters to what pays something only */
    item->error = ((item->in_flags | (positive(item->in.hi) ? order : 0)) & ZJ_F_ERROR) != 0;
}

static void load_unknown_items(Work *w, uint32_t member, uint8_t flags)
{
    w->items[w->item_count++] = (Item){
        .member = member,
        .lane = ZJ_NONE,
        .date_open = true,
        .key_open = true,
        .has_key = true,
        .in = span(zj_rat_int(0), zj_rat_inf(1)),
        .in_flags = flags,
        .paid = span_int(0),
        .by = span(zj_rat_inf(-1), zj_rat_inf(1)),
        .by_flags = flags,
        .date_flags = flags,
        .error = (flags & ZJ_F_ERROR) != 0,
    };
    w->uncertain = true;
}

/* ---- ledger ---- */

static void load_row(Work *w, uint32_t member, uint32_t lane)
{
    const ZjModMember *m = &w->members[member];
    ZjLane mine = zj_lane_bool(zj_reg_lane(w, m->row_mine, lane));
    ZjLane net = zj_reg_lane(w, m->row_net, lane), date = zj_reg_lane(w, m->row_date, lane);
    if (mine.flags == 0 && mine.hi.num == 0) return;
    Row *row = &w->rows[w->row_count++];
    *row = (Row){.member = member, .item = ZJ_NONE, .net = zj_amount_of(w, net, zj_rat_int(0))};
    row->flags = (uint8_t)(mine.flags | reasons(net) | reasons(date));
    row->date_open = !point_of(date, NO_DATE, &row->date);
    if (mine.flags != 0) row->net.lo = zj_rat_int(0);
    if (mine.flags != 0 || row->date_open) w->uncertain = true;
}

static const Item *find_key(const Work *w, const MemberWork *of, int64_t key)
{
    uint32_t lo = 0, hi = of->item_count; /* `ranked`: keyed items by key, then place */
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (w->ranked[mid].year < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == of->item_count || w->ranked[lo].year != key) return NULL;
    const Item *item = &w->items[w->ranked[lo].index];
    return item->key_open || item->lane == ZJ_NONE ? NULL : item;
}

/* The item or the part that a row names; one that is not certain stays open. */
static void name_item(Work *w, uint32_t member, Row *row, ZjLane key, uint32_t part_keys)
{
    const ZjModMember *m = &w->members[member];
    MemberWork *of = &w->of[member];
    int64_t number;
    bool point = point_of(key, INT64_MIN, &number);
    Part *part = NULL;
    if (point && !zj_lane_is_na(key) && m->part_count != 0) {
        part = zj_part_named(w, part_keys, number, &row->item);
    }
    if (part != NULL) {
        part->paid = span_plus(w, part->paid, row->net);
    } else if (m->key == ZJ_NONE) {
        row->item = of->first_item;
        if (!point) w->items[row->item].part_open = true;
        if (!point) w->items[row->item].paid_flags |= reasons(key);
    } else if (point) {
        const Item *item = find_key(w, of, number);
        if (item != NULL && !zj_lane_is_na(key)) row->item = (uint32_t)(item - w->items);
    }
}

/* Which item a row has paid; rows whose item is not certain may have paid any. */
static void match_rows(Work *w, uint32_t member)
{
    const ZjModMember *m = &w->members[member];
    MemberWork *of = &w->of[member];
    Item *items = w->items + of->first_item;
    if (of->row_count == 0 || of->item_count == 0) return;
    bool some_open = false;
    uint8_t open_keys = 0; /* why */
    for (uint32_t i = 0; i < of->item_count; i++) {
        w->ranked[i] = (Ranked){zj_rat_int(0), items[i].key, 0, of->first_item + i};
        some_open |= items[i].key_open;
        if (items[i].key_open) open_keys |= items[i].date_flags;
    }
    zj_sort_ranked(w->ranked, of->item_count);
    uint32_t part_keys = m->part_count != 0 ? zj_parts_sort(w, member) : 0;
    Span loose = span_int(0);
    uint8_t loose_flags = 0, first, open_flags = 0;
    uint32_t lane, count;
    zj_run_items(w->run, m->ledger, w->case_index, &lane, &count);
    for (uint32_t r = of->first_row; r < of->first_row + of->row_count; lane++) {
        ZjLane mine = zj_lane_bool(zj_reg_lane(w, m->row_mine, lane));
        if (mine.flags == 0 && mine.hi.num == 0) continue;
        Row *row = &w->rows[r++];
        ZjLane key = zj_reg_lane(w, m->row_key, lane);
        int64_t number;
        name_item(w, member, row, key, part_keys);
        if (row->item != ZJ_NONE) {
            Item *item = &w->items[row->item];
            item->paid = span_plus(w, item->paid, row->net);
            item->paid_flags |= row->flags;
            continue;
        }
        first = (uint8_t)(row->flags | reasons(key));
        if (!point_of(key, INT64_MIN, &number)) { /* may belong to any */
            row->item_open = true;
            row->flags = first;
            w->uncertain = true;
            loose.hi = zj_plus(w, loose.hi, row->net.hi);
            loose_flags |= first;
        } else if (some_open) { /* may belong to one whose key is not known */
            row->item_open = true;
            row->flags = (uint8_t)(first | open_keys);
            w->uncertain = true;
            open_flags |= row->flags;
            loose.lo = zj_plus(w, loose.lo, row->net.hi);
        }
    }
    for (uint32_t i = 0; i < of->item_count; i++) {
        items[i].paid.hi = zj_plus(w, items[i].paid.hi, loose.hi);
        items[i].paid_flags |= loose_flags;
        if (!items[i].key_open) continue;
        items[i].paid.hi = zj_plus(w, items[i].paid.hi, loose.lo);
        items[i].paid_flags |= open_flags;
    }
}

static void load_ledger(Work *w, uint32_t member)
{
    const ZjModMember *m = &w->members[member];
    MemberWork *of = &w->of[member];
    of->first_row = w->row_count;
    if (m->ledger == ZJ_NONE) return;
    of->ledger_flags = unknown_lists(w, m->ledger);
    if (of->ledger_flags != 0) {
        w->uncertain = of->ledger_open = true;
        for (uint32_t i = 0; i < of->item_count; i++) {
            w->items[of->first_item + i].paid.hi = zj_rat_inf(1);
            w->items[of->first_item + i].paid_flags = of->ledger_flags;
        }
        return;
    }
    uint32_t first, count;
    zj_run_items(w->run, m->ledger, w->case_index, &first, &count);
    for (uint32_t lane = first; lane < first + count; lane++)
        load_row(w, member, lane);
    of->row_count = w->row_count - of->first_row;
    match_rows(w, member);
    for (uint32_t r = of->first_row; r < of->first_row + of->row_count; r++)
        of->ledger_open |= w->rows[r].flags != 0 || w->rows[r].item_open;
}

void zj_settle_load(Work *w, uint32_t case_index)
{
    w->case_index = case_index;
    w->item_count = w->row_count = w->part_count = 0;
    w->uncertain = w->failed = false;
    for (uint32_t member = 0; member < w->member_count; member++) {
        const ZjModMember *m = &w->members[member];
        uint32_t first, count;
        w->of[member] = (MemberWork){.first_item = w->item_count,
                                     .entitled_ends = span_int(0),
                                     .payable_ends = span_int(0)};
        zj_run_items(w->run, m->domain, case_index, &first, &count);
        for (uint32_t lane = first; lane < first + count; lane++)
            load_item(w, member, lane);
        uint8_t unknown = unknown_lists(w, m->domain);
        if (unknown != 0 && !gate_shut(w, &w->run->module->t.clauses[m->clause]))
            load_unknown_items(w, member, unknown);
        w->of[member].item_count = w->item_count - w->of[member].first_item;
        for (uint32_t i = w->of[member].first_item; i < w->item_count; i++)
            zj_parts_load(w, &w->items[i]);
        load_ledger(w, member);
    }
}

/* ---- groups ---- */

static int64_t year_of(int64_t date, uint32_t year)
{
    return date == NO_DATE ? NO_DATE : zj_window_of(year, date);
}

bool zj_item_mark(const Work *w, const Item *item, const ZjModGroup *group, Mark *out)
{
    *out = (Mark){0, 1, 0};
    if (group == NULL) return true;
    if (group->per_item) {
        *out = (Mark){item - w->items, MARK_ITEM, 0};
        if (item->lane == ZJ_NONE) return false;
    }
    if (group->key != ZJ_NONE) {
        if (item->lane == ZJ_NONE) return false;
        ZjLane key = zj_reg_lane(w, group->key, item->lane);
        if (zj_lane_is_na(key))
            *out = (Mark){0, 0, 0};
        else if (key.flags != 0 || !zj_lane_single(key))
            return false;
        else
            *out = (Mark){key.lo.num, key.lo.den, 0};
    }
    if (group->year != 0) {
        if (item->date_open) return false;
        out->year = year_of(item->date, group->year);
    }
    return true;
}
