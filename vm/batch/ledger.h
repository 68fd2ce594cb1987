/* ledger.h -- what was paid, stated once for all cases of a batch: nothing, or by case. */
#ifndef ZJ_BATCH_LEDGER_H
#define ZJ_BATCH_LEDGER_H

#include "vm/facts/read_json.h"

typedef struct ZjLedgerCase {
    ZjText case_id;
    const ZjJson *rows;
    bool asked;
} ZjLedgerCase;

typedef struct ZjLedger {
    ZjArena arena;
    uint32_t field; /* 已拨付 */
    ZjLedgerCase *cases; /* by number, sorted */
    uint32_t count;
    char hash[65]; /* of its text */
} ZjLedger;

/* Nothing was paid. */
void zj_ledger_none(uint32_t field, ZjLedger *ledger);
/* {"E001": [rows], …}: `text` must outlive the ledger. Every row is checked against the schema.
** ZJ_REJECTED with problems in the ledger's arena. Needs zj_ledger_close. */
ZjStatus zj_ledger_open(const ZjFactSchema *schema, uint32_t field, ZjText text,
                        ZjLedger *ledger, ZjFactProblems *problems) ZJ_MUST_CHECK;
void zj_ledger_close(ZjLedger *ledger);

/* Who asks the ledger, and for which of its cases: it is shared by threads, and stays as it is. */
typedef struct ZjLedgerAsker {
    const ZjLedger *ledger;
    uint32_t *asked; /* numbers of cases, with room for one more for each member that is bound */
    uint32_t *count;
} ZjLedgerAsker;

/* The member for zj_facts_add. */
ZjFactMember zj_ledger_member(ZjLedgerAsker *asker);
/* Remembers who was asked for. */
void zj_ledger_mark(ZjLedger *ledger, const uint32_t *asked, uint32_t count);
/* Cases that no one asked for; *example is one of them. */
uint32_t zj_ledger_unused(const ZjLedger *ledger, ZjText *example);

#endif
