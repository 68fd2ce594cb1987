#include "stdlib/rat.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* ---- natural numbers of 448 bits, the schoolbook way: the independent judge ---- */

enum { LIMBS = 14 };
typedef struct Big {
    uint32_t limb[LIMBS];
} Big;

static Big big(zj_i128 x)
{
    Big b = {{0}};
    ck_assert(x >= 0);
    for (int i = 0; i < 4; i++)
        b.limb[i] = (uint32_t)((x >> (32 * i)) & 0xFFFFFFFF);
    return b;
}

static Big big_power2(int n)
{
    Big b = {{0}};
    b.limb[n / 32] = (uint32_t)1 << n % 32;
    return b;
}

static int big_cmp(Big a, Big b)
{
    for (int i = LIMBS; i-- > 0;)
        if (a.limb[i] != b.limb[i]) return a.limb[i] < b.limb[i] ? -1 : 1;
    return 0;
}

static Big big_add(Big a, Big b)
{
    uint64_t carry = 0;
    for (int i = 0; i < LIMBS; i++) {
        carry += (uint64_t)a.limb[i] + b.limb[i];
        a.limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0) ck_abort_msg("the judge overflows");
    return a;
}

static Big big_sub(Big a, Big b) /* a >= b */
{
    int64_t borrow = 0;
    for (int i = 0; i < LIMBS; i++) {
        borrow += (int64_t)a.limb[i] - b.limb[i];
        a.limb[i] = (uint32_t)(borrow & 0xFFFFFFFF);
        borrow >>= 32;
    }
    if (borrow != 0) ck_abort_msg("the judge underflows");
    return a;
}

static Big big_mul(Big a, Big b)
{
    Big out = {{0}};
    for (int i = 0; i < LIMBS; i++) {
        uint64_t carry = 0;
        if (a.limb[i] == 0) continue;
        for (int k = 0; k < LIMBS; k++) {
            if (i + k >= LIMBS) {
                carry |= b.limb[k];
                continue;
            }
            carry += (uint64_t)a.limb[i] * b.limb[k] + out.limb[i + k];
            out.limb[i + k] = (uint32_t)carry;
            carry >>= 32;
        }
        if (carry != 0) ck_abort_msg("the judge overflows");
    }
    return out;
}

static bool big_zero(Big a)
{
    return big_cmp(a, big(0)) == 0;
}

/* The odd part of a > 0: a / 2^k with k left in *twos. */
static Big big_odd(Big a, int *twos)
{
    for (*twos = 0; (a.limb[0] & 1) == 0;) {
        int k = a.limb[0] == 0 ? 31 : __builtin_ctz(a.limb[0]);
        for (int i = 0; i + 1 < LIMBS; i++)
            a.limb[i] = (uint32_t)(((uint64_t)a.limb[i + 1] << 32 | a.limb[i]) >> k);
        a.limb[LIMBS - 1] >>= k;
        *twos += k;
    }
    return a;
}

static Big big_gcd(Big a, Big b) /* by halving and subtracting */
{
    int x, y;
    if (big_zero(a)) return b;
    if (big_zero(b)) return a;
    a = big_odd(a, &x);
    b = big_odd(b, &y);
    for (int order; (order = big_cmp(a, b)) != 0;) {
        int ignored;
        if (order > 0) {
            a = big_odd(big_sub(a, b), &ignored);
        } else {
            b = big_odd(big_sub(b, a), &ignored);
        }
    }
    return big_mul(a, big_power2(x < y ? x : y));
}

/* A signed quotient that need not be in lowest terms. */
typedef struct Quotient {
    bool negative;
    Big num, den;
} Quotient;

static zj_i128 absolute(zj_i128 x)
{
    return x < 0 ? -x : x;
}

static Quotient quotient(ZjRat a)
{
    return (Quotient){a.num < 0, big(absolute(a.num)), big(a.den)};
}

