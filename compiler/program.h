/* program.h -- the checked program: what resolve and check make of the trees, what lowering reads.
**
** Everything is arena-owned and lives as long as the compile. Names are resolved: an
** expression's `meaning` is a ZjBinding, its `type` a ZjCheckedType. The test oracle evaluates
** this structure directly.
*/
#ifndef ZJ_COMPILER_PROGRAM_H
#define ZJ_COMPILER_PROGRAM_H

#include "grammar/ast.h"
#include "grammar/diag.h"
#include "grammar/source.h"
#include "stdlib/date.h"
#include "vm/base/arena.h"
#include "vm/format/module.h"

/* ---- types ---- */

typedef enum ZjTypeKind {
    ZJ_TY_ERROR, /* a mistake already reported: agrees with everything */
    ZJ_TY_BOOL,
    ZJ_TY_NUMBER, /* with units; a period is a number of 月 or of 日 */
    ZJ_TY_MONEY,  /* with units: a rate such as 元/平方米 */
    ZJ_TY_DATE,
    ZJ_TY_TEXT,
    ZJ_TY_ENUM,
    ZJ_TY_RECORD,
    ZJ_TY_LIST
} ZjTypeKind;

typedef struct ZjUnit ZjUnit;
typedef struct ZjEnum ZjEnum;
typedef struct ZjFact ZjFact;

enum { ZJ_UNITS_MAX = 4 };

typedef struct ZjCheckedType {
    ZjTypeKind kind;
    bool whole;    /* NUMBER: integers only (VM: INT); MONEY: whole fen only (VM: MONEY) */
    bool ratio;    /* NUMBER written as a share: show 7% */
    bool any_unit; /* a count, or a bare number literal: agrees with any one unit */
    int unit_count;
    struct {
        uint32_t unit; /* in the program's units; small, since types are copied at every level */
        int exponent;
    } units[ZJ_UNITS_MAX]; /* sorted by unit */
    const ZjEnum *enumeration; /* ENUM */
    const ZjFact *record;      /* RECORD, LIST: the fact whose children are the fields */
} ZjCheckedType;

struct ZjUnit {
    ZjName name, alias;
    uint32_t index; /* 0 is 月, 1 is 日: the built-in units of periods */
    const ZjDecl *decl;
};

struct ZjEnum {
    ZjName name, alias;
    ZjText title;
    bool ladder;
    const ZjEnumItem *items;
    uint32_t item_count;
    const ZjDecl *decl;
    uint32_t index; /* in the module */
};

/* A fact, or a record or list of them. The root's children are the facts of a case. */
struct ZjFact {
    ZjFieldKind kind;
    ZjName name, alias;
    ZjText label, evidence;
    ZjCheckedType type; /* SCALAR; LIST and RECORD: type.record is the fact itself */
    ZjFact *parent;     /* NULL for the facts at the top */
    ZjFact *children, *next;
    bool is_key;
    bool has_low, has_high;
    ZjRat low, high; /* both ends included */
    struct ZjPolicy *policy; /* 事实 属 政策 */
    ZjSpan span;
    const ZjUnit *counted; /* LIST: what its records are, 列表 人 {…}; NULL: not said */
    ZjCalendar period;     /* a list of periods and its fields (periods.h); 0: facts */
    uint32_t field;  /* in the module */
    uint32_t domain; /* in the module; a list: the domain it opens */
    uint32_t reg;    /* lowering: the FACT register, or ZJ_NONE */
    bool used;
};

/* ---- names ---- */

typedef struct ZjPolicy ZjPolicy;
typedef struct ZjGrant ZjGrant;
typedef struct ZjDefine ZjDefine;
typedef struct ZjFunction ZjFunction;
typedef struct ZjParameter ZjParameter;
typedef struct ZjQuestion ZjQuestion;
typedef struct ZjAmendment ZjAmendment;

typedef enum ZjVarKind {
    ZJ_VAR_RECORD, /* 逐项, a quantifier, an aggregate: a record of a list */
    ZJ_VAR_LET,    /* 令: value */
    ZJ_VAR_PARAM,  /* a function's parameter: bound when inlined */
    ZJ_VAR_MATCH   /* 配套 g 为 x: the matched item's 应得; x.field is the item's */
} ZjVarKind;

