/* The file image: round trip, damage, and what a hostile file may say. */
#include <check.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "vm/base/limits.h"

enum { AT_SIZE = 12, AT_DIGEST = 16, AT_BODY = 48 };

static void image_of_sample(ZjBuf *image)
{
    ZjModule m;
    build_sample(&m);
    ck_assert_int_eq(zj_module_write(&m, image), ZJ_OK);
    zj_module_free(&m);
}

/* Size and checksum of a changed image made right again. */
static void repair(unsigned char *bytes, size_t size)
{
    struct sha256_ctx hash;
    for (size_t i = 0; i < 4; i++) {
        bytes[AT_SIZE + i] = (unsigned char)(size >> (8 * i));
    }
    sha256_init(&hash);
    sha256_update(&hash, size - AT_BODY, bytes + AT_BODY);
    sha256_digest(&hash, 32, bytes + AT_DIGEST);
}

START_TEST(round_trip_keeps_everything)
{
    ZjBuf first = {0}, second = {0};
    ZjModule m;
    ZjModReport report;
    image_of_sample(&first);
    ck_assert_int_eq(zj_module_open(first.ptr, first.len, &m, &report), ZJ_OK);
    ck_assert_str_eq(report.reason, "");
    ck_assert_int_eq(zj_module_write(&m, &second), ZJ_OK);
    ck_assert_uint_eq(first.len, second.len);
    ck_assert_mem_eq(first.ptr, second.ptr, first.len);

    ck_assert_str_eq(zj_mod_str(&m, m.t.policies[0].id).ptr, "示例");
    ck_assert_uint_eq(m.t.spans[0].line, 7);
    uint8_t digest[32];
    struct sha256_ctx hash;
    sha256_init(&hash);
    sha256_update(&hash, first.len, (const uint8_t *)first.ptr);
    sha256_digest(&hash, 32, digest);
    ck_assert_mem_eq(digest, m.hash, 32);
    zj_module_free(&m);
    zj_buf_free(&first);
    zj_buf_free(&second);
}
END_TEST

START_TEST(write_appends)
{
    ZjBuf image = {0};
    ZjModule m;
    ZjModReport report;
    zj_buf_str(&image, "before");
    image_of_sample(&image);
    ck_assert_int_eq(zj_module_open(image.ptr + 6, image.len - 6, &m, &report), ZJ_OK);
    zj_module_free(&m);
    zj_buf_free(&image);
}
END_TEST

START_TEST(empty_module)
{
    ZjBuf image = {0};
    ZjModule m = {.string_count = 0};
    ZjModReport report;
    ck_assert_int_eq(zj_module_write(&m, &image), ZJ_OK);
    ck_assert_int_eq(zj_module_read(image.ptr, image.len, &m, &report), ZJ_OK);
    ck_assert_int_eq(zj_module_verify(&m, &report), ZJ_FORMAT);
    ck_assert_str_eq(report.reason, "no domain 0");
    zj_module_free(&m);
    zj_buf_free(&image);
}
END_TEST

START_TEST(every_prefix_is_refused)
{
    ZjBuf image = {0};
    image_of_sample(&image);
    for (size_t size = 0; size < image.len; size++) {
        ZjModule m;
        ZjModReport report;
        char *copy = malloc(size + 1); /* so short that a sanitizer sees a byte too far */
        ck_assert_ptr_nonnull(copy);
        memcpy(copy + 1, image.ptr, size);
        ck_assert_int_eq(zj_module_open(copy + 1, size, &m, &report), ZJ_FORMAT);
        ck_assert_int_eq(report.message, size < 4 ? ZJ_MSG_MODULE_MAGIC : ZJ_MSG_MODULE_SIZE);
        free(copy);
    }
    zj_buf_free(&image);
}
END_TEST

