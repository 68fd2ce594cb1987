/* lower_limits.c -- what a grant's settlement is held to: caps, floors, 一次性, 取整. */
#include "compiler/check.h"
#include "compiler/lower.h"

static uint32_t output(ZjLowering *l, uint32_t domain)
{
    return zj_emit_reg(&l->emit, ZJ_T_EXACT, domain, ZJ_NONE);
}

/* ---- 取整 ---- */

static bool of_sum(const ZjGrant *g, const ZjRule *rule)
{
    return !zj_scope_is_item(g, &rule->scope);
}

/* May rounding leave a figure above a cap? The tail of a sum may, even when cut down. */
static bool raises(const ZjGrant *g, const ZjRule *rule)
{
    return of_sum(g, rule) || ((g->fine || rule->step > 1) && rule->mode != ZJ_ROUND_DOWN);
}

static bool rounds_up(const ZjGrant *g)
{
    bool some = raises(g, &g->rounding);
    for (uint32_t i = 0; i < g->rounds.count; i++) some = some || raises(g, &g->round_rules[i]);
    return some;
}

/* When a slot that is about the whole grant counts: a register of domain 0, or ZJ_NONE. */
static uint32_t way_holds(ZjLowering *l, ZjContext *c, const ZjUse *u)
{
    uint32_t holds = zj_use_holds(c, u);
    if (holds != ZJ_NONE && zj_reg_domain(l, holds) != 0) {
        zj_report(l->program->diags, ZJ_MSG_WAY_BY_ITEM, u->but->span, 1,
                  zj_source_text(&l->program->sources, u->slot->keyword));
        l->failed = true;
    }
    return holds;
}

static ZjModRound round_row(ZjLowering *l, ZjGrant *g, const ZjRule *rule, uint32_t holds)
{
    return (ZjModRound){.mode = (uint32_t)rule->mode, .step = (uint32_t)rule->step,
                        .group = of_sum(g, rule) ? zj_group_row(l, g, &rule->scope) : ZJ_NONE,
                        .holds = holds};
}

/* What always holds first, unless MEMBER says it already; then what takes its place. */
static void lower_rounds(ZjLowering *l, ZjGrant *g, ZjModMember *m)
{
    ZjModRound *rows = zj_arena_array(l->arena, (size_t)g->rounds.count + 1, sizeof *rows);
    uint32_t n = 0;
    if (rows == NULL) {
        l->emit.status = ZJ_NO_MEM;
        return;
    }
    if (g->rounding.given && of_sum(g, &g->rounding)) rows[n++] = round_row(l, g, &g->rounding, ZJ_NONE);
    for (uint32_t i = 0; i < g->rounds.count && !l->failed; i++) {
        uint32_t holds = way_holds(l, &g->lowered->context, &g->rounds.at[i]);
        rows[n++] = round_row(l, g, &g->round_rules[i], holds);
    }
    m->first_round = l->emit.module->t.rounds_count;
    m->round_count = n;
    for (uint32_t i = 0; i < n; i++) zj_add_rounds(&l->emit, rows[i]);
}

/* ---- caps ---- */

static bool cap_of_items(const ZjGrant *g, const ZjUse *u)
{
    return zj_scope_is_item(g, &u->slot->scope) && !u->slot->scope.per_firm;
}

/* Must an item's own cap apply once more? A floor of several items, or rounding, may pass it. */
static bool caps_items_again(const ZjGrant *g)
{
    bool raised = rounds_up(g);
    for (uint32_t i = 0; i < g->floors.count; i++) {
        raised = raised || !zj_scope_is_item(g, &g->floors.at[i].slot->scope);
    }
    return raised;
}

/* The rows of the caps of an item, or of the others. */
static ZjModCap *cap_rows(ZjLowering *l, ZjGrant *g, bool of_item, ZjModCap *rows, uint32_t *n)
{
    ZjLowered *w = g->lowered;
    for (uint32_t i = 0; i < g->caps.count; i++) {
        const ZjUse *u = &g->caps.at[i];
        ZjScope s = u->slot->scope;
        if (u->slot->exprs.count != 0 || u->onto != 0 || cap_of_items(g, u) != of_item) continue;
        if (of_item) s.per_item = true;
        ZjModCap row = {.trim = (uint32_t)(of_item ? ZJ_TRIM_LAST : u->slot->trim)};
        row.value = zj_carry(l, zj_limit_value(&w->context, &g->caps, u, 1), w->domain, u->slot->span);
        row.group = zj_group_row(l, g, &s);
        if (!of_item) row.result_count = ZJ_CAP_RESULTS;
        rows = zj_append(l, rows, n, sizeof *rows);
        if (rows == NULL) return NULL;
        rows[*n - 1] = row;
    }
    return rows;
}

