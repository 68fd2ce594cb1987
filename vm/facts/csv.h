/* csv.h -- cases as rows of a CSV file (RFC 4180), by libcsv.
**
** One case a row under a header of names: a fact by its name or alias, a fact of a record as
** 企业.名称, of a policy as policies.caidian.公布日期, case (编号) and as_of (评估日). A list has
** either columns of its own, 迁出.日期, which give one record (none of them filled: the list is
** missing), or one column, 迁出, that holds a JSON array: [] for none, any number of records. An
** empty cell is missing, quoted or not; null and 不适用 are not applicable, 待认定 is pending.
** Cells are not trimmed; blank lines between rows are skipped; CRLF, LF and CR end a row.
*/
#ifndef ZJ_FACTS_CSV_H
#define ZJ_FACTS_CSV_H

#include "vm/facts/read_json.h"

typedef struct ZjCsvCell {
    ZjText text;     /* without its quotes */
    uint32_t offset; /* in the row, of the cell as written */
} ZjCsvCell;

/* ---- rows ---- */

typedef struct ZjCsvSplitter ZjCsvSplitter;

typedef struct ZjCsvRow {
    const ZjCsvCell *cells; /* until the next split */
    uint32_t count;         /* 0: the row is faulty */
    ZjText raw;             /* as written, without the line break that ends it */
    uint32_t skipped_lines; /* line breaks of blank lines before it */
    uint32_t lines;         /* line breaks within it and at its end */
    uint32_t used;          /* bytes up to the next row */
    bool unsplit;           /* nothing is known yet but raw: for zj_csv_split */
    ZjMsgId fault;          /* count 0: what is wrong, at `fault_offset` of raw */
    uint32_t fault_offset;
} ZjCsvRow;

/* NULL when out of memory. */
ZjCsvSplitter *zj_csv_splitter_new(void);
void zj_csv_splitter_free(ZjCsvSplitter *splitter);

/* The first row of `bytes`; they are all there is when `last`. *found is false when there is no
** row: `used` bytes of blank lines may be dropped, and more are needed unless `last`. A faulty
** row ends at its first line break, so that a stray quotation mark costs one row and not all that
** follow. ZJ_OK or ZJ_NO_MEM. */
ZjStatus zj_csv_split(ZjCsvSplitter *splitter, ZjText bytes, bool last, ZjCsvRow *row,
                      bool *found) ZJ_MUST_CHECK;

/* ---- the header and cases ---- */

typedef struct ZjCsvColumn ZjCsvColumn;

typedef struct ZjCsvHeader {
    ZjArena arena;
    const ZjFactSchema *schema;
    ZjCsvColumn *columns;
    uint32_t count;
} ZjCsvHeader;

/* ZJ_REJECTED with all mistakes in *problems (in the header's arena). `ledger`: a list that may
** have no column since it is given for all cases, or ZJ_NONE. Needs zj_csv_header_close. */
ZjStatus zj_csv_header_open(const ZjFactSchema *schema, const ZjCsvRow *row, uint32_t line,
                            uint32_t ledger, ZjCsvHeader *header,
                            ZjFactProblems *problems) ZJ_MUST_CHECK;
void zj_csv_header_close(ZjCsvHeader *header);

/* Appends the case of a row, as zj_facts_add_json does that of a text. `more`: as in
** ZjFactInput. */
ZjStatus zj_facts_add_csv(ZjFactsBuilder *b, const ZjCsvHeader *header, const ZjCsvRow *row,
                          uint32_t line, const ZjFactMember *more, ZjText policy_facts,
                          ZjFactProblems *problems) ZJ_MUST_CHECK;

#endif
