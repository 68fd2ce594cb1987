/* Whichever allocation fails, once or from there on, opening a module and running a batch end cleanly:
** the status says so or everything is as without the failure, the output file is the old one or the
** whole new one, and nothing leaks. */
#define _XOPEN_SOURCE 700
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../failing.h"
#include "../format/build.h"
#include "vm/batch/batch.h"

static char folder[] = "/tmp/zjtx-untouched-XXXXXX";
static char facts_path[64], out_path[64];

static const char lines[] =
    "{\"case\":\"1\",\"企业\":{\"规模\":\"大\",\"营收\":1000},\"项目\":[{\"编号\":\"P1\",\"投入\":\"100万元\","
    "\"日期\":\"2023-01-01\",\"设备\":[{\"价格\":1}]},{\"编号\":\"P2\"}],\"类型\":\"内资\",\"已认定\":true}\n"
    "{\"case\":\"2\",\"已认定\":5}\n"
    "{\"case\":\"3\",\"已认定\":false}\n";

static void put(const char *path, const char *bytes, size_t size)
{
    ck_assert_int_eq(zj_file_replace(path, bytes, size), ZJ_OK);
}

/* ---- opening ---- */

static void open_short_of(const ZjBuf *image, bool once)
{
    bool ran_out = true;
    for (long n = 0; ran_out; n++) {
        ZjModule module;
        ZjModReport report;
        ZjFactSchema schema = {0};
        ck_assert_int_lt(n, 10000);
        failing_after(n, once);
        ZjStatus status = zj_module_open(image->ptr, image->len, &module, &report);
        bool open = status == ZJ_OK;
        if (open) status = zj_fact_schema_open(&module, &schema);
        ran_out = failing_stop();
        ck_assert_msg(status == (ran_out ? ZJ_NO_MEM : ZJ_OK), "allocation %ld: %s", n, zj_status_text(status));
        if (open) {
            zj_fact_schema_close(&schema);
            zj_module_free(&module);
        }
    }
}

START_TEST(opening)
{
    ZjModule m;
    ZjBuf image = {0};
    build_sample(&m);
    ck_assert_int_eq(zj_module_write(&m, &image), ZJ_OK);
    open_short_of(&image, true);
    open_short_of(&image, false);
    zj_buf_free(&image);
    zj_module_free(&m);
}
END_TEST

/* ---- a batch ---- */

typedef struct Kind {
    ZjOnly only;
    bool csv;
    uint32_t jobs;
    ZjPacking packing;
} Kind;

static ZjStatus run(const ZjModule *m, const ZjFactSchema *schema, const Kind *kind)
{
    ZjForm form;
    ZjRecords records;
    ZjFileWriter out;
    ZjSummary summary;
    bool writing;
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    ZjBatchOptions o = {.lang = ZJ_LANG_EN, .as_of = 19509, .form = &form, .facts_path = "in",
                        .policy_path = "", .policy_facts = ZJ_TEXT(""), .jobs = kind->jobs,
                        .packing = kind->packing, .messages = nowhere};
    ZjStatus status = zj_form_open(m, kind->only, kind->csv, ZJ_LANG_EN, &form);
    ZjStatus begun = zj_summary_begin(m, ZJ_LANG_EN, 19509, &summary);
    if (status == ZJ_OK) status = begun;
    ZjStatus opened = zj_records_open(facts_path, ZJ_RECORDS_BY_NAME, &records);
    if (status == ZJ_OK) status = opened;
    ZjStatus started = zj_file_begin(out_path, &out);
    if (status == ZJ_OK) status = started;
    if (status == ZJ_OK) status = zj_batch_run(schema, &o, &records, &out, &summary, &writing);
    ZjBuf told = {0};
    if (status == ZJ_OK) status = zj_summary_json(&summary, &told);
    ZjStatus ended = zj_file_end(&out, status == ZJ_OK);
    if (status == ZJ_OK) status = ended;
    zj_buf_free(&told);
    zj_records_close(&records);
    zj_summary_free(&summary);
    zj_form_close(&form);
    close(nowhere);
    return status;
}

static bool holds(const char *path, const ZjBuf *bytes)
{
    ZjBuf found = {0};
    bool same = zj_file_read(path, 1 << 20, &found) == ZJ_OK && found.len == bytes->len &&
                memcmp(found.ptr, bytes->ptr, found.len) == 0;
    zj_buf_free(&found);
    return same;
}

static void batch_short_of(const ZjModule *m, const ZjFactSchema *schema, const Kind *kind, bool once)
{
    ZjBuf old = {0}, whole = {0};
    zj_buf_str(&old, "as it was\n");
    ck_assert_int_eq(run(m, schema, kind), ZJ_OK);
    ck_assert_int_eq(zj_file_read(out_path, 1 << 20, &whole), ZJ_OK);
    ck_assert_uint_gt(whole.len, 0);
    bool ran_out = true;
    for (long n = 0; ran_out; n++) {
        ck_assert_int_lt(n, 10000);
        put(out_path, old.ptr, old.len);
        failing_after(n, once);
        ZjStatus status = run(m, schema, kind);
        ran_out = failing_stop();
        ck_assert_msg(status == ZJ_OK || status == ZJ_NO_MEM, "allocation %ld: %s", n, zj_status_text(status));
        ck_assert_msg(ran_out || status == ZJ_OK, "allocation %ld: no memory without need", n);
        ck_assert_msg(holds(out_path, status == ZJ_OK ? &whole : &old), "allocation %ld: %s, and the output is wrong",
                      n, zj_status_text(status));
    }
    zj_buf_free(&old);
    zj_buf_free(&whole);
}

START_TEST(batch)
{
    static const Kind kinds[] = {{ZJ_ONLY_ALL, false, 1, ZJ_PACK_NONE},
                                 {ZJ_ONLY_PAYABLE, true, 1, ZJ_PACK_GZIP},
                                 {ZJ_ONLY_TOTALS, false, 2, ZJ_PACK_ZSTD}};
    ZjModule m;
    ZjFactSchema schema;
    ZjModReport report;
    build_sample(&m);
    ck_assert_int_eq(zj_module_verify(&m, &report), ZJ_OK);
    ck_assert_int_eq(zj_fact_schema_open(&m, &schema), ZJ_OK);
    put(facts_path, lines, sizeof lines - 1);
    batch_short_of(&m, &schema, &kinds[_i / 2], _i % 2 == 0);
    zj_fact_schema_close(&schema);
    zj_module_free(&m);
}
END_TEST

int main(void)
{
    if (mkdtemp(folder) == NULL) return EXIT_FAILURE;
    strcat(strcpy(facts_path, folder), "/facts.jsonl");
    strcat(strcpy(out_path, folder), "/out");
    Suite *suite = suite_create("untouched");
    TCase *tests = tcase_create("untouched");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, opening);
    tcase_add_loop_test(tests, batch, 0, 6);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    unlink(facts_path);
    unlink(out_path);
    rmdir(folder);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
