#define _DEFAULT_SOURCE /* getentropy */
#include "vm/facts/text_pool.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_SLOTS = 64, FIRST_TEXTS = 32 };

struct ZjTextPool {
    ZjArena arena;
    ZjArena texts; /* bytes of `own` */
    const ZjModule *module;
    ZjText *own; /* texts beyond the module's strings */
    uint32_t own_count, own_capacity;
    uint32_t *slots;     /* number + 1, 0 free; open addressing, at most half full */
    uint32_t slot_count; /* a power of two */
    bool moved;          /* the table since own texts are in it */
    uint64_t key[2];
};

static uint64_t rotate(uint64_t x, int n)
{
    return x << n | x >> (64 - n);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1], v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0], v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1], v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2], v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

/* SipHash-1-3 (Aumasson and Bernstein). */
static uint64_t hash(const uint64_t key[2], ZjText text)
{
    uint64_t v[4] = {key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d,
                     key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573};
    uint32_t i = 0;
    for (;; i += 8) {
        uint64_t word = 0;
        uint32_t n = text.len - i < 8 ? text.len - i : 8;
        if (n != 0) memcpy(&word, text.ptr + i, n);
        if (n < 8) word |= (uint64_t)(text.len & 0xff) << 56;
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
        if (n < 8) break;
    }
    v[2] ^= 0xff;
    for (int r = 0; r < 3; r++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* Where the text is, or the free slot where it belongs. */
static uint32_t *find_slot(const ZjTextPool *pool, ZjText text)
{
    uint32_t mask = pool->slot_count - 1;
    uint32_t i = (uint32_t)hash(pool->key, text) & mask;
    while (pool->slots[i] != 0 && !zj_text_equal(zj_text_at(pool, pool->slots[i] - 1), text))
        i = (i + 1) & mask;
    return &pool->slots[i];
}

static bool widen(ZjTextPool *pool, uint32_t slot_count)
{
    uint32_t *old = pool->slots, old_count = pool->slot_count;
    pool->moved = pool->moved || pool->own_count != 0;
    uint32_t *slots = zj_arena_array(&pool->arena, slot_count, sizeof *slots);
    if (slots == NULL) return false;
    pool->slots = slots;
    pool->slot_count = slot_count;
    for (uint32_t i = 0; i < old_count; i++) {
        if (old[i] != 0) *find_slot(pool, zj_text_at(pool, old[i] - 1)) = old[i];
    }
    return true;
}

static void draw_key(ZjTextPool *pool)
{
    if (getentropy(pool->key, sizeof pool->key) == 0) return;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    pool->key[0] = (uint64_t)now.tv_nsec ^ (uint64_t)now.tv_sec << 30;
    pool->key[1] = (uint64_t)(uintptr_t)pool;
}

static void add_strings(ZjTextPool *pool)
{
    for (uint32_t i = 0; i < pool->module->string_count; i++) {
        uint32_t *slot = find_slot(pool, pool->module->strings[i]);
        if (*slot == 0) *slot = i + 1;
    }
}

ZjTextPool *zj_text_pool_new(const ZjModule *module)
{
    uint32_t slots = FIRST_SLOTS;
    ZjTextPool *pool = calloc(1, sizeof *pool);
    if (pool == NULL) return NULL;
    pool->module = module;
    draw_key(pool);
    while (slots / 4 < module->string_count && slots < (uint32_t)1 << 30)
        slots *= 2;
    if (!widen(pool, slots)) {
        zj_text_pool_free(pool);
        return NULL;
    }
    add_strings(pool);
    return pool;
}

void zj_text_pool_free(ZjTextPool *pool)
{
    if (pool == NULL) return;
    zj_arena_free(&pool->arena);
    zj_arena_free(&pool->texts);
    free(pool);
}

/* What is interned later takes free slots: without it the others are found as before, unless the
** table was made anew with all of them. */
void zj_text_pool_reset(ZjTextPool *pool)
{
    if (pool->own_count == 0) return;
    for (uint32_t i = 0; i < pool->slot_count; i++)
        if (pool->moved || pool->slots[i] > pool->module->string_count) pool->slots[i] = 0;
    pool->own_count = 0;
    if (pool->moved) add_strings(pool);
    pool->moved = false;
    zj_arena_reset(&pool->texts);
}

uint32_t zj_text_pool_count(const ZjTextPool *pool)
{
    return pool->module->string_count + pool->own_count;
}

static bool room_for_one(ZjTextPool *pool)
{
    if (zj_text_pool_count(pool) >= pool->slot_count / 2) {
        if (pool->slot_count >= (uint32_t)1 << 30) return false;
        if (!widen(pool, pool->slot_count * 2)) return false;
    }
    if (pool->own_count == pool->own_capacity) {
        uint32_t capacity = pool->own_capacity == 0 ? FIRST_TEXTS : pool->own_capacity * 2;
        ZjText *own =
            zj_arena_grow(&pool->arena, pool->own, pool->own_count, capacity, sizeof *own);
        if (own == NULL) return false;
        pool->own = own;
        pool->own_capacity = capacity;
    }
    return true;
}

uint32_t zj_text_intern(ZjTextPool *pool, ZjText text)
{
    uint32_t *slot = find_slot(pool, text);
    if (*slot != 0) return *slot - 1;
    if (!room_for_one(pool)) return UINT32_MAX;
    const char *copy = zj_arena_copy(&pool->texts, text.ptr, text.len);
    if (copy == NULL) return UINT32_MAX;
    slot = find_slot(pool, text); /* the table may have moved */
    pool->own[pool->own_count++] = (ZjText){copy, text.len};
    *slot = zj_text_pool_count(pool);
    return *slot - 1;
}

ZjText zj_text_at(const ZjTextPool *pool, uint32_t number)
{
    uint32_t strings = pool->module->string_count;
    if (number < strings) return pool->module->strings[number];
    return number - strings < pool->own_count ? pool->own[number - strings] : (ZjText){"", 0};
}
