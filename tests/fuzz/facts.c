/* A file of a batch in blocks, each computed case by case and, where program and form have it, the
** quick way: results, messages and sums must be the same bytes, and no record may be lost. */
#include <string.h>

#include "tests/fuzz/facts.h"
#include "vm/batch/compute.h"

static const char *const programs[] = {"tests/bench/reference.zjtx", "tests/batch/plan.zjtx",
                                       "policies/huangshi-draft/huangshi.zjtx", "policies/english/caidian_en.zjtx"};

enum { MOST_BLOCKS = 4 };

const FuzzProgram *fuzz_chosen(uint8_t choice)
{
    return fuzz_program(programs[choice % 4]);
}

typedef struct Batch {
    ZjBatchShared shared;
    ZjBatchOptions options;
    ZjForm form;
    ZjCsvHeader header;
    ZjBuf header_text;
    const FuzzProgram *program;
    const char *path;
} Batch;

/* ---- one way ---- */

typedef struct Way {
    const ZjComputer *computer;
    ZjRecords records;
    void *worker;
    ZjRecordBlock block;
} Way;

static bool read_header(Batch *b, ZjRecords *records)
{
    ZjRecord record;
    ZjFactProblems problems = {0};
    bool found;
    fuzz_check(zj_records_next(records, true, &record, &found) == ZJ_OK, "no header read");
    zj_csv_header_close(&b->header);
    b->header = (ZjCsvHeader){.count = 0};
    ZjStatus status = zj_csv_header_open(b->shared.schema, &record.row, record.line, ZJ_NONE, &b->header, &problems);
    fuzz_check(status == ZJ_OK || status == ZJ_REJECTED, "header: %s", zj_status_text(status));
    fuzz_check(status == ZJ_OK || problems.count != 0, "a header is rejected without a word");
    zj_buf_clear(&b->header_text);
    zj_buf_text(&b->header_text, record.text);
    zj_buf_char(&b->header_text, '\n');
    b->shared.header_text = (ZjText){b->header_text.ptr, (uint32_t)b->header_text.len};
    return status == ZJ_OK;
}

/* False: there is nothing to compute. */
static bool open_way(Batch *b, const ZjComputer *computer, ZjRecordForm form, Way *w)
{
    memset(w, 0, sizeof *w);
    w->computer = computer;
    ZjStatus status = zj_records_open(b->path, form, &w->records);
    if (status == ZJ_FORMAT) return false; /* looks packed, and is not */
    fuzz_check(status == ZJ_OK, "opening ends with: %s", zj_status_text(status));
    if (form == ZJ_RECORDS_CSV && !read_header(b, &w->records)) return false;
    if (w->computer == NULL) w->computer = zj_computer_choose(&b->shared);
    fuzz_check(w->computer->open(&b->shared, &w->worker) == ZJ_OK, "no worker");
    status = zj_record_block_open(b->shared.module, b->options.lang, b->options.as_of, ZJ_TEXT("in"), &w->block);
    fuzz_check(status == ZJ_OK, "no block");
    return true;
}

static void close_way(Way *w)
{
    if (w->worker != NULL) w->computer->close(w->worker);
    zj_record_block_close(&w->block);
    zj_records_close(&w->records);
}

static bool next_block(Way *w)
{
    bool ended;
    ZjStatus status = zj_record_block_fill(&w->block, &w->records, 8, &ended);
    fuzz_check(status == ZJ_OK || status == ZJ_FORMAT, "reading ends with: %s", zj_status_text(status));
    if (w->block.count == 0) return false;
    w->computer->compute(w->worker, &w->block);
    const ZjSummary *s = &w->block.part;
    fuzz_check(w->block.status == ZJ_OK, "a block ends with: %s", zj_status_text(w->block.status));
    fuzz_check(s->in == w->block.count && s->in == s->computed + s->rejected, "a record is lost");
    if (s->computed != 0) fuzz_accept();
    fuzz_check(s->rejected == 0 || w->block.told.len != 0, "a record is rejected without a word");
    return status == ZJ_OK && !ended;
}

/* ---- both ---- */

static void same(const char *what, const ZjBuf *quick, const ZjBuf *full)
{
    bool equal = quick->len == full->len && (full->len == 0 || memcmp(quick->ptr, full->ptr, full->len) == 0);
    fuzz_check(equal, "%s of the quick way and the full one differ\n---- quick\n%.*s\n---- full\n%.*s", what,
               (int)quick->len, quick->len != 0 ? quick->ptr : "", (int)full->len, full->len != 0 ? full->ptr : "");
    fuzz_check(zj_utf8_check(full->ptr, full->len) == full->len, "%s are not UTF-8", what);
}

static void compare(const Way *quick, const Way *full)
{
    ZjBuf one = {0}, two = {0};
    same("results", &quick->block.out, &full->block.out);
    same("messages", &quick->block.told, &full->block.told);
    fuzz_check(zj_summary_json(&quick->block.part, &one) == ZJ_OK, "no summary");
    fuzz_check(zj_summary_json(&full->block.part, &two) == ZJ_OK, "no summary");
    same("sums", &one, &two);
    zj_buf_clear(&one);
    fuzz_check(zj_summary_text(&full->block.part, &one) == ZJ_OK, "no summary");
    zj_buf_free(&one);
    zj_buf_free(&two);
}

static void compute(Batch *b, ZjRecordForm form)
{
    Way quick, full;
    bool open = open_way(b, NULL, form, &quick);
    fuzz_check(open_way(b, &zj_compute_cases, form, &full) == open, "read twice, it is not the same");
    for (int i = 0; open && i < MOST_BLOCKS; i++) {
        bool more = next_block(&quick);
        fuzz_check(next_block(&full) == more, "read twice, it ends elsewhere");
        compare(&quick, &full);
        open = more;
    }
    close_way(&quick);
    close_way(&full);
}

void fuzz_records(ZjRecordForm form, const uint8_t *data, size_t size)
{
    Batch b = {.program = fuzz_chosen(data[0])};
    ZjOnly only = (ZjOnly)(data[0] / 4 % 3);
    b.path = fuzz_file(form == ZJ_RECORDS_CSV ? "in.csv" : "in.jsonl", data + 1, size - 1);
    b.options = (ZjBatchOptions){.lang = data[0] / 12 % 2 == 0 ? ZJ_LANG_ZH : ZJ_LANG_EN,
                                 .as_of = 19500,
                                 .all_readings = data[0] / 48 % 2 == 1,
                                 .form = &b.form,
                                 .facts_path = "in",
                                 .policy_path = "",
                                 .policy_facts = ZJ_TEXT(""),
                                 .jobs = 1,
                                 .messages = -1};
    b.shared = (ZjBatchShared){.module = b.program->module,
                               .schema = b.program->schema,
                               .options = &b.options,
                               .header = &b.header,
                               .header_text = ZJ_TEXT("")};
    ZjStatus status = zj_form_open(b.shared.module, only, data[0] / 24 % 2 == 1, b.options.lang, &b.form);
    fuzz_check(status == ZJ_OK, "no form");
    compute(&b, form);
    zj_form_close(&b.form);
    zj_csv_header_close(&b.header);
    zj_buf_free(&b.header_text);
}
