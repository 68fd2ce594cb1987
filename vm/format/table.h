/* table.h -- what tables.def says, as data: reading, writing, checking and dumping of rows
** are one loop for every table.
*/
#ifndef ZJ_FORMAT_TABLE_H
#define ZJ_FORMAT_TABLE_H

#include "vm/format/module.h"

typedef enum ZjColRole {
    ZJ_COL_NUMBER,
    ZJ_COL_FLAG,
    ZJ_COL_STRING,
    ZJ_COL_TYPE,
    ZJ_COL_ROW,   /* index into `target` */
    ZJ_COL_FIRST, /* first row of the range that the next COUNT column names */
    ZJ_COL_COUNT  /* rows of that range, in `target` */
} ZjColRole;

typedef struct ZjColInfo {
    const char *name;
    ZjColRole role;
    ZjTableId target; /* ROW and COUNT only */
    bool optional;    /* ZJ_NONE is allowed */
} ZjColInfo;

typedef struct ZjTableInfo {
    const char *name; /* "CLAUSE" */
    const ZjColInfo *columns;
    uint32_t column_count;
    uint32_t max_rows;
    size_t rows_at, count_at; /* offsets into ZjModTables */
} ZjTableInfo;

extern const ZjTableInfo zj_table_info[ZJ_TAB_COUNT];

/* The rows of a table as plain numbers, row after row. */
const uint32_t *zj_table_rows(const ZjModTables *tables, ZjTableId id);
uint32_t zj_table_count(const ZjModTables *tables, ZjTableId id);
void zj_table_set(ZjModTables *tables, ZjTableId id, void *rows, uint32_t count);

#endif
