/* What is JSON, what isn't, and where it stops being so. Names of the rows follow those of
** JSONTestSuite where there is one (y: accepted, n: rejected, i: our decision). */
#include "vm/facts/json.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "vm/base/limits.h"

typedef struct Row {
    const char *json;
    const char *message; /* NULL: accepted */
    uint32_t line, column;
} Row;

static const Row rows[] = {
    /* accepted */
    {"{}", NULL, 0, 0}, {"[]", NULL, 0, 0}, {"null", NULL, 0, 0}, {"true", NULL, 0, 0}, {"0", NULL, 0, 0},
    {"-0", NULL, 0, 0}, {"\"\"", NULL, 0, 0}, {" [1 ] ", NULL, 0, 0}, {"\t\r\n{}\t\r\n", NULL, 0, 0},
    {"[0e+1,0e1,0E-1,1.5,-1.5e10,123456789012345678901234567890]", NULL, 0, 0},
    {"[1e99999]", NULL, 0, 0}, {"{\"\":0}", NULL, 0, 0}, {"{\"a\":1,\"a\":2}", NULL, 0, 0},
    {"[\"\\u0060\\u012a\\u12AB\\ud801\\udc37\\uDBFF\\uDFFF\\uFFFF\"]", NULL, 0, 0},
    {"[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", NULL, 0, 0}, {"[\"\x7f\xc2\x80\xe2\x80\xa8\xf4\x8f\xbf\xbf\"]", NULL, 0, 0},
    {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", NULL, 0, 0}, /* 32 */
    {"\xef\xbb\xbf{}", NULL, 0, 0}, /* i: one byte order mark is skipped */
    {"{\"a\":{\"b\":[{\"c\":null},[],{}]}}", NULL, 0, 0},

    /* nothing, or bytes that are no text */
    {"", "JSON_EMPTY", 1, 1}, {" \n ", "JSON_EMPTY", 1, 1}, {"\xef\xbb\xbf", "JSON_EMPTY", 1, 1},
    {"[\"\xff\"]", "JSON_UTF8", 1, 3}, {"[\"\xc0\xaf\"]", "JSON_UTF8", 1, 3}, {"[\"\xed\xa0\x80\"]", "JSON_UTF8", 1, 3},
    {"[\"\xe6\x97\"]", "JSON_UTF8", 1, 3}, {"[\"\xf4\xbf\xbf\xbf\"]", "JSON_UTF8", 1, 3}, {"{}\xe5", "JSON_UTF8", 1, 3},
    {"{\n  \"名\": \"\xb9\xab\"}", "JSON_UTF8", 2, 9}, {"\xff\xfe{\x00", "JSON_UTF8", 1, 1},
    {"[\"a\\u0000b\"]", "JSON_NUL", 1, 4}, {"[\"\\ud800\"]", "JSON_SURROGATE", 1, 3},
    {"[\"\\udc00\"]", "JSON_SURROGATE", 1, 3}, {"[\"\\ud800\\n\"]", "JSON_SURROGATE", 1, 3},
    {"[\"\\ud800\\ud800\\udc00\"]", "JSON_SURROGATE", 1, 3}, {"[\"\\ud83dx\"]", "JSON_SURROGATE", 1, 3},
    {"{\"\\ud800\":1}", "JSON_SURROGATE", 1, 3}, {"[\"\\ud800\\u\"]", "JSON_SURROGATE", 1, 3},
    {"\"\\ud800", "JSON_SURROGATE", 1, 2},

    /* structure */
    {"[1,]", "JSON_SYNTAX", 1, 4}, {"[,1]", "JSON_SYNTAX", 1, 2}, {"[1,,2]", "JSON_SYNTAX", 1, 4},
    {"[1 2]", "JSON_SYNTAX", 1, 4}, {"{\"a\":1,}", "JSON_SYNTAX", 1, 8}, {"{\"a\" 1}", "JSON_SYNTAX", 1, 6},
    {"{\"a\":}", "JSON_SYNTAX", 1, 6}, {"{\"a\"}", "JSON_SYNTAX", 1, 5}, {"{a:1}", "JSON_SYNTAX", 1, 2},
    {"{1:1}", "JSON_SYNTAX", 1, 2}, {"{'a':1}", "JSON_SYNTAX", 1, 2}, {"{\"a\"::1}", "JSON_SYNTAX", 1, 6},
    {"[}", "JSON_SYNTAX", 1, 2}, {"{]", "JSON_SYNTAX", 1, 2}, {"]", "JSON_SYNTAX", 1, 1}, {":", "JSON_SYNTAX", 1, 1},
    {"{\"a\":1 /* x */}", "JSON_SYNTAX", 1, 8}, {"// x\n{}", "JSON_SYNTAX", 1, 1}, {"[True]", "JSON_SYNTAX", 1, 2},
    {"[NaN]", "JSON_SYNTAX", 1, 2}, {"[-Infinity]", "JSON_NUMBER", 1, 2}, {"[nul]", "JSON_SYNTAX", 1, 2},
    {"{\n  “等级”: 1}", "JSON_SYNTAX", 2, 3}, {"{\"等级\"：1}", "JSON_SYNTAX", 1, 6}, {"{\"等级\": 1，}", "JSON_SYNTAX", 1, 9},
    {"[\xc2\xa0]", "JSON_SYNTAX", 1, 2}, {"[\f]", "JSON_SYNTAX", 1, 2}, {"[1\v]", "JSON_SYNTAX", 1, 3}, {"\xef\xbb\xbf\xef\xbb\xbf{}", "JSON_SYNTAX", 1, 1},
    {"{\"a\":\"b\"\n \"c\":1}", "JSON_SYNTAX", 2, 2},

    /* numbers */
    {"[01]", "JSON_SYNTAX", 1, 3}, {"[1.]", "JSON_NUMBER", 1, 2}, {"[.5]", "JSON_SYNTAX", 1, 2}, {"[+1]", "JSON_SYNTAX", 1, 2},
    {"[-]", "JSON_NUMBER", 1, 2}, {"[1e]", "JSON_NUMBER", 1, 2}, {"[1e+]", "JSON_NUMBER", 1, 2}, {"[0x1]", "JSON_SYNTAX", 1, 3},
    {"[1,000]", "JSON_SYNTAX", 1, 5}, {"[１]", "JSON_SYNTAX", 1, 2}, {"{\"a\":50万元}", "JSON_SYNTAX", 1, 8},
    {"{\"a\":7%}", "JSON_SYNTAX", 1, 7},

    /* strings */
    {"[\"a\nb\"]", "JSON_CONTROL", 1, 4}, {"[\"\t\"]", "JSON_CONTROL", 1, 3}, {"[\"\x1f\"]", "JSON_CONTROL", 1, 3},
    {"[\"\\x\"]", "JSON_ESCAPE", 1, 4}, {"[\"\\u12G4\"]", "JSON_ESCAPE", 1, 7}, {"[\"\\u12\"]", "JSON_ESCAPE", 1, 7},
    {"[\"\\U0041\"]", "JSON_ESCAPE", 1, 4}, {"[\"\\\xe5\x90\x8d\"]", "JSON_ESCAPE", 1, 4},

    /* ends */
    {"{", "JSON_TRUNCATED", 1, 2}, {"[1,", "JSON_TRUNCATED", 1, 4}, {"{\"a\":1\n", "JSON_TRUNCATED", 2, 1},
    {"{\"a", "JSON_TRUNCATED", 1, 4}, {"[\"\\", "JSON_TRUNCATED", 1, 4}, {"[\"\\u12", "JSON_TRUNCATED", 1, 7},
    {"tru", "JSON_TRUNCATED", 1, 4}, {"[1", "JSON_TRUNCATED", 1, 3}, {"-", "JSON_TRUNCATED", 1, 2},
    {"{} {}", "JSON_TRAILING", 1, 4}, {"{}\n{}", "JSON_TRAILING", 2, 1}, {"[]]", "JSON_TRAILING", 1, 3},
    {"{},", "JSON_TRAILING", 1, 3}, {"{}x", "JSON_TRAILING", 1, 3}, {"1 2", "JSON_TRAILING", 1, 3},
    {"{}#", "JSON_TRAILING", 1, 3}, {"{}\n,\n", "JSON_TRAILING", 2, 1},

    /* depth */
    {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "JSON_DEEP", 1, 33},
    {"{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "JSON_DEEP", 1, 37},
};

typedef struct Parsed {
    ZjArena arena;
    ZjFactProblems problems;
    const ZjJson *root;
    ZjStatus status;
} Parsed;

static Parsed parse(ZjText text)
{
    Parsed p = {0};
    ZjFactReporter reporter = {.arena = &p.arena, .out = &p.problems};
    zj_fact_reporter_input(&reporter, text, 1, false);
    p.status = zj_json_parse(&reporter, &p.arena, &p.root);
    reporter.arena = &p.arena;
    ck_assert_int_eq(zj_fact_reporter_end(&reporter), ZJ_OK);
    ck_assert_int_eq(p.status == ZJ_REJECTED, p.problems.count == 1);
    return p;
}

static void expect(ZjText text, const char *message, uint32_t line, uint32_t column)
{
    Parsed p = parse(text);
    if (message == NULL) {
        ck_assert_msg(p.status == ZJ_OK, "%.*s: rejected with %s", ZJ_TEXT_ARG(text),
                      p.problems.count != 0 ? zj_msg_info[p.problems.at[0].id].name : "nothing");
    } else {
        ck_assert_msg(p.status == ZJ_REJECTED, "%.*s: accepted", ZJ_TEXT_ARG(text));
        const ZjFactProblem *at = &p.problems.at[0];
        ck_assert_msg(strcmp(zj_msg_info[at->id].name, message) == 0 && at->line == line && at->column == column,
                      "%.*s: %s at %u:%u, expected %s at %u:%u", ZJ_TEXT_ARG(text), zj_msg_info[at->id].name,
                      (unsigned)at->line, (unsigned)at->column, message, (unsigned)line, (unsigned)column);
    }
    zj_arena_free(&p.arena);
}

/* In a block of its own size, so that a sanitizer sees a byte too far. */
static void expect_exact(const char *text, size_t len, const char *message, uint32_t line, uint32_t column)
{
    char *copy = malloc(len == 0 ? 1 : len);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text, len);
    expect((ZjText){copy, (uint32_t)len}, message, line, column);
    free(copy);
}

START_TEST(outcomes)
{
    const Row *row = &rows[_i];
    expect_exact(row->json, strlen(row->json), row->message, row->line, row->column);
}
END_TEST

START_TEST(null_bytes)
{
    expect_exact("{}\0", 3, "JSON_NUL", 1, 3);
    expect_exact("[\"a\0b\"]", 7, "JSON_NUL", 1, 4);
    expect_exact("\0{}", 3, "JSON_NUL", 1, 1);
}
END_TEST

/* Every beginning of a text is refused, without a byte read behind it. */
START_TEST(prefixes)
{
    static const char text[] = "{\"名\":[1,-2.5e3,true,null,\"\\ud83d\\ude00x\\n\"],\"b\":{\"c\":\"四\"}}";
    for (size_t n = 0; n < sizeof text - 1; n++) {
        char *copy = malloc(n == 0 ? 1 : n);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, text, n);
        Parsed p = parse((ZjText){copy, (uint32_t)n});
        ck_assert_int_eq(p.status, ZJ_REJECTED);
        zj_arena_free(&p.arena);
        free(copy);
    }
}
END_TEST

