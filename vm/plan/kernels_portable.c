/* The kernels for any processor. */
#define KERNELS zj_plan_portable
#define NAME "portable"
#include "vm/plan/kernels.inc"
