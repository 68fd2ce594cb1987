/* emit.h -- builds a module row by row: strings and constants once each, registers, code.
**
** The first failure (memory, a limit) sticks in `status`; the caller looks once at the end.
*/
#ifndef ZJ_COMPILER_EMIT_H
#define ZJ_COMPILER_EMIT_H

#include "grammar/source.h"
#include "vm/format/module.h"

typedef struct ZjEmitMap ZjEmitMap;

typedef struct ZjEmitter {
    ZjModule *module;
    const ZjSources *sources;
    ZjEmitMap *strings, *consts, *expands;
    ZjStatus status;
} ZjEmitter;

ZjStatus zj_emitter_open(ZjEmitter *emitter, ZjModule *module, const ZjSources *sources) ZJ_MUST_CHECK;

/* Appends a row to a table and returns its index: zj_add_clauses(e, (ZjModClause){…}). */
#define ZJ_TABLE(NAME, Type, field) uint32_t zj_add_##field(ZjEmitter *emitter, Type row);
#define ZJ_COL(name, kind)
#define ZJ_END
#include "vm/format/tables.def"
#undef ZJ_TABLE
#undef ZJ_COL
#undef ZJ_END

uint32_t zj_emit_string(ZjEmitter *emitter, ZjText text);          /* interned */
uint32_t zj_emit_string_opt(ZjEmitter *emitter, ZjText text);      /* ZJ_NONE when empty */
uint32_t zj_emit_const(ZjEmitter *emitter, ZjType type, ZjRat value); /* POINT, interned */
uint32_t zj_emit_const_form(ZjEmitter *emitter, ZjType type, ZjConstForm form);
uint32_t zj_emit_span(ZjEmitter *emitter, ZjSpan span);            /* ZJ_NONE for no file */
uint32_t zj_emit_reg(ZjEmitter *emitter, ZjType type, uint32_t domain, uint32_t enum_index);
/* An instruction with a new register as its result. */
uint32_t zj_emit_op(ZjEmitter *emitter, ZjOpcode op, ZjType type, uint32_t domain,
                    uint32_t enum_index, uint32_t a, uint32_t b, uint32_t c, ZjSpan span);
/* Refs to `count` indices; returns the first row. */
uint32_t zj_emit_refs(ZjEmitter *emitter, const uint32_t *indices, uint32_t count);

/* A number remembered under a pair: registers already carried to a domain and the like. */
uint32_t zj_emit_recall(const ZjEmitter *emitter, uint64_t a, uint64_t b); /* ZJ_NONE: never */
void zj_emit_remember(ZjEmitter *emitter, uint64_t a, uint64_t b, uint32_t value);

#endif
