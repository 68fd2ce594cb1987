/* Single operations over lanes of every state, lists and products of lists. Each table row is
** run twice: alone, where plain operands take the fast path, and among others of all kinds. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../format/build.h"
#include "stdlib/date.h"
#include "vm/exec/exec.h"
#include "vm/facts/text_pool.h"

#define NONE ZJ_NONE
#define M ZJ_F_MISSING
#define P ZJ_F_PENDING
#define D ZJ_F_DISCRETION
#define E ZJ_F_ERROR
#define NA ZJ_F_NA
#define INF ZJ_OPEN

/* ---- one instruction over case lanes ---- */

/* A lane to feed: value, or a range that is missing (or pending), or nothing. */
typedef struct In {
    int64_t lo, hi;
    unsigned flags;
} In;

#define V(x) {x, x, 0}
#define MISS(lo, hi) {lo, hi, M}
#define PEND(lo, hi) {lo, hi, P}
#define NOTHING {0, 0, NA}

typedef struct Row {
    int line;
    ZjOpcode op;
    ZjType type, ta, tb, tc; /* of the result and the operands */
    In a, b, c;
    int64_t lo, hi;
    unsigned flags;
    int error; /* ZjLaneError + 1 */
} Row;

static uint32_t field(ZjModule *m, ZjFieldKind kind, uint32_t parent, uint32_t domain, ZjType type)
{
    ZjModField f = {.name = 0, .alias = NONE, .label = NONE, .evidence = NONE, .kind = kind,
                    .parent = parent, .policy = NONE, .domain = domain,
                    .type = kind == ZJ_FIELD_SCALAR ? (uint32_t)type : NONE,
                    .enum_index = type == ZJ_T_ENUM ? 0 : NONE, .unit = NONE, .low = NONE,
                    .high = NONE};
    return build_row(m, ZJ_TAB_FIELD, &f);
}

static ZjConstForm form_of(int64_t v)
{
    return v == INF ? ZJ_CONST_PLUS_INF : v == -INF ? ZJ_CONST_MINUS_INF : ZJ_CONST_POINT;
}

/* A fact whose declared range is the lane's, so that a missing one is that range. */
static uint32_t input(ZjModule *m, ZjType type, In in)
{
    if (type == ZJ_T_NONE) return 0;
    uint32_t low = build_const(m, type, form_of(in.lo), form_of(in.lo) == 0 ? in.lo : 0, 1);
    uint32_t high = build_const(m, type, form_of(in.hi), form_of(in.hi) == 0 ? in.hi : 0, 1);
    if (form_of(in.lo) != 0 && in.lo == in.hi) /* an open end itself: a constant */
        return build_insn(m, ZJ_OP_CONST, type, 0, low, 0, 0);
    uint32_t f = field(m, ZJ_FIELD_SCALAR, NONE, 0, type);
    m->t.fields[f].low = low;
    m->t.fields[f].high = high;
    return build_insn(m, ZJ_OP_FACT, type, 0, f, 0, 0);
}

static void start(ZjModule *m)
{
    *m = (ZjModule){0};
    build_string(m, "甲");
    build_string(m, "乙");
    ZjModDomain root = {NONE, NONE, 1, 0, 0};
    build_row(m, ZJ_TAB_DOMAIN, &root);
    ZjModEnum ladder = {0, NONE, NONE, 1, 0, 5};
    build_row(m, ZJ_TAB_ENUM, &ladder);
}

static void set_lane(ZjFacts *f, const ZjModule *m, uint32_t column, uint32_t lane, In in)
{
    f->columns[column].state[lane] = in.flags == M    ? ZJ_FACT_MISSING
                                     : in.flags == P  ? ZJ_FACT_PENDING
                                     : in.flags == NA ? ZJ_FACT_NA
                                                      : ZJ_FACT_GIVEN;
    if (zj_type_is_rat((ZjType)m->t.fields[column].type))
        f->columns[column].value.r[lane] = zj_rat_int(in.lo);
    else
        f->columns[column].value.i[lane] = in.lo;
}

static void room(ZjFacts *f, const ZjModule *m, uint32_t cases)
{
    *f = (ZjFacts){.module = m, .cases = cases, .texts = zj_text_pool_new(m)};
    f->columns = zj_arena_array(&f->arena, m->t.fields_count + 1, sizeof *f->columns);
    f->domains = zj_arena_array(&f->arena, m->t.domains_count, sizeof *f->domains);
    f->as_of = zj_arena_array(&f->arena, cases, sizeof *f->as_of);
    f->domains[0].lanes = cases;
}

static void column_room(ZjFacts *f, uint32_t column, uint32_t lanes)
{
    f->columns[column].state = zj_arena_array(&f->arena, lanes, 1);
    f->columns[column].value.r = zj_arena_array(&f->arena, lanes, sizeof(ZjRat));
}

static void finish(ZjModule *m, ZjFacts *f, ZjRun *run)
{
    zj_run_free(run);
    zj_text_pool_free(f->texts);
    zj_arena_free(&f->arena);
    zj_module_free(m);
}

static bool end_is(ZjRat r, int64_t v)
{
    if (v == INF || v == -INF) return r.den == 0 && (r.num > 0) == (v > 0);
    return r.den == 1 && r.num == v;
}

