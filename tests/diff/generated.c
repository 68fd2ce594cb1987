/* diff.generated PAIRS [SEED] [--verbose] [--coverage] [--complete]: random programs with random facts
** through oracle and VM.
**
** A pair is a program with one case of facts, under every choice of readings that there is room
** for. On a difference: the seed, the program, the facts and both values; exit code 1. SEED is the
** first program's, the next has the next: a difference at seed S comes again with `8 S`.
** --coverage prints what was reached, --complete fails where an opcode or an error was not; more
** than a fifth of the programs refused by the compiler is a failure too, of the generator. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/diff/generate.h"
#include "tests/diff/judge.h"
#include "tests/diff/population.h"

enum { CASES = 8, MOST_REFUSED = 20 /* percent */, FEW_PROGRAMS = 50 /* prove nothing of the generator */ };

typedef struct Session {
    char dir[64], one[80], two[80];
    uint64_t pairs, programs, refused, runs, figures, open;
    bool verbose, coverage, complete;
    Coverage reached;
} Session;

static bool write_file(const char *path, const ZjBuf *text)
{
    FILE *f = fopen(path, "wb");
    if (f == NULL) return false;
    bool good = text->len == 0 || fwrite(text->ptr, 1, text->len, f) == text->len;
    return fclose(f) == 0 && good;
}

static int report(const Judge *j, uint64_t seed, const ZjFacts *facts, const ZjBuf *one,
                  const ZjBuf *two)
{
    ZjBuf shown = {0};
    facts_show(facts, 0, &shown);
    fprintf(stderr,
            "seed %llu: oracle and VM differ\n%s\n---- one.zjtx\n%s\n---- two.zjtx\n%s\n---- "
            "facts\n%s\n",
            (unsigned long long)seed, j->report.ptr != NULL ? j->report.ptr : "", one->ptr,
            two->ptr, shown.ptr);
    zj_buf_free(&shown);
    return 1;
}

static int judge_cases(Session *s, Judge *j, uint64_t seed, const ZjBuf *one, const ZjBuf *two)
{
    ZjFacts *cases[CASES];
    const ZjFacts *block[JUDGE_BLOCK];
    int bad = 0;
    uint32_t n = 0;
    for (; n < CASES; n++) {
        cases[n] = judge_draw(j->compiled, &j->rng);
        if (cases[n] == NULL) break;
    }
    if (n < CASES) bad = 1;
    for (uint32_t i = 0; i < n && bad == 0; i++) {
        if (judge_case(j, cases[i]) != ZJ_OK) {
            fprintf(stderr, "seed %llu: out of memory or limits\n", (unsigned long long)seed);
            bad = 1;
        } else if (j->differs) {
            bad = report(j, seed, cases[i], one, two);
        }
        s->pairs++;
    }
    if (bad == 0 && (judge_population(j, cases, n) != ZJ_OK || j->differs))
        bad = report(j, seed, cases[0], one, two);
    uint32_t count = judge_lanes[seed % JUDGE_LANES], from = rng_below(&j->rng, CASES);
    for (uint32_t i = 0; i < count && bad == 0; i++)
        block[i] = cases[(from + i * 3) % CASES];
    if (bad == 0 && (judge_block(j, block, count) != ZJ_OK || j->differs))
        bad = report(j, seed, block[0], one, two);
    for (uint32_t i = 0; i < n; i++) {
        zj_facts_free(cases[i]);
        free(cases[i]);
    }
    return bad;
}

