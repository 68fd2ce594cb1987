/* verify_code.c -- one pass over the instructions, in the order in which they run. */
#include "stdlib/date.h"
#include "vm/base/limits.h"
#include "vm/format/verify.h"
#include "vm/format/window.h"

#include <stddef.h>

#define UNIT_PART ((uint64_t)zj_op_info[ZJ_OP_SETTLE].cost / 4)
#define UNIT_MEMBER ((uint64_t)zj_op_info[ZJ_OP_SETTLE].cost)

static void add_cost(Verifier *v, uint64_t each, uint32_t domain)
{
    uint64_t worst = each * v->lanes[domain]; /* at most 2^32 * 2^24 */
    if (domain == 0) v->report->cost_per_case += each;
    if (worst > UINT64_MAX - v->report->cost_worst) worst = UINT64_MAX - v->report->cost_worst;
    v->report->cost_worst += worst;
}

/* ---- writing and reading registers ---- */

static ZjStatus write_reg(Verifier *v, ZjTableId table, uint32_t row, const char *column,
                          uint32_t reg)
{
    if (v->written[reg]) return zj_reject(v, table, row, column, "register is written twice");
    if (!v->opened[v->t->regs[reg].domain]) {
        return zj_reject(v, table, row, column, "register of a list that is not made yet");
    }
    v->written[reg] = 1;
    return ZJ_OK;
}

/* A register that must exist, be of `type` (ZJ_T_NONE: any) in `domain`. */
static ZjStatus expect_reg(Verifier *v, ZjTableId table, uint32_t row, const char *column,
                           uint32_t reg, ZjType type, uint32_t domain)
{
    const ZjModReg *r = &v->t->regs[reg];
    if (type != ZJ_T_NONE && r->type != type) {
        return zj_reject(v, table, row, column, "register of another type");
    }
    if (r->domain != domain) {
        return zj_reject(v, table, row, column, "register of another domain");
    }
    return ZJ_OK;
}

static ZjStatus read_reg(Verifier *v, ZjTableId table, uint32_t row, const char *column,
                         uint32_t reg, ZjType type, uint32_t domain)
{
    if (reg == ZJ_NONE) return ZJ_OK;
    ZJ_TRY(expect_reg(v, table, row, column, reg, type, domain));
    if (!v->written[reg]) {
        return zj_reject(v, table, row, column, "register is read before it is written");
    }
    return ZJ_OK;
}

/* ---- operands ---- */

typedef struct Operand {
    const char *column;
    uint32_t value;
    int wanted; /* ZjType, ZJ_T_T or ZJ_T_T2 */
} Operand;

static ZjStatus reject_insn(Verifier *v, uint32_t pc, const char *column, const char *reason)
{
    return zj_reject(v, ZJ_TAB_INSN, pc, column, reason);
}

static ZjStatus check_operand(Verifier *v, uint32_t pc, Operand operand, const ZjModReg *dst)
{
    if (operand.value >= v->t->regs_count) {
        return reject_insn(v, pc, operand.column, "operand is no register");
    }
    const ZjModReg *r = &v->t->regs[operand.value];
    if (!v->written[operand.value]) {
        return reject_insn(v, pc, operand.column, "register is read before it is written");
    }
    uint32_t wanted = operand.wanted == ZJ_T_T ? dst->type : (uint32_t)operand.wanted;
    if (operand.wanted != ZJ_T_T2 && r->type != wanted) {
        return reject_insn(v, pc, operand.column, "operand of the wrong type");
    }
    return ZJ_OK;
}

/* Enum operands of one instruction, its result included, are of one ladder or kind. */
static ZjStatus check_enum(Verifier *v, uint32_t pc, Operand operand, uint32_t *seen)
{
    const ZjModReg *r = &v->t->regs[operand.value];
    if (r->type != ZJ_T_ENUM) return ZJ_OK;
    if (*seen != ZJ_NONE && *seen != r->enum_index) {
        return reject_insn(v, pc, operand.column, "operands of two enums");
    }
    *seen = r->enum_index;
    return ZJ_OK;
}

