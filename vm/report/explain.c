/* Conditions and expressions, as the compiler explains them. */
#include <string.h>

#include "stdlib/date.h"
#include "vm/report/why_part.h"

enum { MOST_DEPTH = 12, LONG_TEXT = 300 };

static void detail(ZjWhy *w, uint32_t index, ZjPlace at, int depth, ZjBuf *out);

static const ZjModExplain *explain_row(const ZjWhy *w, uint32_t index)
{
    return &w->show.module->t.explains[index];
}

static uint32_t child(const ZjWhy *w, const ZjModExplain *e, uint32_t k)
{
    return w->show.module->t.refs[e->first_child + k].index;
}

bool zj_why_read(ZjWhy *w, uint32_t reg, ZjPlace at, ZjLane *out)
{
    return zj_read(w->run, reg, at.domain, at.lane, out);
}

static ZjTruth truth_of(ZjWhy *w, uint32_t index, ZjPlace at)
{
    ZjLane lane;
    if (!zj_why_read(w, explain_row(w, index)->reg, at, &lane)) return ZJ_OPEN_TRUTH;
    return zj_truth(lane);
}

static char mark_of(ZjTruth truth, bool favour)
{
    switch (truth) {
    case ZJ_TRUE:
        return favour ? '+' : '-';
    case ZJ_FALSE:
        return favour ? '-' : '+';
    case ZJ_OPEN_TRUTH:
    case ZJ_ERROR_TRUTH:
        return '?';
    }
    return ' ';
}

static ZjPhrase word_of(ZjTruth truth, bool condition)
{
    switch (truth) {
    case ZJ_TRUE:
        return condition ? ZJ_SAY_MET : ZJ_SAY_HOLDS;
    case ZJ_FALSE:
        return condition ? ZJ_SAY_NOT_MET : ZJ_SAY_NOT_HOLDS;
    case ZJ_OPEN_TRUTH:
        return ZJ_SAY_OPEN;
    case ZJ_ERROR_TRUTH:
        return ZJ_SAY_IN_ERROR;
    }
    return ZJ_SAY_OPEN;
}

/* A text as written, cut where it would drown the line. */
void zj_why_written(ZjWhy *w, uint32_t string, ZjBuf *out)
{
    ZjText text = zj_why_str(w, string);
    uint32_t n = text.len;
    if (n > LONG_TEXT && !w->full) {
        for (n = LONG_TEXT; n > 0 && ((unsigned char)text.ptr[n] & 0xC0) == 0x80;)
            n--;
    }
    zj_show_clean((ZjText){text.ptr, n}, out);
    if (n < text.len) zj_buf_str(out, "…");
}

/* `text为value`, unless the text is the value already: a literal. */
static bool side(ZjWhy *w, uint32_t reg, uint32_t text, ZjPlace at, bool always, ZjBuf *out)
{
    ZjLane lane;
    if (!zj_why_read(w, reg, at, &lane)) return false;
    uint32_t def = w->trace->def[reg];
    const ZjModTables *t = &w->show.module->t;
    while (def != ZJ_NONE && t->code[def].op == ZJ_OP_EXPAND)
        def = w->trace->def[t->code[def].a];
    bool literal = def != ZJ_NONE && t->code[def].op == ZJ_OP_CONST;
    if (text == ZJ_NONE || (literal && !always)) return false;
    ZjBuf name = {0}, value = {0};
    zj_why_written(w, text, &name);
    zj_show_lane(&w->show, zj_look_reg(w->show.module, reg), lane, &value);
    bool said = !zj_text_equal(zj_why_slice(&name), zj_why_slice(&value));
    if (said) {
        ZjText args[] = {zj_why_slice(&name), zj_why_slice(&value)};
        zj_why_comma(w, out);
        zj_say(out, w->show.lang, ZJ_SAY_IS, args, 2);
    }
    if (name.failed || value.failed) out->failed = true;
    zj_why_drop(w, &name);
    zj_why_drop(w, &value);
    return said;
}

