/* check_settle.c -- the slots that settle a grant: what stands in them, and what may vary. */
#include "compiler/check.h"

#include "compiler/scope.h"
#include "vm/format/window.h"

static const ZjExpected nothing = {NULL, false};

static bool same_source(ZjProgram *p, const ZjExpr *a, const ZjExpr *b)
{
    if (a == NULL || b == NULL) return a == b;
    return zj_text_equal(zj_expr_source(p, a), zj_expr_source(p, b));
}

/* ---- scopes ---- */

bool zj_scope_is_item(const ZjGrant *g, const ZjScope *s)
{
    bool items = g->each_count != 0 || g->matched != NULL;
    if (s->per_year || s->key != NULL || s->total) return false;
    return s->per_item || !s->per_firm || !items;
}

bool zj_scopes_equal(ZjProgram *p, const ZjGrant *g, const ZjScope *a, const ZjScope *b)
{
    if (zj_scope_is_item(g, a) || zj_scope_is_item(g, b)) {
        return zj_scope_is_item(g, a) && zj_scope_is_item(g, b);
    }
    bool years = a->per_year == b->per_year && a->months == b->months && a->origin == b->origin &&
                 (!a->per_year || a->year_start == b->year_start);
    return years && a->per_item == b->per_item && same_source(p, a->key, b->key);
}

static bool is_date(const ZjExpr *e)
{
    return e != NULL && e->kind == ZJ_EX_LITERAL && e->lit->kind == ZJ_LIT_DATE;
}

/* 每 3年 自 d: windows of so many months, from d or from the day on which the policy comes into force. */
static void check_window(ZjChecker *c, const ZjGrant *g, ZjScope *scope, ZjCheckedType t)
{
    ZjDiags *diags = c->program->diags;
    const ZjExpr *since = scope->since != NULL ? scope->since : g->policy->from;
    ZjRat value;
    int64_t months = 0;
    bool in_months = t.unit_count == 1 && t.units[0].unit == 0 && t.units[0].exponent == 1;
    if (!in_months || !zj_const_value(scope->period, &value) || zj_rat_to_int(value, &months) != ZJ_OK ||
        months < 1 || months > ZJ_WINDOW_MONTHS_MAX) {
        zj_report(diags, ZJ_MSG_WINDOW_PERIOD, scope->period->span, 0);
    } else if (!is_date(since)) {
        zj_report(diags, ZJ_MSG_WINDOW_START, scope->since != NULL ? scope->since->span : scope->period->span, 1,
                  zj_expr_source(c->program, scope->period));
    } else {
        scope->per_year = true;
        scope->months = months;
        scope->origin = since->lit->day;
    }
}

static bool is_period(const ZjCheckedType *t)
{
    return t->kind == ZJ_TY_NUMBER && t->unit_count == 1 && t->units[0].unit <= 1 && t->units[0].exponent == 1;
}

void zj_check_scope(ZjChecker *c, ZjGrant *g, ZjScope *scope, ZjSpan at)
{
    ZjCheckedType key = {.kind = ZJ_TY_ERROR};
    if (scope->key != NULL) {
        key = zj_check_expr(c, scope->key, nothing);
        zj_want_scalar(c, scope->key, key);
    }
    if (scope->period == NULL && scope->key != NULL && scope->key->kind == ZJ_EX_LITERAL && is_period(&key)) {
        scope->period = scope->key;
        scope->key = NULL;
    } else if (scope->period != NULL) {
        key = zj_check_expr(c, scope->period, nothing);
    }
    if (scope->since != NULL) {
        zj_want(c, scope->since, zj_check_expr(c, scope->since, nothing), ZJ_TY_DATE);
    }
    if (scope->period != NULL) check_window(c, g, scope, key);
    else if (scope->since != NULL) zj_report(c->program->diags, ZJ_MSG_WINDOW_PERIOD, scope->key->span, 0);
    if (scope->year_start == 0) scope->year_start = 1;
    if (scope->year_start < 1 || scope->year_start > 12) {
        zj_report(c->program->diags, ZJ_MSG_YEAR_START, at, 0);
        scope->year_start = 1;
    }
    if (scope->key != NULL && g->each_count == 0 && (g->matched == NULL)) {
        zj_report(c->program->diags, ZJ_MSG_SCOPE_WITHOUT_ITEMS, at, 0);
    }
}

