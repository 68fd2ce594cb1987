/* Settlements at random: what an open case says must hold for every point inside it, and where
** one stage only shares out or chooses, the totals must be those of the two extreme points. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"
#include "vm/format/module.h"

static uint64_t state;

static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int below(int n)
{
    return (int)(next() >> 33) % n;
}

static bool chance(int percent)
{
    return below(100) < percent;
}

/* ---- shapes ---- */

static GroupShape any_group(void)
{
    GroupShape g = {.set = true};
    switch (below(5)) {
    case 0:
        g.per_item = true;
        break;
    case 1:
        g.key = true;
        break;
    case 2:
        g.year = 1;
        break;
    case 3:
        g.year = 7, g.key = true;
        break;
    default:
        break;
    }
    return g;
}

static GrantShape any_grant(int causes)
{
    GrantShape g = {.single = chance(25)};
    g.keep = chance(25);
    g.keep_by = g.keep && chance(30);
    if (chance(50)) g.keep_group = any_group();
    g.caps = chance(50) ? 1 + below(2) : 0;
    for (int i = 0; i < g.caps; i++) {
        g.cap[i].group = any_group();
        g.cap[i].trim = (ZjModTrim)below(3);
    }
    g.once = chance(15);
    g.tops_up = chance(50);
    if (chance(50)) g.once_group = any_group();
    g.rounding = (ZjRounding)below(ZJ_ROUNDING_COUNT);
    g.step = chance(50) ? 0 : chance(50) ? 1 : 5;
    g.floors = chance(30) ? 1 + below(2) : 0;
    for (int i = 0; i < g.floors; i++)
        g.floor[i] = any_group();
    g.round = chance(30);
    if (chance(70)) g.round_group = any_group();
    g.once_too = !g.once && chance(8);
    g.if_way = chance(40);
    g.deduct = chance(10);
    g.cause = causes != 0 && chance(60) ? 1 + below(causes) : 0;
    g.cause_keyed = !g.single && chance(60);
    g.cause_year = chance(20) ? 1 : 0;
    g.payer = below(2);
    g.passes = chance(10);
    return g;
}

static Shape any_shape(void)
{
    Shape s = {.grants = 1 + below(3), .ledger = chance(40)};
    s.causes = below(3);
    s.joints = chance(40) ? 1 + below(2) : 0;
    for (int i = 0; i < s.causes; i++)
        s.rule[i] = (ZjStackRule)below(3);
    for (int j = 0; j < s.joints; j++) {
        s.joint[j].year = chance(40) ? 1 : 0;
        s.joint[j].trim = (ZjModTrim)below(3);
        s.joint[j].grants = (unsigned)below(1 << s.grants);
    }
    for (int g = 0; g < s.grants; g++)
        s.g[g] = any_grant(s.causes);
    return s;
}

/* ---- figures ---- */

static int64_t any_date(void)
{
    return day(2022, 1, 1) + below(900);
}

static void any_range(int64_t *low, int64_t *high, int most, int open_percent)
{
    *low = *high = below(most);
    if (chance(open_percent)) *high += below(most);
}

static CaseData any_case(const Shape *s, int open)
{
    CaseData d = {0};
    for (int i = 0; i < s->grants; i++) {
        GrantData *g = &d.g[i];
        g->count = s->g[i].single ? 1 : below(5);
        g->den = s->g[i].step == 0 ? 1 : 1 + below(3);
        g->keep_low = 1 + below(2);
        g->keep_high = g->keep_low + (chance(open / 3) ? 1 : 0);
        for (int c = 0; c < 2; c++)
            any_range(&g->cap_low[c], &g->cap_high[c], 60, open / 3);
        for (int c = 0; c < 2; c++)
            any_range(&g->floor_low[c], &g->floor_high[c], 50, open / 3);
        g->way = chance(open / 2) ? MISSING : below(2);
        any_range(&g->deduct_low, &g->deduct_high, 20, open / 2);
        for (int k = 0; k < g->count; k++) {
            ItemData *item = &g->item[k];
            *item = (ItemData){.key = 10 * i + k,
                               .date = any_date(),
                               .by = below(3),
                               .group = below(2),
                               .cause_key = below(2)};
            any_range(&item->low, &item->high, 40, open);
        }
    }
    for (int j = 0; j < 2; j++)
        any_range(&d.joint_low[j], &d.joint_high[j], 90, open / 3);
    if (!s->ledger) return d;
    d.rows = below(4);
    for (int r = 0; r < d.rows; r++) {
        int g = below(s->grants);
        d.row[r].grant = g;
        d.row[r].key = 10 * g + below(6);
        d.row[r].date = any_date();
        d.row[r].net = below(40);
        for (int k = 0; k < d.g[g].count; k++) /* mostly the date of its item */
            if (d.g[g].item[k].key == d.row[r].key && chance(80))
                d.row[r].date = d.g[g].item[k].date;
    }
    return d;
}

