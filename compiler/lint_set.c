/* lint_set.c -- sets of values: intervals in order, or masks. */
#include "compiler/lint_set.h"

#include <string.h>

/* a < b, a = b (false, then both ways), with ends left out: where two pieces begin or end. */
static int compare_lows(const ZjPiece *a, const ZjPiece *b)
{
    int order = zj_rat_cmp(a->low, b->low);
    return order != 0 ? order : (int)a->low_out - (int)b->low_out;
}

static int compare_highs(const ZjPiece *a, const ZjPiece *b)
{
    int order = zj_rat_cmp(a->high, b->high);
    return order != 0 ? order : (int)b->high_out - (int)a->high_out;
}

static bool piece_empty(const ZjPiece *p)
{
    int order = zj_rat_cmp(p->low, p->high);
    return order > 0 || (order == 0 && (p->low_out || p->high_out));
}

/* Whole values: the ends become integers that belong to the piece. */
static void close_ends(ZjPiece *p)
{
    int64_t n;
    if (!zj_rat_is_inf(p->low) && zj_rat_floor(p->low, &n) == ZJ_OK) {
        bool itself = zj_rat_is_int(p->low) && !p->low_out;
        if (!itself && n < INT64_MAX) p->low = zj_rat_int(n + 1);
        else if (itself) p->low = zj_rat_int(n);
        p->low_out = false;
    }
    if (!zj_rat_is_inf(p->high) && zj_rat_floor(p->high, &n) == ZJ_OK) {
        bool before = zj_rat_is_int(p->high) && p->high_out && n > INT64_MIN;
        p->high = zj_rat_int(before ? n - 1 : n);
        p->high_out = false;
    }
}

static ZjPiece piece_between(bool whole, ZjRat low, bool low_out, ZjRat high, bool high_out)
{
    ZjPiece p = {.low = low, .high = high, .low_out = low_out || zj_rat_is_inf(low),
                 .high_out = high_out || zj_rat_is_inf(high)};
    if (whole) close_ends(&p);
    return p;
}

ZjSet zj_set_between(bool whole, ZjRat low, bool low_out, ZjRat high, bool high_out)
{
    ZjSet set = {.ordered = true, .whole = whole, .count = 1};
    set.pieces[0] = piece_between(whole, low, low_out, high, high_out);
    if (piece_empty(&set.pieces[0])) set.count = 0;
    return set;
}

ZjSet zj_set_mask(uint64_t mask)
{
    return (ZjSet){.mask = mask};
}

bool zj_set_no_value(const ZjSet *set)
{
    return set->ordered ? set->count == 0 : set->mask == 0;
}

bool zj_set_empty(const ZjSet *set)
{
    return !set->na && zj_set_no_value(set);
}

/* Appends a piece that begins at or after the last one's end; joins them where none fits in. */
static bool append(ZjSet *set, ZjPiece p)
{
    if (piece_empty(&p)) return true;
    if (set->count == ZJ_SET_PIECES) {
        ZjPiece *last = &set->pieces[set->count - 1];
        if (compare_highs(last, &p) < 0) {
            last->high = p.high;
            last->high_out = p.high_out;
        }
        return false;
    }
    set->pieces[set->count++] = p;
    return true;
}

bool zj_set_meet(const ZjSet *a, const ZjSet *b, ZjSet *out)
{
    ZjSet met = {.ordered = a->ordered, .whole = a->whole, .na = a->na && b->na, .mask = a->mask & b->mask};
    bool exact = true;
    for (uint32_t i = 0, j = 0; a->ordered && i < a->count && j < b->count;) {
        const ZjPiece *x = &a->pieces[i], *y = &b->pieces[j];
        const ZjPiece *low = compare_lows(x, y) >= 0 ? x : y, *high = compare_highs(x, y) <= 0 ? x : y;
        ZjPiece both = {low->low, high->high, low->low_out, high->high_out};
        if (!append(&met, both)) exact = false;
        if (high == x) i++;
        else j++;
    }
    *out = met;
    return exact;
}

