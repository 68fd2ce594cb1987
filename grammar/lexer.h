/* lexer.h -- the lexer's state, which is also the parser's and the builder's. Internal to
*grammar/.
**
** The lexer keeps one token of memory: a soft keyword is a name where the token before
** it needs an operand. It closes brackets that a clause word at the start of a line
** shows to be forgotten, and mends what it can after reporting it, so that one mistake
** gives one message.
*/
#ifndef ZJ_GRAMMAR_LEXER_H
#define ZJ_GRAMMAR_LEXER_H

#include <stdbool.h>

#include "grammar/ast.h"
#include "grammar/diag.h"
#include "grammar/keyword.h"
#include "vm/base/arena.h"
#include "vm/base/limits.h"

typedef struct ZjOpenBracket {
    char closer;
    int before;   /* the token in front of it */
    bool facts;   /* the { of a facts block or a record type: nearly all words are names */
    bool table;   /* a table stands in it */
    bool between; /* an English "between" waits for its "and" */
    uint32_t at;
} ZjOpenBracket;

/* A list while it grows; the builder turns it into an array. */
typedef struct ZjVec ZjVec;
typedef struct ZjParse ZjParse;

union ZjYyValue {
    bool mark; /* of a literal: reported, has no value; of a keyword: spelt in English */
    ZjExpr *expr;
    ZjName *name;
    ZjVec *list;
    ZjSlot *slot;
    ZjDecl *decl;
    ZjTypeExpr *type;
    ZjField *field;
    ZjRow *row;
    ZjTable *table;
    ZjScope *scope;
    ZjEnumItem *item;
    ZjParamDecl *param;
    ZjLabel *label;
    ZjOperator op;
    ZjTrim trim;
};
typedef union ZjYyValue ZjYyValue;

/* How things stood before the newest token: a syntax error at it is explained by them. */
typedef struct ZjBehind {
    int prev, prev2; /* the token before it, and the one before that */
    ZjSpan prev_span;
    int slot;
    bool in_table;
} ZjBehind;

struct ZjParse {
    ZjArena *arena;
    ZjDiags *diags;
    const ZjSource *source;
    uint32_t file;
    ZjStatus status; /* ZJ_NO_MEM stops the parse at the next token */
    ZjFile *out;
    ZjDecl *last_decl;

    const unsigned char *start, *cur, *lim;
    int prev; /* the token before */
    ZjSpan prev_span;
    bool first;          /* at the start of a line */
    bool in_head;        /* between a D word and the first slot */
    int slot;            /* the word of the current slot; 0 in a head */
    unsigned stat_depth; /* brackets open inside a 统计 function; 0 when in none */
    ZjOpenBracket open[ZJ_MAX_BRACKETS + 1]; /* open[0] is the line itself */
    unsigned open_count;
    unsigned skipped; /* brackets beyond the limit, reported once */

    bool reported;        /* the current token's mistake is already reported */
    bool spelt_first;     /* the current token stood first on its line */
    uint32_t error_end;   /* end of the token that the last syntax error was at */
    uint32_t quiet_until; /* syntax errors before this offset follow from a reported one */

    ZjBehind behind;

    bool pending; /* a token waits behind inserted closers */
    int pending_token;
    ZjSpan pending_span;
    ZjYyValue pending_value;
};

int zj_yylex(ZjYyValue *value, ZjSpan *span, ZjParse *ps);
void zj_lex_init(ZjParse *ps, ZjArena *arena, ZjDiags *diags, const ZjSources *sources,
                 uint32_t file);
/* An operand or a name is due after this token. */
bool zj_operand_next(int token);
ZjText zj_span_text(const ZjParse *ps, ZjSpan span);

#endif