static Quotient q_add(Quotient a, Quotient b)
{
    Big x = big_mul(a.num, b.den), y = big_mul(b.num, a.den);
    Quotient out = {a.negative, big_add(x, y), big_mul(a.den, b.den)};
    if (a.negative != b.negative) {
        bool larger = big_cmp(x, y) >= 0;
        out.num = larger ? big_sub(x, y) : big_sub(y, x);
        out.negative = larger ? a.negative : b.negative;
    }
    return out;
}

static Quotient q_neg(Quotient a)
{
    a.negative = !a.negative;
    return a;
}

static Quotient q_mul(Quotient a, Quotient b)
{
    return (Quotient){a.negative != b.negative, big_mul(a.num, b.num), big_mul(a.den, b.den)};
}

static Quotient q_inverse(Quotient a)
{
    return (Quotient){a.negative, a.den, a.num};
}

static int q_sign(Quotient a)
{
    return big_zero(a.num) ? 0 : a.negative ? -1 : 1;
}

static int q_cmp(Quotient a, Quotient b)
{
    return q_sign(q_add(a, q_neg(b)));
}

static zj_i128 small_gcd(zj_i128 a, zj_i128 b)
{
    while (b != 0) {
        zj_i128 r = a % b;
        a = b;
        b = r;
    }
    return a;
}

/* Whether the value, in lowest terms, is one a ZjRat can hold. */
static bool q_fits(Quotient a)
{
    Big g = big_gcd(a.num, a.den);
    return big_cmp(a.num, big_mul(big_power2(126), g)) < 0 &&
           big_cmp(a.den, big_mul(big_power2(63), g)) < 0;
}

static void describe(ZjRat a, ZjBuf *out)
{
    zj_rat_print(a, out);
    zj_buf_char(out, ' ');
}

/* got must be the value of want, in lowest terms, exactly if it fits. */
static void judge(const char *what, ZjRat a, ZjRat b, ZjStatus status, ZjRat got, Quotient want)
{
    bool right = false;
    if (status == ZJ_OK) {
        right = got.den > 0 && small_gcd(absolute(got.num), got.den) == 1 &&
                q_cmp(quotient(got), want) == 0;
    } else if (status == ZJ_OVERFLOW) {
        right = got.num == 77 && got.den == 1 && !q_fits(want); /* got is left alone */
    }
    if (right) return;
    ZjBuf out = {0};
    describe(a, &out);
    describe(b, &out);
    describe(got, &out);
    ck_abort_msg("%s: status %d, %s", what, (int)status, out.ptr);
}

/* ---- values to try --------------------------------------------------------- */

static uint64_t seed = 20240601;

static uint64_t random64(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed * 0x2545F4914F6CDD1Du;
}

static zj_i128 limit(void)
{
    return (zj_i128)1 << 126;
}

static ZjRat make(zj_i128 num, zj_i128 den)
{
    ZjRat out;
    ck_assert_int_eq(zj_rat_make(num, den, &out), ZJ_OK);
    return out;
}

/* Any size is as likely as any other; often close to a power of two. */
static zj_i128 random_bits(int most)
{
    int bits = (int)(random64() % (unsigned)(most + 1));
    zj_i128 x = (zj_i128)(random64() >> 1) << 64 | (zj_i128)random64();
    x &= ((zj_i128)1 << bits) - 1;
    if (random64() % 4 == 0) x = ((zj_i128)1 << bits) - 1 - x % 3;
    return x < 0 ? 0 : x;
}

static ZjRat random_rat(void)
{
    zj_i128 num = random_bits(126), den = random_bits(63);
    if (num >= limit()) num = limit() - 1;
    if (den > INT64_MAX) den = INT64_MAX;
    switch (random64() % 4) {
    case 0:
        den = 1;
        break;
    case 1:
        den = 1 + den % 1000;
        break;
    }
    return make(random64() % 2 != 0 ? -num : num, den == 0 ? 1 : den);
}

