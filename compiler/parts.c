/* parts.c -- 分期: shares that make a whole, each with its date and condition. */
#include "compiler/check.h"
#include "compiler/lower.h"

bool zj_part_is_rest(const ZjSlot *part)
{
    if (part->a->kind != ZJ_EX_PATH || part->a->names.count != 1) return false;
    ZjText name = part->a->names.at[0].text;
    return zj_text_equal(name, ZJ_TEXT("其余")) || zj_text_equal(name, ZJ_TEXT("rest"));
}

/* ---- check ---- */

/* A share is written as a figure: the parts have to add up before anything is known. */
static bool check_share(ZjChecker *c, ZjExpr *share, ZjRat *value)
{
    const ZjExpected nothing = {NULL, false};
    ZjCheckedType t = zj_check_expr(c, share, nothing);
    if (t.kind == ZJ_TY_ERROR) return false;
    bool number = t.kind == ZJ_TY_NUMBER && t.unit_count == 0 && zj_const_value(share, value);
    if (number && zj_rat_cmp(*value, zj_rat_int(0)) > 0 && zj_rat_cmp(*value, zj_rat_int(1)) <= 0) return true;
    zj_report(c->program->diags, ZJ_MSG_PART_SHARE, share->span, 1, zj_expr_source(c->program, share));
    return false;
}

static ZjText percent(ZjProgram *p, ZjRat share)
{
    ZjRat hundred;
    ZjBuf out = {0};
    if (zj_rat_mul(share, zj_rat_int(100), &hundred) == ZJ_OK) zj_rat_print(hundred, &out);
    zj_buf_char(&out, '%');
    ZjText text = zj_arena_text(p->arena, "%.*s", (int)out.len, out.ptr != NULL ? out.ptr : "");
    zj_buf_free(&out);
    return text;
}

static void check_sum(ZjChecker *c, const ZjSlot *slot, ZjRat sum, bool rest)
{
    int order = zj_rat_cmp(sum, zj_rat_int(1));
    if (rest ? order < 0 : order == 0) return;
    zj_report(c->program->diags, rest ? ZJ_MSG_PARTS_NO_REST : ZJ_MSG_PARTS_SUM, slot->span, 1,
              percent(c->program, sum));
}

void zj_check_parts(ZjChecker *c, ZjGrant *g)
{
    const ZjExpected nothing = {NULL, false};
    bool rest = false, known = true;
    ZjRat sum = zj_rat_int(0), share;
    if (g->instalments == NULL) return;
    for (ZjSlot *part = g->instalments->inner; part != NULL; part = part->next) {
        if (!zj_part_is_rest(part)) {
            known = check_share(c, part->a, &share) && zj_rat_add(sum, share, &sum) == ZJ_OK && known;
        } else if (part->next != NULL) {
            zj_report(c->program->diags, ZJ_MSG_PARTS_REST_LAST, part->a->span, 0);
            known = false;
        } else {
            rest = true;
        }
        zj_want(c, part->b, zj_check_expr(c, part->b, nothing), ZJ_TY_DATE);
        if (part->c != NULL) zj_want_bool(c, part->c, zj_check_expr(c, part->c, nothing));
    }
    if (known) check_sum(c, g->instalments, sum, rest);
}

/* ---- code ---- */

static uint32_t part_count(const ZjGrant *g)
{
    uint32_t n = 0;
    for (const ZjSlot *part = g->instalments->inner; part != NULL; part = part->next) n++;
    return n;
}

/* The ledger's name of a part: its number, behind the key of the item where there are items. */
static uint32_t part_key(ZjLowering *l, ZjGrant *g, uint32_t number, ZjSpan at)
{
    ZjLowered *w = g->lowered;
    ZjText text = zj_arena_text(l->arena, "%u", number);
    uint32_t key = zj_constant(l, ZJ_T_TEXT, zj_rat_int((int64_t)zj_emit_string(&l->emit, text)), at);
    if (w->key != ZJ_NONE) key = zj_op2(&w->context, ZJ_OP_JOIN_TEXT, ZJ_T_TEXT, w->key, key, at);
    return zj_carry(l, key, w->domain, at);
}

static ZjModPart lower_part(ZjLowering *l, ZjGrant *g, const ZjSlot *part, uint32_t number, ZjRat share)
{
    ZjLowered *w = g->lowered;
    ZjContext *c = &w->context;
    ZjSpan at = part->span;
    ZjModPart row = {.share = zj_emit_const(&l->emit, ZJ_T_NUM, share),
                     .text = zj_emit_string(&l->emit, zj_expr_source(l->program, part->a)),
                     .key = part_key(l, g, number, at),
                     .date = zj_lower_in(c, part->b, w->domain, NULL),
                     .condition = ZJ_NONE,
                     .why = ZJ_NONE};
    row.happened = zj_carry(l, zj_op2(c, ZJ_OP_LE_DATE, ZJ_T_BOOL, row.date, l->as_of, at), w->domain, at);
    row.due = row.happened;
    if (part->c != NULL) {
        row.condition = zj_lower_in(c, part->c, w->domain, &row.why);
        row.due = zj_and(c, row.happened, row.condition, at);
    }
    row.amount = zj_emit_reg(&l->emit, ZJ_T_MONEY, w->domain, ZJ_NONE);
    row.paid = zj_emit_reg(&l->emit, ZJ_T_MONEY, w->domain, ZJ_NONE);
    row.payable = zj_emit_reg(&l->emit, ZJ_T_MONEY, w->domain, ZJ_NONE);
    return row;
}

void zj_lower_parts(ZjLowering *l, ZjGrant *g, ZjModMember *m)
{
    if (g->instalments == NULL) return;
    ZjModPart *rows = zj_arena_array(l->arena, part_count(g), sizeof *rows);
    ZjRat left = zj_rat_int(1), share;
    uint32_t n = 0;
    if (rows == NULL) {
        l->emit.status = ZJ_NO_MEM;
        return;
    }
    for (const ZjSlot *part = g->instalments->inner; part != NULL; part = part->next) {
        if (zj_part_is_rest(part) || !zj_const_value(part->a, &share)) share = left;
        if (zj_rat_sub(left, share, &left) != ZJ_OK) l->failed = true;
        rows[n] = lower_part(l, g, part, n + 1, share);
        n++;
        if (l->failed || l->emit.status != ZJ_OK) return;
    }
    m->first_part = l->emit.module->t.parts_count;
    m->part_count = n;
    for (uint32_t i = 0; i < n; i++) zj_add_parts(&l->emit, rows[i]);
}