static void check_row(const Row *row, uint32_t cases)
{
    ZjModule m;
    ZjFacts f;
    ZjRun run = {0};
    start(&m);
    uint32_t a = input(&m, row->ta, row->a), b = input(&m, row->tb, row->b);
    uint32_t c = input(&m, row->tc, row->c);
    if (row->op == ZJ_OP_IN_ENUM) c = build_const(&m, ZJ_T_INT, ZJ_CONST_POINT, row->c.lo, 1);
    if (row->op == ZJ_OP_ROUND) c = (uint32_t)row->c.lo;
    uint32_t reg = build_insn(&m, row->op, row->type, 0, a, b, c);
    room(&f, &m, cases);
    const In ins[3] = {row->a, row->b, row->c};
    uint32_t column = 0;
    const ZjType types[3] = {row->ta, row->tb, row->tc};
    for (int i = 0; i < 3; i++) {
        if (types[i] == ZJ_T_NONE || (form_of(ins[i].lo) != 0 && ins[i].lo == ins[i].hi)) continue;
        column_room(&f, column, cases);
        for (uint32_t n = 0; n < cases; n++) { /* the last lane is the row's */
            In other = n % 3 == 0 ? ins[i] : n % 3 == 1 ? (In){0, 0, NA} : (In){0, 0, M};
            set_lane(&f, &m, column, n, n == cases - 1 ? ins[i] : other);
        }
        column++;
    }
    if (zj_run(&m, &f, NULL, &run) != ZJ_OK) ck_abort_msg("row %d does not run", row->line);
    ZjLane lane = zj_run_lane(&run, reg, cases - 1);
    bool fine = lane.flags == row->flags;
    if ((row->flags & (E | NA)) == 0) fine &= end_is(lane.lo, row->lo) && end_is(lane.hi, row->hi);
    if (cases == 1) fine &= run.error_kind[reg] == row->error;
    if (!fine)
        ck_abort_msg("line %d, %u lanes: [%lld/%lld, %lld/%lld] flags %u error %d", row->line,
                     cases, (long long)lane.lo.num, (long long)lane.lo.den, (long long)lane.hi.num,
                     (long long)lane.hi.den, lane.flags, run.error_kind[reg]);
    finish(&m, &f, &run);
}

#define TWO(op, type, operand, a, b, ...) \
    {__LINE__, ZJ_OP_##op, ZJ_T_##type, ZJ_T_##operand, ZJ_T_##operand, ZJ_T_NONE, \
     a, b, {0, 0, 0}, __VA_ARGS__}
#define MIX(op, type, ta, tb, a, b, ...) \
    {__LINE__, ZJ_OP_##op, ZJ_T_##type, ZJ_T_##ta, ZJ_T_##tb, ZJ_T_NONE, \
     a, b, {0, 0, 0}, __VA_ARGS__}
#define ONE(op, type, operand, a, imm, ...) \
    {__LINE__, ZJ_OP_##op, ZJ_T_##type, ZJ_T_##operand, ZJ_T_NONE, ZJ_T_NONE, \
     a, {0, 0, 0}, V(imm), __VA_ARGS__}