/* Caps of an item, where they may have been passed since; then caps per key, year or enterprise. What an
** item may not have anyway takes nothing of a common cap from the items after it. */
static void lower_caps(ZjLowering *l, ZjGrant *g, ZjModMember *m)
{
    ZjModCap *rows = NULL;
    uint32_t n = 0;
    if (caps_items_again(g)) rows = cap_rows(l, g, true, rows, &n);
    m->first_cap = l->emit.module->t.caps_count;
    g->lowered->first_cap_row = m->first_cap + n;
    rows = cap_rows(l, g, false, rows, &n);
    if (rows == NULL) return;
    m->cap_count = n;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t results[ZJ_CAP_RESULTS];
        for (uint32_t k = 0; k < rows[i].result_count; k++) results[k] = output(l, g->lowered->domain);
        rows[i].first_result = zj_emit_refs(&l->emit, results, rows[i].result_count);
        zj_add_caps(&l->emit, rows[i]);
    }
}

/* ---- floors ---- */

/* A floor above a cap of the same scope is an error; one that may be above it is open over both. */
static uint32_t floor_value(ZjLowering *l, ZjGrant *g, const ZjUse *u)
{
    ZjContext *c = &g->lowered->context;
    ZjSpan at = u->slot->span;
    uint32_t value = zj_limit_value(c, &g->floors, u, -1);
    for (uint32_t i = 0; i < g->caps.count; i++) {
        const ZjUse *cap = &g->caps.at[i];
        if (cap->slot->exprs.count != 0 || cap->onto != 0) continue;
        if (!zj_scopes_equal(l->program, g, &u->slot->scope, &cap->slot->scope)) continue;
        uint32_t most = zj_limit_value(c, &g->caps, cap, 1);
        uint32_t above = zj_op2(c, ZJ_OP_LT_EXACT, ZJ_T_BOOL, most, value, at);
        uint32_t checked = zj_op3(c, ZJ_OP_CLAMP, ZJ_T_EXACT, value, value, most, at);
        value = zj_select(c, above, checked, value, at); /* no cap here: nothing is above it */
    }
    return zj_carry(l, value, g->lowered->domain, at);
}

static void lower_floors(ZjLowering *l, ZjGrant *g, ZjModMember *m)
{
    ZjModFloor *rows = NULL;
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->floors.count; i++) {
        const ZjUse *u = &g->floors.at[i];
        if (u->onto != 0 || zj_scope_is_item(g, &u->slot->scope)) continue;
        ZjModFloor row = {.value = floor_value(l, g, u), .group = zj_group_row(l, g, &u->slot->scope)};
        rows = zj_append(l, rows, &n, sizeof *rows);
        if (rows == NULL) return;
        rows[n - 1] = row;
    }
    m->first_floor = g->lowered->first_floor_row = l->emit.module->t.floors_count;
    m->floor_count = n;
    for (uint32_t i = 0; i < n; i++) {
        rows[i].result = output(l, g->lowered->domain);
        zj_add_floors(&l->emit, rows[i]);
    }
}

/* ---- 一次性 ---- */

/* Under its reading, and unless an exception of the same reading takes its place. */
static uint32_t once_holds(ZjLowering *l, ZjGrant *g, const ZjUse *u)
{
    ZjContext *c = &g->lowered->context;
    ZjSpan at = u->slot->span;
    uint32_t holds = way_holds(l, c, u);
    for (uint32_t i = 0; u->but == NULL && i < g->once.count && !l->failed; i++) {
        const ZjUse *other = &g->once.at[i];
        if (other->but == NULL || other->question != u->question || other->alternative != u->alternative) continue;
        ZjUse bare = {.slot = other->slot, .but = other->but};
        uint32_t not = zj_op1(c, ZJ_OP_NOT, ZJ_T_BOOL, way_holds(l, c, &bare), at);
        holds = zj_and(c, holds, not, at);
    }
    return holds;
}

