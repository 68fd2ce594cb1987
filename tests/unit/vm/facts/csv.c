/* CSV: rows as RFC 4180 has them, cases as JSON would give them, mistakes with their place. */
#include "vm/facts/csv.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "vm/base/limits.h"

static ZjModule module;
static ZjFactSchema schema;

static void setup(void)
{
    sample_module(&module);
    ck_assert_int_eq(zj_fact_schema_open(&module, &schema), ZJ_OK);
}

static void teardown(void)
{
    zj_fact_schema_close(&schema);
    zj_arena_free(&module.arena);
}

/* ---- rows ---- */

/* "[a][b] " a row, "!670@3 " a faulty one with its place; "#n" the line it starts on when that is
** not the one after the row before. */
typedef struct Split {
    const char *text, *rows;
} Split;

static const Split splits[] = {
    {"", ""},
    {"a", "[a]"},
    {"a\n", "[a]"},
    {"a,b\nc,d", "[a][b] [c][d]"},
    {"a,b\r\nc,d\r\n", "[a][b] [c][d]"},
    {"a,b\rc,d\r", "[a][b] [c][d]"},
    {"a,\n,b\n", "[a][] [][b]"},
    {",", "[][]"},
    {",,\n", "[][][]"},
    {"\n\r\n\ra,b\n\n\nc\n\n", "#4[a][b] #7[c]"},
    {"\n\n", ""},
    {" a , b\n", "[ a ][ b]"},
    {"\"a\",\"b\"\n", "[a][b]"},
    {"\"a,b\",\"c\nd\",\"e\r\nf\"\ng", "[a,b][c\nd][e\r\nf] [g]"},
    {"\"a\"\"b\",\"\"\"\"\n", "[a\"b][\"]"},
    {"\"\"\n", "[]"},
    {"\"\",\n\"\"", "[][] []"},
    {"\"a\"", "[a]"},
    {"编号,\"迁出地，区\"\n", "[编号][迁出地，区]"},
    /* quotation marks out of place cost one row */
    {"a\"b\nc\n", "!670@1 [c]"},
    {"x,a\"b\",y\nc\n", "!670@3 [c]"},
    {"\"a\"b\nc\n", "!670@3 [c]"},
    {"\"a\" ,b\nc\n", "!670@3 [c]"},
    {" \"a\"\nc\n", "!670@1 [c]"},
    {"\"a\nc,d\ne\n", "!671@0 [c][d] [e]"},
    {"x,\"a\r\nc,d\r\n", "!671@2 [c][d]"},
    {"x,\"a", "!671@2"},
    {"\"", "!671@0"},
    {"x,\"a\nb\"c\nd\n", "!671@2 !670@1 [d]"},
};

static void show_row(const ZjCsvRow *row, uint32_t line, uint32_t expected_line, ZjBuf *out)
{
    if (out->len != 0) zj_buf_char(out, ' ');
    if (line != expected_line) zj_buf_printf(out, "#%u", (unsigned)line);
    if (row->count == 0)
        zj_buf_printf(out, "!%d@%u", zj_msg_info[row->fault].number, (unsigned)row->fault_offset);
    for (uint32_t i = 0; i < row->count; i++) {
        zj_buf_char(out, '[');
        zj_buf_text(out, row->cells[i].text);
        zj_buf_char(out, ']');
        uint32_t at = row->cells[i].offset;
        bool quoted = at < row->raw.len && row->raw.ptr[at] == '"';
        ck_assert_uint_le(at + row->cells[i].text.len + (quoted ? 2 : 0), row->raw.len);
    }
}

