/* result.h -- the answer for one case: every clause's outcome, figures and reasons, under every
** reading that the texts leave open, and what is missing.
**
** A run fixes one alternative of each question. Questions with a preset take it, and each is
*varied
** alone; questions without one are run in all combinations, and a clause whose result hangs on
*them
** ends as READING with the range over all. Questions that can't touch this case are not varied.
*/
#ifndef ZJ_REPORT_RESULT_H
#define ZJ_REPORT_RESULT_H

#include "vm/report/benefit.h"
#include "vm/report/why.h"

typedef struct ZjCaseOptions {
    ZjLang lang;
    int64_t as_of;
    const uint32_t
        *fixed; /* by question: an alternative chosen by the user, or ZJ_NONE; may be NULL */
    bool all_readings; /* presets count for nothing */
    bool full;         /* explain everything */
    bool plain;        /* figures only, no reasons: tests */
    bool brief; /* outcomes and figures of clauses, totals and targets alone: no reasons, items,
                   years, no comparison of readings */
} ZjCaseOptions;

typedef struct ZjFigures {
    ZjOutcome outcome;
    ZjLane payable, entitled, paid; /* a figure's value, a clawback's sum stand in payable */
    ZjHeld held;                    /* of a benefit; payable is 0 */
} ZjFigures;

/* One alternative of a question, and what comes of it. */
typedef struct ZjReadingResult {
    uint32_t question, alternative;
    bool chosen; /* it is the one the result shows: fixed, or the preset */
    ZjFigures figures;
} ZjReadingResult;

typedef struct ZjReadings {
    ZjReadingResult *at;
    uint32_t count;
    bool matter; /* some alternative gives another result */
} ZjReadings;

/* A version that holds for an item, or may: an amendment of its clause, a clause in its place, the
** value of a parameter that it uses. */
typedef struct ZjVersionResult {
    uint32_t version; /* row of the module's versions */
    bool open;        /* whether it holds is not known */
    bool has_first, has_last;
    int64_t first, last; /* days on which it holds, both included */
} ZjVersionResult;

typedef struct ZjVersionResults {
    ZjVersionResult *at;
    uint32_t count;
} ZjVersionResults;

/* One part of what an item entitles to (分期). */
typedef struct ZjPartResult {
    uint32_t part, lane; /* number from 0; lane of the clause's domain */
    ZjText share;        /* as written: 40% */
    ZjText key;          /* of its ledger rows; "" when the item's is not known */
    bool has_date;
    int64_t date;
    ZjFigures figures; /* entitled: its amount */
    ZjVerdict verdict; /* of the first run */
    ZjLines because;
} ZjPartResult;

typedef struct ZjParts {
    ZjPartResult *at;
    uint32_t count;
} ZjParts;

typedef struct ZjItemResult {
    uint32_t lane;
    ZjText key; /* "" without */
    bool has_date;
    int64_t date;
    ZjFigures figures;
    ZjLane standard;
    ZjVerdict verdict; /* of the first run */
    ZjLines because, steps;
    ZjVersionResults versions;
    ZjParts parts;
    ZjText by; /* key of the item that 择优 kept instead, or "" */
    /* of a ledger row under a clawback */
    ZjText row_policy, row_clause, row_payer;
    bool has_liability;
    int64_t liable_until;
} ZjItemResult;

typedef struct ZjYearResult {
    int32_t year;
    ZjLane payable;
} ZjYearResult;

typedef struct ZjClauseResult {
    uint32_t clause;
    ZjFigures figures;
    ZjVerdict verdict; /* of the first run */
    ZjParts parts; /* of a grant without items */
    ZjItemResult *items;
    uint32_t item_count;
    ZjYearResult *years;
    uint32_t year_count;
    ZjLines because, steps;
    uint32_t *needs; /* numbers of the result's needs */
    uint32_t need_count;
    ZjText by; /* id of what barred, displaced or replaced it, or "" */
    ZjVersionResults versions; /* of any of its items */
    ZjReadings readings;
} ZjClauseResult;

