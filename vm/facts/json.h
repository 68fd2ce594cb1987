/* json.h -- JSON text to a tree whose values know where they stand.
**
** RFC 8259 as written, by yajl, with these decisions where it leaves room: one leading byte
** order mark is skipped; a string with a lone surrogate or U+0000 is rejected; nesting, size,
** number of values and length of one token are limited. Numbers keep their text: no figure
** passes through floating point. Repeated names in an object are kept, the reader judges them.
*/
#ifndef ZJ_FACTS_JSON_H
#define ZJ_FACTS_JSON_H

#include "vm/facts/problem.h"

enum {
    ZJ_MAX_JSON_TOKEN = 1 << 16, /* bytes of one string or number as written */
    ZJ_MAX_JSON_VALUES = 1 << 23 /* values in one text */
};

typedef enum ZjJsonKind {
    ZJ_JSON_NULL,
    ZJ_JSON_FALSE,
    ZJ_JSON_TRUE,
    ZJ_JSON_NUMBER,
    ZJ_JSON_STRING,
    ZJ_JSON_ARRAY,
    ZJ_JSON_OBJECT
} ZjJsonKind;

typedef struct ZjJson ZjJson;
struct ZjJson {
    ZjJsonKind kind;
    uint32_t offset;     /* of the value in the text */
    uint32_t key_offset; /* of the name, for a member of an object */
    uint32_t count;      /* of items or members */
    ZjText text;         /* STRING: decoded; NUMBER: as written */
    ZjText key;          /* decoded */
    ZjJson *first, *next;
};

/* Parses the reporter's input. Texts point into it or into the arena. ZJ_REJECTED with a
** problem reported, or ZJ_NO_MEM. */
ZjStatus zj_json_parse(ZjFactReporter *reporter, ZjArena *arena,
                       const ZjJson **out) ZJ_MUST_CHECK;

#endif
