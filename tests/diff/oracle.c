/* Expressions, and the order in which a program is gone through. */
#include "tests/diff/oracle.h"

#include <stdio.h>

#include "compiler/periods.h"
#include "vm/base/limits.h"

void *oracle_room(Oracle *o, size_t count, size_t size)
{
    void *p = zj_arena_array(&o->arena, count + 1, size);
    if (p == NULL) o->failed = true;
    return p;
}

/* ---- facts ---- */

static uint32_t enum_size(const ZjCheckedType *t)
{
    return t->kind == ZJ_TY_ENUM ? t->enumeration->item_count : 0;
}

Value oracle_fact(const Oracle *o, const ZjFact *f, uint32_t lane)
{
    ZjType type = zj_vm_type(&f->type);
    const ZjFactColumn *column = &o->facts->columns[f->field];
    Value v = value_any(type, enum_size(&f->type), 0);
    if (f->has_low) v.lo = f->low;
    if (f->has_high) v.hi = f->high;
    switch ((ZjFactState)column->state[lane]) {
    case ZJ_FACT_GIVEN: {
        uint32_t size = v.size;
        bool rat = type == ZJ_T_NUM || type == ZJ_T_EXACT;
        v = value_point(type, rat ? column->value.r[lane] : zj_rat_int(column->value.i[lane]));
        v.size = size;
        return v;
    }
    case ZJ_FACT_NA:
        return value_na(type);
    case ZJ_FACT_PENDING:
        v.flags = ZJ_F_PENDING;
        break;
    case ZJ_FACT_MISSING:
        v.flags = ZJ_F_MISSING;
        break;
    }
    if (value_single(v)) v.flags = 0; /* only one value is allowed */
    return v;
}

Value oracle_text(const Oracle *o, ZjText text)
{
    return value_int(ZJ_T_TEXT, (int64_t)zj_text_intern(o->facts->texts, text));
}

Value oracle_as_of(const Oracle *o)
{
    return value_int(ZJ_T_DATE, o->as_of);
}

/* ---- names ---- */

static const Scope *look_up(const Context *c, const ZjVar *var)
{
    for (const Scope *s = c->scope; s != NULL; s = s->outer) {
        if (s->var == var) return s;
    }
    return NULL;
}

static bool is_item_of(const Context *c, const ZjGrant *g)
{
    for (const ZjGrant *m = c->item_of; m != NULL; m = m->matched) {
        if (m == g) return true;
    }
    return false;
}

static Value grant_figure(const Context *c, const ZjGrant *g, uint32_t part)
{
    Oracle *o = c->o;
    bool item = is_item_of(c, g);
    if (part == ZJ_PART_STANDARD) {
        const Verdict *v = oracle_items(o, g);
        if (item) return v->items[c->item].amount;
        bool items = g->each_count != 0 || g->matched != NULL;
        if (!items) return v->items[0].amount;
        Value *amounts = oracle_room(o, v->item_count, sizeof *amounts);
        Value *all = oracle_room(o, v->item_count, sizeof *all);
        if (o->failed) return value_na(ZJ_T_EXACT);
        for (uint32_t i = 0; i < v->item_count; i++) {
            amounts[i] = v->items[i].amount;
            all[i] = value_int(ZJ_T_BOOL, 1);
        }
        Value sum = value_aggregate(AGG_SUM, ZJ_T_EXACT, 0, amounts, all, v->item_count);
        return v->unknown != 0 ? value_any(ZJ_T_EXACT, 0, sum.flags | v->unknown) : sum;
    }
    const Verdict *v = oracle_settled(o, g);
    if (item) return part == ZJ_PART_PAID ? v->items[c->item].paid : v->items[c->item].entitled;
    return part == ZJ_PART_PAID ? v->total_paid : v->total_entitled;
}