static int judge_program(Session *s, uint64_t seed)
{
    ZjBuf one = {0}, two = {0};
    Compiled c;
    int bad = 0;
    generate(seed, &one, &two);
    bool second = two.len != 0;
    if (!write_file(s->one, &one) || (second && !write_file(s->two, &two))) {
        fprintf(stderr, "%s: can't write\n", s->dir);
        bad = 2;
    }
    if (bad == 0) {
        ZjStatus status = judge_compile(&c, second ? s->two : s->one, s->dir);
        s->programs++;
        if (status == ZJ_REJECTED) {
            s->refused++;
            coverage_refusal(&s->reached, &c.diags);
            if (s->verbose) {
                ZjBuf text = {0};
                zj_diags_print(&c.diags, ZJ_LANG_EN, false, &text);
                fprintf(stderr, "seed %llu refused:\n%s\n", (unsigned long long)seed,
                        text.ptr != NULL ? text.ptr : "");
                zj_buf_free(&text);
            }
        } else if (status != ZJ_OK) {
            fprintf(stderr,
                    "seed %llu: the compiler failed: %s (%s, table %u, row %u, %s)\n%s\n%s\n",
                    (unsigned long long)seed, zj_status_text(status), c.proof.reason,
                    (unsigned)c.proof.table, c.proof.row, c.proof.column, one.ptr, two.ptr);
            bad = 1;
        } else {
            Judge j = {.compiled = &c, .rng = {.state = seed ^ 0x5eed}, .draws = 3, .readings = 4,
                       .coverage = &s->reached};
            coverage_program(&s->reached, &c.module);
            bad = judge_cases(s, &j, seed, &one, &two);
            s->runs += j.runs;
            s->figures += j.figures;
            s->open += j.open_figures;
            zj_buf_free(&j.report);
        }
        judge_close(&c);
    }
    zj_buf_free(&one);
    zj_buf_free(&two);
    return bad;
}

static void options(Session *s, int argc, char **argv, uint64_t *pairs, uint64_t *seed)
{
    int numbers = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--verbose") == 0)
            s->verbose = true;
        else if (strcmp(argv[i], "--coverage") == 0)
            s->coverage = true;
        else if (strcmp(argv[i], "--complete") == 0)
            s->complete = true;
        else
            *(numbers++ == 0 ? pairs : seed) = strtoull(argv[i], NULL, 10);
    }
}

/* What the comparison is worth: nothing of a program that was refused, or of code that none reached. */
static int appraise(const Session *s)
{
    int bad = 0;
    printf("%llu pairs of %llu programs (%llu more refused), %llu runs, %llu figures (%llu open)\n",
           (unsigned long long)s->pairs, (unsigned long long)(s->programs - s->refused),
           (unsigned long long)s->refused, (unsigned long long)s->runs,
           (unsigned long long)s->figures, (unsigned long long)s->open);
    if (s->refused != 0) coverage_print_refusals(&s->reached);
    if (s->coverage) coverage_print(&s->reached);
    if (s->programs >= FEW_PROGRAMS && s->refused * 100 > s->programs * MOST_REFUSED) {
        fprintf(stderr, "more than %d%% of the programs were refused\n", MOST_REFUSED);
        bad = 1;
    }
    if (s->complete && coverage_gaps(&s->reached) != 0) bad = 1;
    return bad;
}

int main(int argc, char **argv)
{
    Session s = {.pairs = 0};
    uint64_t pairs = 0, seed = 1;
    options(&s, argc, argv, &pairs, &seed);
    if (pairs == 0) {
        fprintf(stderr, "usage: %s PAIRS [SEED] [--verbose] [--coverage] [--complete]\n", argv[0]);
        return 2;
    }
    snprintf(s.dir, sizeof s.dir, "/tmp/zjtx-diff-XXXXXX");
    if (mkdtemp(s.dir) == NULL) return 2;
    snprintf(s.one, sizeof s.one, "%s/one.zjtx", s.dir);
    snprintf(s.two, sizeof s.two, "%s/two.zjtx", s.dir);
    int bad = 0;
    for (; s.pairs < pairs && bad == 0; seed++)
        bad = judge_program(&s, seed);
    unlink(s.one);
    unlink(s.two);
    rmdir(s.dir);
    int worth = appraise(&s);
    return bad != 0 ? bad : worth;
}
