/* audit.h -- a policy's files against the document they were written from.
**
** Every phrase of 原文 must stand in the document, and every figure of the document must be
** quoted by a clause or waived, with a reason, in a header. A phrase that stands in the place
** its clause cites covers that place alone; elsewhere the same words are another rule. The
** title, the number and the dates of a header cover the figures they state.
**
** A 免核 of a header covers a figure that reads as it does, wherever it stands; a longer text
** covers the figures inside it, wherever the text stands.
*/
#ifndef ZJ_COMPILER_AUDIT_H
#define ZJ_COMPILER_AUDIT_H

#include "compiler/figures.h"
#include "compiler/normalise.h"
#include "compiler/program.h"

typedef enum ZjAuditState {
    ZJ_AUDIT_OPEN,
    ZJ_AUDIT_QUOTED,
    ZJ_AUDIT_WAIVED,
    ZJ_AUDIT_WORD /* a numeral that counts nothing: 一批, 四大; not counted */
} ZjAuditState;

typedef struct ZjAuditFigure {
    ZjAuditState state;
    ZjStretch letters, whole; /* of the document; `whole` with its boundary words */
    uint32_t paragraph;
    uint32_t by; /* quote or waiver */
} ZjAuditFigure;

/* A phrase of a clause, or a text of the header (title, number). */
typedef struct ZjAuditQuote {
    ZjText phrase, cited, clause;
    ZjSpan span;
    bool header; /* need not be found */
    bool found;
    bool boundary_told;
    ZjFolded folded;
} ZjAuditQuote;

typedef struct ZjAuditWaiver {
    ZjText text, reason;
    ZjSpan span;
    ZjFolded folded;
    bool alone; /* one figure and no more */
    bool boundary;
    uint32_t uses;
} ZjAuditWaiver;

typedef struct ZjAudit {
    ZjProgram *program;
    ZjConverter *converter;
    const ZjSource *source; /* the document */
    uint32_t file;          /* its number in the program's sources */
    ZjDocument document;
    ZjText *policies; /* ids, in order */
    uint32_t policy_count, policy_capacity;
    ZjAuditQuote *quotes;
    uint32_t quote_count, quote_capacity;
    ZjAuditWaiver *waivers;
    uint32_t waiver_count, waiver_capacity;
    ZjAuditFigure *figures; /* in order */
    uint32_t figure_count, figure_capacity;
    uint32_t *marks; /* by letter: the quote that covers it + 1, or 0 */
    uint32_t counts[ZJ_AUDIT_WORD + 1], phrase_count, missing_count;
    uint64_t effort; /* spent on looking for near places */
} ZjAudit;

/* Audits the files named (those they import are not) against the document's bytes. What is
** wrong with the quotes is reported in the program's messages; figures stand in *out. Reported
** too: ZJ_REJECTED, the document is no text; ZJ_IO, OpenCC's tables are missing. */
ZjStatus zj_audit(ZjProgram *program, char *const *files, int file_count, const char *path,
                  ZjText bytes, ZjAudit *out) ZJ_MUST_CHECK;
/* audit_report.c: text, or one JSON object with the program's messages. */
void zj_audit_print(const ZjAudit *audit, ZjLang lang, bool json, ZjBuf *out);

#endif
