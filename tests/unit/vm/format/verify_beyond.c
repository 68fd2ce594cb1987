/* Benefits, targets and versions: one broken column of a valid module at a time. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"

#define NONE ZJ_NONE

/* Registers that the module gets beside the sample's. */
typedef struct Beyond {
    ZjModule m;
    uint32_t clause, truth, day, amount, number, item_truth, item_day, item_amount;
    uint32_t money, count, date, open;
} Beyond;

static uint32_t known(ZjModule *m, ZjType type, uint32_t domain, int64_t value)
{
    uint32_t k = build_const(m, type, ZJ_CONST_POINT, value, 1);
    return build_insn(m, ZJ_OP_CONST, type, domain, k, 0, 0);
}

/* One benefit of the projects; target 0 counts by year, 1 is an amount, 2 a ratio. */
static void build(Beyond *b)
{
    ZjModule *m = &b->m;
    build_sample(m);
    b->truth = known(m, ZJ_T_BOOL, DOM_CASE, 1);
    b->day = known(m, ZJ_T_DATE, DOM_CASE, 19000);
    b->amount = known(m, ZJ_T_EXACT, DOM_CASE, 100);
    b->number = known(m, ZJ_T_NUM, DOM_CASE, 3);
    b->item_truth = known(m, ZJ_T_BOOL, DOM_PROJECT, 1);
    b->item_day = known(m, ZJ_T_DATE, DOM_PROJECT, 19000);
    b->item_amount = known(m, ZJ_T_EXACT, DOM_PROJECT, 100);
    b->money = build_const(m, ZJ_T_EXACT, ZJ_CONST_POINT, 100, 1);
    b->count = build_const(m, ZJ_T_NUM, ZJ_CONST_POINT, 60, 1);
    b->date = build_const(m, ZJ_T_DATE, ZJ_CONST_POINT, 19722, 1);
    b->open = build_const(m, ZJ_T_NUM, ZJ_CONST_PLUS_INF, 0, 0);
    ZjModClause c = m->t.clauses[0];
    uint32_t *columns[] = {&c.key, &c.date, &c.matches, &c.counts, &c.in_force, &c.applies,
                           &c.happened, &c.base, &c.base_why, &c.standard, &c.entitled, &c.paid,
                           &c.payable, &c.displaced, &c.total_entitled, &c.total_paid,
                           &c.total_payable, &c.liable_until, &c.settle_member};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) *columns[i] = NONE;
    c.kind = ZJ_CLAUSE_BENEFIT;
    c.domain = DOM_PROJECT;
    c.first_bar = c.bar_count = c.first_condition = c.condition_count = 0;
    c.first_step = c.step_count = c.first_question = c.question_count = 0;
    b->clause = build_row(m, ZJ_TAB_CLAUSE, &c);
    build_row(m, ZJ_TAB_BENEFIT, &(ZjModBenefit){b->clause, b->item_truth, b->item_truth, b->item_day,
                                                 b->item_day, b->item_amount});
    uint32_t name = build_string(m, "t");
    ZjModVersion v = {.clause = b->clause, .kind = ZJ_VERSION_AMENDED, .by = NONE, .what = name, .parameter = NONE,
                      .cite = NONE, .quote = NONE, .span = NONE, .first_day = b->day, .last_day = b->day,
                      .holds = b->item_truth};
    build_row(m, ZJ_TAB_VERSION, &v);
    v.kind = ZJ_VERSION_REPLACED;
    v.by = 0;
    v.first_day = v.last_day = NONE;
    build_row(m, ZJ_TAB_VERSION, &v);
    v.kind = ZJ_VERSION_VALUE;
    v.by = NONE;
    v.parameter = name;
    build_row(m, ZJ_TAB_VERSION, &v);
    ZjModTarget t = {.name = name, .alias = NONE, .title = NONE, .cite = NONE, .quote = NONE,
                     .span = NONE, .among = b->truth, .relation = ZJ_REL_GE, .figure = b->count,
                     .by_date = b->date, .year_date = b->day, .year_start = 1, .stat_count = 1,
                     .unit = NONE, .text = name, .first_year = 2023, .last_year = 2026};
    build_row(m, ZJ_TAB_TARGET, &t);
    t.figure = b->money;
    t.year_date = NONE;
    t.first_year = t.last_year = 0;
    t.first_stat = 1;
    build_row(m, ZJ_TAB_TARGET, &t);
    t.figure = b->count;
    t.first_stat = 2;
    t.stat_count = 2;
    build_row(m, ZJ_TAB_TARGET, &t);
    build_row(m, ZJ_TAB_STAT, &(ZjModStat){ZJ_STAT_COUNT, NONE});
    build_row(m, ZJ_TAB_STAT, &(ZjModStat){ZJ_STAT_SUM, b->amount});
    build_row(m, ZJ_TAB_STAT, &(ZjModStat){ZJ_STAT_SHARE, b->truth});
    build_row(m, ZJ_TAB_STAT, &(ZjModStat){ZJ_STAT_MEAN, b->number});
}

