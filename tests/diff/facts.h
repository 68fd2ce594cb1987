/* facts.h -- facts for the differential tests: drawn at random, copied, completed, shown. */
#ifndef ZJ_TESTS_DIFF_FACTS_H
#define ZJ_TESTS_DIFF_FACTS_H

#include "vm/facts/builder.h"

/* Numbers from bytes as long as there are any, then from the state. */
typedef struct Rng {
    uint64_t state;
    const uint8_t *bytes;
    size_t left;
} Rng;

uint64_t rng_next(Rng *r);
/* 0 .. n - 1 */
uint32_t rng_below(Rng *r, uint32_t n);
bool rng_chance(Rng *r, uint32_t percent);

/* Appends a case: values from the module's own constants and next to them, some of them
*missing,
** pending or not applicable. */
ZjStatus facts_random(ZjFactsBuilder *b, Rng *r) ZJ_MUST_CHECK;
/* Appends a copy; with `r`, all that is missing or pending is given a value it may have. */
ZjStatus facts_copy(ZjFactsBuilder *b, const ZjFacts *from, uint32_t case_index,
                    Rng *r) ZJ_MUST_CHECK;
/* As a fact file. */
void facts_show(const ZjFacts *facts, uint32_t case_index, ZjBuf *out);

#endif
