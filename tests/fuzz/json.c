/* Any bytes as facts in JSON: as the file of one case, and as lines of a batch. The first byte
** chooses program and form. */
#include "tests/fuzz/facts.h"
#include "vm/zjtx.h"

static void one_case(const FuzzProgram *c, ZjText json)
{
    ZjFacts facts = {0};
    ZjFactProblems problems = {0};
    ZjStatus status = zj_facts_read_json(c->module, json, ZJ_TEXT(""), &facts, &problems);
    fuzz_check(fuzz_expected(status), "reading ends with: %s", zj_status_text(status));
    fuzz_check((status == ZJ_REJECTED) == (problems.count != 0), "mistakes and status do not agree");
    if (status == ZJ_OK) {
        fuzz_compute(c->module, &facts, ZJ_LANG_EN, false);
    } else {
        ZjBuf out = {0};
        for (uint32_t i = 0; i < problems.count; i++) {
            zj_fact_problem_print(&problems.at[i], "in", ZJ_TEXT(""), i % 2 == 0 ? ZJ_LANG_ZH : ZJ_LANG_EN, &out);
        }
        fuzz_check(zj_utf8_check(out.ptr, out.len) == out.len, "messages are not UTF-8");
        zj_buf_free(&out);
    }
    zj_facts_free(&facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    one_case(fuzz_chosen(data[0]), (ZjText){(const char *)data + 1, (uint32_t)(size - 1)});
    fuzz_records(ZJ_RECORDS_JSONL, data, size);
    return 0;
}
