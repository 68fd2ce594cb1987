#include "stdlib/money.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed = 7;

static uint64_t random64(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed * 0x2545F4914F6CDD1Du;
}

static ZjRat make(zj_i128 num, int64_t den)
{
    ZjRat out;
    ck_assert_int_eq(zj_rat_make(num, den, &out), ZJ_OK);
    return out;
}

/* What a checked operation must give, with the exact result at hand. */
static void expect(char op, int64_t a, int64_t b, zj_i128 exact, ZjStatus status, int64_t got)
{
    bool fits = exact > -(zj_i128)ZJ_OPEN && exact < ZJ_OPEN;
    bool right = fits ? status == ZJ_OK && got == exact : status == ZJ_OVERFLOW && got == 77;
    if (!right)
        ck_abort_msg("%lld %c %lld: %lld", (long long)a, op, (long long)b, (long long)got);
}

static void try_pair(int64_t a, int64_t b)
{
    int64_t got = 77;
    ZjStatus status = zj_int_add(a, b, &got);
    expect('+', a, b, (zj_i128)a + b, status, got);
    got = 77;
    status = zj_int_sub(a, b, &got);
    expect('-', a, b, (zj_i128)a - b, status, got);
    got = 77;
    status = zj_int_mul(a, b, &got);
    expect('*', a, b, (zj_i128)a * b, status, got);
}

START_TEST(finite_integers)
{
    static const int64_t edges[] = {0,
                                    1,
                                    -1,
                                    2,
                                    -2,
                                    3037000499,
                                    3037000500,
                                    -3037000500,
                                    (int64_t)1 << 62,
                                    -((int64_t)1 << 62),
                                    INT64_MAX / 2,
                                    INT64_MAX - 2,
                                    INT64_MAX - 1,
                                    2 - INT64_MAX,
                                    1 - INT64_MAX};
    size_t n = sizeof edges / sizeof *edges;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            try_pair(edges[i], edges[k]);
    for (int i = 0; i < 1000000; i++) {
        int64_t a = (int64_t)(random64() >> (1 + random64() % 63));
        int64_t b = (int64_t)(random64() >> (1 + random64() % 63));
        if (a == ZJ_OPEN || b == ZJ_OPEN) continue;
        try_pair(i & 1 ? a : -a, i & 2 ? b : -b);
    }
}
END_TEST

START_TEST(open_integers)
{
    enum { NONE = 99 };
    static const int64_t low[] = {-ZJ_OPEN, INT64_MIN};
    /* signs of the arguments, 2 for an open end; NONE for ZJ_DOMAIN */
    static const struct {
        int a, b, sum, difference, product;
    } table[] = {
        {2, 2, 2, NONE, 2},  {2, -2, NONE, 2, -2}, {-2, 2, NONE, -2, -2}, {-2, -2, -2, NONE, 2},
        {2, 1, 2, 2, 2},     {2, -1, 2, 2, -2},    {2, 0, 2, 2, 0},       {-2, 1, -2, -2, -2},
        {-2, -1, -2, -2, 2}, {-2, 0, -2, -2, 0},   {1, 2, 2, -2, 2},      {-1, 2, 2, -2, -2},
        {0, 2, 2, -2, 0},    {1, -2, -2, 2, -2},   {-1, -2, -2, 2, 2},    {0, -2, -2, 2, 0},
    };
    for (int which = 0; which < 2; which++) {
        for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
            int64_t args[2] = {table[i].a, table[i].b};
            int want[3] = {table[i].sum, table[i].difference, table[i].product};
            for (int k = 0; k < 2; k++) {
                if (args[k] == 2) args[k] = ZJ_OPEN;
                if (args[k] == -2) args[k] = low[which];
            }
            for (int op = 0; op < 3; op++) {
                int64_t got = 77;
                ZjStatus status = op == 0   ? zj_int_add(args[0], args[1], &got)
                                  : op == 1 ? zj_int_sub(args[0], args[1], &got)
                                            : zj_int_mul(args[0], args[1], &got);
                int64_t value = want[op] == 2 ? ZJ_OPEN : want[op] == -2 ? -ZJ_OPEN : 0;
                ck_assert_int_eq(status, want[op] == NONE ? ZJ_DOMAIN : ZJ_OK);
                ck_assert_int_eq(got, want[op] == NONE ? 77 : value);
            }
        }
    }
    ck_assert_int_eq(zj_int_neg(ZJ_OPEN), -ZJ_OPEN);
    ck_assert_int_eq(zj_int_neg(-ZJ_OPEN), ZJ_OPEN);
    ck_assert_int_eq(zj_int_neg(INT64_MIN), ZJ_OPEN);
    ck_assert_int_eq(zj_int_neg(0), 0);
    ck_assert_int_eq(zj_int_neg(5), -5);
    ck_assert_int_eq(zj_int_neg(1 - ZJ_OPEN), ZJ_OPEN - 1);
}
END_TEST

