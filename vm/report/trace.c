#include "vm/report/trace.h"

#include <stdlib.h>
#include <string.h>

#include "vm/report/show.h"

static void own_results(ZjTrace *t, uint32_t member, uint32_t insn)
{
    uint32_t reg;
    for (uint32_t i = 0; zj_member_output(&t->module->t, &t->module->t.members[member], i, &reg); i++) {
        if (reg == ZJ_NONE) continue;
        t->def[reg] = insn;
        t->member[reg] = member;
    }
}

ZjStatus zj_trace_init(const ZjModule *module, ZjArena *arena, ZjTrace *trace)
{
    const ZjModTables *t = &module->t;
    *trace = (ZjTrace){.module = module};
    trace->def = zj_arena_array(arena, t->regs_count, sizeof *trace->def);
    trace->member = zj_arena_array(arena, t->regs_count, sizeof *trace->member);
    trace->settle = zj_arena_array(arena, t->members_count, sizeof *trace->settle);
    if (trace->def == NULL || trace->member == NULL || trace->settle == NULL) return ZJ_NO_MEM;
    memset(trace->def, 0xFF, t->regs_count * sizeof *trace->def);
    memset(trace->member, 0xFF, t->regs_count * sizeof *trace->member);
    memset(trace->settle, 0xFF, t->members_count * sizeof *trace->settle);
    for (uint32_t i = 0; i < t->code_count; i++) {
        const ZjInsn *insn = &t->code[i];
        if (insn->op != ZJ_OP_SETTLE) {
            if (insn->dst != ZJ_NONE) trace->def[insn->dst] = i;
            continue;
        }
        const ZjModSettle *s = &t->settles[insn->a];
        for (uint32_t k = 0; k < s->member_count; k++) {
            own_results(trace, s->first_member + k, i);
            trace->settle[s->first_member + k] = insn->a;
        }
        for (uint32_t k = 0; k < s->total_count; k++)
            trace->def[t->totals[s->first_total + k].reg] = i;
    }
    return ZJ_OK;
}

/* ---- domains ---- */

bool zj_lane_of(const ZjRun *run, uint32_t from, uint32_t lane, uint32_t to, uint32_t *out)
{
    const ZjModTables *t = &run->module->t;
    while (from != to) {
        const ZjModDomain *d = &t->domains[from];
        if (d->parent == ZJ_NONE) return false;
        const ZjLanes *l = &run->domains[from];
        if (lane >= l->lanes) return false;
        uint32_t natural = d->list != ZJ_NONE ? t->fields[d->list].domain : from;
        if (natural != from && l->record != NULL &&
            zj_lane_of(run, natural, l->record[lane], to, out))
            return true;
        lane = l->parent[lane];
        from = d->parent;
    }
    *out = lane;
    return lane < run->domains[to].lanes;
}

/* From pairs of records of one list, the first of a pair is the parent, the second the record. */
bool zj_expanded_lane(const ZjRun *run, const ZjInsn *insn, uint32_t lane, uint32_t *out)
{
    const ZjModTables *t = &run->module->t;
    uint32_t to = t->regs[insn->a].domain, at = lane;
    for (uint32_t d = t->regs[insn->dst].domain; insn->b == 0 && d != ZJ_NONE;
         d = t->domains[d].parent) {
        if (d == to) {
            *out = at;
            return at < run->domains[to].lanes;
        }
        if (run->domains[d].parent == NULL || at >= run->domains[d].lanes) break;
        at = run->domains[d].parent[at];
    }
    return zj_lane_of(run, t->regs[insn->dst].domain, lane, to, out);
}

bool zj_read(const ZjRun *run, uint32_t reg, uint32_t domain, uint32_t lane, ZjLane *out)
{
    uint32_t own;
    if (reg == ZJ_NONE) return false;
    if (!zj_lane_of(run, domain, lane, run->module->t.regs[reg].domain, &own)) return false;
    *out = zj_run_lane(run, reg, own);
    return true;
}

uint32_t zj_root_of(const ZjTrace *trace, uint32_t reg)
{
    const ZjModTables *t = &trace->module->t;
    while (reg != ZJ_NONE && t->regs[reg].domain != 0) {
        uint32_t def = trace->def[reg];
        if (def == ZJ_NONE || t->code[def].op != ZJ_OP_EXPAND) return ZJ_NONE;
        reg = t->code[def].a;
    }
    return reg;
}

