/* apply.h -- inside a plan: one lane at a time, exactly as lane.h says, in integers.
**
** What the kernels do to whole columns, in its plainest form.
*/
#ifndef ZJ_PLAN_APPLY_H
#define ZJ_PLAN_APPLY_H

#include "vm/plan/ir.h"

enum { PLAN_DATE_END = (10000 * 12) << 5 }; /* first packed number beyond the calendar */

/* Open ends stay open. */
int64_t open_add(int64_t a, int64_t b);
int64_t open_scale(int64_t a, int64_t by);

/* Dividing by den * step and counting steps: what rounding comes to for a number from 0 up. */
typedef struct Division {
    uint64_t divisor; /* of a numerator, for one step */
    uint64_t add;     /* before dividing */
    int64_t step;
    bool half_even;
} Division;
Division division_of(const Node *round);
int64_t open_round(const Division *d, int64_t numerator);

/* The corresponding day, or the month's last; open ends stay open. */
int64_t packed_months(int64_t packed, int64_t months);

Entry entry_and(Entry a, Entry b);
Entry entry_or(Entry a, Entry b);
Entry entry_not(Entry a);
/* `low`, `high`: does it hold surely, may it hold. */
Entry entry_compare(Entry a, Entry b, bool low, bool high);
Entry entry_equal(Entry a, Entry b, bool differs);
/* Of two operands that both must apply. */
Entry entry_strict(Entry a, Entry b, int64_t lo, int64_t hi);
Entry entry_select(Entry mask, Entry yes, Entry no);
Entry entry_amount(Entry a);
/* A bool as logic reads it: not applicable counts as false. */
Entry entry_bool(Entry a);

#endif
