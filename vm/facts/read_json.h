/* read_json.h -- one case in JSON into a builder, by a module's schema. */
#ifndef ZJ_FACTS_READ_JSON_H
#define ZJ_FACTS_READ_JSON_H

#include "vm/facts/builder.h"
#include "vm/facts/json.h"

/* A member of the case's object that does not stand in its text: the ledger of a batch. */
typedef struct ZjFactMember {
    uint32_t field; /* a root field */
    /* its value for the case of this number, or NULL for none */
    const ZjJson *(*value)(void *context, ZjText case_id);
    void *context;
} ZjFactMember;

/* Makes the tree of a case from the reporter's input. A mistake in part of it is reported, the
** rest may still come: ZJ_REJECTED with *root set. */
typedef ZjStatus ZjFactTree(void *context, ZjFactReporter *reporter, ZjArena *arena,
                            ZjJson **root);

/* Where a case comes from. */
typedef struct ZjFactInput {
    ZjText text;
    uint32_t first_line; /* where the text stands in its file, from 1 */
    ZjFactTree *make;    /* NULL: the text is JSON */
    void *context;
    const ZjFactMember *more; /* or NULL */
} ZjFactInput;

/* Appends the case. ZJ_REJECTED with problems: the case is dropped again, its id stays behind in
** case_ids[cases] for the messages. */
ZjStatus zj_facts_add(ZjFactsBuilder *b, const ZjFactInput *input, ZjText policy_facts,
                      ZjFactProblems *problems) ZJ_MUST_CHECK;
ZjStatus zj_facts_add_json(ZjFactsBuilder *b, ZjText json, uint32_t first_line,
                           ZjText policy_facts, ZjFactProblems *problems) ZJ_MUST_CHECK;

#endif
