#include "compiler/quote.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/parse.h"

/* Messages are shown as: number, what stands at the place, <- what stands at the note,
** => the suggestion; joined by "; ". */
typedef struct Case {
    const char *source, *messages;
} Case;

static const Case examples[] = {
    /* language.md and examples.md, as they stand there */
    {"奖励 a\n依据 「一」 原文 「1:1配套支持」\n配套 w.g 按 1:1", ""},
    {"奖励 a\n依据 「一」 原文 「奖励标准50%配套，单个项目最高不超过100万」\n配套 w.g 按 50%\n"
     "解读 甲 「区级」: 上限 100万元 每项\n解读 乙 「合计」: 上限 100万元 - w.g 每项",
     ""},
    {"奖励 a\n依据 「一」 原文 「10%给予奖励，每家企业年奖励总额不超过100万元」\n"
     "金额 x 的 10%\n上限 100万元 每户每年",
     ""},
    {"奖励 a\n依据 「一」 原文 「分别给予100万元、50万元、30万元奖励」\n"
     "金额 按 x: A、B、C 分别 100万元、50万元、30万元",
     ""},
    {"禁享 a\n依据 「三」 原文 「近三年」\n"
     "当 存在 r 取自 l 满足 r.重大 且 r.日期 在 评估日 前 3年 内",
     ""},
    {"追回 a\n依据 「三」 原文 「在五年内」「全部收回」\n责任期 x.d 后 5年\n金额 x.m", ""},
    {"目标 a\n力争\n依据 「一」 原文 「60家」\n达到 ≥ 60家 于 2023-12-31", ""},
    {"目标 a\n依据 「一」 原文 「到2023年」「达到60家」\n达到 ≥ 60家 于 2023-12-31", ""},
    {"目标 a\n依据 「一」 原文 「超过7%」\n达到 > 7% 于 2026-12-31", ""},
    {"目标 a\n依据 「一」 原文 「达75%以上」\n达到 ≥ 75% 于 2026-12-31", ""},
    {"奖励 a\n依据 「一」 原文 「给予 20 万元奖励」「不低于 1∶1」\n金额 20万元\n一次性\n"
     "要求 配套 ≥ 1:1",
     ""},
    {"奖励 a\n依据 「四」 原文 「一定优惠」\n金额 另行规定", ""},
    {"奖励 a\n依据 「四」 原文 「前两名企业，分别给予20万元、10万元、5万元」\n当 标准.排名 ≤ "
     "2\n"
     "金额 按 x: A、B、C 分别 20万元、10万元、5万元",
     ""},
    {"奖励 a\n依据 「一」 原文 「补贴的100%给予再补贴」「年补贴总额不超过200万元」\n"
     "金额 x 的 100%\n解读 甲 「取高」: 择优 1 项 每年\n上限 200万元 每户每年",
     ""},
    {"奖励 a\n"
     "依据 「二」 原文 "
     "「3年内建设费用达到2000万元以上」「10%比例给予最高500万元」「提至最高20%」\n"
     "令 费用 = 合计 f.金额 对 f 取自 费用表 其中 f.日期 在 d 后 3年 内\n"
     "当 费用 ≥ 2000万元\n金额 最高 费用 的 10%\n但 外溢: 金额 最高 费用 的 20%\n"
     "解读 上限.甲 「不变」: 上限 500万元 每项\n"
     "解读 上限.乙 「同比例」: 上限 若 外溢 则 1000万元 否则 500万元 每项\n"
     "免核 「1000万元」 因为 「解读推出，原文未写」",
     ""},
    {"奖励 a\n依据 「二」 原文 「不低于1000万元」\n金额 不低于 1000万元", ""},
    {"参数 p : 金额\n取值 2000万元\n取值 自 2023-04-27 当 x ≥ A: 1000万元\n"
     "依据 「九」 原文 「由2000万元调整为1000万元」",
     ""},
    {"服务 s\n依据 「二」 原文 「分别给予3年、2年、1年免租优惠」\n"
     "期限 按 x: A、B、C 分别 3年、2年、1年 自 d",
     ""},
    {"服务 s\n依据 「二」 原文 「不高于市场标准70%」\n限价 x.月租 的 70%", ""},
    {"奖励 a\n依据 「一」 原文 「1000平方米以下90%、1000–5000 平方米50%」\n"
     "金额 按 面积 累进: ≤ 1000平方米: 90%; ≤ 5000平方米: 50%",
     ""},
};

