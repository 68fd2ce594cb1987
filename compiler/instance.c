/* instance.c -- functions that take a list by its fields: 列表 {金额: 金额}.
**
** Such a function is checked once as declared, against records that have just those fields. Each
** call then gets a copy of the body in which the parameter stands for the caller's list: what the
** body goes through are the caller's records, a field becomes the caller's expression for it, and
** the caller's condition joins each quantifier's own. What is checked are always copies, made of
** expressions as parsed. After that nothing knows of such parameters any more: lowering and
** explanations meet plain lists.
*/
#include "compiler/check.h"
#include "vm/base/limits.h"

static const ZjExpected nothing = {NULL, false};
static const ZjCheckedType error_type = {.kind = ZJ_TY_ERROR};
static const ZjCheckedType list_type = {.kind = ZJ_TY_LIST};

/* ---- copies ---- */

typedef struct Copier {
    ZjProgram *p;
    bool failed;
} Copier;

static void *room(Copier *k, uint32_t count, size_t size)
{
    void *at = zj_arena_array(k->p->arena, count, size);
    if (at != NULL) return at;
    k->failed = k->p->diags->no_memory = true;
    return NULL;
}

static ZjExpr *copy(Copier *k, const ZjExpr *e);

static ZjExprList copy_list(Copier *k, ZjExprList list)
{
    ZjExpr **at = room(k, list.count, sizeof *at);
    if (at == NULL) return (ZjExprList){NULL, 0};
    for (uint32_t i = 0; i < list.count; i++) at[i] = copy(k, list.at[i]);
    return (ZjExprList){at, list.count};
}

static void copy_labels(Copier *k, ZjRow *row)
{
    ZjLabel *labels = room(k, row->label_count, sizeof *labels);
    if (labels == NULL) return;
    for (uint32_t i = 0; i < row->label_count; i++) {
        labels[i] = row->labels[i];
        labels[i].alternatives =
            copy_list(k, (ZjExprList){row->labels[i].alternatives, row->labels[i].count}).at;
    }
    row->labels = labels;
}

static ZjTable *copy_table(Copier *k, const ZjTable *t)
{
    ZjTable *out = room(k, 1, sizeof *out);
    ZjRow *rows = room(k, t->row_count, sizeof *rows);
    if (out == NULL || rows == NULL) return NULL;
    *out = *t;
    out->keys = copy_list(k, t->keys);
    out->rows = rows;
    for (uint32_t r = 0; r < t->row_count; r++) {
        rows[r] = t->rows[r];
        rows[r].bounds = copy_list(k, t->rows[r].bounds);
        rows[r].values = copy_list(k, t->rows[r].values);
        copy_labels(k, &rows[r]);
    }
    return out;
}

static ZjExpr *copy(Copier *k, const ZjExpr *e)
{
    if (e == NULL || k->failed) return NULL;
    if (++k->p->copied > ZJ_MAX_COPIES) {
        if (k->p->copied == ZJ_MAX_COPIES + 1) zj_report(k->p->diags, ZJ_MSG_COPIES_TOO_MANY, e->span, 0);
        k->failed = true;
        return NULL;
    }
    ZjExpr *out = room(k, 1, sizeof *out);
    if (out == NULL) return NULL;
    *out = *e;
    out->type = NULL;
    out->meaning = NULL;
    out->a = copy(k, e->a);
    out->b = copy(k, e->b);
    out->c = copy(k, e->c);
    out->list = copy(k, e->list);
    out->where = copy(k, e->where);
    out->args = copy_list(k, e->args);
    if (e->table != NULL) out->table = copy_table(k, e->table);
    if (e->lit != NULL) { /* the checker brings units into it */
        out->lit = room(k, 1, sizeof *out->lit);
        if (out->lit != NULL) *out->lit = *e->lit;
    }
    return out;
}

ZjExpr *zj_copy_expr(ZjProgram *program, const ZjExpr *e)
{
    Copier k = {.p = program};
    ZjExpr *out = copy(&k, e);
    return k.failed ? NULL : out;
}

