/* memory MODULE CASES ROUNDS [PROGRAM] -- the reference workload in memory: the module's plan against the same
** policy written by hand, facts bound, one thread. Every program runs once a round, so that all of
** them meet the same noise. Times are printed once all sums agree, a line for each program, tab
** between: name, median, least and most, in nanoseconds
** of processor time a case.
*/
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reference.h"
#include "vm/base/file.h"
#include "vm/plan/plan.h"

enum { BLOCK = ZJ_PLAN_LANES, MOST_ROUNDS = 101 };

typedef struct Bench {
    uint32_t cases, blocks;
    Enterprise *rows;
    Columns columns;
    /* the facts as the plan reads them, by input: values, and states for the run with gaps */
    ZjPlan *plan, *portable;
    uint32_t inputs;
    char *value[32], *gapped[32];
    uint8_t *state[32], *gapped_state[32];
    uint32_t width[32];
    uint8_t *given; /* by block and input */
    int64_t *out[OUT_COUNT];
} Bench;

static void die(const char *what)
{
    fprintf(stderr, "memory: %s\n", what);
    exit(1);
}

static void *room(size_t size)
{
    void *p = aligned_alloc(64, (size + 64 + 63) / 64 * 64);
    if (p == NULL) die("out of memory");
    memset(p, 0, size + 64);
    return p;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* ---- facts ---- */

/* The column of a fact, and the bytes of a value. */
static const void *column_named(const Columns *c, const char *name, uint32_t *width)
{
    const struct {
        const char *name;
        const void *at;
        uint32_t width;
    } all[] = {{"enterprise_level", c->level, 1}, {"first_above_scale", c->first_above, 1},
               {"base", c->base, 1}, {"rd_subsidy_received", c->rd, 8},
               {"rd_super_deduction", c->rd_super, 1}, {"tech_contract_value", c->tech, 8},
               {"tech_contract_is_license", c->license, 1}, {"award", c->award, 1},
               {"standards_led_international", c->led_international, 1},
               {"standards_led_national", c->led_national, 1},
               {"standards_led_industry", c->led_industry, 1}, {"standards_led_local", c->led_local, 1},
               {"years_since_last_violation", c->years_clean, 1}, {"fraud", c->fraud, 1},
               {"registered_in_district", c->registered, 1}, {"grant_date", c->granted, 4},
               {"relocation_date", c->moved, 4}, {"supports_received", c->supports, 8}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(all[i].name, name) == 0) {
            *width = all[i].width;
            return all[i].at;
        }
    die("a fact that the data does not have");
    return NULL;
}

static void make_data(Bench *b)
{
    Columns *c = &b->columns;
    uint8_t **bytes[] = {&c->level, &c->first_above, &c->base, &c->rd_super, &c->license, &c->award,
                         &c->led_international, &c->led_national, &c->led_industry, &c->led_local,
                         &c->years_clean, &c->fraud, &c->registered};
    size_t n = (size_t)b->blocks * BLOCK;
    for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++)
        *bytes[i] = room(n);
    c->granted = room(n * 4);
    c->moved = room(n * 4);
    c->rd = room(n * 8);
    c->tech = room(n * 8);
    c->supports = room(n * 8);
    b->rows = room(n * sizeof *b->rows);
    for (uint32_t i = 0; i < b->cases; i++) {
        Enterprise *e = &b->rows[i];
        reference_case(e, (int32_t)i + 1);
        c->level[i] = e->level;
        c->first_above[i] = e->first_above;
        c->base[i] = e->base;
        c->rd_super[i] = e->rd_super;
        c->license[i] = e->license;
        c->award[i] = e->award;
        c->led_international[i] = e->led_international;
        c->led_national[i] = e->led_national;
        c->led_industry[i] = e->led_industry;
        c->led_local[i] = e->led_local;
        c->years_clean[i] = e->years_clean;
        c->fraud[i] = e->fraud;
        c->registered[i] = e->registered;
        c->granted[i] = e->granted;
        c->moved[i] = e->moved;
        c->rd[i] = e->rd;
        c->tech[i] = e->tech;
        c->supports[i] = e->supports;
    }
    for (int k = 0; k < OUT_COUNT; k++)
        b->out[k] = room(BLOCK * sizeof(int64_t));
}