static const Case writings[] = {
    {"奖励 a\n依据 「一」 原文 「二十万元」\n金额 20万元", ""},
    {"奖励 a\n依据 「一」 原文 「200000元」\n金额 20万元", ""},
    {"奖励 a\n依据 「一」 原文 「２０ 万元」\n金额 200000元", ""},
    {"grant a\ncite \"1\" 原文 「20万元」\namount 200000 yuan", ""},
    {"奖励 a\n依据 「一」 原文 「百分之五」\n金额 x 的 5%", ""},
    {"奖励 a\n依据 「一」 原文 「等额配套」\n配套 g 按 1:1", ""},
    {"奖励 a\n依据 「一」 原文 「等额配套」\n配套 g 按 100%", ""},
    {"奖励 a\n依据 「一」 原文 「半数以上」\n当 x ≥ 50%\n金额 另行规定", ""},
    {"奖励 a\n依据 「一」 原文 「满六个月」\n当 d 满 6个月\n金额 另行规定", ""},
    {"奖励 a\n依据 「一」 原文 「满半年」\n当 d 满 6个月\n金额 另行规定", ""},
    {"奖励 a\n依据 「一」 原文 「满三年」\n当 整月数(d, e) ≥ 36\n金额 另行规定", ""},
    {"奖励 a\n依据 「一」 原文 「得分80分以上」\n当 得分 ≥ 80\n金额 另行规定", ""},
    {"奖励 a\n依据 「一」 原文 「2023年认定的」\n当 年份(d) = 2023\n金额 另行规定", ""},
    {"奖励 a\n依据 「一」 原文 「研发投入超过7%」\n当 x / y > 0.07\n金额 另行规定", ""},
    {"奖励 a\n依据 「一」 原文 「每平方米30元」\n金额 面积 * 30元/平方米", ""},
    {"奖励 a\n依据 「一」 原文 「20万元」\n金额 若 x > 1 则 20万元 否则 0元", ""},
    {"奖励 a\n依据 「一」 原文 「每年7月1日起，不超过5万元」\n金额 x\n上限 5万元 每户每年 自 "
     "7月",
     ""},
    {"奖励 a\n依据 「一」 原文 「给予一等奖30万元、二等奖20万元」\n"
     "金额 按 x: 一等奖、二等奖 分别 30万元、20万元",
     ""},
    {"奖励 a\n依据 「一」 原文 「一次性给予20万元，10 万元、10 万元」\n金额 若 x 则 20万元 "
     "否则 10万元",
     ""},
};

static const Case boundaries[] = {
    {"目标 a\n依据 「一」 原文 「超过100家」\n达到 ≥ 100家", "404 100家 <- 超过100家"},
    {"目标 a\n依据 「一」 原文 「100家以上」\n达到 > 100家", "404 100家 <- 100家以上"},
    {"奖励 a\n依据 「一」 原文 「最高不超过100万元」\n金额 100万元",
     "405 100万元 <- 不超过100万元"},
    {"奖励 a\n依据 「一」 原文 「最高100万元」\n金额 不低于 100万元",
     "404 100万元 <- 最高100万元"},
    {"奖励 a\n依据 「一」 原文 「不足100万元的，给予5万元」\n当 100万元 > x\n金额 5万元", ""},
    {"奖励 a\n依据 「一」 原文 「不足100万元的，给予5万元」\n当 100万元 ≥ x\n金额 5万元",
     "404 100万元 <- 不足100万元"},
    /* a negation may be quoted either way round, but the edge stays where it is */
    {"奖励 a\n依据 「一」 原文 「低于3%的除外」\n除非 x < 3%\n金额 另行规定", ""},
    {"奖励 a\n依据 「一」 原文 「不低于3%」\n除非 x < 3%\n金额 另行规定", ""},
    {"奖励 a\n依据 「一」 原文 「不低于3%」\n当 非 (x < 3%)\n金额 另行规定", ""},
    {"奖励 a\n依据 「一」 原文 「超过3%」\n除非 x < 3%\n金额 另行规定", "404 3% <- 超过3%"},
    {"禁享 a\n依据 「一」 原文 「不低于3%方可享受」\n当 x < 3%", ""},
    {"奖励 a\n依据 「一」 原文 「不低于3%」\n当 x < 3%\n金额 另行规定", "404 3% <- 不低于3%"},
    /* a local name hands its role on */
    {"奖励 a\n依据 「一」 原文 「达到2000万元」\n令 门槛 = 2000万元\n当 x ≥ 门槛\n金额 "
     "另行规定",
     ""},
    {"奖励 a\n依据 「一」 原文 「超过2000万元」\n令 门槛 = 2000万元\n当 x ≥ 门槛\n金额 "
     "另行规定",
     "404 2000万元 <- 超过2000万元"},
    {"奖励 a\n依据 「一」 原文 「10%，最高50万元」\n金额 较低(x 的 10%, 50万元)", ""},
    {"奖励 a\n依据 「一」 原文 「500万元以上的10万元，1000万元以上的20万元」\n"
     "金额 按 x: ≥ 1000万元、500万元 分别 20万元、10万元; 其他: 不予",
     ""},
    {"奖励 a\n依据 「一」 原文 「超过500万元的10万元」\n"
     "金额 按 x: ≥ 500万元 分别 10万元; 其他: 不予",
     "404 500万元 <- 超过500万元"},
    {"奖励 a\n依据 「一」 原文 「1000万元以下」\n当 x < 1000万元\n金额 另行规定\n"
     "免核 「以下」 因为 「同一文件另处注明不含本数」",
     ""},
    {"禁享 a\n依据 「三」 原文 「三年以外」\n当 d 在 评估日 前 3年 内", ""},
};

