#include "compiler/emit.h"

#include <string.h>

#include "vm/base/limits.h"

typedef struct Entry {
    uint64_t a, b;
    uint32_t value;
    bool used;
} Entry;

struct ZjEmitMap {
    Entry *entries;
    uint32_t capacity, count;
};

static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t h = (a ^ (b + 0x9e3779b97f4a7c15u + (a << 6) + (a >> 2))) * 0xff51afd7ed558ccdu;
    return h ^ h >> 31;
}

static void fail(ZjEmitter *e, ZjStatus status)
{
    if (e->status == ZJ_OK) e->status = status;
}

static Entry *lookup(const ZjEmitMap *map, uint64_t a, uint64_t b)
{
    uint32_t mask = map->capacity - 1, at = (uint32_t)mix(a, b) & mask;
    while (map->entries[at].used && (map->entries[at].a != a || map->entries[at].b != b)) {
        at = (at + 1) & mask;
    }
    return &map->entries[at];
}

static bool grow_map(ZjEmitter *e, ZjEmitMap *map)
{
    ZjEmitMap bigger = {.capacity = map->capacity != 0 ? map->capacity * 2 : 512, .count = map->count};
    bigger.entries = zj_arena_array(&e->module->arena, bigger.capacity, sizeof *bigger.entries);
    if (bigger.entries == NULL) {
        fail(e, ZJ_NO_MEM);
        return false;
    }
    for (uint32_t i = 0; i < map->capacity; i++) {
        const Entry *old = &map->entries[i];
        if (old->used) *lookup(&bigger, old->a, old->b) = *old;
    }
    *map = bigger;
    return true;
}

static void put(ZjEmitter *e, ZjEmitMap *map, uint64_t a, uint64_t b, uint32_t value)
{
    if (map->count * 2 >= map->capacity && !grow_map(e, map)) return;
    Entry *entry = lookup(map, a, b);
    if (!entry->used) map->count++;
    *entry = (Entry){a, b, value, true};
}

uint32_t zj_emit_recall(const ZjEmitter *emitter, uint64_t a, uint64_t b)
{
    if (emitter->expands->capacity == 0) return ZJ_NONE;
    const Entry *entry = lookup(emitter->expands, a, b);
    return entry->used ? entry->value : ZJ_NONE;
}

void zj_emit_remember(ZjEmitter *emitter, uint64_t a, uint64_t b, uint32_t value)
{
    put(emitter, emitter->expands, a, b, value);
}

ZjStatus zj_emitter_open(ZjEmitter *emitter, ZjModule *module, const ZjSources *sources)
{
    *emitter = (ZjEmitter){.module = module, .sources = sources};
    emitter->strings = zj_arena_alloc(&module->arena, sizeof *emitter->strings);
    emitter->consts = zj_arena_alloc(&module->arena, sizeof *emitter->consts);
    emitter->expands = zj_arena_alloc(&module->arena, sizeof *emitter->expands);
    bool all = emitter->strings != NULL && emitter->consts != NULL && emitter->expands != NULL;
    return all ? ZJ_OK : ZJ_NO_MEM;
}

/* Room for one more row: rows double at powers of two. Row 0 is returned after a failure, so that
** callers need no checks of their own. */
static void *room(ZjEmitter *e, void *rows, uint32_t count, uint32_t limit, size_t size)
{
    if (count >= limit) {
        fail(e, ZJ_LIMIT);
        return NULL;
    }
    void *more = zj_arena_more(&e->module->arena, rows, count, size);
    if (more == NULL) fail(e, ZJ_NO_MEM);
    return more;
}


static uint32_t table_limit(ZjTableId table)
{
    if (table == ZJ_TAB_REG) return ZJ_MAX_REGS;
    if (table == ZJ_TAB_INSN) return ZJ_MAX_CODE;
    if (table == ZJ_TAB_DOMAIN) return ZJ_MAX_DOMAINS;
    return ZJ_MAX_TABLE;
}

