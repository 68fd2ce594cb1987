/* command.h -- what the commands of zjtxc share: exit codes, what they print, and fmt, which
 * needs a parser only. */
#ifndef ZJ_COMPILER_COMMAND_H
#define ZJ_COMPILER_COMMAND_H

#include <stdbool.h>
#include <stdio.h>

#include "vm/base/message.h"

enum {
    ZJ_EXIT_OK = 0,
    ZJ_EXIT_OPEN = 1,
    ZJ_EXIT_USAGE = 2,
    ZJ_EXIT_SOURCE = 3,
    ZJ_EXIT_LIMIT = 6,
    ZJ_EXIT_IO = 7,
    ZJ_EXIT_INTERNAL = 70
};

int zj_exit_code(ZjStatus status);
/* Prints a message without a place to standard error. */
void zj_complain(ZjLang lang, ZjMsgId id, const char *a, const char *b);
/* Writes `text` at once; `code`, or the exit code of the failure. */
int zj_put_out(FILE *to, const ZjBuf *text, int code);
/* Appends a source of at most ZJ_MAX_SOURCE bytes; complains when that fails. */
ZjStatus zj_read_source(const char *path, ZjLang lang, ZjBuf *bytes) ZJ_MUST_CHECK;

typedef struct ZjFmtOptions {
    bool write; /* replace the files instead of printing them */
    bool check; /* only name the files that would change */
    ZjLang messages;
} ZjFmtOptions;

/* The exit code: that of the first file that failed; ZJ_EXIT_OPEN when `check` found one that is
 * laid out otherwise. */
int zj_fmt(const ZjFmtOptions *options, char *const *files, int count);

#endif
