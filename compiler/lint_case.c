/* lint_case.c -- conditions taken apart into cases. */
#include <stdio.h>

#include "compiler/lint.h"
#include "stdlib/date.h"
#include "stdlib/money.h"
#include "vm/base/limits.h"

enum {
    MAX_CASES = 16, /* of one condition */
    MAX_ATOMS = 24, /* of one case */
    MAX_KEY = 2048, /* bytes of what a term says */
    MAX_TEXTS = 62, /* that one term is compared with */
    MAX_LEVEL = 48  /* of and, or, not, 令 and 定义 inside each other */
};

static const ZjCases never = {NULL, 0, true};

/* ---- what an expression says ---- */

const ZjExpr *zj_lint_meant(const ZjExpr *e)
{
    for (int hops = 0; hops < 16 && e->kind == ZJ_EX_PATH && e->meaning != NULL; hops++) {
        const ZjBinding *b = e->meaning;
        const ZjExpr *next = NULL;
        if (b->kind == ZJ_BIND_VAR && b->var->kind == ZJ_VAR_LET) next = b->var->value;
        if (b->kind == ZJ_BIND_DEFINE || b->kind == ZJ_BIND_FIGURE) next = b->define->value;
        if (next == NULL) break;
        e = next;
    }
    return e;
}

static bool constant_day(const ZjExpr *e, int64_t *day)
{
    e = zj_lint_meant(e);
    if (e->kind == ZJ_EX_LITERAL && e->lit->kind == ZJ_LIT_DATE) {
        *day = e->lit->day;
        return true;
    }
    bool moved = e->kind == ZJ_EX_BINARY && (e->op == ZJ_OPR_ADD || e->op == ZJ_OPR_SUB) &&
                 e->b->kind == ZJ_EX_LITERAL && e->b->lit->kind == ZJ_LIT_PERIOD;
    int64_t from, n;
    if (!moved || e->a->kind != ZJ_EX_LITERAL || !constant_day(e->a, &from)) return false;
    if (zj_rat_to_int(e->b->lit->value, &n) != ZJ_OK) return false;
    if (e->op == ZJ_OPR_SUB) n = -n;
    return (e->b->lit->period == ZJ_PERIOD_MONTHS ? zj_date_add_months(from, n, day)
                                                  : zj_date_add_days(from, n, day)) == ZJ_OK;
}

bool zj_lint_constant(const ZjExpr *e, ZjRat *value)
{
    int64_t day;
    e = zj_lint_meant(e);
    const ZjBinding *b = e->kind == ZJ_EX_PATH ? e->meaning : NULL;
    if (b != NULL && b->kind == ZJ_BIND_ENUM && b->since != NULL) return false; /* equal from a day on only */
    if (b != NULL && (b->kind == ZJ_BIND_ENUM || b->kind == ZJ_BIND_TRUTH)) {
        *value = zj_rat_int((int64_t)b->index);
        return true;
    }
    if (constant_day(e, &day)) {
        *value = zj_rat_int(day);
        return true;
    }
    return zj_const_value(e, value);
}

static bool constant_text(const ZjExpr *e, ZjText *text)
{
    e = zj_lint_meant(e);
    const ZjBinding *b = e->kind == ZJ_EX_PATH ? e->meaning : NULL;
    if (b != NULL && b->kind == ZJ_BIND_TEXT) *text = b->text;
    else if (e->kind == ZJ_EX_LITERAL && e->lit->kind == ZJ_LIT_TEXT) *text = e->lit->text;
    else return false;
    return true;
}

typedef struct Key {
    ZjBuf out;
    const ZjVar *bound[16]; /* variables of quantifiers around this place */
    uint32_t bound_count, level;
    bool failed; /* too long or too deep to compare */
} Key;

static void say(Key *k, const ZjExpr *e);

/* A record is told by its list, and by how many 逐项 of that list stand before it. */
static void say_var(Key *k, const ZjVar *v)
{
    unsigned before = 0;
    while (v->same_as != NULL) v = v->same_as;
    for (uint32_t i = 0; i < k->bound_count; i++) {
        if (k->bound[i] == v) {
            zj_buf_printf(&k->out, "b%u", i);
            return;
        }
    }
    for (const ZjVar *o = v->outer; o != NULL && before < 64; o = o->outer) {
        before += o->kind == ZJ_VAR_RECORD && o->list == v->list;
    }
    zj_buf_printf(&k->out, "v%p.%u", (const void *)v->list, before);
}

