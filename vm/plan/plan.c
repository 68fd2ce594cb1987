/* A plan is made once and run over blocks. Here every call finds out in which of three shapes its
** operands come: points (the common case: one pass), points that may not apply, or intervals (the
** same pass over both ends, and the reasons in bytes beside them). */
#include "vm/plan/plan.h"

#include <string.h>

#include "stdlib/date.h"
#include "vm/plan/build.h"
#include "vm/plan/schedule.h"

int32_t zj_plan_pack_date(int64_t day)
{
    ZjCivil c = zj_date_to_civil(day);
    return (c.year * 12 + c.month - 1) << 5 | c.day;
}

int64_t zj_plan_unpack_date(int32_t packed)
{
    int64_t day = 0;
    ZjCivil c = {(packed >> 5) / 12, (packed >> 5) % 12 + 1, packed & 31};
    return zj_date_from_civil(c, &day) == ZJ_OK ? day : ZJ_DATE_MIN;
}

Quick quick_division(uint64_t divisor, int64_t most)
{
    /* factor = 2^shift / divisor, rounded up, is exact for numbers below 2^31 when the error
    ** factor * divisor - 2^shift is at most 2^(shift - 31). */
    if (divisor == 0 || divisor > INT32_MAX || most > INT32_MAX) return (Quick){0, 0};
    for (int shift = 31; shift < 63; shift++) {
        uint64_t power = UINT64_C(1) << shift, factor = (power + divisor - 1) / divisor;
        if (factor > UINT32_MAX) break;
        if (factor * divisor - power <= power >> 31) return (Quick){(uint32_t)factor, shift};
    }
    return (Quick){0, 0};
}

/* ---- running ---- */

typedef struct Running {
    ZjPlan *plan;
    const Kernels *k;
    const ZjPlanColumn *columns;
    uint32_t n;
} Running;

static Slot *slot_at(const Running *r, int slot)
{
    return &r->plan->slots[slot];
}

static const Buffer *buffer_at(const Running *r, int slot)
{
    return &r->plan->buffers[r->plan->info[slot].buffer];
}

static bool points(const Slot *s)
{
    return s->flags == NULL;
}

/* Points that may not apply. */
static bool may_lack(const Slot *s)
{
    return s->flags != NULL && s->lo == s->hi;
}

static const uint8_t *flags_of(const Running *r, const Slot *s)
{
    return s->flags != NULL ? s->flags : r->plan->none;
}

static const uint8_t *low_mask(const Running *r, int mask)
{
    return mask == NO_SLOT ? r->plan->holds : slot_at(r, mask)->lo;
}

static const uint8_t *high_mask(const Running *r, int mask)
{
    return mask == NO_SLOT ? r->plan->holds : slot_at(r, mask)->hi;
}

static bool open_mask(const Running *r, int mask)
{
    return mask != NO_SLOT && !points(slot_at(r, mask));
}

static const uint8_t *mask_flags(const Running *r, int mask)
{
    return mask == NO_SLOT ? r->plan->none : flags_of(r, slot_at(r, mask));
}

/* After lo and hi of a masked amount: its flags. */
static void finish_masked(const Running *r, const Call *c, const uint8_t *flags)
{
    const Buffer *b = buffer_at(r, c->dst);
    r->k->gated(b->flags, b->lo, b->hi, flags, mask_flags(r, c->mask), r->n);
    *slot_at(r, c->dst) = (Slot){b->lo, b->hi, b->flags, true};
}

/* ---- tables and inputs ---- */

