/* check_table.c -- 按 … tables: names and values pair off, every value has a row, bounds in order. */
#include "compiler/check.h"

static const ZjCheckedType error_type = {.kind = ZJ_TY_ERROR};
static const ZjExpected nothing = {NULL, false};

static ZjText number(ZjChecker *c, uint32_t n)
{
    return zj_arena_text(c->program->arena, "%u", n);
}

static ZjCheckedType merge_value(ZjChecker *c, ZjExpr *value, ZjExpected expected, ZjCheckedType sofar)
{
    ZjCheckedType t = zj_check_expr(c, value, expected);
    return sofar.kind == ZJ_TY_ERROR ? t : zj_unify(c, sofar, t, value->span);
}

static void check_label(ZjChecker *c, ZjLabel *label, ZjCheckedType key)
{
    ZjExpected like = {key.kind == ZJ_TY_ENUM ? key.enumeration : NULL, false};
    for (uint32_t i = 0; i < label->count; i++) {
        ZjExpr *name = label->alternatives[i];
        ZjCheckedType t = zj_check_expr(c, name, like);
        zj_check_comparable(c, ZJ_OPR_EQ, key, t, name->span);
    }
}

static bool same_label(const ZjExpr *a, const ZjExpr *b)
{
    if (a->kind == ZJ_EX_LITERAL && b->kind == ZJ_EX_LITERAL) {
        if (a->lit->kind == ZJ_LIT_TEXT) return zj_text_equal(a->lit->text, b->lit->text);
        return b->lit->kind != ZJ_LIT_TEXT && zj_rat_cmp(a->lit->value, b->lit->value) == 0;
    }
    const ZjBinding *x = a->meaning, *y = b->meaning;
    if (a->kind != ZJ_EX_PATH || b->kind != ZJ_EX_PATH || x == NULL || y == NULL) return false;
    return x->kind == y->kind && x->index == y->index &&
           (x->kind == ZJ_BIND_TRUTH ||
            (x->kind == ZJ_BIND_ENUM && x->enumeration == y->enumeration));
}

static const ZjExpr *clash(const ZjLabel *a, const ZjLabel *b)
{
    for (uint32_t i = 0; i < a->count; i++) {
        for (uint32_t j = 0; j < b->count; j++) {
            if (same_label(a->alternatives[i], b->alternatives[j])) return b->alternatives[j];
        }
    }
    return NULL;
}

/* A row of several keys: v clashes only when all its places do. */
static void check_twice(ZjChecker *c, const ZjTable *t)
{
    for (uint32_t r = 0; r < t->row_count; r++) {
        const ZjRow *row = &t->rows[r];
        for (uint32_t i = 0; i < row->label_count; i++) {
            for (uint32_t s = 0; s <= r; s++) {
                const ZjRow *before = &t->rows[s];
                if (row->kind == ZJ_ROW_PAIRED && before->kind == ZJ_ROW_PAIRED) {
                    for (uint32_t j = 0; j < before->label_count && (s < r || j < i); j++) {
                        const ZjExpr *twice = clash(&before->labels[j], &row->labels[i]);
                        if (twice == NULL) continue;
                        ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_TABLE_LABEL_TWICE, twice->span,
                                              1, zj_expr_source(c->program, twice));
                        zj_diag_note(c->program->diags, d, ZJ_MSG_NOTE_FIRST_HERE,
                                     before->labels[j].span, 0);
                    }
                }
            }
        }
        if (row->kind != ZJ_ROW_TUPLE) continue;
        for (uint32_t s = 0; s < r; s++) {
            const ZjRow *before = &t->rows[s];
            bool all = before->kind == ZJ_ROW_TUPLE && before->label_count == row->label_count;
            for (uint32_t i = 0; all && i < row->label_count; i++) {
                all = clash(&before->labels[i], &row->labels[i]) != NULL;
            }
            if (all) {
                ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_TABLE_LABEL_TWICE, row->labels[0].span,
                                      1, zj_source_text(&c->program->sources, row->labels[0].span));
                zj_diag_note(c->program->diags, d, ZJ_MSG_NOTE_FIRST_HERE, before->span, 0);
            }
        }
    }
}

