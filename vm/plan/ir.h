/* ir.h -- inside a plan: nodes, made and simplified one by one, equal ones once.
**
** A node is a mask (truth) or a value: a numerator over the node's denominator. Lanes are
** intervals as in lane.h, but for errors: where one could arise there is no plan.
*/
#ifndef ZJ_PLAN_IR_H
#define ZJ_PLAN_IR_H

#include "vm/plan/plan.h"

/* Open ends inside a plan. Finite ends stay below a quarter of it, so that two of them add. */
#define PLAN_OPEN ((int64_t)1 << 61)
#define PLAN_MOST ((int64_t)1 << 59)

typedef enum NodeKind {
    NODE_CONST,
    NODE_TABLE, /* over the codes of an input */
    NODE_INPUT, /* values as they come */
    /* masks */
    NODE_AND, NODE_OR, NODE_NOT,
    NODE_LESS, NODE_EQUAL, NODE_DIFFERS, /* of two values: not applicable is false */
    NODE_AT_MOST,
    /* values */
    NODE_ADD, NODE_SUB, NODE_SCALE, /* by `by` */
    NODE_MIN, NODE_MAX, NODE_SELECT,
    NODE_MONTHS, /* a packed date and `by` months */
    /* amounts: never below 0, never not applicable */
    NODE_AMOUNT, /* of any value */
    NODE_GATE,   /* b where mask a holds, else 0 */
    NODE_ROUND,
    NODE_SUM, /* args */
    NODE_KIND_COUNT
} NodeKind;

typedef struct Entry {
    int64_t lo, hi;
    uint8_t flags;
} Entry;

enum { NODE_ARGS = 3, NO_NODE = -1, NO_INPUT = -1 };

typedef struct Node {
    NodeKind kind;
    bool mask, amount;
    bool open;       /* its ends may be open */
    int a, b, c;     /* operands */
    int input;       /* TABLE, INPUT */
    int64_t by;      /* SCALE, MONTHS; ROUND: rounding mode */
    int64_t step;    /* ROUND: fen */
    int64_t den;     /* of values */
    int64_t under;   /* ROUND: the operand's den */
    int64_t lo, hi;  /* finite ends lie within */
    uint32_t first, count; /* TABLE: entries; CONST: one entry; SUM: args */
    uint32_t uses;
} Node;

typedef struct Ir {
    ZjArena *arena;
    const char *why; /* the first reason why there is no plan */
    bool no_mem;
    Node *nodes;
    int count, capacity;
    int *buckets; /* hash of equal nodes */
    uint32_t bucket_count;
    Entry *entries;
    uint32_t entry_count, entry_capacity;
    int *args;
    uint32_t arg_count, arg_capacity;
    ZjPlanInput *inputs;
    int input_count, input_capacity;
} Ir;

ZjStatus ir_begin(Ir *ir, ZjArena *arena) ZJ_MUST_CHECK;
/* NO_NODE, and why. Every maker below passes NO_NODE operands on. */
int ir_fail(Ir *ir, const char *why);

int ir_input(Ir *ir, const ZjPlanInput *input); /* number of the input */
int ir_const(Ir *ir, bool mask, int64_t den, Entry entry);
/* `count` entries, by code; `amount`: all of them are amounts. */
int ir_table(Ir *ir, bool mask, int64_t den, int input, const Entry *entries, uint32_t count);
int ir_value(Ir *ir, int input);

int ir_and(Ir *ir, int a, int b);
int ir_or(Ir *ir, int a, int b);
int ir_not(Ir *ir, int a);
int ir_compare(Ir *ir, NodeKind kind, int a, int b);
int ir_add(Ir *ir, int a, int b);
int ir_sub(Ir *ir, int a, int b);
int ir_scale(Ir *ir, int a, int64_t by, int64_t over); /* times by / over, over > 0 */
int ir_least(Ir *ir, int a, int b);
int ir_greatest(Ir *ir, int a, int b);
int ir_select(Ir *ir, int mask, int yes, int no);
int ir_months(Ir *ir, int a, int64_t by);
int ir_amount(Ir *ir, int a);
int ir_round(Ir *ir, int a, ZjRounding mode, int64_t step);
int ir_sum(Ir *ir, const int *args, uint32_t count);

/* What a node gives for one lane of its operands: folds constants and tables, and is what the
** kernels are tested against. */
Entry ir_apply(const Ir *ir, const Node *node, Entry a, Entry b, Entry c);

static inline const Entry *ir_entries(const Ir *ir, const Node *n)
{
    return &ir->entries[n->first];
}

#endif