typedef struct ZjVar {
    ZjVarKind kind;
    ZjName name;
    ZjCheckedType type;
    const ZjFact *list;  /* RECORD */
    ZjExpr *source;      /* RECORD: the 取自 expression (a path) */
    ZjExpr *value;       /* LET */
    ZjGrant *grant;      /* MATCH */
    uint32_t param;      /* PARAM: its number */
    const struct ZjView *view; /* PARAM, RECORD: the records of a caller's list, seen as a parameter declares them */
    const struct ZjVar *same_as; /* RECORD: the variable that this is another name of, or NULL */
    struct ZjVar *outer; /* next in scope */
} ZjVar;

/* What a list parameter stands for in one call: a list of the caller's, by the fields that the
** parameter declares. Its expressions stay as parsed: every use checks a copy of its own. */
typedef struct ZjView {
    ZjExpr *source;      /* the list: a path in the caller's scope */
    ZjName name;         /* the caller's variable for one record */
    ZjExpr *where;       /* which records count, or NULL */
    const ZjFact *shape; /* the parameter's declared fields */
    ZjExpr **fields;     /* by child of the shape */
    ZjVar *vars;         /* the caller's scope */
    struct ZjPolicy *policy;
} ZjView;

typedef enum ZjBindKind {
    ZJ_BIND_FACT,     /* fact; var is the record it is a field of, or NULL */
    ZJ_BIND_VAR,      /* var itself: LET, PARAM, MATCH, or a RECORD as a whole */
    ZJ_BIND_ENUM,     /* enumeration, index */
    ZJ_BIND_TRUTH,    /* index: 1 是, 0 否 */
    ZJ_BIND_AS_OF,
    ZJ_BIND_TEXT,     /* text: the id of a policy or clause used as a value */
    ZJ_BIND_DEFINE,
    ZJ_BIND_PARAMETER,
    ZJ_BIND_GRANT,    /* grant; index: a ZjGrantPart */
    ZJ_BIND_FIGURE,   /* define (a 核算) */
    ZJ_BIND_FUNCTION,
    ZJ_BIND_BUILTIN   /* index: ZjBuiltin */
} ZjBindKind;

typedef enum ZjGrantPart { ZJ_PART_ENTITLED, ZJ_PART_STANDARD, ZJ_PART_PAID } ZjGrantPart;

typedef enum ZjBuiltin {
#define ZJ_BUILTIN(name, zh, en, arguments) ZJ_BUILTIN_##name,
#include "stdlib/builtins.def"
#undef ZJ_BUILTIN
    ZJ_BUILTIN_COUNT
} ZjBuiltin;

typedef struct ZjBinding {
    ZjBindKind kind;
    const ZjVar *var;
    const ZjFact *fact;
    const ZjEnum *enumeration;
    uint32_t index;
    ZjText text;
    ZjDefine *define;
    ZjParameter *parameter;
    ZjGrant *grant;
    ZjFunction *function;
    const struct ZjEquation *since; /* ENUM: a rung of another ladder, equal from a date on */
} ZjBinding;

/* ---- declarations ---- */

/* 定义 and 核算. */
struct ZjDefine {
    ZjName name, alias;
    ZjText title;
    ZjDecl *decl;
    ZjPolicy *policy; /* NULL in the stdlib */
    bool figure;      /* 核算 */
    bool used;
    ZjCheckedType type;
    ZjExpr *value;
    int state; /* 0 unchecked, 1 being checked, 2 checked */
    uint32_t clause; /* figures: row in the module */
    uint32_t reg;    /* lowering: the value in domain 0, or ZJ_NONE */
    bool lowering;
};

struct ZjFunction {
    ZjName name, alias;
    ZjDecl *decl;
    ZjPolicy *policy; /* whose names the body sees; NULL for shared ones */
    ZjVar *params; /* param_count of them */
    uint32_t param_count;
    ZjExpr *pristine; /* the value as parsed, where a parameter is a list by its fields (NULL: no room) */
    bool over_list;   /* it has such a parameter */
    bool instance;    /* a copy for one call: its value also sees the caller's variables */
    ZjCheckedType type;
    ZjExpr *value;
    int state;
    bool used;
};

typedef struct ZjVersion {
    ZjSlot *slot;          /* 取值 */
    ZjExpr *value, *from, *until, *when;
    ZjAmendment *by; /* a later document's, with its window and population; NULL: the parameter's own */
    ZjText cite, quote;
} ZjVersion;

