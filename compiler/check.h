/* check.h -- shared inside the checker: typing of expressions. */
#ifndef ZJ_COMPILER_CHECK_H
#define ZJ_COMPILER_CHECK_H

#include "compiler/program.h"
#include "compiler/scope.h"

typedef struct ZjChecker {
    ZjProgram *program;
    ZjPolicy *policy; /* whose names are seen bare; NULL in the stdlib */
    ZjVar *vars;      /* innermost first */
    bool no_memory;
    bool names_clause; /* 针对: a clause is named, not its amount */
    ZjBinding scratch; /* stands in for a binding that found no memory */
} ZjChecker;

/* What the surroundings expect of a bare name. */
typedef struct ZjExpected {
    const ZjEnum *enumeration;
    bool text;
} ZjExpected;

/* Types `e` and all inside it; never fails except by running out of memory: mistakes are
** reported and typed ZJ_TY_ERROR, which agrees with everything. */
ZjCheckedType zj_check_expr(ZjChecker *c, ZjExpr *e, ZjExpected expected);
ZjCheckedType zj_check_table(ZjChecker *c, ZjExpr *e, ZjExpected expected);
/* One type for both, or an error at `at` showing both. */
ZjCheckedType zj_unify(ZjChecker *c, ZjCheckedType a, ZjCheckedType b, ZjSpan at);
/* Reports unless `type` is of `kind` (or an error). */
bool zj_want(ZjChecker *c, const ZjExpr *e, ZjCheckedType type, ZjTypeKind kind);
bool zj_want_bool(ZjChecker *c, const ZjExpr *e, ZjCheckedType type);
/* Reports unless a value of `got` may stand where a declaration promises `wanted`. */
bool zj_want_like(ZjChecker *c, const ZjExpr *e, ZjCheckedType got, ZjCheckedType wanted);
/* Reports lists and records. */
bool zj_want_scalar(ZjChecker *c, const ZjExpr *e, ZjCheckedType type);
bool zj_want_period(ZjChecker *c, const ZjExpr *e, ZjCheckedType type);
/* A plain amount: money without units. */
bool zj_want_money(ZjChecker *c, const ZjExpr *e, ZjCheckedType type);
/* t's units times (sign 1) or over (sign -1) those of `by`; false when there are too many. */
bool zj_multiply_units(ZjCheckedType *t, const ZjCheckedType *by, int sign);
ZjVar *zj_push_var(ZjChecker *c, ZjVarKind kind, ZjName name);
/* Does nothing here bear the path's first name, but perhaps a value of a ladder or kind? */
bool zj_path_is_foreign(ZjChecker *c, const ZjExpr *path);
/* 取自: a list fact, or an error. Sets var->list and its type. */
bool zj_check_list(ZjChecker *c, ZjExpr *list, ZjVar *var);
/* Can values of both be compared with the operator? Reports when not. */
void zj_check_comparable(ZjChecker *c, ZjOperator op, ZjCheckedType a, ZjCheckedType b, ZjSpan at);
/* Definitions and the like are checked when first used, so that order does not matter. */
void zj_check_define(ZjProgram *program, ZjDefine *define);
void zj_check_function(ZjProgram *program, ZjFunction *function);
void zj_check_parameter(ZjProgram *program, ZjParameter *parameter);
/* The 依据 from `first` to `end`: the place, and the phrases joined with "；". */
void zj_read_citation(ZjProgram *program, const ZjSlot *first, const ZjSlot *end, ZjText *cite, ZjText *quote);
/* Puts a slot where it belongs in the clause; with use.by, as an amendment of it. */
ZjStatus zj_sort_slot(ZjProgram *program, ZjGrant *g, ZjSlot *s, ZjUse use) ZJ_MUST_CHECK;
/* amend.c: may 修订 change this slot? Reports when not. */
bool zj_may_amend(ZjProgram *program, const ZjGrant *g, const ZjSlot *s, const ZjUse *use);
ZjStatus zj_sort_amendment(ZjProgram *program, ZjAmendment *by) ZJ_MUST_CHECK;
/* A match may not fall below the floor that the matched clause lays on matches, on no date. */
void zj_check_match_floor(ZjProgram *program, const ZjGrant *g);
/* disjoint.c: no case and no item can meet both, as far as what is declared tells. Adds to *steps what
** that took; beyond ZJ_MAX_VERSIONS nothing is disjoint. */
bool zj_disjoint(const ZjExpr *a, const ZjExpr *b, uint64_t *steps);
bool zj_check_failed(const ZjProgram *program);
/* The grant or other clause that a path names, or NULL and reported. */
ZjGrant *zj_check_clause_path(ZjChecker *c, ZjExpr *path);
bool zj_word_is(ZjText word, const char *zh, const char *en);
/* “{slot}” cannot be “{name}”; `allowed` lists what can. */
void zj_report_word(ZjProgram *program, ZjName name, ZjText slot, const char *allowed);
extern const char *const zj_levels[4][2]; /* of authorities, from 国家 down, in both languages */
/* An amount; *fine is set where it may be finer than a fen. */
void zj_check_money(ZjChecker *c, ZjExpr *e, bool *fine);
/* The rule that a 取整 states; false and reported where it states none. */
bool zj_read_rounding(ZjProgram *program, const ZjSlot *slot, ZjRule *rule);
/* instance.c: calls of functions that take a list by its fields. */
/* The type of a parameter 列表 { field: type, … }. */
ZjCheckedType zj_shape(ZjProgram *program, const ZjParamDecl *param);
ZjExpr *zj_copy_expr(ZjProgram *program, const ZjExpr *e);
/* The function as it is for this call, its arguments checked; NULL after a report. */
ZjFunction *zj_instance(ZjChecker *c, ZjExpr *call, ZjFunction *f);
/* The list behind a parameter, for `list` naming it; as zj_check_list. */
bool zj_view_list(ZjChecker *c, ZjExpr *list, const ZjView *view);
/* var.field, where the variable's records are seen through a view: becomes the caller's expression. */
ZjCheckedType zj_view_field(ZjChecker *c, ZjExpr *e, const ZjVar *var);
/* Which records of the view count: a checked condition on `var`, or NULL for all. */
ZjExpr *zj_view_where(ZjChecker *c, const ZjVar *var);

/* check_settle.c: what the settlement of a grant rests on. */
/* What a use sees: of an amendment, its document's names and its own 令. */
ZjChecker zj_scope_of(const ZjChecker *c, const ZjUse *use);
void zj_check_scope(ZjChecker *c, ZjGrant *g, ZjScope *scope, ZjSpan at);
void zj_check_limits(ZjChecker *c, ZjGrant *g);
void zj_check_rounding(ZjChecker *c, ZjGrant *g);
void zj_check_header_rounding(ZjChecker *c, const ZjSlot *slot);
/* Does the scope leave each item to itself? */
bool zj_scope_is_item(const ZjGrant *g, const ZjScope *s);
/* Do two scopes of one grant make the same groups? */
bool zj_scopes_equal(ZjProgram *program, const ZjGrant *g, const ZjScope *a, const ZjScope *b);
void zj_check_deduct(ZjChecker *c, ZjGrant *g);
/* parts.c: 分期. */
void zj_check_parts(ZjChecker *c, ZjGrant *g);
/* 其余: what the parts before it leave. */
bool zj_part_is_rest(const ZjSlot *part);

#endif
