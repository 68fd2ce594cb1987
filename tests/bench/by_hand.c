/* by_hand jsonl|csv FILE -- the reference workload end to end, as a programmer writes it who knows the file:
** its fields come in one order, none is missing, values are written plainly. The same readers of values
** as the VM's quick way, the same bytes as zjtxvm batch writes: for JSON those of --only payable, for
** CSV those of --only totals --format csv, both with --as-of 2023-06-01. Unlike zjtxvm it adds up no summary
** and knows nothing else: the first record that differs ends it.
*/
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer.h"
#include "vm/quick/plain.h"

enum { CHUNK = 1 << 20, PADDING = 64, OUTPUT = 1 << 18, MOST_LINE = 4096 };

static void die(const char *what)
{
    fprintf(stderr, "by_hand: %s\n", what);
    exit(1);
}

/* ---- reading: JSON and CSV have the same fields in the same order ---- */

/* A text that must stand here. */
#define SKIP(p, literal) ((p) = skip((p), (literal), sizeof(literal) - 1))

static inline const char *skip(const char *p, const char *literal, size_t n)
{
    return p != NULL && memcmp(p, literal, n) == 0 ? p + n : NULL;
}

static const char *const levels[] = {"none", "innovative", "municipal", "provincial", "national", NULL};
static const char *const bases[] = {"no_base", "municipal_base", "provincial_base", "national_base", NULL};
static const char *const awards[] = {"no_award", "district_nom", "district_award", "mayor",
                                     "yangtze_nom", "yangtze", "china_nom", "china", NULL};

/* A name of the list, up to the character that ends it. */
static inline const char *name(const char *p, char end, const char *const *names, uint8_t *out)
{
    const char *stop = p != NULL ? memchr(p, end, PADDING) : NULL;
    if (stop == NULL) return NULL;
    size_t n = (size_t)(stop - p);
    for (uint8_t i = 0; names[i] != NULL; i++)
        if (strlen(names[i]) == n && memcmp(names[i], p, n) == 0) {
            *out = i;
            return stop;
        }
    return NULL;
}

static inline const char *truth(const char *p, uint8_t *out)
{
    int64_t v = 0;
    if (p != NULL) p = plain_bool(p, &v);
    *out = (uint8_t)v;
    return p;
}

static inline const char *count(const char *p, uint8_t *out)
{
    int64_t v = 0;
    if (p != NULL) p = plain_whole(p, &v);
    *out = (uint8_t)v;
    return v > 255 ? NULL : p;
}

static inline const char *money(const char *p, int64_t *out)
{
    return p != NULL ? plain_money(p, out) : NULL;
}

static inline const char *date(const char *p, int32_t *out)
{
    int64_t v = 0;
    if (p != NULL) p = plain_date(p, &v);
    *out = (int32_t)v;
    return p;
}

static const char *read_json(const char *p, Enterprise *e, const char **id)
{
    SKIP(p, "{\"case\":\"");
    *id = p;
    if (p != NULL) p += 8;
    SKIP(p, "\",\"enterprise_level\":\"");
    p = name(p, '"', levels, &e->level);
    SKIP(p, "\",\"first_above_scale\":");
    p = truth(p, &e->first_above);
    SKIP(p, ",\"base\":\"");
    p = name(p, '"', bases, &e->base);
    SKIP(p, "\",\"rd_subsidy_received\":");
    p = money(p, &e->rd);
    SKIP(p, ",\"rd_super_deduction\":");
    p = truth(p, &e->rd_super);
    SKIP(p, ",\"tech_contract_value\":");
    p = money(p, &e->tech);
    SKIP(p, ",\"tech_contract_is_license\":");
    p = truth(p, &e->license);
    SKIP(p, ",\"award\":\"");
    p = name(p, '"', awards, &e->award);
    SKIP(p, "\",\"standards_led_international\":");
    p = count(p, &e->led_international);
    SKIP(p, ",\"standards_led_national\":");
    p = count(p, &e->led_national);
    SKIP(p, ",\"standards_led_industry\":");
    p = count(p, &e->led_industry);
    SKIP(p, ",\"standards_led_local\":");
    p = count(p, &e->led_local);
    SKIP(p, ",\"years_since_last_violation\":");
    p = count(p, &e->years_clean);
    SKIP(p, ",\"fraud\":");
    p = truth(p, &e->fraud);
    SKIP(p, ",\"registered_in_district\":");
    p = truth(p, &e->registered);
    SKIP(p, ",\"grant_date\":\"");
    p = date(p, &e->granted);
    SKIP(p, "\",\"relocation_date\":");
    e->moved = 0;
    if (p != NULL && *p == '"') {
        p = date(p + 1, &e->moved);
        SKIP(p, "\"");
    } else {
        SKIP(p, "null");
    }
    SKIP(p, ",\"supports_received\":");
    p = money(p, &e->supports);
    return SKIP(p, "}\n");
}

