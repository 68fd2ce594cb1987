/* Nodes in the order in which they are needed. What is used once by a gate, a cap or a rounding
** joins it in one call; columns are used again once nothing needs them any more. */
#include "vm/plan/schedule.h"

#include <string.h>

typedef struct Schedule {
    ZjPlan *plan;
    Ir *ir;
    int *slot_of; /* by node */
    int *column_of; /* by input: slot of its values */
    bool failed;  /* out of memory */
} Schedule;

static void *grown(ZjPlan *plan, void *old, uint32_t used, uint32_t *capacity, size_t size)
{
    if (used < *capacity) return old;
    uint32_t more = *capacity * 2 + 32;
    void *at = zj_arena_grow(&plan->arena, old, used, more, size);
    if (at != NULL) *capacity = more;
    return at;
}

/* Aligned for whole vectors. */
static void *new_column(ZjPlan *plan, size_t size)
{
    char *p = zj_arena_alloc(&plan->arena, size + 64);
    if (p == NULL) return NULL;
    p += (64 - (uintptr_t)p % 64) % 64;
    memset(p, 0, size);
    return p;
}

static int new_slot(Schedule *s, Width width)
{
    ZjPlan *p = s->plan;
    SlotInfo *info = grown(p, p->info, p->slot_count, &p->slot_capacity, sizeof *info);
    if (info == NULL) {
        s->failed = true;
        return NO_SLOT;
    }
    p->info = info;
    p->info[p->slot_count] = (SlotInfo){.width = width, .buffer = NO_SLOT};
    return (int)p->slot_count++;
}

static const Call blank_call = {
    .dst = NO_SLOT, .mask = NO_SLOT, .a = NO_SLOT, .b = NO_SLOT, .c = NO_SLOT, .input = NO_INPUT};

static int add_call(Schedule *s, Call c, Width width)
{
    ZjPlan *p = s->plan;
    Call *calls = grown(p, p->calls, p->call_count, &p->call_capacity, sizeof *calls);
    if (calls == NULL) {
        s->failed = true;
        return NO_SLOT;
    }
    c.dst = new_slot(s, width);
    p->calls = calls;
    p->calls[p->call_count++] = c;
    return c.dst;
}

static bool add_term(Schedule *s, Term term)
{
    ZjPlan *p = s->plan;
    Term *terms = grown(p, p->terms, p->term_count, &p->term_capacity, sizeof *terms);
    if (terms == NULL) {
        s->failed = true;
        return false;
    }
    p->terms = terms;
    p->terms[p->term_count++] = term;
    return true;
}

/* ---- how often nodes are used ---- */

static void count_uses(Ir *ir, int node)
{
    if (node == NO_NODE || ir->nodes[node].uses++ != 0) return;
    const Node *n = &ir->nodes[node];
    const int operands[NODE_ARGS] = {n->a, n->b, n->c};
    for (int i = 0; i < NODE_ARGS; i++)
        count_uses(ir, operands[i]);
    for (uint32_t i = 0; n->kind == NODE_SUM && i < n->count; i++)
        count_uses(ir, ir->args[n->first + i]);
}

/* ---- constants ---- */

static bool point_const(const Ir *ir, int node, int64_t *value)
{
    const Node *n = &ir->nodes[node];
    if (n->kind != NODE_CONST) return false;
    Entry e = ir->entries[n->first];
    *value = e.lo;
    return e.lo == e.hi && e.flags == 0;
}

/* Its column is filled once, see fill_constants. */
static int constant(Schedule *s, const Node *n)
{
    int slot = new_slot(s, n->mask ? WIDTH_MASK : WIDTH_I64);
    if (slot != NO_SLOT) s->plan->info[slot].constant = s->plan->info[slot].lasts = true;
    return slot;
}

/* ---- tables ---- */

static Shape worst(const Entry *entries, uint32_t first, uint32_t end)
{
    Shape shape = SHAPE_POINTS;
    for (uint32_t i = first; i < end; i++) {
        const Entry *e = &entries[i];
        if (e->lo != e->hi || (e->flags != 0 && e->flags != ZJ_F_NA)) return SHAPE_OPEN;
        if (e->flags != 0) shape = SHAPE_MAY_LACK;
    }
    return shape;
}

static bool all_apply(const Entry *entries, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end; i++)
        if ((entries[i].flags & ZJ_F_NA) != 0) return false;
    return true;
}

static Shape worse(Shape a, Shape b)
{
    return a > b ? a : b;
}

