/* text.h -- a slice of bytes, and a growing buffer of them. UTF-8 throughout. */
#ifndef ZJ_BASE_TEXT_H
#define ZJ_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vm/base/status.h"

/* Borrowed bytes; not NUL-terminated unless the owner says so. */
typedef struct ZjText {
    const char *ptr;
    uint32_t len;
} ZjText;

#define ZJ_TEXT(literal) ((ZjText){(literal), (uint32_t)(sizeof(literal) - 1)})
#define ZJ_TEXT_ARG(t) (int)(t).len, (t).ptr /* for "%.*s" */

ZjText zj_text(const char *nul_terminated);
bool zj_text_equal(ZjText a, ZjText b);
/* memcmp order, shorter first on a tie. */
int zj_text_compare(ZjText a, ZjText b);

/* A byte buffer on malloc. After a failed append `failed` is set, later
** appends do nothing (clearing doesn't help), and the owner reports ZJ_NO_MEM
** once at the end. After the first append, even of nothing, the bytes are
** NUL-terminated; before, or when that failed, ptr is NULL. What is appended
** must not lie in the buffer itself. Start from {0}; end with zj_buf_free. */
typedef struct ZjBuf {
    char *ptr;
    size_t len, cap;
    bool failed;
} ZjBuf;

void zj_buf_add(ZjBuf *buf, const void *bytes, size_t n);
void zj_buf_text(ZjBuf *buf, ZjText text);
void zj_buf_str(ZjBuf *buf, const char *nul_terminated);
void zj_buf_char(ZjBuf *buf, char c);
void zj_buf_printf(ZjBuf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Where n bytes may be written behind the last one, to be counted in len by the caller; NULL when
** they can't. */
char *zj_buf_room(ZjBuf *buf, size_t n);
void zj_buf_clear(ZjBuf *buf);
void zj_buf_free(ZjBuf *buf);
ZjStatus zj_buf_status(const ZjBuf *buf) ZJ_MUST_CHECK;

/* Decodes one code point at p (p < end). Returns its length 1..4, or 0 for
** bytes that are not UTF-8 (overlong forms and surrogates included). */
uint32_t zj_utf8_decode(const unsigned char *p, const unsigned char *end, uint32_t *code_point);
/* Offset of the first byte that is not UTF-8, or len when all is well. */
size_t zj_utf8_check(const char *bytes, size_t len);
/* Columns a code point takes on a terminal: 0, 1 or 2 (East Asian wide). */
int zj_utf8_width(uint32_t code_point);

#endif