struct ZjParameter {
    ZjName name, alias;
    ZjText title;
    ZjDecl *decl;
    ZjPolicy *policy;
    ZjCheckedType type;
    ZjVersion *versions; /* in order: what amends it, then its own */
    uint32_t version_count;
    ZjAmendment **amendments;
    uint32_t amendment_count;
    int state;
    bool used;
};

/* One ambiguity of a clause, with its readings. */
struct ZjQuestion {
    ZjText owner; /* policy.clause or policy */
    ZjText name;
    struct {
        ZjText name, title;
        ZjSpan span;
    } *alternatives;
    uint32_t alternative_count;
    uint32_t preset; /* ZJ_NONE: no default */
    uint32_t index;  /* in the module */
    ZjSpan span;
};

/* A slot as it counts for a clause: under which reading and which exception. */
typedef struct ZjUse {
    ZjSlot *slot;
    ZjQuestion *question; /* NULL: always */
    uint32_t alternative;
    ZjExpr *but; /* 但: only where this holds; NULL: always */
    ZjAmendment *by;     /* 修订: only where this holds; NULL: the clause's own */
    ZjAmendment **after; /* of the clause's own: what amends it, so that it counts no more */
    uint32_t after_count;
    uint32_t onto; /* an amended limit: number + 1 of the use whose place it takes, or 0 */
} ZjUse;

typedef struct ZjUses {
    ZjUse *at;
    uint32_t count;
} ZjUses;

typedef enum ZjStackKind { ZJ_STACKS_ADDITIVE, ZJ_STACKS_HIGHEST, ZJ_STACKS_EXCLUSIVE, ZJ_STACKS_UNSTATED } ZjStackKind;

typedef struct ZjRule {
    bool given;
    ZjRounding mode;
    int64_t step; /* fen */
    ZjScope scope; /* whose sum; an item's own where none was written */
    ZjSpan span;
} ZjRule;

/* 修订 and 取代: what a document says of a clause or a parameter, its own or another document's,
** for the dates from `from` to `until`. */
struct ZjAmendment {
    ZjDecl *decl;
    ZjPolicy *policy; /* whose document it is */
    ZjText cite, quote;
    ZjGrant *grant;         /* amended or replaced; or */
    ZjParameter *parameter; /* amended */
    ZjGrant *standin;       /* 取代: the clause that it is */
    ZjExpr *from, *until;   /* until NULL: open */
    ZjUses population;      /* 修订: 当, all of them to hold; none: everybody */
    ZjExpr *required;       /* 要求 配套 ≥ r as amended */
    ZjOperator required_relation;
    ZjVar *vars; /* the clause's, and 令 of its own */
    uint32_t changes; /* slots that it changes */
    ZjAmendment *next;
};

/* 目标: a measure over a population of cases, and the figure it is to reach. */
typedef struct ZjTarget {
    ZjName name, alias;
    ZjText title, cite, quote;
    ZjDecl *decl;
    ZjPolicy *policy;
    bool soft;
    ZjExpr *among;      /* 范围, or NULL */
    ZjExpr *year_date;  /* 每年: which year a case counts in */
    int year_start;
    ZjExpr *stats[2];   /* ZJ_EX_STAT, or a figure of the policy; two: a ratio */
    uint32_t stat_count;
    ZjOperator relation;
    ZjExpr *figure, *by_date;
    ZjCheckedType type; /* of the measure */
    ZjSlot *measure, *reach;
    struct ZjTarget *next;
} ZjTarget;

/* 奖励, 服务, 禁享, 追回: a head, its variables, and its slots sorted by use. */
struct ZjGrant {
    ZjDeclKind kind; /* GRANT, BENEFIT, BAR or CLAWBACK */
    ZjName name, alias;
    ZjText title;
    ZjDecl *decl;
    ZjPolicy *policy;
    ZjText cite, quote;

    ZjVar **each; /* 逐项, outermost first */
    ZjExpr **each_where;
    uint32_t each_count;
    ZjVar *vars; /* innermost scope: 逐项, 令 and the match variable */

