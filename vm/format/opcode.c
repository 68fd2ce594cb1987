#include "vm/format/module.h"

enum {
    T_NONE = ZJ_T_NONE,
    T_BOOL = ZJ_T_BOOL,
    T_INT = ZJ_T_INT,
    T_MONEY = ZJ_T_MONEY,
    T_DATE = ZJ_T_DATE,
    T_ENUM = ZJ_T_ENUM,
    T_TEXT = ZJ_T_TEXT,
    T_NUM = ZJ_T_NUM,
    T_EXACT = ZJ_T_EXACT,
    T_T = ZJ_T_T,
    T_T2 = ZJ_T_T2
};

const ZjOpInfo zj_op_info[ZJ_OPCODE_COUNT] = {
#define ZJ_OP(name, result, a, b, c, shape, cost, synopsis)                                    \
    {#name, T_##result, T_##a, T_##b, T_##c, ZJ_SHAPE_##shape, cost, synopsis},
#include "vm/format/opcode.def"
#undef ZJ_OP
};
