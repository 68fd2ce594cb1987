/* What the lexer decides by the token before: names or keywords, units, glued words. */
#include "tests/unit/grammar/help.h"

/* The kinds of the tokens, without places and bytes. */
static void expect_tokens(const char *text, const char *kinds)
{
    Parsed *p = take_bytes(text, strlen(text));
    ZjBuf dump = {0};
    ck_assert_int_eq(p->status, ZJ_OK);
    ZjStatus status = zj_tokens_dump(&p->sources, 0, &p->arena, &p->diags, &dump);
    ck_assert(status == ZJ_OK || status == ZJ_REJECTED);
    for (char *line = strtok(dump.ptr, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        char *kind = strchr(line, ' ') + 1;
        char *end = strchr(kind, ' ');
        if (strncmp(kind, "end", 3) == 0) break;
        if (p->text.len != 0) zj_buf_char(&p->text, ' ');
        zj_buf_add(&p->text, kind, (size_t)(end - kind));
    }
    ck_assert_str_eq(p->text.ptr != NULL ? p->text.ptr : "", kinds);
    zj_buf_free(&dump);
    release(p);
}

START_TEST(soft_words_are_names_where_an_operand_is_due)
{
    expect_tokens("奖励 奖励\n 金额 金额", "D:奖励 name S:金额 name");
    expect_tokens("奖励 a\n 当 上限 > 金额", "D:奖励 name S:当 name > name");
    expect_tokens("奖励 a\n 当 b 金额 3元", "D:奖励 name S:当 name S:金额 money");
    expect_tokens("奖励 a\n 当 a 且\n 金额", "D:奖励 name S:当 name X:且 S:金额");
    expect_tokens("奖励 a\n 令 x = 款.合计", "D:奖励 name S:令 name = name . name");
}
END_TEST

START_TEST(facts_blocks_hold_names)
{
    expect_tokens("事实 {\n 金额: 金额\n 目标: 数 主键\n}",
                  "D:事实 { name : name name : name T:主键 }");
    expect_tokens("事实 { 列表: 列表 { 主键: 文本 凭证 「x」 } }",
                  "D:事实 { name : T:列表 { name : name T:凭证 text } }");
    expect_tokens("函数 f(金额: 金额): 金额 = 1",
                  "D:函数 name ( name : name ) : name = number");
}
END_TEST

START_TEST(records_and_sets_hold_names)
{
    expect_tokens("案例 「a」\n 给定 x = [{金额: 3元}]",
                  "D:案例 text S:给定 name = [ { name : money } ]");
    expect_tokens("奖励 a\n 当 x 属于 {服务, 目标}",
                  "D:奖励 name S:当 name X:属于 { name , name }");
    expect_tokens(
        "奖励 a\n 金额 按 x: 服务、目标 分别 1、2; 上限: 3",
        "D:奖励 name S:金额 X:按 name : name , name X:分别 number , number ; name : number");
}
END_TEST

START_TEST(numbers_take_their_units)
{
    expect_tokens("奖励 a 当 3年内", "D:奖励 name S:当 period X:内");
    expect_tokens("奖励 a 当 100万元每户每年", "D:奖励 name S:当 money X:每户每年");
    expect_tokens("奖励 a 当 100 万元 每年", "D:奖励 name S:当 money X:每年");
    expect_tokens("奖励 a 当 3个月 3天 3 years 3项",
                  "D:奖励 name S:当 period period period quantity");
    expect_tokens("奖励 a 当 30元/平方米/月 3 firms", "D:奖励 name S:当 quantity number name");
    expect_tokens("奖励 a 当 10% 5‰ 1:1 １∶２ 1,000.5",
                  "D:奖励 name S:当 percent percent ratio ratio number");
    expect_tokens("奖励 a 当 2024-06-01 2024年6月1日 ２０２４－０６－０１",
                  "D:奖励 name S:当 date date date");
    expect_tokens("奖励 a 当 100至200", "D:奖励 name S:当 number X:至 number");
    expect_tokens("奖励 a 当 20万户以上", "D:奖励 name S:当 quantity name");
    expect_tokens("奖励 a 当 3年级", "D:奖励 name S:当 quantity");
}
END_TEST

START_TEST(glued_words_split)
{
    expect_tokens("奖励 a 当 d 在 e 前3年内",
                  "D:奖励 name S:当 name X:在 name X:前 period X:内");
    expect_tokens("奖励 a\n金额20万元", "D:奖励 name S:金额 money");
    expect_tokens("奖励 a 当 成交额的10%", "D:奖励 name S:当 name X:的 percent");
    expect_tokens("奖励 a 当 a或b且c", "D:奖励 name S:当 name X:或 name X:且 name");
    expect_tokens("奖励 a 当 `目的地` = 3", "D:奖励 name S:当 name = number");
    expect_tokens("奖励 a 上限 3元 每合同 每项每年",
                  "D:奖励 name S:上限 money X:每 name X:每项 X:每年");
    expect_tokens("奖励 a 令 每股收益 = 1", "D:奖励 name S:令 name = number");
}
END_TEST

START_TEST(english_words_join)
{
    expect_tokens("grant a\n amount up to 3 yuan", "D:奖励 name S:金额 X:最高 money");
    expect_tokens("grant a\n keep all\n keep 3 items per  item",
                  "D:奖励 name S:不择优 S:择优 number name X:每项");
    expect_tokens("grant a\n when up > 3", "D:奖励 name S:当 name > number");
    expect_tokens("grant a\n when d between a and b and c",
                  "D:奖励 name S:当 name X:between name X:至 name X:且 name");
    expect_tokens("ｇｒａｎｔ a", "D:奖励 name");
}
END_TEST

START_TEST(measures_have_their_own_words)
{
    expect_tokens("目标 t\n 统计 计数() / 合计(平均 x 对 y 取自 z)",
                  "D:目标 name S:统计 stat ( ) / stat ( X:平均 name X:对 name X:取自 name )");
    expect_tokens("奖励 a 当 占比 > 3", "D:奖励 name S:当 name > number");
}
END_TEST

START_TEST(full_width_marks_are_ascii)
{
    expect_tokens("奖励 a 当 （a＞３）、｛｝［］；：＝＋－×÷．b≥≤≠",
                  "D:奖励 name S:当 ( name > number ) , { } [ ] ; : = + - * / . name ≥ ≤ ≠");
    expect_tokens("\xEF\xBB\xBF奖励 a　＃ 注释", "D:奖励 name");
}
END_TEST

START_TEST(brackets_are_closed_at_a_clause)
{
    expect_tokens("奖励 a\n 当 (b\n 金额 3元", "D:奖励 name S:当 ( name ) S:金额 money");
    expect_tokens("事实 {\n a: 数\n奖励 b", "D:事实 { name : name } D:奖励 name");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {soft_words_are_names_where_an_operand_is_due,
                                  facts_blocks_hold_names,
                                  records_and_sets_hold_names,
                                  numbers_take_their_units,
                                  glued_words_split,
                                  english_words_join,
                                  measures_have_their_own_words,
                                  full_width_marks_are_ascii,
                                  brackets_are_closed_at_a_clause};
    return run_suite("lexer", tests, sizeof tests / sizeof tests[0]);
}
