/* trace.h -- reads the straight-line code backwards and forwards: which missing facts keep a
** value open, which questions it hangs on, and where a lane stands in another domain.
*/
#ifndef ZJ_REPORT_TRACE_H
#define ZJ_REPORT_TRACE_H

#include "vm/exec/exec.h"

/* By register: the instruction that writes it; for a settlement's results also the member. */
typedef struct ZjTrace {
    const ZjModule *module;
    uint32_t *def;
    uint32_t *member;
    uint32_t *settle; /* by member: its settlement */
} ZjTrace;

ZjStatus zj_trace_init(const ZjModule *module, ZjArena *arena, ZjTrace *trace) ZJ_MUST_CHECK;

/* The lane of `to` in which lane `lane` of `from` stands; `to` is an ancestor of `from`, or a
 *list
 ** that `from` repeats. False when it is neither. */
bool zj_lane_of(const ZjRun *run, uint32_t from, uint32_t lane, uint32_t to, uint32_t *out);
/* The lane that an EXPAND carried to `lane` of its result. */
bool zj_expanded_lane(const ZjRun *run, const ZjInsn *insn, uint32_t lane, uint32_t *out);
/* Reads a register as seen from a lane of `domain`; false when it can't be seen from there. */
bool zj_read(const ZjRun *run, uint32_t reg, uint32_t domain, uint32_t lane, ZjLane *out);
/* The register of domain 0 that `reg` carries to its items, or ZJ_NONE. */
uint32_t zj_root_of(const ZjTrace *trace, uint32_t reg);
/* Lanes of `child` that belong to a lane of its parent. */
void zj_children(const ZjRun *run, uint32_t child, uint32_t parent_lane, uint32_t *first,
                 uint32_t *end);

/* A fact, in one record when it stands in a list, that could still change a value. */
typedef struct ZjOpenFact {
    uint32_t field;
    uint32_t lane;
    uint8_t state; /* ZJ_FACT_MISSING or ZJ_FACT_PENDING */
} ZjOpenFact;

typedef struct ZjOpenFacts {
    ZjOpenFact *at; /* malloc */
    uint32_t count, capacity;
} ZjOpenFacts;

/* Adds to *found the facts that keep `reg` open in `lane` of `domain`: none when it is a point.
 */
ZjStatus zj_trace_open(const ZjTrace *trace, const ZjRun *run, uint32_t reg, uint32_t domain,
                       uint32_t lane, ZjOpenFacts *found) ZJ_MUST_CHECK;
/* The same for the lists on the way to a domain that are not known. */
ZjStatus zj_trace_lists(const ZjTrace *trace, const ZjRun *run, uint32_t domain,
                        ZjOpenFacts *found) ZJ_MUST_CHECK;
void zj_open_facts_free(ZjOpenFacts *facts);

/* By register: which questions of `varied` (by question) its value may hang on, for these
 *facts, as
 ** a mask with bit (number among the varied, at most 63). Sound: a register without the bit has
 *the
 ** same lanes under every choice. */
ZjStatus zj_trace_questions(const ZjTrace *trace, const ZjRun *run, const uint8_t *varied,
                            ZjArena *arena, uint64_t **mask) ZJ_MUST_CHECK;
/* The bit of a varied question in those masks. */
uint64_t zj_question_bit(const ZjModule *module, const uint8_t *varied, uint32_t question);

#endif
