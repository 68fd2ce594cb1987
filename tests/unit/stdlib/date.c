#include "stdlib/date.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static int64_t make(int y, int m, int d)
{
    int64_t day = INT64_MIN;
    ck_assert_int_eq(zj_date_from_civil((ZjCivil){y, m, d}, &day), ZJ_OK);
    return day;
}

static int64_t parse(const char *text)
{
    int64_t day = INT64_MIN;
    ck_assert_msg(zj_date_parse(zj_text(text), false, &day) == ZJ_OK, "%s", text);
    return day;
}

/* A calendar counted out day by day and month by month. */
typedef struct Month {
    int year, month, length;
    int64_t first;
} Month;

enum { MONTHS = 9999 * 12 };
static Month calendar[MONTHS];

static void count_out(void)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t day = -719162;
    for (int i = 0; i < MONTHS; i++) {
        int year = i / 12 + 1, month = i % 12 + 1, length = lengths[i % 12];
        if (month == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0)) length = 29;
        calendar[i] = (Month){year, month, length, day};
        day += length;
    }
    ck_assert_int_eq(day, (int64_t)ZJ_DATE_MAX + 1);
}

START_TEST(every_day)
{
    count_out();
    ck_assert_int_eq(calendar[1969 * 12].first, 0);
    for (int i = 0; i < MONTHS; i++) {
        Month m = calendar[i];
        for (int d = 1; d <= m.length; d++) {
            int64_t day;
            ZjCivil c = {m.year, m.month, d};
            if (zj_date_from_civil(c, &day) != ZJ_OK || day != m.first + d - 1)
                ck_abort_msg("from %d-%d-%d", m.year, m.month, d);
            c = zj_date_to_civil(day);
            if (c.year != m.year || c.month != m.month || c.day != d)
                ck_abort_msg("to %d-%d-%d", m.year, m.month, d);
        }
        int64_t day = 77;
        ck_assert_int_eq(zj_date_from_civil((ZjCivil){m.year, m.month, m.length + 1}, &day),
                         ZJ_DOMAIN);
        ck_assert_int_eq(zj_date_from_civil((ZjCivil){m.year, m.month, 0}, &day), ZJ_DOMAIN);
        ck_assert_int_eq(day, 77);
    }
}
END_TEST

START_TEST(no_such_day)
{
    static const ZjCivil table[] = {
        {0, 1, 1},
        {10000, 1, 1},
        {-1, 5, 5},
        {2024, 0, 1},
        {2024, 13, 1},
        {2024, 1, -1},
        {2023, 2, 29},
        {1900, 2, 29},
        {2024, 4, 31},
        {2024, 2, 30},
        {INT32_MAX, 12, 31},
        {INT32_MIN, 1, 1},
        {2024, INT32_MIN, 1},
        {2024, INT32_MAX, 1},
        {2024, 1, INT32_MAX},
        {2024, 1, INT32_MIN},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        int64_t day;
        ck_assert_int_eq(zj_date_from_civil(table[i], &day), ZJ_DOMAIN);
    }
}
END_TEST

START_TEST(known_days)
{
    ck_assert_int_eq(parse("1970-01-01"), 0);
    ck_assert_int_eq(parse("2000-03-01"), 11017);
    ck_assert_int_eq(parse("2038-01-19"), 24855);
    ck_assert_int_eq(parse("0001-01-01"), ZJ_DATE_MIN);
    ck_assert_int_eq(parse("9999-12-31"), ZJ_DATE_MAX);
    ZjCivil c = zj_date_to_civil(INT64_MIN);
    ck_assert_int_eq(c.year * 10000 + c.month * 100 + c.day, 10101);
    c = zj_date_to_civil(INT64_MAX);
    ck_assert_int_eq(c.year * 10000 + c.month * 100 + c.day, 99991231);
}
END_TEST