static void say_name(Key *k, const ZjExpr *e)
{
    const ZjBinding *b = e->meaning;
    if (b == NULL) {
        k->failed = true;
        return;
    }
    switch (b->kind) {
    case ZJ_BIND_FACT:
        zj_buf_printf(&k->out, "F%p", (const void *)b->fact);
        if (b->var != NULL) say_var(k, b->var);
        return;
    case ZJ_BIND_VAR:
        if (b->var->kind == ZJ_VAR_LET && b->var->value != NULL) say(k, b->var->value);
        else if (b->var->kind == ZJ_VAR_RECORD) say_var(k, b->var);
        else if (b->var->kind == ZJ_VAR_MATCH) zj_buf_printf(&k->out, "M%p", (const void *)b->var->grant);
        else zj_buf_printf(&k->out, "P%p", (const void *)b->var);
        return;
    case ZJ_BIND_ENUM: zj_buf_printf(&k->out, "E%p.%u", (const void *)b->enumeration, b->index); return;
    case ZJ_BIND_TRUTH: zj_buf_printf(&k->out, "T%u", b->index); return;
    case ZJ_BIND_AS_OF: zj_buf_str(&k->out, "A"); return;
    case ZJ_BIND_TEXT: zj_buf_printf(&k->out, "X%u:%.*s", b->text.len, ZJ_TEXT_ARG(b->text)); return;
    case ZJ_BIND_DEFINE:
    case ZJ_BIND_FIGURE: say(k, b->define->value); return;
    case ZJ_BIND_PARAMETER: zj_buf_printf(&k->out, "Q%p", (const void *)b->parameter); return;
    case ZJ_BIND_GRANT: zj_buf_printf(&k->out, "G%p.%u", (const void *)b->grant, b->index); return;
    case ZJ_BIND_FUNCTION: zj_buf_printf(&k->out, "f%p", (const void *)b->function); return;
    case ZJ_BIND_BUILTIN: zj_buf_printf(&k->out, "i%u", b->index); return;
    }
}

static void say_literal(Key *k, const ZjLiteral *lit)
{
    zj_buf_printf(&k->out, "L%d", (int)lit->kind);
    if (lit->kind == ZJ_LIT_TEXT) zj_buf_printf(&k->out, ":%u:%.*s", lit->text.len, ZJ_TEXT_ARG(lit->text));
    else if (lit->kind == ZJ_LIT_DATE) zj_buf_printf(&k->out, ":%lld", (long long)lit->day);
    else zj_rat_print(lit->value, &k->out);
    if (lit->kind == ZJ_LIT_PERIOD) zj_buf_printf(&k->out, "p%d", (int)lit->period);
    for (uint32_t i = 0; i < lit->unit_count; i++) {
        zj_buf_printf(&k->out, "%.*s^%d", ZJ_TEXT_ARG(lit->units[i].name.text), lit->units[i].exponent);
    }
}

static void say_parts(Key *k, const ZjExpr *e)
{
    const ZjExpr *parts[] = {e->list, e->a, e->b, e->c, e->where};
    bool binds = e->list != NULL && e->meaning != NULL;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        zj_buf_char(&k->out, ',');
        if (parts[i] != NULL) say(k, parts[i]);
        if (i != 0 || !binds) continue;
        if (k->bound_count == sizeof k->bound / sizeof k->bound[0]) k->failed = true;
        else k->bound[k->bound_count++] = e->meaning;
    }
    for (uint32_t i = 0; i < e->args.count && !k->failed; i++) {
        zj_buf_char(&k->out, ';');
        say(k, e->args.at[i]);
    }
    if (binds && k->bound_count != 0) k->bound_count--;
}

static void say(Key *k, const ZjExpr *e)
{
    if (k->failed || k->out.len > MAX_KEY || k->level >= MAX_LEVEL) {
        k->failed = true;
        return;
    }
    k->level++;
    if (e->kind == ZJ_EX_PATH) {
        say_name(k, e);
    } else if (e->kind == ZJ_EX_LITERAL) {
        say_literal(k, e->lit);
    } else if (e->kind == ZJ_EX_TABLE || e->kind == ZJ_EX_LIST || e->kind == ZJ_EX_RECORD) {
        zj_buf_printf(&k->out, "U%p", (const void *)e); /* like itself alone */
    } else {
        zj_buf_printf(&k->out, "(%d.%d%s", (int)e->kind, (int)e->op, e->negated ? "!" : "");
        if (e->kind == ZJ_EX_CALL) say_name(k, e);
        say_parts(k, e);
        zj_buf_char(&k->out, ')');
    }
    k->level--;
}

