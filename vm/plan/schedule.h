/* schedule.h -- inside a plan: nodes as calls of kernels, and the columns they work on. */
#ifndef ZJ_PLAN_SCHEDULE_H
#define ZJ_PLAN_SCHEDULE_H

#include "vm/plan/kernels.h"

typedef enum CallKind {
    CALL_TABLE, /* of a coded input; masked when it makes a value */
    CALL_INPUT,
    CALL_WIDEN, /* to 64 bits */
    CALL_AND, CALL_OR, CALL_NOT,
    CALL_BELOW,  /* a < k, or not (c = 1) */
    CALL_COMPARE, /* by node kind */
    CALL_MONTHS,
    CALL_ADD, CALL_SUB, CALL_SCALE, CALL_MIN, CALL_MAX, CALL_SELECT,
    CALL_DOT, /* terms over inputs of bytes */
    CALL_AMOUNT,
    CALL_GATE, CALL_GATE_CONST, CALL_LEAST_CONST,
    CALL_ROUND,
    CALL_SUM
} CallKind;

enum { NO_SLOT = -1 };

typedef enum Width { WIDTH_MASK, WIDTH_U8, WIDTH_I32, WIDTH_I64 } Width;

typedef struct Term {
    int slot;
    int64_t k;
} Term;

typedef struct Call {
    CallKind kind;
    NodeKind compare;
    bool flip;     /* BELOW: the opposite of what the kernel says */
    bool small;    /* DOT: in 16 bits */
    int dst, mask; /* slots; mask NO_SLOT: none */
    int a, b, c;
    int input;
    int64_t k, by;
    uint32_t lookup;
    uint32_t first, count; /* of terms */
    Division division;
    Quick quick;
} Call;

/* The lanes of a slot: of points when flags is NULL; hi == lo and flags 0 or NA: points that may
** not apply; else intervals. */
typedef struct Slot {
    void *lo, *hi;
    uint8_t *flags;
    bool applies; /* no lane is, or may be, not applicable */
} Slot;

typedef struct SlotInfo {
    Width width;
    int buffer; /* of the plan */
    bool constant, open;
    bool natural; /* never below 0, and what is not known is no point */
    bool lasts; /* a constant or an answer */
    uint32_t last_use;
} SlotInfo;

typedef struct Buffer {
    void *lo, *hi;
    uint8_t *flags;
} Buffer;

/* How a table's lanes come out when its input's are all given, given or not applicable, any. */
typedef enum Shape { SHAPE_POINTS, SHAPE_MAY_LACK, SHAPE_OPEN } Shape;

typedef struct LookupInfo {
    Lookup table;
    uint8_t some[256], open[256]; /* 255 where an entry's high end is not 0; where its ends differ */
    Shape shape[ZJ_PLAN_GIVEN_COUNT];
    bool applies[ZJ_PLAN_GIVEN_COUNT]; /* no entry is, or may be, not applicable */
} LookupInfo;

struct ZjPlan {
    ZjArena own; /* holds the plan itself */
    ZjArena arena;
    const Kernels *kernels;
    Ir ir;
    Call *calls;
    uint32_t call_count, call_capacity;
    Term *terms;
    uint32_t term_count, term_capacity;
    LookupInfo **lookups;
    uint32_t lookup_count, lookup_capacity;
    SlotInfo *info;
    Slot *slots;
    uint32_t slot_count, slot_capacity;
    Buffer *buffers;
    uint32_t buffer_count;
    int *answers; /* slots, by wanted register */
    uint32_t answer_count;
    uint8_t *none;  /* ZJ_PLAN_LANES zeros: no flags */
    uint8_t *holds; /* ZJ_PLAN_LANES of 255: an open gate */
    uint8_t *flags, *more_flags; /* room */
};

/* Calls and columns for the nodes in `wanted`. */
ZjStatus plan_schedule(ZjPlan *plan, const int *wanted, uint32_t count) ZJ_MUST_CHECK;

#endif
