/* lower_beyond.c -- what is not a payment: benefits of a case, targets of a population. */
#include "compiler/lower.h"

#include "stdlib/date.h"

/* A pair of items of one list: a benefit's own item, and the other one that may outdo it. */
typedef struct Pairs {
    ZjLowering *l;
    ZjContext c; /* in the domain of the pairs */
    ZjSpan at;
} Pairs;

static uint32_t mine(Pairs *p, uint32_t reg)
{
    return zj_carry(p->l, reg, p->c.domain, p->at);
}

static uint32_t others(Pairs *p, uint32_t reg)
{
    return zj_carry_record(p->l, reg, p->c.domain, p->at);
}

static uint32_t other_is(Pairs *p, ZjOperator op, uint32_t reg)
{
    return zj_compare(&p->c, op, others(p, reg), mine(p, reg), p->at);
}

/* Among equals the other one comes first: it happened before, or stands before in the list. */
static uint32_t comes_first(Pairs *p, const ZjLowered *w, uint32_t place)
{
    uint32_t same_day = zj_and(&p->c, other_is(p, ZJ_OPR_EQ, w->date), other_is(p, ZJ_OPR_LT, place), p->at);
    return zj_op2(&p->c, ZJ_OP_OR, ZJ_T_BOOL, other_is(p, ZJ_OPR_LT, w->date), same_day, p->at);
}

/* The year in which a date counts, where years begin in `first_month`. */
static uint32_t year_of(ZjContext *c, uint32_t date, uint32_t first_month, ZjSpan at)
{
    uint32_t months = zj_constant(c->l, ZJ_T_INT, zj_rat_int((int64_t)first_month - 1), at);
    if (first_month > 1) date = zj_op2(c, ZJ_OP_SUB_MONTHS, ZJ_T_DATE, date, months, at);
    return zj_op1(c, ZJ_OP_YEAR_OF, ZJ_T_INT, date, at);
}

/* 择优 n 项 按 e: an item is outdone when n others that may be had are worth more, or as much and
** come first; `may` says which may be had. Why results look for the OR of the two. */
static uint32_t lower_outdone(ZjLowering *l, ZjGrant *g, const ZjSlot *keep, uint32_t may)
{
    ZjLowered *w = g->lowered;
    Pairs p = {.l = l, .c = {.l = l, .date = ZJ_NONE}, .at = keep->span};
    if (g->each[0]->list->period != 0) { /* its pairs would be two lists, not one with itself */
        zj_report(l->program->diags, ZJ_MSG_NOT_YET, p.at, 1,
                  zj_both(l->arena, ZJ_TEXT("对各月、各季、各年择优的服务"), ZJ_TEXT("a benefit that keeps the best of calendar periods")));
        l->failed = true;
        return 0;
    }
    p.c.domain = zj_list_domain(&w->context, w->domain, g->each[0]->source);
    uint32_t by = zj_lower_in(&w->context, keep->b, w->domain, NULL);
    uint32_t place = zj_emit_op(&l->emit, ZJ_OP_PLACE, ZJ_T_INT, w->domain, ZJ_NONE, 0, 0, 0, p.at);
    uint32_t equal = zj_and(&p.c, other_is(&p, ZJ_OPR_EQ, by), comes_first(&p, w, place), p.at);
    uint32_t better = zj_op2(&p.c, ZJ_OP_OR, ZJ_T_BOOL, other_is(&p, ZJ_OPR_GT, by), equal, p.at);
    better = zj_and(&p.c, better, others(&p, may), p.at);
    better = zj_and(&p.c, better, other_is(&p, ZJ_OPR_NE, place), p.at); /* not against itself */
    if (keep->scope.key != NULL) {
        uint32_t key = zj_lower_in(&w->context, keep->scope.key, w->domain, NULL);
        better = zj_and(&p.c, better, other_is(&p, ZJ_OPR_EQ, key), p.at);
    }
    if (keep->scope.per_year) {
        uint32_t year = year_of(&w->context, w->date, (uint32_t)keep->scope.year_start, p.at);
        better = zj_and(&p.c, better, other_is(&p, ZJ_OPR_EQ, year), p.at);
    }
    better = zj_carry(l, better, p.c.domain, p.at);
    uint32_t count = zj_emit_op(&l->emit, ZJ_OP_COUNT, ZJ_T_INT, w->domain, ZJ_NONE, better, 0, 0, p.at);
    ZjRat n;
    if (!zj_const_value(keep->a, &n)) n = zj_rat_int(1); /* refused by the checker */
    return zj_op2(&w->context, ZJ_OP_LE_INT, ZJ_T_BOOL, zj_constant(l, ZJ_T_INT, n, p.at), count, p.at);
}