static void repeat(ZjBuf *out, const char *unit, size_t count)
{
    for (size_t i = 0; i < count; i++) zj_buf_str(out, unit);
}

static ZjText whole(const ZjBuf *buf)
{
    ck_assert(!buf->failed);
    return (ZjText){buf->ptr, (uint32_t)buf->len};
}

START_TEST(long_tokens)
{
    static const char *const units[] = {"a", "\\u00e9", "1"};
    for (size_t u = 0; u < 3; u++) {
        const char *quote = u == 2 ? "" : "\"";
        for (int over = 0; over < 2; over++) {
            ZjBuf text = {0};
            size_t room = ZJ_MAX_JSON_TOKEN - 2 * strlen(quote), unit = strlen(units[u]);
            zj_buf_str(&text, "[1, ");
            zj_buf_str(&text, quote);
            repeat(&text, units[u], room / unit);
            repeat(&text, u == 2 ? "1" : "x", room % unit + (size_t)over);
            zj_buf_str(&text, quote);
            zj_buf_str(&text, "]");
            expect(whole(&text), over == 0 ? NULL : "JSON_TOKEN_LONG", 1, 5);
            zj_buf_free(&text);
        }
    }
}
END_TEST

START_TEST(sizes)
{
    ZjBuf text = {0};
    zj_buf_str(&text, "{}");
    repeat(&text, " ", ZJ_MAX_FACTS - 2);
    expect(whole(&text), NULL, 0, 0);
    zj_buf_str(&text, " ");
    expect(whole(&text), "JSON_LARGE", 1, 1);
    zj_buf_clear(&text);
    repeat(&text, "[", 1000000);
    expect(whole(&text), "JSON_DEEP", 1, ZJ_MAX_JSON_DEPTH + 1);
    zj_buf_free(&text);
}
END_TEST

