/* Intervals: every operation takes errors first, then what is not applicable, then values. */
#include "tests/diff/value.h"

#include "stdlib/date.h"

static ZjRat whole(int64_t n) /* for its place in every operation: inline whatever the preset */
{
    return (ZjRat){n, 1};
}

static bool is_rat(ZjType t)
{
    return t == ZJ_T_NUM || t == ZJ_T_EXACT;
}

static bool same(ZjRat a, ZjRat b)
{
    return a.num == b.num && a.den == b.den;
}

bool value_single(Value v)
{
    return same(v.lo, v.hi);
}

bool value_is_na(Value v)
{
    return v.flags == ZJ_F_NA;
}

bool value_known(Value v)
{
    return v.flags == 0 && value_single(v);
}

Value value_any(ZjType type, uint32_t size, uint8_t flags)
{
    Value v = {zj_rat_inf(-1), zj_rat_inf(1), flags, type, size};
    if (type == ZJ_T_BOOL || type == ZJ_T_ENUM) {
        v.lo = whole(0);
        v.hi = whole(type == ZJ_T_BOOL ? 1 : (int64_t)size - 1);
    }
    return v;
}

static Value failed(Value like, uint8_t why)
{
    return value_any(like.type, like.size, (uint8_t)((why & ~ZJ_F_NA) | ZJ_F_ERROR));
}

Value value_point(ZjType type, ZjRat at)
{
    return (Value){at, at, 0, type, 0};
}

Value value_int(ZjType type, int64_t at)
{
    return value_point(type, whole(at));
}

Value value_na(ZjType type)
{
    return (Value){whole(0), whole(0), ZJ_F_NA, type, 0};
}

Value value_elsewhere(ZjType type)
{
    return (Value){whole(0), zj_rat_inf(1), ZJ_F_UNDETERMINED, type, 0};
}

Value value_inf(ZjType type, int sign)
{
    return value_point(type, zj_rat_inf(sign));
}

static bool fits_int(ZjRat r)
{
    return r.den == 0 || (r.den == 1 && r.num < ZJ_OPEN && r.num > -ZJ_OPEN);
}

/* What a value of its type may be: whole types overflow, points have no reasons. */
static Value settle(Value v)
{
    if ((v.flags & ZJ_F_ERROR) != 0) return failed(v, v.flags);
    if (!is_rat(v.type)) {
        bool low = fits_int(v.lo), high = fits_int(v.hi);
        if (value_single(v) && !low) return failed(v, v.flags);
        if (!low) v.lo = zj_rat_inf(-1);
        if (!high) v.hi = zj_rat_inf(1);
    }
    if (v.type == ZJ_T_TEXT && !value_single(v)) return value_any(v.type, 0, v.flags);
    if (value_single(v) && (v.flags & ZJ_F_NA) == 0) v.flags = 0;
    return v;
}

Value value_bool(Value v)
{
    v.type = ZJ_T_BOOL;
    if (value_is_na(v)) return value_int(ZJ_T_BOOL, 0);
    if ((v.flags & ZJ_F_NA) != 0) { /* perhaps nothing: then false */
        v.lo = whole(0);
        v.flags = v.hi.num == 0 ? 0 : v.flags & (uint8_t)~ZJ_F_NA;
    }
    return v;
}

int value_truth(Value v)
{
    v = value_bool(v);
    if ((v.flags & ZJ_F_ERROR) != 0 || !value_single(v)) return -1;
    return v.lo.num != 0;
}

/* ---- truth ---- */

static Value truth(bool lo, bool hi)
{
    Value v = value_int(ZJ_T_BOOL, lo);
    v.hi = whole(hi);
    return v;
}

Value value_and(Value a, Value b)
{
    if (value_truth(a) == 0 || value_truth(b) == 0) return truth(false, false);
    a = value_bool(a);
    b = value_bool(b);
    Value out = truth(a.lo.num != 0 && b.lo.num != 0, a.hi.num != 0 && b.hi.num != 0);
    out.flags = a.flags | b.flags;
    return settle(out);
}

Value value_not(Value a)
{
    a = value_bool(a);
    Value out = truth(a.hi.num == 0, a.lo.num == 0);
    out.flags = a.flags;
    return settle(out);
}

Value value_applies(Value v)
{
    bool perhaps = (v.flags & (ZJ_F_NA | ZJ_F_ERROR)) != 0;
    if (value_is_na(v)) return truth(false, false);
    Value out = truth(!perhaps, true);
    out.flags = v.flags & (uint8_t)~ZJ_F_NA;
    return settle(out);
}

