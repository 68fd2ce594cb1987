/* From a module's registers to nodes, backward from the wanted ones. */
#include "vm/plan/build.h"

#include <string.h>

#include "vm/facts/builder.h"
#include "stdlib/date.h"
#include "vm/plan/apply.h"

/* What a register depends on: nothing that varies, one coded fact, or more. */
enum { ON_NOTHING = -1, ON_MANY = -2 };

typedef struct Build {
    const ZjModule *module;
    const ZjPlanOptions *options;
    Ir *ir;
    ZjArena *arena;
    int64_t *support;    /* by register: a field's index, ON_NOTHING or ON_MANY */
    int *node;           /* by register; NO_NODE: not made yet */
    uint32_t *made_by;   /* by register: instruction */
    uint32_t *member_of; /* by register: member that writes it, or ZJ_NONE */
    uint32_t *total_of;  /* by register: row of totals, or ZJ_NONE */
    uint32_t *settle_of; /* by member */
    ZjFactSchema schema;
    ZjFacts facts; /* a case for every code */
    ZjRun run;
    uint32_t depth;
} Build;

enum { MOST_CODES = 250, MOST_DEPTH = 4000 };

/* ---- what depends on what ---- */

static uint32_t values_of(const ZjModule *m, const ZjModField *f)
{
    return f->type == ZJ_T_BOOL ? 2 : m->t.enums[f->enum_index].value_count;
}

static bool coded(const ZjModule *m, const ZjModField *f)
{
    return f->kind == ZJ_FIELD_SCALAR && f->domain == 0 &&
           (f->type == ZJ_T_BOOL || (f->type == ZJ_T_ENUM && values_of(m, f) <= MOST_CODES));
}

static int64_t joined(int64_t a, int64_t b)
{
    return a == ON_NOTHING || a == b ? b : b == ON_NOTHING ? a : ON_MANY;
}

static int64_t support_of_settle(const Build *b, const ZjModSettle *s)
{
    const ZjModTables *t = &b->module->t;
    int64_t on = ON_NOTHING;
    for (uint32_t i = s->first_member; i < s->first_member + s->member_count; i++) {
        const ZjModMember *m = &t->members[i];
        if (m->domain != 0 || m->ledger != ZJ_NONE) return ON_MANY;
        uint32_t reg;
        for (uint32_t k = 0; zj_member_input(t, m, k, &reg); k++)
            if (reg != ZJ_NONE) on = joined(on, b->support[reg]);
        if (m->keep != ZJ_NONE || m->deduct != ZJ_NONE || m->cause_key != ZJ_NONE) return ON_MANY;
    }
    return on;
}

static void note_settle(Build *b, uint32_t settle)
{
    const ZjModTables *t = &b->module->t;
    const ZjModSettle *s = &t->settles[settle];
    int64_t on = support_of_settle(b, s);
    for (uint32_t i = s->first_member; i < s->first_member + s->member_count; i++) {
        const ZjModMember *m = &t->members[i];
        uint32_t reg;
        for (uint32_t k = 0; zj_member_output(t, m, k, &reg); k++) {
            if (reg == ZJ_NONE) continue;
            b->support[reg] = on;
            b->member_of[reg] = i;
        }
        b->settle_of[i] = settle;
    }
    for (uint32_t i = s->first_total; i < s->first_total + s->total_count; i++) {
        b->support[t->totals[i].reg] = on;
        b->total_of[t->totals[i].reg] = i;
        b->made_by[t->totals[i].reg] = settle;
    }
}

static void note_support(Build *b)
{
    const ZjModTables *t = &b->module->t;
    for (uint32_t pc = 0; pc < t->code_count; pc++) {
        const ZjInsn *insn = &t->code[pc];
        const ZjOpInfo *info = &zj_op_info[insn->op];
        int64_t on = ON_MANY;
        switch (info->shape) {
        case ZJ_SHAPE_CONST:
        case ZJ_SHAPE_RUN:
            on = ON_NOTHING;
            break;
        case ZJ_SHAPE_FACT:
            if (coded(b->module, &t->fields[insn->a])) on = insn->a;
            break;
        case ZJ_SHAPE_SAME:
        case ZJ_SHAPE_MASK:
        case ZJ_SHAPE_ROUND:
        case ZJ_SHAPE_AMOUNT:
            on = b->support[insn->a];
            if (info->b != ZJ_T_NONE) on = joined(on, b->support[insn->b]);
            if (info->c != ZJ_T_NONE) on = joined(on, b->support[insn->c]);
            break;
        case ZJ_SHAPE_SETTLE:
            note_settle(b, insn->a);
            continue;
        case ZJ_SHAPE_EXPAND:
        case ZJ_SHAPE_REDUCE:
        case ZJ_SHAPE_LANE:
        case ZJ_SHAPE_PERIODS:
        case ZJ_SHAPE_PERIOD:
            break;
        }
        if (t->regs[insn->dst].domain != 0) on = ON_MANY;
        b->support[insn->dst] = on;
        b->made_by[insn->dst] = pc;
    }
}

