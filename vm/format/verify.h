/* verify.h -- shared by the parts of the verifier; see verify.c for what it proves. */
#ifndef ZJ_FORMAT_VERIFY_H
#define ZJ_FORMAT_VERIFY_H

#include "vm/format/table.h"

typedef struct Verifier {
    const ZjModule *module;
    const ZjModTables *t;
    ZjModReport *report;
    ZjArena arena;
    /* domain d's lanes determine lanes of the domains in its row, d itself included */
    uint64_t *reach;
    uint32_t reach_words; /* in one row */
    uint64_t *lanes;      /* by domain: most lanes one case can have there */
    uint8_t *opened;      /* by domain: 1 once its lanes are known; lists of periods wait for PERIODS */
    uint8_t *written;     /* by register: 1 once an instruction wrote it */
    uint8_t *settled;     /* by settlement: 1 once executed */
} Verifier;

/* Each reports where and why; never ZJ_OK. `column` may be NULL. */
ZjStatus zj_reject(Verifier *v, ZjTableId table, uint32_t row, const char *column,
                   const char *reason) ZJ_MUST_CHECK;

/* Is `to` the domain `from`, one of its parents, or reached through the list it repeats? */
bool zj_domain_reaches(const Verifier *v, uint32_t from, uint32_t to);
/* A constant that may stand where a value of `type` is wanted. */
bool zj_const_fits(const Verifier *v, uint32_t konst, ZjType type);

/* Enums, domains, fields, constants, registers, questions. */
ZjStatus zj_verify_schema(Verifier *v) ZJ_MUST_CHECK;
/* Instructions and settlements; sums up the cost. */
ZjStatus zj_verify_code(Verifier *v) ZJ_MUST_CHECK;
/* Clauses, explanations, totals, cases. */
ZjStatus zj_verify_report(Verifier *v) ZJ_MUST_CHECK;

#endif
