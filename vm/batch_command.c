/* zjtxvm batch: opens everything, computes, sums up. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stdlib/date.h"
#include "vm/base/file.h"
#include "vm/base/limits.h"
#include "vm/batch/batch.h"
#include "vm/batch/jobs.h"
#include "vm/command.h"

typedef struct Batch {
    Command *c;
    ZjFactSchema schema;
    ZjBuf policy_facts, ledger_text;
    ZjBuf readings, policy_hash; /* for the summary */
    ZjLedger ledger;
    ZjForm form;
    ZjRecords records;
    ZjFileWriter out;
    ZjSummary summary;
    ZjBatchOptions options;
    ZjStop *stop;
} Batch;

static void forget(Batch *b)
{
    zj_records_close(&b->records);
    zj_form_close(&b->form);
    zj_summary_free(&b->summary);
    zj_ledger_close(&b->ledger);
    zj_fact_schema_close(&b->schema);
    zj_buf_free(&b->policy_facts);
    zj_buf_free(&b->ledger_text);
    zj_buf_free(&b->readings);
    zj_buf_free(&b->policy_hash);
}

static int open_ledger(Batch *b)
{
    Command *c = b->c;
    ZjFactProblems problems;
    uint32_t field = ledger_field(&c->module);
    if (c->ledger == NULL) return EXIT_OK;
    if (field == ZJ_NONE) {
        complain(c, ZJ_MSG_LEDGER_NONE, NULL, 0);
        return EXIT_USAGE;
    }
    b->options.ledger = &b->ledger;
    if (is(c->ledger, "none")) {
        zj_ledger_none(field, &b->ledger);
        return EXIT_OK;
    }
    ZjStatus status = zj_file_read(c->ledger, ZJ_MAX_FACTS, &b->ledger_text);
    if (status != ZJ_OK) return failed_read(c, c->ledger, status, ZJ_MAX_FACTS);
    status = zj_ledger_open(&b->schema, field, slice(&b->ledger_text), &b->ledger, &problems);
    if (status == ZJ_REJECTED) zj_batch_tell(&b->options, &problems, c->ledger);
    return status == ZJ_OK ? EXIT_OK : status == ZJ_REJECTED ? EXIT_FACTS : no_memory(c);
}

static int failed_input(Command *c, ZjStatus status)
{
    if (status != ZJ_FORMAT) return failed_read(c, c->facts_path, status, ZJ_MAX_ARENA);
    COMPLAIN(c, BATCH_INPUT_DAMAGED, zj_text(c->facts_path));
    return EXIT_IO;
}

/* What the summary says of how it was made, so that only parts of one whole are merged. */
static int note_inputs(Batch *b)
{
    Command *c = b->c;
    const ZjModTables *t = &c->module.t;
    char hash[65];
    for (uint32_t q = 0; q < t->questions_count; q++) {
        if (b->options.fixed[q] == ZJ_NONE) continue;
        const ZjModQuestion *question = &t->questions[q];
        const ZjModAlternative *a =
            &t->alternatives[question->first_alternative + b->options.fixed[q]];
        if (b->readings.len != 0) zj_buf_char(&b->readings, ',');
        question_path(&c->module, q, &b->readings);
        zj_buf_char(&b->readings, '=');
        zj_buf_text(&b->readings, zj_mod_str(&c->module, a->name));
    }
    zj_facts_hash(b->options.policy_facts, ZJ_TEXT(""), hash);
    if (b->options.policy_facts.len != 0) zj_buf_str(&b->policy_hash, hash);
    b->summary.inputs = (ZjSummaryInputs){
        .readings = slice(&b->readings),
        .all_readings = c->all_readings,
        .policy_facts = slice(&b->policy_hash),
        .ledger = b->options.ledger == NULL ? ZJ_TEXT("") : zj_text(b->ledger.hash)};
    return b->readings.failed || b->policy_hash.failed ? no_memory(c) : EXIT_OK;
}

/* All that can be refused before the first case. */
static int open_batch(Batch *b)
{
    Command *c = b->c;
    errno = 0;
    if (c->policy_facts != NULL) {
        ZjStatus status = zj_file_read(c->policy_facts, ZJ_MAX_FACTS, &b->policy_facts);
        if (status != ZJ_OK) return failed_read(c, c->policy_facts, status, ZJ_MAX_FACTS);
        b->options.policy_facts = slice(&b->policy_facts);
    }
    if (zj_fact_schema_open(&c->module, &b->schema) != ZJ_OK) return no_memory(c);
    ZjStatus status = zj_batch_check_policy_facts(&b->schema, &b->options);
    if (status != ZJ_OK) return status == ZJ_REJECTED ? EXIT_FACTS : no_memory(c);
    int code = open_ledger(b);
    if (code != EXIT_OK) return code;
    if (zj_summary_begin(&c->module, c->lang, b->options.as_of, &b->summary) != ZJ_OK)
        return no_memory(c);
    b->summary.ledger = c->ledger;
    code = note_inputs(b);
    if (code != EXIT_OK) return code;
    status = zj_records_open(c->facts_path, ZJ_RECORDS_BY_NAME, &b->records);
    return status == ZJ_OK ? EXIT_OK : failed_input(c, status);
}

