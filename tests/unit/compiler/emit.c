/* Rows of a module: each string and constant once, growth, limits, the first failure sticks. */
#include "compiler/emit.h"
#include "help.h"
#include "vm/base/limits.h"

static const ZjSpan nowhere = {0, 0, UINT32_MAX};

START_TEST(interned)
{
    enum { MANY = 5000 };
    ZjModule m = {.string_count = 0};
    ZjSources sources = {0};
    ZjEmitter e;
    ck_assert_int_eq(zj_emitter_open(&e, &m, &sources), ZJ_OK);
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < MANY; i++) {
            char text[16];
            snprintf(text, sizeof text, "t%u", i);
            ck_assert_uint_eq(zj_emit_string(&e, zj_text(text)), i);
            ck_assert_uint_eq(zj_emit_const(&e, ZJ_T_MONEY, zj_rat_int(i)), i);
        }
    }
    ck_assert_uint_eq(m.string_count, MANY);
    ck_assert_str_eq(m.strings[MANY - 1].ptr, "t4999");
    /* type, form and value tell constants apart */
    uint32_t five = zj_emit_const(&e, ZJ_T_MONEY, zj_rat_int(5));
    ck_assert_uint_ne(zj_emit_const(&e, ZJ_T_INT, zj_rat_int(5)), five);
    uint32_t open = zj_emit_const(&e, ZJ_T_EXACT, zj_rat_inf(1));
    ck_assert_uint_eq(zj_emit_const_form(&e, ZJ_T_EXACT, ZJ_CONST_PLUS_INF), open);
    ck_assert_uint_ne(zj_emit_const(&e, ZJ_T_EXACT, zj_rat_inf(-1)), open);
    ck_assert_uint_ne(zj_emit_const_form(&e, ZJ_T_EXACT, ZJ_CONST_NA), open);
    ck_assert_uint_eq(zj_emit_string_opt(&e, (ZjText){"", 0}), ZJ_NONE);
    ck_assert_uint_ne(zj_emit_string(&e, (ZjText){"", 0}), ZJ_NONE);
    ck_assert_uint_eq(zj_emit_span(&e, nowhere), ZJ_NONE);
    ck_assert_int_eq(e.status, ZJ_OK);
    zj_arena_free(&m.arena);
}
END_TEST

START_TEST(remembered)
{
    ZjModule m = {.string_count = 0};
    ZjSources sources = {0};
    ZjEmitter e;
    ck_assert_int_eq(zj_emitter_open(&e, &m, &sources), ZJ_OK);
    ck_assert_uint_eq(zj_emit_recall(&e, 1, 2), ZJ_NONE);
    for (uint32_t i = 0; i < 3000; i++) zj_emit_remember(&e, i, i / 2, i + 7);
    for (uint32_t i = 0; i < 3000; i++) ck_assert_uint_eq(zj_emit_recall(&e, i, i / 2), i + 7);
    ck_assert_uint_eq(zj_emit_recall(&e, 2, 2), ZJ_NONE);
    zj_emit_remember(&e, 5, 2, 1);
    ck_assert_uint_eq(zj_emit_recall(&e, 5, 2), 1);
    zj_arena_free(&m.arena);
}
END_TEST

START_TEST(rows_and_code)
{
    ZjModule m = {.string_count = 0};
    ZjSources sources = {0};
    ZjEmitter e;
    ck_assert_int_eq(zj_emitter_open(&e, &m, &sources), ZJ_OK);
    uint32_t reg = zj_emit_op(&e, ZJ_OP_AS_OF, ZJ_T_DATE, 0, ZJ_NONE, 0, 0, 0, nowhere);
    ck_assert_uint_eq(m.t.code_count, 1);
    ck_assert_uint_eq(m.t.code[0].dst, reg);
    ck_assert_uint_eq(m.t.regs[reg].type, ZJ_T_DATE);
    ck_assert_uint_eq(m.t.regs[reg].unit, ZJ_NONE);
    const uint32_t three[] = {7, 8, 9};
    ck_assert_uint_eq(zj_emit_refs(&e, three, 3), 0);
    ck_assert_uint_eq(zj_emit_refs(&e, three, 0), 3);
    ck_assert_uint_eq(m.t.refs[2].index, 9);
    zj_arena_free(&m.arena);
}
END_TEST

START_TEST(limits)
{
    ZjModule m = {.string_count = 0};
    ZjSources sources = {0};
    ZjEmitter e;
    ck_assert_int_eq(zj_emitter_open(&e, &m, &sources), ZJ_OK);
    for (uint32_t i = 0; i < ZJ_MAX_DOMAINS; i++) {
        ck_assert_uint_eq(zj_add_domains(&e, (ZjModDomain){ZJ_NONE, ZJ_NONE, 1, 0, 0}), i);
    }
    ck_assert_int_eq(e.status, ZJ_OK);
    ck_assert_uint_eq(zj_add_domains(&e, (ZjModDomain){ZJ_NONE, ZJ_NONE, 1, 0, 0}), 0);
    ck_assert_int_eq(e.status, ZJ_LIMIT);
    ck_assert_uint_eq(m.t.domains_count, ZJ_MAX_DOMAINS);
    m.arena.limit = 1;
    for (uint32_t i = 0; i < 100000; i++) zj_emit_refs(&e, &i, 1);
    ck_assert_int_eq(e.status, ZJ_LIMIT); /* the first failure */
    zj_arena_free(&m.arena);
}
END_TEST

START_TEST(no_memory)
{
    ZjModule m = {.arena = {.limit = 1}};
    ZjSources sources = {0};
    ZjEmitter e;
    ck_assert_int_eq(zj_emitter_open(&e, &m, &sources), ZJ_NO_MEM);
    m.arena.limit = 0;
    ck_assert_int_eq(zj_emitter_open(&e, &m, &sources), ZJ_OK);
    m.arena.limit = 1;
    for (uint32_t i = 0; i < 100000 && e.status == ZJ_OK; i++) {
        char text[16];
        snprintf(text, sizeof text, "t%u", i);
        zj_emit_string(&e, zj_text(text));
    }
    ck_assert_int_eq(e.status, ZJ_NO_MEM);
    ck_assert_uint_eq(zj_emit_const(&e, ZJ_T_INT, zj_rat_int(5)), 0);
    zj_arena_free(&m.arena);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {interned, remembered, rows_and_code, limits, no_memory};
    return RUN_TESTS("emit", tests);
}
