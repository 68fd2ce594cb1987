#include "stdlib/numeral.h"

#include <string.h>

enum { NO_UNIT = 99, MAX_ARABIC = 48 };

typedef enum Kind { OTHER, DIGIT, UNIT, POINT, PARTS, HALF } Kind;

/* A word of a Chinese numeral. For a unit `value` is its power of ten. */
typedef struct Word {
    char text[7];
    uint8_t kind, value;
    bool formal; /* 壹贰叁: also ordinary words, so never read alone */
} Word;

static const Word words[] = {
    {"零", DIGIT, 0, false}, {"〇", DIGIT, 0, false}, {"一", DIGIT, 1, false},
    {"二", DIGIT, 2, false}, {"两", DIGIT, 2, false}, {"三", DIGIT, 3, false},
    {"四", DIGIT, 4, false}, {"五", DIGIT, 5, false}, {"六", DIGIT, 6, false},
    {"七", DIGIT, 7, false}, {"八", DIGIT, 8, false}, {"九", DIGIT, 9, false},
    {"壹", DIGIT, 1, true},  {"贰", DIGIT, 2, true},  {"叁", DIGIT, 3, true},
    {"肆", DIGIT, 4, true},  {"伍", DIGIT, 5, true},  {"陆", DIGIT, 6, true},
    {"柒", DIGIT, 7, true},  {"捌", DIGIT, 8, true},  {"玖", DIGIT, 9, true},
    {"十", UNIT, 1, false},  {"拾", UNIT, 1, true},   {"百", UNIT, 2, false},
    {"佰", UNIT, 2, true},   {"千", UNIT, 3, false},  {"仟", UNIT, 3, true},
    {"万", UNIT, 4, false},  {"萬", UNIT, 4, false},  {"亿", UNIT, 8, false},
    {"億", UNIT, 8, false},  {"点", POINT, 0, false}, {"分之", PARTS, 0, false},
    {"半", HALF, 0, false},
};

static const Word no_word = {"", OTHER, 0, false};

typedef struct Reader {
    const char *p, *end;
    ZjRat high;   /* what stands before 亿 */
    ZjRat mid;    /* what stands before 万, since 亿 */
    ZjRat low;    /* the section being read, below 万 */
    int last;     /* power of the last unit; the next must be smaller */
    bool first;   /* nothing read yet */
    bool plain;   /* begun with digits; digits and Chinese numerals never mix */
    bool pointed; /* 1.5 and 三点五: only 万 and 亿 may follow */
} Reader;

static bool begins(const char *p, const char *end, const char *word)
{
    size_t n = strlen(word);
    return (size_t)(end - p) >= n && memcmp(p, word, n) == 0;
}

static Word word_at(const char *p, const char *end)
{
    if (end - p < 3 || (unsigned char)*p < 0xE0) return no_word;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (begins(p, end, words[i].text)) return words[i];
    }
    return no_word;
}

static const char *after(const char *p, Word w)
{
    return p + strlen(w.text);
}

static bool is_unit(Word w, int low, int high)
{
    return w.kind == UNIT && w.value >= low && w.value <= high;
}

/* ---- figures in digits ------------------------------------------------ */

/* Bytes of the digit at p, ASCII or full-width (EF BC 90..99), or 0. */
static uint32_t digit_at(const char *p, const char *end, char *digit)
{
    if (p < end && *p >= '0' && *p <= '9') {
        *digit = *p;
        return 1;
    }
    if (end - p >= 3 && memcmp(p, "０", 2) == 0) { /* the first two bytes of three */
        unsigned char last = (unsigned char)p[2];
        if (last >= 0x90 && last <= 0x99) {
            *digit = (char)('0' + (last - 0x90));
            return 3;
        }
    }
    return 0;
}

static bool begins_digit(const char *p, const char *end)
{
    char digit;
    return digit_at(p, end, &digit) != 0;
}

/* Copies a run of digits as ASCII; *n grows past MAX_ARABIC without writing there. */
static const char *copy_digits(const char *p, const char *end, char *out, size_t *n)
{
    char digit;
    for (uint32_t len; (len = digit_at(p, end, &digit)) != 0; p += len) {
        if (*n < MAX_ARABIC) out[*n] = digit;
        (*n)++;
    }
    return p;
}

