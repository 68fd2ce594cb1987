/* benefit.h -- what a benefit gives: the days and whole months of its term, its price ceiling.
**
** Nothing of it is money: benefits take no part in totals.
*/
#ifndef ZJ_REPORT_BENEFIT_H
#define ZJ_REPORT_BENEFIT_H

#include "vm/report/judge.h"

/* NA: there is none. Of a whole clause: the hull over its items. */
typedef struct ZjHeld {
    ZjLane items; /* how many are held */
    ZjLane first, last;
    ZjLane months; /* NA when the term is written in days */
    ZjLane ceiling;
    uint32_t ceiling_unit; /* a string: /平方米/月 of a ceiling in 元/平方米/月; ZJ_NONE */
} ZjHeld;

extern const ZjHeld zj_held_nothing;

/* What a clause of kind BENEFIT gives, or NULL. */
const ZjModBenefit *zj_benefit_of(const ZjModule *module, uint32_t clause);

/* The term and ceiling of a lane, whatever the gates say; NA for a clause without. */
ZjHeld zj_benefit_figures(const ZjJudge *judge, uint32_t clause, uint32_t lane);
/* Of these figures: some are asked for and one is not applicable, or the flags of all of them. */
bool zj_benefit_none(const ZjJudge *judge, uint32_t clause, uint32_t lane);
uint8_t zj_benefit_flags(const ZjJudge *judge, uint32_t clause, uint32_t lane);

/* What comes of a verdict: nothing of the kind where it refuses. */
ZjHeld zj_held_by_item(const ZjJudge *judge, uint32_t clause, ZjVerdict verdict);
ZjHeld zj_held_by_clause(const ZjJudge *judge, uint32_t clause, ZjVerdict verdict);
bool zj_held_same(const ZjHeld *a, const ZjHeld *b);
bool zj_held_is_open(const ZjHeld *held);
void zj_held_merge(ZjHeld *held, const ZjHeld *other);

/* The facts that could still change what a clause of kind BENEFIT gives. */
ZjStatus zj_benefit_open(const ZjJudge *judge, uint32_t clause, ZjOpenFacts *found) ZJ_MUST_CHECK;

#endif