/* `step` more bytes each time: what is cut where must not matter. */
static void split_all(ZjText text, uint32_t step, ZjBuf *out)
{
    ZjCsvSplitter *s = zj_csv_splitter_new();
    uint32_t from = 0, have = 0, line = 1, expected = 1;
    ck_assert_ptr_nonnull(s);
    zj_buf_clear(out);
    zj_buf_str(out, "");
    for (;;) {
        ZjCsvRow row;
        bool found, last = have == text.len;
        /* a copy without slack: reading beyond it is seen by the sanitizers */
        char *copy = malloc(have - from + 1);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, text.ptr + from, have - from);
        ZjText part = {copy, have - from};
        ck_assert_int_eq(zj_csv_split(s, part, last, &row, &found), ZJ_OK);
        ck_assert_uint_le(row.used, part.len);
        line += row.skipped_lines;
        if (found) {
            ck_assert_uint_gt(row.used, 0);
            show_row(&row, line, expected, out);
            line += row.lines;
            expected = line;
        }
        from += row.used;
        free(copy);
        if (!found && last) break;
        if (!found) have = text.len - have > step ? have + step : text.len;
    }
    ck_assert_uint_eq(from, text.len);
    zj_csv_splitter_free(s);
}

START_TEST(rows)
{
    ZjBuf out = {0};
    for (size_t i = 0; i < sizeof splits / sizeof *splits; i++) {
        ZjText text = zj_text(splits[i].text);
        split_all(text, text.len + 1, &out);
        ck_assert_str_eq(out.ptr, splits[i].rows);
    }
    zj_buf_free(&out);
}
END_TEST

START_TEST(rows_in_pieces)
{
    ZjBuf out = {0};
    for (size_t i = 0; i < sizeof splits / sizeof *splits; i++) {
        if (strchr(splits[i].rows, '!') != NULL) continue; /* which fault, hangs on what is seen */
        for (uint32_t step = 1; step < 4; step++) {
            split_all(zj_text(splits[i].text), step, &out);
            ck_assert_str_eq(out.ptr, splits[i].rows);
        }
    }
    zj_buf_free(&out);
}
END_TEST

START_TEST(any_bytes)
{
    static const char alphabet[] = ",\"\n\ra \0\xff";
    ZjBuf out = {0};
    uint32_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        char text[24];
        uint32_t len = 0;
        while (len < sizeof text) {
            seed = seed * 1664525u + 1013904223u;
            uint32_t pick = (seed >> 16) % (uint32_t)(sizeof alphabet);
            if (pick == sizeof alphabet - 1) break;
            text[len++] = alphabet[pick];
        }
        split_all((ZjText){text, len}, 1 + (uint32_t)round % 30, &out);
    }
    zj_buf_free(&out);
}
END_TEST

START_TEST(columns_limit)
{
    ZjCsvSplitter *s = zj_csv_splitter_new();
    ZjBuf text = {0};
    for (int i = 1; i < ZJ_MAX_COLUMNS; i++)
        zj_buf_char(&text, ',');
    ZjCsvRow row;
    bool found;
    ZjText bytes = {text.ptr, (uint32_t)text.len};
    ck_assert_int_eq(zj_csv_split(s, bytes, true, &row, &found), ZJ_OK);
    ck_assert(found && row.count == ZJ_MAX_COLUMNS);
    for (int more = 1; more <= 1000000; more *= 1000) {
        for (int i = 0; i < more; i++)
            zj_buf_char(&text, ',');
        bytes = (ZjText){text.ptr, (uint32_t)text.len};
        ck_assert_int_eq(zj_csv_split(s, bytes, true, &row, &found), ZJ_OK);
        ck_assert(found && row.count == 0 && row.fault == ZJ_MSG_CSV_COLUMNS);
        ck_assert_uint_eq(row.used, bytes.len);
    }
    zj_buf_free(&text);
    zj_csv_splitter_free(s);
}
END_TEST

/* ---- cases ---- */

static uint32_t ledger = ZJ_NONE;

