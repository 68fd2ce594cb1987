/* verify.c -- decides whether a module is safe to run; nothing runs before it has passed.
**
** The executor, the facts reader and the reports check nothing that is proved here:
**
**  columns    every index is a row of the table it names, every flag is 0 or 1, every type a
**             type, every range inside its table; no row is in two ranges, so walking all
**             ranges takes time in proportion to the file
**  schema     ladders and kinds have 1 to ZJ_MAX_ENUM values; fields are a forest, parents
**             first, no deeper than a fact file may nest; each list opens a domain of its own,
**             each scalar stands in the domain of the list around it; domains are a tree,
**             parents first, and a product repeats a list whose own parent its lanes determine
**  values     constants are canonical and inside the range of their type; a declared range is
**             of the field's type and not reversed; registers have a type and a domain
**  code       opcodes are known; each register is written exactly once, before it is read,
**             with the types and domains that opcode.def states for the opcode; enum operands
**             are of one ladder or kind; immediates are valid
**  settling   each settlement runs exactly once, after all its inputs are written, and writes
**             its outputs, all of the types and domains that tables.def states
**  reports    the registers of a clause have the types and domains that tables.def states;
**             matching clauses do not go in circles; explanations have no circles, are no
**             deeper than ZJ_MAX_DEPTH allows and no longer than ZJ_MAX_TABLE lines;
**             expectations of cases name what they need
**
** This suffices because the code has no jumps: it runs from first to last, each instruction
** touches only columns that were allocated for its registers' domains, and its lanes map to
** its operands' lanes along the domain tree alone. For the same reason the cost of a case is
** the sum that is computed on the way.
**
** Not proved: that explanations and steps stand in a domain that has to do with their
** clause's. A reader maps a lane along the domain tree, and shows nothing where that leads
** nowhere.
*/
#include "vm/format/verify.h"

#include "vm/base/limits.h"

ZjStatus zj_reject(Verifier *v, ZjTableId table, uint32_t row, const char *column,
                   const char *reason)
{
    v->report->message = ZJ_MSG_MODULE_REJECTED;
    v->report->table = table;
    v->report->row = row;
    v->report->column = column;
    v->report->reason = reason;
    return ZJ_FORMAT;
}

/* ---- sizes ---- */

static ZjStatus check_sizes(Verifier *v)
{
    if (v->module->string_count > ZJ_MAX_TABLE) {
        return zj_reject(v, ZJ_TAB_COUNT, 0, NULL, "too many strings");
    }
    for (ZjTableId id = 0; id < ZJ_TAB_COUNT; id++) {
        if (zj_table_count(v->t, id) > zj_table_info[id].max_rows) {
            return zj_reject(v, id, 0, NULL, "too many rows");
        }
    }
    if (v->t->domains_count == 0) return zj_reject(v, ZJ_TAB_DOMAIN, 0, NULL, "no domain 0");
    return ZJ_OK;
}

/* ---- columns by their kind ---- */

static ZjStatus check_column(Verifier *v, ZjTableId id, uint32_t row, const ZjColInfo *column,
                             uint32_t value)
{
    if (column->optional && value == ZJ_NONE) return ZJ_OK;
    switch (column->role) {
    case ZJ_COL_NUMBER:
    case ZJ_COL_FIRST: /* with its count */
    case ZJ_COL_COUNT:
        return ZJ_OK;
    case ZJ_COL_FLAG:
        if (value <= 1) return ZJ_OK;
        return zj_reject(v, id, row, column->name, "flag is neither 0 nor 1");
    case ZJ_COL_STRING:
        if (value < v->module->string_count) return ZJ_OK;
        return zj_reject(v, id, row, column->name, "string out of bounds");
    case ZJ_COL_TYPE:
        if (value < ZJ_TYPE_COUNT && (value != ZJ_T_NONE || column->optional)) return ZJ_OK;
        return zj_reject(v, id, row, column->name, "not a type");
    case ZJ_COL_ROW:
        if (value < zj_table_count(v->t, column->target)) return ZJ_OK;
        return zj_reject(v, id, row, column->name, "index out of bounds");
    }
    return ZJ_OK;
}

/* Rows [first, first + count) belong to one range only. */
static ZjStatus claim_range(Verifier *v, ZjTableId id, uint32_t row, const ZjColInfo *column,
                            uint32_t first, uint32_t count, uint8_t *owned[])
{
    uint32_t total = zj_table_count(v->t, column->target);
    if (first > total || count > total - first) {
        return zj_reject(v, id, row, column->name, "range out of bounds");
    }
    for (uint32_t i = first; i < first + count; i++) {
        if (owned[column->target][i]) {
            return zj_reject(v, id, row, column->name, "ranges overlap");
        }
        owned[column->target][i] = 1;
    }
    return ZJ_OK;
}

static ZjStatus check_row(Verifier *v, ZjTableId id, uint32_t row, const uint32_t *values,
                          uint8_t *owned[])
{
    const ZjTableInfo *info = &zj_table_info[id];
    uint32_t first = 0;
    for (uint32_t c = 0; c < info->column_count; c++) {
        ZJ_TRY(check_column(v, id, row, &info->columns[c], values[c]));
        if (info->columns[c].role == ZJ_COL_FIRST) first = values[c];
        if (info->columns[c].role == ZJ_COL_COUNT) {
            ZJ_TRY(claim_range(v, id, row, &info->columns[c], first, values[c], owned));
        }
    }
    return ZJ_OK;
}

static ZjStatus check_columns(Verifier *v)
{
    uint8_t *owned[ZJ_TAB_COUNT];
    for (ZjTableId id = 0; id < ZJ_TAB_COUNT; id++) {
        owned[id] = zj_arena_alloc(&v->arena, zj_table_count(v->t, id));
        if (owned[id] == NULL) return ZJ_NO_MEM;
    }
    for (ZjTableId id = 0; id < ZJ_TAB_COUNT; id++) {
        const uint32_t *values = zj_table_rows(v->t, id);
        uint32_t count = zj_table_count(v->t, id);
        for (uint32_t row = 0; row < count; row++) {
            ZJ_TRY(check_row(v, id, row, values, owned));
            values += zj_table_info[id].column_count;
        }
    }
    return ZJ_OK;
}

/* ---- all of it ---- */

static ZjStatus verify(Verifier *v)
{
    ZJ_TRY(check_sizes(v));
    ZJ_TRY(check_columns(v));
    ZJ_TRY(zj_verify_schema(v));
    ZJ_TRY(zj_verify_code(v));
    return zj_verify_report(v);
}

ZjStatus zj_module_verify(const ZjModule *module, ZjModReport *report)
{
    Verifier v = {.module = module, .t = &module->t, .report = report};
    *report = (ZjModReport){.reason = "", .table = ZJ_TAB_COUNT};
    ZjStatus status = verify(&v);
    zj_arena_free(&v.arena);
    return status;
}
