/* Settlements with figures worked out by hand; amounts in 万元 where nothing else is said. */
#include <check.h>
#include <stdlib.h>

#include "scene.h"

static Scene scene;

static void build(const Shape *shape)
{
    scene_build(&scene, shape);
}

static void run(const CaseData *data)
{
    scene_run(&scene, data, 1);
}

static void finish(void)
{
    scene_free(&scene);
}

static void check_lane(ZjLane lane, int64_t lo, int64_t hi, unsigned flags, int line)
{
    bool open = hi == ZJ_OPEN;
    if (lane.lo.num == lo && lane.lo.den == 1 && lane.flags == flags &&
        (open ? zj_rat_is_inf(lane.hi) : lane.hi.num == hi && lane.hi.den == 1))
        return;
    ck_abort_msg("line %d: [%lld/%lld, %lld/%lld] flags %u, not [%lld, %lld] flags %u", line,
                 (long long)lane.lo.num, (long long)lane.lo.den, (long long)lane.hi.num,
                 (long long)lane.hi.den, lane.flags, (long long)lo, (long long)hi, flags);
}

#define IS(grant, figure, item, value) \
    check_lane(scene_lane(&scene, 0, grant, figure, item), value, value, 0, __LINE__)
#define LIES(grant, figure, item, lo, hi, flags) \
    check_lane(scene_lane(&scene, 0, grant, figure, item), lo, hi, flags, __LINE__)
#define PAYER_IS(payer, lo, hi, flags) \
    check_lane(scene_payer(&scene, 0, payer), lo, hi, flags, __LINE__)

#define Y2022 day(2022, 5, 1)
#define Y2023 day(2023, 5, 1)
#define POINT(k, d, x) {.key = k, .date = d, .low = x, .high = x}
#define RANGE(k, d, lo, hi) {.key = k, .date = d, .low = lo, .high = hi}
#define CAP(v) .cap_low = {v, v}, .cap_high = {v, v}
static const GroupShape yearly = {.set = true, .year = 1};
static const GroupShape firm = {.set = true};

START_TEST(each_year_has_its_own_cap)
{
    build(&(Shape){.grants = 1, .ledger = true, .g = {{.caps = 1, .cap = {{yearly, 0}}}}});
    run(&(CaseData){.g = {{.count = 2, .item = {POINT(1, Y2022, 150),
                                                POINT(2, Y2023, 80)}, CAP(100)}}});
    IS(0, ENTITLED, 0, 100);
    IS(0, ENTITLED, 1, 80);
    IS(0, TOTAL_PAYABLE, 0, 180);
    finish();
}
END_TEST

START_TEST(a_cap_is_used_up_first_by_what_was_paid)
{
    build(&(Shape){.grants = 1, .ledger = true, .g = {{.caps = 1, .cap = {{yearly, 0}}}}});
    CaseData d = {.g = {{.count = 1, .item = {POINT(1, Y2023, 120)}, CAP(200)}},
                  .rows = 1, .row = {{0, 9, Y2023, 150}}};
    run(&d);
    IS(0, ENTITLED, 0, 50);
    IS(0, PAYABLE, 0, 50);
    IS(0, TOTAL_PAID, 0, 150);
    d.row[0].date = Y2022; /* another year's money */
    run(&d);
    IS(0, PAYABLE, 0, 120);
    d.row[0].date = Y2023;
    d.row[0].key = 1; /* of this item: its rest, nothing counts twice */
    run(&d);
    IS(0, PAID, 0, 150);
    IS(0, ENTITLED, 0, 120);
    IS(0, PAYABLE, 0, 0);
    d.g[0].item[0].low = d.g[0].item[0].high = 300;
    run(&d);
    IS(0, ENTITLED, 0, 200);
    IS(0, PAYABLE, 0, 50);
    d.row[0].net = 250; /* more than the cap */
    run(&d);
    IS(0, ENTITLED, 0, 200);
    IS(0, PAYABLE, 0, 0);
    finish();
}
END_TEST

