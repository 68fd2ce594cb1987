/* Settlements on points: 择优, 一次性, caps, rounding, stacking, 抵扣, joint caps, ledger.
**
** Everything is a plain loop over all items and all payments. Where an input is open and no
*point
** is to be drawn, only a clause that competes with nothing is settled, end by end. */
#include <stdlib.h>

#include "stdlib/date.h"
#include "tests/diff/oracle.h"

enum { NOBODY = -1 };

typedef struct Mark {
    int kind; /* 0 nothing sets it apart, 1 the item itself, 2 a key, 3 no key applies */
    ZjRat key;
    int64_t year;
} Mark;

typedef struct Entry {
    const ZjGrant *g;
    Item *item;
    uint32_t member, index;
    ZjRat x, paid, by;
    bool dated;
    int64_t date;
} Entry;

typedef struct Payment {
    uint32_t member;
    int entry; /* or NOBODY */
    ZjRat net;
    bool dated;
    int64_t date;
} Payment;

typedef struct Settling {
    Oracle *o;
    const ZjComponent *p;
    Entry *entries;
    uint32_t count;
    Payment *payments;
    uint32_t payment_count;
    uint64_t drawn;
    bool open, broken; /* some input is open; or an error */
} Settling;

static const ZjRat zero = {0, 1};

static bool positive(ZjRat r)
{
    return r.num > 0;
}

static ZjRat plus(Settling *s, ZjRat a, ZjRat b)
{
    ZjRat out = a;
    if (zj_rat_add(a, b, &out) != ZJ_OK) s->broken = true;
    return out;
}

/* a - b, never below 0. */
static ZjRat less(Settling *s, ZjRat a, ZjRat b)
{
    ZjRat out = a;
    if (zj_rat_cmp(a, b) <= 0) return zero;
    if (a.den != 0 && zj_rat_sub(a, b, &out) != ZJ_OK) s->broken = true;
    return out;
}

/* ---- inputs ---- */

static uint64_t draw(Settling *s)
{
    s->drawn = s->drawn * 6364136223846793005u + 1442695040888963407u;
    return s->drawn >> 33;
}

/* The value as one point: `absent` where none applies; drawn where it is open. */
static ZjRat point(Settling *s, Value v, ZjRat absent)
{
    if ((v.flags & ZJ_F_ERROR) != 0) {
        s->broken = true;
        return absent;
    }
    if (value_is_na(v)) return absent;
    if (value_known(v)) return v.lo;
    if (s->o->draw == 0) {
        s->open = true;
        return absent;
    }
    if ((v.flags & ZJ_F_NA) != 0 && draw(s) % 3 == 0) return absent;
    ZjRat low = v.lo.den != 0 ? v.lo : v.hi.den != 0 ? v.hi : zero, high = v.hi, middle = low;
    uint64_t how = draw(s) % 4;
    if (high.den == 0 &&
        zj_rat_add(low, zj_rat_int((int64_t)(draw(s) % 100000000)), &high) != ZJ_OK)
        high = low;
    if (how == 0) return low;
    if (how == 1) return high;
    ZjRat width;
    ZjRat part = {(zj_i128)(how == 2 ? 1 : draw(s) % 97), how == 2 ? 2 : 97};
    if (zj_rat_sub(high, low, &width) != ZJ_OK || zj_rat_mul(width, part, &width) != ZJ_OK ||
        zj_rat_add(low, width, &middle) != ZJ_OK) {
        return low;
    }
    if (v.type != ZJ_T_EXACT && v.type != ZJ_T_NUM &&
        zj_rat_round(middle, ZJ_ROUND_DOWN, 1, &middle) != ZJ_OK)
        return low;
    return middle;
}

static ZjRat money(Settling *s, Value v, ZjRat absent)
{
    return rat_most(point(s, v, absent), zero);
}

static Value ledger(const Oracle *o, const char *name, uint32_t row)
{
    return oracle_fact(o, zj_find_field(o->program->ledger, zj_text(name)), row);
}

/* Is the row a payment of this clause, made by the date of evaluation? */
static Value is_of(Oracle *o, ZjText policy, ZjText name, ZjText alias, uint32_t row)
{
    Value clause = ledger(o, "条款", row);
    Value named = value_compare(ZJ_OPR_EQ, clause, oracle_text(o, name));
    if (alias.len != 0)
        named = value_or(named, value_compare(ZJ_OPR_EQ, clause, oracle_text(o, alias)));
    Value mine = value_compare(ZJ_OPR_EQ, ledger(o, "政策", row), oracle_text(o, policy));
    return value_and(value_and(mine, named),
                     value_compare(ZJ_OPR_LE, ledger(o, "拨付日期", row), oracle_as_of(o)));
}

static Value is_mine(Oracle *o, const ZjGrant *g, uint32_t row)
{
    return is_of(o, g->policy->id.text, g->name.text, g->alias.text, row);
}

/* The part of an entry that a row names, or NULL. */
static const ZjRat *part_named(Oracle *o, const Entry *e, bool items, Value key)
{
    for (uint32_t k = 0; k < oracle_part_count(e->g) && k < ORACLE_PARTS; k++) {
        Value name = oracle_part_key(o, e->item->key, items, k);
        if (value_is_na(key) || value_is_na(name) || !value_known(key) || !value_known(name)) continue;
        if (zj_rat_cmp(key.lo, name.lo) == 0) return &e->item->parts[k].named;
    }
    return NULL;
}

