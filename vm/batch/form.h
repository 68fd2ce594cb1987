/* form.h -- how much of a result a batch writes, and as what: lines of JSON, rows, a pay list.
**
** CSV is UTF-8 with a byte order mark and CRLF, so that a spreadsheet opens it; amounts in plain
** yuan, an open end is an empty cell; a text that a spreadsheet would take for a formula begins
** with an apostrophe. What is the same in every case is written once, when the form is opened.
*/
#ifndef ZJ_BATCH_FORM_H
#define ZJ_BATCH_FORM_H

#include "vm/report/result.h"

typedef enum ZjOnly {
    ZJ_ONLY_ALL,    /* JSON: the whole result; CSV: a row of every grant and the totals */
    ZJ_ONLY_TOTALS, /* least and most payable, of all and by payer */
    ZJ_ONLY_PAYABLE /* JSON: beside that each grant and clawback; CSV: a pay list, which has a row
                       for each case and clause with something to pay or to recover */
} ZjOnly;

/* The figures of one case. */
typedef struct ZjFormCase {
    ZjText case_id;
    int64_t as_of;
    const ZjOutcome *outcomes; /* by clause; with `payable` NULL for totals */
    const ZjLane *payable;     /* by clause */
    const ZjLane *totals;      /* by row of the module's sums */
} ZjFormCase;

/* Read-only once open: threads may share it. */
typedef struct ZjForm {
    ZjArena arena;
    const ZjModule *module;
    ZjOnly only;
    bool csv;
    ZjText *clauses; /* by clause: what its part of a line begins with */
    ZjText *sums;    /* by row of the module's sums: the payer */
    uint32_t all;    /* the row over all payers, or ZJ_NONE */
} ZjForm;

/* Needs zj_form_close whatever comes back. `lang`: of the titles in a pay list. */
ZjStatus zj_form_open(const ZjModule *module, ZjOnly only, bool csv, ZjLang lang,
                      ZjForm *form) ZJ_MUST_CHECK;
void zj_form_close(ZjForm *form);

/* What stands before the first case: nothing, or the names of the columns. */
ZjStatus zj_form_header(const ZjForm *form, ZjBuf *out) ZJ_MUST_CHECK;
/* Not for JSON with everything: that is zj_case_json. */
ZjStatus zj_form_add(const ZjForm *form, const ZjFormCase *one, ZjBuf *out) ZJ_MUST_CHECK;

#endif