START_TEST(a_paid_item_and_a_new_one_share_the_cap)
{
    build(&(Shape){.grants = 1, .ledger = true, .g = {{.caps = 1, .cap = {{yearly, 0}}}}});
    run(&(CaseData){.g = {{.count = 2, CAP(100),
                           .item = {POINT(1, Y2023 + 1, 70), POINT(2, Y2023, 60)}}},
                    .rows = 1, .row = {{0, 1, Y2023, 70}}});
    IS(0, ENTITLED, 0, 70); /* paid: stands, though its date is later */
    IS(0, PAYABLE, 0, 0);
    IS(0, ENTITLED, 1, 30);
    IS(0, TOTAL_ENTITLED, 0, 100);
    IS(0, TOTAL_PAYABLE, 0, 30);
    finish();
}
END_TEST

START_TEST(trimming_goes_by_date_then_list)
{
    build(&(Shape){.grants = 1, .g = {{.caps = 1, .cap = {{firm, ZJ_MOD_TRIM_LAST}}}}});
    run(&(CaseData){.g = {{.count = 3, CAP(100),
                           .item = {POINT(1, Y2023, 60), POINT(2, Y2022, 50),
                                    POINT(3, Y2023, 60)}}}});
    IS(0, ENTITLED, 1, 50);
    IS(0, ENTITLED, 0, 50);
    IS(0, ENTITLED, 2, 0);
    IS(0, DISPLACED, 2, ZJ_DISPLACED_CAP);
    finish();
}
END_TEST

START_TEST(pro_rata_cuts_all_alike_and_rounds_after)
{
    Shape shape = {.grants = 1,
                   .g = {{.caps = 1, .cap = {{firm, ZJ_MOD_TRIM_PRO_RATA}}, .step = 1}}};
    CaseData d = {.g = {{.count = 3, CAP(100),
                         .item = {POINT(1, Y2023, 50), POINT(2, Y2022, 50),
                                  POINT(3, Y2023, 50)}}}};
    build(&shape);
    run(&d);
    for (int i = 0; i < 3; i++) IS(0, ENTITLED, i, 33); /* 100/3 each */
    IS(0, TOTAL_PAYABLE, 0, 99);
    ZjLane capped = scene_lane(&scene, 0, 0, CAPPED, 0);
    ck_assert(capped.lo.num == 100 && capped.lo.den == 3);
    finish();
    shape.g[0].rounding = ZJ_ROUND_UP; /* 34 each would be 102: the last loses what is too much */
    build(&shape);
    run(&d);
    IS(0, ENTITLED, 1, 34);
    IS(0, ENTITLED, 0, 34);
    IS(0, ENTITLED, 2, 32);
    finish();
}
END_TEST

START_TEST(refusing_takes_the_next_that_fits)
{
    build(&(Shape){.grants = 1, .g = {{.caps = 1, .cap = {{firm, ZJ_MOD_TRIM_REFUSE}}}}});
    run(&(CaseData){.g = {{.count = 3, CAP(100),
                           .item = {POINT(1, Y2022, 60), POINT(2, Y2022, 50),
                                    POINT(3, Y2023, 40)}}}});
    IS(0, ENTITLED, 0, 60);
    IS(0, ENTITLED, 1, 0);
    IS(0, DISPLACED, 1, ZJ_DISPLACED_CAP);
    IS(0, ENTITLED, 2, 40);
    finish();
}
END_TEST

START_TEST(the_best_is_kept)
{
    build(&(Shape){.grants = 1, .g = {{.keep = true}}});
    CaseData d = {.g = {{.count = 3, .keep_low = 1, .keep_high = 1,
                         .item = {POINT(1, Y2022, 50), POINT(2, Y2023, 100),
                                  POINT(3, Y2023, 100)}}}};
    run(&d);
    IS(0, ENTITLED, 0, 0);
    IS(0, DISPLACED, 0, ZJ_DISPLACED_KEEP);
    IS(0, ENTITLED, 1, 100);
    IS(0, DISPLACED, 1, 0);
    IS(0, ENTITLED, 2, 0); /* a tie: the earlier in the list */
    IS(0, TOTAL_PAYABLE, 0, 100);
    d.g[0].keep_low = d.g[0].keep_high = 2;
    run(&d);
    IS(0, TOTAL_PAYABLE, 0, 200);
    d.g[0].keep_low = 1; /* one or two: a reading */
    run(&d);
    LIES(0, TOTAL_PAYABLE, 0, 100, 200, ZJ_F_MISSING);
    LIES(0, ENTITLED, 2, 0, 100, ZJ_F_MISSING);
    IS(0, ENTITLED, 1, 100);
    finish();
}
END_TEST

