#include "vm/report/summary_parts.h"

#include <stdio.h>
#include <string.h>

#include "stdlib/date.h"
#include "vm/facts/json.h"
#include "vm/report/show.h"

enum { MOST_RATIONAL = 64, MOST_CASES = 50 }; /* bytes of a fraction; bits of a count */

/* ---- writing ---- */

static void str(yajl_gen g, const char *s)
{
    yajl_gen_string(g, (const unsigned char *)s, strlen(s));
}

static void text(yajl_gen g, ZjText t)
{
    yajl_gen_string(g, (const unsigned char *)t.ptr, t.len);
}

static void count(yajl_gen g, const char *key, uint64_t n)
{
    str(g, key);
    yajl_gen_integer(g, (long long)n);
}

/* Puts the digits before `end`; where they begin. */
static char *digits_before(char *end, zj_i128 n)
{
    do {
        *--end = (char)('0' + (int)(n % 10));
        n /= 10;
    } while (n != 0);
    return end;
}

/* "-1234/5", "inf", "-inf". */
static void rational(yajl_gen g, ZjRat r)
{
    char digits[MOST_RATIONAL], *p = digits + sizeof digits - 1;
    if (zj_rat_is_inf(r)) {
        str(g, r.num < 0 ? "-inf" : "inf");
        return;
    }
    *p = '\0';
    if (r.den != 1) {
        p = digits_before(p, r.den);
        *--p = '/';
    }
    p = digits_before(p, r.num < 0 ? -r.num : r.num);
    if (r.num < 0) *--p = '-';
    str(g, p);
}

static void lane(yajl_gen g, ZjLane l)
{
    yajl_gen_array_open(g);
    rational(g, l.lo);
    rational(g, l.hi);
    yajl_gen_integer(g, l.flags);
    yajl_gen_array_close(g);
}

static void stat(yajl_gen g, const ZjStatTally *s)
{
    const uint64_t counts[] = {s->sure,        s->perhaps,    s->sure_yes,    s->sure_no,
                               s->sure_open,   s->perhaps_yes, s->perhaps_no, s->perhaps_open};
    const ZjRat sums[] = {s->sum_low, s->sum_high, s->more_low, s->more_high, s->least, s->most};
    yajl_gen_map_open(g);
    str(g, "counts");
    yajl_gen_array_open(g);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        yajl_gen_integer(g, (long long)counts[i]);
    yajl_gen_array_close(g);
    str(g, "sums");
    yajl_gen_array_open(g);
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
        rational(g, sums[i]);
    yajl_gen_array_close(g);
    str(g, "value");
    yajl_gen_array_open(g);
    if (s->has_value) lane(g, s->shared);
    if (s->has_value) lane(g, s->hull);
    yajl_gen_array_close(g);
    str(g, "overflow");
    yajl_gen_bool(g, s->overflow);
    yajl_gen_map_close(g);
}

static void year(yajl_gen g, const ZjYearTally *y)
{
    yajl_gen_map_open(g);
    str(g, "year");
    yajl_gen_integer(g, y->year);
    count(g, "sure", y->sure);
    count(g, "perhaps", y->perhaps);
    str(g, "stats");
    yajl_gen_array_open(g);
    for (int i = 0; i < 2; i++)
        stat(g, &y->stats[i]);
    yajl_gen_array_close(g);
    yajl_gen_map_close(g);
}

static void target(yajl_gen g, const ZjTargetTally *t)
{
    if (!t->started) {
        yajl_gen_null(g);
        return;
    }
    yajl_gen_map_open(g);
    count(g, "flags", t->flags);
    str(g, "whole");
    year(g, &t->whole);
    str(g, "undated");
    year(g, &t->undated);
    str(g, "years");
    yajl_gen_array_open(g);
    for (uint32_t i = 0; i < t->year_count; i++)
        year(g, &t->years[i]);
    yajl_gen_array_close(g);
    yajl_gen_map_close(g);
}

