#include "compiler/figures.h"

#include <string.h>

#include "stdlib/date.h"
#include "stdlib/numeral.h"

/* The text is decoded once into code points, folded to the forms the word lists below use, so
** that the reading can look both ways from a figure. All positions inside this file count code
** points; they become bytes when a figure is stored. */
typedef struct Char {
    uint32_t code; /* folded; 0 behind the end */
    uint32_t at;   /* byte offset in the text */
} Char;

typedef struct Reader {
    ZjText text;
    Char *chars;
    uint32_t count;
    bool exclusive;
    uint32_t done; /* end of the figure before */
    ZjArena *arena;
    ZjFigure *figures;
    uint32_t figure_count, capacity;
} Reader;

enum { MAX_SHARED = 32, MAX_NOUN = 16, MAX_FILLERS = 6, MAX_MARK = 16 };

/* ---- characters ---- */

static uint32_t fold(uint32_t c)
{
    if (c == 0xFF0C) return c; /* ， ends a phrase, it does not group digits */
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    switch (c) {
    case 0x2236: /* ∶ */
    case 0xFE30:
        return ':';
    case '\t':
    case 0xA0:
    case 0x2009:
    case 0x202F:
    case 0x3000:
        return ' ';
    case 0x2013: /* – — ― － ～ 〜 between two figures */
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0x301C:
        return '-';
    case 0x2266:
        return 0x2264; /* ≦ */
    case 0x2267:
        return 0x2265; /* ≧ */
    case 0x25CB:
        return 0x3007; /* ○ for 〇 */
    }
    return c == '~' ? '-' : c;
}

static ZjStatus decode(Reader *r)
{
    r->chars = zj_arena_array(r->arena, (size_t)r->text.len + 1, sizeof *r->chars);
    if (r->chars == NULL) return ZJ_NO_MEM;
    const unsigned char *p = (const unsigned char *)r->text.ptr, *end = p + r->text.len;
    for (uint32_t at = 0; at < r->text.len; r->count++) {
        uint32_t code, n = zj_utf8_decode(p + at, end, &code);
        if (n == 0) return ZJ_DOMAIN;
        r->chars[r->count] = (Char){fold(code), at};
        at += n;
    }
    r->chars[r->count] = (Char){0, r->text.len};
    return ZJ_OK;
}

