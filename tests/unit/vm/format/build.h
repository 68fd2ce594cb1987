/* build.h -- modules made by hand, for tests of everything that reads modules. */
#ifndef TEST_FORMAT_BUILD_H
#define TEST_FORMAT_BUILD_H

#include "vm/format/table.h"

/* Each returns the number of the new row, string or register. Out of memory ends the test. */
uint32_t build_string(ZjModule *m, const char *text);
uint32_t build_row(ZjModule *m, ZjTableId id, const void *row);
uint32_t build_const(ZjModule *m, ZjType type, ZjConstForm form, int64_t num, int64_t den);
uint32_t build_reg(ZjModule *m, ZjType type, uint32_t domain, uint32_t enum_index);
/* An instruction with a new result register, of `enum_index` 0 when the type is ENUM. */
uint32_t build_insn(ZjModule *m, ZjOpcode op, ZjType type, uint32_t domain, uint32_t a,
                    uint32_t b, uint32_t c);

/* A small program that uses every table: valid, as zj_module_verify says. */
void build_sample(ZjModule *m);
/* Domain numbers of the sample. */
enum { DOM_CASE, DOM_PROJECT, DOM_DEVICE, DOM_PAID, DOM_PRODUCT };

/* A column of the sample by name. */
uint32_t *build_column(ZjModule *m, ZjTableId id, uint32_t row, const char *column);

#endif
