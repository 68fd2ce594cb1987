#include "stdlib/numeral.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Case {
    const char *text;
    const char *value; /* as zj_rat_print writes it */
    const char *rest;  /* what is left unread */
} Case;

static const Case figures[] = {
    {"500000", "500000", ""},
    {"0", "0", ""},
    {"007", "7", ""},
    {"3.50元", "3.5", "元"},
    {"１００", "100", ""},
    {"３．５万", "35000", ""},
    {"1,000", "1000", ""},
    {"1,000.25", "1000.25", ""},
    {"1,234,567", "1234567", ""},
    {"1,234,56", "1234", ",56"},
    {"1,2345", "1", ",2345"},
    {"2023,100", "2023", ",100"},
    {"0,123", "0", ",123"},
    {"1 200", "1200", ""},
    {"1\u00A0200", "1200", ""},
    {"1\u2009200\u2009300", "1200300", ""},
    {"1 200,300", "1200", ",300"},
    {"1 2000", "1", " 2000"},
    {"5.", "5", "."},
    {"2.1.3", "2.1", ".3"},
    {"20万", "200000", ""},
    {"1.5亿", "150000000", ""},
    {"3千万元", "30000000", "元"},
    {"1.2万亿", "1200000000000", ""},
    {"1亿2000万", "120000000", ""},
    {"1亿零5万", "100050000", ""},
    {"3万5千", "35000", ""},
    {"3万5000", "35000", ""},
    {"3万零500", "30500", ""},
    {"5千200", "5200", ""},
    {"1亿20000000", "120000000", ""},
    {"50%", "50", "%"},
    {"100家", "100", "家"},
    {"零", "0", ""},
    {"〇", "0", ""},
    {"一", "1", ""},
    {"两家", "2", "家"},
    {"十", "10", ""},
    {"十五", "15", ""},
    {"二十", "20", ""},
    {"二十一", "21", ""},
    {"一百", "100", ""},
    {"一百零五", "105", ""},
    {"一百一十", "110", ""},
    {"一百十五", "115", ""},
    {"一百五", "150", ""},
    {"一百五十", "150", ""},
    {"一千二", "1200", ""},
    {"一千二百", "1200", ""},
    {"一千零二十", "1020", ""},
    {"一千零十", "1010", ""},
    {"两千零五", "2005", ""},
    {"九千九百九十九", "9999", ""},
    {"二十万", "200000", ""},
    {"三万五", "35000", ""},
    {"三万五千", "35000", ""},
    {"三万零五", "30005", ""},
    {"三万零五百", "30500", ""},
    {"一万五百", "10500", ""},
    {"三点五", "3.5", ""},
    {"零点五", "0.5", ""},
    {"三点五万", "35000", ""},
    {"二十五点二五", "25.25", ""},
    {"三点", "3", "点"},
    {"百万", "1000000", ""},
    {"千万", "10000000", ""},
    {"百亿元", "10000000000", "元"},
    {"万亿", "1000000000000", ""},
    {"一百二十三万四千五百六十七", "1234567", ""},
    {"一亿", "100000000", ""},
    {"一亿五", "150000000", ""},
    {"一亿五千万", "150000000", ""},
    {"一亿零五千", "100005000", ""},
    {"一亿零五", "100000005", ""},
    {"一万二千亿", "1200000000000", ""},
    {"一万二千亿三千万零八", "1200030000008", ""},
    {"壹拾贰万叁仟肆佰伍拾陆元", "123456", "元"},
    {"柒佰捌拾玖", "789", ""},
    {"壹佰萬", "1000000", ""},
    {"伍億", "500000000", ""},
    {"贰零贰肆", "2024", ""},
    {"二〇二四年", "2024", "年"},
    {"一九九八", "1998", ""},
    {"一〇五", "105", ""},
    {"一万零售", "10000", "零售"},
    {"半", "0.5", ""},
    {"半年", "0.5", "年"},
    {"百分之五", "0.05", ""},
    {"百分之二十五点五", "0.255", ""},
    {"百分之百", "1", ""},
    {"百分之50", "0.5", ""},
    {"千分之三", "0.003", ""},
    {"千分之三点五", "0.0035", ""},
    {"万分之五", "0.0005", ""},
    {"三分之一", "1/3", ""},
    {"三分之二以上", "2/3", "以上"},
    {"二十分之一", "0.05", ""},
    {"10分之3", "0.3", ""},
    {"五分钟", "5", "分钟"},
    {"20万、30万", "200000", "、30万"},
    {"20万一次性", "200000", "一次性"},
    {"二十万一次性", "200000", "一次性"},
    {"一百一元", "110", "元"},
    {"三万五的", "35000", "的"},
    {"1.5万一次", "15000", "一次"},
    {"3万五千", "30000", "五千"},
    {"三万5000", "30000", "5000"},
    {"1亿零五", "100000000", "零五"},
    {"123456789012345678901234567890", "123456789012345678901234567890", ""},
};

