/* The parts of an entitlement in a result. */
#include "vm/report/parts.h"

#include "vm/report/why_part.h"

ZjStatus zj_parts_make(const ZjModule *m, uint32_t clause, uint32_t lane, ZjArena *arena,
                       ZjParts *parts)
{
    const ZjModPart *rows;
    uint32_t n = zj_clause_parts(m, clause, &rows);
    *parts = (ZjParts){0};
    if (n == 0) return ZJ_OK;
    parts->at = zj_arena_array(arena, n, sizeof *parts->at);
    if (parts->at == NULL) return ZJ_NO_MEM;
    parts->count = n;
    for (uint32_t k = 0; k < n; k++) {
        parts->at[k].part = k;
        parts->at[k].lane = lane;
        parts->at[k].share = zj_mod_str(m, rows[k].text);
    }
    return ZJ_OK;
}

ZjFigures zj_part_figures(const ZjJudge *j, uint32_t clause, const ZjPartResult *part,
                          ZjVerdict *verdict)
{
    const ZjModPart *rows;
    (void)zj_clause_parts(j->run->module, clause, &rows);
    const ZjModPart *p = &rows[part->part];
    *verdict = zj_judge_part(j, clause, part->part, part->lane);
    return (ZjFigures){.outcome = verdict->outcome,
                       .held = zj_held_nothing,
                       .payable = zj_item_figure(j, clause, p->payable, part->lane),
                       .entitled = zj_item_figure(j, clause, p->amount, part->lane),
                       .paid = zj_item_figure(j, clause, p->paid, part->lane)};
}

/* ---- why ---- */

static void say_line(ZjWhy *w, ZjPhrase phrase, char mark, uint32_t reg, bool open, ZjPlace at,
                     ZjLines *lines)
{
    ZjBuf b = {0}, inside = {0};
    zj_why_say0(w, &b, phrase);
    if (open)
        zj_why_open_facts(w, reg, at.domain, at.lane, &inside);
    else
        zj_why_facts_behind(w, reg, at.domain, at.lane, &inside);
    zj_why_bracket(w, &b, &inside);
    zj_why_add(w, lines, 0, mark, &b);
}

static void why_part(ZjWhy *w, const ZjModPart *p, ZjPlace at, const ZjVerdict *v, ZjLines *lines)
{
    bool open = v->outcome == ZJ_OUTCOME_NEEDS_FACTS || v->outcome == ZJ_OUTCOME_ERROR;
    switch (v->ground) {
    case ZJ_BY_HAPPENED:
        if (open)
            say_line(w, ZJ_SAY_PART_DATE_OPEN, '?', p->date, true, at, lines);
        else
            say_line(w, ZJ_SAY_PART_NOT_DUE, '-', p->date, false, at, lines);
        return;
    case ZJ_BY_CONDITION:
        if (p->why != ZJ_NONE)
            zj_why_explain(w, p->why, at, 0, true, lines);
        else
            say_line(w, ZJ_SAY_PART_REFUSED, open ? '?' : '-', p->condition, open, at, lines);
        return;
    case ZJ_BY_NO_DATE:
        say_line(w, ZJ_SAY_PART_NO_DATE, '-', p->date, false, at, lines);
        return;
    case ZJ_BY_FIGURE: case ZJ_BY_COUNTS: case ZJ_BY_FORCE: case ZJ_BY_APPLIES: case ZJ_BY_BAR:
    case ZJ_BY_MATCH: case ZJ_BY_NA: case ZJ_BY_DISPLACED: case ZJ_BY_PAID: case ZJ_BY_PARTS:
    case ZJ_BY_ZERO: case ZJ_BY_NO_RECORD: case ZJ_BY_NO_MATCHING_RECORD: case ZJ_BY_NO_LIST:
        return; /* the figures say it */
    }
}

static bool int_at(const ZjWhy *w, uint32_t reg, ZjPlace at, int64_t *out)
{
    ZjLane lane;
    return zj_read(w->run, reg, at.domain, at.lane, &lane) && zj_lane_is_point(lane) &&
           zj_rat_to_int(lane.lo, out) == ZJ_OK;
}

void zj_parts_describe(ZjWhy *w, uint32_t clause, bool explain, ZjParts *parts)
{
    const ZjModPart *rows;
    (void)zj_clause_parts(w->show.module, clause, &rows);
    for (uint32_t k = 0; k < parts->count; k++) {
        ZjPartResult *part = &parts->at[k];
        ZjPlace at = {w->show.module->t.clauses[clause].domain, part->lane};
        int64_t key;
        if (int_at(w, rows[k].key, at, &key) && key >= 0 && key < UINT32_MAX)
            part->key = zj_text_at(w->show.texts, (uint32_t)key);
        part->has_date = int_at(w, rows[k].date, at, &part->date);
        if (explain) why_part(w, &rows[k], at, &part->verdict, &part->because);
    }
}