/* ---- the module run once for every code ---- */

static ZjStatus run_codes(Build *b)
{
    const ZjModTables *t = &b->module->t;
    uint32_t cases = 1;
    for (uint32_t f = 0; f < t->fields_count; f++)
        if (coded(b->module, &t->fields[f]) && values_of(b->module, &t->fields[f]) + 3 > cases)
            cases = values_of(b->module, &t->fields[f]) + 3;
    ZJ_TRY(zj_fact_schema_open(b->module, &b->schema));
    ZjFactsBuilder builder;
    ZJ_TRY(zj_facts_begin(&b->schema, &b->facts, &builder));
    for (uint32_t i = 0; i < cases; i++) {
        ZJ_TRY(zj_facts_add_case(&builder));
        for (uint32_t f = 0; f < t->fields_count; f++) {
            if (!coded(b->module, &t->fields[f])) continue;
            static const ZjFactState states[3] = {ZJ_FACT_MISSING, ZJ_FACT_PENDING, ZJ_FACT_NA};
            uint32_t n = values_of(b->module, &t->fields[f]);
            ZjFactState state = i < n ? ZJ_FACT_GIVEN : i < n + 3 ? states[i - n] : ZJ_FACT_MISSING;
            zj_facts_set(&builder, f, (ZjFactValue){state, i < n ? i : 0, {0, 1}});
        }
    }
    zj_facts_end(&builder);
    for (uint32_t i = 0; i < cases; i++)
        b->facts.as_of[i] = b->options->as_of;
    ZjRunOptions options = {.choice = b->options->choice};
    return zj_run(b->module, &b->facts, &options, &b->run);
}

/* ---- numbers of the module as numerators ---- */

static bool end_of(ZjRat r, int64_t den, int64_t *out)
{
    if (r.den == 0) {
        *out = r.num > 0 ? PLAN_OPEN : -PLAN_OPEN;
        return true;
    }
    if (den % r.den != 0 || r.num > PLAN_MOST || r.num < -PLAN_MOST) return false;
    zj_i128 n = r.num * (den / r.den);
    *out = (int64_t)n;
    return n <= PLAN_MOST && n >= -PLAN_MOST;
}

static int64_t date_end(int64_t end)
{
    return end >= PLAN_OPEN || end <= -PLAN_OPEN ? end : zj_plan_pack_date(end);
}

static int64_t den_with(int64_t den, ZjRat r)
{
    if (r.den == 0 || den % r.den == 0) return den;
    int64_t a = den, q = r.den;
    while (q != 0) {
        int64_t rest = a % q;
        a = q;
        q = rest;
    }
    return r.den / a > ((int64_t)1 << 40) / den ? 0 : den * (r.den / a);
}