/* The slots of 择优, each in place of those before it where it holds. */
static void lower_keeps(ZjLowering *l, ZjGrant *g, ZjModBenefit *row, uint32_t may)
{
    ZjContext *c = &g->lowered->context;
    uint32_t none = zj_constant(l, ZJ_T_BOOL, zj_rat_int(0), g->name.span), outdone = ZJ_NONE;
    for (uint32_t i = 0; i < g->keeps.count; i++) {
        const ZjUse *u = &g->keeps.at[i];
        bool all = u->slot->kind == ZJ_SLOT_KEEP_ALL;
        uint32_t one = all ? none : lower_outdone(l, g, u->slot, may), holds = zj_use_holds(c, u);
        if (holds == ZJ_NONE) outdone = one;
        else outdone = zj_select(c, holds, one, outdone != ZJ_NONE ? outdone : none, u->slot->span);
    }
    if (outdone == ZJ_NONE) return;
    row->outdone = zj_carry(l, outdone, g->lowered->domain, g->name.span);
    uint32_t kept = zj_op1(c, ZJ_OP_NOT, ZJ_T_BOOL, row->outdone, g->name.span);
    row->held = zj_carry(l, zj_and(c, may, kept, g->name.span), g->lowered->domain, g->name.span);
}

/* Its gates are open, and what it is to give is stated: 不予 in a table gives nothing. */
static uint32_t lower_may(ZjLowering *l, ZjGrant *g, const ZjModBenefit *row)
{
    ZjContext *c = &g->lowered->context;
    const uint32_t given[] = {row->term_last, row->ceiling};
    uint32_t may = g->lowered->gate;
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        if (given[i] == ZJ_NONE) continue;
        uint32_t stated = zj_op1(c, ZJ_OP_APPLIES, ZJ_T_BOOL, given[i], g->name.span);
        may = zj_and(c, may, stated, g->name.span);
    }
    return zj_carry(l, may, g->lowered->domain, g->name.span);
}

/* 期限 P 自 d runs from the day after d to d + P; 自 d 起 from d to the day before d + P. */
static void lower_term(ZjLowering *l, ZjGrant *g, ZjModBenefit *row)
{
    ZjLowered *w = g->lowered;
    ZjContext *c = &w->context;
    uint32_t one = zj_constant(l, ZJ_T_INT, zj_rat_int(1), g->name.span);
    for (uint32_t i = 0; i < g->terms.count; i++) {
        const ZjUse *u = &g->terms.at[i];
        const ZjSlot *s = u->slot;
        uint32_t from = s->b != NULL ? zj_lower(c, s->b, NULL) : w->date;
        uint32_t end = zj_shift_date(c, from, s->a, false);
        uint32_t first = s->flag ? from : zj_op2(c, ZJ_OP_ADD_DAYS, ZJ_T_DATE, from, one, s->span);
        uint32_t last = s->flag ? zj_op2(c, ZJ_OP_SUB_DAYS, ZJ_T_DATE, end, one, s->span) : end;
        uint32_t holds = zj_use_holds(c, u);
        if (holds != ZJ_NONE && row->term_first != ZJ_NONE) {
            first = zj_select(c, holds, first, row->term_first, s->span);
            last = zj_select(c, holds, last, row->term_last, s->span);
        }
        row->term_first = zj_carry(l, first, w->domain, s->span);
        row->term_last = zj_carry(l, last, w->domain, s->span);
    }
}

void zj_lower_benefit(ZjLowering *l, ZjGrant *g)
{
    zj_lower_gates(l, g);
    if (l->failed || l->emit.status != ZJ_OK) return;
    ZjLowered *w = g->lowered;
    ZjContext *c = &w->context;
    ZjModBenefit row = {.clause = g->clause, .held = w->gate, .outdone = ZJ_NONE, .term_first = ZJ_NONE,
                        .term_last = ZJ_NONE, .ceiling = ZJ_NONE};
    lower_term(l, g, &row);
    for (uint32_t i = 0; i < g->ceilings.count; i++) {
        const ZjUse *u = &g->ceilings.at[i];
        uint32_t value = zj_convert(l, zj_lower(c, u->slot->a, NULL), ZJ_T_EXACT, u->slot->span);
        uint32_t holds = zj_use_holds(c, u);
        if (holds != ZJ_NONE && row.ceiling != ZJ_NONE) {
            value = zj_select(c, holds, value, row.ceiling, u->slot->span);
        }
        row.ceiling = zj_carry(l, value, w->domain, u->slot->span);
        if (l->emit.status == ZJ_OK) {
            l->emit.module->t.regs[row.ceiling].unit =
                zj_emit_string_opt(&l->emit, zj_unit_suffix(l->program, u->slot->a->type));
        }
    }
    row.held = lower_may(l, g, &row);
    lower_keeps(l, g, &row, row.held);
    zj_add_benefits(&l->emit, row);
}

static ZjStatKind stat_kind(const ZjExpr *e)
{
    if (e->kind != ZJ_EX_STAT) return ZJ_STAT_VALUE;
    if (e->op == ZJ_OPR_STAT_SUM) return ZJ_STAT_SUM;
    if (e->op == ZJ_OPR_STAT_SHARE) return ZJ_STAT_SHARE;
    if (e->op == ZJ_OPR_STAT_MEAN) return ZJ_STAT_MEAN;
    return ZJ_STAT_COUNT;
}

