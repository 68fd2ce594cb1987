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
        if (a->lit->kind != b->lit->kind) return false;
        if (a->lit->kind == ZJ_LIT_TEXT) return zj_text_equal(a->lit->text, b->lit->text);
        if (a->lit->kind == ZJ_LIT_DATE) return a->lit->day == b->lit->day;
        return zj_rat_cmp(a->lit->value, b->lit->value) == 0;
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

static void report_twice(ZjChecker *c, ZjSpan at, ZjSpan first)
{
    ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_TABLE_LABEL_TWICE, at, 1,
                          zj_source_text(&c->program->sources, at));
    zj_diag_note(c->program->diags, d, ZJ_MSG_NOTE_FIRST_HERE, first, 0);
}

/* One key: each name of the row against those before it. */
static void check_names_twice(ZjChecker *c, const ZjTable *t, uint32_t r)
{
    const ZjRow *row = &t->rows[r];
    for (uint32_t i = 0; i < row->label_count; i++) {
        for (uint32_t s = 0; s <= r; s++) {
            const ZjRow *before = &t->rows[s];
            for (uint32_t j = 0; j < before->label_count && (s < r || j < i); j++) {
                const ZjExpr *twice = clash(&before->labels[j], &row->labels[i]);
                if (twice != NULL) report_twice(c, twice->span, before->labels[j].span);
            }
        }
    }
}

