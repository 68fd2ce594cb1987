#include "vm/facts/schema.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "vm/base/limits.h"

/* ---- folding ---- */

static utf8proc_int32_t narrow(utf8proc_int32_t c, void *data)
{
    (void)data;
    if (c >= 0xff01 && c <= 0xff5e) return c - 0xff01 + '!';
    return c == 0x3000 ? ' ' : c;
}

static utf8proc_int32_t as_is(utf8proc_int32_t c, void *data)
{
    (void)data;
    return c;
}

static bool is_ascii(ZjText text)
{
    for (uint32_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80) return false;
    }
    return true;
}

static ZjStatus map(ZjText text, utf8proc_custom_func each, ZjBuf *out)
{
    zj_buf_clear(out);
    if (is_ascii(text)) {
        zj_buf_text(out, text);
        return zj_buf_status(out);
    }
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t n =
        utf8proc_map_custom((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len,
                            &mapped, UTF8PROC_STABLE | UTF8PROC_COMPOSE, each, NULL);
    if (n < 0) return n == UTF8PROC_ERROR_NOMEM ? ZJ_NO_MEM : ZJ_DOMAIN;
    zj_buf_add(out, mapped, (size_t)n);
    free(mapped);
    return zj_buf_status(out);
}

ZjStatus zj_fact_compose(ZjText text, ZjBuf *out)
{
    return map(text, as_is, out);
}

ZjStatus zj_fact_fold(ZjText text, ZjBuf *out)
{
    ZJ_TRY(map(text, narrow, out));
    size_t start = 0, end = out->len;
    while (start < end && out->ptr[start] == ' ')
        start++;
    while (end > start && out->ptr[end - 1] == ' ')
        end--;
    if (end - start != out->len) {
        memmove(out->ptr, out->ptr + start, end - start);
        out->len = end - start;
        out->ptr[out->len] = '\0';
    }
    return ZJ_OK;
}

/* ---- names ---- */

uint32_t zj_fact_group_children(uint32_t field)
{
    return field;
}

uint32_t zj_fact_group_case(const ZjFactSchema *schema)
{
    return schema->module->t.fields_count;
}

uint32_t zj_fact_group_policy(const ZjFactSchema *schema, uint32_t policy)
{
    return schema->module->t.fields_count + 1 + policy;
}

static int compare_names(const void *a, const void *b)
{
    const ZjFactName *x = a, *y = b;
    if (x->group != y->group) return x->group < y->group ? -1 : 1;
    int order = zj_text_compare(x->text, y->text);
    if (order != 0) return order;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

/* First entry not before (group, text). */
static uint32_t lower_bound(const ZjFactNames *names, uint32_t group, ZjText text)
{
    uint32_t low = 0, high = names->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const ZjFactName *at = &names->at[middle];
        bool before =
            at->group < group || (at->group == group && zj_text_compare(at->text, text) < 0);
        if (before) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static uint32_t find_folded(const ZjFactNames *names, uint32_t group, ZjText text)
{
    uint32_t at = lower_bound(names, group, text);
    if (at == names->count || names->at[at].group != group) return ZJ_NONE;
    return zj_text_equal(names->at[at].text, text) ? names->at[at].value : ZJ_NONE;
}

ZjStatus zj_fact_find(const ZjFactNames *names, uint32_t group, ZjText name, uint32_t *found)
{
    *found = find_folded(names, group, name);
    if (*found != ZJ_NONE) return ZJ_OK;
    ZjBuf folded = {0};
    ZjStatus status = zj_fact_fold(name, &folded);
    if (status == ZJ_OK)
        *found = find_folded(names, group, (ZjText){folded.ptr, (uint32_t)folded.len});
    zj_buf_free(&folded);
    return status;
}

/* ---- the nearest name: Levenshtein over code points; long names are not compared ---- */

enum { NEAR_LENGTH = 32, NEAR_CANDIDATES = 4096 };

typedef struct Word {
    uint32_t at[NEAR_LENGTH];
    uint32_t count;
} Word;

static bool spell(ZjText text, Word *out)
{
    const unsigned char *p = (const unsigned char *)text.ptr, *end = p + text.len;
    out->count = 0;
    while (p < end) {
        uint32_t c, n = zj_utf8_decode(p, end, &c);
        if (n == 0 || out->count == NEAR_LENGTH) return false;
        out->at[out->count++] = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
        p += n;
    }
    return true;
}

static uint32_t smallest(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t least = a < b ? a : b;
    return least < c ? least : c;
}

static uint32_t distance(const Word *a, const Word *b)
{
    uint32_t row[NEAR_LENGTH + 1];
    for (uint32_t j = 0; j <= b->count; j++)
        row[j] = j;
    for (uint32_t i = 1; i <= a->count; i++) {
        uint32_t diagonal = row[0];
        row[0] = i;
        for (uint32_t j = 1; j <= b->count; j++) {
            uint32_t above = row[j];
            row[j] =
                smallest(above + 1, row[j - 1] + 1, diagonal + (a->at[i - 1] != b->at[j - 1]));
            diagonal = above;
        }
    }
    return row[b->count];
}

const ZjFactName *zj_fact_nearest(const ZjFactNames *names, uint32_t group, ZjText name)
{
    const ZjFactName *best = NULL;
    uint32_t best_distance = UINT32_MAX;
    Word wanted, candidate;
    if (!spell(name, &wanted)) return NULL;
    uint32_t first = lower_bound(names, group, ZJ_TEXT(""));
    for (uint32_t i = first; i < names->count && i - first < NEAR_CANDIDATES; i++) {
        if (names->at[i].group != group) break;
        if (!spell(names->at[i].text, &candidate)) continue;
        uint32_t d = distance(&wanted, &candidate);
        uint32_t longer = wanted.count > candidate.count ? wanted.count : candidate.count;
        if (2 * d > longer || d >= best_distance)
            continue; /* as the compiler judges nearness */
        best = &names->at[i];
        best_distance = d;
    }
    return best;
}

/* ---- making it ---- */

static ZjStatus add_name(ZjFactSchema *s, ZjFactNames *names, ZjFactName entry, uint32_t string,
                         ZjBuf *scratch)
{
    if (string == ZJ_NONE) return ZJ_OK;
    ZJ_TRY(zj_fact_fold(s->module->strings[string], scratch));
    if (scratch->len == 0) return ZJ_OK;
    const char *copy = zj_arena_copy(&s->arena, scratch->ptr, scratch->len);
    if (copy == NULL) return ZJ_NO_MEM;
    entry.text = (ZjText){copy, (uint32_t)scratch->len};
    names->at[names->count++] = entry;
    return ZJ_OK;
}

static uint32_t group_of(const ZjFactSchema *s, const ZjModField *field)
{
    if (field->parent != ZJ_NONE) return zj_fact_group_children(field->parent);
    if (field->policy != ZJ_NONE) return zj_fact_group_policy(s, field->policy);
    return zj_fact_group_case(s);
}

static ZjStatus name_fields(ZjFactSchema *s, ZjBuf *scratch)
{
    const ZjModTables *t = &s->module->t;
    s->fields.at = zj_arena_array(&s->arena, (size_t)t->fields_count * 2, sizeof *s->fields.at);
    if (s->fields.at == NULL) return ZJ_NO_MEM;
    for (uint32_t f = 0; f < t->fields_count; f++) {
        ZjFactName entry = {.group = group_of(s, &t->fields[f]), .rank = 0, .value = f};
        ZJ_TRY(add_name(s, &s->fields, entry, t->fields[f].name, scratch));
        entry.rank = 1;
        ZJ_TRY(add_name(s, &s->fields, entry, t->fields[f].alias, scratch));
    }
    qsort(s->fields.at, s->fields.count, sizeof *s->fields.at, compare_names);
    return ZJ_OK;
}

static ZjStatus name_values(ZjFactSchema *s, ZjBuf *scratch)
{
    const ZjModTables *t = &s->module->t;
    size_t all = 0;
    for (uint32_t e = 0; e < t->enums_count; e++)
        all += t->enums[e].value_count;
    s->values.at = zj_arena_array(&s->arena, all * 3, sizeof *s->values.at);
    if (s->values.at == NULL) return ZJ_NO_MEM;
    for (uint32_t e = 0; e < t->enums_count; e++) {
        for (uint32_t v = 0; v < t->enums[e].value_count; v++) {
            const ZjModValue *value = &t->values[t->enums[e].first_value + v];
            ZjFactName entry = {.group = e, .rank = 0, .value = v};
            ZJ_TRY(add_name(s, &s->values, entry, value->name, scratch));
            entry.rank = 1;
            ZJ_TRY(add_name(s, &s->values, entry, value->alias, scratch));
            entry.rank = 2;
            ZJ_TRY(add_name(s, &s->values, entry, value->title, scratch));
        }
    }
    qsort(s->values.at, s->values.count, sizeof *s->values.at, compare_names);
    return ZJ_OK;
}

static ZjStatus name_policies(ZjFactSchema *s, ZjBuf *scratch)
{
    const ZjModTables *t = &s->module->t;
    s->policies.at = zj_arena_array(&s->arena, t->policies_count, sizeof *s->policies.at);
    if (s->policies.at == NULL) return ZJ_NO_MEM;
    for (uint32_t p = 0; p < t->policies_count; p++) {
        ZjFactName entry = {.group = 0, .rank = 0, .value = p};
        ZJ_TRY(add_name(s, &s->policies, entry, t->policies[p].id, scratch));
    }
    qsort(s->policies.at, s->policies.count, sizeof *s->policies.at, compare_names);
    return ZJ_OK;
}

/* Turns counts into ranges that follow each other from `first`; counts start again at 0. */
static uint32_t lay_out(ZjFactRange *ranges, uint32_t count, uint32_t first)
{
    for (uint32_t i = 0; i < count; i++) {
        ranges[i].first = first;
        first += ranges[i].count;
        ranges[i].count = 0;
    }
    return first;
}

static void put(ZjFactSchema *s, ZjFactRange *range, uint32_t field)
{
    s->list[range->first + range->count++] = field;
}

static uint32_t standing_in(const ZjModTables *t, const ZjModField *field)
{
    return field->kind == ZJ_FIELD_LIST ? t->domains[field->domain].parent : field->domain;
}

static ZjFactRange *in_domain(ZjFactSchema *s, const ZjModField *field)
{
    uint32_t domain = standing_in(&s->module->t, field);
    return field->kind == ZJ_FIELD_LIST ? &s->lists[domain] : &s->scalars[domain];
}

static ZjStatus order_fields(ZjFactSchema *s)
{
    const ZjModTables *t = &s->module->t;
    uint32_t n = t->fields_count;
    s->children = zj_arena_array(&s->arena, (size_t)n + 1, sizeof *s->children);
    s->scalars = zj_arena_array(&s->arena, t->domains_count, sizeof *s->scalars);
    s->lists = zj_arena_array(&s->arena, t->domains_count, sizeof *s->lists);
    s->key = zj_arena_array(&s->arena, n, sizeof *s->key);
    s->list = zj_arena_array(&s->arena, (size_t)n * 2, sizeof *s->list);
    if (s->children == NULL || s->scalars == NULL || s->lists == NULL || s->key == NULL ||
        s->list == NULL)
        return ZJ_NO_MEM;
    for (uint32_t f = 0; f < n; f++) {
        s->children[t->fields[f].parent == ZJ_NONE ? n : t->fields[f].parent].count++;
        if (t->fields[f].kind != ZJ_FIELD_RECORD) in_domain(s, &t->fields[f])->count++;
    }
    uint32_t first = lay_out(s->children, n + 1, 0);
    first = lay_out(s->scalars, t->domains_count, first);
    lay_out(s->lists, t->domains_count, first);
    for (uint32_t f = 0; f < n; f++) {
        const ZjModField *field = &t->fields[f];
        s->key[f] = ZJ_NONE;
        put(s, &s->children[field->parent == ZJ_NONE ? n : field->parent], f);
        if (field->kind != ZJ_FIELD_RECORD) put(s, in_domain(s, field), f);
        if (field->is_key && field->parent != ZJ_NONE) s->key[field->parent] = f;
    }
    return ZJ_OK;
}

static bool scalar_fits(const ZjModTables *t, const ZjModField *field)
{
    if (field->type == ZJ_T_NONE || field->type >= ZJ_TYPE_COUNT) return false;
    return field->type != ZJ_T_ENUM || field->enum_index < t->enums_count;
}

static bool list_fits(const ZjModTables *t, uint32_t f, uint32_t inside)
{
    if (t->fields[f].domain >= t->domains_count) return false;
    const ZjModDomain *domain = &t->domains[t->fields[f].domain];
    return domain->natural && domain->list == f && domain->parent == inside;
}

/* Parents come first, and the domain of a field is the one its place implies. */
static ZjStatus check_fields(const ZjModule *module)
{
    const ZjModTables *t = &module->t;
    if (t->domains_count == 0) return ZJ_FORMAT;
    for (uint32_t f = 0; f < t->fields_count; f++) {
        const ZjModField *field = &t->fields[f];
        uint32_t inside = 0, depth = 1;
        if (field->parent != ZJ_NONE) {
            if (field->parent >= f || t->fields[field->parent].kind == ZJ_FIELD_SCALAR)
                return ZJ_FORMAT;
            inside = t->fields[field->parent].domain;
        }
        for (uint32_t p = field->parent; p != ZJ_NONE; p = t->fields[p].parent) {
            if (++depth > ZJ_MAX_JSON_DEPTH) return ZJ_LIMIT;
        }
        if (field->kind == ZJ_FIELD_LIST) {
            if (!list_fits(t, f, inside)) return ZJ_FORMAT;
        } else if (field->kind > ZJ_FIELD_LIST || field->domain != inside) {
            return ZJ_FORMAT;
        } else if (field->kind == ZJ_FIELD_SCALAR && !scalar_fits(t, field)) {
            return ZJ_FORMAT;
        }
    }
    return ZJ_OK;
}

ZjStatus zj_fact_schema_open(const ZjModule *module, ZjFactSchema *schema)
{
    ZjBuf scratch = {0};
    *schema = (ZjFactSchema){.module = module};
    ZjStatus status = check_fields(module);
    if (status == ZJ_OK) status = name_fields(schema, &scratch);
    if (status == ZJ_OK) status = name_values(schema, &scratch);
    if (status == ZJ_OK) status = name_policies(schema, &scratch);
    if (status == ZJ_OK) status = order_fields(schema);
    zj_buf_free(&scratch);
    if (status != ZJ_OK) zj_fact_schema_close(schema);
    return status;
}

void zj_fact_schema_close(ZjFactSchema *schema)
{
    zj_arena_free(&schema->arena);
    *schema = (ZjFactSchema){0};
}
