/* plan MODULE SEED CASES [portable] -- the plan of a module against the executor, lane by lane: random facts in all
** four states and at the ends of their ranges, every amount, total and figure that has a plan.
** Says how many registers had one; differences end it with status 1. */
#include "vm/plan/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stdlib/date.h"
#include "vm/base/file.h"
#include "vm/facts/builder.h"

enum { AS_OF = 19600 };

static uint64_t state = 1;

static uint64_t next(void)
{
    state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static int64_t between(int64_t low, int64_t high)
{
    return low + (int64_t)(next() % ((uint64_t)(high - low) + 1));
}

/* Ends, small numbers and large ones. */
static int64_t some_value(const ZjPlanInput *in)
{
    switch (next() % 6) {
    case 0: return in->low;
    case 1: return in->high;
    case 2: return between(in->low, in->high);
    case 3: {
        int64_t near = in->low + (int64_t)(next() % 7);
        return near <= in->high ? near : in->high;
    }
    default: {
        int64_t most = (int64_t)1 << (next() % 40), v = (int64_t)(next() % (uint64_t)most);
        return v < in->low ? in->low : v > in->high ? in->high : v;
    }
    }
}

static int64_t some_date(void)
{
    int64_t near = AS_OF + between(-3000, 3000);
    return next() % 8 == 0 ? between(-60000, 150000) : near;
}

typedef struct Lanes {
    const ZjPlanInput *inputs;
    uint32_t count;
    uint8_t *state[256];
    uint8_t *bytes[256];
    int32_t *ints[256];
    int64_t *longs[256];
} Lanes;

static ZjFactState some_state(unsigned how)
{
    static const ZjFactState all[] = {ZJ_FACT_MISSING, ZJ_FACT_PENDING, ZJ_FACT_NA};
    if (how == 0 || next() % (how == 3 ? 2 : 6) != 0) return ZJ_FACT_GIVEN;
    return how == 1 ? ZJ_FACT_NA : all[next() % (how == 2 ? 2 : 3)];
}

/* One block of random facts, for both. */
static void fill(ZjFactsBuilder *b, Lanes *l, uint32_t cases)
{
    unsigned how[256];
    for (uint32_t i = 0; i < l->count; i++)
        how[i] = (unsigned)(next() % 5);
    if (next() % 4 == 0) memset(how, 0, sizeof how);
    for (uint32_t c = 0; c < cases; c++) {
        if (zj_facts_add_case(b) != ZJ_OK) exit(2);
        b->facts->as_of[c] = AS_OF;
        for (uint32_t i = 0; i < l->count; i++) {
            const ZjPlanInput *in = &l->inputs[i];
            ZjFactState s = some_state(how[i]);
            ZjFactValue v = {s, 0, {0, 1}};
            bool date = b->facts->module->t.fields[in->field].type == ZJ_T_DATE;
            v.i = date ? some_date() : some_value(in);
            if (date && (in->low > zj_plan_pack_date(v.i) || in->high < zj_plan_pack_date(v.i)))
                v.i = zj_plan_unpack_date((int32_t)in->low);
            zj_facts_set(b, in->field, v);
            if (s != ZJ_FACT_GIVEN) v.i = 0;
            static const uint8_t flags[] = {[ZJ_FACT_MISSING] = ZJ_F_MISSING, [ZJ_FACT_GIVEN] = 0,
                                            [ZJ_FACT_PENDING] = ZJ_F_PENDING, [ZJ_FACT_NA] = ZJ_F_NA};
            l->state[i][c] = flags[s];
            if (in->form == ZJ_PLAN_CODE)
                l->bytes[i][c] = (uint8_t)(s == ZJ_FACT_GIVEN     ? v.i
                                           : s == ZJ_FACT_MISSING ? in->codes
                                           : s == ZJ_FACT_PENDING ? in->codes + 1
                                                                  : in->codes + 2);
            else if (in->form == ZJ_PLAN_U8)
                l->bytes[i][c] = (uint8_t)v.i;
            else if (in->form == ZJ_PLAN_I32)
                l->ints[i][c] = date ? (s == ZJ_FACT_GIVEN ? zj_plan_pack_date(v.i) : 0) : (int32_t)v.i;
            else
                l->longs[i][c] = v.i;
        }
    }
    zj_facts_end(b);
}

static ZjPlanGiven worst(const Lanes *l, uint32_t input, uint32_t cases)
{
    bool lacks = false, unknown = false;
    for (uint32_t c = 0; c < cases; c++) {
        lacks |= l->state[input][c] == ZJ_F_NA;
        unknown |= l->state[input][c] != 0 && l->state[input][c] != ZJ_F_NA;
    }
    return unknown ? (lacks ? ZJ_PLAN_SOME_OF_ALL : ZJ_PLAN_SOME_UNKNOWN)
                   : (lacks ? ZJ_PLAN_SOME_NA : ZJ_PLAN_ALL_GIVEN);
}

static int64_t end_of(ZjRat r)
{
    return r.den == 0 ? (r.num > 0 ? ZJ_OPEN : -ZJ_OPEN) : (int64_t)r.num;
}

/* As logic reads a truth: what does not apply is false. */
static ZjLane read_truth(ZjLane lane)
{
    if ((lane.flags & ZJ_F_NA) == 0) return lane;
    lane.lo.num = 0;
    if (lane.flags == ZJ_F_NA) lane.hi.num = 0;
    lane.flags = lane.hi.num == 0 ? 0 : lane.flags & (uint8_t)~ZJ_F_NA;
    return lane;
}

static int compare(const ZjRun *run, uint32_t reg, const ZjPlanOutput *o, uint32_t cases)
{
    bool truth = run->module->t.regs[reg].type == ZJ_T_BOOL;
    for (uint32_t c = 0; c < cases; c++) {
        ZjLane lane = zj_run_lane(run, reg, c);
        int64_t lo = truth ? ((const uint8_t *)o->lo)[c] & 1 : o->lo[c];
        int64_t hi = truth ? ((const uint8_t *)o->hi)[c] & 1 : o->hi[c];
        uint8_t flags = o->flags != NULL ? o->flags[c] : 0;
        if (truth) lane = read_truth(lane);
        if (end_of(lane.lo) == lo && end_of(lane.hi) == hi && lane.flags == flags) continue;
        fprintf(stderr, "register %u, case %u: plan [%lld, %lld] %u, executor [%lld, %lld] %u\n", reg, c,
                (long long)lo, (long long)hi, flags, (long long)end_of(lane.lo),
                (long long)end_of(lane.hi), lane.flags);
        return 1;
    }
    return 0;
}

static void *room(size_t size)
{
    void *p = calloc(ZJ_PLAN_LANES + ZJ_PLAN_PADDING, size);
    if (p == NULL) exit(2);
    return p;
}

/* All wanted registers over some blocks. */
static int check(const ZjModule *m, const ZjFactSchema *schema, ZjPlan *plan, const uint32_t *wanted,
                 uint32_t count, uint32_t cases)
{
    Lanes l = {zj_plan_inputs(plan), zj_plan_input_count(plan), {0}, {0}, {0}, {0}};
    ZjPlanColumn columns[256];
    ZjPlanOutput *out = calloc(count, sizeof *out);
    int bad = out == NULL;
    for (uint32_t i = 0; i < l.count; i++) {
        l.state[i] = room(1);
        l.bytes[i] = room(1);
        l.ints[i] = room(4);
        l.longs[i] = room(8);
    }
    for (uint32_t done = 0; done < cases && !bad;) {
        uint32_t lanes = (uint32_t)between(1, ZJ_PLAN_LANES);
        ZjFacts facts = {0};
        ZjFactsBuilder b;
        ZjRun run = {0};
        if (zj_facts_begin(schema, &facts, &b) != ZJ_OK) return 2;
        fill(&b, &l, lanes);
        for (uint32_t i = 0; i < l.count; i++) {
            const void *value = l.inputs[i].form == ZJ_PLAN_I64   ? (const void *)l.longs[i]
                                : l.inputs[i].form == ZJ_PLAN_I32 ? (const void *)l.ints[i]
                                                                  : (const void *)l.bytes[i];
            columns[i] = (ZjPlanColumn){value, l.state[i], worst(&l, i, lanes)};
        }
        if (zj_run(m, &facts, NULL, &run) != ZJ_OK) return 2;
        zj_plan_run(plan, columns, lanes, out);
        for (uint32_t i = 0; i < count && !bad; i++)
            bad = compare(&run, wanted[i], &out[i], lanes);
        zj_run_free(&run);
        zj_facts_free(&facts);
        done += lanes;
    }
    for (uint32_t i = 0; i < l.count; i++) {
        free(l.state[i]);
        free(l.bytes[i]);
        free(l.ints[i]);
        free(l.longs[i]);
    }
    free(out);
    return bad;
}

static uint32_t candidates(const ZjModule *m, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->t.regs_count; i++) {
        ZjType t = (ZjType)m->t.regs[i].type;
        if (m->t.regs[i].domain == 0 && (t == ZJ_T_BOOL || t == ZJ_T_MONEY || t == ZJ_T_INT)) out[n++] = i;
    }
    return n;
}

