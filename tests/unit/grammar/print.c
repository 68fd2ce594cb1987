/* The canonical layout: blanks, columns by display width, comments where they stand. */
#include "grammar/print.h"

#include "tests/unit/grammar/help.h"

static void print(const char *text, ZjBuf *out)
{
    Parsed *p = parse_text(text);
    ck_assert_msg(p->status == ZJ_OK, "%s: %s", text, messages_of(p));
    ck_assert_int_eq(zj_print_source(&p->sources, 0, &p->file, &p->arena, out), ZJ_OK);
    release(p);
}

/* `text` is laid out as `layout`, which stays as it is. */
static void expect_layout(const char *text, const char *layout)
{
    ZjBuf once = {0}, twice = {0};
    print(text, &once);
    ck_assert_str_eq(once.ptr, layout);
    print(once.ptr, &twice);
    ck_assert_str_eq(twice.ptr, layout);
    zj_buf_free(&twice);
    zj_buf_free(&once);
}

START_TEST(slots_get_lines_and_a_column)
{
    expect_layout("政策 t「甲」 层级 区级 状态  现行", "政策 t 「甲」\n  层级   区级\n  状态   现行\n");
    expect_layout("grant g cite \"1\" amount 3 yuan", "grant g\n  cite   \"1\"\n  amount 3 yuan\n");
    expect_layout("奖励 g\n\t不择优\r\n 适用于 甲\n以上以下 乙\n",
                  "奖励 g\n  不择优\n  适用于   甲\n  以上以下 乙\n");
    expect_layout("clawback c\n liable 5 years  after  d\n amount  up   to 3 yuan",
                  "clawback c\n  liable 5 years after d\n  amount up to 3 yuan\n");
}
END_TEST

START_TEST(blanks_follow_the_tokens)
{
    expect_layout("奖励 g/gg\n 当 非(甲>3元)且 乙-1<-2", "奖励 g/gg\n  当     非 (甲 > 3元) 且 乙 - 1 < -2\n");
    expect_layout("奖励 g\n 金额 最大值 ( 甲 , 乙 )*3/人数",
                  "奖励 g\n  金额   最大值(甲, 乙) * 3 / 人数\n");
    expect_layout("奖励 g\n 金额 20 万元 + - x", "奖励 g\n  金额   20 万元 + -x\n");
    expect_layout("奖励 g\n 当 a 属于 { 甲 、 乙 } 且 b 属于 {丙,丁}",
                  "奖励 g\n  当     a 属于 {甲、乙} 且 b 属于 {丙, 丁}\n");
    expect_layout("奖励 g\n 金额 成交额的10%", "奖励 g\n  金额   成交额 的 10%\n");
    expect_layout("奖励 g\n 依据 「一」原文「甲」 「乙」", "奖励 g\n  依据   「一」 原文 「甲」「乙」\n");
    expect_layout("grant g\n cite \"1\" quote \"a\"\"b\"", "grant g\n  cite   \"1\" quote \"a\" \"b\"\n");
}
END_TEST

/* Blanks that may not go: the digits on both sides would be one number, or a ratio. */
START_TEST(digits_stay_apart)
{
    expect_layout("案例 「c」\n 给定 表 = [3， 500]", "案例 「c」\n  给定   表 = [3， 500]\n");
    expect_layout("奖励 g\n 金额 按 甲: ≤ 3： 5元; 其他： 6元",
                  "奖励 g\n  金额   按 甲: ≤ 3： 5元; 其他： 6元\n");
    expect_layout("奖励 g\n 金额 12个月 / 人数", "奖励 g\n  金额   12个月 / 人数\n");
}
END_TEST

START_TEST(lines_of_the_author_stay)
{
    expect_layout("奖励 g\n 当 甲\n且 (乙\n或 丙)\n\n\n\n 金额 3元",
                  "奖励 g\n  当     甲\n         且 (乙\n             或 丙)\n\n  金额   3元\n");
    expect_layout("定义 甲 =\n若 乙 则 1 否则\n2", "定义 甲 =\n    若 乙 则 1 否则\n    2\n");
    expect_layout("案例 「c」\n 给定 表 = [{a: 1,\nb: 2},\n{a: 3, b: 4}]",
                  "案例 「c」\n  给定   表 = [{a: 1,\n                b: 2},\n               {a: 3, b: 4}]\n");
    expect_layout("案例 「c」\n 给定 表 = [\n{a: 1}\n]",
                  "案例 「c」\n  给定   表 = [\n    {a: 1}\n  ]\n");
}
END_TEST

START_TEST(fields_and_items_stand_in_columns)
{
    expect_layout("事实 {\n 甲/a:金额≥0元「x」\n 乙乙乙:整数\n表:列表{\n编号:文本 主键\n}\n}",
                  "事实 {\n  甲/a   : 金额 ≥ 0元 「x」\n  乙乙乙 : 整数\n  表 : 列表 {\n    编号 : 文本 主键\n  }\n}\n");
    expect_layout("事实 {甲:数 乙:数}", "事实 { 甲 : 数  乙 : 数 }\n");
    expect_layout("梯度 级:\n低「a」\n<最最高「b」", "梯度 级:\n    低     「a」\n  < 最最高 「b」\n");
    expect_layout("种类 色/colour:\n红/red「r」、\n绿绿/green「g」",
                  "种类 色/colour:\n  红/red     「r」、\n  绿绿/green 「g」\n");
    expect_layout("奖励 g\n 解读 甲 「说」:上限 3元\n 解读 乙:不择优",
                  "奖励 g\n  解读   甲 「说」: 上限 3元\n  解读   乙:        不择优\n");
}
END_TEST

START_TEST(comments_stay_where_they_stand)
{
    expect_layout("\n\n#头\n\n#政策\n政策 t#尾\n   #层\n 层级 区级\n #末\n# 下一个\n奖励 g\n＃ 完\n",
                  "#头\n\n#政策\n政策 t  #尾\n  #层\n  层级   区级\n  #末\n# 下一个\n奖励 g\n＃ 完\n");
    expect_layout("奖励 g # a\n 金额 3元 +  # bb\n 4元   # c   \n",
                  "奖励 g          # a\n  金额   3元 +  # bb\n         4元    # c\n");
    expect_layout("奖励 g # 甲 层级 区级", "奖励 g  # 甲 层级 区级\n");
    expect_layout("事实 {\n甲 : 数\n    # 末\n}", "事实 {\n  甲 : 数\n  # 末\n}\n");
    expect_layout("# 只有注释", "# 只有注释\n");
    expect_layout("", "");
}
END_TEST

/* A very wide line does not push others away. */
START_TEST(the_layout_does_not_grow_without_bound)
{
    ZjBuf text = {0}, once = {0};
    zj_buf_str(&text, "奖励 g\n 解读 甲 「");
    for (int i = 0; i < 2000; i++)
        zj_buf_str(&text, "长");
    zj_buf_str(&text, "」: 不择优 # a\n");
    for (int i = 0; i < 500; i++)
        zj_buf_printf(&text, " 解读 n%d: 不择优 # b\n", i);
    print(text.ptr, &once);
    ck_assert_uint_lt(once.len, text.len * 2);
    zj_buf_free(&text);
    zj_buf_free(&once);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {slots_get_lines_and_a_column,
                                  blanks_follow_the_tokens,
                                  digits_stay_apart,
                                  lines_of_the_author_stay,
                                  fields_and_items_stand_in_columns,
                                  comments_stay_where_they_stand,
                                  the_layout_does_not_grow_without_bound};
    return run_suite("print", tests, sizeof tests / sizeof tests[0]);
}