void zj_children(const ZjRun *run, uint32_t child, uint32_t parent_lane, uint32_t *first,
                 uint32_t *end)
{
    const ZjLanes *l = &run->domains[child];
    *first = *end = 0;
    if (l->start == NULL || parent_lane >= l->parent_lanes) return;
    *first = l->start[parent_lane];
    *end = l->start[parent_lane + 1];
}

/* ---- what keeps a value open ---- */

enum { MOST_OPEN = 1024, MOST_VISITED = 1 << 20 };

typedef struct Walk {
    const ZjTrace *trace;
    const ZjRun *run;
    ZjOpenFacts *found;
    uint64_t *seen; /* open addressing; 0 is free, entries are stored + 1 */
    size_t seen_count, seen_size;
    uint64_t *todo;
    size_t todo_count, todo_size;
    bool failed;
} Walk;

static size_t place_of(const uint64_t *table, size_t size, uint64_t key)
{
    size_t i = (size_t)((key * 0x9E3779B97F4A7C15u) >> 20) & (size - 1);
    while (table[i] != 0 && table[i] != key)
        i = (i + 1) & (size - 1);
    return i;
}

static bool grow_seen(Walk *w)
{
    size_t size = w->seen_size == 0 ? 1024 : w->seen_size * 2;
    uint64_t *table = calloc(size, sizeof *table);
    if (table == NULL) return false;
    for (size_t i = 0; i < w->seen_size; i++)
        if (w->seen[i] != 0) table[place_of(table, size, w->seen[i])] = w->seen[i];
    free(w->seen);
    w->seen = table;
    w->seen_size = size;
    return true;
}

static bool push(Walk *w, uint32_t reg, uint32_t lane)
{
    uint64_t key = ((uint64_t)reg << 32 | lane) + 1;
    if (w->seen_count * 2 >= w->seen_size && !grow_seen(w)) return false;
    size_t at = place_of(w->seen, w->seen_size, key);
    if (w->seen[at] != 0 || w->seen_count >= MOST_VISITED) return true;
    w->seen[at] = key;
    w->seen_count++;
    if (w->todo_count == w->todo_size) {
        size_t size = w->todo_size == 0 ? 256 : w->todo_size * 2;
        uint64_t *todo = realloc(w->todo, size * sizeof *todo);
        if (todo == NULL) return false;
        w->todo = todo;
        w->todo_size = size;
    }
    w->todo[w->todo_count++] = key - 1;
    return true;
}

/* Follows `reg` as seen from a lane of `domain`, unless it is a point there. */
static void follow(Walk *w, uint32_t reg, uint32_t domain, uint32_t lane)
{
    uint32_t own;
    if (w->failed || reg == ZJ_NONE) return;
    if (!zj_lane_of(w->run, domain, lane, w->run->module->t.regs[reg].domain, &own)) return;
    ZjLane value = zj_run_lane(w->run, reg, own);
    if (zj_lane_none(value) || zj_lane_is_point(value)) return;
    w->failed = !push(w, reg, own);
}

static void follow_all(Walk *w, uint32_t reg)
{
    if (reg == ZJ_NONE) return;
    uint32_t domain = w->run->module->t.regs[reg].domain;
    for (uint32_t i = 0; i < w->run->domains[domain].lanes && !w->failed; i++)
        follow(w, reg, domain, i);
}

static void note(Walk *w, uint32_t field, uint32_t lane, uint8_t state)
{
    ZjOpenFacts *f = w->found;
    if (state != ZJ_FACT_MISSING && state != ZJ_FACT_PENDING) return;
    if (f->count >= MOST_OPEN) return;
    for (uint32_t i = 0; i < f->count; i++)
        if (f->at[i].field == field && f->at[i].lane == lane) return;
    if (f->count == f->capacity) {
        uint32_t capacity = f->capacity == 0 ? 16 : f->capacity * 2;
        ZjOpenFact *at = realloc(f->at, capacity * sizeof *at);
        if (at == NULL) {
            w->failed = true;
            return;
        }
        f->at = at;
        f->capacity = capacity;
    }
    f->at[f->count++] = (ZjOpenFact){field, lane, state};
}

/* The lists that a domain goes through and that are not given at `lane` of its parent (or
 *anywhere,
 ** for a settlement). */
static void note_list(Walk *w, uint32_t domain, uint32_t lane)
{
    const ZjModDomain *d = &w->run->module->t.domains[domain];
    const ZjLanes *l = &w->run->domains[domain];
    uint32_t def = d->period != 0 ? w->trace->def[d->starts] : ZJ_NONE;
    if (def != ZJ_NONE && lane < l->parent_lanes) { /* its days are open, or nothing is */
        follow(w, w->run->module->t.code[def].a, d->parent, lane);
        follow(w, w->run->module->t.code[def].b, d->parent, lane);
    }
    if (d->list == ZJ_NONE || l->list_state == NULL || lane >= l->parent_lanes) return;
    note(w, d->list, lane, l->list_state[lane]);
}

