#include "vm/quick/pattern.h"

#include "vm/base/limits.h"
#include "vm/quick/plain.h"

enum { NAME_SLOTS = 256, WORDS = 4, MOST_MEMBERS = 250, NO_INPUT = -1 };

/* A name that a value may be given as. */
typedef struct Name {
    ZjText text; /* ptr NULL: free */
    int64_t code;
} Name;

typedef enum MemberKind { MEMBER_CASE, MEMBER_FACT } MemberKind;

typedef struct Member {
    MemberKind kind;
    /* "name": with quotes, colon and the space behind it, as it stands */
    const char *key;
    uint32_t key_len;
    uint64_t word[WORDS], mask[WORDS]; /* its first bytes */
    uint32_t field;
    int input; /* NO_INPUT: read for its mistakes only */
    ZjType type;
    int64_t low, high; /* of dates: packed */
    Name *names;       /* of an enum: NAME_SLOTS */
} Member;

struct ZjPattern {
    ZjArena arena;
    const ZjFactSchema *schema;
    const ZjPlanInput *inputs;
    uint32_t input_count;
    Member members[MOST_MEMBERS];
    uint32_t count;
    bool *listed; /* by input: some member gives it */
    uint8_t after_open, after_comma; /* spaces */
};

ZjStatus zj_pattern_new(const ZjFactSchema *schema, const ZjPlan *plan, ZjPattern **out)
{
    ZjArena arena = {0};
    ZjPattern *s = zj_arena_array(&arena, 1, sizeof *s);
    *out = NULL;
    if (s == NULL) return ZJ_NO_MEM;
    *s = (ZjPattern){.schema = schema,
                   .inputs = zj_plan_inputs(plan),
                   .input_count = zj_plan_input_count(plan)};
    s->listed = zj_arena_array(&arena, s->input_count, sizeof *s->listed);
    s->arena = arena;
    if (s->listed == NULL) {
        zj_arena_free(&arena);
        return ZJ_NO_MEM;
    }
    *out = s;
    return ZJ_OK;
}

void zj_pattern_free(ZjPattern *pattern)
{
    if (pattern == NULL) return;
    ZjArena arena = pattern->arena;
    zj_arena_free(&arena);
}

/* ---- names of values ---- */

static uint32_t slot_of(const char *p, size_t len)
{
    uint64_t w = plain_word(p);
    if (len < sizeof w) w &= (UINT64_C(1) << (8 * len)) - 1;
    w ^= (uint64_t)(unsigned char)p[len - 1] << 56 ^ (uint64_t)len << 48;
    return (uint32_t)(w * UINT64_C(0x9E3779B97F4A7C15) >> 56);
}

static const Name *find_name(const Name *names, const char *p, size_t len)
{
    if (len == 0) return NULL;
    for (uint32_t i = slot_of(p, len), k = 0; k < NAME_SLOTS; i = (i + 1) % NAME_SLOTS, k++) {
        if (names[i].text.ptr == NULL) return NULL;
        if (names[i].text.len == len && memcmp(names[i].text.ptr, p, len) == 0) return &names[i];
    }
    return NULL;
}

/* Only what the other reader finds under the very same text; that reader folds first, so a name
** that folding changes is left to it. */
static bool add_name(ZjPattern *s, Member *m, ZjText text, uint32_t *used)
{
    uint32_t value;
    const ZjModField *f = &s->schema->module->t.fields[m->field];
    if (text.len == 0 || zj_text_equal(text, ZJ_TEXT("null"))) return true;
    if (*used == NAME_SLOTS / 2) return false;
    if (zj_fact_find(&s->schema->values, f->enum_index, text, &value) != ZJ_OK) return false;
    if (value == ZJ_NONE) return true;
    char *copy = zj_arena_alloc(&s->arena, text.len + ZJ_PATTERN_PADDING);
    if (copy == NULL) return false;
    memset(copy, 0, text.len + ZJ_PATTERN_PADDING);
    memcpy(copy, text.ptr, text.len);
    if (find_name(m->names, copy, text.len) != NULL) return true;
    uint32_t i = slot_of(copy, text.len);
    while (m->names[i].text.ptr != NULL)
        i = (i + 1) % NAME_SLOTS;
    m->names[i] = (Name){{copy, text.len}, value};
    (*used)++;
    return true;
}

