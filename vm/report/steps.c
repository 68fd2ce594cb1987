/* From the amount to what is payable. */
#include <string.h>

#include "vm/report/why_part.h"

static ZjPhrase step_name(uint32_t kind)
{
    static const ZjPhrase names[ZJ_STEP_KIND_COUNT] = {
        [ZJ_STEP_BASE] = ZJ_SAY_STEP_BASE,       [ZJ_STEP_MATCH] = ZJ_SAY_STEP_MATCH,
        [ZJ_STEP_DECIDED] = ZJ_SAY_STEP_DECIDED, [ZJ_STEP_FLOOR] = ZJ_SAY_STEP_FLOOR,
        [ZJ_STEP_CAP] = ZJ_SAY_STEP_CAP,         [ZJ_STEP_KEEP] = ZJ_SAY_STEP_KEEP,
        [ZJ_STEP_CAPS] = ZJ_SAY_STEP_CAPS,       [ZJ_STEP_ROUND] = ZJ_SAY_STEP_ROUND,
        [ZJ_STEP_STACK] = ZJ_SAY_STEP_STACK,     [ZJ_STEP_JOINT] = ZJ_SAY_STEP_JOINT,
        [ZJ_STEP_PAID] = ZJ_SAY_STEP_PAID,       [ZJ_STEP_PAYABLE] = ZJ_SAY_STEP_PAYABLE,
        [ZJ_STEP_FLOORS] = ZJ_SAY_STEP_FLOOR,   [ZJ_STEP_NEGATIVE] = ZJ_SAY_STEP_NEGATIVE};
    return names[kind < ZJ_STEP_KIND_COUNT ? kind : ZJ_STEP_BASE];
}

void zj_why_step_text(ZjWhy *w, const ZjModStep *s, ZjBuf *out)
{
    if (s->text != ZJ_NONE)
        zj_why_written(w, s->text, out);
    else
        zj_why_say0(w, out, step_name(s->kind));
}

bool zj_why_step_active(ZjWhy *w, const ZjModStep *s, ZjPlace at)
{
    ZjLane on;
    return s->active == ZJ_NONE || !zj_why_read(w, s->active, at, &on) ||
           zj_truth(on) != ZJ_FALSE;
}

static bool holds(ZjText text, ZjText part)
{
    for (uint32_t i = 0; part.len <= text.len && i <= text.len - part.len; i++)
        if (memcmp(text.ptr + i, part.ptr, part.len) == 0) return true;
    return false;
}

/* What went into the amount: the facts, or the matched grant. */
static void step_inputs(ZjWhy *w, const ZjModClause *c, const ZjModStep *s, ZjPlace at,
                        ZjBuf *out)
{
    ZjLane lane;
    if (s->kind == ZJ_STEP_BASE) {
        zj_why_facts_behind(w, s->reg, at.domain, at.lane, out);
        return;
    }
    if (s->kind != ZJ_STEP_MATCH || c->matches == ZJ_NONE) return;
    const ZjModClause *g = &w->show.module->t.clauses[c->matches];
    uint32_t reg = c->standard_of_match ? g->standard : g->entitled;
    if (!zj_why_read(w, reg, at, &lane)) return;
    ZjBuf value = {0};
    zj_show_lane(&w->show, zj_look_reg(w->show.module, reg), lane, &value);
    ZjText args[] = {zj_clause_title(w->show.module, c->matches, w->show.lang),
                     zj_why_slice(&value)};
    zj_say(out, w->show.lang, ZJ_SAY_STEP_MATCHED, args, 2);
    if (value.failed) out->failed = true;
    zj_why_drop(w, &value);
}

static const ZjModCap *cap_of(ZjWhy *w, const ZjModClause *c, uint32_t reg)
{
    const ZjModTables *t = &w->show.module->t;
    if (c->settle_member == ZJ_NONE) return NULL;
    const ZjModMember *m = &t->members[c->settle_member];
    for (uint32_t i = m->first_cap; i < m->first_cap + m->cap_count; i++) {
        const ZjModCap *cap = &t->caps[i];
        if (cap->result_count == ZJ_CAP_RESULTS && t->refs[cap->first_result + ZJ_CAP_AFTER].index == reg)
            return cap;
    }
    return NULL;
}

static void step_used(ZjWhy *w, uint32_t reg, ZjPlace at, ZjPhrase phrase, ZjBuf *out)
{
    ZjLane lane;
    ZjBuf figure = {0};
    if (!zj_why_read(w, reg, at, &lane) || zj_lane_none(lane) || lane.hi.num == 0) return;
    zj_show_lane(&w->show, zj_look_reg(w->show.module, reg), lane, &figure);
    zj_why_comma(w, out);
    zj_why_say1(w, out, phrase, &figure);
    if (figure.failed) out->failed = true;
    zj_why_drop(w, &figure);
}

/* What had used up a cap before this item: payments, and items before it. */
static void cap_used(ZjWhy *w, const ZjModClause *c, const ZjModStep *s, ZjPlace at, ZjBuf *out)
{
    const ZjModCap *cap = s->kind == ZJ_STEP_CAPS ? cap_of(w, c, s->reg) : NULL;
    if (cap == NULL) return;
    const ZjModRef *results = &w->show.module->t.refs[cap->first_result];
    step_used(w, results[ZJ_CAP_PAID].index, at, ZJ_SAY_STEP_CAP_PAID, out);
    step_used(w, results[ZJ_CAP_EARLIER].index, at, ZJ_SAY_STEP_CAP_EARLIER, out);
    if (out->len == 0 && cap->trim == ZJ_MOD_TRIM_PRO_RATA) zj_why_say0(w, out, ZJ_SAY_STEP_PRO_RATA);
}

