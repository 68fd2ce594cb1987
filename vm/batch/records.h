/* records.h -- the records of a batch, one after another: lines of JSON or rows of CSV, packed or not.
**
** Only one record is in memory, and no more of what follows than one read brings.
*/
#ifndef ZJ_BATCH_RECORDS_H
#define ZJ_BATCH_RECORDS_H

#include "vm/batch/source.h"
#include "vm/facts/csv.h"

typedef struct ZjRecords {
    ZjSource source;
    bool csv, ended, skipping; /* skipping the rest of a line that is too long */
    char *bytes;
    size_t start, end, capacity;
    uint32_t line; /* on which bytes[start] stands, from 1 */
    ZjCsvSplitter *splitter;
} ZjRecords;

/* Texts stay until the next record is asked for. */
typedef struct ZjRecord {
    ZjText text;
    uint32_t line;
    ZjCsvRow row;  /* CSV */
    bool too_long; /* longer than ZJ_MAX_RECORD: only its beginning is there */
} ZjRecord;

typedef enum ZjRecordForm { ZJ_RECORDS_BY_NAME, ZJ_RECORDS_JSONL, ZJ_RECORDS_CSV } ZjRecordForm;

/* "-" is standard input. BY_NAME: .csv is CSV and .json, .jsonl, .ndjson are JSON lines, with .gz or
** .zst behind it or not; otherwise what begins with { or [ is JSON. Errors are those of
** zj_source_read. Needs zj_records_close. */
ZjStatus zj_records_open(const char *path, ZjRecordForm form, ZjRecords *records) ZJ_MUST_CHECK;
/* *found is false at the end. Blank lines are no records. A row of CSV comes with its cells, or, when
** `split` is false and nothing in it is quoted, unsplit. Errors are those of zj_source_read. */
ZjStatus zj_records_next(ZjRecords *records, bool split, ZjRecord *record, bool *found) ZJ_MUST_CHECK;
void zj_records_close(ZjRecords *records);

#endif
