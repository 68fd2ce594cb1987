#include "vm/batch/records.h"

#include <stdlib.h>
#include <string.h>

#include "vm/base/limits.h"

enum { FIRST_BYTES = 1 << 16 };

/* ---- bytes ---- */

/* Room for more behind what is there. */
static ZjStatus make_room(ZjRecords *r, size_t want)
{
    if (r->start != 0) {
        memmove(r->bytes, r->bytes + r->start, r->end - r->start);
        r->end -= r->start;
        r->start = 0;
    }
    if (r->capacity > want) return ZJ_OK;
    size_t capacity = r->capacity == 0 ? FIRST_BYTES : r->capacity;
    while (capacity <= want)
        capacity *= 2;
    char *bytes = realloc(r->bytes, capacity);
    if (bytes == NULL) return ZJ_NO_MEM;
    r->bytes = bytes;
    r->capacity = capacity;
    return ZJ_OK;
}

/* Reads until more than `want` bytes are there, or no more come. */
static ZjStatus fill(ZjRecords *r, size_t want)
{
    ZJ_TRY(make_room(r, want));
    while (!r->ended && r->end - r->start <= want) {
        size_t n;
        ZJ_TRY(zj_source_read(&r->source, r->bytes + r->end, r->capacity - r->end, &n));
        r->ended = n == 0;
        r->end += n;
    }
    return ZJ_OK;
}

static ZjText rest(const ZjRecords *r)
{
    return (ZjText){r->bytes + r->start, (uint32_t)(r->end - r->start)};
}

static void count_line(ZjRecords *r, uint32_t lines)
{
    r->line = lines < UINT32_MAX - r->line ? r->line + lines : UINT32_MAX;
}

/* ---- opening ---- */

/* Without .gz and .zst. */
static bool ends_with(const char *path, const char *ending)
{
    size_t n, m = strlen(ending);
    (void)zj_packing_of(path, &n);
    return n >= m && memcmp(path + n - m, ending, m) == 0;
}

static bool looks_like_csv(const ZjRecords *r)
{
    for (size_t i = r->start; i < r->end; i++) {
        if (strchr(" \t\r\n", r->bytes[i]) != NULL && r->bytes[i] != '\0') continue;
        return r->bytes[i] != '{' && r->bytes[i] != '[';
    }
    return false;
}

static bool is_csv(const ZjRecords *r, const char *path, ZjRecordForm form)
{
    if (form != ZJ_RECORDS_BY_NAME) return form == ZJ_RECORDS_CSV;
    if (ends_with(path, ".csv") || ends_with(path, ".CSV")) return true;
    if (ends_with(path, ".jsonl") || ends_with(path, ".json") || ends_with(path, ".ndjson"))
        return false;
    return looks_like_csv(r);
}

ZjStatus zj_records_open(const char *path, ZjRecordForm form, ZjRecords *records)
{
    *records = (ZjRecords){.line = 1};
    ZJ_TRY(zj_source_open(path, &records->source));
    ZJ_TRY(fill(records, 2));
    if (records->end >= 3 && memcmp(records->bytes, "\xEF\xBB\xBF", 3) == 0) records->start = 3;
    if (records->start == records->end) ZJ_TRY(fill(records, 0));
    records->csv = is_csv(records, path, form);
    if (!records->csv) return ZJ_OK;
    records->splitter = zj_csv_splitter_new();
    return records->splitter == NULL ? ZJ_NO_MEM : ZJ_OK;
}

void zj_records_close(ZjRecords *records)
{
    zj_source_close(&records->source);
    zj_csv_splitter_free(records->splitter);
    free(records->bytes);
    *records = (ZjRecords){.source = {.fd = -1}};
}

/* ---- lines ---- */

