/* summary_parts.h -- what a summary's JSON holds so that parts of a population can be added up later:
** exact sums, as fractions, and what they were computed from.
*/
#ifndef ZJ_REPORT_SUMMARY_PARTS_H
#define ZJ_REPORT_SUMMARY_PARTS_H

#include "vm/report/json_gen.h"
#include "vm/report/summary.h"

/* The members "inputs" and "parts" of the object at hand. */
void zj_summary_parts_json(const ZjSummary *summary, yajl_gen g);

/* A summary out of its JSON, for the module it was made with. ZJ_REJECTED: `*why` says which member is not
** as written by zj_summary_json (in the summary's arena), or is empty where it was made with another
** module. ZJ_NO_MEM. The text may go; the summary needs zj_summary_free whatever comes back. */
ZjStatus zj_summary_read(const ZjModule *module, ZjLang lang, ZjText json, ZjSummary *summary,
                         ZjText *why) ZJ_MUST_CHECK;

/* What two summaries that are to be added do not have in common. */
typedef enum ZjSummaryDifference {
    ZJ_SUMMARY_SAME,
    ZJ_SUMMARY_AS_OF,
    ZJ_SUMMARY_READINGS,
    ZJ_SUMMARY_POLICY_FACTS,
    ZJ_SUMMARY_LEDGER
} ZjSummaryDifference;

ZjSummaryDifference zj_summary_compare(const ZjSummary *a, const ZjSummary *b);

#endif
