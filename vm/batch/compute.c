#define _POSIX_C_SOURCE 200809L
#include "vm/batch/compute.h"

#include <stdio.h>
#include <stdlib.h>

#include "vm/base/limits.h"

/* One thread's own. */
typedef struct Worker {
    const ZjBatchShared *shared;
    const ZjModule *module;
    const ZjBatchOptions *options;
    ZjFacts facts;
    ZjFactsBuilder builder;
    ZjCaseKit kit;
    ZjCsvSplitter *splitter;
    ZjBuf whole; /* the text that is hashed */
    ZjArena arena;
    ZjOutcome *outcomes; /* of the case at hand, by clause */
    ZjLane *payable;
    ZjLane *totals; /* by sum */
    ZjRecordBlock *block;
} Worker;

static ZjText slice(const ZjBuf *b)
{
    return (ZjText){b->ptr != NULL ? b->ptr : "", (uint32_t)b->len};
}

/* ---- telling ---- */

/* "错误 ZJ0851：…" */
static void tell_message(Worker *w, ZjMsgId id, const ZjText *args, int count)
{
    bool en = w->options->lang == ZJ_LANG_EN;
    zj_buf_printf(&w->block->told, en ? "error ZJ%04d: " : "错误 ZJ%04d：", zj_msg_info[id].number);
    zj_msg_format(id, w->options->lang, args, count, &w->block->told);
    zj_buf_char(&w->block->told, '\n');
}

static ZjText place_of(const Worker *w, const ZjRecord *record, char *buf, size_t size)
{
    int n = snprintf(buf, size, "%.200s:%u", w->options->facts_path, (unsigned)record->line);
    return (ZjText){buf, n < 0 ? 0 : (size_t)n < size ? (uint32_t)n : (uint32_t)size - 1};
}

/* ---- rejected records ---- */

static ZjStatus reject(Worker *w, const ZjRecord *record, ZjText case_id,
                       const ZjFactProblems *problems)
{
    ZjBuf reason = {0};
    for (uint32_t i = 0; i < problems->count; i++) {
        const ZjFactProblem *p = &problems->at[i];
        const char *path = p->policy_facts ? w->options->policy_path : w->options->facts_path;
        zj_fact_problem_print(p, path, case_id, w->options->lang, &w->block->told);
        zj_buf_char(&w->block->told, '\n');
        if (i > 0) continue;
        if (p->path.len != 0) {
            zj_buf_text(&reason, p->path);
            zj_buf_str(&reason, w->options->lang == ZJ_LANG_EN ? ": " : "：");
        }
        zj_msg_format(p->id, w->options->lang, p->args, p->arg_count, &reason);
        zj_buf_printf(&reason, w->options->lang == ZJ_LANG_EN ? " (ZJ%04d)" : "（ZJ%04d）",
                      zj_msg_info[p->id].number);
    }
    ZjStatus status = zj_buf_status(&reason);
    if (status == ZJ_OK)
        status = zj_summary_reject(&w->block->part, record->line, case_id, slice(&reason));
    zj_buf_free(&reason);
    return status;
}

/* A reason that is no fact's. */
static ZjStatus reject_whole(Worker *w, const ZjRecord *record, ZjText case_id, ZjMsgId id)
{
    char place[256];
    ZjText args[] = {place_of(w, record, place, sizeof place),
                     case_id.len != 0 ? case_id : ZJ_TEXT("-")};
    ZjBuf reason = {0};
    tell_message(w, id, args, 2);
    zj_msg_format(id, w->options->lang, args, 2, &reason);
    ZjStatus status = zj_buf_status(&reason);
    if (status == ZJ_OK)
        status = zj_summary_reject(&w->block->part, record->line, case_id, slice(&reason));
    zj_buf_free(&reason);
    return status;
}

static ZjStatus reject_long(Worker *w, const ZjRecord *record)
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
    return reject(w, record, ZJ_TEXT(""), &one);
}

/* ---- one case ---- */