Value value_or(Value a, Value b)
{
    if (value_truth(a) == 1 || value_truth(b) == 1) return truth(true, true);
    return value_not(value_and(value_not(a), value_not(b)));
}

Value value_as(Value a, ZjType type)
{
    if ((a.type == ZJ_T_INT && type == ZJ_T_NUM) ||
        (a.type == ZJ_T_MONEY && type == ZJ_T_EXACT)) {
        a.type = type;
    }
    return a;
}

static void alike(Value *a, Value *b)
{
    *a = value_as(*a, b->type);
    *b = value_as(*b, a->type);
}

Value value_select(Value condition, Value yes, Value no)
{
    alike(&yes, &no);
    int holds = value_truth(condition);
    if (holds >= 0) return settle(holds ? yes : no);
    condition = value_bool(condition);
    Value out = yes;
    if (out.size == 0) out.size = no.size;
    if (value_is_na(yes) && value_is_na(no)) {
        if ((condition.flags & ZJ_F_ERROR) == 0) return yes;
        out.flags = 0;
    } else {
        if (value_is_na(yes))
            out.lo = no.lo, out.hi = no.hi;
        else if (!value_is_na(no)) {
            out.lo = rat_least(yes.lo, no.lo);
            out.hi = rat_most(yes.hi, no.hi);
        }
        out.flags = yes.flags | no.flags;
        bool both = (yes.flags & no.flags & ZJ_F_ERROR) != 0;
        if (!both) out.flags &= (uint8_t)~ZJ_F_ERROR; /* it may never be taken */
        /* what is in error only for what is not known may as well come to nothing */
        bool doubt = ((yes.flags & ZJ_F_ERROR) != 0 && yes.flags != ZJ_F_ERROR) ||
                     ((no.flags & ZJ_F_ERROR) != 0 && no.flags != ZJ_F_ERROR);
        if (!both && doubt) out.flags |= ZJ_F_NA;
    }
    out.flags |= condition.flags;
    return settle(out);
}

/* Errors and what is not applicable decide before any value does; true when they did. */
static bool decided(Value a, Value b, Value like, bool truth_value, Value *out)
{
    uint8_t flags = a.flags | b.flags;
    if ((flags & ZJ_F_ERROR) != 0) {
        *out = failed(like, flags);
        return true;
    }
    if (value_is_na(a) || value_is_na(b)) {
        *out = truth_value ? truth(false, false) : value_na(like.type);
        return true;
    }
    return false;
}

static Value compared(Value out, Value a, Value b)
{
    out.flags = a.flags | b.flags;
    if ((out.flags & ZJ_F_NA) != 0) out = value_bool(out);
    return settle(out);
}

Value value_compare(ZjOperator op, Value a, Value b)
{
    Value out;
    if (decided(a, b, truth(false, true), true, &out)) return out;
    if (op == ZJ_OPR_GT || op == ZJ_OPR_GE) {
        Value swap = a;
        a = b;
        b = swap;
        op = op == ZJ_OPR_GT ? ZJ_OPR_LT : ZJ_OPR_LE;
    }
    if (op == ZJ_OPR_EQ || op == ZJ_OPR_NE) {
        bool apart = zj_rat_cmp(a.hi, b.lo) < 0 || zj_rat_cmp(b.hi, a.lo) < 0;
        bool one = value_single(a) && value_single(b) && same(a.lo, b.lo);
        out = op == ZJ_OPR_EQ ? truth(one, !apart) : truth(apart, !one);
    } else if (op == ZJ_OPR_LT) {
        out = truth(zj_rat_cmp(a.hi, b.lo) < 0, zj_rat_cmp(a.lo, b.hi) < 0);
    } else {
        out = truth(zj_rat_cmp(a.hi, b.lo) <= 0, zj_rat_cmp(a.lo, b.hi) <= 0);
    }
    return compared(out, a, b);
}

Value value_among(Value a, uint64_t set)
{
    Value out;
    if (decided(a, a, truth(false, true), true, &out)) return out;
    bool all = true, some = false;
    for (int64_t v = (int64_t)a.lo.num; v <= (int64_t)a.hi.num; v++) {
        bool in = (set >> v & 1) != 0;
        all = all && in;
        some = some || in;
    }
    return compared(truth(all, some), a, a);
}

/* ---- numbers ---- */

