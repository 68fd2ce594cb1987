/* why_part.h -- what the parts of why.c share: lines, words, facts. Nothing else includes it.
**
**   why.c      lines, facts and the facts behind a register
**   explain.c  conditions and expressions, as the compiler explains them
**   verdict.c  what decided an outcome
**   steps.c    from the amount to what is payable
*/
#ifndef ZJ_REPORT_WHY_PART_H
#define ZJ_REPORT_WHY_PART_H

#include <stdio.h>

#include "vm/report/why.h"

enum { ZJ_WHY_FEW_RECORDS = 3, ZJ_WHY_MANY_RECORDS = 50, ZJ_WHY_FEW_FACTS = 4 };

/* A lane of a domain: where an expression is looked at from. */
typedef struct ZjPlace {
    uint32_t domain, lane;
} ZjPlace;

/* Without a pointer when the buffer ran out of memory: then what zj_say makes of it has, too. */
static inline ZjText zj_why_slice(const ZjBuf *buf)
{
    if (buf->failed) return (ZjText){NULL, 0};
    return (ZjText){buf->ptr != NULL ? buf->ptr : "", (uint32_t)buf->len};
}

static inline ZjText zj_why_number(char *buf, size_t size, uint64_t n)
{
    int len = snprintf(buf, size, "%llu", (unsigned long long)n);
    return (ZjText){buf, len > 0 ? (uint32_t)len : 0};
}

static inline ZjText zj_why_str(const ZjWhy *w, uint32_t index)
{
    return zj_mod_str(w->show.module, index);
}

/* Frees a text that went into another or decided what is said; one that ran out of memory spoils the whole
** explanation, whatever came of it. */
static inline void zj_why_drop(ZjWhy *w, ZjBuf *part)
{
    if (part->failed) w->failed = true;
    zj_buf_free(part);
}

/* One more node of an explanation; false when the budget is used up. */
bool zj_why_spend(ZjWhy *w);
void zj_why_say0(ZjWhy *w, ZjBuf *b, ZjPhrase p);
void zj_why_say1(ZjWhy *w, ZjBuf *b, ZjPhrase p, const ZjBuf *arg);
/* Something in brackets, unless it is empty; frees it. */
void zj_why_bracket(ZjWhy *w, ZjBuf *b, ZjBuf *inside);
void zj_why_comma(ZjWhy *w, ZjBuf *b);

/* 缺A、B；C待认定: the facts that keep a register open. */
void zj_why_open_facts(ZjWhy *w, uint32_t reg, uint32_t domain, uint32_t lane, ZjBuf *out);
/* 纳税地为东西湖区，正常经营为否: the facts that decided a register without explanation. */
void zj_why_facts_behind(ZjWhy *w, uint32_t reg, uint32_t domain, uint32_t lane, ZjBuf *out);
/* The item that a lane of a domain stands for: 「A」, 第2条, 「2024-03」. */
void zj_why_item(ZjWhy *w, uint32_t domain, uint32_t lane, ZjBuf *out);
bool zj_why_read(ZjWhy *w, uint32_t reg, ZjPlace at, ZjLane *out);
/* A text as written in the source, cut where it would drown the line. */
void zj_why_written(ZjWhy *w, uint32_t string, ZjBuf *out);
/* “违法记录” */
ZjBuf zj_why_list_name(ZjWhy *w, uint32_t domain);

/* Lines for an expression; `favour`: the applicant wants it to hold. */
void zj_why_explain(ZjWhy *w, uint32_t index, ZjPlace at, uint32_t depth, bool favour,
                    ZjLines *lines);
void zj_why_condition(ZjWhy *w, uint32_t index, ZjPlace at, bool favour, ZjLines *lines);

/* The slot as written, or its name; whether it counts under this run's readings. */
void zj_why_step_text(ZjWhy *w, const ZjModStep *s, ZjBuf *out);
bool zj_why_step_active(ZjWhy *w, const ZjModStep *s, ZjPlace at);

#endif