static void load_payments(Settling *s, uint32_t member)
{
    Oracle *o = s->o;
    const ZjGrant *g = s->p->members[member];
    if (o->program->ledger == NULL) return;
    const ZjFactDomain *d = &o->facts->domains[o->program->ledger->domain];
    ZjFactState state = (ZjFactState)d->list_state[o->case_index];
    if (state == ZJ_FACT_MISSING || state == ZJ_FACT_PENDING) s->open = true;
    bool items = o->verdicts[g->order].has_key;
    for (uint32_t r = d->start[o->case_index]; r < d->start[o->case_index + 1]; r++) {
        if (!positive(point(s, is_mine(o, g, r), zero))) continue;
        Payment *p = &s->payments[s->payment_count++];
        *p = (Payment){.member = member, .entry = NOBODY};
        p->net = money(s, value_sub(ledger(o, "金额", r), ledger(o, "收回金额", r)), zero);
        Value date = ledger(o, "所属日期", r), key = ledger(o, "项", r);
        p->dated = !value_is_na(date);
        p->date = (int64_t)point(s, date, zero).num;
        /* for what is open or broken */
        if (items || g->instalments != NULL) point(s, key, zero);
        for (uint32_t i = 0; i < s->count && p->entry == NOBODY; i++) {
            const Entry *e = &s->entries[i];
            if (e->member != member) continue;
            const ZjRat *part = part_named(o, e, items, key);
            if (part != NULL) {
                p->entry = (int)i;
                ZjRat *named = (ZjRat *)(uintptr_t)part;
                *named = plus(s, *named, p->net);
                continue;
            }
            bool same = !items || (!value_is_na(key) && !value_is_na(e->item->key) &&
                                   zj_rat_cmp(key.lo, e->item->key.lo) == 0);
            if (same) p->entry = (int)i;
        }
        if (p->entry != NOBODY)
            s->entries[p->entry].paid = plus(s, s->entries[p->entry].paid, p->net);
    }
}

static const ZjSlot *keep_slot(const ZjGrant *g)
{
    for (uint32_t i = 0; i < g->keeps.count; i++) {
        if (g->keeps.at[i].slot->kind == ZJ_SLOT_KEEP) return g->keeps.at[i].slot;
    }
    return NULL;
}

static void load(Settling *s)
{
    Oracle *o = s->o;
    uint32_t n = 0, rows = 0;
    for (uint32_t m = 0; m < s->p->member_count; m++)
        n += o->verdicts[s->p->members[m]->order].item_count;
    if (o->program->ledger != NULL) {
        const ZjFactDomain *d = &o->facts->domains[o->program->ledger->domain];
        rows = d->start[o->case_index + 1] - d->start[o->case_index];
    }
    s->entries = oracle_room(o, n, sizeof *s->entries);
    s->payments = oracle_room(o, (size_t)rows * s->p->member_count, sizeof *s->payments);
    if (o->failed) return;
    for (uint32_t m = 0; m < s->p->member_count; m++) {
        const ZjGrant *g = s->p->members[m];
        Verdict *v = &o->verdicts[g->order];
        if (v->unknown != 0) s->open = true;
        for (uint32_t i = 0; i < v->item_count; i++) {
            Item *item = &v->items[i];
            Entry *e = &s->entries[s->count++];
            *e = (Entry){.g = g, .item = item, .member = m, .index = i, .paid = zero};
            Value amount = item->amount;
            if (!g->fine) amount.type = ZJ_T_MONEY; /* then a decision is whole fen, too */
            e->x = money(s, amount, zero);
            e->dated = !value_is_na(item->date);
            e->date = (int64_t)point(s, item->date, zero).num;
            if (v->has_key) point(s, item->key, zero);
            const ZjSlot *keep = keep_slot(g);
            if (keep != NULL && keep->b != NULL) {
                Scope scopes[ORACLE_SCOPES];
                Context c = oracle_item_context(o, g, i, scopes);
                e->by =
                    point(s, value_as(oracle_eval(&c, keep->b), ZJ_T_EXACT), zj_rat_inf(-1));
            }
            item->reason = ZJ_DISPLACED_NOT;
            for (int k = 0; k < ORACLE_PARTS; k++)
                item->parts[k].named = zero;
        }
        load_payments(s, m);
    }
}

/* ---- groups ---- */

/* The number of the year, or of the window of some months: counted one after the other. */
static int64_t year_of(bool dated, int64_t date, const ZjScope *scope)
{
    int64_t n = 0, end;
    if (!dated) return INT64_MIN;
    if (scope->months == 0) return zj_date_year_from(date, (int)scope->year_start);
    while (zj_date_add_months(scope->origin, (n + 1) * scope->months, &end) == ZJ_OK && end <= date)
        n++;
    while (zj_date_add_months(scope->origin, n * scope->months, &end) == ZJ_OK && date < end)
        n--;
    return n;
}

/* parts: years part. */
static Mark mark_of(Settling *s, const Entry *e, const ZjScope *scope, bool parts)
{
    bool per_item = scope->per_item;
    const ZjExpr *key = scope->key;
    Mark m = {0, zero, 0};
    if (per_item) m = (Mark){1, zj_rat_int((int64_t)(e - s->entries)), 0};
    if (key != NULL) {
        Scope scopes[ORACLE_SCOPES];
        Context c = oracle_item_context(s->o, e->g, e->index, scopes);
        Value v = oracle_eval(&c, key);
        m.kind = value_is_na(v) ? 3 : 2;
        m.key = point(s, v, zero);
    }
    if (parts) m.year = year_of(e->dated, e->date, scope);
    return m;
}

static Mark scope_mark(Settling *s, const Entry *e, const ZjScope *scope)
{
    return mark_of(s, e, scope, scope->per_year);
}

static bool equal(Mark a, Mark b)
{
    return a.kind == b.kind && a.year == b.year && zj_rat_cmp(a.key, b.key) == 0;
}

/* Items of a group in the order in which they are served: grants, then date, then list. */
typedef struct Group {
    uint32_t *at;
    uint32_t count;
    Mark mark;
} Group;

static bool served_before(const Entry *a, const Entry *b)
{
    if (a->member != b->member) return a->member < b->member;
    int64_t x = a->dated ? a->date : INT64_MIN, y = b->dated ? b->date : INT64_MIN;
    if (x != y) return x < y;
    return a->index < b->index;
}

static void put_in_order(const Settling *s, uint32_t *at, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        uint32_t moved = at[i], k = i;
        for (; k > 0 && served_before(&s->entries[moved], &s->entries[at[k - 1]]); k--)
            at[k] = at[k - 1];
        at[k] = moved;
    }
}

static void pays(Settling *s, uint32_t i, ZjRat x, ZjDisplaced why)
{
    Entry *e = &s->entries[i];
    if (positive(e->x) && !positive(x)) e->item->reason = (int)why;
    e->x = x;
}