static void run_table(const Running *r, const Call *c)
{
    const Buffer *b = buffer_at(r, c->dst);
    const LookupInfo *info = r->plan->lookups[c->lookup];
    const Lookup *t = &info->table;
    const uint8_t *code = r->columns[c->input].value;
    Shape shape = info->shape[r->columns[c->input].given];
    bool mask = r->plan->info[c->dst].width == WIDTH_MASK;
    Slot *d = slot_at(r, c->dst);
    if (mask) {
        r->k->lookup8(b->lo, code, t->lo8, t->small, r->n);
        *d = (Slot){b->lo, b->lo, NULL, true};
        if (shape == SHAPE_POINTS) return;
        r->k->lookup8(b->hi, code, t->hi8, t->small, r->n);
        r->k->lookup8(b->flags, code, t->flags, t->small, r->n);
        *d = (Slot){b->lo, b->hi, b->flags, true};
        return;
    }
    bool open = shape == SHAPE_OPEN || open_mask(r, c->mask);
    r->k->lookup64(b->lo, code, low_mask(r, c->mask), t, false, r->n);
    bool applies = info->applies[r->columns[c->input].given];
    *d = (Slot){b->lo, b->lo, NULL, applies};
    if (shape == SHAPE_POINTS && !open) return;
    if (shape != SHAPE_POINTS) r->k->lookup8(b->flags, code, t->flags, t->small, r->n);
    if (!open) {
        d->flags = b->flags;
        return;
    }
    r->k->lookup64(b->hi, code, high_mask(r, c->mask), t, true, r->n);
    *d = (Slot){b->lo, b->hi, b->flags, applies};
    if (c->mask == NO_SLOT) return;
    uint8_t *some = r->plan->flags, *entry_open = r->plan->more_flags;
    r->k->lookup8(some, code, info->some, t->small, r->n);
    r->k->lookup8(entry_open, code, info->open, t->small, r->n);
    r->k->gated_entry(b->flags, low_mask(r, c->mask), high_mask(r, c->mask), mask_flags(r, c->mask),
                      shape == SHAPE_POINTS ? r->plan->none : b->flags, some, entry_open, r->n);
}

static void known_ends(const Running *r, const ZjPlanInput *in, const void *value,
                       const uint8_t *flags, const Buffer *b)
{
    int64_t lo = in->low, hi = in->high;
    bool from_zero = lo == 0 && !in->open_low;
    switch (in->form) {
    case ZJ_PLAN_CODE:
        break;
    case ZJ_PLAN_U8:
        if (!from_zero) r->k->known_u8(b->lo, value, flags, (uint8_t)lo, r->n);
        r->k->known_u8(b->hi, value, flags, (uint8_t)hi, r->n);
        break;
    case ZJ_PLAN_I32:
        if (!from_zero) r->k->known_i32(b->lo, value, flags, in->open_low ? -INT32_MAX : (int32_t)lo, r->n);
        r->k->known_i32(b->hi, value, flags, in->open_high ? INT32_MAX : (int32_t)hi, r->n);
        break;
    case ZJ_PLAN_I64:
        if (!from_zero) r->k->known_i64(b->lo, value, flags, in->open_low ? -PLAN_OPEN : lo, r->n);
        r->k->known_i64(b->hi, value, flags, in->open_high ? PLAN_OPEN : hi, r->n);
        break;
    }
}

static void run_input(const Running *r, const Call *c)
{
    const ZjPlanColumn *column = &r->columns[c->input];
    Buffer b = *buffer_at(r, c->dst);
    Slot *d = slot_at(r, c->dst);
    union {
        const void *in;
        void *out;
    } value = {column->value}; /* never written: only calls' own columns are */
    *d = (Slot){value.out, value.out, NULL, true};
    if (column->given == ZJ_PLAN_ALL_GIVEN) return;
    union {
        const uint8_t *in;
        uint8_t *out;
    } flags = {column->flags};
    d->flags = flags.out;
    d->applies = column->given == ZJ_PLAN_SOME_UNKNOWN;
    if (column->given == ZJ_PLAN_SOME_NA) return;
    const ZjPlanInput *in = &r->plan->ir.inputs[c->input];
    known_ends(r, in, column->value, flags.out, &b);
    bool from_zero = in->low == 0 && !in->open_low; /* as what is not given is written */
    *d = (Slot){from_zero ? value.out : b.lo, b.hi, flags.out, d->applies};
}