static Value parameter(const Context *c, const ZjParameter *q)
{
    Value date = c->date.type != ZJ_T_NONE ? c->date : oracle_as_of(c->o);
    Value result = value_na(zj_vm_type(&q->type));
    for (uint32_t i = q->version_count; i-- > 0;) {
        const ZjVersion *v = &q->versions[i];
        if (v->from == NULL && v->until == NULL && v->when == NULL && v->by == NULL)
            result = oracle_eval(c, v->value);
    }
    for (uint32_t i = q->version_count; i-- > 0;) {
        const ZjVersion *v = &q->versions[i];
        Value holds = value_int(ZJ_T_BOOL, 1);
        if (v->from == NULL && v->until == NULL && v->when == NULL && v->by == NULL) continue;
        if (v->by != NULL) holds = oracle_amended(c, v->by);
        if (v->from != NULL) holds = value_compare(ZJ_OPR_LE, oracle_eval(c, v->from), date);
        if (v->until != NULL) {
            holds = value_and(holds, value_compare(ZJ_OPR_LE, date, oracle_eval(c, v->until)));
        }
        if (v->when != NULL) holds = value_and(holds, oracle_eval(c, v->when));
        result = value_select(holds, oracle_eval(c, v->value), result);
    }
    return result;
}

static Value figure(Oracle *o, const ZjDefine *d)
{
    Context top = {.o = o};
    for (uint32_t i = 0; i < o->program->define_count; i++) {
        if (o->program->defines[i] != d) continue;
        if (o->figures[i].type == ZJ_T_NONE) o->figures[i] = oracle_eval(&top, d->value);
        return o->figures[i];
    }
    return oracle_eval(&top, d->value);
}

/* What the other ladder's rung equals: by the last day that has come of those that say so. */
static Value dated_rung(const Context *c, const ZjBinding *b)
{
    const ZjProgram *p = c->o->program;
    Value date = c->date.type != ZJ_T_NONE ? c->date : oracle_as_of(c->o);
    Value result = value_na(ZJ_T_ENUM);
    int far = b->since->enums[0] == b->enumeration ? 1 : 0;
    int64_t days[64];
    uint32_t count = 0;
    const ZjEquation *of[64];
    int sides[64];
    for (uint32_t i = 0; i < p->equation_count && count < 64; i++) {
        const ZjEquation *eq = &p->equations[i];
        for (int side = 0; side < 2; side++) {
            if (eq->enums[side] != b->enumeration || eq->enums[1 - side] != b->since->enums[far] ||
                eq->rungs[1 - side] != b->since->rungs[far])
                continue;
            uint32_t at = count++;
            int64_t day = eq->from != NULL ? eq->from->lit->day : INT64_MIN;
            for (; at > 0 && days[at - 1] > day; at--) {
                days[at] = days[at - 1];
                of[at] = of[at - 1];
                sides[at] = sides[at - 1];
            }
            days[at] = day;
            of[at] = eq;
            sides[at] = side;
            break;
        }
    }
    result.size = b->enumeration->item_count;
    for (uint32_t i = 0; i < count; i++) {
        Value v = value_int(ZJ_T_ENUM, (int64_t)of[i]->rungs[sides[i]]);
        v.size = b->enumeration->item_count;
        if (of[i]->from == NULL)
            result = v;
        else
            result = value_select(value_compare(ZJ_OPR_LE, value_int(ZJ_T_DATE, days[i]), date), v, result);
    }
    return result;
}

