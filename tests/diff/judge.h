/* judge.h -- compiles a program, runs cases through oracle and VM, and says where they differ.
 */
#ifndef ZJ_TESTS_DIFF_JUDGE_H
#define ZJ_TESTS_DIFF_JUDGE_H

#include "compiler/program.h"
#include "tests/diff/coverage.h"
#include "tests/diff/facts.h"

enum { JUDGE_BLOCK = 1024 };

typedef struct Compiled {
    ZjArena arena;
    ZjProgram program;
    ZjDiags diags;
    ZjModule module; /* as read back from its own image */
    ZjFactSchema schema;
    bool open;
    ZjModReport proof; /* why the compiler's own module was not accepted, if so */
} Compiled;

typedef struct Judge {
    Compiled *compiled;
    Rng rng;
    uint32_t draws;    /* points drawn for what is open, a case and a choice of readings */
    uint32_t readings; /* choices of readings tried, at most */
    Coverage *coverage; /* or NULL */
    struct Drawn *drawn; /* of the case at hand (judge.c) */
    /* counted */
    uint64_t runs, figures, open_figures;
    /* the first difference */
    bool differs;
    ZjBuf report;
} Judge;

/* ZJ_REJECTED: see diags. Anything but ZJ_OK and ZJ_REJECTED is a failure of the test. */
ZjStatus judge_compile(Compiled *c, const char *path, const char *stdlib_dir) ZJ_MUST_CHECK;
void judge_close(Compiled *c);
/* One case of facts at random, or NULL; for zj_facts_free and free. */
ZjFacts *judge_draw(const Compiled *c, Rng *r);

/* Case 0 of `facts` (one case), under many readings, against the oracle. */
ZjStatus judge_case(Judge *j, const ZjFacts *facts) ZJ_MUST_CHECK;
/* How many lanes a block has: one; few; a word of flags; a whole block of the batch. */
static const uint32_t judge_lanes[] = {1, 2, 3, 7, 64, JUDGE_BLOCK};
enum { JUDGE_LANES = sizeof judge_lanes / sizeof judge_lanes[0] };
/* The cases in one block against each alone, register by register. */
ZjStatus judge_block(Judge *j, const ZjFacts *const *cases, uint32_t count) ZJ_MUST_CHECK;

#endif
