/* Lists of the calendar: the months, quarters or years of a..b, made during a run, and what is
** asked of them. Periods are those of the calendar, the first and the last cut to a..b. */
#include "stdlib/date.h"
#include "vm/base/limits.h"
#include "vm/exec/step.h"

/* ---- PERIODS ---- */

static uint8_t state_of(uint8_t flags)
{
    if ((flags & ZJ_F_ERROR) != 0) return ZJ_LIST_ERROR;
    if ((flags & ZJ_F_MISSING) != 0) return ZJ_FACT_MISSING;
    if ((flags & ZJ_F_PENDING) != 0) return ZJ_FACT_PENDING;
    return (flags & ZJ_F_NA) != 0 ? ZJ_FACT_NA : ZJ_FACT_MISSING;
}

static bool is_day(ZjLane lane)
{
    return lane.flags == 0 && zj_lane_single(lane) && lane.lo.den != 0;
}

/* How many items the list of one parent has, and whether it is known. */
static uint32_t count_periods(ZjStepping *s, ZjLane a, ZjLane b, uint8_t *state)
{
    const ZjModDomain *d = &s->run->module->t.domains[s->run->module->t.regs[s->reg].domain];
    *state = ZJ_FACT_GIVEN;
    if (!is_day(a) || !is_day(b)) {
        bool none = (zj_lane_is_na(a) || zj_lane_is_na(b)) &&
                    ((a.flags | b.flags) & ZJ_F_ERROR) == 0;
        *state = none ? ZJ_FACT_NA : state_of((uint8_t)(a.flags | b.flags));
        return 0;
    }
    int64_t n =
        zj_date_period_count((int64_t)a.lo.num, (int64_t)b.lo.num, (ZjCalendar)d->period);
    if (n > ZJ_MAX_PERIODS) {
        *state = ZJ_LIST_ERROR;
        zj_step_note(s, ZJ_LANE_LIST_TOO_LONG);
        return 0;
    }
    return (uint32_t)n;
}

static void fill_starts(ZjStepping *s, const ZjLanes *made, ZjCalendar calendar)
{
    for (uint32_t p = 0; p < made->parent_lanes; p++) {
        int64_t day = 0;
        for (uint32_t i = made->start[p]; i < made->start[p + 1]; i++) {
            day = i == made->start[p] ? (int64_t)zj_column_lane(s->a, ZJ_T_DATE, p).lo.num
                                      : zj_date_period_last(day, calendar) + 1;
            s->dst->lo.i[i] = day;
        }
    }
}

ZjStatus zj_kernel_periods(ZjStepping *s)
{
    ZjRun *run = s->run;
    uint32_t domain = run->module->t.regs[s->reg].domain;
    const ZjModDomain *row = &run->module->t.domains[domain];
    uint32_t n = run->domains[row->parent].lanes;
    uint32_t *start = zj_arena_array(&run->arena, (size_t)n + 1, sizeof *start);
    uint8_t *state = zj_arena_array(&run->arena, n, sizeof *state);
    if (start == NULL || state == NULL) return ZJ_NO_MEM;
    uint64_t lanes = 0;
    for (uint32_t p = 0; p < n; p++) {
        start[p] = (uint32_t)lanes;
        lanes += count_periods(s, zj_column_lane(s->a, ZJ_T_DATE, p),
                               zj_column_lane(s->b, ZJ_T_DATE, p), &state[p]);
        if (lanes > ZJ_MAX_LANES) return ZJ_LIMIT;
    }
    start[n] = (uint32_t)lanes;
    ZjLanes made = {
        .lanes = (uint32_t)lanes, .parent_lanes = n, .start = start, .list_state = state};
    s->lanes = made.lanes;
    ZJ_TRY(zj_domains_open(run, domain, &made));
    ZJ_TRY(zj_column_new(run, ZJ_T_DATE, s->lanes, true, s->dst));
    fill_starts(s, &made, (ZjCalendar)row->period);
    return ZJ_OK;
}

/* ---- what is asked of an item ---- */

static ZjRat end_of(ZjStepping *s, ZjRat day, ZjCalendar calendar)
{
    if (day.den == 0) return day;
    bool first = s->op == ZJ_OP_PERIOD_FIRST;
    return zj_rat_int(first ? zj_date_period_first((int64_t)day.num, calendar)
                            : zj_date_period_last((int64_t)day.num, calendar));
}

static ZjStatus name_of(ZjStepping *s, ZjLane day, ZjCalendar calendar, ZjLane *out)
{
    *out = (ZjLane){s->widest.lo, s->widest.hi, day.flags};
    if (!is_day(day)) return ZJ_OK;
    ZjBuf name = {0};
    zj_date_period_print((int64_t)day.lo.num, calendar, &name);
    uint32_t number = UINT32_MAX;
    if (!name.failed)
        number = zj_text_intern(s->run->facts->texts, (ZjText){name.ptr, (uint32_t)name.len});
    zj_buf_free(&name);
    *out = zj_lane_point(zj_rat_int(number));
    return number == UINT32_MAX ? ZJ_NO_MEM : ZJ_OK;
}

ZjStatus zj_kernel_period(ZjStepping *s)
{
    ZjCalendar calendar = (ZjCalendar)s->insn->c;
    ZJ_TRY(zj_column_new(s->run, s->type, s->lanes, false, s->dst));
    bool plain = true;
    for (uint32_t i = 0; i < s->lanes; i++) {
        ZjLane day = zj_column_lane(s->a, ZJ_T_DATE, i), out = day;
        if (zj_lane_is_na(day)) {
            out = zj_lane_na();
        } else if (s->op == ZJ_OP_PERIOD_NAME) {
            ZJ_TRY(name_of(s, day, calendar, &out));
        } else {
            out.lo = end_of(s, day.lo, calendar);
            out.hi = end_of(s, day.hi, calendar);
        }
        plain &= zj_step_put(s, i, out);
    }
    s->dst->plain = plain;
    return ZJ_OK;
}
