/* json_gen.h -- yajl's generator, writing into a buffer, without memory of its own to run out of. */
#ifndef ZJ_REPORT_JSON_GEN_H
#define ZJ_REPORT_JSON_GEN_H

#include <yajl/yajl_gen.h>

#include "vm/base/text.h"

typedef struct ZjJsonGen {
    yajl_gen g;
    void *pool; /* yajl's few small blocks */
    ZjBuf *out;
    size_t from;
    bool indent;
} ZjJsonGen;

/* ZJ_NO_MEM; else needs zj_json_gen_end. */
ZjStatus zj_json_gen_begin(ZjBuf *out, bool indent, ZjJsonGen *gen) ZJ_MUST_CHECK;
/* Without indent the text ends with a line break. */
ZjStatus zj_json_gen_end(ZjJsonGen *gen) ZJ_MUST_CHECK;

#endif
