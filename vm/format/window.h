/* window.h -- what a `year` column holds: which years, or longer windows, part items and payments.
**
** 0: none; 1..12: calendar years that begin in this month; else windows of so many months, end to
** end in both directions from the day on which one of them begins (每 3年 自 2024-01-01).
*/
#ifndef ZJ_FORMAT_WINDOW_H
#define ZJ_FORMAT_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

enum { ZJ_WINDOW_MONTHS_MAX = 600 };

/* 1..ZJ_WINDOW_MONTHS_MAX months, from a day of stdlib/date.h. */
uint32_t zj_window(int64_t months, int64_t origin);
bool zj_window_valid(uint32_t year);
/* Number of the year or window that holds `day`; `year` is valid and not 0. */
int64_t zj_window_of(uint32_t year, int64_t day);

#endif
