#define _POSIX_C_SOURCE 200809L
#include "tests/fuzz/fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/diff/judge.h"
#include "vm/zjtx.h"

enum { MOST_FILES = 8, ROOM = 160, MOST_PROGRAMS = 16 };

static struct {
    char folder[64];
    char paths[MOST_FILES][ROOM];
    int count;
    const char *program_paths[MOST_PROGRAMS];
    Compiled *compiled[MOST_PROGRAMS];
    FuzzProgram programs[MOST_PROGRAMS];
    int program_count;
    uint64_t accepted;
} it;

void fuzz_check(bool good, const char *format, ...)
{
    if (good) return;
    va_list args;
    va_start(args, format);
    fputs("\npromise broken: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}

bool fuzz_expected(ZjStatus status)
{
    return status == ZJ_OK || status == ZJ_REJECTED || status == ZJ_LIMIT || status == ZJ_NO_MEM;
}

void fuzz_accept(void)
{
    it.accepted++;
}

uint64_t fuzz_accepted(void)
{
    return it.accepted;
}

/* ---- files ---- */

static void remove_all(void)
{
    for (int i = 0; i < it.count; i++) unlink(it.paths[i]);
    rmdir(it.folder);
}

/* In memory where that is to be had: a target runs thousands of times a second. */
static void make_folder(void)
{
    static const char *const places[] = {"/dev/shm", "/tmp"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        snprintf(it.folder, sizeof it.folder, "%s/zjtx-fuzz-XXXXXX", places[i]);
        if (mkdtemp(it.folder) == NULL) continue;
        atexit(remove_all);
        return;
    }
    fuzz_check(false, "no folder for scratch files");
}

const char *fuzz_folder(void)
{
    if (it.folder[0] == '\0') make_folder();
    return it.folder;
}

const char *fuzz_path(const char *name)
{
    char path[ROOM];
    snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
    for (int i = 0; i < it.count; i++) {
        if (strcmp(it.paths[i], path) == 0) return it.paths[i];
    }
    fuzz_check(it.count < MOST_FILES, "too many scratch files");
    memcpy(it.paths[it.count], path, sizeof path);
    return it.paths[it.count++];
}

const char *fuzz_file(const char *name, const void *bytes, size_t size)
{
    const char *path = fuzz_path(name);
    FILE *f = fopen(path, "wb");
    bool good = f != NULL && (size == 0 || fwrite(bytes, 1, size, f) == size);
    good = f != NULL && fclose(f) == 0 && good;
    fuzz_check(good, "can't write %s", path);
    return path;
}

/* ---- programs ---- */

const FuzzProgram *fuzz_program(const char *path)
{
    for (int i = 0; i < it.program_count; i++) {
        if (strcmp(it.program_paths[i], path) == 0) return &it.programs[i];
    }
    char whole[512];
    snprintf(whole, sizeof whole, "%s/%s", ZJ_FUZZ_ROOT, path);
    Compiled *c = calloc(1, sizeof *c);
    fuzz_check(c != NULL && it.program_count < MOST_PROGRAMS, "no room for %s", path);
    fuzz_check(judge_compile(c, whole, ZJ_FUZZ_ROOT "/stdlib") == ZJ_OK, "%s does not compile", path);
    it.program_paths[it.program_count] = path;
    it.compiled[it.program_count] = c;
    it.programs[it.program_count] = (FuzzProgram){&c->module, &c->schema};
    return &it.programs[it.program_count++];
}

void fuzz_compute(const ZjModule *module, const ZjFacts *facts, ZjLang lang, bool full)
{
    ZjCaseOptions options = {.lang = lang, .as_of = 19500, .full = full, .all_readings = full};
    ZjCaseResult result;
    ZjCaseProblem problem;
    ZjStatus status = zj_case_compute(module, facts, &options, &result, &problem);
    fuzz_check(status == ZJ_OK || status == ZJ_LIMIT || status == ZJ_NO_MEM, "computing ends with: %s",
               zj_status_text(status));
    if (status != ZJ_OK) return;
    ZjBuf out = {0};
    fuzz_check(zj_case_text(&result, &out) == ZJ_OK, "no text of the result");
    fuzz_check(zj_case_json(&result, full, &out) == ZJ_OK, "no JSON of the result");
    fuzz_check(zj_utf8_check(out.ptr, out.len) == out.len, "the result is not UTF-8");
    zj_buf_free(&out);
    zj_case_free(&result);
}
