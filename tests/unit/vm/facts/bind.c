/* Facts against a schema: what is where, and every mistake with its message, path and place. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "vm/base/limits.h"
#include "vm/facts/schema.h"

static ZjModule module;

static void setup(void)
{
    sample_module(&module);
}

static void teardown(void)
{
    zj_arena_free(&module.arena);
}

/* ---- mistakes ---- */

typedef struct Mistake {
    const char *json, *policy_facts;
    const char *printed[6]; /* all of them, as printed in Chinese up to the message */
} Mistake;

#define NONE ""

static const Mistake mistakes[] = {
    {"[]", NONE, {"t:1:1：FACT_NOT_OBJECT"}},
    {"\"x\"", NONE, {"t:1:1：FACT_NOT_OBJECT"}},
    {"", NONE, {"t:1:1：JSON_EMPTY"}},
    {"{}", " ", {"t:1:1：JSON_EMPTY"}},

    /* names */
    {"{\"高度\": 1}", NONE, {"t:1:2：高度：FACT_UNKNOWN"}},
    {"{\"研发费\": 1}", NONE, {"t:1:2：研发费：FACT_UNKNOWN_NEAR"}},
    {"{\"opereting\": true}", NONE, {"t:1:2：opereting：FACT_UNKNOWN_NEAR"}},
    {"{\"公布日期\": \"2022-01-01\"}", NONE, {"t:1:2：公布日期：FACT_UNDER_POLICIES"}},
    {"{\"zone\": {}}", NONE, {"t:1:2：zone：FACT_UNDER_POLICIES"}},
    {"{\"地址\": {\"号\": 1, \"门\": \"3\"}}", NONE, {"t:1:9：地址.号：FACT_UNKNOWN", "t:1:17：地址.门：FACT_UNKNOWN_NEAR"}},
    {"{\"违法记录.罚款\": 1}", NONE, {"t:1:2：违法记录.罚款：FACT_UNKNOWN_NEAR"}},
    {"{\"policies\": {\"wuhan2\": {}, \"x\": {}}}", NONE,
     {"t:1:15：policies.wuhan2：FACT_POLICY_NEAR", "t:1:29：policies.x：FACT_POLICY_UNKNOWN"}},
    {"{\"policies\": {\"wuhan\": {\"zone\": {}}}}", NONE, {"t:1:25：policies.wuhan.zone：FACT_UNKNOWN"}},
    {"{\"policies\": {\"wuhan\": []}}", NONE, {"t:1:24：policies.wuhan：FACT_NOT_RECORD"}},
    {"{\"policies\": [1]}", NONE, {"t:1:14：policies：FACT_NOT_RECORD"}},
    {"{\"policies\": null}", NONE, {"t:1:14：policies：FACT_NOT_RECORD"}},

    /* twice */
    {"{\"人数\": 1,\n \"人数\": 2}", NONE, {"t:2:2：人数：FACT_TWICE"}},
    {"{\"人数\": 1,\n \"staff\": 1}", NONE, {"t:2:2：staff：FACT_TWICE"}},
    {"{\"staff\": null, \"ｓｔａｆｆ\": 1}", NONE, {"t:1:17：ｓｔａｆｆ：FACT_TWICE"}},
    {"{\"地址\": {}, \"address\": {\"区\": \"火星\"}}", NONE, {"t:1:12：address：FACT_TWICE"}},
    {"{\"违法记录\": [], \"violations\": []}", NONE, {"t:1:14：violations：FACT_TWICE"}},
    {"{\"违法记录\": [{\"编号\": \"1\", \"id\": \"2\"}]}", NONE, {"t:1:23：违法记录[1].id：FACT_TWICE"}},
    {"{\"case\": 1, \"编号\": 2, \"as_of\": \"2024-01-01\", \"评估日\": \"2024-01-01\"}", NONE,
     {"t:1:13：编号：FACT_TWICE", "t:1:45：评估日：FACT_TWICE"}},
    {"{\"policies\": {}, \"政策\": {}}", NONE, {"t:1:18：政策：FACT_TWICE"}},
    {"{\"policies\": {\"wuhan\": {}, \"wuhan\": {}}}", NONE, {"t:1:28：policies.wuhan：FACT_TWICE"}},

    /* forms of what is not a scalar */
    {"{\"地址\": 1, \"违法记录\": {}, \"case\": [], \"as_of\": 2024}", NONE,
     {"t:1:8：地址：FACT_NOT_RECORD", "t:1:19：违法记录：FACT_NOT_LIST", "t:1:31：case：FACT_NOT_CASE_ID",
      "t:1:44：as_of：FACT_NOT_DATE"}},
    {"{\"as_of\": null, \"case\": null}", NONE, {"t:1:11：as_of：FACT_NOT_DATE", "t:1:25：case：FACT_NOT_CASE_ID"}},
    {"{\"违法记录\": [1, null, []]}", NONE,
     {"t:1:11：违法记录[1]：FACT_NOT_ITEM", "t:1:14：违法记录[2]：FACT_NOT_ITEM", "t:1:20：违法记录[3]：FACT_NOT_ITEM"}},
    {"{\"违法记录\": \"无\"}", NONE, {"t:1:10：违法记录：FACT_NOT_LIST"}},

    /* values, deep in */
    {"{\"违法记录\": [{\"编号\": \"1\"},\n  {\"编号\": \"2\",\n   \"认定日期\": \"2024-13-01\", \"罚款\": -5}]}", NONE,
     {"t:3:12：违法记录[2].认定日期：FACT_NOT_DATE", "t:3:32：违法记录[2].罚款：FACT_BELOW"}},
    {"{\"violations\": [{\"id\": \"1\", \"proofs\": [{\"id\": \"a\", \"pages\": 1.5}]}]}", NONE,
     {"t:1:61：violations[1].proofs[1].pages：FACT_NOT_WHOLE"}},
    {"{\"名称\":\n\"\xf0\x9f\x98\x80\", \"人数\": \"x\"}", NONE, {"t:2:12：人数：FACT_NOT_COUNT"}},

    /* keys */
    {"{\"违法记录\": [{}, {\"编号\": null}, {\"编号\": \"\"}, {\"编号\": \"待认定\"}, {\"编号\": 5}]}", NONE,
     {"t:1:11：违法记录[1].编号：FACT_KEY_MISSING", "t:1:15：违法记录[2].编号：FACT_KEY_MISSING",
      "t:1:29：违法记录[3].编号：FACT_KEY_MISSING", "t:1:41：违法记录[4].编号：FACT_KEY_MISSING",
      "t:1:63：违法记录[5].编号：FACT_NOT_TEXT"}},
    {"{\"违法记录\": [{\"编号\": \"é\"}, {\"编号\": \"b\"}, {\"id\": \"e\\u0301\"}, {\"id\": \"b\"}]}", NONE,
     {"t:1:44：违法记录[3].编号：FACT_KEY_TWICE", "t:1:63：违法记录[4].编号：FACT_KEY_TWICE"}},
    {"{\"违法记录\": [{\"编号\": \"1\", \"证据\": [{\"编号\": \"a\"}, {\"编号\": \"a\"}]}]}", NONE,
     {"t:1:50：违法记录[1].证据[2].编号：FACT_KEY_TWICE"}},

    /* policy facts */
    {"{}", "[]", {"t:1:1：FACT_NOT_RECORD"}},
    {"{}", "{\"caidian\": ", {"t:1:13：JSON_TRUNCATED"}},
    {"{}", "{\"caidan\": {}}", {"t:1:2：caidan：FACT_POLICY_NEAR"}},
    {"{\"人数\": true}", "{\"caidian\":\n {\"公布日期\": 5}}", {"t:1:8：人数：FACT_NOT_COUNT", "t:2:11：caidian.公布日期：FACT_NOT_DATE"}},
    {"{\"policies\": {\"caidian\": {\"产业\": []}}}", "{\"caidian\": {\"产业\": [{}]}}",
     {"t:1:21：caidian.产业[1].编号：FACT_KEY_MISSING"}},

    /* written so as to disturb a terminal */
    {"{\"a\\u001b[2J\\u202eb\": 1}", NONE, {"t:1:2：a�[2J�b：FACT_UNKNOWN"}},
};