static bool fits32(int64_t v)
{
    return v >= INT32_MIN && v <= INT32_MAX;
}

static bool new_lookup(Schedule *s, const Node *n, uint32_t *index)
{
    ZjPlan *p = s->plan;
    LookupInfo **all = grown(p, p->lookups, p->lookup_count, &p->lookup_capacity, sizeof *all);
    LookupInfo *info = zj_arena_array(&p->arena, 1, sizeof *info);
    if (all == NULL || info == NULL) {
        s->failed = true;
        return false;
    }
    const Entry *entries = ir_entries(s->ir, n);
    Lookup *t = &info->table;
    t->small = n->count <= 16;
    for (uint32_t i = 0; i < n->count; i++) {
        t->lo[i] = entries[i].lo;
        t->hi[i] = entries[i].hi;
        t->lo8[i] = entries[i].lo != 0 ? 255 : 0;
        t->hi8[i] = entries[i].hi != 0 ? 255 : 0;
        t->flags[i] = entries[i].flags;
        info->some[i] = entries[i].hi != 0 ? 255 : 0;
        info->open[i] = entries[i].lo != entries[i].hi ? 255 : 0;
        t->small &= n->mask || (fits32(entries[i].lo) && fits32(entries[i].hi));
    }
    for (uint32_t i = 0; i < n->count && t->small && !n->mask; i++) {
        t->lo32[i] = (int32_t)entries[i].lo;
        t->hi32[i] = (int32_t)entries[i].hi;
    }
    uint32_t given = n->count - 3; /* then missing, pending, not applicable */
    info->shape[ZJ_PLAN_ALL_GIVEN] = worst(entries, 0, given);
    info->shape[ZJ_PLAN_SOME_NA] =
        worse(info->shape[ZJ_PLAN_ALL_GIVEN], worst(entries, n->count - 1, n->count));
    bool given_apply = all_apply(entries, 0, given), last = all_apply(entries, given + 2, n->count);
    bool unknown_apply = all_apply(entries, given, given + 2);
    info->applies[ZJ_PLAN_ALL_GIVEN] = given_apply;
    info->applies[ZJ_PLAN_SOME_NA] = given_apply && last;
    info->applies[ZJ_PLAN_SOME_UNKNOWN] = given_apply && unknown_apply;
    info->applies[ZJ_PLAN_SOME_OF_ALL] = given_apply && unknown_apply && last;
    info->shape[ZJ_PLAN_SOME_UNKNOWN] = worst(entries, 0, n->count - 1);
    info->shape[ZJ_PLAN_SOME_OF_ALL] = worst(entries, 0, n->count);
    p->lookups = all;
    *index = p->lookup_count;
    p->lookups[p->lookup_count++] = info;
    return true;
}

static int table(Schedule *s, const Node *n, int mask)
{
    Call c = blank_call;
    c.kind = CALL_TABLE;
    c.input = n->input;
    c.mask = mask;
    if (!new_lookup(s, n, &c.lookup)) return NO_SLOT;
    return add_call(s, c, n->mask ? WIDTH_MASK : WIDTH_I64);
}

/* ---- inputs ---- */

static Width width_of_input(const ZjPlanInput *in)
{
    return in->form == ZJ_PLAN_I64 ? WIDTH_I64 : in->form == ZJ_PLAN_I32 ? WIDTH_I32 : WIDTH_U8;
}

static int column_of(Schedule *s, int input)
{
    if (s->column_of[input] != NO_SLOT) return s->column_of[input];
    Call c = blank_call;
    c.kind = CALL_INPUT;
    c.input = input;
    const ZjPlanInput *in = &s->ir->inputs[input];
    int slot = add_call(s, c, width_of_input(in));
    if (slot != NO_SLOT) s->plan->info[slot].natural = in->low >= 0 && in->low < in->high;
    return s->column_of[input] = slot;
}

static int emit(Schedule *s, int node);

/* In 64 bits, as most kernels want it. */
static int emit_wide(Schedule *s, int node)
{
    int slot = emit(s, node);
    if (slot == NO_SLOT || s->plan->info[slot].width == WIDTH_I64) return slot;
    Call c = blank_call;
    bool natural = s->plan->info[slot].natural;
    c.kind = CALL_WIDEN;
    c.a = slot;
    slot = add_call(s, c, WIDTH_I64);
    if (slot != NO_SLOT) s->plan->info[slot].natural = natural;
    if (slot != NO_SLOT) s->plan->info[slot].open = s->ir->nodes[node].open;
    return slot;
}

