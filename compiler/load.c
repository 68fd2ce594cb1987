/* load.c -- source files and what they import, importees first. */
#define _XOPEN_SOURCE 700 /* realpath */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compiler/program.h"
#include "grammar/parse.h"
#include "vm/base/file.h"
#include "vm/base/limits.h"

/* A file that loading has begun with, as the file system knows it: two paths may name one file. */
typedef struct Seen {
    dev_t device;
    ino_t inode;
    enum { LOADING, LOADED, FAILED } state;
    uint32_t index; /* LOADED: in the program's files */
} Seen;

typedef struct Loader {
    ZjProgram *program;
    const ZjLoadOptions *options;
    ZjBuf path; /* scratch */
    Seen *seen;
    uint32_t seen_count;
    bool no_memory;
} Loader;

/* Modules of the stdlib have a Chinese and an English name for one file. */
static const char *const stdlib_aliases[][2] = {
    {"enterprise", "企业"}, {"periods", "期间"}, {"proration", "折算"},
    {"tiers", "分档"},      {"allocation", "分配"}};

static bool is_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* dir/name.zjtx into l->path; true when it is a file. */
static bool try_path(Loader *l, const char *dir, ZjText name)
{
    zj_buf_clear(&l->path);
    zj_buf_str(&l->path, dir);
    if (dir[0] != '\0' && dir[strlen(dir) - 1] != '/') zj_buf_char(&l->path, '/');
    zj_buf_text(&l->path, name);
    zj_buf_str(&l->path, ".zjtx");
    return !l->path.failed && is_file(l->path.ptr);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Looks in the folders inside `dir`, in the order of their names, so that the answer does not
** depend on the file system. */
static bool try_subfolders(Loader *l, const char *dir, ZjText name)
{
    DIR *d = opendir(dir[0] != '\0' ? dir : ".");
    if (d == NULL) return false;
    char **names = NULL;
    size_t count = 0, capacity = 0;
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        if (e->d_name[0] == '.') continue;
        if (count == capacity) {
            capacity = capacity != 0 ? capacity * 2 : 16;
            char **more = realloc(names, capacity * sizeof *names);
            if (more == NULL) {
                l->no_memory = true;
                break;
            }
            names = more;
        }
        names[count] = strdup(e->d_name);
        if (names[count] == NULL) {
            l->no_memory = true;
            break;
        }
        count++;
    }
    closedir(d);
    if (count > 1) qsort(names, count, sizeof *names, by_name);
    bool found = false;
    ZjBuf sub = {0};
    for (size_t i = 0; i < count; i++) {
        zj_buf_clear(&sub);
        zj_buf_printf(&sub, "%s/%s", dir[0] != '\0' ? dir : ".", names[i]);
        if (!found && !sub.failed && is_dir(sub.ptr)) found = try_path(l, sub.ptr, name);
        free(names[i]);
    }
    free(names);
    l->no_memory = l->no_memory || sub.failed;
    zj_buf_free(&sub);
    return found;
}

/* The file's folder, its sibling folders, each -I folder and the folders in it, the stdlib. */
static bool find_import(Loader *l, const ZjSource *from, ZjText name)
{
    for (size_t i = 0; i < sizeof stdlib_aliases / sizeof stdlib_aliases[0]; i++) {
        if (zj_text_equal(name, zj_text(stdlib_aliases[i][0]))) {
            name = zj_text(stdlib_aliases[i][1]);
        }
    }
    ZjBuf dir = {0};
    zj_buf_text(&dir, from->path);
    char *slash = dir.failed ? NULL : strrchr(dir.ptr, '/');
    if (slash != NULL) {
        *slash = '\0';
    } else {
        zj_buf_clear(&dir);
        zj_buf_char(&dir, '.');
    }
    bool found = !dir.failed && try_path(l, dir.ptr, name);
    if (!found) {
        zj_buf_str(&dir, "");
        dir.len = dir.failed ? 0 : strlen(dir.ptr);
        zj_buf_str(&dir, "/..");
        found = !dir.failed && try_subfolders(l, dir.ptr, name);
    }
    l->no_memory = l->no_memory || dir.failed;
    zj_buf_free(&dir);
    for (int i = 0; !found && i < l->options->dir_count; i++) {
        found = try_path(l, l->options->dirs[i], name) ||
                try_subfolders(l, l->options->dirs[i], name);
    }
    if (!found && l->options->stdlib_dir != NULL) {
        found = try_path(l, l->options->stdlib_dir, name);
    }
    l->no_memory = l->no_memory || l->path.failed;
    return found && !l->no_memory;
}