static bool domain_fits(const Verifier *v, ZjShape shape, uint32_t operand, uint32_t dst)
{
    switch (shape) {
    case ZJ_SHAPE_EXPAND:
        return operand != dst && zj_domain_reaches(v, dst, operand);
    case ZJ_SHAPE_REDUCE:
        return operand != 0 && v->t->domains[operand].parent == dst;
    case ZJ_SHAPE_PERIODS:
        return v->t->domains[dst].parent == operand;
    case ZJ_SHAPE_PERIOD:
    case ZJ_SHAPE_SAME:
    case ZJ_SHAPE_MASK:
    case ZJ_SHAPE_ROUND:
    case ZJ_SHAPE_AMOUNT:
        return operand == dst;
    case ZJ_SHAPE_CONST:
    case ZJ_SHAPE_FACT:
    case ZJ_SHAPE_RUN:
    case ZJ_SHAPE_SETTLE:
    case ZJ_SHAPE_LANE:
        return true; /* without register operands */
    }
    return false;
}

static ZjStatus check_operands(Verifier *v, uint32_t pc, const ZjOpInfo *op, uint32_t *domain)
{
    const ZjInsn *in = &v->t->code[pc];
    const ZjModReg *dst = &v->t->regs[in->dst];
    const Operand operands[] = {{"a", in->a, op->a}, {"b", in->b, op->b}, {"c", in->c, op->c}};
    uint32_t one_enum = dst->enum_index;
    *domain = dst->domain;
    for (int i = 0; i < 3; i++) {
        if (operands[i].wanted == ZJ_T_NONE) continue;
        ZJ_TRY(check_operand(v, pc, operands[i], dst));
        ZJ_TRY(check_enum(v, pc, operands[i], &one_enum));
        uint32_t found = v->t->regs[operands[i].value].domain;
        if (!domain_fits(v, op->shape, found, dst->domain) || (i > 0 && found != *domain)) {
            return reject_insn(v, pc, operands[i].column, "operand in the wrong domain");
        }
        *domain = found;
    }
    return ZJ_OK;
}

/* ---- what each shape adds ---- */

static ZjStatus check_const(Verifier *v, uint32_t pc, const ZjModReg *dst)
{
    uint32_t k = v->t->code[pc].a;
    if (k >= v->t->consts_count) return reject_insn(v, pc, "a", "constant out of bounds");
    if (!zj_const_fits(v, k, (ZjType)dst->type)) {
        return reject_insn(v, pc, "a", "constant of the wrong type");
    }
    if (dst->type == ZJ_T_ENUM && v->t->consts[k].form == ZJ_CONST_POINT &&
        zj_const_int(&v->t->consts[k]) >= v->t->enums[dst->enum_index].value_count) {
        return reject_insn(v, pc, "a", "the enum has no such value");
    }
    return ZJ_OK;
}

static ZjStatus check_fact(Verifier *v, uint32_t pc, const ZjModReg *dst)
{
    uint32_t i = v->t->code[pc].a;
    if (i >= v->t->fields_count) return reject_insn(v, pc, "a", "fact out of bounds");
    const ZjModField *f = &v->t->fields[i];
    if (f->kind != ZJ_FIELD_SCALAR) return reject_insn(v, pc, "a", "fact is not a scalar");
    if (f->type != dst->type || f->enum_index != dst->enum_index) {
        return reject_insn(v, pc, "a", "fact of the wrong type");
    }
    if (f->domain != dst->domain) return reject_insn(v, pc, "a", "fact in the wrong domain");
    return ZJ_OK;
}

static ZjStatus check_run(Verifier *v, uint32_t pc, const ZjModReg *dst)
{
    const ZjInsn *in = &v->t->code[pc];
    if (dst->domain != 0) return reject_insn(v, pc, "dst", "result must be in domain 0");
    if (in->op != ZJ_OP_READING) return ZJ_OK;
    if (in->a >= v->t->questions_count) {
        return reject_insn(v, pc, "a", "question out of bounds");
    }
    if (in->b >= v->t->questions[in->a].alternative_count) {
        return reject_insn(v, pc, "b", "no such alternative");
    }
    return ZJ_OK;
}

static ZjStatus check_mask(Verifier *v, uint32_t pc)
{
    const ZjInsn *in = &v->t->code[pc];
    if (in->c >= v->t->consts_count) return reject_insn(v, pc, "c", "constant out of bounds");
    const ZjModConst *k = &v->t->consts[in->c];
    if (k->type != ZJ_T_INT || k->form != ZJ_CONST_POINT || zj_const_int(k) < 0) {
        return reject_insn(v, pc, "c", "constant is not a mask");
    }
    uint32_t values = v->t->enums[v->t->regs[in->a].enum_index].value_count;
    if (zj_const_int(k) >> values != 0) {
        return reject_insn(v, pc, "c", "the enum has no such value");
    }
    return ZJ_OK;
}

