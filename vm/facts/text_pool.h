/* text_pool.h -- texts as numbers, so that a lane of text is an integer and equality is one.
**
** The module's strings keep their own numbers; texts of the facts follow in order of first use.
** So numbers depend on the input alone. Lookup is by a keyed hash whose key is drawn anew for
** each pool: nobody can prepare facts whose texts all collide.
*/
#ifndef ZJ_FACTS_TEXT_POOL_H
#define ZJ_FACTS_TEXT_POOL_H

#include "vm/facts/facts.h"

/* NULL when out of memory. The module must outlive the pool. */
ZjTextPool *zj_text_pool_new(const ZjModule *module);
/* Forgets all but the module's strings. */
void zj_text_pool_reset(ZjTextPool *pool);
void zj_text_pool_free(ZjTextPool *pool);
/* Texts in the pool, the module's included. */
uint32_t zj_text_pool_count(const ZjTextPool *pool);

#endif