START_TEST(every_flipped_bit_is_refused)
{
    ZjBuf image = {0};
    image_of_sample(&image);
    for (size_t bit = 0; bit < image.len * 8; bit++) {
        ZjModule m;
        ZjModReport report;
        image.ptr[bit / 8] ^= (char)(1 << (bit % 8));
        ck_assert_int_eq(zj_module_open(image.ptr, image.len, &m, &report), ZJ_FORMAT);
        image.ptr[bit / 8] ^= (char)(1 << (bit % 8));
    }
    zj_buf_free(&image);
}
END_TEST

/* With the checksum repaired a change may still be a valid module; the sanitizers watch. */
START_TEST(every_flipped_bit_is_safe_when_repaired)
{
    ZjBuf image = {0};
    image_of_sample(&image);
    size_t accepted = 0, total = (image.len - AT_BODY) * 8;
    for (size_t i = 0; i < total; i++) {
        ZjModule m;
        ZjModReport report;
        size_t at = AT_BODY + i / 8;
        image.ptr[at] ^= (char)(1 << (i % 8));
        repair((unsigned char *)image.ptr, image.len);
        if (zj_module_read(image.ptr, image.len, &m, &report) == ZJ_OK) {
            if (zj_module_verify(&m, &report) == ZJ_OK) accepted++;
            if (i % 31 == 0) {
                ZjBuf listing = {0};
                zj_module_disassemble(&m, &listing);
                zj_buf_free(&listing);
            }
            zj_module_free(&m);
        }
        image.ptr[at] ^= (char)(1 << (i % 8));
    }
    ck_assert_uint_lt(accepted, total / 2);
    zj_buf_free(&image);
}
END_TEST

START_TEST(every_repaired_prefix_is_refused)
{
    ZjBuf image = {0};
    image_of_sample(&image);
    for (size_t size = AT_BODY; size < image.len; size++) {
        ZjModule m;
        ZjModReport report;
        unsigned char *copy = malloc(size);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, image.ptr, size);
        repair(copy, size);
        ck_assert_int_eq(zj_module_open(copy, size, &m, &report), ZJ_FORMAT);
        ck_assert_int_eq(report.message, ZJ_MSG_MODULE_REJECTED);
        free(copy);
    }
    zj_buf_free(&image);
}
END_TEST

/* ---- headers, strings and sizes that lie ---- */

typedef struct Lie {
    size_t at;
    unsigned char bytes[4];
    bool repaired;
    ZjMsgId message;
    const char *reason;
} Lie;

/* The body of this image: one string "ab", no rows. Counts stand at 48, 52, 56; bytes at 60. */
static const Lie lies[] = {
    {0, {'X', 'J', 'T', 'X'}, false, ZJ_MSG_MODULE_MAGIC, "not a module"},
    {4, {0x0A, 0x0B, 0x0C, 0x0D}, false, ZJ_MSG_MODULE_BYTE_ORDER, "wrong byte order"},
    {4, {1, 2, 3, 4}, false, ZJ_MSG_MODULE_DAMAGED, "damaged header"},
    {8, {99, 0, 0, 0}, false, ZJ_MSG_MODULE_VERSION, "another format version"},
    {12, {0xFF, 0xFF, 0, 0}, false, ZJ_MSG_MODULE_SIZE, "wrong size"},
    {16, {1, 2, 3, 4}, false, ZJ_MSG_MODULE_DAMAGED, "checksum does not match"},
    {48, {0xFF, 0xFF, 0xFF, 0xFF}, true, ZJ_MSG_MODULE_REJECTED, "too many strings"},
    {48, {0xFF, 0xFF, 0, 0}, true, ZJ_MSG_MODULE_REJECTED, "the file ends inside the strings"},
    {52,
     {0xFF, 0xFF, 0xFF, 0xFF},
     true,
     ZJ_MSG_MODULE_REJECTED,
     "the file ends inside the strings"},
    {56, {3, 0, 0, 0}, true, ZJ_MSG_MODULE_REJECTED, "strings are longer than their bytes"},
    {56,
     {0xFF, 0xFF, 0xFF, 0xFF},
     true,
     ZJ_MSG_MODULE_REJECTED,
     "strings are longer than their bytes"},
    {56, {1, 0, 0, 0}, true, ZJ_MSG_MODULE_REJECTED, "bytes left over after the strings"},
    {60, {'a', 0, 0, 0}, true, ZJ_MSG_MODULE_REJECTED, "a string holds a NUL"},
    {60, {0xC0, 0x80, 0, 0}, true, ZJ_MSG_MODULE_REJECTED, "a string is not UTF-8"},
    {62, {0xFF, 0xFF, 0xFF, 0xFF}, true, ZJ_MSG_MODULE_REJECTED, "too many rows"},
    {62, {0, 0, 1, 0}, true, ZJ_MSG_MODULE_REJECTED, "the file ends inside a table"},
};

