/* rounds ROUNDS NAME=COMMAND… -- runs commands one after another, round by round, so that all of them meet
** the same noise. A command's words are separated by single spaces; its output goes nowhere.
** Prints for each a line, tab between: name, wall time (median, least and most, ms), processor time
** (median, ms), peak memory (median, KiB), wall and processor time relative to the first command
** (medians of the rounds). Processor time is the better figure where others use the machine too.
*/
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_COMMANDS = 32, MOST_WORDS = 64, MOST_ROUNDS = 1001 };

typedef struct Command {
    const char *name;
    char *words[MOST_WORDS + 1];
    double wall[MOST_ROUNDS], cpu[MOST_ROUNDS], rss[MOST_ROUNDS];
    double wall_ratio[MOST_ROUNDS], cpu_ratio[MOST_ROUNDS]; /* to the first command */
} Command;

static void die(const char *what)
{
    fprintf(stderr, "rounds: %s\n", what);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double milliseconds(struct timeval t)
{
    return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static void split(Command *c, char *argument)
{
    char *equals = strchr(argument, '=');
    if (equals == NULL) die("NAME=COMMAND");
    *equals = '\0';
    c->name = argument;
    size_t n = 0;
    for (char *word = strtok(equals + 1, " "); word != NULL; word = strtok(NULL, " ")) {
        if (n == MOST_WORDS) die("too many words");
        c->words[n++] = word;
    }
    if (n == 0) die("an empty command");
}

static void run(Command *c, int nowhere, int round)
{
    struct rusage usage;
    int status;
    double start = now();
    pid_t child = fork();
    if (child < 0) die("cannot fork");
    if (child == 0) {
        dup2(nowhere, 0);
        dup2(nowhere, 1);
        dup2(nowhere, 2);
        execvp(c->words[0], c->words);
        _exit(127);
    }
    while (wait4(child, &status, 0, &usage) < 0)
        if (errno != EINTR) die("cannot wait");
    c->wall[round] = now() - start;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "rounds: %s failed (%d)\n", c->name, WEXITSTATUS(status));
        exit(1);
    }
    c->cpu[round] = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
    c->rss[round] = (double)usage.ru_maxrss;
}

static int by_value(const void *p, const void *q)
{
    double a = *(const double *)p, b = *(const double *)q;
    return (a > b) - (a < b);
}

static double median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, by_value);
    return n % 2 != 0 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? atoi(argv[1]) : 0, count = argc - 2;
    if (rounds < 1 || rounds > MOST_ROUNDS || count > MOST_COMMANDS) die("ROUNDS NAME=COMMAND...");
    Command *commands = calloc((size_t)count, sizeof *commands);
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (commands == NULL || nowhere < 0) die("cannot begin");
    for (int i = 0; i < count; i++) {
        split(&commands[i], argv[i + 2]);
        run(&commands[i], nowhere, 0); /* warms the caches; the first round writes over it */
    }
    for (int r = 0; r < rounds; r++)
        for (int i = 0; i < count; i++) {
            run(&commands[i], nowhere, r);
            commands[i].wall_ratio[r] = commands[i].wall[r] / commands[0].wall[r];
            commands[i].cpu_ratio[r] = commands[i].cpu[r] / commands[0].cpu[r];
        }
    for (int i = 0; i < count; i++) {
        Command *c = &commands[i];
        double wall = median(c->wall, rounds);
        printf("%s\t%.3f\t%.3f\t%.3f\t%.3f\t%.0f\t%.4f\t%.4f\n", c->name, wall, c->wall[0], c->wall[rounds - 1],
               median(c->cpu, rounds), median(c->rss, rounds), median(c->wall_ratio, rounds),
               median(c->cpu_ratio, rounds));
    }
    free(commands);
    return 0;
}
