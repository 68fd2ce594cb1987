/* tests/lang/parse: good files parse; bad ones give exactly the messages their last lines name.
** And the examples of every message of this area are what they say. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>

#include "grammar/keyword.h"
#include "tests/unit/grammar/help.h"
#include "vm/base/file.h"

static void read_all(const char *dir, const char *name, ZjBuf *out)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s/%s", ZJ_PARSE_DIR, dir, name);
    ck_assert_int_eq(zj_file_read(path, 1 << 20, out), ZJ_OK);
}

static int each_file(const char *dir, void (*check)(const char *name, const char *text))
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", ZJ_PARSE_DIR, dir);
    DIR *d = opendir(path);
    ck_assert_ptr_nonnull(d);
    int count = 0;
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        if (strstr(e->d_name, ".zjtx") == NULL) continue;
        ZjBuf text = {0};
        read_all(dir, e->d_name, &text);
        check(e->d_name, text.ptr);
        zj_buf_free(&text);
        count++;
    }
    closedir(d);
    return count;
}

static void check_good(const char *name, const char *text)
{
    Parsed *p = parse_text(text);
    ck_assert_msg(p->status == ZJ_OK, "%s: %s", name, messages_of(p));
    zj_ast_dump(&p->file, &p->text);
    ck_assert_msg(strstr(p->text.ptr, "ERROR") == NULL, "%s: a node of error", name);
    release(p);
}

static void check_bad(const char *name, const char *text)
{
    ZjBuf expected = {0};
    for (const char *at = strstr(text, "# expect "); at != NULL; at = strstr(at, "# expect ")) {
        at += strlen("# expect ");
        const char *end = strchr(at, '\n');
        ck_assert_ptr_nonnull(end);
        zj_buf_add(&expected, at, (size_t)(end - at));
        zj_buf_str(&expected, "; ");
    }
    Parsed *p = parse_text(text);
    ck_assert_msg(strcmp(messages_of(p), expected.ptr) == 0, "%s:\nfound    %s\nexpected %s",
                  name, messages_of(p), expected.ptr);
    zj_buf_free(&expected);
    release(p);
}

START_TEST(good_files_parse)
{
    ck_assert_int_ge(each_file("good", check_good), 8);
}
END_TEST

START_TEST(bad_files_give_their_messages)
{
    ck_assert_int_ge(each_file("bad", check_bad), 10);
}
END_TEST

/* An example that begins with a slot stands in a grant. */
static Parsed *parse_example(const char *example)
{
    ZjBuf text = {0};
    size_t n = strcspn(example, " \n");
    const ZjKeyword *k = zj_keyword_find((ZjText){example, (uint32_t)n});
    if (k == NULL || k->class != ZJ_KEYWORD_D) zj_buf_str(&text, "奖励 示例\n");
    zj_buf_str(&text, example);
    Parsed *p = parse_text(text.ptr);
    zj_buf_free(&text);
    return p;
}

START_TEST(examples_of_messages_are_true)
{
    for (int i = 0; i < ZJ_MSG_COUNT; i++) {
        const ZjMsgInfo *m = &zj_msg_info[i];
        if (m->number < 100 || m->number > 199) continue;
        ck_assert_msg(m->zh[0] != '\0' && m->en[0] != '\0', "%s has no text", m->name);
        if (m->severity == ZJ_SEV_NOTE) continue;
        ck_assert_msg(m->zh_why[0] != '\0' && m->en_why[0] != '\0', "%s has no reason",
                      m->name);
        if (m->wrong[0] == '\0') continue;
        bool slot_alone = i == ZJ_MSG_SLOT_WITHOUT_CLAUSE;
        Parsed *p = slot_alone ? parse_text(m->wrong) : parse_example(m->wrong);
        bool found = false;
        for (uint32_t k = 0; k < p->diags.count; k++)
            found = found || (int)p->diags.at[k]->id == i;
        ck_assert_msg(found, "%s: the wrong example gives %s", m->name, messages_of(p));
        ck_assert_msg(p->diags.count == 1, "%s: the wrong example gives %s", m->name,
                      messages_of(p));
        release(p);
        p = parse_example(m->right);
        ck_assert_msg(p->status == ZJ_OK, "%s: the right example gives %s", m->name,
                      messages_of(p));
        release(p);
    }
}
END_TEST

/* A keyword has no second meaning, and two languages where it has two spellings. */
START_TEST(keywords_are_distinct)
{
    for (unsigned i = 0; i < zj_keyword_count; i++) {
        const ZjKeyword *k = &zj_keywords[i];
        ck_assert(k->zh.len != 0 || k->en.len != 0);
        if (k->zh.len != 0) ck_assert_ptr_eq(zj_keyword_find(k->zh), k);
        if (k->en.len != 0) ck_assert_ptr_eq(zj_keyword_find(k->en), k);
        ck_assert((k->zh.len == 0) == (k->zh_meaning[0] == '\0'));
        ck_assert((k->en.len == 0) == (k->en_meaning[0] == '\0'));
    }
}
END_TEST

/* slots.def and keywords.def spell the same slots. */
START_TEST(slots_are_keywords)
{
    static const struct {
        const char *zh, *en;
    } slots[] = {
#define ZJ_SLOT(name, zh, en) {zh, en},
#include "grammar/slots.def"
#undef ZJ_SLOT
    };
    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        const ZjKeyword *k = zj_keyword_find(zj_text(slots[i].zh));
        ck_assert_ptr_nonnull(k);
        ck_assert_int_eq(k->class, ZJ_KEYWORD_S);
        ck_assert_ptr_eq(zj_keyword_find(zj_text(slots[i].en)), k);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {good_files_parse, bad_files_give_their_messages,
                                  examples_of_messages_are_true, keywords_are_distinct,
                                  slots_are_keywords};
    return run_suite("files", tests, sizeof tests / sizeof tests[0]);
}