/* Facts that are not known: dates, groups, keys, payments. */
static void forget(const Shape *s, CaseData *d)
{
    for (int g = 0; g < s->grants; g++)
        for (int k = 0; k < d->g[g].count; k++) {
            ItemData *item = &d->g[g].item[k];
            if (chance(10)) item->date = MISSING;
            if (chance(6)) item->group = MISSING;
            if (chance(6)) item->cause_key = MISSING;
            if (chance(5)) item->by = MISSING;
            if (chance(5)) item->key = MISSING;
            if (chance(3)) item->high = MISSING;
        }
    for (int r = 0; r < d->rows; r++) {
        if (chance(10)) d->row[r].date = MISSING;
        if (chance(6)) d->row[r].net = MISSING;
        if (chance(6)) d->row[r].key = MISSING;
        if (chance(6)) d->row[r].grant = MISSING;
    }
    if (chance(5)) d->no_ledger = true;
    if (s->grants > 1 && chance(5)) d->g[1].missing = true;
}

static int64_t inside(int64_t low, int64_t high)
{
    if (high == MISSING) return low + below(100);
    int64_t width = high - low;
    return chance(20) ? low : chance(25) ? high : low + below((int)width + 1);
}

/* A point inside `d`; what was forgotten comes from `full` or at random. */
static CaseData any_point(const CaseData *d, const CaseData *full)
{
    CaseData p = *d;
    p.no_ledger = full->no_ledger;
    for (int i = 0; i < MAX_GRANTS; i++) {
        GrantData *g = &p.g[i];
        bool other = chance(50);
        g->missing = false;
        g->keep_low = g->keep_high = chance(50) ? g->keep_low : g->keep_high;
        for (int c = 0; c < 2; c++)
            g->cap_low[c] = g->cap_high[c] = inside(g->cap_low[c], g->cap_high[c]);
        for (int c = 0; c < 2; c++)
            g->floor_low[c] = g->floor_high[c] = inside(g->floor_low[c], g->floor_high[c]);
        if (g->way == MISSING) g->way = below(2);
        g->deduct_low = g->deduct_high = inside(g->deduct_low, g->deduct_high);
        for (int k = 0; k < g->count; k++) {
            ItemData *item = &g->item[k];
            const ItemData *was = &full->g[i].item[k];
            if (item->date == MISSING) item->date = other ? any_date() : was->date;
            if (item->group == MISSING) item->group = other ? below(2) : was->group;
            if (item->cause_key == MISSING) item->cause_key = other ? below(2) : was->cause_key;
            if (item->by == MISSING) item->by = other ? below(4) : was->by;
            if (item->key == MISSING) item->key = was->key;
            item->low = item->high = inside(item->low, item->high);
        }
    }
    for (int j = 0; j < 2; j++)
        p.joint_low[j] = p.joint_high[j] = inside(p.joint_low[j], p.joint_high[j]);
    for (int r = 0; r < p.rows; r++) {
        if (p.row[r].date == MISSING)
            p.row[r].date = chance(50) ? any_date() : full->row[r].date;
        if (p.row[r].net == MISSING) p.row[r].net = below(60);
        if (p.row[r].key == MISSING) p.row[r].key = chance(50) ? full->row[r].key : below(40);
        if (p.row[r].grant == MISSING)
            p.row[r].grant = chance(50) ? full->row[r].grant : below(3);
    }
    return p;
}

/* ---- checks ---- */

static const char *const names[SCENE_FIGURES] = {
    "kept",    "capped",    "rounded",        "stacked",    "entitled",      "paid",
    "payable", "displaced", "total entitled", "total paid", "total payable",
};

