/* pattern.h -- records that all look alike, read without a parser.
**
** One program writes a batch: its records have the same names in the same order. A pattern is learned
** from one record; reading another compares whole names and reads values in their plainest form
** only: digits, true, false, null, a date, a known name. Whatever differs in the least, an escape,
** another order, a name twice, a value out of its range, is none of the pattern's business: the
** record goes to the reader that knows JSON (or CSV) and says what is wrong with it. So a pattern
** accepts a part of what that reader accepts, and means the same by it.
*/
#ifndef ZJ_QUICK_PATTERN_H
#define ZJ_QUICK_PATTERN_H

#include "vm/facts/schema.h"
#include "vm/quick/lanes.h"

typedef struct ZjPattern ZjPattern;

/* Texts must be readable for ZJ_PATTERN_PADDING bytes behind their end. */
enum { ZJ_PATTERN_PADDING = 64 };

/* A pattern for a plan's inputs; it knows no record yet. */
ZjStatus zj_pattern_new(const ZjFactSchema *schema, const ZjPlan *plan, ZjPattern **out) ZJ_MUST_CHECK;
void zj_pattern_free(ZjPattern *pattern);

/* Learns from a line of JSON, or from the header of a CSV file. False: it has no pattern. */
bool zj_pattern_learn_json(ZjPattern *pattern, ZjText record);
bool zj_pattern_learn_csv(ZjPattern *pattern, ZjText header);

/* Reads a record into the block's next lane and counts it; false: nothing happened, it is for the
** other reader. A row of CSV comes without its line end. */
bool zj_pattern_read_json(const ZjPattern *pattern, ZjText record, ZjLaneBlock *block);
bool zj_pattern_read_csv(const ZjPattern *pattern, ZjText row, ZjLaneBlock *block);

#endif