static Value path(const Context *c, const ZjExpr *e)
{
    const ZjBinding *b = e->meaning;
    const Scope *s;
    switch (b->kind) {
    case ZJ_BIND_FACT:
        s = b->var != NULL ? look_up(c, b->var) : NULL;
        if (b->fact->period != 0 && s != NULL) {
            Context around = *c;
            around.scope = s->outer;
            around.date = s->made;
            return oracle_period(&around, b->fact, s->var->source, s->record);
        }
        return oracle_fact(c->o, b->fact, s != NULL ? s->record : c->o->case_index);
    case ZJ_BIND_VAR:
        if (b->var->kind == ZJ_VAR_MATCH)
            return grant_figure(c, b->var->grant, ZJ_PART_ENTITLED);
        if (b->var->value != NULL) return oracle_eval(c, b->var->value);
        return look_up(c, b->var)->value;
    case ZJ_BIND_ENUM: {
        if (b->since != NULL) return dated_rung(c, b);
        Value v = value_int(ZJ_T_ENUM, (int64_t)b->index);
        v.size = b->enumeration->item_count;
        return v;
    }
    case ZJ_BIND_TRUTH:
        return value_int(ZJ_T_BOOL, (int64_t)b->index);
    case ZJ_BIND_AS_OF:
        return oracle_as_of(c->o);
    case ZJ_BIND_TEXT:
        return oracle_text(c->o, b->text);
    case ZJ_BIND_DEFINE: {
        Context inner = {.o = c->o, .date = c->date};
        return oracle_eval(&inner, b->define->value);
    }
    case ZJ_BIND_FIGURE:
        return figure(c->o, b->define);
    case ZJ_BIND_PARAMETER:
        return parameter(c, b->parameter);
    case ZJ_BIND_GRANT:
        return grant_figure(c, b->grant, b->index);
    case ZJ_BIND_FUNCTION:
    case ZJ_BIND_BUILTIN:
        break;
    }
    c->o->failed = true;
    return value_na(ZJ_T_NUM);
}

/* ---- operators ---- */

static bool in_months(const ZjExpr *period)
{
    const ZjCheckedType *t = period->type;
    return t->unit_count == 0 || t->units[0].unit == 0;
}

static Value binary(const Context *c, const ZjExpr *e)
{
    Value a = oracle_eval(c, e->a), b = oracle_eval(c, e->b);
    switch (e->op) {
    case ZJ_OPR_AND:
        return value_and(a, b);
    case ZJ_OPR_OR:
        return value_or(a, b);
    case ZJ_OPR_EQ:
    case ZJ_OPR_NE:
    case ZJ_OPR_LT:
    case ZJ_OPR_GT:
    case ZJ_OPR_LE:
    case ZJ_OPR_GE:
        a = value_as(a, b.type);
        b = value_as(b, a.type);
        return value_compare(e->op, a, b);
    case ZJ_OPR_ADD:
        if (a.type == ZJ_T_DATE) return value_shift(a, b, in_months(e->b), false);
        return value_add(a, b);
    case ZJ_OPR_SUB:
        if (a.type == ZJ_T_DATE && b.type == ZJ_T_DATE) return value_days(b, a);
        if (a.type == ZJ_T_DATE) return value_shift(a, b, in_months(e->b), true);
        return value_sub(a, b);
    case ZJ_OPR_MUL:
    case ZJ_OPR_SHARE:
        return value_times(a, b);
    case ZJ_OPR_DIV:
        return value_over(a, b);
    case ZJ_OPR_NONE:
    case ZJ_OPR_BEFORE:
    case ZJ_OPR_AFTER:
    case ZJ_OPR_STAT_COUNT:
    case ZJ_OPR_STAT_SUM:
    case ZJ_OPR_STAT_SHARE:
    case ZJ_OPR_STAT_MEAN:
        break;
    }
    c->o->failed = true;
    return a;
}

/* 不属于: different from each of them, which what does not apply is not. */
static Value member(const Context *c, const ZjExpr *e)
{
    Value a = oracle_eval(c, e->a);
    uint64_t set = 0;
    bool names = a.type == ZJ_T_ENUM && e->args.count != 0;
    for (uint32_t i = 0; i < e->args.count; i++) {
        const ZjBinding *b = e->args.at[i]->meaning;
        names =
            names && e->args.at[i]->kind == ZJ_EX_PATH && b != NULL && b->kind == ZJ_BIND_ENUM && b->since == NULL;
        if (names) set |= (uint64_t)1 << b->index;
    }
    if (names) return value_among(a, e->negated ? ~set : set);
    Value all = value_int(ZJ_T_BOOL, e->negated);
    for (uint32_t i = 0; i < e->args.count; i++) {
        Value b = oracle_eval(c, e->args.at[i]);
        Value one = value_compare(e->negated ? ZJ_OPR_NE : ZJ_OPR_EQ, value_as(a, b.type),
                                  value_as(b, a.type));
        all = e->negated ? value_and(all, one) : value_or(all, one);
    }
    return all;
}

