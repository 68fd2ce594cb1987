/* run.h -- runs what help.h compiled on one case, and shows lanes as text. */
#ifndef TEST_COMPILER_RUN_H
#define TEST_COMPILER_RUN_H

#include "help.h"
#include "vm/exec/exec.h"

typedef struct Ran {
    const ZjModule *module;
    ZjFacts facts;
    ZjFactProblems problems;
    ZjRun run;
    uint32_t *choice;
    ZjBuf shown;
} Ran;

/* Every question takes its default, or its first alternative. */
Ran *run_case(const Compiled *c, const char *json);
void choose(Ran *r, uint32_t question, uint32_t alternative);
void done(Ran *r);

/* One lane: "5", "200000" (fen), "2024-01-31", "是", "中" (an item of a ladder), "n/a", "error 1"
** (ZjLaneError) where it arose and "error" in what rests on it, or "0..1 missing pending discretion elsewhere choice". */
const char *lane_shown(Ran *r, uint32_t reg, uint32_t lane);
/* All lanes of the case, joined by ", ". */
const char *lanes_shown(Ran *r, uint32_t reg);

#endif
