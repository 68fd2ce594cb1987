/* build.h -- inside a plan: from a module's registers to nodes. */
#ifndef ZJ_PLAN_BUILD_H
#define ZJ_PLAN_BUILD_H

#include "vm/plan/ir.h"

/* Fills *ir with the nodes of the wanted registers; wanted[i] is the node of the i-th. ZJ_DOMAIN:
** ir->why says what a plan cannot do. */
ZjStatus plan_nodes(const ZjModule *module, const ZjPlanOptions *options, ZjArena *arena, Ir *ir,
                    int *wanted) ZJ_MUST_CHECK;

#endif
