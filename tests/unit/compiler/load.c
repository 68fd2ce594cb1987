/* Where imports are found, and what goes wrong on the way: files in a folder of the test's own. */
#define _POSIX_C_SOURCE 200809L
#include "help.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Loaded {
    char dir[64];
    Compiled *c;
    ZjBuf path, shown;
} Loaded;

static Loaded *begin(void)
{
    Loaded *l = calloc(1, sizeof *l);
    ck_assert_ptr_nonnull(l);
    snprintf(l->dir, sizeof l->dir, "/tmp/zjtx-load-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(l->dir));
    return l;
}

static const char *in(Loaded *l, const char *name)
{
    zj_buf_clear(&l->path);
    zj_buf_printf(&l->path, "%s/%s", l->dir, name);
    return l->path.ptr;
}

/* Writes a file, with the folders on its way. */
static void put(Loaded *l, const char *name, const char *text)
{
    for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        char folder[128];
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - name), name);
        mkdir(in(l, folder), 0700);
    }
    FILE *f = fopen(in(l, name), "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

static void remove_all(const char *dir)
{
    DIR *d = opendir(dir);
    ck_assert_ptr_nonnull(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        char path[512];
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        if (unlink(path) != 0) remove_all(path);
    }
    closedir(d);
    rmdir(dir);
}

static void end(Loaded *l)
{
    if (l->c != NULL) release(l->c);
    remove_all(l->dir);
    zj_buf_free(&l->path);
    zj_buf_free(&l->shown);
    free(l);
}

/* Loads `name`; shows the files by their paths below the folder, in order, then the messages. */
static const char *load(Loaded *l, const char *name, const char *dir, const char *stdlib)
{
    char file[256], folder[256], library[256];
    snprintf(file, sizeof file, "%s/%s", l->dir, name);
    snprintf(folder, sizeof folder, "%s/%s", l->dir, dir != NULL ? dir : "");
    snprintf(library, sizeof library, "%s/%s", l->dir, stdlib != NULL ? stdlib : "");
    const char *const files[] = {file}, *const dirs[] = {folder};
    if (l->c != NULL) release(l->c);
    Compiled *c = l->c = calloc(1, sizeof *c);
    ck_assert_ptr_nonnull(c);
    c->program.arena = &c->arena;
    c->program.diags = &c->diags;
    c->diags = (ZjDiags){.arena = &c->arena, .sources = &c->program.sources};
    ZjLoadOptions options = {.dirs = dirs, .dir_count = dir != NULL ? 1 : 0,
                             .stdlib_dir = stdlib != NULL ? library : NULL};
    c->status = zj_load(&c->program, files, 1, &options);
    zj_buf_clear(&l->shown);
    zj_buf_str(&l->shown, "");
    for (uint32_t i = 0; i < c->program.file_count; i++) {
        const ZjSource *s = c->program.sources.at[c->program.files[i].index];
        ck_assert_int_eq(strncmp(s->path.ptr, l->dir, strlen(l->dir)), 0);
        zj_buf_printf(&l->shown, "%s%s%s", i != 0 ? " " : "", s->path.ptr + strlen(l->dir) + 1,
                      c->program.files[i].in_stdlib ? "*" : "");
    }
    if (c->diags.count != 0) zj_buf_printf(&l->shown, " | %s", messages(c));
    return l->shown.ptr;
}

#define TEXT "定义 x = 1\n"

START_TEST(found_in_order)
{
    Loaded *l = begin();
    put(l, "a/main.zjtx", "引用 other\n" TEXT);
    put(l, "lib/other.zjtx", TEXT);
    ck_assert_str_eq(load(l, "a/main.zjtx", NULL, "lib"), "lib/other.zjtx* a/main.zjtx");
    put(l, "far/deep/other.zjtx", TEXT);
    ck_assert_str_eq(load(l, "a/main.zjtx", "far", NULL), "lib/other.zjtx a/main.zjtx");
    remove_all(in(l, "lib"));
    ck_assert_str_eq(load(l, "a/main.zjtx", "far", NULL), "far/deep/other.zjtx a/main.zjtx");
    put(l, "far/other.zjtx", TEXT);
    ck_assert_str_eq(load(l, "a/main.zjtx", "far/deep", NULL), "far/other.zjtx a/main.zjtx");
    put(l, "z/other.zjtx", TEXT);
    put(l, "b/other.zjtx", TEXT);
    ck_assert_str_eq(load(l, "a/main.zjtx", NULL, NULL), "b/other.zjtx a/main.zjtx");
    put(l, "a/other.zjtx", TEXT);
    ck_assert_str_eq(load(l, "a/main.zjtx", "far", NULL), "a/other.zjtx a/main.zjtx");
    end(l);
}
END_TEST

START_TEST(stdlib_last_and_by_either_name)
{
    Loaded *l = begin();
    put(l, "a/b/main.zjtx", "引用 enterprise\n引用 企业\n" TEXT);
    put(l, "std/lib/企业.zjtx", TEXT);
    ck_assert_str_eq(load(l, "a/b/main.zjtx", NULL, "std/lib"), "std/lib/企业.zjtx* a/b/main.zjtx");
    ck_assert_uint_eq(l->c->program.files[1].import_count, 1);
    put(l, "a/b/企业.zjtx", TEXT);
    ck_assert_str_eq(load(l, "a/b/main.zjtx", NULL, "std/lib"), "a/b/企业.zjtx a/b/main.zjtx");
    end(l);
}
END_TEST

/* Importees first, each once, however often and by whatever path it is imported. */
START_TEST(each_file_once)
{
    Loaded *l = begin();
    put(l, "a/main.zjtx", "引用 left\n引用 right\n" TEXT);
    put(l, "a/left.zjtx", "引用 base\n" TEXT);
    put(l, "b/right.zjtx", "引用 base\n" TEXT);
    put(l, "b/base.zjtx", TEXT);
    ck_assert_str_eq(load(l, "a/main.zjtx", NULL, NULL), "b/base.zjtx a/left.zjtx b/right.zjtx a/main.zjtx");
    ck_assert_int_eq(symlink("../b/base.zjtx", in(l, "a/base.zjtx")), 0);
    ck_assert_str_eq(load(l, "a/main.zjtx", NULL, NULL), "a/base.zjtx a/left.zjtx b/right.zjtx a/main.zjtx");
    end(l);
}
END_TEST

START_TEST(circles)
{
    Loaded *l = begin();
    put(l, "self.zjtx", "引用 self\n" TEXT);
    ck_assert_str_eq(load(l, "self.zjtx", NULL, NULL), "self.zjtx | 202 self");
    ck_assert_int_eq(l->c->status, ZJ_REJECTED);
    put(l, "a.zjtx", "引用 b\n" TEXT);
    put(l, "b.zjtx", "引用 c\n" TEXT);
    put(l, "c.zjtx", "引用 a\n" TEXT);
    ck_assert_str_eq(load(l, "a.zjtx", NULL, NULL), "c.zjtx b.zjtx a.zjtx | 202 a");
    /* another mistake does not hide the circle */
    put(l, "a.zjtx", "引用 missing\n引用 b\n" TEXT);
    ck_assert_str_eq(load(l, "a.zjtx", NULL, NULL), "c.zjtx b.zjtx a.zjtx | 201 missing; 202 a");
    end(l);
}
END_TEST

START_TEST(missing_and_unreadable)
{
    Loaded *l = begin();
    ck_assert_str_eq(load(l, "none.zjtx", NULL, NULL), " | 901 ");
    ck_assert_int_eq(l->c->status, ZJ_IO);
    put(l, "a.zjtx", "引用 none\n引用 also\n" TEXT);
    put(l, "also.zjtx/x", "");
    ck_assert_str_eq(load(l, "a.zjtx", NULL, NULL), "a.zjtx | 201 none; 201 also");
    ck_assert_int_eq(l->c->status, ZJ_REJECTED);
    ck_assert_str_eq(load(l, "also.zjtx", NULL, NULL), " | 901 ");
    put(l, "bad.zjtx", "政策 p\n\xff\n");
    put(l, "b.zjtx", "引用 bad\n" TEXT);
    ck_assert_str_eq(load(l, "b.zjtx", NULL, NULL), "b.zjtx | 136 \xff");
    /* the first bad file is reported, then the next import of it says nothing more */
    put(l, "c.zjtx", "引用 bad\n引用 b\n" TEXT);
    ck_assert_str_eq(load(l, "c.zjtx", NULL, NULL), "b.zjtx c.zjtx | 136 \xff");
    end(l);
}
END_TEST

/* A mistake inside a clause leaves the rest to the checker; anywhere else it stops the compile. */
START_TEST(spoiled)
{
    Loaded *l = begin();
    put(l, "a.zjtx", "政策 p\n  层级 区级\n奖励 甲\n  金额 ）\n奖励 乙\n  金额 5元\n");
    load(l, "a.zjtx", NULL, NULL);
    ck_assert_uint_ne(l->c->diags.errors, 0);
    ck_assert_int_eq(l->c->status, ZJ_OK);
    put(l, "a.zjtx", "政策 p\n  层级 区级\n事实 { 钱 : }\n奖励 乙\n  金额 5元\n");
    load(l, "a.zjtx", NULL, NULL);
    ck_assert_int_eq(l->c->status, ZJ_REJECTED);
    end(l);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {found_in_order, stdlib_last_and_by_either_name, each_file_once, circles,
                            missing_and_unreadable, spoiled};
    return RUN_TESTS("load", tests);
}