/* ---- comparisons ---- */

static int below(Schedule *s, int a, int64_t k, bool flip)
{
    Call c = blank_call;
    c.kind = CALL_BELOW;
    c.a = emit(s, a);
    c.k = k;
    c.flip = flip;
    return c.a == NO_SLOT ? NO_SLOT : add_call(s, c, WIDTH_MASK);
}

static int compare(Schedule *s, const Node *n)
{
    int64_t k;
    bool or_equal = n->kind == NODE_AT_MOST;
    if (n->kind == NODE_LESS || or_equal) { /* a < k, a <= k: a < k + 1 */
        if (point_const(s->ir, n->b, &k) && k < PLAN_OPEN) return below(s, n->a, k + or_equal, false);
        /* k < b: not (b < k + 1); k <= b: not (b < k) */
        if (point_const(s->ir, n->a, &k) && k < PLAN_OPEN) return below(s, n->b, k + !or_equal, true);
    }
    Call c = blank_call;
    c.kind = CALL_COMPARE;
    c.compare = n->kind;
    c.a = emit(s, n->a);
    c.b = emit(s, n->b);
    if (c.a == NO_SLOT || c.b == NO_SLOT) return NO_SLOT;
    Width p = s->plan->info[c.a].width, q = s->plan->info[c.b].width;
    bool equality = n->kind == NODE_EQUAL || n->kind == NODE_DIFFERS;
    if (p != q || p == WIDTH_U8 || equality) {
        c.a = emit_wide(s, n->a);
        c.b = emit_wide(s, n->b);
    }
    return c.a == NO_SLOT || c.b == NO_SLOT ? NO_SLOT : add_call(s, c, WIDTH_MASK);
}

/* ---- sums of products of small numbers ---- */

enum { MOST_TERMS = 16 };

/* Collects node as a sum of k * input of bytes, k >= 0. */
static bool linear(const Schedule *s, int node, int64_t k, bool top, Term *terms, uint32_t *count)
{
    const Node *n = &s->ir->nodes[node];
    if (!top && n->uses > 1 && n->kind != NODE_INPUT) return false;
    if (n->kind == NODE_ADD)
        return linear(s, n->a, k, false, terms, count) && linear(s, n->b, k, false, terms, count);
    if (n->kind == NODE_SCALE && n->by >= 0 && n->by <= INT32_MAX && k <= INT32_MAX)
        return linear(s, n->a, k * n->by, false, terms, count);
    if (n->kind != NODE_INPUT || s->ir->inputs[n->input].form != ZJ_PLAN_U8 || *count == MOST_TERMS)
        return false;
    terms[(*count)++] = (Term){n->input, k};
    return true;
}

static int64_t common_factor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Their common factor outside: what is left often fits 16 bits. */
static int dot(Schedule *s, const Term *terms, uint32_t count)
{
    Call c = blank_call;
    Term own[MOST_TERMS];
    int64_t most = 0;
    c.kind = CALL_DOT;
    c.count = count;
    c.by = 0;
    for (uint32_t i = 0; i < count; i++)
        c.by = common_factor(c.by, terms[i].k);
    for (uint32_t i = 0; i < count; i++)
        most += terms[i].k / (c.by != 0 ? c.by : 1) * UINT8_MAX;
    c.small = c.by != 0 && most <= INT16_MAX && c.by <= INT32_MAX && count <= 4;
    for (uint32_t i = 0; i < count; i++) {
        own[i] = (Term){column_of(s, terms[i].slot), c.small ? terms[i].k / c.by : terms[i].k};
        if (own[i].slot == NO_SLOT) return NO_SLOT;
    }
    c.first = s->plan->term_count;
    for (uint32_t i = 0; i < count; i++)
        if (!add_term(s, own[i])) return NO_SLOT;
    int slot = add_call(s, c, WIDTH_I64);
    bool natural = true;
    for (uint32_t i = 0; i < count; i++)
        natural &= s->plan->info[own[i].slot].natural && terms[i].k > 0;
    if (slot != NO_SLOT) s->plan->info[slot].natural = natural;
    return slot;
}

/* ---- amounts ---- */

