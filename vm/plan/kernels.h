/* kernels.h -- inside a plan: loops over the lanes of a block, in two builds.
**
** Masks are bytes of 0 or 255. Every kernel works on whole groups of ZJ_PLAN_PADDING lanes, so a
** compiler needs no remainder loop; columns are aligned to 64 bytes but for inputs, which are the
** caller's. `n` is a multiple of ZJ_PLAN_PADDING. Results may overlap no operand unless it is the
** same column.
*/
#ifndef ZJ_PLAN_KERNELS_H
#define ZJ_PLAN_KERNELS_H

#include "vm/plan/apply.h"

/* Dividing numbers below 2^31 by multiplying. */
typedef struct Quick {
    uint32_t factor;
    int shift; /* 0: not possible */
} Quick;

/* Entries of a table, by code; `small`: all fit 32 bits and there are at most 16. */
typedef struct Lookup {
    int64_t lo[256], hi[256];
    int32_t lo32[16], hi32[16];
    uint8_t lo8[256], hi8[256]; /* of masks: 0 or 255 */
    uint8_t flags[256];
    bool small;
} Lookup;

typedef struct Kernels {
    const char *name;
    /* bytes */
    void (*and8)(uint8_t *r, const uint8_t *a, const uint8_t *b, uint32_t n);
    void (*or8)(uint8_t *r, const uint8_t *a, const uint8_t *b, uint32_t n);
    void (*not8)(uint8_t *r, const uint8_t *a, uint32_t n);
    void (*lookup8)(uint8_t *r, const uint8_t *code, const uint8_t *table, bool small, uint32_t n);
    /* (a | b) where lo and hi differ */
    void (*open8)(uint8_t *r, const uint8_t *a, const uint8_t *b, const uint8_t *lo,
                  const uint8_t *hi, uint32_t n);
    /* m where neither a nor b has a flag */
    void (*applies8)(uint8_t *m, const uint8_t *a, const uint8_t *b, uint32_t n);
    /* after a comparison of ends: what is not applicable is false */
    void (*compared8)(uint8_t *lo, uint8_t *hi, uint8_t *r, const uint8_t *a, const uint8_t *b,
                      uint32_t n);
    /* comparisons */
    void (*below_u8)(uint8_t *r, const uint8_t *a, int64_t k, uint32_t n);
    void (*below_i32)(uint8_t *r, const int32_t *a, int64_t k, uint32_t n);
    void (*below_i64)(uint8_t *r, const int64_t *a, int64_t k, uint32_t n);
    void (*less_i32)(uint8_t *r, const int32_t *a, const int32_t *b, uint32_t n);
    void (*less_i64)(uint8_t *r, const int64_t *a, const int64_t *b, uint32_t n);
    void (*same_i64)(uint8_t *r, const int64_t *a, const int64_t *b, uint32_t n);
    /* inputs */
    void (*widen_u8)(int64_t *r, const uint8_t *a, uint32_t n);
    void (*widen_i32)(int64_t *r, const int32_t *a, uint32_t n);
    void (*known_u8)(uint8_t *r, const uint8_t *a, const uint8_t *flags, uint8_t other, uint32_t n);
    void (*known_i32)(int32_t *r, const int32_t *a, const uint8_t *flags, int32_t other,
                      uint32_t n);
    void (*known_i64)(int64_t *r, const int64_t *a, const uint8_t *flags, int64_t other,
                      uint32_t n);
    void (*open_i32)(int64_t *r, uint32_t n); /* widened open ends */
    void (*months_i32)(int32_t *r, const int32_t *a, int32_t by, uint32_t n);
    /* values: `m` masks the result */
    void (*lookup64)(int64_t *r, const uint8_t *code, const uint8_t *m, const Lookup *t, bool high,
                     uint32_t n);
    void (*gate_k)(int64_t *r, const uint8_t *m, int64_t k, uint32_t n);
    void (*gate)(int64_t *r, const uint8_t *m, const int64_t *a, uint32_t n);
    void (*least_k)(int64_t *r, const uint8_t *m, const int64_t *a, int64_t k, uint32_t n);
    void (*least)(int64_t *r, const int64_t *a, const int64_t *b, uint32_t n);
    void (*greatest)(int64_t *r, const int64_t *a, const int64_t *b, uint32_t n);
    void (*add)(int64_t *r, const int64_t *a, const int64_t *b, uint32_t n);
    void (*sub)(int64_t *r, const int64_t *a, const int64_t *b, uint32_t n);
    void (*add_open)(int64_t *r, const int64_t *a, const int64_t *b, int sign, uint32_t n);
    void (*scale)(int64_t *r, const int64_t *a, int64_t by, uint32_t n);
    void (*scale_open)(int64_t *r, const int64_t *a, int64_t by, uint32_t n);
    /* r (+)= k * a for up to 4 columns of bytes */
    void (*dot_u8)(int64_t *r, const uint8_t *const a[4], const int64_t k[4], bool more,
                   uint32_t n);
    /* r = by * (sum of k * a), the sum below 2^15 */
    void (*dot_small)(int64_t *r, const uint8_t *const a[4], const int64_t k[4], int64_t by,
                      uint32_t n);
    /* r = (r +) sum of `count` <= 8 columns */
    void (*sum)(int64_t *r, const int64_t *const a[8], uint32_t count, bool more, uint32_t n);
    void (*select)(int64_t *r, const uint8_t *m, const int64_t *a, const int64_t *b, uint32_t n);
    /* quotient of min(a, k) + add, times step, masked; numbers below 2^31 */
    void (*divide_quick)(int64_t *r, const uint8_t *m, const int64_t *a, int64_t k, int64_t add,
                         Quick quick, int64_t step, uint32_t n);
    void (*divide)(int64_t *r, const uint8_t *m, const int64_t *a, int64_t k, const Division *d,
                   uint32_t n);
    void (*clip)(int64_t *r, const int64_t *a, uint32_t n); /* not below 0 */
    void (*clear_na)(int64_t *r, const int64_t *a, const uint8_t *flags, uint32_t n);
    /* flags of a strict operation with ends lo, hi; lanes that do not apply become 0 */
    void (*strict)(int64_t *lo, int64_t *hi, uint8_t *r, const uint8_t *a, const uint8_t *b,
                   uint32_t n);
    void (*amount)(int64_t *lo, int64_t *hi, uint8_t *r, const int64_t *a_lo, const int64_t *a_hi,
                   const uint8_t *a, uint32_t n);
    /* flags of a gate: those of value and mask where the ends differ */
    void (*gated)(uint8_t *r, const int64_t *lo, const int64_t *hi, const uint8_t *a,
                  const uint8_t *b, uint32_t n);
    void (*gated_entry)(uint8_t *r, const uint8_t *low, const uint8_t *high, const uint8_t *m,
                        const uint8_t *a, const uint8_t *some, const uint8_t *open, uint32_t n);
    void (*or_flags)(uint8_t *r, const uint8_t *a, uint32_t n);
    void (*both_flags)(uint8_t *r, const uint8_t *a, const uint8_t *b, uint32_t n);
    /* one end of a choice; `greater`: the high one */
    void (*select_open)(int64_t *r, const uint8_t *low, const uint8_t *high, const int64_t *a,
                        const uint8_t *af, const int64_t *b, const uint8_t *bf, bool greater,
                        uint32_t n);
    void (*select_flags)(uint8_t *r, const int64_t *lo, const int64_t *hi, const uint8_t *low,
                         const uint8_t *high, const uint8_t *m, const uint8_t *a,
                         const uint8_t *b, uint32_t n);
    void (*show_open)(int64_t *r, uint32_t n); /* open ends as the rest of the program writes them */
} Kernels;

extern const Kernels zj_plan_portable;
#if defined(__x86_64__)
extern const Kernels zj_plan_avx2;
#endif

Quick quick_division(uint64_t divisor, int64_t most);

#endif
