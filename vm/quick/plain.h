/* plain.h -- values in their plainest form. Each reader returns where the value ends, or NULL when
** it is not written so; it may look at ZJ_PATTERN_PADDING bytes behind the text's end. */
#ifndef ZJ_QUICK_PLAIN_H
#define ZJ_QUICK_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t plain_word(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

/* At most 18 digits, no zero in front of others. */
static inline const char *plain_digits(const char *p, int64_t *out)
{
    const char *from = p;
    uint64_t v = 0;
    while ((unsigned char)(*p - '0') < 10) {
        v = v * 10 + (unsigned char)(*p - '0');
        if (++p - from > 18) return NULL;
    }
    *out = (int64_t)v;
    return p == from || (*from == '0' && p - from > 1) ? NULL : p;
}

static inline const char *plain_whole(const char *p, int64_t *out)
{
    bool minus = *p == '-';
    p = plain_digits(p + minus, out);
    if (p == NULL || *p == '.' || *p == 'e' || *p == 'E') return NULL;
    if (minus) *out = -*out;
    return p;
}

/* Yuan with at most two decimals, as fen. */
static inline const char *plain_money(const char *p, int64_t *out)
{
    bool minus = *p == '-';
    int64_t yuan, cents = 0;
    const char *end = plain_digits(p + minus, &yuan);
    if (end == NULL || end - p > 15) return NULL;
    if (*end == '.') {
        unsigned tenths = (unsigned char)(end[1] - '0'), fens = (unsigned char)(end[2] - '0');
        if (tenths > 9) return NULL;
        cents = (int64_t)tenths * 10 + (fens < 10 ? (int64_t)fens : 0);
        end += fens < 10 ? 3 : 2;
        if ((unsigned char)(*end - '0') < 10) return NULL;
    }
    if (*end == 'e' || *end == 'E') return NULL;
    *out = yuan * 100 + cents;
    if (minus) *out = -*out;
    return end;
}

static inline unsigned plain_two(const char *p)
{
    unsigned a = (unsigned char)(p[0] - '0'), b = (unsigned char)(p[1] - '0');
    return a > 9 || b > 9 ? 100 : a * 10 + b;
}

/* 2024-06-01, packed as in a plan. */
static inline const char *plain_date(const char *p, int64_t *out)
{
    static const uint8_t days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned hundreds = plain_two(p), years = plain_two(p + 2);
    if (hundreds > 99 || years > 99 || p[4] != '-' || p[7] != '-') return NULL;
    unsigned year = hundreds * 100 + years, month = plain_two(p + 5), day = plain_two(p + 8);
    if (year == 0 || month == 0 || month > 12 || day == 0) return NULL;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day > days[month] + (unsigned)(month == 2 && leap)) return NULL;
    *out = (int64_t)(year * 12 + month - 1) << 5 | day;
    return p + 10;
}

static inline const char *plain_bool(const char *p, int64_t *out)
{
    if (memcmp(p, "true", 4) == 0) {
        *out = 1;
        return p + 4;
    }
    if (memcmp(p, "false", 5) != 0) return NULL;
    *out = 0;
    return p + 5;
}

#endif
