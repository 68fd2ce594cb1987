#define _POSIX_C_SOURCE 200809L
/* Whichever allocation fails, a batch ends cleanly: no crash, no leak, one status. */
#include <check.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../format/build.h"
#include "vm/batch/batch.h"
#include "vm/report/summary_parts.h"

void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *old, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *old, size_t n);

static atomic_long left = -1; /* allocations until one fails, and all after it; -1: none does */

static bool fails(void)
{
    long now = atomic_load(&left);
    while (now > 0 && !atomic_compare_exchange_weak(&left, &now, now - 1)) {
    }
    return now == 0 || now == 1;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t count, size_t n)
{
    return fails() ? NULL : __real_calloc(count, n);
}

void *__wrap_realloc(void *old, size_t n)
{
    return fails() ? NULL : __real_realloc(old, n);
}

/* Good records, bad ones of several kinds, and a long line that makes buffers grow. */
static void write_records(const char *path)
{
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    for (int i = 0; i < 70; i++)
        fprintf(f, "{\"case\":\"E%d\",\"企业\":{\"规模\":\"大\",\"营收\":%d},\"项目\":[{\"编号\":\"P1\","
                   "\"投入\":\"100万元\",\"设备\":[{\"价格\":1}]},{\"编号\":\"P%d\"}]}\n", i, i, i + 2);
    fputs("{\"case\":\"bad\",\"企业\":{\"规模\":\"巨\"},\"无\":1}\nrubbish\n", f);
    ck_assert_int_eq(fclose(f), 0);
}

typedef struct Setting {
    const ZjModule *m;
    const ZjFactSchema *schema;
    const char *path;
    ZjOnly only;
    bool csv;
    uint32_t jobs;
    ZjPacking packing;
} Setting;

static ZjStatus run(const Setting *s, ZjForm *form, ZjRecords *records, ZjSummary *summary,
                    ZjFileWriter *out, ZjBuf *json)
{
    bool writing;
    ZjBatchOptions options = {.lang = ZJ_LANG_ZH,
                              .as_of = 19509,
                              .form = form,
                              .facts_path = s->path,
                              .policy_facts = ZJ_TEXT(""),
                              .jobs = s->jobs,
                              .packing = s->packing,
                              .messages = -1};
    ZJ_TRY(zj_form_open(s->m, s->only, s->csv, ZJ_LANG_ZH, form));
    ZJ_TRY(zj_records_open(s->path, ZJ_RECORDS_JSONL, records));
    ZJ_TRY(zj_summary_begin(s->m, ZJ_LANG_ZH, 19509, summary));
    ZJ_TRY(zj_batch_run(s->schema, &options, records, out, summary, &writing));
    return zj_summary_json(summary, json);
}

static ZjStatus attempt(const Setting *s, long n, ZjBuf *json)
{
    ZjForm form = {0};
    ZjRecords records = {.source = {.fd = -1}};
    ZjSummary summary = {0};
    ZjFileWriter out;
    ck_assert_int_eq(zj_file_begin("/dev/null", &out), ZJ_OK);
    atomic_store(&left, n);
    ZjStatus status = run(s, &form, &records, &summary, &out, json);
    bool swallowed = status == ZJ_OK && atomic_load(&left) == 0;
    atomic_store(&left, -1);
    ck_assert_msg(!swallowed, "allocation %ld", n);
    ck_assert(status == ZJ_OK || status == ZJ_NO_MEM);
    if (status == ZJ_OK) {
        ck_assert_uint_eq(summary.in, 72);
        ck_assert_uint_eq(summary.computed, 70);
        ck_assert_uint_eq(summary.rejected, 2);
    }
    zj_records_close(&records);
    zj_summary_free(&summary);
    zj_form_close(&form);
    ck_assert_int_eq(zj_file_end(&out, false), ZJ_OK);
    return status;
}

/* Reading the summary back, with each allocation failing. */
static void read_back(const ZjModule *m, const ZjBuf *json)
{
    ZjStatus status = ZJ_NO_MEM;
    ZjText text = {json->ptr, (uint32_t)json->len}, why;
    for (long n = 1; status != ZJ_OK; n++) {
        ZjSummary summary = {0};
        ck_assert_int_lt(n, 100000);
        atomic_store(&left, n);
        status = zj_summary_read(m, ZJ_LANG_ZH, text, &summary, &why);
        atomic_store(&left, -1);
        ck_assert(status == ZJ_OK || status == ZJ_NO_MEM);
        zj_summary_free(&summary);
    }
}

START_TEST(every_allocation)
{
    static const Setting settings[] = {
        {.only = ZJ_ONLY_ALL, .jobs = 1},
        {.only = ZJ_ONLY_PAYABLE, .csv = true, .jobs = 1},
        {.only = ZJ_ONLY_TOTALS, .jobs = 1, .packing = ZJ_PACK_GZIP},
        {.only = ZJ_ONLY_PAYABLE, .jobs = 3, .packing = ZJ_PACK_ZSTD}};
    char path[] = "/tmp/zjtx-batch-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
    write_records(path);
    ZjModule m;
    ZjFactSchema schema;
    ZjModReport report;
    build_sample(&m);
    ck_assert_int_eq(zj_module_verify(&m, &report), ZJ_OK);
    ck_assert_int_eq(zj_fact_schema_open(&m, &schema), ZJ_OK);
    Setting s = settings[_i];
    s.m = &m;
    s.schema = &schema;
    s.path = path;
    ZjStatus status = ZJ_NO_MEM;
    for (long n = 1; status != ZJ_OK; n += n < 400 ? 1 : 7) {
        ZjBuf json = {0};
        ck_assert_int_lt(n, 100000);
        status = attempt(&s, n, &json);
        if (status == ZJ_OK) read_back(&m, &json);
        zj_buf_free(&json);
    }
    zj_fact_schema_close(&schema);
    zj_module_free(&m);
    unlink(path);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("batch/memory");
    TCase *tests = tcase_create("memory");
    tcase_set_timeout(tests, 300);
    tcase_add_loop_test(tests, every_allocation, 0, 4);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
