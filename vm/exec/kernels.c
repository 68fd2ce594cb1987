/* Operations lane by lane: operands and result in one domain.
**
** zj_kernel_same tries the fast path of an operation, then the general one. What the general
** path means is in lane.h; where a value of an interval would overflow, that end opens.
*/
#include "stdlib/date.h"
#include "vm/exec/step.h"

/* ---- ends of intervals ---- */

static bool both_single(ZjLane a, ZjLane b)
{
    return zj_lane_single(a) && zj_lane_single(b);
}

/* An end computed with `status`: a finite point that fails is an error of the lane. */
static ZjRat end_or_open(ZjStepping *s, ZjStatus status, ZjRat value, int side, bool point,
                         ZjLaneError kind)
{
    if (status == ZJ_OK) return value;
    if (point && status == ZJ_OVERFLOW) s->error = (int)kind;
    return zj_rat_inf(side);
}

static ZjRat lower(ZjRat a, ZjRat b)
{
    return zj_rat_cmp(a, b) <= 0 ? a : b;
}

static ZjRat higher(ZjRat a, ZjRat b)
{
    return zj_rat_cmp(a, b) >= 0 ? a : b;
}

static int sign_of(ZjRat a)
{
    return (a.num > 0) - (a.num < 0);
}

/* ---- arithmetic: operands are neither errors nor NA ---- */

static ZjLane lane_add(ZjStepping *s, ZjLane a, ZjLane b)
{
    bool point = both_single(a, b);
    ZjRat lo = zj_rat_int(0), hi = lo;
    ZjStatus low = zj_rat_add(a.lo, b.lo, &lo), high = zj_rat_add(a.hi, b.hi, &hi);
    return (ZjLane){end_or_open(s, low, lo, -1, point, ZJ_LANE_OVERFLOW),
                    end_or_open(s, high, hi, 1, point, ZJ_LANE_OVERFLOW), 0};
}

static ZjLane lane_neg(ZjLane a)
{
    return (ZjLane){zj_rat_neg(a.hi), zj_rat_neg(a.lo), 0};
}

/* Widens *out by a product or quotient of two ends; one that does not fit lies anywhere between
** 0 and the open end of its sign. */
static void widen(ZjLane *out, bool first, ZjStatus status, ZjRat value, int sign)
{
    ZjRat lo = value, hi = value;
    if (status != ZJ_OK) {
        lo = sign < 0 ? zj_rat_inf(-1) : zj_rat_int(0);
        hi = sign < 0 ? zj_rat_int(0) : zj_rat_inf(1);
    }
    out->lo = first ? lo : lower(out->lo, lo);
    out->hi = first ? hi : higher(out->hi, hi);
}

static ZjLane lane_mul(ZjStepping *s, ZjLane a, ZjLane b)
{
    const ZjRat x[2] = {a.lo, a.hi}, y[2] = {b.lo, b.hi};
    ZjLane out = a;
    for (int i = 0; i < 4; i++) {
        ZjRat value = zj_rat_int(0), p = x[i & 1], q = y[i >> 1];
        ZjStatus status = zj_rat_mul(p, q, &value);
        if (status == ZJ_OVERFLOW && both_single(a, b)) s->error = ZJ_LANE_OVERFLOW;
        widen(&out, i == 0, status, value, sign_of(p) * sign_of(q));
    }
    return out;
}

static ZjLane lane_div(ZjStepping *s, ZjLane a, ZjLane b)
{
    ZjLane out = {zj_rat_inf(-1), zj_rat_inf(1), 0};
    int low = sign_of(b.lo), high = sign_of(b.hi);
    if (low == 0 && high == 0) {
        s->error = ZJ_LANE_DIV_ZERO;
        return out;
    }
    if (low < 0 && high > 0) return out;
    const ZjRat x[2] = {a.lo, a.hi}, y[2] = {b.lo, b.hi};
    for (int i = 0; i < 4; i++) {
        ZjRat value = zj_rat_int(0), p = x[i & 1], q = y[i >> 1];
        int sign = sign_of(p) * (low + high > 0 ? 1 : -1);
        ZjStatus status = ZJ_OK;
        if (q.num != 0)
            status = zj_rat_div(p, q, &value);
        else if (sign != 0)
            value = zj_rat_inf(sign); /* as the divisor comes near 0 */
        if (status == ZJ_OVERFLOW && both_single(a, b)) s->error = ZJ_LANE_OVERFLOW;
        widen(&out, i == 0, status, value, sign);
    }
    return out;
}

static ZjLane lane_floor(ZjStepping *s, ZjLane a)
{
    int64_t lo = 0, hi = 0;
    bool point = zj_lane_single(a);
    ZjStatus low = zj_rat_floor(a.lo, &lo), high = zj_rat_floor(a.hi, &hi);
    if (a.hi.den == 0 && a.lo.den == 0 && point) return a;
    return (ZjLane){end_or_open(s, low, zj_rat_int(lo), -1, point, ZJ_LANE_OVERFLOW),
                    end_or_open(s, high, zj_rat_int(hi), 1, point, ZJ_LANE_OVERFLOW), 0};
}

