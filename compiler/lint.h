/* lint.h -- shared inside the lints: what looks wrong in a program that is correct.
**
** A condition is taken apart into cases: "or" between them, inside a case "and" between atoms, each
** the set of values that one expression may have. What cannot be said so is left out, which only
** makes the cases wider: a lint speaks where even the wider cases leave nothing. `exact` tells those
** that are not wider, for the lints that name a value.
**
** All work is counted down from ZJ_MAX_LINT: beyond it conditions are taken as always true.
*/
#ifndef ZJ_COMPILER_LINT_H
#define ZJ_COMPILER_LINT_H

#include "compiler/lint_set.h"
#include "compiler/program.h"
#include "compiler/scope.h"

/* An expression whose values conditions speak of; the same one wherever it is written alike. */
typedef struct ZjTerm {
    const ZjExpr *expr;
    ZjCheckedType type;
    ZjSet full;     /* all it may be, as declared */
    bool order;     /* two expressions compared: 0 the first is less, 1 equal, 2 more */
    ZjText *texts;  /* TEXT: what it is compared with; bit 63 is any other text */
    uint32_t text_count;
    uint32_t index; /* in ZjLint.terms */
} ZjTerm;

typedef struct ZjAtom {
    uint32_t term;
    const ZjSet *set;
} ZjAtom;

typedef struct ZjCube {
    ZjAtom *atoms; /* by term */
    uint32_t count;
} ZjCube;

typedef struct ZjCases {
    ZjCube *cubes; /* none: never true */
    uint32_t count;
    bool exact;
} ZjCases;

typedef struct ZjLint {
    ZjProgram *program;
    ZjScopeTable keys; /* terms by what they say */
    ZjTerm **terms;
    uint32_t term_count, term_room;
    ZjArena scratch; /* of one clause: cases and their sets */
    const ZjGrant *clause; /* whose slots are looked at, or NULL */
    uint64_t work;   /* steps left */
    uint32_t once;   /* of them, for the condition or bounds at hand */
    bool cut;        /* it has run out */
    bool no_memory;
} ZjLint;

/* Counts `steps`; false when none are left. */
bool zj_lint_spend(ZjLint *l, uint64_t steps);
/* One step of what has ZJ_LINT_ONCE of them at most: 令 inside 令, each used twice, would never end. */
enum { ZJ_LINT_ONCE = 4096 };
bool zj_lint_step(ZjLint *l);

/* ---- lint_case.c ---- */

/* Through 令 and 定义 to what they stand for, as long as that is a name again. */
const ZjExpr *zj_lint_meant(const ZjExpr *e);
/* A figure, day, rung or 是/否 that can be told from the text. */
bool zj_lint_constant(const ZjExpr *e, ZjRat *value);
/* NULL when it is too long to compare. */
ZjTerm *zj_lint_term(ZjLint *l, const ZjExpr *e);
ZjCases zj_cases_all(ZjLint *l);
/* When `e` is true; or, with `holds` false, when it is not. */
ZjCases zj_cases_of(ZjLint *l, const ZjExpr *e, bool holds);
/* The term within the set, alone. */
ZjCases zj_cases_set(ZjLint *l, const ZjTerm *term, ZjSet set);
ZjCases zj_cases_and(ZjLint *l, ZjCases a, ZjCases b);
/* What the cases leave the term: never less. */
ZjSet zj_cases_leave(const ZjCases *cases, const ZjTerm *term);
/* When a clause may pay: whom the policy applies to, its window, 其中, 当, 除非 without 但 and 解读, and the same
** of what it matches. */
ZjCases zj_lint_clause(ZjLint *l, const ZjGrant *g);
/* Does the slot count under every reading, exception and amendment? */
bool zj_lint_always(const ZjUse *use);
/* The slot's condition: 除非 turned round. */
ZjCases zj_lint_condition(ZjLint *l, const ZjSlot *slot);
/* `营业收入` and a value as the file writes them. */
ZjText zj_lint_value(ZjLint *l, const ZjTerm *term, ZjRat value);
ZjText zj_lint_amount(ZjLint *l, const ZjCheckedType *type, ZjRat value);
ZjText zj_lint_source(ZjLint *l, const ZjExpr *e);

/* ---- lint_bound.c ---- */

typedef struct ZjBounds {
    ZjRat low, high; /* both included; infinities where nothing is known */
} ZjBounds;

/* Between which figures a number, an amount or a date lies, under the cases (NULL: always). */
ZjBounds zj_lint_bounds(ZjLint *l, const ZjExpr *e, const ZjCases *cases);
/* What one item of the clause comes to by this 金额 or 配套, before floors and caps. */
ZjBounds zj_lint_amount_bounds(ZjLint *l, const ZjGrant *g, const ZjSlot *slot, const ZjCases *cases);
/* Does a cap or floor of this scope hold for each item by itself, whatever was paid before? */
bool zj_lint_item_scope(const ZjScope *scope);

/* ---- lint_table.c ---- */

/* One name or bound of a table over one key. */
typedef struct ZjTableRow {
    const ZjRow *row;
    const ZjExpr *key;   /* the name or bound; NULL: 其他 */
    const ZjExpr *value; /* NULL: 不予 or 另行规定 */
    ZjSet set;           /* the values of the key that it is for */
    bool reached;        /* one of them is left to it by the rows before */
} ZjTableRow;

typedef struct ZjTableRows {
    const ZjTerm *term;
    ZjTableRow *at;
    uint32_t count;
    ZjSet left; /* what no row is for */
} ZjTableRows;

/* The rows of a table over one key, as the cases reach them; false when it cannot be told. */
bool zj_lint_rows(ZjLint *l, const ZjTable *table, const ZjCases *cases, ZjTableRows *rows);

/* ---- lint_walk.c ---- */

typedef struct ZjLintVisit {
    void (*expr)(void *user, const ZjExpr *e);
    void *user;
} ZjLintVisit;

/* Every expression inside, outermost first. */
void zj_lint_walk(const ZjDecl *d, const ZjLintVisit *visit);
void zj_lint_walk_expr(const ZjExpr *e, const ZjLintVisit *visit);

/* ---- the lints ---- */

void zj_lint_reach(ZjLint *l);     /* clauses, exceptions, rows and versions that never come about */
void zj_lint_tables(ZjLint *l);    /* rows of tables: never reached, not monotone */
void zj_lint_tiers(ZjLint *l);     /* gaps and overlaps */
void zj_lint_limits(ZjLint *l);    /* caps and floors that never bind; years without dates */
void zj_lint_targets(ZjLint *l);   /* targets that contradict each other */
void zj_lint_names(ZjLint *l);     /* what nothing uses, clauses that no case tries */
void zj_lint_bodies(ZjLint *l);    /* 满足 that takes more than it seems */

#endif