/* Inputs of the plan over the same columns; a second set lacks every tenth value. */
static void bind(Bench *b, const ZjModule *m)
{
    const ZjPlanInput *inputs = zj_plan_inputs(b->plan);
    b->inputs = zj_plan_input_count(b->plan);
    b->given = room((size_t)b->blocks * b->inputs);
    uint64_t s = 7;
    for (uint32_t k = 0; k < b->inputs; k++) {
        uint32_t width = 0;
        const char *name = zj_mod_str(m, m->t.fields[inputs[k].field].name).ptr;
        const void *from = column_named(&b->columns, name, &width);
        uint32_t own = inputs[k].form == ZJ_PLAN_I64 ? 8 : inputs[k].form == ZJ_PLAN_I32 ? 4 : 1;
        if (own != width) die("a column of another width than the plan reads");
        size_t n = (size_t)b->blocks * BLOCK;
        b->width[k] = own;
        b->value[k] = room(n * own);
        b->gapped[k] = room(n * own);
        b->state[k] = room(n);
        b->gapped_state[k] = room(n);
        memcpy(b->value[k], from, (size_t)b->cases * own);
        memcpy(b->gapped[k], from, (size_t)b->cases * own);
        for (uint32_t i = 0; i < b->cases; i++) {
            bool moves = strcmp(name, "relocation_date") == 0;
            if (moves && b->rows[i].moved == 0) b->state[k][i] = ZJ_F_NA;
            if (moves && b->rows[i].moved == 0) b->given[(size_t)(i / BLOCK) * b->inputs + k] = 1;
            b->gapped_state[k][i] = b->state[k][i];
            if (bench_below(&s, 10) != 0) continue;
            memset(b->gapped[k] + (size_t)i * own, 0, own);
            if (inputs[k].form == ZJ_PLAN_CODE) b->gapped[k][i] = (char)inputs[k].codes;
            b->gapped_state[k][i] = ZJ_F_MISSING;
        }
    }
}

/* ---- programs: each leaves its sums ---- */

static void add_block(Checksum *s, int64_t *const out[OUT_COUNT], uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        s->cases++;
        s->city += out[OUT_CITY][i];
        s->district += out[OUT_DISTRICT][i];
        s->clawback += out[OUT_CLAWBACK][i];
        for (int k = 0; k < LINE_COUNT; k++)
            s->lines += (k + 1) * out[k][i];
    }
}

static uint32_t lanes_of(const Bench *b, uint32_t block)
{
    uint32_t left = b->cases - block * BLOCK;
    return left < BLOCK ? left : BLOCK;
}

static void barrier(void)
{
    __asm__ volatile("" ::: "memory");
}

__attribute__((noinline)) static void eval_one(const Enterprise *e, Answer *a)
{
    reference_eval(e, a);
}

static void run_rows(Bench *b, Checksum *sum)
{
    static Answer answers[1024];
    for (uint32_t i = 0; i < b->cases; i++) {
        Answer *a = &answers[i & 1023];
        eval_one(&b->rows[i], a);
        if (sum == NULL) continue;
        int64_t *out[OUT_COUNT];
        for (int k = 0; k < LINE_COUNT; k++)
            out[k] = &a->line[k];
        out[OUT_CITY] = &a->city;
        out[OUT_DISTRICT] = &a->district;
        out[OUT_CLAWBACK] = &a->clawback;
        add_block(sum, out, 1);
    }
}

static void run_columns(Bench *b, Checksum *sum)
{
    for (uint32_t i = 0; i < b->blocks; i++) {
        uint32_t n = lanes_of(b, i);
        reference_columns(&b->columns, i * BLOCK, (n + 7) / 8 * 8, b->out);
        barrier();
        if (sum != NULL) add_block(sum, b->out, n);
    }
}

