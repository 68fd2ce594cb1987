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

/* A new file beside the target, renamed onto it at the end. */
static ZjStatus begin_beside(ZjFileWriter *w)
{
    char dir[PATH_MAX], temp[PATH_MAX];
    ZJ_TRY(directory_of(w->target, dir));
    w->fd = create_temp(dir, temp);
    if (w->fd < 0) return ZJ_IO;
    w->temp = strdup(temp);
    if (w->temp != NULL) return ZJ_OK;
    unlink(temp);
    return ZJ_NO_MEM;
}

static ZjStatus begin_file(const char *path, ZjFileWriter *w)
{
    struct stat old;
    if (stat(path, &old) != 0) {
        /* Not there. A link that leads nowhere is an error, not a name to take. */
        if (errno != ENOENT) return ZJ_IO;
        if (lstat(path, &old) == 0) {
            errno = ENOENT;
            return ZJ_IO;
        }
        w->target = strdup(path);
        return w->target == NULL ? ZJ_NO_MEM : begin_beside(w);
    }
    if (!S_ISREG(old.st_mode)) {
        w->direct = true;
        w->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        return w->fd < 0 ? ZJ_IO : ZJ_OK;
    }
    if (access(path, W_OK) != 0) return ZJ_IO; /* replacing would bypass a read-only file */
    w->target = realpath(path, NULL);
    if (w->target == NULL) return ZJ_IO;
    w->mode = old.st_mode & 0777;
    return begin_beside(w);
}

ZjStatus zj_file_begin(const char *path, ZjFileWriter *writer)
{
    *writer = (ZjFileWriter){.fd = -1};
    if (strcmp(path, "-") == 0) {
        writer->standard = true;
        writer->fd = STDOUT_FILENO;
        return ZJ_OK;
    }
    ZjStatus status = begin_file(path, writer);
    writer->failed = status != ZJ_OK;
    return status;
}

ZjStatus zj_file_put(ZjFileWriter *writer, const void *data, size_t size)
{
    ZjStatus status = writer->failed ? ZJ_IO : write_all(writer->fd, data, size);
    if (status != ZJ_OK) writer->failed = true;
    return status;
}

static ZjStatus commit(ZjFileWriter *w)
{
    char dir[PATH_MAX];
    ZJ_TRY(directory_of(w->target, dir));
    if (w->mode != 0 && fchmod(w->fd, w->mode) != 0) return ZJ_IO;
    if (fsync(w->fd) != 0) return ZJ_IO;
    int fd = w->fd;
    w->fd = -1;
    if (close(fd) != 0 || rename(w->temp, w->target) != 0) return ZJ_IO;
    free(w->temp);
    w->temp = NULL;
    return sync_dir(dir);
}

ZjStatus zj_file_end(ZjFileWriter *writer, bool keep)
{
    ZjStatus status = writer->failed ? ZJ_IO : ZJ_OK;
    if (status == ZJ_OK && keep && writer->temp != NULL) status = commit(writer);
    int saved = errno;
    if (writer->temp != NULL) unlink(writer->temp);
    if (writer->fd >= 0 && !writer->standard && close(writer->fd) != 0 && writer->direct &&
        status == ZJ_OK) {
        saved = errno;
        status = ZJ_IO;
    }
    free(writer->target);
    free(writer->temp);
    *writer = (ZjFileWriter){.fd = -1, .failed = true};
    errno = saved;
    return keep ? status : ZJ_OK;
}

ZjStatus zj_file_replace(const char *path, const void *data, size_t size)
{
    ZjFileWriter writer;
    if (strcmp(path, "-") == 0) path = "./-"; /* a name like any other here */
    ZjStatus status = zj_file_begin(path, &writer);
    if (status == ZJ_OK) status = zj_file_put(&writer, data, size);
    ZjStatus ended = zj_file_end(&writer, status == ZJ_OK);
    return status != ZJ_OK ? status : ended;
}
