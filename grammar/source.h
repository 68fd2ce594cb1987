/* source.h -- the source files of one program, and places in them. */
#ifndef ZJ_GRAMMAR_SOURCE_H
#define ZJ_GRAMMAR_SOURCE_H

#include "grammar/ast.h"
#include "vm/base/arena.h"

typedef struct ZjSource {
    ZjText path;  /* as shown in messages */
    ZjText name;  /* as the module knows it: folder/file, wherever the compiler was called; else empty */
    ZjText bytes; /* NUL-terminated; checked UTF-8, no NUL inside */
    uint32_t *line_starts;
    uint32_t line_count;
    bool in_stdlib;
} ZjSource;

typedef struct ZjSources {
    ZjSource **at;
    uint32_t count;
} ZjSources;

typedef struct ZjPlace {
    uint32_t line;    /* from 1 */
    uint32_t column;  /* code points from 1 */
    uint32_t display; /* terminal columns before it, from 0 */
} ZjPlace;

enum { ZJ_TAB_WIDTH = 8 }; /* what a tab is expanded to under a message */

ZjPlace zj_source_place(const ZjSource *source, uint32_t offset);
/* The bytes of a line without its newline. */
ZjText zj_source_line(const ZjSource *source, uint32_t line);
/* The bytes a span covers. */
ZjText zj_source_text(const ZjSources *sources, ZjSpan span);

#endif