static void gap_of(ZjWhy *w, ZjPhrase phrase, uint32_t reg, ZjRat value, ZjRat goal, ZjBuf *out)
{
    ZjBuf gap = {0};
    zj_show_gap(&w->show, zj_look_reg(w->show.module, reg), value, goal, &gap);
    if (gap.len != 0) {
        zj_why_comma(w, out);
        zj_why_say1(w, out, phrase, &gap);
    }
    if (gap.failed) out->failed = true;
    zj_why_drop(w, &gap);
}

/* By how much a comparison of two points fails. */
static void shortfall(ZjWhy *w, const ZjModExplain *e, ZjLane left, ZjLane right, ZjBuf *out)
{
    if (!zj_lane_is_point(left) || !zj_lane_is_point(right)) return;
    int order = zj_rat_cmp(left.lo, right.lo);
    bool date = zj_look_reg(w->show.module, e->left).type == ZJ_T_DATE;
    switch ((ZjRelation)e->relation) {
    case ZJ_REL_GE:
        gap_of(w, date ? ZJ_SAY_EARLY_BY : ZJ_SAY_SHORT_BY, e->left, left.lo, right.lo, out);
        return;
    case ZJ_REL_LE:
        gap_of(w, date ? ZJ_SAY_LATE_BY : ZJ_SAY_OVER_BY, e->left, left.lo, right.lo, out);
        return;
    case ZJ_REL_GT:
    case ZJ_REL_LT:
        if (order == 0) {
            zj_why_comma(w, out);
            zj_why_say0(w, out,
                        e->relation == ZJ_REL_GT ? ZJ_SAY_MUST_EXCEED : ZJ_SAY_MUST_STAY_BELOW);
        } else if (e->relation == ZJ_REL_GT) {
            gap_of(w, date ? ZJ_SAY_EARLY_BY : ZJ_SAY_SHORT_BY, e->left, left.lo, right.lo,
                   out);
        } else {
            gap_of(w, date ? ZJ_SAY_LATE_BY : ZJ_SAY_OVER_BY, e->left, left.lo, right.lo, out);
        }
        return;
    case ZJ_REL_EQ:
    case ZJ_REL_NE:
    case ZJ_REL_IN:
    case ZJ_REL_BETWEEN:
    case ZJ_REL_COUNT:
        return;
    }
}

/* 在2021年6月1日至2024年6月1日之间；不在…之间，早3天 */
static void window(ZjWhy *w, const ZjModExplain *e, ZjPlace at, ZjLane left, ZjTruth truth,
                   ZjBuf *out)
{
    ZjLane from, until;
    uint32_t last = e->child_count != 0 ? explain_row(w, child(w, e, 0))->reg : ZJ_NONE;
    if (!zj_why_read(w, e->right, at, &from) || !zj_why_read(w, last, at, &until)) return;
    ZjBuf a = {0}, b = {0};
    zj_show_lane(&w->show, zj_look_reg(w->show.module, e->right), from, &a);
    zj_show_lane(&w->show, zj_look_reg(w->show.module, last), until, &b);
    ZjText args[] = {zj_why_slice(&a), zj_why_slice(&b)};
    zj_why_comma(w, out);
    zj_say(out, w->show.lang, truth == ZJ_FALSE ? ZJ_SAY_WINDOW_OUT : ZJ_SAY_WINDOW_IN, args,
           2);
    if (a.failed || b.failed) out->failed = true;
    zj_why_drop(w, &a);
    zj_why_drop(w, &b);
    if (truth != ZJ_FALSE || !zj_lane_is_point(left)) return;
    if (zj_lane_is_point(from) && zj_rat_cmp(left.lo, from.lo) < 0)
        gap_of(w, ZJ_SAY_EARLY_BY, e->left, left.lo, from.lo, out);
    else if (zj_lane_is_point(until) && zj_rat_cmp(left.lo, until.lo) > 0)
        gap_of(w, ZJ_SAY_LATE_BY, e->left, left.lo, until.lo, out);
}

