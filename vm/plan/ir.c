/* Nodes: made once, folded where the operands are constants or tables of one input, gates pulled
** to the outside so that a gated amount is one mask over one computation. */
#include "vm/plan/ir.h"

#include <string.h>

#include "stdlib/date.h"
#include "vm/plan/apply.h"

ZjStatus ir_begin(Ir *ir, ZjArena *arena)
{
    *ir = (Ir){.arena = arena, .bucket_count = 1024};
    ir->buckets = zj_arena_array(arena, ir->bucket_count, sizeof *ir->buckets);
    if (ir->buckets == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < ir->bucket_count; i++)
        ir->buckets[i] = NO_NODE;
    return ZJ_OK;
}

int ir_fail(Ir *ir, const char *why)
{
    if (ir->why == NULL) ir->why = why;
    return NO_NODE;
}

static int out_of_memory(Ir *ir)
{
    ir->no_mem = true;
    return ir_fail(ir, "out of memory");
}

/* Room for `more`. */
static bool grow(Ir *ir, void **at, uint32_t used, uint32_t *capacity, uint32_t more, size_t size)
{
    if (used + more <= *capacity) return true;
    uint32_t wanted = (used + more) * 2 + 64;
    void *bigger = zj_arena_grow(ir->arena, *at, used, wanted, size);
    if (bigger == NULL) return false;
    *at = bigger;
    *capacity = wanted;
    return true;
}

/* ---- equal nodes once ---- */

static uint32_t mix(uint32_t h, uint64_t v)
{
    return (uint32_t)((h ^ (uint32_t)v ^ (uint32_t)(v >> 32)) * UINT32_C(2654435761));
}

static uint32_t hash_of(const Ir *ir, const Node *n)
{
    uint32_t h = mix((uint32_t)n->kind, (uint64_t)(uint32_t)n->a << 32 | (uint32_t)n->b);
    h = mix(mix(mix(mix(h, (uint64_t)n->c), (uint64_t)n->by), (uint64_t)n->den), (uint64_t)n->step);
    h = mix(h, (uint64_t)(uint32_t)n->input << 32 | n->count);
    for (uint32_t i = 0; n->kind != NODE_SUM && i < n->count; i++) {
        const Entry *e = &ir->entries[n->first + i];
        h = mix(mix(mix(h, (uint64_t)e->lo), (uint64_t)e->hi), e->flags);
    }
    return h;
}

static bool same_tail(const Ir *ir, const Node *p, const Node *q)
{
    for (uint32_t i = 0; i < p->count; i++) {
        if (p->kind == NODE_SUM) {
            if (ir->args[p->first + i] != ir->args[q->first + i]) return false;
            continue;
        }
        const Entry *e = &ir->entries[p->first + i], *f = &ir->entries[q->first + i];
        if (e->lo != f->lo || e->hi != f->hi || e->flags != f->flags) return false;
    }
    return true;
}

static bool same_node(const Ir *ir, const Node *p, const Node *q)
{
    return p->kind == q->kind && p->mask == q->mask && p->a == q->a && p->b == q->b &&
           p->c == q->c && p->input == q->input && p->by == q->by && p->step == q->step &&
           p->den == q->den && p->under == q->under && p->count == q->count && same_tail(ir, p, q);
}

/* The lower of an open amount and a finite one is finite. */
static bool may_be_open(const Ir *ir, const Node *n)
{
    const int operands[NODE_ARGS] = {n->a, n->b, n->c};
    bool any = n->open, all = true;
    if (n->mask) return false;
    for (int i = 0; i < NODE_ARGS; i++) {
        if (operands[i] == NO_NODE || ir->nodes[operands[i]].mask) continue;
        any |= ir->nodes[operands[i]].open;
        all &= ir->nodes[operands[i]].open;
    }
    for (uint32_t i = 0; n->kind == NODE_SUM && i < n->count; i++)
        any |= ir->nodes[ir->args[n->first + i]].open;
    return n->kind == NODE_MIN && n->amount ? any && all : any;
}

