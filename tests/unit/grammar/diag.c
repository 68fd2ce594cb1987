/* How messages are printed, sorted and counted; places; edit distance. */
#include "tests/unit/grammar/help.h"

static void expect_print(const char *text, ZjLang lang, const char *printed)
{
    Parsed *p = parse_text(text);
    zj_diags_print(&p->diags, lang, false, &p->text);
    ck_assert_str_eq(p->text.ptr, printed);
    release(p);
}

START_TEST(a_caret_stands_under_the_span)
{
    expect_print("奖励 甲\n  全额 20万元\n", ZJ_LANG_ZH,
                 "t.zjtx:2:3: 错误 ZJ0101：没有“全额”这个要素；是不是“金额”？\n"
                 "    2 |   全额 20万元\n"
                 "      |   ^^^^\n"
                 "      = 建议：写成“金额”\n");
    expect_print(
        "奖励 甲\n  全额 20万元\n", ZJ_LANG_EN,
        "t.zjtx:2:3: error ZJ0101: there is no clause word “全额”; did you mean “金额”?\n"
        "    2 |   全额 20万元\n"
        "      |   ^^^^\n"
        "      = help: write “金额”\n");
    expect_print(
        "奖励 甲\n\t全额 1\n", ZJ_LANG_EN,
        "t.zjtx:2:2: error ZJ0101: there is no clause word “全额”; did you mean “金额”?\n"
        "    2 |         全额 1\n"
        "      |         ^^^^\n"
        "      = help: write “金额”\n");
}
END_TEST

START_TEST(a_note_has_its_own_line)
{
    expect_print(
        "奖励 甲\n当 (a]\n", ZJ_LANG_EN,
        "t.zjtx:2:5: error ZJ0110: “]” does not close the bracket that is open; write “)”\n"
        "    2 | 当 (a]\n"
        "      |      ^\n"
        "      = help: write “)”\n"
        "t.zjtx:2:3: note: the bracket was opened here\n"
        "    2 | 当 (a]\n"
        "      |    ^\n");
}
END_TEST

START_TEST(long_lines_are_cut_round_the_caret)
{
    char text[600] = "奖励 甲\n当 ";
    for (int i = 0; i < 100; i++)
        strcat(text, "a + ");
    strcat(text, "== b");
    Parsed *p = parse_text(text);
    zj_diags_print(&p->diags, ZJ_LANG_EN, false, &p->text);
    const char *line = strstr(p->text.ptr, "| ..."), *caret = strchr(p->text.ptr, '^');
    ck_assert_ptr_nonnull(line);
    ck_assert_ptr_nonnull(caret);
    const char *caret_line = caret;
    while (caret_line[-1] != '\n')
        caret_line--;
    const char *source_line = line;
    while (source_line[-1] != '\n')
        source_line--;
    ck_assert_int_eq(source_line[caret - caret_line], '=');
    ck_assert(strchr(source_line, '\n') - source_line < 150);
    release(p);
}
END_TEST

START_TEST(json_for_tools)
{
    Parsed *p = parse_text("奖励 甲\n当 (a]\n");
    zj_diags_print(&p->diags, ZJ_LANG_EN, true, &p->text);
    ck_assert_str_eq(
        p->text.ptr,
        "[{\"id\":\"ZJ0110\",\"severity\":\"error\",\"file\":\"t.zjtx\",\"line\":2,\"column\":"
        "5,"
        "\"end_line\":2,\"end_column\":6,\"message\":\"“]” does not close the bracket that is "
        "open; "
        "write "
        "“)”\",\"suggestion\":\")\",\"note\":{\"file\":\"t.zjtx\",\"line\":2,\"column\":3,"
        "\"end_line\":2,\"end_column\":4,\"message\":\"the bracket was opened here\"}}]\n");
    release(p);
    p = parse_text("奖励 甲\n");
    zj_diags_print(&p->diags, ZJ_LANG_EN, true, &p->text);
    ck_assert_str_eq(p->text.ptr, "[]\n");
    release(p);
}
END_TEST