/* A register that depends on nothing, or on one coded fact. */
static int from_run(Build *b, uint32_t reg)
{
    const ZjModReg *r = &b->module->t.regs[reg];
    int64_t on = b->support[reg];
    Entry entries[MOST_CODES + 3];
    uint32_t count = 1;
    int input = NO_INPUT;
    if (on != ON_NOTHING) {
        const ZjModField *f = &b->module->t.fields[on];
        ZjPlanInput in = {.field = (uint32_t)on, .form = ZJ_PLAN_CODE,
                          .codes = values_of(b->module, f)};
        in.high = (int64_t)in.codes - 1;
        count = in.codes + 3;
        input = ir_input(b->ir, &in);
        if (input == NO_INPUT) return NO_NODE;
    }
    int64_t den = 1;
    for (uint32_t i = 0; i < count && den != 0; i++) {
        ZjLane lane = zj_run_lane(&b->run, reg, i);
        den = den_with(den, lane.lo);
        if (den != 0) den = den_with(den, lane.hi);
    }
    if (den == 0) return ir_fail(b->ir, "fractions are too fine");
    for (uint32_t i = 0; i < count; i++) {
        ZjLane lane = zj_run_lane(&b->run, reg, i);
        entries[i].flags = lane.flags;
        if ((lane.flags & ZJ_F_ERROR) != 0) return ir_fail(b->ir, "an error may arise");
        if (!end_of(lane.lo, den, &entries[i].lo) || !end_of(lane.hi, den, &entries[i].hi))
            return ir_fail(b->ir, "a constant is too large");
        if (r->type == ZJ_T_DATE) {
            entries[i].lo = date_end(entries[i].lo);
            entries[i].hi = date_end(entries[i].hi);
        }
        if (r->type == ZJ_T_BOOL) entries[i] = entry_bool(entries[i]);
    }
    bool mask = r->type == ZJ_T_BOOL;
    return input == NO_INPUT ? ir_const(b->ir, mask, den, entries[0])
                             : ir_table(b->ir, mask, den, input, entries, count);
}

/* ---- facts ---- */

static bool declared(const Build *b, uint32_t konst, int64_t *out)
{
    if (konst == ZJ_NONE || b->module->t.consts[konst].form != ZJ_CONST_POINT) return false;
    return end_of(zj_const_rat(&b->module->t.consts[konst]), 1, out);
}

static int value_of(Build *b, uint32_t field)
{
    const ZjModField *f = &b->module->t.fields[field];
    ZjPlanInput in = {.field = field, .form = ZJ_PLAN_I64};
    if (f->domain != 0) return ir_fail(b->ir, "a fact of a list");
    switch ((ZjType)f->type) {
    case ZJ_T_MONEY:
        in.low = -((int64_t)1 << 50);
        in.high = (int64_t)1 << 50;
        break;
    case ZJ_T_INT:
        in.low = -((int64_t)1 << 30);
        in.high = (int64_t)1 << 30;
        in.form = ZJ_PLAN_I32;
        break;
    case ZJ_T_DATE:
        in.low = 1800 * 12 << 5;
        in.high = 2400 * 12 << 5;
        in.form = ZJ_PLAN_I32;
        break;
    case ZJ_T_NONE: case ZJ_T_BOOL: case ZJ_T_ENUM: case ZJ_T_TEXT: case ZJ_T_NUM: case ZJ_T_EXACT:
    case ZJ_TYPE_COUNT:
        return ir_fail(b->ir, "a fact that is a text or a fraction");
    }
    int64_t low = in.low, high = in.high;
    in.open_low = !declared(b, f->low, &low);
    in.open_high = !declared(b, f->high, &high);
    if (f->type == ZJ_T_DATE && !in.open_low) low = date_end(low);
    if (f->type == ZJ_T_DATE && !in.open_high) high = date_end(high);
    if (low < in.low || high > in.high) /* a declared end that only zj_run knows how to keep */
        return ir_fail(b->ir, "a fact of a very wide range");
    in.low = low;
    in.high = high;
    if (in.low > in.high) return ir_fail(b->ir, "a fact without values");
    if (f->type == ZJ_T_INT && in.low >= 0 && in.high <= UINT8_MAX && f->low != ZJ_NONE &&
        f->high != ZJ_NONE)
        in.form = ZJ_PLAN_U8;
    return ir_value(b->ir, ir_input(b->ir, &in));
}

/* ---- instructions ---- */

static int node_of(Build *b, uint32_t reg);

static bool constant_ratio(Build *b, int node, int64_t *by, int64_t *under)
{
    if (node == NO_NODE) return false;
    const Node *n = &b->ir->nodes[node];
    if (n->kind != NODE_CONST) return false;
    Entry e = b->ir->entries[n->first];
    *by = e.lo;
    *under = n->den;
    return e.lo == e.hi && e.flags == 0 && e.lo > -PLAN_MOST && e.lo < PLAN_MOST;
}

static int times(Build *b, int p, int q)
{
    int64_t by, under;
    if (constant_ratio(b, q, &by, &under)) return ir_scale(b->ir, p, by, under);
    if (constant_ratio(b, p, &by, &under)) return ir_scale(b->ir, q, by, under);
    return ir_fail(b->ir, "a product of two facts");
}

