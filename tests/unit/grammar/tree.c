/* The shape of the tree: precedence, literals as exact values, what each slot holds. */
#include "tests/unit/grammar/help.h"

START_TEST(precedence)
{
    expect_expr("a 或 b 且 c", "(or a (and b c))");
    expect_expr("非 a = b 且 c", "(and (not (= a b)) c)");
    expect_expr("a + b * c - d", "(- (+ a (* b c)) d)");
    expect_expr("a + b 的 10%", "(+ a (share b ratio:0.1))");
    expect_expr("10% of 20% of a", "(share (share a ratio:0.2) ratio:0.1)");
    expect_expr("-a * b", "(* (neg a) b)");
    expect_expr("若 a 则 b 否则 c + d", "(if a b (+ c d))");
    expect_expr("存在 x 取自 l 满足 x.a 且 b", "(some x l (and x.a b))");
    expect_expr("(a 或 b) 且 c", "(and (or a b) c)");
}
END_TEST

START_TEST(dates_and_periods)
{
    expect_expr("d 在 e 前 3年 内", "(within-before d e months(years):36)");
    expect_expr("d within 3 months after e", "(within-after d e months:3)");
    expect_expr("d 在 a 至 b 且 c", "(and (between d a b) c)");
    expect_expr("d between a and b and c", "(and (between d a b) c)");
    expect_expr("d 满 3年 于 e 且 c", "(and (aged d months(years):36 e) c)");
    expect_expr("d 满 30日", "(aged d days:30)");
    expect_expr("d aged 3 years by e", "(aged d months(years):36 e)");
}
END_TEST

START_TEST(literals_are_exact)
{
    expect_expr("a > 1.5亿元", "(> a fen:15000000000)");
    expect_expr("a > 0.001元", "(> a fen:0.1)");
    expect_expr("a > ２０万元", "(> a fen:20000000)");
    expect_expr("a > 1,234.56元", "(> a fen:123456)");
    expect_expr("a > 5‰", "(> a ratio:0.005)");
    expect_expr("a > 1:3", "(> a ratio:1/3)");
    expect_expr("a = 2024-02-29", "(= a 2024-02-29)");
    expect_expr("a = 「x“y”」", "(= a 「x“y”」)");
    expect_expr("a ≥ 20万户", "(≥ a 户:200000)");
    expect_expr("a > 30元/平方米/月", "(> a 元/平方米/月:3000)");
    expect_expr("a > 1万元/户", "(> a 元/户:1000000)");
    expect_expr("a > 3 firms", "(> a firms:3)");
}
END_TEST

START_TEST(sets_lists_and_aggregates)
{
    expect_expr("x 属于 {a、b}", "(in x { a b })");
    expect_expr("x 不属于 l", "(not-in x l)");
    expect_expr("x in {a} and y not in {b}", "(and (in x { a }) (not-in y { b }))");
    expect_expr("(计数 x 取自 l 其中 x.a) > 2", "(> (count x l where x.a) 2)");
    expect_expr("(合计 x.a * 2 对 x 取自 f(b)) > 2", "(> (sum x (call f b) (* x.a 2)) 2)");
    expect_expr("全部 x 取自 a.b 满足 x.c", "(every x a.b x.c)");
    expect_expr("f(a).b = g()", "(= (field (call f a) b) (call g))");
}
END_TEST

START_TEST(names_are_folded)
{
    expect_expr("ａｂ１ = `且`", "(= ab1 且)");
    /* e + combining acute is é */
    expect_expr("caf\x65\xCC\x81 = caf\xC3\xA9", "(= caf\xC3\xA9 caf\xC3\xA9)");
}
END_TEST

START_TEST(both_languages_make_one_tree)
{
    expect_tree("grant a\n match g standard as x by 50%\n once per x.k difference",
                "grant a\n  配套 name=x a=g b=ratio:0.5 flag\n  一次性 scope( x.k ) flag\n");
    expect_tree("奖励 a\n 配套 g 标准 为 x 按 50%\n 一次性 每 x.k 补差",
                "grant a\n  配套 name=x a=g b=ratio:0.5 flag\n  一次性 scope( x.k ) flag\n");
    expect_tree("clawback c\n liable 5 years after d",
                "clawback c\n  责任期 a=d b=months(years):60\n");
    expect_tree("追回 c\n 责任期 d 后 5年", "clawback c\n  责任期 a=d b=months(years):60\n");
}
END_TEST

START_TEST(scopes)
{
    expect_tree(
        "奖励 a\n 上限 3元\n 上限 3元 每户 每年\n 上限 3元 每户每年 自 7月\n 上限 3元 合计",
        "grant a\n  上限 a=fen:300\n  上限 a=fen:300 scope( firm year from 1 )\n"
        "  上限 a=fen:300 scope( firm year from 7 )\n  上限 a=fen:300 scope( total )\n");
}
END_TEST

START_TEST(outer_slots_hold_one)
{
    expect_tree("奖励 a\n 但 b: 上限 3元\n 解读 q.甲 默认 「t」: 不择优",
                "grant a\n  但 a=b\n    上限 a=fen:300\n  解读 name=q name2=甲 title=t flag\n"
                "    不择优\n");
}
END_TEST

START_TEST(comments_belong_to_the_declaration_below)
{
    expect_tree("# 别的\n\n# 一\n  ## 二\n奖励 a\n# 三", "grant a comment=一\n二\n");
}
END_TEST

START_TEST(spans_cover_what_they_say)
{
    Parsed *p = parse_text("奖励 甲\n  当 (a > 3) 且 b\n  金额 3元");
    const ZjDecl *d = p->file.decls;
    const ZjSlot *when = d->slots;
    ZjText whole = zj_source_text(&p->sources, when->span);
    ck_assert(zj_text_equal(whole, zj_text("当 (a > 3) 且 b")));
    ck_assert(zj_text_equal(zj_source_text(&p->sources, when->keyword), zj_text("当")));
    ck_assert(zj_text_equal(zj_source_text(&p->sources, when->a->op_span), zj_text("且")));
    ck_assert(zj_text_equal(zj_source_text(&p->sources, when->a->a->span), zj_text("(a > 3)")));
    ck_assert(when->a->a->bracketed && !when->a->bracketed);
    ck_assert(zj_text_equal(zj_source_text(&p->sources, d->name.span), zj_text("甲")));
    ck_assert(zj_text_equal(zj_source_text(&p->sources, d->head), zj_text("奖励 甲")));
    release(p);
}
END_TEST

START_TEST(a_wrong_file_keeps_what_was_understood)
{
    Parsed *p = parse_text("奖励 甲\n  当\n  金额 3元\n奖励\n奖励 乙\n  金额 4元");
    ck_assert_int_eq(p->status, ZJ_REJECTED);
    zj_ast_dump(&p->file, &p->text);
    ck_assert_str_eq(p->text.ptr, "grant 甲\n  金额 a=fen:300\ngrant 乙\n  金额 a=fen:400\n");
    release(p);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {precedence,
                                  dates_and_periods,
                                  literals_are_exact,
                                  sets_lists_and_aggregates,
                                  names_are_folded,
                                  both_languages_make_one_tree,
                                  scopes,
                                  outer_slots_hold_one,
                                  comments_belong_to_the_declaration_below,
                                  spans_cover_what_they_say,
                                  a_wrong_file_keeps_what_was_understood};
    return run_suite("tree", tests, sizeof tests / sizeof tests[0]);
}
