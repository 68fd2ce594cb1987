/* generate.h -- random programs in the language's own text, the same for the same seed. */
#ifndef ZJ_TESTS_DIFF_GENERATE_H
#define ZJ_TESTS_DIFF_GENERATE_H

#include "tests/diff/facts.h"

/* Writes two policies; the second imports the first by the name "one". */
void generate(uint64_t seed, ZjBuf *one, ZjBuf *two);
/* The same by any source of numbers, which goes on where this ends. */
void generate_by(Rng *rng, ZjBuf *one, ZjBuf *two);

#endif