START_TEST(the_best_of_each_year_by_a_score)
{
    build(&(Shape){.grants = 1, .g = {{.keep = true, .keep_by = true, .keep_group = yearly}}});
    CaseData d = {.g = {{.count = 3, .keep_low = 1, .keep_high = 1,
                         .item = {POINT(1, Y2023, 50), POINT(2, Y2023, 100),
                                  POINT(3, Y2022, 70)}}}};
    d.g[0].item[0].by = 9;
    d.g[0].item[1].by = 3;
    run(&d);
    IS(0, ENTITLED, 0, 50);
    IS(0, ENTITLED, 1, 0);
    IS(0, ENTITLED, 2, 70);
    finish();
}
END_TEST

START_TEST(once_ends_with_the_first_payment)
{
    Shape shape = {.grants = 1, .ledger = true, .g = {{.once = true}}};
    CaseData d = {.g = {{.count = 2, .item = {POINT(1, Y2023, 50), POINT(2, Y2022, 20)}}}};
    build(&shape);
    run(&d);
    IS(0, ENTITLED, 1, 20); /* the earlier date */
    IS(0, ENTITLED, 0, 0);
    IS(0, DISPLACED, 0, ZJ_DISPLACED_ONCE);
    d.rows = 1;
    d.row[0].grant = 0, d.row[0].key = 7, d.row[0].date = Y2022, d.row[0].net = 5;
    run(&d);
    IS(0, TOTAL_PAYABLE, 0, 0);
    d.row[0].key = 2;
    run(&d);
    IS(0, ENTITLED, 1, 5); /* paid, in whatever amount: ended */
    IS(0, PAYABLE, 1, 0);
    IS(0, ENTITLED, 0, 0);
    finish();
    shape.g[0].tops_up = true;
    build(&shape);
    d.rows = 0;
    run(&d);
    IS(0, ENTITLED, 1, 20);
    IS(0, ENTITLED, 0, 30);
    d.rows = 1;
    d.row[0].key = 2;
    d.row[0].net = 20;
    run(&d);
    IS(0, PAYABLE, 1, 0);
    IS(0, PAYABLE, 0, 30);
    finish();
    shape.g[0].once_group = (GroupShape){.set = true, .per_item = true};
    shape.g[0].tops_up = false;
    build(&shape);
    run(&d);
    IS(0, PAYABLE, 1, 0);
    IS(0, PAYABLE, 0, 50);
    finish();
}
END_TEST

START_TEST(a_rounded_figure_never_exceeds_its_cap)
{
    build(&(Shape){.grants = 1, .g = {{.caps = 1, .cap = {{{.set = true, .per_item = true}, 0}},
                                       .rounding = ZJ_ROUND_HALF_UP, .step = 100}}});
    run(&(CaseData){.g = {{.count = 3, .den = 1, CAP(360),
                           .item = {POINT(1, Y2022, 355), POINT(2, Y2023, 340),
                                    POINT(3, Y2023, 9999)}}}});
    IS(0, ROUNDED, 0, 360);
    IS(0, ROUNDED, 1, 300);
    IS(0, ROUNDED, 2, 360);
    finish();
}
END_TEST

static Shape two_grants(ZjStackRule rule)
{
    Shape shape = {.grants = 2, .causes = 1, .rule = {rule}};
    for (int g = 0; g < 2; g++) {
        shape.g[g].cause = 1;
        shape.g[g].cause_keyed = true;
    }
    return shape;
}

static CaseData two_grants_data(void)
{
    CaseData d = {.g = {{.count = 2, .item = {POINT(1, Y2023, 50), POINT(2, Y2023, 30)}},
                        {.count = 2, .item = {POINT(3, Y2023, 60), POINT(4, Y2022, 40)}}}};
    return d;
}

