#include "vm/batch/block.h"

#include <string.h>

ZjStatus zj_record_block_open(const ZjModule *module, ZjLang lang, int64_t as_of, ZjText file,
                              ZjRecordBlock *block)
{
    *block = (ZjRecordBlock){0};
    ZJ_TRY(zj_summary_begin(module, lang, as_of, &block->part));
    block->part.file = file;
    return ZJ_OK;
}

void zj_record_block_close(ZjRecordBlock *block)
{
    zj_arena_free(&block->arena);
    zj_summary_free(&block->part);
    zj_buf_free(&block->out);
    zj_buf_free(&block->told);
    zj_buf_free(&block->packed);
    block->count = 0;
}

static ZjStatus keep(ZjArena *arena, ZjText *text, size_t padding)
{
    char *copy = zj_arena_alloc(arena, text->len + padding);
    if (copy == NULL) return ZJ_NO_MEM;
    if (text->len != 0) memcpy(copy, text->ptr, text->len);
    text->ptr = copy;
    return ZJ_OK;
}

/* The splitter's cells are gone with its next row. */
static ZjStatus keep_row(ZjArena *arena, ZjRecord *record)
{
    ZjCsvRow *row = &record->row;
    row->raw = record->text;
    if (row->unsplit) return ZJ_OK;
    ZjCsvCell *cells = zj_arena_array(arena, row->count, sizeof *cells);
    if (cells == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < row->count; i++) {
        cells[i] = row->cells[i];
        ZJ_TRY(keep(arena, &cells[i].text, 1));
    }
    row->cells = cells;
    return ZJ_OK;
}

static ZjStatus restart(ZjRecordBlock *block)
{
    zj_arena_reset(&block->arena);
    zj_buf_clear(&block->out);
    zj_buf_clear(&block->told);
    zj_buf_clear(&block->packed);
    block->count = block->asked_count = 0;
    block->bytes = 0;
    block->status = ZJ_OK;
    return zj_summary_restart(&block->part);
}

ZjStatus zj_record_block_fill(ZjRecordBlock *block, ZjRecords *records, uint32_t most, bool *ended)
{
    *ended = false;
    ZJ_TRY(restart(block));
    while (block->count < most && block->bytes < ZJ_BLOCK_BYTES) {
        ZjRecord *record = &block->records[block->count];
        bool found;
        ZJ_TRY(zj_records_next(records, false, record, &found));
        if (!found) {
            *ended = true;
            return ZJ_OK;
        }
        ZJ_TRY(keep(&block->arena, &record->text, ZJ_RECORD_PADDING));
        if (records->csv) ZJ_TRY(keep_row(&block->arena, record));
        block->read = records->source.read;
        block->bytes += record->text.len;
        block->count++;
    }
    return ZJ_OK;
}