static int rounding(Schedule *s, const Node *n, int mask)
{
    Call c = blank_call;
    const Node *operand = &s->ir->nodes[n->a];
    int64_t most = operand->hi;
    int from = n->a;
    c.kind = CALL_ROUND;
    c.mask = mask;
    c.k = INT64_MAX;
    if (operand->kind == NODE_MIN && operand->uses == 1 && point_const(s->ir, operand->b, &c.k))
        from = operand->a;
    c.division = division_of(n);
    if (!c.division.half_even && most <= INT32_MAX - (int64_t)c.division.add)
        c.quick = quick_division(c.division.divisor, INT32_MAX);
    c.a = emit_wide(s, from);
    return c.a == NO_SLOT ? NO_SLOT : add_call(s, c, WIDTH_I64);
}

/* A value under a gate, or (mask NO_SLOT) by itself. */
static int masked(Schedule *s, int node, int mask)
{
    const Node *n = &s->ir->nodes[node];
    bool joins = mask == NO_SLOT || n->uses == 1 || n->kind == NODE_TABLE;
    Call c = blank_call;
    c.mask = mask;
    if (n->kind == NODE_TABLE && !n->mask) return table(s, n, mask);
    if (n->kind == NODE_ROUND && joins) return rounding(s, n, mask);
    if (n->kind == NODE_MIN && joins && point_const(s->ir, n->b, &c.k)) {
        c.kind = CALL_LEAST_CONST;
        c.a = emit_wide(s, n->a);
        return c.a == NO_SLOT ? NO_SLOT : add_call(s, c, WIDTH_I64);
    }
    if (mask == NO_SLOT) return NO_SLOT;
    if (point_const(s->ir, node, &c.k)) {
        c.kind = CALL_GATE_CONST;
        return add_call(s, c, WIDTH_I64);
    }
    c.kind = CALL_GATE;
    c.a = emit_wide(s, node);
    return c.a == NO_SLOT ? NO_SLOT : add_call(s, c, WIDTH_I64);
}

static int sum(Schedule *s, const Node *n)
{
    Call c = blank_call;
    int *slots = zj_arena_array(&s->plan->arena, n->count, sizeof *slots);
    if (slots == NULL) {
        s->failed = true;
        return NO_SLOT;
    }
    for (uint32_t i = 0; i < n->count; i++) {
        slots[i] = emit_wide(s, s->ir->args[n->first + i]);
        if (slots[i] == NO_SLOT) return NO_SLOT;
    }
    c.kind = CALL_SUM;
    c.count = n->count;
    c.first = s->plan->term_count;
    for (uint32_t i = 0; i < n->count; i++)
        if (!add_term(s, (Term){slots[i], 1})) return NO_SLOT;
    return add_call(s, c, WIDTH_I64);
}

/* ---- any node ---- */

static int with_operands(Schedule *s, CallKind kind, const Node *n, Width width)
{
    Call c = blank_call;
    bool mask = width == WIDTH_MASK;
    c.kind = kind;
    c.by = n->by;
    if (kind == CALL_AMOUNT) c.k = s->ir->nodes[n->a].lo;
    c.a = mask || kind == CALL_SELECT || kind == CALL_MONTHS ? emit(s, n->a) : emit_wide(s, n->a);
    if (n->b != NO_NODE) c.b = mask ? emit(s, n->b) : emit_wide(s, n->b);
    if (n->c != NO_NODE) c.c = emit_wide(s, n->c);
    if (c.a == NO_SLOT || (n->b != NO_NODE && c.b == NO_SLOT) ||
        (n->c != NO_NODE && c.c == NO_SLOT))
        return NO_SLOT;
    return add_call(s, c, width);
}

/* Something or 0, when the something never lies below 0, is a gate. */
static int choice(Schedule *s, const Node *n)
{
    int64_t k;
    int slot = with_operands(s, CALL_SELECT, n, WIDTH_I64);
    if (slot == NO_SLOT) return slot;
    Call *c = &s->plan->calls[s->plan->call_count - 1];
    c->mask = c->a;
    c->k = point_const(s->ir, n->c, &k) && k == 0 && s->plan->info[c->b].natural;
    return slot;
}

