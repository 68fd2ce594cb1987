#define _XOPEN_SOURCE 700 /* realpath; POSIX 2008 */
#include "vm/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static ZjStatus read_all(int fd, size_t limit, ZjBuf *out)
{
    char block[16384];
    size_t total = 0;
    for (;;) {
        ssize_t n = read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return ZJ_IO;
        if (n == 0) return zj_buf_status(out);
        if ((size_t)n > limit - total) return ZJ_LIMIT;
        total += (size_t)n;
        zj_buf_add(out, block, (size_t)n);
        ZJ_TRY(zj_buf_status(out));
    }
}

static void close_quietly(int fd)
{
    int saved = errno;
    close(fd);
    errno = saved;
}

ZjStatus zj_file_read(const char *path, size_t limit, ZjBuf *out)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return ZJ_IO;
    size_t before = out->len;
    ZjStatus status = read_all(fd, limit, out);
    if (status != ZJ_OK && out->len > before) {
        out->len = before;
        out->ptr[before] = '\0';
    }
    if (!standard) close_quietly(fd);
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

static ZjStatus write_to(const char *path, const void *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return ZJ_IO;
    ZjStatus status = write_all(fd, data, size);
    if (status != ZJ_OK) {
        close_quietly(fd);
        return status;
    }
    return close(fd) == 0 ? ZJ_OK : ZJ_IO;
}

/* Makes a rename last. The file itself is replaced already, so a directory that
** may not be opened or a file system that can't do this is no failure. */
static ZjStatus sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return ZJ_OK;
    bool lost = fsync(fd) != 0 && (errno == EIO || errno == ENOSPC || errno == EDQUOT);
    close_quietly(fd);
    return lost ? ZJ_IO : ZJ_OK;
}

/* A new file in dir; its name is short, so that any name path has fits. */
static int create_temp(const char *dir, char temp[PATH_MAX])
{
    for (int i = 0; i < 1000; i++) {
        int n = snprintf(temp, PATH_MAX, "%s/.zjtx-%ld-%d", dir, (long)getpid(), i);
        if (n < 0 || n >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST) return fd;
    }
    return -1;
}

static ZjStatus directory_of(const char *path, char dir[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - path);
    if (n >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return ZJ_IO;
    }
    if (slash == NULL) {
        memcpy(dir, ".", 2);
    } else if (n == 0) {
        memcpy(dir, "/", 2);
    } else {
        memcpy(dir, path, n);
        dir[n] = '\0';
    }
    return ZJ_OK;
}

static ZjStatus replace_file(const char *path, const struct stat *old, const void *data,
                             size_t size)
{
    char dir[PATH_MAX], temp[PATH_MAX];
    ZJ_TRY(directory_of(path, dir));
    int fd = create_temp(dir, temp);
    if (fd < 0) return ZJ_IO;

    ZjStatus status = write_all(fd, data, size);
    if (status == ZJ_OK && old != NULL && fchmod(fd, old->st_mode & 0777) != 0) status = ZJ_IO;
    if (status == ZJ_OK && fsync(fd) != 0) status = ZJ_IO;
    if (status == ZJ_OK) {
        if (close(fd) != 0) status = ZJ_IO;
    } else {
        close_quietly(fd);
    }
    if (status == ZJ_OK && rename(temp, path) != 0) status = ZJ_IO;
    if (status != ZJ_OK) {
        int saved = errno;
        unlink(temp);
        errno = saved;
        return status;
    }
    return sync_dir(dir);
}

ZjStatus zj_file_replace(const char *path, const void *data, size_t size)
{
    struct stat old;
    if (stat(path, &old) != 0) {
        /* Not there. A link that leads nowhere is an error, not a name to take. */
        if (errno != ENOENT) return ZJ_IO;
        if (lstat(path, &old) == 0) {
            errno = ENOENT;
            return ZJ_IO;
        }
        return replace_file(path, NULL, data, size);
    }
    if (!S_ISREG(old.st_mode)) return write_to(path, data, size);
    if (access(path, W_OK) != 0) return ZJ_IO; /* replacing would bypass a read-only file */

    char *real = realpath(path, NULL);
    if (real == NULL) return ZJ_IO;
    ZjStatus status = replace_file(real, &old, data, size);
    free(real);
    return status;
}