static void print_shape(const Shape *s, const CaseData *d)
{
    printf("ledger %d joints %d:", s->ledger, s->joints);
    for (int j = 0; j < s->joints; j++)
        printf(" [%u year %d trim %d cap %lld..%lld]", s->joint[j].grants, s->joint[j].year,
               (int)s->joint[j].trim, (long long)d->joint_low[j], (long long)d->joint_high[j]);
    for (int i = 0; i < s->causes; i++)
        printf(" rule %d", (int)s->rule[i]);
    printf("\n");
    for (int g = 0; g < s->grants; g++) {
        const GrantShape *x = &s->g[g];
        const GrantData *y = &d->g[g];
        printf("grant %d single %d missing %d keep %d by %d (%d %d %d) %lld..%lld"
               " once %d top %d (%d %d %d)"
               " step %u mode %d deduct %d %lld..%lld cause %d keyed %d year %d payer %d\n",
               g, x->single, y->missing, x->keep, x->keep_by, x->keep_group.per_item,
               x->keep_group.key, x->keep_group.year, (long long)y->keep_low,
               (long long)y->keep_high, x->once, x->tops_up, x->once_group.per_item,
               x->once_group.key, x->once_group.year, x->step, (int)x->rounding, x->deduct,
               (long long)y->deduct_low, (long long)y->deduct_high, x->cause, x->cause_keyed,
               x->cause_year, x->payer);
        for (int c = 0; c < x->floors; c++)
            printf("  floor (item %d key %d year %d) %lld..%lld\n", x->floor[c].per_item,
                   x->floor[c].key, x->floor[c].year, (long long)y->floor_low[c],
                   (long long)y->floor_high[c]);
        if (x->round || x->once_too)
            printf("  round %d (set %d item %d key %d year %d) once %d if %d way %lld\n", x->round,
                   x->round_group.set, x->round_group.per_item, x->round_group.key,
                   x->round_group.year, x->once_too, x->if_way, (long long)y->way);
        for (int c = 0; c < x->caps; c++)
            printf("  cap (item %d key %d year %d) trim %d %lld..%lld\n",
                   x->cap[c].group.per_item, x->cap[c].group.key, x->cap[c].group.year,
                   (int)x->cap[c].trim, (long long)y->cap_low[c], (long long)y->cap_high[c]);
        for (int k = 0; k < y->count; k++)
            printf(
                "  item key %lld date %lld group %lld cause %lld by %lld: %lld..%lld /%lld\n",
                (long long)y->item[k].key, (long long)y->item[k].date,
                (long long)y->item[k].group, (long long)y->item[k].cause_key,
                (long long)y->item[k].by, (long long)y->item[k].low, (long long)y->item[k].high,
                (long long)y->den);
    }
    for (int r = 0; r < d->rows; r++)
        printf("  row grant %d key %lld date %lld net %lld\n", d->row[r].grant,
               (long long)d->row[r].key, (long long)d->row[r].date, (long long)d->row[r].net);
}

static void contain(const Shape *s, const CaseData *wide_case, const CaseData *narrow_case,
                    ZjLane wide, ZjLane narrow, const char *what, int grant, int item)
{
    bool choice = (narrow.flags & ZJ_F_CHOICE) != 0; /* bounds itself, perhaps wider ones */
    bool fine = (narrow.flags & ZJ_F_ERROR) == 0 &&
                zj_rat_cmp(wide.lo, choice ? narrow.hi : narrow.lo) <= 0 &&
                zj_rat_cmp(wide.hi, choice ? narrow.lo : narrow.hi) >= 0;
    bool point = zj_rat_cmp(wide.lo, wide.hi) == 0;
    if (fine && point == (wide.flags == 0)) return;
    print_shape(s, wide_case);
    print_shape(s, narrow_case);
    fflush(stdout);
    ck_abort_msg("%s of grant %d item %d: [%lld/%lld, %lld/%lld] flags %u does not hold "
                 "[%lld/%lld, %lld/%lld] flags %u",
                 what, grant, item, (long long)wide.lo.num, (long long)wide.lo.den,
                 (long long)wide.hi.num, (long long)wide.hi.den, wide.flags,
                 (long long)narrow.lo.num, (long long)narrow.lo.den, (long long)narrow.hi.num,
                 (long long)narrow.hi.den, narrow.flags);
}

enum { POINTS = 24 };

static void check_scene(Scene *s, const CaseData *wide, const CaseData *full)
{
    CaseData cases[POINTS + 1];
    cases[0] = *wide;
    for (int i = 1; i <= POINTS; i++)
        cases[i] = any_point(wide, full);
    scene_run(s, cases, POINTS + 1);
    for (uint32_t c = 1; c <= POINTS; c++) {
        for (int g = 0; g < s->shape.grants; g++) {
            int items = wide->g[g].missing ? 0 : wide->g[g].count;
            for (int f = 0; f < SCENE_FIGURES; f++) {
                if (f == DISPLACED) continue;
                int n = f >= TOTAL_ENTITLED ? 1 : items;
                for (int k = 0; k < n; k++)
                    contain(&s->shape, wide, &cases[c], scene_lane(s, 0, g, (SceneFigure)f, k),
                            scene_lane(s, c, g, (SceneFigure)f, k), names[f], g, k);
            }
        }
        for (int p = 0; p < 2; p++)
            contain(&s->shape, wide, &cases[c], scene_payer(s, 0, p), scene_payer(s, c, p),
                    "payer", p, 0);
    }
}

