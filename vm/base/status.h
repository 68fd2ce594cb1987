/* status.h -- what every fallible function in this project returns.
**
** Zero is success; nothing else is. Callers test the value or pass it up with
** ZJ_TRY; ZJ_MUST_CHECK makes dropping one a build error.
*/
#ifndef ZJ_BASE_STATUS_H
#define ZJ_BASE_STATUS_H

#define ZJ_MUST_CHECK __attribute__((warn_unused_result))

#define ZJ_STATUS_TABLE(X)                                                    \
    X(OK,       "ok")                                                         \
    X(NO_MEM,   "out of memory")                                              \
    X(LIMIT,    "resource limit exceeded")                                    \
    X(REJECTED, "input rejected; the messages say why")                       \
    X(FORMAT,   "malformed module")                                           \
    X(OVERFLOW, "arithmetic overflow")                                        \
    X(DOMAIN,   "value outside the domain of the operation")                  \
    X(IO,       "input/output error")

typedef enum ZjStatus {
#define X(name, text) ZJ_##name,
    ZJ_STATUS_TABLE(X)
#undef X
    ZJ_STATUS_COUNT
} ZjStatus;

#define ZJ_TRY(expr)                                                          \
    do {                                                                      \
        ZjStatus zj_try_ = (expr);                                            \
        if (zj_try_ != ZJ_OK) return zj_try_;                                 \
    } while (0)

/* A static English text for logs; users see messages (message.h) instead. */
const char *zj_status_text(ZjStatus status);

#endif