static ZjLane lane_round(ZjStepping *s, ZjLane a)
{
    ZjRounding mode = (ZjRounding)(s->insn->c & 15);
    int64_t step = s->insn->c >> 4;
    ZjRat lo = zj_rat_int(0), hi = lo;
    ZjStatus low = zj_rat_round(a.lo, mode, step, &lo), high = zj_rat_round(a.hi, mode, step, &hi);
    bool point = zj_lane_single(a);
    return (ZjLane){end_or_open(s, low, lo, -1, point, ZJ_LANE_OVERFLOW),
                    end_or_open(s, high, hi, 1, point, ZJ_LANE_OVERFLOW), 0};
}

/* ---- dates ---- */

typedef ZjStatus (*DateFn)(int64_t day, int64_t by, int64_t *out);

static ZjStatus add_months(int64_t day, int64_t by, int64_t *out)
{
    return zj_date_add_months(day, by, out);
}

static ZjStatus sub_months(int64_t day, int64_t by, int64_t *out)
{
    return zj_date_add_months(day, zj_int_neg(by), out);
}

static ZjStatus add_days(int64_t day, int64_t by, int64_t *out)
{
    return zj_date_add_days(day, by, out);
}

static ZjStatus sub_days(int64_t day, int64_t by, int64_t *out)
{
    return zj_date_add_days(day, zj_int_neg(by), out);
}

static ZjStatus whole_months(int64_t from, int64_t to, int64_t *out)
{
    *out = zj_date_whole_months(from, to);
    return ZJ_OK;
}

static DateFn date_fn(ZjOpcode op)
{
    return op == ZJ_OP_ADD_MONTHS   ? add_months
           : op == ZJ_OP_SUB_MONTHS ? sub_months
           : op == ZJ_OP_ADD_DAYS   ? add_days
           : op == ZJ_OP_SUB_DAYS   ? sub_days
                                    : whole_months;
}

/* fn at two ends; open when one of them is, or when the result is no date. */
static ZjRat date_end(ZjStepping *s, DateFn fn, ZjRat a, ZjRat b, int side, bool point)
{
    int64_t out = 0;
    if (a.den == 0 || b.den == 0) return zj_rat_inf(side);
    ZjStatus status = fn((int64_t)a.num, (int64_t)b.num, &out);
    return end_or_open(s, status, zj_rat_int(out), side, point, ZJ_LANE_DATE_RANGE);
}

static ZjLane lane_shift(ZjStepping *s, ZjLane a, ZjLane b)
{
    DateFn fn = date_fn(s->op);
    bool point = both_single(a, b);
    bool falls = s->op == ZJ_OP_SUB_MONTHS || s->op == ZJ_OP_SUB_DAYS;
    return (ZjLane){date_end(s, fn, a.lo, falls ? b.hi : b.lo, -1, point),
                    date_end(s, fn, a.hi, falls ? b.lo : b.hi, 1, point), 0};
}

static ZjLane lane_whole_months(ZjStepping *s, ZjLane a, ZjLane b)
{
    return (ZjLane){date_end(s, whole_months, a.hi, b.lo, -1, false),
                    date_end(s, whole_months, a.lo, b.hi, 1, false), 0};
}

static ZjCivil civil(ZjRat day)
{
    return zj_date_to_civil(day.den == 0 ? (day.num < 0 ? ZJ_DATE_MIN : ZJ_DATE_MAX)
                                         : (int64_t)day.num);
}

static ZjLane lane_year(ZjLane a)
{
    return (ZjLane){zj_rat_int(civil(a.lo).year), zj_rat_int(civil(a.hi).year), 0};
}

static ZjLane lane_month(ZjLane a)
{
    ZjCivil lo = civil(a.lo), hi = civil(a.hi);
    bool one = lo.year == hi.year;
    return (ZjLane){zj_rat_int(one ? lo.month : 1), zj_rat_int(one ? hi.month : 12), 0};
}

/* ---- text ---- */

static uint32_t join(ZjStepping *s, ZjRat a, ZjRat b)
{
    ZjTextPool *pool = s->run->facts->texts;
    ZjBuf buf = {0};
    zj_buf_text(&buf, zj_text_at(pool, (uint32_t)a.num));
    zj_buf_char(&buf, '/');
    zj_buf_text(&buf, zj_text_at(pool, (uint32_t)b.num));
    uint32_t number = UINT32_MAX;
    if (!buf.failed && buf.len < UINT32_MAX)
        number = zj_text_intern(pool, (ZjText){buf.ptr, (uint32_t)buf.len});
    zj_buf_free(&buf);
    return number;
}

/* ---- truth: three-valued ---- */

static ZjLane truth(int lo, int hi)
{
    return (ZjLane){zj_rat_int(lo), zj_rat_int(hi), 0};
}