START_TEST(lies_are_refused)
{
    const Lie *lie = &lies[_i];
    ZjModule m = {.string_count = 0};
    ZjModReport report;
    ZjBuf image = {0}, text = {0};
    build_string(&m, "ab");
    ck_assert_int_eq(zj_module_write(&m, &image), ZJ_OK);
    zj_module_free(&m);
    /* the last two bytes of a string's change would fall into the first table's count */
    size_t n = lie->at == 60 ? 2 : 4;
    memcpy(image.ptr + lie->at, lie->bytes, n);
    if (lie->repaired) repair((unsigned char *)image.ptr, image.len);
    ck_assert_int_eq(zj_module_open(image.ptr, image.len, &m, &report), ZJ_FORMAT);
    ck_assert_str_eq(report.reason, lie->reason);
    ck_assert_int_eq(report.message, lie->message);
    for (int lang = 0; lang < 2; lang++) {
        zj_buf_clear(&text);
        zj_module_message(&report, (ZjLang)lang, &text);
        ck_assert_uint_gt(text.len, 0);
        ck_assert_ptr_null(strchr(text.ptr, '{'));
    }
    zj_buf_free(&image);
    zj_buf_free(&text);
}
END_TEST

START_TEST(trailing_bytes_are_refused)
{
    ZjBuf image = {0};
    ZjModule m;
    ZjModReport report;
    image_of_sample(&image);
    zj_buf_char(&image, 'x');
    ck_assert_int_eq(zj_module_open(image.ptr, image.len, &m, &report), ZJ_FORMAT);
    ck_assert_int_eq(report.message, ZJ_MSG_MODULE_SIZE);
    ck_assert_uint_eq(report.found, report.expected + 1);
    repair((unsigned char *)image.ptr, image.len);
    ck_assert_int_eq(zj_module_open(image.ptr, image.len, &m, &report), ZJ_FORMAT);
    ck_assert_str_eq(report.reason, "bytes left over after the tables");
    zj_buf_free(&image);
}
END_TEST

START_TEST(size_of_files)
{
    ZjBuf image = {0};
    ZjModule m;
    ZjModReport report;
    size_t size = (size_t)ZJ_MAX_MODULE + 1;
    char *large = calloc(1, size);
    ck_assert_ptr_nonnull(large);
    image_of_sample(&image);
    memcpy(large, image.ptr, AT_SIZE);
    ck_assert_int_eq(zj_module_open(large, size, &m, &report), ZJ_FORMAT);
    ck_assert_int_eq(report.message, ZJ_MSG_MODULE_LIMIT);
    ck_assert_int_eq(zj_module_open(large, size - 1, &m, &report), ZJ_FORMAT);
    ck_assert_int_eq(report.message, ZJ_MSG_MODULE_SIZE);
    free(large);
    zj_buf_free(&image);
}
END_TEST

