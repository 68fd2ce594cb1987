/* Out of memory at the n-th allocation of a compile, for every n, once or from there on: the status
** says so, or the module is the very same; nothing crashes, nothing leaks. */
#include "help.h"

void *__real_malloc(size_t n);
void *__real_realloc(void *p, size_t n);
void *__real_zj_arena_alloc(ZjArena *arena, size_t n);
void *__real_zj_arena_array(ZjArena *arena, size_t count, size_t size);
char *__real_zj_arena_copy(ZjArena *arena, const void *bytes, size_t n);
void *__real_zj_arena_grow(ZjArena *arena, const void *old, size_t old_count, size_t new_count, size_t size);
void *__wrap_malloc(size_t n);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_zj_arena_alloc(ZjArena *arena, size_t n);
void *__wrap_zj_arena_array(ZjArena *arena, size_t count, size_t size);
char *__wrap_zj_arena_copy(ZjArena *arena, const void *bytes, size_t n);
void *__wrap_zj_arena_grow(ZjArena *arena, const void *old, size_t old_count, size_t new_count, size_t size);

static long until_failure = -1; /* allocations that still succeed; negative: all */
static bool only_once;
static bool failed;

static bool fails(void)
{
    if (until_failure < 0 || until_failure-- > 0) return false;
    until_failure = only_once ? -1 : 0;
    failed = true;
    return true;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

void *__wrap_zj_arena_alloc(ZjArena *arena, size_t n)
{
    return fails() ? NULL : __real_zj_arena_alloc(arena, n);
}

void *__wrap_zj_arena_array(ZjArena *arena, size_t count, size_t size)
{
    return fails() ? NULL : __real_zj_arena_array(arena, count, size);
}

char *__wrap_zj_arena_copy(ZjArena *arena, const void *bytes, size_t n)
{
    return fails() ? NULL : __real_zj_arena_copy(arena, bytes, n);
}

void *__wrap_zj_arena_grow(ZjArena *arena, const void *old, size_t old_count, size_t new_count, size_t size)
{
    return fails() ? NULL : __real_zj_arena_grow(arena, old, old_count, new_count, size);
}

/* Some of everything. */
static const char program[] =
    "政策 p 「政策」\n  层级 区级 「某区」\n  状态 征求意见稿\n  施行 自 2020-01-01 至 公布\n  取整 舍去 到 元\n"
    "  叠加 未载明 按 事由\n"
    "单位 家\n梯度 级: 低/low 「低」 < 高\n种类 类: 甲类、乙类\n梯度 档: 下 < 上\n对应 级.高 = 档.上\n"
    "事实 属 政策 { 公布 : 日期 }\n"
    "事实 {\n  钱 : 金额 ≥ 0元 「钱」 凭证 「账」\n  户 : 家\n  好 : 真假\n  我级 : 级\n  我类 : 类\n  名 : 文本\n"
    "  址 : { 楼 : 整数 }\n"
    "  合同 : 列表 { 编号 : 文本 主键  额 : 金额  签 : 日期  分 : 列表 { 号 : 文本 主键  量 : 整数 } }\n"
    "  已拨付 : 列表 { 政策 : 文本  条款 : 文本  项 : 文本  所属日期 : 日期  金额 : 金额\n"
    "    拨付日期 : 日期  支付方 : 文本  收回金额 : 金额 }\n"
    "  迁出 : 列表 { 编号 : 文本 主键  日期 : 日期 }\n}\n"
    "定义 线 : 金额 = 钱 的 10%\n"
    "函数 折(额: 金额, 比: 比例): 金额 = 额 的 比\n"
    "参数 标 : 金额\n  取值 自 2024-01-01 当 好: 7元\n  取值 3元\n"
    "核算 总 = 合计 (合计 (计数 y 取自 x.分 其中 y.量 > 1) * x.额 对 z 取自 合同) 对 x 取自 合同\n"
    "奖励 项奖/items 「逐项」\n  依据 「一」 原文 「甲」「乙」\n  事由 事 每年\n  逐项 h 取自 合同 其中 h.额 > 1元\n"
    "  令 半 = h.额 / 2\n  当 好 且 存在 x 取自 h.分 满足 x.量 > 2\n  除非 我类 属于 {甲类}\n  发生于 h.签\n"
    "  金额 折(半, 50%) + 标\n  但 我级 ≥ 上: 金额 半\n  下限 1元\n  上限 9元 每项\n  上限 90元 每户每年 自 7月\n"
    "  择优 2 项 按 h.额 每年\n  一次性 每项 补差\n  要求 配套 ≥ 50%\n"
    "奖励 表奖\n  依据 「二」\n  事由 事\n  发生于 评估日\n"
    "  金额 按 我类, 我级: 甲类 低: 5元; 乙类 低 或 高: 线; 其他: 另行规定\n"
    "  核定 钱\n  解读 甲 「甲」: 上限 5元\n  解读 乙: 上限 按 钱 累进: ≤ 5元: 10%; 其他: 1%\n"
    "奖励 配奖\n  依据 「三」\n  配套 项奖 为 x 按 3:4\n"
    "  上限 100元 每年 于 {末奖}\n"
    "奖励 末奖\n  依据 「七」\n  发生于 评估日\n  金额 钱\n  抵扣 表奖\n"
    "奖励 转\n  依据 「四」\n  转付 表奖\n"
    "禁享 禁\n  依据 「五」\n  当 名 = 「坏」 且 非 好\n  针对 项奖\n"
    "追回 追\n  依据 「六」\n  逐项 款 取自 已拨付\n  责任期 款.拨付日期 后 5年\n  触发 迁 取自 迁出 于 迁.日期\n"
    "  金额 款.金额 的 50%\n"
    "案例 「例」\n  评估日 2023-06-01\n  给定 钱 = 5元, 址 = {楼: 3}, 我类 = 甲类, p.公布 = 2023-01-01,\n"
    "    合同 = [{编号: 「a」, 额: 5元, 分: [{号: 「1」, 量: 2}]}]\n"
    "  采用 表奖 = 乙\n  采用 p.叠加 = 并享\n  期望 项奖 = 0元, 表奖 = 1元 至 5元, 追 不得, 合计.区级 = 0元, 总 = 5元\n";

static const char mistaken[] =
    "政策 p\n  层级 乡级\n事实 { 钱 : 金额 ≥ 5  钱 : 金 }\n"
    "奖励 甲\n  金额 钱二 + 5\n  当 (按 钱: ≥ 1元、2元 分别 是; 其他: 好)\n案例 「例」\n  给定 没有 = 5\n";

static void run_out(const char *text, ZjStatus expected)
{
    ZjBuf whole = {0}, image = {0};
    SourceText file = {"t.zjtx", text, false};
    Compiled *c = compile_files(&file, 1, 0);
    ck_assert_msg(c->status == expected, "%s", messages(c));
    if (expected == ZJ_OK) image_of(c, &whole);
    release(c);
    long limit = 0;
    for (long n = 0;; n++) {
        Compiled *again = calloc(1, sizeof *again);
        ck_assert_ptr_nonnull(again);
        failed = false;
        until_failure = n;
        compile_into(again, &file, 1, 0);
        if (again->status == ZJ_OK) again->status = zj_lint(&again->program);
        bool ran_out = failed;
        until_failure = -1;
        if (again->status == ZJ_OK) {
            zj_buf_clear(&image);
            image_of(again, &image);
            ck_assert_msg(image.len == whole.len && memcmp(image.ptr, whole.ptr, whole.len) == 0,
                          "allocation %ld fails: another module without a word", n);
        } else {
            ck_assert_msg(again->status == ZJ_NO_MEM || again->status == expected, "allocation %ld fails: %s", n,
                          zj_status_text(again->status));
        }
        release(again);
        if (!ran_out) break;
        limit = n;
    }
    ck_assert_int_gt(limit, 100);
    zj_buf_free(&whole);
    zj_buf_free(&image);
}

START_TEST(each_allocation_fails_once)
{
    only_once = true;
    run_out(program, ZJ_OK);
    run_out(mistaken, ZJ_REJECTED);
}
END_TEST

START_TEST(all_fail_from_one_on)
{
    only_once = false;
    run_out(program, ZJ_OK);
    run_out(mistaken, ZJ_REJECTED);
}
END_TEST

/* The ceiling of the compile's own arena, from nothing to enough. */
START_TEST(ceiling)
{
    SourceText file = {"t.zjtx", program, false};
    ZjStatus status = ZJ_NO_MEM;
    for (size_t bytes = 1; status != ZJ_OK; bytes += 1536) {
        Compiled *c = compile_files(&file, 1, bytes);
        status = c->status;
        ck_assert_msg(status == ZJ_NO_MEM || status == ZJ_OK, "%zu bytes: %s", bytes, zj_status_text(status));
        ck_assert_uint_lt(bytes, (size_t)1 << 24);
        release(c);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {each_allocation_fails_once, all_fail_from_one_on, ceiling};
    return RUN_TESTS("memory", tests);
}