static void run_widen(const Running *r, const Call *c)
{
    const Slot *a = slot_at(r, c->a);
    const Buffer *b = buffer_at(r, c->dst);
    Slot *d = slot_at(r, c->dst);
    bool bytes = r->plan->info[c->a].width == WIDTH_U8;
    bool open = a->lo != a->hi;
    if (bytes)
        r->k->widen_u8(b->lo, a->lo, r->n);
    else
        r->k->widen_i32(b->lo, a->lo, r->n);
    *d = (Slot){b->lo, b->lo, a->flags, a->applies};
    if (!open) return;
    if (bytes) {
        r->k->widen_u8(b->hi, a->hi, r->n);
    } else {
        r->k->widen_i32(b->hi, a->hi, r->n);
        r->k->open_i32(b->lo, r->n);
        r->k->open_i32(b->hi, r->n);
    }
    d->hi = b->hi;
}

/* ---- masks ---- */

static void run_logic(const Running *r, const Call *c)
{
    const Slot *p = slot_at(r, c->a), *q = slot_at(r, c->b);
    const Buffer *b = buffer_at(r, c->dst);
    void (*op)(uint8_t *, const uint8_t *, const uint8_t *, uint32_t) =
        c->kind == CALL_AND ? r->k->and8 : r->k->or8;
    op(b->lo, p->lo, q->lo, r->n);
    *slot_at(r, c->dst) = (Slot){b->lo, b->lo, NULL, true};
    if (points(p) && points(q)) return;
    op(b->hi, p->hi, q->hi, r->n);
    r->k->open8(b->flags, flags_of(r, p), flags_of(r, q), b->lo, b->hi, r->n);
    *slot_at(r, c->dst) = (Slot){b->lo, b->hi, b->flags, true};
}

static void run_not(const Running *r, const Call *c)
{
    const Slot *p = slot_at(r, c->a);
    const Buffer *b = buffer_at(r, c->dst);
    r->k->not8(b->lo, p->hi, r->n);
    *slot_at(r, c->dst) = (Slot){b->lo, b->lo, NULL, true};
    if (points(p)) return;
    r->k->not8(b->hi, p->lo, r->n);
    *slot_at(r, c->dst) = (Slot){b->lo, b->hi, p->flags, true};
}

static void below_k(const Running *r, Width width, uint8_t *out, const void *a, int64_t k)
{
    if (width == WIDTH_U8)
        r->k->below_u8(out, a, k, r->n);
    else if (width == WIDTH_I32)
        r->k->below_i32(out, a, k, r->n);
    else
        r->k->below_i64(out, a, k, r->n);
}

/* lo and hi of b are what surely and perhaps holds: false where an operand does not apply. */
static void finish_compare(const Running *r, const Call *c, const Slot *p, const Slot *q)
{
    const Buffer *b = buffer_at(r, c->dst);
    Slot *d = slot_at(r, c->dst);
    if (p->lo == p->hi && q->lo == q->hi) {
        r->k->applies8(b->lo, flags_of(r, p), flags_of(r, q), r->n);
        *d = (Slot){b->lo, b->lo, NULL, true};
        return;
    }
    r->k->compared8(b->lo, b->hi, b->flags, flags_of(r, p), flags_of(r, q), r->n);
    *d = (Slot){b->lo, b->hi, b->flags, true};
}

