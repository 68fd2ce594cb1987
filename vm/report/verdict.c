/* What decided an outcome. */
#include "stdlib/date.h"
#include "vm/report/benefit.h"
#include "vm/report/result.h"
#include "vm/report/why_part.h"

static void clause_name(ZjWhy *w, uint32_t clause, ZjBuf *out)
{
    zj_buf_text(out, zj_clause_title(w->show.module, clause, w->show.lang));
}

static void phrase_line(ZjWhy *w, ZjLines *lines, char mark, ZjPhrase p, ZjBuf *inside)
{
    ZjBuf b = {0};
    zj_why_say0(w, &b, p);
    zj_why_bracket(w, &b, inside);
    zj_why_add(w, lines, 0, mark, &b);
}

static void open_or_behind(ZjWhy *w, uint32_t reg, ZjPlace at, bool open, ZjBuf *out)
{
    if (open)
        zj_why_open_facts(w, reg, at.domain, at.lane, out);
    else
        zj_why_facts_behind(w, reg, at.domain, at.lane, out);
}

static bool date_text(ZjWhy *w, uint32_t reg, ZjPlace at, ZjBuf *out)
{
    ZjLane lane;
    if (!zj_why_read(w, reg, at, &lane) || zj_lane_none(lane) || !zj_lane_is_point(lane) ||
        zj_rat_is_inf(lane.lo))
        return false;
    zj_show_lane(&w->show, zj_look_reg(w->show.module, reg), lane, out);
    return true;
}

/* 自2025年1月1日起由“新房租补贴”（新办法.新房租）取代 */
static bool why_replaced(ZjWhy *w, uint32_t clause, ZjPlace at, bool open, ZjLines *lines)
{
    ZjVersionResults versions;
    const ZjModule *m = w->show.module;
    if (zj_versions_of(m, w->run, clause, at.lane, w->arena, &versions) != ZJ_OK) {
        w->failed = true;
        return false;
    }
    for (uint32_t i = 0; i < versions.count; i++) {
        const ZjVersionResult *r = &versions.at[i];
        uint32_t by = m->t.versions[r->version].by;
        if (by == ZJ_NONE || r->open != open) continue;
        ZjBuf window = {0}, id = {0}, b = {0};
        zj_show_window(w->show.lang, r, &window);
        zj_show_clause_id(m, by, &id);
        ZjText args[] = {zj_why_slice(&window), zj_clause_title(m, by, w->show.lang), zj_why_slice(&id)};
        zj_say(&b, w->show.lang, open ? ZJ_SAY_REPLACED_OPEN : ZJ_SAY_REPLACED_BY, args, 3);
        if (window.failed || id.failed) b.failed = true;
        zj_why_drop(w, &window);
        zj_why_drop(w, &id);
        zj_why_add(w, lines, 0, open ? '?' : '-', &b);
        return true;
    }
    return false;
}

static void why_force(ZjWhy *w, const ZjModClause *c, ZjPlace at, bool open, ZjLines *lines)
{
    ZjBuf date = {0}, inside = {0}, d = {0}, b = {0};
    if (date_text(w, c->force_from, at, &d)) {
        zj_why_say1(w, &inside, ZJ_SAY_FORCE_FROM, &d);
        zj_buf_clear(&d);
    }
    if (date_text(w, c->force_until, at, &d)) {
        zj_why_comma(w, &inside);
        zj_why_say1(w, &inside, ZJ_SAY_FORCE_UNTIL, &d);
    }
    if (open) {
        ZjBuf facts = {0};
        zj_why_open_facts(w, c->in_force, at.domain, at.lane, &facts);
        if (facts.len != 0) zj_why_comma(w, &inside);
        zj_buf_text(&inside, zj_why_slice(&facts));
        zj_why_drop(w, &facts);
        zj_why_say0(w, &b, ZJ_SAY_FORCE_OPEN);
    } else if (date_text(w, c->date, at, &date)) {
        zj_why_say1(w, &b, ZJ_SAY_OUT_OF_FORCE, &date);
    } else {
        zj_why_say0(w, &b, ZJ_SAY_OUT_OF_FORCE_PLAIN);
    }
    zj_why_bracket(w, &b, &inside);
    zj_why_add(w, lines, 0, open ? '?' : '-', &b);
    zj_why_drop(w, &date);
    zj_why_drop(w, &d);
}