START_TEST(the_higher_of_one_cause_and_key)
{
    Shape shape = two_grants(ZJ_STACK_HIGHEST);
    CaseData d = two_grants_data();
    build(&shape);
    run(&d); /* one key: units 80 and 100 */
    IS(0, TOTAL_PAYABLE, 0, 0);
    IS(0, DISPLACED, 0, ZJ_DISPLACED_STACK + 16 * 1);
    IS(1, TOTAL_PAYABLE, 0, 100);
    d.g[1].item[1].cause_key = 5; /* now 80 against 60, and 40 alone */
    run(&d);
    IS(0, TOTAL_PAYABLE, 0, 80);
    IS(1, ENTITLED, 0, 0);
    IS(1, DISPLACED, 0, ZJ_DISPLACED_STACK);
    IS(1, ENTITLED, 1, 40);
    d.g[1].item[0].low = d.g[1].item[0].high = 80; /* a tie: document order */
    run(&d);
    IS(0, TOTAL_PAYABLE, 0, 80);
    IS(1, TOTAL_PAYABLE, 0, 40);
    finish();
    shape.g[0].cause_year = shape.g[1].cause_year = 1;
    build(&shape);
    d = two_grants_data(); /* 2023: 80 against 60; 2022: 40 alone */
    run(&d);
    IS(0, TOTAL_PAYABLE, 0, 80);
    IS(1, ENTITLED, 0, 0);
    IS(1, ENTITLED, 1, 40);
    finish();
}
END_TEST

START_TEST(a_grant_without_key_competes_with_all)
{
    Shape shape = two_grants(ZJ_STACK_HIGHEST);
    shape.g[1].single = true;
    shape.g[1].cause_keyed = false;
    build(&shape);
    CaseData d = two_grants_data();
    d.g[0].item[1].cause_key = 8;
    d.g[1].item[0].low = d.g[1].item[0].high = 40;
    run(&d); /* 50 stays, 40 falls to it, 30 has nothing against it */
    IS(0, TOTAL_PAYABLE, 0, 80);
    IS(1, TOTAL_PAYABLE, 0, 0);
    d.g[1].item[0].low = d.g[1].item[0].high = 60;
    run(&d);
    IS(0, TOTAL_PAYABLE, 0, 0);
    IS(1, TOTAL_PAYABLE, 0, 60);
    finish();
}
END_TEST

START_TEST(exclusive_leaves_a_choice)
{
    Shape shape = two_grants(ZJ_STACK_EXCLUSIVE);
    build(&shape);
    CaseData d = two_grants_data();
    run(&d);
    LIES(0, ENTITLED, 0, 0, 50, ZJ_F_CHOICE);
    LIES(1, TOTAL_PAYABLE, 0, 0, 100, ZJ_F_CHOICE);
    PAYER_IS(0, 80, 100, ZJ_F_CHOICE); /* the lowest alternative, the highest */
    PAYER_IS(1, 0, 0, 0);
    d.g[0].count = 0;
    run(&d);
    IS(1, TOTAL_PAYABLE, 0, 100);
    PAYER_IS(0, 100, 100, 0);
    finish();
}
END_TEST

START_TEST(deducting_cuts_from_the_last)
{
    build(&(Shape){.grants = 1, .g = {{.deduct = true}}});
    CaseData d = {.g = {{.count = 2, .deduct_low = 70, .deduct_high = 70,
                         .item = {POINT(1, Y2022, 50), POINT(2, Y2023, 60)}}}};
    run(&d);
    IS(0, ENTITLED, 0, 40);
    IS(0, ENTITLED, 1, 0);
    IS(0, DISPLACED, 1, ZJ_DISPLACED_DEDUCT);
    d.g[0].deduct_low = d.g[0].deduct_high = 200;
    run(&d);
    IS(0, TOTAL_PAYABLE, 0, 0);
    finish();
}
END_TEST