static void rejected(ZjTableId table, uint32_t row, const char *column, uint32_t value,
                     const char *reason)
{
    Beyond b = {.m = {.string_count = 0}};
    ZjModReport report;
    build(&b);
    *build_column(&b.m, table, row, column) = value;
    ck_assert_msg(zj_module_verify(&b.m, &report) == ZJ_FORMAT, "accepted: %s", reason);
    ck_assert_str_eq(report.reason, reason);
    ck_assert_str_eq(report.column, column);
    zj_module_free(&b.m);
}

START_TEST(the_module_is_accepted)
{
    Beyond b = {.m = {.string_count = 0}};
    ZjModReport report;
    build(&b);
    ck_assert_msg(zj_module_verify(&b.m, &report) == ZJ_OK, "%s: %s", report.column, report.reason);
    zj_module_free(&b.m);
}
END_TEST

START_TEST(benefits)
{
    static const char *const columns[] = {"held", "outdone", "term_first", "term_last", "ceiling"};
    Beyond b = {.m = {.string_count = 0}};
    build(&b); /* the numbers are the same in each module built */
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        rejected(ZJ_TAB_BENEFIT, 0, columns[i], b.number, "register of another type");
        uint32_t of_case = i < 2 ? b.truth : i < 4 ? b.day : b.amount;
        rejected(ZJ_TAB_BENEFIT, 0, columns[i], of_case, "register of another domain");
    }
    rejected(ZJ_TAB_BENEFIT, 0, "clause", 0, "clause is not a benefit");
    rejected(ZJ_TAB_BENEFIT, 0, "term_last", NONE, "half a term");
    zj_module_free(&b.m);
}
END_TEST

START_TEST(targets)
{
    Beyond b = {.m = {.string_count = 0}};
    build(&b);
    rejected(ZJ_TAB_TARGET, 0, "relation", ZJ_REL_IN, "unknown relation");
    rejected(ZJ_TAB_TARGET, 0, "figure", b.date, "not a figure");
    rejected(ZJ_TAB_TARGET, 0, "figure", b.open, "not a figure");
    rejected(ZJ_TAB_TARGET, 0, "by_date", b.count, "not a date");
    rejected(ZJ_TAB_TARGET, 0, "year_start", 0, "no such month");
    rejected(ZJ_TAB_TARGET, 0, "year_start", 13, "no such month");
    rejected(ZJ_TAB_TARGET, 0, "first_year", 10000, "no such year");
    rejected(ZJ_TAB_TARGET, 0, "last_year", 10000, "no such year");
    rejected(ZJ_TAB_TARGET, 1, "first_year", 2024, "no such year"); /* not by years */
    rejected(ZJ_TAB_TARGET, 1, "last_year", 2024, "no such year");
    rejected(ZJ_TAB_TARGET, 2, "stat_count", 0, "not one measure, nor a ratio of two");
    rejected(ZJ_TAB_TARGET, 0, "among", b.day, "register of another type");
    rejected(ZJ_TAB_TARGET, 0, "among", b.item_truth, "register of another domain");
    rejected(ZJ_TAB_TARGET, 0, "year_date", b.truth, "register of another type");
    rejected(ZJ_TAB_TARGET, 0, "year_date", b.item_day, "register of another domain");
    zj_module_free(&b.m);
}
END_TEST

