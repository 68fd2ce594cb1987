/* periods.h -- 各月(a, b), 各季, 各年: the months, quarters and years of the calendar between two
** dates, as lists that are made during a run.
**
** To the checker they are lists of facts like others (ZjProgram.periods), with fields of their own;
** their ZjFact.period says which calendar, and a field's ZjFact.field is its ZjPeriodField.
*/
#ifndef ZJ_COMPILER_PERIODS_H
#define ZJ_COMPILER_PERIODS_H

#include "compiler/program.h"

typedef enum ZjPeriodField {
    ZJ_PERIOD_ID,        /* TEXT: 2024-03, 2024-Q1, 2024 */
    ZJ_PERIOD_FIRST,     /* DATE: its first day, not before a */
    ZJ_PERIOD_LAST,      /* DATE: its last day, not after b */
    ZJ_PERIOD_DAYS_IN,   /* days from first to last, both included */
    ZJ_PERIOD_FULL_DAYS, /* days of the whole month, quarter or year */
    ZJ_PERIOD_NUMBER,    /* 1 for the first */
    ZJ_PERIOD_FIELDS
} ZjPeriodField;

/* Fills program->periods; after the built-in units, before any name is looked up. */
ZjStatus zj_periods_declare(ZjProgram *program) ZJ_MUST_CHECK;
/* The list that a built-in function makes, or NULL. */
const ZjFact *zj_period_list(const ZjProgram *program, ZjBuiltin builtin);

struct ZjContext;
struct ZjLowering;
/* lowering: the domain of the periods that `call` makes for each lane of `parent`. */
uint32_t zj_period_domain(struct ZjContext *c, const ZjExpr *call, uint32_t parent);
/* A field of the periods of `domain`, as a register there. */
uint32_t zj_period_field(struct ZjLowering *l, uint32_t domain, const ZjFact *fact, ZjSpan at);

#endif