static int keep(Ir *ir, Node n)
{
    n.open = may_be_open(ir, &n);
    if (n.lo < -PLAN_MOST || n.hi > PLAN_MOST) return ir_fail(ir, "amounts may grow too large");
    uint32_t slot = hash_of(ir, &n) % ir->bucket_count;
    while (ir->buckets[slot] != NO_NODE) {
        if (same_node(ir, &ir->nodes[ir->buckets[slot]], &n)) return ir->buckets[slot];
        slot = (slot + 1) % ir->bucket_count;
    }
    if ((uint32_t)ir->count * 2 >= ir->bucket_count) return ir_fail(ir, "too many nodes");
    uint32_t capacity = (uint32_t)ir->capacity;
    void *at = ir->nodes;
    if (!grow(ir, &at, (uint32_t)ir->count, &capacity, 1, sizeof n)) return out_of_memory(ir);
    ir->nodes = at;
    ir->capacity = (int)capacity;
    ir->buckets[slot] = ir->count;
    ir->nodes[ir->count] = n;
    return ir->count++;
}

static const Node blank = {.a = NO_NODE, .b = NO_NODE, .c = NO_NODE, .input = NO_INPUT, .den = 1};

/* ---- leaves ---- */

int ir_input(Ir *ir, const ZjPlanInput *input)
{
    for (int i = 0; i < ir->input_count; i++)
        if (ir->inputs[i].field == input->field) return i;
    uint32_t capacity = (uint32_t)ir->input_capacity;
    void *at = ir->inputs;
    if (!grow(ir, &at, (uint32_t)ir->input_count, &capacity, 1, sizeof *input)) {
        (void)out_of_memory(ir);
        return NO_INPUT;
    }
    ir->inputs = at;
    ir->input_capacity = (int)capacity;
    ir->inputs[ir->input_count] = *input;
    return ir->input_count++;
}

int ir_value(Ir *ir, int input)
{
    Node n = blank;
    if (input == NO_INPUT) return NO_NODE;
    n.kind = NODE_INPUT;
    n.input = input;
    n.lo = ir->inputs[input].low;
    n.hi = ir->inputs[input].high;
    n.open = ir->inputs[input].open_low || ir->inputs[input].open_high;
    return keep(ir, n);
}

static bool finite(int64_t v)
{
    return v > -PLAN_OPEN && v < PLAN_OPEN;
}

/* Node over entries: a constant (input NO_INPUT) or a table. */
static int with_entries(Ir *ir, bool mask, int64_t den, int input, const Entry *entries,
                        uint32_t count)
{
    Node n = blank;
    bool same = true;
    n.amount = !mask;
    for (uint32_t i = 0; i < count; i++) {
        const Entry *e = &entries[i];
        if ((e->flags & ZJ_F_ERROR) != 0) return ir_fail(ir, "an error may arise");
        n.open |= !finite(e->lo) || !finite(e->hi);
        if (finite(e->lo) && (e->lo < n.lo)) n.lo = e->lo;
        if (finite(e->hi) && (e->hi > n.hi)) n.hi = e->hi;
        n.amount &= e->lo >= 0 && (e->flags & ZJ_F_NA) == 0;
        same &= e->lo == entries[0].lo && e->hi == entries[0].hi && e->flags == entries[0].flags;
    }
    if (same) input = NO_INPUT;
    n.kind = input == NO_INPUT ? NODE_CONST : NODE_TABLE;
    n.mask = mask;
    n.den = den;
    n.input = input;
    n.count = input == NO_INPUT ? 1 : count;
    void *at = ir->entries;
    if (!grow(ir, &at, ir->entry_count, &ir->entry_capacity, n.count, sizeof *entries))
        return out_of_memory(ir);
    ir->entries = at;
    n.first = ir->entry_count;
    memcpy(&ir->entries[n.first], entries, n.count * sizeof *entries);
    int before = ir->count, made = keep(ir, n);
    if (made == before) ir->entry_count += n.count;
    return made;
}

int ir_const(Ir *ir, bool mask, int64_t den, Entry entry)
{
    return with_entries(ir, mask, den, NO_INPUT, &entry, 1);
}

int ir_table(Ir *ir, bool mask, int64_t den, int input, const Entry *entries, uint32_t count)
{
    if (input == NO_INPUT) return NO_NODE;
    return with_entries(ir, mask, den, input, entries, count);
}

/* ---- folding ---- */