static const Case mistakes[] = {
    {"奖励 a\n依据 「一」 原文 「给予20万元奖励」\n金额 25万元",
     "403 25万元 <- 20万元 => 20万元"},
    {"grant a\ncite \"1\" 原文 \"给予20万元奖励\"\namount 250000 yuan",
     "403 250000 yuan <- 20万元 => 200000 yuan"},
    {"奖励 a\n依据 「一」 原文 「三年内」\n当 d 在 e 前 5年 内\n金额 另行规定",
     "403 5年 <- 三年 => 3年"},
    {"目标 a\n依据 「一」 原文 「超过100家」\n达到 > 1000家", "403 1000家 <- 100家 => 100家"},
    {"目标 a\n依据 「一」 原文 「60家」\n达到 ≥ 60户", "403 60户 <- 60家 => 60户"},
    {"奖励 a\n依据 「一」 原文 「给予20%奖励」\n金额 x 的 25%", "403 25% <- 20% => 20%"},
    {"目标 a\n依据 「一」 原文 「到2026年达到60家」\n达到 ≥ 60家 于 2025-12-31",
     "403 2025-12-31 <- 2026年"},
    {"奖励 a\n依据 「一」 原文 「给予10%补贴，最高50万元」\n金额 x 的 10%", "402 50万元"},
    {"奖励 a\n依据 「一」 原文 「给予奖励」\n金额 20万元", "401 20万元 <- 「给予奖励」"},
    {"奖励 a\n依据 「一」 原文 「给予20万元奖励」\n金额 20万元\n上限 100万元 每户每年",
     "401 100万元 <- 「给予20万元奖励」"},
    {"奖励 a\n依据 「一」\n金额 20万元", "406 依据 「一」 <- 20万元"},
    {"奖励 a\n金额 20万元", "406 a <- 20万元"},
    {"奖励 a\n依据 「一」\n金额 x\n当 y > 1 且 z > 0", ""},
    /* once for each figure, though two readings have it */
    {"奖励 a\n依据 「一」 原文 「给予奖励」\n解读 甲: 金额 20万元\n解读 乙: 金额 20万元 + x",
     "401 20万元 <- 「给予奖励」"},
    {"奖励 a\n依据 「一」 原文 「分别给予50万元、20万元、10万元」\n"
     "金额 按 x: A、B、C 分别 50万元、20万元、15万元",
     "403 15万元 <- 10万元 => 10万元"},
    {"奖励 a\n依据 「一」 原文 「聚焦“335N”体系，给予20万元」\n金额 20万元", "402 335N"},
    {"奖励 a\n依据 「一」 原文 「三年行动计划，给予20万元」\n金额 20万元", "402 三年"},
    {"核算 f = 5% * x\n依据 「一」 原文 「百分之六」", "403 5% <- 百分之六 => 6%"},
    {"定义 d = x * 12", "406 d <- 12"},
    {"定义 d = x * 2\n依据 「一」 原文 「按两倍计算」", ""},
    {"参数 p : 金额\n取值 5万元\n依据 「一」 原文 「5万元」\n取值 自 2024-01-01: 6万元\n"
     "依据 「二」 原文 「7万元」",
     "403 6万元 <- 7万元 => 7万元"},
    {"参数 p : 金额\n依据 「一」 原文 「5万元」\n取值 5万元", ""},
    {"目标 a\n依据 「一」 原文 「培育1家」\n达到 ≥ 1家", ""},
    {"目标 a\n依据 「一」 原文 「培育1家以上」\n达到 > 1家", "404 1家 <- 1家以上"},
    {"目标 a\n依据 「一」 原文 「培育2家」\n达到 ≥ 1家", "402 2家"},
};