static ZjStatus check_round(Verifier *v, uint32_t pc)
{
    uint32_t c = v->t->code[pc].c;
    if ((c & 15) >= ZJ_ROUNDING_COUNT) return reject_insn(v, pc, "c", "unknown rounding");
    if (c >> 4 == 0) return reject_insn(v, pc, "c", "rounding step is 0");
    return ZJ_OK;
}

static bool is_amount(uint32_t type)
{
    return type == ZJ_T_MONEY || type == ZJ_T_EXACT;
}

/* b = 1 takes the way through the list that a product repeats, even where there is another. */
static ZjStatus check_expand(Verifier *v, uint32_t pc, const ZjModReg *dst)
{
    const ZjInsn *in = &v->t->code[pc];
    if (in->b != 1) return ZJ_OK;
    const ZjModDomain *d = &v->t->domains[dst->domain];
    if (d->natural || d->list == ZJ_NONE ||
        !zj_domain_reaches(v, v->t->fields[d->list].domain, v->t->regs[in->a].domain)) {
        return reject_insn(v, pc, "b", "no way through the list");
    }
    return ZJ_OK;
}

/* Makes the lanes of its domain: once, and of all lists that repeat below it. */
static ZjStatus check_opens(Verifier *v, uint32_t pc, const ZjModReg *dst)
{
    const ZjModDomain *d = &v->t->domains[dst->domain];
    if (d->period == 0) return reject_insn(v, pc, "dst", "result is no list of periods");
    if (d->starts != v->t->code[pc].dst) {
        return reject_insn(v, pc, "dst", "list of periods starts elsewhere");
    }
    v->opened[dst->domain] = 1;
    for (uint32_t i = dst->domain + 1; i < v->t->domains_count; i++) {
        const ZjModDomain *below = &v->t->domains[i];
        if (below->period == 0 && v->opened[below->parent]) v->opened[i] = 1;
    }
    return ZJ_OK;
}

static ZjStatus check_calendar(Verifier *v, uint32_t pc)
{
    uint32_t c = v->t->code[pc].c;
    if (c >= ZJ_CALENDAR_MONTH && c < ZJ_CALENDAR_END) return ZJ_OK;
    return reject_insn(v, pc, "c", "unknown calendar");
}

/* LEAST and GREATEST of any type would order texts by the numbers a run gives them. */
static bool has_order(uint32_t type)
{
    return type != ZJ_T_TEXT && type != ZJ_T_BOOL;
}

static ZjStatus check_shape(Verifier *v, uint32_t pc, const ZjOpInfo *op)
{
    const ZjModReg *dst = &v->t->regs[v->t->code[pc].dst];
    switch (op->shape) {
    case ZJ_SHAPE_CONST:
        return check_const(v, pc, dst);
    case ZJ_SHAPE_FACT:
        return check_fact(v, pc, dst);
    case ZJ_SHAPE_RUN:
        return check_run(v, pc, dst);
    case ZJ_SHAPE_MASK:
        return check_mask(v, pc);
    case ZJ_SHAPE_ROUND:
        return check_round(v, pc);
    case ZJ_SHAPE_AMOUNT:
        if (is_amount(dst->type)) return ZJ_OK;
        return reject_insn(v, pc, "dst", "result is not an amount");
    case ZJ_SHAPE_REDUCE:
        if (op->result != ZJ_T_T || has_order(dst->type)) return ZJ_OK;
        return reject_insn(v, pc, "dst", "extreme of a type without order");
    case ZJ_SHAPE_EXPAND:
        return check_expand(v, pc, dst);
    case ZJ_SHAPE_LANE:
        if (dst->domain != 0) return ZJ_OK;
        return reject_insn(v, pc, "dst", "result must be in a list's domain");
    case ZJ_SHAPE_PERIODS:
        return check_opens(v, pc, dst);
    case ZJ_SHAPE_PERIOD:
        return check_calendar(v, pc);
    case ZJ_SHAPE_SAME:
    case ZJ_SHAPE_SETTLE:
        return ZJ_OK;
    }
    return ZJ_OK;
}

/* ---- settlements ---- */

/* A register column of a table row: name, type, and where it stands. */
typedef struct RegRule {
    const char *column;
    size_t at; /* offset into the row */
    ZjType type;
    bool root; /* in domain 0, not the row's */
} RegRule;

