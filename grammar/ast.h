/* ast.h -- the syntax tree the parser hands to the checker. Arena-owned.
**
** Every declaration is a head and slots of one shape; which slot may stand in
** which declaration, and how often, is the checker's business. An expression
** node carries room for what the checker finds out (type, meaning): the lowering
** and the test oracle read it there.
*/
#ifndef ZJ_GRAMMAR_AST_H
#define ZJ_GRAMMAR_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "stdlib/rat.h"
#include "vm/base/text.h"

/* Byte offsets into one source of the program; line and column are derived only to print. */
typedef struct ZjSpan {
    uint32_t start, end;
    uint32_t file; /* index into the program's sources */
} ZjSpan;

typedef struct ZjName {
    ZjText text; /* NFC, width-folded, backquotes removed */
    ZjSpan span;
} ZjName;

typedef struct ZjNameList {
    ZjName *at;
    uint32_t count;
} ZjNameList;

typedef struct ZjExpr ZjExpr;
typedef struct ZjTable ZjTable;

typedef struct ZjExprList {
    ZjExpr **at;
    uint32_t count;
} ZjExprList;

typedef enum ZjLitKind {
    ZJ_LIT_TEXT,     /* text */
    ZJ_LIT_NUMBER,   /* value; a bare number */
    ZJ_LIT_MONEY,    /* value in fen */
    ZJ_LIT_PERCENT,  /* value as a ratio: 10% is 1/10, 5‰ is 1/200 */
    ZJ_LIT_RATIO,    /* value: left / right; 1:2 is 1/2 */
    ZJ_LIT_DATE,     /* day */
    ZJ_LIT_PERIOD,   /* value in months (年, 个月) or days (日, 天): unit says which */
    ZJ_LIT_QUANTITY  /* value with a unit, perhaps compound: 300家, 30元/平方米/月 */
} ZjLitKind;

typedef enum ZjPeriodUnit { ZJ_PERIOD_MONTHS, ZJ_PERIOD_DAYS } ZjPeriodUnit;

/* One factor of a compound unit: 元/平方米/月 is 元^1 平方米^-1 月^-1. 元 万元 亿元 count as 元
** with the value scaled to fen. */
typedef struct ZjUnitFactor {
    ZjName name;
    int exponent;
} ZjUnitFactor;

typedef struct ZjLiteral {
    ZjLitKind kind;
    ZjRat value;
    int64_t day;
    ZjText text;
    ZjPeriodUnit period;
    bool period_in_years; /* 3年 rather than 36个月: how to print it */
    ZjUnitFactor *units;
    uint32_t unit_count;
} ZjLiteral;

typedef enum ZjExprKind {
    ZJ_EX_ERROR,    /* a mistake already reported */
    ZJ_EX_LITERAL,  /* lit */
    ZJ_EX_PATH,     /* names: a.b.c */
    ZJ_EX_CALL,     /* names(args) */
    ZJ_EX_FIELD,    /* a.names[0]: a field of a call's result */
    ZJ_EX_NEG,      /* -a */
    ZJ_EX_NOT,      /* 非 a */
    ZJ_EX_BINARY,   /* a op b */
    ZJ_EX_IN,       /* a 属于 {args}, or 属于 b (a list); negated: 不属于 */
    ZJ_EX_WITHIN,   /* a 在 b 前|后 c 内: op is ZJ_OPR_BEFORE or ZJ_OPR_AFTER */
    ZJ_EX_BETWEEN,  /* a 在 b 至 c */
    ZJ_EX_AGED,     /* a 满 b [于 c]; c NULL means 评估日 */
    ZJ_EX_IF,       /* 若 a 则 b 否则 c */
    ZJ_EX_SOME,     /* 存在 var 取自 list 满足 a */
    ZJ_EX_EVERY,    /* 全部 var 取自 list 满足 a */
    ZJ_EX_COUNT,    /* 计数 var 取自 list [其中 where] */
    ZJ_EX_SUM,      /* 合计 a 对 var 取自 list [其中 where] */
    ZJ_EX_LEAST,    /* 最小 … */
    ZJ_EX_GREATEST, /* 最大 … */
    ZJ_EX_MEAN,     /* 平均 … */
    ZJ_EX_TABLE,    /* table */
    ZJ_EX_LIST,     /* [args]: facts of cases */
    ZJ_EX_RECORD,   /* {field_names: args}: facts of cases */
    ZJ_EX_SERIES,   /* a 对 var 取自 list [其中 where]: an argument for a function's list parameter */
    ZJ_EX_STAT      /* 统计's own forms, for targets: 计数() 合计(a) 占比(a) 平均(a); op says which */
} ZjExprKind;

