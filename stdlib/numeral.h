/* numeral.h -- figures as Chinese documents write them: 二十万、百分之五、１００、三分之一. */
#ifndef ZJ_STDLIB_NUMERAL_H
#define ZJ_STDLIB_NUMERAL_H

#include "stdlib/rat.h"

/* Reads the longest figure at the start of text and returns its bytes, 0 (with
** nothing stored) when there is none or one of more than 30 digits. `*plain` is
** true when it begins with a digit, false for Chinese numerals.
**
** Digits: ASCII or full-width, with point; thousands parted by "," or a space
** (also U+00A0, U+2009, U+202F), one kind throughout, groups of exactly three;
** then units: 20万, 3千万, 1.5亿, 1.2万亿, 1亿2000万, 3万5千, 3万5000.
** Chinese: 二十万, 一千二百, 十五, 两千零五, 三点五万, 百万, 一万二千亿, 壹拾贰万, 萬, 億;
** a last digit without unit counts for the next lower place (三万五 is 35000,
** 三万零五 is 30005); digits alone are read by place (二〇二四); 半 is 1/2.
** Parts of either: 百分之五, 千分之三点五, 三分之一, 百分之50.
** Digits and Chinese digits don't mix: 20万一次性 is 20万 and a word.
**
** Not figures: 百, 千, 万, 亿 alone (万元 is a unit), 壹, 陆 and the like alone (陆续),
** rough figures (二三十, 三十五六), 十四五 (a plan), and what can be understood in
** two ways (一亿五千, 3万5): a wrong amount would be worse than none. */
uint32_t zj_numeral_read(ZjText text, ZjRat *value, bool *plain);

#endif
