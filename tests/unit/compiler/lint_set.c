/* Sets of values against bits: every pair of sets over a few places is met, subtracted and joined,
** and must hold just the places that the bits say. */
#include "help.h"

#include "compiler/lint_set.h"

/* Places: whole sets know 0..7; others the points 0, 1, 2, 3 and the stretches between them. */
enum { PLACES = 7 };

static ZjSet place(bool whole, int i)
{
    if (whole) return zj_set_between(true, zj_rat_int(i), false, zj_rat_int(i), false);
    bool stretch = (i & 1) != 0;
    return zj_set_between(false, zj_rat_int(i / 2), stretch, zj_rat_int((i + 1) / 2), stretch);
}

static ZjSet of_bits(bool whole, unsigned bits)
{
    ZjSet set = {.ordered = true, .whole = whole}, sum;
    for (int i = 0; i < PLACES; i++) {
        if ((bits >> i & 1) == 0) continue;
        ZjSet one = place(whole, i);
        ck_assert(zj_set_join(&set, &one, &sum));
        set = sum;
    }
    return set;
}

static unsigned bits_of(bool whole, const ZjSet *set)
{
    unsigned bits = 0;
    for (int i = 0; i < PLACES; i++) {
        ZjSet one = place(whole, i), both;
        ck_assert(zj_set_meet(set, &one, &both));
        if (!zj_set_no_value(&both)) bits |= 1u << i;
    }
    return bits;
}

static unsigned runs(unsigned bits)
{
    return (unsigned)__builtin_popcount(bits & ~(bits << 1));
}

static void compare_pair(bool whole, unsigned a, unsigned b)
{
    ZjSet x = of_bits(whole, a), y = of_bits(whole, b), met, rest, sum;
    ck_assert_uint_eq(x.count, runs(a)); /* neighbours are one piece */
    ck_assert(zj_set_meet(&x, &y, &met) && zj_set_minus(&x, &y, &rest) && zj_set_join(&x, &y, &sum));
    ck_assert_uint_eq(bits_of(whole, &met), a & b);
    ck_assert_uint_eq(bits_of(whole, &rest), a & ~b);
    ck_assert_uint_eq(bits_of(whole, &sum), a | b);
    ck_assert_int_eq(zj_set_within(&x, &y), (a & ~b) == 0);
    ck_assert_int_eq(zj_set_equal(&x, &y), a == b);
    ZjRat value;
    ck_assert_int_eq(zj_set_example(&met, &value), (a & b) != 0);
    if ((a & b) == 0) return;
    ZjSet point = zj_set_between(whole, value, false, value, false), in;
    ck_assert(zj_set_meet(&met, &point, &in));
    ck_assert(!zj_set_no_value(&in));
}

START_TEST(pairs)
{
    for (int whole = 0; whole < 2; whole++) {
        for (unsigned a = 0; a < 1u << PLACES; a++) {
            for (unsigned b = 0; b < 1u << PLACES; b++) compare_pair(whole != 0, a, b);
        }
    }
}
END_TEST

/* Fen: between 9.99元 and 10元 there is none, between 9.98元 and 10元 one. */
START_TEST(whole_values)
{
    ZjRat value, half;
    ZjSet none = zj_set_between(true, zj_rat_int(999), true, zj_rat_int(1000), true);
    ZjSet one = zj_set_between(true, zj_rat_int(998), true, zj_rat_int(1000), true);
    ck_assert(zj_set_empty(&none));
    ck_assert(zj_set_example(&one, &value) && zj_rat_cmp(value, zj_rat_int(999)) == 0);
    ck_assert_int_eq(zj_rat_make(1, 2, &half), ZJ_OK);
    ZjSet above = zj_set_between(true, half, false, zj_rat_inf(1), false);
    ck_assert(zj_set_example(&above, &value) && zj_rat_cmp(value, zj_rat_int(1)) == 0);
    ZjSet below = zj_set_between(true, zj_rat_inf(-1), false, zj_rat_neg(half), false);
    ck_assert(zj_set_example(&below, &value) && zj_rat_cmp(value, zj_rat_int(-1)) == 0);
}
END_TEST

START_TEST(open_ends)
{
    ZjRat value;
    ZjSet all = zj_set_between(false, zj_rat_inf(-1), false, zj_rat_inf(1), false), rest, sum;
    ZjSet point = zj_set_between(false, zj_rat_int(3), false, zj_rat_int(3), false);
    ck_assert(zj_set_minus(&all, &point, &rest));
    ck_assert_uint_eq(rest.count, 2);
    ck_assert(zj_set_join(&rest, &point, &sum) && zj_set_equal(&sum, &all));
    ck_assert(zj_set_minus(&all, &all, &rest) && zj_set_empty(&rest));
    ck_assert(zj_set_minus(&rest, &all, &sum) && zj_set_empty(&sum));
    ZjSet over = zj_set_between(false, zj_rat_int(3), true, zj_rat_inf(1), false);
    ck_assert(zj_set_example(&over, &value) && zj_rat_cmp(value, zj_rat_int(3)) > 0);
}
END_TEST

/* "Not applicable" is kept apart from the values. */
START_TEST(not_applicable)
{
    for (int ordered = 0; ordered < 2; ordered++) {
        ZjSet full = ordered != 0 ? of_bits(true, 0x7F) : zj_set_mask(0x7F), part = full, out;
        full.na = true;
        ck_assert(zj_set_meet(&full, &part, &out) && !out.na);
        ck_assert(zj_set_minus(&full, &part, &out) && out.na && zj_set_no_value(&out) && !zj_set_empty(&out));
        ck_assert(zj_set_minus(&part, &full, &out) && zj_set_empty(&out));
        ck_assert(zj_set_join(&part, &full, &out) && out.na && zj_set_equal(&out, &full));
        ck_assert(!zj_set_equal(&part, &full));
    }
}
END_TEST

/* More pieces than fit: the result says so, and holds at least what it should. */
START_TEST(too_many_pieces)
{
    ZjSet set = zj_set_between(true, zj_rat_int(0), false, zj_rat_int(100), false), next;
    bool exact = true;
    for (int i = 1; i <= 10; i++) {
        ZjSet hole = zj_set_between(true, zj_rat_int(i * 5), false, zj_rat_int(i * 5), false);
        if (!zj_set_minus(&set, &hole, &next)) exact = false;
        set = next;
    }
    ck_assert(!exact);
    ck_assert_uint_le(set.count, ZJ_SET_PIECES);
    for (int i = 0; i <= 100; i++) {
        ZjSet point = zj_set_between(true, zj_rat_int(i), false, zj_rat_int(i), false), in;
        bool hole = i % 5 == 0 && i >= 5 && i <= 50;
        ck_assert(zj_set_meet(&set, &point, &in));
        ck_assert_msg(hole || !zj_set_no_value(&in), "%d is lost", i);
    }
}
END_TEST

START_TEST(masks)
{
    ZjRat value;
    ZjSet a = zj_set_mask(0x0C), b = zj_set_mask(0x06), out;
    ck_assert(zj_set_meet(&a, &b, &out) && out.mask == 0x04);
    ck_assert(zj_set_minus(&a, &b, &out) && out.mask == 0x08);
    ck_assert(zj_set_join(&a, &b, &out) && out.mask == 0x0E);
    ck_assert(!zj_set_within(&a, &b) && zj_set_within(&b, &out));
    ck_assert(zj_set_example(&a, &value) && zj_rat_cmp(value, zj_rat_int(2)) == 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {pairs, whole_values, open_ends, not_applicable, too_many_pieces, masks};
    return RUN_TESTS("lint_set", tests);
}
