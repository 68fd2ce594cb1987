#include "stdlib/numeral.h"
uint32_t zj_numeral_read(ZjText text, ZjRat *value, bool *plain) { (void)text; (void)value; (void)plain; return 0; }