static ZjLane negate(ZjLane a)
{
    return (ZjLane){zj_rat_int(1 - (int)a.hi.num), zj_rat_int(1 - (int)a.lo.num), a.flags};
}

static ZjLane lane_equal(ZjLane a, ZjLane b)
{
    if (zj_rat_cmp(a.hi, b.lo) < 0 || zj_rat_cmp(b.hi, a.lo) < 0) return truth(0, 0);
    bool same = both_single(a, b) && zj_rat_cmp(a.lo, b.lo) == 0;
    return truth(same, 1);
}

static ZjLane lane_less(ZjLane a, ZjLane b, bool or_equal)
{
    int bound = or_equal ? 1 : 0; /* a < b: cmp < 0; a <= b: cmp < 1 */
    return truth(zj_rat_cmp(a.hi, b.lo) < bound, zj_rat_cmp(a.lo, b.hi) < bound);
}

static ZjLane lane_in(ZjStepping *s, ZjLane a)
{
    uint64_t mask = (uint64_t)zj_const_int(&s->run->module->t.consts[s->insn->c]);
    bool all = true, some = false;
    int lo = a.lo.den == 0 ? 0 : (int)a.lo.num, hi = a.hi.den == 0 ? 62 : (int)a.hi.num;
    for (int v = lo; v <= hi; v++) {
        bool in = (mask >> v & 1) != 0;
        all &= in;
        some |= in;
    }
    return truth(all, some);
}

/* and: the lower end decides; or: the higher. A point that decides has no reasons. */
static ZjLane lane_logic(ZjLane a, ZjLane b, bool is_or)
{
    int decisive = is_or ? 1 : 0;
    if ((zj_lane_single(a) && a.lo.num == decisive) || (zj_lane_single(b) && b.lo.num == decisive))
        return truth(decisive, decisive);
    ZjRat lo = is_or ? higher(a.lo, b.lo) : lower(a.lo, b.lo);
    ZjRat hi = is_or ? higher(a.hi, b.hi) : lower(a.hi, b.hi);
    return (ZjLane){lo, hi, (uint8_t)(a.flags | b.flags)};
}

/* An error that hangs on what is not known may not come about, and nothing may be there instead. */
static bool doubtful_error(ZjLane lane)
{
    return (lane.flags & ZJ_F_ERROR) != 0 && lane.flags != ZJ_F_ERROR;
}

static ZjLane lane_select(ZjLane cond, ZjLane yes, ZjLane no)
{
    cond = zj_lane_bool(cond);
    if ((cond.flags & ZJ_F_ERROR) == 0 && zj_lane_single(cond)) return cond.lo.num != 0 ? yes : no;
    ZjLane out = zj_lane_hull(yes, no);
    if (zj_lane_is_na(yes) && zj_lane_is_na(no)) { /* nothing either way */
        if ((cond.flags & ZJ_F_ERROR) == 0) return out;
        out.flags = 0;
    }
    if ((yes.flags & no.flags & ZJ_F_ERROR) == 0) {
        out.flags &= (uint8_t)~ZJ_F_ERROR;
        if (doubtful_error(yes) || doubtful_error(no)) out.flags |= ZJ_F_NA;
    }
    out.flags |= cond.flags;
    return out;
}

/* ---- amounts that are not points ---- */

static ZjLane lane_up_to(ZjLane a)
{
    const ZjRat zero = zj_rat_int(0);
    return (ZjLane){zero, higher(a.hi, zero), (uint8_t)(a.flags | ZJ_F_DISCRETION)};
}

static ZjLane lane_between(ZjStepping *s, ZjLane a, ZjLane b)
{
    if (zj_rat_cmp(b.hi, a.lo) < 0) s->error = ZJ_LANE_RANGE_REVERSED;
    return (ZjLane){a.lo, b.hi, (uint8_t)(a.flags | b.flags | ZJ_F_DISCRETION)};
}

/* The decision b is a fact: not given, it leaves a as it is. While the range a hangs on facts that are
** missing, b may yet lie outside it, which is an error: then it is that amount, or none. */
static ZjLane lane_decided(ZjStepping *s, ZjLane a, ZjLane b)
{
    bool given = (b.flags & ZJ_F_ERROR) != 0 || (b.flags == 0 && zj_lane_single(b));
    if (zj_lane_is_na(a) || !given) return a;
    if (((a.flags | b.flags) & ZJ_F_ERROR) != 0)
        return (ZjLane){s->widest.lo, s->widest.hi, (uint8_t)((a.flags | b.flags) | ZJ_F_ERROR)};
    if (zj_rat_cmp(b.lo, a.lo) < 0 || zj_rat_cmp(b.hi, a.hi) > 0) {
        if ((a.flags & ZJ_F_NA) != 0) return (ZjLane){s->widest.lo, s->widest.hi, a.flags};
        s->error = ZJ_LANE_DECIDED_OUTSIDE;
    }
    uint8_t unknown = s->error != ZJ_NO_ERROR ? 0 : a.flags & (ZJ_F_MISSING | ZJ_F_PENDING);
    uint8_t flags = a.flags & ZJ_F_NA ? a.flags : unknown != 0 ? unknown | ZJ_F_NA : 0;
    return (ZjLane){b.lo, b.hi, flags};
}

