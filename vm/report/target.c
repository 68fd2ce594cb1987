#include "vm/report/target.h"

#include "stdlib/date.h"

static bool in_error(ZjLane lane)
{
    return (lane.flags & ZJ_F_ERROR) != 0;
}

static bool may_not_apply(ZjLane lane)
{
    return (lane.flags & ZJ_F_NA) != 0;
}

/* NA alone would say that there is surely nothing. */
enum { PERHAPS_NOTHING = ZJ_F_NA | ZJ_F_MISSING };

static ZjRat zero(void)
{
    return zj_rat_int(0);
}

/* ---- adding a case ---- */

static void add_to(ZjStatTally *s, ZjRat *sum, ZjRat value)
{
    if (zj_rat_add(*sum, value, sum) != ZJ_OK) s->overflow = true;
}

static void start_stat(ZjStatTally *s)
{
    *s = (ZjStatTally){.sum_low = zero(), .sum_high = zero(), .more_low = zero(),
                       .more_high = zero(), .least = zero(), .most = zero()};
}

static void start_year(ZjYearTally *y, int64_t year)
{
    *y = (ZjYearTally){.year = year};
    start_stat(&y->stats[0]);
    start_stat(&y->stats[1]);
}

static void add_truth(ZjStatTally *s, ZjLane holds, bool sure)
{
    bool yes = holds.lo.num != 0, no = holds.hi.num == 0;
    if (sure) {
        s->sure_yes += yes;
        s->sure_no += no;
        s->sure_open += !yes && !no;
    } else {
        s->perhaps_yes += yes;
        s->perhaps_no += no;
        s->perhaps_open += !yes && !no;
    }
}

static void add_number(ZjStatTally *s, ZjLane v, bool sure)
{
    if (sure) {
        add_to(s, &s->sum_low, v.lo);
        add_to(s, &s->sum_high, v.hi);
        return;
    }
    if (zj_rat_cmp(v.lo, zero()) < 0) add_to(s, &s->more_low, v.lo);
    if (zj_rat_cmp(v.hi, zero()) > 0) add_to(s, &s->more_high, v.hi);
    if (s->perhaps == 0 || zj_rat_cmp(v.lo, s->least) < 0) s->least = v.lo;
    if (s->perhaps == 0 || zj_rat_cmp(v.hi, s->most) > 0) s->most = v.hi;
}

/* The same figure in every case: what one case does not know, another may. Should they contradict
** each other, it is any of what they say. */
static void add_value(ZjStatTally *s, ZjLane shared, ZjLane hull)
{
    if (s->has_value) {
        if (zj_rat_cmp(s->shared.lo, shared.lo) > 0) shared.lo = s->shared.lo;
        if (zj_rat_cmp(s->shared.hi, shared.hi) < 0) shared.hi = s->shared.hi;
        shared.flags &= s->shared.flags;
        hull = zj_lane_both(hull, s->hull);
    }
    s->shared = shared;
    s->hull = hull;
    s->has_value = true;
}

static ZjLane value_of(const ZjStatTally *s)
{
    return zj_rat_cmp(s->shared.lo, s->shared.hi) <= 0 ? s->shared : s->hull;
}

static void add_stat(ZjStatTally *s, ZjStatKind kind, ZjLane v, bool sure)
{
    if (kind != ZJ_STAT_COUNT) {
        if (zj_lane_none(v)) return;
        sure = sure && !may_not_apply(v);
    }
    switch (kind) {
    case ZJ_STAT_SHARE: add_truth(s, v, sure); break;
    case ZJ_STAT_SUM:
    case ZJ_STAT_MEAN: add_number(s, v, sure); break;
    case ZJ_STAT_VALUE: add_value(s, v, v); break;
    case ZJ_STAT_COUNT:
    case ZJ_STAT_KIND_COUNT: break;
    }
    if (sure)
        s->sure++;
    else
        s->perhaps++;
}

static ZjYearTally *year_of(ZjArena *arena, ZjTargetTally *tally, int64_t year)
{
    uint32_t i = 0;
    while (i < tally->year_count && tally->years[i].year < year)
        i++;
    if (i < tally->year_count && tally->years[i].year == year) return &tally->years[i];
    if (tally->year_count == tally->year_capacity) {
        uint32_t capacity = tally->year_capacity == 0 ? 8 : tally->year_capacity * 2;
        ZjYearTally *years = zj_arena_grow(arena, tally->years, tally->year_count, capacity,
                                           sizeof *years);
        if (years == NULL) return NULL;
        tally->years = years;
        tally->year_capacity = capacity;
    }
    for (uint32_t k = tally->year_count++; k > i; k--)
        tally->years[k] = tally->years[k - 1];
    start_year(&tally->years[i], year);
    return &tally->years[i];
}