/* May its figures be parts of a rounded sum? */
static bool rounds_sum(ZjWhy *w, const ZjModClause *c)
{
    const ZjModTables *t = &w->show.module->t;
    if (c->settle_member == ZJ_NONE) return false;
    const ZjModMember *m = &t->members[c->settle_member];
    for (uint32_t i = m->first_round; i < m->first_round + m->round_count; i++) {
        ZjLane on;
        bool holds = t->rounds[i].holds == ZJ_NONE || !zj_read(w->run, t->rounds[i].holds, 0, 0, &on) ||
                     zj_truth(on) != ZJ_FALSE;
        if (t->rounds[i].group != ZJ_NONE && holds) return true;
    }
    return false;
}

/* The limit that a step applied, where the text doesn't name it; what was left of a cap. */
static void step_limit(ZjWhy *w, const ZjModClause *c, const ZjModStep *s, ZjPlace at,
                       ZjText text, ZjText to, ZjBuf *out)
{
    ZjLane lane;
    cap_used(w, c, s, at, out);
    if (s->kind == ZJ_STEP_FLOORS) zj_why_say0(w, out, ZJ_SAY_STEP_FLOOR_SUM);
    if (s->kind == ZJ_STEP_ROUND && rounds_sum(w, c)) zj_why_say0(w, out, ZJ_SAY_STEP_ROUND_SUM);
    if (out->len != 0) return;
    if (s->kind == ZJ_STEP_JOINT) {
        if (!holds(text, to)) zj_why_say0(w, out, ZJ_SAY_STEP_REST);
        return;
    }
    if (!zj_why_read(w, s->limit, at, &lane) || zj_lane_none(lane)) return;
    ZjBuf limit = {0};
    bool negative = lane.hi.num < 0 && s->kind == ZJ_STEP_CAPS; /* an item's own is taken as 0 later */
    zj_show_lane(&w->show, zj_look_reg(w->show.module, s->limit), lane, &limit);
    if (negative)
        zj_why_say1(w, out, ZJ_SAY_STEP_LIMIT_NEGATIVE, &limit);
    else if (!holds(text, zj_why_slice(&limit)))
        zj_why_say1(w, out, ZJ_SAY_STEP_LIMIT, &limit);
    if (limit.failed) out->failed = true;
    zj_why_drop(w, &limit);
}

static bool step_changes(uint32_t kind)
{
    return kind != ZJ_STEP_BASE && kind != ZJ_STEP_MATCH && kind != ZJ_STEP_PAID &&
           kind != ZJ_STEP_PAYABLE;
}

static void step_line(ZjWhy *w, const ZjModClause *c, const ZjModStep *s, ZjPlace at,
                      ZjLane before, ZjLane after, bool changed, ZjLines *lines)
{
    ZjBuf text = {0}, from = {0}, to = {0}, b = {0}, inside = {0};
    ZjLook look = zj_look_reg(w->show.module, s->reg);
    zj_why_step_text(w, s, &text);
    zj_show_lane(&w->show, look, before, &from);
    zj_show_lane(&w->show, look, after, &to);
    char mark = ' ';
    if (step_changes(s->kind)) {
        ZjText args[] = {zj_why_slice(&text), zj_why_slice(&from), zj_why_slice(&to)};
        zj_say(&b, w->show.lang, ZJ_SAY_STEP_ARROW, args, 3);
        step_limit(w, c, s, at, zj_why_slice(&text), zj_why_slice(&to), &inside);
        zj_why_bracket(w, &b, &inside);
    } else {
        step_inputs(w, c, s, at, &inside);
        bool unset = zj_rat_is_inf(after.hi) && after.lo.num == 0;
        if (unset || (s->kind == ZJ_STEP_BASE && inside.len == 0) ||
            (s->kind == ZJ_STEP_PAYABLE && !changed))
            mark = '.';
        zj_why_bracket(w, &text, &inside);
        ZjText args[] = {zj_why_slice(&text), zj_why_slice(&to)};
        zj_say(&b, w->show.lang, ZJ_SAY_STEP_VALUE, args, 2);
    }
    if (from.failed || to.failed || text.failed) b.failed = true;
    zj_why_add(w, lines, 0, mark, &b);
    zj_why_drop(w, &from);
    zj_why_drop(w, &to);
    zj_why_drop(w, &text);
}

void zj_why_steps(ZjWhy *why, uint32_t clause, uint32_t lane, bool gated, ZjLines *lines)
{
    const ZjModClause *c = &why->show.module->t.clauses[clause];
    ZjPlace at = {c->domain, lane};
    ZjLane before = {0}, after;
    bool first = true;
    for (uint32_t i = 0; i < c->step_count && !why->failed; i++) {
        const ZjModStep *s = &why->show.module->t.steps[c->first_step + i];
        if (!zj_why_step_active(why, s, at) || !zj_why_read(why, s->reg, at, &after)) continue;
        if (gated && s->kind >= ZJ_STEP_KEEP) return;
        bool paid = s->kind == ZJ_STEP_PAID, last = s->kind == ZJ_STEP_PAYABLE;
        bool changed = first || !zj_lane_same(before, after) || before.flags != after.flags;
        if (paid) changed = after.hi.num != 0 || zj_lane_none(after);
        if (changed || last) step_line(why, c, s, at, before, after, changed, lines);
        if (!paid) before = after;
        first = false;
    }
}