/* Errors stay open: nobody knows what they would have come to. */
static ZjLane lane_applies(ZjLane a)
{
    ZjLane out = {zj_rat_int(1), zj_rat_int(1), a.flags & (uint8_t)~ZJ_F_NA};
    if (zj_lane_is_na(a)) return zj_lane_point(zj_rat_int(0));
    if ((a.flags & (ZJ_F_NA | ZJ_F_ERROR)) != 0) out.lo = zj_rat_int(0);
    return out;
}

/* A floor that only may stand above the cap: an amount, or none. */
static ZjLane lane_clamp(ZjStepping *s, ZjLane a, ZjLane b, ZjLane c)
{
    bool above = zj_rat_cmp(b.lo, c.hi) > 0, perhaps = zj_rat_cmp(b.hi, c.lo) > 0;
    if (above) s->error = ZJ_LANE_FLOOR_ABOVE_CAP;
    uint8_t flags = !above && perhaps && (b.flags | c.flags) != 0 ? ZJ_F_NA : 0;
    return (ZjLane){lower(higher(a.lo, b.lo), c.lo), lower(higher(a.hi, b.hi), c.hi), flags};
}

/* ---- which operation, in general ---- */

typedef enum OpKind {
    KIND_EQ, KIND_NE, KIND_LT, KIND_LE, KIND_IN,
    KIND_ADD, KIND_SUB, KIND_MUL, KIND_DIV, KIND_NEG, KIND_MIN, KIND_MAX,
    KIND_COPY, KIND_FLOOR, KIND_ROUND, KIND_SHIFT, KIND_DAYS, KIND_MONTHS, KIND_YEAR, KIND_MONTH,
    KIND_JOIN, KIND_AND, KIND_OR, KIND_NOT, KIND_SELECT, KIND_KNOWN, KIND_APPLIES,
    KIND_UP_TO, KIND_AT_LEAST, KIND_BETWEEN, KIND_DECIDED, KIND_CLAMP, KIND_NONE
} OpKind;

