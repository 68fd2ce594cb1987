#include "vm/quick/lanes.h"

#include <string.h>

static size_t width_of(const ZjPlanInput *in)
{
    return in->form == ZJ_PLAN_I64 ? 8 : in->form == ZJ_PLAN_I32 ? 4 : 1;
}

static void *column(ZjArena *arena, size_t size)
{
    char *p = zj_arena_alloc(arena, size + 64);
    if (p == NULL) return NULL;
    p += (64 - (uintptr_t)p % 64) % 64;
    memset(p, 0, size);
    return p;
}

ZjStatus zj_lanes_open(const ZjPlan *plan, ZjLaneBlock *block)
{
    *block = (ZjLaneBlock){.inputs = zj_plan_inputs(plan), .input_count = zj_plan_input_count(plan)};
    block->columns = zj_arena_array(&block->arena, block->input_count, sizeof *block->columns);
    block->given = zj_arena_array(&block->arena, block->input_count, sizeof *block->given);
    if (block->columns == NULL || block->given == NULL) return ZJ_NO_MEM;
    const size_t lanes = ZJ_PLAN_LANES + ZJ_PLAN_PADDING;
    for (uint32_t i = 0; i < block->input_count; i++) {
        block->columns[i].value = column(&block->arena, lanes * width_of(&block->inputs[i]));
        block->columns[i].flags = column(&block->arena, lanes);
        if (block->columns[i].value == NULL || block->columns[i].flags == NULL) return ZJ_NO_MEM;
    }
    return ZJ_OK;
}

void zj_lanes_close(ZjLaneBlock *block)
{
    zj_arena_free(&block->arena);
    *block = (ZjLaneBlock){0};
}

void zj_lanes_clear(ZjLaneBlock *block)
{
    for (uint32_t i = 0; i < block->input_count; i++)
        block->columns[i].lacks = block->columns[i].unknown = false;
    block->lanes = 0;
}

void zj_lanes_end(ZjLaneBlock *block)
{
    for (uint32_t i = 0; i < block->input_count; i++) {
        const ZjLaneColumn *c = &block->columns[i];
        ZjPlanGiven given = c->unknown ? (c->lacks ? ZJ_PLAN_SOME_OF_ALL : ZJ_PLAN_SOME_UNKNOWN)
                                       : (c->lacks ? ZJ_PLAN_SOME_NA : ZJ_PLAN_ALL_GIVEN);
        block->given[i] = (ZjPlanColumn){c->value, c->flags, given};
    }
}

static void write(ZjLaneBlock *block, uint32_t input, int64_t value, uint8_t flags)
{
    ZjLaneColumn *c = &block->columns[input];
    uint32_t lane = block->lanes;
    c->flags[lane] = flags;
    switch (block->inputs[input].form) {
    case ZJ_PLAN_CODE:
    case ZJ_PLAN_U8:
        ((uint8_t *)c->value)[lane] = (uint8_t)value;
        return;
    case ZJ_PLAN_I32:
        ((int32_t *)c->value)[lane] = (int32_t)value;
        return;
    case ZJ_PLAN_I64:
        ((int64_t *)c->value)[lane] = value;
        return;
    }
}

void zj_lanes_put(ZjLaneBlock *block, uint32_t input, int64_t value)
{
    write(block, input, value, 0);
}

void zj_lanes_put_state(ZjLaneBlock *block, uint32_t input, ZjFactState state)
{
    static const uint8_t flags[] = {[ZJ_FACT_MISSING] = ZJ_F_MISSING,
                                    [ZJ_FACT_GIVEN] = 0,
                                    [ZJ_FACT_PENDING] = ZJ_F_PENDING,
                                    [ZJ_FACT_NA] = ZJ_F_NA};
    const ZjPlanInput *in = &block->inputs[input];
    int64_t code = state == ZJ_FACT_MISSING ? 0 : state == ZJ_FACT_PENDING ? 1 : 2;
    ZjLaneColumn *c = &block->columns[input];
    c->lacks |= state == ZJ_FACT_NA;
    c->unknown |= state != ZJ_FACT_NA;
    write(block, input, in->form == ZJ_PLAN_CODE ? (int64_t)in->codes + code : 0, flags[state]);
}
