/* problem.h -- collects mistakes in facts, each with its path and place.
**
** A reader keeps `path` and `offset` up to date while it goes through its input and reports as
** it finds; line and column are worked out only then. After ZJ_MAX_ERRORS mistakes the rest is
** counted, and a closing message says how many.
*/
#ifndef ZJ_FACTS_PROBLEM_H
#define ZJ_FACTS_PROBLEM_H

#include "vm/facts/facts.h"

typedef struct ZjFactReporter {
    ZjArena *arena; /* of the problems */
    ZjFactProblems *out;
    uint32_t dropped;
    ZjBuf path;
    ZjText input;
    uint32_t first_line; /* of the input: 1, or its line in a batch */
    bool policy_facts;
    uint32_t offset; /* of the value at hand in `input` */
    /* where `line` starts that holds the last offset asked for: mistakes come mostly in order
     */
    uint32_t line_start, line;
} ZjFactReporter;

void zj_fact_reporter_input(ZjFactReporter *reporter, ZjText input, uint32_t first_line,
                            bool policy_facts);
/* Reports at the path and offset at hand; args are copied. ZJ_OK or ZJ_NO_MEM. */
ZjStatus zj_fact_report(ZjFactReporter *reporter, ZjMsgId id, const ZjText *args,
                        int arg_count) ZJ_MUST_CHECK;
/* No more mistakes will be kept: what only serves a message can be saved. */
bool zj_fact_reporter_full(const ZjFactReporter *reporter);
/* The closing message; frees the path. */
ZjStatus zj_fact_reporter_end(ZjFactReporter *reporter) ZJ_MUST_CHECK;

/* Line and column (in characters), from 1, of an offset in the input. */
void zj_fact_place(ZjFactReporter *reporter, uint32_t offset, uint32_t *line, uint32_t *column);

/* Appends a name to the path, with "." between; or "[n]". Cut back with zj_fact_path_cut. */
void zj_fact_path_name(ZjFactReporter *reporter, ZjText name);
void zj_fact_path_item(ZjFactReporter *reporter, uint32_t number);
void zj_fact_path_cut(ZjFactReporter *reporter, size_t length);

/* Appends at most `most` characters of a text that may hold anything, without control
** characters and marks that turn the direction of writing; "…" stands for the rest. */
void zj_fact_excerpt(ZjText text, uint32_t most, ZjBuf *out);

#endif
