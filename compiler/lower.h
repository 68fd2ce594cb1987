/* lower.h -- shared inside the lowering: from checked trees to straight-line code.
**
** An expression is lowered in a context: the domain that its surroundings work in, and what its
** variables stand for. Its result may stand in an ancestor of that domain (a constant stands in
** domain 0); whoever needs it deeper carries it there.
*/
#ifndef ZJ_COMPILER_LOWER_H
#define ZJ_COMPILER_LOWER_H

#include "compiler/emit.h"
#include "compiler/program.h"

/* What a variable stands for here. */
typedef struct ZjEnv ZjEnv;
struct ZjEnv {
    const ZjVar *var;
    uint32_t domain; /* RECORD */
    uint32_t reg;    /* PARAM; LET once it has been computed, else ZJ_NONE */
    uint32_t why;    /* of reg */
    ZjEnv *outer;
};

typedef struct ZjLowered ZjLowered;

typedef struct ZjLowering {
    ZjProgram *program;
    ZjEmitter emit;
    ZjArena *arena; /* scratch: the compile's */
    uint32_t as_of; /* DATE register, domain 0 */
    uint32_t truth; /* BOOL constant true, domain 0 */
    ZjGrant *clause; /* being lowered: for what it depends on */
    ZjGrant **bars;  /* of the program, in its order */
    uint32_t bar_count;
    uint32_t depth; /* expressions being lowered inside each other, definitions and functions in place */
    uint32_t chain; /* the same, with those of the clauses and figures that this one rests on */
    bool failed;    /* something was reported, or memory ran out */
} ZjLowering;

typedef struct ZjContext {
    ZjLowering *l;
    uint32_t domain; /* of the surroundings */
    ZjEnv *env;
    uint32_t date;   /* DATE: chooses versions of parameters; ZJ_NONE: the date of evaluation */
    const ZjGrant *item_of; /* inside a match: naming this grant, or one it goes with, means the item's */
} ZjContext;

/* A version of the clause, or of a parameter that it uses, and when it holds. */
typedef struct ZjHeldVersion {
    const void *key;
    const ZjAmendment *by;        /* NULL: a parameter's own version */
    const ZjParameter *parameter; /* and `value`, of a parameter */
    const ZjVersion *value;
    uint32_t reg; /* BOOL, in the clause's domain or above */
} ZjHeldVersion;

/* A clause's registers, filled in as they come to be. */
struct ZjLowered {
    int state; /* 0 not begun, 1 in work, 2 standard known */
    ZjContext context;
    uint32_t domain, key, date, counts, in_force, applies, happened, gate;
    uint32_t base, base_why, standard, amount;
    uint32_t entitled, paid, payable, displaced, kept, capped, rounded, stacked;
    uint32_t total_entitled, total_paid, total_payable, member, standard_total;
    uint32_t first_cap_row, first_floor_row; /* its member's rows, after those of caps of an item */
    ZjModCondition *conditions;
    uint32_t condition_count;
    ZjModStep *steps;
    uint32_t step_count;
    ZjModBarUse *bars;
    uint32_t bar_count;
    ZjGrant **needs; /* grants its figures rest on */
    uint32_t need_count;
    uint32_t liable_until, ledger_policy, ledger_clause, ledger_payer;
    uint32_t force_from, force_until;
    ZjHeldVersion *held;
    uint32_t held_count;
};

/* lower_expr.c. Results are registers; `why`, when not NULL, receives a row of the explanations
** (ZJ_NONE for literals). */
uint32_t zj_lower(ZjContext *c, ZjExpr *e, uint32_t *why);
uint32_t zj_lower_in(ZjContext *c, ZjExpr *e, uint32_t domain, uint32_t *why); /* carried to domain */
uint32_t zj_carry(ZjLowering *l, uint32_t reg, uint32_t domain, ZjSpan at);
/* A field of the record that a variable of `domain` stands for. */
uint32_t zj_carry_record(ZjLowering *l, uint32_t reg, uint32_t domain, ZjSpan at);
uint32_t zj_convert(ZjLowering *l, uint32_t reg, ZjType type, ZjSpan at); /* INT to NUM, MONEY to EXACT */
/* A field of a record, to the lanes in which the record's variable stands (lower_expr.c says more). */
uint32_t zj_carry_record(ZjLowering *l, uint32_t reg, uint32_t domain, ZjSpan at);
uint32_t zj_compare(ZjContext *c, ZjOperator op, uint32_t a, uint32_t b, ZjSpan at);
uint32_t zj_shift_date(ZjContext *c, uint32_t date, ZjExpr *period, bool back);
ZjRelation zj_relation_of(ZjOperator op);
ZjType zj_reg_type(const ZjLowering *l, uint32_t reg);
uint32_t zj_reg_domain(const ZjLowering *l, uint32_t reg);
/* Operands carried to one domain, that of the deeper one (or the context's). */
uint32_t zj_op1(ZjContext *c, ZjOpcode op, ZjType type, uint32_t a, ZjSpan at);
uint32_t zj_op2(ZjContext *c, ZjOpcode op, ZjType type, uint32_t a, uint32_t b, ZjSpan at);
uint32_t zj_op3(ZjContext *c, ZjOpcode op, ZjType type, uint32_t a, uint32_t b, uint32_t d, ZjSpan at);
uint32_t zj_select(ZjContext *c, uint32_t condition, uint32_t yes, uint32_t no, ZjSpan at);
uint32_t zj_constant(ZjLowering *l, ZjType type, ZjRat value, ZjSpan at);
uint32_t zj_constant_form(ZjLowering *l, ZjType type, uint32_t enum_index, ZjConstForm form, ZjSpan at);
uint32_t zj_fact(ZjLowering *l, const ZjFact *fact);
/* The domain of the records of a list (a path, or 各月(a, b)) for each lane of `parent`. */
uint32_t zj_list_domain(ZjContext *c, uint32_t parent, const ZjExpr *source);
/* What a variable stands for, or NULL. */
ZjEnv *zj_look_up(const ZjContext *c, const ZjVar *var);
/* False, and reported, where the records of `path` can't be told for each lane of `parent`. */
bool zj_list_is_plain(ZjContext *c, const ZjExpr *path, uint32_t parent);
bool zj_reaches(const ZjLowering *l, uint32_t from, uint32_t domain);
ZjEnv *zj_bind(ZjContext *c, const ZjVar *var, uint32_t domain, uint32_t reg);
uint32_t zj_why(ZjLowering *l, ZjModExplain row, const uint32_t *children, uint32_t count);
uint32_t zj_and(ZjContext *c, uint32_t a, uint32_t b, ZjSpan at); /* either may be ZJ_NONE: true */