static const char *match_any(const char *p, const char *end, const char *const *list,
                             size_t count, size_t *which)
{
    for (size_t i = 0; i < count; i++) {
        if (begins(p, end, list[i])) {
            *which = i;
            return p + strlen(list[i]);
        }
    }
    return NULL;
}

/* Reads 1,000.50 or １００ at p. NULL when it is too long; *whole counts the
** digits before the point, *point tells whether there is one. */
static const char *read_digits(const char *p, const char *end, ZjRat *value, size_t *whole,
                               bool *point)
{
    static const char *const separators[] = {",", " ", "\u00A0", "\u2009", "\u202F"};
    static const char *const points[] = {".", "．"};
    char text[MAX_ARABIC + 1];
    size_t n = 0, kind = SIZE_MAX, which;
    p = copy_digits(p, end, text, &n);
    while (n >= 1 && text[0] != '0' && (n <= 3 || kind != SIZE_MAX)) {
        const char *q =
            match_any(p, end, separators, sizeof separators / sizeof *separators, &which);
        if (q == NULL || (kind != SIZE_MAX && which != kind)) break;
        size_t more = n;
        q = copy_digits(q, end, text, &more);
        if (more != n + 3) break;
        kind = which;
        n = more;
        p = q;
    }
    *whole = n;
    *point = false;
    const char *q = match_any(p, end, points, 2, &which);
    if (q != NULL && begins_digit(q, end)) {
        if (n < MAX_ARABIC) text[n] = '.';
        n++;
        p = copy_digits(q, end, text, &n);
        *point = true;
    }
    if (n > MAX_ARABIC) return NULL;
    ZjStatus status = zj_rat_parse((ZjText){text, (uint32_t)n}, 1, value);
    return status == ZJ_OK ? p : NULL;
}

/* ---- arithmetic on powers of ten --------------------------------------- */

static zj_i128 power(int exponent)
{
    zj_i128 x = 1;
    while (exponent-- > 0)
        x *= 10;
    return x;
}

/* *sum += value * 10^exponent */
static bool add_scaled(ZjRat *sum, ZjRat value, int exponent)
{
    ZjRat scale, product;
    return zj_rat_make(power(exponent), 1, &scale) == ZJ_OK &&
           zj_rat_mul(value, scale, &product) == ZJ_OK &&
           zj_rat_add(*sum, product, sum) == ZJ_OK;
}

static bool below_power(ZjRat value, int exponent)
{
    return zj_rat_cmp(value, (ZjRat){power(exponent), 1}) < 0;
}

/* ---- sections: what stands before 万, 亿 or the end --------------------- */

typedef enum Step { DONE, MORE, BAD } Step;

/* 5千 or 200 inside a section. After a unit a figure must say its place: by a
** unit, by 零 before it, or by filling all digits (3万5000). */
static Step step_digits(Reader *r, bool zero)
{
    ZjRat n;
    size_t whole;
    bool point;
    const char *q = read_digits(r->p, r->end, &n, &whole, &point);
    if (q == NULL) return BAD;
    if (point && !r->first) return BAD;
    Word unit = word_at(q, r->end);
    if (is_unit(unit, 1, 3)) {
        if (unit.value >= r->last) return BAD;
        if (!r->first && !below_power(n, r->last - unit.value)) return BAD;
        if (!add_scaled(&r->low, n, unit.value)) return BAD;
        r->last = unit.value;
        r->p = after(q, unit);
        r->pointed = point;
        r->first = false;
        return point ? DONE : MORE;
    }
    bool placed = r->first || (zero && below_power(n, r->last)) || whole == (size_t)r->last ||
                  (r->last == 8 && is_unit(unit, 4, 4) && below_power(n, 4));
    if (!placed || !add_scaled(&r->low, n, 0)) return BAD;
    r->p = q;
    r->pointed = point;
    r->first = false;
    return DONE;
}