/* Drops bytes up to the end of the line that was too long. */
static ZjStatus skip_line(ZjRecords *r)
{
    while (r->skipping) {
        const char *newline = memchr(r->bytes + r->start, '\n', r->end - r->start);
        r->start = newline != NULL ? (size_t)(newline - r->bytes) + 1 : r->end;
        if (newline != NULL) count_line(r, 1);
        if (newline == NULL && !r->ended) {
            ZJ_TRY(fill(r, 0));
            continue;
        }
        r->skipping = false;
    }
    return ZJ_OK;
}

static void too_long(ZjRecords *r, ZjRecord *record)
{
    *record = (ZjRecord){
        .text = {r->bytes + r->start, 0}, .line = r->line, .too_long = true};
    record->row.raw = record->text;
    r->skipping = true;
}

static bool is_blank(ZjText t)
{
    for (uint32_t i = 0; i < t.len; i++)
        if (t.ptr[i] != ' ' && t.ptr[i] != '\t' && t.ptr[i] != '\r') return false;
    return true;
}

static ZjStatus next_line(ZjRecords *r, ZjRecord *record, bool *found)
{
    size_t seen = 0;
    for (;;) {
        size_t have = r->end - r->start;
        const char *from = r->bytes + r->start;
        const char *newline = have > seen ? memchr(from + seen, '\n', have - seen) : NULL;
        size_t len = newline != NULL ? (size_t)(newline - from) : have;
        if (len > ZJ_MAX_RECORD) {
            too_long(r, record);
            *found = true;
            return ZJ_OK;
        }
        if (newline == NULL && !r->ended) {
            seen = have;
            ZJ_TRY(fill(r, have));
            continue;
        }
        *record = (ZjRecord){.text = {from, (uint32_t)len}, .line = r->line};
        r->start += len + (newline != NULL ? 1 : 0);
        if (newline != NULL) count_line(r, 1);
        *found = !is_blank(record->text);
        if (*found || newline == NULL) return ZJ_OK;
        seen = 0;
    }
}

/* ---- rows ---- */

/* A row that is a line, whatever its cells: no quotes, no other line ends. */
static bool plain_row(ZjRecords *r, ZjRecord *record)
{
    const char *from = r->bytes + r->start;
    const char *newline = memchr(from, '\n', r->end - r->start);
    if (newline == NULL || newline == from) return false;
    size_t len = (size_t)(newline - from);
    size_t cut = len - (from[len - 1] == '\r');
    if (cut == 0 || len > ZJ_MAX_RECORD || memchr(from, '"', len) != NULL ||
        memchr(from, '\r', cut) != NULL || memchr(from, '\0', len) != NULL)
        return false;
    ZjText text = {from, (uint32_t)cut};
    *record = (ZjRecord){.text = text, .line = r->line, .row = {.raw = text, .unsplit = true}};
    r->start += len + 1;
    count_line(r, 1);
    return true;
}

static ZjStatus next_row(ZjRecords *r, bool split, ZjRecord *record, bool *found)
{
    if (!split && plain_row(r, record)) {
        *found = true;
        return ZJ_OK;
    }
    for (;;) {
        *record = (ZjRecord){.line = r->line};
        ZJ_TRY(zj_csv_split(r->splitter, rest(r), r->ended, &record->row, found));
        count_line(r, record->row.skipped_lines);
        r->start += record->row.used;
        if (*found) {
            record->line = r->line;
            record->text = record->row.raw;
            count_line(r, record->row.lines);
            return ZJ_OK;
        }
        if (r->ended) return ZJ_OK;
        size_t have = r->end - r->start;
        if (have > ZJ_MAX_RECORD) {
            too_long(r, record);
            *found = true;
            return ZJ_OK;
        }
        ZJ_TRY(fill(r, have * 2)); /* what there is, is read again: not for every few bytes */
    }
}

ZjStatus zj_records_next(ZjRecords *records, bool split, ZjRecord *record, bool *found)
{
    *found = false;
    ZJ_TRY(skip_line(records));
    return records->csv ? next_row(records, split, record, found) : next_line(records, record, found);
}