/* ---- 择优 ---- */

static void keep_best(Settling *s, uint32_t member)
{
    const ZjGrant *g = s->p->members[member];
    const ZjSlot *slot = NULL;
    ZjRat best = zj_rat_inf(1);
    for (uint32_t k = 0; k < g->keeps.count * 3; k++) { /* always, readings, exceptions */
        const ZjUse *u = &g->keeps.at[k % g->keeps.count];
        uint32_t rank = u->but != NULL ? 2 : u->question != NULL ? 1 : 0;
        if (rank != k / g->keeps.count || !oracle_reading(s->o, u)) continue;
        if (u->but != NULL) { /* of the case: an exception by item is refused */
            Context top = {.o = s->o};
            if (!positive(point(s, oracle_eval(&top, u->but), zero))) continue;
        }
        slot = u->slot;
        best = zj_rat_inf(1);
        if (slot->kind == ZJ_SLOT_KEEP && !zj_const_value(slot->a, &best)) s->broken = true;
    }
    if (slot == NULL || slot->kind != ZJ_SLOT_KEEP) return;
    bool *gone = oracle_room(s->o, s->count, sizeof *gone);
    if (s->o->failed) return;
    for (uint32_t i = 0; i < s->count; i++) {
        const Entry *e = &s->entries[i];
        int64_t ahead = 0;
        if (e->member != member || !positive(e->x)) continue;
        Mark mine = scope_mark(s, e, &slot->scope);
        for (uint32_t k = 0; k < s->count; k++) {
            const Entry *f = &s->entries[k];
            if (f->member != member || !positive(f->x) || k == i) continue;
            if (!equal(mine, scope_mark(s, f, &slot->scope))) continue;
            int order = slot->b != NULL ? zj_rat_cmp(f->by, e->by) : zj_rat_cmp(f->x, e->x);
            ahead += order > 0 || (order == 0 && k < i);
        }
        gone[i] = zj_rat_cmp(zj_rat_int(ahead), best) >= 0;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        if (gone[i]) pays(s, i, zero, ZJ_DISPLACED_KEEP);
    }
}

/* ---- walking groups ---- */

typedef void ServeFn(Settling *s, const Group *g, const void *what);

/* All items of the members in groups of one scope, one call a group. */
static void each_group(Settling *s, const bool *members, const ZjScope *scope, ServeFn *serve,
                       const void *what)
{
    bool *done = oracle_room(s->o, s->count, sizeof *done);
    Group g = {.at = oracle_room(s->o, s->count, sizeof(uint32_t))};
    if (s->o->failed) return;
    for (uint32_t i = 0; i < s->count; i++) {
        if (done[i] || !members[s->entries[i].member] || !positive(s->entries[i].x)) continue;
        g.count = 0;
        g.mark = scope_mark(s, &s->entries[i], scope);
        for (uint32_t k = i; k < s->count; k++) {
            const Entry *e = &s->entries[k];
            if (!members[e->member] || !positive(e->x) ||
                !equal(g.mark, scope_mark(s, e, scope)))
                continue;
            done[k] = true;
            g.at[g.count++] = k;
        }
        put_in_order(s, g.at, g.count);
        serve(s, &g, what);
    }
}

/* Payments that count in a group: those of its key, whose own date lies in its year. `others`:
** those that were not made for an item of the group. */
static void used_by(Settling *s, const Group *g, const bool *members, const ZjScope *scope,
                    ZjRat *used, ZjRat *others)
{
    *used = *others = zero;
    for (uint32_t i = 0; i < s->payment_count; i++) {
        const Payment *p = &s->payments[i];
        if (!members[p->member]) continue;
        bool parted = scope->per_item || scope->key != NULL, inside = false;
        if (parted && p->entry == NOBODY) continue;
        Mark m = {0, zero, 0};
        if (parted) m = mark_of(s, &s->entries[p->entry], scope, false);
        if (scope->per_year) m.year = year_of(p->dated, p->date, scope);
        if (!equal(m, g->mark)) continue;
        *used = plus(s, *used, p->net);
        if (p->entry != NOBODY)
            inside = equal(scope_mark(s, &s->entries[p->entry], scope), g->mark);
        if (!inside) *others = plus(s, *others, p->net);
    }
}

/* ---- 一次性 ---- */

typedef struct Once {
    const bool *members;
    const ZjScope *scope;
    bool tops_up;
} Once;

static void serve_once(Settling *s, const Group *g, const void *what)
{
    const Once *once = what;
    ZjRat used, others, more = zero;
    used_by(s, g, once->members, once->scope, &used, &others);
    bool taken = false;
    for (uint32_t i = 0; i < g->count; i++) {
        Entry *e = &s->entries[g->at[i]];
        ZjRat x = e->x;
        if (once->tops_up) { /* what is beyond all that others got under the key */
            ZjRat got = less(s, less(s, x, less(s, used, e->paid)), more);
            more = plus(s, more, less(s, got, e->paid));
            pays(s, g->at[i], got, ZJ_DISPLACED_ONCE);
        } else if (positive(e->paid)) { /* paid before: that stands, nothing comes on top */
            bool begun = e->g->instalments != NULL; /* in parts: the other parts are still to come */
            pays(s, g->at[i], begun ? x : rat_least(x, e->paid), ZJ_DISPLACED_ONCE);
        } else {
            pays(s, g->at[i], positive(used) || taken ? zero : x, ZJ_DISPLACED_ONCE);
            taken = true;
        }
    }
}

/* The 一次性 that count: an exception takes the place of what stands without it. */
static bool case_holds(Settling *s, const ZjUse *u)
{
    Context top = {.o = s->o};
    if (!oracle_reading(s->o, u)) return false;
    return u->but == NULL || positive(point(s, oracle_eval(&top, u->but), zero));
}

static bool replaced(Settling *s, const ZjUses *all, const ZjUse *u)
{
    for (uint32_t i = 0; u->but == NULL && i < all->count; i++) {
        const ZjUse *other = &all->at[i];
        bool twin = other->but != NULL && other->question == u->question &&
                    other->alternative == u->alternative;
        if (twin && case_holds(s, other)) return true;
    }
    return false;
}

