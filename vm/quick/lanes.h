/* lanes.h -- a block of cases as a plan reads it: a column for each input, written case by case. */
#ifndef ZJ_QUICK_LANES_H
#define ZJ_QUICK_LANES_H

#include "vm/plan/plan.h"

typedef struct ZjLaneColumn {
    void *value; /* by the input's form */
    uint8_t *flags;
    bool lacks, unknown; /* some lane is not applicable; missing or pending */
} ZjLaneColumn;

typedef struct ZjBlock {
    ZjArena arena;
    const ZjPlanInput *inputs;
    uint32_t input_count;
    ZjLaneColumn *columns;
    ZjPlanColumn *given; /* of the columns, once the block is full */
    ZjText ids[ZJ_PLAN_LANES]; /* of the cases; they stay where they were read */
    uint32_t lanes;
} ZjBlock;

ZjStatus zj_block_open(const ZjPlan *plan, ZjBlock *block) ZJ_MUST_CHECK;
void zj_block_close(ZjBlock *block);
/* Empties it. */
void zj_block_clear(ZjBlock *block);
/* Fills block->given. */
void zj_block_end(ZjBlock *block);

/* Value of an input in the lane at hand, block->lanes; it lies in the input's range. A code's
** value is the code itself. */
void zj_block_put(ZjBlock *block, uint32_t input, int64_t value);
void zj_block_put_state(ZjBlock *block, uint32_t input, ZjFactState state);

#endif