static const char *place_and_id(const ZjFactProblem *problem, ZjBuf *buf)
{
    ZjFactProblem bare = *problem;
    ZjBuf message = {0};
    sample_text(problem, buf);
    zj_msg_format(bare.id, ZJ_LANG_ZH, bare.args, bare.arg_count, &message);
    char *at = strstr(buf->ptr, message.ptr);
    ck_assert_ptr_nonnull(at);
    zj_buf_free(&message);
    buf->len = (size_t)(at - buf->ptr);
    zj_buf_str(buf, zj_msg_info[problem->id].name);
    return buf->ptr;
}

START_TEST(each_mistake)
{
    const Mistake *row = &mistakes[_i];
    ZjFacts facts;
    ZjFactProblems problems;
    ZjBuf buf = {0};
    ZjStatus status = sample_read(&module, zj_text(row->json), zj_text(row->policy_facts), &facts, &problems);
    ck_assert_int_eq(status, ZJ_REJECTED);
    for (uint32_t i = 0; i < problems.count; i++) {
        ck_assert_msg(i < 6 && row->printed[i] != NULL, "%s: also %s", row->json, place_and_id(&problems.at[i], &buf));
        ck_assert_str_eq(place_and_id(&problems.at[i], &buf), row->printed[i]);
    }
    ck_assert_msg(problems.count == 6 || row->printed[problems.count] == NULL, "%s: missed %s", row->json,
                  row->printed[problems.count]);
    zj_buf_free(&buf);
    zj_facts_free(&facts);
}
END_TEST