static void lower_onces(ZjLowering *l, ZjGrant *g, ZjModMember *m)
{
    ZjModOnce *rows = zj_arena_array(l->arena, g->once.count, sizeof *rows);
    uint32_t n = 0;
    if (rows == NULL) {
        l->emit.status = ZJ_NO_MEM;
        return;
    }
    for (uint32_t i = 0; i < g->once.count && !l->failed; i++) {
        const ZjUse *u = &g->once.at[i];
        ZjScope scope = u->slot->scope;
        uint32_t holds = once_holds(l, g, u);
        if (!scope.per_item && scope.key == NULL) scope.per_firm = true;
        uint32_t group = zj_group_row(l, g, &scope);
        if (holds == ZJ_NONE) {
            m->once = 1;
            m->once_tops_up = u->slot->flag;
            m->once_group = group;
        } else {
            rows[n++] = (ZjModOnce){.group = group, .tops_up = u->slot->flag, .holds = holds};
        }
    }
    m->first_once = l->emit.module->t.onces_count;
    m->once_count = n;
    for (uint32_t i = 0; i < n; i++) zj_add_onces(&l->emit, rows[i]);
}

void zj_lower_limits(ZjLowering *l, ZjGrant *g, ZjModMember *m)
{
    lower_caps(l, g, m);
    lower_floors(l, g, m);
    lower_onces(l, g, m);
    lower_rounds(l, g, m);
}

/* ---- steps ---- */

static void cap_steps(ZjLowering *l, ZjGrant *g)
{
    const ZjModTables *t = &l->emit.module->t;
    uint32_t row = g->lowered->first_cap_row;
    for (uint32_t i = 0; i < g->caps.count; i++) {
        const ZjUse *u = &g->caps.at[i];
        if (u->slot->exprs.count != 0 || u->onto != 0 || cap_of_items(g, u)) continue;
        const ZjModCap *cap = &t->caps[row++];
        uint32_t after = t->refs[cap->first_result + ZJ_CAP_AFTER].index;
        ZjModStep step = {ZJ_STEP_CAPS, after, cap->value, zj_slot_text(l, u->slot),
                          zj_told(&g->lowered->context, g, u)};
        zj_steps_in_place(l, g, &g->caps, u, step);
    }
}

static void floor_steps(ZjLowering *l, ZjGrant *g)
{
    const ZjModTables *t = &l->emit.module->t;
    uint32_t row = g->lowered->first_floor_row;
    for (uint32_t i = 0; i < g->floors.count; i++) {
        const ZjUse *u = &g->floors.at[i];
        if (u->onto != 0 || zj_scope_is_item(g, &u->slot->scope)) continue;
        const ZjModFloor *floor = &t->floors[row++];
        ZjModStep step = {ZJ_STEP_FLOORS, floor->result, floor->value, zj_slot_text(l, u->slot),
                          zj_told(&g->lowered->context, g, u)};
        zj_steps_in_place(l, g, &g->floors, u, step);
    }
}

/* The clause's own 取整, where it is the only one. */
static uint32_t round_text(ZjLowering *l, const ZjGrant *g)
{
    for (const ZjSlot *s = g->decl->slots; s != NULL && g->rounds.count == 0; s = s->next) {
        if (s->kind == ZJ_SLOT_ROUND) return zj_slot_text(l, s);
    }
    return ZJ_NONE;
}

void zj_limit_steps(ZjLowering *l, ZjGrant *g)
{
    ZjLowered *w = g->lowered;
    uint32_t none = ZJ_NONE;
    if (g->keeps.count != 0 || g->once.count != 0) {
        const ZjSlot *s = g->keeps.count != 0 ? g->keeps.at[0].slot : g->once.at[0].slot;
        bool both = g->keeps.count != 0 && g->once.count != 0;
        zj_add_step(l, w, (ZjModStep){ZJ_STEP_KEEP, w->kept, none, both ? none : zj_slot_text(l, s), none});
    }
    floor_steps(l, g);
    cap_steps(l, g);
    zj_add_step(l, w, (ZjModStep){ZJ_STEP_ROUND, w->rounded, none, round_text(l, g), none});
}
