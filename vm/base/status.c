#include "vm/base/status.h"

const char *zj_status_text(ZjStatus status)
{
    static const char *const text[ZJ_STATUS_COUNT] = {
#define X(name, words) [ZJ_##name] = words,
        ZJ_STATUS_TABLE(X)
#undef X
    };
    return status < ZJ_STATUS_COUNT ? text[status] : "unknown status";
}
