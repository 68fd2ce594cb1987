/* row.h -- a result as a row of CSV that opens in a spreadsheet.
**
** UTF-8 with a byte order mark, CRLF; amounts in plain yuan, an open upper end is an empty cell. A
** text that a spreadsheet would take for a formula begins with an apostrophe.
*/
#ifndef ZJ_BATCH_ROW_H
#define ZJ_BATCH_ROW_H

#include "vm/report/result.h"

/* case, as_of; outcome, min and max of each grant; min and max of the totals, all and by payer */
ZjStatus zj_row_header(const ZjModule *module, ZjBuf *out) ZJ_MUST_CHECK;
ZjStatus zj_row_add(const ZjCaseResult *result, ZjBuf *out) ZJ_MUST_CHECK;

#endif
