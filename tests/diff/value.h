/* value.h -- one value of the oracle: an interval with the reasons for its width, and its type.
**
** What vm/exec/lane.h promises of a lane, written a second time: recursively called functions
*on
** single values, no columns. Only the value model (ZjLane, its flags) and stdlib's numbers and
** dates are shared.
*/
#ifndef ZJ_TESTS_DIFF_VALUE_H
#define ZJ_TESTS_DIFF_VALUE_H

#include "grammar/ast.h"
#include "vm/exec/lane.h"

typedef struct Value {
    ZjRat lo, hi;
    uint8_t flags;
    ZjType type;
    uint32_t size; /* ENUM: how many values there are */
} Value;

Value value_point(ZjType type, ZjRat at);
Value value_int(ZjType type, int64_t at);
Value value_na(ZjType type);
Value value_elsewhere(ZjType type);
Value value_inf(ZjType type, int sign);
/* Anything that the type of `like` allows, for these reasons. */
Value value_any(ZjType type, uint32_t size, uint8_t flags);
bool value_is_na(Value v);
/* One certain value, applicable and no error. */
bool value_known(Value v);
bool value_single(Value v);
/* A bool as logic reads it: what does not apply is false. */
Value value_bool(Value v);
/* The same as a number: 1 certain, 0 certainly not, -1 open. */
int value_truth(Value v);

Value value_and(Value a, Value b);
Value value_or(Value a, Value b);
Value value_not(Value a);
/* Both sides are first brought to one type. */
Value value_select(Value condition, Value yes, Value no);
Value value_compare(ZjOperator op, Value a, Value b);
/* Is there a value? */
Value value_applies(Value v);
/* `count` values of a ladder or kind, as bits. */
Value value_among(Value a, uint64_t set);

Value value_add(Value a, Value b);
Value value_sub(Value a, Value b);
Value value_times(Value a, Value b);
Value value_over(Value a, Value b);
Value value_negate(Value a);
Value value_lower(Value a, Value b);
Value value_higher(Value a, Value b);
Value value_floor(Value a);
Value value_round(Value a, ZjRounding mode, int64_t step);
/* INT to NUM, MONEY to EXACT; anything else as it is. */
Value value_as(Value a, ZjType type);

Value value_shift(Value date, Value by, bool months, bool back);
Value value_days(Value from, Value to);
Value value_whole_months(Value from, Value to);
Value value_year(Value date);
Value value_month(Value date);

Value value_up_to(Value a);
Value value_at_least(Value a);
Value value_between(Value a, Value b);
Value value_decided(Value range, Value decision);
Value value_clamp(Value a, Value floor, Value cap);

/* Over the items of a list. */
typedef enum Aggregate {
    AGG_SOME,
    AGG_EVERY,
    AGG_COUNT,
    AGG_SUM,
    AGG_LEAST,
    AGG_GREATEST,
    AGG_MEAN
} Aggregate;
/* value[i] counts where which[i] holds; for SOME, EVERY and COUNT value is not looked at. */
Value value_aggregate(Aggregate how, ZjType type, uint32_t size, const Value *value,
                      const Value *which, uint32_t n);
/* The list itself is not known. */
Value value_unknown_list(Aggregate how, ZjType type, uint32_t size, uint8_t reason);

static inline ZjRat rat_least(ZjRat a, ZjRat b)
{
    return zj_rat_cmp(a, b) <= 0 ? a : b;
}
static inline ZjRat rat_most(ZjRat a, ZjRat b)
{
    return zj_rat_cmp(a, b) >= 0 ? a : b;
}

#endif
