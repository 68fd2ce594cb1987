/* money.h -- amounts of renminbi in fen (1/100 yuan), as people and machines write them.
**
** Range of finite amounts: |fen| < INT64_MAX, about 9.2万万亿元 (9.2e16 yuan).
** INT64_MAX and everything below -INT64_MAX + 1 are open ends of ranges.
*/
#ifndef ZJ_STDLIB_MONEY_H
#define ZJ_STDLIB_MONEY_H

#include "stdlib/rat.h"

#define ZJ_OPEN INT64_MAX /* an open upper end; -ZJ_OPEN (= -INT64_MAX) the open lower end */

/* Checked: a finite result that would read as an open end is ZJ_OVERFLOW. Open
** ends absorb (inf + x = inf), inf * 0 = 0, inf - inf is ZJ_DOMAIN. INT64_MIN is
** read as the open lower end and never returned. */
ZjStatus zj_int_add(int64_t a, int64_t b, int64_t *out) ZJ_MUST_CHECK;
ZjStatus zj_int_sub(int64_t a, int64_t b, int64_t *out) ZJ_MUST_CHECK;
ZjStatus zj_int_mul(int64_t a, int64_t b, int64_t *out) ZJ_MUST_CHECK;
int64_t zj_int_neg(int64_t a);

/* Reads "500000", "500000.00", "50万元", "1.5亿元", "2000元", "３万元", "1,000.00元",
** "3千万元", "1亿2000万元", with a sign in front ("-3万元"). A multiplier without 元
** ("50万") only when allow_bare. Full-width digits, point and sign fold; no spaces;
** separators only where they part thousands. The result is exact fen as a
** rational ("0.001元" is 1/10 fen). ZJ_DOMAIN: not money; ZJ_OVERFLOW: out of the
** range of amounts or more than 30 digits. */
ZjStatus zj_money_parse(ZjText text, bool allow_bare, ZjRat *fen) ZJ_MUST_CHECK;
/* As people write: 50万元, 1.5亿元, 33.33元, 0元, -3万元; finer than a fen: 33.333元,
** 1/3元. From 10000元 on in 万元, from 1亿 on in 亿元, if six significant digits say it
** exactly: 33.3万元, 4110万元, but 333333.33元.
** English: RMB 500,000, RMB 33.50, -RMB 0.333, RMB 1/3.
** An open end prints as ∞ or -∞; "上不封顶" is the caller's. */
void zj_money_print(ZjRat fen, bool english, ZjBuf *out);
/* Plain decimal yuan, at least two decimals: 500000.00; more only when finer; a repeating
** fraction is printed as a fraction of yuan "1/3". */
void zj_money_print_plain(ZjRat fen, ZjBuf *out);

#endif
