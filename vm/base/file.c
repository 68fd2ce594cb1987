#define _POSIX_C_SOURCE 200809L
#include "vm/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static ZjStatus read_all(int fd, size_t limit, ZjBuf *out)
{
    char block[65536];
    size_t total = 0;
    for (;;) {
        ssize_t n = read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return ZJ_IO;
        if (n == 0) return zj_buf_status(out);
        total += (size_t)n;
        if (total > limit) return ZJ_LIMIT;
        zj_buf_add(out, block, (size_t)n);
    }
}

ZjStatus zj_file_read(const char *path, size_t limit, ZjBuf *out)
{
    if (strcmp(path, "-") == 0) return read_all(STDIN_FILENO, limit, out);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return ZJ_IO;
    ZjStatus status = read_all(fd, limit, out);
    int saved = errno;
    close(fd);
    errno = saved;
    return status;
}

static ZjStatus write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return ZJ_IO;
        data += n;
        size -= (size_t)n;
    }
    return ZJ_OK;
}

static ZjStatus sync_dir_of(const char *path)
{
    char dir[PATH_MAX];
    if (snprintf(dir, sizeof dir, "%s", path) >= (int)sizeof dir) return ZJ_LIMIT;
    int fd = open(dirname(dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return ZJ_IO;
    ZjStatus status = fsync(fd) == 0 ? ZJ_OK : ZJ_IO;
    close(fd);
    return status;
}

ZjStatus zj_file_replace(const char *path, const void *data, size_t size)
{
    char temp[PATH_MAX];
    if (snprintf(temp, sizeof temp, "%s.XXXXXX", path) >= (int)sizeof temp) return ZJ_LIMIT;

    int fd = mkstemp(temp);
    if (fd < 0) return ZJ_IO;

    ZjStatus status = fchmod(fd, 0644) == 0 ? write_all(fd, data, size) : ZJ_IO;
    if (status == ZJ_OK && fsync(fd) != 0) status = ZJ_IO;
    if (close(fd) != 0 && status == ZJ_OK) status = ZJ_IO;
    if (status == ZJ_OK && rename(temp, path) != 0) status = ZJ_IO;
    if (status != ZJ_OK) {
        int saved = errno;
        unlink(temp);
        errno = saved;
        return status;
    }
    return sync_dir_of(path);
}