static Value inside(Value d, Value first, Value last)
{
    return value_and(value_compare(ZJ_OPR_LE, first, d), value_compare(ZJ_OPR_LE, d, last));
}

static Value within(const Context *c, const ZjExpr *e)
{
    Value d = oracle_eval(c, e->a), base = oracle_eval(c, e->b), third = oracle_eval(c, e->c);
    if (e->kind == ZJ_EX_BETWEEN) return inside(d, base, third);
    bool before = e->op == ZJ_OPR_BEFORE;
    Value other = value_shift(base, third, in_months(e->c), before);
    return before ? inside(d, other, base) : inside(d, base, other);
}

/* ---- lists ---- */

/* A list of periods: its records are numbered by the days on which they start, from the first day
** there is, so that a record says which period it is. */
static ZjFactState periods(const Context *c, const ZjExpr *call, uint32_t *first, uint32_t *count)
{
    Value a = oracle_eval(c, call->args.at[0]), b = oracle_eval(c, call->args.at[1]);
    uint8_t flags = a.flags | b.flags;
    *first = *count = 0;
    if ((flags & ZJ_F_ERROR) != 0) return ORACLE_LIST_ERROR;
    if (value_is_na(a) || value_is_na(b)) return ZJ_FACT_NA;
    if (!value_known(a) || !value_known(b)) {
        return (flags & ZJ_F_MISSING) == 0 && (flags & ZJ_F_PENDING) != 0 ? ZJ_FACT_PENDING
                                                                          : ZJ_FACT_MISSING;
    }
    int64_t from = (int64_t)a.lo.num, to = (int64_t)b.lo.num;
    for (int64_t day = from; day <= to; day = oracle_period_end(call, day) + 1) {
        if (++*count > ZJ_MAX_PERIODS) {
            *count = 0;
            return ORACLE_LIST_ERROR;
        }
    }
    *first = (uint32_t)(from - ZJ_DATE_MIN);
    return ZJ_FACT_GIVEN;
}

/* The last day of the calendar's month, quarter or year, one month after the other. */
int64_t oracle_period_end(const ZjExpr *call, int64_t day)
{
    const ZjBinding *b = call->meaning;
    int32_t months = b->index == ZJ_BUILTIN_MONTHS ? 1 : b->index == ZJ_BUILTIN_QUARTERS ? 3 : 12;
    ZjCivil at = zj_date_to_civil(day);
    int64_t last = day;
    at.month = (at.month - 1) / months * months + months;
    for (at.day = 28; at.day <= 31; at.day++) {
        if (zj_date_from_civil(at, &day) == ZJ_OK) last = day;
    }
    return last;
}

uint32_t oracle_next(const ZjExpr *list, uint32_t record)
{
    const ZjBinding *b = list->meaning;
    if (b->fact->period == 0) return record + 1;
    return (uint32_t)(oracle_period_end(list, (int64_t)record + ZJ_DATE_MIN) + 1 - ZJ_DATE_MIN);
}

static Value text_of_day(const Oracle *o, const ZjExpr *call, int64_t day)
{
    const ZjBinding *b = call->meaning;
    ZjCivil at = zj_date_to_civil(day);
    char name[32];
    int n = b->index == ZJ_BUILTIN_MONTHS
                ? snprintf(name, sizeof name, "%04d-%02d", at.year, at.month)
            : b->index == ZJ_BUILTIN_QUARTERS
                ? snprintf(name, sizeof name, "%04d-Q%d", at.year, (at.month - 1) / 3 + 1)
                : snprintf(name, sizeof name, "%04d", at.year);
    return oracle_text(o, (ZjText){name, (uint32_t)n});
}

/* The day after the last period that ended before `day`: walk back to its first day. */
static int64_t period_begin(const ZjExpr *call, int64_t day)
{
    int64_t end = oracle_period_end(call, day);
    while (day > ZJ_DATE_MIN && oracle_period_end(call, day - 1) == end) day--;
    return day;
}

