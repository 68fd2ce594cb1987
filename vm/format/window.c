#include "vm/format/window.h"

#include "stdlib/date.h"

/* The months stand above the 22 bits that the days of all years take. */
enum { DAY_BITS = 22 };

static int64_t months_of(uint32_t year)
{
    return year >> DAY_BITS;
}

static int64_t origin_of(uint32_t year)
{
    return (int64_t)(year & ((1u << DAY_BITS) - 1)) + ZJ_DATE_MIN;
}

uint32_t zj_window(int64_t months, int64_t origin)
{
    return (uint32_t)months << DAY_BITS | (uint32_t)(origin - ZJ_DATE_MIN);
}

bool zj_window_valid(uint32_t year)
{
    if (year <= 12) return true;
    return months_of(year) >= 1 && months_of(year) <= ZJ_WINDOW_MONTHS_MAX &&
           origin_of(year) <= ZJ_DATE_MAX;
}

int64_t zj_window_of(uint32_t year, int64_t day)
{
    if (year <= 12) return zj_date_year_from(day, (int)year);
    int64_t n = months_of(year), passed = zj_date_whole_months(origin_of(year), day);
    return passed >= 0 ? passed / n : -((n - 1 - passed) / n);
}
