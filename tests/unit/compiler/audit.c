#include "compiler/audit.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "grammar/parse.h"

/* ---- the document made readable ---- */

typedef struct Reading {
    const char *bytes, *text; /* lines joined by '|', an unreadable stretch is � */
} Reading;

static const Reading readings[] = {
    /* blanks, widths, marks that cannot be seen */
    {"给予 20　万元\t奖励", "给予 20 万元 奖励"},
    {"  一行\r\n\r\n  二行  \n", "一行|二行"},
    {"\xEF\xBB\xBF奖\xE2\x80\x8B励\xC2\xAD金", "奖励金"},
    {"\xE2\xBC\x80、\xEF\xA4\x8A额", "一、金额"}, /* ⼀ a radical, 金 a compatibility form */
    {"", ""},
    /* pages */
    {"<p>甲</p><p>乙</p>", "甲|乙"},
    {"<p>甲<b>乙</b><span class='x>y'>丙</span></p>\n丁<br/>戊", "甲乙丙|丁|戊"},
    {"<p>a&lt;b&nbsp;&amp;&#65;&#x4e2d;&ldquo;&unknown;</p>", "a<b &A中“&unknown;"},
    {"<p>&#0;&#xD800;&#99999999;&#;&</p>", "&#0;&#xD800;&#99999999;&#;&"},
    {"<html><head><title>5</title></head><p>甲<!-- 6 --></p><script>7</SCRIPT><p>乙", "甲|乙"},
    {"<script>7</script><p>甲", "甲"},
    {"<p>甲<", "甲<"},
    {"<p>甲<!-- 6", "甲"},
    {"占比<5%且>3%", "占比<5%且>3%"},
    {"---\ntitle: 'x'\ntags: \n - 甲\n---\n正文", "正文"},
    {"---\n正文不是说明\n---\n", "--- 正文不是说明 ---"},
    /* pinyin and traditional characters */
    {"專(zhuān)精特新", "专精特新"},
    {"企業（yè）綠(lǜ)色", "企业绿色"},
    {"们(men)来", "们来"},
    {"用户(app)、甲(a)、吨(t)、服务(SaaS)", "用户(app)、甲(a)、吨(t)、服务(SaaS)"},
    {"乾隆年間，乾燥設備", "乾隆年间，干燥设备"},
    {"著力發展", "著力发展"},
    /* mojibake */
    {"發(fā)展?jié)摿Φ钠髽I(yè)，好", "发展�，好"},
    {"向?qū)>匦轮行∑髽I(yè)征集", "向�征集"},
    {"業(yè)績?yōu)橛蛇M(jìn)行", "业绩�行"},
    {"导。??偨Y(jié)推广", "导。�推广"},
    {"金额\xEF\xBF\xBD元", "金额�元"},
    {"锟斤拷锟斤拷文件", "�文件"},
    {"是吗?是。真的？？", "是吗?是。真的？？"},
};

static ZjConverter *converter;

static void set_up(void)
{
    converter = zj_converter_open();
    ck_assert_ptr_nonnull(converter);
}

static void tear_down(void)
{
    zj_converter_close(converter);
}

static ZjDocument read(ZjArena *arena, const char *bytes)
{
    ZjDocument doc;
    ck_assert_int_eq(zj_document_read(zj_text(bytes), converter, arena, &doc), ZJ_OK);
    return doc;
}

START_TEST(makes_documents_readable)
{
    const Reading *r = &readings[_i];
    ZjArena arena = {0};
    ZjDocument doc = read(&arena, r->bytes);
    ZjBuf out = {0};
    zj_buf_str(&out, "");
    bool line = false;
    for (uint32_t i = 0; i < doc.text.len; i++) {
        bool ends = doc.text.ptr[i] == '\n';
        if (!ends && line && out.len != 0) zj_buf_char(&out, '|');
        if (!ends) zj_buf_char(&out, doc.text.ptr[i]);
        line = ends;
    }
    ck_assert_str_eq(out.ptr, r->text);
    zj_buf_free(&out);
    zj_arena_free(&arena);
}
END_TEST