static void maybe(yajl_gen g, const char *key, ZjText t)
{
    str(g, key);
    if (t.len == 0)
        yajl_gen_null(g);
    else
        text(g, t);
}

void zj_summary_parts_json(const ZjSummary *s, yajl_gen g)
{
    const ZjModTables *t = &s->module->t;
    str(g, "inputs");
    yajl_gen_map_open(g);
    maybe(g, "readings", s->inputs.readings);
    str(g, "all_readings");
    yajl_gen_bool(g, s->inputs.all_readings);
    maybe(g, "policy_facts", s->inputs.policy_facts);
    maybe(g, "ledger", s->inputs.ledger);
    yajl_gen_map_close(g);
    str(g, "parts");
    yajl_gen_map_open(g);
    str(g, "clauses");
    yajl_gen_array_open(g);
    for (uint32_t c = 0; c < t->clauses_count; c++)
        lane(g, s->clauses[c].sum);
    yajl_gen_array_close(g);
    str(g, "totals");
    yajl_gen_array_open(g);
    for (uint32_t i = 0; i < t->sums_count; i++)
        lane(g, s->totals[i]);
    yajl_gen_array_close(g);
    str(g, "targets");
    yajl_gen_array_open(g);
    for (uint32_t i = 0; i < t->targets_count; i++)
        target(g, &s->targets[i]);
    yajl_gen_array_close(g);
    yajl_gen_map_close(g);
}

/* ---- reading: the first member that is not as written ends it ---- */

typedef struct Reader {
    ZjSummary *s;
    const char *why; /* or NULL */
    bool no_memory;
} Reader;

static bool fail(Reader *r, const char *why)
{
    if (r->why == NULL) r->why = why;
    return false;
}

static const ZjJson *member(Reader *r, const ZjJson *object, const char *name, ZjJsonKind kind)
{
    const ZjJson *m = object->kind == ZJ_JSON_OBJECT ? object->first : NULL;
    while (m != NULL && !zj_text_equal(m->key, zj_text(name)))
        m = m->next;
    if (m != NULL && m->kind == kind) return m;
    fail(r, name);
    return NULL;
}

static bool whole_number(const ZjJson *j, int64_t *out)
{
    bool minus = j->kind == ZJ_JSON_NUMBER && j->text.len > 0 && j->text.ptr[0] == '-';
    uint64_t n = 0;
    if (j->kind != ZJ_JSON_NUMBER || j->text.len == (uint32_t)minus) return false;
    for (uint32_t i = minus; i < j->text.len; i++) {
        if (j->text.ptr[i] < '0' || j->text.ptr[i] > '9' || n >> MOST_CASES != 0) return false;
        n = n * 10 + (uint64_t)(j->text.ptr[i] - '0');
    }
    *out = minus ? -(int64_t)n : (int64_t)n;
    return true;
}

static bool read_count(Reader *r, const ZjJson *object, const char *name, uint64_t *out)
{
    int64_t n;
    const ZjJson *m = member(r, object, name, ZJ_JSON_NUMBER);
    if (m == NULL || !whole_number(m, &n) || n < 0) return fail(r, name);
    *out = (uint64_t)n;
    return true;
}

static bool read_flag(Reader *r, const ZjJson *object, const char *name, bool *out)
{
    for (const ZjJson *m = object->first; m != NULL; m = m->next) {
        if (!zj_text_equal(m->key, zj_text(name))) continue;
        *out = m->kind == ZJ_JSON_TRUE;
        return m->kind == ZJ_JSON_TRUE || m->kind == ZJ_JSON_FALSE || fail(r, name);
    }
    return fail(r, name);
}