static void compare_detail(ZjWhy *w, const ZjModExplain *e, ZjPlace at, ZjTruth truth,
                           ZjBuf *out)
{
    ZjLane left = {0}, right = {0};
    bool has_left = zj_why_read(w, e->left, at, &left),
         has_right = zj_why_read(w, e->right, at, &right);
    side(w, e->left, e->left_text, at, false, out);
    if (e->relation == ZJ_REL_BETWEEN) {
        window(w, e, at, left, truth, out);
    } else if (e->relation != ZJ_REL_IN) {
        side(w, e->right, e->right_text, at, false, out);
        if (truth == ZJ_FALSE && has_left && has_right) shortfall(w, e, left, right, out);
    }
    if (truth == ZJ_OPEN_TRUTH) {
        ZjBuf open = {0};
        zj_why_open_facts(w, e->reg, at.domain, at.lane, &open);
        if (open.len != 0) zj_buf_clear(out);
        zj_buf_text(out, zj_why_slice(&open));
        zj_why_drop(w, &open);
    }
}

/* Lanes of the list that a quantifier goes through. */
static bool records_of(ZjWhy *w, const ZjModExplain *e, ZjPlace at, uint32_t *domain,
                       uint32_t *first, uint32_t *end, bool *missing)
{
    if (e->child_count == 0) return false;
    *domain = w->show.module->t.regs[explain_row(w, child(w, e, 0))->reg].domain;
    const ZjModDomain *d = &w->show.module->t.domains[*domain];
    uint32_t parent_lane;
    if (d->parent == ZJ_NONE) return false;
    if (!zj_lane_of(w->run, at.domain, at.lane, d->parent, &parent_lane)) return false;
    zj_children(w->run, *domain, parent_lane, first, end);
    const uint8_t *state = w->run->domains[*domain].list_state;
    *missing = state != NULL &&
               (state[parent_lane] == ZJ_FACT_MISSING || state[parent_lane] == ZJ_FACT_PENDING);
    return true;
}

ZjBuf zj_why_list_name(ZjWhy *w, uint32_t domain)
{
    ZjBuf name = {0};
    zj_buf_str(&name, w->show.lang == ZJ_LANG_EN ? "\"" : "“");
    static const ZjPhrase periods[ZJ_CALENDAR_END] = {
        [ZJ_CALENDAR_MONTH] = ZJ_SAY_LIST_OF_MONTHS,
        [ZJ_CALENDAR_QUARTER] = ZJ_SAY_LIST_OF_QUARTERS,
        [ZJ_CALENDAR_YEAR] = ZJ_SAY_LIST_OF_YEARS};
    const ZjModDomain *d = &w->show.module->t.domains[domain];
    if (d->period != 0)
        zj_why_say0(w, &name, periods[d->period]);
    else
        zj_show_field(&w->show, d->list, &name);
    zj_buf_str(&name, w->show.lang == ZJ_LANG_EN ? "\"" : "”");
    return name;
}

/* 违法记录共3条，都不符合 */
static void tally(ZjWhy *w, uint32_t domain, uint32_t all, uint32_t hits, uint32_t open,
                  ZjBuf *out)
{
    char a[24], b[24];
    ZjBuf name = zj_why_list_name(w, domain);
    ZjText args[] = {zj_why_slice(&name), zj_why_number(a, sizeof a, all),
                     zj_why_number(b, sizeof b, open > 0 && hits == 0 ? open : hits)};
    ZjPhrase phrase = all == 0      ? ZJ_SAY_LIST_EMPTY
                      : hits == all ? ZJ_SAY_LIST_ALL
                      : hits > 0    ? ZJ_SAY_LIST_SOME
                      : open > 0    ? ZJ_SAY_LIST_OPEN
                                    : ZJ_SAY_LIST_NONE;
    zj_say(out, w->show.lang, phrase, args, 3);
    if (name.failed) out->failed = true;
    zj_why_drop(w, &name);
}

static void list_missing(ZjWhy *w, uint32_t domain, ZjBuf *out)
{
    ZjBuf name = zj_why_list_name(w, domain);
    bool made = w->show.module->t.domains[domain].period != 0;
    zj_why_say1(w, out, made ? ZJ_SAY_PERIODS_UNKNOWN : ZJ_SAY_LIST_MISSING_SHORT, &name);
    zj_why_drop(w, &name);
}