static OpKind kind_of(ZjOpcode op)
{
    switch (op) {
    case ZJ_OP_EQ_BOOL: case ZJ_OP_EQ_INT: case ZJ_OP_EQ_MONEY: case ZJ_OP_EQ_DATE:
    case ZJ_OP_EQ_ENUM: case ZJ_OP_EQ_TEXT: case ZJ_OP_EQ_NUM: case ZJ_OP_EQ_EXACT: return KIND_EQ;
    case ZJ_OP_NE_BOOL: case ZJ_OP_NE_INT: case ZJ_OP_NE_MONEY: case ZJ_OP_NE_DATE:
    case ZJ_OP_NE_ENUM: case ZJ_OP_NE_TEXT: case ZJ_OP_NE_NUM: case ZJ_OP_NE_EXACT: return KIND_NE;
    case ZJ_OP_LT_INT: case ZJ_OP_LT_MONEY: case ZJ_OP_LT_DATE: case ZJ_OP_LT_ENUM:
    case ZJ_OP_LT_NUM: case ZJ_OP_LT_EXACT: return KIND_LT;
    case ZJ_OP_LE_INT: case ZJ_OP_LE_MONEY: case ZJ_OP_LE_DATE: case ZJ_OP_LE_ENUM:
    case ZJ_OP_LE_NUM: case ZJ_OP_LE_EXACT: return KIND_LE;
    case ZJ_OP_IN_ENUM: return KIND_IN;
    case ZJ_OP_ADD_INT: case ZJ_OP_ADD_MONEY: case ZJ_OP_ADD_NUM: case ZJ_OP_ADD_EXACT:
        return KIND_ADD;
    case ZJ_OP_SUB_INT: case ZJ_OP_SUB_MONEY: case ZJ_OP_SUB_NUM: case ZJ_OP_SUB_EXACT:
        return KIND_SUB;
    case ZJ_OP_MUL_INT: case ZJ_OP_MUL_MONEY_INT: case ZJ_OP_MUL_NUM: case ZJ_OP_MUL_EXACT:
        return KIND_MUL;
    case ZJ_OP_DIV_NUM: case ZJ_OP_DIV_EXACT: case ZJ_OP_RATIO_EXACT: return KIND_DIV;
    case ZJ_OP_NEG_INT: case ZJ_OP_NEG_MONEY: case ZJ_OP_NEG_NUM: case ZJ_OP_NEG_EXACT:
        return KIND_NEG;
    case ZJ_OP_MIN_INT: case ZJ_OP_MIN_MONEY: case ZJ_OP_MIN_NUM: case ZJ_OP_MIN_EXACT:
    case ZJ_OP_MIN_DATE: case ZJ_OP_MIN_ENUM: return KIND_MIN;
    case ZJ_OP_MAX_INT: case ZJ_OP_MAX_MONEY: case ZJ_OP_MAX_NUM: case ZJ_OP_MAX_EXACT:
    case ZJ_OP_MAX_DATE: case ZJ_OP_MAX_ENUM: return KIND_MAX;
    case ZJ_OP_INT_TO_NUM: case ZJ_OP_MONEY_TO_EXACT: return KIND_COPY;
    case ZJ_OP_FLOOR: return KIND_FLOOR;
    case ZJ_OP_ROUND: return KIND_ROUND;
    case ZJ_OP_ADD_MONTHS: case ZJ_OP_SUB_MONTHS: case ZJ_OP_ADD_DAYS: case ZJ_OP_SUB_DAYS:
        return KIND_SHIFT;
    case ZJ_OP_DAYS_BETWEEN: return KIND_DAYS;
    case ZJ_OP_WHOLE_MONTHS: return KIND_MONTHS;
    case ZJ_OP_YEAR_OF: return KIND_YEAR;
    case ZJ_OP_MONTH_OF: return KIND_MONTH;
    case ZJ_OP_JOIN_TEXT: return KIND_JOIN;
    case ZJ_OP_AND: return KIND_AND;
    case ZJ_OP_OR: return KIND_OR;
    case ZJ_OP_NOT: return KIND_NOT;
    case ZJ_OP_SELECT: return KIND_SELECT;
    case ZJ_OP_IS_KNOWN: return KIND_KNOWN;
    case ZJ_OP_APPLIES: return KIND_APPLIES;
    case ZJ_OP_UP_TO: return KIND_UP_TO;
    case ZJ_OP_AT_LEAST: return KIND_AT_LEAST;
    case ZJ_OP_BETWEEN: return KIND_BETWEEN;
    case ZJ_OP_DECIDED: return KIND_DECIDED;
    case ZJ_OP_CLAMP: return KIND_CLAMP;
    case ZJ_OP_CONST: case ZJ_OP_FACT: case ZJ_OP_AS_OF: case ZJ_OP_READING: case ZJ_OP_EXPAND:
    case ZJ_OP_ANY: case ZJ_OP_ALL: case ZJ_OP_COUNT: case ZJ_OP_SUM_INT: case ZJ_OP_SUM_MONEY:
    case ZJ_OP_SUM_NUM: case ZJ_OP_SUM_EXACT: case ZJ_OP_LEAST: case ZJ_OP_GREATEST:
    case ZJ_OP_MEAN_NUM: case ZJ_OP_MEAN_EXACT: case ZJ_OP_SETTLE: case ZJ_OP_PLACE:
    case ZJ_OP_PERIODS: case ZJ_OP_PERIOD_FIRST: case ZJ_OP_PERIOD_LAST: case ZJ_OP_PERIOD_NAME:
    case ZJ_OPCODE_COUNT: break;
    }
    return KIND_NONE;
}

/* Operands known to be neither errors nor not applicable; reasons are the caller's. */
static ZjLane strict(ZjStepping *s, OpKind kind, ZjLane a, ZjLane b, ZjLane c)
{
    switch (kind) {
    case KIND_ADD: return lane_add(s, a, b);
    case KIND_SUB: return lane_add(s, a, lane_neg(b));
    case KIND_DAYS: return lane_add(s, b, lane_neg(a));
    case KIND_MUL: return lane_mul(s, a, b);
    case KIND_DIV: return lane_div(s, a, b);
    case KIND_NEG: return lane_neg(a);
    case KIND_MIN: return (ZjLane){lower(a.lo, b.lo), lower(a.hi, b.hi), 0};
    case KIND_MAX: return (ZjLane){higher(a.lo, b.lo), higher(a.hi, b.hi), 0};
    case KIND_COPY: return a;
    case KIND_FLOOR: return lane_floor(s, a);
    case KIND_ROUND: return lane_round(s, a);
    case KIND_SHIFT: return lane_shift(s, a, b);
    case KIND_MONTHS: return lane_whole_months(s, a, b);
    case KIND_YEAR: return lane_year(a);
    case KIND_MONTH: return lane_month(a);
    case KIND_UP_TO: return lane_up_to(a);
    case KIND_AT_LEAST: return (ZjLane){a.lo, zj_rat_inf(1), ZJ_F_DISCRETION};
    case KIND_BETWEEN: return lane_between(s, a, b);
    case KIND_CLAMP: return lane_clamp(s, a, b, c);
    case KIND_EQ: return lane_equal(a, b);
    case KIND_NE: return negate(lane_equal(a, b));
    case KIND_LT: return lane_less(a, b, false);
    case KIND_LE: return lane_less(a, b, true);
    case KIND_IN: return lane_in(s, a);
    case KIND_JOIN: case KIND_AND: case KIND_OR: case KIND_NOT: case KIND_SELECT:
    case KIND_KNOWN: case KIND_APPLIES: case KIND_DECIDED: case KIND_NONE: break;
    }
    return s->widest;
}

static bool compares(OpKind kind)
{
    return kind <= KIND_IN;
}