/* The tally in which the case counts; *sure becomes false when that is open. */
static ZjStatus place_of(const ZjModTarget *t, ZjLane date, ZjArena *arena,
                         ZjTargetTally *tally, ZjYearTally **out, bool *sure)
{
    int64_t first, last;
    *out = &tally->whole;
    if (t->year_date == ZJ_NONE) return ZJ_OK;
    *out = &tally->undated;
    int month = (int)t->year_start;
    bool one = zj_rat_to_int(date.lo, &first) == ZJ_OK && zj_rat_to_int(date.hi, &last) == ZJ_OK &&
               zj_date_year_from(first, month) == zj_date_year_from(last, month);
    if (!one) {
        *sure = false;
        return ZJ_OK;
    }
    *sure = *sure && !may_not_apply(date);
    *out = year_of(arena, tally, zj_date_year_from(first, month));
    return *out == NULL ? ZJ_NO_MEM : ZJ_OK;
}

static ZjStatus add_error(ZjText name, ZjArena *arena, ZjTargetTally *tally)
{
    if (tally->errors++ >= ZJ_ERROR_CASES_NAMED) return ZJ_OK;
    const char *copy = zj_arena_copy(arena, name.ptr, name.len);
    if (copy == NULL) return ZJ_NO_MEM;
    tally->error_cases[tally->errors - 1] = (ZjText){copy, name.len};
    return ZJ_OK;
}

static void start(ZjTargetTally *tally)
{
    if (tally->started) return;
    tally->started = true;
    start_year(&tally->whole, 0);
    start_year(&tally->undated, 0);
}

ZjStatus zj_target_add(const ZjModule *module, const ZjTargetResult *result, ZjText name,
                       ZjArena *arena, ZjTargetTally *tally)
{
    const ZjModTarget *t = &module->t.targets[tally->target];
    start(tally);
    bool out = zj_lane_none(result->among) ||
               (!in_error(result->among) && result->among.hi.num == 0);
    if (out || (t->year_date != ZJ_NONE && zj_lane_none(result->year_date))) return ZJ_OK;
    uint8_t flags = result->among.flags;
    if (t->year_date != ZJ_NONE) flags |= result->year_date.flags;
    for (uint32_t i = 0; i < t->stat_count; i++)
        flags |= result->stats[i].flags;
    if ((flags & ZJ_F_ERROR) != 0) return add_error(name, arena, tally);
    tally->flags |= flags;
    bool sure = result->among.lo.num != 0 && !may_not_apply(result->among);
    ZjYearTally *place;
    ZJ_TRY(place_of(t, result->year_date, arena, tally, &place, &sure));
    if (sure)
        place->sure++;
    else
        place->perhaps++;
    for (uint32_t i = 0; i < t->stat_count; i++)
        add_stat(&place->stats[i], (ZjStatKind)module->t.stats[t->first_stat + i].kind,
                 result->stats[i], sure);
    return ZJ_OK;
}

/* ---- adding parts ---- */

/* Cases that perhaps count. */
static void add_perhaps(ZjStatTally *s, const ZjStatTally *u)
{
    if (u->perhaps != 0) {
        bool first = s->perhaps == 0;
        if (first || zj_rat_cmp(u->least, s->least) < 0) s->least = u->least;
        if (first || zj_rat_cmp(u->most, s->most) > 0) s->most = u->most;
    }
    s->perhaps += u->perhaps;
    add_to(s, &s->more_low, u->more_low);
    add_to(s, &s->more_high, u->more_high);
    s->perhaps_yes += u->perhaps_yes;
    s->perhaps_no += u->perhaps_no;
    s->perhaps_open += u->perhaps_open;
    s->overflow = s->overflow || u->overflow;
    if (u->has_value) add_value(s, u->shared, u->hull);
}

static void add_part(ZjStatTally *s, const ZjStatTally *part)
{
    add_perhaps(s, part);
    s->sure += part->sure;
    add_to(s, &s->sum_low, part->sum_low);
    add_to(s, &s->sum_high, part->sum_high);
    s->sure_yes += part->sure_yes;
    s->sure_no += part->sure_no;
    s->sure_open += part->sure_open;
}

