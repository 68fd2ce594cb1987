/* settle.h -- inside SETTLE: from the standard of each item to what is payable.
**
** Every stage maps intervals to intervals: what an item keeps grows with its own amount and
** shrinks with those it competes with, so its low end is found with its own low and the others'
** high ends, and its high end the other way round. When all inputs are points both ends are the
** one exact figure. Going stage by stage, nothing narrower than the truth can arise. A total is
** tighter than the sum of its items where it is known to grow with every amount: then it lies
** between the totals of two runs at the low and at the high ends (see settle.c).
*/
#ifndef ZJ_EXEC_SETTLE_H
#define ZJ_EXEC_SETTLE_H

#include "vm/exec/step.h"

typedef struct Span {
    ZjRat lo, hi;
} Span;

/* Which ends of the inputs a run works on. */
typedef enum Ends { ENDS_BOTH, ENDS_LOW, ENDS_HIGH } Ends;

/* Items of equal marks share a cap, a 择优, a 一次性, or a place in a cause. */
typedef struct Mark {
    zj_i128 num;
    int64_t den;
    int64_t year;
} Mark;

enum { MARK_ITEM = -1, MARK_KEYLESS = -2 }; /* as den: beyond all values */
#define NO_DATE INT64_MIN        /* not applicable */
#define NO_YEAR (INT64_MIN + 1)  /* competes in all years */

typedef struct Item {
    Span in; /* the amount as given; never negative */
    Span x;  /* after the stages so far */
    Span capped, rounded, entitled, payable; /* of this run, for totals */
    Span paid, by;
    int64_t date, key;
    uint32_t member, lane; /* lane ZJ_NONE: stands for the items of a list that is not known */
    uint32_t taker;
    uint32_t first_part;
    uint8_t due_flags; /* why it is not known what of it is due */
    bool part_open;    /* a payment of it whose part is not known */
    uint8_t in_flags, flags, paid_flags, by_flags, date_flags;
    uint8_t reason; /* ZjDisplaced */
    bool date_open, key_open, has_key, error;
    bool bound; /* one of several under a cap that may cut them */
    bool shares; /* of a cap, pro rata: perhaps finer than a fen */
    bool topped; /* 补差, or a floor of several: its part hangs on what others got */
    ZjRat cut; /* less than a fen, from its share of a joint cap, pro rata (at the high end) */
    bool joint_shares, joint_open, joint_slack;
    bool slack; /* rounded after such a cut: its share of a total is not exact */
} Item;

/* A part of an item's figures (分期). */
typedef struct Part {
    Span amount, paid, payable; /* paid: by rows of its own key, then what it is found to have got */
} Part;

/* A payment that the ledger shows. */
typedef struct Row {
    Span net;
    int64_t date;
    uint32_t member, item; /* ZJ_NONE: of no item at hand */
    uint8_t flags;
    bool date_open, item_open;
} Row;

/* An item in its place within a stage. */
typedef struct Slot {
    Mark mark;
    int64_t date;
    uint32_t rank; /* joint caps: the member's place */
    uint32_t item;
} Slot;

/* A payment under a cap or a 一次性. */
typedef struct RowSlot {
    Mark mark;
    Span net;
    uint32_t item; /* of that group; ZJ_NONE: of none */
    bool item_open; /* perhaps of one of its items after all */
} RowSlot;

/* What one grant has to get for one reason. */
typedef struct Unit {
    Mark mark;
    Span sum;
    uint32_t member, first, count; /* its slots */
    uint32_t place;                /* in the document: of its first item */
    uint32_t cluster, cluster_end; /* units of equal key */
    uint32_t winner; /* unit that beat it */
    uint8_t flags;
    bool certain, possible;
} Unit;

/* A number with the place of what it belongs to, for sorting. */
typedef struct Ranked {
    ZjRat value;
    int64_t year;
    uint32_t tie, index;
} Ranked;

/* What a payer's total has of one component, at its root. */
typedef struct PayerPart {
    uint32_t members;
    Span parts, ends;
} PayerPart;

typedef struct MemberWork {
    uint32_t first_item, item_count, first_row, row_count;
    bool part_due;        /* perhaps only some parts of its items are due */
    uint8_t ledger_flags; /* why the ledger is not known */
    bool ledger_open;
    /* of the run at hand */
    uint32_t stages;    /* in which its items compete */
    uint32_t cap_stages; /* those of its own caps */
    const ZjModGroup *raised; /* of its last floor that may raise one item because of others */
    uint32_t floor_stages;
    bool shifts;        /* what one item gets may move to another as amounts change */
    bool wild;          /* a larger amount may lower a total */
    bool fine;          /* an amount or a cap may be finer than a fen */
    uint32_t chosen;    /* bits: 择优, 一次性 may drop items */
    bool stacked;       /* a cause may drop them */
    uint32_t component; /* towards the lowest member that it competes with */
    /* of the run over both ends */
    uint32_t root;
    bool fits; /* its total lies between those of the runs at the ends */
    bool fits_payable;
    uint32_t peers, misfits; /* of the component, at its root: members, those not fit for payable */
    Span entitled, payable;  /* sums of the items */
    Span entitled_ends, payable_ends; /* of the runs at the ends */
    Span paid;
    PayerPart payer;
    uint8_t flags;
} MemberWork;

