/* keyword.h -- the table of keywords.def for the lexer, the messages, the formatter and the
 * docs. */
#ifndef ZJ_GRAMMAR_KEYWORD_H
#define ZJ_GRAMMAR_KEYWORD_H

#include <stdbool.h>

#include "vm/base/text.h"

typedef enum ZjKeywordClass {
    ZJ_KEYWORD_D, /* begins a declaration */
    ZJ_KEYWORD_S, /* begins a slot */
    ZJ_KEYWORD_T, /* stands inside a slot; soft like D and S */
    ZJ_KEYWORD_X  /* belongs to expressions: hard */
} ZjKeywordClass;

typedef struct ZjKeyword {
    int token;
    ZjText zh, en; /* empty when the language has no spelling */
    ZjKeywordClass class;
    bool operand; /* an operand or a name follows on the line */
    const char *zh_meaning, *en_meaning;
} ZjKeyword;

extern const ZjKeyword zj_keywords[];
extern const unsigned zj_keyword_count;

/* The keyword of a token or a spelling; NULL when there is none. */
const ZjKeyword *zj_keyword_of(int token);
const ZjKeyword *zj_keyword_find(ZjText spelling);
/* Whether some English spelling goes on after `words` with another word: "up" of "up to". */
bool zj_keyword_continues(ZjText words);
/* The D or S keyword nearest to a misspelt word, with the spelling that is near; NULL if none
 * is. */
const ZjKeyword *zj_keyword_near(ZjText word, ZjText *spelling);
/* The clause word for one that authors write in its place (如果 for 当), or NULL. */
const ZjKeyword *zj_keyword_meant(ZjText word, ZjText *spelling);

#endif
