/* Any bytes as a source file: parsed, checked, compiled, and what comes of it proved and run.
**
** Promises: a program is accepted without an error told or refused with one; the compiler's own
** module is accepted by the verifier; its cases run; everything printed is UTF-8. */
#include <string.h>

#include "compiler/cases.h"
#include "compiler/check.h"
#include "grammar/dump.h"
#include "grammar/parse.h"
#include "tests/fuzz/fuzz.h"
#include "vm/zjtx.h"

enum { MOST_BYTES = 1 << 16 };

static void print_messages(ZjDiags *diags)
{
    for (int form = 0; form < 3; form++) {
        ZjBuf text = {0};
        zj_diags_print(diags, form == 0 ? ZJ_LANG_ZH : ZJ_LANG_EN, form == 2, &text);
        fuzz_check(zj_utf8_check(text.ptr, text.len) == text.len, "messages are not UTF-8");
        zj_buf_free(&text);
    }
}

static void prove(const ZjModule *lowered)
{
    ZjBuf image = {0}, out = {0};
    ZjModule module;
    ZjModReport report;
    ZjCasesSummary summary;
    ZjStatus status = zj_module_write(lowered, &image);
    if (status == ZJ_OK) {
        status = zj_module_open(image.ptr, image.len, &module, &report);
        fuzz_check(status == ZJ_OK || status == ZJ_LIMIT, "the compiler's own module is rejected: %s, row %u, %s",
                   report.reason, report.row, report.column != NULL ? report.column : "-");
    }
    if (status == ZJ_OK) {
        fuzz_accept();
        zj_module_disassemble(&module, &out);
        fuzz_check(zj_info_print(&module, &report, ZJ_LANG_ZH, &out) == ZJ_OK, "no info");
        status = zj_cases_run(&module, ZJ_LANG_EN, &out, &summary);
        fuzz_check(fuzz_expected(status), "cases: %s", zj_status_text(status));
        zj_module_free(&module);
    }
    zj_buf_free(&out);
    zj_buf_free(&image);
}

static ZjStatus passes(ZjProgram *program, const char *path, ZjModule *module)
{
    const ZjLoadOptions load = {.stdlib_dir = ZJ_FUZZ_ROOT "/stdlib"};
    ZJ_TRY(zj_load(program, &path, 1, &load));
    ZJ_TRY(zj_resolve(program));
    ZJ_TRY(zj_check(program));
    ZJ_TRY(zj_stack(program));
    ZJ_TRY(zj_check_cases(program));
    if (zj_check_failed(program)) return ZJ_REJECTED;
    ZJ_TRY(zj_lint(program));
    ZJ_TRY(zj_lower_program(program, module));
    return zj_check_failed(program) ? ZJ_REJECTED : ZJ_OK;
}

static void compile(const char *path)
{
    ZjArena arena = {.limit = (size_t)1 << 28};
    ZjProgram program = {.arena = &arena};
    ZjDiags diags = {.arena = &arena, .sources = &program.sources};
    ZjModule module = {.string_count = 0};
    program.diags = &diags;
    ZjStatus status = passes(&program, path, &module);
    fuzz_check(fuzz_expected(status), "compiling ends with: %s", zj_status_text(status));
    fuzz_check(status != ZJ_REJECTED || diags.errors != 0, "rejected without an error");
    fuzz_check(status != ZJ_OK || diags.errors == 0, "accepted with an error");
    print_messages(&diags);
    if (status == ZJ_OK) prove(&module);
    zj_module_free(&module);
    zj_arena_free(&arena);
}

/* zjtxc dump --tokens and --ast */
static void dump(const uint8_t *data, size_t size)
{
    ZjArena arena = {0};
    ZjSources sources = {0};
    ZjDiags diags = {.arena = &arena, .sources = &sources};
    ZjBuf tokens = {0}, tree = {0};
    ZjSource *source = NULL;
    ZjFile file = {0};
    ZjText bytes = {size != 0 ? (const char *)data : "", (uint32_t)size};
    if (zj_source_add(&sources, &arena, &diags, ZJ_TEXT("in.zjtx"), bytes, &source) == ZJ_OK) {
        ZjStatus status = zj_tokens_dump(&sources, 0, &arena, &diags, &tokens);
        fuzz_check(fuzz_expected(status), "tokens: %s", zj_status_text(status));
        status = zj_parse(&sources, 0, &arena, &diags, &file);
        fuzz_check(fuzz_expected(status), "parsing ends with: %s", zj_status_text(status));
        zj_ast_dump(&file, &tree);
    }
    zj_buf_free(&tokens);
    zj_buf_free(&tree);
    zj_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > MOST_BYTES) return 0;
    dump(data, size);
    compile(fuzz_file("in.zjtx", data, size));
    return 0;
}