/* All mistakes of a file, "line:column:path:number " each; the facts of the rows that are right. */
static void read_file(const char *text, ZjFacts *facts, ZjBuf *out)
{
    ZjCsvSplitter *s = zj_csv_splitter_new();
    ZjCsvHeader header = {0};
    ZjFactProblems problems;
    ZjFactsBuilder builder;
    ZjText rest = zj_text(text);
    uint32_t line = 1;
    bool found, open = false;
    zj_buf_clear(out);
    zj_buf_str(out, "");
    ck_assert_int_eq(zj_facts_begin(&schema, facts, &builder), ZJ_OK);
    do {
        ZjCsvRow row;
        ck_assert_int_eq(zj_csv_split(s, rest, true, &row, &found), ZJ_OK);
        line += row.skipped_lines;
        ZjStatus status = ZJ_OK;
        if (!open) {
            status = zj_csv_header_open(&schema, &row, line, ledger, &header, &problems);
        } else if (found) {
            status = zj_facts_add_csv(&builder, &header, &row, line, NULL, ZJ_TEXT(""), &problems);
        } else {
            break;
        }
        ck_assert_int_eq(status == ZJ_REJECTED, problems.count != 0);
        ck_assert(status == ZJ_OK || status == ZJ_REJECTED);
        for (uint32_t i = 0; i < problems.count; i++) {
            const ZjFactProblem *p = &problems.at[i];
            if (out->len != 0) zj_buf_char(out, ' ');
            zj_buf_printf(out, "%u:%u:%.*s:%d", (unsigned)p->line, (unsigned)p->column,
                          ZJ_TEXT_ARG(p->path), zj_msg_info[p->id].number);
        }
        if (!open && status != ZJ_OK) break;
        open = true;
        line += row.lines;
        rest = (ZjText){rest.ptr + row.used, rest.len - row.used};
    } while (found);
    zj_facts_end(&builder);
    zj_csv_header_close(&header);
    zj_csv_splitter_free(s);
}

static const struct {
    const char *csv, *mistakes;
} mistakes[] = {
    /* the header */
    {"", "1:1::673"},
    {"\n\n", "3:1::673"},
    {"case,\"等级\n", "1:6::671"},
    {"case,等\"级\n", "1:7::670"},
    {"case,,等级,\n", "1:6::674 1:10::674"},
    {"case, \n", "1:6::674"},
    {"等级,人数,level\nnone,1,none\n", "1:7::675"},
    {"case,编号\n", "1:6::675"},
    {"高度,研发费\n", "1:1::621 1:4::622"},
    {"公布日期\n", "1:1::623"},
    {"地址\n", "1:1::676"},
    {"地址.号,地址.门\n", "1:1::621 1:6::622"},
    {"违法记录.证据.页\n", "1:1::622"},
    {"等级.名\n", "1:1::621"},
    {"policies.wuhan\n", "1:1::621"},
    {"policies.wuhan2.公布日期,policies.x.公布日期\n", "1:1::625 1:22::624"},
    {"policies.wuhan.区域.产值\n", "1:1::621"},
    {"case\xff\n", "1:5::602"},
    {"1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7.8.9\n", "1:1::621"},
    /* rows */
    {"case,等级\nE1\nE2,无,1\nE3,\"无\nE4,无\n", "2:1::672 3:1::672 4:4::671"},
    {"case,等级\r\nE1,特大\r\n\r\nE2,无\r\nE3,中\r\n", "2:4:等级:650 5:4:等级:650"},
    {"case,名称\nE1,a\xff""b\nE2,b\n", "2:5::602"},
    {"人数,研发费用\n1.5,五十\n\"1\n\",1\n", "2:1:人数:653 2:5:研发费用:636 3:1:人数:632"},
    {"case,违法记录.编号,违法记录.罚款\nE1,,5\nE2,a,-1\n", "2:5:违法记录[1].编号:660 3:6:违法记录[1].罚款:655"},
    {"违法记录,违法记录.编号\n[],a\n", "2:4:违法记录:626"},
    {"case,违法记录\nE1,\"[{\"\"编号\"\": \"\"a\"\"}, {\"\"编号\"\": \"\"a\"\"}]\"\n", "2:4:违法记录[2].编号:661"},
    {"case,违法记录\nE1,[\nE2,\"[{\"\"号\"\": 1}]\"\nE3,无\n",
     "2:4:违法记录:606 3:4:违法记录[1].号:622 3:4:违法记录[1].编号:660 4:4:违法记录:641"},
    {"违法记录\n{}\n", "2:1:违法记录:641"},
    {"as_of,名次\n2024-02-30,0\n", "2:1:as_of:637 2:12:名次:655"},
};

