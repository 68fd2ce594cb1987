/* What each type of fact takes, and how exactly. */
#include <check.h>
#include <stdlib.h>

#include "sample.h"

typedef struct Row {
    uint32_t field;
    const char *json;     /* the value */
    const char *expected; /* "i 3", "r 7/100", "t 文字", "pending", "na" or a message's name */
} Row;

static const Row rows[] = {
    {F_OPERATING, "true", "i 1"}, {F_OPERATING, "false", "i 0"}, {F_OPERATING, "\"是\"", "i 1"},
    {F_OPERATING, "\"否\"", "i 0"}, {F_OPERATING, "\"yes\"", "i 1"}, {F_OPERATING, "\"no\"", "i 0"},
    {F_OPERATING, "\" 是 \"", "i 1"}, {F_OPERATING, "null", "na"}, {F_OPERATING, "\"待认定\"", "pending"},
    {F_OPERATING, "\"pending\"", "pending"}, {F_OPERATING, "1", "FACT_NOT_BOOL"},
    {F_OPERATING, "\"对\"", "FACT_NOT_BOOL"}, {F_OPERATING, "{}", "FACT_NOT_BOOL"},
    {F_OPERATING, "[]", "FACT_NOT_BOOL"}, {F_OPERATING, "\"\"", "FACT_NOT_BOOL"},

    {F_RD, "500000", "i 50000000"}, {F_RD, "500000.00", "i 50000000"}, {F_RD, "500000.01", "i 50000001"},
    {F_RD, "500000.010", "i 50000001"}, {F_RD, "5e5", "i 50000000"}, {F_RD, "5E+5", "i 50000000"},
    {F_RD, "50000001e-2", "i 50000001"}, {F_RD, "0.5e1", "i 500"}, {F_RD, "0", "i 0"}, {F_RD, "-0", "i 0"},
    {F_RD, "0e99999999999", "i 0"}, {F_RD, "0.00e-7", "i 0"}, {F_RD, "100000000", "i 10000000000"},
    {F_RD, "\"500000.00\"", "i 50000000"}, {F_RD, "\"50万元\"", "i 50000000"}, {F_RD, "\"50万\"", "i 50000000"},
    {F_RD, "\"1,000元\"", "i 100000"}, {F_RD, "\"５０万元\"", "i 50000000"}, {F_RD, "\"1亿元\"", "i 10000000000"},
    {F_RD, "\"33.33元\"", "i 3333"}, {F_RD, "null", "na"}, {F_RD, "\"待认定\"", "pending"},
    {F_RD, "500000.001", "FACT_FINER_THAN_FEN"}, {F_RD, "1e-3", "FACT_FINER_THAN_FEN"},
    {F_RD, "\"0.001元\"", "FACT_FINER_THAN_FEN"}, {F_RD, "-1", "FACT_BELOW"}, {F_RD, "-0.01", "FACT_BELOW"},
    {F_RD, "100000000.01", "FACT_ABOVE"}, {F_RD, "92233720368547758.07", "FACT_DIGITS"},
    {F_RD, "92233720368547758.06", "FACT_ABOVE"}, {F_RD, "1e400", "FACT_DIGITS"}, {F_RD, "1e17", "FACT_DIGITS"},
    {F_RD, "1e99999999999999999999", "FACT_DIGITS"}, {F_RD, "1e-99999999999999999999", "FACT_DIGITS"},
    {F_RD, "123456789012345678901234567890123", "FACT_DIGITS"}, {F_RD, "\"5e5\"", "FACT_NOT_MONEY"},
    {F_RD, "\"五十万\"", "FACT_NOT_MONEY"}, {F_RD, "\"50 万元\"", "FACT_NOT_MONEY"}, {F_RD, "true", "FACT_NOT_MONEY"},
    {F_RD, "\"50美元\"", "FACT_NOT_MONEY"}, {F_RD, "[500000]", "FACT_NOT_MONEY"}, {F_RD, "\"\"", "FACT_NOT_MONEY"},

    {F_PRICE, "0.001", "r 1/10"}, {F_PRICE, "\"33.333元\"", "r 33333/10"}, {F_PRICE, "5e1", "r 5000/1"},
    {F_PRICE, "\"x\"", "FACT_NOT_MONEY"},

    {F_GROWTH, "0.07", "r 7/100"}, {F_GROWTH, "\"7%\"", "r 7/100"}, {F_GROWTH, "\"7％\"", "r 7/100"},
    {F_GROWTH, "\"5‰\"", "r 1/200"}, {F_GROWTH, "\"0.07\"", "r 7/100"}, {F_GROWTH, "-0.5", "r -1/2"},
    {F_GROWTH, "\"-12.5%\"", "r -1/8"}, {F_GROWTH, "\"7 %\"", "r 7/100"}, {F_GROWTH, "7e-2", "r 7/100"},
    {F_GROWTH, "-1", "r -1/1"}, {F_GROWTH, "\"待认定\"", "pending"}, {F_GROWTH, "\"-101%\"", "FACT_BELOW"},
    {F_GROWTH, "\"7%%\"", "FACT_NOT_RATIO"}, {F_GROWTH, "\"%\"", "FACT_NOT_RATIO"},
    {F_GROWTH, "\"百分之七\"", "FACT_NOT_RATIO"}, {F_GROWTH, "false", "FACT_NOT_RATIO"},
    {F_GROWTH, "0.12345678901234567890123456789012345", "FACT_DIGITS"},

    {F_STAFF, "3", "i 3"}, {F_STAFF, "3.0", "i 3"}, {F_STAFF, "3e2", "i 300"}, {F_STAFF, "\"3人\"", "i 3"},
    {F_STAFF, "\"1,200人\"", "i 1200"}, {F_STAFF, "\"1.2万人\"", "i 12000"}, {F_STAFF, "-7", "i -7"},
    {F_STAFF, "\"3\"", "i 3"}, {F_STAFF, "3.5", "FACT_NOT_WHOLE"}, {F_STAFF, "\"3户\"", "FACT_NOT_COUNT"},
    {F_STAFF, "\"人\"", "FACT_NOT_COUNT"}, {F_STAFF, "\"三人\"", "FACT_NOT_COUNT"},
    {F_STAFF, "9223372036854775806", "i 9223372036854775806"},
    {F_STAFF, "9223372036854775807", "FACT_DIGITS"}, {F_STAFF, "-9223372036854775807", "FACT_DIGITS"},
    {F_STAFF, "9223372036854775808", "FACT_DIGITS"}, {F_STAFF, "1e30", "FACT_DIGITS"},
    {F_STAFF, "\"99999999999999999999999999999999999999人\"", "FACT_DIGITS"},
    {F_RANK, "1", "i 1"}, {F_RANK, "0", "FACT_BELOW"}, {F_RANK, "\"第1\"", "FACT_NOT_INT"},
    {F_RANK, "\"1人\"", "FACT_NOT_INT"}, {F_RANK, "\"1%\"", "FACT_NOT_INT"},

    {F_AREA, "300", "r 300/1"}, {F_AREA, "\"300平方米\"", "r 300/1"}, {F_AREA, "\"300 平方米\"", "r 300/1"},
    {F_AREA, "\"3万平方米\"", "r 30000/1"}, {F_AREA, "12.5", "r 25/2"}, {F_AREA, "\"300\"", "r 300/1"},
    {F_AREA, "\"300亩\"", "FACT_NOT_QUANTITY"}, {F_AREA, "\"300平方米平方米\"", "FACT_NOT_QUANTITY"},
    {F_FACTOR, "1.5", "r 3/2"}, {F_FACTOR, "\"1.5\"", "r 3/2"}, {F_FACTOR, "\"7%\"", "FACT_NOT_NUMBER"},
    {F_FACTOR, "\"+1.5\"", "r 3/2"}, {F_FACTOR, "\"--1\"", "FACT_NOT_NUMBER"}, {F_FACTOR, "\"-\"", "FACT_NOT_NUMBER"},

    {F_FOUNDED, "\"2024-06-01\"", "i 19875"}, {F_FOUNDED, "\"2024年6月1日\"", "i 19875"},
    {F_FOUNDED, "\"２０２４－０６－０１\"", "i 19875"}, {F_FOUNDED, "\"2000-01-01\"", "i 10957"},
    {F_FOUNDED, "\"待认定\"", "pending"}, {F_FOUNDED, "null", "na"},
    {F_FOUNDED, "\"1999-12-31\"", "FACT_BELOW"}, {F_FOUNDED, "\"2024-02-30\"", "FACT_NOT_DATE"},
    {F_FOUNDED, "\"2024/06/01\"", "FACT_NOT_DATE"}, {F_FOUNDED, "\"2024-6-1\"", "FACT_NOT_DATE"},
    {F_FOUNDED, "20240601", "FACT_NOT_DATE"}, {F_FOUNDED, "\"\"", "FACT_NOT_DATE"},

    {F_NAME, "\"甲公司\"", "t 甲公司"}, {F_NAME, "\"\"", "t "}, {F_NAME, "\"e\\u0301\"", "t é"},
    {F_NAME, "\"ＡＢ\"", "t ＡＢ"}, {F_NAME, "\" x \"", "t  x "}, {F_NAME, "\"\\ud83d\\ude00\"", "t 😀"},
    {F_NAME, "\"a\\\"\\\\\\/\\b\\f\\n\\r\\tb\"", "t a\"\\/\b\f\n\r\tb"}, {F_NAME, "\"待认定\"", "pending"},
    {F_NAME, "\"pending\"", "pending"}, {F_NAME, "null", "na"}, {F_NAME, "12", "FACT_NOT_TEXT"},
    {F_NAME, "true", "FACT_NOT_TEXT"},

    {F_LEVEL, "\"无\"", "i 0"}, {F_LEVEL, "\"none\"", "i 0"}, {F_LEVEL, "\"科技型\"", "i 1"},
    {F_LEVEL, "\"科技型中小企业（入库）\"", "i 1"}, {F_LEVEL, "\"科技型中小企业(入库)\"", "i 1"},
    {F_LEVEL, "\"ｔｅｃｈ\"", "i 1"}, {F_LEVEL, "\"giant\"", "i 2"}, {F_LEVEL, "null", "na"},
    {F_LEVEL, "\"待认定\"", "pending"}, {F_LEVEL, "\"科技企业\"", "FACT_VALUE_NEAR"},
    {F_LEVEL, "\"瞪羚\"", "FACT_VALUE_UNKNOWN"}, {F_LEVEL, "1", "FACT_VALUE_UNKNOWN"},
    {F_LEVEL, "\"gaint\"", "FACT_VALUE_NEAR"}, {F_LEVEL, "\"\"", "FACT_VALUE_UNKNOWN"},
};

