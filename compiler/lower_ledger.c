/* lower_ledger.c -- what was paid before: rows of 已拨付. */
#include "compiler/lower.h"

uint32_t zj_text_constant(ZjLowering *l, ZjText text, ZjSpan at)
{
    return zj_constant(l, ZJ_T_TEXT, zj_rat_int((int64_t)zj_emit_string(&l->emit, text)), at);
}

const ZjFact *zj_ledger_field(const ZjProgram *p, const char *name)
{
    return p->ledger != NULL ? zj_find_field(p->ledger, zj_text(name)) : NULL;
}

bool zj_has_ledger(const ZjProgram *p)
{
    static const char *const needed[] = {"政策", "条款", "项", "所属日期", "金额", "拨付日期", "收回金额"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (zj_ledger_field(p, needed[i]) == NULL) return false;
    }
    return true;
}

uint32_t zj_ledger_rows_of(ZjLowering *l, ZjText policy, ZjText clause, ZjText alias, ZjSpan at)
{
    const ZjProgram *p = l->program;
    ZjContext c = {.l = l, .domain = p->ledger->domain, .date = ZJ_NONE};
    uint32_t name = zj_fact(l, zj_ledger_field(p, "条款"));
    uint32_t mine = zj_op2(&c, ZJ_OP_EQ_TEXT, ZJ_T_BOOL, zj_fact(l, zj_ledger_field(p, "政策")),
                           zj_text_constant(l, policy, at), at);
    uint32_t named = zj_op2(&c, ZJ_OP_EQ_TEXT, ZJ_T_BOOL, name, zj_text_constant(l, clause, at), at);
    if (alias.len != 0) {
        uint32_t other = zj_op2(&c, ZJ_OP_EQ_TEXT, ZJ_T_BOOL, name, zj_text_constant(l, alias, at), at);
        named = zj_op2(&c, ZJ_OP_OR, ZJ_T_BOOL, named, other, at);
    }
    uint32_t made = zj_op2(&c, ZJ_OP_LE_DATE, ZJ_T_BOOL, zj_fact(l, zj_ledger_field(p, "拨付日期")), l->as_of, at);
    return zj_and(&c, zj_and(&c, mine, named, at), made, at);
}

uint32_t zj_ledger_net(ZjLowering *l, ZjSpan at)
{
    const ZjProgram *p = l->program;
    ZjContext c = {.l = l, .domain = p->ledger->domain, .date = ZJ_NONE};
    return zj_op2(&c, ZJ_OP_SUB_MONEY, ZJ_T_MONEY, zj_fact(l, zj_ledger_field(p, "金额")),
                  zj_fact(l, zj_ledger_field(p, "收回金额")), at);
}

/* The other grant's 应得; of a grant outside the program, what the ledger says was paid. */
uint32_t zj_lower_deduction(ZjLowering *l, ZjGrant *g)
{
    ZjSpan at = g->deduct->span;
    ZjContext top = {.l = l, .date = ZJ_NONE};
    if (!g->deduct_ledger) return zj_lower_in(&top, g->deduct, 0, NULL);
    if (!zj_has_ledger(l->program)) {
        l->failed = true;
        return ZJ_NONE;
    }
    ZjContext c = {.l = l, .domain = l->program->ledger->domain, .date = ZJ_NONE};
    ZjText none = {"", 0};
    uint32_t mine = zj_ledger_rows_of(l, g->deduct->names.at[0].text, g->deduct->names.at[1].text, none, at);
    uint32_t net = zj_op2(&c, ZJ_OP_MAX_MONEY, ZJ_T_MONEY, zj_ledger_net(l, at),
                          zj_constant(l, ZJ_T_MONEY, zj_rat_int(0), at), at);
    net = zj_carry(l, net, c.domain, at);
    mine = zj_carry(l, mine, c.domain, at);
    return zj_emit_op(&l->emit, ZJ_OP_SUM_MONEY, ZJ_T_MONEY, 0, ZJ_NONE, net, mine, 0, at);
}
