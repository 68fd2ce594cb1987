/* Targets: the range that comes out is what can come out, over all ways to fill in what is open. */
#include "vm/report/target.h"

#include <check.h>
#include <stdlib.h>

#include "../format/build.h"

enum { MOST_CASES = 4 };

static ZjModule module;
static ZjArena arena;

static ZjRat rat(int64_t n)
{
    return zj_rat_int(n);
}

static ZjLane lane(int64_t lo, int64_t hi, uint8_t flags)
{
    return (ZjLane){rat(lo), rat(hi), flags};
}

static ZjLane point(int64_t n)
{
    return lane(n, n, 0);
}

static uint32_t add_target(ZjRelation relation, int64_t figure, bool yearly, ZjStatKind first,
                           int second)
{
    ZjModule *m = &module;
    ZjModStat one = {.kind = first, .reg = 0}, two = {.reg = 0};
    uint32_t at = build_row(m, ZJ_TAB_STAT, &one);
    if (second >= 0) {
        two.kind = (uint32_t)second;
        (void)build_row(m, ZJ_TAB_STAT, &two);
    }
    ZjModTarget t = {.relation = relation,
                     .figure = build_const(m, ZJ_T_NUM, ZJ_CONST_POINT, figure, 1),
                     .by_date = ZJ_NONE,
                     .year_date = yearly ? 0 : ZJ_NONE,
                     .year_start = 7,
                     .first_stat = at,
                     .stat_count = second >= 0 ? 2 : 1,
                     .unit = ZJ_NONE};
    return build_row(m, ZJ_TAB_TARGET, &t);
}

static void setup(void)
{
    module = (ZjModule){0};
}

static void teardown(void)
{
    zj_arena_free(&module.arena);
    zj_arena_free(&arena);
}

static ZjTargetTally tally_of(uint32_t target)
{
    return (ZjTargetTally){.target = target};
}

static void add(ZjTargetTally *tally, ZjLane among, ZjLane year, ZjLane a, ZjLane b)
{
    ZjTargetResult r = {.among = among, .year_date = year, .stats = {a, b}};
    ck_assert_int_eq(zj_target_add(&module, &r, ZJ_TEXT("E"), &arena, tally), ZJ_OK);
}

/* ---- every way to fill in what is open ---- */

typedef struct Open {
    int in_low, in_high; /* does it count? */
    int low, high;
    bool na;
} Open;

typedef struct Range {
    ZjRat low, high;
    bool any, nothing; /* some way has a value; some way has none */
} Range;

static void widen(Range *range, ZjRat value)
{
    if (!range->any || zj_rat_cmp(value, range->low) < 0) range->low = value;
    if (!range->any || zj_rat_cmp(value, range->high) > 0) range->high = value;
    range->any = true;
}

static void measure(ZjStatKind kind, int cases, int sum, Range *range)
{
    ZjRat value = rat(kind == ZJ_STAT_COUNT ? cases : sum);
    if (kind == ZJ_STAT_SHARE || kind == ZJ_STAT_MEAN) {
        if (cases == 0) {
            range->nothing = true;
            return;
        }
        ck_assert_int_eq(zj_rat_make(sum, cases, &value), ZJ_OK);
    }
    widen(range, value);
}

static void fill(ZjStatKind kind, const Open *open, int left, int cases, int sum, Range *range)
{
    if (left == 0) {
        measure(kind, cases, sum, range);
        return;
    }
    for (int in = open->in_low; in <= open->in_high; in++) {
        if (in == 0 || (open->na && kind != ZJ_STAT_COUNT)) {
            fill(kind, open + 1, left - 1, cases, sum, range);
            continue;
        }
        for (int v = open->low; v <= open->high; v++)
            fill(kind, open + 1, left - 1, cases + 1, sum + v, range);
    }
}

static uint32_t seed = 1;

static int draw(int n)
{
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 16) % (uint32_t)n);
}

static Open draw_case(ZjStatKind kind)
{
    int in = draw(4), span = kind == ZJ_STAT_SHARE ? 2 : 5, shift = kind == ZJ_STAT_SHARE ? 0 : 2;
    Open o = {.in_low = in == 1, .in_high = in != 0, .na = draw(8) == 0};
    int a = draw(span) - shift, b = draw(span) - shift;
    o.low = a < b ? a : b;
    o.high = draw(2) == 0 ? o.low : a < b ? b : a;
    return o;
}

