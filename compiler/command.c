#include "compiler/command.h"

#include <errno.h>

#include "vm/base/file.h"
#include "vm/base/limits.h"

int zj_exit_code(ZjStatus status)
{
    switch (status) {
    case ZJ_OK: return ZJ_EXIT_OK;
    case ZJ_NO_MEM:
    case ZJ_LIMIT:
    case ZJ_OVERFLOW: return ZJ_EXIT_LIMIT;
    case ZJ_IO: return ZJ_EXIT_IO;
    case ZJ_REJECTED:
    case ZJ_DOMAIN: return ZJ_EXIT_SOURCE;
    case ZJ_FORMAT:
    case ZJ_STATUS_COUNT: break;
    }
    return ZJ_EXIT_INTERNAL;
}

void zj_complain(ZjLang lang, ZjMsgId id, const char *a, const char *b)
{
    ZjText args[2] = {zj_text(a), zj_text(b)};
    ZjBuf out = {0};
    zj_msg_format(id, lang, args, 2, &out);
    if (!out.failed) {
        fprintf(stderr, "zjtxc: %s ZJ%04d%s%s\n", lang == ZJ_LANG_EN ? "error" : "错误",
                zj_msg_info[id].number, lang == ZJ_LANG_EN ? ": " : "：", out.ptr);
    }
    zj_buf_free(&out);
}

int zj_put_out(FILE *to, const ZjBuf *text, int code)
{
    if (text->failed) return ZJ_EXIT_LIMIT;
    bool good = text->len == 0 || fwrite(text->ptr, 1, text->len, to) == text->len;
    good = fflush(to) == 0 && good;
    return good ? code : ZJ_EXIT_IO;
}

ZjStatus zj_read_source(const char *path, ZjLang lang, ZjBuf *bytes)
{
    ZjStatus status = zj_file_read(path, ZJ_MAX_SOURCE, bytes);
    if (status == ZJ_IO) zj_complain(lang, ZJ_MSG_FILE_READ, path, zj_file_problem(errno, lang));
    if (status == ZJ_LIMIT) {
        char limit[24];
        snprintf(limit, sizeof limit, "%d", ZJ_MAX_SOURCE);
        zj_complain(lang, ZJ_MSG_FILE_TOO_LARGE, path, limit);
    }
    return status;
}
