/* replay FILE_OR_FOLDER… -- gives each file, and each file of each folder, to the fuzz target once. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "vm/base/file.h"

static bool try_file(const char *path)
{
    ZjBuf bytes = {0};
    if (zj_file_read(path, (size_t)1 << 26, &bytes) != ZJ_OK) {
        fprintf(stderr, "cannot read %s\n", path);
        return false;
    }
    fprintf(stderr, "%s\n", path); /* the last one named is the one that stopped it */
    /* a copy that ends where the bytes end, so that a sanitizer sees the first byte too far */
    uint8_t *copy = malloc(bytes.len != 0 ? bytes.len : 1);
    if (copy == NULL) return false;
    if (bytes.len != 0) memcpy(copy, bytes.ptr, bytes.len);
    (void)LLVMFuzzerTestOneInput(copy, bytes.len);
    free(copy);
    zj_buf_free(&bytes);
    return true;
}

static bool try_folder(DIR *folder, const char *path, unsigned *count)
{
    bool good = true;
    for (struct dirent *e; (e = readdir(folder)) != NULL;) {
        char file[1024];
        if (e->d_name[0] == '.') continue;
        snprintf(file, sizeof file, "%s/%s", path, e->d_name);
        good = try_file(file) && good;
        ++*count;
    }
    return good;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    bool good = true;
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        if (folder != NULL) {
            good = try_folder(folder, argv[i], &count) && good;
            closedir(folder);
        } else {
            good = try_file(argv[i]) && good;
            count++;
        }
    }
    printf("%u inputs, %llu accepted\n", count, (unsigned long long)fuzz_accepted());
    return good && fuzz_accepted() != 0 ? 0 : 1;
}