/* 二〇二四: digits by place. 二三 (two or three) and 二三十 are rough figures. */
static Step step_places(Reader *r, size_t run)
{
    bool zero = false;
    ZjRat ten = zj_rat_int(10);
    const char *p = r->p;
    for (size_t i = 0; i < run; i++) {
        Word w = word_at(p, r->end);
        if (zj_rat_mul(r->low, ten, &r->low) != ZJ_OK) return BAD;
        if (zj_rat_add(r->low, zj_rat_int(w.value), &r->low) != ZJ_OK) return BAD;
        if (i >= 29) return BAD;
        zero = zero || w.value == 0;
        p = after(p, w);
    }
    if (is_unit(word_at(p, r->end), 1, 3) || (run == 2 && !zero)) return BAD;
    r->p = p;
    return DONE;
}

static size_t count_digits(const char *p, const char *end)
{
    size_t n = 0;
    for (Word w; (w = word_at(p, end)).kind == DIGIT; p = after(p, w))
        n++;
    return n;
}

static Step step_chinese_digit(Reader *r, Word digit, bool zero)
{
    const char *q = after(r->p, digit);
    size_t run = count_digits(r->p, r->end);
    bool first = r->first;
    r->first = false;
    if (run > 1) return first ? step_places(r, run) : BAD;

    Word next = word_at(q, r->end);
    int place = 0;
    Step step = MORE;
    if (is_unit(next, 1, 3)) {
        if (next.value >= r->last || digit.value == 0) return BAD;
        place = next.value;
        q = after(q, next);
        r->last = place;
    } else {
        bool before_big = is_unit(next, 4, 8);
        if (!zero && r->last != NO_UNIT && r->last != 1) {
            if (before_big && r->last <= 3) return BAD; /* 一百五万 */
            if (!before_big) place = r->last - 1;       /* 三万五 */
            /* 二十万一次性 is 20万, then a word. */
            bool ends = q == r->end || begins(q, r->end, "元");
            if (place > 0 && digit.value == 1 && !ends) return DONE;
        }
        if (place > 0 && (next.kind == POINT || begins_digit(q, r->end))) return BAD;
        step = DONE;
    }
    r->p = q;
    return add_scaled(&r->low, zj_rat_int(digit.value), place) ? step : BAD;
}

/* 十 alone, or 百 and 千 where nothing but a figure can be meant. */
static Step step_bare_unit(Reader *r, Word unit, bool bare)
{
    Word next = word_at(after(r->p, unit), r->end);
    if (unit.value == 1 && r->last > 1) {
        bool more = (next.kind == DIGIT && next.value != 0) || is_unit(next, 4, 8);
        if (unit.formal && r->first && !more) return BAD;
        r->low.num += 10;
        r->last = 1;
        r->p = after(r->p, unit);
        r->first = false;
        return MORE;
    }
    if (!r->first || unit.value > 3) return DONE;
    if (!bare && !is_unit(next, 4, 8) && next.kind != PARTS) return BAD;
    r->low.num = unit.value == 2 ? 100 : 1000;
    r->last = unit.value;
    r->p = after(r->p, unit);
    r->first = false;
    return DONE;
}

static bool read_section(Reader *r, bool bare)
{
    Step step = MORE;
    bool zero = false; /* 零 was just read: the next digit says its own place */
    while (step == MORE) {
        Word w = word_at(r->p, r->end);
        if (w.kind == DIGIT && w.value == 0 && !r->first) {
            const char *q = after(r->p, w);
            Word next = word_at(q, r->end);
            bool digit = next.kind == DIGIT && next.value != 0; /* does one follow? */
            if (r->plain) {
                digit = begins_digit(q, r->end);
            } else {
                digit = digit || (is_unit(next, 1, 1) && r->last > 1);
            }
            if (!digit) return r->plain || next.kind != DIGIT;
            zero = true;
            r->p = q;
        } else if (r->plain != begins_digit(r->p, r->end)) {
            step = DONE;
        } else if (r->plain) {
            step = step_digits(r, zero);
            zero = false;
        } else if (w.kind == DIGIT) {
            step = step_chinese_digit(r, w, zero);
            zero = false;
        } else if (is_unit(w, 1, 3)) {
            step = step_bare_unit(r, w, bare);
            zero = false;
        } else {
            step = DONE;
        }
    }
    return step == DONE;
}