static void expect_printed(const char *json, ZjLang lang, const char *expected)
{
    ZjFacts facts;
    ZjFactProblems problems;
    ZjBuf buf = {0};
    ck_assert_int_eq(sample_read(&module, zj_text(json), ZJ_TEXT(""), &facts, &problems), ZJ_REJECTED);
    zj_fact_problem_print(&problems.at[0], "甲.json", facts.case_ids[0], lang, &buf);
    ck_assert_str_eq(buf.ptr, expected);
    zj_buf_free(&buf);
    zj_facts_free(&facts);
}

START_TEST(wording)
{
    expect_printed("{\"case\": \"E001\", \"研发费用\": \"五十万\"}", ZJ_LANG_ZH,
                   "甲.json:1:26：案例 E001：研发费用：应为金额，如 500000、\"500000.00\" 或 \"50万元\"；写的是 \"五十万\"（ZJ0636）");
    expect_printed("{\"case\": 7, \"rd\": true}", ZJ_LANG_EN,
                   "甲.json:1:19: case 7: rd: should be an amount in yuan such as 500000, \"500000.00\" or \"50万元\"; not true (ZJ0636)");
    expect_printed("{\"研发费\": 1}", ZJ_LANG_ZH, "甲.json:1:2：研发费：没有叫“研发费”的事实，是不是“研发费用”？（ZJ0622）");
    expect_printed("{\"成立日期\": \"1999-12-31\"}", ZJ_LANG_ZH,
                   "甲.json:1:10：成立日期：\"1999-12-31\" 小于声明的下限 2000-01-01（ZJ0655）");
    expect_printed("{\"研发费用\": \"2亿元\"}", ZJ_LANG_EN, "甲.json:1:10: 研发费用: \"2亿元\" is above the declared most 100000000.00 (ZJ0656)");
    expect_printed("{\"名次\": 0}", ZJ_LANG_ZH, "甲.json:1:8：名次：0 小于声明的下限 1（ZJ0655）");
    expect_printed("{\"面积\": \"3亩\"}", ZJ_LANG_ZH, "甲.json:1:8：面积：应为数，如 300 或 \"300平方米\"；写的是 \"3亩\"（ZJ0634）");
    expect_printed("{\"等级\": \"瞪羚\"}", ZJ_LANG_ZH, "甲.json:1:8：等级：\"瞪羚\" 不是这一项的值；可以写：无、科技型、小巨人（ZJ0650）");
    expect_printed("{\"等级\": \"小巨入\"}", ZJ_LANG_EN, "甲.json:1:8: 等级: \"小巨入\" is not a value of this fact; did you mean 小巨人? (ZJ0651)");
    expect_printed("{\"人数\": 1,\n\"staff\": 1}", ZJ_LANG_ZH, "甲.json:2:1：staff：重复：第 1 行已用“人数”给过这一项（ZJ0626）");
    expect_printed("{\"公布日期\": 1}", ZJ_LANG_ZH,
                   "甲.json:1:2：公布日期：“公布日期”是政策 caidian 的事实，要写在 \"policies\": {\"caidian\": {…}} 里（ZJ0623）");
    expect_printed("{\"违法记录\": [{\"编号\": \"a\"}, {\"编号\": \"a\"}]}", ZJ_LANG_ZH,
                   "甲.json:1:31：违法记录[2].编号：主键“a”重复：第 1 行也用了它（ZJ0661）");
    expect_printed("{\"a\": 1,}", ZJ_LANG_EN, "甲.json:1:9: not JSON: } is not expected here (ZJ0605)");
}
END_TEST

