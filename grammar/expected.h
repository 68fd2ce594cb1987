/* expected.h -- says what was wrong where the grammar could not go on. Internal to grammar/. */
#ifndef ZJ_GRAMMAR_EXPECTED_H
#define ZJ_GRAMMAR_EXPECTED_H

#include "grammar/lexer.h"

/* `token` at `at` is not one of the expected tokens. Silent when the lexer has already
** reported this place. */
void zj_report_unexpected(ZjParse *ps, ZjSpan at, int token, const int *expected, int count);
/* The parser's stack is exhausted. */
void zj_report_too_deep(ZjParse *ps, ZjSpan at);

#endif
