/* module.h -- a compiled program in memory: strings and tables, no pointers between them.
**
** The file is hostile input. zj_module_read checks sizes and the checksum;
** zj_module_verify proves the rest; zj_module_open does both and is the only way
** in for everything that runs a module.
*/
#ifndef ZJ_FORMAT_MODULE_H
#define ZJ_FORMAT_MODULE_H

#include <stdbool.h>
#include <stdint.h>

#include "stdlib/rat.h"
#include "vm/base/arena.h"
#include "vm/base/message.h"
#include "vm/base/text.h"

#define ZJ_NONE UINT32_MAX /* an optional index that is absent */

typedef enum ZjType {
    ZJ_T_NONE,
    ZJ_T_BOOL,  /* 0, 1 */
    ZJ_T_INT,   /* whole numbers: counts, months, days */
    ZJ_T_MONEY, /* whole fen */
    ZJ_T_DATE,  /* day number, see stdlib/date.h */
    ZJ_T_ENUM,  /* rung of a ladder or number of a kind's value, from 0 */
    ZJ_T_TEXT,  /* number of an interned text of the run */
    ZJ_T_NUM,   /* exact number (ZjRat) */
    ZJ_T_EXACT, /* exact amount in fen (ZjRat), perhaps finer than a fen */
    ZJ_TYPE_COUNT
} ZjType;

/* NUM and EXACT lanes are ZjRat, all others int64_t. */
static inline bool zj_type_is_rat(ZjType t)
{
    return t == ZJ_T_NUM || t == ZJ_T_EXACT;
}

typedef enum ZjFieldKind { ZJ_FIELD_SCALAR, ZJ_FIELD_RECORD, ZJ_FIELD_LIST } ZjFieldKind;

typedef enum ZjConstForm {
    ZJ_CONST_POINT,     /* n / d; d is 1 for types that are not rationals; TEXT: n is a string index;
                        ** IN_ENUM masks are INT points */
    ZJ_CONST_PLUS_INF,  /* an open upper end: "no cap" */
    ZJ_CONST_MINUS_INF,
    ZJ_CONST_NA,        /* not applicable */
    ZJ_CONST_ELSEWHERE  /* 另行规定: from 0 up, undetermined */
} ZjConstForm;

typedef enum ZjClauseKind { ZJ_CLAUSE_GRANT, ZJ_CLAUSE_BAR, ZJ_CLAUSE_CLAWBACK, ZJ_CLAUSE_FIGURE, ZJ_CLAUSE_BENEFIT } ZjClauseKind;

/* What a target measures over its population. */
typedef enum ZjStatKind {
    ZJ_STAT_COUNT, /* how many cases */
    ZJ_STAT_SUM,
    ZJ_STAT_SHARE, /* cases for which reg holds, of all */
    ZJ_STAT_MEAN,
    ZJ_STAT_VALUE, /* one figure of the policy or region, the same in every case */
    ZJ_STAT_KIND_COUNT
} ZjStatKind;

typedef enum ZjVersionKind {
    ZJ_VERSION_AMENDED,  /* 修订: slots of the clause, as they are now */
    ZJ_VERSION_REPLACED, /* 取代: another clause stands in for it */
    ZJ_VERSION_VALUE,    /* the value of a parameter that the clause uses */
    ZJ_VERSION_KIND_COUNT
} ZjVersionKind;

typedef enum ZjStepKind {
    ZJ_STEP_BASE,   /* 金额 */
    ZJ_STEP_MATCH,  /* 配套: limit is the ratio */
    ZJ_STEP_DECIDED,/* 核定 */
    ZJ_STEP_FLOOR,
    ZJ_STEP_CAP,    /* of one item */
    ZJ_STEP_KEEP,
    ZJ_STEP_CAPS,   /* per key, year, enterprise */
    ZJ_STEP_ROUND,
    ZJ_STEP_STACK,
    ZJ_STEP_JOINT,
    ZJ_STEP_PAID,   /* reg is what the ledger shows */
    ZJ_STEP_PAYABLE,
    ZJ_STEP_FLOORS, /* per key, year, enterprise */
    ZJ_STEP_NEGATIVE, /* taken as 0 */
    ZJ_STEP_KIND_COUNT
} ZjStepKind;

typedef enum ZjExplainKind {
    ZJ_EXPLAIN_FACT,    /* a fact's value */
    ZJ_EXPLAIN_VALUE,   /* an expression; children are the facts and figures in it */
    ZJ_EXPLAIN_COMPARE, /* left relation right */
    ZJ_EXPLAIN_AND, ZJ_EXPLAIN_OR, ZJ_EXPLAIN_NOT,
    ZJ_EXPLAIN_SOME,    /* children[0]: what is asked of each record, in the list's domain */
    ZJ_EXPLAIN_EVERY,
    ZJ_EXPLAIN_AGGREGATE, /* children as SOME: which records count; left: the value summed, if any */
    ZJ_EXPLAIN_KIND_COUNT
} ZjExplainKind;

