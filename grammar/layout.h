/* layout.h -- tokens and comments in lines, and how they are set out. Internal to grammar/. */
#ifndef ZJ_GRAMMAR_LAYOUT_H
#define ZJ_GRAMMAR_LAYOUT_H

#include "grammar/ast.h"
#include "vm/base/arena.h"

/* What the tree says of a token. */
typedef enum ZjRole {
    ZJ_ROLE_DECL = 1,   /* the keyword of a declaration: begins a line, not indented */
    ZJ_ROLE_SLOT = 2,   /* the keyword of a slot: begins a line */
    ZJ_ROLE_INNER = 4,  /* the keyword of the slot that 但 or 解读 holds */
    ZJ_ROLE_ALIAS = 8,  /* an alias: the / before it is no division */
    ZJ_ROLE_FIELD = 16, /* the name of a field of a record type */
    ZJ_ROLE_ITEM = 32,  /* the name of a level, kind or unit */
    ZJ_ROLE_LADDER = 64 /* with DECL: the declaration is a ladder */
} ZjRole;

typedef struct ZjPiece {
    int token;
    unsigned roles;
    ZjText text;
    uint32_t blanks; /* before it, when it is not first on its line */
} ZjPiece;

typedef struct ZjLine {
    uint32_t first, count; /* its pieces; none: a line with only a comment */
    ZjText comment;        /* with its #; empty when there is none */
    bool empty_before;     /* an empty line stands before it */
    bool was_indented;     /* a comment alone: it did not begin at the margin */
    uint32_t indent;
} ZjLine;

typedef struct ZjLayout {
    ZjPiece *pieces;
    ZjLine *lines;
    uint32_t piece_count, line_count;
} ZjLayout;

/* Display columns of a text. */
uint32_t zj_display_width(ZjText text);
/* Fills in blanks and indents. ZJ_NO_MEM. */
ZjStatus zj_layout(ZjLayout *layout, ZjArena *arena) ZJ_MUST_CHECK;
void zj_layout_write(const ZjLayout *layout, ZjBuf *out);

#endif
