/* Hostile sources end in a located message, on a stack of 256 KiB. */
#define _POSIX_C_SOURCE 200809L
#include <sys/resource.h>

#include "tests/unit/grammar/help.h"
#include "vm/base/limits.h"

static void small_stack(void)
{
    struct rlimit limit = {256 * 1024, 256 * 1024};
    setrlimit(RLIMIT_STACK, &limit);
}

static Parsed *parse_repeated(const char *before, const char *unit, int times,
                              const char *after)
{
    ZjBuf text = {0};
    zj_buf_str(&text, before);
    for (int i = 0; i < times; i++)
        zj_buf_str(&text, unit);
    zj_buf_str(&text, after);
    small_stack();
    Parsed *p = parse_text(text.ptr);
    zj_buf_free(&text);
    return p;
}

static void expect_repeated(const char *before, const char *unit, int times, const char *after,
                            const char *messages)
{
    Parsed *p = parse_repeated(before, unit, times, after);
    ck_assert_str_eq(messages_of(p), messages);
    ck_assert_int_eq(p->status, messages[0] == '\0' ? ZJ_OK : ZJ_REJECTED);
    release(p);
}

START_TEST(depth_of_a_tree)
{
    expect_repeated("奖励 a\n当 b", "+b", ZJ_MAX_DEPTH - 1, "\n金额 3元", "");
    expect_repeated("奖励 a\n当 b", "+b", ZJ_MAX_DEPTH, "\n金额 3元", "ZJ0129 2:402; ");
    expect_repeated("奖励 a\n当 b", "+b", 5000, "\n金额 3元", "ZJ0129 2:402; ");
    expect_repeated("奖励 a\n当 ", "10% of ", 600, "b\n金额 3元", "ZJ0129 2:2807; ");
}
END_TEST

START_TEST(depth_of_the_parser)
{
    static const char *const units[] = {"- ", "非 ", "若 a 则 b 否则 ", "10% of ",
                                        "存在 x 取自 y 满足 "};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        Parsed *p = parse_repeated("奖励 a\n当 ", units[i], 30000, "b\n");
        ck_assert_int_eq(p->status, ZJ_REJECTED);
        ck_assert_uint_eq(p->diags.count, 1);
        ck_assert_int_eq(p->diags.at[0]->id, ZJ_MSG_TOO_DEEP);
        release(p);
    }
}
END_TEST

START_TEST(slots_within_slots)
{
    expect_repeated("奖励 a\n", "但 c: ", 2, "金额 3元", "");
    Parsed *p = parse_repeated("奖励 a\n", "但 c: ", 30000, "金额 3元");
    ck_assert_int_eq(p->status, ZJ_REJECTED);
    ck_assert_uint_eq(p->diags.count, 1);
    release(p);
}
END_TEST

START_TEST(open_brackets)
{
    char text[4096] = "奖励 a\n当 ";
    for (int i = 0; i < ZJ_MAX_BRACKETS; i++)
        strcat(text, "(");
    strcat(text, "b");
    for (int i = 0; i < ZJ_MAX_BRACKETS; i++)
        strcat(text, ")");
    expect_messages(text, "");
    strcpy(text, "奖励 a\n当 ");
    for (int i = 0; i < 300; i++)
        strcat(text, "(");
    strcat(text, "b");
    for (int i = 0; i < 300; i++)
        strcat(text, ")");
    strcat(text, "\n金额\n上限 3元");
    expect_messages(text, "ZJ0130 2:67; ZJ0104 3:1; ");
    expect_repeated("事实 { a: ", "列表 { a: ", 300, "数", "ZJ0130 1:516; ");
}
END_TEST