#define IN(column, type)      {#column, offsetof(ZjModMember, column), ZJ_T_##type, false}
#define AT_ROOT(column, type) {#column, offsetof(ZjModMember, column), ZJ_T_##type, true}

static const RegRule member_inputs[] = {
    IN(amount, EXACT),  IN(date, DATE),     IN(key, TEXT),          IN(cause_key, NONE),
    AT_ROOT(keep, INT), IN(keep_by, EXACT), AT_ROOT(deduct, MONEY),
};
static const RegRule ledger_inputs[] = {
    IN(row_mine, BOOL),
    IN(row_key, TEXT),
    IN(row_date, DATE),
    IN(row_net, MONEY),
};
static const RegRule member_outputs[] = {
    IN(kept, EXACT),
    IN(capped, EXACT),
    IN(rounded, MONEY),
    IN(stacked, MONEY),
    IN(entitled, MONEY),
    IN(paid, MONEY),
    IN(payable, MONEY),
    IN(displaced, INT),
    AT_ROOT(total_entitled, MONEY),
    AT_ROOT(total_paid, MONEY),
    AT_ROOT(total_payable, MONEY),
};
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static uint32_t column_at(const ZjModMember *m, size_t at)
{
    return *(const uint32_t *)(const void *)((const char *)m + at);
}

static ZjStatus read_rules(Verifier *v, uint32_t row, const RegRule *rules, size_t count,
                           uint32_t domain)
{
    const ZjModMember *m = &v->t->members[row];
    for (size_t i = 0; i < count; i++) {
        ZJ_TRY(read_reg(v, ZJ_TAB_MEMBER, row, rules[i].column, column_at(m, rules[i].at),
                        rules[i].type, rules[i].root ? 0 : domain));
    }
    return ZJ_OK;
}

static ZjStatus check_group(Verifier *v, uint32_t group, uint32_t domain)
{
    if (group == ZJ_NONE) return ZJ_OK;
    const ZjModGroup *g = &v->t->groups[group];
    if (!zj_window_valid(g->year)) return zj_reject(v, ZJ_TAB_GROUP, group, "year", "not a year");
    return read_reg(v, ZJ_TAB_GROUP, group, "key", g->key, ZJ_T_NONE, domain);
}

static ZjStatus check_caps(Verifier *v, const ZjModMember *m)
{
    for (uint32_t i = m->first_cap; i < m->first_cap + m->cap_count; i++) {
        const ZjModCap *cap = &v->t->caps[i];
        if (cap->trim >= ZJ_MOD_TRIM_COUNT) {
            return zj_reject(v, ZJ_TAB_CAP, i, "trim", "unknown way to cut");
        }
        if (cap->result_count != 0 && cap->result_count != ZJ_CAP_RESULTS) {
            return zj_reject(v, ZJ_TAB_CAP, i, "result_count", "results in part");
        }
        ZJ_TRY(read_reg(v, ZJ_TAB_CAP, i, "value", cap->value, ZJ_T_EXACT, m->domain));
        ZJ_TRY(check_group(v, cap->group, m->domain));
    }
    return ZJ_OK;
}

static ZjStatus check_floors(Verifier *v, const ZjModMember *m)
{
    for (uint32_t i = m->first_floor; i < m->first_floor + m->floor_count; i++) {
        const ZjModFloor *floor = &v->t->floors[i];
        ZJ_TRY(read_reg(v, ZJ_TAB_FLOOR, i, "value", floor->value, ZJ_T_EXACT, m->domain));
        ZJ_TRY(check_group(v, floor->group, m->domain));
    }
    return ZJ_OK;
}

/* Roundings and 一次性 that count under a condition of the case. */
static ZjStatus check_ways(Verifier *v, const ZjModMember *m)
{
    for (uint32_t i = m->first_round; i < m->first_round + m->round_count; i++) {
        const ZjModRound *round = &v->t->rounds[i];
        if (round->mode >= ZJ_ROUNDING_COUNT) {
            return zj_reject(v, ZJ_TAB_ROUND, i, "mode", "unknown rounding");
        }
        if (round->step == 0) return zj_reject(v, ZJ_TAB_ROUND, i, "step", "no step");
        ZJ_TRY(check_group(v, round->group, m->domain));
        ZJ_TRY(read_reg(v, ZJ_TAB_ROUND, i, "holds", round->holds, ZJ_T_BOOL, 0));
    }
    for (uint32_t i = m->first_once; i < m->first_once + m->once_count; i++) {
        ZJ_TRY(check_group(v, v->t->onces[i].group, m->domain));
        ZJ_TRY(read_reg(v, ZJ_TAB_ONCE, i, "holds", v->t->onces[i].holds, ZJ_T_BOOL, 0));
    }
    return ZJ_OK;
}

