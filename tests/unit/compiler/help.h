/* help.h -- small programs through the compiler, for the tests of compiler/. */
#ifndef TEST_COMPILER_HELP_H
#define TEST_COMPILER_HELP_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/cases.h"
#include "compiler/check.h"
#include "compiler/program.h"

typedef struct SourceText {
    const char *path, *text; /* "/stdlib/" in the path: a file of the stdlib */
    bool quotes; /* literals must stand in 原文; else as in the stdlib */
} SourceText;

typedef struct Compiled {
    ZjArena arena;
    ZjProgram program;
    ZjDiags diags;
    ZjModule module;
    ZjStatus status;
    ZjBuf shown; /* the last text made of it */
} Compiled;

/* The passes of main.c in their order over files in memory, importees first; nothing but what
** the texts declare is known. `memory`: ceiling for the compile, 0 for none. */
Compiled *compile_files(const SourceText *files, uint32_t count, size_t memory);
/* The same into what the caller has allocated, zeroed. */
void compile_into(Compiled *c, const SourceText *files, uint32_t count, size_t memory);
Compiled *compile(const char *text);
/* As compile; fails the test unless the program is correct, warnings apart, and the verifier
** passes its module. */
Compiled *compile_good(const char *text);
void release(Compiled *c);

/* Messages by place: number, what stands there, "<-" what stands at the note, "=>" the
** suggestion; joined by "; ". A message about a whole clause shows the first line of it. */
const char *messages(Compiled *c);
typedef struct Mistake {
    const char *part, *messages;
} Mistake;
/* Compiles before + part + after of each row; fails the test unless the messages are these, and
** names every row that has others. */
void expect_messages(const char *before, const Mistake *rows, size_t count, const char *after);
#define EXPECT_MESSAGES(before, rows, after)                                                   \
    expect_messages(before, rows, sizeof(rows) / sizeof(rows)[0], after)

/* The module's file image. */
void image_of(const Compiled *c, ZjBuf *out);

ZjDefine *define_named(const Compiled *c, const char *name);
ZjGrant *grant_named(const Compiled *c, const char *name);
/* "金额（元/平方米）" as messages show it. */
const char *type_shown(Compiled *c, const ZjCheckedType *type);

/* Number of a clause's row by its name. */
uint32_t clause_named(const ZjModule *m, const char *name);

int run_tests(const char *name, const TTest *const *tests, size_t count);
#define RUN_TESTS(name, tests) run_tests(name, tests, sizeof(tests) / sizeof(tests)[0])

#endif
