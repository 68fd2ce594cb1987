/* Blocks whose records look alike, for short results: the quick way, and what it leaves, record by
** record, the other. Both give the same bytes, so which of them takes a record shows in time only. */
#include <stdlib.h>

#include "vm/batch/compute.h"
#include "vm/batch/quick_form.h"

enum { MOST_LESSONS = 8, BY_CASES = -1 };

typedef struct Worker {
    const ZjBatchShared *shared;
    ZjQuick *quick;
    ZjQuickForm form;
    void *cases;    /* worker of zj_compute_cases */
    int lessons;    /* patterns still to be tried */
    int lane[ZJ_BLOCK_RECORDS]; /* of each record, or BY_CASES */
} Worker;

static void close_worker(void *worker)
{
    Worker *w = worker;
    if (w == NULL) return;
    zj_quick_close(w->quick);
    zj_quick_form_close(&w->form);
    zj_compute_cases.close(w->cases);
    free(w);
}

static ZjStatus open_quick(const ZjBatchShared *shared, ZjQuick **quick)
{
    const char *why;
    const ZjBatchOptions *o = shared->options;
    ZjQuickOptions options = {.as_of = o->as_of,
                              .fixed = o->fixed,
                              .all_readings = o->all_readings,
                              .csv = shared->header->count != 0};
    return zj_quick_open(shared->schema, &options, quick, &why);
}

static ZjStatus open_worker(const ZjBatchShared *shared, void **worker)
{
    Worker *w = calloc(1, sizeof *w);
    *worker = w;
    if (w == NULL) return ZJ_NO_MEM;
    w->shared = shared;
    w->lessons = MOST_LESSONS;
    ZjStatus status = zj_compute_cases.open(shared, &w->cases);
    if (status == ZJ_OK) status = open_quick(shared, &w->quick);
    if (status == ZJ_OK)
        status = zj_quick_form_open(shared->options->form, shared->options->as_of, &w->form);
    if (status == ZJ_OK) return ZJ_OK;
    close_worker(w);
    *worker = NULL;
    return status;
}

/* Records of another look than those before may be the new rule. */
static bool take(Worker *w, const ZjRecord *record)
{
    bool csv = w->shared->header->count != 0;
    if (record->too_long) return false;
    if (zj_quick_take(w->quick, record->text)) return true;
    if (w->lessons == 0) return false;
    w->lessons--;
    ZjText from = record->text;
    if (csv) {
        from = w->shared->header_text;
        from.len--; /* its line end */
        w->lessons = 0;
    }
    return zj_quick_learn(w->quick, from) && zj_quick_take(w->quick, record->text);
}

static ZjStatus compute(Worker *w, ZjRecordBlock *block)
{
    int lanes = 0;
    zj_quick_clear(w->quick);
    for (uint32_t i = 0; i < block->count; i++)
        w->lane[i] = take(w, &block->records[i]) ? lanes++ : BY_CASES;
    zj_quick_compute(w->quick, &block->part);
    block->part.in += (uint64_t)lanes;
    for (uint32_t i = 0; i < block->count; i++) {
        if (w->lane[i] == BY_CASES && zj_stop_asked(w->shared->stop)) return ZJ_IO;
        if (w->lane[i] == BY_CASES)
            ZJ_TRY(zj_compute_record(w->cases, block, &block->records[i]));
        else
            ZJ_TRY(zj_quick_form_add(&w->form, w->quick, w->shared->options->as_of,
                                     (uint32_t)w->lane[i], &block->out));
    }
    return zj_buf_status(&block->told);
}

static void compute_block(void *worker, ZjRecordBlock *block)
{
    block->status = compute(worker, block);
}

const ZjComputer zj_compute_quick = {open_worker, compute_block, close_worker};

/* Short results from the facts alone, of a module that has a quick way. */
const ZjComputer *zj_computer_choose(const ZjBatchShared *shared)
{
    const ZjBatchOptions *o = shared->options;
    bool whole = o->form->only == ZJ_ONLY_ALL;
    bool more_facts = o->policy_facts.len != 0 || (o->ledger != NULL && o->ledger->count != 0);
    ZjQuick *quick = NULL;
    if (whole || more_facts || open_quick(shared, &quick) != ZJ_OK) return &zj_compute_cases;
    zj_quick_close(quick);
    return &zj_compute_quick;
}