typedef enum ZjRelation {
    ZJ_REL_EQ, ZJ_REL_NE, ZJ_REL_LT, ZJ_REL_LE, ZJ_REL_GT, ZJ_REL_GE,
    ZJ_REL_IN,      /* left in a set: right_text */
    ZJ_REL_BETWEEN, /* left: the date; right: first day; child 0's reg: last day (windows, 至) */
    ZJ_REL_COUNT
} ZjRelation;

typedef enum ZjModTrim { ZJ_MOD_TRIM_LAST, ZJ_MOD_TRIM_PRO_RATA, ZJ_MOD_TRIM_REFUSE, ZJ_MOD_TRIM_COUNT } ZjModTrim;
typedef enum ZjStackRule { ZJ_STACK_ADDITIVE, ZJ_STACK_HIGHEST, ZJ_STACK_EXCLUSIVE, ZJ_STACK_RULE_COUNT } ZjStackRule;

typedef enum ZjDisplaced {
    ZJ_DISPLACED_NOT,
    ZJ_DISPLACED_KEEP,  /* 择优 kept another item */
    ZJ_DISPLACED_ONCE,  /* 一次性: paid before, or an earlier item of this run */
    ZJ_DISPLACED_CAP,   /* nothing left under a cap of its own */
    ZJ_DISPLACED_STACK, /* another grant or item of the cause */
    ZJ_DISPLACED_JOINT, /* nothing left under a joint cap */
    ZJ_DISPLACED_DEDUCT,
    ZJ_DISPLACED_COUNT
} ZjDisplaced;

/* The word of a result (JSON names in lower case), in order of design/cli contract. */
#define ZJ_OUTCOME_TABLE(X)                                                   \
    X(GRANTED,      "granted",       "应得",       "granted")                 \
    X(REFUSED,      "refused",       "不得",       "refused")                 \
    X(NEEDS_FACTS,  "needs_facts",   "待补充",     "needs facts")             \
    X(DISCRETIONARY,"discretionary", "待裁量",     "discretionary")           \
    X(UNDETERMINED, "undetermined",  "待定",       "amount set elsewhere")    \
    X(READING,      "reading",       "取决于解读", "depends on a reading")    \
    X(BARRED,       "barred",        "禁享",       "barred")                  \
    X(DISPLACED,    "displaced",     "被吸收",     "displaced")               \
    X(ALREADY_PAID, "already_paid",  "已享受",     "already paid")            \
    X(NOT_IN_FORCE, "not_in_force",  "未施行",     "not in force")            \
    X(NOT_DUE,      "not_due",       "未到期",     "not due yet")             \
    X(ERROR,        "error",         "出错",       "error")

typedef enum ZjOutcome {
#define X(name, json, zh, en) ZJ_OUTCOME_##name,
    ZJ_OUTCOME_TABLE(X)
#undef X
    ZJ_OUTCOME_COUNT
} ZjOutcome;

typedef enum ZjExpectKind {
    ZJ_EXPECT_AMOUNT,  /* the clause's payable range is low..high */
    ZJ_EXPECT_OUTCOME,
    ZJ_EXPECT_TOTAL,   /* all payers, or `payer` */
    ZJ_EXPECT_FIGURE,  /* a 核算's value is low..high */
    ZJ_EXPECT_VALUE,   /* a register: low..high, not applicable, or in error */
    ZJ_EXPECT_HELD,    /* of a benefit: what `value` (a ZjHeldPart) names is low..high */
    ZJ_EXPECT_KIND_COUNT
} ZjExpectKind;

typedef enum ZjHeldPart {
    ZJ_HELD_FIRST = 1, /* days of the term */
    ZJ_HELD_LAST,
    ZJ_HELD_CEILING,
    ZJ_HELD_PART_END
} ZjHeldPart;

/* From tables.def: the table ids, one row struct a table (all columns uint32_t), and ZjModTables. */
typedef enum ZjTableId {
#define ZJ_TABLE(NAME, Type, field) ZJ_TAB_##NAME,
#define ZJ_COL(name, kind)
#define ZJ_END
#include "vm/format/tables.def"
#undef ZJ_TABLE
#undef ZJ_COL
#undef ZJ_END
    ZJ_TAB_COUNT
} ZjTableId;