static void note_lists(Walk *w, uint32_t domain)
{
    const ZjModDomain *domains = w->run->module->t.domains;
    for (; domain != ZJ_NONE && domains[domain].parent != ZJ_NONE;
         domain = domains[domain].parent)
        for (uint32_t i = 0; i < w->run->domains[domain].parent_lanes; i++)
            note_list(w, domain, i);
}

static void follow_reduce(Walk *w, const ZjInsn *insn, uint32_t lane)
{
    const ZjOpInfo *op = &zj_op_info[insn->op];
    uint32_t child = w->run->module->t.regs[insn->a].domain, first, end;
    note_list(w, child, lane);
    zj_children(w->run, child, lane, &first, &end);
    for (uint32_t i = first; i < end && !w->failed; i++) {
        ZjLane counted;
        if (op->b == ZJ_T_BOOL) {
            follow(w, insn->b, child, i);
            if (zj_read(w->run, insn->b, child, i, &counted) && counted.hi.num == 0) continue;
        }
        follow(w, insn->a, child, i);
    }
}

static void follow_member(Walk *w, uint32_t index)
{
    const ZjModTables *t = &w->run->module->t;
    const ZjModMember *m = &t->members[index];
    note_lists(w, m->domain);
    uint32_t reg;
    for (uint32_t i = 0; zj_member_input(t, m, i, &reg); i++)
        follow_all(w, reg);
    if (m->ledger != ZJ_NONE) {
        note_lists(w, m->ledger);
        follow_all(w, m->row_mine);
        follow_all(w, m->row_key);
        follow_all(w, m->row_date);
        follow_all(w, m->row_net);
    }
}

/* Nothing to give and nothing open: such a member takes no part in a settlement. */
static bool takes_no_part(const Walk *w, const ZjModMember *m)
{
    for (uint32_t i = 0; i < w->run->domains[m->domain].lanes; i++) {
        ZjLane a = zj_run_lane(w->run, m->amount, i);
        if (!zj_lane_is_point(a) || a.lo.num != 0) return false;
    }
    return true;
}

static bool shares_joint(const ZjModTables *t, const ZjModSettle *s, uint32_t a, uint32_t b,
                         uint32_t *joint)
{
    for (uint32_t k = 0; k < s->joint_count; k++) {
        const ZjModJoint *j = &t->joints[s->first_joint + k];
        bool has_a = false, has_b = false;
        for (uint32_t i = 0; i < j->member_count; i++) {
            uint32_t member = t->refs[j->first_member + i].index;
            has_a = has_a || member == a;
            has_b = has_b || member == b;
        }
        if (has_a && has_b) {
            *joint = s->first_joint + k;
            return true;
        }
    }
    return false;
}

/* member: whose result it is, or ZJ_NONE for a total over all. */
static void follow_settle(Walk *w, uint32_t settle, uint32_t member)
{
    const ZjModTables *t = &w->run->module->t;
    const ZjModSettle *s = &t->settles[settle];
    for (uint32_t k = 0; k < s->member_count && !w->failed; k++) {
        const ZjModMember *m = &t->members[s->first_member + k];
        uint32_t joint = ZJ_NONE;
        bool own = member == ZJ_NONE || member == s->first_member + k;
        bool joined = !own && shares_joint(t, s, member - s->first_member, k, &joint);
        bool related =
            own || joined || (m->cause != ZJ_NONE && m->cause == t->members[member].cause);
        if (joint != ZJ_NONE) follow_all(w, t->joints[joint].value);
        if (!related || (!own && takes_no_part(w, m))) continue;
        if (own && s->joint_count != 0 && member != ZJ_NONE && shares_joint(t, s, k, k, &joint))
            follow_all(w, t->joints[joint].value);
        if (m->cause != ZJ_NONE) follow_all(w, t->causes[s->first_cause + m->cause].active);
        follow_member(w, s->first_member + k);
    }
}

static void follow_select(Walk *w, const ZjInsn *insn, uint32_t domain, uint32_t lane)
{
    ZjLane cond;
    if (!zj_read(w->run, insn->a, domain, lane, &cond)) return;
    bool is_false = zj_lane_none(cond) || cond.hi.num == 0;
    if (is_false) {
        follow(w, insn->c, domain, lane);
    } else if (cond.lo.num == 1 && (cond.flags & ZJ_F_NA) == 0) {
        follow(w, insn->b, domain, lane);
    } else {
        follow(w, insn->a, domain, lane);
        follow(w, insn->b, domain, lane);
        follow(w, insn->c, domain, lane);
    }
}

