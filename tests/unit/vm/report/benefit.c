/* Benefits from a module made by hand: terms, ceilings, the best of a list, and what is missing. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../format/build.h"
#include "stdlib/date.h"
#include "vm/report/cases.h"

#define NONE                  ZJ_NONE
#define S(text)               build_string(m, text)
#define ADD(TABLE, Type, ...) build_row(m, ZJ_TAB_##TABLE, &(Type){__VA_ARGS__})

enum { F_LIST, F_KEY, F_RANK, F_DATE, F_RENT, F_PARK };
enum { D_CASE, D_TENANT, D_PAIR };
enum { C_RENT, C_PARK, C_AWARD };

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
                    .high = NONE,
                    .is_key = type == ZJ_T_TEXT};
    return build_row(m, ZJ_TAB_FIELD, &f);
}

static uint32_t op(ZjModule *m, ZjOpcode code, ZjType type, uint32_t domain, uint32_t a,
                   uint32_t b, uint32_t c)
{
    return build_insn(m, code, type, domain, a, b, c);
}

static uint32_t konst(ZjModule *m, ZjType type, uint32_t domain, int64_t value)
{
    return op(m, ZJ_OP_CONST, type, domain, build_const(m, type, ZJ_CONST_POINT, value, 1), 0, 0);
}

static ZjModClause new_clause(ZjModule *m, const char *name, ZjClauseKind kind)
{
    return (ZjModClause){.kind = kind,
                         .name = S(name),
                         .alias = NONE,
                         .title = NONE,
                         .cite = S("一"),
                         .quote = NONE,
                         .span = NONE,
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

static void vocabulary(ZjModule *m)
{
    static const char *const ranks[] = {"学士", "硕士", "博士"};
    *m = (ZjModule){.string_count = 0};
    ADD(POLICY, ZjModPolicy, S("市"), S("某市办法"), S("市级"), NONE, 1, NONE, NONE);
    ADD(ENUM, ZjModEnum, S("层次"), NONE, NONE, 1, 0, 3);
    for (size_t i = 0; i < 3; i++)
        ADD(VALUE, ZjModValue, S(ranks[i]), NONE, NONE);
    ADD(SPAN, ZjModSpan, S("办法.zjtx"), 7, 3);
    add_field(m, "住户", ZJ_FIELD_LIST, NONE, D_TENANT, ZJ_T_NONE);
    add_field(m, "编号", ZJ_FIELD_SCALAR, F_LIST, D_TENANT, ZJ_T_TEXT);
    add_field(m, "层次", ZJ_FIELD_SCALAR, F_LIST, D_TENANT, ZJ_T_ENUM);
    add_field(m, "入住", ZJ_FIELD_SCALAR, F_LIST, D_TENANT, ZJ_T_DATE);
    add_field(m, "月租", ZJ_FIELD_SCALAR, F_LIST, D_TENANT, ZJ_T_MONEY);
    add_field(m, "园区", ZJ_FIELD_SCALAR, NONE, D_CASE, ZJ_T_BOOL);
    ADD(DOMAIN, ZjModDomain, NONE, NONE, 1, 0, 0);
    ADD(DOMAIN, ZjModDomain, D_CASE, F_LIST, 1, 0, 0);
    ADD(DOMAIN, ZjModDomain, D_TENANT, F_LIST, 0, 0, 0);
}

/* An award for each tenant, 100元 by rank, of which the highest is kept. */
static void add_award(ZjModule *m, uint32_t key, uint32_t rank)
{
    uint32_t exact[2];
    for (int i = 0; i < 2; i++)
        exact[i] = konst(m, ZJ_T_EXACT, D_TENANT, 10000 * (i + 1));
    uint32_t high = konst(m, ZJ_T_ENUM, D_TENANT, 2);
    uint32_t is_high = op(m, ZJ_OP_LE_ENUM, ZJ_T_BOOL, D_TENANT, high, rank, 0);
    uint32_t amount = op(m, ZJ_OP_SELECT, ZJ_T_EXACT, D_TENANT, is_high, exact[1], exact[0]);
    uint32_t one = konst(m, ZJ_T_INT, D_CASE, 1);
    ZjModMember x = {.clause = C_AWARD, .domain = D_TENANT, .amount = amount, .date = NONE};
    x.key = key;
    x.cause = x.cause_key = x.keep_by = x.once_group = x.deduct = x.ledger = NONE;
    x.row_mine = x.row_key = x.row_date = x.row_net = NONE;
    x.keep = one;
    x.keep_group = ADD(GROUP, ZjModGroup, 0, NONE, 0);
    x.kept = build_reg(m, ZJ_T_EXACT, D_TENANT, NONE);
    x.capped = build_reg(m, ZJ_T_EXACT, D_TENANT, NONE);
    uint32_t *const money[] = {&x.rounded, &x.stacked, &x.entitled, &x.paid, &x.payable};
    for (size_t i = 0; i < 5; i++)
        *money[i] = build_reg(m, ZJ_T_MONEY, D_TENANT, NONE);
    x.displaced = build_reg(m, ZJ_T_INT, D_TENANT, NONE);
    uint32_t *const sums[] = {&x.total_entitled, &x.total_paid, &x.total_payable};
    for (size_t i = 0; i < 3; i++)
        *sums[i] = build_reg(m, ZJ_T_MONEY, D_CASE, NONE);
    uint32_t member = build_row(m, ZJ_TAB_MEMBER, &x);
    ADD(SETTLE, ZjModSettle, 0, 1, 0, 0, 0, 0, 0, 0);
    ADD(INSN, ZjInsn, ZJ_OP_SETTLE, NONE, 0, 0, 0, NONE);
    ADD(SUM, ZjModSum, NONE, x.total_payable);
    ZjModClause c = new_clause(m, "奖励", ZJ_CLAUSE_GRANT);
    c.domain = D_TENANT;
    c.key = key;
    c.base = c.standard = amount;
    c.settle_member = member;
    c.entitled = x.entitled;
    c.paid = x.paid;
    c.payable = x.payable;
    c.displaced = x.displaced;
    c.total_entitled = x.total_entitled;
    c.total_paid = x.total_paid;
    c.total_payable = x.total_payable;
    c.first_condition = 1;
    build_row(m, ZJ_TAB_CLAUSE, &c);
}

