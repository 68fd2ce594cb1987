/* units.h -- units the language knows without declaration: money and periods. Internal to
 * grammar/. */
#ifndef ZJ_GRAMMAR_UNITS_H
#define ZJ_GRAMMAR_UNITS_H

#include "grammar/ast.h"

typedef struct ZjBuiltinUnit {
    const char *word;
    ZjLitKind kind; /* ZJ_LIT_MONEY or ZJ_LIT_PERIOD */
    int64_t scale;  /* to fen, months or days */
    ZjPeriodUnit period;
    bool years;
    const char *factor; /* its name inside a compound unit */
} ZjBuiltinUnit;

/* The unit that is this word, or NULL. */
const ZjBuiltinUnit *zj_builtin_unit(ZjText word);
/* Length of the unit at the start of a run of letters: 万元 of 万元每年, 家 of 家以上. */
uint32_t zj_unit_length(ZjText run);
/* 万 or 亿 before a counted unit (20万户): the power, and the bytes it takes; 1 when there is
 * none. */
int64_t zj_unit_multiplier(ZjText unit, uint32_t *bytes);

#endif
