/* facts.h -- facts of cases as typed columns, by a module's schema.
**
** Readers (JSON now) fill a ZjFacts; the executor reads it. One ZjFacts holds any number of
** cases: the lanes of every natural domain stand case after case.
*/
#ifndef ZJ_FACTS_FACTS_H
#define ZJ_FACTS_FACTS_H

#include "vm/base/message.h"
#include "vm/format/module.h"

typedef enum ZjFactState {
    ZJ_FACT_MISSING, /* absent: zero on purpose */
    ZJ_FACT_GIVEN,
    ZJ_FACT_PENDING,
    ZJ_FACT_NA
} ZjFactState;

/* Lanes of one scalar field in its natural domain. */
typedef struct ZjFactColumn {
    uint8_t *state; /* ZjFactState */
    union {
        int64_t *i; /* BOOL INT MONEY DATE ENUM; TEXT: number in `texts` */
        ZjRat *r;   /* NUM EXACT */
    } value;
} ZjFactColumn;

/* Lanes of one natural domain: for each lane of its parent, where its records start. */
typedef struct ZjFactDomain {
    uint32_t *start;     /* parent_lanes + 1 entries; start[parent_lanes] == lanes */
    uint8_t *list_state; /* ZjFactState of the list at each parent lane; PENDING counts as missing */
    uint32_t lanes;
} ZjFactDomain;

/* Interned texts of a run; the module's strings come first, with their own numbers. */
typedef struct ZjTextPool ZjTextPool;

typedef struct ZjFacts {
    ZjArena arena;
    const ZjModule *module;
    uint32_t cases;
    ZjFactColumn *columns; /* by field index; only scalars are set */
    ZjFactDomain *domains; /* by domain index; only natural domains are set; [0].lanes == cases */
    int64_t *as_of;        /* by case */
    bool *has_as_of;
    ZjText *case_ids;      /* by case; empty when not given */
    ZjTextPool *texts;
    ZjArena scratch;       /* of readers: nothing stays in it between cases */
} ZjFacts;

/* Number of a text, interning it when new; UINT32_MAX when out of memory. */
uint32_t zj_text_intern(ZjTextPool *pool, ZjText text);
ZjText zj_text_at(const ZjTextPool *pool, uint32_t number);

/* A mistake in facts: which case, path ("违法记录[2].认定日期"; records count from 1), what. */
typedef struct ZjFactProblem {
    ZjMsgId id;
    ZjText path;
    uint32_t line, column; /* in the input, from 1; 0 when unknown */
    ZjText args[4];
    int arg_count;
    bool policy_facts; /* line and column are those of the policy facts' text */
} ZjFactProblem;

typedef struct ZjFactProblems {
    ZjFactProblem *at; /* in the ZjFacts' arena */
    uint32_t count, capacity;
} ZjFactProblems;

/* Reads one case (a JSON object, as the command contract describes it) into *facts (cases == 1).
** policy_facts: text of a --policy-facts file or empty; its values fill what "policies" of the
** case does not give. All mistakes are collected, none stops the reading unless the text is not
** JSON. ZJ_REJECTED with problems, ZJ_LIMIT, ZJ_NO_MEM. Numbers are read exactly from their text. */
ZjStatus zj_facts_read_json(const ZjModule *module, ZjText json, ZjText policy_facts,
                            ZjFacts *facts, ZjFactProblems *problems) ZJ_MUST_CHECK;
void zj_facts_free(ZjFacts *facts);
/* "输入:3:7：案例 E001：违法记录[2].认定日期：…" in the chosen language. */
void zj_fact_problem_print(const ZjFactProblem *problem, const char *input_name, ZjText case_id,
                           ZjLang lang, ZjBuf *out);
/* SHA-256 over the facts' text as given: 64 hex digits. */
void zj_facts_hash(ZjText json, ZjText policy_facts, char out[65]);

#endif