Entry ir_apply(const Ir *ir, const Node *node, Entry a, Entry b, Entry c)
{
    (void)ir;
    switch (node->kind) {
    case NODE_AND: return entry_and(a, b);
    case NODE_OR: return entry_or(a, b);
    case NODE_NOT: return entry_not(a);
    case NODE_LESS: return entry_compare(a, b, a.hi < b.lo, a.lo < b.hi);
    case NODE_AT_MOST: return entry_compare(a, b, a.hi <= b.lo, a.lo <= b.hi);
    case NODE_EQUAL: return entry_equal(a, b, false);
    case NODE_DIFFERS: return entry_equal(a, b, true);
    case NODE_ADD: return entry_strict(a, b, open_add(a.lo, b.lo), open_add(a.hi, b.hi));
    case NODE_SUB: return entry_strict(a, b, open_add(a.lo, -b.hi), open_add(a.hi, -b.lo));
    case NODE_SCALE: {
        int64_t p = open_scale(a.lo, node->by), q = open_scale(a.hi, node->by);
        return entry_strict(a, a, p < q ? p : q, p < q ? q : p);
    }
    case NODE_MIN:
        return entry_strict(a, b, a.lo < b.lo ? a.lo : b.lo, a.hi < b.hi ? a.hi : b.hi);
    case NODE_MAX:
        return entry_strict(a, b, a.lo > b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi);
    case NODE_SELECT: return entry_select(a, b, c);
    case NODE_MONTHS:
        return entry_strict(a, a, packed_months(a.lo, node->by), packed_months(a.hi, node->by));
    case NODE_AMOUNT: return entry_amount(a);
    case NODE_GATE: return entry_select(a, b, (Entry){0, 0, 0});
    case NODE_ROUND: {
        Division d = division_of(node);
        return entry_strict(a, a, open_round(&d, a.lo), open_round(&d, a.hi));
    }
    case NODE_CONST: case NODE_TABLE: case NODE_INPUT: case NODE_SUM: case NODE_KIND_COUNT: break;
    }
    return a;
}

static const Entry zero = {0, 0, 0};

static Entry entry_at(const Ir *ir, int node, uint32_t code)
{
    if (node == NO_NODE) return zero;
    const Node *n = &ir->nodes[node];
    return ir->entries[n->first + (n->kind == NODE_CONST ? 0 : code)];
}

/* Keeps n, or the constant or table that it comes to. */
static int fold(Ir *ir, Node n)
{
    const int operands[NODE_ARGS] = {n.a, n.b, n.c};
    int input = NO_INPUT;
    uint32_t count = 1;
    for (int i = 0; i < NODE_ARGS; i++) {
        if (operands[i] == NO_NODE) continue;
        const Node *o = &ir->nodes[operands[i]];
        if (o->kind == NODE_CONST) continue;
        if (o->kind != NODE_TABLE || (input != NO_INPUT && input != o->input)) return keep(ir, n);
        input = o->input;
        count = o->count;
    }
    Entry *entries = zj_arena_array(ir->arena, count, sizeof *entries);
    if (entries == NULL) return out_of_memory(ir);
    for (uint32_t i = 0; i < count; i++)
        entries[i] = ir_apply(ir, &n, entry_at(ir, n.a, i), entry_at(ir, n.b, i),
                              entry_at(ir, n.c, i));
    return with_entries(ir, n.mask, n.den, input, entries, count);
}

/* ---- helpers ---- */

static const Node *at(const Ir *ir, int node)
{
    return &ir->nodes[node];
}

static bool is_point(const Ir *ir, int node, int64_t value)
{
    const Node *n = at(ir, node);
    if (n->kind != NODE_CONST) return false;
    Entry e = ir->entries[n->first];
    return e.lo == value && e.hi == value && e.flags == 0;
}

static bool is_known_const(const Ir *ir, int node)
{
    const Node *n = at(ir, node);
    if (n->kind != NODE_CONST) return false;
    Entry e = ir->entries[n->first];
    return e.lo == e.hi && e.flags == 0;
}

static Node unary(NodeKind kind, int a)
{
    Node n = blank;
    n.kind = kind;
    n.a = a;
    return n;
}

static Node binary(NodeKind kind, int a, int b)
{
    Node n = unary(kind, a);
    n.b = b;
    return n;
}

static int64_t gcd(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a < 0 ? -a : a;
}

/* ---- masks ---- */

enum { GATE_DEPTH = 8 }; /* gates repeat their first conditions; looking deeper costs too much */

static bool contains(const Ir *ir, NodeKind kind, int whole, int part, int depth)
{
    const Node *n = at(ir, whole);
    if (whole == part) return true;
    return depth > 0 && n->kind == kind && (contains(ir, kind, n->a, part, depth - 1) ||
                                            contains(ir, kind, n->b, part, depth - 1));
}

