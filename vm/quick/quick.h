/* quick.h -- figures and outcomes of many cases at once, where a plan and a pattern allow it.
**
** For the short answers of a batch: what is payable by clause and payer, and each clause's outcome.
** Exactly what zj_case_compute says of the same cases, without reasons. A module has none when a
** clause of it has no plan, or hangs on a reading.
*/
#ifndef ZJ_QUICK_QUICK_H
#define ZJ_QUICK_QUICK_H

#include "vm/quick/pattern.h"
#include "vm/report/summary.h"

typedef struct ZjQuickOptions {
    int64_t as_of;
    const uint32_t *fixed; /* readings, as in ZjCaseOptions */
    bool all_readings;
    bool csv;
    bool portable; /* keep to kernels for any processor */
} ZjQuickOptions;

typedef struct ZjQuick ZjQuick;

/* ZJ_DOMAIN: there is none; *why says so in English (static). ZJ_NO_MEM. The schema must outlive it.
** Not to be shared by threads. */
ZjStatus zj_quick_open(const ZjFactSchema *schema, const ZjQuickOptions *options, ZjQuick **out,
                       const char **why) ZJ_MUST_CHECK;
void zj_quick_close(ZjQuick *quick);

/* Learns the pattern of the records: from the header of a CSV file, or from a line. */
bool zj_quick_learn(ZjQuick *quick, ZjText text);

/* Takes a record (readable for ZJ_PATTERN_PADDING bytes behind its end, until the block is cleared)
** into the next lane. False: it is for the other way. At most ZJ_PLAN_LANES records a block. */
bool zj_quick_take(ZjQuick *quick, ZjText record);
uint32_t zj_quick_lanes(const ZjQuick *quick);
/* Computes the lanes taken, and adds them to the summary (which may be NULL). */
void zj_quick_compute(ZjQuick *quick, ZjSummary *summary);
/* Then: of one lane. Amounts in fen, ±ZJ_OPEN where open. */
ZjText zj_quick_case(const ZjQuick *quick, uint32_t lane);
ZjOutcome zj_quick_outcome(const ZjQuick *quick, uint32_t clause, uint32_t lane);
void zj_quick_payable(const ZjQuick *quick, uint32_t clause, uint32_t lane, int64_t *lo, int64_t *hi);
void zj_quick_total(const ZjQuick *quick, uint32_t sum, uint32_t lane, int64_t *lo, int64_t *hi);
/* For the next block. */
void zj_quick_clear(ZjQuick *quick);

#endif