/* ---- terms ---- */

static uint64_t all_of(const ZjCheckedType *type)
{
    uint32_t n = type->kind == ZJ_TY_ENUM ? type->enumeration->item_count : 2;
    return n >= 64 ? UINT64_MAX : ((uint64_t)1 << n) - 1;
}

static ZjSet full_set(ZjLint *l, const ZjExpr *e, const ZjCheckedType *type)
{
    ZjSet set;
    if (type->kind == ZJ_TY_TEXT) {
        set = zj_set_mask(UINT64_MAX);
    } else if (type->kind == ZJ_TY_ENUM || type->kind == ZJ_TY_BOOL) {
        set = zj_set_mask(all_of(type));
    } else {
        ZjBounds b = zj_lint_bounds(l, e, NULL);
        set = zj_set_between(type->whole || type->kind == ZJ_TY_DATE, b.low, false, b.high, false);
    }
    set.na = true;
    return set;
}

static ZjTerm *known_term(ZjLint *l, const Key *k)
{
    return zj_scope_get(&l->keys, ZJ_SPACE_CLAUSE, NULL, (ZjText){k->out.ptr, (uint32_t)k->out.len});
}

/* Keeps the term under its key; NULL without memory. */
static ZjTerm *keep_term(ZjLint *l, const Key *k, ZjTerm made)
{
    ZjArena *arena = l->program->arena;
    ZjTerm *t = zj_arena_alloc(arena, sizeof *t);
    char *key = zj_arena_copy(arena, k->out.ptr, k->out.len);
    if (l->term_count == l->term_room) {
        uint32_t room = l->term_room == 0 ? 64 : l->term_room * 2;
        void *more = zj_arena_grow(arena, l->terms, l->term_count, room, sizeof *l->terms);
        if (more != NULL) {
            l->terms = more;
            l->term_room = room;
        }
    }
    if (t == NULL || key == NULL || l->term_count == l->term_room) {
        l->no_memory = true;
        return NULL;
    }
    *t = made;
    t->index = l->term_count;
    l->terms[l->term_count++] = t;
    zj_scope_put(&l->keys, ZJ_SPACE_CLAUSE, NULL, (ZjText){key, (uint32_t)k->out.len}, t);
    l->no_memory = l->no_memory || l->keys.no_memory;
    return t;
}

static bool key_good(ZjLint *l, const Key *k)
{
    l->no_memory = l->no_memory || k->out.failed;
    return !k->failed && !k->out.failed && k->out.len <= MAX_KEY && zj_lint_spend(l, 1 + k->out.len / 16);
}

ZjTerm *zj_lint_term(ZjLint *l, const ZjExpr *e)
{
    Key k = {.level = 0};
    e = zj_lint_meant(e);
    ZjTerm *t = NULL;
    if (e->type != NULL && e->type->kind != ZJ_TY_ERROR && e->type->kind != ZJ_TY_LIST && e->type->kind != ZJ_TY_RECORD) {
        say(&k, e);
        if (key_good(l, &k)) {
            t = known_term(l, &k);
            if (t == NULL) t = keep_term(l, &k, (ZjTerm){.expr = e, .type = *e->type, .full = full_set(l, e, e->type)});
        }
    }
    zj_buf_free(&k.out);
    return t;
}

/* a and b compared with each other: one term for a ? b and b ? a. *turned: it is b ? a. */
static ZjTerm *order_term(ZjLint *l, const ZjExpr *e, bool *turned)
{
    Key a = {.level = 0}, b = {.level = 0}, both = {.level = 0};
    ZjTerm *t = NULL;
    say(&a, zj_lint_meant(e->a));
    say(&b, zj_lint_meant(e->b));
    if (key_good(l, &a) && key_good(l, &b)) {
        ZjText x = {a.out.ptr, (uint32_t)a.out.len}, y = {b.out.ptr, (uint32_t)b.out.len};
        *turned = zj_text_compare(x, y) > 0;
        zj_buf_printf(&both.out, "?%.*s|%.*s", ZJ_TEXT_ARG(*turned ? y : x), ZJ_TEXT_ARG(*turned ? x : y));
        ZjSet full = zj_set_mask(7);
        full.na = true;
        if (!both.out.failed) t = known_term(l, &both);
        if (t == NULL && !both.out.failed) {
            t = keep_term(l, &both, (ZjTerm){.expr = e, .type = *e->type, .full = full, .order = true});
        }
    }
    zj_buf_free(&a.out);
    zj_buf_free(&b.out);
    zj_buf_free(&both.out);
    return t;
}