static int logic(Ir *ir, NodeKind kind, int a, int b)
{
    if (a == NO_NODE || b == NO_NODE) return NO_NODE;
    int64_t neutral = kind == NODE_AND ? 1 : 0;
    if (is_point(ir, a, neutral) || is_point(ir, b, 1 - neutral)) return b;
    if (is_point(ir, b, neutral) || is_point(ir, a, 1 - neutral)) return a;
    if (contains(ir, kind, a, b, GATE_DEPTH)) return a;
    if (contains(ir, kind, b, a, GATE_DEPTH)) return b;
    Node n = a < b ? binary(kind, a, b) : binary(kind, b, a);
    n.mask = true;
    n.hi = 1;
    return fold(ir, n);
}

int ir_and(Ir *ir, int a, int b)
{
    return logic(ir, NODE_AND, a, b);
}

int ir_or(Ir *ir, int a, int b)
{
    return logic(ir, NODE_OR, a, b);
}

int ir_not(Ir *ir, int a)
{
    if (a == NO_NODE) return NO_NODE;
    if (at(ir, a)->kind == NODE_NOT) return at(ir, a)->a;
    Node n = unary(NODE_NOT, a);
    n.mask = true;
    n.hi = 1;
    return fold(ir, n);
}

/* ---- values ---- */

/* The same value over the denominator den, a multiple of its own. */
static int over(Ir *ir, int a, int64_t den)
{
    Node n = unary(NODE_SCALE, a);
    zj_i128 lo, hi;
    n.by = den / at(ir, a)->den;
    if (n.by == 1) return a;
    n.den = den;
    n.amount = at(ir, a)->amount;
    lo = (zj_i128)at(ir, a)->lo * n.by;
    hi = (zj_i128)at(ir, a)->hi * n.by;
    if (lo < -PLAN_MOST || hi > PLAN_MOST) return ir_fail(ir, "amounts may grow too large");
    n.lo = (int64_t)lo;
    n.hi = (int64_t)hi;
    if (at(ir, a)->kind == NODE_GATE) {
        int mask = at(ir, a)->a, inner = over(ir, at(ir, a)->b, den);
        Node g = binary(NODE_GATE, mask, inner);
        if (inner == NO_NODE) return NO_NODE;
        g.amount = true;
        g.den = den;
        g.hi = n.hi;
        return fold(ir, g);
    }
    return fold(ir, n);
}

static bool align(Ir *ir, int *a, int *b)
{
    if (*a == NO_NODE || *b == NO_NODE) return false;
    int64_t p = at(ir, *a)->den, q = at(ir, *b)->den;
    if (p == q) return true;
    zj_i128 den = (zj_i128)(p / gcd(p, q)) * q;
    if (den > ((int64_t)1 << 40)) {
        (void)ir_fail(ir, "fractions are too fine");
        return false;
    }
    *a = over(ir, *a, (int64_t)den);
    *b = over(ir, *b, (int64_t)den);
    return *a != NO_NODE && *b != NO_NODE;
}

int ir_compare(Ir *ir, NodeKind kind, int a, int b)
{
    if (!align(ir, &a, &b)) return NO_NODE;
    Node n = binary(kind, a, b);
    n.mask = true;
    n.hi = 1;
    return fold(ir, n);
}

static int sum_like(Ir *ir, NodeKind kind, int a, int b, zj_i128 lo, zj_i128 hi)
{
    Node n = binary(kind, a, b);
    if (lo < -PLAN_MOST || hi > PLAN_MOST) return ir_fail(ir, "amounts may grow too large");
    n.den = at(ir, a)->den;
    n.lo = (int64_t)lo;
    n.hi = (int64_t)hi;
    return fold(ir, n);
}

int ir_add(Ir *ir, int a, int b)
{
    if (!align(ir, &a, &b)) return NO_NODE;
    if (at(ir, a)->amount && at(ir, b)->amount) {
        const int both[2] = {a, b};
        return ir_sum(ir, both, 2);
    }
    return sum_like(ir, NODE_ADD, a, b, (zj_i128)at(ir, a)->lo + at(ir, b)->lo,
                    (zj_i128)at(ir, a)->hi + at(ir, b)->hi);
}

