/* numeral.h -- figures as Chinese documents write them: 二十万、百分之五、１００、1 200、三分之一. */
#ifndef ZJ_STDLIB_NUMERAL_H
#define ZJ_STDLIB_NUMERAL_H

#include "stdlib/rat.h"

/* Reads the longest number at the start of text: ASCII or full-width digits with
** point and thousands separators, or Chinese numerals (零〇一二两三四五六七八九十百千万亿, 壹贰…,
** 半 = 1/2). Digits may be followed by 十/百/千/万/亿 multipliers ("20万", "1.5亿").
** Returns bytes read, 0 when there is none. `*plain` tells digits from Chinese numerals. */
uint32_t zj_numeral_read(ZjText text, ZjRat *value, bool *plain);

#endif