static size_t boundaries(ZjRat *out)
{
    zj_i128 nums[] = {0,
                      1,
                      2,
                      100,
                      INT64_MAX,
                      (zj_i128)INT64_MAX + 1,
                      (zj_i128)1 << 64,
                      (zj_i128)1 << 125,
                      limit() - 2,
                      limit() - 1};
    int64_t dens[] = {1, 2, 3, (int64_t)1 << 62, INT64_MAX - 1, INT64_MAX};
    size_t n = 0;
    for (size_t i = 0; i < sizeof nums / sizeof *nums; i++)
        for (size_t k = 0; k < sizeof dens / sizeof *dens; k++)
            for (int s = -1; s <= 1; s += 2)
                out[n++] = make(s * nums[i], dens[k]);
    return n;
}

static void try_pair(ZjRat a, ZjRat b)
{
    const ZjRat unset = {77, 1};
    Quotient x = quotient(a), y = quotient(b);
    ZjRat got = unset;
    ZjStatus status = zj_rat_add(a, b, &got);
    judge("+", a, b, status, got, q_add(x, y));
    got = unset;
    status = zj_rat_sub(a, b, &got);
    judge("-", a, b, status, got, q_add(x, q_neg(y)));
    got = unset;
    status = zj_rat_mul(a, b, &got);
    judge("*", a, b, status, got, q_mul(x, y));
    got = unset;
    status = zj_rat_div(a, b, &got);
    if (b.num == 0) {
        ck_assert(status == ZJ_DOMAIN && got.num == 77);
    } else {
        judge("/", a, b, status, got, q_mul(x, q_inverse(y)));
    }
    int order = zj_rat_cmp(a, b);
    if ((order > 0) - (order < 0) != q_cmp(x, y)) judge("<", a, b, ZJ_DOMAIN, got, x);
}

START_TEST(boundary_pairs)
{
    static ZjRat values[300];
    size_t n = boundaries(values);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            try_pair(values[i], values[k]);
}
END_TEST

START_TEST(random_pairs)
{
    for (int i = 0; i < 10000; i++) {
        ZjRat a = random_rat(), b = random_rat(), c;
        try_pair(a, b);
        /* Pairs whose result is small though the way there is not. */
        if (zj_rat_sub(a, b, &c) == ZJ_OK) try_pair(c, b);
        if (b.num != 0 && zj_rat_div(a, b, &c) == ZJ_OK) try_pair(c, b);
    }
}
END_TEST

START_TEST(makes_lowest_terms)
{
    static const struct {
        int64_t num, den, want_num, want_den;
    } table[] = {
        {6, 4, 3, 2},
        {-6, 4, -3, 2},
        {6, -4, -3, 2},
        {-6, -4, 3, 2},
        {0, 5, 0, 1},
        {0, -5, 0, 1},
        {100, 100, 1, 1},
        {7, 1, 7, 1},
        {INT64_MIN, INT64_MIN, 1, 1},
        {INT64_MIN, 2, INT64_MIN / 2, 1},
        {1, INT64_MAX, 1, INT64_MAX},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        ZjRat r = make(table[i].num, table[i].den);
        ck_assert(r.num == table[i].want_num && r.den == table[i].want_den);
    }
    ZjRat r = {77, 1};
    zj_i128 least = -limit() - limit(); /* -2^127 */
    ck_assert_int_eq(zj_rat_make(5, 0, &r), ZJ_DOMAIN);
    ck_assert_int_eq(zj_rat_make(0, 0, &r), ZJ_DOMAIN);
    ck_assert_int_eq(zj_rat_make(limit(), 1, &r), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_rat_make(-limit(), 1, &r), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_rat_make(least, 1, &r), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_rat_make(1, (zj_i128)INT64_MAX + 1, &r), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_rat_make(1, INT64_MIN, &r), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_rat_make(1, least, &r), ZJ_OVERFLOW);
    ck_assert(r.num == 77 && r.den == 1);
    r = make(limit() - 1, 1);
    ck_assert(r.num == limit() - 1);
    r = make(least, least);
    ck_assert(r.num == 1 && r.den == 1);
    r = make(least, 4);
    ck_assert(r.num == -((zj_i128)1 << 125) && r.den == 1);
    ck_assert(zj_rat_is_int(zj_rat_int(INT64_MIN)) && !zj_rat_is_int(make(1, 2)));
    ck_assert(!zj_rat_is_int(zj_rat_inf(1)) && zj_rat_is_inf(zj_rat_inf(-1)));
    ck_assert(!zj_rat_is_inf(zj_rat_int(0)));
}
END_TEST

