#include "vm/plan/apply.h"

#include "stdlib/date.h"

int64_t open_add(int64_t a, int64_t b)
{
    int64_t sum = a + b;
    return sum >= PLAN_OPEN / 2 ? PLAN_OPEN : sum <= -PLAN_OPEN / 2 ? -PLAN_OPEN : sum;
}

int64_t open_scale(int64_t a, int64_t by)
{
    bool open = a >= PLAN_OPEN || a <= -PLAN_OPEN;
    if (by == 0) return 0;
    return !open ? a * by : (a > 0) == (by > 0) ? PLAN_OPEN : -PLAN_OPEN;
}

Division division_of(const Node *round)
{
    uint64_t divisor = (uint64_t)round->under * (uint64_t)round->step;
    Division d = {.divisor = divisor, .step = round->step};
    switch ((ZjRounding)round->by) {
    case ZJ_ROUND_HALF_UP:
        d.add = divisor / 2; /* of an odd divisor there is no tie */
        break;
    case ZJ_ROUND_HALF_EVEN:
        d.add = divisor / 2;
        d.half_even = divisor % 2 == 0;
        break;
    case ZJ_ROUND_UP:
    case ZJ_ROUND_AWAY:
        d.add = divisor - 1;
        break;
    case ZJ_ROUND_DOWN:
    case ZJ_ROUNDING_COUNT:
        break;
    }
    return d;
}

int64_t open_round(const Division *d, int64_t numerator)
{
    if (numerator >= PLAN_OPEN) return PLAN_OPEN;
    uint64_t n = (uint64_t)numerator + d->add, steps = n / d->divisor;
    if (d->half_even && n % d->divisor == 0) steps &= ~UINT64_C(1);
    return (int64_t)steps * d->step;
}

static bool leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int64_t packed_months(int64_t packed, int64_t months)
{
    static const int8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (packed >= PLAN_DATE_END) return PLAN_OPEN;
    if (packed <= 0) return -PLAN_OPEN;
    int64_t month = (packed >> 5) + months, day = packed & 31;
    if (month < 12) return -PLAN_OPEN;
    int64_t last = days[month % 12] + (month % 12 == 1 && leap(month / 12));
    return month << 5 | (day < last ? day : last);
}

static Entry point(bool holds)
{
    return (Entry){holds, holds, 0};
}

Entry entry_bool(Entry a)
{
    if (a.flags == ZJ_F_NA) return point(false);
    if ((a.flags & ZJ_F_NA) != 0) {
        a.lo = 0;
        a.flags &= (uint8_t)~ZJ_F_NA;
        if (a.hi == 0) a.flags = 0;
    }
    return a;
}

static Entry truth(int64_t lo, int64_t hi, int flags)
{
    return (Entry){lo, hi, lo == hi ? 0 : (uint8_t)flags};
}

Entry entry_and(Entry a, Entry b)
{
    a = entry_bool(a);
    b = entry_bool(b);
    return truth(a.lo & b.lo, a.hi & b.hi, a.flags | b.flags);
}

Entry entry_or(Entry a, Entry b)
{
    a = entry_bool(a);
    b = entry_bool(b);
    return truth(a.lo | b.lo, a.hi | b.hi, a.flags | b.flags);
}

Entry entry_not(Entry a)
{
    a = entry_bool(a);
    return truth(1 - a.hi, 1 - a.lo, a.flags);
}

Entry entry_compare(Entry a, Entry b, bool low, bool high)
{
    int flags = a.flags | b.flags;
    if (a.flags == ZJ_F_NA || b.flags == ZJ_F_NA) return point(false);
    if ((flags & ZJ_F_NA) != 0) low = false;
    return truth(low, high, flags & ~ZJ_F_NA);
}

Entry entry_equal(Entry a, Entry b, bool differs)
{
    bool apart = a.hi < b.lo || b.hi < a.lo;
    bool same = a.lo == a.hi && b.lo == b.hi && a.lo == b.lo;
    return differs ? entry_compare(a, b, apart, !same) : entry_compare(a, b, same, !apart);
}

/* A point has no reasons, but for those why it may not apply. */
static Entry normal(int64_t lo, int64_t hi, int flags)
{
    if (lo == hi && (flags & ZJ_F_NA) == 0) flags = 0;
    return (Entry){lo, hi, (uint8_t)flags};
}

Entry entry_strict(Entry a, Entry b, int64_t lo, int64_t hi)
{
    if (a.flags == ZJ_F_NA || b.flags == ZJ_F_NA) return (Entry){0, 0, ZJ_F_NA};
    return normal(lo, hi, a.flags | b.flags);
}

Entry entry_select(Entry mask, Entry yes, Entry no)
{
    mask = entry_bool(mask);
    if (mask.lo == mask.hi) return mask.lo != 0 ? yes : no;
    bool no_yes = yes.flags == ZJ_F_NA, no_no = no.flags == ZJ_F_NA;
    if (no_yes && no_no) return yes;
    int flags = mask.flags | yes.flags | no.flags;
    if (no_yes) return normal(no.lo, no.hi, flags);
    if (no_no) return normal(yes.lo, yes.hi, flags);
    return normal(yes.lo < no.lo ? yes.lo : no.lo, yes.hi > no.hi ? yes.hi : no.hi, flags);
}

Entry entry_amount(Entry a)
{
    if (a.flags == ZJ_F_NA) return (Entry){0, 0, 0};
    int64_t lo = a.lo > 0 ? a.lo : 0, hi = a.hi > 0 ? a.hi : 0;
    if ((a.flags & ZJ_F_NA) != 0) lo = 0;
    return normal(lo, hi, a.flags & ~ZJ_F_NA);
}
