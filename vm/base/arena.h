/* arena.h -- memory with one lifetime: allocate often, free once.
**
** A compile, an open module and a run each own one arena; nothing inside is
** freed alone. Blocks are zeroed. Running out, of memory or of the arena's own
** ceiling, returns NULL; nothing aborts.
*/
#ifndef ZJ_BASE_ARENA_H
#define ZJ_BASE_ARENA_H

#include <stddef.h>

typedef struct ZjArenaChunk ZjArenaChunk;
typedef struct ZjArena {
    ZjArenaChunk *head;
    size_t total; /* bytes taken from malloc so far */
    size_t limit; /* ceiling for total; 0 means ZJ_MAX_ARENA */
} ZjArena;

/* Zeroed, 16-byte aligned; NULL when out. n == 0 gives a valid unique block. */
void *zj_arena_alloc(ZjArena *arena, size_t n);
/* count * size with the product checked. */
void *zj_arena_array(ZjArena *arena, size_t count, size_t size);
/* A copy of n bytes plus a terminating NUL. */
char *zj_arena_copy(ZjArena *arena, const void *bytes, size_t n);
/* Copies an array into a block of new_count >= old_count elements, the rest
** zeroed; the old one is left behind. */
void *zj_arena_grow(ZjArena *arena, const void *old, size_t old_count, size_t new_count,
                    size_t size);
/* Room for one more behind the `count` elements of an array that only this function has made (NULL: none
** yet): the array itself, or a copy of twice its size, the rest zeroed. */
void *zj_arena_more(ZjArena *arena, void *array, size_t count, size_t size);
/* Frees everything; the arena can be used again. */
void zj_arena_free(ZjArena *arena);
/* Forgets the contents and keeps the largest chunk: for the next case of a batch,
** whose memory is then bounded by its largest case. */
void zj_arena_reset(ZjArena *arena);

#endif