static void apply_once(Settling *s, uint32_t member)
{
    const ZjGrant *g = s->p->members[member];
    bool members[64] = {false};
    members[member] = true;
    for (int conditional = 0; conditional < 2; conditional++) {
        for (uint32_t i = 0; i < g->once.count; i++) {
            const ZjUse *u = &g->once.at[i];
            bool always = u->question == NULL && u->but == NULL;
            for (uint32_t k = 0; k < g->once.count; k++)
                if (g->once.at[k].question == NULL && g->once.at[k].but != NULL)
                    always = false; /* it may be replaced */
            if (always == (conditional != 0)) continue;
            if (!case_holds(s, u) || replaced(s, &g->once, u)) continue;
            Once once = {members, &u->slot->scope, u->slot->flag};
            each_group(s, members, &u->slot->scope, serve_once, &once);
        }
    }
}

/* ---- floors of several items ---- */

typedef struct Floor {
    const ZjGrant *g;
    const ZjUse *use;
} Floor;

static bool same_scope(const Settling *s, const ZjGrant *g, const ZjScope *a, const ZjScope *b)
{
    if (oracle_caps_item(g, a) || oracle_caps_item(g, b))
        return oracle_caps_item(g, a) && oracle_caps_item(g, b);
    if (a->per_item != b->per_item || a->per_year != b->per_year) return false;
    if (a->months != b->months || a->origin != b->origin) return false;
    if (a->per_year && a->year_start != b->year_start) return false;
    if (a->key == NULL || b->key == NULL) return a->key == b->key;
    return zj_text_equal(zj_source_text(&s->o->program->sources, a->key->span),
                         zj_source_text(&s->o->program->sources, b->key->span));
}

/* What is missing goes to the first item. */
static void serve_floor(Settling *s, const Group *group, const void *what)
{
    const Floor *f = what;
    Entry *first = &s->entries[group->at[0]];
    Scope scopes[ORACLE_SCOPES];
    Context c = oracle_item_context(s->o, f->g, first->index, scopes);
    ZjRat floor = money(s, oracle_limit(&c, &f->g->floors, f->use, -1), zero), sum = zero;
    for (uint32_t i = 0; i < f->g->caps.count; i++) { /* above a cap of its scope: an error */
        const ZjUse *cap = &f->g->caps.at[i];
        if (cap->slot->exprs.count != 0 || cap->onto != 0 ||
            !same_scope(s, f->g, &f->use->slot->scope, &cap->slot->scope))
            continue;
        ZjRat most = point(s, oracle_limit(&c, &f->g->caps, cap, 1), zj_rat_inf(1));
        if (zj_rat_cmp(floor, rat_most(most, zero)) > 0 || zj_rat_cmp(zero, most) > 0)
            s->broken = true;
    }
    for (uint32_t i = 0; i < group->count; i++)
        sum = plus(s, sum, s->entries[group->at[i]].x);
    if (zj_rat_cmp(sum, floor) < 0) first->x = plus(s, first->x, less(s, floor, sum));
}

static void apply_floors(Settling *s, uint32_t member)
{
    const ZjGrant *g = s->p->members[member];
    bool members[64] = {false};
    members[member] = true;
    for (uint32_t i = 0; i < g->floors.count; i++) {
        const ZjUse *u = &g->floors.at[i];
        if (u->onto != 0 || oracle_caps_item(g, &u->slot->scope)) continue;
        Floor floor = {g, u};
        each_group(s, members, &u->slot->scope, serve_floor, &floor);
    }
}

/* ---- caps ---- */

typedef struct Cap {
    const bool *members;
    const ZjGrant *g;
    const ZjUses *uses;
    const ZjUse *use;
    const ZjScope *scope;
    ZjTrim trim;
    bool joint;
    ZjDisplaced why;
} Cap;

static ZjRat cap_for(Settling *s, const Cap *cap, uint32_t i)
{
    Scope scopes[ORACLE_SCOPES];
    Context c = {.o = s->o};
    if (!cap->joint) c = oracle_item_context(s->o, cap->g, s->entries[i].index, scopes);
    return money(s, oracle_limit(&c, cap->uses, cap->use, 1), zj_rat_inf(1));
}

static void serve_cap(Settling *s, const Group *g, const void *what)
{
    const Cap *cap = what;
    ZjRat used, others, more = zero, settled = zero, asked = zero, tightest = zj_rat_inf(1);
    used_by(s, g, cap->members, cap->scope, &used, &others);
    for (uint32_t i = 0; i < g->count; i++) {
        const Entry *e = &s->entries[g->at[i]];
        asked = plus(s, asked, less(s, e->x, e->paid));
        tightest = rat_least(tightest, cap_for(s, cap, g->at[i]));
    }
    for (uint32_t i = 0; i < g->count; i++) {
        Entry *e = &s->entries[g->at[i]];
        ZjRat limit = cap_for(s, cap, g->at[i]), room = less(s, limit, used),
              beyond = less(s, e->x, e->paid);
        ZjRat left = less(s, room, more), got = rat_least(beyond, left),
              had = rat_least(e->x, e->paid);
        if (cap->trim == ZJ_TRIM_REFUSE && zj_rat_cmp(beyond, left) > 0) got = zero;
        if (cap->trim == ZJ_TRIM_PRO_RATA) {
            ZjRat all = less(s, tightest, used), ratio = zero;
            got = beyond;
            if (zj_rat_cmp(asked, all) > 0 && (zj_rat_div(all, asked, &ratio) != ZJ_OK ||
                                               zj_rat_mul(beyond, ratio, &got) != ZJ_OK))
                s->broken = true;
        }
        more = plus(s, more, got);
        ZjRat x = rat_least(rat_least(e->x, plus(s, e->paid, got)), limit);
        /* Nothing is left: what had been paid stands, in order, as far as the cap goes. */
        if (!positive(room)) x = rat_least(had, less(s, less(s, limit, others), settled));
        settled = plus(s, settled, had);
        if (cap->joint && zj_rat_round(x, ZJ_ROUND_DOWN, 1, &x) != ZJ_OK) s->broken = true;
        pays(s, g->at[i], x, cap->why);
    }
}