/* 计数(c) counts the cases for which c holds: alone, c joins the filter; as one of two, where the
** filter is the other's as well, it is a sum of ones. */
static ZjModStat lower_stat(ZjContext *c, ZjExpr *e, bool alone, uint32_t *among)
{
    ZjLowering *l = c->l;
    ZjModStat row = {.kind = stat_kind(e), .reg = ZJ_NONE};
    if (row.kind == ZJ_STAT_COUNT && e->a != NULL && !alone) {
        uint32_t one = zj_constant(l, ZJ_T_NUM, zj_rat_int(1), e->span);
        uint32_t zero = zj_constant(l, ZJ_T_NUM, zj_rat_int(0), e->span);
        row.kind = ZJ_STAT_SUM;
        row.reg = zj_select(c, zj_lower_in(c, e->a, 0, NULL), one, zero, e->span);
        return row;
    }
    if (row.kind == ZJ_STAT_COUNT) {
        if (e->a != NULL) *among = zj_and(c, *among, zj_lower(c, e->a, NULL), e->span);
        return row;
    }
    uint32_t reg = zj_lower_in(c, row.kind == ZJ_STAT_VALUE ? e : e->a, 0, NULL);
    if (row.kind != ZJ_STAT_SHARE) {
        ZjType t = zj_reg_type(l, reg);
        reg = zj_convert(l, reg, t == ZJ_T_MONEY || t == ZJ_T_EXACT ? ZJ_T_EXACT : ZJ_T_NUM, e->span);
    }
    row.reg = reg;
    return row;
}

/* The year of a date that is written out; 0 where there is none, or one that facts decide. */
static uint32_t written_year(const ZjExpr *date, int first_month)
{
    if (date == NULL || date->kind != ZJ_EX_LITERAL || date->lit->kind != ZJ_LIT_DATE) return 0;
    int64_t year = zj_date_year_from(date->lit->day, first_month);
    return year > 0 ? (uint32_t)year : 0;
}

/* 每年: the years in which the policy is in force, until the date by which the figure is due. */
static void lower_years(const ZjTarget *t, ZjModTarget *row)
{
    if (t->year_date == NULL) return;
    uint32_t due = written_year(t->by_date, t->year_start);
    row->first_year = written_year(t->policy->from, t->year_start);
    row->last_year = written_year(t->policy->until, t->year_start);
    if (due != 0 && (row->last_year == 0 || due < row->last_year)) row->last_year = due;
}

static uint32_t both_slots(ZjLowering *l, const ZjTarget *t)
{
    ZjExpr a = {.span = t->measure->span}, b = {.span = t->reach->span};
    ZjText one = zj_expr_source(l->program, &a), two = zj_expr_source(l->program, &b);
    return zj_emit_string(&l->emit, zj_arena_text(l->arena, "%.*s %.*s", ZJ_TEXT_ARG(one), ZJ_TEXT_ARG(two)));
}

void zj_lower_target(ZjLowering *l, ZjTarget *t)
{
    ZjEmitter *e = &l->emit;
    ZjContext c = {.l = l, .date = ZJ_NONE};
    ZjModStat stats[2];
    uint32_t among = t->among != NULL ? zj_lower_in(&c, t->among, 0, NULL) : ZJ_NONE;
    for (uint32_t i = 0; i < t->stat_count; i++) stats[i] = lower_stat(&c, t->stats[i], t->stat_count == 1, &among);
    uint32_t year = t->year_date != NULL ? zj_lower_in(&c, t->year_date, 0, NULL) : ZJ_NONE;
    ZjRat figure;
    if (l->failed || e->status != ZJ_OK || !zj_const_value(t->figure, &figure)) return;
    bool money = t->type.kind == ZJ_TY_MONEY;
    ZjModTarget row = {
        .policy = t->policy->index, .name = zj_emit_string(e, t->name.text),
        .alias = zj_emit_string_opt(e, t->alias.text), .title = zj_emit_string_opt(e, t->title),
        .cite = zj_emit_string_opt(e, t->cite), .quote = zj_emit_string_opt(e, t->quote),
        .span = zj_emit_span(e, t->name.span), .among = among, .soft = t->soft,
        .relation = zj_relation_of(t->relation),
        .figure = zj_emit_const(e, money ? ZJ_T_EXACT : ZJ_T_NUM, figure),
        .by_date = t->by_date != NULL
                       ? zj_emit_const(e, ZJ_T_DATE, zj_rat_int(t->by_date->lit->day))
                       : ZJ_NONE,
        .year_date = year, .year_start = (uint32_t)t->year_start, .stat_count = t->stat_count,
        .unit = ZJ_NONE, .is_ratio = t->type.ratio, .text = both_slots(l, t)};
    const ZjCheckedType *ft = t->figure->type;
    if (ft->unit_count == 1 && ft->kind == ZJ_TY_NUMBER) {
        row.unit = zj_emit_string(e, l->program->units[ft->units[0].unit]->name.text);
    }
    lower_years(t, &row);
    row.first_stat = e->module->t.stats_count;
    for (uint32_t i = 0; i < t->stat_count; i++) zj_add_stats(e, stats[i]);
    zj_add_targets(e, row);
}