START_TEST(open_figures_hold_every_point)
{
    int rounds = getenv("ZJ_ROUNDS") != NULL ? atoi(getenv("ZJ_ROUNDS")) : 1000;
    state = 0x9e3779b97f4a7c15u + (uint64_t)_i * 77777;
    for (int n = 0; n < rounds; n++) {
        Scene scene;
        Shape shape = any_shape();
        scene_build(&scene, &shape);
        for (int again = 0; again < 3; again++) {
            CaseData full = any_case(&shape, 40), wide = full;
            if (_i == 1) forget(&shape, &wide);
            check_scene(&scene, &wide, &full);
        }
        scene_free(&scene);
    }
}
END_TEST

/* Errors in and out: points have no reasons, and nothing else lacks one. */
START_TEST(errors_open_without_losing_their_reason)
{
    state = 424242;
    for (int n = 0; n < 1500; n++) {
        Scene scene;
        Shape shape = any_shape();
        scene_build(&scene, &shape);
        CaseData wide = any_case(&shape, 30);
        if (chance(50)) forget(&shape, &wide);
        for (int g = 0; g < shape.grants; g++)
            for (int k = 0; k < wide.g[g].count; k++)
                if (chance(15)) wide.g[g].item[k].high = wide.g[g].item[k].low - 1;
        scene_run(&scene, &wide, 1);
        for (int g = 0; g < shape.grants; g++)
            for (int f = 0; f < SCENE_FIGURES; f++) {
                int items = f >= TOTAL_ENTITLED ? 1 : wide.g[g].missing ? 0 : wide.g[g].count;
                for (int k = 0; k < items; k++) {
                    ZjLane lane = scene_lane(&scene, 0, g, (SceneFigure)f, k);
                    bool point = zj_rat_cmp(lane.lo, lane.hi) == 0;
                    ck_assert(point == (lane.flags == 0) || (lane.flags & ZJ_F_ERROR) != 0);
                    const ItemData *item = &wide.g[g].item[k];
                    if (f == ENTITLED && item->high < item->low && item->high != MISSING)
                        ck_assert((lane.flags & ZJ_F_ERROR) != 0);
                }
            }
        scene_free(&scene);
    }
}
END_TEST

/* 互斥 of two grants by key: each key's choice is free, so the ends are known. */
START_TEST(choices_reach_both_ends)
{
    state = 31337;
    for (int n = 0; n < 2000; n++) {
        Scene scene;
        Shape shape = {.grants = 2, .causes = 1, .rule = {ZJ_STACK_EXCLUSIVE}};
        for (int g = 0; g < 2; g++)
            shape.g[g].cause = 1, shape.g[g].cause_keyed = true;
        scene_build(&scene, &shape);
        CaseData d = any_case(&shape, 0);
        int64_t unit[2][2] = {{0}}, low = 0, high = 0;
        for (int g = 0; g < 2; g++)
            for (int k = 0; k < d.g[g].count; k++)
                unit[g][d.g[g].item[k].cause_key] += d.g[g].item[k].low;
        for (int key = 0; key < 2; key++) {
            int64_t a = unit[0][key], b = unit[1][key];
            high += a > b ? a : b;
            low += a == 0 || b == 0 ? a + b : a < b ? a : b;
        }
        scene_run(&scene, &d, 1);
        ZjLane total = scene_payer(&scene, 0, 0);
        ck_assert(total.lo.num == low && total.hi.num == high);
        ck_assert(total.flags == (low == high ? 0 : ZJ_F_CHOICE));
        scene_free(&scene);
    }
}
END_TEST

