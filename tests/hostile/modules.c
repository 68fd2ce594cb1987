/* modules.c -- damaged modules of the real policies.
**
**     hostile.modules [--all | --share N] MODULE LAST FACTS.json…
**
** Every prefix and single-bit flip is rejected. With size and checksum made right again, as one who
** means harm would, a module is rejected or runs safely: the reader, the verifier, the executor and
** both reports see it, under the sanitizers where the build has them.
**
** Prefixes are all tried. Of the flips, all in the header and every N-th elsewhere, N odd so that
** all bits of a byte come up in turn; --all tries each one, for hours. What is being tried stands in
** the file LAST, so that a crash can be named.
*/
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vm/base/file.h"
#include "vm/format/table.h"
#include "vm/zjtx.h"

enum { AT_SIZE = 12, AT_DIGEST = 16, HEADER = 48, MOST_FACTS = 8, MOST_MARKS = 256 };

#if defined(__SANITIZE_ADDRESS__)
enum { SHARE_OF_FLIPS = 601, SHARE_OF_REPAIRED = 4001 };
#elif defined(__OPTIMIZE__)
enum { SHARE_OF_FLIPS = 61, SHARE_OF_REPAIRED = 601 };
#else
enum { SHARE_OF_FLIPS = 151, SHARE_OF_REPAIRED = 1201 };
#endif

static struct {
    ZjBuf module, facts[MOST_FACTS];
    int facts_count;
    size_t flips, repaired; /* one in so many */
    int last;               /* file descriptor */
    size_t marks[MOST_MARKS];
    int mark_count;
    size_t marked; /* where the last table ends */
    size_t tried, accepted;
} it;

/* ---- one attempt ---- */

static void note(const char *what, size_t at, unsigned value)
{
    char line[96];
    int n = snprintf(line, sizeof line, "%-10s at %12zu, %10u\n", what, at, value);
    if (it.last >= 0 && n > 0 && pwrite(it.last, line, (size_t)n, 0) != n) it.last = -1;
}

static uint32_t get32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put32(unsigned char *p, uint32_t value)
{
    for (int i = 0; i < 4; i++) p[i] = (unsigned char)(value >> (8 * i));
}

static void repair(unsigned char *bytes, size_t size)
{
    struct sha256_ctx hash;
    if (size < HEADER) return;
    put32(bytes + AT_SIZE, (uint32_t)size);
    sha256_init(&hash);
    sha256_update(&hash, size - HEADER, bytes + HEADER);
    sha256_digest(&hash, 32, bytes + AT_DIGEST);
}

static void compute(const ZjModule *module, ZjText json, bool all_readings)
{
    ZjFacts facts = {0};
    ZjFactProblems problems = {0};
    ZjStatus status = zj_facts_read_json(module, json, (ZjText){"", 0}, &facts, &problems);
    if (status == ZJ_OK) {
        ZjCaseOptions options = {.lang = ZJ_LANG_ZH, .as_of = 19500, .all_readings = all_readings,
                                 .full = all_readings};
        ZjCaseResult result;
        ZjCaseProblem problem;
        status = zj_case_compute(module, &facts, &options, &result, &problem);
        ck_assert_msg(status == ZJ_OK || status == ZJ_LIMIT, "%s", zj_status_text(status));
        if (status == ZJ_OK) {
            ZjBuf out = {0};
            ck_assert_int_eq(zj_case_json(&result, false, &out), ZJ_OK);
            ck_assert_int_eq(zj_case_text(&result, &out), ZJ_OK);
            zj_buf_free(&out);
            zj_case_free(&result);
        }
    } else {
        ck_assert_msg(status == ZJ_REJECTED || status == ZJ_LIMIT, "%s", zj_status_text(status));
    }
    zj_facts_free(&facts);
}

/* Rejected, or it runs: then everything that reads a module reads this one. */
static void rejected_or_safe(const unsigned char *bytes, size_t size)
{
    ZjModule module;
    ZjModReport report;
    ZjStatus status = zj_module_open(bytes, size, &module, &report);
    it.tried++;
    if (status != ZJ_OK) {
        ck_assert_msg(status == ZJ_FORMAT || status == ZJ_LIMIT, "%s", zj_status_text(status));
        return;
    }
    it.accepted++;
    for (int i = 0; i < it.facts_count; i++) {
        compute(&module, (ZjText){it.facts[i].ptr, (uint32_t)it.facts[i].len}, false);
    }
    compute(&module, ZJ_TEXT("{}"), it.accepted % 64 == 1);
    if (it.accepted % 32 == 1) {
        ZjBuf out = {0};
        ck_assert_int_eq(zj_info_print(&module, &report, ZJ_LANG_EN, &out), ZJ_OK);
        zj_module_disassemble(&module, &out);
        zj_buf_free(&out);
    }
    zj_module_free(&module);
}