typedef enum ZjOperator {
    ZJ_OPR_NONE,
    ZJ_OPR_ADD, ZJ_OPR_SUB, ZJ_OPR_MUL, ZJ_OPR_DIV,
    ZJ_OPR_SHARE, /* e 的 10%, 10% of e: a is always the whole, b the share */
    ZJ_OPR_EQ, ZJ_OPR_NE, ZJ_OPR_LT, ZJ_OPR_GT, ZJ_OPR_LE, ZJ_OPR_GE,
    ZJ_OPR_AND, ZJ_OPR_OR,
    ZJ_OPR_BEFORE, ZJ_OPR_AFTER,
    ZJ_OPR_STAT_COUNT, ZJ_OPR_STAT_SUM, ZJ_OPR_STAT_SHARE, ZJ_OPR_STAT_MEAN
} ZjOperator;

struct ZjExpr {
    ZjExprKind kind;
    ZjOperator op;
    uint16_t depth; /* 1 for a leaf; at most ZJ_MAX_DEPTH */
    bool negated;   /* ZJ_EX_IN */
    bool bracketed; /* stood in ( ): lints about mixed operators */
    ZjSpan span;    /* the whole expression */
    ZjSpan op_span; /* the operator or keyword, where there is one */
    ZjExpr *a, *b, *c;
    ZjExpr *list, *where; /* quantifiers and aggregates */
    ZjName var;
    ZjNameList names; /* path; called function; record's field names */
    ZjExprList args;
    ZjLiteral *lit;
    ZjTable *table;

    /* Filled in by the checker (compiler/program.h says what they point to). */
    const struct ZjCheckedType *type;
    void *meaning; /* ZjBinding of a path, a call or a variable */
};

typedef enum ZjRowKind {
    ZJ_ROW_PAIRED, /* A、B 分别 1、2: labels[i] goes with values[i] */
    ZJ_ROW_BOUNDS, /* ≥ a、b 分别 v、w: bounds[i] goes with values[i] */
    ZJ_ROW_TUPLE,  /* a b: v: one label place for each key */
    ZJ_ROW_BOUND,  /* ≤ a: r (brackets, or a range row) */
    ZJ_ROW_OTHER   /* 其他: v */
} ZjRowKind;

typedef enum ZjRowResult { ZJ_RESULT_VALUE, ZJ_RESULT_REFUSED, ZJ_RESULT_ELSEWHERE } ZjRowResult;

/* One place of a row: A, or A 或 B. Labels are names, or literals (text, numbers). */
typedef struct ZjLabel {
    ZjExpr **alternatives;
    uint32_t count;
    ZjSpan span;
} ZjLabel;

typedef struct ZjRow {
    ZjRowKind kind;
    ZjRowResult result; /* for ZJ_ROW_TUPLE, BOUND, OTHER: how values[0] is to be read */
    ZjOperator relation; /* bounds */
    ZjLabel *labels;     /* paired, tuple */
    uint32_t label_count;
    ZjExprList bounds, values;
    ZjSpan span, respectively; /* span of 分别 */
} ZjRow;

struct ZjTable {
    ZjExprList keys;
    bool progressive; /* 累进 */
    ZjRow *rows;
    uint32_t row_count;
    ZjSpan span;
};

/* ---- scopes of caps, floors, 择优, 一次性, 取整 ---- */

typedef struct ZjScope {
    bool given; /* false: nothing was written */
    bool per_item, per_firm, per_year, total;
    int64_t year_start; /* month in which the year begins; 1 unless 自 N月 */
    ZjExpr *key;        /* 每 e */
    ZjExpr *period, *since; /* 每 3年 自 d; the checker takes periods out of key */
    int64_t months, origin; /* set by the checker: the length of a period, the day it begins; 0: years */
    ZjSpan span;
} ZjScope;

typedef enum ZjTrim { ZJ_TRIM_LAST, ZJ_TRIM_PRO_RATA, ZJ_TRIM_REFUSE } ZjTrim;

typedef enum ZjSlotKind {
#define ZJ_SLOT(name, zh, en) ZJ_SLOT_##name,
#include "grammar/slots.def"
#undef ZJ_SLOT
    ZJ_SLOT_COUNT
} ZjSlotKind;