START_TEST(parses)
{
    static const struct {
        const char *text;
        const char *fen; /* NULL: refused */
        bool bare;       /* only with allow_bare */
    } table[] = {
        {"500000", "50000000", false},
        {"500000.00", "50000000", false},
        {"50万元", "50000000", false},
        {"50万", "50000000", true},
        {"1.5亿元", "15000000000", false},
        {"1.5亿", "15000000000", true},
        {"2000元", "200000", false},
        {"３万元", "3000000", false},
        {"１．５万元", "1500000", false},
        {"1,000.00元", "100000", false},
        {"1,234,567", "123456700", false},
        {"3千万元", "3000000000", false},
        {"3百元", "30000", false},
        {"3千", "300000", true},
        {"1亿2000万元", "12000000000", false},
        {"1.2万亿元", "120000000000000", false},
        {"0", "0", false},
        {"0元", "0", false},
        {"-0", "0", false},
        {"-3万元", "-3000000", false},
        {"+3万元", "3000000", false},
        {"－3万元", "-3000000", false},
        {"＋３元", "300", false},
        {"0.01", "1", false},
        {"0.001元", "0.1", false},
        {"33.333元", "3333.3", false},
        {"-0.005", "-0.5", false},
        {"0.000001万元", "1", false},
        {"92233720368547758.06", "9223372036854775806", false},
        {"-92233720368547758.06", "-9223372036854775806", false},
        {"92233720368547758.069", "9223372036854775806.9", false},
        {"", NULL, false},
        {"元", NULL, false},
        {"万元", NULL, false},
        {"-", NULL, false},
        {"-元", NULL, false},
        {"--3", NULL, false},
        {"- 3", NULL, false},
        {"+-3", NULL, false},
        {".5元", NULL, false},
        {"．5元", NULL, false},
        {"5.元", NULL, false},
        {",500", NULL, false},
        {"1,00元", NULL, false},
        {"1,0000", NULL, false},
        {"1000,000", NULL, false},
        {"1,000,", NULL, false},
        {"1 000元", NULL, false},
        {" 5元", NULL, false},
        {"5 元", NULL, false},
        {"5元 ", NULL, false},
        {"5元元", NULL, false},
        {"5元万", NULL, false},
        {"5万元整", NULL, false},
        {"5圆", NULL, false},
        {"5角", NULL, false},
        {"3万5", NULL, false},
        {"5万万元", NULL, false},
        {"五万元", NULL, false},
        {"半元", NULL, false},
        {"3分之1元", NULL, false},
        {"1亿5千元", NULL, false},
        {"1e5", NULL, false},
        {"5％", NULL, false},
        {"￥5", NULL, false},
        {"五", NULL, false},
        {"\xEF\xBC", NULL, false},
        {"5\xEF", NULL, false},
        {"∞", NULL, false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        for (int bare = 0; bare < 2; bare++) {
            ZjRat fen = {77, 1};
            ZjText text = zj_text(table[i].text);
            ZjStatus status = zj_money_parse(text, bare != 0, &fen);
            bool ok = table[i].fen != NULL && (bare != 0 || !table[i].bare);
            ck_assert_msg(status == (ok ? ZJ_OK : ZJ_DOMAIN), "%s: %s", text.ptr,
                          zj_status_text(status));
            if (!ok) {
                ck_assert(fen.num == 77 && fen.den == 1);
                continue;
            }
            ZjBuf out = {0};
            zj_rat_print(fen, &out);
            ck_assert_msg(strcmp(out.ptr, table[i].fen) == 0, "%s: %s", text.ptr, out.ptr);
            zj_buf_free(&out);
        }
    }
}
END_TEST

START_TEST(parse_limits)
{
    static const char *const table[] = {
        "92233720368547758.07", /* would read as an open end */
        "-92233720368547758.07",
        "92233720368547758.071",
        "9223372036854775807元",
        "10万亿亿元",
        "123456789012345678901234567890元",
        "1234567890123456789012345678901元",
        "１２３４５６７８９０１２３４５６７８９０１２３４５６７８９０１元",
        "0.1234567890123456789012345678901元",
    };
    ZjRat fen = {77, 1};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        ZjStatus status = zj_money_parse(zj_text(table[i]), true, &fen);
        bool range = strcmp(table[i], "10万亿亿元") != 0; /* no such figure */
        ck_assert_msg(status == (range ? ZJ_OVERFLOW : ZJ_DOMAIN), "%s: %s", table[i],
                      zj_status_text(status));
    }
    ck_assert(fen.num == 77);
    ck_assert_int_eq(zj_money_parse((ZjText){NULL, 0}, true, &fen), ZJ_DOMAIN);
}
END_TEST

