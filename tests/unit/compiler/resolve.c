/* Declarations: what may be declared twice, where, and with which range. */
#include "help.h"

#define HEADER "政策 p\n  层级 区级\n"

static const Mistake twice[] = {
    {"事实 { a : 金额  a : 整数 }", "203 a <- a"},
    {"事实 { a/b : 金额  b : 整数 }", "203 b <- a"},
    {"事实 { a : 金额 }\n事实 { a : 整数 }", "203 a <- a"},
    {"事实 甲 { a : 金额 }\n事实 甲 { b : 金额 }\n核算 答 = 甲.a + 甲.b", ""},
    {"事实 { 甲 : 金额 }\n事实 甲 { b : 金额 }", "203 甲 <- 甲"},
    {"事实 { 甲 : 列表 { k : 文本 主键 } }\n事实 甲 { b : 金额 }", "203 甲 <- 甲"},
    {"梯度 级: 低 < 高\n种类 级: 甲、乙", "203 级 <- 级"},
    {"梯度 级: 低 < 低", "203 低 <- 低"},
    {"种类 类: 甲/a、a", "203 a <- 甲"},
    {"单位 家\n单位 家", ""},
    {"定义 a = 1\n定义 a = 2", "203 a <- a"},
    {"函数 f(n: 整数): 整数 = n\n函数 f(n: 整数): 整数 = n", "203 f <- f"},
    {"参数 q : 整数\n  取值 1\n参数 q : 整数\n  取值 2", "203 q <- q"},
    {"禁享 禁\n  依据 「一」\n  当 是\n禁享 禁\n  依据 「一」\n  当 是", "203 禁 <- 禁"},
    {"政策 q\n  层级 区级", "309 政策 <- p"},
};

START_TEST(declared_twice)
{
    EXPECT_MESSAGES(HEADER, twice, "\n");
}
END_TEST

static const Mistake facts[] = {
    {"a : 金", "211 金"},
    {"a : 平方", "211 平方 => 平方米"},
    {"a : 列表 金额", "306 列表 金额"},
    {"a : 列表 { k : 整数 主键 }", "307 k"},
    {"a : 金额 ≥ 0元", ""},
    {"a : 金额 ≥ 0", ""},
    {"a : 金额 ≥ 5", "304 5"},
    {"a : 整数 ≥ 0元 ≤ 5元", "304 5元"},
    {"a : 金额 ≥ -5元", ""},
    {"a : 比例 ≥ -100%", ""},
    {"a : 文本 ≥ 5", "304 5"},
    {"a : 日期 ≥ 2024-01-01 ≤ 2025-01-01", ""},
    {"a : 日期 ≥ 5", "304 5"},
    {"a : 整数 > 0 < 10", ""},
    {"a : 数 > 0", "305 0"},
    {"a : 比例 ≥ 0 ≤ 1", ""},
    {"a : 平方米 ≥ 5平方米", ""},
    {"a : 平方米 ≥ 5", "304 5"},
    {"a : 平方米 ≥ 5家", "304 5家"},
    {"a : 整数 ≥ 3年", "304 3年"},
    {"a : 月 ≥ 3年", ""},
    {"a : 日 ≥ 3年", "304 3年"},
};

START_TEST(facts_declared)
{
    EXPECT_MESSAGES(HEADER "单位 家、平方米\n事实 { ", facts, " }\n");
}
END_TEST

/* A strict bound of whole numbers is the next one inside. */
START_TEST(ranges)
{
    Compiled *c = compile_good(HEADER "事实 { a : 整数 > 0 < 10  b : 金额 > 0元 }\n");
    const ZjFact *a = zj_find_field(&c->program.facts, ZJ_TEXT("a")), *b = zj_find_field(&c->program.facts, ZJ_TEXT("b"));
    ck_assert_int_eq(zj_rat_cmp(a->low, zj_rat_int(1)), 0);
    ck_assert_int_eq(zj_rat_cmp(a->high, zj_rat_int(9)), 0);
    ck_assert_int_eq(zj_rat_cmp(b->low, zj_rat_int(1)), 0);
    ck_assert(b->has_low && !b->has_high);
    release(c);
}
END_TEST

static const Mistake outside[] = {
    {"奖励 甲\n  依据 「一」", "310 奖励"},
    {"核算 甲 = 1", "310 核算"},
    {"事实 属 政策 { 甲 : 日期 }", "308 事实"},
    {"定义 甲 = 1", ""},
    {"服务 甲\n  依据 「一」", "310 服务"},
    {"目标 甲\n  依据 「一」", "310 目标"},
    {"对应 级.低 = 级.高", "381 对应 级.低 = 级.高"},
    {"对应 级.低 = 档.无", "381 对应 级.低 = 档.无"},
    {"对应 级.低 = 类.甲", "381 对应 级.低 = 类.甲"},
    {"对应 级.低 = 档.下", ""},
    {"对应 级.低 = 档.下 自 2024-01-01", ""},
    {"对应 级.低 = 档.下 自 1", "484 1"},
    {"对应 级.低 = 档.下\n对应 级.低 = 档.上", "485 对应 级.低 = 档.上 <- 对应 级.低 = 档.下"},
    {"对应 级.低 = 档.下\n对应 级.低 = 档.上 自 2024-01-01", ""},
    {"对应 级.低 = 档.下\n对应 档.下 = 级.高", "485 对应 档.下 = 级.高 <- 对应 级.低 = 档.下"},
    {"对应 级.低 = 档.下\n对应 级.高 = 档.上", ""},
};

START_TEST(without_a_policy)
{
    EXPECT_MESSAGES("梯度 级: 低 < 高\n梯度 档: 下 < 上\n种类 类: 甲\n", outside, "\n");
}
END_TEST

START_TEST(sixty_three_values)
{
    for (int n = 63; n <= 64; n++) {
        ZjBuf text = {0};
        zj_buf_str(&text, HEADER "种类 类: ");
        for (int i = 0; i < n; i++) zj_buf_printf(&text, "%s值%d", i != 0 ? "、" : "", i);
        zj_buf_str(&text, "\n");
        Compiled *c = compile(text.ptr);
        ck_assert_str_eq(messages(c), n == 63 ? "" : "303 类");
        release(c);
        zj_buf_free(&text);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {declared_twice, facts_declared, ranges, without_a_policy, sixty_three_values};
    return RUN_TESTS("resolve", tests);
}
