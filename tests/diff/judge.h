/* judge.h -- compiles a program, runs cases through oracle and VM, and says where they differ.
 */
#ifndef ZJ_TESTS_DIFF_JUDGE_H
#define ZJ_TESTS_DIFF_JUDGE_H

#include "compiler/program.h"
#include "tests/diff/facts.h"

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
    /* counted */
    uint64_t runs, figures, open_figures;
    /* the first difference */
    bool differs;
    ZjBuf report;
} Judge;

/* ZJ_REJECTED: see diags. Anything but ZJ_OK and ZJ_REJECTED is a failure of the test. */
ZjStatus judge_compile(Compiled *c, const char *path, const char *stdlib_dir) ZJ_MUST_CHECK;
void judge_close(Compiled *c);

/* Case 0 of `facts` (one case), under many readings, against the oracle. */
ZjStatus judge_case(Judge *j, const ZjFacts *facts) ZJ_MUST_CHECK;
/* The cases in one block against each alone, register by register. */
ZjStatus judge_block(Judge *j, const ZjFacts *const *cases, uint32_t count) ZJ_MUST_CHECK;

#endif