/* ---- what differs from item to item ---- */

/* A limit of several items is one figure: it may hang on the item only by what its scope keeps
** apart. */
typedef struct Varying {
    ZjProgram *program;
    const ZjGrant *grant;
    const ZjVar *vars; /* in sight of the value */
    const ZjScope *scope;
    const ZjExpr *found; /* what differs within a group */
} Varying;

static void find_varying(Varying *v, const ZjExpr *e);

static void find_in_list(Varying *v, const ZjExprList *list)
{
    for (uint32_t i = 0; i < list->count; i++) find_varying(v, list->at[i]);
}

static void find_in_table(Varying *v, const ZjTable *t)
{
    find_in_list(v, &t->keys);
    for (uint32_t i = 0; i < t->row_count; i++) {
        find_in_list(v, &t->rows[i].bounds);
        find_in_list(v, &t->rows[i].values);
    }
}

/* 每 项.编号 keeps whole records apart: all that is said of 项 is the same in a group. */
static bool keyed_record(const Varying *v, const ZjVar *record)
{
    const ZjExpr *key = v->scope->key;
    const ZjBinding *b = key != NULL && key->kind == ZJ_EX_PATH ? key->meaning : NULL;
    return b != NULL && b->var == record && b->fact != NULL && b->fact->is_key;
}

static bool same_in_group(const Varying *v, const ZjExpr *e)
{
    if (v->scope->key != NULL && same_source(v->program, v->scope->key, e)) return true;
    bool year = e->kind == ZJ_EX_CALL && e->names.count == 1 && e->args.count == 1 &&
                zj_word_is(e->names.at[0].text, "年份", "year");
    return year && v->scope->per_year && v->scope->months == 0 && v->scope->year_start == 1 && v->grant->dates.count == 1 &&
           same_source(v->program, e->args.at[0], v->grant->dates.at[0].slot->a);
}

static void find_in_path(Varying *v, const ZjExpr *e)
{
    const ZjBinding *b = e->meaning;
    const ZjVar *var = b != NULL ? b->var : NULL;
    if (var == NULL) return;
    for (const ZjVar *own = v->vars; own != NULL; own = own->outer) {
        if (own != var) continue;
        if (var->kind == ZJ_VAR_LET) {
            if (var->value != NULL) find_varying(v, var->value);
        } else if ((var->kind == ZJ_VAR_RECORD || var->kind == ZJ_VAR_MATCH) && !keyed_record(v, var)) {
            v->found = e;
        }
        return;
    }
}

static void find_varying(Varying *v, const ZjExpr *e)
{
    if (e == NULL || v->found != NULL || same_in_group(v, e)) return;
    if (e->kind == ZJ_EX_PATH) {
        find_in_path(v, e);
        return;
    }
    find_varying(v, e->a);
    find_varying(v, e->b);
    find_varying(v, e->c);
    find_varying(v, e->list);
    find_varying(v, e->where);
    find_in_list(v, &e->args);
    if (e->table != NULL) find_in_table(v, e->table);
}

/* The value, and the condition under which it takes the place of another. */
static void check_one_figure(ZjChecker *c, const ZjGrant *g, const ZjUse *use)
{
    const ZjScope *scope = &use->slot->scope;
    Varying v = {c->program, g, zj_scope_of(c, use).vars, scope, NULL};
    if (zj_scope_is_item(g, scope) || scope->per_item) return;
    find_varying(&v, use->slot->a);
    find_varying(&v, use->but);
    if (v.found == NULL) return;
    zj_report(c->program->diags, ZJ_MSG_LIMIT_VARIES, use->slot->span, 2,
              zj_source_text(&c->program->sources, use->slot->keyword), zj_expr_source(c->program, v.found));
}

/* ---- caps and floors ---- */

static void check_payers(ZjProgram *p, const ZjSlot *s)
{
    for (uint32_t j = 0; j < s->names.count; j++) {
        bool known = false;
        for (int l = 0; l < 4; l++) {
            known |= zj_word_is(s->names.at[j].text, zj_levels[l][0], zj_levels[l][1]);
        }
        if (!known) zj_report_word(p, s->names.at[j], ZJ_TEXT("只计"), "国家 省级 市级 区级");
    }
}

