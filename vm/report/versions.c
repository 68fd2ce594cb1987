/* Which versions by date and population an item's result rests on. */
#include "stdlib/date.h"
#include "vm/report/result.h"

static bool day(const ZjRun *run, uint32_t reg, int64_t *out)
{
    ZjLane lane;
    return zj_read(run, reg, 0, 0, &lane) && zj_lane_is_point(lane) && zj_rat_to_int(lane.lo, out) == ZJ_OK;
}

ZjStatus zj_versions_of(const ZjModule *m, const ZjRun *run, uint32_t clause, uint32_t lane,
                        ZjArena *arena, ZjVersionResults *out)
{
    const ZjModClause *c = &m->t.clauses[clause];
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->t.versions_count; i++)
        n += m->t.versions[i].clause == clause;
    *out = (ZjVersionResults){zj_arena_array(arena, n, sizeof *out->at), 0};
    if (out->at == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; n != 0 && i < m->t.versions_count; i++) {
        const ZjModVersion *v = &m->t.versions[i];
        ZjLane holds;
        if (v->clause != clause || !zj_read(run, v->holds, c->domain, lane, &holds)) continue;
        ZjTruth truth = zj_truth(holds);
        if (truth == ZJ_FALSE) continue;
        ZjVersionResult *r = &out->at[out->count++];
        *r = (ZjVersionResult){.version = i, .open = truth != ZJ_TRUE};
        r->has_first = day(run, v->first_day, &r->first);
        r->has_last = day(run, v->last_day, &r->last);
    }
    return ZJ_OK;
}

/* 自2024年7月1日起；自…至…；至…；不限日期 */
void zj_show_window(ZjLang lang, const ZjVersionResult *r, ZjBuf *out)
{
    ZjBuf first = {0}, last = {0};
    if (r->has_first) zj_date_print(r->first, lang != ZJ_LANG_EN, &first);
    if (r->has_last) zj_date_print(r->last, lang != ZJ_LANG_EN, &last);
    ZjText args[] = {{first.len != 0 ? first.ptr : "", (uint32_t)first.len},
                     {last.len != 0 ? last.ptr : "", (uint32_t)last.len}};
    if (r->has_first)
        zj_say(out, lang, r->has_last ? ZJ_SAY_TERM : ZJ_SAY_TERM_FROM, args, 2);
    else if (r->has_last)
        zj_say(out, lang, ZJ_SAY_TERM_UNTIL, &args[1], 1);
    else
        zj_say(out, lang, ZJ_SAY_ANY_DAY, NULL, 0);
    if (first.failed || last.failed) out->failed = true;
    zj_buf_free(&first);
    zj_buf_free(&last);
}

const ZjVersionResult *zj_replaced_by(const ZjModule *m, const ZjVersionResults *versions)
{
    for (uint32_t i = 0; i < versions->count; i++) {
        const ZjVersionResult *r = &versions->at[i];
        if (!r->open && m->t.versions[r->version].kind == ZJ_VERSION_REPLACED) return r;
    }
    return NULL;
}
