/* What is not a payment: benefits, and what a case contributes to targets. */
#include "tests/diff/oracle.h"

/* ---- benefits ---- */

static bool in_months(const ZjExpr *period)
{
    const ZjCheckedType *t = period->type;
    return t->unit_count == 0 || t->units[0].unit == 0;
}

/* The day after the start to the corresponding day, or the start itself to the day before that. */
static void term_of(const Context *c, const ZjSlot *s, Value date, Value *first, Value *last)
{
    Value from = s->b != NULL ? oracle_eval(c, s->b) : date, one = value_int(ZJ_T_INT, 1);
    Value end = value_shift(from, oracle_eval(c, s->a), in_months(s->a), false);
    *first = s->flag ? from : value_shift(from, one, false, false);
    *last = s->flag ? value_shift(end, one, false, true) : end;
}

static void give(const Context *c, const ZjGrant *g, Item *item)
{
    for (int rank = 0; rank < ORACLE_RANKS; rank++) {
        for (uint32_t i = 0; i < g->terms.count; i++) {
            const ZjUse *u = &g->terms.at[i];
            Value first, last, holds = oracle_holds(c, u);
            if (oracle_rank(u) != rank) continue;
            term_of(c, u->slot, item->date, &first, &last);
            bool only = item->first.type == ZJ_T_NONE || rank == 0;
            item->first = only ? first : value_select(holds, first, item->first);
            item->last = only ? last : value_select(holds, last, item->last);
        }
        for (uint32_t i = 0; i < g->ceilings.count; i++) {
            const ZjUse *u = &g->ceilings.at[i];
            if (oracle_rank(u) != rank) continue;
            Value value = value_as(oracle_eval(c, u->slot->a), ZJ_T_EXACT);
            bool only = item->ceiling.type == ZJ_T_NONE || rank == 0;
            item->ceiling = only ? value : value_select(oracle_holds(c, u), value, item->ceiling);
        }
    }
    item->may = item->gate;
    if (item->last.type != ZJ_T_NONE) item->may = value_and(item->may, value_applies(item->last));
    if (item->ceiling.type != ZJ_T_NONE) item->may = value_and(item->may, value_applies(item->ceiling));
}

/* The value of an expression over an item. */
static Value over(Oracle *o, const ZjGrant *g, uint32_t item, const ZjExpr *e)
{
    Scope scopes[ORACLE_SCOPES];
    Context c = oracle_item_context(o, g, item, scopes);
    return oracle_eval(&c, e);
}

static Value year_of(Value date, int64_t first_month)
{
    if (first_month > 1) date = value_shift(date, value_int(ZJ_T_INT, first_month - 1), true, true);
    return value_year(date);
}

/* Does item j go before item i? It is worth more, or as much and comes first. */
static Value goes_before(Oracle *o, const ZjGrant *g, const ZjSlot *s, uint32_t j, uint32_t i)
{
    const Item *other = &o->verdicts[g->order].items[j], *own = &o->verdicts[g->order].items[i];
    Value a = over(o, g, j, s->b), b = over(o, g, i, s->b);
    Value day = value_and(value_compare(ZJ_OPR_EQ, other->date, own->date), value_int(ZJ_T_BOOL, j < i));
    Value earlier = value_or(value_compare(ZJ_OPR_LT, other->date, own->date), day);
    Value before = value_or(value_compare(ZJ_OPR_GT, a, b),
                            value_and(value_compare(ZJ_OPR_EQ, a, b), earlier));
    before = value_and(before, other->may);
    if (s->scope.key != NULL) {
        Value same = value_compare(ZJ_OPR_EQ, over(o, g, j, s->scope.key), over(o, g, i, s->scope.key));
        before = value_and(before, same);
    }
    if (!s->scope.per_year) return before;
    int64_t month = s->scope.year_start;
    return value_and(before, value_compare(ZJ_OPR_EQ, year_of(other->date, month), year_of(own->date, month)));
}