/* A copy; null is "". */
static bool read_text(Reader *r, const ZjJson *object, const char *name, ZjText *out)
{
    for (const ZjJson *m = object->first; m != NULL; m = m->next) {
        if (!zj_text_equal(m->key, zj_text(name))) continue;
        *out = ZJ_TEXT("");
        if (m->kind == ZJ_JSON_NULL) return true;
        if (m->kind != ZJ_JSON_STRING) return fail(r, name);
        const char *copy = zj_arena_copy(&r->s->arena, m->text.ptr, m->text.len);
        r->no_memory = r->no_memory || copy == NULL;
        *out = (ZjText){copy, m->text.len};
        return copy != NULL;
    }
    return fail(r, name);
}

/* Digits from *at on: below 2^126. */
static bool read_digits(ZjText t, uint32_t *at, zj_i128 *out)
{
    uint32_t from = *at;
    *out = 0;
    for (; *at < t.len && t.ptr[*at] >= '0' && t.ptr[*at] <= '9'; (*at)++) {
        if (*out >= (zj_i128)1 << 122) return false;
        *out = *out * 10 + (t.ptr[*at] - '0');
    }
    return *at > from;
}

static bool read_rational(const ZjJson *j, ZjRat *out)
{
    zj_i128 n, d = 1;
    if (j == NULL || j->kind != ZJ_JSON_STRING) return false;
    ZjText t = j->text;
    uint32_t at = t.len > 0 && t.ptr[0] == '-';
    int sign = at != 0 ? -1 : 1;
    if (zj_text_equal((ZjText){t.ptr + at, t.len - at}, ZJ_TEXT("inf"))) {
        *out = zj_rat_inf(sign);
        return true;
    }
    if (!read_digits(t, &at, &n)) return false;
    if (at < t.len && t.ptr[at] == '/') {
        at++;
        if (!read_digits(t, &at, &d)) return false;
    }
    return at == t.len && zj_rat_make(sign * n, d, out) == ZJ_OK;
}

static bool read_lane(const ZjJson *j, ZjLane *out)
{
    int64_t flags;
    if (j == NULL || j->kind != ZJ_JSON_ARRAY || j->count != 3) return false;
    const ZjJson *hi = j->first->next;
    if (!read_rational(j->first, &out->lo) || !read_rational(hi, &out->hi)) return false;
    if (!whole_number(hi->next, &flags) || flags < 0 || flags > UINT8_MAX) return false;
    out->flags = (uint8_t)flags;
    return zj_rat_cmp(out->lo, out->hi) <= 0;
}

static bool read_lanes(Reader *r, const ZjJson *parts, const char *name, uint32_t n, ZjLane *out,
                       size_t step)
{
    const ZjJson *list = member(r, parts, name, ZJ_JSON_ARRAY);
    if (list == NULL || list->count != n) return fail(r, name);
    for (const ZjJson *j = list->first; j != NULL; j = j->next) {
        if (!read_lane(j, out)) return fail(r, name);
        out = (ZjLane *)(void *)((char *)out + step);
    }
    return true;
}

static bool read_value(const ZjJson *list, ZjStatTally *s)
{
    s->has_value = list->count != 0;
    if (!s->has_value) return true;
    if (list->count != 2 || !read_lane(list->first->next, &s->hull)) return false;
    /* what cases agree on may be nothing: then its ends are the other way round */
    const ZjJson *j = list->first;
    int64_t flags;
    if (j->kind != ZJ_JSON_ARRAY || j->count != 3) return false;
    const ZjJson *hi = j->first->next;
    bool fits = read_rational(j->first, &s->shared.lo) && read_rational(hi, &s->shared.hi) &&
                whole_number(hi->next, &flags) && flags >= 0 && flags <= UINT8_MAX;
    if (fits) s->shared.flags = (uint8_t)flags;
    return fits;
}

