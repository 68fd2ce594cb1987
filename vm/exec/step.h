/* step.h -- inside the executor: one instruction at work, and lanes in and out of columns.
**
** Every kernel has a general path over ZjLane, where ints stand in rationals and every rule of
** lane.h holds, and where it pays a fast path over plain columns. A plain column holds finite
** points only: the fast paths need not look for open ends.
*/
#ifndef ZJ_EXEC_STEP_H
#define ZJ_EXEC_STEP_H

#include "vm/exec/exec.h"

enum { ZJ_NO_ERROR = -1 };

/* One instruction being executed. */
typedef struct ZjStepping {
    ZjRun *run;
    const ZjRunOptions *options;
    const ZjInsn *insn;
    ZjOpcode op;
    ZjColumn *dst;
    const ZjColumn *a, *b, *c; /* operands that are registers */
    ZjType type;               /* of the result */
    ZjType type_a;             /* of a, when it is a register */
    ZjLane widest;             /* of the result's type */
    uint32_t reg, lanes;
    int error;                 /* ZjLaneError of the lane at hand, or ZJ_NO_ERROR */
} ZjStepping;

ZjLane zj_lane_widest(const ZjModule *module, uint32_t reg);
ZjLane zj_lane_point(ZjRat value);
ZjLane zj_lane_na(void);
/* No value at all, as opposed to perhaps none (NA beside the reasons). */
static inline bool zj_lane_is_na(ZjLane lane)
{
    return lane.flags == ZJ_F_NA;
}
static inline bool zj_rat_same(ZjRat a, ZjRat b)
{
    return a.num == b.num && a.den == b.den;
}
/* One value: reasons, if any, concern only whether it applies. */
static inline bool zj_lane_single(ZjLane lane)
{
    return zj_rat_same(lane.lo, lane.hi);
}
/* A bool as logic reads it: not applicable counts as false. */
ZjLane zj_lane_bool(ZjLane lane);
ZjLane zj_lane_hull(ZjLane a, ZjLane b);

/* Lane i of a column, whatever its type. */
ZjLane zj_column_lane(const ZjColumn *column, ZjType type, uint32_t i);
/* Room for a column: lo only when plain, else lo, hi and flags. */
ZjStatus zj_column_new(ZjRun *run, ZjType type, uint32_t lanes, bool plain,
                       ZjColumn *out) ZJ_MUST_CHECK;
/* Writes a lane into a column that is not plain; normalises it (a point has no flags, an int out
** of range is an error or, in an interval, an open end). True when it is a finite point. */
bool zj_step_put(ZjStepping *s, uint32_t i, ZjLane lane);
void zj_step_note(ZjStepping *s, ZjLaneError kind);

/* Walks from lanes of domain `from` to those of `to`: an ancestor, or reached through the lists
** that products repeat. `map` (n entries) holds lanes of `from` and then lanes of `to`. */
void zj_domain_walk(const ZjModule *module, const ZjLanes *domains, uint32_t from, uint32_t to,
                    bool by_record, uint32_t *map, uint32_t n);
/* Fills run->domains. */
ZjStatus zj_domains_build(ZjRun *run) ZJ_MUST_CHECK;
/* A list of periods has come to be: its lanes, and those of the lists that repeat below it. */
ZjStatus zj_domains_open(ZjRun *run, uint32_t domain, const ZjLanes *made) ZJ_MUST_CHECK;

/* The kernels. SAME: all operands in the result's domain. */
ZjStatus zj_kernel_same(ZjStepping *s) ZJ_MUST_CHECK;
ZjStatus zj_kernel_expand(ZjStepping *s) ZJ_MUST_CHECK;
ZjStatus zj_kernel_reduce(ZjStepping *s) ZJ_MUST_CHECK;
/* periods.c. PERIODS sets s->lanes: its domain has none before. */
ZjStatus zj_kernel_periods(ZjStepping *s) ZJ_MUST_CHECK;
ZjStatus zj_kernel_period(ZjStepping *s) ZJ_MUST_CHECK;
ZjStatus zj_kernel_settle(ZjRun *run, uint32_t settle) ZJ_MUST_CHECK;

#endif
