#include "build.h"

#include <stdlib.h>
#include <string.h>

#define NONE ZJ_NONE

static void *or_die(void *p)
{
    if (p == NULL) abort();
    return p;
}

uint32_t build_string(ZjModule *m, const char *text)
{
    uint32_t n = m->string_count;
    m->strings =
        or_die(zj_arena_grow(&m->arena, m->strings, n, (size_t)n + 1, sizeof *m->strings));
    size_t len = strlen(text);
    m->strings[n] = (ZjText){or_die(zj_arena_copy(&m->arena, text, len)), (uint32_t)len};
    m->string_count = n + 1;
    return n;
}

uint32_t build_row(ZjModule *m, ZjTableId id, const void *row)
{
    size_t size = zj_table_info[id].column_count * sizeof(uint32_t);
    uint32_t n = zj_table_count(&m->t, id);
    char *rows =
        or_die(zj_arena_grow(&m->arena, zj_table_rows(&m->t, id), n, (size_t)n + 1, size));
    memcpy(rows + n * size, row, size);
    zj_table_set(&m->t, id, rows, n + 1);
    return n;
}

uint32_t *build_column(ZjModule *m, ZjTableId id, uint32_t row, const char *column)
{
    const ZjTableInfo *info = &zj_table_info[id];
    if (row >= zj_table_count(&m->t, id)) abort();
    void *rows;
    memcpy(&rows, (char *)&m->t + info->rows_at, sizeof rows);
    for (uint32_t c = 0; c < info->column_count; c++) {
        if (strcmp(info->columns[c].name, column) == 0) {
            return (uint32_t *)rows + (size_t)row * info->column_count + c;
        }
    }
    abort();
}

uint32_t build_const(ZjModule *m, ZjType type, ZjConstForm form, int64_t num, int64_t den)
{
    ZjModConst k = {.type = type, .form = form};
    if (form == ZJ_CONST_POINT) zj_const_set(&k, (ZjRat){num, den});
    return build_row(m, ZJ_TAB_KONST, &k);
}

uint32_t build_reg(ZjModule *m, ZjType type, uint32_t domain, uint32_t enum_index)
{
    ZjModReg reg = {.type = type, .domain = domain, .enum_index = enum_index, .unit = NONE};
    return build_row(m, ZJ_TAB_REG, &reg);
}

uint32_t build_insn(ZjModule *m, ZjOpcode op, ZjType type, uint32_t domain, uint32_t a,
                    uint32_t b, uint32_t c)
{
    uint32_t dst = build_reg(m, type, domain, type == ZJ_T_ENUM ? 0 : NONE);
    ZjInsn insn = {.op = op, .dst = dst, .a = a, .b = b, .c = c, .span = 0};
    build_row(m, ZJ_TAB_INSN, &insn);
    return dst;
}

/* ---- the sample ---- */

#define S(text)              build_string(m, text)
#define ADD(TABLE, Type, ...) build_row(m, ZJ_TAB_##TABLE, &(Type){__VA_ARGS__})

static void add_enums(ZjModule *m)
{
    ADD(ENUM, ZjModEnum, S("规模"), S("size"), NONE, 1, 0, 3);
    ADD(ENUM, ZjModEnum, S("类型"), NONE, NONE, 0, 3, 2);
    const char *const names[] = {"小", "中", "大", "内资", "外资"};
    for (size_t i = 0; i < 5; i++) {
        ADD(VALUE, ZjModValue, S(names[i]), NONE, NONE);
    }
}

static uint32_t add_field(ZjModule *m, const char *name, ZjFieldKind kind, uint32_t parent,
                          uint32_t domain, ZjType type)
{
    ZjModField f = {.name = S(name),
                    .alias = NONE,
                    .label = NONE,
                    .evidence = NONE,
                    .kind = kind,
                    .parent = parent,
                    .policy = NONE,
                    .domain = domain,
                    .type = type == ZJ_T_NONE ? NONE : type,
                    .enum_index = type == ZJ_T_ENUM ? 0 : NONE,
                    .unit = NONE,
                    .low = NONE,
                    .high = NONE};
    return build_row(m, ZJ_TAB_FIELD, &f);
}