/* The bit of a text for this term; -1 when there are too many. */
static int text_bit(ZjLint *l, ZjTerm *t, ZjText text)
{
    for (uint32_t i = 0; i < t->text_count; i++) {
        if (zj_text_equal(t->texts[i], text)) return (int)i;
    }
    if (t->text_count == MAX_TEXTS) return -1;
    if (t->texts == NULL) t->texts = zj_arena_array(l->program->arena, MAX_TEXTS, sizeof *t->texts);
    if (t->texts == NULL) {
        l->no_memory = true;
        return -1;
    }
    t->texts[t->text_count] = text;
    return (int)t->text_count++;
}

/* ---- cases ---- */

ZjCases zj_cases_all(ZjLint *l)
{
    ZjCases all = {zj_arena_alloc(&l->scratch, sizeof(ZjCube)), 1, true};
    if (all.cubes == NULL) {
        l->no_memory = true;
        return never; /* nothing is reported any more */
    }
    return all;
}

static ZjCases unknown(ZjLint *l)
{
    ZjCases all = zj_cases_all(l);
    all.exact = false;
    return all;
}

ZjCases zj_cases_set(ZjLint *l, const ZjTerm *term, ZjSet set)
{
    if (zj_set_empty(&set)) return never;
    ZjCases one = zj_cases_all(l);
    ZjSet *kept = zj_arena_alloc(&l->scratch, sizeof *kept);
    ZjAtom *atom = zj_arena_alloc(&l->scratch, sizeof *atom);
    if (kept == NULL || atom == NULL || one.count == 0) {
        l->no_memory = true;
        return one;
    }
    *kept = set;
    *atom = (ZjAtom){term->index, kept};
    one.cubes[0] = (ZjCube){atom, 1};
    return one;
}

/* Both atoms of one term; false when nothing is left. */
static bool meet_atoms(ZjLint *l, const ZjAtom *a, const ZjAtom *b, ZjAtom *out, bool *exact)
{
    ZjSet *both = zj_arena_alloc(&l->scratch, sizeof *both);
    if (both == NULL) {
        l->no_memory = true;
        *out = *a;
        return true;
    }
    if (!zj_set_meet(a->set, b->set, both)) *exact = false;
    *out = (ZjAtom){a->term, both};
    return !zj_set_empty(both);
}

static bool meet_cubes(ZjLint *l, const ZjCube *a, const ZjCube *b, ZjCube *out, bool *exact)
{
    ZjAtom *atoms = zj_arena_array(&l->scratch, a->count + b->count, sizeof *atoms);
    uint32_t n = 0;
    if (atoms == NULL) {
        l->no_memory = true;
        *out = *a;
        return true;
    }
    for (uint32_t i = 0, j = 0; i < a->count || j < b->count;) {
        const ZjAtom *x = i < a->count ? &a->atoms[i] : NULL, *y = j < b->count ? &b->atoms[j] : NULL;
        if (x != NULL && y != NULL && x->term == y->term) {
            if (!meet_atoms(l, x, y, &atoms[n++], exact)) return false;
            i++;
            j++;
        } else if (y == NULL || (x != NULL && x->term < y->term)) {
            atoms[n++] = *x;
            i++;
        } else {
            atoms[n++] = *y;
            j++;
        }
    }
    if (n > MAX_ATOMS) {
        *exact = false;
        n = MAX_ATOMS;
    }
    *out = (ZjCube){atoms, n};
    return true;
}

ZjCases zj_cases_and(ZjLint *l, ZjCases a, ZjCases b)
{
    ZjCases both = {zj_arena_array(&l->scratch, (size_t)a.count * b.count, sizeof(ZjCube)), 0, a.exact && b.exact};
    if (a.count == 0 || b.count == 0) return never;
    bool room = both.cubes != NULL && zj_lint_spend(l, (uint64_t)a.count * b.count * 4);
    for (uint32_t i = 0; room && i < a.count; i++) {
        for (uint32_t j = 0; j < b.count; j++) {
            if (!meet_cubes(l, &a.cubes[i], &b.cubes[j], &both.cubes[both.count], &both.exact)) continue;
            both.count++;
        }
    }
    if (room && both.count <= MAX_CASES) return both;
    l->no_memory = l->no_memory || both.cubes == NULL;
    a.exact = false; /* the one with fewer cases is kept; the other only narrows it */
    return a;
}