/* Over what was given: header and row, or the line; the ledger by its own hash. */
static ZjStatus hash_facts(Worker *w, const ZjRecord *record, char out[65])
{
    ZjText text = record->text;
    if (w->shared->header->count != 0 || w->options->ledger != NULL) {
        zj_buf_clear(&w->whole);
        zj_buf_text(&w->whole, w->shared->header_text);
        zj_buf_text(&w->whole, record->text);
        if (w->options->ledger != NULL) {
            zj_buf_char(&w->whole, '\n');
            zj_buf_str(&w->whole, w->options->ledger->hash);
        }
        ZJ_TRY(zj_buf_status(&w->whole));
        text = slice(&w->whole);
    }
    zj_facts_hash(text, w->options->policy_facts, out);
    return ZJ_OK;
}

static void tell_errors(Worker *w, const ZjRecord *record, const ZjCaseResult *result)
{
    char place[256];
    ZjBuf clauses = {0};
    for (uint32_t c = 0; c < w->module->t.clauses_count; c++) {
        if (result->clauses[c].figures.outcome != ZJ_OUTCOME_ERROR) continue;
        if (clauses.len != 0) zj_buf_str(&clauses, w->options->lang == ZJ_LANG_EN ? ", " : "、");
        zj_show_clause_id(w->module, c, &clauses);
    }
    ZjBuf id = {0};
    zj_show_clean(result->case_id, &id);
    ZjText args[] = {place_of(w, record, place, sizeof place),
                     id.len != 0 ? slice(&id) : ZJ_TEXT("-"), slice(&clauses)};
    tell_message(w, ZJ_MSG_BATCH_CASE_ERROR, args, 3);
    zj_buf_free(&id);
    zj_buf_free(&clauses);
}

static bool writes_whole_results(const Worker *w)
{
    return !w->options->form->csv && w->options->form->only == ZJ_ONLY_ALL;
}

static ZjStatus write_result(Worker *w, const ZjCaseResult *result)
{
    const ZjForm *form = w->options->form;
    if (writes_whole_results(w)) return zj_case_json(result, false, &w->block->out);
    for (uint32_t c = 0; c < w->module->t.clauses_count; c++) {
        w->outcomes[c] = result->clauses[c].figures.outcome;
        w->payable[c] = result->clauses[c].figures.payable;
    }
    for (uint32_t i = 0; i < w->module->t.sums_count; i++)
        w->totals[i] = result->totals[i].lane;
    ZjFormCase one = {.case_id = result->case_id,
                      .as_of = result->as_of,
                      .outcomes = w->outcomes,
                      .payable = w->payable,
                      .totals = w->totals};
    return zj_form_add(form, &one, &w->block->out);
}

static ZjStatus take_result(Worker *w, const ZjRecord *record, ZjCaseResult *result)
{
    char place[256];
    bool in_error;
    ZjText name = result->case_id;
    if (name.len == 0) name = place_of(w, record, place, sizeof place);
    if (writes_whole_results(w)) ZJ_TRY(hash_facts(w, record, result->facts_hash));
    ZJ_TRY(write_result(w, result));
    ZJ_TRY(zj_summary_add(&w->block->part, result, name, &in_error));
    if (in_error) tell_errors(w, record, result);
    return zj_buf_status(&w->block->out);
}

static ZjStatus compute(Worker *w, const ZjRecord *record)
{
    ZjCaseOptions options = {.lang = w->options->lang,
                             .as_of = w->options->as_of,
                             .fixed = w->options->fixed,
                             .all_readings = w->options->all_readings,
                             .brief = !writes_whole_results(w)};
    ZjCaseResult result;
    ZjCaseProblem problem;
    ZjText id = w->facts.case_ids[0];
    if (w->options->ledger != NULL && w->options->ledger->count != 0 && id.len == 0)
        return reject_whole(w, record, id, ZJ_MSG_BATCH_LEDGER_NO_CASE);
    ZjStatus status = zj_case_compute_next(&w->kit, &w->facts, &options, &result, &problem);
    if (status == ZJ_LIMIT) return reject_whole(w, record, id, ZJ_MSG_BATCH_CASE_TOO_LARGE);
    ZJ_TRY(status);
    return take_result(w, record, &result);
}

