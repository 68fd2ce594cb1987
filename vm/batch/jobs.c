#define _GNU_SOURCE /* sched_getaffinity */
#include "vm/batch/jobs.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

enum { BLOCKS_PER_JOB = 2 };

/* Blocks stand in a ring by number: [taken, begun) are with the threads or done, [begun, given) wait
** to be computed. */
struct ZjJobs {
    const ZjComputer *computer;
    void *own; /* the worker of the only job */
    ZjRecordBlock *blocks;
    bool *done;
    uint32_t block_count, job_count, started;
    struct Job *jobs;
    pthread_mutex_t lock;
    pthread_cond_t work, ready;
    uint64_t given, begun, taken;
    bool ended;
};

typedef struct Job {
    struct ZjJobs *all;
    pthread_t thread;
    void *worker;
    ZjPacker *packer; /* or NULL */
} Job;

static void compute(Job *job, ZjRecordBlock *block)
{
    job->all->computer->compute(job->worker, block);
    if (block->status == ZJ_OK && job->packer != NULL && block->out.len != 0)
        block->status = zj_pack(job->packer, &block->out, &block->packed);
}

static void *run_job(void *context)
{
    Job *job = context;
    ZjJobs *j = job->all;
    pthread_mutex_lock(&j->lock);
    for (;;) {
        while (!j->ended && j->begun == j->given)
            pthread_cond_wait(&j->work, &j->lock);
        if (j->ended) break;
        uint64_t at = j->begun++ % j->block_count;
        pthread_mutex_unlock(&j->lock);
        compute(job, &j->blocks[at]);
        pthread_mutex_lock(&j->lock);
        j->done[at] = true;
        pthread_cond_signal(&j->ready);
    }
    pthread_mutex_unlock(&j->lock);
    return NULL;
}

/* Signals are for the first thread. */
static ZjStatus start(ZjJobs *j)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (; j->started < j->job_count; j->started++) {
        Job *job = &j->jobs[j->started];
        if (pthread_create(&job->thread, NULL, run_job, job) != 0) break;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return j->started > 0 ? ZJ_OK : ZJ_NO_MEM; /* fewer will do */
}

static ZjStatus prepare(ZjJobs *j, const ZjBatchShared *shared)
{
    const ZjBatchOptions *o = shared->options;
    j->blocks = calloc(j->block_count, sizeof *j->blocks);
    j->done = calloc(j->block_count, sizeof *j->done);
    j->jobs = calloc(j->job_count, sizeof *j->jobs);
    if (j->blocks == NULL || j->done == NULL || j->jobs == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < j->block_count; i++)
        ZJ_TRY(zj_record_block_open(shared->module, o->lang, o->as_of, zj_text(o->facts_path),
                                    &j->blocks[i]));
    for (uint32_t i = 0; i < j->job_count; i++) {
        j->jobs[i].all = j;
        ZJ_TRY(j->computer->open(shared, &j->jobs[i].worker));
        if (o->packing == ZJ_PACK_NONE) continue;
        j->jobs[i].packer = zj_packer_new(o->packing);
        if (j->jobs[i].packer == NULL) return ZJ_NO_MEM;
    }
    return j->job_count == 1 ? ZJ_OK : start(j);
}

ZjStatus zj_jobs_open(const ZjBatchShared *shared, uint32_t count, ZjJobs **jobs)
{
    ZjJobs *j = calloc(1, sizeof *j);
    *jobs = NULL;
    if (j == NULL) return ZJ_NO_MEM;
    j->computer = zj_computer_choose(shared);
    j->job_count = count;
    j->block_count = count == 1 ? 1 : count * BLOCKS_PER_JOB + 1;
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->work, NULL);
    pthread_cond_init(&j->ready, NULL);
    ZjStatus status = prepare(j, shared);
    if (status != ZJ_OK) {
        zj_jobs_close(j);
        return status;
    }
    *jobs = j;
    return ZJ_OK;
}

void zj_jobs_close(ZjJobs *j)
{
    if (j == NULL) return;
    pthread_mutex_lock(&j->lock);
    j->ended = true;
    pthread_cond_broadcast(&j->work);
    pthread_mutex_unlock(&j->lock);
    for (uint32_t i = 0; i < j->started; i++)
        pthread_join(j->jobs[i].thread, NULL);
    for (uint32_t i = 0; j->jobs != NULL && i < j->job_count; i++) {
        j->computer->close(j->jobs[i].worker);
        zj_packer_free(j->jobs[i].packer);
    }
    for (uint32_t i = 0; j->blocks != NULL && i < j->block_count; i++)
        zj_record_block_close(&j->blocks[i]);
    pthread_cond_destroy(&j->ready);
    pthread_cond_destroy(&j->work);
    pthread_mutex_destroy(&j->lock);
    free(j->blocks);
    free(j->done);
    free(j->jobs);
    free(j);
}

/* Only the caller's thread changes `given` and `taken`. */
ZjRecordBlock *zj_jobs_free(ZjJobs *j)
{
    if (j->given - j->taken == j->block_count) return NULL;
    return &j->blocks[j->given % j->block_count];
}

void zj_jobs_give(ZjJobs *j)
{
    uint64_t at = j->given % j->block_count;
    pthread_mutex_lock(&j->lock);
    j->done[at] = false;
    j->given++;
    pthread_cond_signal(&j->work);
    pthread_mutex_unlock(&j->lock);
    if (j->job_count > 1) return;
    compute(&j->jobs[0], &j->blocks[at]);
    j->done[at] = true;
}

ZjRecordBlock *zj_jobs_take(ZjJobs *j, bool wait)
{
    if (j->taken == j->given) return NULL;
    uint64_t at = j->taken % j->block_count;
    pthread_mutex_lock(&j->lock);
    while (wait && !j->done[at])
        pthread_cond_wait(&j->ready, &j->lock);
    bool done = j->done[at];
    pthread_mutex_unlock(&j->lock);
    if (!done) return NULL;
    j->taken++;
    return &j->blocks[at];
}

uint32_t zj_jobs_default(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : n > ZJ_MAX_JOBS ? ZJ_MAX_JOBS : (uint32_t)n;
}
