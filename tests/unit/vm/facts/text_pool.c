#include "vm/facts/text_pool.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "../format/build.h"

START_TEST(module_strings_first)
{
    ZjModule m = {0};
    build_string(&m, "甲");
    build_string(&m, "");
    build_string(&m, "乙");
    build_string(&m, "甲"); /* the first of equals is the text's number */
    ZjTextPool *pool = zj_text_pool_new(&m);
    ck_assert_ptr_nonnull(pool);
    ck_assert_uint_eq(zj_text_intern(pool, ZJ_TEXT("乙")), 2);
    ck_assert_uint_eq(zj_text_intern(pool, ZJ_TEXT("甲")), 0);
    ck_assert_uint_eq(zj_text_intern(pool, ZJ_TEXT("")), 1);
    ck_assert_uint_eq(zj_text_intern(pool, ZJ_TEXT("丙")), 4);
    ck_assert_uint_eq(zj_text_intern(pool, ZJ_TEXT("丙")), 4);
    ck_assert_uint_eq(zj_text_pool_count(pool), 5);
    ck_assert(zj_text_equal(zj_text_at(pool, 4), ZJ_TEXT("丙")));
    ck_assert(zj_text_equal(zj_text_at(pool, 2), ZJ_TEXT("乙")));
    zj_text_pool_free(pool);
    zj_arena_free(&m.arena);
}
END_TEST

/* Numbers come from the order of first use alone; nothing is lost while the table grows. */
START_TEST(growth)
{
    ZjModule m = {0};
    for (int i = 0; i < 100; i++) {
        char text[16];
        snprintf(text, sizeof text, "s%d", i);
        build_string(&m, text);
    }
    for (int round = 0; round < 2; round++) {
        ZjTextPool *pool = zj_text_pool_new(&m);
        for (int again = 0; again < 2; again++) {
            for (uint32_t i = 0; i < 20000; i++) {
                char text[32];
                int n = snprintf(text, sizeof text, "%*u", (int)(i % 20), (unsigned)i);
                ck_assert_uint_eq(zj_text_intern(pool, (ZjText){text, (uint32_t)n}), 100 + i);
                ck_assert(zj_text_equal(zj_text_at(pool, 100 + i), (ZjText){text, (uint32_t)n}));
            }
        }
        ck_assert_uint_eq(zj_text_intern(pool, ZJ_TEXT("s99")), 99);
        zj_text_pool_free(pool);
    }
    zj_arena_free(&m.arena);
}
END_TEST

/* After a reset only the module's strings are known, whether the table has grown or not. */
START_TEST(reset)
{
    ZjModule m = {0};
    for (int i = 0; i < 100; i++) {
        char text[16];
        snprintf(text, sizeof text, "s%d", i % 90); /* ten of them twice */
        build_string(&m, text);
    }
    ZjTextPool *pool = zj_text_pool_new(&m);
    for (int round = 0; round < 6; round++) {
        uint32_t more = round % 2 == 0 ? 20 : 5000;
        for (uint32_t i = 0; i < more; i++) {
            char text[32];
            int n = snprintf(text, sizeof text, "%d-%u", round, (unsigned)i);
            ck_assert_uint_eq(zj_text_intern(pool, (ZjText){text, (uint32_t)n}), 100 + i);
        }
        zj_text_pool_reset(pool);
        ck_assert_uint_eq(zj_text_pool_count(pool), 100);
        for (uint32_t i = 0; i < 100; i++)
            ck_assert_uint_eq(zj_text_intern(pool, m.strings[i]), i % 90);
        ck_assert_uint_eq(zj_text_intern(pool, ZJ_TEXT("0-0")), 100);
        zj_text_pool_reset(pool);
    }
    zj_text_pool_free(pool);
    zj_arena_free(&m.arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("facts/text_pool");
    TCase *tcase = tcase_create("text_pool");
    tcase_add_test(tcase, module_strings_first);
    tcase_add_test(tcase, growth);
    tcase_add_test(tcase, reset);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
