/* money.h -- amounts of renminbi in fen (1/100 yuan), as people and machines write them.
**
** Range: |fen| < 9.2e18, that is 92 trillion yuan (9.2e16 yuan); INT64_MAX and
** INT64_MIN are kept free as open ends of ranges (ZJ_MONEY_OPEN, -ZJ_MONEY_OPEN).
*/
#ifndef ZJ_STDLIB_MONEY_H
#define ZJ_STDLIB_MONEY_H

#include "stdlib/rat.h"

#define ZJ_OPEN INT64_MAX /* an open upper end; -ZJ_OPEN (= -INT64_MAX) the open lower end */

/* Checked; open ends absorb (inf + x = inf); inf - inf is ZJ_DOMAIN. */
ZjStatus zj_int_add(int64_t a, int64_t b, int64_t *out) ZJ_MUST_CHECK;
ZjStatus zj_int_sub(int64_t a, int64_t b, int64_t *out) ZJ_MUST_CHECK;
ZjStatus zj_int_mul(int64_t a, int64_t b, int64_t *out) ZJ_MUST_CHECK; /* inf * 0 = 0 */
int64_t zj_int_neg(int64_t a);

/* Reads "500000", "500000.00", "50万元", "1.5亿元", "2000元", "３万元", "1,000.00元", "50万"
** (万/亿 without 元 only when allow_bare). Full-width digits and point fold. The result
** is exact fen as a rational ("0.001元" is 1/10 fen). ZJ_DOMAIN: not money. */
ZjStatus zj_money_parse(ZjText text, bool allow_bare, ZjRat *fen) ZJ_MUST_CHECK;
/* As people write: 50万元, 1.5亿元, 33.33元, 0元, -3万元; finer than a fen: 33.333元; "上不封顶" is the caller's.
** zh: 万元/亿元 when at most 6 significant decimals remain exact (333333.33元 stays 元, 33.3万元, 4110万元).
** en: RMB 500,000 or RMB 33.33. */
void zj_money_print(ZjRat fen, bool english, ZjBuf *out);
/* Plain decimal yuan, at least two decimals: 500000.00; more only when finer; a repeating
** fraction is printed as a fraction of yuan "1/3". */
void zj_money_print_plain(ZjRat fen, ZjBuf *out);

#endif