Value oracle_period(const Context *c, const ZjFact *field, const ZjExpr *call, uint32_t record)
{
    int64_t day = (int64_t)record + ZJ_DATE_MIN, end = oracle_period_end(call, day);
    int64_t until = (int64_t)oracle_eval(c, call->args.at[1]).lo.num;
    int64_t last = end < until ? end : until, number = 1;
    int64_t at = (int64_t)oracle_eval(c, call->args.at[0]).lo.num;
    switch ((ZjPeriodField)field->field) {
    case ZJ_PERIOD_ID: return text_of_day(c->o, call, day);
    case ZJ_PERIOD_FIRST: return value_int(ZJ_T_DATE, day);
    case ZJ_PERIOD_LAST: return value_int(ZJ_T_DATE, last);
    case ZJ_PERIOD_DAYS_IN: return value_int(ZJ_T_INT, last - day + 1);
    case ZJ_PERIOD_FULL_DAYS: return value_int(ZJ_T_INT, end - period_begin(call, day) + 1);
    case ZJ_PERIOD_NUMBER:
        for (; at < day; at = oracle_period_end(call, at) + 1) number++;
        return value_int(ZJ_T_INT, number);
    case ZJ_PERIOD_FIELDS: break;
    }
    return value_na(ZJ_T_INT);
}

ZjFactState oracle_records(const Context *c, const ZjExpr *list, uint32_t *first,
                           uint32_t *count)
{
    const ZjBinding *b = list->meaning;
    if (b->fact->period != 0) return periods(c, list, first, count);
    const Scope *s = b->var != NULL ? look_up(c, b->var) : NULL;
    uint32_t owner = s != NULL ? s->record : c->o->case_index;
    const ZjFactDomain *d = &c->o->facts->domains[b->fact->domain];
    *first = d->start[owner];
    *count = d->start[owner + 1] - *first;
    return (ZjFactState)d->list_state[owner];
}

static Aggregate aggregate_of(ZjExprKind kind)
{
    return kind == ZJ_EX_SOME       ? AGG_SOME
           : kind == ZJ_EX_EVERY    ? AGG_EVERY
           : kind == ZJ_EX_COUNT    ? AGG_COUNT
           : kind == ZJ_EX_SUM      ? AGG_SUM
           : kind == ZJ_EX_LEAST    ? AGG_LEAST
           : kind == ZJ_EX_GREATEST ? AGG_GREATEST
                                    : AGG_MEAN;
}

/* The type of an aggregate's values: without records there is none to look at. */
static ZjType body_type(const ZjExpr *e)
{
    ZjType t = e->a != NULL ? zj_vm_type(e->a->type) : ZJ_T_INT;
    if (e->kind == ZJ_EX_MEAN) t = t == ZJ_T_MONEY ? ZJ_T_EXACT : t == ZJ_T_INT ? ZJ_T_NUM : t;
    if (e->kind == ZJ_EX_COUNT) t = ZJ_T_INT;
    return t;
}

