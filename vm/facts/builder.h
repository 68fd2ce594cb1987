/* builder.h -- fills a ZjFacts, case after case: what every reader of facts writes into.
**
** Lanes are appended: a record belongs to the case, or the record, appended last in the domain
** where its list stands. A new lane's values are missing until set. A case that turns out to be
** faulty is dropped whole.
*/
#ifndef ZJ_FACTS_BUILDER_H
#define ZJ_FACTS_BUILDER_H

#include "vm/facts/facts.h"
#include "vm/facts/schema.h"

typedef struct ZjFactsBuilder {
    const ZjFactSchema *schema;
    ZjFacts *facts;
    uint32_t *capacity; /* of lanes, by domain */
    uint32_t *mark;     /* lanes before the last case, by domain */
    size_t first_size;  /* of the facts' arena before the first case */
} ZjFactsBuilder;

/* A scalar's value: `r` for NUM and EXACT, else `i`. */
typedef struct ZjFactValue {
    ZjFactState state;
    int64_t i;
    ZjRat r;
} ZjFactValue;

/* *facts needs zj_facts_free whatever comes back. */
ZjStatus zj_facts_begin(const ZjFactSchema *schema, ZjFacts *facts,
                        ZjFactsBuilder *b) ZJ_MUST_CHECK;
/* Forgets all cases, but keeps memory for the next ones: as after zj_facts_begin. */
ZjStatus zj_facts_restart(ZjFactsBuilder *b) ZJ_MUST_CHECK;
ZjStatus zj_facts_add_case(ZjFactsBuilder *b) ZJ_MUST_CHECK;
/* State of a list in the last lane of the domain where it stands. */
void zj_facts_set_list(ZjFactsBuilder *b, uint32_t field, ZjFactState state);
/* Appends a record to the list. ZJ_LIMIT beyond ZJ_MAX_LANES. */
ZjStatus zj_facts_add_record(ZjFactsBuilder *b, uint32_t field) ZJ_MUST_CHECK;
/* Value of a scalar in the last lane of its domain. */
void zj_facts_set(ZjFactsBuilder *b, uint32_t field, ZjFactValue value);
/* Takes the last case and all its records away. */
void zj_facts_drop_case(ZjFactsBuilder *b);
/* Closes the last ranges; then *facts is ready for the executor. */
void zj_facts_end(ZjFactsBuilder *b);

#endif