/* Errors first, then "not applicable", then values: the common order of strict operations. */
static ZjLane strict_lane(ZjStepping *s, OpKind kind, ZjLane a, ZjLane b, ZjLane c)
{
    uint8_t flags = (uint8_t)(a.flags | b.flags | c.flags);
    if ((flags & ZJ_F_ERROR) != 0)
        return (ZjLane){s->widest.lo, s->widest.hi, flags & (uint8_t)~ZJ_F_NA};
    if (zj_lane_is_na(a) || zj_lane_is_na(b) || zj_lane_is_na(c))
        return compares(kind) ? truth(0, 0) : zj_lane_na();
    ZjLane out = strict(s, kind, a, b, c);
    if ((flags & ZJ_F_NA) != 0 && s->error != ZJ_NO_ERROR) { /* an error only if it applies */
        s->error = ZJ_NO_ERROR;
        out = s->widest;
    }
    out.flags |= flags;
    if (compares(kind) && (flags & ZJ_F_NA) != 0) return zj_lane_bool(out);
    return out;
}

static ZjStatus join_lane(ZjStepping *s, ZjLane a, ZjLane b, ZjLane *out)
{
    uint8_t flags = (uint8_t)(a.flags | b.flags);
    *out = (ZjLane){s->widest.lo, s->widest.hi, flags};
    if ((flags & ZJ_F_ERROR) != 0) return ZJ_OK;
    if (zj_lane_is_na(a) || zj_lane_is_na(b)) *out = zj_lane_na();
    if (flags != 0 || !both_single(a, b)) return ZJ_OK;
    uint32_t number = join(s, a.lo, b.lo);
    *out = zj_lane_point(zj_rat_int(number));
    return number == UINT32_MAX ? ZJ_NO_MEM : ZJ_OK;
}

static ZjStatus one_lane(ZjStepping *s, OpKind kind, ZjLane a, ZjLane b, ZjLane c, ZjLane *out)
{
    switch (kind) {
    case KIND_AND: *out = lane_logic(zj_lane_bool(a), zj_lane_bool(b), false); return ZJ_OK;
    case KIND_OR: *out = lane_logic(zj_lane_bool(a), zj_lane_bool(b), true); return ZJ_OK;
    case KIND_NOT: *out = negate(zj_lane_bool(a)); return ZJ_OK;
    case KIND_SELECT: *out = lane_select(a, b, c); return ZJ_OK;
    case KIND_KNOWN:
        *out = zj_lane_is_na(a) ? truth(1, 1) : truth(a.flags == 0, a.flags == 0);
        return ZJ_OK;
    case KIND_APPLIES: *out = lane_applies(a); return ZJ_OK;
    case KIND_DECIDED: *out = lane_decided(s, a, b); return ZJ_OK;
    case KIND_JOIN: return join_lane(s, a, b, out);
    case KIND_EQ: case KIND_NE: case KIND_LT: case KIND_LE: case KIND_IN: case KIND_ADD:
    case KIND_SUB: case KIND_MUL: case KIND_DIV: case KIND_NEG: case KIND_MIN: case KIND_MAX:
    case KIND_COPY: case KIND_FLOOR: case KIND_ROUND: case KIND_SHIFT: case KIND_DAYS:
    case KIND_MONTHS: case KIND_YEAR: case KIND_MONTH: case KIND_UP_TO: case KIND_AT_LEAST:
    case KIND_BETWEEN: case KIND_CLAMP: case KIND_NONE: break;
    }
    *out = strict_lane(s, kind, a, b, c);
    return ZJ_OK;
}

static ZjStatus general(ZjStepping *s, OpKind kind)
{
    const ZjModReg *regs = s->run->module->t.regs;
    const ZjLane none = {zj_rat_int(0), zj_rat_int(0), 0};
    ZjType tb = s->b != NULL ? (ZjType)regs[s->insn->b].type : ZJ_T_NONE;
    ZjType tc = s->c != NULL ? (ZjType)regs[s->insn->c].type : ZJ_T_NONE;
    ZJ_TRY(zj_column_new(s->run, s->type, s->lanes, false, s->dst));
    bool plain = true;
    for (uint32_t i = 0; i < s->lanes; i++) {
        ZjLane a = zj_column_lane(s->a, s->type_a, i);
        ZjLane b = s->b != NULL ? zj_column_lane(s->b, tb, i) : none;
        ZjLane c = s->c != NULL ? zj_column_lane(s->c, tc, i) : none;
        ZjLane out = none;
        ZJ_TRY(one_lane(s, kind, a, b, c, &out));
        plain &= zj_step_put(s, i, out);
    }
    s->dst->plain = plain;
    return ZJ_OK;
}

/* ---- fast paths: plain columns, no branch but the one that gives up ---- */

#define EACH(expr)                                                            \
    for (uint32_t i = 0; i < n; i++) r[i] = (expr)

