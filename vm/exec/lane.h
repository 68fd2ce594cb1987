/* lane.h -- what a register holds: columns of intervals with the reasons for their width.
**
** A lane is [lo, hi] and flags. lo == hi and flags == 0: a point. Otherwise the true value is
** somewhere in the interval, and the flags say why it is not known: an outer bound, never
** narrower than the truth. A result that comes out as a point loses its operands' flags, unless
** it is an error or not applicable.
**
**   bool     [0,0] false, [1,1] true, [0,1] open: AND is min, OR is max, so Kleene logic falls out
**   int-like INT MONEY DATE ENUM TEXT: int64_t; -ZJ_OPEN and ZJ_OPEN are open ends
**   rational NUM EXACT: ZjRat; den 0 is an open end
**
** NA (not applicable) has no value: comparisons with it are false, arithmetic with it is NA, a
** bool NA counts as false in AND, OR, NOT and as a SELECT condition, aggregates skip it.
** NA alone in the flags is certain. Beside other reasons it says that the lane may turn out not
** to apply, else lies in the interval, which then keeps its flags even as a point (a table with
** 其他 不予 whose selector is missing); as an amount such a lane may be 0. An error goes before NA.
** ERROR: lo..hi is the widest the type allows; `error` of the run says what and where. AND/OR:
** a deciding operand wins, then error > missing > pending (all flags are kept, the reader
** ranks them). SELECT with an open condition: hull of both branches, condition's flags and the
** branches' (an error in one of them then only opens the hull: no ERROR flag, since it may
** never be taken; NA, where the error has reasons and so may be no value instead). A missing bool
** is [0,1], enum [0, n-1], text open (EQ_TEXT gives [0,1]).
*/
#ifndef ZJ_EXEC_LANE_H
#define ZJ_EXEC_LANE_H

#include "stdlib/money.h"
#include "stdlib/rat.h"
#include "vm/format/module.h"

enum {
    ZJ_F_MISSING = 1,      /* a fact was not given */
    ZJ_F_PENDING = 2,      /* a fact is being decided */
    ZJ_F_DISCRETION = 4,   /* the clause leaves room */
    ZJ_F_UNDETERMINED = 8, /* the amount is set elsewhere */
    ZJ_F_CHOICE = 16,      /* the applicant has a choice (互斥) */
    ZJ_F_ERROR = 32,
    ZJ_F_NA = 64
};

typedef enum ZjLaneError {
    ZJ_LANE_OVERFLOW,
    ZJ_LANE_DIV_ZERO,
    ZJ_LANE_FLOOR_ABOVE_CAP,
    ZJ_LANE_DECIDED_OUTSIDE,
    ZJ_LANE_RANGE_REVERSED, /* BETWEEN with b < a */
    ZJ_LANE_DATE_RANGE,
    ZJ_LANE_LIST_TOO_LONG, /* more than ZJ_MAX_PERIODS */
    ZJ_LANE_ERROR_COUNT
} ZjLaneError;

/* One register's lanes in its domain. When `plain`, every lane is a point without flags:
** hi may alias lo and flags be NULL. */
typedef struct ZjColumn {
    union {
        int64_t *i;
        ZjRat *r;
    } lo, hi;
    uint8_t *flags;
    bool plain;
} ZjColumn;

/* A lane copied out, for the reports, the tests and the oracle. Ints stand in the rationals too. */
typedef struct ZjLane {
    ZjRat lo, hi;
    uint8_t flags;
} ZjLane;

#endif
