#define _POSIX_C_SOURCE 200809L
#include "vm/batch/batch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "vm/base/limits.h"

enum { FLUSH_AT = 1 << 16 };

struct ZjBatch {
    const ZjModule *module;
    const ZjFactSchema *schema;
    const ZjBatchOptions *options;
    ZjSummary *summary;
    ZjFileWriter *file;
    ZjBuf out;   /* not written yet */
    ZjBuf told;  /* a message being made */
    ZjBuf whole; /* the text that is hashed */
    ZjCsvHeader header;
    ZjBuf header_text;
    ZjArena arena;
    ZjOutcome *outcomes; /* of the case at hand, by clause */
    ZjLane *payable;
    ZjLane *totals; /* by sum */
    bool writing;
};

static ZjText slice(const ZjBuf *b)
{
    return (ZjText){b->ptr != NULL ? b->ptr : "", (uint32_t)b->len};
}

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

/* "错误 ZJ0851：…" */
static void tell_message(ZjBatch *b, ZjMsgId id, const ZjText *args, int count)
{
    bool en = b->options->lang == ZJ_LANG_EN;
    zj_buf_printf(&b->told, en ? "error ZJ%04d: " : "错误 ZJ%04d：", zj_msg_info[id].number);
    zj_msg_format(id, b->options->lang, args, count, &b->told);
    zj_buf_char(&b->told, '\n');
    tell(b->options->messages, &b->told);
}

static ZjText place_of(const ZjBatch *b, const ZjRecord *record, char *buf, size_t size)
{
    int n = snprintf(buf, size, "%.200s:%u", b->options->facts_path, (unsigned)record->line);
    return (ZjText){buf, n < 0 ? 0 : (size_t)n < size ? (uint32_t)n : (uint32_t)size - 1};
}

/* ---- rejected records ---- */

static ZjStatus reject(ZjBatch *b, const ZjRecord *record, ZjText case_id,
                       const ZjFactProblems *problems)
{
    ZjBuf reason = {0};
    for (uint32_t i = 0; i < problems->count; i++) {
        const ZjFactProblem *p = &problems->at[i];
        const char *path = p->policy_facts ? b->options->policy_path : b->options->facts_path;
        zj_fact_problem_print(p, path, case_id, b->options->lang, &b->told);
        zj_buf_char(&b->told, '\n');
        tell(b->options->messages, &b->told);
        if (i > 0) continue;
        if (p->path.len != 0) {
            zj_buf_text(&reason, p->path);
            zj_buf_str(&reason, b->options->lang == ZJ_LANG_EN ? ": " : "：");
        }
        zj_msg_format(p->id, b->options->lang, p->args, p->arg_count, &reason);
        zj_buf_printf(&reason, b->options->lang == ZJ_LANG_EN ? " (ZJ%04d)" : "（ZJ%04d）",
                      zj_msg_info[p->id].number);
    }
    ZjStatus status = zj_buf_status(&reason);
    if (status == ZJ_OK)
        status = zj_summary_reject(b->summary, record->line, case_id, slice(&reason));
    zj_buf_free(&reason);
    return status;
}

/* A reason that is no fact's. */
static ZjStatus reject_whole(ZjBatch *b, const ZjRecord *record, ZjText case_id, ZjMsgId id)
{
    char place[256];
    ZjText args[] = {place_of(b, record, place, sizeof place),
                     case_id.len != 0 ? case_id : ZJ_TEXT("-")};
    ZjBuf reason = {0};
    tell_message(b, id, args, 2);
    zj_msg_format(id, b->options->lang, args, 2, &reason);
    ZjStatus status = zj_buf_status(&reason);
    if (status == ZJ_OK)
        status = zj_summary_reject(b->summary, record->line, case_id, slice(&reason));
    zj_buf_free(&reason);
    return status;
}

static ZjStatus reject_long(ZjBatch *b, const ZjRecord *record)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%d", ZJ_MAX_RECORD);
    ZjFactProblem p = {.id = ZJ_MSG_RECORD_LONG,
                       .path = ZJ_TEXT(""),
                       .line = record->line,
                       .column = 1,
                       .args = {zj_text(digits)},
                       .arg_count = 1};
    ZjFactProblems one = {.at = &p, .count = 1};
    return reject(b, record, ZJ_TEXT(""), &one);
}

/* ---- one case ---- */