static bool read_stat(Reader *r, const ZjJson *object, ZjStatTally *s)
{
    uint64_t *counts[] = {&s->sure,      &s->perhaps,     &s->sure_yes,   &s->sure_no,
                          &s->sure_open, &s->perhaps_yes, &s->perhaps_no, &s->perhaps_open};
    ZjRat *sums[] = {&s->sum_low,   &s->sum_high, &s->more_low,
                     &s->more_high, &s->least,    &s->most};
    const ZjJson *list = member(r, object, "counts", ZJ_JSON_ARRAY);
    if (list == NULL || list->count != sizeof counts / sizeof counts[0]) return fail(r, "counts");
    size_t i = 0;
    for (const ZjJson *j = list->first; j != NULL; j = j->next, i++) {
        int64_t n;
        if (!whole_number(j, &n) || n < 0) return fail(r, "counts");
        *counts[i] = (uint64_t)n;
    }
    list = member(r, object, "sums", ZJ_JSON_ARRAY);
    if (list == NULL || list->count != sizeof sums / sizeof sums[0]) return fail(r, "sums");
    i = 0;
    for (const ZjJson *j = list->first; j != NULL; j = j->next, i++)
        if (!read_rational(j, sums[i])) return fail(r, "sums");
    list = member(r, object, "value", ZJ_JSON_ARRAY);
    if (list == NULL || !read_value(list, s)) return fail(r, "value");
    return read_flag(r, object, "overflow", &s->overflow);
}

static bool read_year(Reader *r, const ZjJson *object, ZjYearTally *y)
{
    const ZjJson *number = member(r, object, "year", ZJ_JSON_NUMBER);
    const ZjJson *stats = member(r, object, "stats", ZJ_JSON_ARRAY);
    if (number == NULL || !whole_number(number, &y->year)) return fail(r, "year");
    if (y->year < 0 || y->year > 9999) return fail(r, "year");
    if (stats == NULL || stats->count != 2) return fail(r, "stats");
    return read_count(r, object, "sure", &y->sure) &&
           read_count(r, object, "perhaps", &y->perhaps) &&
           read_stat(r, stats->first, &y->stats[0]) &&
           read_stat(r, stats->first->next, &y->stats[1]);
}

static bool read_years(Reader *r, const ZjJson *list, ZjTargetTally *t)
{
    t->years = zj_arena_array(&r->s->arena, list->count, sizeof *t->years);
    r->no_memory = r->no_memory || t->years == NULL;
    if (t->years == NULL) return false;
    t->year_capacity = list->count;
    for (const ZjJson *j = list->first; j != NULL; j = j->next) {
        ZjYearTally *y = &t->years[t->year_count];
        if (!read_year(r, j, y)) return false;
        if (t->year_count > 0 && y->year <= y[-1].year) return fail(r, "years");
        t->year_count++;
    }
    return true;
}

static bool read_tally(Reader *r, const ZjJson *object, ZjTargetTally *t)
{
    uint64_t flags;
    if (object->kind == ZJ_JSON_NULL) return true;
    if (!read_count(r, object, "flags", &flags) || flags > UINT8_MAX) return fail(r, "flags");
    t->flags = (uint8_t)flags;
    t->started = true;
    const ZjJson *whole = member(r, object, "whole", ZJ_JSON_OBJECT);
    const ZjJson *undated = member(r, object, "undated", ZJ_JSON_OBJECT);
    const ZjJson *years = member(r, object, "years", ZJ_JSON_ARRAY);
    return whole != NULL && undated != NULL && years != NULL && read_year(r, whole, &t->whole) &&
           read_year(r, undated, &t->undated) && read_years(r, years, t);
}

/* The cases in error, which stand with what is shown of the target. */
static bool read_target(Reader *r, const ZjJson *shown, const ZjJson *part, ZjTargetTally *t)
{
    if (!read_tally(r, part, t) || !read_count(r, shown, "errors", &t->errors)) return false;
    const ZjJson *names = member(r, shown, "error_cases", ZJ_JSON_ARRAY);
    uint64_t listed = t->errors < ZJ_ERROR_CASES_NAMED ? t->errors : ZJ_ERROR_CASES_NAMED;
    if (names == NULL || names->count != listed) return fail(r, "error_cases");
    if (t->errors != 0 && !t->started) return fail(r, "errors");
    uint32_t i = 0;
    for (const ZjJson *j = names->first; j != NULL; j = j->next, i++) {
        if (j->kind != ZJ_JSON_STRING) return fail(r, "error_cases");
        const char *copy = zj_arena_copy(&r->s->arena, j->text.ptr, j->text.len);
        r->no_memory = r->no_memory || copy == NULL;
        if (copy == NULL) return false;
        t->error_cases[i] = (ZjText){copy, j->text.len};
    }
    return true;
}