static void run_below(const Running *r, const Call *c)
{
    const Slot *a = slot_at(r, c->a);
    const Buffer *b = buffer_at(r, c->dst);
    Width width = r->plan->info[c->a].width;
    /* a < k: surely when its high end is; a >= k: surely when its low end is not below */
    below_k(r, width, c->flip ? b->hi : b->lo, a->hi, c->k);
    if (a->lo != a->hi) below_k(r, width, c->flip ? b->lo : b->hi, a->lo, c->k);
    if (c->flip) {
        if (a->lo == a->hi) {
            r->k->not8(b->lo, b->hi, r->n);
        } else {
            r->k->not8(b->lo, b->lo, r->n);
            r->k->not8(b->hi, b->hi, r->n);
        }
    }
    *slot_at(r, c->dst) = (Slot){b->lo, b->lo, NULL, true};
    if (!points(a)) finish_compare(r, c, a, a);
}

static void less(const Running *r, bool narrow, uint8_t *out, const void *a, const void *b)
{
    if (narrow)
        r->k->less_i32(out, a, b, r->n);
    else
        r->k->less_i64(out, a, b, r->n);
}

/* a = b surely: both are that point; perhaps: neither lies beyond the other. */
static void equal_ends(const Running *r, const Buffer *b, const Slot *p, const Slot *q)
{
    uint8_t *room = r->plan->flags;
    r->k->same_i64(b->lo, p->lo, q->lo, r->n);
    if (p->lo == p->hi && q->lo == q->hi) {
        memcpy(b->hi, b->lo, r->n);
        return;
    }
    r->k->same_i64(room, p->lo, p->hi, r->n);
    r->k->and8(b->lo, b->lo, room, r->n);
    r->k->same_i64(room, q->lo, q->hi, r->n);
    r->k->and8(b->lo, b->lo, room, r->n);
    r->k->less_i64(b->hi, p->hi, q->lo, r->n);
    r->k->less_i64(room, q->hi, p->lo, r->n);
    r->k->or8(b->hi, b->hi, room, r->n);
    r->k->not8(b->hi, b->hi, r->n);
}

static void run_compare(const Running *r, const Call *c)
{
    const Slot *p = slot_at(r, c->a), *q = slot_at(r, c->b);
    const Buffer *b = buffer_at(r, c->dst);
    bool narrow = r->plan->info[c->a].width == WIDTH_I32;
    switch (c->compare) {
    case NODE_LESS:
        less(r, narrow, b->lo, p->hi, q->lo);
        if (p->lo != p->hi || q->lo != q->hi) less(r, narrow, b->hi, p->lo, q->hi);
        break;
    case NODE_AT_MOST: /* not the other below this one */
        less(r, narrow, b->lo, q->lo, p->hi);
        r->k->not8(b->lo, b->lo, r->n);
        if (p->lo != p->hi || q->lo != q->hi) {
            less(r, narrow, b->hi, q->hi, p->lo);
            r->k->not8(b->hi, b->hi, r->n);
        }
        break;
    case NODE_DIFFERS: {
        equal_ends(r, b, p, q);
        uint8_t *room = r->plan->flags;
        r->k->not8(room, b->hi, r->n);
        r->k->not8(b->hi, b->lo, r->n);
        memcpy(b->lo, room, r->n);
        break;
    }
    default:
        equal_ends(r, b, p, q);
        break;
    }
    *slot_at(r, c->dst) = (Slot){b->lo, b->lo, NULL, true};
    if (!points(p) || !points(q)) finish_compare(r, c, p, q);
}

/* ---- values ---- */

static void run_months(const Running *r, const Call *c)
{
    const Slot *a = slot_at(r, c->a);
    const Buffer *b = buffer_at(r, c->dst);
    r->k->months_i32(b->lo, a->lo, (int32_t)c->by, r->n);
    *slot_at(r, c->dst) = (Slot){b->lo, b->lo, a->flags, a->applies};
    if (a->lo == a->hi) return;
    r->k->months_i32(b->hi, a->hi, (int32_t)c->by, r->n);
    slot_at(r, c->dst)->hi = b->hi;
}