static void check_caps(ZjChecker *c, ZjGrant *g)
{
    for (uint32_t i = 0; i < g->caps.count; i++) {
        ZjSlot *s = g->caps.at[i].slot;
        ZjChecker inside = zj_scope_of(c, &g->caps.at[i]);
        bool fine = false;
        zj_check_money(&inside, s->a, &fine);
        if (s->trim == ZJ_TRIM_PRO_RATA) g->fine = true;
        zj_check_scope(&inside, g, &s->scope, s->span);
        for (uint32_t j = 0; j < s->exprs.count; j++) zj_check_clause_path(c, s->exprs.at[j]);
        if (s->exprs.count != 0 && (s->scope.per_item || s->scope.key != NULL)) {
            zj_report(c->program->diags, ZJ_MSG_JOINT_PER_ITEM, s->span, 0);
        }
        check_payers(c->program, s);
        if (s->exprs.count == 0) check_one_figure(c, g, &g->caps.at[i]);
    }
}

static void check_floor_below_caps(ZjChecker *c, const ZjGrant *g, const ZjUse *floor)
{
    const ZjSlot *s = floor->slot;
    for (uint32_t j = 0; j < g->caps.count; j++) {
        const ZjUse *cap = &g->caps.at[j];
        ZjRat low, high;
        bool same = floor->question == cap->question && floor->alternative == cap->alternative &&
                    cap->but == NULL && floor->but == NULL && floor->by == cap->by && cap->slot->exprs.count == 0 &&
                    zj_scopes_equal(c->program, g, &s->scope, &cap->slot->scope);
        if (same && zj_const_value(s->a, &low) && zj_const_value(cap->slot->a, &high) &&
            zj_rat_cmp(low, high) > 0) {
            ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_FLOOR_ABOVE_CAP, s->a->span, 0);
            zj_diag_note(c->program->diags, d, ZJ_MSG_NOTE_CAP_HERE, cap->slot->span, 0);
        }
    }
}

static void check_floors(ZjChecker *c, ZjGrant *g)
{
    for (uint32_t i = 0; i < g->floors.count; i++) {
        ZjSlot *s = g->floors.at[i].slot;
        ZjChecker inside = zj_scope_of(c, &g->floors.at[i]);
        zj_check_money(&inside, s->a, &g->fine);
        zj_check_scope(&inside, g, &s->scope, s->span);
        check_one_figure(c, g, &g->floors.at[i]);
        check_floor_below_caps(c, g, &g->floors.at[i]);
    }
}

/* ---- 择优, 一次性 ---- */

/* One settlement has one 择优: readings and exceptions may change how many, not among what. */
static void check_keep_alike(ZjProgram *p, const ZjSlot *first, const ZjSlot *s)
{
    const ZjScope *a = &first->scope, *b = &s->scope;
    if (a->per_item == b->per_item && a->per_year == b->per_year && a->year_start == b->year_start &&
        a->months == b->months && a->origin == b->origin &&
        same_source(p, a->key, b->key) && same_source(p, first->b, s->b)) {
        return;
    }
    zj_report(p->diags, ZJ_MSG_NOT_YET, s->span, 1,
              zj_both(p->arena, ZJ_TEXT("范围或次序不同的两种择优"), ZJ_TEXT("keeping among other items or by another order")));
}

static void check_keeps(ZjChecker *c, ZjGrant *g)
{
    const ZjSlot *first = NULL;
    for (uint32_t i = 0; i < g->keeps.count; i++) {
        ZjSlot *s = g->keeps.at[i].slot;
        ZjRat n;
        if (s->kind == ZJ_SLOT_KEEP_ALL) continue;
        if (!zj_const_value(s->a, &n) || !zj_rat_is_int(n) || zj_rat_cmp(n, zj_rat_int(1)) < 0) {
            zj_report(c->program->diags, ZJ_MSG_KEEP_COUNT, s->span, 0);
        }
        if (s->b != NULL) {
            ZjCheckedType t = zj_check_expr(c, s->b, nothing);
            zj_check_comparable(c, ZJ_OPR_LT, t, t, s->b->span);
        }
        zj_check_scope(c, g, &s->scope, s->span);
        if (first == NULL) first = s;
        check_keep_alike(c->program, first, s);
    }
    for (uint32_t i = 0; i < g->once.count; i++) {
        zj_check_scope(c, g, &g->once.at[i].slot->scope, g->once.at[i].slot->span);
    }
}