/* Lines for the records that tell why: those whose truth is `telling`. */
static void tell_records(ZjWhy *w, uint32_t asked, uint32_t domain, uint32_t first,
                         uint32_t end, ZjTruth telling, uint32_t depth, bool favour,
                         ZjLines *lines)
{
    uint32_t most = w->full ? ZJ_WHY_MANY_RECORDS : ZJ_WHY_FEW_RECORDS, shown = 0, more = 0;
    for (uint32_t i = first; i < end && !w->failed; i++) {
        ZjPlace at = {domain, i};
        ZjTruth truth = truth_of(w, asked, at);
        if (truth != telling) continue;
        if (shown == most || !zj_why_spend(w)) {
            more++;
            continue;
        }
        shown++;
        ZjBuf b = {0}, d = {0};
        zj_why_item(w, domain, i, &b);
        detail(w, asked, at, 0, &d);
        if (d.len != 0) zj_why_say0(w, &b, ZJ_SAY_COLON);
        zj_buf_text(&b, zj_why_slice(&d));
        if (d.failed) b.failed = true;
        zj_why_drop(w, &d);
        zj_why_add(w, lines, depth, mark_of(truth, favour), &b);
    }
    if (more == 0) return;
    char n[24];
    ZjText args[] = {zj_why_number(n, sizeof n, more)};
    ZjBuf b = {0};
    zj_say(&b, w->show.lang, ZJ_SAY_AND_MORE, args, 1);
    zj_why_add(w, lines, depth, ' ', &b);
}

typedef struct Counts {
    uint32_t yes, no, open;
} Counts;

static Counts count_records(ZjWhy *w, uint32_t asked, uint32_t domain, uint32_t first,
                            uint32_t end)
{
    Counts c = {0, 0, 0};
    for (uint32_t i = first; i < end; i++) {
        switch (truth_of(w, asked, (ZjPlace){domain, i})) {
        case ZJ_TRUE:
            c.yes++;
            break;
        case ZJ_FALSE:
            c.no++;
            break;
        case ZJ_OPEN_TRUTH:
        case ZJ_ERROR_TRUTH:
            c.open++;
            break;
        }
    }
    return c;
}

static void quantified(ZjWhy *w, const ZjModExplain *e, ZjPlace at, ZjTruth truth,
                       uint32_t depth, bool favour, ZjBuf *head, ZjLines *lines)
{
    uint32_t domain, first, end;
    bool missing;
    if (!records_of(w, e, at, &domain, &first, &end, &missing)) {
        zj_why_add(w, lines, depth, mark_of(truth, favour), head);
        return;
    }
    uint32_t asked = child(w, e, 0);
    bool every = e->kind == ZJ_EXPLAIN_EVERY;
    Counts c = count_records(w, asked, domain, first, end);
    ZjBuf inside = {0};
    if (missing)
        list_missing(w, domain, &inside);
    else
        tally(w, domain, end - first, c.yes, c.open, &inside);
    zj_why_bracket(w, head, &inside);
    zj_why_add(w, lines, depth, mark_of(truth, favour), head);
    if (truth == ZJ_OPEN_TRUTH || truth == ZJ_ERROR_TRUTH) {
        tell_records(w, asked, domain, first, end, ZJ_OPEN_TRUTH, depth + 1, favour, lines);
    } else if (every ? truth == ZJ_FALSE : truth == ZJ_TRUE) {
        tell_records(w, asked, domain, first, end, truth, depth + 1, favour, lines);
    } else {
        tell_records(w, asked, domain, first, end, every ? ZJ_TRUE : ZJ_FALSE, depth + 1,
                     favour, lines);
    }
}