static void add_year(ZjYearTally *year, const ZjYearTally *part)
{
    year->sure += part->sure;
    year->perhaps += part->perhaps;
    for (int i = 0; i < 2; i++)
        add_part(&year->stats[i], &part->stats[i]);
}

ZjStatus zj_target_merge(ZjTargetTally *tally, const ZjTargetTally *part, ZjArena *arena)
{
    if (!part->started) return ZJ_OK;
    start(tally);
    add_year(&tally->whole, &part->whole);
    add_year(&tally->undated, &part->undated);
    for (uint32_t i = 0; i < part->year_count; i++) {
        ZjYearTally *year = year_of(arena, tally, part->years[i].year);
        if (year == NULL) return ZJ_NO_MEM;
        add_year(year, &part->years[i]);
    }
    uint64_t errors = tally->errors + part->errors;
    for (uint32_t i = 0; i < ZJ_ERROR_CASES_NAMED && i < part->errors; i++)
        ZJ_TRY(add_error(part->error_cases[i], arena, tally));
    tally->errors = errors;
    tally->flags |= part->flags;
    return ZJ_OK;
}

/* ---- years ---- */

ZjYearTally zj_target_year(const ZjTargetTally *tally, int64_t year)
{
    ZjYearTally empty;
    for (uint32_t i = 0; i < tally->year_count; i++)
        if (tally->years[i].year == year) return tally->years[i];
    start_year(&empty, year);
    return empty;
}

ZjTargetYears zj_target_years(const ZjModule *module, const ZjTargetTally *tally, int64_t as_of)
{
    const ZjModTarget *t = &module->t.targets[tally->target];
    int month = (int)t->year_start;
    int64_t now = zj_date_year_from(as_of, month);
    ZjTargetYears out = {.first = t->first_year, .last = now};
    if (t->last_year != 0 && t->last_year < now) out.last = t->last_year;
    if (out.first == 0) out.first = tally->year_count != 0 ? tally->years[0].year : out.last;
    for (uint32_t i = 0; i < tally->year_count; i++) {
        const ZjYearTally *y = &tally->years[i];
        if (y->year < out.first || y->year > out.last) out.outside += y->sure + y->perhaps;
    }
    out.running = out.last == now && as_of < INT64_MAX &&
                  zj_date_year_from(as_of + 1, month) == now;
    return out;
}

/* ---- what it comes to ---- */

static ZjRat count_of(uint64_t n)
{
    ZjRat r;
    return zj_rat_make((zj_i128)n, 1, &r) == ZJ_OK ? r : zj_rat_inf(1);
}

static ZjLane nothing(void)
{
    return (ZjLane){zero(), zero(), ZJ_F_NA};
}

static ZjLane unknown(void)
{
    return (ZjLane){zj_rat_inf(-1), zj_rat_inf(1), ZJ_F_ERROR};
}

/* The least share: what is open does not hold, and of the cases that may count only those do in
** which it does not hold. The greatest the other way round. */
static ZjLane share(const ZjStatTally *s)
{
    uint64_t sure = s->sure_yes + s->sure_no + s->sure_open;
    uint64_t against = s->perhaps_no + s->perhaps_open, with = s->perhaps_yes + s->perhaps_open;
    ZjLane out = {zj_rat_int(1), zero(), 0};
    if (sure + s->perhaps == 0) return nothing();
    if (sure + against != 0 &&
        zj_rat_make((zj_i128)s->sure_yes, (zj_i128)(sure + against), &out.lo) != ZJ_OK)
        return unknown();
    if (sure + with != 0 && zj_rat_make((zj_i128)(s->sure_yes + s->sure_open + with),
                                        (zj_i128)(sure + with), &out.hi) != ZJ_OK)
        return unknown();
    if (sure == 0) out.flags |= PERHAPS_NOTHING;
    return out;
}

/* A mean with further values lies between the mean without them and those values. */
static ZjLane mean(const ZjStatTally *s)
{
    ZjLane out = {s->least, s->most, PERHAPS_NOTHING};
    if (s->sure + s->perhaps == 0) return nothing();
    if (s->sure == 0) return out;
    out.flags = 0;
    ZjRat n = count_of(s->sure);
    if (zj_rat_div(s->sum_low, n, &out.lo) != ZJ_OK ||
        zj_rat_div(s->sum_high, n, &out.hi) != ZJ_OK)
        return unknown();
    if (s->perhaps == 0) return out;
    if (zj_rat_cmp(s->least, out.lo) < 0) out.lo = s->least;
    if (zj_rat_cmp(s->most, out.hi) > 0) out.hi = s->most;
    return out;
}

