/* oracle.h -- what a case comes to, computed the slow and plain way: the judge of compiler and
*VM.
**
** A tree walk over the checked program for one case, from the meaning that the language gives
*its
** texts: no code, no columns, no registers. It shares the checker, the facts and the numbers
*with
** the product, and nothing of the lowering, the executor or the reports.
**
** Expressions are computed on intervals, exactly as wide as the rules make them. A settlement
*is
** computed on points; where something in it is open the oracle says so and takes the figure
*that
** it was told to assume (the VM's) for what rests on it. Such figures are judged by drawing
*points
** (`draw`) for all that is open: whatever then comes out must lie in the VM's interval.
*/
#ifndef ZJ_TESTS_DIFF_ORACLE_H
#define ZJ_TESTS_DIFF_ORACLE_H

#include "compiler/program.h"
#include "tests/diff/value.h"
#include "vm/facts/facts.h"

enum { ORACLE_EACH = 8, ORACLE_PARTS = 6 };

/* A part of an item, on points. */
typedef struct PartFigures {
    ZjRat named; /* paid by rows that name it */
    ZjRat amount, got, payable;
    bool due;
} PartFigures;

typedef struct Item {
    uint32_t record[ORACLE_EACH]; /* lane of each 逐项, outermost first */
    Value key, date, counts, in_force, happened, gate, base, standard, amount;
    Value *conditions;
    /* settled; of a clawback only payable */
    Value kept, capped, rounded, stacked, entitled, paid, payable;
    PartFigures parts[ORACLE_PARTS]; /* where all is points */
    int reason; /* ZjDisplaced */
    /* of a benefit */
    Value first, last, ceiling, may, outdone, held;
} Item;

typedef struct Verdict {
    int state; /* 0 not begun, 1 items known, 2 settled */
    Item *items;
    uint32_t item_count, condition_count;
    uint8_t unknown; /* why a list on the way to its items is not known */
    bool has_force, has_key;
    Value applies; /* type NONE: the policy does not say */
    Value bars;    /* a bar's own value */
    bool own;      /* the settled figures are the oracle's */
    bool points;   /* and all of them points: every stage can be compared */
    Value total_entitled, total_paid, total_payable;
} Verdict;

typedef enum Asked { ASKED_ENTITLED, ASKED_PAID, ASKED_PAYABLE } Asked;
/* What a case contributes to a target; type NONE: not asked for. */
typedef struct Measured {
    Value among, year_date, stats[2];
} Measured;

/* The figure of an item, or of all for item ZJ_NONE, that the oracle does not find itself. */
typedef Value AssumeFn(void *context, const ZjGrant *g, Asked what, uint32_t item);

typedef struct Oracle {
    const ZjProgram *program;
    const ZjFacts *facts;
    uint32_t case_index;
    int64_t as_of;
    const uint32_t *choice; /* by question */
    uint64_t draw;          /* seed of the points to draw; 0: keep what is open */
    AssumeFn *assume;
    void *context;
    ZjArena arena;
    /* results */
    Verdict *verdicts; /* by ZjGrant.order */
    Value *figures;    /* by place in program->defines */
    Measured *targets; /* in the order of program->targets */
    Value sums[5];     /* 国家 省级 市级 区级 and all */
    bool sums_own;
    bool failed; /* memory, or a figure beyond all numbers: nothing to compare */
} Oracle;

/* Fills the results. The program must have been lowered: facts are found by its numbers. */
void oracle_run(Oracle *o);
void oracle_free(Oracle *o);

/* ---- between the oracle's files ---- */

typedef struct Scope {
    const struct Scope *outer;
    const ZjVar *var;
    uint32_t record;
    Value value; /* PARAM */
    Value made;  /* RECORD of a list of periods: the date under which its list was made */
} Scope;

typedef struct Context {
    Oracle *o;
    const Scope *scope;
    Value date; /* chooses versions of parameters; type NONE: the date of evaluation */
    const ZjGrant
        *item_of; /* inside a match: naming it, or what it matches, means the item's */
    uint32_t item;
} Context;

Value oracle_eval(const Context *c, const ZjExpr *e);
Value oracle_fact(const Oracle *o, const ZjFact *fact, uint32_t lane);
Value oracle_text(const Oracle *o, ZjText text);
Value oracle_as_of(const Oracle *o);
/* The records of a list; `state` says whether they are known. */
/* Beyond ZjFactState: a list of periods that cannot be made. */
#define ORACLE_LIST_ERROR ((ZjFactState)9)
/* The record after one of a list; of a list of periods, records are days (oracle.c). */
uint32_t oracle_next(const ZjExpr *list, uint32_t record);
int64_t oracle_period_end(const ZjExpr *call, int64_t day);
/* A field of a period, where the list's dates are looked at from c. */
Value oracle_period(const Context *c, const ZjFact *field, const ZjExpr *call, uint32_t record);
ZjFactState oracle_records(const Context *c, const ZjExpr *list, uint32_t *first,
                           uint32_t *count);
/* The clause's items with gates and amounts; the figures after the settlement. */
Verdict *oracle_items(Oracle *o, const ZjGrant *g);
Verdict *oracle_settled(Oracle *o, const ZjGrant *g);
/* Items and gates alone. */
Verdict *oracle_gates(Oracle *o, const ZjGrant *g);
void oracle_benefit(Oracle *o, const ZjGrant *g);
void oracle_targets(Oracle *o);
/* Exceptions depart from readings, and these from what always holds (0); amendments from all of them. */
enum { ORACLE_RANKS = 6 };
int oracle_rank(const ZjUse *use);
void oracle_settle(Oracle *o, const ZjComponent *component);
/* oracle_parts.c: 分期. */
uint32_t oracle_part_count(const ZjGrant *g);
/* What the ledger calls a part of an item with this key. */
Value oracle_part_key(Oracle *o, Value item, bool has_key, uint32_t part);
Value oracle_part_due(Oracle *o, const ZjGrant *g, uint32_t item, uint32_t part);
/* Fills amount, got and payable, as if all parts were due; false beyond all numbers. */
bool oracle_pay_parts(const ZjGrant *g, int64_t step, ZjRat whole, ZjRat paid, PartFigures *parts);
/* What an item's expressions see. `scopes` has room for ORACLE_SCOPES. */
enum { ORACLE_SCOPES = 64 };
Context oracle_item_context(Oracle *o, const ZjGrant *g, uint32_t item, Scope *scopes);
/* Does the slot count here? Under its reading, and where its exception holds. */
Value oracle_holds(const Context *c, const ZjUse *use);
bool oracle_reading(const Oracle *o, const ZjUse *use);
/* On the context's date, for this case and item: does the amendment hold? Does the clause, which a
** 取代 may have put in another's place, or another in its own? */
Value oracle_amended(const Context *c, const ZjAmendment *by);
Value oracle_standing(const Context *c, const ZjGrant *g);
/* A cap or floor as it counts here: open where it does not. */
Value oracle_limit(const Context *c, const ZjUses *all, const ZjUse *use, int none);
bool oracle_caps_item(const ZjGrant *g, const ZjScope *scope);
void *oracle_room(Oracle *o, size_t count, size_t size);

#endif
