/* quick MODULE FACTS as_of [SEED] -- the quick way against the full one, record by record: every case of a file
** is computed by both, and each clause's outcome and amounts, and each total, must agree. Records
** that the quick way leaves to the other are counted. With a seed, every record is damaged first in
** one or a few places: what the quick way still takes, the other must read in the same way. */
#include "vm/quick/quick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stdlib/date.h"
#include "vm/base/file.h"
#include "vm/facts/json.h"
#include "vm/facts/read_json.h"

static int64_t end_of(ZjRat r)
{
    return r.den == 0 ? (r.num > 0 ? ZJ_OPEN : -ZJ_OPEN) : (int64_t)r.num;
}

static bool nothing(ZjLane lane)
{
    return lane.flags == ZJ_F_NA;
}

static int differs(const char *what, uint32_t i, ZjText record)
{
    fprintf(stderr, "%s %u differs for %.*s\n", what, i, (int)record.len, record.ptr);
    return 1;
}

static int compare(const ZjQuick *q, uint32_t lane, const ZjCaseResult *r, ZjText record)
{
    const ZjModule *m = r->module;
    int64_t lo, hi;
    if (!zj_text_equal(zj_quick_case(q, lane), r->case_id)) return differs("case", 0, record);
    for (uint32_t c = 0; c < m->t.clauses_count; c++) {
        const ZjFigures *f = &r->clauses[c].figures;
        if (zj_quick_outcome(q, c, lane) != f->outcome) return differs("outcome of clause", c, record);
        if (m->t.clauses[c].kind != ZJ_CLAUSE_GRANT || nothing(f->payable)) continue;
        zj_quick_payable(q, c, lane, &lo, &hi);
        if (lo != end_of(f->payable.lo) || hi != end_of(f->payable.hi)) return differs("clause", c, record);
    }
    for (uint32_t i = 0; i < m->t.sums_count; i++) {
        zj_quick_total(q, i, lane, &lo, &hi);
        if (lo != end_of(r->totals[i].lane.lo) || hi != end_of(r->totals[i].lane.hi))
            return differs("total", i, record);
    }
    return 0;
}

static uint64_t state;

static uint32_t below(uint32_t n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((state >> 33) % n);
}

/* Bytes that matter to a reader of numbers, texts and records. */
static char odd_byte(void)
{
    static const char bytes[] = "0123456789.-+eE,:{}[]\"\\ntfu \t\r/_aZ\x01\x7f\xe6\x96";
    return bytes[below(sizeof bytes - 1)];
}

/* Into `out`, which has room for a few bytes more. */
static uint32_t damage(ZjText record, char *out)
{
    uint32_t len = record.len;
    memcpy(out, record.ptr, len);
    for (uint32_t times = 1 + below(2); times > 0 && len > 1; times--) {
        uint32_t at = below(len), other = below(len);
        switch (below(4)) {
        case 0:
            out[at] = odd_byte();
            break;
        case 1:
            memmove(out + at + 1, out + at, len - at);
            out[at] = odd_byte();
            len++;
            break;
        case 2:
            memmove(out + at, out + at + 1, len - at - 1);
            len--;
            break;
        default: /* as from another place of the record */
            out[at] = out[other];
            break;
        }
    }
    memset(out + len, 0, ZJ_PATTERN_PADDING);
    return len;
}

static int check_one(const ZjFactSchema *schema, ZjQuick *q, ZjText record, int64_t as_of,
                     uint32_t *taken)
{
    ZjFacts facts;
    ZjFactsBuilder builder;
    ZjFactProblems problems = {0};
    ZjCaseResult result;
    ZjCaseProblem problem;
    bool quick = zj_quick_take(q, record);
    if (zj_facts_begin(schema, &facts, &builder) != ZJ_OK) return 2;
    ZjStatus status = zj_facts_add_json(&builder, record, 1, ZJ_TEXT(""), &problems);
    int bad = 0;
    if (status == ZJ_OK && quick) {
        ZjCaseOptions o = {.as_of = as_of, .plain = true};
        zj_facts_end(&builder);
        status = zj_case_compute(schema->module, &facts, &o, &result, &problem);
        zj_quick_compute(q, NULL);
        bad = status != ZJ_OK ? 2 : compare(q, 0, &result, record);
        zj_case_free(&result);
    } else if (quick) {
        fprintf(stderr, "taken, though it is rejected: %.*s\n", (int)record.len, record.ptr);
        bad = 1;
    }
    *taken += quick;
    zj_quick_clear(q);
    zj_facts_free(&facts);
    return bad;
}

int main(int argc, char **argv)
{
    ZjModule m;
    ZjModReport report;
    ZjBuf module = {0}, file = {0};
    ZjFactSchema schema;
    ZjQuick *q;
    const char *why;
    int64_t as_of;
    if (argc < 4 || zj_file_read(argv[1], 1 << 26, &module) != ZJ_OK ||
        zj_module_open(module.ptr, module.len, &m, &report) != ZJ_OK ||
        zj_fact_schema_open(&m, &schema) != ZJ_OK || zj_file_read(argv[2], 1 << 30, &file) != ZJ_OK ||
        zj_date_parse(zj_text(argv[3]), false, &as_of) != ZJ_OK)
        return 2;
    for (int i = 0; i < ZJ_PATTERN_PADDING; i++)
        zj_buf_char(&file, '\0');
    ZjQuickOptions o = {.as_of = as_of};
    if (zj_quick_open(&schema, &o, &q, &why) != ZJ_OK) {
        fprintf(stderr, "no quick way: %s\n", why);
        return 2;
    }
    static char damaged[1 << 16];
    uint32_t taken = 0, all = 0;
    if (argc > 4) state = strtoull(argv[4], NULL, 10);
    int bad = 0;
    const char *p = file.ptr, *end = p + file.len - ZJ_PATTERN_PADDING;
    const char *first = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
    if (first == NULL || !zj_quick_learn(q, (ZjText){p, (uint32_t)(first - p)})) {
        fputs("the first record has no pattern\n", stderr);
        return 2;
    }
    while (p < end && bad == 0) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        if (newline == NULL) newline = end;
        ZjText record = {p, (uint32_t)(newline - p)};
        if (argc > 4 && record.len < sizeof damaged - 2 * ZJ_PATTERN_PADDING)
            record = (ZjText){damaged, damage(record, damaged)};
        bad = check_one(&schema, q, record, as_of, &taken);
        all++;
        p = newline + 1;
    }
    printf("%u of %u records went the quick way\n", taken, all);
    zj_quick_close(q);
    zj_fact_schema_close(&schema);
    zj_module_free(&m);
    zj_buf_free(&module);
    zj_buf_free(&file);
    return bad;
}