static bool read_targets(Reader *r, const ZjJson *root, const ZjJson *parts)
{
    uint32_t n = r->s->module->t.targets_count;
    const ZjJson *shown = member(r, root, "targets", ZJ_JSON_ARRAY);
    const ZjJson *part = member(r, parts, "targets", ZJ_JSON_ARRAY);
    if (shown == NULL || part == NULL || shown->count != n || part->count != n)
        return fail(r, "targets");
    shown = shown->first;
    part = part->first;
    for (uint32_t i = 0; i < n; i++, shown = shown->next, part = part->next)
        if (!read_target(r, shown, part, &r->s->targets[i])) return false;
    return true;
}

/* How often each outcome came; together as many as there are cases. */
static bool read_outcomes(Reader *r, const ZjJson *object, uint64_t *outcomes)
{
    uint64_t all = 0;
    const ZjJson *list = member(r, object, "outcomes", ZJ_JSON_OBJECT);
    if (list == NULL) return false;
    for (const ZjJson *m = list->first; m != NULL; m = m->next) {
        int o = 0;
        int64_t n;
        while (o < ZJ_OUTCOME_COUNT && !zj_text_equal(m->key, zj_text(zj_outcome_json[o])))
            o++;
        if (o == ZJ_OUTCOME_COUNT || !whole_number(m, &n) || n < 0) return fail(r, "outcomes");
        outcomes[o] = (uint64_t)n;
        all += (uint64_t)n;
    }
    return all == r->s->computed || fail(r, "outcomes");
}

static bool read_clauses(Reader *r, const ZjJson *root, const ZjJson *parts)
{
    ZjSummary *s = r->s;
    uint32_t n = s->module->t.clauses_count;
    const ZjJson *list = member(r, root, "clauses", ZJ_JSON_ARRAY);
    if (list == NULL || list->count != n) return fail(r, "clauses");
    const ZjJson *j = list->first;
    for (uint32_t c = 0; c < n; c++, j = j->next)
        if (!read_outcomes(r, j, s->clauses[c].outcomes)) return false;
    return read_lanes(r, parts, "clauses", n, n == 0 ? NULL : &s->clauses[0].sum,
                      sizeof *s->clauses) &&
           read_lanes(r, parts, "totals", s->module->t.sums_count, s->totals, sizeof *s->totals);
}

static bool read_rejected(Reader *r, const ZjJson *root, uint64_t rejected)
{
    const ZjJson *list = member(r, root, "rejected", ZJ_JSON_ARRAY);
    uint64_t listed = rejected < ZJ_REJECTED_LISTED ? rejected : ZJ_REJECTED_LISTED;
    if (list == NULL || list->count != listed) return fail(r, "rejected");
    for (const ZjJson *j = list->first; j != NULL; j = j->next) {
        ZjText case_id, reason;
        uint64_t line;
        if (!read_text(r, j, "file", &r->s->file) || !read_count(r, j, "line", &line) ||
            !read_text(r, j, "case", &case_id) || !read_text(r, j, "reason", &reason))
            return false;
        if (line > UINT32_MAX) return fail(r, "line");
        if (zj_summary_reject(r->s, (uint32_t)line, case_id, reason) != ZJ_OK) {
            r->no_memory = true;
            return false;
        }
    }
    r->s->rejected = rejected;
    return true;
}