static void compare(ZjStatKind kind, const Range *range, const ZjTargetValue *v)
{
    ck_assert_int_eq(zj_lane_none(v->value), !range->any);
    if (!range->any) return;
    ck_assert_int_le(zj_rat_cmp(v->value.lo, range->low), 0);
    ck_assert_int_ge(zj_rat_cmp(v->value.hi, range->high), 0);
    ck_assert(!range->nothing || (v->value.flags & ZJ_F_NA) != 0);
    if (kind == ZJ_STAT_MEAN) return; /* an outer bound */
    ck_assert_int_eq(zj_rat_cmp(v->value.lo, range->low), 0);
    ck_assert_int_eq(zj_rat_cmp(v->value.hi, range->high), 0);
}

START_TEST(ranges)
{
    static const ZjStatKind kinds[] = {ZJ_STAT_COUNT, ZJ_STAT_SUM, ZJ_STAT_SHARE, ZJ_STAT_MEAN};
    for (size_t k = 0; k < 4; k++) {
        uint32_t target = add_target(ZJ_REL_GE, 1, false, kinds[k], -1);
        for (int round = 0; round < 5000; round++) {
            ZjTargetTally tally = tally_of(target);
            Open open[MOST_CASES];
            int n = draw(MOST_CASES + 1);
            for (int i = 0; i < n; i++) {
                open[i] = draw_case(kinds[k]);
                Open o = open[i];
                uint8_t flags = o.low == o.high ? 0 : ZJ_F_MISSING;
                add(&tally,
                    lane(o.in_low, o.in_high, o.in_low == o.in_high ? 0 : ZJ_F_PENDING), point(0),
                    o.na ? lane(0, 0, ZJ_F_NA) : lane(o.low, o.high, flags), point(0));
            }
            Range range = {0};
            fill(kinds[k], open, n, 0, 0, &range);
            ZjTargetValue v = zj_target_value(&module, &tally, &tally.whole);
            compare(kinds[k], &range, &v);
        }
    }
}
END_TEST

/* ---- verdicts and gaps ---- */