#define ZJ_TABLE(NAME, Type, field) \
    typedef struct Type Type;       \
    struct Type {
#define ZJ_COL(name, kind) uint32_t name;
#define ZJ_END };
#include "vm/format/tables.def"
#undef ZJ_TABLE
#undef ZJ_COL
#undef ZJ_END

typedef struct ZjModTables {
#define ZJ_TABLE(NAME, Type, field) \
    Type *field;                    \
    uint32_t field##_count;
#define ZJ_COL(name, kind)
#define ZJ_END
#include "vm/format/tables.def"
#undef ZJ_TABLE
#undef ZJ_COL
#undef ZJ_END
} ZjModTables;

typedef struct ZjModule {
    ZjArena arena;
    ZjText *strings; /* each NUL-terminated and valid UTF-8 */
    uint32_t string_count;
    uint8_t hash[32]; /* SHA-256 of the file's bytes: the program's identity */
    ZjModTables t;    /* rows and counts of every table: t.clauses, t.clauses_count … */
} ZjModule;

typedef enum ZjOpcode {
#define ZJ_OP(name, result, a, b, c, shape, cost, synopsis) ZJ_OP_##name,
#include "vm/format/opcode.def"
#undef ZJ_OP
    ZJ_OPCODE_COUNT
} ZjOpcode;

typedef enum ZjShape {
    ZJ_SHAPE_CONST, ZJ_SHAPE_FACT, ZJ_SHAPE_RUN, ZJ_SHAPE_EXPAND, ZJ_SHAPE_SAME, ZJ_SHAPE_MASK,
    ZJ_SHAPE_REDUCE, ZJ_SHAPE_ROUND, ZJ_SHAPE_AMOUNT, ZJ_SHAPE_SETTLE,
    ZJ_SHAPE_LANE, ZJ_SHAPE_PERIODS, ZJ_SHAPE_PERIOD
} ZjShape;

enum { ZJ_T_T = 100, ZJ_T_T2 = 101 }; /* in ZjOpInfo: any type, equal to the result's; any type at all */

typedef struct ZjOpInfo {
    const char *name;
    int result, a, b, c; /* ZjType, ZJ_T_T or ZJ_T_T2 */
    ZjShape shape;
    uint32_t cost;
    const char *synopsis;
} ZjOpInfo;

extern const ZjOpInfo zj_op_info[ZJ_OPCODE_COUNT];

/* ROUND's immediate c: rounding mode in the low 4 bits, step in fen above: mode | step << 4. */
#define ZJ_ROUND_IMM(mode, step) ((uint32_t)(mode) | (uint32_t)(step) << 4)

/* What a settlement reads of a member, the ledger's rows apart, and what it writes of it: `at` from 0
** up, false after the last. *reg may be ZJ_NONE: an input that this member does without. */
bool zj_member_input(const ZjModTables *t, const ZjModMember *m, uint32_t at, uint32_t *reg);
bool zj_member_output(const ZjModTables *t, const ZjModMember *m, uint32_t at, uint32_t *reg);
/* Registers that a cap's results name: the item after it, payments under it, earlier items' part. */
enum { ZJ_CAP_AFTER, ZJ_CAP_PAID, ZJ_CAP_EARLIER, ZJ_CAP_RESULTS };

/* The value of a POINT constant as a rational; its int64 for the other types (verified modules only). */
ZjRat zj_const_rat(const ZjModConst *k);
int64_t zj_const_int(const ZjModConst *k);
/* Fills n0..d1 of a POINT constant. */
void zj_const_set(ZjModConst *k, ZjRat value);

typedef struct ZjModReport {
    const char *reason; /* static, English, stable: tests match it; "" when all is well */
    ZjTableId table;    /* where, when the reason is about a row */
    uint32_t row;
    const char *column; /* or NULL */
    uint64_t cost_per_case;   /* worst case for a case with empty lists, in additions */
    uint64_t cost_worst;      /* with every list at ZJ_MAX_ITEMS, saturating */
    ZjMsgId message;          /* after a failure: one of the 07xx, with its arguments below */
    uint64_t expected, found; /* versions or sizes */
} ZjModReport;

/* Appends the message of a failed read or verification in `lang`, without id or file name. */
void zj_module_message(const ZjModReport *report, ZjLang lang, ZjBuf *out);

/* Appends the file image of `module` (strings, tables; hash is ignored) to *out. Deterministic. */
ZjStatus zj_module_write(const ZjModule *module, ZjBuf *out) ZJ_MUST_CHECK;
/* Reads an image; checks magic, version, sizes, string encoding and checksum, nothing about meaning.
** On success the module owns copies of all it needs. ZJ_FORMAT with *report, or ZJ_NO_MEM. */
ZjStatus zj_module_read(const void *bytes, size_t size, ZjModule *module, ZjModReport *report) ZJ_MUST_CHECK;
/* Proves everything the executor and the reports rely on; see verify.c for the list. */
ZjStatus zj_module_verify(const ZjModule *module, ZjModReport *report) ZJ_MUST_CHECK;
/* read + verify; on failure *module is freed. */
ZjStatus zj_module_open(const void *bytes, size_t size, ZjModule *module, ZjModReport *report) ZJ_MUST_CHECK;
void zj_module_free(ZjModule *module);
/* Readable listing of code and tables. */
void zj_module_disassemble(const ZjModule *module, ZjBuf *out);

static inline ZjText zj_mod_str(const ZjModule *m, uint32_t index)
{
    return index == ZJ_NONE ? (ZjText){"", 0} : m->strings[index];
}

#endif