static const char *const not_figures[] = {
    "",
    "元",
    "abc",
    "-5",
    ".5",
    "，",
    "百",
    "百强",
    "千",
    "千方百计",
    "万元",
    "亿元",
    "佰",
    "拾",
    "陆续",
    "壹",
    "伍",
    "二三十",
    "三五百",
    "三十五六",
    "十四五",
    "五六家",
    "两三",
    "百分之",
    "百分之元",
    "三分之",
    "零分之一",
    "三点五分之一",
    "一亿五千",
    "1亿5千",
    "一百五万",
    "一百五点五",
    "三万五万",
    "三亿五亿",
    "三十五百",
    "3万5",
    "3万50",
    "1亿2000",
    "5千2000",
    "3万5千万",
    "3万5千9千",
    "1.5万2千5",
    "3万1.5",
    "零百",
    "零万",
    "一万零零五",
    "三七二十一",
    "点五",
    "分之一",
    "1234567890123456789012345678901",
    "１２３４５６７８９０１２３４５６７８９０１２３４５６７８９０１",
    "999999999999999999999999999999万亿",
};

static ZjRat read_all(const char *text, uint32_t *n)
{
    bool plain;
    ZjRat value = {-77, 1};
    *n = zj_numeral_read(zj_text(text), &value, &plain);
    return value;
}

START_TEST(reads_figures)
{
    const Case *c = &figures[_i];
    bool plain;
    ZjRat value;
    uint32_t n = zj_numeral_read(zj_text(c->text), &value, &plain);
    ck_assert_msg(n > 0, "%s: not read", c->text);
    ck_assert_msg(strcmp(c->text + n, c->rest) == 0, "%s: left %s", c->text, c->text + n);
    ZjBuf out = {0};
    zj_rat_print(value, &out);
    ck_assert_msg(strcmp(out.ptr, c->value) == 0, "%s: %s", c->text, out.ptr);
    zj_buf_free(&out);
    bool digits = (c->text[0] >= '0' && c->text[0] <= '9') || (unsigned char)c->text[0] == 0xEF;
    ck_assert_msg(plain == digits, "%s: plain", c->text);
}
END_TEST

START_TEST(leaves_other_words)
{
    uint32_t n;
    ZjRat value = read_all(not_figures[_i], &n);
    ck_assert_msg(n == 0, "%s: read %u bytes", not_figures[_i], n);
    ck_assert_msg(value.num == -77 && value.den == 1, "%s: value touched", not_figures[_i]);
}
END_TEST

/* Cutting a figure short, even inside a character, never reads past the cut. */
START_TEST(stays_inside)
{
    const char *text = figures[_i].text;
    for (size_t len = 0; len <= strlen(text); len++) {
        char *copy = malloc(len + 1); /* a block of its own for the address sanitizer */
        ck_assert_ptr_nonnull(copy);
        memcpy(copy + 1, text, len);
        ZjRat value;
        bool plain;
        uint32_t n = zj_numeral_read((ZjText){copy + 1, (uint32_t)len}, &value, &plain);
        ck_assert_uint_le(n, len);
        free(copy);
    }
}
END_TEST

static const char *const digit_names[] = {"零", "一", "二", "三", "四",
                                          "五", "六", "七", "八", "九"};

