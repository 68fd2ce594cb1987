/* The table of names. */
#include "compiler/scope.h"
#include "help.h"

START_TEST(first_comes_first_served)
{
    ZjArena arena = {0};
    ZjScopeTable t = {.arena = &arena};
    int a, b, owner;
    ck_assert_ptr_null(zj_scope_get(&t, ZJ_SPACE_FACT, NULL, ZJ_TEXT("甲")));
    ck_assert_ptr_null(zj_scope_put(&t, ZJ_SPACE_FACT, NULL, ZJ_TEXT("甲"), &a));
    ck_assert_ptr_eq(zj_scope_put(&t, ZJ_SPACE_FACT, NULL, ZJ_TEXT("甲"), &b), &a);
    ck_assert_ptr_eq(zj_scope_get(&t, ZJ_SPACE_FACT, NULL, ZJ_TEXT("甲")), &a);
    /* space, owner and text all tell names apart */
    ck_assert_ptr_null(zj_scope_get(&t, ZJ_SPACE_TYPE, NULL, ZJ_TEXT("甲")));
    ck_assert_ptr_null(zj_scope_get(&t, ZJ_SPACE_FACT, &owner, ZJ_TEXT("甲")));
    ck_assert_ptr_null(zj_scope_get(&t, ZJ_SPACE_FACT, NULL, ZJ_TEXT("甲甲")));
    ck_assert_ptr_null(zj_scope_put(&t, ZJ_SPACE_FACT, &owner, ZJ_TEXT("甲"), &b));
    ck_assert_ptr_eq(zj_scope_get(&t, ZJ_SPACE_FACT, &owner, ZJ_TEXT("甲")), &b);
    zj_arena_free(&arena);
}
END_TEST

START_TEST(thousands)
{
    enum { MANY = 20000 };
    static int things[MANY];
    ZjArena arena = {0};
    ZjScopeTable t = {.arena = &arena};
    for (int i = 0; i < MANY; i++) {
        ck_assert_ptr_null(zj_scope_put(&t, ZJ_SPACE_FACT, NULL, zj_arena_text(&arena, "n%d", i), &things[i]));
    }
    for (int i = 0; i < MANY; i++) {
        ck_assert_ptr_eq(zj_scope_get(&t, ZJ_SPACE_FACT, NULL, zj_arena_text(&arena, "n%d", i)), &things[i]);
    }
    ck_assert(!t.no_memory);
    zj_arena_free(&arena);
}
END_TEST

START_TEST(nearest)
{
    ZjArena arena = {0};
    ZjScopeTable t = {.arena = &arena};
    int thing, owner;
    zj_scope_put(&t, ZJ_SPACE_FACT, NULL, ZJ_TEXT("营业收入"), &thing);
    zj_scope_put(&t, ZJ_SPACE_FACT, NULL, ZJ_TEXT("营业收益"), &thing);
    zj_scope_put(&t, ZJ_SPACE_FACT, &owner, ZJ_TEXT("营业收人"), &thing);
    ZjText near = zj_scope_nearest(&t, ZJ_SPACE_FACT, NULL, ZJ_TEXT("营业收人"));
    ck_assert(zj_text_equal(near, ZJ_TEXT("营业收入"))); /* the first of equals, of this owner */
    near = zj_scope_nearest(&t, ZJ_SPACE_FACT, NULL, ZJ_TEXT("总营业收益"));
    ck_assert(zj_text_equal(near, ZJ_TEXT("营业收益")));
    ck_assert_uint_eq(zj_scope_nearest(&t, ZJ_SPACE_FACT, NULL, ZJ_TEXT("人数")).len, 0);
    ck_assert_uint_eq(zj_scope_nearest(&t, ZJ_SPACE_TYPE, NULL, ZJ_TEXT("营业收入")).len, 0);
    zj_arena_free(&arena);
}
END_TEST

START_TEST(no_memory)
{
    ZjArena arena = {.limit = 1};
    ZjScopeTable t = {.arena = &arena};
    int thing;
    ck_assert_ptr_null(zj_scope_put(&t, ZJ_SPACE_FACT, NULL, ZJ_TEXT("甲"), &thing));
    ck_assert(t.no_memory);
    ck_assert_ptr_null(zj_scope_get(&t, ZJ_SPACE_FACT, NULL, ZJ_TEXT("甲")));
    zj_arena_free(&arena);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {first_comes_first_served, thousands, nearest, no_memory};
    return RUN_TESTS("scope", tests);
}