static const char *read_csv(const char *p, Enterprise *e, const char **id)
{
    *id = p;
    p += 8;
    SKIP(p, ",");
    p = name(p, ',', levels, &e->level);
    SKIP(p, ",");
    p = truth(p, &e->first_above);
    SKIP(p, ",");
    p = name(p, ',', bases, &e->base);
    SKIP(p, ",");
    p = money(p, &e->rd);
    SKIP(p, ",");
    p = truth(p, &e->rd_super);
    SKIP(p, ",");
    p = money(p, &e->tech);
    SKIP(p, ",");
    p = truth(p, &e->license);
    SKIP(p, ",");
    p = name(p, ',', awards, &e->award);
    uint8_t *counts[] = {&e->led_international, &e->led_national, &e->led_industry, &e->led_local,
                         &e->years_clean};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        SKIP(p, ",");
        p = count(p, counts[i]);
    }
    SKIP(p, ",");
    p = truth(p, &e->fraud);
    SKIP(p, ",");
    p = truth(p, &e->registered);
    SKIP(p, ",");
    p = date(p, &e->granted);
    SKIP(p, ",");
    e->moved = 0;
    if (p != NULL && *p == 'n')
        SKIP(p, "null");
    else
        p = date(p, &e->moved);
    SKIP(p, ",");
    p = money(p, &e->supports);
    return SKIP(p, "\n");
}

/* ---- the file, in pieces that end with a line ---- */

static void flush(const char *from, size_t n)
{
    while (n > 0) {
        ssize_t wrote = write(1, from, n);
        if (wrote <= 0) die("cannot write");
        from += wrote;
        n -= (size_t)wrote;
    }
}

static const char *one_case(bool csv, const char *p, char **out)
{
    Enterprise e;
    Answer a;
    const char *id;
    p = csv ? read_csv(p, &e, &id) : read_json(p, &e, &id);
    if (p == NULL) die("a record that looks different");
    reference_eval(&e, &a);
    *out = csv ? write_csv(*out, id, &a) : write_json(*out, id, &e, &a);
    return p;
}

int main(int argc, char **argv)
{
    if (argc != 3) die("by_hand jsonl|csv FILE");
    bool csv = strcmp(argv[1], "csv") == 0, head = csv;
    int file = open(argv[2], O_RDONLY);
    char *in = calloc(1, CHUNK + PADDING), *buffer = malloc(OUTPUT + MOST_LINE), *out = buffer;
    size_t have = 0;
    if (file < 0 || in == NULL || buffer == NULL) die("cannot begin");
    if (csv) out = put(out, csv_head, sizeof csv_head - 1);
    for (ssize_t got; (got = read(file, in + have, CHUNK - have)) > 0;) {
        have += (size_t)got;
        const char *p = in, *end = in + have;
        while (end > in && end[-1] != '\n')
            end--;
        if (head && end > in) p = (const char *)memchr(in, '\n', have) + 1;
        head = head && end == in;
        while (p < end) {
            p = one_case(csv, p, &out);
            if (out - buffer < OUTPUT) continue;
            flush(buffer, (size_t)(out - buffer));
            out = buffer;
        }
        have -= (size_t)(end - in);
        memmove(in, end, have);
    }
    if (have != 0) die("the last line does not end");
    flush(buffer, (size_t)(out - buffer));
    return 0;
}