static void why_happened(ZjWhy *w, const ZjModClause *c, ZjPlace at, bool open, ZjLines *lines)
{
    ZjBuf date = {0}, b = {0}, figure = {0};
    ZjLane standard;
    if (open) {
        zj_why_open_facts(w, c->happened, at.domain, at.lane, &figure);
        phrase_line(w, lines, '?', ZJ_SAY_HAPPENS_OPEN, &figure);
        return;
    }
    date_text(w, c->date, at, &date);
    zj_why_say1(w, &b, ZJ_SAY_HAPPENS_ON, &date);
    if (zj_why_read(w, c->standard, at, &standard) && !zj_lane_none(standard)) {
        zj_show_lane(&w->show, zj_look_reg(w->show.module, c->standard), standard, &figure);
        zj_why_say0(w, &b, ZJ_SAY_COMMA);
        zj_why_say1(w, &b, ZJ_SAY_FIGURE_THEN, &figure);
    }
    zj_why_add(w, lines, 0, '-', &b);
    zj_why_drop(w, &date);
    zj_why_drop(w, &figure);
}

static void why_bar(ZjWhy *w, uint32_t bar, bool open, ZjLines *lines)
{
    const ZjModClause *c = &w->show.module->t.clauses[bar];
    ZjBuf name = {0}, b = {0};
    clause_name(w, bar, &name);
    zj_why_say1(w, &b, open ? ZJ_SAY_BAR_OPEN : ZJ_SAY_BARRED_BY, &name);
    zj_why_drop(w, &name);
    if (c->condition_count == 0 && c->base_why == ZJ_NONE && c->base != ZJ_NONE) {
        ZjBuf inside = {0};
        open_or_behind(w, c->base, (ZjPlace){c->domain, 0}, open, &inside);
        zj_why_bracket(w, &b, &inside);
    }
    zj_why_add(w, lines, 0, open ? '?' : '-', &b);
    if (w->run->domains[c->domain].lanes == 0) return;
    ZjPlace at = {c->domain, 0};
    if (c->condition_count != 0) {
        for (uint32_t i = 0; i < c->condition_count; i++)
            zj_why_explain(w, w->show.module->t.conditions[c->first_condition + i].why, at, 1,
                           false, lines);
    } else if (c->base_why != ZJ_NONE) {
        zj_why_explain(w, c->base_why, at, 1, false, lines);
    }
}

/* 「奖-1」、「奖-2」 */
static void item_names(ZjWhy *w, uint32_t clause, const uint32_t *lanes, uint32_t count,
                       uint32_t all, ZjBuf *out)
{
    uint32_t domain = w->show.module->t.clauses[clause].domain;
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) zj_why_say0(w, out, ZJ_SAY_LIST_COMMA);
        zj_why_item(w, domain, lanes[i], out);
    }
    if (all > count) zj_buf_str(out, w->show.lang == ZJ_LANG_EN ? " …" : "等");
}

static void why_not_kept(ZjWhy *w, uint32_t clause, ZjVerdict v, ZjLines *lines)
{
    const ZjModule *m = w->show.module;
    ZjJudge judge = {w->trace, w->run};
    uint32_t kept[ZJ_WHY_FEW_RECORDS];
    bool tied;
    ZjBuf names = {0}, b = {0};
    if (v.outcome != ZJ_OUTCOME_DISPLACED) {
        const ZjModBenefit *benefit = zj_benefit_of(m, clause);
        ZjBuf inside = {0};
        if (benefit != NULL)
            zj_why_open_facts(w, benefit->outdone, m->t.clauses[clause].domain, v.lane, &inside);
        phrase_line(w, lines, '?', ZJ_SAY_KEEP_OPEN, &inside);
        return;
    }
    uint32_t n = zj_kept_instead(&judge, clause, v.lane, kept, ZJ_WHY_FEW_RECORDS, &tied);
    item_names(w, clause, kept, n < ZJ_WHY_FEW_RECORDS ? n : ZJ_WHY_FEW_RECORDS, n, &names);
    if (n == 0)
        zj_why_say0(w, &b, ZJ_SAY_KEEP_LOST);
    else
        zj_why_say1(w, &b, tied ? ZJ_SAY_KEEP_TIED : ZJ_SAY_KEEP_LOST_TO, &names);
    zj_why_drop(w, &names);
    zj_why_add(w, lines, 0, '-', &b);
}