/* 免租 for each tenant of 硕士 and up: two years for 博士, one for 硕士, the highest rank alone; at
** most 70% of the rent. 推荐 when 园区. */
static void program(ZjModule *m, bool award)
{
    vocabulary(m);
    uint32_t key = op(m, ZJ_OP_FACT, ZJ_T_TEXT, D_TENANT, F_KEY, 0, 0);
    uint32_t rank = op(m, ZJ_OP_FACT, ZJ_T_ENUM, D_TENANT, F_RANK, 0, 0);
    uint32_t date = op(m, ZJ_OP_FACT, ZJ_T_DATE, D_TENANT, F_DATE, 0, 0);
    uint32_t rent = op(m, ZJ_OP_FACT, ZJ_T_MONEY, D_TENANT, F_RENT, 0, 0);
    uint32_t park = op(m, ZJ_OP_FACT, ZJ_T_BOOL, D_CASE, F_PARK, 0, 0);
    uint32_t as_of = op(m, ZJ_OP_AS_OF, ZJ_T_DATE, D_CASE, 0, 0, 0);
    uint32_t today = op(m, ZJ_OP_EXPAND, ZJ_T_DATE, D_TENANT, as_of, 0, 0);
    uint32_t happened = op(m, ZJ_OP_LE_DATE, ZJ_T_BOOL, D_TENANT, date, today, 0);
    uint32_t master = konst(m, ZJ_T_ENUM, D_TENANT, 1), doctor = konst(m, ZJ_T_ENUM, D_TENANT, 2);
    uint32_t counts = op(m, ZJ_OP_LE_ENUM, ZJ_T_BOOL, D_TENANT, master, rank, 0);
    uint32_t is_doctor = op(m, ZJ_OP_LE_ENUM, ZJ_T_BOOL, D_TENANT, doctor, rank, 0);
    uint32_t year = konst(m, ZJ_T_INT, D_TENANT, 12), years = konst(m, ZJ_T_INT, D_TENANT, 24);
    uint32_t months = op(m, ZJ_OP_SELECT, ZJ_T_INT, D_TENANT, is_doctor, years, year);
    uint32_t one = konst(m, ZJ_T_INT, D_TENANT, 1);
    uint32_t first = op(m, ZJ_OP_ADD_DAYS, ZJ_T_DATE, D_TENANT, date, one, 0);
    uint32_t last = op(m, ZJ_OP_ADD_MONTHS, ZJ_T_DATE, D_TENANT, date, months, 0);
    uint32_t exact = op(m, ZJ_OP_MONEY_TO_EXACT, ZJ_T_EXACT, D_TENANT, rent, 0, 0);
    uint32_t share = op(m, ZJ_OP_CONST, ZJ_T_NUM, D_TENANT,
                        build_const(m, ZJ_T_NUM, ZJ_CONST_POINT, 7, 10), 0, 0);
    uint32_t ceiling = op(m, ZJ_OP_MUL_EXACT, ZJ_T_EXACT, D_TENANT, exact, share, 0);
    uint32_t gate = op(m, ZJ_OP_AND, ZJ_T_BOOL, D_TENANT, counts, happened, 0);
    uint32_t mine = op(m, ZJ_OP_EXPAND, ZJ_T_ENUM, D_PAIR, rank, 0, 0);
    uint32_t other = op(m, ZJ_OP_EXPAND, ZJ_T_ENUM, D_PAIR, rank, 1, 0);
    uint32_t open = op(m, ZJ_OP_EXPAND, ZJ_T_BOOL, D_PAIR, gate, 1, 0);
    uint32_t less = op(m, ZJ_OP_LT_ENUM, ZJ_T_BOOL, D_PAIR, mine, other, 0);
    uint32_t equal = op(m, ZJ_OP_EQ_ENUM, ZJ_T_BOOL, D_PAIR, mine, other, 0);
    uint32_t place = op(m, ZJ_OP_PLACE, ZJ_T_INT, D_TENANT, 0, 0, 0);
    uint32_t my_place = op(m, ZJ_OP_EXPAND, ZJ_T_INT, D_PAIR, place, 0, 0);
    uint32_t other_place = op(m, ZJ_OP_EXPAND, ZJ_T_INT, D_PAIR, place, 1, 0);
    uint32_t before = op(m, ZJ_OP_LT_INT, ZJ_T_BOOL, D_PAIR, other_place, my_place, 0);
    uint32_t tie = op(m, ZJ_OP_AND, ZJ_T_BOOL, D_PAIR, equal, before, 0);
    uint32_t worth = op(m, ZJ_OP_OR, ZJ_T_BOOL, D_PAIR, less, tie, 0);
    uint32_t better = op(m, ZJ_OP_AND, ZJ_T_BOOL, D_PAIR, worth, open, 0);
    uint32_t count = op(m, ZJ_OP_COUNT, ZJ_T_INT, D_TENANT, better, 0, 0);
    uint32_t outdone = op(m, ZJ_OP_LE_INT, ZJ_T_BOOL, D_TENANT, one, count, 0);
    uint32_t kept = op(m, ZJ_OP_NOT, ZJ_T_BOOL, D_TENANT, outdone, 0, 0);
    uint32_t held = op(m, ZJ_OP_AND, ZJ_T_BOOL, D_TENANT, gate, kept, 0);
    ZjModExplain e = {.kind = ZJ_EXPLAIN_FACT,
                      .text = S("园区"),
                      .reg = park,
                      .left = NONE,
                      .right = NONE,
                      .left_text = NONE,
                      .right_text = NONE,
                      .field = F_PARK};
    build_row(m, ZJ_TAB_EXPLAIN, &e);
    ADD(CONDITION, ZjModCondition, park, 0);
    ZjModClause c = new_clause(m, "免租", ZJ_CLAUSE_BENEFIT);
    c.domain = D_TENANT;
    c.key = key;
    c.date = date;
    c.counts = counts;
    c.happened = happened;
    build_row(m, ZJ_TAB_CLAUSE, &c);
    c = new_clause(m, "推荐", ZJ_CLAUSE_BENEFIT);
    c.condition_count = 1;
    build_row(m, ZJ_TAB_CLAUSE, &c);
    ADD(BENEFIT, ZjModBenefit, C_RENT, held, outdone, first, last, ceiling);
    ADD(BENEFIT, ZjModBenefit, C_PARK, park, NONE, NONE, NONE, NONE);
    if (award) add_award(m, key, rank);
    uint32_t figure = build_const(m, ZJ_T_NUM, ZJ_CONST_POINT, 3, 4);
    uint32_t by = build_const(m, ZJ_T_DATE, ZJ_CONST_POINT, 20818, 1);
    ADD(TARGET, ZjModTarget, 0, S("覆盖率"), S("coverage"), S("园区覆盖"), S("三"), NONE, NONE, NONE, 1,
        ZJ_REL_GE, figure, by, NONE, 1, 0, 1, NONE, 1, S("统计 占比(园区) 达到 ≥ 75%"), 0, 0);
    ADD(STAT, ZjModStat, ZJ_STAT_SHARE, park);
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

static void ask_in(Bench *b, const char *json, ZjLang lang)
{
    ZjFactProblems problems = {0};
    ZjCaseProblem problem;
    int64_t day;
    zj_case_free(&b->r);
    zj_facts_free(&b->facts);
    b->facts = (ZjFacts){0};
    ZjStatus status =
        zj_facts_read_json(&b->m, zj_text(json), (ZjText){"", 0}, &b->facts, &problems);
    ck_assert_int_eq(status, ZJ_OK);
    ck_assert_int_eq(zj_date_parse(ZJ_TEXT("2024-12-31"), false, &day), ZJ_OK);
    ZjCaseOptions options = {.lang = lang, .as_of = day};
    ck_assert_int_eq(zj_case_compute(&b->m, &b->facts, &options, &b->r, &problem), ZJ_OK);
    zj_buf_clear(&b->out);
    ck_assert_int_eq(zj_case_text(&b->r, &b->out), ZJ_OK);
}

static void ask(Bench *b, const char *json)
{
    ask_in(b, json, ZJ_LANG_ZH);
}

static void json_of(Bench *b)
{
    zj_buf_clear(&b->out);
    ck_assert_int_eq(zj_case_json(&b->r, false, &b->out), ZJ_OK);
}

static void has(const Bench *b, const char *words)
{
    ck_assert_msg(strstr(b->out.ptr, words) != NULL, "no \"%s\" in:\n%s", words, b->out.ptr);
}

static void hasnt(const Bench *b, const char *words)
{
    ck_assert_msg(strstr(b->out.ptr, words) == NULL, "\"%s\" in:\n%s", words, b->out.ptr);
}

static void done(Bench *b)
{
    zj_case_free(&b->r);
    zj_facts_free(&b->facts);
    zj_buf_free(&b->out);
    zj_module_free(&b->m);
}

static void outcome(const Bench *b, uint32_t clause, ZjOutcome expected)
{
    ck_assert_str_eq(zj_outcome_json[b->r.clauses[clause].figures.outcome],
                     zj_outcome_json[expected]);
}

#define TENANT(key, rank, date) \
    "{\"编号\":\"" key "\",\"层次\":\"" rank "\",\"入住\":\"" date "\",\"月租\":2000}"

START_TEST(held)
{
    Bench b = {0};
    program(&b.m, false);
    ask(&b, "{\"园区\":true,\"住户\":[" TENANT("a", "硕士", "2024-02-29") "]}");
    outcome(&b, C_RENT, ZJ_OUTCOME_GRANTED);
    has(&b, "结论：可享受 免租、推荐。");
    has(&b, "● 免租：享受，自2024年3月1日至2025年2月28日（12个月）");
    has(&b, "限价：不超过1400元（月租为2000元）");
    has(&b, "● 推荐：享受");
    hasnt(&b, "兑付的资金");
    has(&b, "（市）是征求意见稿");
    json_of(&b);
    has(&b, "\"items\":[{\"key\":\"a\",\"date\":\"2024-02-29\",\"outcome\":\"granted\",\"first\":"
            "\"2024-03-01\",\"last\":\"2025-02-28\",\"months\":12,\"ceiling\":\"1400.00\","
            "\"by\":null}]");
    has(&b, "\"items\":[{\"key\":\"\",\"date\":null,\"outcome\":\"granted\",\"first\":null,"
            "\"last\":null,\"months\":null,\"ceiling\":null,\"by\":null}]");
    has(&b, "\"totals\":{\"min\":\"0.00\",\"max\":\"0.00\"");
    ask_in(&b, "{\"园区\":true,\"住户\":[" TENANT("a", "硕士", "2020-02-29") "]}", ZJ_LANG_EN);
    has(&b, "Answer: entitled to 推荐.");
    has(&b, "免租: entitled, 2020-03-01 to 2021-02-28 (12 months, ended)");
    done(&b);
}
END_TEST

START_TEST(the_better_one_is_named)
{
    Bench b = {0};
    program(&b.m, true);
    ask(&b, "{\"园区\":false,\"住户\":[" TENANT("甲-1", "硕士", "2024-02-29") "," TENANT(
                "甲-2", "博士", "2024-03-31") "," TENANT("甲-3", "学士", "2024-01-01") "]}");
    outcome(&b, C_RENT, ZJ_OUTCOME_GRANTED);
    outcome(&b, C_PARK, ZJ_OUTCOME_REFUSED);
    const ZjClauseResult *r = &b.r.clauses[C_RENT];
    ck_assert_uint_eq(r->item_count, 2);
    ck_assert_int_eq(r->items[0].figures.outcome, ZJ_OUTCOME_DISPLACED);
    ck_assert(zj_text_equal(r->items[0].by, ZJ_TEXT("甲-2")));
    has(&b, "「甲-1」 2024年2月29日：被吸收\n        ✗ 择优：另有更高的项目「甲-2」");
    has(&b, "另可享受：免租。");
    has(&b, "○ 推荐〔一〕：不得\n      ✗ 园区：否");
    /* the award: the same of a payment; equal ones by their order */
    ck_assert_int_eq(b.r.clauses[C_AWARD].items[0].figures.outcome, ZJ_OUTCOME_DISPLACED);
    has(&b, "「甲-1」：被吸收\n        ✗ 择优：另有更高的项目「甲-2」");
    ask(&b, "{\"园区\":false,\"住户\":[" TENANT("甲-1", "硕士", "2024-02-29") "," TENANT(
                "甲-2", "硕士", "2024-03-31") "]}");
    has(&b, "「甲-2」：被吸收\n        ✗ 择优：并列的取在前面的「甲-1」");
    has(&b, "「甲-2」 2024年3月31日：被吸收\n        ✗ 择优：并列的取在前面的「甲-1」");
    done(&b);
}
END_TEST

START_TEST(not_yet)
{
    Bench b = {0};
    program(&b.m, false);
    ask(&b, "{\"园区\":false,\"住户\":[" TENANT("a", "硕士", "2025-01-01") "]}");
    outcome(&b, C_RENT, ZJ_OUTCOME_NOT_DUE);
    has(&b, "结论：目前没有可以享受的服务。");
    has(&b, "◐ 免租：未到期，自2025年1月2日至2026年1月1日（12个月）");
    json_of(&b);
    has(&b, "\"outcome\":\"not_due\",\"first\":\"2025-01-02\"");
    ask(&b, "{\"园区\":false,\"住户\":[" TENANT("a", "学士", "2024-01-01") "]}");
    outcome(&b, C_RENT, ZJ_OUTCOME_REFUSED);
    has(&b, "没有一条属于本条所指");
    has(&b, "「a」：层次为学士");
    ask(&b, "{\"园区\":false,\"住户\":[]}");
    has(&b, "“住户”：免租〔一〕");
    done(&b);
}
END_TEST

START_TEST(missing)
{
    Bench b = {0};
    program(&b.m, false);
    ask(&b, "{\"住户\":[{\"编号\":\"a\",\"入住\":\"2024-02-29\"},{\"编号\":\"b\",\"层次\":"
            "\"硕士\",\"月租\":2000},{\"编号\":\"c\",\"层次\":\"硕士\",\"入住\":\"2024-02-29\"}]}");
    outcome(&b, C_RENT, ZJ_OUTCOME_NEEDS_FACTS);
    outcome(&b, C_PARK, ZJ_OUTCOME_NEEDS_FACTS);
    has(&b, "结论：目前还不能确定能否享受。");
    has(&b, "「a」 2024年2月29日：待补充，自2024年3月1日起，12至24个月，最迟至2026年2月28日");
    has(&b, "是否属于本条所指尚不能判断（缺「a」的层次）");
    has(&b, "「b」：待补充，12个月");
    has(&b, "择优：是否另有更高的项目尚不能判断（缺「b」的入住、「a」的层次）");
    ck_assert_uint_eq(b.r.clauses[C_RENT].need_count, 3);
    ck_assert_uint_eq(b.r.clauses[C_PARK].need_count, 1);
    json_of(&b);
    has(&b, "\"first\":\"2024-03-01\",\"last\":{\"min\":\"2025-02-28\",\"max\":\"2026-02-28\"},"
            "\"months\":{\"min\":12,\"max\":24},\"ceiling\":{\"min\":null,\"max\":null}");
    ask(&b, "{\"园区\":\"待认定\"}");
    outcome(&b, C_RENT, ZJ_OUTCOME_NEEDS_FACTS);
    has(&b, "“住户”：免租");
    ck_assert_uint_eq(b.r.need_count, 2);
    ck_assert_uint_eq(b.r.needs[0].field, F_LIST);
    ask(&b, "{\"园区\":true,\"住户\":[{\"编号\":\"a\",\"层次\":\"硕士\",\"入住\":\"2024-02-29\"}]}");
    has(&b, "结论：可享受 免租、推荐。");
    has(&b, "？限价尚不能确定（缺「a」的月租）");
    has(&b, "限价：尚不能确定");
    done(&b);
}
END_TEST

START_TEST(information)
{
    Bench b = {0};
    ZjModReport report;
    program(&b.m, false);
    ck_assert_int_eq(zj_module_verify(&b.m, &report), ZJ_OK);
    ck_assert_int_eq(zj_info_print(&b.m, &report, ZJ_LANG_ZH, &b.out), ZJ_OK);
    has(&b, "服务 市.免租 一");
    has(&b, "市.覆盖率「园区覆盖」 三 截至2026年12月31日 力争\n    统计 占比(园区) 达到 ≥ 75%");
    zj_buf_clear(&b.out);
    ck_assert_int_eq(zj_info_print(&b.m, &report, ZJ_LANG_EN, &b.out), ZJ_OK);
    has(&b, "市.coverage \"园区覆盖\" 三 by 2026-12-31 soft");
    done(&b);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("report");
    TCase *tests = tcase_create("benefit");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, held);
    tcase_add_test(tests, the_better_one_is_named);
    tcase_add_test(tests, not_yet);
    tcase_add_test(tests, missing);
    tcase_add_test(tests, information);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
