/* progress.h -- how far a batch has come, on a terminal: one line that is written over. */
#ifndef ZJ_BATCH_PROGRESS_H
#define ZJ_BATCH_PROGRESS_H

#include <stdint.h>

#include "vm/base/message.h"

typedef struct ZjProgress {
    int fd; /* -1: nothing is shown */
    ZjLang lang;
    uint64_t size;  /* bytes of the input; 0 when not known */
    int64_t begun, shown; /* milliseconds */
    bool visible;
} ZjProgress;

void zj_progress_open(int fd, ZjLang lang, uint64_t size, ZjProgress *progress);
/* At most a few times a second. `read`: bytes of the input that the records took. */
void zj_progress_show(ZjProgress *progress, uint64_t records, uint64_t read);
/* Before anything else goes to the terminal. */
void zj_progress_clear(ZjProgress *progress);

#endif
