/* Clauses to code: the order of the steps, what they come to, questions, and the same bytes again. */
#include "run.h"

#define FACTS                                                                                  \
    "事实 {\n  钱 : 金额\n  日子 : 日期\n  好 : 真假\n  坏 : 真假\n"                           \
    "  合同 : 列表 { 编号 : 文本 主键  额 : 金额  签 : 日期 } }\n"
#define HEADER "政策 p\n  层级 区级\n  施行 自 2023-01-01 至 2023-12-31\n  适用于 好\n  取整 舍去 到 元\n"
#define CLAUSE HEADER FACTS "奖励 奖\n  依据 「一」\n  "
#define GIVEN "{\"as_of\":\"2023-06-30\",\"钱\":\"1000\",\"日子\":\"2023-05-01\",\"好\":true,\"坏\":false,"          \
    "\"合同\":[{\"编号\":\"a\",\"额\":\"100\",\"签\":\"2023-01-10\"},{\"编号\":\"b\",\"额\":\"301\",\"签\":\"2023-02-01\"}," \
    "{\"编号\":\"c\",\"额\":\"205\",\"签\":\"2022-12-31\"}]}"

typedef struct Row {
    const char *slots, *entitled; /* of each item */
} Row;

static const Row amounts[] = {
    {"发生于 日子\n  金额 钱", "100000"},
    {"发生于 2022-12-31\n  金额 钱", "0"},
    {"发生于 2023-07-01\n  金额 钱", "0"},
    {"发生于 日子\n  当 坏\n  金额 钱", "0"},
    {"发生于 日子\n  除非 坏\n  金额 钱", "100000"},
    {"发生于 日子\n  金额 钱 / 3", "33300"},
    {"发生于 日子\n  金额 钱\n  上限 500元", "50000"},
    {"发生于 日子\n  金额 钱\n  下限 5000元", "500000"},
    {"发生于 日子\n  金额 最高 钱", "0..100000 discretion"},
    {"发生于 日子\n  金额 不低于 500元 最高 钱", "50000..100000 discretion"},
    {"发生于 日子\n  金额 最高 钱\n  核定 700元", "70000"},
    {"发生于 日子\n  金额 另行规定", "0..∞ elsewhere"},
    {"发生于 日子\n  令 半 = 钱 / 2\n  令 四 = 半 / 2\n  金额 四 + 半", "75000"},
    /* what replaces is written before or after what it replaces */
    {"发生于 日子\n  金额 钱\n  但 好: 金额 1元", "100"},
    {"发生于 日子\n  但 好: 金额 1元\n  金额 钱", "100"},
    {"发生于 日子\n  但 坏: 金额 1元\n  金额 钱", "100000"},
    {"但 好: 发生于 日子\n  发生于 2022-01-01\n  金额 钱", "100000"},
    {"发生于 日子\n  金额 钱\n  但 好: 上限 3元\n  上限 1元", "300"},
    {"发生于 日子\n  金额 钱\n  但 坏: 上限 3元\n  上限 1元", "100"},
    {"发生于 日子\n  金额 钱\n  解读 甲: 上限 3元\n  解读 乙: 上限 4元", "300"},
    {"发生于 日子\n  金额 钱\n  解读 甲: 上限 3元\n  解读 乙 默认: 上限 4元", "400"},
    {"发生于 日子\n  解读 甲: 金额 3元\n  解读 乙: 金额 4元", "300"},
    {"发生于 日子\n  金额 最高 钱\n  但 坏: 核定 700元", "0..100000 discretion"},
    /* items: each in force or not on its own */
    {"逐项 h 取自 合同\n  发生于 h.签\n  金额 h.额", "10000, 30100, 0"},
    {"逐项 h 取自 合同 其中 h.额 > 100元\n  发生于 日子\n  金额 h.额", "0, 30100, 20500"},
    {"逐项 h 取自 合同\n  发生于 日子\n  金额 h.额 的 10%\n  上限 30元 每项", "1000, 3000, 2000"},
    {"逐项 h 取自 合同\n  发生于 日子\n  金额 h.额\n  择优 1 项", "0, 30100, 0"},
    {"逐项 h 取自 合同\n  发生于 日子\n  金额 h.额\n  但 好: 不择优\n  择优 1 项", "10000, 30100, 20500"},
    {"逐项 h 取自 合同\n  发生于 日子\n  金额 h.额\n  但 坏: 不择优\n  择优 1 项", "0, 30100, 0"},
    {"逐项 h 取自 合同\n  发生于 日子\n  金额 h.额\n  上限 300元 每户", "10000, 20000, 0"},
    {"逐项 h 取自 合同\n  逐项 k 取自 合同\n  发生于 日子\n  金额 较低(h.额, k.额)",
     "10000, 10000, 10000, 10000, 30100, 20500, 10000, 20500, 20500"},
};

