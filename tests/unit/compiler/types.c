/* Names of types, constants, and expressions as they are written. */
#include "help.h"

#define VOCABULARY "政策 p\n  层级 区级\n单位 家/firms、平方米/sqm、度\n事实 {\n  钱 : 金额\n  名 : 文本\n  好 : 真假\n}\n"

typedef struct Row {
    const char *text, *wanted;
} Row;

/* The value of a constant expression, or "-". */
START_TEST(constants)
{
    static const Row rows[] = {
        {"5", "5"}, {"0.50", "0.5"}, {"20万元", "20000000"}, {"5‰", "0.005"}, {"1:3", "1/3"}, {"3年", "36"},
        {"-5", "-5"}, {"2 + 3 * 4", "14"}, {"(2 + 3) * 4", "20"}, {"100元 的 5%", "500"}, {"1 / 3", "1/3"},
        {"10 - 4", "6"}, {"1 / 0", "-"}, {"钱", "-"}, {"钱 + 5元", "-"}, {"「5」", "-"}, {"2024-01-01", "-"},
        {"若 好 则 1 否则 1", "-"}, {"5 > 3", "-"}, {"较高(1, 2)", "-"},
        {"9000000000000000000 * 9000000000000000000 * 9000000000000000000", "-"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[2048];
        snprintf(text, sizeof text, "%s核算 答 = %s\n", VOCABULARY, rows[i].text);
        Compiled *c = compile(text);
        ck_assert_msg(c->status == ZJ_OK || c->status == ZJ_REJECTED, "%s", rows[i].text);
        ZjRat value;
        zj_buf_clear(&c->shown);
        if (zj_const_value(define_named(c, "答")->value, &value)) zj_rat_print(value, &c->shown);
        else zj_buf_str(&c->shown, "-");
        ck_assert_msg(strcmp(c->shown.ptr, rows[i].wanted) == 0, "%s: %s", rows[i].text, c->shown.ptr);
        release(c);
    }
}
END_TEST

/* On one line, without comments; texts keep what is in them. */
START_TEST(sources)
{
    static const Row rows[] = {
        {"钱 +   5元", "钱 + 5元"},
        {"钱 +\n    5元", "钱 + 5元"},
        {"钱 + # 加上 「五」\n  5元", "钱 + 5元"},
        {"名 = 「a # b」", "名 = 「a # b」"},
        {"名 = \"a  #\" # 「 」", "名 = \"a  #\""},
        {"名 = “a  b”", "名 = “a  b”"},
        {"名 = 「a\"b」 且\n\n  好", "名 = 「a\"b」 且 好"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[2048];
        snprintf(text, sizeof text, "%s核算 答 = %s\n", VOCABULARY, rows[i].text);
        Compiled *c = compile_good(text);
        ZjText shown = zj_expr_source(&c->program, define_named(c, "答")->value);
        ck_assert_msg(zj_text_equal(shown, zj_text(rows[i].wanted)), "%.*s", ZJ_TEXT_ARG(shown));
        release(c);
    }
}
END_TEST

START_TEST(units)
{
    Compiled *c = compile_good(VOCABULARY);
    ZjCheckedType a = {.kind = ZJ_TY_NUMBER}, b = a;
    ck_assert(zj_same_units(&a, &b));
    b.unit_count = 1;
    b.units[0].unit = 2;
    b.units[0].exponent = 1;
    ck_assert(!zj_same_units(&a, &b));
    ck_assert_str_eq(type_shown(c, &b), "数（家）");
    a.any_unit = true;
    ck_assert(zj_same_units(&a, &b));
    ck_assert(zj_same_units(&b, &a));
    a = b;
    a.units[0].exponent = 2;
    ck_assert(!zj_same_units(&a, &b));
    /* products keep their order, whatever comes first; what cancels is gone */
    ck_assert(zj_multiply_units(&a, &b, -1));
    ck_assert(zj_same_units(&a, &b));
    ck_assert(zj_multiply_units(&a, &b, -1));
    ck_assert_int_eq(a.unit_count, 0);
    ZjCheckedType other = b;
    other.units[0].unit = 0;
    ZjCheckedType left = b, right = other;
    ck_assert(zj_multiply_units(&left, &other, 1));
    ck_assert(zj_multiply_units(&right, &b, 1));
    ck_assert(zj_same_units(&left, &right));
    ck_assert_str_eq(type_shown(c, &left), "数（家·月）");
    for (uint32_t unit = 0; unit < ZJ_UNITS_MAX; unit++) {
        other.units[0].unit = unit;
        ck_assert(zj_multiply_units(&a, &other, -1));
    }
    other.units[0].unit = ZJ_UNITS_MAX;
    ck_assert(!zj_multiply_units(&a, &other, 1));
    ck_assert_str_eq(type_shown(c, &a), "数（1/家/平方米/月/日）");
    ck_assert(zj_text_equal(zj_unit_suffix(&c->program, &a), ZJ_TEXT("/家/平方米/月/日")));
    ck_assert(zj_text_equal(zj_unit_suffix(&c->program, &left), ZJ_TEXT("家·月")));
    a.kind = ZJ_TY_MONEY;
    ck_assert(zj_text_equal(zj_unit_suffix(&c->program, &a), ZJ_TEXT("/家/平方米/月/日")));
    a.unit_count = 0;
    ck_assert_int_eq(zj_unit_suffix(&c->program, &a).len, 0);
    release(c);
}
END_TEST

START_TEST(vm_types)
{
    static const struct {
        ZjCheckedType type;
        ZjType vm;
    } rows[] = {{{.kind = ZJ_TY_BOOL}, ZJ_T_BOOL}, {{.kind = ZJ_TY_NUMBER, .whole = true}, ZJ_T_INT},
                {{.kind = ZJ_TY_NUMBER}, ZJ_T_NUM}, {{.kind = ZJ_TY_MONEY, .whole = true}, ZJ_T_MONEY},
                {{.kind = ZJ_TY_MONEY}, ZJ_T_EXACT}, {{.kind = ZJ_TY_DATE}, ZJ_T_DATE},
                {{.kind = ZJ_TY_TEXT}, ZJ_T_TEXT}, {{.kind = ZJ_TY_ENUM}, ZJ_T_ENUM},
                {{.kind = ZJ_TY_LIST}, ZJ_T_NONE}, {{.kind = ZJ_TY_RECORD}, ZJ_T_NONE},
                {{.kind = ZJ_TY_ERROR}, ZJ_T_NONE}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) ck_assert_int_eq(zj_vm_type(&rows[i].type), rows[i].vm);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {constants, sources, units, vm_types};
    return RUN_TESTS("types", tests);
}