static int interrupted(const Batch *b)
{
    char n[24];
    snprintf(n, sizeof n, "%llu", (unsigned long long)b->summary.computed);
    COMPLAIN(b->c, BATCH_INTERRUPTED, zj_text(n));
    return EXIT_SIGNAL + atomic_load(&b->stop->signal);
}

static int compute_batch(Batch *b)
{
    Command *c = b->c;
    bool writing = false;
    ZjStatus status =
        zj_batch_run(&b->schema, &b->options, &b->records, &b->out, &b->summary, &writing);
    if (status == ZJ_REJECTED) return EXIT_FACTS;
    if (status == ZJ_IO && errno == EINTR) return interrupted(b);
    if (status == ZJ_IO && writing) return failed_write(c, c->output, status);
    if (status != ZJ_OK) return failed_input(c, status);
    const ZjSummary *s = &b->summary;
    if (s->in == s->computed + s->rejected) return EXIT_OK;
    char n[3][24];
    snprintf(n[0], sizeof n[0], "%llu", (unsigned long long)s->in);
    snprintf(n[1], sizeof n[1], "%llu", (unsigned long long)s->computed);
    snprintf(n[2], sizeof n[2], "%llu", (unsigned long long)s->rejected);
    COMPLAIN(c, BATCH_DOES_NOT_ADD_UP, zj_text(n[0]), zj_text(n[1]), zj_text(n[2]));
    return EXIT_INTERNAL;
}

static int write_results(Batch *b)
{
    Command *c = b->c;
    ZjStop stop = {.fd = -1};
    errno = 0;
    ZjStatus status = zj_stop_open(&stop);
    if (status != ZJ_OK) return failed_write(c, c->output, status);
    b->stop = b->options.stop = &stop;
    status = zj_file_begin(c->output, &b->out);
    int code = status == ZJ_OK ? compute_batch(b) : failed_write(c, c->output, status);
    status = zj_file_end(&b->out, code == EXIT_OK);
    if (code == EXIT_OK && status != ZJ_OK) code = failed_write(c, c->output, status);
    zj_stop_close(&stop);
    return code;
}

/* The summary, for programs and for people. */
static int sum_up(Batch *b)
{
    Command *c = b->c;
    ZjBuf json = {0}, number = {0}, example = {0};
    ZjText name = ZJ_TEXT("");
    int code = EXIT_OK;
    if (c->summary != NULL) {
        ZjStatus status = zj_summary_json(&b->summary, &json);
        errno = 0;
        if (status == ZJ_OK)
            status = zj_file_replace(c->summary, json.ptr, json.len);
        if (status != ZJ_OK) code = failed_write(c, c->summary, status);
    }
    uint32_t unused = zj_ledger_unused(&b->ledger, &name);
    if (unused != 0) {
        zj_buf_printf(&number, "%u", (unsigned)unused);
        zj_fact_excerpt(name, 40, &example);
        COMPLAIN(c, BATCH_LEDGER_UNUSED, slice(&number), slice(&example));
    }
    if (code == EXIT_OK && zj_summary_text(&b->summary, &c->err) != ZJ_OK) code = no_memory(c);
    zj_buf_free(&json);
    zj_buf_free(&number);
    zj_buf_free(&example);
    if (code != EXIT_OK) return code;
    return b->summary.rejected != 0 || b->summary.in_error != 0 ? EXIT_FAILED : EXIT_OK;
}

/* A FILE.csv is a table. */
static int open_form(Batch *b)
{
    Command *c = b->c;
    size_t n;
    b->options.packing = zj_packing_of(c->output, &n);
    bool csv =
        c->format != NULL ? is(c->format, "csv") : n >= 4 && memcmp(c->output + n - 4, ".csv", 4) == 0;
    ZjOnly only = c->only == NULL || is(c->only, "all") ? ZJ_ONLY_ALL
                  : is(c->only, "totals")                ? ZJ_ONLY_TOTALS
                                                         : ZJ_ONLY_PAYABLE;
    b->options.form = &b->form;
    if (zj_form_open(&c->module, only, csv, c->lang, &b->form) != ZJ_OK) return no_memory(c);
    return EXIT_OK;
}

int batch_command(Command *c, const uint32_t *fixed)
{
    if (c->as_of == NULL) {
        complain(c, ZJ_MSG_BATCH_NEEDS_AS_OF, NULL, 0);
        return EXIT_USAGE;
    }
    Batch b = {.c = c,
               .records = {.source = {.fd = -1}},
               .options = {.lang = c->lang,
                           .fixed = fixed,
                           .all_readings = c->all_readings,
                           .facts_path = c->facts_path,
                           .policy_path = c->policy_facts,
                           .policy_facts = ZJ_TEXT(""),
                           .jobs = c->jobs != 0 ? c->jobs : zj_jobs_default(),
                           .progress = isatty(STDERR_FILENO) == 1,
                           .messages = STDERR_FILENO}};
    if (zj_date_parse(zj_text(c->as_of), true, &b.options.as_of) != ZJ_OK)
        return bad_value(c, "--as-of", c->as_of, "2024-06-01");
    if (c->output == NULL) c->output = "-";
    int code = open_form(&b);
    if (code == EXIT_OK) code = open_batch(&b);
    if (code == EXIT_OK) code = write_results(&b);
    if (code == EXIT_OK) code = sum_up(&b);
    forget(&b);
    return code;
}