static const Case waivers[] = {
    {"奖励 a\n依据 「一」 原文 「聚焦“335N”体系，给予20万元」\n金额 20万元\n"
     "免核 「335N」 因为 「名称」",
     ""},
    {"奖励 a\n依据 「一」 原文 「三年行动计划，给予20万元」\n金额 20万元\n"
     "免核 「三年行动计划」 因为 「名称」",
     ""},
    {"奖励 a\n依据 「一」 原文 「150万元、50万元」\n金额 x\n免核 「50万元」 因为 「另条」",
     "402 150万元"},
    {"奖励 a\n依据 「一」 原文 「五十万元」\n金额 x\n免核 「50万元」 因为 「另条」", ""},
    {"奖励 a\n依据 「一」 原文 「给予20万元」\n金额 20万元\n免核 「20万元」 因为 「多余」",
     "407 「20万元」"},
    {"奖励 a\n依据 「一」 原文 「给予20万元」\n金额 20万元\n免核 「30万元」 因为 「没有」",
     "407 「30万元」"},
    {"奖励 a\n依据 「一」 原文 「给予20万元」\n金额 20万元\n免核 「以下」 因为 「没有」",
     "407 「以下」"},
    {"奖励 a\n依据 「一」 原文 「给予奖励」\n解读 甲: 金额 20万元\n"
     "解读 甲: 免核 「20万元」 因为 「解读推出」",
     ""},
    {"定义 d = x * 12\n免核 「12」 因为 「一年十二个月」", ""},
    {"目标 a\n依据 「一」 原文 「“十四五”末达到60家」\n达到 ≥ 60家 于 2025-12-31", ""},
};

typedef struct Fixture {
    ZjArena arena;
    ZjSources sources;
    ZjDiags diags;
    ZjFile file;
} Fixture;

static void begin(Fixture *f, const char *text)
{
    *f = (Fixture){0};
    f->diags.arena = &f->arena;
    f->diags.sources = &f->sources;
    ZjSource *source;
    ck_assert_int_eq(zj_source_add(&f->sources, &f->arena, &f->diags, ZJ_TEXT("t.zjtx"),
                                   zj_text(text), &source),
                     ZJ_OK);
    ZjStatus status = zj_parse(&f->sources, 0, &f->arena, &f->diags, &f->file);
    if (status != ZJ_OK) {
        ZjBuf out = {0};
        zj_diags_print(&f->diags, ZJ_LANG_EN, false, &out);
        ck_abort_msg("%s\n%s", text, out.ptr);
    }
}

static void check(Fixture *f, const ZjQuoteOptions *options)
{
    for (const ZjDecl *d = f->file.decls; d != NULL; d = d->next) {
        if (d->kind == ZJ_DECL_POLICY) continue;
        ck_assert_int_eq(zj_quote_check(&f->diags, &f->sources, d, options, &f->arena), ZJ_OK);
    }
}

static char *messages(Fixture *f)
{
    ZjBuf out = {0};
    zj_buf_str(&out, "");
    for (uint32_t i = 0; i < f->diags.count; i++) {
        const ZjDiag *d = f->diags.at[i];
        if (i != 0) zj_buf_str(&out, "; ");
        zj_buf_printf(&out, "%d ", zj_msg_info[d->id].number);
        zj_buf_text(&out, zj_source_text(&f->sources, d->at));
        if (d->note_id != ZJ_MSG_COUNT) {
            zj_buf_str(&out, " <- ");
            zj_buf_text(&out, zj_source_text(&f->sources, d->note_at));
        }
        if (d->suggestion.len != 0) {
            zj_buf_str(&out, " => ");
            zj_buf_text(&out, d->suggestion);
        }
    }
    return out.ptr;
}

static void check_table(const Case *table, size_t count)
{
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        Fixture f;
        begin(&f, table[i].source);
        check(&f, NULL);
        char *got = messages(&f);
        if (table[i].messages != NULL && strcmp(got, table[i].messages) != 0) {
            wrong++;
            fprintf(stderr, "%s\n    got  %s\n    want %s\n", table[i].source, got,
                    table[i].messages);
        }
        free(got);
        zj_arena_free(&f.arena);
    }
    ck_assert_int_eq(wrong, 0);
}

