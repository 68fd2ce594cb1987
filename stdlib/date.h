/* date.h -- civil dates and the periods of the Civil Code (民法典 第二百条至第二百零四条).
**
** A date is a day number: 1970-01-01 is 0, proleptic Gregorian, years 1..9999.
** A period in years or months ends on the corresponding day of the last month,
** or on that month's last day where there is none (第二百零二条): 2024-02-29 plus
** one year is 2025-02-28.
*/
#ifndef ZJ_STDLIB_DATE_H
#define ZJ_STDLIB_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "vm/base/status.h"
#include "vm/base/text.h"

typedef struct ZjCivil {
    int32_t year, month, day;
} ZjCivil;

enum { ZJ_DATE_MIN = -719162, ZJ_DATE_MAX = 2932896 }; /* 0001-01-01, 9999-12-31 */

/* ZJ_DOMAIN when there is no such day. */
ZjStatus zj_date_from_civil(ZjCivil civil, int64_t *day) ZJ_MUST_CHECK;
/* A day outside MIN..MAX is taken as that end. */
ZjCivil zj_date_to_civil(int64_t day);
/* day + months (may be negative), 第二百零二条; ZJ_OVERFLOW outside years 1..9999. */
ZjStatus zj_date_add_months(int64_t day, int64_t months, int64_t *out) ZJ_MUST_CHECK;
ZjStatus zj_date_add_days(int64_t day, int64_t days, int64_t *out) ZJ_MUST_CHECK;
/* Largest n with from + n months <= to; one day back is -1, for the same reason. */
int64_t zj_date_whole_months(int64_t from, int64_t to);
/* "2024-06-01" (strict) or, when chinese is true, also "2024年6月1日" and
** "2024年06月01日". ZJ_DOMAIN for other text and for days that don't exist. */
ZjStatus zj_date_parse(ZjText text, bool chinese, int64_t *day) ZJ_MUST_CHECK;
void zj_date_print(int64_t day, bool chinese, ZjBuf *out); /* 2024年6月1日 or 2024-06-01 */
/* Year that holds `day` when years begin on the first of start_month (1..12),
** named by its first day: 每年 自 7月 puts 2024-06-30 into 2023. */
int64_t zj_date_year_from(int64_t day, int start_month);

/* Periods of the calendar. The numbers stand in modules (DOMAIN.period): 0 is none. */
typedef enum ZjCalendar {
    ZJ_CALENDAR_MONTH = 1,
    ZJ_CALENDAR_QUARTER,
    ZJ_CALENDAR_YEAR,
    ZJ_CALENDAR_END
} ZjCalendar;

/* First and last day of the month, quarter or year that holds `day`. */
int64_t zj_date_period_first(int64_t day, ZjCalendar calendar);
int64_t zj_date_period_last(int64_t day, ZjCalendar calendar);
/* Its name: 2024-03, 2024-Q1, 2024. */
void zj_date_period_print(int64_t day, ZjCalendar calendar, ZjBuf *out);
/* How many of them hold days of first..last; 0 when last is before first. */
int64_t zj_date_period_count(int64_t first, int64_t last, ZjCalendar calendar);

#endif