int main(int argc, char **argv)
{
    ZjModule m;
    ZjModReport report;
    ZjBuf file = {0};
    ZjFactSchema schema;
    if (argc < 4 || zj_file_read(argv[1], 1 << 26, &file) != ZJ_OK ||
        zj_module_open(file.ptr, file.len, &m, &report) != ZJ_OK ||
        zj_fact_schema_open(&m, &schema) != ZJ_OK)
        return 2;
    state = strtoull(argv[2], NULL, 10);
    uint32_t cases = (uint32_t)strtoul(argv[3], NULL, 10);
    uint32_t *all = calloc(m.t.regs_count, sizeof *all), *good = calloc(m.t.regs_count, sizeof *good);
    if (all == NULL || good == NULL) return 2;
    uint32_t count = candidates(&m, all), planned = 0;
    int bad = 0;
    for (uint32_t i = 0; i < count; i++) {
        ZjPlan *plan;
        const char *why;
        ZjPlanOptions one = {.as_of = AS_OF, .wanted = &all[i], .wanted_count = 1};
        if (zj_plan_build(&m, &one, &plan, &why) != ZJ_OK) continue;
        zj_plan_free(plan);
        good[planned++] = all[i];
    }
    for (int portable = 0; portable < 2 && !bad && planned != 0; portable++) {
        ZjPlan *plan;
        const char *why;
        ZjPlanOptions o = {.as_of = AS_OF, .wanted = good, .wanted_count = planned, .portable = portable != 0};
        if (zj_plan_build(&m, &o, &plan, &why) != ZJ_OK) {
            fprintf(stderr, "together they have no plan: %s\n", why);
            return 1;
        }
        ZjPlanSize size = zj_plan_size(plan);
        printf("%u of %u registers have a plan: %u nodes, %u calls, %u columns\n", planned, count, size.nodes,
               size.calls, size.slots);
        bad = check(&m, &schema, plan, good, planned, cases);
        zj_plan_free(plan);
    }
    free(all);
    free(good);
    zj_fact_schema_close(&schema);
    zj_module_free(&m);
    zj_buf_free(&file);
    return bad;
}
