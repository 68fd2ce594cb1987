/* value.h -- one written value to one scalar fact, by the field's type and declared range. */
#ifndef ZJ_FACTS_VALUE_H
#define ZJ_FACTS_VALUE_H

#include "vm/facts/builder.h"
#include "vm/facts/json.h"
#include "vm/facts/problem.h"

/* Text forms stand in a STRING (a cell of a CSV file, too). ZJ_REJECTED with the mistake
** reported at the reporter's path and place. Texts are interned in `pool`. */
ZjStatus zj_fact_value(const ZjFactSchema *schema, ZjTextPool *pool, ZjFactReporter *reporter,
                       uint32_t field, ZjJsonKind kind, ZjText text,
                       ZjFactValue *out) ZJ_MUST_CHECK;
/* "as_of". */
ZjStatus zj_fact_date(ZjFactReporter *reporter, ZjJsonKind kind, ZjText text,
                      int64_t *day) ZJ_MUST_CHECK;
/* 待认定, pending. */
bool zj_fact_is_pending(ZjJsonKind kind, ZjText text);
/* Reports `id` with what was written as {0} and, if not empty, `more` as {1}; ZJ_REJECTED. */
ZjStatus zj_fact_refuse(ZjFactReporter *reporter, ZjMsgId id, ZjJsonKind kind, ZjText text,
                        ZjText more) ZJ_MUST_CHECK;

/* A JSON number, exactly, times scale; 5e5 too. ZJ_OVERFLOW when it has too many digits. */
ZjStatus zj_fact_number(ZjText text, int64_t scale, ZjRat *out) ZJ_MUST_CHECK;

#endif
