#include "compiler/scope.h"

#include "grammar/diag.h"

static uint32_t hash(ZjSpace space, const void *owner, ZjText text)
{
    uint64_t h = 1469598103934665603u ^ (uint64_t)space ^ (uint64_t)(uintptr_t)owner * 31;
    for (uint32_t i = 0; i < text.len; i++) {
        h = (h ^ (unsigned char)text.ptr[i]) * 1099511628211u;
    }
    return (uint32_t)(h ^ h >> 32);
}

static uint32_t find_slot(const ZjScopeTable *t, ZjSpace space, const void *owner, ZjText text)
{
    uint32_t mask = t->slot_count - 1, at = hash(space, owner, text) & mask;
    for (; t->slots[at] != 0; at = (at + 1) & mask) {
        const ZjScopeEntry *e = &t->entries[t->slots[at] - 1];
        if (e->space == space && e->owner == owner && zj_text_equal(e->text, text)) break;
    }
    return at;
}

static bool grow(ZjScopeTable *t)
{
    uint32_t capacity = t->capacity != 0 ? t->capacity * 2 : 256;
    ZjScopeEntry *entries =
        zj_arena_grow(t->arena, t->entries, t->count, capacity, sizeof *entries);
    uint32_t *slots = zj_arena_array(t->arena, (size_t)capacity * 2, sizeof *slots);
    if (entries == NULL || slots == NULL) return false;
    t->entries = entries;
    t->slots = slots;
    t->capacity = capacity;
    t->slot_count = capacity * 2;
    for (uint32_t i = 0; i < t->count; i++) {
        t->slots[find_slot(t, entries[i].space, entries[i].owner, entries[i].text)] = i + 1;
    }
    return true;
}

void *zj_scope_put(ZjScopeTable *t, ZjSpace space, const void *owner, ZjText text, void *thing)
{
    if (t->count == t->capacity && !grow(t)) {
        t->no_memory = true;
        return NULL;
    }
    uint32_t at = find_slot(t, space, owner, text);
    if (t->slots[at] != 0) return t->entries[t->slots[at] - 1].thing;
    t->entries[t->count++] = (ZjScopeEntry){space, owner, text, thing};
    t->slots[at] = t->count;
    return NULL;
}

void *zj_scope_get(const ZjScopeTable *t, ZjSpace space, const void *owner, ZjText text)
{
    if (t->slot_count == 0) return NULL;
    uint32_t slot = t->slots[find_slot(t, space, owner, text)];
    return slot == 0 ? NULL : t->entries[slot - 1].thing;
}

ZjText zj_scope_nearest(const ZjScopeTable *t, ZjSpace space, const void *owner, ZjText text)
{
    ZjText best = {"", 0};
    uint32_t best_distance = UINT32_MAX;
    for (uint32_t i = 0; i < t->count; i++) {
        const ZjScopeEntry *e = &t->entries[i];
        if (e->space != space || e->owner != owner || !zj_is_near(e->text, text)) continue;
        uint32_t d = zj_edit_distance(e->text, text);
        if (d < best_distance) {
            best_distance = d;
            best = e->text;
        }
    }
    return best;
}