static void finish_strict(const Running *r, const Call *c, const Slot *p, const Slot *q)
{
    const Buffer *b = buffer_at(r, c->dst);
    bool applies = p->applies && q->applies;
    if (applies)
        r->k->gated(b->flags, b->lo, b->hi, flags_of(r, p), flags_of(r, q), r->n);
    else
        r->k->strict(b->lo, b->hi, b->flags, flags_of(r, p), flags_of(r, q), r->n);
    *slot_at(r, c->dst) = (Slot){b->lo, b->hi, b->flags, applies};
}

static void add_ends(const Running *r, const Call *c, int64_t *out, const void *a, const void *b,
                     bool open)
{
    int sign = c->kind == CALL_ADD ? 1 : -1;
    if (open)
        r->k->add_open(out, a, b, sign, r->n);
    else if (sign > 0)
        r->k->add(out, a, b, r->n);
    else
        r->k->sub(out, a, b, r->n);
}

static void run_add(const Running *r, const Call *c)
{
    const Slot *p = slot_at(r, c->a), *q = slot_at(r, c->b);
    const Buffer *b = buffer_at(r, c->dst);
    bool open = p->lo != p->hi || q->lo != q->hi, minus = c->kind == CALL_SUB;
    add_ends(r, c, b->lo, p->lo, minus ? q->hi : q->lo, open);
    *slot_at(r, c->dst) = (Slot){b->lo, b->lo, NULL, true};
    if (points(p) && points(q)) return;
    add_ends(r, c, b->hi, p->hi, minus ? q->lo : q->hi, open);
    finish_strict(r, c, p, q);
}

static void run_scale(const Running *r, const Call *c)
{
    const Slot *a = slot_at(r, c->a);
    const Buffer *b = buffer_at(r, c->dst);
    bool open = a->lo != a->hi;
    if (!open)
        r->k->scale(b->lo, a->lo, c->by, r->n);
    else
        r->k->scale_open(b->lo, c->by >= 0 ? a->lo : a->hi, c->by, r->n);
    *slot_at(r, c->dst) = (Slot){b->lo, b->lo, NULL, true};
    if (points(a)) return;
    if (open)
        r->k->scale_open(b->hi, c->by >= 0 ? a->hi : a->lo, c->by, r->n);
    else
        memcpy(b->hi, b->lo, r->n * sizeof(int64_t));
    finish_strict(r, c, a, a);
}

static void run_extreme(const Running *r, const Call *c)
{
    const Slot *p = slot_at(r, c->a), *q = slot_at(r, c->b);
    const Buffer *b = buffer_at(r, c->dst);
    void (*op)(int64_t *, const int64_t *, const int64_t *, uint32_t) =
        c->kind == CALL_MIN ? r->k->least : r->k->greatest;
    op(b->lo, p->lo, q->lo, r->n);
    *slot_at(r, c->dst) = (Slot){b->lo, b->lo, NULL, true};
    if (points(p) && points(q)) return;
    op(b->hi, p->hi, q->hi, r->n);
    finish_strict(r, c, p, q);
}

static void run_select(const Running *r, const Call *c)
{
    const Slot *m = slot_at(r, c->a), *p = slot_at(r, c->b), *q = slot_at(r, c->c);
    const Buffer *b = buffer_at(r, c->dst);
    if (c->k != 0 && p->applies) {
        r->k->gate(b->lo, m->lo, p->lo, r->n);
        *slot_at(r, c->dst) = (Slot){b->lo, b->lo, NULL, true};
        if (points(m) && points(p)) return;
        r->k->gate(b->hi, m->hi, p->hi, r->n);
        finish_masked(r, c, flags_of(r, p));
        return;
    }
    if (points(m) && points(p) && points(q)) {
        r->k->select(b->lo, m->lo, p->lo, q->lo, r->n);
        *slot_at(r, c->dst) = (Slot){b->lo, b->lo, NULL, true};
        return;
    }
    const uint8_t *ml = m->lo, *mh = m->hi, *mf = flags_of(r, m);
    const uint8_t *pf = flags_of(r, p), *qf = flags_of(r, q);
    const int64_t *pl = p->lo, *ph = p->hi, *ql = q->lo, *qh = q->hi;
    r->k->select_open(b->lo, ml, mh, pl, pf, ql, qf, false, r->n);
    r->k->select_open(b->hi, ml, mh, ph, pf, qh, qf, true, r->n);
    r->k->select_flags(b->flags, b->lo, b->hi, ml, mh, mf, pf, qf, r->n);
    *slot_at(r, c->dst) = (Slot){b->lo, b->hi, b->flags, p->applies && q->applies};
}