static bool has_other(const ZjTable *t)
{
    for (uint32_t r = 0; r < t->row_count; r++) {
        if (t->rows[r].kind == ZJ_ROW_OTHER) return true;
    }
    return false;
}

static bool by_labels(const ZjTable *t)
{
    return t->row_count != 0 && (t->rows[0].kind == ZJ_ROW_PAIRED || t->rows[0].kind == ZJ_ROW_TUPLE);
}

static bool row_has(const ZjLabel *label, uint32_t index)
{
    for (uint32_t a = 0; a < label->count; a++) {
        const ZjBinding *b = label->alternatives[a]->meaning;
        if (b != NULL && b->kind == ZJ_BIND_ENUM && b->index == index) return true;
    }
    return false;
}

/* The first value of a single ladder or kind that no row names, or ZJ_NONE. */
static uint32_t uncovered(const ZjTable *t, const ZjEnum *en)
{
    for (uint32_t v = 0; v < en->item_count; v++) {
        bool found = false;
        for (uint32_t r = 0; r < t->row_count && !found; r++) {
            for (uint32_t i = 0; i < t->rows[r].label_count && !found; i++) {
                found = row_has(&t->rows[r].labels[i], v);
            }
        }
        if (!found) return v;
    }
    return ZJ_NONE;
}

static void check_coverage(ZjChecker *c, const ZjExpr *e, ZjCheckedType key)
{
    const ZjTable *t = e->table;
    if (has_other(t) || !by_labels(t) || key.kind == ZJ_TY_ERROR) return;
    if (t->keys.count > 1 || key.kind != ZJ_TY_ENUM) {
        zj_report(c->program->diags, ZJ_MSG_TABLE_NEEDS_OTHER, e->span, 0);
        return;
    }
    uint32_t missing = uncovered(t, key.enumeration);
    if (missing == ZJ_NONE) return;
    zj_report(c->program->diags, ZJ_MSG_TABLE_NOT_COVERED, e->span, 2, key.enumeration->name.text,
              key.enumeration->items[missing].name.text);
}

/* Bounds run one way and strictly: 10亿元、5亿元 under ≥; 1000、5000 under ≤. */
static void check_bound(ZjChecker *c, ZjExpr *bound, ZjCheckedType key, ZjOperator relation,
                        const ZjExpr **before, ZjOperator *first)
{
    zj_check_comparable(c, relation, key, zj_check_expr(c, bound, nothing), bound->span);
    bool down = relation == ZJ_OPR_GE || relation == ZJ_OPR_GT;
    if (*before != NULL) {
        bool was_down = *first == ZJ_OPR_GE || *first == ZJ_OPR_GT;
        ZjRat a, b;
        if (was_down != down || relation == ZJ_OPR_EQ || relation == ZJ_OPR_NE) {
            zj_report(c->program->diags, ZJ_MSG_TABLE_DIRECTION, bound->span, 0);
        } else if (zj_const_value(*before, &a) && zj_const_value(bound, &b) &&
                   (down ? zj_rat_cmp(b, a) >= 0 : zj_rat_cmp(b, a) <= 0)) {
            ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_TABLE_ORDER, bound->span, 1,
                                  zj_expr_source(c->program, bound));
            zj_diag_note(c->program->diags, d, ZJ_MSG_NOTE_THIS_BEFORE, (*before)->span, 0);
        }
    } else {
        *first = relation;
    }
    *before = bound;
}

static bool pairs_off(ZjChecker *c, const ZjRow *row, uint32_t names, uint32_t values)
{
    if (names == values) return true;
    zj_report(c->program->diags, ZJ_MSG_TABLE_PAIRS, row->span, 2, number(c, names), number(c, values));
    return false;
}

