/* block.h -- some records of a batch, and what comes of them.
**
** One thread fills blocks, in order; any thread computes one; the first writes them, in order again.
** Where blocks end depends on the input alone, so that results, messages and sums are the same bytes
** for any number of threads. Memory is kept from use to use.
*/
#ifndef ZJ_BATCH_BLOCK_H
#define ZJ_BATCH_BLOCK_H

#include "vm/batch/records.h"
#include "vm/report/summary.h"

enum {
    ZJ_BLOCK_RECORDS = 256,        /* most records of a block */
    ZJ_BLOCK_WHOLE_RESULTS = 64,   /* the same where results are written with their reasons */
    ZJ_BLOCK_BYTES = 1 << 18,      /* a block is full when its records have so many */
    ZJ_RECORD_PADDING = 64         /* bytes that may be read behind a record's text */
};

typedef struct ZjRecordBlock {
    /* what is given: copies, in the arena */
    ZjArena arena;
    ZjRecord records[ZJ_BLOCK_RECORDS];
    uint32_t count;
    size_t bytes;
    uint64_t read; /* bytes of the input file up to here */
    /* what comes of it */
    ZjBuf out;      /* results */
    ZjBuf packed;   /* the same, packed, when the output is */
    ZjBuf told;     /* messages, a line each */
    ZjSummary part; /* of these records */
    uint32_t asked[ZJ_BLOCK_RECORDS]; /* cases of the ledger that were asked for */
    uint32_t asked_count;
    ZjStatus status; /* ZJ_OK, ZJ_NO_MEM, or ZJ_IO when asked to stop */
} ZjRecordBlock;

/* `file`: where the records come from. */
ZjStatus zj_record_block_open(const ZjModule *module, ZjLang lang, int64_t as_of, ZjText file,
                              ZjRecordBlock *block) ZJ_MUST_CHECK;
void zj_record_block_close(ZjRecordBlock *block);

/* Empties the block and takes the next records, at most `most`; *ended at the end of the input. With
** ZJ_IO (and errno) and ZJ_NO_MEM the block holds what came before. */
ZjStatus zj_record_block_fill(ZjRecordBlock *block, ZjRecords *records, uint32_t most,
                              bool *ended) ZJ_MUST_CHECK;

#endif