static ZjStatus check_ledger(Verifier *v, uint32_t row)
{
    const ZjModMember *m = &v->t->members[row];
    bool set = m->ledger != ZJ_NONE;
    for (size_t i = 0; i < LENGTH(ledger_inputs); i++) {
        if ((column_at(m, ledger_inputs[i].at) != ZJ_NONE) != set) {
            return zj_reject(v, ZJ_TAB_MEMBER, row, ledger_inputs[i].column,
                             "ledger columns set in part");
        }
    }
    if (!set) return ZJ_OK;
    if (v->t->domains[m->ledger].parent != 0) {
        return zj_reject(v, ZJ_TAB_MEMBER, row, "ledger", "ledger is not a list of the case");
    }
    return read_rules(v, row, ledger_inputs, LENGTH(ledger_inputs), m->ledger);
}

static ZjStatus read_part(Verifier *v, uint32_t row, uint32_t domain)
{
    const ZjModPart *p = &v->t->parts[row];
    const ZjModConst *share = &v->t->consts[p->share];
    if (share->type != ZJ_T_NUM || share->form != ZJ_CONST_POINT ||
        zj_rat_cmp(zj_const_rat(share), zj_rat_int(0)) <= 0 ||
        zj_rat_cmp(zj_const_rat(share), zj_rat_int(1)) > 0) {
        return zj_reject(v, ZJ_TAB_PART, row, "share", "not a share");
    }
    ZJ_TRY(read_reg(v, ZJ_TAB_PART, row, "key", p->key, ZJ_T_TEXT, domain));
    ZJ_TRY(read_reg(v, ZJ_TAB_PART, row, "date", p->date, ZJ_T_DATE, domain));
    ZJ_TRY(read_reg(v, ZJ_TAB_PART, row, "happened", p->happened, ZJ_T_BOOL, domain));
    ZJ_TRY(read_reg(v, ZJ_TAB_PART, row, "condition", p->condition, ZJ_T_BOOL, domain));
    return read_reg(v, ZJ_TAB_PART, row, "due", p->due, ZJ_T_BOOL, domain);
}

static ZjStatus check_member(Verifier *v, const ZjModSettle *s, uint32_t row)
{
    const ZjModMember *m = &v->t->members[row];
    if (m->cause != ZJ_NONE && m->cause >= s->cause_count) {
        return zj_reject(v, ZJ_TAB_MEMBER, row, "cause", "the settlement has no such cause");
    }
    if (m->cause_year > 12) {
        return zj_reject(v, ZJ_TAB_MEMBER, row, "cause_year", "not a month");
    }
    if (m->rounding >= ZJ_ROUNDING_COUNT) {
        return zj_reject(v, ZJ_TAB_MEMBER, row, "rounding", "unknown rounding");
    }
    if (m->domain != v->t->clauses[m->clause].domain) {
        return zj_reject(v, ZJ_TAB_MEMBER, row, "domain",
                         "member is not in its clause's domain");
    }
    ZJ_TRY(read_rules(v, row, member_inputs, LENGTH(member_inputs), m->domain));
    ZJ_TRY(check_group(v, m->keep_group, m->domain));
    ZJ_TRY(check_group(v, m->once_group, m->domain));
    ZJ_TRY(check_caps(v, m));
    ZJ_TRY(check_floors(v, m));
    ZJ_TRY(check_ways(v, m));
    for (uint32_t i = m->first_part; i < m->first_part + m->part_count; i++) {
        ZJ_TRY(read_part(v, i, m->domain));
    }
    return check_ledger(v, row);
}

static ZjStatus write_part(Verifier *v, uint32_t row, uint32_t domain)
{
    const ZjModPart *p = &v->t->parts[row];
    const uint32_t regs[] = {p->amount, p->paid, p->payable};
    static const char *const columns[] = {"amount", "paid", "payable"};
    for (int i = 0; i < 3; i++) {
        ZJ_TRY(expect_reg(v, ZJ_TAB_PART, row, columns[i], regs[i], ZJ_T_MONEY, domain));
        ZJ_TRY(write_reg(v, ZJ_TAB_PART, row, columns[i], regs[i]));
    }
    add_cost(v, UNIT_PART, domain);
    return ZJ_OK;
}

