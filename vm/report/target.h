/* target.h -- what a population of cases comes to, against the figures it is to reach.
**
** Cases are added one by one and forgotten. A case of which it is open whether it counts, or by
** how much, widens the result to a range that surely holds the truth; a value that is not
** applicable is left out; a case in error is counted and left out, and keeps the target open.
*/
#ifndef ZJ_REPORT_TARGET_H
#define ZJ_REPORT_TARGET_H

#include "vm/report/result.h"

/* Cases that surely count, and cases that perhaps do. */
typedef struct ZjStatTally {
    uint64_t sure, perhaps;              /* cases with a value */
    ZjRat sum_low, sum_high;             /* of the sure ones */
    ZjRat more_low, more_high;           /* what the others can take away and add */
    ZjRat least, most;                   /* of the others' values */
    uint64_t sure_yes, sure_no, sure_open; /* SHARE: does it hold? */
    uint64_t perhaps_yes, perhaps_no, perhaps_open;
    ZjLane shared, hull; /* VALUE: what all cases agree on (lo > hi: nothing); all they say */
    bool has_value, overflow;
} ZjStatTally;

typedef struct ZjYearTally {
    int64_t year;
    uint64_t sure, perhaps; /* cases that count */
    ZjStatTally stats[2];
} ZjYearTally;

enum { ZJ_ERROR_CASES_NAMED = 20 };

typedef struct ZjTargetTally {
    uint32_t target;
    bool started;
    ZjYearTally whole;  /* without years */
    ZjYearTally undated; /* cases whose year is open: perhaps in any */
    ZjYearTally *years; /* ascending */
    uint32_t year_count, year_capacity;
    uint64_t errors;
    ZjText error_cases[ZJ_ERROR_CASES_NAMED];
    uint8_t flags; /* why the result is not a point */
} ZjTargetTally;

typedef enum ZjTargetVerdict {
    ZJ_TARGET_MET,
    ZJ_TARGET_NOT_MET,
    ZJ_TARGET_OPEN,
    ZJ_TARGET_NOTHING /* a share or mean of nobody: there is nothing to measure */
} ZjTargetVerdict;

/* 每年: the years that are judged, whether cases fall in them or not; first > last: none yet. */
typedef struct ZjTargetYears {
    int64_t first, last;
    uint64_t outside; /* cases that fall in other years */
    bool running;     /* the last one is not over on the date of evaluation */
} ZjTargetYears;

typedef struct ZjTargetValue {
    ZjLane value; /* NA: there is nothing to measure */
    ZjLane gap;   /* how far from the figure, 0 when it is met */
    uint64_t cases_low, cases_high;
    ZjTargetVerdict verdict;
} ZjTargetValue;

/* `name` of a case in error is kept in the arena. */
ZjStatus zj_target_add(const ZjModule *module, const ZjTargetResult *result, ZjText name,
                       ZjArena *arena, ZjTargetTally *tally) ZJ_MUST_CHECK;
/* Adds what another part of the population comes to, as if its cases had been added here one by one. */
ZjStatus zj_target_merge(ZjTargetTally *tally, const ZjTargetTally *part,
                         ZjArena *arena) ZJ_MUST_CHECK;
/* The years in force (of the module's columns), none after the date of evaluation. */
ZjTargetYears zj_target_years(const ZjModule *module, const ZjTargetTally *tally, int64_t as_of);
/* What counts in a year: empty where no case does. */
ZjYearTally zj_target_year(const ZjTargetTally *tally, int64_t year);
/* Of the whole, or of one of the years. */
ZjTargetValue zj_target_value(const ZjModule *module, const ZjTargetTally *tally,
                              const ZjYearTally *year);
/* How its value, figure and gap are written. */
ZjLook zj_target_look(const ZjModule *module, uint32_t target);
ZjRat zj_target_figure(const ZjModule *module, uint32_t target);

#endif
