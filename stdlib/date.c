#include "stdlib/date.h"

enum {
    DAYS_PER_ERA = 146097, /* 400 years; eras begin on 1 March, so leap days end years */
    ERA_OFFSET = 719468    /* days from 0000-03-01 to 1970-01-01 */
};

static int month_days(int year, int month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

ZjStatus zj_date_from_civil(ZjCivil c, int64_t *day)
{
    if (c.year < 1 || c.year > 9999 || c.month < 1 || c.month > 12 || c.day < 1 ||
        c.day > month_days(c.year, c.month))
        return ZJ_DOMAIN;
    int32_t year = c.month > 2 ? c.year : c.year - 1; /* the year that began in March */
    int32_t era = year / 400, in_era = year % 400;
    int32_t in_year = (153 * (c.month > 2 ? c.month - 3 : c.month + 9) + 2) / 5 + c.day - 1;
    *day = (int64_t)era * DAYS_PER_ERA + in_era * 365 + in_era / 4 - in_era / 100 + in_year -
           ERA_OFFSET;
    return ZJ_OK;
}

ZjCivil zj_date_to_civil(int64_t day)
{
    if (day < ZJ_DATE_MIN) day = ZJ_DATE_MIN;
    if (day > ZJ_DATE_MAX) day = ZJ_DATE_MAX;
    int32_t z = (int32_t)day + ERA_OFFSET;
    int32_t era = z / DAYS_PER_ERA, in_era = z % DAYS_PER_ERA;
    /* Take out the leap days: every 4 years, not every 100, but the 400th. */
    int32_t years = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int32_t in_year = in_era - (365 * years + years / 4 - years / 100);
    int32_t month = (5 * in_year + 2) / 153; /* 0 is March */
    return (ZjCivil){
        .year = era * 400 + years + (month >= 10),
        .month = month < 10 ? month + 3 : month - 9,
        .day = in_year - (153 * month + 2) / 5 + 1,
    };
}

ZjStatus zj_date_add_months(int64_t day, int64_t months, int64_t *out)
{
    if (day < ZJ_DATE_MIN || day > ZJ_DATE_MAX) return ZJ_OVERFLOW;
    if (months < -12 * 9999 || months > 12 * 9999) return ZJ_OVERFLOW;
    ZjCivil c = zj_date_to_civil(day);
    int32_t count = c.year * 12 + c.month - 1 + (int32_t)months;
    if (count < 12 || count > 9999 * 12 + 11) return ZJ_OVERFLOW;
    c.year = count / 12;
    c.month = count % 12 + 1;
    int last = month_days(c.year, c.month);
    if (c.day > last) c.day = last;
    return zj_date_from_civil(c, out);
}

ZjStatus zj_date_add_days(int64_t day, int64_t days, int64_t *out)
{
    int64_t sum;
    if (__builtin_add_overflow(day, days, &sum)) return ZJ_OVERFLOW;
    if (sum < ZJ_DATE_MIN || sum > ZJ_DATE_MAX) return ZJ_OVERFLOW;
    *out = sum;
    return ZJ_OK;
}

int64_t zj_date_whole_months(int64_t from, int64_t to)
{
    ZjCivil a = zj_date_to_civil(from), b = zj_date_to_civil(to);
    int64_t months = (b.year - a.year) * 12 + b.month - a.month;
    int last = month_days(b.year, b.month);
    int due = a.day < last ? a.day : last; /* the day on which from + months falls */
    return due <= b.day ? months : months - 1;
}

/* Reads min..max digits; moves *p behind them. */
static bool read_digits(const char **p, const char *end, int min, int max, int32_t *out)
{
    int n = 0;
    *out = 0;
    while (n < max && *p < end && **p >= '0' && **p <= '9') {
        *out = *out * 10 + (*(*p)++ - '0');
        n++;
    }
    return n >= min;
}

static bool read_word(const char **p, const char *end, const char *word)
{
    const char *q = *p;
    for (; *word != '\0'; word++, q++)
        if (q == end || *q != *word) return false;
    *p = q;
    return true;
}

ZjStatus zj_date_parse(ZjText text, bool chinese, int64_t *day)
{
    if (text.len == 0) return ZJ_DOMAIN;
    const char *p = text.ptr, *end = text.ptr + text.len;
    ZjCivil c;
    if (!read_digits(&p, end, 4, 4, &c.year)) return ZJ_DOMAIN;
    if (chinese && read_word(&p, end, "年")) {
        if (!read_digits(&p, end, 1, 2, &c.month) || !read_word(&p, end, "月") ||
            !read_digits(&p, end, 1, 2, &c.day) || !read_word(&p, end, "日"))
            return ZJ_DOMAIN;
    } else if (!read_word(&p, end, "-") || !read_digits(&p, end, 2, 2, &c.month) ||
               !read_word(&p, end, "-") || !read_digits(&p, end, 2, 2, &c.day)) {
        return ZJ_DOMAIN;
    }
    return p == end ? zj_date_from_civil(c, day) : ZJ_DOMAIN;
}

void zj_date_print(int64_t day, bool chinese, ZjBuf *out)
{
    ZjCivil c = zj_date_to_civil(day);
    const char *form = chinese ? "%04d年%d月%d日" : "%04d-%02d-%02d";
    zj_buf_printf(out, form, c.year, c.month, c.day);
}

int64_t zj_date_year_from(int64_t day, int start_month)
{
    ZjCivil c = zj_date_to_civil(day);
    return c.month >= start_month ? c.year : c.year - 1;
}

/* ---- periods of the calendar ---- */

static int32_t months_in(ZjCalendar calendar)
{
    return calendar == ZJ_CALENDAR_MONTH ? 1 : calendar == ZJ_CALENDAR_QUARTER ? 3 : 12;
}

static int64_t period_number(int64_t day, ZjCalendar calendar)
{
    ZjCivil c = zj_date_to_civil(day);
    return ((int64_t)c.year * 12 + c.month - 1) / months_in(calendar);
}

int64_t zj_date_period_first(int64_t day, ZjCalendar calendar)
{
    ZjCivil c = zj_date_to_civil(day);
    int32_t months = months_in(calendar);
    c.month -= (c.month - 1) % months;
    c.day = 1;
    if (zj_date_from_civil(c, &day) != ZJ_OK) return ZJ_DATE_MIN;
    return day;
}

int64_t zj_date_period_last(int64_t day, ZjCalendar calendar)
{
    ZjCivil c = zj_date_to_civil(day);
    int32_t months = months_in(calendar);
    c.month += months - 1 - (c.month - 1) % months;
    c.day = month_days(c.year, c.month);
    if (zj_date_from_civil(c, &day) != ZJ_OK) return ZJ_DATE_MAX;
    return day;
}

void zj_date_period_print(int64_t day, ZjCalendar calendar, ZjBuf *out)
{
    ZjCivil c = zj_date_to_civil(day);
    if (calendar == ZJ_CALENDAR_MONTH)
        zj_buf_printf(out, "%04d-%02d", c.year, c.month);
    else if (calendar == ZJ_CALENDAR_QUARTER)
        zj_buf_printf(out, "%04d-Q%d", c.year, (c.month + 2) / 3);
    else
        zj_buf_printf(out, "%04d", c.year);
}

int64_t zj_date_period_count(int64_t first, int64_t last, ZjCalendar calendar)
{
    if (last < first) return 0;
    return period_number(last, calendar) - period_number(first, calendar) + 1;
}