static Value over_list(const Context *c, const ZjExpr *e)
{
    uint32_t first, count;
    ZjFactState state = oracle_records(c, e->list, &first, &count);
    Aggregate how = aggregate_of(e->kind);
    bool truth = how == AGG_SOME || how == AGG_EVERY;
    ZjType type = truth ? ZJ_T_BOOL : body_type(e);
    uint32_t size = e->a != NULL ? enum_size(e->a->type) : 0;
    if (state == ORACLE_LIST_ERROR) return value_any(type, size, ZJ_F_ERROR);
    if (state == ZJ_FACT_MISSING || state == ZJ_FACT_PENDING) {
        return value_unknown_list(how, type, size,
                                  state == ZJ_FACT_PENDING ? ZJ_F_PENDING : ZJ_F_MISSING);
    }
    Value *values = oracle_room(c->o, count, sizeof *values);
    Value *counts = oracle_room(c->o, count, sizeof *counts);
    if (c->o->failed) return value_na(type);
    uint32_t record = first;
    for (uint32_t i = 0; i < count; i++, record = oracle_next(e->list, record)) {
        Scope s = {.outer = c->scope, .var = e->meaning, .record = record, .made = c->date};
        Context inner = *c;
        inner.scope = &s;
        counts[i] = e->where != NULL ? oracle_eval(&inner, e->where) : value_int(ZJ_T_BOOL, 1);
        if (truth)
            counts[i] = oracle_eval(&inner, e->a);
        else if (e->a != NULL)
            values[i] = oracle_eval(&inner, e->a);
        if (how == AGG_MEAN) values[i] = value_as(values[i], type);
    }
    /* A function's result is as fine as its arguments: whole fen of whole fen. */
    if (e->a != NULL && !truth && how != AGG_MEAN && count != 0) type = values[0].type;
    return value_aggregate(how, type, size, values, counts, count);
}

/* ---- tables ---- */

static Value row_value(const Context *c, const ZjRow *row, uint32_t i, ZjType type)
{
    if (row->result == ZJ_RESULT_REFUSED) return value_na(type);
    if (row->result == ZJ_RESULT_ELSEWHERE) return value_elsewhere(type);
    return value_as(oracle_eval(c, row->values.at[i]), type);
}

static Value label_hit(const Context *c, const ZjLabel *label, Value key)
{
    Value hit = value_int(ZJ_T_BOOL, 0);
    for (uint32_t i = 0; i < label->count; i++) {
        Value name = oracle_eval(c, label->alternatives[i]);
        hit = value_or(
            hit, value_compare(ZJ_OPR_EQ, value_as(key, name.type), value_as(name, key.type)));
    }
    return hit;
}

/* 超额累进: each slice of the key at its own rate. */
static Value brackets(const Context *c, const ZjTable *t)
{
    Value key = oracle_eval(c, t->keys.at[0]);
    bool money = key.type == ZJ_T_MONEY || key.type == ZJ_T_EXACT, first = true;
    ZjType type = money ? ZJ_T_EXACT : ZJ_T_NUM;
    Value zero = value_int(type, 0), sum = zero, below = zero;
    key = value_as(key, type);
    for (uint32_t r = 0; r < t->row_count; r++) {
        const ZjRow *row = &t->rows[r];
        for (uint32_t i = 0; i < row->values.count; i++) {
            Value top = key, slice;
            if (row->kind != ZJ_ROW_OTHER) {
                top = value_as(oracle_eval(c, row->bounds.at[i]), type);
                slice = value_lower(key, top);
            } else {
                slice = key;
            }
            if (!first) slice = value_sub(slice, below);
            Value part =
                value_times(value_higher(slice, zero), oracle_eval(c, row->values.at[i]));
            sum = first ? part : value_add(sum, part);
            first = false;
            below = top;
        }
    }
    return sum;
}