/* i and m are the open ends, n is ZJ_DOMAIN. */
static ZjRat letter(char c)
{
    switch (c) {
    case 'i':
        return zj_rat_inf(1);
    case 'm':
        return zj_rat_inf(-1);
    case '+':
        return make(3, 2);
    case '-':
        return make(-3, 2);
    default:
        return zj_rat_int(0);
    }
}

static void expect(const char *row, char want, ZjStatus status, ZjRat got)
{
    ZjRat value = letter(want);
    bool right = status == ZJ_DOMAIN && got.num == 77;
    if (want != 'n') right = status == ZJ_OK && got.num == value.num && got.den == value.den;
    ck_assert_msg(right, "%s: not %c", row, want);
}

START_TEST(open_ends)
{
    /* left and right, then their sum, difference, product and quotient */
    static const char *const table[] = {
        "iiinin", "imnimn", "minmmn", "mmmnin", "i+iiii", "i-iimm", "i0ii0n", "m+mmmm",
        "m-mmii", "m0mm0n", "+iimi0", "-iimm0", "0iim00", "+mmim0", "-mmii0", "0mmi00",
    };
    static const char order[] = "m-0+i";
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const char *row = table[i];
        ZjRat a = letter(row[0]), b = letter(row[1]), got = {77, 1};
        ZjStatus status = zj_rat_add(a, b, &got);
        expect(row, row[2], status, got);
        got.num = 77;
        got.den = 1;
        status = zj_rat_sub(a, b, &got);
        expect(row, row[3], status, got);
        got.num = 77;
        got.den = 1;
        status = zj_rat_mul(a, b, &got);
        expect(row, row[4], status, got);
        got.num = 77;
        got.den = 1;
        status = zj_rat_div(a, b, &got);
        expect(row, row[5], status, got);
    }
    for (int i = 0; i < 5; i++) {
        for (int k = 0; k < 5; k++) {
            int got = zj_rat_cmp(letter(order[i]), letter(order[k]));
            ck_assert_int_eq((got > 0) - (got < 0), (i > k) - (i < k));
        }
    }
    int64_t n = 77;
    ZjRat out;
    ck_assert_int_eq(zj_rat_floor(zj_rat_inf(1), &n), ZJ_DOMAIN);
    ck_assert_int_eq(zj_rat_to_int(zj_rat_inf(-1), &n), ZJ_DOMAIN);
    ck_assert_int_eq(n, 77);
    for (int mode = 0; mode < ZJ_ROUNDING_COUNT; mode++) {
        ck_assert_int_eq(zj_rat_round(zj_rat_inf(-1), (ZjRounding)mode, 100, &out), ZJ_OK);
        ck_assert(out.num == -1 && out.den == 0);
    }
    out = zj_rat_neg(zj_rat_inf(1));
    ck_assert(out.num == -1 && out.den == 0);
}
END_TEST