static int divided(Build *b, int p, int q)
{
    int64_t by, under;
    if (!constant_ratio(b, q, &by, &under) || by == 0)
        return ir_fail(b->ir, "a quotient of two facts");
    return by > 0 ? ir_scale(b->ir, p, under, by) : ir_scale(b->ir, p, -under, -by);
}

static int months(Build *b, int p, int q, int sign)
{
    int64_t by, under;
    if (!constant_ratio(b, q, &by, &under) || by > 12000 || by < -12000)
        return ir_fail(b->ir, "a period that varies");
    return ir_months(b->ir, p, sign * by);
}

static int selected(Build *b, const ZjInsn *insn)
{
    if (b->module->t.regs[insn->dst].type == ZJ_T_BOOL)
        return ir_fail(b->ir, "a choice between truths");
    int mask = node_of(b, insn->a), yes = node_of(b, insn->b);
    return ir_select(b->ir, mask, yes, node_of(b, insn->c));
}

static int from_insn(Build *b, const ZjInsn *insn)
{
    Ir *ir = b->ir;
    switch ((ZjOpcode)insn->op) {
    case ZJ_OP_FACT:
        return value_of(b, insn->a);
    case ZJ_OP_AND:
        return ir_and(ir, node_of(b, insn->a), node_of(b, insn->b));
    case ZJ_OP_OR:
        return ir_or(ir, node_of(b, insn->a), node_of(b, insn->b));
    case ZJ_OP_NOT:
        return ir_not(ir, node_of(b, insn->a));
    case ZJ_OP_SELECT:
        return selected(b, insn);
    case ZJ_OP_LT_INT: case ZJ_OP_LT_MONEY: case ZJ_OP_LT_DATE: case ZJ_OP_LT_EXACT:
    case ZJ_OP_LT_NUM:
        return ir_compare(ir, NODE_LESS, node_of(b, insn->a), node_of(b, insn->b));
    case ZJ_OP_LE_INT: case ZJ_OP_LE_MONEY: case ZJ_OP_LE_DATE: case ZJ_OP_LE_EXACT:
    case ZJ_OP_LE_NUM:
        return ir_compare(ir, NODE_AT_MOST, node_of(b, insn->a), node_of(b, insn->b));
    case ZJ_OP_EQ_INT: case ZJ_OP_EQ_MONEY: case ZJ_OP_EQ_DATE: case ZJ_OP_EQ_EXACT:
    case ZJ_OP_EQ_NUM:
        return ir_compare(ir, NODE_EQUAL, node_of(b, insn->a), node_of(b, insn->b));
    case ZJ_OP_NE_INT: case ZJ_OP_NE_MONEY: case ZJ_OP_NE_DATE: case ZJ_OP_NE_EXACT:
    case ZJ_OP_NE_NUM:
        return ir_compare(ir, NODE_DIFFERS, node_of(b, insn->a), node_of(b, insn->b));
    case ZJ_OP_ADD_INT: case ZJ_OP_ADD_MONEY: case ZJ_OP_ADD_NUM: case ZJ_OP_ADD_EXACT:
        return ir_add(ir, node_of(b, insn->a), node_of(b, insn->b));
    case ZJ_OP_SUB_INT: case ZJ_OP_SUB_MONEY: case ZJ_OP_SUB_NUM: case ZJ_OP_SUB_EXACT:
        return ir_sub(ir, node_of(b, insn->a), node_of(b, insn->b));
    case ZJ_OP_MUL_INT: case ZJ_OP_MUL_MONEY_INT: case ZJ_OP_MUL_NUM: case ZJ_OP_MUL_EXACT:
        return times(b, node_of(b, insn->a), node_of(b, insn->b));
    case ZJ_OP_DIV_NUM: case ZJ_OP_DIV_EXACT:
        return divided(b, node_of(b, insn->a), node_of(b, insn->b));
    case ZJ_OP_NEG_INT: case ZJ_OP_NEG_MONEY: case ZJ_OP_NEG_NUM: case ZJ_OP_NEG_EXACT:
        return ir_scale(ir, node_of(b, insn->a), -1, 1);
    case ZJ_OP_MIN_INT: case ZJ_OP_MIN_MONEY: case ZJ_OP_MIN_NUM: case ZJ_OP_MIN_EXACT:
    case ZJ_OP_MIN_DATE:
        return ir_least(ir, node_of(b, insn->a), node_of(b, insn->b));
    case ZJ_OP_MAX_INT: case ZJ_OP_MAX_MONEY: case ZJ_OP_MAX_NUM: case ZJ_OP_MAX_EXACT:
    case ZJ_OP_MAX_DATE:
        return ir_greatest(ir, node_of(b, insn->a), node_of(b, insn->b));
    case ZJ_OP_INT_TO_NUM: case ZJ_OP_MONEY_TO_EXACT:
        return node_of(b, insn->a);
    case ZJ_OP_ROUND:
        return ir_round(ir, node_of(b, insn->a), (ZjRounding)(insn->c & 15), insn->c >> 4);
    case ZJ_OP_ADD_MONTHS:
        return months(b, node_of(b, insn->a), node_of(b, insn->b), 1);
    case ZJ_OP_SUB_MONTHS:
        return months(b, node_of(b, insn->a), node_of(b, insn->b), -1);
    default: /* all others: the executor's own */
        return ir_fail(ir, zj_op_info[insn->op].name);
    }
}

