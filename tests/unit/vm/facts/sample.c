#include "sample.h"

#include <check.h>
#include <stdlib.h>

#include "../format/build.h"

#define S(text)              ((text) == NULL ? ZJ_NONE : build_string(m, (text)))
#define ADD(TABLE, Type, ...) build_row(m, ZJ_TAB_##TABLE, &(Type){__VA_ARGS__})

static uint32_t field(ZjModule *m, const char *name, const char *alias, ZjFieldKind kind,
                      uint32_t parent, uint32_t domain, ZjType type)
{
    ZjModField f = {.name = S(name), .alias = S(alias), .label = ZJ_NONE, .evidence = ZJ_NONE,
                    .kind = kind, .parent = parent, .policy = ZJ_NONE, .domain = domain,
                    .type = kind == ZJ_FIELD_SCALAR ? (uint32_t)type : ZJ_NONE,
                    .enum_index = ZJ_NONE, .unit = ZJ_NONE, .low = ZJ_NONE, .high = ZJ_NONE};
    return build_row(m, ZJ_TAB_FIELD, &f);
}

static void scalar(ZjModule *m, const char *name, const char *alias, uint32_t parent,
                   uint32_t domain, ZjType type)
{
    (void)field(m, name, alias, ZJ_FIELD_SCALAR, parent, domain, type);
}

static void add_fields(ZjModule *m)
{
    scalar(m, "等级", "level", ZJ_NONE, D_CASE, ZJ_T_ENUM);
    scalar(m, "正常经营", "operating", ZJ_NONE, D_CASE, ZJ_T_BOOL);
    scalar(m, "研发费用", "rd", ZJ_NONE, D_CASE, ZJ_T_MONEY);
    scalar(m, "增长率", "growth", ZJ_NONE, D_CASE, ZJ_T_NUM);
    scalar(m, "人数", "staff", ZJ_NONE, D_CASE, ZJ_T_INT);
    scalar(m, "名次", "rank", ZJ_NONE, D_CASE, ZJ_T_INT);
    scalar(m, "面积", "area", ZJ_NONE, D_CASE, ZJ_T_NUM);
    scalar(m, "系数", "factor", ZJ_NONE, D_CASE, ZJ_T_NUM);
    scalar(m, "成立日期", "founded", ZJ_NONE, D_CASE, ZJ_T_DATE);
    scalar(m, "名称", "name", ZJ_NONE, D_CASE, ZJ_T_TEXT);
    scalar(m, "单价", "price", ZJ_NONE, D_CASE, ZJ_T_EXACT);
    field(m, "地址", "address", ZJ_FIELD_RECORD, ZJ_NONE, D_CASE, ZJ_T_NONE);
    scalar(m, "区", "district", F_ADDRESS, D_CASE, ZJ_T_ENUM);
    scalar(m, "门牌", "door", F_ADDRESS, D_CASE, ZJ_T_TEXT);
    field(m, "楼层", "floors", ZJ_FIELD_LIST, F_ADDRESS, D_FLOORS, ZJ_T_NONE);
    scalar(m, "层", "floor", F_FLOORS, D_FLOORS, ZJ_T_INT);
    field(m, "违法记录", "violations", ZJ_FIELD_LIST, ZJ_NONE, D_VIOLATIONS, ZJ_T_NONE);
    scalar(m, "编号", "id", F_VIOLATIONS, D_VIOLATIONS, ZJ_T_TEXT);
    scalar(m, "认定日期", "found_on", F_VIOLATIONS, D_VIOLATIONS, ZJ_T_DATE);
    scalar(m, "罚款", "fine", F_VIOLATIONS, D_VIOLATIONS, ZJ_T_MONEY);
    field(m, "证据", "proofs", ZJ_FIELD_LIST, F_VIOLATIONS, D_PROOFS, ZJ_T_NONE);
    scalar(m, "编号", "id", F_PROOFS, D_PROOFS, ZJ_T_TEXT);
    scalar(m, "页数", "pages", F_PROOFS, D_PROOFS, ZJ_T_INT);
    scalar(m, "公布日期", "announced", ZJ_NONE, D_CASE, ZJ_T_DATE);
    field(m, "区域", "zone", ZJ_FIELD_RECORD, ZJ_NONE, D_CASE, ZJ_T_NONE);
    scalar(m, "产值", "output", F_ZONE, D_CASE, ZJ_T_MONEY);
    scalar(m, "纳税户", "payers", F_ZONE, D_CASE, ZJ_T_INT);
    field(m, "产业", "branches", ZJ_FIELD_LIST, ZJ_NONE, D_BRANCHES, ZJ_T_NONE);
    scalar(m, "编号", "id", F_BRANCHES, D_BRANCHES, ZJ_T_TEXT);
    scalar(m, "公布日期", "announced", ZJ_NONE, D_CASE, ZJ_T_DATE);
    if (m->t.fields_count != F_COUNT) abort();
}