static bool add_names(ZjPattern *s, Member *m)
{
    const ZjModule *module = s->schema->module;
    const ZjModEnum *e = &module->t.enums[module->t.fields[m->field].enum_index];
    uint32_t used = 0;
    m->names = zj_arena_array(&s->arena, NAME_SLOTS, sizeof *m->names);
    if (m->names == NULL) return false;
    for (uint32_t v = e->first_value; v < e->first_value + e->value_count; v++) {
        if (!add_name(s, m, zj_mod_str(module, module->t.values[v].name), &used)) return false;
        if (!add_name(s, m, zj_mod_str(module, module->t.values[v].alias), &used)) return false;
    }
    return true;
}

/* ---- learning ---- */

static bool bound(const ZjPattern *s, uint32_t konst, ZjType type, int64_t *out)
{
    if (konst == ZJ_NONE) return true;
    const ZjModConst *k = &s->schema->module->t.consts[konst];
    ZjRat r;
    if (k->form != ZJ_CONST_POINT) return true;
    r = zj_const_rat(k);
    if (r.den != 1 || r.num > INT64_MAX / 2 || r.num < INT64_MIN / 2) return false;
    *out = type == ZJ_T_DATE ? zj_plan_pack_date((int64_t)r.num) : (int64_t)r.num;
    return true;
}

static int input_of(const ZjPattern *s, uint32_t field)
{
    for (uint32_t i = 0; i < s->input_count; i++)
        if (s->inputs[i].field == field) return (int)i;
    return NO_INPUT;
}

/* A fact that a pattern can read. */
static bool fact_member(ZjPattern *s, uint32_t field, Member *m)
{
    const ZjModField *f = &s->schema->module->t.fields[field];
    if (f->kind != ZJ_FIELD_SCALAR || f->domain != 0) return false;
    m->kind = MEMBER_FACT;
    m->field = field;
    m->type = (ZjType)f->type;
    m->input = input_of(s, field);
    m->low = INT64_MIN;
    m->high = INT64_MAX;
    if (!bound(s, f->low, m->type, &m->low) || !bound(s, f->high, m->type, &m->high)) return false;
    if (m->input != NO_INPUT && s->inputs[m->input].form != ZJ_PLAN_CODE) {
        m->low = s->inputs[m->input].low;
        m->high = s->inputs[m->input].high;
    }
    switch (m->type) {
    case ZJ_T_ENUM: return add_names(s, m);
    case ZJ_T_BOOL: case ZJ_T_INT: case ZJ_T_MONEY: case ZJ_T_DATE: return true;
    case ZJ_T_NONE: case ZJ_T_TEXT: case ZJ_T_NUM: case ZJ_T_EXACT: case ZJ_TYPE_COUNT: break;
    }
    return false;
}

static bool is_case_name(ZjText name)
{
    return zj_text_equal(name, ZJ_TEXT("case")) || zj_text_equal(name, ZJ_TEXT("编号"));
}

static bool add_member(ZjPattern *s, ZjText name, ZjText key)
{
    uint32_t field;
    if (s->count == MOST_MEMBERS) return false;
    Member m = {.kind = MEMBER_CASE, .input = NO_INPUT};
    if (zj_fact_find(&s->schema->fields, zj_fact_group_case(s->schema), name, &field) != ZJ_OK)
        return false;
    if (field != ZJ_NONE ? !fact_member(s, field, &m) : !is_case_name(name)) return false;
    for (uint32_t i = 0; i < s->count; i++) /* an alias names the same fact */
        if (s->members[i].kind == m.kind && s->members[i].field == m.field) return false;
    char *copy = zj_arena_alloc(&s->arena, key.len + WORDS * sizeof(uint64_t));
    if (copy == NULL) return false;
    memset(copy, 0, key.len + WORDS * sizeof(uint64_t));
    memcpy(copy, key.ptr, key.len);
    m.key = copy;
    m.key_len = key.len;
    for (uint32_t w = 0; w < WORDS; w++) {
        int64_t left = (int64_t)key.len - w * 8;
        m.word[w] = plain_word(copy + (left > 0 ? w * 8 : 0));
        m.mask[w] = left <= 0 ? 0 : left >= 8 ? UINT64_MAX : (UINT64_C(1) << (8 * left)) - 1;
        m.word[w] &= m.mask[w];
    }
    s->members[s->count++] = m;
    if (m.input != NO_INPUT) s->listed[m.input] = true;
    return true;
}

static void forget(ZjPattern *s)
{
    s->count = 0;
    for (uint32_t i = 0; i < s->input_count; i++)
        s->listed[i] = false;
}