/* 三点五: only behind a first section. */
static bool read_chinese_point(Reader *r)
{
    Word w = word_at(r->p, r->end);
    if (w.kind != POINT || r->pointed) return true;
    const char *p = after(r->p, w);
    size_t places = count_digits(p, r->end);
    if (places == 0) return true;
    if (places > 18) return false;
    ZjRat part = zj_rat_int(0), value;
    for (size_t i = 0; i < places; i++) {
        w = word_at(p, r->end);
        part.num = part.num * 10 + w.value;
        p = after(p, w);
    }
    if (is_unit(word_at(p, r->end), 1, 3)) return false;
    if (zj_rat_make(part.num, power((int)places), &value) != ZJ_OK) return false;
    r->p = p;
    r->pointed = true;
    return zj_rat_add(r->low, value, &r->low) == ZJ_OK;
}

/* 万, 亿, 万亿 behind a section; 亿 counts all that stands before it. */
static bool read_big_units(Reader *r)
{
    for (Word w; is_unit(w = word_at(r->p, r->end), 4, 8); r->p = after(r->p, w)) {
        ZjRat before = r->low;
        r->low = zj_rat_int(0);
        if (w.value == 4) {
            if (r->mid.num != 0 || before.num == 0) return false;
            if (r->high.num != 0 && !below_power(before, 4)) return false;
            if (!add_scaled(&r->mid, before, 4)) return false;
        } else {
            if (r->high.num != 0) return false;
            if (zj_rat_add(r->mid, before, &before) != ZJ_OK || before.num == 0) return false;
            if (!add_scaled(&r->high, before, 8)) return false;
            r->mid = zj_rat_int(0);
        }
        r->last = w.value;
    }
    return true;
}

/* A figure without 分之; NULL when there is none. `bare` lets 百 stand alone. */
static const char *read_quantity(const char *p, const char *end, bool bare, ZjRat *value)
{
    Reader r = {.p = p, .end = end, .last = NO_UNIT, .first = true};
    r.plain = begins_digit(p, end);
    r.high = r.mid = r.low = zj_rat_int(0);

    Word w = word_at(p, end);
    if (is_unit(w, 4, 8)) { /* 万亿, 万分之一 */
        Word next = word_at(after(p, w), end);
        bool parts = next.kind == PARTS && !bare;
        if (!parts && !(w.value == 4 && is_unit(next, 8, 8))) return NULL;
        r.low = zj_rat_int(1);
        r.first = false;
    } else if (!read_section(&r, bare) || r.p == p) {
        return NULL;
    } else if (!r.plain && !read_chinese_point(&r)) {
        return NULL;
    }
    for (const char *start = r.p; read_big_units(&r); start = r.p) {
        if (r.p == start || r.pointed) { /* no unit, no further section */
            if (r.plain && r.p != start && begins_digit(r.p, end)) return NULL;
            if (zj_rat_add(r.high, r.mid, value) != ZJ_OK) return NULL;
            return zj_rat_add(*value, r.low, value) == ZJ_OK ? r.p : NULL;
        }
        int unit = r.last;
        w = word_at(r.p, end);
        if (!read_section(&r, false)) return NULL;
        /* 一亿五千: of what? 一亿五千万 and 一亿零五千 are clear. */
        bool zero = w.kind == DIGIT && w.value == 0;
        if (unit == 8 && r.last <= 3 && !zero && !is_unit(word_at(r.p, end), 4, 4)) return NULL;
    }
    return NULL;
}

uint32_t zj_numeral_read(ZjText text, ZjRat *value, bool *plain)
{
    if (text.len == 0) return 0;
    const char *end = text.ptr + text.len, *p;
    Word w = word_at(text.ptr, end);
    ZjRat result, numerator;
    if (w.kind == HALF) {
        *value = (ZjRat){1, 2};
        *plain = false;
        return (uint32_t)strlen(w.text);
    }
    p = read_quantity(text.ptr, end, false, &result);
    if (p == NULL || (w.formal && p == after(text.ptr, w))) return 0;
    w = word_at(p, end);
    if (w.kind == PARTS) {
        p = read_quantity(after(p, w), end, true, &numerator);
        if (p == NULL || !zj_rat_is_int(result)) return 0;
        if (zj_rat_div(numerator, result, &result) != ZJ_OK) return 0;
    }
    *value = result;
    *plain = begins_digit(text.ptr, end);
    return (uint32_t)(p - text.ptr);
}
