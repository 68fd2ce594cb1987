#include "vm/base/arena.h"

#include <check.h>
#include <stdint.h>
#include <string.h>

START_TEST(blocks_are_zeroed_aligned_and_apart)
{
    static unsigned char *blocks[3000];
    static size_t sizes[3000];
    ZjArena arena = {0};
    for (int round = 0; round < 3; round++) {
        size_t n = 0;
        for (int i = 0; i < 3000; i++) {
            n = (n * 7 + 13) % 1009; /* 0 comes up too */
            if (i % 500 == 499) n = 100000;
            blocks[i] = zj_arena_alloc(&arena, n);
            sizes[i] = n;
            ck_assert_ptr_nonnull(blocks[i]);
            ck_assert_uint_eq((uintptr_t)blocks[i] % 16, 0);
            for (size_t k = 0; k < n; k++)
                if (blocks[i][k] != 0) ck_abort_msg("block %d is not zero at %zu", i, k);
            memset(blocks[i], i % 251 + 1, n);
        }
        for (int i = 0; i < 3000; i++)
            for (size_t k = 0; k < sizes[i]; k++)
                if (blocks[i][k] != i % 251 + 1) ck_abort_msg("block %d overlaps", i);
        zj_arena_reset(&arena);
    }
    zj_arena_free(&arena);
    ck_assert_ptr_null(arena.head);
    ck_assert_uint_eq(arena.total, 0);
}
END_TEST

START_TEST(empty_blocks_are_unique)
{
    ZjArena arena = {0};
    void *a = zj_arena_alloc(&arena, 0), *b = zj_arena_alloc(&arena, 0);
    ck_assert_ptr_nonnull(a);
    ck_assert_ptr_nonnull(b);
    ck_assert_ptr_ne(a, b);
    zj_arena_free(&arena);
}
END_TEST

START_TEST(room_for_more_doubles)
{
    ZjArena arena = {0};
    uint32_t *at = NULL;
    const uint32_t *moved = NULL;
    int moves = 0;
    for (uint32_t n = 0; n < 100000; n++) {
        at = zj_arena_more(&arena, at, n, sizeof *at);
        ck_assert_ptr_nonnull(at);
        ck_assert_uint_eq(at[n], 0);
        at[n] = n + 1;
        moves += at != moved;
        moved = at;
    }
    for (uint32_t n = 0; n < 100000; n++) ck_assert_uint_eq(at[n], n + 1);
    ck_assert_int_eq(moves, 18);
    ck_assert_uint_lt(arena.total, 8 * 100000 * sizeof *at);
    ck_assert_ptr_null(zj_arena_more(&arena, at, SIZE_MAX / 2 + 1, 1));
    zj_arena_free(&arena);
}
END_TEST

START_TEST(sizes_are_checked)
{
    ZjArena arena = {0};
    ck_assert_ptr_null(zj_arena_alloc(&arena, SIZE_MAX));
    ck_assert_ptr_null(zj_arena_alloc(&arena, SIZE_MAX - 15));
    ck_assert_ptr_null(zj_arena_alloc(&arena, SIZE_MAX / 2));
    ck_assert_ptr_null(zj_arena_array(&arena, SIZE_MAX / 8 + 1, 8));
    ck_assert_ptr_null(zj_arena_array(&arena, 3, SIZE_MAX / 3));
    ck_assert_ptr_null(zj_arena_copy(&arena, "", SIZE_MAX));
    ck_assert_ptr_null(zj_arena_grow(&arena, "abc", 3, 2, 1));
    ck_assert_ptr_nonnull(zj_arena_array(&arena, 0, SIZE_MAX));
    zj_arena_free(&arena);
}
END_TEST

/* What fits is granted, whatever chunk the arena would have liked; then NULL. */
START_TEST(ceiling_is_used_up_and_kept)
{
    static const size_t limits[] = {100, 1000, 20000, 50000, 1000000};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        ZjArena arena = {.limit = limits[i]};
        size_t granted = 0;
        while (granted <= limits[i] && zj_arena_alloc(&arena, 16) != NULL)
            granted += 16;
        ck_assert_uint_le(granted, arena.total);
        ck_assert_uint_le(arena.total, limits[i]);
        ck_assert_uint_ge(granted, limits[i] / 2);
        ck_assert_ptr_null(zj_arena_alloc(&arena, limits[i]));
        zj_arena_reset(&arena);
        ck_assert_ptr_nonnull(zj_arena_alloc(&arena, 16));
        zj_arena_free(&arena);
        ck_assert_uint_eq(arena.limit, limits[i]);
    }
    ZjArena arena = {.limit = 10000};
    ck_assert_ptr_nonnull(zj_arena_alloc(&arena, 9900)); /* less than a usual chunk */
    zj_arena_free(&arena);
}
END_TEST

START_TEST(large_blocks_waste_nothing)
{
    ZjArena arena = {0};
    size_t used = 0;
    for (int i = 0; i < 40; i++) {
        ck_assert_ptr_nonnull(zj_arena_alloc(&arena, (size_t)5 << 20));
        ck_assert_ptr_nonnull(zj_arena_alloc(&arena, 64));
        used += ((size_t)5 << 20) + 64;
    }
    ck_assert_uint_lt(arena.total, used + ((size_t)8 << 20));
    zj_arena_free(&arena);
}
END_TEST

START_TEST(reset_keeps_one_chunk)
{
    ZjArena arena = {0};
    size_t total = 0;
    for (int i = 0; i < 50; i++) {
        for (int k = 0; k < 100; k++)
            ck_assert_ptr_nonnull(zj_arena_alloc(&arena, 1000));
        zj_arena_reset(&arena);
        if (i == 20) total = arena.total;
        if (i > 20) ck_assert_uint_eq(arena.total, total);
    }
    ck_assert_uint_ge(total, 50000);
    zj_arena_free(&arena);
    zj_arena_reset(&arena); /* of an empty arena */
    ck_assert_ptr_null(arena.head);
}
END_TEST

START_TEST(copies)
{
    ZjArena arena = {0};
    char *s = zj_arena_copy(&arena, "a\0b", 3);
    ck_assert_mem_eq(s, "a\0b", 4);
    s = zj_arena_copy(&arena, NULL, 0);
    ck_assert_str_eq(s, "");
    int three[] = {1, 2, 3};
    int *five = zj_arena_grow(&arena, three, 3, 5, sizeof *five);
    int want[] = {1, 2, 3, 0, 0};
    ck_assert_mem_eq(five, want, sizeof want);
    five = zj_arena_grow(&arena, NULL, 0, 5, sizeof *five);
    ck_assert_int_eq(five[4], 0);
    zj_arena_free(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arena");
    TCase *tc = tcase_create("arena");
    tcase_add_test(tc, blocks_are_zeroed_aligned_and_apart);
    tcase_add_test(tc, empty_blocks_are_unique);
    tcase_add_test(tc, room_for_more_doubles);
    tcase_add_test(tc, sizes_are_checked);
    tcase_add_test(tc, ceiling_is_used_up_and_kept);
    tcase_add_test(tc, large_blocks_waste_nothing);
    tcase_add_test(tc, reset_keeps_one_chunk);
    tcase_add_test(tc, copies);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