/* Everything that b leaves between minus and plus infinity. */
static bool complement(const ZjSet *b, ZjSet *out)
{
    ZjSet rest = {.ordered = true, .whole = b->whole};
    ZjRat low = zj_rat_inf(-1);
    bool low_out = true, exact = true;
    for (uint32_t i = 0; i < b->count; i++) {
        const ZjPiece *p = &b->pieces[i];
        if (!zj_rat_is_inf(p->low)) {
            if (!append(&rest, piece_between(b->whole, low, low_out, p->low, !p->low_out))) exact = false;
        }
        low = p->high;
        low_out = !p->high_out;
    }
    bool open = b->count == 0 || !zj_rat_is_inf(low);
    if (open && !append(&rest, piece_between(b->whole, low, low_out, zj_rat_inf(1), true))) exact = false;
    *out = rest;
    return exact;
}

bool zj_set_minus(const ZjSet *a, const ZjSet *b, ZjSet *out)
{
    ZjSet rest;
    if (!a->ordered) {
        *out = (ZjSet){.na = a->na && !b->na, .mask = a->mask & ~b->mask};
        return true;
    }
    bool exact = complement(b, &rest);
    bool na = a->na && !b->na;
    if (!zj_set_meet(a, &rest, out)) exact = false;
    out->na = na;
    return exact;
}

/* Do they overlap or touch, so that nothing lies between? `a` begins first. */
static bool touch(bool whole, const ZjPiece *a, const ZjPiece *b)
{
    int order = zj_rat_cmp(a->high, b->low);
    if (order > 0 || (order == 0 && !(a->high_out && b->low_out))) return true;
    ZjRat next;
    return whole && !zj_rat_is_inf(a->high) && zj_rat_add(a->high, zj_rat_int(1), &next) == ZJ_OK &&
           zj_rat_cmp(next, b->low) >= 0;
}

bool zj_set_join(const ZjSet *a, const ZjSet *b, ZjSet *out)
{
    ZjSet sum = {.ordered = a->ordered, .whole = a->whole, .na = a->na || b->na, .mask = a->mask | b->mask};
    bool exact = true;
    for (uint32_t i = 0, j = 0; a->ordered && (i < a->count || j < b->count);) {
        bool first = j == b->count || (i < a->count && compare_lows(&a->pieces[i], &b->pieces[j]) <= 0);
        ZjPiece next = first ? a->pieces[i++] : b->pieces[j++];
        ZjPiece *last = sum.count != 0 ? &sum.pieces[sum.count - 1] : NULL;
        if (last == NULL || !touch(a->whole, last, &next)) {
            if (!append(&sum, next)) exact = false;
        } else if (compare_highs(last, &next) < 0) {
            last->high = next.high;
            last->high_out = next.high_out;
        }
    }
    *out = sum;
    return exact;
}

bool zj_set_equal(const ZjSet *a, const ZjSet *b)
{
    if (a->na != b->na || a->mask != b->mask || a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++) {
        if (compare_lows(&a->pieces[i], &b->pieces[i]) != 0 || compare_highs(&a->pieces[i], &b->pieces[i]) != 0) return false;
    }
    return true;
}

bool zj_set_within(const ZjSet *a, const ZjSet *b)
{
    ZjSet rest;
    bool exact = zj_set_minus(a, b, &rest);
    return exact && zj_set_no_value(&rest);
}

static bool between(const ZjPiece *p, ZjRat *value)
{
    ZjRat sum;
    return zj_rat_add(p->low, p->high, &sum) == ZJ_OK && zj_rat_div(sum, zj_rat_int(2), value) == ZJ_OK;
}

bool zj_set_example(const ZjSet *set, ZjRat *value)
{
    if (!set->ordered) {
        if (set->mask == 0) return false;
        *value = zj_rat_int(__builtin_ctzll(set->mask));
        return true;
    }
    for (uint32_t i = 0; i < set->count; i++) {
        const ZjPiece *p = &set->pieces[i];
        bool low = !zj_rat_is_inf(p->low), high = !zj_rat_is_inf(p->high);
        if (low && !p->low_out) *value = p->low;
        else if (high && !p->high_out) *value = p->high;
        else if (!low && !high) *value = zj_rat_int(0);
        else if (!low) return zj_rat_sub(p->high, zj_rat_int(1), value) == ZJ_OK;
        else if (!high) return zj_rat_add(p->low, zj_rat_int(1), value) == ZJ_OK;
        else return between(p, value);
        return true;
    }
    return false;
}
