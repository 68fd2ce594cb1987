/* stop.h -- Ctrl-C and SIGTERM, which are asked for instead of breaking in.
**
** From zj_stop_open on the two wait; whoever computes asks between records, whoever reads or writes
** waits for either. So everything ends where it can be put in order, and no handler is needed.
*/
#ifndef ZJ_BATCH_STOP_H
#define ZJ_BATCH_STOP_H

#include <stdatomic.h>
#include <stdbool.h>

#include "vm/base/status.h"

typedef struct ZjStop {
    int fd;
    atomic_int signal; /* the one that came, or 0 */
    bool held[2];      /* SIGINT, SIGTERM: made to wait */
} ZjStop;

/* A signal that is ignored stays so. ZJ_IO with errno. Needs zj_stop_close, after which they break in
** again, unless one has come: then it is the end anyway. */
ZjStatus zj_stop_open(ZjStop *stop) ZJ_MUST_CHECK;
void zj_stop_close(ZjStop *stop);

/* Has one come? From any thread; NULL: never. */
bool zj_stop_asked(ZjStop *stop);
/* Waits until `fd` can be read (or written to); false when one has come. */
bool zj_stop_wait(ZjStop *stop, int fd, bool writing);

#endif