START_TEST(messages_fill_their_arguments)
{
    ZjBuf text = {0};
    ZjModReport report = {
        .message = ZJ_MSG_MODULE_VERSION, .expected = 1, .found = 9, .reason = ""};
    zj_module_message(&report, ZJ_LANG_EN, &text);
    ck_assert_str_eq(text.ptr, "the module has format version 9; this program reads version 1");
    zj_buf_clear(&text);
    report = (ZjModReport){.message = ZJ_MSG_MODULE_REJECTED,
                           .reason = "unknown opcode",
                           .table = ZJ_TAB_INSN,
                           .row = 4,
                           .column = "op"};
    zj_module_message(&report, ZJ_LANG_EN, &text);
    ck_assert_str_eq(text.ptr,
                     "the module was rejected: unknown opcode (table INSN, row 4, column op)");
    zj_buf_free(&text);
}
END_TEST

START_TEST(constants_keep_their_values)
{
    static const int64_t values[] = {0, 1, -1, INT64_MAX, -INT64_MAX, INT64_MIN, 1234567890123};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        ZjModConst k = {.type = ZJ_T_NUM};
        zj_const_set(&k, (ZjRat){(zj_i128)values[i] * ((zj_i128)1 << 60), 7});
        ck_assert(zj_const_rat(&k).num == (zj_i128)values[i] * ((zj_i128)1 << 60) ||
                  values[i] < 0);
        zj_const_set(&k, (ZjRat){values[i], INT64_MAX});
        ck_assert(zj_const_rat(&k).num == values[i]);
        ck_assert(zj_const_rat(&k).den == INT64_MAX);
        ck_assert_int_eq(zj_const_int(&k), values[i]);
    }
}
END_TEST

START_TEST(listing_names_things)
{
    ZjModule m;
    ZjBuf out = {0};
    build_sample(&m);
    zj_module_disassemble(&m, &out);
    static const char *const wanted[] = {
        "r0:ENUM@0 = FACT fact 1(企业.规模)  ; 示例.zjtx:7:3\n",
        ":EXACT@1 = SELECT r",
        ":NUM@1 = CONST 0.1",
        "SETTLE settlement 0",
        "step 100",
        "CLAUSE 0: kind=0 policy=0(示例) name=\"甲\" cite=\"第一条\"",
        "natural",
        "mask 6",
        "QUESTION 0:",
        "; ∞\n",
    };
    if (getenv("ZJ_SHOW") != NULL) puts(out.ptr);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        ck_assert_msg(strstr(out.ptr, wanted[i]) != NULL, "missing: %s", wanted[i]);
    }
    zj_module_free(&m);
    zj_buf_free(&out);
}
END_TEST

START_TEST(listing_escapes_controls)
{
    ZjModule m;
    ZjBuf out = {0};
    build_sample(&m);
    m.t.policies[0].title = build_string(&m, "a\x1b[2J\"\xE2\x80\xAE");
    zj_module_disassemble(&m, &out);
    ck_assert_ptr_nonnull(strstr(out.ptr, "\"a\\u{1B}[2J\\\"\\u{202E}\""));
    zj_module_free(&m);
    zj_buf_free(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vm/format/module");
    TCase *tc = tcase_create("module");
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, round_trip_keeps_everything);
    tcase_add_test(tc, write_appends);
    tcase_add_test(tc, empty_module);
    tcase_add_test(tc, every_prefix_is_refused);
    tcase_add_test(tc, every_flipped_bit_is_refused);
    tcase_add_test(tc, every_flipped_bit_is_safe_when_repaired);
    tcase_add_test(tc, every_repaired_prefix_is_refused);
    tcase_add_loop_test(tc, lies_are_refused, 0, (int)(sizeof lies / sizeof lies[0]));
    tcase_add_test(tc, trailing_bytes_are_refused);
    tcase_add_test(tc, size_of_files);
    tcase_add_test(tc, messages_fill_their_arguments);
    tcase_add_test(tc, constants_keep_their_values);
    tcase_add_test(tc, listing_names_things);
    tcase_add_test(tc, listing_escapes_controls);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