int ir_sub(Ir *ir, int a, int b)
{
    if (!align(ir, &a, &b)) return NO_NODE;
    return sum_like(ir, NODE_SUB, a, b, (zj_i128)at(ir, a)->lo - at(ir, b)->hi,
                    (zj_i128)at(ir, a)->hi - at(ir, b)->lo);
}

int ir_scale(Ir *ir, int a, int64_t by, int64_t under)
{
    if (a == NO_NODE) return NO_NODE;
    int64_t common = gcd(by, under);
    if (common > 1) {
        by /= common;
        under /= common;
    }
    int64_t den = at(ir, a)->den;
    common = gcd(by, den);
    if (common > 1) {
        by /= common;
        den /= common;
    }
    if (under > ((int64_t)1 << 40) / den) return ir_fail(ir, "fractions are too fine");
    zj_i128 p = (zj_i128)at(ir, a)->lo * by, q = (zj_i128)at(ir, a)->hi * by;
    if (p > q) {
        zj_i128 t = p;
        p = q;
        q = t;
    }
    if (p < -PLAN_MOST || q > PLAN_MOST) return ir_fail(ir, "amounts may grow too large");
    if (at(ir, a)->kind == NODE_GATE && by >= 0) {
        int mask = at(ir, a)->a, inner = ir_scale(ir, at(ir, a)->b, by, under);
        if (inner == NO_NODE) return NO_NODE;
        Node g = binary(NODE_GATE, mask, inner);
        g.amount = true;
        g.den = at(ir, inner)->den;
        g.hi = at(ir, inner)->hi;
        return fold(ir, g);
    }
    Node n = unary(NODE_SCALE, a);
    n.by = by;
    n.den = den * under;
    n.lo = (int64_t)p;
    n.hi = (int64_t)q;
    n.amount = at(ir, a)->amount && by >= 0;
    return by == 1 && under == 1 && den == at(ir, a)->den ? a : fold(ir, n);
}

static int gate(Ir *ir, int mask, int value);

static int extreme(Ir *ir, NodeKind kind, int a, int b)
{
    if (!align(ir, &a, &b)) return NO_NODE;
    if (at(ir, a)->kind == NODE_CONST) {
        int t = a;
        a = b;
        b = t;
    }
    if (kind == NODE_MIN && at(ir, a)->kind == NODE_GATE && is_known_const(ir, b) &&
        at(ir, b)->lo >= 0 && at(ir, b)->amount)
        return gate(ir, at(ir, a)->a, extreme(ir, kind, at(ir, a)->b, b));
    Node n = binary(kind, a, b);
    const Node *p = at(ir, a), *q = at(ir, b);
    bool least = kind == NODE_MIN;
    n.den = p->den;
    n.amount = least ? p->amount && q->amount : false;
    n.lo = (p->lo < q->lo) == least ? p->lo : q->lo;
    n.hi = (p->hi < q->hi) == least ? p->hi : q->hi;
    return fold(ir, n);
}

int ir_least(Ir *ir, int a, int b)
{
    if (a == NO_NODE || b == NO_NODE) return NO_NODE;
    const Node *k = at(ir, b);
    if (k->kind == NODE_CONST && ir->entries[k->first].lo >= PLAN_OPEN &&
        ir->entries[k->first].flags == 0 && at(ir, a)->amount)
        return a; /* no cap */
    return extreme(ir, NODE_MIN, a, b);
}

int ir_greatest(Ir *ir, int a, int b)
{
    if (a == NO_NODE || b == NO_NODE) return NO_NODE;
    return extreme(ir, NODE_MAX, a, b);
}

int ir_select(Ir *ir, int mask, int yes, int no)
{
    if (mask == NO_NODE || !align(ir, &yes, &no)) return NO_NODE;
    if (is_point(ir, mask, 1)) return yes;
    if (is_point(ir, mask, 0)) return no;
    if (is_point(ir, no, 0) && at(ir, yes)->amount) return gate(ir, mask, yes);
    Node n = blank;
    const Node *p = at(ir, yes), *q = at(ir, no);
    n.kind = NODE_SELECT;
    n.a = mask;
    n.b = yes;
    n.c = no;
    n.den = p->den;
    n.amount = p->amount && q->amount;
    n.lo = p->lo < q->lo ? p->lo : q->lo;
    n.hi = p->hi > q->hi ? p->hi : q->hi;
    return fold(ir, n);
}