START_TEST(parse_stays_inside)
{
    static const char text[] = "－１，０００．５万元1,234.5亿元";
    for (size_t from = 0; from < sizeof text; from++) {
        for (size_t len = 0; from + len < sizeof text; len++) {
            char *copy = malloc(len + 1);
            ck_assert_ptr_nonnull(copy);
            memcpy(copy + 1, text + from, len);
            ZjRat fen;
            ZjStatus status = zj_money_parse((ZjText){copy + 1, (uint32_t)len}, true, &fen);
            ck_assert(status == ZJ_OK || status == ZJ_DOMAIN);
            free(copy);
        }
    }
}
END_TEST

START_TEST(prints)
{
    static const struct {
        int64_t num, den; /* fen */
        const char *chinese, *english, *plain;
    } table[] = {
        {0, 1, "0元", "RMB 0", "0.00"},
        {1, 1, "0.01元", "RMB 0.01", "0.01"},
        {3333, 1, "33.33元", "RMB 33.33", "33.33"},
        {3350, 1, "33.5元", "RMB 33.50", "33.50"},
        {-3350, 1, "-33.5元", "-RMB 33.50", "-33.50"},
        {999900, 1, "9999元", "RMB 9,999", "9999.00"},
        {1000000, 1, "1万元", "RMB 10,000", "10000.00"},
        {-3000000, 1, "-3万元", "-RMB 30,000", "-30000.00"},
        {50000000, 1, "50万元", "RMB 500,000", "500000.00"},
        {33300000, 1, "33.3万元", "RMB 333,000", "333000.00"},
        {33333333, 1, "333333.33元", "RMB 333,333.33", "333333.33"},
        {33333300, 1, "33.3333万元", "RMB 333,333", "333333.00"},
        {123456700, 1, "1234567元", "RMB 1,234,567", "1234567.00"},
        {4110000000, 1, "4110万元", "RMB 41,100,000", "41100000.00"},
        {9999990000, 1, "9999.99万元", "RMB 99,999,900", "99999900.00"},
        {10000000000, 1, "1亿元", "RMB 100,000,000", "100000000.00"},
        {15000000000, 1, "1.5亿元", "RMB 150,000,000", "150000000.00"},
        {-15000000000, 1, "-1.5亿元", "-RMB 150,000,000", "-150000000.00"},
        {12345670000, 1, "123456700元", "RMB 123,456,700", "123456700.00"},
        {100000000000000, 1, "10000亿元", "RMB 1,000,000,000,000", "1000000000000.00"},
        {1, 10, "0.001元", "RMB 0.001", "0.001"},
        {33333, 10, "33.333元", "RMB 33.333", "33.333"},
        {100, 3, "1/3元", "RMB 1/3", "1/3"},
        {-100, 3, "-1/3元", "-RMB 1/3", "-1/3"},
        {1, 3, "1/300元", "RMB 1/300", "1/300"},
        {3000001, 3, "3000001/300元", "RMB 3,000,001/300", "3000001/300"},
        {10000001, 10, "10000.001元", "RMB 10,000.001", "10000.001"},
        {INT64_MAX - 1, 1, "92233720368547758.06元", "RMB 92,233,720,368,547,758.06",
         "92233720368547758.06"},
        {1, INT64_MAX, "1/922337203685477580700元", "RMB 1/922,337,203,685,477,580,700",
         "1/922337203685477580700"},
    };
    ZjBuf out = {0};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        ZjRat fen = make(table[i].num, table[i].den);
        zj_buf_clear(&out);
        zj_money_print(fen, false, &out);
        ck_assert_str_eq(out.ptr, table[i].chinese);
        zj_buf_clear(&out);
        zj_money_print(fen, true, &out);
        ck_assert_str_eq(out.ptr, table[i].english);
        zj_buf_clear(&out);
        zj_money_print_plain(fen, &out);
        ck_assert_str_eq(out.ptr, table[i].plain);
    }
    zj_buf_clear(&out);
    zj_money_print(zj_rat_inf(1), false, &out);
    zj_money_print(zj_rat_inf(-1), true, &out);
    zj_money_print_plain(zj_rat_inf(1), &out);
    ck_assert_str_eq(out.ptr, "∞-∞∞");
    zj_buf_free(&out);
}
END_TEST