static void add_enums(ZjModule *m)
{
    static const char *const values[][3] = {
        {"无", "none", NULL}, {"科技型", "tech", "科技型中小企业（入库）"}, {"小巨人", "giant", NULL},
        {"蔡甸区", "caidian", NULL}, {"洪山区", "hongshan", NULL}, {"待认定", NULL, NULL},
    };
    ADD(ENUM, ZjModEnum, S("等级"), S("level"), ZJ_NONE, 1, 0, 3);
    ADD(ENUM, ZjModEnum, S("行政区"), S("region"), ZJ_NONE, 0, 3, 3);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        ADD(VALUE, ZjModValue, S(values[i][0]), S(values[i][1]), S(values[i][2]));
}

void sample_module(ZjModule *m)
{
    static const uint32_t parents[] = {ZJ_NONE, D_CASE, D_CASE, D_VIOLATIONS, D_CASE, D_VIOLATIONS};
    static const uint32_t lists[] = {ZJ_NONE, F_FLOORS, F_VIOLATIONS, F_PROOFS, F_BRANCHES, F_FLOORS};
    *m = (ZjModule){0};
    ADD(POLICY, ZjModPolicy, S("caidian"), ZJ_NONE, S("区级"), ZJ_NONE, 0, ZJ_NONE, ZJ_NONE);
    ADD(POLICY, ZjModPolicy, S("wuhan"), ZJ_NONE, S("市级"), ZJ_NONE, 0, ZJ_NONE, ZJ_NONE);
    add_enums(m);
    for (uint32_t d = 0; d < 6; d++) ADD(DOMAIN, ZjModDomain, parents[d], lists[d], d >= 1 && d <= 4, 0, 0);
    add_fields(m);
    ZjModField *f = m->t.fields;
    f[F_LEVEL].enum_index = 0;
    f[F_DISTRICT].enum_index = 1;
    f[F_GROWTH].is_ratio = 1;
    f[F_STAFF].unit = S("人");
    f[F_AREA].unit = S("平方米");
    f[F_PAYERS].unit = S("户");
    f[F_VIOLATION].is_key = f[F_PROOF].is_key = f[F_BRANCH].is_key = 1;
    f[F_ANNOUNCED].policy = f[F_ZONE].policy = f[F_BRANCHES].policy = 0;
    f[F_OUTPUT].policy = f[F_PAYERS].policy = f[F_BRANCH].policy = 0;
    f[F_BULLETIN].policy = 1;
    f[F_RD].low = build_const(m, ZJ_T_MONEY, ZJ_CONST_POINT, 0, 1);
    f[F_RD].high = build_const(m, ZJ_T_MONEY, ZJ_CONST_POINT, 10000000000, 1);
    f[F_FINE].low = f[F_RD].low;
    f[F_GROWTH].low = build_const(m, ZJ_T_NUM, ZJ_CONST_POINT, -1, 1);
    f[F_GROWTH].high = build_const(m, ZJ_T_NUM, ZJ_CONST_PLUS_INF, 0, 1);
    f[F_RANK].low = build_const(m, ZJ_T_INT, ZJ_CONST_POINT, 1, 1);
    f[F_FOUNDED].low = build_const(m, ZJ_T_DATE, ZJ_CONST_POINT, 10957, 1);
    f[F_LEVEL].high = build_const(m, ZJ_T_ENUM, ZJ_CONST_POINT, 2, 1);
}

ZjText cat(ZjBuf *buf, const char *a, const char *b, const char *c)
{
    zj_buf_clear(buf);
    zj_buf_str(buf, a);
    zj_buf_str(buf, b);
    zj_buf_str(buf, c);
    return (ZjText){buf->ptr, (uint32_t)buf->len};
}

ZjStatus sample_read(const ZjModule *m, ZjText json, ZjText policy_facts, ZjFacts *facts,
                     ZjFactProblems *problems)
{
    ZjStatus status = zj_facts_read_json(m, json, policy_facts, facts, problems);
    ck_assert_int_eq(status == ZJ_REJECTED, problems->count != 0);
    if (status == ZJ_OK) ck_assert_uint_eq(facts->cases, 1);
    return status;
}

const char *sample_text(const ZjFactProblem *problem, ZjBuf *buf)
{
    zj_buf_clear(buf);
    zj_fact_problem_print(problem, "t", ZJ_TEXT(""), ZJ_LANG_ZH, buf);
    return buf->ptr;
}