#define CHECK_TABLE(t) check_table(t, sizeof(t) / sizeof *(t))

START_TEST(passes_the_design_examples)
{
    CHECK_TABLE(examples);
}
END_TEST

START_TEST(knows_ways_of_writing)
{
    CHECK_TABLE(writings);
}
END_TEST

START_TEST(compares_boundary_words)
{
    CHECK_TABLE(boundaries);
}
END_TEST

START_TEST(reports_mistakes)
{
    CHECK_TABLE(mistakes);
}
END_TEST

START_TEST(obeys_waivers)
{
    CHECK_TABLE(waivers);
}
END_TEST

static char *check_with_header(const char *text)
{
    Fixture f;
    begin(&f, text);
    ZjQuoteOptions options = {.policy_waivers = f.file.decls->slots};
    for (const ZjSlot *s = options.policy_waivers; s != NULL; s = s->next) {
        if (s->kind == ZJ_SLOT_BOUNDARY) options.boundary_exclusive = true;
    }
    check(&f, &options);
    char *got = messages(&f);
    zj_arena_free(&f.arena);
    return got;
}

/* A waiver of the header serves every clause, and the audit: idle, it is not complained about.
 */
START_TEST(reads_the_header)
{
    char *got =
        check_with_header("政策 p 「p」\n施行 至 2024-12-31\n免核 「335N」 因为 「名称」\n"
                          "免核 「7G」 因为 「名称」\n"
                          "奖励 a\n依据 「一」 原文 「335N，给予20万元」\n金额 20万元");
    ck_assert_str_eq(got, "");
    free(got);
    got =
        check_with_header("政策 p 「p」\n以上以下 不含本数\n"
                          "奖励 a\n依据 「一」 原文 「100家以上」\n当 x > 100\n金额 另行规定");
    ck_assert_str_eq(got, "");
    free(got);
    got =
        check_with_header("政策 p 「p」\n以上以下 不含本数\n"
                          "奖励 a\n依据 「一」 原文 「100家以上」\n当 x ≥ 100\n金额 另行规定");
    ck_assert_str_eq(got, "404 100 <- 100家以上");
    free(got);
}
END_TEST

START_TEST(leaves_the_stdlib_alone)
{
    Fixture f;
    begin(&f, "定义 d = x * 12");
    f.sources.at[0]->in_stdlib = true;
    check(&f, NULL);
    ck_assert_uint_eq(f.diags.count, 0);
    zj_arena_free(&f.arena);
}
END_TEST

START_TEST(reports_that_memory_ran_out)
{
    Fixture f;
    begin(&f, "奖励 a\n依据 「一」 原文 「20万元」\n金额 25万元\n免核 「5」 因为 「x」");
    ZjArena small = {.limit = 1};
    ck_assert_int_eq(zj_quote_check(&f.diags, &f.sources, f.file.decls, NULL, &small),
                     ZJ_NO_MEM);
    zj_arena_free(&small);
    zj_arena_free(&f.arena);
}
END_TEST

START_TEST(messages_read_well)
{
    Fixture f;
    begin(&f, "目标 a\n依据 「一」 原文 「超过100家」\n达到 ≥ 100家");
    check(&f, NULL);
    ZjBuf out = {0};
    zj_diags_print(&f.diags, ZJ_LANG_ZH, false, &out);
    ck_assert_ptr_nonnull(strstr(out.ptr, "原文“超过100家”的意思是 >，这里 100家 却按 ≥ 使用"));
    zj_buf_clear(&out);
    zj_diags_print(&f.diags, ZJ_LANG_EN, false, &out);
    ck_assert_ptr_nonnull(strstr(out.ptr, "means >, but 100家 is used with ≥ here"));
    zj_buf_free(&out);
    zj_arena_free(&f.arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("quote");
    TCase *tc = tcase_create("quote");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, passes_the_design_examples);
    tcase_add_test(tc, knows_ways_of_writing);
    tcase_add_test(tc, compares_boundary_words);
    tcase_add_test(tc, reports_mistakes);
    tcase_add_test(tc, obeys_waivers);
    tcase_add_test(tc, reads_the_header);
    tcase_add_test(tc, leaves_the_stdlib_alone);
    tcase_add_test(tc, reports_that_memory_ran_out);
    tcase_add_test(tc, messages_read_well);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