START_TEST(verdicts)
{
    static const struct {
        ZjRelation relation;
        int figure, sure, open; /* cases that count, that perhaps do */
        ZjTargetVerdict verdict;
        int gap_low, gap_high;
    } rows[] = {
        {ZJ_REL_GE, 3, 3, 0, ZJ_TARGET_MET, 0, 0},
        {ZJ_REL_GE, 3, 2, 0, ZJ_TARGET_NOT_MET, 1, 1},
        {ZJ_REL_GE, 3, 1, 2, ZJ_TARGET_OPEN, 0, 2},
        {ZJ_REL_GE, 3, 0, 2, ZJ_TARGET_NOT_MET, 1, 3},
        {ZJ_REL_GE, 3, 3, 2, ZJ_TARGET_MET, 0, 0},
        {ZJ_REL_GT, 3, 3, 0, ZJ_TARGET_NOT_MET, 1, 1}, /* one more: 4 */
        {ZJ_REL_GT, 3, 4, 0, ZJ_TARGET_MET, 0, 0},
        {ZJ_REL_GT, 3, 3, 1, ZJ_TARGET_OPEN, 0, 1},
        {ZJ_REL_LE, 3, 3, 0, ZJ_TARGET_MET, 0, 0},
        {ZJ_REL_LE, 3, 5, 0, ZJ_TARGET_NOT_MET, 2, 2},
        {ZJ_REL_LT, 3, 3, 0, ZJ_TARGET_NOT_MET, 1, 1},
        {ZJ_REL_LT, 3, 2, 1, ZJ_TARGET_OPEN, 0, 1},
        {ZJ_REL_EQ, 3, 3, 0, ZJ_TARGET_MET, 0, 0},
        {ZJ_REL_EQ, 3, 1, 0, ZJ_TARGET_NOT_MET, 2, 2},
        {ZJ_REL_EQ, 3, 2, 2, ZJ_TARGET_OPEN, 0, 1},
        {ZJ_REL_EQ, 3, 4, 2, ZJ_TARGET_NOT_MET, 1, 3},
        {ZJ_REL_EQ, 3, 3, 1, ZJ_TARGET_OPEN, 0, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ZjTargetTally tally =
            tally_of(add_target(rows[i].relation, rows[i].figure, false, ZJ_STAT_COUNT, -1));
        for (int k = 0; k < rows[i].sure + rows[i].open; k++)
            add(&tally, k < rows[i].sure ? point(1) : lane(0, 1, ZJ_F_MISSING), point(0),
                point(1), point(1));
        ZjTargetValue v = zj_target_value(&module, &tally, &tally.whole);
        ck_assert_int_eq(v.verdict, rows[i].verdict);
        ck_assert_int_eq(zj_rat_cmp(v.gap.lo, rat(rows[i].gap_low)), 0);
        ck_assert_int_eq(zj_rat_cmp(v.gap.hi, rat(rows[i].gap_high)), 0);
        ck_assert_uint_eq(v.cases_low, (uint64_t)rows[i].sure);
        ck_assert_uint_eq(v.cases_high, (uint64_t)(rows[i].sure + rows[i].open));
    }
}
END_TEST

START_TEST(no_case_at_all)
{
    static const ZjStatKind empty[] = {ZJ_STAT_SHARE, ZJ_STAT_MEAN, ZJ_STAT_VALUE};
    for (size_t i = 0; i < 3; i++) {
        ZjTargetTally tally = tally_of(add_target(ZJ_REL_GE, 0, false, empty[i], -1));
        ZjTargetValue v = zj_target_value(&module, &tally, &tally.whole);
        ck_assert(zj_lane_none(v.value) && v.verdict == ZJ_TARGET_NOTHING);
    }
    ZjTargetTally tally = tally_of(add_target(ZJ_REL_GE, 1, false, ZJ_STAT_SUM, -1));
    ZjTargetValue v = zj_target_value(&module, &tally, &tally.whole);
    ck_assert(v.verdict == ZJ_TARGET_NOT_MET && zj_rat_cmp(v.gap.lo, rat(1)) == 0);
}
END_TEST

/* ---- ratios, the policy's own figures, errors ---- */

START_TEST(ratios)
{
    ZjTargetTally tally =
        tally_of(add_target(ZJ_REL_GT, 2, false, ZJ_STAT_SUM, (int)ZJ_STAT_SUM));
    add(&tally, point(1), point(0), point(7), point(2));
    add(&tally, point(1), point(0), point(1), point(2));
    ZjTargetValue v = zj_target_value(&module, &tally, &tally.whole);
    ck_assert(v.verdict == ZJ_TARGET_NOT_MET && zj_rat_cmp(v.value.lo, rat(2)) == 0);
    ck_assert(v.gap.hi.num == 0); /* just equal */
    add(&tally, point(1), point(0), lane(2, 4, ZJ_F_MISSING), lane(0, 1, ZJ_F_MISSING));
    v = zj_target_value(&module, &tally, &tally.whole); /* 10..12 over 4..5 */
    ck_assert_int_eq(v.verdict, ZJ_TARGET_OPEN);
    ck_assert_int_eq(zj_rat_cmp(v.value.lo, rat(2)), 0);
    ck_assert_int_eq(zj_rat_cmp(v.value.hi, rat(3)), 0);
    ZjTargetTally zero = tally_of(tally.target);
    add(&zero, point(1), point(0), point(7), point(0));
    ck_assert(zj_lane_none(zj_target_value(&module, &zero, &zero.whole).value));
    add(&zero, point(1), point(0), point(0), lane(0, 2, ZJ_F_MISSING));
    v = zj_target_value(&module, &zero, &zero.whole); /* 7 over 0..2: 3.5 or more, if anything */
    ck_assert_int_eq(zj_rat_cmp(v.value.lo, (ZjRat){7, 2}), 0);
    ck_assert(zj_rat_is_inf(v.value.hi) && v.verdict == ZJ_TARGET_OPEN);
}
END_TEST

START_TEST(own_figures)
{
    ZjTargetTally tally = tally_of(add_target(ZJ_REL_GE, 5, false, ZJ_STAT_VALUE, -1));
    add(&tally, point(1), point(0), lane(0, 9, ZJ_F_MISSING), point(0));
    ck_assert_int_eq(zj_target_value(&module, &tally, &tally.whole).verdict, ZJ_TARGET_OPEN);
    add(&tally, point(1), point(0), point(6), point(0)); /* one case knows it */
    ZjTargetValue v = zj_target_value(&module, &tally, &tally.whole);
    ck_assert(v.verdict == ZJ_TARGET_MET && zj_rat_cmp(v.value.hi, rat(6)) == 0);
    add(&tally, point(1), point(0), point(4), point(0)); /* and one knows otherwise */
    ck_assert_int_eq(zj_target_value(&module, &tally, &tally.whole).verdict, ZJ_TARGET_OPEN);
}
END_TEST

/* A sum without a lower end still counts the cases after it. */
START_TEST(endless_sums)
{
    ZjTargetTally tally = tally_of(add_target(ZJ_REL_GE, 2, false, ZJ_STAT_SUM, -1));
    ZjLane open = {zj_rat_inf(-1), zj_rat_inf(1), ZJ_F_MISSING};
    add(&tally, point(1), point(0), open, point(0));
    add(&tally, point(1), point(0), point(3), point(0));
    ZjTargetValue v = zj_target_value(&module, &tally, &tally.whole);
    ck_assert(v.cases_low == 2 && v.verdict == ZJ_TARGET_OPEN && zj_rat_is_inf(v.value.lo));
}
END_TEST

START_TEST(errors)
{
    ZjTargetTally tally = tally_of(add_target(ZJ_REL_GE, 1, false, ZJ_STAT_SUM, -1));
    add(&tally, point(1), point(0), point(9), point(0));
    add(&tally, point(0), point(0), lane(0, 9, ZJ_F_ERROR), point(0)); /* does not count */
    add(&tally, lane(0, 0, ZJ_F_NA), point(0), lane(0, 9, ZJ_F_ERROR), point(0));
    ck_assert_int_eq(zj_target_value(&module, &tally, &tally.whole).verdict, ZJ_TARGET_MET);
    for (int i = 0; i < 30; i++)
        add(&tally, lane(0, 1, ZJ_F_MISSING), point(0), lane(0, 9, ZJ_F_ERROR), point(0));
    ck_assert_uint_eq(tally.errors, 30);
    ck_assert(zj_text_equal(tally.error_cases[ZJ_ERROR_CASES_NAMED - 1], ZJ_TEXT("E")));
    ck_assert_int_eq(zj_target_value(&module, &tally, &tally.whole).verdict, ZJ_TARGET_OPEN);
}
END_TEST

/* Denominators that no exact number can hold in common: an error, never a wrong figure. */
START_TEST(overflow)
{
    static const int64_t primes[] = {1000000007, 1000000009, 1000000021, 998244353};
    ZjTargetTally tally = tally_of(add_target(ZJ_REL_GE, 0, false, ZJ_STAT_SUM, -1));
    for (size_t i = 0; i < 4; i++) {
        ZjRat r = {1, primes[i]};
        add(&tally, point(1), point(0), (ZjLane){r, r, 0}, point(0));
    }
    ZjTargetValue v = zj_target_value(&module, &tally, &tally.whole);
    ck_assert((v.value.flags & ZJ_F_ERROR) != 0 && v.verdict == ZJ_TARGET_OPEN);
}
END_TEST

/* A quotient of known figures that no exact number holds is an error as well; with one of them
** open it is any number. */
START_TEST(quotient_beyond_all_numbers)
{
    const ZjRat most = zj_rat_int(INT64_MAX - 1), some = {562201, 1};
    ZjTargetTally tally =
        tally_of(add_target(ZJ_REL_GE, 0, false, ZJ_STAT_MEAN, (int)ZJ_STAT_MEAN));
    ZjRat third = {most.num, 3};
    add(&tally, point(1), point(0), (ZjLane){{1, INT64_MAX - 2}, {1, INT64_MAX - 2}, 0},
        (ZjLane){third, third, 0});
    ZjTargetValue v = zj_target_value(&module, &tally, &tally.whole);
    ck_assert((v.value.flags & ZJ_F_ERROR) != 0 && v.verdict == ZJ_TARGET_OPEN);
    ZjTargetTally open = tally_of(tally.target);
    add(&open, point(1), point(0), (ZjLane){{1, INT64_MAX - 2}, some, ZJ_F_MISSING},
        (ZjLane){third, third, 0});
    v = zj_target_value(&module, &open, &open.whole);
    ck_assert((v.value.flags & ZJ_F_ERROR) == 0 && v.verdict == ZJ_TARGET_OPEN);
    ck_assert(zj_rat_is_inf(v.value.lo) && zj_rat_is_inf(v.value.hi));
}
END_TEST

/* ---- years: they begin in July here ---- */

START_TEST(years)
{
    enum { MAY_2024 = 19844, JULY_2024 = 19905, JUNE_2025 = 20240, JULY_2025 = 20270 };
    ZjTargetTally tally = tally_of(add_target(ZJ_REL_GE, 2, true, ZJ_STAT_COUNT, -1));
    add(&tally, point(1), point(JULY_2025), point(1), point(0));
    add(&tally, point(1), point(JULY_2024), point(1), point(0));
    add(&tally, point(1), point(JUNE_2025), point(1), point(0));
    add(&tally, point(1), point(MAY_2024), point(1), point(0));
    add(&tally, point(1), lane(JULY_2024, JUNE_2025, ZJ_F_MISSING), point(1), point(0));
    add(&tally, point(1), lane(0, 0, ZJ_F_NA), point(1), point(0)); /* in no year */
    ck_assert_uint_eq(tally.year_count, 3);
    ck_assert_int_eq(tally.years[0].year, 2023);
    ck_assert_int_eq(tally.years[2].year, 2025);
    ZjTargetValue v = zj_target_value(&module, &tally, &tally.years[1]);
    ck_assert(v.cases_low == 3 && v.cases_high == 3 && v.verdict == ZJ_TARGET_MET);
    add(&tally, point(1), lane(MAY_2024, JULY_2025, ZJ_F_MISSING), point(1), point(0));
    v = zj_target_value(&module, &tally, &tally.years[0]); /* perhaps in any of them */
    ck_assert(v.cases_low == 1 && v.cases_high == 2 && v.verdict == ZJ_TARGET_OPEN);
}
END_TEST

static ZjTargetYears years_of(const ZjTargetTally *tally, uint32_t first, uint32_t last, int64_t as_of)
{
    module.t.targets[tally->target].first_year = first;
    module.t.targets[tally->target].last_year = last;
    return zj_target_years(&module, tally, as_of);
}

START_TEST(which_years)
{
    enum { JULY_2022 = 19174, JUNE_2025 = 20269, JULY_2025 = 20270, AUGUST_2025 = 20301 };
    ZjTargetTally tally = tally_of(add_target(ZJ_REL_GE, 2, true, ZJ_STAT_COUNT, -1));
    ZjTargetYears y = years_of(&tally, 0, 0, JULY_2025); /* nothing known: the present year */
    ck_assert(y.first == 2025 && y.last == 2025 && y.running && y.outside == 0);
    add(&tally, point(1), point(JULY_2022), point(1), point(0));
    add(&tally, point(1), point(AUGUST_2025), point(1), point(0));
    y = years_of(&tally, 0, 0, JULY_2025); /* from the first case on */
    ck_assert(y.first == 2022 && y.last == 2025 && y.outside == 0);
    y = years_of(&tally, 2023, 2030, JUNE_2025); /* in force, not after the date; June ends a year */
    ck_assert(y.first == 2023 && y.last == 2024 && !y.running && y.outside == 2);
    y = years_of(&tally, 2023, 2024, AUGUST_2025);
    ck_assert(y.first == 2023 && y.last == 2024 && !y.running && y.outside == 2);
    y = years_of(&tally, 2026, 0, AUGUST_2025); /* not begun */
    ck_assert(y.first > y.last);
    ZjYearTally empty = zj_target_year(&tally, 2024), full = zj_target_year(&tally, 2022);
    ZjTargetValue v = zj_target_value(&module, &tally, &empty);
    ck_assert(v.verdict == ZJ_TARGET_NOT_MET && v.value.hi.num == 0 && v.gap.lo.num == 2);
    v = zj_target_value(&module, &tally, &full);
    ck_assert(v.verdict == ZJ_TARGET_NOT_MET && v.value.lo.num == 1 && v.gap.lo.num == 1);
    ZjTargetTally share = tally_of(add_target(ZJ_REL_GE, 1, true, ZJ_STAT_SHARE, -1));
    empty = zj_target_year(&share, 2024);
    v = zj_target_value(&module, &share, &empty);
    ck_assert(v.verdict == ZJ_TARGET_NOTHING && zj_lane_none(v.value));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("report/target");
    TCase *tcase = tcase_create("target");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, ranges);
    tcase_add_test(tcase, verdicts);
    tcase_add_test(tcase, no_case_at_all);
    tcase_add_test(tcase, ratios);
    tcase_add_test(tcase, quotient_beyond_all_numbers);
    tcase_add_test(tcase, own_figures);
    tcase_add_test(tcase, endless_sums);
    tcase_add_test(tcase, errors);
    tcase_add_test(tcase, overflow);
    tcase_add_test(tcase, years);
    tcase_add_test(tcase, which_years);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