/* Of lower_clause.c, for the limits of a settlement. */
uint32_t zj_exact(ZjContext *c, ZjExpr *e, uint32_t *why); /* EXACT */
/* A limit as it counts here, EXACT: without its reading, and where an exception replaces it, open:
** above for `none` 1, below for -1. */
uint32_t zj_limit_value(ZjContext *c, const ZjUses *all, const ZjUse *use, int none);
uint32_t zj_group_row(ZjLowering *l, ZjGrant *g, const ZjScope *scope);
uint32_t zj_reading_holds(ZjLowering *l, const ZjUse *use); /* BOOL, or ZJ_NONE: always */
void zj_add_step(ZjLowering *l, ZjLowered *w, ZjModStep row);
/* When a step is told: under its reading and in its version. In domain 0 or the clause's. */
uint32_t zj_told(ZjContext *c, const ZjGrant *g, const ZjUse *u);
/* A limit's step, and those of the amended limits in its place, in their own words. */
void zj_steps_in_place(ZjLowering *l, ZjGrant *g, const ZjUses *all, const ZjUse *u, ZjModStep row);
uint32_t zj_slot_text(ZjLowering *l, const ZjSlot *slot); /* as written, on one line: a string */
void *zj_append(ZjLowering *l, void *array, uint32_t *count, size_t size);

/* lower_limits.c: caps, floors, 一次性 and 取整 of a grant, to rows of its member. */
void zj_lower_limits(ZjLowering *l, ZjGrant *g, ZjModMember *m);
/* The steps from 择优 to 取整. */
void zj_limit_steps(ZjLowering *l, ZjGrant *g);

/* lower_ledger.c: rows of 已拨付. Registers stand in the ledger's domain unless said. */
const ZjFact *zj_ledger_field(const ZjProgram *program, const char *name); /* NULL: there is none */
bool zj_has_ledger(const ZjProgram *program); /* with every field that payments are read by */
/* BOOL: pays this clause, by the date of evaluation. `alias` may be empty. */
uint32_t zj_ledger_rows_of(ZjLowering *l, ZjText policy, ZjText clause, ZjText alias, ZjSpan at);
uint32_t zj_ledger_net(ZjLowering *l, ZjSpan at); /* MONEY: paid less recovered */
/* MONEY, domain 0: what 抵扣 takes off. */
uint32_t zj_lower_deduction(ZjLowering *l, ZjGrant *g);
uint32_t zj_text_constant(ZjLowering *l, ZjText text, ZjSpan at); /* TEXT, domain 0 */

/* lower_version.c */
/* May its value be another on another date of the clause: a parameter, or a rung equal for a time? */
bool zj_depends_on_date(const ZjExpr *e);
uint32_t zj_amendment_holds(ZjContext *c, const ZjAmendment *by);
uint32_t zj_version_holds(ZjLowering *l, const ZjAmendment *by); /* of a clause whose date is known */
uint32_t zj_not_amended(ZjContext *c, const ZjUse *u); /* ZJ_NONE: nothing amends it */
uint32_t zj_lower_standing(ZjContext *c, const ZjGrant *g); /* 取代; ZJ_NONE: it always stands */
void zj_note_value(ZjContext *c, const ZjParameter *q, const ZjVersion *v, uint32_t chosen);
void zj_lower_version_rows(ZjLowering *l);

/* parts.c: the parts of a grant's member. */
void zj_lower_parts(ZjLowering *l, ZjGrant *g, ZjModMember *m);

/* lower_beyond.c */
void zj_lower_benefit(ZjLowering *l, ZjGrant *g);
void zj_lower_target(ZjLowering *l, ZjTarget *t);

/* lower_clause.c */
/* Items, variables, date, force, bars, conditions: g->lowered->gate. */
void zj_lower_gates(ZjLowering *l, ZjGrant *g);
/* When a slot counts: its reading is chosen, its exception and its amendment hold; what amends it is
** left to the caller. ZJ_NONE: always. */
uint32_t zj_use_holds(ZjContext *c, const ZjUse *u);
void zj_lower_standard(ZjLowering *l, ZjGrant *g);
void zj_lower_settlement(ZjLowering *l, uint32_t component);
void zj_lower_clawbacks(ZjLowering *l);
void zj_lower_figure(ZjLowering *l, ZjDefine *d);
void zj_lower_clause_rows(ZjLowering *l);
/* The clause being lowered rests on a figure of g. */
void zj_depends_on(ZjLowering *l, ZjGrant *g);

#endif