static void run_plan(Bench *b, ZjPlan *plan, bool gaps, Checksum *sum)
{
    ZjPlanColumn columns[32];
    ZjPlanOutput out[OUT_COUNT];
    for (uint32_t i = 0; i < b->blocks; i++) {
        uint32_t n = lanes_of(b, i);
        for (uint32_t k = 0; k < b->inputs; k++) {
            char *const *value = gaps ? b->gapped : b->value;
            bool lacks = b->given[(size_t)i * b->inputs + k] != 0;
            ZjPlanGiven given = gaps ? (lacks ? ZJ_PLAN_SOME_OF_ALL : ZJ_PLAN_SOME_UNKNOWN)
                                     : (lacks ? ZJ_PLAN_SOME_NA : ZJ_PLAN_ALL_GIVEN);
            columns[k] = (ZjPlanColumn){value[k] + (size_t)i * BLOCK * b->width[k],
                                        (gaps ? b->gapped_state[k] : b->state[k]) + (size_t)i * BLOCK, given};
        }
        zj_plan_run(plan, columns, n, out);
        barrier();
        if (sum == NULL) continue;
        int64_t *lo[OUT_COUNT];
        for (int k = 0; k < OUT_COUNT; k++) {
            memcpy(b->out[k], out[k].lo, BLOCK * sizeof(int64_t));
            lo[k] = b->out[k];
        }
        add_block(sum, lo, n);
    }
}

/* A case at a time: the price of a plan's dispatch. */
static void run_single(Bench *b, Checksum *sum)
{
    ZjPlanColumn columns[32];
    ZjPlanOutput out[OUT_COUNT];
    for (uint32_t i = 0; i < b->cases; i++) {
        for (uint32_t k = 0; k < b->inputs; k++)
            columns[k] = (ZjPlanColumn){b->value[k] + (size_t)i * b->width[k], b->state[k] + i,
                                        b->state[k][i] != 0 ? ZJ_PLAN_SOME_NA : ZJ_PLAN_ALL_GIVEN};
        zj_plan_run(b->plan, columns, 1, out);
        barrier();
        if (sum == NULL) continue;
        int64_t *lo[OUT_COUNT];
        for (int k = 0; k < OUT_COUNT; k++) {
            b->out[k][0] = out[k].lo[0];
            lo[k] = b->out[k];
        }
        add_block(sum, lo, 1);
    }
}

/* ---- measuring ---- */

typedef enum Program { ROWS, COLUMNS, PLAN, PLAN_PORTABLE, SINGLE, PLAN_GAPS, PROGRAM_COUNT } Program;

static const char *const names[PROGRAM_COUNT] = {
    "hand-written C, rows, if and switch", "hand-written C, columns, AVX2",
    "zjtx, all amounts", "zjtx, all amounts, without AVX2", "zjtx, one case at a time",
    "zjtx, a tenth of the facts missing"};

static void run(Bench *b, Program p, Checksum *sum)
{
    switch (p) {
    case ROWS: run_rows(b, sum); break;
    case COLUMNS: run_columns(b, sum); break;
    case PLAN: run_plan(b, b->plan, false, sum); break;
    case PLAN_PORTABLE: run_plan(b, b->portable, false, sum); break;
    case SINGLE: run_single(b, sum); break;
    case PLAN_GAPS: run_plan(b, b->plan, true, sum); break;
    case PROGRAM_COUNT: break;
    }
}

static int by_value(const void *p, const void *q)
{
    double a = *(const double *)p, b = *(const double *)q;
    return (a > b) - (a < b);
}

static bool same(const Checksum *a, const Checksum *b)
{
    return a->cases == b->cases && a->city == b->city && a->district == b->district &&
           a->clawback == b->clawback && a->lines == b->lines;
}