static Value outdone_by(Oracle *o, const ZjGrant *g, const ZjSlot *s, uint32_t item)
{
    const Verdict *v = &o->verdicts[g->order];
    if (s->kind == ZJ_SLOT_KEEP_ALL) return value_int(ZJ_T_BOOL, 0);
    Value *before = oracle_room(o, v->item_count, sizeof *before);
    if (o->failed) return value_na(ZJ_T_BOOL);
    for (uint32_t j = 0; j < v->item_count; j++)
        before[j] = j == item ? value_int(ZJ_T_BOOL, 0) : goes_before(o, g, s, j, item);
    Value count = value_aggregate(AGG_COUNT, ZJ_T_INT, 0, NULL, before, v->item_count);
    ZjRat most;
    if (!zj_const_value(s->a, &most)) o->failed = true;
    return value_compare(ZJ_OPR_LE, value_point(ZJ_T_INT, most), count);
}

void oracle_benefit(Oracle *o, const ZjGrant *g)
{
    Verdict *v = oracle_gates(o, g);
    v->state = 2;
    for (uint32_t i = 0; i < v->item_count && !o->failed; i++) {
        Scope scopes[ORACLE_SCOPES];
        Context c = oracle_item_context(o, g, i, scopes);
        give(&c, g, &v->items[i]);
    }
    for (uint32_t i = 0; i < v->item_count && !o->failed; i++) {
        Item *item = &v->items[i];
        Scope scopes[ORACLE_SCOPES];
        Context c = oracle_item_context(o, g, i, scopes);
        item->outdone = value_int(ZJ_T_BOOL, 0);
        for (int rank = 0; rank < ORACLE_RANKS; rank++) {
            for (uint32_t k = 0; k < g->keeps.count; k++) {
                const ZjUse *u = &g->keeps.at[k];
                if (oracle_rank(u) != rank) continue;
                Value one = outdone_by(o, g, u->slot, i);
                item->outdone = rank == 0 ? one : value_select(oracle_holds(&c, u), one, item->outdone);
            }
        }
        item->held = value_and(item->may, value_not(item->outdone));
    }
}

/* ---- targets ---- */

static Value measure(const Context *c, const ZjTarget *t, const ZjExpr *e, Value *among)
{
    Value one = value_int(ZJ_T_NUM, 1), none = {0};
    if (e->kind != ZJ_EX_STAT) {
        Value v = oracle_eval(c, e);
        return value_as(value_as(v, ZJ_T_NUM), ZJ_T_EXACT);
    }
    if (e->op == ZJ_OPR_STAT_COUNT && e->a == NULL) return none;
    Value v = oracle_eval(c, e->a);
    switch ((int)e->op) {
    case ZJ_OPR_STAT_COUNT:
        if (t->stat_count == 2) return value_select(v, one, value_int(ZJ_T_NUM, 0));
        *among = among->type == ZJ_T_NONE ? v : value_and(*among, v);
        return none;
    case ZJ_OPR_STAT_SHARE:
        return v;
    default:
        return value_as(value_as(v, ZJ_T_NUM), ZJ_T_EXACT);
    }
}

void oracle_targets(Oracle *o)
{
    uint32_t count = 0, row = 0;
    Context c = {.o = o};
    for (const ZjTarget *t = o->program->targets; t != NULL; t = t->next)
        count++;
    o->targets = oracle_room(o, count, sizeof *o->targets);
    for (const ZjTarget *t = o->program->targets; t != NULL && !o->failed; t = t->next, row++) {
        Measured *m = &o->targets[row];
        if (t->among != NULL) m->among = oracle_eval(&c, t->among);
        if (t->year_date != NULL) m->year_date = oracle_eval(&c, t->year_date);
        for (uint32_t i = 0; i < t->stat_count; i++)
            m->stats[i] = measure(&c, t, t->stats[i], &m->among);
    }
}