static void dot_ends(const Running *r, const Call *c, int64_t *out, bool high)
{
    const Term *terms = &r->plan->terms[c->first];
    for (uint32_t i = 0; i < c->count; i += 4) {
        const uint8_t *columns[4];
        int64_t by[4] = {0, 0, 0, 0};
        for (uint32_t j = 0; j < 4; j++) {
            const Slot *s = slot_at(r, terms[i + j < c->count ? i + j : i].slot);
            columns[j] = high ? s->hi : s->lo;
            if (i + j < c->count) by[j] = terms[i + j].k;
        }
        if (c->small)
            r->k->dot_small(out, columns, by, c->by, r->n);
        else
            r->k->dot_u8(out, columns, by, i != 0, r->n);
    }
}

/* Flags of all terms: one that does not apply leaves nothing. */
static void run_dot(const Running *r, const Call *c)
{
    const Buffer *b = buffer_at(r, c->dst);
    const Term *terms = &r->plan->terms[c->first];
    bool all_points = true;
    for (uint32_t i = 0; i < c->count; i++)
        all_points &= points(slot_at(r, terms[i].slot));
    dot_ends(r, c, b->lo, false);
    *slot_at(r, c->dst) = (Slot){b->lo, b->lo, NULL, true};
    if (all_points) return;
    dot_ends(r, c, b->hi, true);
    bool applies = true;
    for (uint32_t i = 0; i < c->count; i++)
        applies &= slot_at(r, terms[i].slot)->applies;
    Slot all = {b->lo, b->hi, r->plan->flags, applies};
    uint8_t *f = applies && r->plan->info[c->dst].natural ? b->flags : r->plan->flags;
    memset(f, 0, r->n);
    for (uint32_t i = 0; i < c->count; i++)
        r->k->both_flags(f, f, flags_of(r, slot_at(r, terms[i].slot)), r->n);
    if (f == b->flags) /* it is a point exactly where all terms are */
        *slot_at(r, c->dst) = (Slot){b->lo, b->hi, b->flags, true};
    else
        finish_strict(r, c, &all, &all);
}

/* ---- amounts ---- */

static void run_amount(const Running *r, const Call *c)
{
    const Slot *a = slot_at(r, c->a);
    const Buffer *b = buffer_at(r, c->dst);
    Slot *d = slot_at(r, c->dst);
    if (a->applies && (r->plan->info[c->a].natural || (points(a) && c->k >= 0))) {
        *d = *a;
        return;
    }
    *d = (Slot){b->lo, b->lo, NULL, true};
    if (points(a))
        r->k->clip(b->lo, a->lo, r->n);
    else if (may_lack(a))
        r->k->clear_na(b->lo, a->lo, a->flags, r->n);
    else {
        r->k->amount(b->lo, b->hi, b->flags, a->lo, a->hi, a->flags, r->n);
        *d = (Slot){b->lo, b->hi, b->flags, true};
    }
}

static void amount_ends(const Running *r, const Call *c, int64_t *out, const uint8_t *mask,
                        const void *a)
{
    if (c->kind == CALL_GATE)
        r->k->gate(out, mask, a, r->n);
    else if (c->kind == CALL_LEAST_CONST)
        r->k->least_k(out, mask, a, c->k, r->n);
    else if (c->quick.shift != 0)
        r->k->divide_quick(out, mask, a, c->k, (int64_t)c->division.add, c->quick,
                           c->division.step, r->n);
    else
        r->k->divide(out, mask, a, c->k, &c->division, r->n);
}

