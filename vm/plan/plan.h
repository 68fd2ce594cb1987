/* plan.h -- a module made ready for very many cases: only what is asked for, in narrow columns.
**
** A module computes every register, so that an explanation can read any of them. A batch that
** asks for amounts needs a small part of that. A plan is that part for one date of evaluation and
** one choice of readings: what is constant is folded, what depends on one coded fact becomes a
** table over its values, gates become masks of a byte a lane, amounts 64-bit integers whose ranges
** are proved when the plan is made, so that no sum or product needs a check. Kernels work on
** blocks of ZJ_PLAN_LANES cases, which stay in the first cache.
**
** A plan gives exactly what zj_run gives, lane by lane: the ends and the reasons. Tables are made
** by running the module itself, and tests compare the rest. A module with registers in the answer
** that a plan has no kernels for (lists, settlements in which grants compete, …) has no plan, and a
** case with a fact outside its input's range is none of the plan's: zj_run takes both.
*/
#ifndef ZJ_PLAN_PLAN_H
#define ZJ_PLAN_PLAN_H

#include "vm/exec/exec.h"

enum {
    ZJ_PLAN_LANES = 256,  /* most lanes of a block */
    ZJ_PLAN_PADDING = 32  /* lanes that kernels may read and write beyond the last one */
};

/* The form of an input's values. */
typedef enum ZjPlanForm {
    ZJ_PLAN_CODE, /* uint8_t: BOOL and ENUM: the value; then missing, pending, not applicable */
    ZJ_PLAN_U8,   /* uint8_t: INT declared within 0..255 */
    ZJ_PLAN_I32,  /* int32_t: INT declared within 32 bits; DATE, packed */
    ZJ_PLAN_I64   /* int64_t: INT and MONEY (fen) */
} ZjPlanForm;

/* A fact that a plan reads. Given values lie within low..high. */
typedef struct ZjPlanInput {
    uint32_t field;
    ZjPlanForm form;
    uint32_t codes;    /* CODE: number of values n; n missing, n + 1 pending, n + 2 not applicable */
    int64_t low, high; /* of dates: packed */
    bool open_low, open_high; /* no end is declared: one that is not known has none */
} ZjPlanInput;

/* What a column of a block holds at the worst. */
typedef enum ZjPlanGiven {
    ZJ_PLAN_ALL_GIVEN,
    ZJ_PLAN_SOME_NA,      /* given or not applicable */
    ZJ_PLAN_SOME_UNKNOWN, /* given, missing or pending */
    ZJ_PLAN_SOME_OF_ALL,
    ZJ_PLAN_GIVEN_COUNT
} ZjPlanGiven;

/* The lanes of one input in a block; readable for ZJ_PLAN_PADDING lanes beyond the last. A value that
** is not given is 0 (a code says itself what it is). */
typedef struct ZjPlanColumn {
    const void *value;
    const uint8_t *flags; /* why a lane is not given (lane.h), else 0; CODE columns have none */
    ZjPlanGiven given;
} ZjPlanColumn;

/* A wanted register: int64 ends (±ZJ_OPEN where open) and flags of lane.h; flags NULL and hi == lo
** where all lanes are points. Valid until the next zj_plan_run. */
typedef struct ZjPlanOutput {
    const int64_t *lo, *hi;
    const uint8_t *flags;
} ZjPlanOutput;

typedef struct ZjPlan ZjPlan;

typedef struct ZjPlanOptions {
    int64_t as_of;
    const uint32_t *choice;  /* by question, as in ZjRunOptions */
    const uint32_t *wanted;  /* registers of domain 0, of type BOOL, INT, MONEY or DATE */
    uint32_t wanted_count;
    bool portable;           /* keep to kernels for any processor */
} ZjPlanOptions;

/* ZJ_DOMAIN when the module has no plan; *why says so in English (static). ZJ_NO_MEM. */
ZjStatus zj_plan_build(const ZjModule *module, const ZjPlanOptions *options, ZjPlan **plan,
                       const char **why) ZJ_MUST_CHECK;
void zj_plan_free(ZjPlan *plan);

uint32_t zj_plan_input_count(const ZjPlan *plan);
const ZjPlanInput *zj_plan_inputs(const ZjPlan *plan);

/* A day number as a packed date and back: years, months, days in order, so that packed dates
** compare as dates do and months add without a division. */
int32_t zj_plan_pack_date(int64_t day);
int64_t zj_plan_unpack_date(int32_t packed);

/* One block: `columns` by input, 1..ZJ_PLAN_LANES lanes; fills `outputs` by wanted register. */
void zj_plan_run(ZjPlan *plan, const ZjPlanColumn *columns, uint32_t lanes,
                 ZjPlanOutput *outputs);

/* How many nodes and kernel calls a block takes: for `info` and the tests. */
typedef struct ZjPlanSize {
    uint32_t nodes, calls, slots;
} ZjPlanSize;
ZjPlanSize zj_plan_size(const ZjPlan *plan);

#endif
