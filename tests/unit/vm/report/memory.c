/* Whichever allocation fails, computing and writing a case ends cleanly: no crash, no leak. */
#include <check.h>
#include <stdlib.h>

#include "../format/build.h"
#include "vm/report/cases.h"

void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *old, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *old, size_t n);

static long left = -1; /* allocations until one fails; -1: none does */

static bool fails(void)
{
    if (left < 0) return false;
    if (left > 0) left--;
    return left == 0;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t count, size_t n)
{
    return fails() ? NULL : __real_calloc(count, n);
}

void *__wrap_realloc(void *old, size_t n)
{
    return fails() ? NULL : __real_realloc(old, n);
}

static const char facts_text[] =
    "{\"as_of\":\"2023-06-01\",\"企业\":{\"规模\":\"大\",\"营收\":1000},\"项目\":[{\"编号\":"
    "\"P1\","
    "\"投入\":\"100万元\",\"日期\":\"2023-01-01\",\"设备\":[{\"价格\":1}]},{\"编号\":\"P2\"}],"
    "\"类型\":\"内资\",\"已认定\":true}";

/* The status of everything with the n-th allocation failing, and all after it. */
static ZjStatus attempt(const ZjModule *m, const ZjFacts *facts, long n, bool full, ZjBuf *out)
{
    ZjCaseResult result;
    ZjCaseProblem problem;
    ZjCaseOptions options = {.as_of = 19509, .full = full, .all_readings = full};
    left = n;
    ZjStatus status = zj_case_compute(m, facts, &options, &result, &problem);
    if (status == ZJ_OK) {
        status = zj_case_text(&result, out);
        if (status == ZJ_OK) status = zj_case_json(&result, full, out);
        bool swallowed = status == ZJ_OK && left == 0;
        left = -1;
        ck_assert_msg(!swallowed, "allocation %ld", n);
        zj_case_free(&result);
    }
    left = -1;
    return status;
}

/* A benefit for each project, with a term and a ceiling that a missing fact keeps open. */
static void add_benefit(ZjModule *m)
{
    uint32_t today = build_insn(m, ZJ_OP_AS_OF, ZJ_T_DATE, DOM_CASE, 0, 0, 0);
    uint32_t from = build_insn(m, ZJ_OP_EXPAND, ZJ_T_DATE, DOM_PROJECT, today, 0, 0);
    uint32_t year = build_const(m, ZJ_T_INT, ZJ_CONST_POINT, 12, 1);
    uint32_t months = build_insn(m, ZJ_OP_CONST, ZJ_T_INT, DOM_PROJECT, year, 0, 0);
    uint32_t last = build_insn(m, ZJ_OP_ADD_MONTHS, ZJ_T_DATE, DOM_PROJECT, from, months, 0);
    uint32_t field = 0;
    while (m->t.fields[field].type != ZJ_T_MONEY || m->t.fields[field].domain != DOM_PROJECT)
        field++;
    uint32_t rent = build_insn(m, ZJ_OP_FACT, ZJ_T_MONEY, DOM_PROJECT, field, 0, 0);
    uint32_t ceiling = build_insn(m, ZJ_OP_MONEY_TO_EXACT, ZJ_T_EXACT, DOM_PROJECT, rent, 0, 0);
    uint32_t held = build_insn(m, ZJ_OP_LE_DATE, ZJ_T_BOOL, DOM_PROJECT, from, last, 0);
    ZjModClause c = m->t.clauses[0];
    c.kind = ZJ_CLAUSE_BENEFIT;
    c.name = build_string(m, "免租");
    c.domain = DOM_PROJECT;
    uint32_t *const none[] = {&c.alias,          &c.key,           &c.date,
                              &c.matches,        &c.counts,        &c.in_force,
                              &c.applies,        &c.happened,      &c.base,
                              &c.base_why,       &c.standard,      &c.entitled,
                              &c.paid,           &c.payable,       &c.displaced,
                              &c.total_entitled, &c.total_paid,    &c.total_payable,
                              &c.liable_until,   &c.settle_member, &c.ledger_policy,
                              &c.ledger_clause,  &c.ledger_payer,  &c.force_from,
                              &c.force_until};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        *none[i] = ZJ_NONE;
    c.passes = c.standard_of_match = c.bar_count = c.condition_count = c.step_count = 0;
    c.question_count = 0;
    uint32_t clause = build_row(m, ZJ_TAB_CLAUSE, &c);
    build_row(m, ZJ_TAB_BENEFIT, &(ZjModBenefit){clause, held, ZJ_NONE, from, last, ceiling});
    ZjModReport report;
    ZjStatus status = zj_module_verify(m, &report);
    ck_assert_msg(status == ZJ_OK, "%s: table %d row %u column %s", report.reason,
                  (int)report.table, report.row, report.column != NULL ? report.column : "-");
}

START_TEST(every_allocation)
{
    ZjModule m;
    ZjFacts facts = {0};
    ZjFactProblems problems = {0};
    build_sample(&m);
    add_benefit(&m);
    ck_assert_int_eq(
        zj_facts_read_json(&m, zj_text(facts_text), (ZjText){"", 0}, &facts, &problems), ZJ_OK);
    for (int full = 0; full < 2; full++) {
        ZjStatus status = ZJ_NO_MEM;
        for (long n = 1; status != ZJ_OK; n++) {
            ZjBuf out = {0};
            ck_assert_int_lt(n, 100000);
            status = attempt(&m, &facts, n, full != 0, &out);
            ck_assert(status == ZJ_OK || status == ZJ_NO_MEM);
            zj_buf_free(&out);
        }
    }
    zj_facts_free(&facts);
    zj_module_free(&m);
}
END_TEST

START_TEST(cases_and_info)
{
    ZjModule m;
    ZjModReport report;
    build_sample(&m);
    ck_assert_int_eq(zj_module_verify(&m, &report), ZJ_OK);
    ZjStatus status = ZJ_NO_MEM;
    for (long n = 1; status != ZJ_OK; n++) {
        ZjBuf out = {0};
        ZjCasesSummary summary;
        ck_assert_int_lt(n, 100000);
        left = n;
        status = zj_cases_run(&m, ZJ_LANG_ZH, &out, &summary);
        if (status == ZJ_OK) status = zj_info_print(&m, &report, ZJ_LANG_ZH, &out);
        bool swallowed = status == ZJ_OK && left == 0;
        left = -1;
        ck_assert_msg(!swallowed, "allocation %ld", n);
        ck_assert(status == ZJ_OK || status == ZJ_NO_MEM);
        zj_buf_free(&out);
    }
    zj_module_free(&m);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("memory");
    TCase *tests = tcase_create("memory");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, every_allocation);
    tcase_add_test(tests, cases_and_info);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