static ZjCases either(ZjLint *l, ZjCases a, ZjCases b)
{
    if (a.count == 0) return (ZjCases){b.cubes, b.count, a.exact && b.exact};
    if (b.count == 0) return (ZjCases){a.cubes, a.count, a.exact && b.exact};
    if (a.count + b.count > MAX_CASES) return unknown(l);
    ZjCases sum = {zj_arena_array(&l->scratch, a.count + b.count, sizeof(ZjCube)), a.count + b.count, a.exact && b.exact};
    if (sum.cubes == NULL) {
        l->no_memory = true;
        return unknown(l);
    }
    for (uint32_t i = 0; i < a.count; i++) sum.cubes[i] = a.cubes[i];
    for (uint32_t i = 0; i < b.count; i++) sum.cubes[a.count + i] = b.cubes[i];
    return sum;
}

ZjSet zj_cases_leave(const ZjCases *cases, const ZjTerm *term)
{
    ZjSet left = term->full, sum;
    bool any = false;
    for (uint32_t i = 0; i < cases->count; i++) {
        const ZjSet *set = &term->full;
        for (uint32_t a = 0; a < cases->cubes[i].count; a++) {
            if (cases->cubes[i].atoms[a].term == term->index) set = cases->cubes[i].atoms[a].set;
        }
        if (any) {
            (void)zj_set_join(&left, set, &sum); /* wider is fine */
            left = sum;
        } else {
            left = *set;
        }
        any = true;
    }
    return left;
}

/* The set, or all the term may be without it. */
static ZjCases atom(ZjLint *l, const ZjTerm *t, ZjSet set, bool holds)
{
    ZjSet part;
    bool exact = holds ? zj_set_meet(&t->full, &set, &part) : zj_set_minus(&t->full, &set, &part);
    part.na = !holds;
    ZjCases cases = zj_cases_set(l, t, part);
    cases.exact = cases.exact && exact;
    return cases;
}

static ZjCases itself(ZjLint *l, const ZjExpr *e, bool holds)
{
    ZjTerm *t = zj_lint_term(l, e);
    return t == NULL || t->type.kind != ZJ_TY_BOOL ? unknown(l) : atom(l, t, zj_set_mask(2), holds);
}

static ZjOperator turned(ZjOperator op)
{
    return op == ZJ_OPR_LT   ? ZJ_OPR_GT
           : op == ZJ_OPR_GT ? ZJ_OPR_LT
           : op == ZJ_OPR_LE ? ZJ_OPR_GE
           : op == ZJ_OPR_GE ? ZJ_OPR_LE
                             : op;
}

/* Bits 0, 1, 2 for less, equal, more. */
static uint64_t order_mask(ZjOperator op)
{
    return op == ZJ_OPR_LT   ? 1
           : op == ZJ_OPR_LE ? 3
           : op == ZJ_OPR_EQ ? 2
           : op == ZJ_OPR_NE ? 5
           : op == ZJ_OPR_GE ? 6
                             : 4;
}

/* The values that compare so with `value`; a rung compares by its place. */
static ZjSet compared(const ZjTerm *t, ZjOperator op, ZjRat value)
{
    uint64_t order = order_mask(op);
    ZjRat lowest = zj_rat_inf(-1), highest = zj_rat_inf(1);
    bool whole = t->full.whole;
    if (!t->full.ordered) {
        uint64_t bit = (uint64_t)1 << ((uint64_t)value.num & 63), mask = 0;
        if ((order & 1) != 0) mask |= bit - 1;
        if ((order & 2) != 0) mask |= bit;
        if ((order & 4) != 0) mask |= ~(bit - 1) & ~bit;
        return zj_set_mask(mask);
    }
    ZjSet less = zj_set_between(whole, lowest, true, value, (order & 2) == 0);
    ZjSet more = zj_set_between(whole, value, (order & 2) == 0, highest, true), sum;
    if (order == 2) return zj_set_between(whole, value, false, value, false);
    if (order == 5) {
        (void)zj_set_join(&less, &more, &sum); /* two pieces at most */
        return sum;
    }
    return (order & 1) != 0 ? less : more;
}