static void why_displaced(ZjWhy *w, uint32_t clause, ZjVerdict v, ZjLines *lines)
{
    ZjBuf name = {0}, b = {0};
    if (v.how == ZJ_DISPLACED_KEEP) {
        why_not_kept(w, clause, v, lines);
        return;
    }
    if (v.index != ZJ_NONE) clause_name(w, v.index, &name);
    if (w->show.module->t.clauses[clause].kind == ZJ_CLAUSE_CLAWBACK) {
        zj_why_say0(w, &b, ZJ_SAY_CLAW_TAKEN);
        zj_why_add(w, lines, 0, '-', &b);
        zj_why_drop(w, &name);
        return;
    }
    switch (v.how) {
    case ZJ_DISPLACED_ONCE:
        zj_why_say0(w, &b, ZJ_SAY_ONCE_LOST);
        break;
    case ZJ_DISPLACED_CAP:
        zj_why_say0(w, &b, ZJ_SAY_CAP_LOST);
        break;
    case ZJ_DISPLACED_STACK:
        if (v.index == ZJ_NONE || v.index == clause)
            zj_why_say0(w, &b, ZJ_SAY_STACK_LOST_SELF);
        else
            zj_why_say1(w, &b, ZJ_SAY_STACK_LOST, &name);
        break;
    case ZJ_DISPLACED_JOINT:
        if (v.index == ZJ_NONE || v.index == clause)
            zj_why_say0(w, &b, ZJ_SAY_JOINT_LOST_PLAIN);
        else
            zj_why_say1(w, &b, ZJ_SAY_JOINT_LOST, &name);
        break;
    case ZJ_DISPLACED_DEDUCT:
        zj_why_say0(w, &b, ZJ_SAY_DEDUCT_LOST);
        break;
    case ZJ_DISPLACED_KEEP:
    case ZJ_DISPLACED_NOT:
    case ZJ_DISPLACED_COUNT:
        break;
    }
    zj_why_add(w, lines, 0, '-', &b);
    zj_why_drop(w, &name);
}

static void figure_text(ZjWhy *w, uint32_t reg, ZjPlace at, ZjBuf *out)
{
    ZjLane lane;
    if (zj_why_read(w, reg, at, &lane))
        zj_show_lane(&w->show, zj_look_reg(w->show.module, reg), lane, out);
}

static void why_paid(ZjWhy *w, const ZjModClause *c, ZjPlace at, ZjLines *lines)
{
    ZjBuf entitled = {0}, paid = {0}, b = {0};
    figure_text(w, c->entitled, at, &entitled);
    figure_text(w, c->paid, at, &paid);
    ZjText args[] = {zj_why_slice(&entitled), zj_why_slice(&paid)};
    zj_say(&b, w->show.lang, ZJ_SAY_PAID_ALREADY, args, 2);
    zj_why_add(w, lines, 0, ' ', &b);
    zj_why_drop(w, &entitled);
    zj_why_drop(w, &paid);
}

/* The step after which nothing was left, when it was not the amount itself. */
static void why_zero(ZjWhy *w, const ZjModClause *c, ZjPlace at, ZjLines *lines)
{
    ZjBuf zero = {0}, b = {0}, inside = {0};
    ZjLane lane;
    zj_show_value(&w->show, (ZjLook){ZJ_T_MONEY, ZJ_NONE, ZJ_NONE, false}, zj_rat_int(0),
                  &zero);
    for (uint32_t i = 0; i < c->step_count; i++) {
        const ZjModStep *s = &w->show.module->t.steps[c->first_step + i];
        if (s->kind == ZJ_STEP_PAID || !zj_why_step_active(w, s, at) ||
            !zj_why_read(w, s->reg, at, &lane))
            continue;
        if (lane.hi.num > 0 || zj_lane_none(lane)) continue;
        ZjBuf text = {0};
        zj_why_step_text(w, s, &text);
        ZjBuf figure = {0};
        bool negative = lane.hi.num < 0 && !zj_lane_none(lane);
        if (negative) zj_show_lane(&w->show, zj_look_reg(w->show.module, s->reg), lane, &figure);
        ZjText args[] = {zj_why_slice(&text), zj_why_slice(negative ? &figure : &zero)};
        zj_say(&b, w->show.lang, negative ? ZJ_SAY_ZERO_NEGATIVE : ZJ_SAY_ZERO_BY_STEP, args, 2);
        zj_why_drop(w, &figure);
        zj_why_drop(w, &text);
        break;
    }
    if (b.len == 0) zj_why_say1(w, &b, ZJ_SAY_ZERO, &zero);
    if (c->base != ZJ_NONE) zj_why_facts_behind(w, c->base, at.domain, at.lane, &inside);
    zj_why_bracket(w, &b, &inside);
    zj_why_add(w, lines, 0, '-', &b);
    zj_why_drop(w, &zero);
}

