/* A case's result from modules made by hand: outcomes, readings, needs, reasons, both forms. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../format/build.h"
#include "vm/report/cases.h"

#define NONE                  ZJ_NONE
#define S(text)               build_string(m, text)
#define ADD(TABLE, Type, ...) build_row(m, ZJ_TAB_##TABLE, &(Type){__VA_ARGS__})

/* The program under test: one policy, two grants, a bar, a figure; a question with a preset and
 *some
 ** without. */
enum { F_LEVEL, F_COST, F_LIST, F_KEY, F_DATE, F_CERTIFIED };
enum { D_CASE, D_RECORDS };
enum { C_AWARD, C_MATCH, C_BAR, C_FIGURE };

static uint32_t add_field(ZjModule *m, const char *name, const char *label, ZjFieldKind kind,
                          uint32_t parent, uint32_t domain, ZjType type)
{
    ZjModField f = {.name = S(name),
                    .alias = NONE,
                    .label = label != NULL ? S(label) : NONE,
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

static uint32_t op(ZjModule *m, ZjOpcode code, ZjType type, uint32_t domain, uint32_t a,
                   uint32_t b, uint32_t c)
{
    return build_insn(m, code, type, domain, a, b, c);
}

static uint32_t fact(ZjModule *m, uint32_t field)
{
    const ZjModField *f = &m->t.fields[field];
    return op(m, ZJ_OP_FACT, (ZjType)f->type, f->domain, field, 0, 0);
}

static uint32_t konst(ZjModule *m, ZjType type, uint32_t domain, int64_t value)
{
    return op(m, ZJ_OP_CONST, type, domain, build_const(m, type, ZJ_CONST_POINT, value, 1), 0,
              0);
}

static ZjModMember add_member(ZjModule *m, uint32_t clause, uint32_t amount)
{
    ZjModMember x = {.clause = clause,
                     .domain = 0,
                     .amount = amount,
                     .date = NONE,
                     .key = NONE,
                     .cause = NONE,
                     .cause_key = NONE,
                     .keep = NONE,
                     .keep_by = NONE,
                     .keep_group = NONE,
                     .once_group = NONE,
                     .deduct = NONE,
                     .ledger = NONE,
                     .row_mine = NONE,
                     .row_key = NONE,
                     .row_date = NONE,
                     .row_net = NONE};
    x.kept = build_reg(m, ZJ_T_EXACT, 0, NONE);
    x.capped = build_reg(m, ZJ_T_EXACT, 0, NONE);
    x.rounded = build_reg(m, ZJ_T_MONEY, 0, NONE);
    x.stacked = build_reg(m, ZJ_T_MONEY, 0, NONE);
    x.entitled = build_reg(m, ZJ_T_MONEY, 0, NONE);
    x.paid = build_reg(m, ZJ_T_MONEY, 0, NONE);
    x.payable = build_reg(m, ZJ_T_MONEY, 0, NONE);
    x.displaced = build_reg(m, ZJ_T_INT, 0, NONE);
    x.total_entitled = build_reg(m, ZJ_T_MONEY, 0, NONE);
    x.total_paid = build_reg(m, ZJ_T_MONEY, 0, NONE);
    x.total_payable = build_reg(m, ZJ_T_MONEY, 0, NONE);
    return x;
}

static ZjModClause new_clause(ZjModule *m, const char *name, const char *title,
                              ZjClauseKind kind)
{
    return (ZjModClause){.kind = kind,
                         .name = S(name),
                         .alias = NONE,
                         .title = S(title),
                         .cite = S("二（一）"),
                         .quote = S("给予50万元奖励"),
                         .span = NONE,
                         .domain = 0,
                         .key = NONE,
                         .date = NONE,
                         .matches = NONE,
                         .counts = NONE,
                         .in_force = NONE,
                         .applies = NONE,
                         .happened = NONE,
                         .base = NONE,
                         .base_why = NONE,
                         .standard = NONE,
                         .entitled = NONE,
                         .paid = NONE,
                         .payable = NONE,
                         .displaced = NONE,
                         .total_entitled = NONE,
                         .total_paid = NONE,
                         .total_payable = NONE,
                         .liable_until = NONE,
                         .settle_member = NONE,
                         .force_from = NONE,
                         .force_until = NONE,
                         .ledger_policy = NONE,
                         .ledger_clause = NONE,
                         .ledger_payer = NONE};
}

static void take(ZjModClause *c, const ZjModMember *x, uint32_t member)
{
    c->settle_member = member;
    c->entitled = x->entitled;
    c->paid = x->paid;
    c->payable = x->payable;
    c->displaced = x->displaced;
    c->total_entitled = x->total_entitled;
    c->total_paid = x->total_paid;
    c->total_payable = x->total_payable;
}

static void add_questions(ZjModule *m, uint32_t open)
{
    ADD(QUESTION, ZjModQuestion, S("区.奖励"), S("解读"), 0, 2, 0);
    for (uint32_t q = 0; q < open; q++) {
        char name[16];
        snprintf(name, sizeof name, "问%u", q);
        ADD(QUESTION, ZjModQuestion, S("区.奖励"), S(name), 2 + 2 * q, 2, NONE);
    }
    for (uint32_t q = 0; q <= open; q++) {
        ADD(ALTERNATIVE, ZjModAlternative, S("甲"), S("从宽"));
        ADD(ALTERNATIVE, ZjModAlternative, S("乙"), NONE);
    }
}

static void add_facts(ZjModule *m)
{
    ADD(ENUM, ZjModEnum, S("等级"), NONE, NONE, 1, 0, 3);
    const char *const rungs[] = {"无", "省级", "国家级"};
    for (size_t i = 0; i < 3; i++)
        ADD(VALUE, ZjModValue, S(rungs[i]), NONE, NONE);
    add_field(m, "等级", "企业的等级", ZJ_FIELD_SCALAR, NONE, D_CASE, ZJ_T_ENUM);
    add_field(m, "费用", NULL, ZJ_FIELD_SCALAR, NONE, D_CASE, ZJ_T_MONEY);
    add_field(m, "违法记录", "违法记录", ZJ_FIELD_LIST, NONE, D_RECORDS, ZJ_T_NONE);
    add_field(m, "编号", NULL, ZJ_FIELD_SCALAR, F_LIST, D_RECORDS, ZJ_T_TEXT);
    add_field(m, "日期", NULL, ZJ_FIELD_SCALAR, F_LIST, D_RECORDS, ZJ_T_DATE);
    add_field(m, "已认定", NULL, ZJ_FIELD_SCALAR, NONE, D_CASE, ZJ_T_BOOL);
    m->t.fields[F_KEY].is_key = 1;
    ADD(DOMAIN, ZjModDomain, NONE, NONE, 1, 0, 0);
    ADD(DOMAIN, ZjModDomain, D_CASE, F_LIST, 1, 0, 0);
}

static ZjModExplain explained(ZjModule *m, ZjExplainKind kind, const char *text, uint32_t reg)
{
    return (ZjModExplain){.kind = kind,
                          .text = S(text),
                          .reg = reg,
                          .left = NONE,
                          .right = NONE,
                          .left_text = NONE,
                          .right_text = NONE,
                          .field = NONE};
}

/* 当 等级 ≥ 省级 且 费用 ≥ 2000万元; 金额 50万元, under 乙 of the first open question 20万元,
 *less 1元 for
 ** 乙 of each other; the match gives half of it when 已认定. */
static void program(ZjModule *m, uint32_t open)
{
    *m = (ZjModule){.string_count = 0};
    ADD(POLICY, ZjModPolicy, S("区"), S("某区奖励办法"), S("区级"), NONE, 1, NONE, NONE);
    ADD(SPAN, ZjModSpan, S("办法.zjtx"), 7, 3);
    add_questions(m, open);
    add_facts(m);
    uint32_t level = fact(m, F_LEVEL), cost = fact(m, F_COST), date = fact(m, F_DATE);
    uint32_t certified = fact(m, F_CERTIFIED), key = fact(m, F_KEY);
    uint32_t provincial = konst(m, ZJ_T_ENUM, 0, 1);
    uint32_t enough = konst(m, ZJ_T_MONEY, 0, 2000000000);
    uint32_t rank = op(m, ZJ_OP_LE_ENUM, ZJ_T_BOOL, 0, provincial, level, 0);
    uint32_t spent = op(m, ZJ_OP_LE_MONEY, ZJ_T_BOOL, 0, enough, cost, 0);
    uint32_t both = op(m, ZJ_OP_AND, ZJ_T_BOOL, 0, rank, spent, 0);
    uint32_t as_of = op(m, ZJ_OP_AS_OF, ZJ_T_DATE, 0, 0, 0, 0);
    uint32_t years = konst(m, ZJ_T_INT, 0, 36);
    uint32_t from = op(m, ZJ_OP_SUB_MONTHS, ZJ_T_DATE, 0, as_of, years, 0);
    uint32_t from_each = op(m, ZJ_OP_EXPAND, ZJ_T_DATE, D_RECORDS, from, 0, 0);
    uint32_t until_each = op(m, ZJ_OP_EXPAND, ZJ_T_DATE, D_RECORDS, as_of, 0, 0);
    uint32_t after = op(m, ZJ_OP_LE_DATE, ZJ_T_BOOL, D_RECORDS, from_each, date, 0);
    uint32_t before = op(m, ZJ_OP_LE_DATE, ZJ_T_BOOL, D_RECORDS, date, until_each, 0);
    uint32_t recent = op(m, ZJ_OP_AND, ZJ_T_BOOL, D_RECORDS, after, before, 0);
    uint32_t any = op(m, ZJ_OP_ANY, ZJ_T_BOOL, 0, recent, 0, 0);
    uint32_t free = op(m, ZJ_OP_NOT, ZJ_T_BOOL, 0, any, 0, 0);
    uint32_t amount = konst(m, ZJ_T_EXACT, 0, 50000000);
    for (uint32_t q = 1; q <= open; q++) {
        uint32_t other = op(m, ZJ_OP_READING, ZJ_T_BOOL, 0, q, 1, 0);
        uint32_t value = konst(m, ZJ_T_EXACT, 0, q == 1 ? 30000000 : 100);
        uint32_t less = op(m, ZJ_OP_SUB_EXACT, ZJ_T_EXACT, 0, amount, value, 0);
        amount = op(m, ZJ_OP_SELECT, ZJ_T_EXACT, 0, other, less, amount);
    }
    uint32_t zero = konst(m, ZJ_T_EXACT, 0, 0);
    uint32_t gate = op(m, ZJ_OP_AND, ZJ_T_BOOL, 0, both, free, 0);
    uint32_t due = op(m, ZJ_OP_SELECT, ZJ_T_EXACT, 0, gate, amount, zero);
    ZjModMember first = add_member(m, C_AWARD, due);
    build_row(m, ZJ_TAB_MEMBER, &first);
    uint32_t total = build_reg(m, ZJ_T_MONEY, 0, NONE);
    ADD(TOTAL, ZjModTotal, S("区级"), total);
    ADD(SETTLE, ZjModSettle, 0, 1, 0, 0, 0, 0, 0, 1);
    ADD(INSN, ZjInsn, ZJ_OP_SETTLE, NONE, 0, 0, 0, NONE);
    uint32_t whole = op(m, ZJ_OP_MONEY_TO_EXACT, ZJ_T_EXACT, 0, first.entitled, 0, 0);
    uint32_t ratio =
        op(m, ZJ_OP_CONST, ZJ_T_NUM, 0, build_const(m, ZJ_T_NUM, ZJ_CONST_POINT, 1, 2), 0, 0);
    uint32_t half = op(m, ZJ_OP_MUL_EXACT, ZJ_T_EXACT, 0, whole, ratio, 0);
    uint32_t match = op(m, ZJ_OP_SELECT, ZJ_T_EXACT, 0, certified, half, zero);
    ZjModMember second = add_member(m, C_MATCH, match);
    build_row(m, ZJ_TAB_MEMBER, &second);
    ADD(SETTLE, ZjModSettle, 1, 1, 0, 0, 0, 0, 1, 0);
    ADD(INSN, ZjInsn, ZJ_OP_SETTLE, NONE, 1, 0, 0, NONE);
    uint32_t sum =
        op(m, ZJ_OP_ADD_MONEY, ZJ_T_MONEY, 0, first.total_payable, second.total_payable, 0);
    ADD(SUM, ZjModSum, S("区级"), sum);
    ADD(SUM, ZjModSum, NONE, sum);

    ZjModExplain e = explained(m, ZJ_EXPLAIN_COMPARE, "等级 ≥ 省级", rank);
    e.relation = ZJ_REL_GE;
    e.left = level;
    e.right = provincial;
    e.left_text = S("等级");
    e.right_text = S("省级");
    build_row(m, ZJ_TAB_EXPLAIN, &e);
    e = explained(m, ZJ_EXPLAIN_COMPARE, "费用 ≥ 2000万元", spent);
    e.relation = ZJ_REL_GE;
    e.left = cost;
    e.right = enough;
    e.left_text = S("费用");
    e.right_text = S("2000万元");
    build_row(m, ZJ_TAB_EXPLAIN, &e);
    e = explained(m, ZJ_EXPLAIN_AND, "等级 ≥ 省级 且 费用 ≥ 2000万元", both);
    e.child_count = 2;
    build_row(m, ZJ_TAB_EXPLAIN, &e);
    e = explained(m, ZJ_EXPLAIN_VALUE, "评估日", until_each);
    build_row(m, ZJ_TAB_EXPLAIN, &e);
    e = explained(m, ZJ_EXPLAIN_COMPARE, "记录.日期 在 评估日 前 3年 内", recent);
    e.relation = ZJ_REL_BETWEEN;
    e.left = date;
    e.right = from_each;
    e.left_text = S("记录.日期");
    e.first_child = 2;
    e.child_count = 1;
    build_row(m, ZJ_TAB_EXPLAIN, &e);
    e = explained(m, ZJ_EXPLAIN_SOME, "存在 记录 取自 违法记录 满足 …", any);
    e.field = F_LIST;
    e.first_child = 3;
    e.child_count = 1;
    build_row(m, ZJ_TAB_EXPLAIN, &e);
    e = explained(m, ZJ_EXPLAIN_FACT, "已认定", certified);
    e.field = F_CERTIFIED;
    build_row(m, ZJ_TAB_EXPLAIN, &e);
    const uint32_t refs[] = {0, 1, 3, 4};
    for (size_t i = 0; i < 4; i++)
        ADD(REF, ZjModRef, refs[i]);
    ADD(CONDITION, ZjModCondition, both, 2);
    ADD(CONDITION, ZjModCondition, certified, 6);
    ADD(CONDITION, ZjModCondition, any, 5);
    ADD(BARUSE, ZjModBarUse, C_BAR, any);
    ADD(STEP, ZjModStep, ZJ_STEP_BASE, amount, NONE, S("金额   50万元"), NONE);
    ADD(STEP, ZjModStep, ZJ_STEP_PAYABLE, first.payable, NONE, NONE, NONE);

    ZjModClause award = new_clause(m, "奖励", "研发奖励", ZJ_CLAUSE_GRANT);
    award.bar_count = 1;
    award.condition_count = 1;
    award.base = amount;
    award.standard = amount;
    award.step_count = 2;
    take(&award, &first, 0);
    build_row(m, ZJ_TAB_CLAUSE, &award);
    ZjModClause matching = new_clause(m, "配套", "研发奖励配套", ZJ_CLAUSE_GRANT);
    matching.matches = C_AWARD;
    matching.first_bar = 1;
    matching.first_condition = 1;
    matching.condition_count = 1;
    matching.base = half;
    matching.standard = half;
    matching.first_step = 2;
    take(&matching, &second, 1);
    build_row(m, ZJ_TAB_CLAUSE, &matching);
    ZjModClause bar = new_clause(m, "近三年违法", "近三年重大违法", ZJ_CLAUSE_BAR);
    bar.base = any;
    bar.first_bar = 1;
    bar.first_condition = 2;
    bar.condition_count = 1;
    bar.first_step = 2;
    build_row(m, ZJ_TAB_CLAUSE, &bar);
    ZjModClause figure = new_clause(m, "所在等级", "所在等级", ZJ_CLAUSE_FIGURE);
    figure.base = level;
    figure.first_bar = 1;
    figure.first_condition = 3;
    figure.first_step = 2;
    build_row(m, ZJ_TAB_CLAUSE, &figure);
    (void)key;
    ZjModReport report;
    ZjStatus status = zj_module_verify(m, &report);
    ck_assert_msg(status == ZJ_OK, "%s: table %d row %u column %s", report.reason,
                  (int)report.table, report.row, report.column != NULL ? report.column : "-");
}

typedef struct Bench {
    ZjModule m;
    ZjFacts facts;
    ZjCaseResult r;
    ZjBuf out;
} Bench;

static ZjStatus compute(Bench *b, const char *json, ZjLang lang, const uint32_t *fixed,
                        bool all, ZjCaseProblem *problem)
{
    ZjFactProblems problems = {0};
    ZjStatus status =
        zj_facts_read_json(&b->m, zj_text(json), (ZjText){"", 0}, &b->facts, &problems);
    ck_assert_int_eq(status, ZJ_OK);
    ZjCaseOptions options = {.lang = lang, .as_of = 19509, .fixed = fixed, .all_readings = all};
    return zj_case_compute(&b->m, &b->facts, &options, &b->r, problem);
}

static void ask(Bench *b, const char *json)
{
    ZjCaseProblem problem;
    ck_assert_int_eq(compute(b, json, ZJ_LANG_ZH, NULL, false, &problem), ZJ_OK);
}

static void tell(Bench *b)
{
    zj_buf_clear(&b->out);
    ck_assert_int_eq(zj_case_text(&b->r, &b->out), ZJ_OK);
}

static void has(const Bench *b, const char *words)
{
    ck_assert_msg(strstr(b->out.ptr, words) != NULL, "no \"%s\" in:\n%s", words, b->out.ptr);
}

static void hasnt(const Bench *b, const char *words)
{
    ck_assert_msg(strstr(b->out.ptr, words) == NULL, "\"%s\" in:\n%s", words, b->out.ptr);
}

static void again(Bench *b)
{
    zj_case_free(&b->r);
    zj_facts_free(&b->facts);
    b->facts = (ZjFacts){0};
}

static void done(Bench *b)
{
    again(b);
    zj_buf_free(&b->out);
    zj_module_free(&b->m);
}

static void outcome(const Bench *b, uint32_t clause, ZjOutcome expected, int64_t lo, int64_t hi)
{
    const ZjFigures *f = &b->r.clauses[clause].figures;
    ck_assert_str_eq(zj_outcome_json[f->outcome], zj_outcome_json[expected]);
    ck_assert(zj_rat_cmp(f->payable.lo, zj_rat_int(lo)) == 0);
    ck_assert(zj_rat_cmp(f->payable.hi, zj_rat_int(hi)) == 0);
}

#define GOOD "\"等级\":\"省级\",\"费用\":\"2000万元\",\"违法记录\":[],\"已认定\":true"

START_TEST(granted)
{
    Bench b = {0};
    program(&b.m, 0);
    ask(&b, "{\"case\":\"E1\"," GOOD "}");
    outcome(&b, C_AWARD, ZJ_OUTCOME_GRANTED, 50000000, 50000000);
    outcome(&b, C_MATCH, ZJ_OUTCOME_GRANTED, 25000000, 25000000);
    ck_assert_uint_eq(b.r.need_count, 0);
    ck_assert_uint_eq(b.r.runs, 1);
    tell(&b);
    has(&b, "案例 E1，评估日 2023年6月1日");
    has(&b, "结论：现在可得 75万元。");
    has(&b, "征求意见稿");
    has(&b, "● 研发奖励：应得 50万元");
    has(&b, "✓ 等级 ≥ 省级：满足（等级为省级）");
    has(&b, "依据：二（一）「给予50万元奖励」");
    done(&b);
}
END_TEST

START_TEST(refused_says_by_how_much)
{
    Bench b = {0};
    program(&b.m, 0);
    ask(&b, "{\"等级\":\"无\",\"费用\":\"1800万元\",\"违法记录\":[],\"已认定\":true}");
    outcome(&b, C_AWARD, ZJ_OUTCOME_REFUSED, 0, 0);
    outcome(&b, C_MATCH, ZJ_OUTCOME_REFUSED, 0, 0);
    tell(&b);
    has(&b, "结论：目前没有可以兑付的资金。");
    has(&b, "✗ 等级 ≥ 省级：不满足（等级为无，差1级）");
    has(&b, "✗ 费用 ≥ 2000万元：不满足（费用为1800万元，差200万元）");
    has(&b, "所配套的「研发奖励」不得");
    done(&b);
}
END_TEST

START_TEST(needs_only_what_decides)
{
    Bench b = {0};
    program(&b.m, 0);
    ask(&b, "{\"等级\":\"省级\",\"违法记录\":[]}");
    outcome(&b, C_AWARD, ZJ_OUTCOME_NEEDS_FACTS, 0, 50000000);
    outcome(&b, C_MATCH, ZJ_OUTCOME_NEEDS_FACTS, 0, 25000000);
    ck_assert_uint_eq(b.r.need_count, 2);
    ck_assert_uint_eq(b.r.needs[0].field, F_COST);
    ck_assert_uint_eq(b.r.needs[0].decides_count, 2);
    ck_assert_uint_eq(b.r.needs[1].field, F_CERTIFIED);
    ck_assert_uint_eq(b.r.needs[1].decides_count, 1);
    tell(&b);
    has(&b, "最高 75万元");
    has(&b, "缺费用");
    again(&b);
    /* a shut gate decides alone: nothing missing matters */
    ask(&b, "{\"等级\":\"无\"}");
    outcome(&b, C_AWARD, ZJ_OUTCOME_REFUSED, 0, 0);
    ck_assert_uint_eq(b.r.clauses[C_AWARD].need_count, 0);
    again(&b);
    ask(&b, "{\"等级\":\"省级\",\"费用\":\"2000万元\",\"已认定\":\"待认定\"}");
    ck_assert_uint_eq(b.r.need_count, 2);
    ck_assert_uint_eq(b.r.needs[0].field, F_LIST);
    ck_assert_uint_eq(b.r.needs[0].state, ZJ_FACT_MISSING);
    ck_assert_uint_eq(b.r.needs[1].state, ZJ_FACT_PENDING);
    done(&b);
}
END_TEST

START_TEST(barred_by_a_record)
{
    Bench b = {0};
    program(&b.m, 0);
    ask(&b, "{\"等级\":\"省级\",\"费用\":\"2000万元\",\"已认定\":true,\"违法记录\":["
            "{\"编号\":\"V1\",\"日期\":\"2019-01-01\"},{\"编号\":\"V\\u001b[2J2\",\"日期\":"
            "\"2020-06-01\"}]}");
    outcome(&b, C_AWARD, ZJ_OUTCOME_BARRED, 0, 0);
    outcome(&b, C_BAR, ZJ_OUTCOME_BARRED, 1, 1);
    ck_assert(zj_text_equal(b.r.clauses[C_AWARD].by, ZJ_TEXT("区.近三年违法")));
    tell(&b);
    has(&b, "禁享：近三年重大违法");
    has(&b, "「V[2J2」：记录.日期为2020年6月1日，在2020年6月1日至2023年6月1日之间");
    hasnt(&b, "\033");
    hasnt(&b, "「V1」");
    done(&b);
}
END_TEST

START_TEST(readings_without_default)
{
    Bench b = {0};
    ZjCaseProblem problem;
    program(&b.m, 2);
    ask(&b, "{" GOOD "}");
    outcome(&b, C_AWARD, ZJ_OUTCOME_READING, 19999900, 50000000);
    const ZjReadings *r = &b.r.clauses[C_AWARD].readings;
    ck_assert_uint_eq(r->count, 4); /* the preset question touches nothing */
    ck_assert(r->matter);
    ck_assert(zj_rat_cmp(r->at[0].figures.payable.lo, zj_rat_int(49999900)) == 0);
    ck_assert(zj_rat_cmp(r->at[0].figures.payable.hi, zj_rat_int(50000000)) == 0);
    ck_assert(zj_rat_cmp(r->at[1].figures.payable.hi, zj_rat_int(20000000)) == 0);
    ck_assert_uint_eq(b.r.runs, 4);
    tell(&b);
    has(&b, "研发奖励：取决于解读");
    has(&b, "甲「从宽」");
    again(&b);
    const uint32_t fixed[] = {NONE, 1, 0};
    ck_assert_int_eq(compute(&b, "{" GOOD "}", ZJ_LANG_ZH, fixed, false, &problem), ZJ_OK);
    outcome(&b, C_AWARD, ZJ_OUTCOME_GRANTED, 20000000, 20000000);
    ck_assert_uint_eq(b.r.runs, 1);
    again(&b);
    /* where nothing is granted, no reading matters and none is run */
    ask(&b, "{\"等级\":\"无\"}");
    ck_assert_uint_eq(b.r.runs, 1);
    outcome(&b, C_AWARD, ZJ_OUTCOME_REFUSED, 0, 0);
    done(&b);
}
END_TEST

START_TEST(too_many_readings)
{
    Bench b = {0};
    ZjCaseProblem problem;
    program(&b.m, 10);
    ask(&b, "{" GOOD "}");
    ck_assert_uint_eq(b.r.runs, 1024);
    done(&b);
    b = (Bench){0};
    program(&b.m, 11);
    ck_assert_int_eq(compute(&b, "{" GOOD "}", ZJ_LANG_ZH, NULL, false, &problem), ZJ_LIMIT);
    ck_assert_uint_eq(problem.runs, 2048);
    done(&b);
}
END_TEST

START_TEST(as_json)
{
    Bench b = {0};
    program(&b.m, 1);
    ask(&b, "{\"case\":\"E\\u0007[ ]\"," GOOD "}");
    ck_assert_int_eq(zj_case_json(&b.r, false, &b.out), ZJ_OK);
    has(&b, "{\"case\":\"E\\u0007[ ]\",\"as_of\":\"2023-06-01\",\"program\":\"");
    has(&b, "\"drafts\":[\"区\"]");
    has(&b, "\"id\":\"区.奖励\",\"title\":\"研发奖励\",\"policy\":\"区\",\"payer\":\"区级\","
            "\"cite\":\"二（一）\","
            "\"outcome\":\"reading\",\"min\":\"200000.00\",\"max\":\"500000.00\","
            "\"entitled\":{\"min\":\"200000.00\",\"max\":\"500000.00\"},\"paid\":\"0.00\","
            "\"items\":[]");
    has(&b, "\"question\":\"问0\",\"name\":\"乙\",\"title\":null,\"chosen\":false,\"outcome\":"
            "\"granted\","
            "\"min\":\"200000.00\",\"max\":\"200000.00\"");
    has(&b, "\"totals\":{\"min\":\"300000.00\",\"max\":\"750000.00\",\"open\":false");
    has(&b, "\"by_payer\":{\"区级\":{\"min\":\"300000.00\",\"max\":\"750000.00\"}}");
    has(&b, "\"type\":\"name\",\"unit\":null,\"min\":\"省级\",\"max\":\"省级\"");
    zj_buf_clear(&b.out);
    ck_assert_int_eq(zj_case_json(&b.r, true, &b.out), ZJ_OK);
    has(&b, "\"items\": [],");
    has(&b, "E\\u0007[ ]");
    done(&b);
}
END_TEST

START_TEST(in_english)
{
    Bench b = {0};
    ZjCaseProblem problem;
    program(&b.m, 0);
    ck_assert_int_eq(compute(&b, "{\"等级\":\"省级\"}", ZJ_LANG_EN, NULL, false, &problem),
                     ZJ_OK);
    tell(&b);
    has(&b, "As of 2023-06-01");
    has(&b, "Answer: nothing certain yet, at most RMB 750,000");
    has(&b, "needs facts");
    has(&b, "Facts still missing");
    hasnt(&b, "结论");
    done(&b);
}
END_TEST

START_TEST(cases_in_the_program)
{
    Bench b = {0};
    ZjModule *m = &b.m;
    program(m, 1);
    uint32_t half = build_const(m, ZJ_T_MONEY, ZJ_CONST_POINT, 50000000, 1);
    uint32_t low = build_const(m, ZJ_T_MONEY, ZJ_CONST_POINT, 20000000, 1);
    uint32_t total = build_const(m, ZJ_T_MONEY, ZJ_CONST_POINT, 75000000, 1);
    uint32_t rung = build_const(m, ZJ_T_ENUM, ZJ_CONST_POINT, 1, 1);
    uint32_t good = S("{\"as_of\":\"2023-06-01\"," GOOD "}");
    ADD(CASE, ZjModCase, S("采用甲"), 0, good, 0, 0, 1, 0, 4);
    ADD(CASE, ZjModCase, S("不采用"), 0, good, 0, 1, 0, 4, 2);
    ADD(CASE, ZjModCase, S("不对"), 0, good, 0, 1, 0, 6, 2);
    ADD(CASE, ZjModCase, S("坏"), 0, S("{\"等级\":\"县级\"}"), 0, 1, 0, 8, 0);
    ADD(CHOICE, ZjModChoice, 1, 0);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_AMOUNT, C_AWARD, NONE, 0, half, half, 0,
        S("奖励 = 50万元"), 0);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_TOTAL, NONE, NONE, 0, total, total, 0,
        S("合计 = 75万元"), 0);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_TOTAL, NONE, S("区级"), 0, total, total, 0,
        S("合计.区级"), 0);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_FIGURE, C_FIGURE, NONE, 0, rung, rung, 0,
        S("所在等级 = 省级"), 0);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_AMOUNT, C_AWARD, NONE, 0, low, half, 0, S("20至50"), 0);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_OUTCOME, C_AWARD, NONE, ZJ_OUTCOME_READING, NONE, NONE,
        0, S("取决于解读"), 0);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_AMOUNT, C_AWARD, NONE, 0, low, low, 0,
        S("奖励 = 20万元"), 0);
    ADD(EXPECT, ZjModExpect, ZJ_EXPECT_OUTCOME, C_AWARD, NONE, ZJ_OUTCOME_REFUSED, NONE, NONE,
        0, S("奖励 不得"), 0);
    ZjCasesSummary sum;
    ck_assert_int_eq(zj_cases_run(m, ZJ_LANG_ZH, &b.out, &sum), ZJ_OK);
    ck_assert_uint_eq(sum.cases, 4);
    ck_assert_uint_eq(sum.passed, 2);
    ck_assert_uint_eq(sum.failed, 1);
    ck_assert_uint_eq(sum.rejected, 1);
    ck_assert_uint_eq(sum.expectations, 8);
    ck_assert_uint_eq(sum.met, 6);
    has(&b, "✗ 案例「不对」（办法.zjtx:7:3）");
    has(&b, "期望 奖励 = 20万元，得到 取决于解读 20万元至50万元");
    has(&b, "✗ 案例「坏」（办法.zjtx:7:3）：事实读不进来");
    has(&b, "4 个案例，2 个通过，2 个不通过；8 项期望，6 项符合。");
    done(&b);
}
END_TEST