static ZjStatus load_file(Loader *l, const char *path, ZjText name, uint32_t *index);

static ZjStatus add_import(Loader *l, ZjModuleFile *file, uint32_t imported)
{
    for (uint32_t i = 0; i < file->import_count; i++) {
        if (file->imports[i] == imported) return ZJ_OK;
    }
    file->imports = zj_arena_more(l->program->arena, file->imports, file->import_count, sizeof *file->imports);
    if (file->imports == NULL) return ZJ_NO_MEM;
    file->imports[file->import_count++] = imported;
    return ZJ_OK;
}

static void too_many(ZjProgram *p, ZjSpan at, ZjText name)
{
    zj_report(p->diags, ZJ_MSG_FILES_TOO_MANY, at, 2, name, zj_arena_text(p->arena, "%d", ZJ_MAX_FILES));
}

static ZjStatus load_imports(Loader *l, ZjModuleFile *file)
{
    ZjProgram *p = l->program;
    const ZjSource *source = p->sources.at[file->index];
    for (ZjDecl *d = file->tree.decls; d != NULL; d = d->next) {
        if (d->kind != ZJ_DECL_IMPORT || d->path.count == 0) continue;
        ZjName name = d->path.at[0];
        bool found = find_import(l, source, name.text);
        if (l->no_memory) return ZJ_NO_MEM;
        if (!found) {
            zj_report(p->diags, ZJ_MSG_IMPORT_NOT_FOUND, name.span, 1, name.text);
            continue;
        }
        ZjText path = {zj_arena_copy(p->arena, l->path.ptr, l->path.len), (uint32_t)l->path.len};
        if (path.ptr == NULL) return ZJ_NO_MEM;
        uint32_t imported = 0;
        ZjStatus status = load_file(l, path.ptr, name.text, &imported);
        if (status == ZJ_REJECTED) continue;
        if (status == ZJ_LIMIT) {
            zj_report(p->diags, ZJ_MSG_IMPORT_CYCLE, name.span, 1, name.text);
            continue;
        }
        if (status == ZJ_DOMAIN) {
            too_many(p, name.span, name.text);
            continue;
        }
        if (status != ZJ_OK) return status;
        ZJ_TRY(add_import(l, file, imported));
    }
    return ZJ_OK;
}

/* "a/b/../c" as "a/c": the paths of messages and of the module's places. */
static void tidy_path(char *path)
{
    char *dots;
    while ((dots = strstr(path, "/../")) != NULL) {
        char *start = dots;
        while (start > path && start[-1] != '/') start--;
        if (start == dots || strncmp(start, "..", (size_t)(dots - start)) == 0) return;
        memmove(start, dots + 4, strlen(dots + 4) + 1);
    }
    while (strncmp(path, "./", 2) == 0) memmove(path, path + 2, strlen(path + 2) + 1);
}

/* The last part of a path. */
static const char *last_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* The file with the folder that it lies in, caidian-draft/caidian.zjtx: what the module says of its
** sources must not depend on where the compiler was called, nor on where the folders are. */
static ZjText name_in_module(ZjProgram *p, const char *path, bool in_stdlib)
{
    char *whole = realpath(path, NULL);
    if (whole == NULL) return (ZjText){"", 0};
    const char *file = last_of(whole);
    ZjText name;
    if (in_stdlib) {
        name = zj_arena_text(p->arena, "stdlib/%s", file);
    } else if (file - whole < 2) { /* in the root */
        name = zj_arena_text(p->arena, "%s", file);
    } else {
        whole[file - whole - 1] = '\0';
        name = zj_arena_text(p->arena, "%s/%s", last_of(whole), file);
    }
    free(whole);
    return name;
}