START_TEST(a_joint_cap_takes_grants_in_document_order)
{
    build(&(Shape){.grants = 3, .joints = 1, .joint = {{.year = 1, .grants = 5}}, .ledger = true});
    CaseData d = {.g = {{.count = 1, .item = {POINT(1, Y2023 + 50, 70)}},
                        {.count = 1, .item = {POINT(2, Y2023, 900)}},
                        {.count = 2, .item = {POINT(3, Y2023, 70), POINT(4, Y2022, 70)}}},
                  .joint_low = {100}, .joint_high = {100}};
    run(&d);
    IS(0, ENTITLED, 0, 70);
    IS(1, ENTITLED, 0, 900); /* not among them */
    IS(2, ENTITLED, 0, 30);
    IS(2, ENTITLED, 1, 70);
    PAYER_IS(0, 1070, 1070, 0);
    d.rows = 1;
    d.row[0].grant = 0, d.row[0].key = 6, d.row[0].date = Y2023, d.row[0].net = 40;
    run(&d); /* what was paid comes first */
    IS(0, ENTITLED, 0, 60);
    IS(2, ENTITLED, 0, 0);
    IS(2, DISPLACED, 0, ZJ_DISPLACED_JOINT);
    IS(2, ENTITLED, 1, 70);
    finish();
}
END_TEST

START_TEST(open_amounts_stay_inside_their_caps)
{
    build(&(Shape){.grants = 1, .g = {{.caps = 1, .cap = {{firm, ZJ_MOD_TRIM_LAST}}}}});
    CaseData d = {.g = {{.count = 2, CAP(100),
                         .item = {RANGE(1, Y2022, 30, 80), RANGE(2, Y2023, 40, 90)}}}};
    run(&d);
    LIES(0, ENTITLED, 0, 30, 80, ZJ_F_DISCRETION);
    LIES(0, ENTITLED, 1, 20, 70, ZJ_F_DISCRETION);
    LIES(0, TOTAL_PAYABLE, 0, 70, 100, ZJ_F_DISCRETION);
    d.g[0].item[0].low = 60;
    run(&d); /* at least 100 together: the total is known though the parts are not */
    IS(0, TOTAL_PAYABLE, 0, 100);
    d.g[0].item[0].low = d.g[0].item[0].high = MISSING;
    run(&d);
    LIES(0, ENTITLED, 0, 0, 100, ZJ_F_MISSING | ZJ_F_DISCRETION);
    finish();
}
END_TEST

START_TEST(only_one_of_two_open_alternatives_counts)
{
    Shape shape = two_grants(ZJ_STACK_HIGHEST);
    build(&shape);
    CaseData d = two_grants_data();
    d.g[0].item[0].low = 20; /* 50..80 against 100 */
    run(&d);
    IS(0, TOTAL_PAYABLE, 0, 0);
    IS(1, TOTAL_PAYABLE, 0, 100);
    d.g[0].item[0].high = 90; /* 50..120 against 100 */
    run(&d);
    LIES(0, TOTAL_PAYABLE, 0, 0, 120, ZJ_F_DISCRETION);
    LIES(1, TOTAL_PAYABLE, 0, 0, 100, ZJ_F_DISCRETION);
    PAYER_IS(0, 100, 120, ZJ_F_DISCRETION);
    finish();
}
END_TEST

START_TEST(a_missing_ledger_is_not_an_empty_one)
{
    build(&(Shape){.grants = 1, .ledger = true, .g = {{0}}});
    run(&(CaseData){.g = {{.count = 1, .item = {POINT(1, Y2023, 50)}}}, .no_ledger = true});
    IS(0, ENTITLED, 0, 50);
    LIES(0, PAID, 0, 0, ZJ_OPEN, ZJ_F_MISSING);
    LIES(0, PAYABLE, 0, 0, 50, ZJ_F_MISSING);
    LIES(0, TOTAL_PAYABLE, 0, 0, 50, ZJ_F_MISSING);
    finish();
}
END_TEST

START_TEST(a_missing_list_leaves_the_total_open)
{
    build(&(Shape){.grants = 2, .joints = 1, .joint = {{.grants = 3}}, .g = {{.gate = true}, {0}}});
    CaseData d = {.g = {{.missing = true}, {.count = 1, .item = {POINT(1, Y2023, 50)}}},
                  .joint_low = {100}, .joint_high = {100}};
    run(&d);
    LIES(0, TOTAL_PAYABLE, 0, 0, 100, ZJ_F_MISSING);
    LIES(1, ENTITLED, 0, 0, 50, ZJ_F_MISSING);
    d.g[0].shut = true; /* refused whatever the list holds */
    run(&d);
    IS(0, TOTAL_PAYABLE, 0, 0);
    IS(1, ENTITLED, 0, 50);
    finish();
}
END_TEST