#define ZJ_TABLE(NAME, Type, field)                                                           \
    uint32_t zj_add_##field(ZjEmitter *emitter, Type row)                                     \
    {                                                                                         \
        ZjModTables *t = &emitter->module->t;                                                 \
        Type *rows = room(emitter, t->field, t->field##_count, table_limit(ZJ_TAB_##NAME),    \
                          sizeof row);                                                        \
        if (rows == NULL) return 0;                                                           \
        t->field = rows;                                                                      \
        rows[t->field##_count] = row;                                                         \
        return t->field##_count++;                                                            \
    }
#define ZJ_COL(name, kind)
#define ZJ_END
#include "vm/format/tables.def"
#undef ZJ_TABLE
#undef ZJ_COL
#undef ZJ_END

static uint64_t hash_bytes(const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    uint64_t h = 1469598103934665603u;
    for (size_t i = 0; i < n; i++) h = (h ^ p[i]) * 1099511628211u;
    return h;
}

uint32_t zj_emit_string(ZjEmitter *emitter, ZjText text)
{
    ZjModule *m = emitter->module;
    uint64_t h = hash_bytes(text.ptr, text.len);
    for (uint64_t probe = 0;; probe++) {
        uint32_t known = ZJ_NONE;
        if (emitter->strings->capacity != 0) {
            const Entry *entry = lookup(emitter->strings, h, probe);
            if (entry->used) known = entry->value;
        }
        if (known != ZJ_NONE && zj_text_equal(m->strings[known], text)) return known;
        if (known != ZJ_NONE) continue;
        ZjText *strings = room(emitter, m->strings, m->string_count, ZJ_MAX_TABLE, sizeof *strings);
        char *copy = zj_arena_copy(&m->arena, text.ptr, text.len);
        if (strings == NULL || copy == NULL) {
            fail(emitter, ZJ_NO_MEM);
            return 0;
        }
        m->strings = strings;
        strings[m->string_count] = (ZjText){copy, text.len};
        put(emitter, emitter->strings, h, probe, m->string_count);
        return m->string_count++;
    }
}

uint32_t zj_emit_string_opt(ZjEmitter *emitter, ZjText text)
{
    return text.len == 0 ? ZJ_NONE : zj_emit_string(emitter, text);
}

static uint32_t add_const(ZjEmitter *e, const ZjModConst *k)
{
    uint64_t h = hash_bytes(k, sizeof *k);
    ZjModule *m = e->module;
    for (uint64_t probe = 0;; probe++) {
        uint32_t known = ZJ_NONE;
        if (e->consts->capacity != 0) {
            const Entry *entry = lookup(e->consts, h, probe);
            if (entry->used) known = entry->value;
        }
        if (known != ZJ_NONE && memcmp(&m->t.consts[known], k, sizeof *k) == 0) return known;
        if (known != ZJ_NONE) continue;
        uint32_t index = zj_add_consts(e, *k);
        put(e, e->consts, h, probe, index);
        return index;
    }
}

uint32_t zj_emit_const(ZjEmitter *emitter, ZjType type, ZjRat value)
{
    ZjModConst k = {.type = type, .form = ZJ_CONST_POINT};
    if (zj_rat_is_inf(value)) {
        return zj_emit_const_form(emitter, type,
                                  value.num > 0 ? ZJ_CONST_PLUS_INF : ZJ_CONST_MINUS_INF);
    }
    zj_const_set(&k, value);
    return add_const(emitter, &k);
}

uint32_t zj_emit_const_form(ZjEmitter *emitter, ZjType type, ZjConstForm form)
{
    ZjModConst k = {.type = type, .form = form};
    return add_const(emitter, &k);
}

/* The paths of messages differ with where the compiler is called, and the module must not. */
static uint32_t path_string(ZjEmitter *e, const ZjSource *source)
{
    return zj_emit_string(e, source->name.len != 0 ? source->name : source->path);
}

uint32_t zj_emit_span(ZjEmitter *emitter, ZjSpan span)
{
    if (span.file >= emitter->sources->count) return ZJ_NONE;
    const ZjSource *source = emitter->sources->at[span.file];
    uint64_t key = (uint64_t)span.file << 32 | span.start;
    uint32_t known = zj_emit_recall(emitter, key, UINT64_MAX);
    if (known != ZJ_NONE) return known;
    ZjPlace place = zj_source_place(source, span.start);
    uint32_t index = zj_add_spans(emitter, (ZjModSpan){path_string(emitter, source), place.line, place.column});
    zj_emit_remember(emitter, key, UINT64_MAX, index);
    return index;
}

uint32_t zj_emit_reg(ZjEmitter *emitter, ZjType type, uint32_t domain, uint32_t enum_index)
{
    return zj_add_regs(emitter, (ZjModReg){.type = type, .domain = domain, .enum_index = enum_index,
                                           .unit = ZJ_NONE});
}

uint32_t zj_emit_op(ZjEmitter *emitter, ZjOpcode op, ZjType type, uint32_t domain,
                    uint32_t enum_index, uint32_t a, uint32_t b, uint32_t c, ZjSpan span)
{
    uint32_t dst = zj_emit_reg(emitter, type, domain, enum_index);
    zj_add_code(emitter, (ZjInsn){.op = op, .dst = dst, .a = a, .b = b, .c = c,
                                  .span = zj_emit_span(emitter, span)});
    return dst;
}

uint32_t zj_emit_refs(ZjEmitter *emitter, const uint32_t *indices, uint32_t count)
{
    uint32_t first = emitter->module->t.refs_count;
    for (uint32_t i = 0; i < count; i++) zj_add_refs(emitter, (ZjModRef){indices[i]});
    return first;
}