static ZjStatus check_causes(Verifier *v, const ZjModSettle *s)
{
    for (uint32_t i = s->first_cause; i < s->first_cause + s->cause_count; i++) {
        if (v->t->causes[i].rule >= ZJ_STACK_RULE_COUNT) {
            return zj_reject(v, ZJ_TAB_CAUSE, i, "rule", "unknown rule");
        }
        ZJ_TRY(read_reg(v, ZJ_TAB_CAUSE, i, "active", v->t->causes[i].active, ZJ_T_BOOL, 0));
    }
    return ZJ_OK;
}

/* `joined`, by member of the settlement: the last joint cap that named it, plus 1. */
static ZjStatus check_joint(Verifier *v, const ZjModSettle *s, uint32_t row, uint32_t *joined)
{
    const ZjModJoint *j = &v->t->joints[row];
    if (!zj_window_valid(j->year)) return zj_reject(v, ZJ_TAB_JOINT, row, "year", "not a year");
    if (j->trim >= ZJ_MOD_TRIM_COUNT) {
        return zj_reject(v, ZJ_TAB_JOINT, row, "trim", "unknown way to cut");
    }
    ZJ_TRY(read_reg(v, ZJ_TAB_JOINT, row, "value", j->value, ZJ_T_EXACT, 0));
    for (uint32_t i = j->first_member; i < j->first_member + j->member_count; i++) {
        uint32_t member = v->t->refs[i].index;
        if (member >= s->member_count) {
            return zj_reject(v, ZJ_TAB_REF, i, "index", "the settlement has no such member");
        }
        if (joined[member] == row + 1) {
            return zj_reject(v, ZJ_TAB_REF, i, "index", "joint cap names a member twice");
        }
        joined[member] = row + 1;
    }
    return ZJ_OK;
}

static ZjStatus check_joints(Verifier *v, const ZjModSettle *s)
{
    uint32_t *joined = zj_arena_array(&v->arena, s->member_count, sizeof *joined);
    if (joined == NULL) return ZJ_NO_MEM;
    for (uint32_t i = s->first_joint; i < s->first_joint + s->joint_count; i++) {
        ZJ_TRY(check_joint(v, s, i, joined));
    }
    return ZJ_OK;
}

static ZjStatus write_result(Verifier *v, const ZjModMember *m, ZjTableId table, uint32_t row,
                             const char *column, uint32_t reg)
{
    ZJ_TRY(expect_reg(v, table, row, column, reg, ZJ_T_EXACT, m->domain));
    return write_reg(v, table, row, column, reg);
}

static ZjStatus write_limits(Verifier *v, const ZjModMember *m)
{
    for (uint32_t i = m->first_floor; i < m->first_floor + m->floor_count; i++) {
        ZJ_TRY(write_result(v, m, ZJ_TAB_FLOOR, i, "result", v->t->floors[i].result));
    }
    for (uint32_t i = m->first_cap; i < m->first_cap + m->cap_count; i++) {
        const ZjModCap *cap = &v->t->caps[i];
        for (uint32_t k = cap->first_result; k < cap->first_result + cap->result_count; k++) {
            uint32_t reg = v->t->refs[k].index;
            if (reg >= v->t->regs_count) {
                return zj_reject(v, ZJ_TAB_REF, k, "index", "register out of bounds");
            }
            ZJ_TRY(write_result(v, m, ZJ_TAB_REF, k, "index", reg));
        }
    }
    return ZJ_OK;
}

static ZjStatus write_outputs(Verifier *v, uint32_t row)
{
    const ZjModMember *m = &v->t->members[row];
    for (size_t i = 0; i < LENGTH(member_outputs); i++) {
        const RegRule *rule = &member_outputs[i];
        uint32_t reg = column_at(m, rule->at);
        ZJ_TRY(expect_reg(v, ZJ_TAB_MEMBER, row, rule->column, reg, rule->type,
                          rule->root ? 0 : m->domain));
        ZJ_TRY(write_reg(v, ZJ_TAB_MEMBER, row, rule->column, reg));
    }
    for (uint32_t i = m->first_part; i < m->first_part + m->part_count; i++) {
        ZJ_TRY(write_part(v, i, m->domain));
    }
    return write_limits(v, m);
}

