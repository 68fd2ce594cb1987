#define _XOPEN_SOURCE 700
#include "vm/base/file.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char dir[64];

static void setup(void)
{
    strcpy(dir, "/tmp/zjtx-file-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    ck_assert_int_eq(chdir(dir), 0);
}

static int count_entries(void)
{
    DIR *d = opendir(dir);
    ck_assert_ptr_nonnull(d);
    int n = 0;
    while (readdir(d) != NULL)
        n++;
    closedir(d);
    return n - 2;
}

static void teardown(void)
{
    DIR *d = opendir(dir);
    struct dirent *e;
    while (d != NULL && (e = readdir(d)) != NULL)
        (void)remove(e->d_name);
    if (d != NULL) closedir(d);
    ck_assert_int_eq(chdir("/"), 0); /* so that it can go */
    ck_assert_int_eq(rmdir(dir), 0);
}

static void expect_file(const char *path, const char *want)
{
    ZjBuf buf = {0};
    ck_assert_int_eq(zj_file_read(path, 1 << 20, &buf), ZJ_OK);
    zj_buf_char(&buf, '$');
    ck_assert_uint_eq(buf.len, strlen(want) + 1);
    ck_assert_mem_eq(buf.ptr, want, strlen(want));
    zj_buf_free(&buf);
}

static unsigned mode_of(const char *path)
{
    struct stat st;
    ck_assert_int_eq(lstat(path, &st), 0);
    return st.st_mode & 0777u;
}

START_TEST(write_and_read)
{
    ck_assert_int_eq(zj_file_replace("a", "one", 3), ZJ_OK);
    expect_file("a", "one");
    ck_assert_int_eq(zj_file_replace("a", "", 0), ZJ_OK);
    expect_file("a", "");
    char path[128];
    snprintf(path, sizeof path, "%s/a", dir);
    ck_assert_int_eq(zj_file_replace(path, "three", 5), ZJ_OK);
    expect_file("a", "three");
    ck_assert_int_eq(count_entries(), 1);
}
END_TEST

START_TEST(limit_is_exact)
{
    char *big = malloc(100000);
    ck_assert_ptr_nonnull(big);
    memset(big, 'x', 100000);
    ck_assert_int_eq(zj_file_replace("a", big, 100000), ZJ_OK);
    ZjBuf buf = {0};
    zj_buf_str(&buf, "old");
    ck_assert_int_eq(zj_file_read("a", 99999, &buf), ZJ_LIMIT);
    ck_assert_str_eq(buf.ptr, "old");
    ck_assert_int_eq(zj_file_read("a", 0, &buf), ZJ_LIMIT);
    ck_assert_int_eq(zj_file_read("a", 100000, &buf), ZJ_OK);
    ck_assert_uint_eq(buf.len, 100003);
    ck_assert_mem_eq(buf.ptr + 3, big, 100000);
    zj_buf_free(&buf);
    ck_assert_int_eq(zj_file_read("/dev/zero", 1 << 20, &buf), ZJ_LIMIT);
    zj_buf_free(&buf);
    free(big);
}
END_TEST

START_TEST(unreadable)
{
    ZjBuf buf = {0};
    errno = 0;
    ck_assert_int_eq(zj_file_read("missing", 10, &buf), ZJ_IO);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(zj_file_read(".", 10, &buf), ZJ_IO);
    ck_assert_int_eq(errno, EISDIR);
    ck_assert_uint_eq(buf.len, 0);
    zj_buf_free(&buf);
}
END_TEST

START_TEST(standard_input)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], "piped", 5), 5);
    close(ends[1]);
    ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    expect_file("-", "piped");
}
END_TEST

START_TEST(permissions)
{
    umask(027);
    ck_assert_int_eq(zj_file_replace("new", "x", 1), ZJ_OK);
    ck_assert_uint_eq(mode_of("new"), 0640);
    ck_assert_int_eq(chmod("new", 0604), 0);
    ck_assert_int_eq(zj_file_replace("new", "y", 1), ZJ_OK);
    ck_assert_uint_eq(mode_of("new"), 0604);
    expect_file("new", "y");
}
END_TEST