START_TEST(sorted_and_said_once)
{
    Parsed *p = take_bytes("abc\ndef\n", 8);
    ZjSpan late = {4, 7, 0}, early = {0, 3, 0};
    zj_report(&p->diags, ZJ_MSG_UNKNOWN_SLOT, late, 1, ZJ_TEXT("def"));
    zj_report(&p->diags, ZJ_MSG_UNKNOWN_SLOT, early, 1, ZJ_TEXT("abc"));
    zj_report(&p->diags, ZJ_MSG_UNKNOWN_SLOT, late, 1, ZJ_TEXT("def"));
    ck_assert_uint_eq(p->diags.errors, 2);
    ck_assert_str_eq(messages_of(p), "ZJ0102 1:1; ZJ0102 2:1; ");
    release(p);
}
END_TEST

START_TEST(beyond_the_limit_they_are_counted)
{
    ZjBuf text = {0};
    for (int i = 0; i < 300; i++)
        zj_buf_str(&text, "全额 1\n");
    Parsed *p = parse_text(text.ptr);
    ck_assert_uint_eq(p->diags.errors, 300);
    ck_assert_uint_eq(p->diags.count, 100);
    zj_diags_print(&p->diags, ZJ_LANG_EN, false, &p->text);
    ck_assert_ptr_nonnull(strstr(p->text.ptr, "more than 100 errors"));
    zj_buf_free(&text);
    release(p);
}
END_TEST

START_TEST(arguments_in_two_languages)
{
    Parsed *p = take_bytes("abc", 3);
    ZjText both = zj_both(&p->arena, ZJ_TEXT("名称"), ZJ_TEXT("a name"));
    zj_report(&p->diags, ZJ_MSG_VALUE_MISSING, (ZjSpan){0, 3, 0}, 2, ZJ_TEXT("“abc”"), both);
    zj_diags_print(&p->diags, ZJ_LANG_ZH, false, &p->text);
    ck_assert_ptr_nonnull(strstr(p->text.ptr, "“abc”后面缺少名称"));
    zj_buf_clear(&p->text);
    zj_diags_print(&p->diags, ZJ_LANG_EN, false, &p->text);
    ck_assert_ptr_nonnull(strstr(p->text.ptr, "a name is missing after “abc”"));
    release(p);
}
END_TEST

START_TEST(places_in_a_source)
{
    Parsed *p = take_bytes("a\tb\r\n奖励x\n", 13);
    const ZjSource *s = p->sources.at[0];
    ZjPlace b = zj_source_place(s, 2);
    ck_assert(b.line == 1 && b.column == 3 && b.display == 8);
    ZjPlace x = zj_source_place(s, 11);
    ck_assert(x.line == 2 && x.column == 3 && x.display == 4);
    ck_assert(zj_text_equal(zj_source_line(s, 1), ZJ_TEXT("a\tb")));
    ck_assert(zj_text_equal(zj_source_line(s, 2), ZJ_TEXT("奖励x")));
    ck_assert_uint_eq(zj_source_line(s, 3).len, 0);
    ck_assert_uint_eq(zj_source_line(s, 9).len, 0);
    ck_assert_uint_eq(zj_source_place(s, 9999).line, 3);
    release(p);
}
END_TEST

START_TEST(edit_distance_counts_code_points)
{
    ck_assert_uint_eq(zj_edit_distance(ZJ_TEXT("金额"), ZJ_TEXT("全额")), 1);
    ck_assert_uint_eq(zj_edit_distance(ZJ_TEXT("When"), ZJ_TEXT("when")), 0);
    ck_assert_uint_eq(zj_edit_distance(ZJ_TEXT("kitten"), ZJ_TEXT("sitting")), 3);
    ck_assert_uint_eq(zj_edit_distance(ZJ_TEXT(""), ZJ_TEXT("abc")), 3);
    ck_assert(zj_is_near(ZJ_TEXT("金额"), ZJ_TEXT("全额")));
    ck_assert(!zj_is_near(ZJ_TEXT("说明"), ZJ_TEXT("金额")));
    ck_assert(!zj_is_near(ZJ_TEXT(""), ZJ_TEXT("")));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_caret_stands_under_the_span,
                                  a_note_has_its_own_line,
                                  long_lines_are_cut_round_the_caret,
                                  json_for_tools,
                                  sorted_and_said_once,
                                  beyond_the_limit_they_are_counted,
                                  arguments_in_two_languages,
                                  places_in_a_source,
                                  edit_distance_counts_code_points};
    return run_suite("diag", tests, sizeof tests / sizeof tests[0]);
}