/* The facts that the dates of a list of periods rest on, at a lane of its parent: those that are
** missing (open), or those that are given. */
static void tell_dates(ZjWhy *w, uint32_t domain, uint32_t lane, bool open, ZjBuf *out)
{
    const ZjModTables *t = &w->show.module->t;
    uint32_t def = w->trace->def[t->domains[domain].starts];
    uint32_t parent = t->domains[domain].parent;
    if (def == ZJ_NONE || lane >= w->run->domains[parent].lanes) return;
    for (int i = 0; i < 2; i++) {
        ZjBuf one = {0};
        uint32_t reg = i == 0 ? t->code[def].a : t->code[def].b;
        if (open)
            zj_why_open_facts(w, reg, parent, lane, &one);
        else
            zj_why_facts_behind(w, reg, parent, lane, &one);
        if (one.len != 0 && out->len != 0) zj_why_say0(w, out, ZJ_SAY_SEMICOLON);
        zj_buf_text(out, zj_why_slice(&one));
        zj_why_drop(w, &one);
    }
}

/* The first list of periods on the way to a domain that could not be made, for some lane. */
static uint32_t list_in_error(const ZjWhy *w, uint32_t domain, uint32_t *lane)
{
    const ZjModDomain *domains = w->show.module->t.domains;
    for (; domains[domain].parent != ZJ_NONE; domain = domains[domain].parent) {
        const ZjLanes *l = &w->run->domains[domain];
        if (domains[domain].period == 0) continue;
        for (uint32_t i = 0; i < l->parent_lanes; i++) {
            if (l->list_state[i] != ZJ_LIST_ERROR) continue;
            *lane = i;
            return domain;
        }
    }
    return ZJ_NONE;
}

/* One step on the way to what went wrong. */
static uint32_t operand_in_error(ZjWhy *w, uint32_t reg, uint32_t *lane)
{
    const ZjModTables *t = &w->show.module->t;
    uint32_t def = w->trace->def[reg], domain = t->regs[reg].domain;
    if (def == ZJ_NONE) return ZJ_NONE;
    const ZjInsn *insn = &t->code[def];
    const ZjOpInfo *op = &zj_op_info[insn->op];
    uint32_t operands[3] = {ZJ_NONE, ZJ_NONE, ZJ_NONE};
    if (op->shape == ZJ_SHAPE_SETTLE) {
        if (w->trace->member[reg] != ZJ_NONE)
            operands[0] = t->members[w->trace->member[reg]].amount;
    } else {
        if (op->a != ZJ_T_NONE) operands[0] = insn->a;
        if (op->b != ZJ_T_NONE) operands[1] = insn->b;
        if (op->c != ZJ_T_NONE) operands[2] = insn->c;
    }
    for (int i = 0; i < 3; i++) {
        uint32_t own;
        if (operands[i] == ZJ_NONE) continue;
        uint32_t from = t->regs[operands[i]].domain;
        if (zj_lane_of(w->run, domain, *lane, from, &own)) {
            if ((zj_run_lane(w->run, operands[i], own).flags & ZJ_F_ERROR) == 0) continue;
            *lane = own;
            return operands[i];
        }
        for (uint32_t k = 0; k < w->run->domains[from].lanes; k++) {
            if ((zj_run_lane(w->run, operands[i], k).flags & ZJ_F_ERROR) == 0) continue;
            *lane = k;
            return operands[i];
        }
    }
    return ZJ_NONE;
}