/* 计入：「HT-1」、「HT-2」 */
static void counted(ZjWhy *w, const ZjModExplain *e, ZjPlace at, uint32_t depth, ZjLines *lines)
{
    uint32_t domain, first, end;
    bool missing;
    if (!records_of(w, e, at, &domain, &first, &end, &missing) || first == end) return;
    ZjBuf names = {0}, b = {0};
    uint32_t shown = 0, more = 0;
    for (uint32_t i = first; i < end; i++) {
        if (truth_of(w, child(w, e, 0), (ZjPlace){domain, i}) != ZJ_TRUE) continue;
        if (shown == 10) {
            more++;
            continue;
        }
        if (shown++ != 0) zj_why_say0(w, &names, ZJ_SAY_LIST_COMMA);
        zj_why_item(w, domain, i, &names);
        ZjBuf value = {0};
        ZjLane lane;
        if (zj_why_read(w, e->left, (ZjPlace){domain, i}, &lane)) {
            zj_show_lane(&w->show, zj_look_reg(w->show.module, e->left), lane, &value);
            zj_buf_text(&names, zj_why_slice(&value));
        }
        zj_why_drop(w, &value);
    }
    if (shown != 0) {
        zj_why_say1(w, &b, ZJ_SAY_RECORDS_COUNTED, &names);
        if (more != 0) {
            char n[24];
            ZjText args[] = {zj_why_number(n, sizeof n, more)};
            zj_why_say0(w, &b, ZJ_SAY_COMMA);
            zj_say(&b, w->show.lang, ZJ_SAY_AND_MORE, args, 1);
        }
        zj_why_add(w, lines, depth, ' ', &b);
    }
    zj_why_drop(w, &names);
    zj_why_drop(w, &b);
}

static bool decides(ZjExplainKind kind, ZjTruth whole, ZjTruth part)
{
    if (whole == ZJ_OPEN_TRUTH || whole == ZJ_ERROR_TRUTH) return part == whole;
    if (kind == ZJ_EXPLAIN_AND) return whole == ZJ_TRUE || part == ZJ_FALSE;
    return whole == ZJ_FALSE || part == ZJ_TRUE;
}

static void children(ZjWhy *w, const ZjModExplain *e, ZjPlace at, ZjTruth truth, uint32_t depth,
                     bool favour, ZjLines *lines)
{
    for (uint32_t k = 0; k < e->child_count; k++) {
        uint32_t part = child(w, e, k);
        bool logic = e->kind == ZJ_EXPLAIN_AND || e->kind == ZJ_EXPLAIN_OR;
        if (logic && !w->full && !decides((ZjExplainKind)e->kind, truth, truth_of(w, part, at)))
            continue;
        zj_why_explain(w, part, at, depth, favour, lines);
    }
}

/* text：满足（detail） */
static void headed(ZjWhy *w, const ZjModExplain *e, ZjTruth truth, bool favour, ZjBuf *out)
{
    zj_why_written(w, e->text, out);
    zj_why_say0(w, out, ZJ_SAY_COLON);
    zj_why_say0(w, out, word_of(truth, favour));
}

static void explain_fact(ZjWhy *w, const ZjModExplain *e, ZjPlace at, ZjBuf *out)
{
    ZjLane lane;
    ZjBuf value = {0};
    zj_why_written(w, e->text, out);
    zj_why_say0(w, out, ZJ_SAY_COLON);
    if (zj_why_read(w, e->reg, at, &lane))
        zj_show_lane(&w->show, zj_look_reg(w->show.module, e->reg), lane, &value);
    if (!zj_lane_is_point(lane) && (lane.flags & (ZJ_F_MISSING | ZJ_F_PENDING)) != 0) {
        zj_buf_clear(&value);
        zj_why_say0(w, &value,
                    (lane.flags & ZJ_F_MISSING) != 0 ? ZJ_SAY_FACT_MISSING
                                                     : ZJ_SAY_FACT_PENDING);
    }
    zj_buf_text(out, zj_why_slice(&value));
    zj_why_drop(w, &value);
}

static bool is_bool(const ZjWhy *w, uint32_t reg)
{
    return w->show.module->t.regs[reg].type == ZJ_T_BOOL;
}

