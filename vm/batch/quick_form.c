#include "vm/batch/quick_form.h"

#include <string.h>

#include "stdlib/date.h"
#include "vm/report/show.h"

enum { MOST_AMOUNT = 24, MOST_OUTCOME = 16, PLAIN_ID = 64 };

/* ---- pieces ---- */

static const char two_digits[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
    "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/* Fen as yuan with two decimals. */
static char *amount(char *p, int64_t fen)
{
    char digits[MOST_AMOUNT], *end = digits + sizeof digits, *q = end;
    if (fen < 0) *p++ = '-';
    uint64_t n = fen < 0 ? (uint64_t)-fen : (uint64_t)fen, yuan = n / 100;
    q -= 2;
    memcpy(q, two_digits + 2 * (n % 100), 2);
    *--q = '.';
    while (yuan >= 100) {
        q -= 2;
        memcpy(q, two_digits + 2 * (yuan % 100), 2);
        yuan /= 100;
    }
    if (yuan >= 10) {
        q -= 2;
        memcpy(q, two_digits + 2 * yuan, 2);
    } else {
        *--q = (char)('0' + yuan);
    }
    memcpy(p, q, (size_t)(end - q));
    return p + (end - q);
}

static bool is_open(int64_t end)
{
    return end >= ZJ_OPEN || end <= -ZJ_OPEN;
}

static char *bytes(char *p, const char *s, size_t n)
{
    memcpy(p, s, n);
    return p + n;
}

#define PUT(p, literal) ((p) = bytes((p), (literal), sizeof(literal) - 1))

static char *text(char *p, ZjText t)
{
    return t.len != 0 ? bytes(p, t.ptr, t.len) : p;
}

static char *json_end(char *p, int64_t fen)
{
    if (is_open(fen)) return bytes(p, "null", 4);
    *p++ = '"';
    p = amount(p, fen);
    *p++ = '"';
    return p;
}

static char *json_ends(char *p, int64_t lo, int64_t hi)
{
    PUT(p, "\"min\":");
    char *first = p;
    p = json_end(p, lo);
    size_t n = (size_t)(p - first);
    PUT(p, ",\"max\":");
    return lo == hi ? bytes(p, first, n) : json_end(p, hi);
}

/* ---- JSON ---- */

static char *json_clauses(const ZjForm *form, const ZjQuick *q, uint32_t lane, char *p)
{
    const ZjModTables *t = &form->module->t;
    bool more = false;
    int64_t lo, hi;
    PUT(p, ",\"grants\":[");
    for (uint32_t c = 0; c < t->clauses_count; c++) {
        if (t->clauses[c].kind != ZJ_CLAUSE_GRANT) continue;
        if (more) *p++ = ',';
        more = true;
        p = text(p, form->clauses[c]);
        p = text(p, zj_text(zj_outcome_json[zj_quick_outcome(q, c, lane)]));
        PUT(p, "\",");
        zj_quick_payable(q, c, lane, &lo, &hi);
        p = json_ends(p, lo, hi);
        *p++ = '}';
    }
    PUT(p, "],\"clawbacks\":[]");
    return p;
}

static char *json_line(const ZjQuickForm *f, const ZjQuick *q, uint32_t lane, char *p)
{
    const ZjForm *form = f->form;
    ZjText id = zj_quick_case(q, lane);
    int64_t lo = 0, hi = 0;
    bool more = false;
    PUT(p, "{\"case\":");
    if (id.len == 0) {
        PUT(p, "null");
    } else {
        *p++ = '"';
        p = text(p, id);
        *p++ = '"';
    }
    PUT(p, ",\"as_of\":\"");
    p = bytes(p, f->date, strlen(f->date));
    *p++ = '"';
    if (form->only == ZJ_ONLY_PAYABLE) p = json_clauses(form, q, lane, p);
    if (form->all != ZJ_NONE) zj_quick_total(q, form->all, lane, &lo, &hi);
    PUT(p, ",\"totals\":{");
    p = json_ends(p, lo, hi);
    if (is_open(hi))
        PUT(p, ",\"open\":true");
    else
        PUT(p, ",\"open\":false");
    PUT(p, ",\"by_payer\":{");
    for (uint32_t i = 0; i < form->module->t.sums_count; i++) {
        if (i == form->all) continue;
        if (more) *p++ = ',';
        more = true;
        p = text(p, form->sums[i]);
        PUT(p, ":{");
        zj_quick_total(q, i, lane, &lo, &hi);
        p = json_ends(p, lo, hi);
        *p++ = '}';
    }
    PUT(p, "}}}\n");
    return p;
}

/* ---- CSV ---- */

static char *csv_ends(char *p, int64_t lo, int64_t hi)
{
    *p++ = ',';
    char *first = p;
    if (!is_open(lo)) p = amount(p, lo);
    size_t n = (size_t)(p - first);
    *p++ = ',';
    if (lo == hi) return bytes(p, first, n);
    return is_open(hi) ? p : amount(p, hi);
}

static char *csv_case(const ZjQuickForm *f, const ZjQuick *q, uint32_t lane, char *p)
{
    p = text(p, zj_quick_case(q, lane));
    *p++ = ',';
    return bytes(p, f->date, strlen(f->date));
}

static char *csv_totals(const ZjQuickForm *f, const ZjQuick *q, uint32_t lane, char *p)
{
    const ZjForm *form = f->form;
    int64_t lo, hi;
    p = csv_case(f, q, lane, p);
    if (form->all != ZJ_NONE) {
        zj_quick_total(q, form->all, lane, &lo, &hi);
        p = csv_ends(p, lo, hi);
    }
    for (uint32_t i = 0; i < form->module->t.sums_count; i++) {
        if (i == form->all) continue;
        zj_quick_total(q, i, lane, &lo, &hi);
        p = csv_ends(p, lo, hi);
    }
    PUT(p, "\r\n");
    return p;
}

static char *csv_pay_list(const ZjQuickForm *f, const ZjQuick *q, uint32_t lane, char *p)
{
    const ZjModTables *t = &f->form->module->t;
    int64_t lo, hi;
    for (uint32_t c = 0; c < t->clauses_count; c++) {
        if (t->clauses[c].kind != ZJ_CLAUSE_GRANT || t->clauses[c].passes) continue;
        zj_quick_payable(q, c, lane, &lo, &hi);
        if (hi <= 0) continue;
        p = csv_case(f, q, lane, p);
        p = text(p, f->form->clauses[c]);
        *p++ = ',';
        p = text(p, zj_text(zj_outcome_json[zj_quick_outcome(q, c, lane)]));
        p = csv_ends(p, lo, hi);
        PUT(p, ",,\r\n");
    }
    return p;
}

/* ---- one case ---- */

/* Begins with a letter or digit and has nothing that a spreadsheet or a reader would stop at. */
static bool plain_id(ZjText id, bool csv)
{
    if (id.len > PLAIN_ID || id.len == 0) return id.len == 0 && !csv;
    for (uint32_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!word && (i == 0 || (c != '-' && c != '_' && c != '.'))) return false;
    }
    return true;
}

