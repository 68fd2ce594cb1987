/* command.h -- what the commands of zjtxvm share: options, messages, exit codes. */
#ifndef ZJ_VM_COMMAND_H
#define ZJ_VM_COMMAND_H

#include "vm/base/message.h"
#include "vm/format/verify.h"

enum {
    EXIT_OK = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_MODULE = 4,
    EXIT_FACTS = 5,
    EXIT_LIMIT = 6,
    EXIT_IO = 7,
    EXIT_INTERNAL = 70,
    EXIT_SIGNAL = 128, /* and the number of the signal */
    MOST_READINGS = 256
};

typedef struct Command {
    const char *name;
    ZjLang lang;
    ZjBuf out, err;
    const char *module_path, *facts_path;
    const char *as_of, *format, *policy_facts, *ledger, *output, *summary, *only;
    const char *readings[MOST_READINGS];
    int reading_count;
    char **summaries; /* merge */
    int summary_count;
    uint32_t jobs; /* 0: as many as there are processors */
    bool explain, all_readings, code;
    ZjModule module;
    ZjModReport report;
} Command;

/* Text in a buffer. */
ZjText slice(const ZjBuf *b);
bool is(const char *a, const char *b);

/* A message into c->err, "错误 ZJ0913：…". */
void complain(Command *c, ZjMsgId id, const ZjText *args, int count);
#define COMPLAIN(c, id, ...)                                                                   \
    complain((c), ZJ_MSG_##id, (const ZjText[]){__VA_ARGS__},                                  \
             (int)(sizeof((const ZjText[]){__VA_ARGS__}) / sizeof(ZjText)))

/* These say what is wrong and return the exit code. errno says why, for ZJ_IO. */
int no_memory(Command *c);
int failed_read(Command *c, const char *path, ZjStatus status, size_t limit);
int failed_write(Command *c, const char *path, ZjStatus status);
int bad_value(Command *c, const char *option, const char *value, const char *wanted);

/* The list of what was paid (已拨付), or ZJ_NONE. */
uint32_t ledger_field(const ZjModule *m);

/* policy.clause.question */
void question_path(const ZjModule *m, uint32_t q, ZjBuf *out);

/* zjtxvm batch; fixed: the alternative chosen, by question, or ZJ_NONE. */
int batch_command(Command *c, const uint32_t *fixed);
int merge_command(Command *c);

#endif