    ZjUses conditions; /* 当, 除非 */
    ZjUses amounts;    /* 金额 */
    ZjUses dates;      /* 发生于 */
    ZjUses decided, caps, floors, keeps, once;
    ZjUses match;    /* 配套, 转付: at most one without a reading */
    ZjGrant *matched; /* the grant it goes with */
    bool passes;      /* 转付 */
    bool match_standard;
    ZjSlot *instalments; /* 分期; its parts are inner */
    ZjExpr *deduct; /* 抵扣: path, the deducted grant in its binding … */
    bool deduct_ledger; /* … or policy.clause of payments of another program */
    ZjName cause;   /* empty: none */
    ZjExpr *cause_key;
    int cause_year; /* 0, or the first month */
    ZjRule rounding; /* of the clause where it always holds, else of the header */
    ZjUses rounds;   /* 取整 under 解读 and 但 … */
    ZjRule *round_rules; /* … and what each says */
    ZjExpr *required; /* 要求 配套 ≥ r: r */
    ZjOperator required_relation;
    ZjQuestion **questions;
    uint32_t question_count;
    bool fine; /* amounts may be finer than a fen */
    bool scope_open; /* its variables have been declared */
    ZjAmendment **amendments; /* of it, in document order */
    uint32_t amendment_count;
    ZjAmendment *stands_in; /* it is the clause of a 取代 */

    /* benefits */
    ZjUses terms, ceilings; /* 期限, 限价 */
    /* bars */
    ZjGrant **covers; /* 针对 */
    uint32_t cover_count;
    /* clawbacks */
    ZjSlot *liable, *trigger;
    ZjVar *trigger_var;

    uint32_t order; /* document order in the program */
    uint32_t component; /* grants: settlement */
    uint32_t clause;    /* row in the module */
    struct ZjGrant *next;

    /* lowering's registers */
    struct ZjLowered *lowered;
};

struct ZjPolicy {
    ZjName id;
    ZjText title;
    ZjDecl *decl;
    uint32_t file;
    ZjText authority; /* canonical: 国家 省级 市级 区级 */
    int authority_rank; /* 0 国家 … 3 区级; -1 unknown */
    bool yields_to[4];  /* 服从, by rank */
    ZjText payer, number, source;
    bool draft;
    ZjExpr *from, *until, *applies;
    ZjRule rounding;
    ZjStackKind stacking;
    bool stack_given, stack_by_cause;
    ZjName stack_scope;  /* 本政策, 本级 or empty */
    ZjExprList stack_policies;
    ZjSpan stack_span;
    ZjQuestion *stack_question; /* 未载明 */
    bool boundary_exclusive;
    const ZjSlot *waivers; /* the header's slots, for the quote check */
    uint32_t order, index;
    ZjPolicy *next;
};

typedef struct ZjExample {
    ZjDecl *decl;
    ZjPolicy *policy;
    struct ZjCaseData *data; /* cases.h; set by the check */
    struct ZjExample *next;
} ZjExample;

/* What a file sees: its own declarations and those of the files it imports. */
typedef struct ZjModuleFile {
    uint32_t index; /* of its source */
    ZjFile tree;
    ZjPolicy *policy; /* declared in it, or NULL */
    uint32_t *imports; /* files, each once, in order */
    uint32_t import_count;
    bool in_stdlib;
    bool root;   /* given to the compiler, not only imported */
    ZjText name; /* 引用 finds it by this */
} ZjModuleFile;

/* 对应 A.x = B.y: two rungs of different ladders that mean the same. */
typedef struct ZjEquation {
    const ZjEnum *enums[2];
    uint32_t rungs[2];
    ZjExpr *from; /* a date: equal from this day on; NULL: always */
    ZjSpan at;
} ZjEquation;

typedef struct ZjProgram {
    ZjArena *arena;
    ZjSources sources;
    ZjDiags *diags;
    ZjModuleFile *files; /* importees before importers; the order of policies and clauses */
    uint32_t file_count;

    ZjUnit **units;
    uint32_t unit_count;
    ZjEnum **enums;
    uint32_t enum_count;
    ZjFact facts; /* the root: a record whose children are the facts of a case */
    ZjFact periods[ZJ_CALENDAR_END]; /* 各月, 各季, 各年 by ZjCalendar */
    ZjFact *ledger; /* 已拨付, when the stdlib's vocabulary is imported */
    ZjPolicy *policies;
    uint32_t policy_count;
    ZjGrant *grants; /* grants, bars and clawbacks in document order */
    uint32_t grant_count;
    ZjDefine **defines;
    uint32_t define_count;
    ZjFunction **functions;
    uint32_t function_count;
    ZjParameter **parameters;
    uint32_t parameter_count;
    ZjQuestion **questions;
    uint32_t question_count;
    ZjExample *examples;
    ZjTarget *targets;
    ZjAmendment *amendments; /* in document order */
    ZjEquation *equations;
    uint32_t equation_count;
    uint32_t copied; /* nodes of expressions copied for calls over lists */
    uint32_t depth;  /* expressions being checked inside each other */
    bool too_deep;   /* and that was said */
    uint64_t version_steps; /* what comparing versions took, at most ZJ_MAX_VERSIONS */
    bool versions_told;     /* that there are too many */
    struct ZjScopeTable *names; /* resolve.c */
    struct ZjComponent *components; /* stack.c */
    uint32_t component_count;
} ZjProgram;