/* Over what was given: header and row, or the line; the ledger by its own hash. */
static ZjStatus hash_facts(ZjBatch *b, const ZjRecord *record, char out[65])
{
    ZjText text = record->text;
    if (b->header.count != 0 || b->options->ledger != NULL) {
        zj_buf_clear(&b->whole);
        zj_buf_text(&b->whole, slice(&b->header_text));
        zj_buf_text(&b->whole, record->text);
        if (b->options->ledger != NULL) {
            zj_buf_char(&b->whole, '\n');
            zj_buf_str(&b->whole, b->options->ledger->hash);
        }
        ZJ_TRY(zj_buf_status(&b->whole));
        text = slice(&b->whole);
    }
    zj_facts_hash(text, b->options->policy_facts, out);
    return ZJ_OK;
}

static ZjStatus flush(ZjBatch *b, size_t at)
{
    ZJ_TRY(zj_buf_status(&b->out));
    if (b->out.len <= at) return ZJ_OK;
    b->writing = true;
    ZJ_TRY(zj_file_put(b->file, b->out.ptr, b->out.len));
    b->writing = false;
    zj_buf_clear(&b->out);
    return ZJ_OK;
}

static void tell_errors(ZjBatch *b, const ZjRecord *record, const ZjCaseResult *result)
{
    char place[256];
    ZjBuf clauses = {0};
    for (uint32_t c = 0; c < b->module->t.clauses_count; c++) {
        if (result->clauses[c].figures.outcome != ZJ_OUTCOME_ERROR) continue;
        if (clauses.len != 0) zj_buf_str(&clauses, b->options->lang == ZJ_LANG_EN ? ", " : "、");
        zj_show_clause_id(b->module, c, &clauses);
    }
    ZjBuf id = {0};
    zj_show_clean(result->case_id, &id);
    ZjText args[] = {place_of(b, record, place, sizeof place),
                     id.len != 0 ? slice(&id) : ZJ_TEXT("-"), slice(&clauses)};
    tell_message(b, ZJ_MSG_BATCH_CASE_ERROR, args, 3);
    zj_buf_free(&id);
    zj_buf_free(&clauses);
}

static ZjStatus write_result(ZjBatch *b, const ZjCaseResult *result)
{
    const ZjForm *form = b->options->form;
    if (!form->csv && form->only == ZJ_ONLY_ALL) return zj_case_json(result, false, &b->out);
    for (uint32_t c = 0; c < b->module->t.clauses_count; c++) {
        b->outcomes[c] = result->clauses[c].figures.outcome;
        b->payable[c] = result->clauses[c].figures.payable;
    }
    for (uint32_t i = 0; i < b->module->t.sums_count; i++)
        b->totals[i] = result->totals[i].lane;
    ZjFormCase one = {.case_id = result->case_id,
                      .as_of = result->as_of,
                      .outcomes = b->outcomes,
                      .payable = b->payable,
                      .totals = b->totals};
    return zj_form_add(form, &one, &b->out);
}

static ZjStatus take_result(ZjBatch *b, const ZjRecord *record, ZjCaseResult *result)
{
    char place[256];
    bool in_error, full = !b->options->form->csv && b->options->form->only == ZJ_ONLY_ALL;
    ZjText name = result->case_id;
    if (name.len == 0) name = place_of(b, record, place, sizeof place);
    if (full) ZJ_TRY(hash_facts(b, record, result->facts_hash));
    ZJ_TRY(write_result(b, result));
    ZJ_TRY(zj_summary_add(b->summary, result, name, &in_error));
    if (in_error) tell_errors(b, record, result);
    return flush(b, FLUSH_AT);
}

static ZjStatus compute(ZjBatch *b, const ZjRecord *record, const ZjFacts *facts)
{
    bool brief = b->options->form->csv || b->options->form->only != ZJ_ONLY_ALL;
    ZjCaseOptions options = {.lang = b->options->lang,
                             .as_of = b->options->as_of,
                             .fixed = b->options->fixed,
                             .all_readings = b->options->all_readings,
                             .plain = brief,
                             .no_comparison = brief};
    ZjCaseResult result;
    ZjCaseProblem problem;
    ZjText id = facts->case_ids[0];
    if (b->options->ledger != NULL && b->options->ledger->count != 0 && id.len == 0)
        return reject_whole(b, record, id, ZJ_MSG_BATCH_LEDGER_NO_CASE);
    ZjStatus status = zj_case_compute(b->module, facts, &options, &result, &problem);
    if (status == ZJ_LIMIT) return reject_whole(b, record, id, ZJ_MSG_BATCH_CASE_TOO_LARGE);
    ZJ_TRY(status);
    status = take_result(b, record, &result);
    zj_case_free(&result);
    return status;
}

