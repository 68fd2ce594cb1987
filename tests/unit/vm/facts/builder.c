/* Many cases in one ZjFacts: lanes follow each other, a faulty case leaves no trace. */
#include "vm/facts/builder.h"

#include <check.h>
#include <stdlib.h>

#include "sample.h"
#include "vm/facts/read_json.h"

static ZjModule module;
static ZjFactSchema schema;
static ZjFacts facts;
static ZjFactsBuilder builder;

static void setup(void)
{
    sample_module(&module);
    ck_assert_int_eq(zj_fact_schema_open(&module, &schema), ZJ_OK);
    ck_assert_int_eq(zj_facts_begin(&schema, &facts, &builder), ZJ_OK);
}

static void teardown(void)
{
    zj_facts_free(&facts);
    zj_fact_schema_close(&schema);
    zj_arena_free(&module.arena);
}

static void given(uint32_t field, int64_t value)
{
    zj_facts_set(&builder, field, (ZjFactValue){.state = ZJ_FACT_GIVEN, .i = value});
}

/* Case n has n % 4 violations, each of which as many proofs as its number; every 4th its list missing. */
static void add_by_hand(uint32_t n)
{
    ck_assert_int_eq(zj_facts_add_case(&builder), ZJ_OK);
    given(F_STAFF, n);
    if (n % 4 != 0) zj_facts_set_list(&builder, F_VIOLATIONS, ZJ_FACT_GIVEN);
    for (uint32_t v = 0; v < n % 4; v++) {
        ck_assert_int_eq(zj_facts_add_record(&builder, F_VIOLATIONS), ZJ_OK);
        given(F_FINE, n * 10 + v);
        if (v != 0) zj_facts_set_list(&builder, F_PROOFS, ZJ_FACT_GIVEN);
        for (uint32_t p = 0; p < v; p++) {
            ck_assert_int_eq(zj_facts_add_record(&builder, F_PROOFS), ZJ_OK);
            given(F_PAGES, n * 100 + v * 10 + p);
        }
    }
}

static void check_by_hand(uint32_t lane, uint32_t n)
{
    const ZjFactDomain *violations = &facts.domains[D_VIOLATIONS], *proofs = &facts.domains[D_PROOFS];
    ck_assert_int_eq(facts.columns[F_STAFF].value.i[lane], n);
    ck_assert_uint_eq(facts.columns[F_RANK].state[lane], ZJ_FACT_MISSING);
    ck_assert_uint_eq(violations->list_state[lane], n % 4 != 0 ? ZJ_FACT_GIVEN : ZJ_FACT_MISSING);
    uint32_t first = violations->start[lane];
    ck_assert_uint_eq(violations->start[lane + 1] - first, n % 4);
    for (uint32_t v = 0; v < n % 4; v++) {
        ck_assert_int_eq(facts.columns[F_FINE].value.i[first + v], n * 10 + v);
        ck_assert_uint_eq(facts.columns[F_FOUND_ON].state[first + v], ZJ_FACT_MISSING);
        ck_assert_uint_eq(proofs->list_state[first + v], v != 0 ? ZJ_FACT_GIVEN : ZJ_FACT_MISSING);
        ck_assert_uint_eq(proofs->start[first + v + 1] - proofs->start[first + v], v);
        for (uint32_t p = 0; p < v; p++)
            ck_assert_int_eq(facts.columns[F_PAGES].value.i[proofs->start[first + v] + p], n * 100 + v * 10 + p);
    }
}

START_TEST(many_cases)
{
    for (uint32_t n = 0; n < 1000; n++) add_by_hand(n);
    zj_facts_end(&builder);
    ck_assert_uint_eq(facts.cases, 1000);
    ck_assert_uint_eq(facts.domains[0].lanes, 1000);
    ck_assert_uint_eq(facts.domains[D_VIOLATIONS].start[1000], facts.domains[D_VIOLATIONS].lanes);
    for (uint32_t n = 0; n < 1000; n++) check_by_hand(n, n);
}
END_TEST

START_TEST(dropped_cases)
{
    uint32_t kept = 0;
    for (uint32_t n = 0; n < 300; n++) {
        add_by_hand(n);
        if (n % 3 == 1) zj_facts_drop_case(&builder);
    }
    zj_facts_end(&builder);
    ck_assert_uint_eq(facts.cases, 200);
    for (uint32_t n = 0; n < 300; n++) {
        if (n % 3 != 1) check_by_hand(kept++, n);
    }
}
END_TEST

START_TEST(no_cases)
{
    zj_facts_end(&builder);
    ck_assert_uint_eq(facts.cases, 0);
    ck_assert_uint_eq(facts.domains[D_PROOFS].start[0], 0);
}
END_TEST

/* One line a case, as a batch gives them. */
START_TEST(lines)
{
    static const struct {
        const char *json;
        bool good;
    } rows[] = {
        {"{\"case\": \"a\", \"人数\": 1, \"违法记录\": [{\"编号\": \"x\"}]}", true},
        {"{\"case\": \"b\", \"人数\": \"?\", \"违法记录\": [{\"编号\": \"y\", \"证据\": [{\"id\": \"p\"}]}]}", false},
        {"{\"case\": \"c\", \"人数\": 3}", true},
        {"not json", false},
        {"{\"case\": \"d\", \"人数\": 4, \"违法记录\": [{\"编号\": \"z\"}, {\"编号\": \"x\"}], \"as_of\": \"2024-06-01\"}", true},
    };
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ZjFactProblems problems;
        ZjStatus status = zj_facts_add_json(&builder, zj_text(rows[i].json), i + 1, ZJ_TEXT("{\"wuhan\": {\"公布日期\": \"2023-01-01\"}}"), &problems);
        ck_assert_int_eq(status, rows[i].good ? ZJ_OK : ZJ_REJECTED);
        if (rows[i].good) continue;
        ck_assert_uint_eq(problems.count, 1);
        ck_assert_uint_eq(problems.at[0].line, i + 1);
        if (i == 1) ck_assert(zj_text_equal(facts.case_ids[facts.cases], ZJ_TEXT("b")));
    }
    zj_facts_end(&builder);
    ck_assert_uint_eq(facts.cases, 3);
    ck_assert(zj_text_equal(facts.case_ids[2], ZJ_TEXT("d")));
    ck_assert(facts.has_as_of[2] && !facts.has_as_of[1]);
    const ZjFactDomain *violations = &facts.domains[D_VIOLATIONS];
    ck_assert_uint_eq(violations->lanes, 3);
    ck_assert_uint_eq(violations->start[1], 1);
    ck_assert_uint_eq(violations->start[2], 1);
    ck_assert_uint_eq(facts.domains[D_PROOFS].lanes, 0);
    const int64_t *keys = facts.columns[F_VIOLATION].value.i;
    ck_assert_int_eq(keys[0], keys[2]);
    ck_assert_int_ne(keys[0], keys[1]);
    for (uint32_t c = 0; c < 3; c++) ck_assert_int_eq(facts.columns[F_BULLETIN].value.i[c], 19358);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("facts/builder");
    TCase *tcase = tcase_create("builder");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, many_cases);
    tcase_add_test(tcase, dropped_cases);
    tcase_add_test(tcase, no_cases);
    tcase_add_test(tcase, lines);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