static Value with_reasons(Value out, Value a, Value b)
{
    bool perhaps_none = ((a.flags | b.flags) & ZJ_F_NA) != 0;
    if ((out.flags & ZJ_F_ERROR) != 0 && perhaps_none) { /* an error only if it applies */
        return value_any(out.type, out.size, a.flags | b.flags);
    }
    out.flags = (uint8_t)(out.flags | a.flags | b.flags);
    return settle(out);
}

/* Ends found with a status: what does not fit is an error of a point, and an open end else. */
static Value ends(Value like, ZjStatus low, ZjRat lo, ZjStatus high, ZjRat hi, bool point)
{
    Value out = {low == ZJ_OK ? lo : zj_rat_inf(-1), high == ZJ_OK ? hi : zj_rat_inf(1), 0,
                 like.type, like.size};
    if (point && (low == ZJ_OVERFLOW || high == ZJ_OVERFLOW)) out.flags = ZJ_F_ERROR;
    return out;
}

Value value_add(Value a, Value b)
{
    Value out;
    alike(&a, &b);
    if (decided(a, b, a, false, &out)) return out;
    ZjRat lo = whole(0), hi = lo;
    ZjStatus low = zj_rat_add(a.lo, b.lo, &lo), high = zj_rat_add(a.hi, b.hi, &hi);
    return with_reasons(ends(a, low, lo, high, hi, value_single(a) && value_single(b)), a, b);
}

Value value_negate(Value a)
{
    Value out;
    if (decided(a, a, a, false, &out)) return out;
    out = a;
    out.lo = zj_rat_neg(a.hi);
    out.hi = zj_rat_neg(a.lo);
    return settle(out);
}

Value value_sub(Value a, Value b)
{
    Value out;
    alike(&a, &b);
    if (decided(a, b, a, false, &out)) return out;
    ZjRat low_b = zj_rat_neg(b.hi), high_b = zj_rat_neg(b.lo), lo = whole(0), hi = lo;
    ZjStatus low = zj_rat_add(a.lo, low_b, &lo), high = zj_rat_add(a.hi, high_b, &hi);
    return with_reasons(ends(a, low, lo, high, hi, value_single(a) && value_single(b)), a, b);
}

static int sign(ZjRat r)
{
    return (r.num > 0) - (r.num < 0);
}

static bool amount(ZjType t)
{
    return t == ZJ_T_MONEY || t == ZJ_T_EXACT;
}

/* Includes one product or quotient; where it is not known, all of its sign. */
static void include(Value *out, bool first, ZjStatus status, ZjRat r, int s)
{
    ZjRat lo = r, hi = r;
    if (status != ZJ_OK) {
        lo = s < 0 ? zj_rat_inf(-1) : whole(0);
        hi = s < 0 ? whole(0) : zj_rat_inf(1);
    }
    out->lo = first ? lo : rat_least(out->lo, lo);
    out->hi = first ? hi : rat_most(out->hi, hi);
}

Value value_times(Value a, Value b)
{
    Value out;
    if (amount(b.type)) {
        out = a;
        a = b;
        b = out;
    }
    if (amount(a.type) && !(a.type == ZJ_T_MONEY && b.type == ZJ_T_INT)) a.type = ZJ_T_EXACT;
    if (!amount(a.type)) alike(&a, &b);
    if (decided(a, b, a, false, &out)) return out;
    out = a;
    out.flags = 0;
    bool point = value_single(a) && value_single(b), over = false;
    for (int i = 0; i < 4; i++) {
        ZjRat p = i & 1 ? a.hi : a.lo, q = i & 2 ? b.hi : b.lo, r = whole(0);
        ZjStatus status = zj_rat_mul(p, q, &r);
        over = over || status == ZJ_OVERFLOW;
        include(&out, i == 0, status, r, sign(p) * sign(q));
    }
    if (point && over) out.flags = ZJ_F_ERROR;
    return with_reasons(out, a, b);
}