enum {
    F_FIRM, F_SIZE, F_REVENUE, F_PROJECTS, F_PROJECT_KEY, F_INVESTED, F_PROJECT_DATE, F_DEVICES,
    F_PRICE, F_PAID, F_PAID_CLAUSE, F_PAID_FOR, F_PAID_AMOUNT, F_RATE, F_TYPE, F_CERTIFIED
};

static void add_facts(ZjModule *m)
{
    add_field(m, "企业", ZJ_FIELD_RECORD, NONE, DOM_CASE, ZJ_T_NONE);
    add_field(m, "规模", ZJ_FIELD_SCALAR, F_FIRM, DOM_CASE, ZJ_T_ENUM);
    add_field(m, "营收", ZJ_FIELD_SCALAR, F_FIRM, DOM_CASE, ZJ_T_MONEY);
    add_field(m, "项目", ZJ_FIELD_LIST, NONE, DOM_PROJECT, ZJ_T_NONE);
    add_field(m, "编号", ZJ_FIELD_SCALAR, F_PROJECTS, DOM_PROJECT, ZJ_T_TEXT);
    add_field(m, "投入", ZJ_FIELD_SCALAR, F_PROJECTS, DOM_PROJECT, ZJ_T_MONEY);
    add_field(m, "日期", ZJ_FIELD_SCALAR, F_PROJECTS, DOM_PROJECT, ZJ_T_DATE);
    add_field(m, "设备", ZJ_FIELD_LIST, F_PROJECTS, DOM_DEVICE, ZJ_T_NONE);
    add_field(m, "价格", ZJ_FIELD_SCALAR, F_DEVICES, DOM_DEVICE, ZJ_T_MONEY);
    add_field(m, "已拨付", ZJ_FIELD_LIST, NONE, DOM_PAID, ZJ_T_NONE);
    add_field(m, "条款", ZJ_FIELD_SCALAR, F_PAID, DOM_PAID, ZJ_T_TEXT);
    add_field(m, "所属日期", ZJ_FIELD_SCALAR, F_PAID, DOM_PAID, ZJ_T_DATE);
    add_field(m, "金额", ZJ_FIELD_SCALAR, F_PAID, DOM_PAID, ZJ_T_MONEY);
    add_field(m, "税率", ZJ_FIELD_SCALAR, NONE, DOM_CASE, ZJ_T_NUM);
    add_field(m, "类型", ZJ_FIELD_SCALAR, NONE, DOM_CASE, ZJ_T_ENUM);
    add_field(m, "已认定", ZJ_FIELD_SCALAR, NONE, DOM_CASE, ZJ_T_BOOL);
    m->t.fields[F_PROJECT_KEY].is_key = 1;
    m->t.fields[F_RATE].is_ratio = 1;
    m->t.fields[F_TYPE].enum_index = 1;
    m->t.fields[F_REVENUE].low = build_const(m, ZJ_T_MONEY, ZJ_CONST_POINT, 0, 1);
    m->t.fields[F_REVENUE].high = build_const(m, ZJ_T_MONEY, ZJ_CONST_POINT, 100000000, 1);
    ADD(DOMAIN, ZjModDomain, NONE, NONE, 1, 0, 0);
    ADD(DOMAIN, ZjModDomain, DOM_CASE, F_PROJECTS, 1, 0, 0);
    ADD(DOMAIN, ZjModDomain, DOM_PROJECT, F_DEVICES, 1, 0, 0);
    ADD(DOMAIN, ZjModDomain, DOM_CASE, F_PAID, 1, 0, 0);
    ADD(DOMAIN, ZjModDomain, DOM_PROJECT, F_PAID, 0, 0, 0);
}

static uint32_t fact(ZjModule *m, uint32_t field)
{
    const ZjModField *f = &m->t.fields[field];
    uint32_t reg = build_insn(m, ZJ_OP_FACT, (ZjType)f->type, f->domain, field, 0, 0);
    m->t.regs[reg].enum_index = m->t.fields[field].enum_index;
    return reg;
}

