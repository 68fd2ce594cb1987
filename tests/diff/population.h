/* population.h -- targets over many cases: the VM's ranges and verdicts against what comes out when all
** that is open is drawn and counted plainly. */
#ifndef ZJ_TESTS_DIFF_POPULATION_H
#define ZJ_TESTS_DIFF_POPULATION_H

#include "tests/diff/judge.h"

/* Each of one case; the difference, if any, is in the judge. */
ZjStatus judge_population(Judge *j, ZjFacts *const *cases, uint32_t count) ZJ_MUST_CHECK;

#endif
