/* read_json.h -- one case in JSON into a builder, by a module's schema. */
#ifndef ZJ_FACTS_READ_JSON_H
#define ZJ_FACTS_READ_JSON_H

#include "vm/facts/builder.h"

/* Appends the case. first_line: where the text stands in its file, from 1. ZJ_REJECTED with
** problems: the case is dropped again, its id stays behind in case_ids[cases] for the messages.
 */
ZjStatus zj_facts_add_json(ZjFactsBuilder *b, ZjText json, uint32_t first_line,
                           ZjText policy_facts, ZjFactProblems *problems) ZJ_MUST_CHECK;

#endif