/* End of a plain string, p behind its opening quote. */
static const char *string_end(const char *p, const char *end)
{
    while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
        p++;
    return p < end && *p == '"' ? p : NULL;
}

static const char *skip_spaces(const char *p, uint8_t *count)
{
    for (*count = 0; *p == ' ' && *count < 4; (*count)++)
        p++;
    return p;
}

/* End of a value that is no list or record. */
static const char *value_end(const char *p, const char *end)
{
    if (*p == '"') {
        p = string_end(p + 1, end);
        return p == NULL ? NULL : p + 1;
    }
    const char *from = p;
    while (p < end && *p != ',' && *p != '}' && *p != ' ' && *p != '[' && *p != '{')
        p++;
    return p == from || p == end || *p == '[' || *p == '{' ? NULL : p;
}

static bool learn(ZjPattern *s, const char *p, const char *end)
{
    uint8_t spaces;
    if (p >= end || *p != '{') return false;
    p = skip_spaces(p + 1, &s->after_open);
    for (;;) {
        const char *key = p;
        if (p >= end || *p != '"' || (p = string_end(p + 1, end)) == NULL) return false;
        ZjText name = {key + 1, (uint32_t)(p - key - 1)};
        if (*++p != ':') return false;
        p = skip_spaces(p + 1, &spaces);
        if (!add_member(s, name, (ZjText){key, (uint32_t)(p - key)})) return false;
        if ((p = value_end(p, end)) == NULL) return false;
        if (*p == '}') return true;
        if (*p != ',') return false;
        uint8_t before = s->after_comma;
        p = skip_spaces(p + 1, &s->after_comma);
        if (s->count > 1 && s->after_comma != before) return false;
    }
}

bool zj_pattern_learn_json(ZjPattern *pattern, ZjText record)
{
    forget(pattern);
    if (learn(pattern, record.ptr, record.ptr + record.len)) return true;
    forget(pattern);
    return false;
}

bool zj_pattern_learn_csv(ZjPattern *pattern, ZjText header)
{
    const char *p = header.ptr, *end = p + header.len;
    forget(pattern);
    for (;;) {
        const char *from = p;
        while (p < end && *p != ',' && *p != '"')
            p++;
        ZjText name = {from, (uint32_t)(p - from)};
        if ((p < end && *p == '"') || !add_member(pattern, name, name)) {
            forget(pattern);
            return false;
        }
        if (p == end) return true;
        p++;
    }
}

/* ---- reading ---- */

static bool is_key(const Member *m, const char *p)
{
    uint64_t differ = 0;
    for (uint32_t w = 0; w < WORDS; w++)
        differ |= (plain_word(p + w * 8) & m->mask[w]) ^ m->word[w];
    if (differ != 0) return false;
    return m->key_len <= WORDS * 8 || memcmp(p, m->key, m->key_len) == 0;
}

static bool keep_value(const Member *m, int64_t value, ZjLaneBlock *block)
{
    if (value < m->low || value > m->high) return false;
    if (m->input != NO_INPUT) zj_lanes_put(block, (uint32_t)m->input, value);
    return true;
}

static void keep_state(const Member *m, ZjFactState state, ZjLaneBlock *block)
{
    if (m->input != NO_INPUT) zj_lanes_put_state(block, (uint32_t)m->input, state);
}

/* ASCII that means itself in JSON and in CSV. */
static const char *read_id(const char *p, const char *end, char quote, ZjText *id)
{
    const char *from = p;
    while (p < end && *p != quote && *p >= 0x20 && *p < 0x7f && *p != '\\' && *p != '"')
        p++;
    *id = (ZjText){from, (uint32_t)(p - from)};
    return p - from > ZJ_MAX_TEXT ? NULL : p;
}

static const char *read_name(const Member *m, const char *p, const char *end, char quote,
                             int64_t *code)
{
    const char *from = p;
    while (p < end && *p != quote && *p != '\\' && (unsigned char)*p >= 0x20)
        p++;
    if (p - from > ZJ_PATTERN_PADDING) return NULL;
    const Name *name = find_name(m->names, from, (size_t)(p - from));
    if (name == NULL) return NULL;
    *code = name->code;
    return p;
}

static const char *read_number(const Member *m, const char *p, int64_t *value)
{
    return m->type == ZJ_T_MONEY ? plain_money(p, value) : plain_whole(p, value);
}