static uint32_t konst(ZjModule *m, ZjType type, uint32_t domain, int64_t value)
{
    uint32_t k = build_const(m, type, ZJ_CONST_POINT, value, 1);
    return build_insn(m, ZJ_OP_CONST, type, domain, k, 0, 0);
}

static ZjModMember add_member(ZjModule *m, uint32_t clause, uint32_t domain, uint32_t amount)
{
    ZjModMember x = {.clause = clause, .domain = domain, .amount = amount, .date = NONE,
                     .key = NONE, .cause = 0, .cause_key = NONE, .keep = NONE, .keep_by = NONE,
                     .keep_group = NONE, .once_group = NONE, .deduct = NONE, .ledger = NONE,
                     .row_mine = NONE, .row_key = NONE, .row_date = NONE, .row_net = NONE};
    x.kept = build_reg(m, ZJ_T_EXACT, domain, NONE);
    x.capped = build_reg(m, ZJ_T_EXACT, domain, NONE);
    x.rounded = build_reg(m, ZJ_T_MONEY, domain, NONE);
    x.stacked = build_reg(m, ZJ_T_MONEY, domain, NONE);
    x.entitled = build_reg(m, ZJ_T_MONEY, domain, NONE);
    x.paid = build_reg(m, ZJ_T_MONEY, domain, NONE);
    x.payable = build_reg(m, ZJ_T_MONEY, domain, NONE);
    x.displaced = build_reg(m, ZJ_T_INT, domain, NONE);
    x.total_entitled = build_reg(m, ZJ_T_MONEY, 0, NONE);
    x.total_paid = build_reg(m, ZJ_T_MONEY, 0, NONE);
    x.total_payable = build_reg(m, ZJ_T_MONEY, 0, NONE);
    return x;
}

static ZjModClause new_clause(ZjModule *m, const char *name, ZjClauseKind kind, uint32_t domain)
{
    return (ZjModClause){
        .kind = kind, .name = S(name), .alias = NONE, .title = NONE, .cite = S("第一条"),
        .quote = NONE, .domain = domain, .key = NONE, .date = NONE, .matches = NONE,
        .counts = NONE, .in_force = NONE, .applies = NONE, .happened = NONE, .base = NONE,
        .base_why = NONE, .standard = NONE, .entitled = NONE, .paid = NONE, .payable = NONE,
        .displaced = NONE, .total_entitled = NONE, .total_paid = NONE, .total_payable = NONE,
        .liable_until = NONE, .settle_member = NONE, .force_from = NONE, .force_until = NONE,
        .ledger_policy = NONE, .ledger_clause = NONE, .ledger_payer = NONE};
}

static void take_results(ZjModClause *c, const ZjModMember *x)
{
    c->entitled = x->entitled;
    c->paid = x->paid;
    c->payable = x->payable;
    c->displaced = x->displaced;
    c->total_entitled = x->total_entitled;
    c->total_paid = x->total_paid;
    c->total_payable = x->total_payable;
}

static void add_explains(ZjModule *m, uint32_t compared, uint32_t size, uint32_t rung,
                         uint32_t any, uint32_t equal, uint32_t from)
{
    ADD(EXPLAIN, ZjModExplain, ZJ_EXPLAIN_FACT, S("规模"), size, 0, NONE, NONE, NONE, NONE,
        F_SIZE, 0, 0);
    ADD(EXPLAIN, ZjModExplain, ZJ_EXPLAIN_COMPARE, S("规模 < 中"), compared, ZJ_REL_LT, size, rung,
        NONE, NONE, NONE, 0, 1);
    ADD(EXPLAIN, ZjModExplain, ZJ_EXPLAIN_COMPARE, S("编号 = 条款"), equal, ZJ_REL_EQ, NONE, NONE,
        S("编号"), S("条款"), NONE, 1, 0);
    ADD(EXPLAIN, ZjModExplain, ZJ_EXPLAIN_SOME, S("存在"), any, 0, NONE, NONE, NONE, NONE,
        F_PAID, 1, 1);
    ADD(EXPLAIN, ZjModExplain, ZJ_EXPLAIN_COMPARE, S("在 a 至 b"), compared, ZJ_REL_BETWEEN, from,
        from, NONE, NONE, NONE, 2, 1);
    ADD(REF, ZjModRef, 0);
    ADD(REF, ZjModRef, 2);
    ADD(REF, ZjModRef, 0);
}

