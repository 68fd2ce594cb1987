/* Out of memory at the n-th allocation, for every n: the status says so, nothing leaks. */
#include <check.h>
#include <stdlib.h>

#include "sample.h"
#include "vm/facts/csv.h"

void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);

static long until_failure = -1; /* allocations that still succeed; negative: all */

static bool fails(void)
{
    if (until_failure < 0) return false;
    return until_failure == 0 || until_failure-- == 0;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t count, size_t n)
{
    return fails() ? NULL : __real_calloc(count, n);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

static const char good[] =
    "{\"case\": \"E\", \"等级\": \"ｔｅｃｈ\", \"面积\": \"300平方米\", \"名称\": \"\\u540d\\u79f0\", \"违法记录\":"
    " [{\"编号\": \"1\"}, {\"编号\": \"2\", \"证据\": [{\"编号\": \"3\"}, {\"编号\": \"4\"}, {\"编号\": \"5\"},"
    " {\"编号\": \"6\"}, {\"编号\": \"7\"}]}]}";
static const char bad[] =
    "{\"case\": \"E\", \"等级\": \"ｘ\", \"面积\": \"300亩\", \"研发费用\": -1, \"高度\": 1, \"公布日期\": 1, \"违法记录\":"
    " [{\"编号\": \"1\"}, {\"编号\": \"1\", \"证据\": [{}]}], \"名次\": 0, \"人数\": 1, \"staff\": 1, \"名称\": 1}";
static const char broken[] = "{\"case\": \"E\", \"违法记录\": [{\"编号\": nul}]}";

static void run_out(const char *json, ZjStatus expected)
{
    ZjModule m;
    sample_module(&m);
    for (long n = 0;; n++) {
        ZjFacts facts;
        ZjFactProblems problems;
        until_failure = n;
        ZjStatus status = zj_facts_read_json(&m, zj_text(json), ZJ_TEXT("{\"caidian\": {\"产业\": [{\"编号\": \"1\"}]}}"),
                                             &facts, &problems);
        bool exhausted = until_failure == 0;
        until_failure = -1;
        zj_facts_free(&facts);
        ck_assert_int_lt(n, 1000);
        if (status == expected && !exhausted) break;
        ck_assert_msg(status == ZJ_NO_MEM || status == expected, "allocation %ld: status %d", n, (int)status);
    }
    zj_arena_free(&m.arena);
}

/* Header and one row; libcsv's own allocations are not reached. */
static ZjStatus read_csv(const ZjFactSchema *schema, const char *text)
{
    ZjCsvSplitter *s = zj_csv_splitter_new();
    ZjCsvHeader header = {0};
    ZjFacts facts = {0};
    ZjFactsBuilder builder;
    ZjFactProblems problems;
    ZjCsvRow row;
    bool found;
    ZjText rest = zj_text(text);
    ZjStatus status = s == NULL ? ZJ_NO_MEM : zj_csv_split(s, rest, true, &row, &found);
    if (status == ZJ_OK)
        status = zj_csv_header_open(schema, &row, 1, ZJ_NONE, &header, &problems);
    if (status == ZJ_OK) status = zj_facts_begin(schema, &facts, &builder);
    if (status == ZJ_OK) {
        rest = (ZjText){rest.ptr + row.used, rest.len - row.used};
        status = zj_csv_split(s, rest, true, &row, &found);
    }
    if (status == ZJ_OK)
        status = zj_facts_add_csv(&builder, &header, &row, 2, NULL, ZJ_TEXT(""), &problems);
    zj_facts_free(&facts);
    zj_csv_header_close(&header);
    zj_csv_splitter_free(s);
    return status;
}

static void run_out_csv(const char *text, ZjStatus expected)
{
    ZjModule m;
    ZjFactSchema schema;
    sample_module(&m);
    ck_assert_int_eq(zj_fact_schema_open(&m, &schema), ZJ_OK);
    for (long n = 0;; n++) {
        until_failure = n;
        ZjStatus status = read_csv(&schema, text);
        bool exhausted = until_failure == 0;
        until_failure = -1;
        ck_assert_int_lt(n, 1000);
        if (status == expected && !exhausted) break;
        ck_assert_msg(status == ZJ_NO_MEM || status == expected, "allocation %ld: status %d", n,
                      (int)status);
    }
    zj_fact_schema_close(&schema);
    zj_arena_free(&m.arena);
}

START_TEST(every_allocation_csv)
{
    run_out_csv("case,等级,policies.caidian.产业.编号,违法记录\nE,tech,a,\"[{\"\"编号\"\": \"\"1\"\"}]\"\n", ZJ_OK);
    run_out_csv("case,等级,违法记录,人数\nE,x,[,x\n", ZJ_REJECTED);
    run_out_csv("case,等级\nE\n", ZJ_REJECTED);
    run_out_csv("case,等级\n\"E\n", ZJ_REJECTED);
    run_out_csv("case,等极,高度,,地址,公布日期,case\n", ZJ_REJECTED);
}
END_TEST

START_TEST(every_allocation)
{
    run_out(good, ZJ_OK);
    run_out(bad, ZJ_REJECTED);
    run_out(broken, ZJ_REJECTED);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("facts/memory");
    TCase *tcase = tcase_create("memory");
    tcase_add_test(tcase, every_allocation);
    tcase_add_test(tcase, every_allocation_csv);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
