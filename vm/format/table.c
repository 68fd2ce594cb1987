#include "vm/format/table.h"

#include <stddef.h>
#include <string.h>

#include "vm/base/limits.h"

/* What each kind of tables.def means: role, target, optional. */
#define KIND_N       ZJ_COL_NUMBER, ZJ_TAB_POLICY, false
#define KIND_FLAG    ZJ_COL_FLAG, ZJ_TAB_POLICY, false
#define KIND_FIRST   ZJ_COL_FIRST, ZJ_TAB_POLICY, false
#define KIND_STR     ZJ_COL_STRING, ZJ_TAB_POLICY, false
#define KIND_STR_O   ZJ_COL_STRING, ZJ_TAB_POLICY, true
#define KIND_TYPE    ZJ_COL_TYPE, ZJ_TAB_POLICY, false
#define KIND_TYPE_O  ZJ_COL_TYPE, ZJ_TAB_POLICY, true
#define ROW(table)   ZJ_COL_ROW, ZJ_TAB_##table, false
#define ROW_O(table) ZJ_COL_ROW, ZJ_TAB_##table, true
#define RANGE(table) ZJ_COL_COUNT, ZJ_TAB_##table, false

#define KIND_POLICY     ROW(POLICY)
#define KIND_POLICY_O   ROW_O(POLICY)
#define KIND_ENUM_O     ROW_O(ENUM)
#define KIND_DOMAIN     ROW(DOMAIN)
#define KIND_DOMAIN_O   ROW_O(DOMAIN)
#define KIND_FIELD_O    ROW_O(FIELD)
#define KIND_KONST      ROW(KONST)
#define KIND_KONST_O    ROW_O(KONST)
#define KIND_REG        ROW(REG)
#define KIND_REG_O      ROW_O(REG)
#define KIND_SPAN_O     ROW_O(SPAN)
#define KIND_QUESTION   ROW(QUESTION)
#define KIND_CLAUSE     ROW(CLAUSE)
#define KIND_CLAUSE_O   ROW_O(CLAUSE)
#define KIND_EXPLAIN    ROW(EXPLAIN)
#define KIND_EXPLAIN_O  ROW_O(EXPLAIN)
#define KIND_MEMBER_O   ROW_O(MEMBER)
#define KIND_GROUP      ROW(GROUP)
#define KIND_GROUP_O    ROW_O(GROUP)

#define KIND_COUNT_VALUE       RANGE(VALUE)
#define KIND_COUNT_ALTERNATIVE RANGE(ALTERNATIVE)
#define KIND_COUNT_REF         RANGE(REF)
#define KIND_COUNT_BARUSE      RANGE(BARUSE)
#define KIND_COUNT_CONDITION   RANGE(CONDITION)
#define KIND_COUNT_STEP        RANGE(STEP)
#define KIND_COUNT_MEMBER      RANGE(MEMBER)
#define KIND_COUNT_CAUSE       RANGE(CAUSE)
#define KIND_COUNT_JOINT       RANGE(JOINT)
#define KIND_COUNT_TOTAL       RANGE(TOTAL)
#define KIND_COUNT_CAP         RANGE(CAP)
#define KIND_COUNT_CHOICE      RANGE(CHOICE)
#define KIND_COUNT_EXPECT      RANGE(EXPECT)
#define KIND_COUNT_STAT        RANGE(STAT)
#define KIND_COUNT_FLOOR       RANGE(FLOOR)
#define KIND_COUNT_ROUND       RANGE(ROUND)
#define KIND_COUNT_ONCE        RANGE(ONCE)
#define KIND_COUNT_PART        RANGE(PART)

#define ZJ_TABLE(NAME, Type, field) static const ZjColInfo columns_##field[] = {
#define ZJ_COL(name, kind)          {#name, KIND_##kind},
#define ZJ_END                      };
#include "vm/format/tables.def"
#undef ZJ_TABLE
#undef ZJ_COL
#undef ZJ_END

/* Rows are read and written as arrays of numbers: a struct must be nothing else. */
#define ZJ_TABLE(NAME, Type, field)                                                            \
    _Static_assert(sizeof(Type) == sizeof(columns_##field) / sizeof(ZjColInfo) * 4, "padding");
#define ZJ_COL(name, kind)
#define ZJ_END
#include "vm/format/tables.def"
#undef ZJ_TABLE

#define MAX_ROWS(id)                                                                           \
    ((id) == ZJ_TAB_REG      ? (uint32_t)ZJ_MAX_REGS                                           \
     : (id) == ZJ_TAB_INSN   ? (uint32_t)ZJ_MAX_CODE                                           \
     : (id) == ZJ_TAB_DOMAIN ? (uint32_t)ZJ_MAX_DOMAINS                                        \
                             : (uint32_t)ZJ_MAX_TABLE)

const ZjTableInfo zj_table_info[ZJ_TAB_COUNT] = {
#define ZJ_TABLE(NAME, Type, field)                                                            \
    {#NAME,                                                                                    \
     columns_##field,                                                                          \
     sizeof(columns_##field) / sizeof(ZjColInfo),                                              \
     MAX_ROWS(ZJ_TAB_##NAME),                                                                  \
     offsetof(ZjModTables, field),                                                             \
     offsetof(ZjModTables, field##_count)},
#include "vm/format/tables.def"
#undef ZJ_TABLE
#undef ZJ_COL
#undef ZJ_END
};

const uint32_t *zj_table_rows(const ZjModTables *tables, ZjTableId id)
{
    const void *rows;
    memcpy(&rows, (const char *)tables + zj_table_info[id].rows_at, sizeof rows);
    return rows;
}

uint32_t zj_table_count(const ZjModTables *tables, ZjTableId id)
{
    uint32_t count;
    memcpy(&count, (const char *)tables + zj_table_info[id].count_at, sizeof count);
    return count;
}

void zj_table_set(ZjModTables *tables, ZjTableId id, void *rows, uint32_t count)
{
    memcpy((char *)tables + zj_table_info[id].rows_at, &rows, sizeof rows);
    memcpy((char *)tables + zj_table_info[id].count_at, &count, sizeof count);
}