START_TEST(keeps_the_places_of_letters)
{
    static const char bytes[] = "<p>對(duì) 專(zhuān)&#31934;</p>";
    ZjArena arena = {0};
    ZjDocument doc = read(&arena, bytes);
    uint32_t end = 3;
    for (uint32_t i = 0; i + 1 < doc.count; i++) {
        const ZjLetter *l = &doc.letters[i];
        if (l->code == '\n') continue;
        ck_assert_uint_eq(l->start, end); /* brackets belong to the letter before them */
        end = l->end;
    }
    ck_assert_uint_eq(end, sizeof bytes - 1 - strlen("</p>"));
    ck_assert_uint_eq(doc.pinyin_count, 2);
    ck_assert_uint_eq(doc.converted_count, 2);
    zj_arena_free(&arena);
}
END_TEST

START_TEST(reports_where_it_is_unreadable)
{
    ZjArena arena = {0};
    ZjDocument doc = read(&arena, "發(fā)展?jié)摿Φ钠髽I(yè)。??偨Y(jié)");
    ck_assert_uint_eq(doc.unreadable_count, 2);
    ck_assert_uint_eq(doc.unreadable[0].from, strlen("發(fā)展"));
    ck_assert_uint_eq(doc.unreadable[0].to, strlen("發(fā)展?jié)摿Φ钠髽I(yè)"));
    ck_assert_uint_eq(doc.unreadable[1].to, strlen("發(fā)展?jié)摿Φ钠髽I(yè)。??偨Y(jié)"));
    zj_arena_free(&arena);
}
END_TEST

/* ---- headings and places ---- */

static const char outline_text[] =
    "总则\n一、目标\n到2025年。\n二、任务\n（一）工程\n1．甲。乙\n2.0版的丙\n"
    "（2）丁\n(二)戊\n1、己\n十二、庚\n第三章 辛\n第五条 壬\n②癸\n";

START_TEST(finds_headings)
{
    static const char *const want =
        "一、目标|二、任务|（一）工程|1．甲|（2）丁|(二)戊|1、己|十二、庚|"
        "第三章 辛|第五条 壬|②癸|";
    ZjArena arena = {0};
    ZjDocument doc = read(&arena, outline_text);
    ZjBuf out = {0};
    for (uint32_t i = 0; i < doc.heading_count; i++) {
        zj_buf_text(&out, doc.headings[i].title);
        zj_buf_char(&out, '|');
    }
    ck_assert_str_eq(out.ptr, want);
    ck_assert_uint_eq(doc.headings[3].parent, 2);
    ck_assert_uint_eq(doc.headings[5].parent, 1);
    ck_assert_uint_eq(doc.headings[7].parent, UINT32_MAX);
    ck_assert_uint_eq(doc.headings[9].parent, 8);
    zj_buf_free(&out);
    zj_arena_free(&arena);
}
END_TEST

typedef struct Place {
    const char *cited, *letter;
    bool known, under;
} Place;

static const Place places[] = {
    {"二（一）1", "乙", true, true},
    {"二(一)1", "乙", true, true},
    {"（一）1", "乙", true, true},
    {"二", "己", true, true},
    {"一", "乙", true, false},
    {"二（二）1", "己", true, true},
    {"二（二）1", "乙", true, false},
    {"一、二（一）", "乙", true, true},
    {"二（一）1（2）", "丁", true, true},
    {"十二", "庚", true, true},
    {"第五条", "壬", true, true},
    {"第三章第五条", "壬", true, true},
    {"第四条", "壬", false, false},
    {"附则", "乙", false, false},
    {"", "乙", false, false},
    {"二（三）", "乙", false, false},
    {"二（一）第1点", "乙", false, false},
    {"一", "总", true, false},
};

START_TEST(understands_cited_places)
{
    const Place *p = &places[_i];
    ZjArena arena = {0};
    ZjDocument doc = read(&arena, outline_text);
    ZjFolded letter;
    ck_assert_int_eq(zj_phrase_fold(zj_text(p->letter), converter, &arena, &letter), ZJ_OK);
    uint32_t at = doc.folded.origin[zj_folded_find(&doc.folded, &letter, 0)];
    ZjDocPlaces read_places = zj_document_places(&doc, zj_text(p->cited));
    ck_assert_msg((read_places.count != 0) == p->known, "%s", p->cited);
    ck_assert_msg(zj_document_under(&doc, &read_places, at) == p->under, "%s", p->cited);
    zj_arena_free(&arena);
}
END_TEST