/* ---- limits ---- */

static void add_records(ZjBuf *json, uint32_t count)
{
    zj_buf_clear(json);
    zj_buf_str(json, "{\"违法记录\": [");
    for (uint32_t i = 0; i < count; i++)
        zj_buf_printf(json, "%s{\"编号\": \"%u\"}", i == 0 ? "" : ",", (unsigned)i);
    zj_buf_str(json, "]}");
}

START_TEST(most_items)
{
    ZjBuf json = {0};
    ZjFacts facts;
    ZjFactProblems problems;
    add_records(&json, ZJ_MAX_ITEMS);
    ck_assert_int_eq(sample_read(&module, zj_text(json.ptr), ZJ_TEXT(""), &facts, &problems), ZJ_OK);
    ck_assert_uint_eq(facts.domains[D_VIOLATIONS].lanes, ZJ_MAX_ITEMS);
    zj_facts_free(&facts);
    add_records(&json, ZJ_MAX_ITEMS + 1);
    ck_assert_int_eq(sample_read(&module, zj_text(json.ptr), ZJ_TEXT(""), &facts, &problems), ZJ_REJECTED);
    ck_assert_int_eq(problems.at[0].id, ZJ_MSG_FACT_LIST_LONG);
    zj_facts_free(&facts);
    zj_buf_free(&json);
}
END_TEST

START_TEST(longest_text)
{
    ZjBuf json = {0};
    ZjFacts facts;
    ZjFactProblems problems;
    for (uint32_t over = 0; over < 2; over++) {
        zj_buf_clear(&json);
        zj_buf_str(&json, "{\"名称\": \"");
        for (uint32_t i = 0; i < ZJ_MAX_TEXT + over; i++) zj_buf_char(&json, 'x');
        zj_buf_str(&json, "\"}");
        ZjStatus status = sample_read(&module, zj_text(json.ptr), ZJ_TEXT(""), &facts, &problems);
        ck_assert_int_eq(status, over == 0 ? ZJ_OK : ZJ_REJECTED);
        if (over != 0) ck_assert_int_eq(problems.at[0].id, ZJ_MSG_FACT_TEXT_LONG);
        zj_facts_free(&facts);
    }
    zj_buf_free(&json);
}
END_TEST

START_TEST(many_mistakes)
{
    ZjBuf json = {0};
    ZjFacts facts;
    ZjFactProblems problems;
    zj_buf_str(&json, "{\"人数\": true");
    for (uint32_t i = 1; i < 250; i++) zj_buf_printf(&json, ",\n\"k%u\": 1", (unsigned)i);
    zj_buf_str(&json, "}");
    ck_assert_int_eq(sample_read(&module, zj_text(json.ptr), ZJ_TEXT(""), &facts, &problems), ZJ_REJECTED);
    ck_assert_uint_eq(problems.count, ZJ_MAX_ERRORS + 1);
    for (uint32_t i = 0; i < ZJ_MAX_ERRORS; i++) ck_assert_uint_eq(problems.at[i].line, i + 1);
    const ZjFactProblem *more = &problems.at[ZJ_MAX_ERRORS];
    ck_assert_int_eq(more->id, ZJ_MSG_FACT_MORE);
    ck_assert(zj_text_equal(more->args[0], ZJ_TEXT("150")));
    zj_buf_clear(&json);
    ck_assert_str_eq(sample_text(more, &json), "t：还有 150 处错误没有列出（ZJ0699）");
    zj_facts_free(&facts);
    zj_buf_free(&json);
}
END_TEST