int ir_months(Ir *ir, int a, int64_t by)
{
    if (a == NO_NODE) return NO_NODE;
    Node n = unary(NODE_MONTHS, a);
    n.by = by;
    n.lo = packed_months(at(ir, a)->lo, by);
    n.hi = packed_months(at(ir, a)->hi, by);
    if (n.lo <= 0 || n.hi >= PLAN_DATE_END) return ir_fail(ir, "dates may leave the calendar");
    return fold(ir, n);
}

/* ---- amounts ---- */

static int gate(Ir *ir, int mask, int value)
{
    if (mask == NO_NODE || value == NO_NODE) return NO_NODE;
    if (is_point(ir, mask, 1)) return value;
    if (is_point(ir, mask, 0)) return ir_const(ir, false, at(ir, value)->den, zero);
    if (is_point(ir, value, 0)) return value;
    if (at(ir, value)->kind == NODE_GATE)
        return gate(ir, ir_and(ir, mask, at(ir, value)->a), at(ir, value)->b);
    Node n = binary(NODE_GATE, mask, value);
    n.amount = true;
    n.den = at(ir, value)->den;
    n.hi = at(ir, value)->hi;
    return fold(ir, n);
}

int ir_amount(Ir *ir, int a)
{
    if (a == NO_NODE || at(ir, a)->amount) return a;
    Node old = *at(ir, a);
    if (old.kind == NODE_SELECT)
        return ir_select(ir, old.a, ir_amount(ir, old.b), ir_amount(ir, old.c));
    if (old.kind == NODE_MAX && is_point(ir, old.b, 0)) return ir_amount(ir, old.a);
    Node n = unary(NODE_AMOUNT, a);
    n.amount = true;
    n.den = old.den;
    n.lo = old.lo > 0 ? old.lo : 0;
    n.hi = old.hi > 0 ? old.hi : 0;
    return fold(ir, n);
}

int ir_round(Ir *ir, int a, ZjRounding mode, int64_t step)
{
    if (a == NO_NODE) return NO_NODE;
    if (!at(ir, a)->amount) return ir_fail(ir, "what is rounded may be negative");
    if (at(ir, a)->den == 1 && step == 1) return a;
    if (at(ir, a)->kind == NODE_GATE) {
        int mask = at(ir, a)->a;
        return gate(ir, mask, ir_round(ir, at(ir, a)->b, mode, step));
    }
    Node n = unary(NODE_ROUND, a);
    n.amount = true;
    n.by = (int64_t)mode;
    n.step = step;
    n.under = at(ir, a)->den;
    if (step > PLAN_MOST / n.under) return ir_fail(ir, "the step of rounding is too large");
    Division d = division_of(&n);
    n.lo = open_round(&d, at(ir, a)->lo);
    n.hi = open_round(&d, at(ir, a)->hi);
    return fold(ir, n);
}

int ir_sum(Ir *ir, const int *args, uint32_t count)
{
    Node n = blank;
    zj_i128 lo = 0, hi = 0;
    void *room = ir->args;
    uint32_t most = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (args[i] == NO_NODE) return NO_NODE;
        most += at(ir, args[i])->kind == NODE_SUM ? at(ir, args[i])->count : 1;
    }
    if (!grow(ir, &room, ir->arg_count, &ir->arg_capacity, most, sizeof *args))
        return out_of_memory(ir);
    ir->args = room;
    n.kind = NODE_SUM;
    n.amount = true;
    n.den = count != 0 ? at(ir, args[0])->den : 1;
    n.first = ir->arg_count;
    for (uint32_t i = 0; i < count; i++) {
        const Node *part = at(ir, args[i]);
        if (part->den != n.den || !part->amount) return ir_fail(ir, "a sum of unlike figures");
        lo += part->lo;
        hi += part->hi;
        if (is_point(ir, args[i], 0)) continue;
        for (uint32_t k = 0; k < (part->kind == NODE_SUM ? part->count : 1); k++)
            ir->args[n.first + n.count++] =
                part->kind == NODE_SUM ? ir->args[part->first + k] : args[i];
    }
    if (hi > PLAN_MOST) return ir_fail(ir, "amounts may grow too large");
    n.lo = (int64_t)lo;
    n.hi = (int64_t)hi;
    if (n.count == 0) return ir_const(ir, false, n.den, zero);
    if (n.count == 1) return ir->args[n.first];
    int before = ir->count, made = keep(ir, n);
    if (made == before) ir->arg_count += n.count;
    return made;
}