/* One stage, whole fen: the ends of totals are reached. */
static Shape one_stage(int stage)
{
    Shape s = {.grants = 2};
    switch (stage) {
    case 0:
        s.g[0].keep = true, s.g[0].keep_group = any_group();
        break;
    case 1:
        s.g[0].caps = 1;
        s.g[0].cap[0].group = any_group();
        s.g[0].cap[0].trim = (ZjModTrim)below(2);
        break;
    case 2:
        s.causes = 1;
        s.rule[0] = ZJ_STACK_HIGHEST;
        s.g[0].cause = s.g[1].cause = 1;
        s.g[0].cause_keyed = s.g[1].cause_keyed = true;
        break;
    default:
        s.joints = 1;
        s.joint[0].grants = 3;
        s.joint[0].year = chance(50) ? 1 : 0;
        break;
    }
    return s;
}

START_TEST(totals_are_as_narrow_as_they_can_be)
{
    state = 88172645463325252u;
    for (int n = 0; n < 4000; n++) {
        Scene scene;
        Shape shape = one_stage(n % 4);
        scene_build(&scene, &shape);
        CaseData cases[3];
        cases[0] = any_case(&shape, 60);
        for (int g = 0; g < 2; g++) {
            cases[0].g[g].keep_high = cases[0].g[g].keep_low;
        }
        cases[1] = cases[2] = cases[0];
        for (int g = 0; g < 2; g++)
            for (int k = 0; k < cases[0].g[g].count; k++) {
                cases[1].g[g].item[k].high = cases[1].g[g].item[k].low;
                cases[2].g[g].item[k].low = cases[2].g[g].item[k].high;
            }
        for (int g = 0; g < 2; g++) {
            for (int c = 0; c < 2; c++) {
                cases[1].g[g].cap_high[c] = cases[1].g[g].cap_low[c];
                cases[2].g[g].cap_low[c] = cases[2].g[g].cap_high[c];
            }
        }
        cases[1].joint_high[0] = cases[1].joint_low[0];
        cases[2].joint_low[0] = cases[2].joint_high[0];
        scene_run(&scene, cases, 3);
        bool pro_rata = n % 4 == 1 && shape.g[0].cap[0].trim == ZJ_MOD_TRIM_PRO_RATA;
        ZjLane open = scene_payer(&scene, 0, 0), low = scene_payer(&scene, 1, 0),
               high = scene_payer(&scene, 2, 0);
        if (!pro_rata &&
            (zj_rat_cmp(open.lo, low.lo) != 0 || zj_rat_cmp(open.hi, high.hi) != 0)) {
            print_shape(&shape, &cases[0]);
            fflush(stdout);
            ck_abort_msg("stage %d: [%lld, %lld], not [%lld, %lld]", n % 4,
                         (long long)open.lo.num, (long long)open.hi.num, (long long)low.lo.num,
                         (long long)high.hi.num);
        }
        scene_free(&scene);
    }
}
END_TEST

static bool lanes_equal(ZjLane a, ZjLane b)
{
    return zj_rat_cmp(a.lo, b.lo) == 0 && zj_rat_cmp(a.hi, b.hi) == 0 && a.flags == b.flags;
}

START_TEST(many_cases_are_as_one)
{
    state = 1234567;
    for (int n = 0; n < 60; n++) {
        Scene scene, one;
        Shape shape = any_shape();
        static CaseData cases[MAX_CASES];
        uint32_t count = 1 + (uint32_t)below(MAX_CASES);
        scene_build(&scene, &shape);
        scene_build(&one, &shape);
        for (uint32_t c = 0; c < count; c++) {
            cases[c] = any_case(&shape, 30);
            if (chance(50)) forget(&shape, &cases[c]);
        }
        scene_run(&scene, cases, count);
        for (uint32_t c = 0; c < count; c++) {
            scene_run(&one, &cases[c], 1);
            for (int g = 0; g < shape.grants; g++)
                for (int f = 0; f < SCENE_FIGURES; f++) {
                    int items = cases[c].g[g].missing ? 0 : cases[c].g[g].count;
                    if (f >= TOTAL_ENTITLED || shape.g[g].single) items = 1;
                    for (int k = 0; k < items; k++)
                        ck_assert(lanes_equal(scene_lane(&scene, c, g, (SceneFigure)f, k),
                                              scene_lane(&one, 0, g, (SceneFigure)f, k)));
                }
        }
        scene_free(&one);
        scene_free(&scene);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("settle, at random");
    TCase *t = tcase_create("random");
    tcase_set_timeout(t, 600);
    tcase_add_loop_test(t, open_figures_hold_every_point, 0, 2);
    tcase_add_test(t, errors_open_without_losing_their_reason);
    tcase_add_test(t, choices_reach_both_ends);
    tcase_add_test(t, totals_are_as_narrow_as_they_can_be);
    tcase_add_test(t, many_cases_are_as_one);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