static int make(Schedule *s, int node)
{
    const Node *n = &s->ir->nodes[node];
    Term terms[MOST_TERMS];
    uint32_t count = 0;
    switch (n->kind) {
    case NODE_CONST: return constant(s, n);
    case NODE_TABLE: return table(s, n, NO_SLOT);
    case NODE_INPUT: return column_of(s, n->input);
    case NODE_AND: return with_operands(s, CALL_AND, n, WIDTH_MASK);
    case NODE_OR: return with_operands(s, CALL_OR, n, WIDTH_MASK);
    case NODE_NOT: return with_operands(s, CALL_NOT, n, WIDTH_MASK);
    case NODE_LESS: case NODE_AT_MOST: case NODE_EQUAL: case NODE_DIFFERS: return compare(s, n);
    case NODE_ADD: case NODE_SCALE:
        if (linear(s, node, 1, true, terms, &count)) return dot(s, terms, count);
        if (n->kind == NODE_SCALE && n->by == 1) return emit(s, n->a);
        return with_operands(s, n->kind == NODE_ADD ? CALL_ADD : CALL_SCALE, n, WIDTH_I64);
    case NODE_SUB: return with_operands(s, CALL_SUB, n, WIDTH_I64);
    case NODE_MIN: {
        int made = masked(s, node, NO_SLOT);
        return made != NO_SLOT || s->failed ? made : with_operands(s, CALL_MIN, n, WIDTH_I64);
    }
    case NODE_MAX: return with_operands(s, CALL_MAX, n, WIDTH_I64);
    case NODE_SELECT: return choice(s, n);
    case NODE_MONTHS: return with_operands(s, CALL_MONTHS, n, WIDTH_I32);
    case NODE_AMOUNT: return with_operands(s, CALL_AMOUNT, n, WIDTH_I64);
    case NODE_GATE: {
        int mask = emit(s, n->a);
        return mask == NO_SLOT ? NO_SLOT : masked(s, n->b, mask);
    }
    case NODE_ROUND: return rounding(s, n, NO_SLOT);
    case NODE_SUM: return sum(s, n);
    case NODE_KIND_COUNT: break;
    }
    return NO_SLOT;
}

static int emit(Schedule *s, int node)
{
    if (s->slot_of[node] != NO_SLOT) return s->slot_of[node];
    int slot = make(s, node);
    if (slot != NO_SLOT) s->plan->info[slot].open |= s->ir->nodes[node].open;
    return s->slot_of[node] = slot;
}

/* ---- columns ---- */

static void use(ZjPlan *p, int slot, uint32_t call)
{
    if (slot != NO_SLOT) p->info[slot].last_use = call;
}

/* When each slot is read for the last time. */
static void note_last_uses(ZjPlan *p)
{
    for (uint32_t i = 0; i < p->call_count; i++) {
        const Call *c = &p->calls[i];
        use(p, c->dst, i);
        use(p, c->mask, i);
        use(p, c->a, i);
        use(p, c->b, i);
        use(p, c->c, i);
        for (uint32_t k = 0; k < c->count; k++)
            use(p, p->terms[c->first + k].slot, i);
    }
    /* A call may hand on its operand's column as its own. */
    for (uint32_t i = p->call_count; i-- > 0;) {
        const Call *c = &p->calls[i];
        if (c->kind == CALL_GATE_CONST && c->mask != NO_SLOT) { /* its flags are the mask's */
            if (p->info[c->dst].last_use > p->info[c->mask].last_use)
                p->info[c->mask].last_use = p->info[c->dst].last_use;
            p->info[c->mask].lasts |= p->info[c->dst].lasts;
        }
        if (c->kind != CALL_AMOUNT && c->kind != CALL_NOT && c->kind != CALL_MONTHS &&
            c->kind != CALL_WIDEN)
            continue;
        if (p->info[c->dst].last_use > p->info[c->a].last_use)
            p->info[c->a].last_use = p->info[c->dst].last_use;
        p->info[c->a].lasts |= p->info[c->dst].lasts;
    }
}

static bool new_buffer(ZjPlan *p, uint32_t *capacity)
{
    Buffer *all = grown(p, p->buffers, p->buffer_count, capacity, sizeof *all);
    if (all == NULL) return false;
    p->buffers = all;
    Buffer b = {new_column(p, ZJ_PLAN_LANES * sizeof(int64_t)),
                new_column(p, ZJ_PLAN_LANES * sizeof(int64_t)), new_column(p, ZJ_PLAN_LANES)};
    if (b.lo == NULL || b.hi == NULL || b.flags == NULL) return false;
    p->buffers[p->buffer_count++] = b;
    return true;
}