/* The cap of one item applies again too. */
static ZjRat item_cap(Settling *s, const Entry *e)
{
    Scope scopes[ORACLE_SCOPES];
    Context c = oracle_item_context(s->o, e->g, e->index, scopes);
    ZjRat cap = zj_rat_inf(1);
    for (uint32_t i = 0; i < e->g->caps.count; i++) {
        const ZjSlot *slot = e->g->caps.at[i].slot;
        if (slot->exprs.count != 0 || e->g->caps.at[i].onto != 0 ||
            !oracle_caps_item(e->g, &slot->scope) || slot->scope.per_firm)
            continue;
        cap = rat_least(
            cap, money(s, oracle_limit(&c, &e->g->caps, &e->g->caps.at[i], 1), zj_rat_inf(1)));
    }
    return cap;
}

static void apply_caps(Settling *s, uint32_t member, bool again)
{
    const ZjGrant *g = s->p->members[member];
    bool members[64] = {false};
    members[member] = true;
    for (uint32_t k = 0; k < s->count && !again; k++) { /* a floor may have passed it */
        if (s->entries[k].member == member)
            pays(s, k, rat_least(s->entries[k].x, item_cap(s, &s->entries[k])), ZJ_DISPLACED_CAP);
    }
    for (uint32_t i = 0; i < g->caps.count; i++) {
        const ZjUse *u = &g->caps.at[i];
        const ZjScope *scope = &u->slot->scope;
        if (u->slot->exprs.count != 0 || u->onto != 0) continue;
        if (oracle_caps_item(g, scope) && !scope->per_firm) continue;
        Cap cap = {.members = members,
                   .g = g,
                   .uses = &g->caps,
                   .use = u,
                   .scope = scope,
                   .trim = again ? ZJ_TRIM_LAST : u->slot->trim,
                   .why = ZJ_DISPLACED_CAP};
        each_group(s, members, scope, serve_cap, &cap);
    }
}

static bool beyond_money(ZjRat r)
{
    int64_t i;
    return zj_rat_to_int(r, &i) != ZJ_OK || i >= ZJ_OPEN;
}

/* ---- rounding ---- */

/* The rule that counts: exceptions before readings before what always holds. */
static ZjRule rule_of(Settling *s, const ZjGrant *g)
{
    ZjRule rule = g->rounding;
    /* Amounts are whole fen: only a cap may be finer, and that cuts. */
    if (!g->fine && rule.step <= 1 && oracle_caps_item(g, &rule.scope)) rule.mode = ZJ_ROUND_DOWN;
    for (int rank = 0; rank < 2; rank++) {
        for (uint32_t i = 0; i < g->rounds.count; i++) {
            const ZjUse *u = &g->rounds.at[i];
            if ((u->but != NULL) == (rank == 1) && case_holds(s, u)) rule = g->round_rules[i];
        }
    }
    return rule;
}

static ZjRat rounded_by(Settling *s, const ZjGrant *g, const ZjRule *rule, ZjRat x)
{
    /* No figure of a clause is finer than a fen; a declared step may be coarser. */
    bool idle = !rule->given || (!g->fine && rule->step <= 1 && g->rounds.count == 0);
    ZjRat out = x;
    if (zj_rat_round(x, idle ? ZJ_ROUND_DOWN : rule->mode, idle ? 1 : rule->step, &out) != ZJ_OK)
        s->broken = true;
    return out;
}

static ZjRat rounded(Settling *s, const ZjGrant *g, ZjRat x)
{
    return rounded_by(s, g, &g->rounding, x);
}

typedef struct Summing {
    const ZjGrant *g;
    const ZjRule *rule;
} Summing;

/* Whole fen for each; the last takes what the rounded sum has more or less. */
static void serve_sum(Settling *s, const Group *group, const void *what)
{
    const Summing *how = what;
    ZjRat sum = zero, given = zero;
    for (uint32_t i = 0; i < group->count; i++)
        sum = plus(s, sum, s->entries[group->at[i]].x);
    sum = rounded_by(s, how->g, how->rule, sum);
    for (uint32_t i = 0; i < group->count; i++) {
        Entry *e = &s->entries[group->at[i]];
        ZjRat left = less(s, sum, given), x = e->x;
        if (zj_rat_round(x, ZJ_ROUND_DOWN, 1, &x) != ZJ_OK) s->broken = true;
        x = i + 1 == group->count ? left : rat_least(x, left);
        given = plus(s, given, x);
        e->x = x;
    }
}

/* Each item's own figure, or its group's sum; returns whether a figure has been raised. */
static bool round_figures(Settling *s, uint32_t member, const ZjRule *rule)
{
    const ZjGrant *g = s->p->members[member];
    bool members[64] = {false}, raised = false;
    members[member] = true;
    if (rule->given && !oracle_caps_item(g, &rule->scope)) {
        Summing how = {g, rule};
        each_group(s, members, &rule->scope, serve_sum, &how);
        raised = true;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        Entry *e = &s->entries[i];
        if (e->member != member) continue;
        ZjRat x = raised ? e->x : rounded_by(s, g, rule, e->x);
        if (raised || zj_rat_cmp(x, e->x) > 0) x = rat_least(x, item_cap(s, e));
        e->x = x;
    }
    return raised;
}

static void round_off(Settling *s, uint32_t member)
{
    ZjRule rule = rule_of(s, s->p->members[member]);
    ZjRat *before = oracle_room(s->o, s->count, sizeof *before);
    if (s->o->failed) return;
    for (uint32_t i = 0; i < s->count; i++)
        before[i] = s->entries[i].x;
    bool raised = round_figures(s, member, &rule);
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->entries[i].member != member) continue;
        raised = raised || zj_rat_cmp(s->entries[i].x, before[i]) > 0;
        if (beyond_money(s->entries[i].x)) s->broken = true;
    }
    if (!raised) return;
    apply_caps(s, member, true);
    for (uint32_t i = 0; i < s->count; i++) {
        Entry *e = &s->entries[i];
        ZjRat x = e->x;
        if (e->member != member) continue;
        if (zj_rat_round(e->x, ZJ_ROUND_DOWN, 1, &x) != ZJ_OK) s->broken = true;
        pays(s, i, x, ZJ_DISPLACED_CAP);
    }
}