START_TEST(refused)
{
    ZjBuf out = {0};
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        ZjFacts facts;
        read_file(mistakes[i].csv, &facts, &out);
        ck_assert_msg(strcmp(out.ptr, mistakes[i].mistakes) == 0, "%s: %s, not %s",
                      mistakes[i].csv, out.ptr, mistakes[i].mistakes);
        zj_facts_free(&facts);
    }
    zj_buf_free(&out);
}
END_TEST

START_TEST(ledger_column)
{
    ZjFacts facts;
    ZjBuf out = {0};
    ledger = F_VIOLATIONS;
    read_file("case,违法记录\n", &facts, &out);
    ck_assert_str_eq(out.ptr, "1:6::679");
    zj_facts_free(&facts);
    read_file("case,violations.id\n", &facts, &out);
    ck_assert_str_eq(out.ptr, "1:6::679");
    zj_facts_free(&facts);
    zj_buf_free(&out);
    ledger = ZJ_NONE;
}
END_TEST

/* A row reads as this JSON does. */
static const struct {
    const char *csv, *json;
} same[] = {
    {"case\nE1\n", "{\"case\": \"E1\"}"},
    {"编号,评估日\n17,2024年6月1日\n", "{\"case\": 17, \"as_of\": \"2024-06-01\"}"},
    {"case,等级,operating,研发费用\nE1,tech,是,50万元\n",
     "{\"case\": \"E1\", \"level\": \"科技型\", \"正常经营\": true, \"rd\": 500000}"},
    {"增长率,人数,名次,面积,系数,成立日期,名称,单价\n7%,３人,2,300平方米,1.5,2024-02-29,\" a,b \",0.001\n",
     "{\"增长率\": 0.07, \"人数\": 3, \"名次\": 2, \"面积\": 300, \"系数\": 1.5, \"成立日期\": \"2024-02-29\","
     " \"名称\": \" a,b \", \"单价\": 0.001}"},
    {" 等级 ,人数\n,\"\"\n", "{}"},
    {"等级,人数,成立日期\n不适用,null,待认定\n", "{\"等级\": null, \"人数\": null, \"成立日期\": \"待认定\"}"},
    {"名称,地址.区\n不适用,待认定\n", "{\"名称\": \"不适用\", \"地址\": {\"区\": \"待认定\"}}"},
    {"地址.门牌,人数,address.district\n3号,1,caidian\n", "{\"人数\": 1, \"地址\": {\"区\": \"蔡甸区\", \"门牌\": \"3号\"}}"},
    {"地址.楼层.层\n3\n", "{\"地址\": {\"楼层\": [{\"层\": 3}]}}"},
    {"违法记录.编号,违法记录.罚款\n,\n", "{}"},
    {"违法记录.编号,人数,违法记录.罚款\na,1,5元\n", "{\"人数\": 1, \"违法记录\": [{\"编号\": \"a\", \"罚款\": 5}]}"},
    {"违法记录.编号,违法记录.证据.编号\na,b\n", "{\"违法记录\": [{\"编号\": \"a\", \"证据\": [{\"编号\": \"b\"}]}]}"},
    {"违法记录.编号,违法记录.证据\na,[]\n", "{\"违法记录\": [{\"编号\": \"a\", \"证据\": []}]}"},
    {"违法记录\n[]\n", "{\"违法记录\": []}"},
    {"违法记录\n待认定\n", "{\"违法记录\": \"待认定\"}"},
    {"违法记录\n不适用\n", "{\"违法记录\": null}"},
    {"违法记录,违法记录.编号\n[],\n", "{\"违法记录\": []}"},
    {"违法记录\n\" [{\"\"编号\"\": \"\"a\"\"},\n {\"\"编号\"\": \"\"b\"\", \"\"罚款\"\": 3}]\"\n",
     "{\"违法记录\": [{\"编号\": \"a\"}, {\"编号\": \"b\", \"罚款\": 3}]}"},
    {"policies.wuhan.公布日期,政策.caidian.zone.payers,政策.caidian.产业.编号\n2024-01-01,3户,a\n",
     "{\"policies\": {\"wuhan\": {\"公布日期\": \"2024-01-01\"}, \"caidian\": {\"区域\": {\"纳税户\": 3},"
     " \"产业\": [{\"编号\": \"a\"}]}}}"},
};