static ZjLane stat_value(ZjStatKind kind, const ZjStatTally *s)
{
    ZjLane out = {zero(), zero(), 0};
    if (s->overflow) return unknown();
    switch (kind) {
    case ZJ_STAT_COUNT: return (ZjLane){count_of(s->sure), count_of(s->sure + s->perhaps), 0};
    case ZJ_STAT_SHARE: return share(s);
    case ZJ_STAT_MEAN: return mean(s);
    case ZJ_STAT_VALUE: return s->has_value ? value_of(s) : nothing();
    case ZJ_STAT_SUM:
        if (zj_rat_add(s->sum_low, s->more_low, &out.lo) != ZJ_OK ||
            zj_rat_add(s->sum_high, s->more_high, &out.hi) != ZJ_OK)
            return unknown();
        return out;
    case ZJ_STAT_KIND_COUNT: break;
    }
    return unknown();
}

/* An end of a quotient; an open end over an open end can be anything. False as well where no exact
** number holds it. */
static bool quotient(ZjRat a, ZjRat b, ZjLane *out, bool first)
{
    ZjRat q;
    if (zj_rat_div(a, b, &q) != ZJ_OK) return false;
    if (first || zj_rat_cmp(q, out->lo) < 0) out->lo = q;
    if (first || zj_rat_cmp(q, out->hi) > 0) out->hi = q;
    return true;
}

static ZjLane ratio(ZjLane a, ZjLane b)
{
    ZjLane out = {zj_rat_inf(-1), zj_rat_inf(1), (uint8_t)(a.flags | b.flags)};
    if (zj_lane_none(a) || zj_lane_none(b)) return nothing();
    if (in_error(out)) return unknown();
    int low = zj_rat_cmp(b.lo, zero()), high = zj_rat_cmp(b.hi, zero());
    if (low == 0 && high == 0) return nothing();
    if (low <= 0 && high >= 0) { /* the second may be nothing */
        out.flags |= PERHAPS_NOTHING;
        bool positive = low == 0 && zj_rat_cmp(a.lo, zero()) >= 0;
        ZjRat q;
        if (positive) out.lo = zj_rat_div(a.lo, b.hi, &q) == ZJ_OK ? q : zero();
        return out;
    }
    bool points = zj_rat_cmp(a.lo, a.hi) == 0 && zj_rat_cmp(b.lo, b.hi) == 0;
    ZjLane ends = out;
    bool fits = quotient(a.lo, b.lo, &ends, true) && quotient(a.lo, b.hi, &ends, false) &&
                quotient(a.hi, b.lo, &ends, false) && quotient(a.hi, b.hi, &ends, false);
    if (!fits && points) return unknown(); /* not open: beyond all numbers, as a sum can be */
    return fits ? ends : out;
}

/* ---- against the figure ---- */

ZjRat zj_target_figure(const ZjModule *module, uint32_t target)
{
    return zj_const_rat(&module->t.consts[module->t.targets[target].figure]);
}

ZjLook zj_target_look(const ZjModule *module, uint32_t target)
{
    const ZjModTarget *t = &module->t.targets[target];
    return (ZjLook){.type = (ZjType)module->t.consts[t->figure].type,
                    .enum_index = ZJ_NONE,
                    .unit = t->unit,
                    .ratio = t->is_ratio != 0};
}

static bool holds(ZjRelation relation, int order)
{
    switch (relation) {
    case ZJ_REL_EQ: return order == 0;
    case ZJ_REL_NE: return order != 0;
    case ZJ_REL_LT: return order < 0;
    case ZJ_REL_LE: return order <= 0;
    case ZJ_REL_GT: return order > 0;
    case ZJ_REL_GE: return order >= 0;
    case ZJ_REL_IN:
    case ZJ_REL_BETWEEN:
    case ZJ_REL_COUNT: break;
    }
    return false;
}