/* ---- the declared fields ---- */

ZjCheckedType zj_shape(ZjProgram *program, const ZjParamDecl *param)
{
    ZjFact *shape = zj_arena_alloc(program->arena, sizeof *shape);
    if (shape == NULL) {
        program->diags->no_memory = true;
        return error_type;
    }
    *shape = (ZjFact){.kind = ZJ_FIELD_LIST, .name = param->name, .span = param->type.span,
                      .reg = ZJ_NONE, .field = ZJ_NONE};
    shape->type = (ZjCheckedType){.kind = ZJ_TY_LIST, .record = shape};
    ZjName unit = param->type.name;
    if (unit.text.len != 0) zj_report(program->diags, ZJ_MSG_SHAPE_FIELD, unit.span, 1, unit.text);
    ZjFact **tail = &shape->children;
    for (const ZjField *f = param->type.fields; f != NULL; f = f->next) {
        bool plain = !f->type.list && !f->type.record && !f->key && f->low == NULL && f->high == NULL &&
                     f->label.len == 0 && f->evidence.len == 0;
        if (!plain) zj_report(program->diags, ZJ_MSG_SHAPE_FIELD, f->span, 1, f->name.text);
        ZjFact *child = zj_arena_alloc(program->arena, sizeof *child);
        if (child == NULL) {
            program->diags->no_memory = true;
            return error_type;
        }
        *child = (ZjFact){.kind = ZJ_FIELD_SCALAR, .name = f->name, .alias = f->alias, .parent = shape,
                          .span = f->span, .reg = ZJ_NONE, .field = ZJ_NONE, .type = error_type};
        if (plain) child->type = zj_resolve_type(program, &f->type);
        if (child->type.kind == ZJ_TY_MONEY) child->type.whole = false; /* of any argument */
        const ZjName names[2] = {f->name, f->alias};
        for (int i = 0; i < 2; i++) {
            if (names[i].text.len == 0) continue;
            ZjFact *there = zj_scope_put(program->names, ZJ_SPACE_FACT, shape, names[i].text, child);
            if (there == NULL || there == child) continue;
            ZjDiag *d = zj_report(program->diags, ZJ_MSG_NAME_TWICE, names[i].span, 1, names[i].text);
            zj_diag_note(program->diags, d, ZJ_MSG_NOTE_FIRST_HERE, there->span, 0);
        }
        *tail = child;
        tail = &child->next;
    }
    return shape->type;
}

/* ---- a view at work ---- */

/* The scope in which a view's expressions stand, with the caller's variable for the records of
** `var`; false when the list itself has a mistake. */
static bool open_view(ZjChecker *c, const ZjVar *var, const ZjView *view, ZjChecker *outer)
{
    *outer = (ZjChecker){.program = c->program, .policy = view->policy, .vars = view->vars};
    ZjVar found = {.kind = ZJ_VAR_RECORD};
    ZjExpr *source = zj_copy_expr(c->program, view->source);
    if (source == NULL || !zj_check_list(outer, source, &found)) return false;
    ZjVar *alias = zj_push_var(outer, ZJ_VAR_RECORD, view->name);
    if (alias == NULL) return false;
    alias->list = found.list;
    alias->view = found.view;
    alias->source = source;
    alias->type = found.type;
    alias->same_as = var->same_as != NULL ? var->same_as : var;
    return true;
}

bool zj_view_list(ZjChecker *c, ZjExpr *list, const ZjView *view)
{
    ZjChecker outer = {.program = c->program, .policy = view->policy, .vars = view->vars};
    ZjExpr *source = zj_copy_expr(c->program, view->source);
    if (source == NULL || !zj_check_list(&outer, source, NULL)) return false;
    *list = *source;
    return true;
}

