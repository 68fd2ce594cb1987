#include "stdlib/rat.h"

__extension__ typedef unsigned __int128 u128;

#define NUM_LIMIT ((u128)1 << 126) /* |num| of a finite value stays below */

enum { MAX_DIGITS = 30, MAX_PLACES = 36 };

static u128 magnitude(zj_i128 x)
{
    return x < 0 ? -(u128)x : (u128)x;
}

static u128 gcd(u128 a, u128 b)
{
    while (b != 0) {
        if (((a | b) >> 64) == 0) { /* the hardware divides 64 bits; 128 take a call */
            uint64_t x = (uint64_t)a, y = (uint64_t)b;
            while (y != 0) {
                uint64_t r = x % y;
                x = y;
                y = r;
            }
            return x;
        }
        u128 r = a % b;
        a = b;
        b = r;
    }
    return a;
}

/* a * b below 2^127, or false. Clang leaves the 128-bit builtin to a library
** function that not every system has, hence by hand. */
static bool multiply(u128 a, u128 b, u128 *out)
{
    const u128 limit = (u128)1 << 127;
    if (((a | b) >> 63) != 0 && a != 0 && b > (limit - 1) / a) return false;
    *out = a * b;
    return true;
}

/* sign * num/den, already in lowest terms. */
static ZjStatus store(bool negative, u128 num, u128 den, ZjRat *out)
{
    if (num >= NUM_LIMIT || den > INT64_MAX) return ZJ_OVERFLOW;
    *out = (ZjRat){negative ? -(zj_i128)num : (zj_i128)num, (int64_t)den};
    return ZJ_OK;
}

/* floor(a) and what is left over, 0 <= rest < den, in units of 1/den. */
static zj_i128 split(ZjRat a, int64_t *rest)
{
    zj_i128 whole = a.num / a.den, r = a.num % a.den;
    if (r < 0) {
        whole--;
        r += a.den;
    }
    *rest = (int64_t)r;
    return whole;
}

static int sign(ZjRat a)
{
    return (a.num > 0) - (a.num < 0);
}

ZjRat zj_rat_int(int64_t value)
{
    return (ZjRat){value, 1};
}

ZjRat zj_rat_inf(int s)
{
    return (ZjRat){s < 0 ? -1 : 1, 0};
}

bool zj_rat_is_inf(ZjRat a)
{
    return a.den == 0;
}

bool zj_rat_is_int(ZjRat a)
{
    return a.den == 1;
}

ZjStatus zj_rat_make(zj_i128 num, zj_i128 den, ZjRat *out)
{
    if (den == 0) return ZJ_DOMAIN;
    u128 n = magnitude(num), d = magnitude(den), g = gcd(n, d);
    return store((num < 0) != (den < 0), n / g, d / g, out);
}

/* With fractions p/b and q/d, 0 <= p < b, 0 <= q < d, and g = gcd(b, d), the
** fractional parts add up to t / (b/g * d), t < 2^127; what t and that
** denominator share is gcd(t, g). So nothing overflows but a result that does
** not fit. */
ZjStatus zj_rat_add(ZjRat a, ZjRat b, ZjRat *out)
{
    if (a.den == 0 || b.den == 0) {
        if (a.den == 0 && b.den == 0 && sign(a) != sign(b)) return ZJ_DOMAIN;
        *out = zj_rat_inf(a.den == 0 ? sign(a) : sign(b));
        return ZJ_OK;
    }
    if (a.den == 1 && b.den == 1) {
        zj_i128 sum = a.num + b.num; /* below 2^127 */
        return store(sum < 0, magnitude(sum), 1, out);
    }
    int64_t p, q;
    zj_i128 whole = split(a, &p) + split(b, &q);
    u128 g = gcd((u128)a.den, (u128)b.den);
    u128 b_part = (u128)a.den / g, d_part = (u128)b.den / g;
    u128 t = (u128)p * d_part + (u128)q * b_part;
    u128 common = gcd(t, g);
    u128 den = b_part * ((u128)b.den / common);
    if (den > INT64_MAX) return ZJ_OVERFLOW;

    u128 scaled;
    zj_i128 num;
    if (!multiply(magnitude(whole), den, &scaled)) return ZJ_OVERFLOW;
    num = whole < 0 ? -(zj_i128)scaled : (zj_i128)scaled;
    if (__builtin_add_overflow(num, (zj_i128)(t / common), &num)) return ZJ_OVERFLOW;
    return store(num < 0, magnitude(num), den, out);
}