static void step(Walk *w, uint32_t reg, uint32_t lane)
{
    const ZjModTables *t = &w->run->module->t;
    uint32_t def = w->trace->def[reg], domain = t->regs[reg].domain;
    if (def == ZJ_NONE) return;
    const ZjInsn *insn = &t->code[def];
    const ZjOpInfo *op = &zj_op_info[insn->op];
    switch (op->shape) {
    case ZJ_SHAPE_CONST:
    case ZJ_SHAPE_RUN:
    case ZJ_SHAPE_LANE:
        return;
    case ZJ_SHAPE_FACT:
        if (w->run->facts->columns[insn->a].state != NULL)
            note(w, insn->a, lane, w->run->facts->columns[insn->a].state[lane]);
        return;
    case ZJ_SHAPE_SETTLE:
        follow_settle(w, insn->a, w->trace->member[reg]);
        return;
    case ZJ_SHAPE_REDUCE:
        follow_reduce(w, insn, lane);
        return;
    case ZJ_SHAPE_EXPAND: {
        uint32_t own;
        if (zj_expanded_lane(w->run, insn, lane, &own))
            follow(w, insn->a, t->regs[insn->a].domain, own);
        return;
    }
    case ZJ_SHAPE_PERIODS: /* there are items only where both days are known */
        return;
    case ZJ_SHAPE_SAME:
    case ZJ_SHAPE_MASK:
    case ZJ_SHAPE_ROUND:
    case ZJ_SHAPE_AMOUNT:
    case ZJ_SHAPE_PERIOD:
        if (insn->op == ZJ_OP_SELECT) {
            follow_select(w, insn, domain, lane);
            return;
        }
        if (op->a != ZJ_T_NONE) follow(w, insn->a, domain, lane);
        if (op->b != ZJ_T_NONE) follow(w, insn->b, domain, lane);
        if (op->c != ZJ_T_NONE) follow(w, insn->c, domain, lane);
        return;
    }
}

static ZjStatus walk(Walk *w)
{
    while (!w->failed && w->todo_count > 0) {
        uint64_t key = w->todo[--w->todo_count];
        step(w, (uint32_t)(key >> 32), (uint32_t)key);
    }
    free(w->seen);
    free(w->todo);
    return w->failed ? ZJ_NO_MEM : ZJ_OK;
}

ZjStatus zj_trace_lists(const ZjTrace *trace, const ZjRun *run, uint32_t domain,
                        ZjOpenFacts *found)
{
    Walk w = {.trace = trace, .run = run, .found = found};
    note_lists(&w, domain);
    return walk(&w);
}

ZjStatus zj_trace_open(const ZjTrace *trace, const ZjRun *run, uint32_t reg, uint32_t domain,
                       uint32_t lane, ZjOpenFacts *found)
{
    Walk w = {.trace = trace, .run = run, .found = found};
    follow(&w, reg, domain, lane);
    return walk(&w);
}

void zj_open_facts_free(ZjOpenFacts *facts)
{
    free(facts->at);
    *facts = (ZjOpenFacts){0};
}

/* ---- which questions a value hangs on ---- */

uint64_t zj_question_bit(const ZjModule *module, const uint8_t *varied, uint32_t question)
{
    uint32_t n = 0;
    if (question >= module->t.questions_count || !varied[question]) return 0;
    for (uint32_t q = 0; q < question; q++)
        n += varied[q];
    return (uint64_t)1 << (n < 63 ? n : 63);
}

typedef struct Stain {
    const ZjRun *run;
    uint64_t *mask;
} Stain;

static uint64_t stain_of(const Stain *s, uint32_t reg)
{
    return reg == ZJ_NONE ? 0 : s->mask[reg];
}

/* Every lane is the point `value`, under every choice. */
static bool always(const Stain *s, uint32_t reg, int value)
{
    if (s->mask[reg] != 0) return false;
    const ZjLanes *l = &s->run->domains[s->run->module->t.regs[reg].domain];
    for (uint32_t i = 0; i < l->lanes; i++) {
        ZjLane lane = zj_run_lane(s->run, reg, i);
        if (!zj_lane_is_point(lane) || lane.lo.den != 1 || lane.lo.num != value) return false;
    }
    return true;
}

static uint64_t stain_rows(const Stain *s, const ZjModMember *m)
{
    return stain_of(s, m->row_mine) | stain_of(s, m->row_key) | stain_of(s, m->row_date) |
           stain_of(s, m->row_net);
}