/* What went wrong in a register, and where in the source. Takes over `inside`. */
static void error_line(ZjWhy *w, uint32_t reg, ZjBuf *inside, ZjLines *lines)
{
    static const ZjPhrase kinds[ZJ_LANE_ERROR_COUNT] = {
        [ZJ_LANE_OVERFLOW] = ZJ_SAY_ERROR_OVERFLOW,
        [ZJ_LANE_DIV_ZERO] = ZJ_SAY_ERROR_DIV_ZERO,
        [ZJ_LANE_FLOOR_ABOVE_CAP] = ZJ_SAY_ERROR_FLOOR_ABOVE_CAP,
        [ZJ_LANE_DECIDED_OUTSIDE] = ZJ_SAY_ERROR_DECIDED_OUTSIDE,
        [ZJ_LANE_RANGE_REVERSED] = ZJ_SAY_ERROR_RANGE_REVERSED,
        [ZJ_LANE_DATE_RANGE] = ZJ_SAY_ERROR_DATE_RANGE,
        [ZJ_LANE_LIST_TOO_LONG] = ZJ_SAY_ERROR_LIST_TOO_LONG};
    const ZjModTables *t = &w->show.module->t;
    uint8_t kind = w->run->error_kind[reg];
    ZjBuf b = {0}, what = {0};
    if (kind != 0 && kind <= ZJ_LANE_ERROR_COUNT)
        zj_why_say0(w, &what, kinds[kind - 1]);
    else
        zj_why_say0(w, &what, ZJ_SAY_IN_ERROR);
    uint32_t def = w->trace->def[reg];
    if (def != ZJ_NONE && t->code[def].span != ZJ_NONE) {
        const ZjModSpan *span = &t->spans[t->code[def].span];
        char line[24];
        ZjText args[] = {zj_why_slice(&what), zj_why_str(w, span->file),
                         zj_why_number(line, sizeof line, span->line)};
        zj_say(&b, w->show.lang, ZJ_SAY_ERROR_AT, args, 3);
    } else {
        zj_buf_text(&b, zj_why_slice(&what));
    }
    zj_why_bracket(w, &b, inside);
    zj_why_drop(w, &what);
    zj_why_add(w, lines, 0, '?', &b);
}

static void why_error(ZjWhy *w, uint32_t reg, ZjPlace at, ZjLines *lines);

/* A list of periods could not be made: one of its dates is in error, or there are too many. */
static void why_list_error(ZjWhy *w, uint32_t domain, ZjLines *lines)
{
    const ZjModTables *t = &w->show.module->t;
    uint32_t lane = 0, list = list_in_error(w, domain, &lane);
    uint32_t def = list != ZJ_NONE ? w->trace->def[t->domains[list].starts] : ZJ_NONE;
    if (def == ZJ_NONE) return;
    uint32_t parent = t->domains[list].parent;
    for (int i = 0; i < 2; i++) {
        uint32_t reg = i == 0 ? t->code[def].a : t->code[def].b;
        if ((zj_run_lane(w->run, reg, lane).flags & ZJ_F_ERROR) == 0) continue;
        why_error(w, reg, (ZjPlace){parent, lane}, lines);
        return;
    }
    ZjBuf inside = {0};
    tell_dates(w, list, lane, false, &inside);
    error_line(w, t->code[def].dst, &inside, lines);
}

/* The domain of the items that an instruction brings together, or ZJ_NONE. */
static uint32_t gathered(const ZjWhy *w, uint32_t reg)
{
    const ZjModTables *t = &w->show.module->t;
    uint32_t def = w->trace->def[reg];
    if (def == ZJ_NONE) return ZJ_NONE;
    if (zj_op_info[t->code[def].op].shape == ZJ_SHAPE_REDUCE) return t->regs[t->code[def].a].domain;
    return w->trace->member[reg] != ZJ_NONE ? t->members[w->trace->member[reg]].domain : ZJ_NONE;
}

static void why_error(ZjWhy *w, uint32_t reg, ZjPlace at, ZjLines *lines)
{
    uint32_t lane = 0, none;
    const ZjModTables *t = &w->show.module->t;
    if (reg == ZJ_NONE || !zj_lane_of(w->run, at.domain, at.lane, t->regs[reg].domain, &lane))
        return;
    for (int i = 0; i < 10000; i++) {
        uint32_t deeper = operand_in_error(w, reg, &lane), items = gathered(w, reg);
        if (deeper == ZJ_NONE && items != ZJ_NONE && list_in_error(w, items, &none) != ZJ_NONE) {
            why_list_error(w, items, lines);
            return;
        }
        if (deeper == ZJ_NONE) break;
        reg = deeper;
    }
    ZjBuf inside = {0};
    zj_why_facts_behind(w, reg, t->regs[reg].domain, lane, &inside);
    error_line(w, reg, &inside, lines);
}