/* An amount under a mask: as it is, capped, or rounded. */
static void run_masked(const Running *r, const Call *c)
{
    const Slot *a = slot_at(r, c->a);
    const Buffer *b = buffer_at(r, c->dst);
    amount_ends(r, c, b->lo, low_mask(r, c->mask), a->lo);
    *slot_at(r, c->dst) = (Slot){b->lo, b->lo, NULL, true};
    if (points(a) && !open_mask(r, c->mask)) return;
    amount_ends(r, c, b->hi, high_mask(r, c->mask), a->hi);
    finish_masked(r, c, flags_of(r, a));
}

static void run_gate_const(const Running *r, const Call *c)
{
    const Buffer *b = buffer_at(r, c->dst);
    r->k->gate_k(b->lo, low_mask(r, c->mask), c->k, r->n);
    *slot_at(r, c->dst) = (Slot){b->lo, b->lo, NULL, true};
    if (!open_mask(r, c->mask)) return;
    r->k->gate_k(b->hi, high_mask(r, c->mask), c->k, r->n);
    /* the mask's reasons stand exactly where it is open */
    *slot_at(r, c->dst) = (Slot){b->lo, b->hi, slot_at(r, c->mask)->flags, true};
}

static void sum_ends(const Running *r, const Call *c, int64_t *out, bool high, bool open)
{
    const Term *terms = &r->plan->terms[c->first];
    if (open) { /* two by two */
        const Slot *first = slot_at(r, terms[0].slot);
        const int64_t *so_far = high ? first->hi : first->lo;
        for (uint32_t i = 1; i < c->count; i++) {
            const Slot *s = slot_at(r, terms[i].slot);
            r->k->add_open(out, so_far, high ? s->hi : s->lo, 1, r->n);
            so_far = out;
        }
        return;
    }
    for (uint32_t i = 0; i < c->count; i += 8) {
        const int64_t *columns[8];
        uint32_t count = c->count - i < 8 ? c->count - i : 8;
        for (uint32_t j = 0; j < 8; j++) {
            const Slot *s = slot_at(r, terms[i + (j < count ? j : 0)].slot);
            columns[j] = high ? s->hi : s->lo;
        }
        r->k->sum(out, columns, count, i != 0, r->n);
    }
}

/* Amounts are points where they have no flags, so their sum is one where none has. */
static void run_sum(const Running *r, const Call *c)
{
    const Buffer *b = buffer_at(r, c->dst);
    const Term *terms = &r->plan->terms[c->first];
    bool all_points = true, open = false;
    for (uint32_t i = 0; i < c->count; i++) {
        all_points &= points(slot_at(r, terms[i].slot));
        open |= r->plan->info[terms[i].slot].open;
    }
    sum_ends(r, c, b->lo, false, false); /* low ends of amounts are finite */
    *slot_at(r, c->dst) = (Slot){b->lo, b->lo, NULL, true};
    if (all_points) return;
    sum_ends(r, c, b->hi, true, open);
    memset(b->flags, 0, r->n);
    for (uint32_t i = 0; i < c->count; i++)
        if (!points(slot_at(r, terms[i].slot)))
            r->k->or_flags(b->flags, slot_at(r, terms[i].slot)->flags, r->n);
    *slot_at(r, c->dst) = (Slot){b->lo, b->hi, b->flags, true};
}

