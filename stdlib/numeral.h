/* numeral.h -- figures as Chinese documents write them: 二十万、百分之五、１００、1 200、三分之一. */
#ifndef ZJ_STDLIB_NUMERAL_H
#define ZJ_STDLIB_NUMERAL_H

#include "stdlib/rat.h"

/* Reads the longest figure at the start of text and returns its bytes, 0 when
** there is none (or one of more than 30 digits). `*plain` is true when it begins
** with a digit, false for Chinese numerals.
**
** Digits: ASCII or full-width, with point; thousands parted by "," or a space
** (also U+00A0, U+2009, U+202F), one kind throughout, groups of exactly three; then
** multipliers: 20万, 3千万, 1.5亿, 1.2万亿, 1亿2000万, 3万5千, 3万5000.
** Chinese: 二十万, 一千二百, 十五, 两千零五, 三点五万, 百万, 一万二千亿, 壹拾贰万 and 萬億; a last
** digit without unit counts for the next lower place (三万五 is 35000, 三万零五 is
** 30005); digits alone are read by place (二〇二四); 半 is 1/2.
** Either may be a part: 百分之五, 千分之三点五, 三分之一, 百分之50.
**
** Not figures: 百, 千, 万, 亿 alone (万元 is a unit), a lone 壹, 陆 and so on (陆续), rough
** figures (二三十, 三十五六), 十四五 (a five-year plan). For those, and for 百分之
** without a figure, nothing is read. */
uint32_t zj_numeral_read(ZjText text, ZjRat *value, bool *plain);

#endif