static void show(const ZjFacts *facts, uint32_t field, ZjBuf *out)
{
    ZjType type = (ZjType)facts->module->t.fields[field].type;
    const ZjFactColumn *column = &facts->columns[field];
    zj_buf_clear(out);
    switch ((ZjFactState)column->state[0]) {
    case ZJ_FACT_MISSING: zj_buf_str(out, "missing"); return;
    case ZJ_FACT_PENDING: zj_buf_str(out, "pending"); return;
    case ZJ_FACT_NA: zj_buf_str(out, "na"); return;
    case ZJ_FACT_GIVEN: break;
    }
    if (zj_type_is_rat(type)) {
        zj_buf_printf(out, "r %lld/%lld", (long long)column->value.r[0].num,
                      (long long)column->value.r[0].den);
    } else if (type == ZJ_T_TEXT) {
        zj_buf_str(out, "t ");
        zj_buf_text(out, zj_text_at(facts->texts, (uint32_t)column->value.i[0]));
    } else {
        zj_buf_printf(out, "i %lld", (long long)column->value.i[0]);
    }
}

START_TEST(values)
{
    const Row *row = &rows[_i];
    ZjModule m;
    ZjBuf key = {0}, json = {0}, got = {0};
    sample_module(&m);
    zj_buf_str(&key, "{\"");
    zj_buf_text(&key, m.strings[m.t.fields[row->field].name]);
    zj_buf_str(&key, "\": ");
    ZjFacts facts;
    ZjFactProblems problems;
    ZjStatus status = sample_read(&m, cat(&json, key.ptr, row->json, "}"), ZJ_TEXT(""), &facts, &problems);
    if (status == ZJ_REJECTED) {
        ck_assert_uint_eq(problems.count, 1);
        ck_assert_uint_eq(problems.at[0].line, 1);
        zj_buf_str(&got, zj_msg_info[problems.at[0].id].name);
        ck_assert_uint_eq(problems.at[0].path.len, m.strings[m.t.fields[row->field].name].len);
    } else {
        ck_assert_int_eq(status, ZJ_OK);
        show(&facts, row->field, &got);
    }
    ck_assert_msg(zj_text_equal(zj_text(got.ptr), zj_text(row->expected)), "%s: %s, expected %s",
                  json.ptr, got.ptr, row->expected);
    zj_facts_free(&facts);
    zj_arena_free(&m.arena);
    zj_buf_free(&key);
    zj_buf_free(&json);
    zj_buf_free(&got);
}
END_TEST

