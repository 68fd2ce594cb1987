/* failing.h -- malloc, calloc and realloc that fail on demand, for programs linked with failing.c and
** --wrap of all three. */
#ifndef TEST_FAILING_H
#define TEST_FAILING_H

#include <stdbool.h>

/* Allocations fail after `count` more, once or from there on. Of all threads together. */
void failing_after(long count, bool once);
/* No more failures; true when there was one. */
bool failing_stop(void);

#endif