/* ---- folding ---- */

START_TEST(folds_ways_of_writing)
{
    static const char *const pairs[][2] = {
        {"给予 20 万元", "给予20万元"},
        {"１∶１", "1:1"},
        {"“小巨人”", "‘小巨人’"},
        {"「小巨人」", "\"小巨人\""},
        {"科技型 — 高新", "科技型——高新"},
        {"２０％，最高", "20%,最高"},
        {"著力", "着力"},
        {"專精特新", "专精特新"},
        {"㎡", "m2"},
        {"（含）", "(含)"},
    };
    ZjArena arena = {0};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        ZjFolded a, b;
        ck_assert_int_eq(zj_phrase_fold(zj_text(pairs[i][0]), converter, &arena, &a), ZJ_OK);
        ck_assert_int_eq(zj_phrase_fold(zj_text(pairs[i][1]), converter, &arena, &b), ZJ_OK);
        ck_assert_msg(a.count == b.count && zj_folded_find(&a, &b, 0) == 0, "%s", pairs[i][0]);
    }
    zj_arena_free(&arena);
}
END_TEST

/* ---- the audit ---- */

/* A header's waivers, a clause's citation, a document; then counts as quoted/waived/open/words,
** and messages with what stands at their place. */
typedef struct Case {
    const char *waivers, *cite, *document, *result;
} Case;

static const Case cases[] = {
    {"", "依据 「一」 原文 「20万元」", "一、给予 20 万元。", "1/0/0/0"},
    {"", "依据 「一」 原文 「20万元」", "一、给予 30 万元。", "0/0/1/0 451 20万元"},
    {"", "依据 「一」 原文 「给予奖励」", "一、天气很好。", "0/0/0/0 452 「给予奖励」"},
    {"", "依据 「一」 原文 「给予20万元奖励」", "一、给予20万\n元奖励。", "1/0/0/0"},
    /* a phrase that stands twice covers the cited place */
    {"", "依据 「一」 原文 「20万元」", "一、甲20万元。\n二、乙20万元。", "1/0/1/0"},
    {"", "依据 「一、二」 原文 「20万元」", "一、甲20万元。\n二、乙20万元。", "2/0/0/0"},
    {"", "依据 「附则」 原文 「20万元」", "一、甲20万元。\n二、乙20万元。", "2/0/0/0"},
    {"", "依据 「一」 原文 「20万元」", "一、甲。\n二、乙20万元。", "1/0/0/0 453 「20万元」"},
    /* boundary words */
    {"", "依据 「一」 原文 「20万元」", "一、不超过20万元。", "1/0/0/0 455 「20万元」"},
    {"免核 「不超过」 因为 「x」", "依据 「一」 原文 「20万元」", "一、不超过20万元。",
     "1/0/0/0"},
    /* waivers: the figure as it stands, or a text around it */
    {"免核 「335N」 因为 「x」", "", "聚焦“335N”体系", "0/1/0/0"},
    {"免核 「80类」 因为 「x」", "", "实现80类材料，又80类，80项", "0/2/1/0"},
    {"免核 「80」 因为 「x」", "", "实现80类材料", "0/0/1/0 454 「80」"},
    {"免核 「共10场、200家次」 因为 「x」", "", "活动共10场、200家次，10场", "0/2/1/0"},
    {"免核 「1+6+N」 因为 「x」", "", "“1+6+N”体系，1家", "0/2/1/0"},
    {"免核 「2023年」 因为 「x」", "", "2023年，2023年4月", "0/1/1/0"},
    {"免核 「十条」 因为 「x」", "", "十条产业链", "0/0/0/1"},
    {"免核 「100％」 因为 「x」", "", "达到 100 %", "0/1/0/0"},
    /* what the header states */
    {"施行 自 2022-01-01 至 2024-12-31", "", "有效期至2024年12月31日，2024年", "1/0/1/0"},
    {"文号 「甲2024年3号」", "", "甲2024年3号", "1/0/0/1"},
    {"", "", "措施（2024-2026年）\n二、2024年", "2/0/1/0"},
    /* layout, words */
    {"", "", "1.甲\n（2）乙\n三、丙\n第四条 丁：（5）戊；（6）己", "0/0/0/0"},
    {"", "", "一批、一等奖、第三方、四大产业", "0/0/0/4"},
    {"", "", "二○二四年二十万元，百分之五，三年，１０家", "0/0/5/0"},
    {"", "", "<p>20</p><p title='30'>40家</p>", "0/0/2/0"},
    {"", "", "發(fā)展?jié)摿Φ钠髽I(yè)5家", "0/0/1/0"},
};