/* A settlement to be: grants that compete, or share a cap. */
typedef struct ZjComponentCause {
    ZjText name;
    ZjStackKind rule;
    ZjQuestion *question; /* UNSTATED: active under its second alternative (从高) */
} ZjComponentCause;

typedef struct ZjComponent {
    ZjGrant **members; /* document order */
    uint32_t member_count;
    ZjComponentCause *causes;
    uint32_t cause_count;
    uint32_t *member_cause; /* by member: number of its cause, or ZJ_NONE */
    bool settling, settled; /* lowering */
} ZjComponent;

/* ---- passes, in the order main.c runs them ---- */

/* load.c: reads and parses files and what they import. */
typedef struct ZjLoadOptions {
    const char *const *dirs; /* -I */
    int dir_count;
    const char *stdlib_dir;
} ZjLoadOptions;
ZjStatus zj_load(ZjProgram *program, const char *const *paths, int path_count,
                 const ZjLoadOptions *options) ZJ_MUST_CHECK;
/* resolve.c: declares every name; facts, ladders, units, clauses without their insides. */
ZjStatus zj_resolve(ZjProgram *program) ZJ_MUST_CHECK;
/* check.c: types and meanings of every expression, and the rules about clauses. Mistakes are in
** the diagnostics, not in the status: later passes may find more. */
ZjStatus zj_check(ZjProgram *program) ZJ_MUST_CHECK;
/* check_target.c: what targets measure; part of zj_check. */
void zj_check_target(ZjProgram *program, ZjTarget *target);
/* amend.c, part of zj_check. First what 修订 and 取代 speak of, and whether they may; then which slots
** of the clause each takes the place of; then versions that overlap or leave gaps. */
ZjStatus zj_link_amendments(ZjProgram *program) ZJ_MUST_CHECK;
ZjStatus zj_place_amendments(ZjProgram *program, ZjGrant *g) ZJ_MUST_CHECK;
void zj_check_amendments(ZjProgram *program);
/* stack.c: which grants settle together. */
ZjStatus zj_stack(ZjProgram *program) ZJ_MUST_CHECK;
/* Does the stacking rule in `holder`'s header speak of grants of `policy`? */
bool zj_stack_covers(const ZjPolicy *holder, const ZjPolicy *policy);
/* lint.c: what looks wrong in a program without errors; warnings only. Does nothing otherwise. */
ZjStatus zj_lint(ZjProgram *program) ZJ_MUST_CHECK;
/* lower.c: the code; builds *module in memory (its arena is its own). */
ZjStatus zj_lower_program(ZjProgram *program, ZjModule *module) ZJ_MUST_CHECK;

/* ---- shared by the passes ---- */

ZjType zj_vm_type(const ZjCheckedType *type);
/* "金额", "整数（家）", "等级" … for messages. */
ZjText zj_type_text(ZjProgram *program, const ZjCheckedType *type);
/* What stands behind a figure of this type: 平方米, /平方米/月 behind an amount; "" without unit. */
ZjText zj_unit_suffix(ZjProgram *program, const ZjCheckedType *type);
bool zj_same_units(const ZjCheckedType *a, const ZjCheckedType *b);
/* Value of a constant expression of literals; false when it is none. */
bool zj_const_value(const ZjExpr *expr, ZjRat *value);
ZjText zj_expr_source(ZjProgram *program, const ZjExpr *expr);
ZjText zj_arena_text(ZjArena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The type a name stands for; reports what is unknown. */
ZjCheckedType zj_resolve_type(ZjProgram *program, const ZjTypeExpr *written);
/* The clause, or NULL: by policy and name or alias. */
ZjGrant *zj_find_grant(ZjProgram *program, ZjPolicy *policy, ZjText name);
/* The record of a policy's own facts, or NULL. */
ZjFact *zj_policy_facts(ZjProgram *program, const ZjPolicy *policy);
ZjFact *zj_find_field(const ZjFact *record, ZjText name);

#endif
