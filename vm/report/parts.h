/* parts.h -- the parts in which an item's entitlement is paid out (分期): figures and reasons. */
#ifndef ZJ_REPORT_PARTS_H
#define ZJ_REPORT_PARTS_H

#include "vm/report/result.h"

/* Room for the parts of one item, or none; figures come run by run. */
ZjStatus zj_parts_make(const ZjModule *module, uint32_t clause, uint32_t lane, ZjArena *arena,
                       ZjParts *parts) ZJ_MUST_CHECK;
/* One part in one run. */
ZjFigures zj_part_figures(const ZjJudge *judge, uint32_t clause, const ZjPartResult *part,
                          ZjVerdict *verdict);
/* Keys and dates, and why each is not paid; of the run that `why` looks at. */
void zj_parts_describe(ZjWhy *why, uint32_t clause, bool explain, ZjParts *parts);

#endif
