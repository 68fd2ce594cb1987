/* facts.h -- the batch's readers on any bytes; see facts.c. */
#ifndef ZJ_TESTS_FUZZ_FACTS_H
#define ZJ_TESTS_FUZZ_FACTS_H

#include "tests/fuzz/fuzz.h"
#include "vm/batch/records.h"

/* The first byte chooses program and form of the results; the rest is the file. */
void fuzz_records(ZjRecordForm form, const uint8_t *data, size_t size);
/* Chosen by the same byte. */
const FuzzProgram *fuzz_chosen(uint8_t choice);

#endif