/* ---- stacking ---- */

typedef struct Unit {
    uint32_t member, place;
    bool keyless, yearless;
    Mark mark;
    ZjRat sum;
    bool stays, decided;
} Unit;

static bool against(const Unit *a, const Unit *b)
{
    if (a->member == b->member) return false;
    if (!a->yearless && !b->yearless && a->mark.year != b->mark.year) return false;
    if (a->keyless || b->keyless) return true;
    return a->mark.kind == b->mark.kind && zj_rat_cmp(a->mark.key, b->mark.key) == 0;
}

static Unit unit_of(Settling *s, const Entry *e)
{
    const ZjGrant *g = e->g;
    Unit u = {.member = e->member, .yearless = g->cause_year == 0, .sum = zero};
    const ZjScope scope = {.key = g->cause_key, .year_start = g->cause_year};
    u.mark = mark_of(s, e, &scope, g->cause_year != 0);
    if (g->cause_key == NULL && s->o->verdicts[g->order].has_key) {
        u.mark.kind = value_is_na(e->item->key) ? 3 : 2;
        u.mark.key = e->item->key.lo;
    } else if (g->cause_key == NULL) {
        u.keyless = true;
    }
    return u;
}

/* Some largest set of units of which no two are against each other, at random. */
static void choose(Settling *s, Unit *units, uint32_t n)
{
    for (uint32_t left = n; left > 0; left--) {
        uint32_t pick = (uint32_t)(draw(s) % left), at = 0;
        for (uint32_t i = 0; i < n; i++) {
            if (!units[i].decided && pick-- == 0) at = i;
        }
        units[at].decided = units[at].stays = true;
        for (uint32_t i = 0; i < n; i++) {
            if (units[i].stays && i != at && against(&units[i], &units[at]))
                units[at].stays = false;
        }
    }
}

/* The highest stays; of the rest each stays unless one that stays is against it. */
static void keep_highest(Unit *units, uint32_t n)
{
    for (uint32_t left = n; left > 0; left--) {
        uint32_t at = n;
        for (uint32_t i = 0; i < n; i++) {
            if (units[i].decided) continue;
            int order = at == n ? 1 : zj_rat_cmp(units[i].sum, units[at].sum);
            if (order > 0 || (order == 0 && units[i].place < units[at].place)) at = i;
        }
        units[at].decided = units[at].stays = true;
        for (uint32_t i = 0; i < n; i++) {
            if (units[i].stays && i != at && against(&units[i], &units[at]))
                units[at].stays = false;
        }
    }
}

static void stack(Settling *s, uint32_t cause)
{
    const ZjComponentCause *rule = &s->p->causes[cause];
    if (rule->rule == ZJ_STACKS_ADDITIVE) return;
    if (rule->question != NULL && s->o->choice[rule->question->index] != 1) return;
    Unit *units = oracle_room(s->o, s->count, sizeof *units);
    uint32_t *unit = oracle_room(s->o, s->count, sizeof *unit), n = 0;
    if (s->o->failed) return;
    for (uint32_t i = 0; i < s->count; i++) {
        const Entry *e = &s->entries[i];
        unit[i] = UINT32_MAX;
        if (s->p->member_cause[e->member] != cause || !positive(e->x)) continue;
        Unit u = unit_of(s, e);
        uint32_t k = 0;
        while (k < n && !(units[k].member == u.member && units[k].keyless == u.keyless &&
                          equal(units[k].mark, u.mark)))
            k++;
        if (k == n) {
            u.place = i;
            units[n++] = u;
        }
        units[k].sum = plus(s, units[k].sum, e->x);
        unit[i] = k;
    }
    bool rivals = false;
    for (uint32_t a = 0; a < n; a++) {
        for (uint32_t b = 0; b < n; b++)
            rivals = rivals || against(&units[a], &units[b]);
    }
    if (!rivals) return;
    if (rule->rule == ZJ_STACKS_EXCLUSIVE) {
        if (s->o->draw == 0) s->open = true;
        choose(s, units, n);
    } else {
        keep_highest(units, n);
    }
    for (uint32_t i = 0; i < s->count; i++) {
        if (unit[i] != UINT32_MAX && !units[unit[i]].stays)
            pays(s, i, zero, ZJ_DISPLACED_STACK);
    }
}

/* ---- 抵扣, joint caps ---- */

/* What was paid for a grant of another program. */
static ZjRat paid_elsewhere(Settling *s, const ZjGrant *g)
{
    Oracle *o = s->o;
    const ZjFactDomain *d = &o->facts->domains[o->program->ledger->domain];
    ZjFactState state = (ZjFactState)d->list_state[o->case_index];
    ZjText none = {"", 0};
    ZjRat sum = zero;
    if (state == ZJ_FACT_MISSING || state == ZJ_FACT_PENDING) s->open = true;
    for (uint32_t r = d->start[o->case_index]; r < d->start[o->case_index + 1]; r++) {
        Value mine = is_of(o, g->deduct->names.at[0].text, g->deduct->names.at[1].text, none, r);
        if (!positive(point(s, mine, zero))) continue;
        Value net = value_sub(ledger(o, "金额", r), ledger(o, "收回金额", r));
        sum = plus(s, sum, money(s, net, zero));
    }
    return sum;
}

/* Cut from the last. */
static void deduct(Settling *s, uint32_t member)
{
    const ZjGrant *g = s->p->members[member];
    if (g->deduct == NULL) return;
    Context top = {.o = s->o};
    ZjRat take = g->deduct_ledger ? paid_elsewhere(s, g)
                                  : money(s, oracle_eval(&top, g->deduct), zero);
    uint32_t *at = oracle_room(s->o, s->count, sizeof *at), n = 0;
    if (s->o->failed) return;
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->entries[i].member == member && positive(s->entries[i].x)) at[n++] = i;
    }
    put_in_order(s, at, n);
    while (n-- > 0) {
        ZjRat x = s->entries[at[n]].x;
        pays(s, at[n], less(s, x, take), ZJ_DISPLACED_DEDUCT);
        take = less(s, take, x);
    }
}