typedef struct Work {
    ZjRun *run;
    const ZjModSettle *settle;
    const ZjModMember *members;
    uint32_t member_count, case_index;
    Ends ends;
    bool uncertain; /* an input is not a point, or a choice is open */
    bool failed;    /* a sum did not fit */
    Item *items;
    uint32_t item_count;
    Row *rows;
    uint32_t row_count;
    MemberWork *of;    /* by member */
    Slot *slots;       /* room for all items */
    RowSlot *row_slots;
    Unit *units;
    Ranked *ranked, *ranked_too;
    Item *before, *merged; /* room for all items, or NULL: no member has a choice of ways */
    Part *parts; /* of the items that have some, in their order */
    Ranked *part_keys;
    uint32_t part_count;
} Work;

/* ---- arithmetic on ends that are never negative ---- */

static inline Span span(ZjRat lo, ZjRat hi)
{
    return (Span){lo, hi};
}
static inline Span span_int(int64_t v)
{
    return (Span){zj_rat_int(v), zj_rat_int(v)};
}
static inline bool span_single(Span s)
{
    return zj_rat_same(s.lo, s.hi);
}
static inline bool positive(ZjRat r)
{
    return r.num > 0;
}
/* Whole fen, as amounts mostly are, need no call. */
static inline int rat_cmp(ZjRat a, ZjRat b)
{
    if (a.den == b.den && a.den != 0) return (a.num > b.num) - (a.num < b.num);
    return zj_rat_cmp(a, b);
}
static inline ZjRat rat_min(ZjRat a, ZjRat b)
{
    return rat_cmp(a, b) <= 0 ? a : b;
}
static inline ZjRat rat_max(ZjRat a, ZjRat b)
{
    return rat_cmp(a, b) >= 0 ? a : b;
}
ZjRat zj_plus_any(Work *w, ZjRat a, ZjRat b);
ZjRat zj_less_any(Work *w, ZjRat a, ZjRat b);
/* A sum that does not fit is open, and remembered. */
static inline ZjRat zj_plus(Work *w, ZjRat a, ZjRat b)
{
    const zj_i128 most = (zj_i128)1 << 125;
    if (a.den == 1 && b.den == 1 && a.num < most && b.num < most) return (ZjRat){a.num + b.num, 1};
    return zj_plus_any(w, a, b);
}
/* a - b, not below 0; open less anything is open. */
static inline ZjRat zj_less(Work *w, ZjRat a, ZjRat b)
{
    if (a.den == 1 && b.den == 1) return (ZjRat){a.num > b.num ? a.num - b.num : 0, 1};
    return zj_less_any(w, a, b);
}
static inline Span span_plus(Work *w, Span a, Span b)
{
    return (Span){zj_plus(w, a.lo, b.lo), zj_plus(w, a.hi, b.hi)};
}

/* ---- reading inputs ---- */

/* An input that raises results: at the ends of this run. */
static inline Span raising(const Work *w, Span s)
{
    return w->ends == ENDS_LOW ? span(s.lo, s.lo) : w->ends == ENDS_HIGH ? span(s.hi, s.hi) : s;
}
/* An input that lowers results. */
static inline Span lowering(const Work *w, Span s)
{
    return w->ends == ENDS_LOW ? span(s.hi, s.hi) : w->ends == ENDS_HIGH ? span(s.lo, s.lo) : s;
}
ZjLane zj_reg_lane(const Work *w, uint32_t reg, uint32_t lane);
/* A register as an amount: not applicable is `absent`, negative is 0, an error is anything. */
Span zj_amount_of(Work *w, ZjLane lane, ZjRat absent);

/* Fills items and rows of one case. */
void zj_settle_load(Work *w, uint32_t case_index);
/* The group of an item; false when it is not known. */
bool zj_item_mark(const Work *w, const Item *item, const ZjModGroup *group, Mark *out);

/* ---- stages, in order; each works on Item.x ---- */

void zj_settle_keep(Work *w, uint32_t member);
void zj_settle_once(Work *w, uint32_t member);
void zj_settle_floors(Work *w, uint32_t member);
void zj_settle_caps(Work *w, uint32_t member, bool again);
void zj_settle_round(Work *w, uint32_t member);
void zj_settle_stack(Work *w);
void zj_settle_deduct(Work *w, uint32_t member);
void zj_settle_joints(Work *w);
/* The coarsest step that its figures may be rounded to, in fen; 0: they are whole fen already. */
uint32_t zj_round_step(const Work *w, uint32_t member);