START_TEST(rounding_table)
{
    static const struct {
        int64_t num, den, step;
        int64_t want[ZJ_ROUNDING_COUNT]; /* half up, down, up, half even, away */
    } table[] = {
        {0, 1, 1, {0, 0, 0, 0, 0}},
        {5, 2, 1, {3, 2, 3, 2, 3}},
        {7, 2, 1, {4, 3, 4, 4, 4}},
        {-5, 2, 1, {-3, -3, -2, -2, -3}},
        {-7, 2, 1, {-4, -4, -3, -4, -4}},
        {1, 2, 1, {1, 0, 1, 0, 1}},
        {-1, 2, 1, {-1, -1, 0, 0, -1}},
        {9, 4, 1, {2, 2, 3, 2, 3}},
        {-9, 4, 1, {-2, -3, -2, -2, -3}},
        {11, 4, 1, {3, 2, 3, 3, 3}},
        {-11, 4, 1, {-3, -3, -2, -3, -3}},
        {1, 3, 1, {0, 0, 1, 0, 1}},
        {-1, 3, 1, {0, -1, 0, 0, -1}},
        {7, 1, 1, {7, 7, 7, 7, 7}},
        {150, 1, 100, {200, 100, 200, 200, 200}},
        {250, 1, 100, {300, 200, 300, 200, 300}},
        {-150, 1, 100, {-200, -200, -100, -200, -200}},
        {-250, 1, 100, {-300, -300, -200, -200, -300}},
        {-249, 1, 100, {-200, -300, -200, -200, -300}},
        {100, 1, 100, {100, 100, 100, 100, 100}},
        {1, 1000000, 1000000, {0, 0, 1000000, 0, 1000000}},
        {3, 2, 3, {3, 0, 3, 0, 3}},
        {-9, 2, 3, {-6, -6, -3, -6, -6}},
        {INT64_MAX, 1, 1, {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX}},
        {1, 1, INT64_MAX, {0, 0, INT64_MAX, 0, INT64_MAX}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        for (int mode = 0; mode < ZJ_ROUNDING_COUNT; mode++) {
            ZjRat out, a = make(table[i].num, table[i].den);
            ck_assert_int_eq(zj_rat_round(a, (ZjRounding)mode, table[i].step, &out), ZJ_OK);
            ck_assert_msg(out.den == 1 && out.num == table[i].want[mode],
                          "row %zu, mode %d: %lld", i, mode, (long long)out.num);
        }
    }
}
END_TEST

/* What each mode means, said of the result alone. */
static bool rounds_well(ZjRat a, ZjRounding mode, int64_t step, ZjRat out)
{
    if (out.den != 1 || out.num % step != 0) return false;
    Quotient off = q_add(quotient(out), q_neg(quotient(a))), width = quotient(zj_rat_int(step));
    int side = q_sign(off);
    off.negative = false;
    int within = q_cmp(off, width); /* -1: less than one step off */
    int half = q_cmp(q_add(off, off), width);
    switch (mode) {
    case ZJ_ROUND_DOWN:
        return side <= 0 && within < 0;
    case ZJ_ROUND_UP:
        return side >= 0 && within < 0;
    case ZJ_ROUND_AWAY:
        return within < 0 && (a.num > 0 ? side >= 0 : side <= 0);
    case ZJ_ROUND_HALF_UP:
        return half < 0 || (half == 0 && side == (a.num > 0 ? 1 : -1));
    case ZJ_ROUND_HALF_EVEN:
        return half < 0 || (half == 0 && out.num / step % 2 == 0);
    default:
        return false;
    }
}

static void try_rounding(ZjRat a, int64_t step)
{
    for (int mode = 0; mode < ZJ_ROUNDING_COUNT; mode++) {
        ZjRat out = {77, 1};
        ZjStatus status = zj_rat_round(a, (ZjRounding)mode, step, &out);
        if (status == ZJ_OVERFLOW) {
            Quotient end = quotient(a);
            end.negative = false;
            end = q_add(end, quotient(zj_rat_int(step)));
            Quotient full = {false, big_power2(126), big(1)};
            ck_assert(q_cmp(end, full) >= 0 && out.num == 77);
        } else if (status != ZJ_OK || !rounds_well(a, (ZjRounding)mode, step, out)) {
            judge("round", a, zj_rat_int(step), ZJ_DOMAIN, out, quotient(a));
        }
    }
}

START_TEST(rounding_properties)
{
    static ZjRat values[300];
    static const int64_t steps[] = {1, 2, 3, 10, 100, 1000000, INT64_MAX - 1, INT64_MAX};
    size_t n = boundaries(values);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof steps / sizeof *steps; k++)
            try_rounding(values[i], steps[k]);
    for (int i = 0; i < 10000; i++) {
        int64_t step = (int64_t)random_bits(63);
        if (step <= 0) step = 1;
        try_rounding(random_rat(), step);
        /* ties and their neighbours */
        int64_t tie = (int64_t)(random64() % 2001) - 1000;
        step = 1 + step % 1000000;
        ZjRat a = make((zj_i128)step * (2 * tie + 1), 2), tiny = make(1, 1000003), b;
        try_rounding(a, step);
        if (zj_rat_add(a, tiny, &b) == ZJ_OK) try_rounding(b, step);
        if (zj_rat_sub(a, tiny, &b) == ZJ_OK) try_rounding(b, step);
    }
}
END_TEST