static Value table(const Context *c, const ZjExpr *e)
{
    const ZjTable *t = e->table;
    ZjType type = zj_vm_type(e->type);
    Value keys[8], result = value_na(type);
    if (t->progressive) return brackets(c, t);
    for (uint32_t i = 0; i < t->keys.count; i++)
        keys[i] = oracle_eval(c, t->keys.at[i]);
    bool bounds = t->rows[0].bounds.count != 0, other = false;
    for (uint32_t r = 0; r < t->row_count; r++) {
        if (t->rows[r].kind == ZJ_ROW_OTHER) {
            result = row_value(c, &t->rows[r], 0, type);
            other = true;
        }
    }
    bool complete = !other && !bounds && t->keys.count == 1 && keys[0].type == ZJ_T_ENUM,
         last = complete;
    for (uint32_t r = t->row_count; r-- > 0;) {
        const ZjRow *row = &t->rows[r];
        if (row->kind == ZJ_ROW_OTHER) continue;
        bool tuple = row->kind == ZJ_ROW_TUPLE;
        for (uint32_t i = tuple ? 1 : bounds ? row->bounds.count : row->label_count; i-- > 0;) {
            Value hit = value_int(ZJ_T_BOOL, 1);
            if (bounds) {
                Value at = oracle_eval(c, row->bounds.at[i]);
                hit = value_compare(row->relation, value_as(keys[0], at.type),
                                    value_as(at, keys[0].type));
            } else if (tuple) {
                for (uint32_t k = 0; k < t->keys.count; k++) {
                    hit = value_and(hit, label_hit(c, &row->labels[k], keys[k]));
                }
            } else {
                hit = label_hit(c, &row->labels[i], keys[0]);
            }
            Value value = row_value(c, row, tuple ? 0 : i, type);
            result = last ? value : value_select(hit, value, result);
            last = false;
        }
    }
    if (complete) { /* every value has its row: what is left is "not applicable" */
        int64_t most = (int64_t)t->keys.at[0]->type->enumeration->item_count - 1;
        Value some = value_compare(ZJ_OPR_LE, keys[0], value_int(ZJ_T_ENUM, most));
        result = value_select(some, result, value_na(type));
    }
    return result;
}

/* ---- calls ---- */

/* 位次: how far into its list the record stands. */
static Value place(const Context *c, const ZjExpr *e)
{
    const ZjBinding *b = e->args.at[0]->meaning;
    const Scope *s = look_up(c, b->var);
    const ZjFact *field = b->var->list->children;
    if (b->var->list->period != 0) {
        Context around = *c;
        around.scope = s->outer;
        around.date = s->made;
        while (field->field != ZJ_PERIOD_NUMBER) field = field->next;
        return oracle_period(&around, field, s->var->source, s->record);
    }
    const ZjFactDomain *d = &c->o->facts->domains[b->var->list->domain];
    uint32_t owner = 0;
    while (d->start[owner + 1] <= s->record) owner++;
    return value_int(ZJ_T_INT, (int64_t)(s->record - d->start[owner]) + 1);
}

static Value builtin(const Context *c, const ZjExpr *e, ZjBuiltin which)
{
    if (which == ZJ_BUILTIN_PLACE) return place(c, e);
    Value a = oracle_eval(c, e->args.at[0]);
    Value b = e->args.count > 1 ? oracle_eval(c, e->args.at[1]) : a;
    switch (which) {
    case ZJ_BUILTIN_HIGHER:
        return value_higher(a, b);
    case ZJ_BUILTIN_LOWER:
        return value_lower(a, b);
    case ZJ_BUILTIN_YEAR:
        return value_year(a);
    case ZJ_BUILTIN_MONTH:
        return value_month(a);
    case ZJ_BUILTIN_WHOLE_MONTHS:
        return value_whole_months(a, b);
    case ZJ_BUILTIN_DAYS:
        return value_days(a, b);
    case ZJ_BUILTIN_AGE: {
        Value months = value_as(value_whole_months(a, b), ZJ_T_NUM);
        return value_floor(value_over(months, value_int(ZJ_T_NUM, 12)));
    }
    case ZJ_BUILTIN_FLOOR:
        return value_floor(a);
    case ZJ_BUILTIN_MONTHS: /* lists */
    case ZJ_BUILTIN_QUARTERS:
    case ZJ_BUILTIN_YEARS:
    case ZJ_BUILTIN_PLACE:
    case ZJ_BUILTIN_COUNT:
        break;
    }
    c->o->failed = true;
    return a;
}

static Value call(const Context *c, const ZjExpr *e)
{
    const ZjBinding *b = e->meaning;
    Scope params[16];
    if (b->kind == ZJ_BIND_BUILTIN) return builtin(c, e, (ZjBuiltin)b->index);
    Context inner = {.o = c->o, .date = c->date};
    if (b->function->instance) inner = *c; /* a list's own expressions see where they were written */
    for (uint32_t i = 0; i < b->function->param_count && i < 16; i++) {
        if (e->args.at[i]->type->kind == ZJ_TY_LIST) continue;
        params[i] = (Scope){.outer = inner.scope,
                            .var = &b->function->params[i],
                            .value = oracle_eval(c, e->args.at[i])};
        inner.scope = &params[i];
    }
    return oracle_eval(&inner, b->function->value);
}

