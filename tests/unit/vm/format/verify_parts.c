/* Parts of a grant (分期): one broken column of a valid module at a time. */
#include <check.h>
#include <stdlib.h>

#include "build.h"

#define NONE ZJ_NONE

/* Member 0 goes through the projects; the sample's item gate stands in for what is due. */
typedef struct Parts {
    ZjModule m;
    uint32_t key, date, gate, text, amount, half;
} Parts;

static uint32_t find(const ZjModule *m, ZjType type, uint32_t domain, uint32_t before)
{
    for (uint32_t i = 0; i < before; i++) {
        const ZjInsn *insn = &m->t.code[i];
        if (insn->dst == NONE) continue;
        if (m->t.regs[insn->dst].type == type && m->t.regs[insn->dst].domain == domain) return insn->dst;
    }
    abort();
}

static void add_part(Parts *p)
{
    ZjModPart row = {.share = p->half, .text = 0, .key = p->key, .date = p->date, .happened = p->gate,
                     .condition = NONE, .why = NONE, .due = p->gate};
    row.amount = build_reg(&p->m, ZJ_T_MONEY, DOM_PROJECT, NONE);
    row.paid = build_reg(&p->m, ZJ_T_MONEY, DOM_PROJECT, NONE);
    row.payable = build_reg(&p->m, ZJ_T_MONEY, DOM_PROJECT, NONE);
    build_row(&p->m, ZJ_TAB_PART, &row);
    p->m.t.members[0].part_count++;
}

static void build(Parts *p)
{
    uint32_t settle = 0;
    build_sample(&p->m);
    while (p->m.t.code[settle].op != ZJ_OP_SETTLE) settle++;
    p->key = p->m.t.members[0].key;
    p->date = p->m.t.members[0].date;
    p->gate = find(&p->m, ZJ_T_BOOL, DOM_PROJECT, settle);
    p->text = find(&p->m, ZJ_T_TEXT, DOM_PAID, settle);
    p->half = build_const(&p->m, ZJ_T_NUM, ZJ_CONST_POINT, 1, 2);
    p->m.t.members[0].first_part = 0;
    add_part(p);
    add_part(p);
    p->amount = p->m.t.parts[0].amount;
}

static void rejected(ZjTableId table, uint32_t row, const char *column, uint32_t value, const char *reason)
{
    Parts p;
    ZjModReport report;
    build(&p);
    *build_column(&p.m, table, row, column) = value;
    ck_assert_msg(zj_module_verify(&p.m, &report) == ZJ_FORMAT, "%s = %u is accepted", column, value);
    ck_assert_str_eq(report.reason, reason);
    ck_assert_uint_eq(report.table, table);
    zj_module_free(&p.m);
}

START_TEST(parts_are_accepted)
{
    Parts p;
    ZjModReport report, without;
    build(&p);
    ck_assert_msg(zj_module_verify(&p.m, &report) == ZJ_OK, "%s", report.reason);
    zj_module_free(&p.m);
    build_sample(&p.m);
    ck_assert(zj_module_verify(&p.m, &without) == ZJ_OK);
    ck_assert_uint_gt(report.cost_worst, without.cost_worst);
    zj_module_free(&p.m);
}
END_TEST

START_TEST(each_column_is_checked)
{
    static const char *const inputs[] = {"key", "date", "happened", "condition", "due"};
    static const char *const outputs[] = {"amount", "paid", "payable"};
    Parts p;
    build(&p);
    uint32_t zero = build_const(&p.m, ZJ_T_NUM, ZJ_CONST_POINT, 0, 1), regs = p.m.t.regs_count;
    zj_module_free(&p.m);
    rejected(ZJ_TAB_PART, 1, "share", zero, "index out of bounds");
    rejected(ZJ_TAB_PART, 1, "share", 0, "not a share"); /* an amount */
    rejected(ZJ_TAB_PART, 1, "text", 999999, "string out of bounds");
    rejected(ZJ_TAB_PART, 1, "why", 999999, "index out of bounds");
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        rejected(ZJ_TAB_PART, 1, inputs[i], regs, "index out of bounds");
        rejected(ZJ_TAB_PART, 1, inputs[i], p.amount, "register of another type");
    }
    rejected(ZJ_TAB_PART, 0, "key", p.text, "register of another domain");
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) {
        rejected(ZJ_TAB_PART, 1, outputs[i], p.date, "register of another type");
        rejected(ZJ_TAB_PART, 1, outputs[i], p.amount, "register is written twice");
    }
    rejected(ZJ_TAB_MEMBER, 0, "part_count", 3, "range out of bounds");
    rejected(ZJ_TAB_MEMBER, 1, "part_count", 1, "ranges overlap");
    rejected(ZJ_TAB_MEMBER, 0, "first_part", 3, "range out of bounds");
}
END_TEST

/* The share of part 1 as this number. */
static const char *with_share(int64_t num, int64_t den, ZjConstForm form)
{
    static const char *const fine = "";
    Parts p;
    ZjModReport report;
    build(&p);
    p.m.t.parts[1].share = build_const(&p.m, ZJ_T_NUM, form, num, den);
    ZjStatus status = zj_module_verify(&p.m, &report);
    zj_module_free(&p.m);
    return status == ZJ_OK ? fine : report.reason;
}

START_TEST(shares_lie_above_0_and_up_to_1)
{
    ck_assert_str_eq(with_share(1, 1, ZJ_CONST_POINT), "");
    ck_assert_str_eq(with_share(1, 100, ZJ_CONST_POINT), "");
    ck_assert_str_eq(with_share(0, 1, ZJ_CONST_POINT), "not a share");
    ck_assert_str_eq(with_share(-1, 2, ZJ_CONST_POINT), "not a share");
    ck_assert_str_eq(with_share(101, 100, ZJ_CONST_POINT), "not a share");
    ck_assert_str_eq(with_share(0, 0, ZJ_CONST_PLUS_INF), "not a share");
    ck_assert_str_eq(with_share(0, 0, ZJ_CONST_NA), "not a share");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vm/format/verify parts");
    TCase *tc = tcase_create("parts");
    tcase_add_test(tc, parts_are_accepted);
    tcase_add_test(tc, each_column_is_checked);
    tcase_add_test(tc, shares_lie_above_0_and_up_to_1);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