static ZjCases two_sided(ZjLint *l, const ZjExpr *e, bool holds)
{
    bool swap = false;
    ZjTerm *t = order_term(l, e, &swap);
    if (t == NULL) return unknown(l);
    return atom(l, t, zj_set_mask(order_mask(swap ? turned(e->op) : e->op)), holds);
}

/* `e` op a figure. */
static ZjCases one_sided(ZjLint *l, const ZjExpr *e, ZjOperator op, const ZjExpr *with, bool holds)
{
    ZjTerm *t = zj_lint_term(l, e);
    ZjRat value;
    ZjText text;
    if (t == NULL) return unknown(l);
    if (t->type.kind == ZJ_TY_TEXT && constant_text(with, &text)) {
        int bit = text_bit(l, t, text);
        if (bit < 0) return unknown(l);
        ZjSet set = zj_set_mask((uint64_t)1 << bit);
        return atom(l, t, set, holds == (op == ZJ_OPR_EQ));
    }
    if (t->type.kind == ZJ_TY_TEXT || !zj_lint_constant(with, &value)) return unknown(l);
    const ZjExpr *c = zj_lint_meant(with);
    bool other = t->type.kind == ZJ_TY_ENUM && (c->type == NULL || c->type->enumeration != t->type.enumeration);
    return other ? unknown(l) : atom(l, t, compared(t, op, value), holds);
}

static bool fixed(const ZjExpr *e)
{
    ZjRat value;
    ZjText text;
    return zj_lint_constant(e, &value) || constant_text(e, &text);
}

static ZjCases comparison(ZjLint *l, const ZjExpr *e, bool holds)
{
    if (fixed(e->b)) return one_sided(l, e->a, e->op, e->b, holds);
    if (fixed(e->a)) return one_sided(l, e->b, turned(e->op), e->a, holds);
    return two_sided(l, e, holds);
}

/* a 属于 {b、c}. */
static ZjCases member(ZjLint *l, const ZjExpr *e, bool holds)
{
    ZjTerm *t = zj_lint_term(l, e->a);
    ZjSet set = {.ordered = t != NULL && t->full.ordered, .whole = t != NULL && t->full.whole};
    for (uint32_t i = 0; t != NULL && i < e->args.count; i++) {
        const ZjExpr *with = zj_lint_meant(e->args.at[i]);
        ZjRat value;
        ZjText text;
        ZjSet one, sum;
        bool alike = t->type.kind != ZJ_TY_ENUM || (with->type != NULL && with->type->enumeration == t->type.enumeration);
        if (t->type.kind == ZJ_TY_TEXT && constant_text(with, &text)) {
            int bit = text_bit(l, t, text);
            if (bit < 0) return unknown(l);
            one = zj_set_mask((uint64_t)1 << bit);
        } else if (t->type.kind != ZJ_TY_TEXT && alike && zj_lint_constant(with, &value)) {
            one = compared(t, ZJ_OPR_EQ, value);
        } else {
            return itself(l, e, holds);
        }
        if (!zj_set_join(&set, &one, &sum)) return itself(l, e, holds);
        set = sum;
    }
    return t == NULL ? unknown(l) : atom(l, t, set, holds != e->negated);
}

/* d 在 e 前|后 P 内, where e is a known day. */
static ZjCases within(ZjLint *l, const ZjExpr *e, bool holds)
{
    ZjTerm *t = zj_lint_term(l, e->a);
    const ZjExpr *p = zj_lint_meant(e->c);
    int64_t from, n, to;
    bool after = e->op == ZJ_OPR_AFTER;
    if (t == NULL || !constant_day(e->b, &from) || p->kind != ZJ_EX_LITERAL || p->lit->kind != ZJ_LIT_PERIOD ||
        zj_rat_to_int(p->lit->value, &n) != ZJ_OK) {
        return itself(l, e, holds);
    }
    if (!after) n = -n;
    ZjStatus s = p->lit->period == ZJ_PERIOD_MONTHS ? zj_date_add_months(from, n, &to) : zj_date_add_days(from, n, &to);
    if (s != ZJ_OK) return itself(l, e, holds);
    ZjRat low = zj_rat_int(after ? from : to), high = zj_rat_int(after ? to : from);
    return atom(l, t, zj_set_between(true, low, false, high, false), holds);
}