START_TEST(an_unknown_date_spares_only_what_is_sure)
{
    build(&(Shape){.grants = 1, .g = {{.caps = 1, .cap = {{yearly, 0}}}}});
    CaseData d = {.g = {{.count = 2, CAP(100),
                         .item = {POINT(1, MISSING, 60), POINT(2, Y2023, 60)}}}};
    run(&d);
    LIES(0, ENTITLED, 0, 40, 60, ZJ_F_MISSING);
    LIES(0, ENTITLED, 1, 40, 60, ZJ_F_MISSING);
    d.g[0].item[1].low = d.g[0].item[1].high = 40;
    run(&d);
    IS(0, ENTITLED, 0, 60);
    IS(0, ENTITLED, 1, 40);
    finish();
}
END_TEST

START_TEST(an_error_opens_what_competes_with_it)
{
    build(&(Shape){.grants = 1, .g = {{.caps = 1, .cap = {{firm, 0}}}}});
    run(&(CaseData){.g = {{.count = 3, CAP(100), /* a range the wrong way round is an error */
                           .item = {POINT(1, Y2022, 30), RANGE(2, Y2022, 9, 3),
                                    POINT(3, Y2023, 60)}}}});
    IS(0, ENTITLED, 0, 30);
    LIES(0, ENTITLED, 1, 0, ZJ_OPEN, ZJ_F_ERROR | ZJ_F_DISCRETION);
    ZjLane last = scene_lane(&scene, 0, 0, ENTITLED, 2);
    ck_assert(last.lo.num == 0 && last.hi.num == 60 && last.flags != 0);
    ck_assert((scene_lane(&scene, 0, 0, TOTAL_PAYABLE, 0).flags & ZJ_F_ERROR) != 0);
    finish();
}
END_TEST

START_TEST(transfers_are_shown_not_added)
{
    build(&(Shape){.grants = 2, .g = {{.payer = 1}, {.payer = 1, .passes = true}}});
    run(&(CaseData){.g = {{.count = 1, .item = {POINT(1, Y2023, 50)}},
                          {.count = 1, .item = {POINT(1, Y2023, 50)}}}});
    IS(1, TOTAL_PAYABLE, 0, 50);
    PAYER_IS(1, 50, 50, 0);
    finish();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("settle");
    TCase *t = tcase_create("rules");
    tcase_add_test(t, each_year_has_its_own_cap);
    tcase_add_test(t, a_cap_is_used_up_first_by_what_was_paid);
    tcase_add_test(t, a_paid_item_and_a_new_one_share_the_cap);
    tcase_add_test(t, trimming_goes_by_date_then_list);
    tcase_add_test(t, pro_rata_cuts_all_alike_and_rounds_after);
    tcase_add_test(t, refusing_takes_the_next_that_fits);
    tcase_add_test(t, the_best_is_kept);
    tcase_add_test(t, the_best_of_each_year_by_a_score);
    tcase_add_test(t, once_ends_with_the_first_payment);
    tcase_add_test(t, a_rounded_figure_never_exceeds_its_cap);
    tcase_add_test(t, the_higher_of_one_cause_and_key);
    tcase_add_test(t, a_grant_without_key_competes_with_all);
    tcase_add_test(t, exclusive_leaves_a_choice);
    tcase_add_test(t, deducting_cuts_from_the_last);
    tcase_add_test(t, a_joint_cap_takes_grants_in_document_order);
    tcase_add_test(t, open_amounts_stay_inside_their_caps);
    tcase_add_test(t, only_one_of_two_open_alternatives_counts);
    tcase_add_test(t, a_missing_ledger_is_not_an_empty_one);
    tcase_add_test(t, a_missing_list_leaves_the_total_open);
    tcase_add_test(t, an_unknown_date_spares_only_what_is_sure);
    tcase_add_test(t, an_error_opens_what_competes_with_it);
    tcase_add_test(t, transfers_are_shown_not_added);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
