/* schema.h -- a module's facts, made ready for readers: names found fast, children in order.
**
** Made once for a module, used for all of its cases. Names compare after folding: full-width
** letters and digits as ASCII, the ideographic space as a space, NFC, no space at either end.
*/
#ifndef ZJ_FACTS_SCHEMA_H
#define ZJ_FACTS_SCHEMA_H

#include "vm/format/module.h"

typedef struct ZjFactName {
    uint32_t group; /* what may not be mixed up: see zj_fact_group_*; an enum's index for its
                       values */
    uint32_t rank;  /* 0 name, 1 alias, 2 title: the lower wins */
    uint32_t value; /* field index, or number of the enum's value */
    ZjText text;    /* folded */
} ZjFactName;

typedef struct ZjFactNames {
    ZjFactName *at; /* by group, text, rank */
    uint32_t count, capacity;
} ZjFactNames;

/* Consecutive numbers in `list`. */
typedef struct ZjFactRange {
    uint32_t first, count;
} ZjFactRange;

typedef struct ZjFactSchema {
    ZjArena arena;
    const ZjModule *module;
    ZjFactNames fields;    /* by group */
    ZjFactNames values;    /* of enums */
    ZjFactNames policies;  /* ids, all in group 0 */
    uint32_t *list;        /* field indices of the ranges below */
    ZjFactRange *children; /* by field index, then the roots; in source order */
    ZjFactRange *scalars;  /* by domain: the columns of its lanes */
    ZjFactRange *lists;    /* by domain: the lists that stand in it */
    uint32_t *key;         /* by field index: a list's key field or ZJ_NONE */
} ZjFactSchema;

/* ZJ_FORMAT when the module's facts contradict each other (a verified module's don't), ZJ_LIMIT
** when they nest deeper than a fact file may. The module must outlive the schema. */
ZjStatus zj_fact_schema_open(const ZjModule *module, ZjFactSchema *schema) ZJ_MUST_CHECK;
void zj_fact_schema_close(ZjFactSchema *schema);

/* Groups of fields: children of a record or list, the case's own facts, a policy's facts. */
uint32_t zj_fact_group_children(uint32_t field);
uint32_t zj_fact_group_case(const ZjFactSchema *schema);
uint32_t zj_fact_group_policy(const ZjFactSchema *schema, uint32_t policy);

/* Field or value with this name, folded if need be; *found is ZJ_NONE when there is none. */
ZjStatus zj_fact_find(const ZjFactNames *names, uint32_t group, ZjText name,
                      uint32_t *found) ZJ_MUST_CHECK;
/* Entry nearest to the name by edit distance, or NULL when none is near. */
const ZjFactName *zj_fact_nearest(const ZjFactNames *names, uint32_t group, ZjText name);

/* Folds into *out (cleared first). Text must be UTF-8. */
ZjStatus zj_fact_fold(ZjText text, ZjBuf *out) ZJ_MUST_CHECK;
/* NFC alone, for the values of text facts. */
ZjStatus zj_fact_compose(ZjText text, ZjBuf *out) ZJ_MUST_CHECK;

#endif