ZjCheckedType zj_view_field(ZjChecker *c, ZjExpr *e, const ZjVar *var)
{
    const ZjView *view = var->view;
    ZjText name = e->names.at[1].text;
    uint32_t i = 0;
    const ZjFact *field = view->shape->children;
    const ZjFact *wanted = zj_scope_get(c->program->names, ZJ_SPACE_FACT, view->shape, name);
    for (; field != NULL && field != wanted; field = field->next) i++;
    if (field == NULL || e->names.count != 2) return error_type; /* reported in the function itself */
    ZjChecker outer;
    ZjCheckedType type = error_type;
    ZjExpr *value = zj_copy_expr(c->program, view->fields[i]);
    ZjExpected like = {wanted->type.kind == ZJ_TY_ENUM ? wanted->type.enumeration : NULL,
                       wanted->type.kind == ZJ_TY_TEXT};
    if (value != NULL && open_view(c, var, view, &outer)) {
        type = zj_check_expr(&outer, value, like);
        *e = *value;
    }
    return type;
}

static ZjExpr *both(ZjChecker *c, ZjExpr *a, ZjExpr *b)
{
    if (a == NULL || b == NULL) return a != NULL ? a : b;
    ZjExpr *e = zj_arena_alloc(c->program->arena, sizeof *e);
    if (e == NULL) {
        c->no_memory = c->program->diags->no_memory = true;
        return NULL;
    }
    *e = (ZjExpr){.kind = ZJ_EX_BINARY, .op = ZJ_OPR_AND, .span = a->span, .a = a, .b = b, .type = a->type};
    return e;
}

ZjExpr *zj_view_where(ZjChecker *c, const ZjVar *var)
{
    const ZjView *view = var->view;
    ZjChecker outer;
    ZjExpr *own = NULL, *inner = NULL;
    if (open_view(c, var, view, &outer)) {
        if (outer.vars->view != NULL) inner = zj_view_where(&outer, outer.vars);
        own = view->where != NULL ? zj_copy_expr(c->program, view->where) : NULL;
        if (own != NULL) zj_check_expr(&outer, own, nothing);
    }
    return both(c, inner, own);
}

/* ---- arguments ---- */

/* What one field of the parameter is to be: a value of the series, or a field of the list. */
static ZjExpr *field_value(ZjChecker *c, ZjExpr *arg, ZjView *view, const ZjFact *field, const ZjFact *list)
{
    ZjProgram *p = c->program;
    const ZjExpr *value = arg->kind == ZJ_EX_SERIES ? arg->a : NULL;
    if (value != NULL && value->kind != ZJ_EX_RECORD) return arg->a;
    for (uint32_t i = 0; value != NULL && i < value->names.count; i++) {
        ZjText name = value->names.at[i].text;
        if (zj_text_equal(name, field->name.text) || zj_text_equal(name, field->alias.text)) return value->args.at[i];
    }
    const ZjFact *own = value == NULL ? zj_find_field(list, field->name.text) : NULL;
    if (own == NULL && value == NULL && field->alias.text.len != 0) own = zj_find_field(list, field->alias.text);
    if (own == NULL) return NULL;
    ZjExpr *path = zj_arena_alloc(p->arena, sizeof *path);
    ZjName *names = zj_arena_array(p->arena, 2, sizeof *names);
    if (path == NULL || names == NULL) {
        c->no_memory = p->diags->no_memory = true;
        return NULL;
    }
    names[0] = view->name;
    names[1] = (ZjName){own->name.text, arg->span};
    *path = (ZjExpr){.kind = ZJ_EX_PATH, .depth = 1, .span = arg->span, .names = {names, 2}};
    return path;
}