START_TEST(names_and_numbers)
{
    expect_repeated("奖励 ", "名", ZJ_MAX_NAME / 3, "", "");
    expect_repeated("奖励 ", "名", ZJ_MAX_NAME / 3 + 1, "", "ZJ0128 1:4; ");
    expect_repeated("奖励 a\n金额 3", "项", 100000, "", "ZJ0128 2:5; ");
    expect_repeated("奖励 a\n金额 ", "9", 100000, "元", "ZJ0125 2:4; ");
}
END_TEST

START_TEST(bytes_of_a_source)
{
    static char big[2 << 20];
    memset(big, ' ', sizeof big);
    Parsed *p = take_bytes(big, ZJ_MAX_SOURCE);
    ck_assert_int_eq(p->status, ZJ_OK);
    release(p);
    p = take_bytes(big, ZJ_MAX_SOURCE + 1);
    ck_assert_str_eq(messages_of(p), "ZJ0135 1:1; ");
    ck_assert_int_eq(p->status, ZJ_REJECTED);
    release(p);
    p = take_bytes("a\nb\0c", 5);
    ck_assert_str_eq(messages_of(p), "ZJ0137 2:2; ");
    release(p);
    p = take_bytes("a\n奖\xC4\xE3", 7);
    ck_assert_str_eq(messages_of(p), "ZJ0136 2:2; ");
    ck_assert_int_eq(p->status, ZJ_REJECTED);
    release(p);
    expect_messages("# a\xE2\x80\xAE"
                    "b\n「\xE2\x81\xA6」",
                    "ZJ0138 1:4; ZJ0138 2:2; ");
    expect_messages("", "");
}
END_TEST

START_TEST(number_of_sources)
{
    Parsed *p = take_bytes("", 0);
    ZjSource *source;
    ZjStatus status = ZJ_OK;
    for (int i = 1; i < ZJ_MAX_FILES; i++) {
        status = zj_source_add(&p->sources, &p->arena, &p->diags, ZJ_TEXT("u"), ZJ_TEXT(""),
                               &source);
        ck_assert_int_eq(status, ZJ_OK);
    }
    status =
        zj_source_add(&p->sources, &p->arena, &p->diags, ZJ_TEXT("u"), ZJ_TEXT(""), &source);
    ck_assert_int_eq(status, ZJ_LIMIT);
    release(p);
}
END_TEST

/* Every ceiling of memory ends in ZJ_NO_MEM, never in a crash or a half-said message. */
START_TEST(running_out_of_memory)
{
    static const char text[] =
        "政策 a 「b」\n 适用于 c = d 且 非 e\n事实 { f: 列表 { g: 数 ≥ 0 } }\n"
        "奖励 h\n 金额 按 i: 甲、乙 分别 1元、2元; 其他: 不予\n 上限 3元 每户\n"
        "案例 「j」\n 给定 k = [{l: 1}]\n 全额 3元\n";
    ZjBuf big = {0};
    for (int i = 0; i < 200; i++)
        zj_buf_str(&big, text);
    for (size_t limit = 16384; limit < 4000000; limit = limit * 3 / 2) {
        Parsed *p = calloc(1, sizeof *p);
        ck_assert_ptr_nonnull(p);
        p->arena.limit = limit;
        p->diags = (ZjDiags){.arena = &p->arena, .sources = &p->sources};
        ZjSource *source;
        p->status = zj_source_add(&p->sources, &p->arena, &p->diags, ZJ_TEXT("t"),
                                  (ZjText){big.ptr, (uint32_t)big.len}, &source);
        if (p->status == ZJ_OK) {
            p->status = zj_parse(&p->sources, 0, &p->arena, &p->diags, &p->file);
        }
        ck_assert(p->status == ZJ_NO_MEM || p->status == ZJ_REJECTED);
        release(p);
    }
    zj_buf_free(&big);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {depth_of_a_tree,   depth_of_the_parser,  slots_within_slots,
                                  open_brackets,     names_and_numbers,    bytes_of_a_source,
                                  number_of_sources, running_out_of_memory};
    return run_suite("limits", tests, sizeof tests / sizeof tests[0]);
}
