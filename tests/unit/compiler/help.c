#include "help.h"

#include "grammar/parse.h"

static ZjStatus parse_files(Compiled *c, const SourceText *files, uint32_t count)
{
    ZjProgram *p = &c->program;
    p->files = zj_arena_array(p->arena, count, sizeof *p->files);
    if (p->files == NULL) return ZJ_NO_MEM;
    ZjStatus worst = ZJ_OK;
    for (uint32_t i = 0; i < count; i++) {
        ZjSource *source = NULL;
        ZJ_TRY(zj_source_add(&p->sources, p->arena, p->diags, zj_text(files[i].path),
                             zj_text(files[i].text), &source));
        source->in_stdlib = strstr(files[i].path, "/stdlib/") != NULL;
        ZjModuleFile *file = &p->files[p->file_count++];
        *file = (ZjModuleFile){.index = i, .in_stdlib = !files[i].quotes, .root = true};
        ZjStatus status = zj_parse(&p->sources, i, p->arena, p->diags, &file->tree);
        if (status != ZJ_OK && status != ZJ_REJECTED) return status;
        if (status != ZJ_OK) worst = status;
    }
    return worst;
}

static ZjStatus run_passes(Compiled *c, const SourceText *files, uint32_t count)
{
    ZJ_TRY(parse_files(c, files, count));
    ZJ_TRY(zj_resolve(&c->program));
    ZJ_TRY(zj_check(&c->program));
    ZJ_TRY(zj_stack(&c->program));
    ZJ_TRY(zj_check_cases(&c->program));
    if (zj_check_failed(&c->program)) return ZJ_REJECTED;
    return zj_lower_program(&c->program, &c->module);
}

void compile_into(Compiled *c, const SourceText *files, uint32_t count, size_t memory)
{
    c->arena.limit = memory;
    c->program.arena = &c->arena;
    c->program.diags = &c->diags;
    c->diags = (ZjDiags){.arena = &c->arena, .sources = &c->program.sources};
    c->status = run_passes(c, files, count);
}

Compiled *compile_files(const SourceText *files, uint32_t count, size_t memory)
{
    Compiled *c = calloc(1, sizeof *c);
    ck_assert_ptr_nonnull(c);
    compile_into(c, files, count, memory);
    return c;
}

Compiled *compile(const char *text)
{
    SourceText file = {"t.zjtx", text, false};
    return compile_files(&file, 1, 0);
}

Compiled *compile_good(const char *text)
{
    Compiled *c = compile(text);
    ck_assert_msg(c->status == ZJ_OK && c->diags.errors == 0, "%s\n%s\n%s", zj_status_text(c->status),
                  messages(c), text);
    ZjModReport report;
    ZjStatus proved = zj_module_verify(&c->module, &report);
    ck_assert_msg(proved == ZJ_OK, "verifier: %s row %u %s\n%s", report.reason, report.row,
                  report.column != NULL ? report.column : "", text);
    return c;
}

void release(Compiled *c)
{
    zj_buf_free(&c->shown);
    zj_module_free(&c->module);
    zj_arena_free(&c->arena);
    free(c);
}

/* What stands at a place, up to the end of its line. */
static void show_place(const Compiled *c, ZjSpan at, ZjBuf *out)
{
    if (at.file >= c->program.sources.count) return;
    ZjText text = zj_source_text(&c->program.sources, at);
    const char *end = text.len != 0 ? memchr(text.ptr, '\n', text.len) : NULL;
    if (end != NULL) text.len = (uint32_t)(end - text.ptr);
    zj_buf_text(out, text);
}

const char *messages(Compiled *c)
{
    ZjBuf printed = {0};
    zj_diags_print(&c->diags, ZJ_LANG_ZH, false, &printed); /* sorts */
    zj_diags_print(&c->diags, ZJ_LANG_EN, true, &printed);
    ck_assert(!printed.failed);
    zj_buf_free(&printed);
    zj_buf_clear(&c->shown);
    zj_buf_str(&c->shown, "");
    for (uint32_t i = 0; i < c->diags.count; i++) {
        const ZjDiag *d = c->diags.at[i];
        zj_buf_printf(&c->shown, "%s%d ", i != 0 ? "; " : "", zj_msg_info[d->id].number);
        show_place(c, d->at, &c->shown);
        if (d->note_id != ZJ_MSG_COUNT) {
            zj_buf_str(&c->shown, " <- ");
            show_place(c, d->note_at, &c->shown);
        }
        if (d->suggestion.len != 0) {
            zj_buf_str(&c->shown, " => ");
            zj_buf_text(&c->shown, d->suggestion);
        }
    }
    return c->shown.ptr;
}

void expect_messages(const char *before, const Mistake *rows, size_t count, const char *after)
{
    ZjBuf text = {0}, wrong = {0};
    zj_buf_str(&wrong, "");
    for (size_t i = 0; i < count; i++) {
        zj_buf_clear(&text);
        zj_buf_printf(&text, "%s%s%s", before, rows[i].part, after);
        ck_assert(!text.failed);
        Compiled *c = compile(text.ptr);
        const char *found = messages(c);
        if (strcmp(found, rows[i].messages) != 0) {
            zj_buf_printf(&wrong, "\n%s\n  wanted: %s\n  found:  %s", rows[i].part, rows[i].messages, found);
        }
        if (c->status != (c->diags.errors == 0 ? ZJ_OK : ZJ_REJECTED)) {
            zj_buf_printf(&wrong, "\n%s\n  status: %s", rows[i].part, zj_status_text(c->status));
        }
        release(c);
    }
    ck_assert_msg(wrong.len == 0, "%s", wrong.ptr);
    zj_buf_free(&text);
    zj_buf_free(&wrong);
}

void image_of(const Compiled *c, ZjBuf *out)
{
    ck_assert_int_eq(zj_module_write(&c->module, out), ZJ_OK);
}

ZjDefine *define_named(const Compiled *c, const char *name)
{
    for (uint32_t i = 0; i < c->program.define_count; i++) {
        if (zj_text_equal(c->program.defines[i]->name.text, zj_text(name))) return c->program.defines[i];
    }
    ck_abort_msg("no definition %s", name);
    return NULL;
}

ZjGrant *grant_named(const Compiled *c, const char *name)
{
    for (ZjGrant *g = c->program.grants; g != NULL; g = g->next) {
        if (zj_text_equal(g->name.text, zj_text(name))) return g;
    }
    ck_abort_msg("no clause %s", name);
    return NULL;
}

const char *type_shown(Compiled *c, const ZjCheckedType *type)
{
    /* In both languages, the first of them up to a control character. */
    ZjText both = zj_type_text(&c->program, type);
    zj_buf_clear(&c->shown);
    zj_buf_str(&c->shown, "");
    for (uint32_t i = 0; i < both.len && (unsigned char)both.ptr[i] >= ' '; i++) {
        zj_buf_char(&c->shown, both.ptr[i]);
    }
    return c->shown.ptr;
}

uint32_t clause_named(const ZjModule *m, const char *name)
{
    for (uint32_t i = 0; i < m->t.clauses_count; i++) {
        if (zj_text_equal(zj_mod_str(m, m->t.clauses[i].name), zj_text(name))) return i;
    }
    ck_abort_msg("no clause %s in the module", name);
    return ZJ_NONE;
}

int run_tests(const char *name, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, 120);
    for (size_t i = 0; i < count; i++) tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
