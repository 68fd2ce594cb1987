/* row.h -- inside a form: CSV. */
#ifndef ZJ_BATCH_ROW_H
#define ZJ_BATCH_ROW_H

#include "vm/batch/form.h"

/* The cells of a pay list that are the same in every case, from policy to payer. */
void zj_row_clause(const ZjModule *module, uint32_t clause, ZjLang lang, ZjBuf *out);
void zj_row_header(const ZjForm *form, ZjBuf *out);
void zj_row_add(const ZjForm *form, const ZjFormCase *one, ZjBuf *out);

#endif