static const char *read_json_value(const Member *m, const char *p, const char *end, ZjLaneBlock *block)
{
    int64_t value = 0;
    if (*p == 'n') {
        if (memcmp(p, "null", 4) != 0 || m->kind == MEMBER_CASE) return NULL;
        keep_state(m, ZJ_FACT_NA, block);
        return p + 4;
    }
    if (m->kind == MEMBER_CASE) {
        if (*p == '"') {
            p = read_id(p + 1, end, '"', &block->ids[block->lanes]);
            return p == NULL || p >= end || *p != '"' ? NULL : p + 1;
        }
        const char *from = p;
        if ((p = plain_whole(p, &value)) == NULL) return NULL;
        block->ids[block->lanes] = (ZjText){from, (uint32_t)(p - from)};
        return p;
    }
    if (m->type == ZJ_T_BOOL) {
        p = plain_bool(p, &value);
    } else if (m->type == ZJ_T_ENUM || m->type == ZJ_T_DATE) {
        if (*p != '"') return NULL;
        p = m->type == ZJ_T_DATE ? plain_date(p + 1, &value) : read_name(m, p + 1, end, '"', &value);
        if (p == NULL || *p++ != '"') return NULL;
    } else {
        p = read_number(m, p, &value);
    }
    return p != NULL && keep_value(m, value, block) ? p : NULL;
}

/* Facts that no member gives, or that this record leaves out. */
static void leave_out(const ZjPattern *s, uint32_t first, uint32_t end, ZjLaneBlock *block)
{
    for (uint32_t i = first; i < end; i++)
        keep_state(&s->members[i], ZJ_FACT_MISSING, block);
}

static void end_lane(const ZjPattern *s, ZjLaneBlock *block)
{
    for (uint32_t i = 0; i < s->input_count; i++)
        if (!s->listed[i]) zj_lanes_put_state(block, i, ZJ_FACT_MISSING);
    block->lanes++;
}

static const char *expect_spaces(const char *p, uint8_t count)
{
    for (uint8_t i = 0; i < count; i++)
        if (*p++ != ' ') return NULL;
    return p;
}

bool zj_pattern_read_json(const ZjPattern *s, ZjText record, ZjLaneBlock *block)
{
    const char *p = record.ptr, *end = p + record.len;
    uint32_t at = 0;
    block->ids[block->lanes] = (ZjText){"", 0};
    if (s->count == 0 || *p != '{' || (p = expect_spaces(p + 1, s->after_open)) == NULL) return false;
    for (;;) {
        uint32_t from = at;
        while (at < s->count && !is_key(&s->members[at], p))
            at++;
        if (at == s->count) return false;
        leave_out(s, from, at, block);
        p = read_json_value(&s->members[at], p + s->members[at].key_len, end, block);
        if (p == NULL || p >= end) return false;
        at++;
        if (*p == '}') break;
        if (*p != ',' || (p = expect_spaces(p + 1, s->after_comma)) == NULL) return false;
    }
    p++;
    if (p < end && *p == '\r') p++;
    if (p != end) return false;
    leave_out(s, at, s->count, block);
    end_lane(s, block);
    return true;
}

static const char *read_cell(const Member *m, const char *p, const char *end, ZjLaneBlock *block)
{
    int64_t value = 0;
    if (m->kind == MEMBER_CASE) return read_id(p, end, ',', &block->ids[block->lanes]);
    if (p == end || *p == ',') {
        keep_state(m, ZJ_FACT_MISSING, block);
        return p;
    }
    if (memcmp(p, "null", 4) == 0 && (p + 4 == end || p[4] == ',')) {
        keep_state(m, ZJ_FACT_NA, block);
        return p + 4;
    }
    switch (m->type) {
    case ZJ_T_BOOL: p = plain_bool(p, &value); break;
    case ZJ_T_DATE: p = plain_date(p, &value); break;
    case ZJ_T_ENUM: p = read_name(m, p, end, ',', &value); break;
    default: p = read_number(m, p, &value); break;
    }
    return p != NULL && keep_value(m, value, block) ? p : NULL;
}

bool zj_pattern_read_csv(const ZjPattern *s, ZjText row, ZjLaneBlock *block)
{
    const char *p = row.ptr, *end = p + row.len;
    block->ids[block->lanes] = (ZjText){"", 0};
    if (s->count == 0) return false;
    for (uint32_t i = 0; i < s->count; i++) {
        p = read_cell(&s->members[i], p, end, block);
        if (p == NULL || p > end) return false;
        if (i + 1 == s->count) break;
        if (p == end || *p++ != ',') return false;
    }
    if (p != end) return false;
    end_lane(s, block);
    return true;
}
