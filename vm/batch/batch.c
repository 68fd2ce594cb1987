#define _POSIX_C_SOURCE 200809L
#include "vm/batch/batch.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/batch/jobs.h"
#include "vm/batch/progress.h"

typedef struct Batch {
    ZjBatchShared shared;
    ZjSummary *summary;
    ZjFileWriter *file;
    ZjCsvHeader header;
    ZjBuf header_text;
    ZjProgress progress;
    bool writing, written; /* written: something is in the output */
} Batch;

/* ---- telling ---- */

/* What can't be said on standard error can't be said at all. */
static void tell(int fd, ZjBuf *b)
{
    for (size_t done = 0; done < b->len;) {
        ssize_t n = write(fd, b->ptr + done, b->len - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        done += (size_t)n;
    }
    zj_buf_clear(b);
}

void zj_batch_tell(const ZjBatchOptions *options, const ZjFactProblems *problems,
                   const char *path)
{
    ZjBuf b = {0};
    for (uint32_t i = 0; i < problems->count; i++) {
        const ZjFactProblem *p = &problems->at[i];
        zj_fact_problem_print(p, p->policy_facts ? options->policy_path : path, ZJ_TEXT(""),
                              options->lang, &b);
        zj_buf_char(&b, '\n');
        tell(options->messages, &b);
    }
    zj_buf_free(&b);
}

/* ---- blocks ---- */

/* A pipe takes this much at once when it takes anything, so that waiting for it can be ended. */
enum { PIPE_PIECE = 4096 };

/* Not a file on a disk, nor /dev/null: its reader decides how long a write takes. */
static bool may_wait(int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0) return true;
    return !S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode) && (!S_ISCHR(st.st_mode) || isatty(fd));
}

static ZjStatus write_out(Batch *b, const ZjBuf *out)
{
    ZJ_TRY(zj_buf_status(out));
    bool piped = (b->file->standard || b->file->direct) && may_wait(b->file->fd);
    b->writing = true;
    for (size_t done = 0; done < out->len;) {
        size_t n = out->len - done;
        if (piped && n > PIPE_PIECE) n = PIPE_PIECE;
        if (piped && !zj_stop_wait(b->shared.stop, b->file->fd, true)) {
            errno = EINTR;
            return ZJ_IO;
        }
        ZJ_TRY(zj_file_put(b->file, out->ptr + done, n));
        done += n;
        b->written = true;
    }
    b->writing = false;
    return ZJ_OK;
}

static ZjStatus write_packed(Batch *b, const ZjBuf *out)
{
    ZjBuf packed = {0};
    ZjPacker *packer = zj_packer_new(b->shared.options->packing);
    ZjStatus status = packer == NULL ? ZJ_NO_MEM : zj_pack(packer, out, &packed);
    if (status == ZJ_OK) status = write_out(b, &packed);
    int saved = errno;
    zj_packer_free(packer);
    zj_buf_free(&packed);
    errno = saved;
    return status;
}

static ZjStatus take_block(Batch *b, ZjRecordBlock *block)
{
    bool packs = b->shared.options->packing != ZJ_PACK_NONE;
    errno = EINTR;
    ZJ_TRY(block->status);
    if (block->told.len != 0) zj_progress_clear(&b->progress);
    tell(b->shared.options->messages, &block->told);
    ZJ_TRY(write_out(b, packs ? &block->packed : &block->out));
    if (block->asked_count != 0)
        zj_ledger_mark(b->shared.options->ledger, block->asked, block->asked_count);
    ZJ_TRY(zj_summary_merge(b->summary, &block->part));
    zj_progress_show(&b->progress, b->summary->in, block->read);
    return ZJ_OK;
}

static uint32_t block_size(const ZjForm *form)
{
    return !form->csv && form->only == ZJ_ONLY_ALL ? ZJ_BLOCK_WHOLE_RESULTS : ZJ_BLOCK_RECORDS;
}

