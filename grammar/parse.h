/* parse.h -- one source file to its tree. Reports every mistake once and builds what it can. */
#ifndef ZJ_GRAMMAR_PARSE_H
#define ZJ_GRAMMAR_PARSE_H

#include "grammar/ast.h"
#include "grammar/diag.h"
#include "grammar/source.h"

/* Checks `bytes` (UTF-8, no NUL, no bidi controls, size) and adds it to `sources`. Bad bytes
** are reported with their place; then *out is NULL and ZJ_REJECTED is returned. */
ZjStatus zj_source_add(ZjSources *sources, ZjArena *arena, ZjDiags *diags, ZjText path,
                       ZjText bytes, ZjSource **out) ZJ_MUST_CHECK;

/* ZJ_OK with a whole tree, ZJ_REJECTED with messages (tree holds what was understood),
** ZJ_LIMIT or ZJ_NO_MEM. */
ZjStatus zj_parse(ZjSources *sources, uint32_t file, ZjArena *arena, ZjDiags *diags,
                  ZjFile *out) ZJ_MUST_CHECK;

#endif