/* Names that the parameter does not declare would be dropped in silence. */
static bool known_fields(ZjChecker *c, const ZjExpr *value, const ZjFact *shape)
{
    bool good = true;
    for (uint32_t i = 0; value->kind == ZJ_EX_RECORD && i < value->names.count; i++) {
        ZjName name = value->names.at[i];
        if (zj_find_field(shape, name.text) != NULL) continue;
        ZjDiag *d = zj_report(c->program->diags, ZJ_MSG_FIELD_UNKNOWN, name.span, 2, shape->name.text, name.text);
        ZjText near = zj_scope_nearest(c->program->names, ZJ_SPACE_FACT, shape, name.text);
        if (near.len != 0) zj_diag_suggest(c->program->diags, d, near);
        good = false;
    }
    return good;
}

/* The list of the argument as the caller sees it, on a copy; NULL after a report. */
static bool check_source(ZjChecker *c, ZjExpr *arg, ZjFunction *f, const ZjFact *shape, ZjVar *var)
{
    ZjExpr *list = zj_copy_expr(c->program, arg->kind == ZJ_EX_SERIES ? arg->list : arg);
    if (list == NULL) return false;
    if (arg->kind == ZJ_EX_SERIES) return zj_check_list(c, list, var);
    ZjCheckedType t = zj_check_expr(c, list, nothing);
    if (t.kind == ZJ_TY_ERROR) return false;
    if ((arg->kind != ZJ_EX_PATH && arg->kind != ZJ_EX_CALL) || t.kind != ZJ_TY_LIST) {
        zj_report(c->program->diags, ZJ_MSG_SHAPE_ARGUMENT, arg->span, 2, f->name.text, shape->name.text);
        return false;
    }
    /* By name the fields are those that the caller itself sees: of a parameter, its declared ones. */
    var->list = t.record;
    return true;
}

static bool fill_fields(ZjChecker *c, ZjExpr *arg, ZjFunction *f, ZjView *view, const ZjFact *list)
{
    ZjProgram *p = c->program;
    uint32_t count = 0, i = 0;
    for (const ZjFact *field = view->shape->children; field != NULL; field = field->next) count++;
    view->fields = zj_arena_array(p->arena, count, sizeof *view->fields);
    if (view->fields == NULL) {
        c->no_memory = p->diags->no_memory = true;
        return false;
    }
    bool series = arg->kind == ZJ_EX_SERIES;
    if (series && arg->a->kind != ZJ_EX_RECORD && count != 1) {
        zj_report(p->diags, ZJ_MSG_SHAPE_ONE_VALUE, arg->a->span, 2, f->name.text,
                  zj_arena_text(p->arena, "%u", count));
        return false;
    }
    for (const ZjFact *field = view->shape->children; field != NULL; field = field->next, i++) {
        view->fields[i] = field_value(c, arg, view, field, list);
        if (view->fields[i] != NULL) continue;
        ZjText of = zj_expr_source(p, series ? arg->a : arg);
        zj_report(p->diags, ZJ_MSG_SHAPE_MISSING, series ? arg->a->span : arg->span, 3, f->name.text,
                  field->name.text, of);
        return false;
    }
    return true;
}

/* Types of the fields and the condition, in the caller's scope. */
static bool check_fields(ZjChecker *c, const ZjView *view, ZjVar *record)
{
    ZjVar *saved = c->vars;
    uint32_t errors = c->program->diags->errors, i = 0;
    c->vars = record;
    for (const ZjFact *field = view->shape->children; field != NULL; field = field->next, i++) {
        ZjExpr *value = zj_copy_expr(c->program, view->fields[i]);
        ZjExpected like = {field->type.kind == ZJ_TY_ENUM ? field->type.enumeration : NULL,
                           field->type.kind == ZJ_TY_TEXT};
        ZjCheckedType t = zj_check_expr(c, value, like);
        if (value == NULL || zj_want_like(c, value, t, field->type)) continue;
        ZjDiags *diags = c->program->diags; /* which of the fields it is */
        ZjDiag *last = diags->count != 0 ? diags->at[diags->count - 1] : &diags->scratch;
        zj_diag_note(diags, last, ZJ_MSG_NOTE_DECLARED_HERE, field->span, 0);
    }
    ZjExpr *where = zj_copy_expr(c->program, view->where);
    if (where != NULL) zj_want_bool(c, where, zj_check_expr(c, where, nothing));
    c->vars = saved;
    return c->program->diags->errors == errors && !c->program->diags->no_memory;
}

