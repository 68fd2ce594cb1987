/* jobs.h -- threads that compute blocks; who gives them the blocks gets them back in their order.
**
** There are a few blocks for each thread, so that none waits while results are written, and no more:
** memory does not grow with the input.
*/
#ifndef ZJ_BATCH_JOBS_H
#define ZJ_BATCH_JOBS_H

#include "vm/batch/compute.h"

enum { ZJ_MAX_JOBS = 1024 };

typedef struct ZjJobs ZjJobs;

/* 1..ZJ_MAX_JOBS threads; with 1 the caller's own computes. ZJ_NO_MEM. */
ZjStatus zj_jobs_open(const ZjBatchShared *shared, uint32_t count, ZjJobs **jobs) ZJ_MUST_CHECK;
/* Waits for the threads; blocks that were not taken back are lost. NULL is allowed. */
void zj_jobs_close(ZjJobs *jobs);

/* A block to fill, or NULL when all are in use: one has to be taken back first. */
ZjRecordBlock *zj_jobs_free(ZjJobs *jobs);
/* Gives the block of zj_jobs_free to be computed. */
void zj_jobs_give(ZjJobs *jobs);
/* The block given first of those not taken back; NULL when there is none, or, without `wait`, when it
** is not done yet. It may come again from the next zj_jobs_free. */
ZjRecordBlock *zj_jobs_take(ZjJobs *jobs, bool wait);
/* The number of processors, as far as this process may use them. */
uint32_t zj_jobs_default(void);

#endif
