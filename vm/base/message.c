#include "vm/base/message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const ZjMsgInfo zj_msg_info[ZJ_MSG_COUNT] = {
#define ZJ_MSG(number_, name_, severity_, zh_, en_, zh_why_, en_why_, wrong_, right_)         \
    [ZJ_MSG_##name_] = {.number = number_, .severity = ZJ_SEV_##severity_, .name = #name_,    \
                        .zh = zh_, .en = en_, .zh_why = zh_why_, .en_why = en_why_,           \
                        .wrong = wrong_, .right = right_},
#include "vm/base/message.def"
#undef ZJ_MSG
};

void zj_msg_format(ZjMsgId id, ZjLang lang, const ZjText *args, int arg_count, ZjBuf *out)
{
    const char *p = lang == ZJ_LANG_EN ? zj_msg_info[id].en : zj_msg_info[id].zh;
    for (; *p != '\0'; p++) {
        if (p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}') {
            int n = p[1] - '0';
            if (n < arg_count) zj_buf_text(out, args[n]);
            p += 2;
        } else {
            zj_buf_char(out, *p);
        }
    }
}

const char *zj_file_problem(int error, ZjLang lang)
{
    static const struct {
        int error;
        const char *zh, *en;
    } known[] = {
        {ENOENT, "没有这个文件或文件夹", "there is no such file or folder"},
        {EACCES, "没有权限", "permission denied"},
        {EPERM, "没有权限", "permission denied"},
        {EISDIR, "这是文件夹，不是文件", "it is a folder, no file"},
        {ENOTDIR, "路径中间的一段不是文件夹", "a part of the path is no folder"},
        {ENOSPC, "磁盘已满", "the disk is full"},
        {EDQUOT, "超过了磁盘配额", "the disk quota is used up"},
        {EROFS, "磁盘是只读的", "the disk is read-only"},
        {EPIPE, "读取的一方已经关闭", "the reader has gone away"},
        {EIO, "磁盘出错", "the disk failed"},
        {EMFILE, "打开的文件太多", "too many open files"},
        {ENFILE, "打开的文件太多", "too many open files"},
        {ENAMETOOLONG, "文件名太长", "the file name is too long"},
        {EFBIG, "文件太大", "the file is too large"},
        {ELOOP, "链接绕成了圈", "the links go in a circle"},
        {EBADF, "没有打开", "it is not open"},
        {EINVAL, "不能这样用", "it cannot be used like this"},
        {EXDEV, "两处不在同一个磁盘上", "the two places are on different disks"},
        {EBUSY, "正被别的程序使用", "another program uses it"},
        {ETXTBSY, "正被别的程序使用", "another program uses it"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].error == error) return lang == ZJ_LANG_EN ? known[i].en : known[i].zh;
    }
    return strerror(error);
}

const ZjMsgInfo *zj_msg_find(const char *id)
{
    if ((id[0] == 'Z' || id[0] == 'z') && (id[1] == 'J' || id[1] == 'j')) id += 2;
    char *end;
    long number = strtol(id, &end, 10);
    if (end == id || *end != '\0') return NULL;
    for (int i = 0; i < ZJ_MSG_COUNT; i++) {
        if (zj_msg_info[i].number == number) return &zj_msg_info[i];
    }
    return NULL;
}

ZjLang zj_lang_choose(const char *option)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    if (option != NULL) return strncmp(option, "en", 2) == 0 ? ZJ_LANG_EN : ZJ_LANG_ZH;
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i]);
        if (value == NULL || value[0] == '\0') continue;
        return strncmp(value, "en", 2) == 0 ? ZJ_LANG_EN : ZJ_LANG_ZH;
    }
    return ZJ_LANG_ZH;
}