static bool fast_int(OpKind kind, const int64_t *a, const int64_t *b, int64_t *r, uint32_t n)
{
    uint64_t bad = 0;
    switch (kind) {
    case KIND_EQ: EACH(a[i] == b[i]); return true;
    case KIND_NE: EACH(a[i] != b[i]); return true;
    case KIND_LT: EACH(a[i] < b[i]); return true;
    case KIND_LE: EACH(a[i] <= b[i]); return true;
    case KIND_MIN: EACH(a[i] < b[i] ? a[i] : b[i]); return true;
    case KIND_MAX: EACH(a[i] > b[i] ? a[i] : b[i]); return true;
    case KIND_AND: EACH(a[i] & b[i]); return true;
    case KIND_OR: EACH(a[i] | b[i]); return true;
    case KIND_NOT: EACH(1 - a[i]); return true;
    case KIND_NEG: EACH(-a[i]); return true;
    case KIND_DAYS: EACH(b[i] - a[i]); return true; /* dates: far from any limit */
    case KIND_ADD:
        for (uint32_t i = 0; i < n; i++) {
            int64_t sum = (int64_t)((uint64_t)a[i] + (uint64_t)b[i]);
            bad |= (uint64_t)((a[i] ^ sum) & (b[i] ^ sum)) >> 63;
            bad |= (uint64_t)(sum >= ZJ_OPEN) | (uint64_t)(sum <= -ZJ_OPEN);
            r[i] = sum;
        }
        return bad == 0;
    case KIND_SUB:
        for (uint32_t i = 0; i < n; i++) {
            int64_t rest = (int64_t)((uint64_t)a[i] - (uint64_t)b[i]);
            bad |= (uint64_t)((a[i] ^ b[i]) & (a[i] ^ rest)) >> 63;
            bad |= (uint64_t)(rest >= ZJ_OPEN) | (uint64_t)(rest <= -ZJ_OPEN);
            r[i] = rest;
        }
        return bad == 0;
    case KIND_MUL:
        for (uint32_t i = 0; i < n; i++) {
            bad |= (uint64_t)__builtin_mul_overflow(a[i], b[i], &r[i]);
            bad |= (uint64_t)(r[i] >= ZJ_OPEN) | (uint64_t)(r[i] <= -ZJ_OPEN);
        }
        return bad == 0;
    case KIND_IN: case KIND_DIV: case KIND_COPY: case KIND_FLOOR: case KIND_ROUND:
    case KIND_SHIFT: case KIND_MONTHS: case KIND_YEAR: case KIND_MONTH: case KIND_JOIN:
    case KIND_SELECT: case KIND_KNOWN: case KIND_APPLIES: case KIND_UP_TO: case KIND_AT_LEAST:
    case KIND_BETWEEN: case KIND_DECIDED: case KIND_CLAMP: case KIND_NONE: break;
    }
    return false;
}

static bool fast_rat(OpKind kind, const ZjRat *a, const ZjRat *b, ZjRat *r, uint32_t n)
{
    ZjStatus status = ZJ_OK;
    for (uint32_t i = 0; i < n && status == ZJ_OK; i++) {
        switch (kind) {
        case KIND_ADD: status = zj_rat_add(a[i], b[i], &r[i]); break;
        case KIND_SUB: status = zj_rat_sub(a[i], b[i], &r[i]); break;
        case KIND_MUL: status = zj_rat_mul(a[i], b[i], &r[i]); break;
        case KIND_DIV: status = zj_rat_div(a[i], b[i], &r[i]); break;
        case KIND_NEG: r[i] = zj_rat_neg(a[i]); break;
        case KIND_MIN: r[i] = lower(a[i], b[i]); break;
        case KIND_MAX: r[i] = higher(a[i], b[i]); break;
        case KIND_EQ: case KIND_NE: case KIND_LT: case KIND_LE: case KIND_IN: case KIND_COPY:
        case KIND_FLOOR: case KIND_ROUND: case KIND_SHIFT: case KIND_DAYS: case KIND_MONTHS:
        case KIND_YEAR: case KIND_MONTH: case KIND_JOIN: case KIND_AND: case KIND_OR:
        case KIND_NOT: case KIND_SELECT: case KIND_KNOWN: case KIND_APPLIES: case KIND_UP_TO: case KIND_AT_LEAST:
        case KIND_BETWEEN: case KIND_DECIDED: case KIND_CLAMP: case KIND_NONE: return false;
        }
    }
    return status == ZJ_OK;
}

static bool fast_rat_compare(OpKind kind, const ZjRat *a, const ZjRat *b, int64_t *r, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        int order = zj_rat_cmp(a[i], b[i]);
        r[i] = kind == KIND_EQ   ? order == 0
               : kind == KIND_NE ? order != 0
               : kind == KIND_LT ? order < 0
                                 : order <= 0;
    }
    return true;
}

