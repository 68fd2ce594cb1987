/* Which grants settle together, and which compete for what reason. */
#include "help.h"

#define FACTS "事实 {\n  日子 : 日期\n  钱 : 金额\n}\n"

/* Settlements in order: members, and in brackets each cause with its rule and members:
** "甲 乙 [事 highest: 甲 乙]; 丙". Members carry their policy: "p.甲". */
static const char *settlements(Compiled *c)
{
    static const char *const rules[] = {"additive", "highest", "exclusive", "unstated"};
    ZjBuf *out = &c->shown;
    zj_buf_clear(out);
    zj_buf_str(out, "");
    for (uint32_t i = 0; i < c->program.component_count; i++) {
        const ZjComponent *k = &c->program.components[i];
        if (i != 0) zj_buf_str(out, "; ");
        for (uint32_t m = 0; m < k->member_count; m++) {
            zj_buf_printf(out, "%s%.*s", m != 0 ? " " : "", ZJ_TEXT_ARG(k->members[m]->name.text));
            ck_assert_uint_eq(k->members[m]->component, i);
        }
        for (uint32_t s = 0; s < k->cause_count; s++) {
            zj_buf_printf(out, " [%.*s %s:", ZJ_TEXT_ARG(k->causes[s].name), rules[k->causes[s].rule]);
            for (uint32_t m = 0; m < k->member_count; m++) {
                if (k->member_cause[m] == s) zj_buf_printf(out, " %.*s", ZJ_TEXT_ARG(k->members[m]->name.text));
            }
            zj_buf_str(out, "]");
        }
    }
    return out->ptr;
}

typedef struct Row {
    const char *first, *second; /* a policy each; grants are named once in all */
    const char *settlements, *messages;
} Row;

#define GRANT(name, cause) "奖励 " name "\n  依据 「一」\n  发生于 日子\n  金额 钱\n" cause
#define EVENT "  事由 事\n"
#define OTHER "  事由 别事\n"
#define P(slots) "政策 p\n  层级 区级\n" slots FACTS
#define Q(level, slots) "政策 q\n  层级 " level "\n" slots

static const Row rows[] = {
    /* one policy */
    {P("") GRANT("甲", EVENT) GRANT("乙", EVENT), NULL, "甲; 乙", ""},
    {P("  叠加 可叠加\n") GRANT("甲", EVENT) GRANT("乙", EVENT), NULL, "甲; 乙", ""},
    {P("  叠加 从高不重复 按 事由\n") GRANT("甲", EVENT) GRANT("丙", OTHER) GRANT("乙", EVENT) GRANT("丁", ""), NULL,
     "甲 乙 [事 highest: 甲 乙]; 丙; 丁", ""},
    {P("  叠加 从高不重复\n") GRANT("甲", EVENT) GRANT("乙", OTHER) GRANT("丙", ""), NULL, "甲 乙 丙 [p highest: 甲 乙 丙]", ""},
    {P("  叠加 互斥 按 事由\n") GRANT("甲", EVENT) GRANT("乙", EVENT) GRANT("丙", OTHER) GRANT("丁", OTHER), NULL,
     "甲 乙 [事 exclusive: 甲 乙]; 丙 丁 [别事 exclusive: 丙 丁]", ""},
    {P("  叠加 未载明 按 事由\n") GRANT("甲", EVENT) GRANT("乙", EVENT), NULL, "甲 乙 [事 unstated: 甲 乙]", ""},
    /* what only passes on another's money competes with nothing */
    {P("  叠加 从高不重复\n") GRANT("甲", "") "奖励 乙\n  依据 「一」\n  转付 甲\n" GRANT("丙", ""), NULL,
     "甲 丙 [p highest: 甲 丙]; 乙", ""},
    /* joint caps */
    {P("") GRANT("甲", "  上限 5元 于 {丙}\n") GRANT("乙", "") GRANT("丙", ""), NULL, "甲 丙; 乙", ""},
    {P("  叠加 从高不重复 按 事由\n") GRANT("甲", EVENT "  上限 5元 于 {丙}\n") GRANT("乙", EVENT) GRANT("丙", ""), NULL,
     "甲 乙 丙 [事 highest: 甲 乙]", ""},
    /* two policies */
    {P("  叠加 从高不重复 按 事由\n") GRANT("甲", EVENT), Q("区级", "") GRANT("乙", EVENT), "甲; 乙", ""},
    {P("  叠加 从高不重复 按 事由 于 本级\n") GRANT("甲", EVENT), Q("区级", "") GRANT("乙", EVENT),
     "甲 乙 [事 highest: 甲 乙]", ""},
    {P("  叠加 从高不重复 按 事由 于 本级\n") GRANT("甲", EVENT), Q("市级", "") GRANT("乙", EVENT), "甲; 乙", ""},
    {P("  叠加 从高不重复 按 事由 于 {p、q}\n") GRANT("甲", EVENT), Q("市级", "") GRANT("乙", EVENT),
     "甲 乙 [事 highest: 甲 乙]", ""},
    /* the stricter of two rules, with a warning */
    {P("  叠加 从高不重复 按 事由 于 本级\n") GRANT("甲", EVENT), Q("区级", "  叠加 互斥 按 事由 于 本级\n") GRANT("乙", EVENT),
     "甲 乙 [事 exclusive: 甲 乙]", "382 叠加 从高不重复 按 事由 于 本级"},
    {P("  叠加 未载明 按 事由 于 本级\n") GRANT("甲", EVENT), Q("区级", "  叠加 从高不重复 于 本级\n") GRANT("乙", EVENT),
     "甲 乙 [q highest: 甲 乙]", "382 叠加 未载明 按 事由 于 本级"},
    {P("  叠加 从高不重复 按 事由 于 本级\n") GRANT("甲", EVENT), Q("区级", "  叠加 从高不重复 按 事由 于 本级\n") GRANT("乙", EVENT),
     "甲 乙 [事 highest: 甲 乙]", ""},
    /* rules of equal causes that speak of different grants stay apart, also in one settlement */
    {P("  叠加 从高不重复 按 事由\n") GRANT("甲", EVENT) GRANT("乙", EVENT),
     Q("区级", "  叠加 互斥 按 事由\n") GRANT("丙", EVENT "  上限 5元 于 {p.甲}\n") GRANT("丁", EVENT),
     "甲 乙 丙 丁 [事 highest: 甲 乙] [事 exclusive: 丙 丁]", ""},
    /* a cause that has the name of a policy */
    {P("  叠加 从高不重复 按 事由\n") GRANT("甲", "  事由 q\n") GRANT("乙", "  事由 q\n"),
     Q("区级", "  叠加 互斥\n") GRANT("丙", "  上限 5元 于 {p.甲}\n") GRANT("丁", ""),
     "甲 乙 丙 丁 [q highest: 甲 乙] [q exclusive: 丙 丁]", ""},
};

