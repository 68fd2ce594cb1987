/* scope.h -- a table of names: (space, owner, text) to one thing each. */
#ifndef ZJ_COMPILER_SCOPE_H
#define ZJ_COMPILER_SCOPE_H

#include <stdbool.h>

#include "vm/base/arena.h"
#include "vm/base/text.h"

typedef enum ZjSpace {
    ZJ_SPACE_TYPE,       /* ladders, kinds: ZjEnum */
    ZJ_SPACE_UNIT,       /* ZjUnit */
    ZJ_SPACE_FACT,       /* owner: record; ZjFact */
    ZJ_SPACE_ENUMERATOR, /* owner: ZjEnum, or NULL for the last enum declaring it; ZjEnumerator */
    ZJ_SPACE_POLICY,     /* ZjPolicy */
    ZJ_SPACE_CLAUSE,     /* owner: policy; ZjGrant */
    ZJ_SPACE_DEFINE,     /* owner: policy or NULL; ZjDefine (figures too) */
    ZJ_SPACE_FUNCTION,
    ZJ_SPACE_PARAMETER,
    ZJ_SPACE_TARGET      /* owner: policy; ZjTarget */
} ZjSpace;

typedef struct ZjScopeEntry {
    ZjSpace space;
    const void *owner;
    ZjText text;
    void *thing;
} ZjScopeEntry;

typedef struct ZjScopeTable {
    ZjArena *arena;
    ZjScopeEntry *entries;
    uint32_t *slots; /* entry number + 1 */
    uint32_t count, capacity, slot_count;
    bool no_memory;
} ZjScopeTable;

/* The thing already there under that name, or NULL after putting `thing`. */
void *zj_scope_put(ZjScopeTable *table, ZjSpace space, const void *owner, ZjText text, void *thing);
void *zj_scope_get(const ZjScopeTable *table, ZjSpace space, const void *owner, ZjText text);
/* The nearest name of that space and owner, or an empty text. */
ZjText zj_scope_nearest(const ZjScopeTable *table, ZjSpace space, const void *owner, ZjText text);

#endif
