/* The kernels with AVX2: this file alone is compiled for it. */
#define KERNELS zj_plan_avx2
#define NAME "avx2"
#include "vm/plan/kernels.inc"
