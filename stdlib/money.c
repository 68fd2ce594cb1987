#include "stdlib/money.h"

#include <string.h>

#include "stdlib/numeral.h"

enum { MAX_CHARS = 30 }; /* what a figure within the range never needs */

/* +1 and -1 for the open ends, 0 for a finite amount. */
static int open_side(int64_t a)
{
    return (a == ZJ_OPEN) - (a <= -ZJ_OPEN);
}

static int64_t open_end(int side)
{
    return side < 0 ? -ZJ_OPEN : ZJ_OPEN;
}

static ZjStatus finite(bool overflow, int64_t value, int64_t *out)
{
    if (overflow || open_side(value) != 0) return ZJ_OVERFLOW;
    *out = value;
    return ZJ_OK;
}

ZjStatus zj_int_add(int64_t a, int64_t b, int64_t *out)
{
    int x = open_side(a), y = open_side(b);
    if (x != 0 || y != 0) {
        if (x + y == 0) return ZJ_DOMAIN;
        *out = open_end(x + y);
        return ZJ_OK;
    }
    int64_t sum;
    bool overflow = __builtin_add_overflow(a, b, &sum);
    return finite(overflow, sum, out);
}

ZjStatus zj_int_sub(int64_t a, int64_t b, int64_t *out)
{
    return zj_int_add(a, zj_int_neg(b), out);
}

ZjStatus zj_int_mul(int64_t a, int64_t b, int64_t *out)
{
    if (a == 0 || b == 0) {
        *out = 0;
        return ZJ_OK;
    }
    if (open_side(a) != 0 || open_side(b) != 0) {
        *out = open_end((a < 0) == (b < 0) ? 1 : -1);
        return ZJ_OK;
    }
    int64_t product;
    bool overflow = __builtin_mul_overflow(a, b, &product);
    return finite(overflow, product, out);
}

int64_t zj_int_neg(int64_t a)
{
    return a <= -ZJ_OPEN ? ZJ_OPEN : -a;
}

static bool starts(const char *p, const char *end, const char *word)
{
    size_t n = strlen(word);
    return (size_t)(end - p) >= n && memcmp(p, word, n) == 0;
}

/* A full-width digit is EF BC 90..99. */
static bool wide_digit(const char *p, const char *end)
{
    return end - p >= 3 && memcmp(p, "０", 2) == 0 && (unsigned char)p[2] >= 0x90 &&
           (unsigned char)p[2] <= 0x99;
}

/* Bytes at p that may stand inside an amount, or 0; *multiplier tells 万 from 3. */
static uint32_t amount_char(const char *p, const char *end, bool *multiplier)
{
    static const char *const units[] = {"十", "百", "千", "万", "亿"};
    *multiplier = false;
    if (p == end) return 0;
    if ((*p >= '0' && *p <= '9') || *p == '.' || *p == ',') return 1;
    if (starts(p, end, "．") || wide_digit(p, end)) return 3;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (starts(p, end, units[i])) {
            *multiplier = true;
            return 3;
        }
    }
    return 0;
}

ZjStatus zj_money_parse(ZjText text, bool allow_bare, ZjRat *fen)
{
    if (text.len == 0) return ZJ_DOMAIN;
    const char *p = text.ptr, *end = text.ptr + text.len;
    bool negative = *p == '-' || starts(p, end, "－");
    if (*p == '+' || *p == '-') {
        p++;
    } else if (negative || starts(p, end, "＋")) {
        p += 3;
    }

    const char *stop = p;
    bool bare = false, multiplier;
    size_t chars = 0;
    for (uint32_t n; (n = amount_char(stop, end, &multiplier)) != 0; stop += n, chars++)
        bare = bare || multiplier;
    if (stop == p || !((*p >= '0' && *p <= '9') || wide_digit(p, stop))) return ZJ_DOMAIN;
    if (starts(stop, end, "元")) {
        if (stop + 3 != end) return ZJ_DOMAIN;
    } else if (stop != end || (bare && !allow_bare)) {
        return ZJ_DOMAIN;
    }

    ZjRat yuan, limit = zj_rat_int(ZJ_OPEN), value;
    bool plain;
    uint32_t read = zj_numeral_read((ZjText){p, (uint32_t)(stop - p)}, &yuan, &plain);
    if (read == 0) return chars > MAX_CHARS ? ZJ_OVERFLOW : ZJ_DOMAIN;
    if (read != (uint32_t)(stop - p)) return ZJ_DOMAIN;
    if (negative) yuan = zj_rat_neg(yuan);
    ZJ_TRY(zj_rat_mul(yuan, zj_rat_int(100), &value));
    if (zj_rat_cmp(value, limit) >= 0 || zj_rat_cmp(value, zj_rat_neg(limit)) <= 0)
        return ZJ_OVERFLOW;
    *fen = value;
    return ZJ_OK;
}

/* At most six significant digits in a figure of 10000 yuan or more, hence a whole one. */
static bool is_short(ZjRat fen)
{
    zj_i128 n = fen.num;
    if (fen.den != 1) return false;
    while (n != 0 && n % 10 == 0)
        n /= 10;
    return n > -1000000 && n < 1000000;
}

static bool reaches(ZjRat fen, int64_t bound)
{
    return zj_rat_cmp(fen, zj_rat_int(bound)) >= 0 || zj_rat_cmp(fen, zj_rat_int(-bound)) <= 0;
}

void zj_money_print(ZjRat fen, bool english, ZjBuf *out)
{
    if (zj_rat_is_inf(fen)) {
        zj_rat_print(fen, out);
    } else if (english) {
        bool whole = fen.den == 1 && fen.num % 100 == 0;
        zj_buf_str(out, fen.num < 0 ? "-RMB " : "RMB ");
        zj_rat_print_shifted(fen.num < 0 ? zj_rat_neg(fen) : fen, 2, whole ? 0 : 2, true, out);
    } else if (is_short(fen) && reaches(fen, 10000000000)) {
        zj_rat_print_shifted(fen, 10, 0, false, out);
        zj_buf_str(out, "亿元");
    } else if (is_short(fen) && reaches(fen, 1000000)) {
        zj_rat_print_shifted(fen, 6, 0, false, out);
        zj_buf_str(out, "万元");
    } else {
        zj_rat_print_shifted(fen, 2, 0, false, out);
        zj_buf_str(out, "元");
    }
}

void zj_money_print_plain(ZjRat fen, ZjBuf *out)
{
    zj_rat_print_shifted(fen, 2, 2, false, out);
}