Value value_over(Value a, Value b)
{
    Value out;
    bool top = amount(a.type), bottom = amount(b.type);
    a.type = top && !bottom ? ZJ_T_EXACT : ZJ_T_NUM;
    if (decided(a, b, a, false, &out)) return out;
    out = value_any(a.type, 0, 0);
    int low = sign(b.lo), high = sign(b.hi);
    if (low == 0 && high == 0) {
        out.flags = ZJ_F_ERROR;
        return with_reasons(out, a, b);
    }
    if (low < 0 && high > 0) return with_reasons(out, a, b);
    bool point = value_single(a) && value_single(b), over = false;
    for (int i = 0; i < 4; i++) {
        ZjRat p = i & 1 ? a.hi : a.lo, q = i & 2 ? b.hi : b.lo, r = whole(0);
        int s = sign(p) * (low + high > 0 ? 1 : -1);
        ZjStatus status = ZJ_OK;
        if (q.num != 0)
            status = zj_rat_div(p, q, &r);
        else if (s != 0)
            r = zj_rat_inf(s);
        over = over || status == ZJ_OVERFLOW;
        include(&out, i == 0, status, r, s);
    }
    if (point && over) out.flags = ZJ_F_ERROR;
    return with_reasons(out, a, b);
}

Value value_lower(Value a, Value b)
{
    Value out;
    alike(&a, &b);
    if (decided(a, b, a, false, &out)) return out;
    out = a;
    out.lo = rat_least(a.lo, b.lo);
    out.hi = rat_least(a.hi, b.hi);
    return with_reasons(out, a, b);
}

Value value_higher(Value a, Value b)
{
    Value out;
    alike(&a, &b);
    if (decided(a, b, a, false, &out)) return out;
    out = a;
    out.lo = rat_most(a.lo, b.lo);
    out.hi = rat_most(a.hi, b.hi);
    return with_reasons(out, a, b);
}

Value value_floor(Value a)
{
    Value out;
    if (a.type == ZJ_T_INT) return a;
    a.type = ZJ_T_INT;
    if (decided(a, a, a, false, &out)) return out;
    int64_t lo = 0, hi = 0;
    ZjStatus low = zj_rat_floor(a.lo, &lo), high = zj_rat_floor(a.hi, &hi);
    return with_reasons(ends(a, low, whole(lo), high, whole(hi), value_single(a)), a,
                        a);
}

Value value_round(Value a, ZjRounding mode, int64_t step)
{
    Value out;
    a.type = ZJ_T_MONEY;
    if (decided(a, a, a, false, &out)) return out;
    ZjRat lo = whole(0), hi = lo;
    ZjStatus low = zj_rat_round(a.lo, mode, step, &lo),
             high = zj_rat_round(a.hi, mode, step, &hi);
    return with_reasons(ends(a, low, lo, high, hi, value_single(a)), a, a);
}

/* ---- dates ---- */

static ZjStatus shifted(ZjRat date, ZjRat by, bool months, bool back, ZjRat *out)
{
    int64_t day = 0;
    if (date.den == 0 || by.den == 0) return ZJ_DOMAIN;
    int64_t n = (int64_t)by.num;
    if (back) n = -n;
    ZjStatus status = months ? zj_date_add_months((int64_t)date.num, n, &day)
                             : zj_date_add_days((int64_t)date.num, n, &day);
    if (status == ZJ_OK) *out = whole(day);
    return status;
}

Value value_shift(Value date, Value by, bool months, bool back)
{
    Value out;
    if (decided(date, by, date, false, &out)) return out;
    ZjRat lo = whole(0), hi = lo;
    ZjStatus low = shifted(date.lo, back ? by.hi : by.lo, months, back, &lo);
    ZjStatus high = shifted(date.hi, back ? by.lo : by.hi, months, back, &hi);
    return with_reasons(ends(date, low, lo, high, hi, value_single(date) && value_single(by)),
                        date, by);
}

Value value_days(Value from, Value to)
{
    from.type = to.type = ZJ_T_INT;
    return value_sub(to, from);
}

static ZjRat months_between(ZjRat from, ZjRat to, int side)
{
    if (from.den == 0 || to.den == 0) return zj_rat_inf(side);
    return whole(zj_date_whole_months((int64_t)from.num, (int64_t)to.num));
}

Value value_whole_months(Value from, Value to)
{
    Value out;
    from.type = to.type = ZJ_T_INT;
    if (decided(from, to, from, false, &out)) return out;
    out = from;
    out.lo = months_between(from.hi, to.lo, -1);
    out.hi = months_between(from.lo, to.hi, 1);
    return with_reasons(out, from, to);
}

static ZjCivil civil(ZjRat day)
{
    if (day.den == 0) return zj_date_to_civil(day.num < 0 ? ZJ_DATE_MIN : ZJ_DATE_MAX);
    return zj_date_to_civil((int64_t)day.num);
}