ZjCheckedType zj_check_table(ZjChecker *c, ZjExpr *e, ZjExpected expected)
{
    ZjTable *t = e->table;
    ZjCheckedType keys[8], value = error_type;
    uint32_t key_count = t->keys.count < 8 ? t->keys.count : 8;
    const ZjExpr *bound_before = NULL;
    ZjOperator relation = ZJ_OPR_NONE;
    bool fits = true;
    for (uint32_t i = 0; i < key_count; i++) keys[i] = zj_check_expr(c, t->keys.at[i], nothing);
    if (t->keys.count > 8 || t->keys.count == 0) {
        zj_report(c->program->diags, ZJ_MSG_TABLE_KEYS, e->span, 0);
        return error_type;
    }
    for (uint32_t r = 0; r < t->row_count; r++) {
        ZjRow *row = &t->rows[r];
        bool paired = row->kind == ZJ_ROW_PAIRED || row->kind == ZJ_ROW_BOUNDS;
        if (key_count > 1 && row->kind != ZJ_ROW_TUPLE && row->kind != ZJ_ROW_OTHER) {
            zj_report(c->program->diags, ZJ_MSG_TABLE_KEYS, row->span, 0);
            return error_type;
        }
        if (row->kind == ZJ_ROW_TUPLE && row->label_count != key_count) {
            zj_report(c->program->diags, ZJ_MSG_TABLE_TUPLE, row->span, 2, number(c, key_count),
                      number(c, row->label_count));
        }
        for (uint32_t i = 0; row->kind != ZJ_ROW_OTHER && i < row->label_count; i++) {
            uint32_t k = row->kind == ZJ_ROW_TUPLE && i < key_count ? i : 0;
            check_label(c, &row->labels[i], keys[k]);
        }
        for (uint32_t i = 0; i < row->bounds.count; i++) {
            check_bound(c, row->bounds.at[i], keys[0], row->relation, &bound_before, &relation);
        }
        if (paired) {
            fits &= pairs_off(c, row, row->kind == ZJ_ROW_PAIRED ? row->label_count : row->bounds.count,
                     row->values.count);
        }
        if (row->result == ZJ_RESULT_VALUE) {
            for (uint32_t i = 0; i < row->values.count; i++) {
                value = merge_value(c, row->values.at[i], expected, value);
            }
        }
        if (row->kind == ZJ_ROW_OTHER && r + 1 != t->row_count) {
            zj_report(c->program->diags, ZJ_MSG_TABLE_OTHER_LAST, row->span, 0);
        }
    }
    check_twice(c, t);
    if (fits) check_coverage(c, e, keys[0]);
    if (!t->progressive || value.kind == ZJ_TY_ERROR) return value;
    if (keys[0].kind == ZJ_TY_ERROR) return error_type;
    if (bound_before == NULL || relation == ZJ_OPR_GE || relation == ZJ_OPR_GT ||
        (keys[0].kind != ZJ_TY_MONEY && keys[0].kind != ZJ_TY_NUMBER)) {
        zj_report(c->program->diags, ZJ_MSG_TABLE_PROGRESSIVE, e->span, 0);
        return error_type;
    }
    /* The result is a sum of slices of the key times a rate: type it as that product. */
    ZjCheckedType result = keys[0];
    if (keys[0].kind == ZJ_TY_MONEY && value.kind == ZJ_TY_MONEY) {
        zj_report(c->program->diags, ZJ_MSG_TYPES_DO_NOT_FIT, e->span, 3, ZJ_TEXT("*"),
                  zj_type_text(c->program, &keys[0]), zj_type_text(c->program, &value));
        return error_type;
    }
    if (value.kind == ZJ_TY_MONEY) result.kind = ZJ_TY_MONEY;
    result.whole = keys[0].whole && value.whole;
    result.ratio = false;
    for (int i = 0; i < value.unit_count; i++) {
        /* units of the rate cancel against the key's */
        int at = 0;
        while (at < result.unit_count && result.units[at].unit != value.units[i].unit) at++;
        if (at == result.unit_count) {
            if (result.unit_count == ZJ_UNITS_MAX) return error_type;
            result.units[result.unit_count++] = value.units[i];
        } else {
            result.units[at].exponent += value.units[i].exponent;
            if (result.units[at].exponent == 0) result.units[at] = result.units[--result.unit_count];
        }
    }
    return result;
}
