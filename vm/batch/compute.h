/* compute.h -- the records of a block to its results, messages and sums.
**
** Everything in ZjBatchShared is read-only while threads compute; each has a worker of its own.
*/
#ifndef ZJ_BATCH_COMPUTE_H
#define ZJ_BATCH_COMPUTE_H

#include "vm/batch/batch.h"
#include "vm/batch/block.h"

typedef struct ZjBatchShared {
    const ZjModule *module;
    const ZjFactSchema *schema;
    const ZjBatchOptions *options;
    const ZjCsvHeader *header; /* without columns for JSON */
    ZjText header_text;
    ZjStop *stop; /* or NULL */
} ZjBatchShared;

/* A way to compute blocks, chosen once for a batch. `open` makes what one thread needs (ZJ_NO_MEM).
** `compute` reads the block's records and fills its out, told, part, asked and status. */
typedef struct ZjComputer {
    ZjStatus (*open)(const ZjBatchShared *shared, void **worker);
    void (*compute)(void *worker, ZjRecordBlock *block);
    void (*close)(void *worker); /* NULL is allowed */
} ZjComputer;

/* Case after case, for every module and every form of result. */
extern const ZjComputer zj_compute_cases;
/* Many at once, where a module and the form of the results allow it: see vm/quick. */
extern const ZjComputer zj_compute_quick;
/* One record of a block, by a worker of zj_compute_cases. */
ZjStatus zj_compute_record(void *worker, ZjRecordBlock *block, const ZjRecord *record) ZJ_MUST_CHECK;

/* The one for this batch. */
const ZjComputer *zj_computer_choose(const ZjBatchShared *shared);

#endif