START_TEST(rounding_edges)
{
    ZjRat out = {77, 1}, most = make(limit() - 1, 1);
    ck_assert_int_eq(zj_rat_round(most, ZJ_ROUND_UP, 2, &out), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_rat_round(zj_rat_neg(most), ZJ_ROUND_DOWN, 2, &out), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_rat_round(most, ZJ_ROUND_DOWN, 0, &out), ZJ_DOMAIN);
    ck_assert_int_eq(zj_rat_round(most, ZJ_ROUND_DOWN, -1, &out), ZJ_DOMAIN);
    ck_assert_int_eq(zj_rat_round(most, ZJ_ROUND_DOWN, INT64_MIN, &out), ZJ_DOMAIN);
    ck_assert_int_eq(zj_rat_round(most, ZJ_ROUNDING_COUNT, 1, &out), ZJ_DOMAIN);
    ck_assert(out.num == 77);
    ck_assert_int_eq(zj_rat_round(most, ZJ_ROUND_DOWN, 2, &out), ZJ_OK);
    ck_assert(out.num == limit() - 2);
}
END_TEST

START_TEST(floors_and_integers)
{
    static const struct {
        int64_t num, den, floor;
    } table[] = {
        {0, 1, 0},
        {1, 2, 0},
        {-1, 2, -1},
        {7, 2, 3},
        {-7, 2, -4},
        {-4, 2, -2},
        {4, 2, 2},
        {INT64_MAX, 1, INT64_MAX},
        {INT64_MIN, 1, INT64_MIN},
        {-1, INT64_MAX, -1},
        {INT64_MAX - 1, INT64_MAX, 0},
    };
    int64_t n;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        ck_assert_int_eq(zj_rat_floor(make(table[i].num, table[i].den), &n), ZJ_OK);
        ck_assert_int_eq(n, table[i].floor);
    }
    n = 77;
    zj_i128 above = (zj_i128)INT64_MAX + 1;
    ck_assert_int_eq(zj_rat_floor(make(above, 1), &n), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_rat_floor(make(-2 * above - 1, 2), &n), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_rat_to_int(make(above, 1), &n), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_rat_to_int(zj_rat_int(INT64_MIN), &n), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_rat_to_int(make(1, 2), &n), ZJ_DOMAIN);
    ck_assert_int_eq(n, 77);
    ck_assert_int_eq(zj_rat_floor(make(2 * above - 1, 2), &n), ZJ_OK);
    ck_assert_int_eq(n, INT64_MAX);
    ck_assert_int_eq(zj_rat_to_int(zj_rat_int(INT64_MAX), &n), ZJ_OK);
    ck_assert_int_eq(n, INT64_MAX);
    ck_assert_int_eq(zj_rat_to_int(zj_rat_int(-INT64_MAX), &n), ZJ_OK);
    ck_assert_int_eq(n, -INT64_MAX);
    ck_assert_int_eq(zj_rat_to_int(make(-42, 6), &n), ZJ_OK);
    ck_assert_int_eq(n, -7);
}
END_TEST

#define NINES "999999999999999999999999999999" /* 30 */