ZjStatus zj_rat_sub(ZjRat a, ZjRat b, ZjRat *out)
{
    return zj_rat_add(a, zj_rat_neg(b), out);
}

/* (n1 * n2) / (d1 * d2) with n1/d1 and n2/d2 in lowest terms: after cancelling
** crosswise the product is too. */
static ZjStatus cross(bool negative, u128 n1, u128 d1, u128 n2, u128 d2, ZjRat *out)
{
    u128 g = gcd(n1, d2), h = gcd(n2, d1), num, den;
    if (!multiply(n1 / g, n2 / h, &num) || !multiply(d1 / h, d2 / g, &den)) return ZJ_OVERFLOW;
    return store(negative, num, den, out);
}

ZjStatus zj_rat_mul(ZjRat a, ZjRat b, ZjRat *out)
{
    int s = sign(a) * sign(b);
    if (s == 0) {
        *out = zj_rat_int(0);
        return ZJ_OK;
    }
    if (a.den == 0 || b.den == 0) {
        *out = zj_rat_inf(s);
        return ZJ_OK;
    }
    return cross(s < 0, magnitude(a.num), (u128)a.den, magnitude(b.num), (u128)b.den, out);
}

ZjStatus zj_rat_div(ZjRat a, ZjRat b, ZjRat *out)
{
    if (b.num == 0 || (a.den == 0 && b.den == 0)) return ZJ_DOMAIN;
    if (a.num == 0 || b.den == 0) {
        *out = zj_rat_int(0);
        return ZJ_OK;
    }
    if (a.den == 0) {
        *out = zj_rat_inf(sign(a) * sign(b));
        return ZJ_OK;
    }
    return cross(sign(a) != sign(b), magnitude(a.num), (u128)a.den, (u128)b.den,
                 magnitude(b.num), out);
}

ZjRat zj_rat_neg(ZjRat a)
{
    a.num = -a.num;
    return a;
}

int zj_rat_cmp(ZjRat a, ZjRat b)
{
    if (a.den == 0 || b.den == 0) {
        int x = a.den == 0 ? sign(a) : 0, y = b.den == 0 ? sign(b) : 0;
        return (x > y) - (x < y);
    }
    if (a.den == b.den) return (a.num > b.num) - (a.num < b.num);
    int64_t p, q;
    zj_i128 x = split(a, &p), y = split(b, &q);
    if (x == y) { /* p/a.den against q/b.den, all below 2^63 */
        x = (zj_i128)p * b.den;
        y = (zj_i128)q * a.den;
    }
    return (x > y) - (x < y);
}

ZjStatus zj_rat_round(ZjRat a, ZjRounding mode, int64_t step, ZjRat *out)
{
    if (step <= 0 || mode >= ZJ_ROUNDING_COUNT) return ZJ_DOMAIN;
    if (a.den == 0) {
        *out = a;
        return ZJ_OK;
    }
    zj_i128 unit = (zj_i128)a.den * step; /* below 2^126, as is twice the rest below 2^127 */
    zj_i128 quotient = a.num / unit, rest = a.num % unit;
    if (rest < 0) {
        quotient--;
        rest += unit;
    }
    bool up = false, tie = rest * 2 == unit, past = rest * 2 > unit;
    switch (mode) {
    case ZJ_ROUND_HALF_UP:
        up = past || (tie && a.num > 0);
        break;
    case ZJ_ROUND_DOWN:
        break;
    case ZJ_ROUND_UP:
        up = rest > 0;
        break;
    case ZJ_ROUND_HALF_EVEN:
        up = past || (tie && quotient % 2 != 0);
        break;
    case ZJ_ROUND_AWAY:
        up = rest > 0 && a.num > 0;
        break;
    case ZJ_ROUNDING_COUNT:
        return ZJ_DOMAIN;
    }
    if (up) quotient++;
    u128 num;
    if (!multiply(magnitude(quotient), (u128)step, &num)) return ZJ_OVERFLOW;
    return store(quotient < 0, num, 1, out);
}