Value oracle_eval(const Context *c, const ZjExpr *e)
{
    switch (e->kind) {
    case ZJ_EX_LITERAL:
        if (e->lit->kind == ZJ_LIT_TEXT) return oracle_text(c->o, e->lit->text);
        if (e->lit->kind == ZJ_LIT_DATE) return value_int(ZJ_T_DATE, e->lit->day);
        return value_point(zj_vm_type(e->type), e->lit->value);
    case ZJ_EX_PATH:
        return path(c, e);
    case ZJ_EX_CALL:
        return call(c, e);
    case ZJ_EX_NEG:
        return value_negate(oracle_eval(c, e->a));
    case ZJ_EX_NOT:
        return value_not(oracle_eval(c, e->a));
    case ZJ_EX_BINARY:
        return binary(c, e);
    case ZJ_EX_IN:
        return member(c, e);
    case ZJ_EX_WITHIN:
    case ZJ_EX_BETWEEN:
        return within(c, e);
    case ZJ_EX_AGED: {
        Value on = e->c != NULL ? oracle_eval(c, e->c) : oracle_as_of(c->o);
        Value full =
            value_shift(oracle_eval(c, e->a), oracle_eval(c, e->b), in_months(e->b), false);
        return value_compare(ZJ_OPR_LE, full, on);
    }
    case ZJ_EX_IF:
        return value_select(oracle_eval(c, e->a), oracle_eval(c, e->b), oracle_eval(c, e->c));
    case ZJ_EX_SOME:
    case ZJ_EX_EVERY:
    case ZJ_EX_COUNT:
    case ZJ_EX_SUM:
    case ZJ_EX_LEAST:
    case ZJ_EX_GREATEST:
    case ZJ_EX_MEAN:
        return over_list(c, e);
    case ZJ_EX_TABLE:
        return table(c, e);
    case ZJ_EX_ERROR:
    case ZJ_EX_FIELD:
    case ZJ_EX_LIST:
    case ZJ_EX_RECORD:
    case ZJ_EX_SERIES:
    case ZJ_EX_STAT:
        break;
    }
    c->o->failed = true;
    return value_na(ZJ_T_NUM);
}

/* ---- all of it ---- */

static void add_sums(Oracle *o)
{
    for (int i = 0; i < 5; i++)
        o->sums[i] = value_int(ZJ_T_MONEY, 0);
    o->sums_own = true;
    for (const ZjGrant *g = o->program->grants; g != NULL; g = g->next) {
        if (g->kind != ZJ_DECL_GRANT || g->passes) continue;
        const Verdict *v = &o->verdicts[g->order];
        int rank = g->policy->authority_rank;
        o->sums_own = o->sums_own && v->own && value_known(v->total_payable);
        o->sums[rank] = value_add(o->sums[rank], v->total_payable);
        o->sums[4] = value_add(o->sums[4], v->total_payable);
        for (int i = 0; i < 5; i++) { /* beyond money at its low end: still not below 0 */
            o->sums[i].lo = rat_most(o->sums[i].lo, zj_rat_int(0));
        }
    }
}

void oracle_run(Oracle *o)
{
    const ZjProgram *p = o->program;
    o->verdicts = oracle_room(o, p->grant_count, sizeof *o->verdicts);
    o->figures = oracle_room(o, p->define_count, sizeof *o->figures);
    if (o->failed) return;
    for (const ZjGrant *g = p->grants; g != NULL && !o->failed; g = g->next)
        oracle_settled(o, g);
    for (uint32_t i = 0; i < p->define_count && !o->failed; i++) {
        if (p->defines[i]->figure) figure(o, p->defines[i]);
    }
    if (!o->failed) oracle_targets(o);
    if (!o->failed) add_sums(o);
}

void oracle_free(Oracle *o)
{
    zj_arena_free(&o->arena);
}