/* The gates are open; the term or the ceiling is not known. */
static void why_benefit(ZjWhy *w, uint32_t clause, ZjVerdict v, ZjPlace at, ZjLines *lines)
{
    const ZjModBenefit *b = zj_benefit_of(w->show.module, clause);
    if (b == NULL) return;
    const uint32_t regs[] = {b->term_last != ZJ_NONE ? b->term_last : b->term_first, b->ceiling};
    for (int i = 0; i < 2; i++) {
        ZjLane lane;
        ZjBuf inside = {0};
        if (!zj_why_read(w, regs[i], at, &lane) || zj_lane_is_point(lane)) continue;
        if ((lane.flags & ZJ_F_ERROR) != 0) {
            why_error(w, regs[i], at, lines);
        } else if (v.outcome == ZJ_OUTCOME_NEEDS_FACTS) {
            zj_why_open_facts(w, regs[i], at.domain, at.lane, &inside);
            phrase_line(w, lines, '?', i == 0 ? ZJ_SAY_TERM_OPEN : ZJ_SAY_CEILING_OPEN, &inside);
        } else if (v.outcome == ZJ_OUTCOME_UNDETERMINED || v.outcome == ZJ_OUTCOME_DISCRETIONARY) {
            phrase_line(w, lines, '?', ZJ_SAY_BENEFIT_ELSEWHERE, &inside);
            return;
        }
    }
}

/* A table that gives this record no term, or no ceiling. */
static void why_none(ZjWhy *w, uint32_t clause, ZjPlace at, ZjLines *lines)
{
    const ZjModClause *c = &w->show.module->t.clauses[clause];
    const ZjModBenefit *b = zj_benefit_of(w->show.module, clause);
    uint32_t reg = c->base;
    ZjPhrase phrase = ZJ_SAY_NO_AMOUNT_FOR;
    ZjLane lane;
    ZjBuf inside = {0};
    if (b != NULL) {
        bool term = zj_why_read(w, b->term_last, at, &lane) && zj_lane_none(lane);
        reg = term ? b->term_last : b->ceiling;
        phrase = term ? ZJ_SAY_NO_TERM_FOR : ZJ_SAY_NO_CEILING_FOR;
    }
    if (reg != ZJ_NONE) zj_why_facts_behind(w, reg, at.domain, at.lane, &inside);
    phrase_line(w, lines, '-', phrase, &inside);
}

static void why_figure(ZjWhy *w, const ZjModClause *c, ZjVerdict v, ZjPlace at, ZjLines *lines)
{
    uint32_t reg = c->payable != ZJ_NONE ? c->payable : c->base;
    ZjBuf inside = {0};
    ZjLane lane = {0};
    switch (v.outcome) {
    case ZJ_OUTCOME_ERROR:
        why_error(w, reg, at, lines);
        return;
    case ZJ_OUTCOME_NEEDS_FACTS:
        zj_why_open_facts(w, reg, at.domain, at.lane, &inside);
        phrase_line(w, lines, '?', ZJ_SAY_AMOUNT_OPEN, &inside);
        return;
    case ZJ_OUTCOME_DISCRETIONARY:
        if (zj_why_read(w, reg, at, &lane) && (lane.flags & ZJ_F_DISCRETION) == 0 &&
            (lane.flags & ZJ_F_CHOICE) != 0)
            phrase_line(w, lines, '?', ZJ_SAY_AMOUNT_CHOICE, &inside);
        else
            phrase_line(w, lines, '?', ZJ_SAY_AMOUNT_DISCRETION, &inside);
        return;
    case ZJ_OUTCOME_UNDETERMINED:
        phrase_line(w, lines, '?', ZJ_SAY_AMOUNT_ELSEWHERE, &inside);
        return;
    case ZJ_OUTCOME_GRANTED:
    case ZJ_OUTCOME_REFUSED:
    case ZJ_OUTCOME_READING:
    case ZJ_OUTCOME_BARRED:
    case ZJ_OUTCOME_DISPLACED:
    case ZJ_OUTCOME_ALREADY_PAID:
    case ZJ_OUTCOME_NOT_IN_FORCE:
    case ZJ_OUTCOME_NOT_DUE:
    case ZJ_OUTCOME_COUNT:
        return;
    }
}