START_TEST(many_values)
{
    ZjBuf text = {0};
    zj_buf_str(&text, "[");
    repeat(&text, "1,", ZJ_MAX_JSON_VALUES - 2); /* and the list itself, and the last */
    zj_buf_str(&text, "1]");
    expect(whole(&text), NULL, 0, 0);
    text.len--;
    zj_buf_str(&text, ",7]");
    expect(whole(&text), "JSON_MANY", 1, 2 * (uint32_t)ZJ_MAX_JSON_VALUES);
    zj_buf_free(&text);
}
END_TEST

START_TEST(tree)
{
    Parsed p = parse(ZJ_TEXT("{ \"a\" : [ 1.50 , \"x\\u00e9\" ],\n  \"\\u540d\":{\"c\":null}, \"d\" :false }"));
    ck_assert_int_eq(p.status, ZJ_OK);
    ck_assert_int_eq(p.root->kind, ZJ_JSON_OBJECT);
    ck_assert_uint_eq(p.root->count, 3);
    const ZjJson *a = p.root->first, *b = a->next, *d = b->next;
    ck_assert(zj_text_equal(a->key, ZJ_TEXT("a")) && a->kind == ZJ_JSON_ARRAY && a->count == 2);
    ck_assert_uint_eq(a->key_offset, 2);
    ck_assert_uint_eq(a->offset, 8);
    ck_assert(zj_text_equal(a->first->text, ZJ_TEXT("1.50")) && a->first->key.len == 0);
    ck_assert(zj_text_equal(a->first->next->text, ZJ_TEXT("xé")));
    ck_assert_uint_eq(a->first->next->offset, 17);
    ck_assert(zj_text_equal(b->key, ZJ_TEXT("名")) && zj_text_equal(b->first->key, ZJ_TEXT("c")));
    ck_assert_int_eq(b->first->kind, ZJ_JSON_NULL);
    ck_assert(zj_text_equal(d->key, ZJ_TEXT("d")) && d->kind == ZJ_JSON_FALSE && d->next == NULL);
    zj_arena_free(&p.arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("facts/json");
    TCase *tcase = tcase_create("json");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, outcomes, 0, (int)(sizeof rows / sizeof *rows));
    tcase_add_test(tcase, null_bytes);
    tcase_add_test(tcase, prefixes);
    tcase_add_test(tcase, long_tokens);
    tcase_add_test(tcase, sizes);
    tcase_add_test(tcase, many_values);
    tcase_add_test(tcase, tree);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
