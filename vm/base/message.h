/* message.h -- every message a user can see, by permanent id, in Chinese and English.
**
** An id (ZJ0123) never changes its meaning and is never reused. The tables
** stand in vm/base/messages/, one file an area; `zjtxc explain ID` prints the
** explanation. Arguments stand as {0}, {1} … and are text the caller has rendered.
*/
#ifndef ZJ_BASE_MESSAGE_H
#define ZJ_BASE_MESSAGE_H

#include "vm/base/text.h"

typedef enum ZjLang { ZJ_LANG_ZH, ZJ_LANG_EN } ZjLang;

typedef enum ZjSeverity { ZJ_SEV_ERROR, ZJ_SEV_WARNING, ZJ_SEV_NOTE } ZjSeverity;

typedef enum ZjMsgId {
#define ZJ_MSG(number, name, severity, zh, en, zh_why, en_why, wrong, right) ZJ_MSG_##name,
#include "vm/base/message.def"
#undef ZJ_MSG
    ZJ_MSG_COUNT
} ZjMsgId;

typedef struct ZjMsgInfo {
    int number; /* 123 in ZJ0123 */
    ZjSeverity severity;
    const char *name;
    const char *zh, *en;         /* the message, with {0}… for arguments */
    const char *zh_why, *en_why; /* what it means and what to do; may be "" for notes */
    const char *wrong, *right;   /* example sources; "" where none applies */
} ZjMsgInfo;

extern const ZjMsgInfo zj_msg_info[ZJ_MSG_COUNT];

/* Appends the message in `lang` with its arguments filled in, without id or place. */
void zj_msg_format(ZjMsgId id, ZjLang lang, const ZjText *args, int arg_count, ZjBuf *out);
/* Why a file could not be read or written, after errno; the library's own words where it is a rare one. */
const char *zj_file_problem(int error, ZjLang lang);
/* The message with the number ("ZJ0123", "zj123", "123"), or NULL. */
const ZjMsgInfo *zj_msg_find(const char *id);
/* --lang value ("zh", "en"), else the locale variables, else Chinese. NULL: not given. */
ZjLang zj_lang_choose(const char *option);

#endif
