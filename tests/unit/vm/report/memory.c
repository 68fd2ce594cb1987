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

START_TEST(every_allocation)
{
    ZjModule m;
    ZjFacts facts = {0};
    ZjFactProblems problems = {0};
    build_sample(&m);
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