static void expected(uint32_t clause, uint32_t part, uint32_t low, const char *column, const char *reason)
{
    Beyond b = {.m = {.string_count = 0}};
    ZjModReport report;
    build(&b);
    ZjModExpect e = {.kind = ZJ_EXPECT_HELD, .clause = clause == NONE ? b.clause : clause, .payer = NONE,
                     .low = low, .high = low, .span = NONE, .value = part};
    uint32_t row = build_row(&b.m, ZJ_TAB_EXPECT, &e);
    ZjModCase c = b.m.t.cases[0];
    c.first_expect = row;
    c.expect_count = 1;
    c.first_choice = c.choice_count = 0;
    build_row(&b.m, ZJ_TAB_CASE, &c);
    ZjStatus status = zj_module_verify(&b.m, &report);
    if (reason == NULL) {
        ck_assert_msg(status == ZJ_OK, "%s: %s", report.column, report.reason);
    } else {
        ck_assert_int_eq(status, ZJ_FORMAT);
        ck_assert_str_eq(report.reason, reason);
        ck_assert_str_eq(report.column, column);
    }
    zj_module_free(&b.m);
}

START_TEST(expectations)
{
    Beyond b = {.m = {.string_count = 0}};
    build(&b);
    expected(NONE, ZJ_HELD_FIRST, b.date, NULL, NULL);
    expected(NONE, ZJ_HELD_CEILING, b.money, NULL, NULL);
    expected(0, ZJ_HELD_LAST, b.date, "clause", "clause is not a benefit");
    expected(NONE, 0, b.date, "value", "a benefit has no such part");
    expected(NONE, ZJ_HELD_PART_END, b.date, "value", "a benefit has no such part");
    expected(NONE, ZJ_HELD_LAST, b.money, "low", "expected value of another type");
    expected(NONE, ZJ_HELD_CEILING, b.date, "low", "expected value of another type");
    zj_module_free(&b.m);
}
END_TEST

START_TEST(stats)
{
    Beyond b = {.m = {.string_count = 0}};
    build(&b);
    rejected(ZJ_TAB_STAT, 0, "kind", ZJ_STAT_KIND_COUNT, "unknown kind");
    rejected(ZJ_TAB_STAT, 0, "reg", b.number, "register missing or not wanted");
    rejected(ZJ_TAB_STAT, 1, "reg", NONE, "register missing or not wanted");
    rejected(ZJ_TAB_STAT, 1, "reg", b.truth, "register of another type");
    rejected(ZJ_TAB_STAT, 1, "reg", b.item_amount, "register of another type");
    rejected(ZJ_TAB_STAT, 1, "reg", b.number, "measure and figure differ in type");
    rejected(ZJ_TAB_STAT, 2, "reg", b.number, "register of another type");
    zj_module_free(&b.m);
}
END_TEST

START_TEST(versions)
{
    Beyond b = {.m = {.string_count = 0}};
    build(&b);
    rejected(ZJ_TAB_VERSION, 0, "kind", ZJ_VERSION_KIND_COUNT, "unknown kind");
    rejected(ZJ_TAB_VERSION, 0, "by", 0, "clause missing or not wanted");
    rejected(ZJ_TAB_VERSION, 1, "by", NONE, "clause missing or not wanted");
    rejected(ZJ_TAB_VERSION, 0, "parameter", b.m.t.targets[0].name, "parameter missing or not wanted");
    rejected(ZJ_TAB_VERSION, 2, "parameter", NONE, "parameter missing or not wanted");
    rejected(ZJ_TAB_VERSION, 0, "first_day", b.truth, "register of another type");
    rejected(ZJ_TAB_VERSION, 0, "first_day", b.item_day, "register of another domain");
    rejected(ZJ_TAB_VERSION, 0, "last_day", b.truth, "register of another type");
    rejected(ZJ_TAB_VERSION, 0, "last_day", b.item_day, "register of another domain");
    rejected(ZJ_TAB_VERSION, 0, "holds", b.item_day, "register of another type");
    rejected(ZJ_TAB_VERSION, 0, "holds", b.truth, "register of another domain");
    rejected(ZJ_TAB_VERSION, 0, "holds", NONE, "index out of bounds");
    zj_module_free(&b.m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vm/format/verify_beyond");
    TCase *tc = tcase_create("beyond");
    tcase_add_test(tc, the_module_is_accepted);
    tcase_add_test(tc, benefits);
    tcase_add_test(tc, targets);
    tcase_add_test(tc, stats);
    tcase_add_test(tc, expectations);
    tcase_add_test(tc, versions);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
