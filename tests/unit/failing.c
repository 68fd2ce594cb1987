#include "failing.h"

#include <stdatomic.h>
#include <stddef.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);

static atomic_long left;
static atomic_bool armed, only_once, failed;

void failing_after(long count, bool once)
{
    left = count;
    only_once = once;
    failed = false;
    armed = true;
}

bool failing_stop(void)
{
    armed = false;
    return failed;
}

static bool fails(void)
{
    if (!armed || atomic_fetch_sub(&left, 1) > 0) return false;
    failed = true;
    if (only_once) armed = false;
    return true;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t count, size_t n)
{
    return fails() ? NULL : __real_calloc(count, n);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}
