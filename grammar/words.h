/* words.h -- what the lexer's rules call for words, numbers and mistakes. Internal to grammar/.
 */
#ifndef ZJ_GRAMMAR_WORDS_H
#define ZJ_GRAMMAR_WORDS_H

#include "grammar/lexer.h"

int zj_lex_raw(ZjYyValue *value, ZjSpan *span, ZjParse *ps);

ZjSpan zj_token_span(const ZjParse *ps, const unsigned char *from);
/* Reports a mistake in the bytes of the current token; the parser then stays silent about it.
 */
ZjDiag *zj_lex_report(ZjParse *ps, ZjMsgId id, ZjSpan at, int arg_count, ...);
/* The token at `at` is written otherwise here: says how, and the parse goes on as if it were.
 */
void zj_lex_mend(ZjParse *ps, ZjSpan at, const char *instead);

int zj_lex_word(ZjYyValue *value, ZjSpan *span, ZjParse *ps, const unsigned char *from);
int zj_lex_number(ZjYyValue *value, ZjSpan *span, ZjParse *ps, const unsigned char *from);
int zj_lex_odd_date(ZjYyValue *value, ZjSpan *span, ZjParse *ps, const unsigned char *from);
int zj_lex_unclosed_text(ZjSpan *span, ZjParse *ps, const unsigned char *from);
/* A character that begins no token, reported. 0: skip it; else the token it stands for. */
int zj_lex_unknown_char(ZjParse *ps, const unsigned char *from);

#endif
