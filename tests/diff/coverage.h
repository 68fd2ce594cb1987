/* coverage.h -- what the programs and runs that were compared have reached, and why others were refused. */
#ifndef ZJ_TESTS_DIFF_COVERAGE_H
#define ZJ_TESTS_DIFF_COVERAGE_H

#include "grammar/diag.h"
#include "vm/exec/exec.h"

typedef struct Coverage {
    uint64_t opcodes[ZJ_OPCODE_COUNT];   /* instructions of the programs */
    uint64_t errors[ZJ_LANE_ERROR_COUNT]; /* registers in which one arose, over all runs */
    uint64_t refused[ZJ_MSG_COUNT];      /* programs, by the first error of each */
} Coverage;

void coverage_program(Coverage *c, const ZjModule *module);
void coverage_run(Coverage *c, const ZjRun *run);
void coverage_refusal(Coverage *c, const ZjDiags *diags);
/* "ZJ0361 3, ZJ0103 1", most frequent first. */
void coverage_print_refusals(const Coverage *c);
/* Every count. */
void coverage_print(const Coverage *c);
/* How many opcodes and lane errors were never reached; each is told on stderr. */
uint32_t coverage_gaps(const Coverage *c);

#endif
