#include "vm/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

ZjText zj_text(const char *s)
{
    size_t n = strlen(s);
    return (ZjText){s, n < UINT32_MAX ? (uint32_t)n : UINT32_MAX};
}

bool zj_text_equal(ZjText a, ZjText b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

int zj_text_compare(ZjText a, ZjText b)
{
    uint32_t n = a.len < b.len ? a.len : b.len;
    int order = n == 0 ? 0 : memcmp(a.ptr, b.ptr, n);
    if (order != 0) return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

static bool reserve(ZjBuf *b, size_t more)
{
    if (b->failed) return false;
    if (more < b->cap - b->len && b->cap != 0) return true;
    size_t cap = b->cap != 0 ? b->cap : 256;
    while (cap - b->len <= more) {
        if (cap > SIZE_MAX / 4) {
            b->failed = true;
            return false;
        }
        cap *= 2;
    }
    char *p = realloc(b->ptr, cap);
    if (p == NULL) {
        b->failed = true;
        return false;
    }
    b->ptr = p;
    b->cap = cap;
    return true;
}

void zj_buf_add(ZjBuf *buf, const void *bytes, size_t n)
{
    if (!reserve(buf, n)) return;
    if (n != 0) memcpy(buf->ptr + buf->len, bytes, n);
    buf->len += n;
    buf->ptr[buf->len] = '\0';
}

char *zj_buf_room(ZjBuf *buf, size_t n)
{
    return reserve(buf, n) ? buf->ptr + buf->len : NULL;
}

void zj_buf_text(ZjBuf *buf, ZjText text)
{
    zj_buf_add(buf, text.ptr, text.len);
}

void zj_buf_str(ZjBuf *buf, const char *s)
{
    zj_buf_add(buf, s, strlen(s));
}

void zj_buf_char(ZjBuf *buf, char c)
{
    zj_buf_add(buf, &c, 1);
}

void zj_buf_printf(ZjBuf *buf, const char *format, ...)
{
    va_list ap, again;
    va_start(ap, format);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, format, ap);
    if (n < 0) {
        buf->failed = true;
    } else if (reserve(buf, (size_t)n)) {
        vsnprintf(buf->ptr + buf->len, (size_t)n + 1, format, again);
        buf->len += (size_t)n;
    }
    va_end(again);
    va_end(ap);
}

void zj_buf_clear(ZjBuf *buf)
{
    buf->len = 0;
    if (buf->ptr != NULL) buf->ptr[0] = '\0';
}

void zj_buf_free(ZjBuf *buf)
{
    free(buf->ptr);
    *buf = (ZjBuf){0};
}

ZjStatus zj_buf_status(const ZjBuf *buf)
{
    return buf->failed ? ZJ_NO_MEM : ZJ_OK;
}

static bool continues(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* ASCII and, but for the few lead bytes with rules of their own, three bytes: nearly all of a source.
** utf8proc knows the rest. */
uint32_t zj_utf8_decode(const unsigned char *p, const unsigned char *end, uint32_t *code_point)
{
    if (p < end && *p < 0x80) {
        *code_point = *p;
        return 1;
    }
    if (end - p >= 3 && *p > 0xE0 && *p < 0xF0 && *p != 0xED && continues(p[1]) && continues(p[2])) {
        *code_point = (*p & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        return 3;
    }
    utf8proc_int32_t cp;
    utf8proc_ssize_t n = utf8proc_iterate(p, (utf8proc_ssize_t)(end - p), &cp);
    if (n <= 0 || cp < 0) return 0;
    *code_point = (uint32_t)cp;
    return (uint32_t)n;
}

size_t zj_utf8_check(const char *bytes, size_t len)
{
    if (len == 0) return 0; /* bytes may be NULL then */
    const unsigned char *p = (const unsigned char *)bytes, *end = p + len;
    while (p < end) {
        uint32_t cp, n;
        if (*p < 0x80) {
            p++;
            continue;
        }
        n = zj_utf8_decode(p, end, &cp);
        if (n == 0) break;
        p += n;
    }
    return (size_t)(p - (const unsigned char *)bytes);
}

int zj_utf8_width(uint32_t code_point)
{
    int width = utf8proc_charwidth((utf8proc_int32_t)code_point);
    /* To Unicode “”‘’—…· are "ambiguous"; we count one column, as terminals do
    ** outside East Asian locales. */
    return width < 0 ? 0 : width;
}