static bool place_columns(ZjPlan *p)
{
    uint32_t capacity = 0, free_count = 0;
    int *free_at = zj_arena_array(&p->arena, p->slot_count + 1, sizeof *free_at);
    bool *freed = zj_arena_array(&p->arena, p->slot_count + 1, sizeof *freed);
    if (free_at == NULL || freed == NULL) return false;
    for (uint32_t s = 0; s < p->slot_count; s++) {
        if (!p->info[s].constant) continue;
        if (!new_buffer(p, &capacity)) return false;
        p->info[s].buffer = (int)p->buffer_count - 1;
    }
    for (uint32_t i = 0; i < p->call_count; i++) {
        SlotInfo *d = &p->info[p->calls[i].dst];
        if (free_count == 0) {
            if (!new_buffer(p, &capacity)) return false;
            d->buffer = (int)p->buffer_count - 1;
        } else {
            d->buffer = free_at[--free_count];
        }
        for (uint32_t s = 0; s < p->slot_count; s++) {
            SlotInfo *o = &p->info[s];
            if (o->buffer == NO_SLOT || o->lasts || freed[s] || o->last_use > i) continue;
            freed[s] = true;
            free_at[free_count++] = o->buffer;
        }
    }
    return true;
}

static void fill_constants(Schedule *s)
{
    ZjPlan *p = s->plan;
    for (int i = 0; i < s->ir->count; i++) {
        const Node *n = &s->ir->nodes[i];
        if (n->kind != NODE_CONST || s->slot_of[i] == NO_SLOT) continue;
        Entry e = s->ir->entries[n->first];
        Buffer *b = &p->buffers[p->info[s->slot_of[i]].buffer];
        Slot *slot = &p->slots[s->slot_of[i]];
        for (uint32_t k = 0; k < ZJ_PLAN_LANES; k++) {
            if (n->mask) {
                ((uint8_t *)b->lo)[k] = e.lo != 0 ? 255 : 0;
                ((uint8_t *)b->hi)[k] = e.hi != 0 ? 255 : 0;
            } else {
                ((int64_t *)b->lo)[k] = e.lo;
                ((int64_t *)b->hi)[k] = e.hi;
            }
            b->flags[k] = e.flags;
        }
        bool points = e.lo == e.hi && (e.flags == 0 || e.flags == ZJ_F_NA);
        *slot = (Slot){b->lo, points ? b->lo : b->hi, e.flags == 0 && points ? NULL : b->flags,
                        (e.flags & ZJ_F_NA) == 0};
    }
}

ZjStatus plan_schedule(ZjPlan *plan, const int *wanted, uint32_t count)
{
    Schedule s = {.plan = plan, .ir = &plan->ir};
    uint32_t nodes = (uint32_t)plan->ir.count, inputs = (uint32_t)plan->ir.input_count;
    s.slot_of = zj_arena_array(&plan->arena, nodes, sizeof *s.slot_of);
    s.column_of = zj_arena_array(&plan->arena, inputs + 1, sizeof *s.column_of);
    plan->answers = zj_arena_array(&plan->arena, count, sizeof *plan->answers);
    plan->none = new_column(plan, ZJ_PLAN_LANES);
    plan->holds = new_column(plan, ZJ_PLAN_LANES);
    plan->flags = new_column(plan, ZJ_PLAN_LANES);
    plan->more_flags = new_column(plan, ZJ_PLAN_LANES);
    if (s.slot_of == NULL || s.column_of == NULL || plan->answers == NULL || plan->none == NULL ||
        plan->holds == NULL || plan->flags == NULL || plan->more_flags == NULL)
        return ZJ_NO_MEM;
    memset(plan->holds, 255, ZJ_PLAN_LANES);
    for (uint32_t i = 0; i < nodes; i++)
        s.slot_of[i] = NO_SLOT;
    for (uint32_t i = 0; i < inputs; i++)
        s.column_of[i] = NO_SLOT;
    for (uint32_t i = 0; i < count; i++)
        count_uses(&plan->ir, wanted[i]);
    plan->answer_count = count;
    for (uint32_t i = 0; i < count; i++) {
        plan->answers[i] = plan->ir.nodes[wanted[i]].mask ? emit(&s, wanted[i])
                                                           : emit_wide(&s, wanted[i]);
        if (plan->answers[i] == NO_SLOT) return ZJ_NO_MEM;
        plan->info[plan->answers[i]].lasts = true;
    }
    plan->slots = zj_arena_array(&plan->arena, plan->slot_count, sizeof *plan->slots);
    if (plan->slots == NULL || s.failed) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < plan->slot_count; i++)
        plan->info[i].last_use = ZJ_NONE;
    note_last_uses(plan);
    if (!place_columns(plan)) return ZJ_NO_MEM;
    fill_constants(&s);
    return ZJ_OK;
}