static const char *entitled(Ran *r, const char *name)
{
    return lanes_shown(r, r->module->t.clauses[clause_named(r->module, name)].entitled);
}

START_TEST(amounts_computed)
{
    ZjBuf wrong = {0};
    zj_buf_str(&wrong, "");
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        char text[2048];
        snprintf(text, sizeof text, "%s%s\n", CLAUSE, amounts[i].slots);
        Compiled *c = compile_good(text);
        Ran *r = run_case(c, GIVEN);
        const char *found = entitled(r, "奖");
        if (strcmp(found, amounts[i].entitled) != 0) {
            zj_buf_printf(&wrong, "\n%s\n  wanted: %s\n  found:  %s", amounts[i].slots, amounts[i].entitled, found);
        }
        done(r);
        release(c);
    }
    ck_assert_msg(wrong.len == 0, "%s", wrong.ptr);
    zj_buf_free(&wrong);
}
END_TEST

/* Every cap counts, and every grant of a joint cap, however many there are. */
START_TEST(nothing_left_out)
{
    enum { MANY = 100 };
    ZjBuf text = {0};
    zj_buf_str(&text, CLAUSE "逐项 h 取自 合同\n  发生于 日子\n  金额 h.额\n");
    for (int i = 0; i < MANY; i++) zj_buf_printf(&text, "  令 名%d = %s\n", i, i == 0 ? "1" : "1 + 1");
    for (int i = 0; i < MANY; i++) zj_buf_printf(&text, "  上限 %d元 每年\n", 400 - i);
    for (int i = 0; i < MANY; i++) zj_buf_printf(&text, "  当 名%d ≥ 0\n", i);
    Compiled *c = compile_good(text.ptr);
    Ran *r = run_case(c, GIVEN);
    ck_assert_str_eq(entitled(r, "奖"), "10000, 20100, 0");
    done(r);
    release(c);
    zj_buf_clear(&text);
    zj_buf_str(&text, HEADER FACTS);
    for (int i = 0; i < MANY; i++) {
        zj_buf_printf(&text, "奖励 奖%d\n  依据 「一」\n  发生于 日子\n  金额 10元\n", i);
    }
    zj_buf_str(&text, "奖励 奖\n  依据 「一」\n  发生于 日子\n  金额 10元\n");
    for (int n = 0; n < 2; n++) {
        zj_buf_printf(&text, "  上限 %d元 于 {", 900 + n);
        for (int i = 0; i < MANY; i++) zj_buf_printf(&text, "%s奖%d", i != 0 ? "、" : "", i);
        zj_buf_str(&text, "}\n");
    }
    c = compile_good(text.ptr);
    ck_assert_uint_eq(c->module.t.joints_count, 2);
    ck_assert_uint_eq(c->module.t.joints[1].member_count, MANY + 1);
    r = run_case(c, GIVEN);
    ck_assert_str_eq(entitled(r, "奖89"), "1000");
    ck_assert_str_eq(entitled(r, "奖90"), "0");
    done(r);
    release(c);
    zj_buf_free(&text);
}
END_TEST

