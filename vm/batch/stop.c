#define _GNU_SOURCE
#include "vm/batch/stop.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int signals[] = {SIGINT, SIGTERM};

static bool is_ignored(int signal)
{
    struct sigaction now;
    return sigaction(signal, NULL, &now) == 0 && (now.sa_flags & SA_SIGINFO) == 0 &&
           now.sa_handler == SIG_IGN;
}

static void release(ZjStop *stop)
{
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < 2; i++)
        if (stop->held[i]) sigaddset(&set, signals[i]);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

ZjStatus zj_stop_open(ZjStop *stop)
{
    sigset_t set, before;
    atomic_init(&stop->signal, 0);
    sigemptyset(&set);
    pthread_sigmask(SIG_BLOCK, NULL, &before);
    for (int i = 0; i < 2; i++) {
        stop->held[i] = !is_ignored(signals[i]) && sigismember(&before, signals[i]) == 0;
        if (stop->held[i]) sigaddset(&set, signals[i]);
    }
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    stop->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (stop->fd >= 0) return ZJ_OK;
    release(stop);
    return ZJ_IO;
}

void zj_stop_close(ZjStop *stop)
{
    if (stop->fd < 0) return;
    close(stop->fd);
    stop->fd = -1;
    if (atomic_load(&stop->signal) == 0) release(stop); /* another would cut off what is said now */
}

bool zj_stop_asked(ZjStop *stop)
{
    struct signalfd_siginfo info;
    if (stop == NULL || stop->fd < 0) return false;
    if (atomic_load(&stop->signal) != 0) return true;
    if (read(stop->fd, &info, sizeof info) != (ssize_t)sizeof info) return false;
    atomic_store(&stop->signal, (int)info.ssi_signo);
    return true;
}

bool zj_stop_wait(ZjStop *stop, int fd, bool writing)
{
    if (stop == NULL || stop->fd < 0) return true;
    for (;;) {
        struct pollfd both[] = {{.fd = stop->fd, .events = POLLIN},
                                {.fd = fd, .events = writing ? POLLOUT : POLLIN}};
        if (zj_stop_asked(stop)) return false;
        int n = poll(both, 2, -1);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 || both[1].revents != 0) return true; /* an error is for who reads or writes */
    }
}