void zj_why_explain(ZjWhy *w, uint32_t index, ZjPlace at, uint32_t depth, bool favour,
                    ZjLines *lines)
{
    const ZjModExplain *e = explain_row(w, index);
    ZjLane lane = {0};
    if (w->failed || depth > MOST_DEPTH || !zj_why_spend(w) || !zj_why_read(w, e->reg, at, &lane)) return;
    bool truthy = is_bool(w, e->reg);
    ZjTruth truth = truthy ? zj_truth(lane) : ZJ_OPEN_TRUTH;
    char mark = truthy ? mark_of(truth, favour) : ' ';
    ZjBuf b = {0}, inside = {0};
    switch ((ZjExplainKind)e->kind) {
    case ZJ_EXPLAIN_AND:
    case ZJ_EXPLAIN_OR:
        if (e->kind == ZJ_EXPLAIN_AND && depth == 0) {
            children(w, e, at, truth, depth, favour, lines);
            return;
        }
        headed(w, e, truth, favour, &b);
        zj_why_add(w, lines, depth, mark, &b);
        children(w, e, at, truth, depth + 1, favour, lines);
        return;
    case ZJ_EXPLAIN_NOT:
    case ZJ_EXPLAIN_COMPARE:
        headed(w, e, truth, favour, &b);
        detail(w, index, at, 0, &inside);
        zj_why_bracket(w, &b, &inside);
        zj_why_add(w, lines, depth, mark, &b);
        if (w->full && e->kind == ZJ_EXPLAIN_COMPARE && e->relation != ZJ_REL_BETWEEN &&
            !(e->child_count == 1 && explain_row(w, child(w, e, 0))->kind == ZJ_EXPLAIN_FACT))
            children(w, e, at, truth, depth + 1, favour, lines);
        return;
    case ZJ_EXPLAIN_FACT:
        explain_fact(w, e, at, &b);
        zj_why_add(w, lines, depth, mark, &b);
        return;
    case ZJ_EXPLAIN_VALUE:
        if (truthy) {
            headed(w, e, truth, favour, &b);
            detail(w, index, at, 0, &inside);
            zj_why_bracket(w, &b, &inside);
        } else {
            explain_fact(w, e, at, &b);
        }
        zj_why_add(w, lines, depth, mark, &b);
        if (w->full || !truthy) children(w, e, at, truth, depth + 1, favour, lines);
        return;
    case ZJ_EXPLAIN_SOME:
    case ZJ_EXPLAIN_EVERY:
        headed(w, e, truth, favour, &b);
        quantified(w, e, at, truth, depth, favour, &b, lines);
        return;
    case ZJ_EXPLAIN_AGGREGATE:
        explain_fact(w, e, at, &b);
        zj_why_add(w, lines, depth, mark, &b);
        counted(w, e, at, depth + 1, lines);
        return;
    case ZJ_EXPLAIN_KIND_COUNT:
        return;
    }
}

/* The parts of 且 or 或 that decide, one behind the other. */
static void parts_detail(ZjWhy *w, const ZjModExplain *e, ZjPlace at, ZjTruth truth, int depth, ZjBuf *out)
{
    ZjBuf part = {0};
    for (uint32_t k = 0; k < e->child_count; k++) {
        uint32_t c = child(w, e, k);
        if (!decides((ZjExplainKind)e->kind, truth, truth_of(w, c, at))) continue;
        detail(w, c, at, depth + 1, &part);
        if (part.len != 0) zj_why_comma(w, out);
        zj_buf_text(out, zj_why_slice(&part));
        zj_buf_clear(&part);
        if (e->kind == ZJ_EXPLAIN_AND && truth == ZJ_FALSE && !w->full) break;
    }
    if (part.failed) out->failed = true;
    zj_buf_free(&part);
}