/* Both Chinese forms read back as the same amount, to the last digit. */
START_TEST(print_and_parse_agree)
{
    int wan = 0, yi = 0, fine = 0;
    for (int i = 0; i < 200000; i++) {
        static const int64_t factors[] = {1, 1, 10, 100, 1000000, 10000000, 1000000000};
        static const int64_t dens[] = {1, 1, 1, 1, 10, 8};
        zj_i128 num = (zj_i128)(random64() >> (14 + random64() % 49));
        ZjRat fen = make((i & 1 ? num : -num), dens[random64() % 6]), scaled, back;
        if (zj_rat_mul(fen, zj_rat_int(factors[random64() % 7]), &scaled) != ZJ_OK ||
            zj_rat_cmp(scaled, zj_rat_int(ZJ_OPEN)) >= 0 ||
            zj_rat_cmp(scaled, zj_rat_int(-ZJ_OPEN)) <= 0)
            continue;
        fen = scaled;
        for (int plain = 0; plain < 2; plain++) {
            ZjBuf out = {0};
            if (plain == 0) {
                zj_money_print(fen, false, &out);
                wan += strstr(out.ptr, "万") != NULL;
                yi += strstr(out.ptr, "亿") != NULL;
            } else {
                zj_money_print_plain(fen, &out);
                fine += strlen(strchr(out.ptr, '.')) > 3;
            }
            ZjText text = {out.ptr, (uint32_t)out.len};
            if (zj_money_parse(text, false, &back) != ZJ_OK || zj_rat_cmp(back, fen) != 0)
                ck_abort_msg("%s", out.ptr);
            zj_buf_free(&out);
        }
    }
    ck_assert_int_gt(wan, 1000);
    ck_assert_int_gt(yi, 1000);
    ck_assert_int_gt(fine, 1000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("money");
    TCase *tc = tcase_create("money");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, finite_integers);
    tcase_add_test(tc, open_integers);
    tcase_add_test(tc, parses);
    tcase_add_test(tc, parse_limits);
    tcase_add_test(tc, parse_stays_inside);
    tcase_add_test(tc, prints);
    tcase_add_test(tc, print_and_parse_agree);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
