/* help.h -- one source text through the parser, for the tests of grammar/. */
#ifndef ZJ_TEST_GRAMMAR_HELP_H
#define ZJ_TEST_GRAMMAR_HELP_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar/dump.h"
#include "grammar/parse.h"

typedef struct Parsed {
    ZjArena arena;
    ZjSources sources;
    ZjDiags diags;
    ZjFile file;
    ZjStatus status;
    ZjBuf text; /* a dump, or printed messages */
} Parsed;

static inline Parsed *take_bytes(const char *bytes, size_t len)
{
    Parsed *p = calloc(1, sizeof *p);
    ck_assert_ptr_nonnull(p);
    p->diags = (ZjDiags){.arena = &p->arena, .sources = &p->sources};
    ZjSource *source;
    p->status = zj_source_add(&p->sources, &p->arena, &p->diags, ZJ_TEXT("t.zjtx"),
                              (ZjText){bytes, (uint32_t)len}, &source);
    return p;
}

static inline Parsed *parse_text(const char *text)
{
    Parsed *p = take_bytes(text, strlen(text));
    if (p->status == ZJ_OK) {
        p->status = zj_parse(&p->sources, 0, &p->arena, &p->diags, &p->file);
    }
    return p;
}

static inline void release(Parsed *p)
{
    zj_buf_free(&p->text);
    zj_arena_free(&p->arena);
    free(p);
}

/* The messages as "ZJ0101 2:3; ZJ0104 3:1; ", sorted by place. */
static inline const char *messages_of(Parsed *p)
{
    ZjBuf shown = {0};
    zj_diags_print(&p->diags, ZJ_LANG_ZH, false, &shown); /* sorts */
    zj_buf_free(&shown);
    zj_buf_clear(&p->text);
    for (uint32_t i = 0; i < p->diags.count; i++) {
        const ZjDiag *d = p->diags.at[i];
        ZjPlace at = zj_source_place(p->sources.at[0], d->at.start);
        zj_buf_printf(&p->text, "ZJ%04d %u:%u; ", zj_msg_info[d->id].number, (unsigned)at.line,
                      (unsigned)at.column);
    }
    return p->text.ptr != NULL ? p->text.ptr : "";
}

/* The tree of a text that must be correct. */
static inline void expect_tree(const char *text, const char *tree)
{
    Parsed *p = parse_text(text);
    ck_assert_msg(p->status == ZJ_OK, "%s: %s", text, messages_of(p));
    zj_ast_dump(&p->file, &p->text);
    ck_assert_str_eq(p->text.ptr != NULL ? p->text.ptr : "", tree);
    release(p);
}

/* The messages of a text that must be wrong. */
static inline void expect_messages(const char *text, const char *messages)
{
    Parsed *p = parse_text(text);
    ck_assert_str_eq(messages_of(p), messages);
    ck_assert_int_eq(p->status, messages[0] == '\0' ? ZJ_OK : ZJ_REJECTED);
    release(p);
}

/* `amount`'s expression in prefix form. */
static inline void expect_expr(const char *expr, const char *dump)
{
    char text[1024], tree[1024];
    snprintf(text, sizeof text, "奖励 甲\n当 %s", expr);
    snprintf(tree, sizeof tree, "grant 甲\n  当 a=%s\n", dump);
    expect_tree(text, tree);
}

static inline int run_suite(const char *name, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, 60);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