/* A value that is called 待认定 is that value; "pending" still is the state. */
START_TEST(declared_name_wins)
{
    ZjModule m;
    ZjFacts facts;
    ZjFactProblems problems;
    sample_module(&m);
    ck_assert_int_eq(sample_read(&m, ZJ_TEXT("{\"地址\":{\"区\":\"待认定\"}}"), ZJ_TEXT(""), &facts, &problems), ZJ_OK);
    ck_assert_int_eq(facts.columns[F_DISTRICT].state[0], ZJ_FACT_GIVEN);
    ck_assert_int_eq(facts.columns[F_DISTRICT].value.i[0], 2);
    zj_facts_free(&facts);
    ck_assert_int_eq(sample_read(&m, ZJ_TEXT("{\"地址\":{\"区\":\"pending\"}}"), ZJ_TEXT(""), &facts, &problems), ZJ_OK);
    ck_assert_int_eq(facts.columns[F_DISTRICT].state[0], ZJ_FACT_PENDING);
    zj_facts_free(&facts);
    zj_arena_free(&m.arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("facts/value");
    TCase *tcase = tcase_create("value");
    tcase_add_loop_test(tcase, values, 0, (int)(sizeof rows / sizeof *rows));
    tcase_add_test(tcase, declared_name_wins);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