static bool read_inputs(Reader *r, const ZjJson *root)
{
    ZjSummary *s = r->s;
    const ZjJson *as_of = member(r, root, "as_of", ZJ_JSON_STRING);
    const ZjJson *inputs = member(r, root, "inputs", ZJ_JSON_OBJECT);
    ZjText ledger;
    if (as_of == NULL || inputs == NULL) return false;
    if (zj_date_parse(as_of->text, true, &s->as_of) != ZJ_OK) return fail(r, "as_of");
    if (!read_text(r, root, "ledger", &ledger)) return false;
    if (ledger.len != 0) s->ledger = ledger.ptr; /* the copy ends with a NUL */
    return read_text(r, inputs, "readings", &s->inputs.readings) &&
           read_flag(r, inputs, "all_readings", &s->inputs.all_readings) &&
           read_text(r, inputs, "policy_facts", &s->inputs.policy_facts) &&
           read_text(r, inputs, "ledger", &s->inputs.ledger);
}

static bool read_root(Reader *r, const ZjJson *root)
{
    ZjSummary *s = r->s;
    uint64_t rejected;
    char hash[2 * sizeof s->module->hash + 1];
    const ZjJson *program = member(r, root, "program", ZJ_JSON_STRING);
    const ZjJson *parts = member(r, root, "parts", ZJ_JSON_OBJECT);
    const ZjJson *cases = member(r, root, "cases", ZJ_JSON_OBJECT);
    if (program == NULL || parts == NULL || cases == NULL) return false;
    for (size_t i = 0; i < sizeof s->module->hash; i++)
        snprintf(hash + 2 * i, 3, "%02x", s->module->hash[i]);
    if (!zj_text_equal(program->text, zj_text(hash))) return fail(r, "");
    if (!read_inputs(r, root)) return false;
    if (!read_count(r, cases, "in", &s->in) || !read_count(r, cases, "computed", &s->computed) ||
        !read_count(r, cases, "rejected", &rejected) ||
        !read_count(r, cases, "in_error", &s->in_error))
        return false;
    if (s->in != s->computed + rejected || s->in_error > s->computed) return fail(r, "cases");
    return read_rejected(r, root, rejected) && read_clauses(r, root, parts) &&
           read_targets(r, root, parts);
}

ZjStatus zj_summary_read(const ZjModule *module, ZjLang lang, ZjText json, ZjSummary *summary,
                         ZjText *why)
{
    ZjArena arena = {0};
    ZjFactProblems problems = {0};
    ZjFactReporter reporter = {.arena = &arena, .out = &problems};
    Reader r = {.s = summary};
    const ZjJson *root = NULL;
    ZJ_TRY(zj_summary_begin(module, lang, 0, summary));
    zj_fact_reporter_input(&reporter, json, 1, false);
    ZjStatus status = zj_json_parse(&reporter, &arena, &root);
    ZjStatus ended = zj_fact_reporter_end(&reporter);
    if (status == ZJ_REJECTED) r.why = "JSON";
    if (status == ZJ_OK) status = ended;
    if (status == ZJ_OK && !read_root(&r, root)) status = r.no_memory ? ZJ_NO_MEM : ZJ_REJECTED;
    *why = r.why == NULL ? ZJ_TEXT("") : zj_text(r.why);
    zj_arena_free(&arena);
    return status;
}

ZjSummaryDifference zj_summary_compare(const ZjSummary *a, const ZjSummary *b)
{
    if (a->as_of != b->as_of) return ZJ_SUMMARY_AS_OF;
    if (!zj_text_equal(a->inputs.readings, b->inputs.readings) ||
        a->inputs.all_readings != b->inputs.all_readings)
        return ZJ_SUMMARY_READINGS;
    if (!zj_text_equal(a->inputs.policy_facts, b->inputs.policy_facts))
        return ZJ_SUMMARY_POLICY_FACTS;
    return zj_text_equal(a->inputs.ledger, b->inputs.ledger) ? ZJ_SUMMARY_SAME
                                                             : ZJ_SUMMARY_LEDGER;
}