static void add_case(ZjModule *m)
{
    uint32_t low = build_const(m, ZJ_T_MONEY, ZJ_CONST_POINT, 500, 1);
    uint32_t high = build_const(m, ZJ_T_EXACT, ZJ_CONST_PLUS_INF, 0, 0);
    uint32_t rung = build_const(m, ZJ_T_ENUM, ZJ_CONST_POINT, 2, 1);
    ADD(CASE, ZjModCase, S("案例"), 0, S("{}"), 0, 0, 1, 0, 6);
    ADD(CHOICE, ZjModChoice, 0, 1);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_AMOUNT, 0, NONE, 0, low, high, 0, S("a"), 0);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_OUTCOME, 0, NONE, ZJ_OUTCOME_REFUSED, NONE, NONE, 0,
        S("b"), 0);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_TOTAL, NONE, S("区级"), 0, low, low, 0, S("c"), 0);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_FIGURE, 3, NONE, 0, rung, rung, 0, S("d"), 0);
    uint32_t of_case = m->t.clauses[3].base; /* the figure's own register, tried out */
    uint32_t none = build_const(m, ZJ_T_ENUM, ZJ_CONST_NA, 0, 0);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_VALUE, NONE, NONE, 0, rung, rung, 0, S("e"), 1 + of_case);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_VALUE, NONE, NONE, 0, none, none, 0, S("f"), 1 + of_case);
}