static ZjStatus write_totals(Verifier *v, const ZjModSettle *s)
{
    for (uint32_t i = s->first_total; i < s->first_total + s->total_count; i++) {
        uint32_t reg = v->t->totals[i].reg;
        ZJ_TRY(expect_reg(v, ZJ_TAB_TOTAL, i, "reg", reg, ZJ_T_MONEY, 0));
        ZJ_TRY(write_reg(v, ZJ_TAB_TOTAL, i, "reg", reg));
    }
    return ZJ_OK;
}

static ZjStatus check_settle(Verifier *v, uint32_t pc)
{
    const ZjInsn *in = &v->t->code[pc];
    if (in->dst != ZJ_NONE) {
        return reject_insn(v, pc, "dst", "settlement with a result register");
    }
    if (in->a >= v->t->settles_count) {
        return reject_insn(v, pc, "a", "settlement out of bounds");
    }
    if (v->settled[in->a]) return reject_insn(v, pc, "a", "settlement runs twice");
    v->settled[in->a] = 1;

    const ZjModSettle *s = &v->t->settles[in->a];
    uint32_t end = s->first_member + s->member_count;
    for (uint32_t i = s->first_member; i < end; i++) {
        ZJ_TRY(check_member(v, s, i));
    }
    ZJ_TRY(check_causes(v, s));
    ZJ_TRY(check_joints(v, s));
    for (uint32_t i = s->first_member; i < end; i++) {
        ZJ_TRY(write_outputs(v, i));
        add_cost(v, UNIT_MEMBER, v->t->members[i].domain);
    }
    return write_totals(v, s);
}

/* ---- all instructions ---- */

static ZjStatus check_insn(Verifier *v, uint32_t pc)
{
    const ZjInsn *in = &v->t->code[pc];
    if (in->op >= ZJ_OPCODE_COUNT) return reject_insn(v, pc, "op", "unknown opcode");
    const ZjOpInfo *op = &zj_op_info[in->op];
    if (op->shape == ZJ_SHAPE_SETTLE) return check_settle(v, pc);

    if (in->dst == ZJ_NONE) return reject_insn(v, pc, "dst", "no result register");
    if (op->result != ZJ_T_T && v->t->regs[in->dst].type != (uint32_t)op->result) {
        return reject_insn(v, pc, "dst", "result of the wrong type");
    }
    uint32_t domain; /* of the operands */
    ZJ_TRY(check_operands(v, pc, op, &domain));
    ZJ_TRY(check_shape(v, pc, op));
    ZJ_TRY(write_reg(v, ZJ_TAB_INSN, pc, "dst", in->dst));
    add_cost(v, op->cost, v->t->regs[in->dst].domain);
    if (op->shape == ZJ_SHAPE_REDUCE) add_cost(v, op->cost, domain);
    return ZJ_OK;
}

static ZjStatus check_all_done(Verifier *v)
{
    uint32_t members = 0; /* ranges don't overlap: each member counts once */
    for (uint32_t i = 0; i < v->t->settles_count; i++) {
        if (!v->settled[i]) {
            return zj_reject(v, ZJ_TAB_SETTLE, i, NULL, "settlement never runs");
        }
        members += v->t->settles[i].member_count;
    }
    if (members != v->t->members_count) {
        return zj_reject(v, ZJ_TAB_MEMBER, members, NULL, "members outside settlements");
    }
    for (uint32_t i = 0; i < v->t->domains_count; i++) {
        if (!v->opened[i]) {
            return zj_reject(v, ZJ_TAB_DOMAIN, i, NULL, "list of periods is never made");
        }
    }
    for (uint32_t i = 0; i < v->t->regs_count; i++) {
        if (!v->written[i]) {
            return zj_reject(v, ZJ_TAB_REG, i, NULL, "register is never written");
        }
    }
    return ZJ_OK;
}

ZjStatus zj_verify_code(Verifier *v)
{
    v->written = zj_arena_alloc(&v->arena, v->t->regs_count);
    v->settled = zj_arena_alloc(&v->arena, v->t->settles_count);
    if (v->written == NULL || v->settled == NULL) return ZJ_NO_MEM;
    for (uint32_t pc = 0; pc < v->t->code_count; pc++) {
        ZJ_TRY(check_insn(v, pc));
    }
    return check_all_done(v);
}
