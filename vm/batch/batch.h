/* batch.h -- computes the records of a file, and writes what comes of them in their order.
**
** A record that can't be read or computed is reported with its line and the case's number, counted
** and left out; the rest goes on. Records are computed in blocks by several threads; memory is that of
** a few blocks, whatever the length of the input.
*/
#ifndef ZJ_BATCH_BATCH_H
#define ZJ_BATCH_BATCH_H

#include "vm/base/file.h"
#include "vm/batch/form.h"
#include "vm/batch/ledger.h"
#include "vm/batch/records.h"
#include "vm/report/summary.h"

typedef struct ZjBatchOptions {
    ZjLang lang;
    int64_t as_of;
    const uint32_t *fixed; /* readings, as in ZjCaseOptions */
    bool all_readings;
    const ZjForm *form;
    const char *facts_path; /* for messages */
    const char *policy_path;
    ZjText policy_facts;
    ZjLedger *ledger; /* or NULL */
    uint32_t jobs;    /* 1..ZJ_MAX_JOBS */
    ZjPacking packing;
    ZjStop *stop;  /* or NULL */
    bool progress; /* told on `messages`, which is a terminal */
    int messages;     /* where mistakes are told as they are found */
} ZjBatchOptions;

/* ZJ_REJECTED: the header of a CSV file; told. ZJ_IO: *writing says on which side, errno why, EINTR when
** asked to stop. ZJ_FORMAT: the input is packed and damaged. ZJ_NO_MEM. The summary holds the records
** whose results were written. */
ZjStatus zj_batch_run(const ZjFactSchema *schema, const ZjBatchOptions *options,
                      ZjRecords *records, ZjFileWriter *out, ZjSummary *summary,
                      bool *writing) ZJ_MUST_CHECK;

/* A case without facts but those of the policies: are these right? Tells their mistakes. */
ZjStatus zj_batch_check_policy_facts(const ZjFactSchema *schema,
                                     const ZjBatchOptions *options) ZJ_MUST_CHECK;
/* Tells mistakes in a file that is no case's, such as the ledger. */
void zj_batch_tell(const ZjBatchOptions *options, const ZjFactProblems *problems,
                   const char *path);

#endif
