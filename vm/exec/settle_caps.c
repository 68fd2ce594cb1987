/* Caps: what was paid comes first, then items by date and place; also joint caps. */
#include "vm/exec/settle.h"

/* ---- caps: of one grant or joint ---- */

typedef struct Limit {
    uint32_t value; /* register */
    bool joint;     /* value of the case, not of the item; figures are whole fen */
    ZjModTrim trim;
    const ZjModGroup *group;
    ZjDisplaced reason;
    const ZjModRef *results; /* or NULL */
    bool cuts; /* found: it may cut an item, alone or because of others */
} Limit;

typedef struct LimitGroup {
    const Limit *limit;
    Span used;                       /* payments under the cap */
    Span others;                     /* those not of its items */
    Span more;                       /* what earlier items get beyond what they had been paid */
    Span settled;                    /* what earlier items had been paid */
    Span asked;                      /* by all, for pro rata: finite parts */
    uint32_t endless_lo, endless_hi; /* how many ask without end */
    Span least_cap;
    ZjRat loose; /* asked by items that may stand anywhere */
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
    Span cap = zj_amount_of(w, lane, zj_rat_inf(1));
    if (!span_single(cap) || cap.lo.den > 1) w->of[item->member].fine = true;
    return raising(w, cap);
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
    if (may) {
        ZjRat most = rat_min(zj_plus(w, g->more.hi, a->beyond.hi), a->room.hi);
        g->more.hi = rat_max(g->more.hi, most);
    }
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
    ZjRat most_room = rat_min(g->least_cap.hi, a->cap.hi);
    Span room = {zj_less(w, g->least_cap.lo, g->used.hi), zj_less(w, most_room, g->used.lo)};
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

static void gather_asked(Work *w, LimitGroup *g, const Stage *st, uint32_t first, uint32_t end)
{
    g->least_cap = span(zj_rat_inf(1), zj_rat_inf(1));
    for (uint32_t i = st->count; i < st->count + st->loose; i++) { /* may be of this group */
        Ask a = ask_of(w, g, &w->items[w->slots[i].item]);
        g->least_cap.lo = rat_min(g->least_cap.lo, a.cap.lo);
    }
    for (uint32_t i = first; i < end; i++) {
        Ask a = ask_of(w, g, &w->items[w->slots[i].item]);
        g->least_cap.lo = rat_min(g->least_cap.lo, a.cap.lo);
        if (positive(a.x.lo)) /* one that may ask for nothing may not count */
            g->least_cap.hi = rat_min(g->least_cap.hi, a.cap.hi);
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

static void mark_bound(Work *w, const Limit *limit, uint32_t first, uint32_t end)
{
    uint32_t member = w->items[w->slots[first].item].member;
    for (uint32_t i = first; i < end; i++) {
        Item *item = &w->items[w->slots[i].item];
        bool shares = limit->trim == ZJ_MOD_TRIM_PRO_RATA;
        if (!limit->joint) item->bound = true;
        item->shares |= shares && !limit->joint;
        item->joint_shares |= shares && limit->joint;
        zj_join_members(w, member, item->member);
    }
}

static const ZjModRef *cap_results(const Work *w, const ZjModCap *cap)
{
    if (w->ends != ENDS_BOTH || cap->result_count != ZJ_CAP_RESULTS) return NULL;
    return &w->run->module->t.refs[cap->first_result];
}

/* What of a cap was gone when the item's turn came. */
static void put_used(Work *w, const LimitGroup *g, const Item *item)
{
    const ZjModRef *results = g->limit->results;
    uint8_t flags = g->flags != 0 ? g->flags & (uint8_t)~ZJ_F_ERROR : ZJ_F_MISSING;
    zj_put_item(w, item, results[ZJ_CAP_PAID].index, g->used, flags);
    zj_put_item(w, item, results[ZJ_CAP_EARLIER].index,
                span(g->more.lo, zj_plus(w, g->more.hi, g->loose)), flags);
}

static void put_after(Work *w, uint32_t member, uint32_t reg)
{
    const MemberWork *of = &w->of[member];
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++)
        zj_put_item(w, &w->items[i], reg, w->items[i].x, w->items[i].flags);
}

/* One group of slots under one cap. Returns whether it may cut one because of another. */
static bool limit_group(Work *w, Limit *limit, const Stage *st, uint32_t first, uint32_t end,
                        ZjRat loose, uint8_t flags)
{
    Used used = zj_used_by(w, st, w->slots[first].mark, limit->group);
    LimitGroup g = {.limit = limit,
                    .used = used.all,
                    .others = used.others,
                    .loose = loose,
                    .more = span_int(0),
                    .settled = span_int(0),
                    .asked = span_int(0),
                    .taker = w->items[w->slots[first].item].member};
    g.flags = (uint8_t)(flags | zj_flags_of(w, first, end));
    g.flags |= st->row_flags;
    Span first_cap = {zj_rat_inf(1), zj_rat_inf(1)};
    if (limit->trim == ZJ_MOD_TRIM_PRO_RATA) gather_asked(w, &g, st, first, end);
    for (uint32_t i = first; i < end; i++) {
        Item *item = &w->items[w->slots[i].item];
        Ask a = ask_of(w, &g, item);
        if (i == first) first_cap = a.cap;
        if (!zj_rat_same(a.cap.lo, first_cap.lo) || !zj_rat_same(a.cap.hi, first_cap.hi))
            w->of[item->member].wild = true; /* who is there decides how much there is */
        ZjRat before_it = g.more.hi;
        if (limit->results != NULL) put_used(w, &g, item);
        Span got = limit->trim == ZJ_MOD_TRIM_LAST     ? trim_last(w, &g, &a)
                   : limit->trim == ZJ_MOD_TRIM_REFUSE ? refuse(w, &g, &a)
                                                       : pro_rata(w, &g, &a);
        Span out = with_paid(w, &g, &a, got);
        if (limit->joint) {
            Span fen = {whole_fen(out.lo), whole_fen(out.hi)};
            item->joint_open |= !span_single(out);
            if (out.hi.den != 0) item->cut = zj_plus(w, item->cut, zj_less(w, out.hi, fen.hi));
            out = fen;
        }
        g.binds |= !zj_rat_same(out.lo, item->x.lo) || !zj_rat_same(out.hi, item->x.hi);
        uint32_t taker = limit->joint ? g.taker : item->member;
        zj_settle_item(item, out,
                       (uint8_t)(g.flags | (span_single(a.paid) ? 0 : item->paid_flags)),
                       limit->reason, taker);
        if (rat_cmp(g.more.hi, before_it) > 0) g.taker = item->member;
    }
    zj_check_sums(w, first, end);
    bool several = end - first + st->loose > 1;
    limit->cuts |= g.binds;
    if (g.refuses)
        for (uint32_t i = first; i < end; i++)
            w->of[w->items[w->slots[i].item].member].wild = true;
    if (g.binds && several) mark_bound(w, limit, first, end);
    return g.binds && several;
}

/* All payments together. */
static ZjRat most_used(Work *w, const Stage *st)
{
    ZjRat used = st->loose_rows.hi;
    for (uint32_t i = 0; i < st->row_count; i++)
        used = zj_plus(w, used, w->row_slots[i].net.hi);
    return st->rows_unknown && w->ends != ENDS_HIGH ? zj_rat_inf(1) : used;
}

/* An item that may stand in any group and at any place. The payments may all be under its cap,
** and the others ask for `others`. */
static void limit_loose(Work *w, const Limit *limit, const Stage *st, Item *item, ZjRat others,
                        ZjRat used, uint8_t flags)
{
    Span cap = cap_of(w, limit, item, &flags), paid = lowering(w, item->paid), out = item->x;
    ZjRat room = zj_less(w, cap.lo, used), left = zj_less(w, room, others);
    if (limit->trim == ZJ_MOD_TRIM_REFUSE && rat_cmp(item->x.hi, left) > 0)
        left = zj_rat_int(0);
    out.lo = rat_min(rat_min(out.lo, cap.lo), zj_plus(w, paid.lo, left));
    if (!positive(room)) out.lo = zj_rat_int(0);
    if (item->lane != ZJ_NONE || limit->group->year == 0) /* items not known: of many years */
        out.hi = rat_min(out.hi, cap.hi);
    if (limit->joint) out = span(whole_fen(out.lo), whole_fen(out.hi));
    zj_settle_item(item, out, (uint8_t)(flags | st->row_flags | item->date_flags),
                   limit->reason, item->member);
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

/* Groups of items whose place is not known may be any: members that it joins are not told
 * apart. */
static void join_loose(Work *w, const Stage *st)
{
    uint32_t member = w->items[w->slots[st->count].item].member;
    for (uint32_t i = 0; i < st->count + st->loose; i++) {
        uint32_t other = w->items[w->slots[i].item].member;
        w->of[other].wild = true;
        zj_join_members(w, member, other);
    }
}

/* All slots of a stage under one cap. Returns whether it may cut one because of another. */
static bool apply_limit(Work *w, Limit *limit, const Stage *st)
{
    uint8_t flags = st->loose != 0 ? zj_loose_flags(w, st) : 0;
    uint8_t all_flags = (uint8_t)(flags | zj_flags_of(w, 0, st->count));
    uint32_t n = st->count + st->loose;
    Asked loose = {zj_rat_int(0), 0}, all;
    add_asked(w, &loose, st->count, n);
    all = loose;
    if (st->loose != 0) add_asked(w, &all, 0, st->count);
    bool binds = false;
    for (uint32_t i = 0; i < st->count;) {
        uint32_t end = zj_group_end(w, i, st->count);
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

void zj_settle_caps(Work *w, uint32_t member, bool again)
{
    const ZjModMember *m = &w->members[member];
    const ZjModGroup *binding = w->of[member].raised;
    uint32_t stages = w->of[member].floor_stages;
    for (uint32_t c = m->first_cap; c < m->first_cap + m->cap_count; c++) {
        const ZjModCap *cap = &w->run->module->t.caps[c];
        Limit limit = {.value = cap->value,
                       .group = zj_group_at(w, cap->group),
                       .trim = again ? ZJ_MOD_TRIM_LAST : (ZjModTrim)cap->trim,
                       .results = again ? NULL : cap_results(w, cap),
                       .reason = ZJ_DISPLACED_CAP};
        Stage st;
        uint32_t loose = w->item_count;
        begin_stage(&st);
        zj_add_items(w, &st, member, limit.group, 0, true, &loose);
        zj_end_items(w, &st, loose);
        zj_add_rows(w, &st, member, limit.group);
        zj_end_rows(w, &st);
        bool binds = apply_limit(w, &limit, &st);
        if (limit.results != NULL) put_after(w, member, limit.results[ZJ_CAP_AFTER].index);
        if (!limit.cuts) continue;
        if ((binds || w->of[member].chosen != 0) && stages == 0) stages = 1;
        if (binding != NULL && !zj_group_nests(binding, limit.group)) stages = 2;
        if (binds) binding = limit.group;
    }
    if (again) return;
    w->of[member].cap_stages = stages;
    w->of[member].stages += stages;
}

/* ---- joint caps ---- */

void zj_settle_joints(Work *w)
{
    const ZjModTables *t = &w->run->module->t;
    for (uint32_t j = 0; j < w->settle->joint_count; j++) {
        const ZjModJoint *joint = &t->joints[w->settle->first_joint + j];
        ZjModGroup group = {.key = ZJ_NONE, .year = joint->year};
        Limit limit = {.value = joint->value,
                       .joint = true,
                       .trim = (ZjModTrim)joint->trim,
                       .group = &group,
                       .reason = ZJ_DISPLACED_JOINT};
        Stage st;
        uint32_t loose = w->item_count;
        begin_stage(&st);
        for (uint32_t i = 0; i < joint->member_count; i++)
            zj_add_items(w, &st, t->refs[joint->first_member + i].index, &group,
                         t->refs[joint->first_member + i].index, true, &loose);
        zj_end_items(w, &st, loose);
        for (uint32_t i = 0; i < joint->member_count; i++)
            zj_add_rows(w, &st, t->refs[joint->first_member + i].index, &group);
        zj_end_rows(w, &st);
        bool binds = apply_limit(w, &limit, &st);
        for (uint32_t i = 0; i < joint->member_count && limit.cuts; i++) {
            MemberWork *of = &w->of[t->refs[joint->first_member + i].index];
            if (binds || of->stages != 0 || of->shifts) /* alone too, after another stage */
                of->stages += of->shifts ? 2 : 1;
        }
    }
}