ZjStatus zj_rat_floor(ZjRat a, int64_t *out)
{
    if (a.den == 0) return ZJ_DOMAIN;
    int64_t rest;
    zj_i128 whole = split(a, &rest);
    if (whole < INT64_MIN || whole > INT64_MAX) return ZJ_OVERFLOW;
    *out = (int64_t)whole;
    return ZJ_OK;
}

ZjStatus zj_rat_to_int(ZjRat a, int64_t *out)
{
    if (a.den != 1) return ZJ_DOMAIN;
    if (a.num < -INT64_MAX || a.num > INT64_MAX) return ZJ_OVERFLOW;
    *out = (int64_t)a.num;
    return ZJ_OK;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

ZjStatus zj_rat_parse(ZjText text, int64_t scale, ZjRat *out)
{
    if (text.len == 0 || scale <= 0) return ZJ_DOMAIN;
    const char *p = text.ptr, *end = text.ptr + text.len;
    bool negative = false;
    if (p < end && (*p == '+' || *p == '-')) negative = *p++ == '-';

    const char *whole = p;
    while (p < end && is_digit(*p))
        p++;
    if (p == whole) return ZJ_DOMAIN;
    const char *point = p;
    if (p < end && *p == '.') {
        p++;
        while (p < end && is_digit(*p))
            p++;
        if (p == point + 1) return ZJ_DOMAIN;
    }
    if (p != end) return ZJ_DOMAIN;
    if (point < end) { /* zeros at the end of a fraction say nothing */
        while (end[-1] == '0')
            end--;
        if (end[-1] == '.') end--;
    }

    u128 digits = 0, den = 1;
    int significant = 0, places = 0;
    for (p = whole; p < end; p++) {
        if (p == point) continue;
        if (significant > 0 || *p != '0') significant++;
        if (p > point) places++;
        if (significant > MAX_DIGITS || places > MAX_PLACES) return ZJ_OVERFLOW;
        digits = digits * 10 + (unsigned)(*p - '0');
        if (p > point) den *= 10;
    }
    u128 g = gcd(digits, den);
    return cross(negative && digits != 0, digits / g, den / g, (u128)scale, 1, out);
}

static void print_unsigned(u128 x, bool grouped, ZjBuf *out)
{
    char text[56]; /* 39 digits and 12 separators */
    size_t n = sizeof text;
    int count = 0;
    do {
        if (grouped && count > 0 && count % 3 == 0) text[--n] = ',';
        text[--n] = (char)('0' + (int)(x % 10));
        x /= 10;
        count++;
    } while (x != 0);
    zj_buf_add(out, text + n, sizeof text - n);
}

void zj_rat_print_shifted(ZjRat a, int shift, int min_places, bool grouped, ZjBuf *out)
{
    if (a.num < 0) zj_buf_char(out, '-');
    if (a.den == 0) {
        zj_buf_str(out, "∞");
        return;
    }
    u128 num = magnitude(a.num), den = (u128)a.den;
    for (int i = 0; i < shift && i < ZJ_RAT_MAX_SHIFT; i++)
        den *= 10;
    u128 g = gcd(num, den);
    num /= g;
    den /= g;

    u128 odd = den; /* without factors 2 and 5 nothing but 1 may remain */
    while (odd % 2 == 0)
        odd /= 2;
    while (odd % 5 == 0)
        odd /= 5;
    if (odd != 1) {
        print_unsigned(num, grouped, out);
        zj_buf_char(out, '/');
        print_unsigned(den, grouped, out);
        return;
    }
    print_unsigned(num / den, grouped, out);
    u128 rest = num % den; /* below 2^63 * 10^18, so ten times it fits */
    for (int places = 0; rest != 0 || places < min_places; places++) {
        if (places == 0) zj_buf_char(out, '.');
        rest *= 10;
        zj_buf_char(out, (char)('0' + (int)(rest / den)));
        rest %= den;
    }
}

void zj_rat_print(ZjRat a, ZjBuf *out)
{
    zj_rat_print_shifted(a, 0, 0, false, out);
}