/* What an explanation comes down to, in one phrase: the parts that decide. */
static void detail(ZjWhy *w, uint32_t index, ZjPlace at, int depth, ZjBuf *out)
{
    const ZjModExplain *e = explain_row(w, index);
    ZjLane lane;
    if (w->failed || depth > MOST_DEPTH || out->len > 400 || !zj_why_spend(w)) return;
    if (!zj_why_read(w, e->reg, at, &lane)) return;
    ZjTruth truth = zj_truth(lane);
    uint32_t domain, first, end;
    bool missing;
    ZjBuf part = {0};
    switch ((ZjExplainKind)e->kind) {
    case ZJ_EXPLAIN_AND:
    case ZJ_EXPLAIN_OR:
        parts_detail(w, e, at, truth, depth, out);
        break;
    case ZJ_EXPLAIN_NOT:
        if (e->child_count != 0) detail(w, child(w, e, 0), at, depth + 1, out);
        break;
    case ZJ_EXPLAIN_COMPARE:
        compare_detail(w, e, at, truth, &part);
        zj_buf_text(out, zj_why_slice(&part));
        break;
    case ZJ_EXPLAIN_FACT:
        if (truth == ZJ_OPEN_TRUTH && is_bool(w, e->reg))
            zj_why_open_facts(w, e->reg, at.domain, at.lane, out);
        else
            side(w, e->reg, e->text, at, true, out);
        break;
    case ZJ_EXPLAIN_VALUE:
        if (truth == ZJ_OPEN_TRUTH && is_bool(w, e->reg))
            zj_why_open_facts(w, e->reg, at.domain, at.lane, &part);
        else
            zj_why_facts_behind(w, e->reg, at.domain, at.lane, &part);
        zj_buf_text(out, zj_why_slice(&part));
        break;
    case ZJ_EXPLAIN_SOME:
    case ZJ_EXPLAIN_EVERY:
        if (!records_of(w, e, at, &domain, &first, &end, &missing)) break;
        if (missing) {
            list_missing(w, domain, out);
        } else {
            Counts c = count_records(w, child(w, e, 0), domain, first, end);
            tally(w, domain, end - first, c.yes, c.open, out);
        }
        break;
    case ZJ_EXPLAIN_AGGREGATE:
        side(w, e->reg, e->text, at, true, out);
        break;
    case ZJ_EXPLAIN_KIND_COUNT:
        break;
    }
    if (part.failed) out->failed = true;
    zj_why_drop(w, &part);
}

void zj_why_value(ZjWhy *why, uint32_t index, uint32_t domain, uint32_t lane, bool favour,
                  ZjLines *lines)
{
    zj_why_explain(why, index, (ZjPlace){domain, lane}, 0, favour, lines);
}

static uint32_t carried(const ZjWhy *w, uint32_t reg)
{
    const ZjModTables *t = &w->show.module->t;
    while (w->trace->def[reg] != ZJ_NONE && t->code[w->trace->def[reg]].op == ZJ_OP_EXPAND)
        reg = t->code[w->trace->def[reg]].a;
    return reg;
}

/* A condition of a reading that is not chosen, or overtaken by an exception: it holds as
** "not this case, or …". */
static bool idle(ZjWhy *w, const ZjModCondition *c, ZjPlace at)
{
    uint32_t reg = carried(w, c->reg), def = w->trace->def[reg];
    ZjLane other;
    if (reg == carried(w, explain_row(w, c->why)->reg) || def == ZJ_NONE) return false;
    const ZjInsn *insn = &w->show.module->t.code[def];
    return insn->op == ZJ_OP_OR && zj_why_read(w, insn->a, at, &other) &&
           zj_truth(other) == ZJ_TRUE;
}

void zj_why_condition(ZjWhy *w, uint32_t index, ZjPlace at, bool favour, ZjLines *lines)
{
    const ZjModCondition *c = &w->show.module->t.conditions[index];
    if (!idle(w, c, at)) zj_why_explain(w, c->why, at, 0, favour, lines);
}

void zj_why_conditions(ZjWhy *why, uint32_t clause, uint32_t lane, bool unmet, ZjLines *lines)
{
    const ZjModClause *c = &why->show.module->t.clauses[clause];
    ZjPlace at = {c->domain, lane};
    if (why->run->domains[c->domain].lanes == 0) at = (ZjPlace){0, 0};
    for (uint32_t i = 0; i < c->condition_count; i++) {
        uint32_t reg = why->show.module->t.conditions[c->first_condition + i].reg;
        ZjLane met;
        if (at.domain != c->domain) reg = zj_root_of(why->trace, reg);
        if (reg == ZJ_NONE || !zj_why_read(why, reg, at, &met)) continue;
        if (unmet && zj_truth(met) == ZJ_TRUE) continue;
        zj_why_condition(why, c->first_condition + i, at, c->kind != ZJ_CLAUSE_CLAWBACK, lines);
    }
}
