/* diag.h -- messages with a place in a source: collected, sorted, shown once each.
**
** A pass reports and goes on; main.c prints all at the end and derives the exit
** code. A second message with the same id at the same place is dropped.
*/
#ifndef ZJ_GRAMMAR_DIAG_H
#define ZJ_GRAMMAR_DIAG_H

#include "grammar/source.h"
#include "vm/base/arena.h"
#include "vm/base/message.h"

typedef struct ZjDiag {
    ZjMsgId id;
    ZjSpan at;
    ZjText *args;
    int arg_count;
    /* another place involved; note_id is ZJ_MSG_COUNT when there is none */
    ZjMsgId note_id;
    ZjSpan note_at;
    ZjText *note_args;
    int note_arg_count;
    ZjText suggestion; /* what to write at `at` instead; empty when there is none */
} ZjDiag;

typedef struct ZjDiags {
    ZjArena *arena;
    const ZjSources *sources;
    ZjDiag **at;
    uint32_t count, capacity;
    uint32_t errors;      /* of severity error, those beyond ZJ_MAX_ERRORS included */
    bool no_memory;
    ZjDiag scratch;       /* stands in for an entry that found no room */
} ZjDiags;

/* An argument that reads differently in the two languages; the printed one is chosen late. */
ZjText zj_both(ZjArena *arena, ZjText zh, ZjText en);

/* Reports; args are copied. Never NULL (a scratch entry is returned when full),
** so that a note or a suggestion can be added without a check. */
ZjDiag *zj_report(ZjDiags *diags, ZjMsgId id, ZjSpan at, int arg_count, ...); /* ZjText each */
void zj_diag_note(ZjDiags *diags, ZjDiag *diag, ZjMsgId id, ZjSpan at, int arg_count, ...);
void zj_diag_suggest(ZjDiags *diags, ZjDiag *diag, ZjText replacement);

/* Sorts by file and place; prints each with its source line and a caret under the exact
** span, counted in display columns. `json`: one JSON array instead, for tools. */
void zj_diags_print(ZjDiags *diags, ZjLang lang, bool json, ZjBuf *out);

/* Edit distance in code points, folding ASCII case; the nearest of a set is offered
** when at most half of the longer word differs. */
uint32_t zj_edit_distance(ZjText a, ZjText b);
bool zj_is_near(ZjText a, ZjText b);

#endif