void zj_check_limits(ZjChecker *c, ZjGrant *g)
{
    check_caps(c, g);
    check_floors(c, g);
    check_keeps(c, g);
}

/* ---- 取整 ---- */

/* The header's 取整 sees no item. */
void zj_check_header_rounding(ZjChecker *c, const ZjSlot *s)
{
    bool keyed = s->scope.key != NULL || s->scope.period != NULL;
    if (keyed) zj_report(c->program->diags, ZJ_MSG_SCOPE_WITHOUT_ITEMS, s->span, 0);
}

/* Every reading of some question states one. */
static bool each_reading_rounds(const ZjGrant *g)
{
    for (uint32_t q = 0; q < g->question_count; q++) {
        uint64_t seen = 0;
        const ZjQuestion *question = g->questions[q];
        for (uint32_t i = 0; i < g->rounds.count; i++) {
            const ZjUse *u = &g->rounds.at[i];
            if (u->question == question && u->but == NULL && u->alternative < 64) seen |= (uint64_t)1 << u->alternative;
        }
        if (question->alternative_count < 64 && seen + 1 == (uint64_t)1 << question->alternative_count) return true;
    }
    return false;
}

void zj_check_rounding(ZjChecker *c, ZjGrant *g)
{
    ZjProgram *p = c->program;
    g->round_rules = zj_arena_array(p->arena, g->rounds.count, sizeof *g->round_rules);
    if (g->round_rules == NULL) {
        p->diags->no_memory = true;
        return;
    }
    for (uint32_t i = 0; i < g->rounds.count; i++) {
        ZjSlot *s = g->rounds.at[i].slot;
        zj_check_scope(c, g, &s->scope, s->span);
        zj_read_rounding(p, s, &g->round_rules[i]);
    }
    if (g->rounding.given) {
        zj_check_scope(c, g, &g->rounding.scope, g->rounding.span);
        if (g->kind == ZJ_DECL_CLAWBACK && !zj_scope_is_item(g, &g->rounding.scope)) {
            zj_report(p->diags, ZJ_MSG_ROUND_CLAWBACK, g->rounding.span, 0);
        }
    } else {
        g->rounding = g->policy->rounding;
        if (g->kind == ZJ_DECL_CLAWBACK) g->rounding.scope = (ZjScope){.year_start = 1};
    }
    if (!g->fine || g->rounding.given || each_reading_rounds(g)) return;
    const ZjSlot *at = g->amounts.count != 0 ? g->amounts.at[0].slot
                       : g->match.count != 0 ? g->match.at[0].slot
                                             : NULL;
    zj_report(p->diags, ZJ_MSG_ROUNDING_NEEDED, at != NULL ? at->span : g->name.span, 1, g->name.text);
}

/* ---- 抵扣 ---- */

/* 抵扣 p.g of another program: its payments are found in the ledger under these two names. */
static bool may_be_in_ledger(ZjChecker *c, const ZjExpr *path)
{
    return path->kind == ZJ_EX_PATH && path->names.count == 2 && c->program->ledger != NULL &&
           zj_path_is_foreign(c, path);
}

void zj_check_deduct(ZjChecker *c, ZjGrant *g)
{
    ZjExpr *path = g->deduct;
    if (path == NULL) return;
    if (may_be_in_ledger(c, path)) {
        g->deduct_ledger = true;
        return;
    }
    if (zj_path_is_foreign(c, path)) {
        ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_DEDUCT_UNKNOWN, path->span, 1,
                              zj_expr_source(c->program, path));
        ZjText near = zj_scope_nearest(c->program->names, ZJ_SPACE_CLAUSE, c->policy, path->names.at[0].text);
        if (near.len != 0) zj_diag_suggest(c->program->diags, d, near);
        return;
    }
    zj_check_clause_path(c, path);
}