Value value_year(Value date)
{
    Value out;
    date.type = ZJ_T_INT;
    if (decided(date, date, date, false, &out)) return out;
    out = date;
    out.lo = whole(civil(date.lo).year);
    out.hi = whole(civil(date.hi).year);
    return settle(out);
}

Value value_month(Value date)
{
    Value out;
    date.type = ZJ_T_INT;
    if (decided(date, date, date, false, &out)) return out;
    ZjCivil lo = civil(date.lo), hi = civil(date.hi);
    out = date;
    out.lo = whole(lo.year == hi.year ? lo.month : 1);
    out.hi = whole(lo.year == hi.year ? hi.month : 12);
    return settle(out);
}

/* ---- amounts that are not points ---- */

Value value_up_to(Value a)
{
    Value out;
    if (decided(a, a, a, false, &out)) return out;
    out = a;
    out.lo = whole(0);
    out.hi = rat_most(a.hi, whole(0));
    out.flags |= ZJ_F_DISCRETION;
    return settle(out);
}

Value value_at_least(Value a)
{
    Value out;
    if (decided(a, a, a, false, &out)) return out;
    out = a;
    out.hi = zj_rat_inf(1);
    out.flags |= ZJ_F_DISCRETION;
    return settle(out);
}

Value value_between(Value a, Value b)
{
    Value out;
    if (decided(a, b, a, false, &out)) return out;
    out = a;
    if (zj_rat_cmp(b.hi, a.lo) < 0) {
        out = value_any(a.type, 0, ZJ_F_ERROR | ZJ_F_DISCRETION);
        return with_reasons(out, a, b);
    }
    out.hi = b.hi;
    out.flags = (uint8_t)(a.flags | b.flags | ZJ_F_DISCRETION);
    return settle(out);
}

Value value_decided(Value range, Value decision)
{
    if (value_is_na(range)) return range;
    bool error = (decision.flags & ZJ_F_ERROR) != 0;
    if (!error && !value_known(decision)) return range;
    if (error || (range.flags & ZJ_F_ERROR) != 0)
        return failed(range, range.flags | decision.flags);
    if (zj_rat_cmp(decision.lo, range.lo) < 0 || zj_rat_cmp(decision.hi, range.hi) > 0) {
        return range.flags & ZJ_F_NA ? value_any(range.type, 0, range.flags) : failed(range, 0);
    }
    decision.type = range.type;
    decision.flags = range.flags & (ZJ_F_NA | ZJ_F_MISSING | ZJ_F_PENDING);
    if ((range.flags & ZJ_F_NA) != 0)
        decision.flags = range.flags;
    else if (decision.flags != 0) /* outside the range after all, it is an error */
        decision.flags |= ZJ_F_NA;
    return settle(decision);
}

Value value_clamp(Value a, Value floor, Value cap)
{
    Value out;
    uint8_t flags = a.flags | floor.flags | cap.flags;
    if ((flags & ZJ_F_ERROR) != 0) return failed(a, flags);
    if (decided(a, floor, a, false, &out) || decided(a, cap, a, false, &out)) return out;
    if (zj_rat_cmp(floor.lo, cap.hi) > 0) {
        return flags & ZJ_F_NA ? value_any(a.type, 0, flags) : failed(a, flags);
    }
    out = a;
    out.lo = rat_least(rat_most(a.lo, floor.lo), cap.lo);
    out.hi = rat_least(rat_most(a.hi, floor.hi), cap.hi);
    out.flags = flags;
    bool above = zj_rat_cmp(floor.hi, cap.lo) > 0; /* then it is an error */
    if (above && (floor.flags | cap.flags) != 0) out.flags |= ZJ_F_NA;
    return settle(out);
}

/* ---- lists ---- */

Value value_unknown_list(Aggregate how, ZjType type, uint32_t size, uint8_t reason)
{
    Value out = value_any(type, size, reason);
    if (how == AGG_COUNT) out.lo = whole(0);
    if (how == AGG_LEAST || how == AGG_GREATEST || how == AGG_MEAN) out.flags |= ZJ_F_NA;
    return out;
}

static Value over_truth(Aggregate how, const Value *which, uint32_t n)
{
    int64_t yes = 0, open = 0;
    uint8_t flags = 0;
    for (uint32_t i = 0; i < n; i++) {
        int t = value_truth(which[i]);
        if (t == 1) yes++;
        if (t < 0) {
            open++;
            flags |= value_bool(which[i]).flags;
        }
    }
    Value out = value_int(ZJ_T_INT, yes);
    out.hi = whole(yes + open);
    if (how == AGG_SOME) out = truth(yes > 0, yes + open > 0);
    if (how == AGG_EVERY) out = truth(yes == n, yes + open == n);
    out.flags = flags;
    if (value_single(out)) out.flags = 0;
    return settle(out);
}