static ZjView *view_of(ZjChecker *c, ZjExpr *arg, ZjFunction *f, const ZjFact *shape)
{
    ZjView *view = zj_arena_alloc(c->program->arena, sizeof *view);
    ZjVar *record = zj_arena_alloc(c->program->arena, sizeof *record);
    if (view == NULL || record == NULL) {
        c->no_memory = c->program->diags->no_memory = true;
        return NULL;
    }
    bool series = arg->kind == ZJ_EX_SERIES;
    *view = (ZjView){.source = series ? arg->list : arg, .where = series ? arg->where : NULL,
                     .shape = shape, .vars = c->vars, .policy = c->policy};
    view->name = series ? arg->var : (ZjName){ZJ_TEXT("."), arg->span}; /* no one can write that */
    *record = (ZjVar){.kind = ZJ_VAR_RECORD, .name = view->name, .outer = c->vars};
    if (!check_source(c, arg, f, shape, record)) return NULL;
    const ZjFact *list = record->list;
    if (!series) { /* now the records themselves, whatever stands behind the name */
        ZjExpr *source = zj_copy_expr(c->program, arg);
        if (source == NULL || !zj_check_list(c, source, record)) return NULL;
    }
    record->type = (ZjCheckedType){.kind = ZJ_TY_RECORD, .record = record->list};
    if (series && !known_fields(c, arg->a, shape)) return NULL;
    if (!fill_fields(c, arg, f, view, list)) return NULL;
    return check_fields(c, view, record) ? view : NULL;
}

/* ---- calls ---- */

/* Arguments are checked in the caller's scope; the copy's parameters stand for them. */
static bool bind_arguments(ZjChecker *c, ZjExpr *call, ZjFunction *f, ZjFunction *own, ZjChecker *inner)
{
    bool good = true;
    for (uint32_t i = 0; i < f->param_count; i++) {
        ZjExpr *arg = call->args.at[i];
        ZjVar *param = &own->params[i];
        ZjCheckedType want = f->params[i].type;
        *param = f->params[i];
        param->outer = inner->vars;
        inner->vars = param;
        if (want.kind == ZJ_TY_LIST && want.record->parent == NULL) {
            arg->type = &list_type;
            param->view = view_of(c, arg, f, want.record);
            good = good && param->view != NULL;
            continue;
        }
        ZjExpected like = {want.kind == ZJ_TY_ENUM ? want.enumeration : NULL, want.kind == ZJ_TY_TEXT};
        ZjCheckedType got = zj_check_expr(c, arg, like);
        good = zj_want_like(c, arg, got, want) && got.kind != ZJ_TY_ERROR && good;
    }
    return good;
}

ZjFunction *zj_instance(ZjChecker *c, ZjExpr *call, ZjFunction *f)
{
    ZjProgram *p = c->program;
    ZjFunction *own = zj_arena_alloc(p->arena, sizeof *own);
    ZjVar *params = zj_arena_array(p->arena, f->param_count, sizeof *params);
    if (own == NULL || params == NULL) {
        c->no_memory = p->diags->no_memory = true;
        return NULL;
    }
    *own = *f;
    own->params = params;
    own->instance = true;
    ZjChecker inner = {.program = p, .policy = f->policy};
    if (!bind_arguments(c, call, f, own, &inner)) return NULL;
    own->value = zj_copy_expr(p, f->pristine);
    bool generic = f->state != 2; /* the function's own check has just failed or is under way */
    if (own->value != NULL && !generic) {
        ZjExpected like = {f->type.kind == ZJ_TY_ENUM ? f->type.enumeration : NULL, false};
        own->type = zj_check_expr(&inner, own->value, like);
    }
    return own->value != NULL ? own : NULL;
}