void build_sample(ZjModule *m)
{
    *m = (ZjModule){.string_count = 0};
    ADD(POLICY, ZjModPolicy, S("示例"), S("示例办法"), S("区级"), NONE, 0, NONE, NONE);
    ADD(SPAN, ZjModSpan, S("示例.zjtx"), 7, 3);
    ADD(QUESTION, ZjModQuestion, S("示例.甲"), S("解读"), 0, 2, 0);
    ADD(ALTERNATIVE, ZjModAlternative, S("甲"), NONE);
    ADD(ALTERNATIVE, ZjModAlternative, S("乙"), NONE);
    add_enums(m);
    add_facts(m);

    uint32_t size = fact(m, F_SIZE), revenue = fact(m, F_REVENUE), key = fact(m, F_PROJECT_KEY);
    uint32_t invested = fact(m, F_INVESTED), date = fact(m, F_PROJECT_DATE);
    uint32_t type = fact(m, F_TYPE), price = fact(m, F_PRICE), certified = fact(m, F_CERTIFIED);
    uint32_t row_key = fact(m, F_PAID_CLAUSE), row_date = fact(m, F_PAID_FOR);
    uint32_t row_net = fact(m, F_PAID_AMOUNT);
    uint32_t as_of = build_insn(m, ZJ_OP_AS_OF, ZJ_T_DATE, 0, 0, 0, 0);
    uint32_t reading = build_insn(m, ZJ_OP_READING, ZJ_T_BOOL, 0, 0, 1, 0);
    uint32_t mask = build_const(m, ZJ_T_INT, ZJ_CONST_POINT, 6, 1);
    uint32_t in_set = build_insn(m, ZJ_OP_IN_ENUM, ZJ_T_BOOL, 0, size, 0, mask);
    uint32_t rung = konst(m, ZJ_T_ENUM, 0, 1);
    uint32_t lower = build_insn(m, ZJ_OP_LT_ENUM, ZJ_T_BOOL, 0, size, rung, 0);
    uint32_t gate = build_insn(m, ZJ_OP_AND, ZJ_T_BOOL, 0, in_set, reading, 0);
    uint32_t item_gate = build_insn(m, ZJ_OP_EXPAND, ZJ_T_BOOL, DOM_PROJECT, gate, 0, 0);
    uint32_t exact =
        build_insn(m, ZJ_OP_MONEY_TO_EXACT, ZJ_T_EXACT, DOM_PROJECT, invested, 0, 0);
    uint32_t tenth = build_const(m, ZJ_T_NUM, ZJ_CONST_POINT, 1, 10);
    uint32_t rate = build_insn(m, ZJ_OP_CONST, ZJ_T_NUM, DOM_PROJECT, tenth, 0, 0);
    uint32_t part = build_insn(m, ZJ_OP_MUL_EXACT, ZJ_T_EXACT, DOM_PROJECT, exact, rate, 0);
    uint32_t zero = konst(m, ZJ_T_EXACT, DOM_PROJECT, 0);
    uint32_t amount =
        build_insn(m, ZJ_OP_SELECT, ZJ_T_EXACT, DOM_PROJECT, item_gate, part, zero);
    build_insn(m, ZJ_OP_ROUND, ZJ_T_MONEY, DOM_PROJECT, amount, 0, ZJ_ROUND_IMM(0, 100));
    uint32_t mine = konst(m, ZJ_T_BOOL, DOM_PAID, 1), each = konst(m, ZJ_T_BOOL, DOM_DEVICE, 1);
    build_insn(m, ZJ_OP_SUM_MONEY, ZJ_T_MONEY, DOM_PROJECT, price, each, 0);
    build_insn(m, ZJ_OP_GREATEST, ZJ_T_MONEY, DOM_CASE, invested, item_gate, 0);
    uint32_t pair_key = build_insn(m, ZJ_OP_EXPAND, ZJ_T_TEXT, DOM_PRODUCT, key, 0, 0);
    uint32_t pair_row = build_insn(m, ZJ_OP_EXPAND, ZJ_T_TEXT, DOM_PRODUCT, row_key, 0, 0);
    uint32_t equal =
        build_insn(m, ZJ_OP_EQ_TEXT, ZJ_T_BOOL, DOM_PRODUCT, pair_key, pair_row, 0);
    uint32_t any = build_insn(m, ZJ_OP_ANY, ZJ_T_BOOL, DOM_PROJECT, equal, 0, 0);
    build_insn(m, ZJ_OP_UP_TO, ZJ_T_MONEY, DOM_CASE, revenue, 0, 0);
    build_insn(m, ZJ_OP_IS_KNOWN, ZJ_T_BOOL, DOM_CASE, type, 0, 0);
    uint32_t cap = konst(m, ZJ_T_EXACT, DOM_PROJECT, 1000000);
    uint32_t open = build_const(m, ZJ_T_EXACT, ZJ_CONST_PLUS_INF, 0, 0);
    uint32_t joint = build_insn(m, ZJ_OP_CONST, ZJ_T_EXACT, DOM_CASE, open, 0, 0);
    uint32_t keep = konst(m, ZJ_T_INT, DOM_CASE, 2),
             flat = konst(m, ZJ_T_EXACT, DOM_CASE, 5000);
    uint32_t from = konst(m, ZJ_T_DATE, DOM_CASE, 19000);

    ADD(GROUP, ZjModGroup, 0, NONE, 1);
    ADD(GROUP, ZjModGroup, 0, key, 0);
    ADD(CAP, ZjModCap, cap, 0, ZJ_MOD_TRIM_LAST, 6, ZJ_CAP_RESULTS);
    ADD(CAP, ZjModCap, cap, 1, ZJ_MOD_TRIM_PRO_RATA, 0, 0);
    ADD(CAUSE, ZjModCause, S("设备"), ZJ_STACK_HIGHEST, reading);
    ADD(JOINT, ZjModJoint, joint, 0, ZJ_MOD_TRIM_LAST, 3, 2, NONE);
    ZjModMember first = add_member(m, 0, DOM_PROJECT, amount);
    ZjModMember second = add_member(m, 1, DOM_CASE, flat);
    first.date = date;
    first.key = key;
    first.keep = keep;
    first.keep_group = 0;
    first.once_group = 1;
    first.cap_count = 2;
    first.ledger = DOM_PAID;
    first.row_mine = mine;
    first.row_key = row_key;
    first.row_date = row_date;
    first.row_net = row_net;
    first.step = 100;
    first.floor_count = first.round_count = first.once_count = 1;
    second.first_cap = 2;
    second.first_floor = second.first_round = second.first_once = 1;
    build_row(m, ZJ_TAB_MEMBER, &first);
    build_row(m, ZJ_TAB_MEMBER, &second);
    uint32_t total = build_reg(m, ZJ_T_MONEY, DOM_CASE, NONE);
    ADD(TOTAL, ZjModTotal, S("区级"), total);
    uint32_t floored = build_reg(m, ZJ_T_EXACT, DOM_PROJECT, NONE);
    ADD(FLOOR, ZjModFloor, cap, 0, floored);
    ADD(ROUND, ZjModRound, ZJ_ROUND_UP, 100, 1, reading);
    ADD(ONCE, ZjModOnce, 0, 0, reading);
    ADD(SETTLE, ZjModSettle, 0, 2, 0, 1, 0, 1, 0, 1);
    ADD(INSN, ZjInsn, ZJ_OP_SETTLE, NONE, 0, 0, 0, 0);
    ADD(SUM, ZjModSum, S("区级"), total);
    ADD(SUM, ZjModSum, NONE, total);

    add_explains(m, lower, size, rung, any, equal, from);
    ADD(REF, ZjModRef, 0); /* joint cap: both members */
    ADD(REF, ZjModRef, 1);
    ADD(REF, ZjModRef, 0); /* a question */
    for (int i = 0; i < ZJ_CAP_RESULTS; i++)
        ADD(REF, ZjModRef, build_reg(m, ZJ_T_EXACT, DOM_PROJECT, NONE));

    ZjModClause grant = new_clause(m, "甲", ZJ_CLAUSE_GRANT, DOM_PROJECT);
    grant.key = key;
    grant.date = date;
    grant.counts = item_gate;
    grant.applies = certified;
    grant.bar_count = 1;
    grant.condition_count = 1;
    grant.base = part;
    grant.base_why = 0;
    grant.standard = amount;
    grant.step_count = 2;
    grant.first_question = 5;
    grant.question_count = 1;
    grant.settle_member = 0;
    grant.force_from = from;
    take_results(&grant, &first);
    build_row(m, ZJ_TAB_CLAUSE, &grant);
    ZjModClause match = new_clause(m, "配套", ZJ_CLAUSE_GRANT, DOM_CASE);
    match.matches = 0;
    match.base = flat;
    match.settle_member = 1;
    match.first_bar = 1;
    match.first_condition = 1;
    match.condition_count = 1;
    take_results(&match, &second);
    build_row(m, ZJ_TAB_CLAUSE, &match);
    ZjModClause bar = new_clause(m, "失信", ZJ_CLAUSE_BAR, DOM_CASE);
    bar.base = lower;
    build_row(m, ZJ_TAB_CLAUSE, &bar);
    ZjModClause figure = new_clause(m, "档次", ZJ_CLAUSE_FIGURE, DOM_CASE);
    figure.base = size;
    build_row(m, ZJ_TAB_CLAUSE, &figure);
    ZjModClause clawback = new_clause(m, "追回", ZJ_CLAUSE_CLAWBACK, DOM_PAID);
    clawback.base = row_net;
    clawback.liable_until = row_date;
    clawback.ledger_clause = row_key;
    build_row(m, ZJ_TAB_CLAUSE, &clawback);

    ADD(BARUSE, ZjModBarUse, 2, lower);
    ADD(CONDITION, ZjModCondition, any, 3);
    ADD(CONDITION, ZjModCondition, lower, 4);
    ADD(STEP, ZjModStep, ZJ_STEP_BASE, part, NONE, S("10%"), NONE);
    ADD(STEP, ZjModStep, ZJ_STEP_CAP, amount, cap, NONE, reading);
    add_case(m);
    (void)as_of;
}