static bool counted(const ZjSlot *cap, const ZjGrant *g)
{
    static const char *const levels[][2] = {{"国家", "national"},
                                            {"省级", "provincial"},
                                            {"市级", "municipal"},
                                            {"区级", "district"}};
    const char *const *own = levels[g->policy->authority_rank];
    for (uint32_t i = 0; i < cap->names.count; i++) {
        ZjText name = cap->names.at[i].text;
        if (zj_text_equal(name, zj_text(own[0])) || zj_text_equal(name, zj_text(own[1])))
            return true;
    }
    return cap->names.count == 0;
}

static void apply_joints(Settling *s)
{
    for (uint32_t m = 0; m < s->p->member_count; m++) {
        const ZjGrant *g = s->p->members[m];
        for (uint32_t i = 0; i < g->caps.count; i++) {
            const ZjUse *u = &g->caps.at[i];
            bool members[64] = {false};
            if (u->slot->exprs.count == 0) continue;
            for (uint32_t k = 0; k < s->p->member_count; k++) {
                bool named = k == m;
                for (uint32_t e = 0; e < u->slot->exprs.count; e++) {
                    const ZjBinding *b = u->slot->exprs.at[e]->meaning;
                    named = named || b->grant == s->p->members[k];
                }
                members[k] = named && counted(u->slot, s->p->members[k]);
            }
            ZjScope scope = {.per_year = u->slot->scope.per_year,
                             .year_start = u->slot->scope.year_start,
                             .months = u->slot->scope.months,
                             .origin = u->slot->scope.origin};
            Cap cap = {.members = members,
                       .g = g,
                       .uses = &g->caps,
                       .use = u,
                       .scope = &scope,
                       .trim = u->slot->trim,
                       .joint = true,
                       .why = ZJ_DISPLACED_JOINT};
            each_group(s, members, &scope, serve_cap, &cap);
        }
    }
}

/* ---- results ---- */

static void note(Settling *s, uint32_t member, size_t offset, ZjType type)
{
    for (uint32_t i = 0; i < s->count; i++) {
        Entry *e = &s->entries[i];
        if (e->member != member) continue;
        Value *v = (Value *)(void *)((char *)e->item + offset);
        *v = value_point(type, e->x);
    }
}

#define NOTE(s, member, field, type) note(s, member, offsetof(Item, field), type)

static void settle_points(Settling *s)
{
    for (uint32_t m = 0; m < s->p->member_count; m++) {
        keep_best(s, m);
        apply_once(s, m);
        NOTE(s, m, kept, ZJ_T_EXACT);
        apply_floors(s, m);
        apply_caps(s, m, false);
        NOTE(s, m, capped, ZJ_T_EXACT);
        round_off(s, m);
        NOTE(s, m, rounded, ZJ_T_MONEY);
    }
    for (uint32_t c = 0; c < s->p->cause_count; c++)
        stack(s, c);
    for (uint32_t m = 0; m < s->p->member_count; m++) {
        deduct(s, m);
        NOTE(s, m, stacked, ZJ_T_MONEY);
    }
    apply_joints(s);
    for (uint32_t m = 0; m < s->p->member_count; m++)
        NOTE(s, m, entitled, ZJ_T_MONEY);
}

/* To the step of the grant where each item is rounded to it in any case; else to the fen. */
static int64_t part_step(const ZjGrant *g)
{
    bool plain = g->rounding.given && g->rounds.count == 0 && oracle_caps_item(g, &g->rounding.scope);
    return plain ? g->rounding.step : 1;
}

/* The parts whose date has come and whose condition holds. */
static ZjRat due_now(Settling *s, Entry *e)
{
    PartFigures *parts = e->item->parts;
    ZjRat sum = zero;
    if (!oracle_pay_parts(e->g, part_step(e->g), e->x, e->paid, parts)) {
        s->broken = true;
        return zero;
    }
    for (uint32_t k = 0; k < oracle_part_count(e->g); k++) {
        Value due = value_bool(oracle_part_due(s->o, e->g, e->index, k));
        parts[k].due = positive(point(s, due, zero));
        if (!parts[k].due) parts[k].payable = zero;
        sum = plus(s, sum, parts[k].payable);
    }
    return sum;
}

static void total_points(Settling *s)
{
    Oracle *o = s->o;
    for (uint32_t m = 0; m < s->p->member_count; m++) {
        Verdict *v = &o->verdicts[s->p->members[m]->order];
        ZjRat entitled = zero, payable = zero, paid = zero;
        for (uint32_t i = 0; i < s->count; i++) {
            Entry *e = &s->entries[i];
            if (e->member != m) continue;
            ZjRat rest = e->g->instalments != NULL ? due_now(s, e) : less(s, e->x, e->paid);
            e->item->paid = value_point(ZJ_T_MONEY, e->paid);
            e->item->payable = value_point(ZJ_T_MONEY, rest);
            entitled = plus(s, entitled, e->x);
            payable = plus(s, payable, rest);
        }
        for (uint32_t i = 0; i < s->payment_count; i++) {
            if (s->payments[i].member == m) paid = plus(s, paid, s->payments[i].net);
        }
        if (beyond_money(entitled) || beyond_money(paid)) s->broken = true;
        v->total_entitled = value_point(ZJ_T_MONEY, entitled);
        v->total_payable = value_point(ZJ_T_MONEY, payable);
        v->total_paid = value_point(ZJ_T_MONEY, paid);
        v->own = v->points = true;
    }
}

/* ---- open inputs ---- */

/* Do several items share a floor or a rounding, or may another rounding count? */
static bool groups(const ZjGrant *g)
{
    for (uint32_t i = 0; i < g->floors.count; i++) {
        if (!oracle_caps_item(g, &g->floors.at[i].slot->scope)) return true;
    }
    return g->rounds.count != 0 || (g->rounding.given && !oracle_caps_item(g, &g->rounding.scope));
}