/* ---- one of several ways, where which one counts may be open ---- */

/* begin, then for each way that may count: open, settle the items that way, close; then end. */
void zj_ways_begin(Work *w, uint32_t member);
void zj_ways_open(Work *w, uint32_t member); /* items as they were at the beginning */
void zj_ways_close(Work *w, uint32_t member, bool first);
void zj_ways_end(Work *w, uint32_t member, uint8_t flags); /* either of them: why it is open */
/* Does a condition of the case hold? ZJ_NONE does. */
ZjLane zj_way_holds(const Work *w, uint32_t reg);

/* ---- parts (settle_parts.c) ---- */

/* Room for the parts of an item just loaded. */
void zj_parts_load(Work *w, Item *item);
/* Sorts the keys of all parts of a member; how many there are. */
uint32_t zj_parts_sort(Work *w, uint32_t member);
/* The part that a ledger row names, and its item; NULL: none. */
Part *zj_part_named(Work *w, uint32_t keys, int64_t key, uint32_t *item);
/* What of an item's entitlement is due in parts: sets payable, writes the parts' registers. */
void zj_parts_pay(Work *w, Item *item);

/* ---- what stages have in common ---- */

/* Whole fen: an amount cut down to them. */
static inline ZjRat whole_fen(ZjRat r)
{
    ZjRat out;
    if (r.den == 1 || zj_rat_round(r, ZJ_ROUND_DOWN, 1, &out) != ZJ_OK) return r;
    return out;
}
/* May one group of `inner` lie in two groups of `outer`? Only nested limits keep totals rising. */
bool zj_group_nests(const ZjModGroup *inner, const ZjModGroup *outer);
/* A result of one item, beside the stages' own. */
void zj_put_item(Work *w, const Item *item, uint32_t reg, Span s, uint8_t flags);

/* The items of one stage, in w->slots. */
typedef struct Stage {
    uint32_t count;       /* slots in known places, sorted */
    uint32_t loose;       /* slots after them: group or order not known */
    uint32_t row_count;
    Span loose_rows;      /* payments that may stand in any group */
    uint8_t place_flags;  /* why the place of loose items is not known */
    uint8_t row_flags;    /* why payments are not certain */
    bool rows_unknown;
} Stage;

/* Payments of one group: all, and those not of its own items. */
typedef struct Used {
    Span all, others;
} Used;

static inline void begin_stage(Stage *st)
{
    *st = (Stage){.loose_rows = span_int(0)};
}
/* Reasons that count against others: a point has none. */
static inline uint8_t own_flags(const Item *item)
{
    return span_single(item->x) && !item->error ? 0 : item->flags;
}
/* By year, then the highest value, then place. */
void zj_sort_ranked(Ranked *ranked, uint32_t n);
/* How many of the ranked stand before (value, index). */
uint32_t zj_ranked_before(const Ranked *ranked, uint32_t n, ZjRat value, uint32_t index);
void zj_sort_slots(Slot *slots, uint32_t n); /* by mark, rank, date, place */
int zj_compare_marks(Mark a, Mark b);
const ZjModGroup *zj_group_at(const Work *w, uint32_t index);
/* Items of a member that have something; `ordered`: their order by date matters too. Those whose
** place is not known gather at the other end of the room, from *loose (at first item_count). */
void zj_add_items(Work *w, Stage *st, uint32_t member, const ZjModGroup *group, uint32_t rank,
                  bool ordered, uint32_t *loose);
void zj_end_items(Work *w, Stage *st, uint32_t loose);
void zj_add_rows(Work *w, Stage *st, uint32_t member, const ZjModGroup *group);
void zj_end_rows(Work *w, Stage *st);
Used zj_used_by(Work *w, const Stage *st, Mark mark, const ZjModGroup *group);
/* End of the run of slots that share the mark of slot `first`. */
uint32_t zj_group_end(const Work *w, uint32_t first, uint32_t count);
uint8_t zj_flags_of(const Work *w, uint32_t first, uint32_t end);
uint8_t zj_loose_flags(const Work *w, const Stage *st);
/* After a group: where some sum did not fit, its figures are errors. */
void zj_check_sums(Work *w, uint32_t first, uint32_t end);
/* Ends a stage for one item: the new interval, and why it changed. */
void zj_settle_item(Item *item, Span out, uint8_t flags, ZjDisplaced reason, uint32_t taker);
/* Their totals depend on each other. */
void zj_join_members(Work *w, uint32_t a, uint32_t b);

#endif