/* a 在 b 至 c, of known days. */
static ZjCases between(ZjLint *l, const ZjExpr *e, bool holds)
{
    ZjTerm *t = zj_lint_term(l, e->a);
    int64_t from, to;
    if (t == NULL || !constant_day(e->b, &from) || !constant_day(e->c, &to)) return itself(l, e, holds);
    return atom(l, t, zj_set_between(true, zj_rat_int(from), false, zj_rat_int(to), false), holds);
}

static ZjCases take_apart(ZjLint *l, const ZjExpr *e, bool holds, uint32_t level);

static ZjCases joined(ZjLint *l, const ZjExpr *e, bool holds, uint32_t level)
{
    ZjCases a = take_apart(l, e->a, holds, level + 1), b = take_apart(l, e->b, holds, level + 1);
    return (e->op == ZJ_OPR_AND) == holds ? zj_cases_and(l, a, b) : either(l, a, b);
}

static ZjCases chosen(ZjLint *l, const ZjExpr *e, bool holds, uint32_t level)
{
    ZjCases yes = zj_cases_and(l, take_apart(l, e->a, true, level + 1), take_apart(l, e->b, holds, level + 1));
    ZjCases no = zj_cases_and(l, take_apart(l, e->a, false, level + 1), take_apart(l, e->c, holds, level + 1));
    return either(l, yes, no);
}

/* 存在: never, when no record can satisfy it. */
static ZjCases some(ZjLint *l, const ZjExpr *e, bool holds, uint32_t level)
{
    if (holds && take_apart(l, e->a, true, level + 1).count == 0) return never;
    return itself(l, e, holds);
}

static ZjCases take_apart(ZjLint *l, const ZjExpr *e, bool holds, uint32_t level)
{
    e = zj_lint_meant(e);
    if (level > MAX_LEVEL || !zj_lint_step(l)) return unknown(l);
    ZjRat truth;
    switch (e->kind) {
    case ZJ_EX_NOT: return take_apart(l, e->a, !holds, level + 1);
    case ZJ_EX_BINARY:
        if (e->op == ZJ_OPR_AND || e->op == ZJ_OPR_OR) return joined(l, e, holds, level);
        return comparison(l, e, holds);
    case ZJ_EX_IN: return member(l, e, holds);
    case ZJ_EX_WITHIN: return within(l, e, holds);
    case ZJ_EX_BETWEEN: return between(l, e, holds);
    case ZJ_EX_IF: return chosen(l, e, holds, level);
    case ZJ_EX_SOME: return some(l, e, holds, level);
    case ZJ_EX_PATH:
        if (zj_lint_constant(e, &truth)) return (truth.num != 0) == holds ? zj_cases_all(l) : never;
        return itself(l, e, holds);
    case ZJ_EX_ERROR: case ZJ_EX_LITERAL: case ZJ_EX_CALL: case ZJ_EX_FIELD: case ZJ_EX_NEG:
    case ZJ_EX_AGED: case ZJ_EX_EVERY: case ZJ_EX_COUNT: case ZJ_EX_SUM: case ZJ_EX_LEAST:
    case ZJ_EX_GREATEST: case ZJ_EX_MEAN: case ZJ_EX_TABLE: case ZJ_EX_LIST: case ZJ_EX_RECORD:
    case ZJ_EX_STAT: case ZJ_EX_SERIES: break;
    }
    return itself(l, e, holds);
}

ZjCases zj_cases_of(ZjLint *l, const ZjExpr *e, bool holds)
{
    uint32_t outer = l->once;
    l->once = ZJ_LINT_ONCE;
    ZjCases cases = take_apart(l, e, holds, 0);
    l->once = outer;
    return cases;
}

/* ---- clauses ---- */

bool zj_lint_always(const ZjUse *use)
{
    return use->question == NULL && use->but == NULL && use->by == NULL && use->after_count == 0;
}

ZjCases zj_lint_condition(ZjLint *l, const ZjSlot *slot)
{
    return zj_cases_of(l, slot->a, slot->kind != ZJ_SLOT_UNLESS);
}

