/* lint_set.h -- sets of values of one expression: what a condition leaves it.
**
** Ordered values (money, numbers, dates) are intervals in order, apart from each other; whole ones
** (fen, integers, days) have closed ends. All else is a mask: a bit for each value of a ladder or
** kind, for 否 and 是, for each text that the program compares with. `na` says whether "not
** applicable" is in the set too: a comparison with it is false, so only negations keep it.
*/
#ifndef ZJ_COMPILER_LINT_SET_H
#define ZJ_COMPILER_LINT_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "stdlib/rat.h"

enum { ZJ_SET_PIECES = 6 };

typedef struct ZjPiece {
    ZjRat low, high; /* open ends: infinities, which count as left out */
    bool low_out, high_out; /* the end itself is left out */
} ZjPiece;

typedef struct ZjSet {
    bool ordered; /* else a mask */
    bool whole;   /* ordered: integers only */
    bool na;
    uint64_t mask;
    uint32_t count;
    ZjPiece pieces[ZJ_SET_PIECES];
} ZjSet;

/* From low to high, either end left out or not; empty when nothing lies between. */
ZjSet zj_set_between(bool whole, ZjRat low, bool low_out, ZjRat high, bool high_out);
ZjSet zj_set_mask(uint64_t mask);
/* Nothing in it, "not applicable" included. */
bool zj_set_empty(const ZjSet *set);
/* No value in it, whatever `na` says. */
bool zj_set_no_value(const ZjSet *set);
bool zj_set_equal(const ZjSet *a, const ZjSet *b);
/* What is in both, in a but not in b, in either. False, and *out a larger set, when the result has
** more than ZJ_SET_PIECES pieces. Both are of one expression. */
bool zj_set_meet(const ZjSet *a, const ZjSet *b, ZjSet *out);
bool zj_set_minus(const ZjSet *a, const ZjSet *b, ZjSet *out);
bool zj_set_join(const ZjSet *a, const ZjSet *b, ZjSet *out);
/* Is every value of a in b? */
bool zj_set_within(const ZjSet *a, const ZjSet *b);
/* A value of the set, its smallest where it has one; false when there is none. */
bool zj_set_example(const ZjSet *set, ZjRat *value);

#endif