static void is_rejected(const void *bytes, size_t size)
{
    ZjModule module;
    ZjModReport report;
    ZjStatus status = zj_module_open(bytes, size, &module, &report);
    if (status == ZJ_OK) zj_module_free(&module);
    ck_assert_msg(status == ZJ_FORMAT || status == ZJ_LIMIT, "%s", zj_status_text(status));
    ZjBuf text = {0};
    for (int lang = 0; lang < 2; lang++) {
        zj_buf_clear(&text);
        zj_module_message(&report, lang == 0 ? ZJ_LANG_ZH : ZJ_LANG_EN, &text);
        ck_assert_uint_gt(text.len, 0);
    }
    zj_buf_free(&text);
}

/* A copy that ends where the bytes end, so that a sanitizer sees the first byte too far. */
static unsigned char *copy_of(size_t size)
{
    unsigned char *copy = malloc(size != 0 ? size : 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, it.module.ptr, size);
    return copy;
}

/* ---- the tests ---- */

START_TEST(the_module_itself)
{
    note("itself", 0, 0);
    ck_assert_uint_eq(it.marked, it.module.len);
    rejected_or_safe((const unsigned char *)it.module.ptr, it.module.len);
    ck_assert_uint_eq(it.accepted, 1);
}
END_TEST

START_TEST(every_prefix)
{
    for (size_t size = 0; size < it.module.len; size++) {
        note("prefix", size, 0);
        is_rejected(it.module.ptr, size);
    }
    for (int i = 0; i < it.mark_count; i++) {
        unsigned char *copy = copy_of(it.marks[i]);
        is_rejected(copy, it.marks[i]);
        free(copy);
    }
    ZjBuf longer = {0};
    zj_buf_add(&longer, it.module.ptr, it.module.len);
    zj_buf_char(&longer, '\0');
    is_rejected(longer.ptr, longer.len);
    zj_buf_free(&longer);
}
END_TEST

START_TEST(prefixes_made_right)
{
    size_t stride = it.repaired == 1 ? 1 : it.module.len / 400 | 1;
    for (size_t size = 0; size < it.module.len; size += stride) {
        unsigned char *copy = copy_of(size);
        note("repaired <", size, 0);
        repair(copy, size);
        is_rejected(copy, size);
        free(copy);
    }
    for (int i = 0; i < it.mark_count; i++) {
        for (int d = -1; d <= 1; d++) {
            size_t size = it.marks[i] + (size_t)d;
            if (size < HEADER || size >= it.module.len) continue;
            unsigned char *copy = copy_of(size);
            note("repaired <", size, 1);
            repair(copy, size);
            is_rejected(copy, size);
            free(copy);
        }
    }
}
END_TEST

