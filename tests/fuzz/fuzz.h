/* fuzz.h -- what the fuzz targets share.
**
** A target takes any bytes and stops the program when a promise is broken; what memory errors and
** undefined behaviour there are, the sanitizers find. Linked with libFuzzer it looks for such bytes,
** linked with replay.c it tries those that are kept in files.
*/
#ifndef ZJ_TESTS_FUZZ_H
#define ZJ_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "vm/facts/schema.h"
#include "vm/facts/facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise: says what is wrong and aborts, whatever NDEBUG says, unless `good`. */
void fuzz_check(bool good, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Is it a status that untrusted input may end with? */
bool fuzz_expected(ZjStatus status);

/* The input got as far as it can; replay wants one that does. */
void fuzz_accept(void);
uint64_t fuzz_accepted(void);

/* A folder of this process's own, which is removed at the end; path of a file of that name in it. */
const char *fuzz_folder(void);
const char *fuzz_path(const char *name);
/* The same, with these bytes in it. */
const char *fuzz_file(const char *name, const void *bytes, size_t size);

typedef struct FuzzProgram {
    const ZjModule *module;
    const ZjFactSchema *schema;
} FuzzProgram;

/* A program of the repository, compiled once; never freed. */
const FuzzProgram *fuzz_program(const char *path);
/* Computes the only case of these facts and writes the result in every form. */
void fuzz_compute(const ZjModule *module, const ZjFacts *facts, ZjLang lang, bool full);

#endif