/* In force, bars, conditions, amount, floor, cap; settled; then shown in this order. */
START_TEST(steps_in_order)
{
    static const ZjStepKind wanted[] = {ZJ_STEP_BASE, ZJ_STEP_DECIDED, ZJ_STEP_FLOOR, ZJ_STEP_CAP,
                                        ZJ_STEP_NEGATIVE, ZJ_STEP_KEEP,
                                        ZJ_STEP_CAPS, ZJ_STEP_ROUND, ZJ_STEP_STACK, ZJ_STEP_JOINT, ZJ_STEP_PAID,
                                        ZJ_STEP_PAYABLE};
    Compiled *c = compile_good(CLAUSE "上限 9元 每年\n  择优 1 项\n  上限 8元 每项\n  下限 1元\n  核定 钱\n  金额 最高 钱\n"
                                      "  当 好\n  发生于 h.签\n  逐项 h 取自 合同\n禁享 禁\n  依据 「一」\n  当 坏\n");
    const ZjModClause *row = &c->module.t.clauses[clause_named(&c->module, "奖")];
    ck_assert_uint_eq(row->step_count, sizeof wanted / sizeof wanted[0]);
    for (uint32_t i = 0; i < row->step_count; i++) {
        ck_assert_int_eq(c->module.t.steps[row->first_step + i].kind, wanted[i]);
    }
    ck_assert_uint_eq(row->bar_count, 1);
    ck_assert_uint_eq(row->condition_count, 1);
    ck_assert_uint_ne(row->in_force, ZJ_NONE);
    ck_assert_uint_ne(row->applies, ZJ_NONE);
    /* a register is written before it is read: the verifier has proved it; the settlement comes last */
    uint32_t settle = 0, standard = 0;
    for (uint32_t i = 0; i < c->module.t.code_count; i++) {
        if (c->module.t.code[i].op == ZJ_OP_SETTLE) settle = i;
        if (c->module.t.code[i].dst == row->standard) standard = i;
    }
    ck_assert_uint_gt(settle, standard);
    release(c);
}
END_TEST

/* A clause asks its own questions and those of all that its figure rests on, no others. */
START_TEST(questions_by_clause)
{
    Compiled *c = compile_good(HEADER "  叠加 从高不重复 按 事由\n" FACTS
                               "奖励 甲\n  依据 「一」\n  事由 一\n  发生于 日子\n  金额 钱\n  解读 甲: 上限 1元\n  解读 乙: 上限 2元\n"
                               "奖励 乙\n  依据 「一」\n  事由 一\n  发生于 日子\n  金额 钱\n"
                               "奖励 丙\n  依据 「一」\n  配套 乙 按 1:1\n  解读 q.甲: 上限 1元\n  解读 q.乙: 上限 2元\n"
                               "奖励 丁\n  依据 「一」\n  发生于 日子\n  金额 钱\n"
                               "奖励 戊\n  依据 「一」\n  发生于 日子\n  金额 较低(丙, 丁)\n");
    static const struct {
        const char *name;
        uint32_t questions;
    } rows[] = {{"甲", 1}, {"乙", 1}, {"丙", 2}, {"丁", 0}, {"戊", 2}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const ZjModClause *row = &c->module.t.clauses[clause_named(&c->module, rows[i].name)];
        ck_assert_msg(row->question_count == rows[i].questions, "%s: %u", rows[i].name, row->question_count);
    }
    Ran *r = run_case(c, GIVEN);
    ck_assert_str_eq(entitled(r, "戊"), "100");
    choose(r, 1, 1);
    ck_assert_str_eq(entitled(r, "戊"), "200");
    done(r);
    release(c);
}
END_TEST

START_TEST(same_bytes_again)
{
    ZjBuf images[2] = {{0}, {0}};
    static const char text[] = HEADER "  叠加 未载明 按 事由\n" FACTS
        "奖励 甲\n  依据 「一」\n  事由 一\n  逐项 h 取自 合同\n  发生于 h.签\n  金额 h.额 的 10%\n  上限 9元 每户每年\n"
        "奖励 乙\n  依据 「一」\n  事由 一\n  发生于 日子\n  金额 (按 钱: ≥ 5元、1元 分别 2元、1元)\n";
    for (int i = 0; i < 2; i++) {
        /* whatever lies at other places in memory */
        void *between = malloc(i == 0 ? 16 : 100000);
        Compiled *c = compile_good(text);
        image_of(c, &images[i]);
        release(c);
        free(between);
    }
    ck_assert_uint_eq(images[0].len, images[1].len);
    ck_assert_int_eq(memcmp(images[0].ptr, images[1].ptr, images[0].len), 0);
    for (int i = 0; i < 2; i++) zj_buf_free(&images[i]);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {amounts_computed, nothing_left_out, steps_in_order, questions_by_clause, same_bytes_again};
    return RUN_TESTS("lower_clause", tests);
}
