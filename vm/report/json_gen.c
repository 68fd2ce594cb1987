#include "vm/report/json_gen.h"

#include <stdlib.h>
#include <string.h>

/* yajl takes its few small blocks from here, so that they can't run out: its text goes straight
** into the caller's buffer. */
typedef struct Pool {
    _Alignas(16) unsigned char bytes[8192];
    size_t used;
} Pool;

static void *pool_alloc(void *context, size_t n)
{
    Pool *pool = context;
    n = (n + 15) & ~(size_t)15;
    if (n > sizeof pool->bytes - pool->used) return NULL; /* yajl asks for two fixed structs */
    void *p = pool->bytes + pool->used;
    pool->used += n;
    return p;
}

static void *pool_realloc(void *context, void *old, size_t n)
{
    void *p = pool_alloc(context, n);
    if (old != NULL && p != NULL) memmove(p, old, n);
    return p;
}

static void pool_free(void *context, void *p)
{
    (void)context;
    (void)p;
}

static void print(void *context, const char *text, size_t n)
{
    zj_buf_add(context, text, n);
}

/* yajl opens a line for an empty list: [\n\n  ] becomes []. Line breaks inside texts are
 *escaped, so
 ** only its own are met. */
static void close_empty(ZjBuf *out, size_t from)
{
    size_t kept = from;
    for (size_t i = from; i < out->len; i++) {
        char c = out->ptr[i];
        bool closes = c == ']' || c == '}';
        size_t k = kept;
        bool broken = false;
        while (closes && k > from && (out->ptr[k - 1] == ' ' || out->ptr[k - 1] == '\n'))
            broken = out->ptr[--k] == '\n' || broken;
        if (broken && k > from && out->ptr[k - 1] == (c == ']' ? '[' : '{')) kept = k;
        out->ptr[kept++] = c;
    }
    out->len = kept;
    if (out->ptr != NULL) out->ptr[kept] = '\0';
}

ZjStatus zj_json_gen_begin(ZjBuf *out, bool indent, ZjJsonGen *gen)
{
    Pool *pool = calloc(1, sizeof *pool);
    *gen = (ZjJsonGen){.pool = pool, .out = out, .from = out->len, .indent = indent};
    if (pool == NULL) return ZJ_NO_MEM;
    yajl_alloc_funcs functions = {pool_alloc, pool_realloc, pool_free, pool};
    gen->g = yajl_gen_alloc(&functions);
    yajl_gen_config(gen->g, yajl_gen_print_callback, print, out);
    yajl_gen_config(gen->g, yajl_gen_beautify, indent ? 1 : 0);
    yajl_gen_config(gen->g, yajl_gen_indent_string, "  ");
    return ZJ_OK;
}

ZjStatus zj_json_gen_end(ZjJsonGen *gen)
{
    if (gen->indent)
        close_empty(gen->out, gen->from);
    else
        zj_buf_char(gen->out, '\n');
    yajl_gen_free(gen->g);
    free(gen->pool);
    return zj_buf_status(gen->out);
}