typedef enum ZjAmountForm {
    ZJ_AMOUNT_EXACT,    /* 金额 a */
    ZJ_AMOUNT_UP_TO,    /* 金额 最高 a */
    ZJ_AMOUNT_AT_LEAST, /* 金额 不低于 a */
    ZJ_AMOUNT_BETWEEN,  /* 金额 不低于 a 最高 b */
    ZJ_AMOUNT_ELSEWHERE /* 金额 另行规定 */
} ZjAmountForm;

/* One slot. Which members are set is said beside each row of slots.def. */
typedef struct ZjSlot ZjSlot;
struct ZjSlot {
    ZjSlotKind kind;
    ZjSpan span, keyword; /* the whole slot; its keyword */
    ZjExpr *a, *b, *c;
    ZjName name, name2;
    ZjNameList names;  /* names, or the labels of givens */
    ZjExprList exprs;  /* paths (ZJ_EX_PATH), givens' values */
    ZjLiteral **texts; /* quoted phrases; spans in text_spans */
    ZjSpan *text_spans;
    uint32_t text_count;
    ZjLiteral *title;
    ZjSpan title_span;
    ZjScope scope;
    ZjAmountForm form;
    ZjTrim trim;
    ZjOperator relation; /* 达到 */
    bool flag;     /* slots.def says what it means */
    ZjSlot *inner; /* 但 and 解读: the one slot they hold */
    ZjSlot *next;
};

typedef enum ZjDeclKind {
    ZJ_DECL_POLICY, ZJ_DECL_IMPORT, ZJ_DECL_LADDER, ZJ_DECL_KIND, ZJ_DECL_UNIT, ZJ_DECL_FACTS,
    ZJ_DECL_DEFINE, ZJ_DECL_FUNCTION, ZJ_DECL_PARAMETER, ZJ_DECL_GRANT, ZJ_DECL_BENEFIT,
    ZJ_DECL_BAR, ZJ_DECL_CLAWBACK, ZJ_DECL_TARGET, ZJ_DECL_CASE, ZJ_DECL_AMEND,
    ZJ_DECL_FIGURE, ZJ_DECL_REPLACE, ZJ_DECL_EQUATE,
    ZJ_DECL_KIND_COUNT
} ZjDeclKind;

/* An item of a ladder, kind or unit declaration. */
typedef struct ZjEnumItem {
    ZjName name, alias; /* alias.text.len == 0: none */
    ZjText title;
} ZjEnumItem;

typedef struct ZjField ZjField;

typedef struct ZjTypeExpr {
    ZjSpan span;
    ZjName name;     /* scalar: 金额, 等级, 平方米 … */
    bool list;       /* 列表 … */
    bool record;     /* { fields } */
    ZjField *fields; /* record or list of records */
    bool given;      /* false: no type was written */
} ZjTypeExpr;

struct ZjField {
    ZjName name, alias;
    ZjTypeExpr type;
    ZjText label, evidence;
    bool key;                       /* 主键 */
    ZjOperator low_relation, high_relation; /* ≥ > / ≤ <, ZJ_OPR_NONE when absent */
    ZjExpr *low, *high;             /* literals */
    ZjSpan span;
    ZjField *next;
};

typedef struct ZjParamDecl {
    ZjName name;
    ZjTypeExpr type;
} ZjParamDecl;

typedef struct ZjDecl ZjDecl;
struct ZjDecl {
    ZjDeclKind kind;
    ZjSpan span, keyword, head; /* all; the keyword; the head line without slots */
    ZjName name, alias;
    ZjText title;
    ZjSpan title_span;
    ZjNameList path;    /* 引用, 修订, 取代; A.x of 对应 */
    ZjNameList path2;   /* B.y of 对应 */
    ZjEnumItem *items;  /* ladder, kind, unit */
    uint32_t item_count;
    bool of_policy;     /* 事实 属 政策 */
    ZjField *fields;    /* facts */
    ZjParamDecl *params;
    uint32_t param_count;
    ZjTypeExpr type;    /* result of 定义, 函数, 参数 */
    ZjExpr *value;      /* 定义, 函数, 核算; date of 修订/取代/对应 */
    ZjExpr *value2;     /* last day of 修订/取代, or NULL */
    ZjSlot *slots;
    ZjText comment;     /* comment lines straight above, for documentation */
    bool spoiled;       /* a mistake of syntax inside: what is missing in it says nothing */
    ZjDecl *next;
};

typedef struct ZjFile {
    uint32_t index; /* the file number in spans */
    ZjDecl *decls;
} ZjFile;

#endif
