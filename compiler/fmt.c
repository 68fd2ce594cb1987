/* fmt.c -- `zjtxc fmt`: files in their canonical layout. A file that does not parse is left
 * alone, with its messages; the others are still done. */
#include <errno.h>
#include <string.h>

#include "compiler/command.h"
#include "grammar/parse.h"
#include "grammar/print.h"
#include "vm/base/file.h"

/* The layout of one file, with the messages that it gives. */
static ZjStatus laid_out(const ZjFmtOptions *o, const char *path, const ZjBuf *bytes,
                         ZjArena *arena, ZjBuf *out, ZjBuf *messages)
{
    ZjSources sources = {0};
    ZjDiags diags = {.arena = arena, .sources = &sources};
    ZjSource *source;
    ZjFile tree;
    ZjText text = {bytes->len != 0 ? bytes->ptr : "", (uint32_t)bytes->len};
    ZjStatus status = zj_source_add(&sources, arena, &diags, zj_text(path), text, &source);
    if (status == ZJ_OK) status = zj_parse(&sources, 0, arena, &diags, &tree);
    if (status == ZJ_OK) status = zj_print_source(&sources, 0, &tree, arena, out);
    zj_diags_print(&diags, o->messages, false, messages);
    if (status == ZJ_FORMAT) zj_complain(o->messages, ZJ_MSG_LAYOUT_REJECTED, path, "");
    if (status == ZJ_NO_MEM || status == ZJ_LIMIT)
        zj_complain(o->messages, ZJ_MSG_OUT_OF_ROOM, "", "");
    return status;
}

static bool same_bytes(const ZjBuf *a, const ZjBuf *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->ptr, b->ptr, a->len) == 0);
}

/* What becomes of a layout: a name, a file or text on standard output. */
static int deliver(const ZjFmtOptions *o, const char *path, const ZjBuf *bytes, ZjBuf *out)
{
    bool same = same_bytes(bytes, out);
    if (o->check) {
        zj_buf_clear(out);
        if (!same) zj_buf_printf(out, "%s\n", path);
        return zj_put_out(stdout, out, same ? ZJ_EXIT_OK : ZJ_EXIT_OPEN);
    }
    if (!o->write || strcmp(path, "-") == 0) return zj_put_out(stdout, out, ZJ_EXIT_OK);
    if (same) return ZJ_EXIT_OK;
    ZjStatus status = zj_file_replace(path, out->ptr, out->len);
    if (status == ZJ_IO) zj_complain(o->messages, ZJ_MSG_FILE_WRITE, path, zj_file_problem(errno, o->messages));
    return zj_exit_code(status);
}

static int fmt_file(const ZjFmtOptions *o, const char *path)
{
    ZjArena arena = {0};
    ZjBuf bytes = {0}, out = {0}, messages = {0};
    ZjStatus status = zj_read_source(path, o->messages, &bytes);
    if (status == ZJ_LIMIT) status = ZJ_REJECTED; /* the file is at fault, as for a build */
    if (status == ZJ_OK) status = laid_out(o, path, &bytes, &arena, &out, &messages);
    int code = zj_put_out(stderr, &messages, zj_exit_code(status));
    if (status == ZJ_OK && code == ZJ_EXIT_OK) code = deliver(o, path, &bytes, &out);
    zj_buf_free(&messages);
    zj_buf_free(&out);
    zj_buf_free(&bytes);
    zj_arena_free(&arena);
    return code;
}

int zj_fmt(const ZjFmtOptions *options, char *const *files, int count)
{
    int result = ZJ_EXIT_OK;
    for (int i = 0; i < count; i++) {
        int code = fmt_file(options, files[i]);
        if (result <= ZJ_EXIT_OPEN && code > result) result = code;
    }
    return result;
}
