#define _POSIX_C_SOURCE 200809L
#include "vm/batch/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { EVERY = 250 };

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A terminal that takes nothing is no reason to end. */
static void put(const ZjProgress *p, const char *text, int n)
{
    ssize_t written = n > 0 ? write(p->fd, text, (size_t)n) : 0;
    (void)written;
}

void zj_progress_open(int fd, ZjLang lang, uint64_t size, ZjProgress *progress)
{
    *progress = (ZjProgress){.fd = fd, .lang = lang, .size = size};
    if (fd >= 0) progress->begun = progress->shown = now();
}

void zj_progress_show(ZjProgress *p, uint64_t records, uint64_t read)
{
    char text[160], left[64] = "";
    if (p->fd < 0) return;
    int64_t at = now(), spent = at - p->begun;
    if (at - p->shown < EVERY || spent <= 0) return;
    bool zh = p->lang == ZJ_LANG_ZH;
    if (p->size != 0 && read != 0 && read <= p->size) {
        uint64_t share = read / 1000 + 1; /* of the time spent for each thousandth */
        uint64_t seconds = (p->size - read) / share * (uint64_t)spent / 1000000;
        snprintf(left, sizeof left, zh ? "，还要约 %llu:%02llu" : ", about %llu:%02llu left",
                 (unsigned long long)(seconds / 60), (unsigned long long)(seconds % 60));
    }
    int n = snprintf(text, sizeof text,
                     zh ? "\r已算 %llu 个，每秒 %llu 个%s\033[K" : "\r%llu records, %llu a second%s\033[K",
                     (unsigned long long)records,
                     (unsigned long long)(records * 1000 / (uint64_t)spent), left);
    put(p, text, n < (int)sizeof text ? n : (int)sizeof text - 1);
    p->shown = at;
    p->visible = true;
}

void zj_progress_clear(ZjProgress *p)
{
    if (!p->visible) return;
    put(p, "\r\033[K", 4);
    p->visible = false;
}
