/* summary.h -- what a batch comes to: cases, outcomes and sums by clause, sums by payer, targets,
** records that were rejected. Grows with the module, not with the number of cases.
*/
#ifndef ZJ_REPORT_SUMMARY_H
#define ZJ_REPORT_SUMMARY_H

#include "vm/report/target.h"

typedef struct ZjClauseSum {
    uint64_t outcomes[ZJ_OUTCOME_COUNT];
    ZjLane sum; /* payable; a clawback's amount */
} ZjClauseSum;

enum { ZJ_REJECTED_LISTED = 1000 };

typedef struct ZjRejected {
    ZjText file;
    uint32_t line;
    ZjText case_id, reason;
} ZjRejected;

/* What else went into the results: two summaries are added up only where it is the same. */
typedef struct ZjSummaryInputs {
    ZjText readings;             /* those that were fixed, in the module's order: "政策.条款.问题=甲,…" */
    bool all_readings;
    ZjText policy_facts, ledger; /* hashes; "" without, a ledger "none" */
} ZjSummaryInputs;

typedef struct ZjSummary {
    ZjArena arena;
    const ZjModule *module;
    ZjLang lang;
    int64_t as_of;
    const char *ledger; /* as given, or NULL */
    ZjText file;        /* where records come from that are rejected from now on */
    ZjSummaryInputs inputs;
    uint64_t in, computed, rejected, in_error;
    ZjRejected *rejections; /* the first ZJ_REJECTED_LISTED */
    uint32_t listed, capacity;
    ZjClauseSum *clauses; /* by clause */
    ZjLane *totals;       /* by row of the module's sums */
    ZjTargetTally *targets;
} ZjSummary;

ZjStatus zj_summary_begin(const ZjModule *module, ZjLang lang, int64_t as_of,
                          ZjSummary *summary) ZJ_MUST_CHECK;
void zj_summary_free(ZjSummary *summary);

/* One more case; *in_error when one of its clauses is. `name` stands for the case in lists. */
ZjStatus zj_summary_add(ZjSummary *summary, const ZjCaseResult *result, ZjText name,
                        bool *in_error) ZJ_MUST_CHECK;
/* Forgets all cases. */
ZjStatus zj_summary_restart(ZjSummary *summary) ZJ_MUST_CHECK;
/* Adds the cases of a part, which come after those that are there: the same as adding them one by
** one. */
ZjStatus zj_summary_merge(ZjSummary *summary, const ZjSummary *part) ZJ_MUST_CHECK;
ZjStatus zj_summary_reject(ZjSummary *summary, uint32_t line, ZjText case_id,
                           ZjText reason) ZJ_MUST_CHECK;

ZjStatus zj_summary_json(const ZjSummary *summary, ZjBuf *out) ZJ_MUST_CHECK;
ZjStatus zj_summary_text(const ZjSummary *summary, ZjBuf *out) ZJ_MUST_CHECK;

#endif