START_TEST(parses)
{
    static const struct {
        const char *text;
        int64_t scale;
        ZjStatus status;
        const char *value;
    } table[] = {
        {"0", 1, ZJ_OK, "0"},
        {"-0", 1, ZJ_OK, "0"},
        {"-0.00", 100, ZJ_OK, "0"},
        {"12", 1, ZJ_OK, "12"},
        {"+12", 1, ZJ_OK, "12"},
        {"-12.5", 1, ZJ_OK, "-12.5"},
        {"33.33", 100, ZJ_OK, "3333"},
        {"0.001", 100, ZJ_OK, "0.1"},
        {"0.333", 3, ZJ_OK, "0.999"},
        {"007.50", 1, ZJ_OK, "7.5"},
        {"1.000000000000000000000000000000000000000000000000", 1, ZJ_OK, "1"},
        {"0000000000000000000000000000000000000000000000001", 1, ZJ_OK, "1"},
        {NINES, 1, ZJ_OK, NINES},
        {NINES, 100, ZJ_OK, NINES "00"},
        {NINES "9", 1, ZJ_OVERFLOW, NULL},
        {"1" NINES, 1, ZJ_OVERFLOW, NULL},
        {NINES, INT64_MAX, ZJ_OVERFLOW, NULL},
        {"0.000000000000000001", 1, ZJ_OK, "0.000000000000000001"},
        {"0.0000000000000000001", 1, ZJ_OVERFLOW, NULL},
        {"0.0000000000000000001", 100, ZJ_OK, "0.00000000000000001"},
        {"0.0000000000000000000000000000000000001", 100, ZJ_OVERFLOW, NULL},
        {"9223372036854775808", 1, ZJ_OK, "9223372036854775808"},
        {"", 1, ZJ_DOMAIN, NULL},
        {"+", 1, ZJ_DOMAIN, NULL},
        {".5", 1, ZJ_DOMAIN, NULL},
        {"5.", 1, ZJ_DOMAIN, NULL},
        {"5.5.", 1, ZJ_DOMAIN, NULL},
        {"1e5", 1, ZJ_DOMAIN, NULL},
        {"0x10", 1, ZJ_DOMAIN, NULL},
        {"--5", 1, ZJ_DOMAIN, NULL},
        {" 5", 1, ZJ_DOMAIN, NULL},
        {"5 ", 1, ZJ_DOMAIN, NULL},
        {"1,000", 1, ZJ_DOMAIN, NULL},
        {"５", 1, ZJ_DOMAIN, NULL},
        {"1/3", 1, ZJ_DOMAIN, NULL},
        {"nan", 1, ZJ_DOMAIN, NULL},
        {NINES NINES "x", 1, ZJ_DOMAIN, NULL}, /* not a number before too long */
        {"5", 0, ZJ_DOMAIN, NULL},
        {"5", -1, ZJ_DOMAIN, NULL},
    };
    ZjRat out;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        out = (ZjRat){77, 1};
        ZjStatus status = zj_rat_parse(zj_text(table[i].text), table[i].scale, &out);
        ck_assert_msg(status == table[i].status, "%s: %s", table[i].text,
                      zj_status_text(status));
        if (status != ZJ_OK) {
            ck_assert(out.num == 77);
            continue;
        }
        ZjBuf buf = {0};
        zj_rat_print(out, &buf);
        ck_assert_str_eq(buf.ptr, table[i].value);
        zj_buf_free(&buf);
    }
    ck_assert_int_eq(zj_rat_parse((ZjText){NULL, 0}, 1, &out), ZJ_DOMAIN);
    ck_assert_int_eq(zj_rat_parse((ZjText){"12x", 2}, 1, &out), ZJ_OK);
    ck_assert(out.num == 12);
    ck_assert_int_eq(zj_rat_parse((ZjText){"1\0", 2}, 1, &out), ZJ_DOMAIN);
}
END_TEST