static void write_section(unsigned n, bool lead_zero, ZjBuf *out)
{
    static const char *const units[] = {"千", "百", "十", ""};
    unsigned place = 1000;
    bool zero = false, any = lead_zero;
    for (int i = 0; i < 4; i++, place /= 10) {
        unsigned digit = n / place % 10;
        if (digit == 0) {
            zero = true;
            continue;
        }
        if (zero && any) zj_buf_str(out, "零");
        zj_buf_str(out, digit_names[digit]);
        zj_buf_str(out, units[i]);
        zero = false;
        any = true;
    }
}

/* The textbook form: 零 for skipped places inside the figure, none at its end. */
static void write_chinese(uint64_t n, ZjBuf *out)
{
    unsigned yi = (unsigned)(n / 100000000), wan = (unsigned)(n / 10000 % 10000);
    unsigned low = (unsigned)(n % 10000);
    if (n == 0) zj_buf_str(out, "零");
    if (yi > 0) {
        write_section(yi, false, out);
        zj_buf_str(out, "亿");
    }
    if (wan > 0) {
        write_section(wan, yi > 0, out);
        zj_buf_str(out, "万");
    }
    if (low > 0) {
        if (yi > 0 && wan == 0 && low >= 1000) zj_buf_str(out, "零");
        write_section(low, yi > 0 || wan > 0, out);
    }
}

static void round_trip(uint64_t n)
{
    ZjBuf text = {0};
    bool plain;
    ZjRat value;
    write_chinese(n, &text);
    uint32_t len = zj_numeral_read((ZjText){text.ptr, (uint32_t)text.len}, &value, &plain);
    ck_assert_msg(len == text.len, "%s: read %u of %zu", text.ptr, len, text.len);
    ck_assert_msg(value.den == 1 && value.num == (zj_i128)n, "%s: wrong", text.ptr);
    ck_assert(!plain);
    zj_buf_free(&text);
}

START_TEST(reads_what_is_written)
{
    uint64_t seed = 2024;
    for (uint64_t n = 0; n < 30000; n++)
        round_trip(n);
    for (int i = 0; i < 30000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        uint64_t n = (seed >> 20) % 1000000000000u;
        if (i % 2 == 0) n -= n % 10000; /* many zeros */
        if (i % 3 == 0) n = n / 100000000 * 100000000 + n % 10000;
        round_trip(n);
    }
}
END_TEST

/* Any string of the words used returns no more than its length and never a
** value out of its type's range. */
START_TEST(takes_any_mixture)
{
    static const char *const parts[] = {
        "零",    "〇", "一",   "两", "五", "九", "十", "百",   "千",       "万",
        "亿",    "点", "分之", "半", "壹", "陆", "拾", "仟",   "3",        "50",
        "1,000", "２", ".",    "．", " ",  ",",  "元", "\xE4", "\xEF\xBC",
    };
    uint64_t seed = 99;
    unsigned read = 0;
    for (int i = 0; i < 200000; i++) {
        char text[128] = "";
        for (int k = 0; k < 9; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            strcat(text, parts[(seed >> 33) % (sizeof parts / sizeof *parts)]);
        }
        ZjRat value;
        bool plain;
        uint32_t n = zj_numeral_read(zj_text(text), &value, &plain);
        ck_assert_uint_le(n, strlen(text));
        if (n == 0) continue;
        read++;
        ck_assert_msg(value.den > 0 && value.num >= 0, "%s", text);
        /* What was read reads the same when it stands alone, unless its last
        ** word depended on what followed it. */
        ZjRat again;
        uint32_t m = zj_numeral_read((ZjText){text, n}, &again, &plain);
        ck_assert_msg(m == n && zj_rat_cmp(value, again) == 0, "%s at %u", text, n);
    }
    ck_assert_uint_gt(read, 10000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("numeral");
    TCase *tc = tcase_create("numeral");
    int known = sizeof figures / sizeof *figures;
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, reads_figures, 0, known);
    tcase_add_loop_test(tc, stays_inside, 0, known);
    tcase_add_loop_test(tc, leaves_other_words, 0, sizeof not_figures / sizeof *not_figures);
    tcase_add_test(tc, reads_what_is_written);
    tcase_add_test(tc, takes_any_mixture);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