START_TEST(information)
{
    Bench b = {0};
    ZjModReport report;
    program(&b.m, 1);
    ck_assert_int_eq(zj_module_verify(&b.m, &report), ZJ_OK);
    ck_assert_int_eq(zj_info_print(&b.m, &report, ZJ_LANG_ZH, &b.out), ZJ_OK);
    has(&b, "区「某区奖励办法」 区级 征求意见稿");
    has(&b, "奖励 区.奖励「研发奖励」 二（一）");
    has(&b, "违法记录.编号 : 文本 主键");
    has(&b, "区.奖励.问0（没有默认）");
    has(&b, "= 甲「从宽」（默认）");
    done(&b);
}
END_TEST

/* The module that uses every table, with all facts, some and none: no sanitizer minds. */
START_TEST(every_table)
{
    static const char full[] =
        "{\"企业\":{\"规模\":\"大\",\"营收\":1000},\"项目\":[{\"编号\":\"P1\",\"投入\":"
        "\"100万元\","
        "\"日期\":\"2023-01-01\",\"设备\":[{\"价格\":1},{}]},{\"编号\":\"P2\"}],"
        "\"已拨付\":[{\"条款\":\"甲\",\"所属日期\":\"2023-01-01\",\"金额\":100},{}],"
        "\"税率\":\"7%\",\"类型\":\"内资\",\"已认定\":true}";
    static const char some[] = "{\"企业\":{\"规模\":\"小\"},\"项目\":[{\"编号\":\"P\","
                               "\"投入\":null}],\"已认定\":\"待认定\"}";
    static const char *const facts[] = {"{}", "{\"已拨付\":[],\"项目\":[]}", full, some};
    for (size_t i = 0; i < sizeof facts / sizeof facts[0] * 4; i++) {
        Bench b = {0};
        ZjCaseProblem problem;
        ZjFactProblems problems = {0};
        build_sample(&b.m);
        ck_assert_int_eq(zj_facts_read_json(&b.m, zj_text(facts[i / 4]), (ZjText){"", 0},
                                            &b.facts, &problems),
                         ZJ_OK);
        ZjCaseOptions options = {.lang = i % 2 ? ZJ_LANG_EN : ZJ_LANG_ZH,
                                 .as_of = 19509,
                                 .all_readings = i % 4 > 1,
                                 .full = i % 4 > 1};
        ck_assert_int_eq(zj_case_compute(&b.m, &b.facts, &options, &b.r, &problem), ZJ_OK);
        tell(&b);
        ck_assert_uint_eq(zj_utf8_check(b.out.ptr, b.out.len), b.out.len);
        ck_assert_int_eq(zj_case_json(&b.r, i % 2, &b.out), ZJ_OK);
        done(&b);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("report");
    TCase *tests = tcase_create("result");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, granted);
    tcase_add_test(tests, refused_says_by_how_much);
    tcase_add_test(tests, needs_only_what_decides);
    tcase_add_test(tests, barred_by_a_record);
    tcase_add_test(tests, readings_without_default);
    tcase_add_test(tests, too_many_readings);
    tcase_add_test(tests, as_json);
    tcase_add_test(tests, in_english);
    tcase_add_test(tests, cases_in_the_program);
    tcase_add_test(tests, information);
    tcase_add_test(tests, every_table);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