START_TEST(prints)
{
    static const struct {
        int64_t num, den;
        int shift, places;
        bool grouped;
        const char *want;
    } table[] = {
        {0, 1, 0, 0, false, "0"},
        {7, 100, 0, 0, false, "0.07"},
        {-7, 100, 0, 0, false, "-0.07"},
        {33333, 1000, 0, 0, false, "33.333"},
        {1, 3, 0, 0, false, "1/3"},
        {-22, 7, 0, 0, false, "-22/7"},
        {1, 1024, 0, 0, false, "0.0009765625"},
        {INT64_MIN, 1, 0, 0, false, "-9223372036854775808"},
        {1, INT64_MAX, 0, 0, false, "1/9223372036854775807"},
        {5, 1, 2, 0, false, "0.05"},
        {500, 1, 2, 0, false, "5"},
        {500, 1, 2, 2, false, "5.00"},
        {501, 1, 2, 1, false, "5.01"},
        {1, 10, 2, 2, false, "0.001"},
        {300, 7, 2, 2, false, "3/7"},
        {3, 7, 2, 2, false, "3/700"},
        {1, INT64_MAX, 18, 0, false, "1/9223372036854775807000000000000000000"},
        {1, 1, 18, 0, false, "0.000000000000000001"},
        {100000000, 1, 2, 2, true, "1,000,000.00"},
        {99900, 1, 2, 0, true, "999"},
        {-100000, 1, 2, 0, true, "-1,000"},
    };
    ZjBuf buf = {0};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        zj_buf_clear(&buf);
        zj_rat_print_shifted(make(table[i].num, table[i].den), table[i].shift, table[i].places,
                             table[i].grouped, &buf);
        ck_assert_str_eq(buf.ptr, table[i].want);
    }
    zj_buf_clear(&buf);
    zj_rat_print_shifted(make(1 - limit(), 1), 0, 0, true, &buf);
    ck_assert_str_eq(buf.ptr, "-85,070,591,730,234,615,865,843,651,857,942,052,863");
    zj_buf_clear(&buf);
    zj_rat_print(zj_rat_inf(1), &buf);
    zj_rat_print(zj_rat_inf(-1), &buf);
    ck_assert_str_eq(buf.ptr, "∞-∞");
    /* The finest decimal there is: 2^-62 has 62 places. */
    zj_buf_clear(&buf);
    zj_rat_print(make(1, (int64_t)1 << 62), &buf);
    ck_assert_str_eq(buf.ptr,
                     "0.00000000000000000021684043449710088680149056017398834228515625");
    zj_buf_free(&buf);
}
END_TEST

START_TEST(print_and_parse_agree)
{
    int decimals = 0;
    for (int i = 0; i < 50000; i++) {
        static const int64_t dens[] = {1, 2, 4, 5, 8, 10, 100, 1000, 1000000, 1000000000000};
        zj_i128 num = random_bits(96);
        ZjRat a = make(i % 2 != 0 ? num : -num, dens[random64() % 10]), back;
        ZjBuf buf = {0};
        zj_rat_print(a, &buf);
        ck_assert(strchr(buf.ptr, '/') == NULL);
        decimals += strchr(buf.ptr, '.') != NULL;
        ZjStatus status = zj_rat_parse((ZjText){buf.ptr, (uint32_t)buf.len}, 1, &back);
        if (buf.len <= 30) ck_assert_int_eq(status, ZJ_OK);
        if (status == ZJ_OK && (back.num != a.num || back.den != a.den))
            ck_abort_msg("%s", buf.ptr);
        zj_buf_free(&buf);
    }
    ck_assert_int_gt(decimals, 10000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rat");
    TCase *tc = tcase_create("rat");
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, boundary_pairs);
    tcase_add_test(tc, random_pairs);
    tcase_add_test(tc, makes_lowest_terms);
    tcase_add_test(tc, open_ends);
    tcase_add_test(tc, rounding_table);
    tcase_add_test(tc, rounding_properties);
    tcase_add_test(tc, rounding_edges);
    tcase_add_test(tc, floors_and_integers);
    tcase_add_test(tc, parses);
    tcase_add_test(tc, prints);
    tcase_add_test(tc, print_and_parse_agree);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