/* Several keys: rows clash only when all their places do. */
static void check_tuple_twice(ZjChecker *c, const ZjTable *t, uint32_t r)
{
    const ZjRow *row = &t->rows[r];
    for (uint32_t s = 0; s < r; s++) {
        const ZjRow *before = &t->rows[s];
        bool all = row->label_count != 0 && before->label_count == row->label_count;
        for (uint32_t i = 0; all && i < row->label_count; i++) {
            all = clash(&before->labels[i], &row->labels[i]) != NULL;
        }
        if (all) report_twice(c, row->labels[0].span, before->span);
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
        if (b != NULL && b->kind == ZJ_BIND_ENUM && b->since == NULL && b->index == index) return true;
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

/* A bound that can be told from its text: a figure, a date or a rung. */
static bool bound_value(const ZjExpr *e, ZjRat *value)
{
    const ZjBinding *b = e->kind == ZJ_EX_PATH ? e->meaning : NULL;
    if (b != NULL && b->kind == ZJ_BIND_ENUM && b->since == NULL) {
        *value = zj_rat_int((int64_t)b->index);
        return true;
    }
    if (e->kind == ZJ_EX_LITERAL && e->lit->kind == ZJ_LIT_DATE) {
        *value = zj_rat_int(e->lit->day);
        return true;
    }
    return zj_const_value(e, value);
}

/* Bounds run one way and strictly: 10亿元、5亿元 under ≥; 1000、5000 under ≤. */
static void check_bound(ZjChecker *c, ZjExpr *bound, ZjCheckedType key, ZjOperator relation,
                        const ZjExpr **before, ZjOperator *first)
{
    ZjExpected like = {key.kind == ZJ_TY_ENUM ? key.enumeration : NULL, false};
    zj_check_comparable(c, relation, key, zj_check_expr(c, bound, like), bound->span);
    bool down = relation == ZJ_OPR_GE || relation == ZJ_OPR_GT;
    if (*before != NULL) {
        bool was_down = *first == ZJ_OPR_GE || *first == ZJ_OPR_GT;
        ZjRat a, b;
        if (was_down != down || relation == ZJ_OPR_EQ || relation == ZJ_OPR_NE) {
            zj_report(c->program->diags, ZJ_MSG_TABLE_DIRECTION, bound->span, 0);
        } else if (bound_value(*before, &a) && bound_value(bound, &b) &&
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

/* What the rows of a table have in common, found row by row. */
typedef struct Rows {
    ZjCheckedType keys[8];
    uint32_t key_count;
    ZjCheckedType value; /* of the values so far */
    const ZjExpr *bound; /* the last one */
    ZjOperator relation; /* of the first bound */
    const ZjRow *first;  /* row that is not 其他 */
    bool pair_off;
} Rows;

/* May the row stand in this table at all? Else its parts are not looked at. */
static bool check_form(ZjChecker *c, const ZjTable *t, const ZjRow *row, Rows *rows)
{
    ZjDiags *diags = c->program->diags;
    if (row->kind == ZJ_ROW_OTHER) {
        if (row != &t->rows[t->row_count - 1]) zj_report(diags, ZJ_MSG_TABLE_OTHER_LAST, row->span, 0);
    } else if (rows->key_count > 1 && row->kind != ZJ_ROW_TUPLE) {
        zj_report(diags, ZJ_MSG_TABLE_KEYS, row->span, 0);
        return false;
    } else if (row->kind == ZJ_ROW_TUPLE && row->label_count != rows->key_count) {
        zj_report(diags, ZJ_MSG_TABLE_TUPLE, row->span, 2, number(c, rows->key_count),
                  number(c, row->label_count));
        return false;
    } else if (rows->first == NULL) {
        rows->first = row;
    } else if ((row->bounds.count != 0) != (rows->first->bounds.count != 0)) {
        zj_report(diags, ZJ_MSG_TABLE_MIXED, row->span, 0);
        return false;
    }
    if (t->progressive && row->result != ZJ_RESULT_VALUE) {
        zj_report(diags, ZJ_MSG_TABLE_PROGRESSIVE, row->span, 0);
    }
    return true;
}

static void check_row(ZjChecker *c, ZjRow *row, Rows *rows, ZjExpected expected)
{
    for (uint32_t i = 0; row->kind != ZJ_ROW_OTHER && i < row->label_count; i++) {
        check_label(c, &row->labels[i], rows->keys[row->kind == ZJ_ROW_TUPLE ? i : 0]);
    }
    for (uint32_t i = 0; i < row->bounds.count; i++) {
        check_bound(c, row->bounds.at[i], rows->keys[0], row->relation, &rows->bound, &rows->relation);
    }
    if (row->kind == ZJ_ROW_PAIRED) rows->pair_off &= pairs_off(c, row, row->label_count, row->values.count);
    if (row->kind == ZJ_ROW_BOUNDS) rows->pair_off &= pairs_off(c, row, row->bounds.count, row->values.count);
    for (uint32_t i = 0; row->result == ZJ_RESULT_VALUE && i < row->values.count; i++) {
        rows->value = merge_value(c, row->values.at[i], expected, rows->value);
    }
}

/* 累进: a sum of slices of the key, each times its rate, has the type of that product. */
static ZjCheckedType progressive_type(ZjChecker *c, const ZjExpr *e, const Rows *rows)
{
    const ZjCheckedType *key = &rows->keys[0], *rate = &rows->value;
    if (key->kind == ZJ_TY_ERROR || rate->kind == ZJ_TY_ERROR) return error_type;
    if (rows->bound == NULL || rows->relation == ZJ_OPR_GE || rows->relation == ZJ_OPR_GT ||
        (key->kind != ZJ_TY_MONEY && key->kind != ZJ_TY_NUMBER)) {
        zj_report(c->program->diags, ZJ_MSG_TABLE_PROGRESSIVE, e->span, 0);
        return error_type;
    }
    if (rate->kind == ZJ_TY_MONEY ? key->kind == ZJ_TY_MONEY : rate->kind != ZJ_TY_NUMBER) {
        zj_report(c->program->diags, ZJ_MSG_TYPES_DO_NOT_FIT, e->span, 3, ZJ_TEXT("*"),
                  zj_type_text(c->program, key), zj_type_text(c->program, rate));
        return error_type;
    }
    ZjCheckedType result = *key;
    if (rate->kind == ZJ_TY_MONEY) result.kind = ZJ_TY_MONEY;
    /* slices are computed as rationals, but whole ones at whole rates leave no fractions of a fen */
    result.whole = result.kind == ZJ_TY_MONEY && key->whole && rate->whole;
    result.ratio = false;
    if (zj_multiply_units(&result, rate, 1)) return result;
    zj_report(c->program->diags, ZJ_MSG_UNITS_TOO_MANY, e->span, 0);
    return error_type;
}

ZjCheckedType zj_check_table(ZjChecker *c, ZjExpr *e, ZjExpected expected)
{
    ZjTable *t = e->table;
    Rows rows = {.value = error_type, .relation = ZJ_OPR_NONE, .pair_off = true};
    uint32_t most = sizeof rows.keys / sizeof rows.keys[0];
    if (t->keys.count > most || t->keys.count == 0) {
        zj_report(c->program->diags, ZJ_MSG_TABLE_KEYS, e->span, 0);
        return error_type;
    }
    rows.key_count = t->keys.count;
    for (uint32_t i = 0; i < rows.key_count; i++) rows.keys[i] = zj_check_expr(c, t->keys.at[i], nothing);
    for (uint32_t r = 0; r < t->row_count; r++) {
        if (!check_form(c, t, &t->rows[r], &rows)) return error_type;
        check_row(c, &t->rows[r], &rows, expected);
        if (rows.key_count == 1) check_names_twice(c, t, r);
        else check_tuple_twice(c, t, r);
    }
    if (rows.pair_off) check_coverage(c, e, rows.keys[0]);
    return t->progressive ? progressive_type(c, e, &rows) : rows.value;
}