/* ---- settlements ---- */

/* An item of the enterprise, alone with its caps: nothing competes, nothing was paid. */
static bool alone(Build *b, uint32_t member, const char **why)
{
    const ZjModTables *t = &b->module->t;
    const ZjModMember *m = &t->members[member];
    const ZjModSettle *s = &t->settles[b->settle_of[member]];
    *why = m->domain != 0 || m->key != ZJ_NONE ? "a grant with items"
           : m->ledger != ZJ_NONE              ? "payments of the ledger"
           : m->keep != ZJ_NONE                ? "a choice of the best"
           : m->deduct != ZJ_NONE              ? "a deduction"
           : m->floor_count + m->round_count + m->once_count != 0
               ? "a floor, a rounding or 一次性 with a scope or a condition"
           : m->part_count != 0 ? "instalments"
           : s->joint_count != 0               ? "a joint cap"
                                               : NULL;
    if (*why != NULL || m->cause == ZJ_NONE) return *why == NULL;
    for (uint32_t i = s->first_member; i < s->first_member + s->member_count; i++)
        if (i != member && t->members[i].cause == m->cause) *why = "grants of one cause";
    return *why == NULL;
}

static int capped(Build *b, const ZjModMember *m, int amount)
{
    for (uint32_t c = m->first_cap; c < m->first_cap + m->cap_count && amount != NO_NODE; c++) {
        const ZjModCap *cap = &b->module->t.caps[c];
        if (cap->trim == ZJ_MOD_TRIM_REFUSE) return ir_fail(b->ir, "a cap that refuses");
        int limit = node_of(b, cap->value);
        if (limit == NO_NODE) return NO_NODE;
        if (b->ir->nodes[limit].kind == NODE_CONST &&
            b->ir->entries[b->ir->nodes[limit].first].flags == ZJ_F_NA)
            continue;
        if (!b->ir->nodes[limit].amount) return ir_fail(b->ir, "a cap that may not apply");
        /* rounding must not lift a figure above it again */
        const Node *k = &b->ir->nodes[limit];
        bool whole = k->den == 1 && m->step <= 1;
        if (k->kind == NODE_CONST)
            whole |= k->den == 1 && m->step != 0 &&
                     (b->ir->entries[k->first].lo >= PLAN_OPEN ||
                      b->ir->entries[k->first].lo % m->step == 0);
        if (!whole) return ir_fail(b->ir, "a cap that is no whole step");
        amount = ir_least(b->ir, amount, limit);
    }
    return amount;
}

static int settled(Build *b, uint32_t member, uint32_t reg)
{
    const char *why;
    const ZjModMember *m = &b->module->t.members[member];
    if (reg == m->displaced || reg == m->paid || reg == m->total_paid)
        return ir_fail(b->ir, "what was paid or displaced");
    if (!alone(b, member, &why)) return ir_fail(b->ir, why);
    int amount = ir_amount(b->ir, node_of(b, m->amount));
    if (reg == m->kept) return amount;
    amount = capped(b, m, amount);
    if (reg == m->capped || amount == NO_NODE) return amount;
    if (m->step == 0) return ir_round(b->ir, amount, ZJ_ROUND_DOWN, 1);
    return ir_round(b->ir, amount, (ZjRounding)m->rounding, m->step);
}