/* A row in which nothing is quoted comes as it is. */
static ZjStatus split_row(Worker *w, const ZjRecord *record, ZjCsvRow *row)
{
    bool found;
    *row = record->row;
    if (!row->unsplit) return ZJ_OK;
    if (w->splitter == NULL) w->splitter = zj_csv_splitter_new();
    if (w->splitter == NULL) return ZJ_NO_MEM;
    return zj_csv_split(w->splitter, record->text, true, row, &found);
}

static ZjStatus read_case(Worker *w, const ZjRecord *record, ZjFactProblems *problems)
{
    ZjLedgerAsker asker = {w->options->ledger, w->block->asked, &w->block->asked_count};
    ZjFactMember more = {0};
    const ZjFactMember *member = NULL;
    ZjText policy = w->options->policy_facts;
    if (w->options->ledger != NULL) {
        more = zj_ledger_member(&asker);
        member = &more;
    }
    if (w->shared->header->count != 0) {
        ZjCsvRow row;
        ZJ_TRY(split_row(w, record, &row));
        return zj_facts_add_csv(&w->builder, w->shared->header, &row, record->line, member, policy,
                                problems);
    }
    ZjFactInput input = {.text = record->text, .first_line = record->line, .more = member};
    return zj_facts_add(&w->builder, &input, policy, problems);
}

static ZjStatus one_record(Worker *w, const ZjRecord *record)
{
    ZjFactProblems problems = {0};
    w->block->part.in++;
    if (record->too_long) return reject_long(w, record);
    ZJ_TRY(zj_facts_restart(&w->builder));
    ZjStatus status = read_case(w, record, &problems);
    if (status == ZJ_REJECTED) return reject(w, record, w->facts.case_ids[0], &problems);
    if (status == ZJ_LIMIT)
        return reject_whole(w, record, w->facts.case_ids[0], ZJ_MSG_BATCH_CASE_TOO_LARGE);
    ZJ_TRY(status);
    zj_facts_end(&w->builder);
    return compute(w, record);
}

/* ---- a worker ---- */

static void close_worker(void *worker)
{
    Worker *w = worker;
    if (w == NULL) return;
    zj_facts_free(&w->facts);
    zj_case_kit_close(&w->kit);
    zj_csv_splitter_free(w->splitter);
    zj_buf_free(&w->whole);
    zj_arena_free(&w->arena);
    free(w);
}

static ZjStatus prepare(Worker *w)
{
    const ZjModTables *t = &w->module->t;
    w->outcomes = zj_arena_array(&w->arena, t->clauses_count, sizeof *w->outcomes);
    w->payable = zj_arena_array(&w->arena, t->clauses_count, sizeof *w->payable);
    w->totals = zj_arena_array(&w->arena, t->sums_count, sizeof *w->totals);
    if (w->outcomes == NULL || w->payable == NULL || w->totals == NULL) return ZJ_NO_MEM;
    ZJ_TRY(zj_case_kit_open(w->module, &w->kit));
    return zj_facts_begin(w->shared->schema, &w->facts, &w->builder);
}

static ZjStatus open_worker(const ZjBatchShared *shared, void **worker)
{
    Worker *w = calloc(1, sizeof *w);
    *worker = w;
    if (w == NULL) return ZJ_NO_MEM;
    w->shared = shared;
    w->module = shared->module;
    w->options = shared->options;
    ZjStatus status = prepare(w);
    if (status == ZJ_OK) return ZJ_OK;
    close_worker(w);
    *worker = NULL;
    return status;
}

ZjStatus zj_compute_record(void *worker, ZjRecordBlock *block, const ZjRecord *record)
{
    Worker *w = worker;
    w->block = block;
    return one_record(w, record);
}

static void compute_block(void *worker, ZjRecordBlock *block)
{
    const Worker *w = worker;
    for (uint32_t i = 0; i < block->count && block->status == ZJ_OK; i++)
        block->status = zj_stop_asked(w->shared->stop)
                            ? ZJ_IO
                            : zj_compute_record(worker, block, &block->records[i]);
    if (block->status == ZJ_OK) block->status = zj_buf_status(&block->told);
}

const ZjComputer zj_compute_cases = {open_worker, compute_block, close_worker};