static ZjTargetVerdict judge(ZjRelation relation, ZjLane v, ZjRat figure)
{
    if (zj_lane_none(v)) return ZJ_TARGET_NOTHING;
    if ((v.flags & (ZJ_F_ERROR | ZJ_F_NA)) != 0) return ZJ_TARGET_OPEN;
    int low = zj_rat_cmp(v.lo, figure), high = zj_rat_cmp(v.hi, figure);
    bool at_low = holds(relation, low), at_high = holds(relation, high);
    bool point = zj_rat_cmp(v.lo, v.hi) == 0, across = low < 0 && high > 0;
    if (relation == ZJ_REL_EQ && !point)
        return low > 0 || high < 0 ? ZJ_TARGET_NOT_MET : ZJ_TARGET_OPEN;
    if (relation == ZJ_REL_NE && across) return ZJ_TARGET_OPEN;
    if (at_low && at_high) return ZJ_TARGET_MET;
    return at_low || at_high ? ZJ_TARGET_OPEN : ZJ_TARGET_NOT_MET;
}

/* Whole cases: more than 1200 asks for 1201, at least 3.5 for 4. */
static ZjRat whole_goal(ZjRelation relation, ZjRat figure)
{
    ZjRat out = figure;
    bool up = relation == ZJ_REL_GE || relation == ZJ_REL_GT;
    if (!up && relation != ZJ_REL_LE && relation != ZJ_REL_LT) return figure;
    if (zj_rat_round(figure, up ? ZJ_ROUND_UP : ZJ_ROUND_DOWN, 1, &out) != ZJ_OK) return figure;
    bool strict = relation == ZJ_REL_GT || relation == ZJ_REL_LT;
    if (strict && zj_rat_cmp(out, figure) == 0 &&
        zj_rat_add(out, zj_rat_int(up ? 1 : -1), &out) != ZJ_OK)
        return figure;
    return out;
}

static ZjRat distance(ZjRelation relation, ZjRat value, ZjRat goal)
{
    ZjRat d = zero();
    bool up = relation == ZJ_REL_GE || relation == ZJ_REL_GT;
    ZjStatus status = up ? zj_rat_sub(goal, value, &d) : zj_rat_sub(value, goal, &d);
    if (status != ZJ_OK) return zj_rat_inf(1);
    if (relation == ZJ_REL_EQ && d.num < 0) d = zj_rat_neg(d);
    return d.num < 0 ? zero() : d;
}

static ZjLane gap_of(ZjRelation relation, ZjLane v, ZjRat goal)
{
    if (zj_lane_none(v) || relation == ZJ_REL_NE) return nothing();
    ZjRat a = distance(relation, v.lo, goal), b = distance(relation, v.hi, goal);
    ZjLane out = {a, b, v.flags};
    if (zj_rat_cmp(a, b) > 0) out = (ZjLane){b, a, v.flags};
    bool within = zj_rat_cmp(v.lo, goal) <= 0 && zj_rat_cmp(v.hi, goal) >= 0;
    if (relation == ZJ_REL_EQ && within) out.lo = zero();
    return out;
}

ZjTargetValue zj_target_value(const ZjModule *module, const ZjTargetTally *tally,
                              const ZjYearTally *year)
{
    const ZjModTarget *t = &module->t.targets[tally->target];
    const ZjModStat *rows = &module->t.stats[t->first_stat];
    ZjRelation relation = (ZjRelation)t->relation;
    ZjRat figure = zj_target_figure(module, tally->target), goal = figure;
    ZjTargetTally empty = *tally;
    start(&empty); /* no case at all */
    ZjYearTally y = year == &tally->whole ? empty.whole : *year;
    ZjLane v[2] = {nothing(), nothing()};
    if (t->year_date != ZJ_NONE) y.perhaps += empty.undated.perhaps;
    for (uint32_t i = 0; i < t->stat_count; i++) {
        if (t->year_date != ZJ_NONE) add_perhaps(&y.stats[i], &empty.undated.stats[i]);
        v[i] = stat_value((ZjStatKind)rows[i].kind, &y.stats[i]);
    }
    ZjTargetValue out = {.value = t->stat_count == 2 ? ratio(v[0], v[1]) : v[0],
                         .cases_low = y.sure,
                         .cases_high = y.sure + y.perhaps};
    if (!in_error(out.value) && !zj_lane_none(out.value) &&
        zj_rat_cmp(out.value.lo, out.value.hi) != 0)
        out.value.flags |= tally->flags;
    out.verdict = tally->errors != 0 ? ZJ_TARGET_OPEN : judge(relation, out.value, figure);
    if (t->stat_count == 1 && rows[0].kind == ZJ_STAT_COUNT) goal = whole_goal(relation, figure);
    out.gap = gap_of(relation, out.value, goal);
    return out;
}
