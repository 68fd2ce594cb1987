#include "vm/facts/csv.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "vm/base/limits.h"
#include "vm/facts/value.h"

/* ---- rows ---- */

typedef struct Place {
    size_t start, len; /* in the splitter's text */
    uint32_t offset;
} Place;

struct ZjCsvSplitter {
    struct csv_parser parser;
    ZjBuf text; /* of the row's cells, one after another */
    Place *places;
    ZjCsvCell *cells;
    uint32_t count, capacity;
    uint32_t cell_start; /* in the row */
    bool cell_ended, row_ended;
    ZjStatus status;
};

/* Spaces belong to their cell (RFC 4180, 2.4). */
static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static bool start_parser(ZjCsvSplitter *s)
{
    if (csv_init(&s->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) return false;
    csv_set_space_func(&s->parser, no_space);
    return true;
}

ZjCsvSplitter *zj_csv_splitter_new(void)
{
    ZjCsvSplitter *s = calloc(1, sizeof *s);
    if (s == NULL) return NULL;
    if (start_parser(s)) return s;
    free(s);
    return NULL;
}

void zj_csv_splitter_free(ZjCsvSplitter *splitter)
{
    if (splitter == NULL) return;
    csv_free(&splitter->parser);
    zj_buf_free(&splitter->text);
    free(splitter->places);
    free(splitter->cells);
    free(splitter);
}

static bool room_for_cell(ZjCsvSplitter *s)
{
    if (s->count < s->capacity) return true;
    uint32_t capacity = s->capacity == 0 ? 64 : s->capacity * 2;
    Place *places = realloc(s->places, capacity * sizeof *places);
    if (places != NULL) s->places = places;
    ZjCsvCell *cells = realloc(s->cells, capacity * sizeof *cells);
    if (cells != NULL) s->cells = cells;
    if (places == NULL || cells == NULL) return false;
    s->capacity = capacity;
    return true;
}

static void on_cell(void *bytes, size_t len, void *context)
{
    ZjCsvSplitter *s = context;
    s->cell_ended = true;
    if (s->status != ZJ_OK) return;
    if (s->count == ZJ_MAX_COLUMNS) {
        s->status = ZJ_LIMIT;
    } else if (!room_for_cell(s)) {
        s->status = ZJ_NO_MEM;
    } else {
        s->places[s->count++] = (Place){s->text.len, len, s->cell_start};
        zj_buf_add(&s->text, bytes, len);
        if (s->text.failed) s->status = ZJ_NO_MEM;
    }
}

static void on_row(int end, void *context)
{
    ZjCsvSplitter *s = context;
    (void)end;
    s->row_ended = true;
}

static bool breaks_line(char c)
{
    return c == '\n' || c == '\r';
}

/* Bytes of the line break at `at`: 1, 2 for CRLF, 0 when that can't be told yet. */
static uint32_t line_break(ZjText t, uint32_t at, bool last)
{
    if (t.ptr[at] == '\n') return 1;
    if (at + 1 < t.len) return t.ptr[at + 1] == '\n' ? 2 : 1;
    return last ? 1 : 0;
}

static uint32_t count_lines(ZjText t, uint32_t from, uint32_t end)
{
    uint32_t lines = 0;
    for (uint32_t i = from; i < end; i++)
        lines += t.ptr[i] == '\n' || (t.ptr[i] == '\r' && (i + 1 == end || t.ptr[i + 1] != '\n'));
    return lines;
}

/* libcsv tells no places: it gets what may end a cell on its own. */
static uint32_t next_run(ZjText t, uint32_t at)
{
    uint32_t end = at;
    while (end < t.len && t.ptr[end] != ',' && t.ptr[end] != '"' && !breaks_line(t.ptr[end]))
        end++;
    return end > at ? end : at + 1;
}

/* Reads cells from `at` on; *at ends behind the row's last byte. ZJ_REJECTED at a stray quotation
** mark, or at the end of the text within quotes. */
static ZjStatus read_cells(ZjCsvSplitter *s, ZjText t, uint32_t from, bool last, uint32_t *at)
{
    while (*at < t.len && !s->row_ended) {
        uint32_t end = next_run(t, *at);
        s->cell_ended = false;
        size_t done = csv_parse(&s->parser, t.ptr + *at, end - *at, on_cell, on_row, s);
        if (s->status != ZJ_OK) return s->status;
        if (done != end - *at)
            return csv_error(&s->parser) == CSV_EPARSE ? ZJ_REJECTED : ZJ_NO_MEM;
        *at = end;
        if (s->cell_ended) s->cell_start = end - from;
    }
    if (s->row_ended || !last) return ZJ_OK;
    if (csv_fini(&s->parser, on_cell, on_row, s) != 0)
        return csv_error(&s->parser) == CSV_EPARSE ? ZJ_REJECTED : ZJ_NO_MEM;
    return s->status;
}

static ZjStatus restart(ZjCsvSplitter *s)
{
    csv_free(&s->parser);
    return start_parser(s) ? ZJ_OK : ZJ_NO_MEM;
}

/* A faulty row: it ends at its first line break. */
static void end_faulty(ZjText t, uint32_t from, uint32_t at, ZjStatus why, ZjCsvSplitter *s,
                       ZjCsvRow *row)
{
    uint32_t end = from;
    while (end < t.len && !breaks_line(t.ptr[end]))
        end++;
    row->raw = (ZjText){t.ptr + from, end - from};
    row->used = end < t.len ? end + line_break(t, end, true) : end;
    row->lines = count_lines(t, from, row->used);
    row->fault = why == ZJ_LIMIT ? ZJ_MSG_CSV_COLUMNS : ZJ_MSG_CSV_QUOTE_STRAY;
    row->fault_offset = at - from;
    bool open = why == ZJ_REJECTED && at == t.len; /* the text ended within quotes */
    if (open || row->fault_offset > row->raw.len) {
        row->fault = why == ZJ_LIMIT ? row->fault : ZJ_MSG_CSV_QUOTE_OPEN;
        row->fault_offset = s->cell_start;
    }
}

ZjStatus zj_csv_split(ZjCsvSplitter *s, ZjText t, bool last, ZjCsvRow *row, bool *found)
{
    uint32_t from = 0, n;
    *row = (ZjCsvRow){.raw = ZJ_TEXT("")};
    *found = false;
    while (from < t.len && breaks_line(t.ptr[from]) && (n = line_break(t, from, last)) != 0) {
        from += n;
        row->skipped_lines++;
    }
    row->used = from;
    if (from == t.len || breaks_line(t.ptr[from])) return ZJ_OK;

    zj_buf_clear(&s->text);
    s->count = s->cell_start = 0;
    s->row_ended = false;
    s->status = ZJ_OK;
    /* libcsv's buffer grows by a fixed step: a long cell may need but a few */
    csv_set_blk_size(&s->parser, 256 + t.len / 8);
    uint32_t at = from;
    ZjStatus status = read_cells(s, t, from, last, &at);
    if (status == ZJ_NO_MEM) return restart(s) == ZJ_OK ? status : ZJ_NO_MEM;
    if (status != ZJ_OK) {
        *found = true;
        end_faulty(t, from, at, status, s, row);
        return restart(s);
    }
    uint32_t end = at; /* behind the byte that ended the row */
    bool broken = s->row_ended && end > from && breaks_line(t.ptr[end - 1]);
    n = broken ? line_break(t, end - 1, last) : 0;
    if (!last && n == 0) return restart(s); /* more is needed */
    row->raw = (ZjText){t.ptr + from, end - from - (broken ? 1 : 0)};
    row->used = broken ? end - 1 + n : end;
    row->lines = count_lines(t, from, row->used);
    row->cells = s->cells;
    row->count = s->count;
    for (uint32_t i = 0; i < s->count; i++)
        s->cells[i] = (ZjCsvCell){
            {s->text.ptr + s->places[i].start, (uint32_t)s->places[i].len}, s->places[i].offset};
    *found = true;
    return ZJ_OK;
}

/* ---- the header ---- */

typedef enum ColumnKind { COLUMN_FACT, COLUMN_CASE, COLUMN_AS_OF } ColumnKind;

struct ZjCsvColumn {
    ColumnKind kind;
    uint32_t field;
    ZjText name; /* as written */
};

enum { MOST_PARTS = ZJ_MAX_JSON_DEPTH + 2 };

typedef struct HeaderReader {
    ZjCsvHeader *header;
    ZjFactReporter reporter;
    uint32_t *column_of; /* by field: column + 1 */
    uint32_t ledger;
    bool faulty;
} HeaderReader;

static const ZjModField *field_at(const ZjFactSchema *s, uint32_t f)
{
    return &s->module->t.fields[f];
}

/* Arguments are shown in part, and harmless. */
static ZjStatus refuse_column(HeaderReader *h, ZjMsgId id, ZjText a, ZjText b)
{
    enum { SHOWN = 40 };
    ZjBuf first = {0}, second = {0};
    h->faulty = true;
    zj_fact_excerpt(a, SHOWN, &first);
    zj_fact_excerpt(b, SHOWN, &second);
    ZjText args[] = {{first.ptr != NULL ? first.ptr : "", (uint32_t)first.len},
                     {second.ptr != NULL ? second.ptr : "", (uint32_t)second.len}};
    ZjStatus status = first.failed || second.failed
                          ? ZJ_NO_MEM
                          : zj_fact_report(&h->reporter, id, args, 2);
    zj_buf_free(&first);
    zj_buf_free(&second);
    return status;
}

static ZjStatus refuse_number(HeaderReader *h, ZjMsgId id, uint32_t number, ZjText more)
{
    ZjBuf digits = {0};
    zj_buf_printf(&digits, "%u", (unsigned)number);
    ZjStatus status = zj_buf_status(&digits);
    if (status == ZJ_OK)
        status = refuse_column(h, id, (ZjText){digits.ptr, (uint32_t)digits.len}, more);
    zj_buf_free(&digits);
    return status;
}

static ZjStatus refuse_unknown(HeaderReader *h, const ZjFactNames *names, uint32_t group,
                               ZjText part, ZjMsgId near_id, ZjMsgId id)
{
    const ZjFactName *near = zj_fact_nearest(names, group, part);
    return refuse_column(h, near != NULL ? near_id : id, part,
                         near != NULL ? near->text : ZJ_TEXT(""));
}

static bool is_one_of(ZjText t, const char *a, const char *b)
{
    return zj_text_equal(t, zj_text(a)) || zj_text_equal(t, zj_text(b));
}

/* Parts between points; 0 when there are too many for any fact. */
static uint32_t split_name(ZjText name, ZjText parts[MOST_PARTS])
{
    uint32_t count = 0, from = 0;
    for (uint32_t i = 0; i <= name.len; i++) {
        if (i < name.len && name.ptr[i] != '.') continue;
        if (count == MOST_PARTS) return 0;
        parts[count++] = (ZjText){name.ptr + from, i - from};
        from = i + 1;
    }
    return count;
}

/* The policy that has a fact of this name: the column wants its place before it. */
static ZjStatus refuse_policy_fact(HeaderReader *h, ZjText name, bool *refused)
{
    enum { SEARCHED = 256 };
    const ZjFactSchema *s = h->header->schema;
    const ZjModTables *t = &s->module->t;
    *refused = false;
    for (uint32_t p = 0; p < t->policies_count && p < SEARCHED; p++) {
        uint32_t found;
        ZJ_TRY(zj_fact_find(&s->fields, zj_fact_group_policy(s, p), name, &found));
        if (found == ZJ_NONE) continue;
        *refused = true;
        return refuse_column(h, ZJ_MSG_FACT_UNDER_POLICIES, name,
                             zj_mod_str(s->module, t->policies[p].id));
    }
    return ZJ_OK;
}

/* The field a name leads to, from a group on; *field stays ZJ_NONE after a mistake. */
static ZjStatus follow(HeaderReader *h, uint32_t group, const ZjText *parts, uint32_t count,
                       uint32_t *field)
{
    const ZjFactSchema *s = h->header->schema;
    uint32_t f = ZJ_NONE;
    *field = ZJ_NONE;
    for (uint32_t i = 0; i < count; i++) {
        bool of_policy = false;
        ZJ_TRY(zj_fact_find(&s->fields, group, parts[i], &f));
        if (f == ZJ_NONE && group == zj_fact_group_case(s))
            ZJ_TRY(refuse_policy_fact(h, parts[i], &of_policy));
        if (of_policy) return ZJ_OK;
        if (f == ZJ_NONE)
            return refuse_unknown(h, &s->fields, group, parts[i], ZJ_MSG_FACT_UNKNOWN_NEAR,
                                  ZJ_MSG_FACT_UNKNOWN);
        group = zj_fact_group_children(f);
    }
    if (field_at(s, f)->kind == ZJ_FIELD_RECORD) {
        ZjFactRange children = s->children[f];
        ZjText first = children.count == 0
                           ? ZJ_TEXT("…")
                           : zj_mod_str(s->module, field_at(s, s->list[children.first])->name);
        return refuse_column(h, ZJ_MSG_CSV_COLUMN_GROUP, parts[count - 1], first);
    }
    *field = f;
    return ZJ_OK;
}

static ZjStatus follow_policy(HeaderReader *h, const ZjText *parts, uint32_t count,
                              uint32_t *field)
{
    const ZjFactSchema *s = h->header->schema;
    uint32_t policy;
    *field = ZJ_NONE;
    if (count < 3) {
        ZjText end = parts[count - 1]; /* all parts stand in one text */
        ZjText whole = {parts[0].ptr, (uint32_t)(end.ptr + end.len - parts[0].ptr)};
        return refuse_column(h, ZJ_MSG_FACT_UNKNOWN, whole, ZJ_TEXT(""));
    }
    ZJ_TRY(zj_fact_find(&s->policies, 0, parts[1], &policy));
    if (policy == ZJ_NONE)
        return refuse_unknown(h, &s->policies, 0, parts[1], ZJ_MSG_FACT_POLICY_NEAR,
                              ZJ_MSG_FACT_POLICY_UNKNOWN);
    return follow(h, zj_fact_group_policy(s, policy), parts + 2, count - 2, field);
}

static uint32_t root_of(const ZjFactSchema *s, uint32_t f)
{
    while (field_at(s, f)->parent != ZJ_NONE)
        f = field_at(s, f)->parent;
    return f;
}

static ZjStatus note_column(HeaderReader *h, ZjCsvColumn *column, uint32_t slot)
{
    const ZjFactSchema *s = h->header->schema;
    uint32_t number = (uint32_t)(column - h->header->columns);
    if (h->column_of[slot] != 0)
        return refuse_number(h, ZJ_MSG_CSV_COLUMN_TWICE, h->column_of[slot],
                             h->header->columns[h->column_of[slot] - 1].name);
    h->column_of[slot] = number + 1;
    if (column->kind != COLUMN_FACT || h->ledger == ZJ_NONE ||
        root_of(s, column->field) != h->ledger)
        return ZJ_OK;
    return refuse_column(h, ZJ_MSG_CSV_LEDGER_COLUMN, column->name, ZJ_TEXT(""));
}

static ZjStatus read_column(HeaderReader *h, ZjCsvColumn *column, ZjText folded)
{
    const ZjFactSchema *s = h->header->schema;
    uint32_t fields = s->module->t.fields_count, found;
    ZjText parts[MOST_PARTS];
    uint32_t count = split_name(folded, parts);
    if (count == 0)
        return refuse_unknown(h, &s->fields, zj_fact_group_case(s), folded,
                              ZJ_MSG_FACT_UNKNOWN_NEAR, ZJ_MSG_FACT_UNKNOWN);
    ZJ_TRY(zj_fact_find(&s->fields, zj_fact_group_case(s), parts[0], &found));
    if (found == ZJ_NONE && count == 1) {
        bool id = is_one_of(folded, "case", "编号"), day = is_one_of(folded, "as_of", "评估日");
        column->kind = id ? COLUMN_CASE : day ? COLUMN_AS_OF : COLUMN_FACT;
        if (id || day) return note_column(h, column, id ? fields : fields + 1);
    }
    if (found == ZJ_NONE && is_one_of(parts[0], "policies", "政策"))
        ZJ_TRY(follow_policy(h, parts, count, &column->field));
    else
        ZJ_TRY(follow(h, zj_fact_group_case(s), parts, count, &column->field));
    return column->field == ZJ_NONE ? ZJ_OK : note_column(h, column, column->field);
}

static ZjStatus read_columns(HeaderReader *h, const ZjCsvRow *row)
{
    ZjCsvHeader *header = h->header;
    for (uint32_t i = 0; i < row->count; i++) {
        ZjCsvColumn *column = &header->columns[i];
        ZjBuf folded = {0};
        *column = (ZjCsvColumn){.field = ZJ_NONE};
        const char *copy = zj_arena_copy(&header->arena, row->cells[i].text.ptr,
                                         row->cells[i].text.len);
        if (copy == NULL) return ZJ_NO_MEM;
        column->name = (ZjText){copy, row->cells[i].text.len};
        h->reporter.offset = row->cells[i].offset;
        ZjStatus status = zj_fact_fold(column->name, &folded);
        if (status == ZJ_OK && folded.len == 0) {
            status = refuse_number(h, ZJ_MSG_CSV_COLUMN_EMPTY, i + 1, ZJ_TEXT(""));
        } else if (status == ZJ_OK) {
            status = read_column(h, column, (ZjText){folded.ptr, (uint32_t)folded.len});
        }
        zj_buf_free(&folded);
        ZJ_TRY(status);
    }
    return ZJ_OK;
}

/* Bytes that no text may hold. */
static ZjStatus check_bytes(ZjFactReporter *reporter, ZjText raw)
{
    uint32_t bad = (uint32_t)zj_utf8_check(raw.ptr, raw.len);
    const char *nul = memchr(raw.ptr, '\0', raw.len);
    ZjMsgId id = ZJ_MSG_JSON_UTF8;
    if (bad == raw.len) {
        if (nul == NULL) return ZJ_OK;
        bad = (uint32_t)(nul - raw.ptr);
        id = ZJ_MSG_JSON_NUL;
    }
    reporter->offset = bad;
    ZJ_TRY(zj_fact_report(reporter, id, NULL, 0));
    return ZJ_REJECTED;
}

static ZjStatus read_header(HeaderReader *h, const ZjCsvRow *row)
{
    ZjCsvHeader *header = h->header;
    size_t slots = (size_t)header->schema->module->t.fields_count + 2;
    if (row->count == 0) {
        h->reporter.offset = row->fault_offset;
        return refuse_number(h, row->raw.len == 0 ? ZJ_MSG_CSV_NO_HEADER : row->fault,
                             ZJ_MAX_COLUMNS, ZJ_TEXT(""));
    }
    ZjStatus bytes = check_bytes(&h->reporter, row->raw);
    if (bytes != ZJ_OK) {
        h->faulty = bytes == ZJ_REJECTED;
        return bytes == ZJ_REJECTED ? ZJ_OK : bytes;
    }
    header->columns = zj_arena_array(&header->arena, row->count, sizeof *header->columns);
    h->column_of = zj_arena_array(&header->arena, slots, sizeof *h->column_of);
    if (header->columns == NULL || h->column_of == NULL) return ZJ_NO_MEM;
    header->count = row->count;
    return read_columns(h, row);
}

ZjStatus zj_csv_header_open(const ZjFactSchema *schema, const ZjCsvRow *row, uint32_t line,
                            uint32_t ledger, ZjCsvHeader *header, ZjFactProblems *problems)
{
    *header = (ZjCsvHeader){.schema = schema};
    *problems = (ZjFactProblems){0};
    HeaderReader h = {.header = header,
                      .reporter = {.arena = &header->arena, .out = problems},
                      .ledger = ledger};
    zj_fact_reporter_input(&h.reporter, row->raw, line, false);
    ZjStatus status = read_header(&h, row);
    ZjStatus ended = zj_fact_reporter_end(&h.reporter);
    if (status == ZJ_OK) status = ended;
    return status == ZJ_OK && h.faulty ? ZJ_REJECTED : status;
}

void zj_csv_header_close(ZjCsvHeader *header)
{
    zj_arena_free(&header->arena);
    *header = (ZjCsvHeader){0};
}

/* ---- a row as the tree that JSON would give ---- */

typedef struct Group {
    ZjJson *object, *last;
} Group;

typedef struct RowReader {
    const ZjCsvHeader *header;
    const ZjCsvRow *row;
    ZjArena *arena;
    ZjFactReporter *reporter;
    Group root, policies;
    Group *fields;    /* by field: its object in this row */
    Group *policy_of; /* by policy */
    bool faulty;
} RowReader;

static ZjJson *new_node(RowReader *r, ZjJsonKind kind, ZjText text, uint32_t offset)
{
    ZjJson *node = zj_arena_alloc(r->arena, sizeof *node);
    if (node != NULL) *node = (ZjJson){.kind = kind, .text = text, .offset = offset};
    return node;
}

static void add_member(Group *group, ZjText key, ZjJson *value)
{
    value->key = key;
    value->key_offset = value->offset;
    value->next = NULL;
    if (group->last == NULL) {
        group->object->first = value;
    } else {
        group->last->next = value;
    }
    group->last = value;
    group->object->count++;
}

/* The object under `key`, made when it is first needed; a list's stands in an array of one. */
static ZjStatus open_group(RowReader *r, Group *parent, Group *group, ZjText key, bool list,
                           uint32_t offset)
{
    if (group->object != NULL) return ZJ_OK;
    ZjJson *object = new_node(r, ZJ_JSON_OBJECT, ZJ_TEXT(""), offset), *value = object;
    if (object != NULL && list) {
        value = new_node(r, ZJ_JSON_ARRAY, ZJ_TEXT(""), offset);
        if (value != NULL) {
            value->first = object;
            value->count = 1;
        }
    }
    if (object == NULL || value == NULL) return ZJ_NO_MEM;
    group->object = object;
    add_member(parent, key, value);
    return ZJ_OK;
}

/* The object in which a field stands. */
static ZjStatus group_of(RowReader *r, uint32_t field, uint32_t offset, Group **out)
{
    const ZjFactSchema *s = r->header->schema;
    const ZjModule *m = s->module;
    uint32_t chain[ZJ_MAX_JSON_DEPTH + 1], depth = 0, f = field_at(s, field)->parent;
    for (; f != ZJ_NONE; f = field_at(s, f)->parent)
        chain[depth++] = f; /* the schema bounds it */
    uint32_t policy = field_at(s, depth == 0 ? field : chain[depth - 1])->policy;
    Group *group = &r->root;
    if (policy != ZJ_NONE) {
        ZJ_TRY(open_group(r, group, &r->policies, ZJ_TEXT("policies"), false, offset));
        ZJ_TRY(open_group(r, &r->policies, &r->policy_of[policy],
                          zj_mod_str(m, m->t.policies[policy].id), false, offset));
        group = &r->policy_of[policy];
    }
    while (depth > 0) {
        f = chain[--depth];
        bool list = field_at(s, f)->kind == ZJ_FIELD_LIST;
        ZJ_TRY(open_group(r, group, &r->fields[f], zj_mod_str(m, field_at(s, f)->name), list,
                          offset));
        group = &r->fields[f];
    }
    *out = group;
    return ZJ_OK;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Everything in a cell stands where the cell does. */
static void place_all(ZjJson *node, uint32_t offset)
{
    for (; node != NULL; node = node->next) {
        node->offset = node->key_offset = offset;
        place_all(node->first, offset); /* as deep as the parser lets a text nest */
    }
}

/* A JSON text in a cell. Its mistakes are told at the cell's place. */
static ZjStatus parse_cell(RowReader *r, const ZjCsvCell *cell, ZjJson **out)
{
    ZjFactReporter *all = r->reporter;
    uint32_t line, column, before = all->out->count;
    const ZjJson *parsed;
    zj_fact_place(all, cell->offset, &line, &column);
    ZjFactReporter inner = *all;
    inner.path = (ZjBuf){0};
    zj_buf_add(&inner.path, all->path.ptr != NULL ? all->path.ptr : "", all->path.len);
    zj_fact_reporter_input(&inner, cell->text, line, false);
    ZjStatus status = zj_json_parse(&inner, r->arena, &parsed);
    all->dropped = inner.dropped;
    zj_buf_free(&inner.path);
    for (uint32_t i = before; i < all->out->count; i++) {
        all->out->at[i].line = line;
        all->out->at[i].column = column;
    }
    if (status != ZJ_OK) return status;
    *out = new_node(r, parsed->kind, parsed->text, cell->offset);
    if (*out == NULL) return ZJ_NO_MEM;
    (*out)->first = parsed->first;
    (*out)->count = parsed->count;
    place_all((*out)->first, cell->offset);
    return ZJ_OK;
}

static ZjStatus not_applicable(RowReader *r, const ZjCsvColumn *column, ZjText text, bool *out)
{
    static const char *const words[] = {"null", "不适用"};
    const ZjFactSchema *s = r->header->schema;
    *out = false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        *out = *out || zj_text_equal(text, zj_text(words[i]));
    if (!*out || column->kind != COLUMN_FACT) return ZJ_OK;
    const ZjModField *f = field_at(s, column->field);
    if (f->kind == ZJ_FIELD_SCALAR && f->type == ZJ_T_TEXT) *out = false; /* a text like any other */
    if (f->kind != ZJ_FIELD_SCALAR || f->type != ZJ_T_ENUM) return ZJ_OK;
    uint32_t value; /* a value that is called so goes first */
    ZJ_TRY(zj_fact_find(&s->values, f->enum_index, text, &value));
    *out = *out && value == ZJ_NONE;
    return ZJ_OK;
}

static ZjStatus make_value(RowReader *r, const ZjCsvColumn *column, const ZjCsvCell *cell,
                           ZjJson **out)
{
    bool na;
    uint32_t first = 0;
    while (first < cell->text.len && is_space(cell->text.ptr[first]))
        first++;
    bool list = column->kind == COLUMN_FACT &&
                field_at(r->header->schema, column->field)->kind == ZJ_FIELD_LIST;
    if (list && first < cell->text.len && strchr("[{", cell->text.ptr[first]) != NULL)
        return parse_cell(r, cell, out);
    ZJ_TRY(not_applicable(r, column, cell->text, &na));
    *out = new_node(r, na ? ZJ_JSON_NULL : ZJ_JSON_STRING, cell->text, cell->offset);
    return *out == NULL ? ZJ_NO_MEM : ZJ_OK;
}

static ZjStatus add_cell(RowReader *r, const ZjCsvColumn *column, const ZjCsvCell *cell)
{
    const ZjFactSchema *s = r->header->schema;
    ZjJson *value;
    Group *group = &r->root;
    r->reporter->offset = cell->offset;
    zj_fact_path_cut(r->reporter, 0);
    zj_fact_path_name(r->reporter, column->name);
    ZJ_TRY(make_value(r, column, cell, &value));
    if (column->kind != COLUMN_FACT) {
        add_member(group, column->kind == COLUMN_CASE ? ZJ_TEXT("case") : ZJ_TEXT("as_of"),
                   value);
        return ZJ_OK;
    }
    ZJ_TRY(group_of(r, column->field, cell->offset, &group));
    add_member(group, zj_mod_str(s->module, field_at(s, column->field)->name), value);
    return ZJ_OK;
}

static ZjStatus refuse_row(RowReader *r, ZjMsgId id, uint32_t a, uint32_t b)
{
    ZjBuf digits = {0};
    zj_buf_printf(&digits, "%u", (unsigned)a);
    size_t cut = digits.len;
    zj_buf_printf(&digits, "%u", (unsigned)b);
    ZJ_TRY(zj_buf_status(&digits));
    ZjText args[] = {{digits.ptr, (uint32_t)cut},
                     {digits.ptr + cut, (uint32_t)(digits.len - cut)}};
    r->faulty = true;
    ZjStatus status = zj_fact_report(r->reporter, id, args, 2);
    zj_buf_free(&digits);
    return status;
}

static ZjStatus add_cells(RowReader *r)
{
    const ZjCsvRow *row = r->row;
    bool ragged = row->count != r->header->count;
    if (ragged) ZJ_TRY(refuse_row(r, ZJ_MSG_CSV_RAGGED, row->count, r->header->count));
    for (uint32_t i = 0; i < row->count && i < r->header->count; i++) {
        const ZjCsvColumn *column = &r->header->columns[i];
        if (row->cells[i].text.len == 0) continue;
        if (ragged && column->kind != COLUMN_CASE) continue; /* the case's number only */
        ZjStatus status = add_cell(r, column, &row->cells[i]);
        if (status == ZJ_REJECTED)
            r->faulty = true;
        else
            ZJ_TRY(status);
    }
    zj_fact_path_cut(r->reporter, 0);
    return ZJ_OK;
}

static ZjStatus make_row(void *context, ZjFactReporter *reporter, ZjArena *arena, ZjJson **root)
{
    RowReader *r = context;
    const ZjModTables *t = &r->header->schema->module->t;
    r->reporter = reporter;
    r->arena = arena;
    if (r->row->count == 0) {
        reporter->offset = r->row->fault_offset;
        ZJ_TRY(refuse_row(r, r->row->fault, ZJ_MAX_COLUMNS, 0));
        return ZJ_REJECTED;
    }
    ZJ_TRY(check_bytes(reporter, r->row->raw));
    r->fields = zj_arena_array(arena, t->fields_count, sizeof *r->fields);
    r->policy_of = zj_arena_array(arena, t->policies_count, sizeof *r->policy_of);
    r->root.object = new_node(r, ZJ_JSON_OBJECT, ZJ_TEXT(""), 0);
    if (r->fields == NULL || r->policy_of == NULL || r->root.object == NULL) return ZJ_NO_MEM;
    ZJ_TRY(add_cells(r));
    *root = r->root.object;
    return r->faulty ? ZJ_REJECTED : ZJ_OK;
}

ZjStatus zj_facts_add_csv(ZjFactsBuilder *b, const ZjCsvHeader *header, const ZjCsvRow *row,
                          uint32_t line, const ZjFactMember *more, ZjText policy_facts,
                          ZjFactProblems *problems)
{
    RowReader r = {.header = header, .row = row};
    ZjFactInput input = {
        .text = row->raw, .first_line = line, .make = make_row, .context = &r, .more = more};
    return zj_facts_add(b, &input, policy_facts, problems);
}
