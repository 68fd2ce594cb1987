#include "vm/format/table.h"

void zj_module_disassemble(const ZjModule *module, ZjBuf *out)
{
    (void)module;
    (void)out;
}