/* ---- what is read ---- */

static void read(const char *json, const char *policy_facts, ZjFacts *facts)
{
    ZjFactProblems problems;
    ZjBuf buf = {0};
    ZjStatus status = sample_read(&module, zj_text(json), zj_text(policy_facts), facts, &problems);
    ck_assert_msg(status == ZJ_OK, "%s: %s", json, problems.count != 0 ? sample_text(&problems.at[0], &buf) : "?");
    zj_buf_free(&buf);
}

static void expect_state(const ZjFacts *facts, uint32_t field, uint32_t lane, ZjFactState state)
{
    ck_assert_uint_eq(facts->columns[field].state[lane], state);
}

static void expect_int(const ZjFacts *facts, uint32_t field, uint32_t lane, int64_t value)
{
    expect_state(facts, field, lane, ZJ_FACT_GIVEN);
    ck_assert_int_eq(facts->columns[field].value.i[lane], value);
}

static void expect_text(const ZjFacts *facts, uint32_t field, uint32_t lane, const char *text)
{
    expect_state(facts, field, lane, ZJ_FACT_GIVEN);
    ck_assert(zj_text_equal(zj_text_at(facts->texts, (uint32_t)facts->columns[field].value.i[lane]), zj_text(text)));
}

START_TEST(nothing_given)
{
    ZjFacts facts;
    ZjFactProblems problems;
    ck_assert_int_eq(sample_read(&module, (ZjText){NULL, 0}, (ZjText){NULL, 0}, &facts, &problems), ZJ_REJECTED);
    zj_facts_free(&facts);
    read("{}", "", &facts);
    for (uint32_t f = 0; f < F_COUNT; f++) {
        if (module.t.fields[f].kind == ZJ_FIELD_SCALAR && module.t.fields[f].domain == D_CASE)
            expect_state(&facts, f, 0, ZJ_FACT_MISSING);
    }
    for (uint32_t d = D_FLOORS; d <= D_BRANCHES; d++) {
        ck_assert_uint_eq(facts.domains[d].lanes, 0);
        ck_assert_uint_eq(facts.domains[d].start[0], 0);
        if (d == D_PROOFS) continue;
        ck_assert_uint_eq(facts.domains[d].start[1], 0);
        ck_assert_uint_eq(facts.domains[d].list_state[0], ZJ_FACT_MISSING);
    }
    ck_assert_ptr_null(facts.domains[D_PRODUCT].start);
    ck_assert(!facts.has_as_of[0]);
    ck_assert_uint_eq(facts.case_ids[0].len, 0);
    zj_facts_free(&facts);
}
END_TEST

START_TEST(lists_and_records)
{
    ZjFacts facts;
    read("{\"case\": \"E001\", \"评估日\": \"2024年6月1日\", \"level\": \"tech\",\n"
         " \"address\": {\"区\": \"hongshan\", \"楼层\": [{\"层\": 3}, {}]},\n"
         " \"violations\": [{\"证据\": [{\"id\": \"a\", \"pages\": 2}, {\"id\": \"b\"}], \"id\": \"1\"},\n"
         "   {\"id\": \"2\", \"证据\": null}, {\"id\": \"3\", \"fine\": \"2万元\"}, {\"id\": \"4\", \"证据\": [{\"id\": \"a\"}]},\n"
         "   {\"id\": \"5\", \"证据\": []}, {\"id\": \"6\", \"证据\": \"pending\"}]}",
         "", &facts);
    ck_assert(zj_text_equal(facts.case_ids[0], ZJ_TEXT("E001")));
    ck_assert(facts.has_as_of[0]);
    ck_assert_int_eq(facts.as_of[0], 19875);
    expect_int(&facts, F_LEVEL, 0, 1);
    expect_int(&facts, F_DISTRICT, 0, 1);
    expect_state(&facts, F_DOOR, 0, ZJ_FACT_MISSING);
    ck_assert_uint_eq(facts.domains[D_FLOORS].lanes, 2);
    expect_int(&facts, F_FLOOR, 0, 3);
    expect_state(&facts, F_FLOOR, 1, ZJ_FACT_MISSING);

    static const uint32_t starts[] = {0, 2, 2, 2, 3, 3, 3};
    static const ZjFactState states[] = {ZJ_FACT_GIVEN, ZJ_FACT_NA, ZJ_FACT_MISSING, ZJ_FACT_GIVEN,
                                         ZJ_FACT_GIVEN, ZJ_FACT_PENDING};
    const ZjFactDomain *proofs = &facts.domains[D_PROOFS];
    ck_assert_uint_eq(facts.domains[D_VIOLATIONS].lanes, 6);
    ck_assert_uint_eq(facts.domains[D_VIOLATIONS].start[1], 6);
    for (uint32_t i = 0; i < 7; i++) ck_assert_uint_eq(proofs->start[i], starts[i]);
    for (uint32_t i = 0; i < 6; i++) ck_assert_uint_eq(proofs->list_state[i], states[i]);
    ck_assert_uint_eq(proofs->lanes, 3);
    expect_text(&facts, F_VIOLATION, 5, "6");
    expect_text(&facts, F_PROOF, 1, "b");
    expect_text(&facts, F_PROOF, 2, "a");
    ck_assert_int_eq(facts.columns[F_PROOF].value.i[0], facts.columns[F_PROOF].value.i[2]);
    expect_int(&facts, F_PAGES, 0, 2);
    expect_state(&facts, F_PAGES, 1, ZJ_FACT_MISSING);
    expect_int(&facts, F_FINE, 2, 2000000);
    expect_state(&facts, F_FINE, 3, ZJ_FACT_MISSING);
    zj_facts_free(&facts);
}
END_TEST

