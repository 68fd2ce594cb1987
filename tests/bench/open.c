/* open MODULE ROUNDS -- reading and verifying a module that lies in memory: median, least and most, in
** microseconds of processor time. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "vm/base/file.h"
#include "vm/format/module.h"

enum { MOST_ROUNDS = 1001 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_value(const void *p, const void *q)
{
    double a = *(const double *)p, b = *(const double *)q;
    return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
    static double times[MOST_ROUNDS];
    ZjBuf file = {0};
    int rounds = argc == 3 ? atoi(argv[2]) : 0;
    if (rounds < 1 || rounds > MOST_ROUNDS) {
        fputs("open MODULE ROUNDS\n", stderr);
        return 2;
    }
    if (zj_file_read(argv[1], 1 << 26, &file) != ZJ_OK) {
        perror(argv[1]);
        return 1;
    }
    for (int r = 0; r < rounds; r++) {
        ZjModule m;
        ZjModReport report;
        double start = now();
        ZjStatus status = zj_module_open(file.ptr, file.len, &m, &report);
        times[r] = now() - start;
        if (status != ZJ_OK) {
            fputs("open: the module is refused\n", stderr);
            return 1;
        }
        zj_module_free(&m);
    }
    qsort(times, (size_t)rounds, sizeof *times, by_value);
    printf("%.1f\t%.1f\t%.1f\n", times[rounds / 2], times[0], times[rounds - 1]);
    zj_buf_free(&file);
    return 0;
}