/* The lists of periods on the way to a domain: how many items there are hangs on their days. */
static uint64_t stain_lists(const Stain *s, uint32_t domain)
{
    const ZjModDomain *domains = s->run->module->t.domains;
    uint64_t all = 0;
    for (; domains[domain].parent != ZJ_NONE; domain = domains[domain].parent)
        if (domains[domain].period != 0) all |= stain_of(s, domains[domain].starts);
    return all;
}

static uint64_t stain_member(const Stain *s, const ZjModMember *m)
{
    const ZjModTables *t = &s->run->module->t;
    uint64_t all = stain_lists(s, m->domain);
    uint32_t reg;
    for (uint32_t i = 0; zj_member_input(t, m, i, &reg); i++)
        all |= stain_of(s, reg);
    return all;
}

static void stain_settle(const Stain *s, uint32_t settle)
{
    const ZjModTables *t = &s->run->module->t;
    const ZjModSettle *st = &t->settles[settle];
    uint64_t all = 0;
    for (uint32_t k = 0; k < st->member_count; k++) {
        const ZjModMember *m = &t->members[st->first_member + k];
        all |= stain_rows(s, m); /* what was paid uses up joint caps in any case */
        if (always(s, m->amount, 0)) continue;
        all |= stain_member(s, m);
        if (m->cause != ZJ_NONE)
            all |= stain_of(s, t->causes[st->first_cause + m->cause].active);
        for (uint32_t i = 0; i < st->joint_count; i++)
            all |= stain_of(s, t->joints[st->first_joint + i].value);
    }
    for (uint32_t k = 0; k < st->member_count; k++) {
        const ZjModMember *m = &t->members[st->first_member + k];
        uint64_t own = always(s, m->amount, 0) ? stain_rows(s, m) : all;
        uint32_t reg;
        for (uint32_t i = 0; zj_member_output(t, m, i, &reg); i++)
            if (reg != ZJ_NONE) s->mask[reg] = own;
    }
    for (uint32_t k = 0; k < st->total_count; k++)
        s->mask[t->totals[st->first_total + k].reg] = all;
}

static uint64_t stain_insn(const Stain *s, const ZjInsn *insn)
{
    const ZjOpInfo *op = &zj_op_info[insn->op];
    uint64_t a = op->a != ZJ_T_NONE ? stain_of(s, insn->a) : 0;
    uint64_t b = op->b != ZJ_T_NONE ? stain_of(s, insn->b) : 0;
    uint64_t c = op->c != ZJ_T_NONE ? stain_of(s, insn->c) : 0;
    if (op->shape == ZJ_SHAPE_PERIODS) return a | b;
    if (s->run->domains[s->run->module->t.regs[insn->dst].domain].lanes == 0)
        return stain_lists(s, s->run->module->t.regs[insn->dst].domain);
    if (insn->op == ZJ_OP_AND && (always(s, insn->a, 0) || always(s, insn->b, 0))) return 0;
    if (insn->op == ZJ_OP_OR && (always(s, insn->a, 1) || always(s, insn->b, 1))) return 0;
    if (insn->op == ZJ_OP_SELECT && always(s, insn->a, 1)) return b;
    if (insn->op == ZJ_OP_SELECT && always(s, insn->a, 0)) return c;
    if (op->shape == ZJ_SHAPE_REDUCE) {
        uint32_t domain = s->run->module->t.regs[insn->a].domain;
        uint64_t lists = stain_lists(s, domain);
        if (s->run->domains[domain].lanes == 0 || lists != 0) return lists | a | b;
        if (op->b == ZJ_T_BOOL && always(s, insn->b, 0)) return 0;
    }
    return a | b | c;
}

ZjStatus zj_trace_questions(const ZjTrace *trace, const ZjRun *run, const uint8_t *varied,
                            ZjArena *arena, uint64_t **mask)
{
    const ZjModTables *t = &trace->module->t;
    Stain s = {run, zj_arena_array(arena, t->regs_count, sizeof(uint64_t))};
    if (s.mask == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < t->code_count; i++) {
        const ZjInsn *insn = &t->code[i];
        if (insn->op == ZJ_OP_SETTLE)
            stain_settle(&s, insn->a);
        else if (insn->op == ZJ_OP_READING)
            s.mask[insn->dst] = zj_question_bit(trace->module, varied, insn->a);
        else
            s.mask[insn->dst] = stain_insn(&s, insn);
    }
    *mask = s.mask;
    return ZJ_OK;
}