static void same_text(const ZjFacts *a, int64_t x, const ZjFacts *b, int64_t y)
{
    ck_assert(zj_text_equal(zj_text_at(a->texts, (uint32_t)x), zj_text_at(b->texts, (uint32_t)y)));
}

static void same_column(const ZjFacts *a, const ZjFacts *b, uint32_t f)
{
    const ZjModField *field = &module.t.fields[f];
    uint32_t lanes = a->domains[field->domain].lanes;
    for (uint32_t i = 0; i < lanes; i++) {
        const ZjFactColumn *x = &a->columns[f], *y = &b->columns[f];
        ck_assert_uint_eq(x->state[i], y->state[i]);
        if (x->state[i] != ZJ_FACT_GIVEN) continue;
        if (zj_type_is_rat((ZjType)field->type))
            ck_assert_int_eq(zj_rat_cmp(x->value.r[i], y->value.r[i]), 0);
        else if (field->type == ZJ_T_TEXT)
            same_text(a, x->value.i[i], b, y->value.i[i]);
        else
            ck_assert_int_eq(x->value.i[i], y->value.i[i]);
    }
}

static void same_facts(const ZjFacts *a, const ZjFacts *b)
{
    ck_assert_uint_eq(a->cases, b->cases);
    ck_assert(zj_text_equal(a->case_ids[0], b->case_ids[0]));
    ck_assert(a->has_as_of[0] == b->has_as_of[0] && a->as_of[0] == b->as_of[0]);
    for (uint32_t d = 0; d < module.t.domains_count; d++) {
        if (!module.t.domains[d].natural) continue;
        ck_assert_uint_eq(a->domains[d].lanes, b->domains[d].lanes);
        uint32_t parents = a->domains[module.t.domains[d].parent].lanes;
        for (uint32_t i = 0; i < parents; i++)
            ck_assert_uint_eq(a->domains[d].list_state[i], b->domains[d].list_state[i]);
    }
    for (uint32_t f = 0; f < module.t.fields_count; f++)
        if (module.t.fields[f].kind == ZJ_FIELD_SCALAR) same_column(a, b, f);
}

START_TEST(as_json)
{
    ZjBuf out = {0};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        ZjFacts csv, json;
        ZjFactProblems problems;
        read_file(same[i].csv, &csv, &out);
        ck_assert_msg(out.len == 0, "%s: %s", same[i].csv, out.ptr);
        ck_assert_int_eq(
            sample_read(&module, zj_text(same[i].json), ZJ_TEXT(""), &json, &problems), ZJ_OK);
        same_facts(&csv, &json);
        zj_facts_free(&csv);
        zj_facts_free(&json);
    }
    zj_buf_free(&out);
}
END_TEST

/* A faulty row leaves nothing behind; its number is known for the message. */
START_TEST(faulty_rows)
{
    ZjFacts facts;
    ZjBuf out = {0};
    read_file("case,人数,违法记录.编号\nE1,1,a\nE2,x,b\nE3,3,\nE4,4\nE5,5,e\n", &facts, &out);
    ck_assert_str_eq(out.ptr, "3:4:人数:632 5:1::672");
    ck_assert_uint_eq(facts.cases, 3);
    ck_assert_int_eq(facts.columns[F_STAFF].value.i[1], 3);
    ck_assert_uint_eq(facts.domains[D_VIOLATIONS].lanes, 2);
    ck_assert(zj_text_equal(facts.case_ids[2], ZJ_TEXT("E5")));
    zj_facts_free(&facts);
    zj_buf_free(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("facts/csv");
    TCase *tcase = tcase_create("csv");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, rows);
    tcase_add_test(tcase, rows_in_pieces);
    tcase_add_test(tcase, any_bytes);
    tcase_add_test(tcase, columns_limit);
    tcase_add_test(tcase, refused);
    tcase_add_test(tcase, ledger_column);
    tcase_add_test(tcase, as_json);
    tcase_add_test(tcase, faulty_rows);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