static void measure(Bench *b, uint32_t rounds, int only)
{
    static double times[PROGRAM_COUNT][MOST_ROUNDS];
    Checksum want = {0}, got;
    run(b, ROWS, &want);
    for (Program p = COLUMNS; p < PLAN_GAPS; p++) {
        got = (Checksum){0};
        run(b, p, &got);
        if (!same(&want, &got)) die(names[p]);
    }
    /* one round only shows that all run */
    const uint32_t enough = rounds > 1 ? 1000000 / b->cases + 1 : 1;
    for (uint32_t r = 0; r < rounds; r++)
        for (Program p = ROWS; p < PROGRAM_COUNT; p++) {
            if (only >= 0 && (int)p != only) continue;
            uint32_t again = p == SINGLE ? enough / 16 + 1 : enough;
            double start = now();
            for (uint32_t k = 0; k < again; k++)
                run(b, p, NULL);
            times[p][r] = (now() - start) / b->cases / again;
        }
    printf("# cases %lld, city %lld, district %lld, clawback %lld, lines %lld: all agree\n",
           (long long)want.cases, (long long)want.city, (long long)want.district,
           (long long)want.clawback, (long long)want.lines);
    for (Program p = ROWS; p < PROGRAM_COUNT; p++) {
        qsort(times[p], rounds, sizeof times[p][0], by_value);
        printf("%s\t%.2f\t%.2f\t%.2f\n", names[p], times[p][rounds / 2], times[p][0], times[p][rounds - 1]);
    }
}

/* The ten lines, then the payers' sums and the clawback, as the hand-written program has them. */
static void wanted_registers(const ZjModule *m, uint32_t wanted[OUT_COUNT])
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->t.clauses_count; i++)
        if (m->t.clauses[i].kind == ZJ_CLAUSE_GRANT && n < LINE_COUNT) wanted[n++] = m->t.clauses[i].total_payable;
    for (uint32_t i = 0; i < m->t.sums_count; i++)
        if (m->t.sums[i].payer != ZJ_NONE && n < OUT_CLAWBACK) wanted[n++] = m->t.sums[i].reg;
    for (uint32_t i = 0; i < m->t.clauses_count; i++)
        if (m->t.clauses[i].kind == ZJ_CLAUSE_FIGURE && n < OUT_COUNT) wanted[n++] = m->t.clauses[i].base;
    if (n != OUT_COUNT) die("this module is not the reference workload");
}

int main(int argc, char **argv)
{
    ZjModule m;
    ZjModReport report;
    ZjBuf file = {0};
    Bench b = {0};
    uint32_t wanted[OUT_COUNT];
    const char *why;
    if (argc < 4) die("memory MODULE CASES ROUNDS [PROGRAM]");
    b.cases = (uint32_t)strtoul(argv[2], NULL, 10);
    uint32_t rounds = (uint32_t)strtoul(argv[3], NULL, 10);
    if (b.cases == 0 || rounds == 0 || rounds > MOST_ROUNDS) die("how many cases, how many rounds?");
    if (zj_file_read(argv[1], 1 << 26, &file) != ZJ_OK || zj_module_open(file.ptr, file.len, &m, &report) != ZJ_OK)
        die("cannot open the module");
    b.blocks = (b.cases + BLOCK - 1) / BLOCK;
    wanted_registers(&m, wanted);
    ZjPlanOptions o = {.as_of = 19600, .wanted = wanted, .wanted_count = OUT_COUNT};
    if (zj_plan_build(&m, &o, &b.plan, &why) != ZJ_OK) die(why);
    o.portable = true;
    if (zj_plan_build(&m, &o, &b.portable, &why) != ZJ_OK) die(why);
    ZjPlanSize size = zj_plan_size(b.plan);
    printf("# plan: %u nodes, %u calls, %u columns\n", size.nodes, size.calls, size.slots);
    make_data(&b);
    bind(&b, &m);
    measure(&b, rounds, argc > 4 ? atoi(argv[4]) : -1);
    zj_plan_free(b.plan);
    zj_plan_free(b.portable);
    zj_module_free(&m);
    zj_buf_free(&file);
    return 0;
}
