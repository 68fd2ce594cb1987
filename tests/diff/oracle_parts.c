/* 分期: an item's parts, on points. */
#include "tests/diff/oracle.h"

#include <stdio.h>

static const ZjSlot *slot_of(const ZjGrant *g, uint32_t part)
{
    const ZjSlot *s = g->instalments->inner;
    while (part-- > 0)
        s = s->next;
    return s;
}

uint32_t oracle_part_count(const ZjGrant *g)
{
    uint32_t n = 0;
    if (g->instalments == NULL) return 0;
    for (const ZjSlot *s = g->instalments->inner; s != NULL; s = s->next)
        n++;
    return n;
}

Value oracle_part_key(Oracle *o, Value item, bool has_key, uint32_t part)
{
    char number[16];
    int n = snprintf(number, sizeof number, "%u", part + 1);
    if (!has_key) return oracle_text(o, (ZjText){number, (uint32_t)n});
    if (!value_known(item)) return value_is_na(item) ? item : value_any(ZJ_T_TEXT, 0, item.flags);
    ZjBuf buf = {0};
    zj_buf_text(&buf, zj_text_at(o->facts->texts, (uint32_t)item.lo.num));
    zj_buf_printf(&buf, "/%s", number);
    Value v = oracle_text(o, (ZjText){buf.ptr, (uint32_t)buf.len});
    zj_buf_free(&buf);
    return v;
}

Value oracle_part_due(Oracle *o, const ZjGrant *g, uint32_t item, uint32_t part)
{
    Scope scopes[ORACLE_SCOPES];
    const ZjSlot *s = slot_of(g, part);
    Context c = oracle_item_context(o, g, item, scopes);
    Value due = value_compare(ZJ_OPR_LE, oracle_eval(&c, s->b), oracle_as_of(o));
    return s->c != NULL ? value_and(due, oracle_eval(&c, s->c)) : due;
}

/* Fen by fen in meaning: every payment flows into the part it names until that is full, then what
** is left of all of them into the parts from the first on. */
bool oracle_pay_parts(const ZjGrant *g, int64_t step, ZjRat whole, ZjRat paid, PartFigures *parts)
{
    uint32_t n = oracle_part_count(g);
    ZjRat given = zj_rat_int(0), share, pool = paid;
    for (uint32_t k = 0; k < n; k++) {
        const ZjSlot *s = slot_of(g, k);
        ZjRat part;
        if (k + 1 == n) {
            if (zj_rat_sub(whole, given, &part) != ZJ_OK) return false;
        } else if (!zj_const_value(s->a, &share) || zj_rat_mul(whole, share, &part) != ZJ_OK ||
                   zj_rat_round(part, ZJ_ROUND_DOWN, step == 0 ? 1 : step, &part) != ZJ_OK ||
                   zj_rat_add(given, part, &given) != ZJ_OK) {
            return false;
        }
        parts[k].amount = part;
        parts[k].got = rat_least(parts[k].named, part);
        if (zj_rat_sub(pool, parts[k].got, &pool) != ZJ_OK) return false;
    }
    for (uint32_t k = 0; k < n; k++) {
        ZjRat room;
        if (zj_rat_sub(parts[k].amount, parts[k].got, &room) != ZJ_OK) return false;
        ZjRat more = rat_least(room, pool);
        if (k + 1 == n) more = pool;
        if (zj_rat_add(parts[k].got, more, &parts[k].got) != ZJ_OK ||
            zj_rat_sub(pool, more, &pool) != ZJ_OK ||
            zj_rat_sub(parts[k].amount, parts[k].got, &parts[k].payable) != ZJ_OK)
            return false;
        parts[k].payable = rat_most(parts[k].payable, zj_rat_int(0));
    }
    return true;
}