static uint32_t code_at(const Reader *r, uint32_t i)
{
    return i < r->count ? r->chars[i].code : 0;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Code points of `word` where they stand at i, else 0. */
static uint32_t word_at(const Reader *r, uint32_t i, const char *word)
{
    const unsigned char *p = (const unsigned char *)word, *end = p + strlen(word);
    uint32_t n = 0, code;
    if (*p < 0x80 && *p != code_at(r, i)) return 0;
    while (p < end) {
        p += zj_utf8_decode(p, end, &code);
        if (code_at(r, i + n) != code) return 0;
        n++;
    }
    return n;
}

static uint32_t word_length(const char *word)
{
    uint32_t n = 0;
    for (; *word != '\0'; word++)
        n += ((unsigned char)*word & 0xC0) != 0x80;
    return n;
}

/* Code points of `word` where it ends just before j and begins at or after r->done, else 0. */
static uint32_t word_before(const Reader *r, uint32_t j, const char *word)
{
    /* the last byte of a code point has its lowest six bits: most words differ there already */
    size_t bytes = strlen(word);
    if (bytes == 0 || j == 0) return 0;
    if ((((unsigned char)word[bytes - 1] ^ code_at(r, j - 1)) & 0x3F) != 0) return 0;
    uint32_t n = word_length(word);
    return j >= r->done + n && word_at(r, j - n, word) == n ? n : 0;
}

/* The words of a list end with NULL; longer ones stand before their own beginnings. */
static uint32_t any_at(const Reader *r, uint32_t i, const char *const *list)
{
    for (; *list != NULL; list++) {
        uint32_t n = word_at(r, i, *list);
        if (n != 0) return n;
    }
    return 0;
}

static uint32_t any_before(const Reader *r, uint32_t j, const char *const *list)
{
    for (; *list != NULL; list++) {
        uint32_t n = word_before(r, j, *list);
        if (n != 0) return n;
    }
    return 0;
}

static uint32_t skip_blanks(const Reader *r, uint32_t i)
{
    while (code_at(r, i) == ' ')
        i++;
    return i;
}

static bool is_one_of(uint32_t code, const char *set)
{
    const unsigned char *p = (const unsigned char *)set, *end = p + strlen(set);
    uint32_t c;
    while (p < end) {
        p += zj_utf8_decode(p, end, &c);
        if (c == code) return true;
    }
    return false;
}

static bool is_numeral(uint32_t code)
{
    return is_one_of(code, "零〇一二两三四五六七八九十百千万亿"
                           "壹贰叁肆伍陆柒捌玖拾佰仟萬億");
}

/* ---- numbers ---- */

typedef struct Number {
    uint32_t start, end;
    ZjRat value;
    int64_t scale; /* what its 万 and 亿 multiply by: 10000 in 20万 */
    bool digits;   /* 20 rather than 二十 */
    bool rough;    /* 200余 */
    bool parts;    /* 百分之五 */
} Number;

static int64_t multiplier(uint32_t code)
{
    if (code == 0x4E07) return 10000;     /* 万 */
    if (code == 0x4EBF) return 100000000; /* 亿 */
    return 0;
}

/* The scale at the end of what was read: 万 of 20万, 千万 of 3千万. */
static int64_t trailing_scale(const Reader *r, const Number *n)
{
    int64_t scale = 1;
    for (uint32_t j = n->end; j > n->start + 1; j--) {
        uint32_t c = code_at(r, j - 1);
        int64_t by = multiplier(c);
        if (by == 0 && n->digits) by = c == 0x5343 ? 1000 : c == 0x767E ? 100 : 0; /* 千 百 */
        if (by == 0 || scale > 1000000000000) break;
        scale *= by;
    }
    return scale;
}

/* 100千瓦, 5千米: the 千 belongs to the unit. */
static void give_back_kilo(const Reader *r, Number *n, ZjStatus *status)
{
    if (code_at(r, n->end - 1) != 0x5343 || n->end - n->start < 2) return;
    if (!is_one_of(code_at(r, n->end), "瓦米克伏卡升")) return;
    n->end--;
    *status = zj_rat_div(n->value, zj_rat_int(1000), &n->value);
}

/* Reads the number at i, with a 万 behind a blank (20 万元) and 余 of a rough one. */
static bool read_number(const Reader *r, uint32_t i, Number *n)
{
    if (i >= r->count) return false;
    uint32_t at = r->chars[i].at;
    ZjText rest = {r->text.ptr + at, r->text.len - at};
    *n = (Number){.start = i, .end = i};
    uint32_t bytes = zj_numeral_read(rest, &n->value, &n->digits);
    if (bytes == 0) return false;
    for (; n->end < r->count && r->chars[n->end].at < at + bytes; n->end++) {
        n->parts = n->parts || code_at(r, n->end) == 0x4E4B; /* 之 */
    }

    ZjStatus status = ZJ_OK;
    give_back_kilo(r, n, &status);
    uint32_t next = skip_blanks(r, n->end);
    if (is_one_of(code_at(r, next), "余多") && n->digits && multiplier(code_at(r, next + 1)))
        next++;
    int64_t by = multiplier(code_at(r, next));
    if (status == ZJ_OK && by != 0 && n->digits && code_at(r, n->end - 1) != 0x4E07) {
        n->end = next + 1;
        status = zj_rat_mul(n->value, zj_rat_int(by), &n->value);
    }
    n->scale = trailing_scale(r, n);
    if (is_one_of(code_at(r, n->end), "余多")) {
        n->rough = true;
        n->end++;
    }
    return status == ZJ_OK;
}

static bool int_of(ZjRat value, int32_t *out)
{
    int64_t n;
    if (zj_rat_to_int(value, &n) != ZJ_OK || n < 0 || n > 9999) return false;
    *out = (int32_t)n;
    return true;
}

/* ---- units ---- */

typedef struct Counter {
    const char *word;
    bool chinese; /* 三家 states a figure, 三类 need not */
} Counter;

/* Longer words first. Those not listed leave a bare number. */
static const Counter counters[] = {
    {"个工作日", true}, {"工作日", true}, {"吨标准煤", true}, {"平方公里", true},
    {"平方米", true},   {"平米", true},   {"立方米", true},   {"千瓦时", true},
    {"兆瓦时", true},   {"千瓦", true},   {"兆瓦", true},     {"公里", true},
    {"公斤", true},     {"公顷", true},   {"千克", true},     {"千米", true},
    {"小时", true},     {"分钟", true},   {"周岁", true},     {"家次", true},
    {"人次", true},     {"户次", true},   {"场次", true},     {"批次", true},
    {"台套", true},     {"美元", true},   {"欧元", true},     {"港元", true},
    {"季度", false},    {"家", true},     {"户", true},       {"人", true},
    {"名", true},       {"位", true},     {"项", true},       {"件", true},
    {"个", true},       {"次", true},     {"亩", true},       {"吨", true},
    {"米", true},       {"岁", true},     {"㎡", true},       {"度", false},
    {"台", false},      {"套", false},    {"款", false},      {"篇", false},
    {"部", false},      {"座", false},    {"场", false},      {"类", false},
    {"种", false},      {"所", false},    {"支", false},      {"辆", false},
    {"张", false},      {"份", false},    {"间", false},      {"层", false},
    {"条", false},      {"分", false},    {"只", false},      {"艘", false},
    {"株", false},      {"头", false},    {"期", false},      {"批", false},
    {"轮", false},      {"届", false},    {"kWh", true},      {"kW", true},
};

static const Counter *counter_at(const Reader *r, uint32_t i)
{
    for (size_t k = 0; k < sizeof counters / sizeof *counters; k++) {
        if (word_at(r, i, counters[k].word) != 0) return &counters[k];
    }
    return NULL;
}

static ZjText slice(const Reader *r, uint32_t start, uint32_t end)
{
    uint32_t from = r->chars[start].at;
    return (ZjText){r->text.ptr + from, r->chars[end].at - from};
}

/* A figure being read: `figure` holds its meaning, the places count code points. */
typedef struct Found {
    ZjFigure figure;
    uint32_t start, end;
    int64_t scale; /* of a last member that earlier ones share: 50至100万元 */
} Found;

static bool scaled(ZjRat value, int64_t by, ZjRat *out)
{
    return zj_rat_mul(value, zj_rat_int(by), out) == ZJ_OK;
}

/* /平方米/月 behind an amount. */
static uint32_t skip_denominators(const Reader *r, uint32_t i)
{
    static const char *const words[] = {
        "平方米", "千瓦时", "立方米", "公里", "小时", "人次", "㎡", "家", "户",
        "人",     "名",     "项",     "件",   "个",   "台",   "套", "亩", "吨",
        "度",     "月",     "年",     "天",   "日",   "kWh",  NULL};
    for (;;) {
        uint32_t mark = code_at(r, i);
        if (mark != '/' && mark != 0xB7) return i;
        uint32_t n = any_at(r, i + 1, words);
        if (n == 0) return i;
        i += 1 + n;
    }
}

static bool read_money(const Reader *r, const Number *n, uint32_t unit, Found *f)
{
    static const char *const yuan[] = {"元", "圆", "块钱", NULL};
    uint32_t word = any_at(r, unit, yuan);
    bool bare = word == 0 && n->scale >= 10000;
    if (word == 0 && !bare) return false;
    if (word != 0 && !n->digits && is_one_of(code_at(r, unit + 1), "化旦月")) return false;
    f->figure.kind = ZJ_FIGURE_MONEY;
    f->figure.bare = bare;
    f->figure.loose = bare && !n->digits && is_one_of(code_at(r, n->start), "百千万亿");
    f->end = bare ? n->end : skip_denominators(r, unit + word);
    f->scale = n->scale;
    return scaled(n->value, 100, &f->figure.value);
}

typedef struct PeriodWord {
    const char *word;
    int64_t times;
    bool in_days;
} PeriodWord;

static const PeriodWord period_words[] = {
    {"个会计年度", 12, false}, {"个自然年度", 12, false}, {"个自然日", 1, true},
    {"个日历日", 1, true},     {"个日历天", 1, true},     {"自然日", 1, true},
    {"日历日", 1, true},       {"日历天", 1, true},       {"个年度", 12, false},
    {"个月", 1, false},        {"个星期", 7, true},       {"星期", 7, true},
    {"周年", 12, false},       {"年", 12, false},         {"周", 7, true},
    {"日", 1, true},           {"天", 1, true},
};

/* 上一年, 同一年度, 每一天: no length of time. */
static bool names_one(const Reader *r, const Number *n)
{
    return !n->digits && n->start > 0 &&
           is_one_of(code_at(r, n->start - 1), "上下同任每单某这那另统第唯专前后逐") &&
           (code_at(r, n->start) == 0x4E00 || code_at(r, n->start - 1) == 0x7B2C);
}

/* 3年6个月, 一年半 */
static bool add_months(const Reader *r, Found *f)
{
    Number n;
    if (code_at(r, f->end) == 0x534A) { /* 半 */
        f->end++;
        return zj_rat_add(f->figure.value, zj_rat_int(6), &f->figure.value) == ZJ_OK;
    }
    if (!read_number(r, f->end, &n) || word_at(r, skip_blanks(r, n.end), "个月") == 0)
        return true;
    f->end = skip_blanks(r, n.end) + 2;
    return zj_rat_add(f->figure.value, n.value, &f->figure.value) == ZJ_OK;
}

static bool read_period(const Reader *r, const Number *n, uint32_t unit, Found *f)
{
    for (size_t k = 0; k < sizeof period_words / sizeof *period_words; k++) {
        const PeriodWord *w = &period_words[k];
        uint32_t length = word_at(r, unit, w->word);
        if (length == 0) continue;
        if (unit + length < r->count && strcmp(w->word, "周") == 0 &&
            is_one_of(code_at(r, unit + 1), "岁期边围")) {
            return false;
        }
        f->figure.kind = ZJ_FIGURE_PERIOD;
        f->figure.in_days = w->in_days;
        f->figure.count = n->value;
        f->end = unit + length;
        /* 一日, 一天, 百年 are words as often as lengths of time. */
        uint32_t first = code_at(r, n->start);
        bool one = n->end == n->start + 1 && first == 0x4E00;
        f->figure.loose = names_one(r, n) ||
                          (!n->digits && ((one && w->in_days) || is_one_of(first, "百千万亿")));
        if (!scaled(n->value, w->times, &f->figure.value)) return false;
        return w->times != 12 || add_months(r, f);
    }
    return false;
}

static bool read_count(const Reader *r, const Number *n, uint32_t unit, Found *f)
{
    const Counter *counter = counter_at(r, unit);
    if (counter == NULL) return false;
    uint32_t length = word_length(counter->word);
    f->end = unit + length;
    f->figure.kind = ZJ_FIGURE_COUNT;
    f->figure.value = n->value;
    f->figure.unit = slice(r, unit, f->end);
    f->scale = n->scale;
    if (!n->digits) {
        /* 一家 is "a firm"; a counted two is 两, so 二次 and 二人转 are words. */
        bool single = n->end == n->start + 1;
        uint32_t first = code_at(r, n->start);
        bool word = single && (first == 0x4E00 || (first == 0x4E8C && length == 1));
        f->figure.loose =
            !counter->chinese || word || names_one(r, n) || is_one_of(first, "百千万亿");
    }
    return true;
}

static bool read_ratio_word(const Reader *r, const Number *n, uint32_t unit, Found *f)
{
    uint32_t c = code_at(r, unit), next = code_at(r, unit + 1);
    int64_t parts;
    if (c == '%' || word_at(r, unit, "个百分点") != 0) {
        parts = 100;
    } else if (c == 0x2030) { /* ‰ */
        parts = 1000;
    } else if (c == 0x6210) { /* 成 */
        if (is_one_of(next, "立为长果员功交本效熟份绩就品型")) return false;
        parts = 10;
    } else if (c == 0x6298) { /* 折: 八折, 85折 */
        if (is_one_of(next, "算合旧扣价叠")) return false;
        parts = zj_rat_cmp(n->value, zj_rat_int(10)) < 0 ? 10 : 100;
    } else if (c == 0x500D) { /* 倍 */
        parts = 1;
        f->figure.loose = next == 0x589E; /* 两倍增: a name */
    } else {
        return false;
    }
    f->figure.kind = ZJ_FIGURE_RATIO;
    f->end = unit + (c == 0x4E2A ? 4 : 1);
    f->scale = 1;
    return zj_rat_div(n->value, zj_rat_int(parts), &f->figure.value) == ZJ_OK;
}

/* 1:1, 1比1. Of three parts (11:04:35) nothing is made. */
static bool read_colon(const Reader *r, const Number *n, Found *f)
{
    Number right;
    uint32_t i = skip_blanks(r, n->end), c = code_at(r, i);
    if (c != ':' && c != 0x6BD4) return false;
    i = skip_blanks(r, i + 1);
    if (!read_number(r, i, &right) || right.digits != n->digits) return false;
    if (c != ':' && is_one_of(code_at(r, skip_blanks(r, right.end)), "年月季")) return false;
    f->end = right.end;
    f->figure.kind = ZJ_FIGURE_RATIO;
    f->figure.colon = true;
    if (code_at(r, right.end) == ':' && is_digit(code_at(r, right.end + 1))) {
        f->figure.kind = ZJ_FIGURE_NAME;
        while (is_digit(code_at(r, f->end)) || code_at(r, f->end) == ':')
            f->end++;
        return true;
    }
    return zj_rat_div(n->value, right.value, &f->figure.value) == ZJ_OK;
}

/* ---- years and dates ---- */

static bool read_digits(const Reader *r, uint32_t *i, uint32_t most, int32_t *out)
{
    uint32_t start = *i;
    int32_t value = 0;
    while (*i - start < most && is_digit(code_at(r, *i))) {
        value = value * 10 + (int32_t)(code_at(r, *i) - '0');
        (*i)++;
    }
    *out = value;
    return *i > start && !is_digit(code_at(r, *i));
}

static bool is_year(int32_t year)
{
    return year >= 1900 && year <= 2200;
}

/* 2024-12-31, 2024.12.31, 2024/12/31 */
static bool read_iso(const Reader *r, uint32_t i, Found *f)
{
    ZjFigure *g = &f->figure;
    if (!read_digits(r, &i, 4, &g->year) || !is_year(g->year)) return false;
    uint32_t mark = code_at(r, i);
    if (mark != '-' && mark != '.' && mark != '/') return false;
    i++;
    if (!read_digits(r, &i, 2, &g->month) || code_at(r, i) != mark) return false;
    i++;
    if (!read_digits(r, &i, 2, &g->day)) return false;
    g->kind = ZJ_FIGURE_DATE;
    f->end = i;
    return g->month >= 1 && g->month <= 12 && g->day >= 1 && g->day <= 31;
}

/* A number of the calendar before `word`: 7 in 7月. */
static bool read_part(const Reader *r, uint32_t *i, const char *word, int32_t most,
                      int32_t *out)
{
    Number n;
    int32_t value;
    if (!read_number(r, skip_blanks(r, *i), &n) || n.rough || !int_of(n.value, &value))
        return false;
    uint32_t unit = skip_blanks(r, n.end), length = word_at(r, unit, word);
    if (length == 0 || value < 1 || value > most) return false;
    *out = value;
    *i = unit + length;
    return true;
}

/* 7月1日 behind a year or alone. */
static bool read_month(const Reader *r, uint32_t *i, ZjFigure *g)
{
    if (!read_part(r, i, "月", 12, &g->month)) return false;
    if (!read_part(r, i, "日", 31, &g->day)) {
        g->day = 0;
        (void)read_part(r, i, "号", 31, &g->day);
    }
    return true;
}

static bool read_calendar(const Reader *r, const Number *n, Found *f)
{
    ZjFigure *g = &f->figure;
    uint32_t i = n->start;
    if (read_iso(r, i, f)) return true;
    *g = (ZjFigure){0};
    uint32_t unit = skip_blanks(r, n->end);
    if (word_at(r, unit, "月") != 0) {
        if (!read_month(r, &i, g)) return false;
        g->kind = ZJ_FIGURE_MONTH_DAY;
        f->end = i;
        return true;
    }
    if (n->rough || !int_of(n->value, &g->year) || !is_year(g->year)) return false;
    if (n->end - n->start != 4) return false;
    if (word_at(r, unit, "年") == 0) return false;
    i = unit + 1;
    if (code_at(r, i) == 0x5EA6) i++; /* 年度 */
    g->kind = ZJ_FIGURE_YEAR;
    if (read_month(r, &i, g)) g->kind = g->day != 0 ? ZJ_FIGURE_DATE : ZJ_FIGURE_MONTH;
    f->end = i;
    return true;
}

/* ---- one figure ---- */

static bool classify(const Reader *r, const Number *n, uint32_t depth, Found *f);

static uint32_t connector(const Reader *r, const Number *n)
{
    static const char *const between[] = {"-", "至", "到", "或者", "或", "和", NULL};
    uint32_t i = skip_blanks(r, n->end);
    uint32_t length = any_at(r, i, between);
    if (length == 0 && n->digits && code_at(r, i) == 0x3001) length = 1; /* 、 */
    return length == 0 ? 0 : skip_blanks(r, i + length);
}

/* 100、50、30万元; 5-10万元; 三至五年; 2024-2026年: the first borrows the last one's unit. */
static bool borrow_unit(const Reader *r, const Number *n, uint32_t depth, Found *f)
{
    Number next;
    Found last = {0};
    uint32_t i = connector(r, n);
    if (depth == 0 || i == 0 || !read_number(r, i, &next)) return false;
    if (next.digits != n->digits || !classify(r, &next, depth - 1, &last)) return false;
    bool listed = code_at(r, skip_blanks(r, n->end)) == 0x3001;
    f->figure = last.figure;
    f->end = n->end;
    f->scale = last.scale;
    ZjRat own, per;
    switch (last.figure.kind) {
    case ZJ_FIGURE_YEAR:
        return !listed && int_of(n->value, &f->figure.year) && is_year(f->figure.year);
    case ZJ_FIGURE_MONEY:
    case ZJ_FIGURE_RATIO:
    case ZJ_FIGURE_PERIOD:
    case ZJ_FIGURE_COUNT:
        break;
    case ZJ_FIGURE_NUMBER:
    case ZJ_FIGURE_MONTH:
    case ZJ_FIGURE_DATE:
    case ZJ_FIGURE_MONTH_DAY:
    case ZJ_FIGURE_NAME:
        return false;
    }
    if (last.figure.colon) return false;
    if (next.value.num == 0 || zj_rat_div(next.value, zj_rat_int(next.scale), &own) != ZJ_OK)
        return false;
    if (zj_rat_div(last.figure.value, own, &per) != ZJ_OK) return false; /* 1 means that much */
    /* In 50至100万元 the 万 is shared too, in 5000至1万元 only 元 is. */
    bool unit_only = !listed && zj_rat_cmp(n->value, own) >= 0;
    if (unit_only && zj_rat_div(per, zj_rat_int(last.scale), &per) != ZJ_OK) return false;
    f->figure.count = n->value;
    return zj_rat_mul(n->value, per, &f->figure.value) == ZJ_OK;
}

static bool read_bare(const Reader *r, const Number *n, Found *f)
{
    f->figure.kind = ZJ_FIGURE_NUMBER;
    f->figure.value = n->value;
    f->figure.loose = !n->digits;
    f->end = n->end;
    if (n->digits && is_letter(code_at(r, n->end))) { /* 335N */
        f->figure.kind = ZJ_FIGURE_NAME;
        while (is_letter(code_at(r, f->end)) || is_digit(code_at(r, f->end)))
            f->end++;
    }
    return true;
}

/* What the number at hand is a figure of, without the boundary word. */
static bool classify(const Reader *r, const Number *n, uint32_t depth, Found *f)
{
    uint32_t unit = skip_blanks(r, n->end);
    *f = (Found){.start = n->start, .end = n->end, .scale = 1};
    if (read_calendar(r, n, f)) return true;
    f->figure = (ZjFigure){0};
    if (n->parts) {
        f->figure.kind = ZJ_FIGURE_RATIO;
        f->figure.value = n->value;
        return true;
    }
    if (code_at(r, unit) == 0x53F7) { /* 17号 */
        f->figure.loose = true;
        f->figure.value = n->value;
        f->figure.kind = ZJ_FIGURE_NUMBER;
        return true;
    }
    if (read_colon(r, n, f)) return true;
    f->figure = (ZjFigure){0};
    if (read_ratio_word(r, n, unit, f) || read_period(r, n, unit, f)) return true;
    f->figure = (ZjFigure){0};
    if (read_count(r, n, unit, f)) return true;
    f->figure = (ZjFigure){0};
    if (read_money(r, n, unit, f) || borrow_unit(r, n, depth, f)) return true;
    f->figure = (ZjFigure){0};
    return read_bare(r, n, f);
}

/* ---- words that are figures ---- */

typedef struct FixedWord {
    const char *word;
    ZjFigureKind kind;
    int64_t num, den;
    bool loose;
    ZjBoundary boundary;
    const char *not_before; /* characters that make another word of it */
} FixedWord;

static const FixedWord fixed_words[] = {
    {"过半", ZJ_FIGURE_RATIO, 1, 2, false, ZJ_BOUND_GT, "年天月"},
    {"半数", ZJ_FIGURE_RATIO, 1, 2, false, ZJ_BOUND_NONE, ""},
    {"一半", ZJ_FIGURE_RATIO, 1, 2, false, ZJ_BOUND_NONE, ""},
    {"减半", ZJ_FIGURE_RATIO, 1, 2, true, ZJ_BOUND_NONE, ""},
    {"对半", ZJ_FIGURE_RATIO, 1, 2, true, ZJ_BOUND_NONE, ""},
    {"等额", ZJ_FIGURE_RATIO, 1, 1, false, ZJ_BOUND_NONE, "度"},
    {"同额", ZJ_FIGURE_RATIO, 1, 1, false, ZJ_BOUND_NONE, "度"},
    {"全额", ZJ_FIGURE_RATIO, 1, 1, true, ZJ_BOUND_NONE, ""},
    {"全部", ZJ_FIGURE_RATIO, 1, 1, true, ZJ_BOUND_NONE, ""},
    {"全覆盖", ZJ_FIGURE_RATIO, 1, 1, true, ZJ_BOUND_NONE, ""},
    {"翻一番", ZJ_FIGURE_RATIO, 2, 1, true, ZJ_BOUND_NONE, ""},
    {"翻番", ZJ_FIGURE_RATIO, 2, 1, true, ZJ_BOUND_NONE, ""},
    {"半年", ZJ_FIGURE_PERIOD, 6, 1, false, ZJ_BOUND_NONE, "报度"},
    {"十三五", ZJ_FIGURE_YEAR, 2020, 1, true, ZJ_BOUND_NONE, ""},
    {"十四五", ZJ_FIGURE_YEAR, 2025, 1, true, ZJ_BOUND_NONE, ""},
    {"十五五", ZJ_FIGURE_YEAR, 2030, 1, true, ZJ_BOUND_NONE, ""},
};

static bool read_fixed(const Reader *r, uint32_t i, Found *f)
{
    for (size_t k = 0; k < sizeof fixed_words / sizeof *fixed_words; k++) {
        const FixedWord *w = &fixed_words[k];
        uint32_t n = word_at(r, i, w->word);
        if (n == 0 || (i + n < r->count && is_one_of(code_at(r, i + n), w->not_before)))
            continue;
        *f = (Found){.start = i, .end = i + n, .scale = 1};
        f->figure.kind = w->kind;
        f->figure.loose = w->loose;
        f->figure.boundary = w->boundary;
        f->figure.year = w->kind == ZJ_FIGURE_YEAR ? (int32_t)w->num : 0;
        f->figure.value = (ZjRat){w->num, w->den};
        f->figure.count = f->figure.value;
        if (w->boundary != ZJ_BOUND_NONE) f->figure.word = slice(r, i, i + n);
        return true;
    }
    return false;
}

/* 百元, 千万元 without a digit before: an amount when two units meet or 每 stands before. */
static bool read_unit_amount(const Reader *r, uint32_t i, Found *f)
{
    static const char *const words[] = {"百万", "千万", "百亿", "千亿", "百",
                                        "千",   "万",   "亿",   NULL};
    static const int64_t values[] = {1000000, 10000000, 10000000000, 100000000000,
                                     100,     1000,     10000,       100000000};
    for (uint32_t k = 0; words[k] != NULL; k++) {
        uint32_t n = word_at(r, i, words[k]);
        if (n == 0) continue;
        bool each = i > 0 && is_one_of(code_at(r, i - 1), "每满");
        if (code_at(r, i + n) != 0x5143 || (n == 1 && !each)) return false; /* 元 */
        *f = (Found){.start = i, .end = i + n + 1, .scale = 1};
        f->figure.kind = ZJ_FIGURE_MONEY;
        return scaled(zj_rat_int(values[k]), 100, &f->figure.value);
    }
    return false;
}

/* ---- boundary words ---- */

typedef struct BoundWord {
    const char *word;
    ZjBoundary bound;
    unsigned kinds; /* figures it goes with */
    bool weak;      /* 达到: another boundary word of the figure decides */
    bool far;       /* may stand before 给予, 奖励 and the like */
} BoundWord;

#define KIND(name) (1u << ZJ_FIGURE_##name)
#define QUANTITY   (KIND(MONEY) | KIND(RATIO) | KIND(PERIOD) | KIND(COUNT) | KIND(NUMBER))

/* Longer words before their own endings: 不低于 before 低于. */
static const BoundWord bound_words[] = {
    {"大于或者等于", ZJ_BOUND_GE, QUANTITY, false, false},
    {"小于或者等于", ZJ_BOUND_LE, QUANTITY, false, false},
    {"大于或等于", ZJ_BOUND_GE, QUANTITY, false, false},
    {"小于或等于", ZJ_BOUND_LE, QUANTITY, false, false},
    {"大于等于", ZJ_BOUND_GE, QUANTITY, false, false},
    {"小于等于", ZJ_BOUND_LE, QUANTITY, false, false},
    {"不得低于", ZJ_BOUND_GE, QUANTITY, false, true},
    {"不得少于", ZJ_BOUND_GE, QUANTITY, false, true},
    {"不能低于", ZJ_BOUND_GE, QUANTITY, false, true},
    {"不能少于", ZJ_BOUND_GE, QUANTITY, false, true},
    {"不应低于", ZJ_BOUND_GE, QUANTITY, false, true},
    {"不应少于", ZJ_BOUND_GE, QUANTITY, false, true},
    {"不得超过", ZJ_BOUND_LE, QUANTITY, false, true},
    {"不得高于", ZJ_BOUND_LE, QUANTITY, false, true},
    {"不得多于", ZJ_BOUND_LE, QUANTITY, false, true},
    {"不能超过", ZJ_BOUND_LE, QUANTITY, false, true},
    {"不应超过", ZJ_BOUND_LE, QUANTITY, false, true},
    {"没有超过", ZJ_BOUND_LE, QUANTITY, false, false},
    {"没有达到", ZJ_BOUND_LT, QUANTITY, false, false},
    {"不低于", ZJ_BOUND_GE, QUANTITY, false, true},
    {"不少于", ZJ_BOUND_GE, QUANTITY, false, true},
    {"不小于", ZJ_BOUND_GE, QUANTITY, false, true},
    {"不短于", ZJ_BOUND_GE, QUANTITY, false, false},
    {"未低于", ZJ_BOUND_GE, QUANTITY, false, false},
    {"不超过", ZJ_BOUND_LE, QUANTITY, false, true},
    {"不高于", ZJ_BOUND_LE, QUANTITY, false, true},
    {"不多于", ZJ_BOUND_LE, QUANTITY, false, true},
    {"不大于", ZJ_BOUND_LE, QUANTITY, false, true},
    {"不长于", ZJ_BOUND_LE, QUANTITY, false, false},
    {"未超过", ZJ_BOUND_LE, QUANTITY, false, false},
    {"未达到", ZJ_BOUND_LT, QUANTITY, false, false},
    {"达不到", ZJ_BOUND_LT, QUANTITY, false, false},
    {"不超", ZJ_BOUND_LE, QUANTITY, false, true},
    {"至少", ZJ_BOUND_GE, QUANTITY, false, true},
    {"最低", ZJ_BOUND_GE, QUANTITY, false, true},
    {"最少", ZJ_BOUND_GE, QUANTITY, false, true},
    {"最短", ZJ_BOUND_GE, QUANTITY, false, true},
    {"下限", ZJ_BOUND_GE, QUANTITY, false, true},
    {"达到", ZJ_BOUND_GE, QUANTITY, true, false},
    {"期满", ZJ_BOUND_GE, KIND(PERIOD), true, false},
    {"未满", ZJ_BOUND_LT, QUANTITY, false, false},
    {"不满", ZJ_BOUND_LT, QUANTITY, false, false},
    {"每满", ZJ_BOUND_NONE, QUANTITY, false, false},
    {"不足", ZJ_BOUND_LT, QUANTITY, false, false},
    {"不到", ZJ_BOUND_LT, QUANTITY, false, false},
    {"未达", ZJ_BOUND_LT, QUANTITY, false, false},
    {"低于", ZJ_BOUND_LT, QUANTITY, false, false},
    {"少于", ZJ_BOUND_LT, QUANTITY, false, false},
    {"小于", ZJ_BOUND_LT, QUANTITY, false, false},
    {"超过", ZJ_BOUND_GT, QUANTITY, false, false},
    {"高于", ZJ_BOUND_GT, QUANTITY, false, false},
    {"多于", ZJ_BOUND_GT, QUANTITY, false, false},
    {"大于", ZJ_BOUND_GT, QUANTITY, false, false},
    {"超出", ZJ_BOUND_GT, QUANTITY, false, false},
    {"长于", ZJ_BOUND_GT, QUANTITY, false, false},
    {"最高", ZJ_BOUND_LE, QUANTITY, false, true},
    {"最多", ZJ_BOUND_LE, QUANTITY, false, true},
    {"最大", ZJ_BOUND_LE, QUANTITY, false, true},
    {"最长", ZJ_BOUND_LE, QUANTITY, false, true},
    {"至多", ZJ_BOUND_LE, QUANTITY, false, true},
    {"上限", ZJ_BOUND_LE, QUANTITY, false, true},
    {"最近", ZJ_BOUND_LE, KIND(PERIOD), true, false},
    {"满", ZJ_BOUND_GE, QUANTITY, true, false},
    {"达", ZJ_BOUND_GE, QUANTITY, true, false},
    {"近", ZJ_BOUND_LE, KIND(PERIOD), true, false},
    {"前", ZJ_BOUND_LE, KIND(COUNT) | KIND(RATIO), true, false},
    {"超", ZJ_BOUND_GT, QUANTITY, false, false},
    {"≥", ZJ_BOUND_GE, QUANTITY, false, false},
    {"≤", ZJ_BOUND_LE, QUANTITY, false, false},
    {">", ZJ_BOUND_GT, QUANTITY, false, false},
    {"<", ZJ_BOUND_LT, QUANTITY, false, false},
};

/* What stands behind a figure. `plain`: the document may define it as exclusive. */
typedef struct Suffix {
    const char *word;
    ZjBoundary bound;
    unsigned kinds;
    bool plain;
    const char *not_before;
} Suffix;

static const Suffix suffixes[] = {
    {"或者以上", ZJ_BOUND_GE, QUANTITY, true, ""},
    {"及其以上", ZJ_BOUND_GE, QUANTITY, true, ""},
    {"及以上", ZJ_BOUND_GE, QUANTITY, true, ""},
    {"或以上", ZJ_BOUND_GE, QUANTITY, true, ""},
    {"以上", ZJ_BOUND_GE, QUANTITY, true, ""},
    {"及以下", ZJ_BOUND_LE, QUANTITY, true, ""},
    {"或以下", ZJ_BOUND_LE, QUANTITY, true, ""},
    {"以下", ZJ_BOUND_LE, QUANTITY, true, ""},
    {"期以内", ZJ_BOUND_LE, KIND(PERIOD), true, ""},
    {"以内", ZJ_BOUND_LE, QUANTITY, true, ""},
    {"之内", ZJ_BOUND_LE, QUANTITY, true, ""},
    {"期内", ZJ_BOUND_LE, KIND(PERIOD), false, ""},
    {"内", ZJ_BOUND_LE, KIND(PERIOD), false, "部容外陆地设"},
    {"以外", ZJ_BOUND_GT, KIND(PERIOD) | KIND(NUMBER), false, ""},
    {"为上限", ZJ_BOUND_LE, QUANTITY, false, ""},
    {"为最高限", ZJ_BOUND_LE, QUANTITY, false, ""},
    {"为限", ZJ_BOUND_LE, QUANTITY, false, ""},
    {"封顶", ZJ_BOUND_LE, QUANTITY, false, ""},
    {"起步", ZJ_BOUND_GE, KIND(MONEY), false, ""},
};

/* Words that may stand between 最高 and its figure, or, the first group, between any boundary
** word and its figure. */
static const char *const near_fillers[] = {"人民币", "(含)", "约", "了",
                                           "为",     "至",   "到", NULL};
static const char *const far_fillers[] = {
    "一次性", "给予", "予以", "奖励", "补贴", "补助", "资助", "支持", "扶持", "可以",
    "可达",   "可获", "享受", "总额", "总计", "累计", "合计", "金额", "额度", "每年",
    "每户",   "每家", "每个", "每项", "每件", "每人", "年度", "标准", "比例", "可",
    "能",     "按",   "是",   "其",   "再",   ":",    NULL};

typedef struct Bound {
    ZjBoundary bound;
    uint32_t start, end; /* of the word */
    bool weak, plain;
} Bound;

static const BoundWord *bound_before(const Reader *r, uint32_t j, unsigned kind,
                                     uint32_t *length)
{
    for (size_t k = 0; k < sizeof bound_words / sizeof *bound_words; k++) {
        uint32_t n = word_before(r, j, bound_words[k].word);
        if (n == 0) continue;
        *length = n;
        /* 目前20家, 直达111家: other words */
        bool other = n == 1 && j >= 2 &&
                     is_one_of(code_at(r, j - 2), "之此目以年从提日月直传表发送下转通赶圆");
        return (bound_words[k].kinds & kind) != 0 && !other ? &bound_words[k] : NULL;
    }
    return NULL;
}

/* A ratio's word may stand before the noun it is a ratio of: 不高于市场标准70%. */
static bool bound_before_noun(const Reader *r, uint32_t j, Bound *b)
{
    static const char *const stops[] = {"给予", "予以", "奖励", "补贴给", "享受", "部分", "按",
                                        "后",   "时",   "以上", "以下",   "以内", NULL};
    for (uint32_t back = 0; back < MAX_NOUN && j > r->done; back++, j--) {
        uint32_t n, c = code_at(r, j - 1);
        const BoundWord *w = bound_before(r, j, KIND(RATIO), &n);
        if (w != NULL) {
            if (back > 0 && w->weak && n == 1) return false; /* 前 and 达 inside words */
            *b = (Bound){w->bound, j - n, j, w->weak, false};
            return w->bound != ZJ_BOUND_NONE;
        }
        if (is_one_of(c, "，。、,;:()「」“”\n") || is_digit(c)) return false;
        uint32_t stop = any_before(r, j, stops);
        if (stop != 0) { /* 最高给予其投入10% */
            w = bound_before(r, j - stop, KIND(RATIO), &n);
            if (w == NULL || !w->far) return false;
            *b = (Bound){w->bound, j - stop - n, j - stop, false, false};
            return true;
        }
    }
    return false;
}

static bool read_prefix(const Reader *r, const Found *f, Bound *b)
{
    unsigned kind = 1u << f->figure.kind;
    uint32_t j = f->start;
    bool far = false, found = false;
    for (uint32_t fillers = 0; fillers < MAX_FILLERS && j > r->done;) {
        uint32_t n;
        if (code_at(r, j - 1) == ' ') {
            j--;
            continue;
        }
        const BoundWord *w = bound_before(r, j, kind, &n);
        if (w != NULL && far && !w->far) return found;
        if (w != NULL && (!found || !w->weak)) *b = (Bound){w->bound, j - n, j, w->weak, false};
        if (w != NULL) {
            found = true;
            if (!w->weak) return w->bound != ZJ_BOUND_NONE;
            j -= n;
            continue;
        }
        n = any_before(r, j, near_fillers);
        if (n == 0) {
            n = any_before(r, j, far_fillers);
            far = true;
        }
        if (n == 0) break;
        j -= n;
        fillers++;
    }
    if (!found && kind == KIND(RATIO)) found = bound_before_noun(r, f->start, b);
    return found;
}

/* （含）, （不含）, （含100万元）, （含本数）: +1, -1; 0 when there is none. *i moves behind
 * it. */
static int read_mark(const Reader *r, uint32_t *i)
{
    uint32_t k = skip_blanks(r, *i);
    if (code_at(r, k) != '(') return 0;
    k = skip_blanks(r, k + 1);
    int sign = 1;
    if (word_at(r, k, "不含") != 0 || word_at(r, k, "不包括") != 0 ||
        word_at(r, k, "不包含") != 0) {
        sign = -1;
    } else if (word_at(r, k, "含") == 0 && word_at(r, k, "包括") == 0 &&
               word_at(r, k, "包含") == 0) {
        return 0;
    }
    for (uint32_t n = 0; n < MAX_MARK && code_at(r, k) != 0; n++, k++) {
        if (code_at(r, k) != ')') continue;
        *i = k + 1;
        return sign;
    }
    return 0;
}

static ZjBoundary with_mark(ZjBoundary bound, int mark)
{
    if (bound == ZJ_BOUND_GE || bound == ZJ_BOUND_GT)
        return mark > 0 ? ZJ_BOUND_GE : ZJ_BOUND_GT;
    return mark > 0 ? ZJ_BOUND_LE : ZJ_BOUND_LT;
}

/* 1000万元（含）-5000万元（不含）: the marks alone say which ends belong. */
static bool read_range_mark(const Reader *r, const Found *f, uint32_t i, int mark, Bound *b)
{
    static const char *const joints[] = {"-", "至", "到", NULL};
    bool low = any_at(r, skip_blanks(r, i), joints) != 0;
    uint32_t j = f->start;
    while (j > r->done && code_at(r, j - 1) == ' ')
        j--;
    bool high = any_before(r, j, joints) != 0;
    if (mark == 0 || low == high) return false;
    *b = (Bound){with_mark(low ? ZJ_BOUND_GE : ZJ_BOUND_LE, mark), f->end, i, false, false};
    return true;
}

static bool read_suffix(const Reader *r, const Found *f, Bound *b)
{
    static const char *const fillers[] = {"人民币", NULL};
    unsigned kind = 1u << f->figure.kind;
    uint32_t i = f->end;
    int mark = read_mark(r, &i);
    uint32_t marked = i;
    i = skip_blanks(r, i);
    i += any_at(r, i, fillers);
    for (size_t k = 0; k < sizeof suffixes / sizeof *suffixes; k++) {
        uint32_t n = word_at(r, i, suffixes[k].word);
        if (n == 0 || (suffixes[k].kinds & kind) == 0) continue;
        if (i + n < r->count && is_one_of(code_at(r, i + n), suffixes[k].not_before)) continue;
        uint32_t end = i + n;
        int after = mark == 0 ? read_mark(r, &end) : mark;
        *b = (Bound){suffixes[k].bound, i, i + n, false, suffixes[k].plain && after == 0};
        if (after != 0) b->bound = with_mark(b->bound, after);
        return true;
    }
    return read_range_mark(r, f, marked, mark, b);
}

static ZjBoundary exclusive_bound(const Reader *r, const Bound *b)
{
    if (!r->exclusive || !b->plain) return b->bound;
    return b->bound == ZJ_BOUND_GE ? ZJ_BOUND_GT : ZJ_BOUND_LT;
}

/* The word before decides unless it is weak: 达到…以上, 最高可达. */
static void read_boundary(const Reader *r, Found *f, uint32_t *whole_start, uint32_t *whole_end)
{
    Bound before, after, *by = NULL;
    *whole_start = f->start;
    *whole_end = f->end;
    if (f->figure.boundary != ZJ_BOUND_NONE) return;
    if ((QUANTITY & (1u << f->figure.kind)) == 0) return;
    bool has_before = read_prefix(r, f, &before) && before.bound != ZJ_BOUND_NONE;
    bool has_after = read_suffix(r, f, &after);
    if (has_before) *whole_start = before.start;
    if (has_after) *whole_end = after.end;
    if (has_before && !(has_after && before.weak)) by = &before;
    if (has_after && (!has_before || before.weak)) by = &after;
    if (by == NULL) return;
    f->figure.boundary = exclusive_bound(r, by);
    f->figure.word = slice(r, by->start, by->end);
}

bool zj_is_boundary_word(ZjText text)
{
    for (size_t k = 0; k < sizeof bound_words / sizeof *bound_words; k++) {
        if (zj_text_equal(text, zj_text(bound_words[k].word))) return true;
    }
    for (size_t k = 0; k < sizeof suffixes / sizeof *suffixes; k++) {
        if (zj_text_equal(text, zj_text(suffixes[k].word))) return true;
    }
    return zj_text_equal(text, ZJ_TEXT("过半"));
}

/* ---- the whole text ---- */

static ZjStatus store(Reader *r, Found *f)
{
    uint32_t whole_start, whole_end;
    read_boundary(r, f, &whole_start, &whole_end);
    ZjFigure *g = &f->figure;
    if (g->value.den == 0) g->value = zj_rat_int(0);
    if (g->count.den == 0) g->count = g->value;
    g->start = r->chars[f->start].at;
    g->end = r->chars[f->end].at;
    g->whole_start = r->chars[whole_start].at;
    g->whole_end = r->chars[whole_end].at;
    if (r->figure_count == r->capacity) {
        uint32_t capacity = r->capacity == 0 ? 8 : r->capacity * 2;
        void *more =
            zj_arena_grow(r->arena, r->figures, r->figure_count, capacity, sizeof *r->figures);
        if (more == NULL) return ZJ_NO_MEM;
        r->figures = more;
        r->capacity = capacity;
    }
    r->figures[r->figure_count++] = *g;
    r->done = f->end;
    return ZJ_OK;
}

/* 〔2021〕17号: returns the end, or i. */
static uint32_t skip_document_number(const Reader *r, uint32_t i)
{
    uint32_t c = code_at(r, i);
    if (c != 0x3014 && c != '[' && c != 0x3010) return i;
    uint32_t k = i + 1;
    int32_t year, number;
    if (!read_digits(r, &k, 4, &year)) return i;
    c = code_at(r, k);
    if (c != 0x3015 && c != ']' && c != 0x3011) return i;
    k = skip_blanks(r, k + 1);
    if (!read_digits(r, &k, 6, &number)) return i;
    k = skip_blanks(r, k);
    return code_at(r, k) == 0x53F7 ? k + 1 : i;
}

/* "3." and "（三）" and "三、" at the start of a line number a paragraph. */
static uint32_t skip_item_number(const Reader *r, uint32_t i)
{
    uint32_t k = i;
    for (uint32_t back = i; back > 0 && code_at(r, back - 1) != '\n'; back--) {
        if (code_at(r, back - 1) != ' ') return i;
    }
    bool bracket = code_at(r, k) == '(';
    if (bracket) k++;
    uint32_t digits = k;
    while (is_digit(code_at(r, k)) || is_numeral(code_at(r, k)))
        k++;
    if (k == digits || k - digits > 3) return i;
    uint32_t c = code_at(r, k);
    if (bracket) return c == ')' ? k + 1 : i;
    if (c == '.' && !is_digit(code_at(r, k + 1))) return k + 1;
    if (c == 0x3001 && i > 0) return k + 1; /* 、: a list may open a phrase */
    return i;
}

static uint32_t skip_run(const Reader *r, uint32_t i)
{
    if (is_digit(code_at(r, i))) {
        while (is_digit(code_at(r, i)))
            i++;
        return i;
    }
    while (is_numeral(code_at(r, i)))
        i++;
    return i;
}

/* A name with digits behind letters: AEO9001. */
static uint32_t read_latin(const Reader *r, uint32_t i, Found *f)
{
    bool digits = false;
    *f = (Found){.start = i, .scale = 1};
    while (is_letter(code_at(r, i)) || is_digit(code_at(r, i))) {
        digits = digits || is_digit(code_at(r, i));
        i++;
    }
    f->end = i;
    f->figure.kind = ZJ_FIGURE_NAME;
    return digits ? i : 0;
}

/* 第六名, 第二十条: may bear out a bare literal, no more. */
static bool read_ordinal(const Reader *r, uint32_t i, Found *f)
{
    Number n;
    if (code_at(r, i) != 0x7B2C || !read_number(r, skip_blanks(r, i + 1), &n)) return false;
    *f = (Found){.start = i, .end = n.end, .scale = 1};
    f->figure.kind = ZJ_FIGURE_NUMBER;
    f->figure.value = n.value;
    f->figure.loose = true;
    return true;
}

/* Reads what stands at *i, if anything does, and moves behind it. */
static ZjStatus step(Reader *r, uint32_t *i)
{
    Found f;
    Number n;
    uint32_t skip = skip_document_number(r, *i);
    if (skip == *i) skip = skip_item_number(r, *i);
    if (skip != *i) {
        *i = skip;
        return ZJ_OK;
    }
    uint32_t c = code_at(r, *i);
    bool found = read_ordinal(r, *i, &f) || read_fixed(r, *i, &f);
    if (!found && is_letter(c)) {
        found = read_latin(r, *i, &f) != 0;
        if (!found) {
            *i = f.end;
            return ZJ_OK;
        }
    }
    if (!found && (is_digit(c) || (is_numeral(c) && c != 0x96F6))) { /* 零 of 零部件 */
        found = read_number(r, *i, &n) ? classify(r, &n, MAX_SHARED, &f)
                                       : read_unit_amount(r, *i, &f);
        if (!found) {
            *i = skip_run(r, *i);
            return ZJ_OK;
        }
    }
    if (!found) {
        (*i)++;
        return ZJ_OK;
    }
    *i = f.end;
    return store(r, &f);
}

ZjStatus zj_figures_read(ZjText text, bool exclusive, ZjArena *arena, ZjFigureList *out)
{
    Reader r = {.text = text, .exclusive = exclusive, .arena = arena};
    *out = (ZjFigureList){0};
    ZJ_TRY(decode(&r));
    for (uint32_t i = 0; i < r.count;)
        ZJ_TRY(step(&r, &i));
    *out = (ZjFigureList){r.figures, r.figure_count};
    return ZJ_OK;
}

static char *put_code(char *p, uint32_t c)
{
    if (c < 0x80) {
        *p++ = (char)c;
    } else if (c < 0x800) {
        *p++ = (char)(0xC0 | (c >> 6));
        *p++ = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        *p++ = (char)(0xE0 | (c >> 12));
        *p++ = (char)(0x80 | ((c >> 6) & 0x3F));
        *p++ = (char)(0x80 | (c & 0x3F));
    } else {
        *p++ = (char)(0xF0 | (c >> 18));
        *p++ = (char)(0x80 | ((c >> 12) & 0x3F));
        *p++ = (char)(0x80 | ((c >> 6) & 0x3F));
        *p++ = (char)(0x80 | (c & 0x3F));
    }
    return p;
}

ZjStatus zj_figures_fold(ZjText text, ZjArena *arena, ZjText *out)
{
    Reader r = {.text = text, .arena = arena};
    ZJ_TRY(decode(&r));
    char *bytes = zj_arena_alloc(arena, (size_t)text.len + 1), *p = bytes;
    if (bytes == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < r.count; i++) {
        uint32_t c = r.chars[i].code;
        if (c != ' ') p = put_code(p, c);
    }
    *out = (ZjText){bytes, (uint32_t)(p - bytes)};
    return ZJ_OK;
}