Value value_aggregate(Aggregate how, ZjType type, uint32_t size, const Value *value,
                      const Value *which, uint32_t n)
{
    if (how == AGG_SOME || how == AGG_EVERY || how == AGG_COUNT)
        return over_truth(how, which, n);
    ZjRat zero = whole(0), lo = zero, hi = zero, sure_lo = zero, sure_hi = zero;
    ZjRat least_sure = zero, least_sure_hi = zero, most_sure = zero, most_sure_lo = zero,
          least_open = zero, most_open = zero;
    uint32_t sure = 0, open = 0;
    uint8_t flags = 0;
    bool over = false;
    for (uint32_t i = 0; i < n; i++) {
        int counts = value_truth(which[i]);
        Value v = value[i];
        if (counts == 0) continue;
        uint8_t why = value_bool(which[i]).flags;
        if (value_is_na(v)) {
            if (counts < 0) flags |= why & ZJ_F_ERROR;
            continue;
        }
        flags |= counts == 1 ? v.flags & (uint8_t)~ZJ_F_NA
                             : (uint8_t)(why | (v.flags & ~(ZJ_F_NA | ZJ_F_ERROR)));
        bool certain = counts == 1 && (v.flags & ZJ_F_NA) == 0;
        ZjRat low = v.lo, high = v.hi;
        if (certain) {
            least_sure = sure == 0 ? v.lo : rat_least(least_sure, v.lo);
            least_sure_hi = sure == 0 ? v.hi : rat_least(least_sure_hi, v.hi);
            most_sure = sure == 0 ? v.hi : rat_most(most_sure, v.hi);
            most_sure_lo = sure == 0 ? v.lo : rat_most(most_sure_lo, v.lo);
            if (zj_rat_add(sure_lo, v.lo, &sure_lo) != ZJ_OK) sure_lo = zj_rat_inf(-1);
            if (zj_rat_add(sure_hi, v.hi, &sure_hi) != ZJ_OK) sure_hi = zj_rat_inf(1);
            sure++;
        } else {
            least_open = open == 0 ? v.lo : rat_least(least_open, v.lo);
            most_open = open == 0 ? v.hi : rat_most(most_open, v.hi);
            low = rat_least(low, zero);
            high = rat_most(high, zero);
            open++;
        }
        ZjStatus a = zj_rat_add(lo, low, &lo), b = zj_rat_add(hi, high, &hi);
        over = over || a == ZJ_OVERFLOW || b == ZJ_OVERFLOW;
        if (a != ZJ_OK) lo = zj_rat_inf(-1);
        if (b != ZJ_OK) hi = zj_rat_inf(1);
    }
    Value out = {lo, hi, flags, type, size};
    if ((flags & ZJ_F_ERROR) != 0) return failed(out, flags);
    if (how == AGG_SUM) {
        if (over && flags == 0) return failed(out, 0);
        return settle(out);
    }
    if (sure == 0 && open == 0) return value_na(type);
    if (sure == 0) { /* perhaps none */
        out.lo = least_open;
        out.hi = most_open;
        out.flags |= ZJ_F_NA;
        return settle(out);
    }
    if (how == AGG_LEAST) {
        out.lo = open != 0 ? rat_least(least_sure, least_open) : least_sure;
        out.hi = least_sure_hi;
    } else if (how == AGG_GREATEST) {
        out.lo = most_sure_lo;
        out.hi = open != 0 ? rat_most(most_sure, most_open) : most_sure;
    } else {
        if (over && flags == 0) return failed(out, 0);
        ZjRat count = whole(sure);
        ZjStatus a = zj_rat_div(sure_lo, count, &out.lo),
                 b = zj_rat_div(sure_hi, count, &out.hi);
        if (a != ZJ_OK) out.lo = zj_rat_inf(-1);
        if (b != ZJ_OK) out.hi = zj_rat_inf(1);
        if ((a != ZJ_OK || b != ZJ_OK) && flags == 0) return failed(out, 0);
        if (open != 0) {
            out.lo = rat_least(out.lo, least_open);
            out.hi = rat_most(out.hi, most_open);
        }
    }
    return settle(out);
}