static int payer_total(Build *b, uint32_t row)
{
    const ZjModTables *t = &b->module->t;
    const ZjModSettle *s = &t->settles[b->made_by[t->totals[row].reg]];
    int parts[64];
    uint32_t count = 0;
    for (uint32_t i = s->first_member; i < s->first_member + s->member_count; i++) {
        const ZjModMember *m = &t->members[i];
        const ZjModPolicy *p = &t->policies[t->clauses[m->clause].policy];
        if (m->passes || !zj_text_equal(zj_mod_str(b->module, p->authority),
                                        zj_mod_str(b->module, t->totals[row].payer)))
            continue;
        if (count == sizeof parts / sizeof parts[0]) return ir_fail(b->ir, "very many grants");
        parts[count++] = node_of(b, m->payable);
    }
    return ir_sum(b->ir, parts, count);
}

static int make(Build *b, uint32_t reg)
{
    if (b->support[reg] != ON_MANY) return from_run(b, reg);
    if (b->total_of[reg] != ZJ_NONE) return payer_total(b, b->total_of[reg]);
    if (b->member_of[reg] != ZJ_NONE) return settled(b, b->member_of[reg], reg);
    return from_insn(b, &b->module->t.code[b->made_by[reg]]);
}

static int node_of(Build *b, uint32_t reg)
{
    if (b->node[reg] != NO_NODE) return b->node[reg];
    if (b->module->t.regs[reg].domain != 0) return ir_fail(b->ir, "items of a list");
    if (b->depth == MOST_DEPTH) return ir_fail(b->ir, "too deep");
    b->depth++;
    int node = make(b, reg);
    b->depth--;
    b->node[reg] = node;
    return node;
}

static bool prepare(Build *b)
{
    uint32_t regs = b->module->t.regs_count, members = b->module->t.members_count;
    b->support = zj_arena_array(b->arena, regs, sizeof *b->support);
    b->node = zj_arena_array(b->arena, regs, sizeof *b->node);
    b->made_by = zj_arena_array(b->arena, regs, sizeof *b->made_by);
    b->member_of = zj_arena_array(b->arena, regs, sizeof *b->member_of);
    b->total_of = zj_arena_array(b->arena, regs, sizeof *b->total_of);
    b->settle_of = zj_arena_array(b->arena, members, sizeof *b->settle_of);
    if (b->support == NULL || b->node == NULL || b->made_by == NULL || b->member_of == NULL ||
        b->total_of == NULL || b->settle_of == NULL)
        return false;
    for (uint32_t i = 0; i < regs; i++) {
        b->support[i] = ON_MANY;
        b->node[i] = NO_NODE;
        b->member_of[i] = b->total_of[i] = ZJ_NONE;
    }
    return true;
}

ZjStatus plan_nodes(const ZjModule *module, const ZjPlanOptions *options, ZjArena *arena, Ir *ir,
                    int *wanted)
{
    ZjArena scratch = {0};
    Build b = {.module = module, .options = options, .ir = ir, .arena = &scratch};
    ZjStatus status = prepare(&b) ? ir_begin(ir, arena) : ZJ_NO_MEM;
    if (status == ZJ_OK) {
        note_support(&b);
        status = run_codes(&b);
    }
    for (uint32_t i = 0; i < options->wanted_count && status == ZJ_OK; i++) {
        wanted[i] = node_of(&b, options->wanted[i]);
        if (wanted[i] != NO_NODE && ir->nodes[wanted[i]].den != 1)
            wanted[i] = ir_fail(ir, "an answer finer than a fen");
        if (wanted[i] != NO_NODE && ir->nodes[wanted[i]].kind == NODE_CONST &&
            ir_entries(ir, &ir->nodes[wanted[i]])->hi >= PLAN_OPEN)
            wanted[i] = ir_fail(ir, "an answer that is always open");
        if (wanted[i] == NO_NODE) status = ir->no_mem ? ZJ_NO_MEM : ZJ_DOMAIN;
    }
    zj_run_free(&b.run);
    zj_facts_free(&b.facts);
    zj_fact_schema_close(&b.schema);
    zj_arena_free(&scratch);
    return status;
}