#define ALL3(op, type, ta, tb, tc, a, b, c, ...) \
    {__LINE__, ZJ_OP_##op, ZJ_T_##type, ZJ_T_##ta, ZJ_T_##tb, ZJ_T_##tc, a, b, c, __VA_ARGS__}
#define L(...) __VA_ARGS__
#define OPEN_BOOL L(MISS(0, 1))
#define WAIT_BOOL L(PEND(0, 1))

enum { OVER = ZJ_LANE_OVERFLOW + 1, DIV0 = ZJ_LANE_DIV_ZERO + 1, BADDATE = ZJ_LANE_DATE_RANGE + 1 };
#define BIG (ZJ_OPEN - 1)

static const Row rows[] = {
    TWO(AND, BOOL, BOOL, V(1), V(1), 1, 1, 0, 0),
    TWO(AND, BOOL, BOOL, V(0), OPEN_BOOL, 0, 0, 0, 0),
    TWO(AND, BOOL, BOOL, V(1), OPEN_BOOL, 0, 1, M, 0),
    TWO(AND, BOOL, BOOL, WAIT_BOOL, OPEN_BOOL, 0, 1, M | P, 0),
    TWO(AND, BOOL, BOOL, L(NOTHING), OPEN_BOOL, 0, 0, 0, 0),
    TWO(OR, BOOL, BOOL, V(1), OPEN_BOOL, 1, 1, 0, 0),
    TWO(OR, BOOL, BOOL, V(0), WAIT_BOOL, 0, 1, P, 0),
    TWO(OR, BOOL, BOOL, L(NOTHING), V(0), 0, 0, 0, 0),
    ONE(NOT, BOOL, BOOL, V(1), 0, 0, 0, 0, 0),
    ONE(NOT, BOOL, BOOL, L(NOTHING), 0, 1, 1, 0, 0),
    ONE(NOT, BOOL, BOOL, OPEN_BOOL, 0, 0, 1, M, 0),
    ONE(IS_KNOWN, BOOL, MONEY, V(3), 0, 1, 1, 0, 0),
    ONE(IS_KNOWN, BOOL, MONEY, L(MISS(0, 9)), 0, 0, 0, 0, 0),
    ONE(IS_KNOWN, BOOL, MONEY, L(NOTHING), 0, 1, 1, 0, 0),
    ONE(APPLIES, BOOL, MONEY, V(3), 0, 1, 1, 0, 0),
    ONE(APPLIES, BOOL, MONEY, L(MISS(0, 9)), 0, 1, 1, 0, 0),
    ONE(APPLIES, BOOL, MONEY, L(NOTHING), 0, 0, 0, 0, 0),

    ALL3(SELECT, MONEY, BOOL, MONEY, MONEY, V(1), V(5), L(MISS(0, 9)), 5, 5, 0, 0),
    ALL3(SELECT, MONEY, BOOL, MONEY, MONEY, V(0), V(5), L(MISS(0, 9)), 0, 9, M, 0),
    ALL3(SELECT, MONEY, BOOL, MONEY, MONEY, OPEN_BOOL, V(5), V(8), 5, 8, M, 0),
    ALL3(SELECT, MONEY, BOOL, MONEY, MONEY, OPEN_BOOL, V(5), V(5), 5, 5, 0, 0),
    ALL3(SELECT, MONEY, BOOL, MONEY, MONEY, WAIT_BOOL, L(MISS(1, 2)), V(8), 1, 8, M | P, 0),
    ALL3(SELECT, MONEY, BOOL, MONEY, MONEY, L(NOTHING), V(5), V(8), 8, 8, 0, 0),
    ALL3(SELECT, EXACT, BOOL, EXACT, EXACT, V(1), V(5), V(8), 5, 5, 0, 0),
    ALL3(SELECT, MONEY, BOOL, MONEY, MONEY, V(1), L(NOTHING), V(8), 0, 0, NA, 0),

    TWO(EQ_MONEY, BOOL, MONEY, V(3), V(3), 1, 1, 0, 0),
    TWO(EQ_MONEY, BOOL, MONEY, L(MISS(0, 2)), V(3), 0, 0, 0, 0),
    TWO(EQ_MONEY, BOOL, MONEY, L(MISS(0, 3)), V(3), 0, 1, M, 0),
    TWO(EQ_MONEY, BOOL, MONEY, L(NOTHING), V(3), 0, 0, 0, 0),
    TWO(NE_MONEY, BOOL, MONEY, L(NOTHING), V(3), 0, 0, 0, 0),
    TWO(NE_MONEY, BOOL, MONEY, V(4), V(3), 1, 1, 0, 0),
    TWO(LT_MONEY, BOOL, MONEY, L(MISS(0, 2)), V(3), 1, 1, 0, 0),
    TWO(LT_MONEY, BOOL, MONEY, L(MISS(3, 9)), V(3), 0, 0, 0, 0),
    TWO(LT_MONEY, BOOL, MONEY, L(MISS(0, INF)), V(3), 0, 1, M, 0),
    TWO(LE_MONEY, BOOL, MONEY, L(MISS(0, 3)), V(3), 1, 1, 0, 0),
    TWO(LE_NUM, BOOL, NUM, V(3), V(3), 1, 1, 0, 0),
    TWO(LT_NUM, BOOL, NUM, V(3), V(3), 0, 0, 0, 0),
    TWO(EQ_NUM, BOOL, NUM, V(3), L(MISS(3, 4)), 0, 1, M, 0),
    TWO(NE_NUM, BOOL, NUM, V(3), V(4), 1, 1, 0, 0),
    TWO(EQ_TEXT, BOOL, TEXT, V(1), V(1), 1, 1, 0, 0),
    TWO(EQ_TEXT, BOOL, TEXT, L(MISS(-INF, INF)), V(1), 0, 1, M, 0),
    ONE(IN_ENUM, BOOL, ENUM, V(2), 4 | 8, 1, 1, 0, 0),
    ONE(IN_ENUM, BOOL, ENUM, V(4), 4 | 8, 0, 0, 0, 0),
    ONE(IN_ENUM, BOOL, ENUM, L(MISS(0, 4)), 4 | 8, 0, 1, M, 0),
    ONE(IN_ENUM, BOOL, ENUM, L(MISS(2, 3)), 4 | 8, 1, 1, 0, 0),
    ONE(IN_ENUM, BOOL, ENUM, L(NOTHING), 31, 0, 0, 0, 0),

    TWO(ADD_MONEY, MONEY, MONEY, V(3), V(4), 7, 7, 0, 0),
    TWO(ADD_MONEY, MONEY, MONEY, V(BIG), V(1), 0, 0, E, OVER),
    TWO(ADD_MONEY, MONEY, MONEY, V(-BIG), V(-BIG), 0, 0, E, OVER),
    TWO(ADD_MONEY, MONEY, MONEY, V(BIG), V(-1), BIG - 1, BIG - 1, 0, 0),
    TWO(ADD_MONEY, MONEY, MONEY, L(MISS(0, BIG)), V(1), 1, INF, M, 0),
    TWO(ADD_MONEY, MONEY, MONEY, L(MISS(0, INF)), V(1), 1, INF, M, 0),
    TWO(ADD_MONEY, MONEY, MONEY, L(NOTHING), L(MISS(0, 1)), 0, 0, NA, 0),
    TWO(SUB_MONEY, MONEY, MONEY, L(MISS(0, 5)), L(MISS(1, 2)), -2, 4, M, 0),
    TWO(SUB_MONEY, MONEY, MONEY, V(-BIG), V(1), 0, 0, E, OVER),
    TWO(SUB_MONEY, MONEY, MONEY, L(V(INF)), V(5), INF, INF, 0, 0),
    TWO(SUB_MONEY, MONEY, MONEY, L(V(INF)), L(V(INF)), -INF, INF, 0, 0),
    MIX(MUL_MONEY_INT, MONEY, MONEY, INT, V(7), V(-3), -21, -21, 0, 0),
    MIX(MUL_MONEY_INT, MONEY, MONEY, INT, L(MISS(-2, 3)), L(PEND(-5, 4)), -15, 12, M | P, 0),
    MIX(MUL_MONEY_INT, MONEY, MONEY, INT, L(MISS(0, INF)), V(0), 0, 0, 0, 0),
    MIX(MUL_MONEY_INT, MONEY, MONEY, INT, V(BIG), V(2), 0, 0, E, OVER),
    ONE(NEG_MONEY, MONEY, MONEY, L(MISS(-3, INF)), 0, -INF, 3, M, 0),
    ONE(NEG_INT, INT, INT, V(4), 0, -4, -4, 0, 0),
    TWO(MIN_MONEY, MONEY, MONEY, L(MISS(0, INF)), V(100), 0, 100, M, 0),
    TWO(MIN_MONEY, MONEY, MONEY, L(MISS(200, INF)), V(100), 100, 100, 0, 0),
    TWO(MIN_MONEY, MONEY, MONEY, L(V(INF)), V(100), 100, 100, 0, 0),
    TWO(MAX_MONEY, MONEY, MONEY, L(MISS(-5, 7)), V(0), 0, 7, M, 0),
    TWO(MAX_MONEY, MONEY, MONEY, L(NOTHING), V(0), 0, 0, NA, 0),
    TWO(ADD_EXACT, EXACT, EXACT, V(3), V(4), 7, 7, 0, 0),
    TWO(MUL_NUM, NUM, NUM, L(MISS(-INF, INF)), V(2), -INF, INF, M, 0),
    MIX(MUL_EXACT, EXACT, EXACT, NUM, L(MISS(0, INF)), L(MISS(0, 5)), 0, INF, M, 0),
    TWO(DIV_NUM, NUM, NUM, V(8), V(4), 2, 2, 0, 0),
    TWO(DIV_NUM, NUM, NUM, V(8), V(0), 0, 0, E, DIV0),
    TWO(DIV_NUM, NUM, NUM, L(MISS(0, 9)), V(0), 0, 0, E | M, DIV0),
    TWO(DIV_NUM, NUM, NUM, V(8), L(MISS(-1, 1)), -INF, INF, M, 0),
    TWO(DIV_NUM, NUM, NUM, V(8), L(MISS(0, 4)), 2, INF, M, 0),
    TWO(DIV_NUM, NUM, NUM, V(-8), L(MISS(0, 4)), -INF, -2, M, 0),
    TWO(DIV_NUM, NUM, NUM, V(8), L(MISS(-4, 0)), -INF, -2, M, 0),
    TWO(DIV_NUM, NUM, NUM, V(0), L(MISS(0, 4)), 0, 0, 0, 0),
    TWO(DIV_NUM, NUM, NUM, L(MISS(0, INF)), L(MISS(1, INF)), 0, INF, M, 0),
    TWO(DIV_NUM, NUM, NUM, L(NOTHING), V(0), 0, 0, NA, 0),
    TWO(RATIO_EXACT, NUM, EXACT, V(9), V(3), 3, 3, 0, 0),
    ONE(FLOOR, INT, NUM, V(7), 0, 7, 7, 0, 0),
    ONE(FLOOR, INT, NUM, L(MISS(0, INF)), 0, 0, INF, M, 0),
    ONE(ROUND, MONEY, EXACT, V(150), 0 | 100 << 4, 200, 200, 0, 0),
    ONE(ROUND, MONEY, EXACT, L(MISS(120, 149)), 0 | 100 << 4, 100, 100, 0, 0),
    ONE(ROUND, MONEY, EXACT, L(MISS(120, INF)), 1 | 100 << 4, 100, INF, M, 0),
    ONE(INT_TO_NUM, NUM, INT, V(7), 0, 7, 7, 0, 0),
    ONE(MONEY_TO_EXACT, EXACT, MONEY, L(MISS(0, INF)), 0, 0, INF, M, 0),

    MIX(ADD_MONTHS, DATE, DATE, INT, V(19782), V(12), 20147, 20147, 0, 0), /* 2024-02-29 + 1年 */
    MIX(ADD_MONTHS, DATE, DATE, INT, V(ZJ_DATE_MAX), V(1), 0, 0, E, BADDATE),
    MIX(ADD_MONTHS, DATE, DATE, INT, L(MISS(19723, INF)), V(12), 20089, INF, M, 0),
    MIX(SUB_MONTHS, DATE, DATE, INT, V(19723), L(MISS(0, 12)), 19358, 19723, M, 0),
    MIX(ADD_DAYS, DATE, DATE, INT, V(5), V(30), 35, 35, 0, 0),
    MIX(SUB_DAYS, DATE, DATE, INT, V(5), V(30), -25, -25, 0, 0),
    MIX(ADD_DAYS, DATE, DATE, INT, V(5), V(BIG), 0, 0, E, BADDATE),
    TWO(DAYS_BETWEEN, INT, DATE, V(5), V(35), 30, 30, 0, 0),
    TWO(DAYS_BETWEEN, INT, DATE, L(MISS(0, 5)), V(35), 30, 35, M, 0),
    TWO(WHOLE_MONTHS, INT, DATE, V(19723), V(20089), 12, 12, 0, 0),
    TWO(WHOLE_MONTHS, INT, DATE, L(MISS(-INF, INF)), V(20089), -INF, INF, M, 0),
    ONE(YEAR_OF, INT, DATE, V(19723), 0, 2024, 2024, 0, 0),
    ONE(YEAR_OF, INT, DATE, L(MISS(19722, 19724)), 0, 2023, 2024, M, 0),
    ONE(YEAR_OF, INT, DATE, L(MISS(-INF, INF)), 0, 1, 9999, M, 0),
    ONE(MONTH_OF, INT, DATE, L(MISS(19723, 19790)), 0, 1, 3, M, 0),
    ONE(MONTH_OF, INT, DATE, L(MISS(19722, 19724)), 0, 1, 12, M, 0),
    TWO(MIN_DATE, DATE, DATE, V(5), V(7), 5, 5, 0, 0),
    TWO(MAX_ENUM, ENUM, ENUM, V(2), L(MISS(0, 3)), 2, 3, M, 0),

    ONE(UP_TO, MONEY, MONEY, V(50), 0, 0, 50, D, 0),
    ONE(UP_TO, MONEY, MONEY, V(-50), 0, 0, 0, 0, 0),
    ONE(UP_TO, MONEY, MONEY, L(MISS(0, INF)), 0, 0, INF, D | M, 0),
    ONE(UP_TO, MONEY, MONEY, L(NOTHING), 0, 0, 0, NA, 0),
    ONE(AT_LEAST, EXACT, EXACT, V(50), 0, 50, INF, D, 0),
    TWO(BETWEEN, MONEY, MONEY, V(50), V(80), 50, 80, D, 0),
    TWO(BETWEEN, MONEY, MONEY, V(50), V(50), 50, 50, 0, 0),
    TWO(BETWEEN, MONEY, MONEY, V(50), V(40), 0, 0, E | D, ZJ_LANE_RANGE_REVERSED + 1),
    TWO(DECIDED, MONEY, MONEY, V(50), V(50), 50, 50, 0, 0),
    TWO(DECIDED, MONEY, MONEY, V(50), V(40), 0, 0, E, ZJ_LANE_DECIDED_OUTSIDE + 1),
    TWO(DECIDED, MONEY, MONEY, L(MISS(0, 90)), V(40), 40, 40, M | NA, 0),
    TWO(DECIDED, MONEY, MONEY, L(MISS(0, 90)), V(91), 0, 0, E, ZJ_LANE_DECIDED_OUTSIDE + 1),
    TWO(DECIDED, MONEY, MONEY, L(MISS(0, 90)), L(PEND(0, INF)), 0, 90, M, 0),
    TWO(DECIDED, MONEY, MONEY, V(50), L(NOTHING), 50, 50, 0, 0),
    TWO(DECIDED, MONEY, MONEY, L(NOTHING), V(50), 0, 0, NA, 0),
    ALL3(CLAMP, EXACT, EXACT, EXACT, EXACT, V(5), V(10), V(20), 10, 10, 0, 0),
    ALL3(CLAMP, EXACT, EXACT, EXACT, EXACT, V(50), V(10), L(V(INF)), 50, 50, 0, 0),
    ALL3(CLAMP, EXACT, EXACT, EXACT, EXACT, L(MISS(0, INF)), V(10), V(20), 10, 20, M, 0),
    ALL3(CLAMP, EXACT, EXACT, EXACT, EXACT, V(50), L(MISS(10, 21)), V(20), 20, 20, M | NA, 0),
    ALL3(CLAMP, EXACT, EXACT, EXACT, EXACT, V(50), L(MISS(10, 20)), V(20), 20, 20, 0, 0),
    ALL3(CLAMP, EXACT, EXACT, EXACT, EXACT, V(5), V(21), V(20), 0, 0, E,
         ZJ_LANE_FLOOR_ABOVE_CAP + 1),
};

enum { ROWS = sizeof rows / sizeof rows[0] };

START_TEST(operations)
{
    check_row(&rows[_i], 1);
    check_row(&rows[_i], 8);
}
END_TEST

/* ---- what may turn out to be nothing ---- */

START_TEST(a_value_that_may_not_apply_stays_open)
{
    ZjModule m;
    ZjFacts f;
    ZjRun run = {0};
    start(&m);
    uint32_t open = input(&m, ZJ_T_BOOL, (In)MISS(0, 1));
    uint32_t k = build_const(&m, ZJ_T_MONEY, ZJ_CONST_POINT, 100, 1);
    uint32_t none = build_const(&m, ZJ_T_MONEY, ZJ_CONST_NA, 0, 1);
    uint32_t hundred = build_insn(&m, ZJ_OP_CONST, ZJ_T_MONEY, 0, k, 0, 0);
    uint32_t nothing = build_insn(&m, ZJ_OP_CONST, ZJ_T_MONEY, 0, none, 0, 0);
    uint32_t either = build_insn(&m, ZJ_OP_SELECT, ZJ_T_MONEY, 0, open, hundred, nothing);
    uint32_t twice = build_insn(&m, ZJ_OP_ADD_MONEY, ZJ_T_MONEY, 0, either, either, 0);
    uint32_t at_least = build_insn(&m, ZJ_OP_LE_MONEY, ZJ_T_BOOL, 0, hundred, either, 0);
    uint32_t both = build_insn(&m, ZJ_OP_SELECT, ZJ_T_MONEY, 0, open, nothing, nothing);
    room(&f, &m, 1);
    column_room(&f, 0, 1);
    ck_assert(zj_run(&m, &f, NULL, &run) == ZJ_OK);
    ZjLane lane = zj_run_lane(&run, either, 0);
    ck_assert(end_is(lane.lo, 100) && end_is(lane.hi, 100) && lane.flags == (M | NA));
    lane = zj_run_lane(&run, twice, 0);
    ck_assert(end_is(lane.lo, 200) && end_is(lane.hi, 200) && lane.flags == (M | NA));
    lane = zj_run_lane(&run, at_least, 0);
    ck_assert(end_is(lane.lo, 0) && end_is(lane.hi, 1) && lane.flags == M);
    ck_assert(zj_run_lane(&run, both, 0).flags == NA);
    finish(&m, &f, &run);
}
END_TEST

START_TEST(errors_surface_only_where_they_are_taken)
{
    ZjModule m;
    ZjFacts f;
    ZjRun run = {0};
    start(&m);
    uint32_t cond = input(&m, ZJ_T_BOOL, (In)MISS(0, 1));
    uint32_t divisor = input(&m, ZJ_T_NUM, (In)V(0));
    uint32_t hazy = input(&m, ZJ_T_NUM, (In)MISS(-INF, INF));
    uint32_t ratio = build_insn(&m, ZJ_OP_DIV_NUM, ZJ_T_NUM, 0, divisor, divisor, 0);
    uint32_t chosen = build_insn(&m, ZJ_OP_SELECT, ZJ_T_NUM, 0, cond, ratio, divisor);
    uint32_t bad = build_insn(&m, ZJ_OP_EQ_NUM, ZJ_T_BOOL, 0, ratio, ratio, 0);
    uint32_t fault = build_insn(&m, ZJ_OP_DIV_NUM, ZJ_T_NUM, 0, hazy, divisor, 0);
    uint32_t doubtful = build_insn(&m, ZJ_OP_SELECT, ZJ_T_NUM, 0, cond, fault, divisor);
    uint32_t both = build_insn(&m, ZJ_OP_AND, ZJ_T_BOOL, 0, cond, bad, 0);
    room(&f, &m, 4);
    for (uint32_t i = 0; i < 3; i++) column_room(&f, i, 4);
    const In conds[4] = {V(1), V(0), MISS(0, 1), NOTHING};
    for (uint32_t i = 0; i < 4; i++) {
        set_lane(&f, &m, 0, i, conds[i]);
        set_lane(&f, &m, 1, i, (In)V(0));
        set_lane(&f, &m, 2, i, (In)MISS(-INF, INF));
    }
    ck_assert(zj_run(&m, &f, NULL, &run) == ZJ_OK);
    ck_assert(zj_run_lane(&run, chosen, 0).flags == E);
    ck_assert(zj_run_lane(&run, chosen, 1).flags == 0);
    ZjLane open = zj_run_lane(&run, chosen, 2);
    ck_assert(open.flags == M && end_is(open.lo, -INF) && end_is(open.hi, INF));
    ck_assert(zj_run_lane(&run, chosen, 3).flags == 0);
    /* The error of an open divisor may be no value instead; a certain one may not. */
    open = zj_run_lane(&run, doubtful, 2);
    ck_assert(open.flags == (M | NA) && end_is(open.lo, -INF) && end_is(open.hi, INF));
    ck_assert(zj_run_lane(&run, doubtful, 1).flags == 0);
    ck_assert(zj_run_lane(&run, both, 0).flags == E);
    ck_assert(zj_run_lane(&run, both, 1).flags == 0);
    ck_assert(zj_run_lane(&run, both, 2).flags == (E | M));
    finish(&m, &f, &run);
}
END_TEST

/* ---- lists ---- */

enum { CASE, LIST, INNER, PAIRS, CROSS }; /* PAIRS: LIST × LIST; CROSS: PAIRS × INNER */
enum { F_LIST, F_VALUE, F_COUNTS, F_INNER, F_TEXT };

static void start_lists(ZjModule *m)
{
    start(m);
    field(m, ZJ_FIELD_LIST, NONE, LIST, ZJ_T_NONE);
    field(m, ZJ_FIELD_SCALAR, F_LIST, LIST, ZJ_T_MONEY);
    field(m, ZJ_FIELD_SCALAR, F_LIST, LIST, ZJ_T_BOOL);
    field(m, ZJ_FIELD_LIST, F_LIST, INNER, ZJ_T_NONE);
    field(m, ZJ_FIELD_SCALAR, F_INNER, INNER, ZJ_T_TEXT);
    const ZjModDomain rows_of[] = {{CASE, F_LIST, 1, 0, 0}, {LIST, F_INNER, 1, 0, 0},
                                   {LIST, F_LIST, 0, 0, 0}, {PAIRS, F_INNER, 0, 0, 0}};
    for (int i = 0; i < 4; i++) build_row(m, ZJ_TAB_DOMAIN, &rows_of[i]);
}

/* Cases: three items, none, an unknown list. Items: 10 counted, 20 perhaps, missing not counted;
** inner lists of 2, 0 and 1 texts. */
static void list_facts(ZjFacts *f, const ZjModule *m)
{
    static const uint32_t starts[] = {0, 3, 3, 3}, inner[] = {0, 2, 2, 3};
    static const uint8_t states[] = {ZJ_FACT_GIVEN, ZJ_FACT_NA, ZJ_FACT_PENDING};
    static const In values[] = {V(10), V(20), MISS(0, 0)}, counts[] = {V(1), MISS(0, 1), V(0)};
    room(f, m, 3);
    ZjFactDomain *d = f->domains;
    d[LIST] = (ZjFactDomain){zj_arena_array(&f->arena, 4, 4), zj_arena_array(&f->arena, 3, 1), 3};
    d[INNER] = (ZjFactDomain){zj_arena_array(&f->arena, 4, 4), zj_arena_array(&f->arena, 3, 1), 3};
    memcpy(d[LIST].start, starts, sizeof starts);
    memcpy(d[LIST].list_state, states, sizeof states);
    memcpy(d[INNER].start, inner, sizeof inner);
    memset(d[INNER].list_state, ZJ_FACT_GIVEN, 3);
    column_room(f, F_VALUE, 3);
    column_room(f, F_COUNTS, 3);
    column_room(f, F_TEXT, 3);
    for (uint32_t i = 0; i < 3; i++) {
        set_lane(f, m, F_VALUE, i, values[i]);
        set_lane(f, m, F_COUNTS, i, counts[i]);
        set_lane(f, m, F_TEXT, i, (In)V(i % 2));
    }
}

static void expect(const ZjRun *run, uint32_t reg, uint32_t lane, int64_t lo, int64_t hi,
                   unsigned flags)
{
    ZjLane found = zj_run_lane(run, reg, lane);
    if (found.flags != flags || (flags != NA && (!end_is(found.lo, lo) || !end_is(found.hi, hi))))
        ck_abort_msg("register %u lane %u: [%lld/%lld, %lld/%lld] flags %u", reg, lane,
                     (long long)found.lo.num, (long long)found.lo.den, (long long)found.hi.num,
                     (long long)found.hi.den, found.flags);
}

START_TEST(lists_come_together)
{
    ZjModule m;
    ZjFacts f;
    ZjRun run = {0};
    start_lists(&m);
    uint32_t value = build_insn(&m, ZJ_OP_FACT, ZJ_T_MONEY, LIST, F_VALUE, 0, 0);
    uint32_t counts = build_insn(&m, ZJ_OP_FACT, ZJ_T_BOOL, LIST, F_COUNTS, 0, 0);
    uint32_t any = build_insn(&m, ZJ_OP_ANY, ZJ_T_BOOL, CASE, counts, 0, 0);
    uint32_t every = build_insn(&m, ZJ_OP_ALL, ZJ_T_BOOL, CASE, counts, 0, 0);
    uint32_t count = build_insn(&m, ZJ_OP_COUNT, ZJ_T_INT, CASE, counts, 0, 0);
    uint32_t sum = build_insn(&m, ZJ_OP_SUM_MONEY, ZJ_T_MONEY, CASE, value, counts, 0);
    uint32_t least = build_insn(&m, ZJ_OP_LEAST, ZJ_T_MONEY, CASE, value, counts, 0);
    uint32_t greatest = build_insn(&m, ZJ_OP_GREATEST, ZJ_T_MONEY, CASE, value, counts, 0);
    uint32_t exact = build_insn(&m, ZJ_OP_MONEY_TO_EXACT, ZJ_T_EXACT, LIST, value, 0, 0);
    uint32_t mean = build_insn(&m, ZJ_OP_MEAN_EXACT, ZJ_T_EXACT, CASE, exact, counts, 0);
    uint32_t negated = build_insn(&m, ZJ_OP_NOT, ZJ_T_BOOL, LIST, counts, 0, 0);
    uint32_t others = build_insn(&m, ZJ_OP_LEAST, ZJ_T_MONEY, CASE, value, negated, 0);
    list_facts(&f, &m);
    ck_assert(zj_run(&m, &f, NULL, &run) == ZJ_OK);
    expect(&run, any, 0, 1, 1, 0);
    expect(&run, every, 0, 0, 0, 0);
    expect(&run, count, 0, 1, 2, M);
    expect(&run, sum, 0, 10, 30, M);
    expect(&run, least, 0, 10, 10, 0);
    expect(&run, greatest, 0, 10, 20, M);
    expect(&run, mean, 0, 10, 20, M);
    expect(&run, others, 0, -INF, INF, M);
    expect(&run, any, 1, 0, 0, 0); /* not applicable: an empty list */
    expect(&run, every, 1, 1, 1, 0);
    expect(&run, count, 1, 0, 0, 0);
    expect(&run, sum, 1, 0, 0, 0);
    expect(&run, least, 1, 0, 0, NA);
    expect(&run, mean, 1, 0, 0, NA);
    expect(&run, any, 2, 0, 1, P); /* nobody knows the list */
    expect(&run, every, 2, 0, 1, P);
    expect(&run, count, 2, 0, INF, P);
    expect(&run, sum, 2, -INF, INF, P);
    expect(&run, greatest, 2, -INF, INF, P | NA);
    finish(&m, &f, &run);
}
END_TEST

START_TEST(products_pair_every_record)
{
    ZjModule m;
    ZjFacts f;
    ZjRun run = {0};
    start_lists(&m);
    uint32_t value = build_insn(&m, ZJ_OP_FACT, ZJ_T_MONEY, LIST, F_VALUE, 0, 0);
    uint32_t outer = build_insn(&m, ZJ_OP_EXPAND, ZJ_T_MONEY, PAIRS, value, 0, 0);
    uint32_t repeated = build_insn(&m, ZJ_OP_EXPAND, ZJ_T_MONEY, PAIRS, value, 1, 0);
    uint32_t deep = build_insn(&m, ZJ_OP_EXPAND, ZJ_T_MONEY, INNER, value, 0, 0);
    uint32_t text = build_insn(&m, ZJ_OP_FACT, ZJ_T_TEXT, INNER, F_TEXT, 0, 0);
    uint32_t joined = build_insn(&m, ZJ_OP_JOIN_TEXT, ZJ_T_TEXT, INNER, text, text, 0);
    uint32_t crossed = build_insn(&m, ZJ_OP_EXPAND, ZJ_T_TEXT, CROSS, joined, 0, 0);
    uint32_t as_of = build_insn(&m, ZJ_OP_AS_OF, ZJ_T_DATE, CASE, 0, 0, 0);
    uint32_t far = build_insn(&m, ZJ_OP_EXPAND, ZJ_T_DATE, CROSS, as_of, 0, 0);
    uint32_t place = build_insn(&m, ZJ_OP_PLACE, ZJ_T_INT, INNER, 0, 0, 0);
    uint32_t partner = build_insn(&m, ZJ_OP_PLACE, ZJ_T_INT, PAIRS, 0, 0, 0);
    list_facts(&f, &m);
    f.as_of[0] = 19723;
    ck_assert(zj_run(&m, &f, NULL, &run) == ZJ_OK);
    ck_assert_uint_eq(run.domains[PAIRS].lanes, 9);
    ck_assert_uint_eq(run.domains[CROSS].lanes, 9);
    expect(&run, outer, 5, 20, 20, 0);
    expect(&run, repeated, 3, 10, 10, 0);
    expect(&run, repeated, 4, 20, 20, 0);
    expect(&run, deep, 1, 10, 10, 0);
    expect(&run, deep, 2, -INF, INF, M);
    expect(&run, far, 8, 19723, 19723, 0);
    for (uint32_t i = 0; i < 3; i++) expect(&run, place, i, i % 2, i % 2, 0);
    for (uint32_t i = 0; i < 9; i++) expect(&run, partner, i, i % 3, i % 3, 0);
    ZjLane lane = zj_run_lane(&run, crossed, 0);
    ck_assert(zj_text_equal(zj_text_at(f.texts, (uint32_t)lane.lo.num), ZJ_TEXT("甲/甲")));
    uint32_t first, count;
    zj_run_items(&run, PAIRS, 0, &first, &count);
    ck_assert(first == 0 && count == 9);
    zj_run_items(&run, CROSS, 2, &first, &count);
    ck_assert(first == 9 && count == 0);
    finish(&m, &f, &run);
}
END_TEST

/* Cases: 2024-01-31 to 2024-03-01; reversed; last day missing; not applicable; too many; one day. */
enum { F_FROM, F_TO };
enum { MONTHS = 1, BELOW };

static void period_facts(ZjModule *m, ZjFacts *f)
{
    static const In from[] = {V(19753), V(19753), V(19753), V(19753), V(0), V(19753)};
    static const In to[] = {V(19783), V(19752), MISS(-INF, INF), {0, 0, NA}, V(2932896), V(19753)};
    room(f, m, 6);
    column_room(f, F_FROM, 6);
    column_room(f, F_TO, 6);
    for (uint32_t i = 0; i < 6; i++) {
        set_lane(f, m, F_FROM, i, from[i]);
        set_lane(f, m, F_TO, i, to[i]);
    }
}

START_TEST(periods_of_the_calendar)
{
    ZjModule m;
    ZjFacts f;
    ZjRun run = {0};
    start(&m);
    field(&m, ZJ_FIELD_SCALAR, NONE, CASE, ZJ_T_DATE);
    field(&m, ZJ_FIELD_SCALAR, NONE, CASE, ZJ_T_DATE);
    uint32_t from = build_insn(&m, ZJ_OP_FACT, ZJ_T_DATE, CASE, F_FROM, 0, 0);
    uint32_t to = build_insn(&m, ZJ_OP_FACT, ZJ_T_DATE, CASE, F_TO, 0, 0);
    build_row(&m, ZJ_TAB_DOMAIN, &(ZjModDomain){CASE, NONE, 0, ZJ_CALENDAR_MONTH, m.t.regs_count});
    uint32_t starts = build_insn(&m, ZJ_OP_PERIODS, ZJ_T_DATE, MONTHS, from, to, 0);
    build_row(&m, ZJ_TAB_DOMAIN, &(ZjModDomain){MONTHS, NONE, 0, ZJ_CALENDAR_YEAR, m.t.regs_count});
    uint32_t last = build_insn(&m, ZJ_OP_PERIOD_LAST, ZJ_T_DATE, MONTHS, starts, 0, ZJ_CALENDAR_MONTH);
    m.t.domains[BELOW].starts = m.t.regs_count;
    uint32_t years = build_insn(&m, ZJ_OP_PERIODS, ZJ_T_DATE, BELOW, starts, last, 0);
    uint32_t first = build_insn(&m, ZJ_OP_PERIOD_FIRST, ZJ_T_DATE, MONTHS, starts, 0, ZJ_CALENDAR_QUARTER);
    uint32_t name = build_insn(&m, ZJ_OP_PERIOD_NAME, ZJ_T_TEXT, MONTHS, starts, 0, ZJ_CALENDAR_QUARTER);
    uint32_t number = build_insn(&m, ZJ_OP_PLACE, ZJ_T_INT, MONTHS, 0, 0, 0);
    uint32_t yes = build_insn(&m, ZJ_OP_EQ_INT, ZJ_T_BOOL, MONTHS, number, number, 0);
    uint32_t count = build_insn(&m, ZJ_OP_COUNT, ZJ_T_INT, CASE, yes, 0, 0);
    uint32_t sum = build_insn(&m, ZJ_OP_SUM_INT, ZJ_T_INT, CASE, number, yes, 0);
    uint32_t most = build_insn(&m, ZJ_OP_GREATEST, ZJ_T_DATE, CASE, last, yes, 0);
    uint32_t any_last = build_insn(&m, ZJ_OP_PERIOD_LAST, ZJ_T_DATE, CASE, to, 0, ZJ_CALENDAR_MONTH);
    uint32_t any_name = build_insn(&m, ZJ_OP_PERIOD_NAME, ZJ_T_TEXT, CASE, to, 0, ZJ_CALENDAR_YEAR);
    period_facts(&m, &f);
    ck_assert(zj_run(&m, &f, NULL, &run) == ZJ_OK);
    ck_assert_uint_eq(run.domains[MONTHS].lanes, 4);
    ck_assert_uint_eq(run.domains[BELOW].lanes, 4);
    static const int64_t begin[] = {19753, 19754, 19783, 19753}, end[] = {19753, 19782, 19813, 19753};
    for (uint32_t i = 0; i < 4; i++) {
        expect(&run, starts, i, begin[i], begin[i], 0);
        expect(&run, years, i, begin[i], begin[i], 0);
        expect(&run, last, i, end[i], end[i], 0);
        expect(&run, first, i, 19723, 19723, 0);
        expect(&run, number, i, i % 3, i % 3, 0);
    }
    ZjLane lane = zj_run_lane(&run, name, 2);
    ck_assert(zj_text_equal(zj_text_at(f.texts, (uint32_t)lane.lo.num), ZJ_TEXT("2024-Q1")));
    expect(&run, count, 0, 3, 3, 0);
    expect(&run, sum, 0, 3, 3, 0);
    expect(&run, most, 0, 19813, 19813, 0);
    expect(&run, count, 1, 0, 0, 0); /* the last day is before the first: no month at all */
    expect(&run, most, 1, 0, 0, NA);
    expect(&run, count, 2, 0, INF, M);
    expect(&run, most, 2, -INF, INF, M | NA);
    expect(&run, count, 3, 0, 0, 0);
    expect(&run, count, 4, -INF, INF, E);
    expect(&run, sum, 4, -INF, INF, E);
    expect(&run, count, 5, 1, 1, 0);
    ck_assert_uint_eq(run.error_kind[starts], ZJ_LANE_LIST_TOO_LONG + 1);
    ck_assert_uint_eq(run.domains[MONTHS].list_state[4], ZJ_LIST_ERROR);
    expect(&run, any_last, 0, 19813, 19813, 0);
    expect(&run, any_last, 2, -INF, INF, M);
    expect(&run, any_last, 3, 0, 0, NA);
    expect(&run, any_name, 2, -INF, INF, M);
    finish(&m, &f, &run);
}
END_TEST

START_TEST(readings_and_dates_of_evaluation)
{
    ZjModule m;
    ZjFacts f;
    ZjRun run = {0};
    start(&m);
    ZjModAlternative alternative = {0, NONE};
    build_row(&m, ZJ_TAB_ALTERNATIVE, &alternative);
    build_row(&m, ZJ_TAB_ALTERNATIVE, &alternative);
    ZjModQuestion question = {0, 0, 0, 2, 1};
    build_row(&m, ZJ_TAB_QUESTION, &question);
    uint32_t first = build_insn(&m, ZJ_OP_READING, ZJ_T_BOOL, 0, 0, 0, 0);
    uint32_t second = build_insn(&m, ZJ_OP_READING, ZJ_T_BOOL, 0, 0, 1, 0);
    uint32_t as_of = build_insn(&m, ZJ_OP_AS_OF, ZJ_T_DATE, 0, 0, 0, 0);
    room(&f, &m, 2);
    ck_assert(zj_run(&m, &f, NULL, &run) == ZJ_OK);
    expect(&run, first, 1, 0, 0, 0);
    expect(&run, second, 1, 1, 1, 0);
    zj_run_free(&run);
    int64_t days[2] = {7, 8};
    uint32_t choice = 0;
    ZjRunOptions options = {.as_of = days, .choice = &choice};
    ck_assert(zj_run(&m, &f, &options, &run) == ZJ_OK);
    expect(&run, first, 0, 1, 1, 0);
    expect(&run, as_of, 1, 8, 8, 0);
    finish(&m, &f, &run);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernels");
    TCase *t = tcase_create("operations");
    tcase_add_loop_test(t, operations, 0, ROWS);
    tcase_add_test(t, a_value_that_may_not_apply_stays_open);
    tcase_add_test(t, errors_surface_only_where_they_are_taken);
    tcase_add_test(t, lists_come_together);
    tcase_add_test(t, products_pair_every_record);
    tcase_add_test(t, periods_of_the_calendar);
    tcase_add_test(t, readings_and_dates_of_evaluation);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