typedef struct ZjNeed {
    uint32_t field;
    uint8_t state;   /* ZJ_FACT_MISSING or ZJ_FACT_PENDING */
    ZjText *records; /* in which records, when in a list: a few */
    uint32_t record_count;
    uint32_t *decides; /* clauses */
    uint32_t decides_count;
} ZjNeed;

typedef struct ZjTotalResult {
    uint32_t payer; /* a string, or ZJ_NONE for all */
    ZjLane lane;
    ZjReadings readings;
} ZjTotalResult;

/* What a target asks of one case, over all readings that are open. */
typedef struct ZjTargetResult {
    ZjLane among, year_date; /* true, and not applicable, where the target does not ask */
    ZjLane stats[2];
} ZjTargetResult;

typedef struct ZjCaseResult {
    ZjArena arena;
    const ZjModule *module;
    const ZjFacts *facts;
    ZjLang lang;
    bool full;
    int64_t as_of;
    ZjText case_id;
    char facts_hash[65];
    ZjClauseResult *clauses; /* by clause */
    ZjTotalResult *totals;   /* by row of the module's sums */
    ZjTargetResult *targets; /* by row of the module's targets */
    ZjLane *values;          /* by row of the module's expectations: of kind VALUE */
    ZjNeed *needs;
    uint32_t need_count;
    uint32_t runs;
    uint32_t *choice; /* by question: the alternative the result shows, or ZJ_NONE: open */
    bool *chosen_by_user;
    uint32_t future_payments; /* ledger rows after the date of evaluation: ignored */
} ZjCaseResult;

typedef struct ZjCaseProblem {
    uint64_t runs; /* ZJ_LIMIT: more combinations than ZJ_MAX_RUNS; 0: another limit */
} ZjCaseProblem;

/* What computing one case after another keeps in between: tables of the module, memory. One for each
** thread. Needs zj_case_kit_close whatever comes back. */
typedef struct ZjCaseKit {
    const ZjModule *module;
    ZjArena own; /* the trace */
    ZjArena scratch, result;
    ZjTrace trace;
    ZjRun first, other;
} ZjCaseKit;

ZjStatus zj_case_kit_open(const ZjModule *module, ZjCaseKit *kit) ZJ_MUST_CHECK;
void zj_case_kit_close(ZjCaseKit *kit);
/* As zj_case_compute; the result is valid until the next one, and is not freed. */
ZjStatus zj_case_compute_next(ZjCaseKit *kit, const ZjFacts *facts, const ZjCaseOptions *options,
                              ZjCaseResult *result, ZjCaseProblem *problem) ZJ_MUST_CHECK;

/* ZJ_LIMIT, ZJ_NO_MEM. `facts` and `module` must outlive the result. */
ZjStatus zj_case_compute(const ZjModule *module, const ZjFacts *facts,
                         const ZjCaseOptions *options, ZjCaseResult *result,
                         ZjCaseProblem *problem) ZJ_MUST_CHECK;
void zj_case_free(ZjCaseResult *result);

/* Two runs, or two readings, end alike. */
bool zj_figures_same(const ZjFigures *a, const ZjFigures *b);

/* versions.c: the versions that hold, or may, in a lane of the clause. */
ZjStatus zj_versions_of(const ZjModule *module, const ZjRun *run, uint32_t clause, uint32_t lane,
                        ZjArena *arena, ZjVersionResults *out) ZJ_MUST_CHECK;
/* From which day to which, in words. */
void zj_show_window(ZjLang lang, const ZjVersionResult *version, ZjBuf *out);
/* The one by which another clause stands in this one's place, or NULL. */
const ZjVersionResult *zj_replaced_by(const ZjModule *module, const ZjVersionResults *versions);

/* The row of the module's sums over all payers, or ZJ_NONE. */
uint32_t zj_case_all_payers(const ZjModule *module);

extern const char *const zj_outcome_json[ZJ_OUTCOME_COUNT];
const char *zj_outcome_word(ZjOutcome outcome, ZjLang lang);

/* The result as JSON (one line, or indented) and as a text for people. */
ZjStatus zj_case_json(const ZjCaseResult *result, bool indent, ZjBuf *out) ZJ_MUST_CHECK;
ZjStatus zj_case_text(const ZjCaseResult *result, ZjBuf *out) ZJ_MUST_CHECK;

#endif
