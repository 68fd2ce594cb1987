/* Bytes that decide what the generator writes and which facts are drawn: oracle and VM must agree on
** every figure, under every choice of readings tried, alone and in a block. */
#include <stdlib.h>

#include "tests/diff/generate.h"
#include "tests/diff/population.h"
#include "tests/fuzz/fuzz.h"

enum { CASES = 3 };

static void judge(Judge *j, const ZjBuf *one, const ZjBuf *two)
{
    ZjFacts *cases[CASES];
    const ZjFacts *block[CASES];
    ZjStatus status = ZJ_OK;
    for (int i = 0; i < CASES; i++) {
        block[i] = cases[i] = judge_draw(j->compiled, &j->rng);
        fuzz_check(cases[i] != NULL, "no facts");
    }
    for (int i = 0; i < CASES && status == ZJ_OK && !j->differs; i++) status = judge_case(j, cases[i]);
    if (status == ZJ_OK && !j->differs) status = judge_population(j, cases, CASES);
    if (status == ZJ_OK && !j->differs) status = judge_block(j, block, CASES);
    fuzz_check(!j->differs, "oracle and VM differ\n%s\n---- one.zjtx\n%s\n---- two.zjtx\n%s",
               j->report.ptr != NULL ? j->report.ptr : "", one->ptr, two->ptr);
    fuzz_check(status == ZJ_OK || status == ZJ_LIMIT, "judging ends with: %s", zj_status_text(status));
    for (int i = 0; i < CASES; i++) {
        zj_facts_free(cases[i]);
        free(cases[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Compiled c;
    ZjBuf one = {0}, two = {0};
    Rng rng = {.state = 1, .bytes = data, .left = size};
    generate_by(&rng, &one, &two);
    const char *path = fuzz_file("one.zjtx", one.ptr, one.len);
    if (two.len != 0) path = fuzz_file("two.zjtx", two.ptr, two.len);
    ZjStatus status = judge_compile(&c, path, fuzz_folder()); /* as in the stdlib, nothing is quoted */
    fuzz_check(fuzz_expected(status), "compiling ends with: %s (%s, row %u, %s)\n%s\n%s", zj_status_text(status),
               c.proof.reason, c.proof.row, c.proof.column != NULL ? c.proof.column : "-", one.ptr, two.ptr);
    if (status == ZJ_OK) {
        Judge j = {.compiled = &c, .rng = rng, .draws = 2, .readings = 3};
        judge(&j, &one, &two);
        fuzz_accept();
        zj_buf_free(&j.report);
    }
    judge_close(&c);
    zj_buf_free(&one);
    zj_buf_free(&two);
    return 0;
}