static void describe(const ZjAudit *a, ZjBuf *out)
{
    zj_buf_printf(out, "%u/%u/%u/%u", a->counts[ZJ_AUDIT_QUOTED], a->counts[ZJ_AUDIT_WAIVED],
                  a->counts[ZJ_AUDIT_OPEN], a->counts[ZJ_AUDIT_WORD]);
    const ZjDiags *diags = a->program->diags;
    for (uint32_t i = 0; i < diags->count; i++) {
        zj_buf_printf(out, " %d ", zj_msg_info[diags->at[i]->id].number);
        zj_buf_text(out, zj_source_text(&a->program->sources, diags->at[i]->at));
    }
}

START_TEST(compares_files_with_documents)
{
    const Case *c = &cases[_i];
    static char name[] = "case.zjtx";
    char source[512], *files[] = {name};
    int n = snprintf(source, sizeof source,
                     "政策 p 「措施（2024-2026年）」\n层级 区级\n%s\n%s\n%s\n", c->waivers,
                     c->cite[0] != '\0' ? "奖励 g 「g」" : "", c->cite);
    ck_assert_int_lt(n, (int)sizeof source);
    ZjArena arena = {0};
    ZjProgram program = {.arena = &arena};
    ZjDiags diags = {.arena = &arena, .sources = &program.sources};
    ZjModuleFile file = {0};
    ZjSource *added = NULL;
    program.diags = &diags;
    ck_assert_int_eq(
        zj_source_add(&program.sources, &arena, &diags, zj_text(name), zj_text(source), &added),
        ZJ_OK);
    ck_assert_int_eq(zj_parse(&program.sources, 0, &arena, &diags, &file.tree), ZJ_OK);
    program.files = &file;
    program.file_count = 1;

    ZjAudit audit;
    ck_assert_int_eq(zj_audit(&program, files, 1, "document", zj_text(c->document), &audit),
                     ZJ_OK);
    ZjBuf out = {0};
    describe(&audit, &out);
    ck_assert_msg(strcmp(out.ptr, c->result) == 0, "%s | %s | %s: %s rather than %s",
                  c->waivers, c->cite, c->document, out.ptr, c->result);
    zj_buf_clear(&out);
    zj_audit_print(&audit, ZJ_LANG_ZH, false, &out);
    zj_audit_print(&audit, ZJ_LANG_EN, true, &out);
    ck_assert(!out.failed && zj_utf8_check(out.ptr, out.len) == out.len);
    zj_buf_free(&out);
    zj_arena_free(&arena);
}
END_TEST

START_TEST(reports_that_memory_ran_out)
{
    ZjArena arena = {.limit = 1};
    ZjDocument doc;
    ck_assert_int_eq(zj_document_read(ZJ_TEXT("一、甲"), converter, &arena, &doc), ZJ_NO_MEM);
    zj_arena_free(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("audit");
    TCase *tc = tcase_create("audit");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, makes_documents_readable, 0, sizeof readings / sizeof *readings);
    tcase_add_test(tc, keeps_the_places_of_letters);
    tcase_add_test(tc, reports_where_it_is_unreadable);
    tcase_add_test(tc, finds_headings);
    tcase_add_loop_test(tc, understands_cited_places, 0, sizeof places / sizeof *places);
    tcase_add_test(tc, folds_ways_of_writing);
    tcase_add_loop_test(tc, compares_files_with_documents, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, reports_that_memory_ran_out);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
