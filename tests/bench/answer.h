/* answer.h -- a case's answer as zjtxvm batch writes it. The id is the data's: eight plain characters. */
#ifndef ZJ_BENCH_ANSWER_H
#define ZJ_BENCH_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "reference.h"

static const char csv_head[] = "\xEF\xBB\xBF" "case,as_of,total.min,total.max,市级.min,市级.max,区级.min,区级.max\r\n";

static inline char *put(char *out, const char *s, size_t n)
{
    memcpy(out, s, n);
    return out + n;
}

#define PUT(out, literal) ((out) = put((out), (literal), sizeof(literal) - 1))

static inline char *fen(char *out, int64_t amount)
{
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
        "49505152535455565758596061626364656667686970717273747576777879808182838485868788899091929394959697"
        "9899";
    char digits[24], *end = digits + sizeof digits, *q = end - 2;
    uint64_t yuan = (uint64_t)amount / 100;
    memcpy(q, pairs + 2 * ((uint64_t)amount % 100), 2);
    *--q = '.';
    for (; yuan >= 100; yuan /= 100) {
        q -= 2;
        memcpy(q, pairs + 2 * (yuan % 100), 2);
    }
    if (yuan >= 10)
        *--q = pairs[2 * yuan + 1], *--q = pairs[2 * yuan];
    else
        *--q = (char)('0' + yuan);
    return put(out, q, (size_t)(end - q));
}

/* The amount as both ends; a point, so it is formed once. */
static inline char *ends(char *out, int64_t amount)
{
    PUT(out, "\"min\":\"");
    char *first = out;
    out = fen(out, amount);
    size_t n = (size_t)(out - first);
    PUT(out, "\",\"max\":\"");
    out = put(out, first, n);
    return PUT(out, "\"}");
}

static inline char *write_json(char *out, const char *id, const Enterprise *e, const Answer *a)
{
    static const struct {
        const char *text;
        size_t n;
    } lines[LINE_COUNT] = {
#define LINE(id) {"{\"id\":\"" id "\",\"outcome\":\"", sizeof("{\"id\":\"" id "\",\"outcome\":\"") - 1}
        LINE("reference_city.base_city"), LINE("reference_city.scale_city"),
        LINE("reference_city.level_city"), LINE("reference.base_dist"), LINE("reference.scale_dist"),
        LINE("reference.level_dist"), LINE("reference.rd"), LINE("reference.tech"),
        LINE("reference.award_grant"), LINE("reference.standards")
#undef LINE
    };
    bool barred = e->registered && (e->fraud || e->years_clean < 3);
    PUT(out, "{\"case\":\"");
    out = put(out, id, 8);
    PUT(out, "\",\"as_of\":\"2023-06-01\",\"grants\":[");
    for (int i = 0; i < LINE_COUNT; i++) {
        if (i > 0) *out++ = ',';
        out = put(out, lines[i].text, lines[i].n);
        if (barred)
            PUT(out, "barred\",");
        else if (a->line[i] > 0)
            PUT(out, "granted\",");
        else
            PUT(out, "refused\",");
        out = ends(out, a->line[i]);
    }
    PUT(out, "],\"clawbacks\":[],\"totals\":{");
    out = ends(out, a->city + a->district) - 1;
    PUT(out, ",\"open\":false,\"by_payer\":{\"市级\":{");
    out = ends(out, a->city);
    PUT(out, ",\"区级\":{");
    out = ends(out, a->district);
    return PUT(out, "}}}\n");
}

static inline char *write_csv(char *out, const char *id, const Answer *a)
{
    const int64_t amounts[] = {a->city + a->district, a->city, a->district};
    out = put(out, id, 8);
    PUT(out, ",2023-06-01");
    for (int i = 0; i < 3; i++) {
        *out++ = ',';
        char *first = out;
        out = fen(out, amounts[i]);
        size_t n = (size_t)(out - first);
        *out++ = ',';
        out = put(out, first, n);
    }
    return PUT(out, "\r\n");
}

#endif
