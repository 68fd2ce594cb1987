#include "vm/base/text.h"

#include <check.h>
#include <string.h>

START_TEST(compares)
{
    static const struct {
        ZjText a, b;
        int order;
    } table[] = {
        {{NULL, 0}, {"", 0}, 0},        {{"a", 1}, {NULL, 0}, 1},
        {{"a", 1}, {"b", 1}, -1},       {{"ab", 2}, {"a", 1}, 1},
        {{"a", 1}, {"ab", 2}, -1},      {{"b", 1}, {"ab", 2}, 1},
        {{"a\0b", 3}, {"a\0c", 3}, -1}, {{"\xFF", 1}, {"a", 1}, 1},
        {{"企业", 6}, {"企业", 6}, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        int order = zj_text_compare(table[i].a, table[i].b);
        ck_assert_int_eq((order > 0) - (order < 0), table[i].order);
        ck_assert_int_eq(zj_text_equal(table[i].a, table[i].b), table[i].order == 0);
    }
    ck_assert_uint_eq(zj_text("企业").len, 6);
}
END_TEST

START_TEST(buffer_holds_what_was_added)
{
    ZjBuf buf = {0};
    static char want[200001];
    size_t n = 0;
    for (int i = 0; n < 199000; i++) {
        char piece[600];
        size_t len = (size_t)(i * 37 % 600);
        memset(piece, 'a' + i % 26, len);
        memcpy(want + n, piece, len);
        n += len;
        zj_buf_add(&buf, piece, len);
        ck_assert(buf.len == n && buf.len < buf.cap && buf.ptr[n] == '\0');
    }
    ck_assert_mem_eq(buf.ptr, want, n + 1);
    zj_buf_clear(&buf);
    ck_assert_str_eq(buf.ptr, "");
    zj_buf_printf(&buf, "%s%c%d", "一", 'x', -7);
    zj_buf_char(&buf, '!');
    zj_buf_str(&buf, "?");
    zj_buf_text(&buf, (ZjText){"\0z", 2});
    ck_assert_uint_eq(buf.len, 10);
    ck_assert_mem_eq(buf.ptr, "一x-7!?\0z", 11);
    ck_assert_int_eq(zj_buf_status(&buf), ZJ_OK);
    zj_buf_free(&buf);
    ck_assert_ptr_null(buf.ptr);
}
END_TEST

START_TEST(room_for_the_end)
{
    static const char piece[1100];
    for (size_t n = 0; n < sizeof piece; n++) {
        ZjBuf buf = {0};
        zj_buf_add(&buf, piece, n);
        ck_assert(buf.len == n && buf.cap > n);
        zj_buf_add(&buf, piece, sizeof piece - n);
        ck_assert(buf.len == sizeof piece && buf.cap > sizeof piece);
        zj_buf_free(&buf);
    }
}
END_TEST

/* A formatted piece whose end falls on every place around the buffer's end. */
START_TEST(printf_at_every_capacity)
{
    for (int before = 200; before < 300; before++) {
        for (int len = 0; len < 120; len += 7) {
            ZjBuf buf = {0};
            for (int i = 0; i < before; i++)
                zj_buf_char(&buf, 'b');
            zj_buf_printf(&buf, "%0*d", len + 1, 5);
            ck_assert_uint_eq(buf.len, (size_t)(before + len + 1));
            ck_assert_uint_eq(strlen(buf.ptr), buf.len);
            ck_assert_int_eq(buf.ptr[buf.len - 1], '5');
            zj_buf_free(&buf);
        }
    }
}
END_TEST

START_TEST(empty_buffer)
{
    ZjBuf buf = {0};
    zj_buf_clear(&buf);
    ck_assert_ptr_null(buf.ptr);
    zj_buf_add(&buf, NULL, 0);
    ck_assert_str_eq(buf.ptr, "");
    zj_buf_free(&buf);
    zj_buf_printf(&buf, "%s", "");
    ck_assert_str_eq(buf.ptr, "");
    zj_buf_free(&buf);
}
END_TEST

START_TEST(failure_sticks)
{
    ZjBuf buf = {0};
    zj_buf_str(&buf, "kept");
    zj_buf_add(&buf, "x", SIZE_MAX);
    ck_assert_int_eq(zj_buf_status(&buf), ZJ_NO_MEM);
    zj_buf_str(&buf, "lost");
    zj_buf_printf(&buf, "%d", 5);
    ck_assert_str_eq(buf.ptr, "kept");
    zj_buf_clear(&buf);
    ck_assert_int_eq(zj_buf_status(&buf), ZJ_NO_MEM);
    zj_buf_free(&buf);
    ck_assert_int_eq(zj_buf_status(&buf), ZJ_OK);
}
END_TEST

/* The definition of UTF-8 (RFC 3629), written the long way. */
static unsigned encode(uint32_t cp, unsigned char out[4])
{
    if (cp < 0x80) {
        out[0] = (unsigned char)cp;
        return 1;
    }
    unsigned n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    static const unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (unsigned i = n; i-- > 1; cp >>= 6)
        out[i] = (unsigned char)(0x80 | (cp & 0x3F));
    out[0] = (unsigned char)(lead[n] | cp);
    return n;
}

START_TEST(every_code_point)
{
    for (uint32_t cp = 0; cp < 0x140000; cp++) {
        unsigned char bytes[4];
        unsigned n = encode(cp, bytes);
        bool valid = cp < 0x110000 && (cp < 0xD800 || cp > 0xDFFF);
        uint32_t got = 0;
        if (zj_utf8_decode(bytes, bytes + n, &got) != (valid ? n : 0) || (valid && got != cp))
            ck_abort_msg("U+%04X is read as U+%04X", cp, got);
        if (n > 1 && zj_utf8_decode(bytes, bytes + n - 1, &got) != 0)
            ck_abort_msg("U+%04X is read when cut short", cp);
    }
}
END_TEST

START_TEST(bad_bytes)
{
    static const struct {
        const char *bytes;
        size_t len, good;
    } table[] = {
        {NULL, 0, 0},
        {"", 0, 0},
        {"abc", 3, 3},
        {"a\0b", 3, 3},
        {"企业", 6, 6},
        {"企业", 5, 3},
        {"a\x80", 2, 1},
        {"\xC0\x80", 2, 0},         /* overlong NUL */
        {"ab\xE0\x80\xAF", 5, 2},   /* overlong / */
        {"\xF0\x80\x80\x80", 4, 0}, /* overlong */
        {"\xED\xA0\x80", 3, 0},     /* a surrogate */
        {"\xF4\x90\x80\x80", 4, 0}, /* above U+10FFFF */
        {"\xF8\x88\x80\x80\x80", 5, 0},
        {"\xE4\xBC!", 3, 0},
        {"\xFF", 1, 0},
        {"\xF0\x9F\x8F\xA2", 4, 4},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        ck_assert_uint_eq(zj_utf8_check(table[i].bytes, table[i].len), table[i].good);
}
END_TEST

START_TEST(widths)
{
    static const struct {
        uint32_t cp;
        int width;
    } table[] = {{'a', 1},  {0x4E00, 2}, {0xFF10, 2}, {0x3001, 2},  {0x0301, 0},
                 {'\n', 0}, {0, 0},      {0x200B, 0}, {0x1F3E2, 2}, {0xE9, 1}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        ck_assert_msg(zj_utf8_width(table[i].cp) == table[i].width, "U+%04X: %d", table[i].cp,
                      zj_utf8_width(table[i].cp));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *tc = tcase_create("text");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, compares);
    tcase_add_test(tc, buffer_holds_what_was_added);
    tcase_add_test(tc, room_for_the_end);
    tcase_add_test(tc, printf_at_every_capacity);
    tcase_add_test(tc, empty_buffer);
    tcase_add_test(tc, failure_sticks);
    tcase_add_test(tc, every_code_point);
    tcase_add_test(tc, bad_bytes);
    tcase_add_test(tc, widths);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
