/* rat.h -- exact rational numbers, with open ends.
**
** A value is num/den in lowest terms, den > 0. den == 0 marks an open end:
** num > 0 is +infinity, num < 0 is -infinity; only ranges hold open ends.
** |num| < 2^126 for finite values, so that sums of products can be checked.
** Every operation is exact; it returns ZJ_OVERFLOW when, and only when, the
** result in lowest terms does not fit, however large the steps on the way.
** With an open end: inf + x = inf, inf * x = inf with the sign of the product,
** inf * 0 = 0 (an outer bound times nothing), x / inf = 0, inf / x = inf;
** inf - inf, inf / inf and anything / 0 are ZJ_DOMAIN. *out keeps its value on
** every error. Arguments must be values made by these functions.
*/
#ifndef ZJ_STDLIB_RAT_H
#define ZJ_STDLIB_RAT_H

#include <stdbool.h>
#include <stdint.h>

#include "vm/base/status.h"
#include "vm/base/text.h"

__extension__ typedef __int128 zj_i128;

typedef struct ZjRat {
    zj_i128 num;
    int64_t den;
} ZjRat;

typedef enum ZjRounding {
    ZJ_ROUND_HALF_UP,   /* 四舍五入: ties away from zero */
    ZJ_ROUND_DOWN,      /* 舍去: toward minus infinity */
    ZJ_ROUND_UP,        /* 进位: toward plus infinity */
    ZJ_ROUND_HALF_EVEN, /* 四舍六入 */
    ZJ_ROUND_AWAY,      /* 远离零: any fraction moves away from zero */
    ZJ_ROUNDING_COUNT
} ZjRounding;

ZjRat zj_rat_int(int64_t value);
ZjRat zj_rat_inf(int sign);
bool zj_rat_is_inf(ZjRat a);
bool zj_rat_is_int(ZjRat a);
/* num/den reduced; ZJ_DOMAIN when den is 0. */
ZjStatus zj_rat_make(zj_i128 num, zj_i128 den, ZjRat *out) ZJ_MUST_CHECK;
ZjStatus zj_rat_add(ZjRat a, ZjRat b, ZjRat *out) ZJ_MUST_CHECK;
ZjStatus zj_rat_sub(ZjRat a, ZjRat b, ZjRat *out) ZJ_MUST_CHECK;
ZjStatus zj_rat_mul(ZjRat a, ZjRat b, ZjRat *out) ZJ_MUST_CHECK;
/* ZJ_DOMAIN on division by zero. */
ZjStatus zj_rat_div(ZjRat a, ZjRat b, ZjRat *out) ZJ_MUST_CHECK;
ZjRat zj_rat_neg(ZjRat a);
/* <0, 0, >0. Never overflows; open ends compare as expected. */
int zj_rat_cmp(ZjRat a, ZjRat b);
/* The multiple of step that the mode picks; ZJ_DOMAIN unless step > 0. Open ends stay open. */
ZjStatus zj_rat_round(ZjRat a, ZjRounding mode, int64_t step, ZjRat *out) ZJ_MUST_CHECK;
/* floor(a) as an integer; ZJ_OVERFLOW outside int64, ZJ_DOMAIN for open ends. */
ZjStatus zj_rat_floor(ZjRat a, int64_t *out) ZJ_MUST_CHECK;
/* Exact integer value; ZJ_DOMAIN when not an integer, ZJ_OVERFLOW outside (-2^63, 2^63). */
ZjStatus zj_rat_to_int(ZjRat a, int64_t *out) ZJ_MUST_CHECK;
/* Decimal text [+-]digits[.digits], ASCII only, times `scale` > 0 (100 for yuan
** to fen). Beyond 30 significant digits or 36 decimals (zeros at the end of a
** fraction don't count): ZJ_OVERFLOW; ZJ_DOMAIN if not a number. */
ZjStatus zj_rat_parse(ZjText text, int64_t scale, ZjRat *out) ZJ_MUST_CHECK;
/* Shortest exact decimal ("0.07", "33.333") or, where none exists, a fraction
** ("-1/3"); open ends are "∞" and "-∞". */
void zj_rat_print(ZjRat a, ZjBuf *out);
/* The same for a / 10^shift (0..18: fen as yuan), with at least min_places
** decimals, and 1,000,000 with separators when grouped. */
enum { ZJ_RAT_MAX_SHIFT = 18 };
void zj_rat_print_shifted(ZjRat a, int shift, int min_places, bool grouped, ZjBuf *out);

#endif
