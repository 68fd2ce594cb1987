/* lanes.h -- a block of cases as a plan reads it: a column for each input, written case by case. */
#ifndef ZJ_QUICK_LANES_H
#define ZJ_QUICK_LANES_H

#include "vm/plan/plan.h"

typedef struct ZjLaneColumn {
    void *value; /* by the input's form */
    uint8_t *flags;
    bool lacks, unknown; /* some lane is not applicable; missing or pending */
} ZjLaneColumn;

typedef struct ZjLaneBlock {
    ZjArena arena;
    const ZjPlanInput *inputs;
    uint32_t input_count;
    ZjLaneColumn *columns;
    ZjPlanColumn *given; /* of the columns, once the block is full */
    ZjText ids[ZJ_PLAN_LANES]; /* of the cases; they stay where they were read */
    uint32_t lanes;
} ZjLaneBlock;

ZjStatus zj_lanes_open(const ZjPlan *plan, ZjLaneBlock *block) ZJ_MUST_CHECK;
void zj_lanes_close(ZjLaneBlock *block);
/* Empties it. */
void zj_lanes_clear(ZjLaneBlock *block);
/* Fills block->given. */
void zj_lanes_end(ZjLaneBlock *block);

/* Value of an input in the lane at hand, block->lanes; it lies in the input's range. A code's
** value is the code itself. */
void zj_lanes_put(ZjLaneBlock *block, uint32_t input, int64_t value);
void zj_lanes_put_state(ZjLaneBlock *block, uint32_t input, ZjFactState state);

#endif
