/* cases.h -- 案例: what is given becomes a fact file, what is expected a list of comparisons. */
#ifndef ZJ_COMPILER_CASES_H
#define ZJ_COMPILER_CASES_H

#include "compiler/program.h"

typedef struct ZjExpectation {
    ZjExpectKind kind;
    ZjGrant *grant;   /* AMOUNT, OUTCOME */
    ZjDefine *figure; /* FIGURE */
    ZjExpr *value;    /* VALUE: a call of a function, or the name of a definition */
    bool absent;      /* VALUE: not applicable */
    ZjHeldPart part;  /* HELD */
    ZjText payer;     /* TOTAL of one payer; empty: all */
    ZjOutcome outcome;
    ZjRat low, high; /* fen for money; any number for figures; days for dates */
    ZjType type;     /* of low and high */
    ZjSpan span;
    ZjText text;
} ZjExpectation;

typedef struct ZjCaseData {
    ZjText title;
    ZjText facts; /* JSON as in a fact file, "as_of" included */
    struct {
        ZjQuestion *question;
        uint32_t alternative;
    } *choices;
    uint32_t choice_count;
    ZjExpectation *expects;
    uint32_t expect_count;
} ZjCaseData;

/* Checks every case of the program and fills ZjExample.data. */
ZjStatus zj_check_cases(ZjProgram *program) ZJ_MUST_CHECK;

#endif