START_TEST(add_months_by_law)
{
    static const struct {
        const char *from;
        int64_t months;
        const char *to; /* NULL: outside the calendar */
    } table[] = {
        {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"},
        {"2024-01-31", 1, "2024-02-29"},  {"2023-01-31", 1, "2023-02-28"},
        {"2024-01-31", 3, "2024-04-30"},  {"2024-03-31", -1, "2024-02-29"},
        {"2024-12-31", 2, "2025-02-28"},  {"2024-06-15", 0, "2024-06-15"},
        {"2024-06-15", -6, "2023-12-15"}, {"2024-06-15", 7, "2025-01-15"},
        {"2096-02-29", 48, "2100-02-28"}, {"0001-01-31", -1, NULL},
        {"0001-02-28", -1, "0001-01-28"}, {"9999-12-01", 1, NULL},
        {"9999-11-30", 1, "9999-12-30"},  {"0001-01-01", 119987, "9999-12-01"},
        {"0001-01-01", 119988, NULL},     {"9999-12-31", -119987, "0001-01-31"},
        {"9999-12-31", -119988, NULL},    {"2024-01-01", INT64_MAX, NULL},
        {"2024-01-01", INT64_MIN, NULL},  {"2024-01-01", (int64_t)1 << 32, NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        int64_t out = 77;
        ZjStatus status = zj_date_add_months(parse(table[i].from), table[i].months, &out);
        ck_assert_int_eq(status, table[i].to != NULL ? ZJ_OK : ZJ_OVERFLOW);
        ck_assert_int_eq(out, table[i].to != NULL ? parse(table[i].to) : 77);
    }
    int64_t out;
    ck_assert_int_eq(zj_date_add_months(INT64_MAX, 0, &out), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_date_add_months((int64_t)ZJ_DATE_MIN - 1, 0, &out), ZJ_OVERFLOW);
}
END_TEST

/* from + n months by the counted-out calendar; i is the index of from's month. */
static int64_t slow_add(int i, int d, int n)
{
    Month m = calendar[i + n];
    return m.first + (d < m.length ? d : m.length) - 1;
}

START_TEST(months_against_the_calendar)
{
    count_out();
    int start = 1899 * 12, end = 2200 * 12; /* 1900 to 2200 */
    for (int i = start; i < end; i++) {
        for (int d = 1; d <= calendar[i].length; d++) {
            int64_t from = calendar[i].first + d - 1;
            for (int n = -40; n <= 40; n++) {
                int64_t to;
                if (zj_date_add_months(from, n, &to) != ZJ_OK || to != slow_add(i, d, n))
                    ck_abort_msg("day %d plus %d", (int)from, n);
            }
            /* Walk a moving date by days; n steps when from + (n + 1) months is reached. */
            if (i % 29 != 0) continue;
            int n = 0;
            for (int64_t to = from; to < from + 800; to++) {
                if (to >= slow_add(i, d, n + 1)) n++;
                if (zj_date_whole_months(from, to) != n)
                    ck_abort_msg("%d to %d is %d", (int)from, (int)to, n);
            }
            n = 0;
            for (int64_t to = from; to > from - 800; to--) {
                if (to < slow_add(i, d, n)) n--;
                if (zj_date_whole_months(from, to) != n)
                    ck_abort_msg("%d back to %d is %d", (int)from, (int)to, n);
            }
        }
    }
}
END_TEST

START_TEST(whole_months_known)
{
    static const struct {
        const char *from, *to;
        int64_t months;
    } table[] = {
        {"2024-01-31", "2024-02-28", 0},       {"2024-01-31", "2024-02-29", 1},
        {"2024-02-29", "2025-02-27", 11},      {"2024-02-29", "2025-02-28", 12},
        {"2024-03-15", "2024-03-15", 0},       {"2024-03-15", "2024-03-14", -1},
        {"2024-03-15", "2024-02-15", -1},      {"2024-03-15", "2024-02-14", -2},
        {"2024-03-31", "2024-02-29", -1},      {"2024-03-31", "2024-02-28", -2},
        {"0001-01-31", "0001-01-01", -1},      {"0001-01-01", "9999-12-31", 119987},
        {"9999-12-31", "0001-01-01", -119988},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        ck_assert_int_eq(zj_date_whole_months(parse(table[i].from), parse(table[i].to)),
                         table[i].months);
}
END_TEST

START_TEST(add_days)
{
    int64_t out = 77;
    ck_assert_int_eq(zj_date_add_days(parse("2024-02-28"), 2, &out), ZJ_OK);
    ck_assert_int_eq(out, parse("2024-03-01"));
    ck_assert_int_eq(zj_date_add_days(ZJ_DATE_MAX, 0, &out), ZJ_OK);
    ck_assert_int_eq(out, ZJ_DATE_MAX);
    ck_assert_int_eq(zj_date_add_days(ZJ_DATE_MAX, 1, &out), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_date_add_days(ZJ_DATE_MIN, -1, &out), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_date_add_days(1, INT64_MAX, &out), ZJ_OVERFLOW);
    ck_assert_int_eq(zj_date_add_days(-1, INT64_MIN, &out), ZJ_OVERFLOW);
    ck_assert_int_eq(out, ZJ_DATE_MAX);
    ck_assert_int_eq(zj_date_add_days(ZJ_DATE_MIN, ZJ_DATE_MAX - ZJ_DATE_MIN, &out), ZJ_OK);
    ck_assert_int_eq(out, ZJ_DATE_MAX);
}
END_TEST

START_TEST(texts)
{
    static const struct {
        const char *text;
        const char *iso;     /* NULL: refused */
        const char *chinese; /* with Chinese allowed */
    } table[] = {
        {"2024-06-01", "2024-06-01", "2024-06-01"},
        {"2024年6月1日", NULL, "2024-06-01"},
        {"2024年06月01日", NULL, "2024-06-01"},
        {"2024年12月31日", NULL, "2024-12-31"},
        {"2024年2月30日", NULL, NULL},
        {"2024年6月", NULL, NULL},
        {"2024年6月1", NULL, NULL},
        {"2024年6月1日起", NULL, NULL},
        {"24年6月1日", NULL, NULL},
        {"2024年006月1日", NULL, NULL},
        {"2024年6-01", NULL, NULL},
        {"2024-6-1", NULL, NULL},
        {"2024-06-1", NULL, NULL},
        {"2024-06-011", NULL, NULL},
        {"2024/06/01", NULL, NULL},
        {"20240601", NULL, NULL},
        {" 2024-06-01", NULL, NULL},
        {"2024-06-01 ", NULL, NULL},
        {"2024-02-30", NULL, NULL},
        {"2023-02-29", NULL, NULL},
        {"2024-13-01", NULL, NULL},
        {"0000-01-01", NULL, NULL},
        {"10000-01-01", NULL, NULL},
        {"-024-01-01", NULL, NULL},
        {"0001-01-01", "0001-01-01", "0001-01-01"},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        for (int chinese = 0; chinese < 2; chinese++) {
            const char *want = chinese ? table[i].chinese : table[i].iso;
            int64_t day = 77;
            ZjStatus status = zj_date_parse(zj_text(table[i].text), chinese != 0, &day);
            ck_assert_msg(status == (want != NULL ? ZJ_OK : ZJ_DOMAIN), "%s", table[i].text);
            ck_assert_int_eq(day, want != NULL ? parse(want) : 77);
        }
        size_t len = strlen(table[i].text);
        for (size_t n = 0; n < len; n++) { /* no prefix is a date, none is read beyond */
            char *copy = malloc(n + 1);
            ck_assert_ptr_nonnull(copy);
            memcpy(copy + 1, table[i].text, n);
            int64_t day;
            ZjStatus status = zj_date_parse((ZjText){copy + 1, (uint32_t)n}, true, &day);
            ck_assert(status == ZJ_DOMAIN || n == 10 || n == len - 3);
            free(copy);
        }
    }
    int64_t day;
    ck_assert_int_eq(zj_date_parse((ZjText){NULL, 0}, true, &day), ZJ_DOMAIN);
    ck_assert_int_eq(zj_date_parse((ZjText){"2024-06-01\0", 11}, true, &day), ZJ_DOMAIN);
}
END_TEST

START_TEST(prints_what_it_reads)
{
    ZjBuf out = {0};
    zj_date_print(make(2024, 6, 1), true, &out);
    zj_buf_char(&out, ' ');
    zj_date_print(make(2024, 6, 1), false, &out);
    zj_buf_char(&out, ' ');
    zj_date_print(make(33, 12, 31), false, &out);
    ck_assert_str_eq(out.ptr, "2024年6月1日 2024-06-01 0033-12-31");
    for (int64_t day = ZJ_DATE_MIN; day <= ZJ_DATE_MAX; day += 997) {
        for (int chinese = 0; chinese < 2; chinese++) {
            int64_t again = INT64_MIN;
            zj_buf_clear(&out);
            zj_date_print(day, chinese != 0, &out);
            ZjText text = {out.ptr, (uint32_t)out.len};
            ck_assert_msg(zj_date_parse(text, chinese != 0, &again) == ZJ_OK, "%s", out.ptr);
            ck_assert_int_eq(again, day);
        }
    }
    zj_buf_free(&out);
}
END_TEST

START_TEST(shifted_years)
{
    ck_assert_int_eq(zj_date_year_from(parse("2024-06-30"), 7), 2023);
    ck_assert_int_eq(zj_date_year_from(parse("2024-07-01"), 7), 2024);
    for (int start = 1; start <= 12; start++) {
        int64_t year = 1999;
        for (int64_t day = parse("2000-01-01"); day <= parse("2009-12-31"); day++) {
            ZjCivil c = zj_date_to_civil(day);
            if (c.month == start && c.day == 1) year++;
            ck_assert_int_eq(zj_date_year_from(day, start), year);
        }
    }
}
END_TEST

static void expect_name(const char *day, ZjCalendar kind, const char *name)
{
    ZjBuf out = {0};
    zj_date_period_print(parse(day), kind, &out);
    ck_assert_str_eq(out.ptr, name);
    zj_buf_free(&out);
}

/* Periods follow each other without a gap, and each day knows the ends of its own. */
START_TEST(periods_of_the_calendar)
{
    static const int months[] = {0, 1, 3, 12};
    for (ZjCalendar k = ZJ_CALENDAR_MONTH; k < ZJ_CALENDAR_END; k++) {
        int64_t first = parse("1999-01-01");
        for (int n = 0; n < 120; n++) {
            int64_t next, last;
            ck_assert_int_eq(zj_date_add_months(first, months[k], &next), ZJ_OK);
            last = next - 1;
            for (int64_t day = first; day <= last; day++) {
                ck_assert_int_eq(zj_date_period_first(day, k), first);
                ck_assert_int_eq(zj_date_period_last(day, k), last);
            }
            ck_assert_int_eq(zj_date_period_count(parse("1999-01-01"), first, k), n + 1);
            ck_assert_int_eq(zj_date_period_count(parse("1999-01-01"), last, k), n + 1);
            first = next;
        }
    }
    ck_assert_int_eq(zj_date_period_count(parse("2024-03-01"), parse("2024-02-29"), ZJ_CALENDAR_MONTH), 0);
    ck_assert_int_eq(zj_date_period_count(parse("2024-02-29"), parse("2024-03-01"), ZJ_CALENDAR_MONTH), 2);
    ck_assert_int_eq(zj_date_period_last(ZJ_DATE_MAX, ZJ_CALENDAR_YEAR), ZJ_DATE_MAX);
    ck_assert_int_eq(zj_date_period_first(ZJ_DATE_MIN, ZJ_CALENDAR_QUARTER), ZJ_DATE_MIN);
    expect_name("2024-02-29", ZJ_CALENDAR_MONTH, "2024-02");
    expect_name("2024-04-01", ZJ_CALENDAR_QUARTER, "2024-Q2");
    expect_name("2024-03-31", ZJ_CALENDAR_QUARTER, "2024-Q1");
    expect_name("0999-12-31", ZJ_CALENDAR_YEAR, "0999");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("date");
    TCase *tc = tcase_create("date");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, every_day);
    tcase_add_test(tc, no_such_day);
    tcase_add_test(tc, known_days);
    tcase_add_test(tc, add_months_by_law);
    tcase_add_test(tc, months_against_the_calendar);
    tcase_add_test(tc, whole_months_known);
    tcase_add_test(tc, add_days);
    tcase_add_test(tc, texts);
    tcase_add_test(tc, prints_what_it_reads);
    tcase_add_test(tc, shifted_years);
    tcase_add_test(tc, periods_of_the_calendar);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