START_TEST(whole_states)
{
    ZjFacts facts;
    read("{\"地址\": null, \"违法记录\": \"待认定\"}", "", &facts);
    expect_state(&facts, F_DISTRICT, 0, ZJ_FACT_NA);
    expect_state(&facts, F_DOOR, 0, ZJ_FACT_NA);
    ck_assert_uint_eq(facts.domains[D_FLOORS].list_state[0], ZJ_FACT_NA);
    ck_assert_uint_eq(facts.domains[D_FLOORS].lanes, 0);
    ck_assert_uint_eq(facts.domains[D_VIOLATIONS].list_state[0], ZJ_FACT_PENDING);
    zj_facts_free(&facts);
    read("{\"地址\": \"pending\", \"违法记录\": null}", "", &facts);
    expect_state(&facts, F_DISTRICT, 0, ZJ_FACT_PENDING);
    ck_assert_uint_eq(facts.domains[D_FLOORS].list_state[0], ZJ_FACT_PENDING);
    ck_assert_uint_eq(facts.domains[D_VIOLATIONS].list_state[0], ZJ_FACT_NA);
    zj_facts_free(&facts);
    read("{\"违法记录\": []}", "", &facts);
    ck_assert_uint_eq(facts.domains[D_VIOLATIONS].list_state[0], ZJ_FACT_GIVEN);
    ck_assert_uint_eq(facts.domains[D_VIOLATIONS].lanes, 0);
    zj_facts_free(&facts);
}
END_TEST

/* What the case gives stays; the rest comes from the policy facts, value by value. */
START_TEST(policy_facts)
{
    static const char *const filled =
        "{\"caidian\": {\"公布日期\": \"2022-01-01\", \"zone\": {\"产值\": 100, \"纳税户\": 5},"
        " \"产业\": [{\"编号\": \"x\"}, {\"编号\": \"y\"}]}, \"wuhan\": {\"announced\": \"2023-01-01\"}}";
    ZjFacts facts;
    read("{}", filled, &facts);
    expect_int(&facts, F_ANNOUNCED, 0, 18993);
    expect_int(&facts, F_BULLETIN, 0, 19358);
    expect_int(&facts, F_OUTPUT, 0, 10000);
    expect_int(&facts, F_PAYERS, 0, 5);
    ck_assert_uint_eq(facts.domains[D_BRANCHES].lanes, 2);
    zj_facts_free(&facts);

    read("{\"政策\": {\"caidian\": {\"公布日期\": null, \"区域\": {\"产值\": 7}, \"产业\": [{\"编号\": \"z\"}]}}}", filled, &facts);
    expect_state(&facts, F_ANNOUNCED, 0, ZJ_FACT_NA);
    expect_int(&facts, F_BULLETIN, 0, 19358);
    expect_int(&facts, F_OUTPUT, 0, 700);
    expect_int(&facts, F_PAYERS, 0, 5);
    ck_assert_uint_eq(facts.domains[D_BRANCHES].lanes, 1);
    expect_text(&facts, F_BRANCH, 0, "z");
    zj_facts_free(&facts);

    read("{\"policies\": {\"caidian\": {\"区域\": \"待认定\", \"产业\": null}}}", filled, &facts);
    expect_state(&facts, F_OUTPUT, 0, ZJ_FACT_PENDING);
    ck_assert_uint_eq(facts.domains[D_BRANCHES].list_state[0], ZJ_FACT_NA);
    ck_assert_uint_eq(facts.domains[D_BRANCHES].lanes, 0);
    expect_int(&facts, F_ANNOUNCED, 0, 18993);
    zj_facts_free(&facts);
}
END_TEST