/* The clause's date lies in its policy's window. */
static ZjCases window(ZjLint *l, const ZjGrant *g)
{
    int64_t day;
    ZjCases all = zj_cases_all(l);
    bool plain = g->dates.count == 1 && zj_lint_always(&g->dates.at[0]) && g->stands_in == NULL;
    ZjTerm *t = plain ? zj_lint_term(l, g->dates.at[0].slot->a) : NULL;
    if (t == NULL || t->type.kind != ZJ_TY_DATE) return all;
    ZjRat low = zj_rat_inf(-1), high = zj_rat_inf(1);
    if (g->policy->from != NULL && constant_day(g->policy->from, &day)) low = zj_rat_int(day);
    if (g->policy->until != NULL && constant_day(g->policy->until, &day)) high = zj_rat_int(day);
    if (zj_rat_is_inf(low) && zj_rat_is_inf(high)) return all;
    return atom(l, t, zj_set_between(true, low, false, high, false), true);
}

ZjCases zj_lint_clause(ZjLint *l, const ZjGrant *g)
{
    ZjCases all = zj_cases_all(l);
    for (int hops = 0; g != NULL && hops < 8; hops++, g = g->matched) {
        if (hops != 0 && g->amendment_count != 0) break; /* another clause may stand for it */
        if (g->policy->applies != NULL) all = zj_cases_and(l, all, zj_cases_of(l, g->policy->applies, true));
        if (g->kind != ZJ_DECL_BAR && g->kind != ZJ_DECL_CLAWBACK) all = zj_cases_and(l, all, window(l, g));
        for (uint32_t i = 0; i < g->each_count; i++) {
            if (g->each_where[i] != NULL) all = zj_cases_and(l, all, zj_cases_of(l, g->each_where[i], true));
        }
        for (uint32_t i = 0; i < g->conditions.count; i++) {
            const ZjUse *u = &g->conditions.at[i];
            if (zj_lint_always(u)) all = zj_cases_and(l, all, zj_lint_condition(l, u->slot));
        }
    }
    return all;
}

/* ---- values as the file writes them ---- */

ZjText zj_lint_source(ZjLint *l, const ZjExpr *e)
{
    return zj_expr_source(l->program, e);
}

static void print_number(ZjLint *l, const ZjCheckedType *type, ZjRat value, bool en, ZjBuf *out)
{
    static const char *const periods[][2] = {{"个月", " months"}, {"日", " days"}};
    zj_rat_print(value, out);
    if (type->unit_count != 1 || type->units[0].exponent != 1) return;
    uint32_t unit = type->units[0].unit;
    if (unit < 2) zj_buf_str(out, periods[unit][en]);
    else zj_buf_text(out, l->program->units[unit]->name.text);
}

static void print_value(ZjLint *l, const ZjCheckedType *type, ZjRat value, bool en, ZjBuf *out)
{
    ZjRat percent;
    if (type->kind == ZJ_TY_MONEY && type->unit_count == 0 && en) {
        zj_rat_print_shifted(value, 2, 0, false, out); /* as a file in English writes it */
        zj_buf_str(out, " yuan");
    } else if (type->kind == ZJ_TY_MONEY && type->unit_count == 0) {
        zj_money_print(value, false, out);
    } else if (type->kind == ZJ_TY_DATE) {
        zj_date_print((int64_t)value.num, false, out);
    } else if (type->kind == ZJ_TY_ENUM) {
        zj_buf_text(out, type->enumeration->items[(uint32_t)value.num].name.text);
    } else if (type->kind == ZJ_TY_BOOL) {
        zj_buf_str(out, value.num != 0 ? (en ? "yes" : "是") : (en ? "no" : "否"));
    } else if (type->ratio && zj_rat_mul(value, zj_rat_int(100), &percent) == ZJ_OK) {
        zj_rat_print(percent, out);
        zj_buf_char(out, '%');
    } else {
        print_number(l, type, value, en, out);
    }
}

ZjText zj_lint_amount(ZjLint *l, const ZjCheckedType *type, ZjRat value)
{
    ZjBuf zh = {0}, en = {0};
    ZjText text = {"", 0};
    print_value(l, type, value, false, &zh);
    print_value(l, type, value, true, &en);
    if (!zh.failed && !en.failed && zh.ptr != NULL && en.ptr != NULL) {
        text = zj_both(l->program->arena, (ZjText){zh.ptr, (uint32_t)zh.len}, (ZjText){en.ptr, (uint32_t)en.len});
        if (text.ptr == zh.ptr) text = (ZjText){"", 0}; /* out of memory: it is freed below */
    }
    zj_buf_free(&zh);
    zj_buf_free(&en);
    return text;
}

ZjText zj_lint_value(ZjLint *l, const ZjTerm *term, ZjRat value)
{
    return zj_lint_amount(l, &term->type, value);
}