static void why_matched(ZjWhy *w, uint32_t matched, ZjPlace at, ZjLines *lines)
{
    static const struct {
        const char *zh, *en;
    } words[ZJ_OUTCOME_COUNT] = {
#define X(name, json, zh_, en_) [ZJ_OUTCOME_##name] = {zh_, en_},
        ZJ_OUTCOME_TABLE(X)
#undef X
    };
    ZjJudge judge = {w->trace, w->run};
    uint32_t lane;
    const ZjModClause *g = &w->show.module->t.clauses[matched];
    ZjVerdict v = zj_lane_of(w->run, at.domain, at.lane, g->domain, &lane)
                      ? zj_judge_item(&judge, matched, lane)
                      : zj_judge_clause(&judge, matched);
    ZjBuf name = {0}, b = {0};
    clause_name(w, matched, &name);
    ZjText args[] = {
        zj_why_slice(&name),
        zj_text(w->show.lang == ZJ_LANG_EN ? words[v.outcome].en : words[v.outcome].zh)};
    zj_say(&b, w->show.lang, ZJ_SAY_MATCHED_GIVES, args, 2);
    zj_why_add(w, lines, 0, '-', &b);
    zj_why_drop(w, &name);
    if (v.ground == ZJ_BY_MATCH || w->budget < 10) return;
    w->budget -= 10;
    uint32_t before = lines->count;
    zj_why_verdict(w, matched, v, lines);
    for (uint32_t i = before; i < lines->count; i++)
        lines->at[i].depth++;
}

/* Why each record of a list is none of the clause's. */
static void why_no_matching(ZjWhy *w, const ZjModClause *c, ZjLines *lines)
{
    uint32_t first, count, shown = 0, most = w->full ? ZJ_WHY_MANY_RECORDS : ZJ_WHY_FEW_RECORDS;
    zj_run_items(w->run, c->domain, 0, &first, &count);
    ZjBuf name = zj_why_list_name(w, c->domain), b = {0};
    char n[24];
    ZjText args[] = {zj_why_slice(&name), zj_why_number(n, sizeof n, count)};
    zj_say(&b, w->show.lang, ZJ_SAY_NO_RECORD_FITS, args, 2);
    zj_why_add(w, lines, 0, '-', &b);
    zj_why_drop(w, &name);
    for (uint32_t i = first; i < first + count && shown < most; i++, shown++) {
        ZjBuf line = {0}, facts = {0};
        zj_why_item(w, c->domain, i, &line);
        zj_why_facts_behind(w, c->counts, c->domain, i, &facts);
        if (facts.len != 0) zj_why_say0(w, &line, ZJ_SAY_COLON);
        zj_buf_text(&line, zj_why_slice(&facts));
        zj_why_drop(w, &facts);
        zj_why_add(w, lines, 1, '-', &line);
    }
}

static void why_list(ZjWhy *w, uint32_t domain, bool open, ZjLines *lines)
{
    ZjBuf name = zj_why_list_name(w, domain), b = {0}, inside = {0};
    ZjPhrase phrase = open ? ZJ_SAY_LIST_MISSING : ZJ_SAY_LIST_EMPTY;
    if (w->show.module->t.domains[domain].period != 0) {
        phrase = open ? ZJ_SAY_PERIODS_UNKNOWN : ZJ_SAY_PERIODS_NONE;
        tell_dates(w, domain, 0, open, &inside);
    }
    zj_why_say1(w, &b, phrase, &name);
    zj_why_bracket(w, &b, &inside);
    zj_why_drop(w, &name);
    zj_why_add(w, lines, 0, open ? '?' : '-', &b);
}

/* 期限：12个月（层次为硕士，入住日期为2024年2月29日） */
static void add_given(ZjWhy *w, ZjPhrase phrase, ZjBuf *figure, uint32_t reg, ZjPlace at,
                      ZjLines *lines)
{
    ZjBuf b = {0}, inside = {0};
    zj_why_say1(w, &b, phrase, figure);
    zj_why_facts_behind(w, reg, at.domain, at.lane, &inside);
    /* a length alone says nothing that the days don't */
    char mark = phrase == ZJ_SAY_TERM_BY && inside.len == 0 ? '.' : ' ';
    zj_why_bracket(w, &b, &inside);
    zj_why_drop(w, figure);
    zj_why_add(w, lines, 0, mark, &b);
}