START_TEST(settle_together)
{
    ZjBuf wrong = {0};
    zj_buf_str(&wrong, "");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        SourceText files[] = {{"p.zjtx", rows[i].first, false}, {"q.zjtx", rows[i].second, false}};
        Compiled *c = compile_files(files, rows[i].second != NULL ? 2 : 1, 0);
        bool alike = strcmp(messages(c), rows[i].messages) == 0;
        if (!alike) zj_buf_printf(&wrong, "\nrow %zu: %s", i, messages(c));
        if (strcmp(settlements(c), rows[i].settlements) != 0) {
            zj_buf_printf(&wrong, "\nrow %zu: %s\n wanted: %s", i, settlements(c), rows[i].settlements);
        }
        release(c);
    }
    ck_assert_msg(wrong.len == 0, "%s", wrong.ptr);
    zj_buf_free(&wrong);
}
END_TEST

/* 未载明 asks one question a policy, however many causes it has. */
START_TEST(one_question_a_policy)
{
    Compiled *c = compile_good(P("  叠加 未载明 按 事由\n") GRANT("甲", EVENT) GRANT("乙", EVENT) GRANT("丙", OTHER)
                                   GRANT("丁", OTHER));
    ck_assert_uint_eq(c->program.question_count, 1);
    ck_assert_uint_eq(c->program.questions[0]->alternative_count, 2);
    ck_assert_uint_eq(c->program.questions[0]->preset, ZJ_NONE);
    release(c);
    c = compile_good(P("  叠加 未载明 按 事由\n") GRANT("甲", EVENT) GRANT("丙", OTHER));
    ck_assert_uint_eq(c->program.question_count, 0);
    release(c);
}
END_TEST

/* Thousands of grants: time grows with their number, not with that of their pairs. */
START_TEST(many_grants)
{
    enum { MANY = 4000 };
    ZjBuf text = {0};
    zj_buf_str(&text, P("  叠加 从高不重复 按 事由\n"));
    for (int i = 0; i < MANY; i++) {
        zj_buf_printf(&text, "奖励 甲%d\n  依据 「一」\n  事由 事%d\n  发生于 日子\n  金额 钱\n", i, i / 2);
    }
    Compiled *c = compile(text.ptr);
    ck_assert_int_eq(c->status, ZJ_OK);
    ck_assert_uint_eq(c->program.component_count, MANY / 2);
    release(c);
    zj_buf_clear(&text);
    zj_buf_str(&text, P("  叠加 从高不重复\n"));
    for (int i = 0; i < MANY; i++) {
        zj_buf_printf(&text, "奖励 甲%d\n  依据 「一」\n  发生于 日子\n  金额 钱\n", i);
    }
    c = compile(text.ptr);
    ck_assert_int_eq(c->status, ZJ_OK);
    ck_assert_uint_eq(c->program.component_count, 1);
    release(c);
    zj_buf_free(&text);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {settle_together, one_question_a_policy, many_grants};
    return RUN_TESTS("stack", tests);
}