static ZjStatus read_case(ZjBatch *b, const ZjRecord *record, ZjFactsBuilder *builder,
                          ZjFactProblems *problems)
{
    ZjFactMember more = {0};
    if (b->options->ledger != NULL) more = zj_ledger_member(b->options->ledger);
    const ZjFactMember *member = b->options->ledger != NULL ? &more : NULL;
    ZjText policy = b->options->policy_facts;
    if (b->header.count != 0)
        return zj_facts_add_csv(builder, &b->header, &record->row, record->line, member, policy,
                                problems);
    ZjFactInput input = {.text = record->text, .first_line = record->line, .more = member};
    return zj_facts_add(builder, &input, policy, problems);
}

static ZjStatus one_record(ZjBatch *b, const ZjRecord *record)
{
    ZjFacts facts;
    ZjFactsBuilder builder;
    ZjFactProblems problems = {0};
    b->summary->in++;
    if (record->too_long) return reject_long(b, record);
    ZjStatus status = zj_facts_begin(b->schema, &facts, &builder);
    if (status == ZJ_OK) {
        status = read_case(b, record, &builder, &problems);
        if (status == ZJ_REJECTED) {
            status = reject(b, record, facts.case_ids[0], &problems);
        } else if (status == ZJ_LIMIT) {
            status = reject_whole(b, record, facts.case_ids[0], ZJ_MSG_BATCH_CASE_TOO_LARGE);
        } else if (status == ZJ_OK) {
            zj_facts_end(&builder);
            status = compute(b, record, &facts);
        }
    }
    zj_facts_free(&facts);
    return status;
}

/* ---- all of them ---- */

static ZjStatus read_header(ZjBatch *b, ZjRecords *records)
{
    ZjRecord record;
    ZjFactProblems problems;
    bool found;
    ZJ_TRY(zj_records_next(records, &record, &found));
    if (record.too_long) record.row.fault = ZJ_MSG_CSV_COLUMNS;
    uint32_t ledger = b->options->ledger != NULL ? b->options->ledger->field : ZJ_NONE;
    ZjStatus status = zj_csv_header_open(b->schema, &record.row, record.line, ledger, &b->header,
                                         &problems);
    if (status == ZJ_REJECTED) zj_batch_tell(b->options, &problems, b->options->facts_path);
    ZJ_TRY(status);
    zj_buf_text(&b->header_text, record.text);
    zj_buf_char(&b->header_text, '\n');
    return zj_buf_status(&b->header_text);
}

static ZjStatus all_records(ZjBatch *b, ZjRecords *records)
{
    if (records->csv) ZJ_TRY(read_header(b, records));
    ZJ_TRY(zj_form_header(b->options->form, &b->out));
    for (;;) {
        ZjRecord record;
        bool found;
        ZJ_TRY(zj_records_next(records, &record, &found));
        if (!found) return flush(b, 0);
        ZJ_TRY(one_record(b, &record));
    }
}

ZjStatus zj_batch_run(const ZjFactSchema *schema, const ZjBatchOptions *options,
                      ZjRecords *records, ZjFileWriter *out, ZjSummary *summary, bool *writing)
{
    ZjBatch b = {.module = schema->module,
                 .schema = schema,
                 .options = options,
                 .summary = summary,
                 .file = out};
    b.outcomes = zj_arena_array(&b.arena, b.module->t.clauses_count, sizeof *b.outcomes);
    b.payable = zj_arena_array(&b.arena, b.module->t.clauses_count, sizeof *b.payable);
    b.totals = zj_arena_array(&b.arena, b.module->t.sums_count, sizeof *b.totals);
    ZjStatus status = ZJ_NO_MEM;
    if (b.outcomes != NULL && b.payable != NULL && b.totals != NULL)
        status = all_records(&b, records);
    int saved = errno;
    *writing = b.writing;
    zj_csv_header_close(&b.header);
    zj_buf_free(&b.header_text);
    zj_buf_free(&b.whole);
    zj_buf_free(&b.told);
    zj_buf_free(&b.out);
    zj_arena_free(&b.arena);
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
