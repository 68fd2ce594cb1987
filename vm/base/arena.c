#include "vm/base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vm/base/limits.h"

enum { ALIGN = 16, FIRST_CHUNK = 16384, LARGEST_CHUNK = 1 << 22 };

struct ZjArenaChunk {
    ZjArenaChunk *next;
    size_t used, size;
};

enum { HEADER = (sizeof(struct ZjArenaChunk) + ALIGN - 1) / ALIGN * ALIGN };

static unsigned char *chunk_data(ZjArenaChunk *c)
{
    return (unsigned char *)c + HEADER;
}

/* A chunk with room for n bytes, on top of the list; a large block gets a chunk
** of its own below the top, so that what is left there stays in use. */
static ZjArenaChunk *new_chunk(ZjArena *a, size_t n)
{
    size_t limit = a->limit != 0 ? a->limit : ZJ_MAX_ARENA;
    size_t room = a->total < limit ? limit - a->total : 0; /* n and sizes are aligned */
    if (room < HEADER || n > room - HEADER) return NULL;

    size_t size = a->head != NULL ? a->head->size * 2 : FIRST_CHUNK;
    if (size > LARGEST_CHUNK) size = LARGEST_CHUNK;
    bool own = a->head != NULL && n > size / 2;
    if (own || size < n) size = n;
    if (size > room - HEADER) size = (room - HEADER) & ~(size_t)(ALIGN - 1);

    ZjArenaChunk *c = malloc(HEADER + size);
    if (c == NULL) return NULL;
    *c = (ZjArenaChunk){.size = size};
    a->total += HEADER + size;
    if (own) {
        c->next = a->head->next;
        a->head->next = c;
    } else {
        c->next = a->head;
        a->head = c;
    }
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
    if (new_count < old_count) return NULL;
    void *p = zj_arena_array(arena, new_count, size);
    if (p != NULL && old_count != 0) memcpy(p, old, old_count * size);
    return p;
}

void *zj_arena_more(ZjArena *arena, void *array, size_t count, size_t size)
{
    if ((count & (count - 1)) != 0) return array; /* its room is a power of two */
    if (count > SIZE_MAX / 2) return NULL;
    return zj_arena_grow(arena, array, count, count != 0 ? count * 2 : 1, size);
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

void zj_arena_reset(ZjArena *arena)
{
    ZjArenaChunk *keep = NULL;
    for (ZjArenaChunk *c = arena->head; c != NULL;) {
        ZjArenaChunk *next = c->next;
        if (keep == NULL || c->size > keep->size) {
            free(keep);
            keep = c;
        } else {
            free(c);
        }
        c = next;
    }
    arena->head = keep;
    arena->total = 0;
    if (keep == NULL) return;
    keep->next = NULL;
    keep->used = 0;
    arena->total = HEADER + keep->size;
}