static ZjLane lane_of(int64_t lo, int64_t hi)
{
    return (ZjLane){is_open(lo) ? zj_rat_inf(lo > 0 ? 1 : -1) : zj_rat_int(lo),
                    is_open(hi) ? zj_rat_inf(hi > 0 ? 1 : -1) : zj_rat_int(hi), 0};
}

static ZjStatus by_form(ZjQuickForm *f, const ZjQuick *q, int64_t as_of, uint32_t lane, ZjBuf *out)
{
    const ZjModTables *t = &f->form->module->t;
    ZjFormCase one = {.case_id = zj_quick_case(q, lane),
                      .as_of = as_of,
                      .outcomes = f->outcomes,
                      .payable = f->lanes,
                      .totals = f->lanes + t->clauses_count};
    int64_t lo = 0, hi = 0;
    for (uint32_t c = 0; c < t->clauses_count; c++) {
        f->outcomes[c] = zj_quick_outcome(q, c, lane);
        if (t->clauses[c].kind == ZJ_CLAUSE_GRANT) zj_quick_payable(q, c, lane, &lo, &hi);
        f->lanes[c] = t->clauses[c].kind == ZJ_CLAUSE_GRANT ? lane_of(lo, hi) : lane_of(0, 0);
    }
    for (uint32_t i = 0; i < t->sums_count; i++) {
        zj_quick_total(q, i, lane, &lo, &hi);
        f->lanes[t->clauses_count + i] = lane_of(lo, hi);
    }
    return zj_form_add(f->form, &one, out);
}

ZjStatus zj_quick_form_add(ZjQuickForm *quick, const ZjQuick *cases, int64_t as_of, uint32_t lane,
                           ZjBuf *out)
{
    const ZjForm *form = quick->form;
    if (!plain_id(zj_quick_case(cases, lane), form->csv))
        return by_form(quick, cases, as_of, lane, out);
    char *p = zj_buf_room(out, quick->room);
    if (p == NULL) return ZJ_NO_MEM;
    char *end = !form->csv                      ? json_line(quick, cases, lane, p)
                : form->only == ZJ_ONLY_PAYABLE ? csv_pay_list(quick, cases, lane, p)
                                                : csv_totals(quick, cases, lane, p);
    out->len += (size_t)(end - p);
    return ZJ_OK;
}

/* ---- opening ---- */

ZjStatus zj_quick_form_open(const ZjForm *form, int64_t as_of, ZjQuickForm *quick)
{
    const ZjModTables *t = &form->module->t;
    ZjBuf date = {0};
    *quick = (ZjQuickForm){.form = form};
    if (form->only == ZJ_ONLY_ALL) return ZJ_DOMAIN;
    zj_date_print(as_of, false, &date);
    ZjStatus status = zj_buf_status(&date);
    if (status == ZJ_OK) memcpy(quick->date, date.ptr, date.len < 15 ? date.len : 15);
    zj_buf_free(&date);
    ZJ_TRY(status);
    size_t piece = PLAIN_ID + 2 * MOST_AMOUNT + MOST_OUTCOME + sizeof quick->date + 64;
    quick->room = 2 * piece + 256;
    for (uint32_t c = 0; c < t->clauses_count; c++)
        quick->room += form->clauses[c].len + piece;
    for (uint32_t i = 0; i < t->sums_count; i++)
        quick->room += form->sums[i].len + piece;
    quick->lanes =
        zj_arena_array(&quick->arena, t->clauses_count + t->sums_count, sizeof *quick->lanes);
    quick->outcomes = zj_arena_array(&quick->arena, t->clauses_count, sizeof *quick->outcomes);
    return quick->lanes == NULL || quick->outcomes == NULL ? ZJ_NO_MEM : ZJ_OK;
}

void zj_quick_form_close(ZjQuickForm *quick)
{
    zj_arena_free(&quick->arena);
    *quick = (ZjQuickForm){0};
}