static void run_call(const Running *r, const Call *c)
{
    switch (c->kind) {
    case CALL_TABLE: run_table(r, c); return;
    case CALL_INPUT: run_input(r, c); return;
    case CALL_WIDEN: run_widen(r, c); return;
    case CALL_AND: case CALL_OR: run_logic(r, c); return;
    case CALL_NOT: run_not(r, c); return;
    case CALL_BELOW: run_below(r, c); return;
    case CALL_COMPARE: run_compare(r, c); return;
    case CALL_MONTHS: run_months(r, c); return;
    case CALL_ADD: case CALL_SUB: run_add(r, c); return;
    case CALL_SCALE: run_scale(r, c); return;
    case CALL_MIN: case CALL_MAX: run_extreme(r, c); return;
    case CALL_SELECT: run_select(r, c); return;
    case CALL_DOT: run_dot(r, c); return;
    case CALL_AMOUNT: run_amount(r, c); return;
    case CALL_GATE: case CALL_LEAST_CONST: case CALL_ROUND: run_masked(r, c); return;
    case CALL_GATE_CONST: run_gate_const(r, c); return;
    case CALL_SUM: run_sum(r, c); return;
    }
}

static ZjPlanOutput answer(const Running *r, int slot)
{
    Slot *s = slot_at(r, slot);
    if (s->flags != NULL && s->lo != s->hi && r->plan->info[slot].open) {
        r->k->show_open(s->lo, r->n);
        r->k->show_open(s->hi, r->n);
    }
    return (ZjPlanOutput){s->lo, s->hi, s->flags};
}

void zj_plan_run(ZjPlan *plan, const ZjPlanColumn *columns, uint32_t lanes, ZjPlanOutput *outputs)
{
    Running r = {.plan = plan,
                 .k = plan->kernels,
                 .columns = columns,
                 .n = (lanes + ZJ_PLAN_PADDING - 1) / ZJ_PLAN_PADDING * ZJ_PLAN_PADDING};
    for (uint32_t i = 0; i < plan->call_count; i++)
        run_call(&r, &plan->calls[i]);
    for (uint32_t i = 0; i < plan->answer_count; i++)
        outputs[i] = answer(&r, plan->answers[i]);
}

/* ---- making ---- */

static const Kernels *best_kernels(bool portable)
{
#if defined(__x86_64__)
    if (!portable && __builtin_cpu_supports("avx2")) return &zj_plan_avx2;
#endif
    (void)portable;
    return &zj_plan_portable;
}

ZjStatus zj_plan_build(const ZjModule *module, const ZjPlanOptions *options, ZjPlan **out,
                       const char **why)
{
    ZjArena arena = {0};
    ZjPlan *plan = zj_arena_array(&arena, 1, sizeof *plan);
    int *wanted = zj_arena_array(&arena, options->wanted_count, sizeof *wanted);
    *out = NULL;
    *why = "";
    if (plan == NULL || wanted == NULL) {
        zj_arena_free(&arena);
        return ZJ_NO_MEM;
    }
    *plan = (ZjPlan){.kernels = best_kernels(options->portable)};
    ZjStatus status = plan_nodes(module, options, &plan->arena, &plan->ir, wanted);
    if (status == ZJ_OK) status = plan_schedule(plan, wanted, options->wanted_count);
    if (status != ZJ_OK) {
        if (plan->ir.why != NULL) *why = plan->ir.why;
        zj_arena_free(&plan->arena);
        zj_arena_free(&arena);
        return status;
    }
    plan->own = arena;
    *out = plan;
    return ZJ_OK;
}

void zj_plan_free(ZjPlan *plan)
{
    if (plan == NULL) return;
    ZjArena own = plan->own;
    zj_arena_free(&plan->arena);
    zj_arena_free(&own);
}

uint32_t zj_plan_input_count(const ZjPlan *plan)
{
    return (uint32_t)plan->ir.input_count;
}

const ZjPlanInput *zj_plan_inputs(const ZjPlan *plan)
{
    return plan->ir.inputs;
}

ZjPlanSize zj_plan_size(const ZjPlan *plan)
{
    return (ZjPlanSize){(uint32_t)plan->ir.count, plan->call_count, plan->buffer_count};
}
