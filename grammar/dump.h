/* dump.h -- what the lexer and the parser made of a source, as text: for tests and `zjtxc
 * dump`. */
#ifndef ZJ_GRAMMAR_DUMP_H
#define ZJ_GRAMMAR_DUMP_H

#include "grammar/ast.h"
#include "grammar/diag.h"
#include "grammar/source.h"

/* One declaration or slot a line, indented; expressions in prefix form. */
void zj_ast_dump(const ZjFile *file, ZjBuf *out);
/* One expression, as in the tree. */
void zj_expr_dump(const ZjExpr *expr, ZjBuf *out);
/* One token a line: place, kind, bytes. */
ZjStatus zj_tokens_dump(ZjSources *sources, uint32_t file, ZjArena *arena, ZjDiags *diags,
                        ZjBuf *out) ZJ_MUST_CHECK;

#endif
