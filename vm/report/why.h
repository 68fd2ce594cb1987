/* why.h -- why a clause came out as it did, line by line: conditions with the values that met
 *or
 ** failed them and by how much, records by their keys, and the steps from the amount to what is
 *paid.
 */
#ifndef ZJ_REPORT_WHY_H
#define ZJ_REPORT_WHY_H

#include "vm/report/judge.h"
#include "vm/report/show.h"

typedef struct ZjLine {
    uint8_t depth; /* 0, or deeper under the line before */
    char mark; /* '+' in the applicant's favour, '-' against, '?' open, ' ' neither, '.' says
               ** nothing that the figures don't say already */
    ZjText text;
} ZjLine;

typedef struct ZjLines {
    ZjLine *at;
    uint32_t count, capacity;
} ZjLines;

typedef struct ZjWhy {
    ZjShow show;
    const ZjTrace *trace;
    const ZjRun *run;
    ZjArena *arena; /* of the lines and their texts */
    int64_t as_of;
    bool full;       /* everything, not only what decided */
    uint32_t budget; /* nodes of explanations still to visit: a module may share subtrees */
    bool failed;     /* out of memory */
} ZjWhy;

/* Moves the buffer's text into the arena and empties the buffer. */
ZjText zj_why_take(ZjWhy *why, ZjBuf *buf);
void zj_why_add(ZjWhy *why, ZjLines *lines, uint32_t depth, char mark, ZjBuf *text);

/* The reasons for a verdict on a clause or one of its items. */
void zj_why_verdict(ZjWhy *why, uint32_t clause, ZjVerdict verdict, ZjLines *lines);
/* The conditions of a clause as they stand for one item; `unmet`: only those not certainly met.
 */
void zj_why_conditions(ZjWhy *why, uint32_t clause, uint32_t lane, bool unmet, ZjLines *lines);
/* From the amount to what is payable: the steps that changed something, the first and the last.
 *With
 ** a gate not open, only what the amount would be. */
void zj_why_steps(ZjWhy *why, uint32_t clause, uint32_t lane, bool gated, ZjLines *lines);
/* What a benefit gives an item, and by which facts: its term, its ceiling. */
void zj_why_given(ZjWhy *why, uint32_t clause, uint32_t lane, ZjLines *lines);
/* An expression; `favour`: the applicant wants it to hold. */
void zj_why_value(ZjWhy *why, uint32_t explain, uint32_t domain, uint32_t lane, bool favour,
                  ZjLines *lines);
/* 「HT-1」, or 第3条 where records have no key. */
void zj_why_record(ZjWhy *why, uint32_t list, uint32_t lane, ZjBuf *out);

#endif
