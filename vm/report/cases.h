/* cases.h -- runs the cases that stand in a program beside its clauses. */
#ifndef ZJ_REPORT_CASES_H
#define ZJ_REPORT_CASES_H

#include "vm/report/result.h"

typedef struct ZjCasesSummary {
    uint32_t cases, passed, failed, rejected; /* rejected: their facts can't be read */
    uint32_t expectations, met;
} ZjCasesSummary;

/* Appends a line or more for each case that fails, and the counts. */
ZjStatus zj_cases_run(const ZjModule *module, ZjLang lang, ZjBuf *out,
                      ZjCasesSummary *summary) ZJ_MUST_CHECK;

/* What a program is: policies, facts, questions, clauses, cost. For `zjtxvm info`. */
ZjStatus zj_info_print(const ZjModule *module, const ZjModReport *report, ZjLang lang,
                       ZjBuf *out) ZJ_MUST_CHECK;

#endif
