/* exec.h -- runs a verified module over the lanes of some facts.
**
** Straight line: each instruction computes a whole column, a settlement several. The same
** executor serves one case and a block of many. Registers are single-assignment, so after a run
** any of them can be read: explanations do.
**
** EXPAND reads its immediate b: 1 goes through the list that a product repeats, which tells the
** two apart in a product of a list with itself; any other value takes an ancestor where there is
** one. A product whose list stands in records of both its sides takes the ancestor's.
*/
#ifndef ZJ_EXEC_EXEC_H
#define ZJ_EXEC_EXEC_H

#include "vm/exec/lane.h"
#include "vm/facts/facts.h"

enum { ZJ_LIST_ERROR = 4 }; /* beyond ZjFactState: a list of periods that cannot be made */

/* Lanes of every domain of the module (products of lists included) for these facts. Those of a
** list of periods, and of what stands below it, come to be when its instruction runs. */
typedef struct ZjLanes {
    uint32_t lanes;
    uint32_t parent_lanes;
    const uint32_t *start;       /* parent lane -> first lane, parent_lanes + 1; domain 0: NULL */
    const uint32_t *parent;      /* lane -> lane of the parent domain */
    const uint32_t *record;      /* lane -> lane of the list's natural domain; natural: NULL */
    const uint8_t *list_state;   /* parent lane -> ZjFactState of the list there, or ZJ_LIST_ERROR */
    const uint32_t *root;        /* lane -> case; NULL for domain 0 */
} ZjLanes;

typedef struct ZjRun {
    ZjArena arena;
    const ZjModule *module;
    const ZjFacts *facts;
    ZjLanes *domains;  /* by domain index */
    ZjColumn *columns; /* by register */
    /* where errors arose, for messages: the first per register is enough */
    uint8_t *error_kind; /* by register: ZjLaneError + 1, 0 none */
} ZjRun;

typedef struct ZjRunOptions {
    const int64_t *as_of;    /* by case */
    const uint32_t *choice;  /* by question: number of the alternative chosen */
    /* Another run of the same facts, with other choices; NULL: none. What hangs on none of the
    ** `changed` questions is taken from it (a bit each, as in `hangs_on`, by register), so it has to
    ** stay until this run is freed. */
    const ZjRun *base;
    const uint64_t *hangs_on;
    uint64_t changed;
} ZjRunOptions;

/* Computes every register. Errors inside a computation are lanes, not statuses: only ZJ_NO_MEM and
** ZJ_LIMIT (too many lanes) come back. `run` starts as {0} and may be reused after zj_run_free. */
ZjStatus zj_run(const ZjModule *module, const ZjFacts *facts, const ZjRunOptions *options,
                ZjRun *run) ZJ_MUST_CHECK;
void zj_run_free(ZjRun *run);
/* Forgets the run but keeps memory for the next one. */
void zj_run_reset(ZjRun *run);

/* One lane of a register (of a verified module). */
ZjLane zj_run_lane(const ZjRun *run, uint32_t reg, uint32_t lane);
/* Lanes first..first+count of `domain` that belong to `case_index`. */
void zj_run_items(const ZjRun *run, uint32_t domain, uint32_t case_index, uint32_t *first,
                  uint32_t *count);

#endif