/* Nothing but its own amount and ledger decides what the clause pays. */
static bool alone(const Settling *s, uint32_t member)
{
    const ZjGrant *g = s->p->members[member];
    if (keep_slot(g) != NULL || g->once.count != 0 || g->deduct != NULL || groups(g) || g->instalments != NULL ||
        s->p->member_cause[member] != ZJ_NONE)
        return false;
    for (uint32_t m = 0; m < s->p->member_count; m++) {
        const ZjGrant *h = s->p->members[m];
        for (uint32_t i = 0; i < h->caps.count; i++) {
            if (h->caps.at[i].slot->exprs.count != 0) return false;
        }
    }
    return g->caps.count == 0;
}

static Value money_range(Value amount)
{
    Value v = value_higher(value_as(amount, ZJ_T_EXACT), value_int(ZJ_T_EXACT, 0));
    if (value_is_na(amount))
        v = value_int(ZJ_T_EXACT, 0);
    else if ((v.flags & ZJ_F_ERROR) != 0)
        v.lo = zero;
    else if ((v.flags & ZJ_F_NA) != 0) { /* perhaps nothing */
        v.lo = zero;
        v.flags &= (uint8_t)~ZJ_F_NA;
        if (value_single(v)) v.flags = 0;
    }
    v.type = ZJ_T_MONEY;
    return v;
}

/* More than money can be is an error where it is certain, and no end where it is not. */
static Value added(Settling *s, Value a, Value b)
{
    Value out = {plus(s, a.lo, b.lo), plus(s, a.hi, b.hi), a.flags | b.flags, ZJ_T_MONEY, 0};
    if (beyond_money(out.lo)) out.flags |= ZJ_F_ERROR;
    if (beyond_money(out.hi)) out.hi = zj_rat_inf(1);
    if (value_single(out) && (out.flags & ZJ_F_ERROR) == 0) out.flags = 0;
    return out;
}

/* End by end: rounding keeps the order. An error leaves nothing but that. */
static void settle_alone(Settling *s, uint32_t member)
{
    Oracle *o = s->o;
    const ZjGrant *g = s->p->members[member];
    Verdict *v = &o->verdicts[g->order];
    Value none = value_int(ZJ_T_MONEY, 0);
    v->total_entitled = v->total_payable = v->total_paid = none;
    v->own = true;
    bool error = false;
    uint8_t flags = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        Entry *e = &s->entries[i];
        if (e->member != member) continue;
        Value x = money_range(e->item->amount);
        if ((x.flags & ZJ_F_ERROR) == 0) {
            x.lo = rounded(s, g, x.lo);
            x.hi = rounded(s, g, x.hi);
            if (value_single(x)) x.flags = 0;
            if (beyond_money(x.lo)) {
                x.lo = zero;
                x.flags |= ZJ_F_ERROR;
            }
            if (x.hi.den != 0 && beyond_money(x.hi)) x.hi = zj_rat_inf(1);
        }
        error = error || (x.flags & ZJ_F_ERROR) != 0;
        flags |= x.flags;
        e->item->entitled = x;
        e->item->paid = value_point(ZJ_T_MONEY, e->paid);
        Value rest = x;
        rest.lo = less(s, x.lo, e->paid);
        rest.hi = less(s, x.hi, e->paid);
        if (value_single(rest) && (rest.flags & ZJ_F_ERROR) == 0) rest.flags = 0;
        e->item->payable = rest;
        if (error) continue;
        v->total_entitled = added(s, v->total_entitled, x);
        v->total_payable = added(s, v->total_payable, rest);
    }
    for (uint32_t i = 0; i < s->payment_count; i++) {
        if (s->payments[i].member == member)
            v->total_paid =
                value_add(v->total_paid, value_point(ZJ_T_MONEY, s->payments[i].net));
    }
    if (!error) return;
    Value wide = {zero, zj_rat_inf(1), flags, ZJ_T_MONEY, 0};
    v->total_entitled = v->total_payable = wide;
}

static void assume(Settling *s, uint32_t member)
{
    Oracle *o = s->o;
    const ZjGrant *g = s->p->members[member];
    Verdict *v = &o->verdicts[g->order];
    v->own = v->points = false;
    v->total_entitled = o->assume(o->context, g, ASKED_ENTITLED, ZJ_NONE);
    v->total_paid = o->assume(o->context, g, ASKED_PAID, ZJ_NONE);
    v->total_payable = o->assume(o->context, g, ASKED_PAYABLE, ZJ_NONE);
    for (uint32_t i = 0; i < v->item_count; i++) {
        v->items[i].entitled = o->assume(o->context, g, ASKED_ENTITLED, i);
        v->items[i].paid = o->assume(o->context, g, ASKED_PAID, i);
        v->items[i].payable = o->assume(o->context, g, ASKED_PAYABLE, i);
    }
}

void oracle_settle(Oracle *o, const ZjComponent *p)
{
    Settling s = {.o = o, .p = p, .drawn = o->draw};
    for (uint32_t m = 0; m < p->member_count; m++)
        oracle_items(o, p->members[m]);
    if (o->failed || p->member_count > 64) {
        o->failed = true;
        return;
    }
    load(&s);
    if (o->failed) return;
    if (!s.open && !s.broken) {
        settle_points(&s);
        if (!s.open && !s.broken) total_points(&s);
    }
    if (s.open || s.broken) {
        for (uint32_t m = 0; m < p->member_count && !o->failed; m++) {
            Settling ledger_only = {.o = o,
                                    .p = p,
                                    .entries = s.entries,
                                    .count = s.count,
                                    .payments = s.payments,
                                    .drawn = o->draw};
            for (uint32_t i = 0; i < s.count; i++)
                s.entries[i].paid = zero;
            load_payments(&ledger_only, m);
            bool known = !ledger_only.open && !ledger_only.broken &&
                         o->verdicts[p->members[m]->order].unknown == 0;
            if (known && alone(&s, m))
                settle_alone(&ledger_only, m);
            else if (o->draw != 0)
                o->failed = true; /* an error among rivals: nothing to hold on to */
            else
                assume(&s, m);
        }
    }
    for (uint32_t m = 0; m < p->member_count; m++)
        o->verdicts[p->members[m]->order].state = 2;
}