static ZjStatus read_source(Loader *l, const char *path, ZjSource **source)
{
    ZjProgram *p = l->program;
    ZjBuf bytes = {0};
    ZjStatus status = zj_file_read(path, ZJ_MAX_SOURCE, &bytes);
    ZjSpan nowhere = {0, 0, UINT32_MAX};
    if (status == ZJ_IO) {
        zj_report(p->diags, ZJ_MSG_FILE_READ, nowhere, 2, zj_text(path),
                  zj_both(p->arena, zj_text(zj_file_problem(errno, ZJ_LANG_ZH)), zj_text(zj_file_problem(errno, ZJ_LANG_EN))));
    } else if (status == ZJ_LIMIT) {
        zj_report(p->diags, ZJ_MSG_FILE_TOO_LARGE, nowhere, 2, zj_text(path),
                  zj_arena_text(p->arena, "%d", ZJ_MAX_SOURCE));
        status = ZJ_REJECTED;
    } else if (status == ZJ_OK) {
        char *shown = zj_arena_copy(p->arena, path, strlen(path));
        char *copy = zj_arena_copy(p->arena, bytes.ptr, bytes.len);
        if (shown == NULL || copy == NULL) {
            status = ZJ_NO_MEM;
        } else {
            tidy_path(shown);
            status = zj_source_add(&p->sources, p->arena, p->diags, zj_text(shown),
                                   (ZjText){copy, (uint32_t)bytes.len}, source);
        }
    }
    zj_buf_free(&bytes);
    return status;
}

/* The number of the file among those seen, or ZJ_NONE for a new one, which is added. A path that
** leads nowhere is left to the reading. */
static uint32_t find_seen(Loader *l, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) return ZJ_NONE;
    for (uint32_t i = 0; i < l->seen_count; i++) {
        if (l->seen[i].device == st.st_dev && l->seen[i].inode == st.st_ino) return i;
    }
    Seen *more = zj_arena_more(l->program->arena, l->seen, l->seen_count, sizeof *more);
    if (more == NULL) {
        l->no_memory = true;
        return ZJ_NONE;
    }
    l->seen = more;
    l->seen[l->seen_count++] = (Seen){st.st_dev, st.st_ino, LOADING, ZJ_NONE};
    return ZJ_NONE;
}

/* Does the file stand in that very folder, however the two are written? */
static bool in_folder(const char *path, const char *folder)
{
    struct stat here, there;
    const char *slash = strrchr(path, '/');
    size_t n = slash != NULL ? (size_t)(slash - path) : 0;
    char *own = slash == NULL ? strdup(".") : strndup(path, n != 0 ? n : 1);
    bool same = own != NULL && folder != NULL && stat(own, &here) == 0 && stat(folder, &there) == 0 &&
                here.st_dev == there.st_dev && here.st_ino == there.st_ino;
    free(own);
    return same;
}

static ZjStatus load_new(Loader *l, const char *path, ZjText name, uint32_t *index)
{
    ZjProgram *p = l->program;
    if (p->sources.count >= ZJ_MAX_FILES) return ZJ_DOMAIN;
    ZjSource *source = NULL;
    uint32_t number = p->sources.count;
    ZJ_TRY(read_source(l, path, &source));
    if (source == NULL) return ZJ_REJECTED;
    source->in_stdlib = in_folder(path, l->options->stdlib_dir);
    source->name = name_in_module(p, path, source->in_stdlib);
    if (zj_utf8_check(source->name.ptr, source->name.len) != source->name.len) {
        source->name = zj_arena_text(p->arena, "%u.zjtx", number + 1); /* texts of a module are UTF-8 */
    }
    ZjModuleFile file = {.index = number, .name = name, .in_stdlib = source->in_stdlib};
    ZjStatus status = zj_parse(&p->sources, number, p->arena, p->diags, &file.tree);
    if (status != ZJ_OK && status != ZJ_REJECTED) return status;
    ZJ_TRY(load_imports(l, &file));

    p->files = zj_arena_more(p->arena, p->files, p->file_count, sizeof file);
    if (p->files == NULL) return ZJ_NO_MEM;
    *index = p->file_count;
    p->files[p->file_count++] = file;
    return ZJ_OK;
}