static bool fast_select(ZjStepping *s, ZjColumn *out)
{
    const int64_t *cond = s->a->lo.i;
    if (zj_type_is_rat(s->type)) {
        for (uint32_t i = 0; i < s->lanes; i++)
            out->lo.r[i] = cond[i] != 0 ? s->b->lo.r[i] : s->c->lo.r[i];
    } else {
        const int64_t *b = s->b->lo.i, *c = s->c->lo.i;
        int64_t *r = out->lo.i;
        uint32_t n = s->lanes;
        EACH(cond[i] != 0 ? b[i] : c[i]);
    }
    return true;
}

static bool fast_convert(ZjStepping *s, OpKind kind, ZjColumn *out)
{
    ZjStatus status = ZJ_OK;
    ZjRounding mode = (ZjRounding)(s->insn->c & 15);
    ZjRat rounded;
    for (uint32_t i = 0; i < s->lanes && status == ZJ_OK; i++) {
        if (kind == KIND_COPY) {
            out->lo.r[i] = zj_rat_int(s->a->lo.i[i]);
            continue;
        }
        if (kind == KIND_FLOOR) {
            status = zj_rat_floor(s->a->lo.r[i], &out->lo.i[i]);
        } else {
            status = zj_rat_round(s->a->lo.r[i], mode, s->insn->c >> 4, &rounded);
            if (status == ZJ_OK) status = zj_rat_to_int(rounded, &out->lo.i[i]);
        }
        if (status == ZJ_OK && (out->lo.i[i] >= ZJ_OPEN || out->lo.i[i] <= -ZJ_OPEN))
            status = ZJ_OVERFLOW;
    }
    return status == ZJ_OK;
}

static bool fast_date(ZjStepping *s, OpKind kind, ZjColumn *out)
{
    const int64_t *a = s->a->lo.i, *b = s->b != NULL ? s->b->lo.i : NULL;
    int64_t *r = out->lo.i;
    uint32_t n = s->lanes;
    if (kind == KIND_YEAR) {
        EACH(zj_date_to_civil(a[i]).year);
        return true;
    }
    if (kind == KIND_MONTH) {
        EACH(zj_date_to_civil(a[i]).month);
        return true;
    }
    DateFn fn = date_fn(s->op);
    ZjStatus status = ZJ_OK;
    for (uint32_t i = 0; i < n && status == ZJ_OK; i++) status = fn(a[i], b[i], &r[i]);
    return status == ZJ_OK;
}

static bool fast_in(ZjStepping *s, ZjColumn *out)
{
    uint64_t mask = (uint64_t)zj_const_int(&s->run->module->t.consts[s->insn->c]);
    const int64_t *a = s->a->lo.i;
    int64_t *r = out->lo.i;
    uint32_t n = s->lanes;
    EACH((int64_t)(mask >> a[i] & 1));
    return true;
}

static bool fast(ZjStepping *s, OpKind kind, ZjColumn *out)
{
    switch (kind) {
    case KIND_SELECT: return fast_select(s, out);
    case KIND_COPY: case KIND_FLOOR: case KIND_ROUND: return fast_convert(s, kind, out);
    case KIND_SHIFT: case KIND_MONTHS: case KIND_YEAR: case KIND_MONTH:
        return fast_date(s, kind, out);
    case KIND_IN: return fast_in(s, out);
    case KIND_EQ: case KIND_NE: case KIND_LT: case KIND_LE:
        if (zj_type_is_rat(s->type_a))
            return fast_rat_compare(kind, s->a->lo.r, s->b->lo.r, out->lo.i, s->lanes);
        return fast_int(kind, s->a->lo.i, s->b->lo.i, out->lo.i, s->lanes);
    case KIND_ADD: case KIND_SUB: case KIND_MUL: case KIND_DIV: case KIND_NEG: case KIND_MIN:
    case KIND_MAX: case KIND_AND: case KIND_OR: case KIND_NOT: case KIND_DAYS: {
        const ZjColumn *b = s->b != NULL ? s->b : s->a;
        if (zj_type_is_rat(s->type_a))
            return fast_rat(kind, s->a->lo.r, b->lo.r, out->lo.r, s->lanes);
        return fast_int(kind, s->a->lo.i, b->lo.i, out->lo.i, s->lanes);
    }
    case KIND_JOIN: case KIND_KNOWN: case KIND_APPLIES: case KIND_UP_TO: case KIND_AT_LEAST: case KIND_BETWEEN:
    case KIND_DECIDED: case KIND_CLAMP: case KIND_NONE: break;
    }
    return false;
}

static bool has_fast_path(OpKind kind)
{
    return kind < KIND_JOIN || (kind > KIND_JOIN && kind < KIND_KNOWN);
}

ZjStatus zj_kernel_same(ZjStepping *s)
{
    OpKind kind = kind_of(s->op);
    bool plain = s->a->plain && (s->b == NULL || s->b->plain) && (s->c == NULL || s->c->plain);
    if (plain && has_fast_path(kind)) {
        ZjColumn out;
        ZJ_TRY(zj_column_new(s->run, s->type, s->lanes, true, &out));
        if (fast(s, kind, &out)) {
            *s->dst = out;
            return ZJ_OK;
        }
    }
    return general(s, kind);
}