/* A fact called 编号 is that fact; the case's own number is then "case". */
START_TEST(declared_names_win)
{
    ZjFacts facts;
    uint32_t name = 0;
    while (!zj_text_equal(module.strings[name], ZJ_TEXT("名称"))) name++;
    module.strings[name] = ZJ_TEXT("编号");
    read("{\"编号\": \"A\", \"case\": \"B\"}", "", &facts);
    expect_text(&facts, F_NAME, 0, "A");
    ck_assert(zj_text_equal(facts.case_ids[0], ZJ_TEXT("B")));
    zj_facts_free(&facts);
}
END_TEST

START_TEST(hash)
{
    char a[65], b[65];
    zj_facts_hash(ZJ_TEXT("{}"), ZJ_TEXT(""), a);
    ck_assert_str_eq(a, "8d5fbc8f4fe29f709667b4083466d8f797a5b21c0a6684e82b32c172b21b2839");
    zj_facts_hash(ZJ_TEXT("{"), ZJ_TEXT("}"), b);
    ck_assert_str_ne(a, b);
}
END_TEST

/* A module that the verifier would not pass is refused here too. */
START_TEST(contradictory_schemas)
{
    static const struct {
        uint32_t field;
        uint32_t domain, parent;
        ZjStatus expected;
    } rows[] = {
        {F_NAME, D_CASE, F_NAME, ZJ_FORMAT},       /* its own parent */
        {F_NAME, D_CASE, F_LEVEL, ZJ_FORMAT},      /* under a scalar */
        {F_NAME, D_VIOLATIONS, ZJ_NONE, ZJ_FORMAT},
        {F_FINE, D_CASE, F_VIOLATIONS, ZJ_FORMAT},
        {F_VIOLATIONS, D_PRODUCT, ZJ_NONE, ZJ_FORMAT},
        {F_VIOLATIONS, 77, ZJ_NONE, ZJ_FORMAT},
        {F_PROOFS, D_PROOFS, ZJ_NONE, ZJ_FORMAT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ZjFactSchema schema;
        ZjModField *field = &module.t.fields[rows[i].field], kept = *field;
        field->domain = rows[i].domain;
        field->parent = rows[i].parent;
        ck_assert_msg(zj_fact_schema_open(&module, &schema) == rows[i].expected, "row %zu", i);
        *field = kept;
    }
    module.t.fields[F_LEVEL].enum_index = ZJ_NONE;
    ZjFactSchema schema;
    ck_assert_int_eq(zj_fact_schema_open(&module, &schema), ZJ_FORMAT);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("facts/bind");
    TCase *tcase = tcase_create("bind");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, each_mistake, 0, (int)(sizeof mistakes / sizeof *mistakes));
    tcase_add_test(tcase, wording);
    tcase_add_test(tcase, most_items);
    tcase_add_test(tcase, longest_text);
    tcase_add_test(tcase, many_mistakes);
    tcase_add_test(tcase, nothing_given);
    tcase_add_test(tcase, lists_and_records);
    tcase_add_test(tcase, whole_states);
    tcase_add_test(tcase, policy_facts);
    tcase_add_test(tcase, declared_names_win);
    tcase_add_test(tcase, hash);
    tcase_add_test(tcase, contradictory_schemas);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
