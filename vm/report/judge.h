/* judge.h -- the word for a clause or an item in one run, and what decided it.
**
** Gates decide in order: counted, in force, happened, applies, bars, conditions. The first that
*is
** certainly shut decides, whatever is open before it; an error or an open gate decides only
*when
** none is shut. Then the figures.
*/
#ifndef ZJ_REPORT_JUDGE_H
#define ZJ_REPORT_JUDGE_H

#include "vm/report/trace.h"

typedef enum ZjGround {
    ZJ_BY_FIGURE,  /* the amount itself */
    ZJ_BY_NO_DATE, /* its date is not applicable */
    ZJ_BY_COUNTS,  /* not an item of the clause */
    ZJ_BY_FORCE,
    ZJ_BY_HAPPENED,
    ZJ_BY_APPLIES,
    ZJ_BY_BAR,       /* index: the bar's clause */
    ZJ_BY_CONDITION, /* index: the condition's row */
    ZJ_BY_MATCH,     /* index: the grant it goes with, which gives nothing */
    ZJ_BY_NA,
    ZJ_BY_DISPLACED, /* how; index: the clause that took it, or ZJ_NONE */
    ZJ_BY_PAID,
    ZJ_BY_PARTS, /* what comes of its parts (分期) */
    ZJ_BY_ZERO,
    ZJ_BY_NO_RECORD, /* the list is empty */
    ZJ_BY_NO_MATCHING_RECORD,
    ZJ_BY_NO_LIST /* index: the domain of the list that is missing, or in error */
} ZjGround;

typedef struct ZjVerdict {
    ZjOutcome outcome;
    ZjGround ground;
    uint32_t index;
    ZjDisplaced how;
    uint32_t lane; /* the lane of the clause's domain that decided; 0 without items */
} ZjVerdict;

typedef struct ZjJudge {
    const ZjTrace *trace;
    const ZjRun *run;
} ZjJudge;

typedef enum ZjTruth { ZJ_FALSE, ZJ_TRUE, ZJ_OPEN_TRUTH, ZJ_ERROR_TRUTH } ZjTruth;
ZjTruth zj_truth(ZjLane lane);

/* An item: a lane of the clause's domain. */
ZjVerdict zj_judge_item(const ZjJudge *judge, uint32_t clause, uint32_t lane);
bool zj_item_counts(const ZjJudge *judge, uint32_t clause, uint32_t lane);
/* A part of what an item entitles to (分期); its ground's index is the part. */
ZjVerdict zj_judge_part(const ZjJudge *judge, uint32_t clause, uint32_t part, uint32_t lane);
/* The parts of a clause: how many, and their rows. */
uint32_t zj_clause_parts(const ZjModule *module, uint32_t clause, const ZjModPart **parts);
/* A clause of any kind as a whole. */
ZjVerdict zj_judge_clause(const ZjJudge *judge, uint32_t clause);

/* Which of two outcomes of items names the whole: the more it leaves to do, the higher. */
ZjOutcome zj_outcome_of_both(ZjOutcome a, ZjOutcome b);

/* Certainly nothing now, whatever is missing. */
bool zj_outcome_is_nothing(ZjOutcome outcome);

/* The domain of the first list on the way to a domain that is not given for this case, or that
** cannot be made; ZJ_NONE: all are known. */
uint32_t zj_list_missing(const ZjRun *run, uint32_t domain);

/* The items that 择优 kept in place of an item: their lanes in the clause's domain, at most `most`
** of them; how many there are. *tied: none of them is worth more than the item. */
uint32_t zj_kept_instead(const ZjJudge *judge, uint32_t clause, uint32_t lane, uint32_t *kept,
                         uint32_t most, bool *tied);

/* The whole clause's figures: payable, entitled and paid of a grant, the sum of a clawback, the
 *value
 ** of a figure, the truth of a bar. NA with no register. */
ZjLane zj_clause_payable(const ZjJudge *judge, uint32_t clause);
ZjLane zj_clause_entitled(const ZjJudge *judge, uint32_t clause);
ZjLane zj_clause_paid(const ZjJudge *judge, uint32_t clause);
/* One item's figure, as seen from its lane. */
ZjLane zj_item_figure(const ZjJudge *judge, uint32_t clause, uint32_t reg, uint32_t lane);

#endif