/* ZJ_LIMIT: the file is being loaded right now, that is, it imports itself. ZJ_DOMAIN: it would
** be one file too many. */
static ZjStatus load_file(Loader *l, const char *path, ZjText name, uint32_t *index)
{
    uint32_t before = l->seen_count, known = find_seen(l, path);
    if (l->no_memory) return ZJ_NO_MEM;
    if (known != ZJ_NONE) {
        *index = l->seen[known].index;
        return l->seen[known].state == LOADING ? ZJ_LIMIT : l->seen[known].state == FAILED ? ZJ_REJECTED : ZJ_OK;
    }
    ZjStatus status = load_new(l, path, name, index);
    if (l->seen_count > before) { /* the new one is at `before`: imports come after it */
        l->seen[before].state = status == ZJ_OK ? LOADED : FAILED;
        l->seen[before].index = *index;
    }
    return status;
}

/* Does a reported error stand between this declaration's first byte and the next one's? */
static bool has_error(const ZjDiags *diags, const ZjDecl *d)
{
    uint32_t end = d->next != NULL ? d->next->span.start : UINT32_MAX;
    for (uint32_t i = 0; i < diags->count; i++) {
        const ZjDiag *diag = diags->at[i];
        if (zj_msg_info[diag->id].severity == ZJ_SEV_ERROR && diag->at.file == d->span.file &&
            diag->at.start >= d->span.start && diag->at.start < end) {
            return true;
        }
    }
    return false;
}

/* Mistakes inside clauses spoil only those: the others can still be checked, so that one run shows
** all that is wrong. Mistakes anywhere else would make false ones later. */
static bool only_clauses_spoiled(ZjProgram *p)
{
    uint32_t inside = 0;
    for (uint32_t f = 0; f < p->file_count; f++) {
        for (ZjDecl *d = p->files[f].tree.decls; d != NULL; d = d->next) {
            d->spoiled = has_error(p->diags, d);
            bool clause = d->kind == ZJ_DECL_GRANT || d->kind == ZJ_DECL_BAR || d->kind == ZJ_DECL_CLAWBACK ||
                          d->kind == ZJ_DECL_BENEFIT || d->kind == ZJ_DECL_TARGET ||
                          d->kind == ZJ_DECL_CASE || d->kind == ZJ_DECL_AMEND || d->kind == ZJ_DECL_REPLACE;
            if (d->spoiled && !clause) return false;
            inside += d->spoiled;
        }
        /* an error before the first declaration belongs to none */
        const ZjDecl *first = p->files[f].tree.decls;
        for (uint32_t i = 0; i < p->diags->count; i++) {
            ZjSpan at = p->diags->at[i]->at;
            if (at.file == p->files[f].index && (first == NULL || at.start < first->span.start)) return false;
        }
    }
    return inside != 0 && p->diags->errors <= ZJ_MAX_ERRORS;
}

ZjStatus zj_load(ZjProgram *program, const char *const *paths, int path_count,
                 const ZjLoadOptions *options)
{
    Loader l = {.program = program, .options = options};
    ZjStatus status = ZJ_OK;
    for (int i = 0; i < path_count && (status == ZJ_OK || status == ZJ_REJECTED); i++) {
        uint32_t index = 0;
        status = load_file(&l, paths[i], (ZjText){"", 0}, &index);
        if (status == ZJ_OK) program->files[index].root = true;
        if (status == ZJ_LIMIT) status = ZJ_OK;
        if (status == ZJ_DOMAIN) too_many(program, (ZjSpan){0, 0, UINT32_MAX}, zj_text(paths[i]));
    }
    zj_buf_free(&l.path);
    if (status == ZJ_OK && program->diags->errors != 0 && !only_clauses_spoiled(program)) {
        status = ZJ_REJECTED;
    }
    return status;
}
