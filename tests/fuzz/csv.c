/* Any bytes as a CSV file of a batch. The first byte chooses program and form. */
#include "tests/fuzz/facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size != 0) fuzz_records(ZJ_RECORDS_CSV, data, size);
    return 0;
}