START_TEST(every_bit_of_the_header)
{
    unsigned char *copy = copy_of(it.module.len);
    for (size_t bit = 0; bit < (size_t)HEADER * 8; bit++) {
        note("header bit", bit, 0);
        copy[bit / 8] ^= (unsigned char)(1U << bit % 8);
        is_rejected(copy, it.module.len);
        copy[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    free(copy);
}
END_TEST

START_TEST(bits_of_the_rest)
{
    unsigned char *copy = copy_of(it.module.len);
    for (size_t bit = (size_t)HEADER * 8; bit < it.module.len * 8; bit += it.flips) {
        note("bit", bit, 0);
        copy[bit / 8] ^= (unsigned char)(1U << bit % 8);
        is_rejected(copy, it.module.len);
        copy[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    free(copy);
}
END_TEST

START_TEST(bits_made_right)
{
    unsigned char *copy = copy_of(it.module.len);
    for (size_t bit = (size_t)HEADER * 8; bit < it.module.len * 8; bit += it.repaired) {
        note("repaired ^", bit, 0);
        copy[bit / 8] ^= (unsigned char)(1U << bit % 8);
        repair(copy, it.module.len);
        rejected_or_safe(copy, it.module.len);
        copy[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    free(copy);
}
END_TEST

/* Whole numbers put in place of a word: what a bit flip seldom reaches. */
START_TEST(words_made_right)
{
    static const uint32_t values[] = {0, 1, 2, 3, 7, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF};
    unsigned char *copy = copy_of(it.module.len);
    size_t v = 0, stride = it.repaired == 1 ? 1 : it.repaired / 32 | 1;
    for (size_t word = 0; HEADER + word * 4 + 4 <= it.module.len; word += stride) {
        unsigned char *at = copy + HEADER + word * 4;
        uint32_t old = get32(at);
        /* also a neighbour's value, an index that is valid somewhere */
        uint32_t value = v % 10 == 9 ? get32(copy + HEADER + (word * 7919 % (it.module.len / 4 - 16)) * 4)
                                     : values[v % 10];
        v++;
        note("repaired =", HEADER + word * 4, value);
        put32(at, value);
        repair(copy, it.module.len);
        rejected_or_safe(copy, it.module.len);
        put32(at, old);
    }
    free(copy);
}
END_TEST

/* ---- the program ---- */

/* Where strings and tables begin and end. */
static void find_marks(void)
{
    const unsigned char *bytes = (const unsigned char *)it.module.ptr;
    size_t at = HEADER;
    uint32_t count = get32(bytes + at), total = get32(bytes + at + 4);
    size_t marks[] = {0, 4, 12, 16, HEADER, at + 4, at + 8, at + 8 + (size_t)count * 4,
                      at + 8 + (size_t)count * 4 + total};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) it.marks[it.mark_count++] = marks[i];
    at = marks[sizeof marks / sizeof *marks - 1];
    for (ZjTableId id = 0; id < ZJ_TAB_COUNT && at + 4 <= it.module.len; id++) {
        if (at + 4 < it.module.len) it.marks[it.mark_count++] = at + 4;
        at += 4 + (size_t)get32(bytes + at) * zj_table_info[id].column_count * 4;
        if (at < it.module.len) it.marks[it.mark_count++] = at;
    }
    it.marked = at;
}

static bool read_file(const char *path, ZjBuf *into)
{
    if (zj_file_read(path, (size_t)1 << 24, into) == ZJ_OK) return true;
    fprintf(stderr, "cannot read %s\n", path);
    return false;
}

static bool read_arguments(int argc, char **argv)
{
    int i = 1;
    it.flips = SHARE_OF_FLIPS;
    it.repaired = SHARE_OF_REPAIRED;
    if (i < argc && strcmp(argv[i], "--all") == 0) {
        it.flips = it.repaired = 1;
        i++;
    } else if (i + 1 < argc && strcmp(argv[i], "--share") == 0) {
        it.flips = it.repaired = strtoul(argv[i + 1], NULL, 10) | 1;
        i += 2;
    }
    if (argc - i < 2 || argc - i - 2 > MOST_FACTS) {
        fputs("usage: hostile.modules [--all | --share N] MODULE LAST FACTS.json…\n", stderr);
        return false;
    }
    if (!read_file(argv[i], &it.module)) return false;
    it.last = open(argv[i + 1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    for (i += 2; i < argc; i++) {
        if (!read_file(argv[i], &it.facts[it.facts_count])) return false;
        it.facts_count++;
    }
    return it.module.len > HEADER + 8;
}

int main(int argc, char **argv)
{
    if (!read_arguments(argc, argv)) return 2;
    find_marks();
    Suite *suite = suite_create("modules");
    TCase *tc = tcase_create("modules");
    tcase_set_timeout(tc, 0);
    tcase_add_test(tc, the_module_itself);
    tcase_add_test(tc, every_prefix);
    tcase_add_test(tc, prefixes_made_right);
    tcase_add_test(tc, every_bit_of_the_header);
    tcase_add_test(tc, bits_of_the_rest);
    tcase_add_test(tc, bits_made_right);
    tcase_add_test(tc, words_made_right);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    printf("%zu damaged modules made right, %zu of them accepted\n", it.tried - 1, it.accepted - 1);
    zj_buf_free(&it.module);
    for (int i = 0; i < it.facts_count; i++) zj_buf_free(&it.facts[i]);
    if (it.last >= 0) close(it.last);
    return failed == 0 ? 0 : 1;
}