void zj_why_given(ZjWhy *why, uint32_t clause, uint32_t lane, ZjLines *lines)
{
    ZjJudge judge = {why->trace, why->run};
    const ZjModBenefit *b = zj_benefit_of(why->show.module, clause);
    if (b == NULL) return;
    ZjPlace at = {why->show.module->t.clauses[clause].domain, lane};
    ZjHeld held = zj_benefit_figures(&judge, clause, lane);
    ZjBuf figure = {0};
    zj_show_term_length(&why->show, held.first, held.last, held.months, &figure);
    if (figure.len != 0) add_given(why, ZJ_SAY_TERM_BY, &figure, b->term_last, at, lines);
    zj_why_drop(why, &figure);
    if (zj_lane_none(held.ceiling)) return;
    bool known = !zj_rat_is_inf(held.ceiling.hi);
    if (known)
        zj_show_lane(&why->show, zj_look_reg(why->show.module, b->ceiling), held.ceiling,
                     &figure);
    add_given(why, known ? ZJ_SAY_CEILING_IS : ZJ_SAY_CEILING_UNKNOWN, &figure, b->ceiling, at,
              lines);
}

void zj_why_verdict(ZjWhy *why, uint32_t clause, ZjVerdict v, ZjLines *lines)
{
    const ZjModule *m = why->show.module;
    const ZjModClause *c = &m->t.clauses[clause];
    bool open = v.outcome == ZJ_OUTCOME_NEEDS_FACTS || v.outcome == ZJ_OUTCOME_ERROR ||
                v.outcome == ZJ_OUTCOME_DISCRETIONARY || v.outcome == ZJ_OUTCOME_UNDETERMINED;
    ZjPlace at = {c->domain, v.lane};
    ZjBuf inside = {0};
    if (why->run->domains[c->domain].lanes == 0) at = (ZjPlace){0, 0};
    bool error = v.outcome == ZJ_OUTCOME_ERROR;
    switch (v.ground) {
    case ZJ_BY_FIGURE:
        if (c->kind == ZJ_CLAUSE_BENEFIT) why_benefit(why, clause, v, at, lines);
        else why_figure(why, c, v, at, lines);
        return;
    case ZJ_BY_NO_DATE:
        if (c->date != ZJ_NONE) zj_why_facts_behind(why, c->date, at.domain, at.lane, &inside);
        phrase_line(why, lines, '-', ZJ_SAY_NO_DATE, &inside);
        return;
    case ZJ_BY_COUNTS:
        open_or_behind(why, c->counts, at, open, &inside);
        phrase_line(why, lines, open ? '?' : '-', open ? ZJ_SAY_COUNTS_OPEN : ZJ_SAY_NOT_COUNTED, &inside);
        return;
    case ZJ_BY_FORCE:
        if (!why_replaced(why, clause, at, open, lines)) why_force(why, c, at, open, lines);
        return;
    case ZJ_BY_HAPPENED: why_happened(why, c, at, open, lines); return;
    case ZJ_BY_APPLIES:
        open_or_behind(why, c->applies, (ZjPlace){0, 0}, open, &inside);
        phrase_line(why, lines, open ? '?' : '-', open ? ZJ_SAY_APPLIES_OPEN : ZJ_SAY_DOES_NOT_APPLY, &inside);
        return;
    case ZJ_BY_BAR: why_bar(why, v.index, open, lines); return;
    case ZJ_BY_CONDITION:
        if (error) why_error(why, m->t.conditions[v.index].reg, at, lines);
        else zj_why_condition(why, v.index, at, c->kind != ZJ_CLAUSE_CLAWBACK, lines);
        return;
    case ZJ_BY_MATCH: why_matched(why, v.index, at, lines); return;
    case ZJ_BY_NA: why_none(why, clause, at, lines); return;
    case ZJ_BY_DISPLACED: why_displaced(why, clause, v, lines); return;
    case ZJ_BY_PAID: why_paid(why, c, at, lines); return;
    case ZJ_BY_PARTS: return; /* each says so for itself */
    case ZJ_BY_ZERO: why_zero(why, c, at, lines); return;
    case ZJ_BY_NO_RECORD: why_list(why, c->domain, false, lines); return;
    case ZJ_BY_NO_MATCHING_RECORD: why_no_matching(why, c, lines); return;
    case ZJ_BY_NO_LIST:
        if (error) why_list_error(why, v.index, lines);
        else why_list(why, v.index, true, lines);
        return;
    }
}
