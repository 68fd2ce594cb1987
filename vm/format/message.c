#include <stdio.h>

#include "vm/format/table.h"

static ZjText number(char *buffer, size_t size, uint64_t value)
{
    int n = snprintf(buffer, size, "%llu", (unsigned long long)value);
    return (ZjText){buffer, n < 0 ? 0 : (uint32_t)n};
}

void zj_module_message(const ZjModReport *report, ZjLang lang, ZjBuf *out)
{
    char first[24], second[24];
    ZjText args[4];
    if (report->message == ZJ_MSG_MODULE_REJECTED) {
        bool known = report->table < ZJ_TAB_COUNT;
        args[0] = zj_text(report->reason);
        args[1] = zj_text(known ? zj_table_info[report->table].name : "-");
        args[2] = known ? number(first, sizeof first, report->row) : zj_text("-");
        args[3] = zj_text(report->column != NULL ? report->column : "-");
        zj_msg_format(report->message, lang, args, 4, out);
        return;
    }
    bool version = report->message == ZJ_MSG_MODULE_VERSION; /* says what was found first */
    args[0] = number(first, sizeof first, version ? report->found : report->expected);
    args[1] = number(second, sizeof second, version ? report->expected : report->found);
    zj_msg_format(report->message, lang, args, 2, out);
}
