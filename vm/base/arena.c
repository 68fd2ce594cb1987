#include "vm/base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vm/base/limits.h"

enum { ALIGN = 16, FIRST_CHUNK = 16384 };

struct ZjArenaChunk {
    ZjArenaChunk *next;
    size_t used, size;
};

static unsigned char *chunk_data(ZjArenaChunk *c)
{
    return (unsigned char *)c + ((sizeof *c + ALIGN - 1) & ~(size_t)(ALIGN - 1));
}

static ZjArenaChunk *new_chunk(ZjArena *a, size_t n)
{
    size_t limit = a->limit != 0 ? a->limit : ZJ_MAX_ARENA;
    size_t size = a->head != NULL ? a->head->size * 2 : FIRST_CHUNK;
    if (size > (size_t)1 << 22) size = (size_t)1 << 22;
    if (size < n) size = n;
    if (size > limit || a->total > limit - size) return NULL;

    ZjArenaChunk *c = malloc(sizeof *c + ALIGN + size);
    if (c == NULL) return NULL;
    *c = (ZjArenaChunk){.next = a->head, .size = size};
    a->head = c;
    a->total += size;
    return c;
}

void *zj_arena_alloc(ZjArena *arena, size_t n)
{
    if (n > SIZE_MAX / 2) return NULL;
    n = n == 0 ? ALIGN : (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    ZjArenaChunk *c = arena->head;
    if (c == NULL || c->size - c->used < n) c = new_chunk(arena, n);
    if (c == NULL) return NULL;
    void *p = chunk_data(c) + c->used;
    c->used += n;
    return memset(p, 0, n);
}

void *zj_arena_array(ZjArena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size) return NULL;
    return zj_arena_alloc(arena, count * size);
}

char *zj_arena_copy(ZjArena *arena, const void *bytes, size_t n)
{
    char *p = n < SIZE_MAX / 2 ? zj_arena_alloc(arena, n + 1) : NULL;
    if (p != NULL && n != 0) memcpy(p, bytes, n);
    return p;
}

void *zj_arena_grow(ZjArena *arena, const void *old, size_t old_count, size_t new_count,
                    size_t size)
{
    void *p = zj_arena_array(arena, new_count, size);
    if (p != NULL && old_count != 0) memcpy(p, old, old_count * size);
    return p;
}

void zj_arena_free(ZjArena *arena)
{
    for (ZjArenaChunk *c = arena->head; c != NULL;) {
        ZjArenaChunk *next = c->next;
        free(c);
        c = next;
    }
    arena->head = NULL;
    arena->total = 0;
}

/* The newest chunk is the largest: keep it, return the others. */
void zj_arena_reset(ZjArena *arena)
{
    ZjArenaChunk *keep = arena->head;
    if (keep == NULL) return;
    arena->head = keep->next;
    zj_arena_free(arena);
    keep->next = NULL;
    keep->used = 0;
    arena->head = keep;
    arena->total = keep->size;
}
