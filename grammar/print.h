/* print.h -- a source in its one canonical layout, as `zjtxc fmt` writes it.
**
** The author's line breaks stay, since the first word of a line is read differently from the
** others; a declaration and each of its slots get a line of their own. Everything else is
** decided here: indentation, blanks, columns (by display width), at most one empty line.
** Comments stay where they stand. docs/adr/0022-layout-keeps-the-lines.md says why.
*/
#ifndef ZJ_GRAMMAR_PRINT_H
#define ZJ_GRAMMAR_PRINT_H

#include "grammar/ast.h"
#include "grammar/source.h"

/* Appends the layout of source `file`, whose tree is `tree` (of a parse without errors), to
** *out. The result is read again and must have the same tokens as the source: ZJ_FORMAT
** otherwise, which is a defect of the printer, and *out is not to be used. */
ZjStatus zj_print_source(const ZjSources *sources, uint32_t file, const ZjFile *tree,
                         ZjArena *arena, ZjBuf *out) ZJ_MUST_CHECK;

#endif
