#define _POSIX_C_SOURCE 200809L
#include "vm/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

ZjText slice(const ZjBuf *b)
{
    return (ZjText){b->ptr != NULL ? b->ptr : "", (uint32_t)b->len};
}

void complain(Command *c, ZjMsgId id, const ZjText *args, int count)
{
    bool note = zj_msg_info[id].severity == ZJ_SEV_NOTE;
    zj_buf_str(&c->err,
               c->lang == ZJ_LANG_EN ? (note ? "note" : "error") : (note ? "说明" : "错误"));
    zj_buf_printf(&c->err, " ZJ%04d%s", zj_msg_info[id].number,
                  c->lang == ZJ_LANG_EN ? ": " : "：");
    zj_msg_format(id, c->lang, args, count, &c->err);
    zj_buf_char(&c->err, '\n');
}

int no_memory(Command *c)
{
    complain(c, ZJ_MSG_OUT_OF_MEMORY, NULL, 0);
    return EXIT_LIMIT;
}

int failed_read(Command *c, const char *path, ZjStatus status, size_t limit)
{
    char n[24];
    if (status == ZJ_IO) {
        COMPLAIN(c, FILE_READ, zj_text(path), zj_text(zj_file_problem(errno, c->lang)));
        return EXIT_IO;
    }
    if (status == ZJ_LIMIT) {
        snprintf(n, sizeof n, "%zu", limit);
        COMPLAIN(c, FILE_TOO_LARGE, zj_text(path), zj_text(n));
        return EXIT_LIMIT;
    }
    return no_memory(c);
}

bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

int bad_value(Command *c, const char *option, const char *value, const char *wanted)
{
    COMPLAIN(c, OPTION_VALUE, zj_text(option), zj_text(value), zj_text(wanted));
    return EXIT_USAGE;
}

uint32_t ledger_field(const ZjModule *m)
{
    for (uint32_t f = 0; f < m->t.fields_count; f++) {
        const ZjModField *field = &m->t.fields[f];
        ZjText name = zj_mod_str(m, field->name);
        if (field->kind == ZJ_FIELD_LIST && field->parent == ZJ_NONE &&
            field->policy == ZJ_NONE &&
            (zj_text_equal(name, ZJ_TEXT("已拨付")) || zj_text_equal(name, ZJ_TEXT("paid"))))
            return f;
    }
    return ZJ_NONE;
}

int failed_write(Command *c, const char *path, ZjStatus status)
{
    if (status != ZJ_IO) return no_memory(c);
    COMPLAIN(c, FILE_WRITE, zj_text(path), zj_text(zj_file_problem(errno, c->lang)));
    return EXIT_IO;
}

void question_path(const ZjModule *m, uint32_t q, ZjBuf *out)
{
    zj_buf_text(out, zj_mod_str(m, m->t.questions[q].owner));
    zj_buf_char(out, '.');
    zj_buf_text(out, zj_mod_str(m, m->t.questions[q].name));
}