START_TEST(links_and_pipes)
{
    ck_assert_int_eq(zj_file_replace("real", "old", 3), ZJ_OK);
    ck_assert_int_eq(symlink("real", "link"), 0);
    ck_assert_int_eq(zj_file_replace("link", "new", 3), ZJ_OK);
    expect_file("real", "new");
    struct stat st;
    ck_assert_int_eq(lstat("link", &st), 0);
    ck_assert(S_ISLNK(st.st_mode));

    ck_assert_int_eq(symlink("nowhere", "dangling"), 0);
    ck_assert_int_eq(zj_file_replace("dangling", "x", 1), ZJ_IO);
    ck_assert_int_eq(access("nowhere", F_OK), -1);

    /* A pipe of our own: a writer gone wrong must not replace a real device. */
    ck_assert_int_eq(mkfifo("pipe", 0600), 0);
    ck_assert_int_eq(symlink("pipe", "to-pipe"), 0);
    int reader = open("pipe", O_RDONLY | O_NONBLOCK);
    ck_assert_int_ge(reader, 0);
    ck_assert_int_eq(zj_file_replace("to-pipe", "sent", 4), ZJ_OK);
    char got[8];
    ck_assert_int_eq(read(reader, got, sizeof got), 4);
    ck_assert_mem_eq(got, "sent", 4);
    ck_assert_int_eq(lstat("to-pipe", &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
    ck_assert_int_eq(lstat("pipe", &st), 0);
    ck_assert(S_ISFIFO(st.st_mode));

    /* Its reader leaves before all is written. */
    static char big[1 << 20];
    signal(SIGPIPE, SIG_IGN);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        while (read(reader, got, sizeof got) <= 0)
            continue;
        _exit(0);
    }
    close(reader);
    ck_assert_int_eq(zj_file_replace("pipe", big, sizeof big), ZJ_IO);
    ck_assert_int_eq(errno, EPIPE);
    int how;
    ck_assert_int_eq(waitpid(child, &how, 0), child);
    ck_assert_int_eq(how, 0);
    ck_assert_int_eq(count_entries(), 5);
}
END_TEST

START_TEST(impossible_places)
{
    ck_assert_int_eq(mkdir("d", 0755), 0);
    ck_assert_int_eq(zj_file_replace("d", "x", 1), ZJ_IO);
    ck_assert_int_eq(errno, EISDIR);
    ck_assert_int_eq(zj_file_replace("none/a", "x", 1), ZJ_IO);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(zj_file_replace("", "x", 1), ZJ_IO);

    char name[PATH_MAX + 10];
    memset(name, 'n', sizeof name);
    name[255] = '\0'; /* the longest name there is */
    ck_assert_int_eq(zj_file_replace(name, "x", 1), ZJ_OK);
    expect_file(name, "x");
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    ck_assert_int_eq(zj_file_replace(name, "x", 1), ZJ_IO);
    ck_assert_int_eq(errno, ENAMETOOLONG);
}
END_TEST

/* A write that fails half way leaves the old file and nothing else. */
START_TEST(failed_write_changes_nothing)
{
    static char big[200000];
    ck_assert_int_eq(zj_file_replace("a", "old", 3), ZJ_OK);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit = {100000, 100000};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert_int_eq(zj_file_replace("a", big, sizeof big), ZJ_IO);
    ck_assert_int_eq(errno, EFBIG);
    expect_file("a", "old");
    ck_assert_int_eq(count_entries(), 1);
}
END_TEST

/* Killed at any moment, a writer leaves one of its whole files. */
START_TEST(killed_writer)
{
    static char text[300000];
    memset(text, 'A', sizeof text);
    ck_assert_int_eq(zj_file_replace("a", text, sizeof text), ZJ_OK);
    for (int i = 0; i < 30; i++) {
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
            for (char c = 'B';; c = c == 'Z' ? 'A' : (char)(c + 1)) {
                memset(text, c, sizeof text);
                if (zj_file_replace("a", text, sizeof text) != ZJ_OK) _exit(1);
            }
        }
        struct timespec pause = {0, 1000000L * (i % 10) + 100000L * i};
        nanosleep(&pause, NULL);
        ck_assert_int_eq(kill(child, SIGKILL), 0);
        int how;
        ck_assert_int_eq(waitpid(child, &how, 0), child);
        ck_assert(WIFSIGNALED(how));
        ZjBuf buf = {0};
        ck_assert_int_eq(zj_file_read("a", sizeof text, &buf), ZJ_OK);
        ck_assert_uint_eq(buf.len, sizeof text);
        for (size_t k = 1; k < buf.len; k++)
            if (buf.ptr[k] != buf.ptr[0]) ck_abort_msg("a mixture at byte %zu", k);
        zj_buf_free(&buf);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("file");
    TCase *tc = tcase_create("file");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, write_and_read);
    tcase_add_test(tc, limit_is_exact);
    tcase_add_test(tc, unreadable);
    tcase_add_test(tc, standard_input);
    tcase_add_test(tc, permissions);
    tcase_add_test(tc, links_and_pipes);
    tcase_add_test(tc, impossible_places);
    tcase_add_test(tc, failed_write_changes_nothing);
    tcase_add_test(tc, killed_writer);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