/* What is done is written first, then what is free is filled; else it waits. What was read before
** reading failed is computed and written. */
static ZjStatus all_blocks(Batch *b, ZjRecords *records, ZjJobs *jobs)
{
    ZjStatus read = ZJ_OK;
    bool ended = false;
    int why = 0;
    for (;;) {
        ZjRecordBlock *block = zj_jobs_take(jobs, false), *room = NULL;
        if (block == NULL && !ended) room = zj_jobs_free(jobs);
        if (room != NULL) {
            read = zj_record_block_fill(room, records, block_size(b->shared.options->form), &ended);
            why = errno;
            if (read == ZJ_NO_MEM) return read;
            ended = ended || read != ZJ_OK;
            zj_jobs_give(jobs);
            continue;
        }
        if (block == NULL) block = zj_jobs_take(jobs, true);
        if (block == NULL) break;
        ZJ_TRY(take_block(b, block));
    }
    errno = why;
    return read;
}

/* ---- all of them ---- */

static ZjStatus read_header(Batch *b, ZjRecords *records)
{
    ZjRecord record;
    ZjFactProblems problems;
    bool found;
    ZJ_TRY(zj_records_next(records, true, &record, &found));
    if (record.too_long) record.row.fault = ZJ_MSG_CSV_COLUMNS;
    uint32_t ledger = b->shared.options->ledger != NULL ? b->shared.options->ledger->field : ZJ_NONE;
    ZjStatus status = zj_csv_header_open(b->shared.schema, &record.row, record.line, ledger, &b->header,
                                         &problems);
    if (status == ZJ_REJECTED) zj_batch_tell(b->shared.options, &problems, b->shared.options->facts_path);
    ZJ_TRY(status);
    zj_buf_text(&b->header_text, record.text);
    zj_buf_char(&b->header_text, '\n');
    b->shared.header_text = (ZjText){b->header_text.ptr, (uint32_t)b->header_text.len};
    return zj_buf_status(&b->header_text);
}

static ZjStatus write_header(Batch *b)
{
    ZjBuf out = {0};
    ZjStatus status = zj_form_header(b->shared.options->form, &out);
    if (status == ZJ_OK && out.len != 0)
        status = b->shared.options->packing != ZJ_PACK_NONE ? write_packed(b, &out)
                                                            : write_out(b, &out);
    int saved = errno;
    zj_buf_free(&out);
    errno = saved;
    return status;
}

static ZjStatus all_records(Batch *b, ZjRecords *records)
{
    ZjJobs *jobs;
    if (records->csv) ZJ_TRY(read_header(b, records));
    ZJ_TRY(write_header(b));
    ZJ_TRY(zj_jobs_open(&b->shared, b->shared.options->jobs, &jobs));
    ZjStatus status = all_blocks(b, records, jobs);
    int saved = errno;
    zj_jobs_close(jobs);
    zj_progress_clear(&b->progress);
    errno = saved;
    const ZjBuf nothing = {0};
    bool packs = b->shared.options->packing != ZJ_PACK_NONE;
    if (status == ZJ_OK && packs && !b->written) status = write_packed(b, &nothing);
    return status;
}

ZjStatus zj_batch_run(const ZjFactSchema *schema, const ZjBatchOptions *options,
                      ZjRecords *records, ZjFileWriter *out, ZjSummary *summary, bool *writing)
{
    Batch b = {.shared = {.module = schema->module,
                          .schema = schema,
                          .options = options,
                          .header_text = ZJ_TEXT("")},
               .summary = summary,
               .file = out};
    b.shared.header = &b.header;
    b.shared.stop = records->source.stop = options->stop;
    zj_progress_open(options->progress ? options->messages : -1, options->lang,
                     records->source.size, &b.progress);
    ZjStatus status = all_records(&b, records);
    int saved = errno;
    *writing = b.writing;
    zj_csv_header_close(&b.header);
    zj_buf_free(&b.header_text);
    errno = saved;
    return status;
}

ZjStatus zj_batch_check_policy_facts(const ZjFactSchema *schema, const ZjBatchOptions *options)
{
    ZjFacts facts;
    ZjFactsBuilder builder;
    ZjFactProblems problems;
    if (options->policy_facts.len == 0) return ZJ_OK;
    ZjStatus status = zj_facts_begin(schema, &facts, &builder);
    if (status == ZJ_OK) {
        status = zj_facts_add_json(&builder, ZJ_TEXT("{}"), 1, options->policy_facts, &problems);
        if (status == ZJ_REJECTED) zj_batch_tell(options, &problems, options->facts_path);
    }
    zj_facts_free(&facts);
    return status;
}
