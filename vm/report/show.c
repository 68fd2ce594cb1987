#include "vm/report/show.h"

#include <string.h>

#include "stdlib/date.h"
#include "stdlib/money.h"

static const struct {
    const char *zh, *en;
} phrases[ZJ_PHRASE_COUNT] = {
#define ZJ_PHRASE(name, zh_, en_) [ZJ_SAY_##name] = {zh_, en_},
#include "vm/report/phrases.def"
#undef ZJ_PHRASE
};

void zj_say(ZjBuf *out, ZjLang lang, ZjPhrase phrase, const ZjText *args, int count)
{
    const char *p = lang == ZJ_LANG_EN ? phrases[phrase].en : phrases[phrase].zh;
    for (; *p != '\0'; p++) {
        if (p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}') {
            int n = p[1] - '0';
            if (n < count && args[n].ptr == NULL) out->failed = true; /* a part that had no room */
            else if (n < count) zj_buf_text(out, args[n]);
            p += 2;
        } else if (p[0] == '{' && p[1] == 's' && p[2] >= '0' && p[2] <= '9' && p[3] == '}') {
            int n = p[2] - '0';
            if (n >= count || args[n].len != 1 || args[n].ptr[0] != '1') zj_buf_char(out, 's');
            p += 3;
        } else {
            zj_buf_char(out, *p);
        }
    }
}

ZjLook zj_look_reg(const ZjModule *module, uint32_t reg)
{
    const ZjModReg *r = &module->t.regs[reg];
    return (ZjLook){(ZjType)r->type, r->enum_index, r->unit, r->is_ratio != 0};
}

ZjLook zj_look_field(const ZjModule *module, uint32_t field)
{
    const ZjModField *f = &module->t.fields[field];
    return (ZjLook){(ZjType)f->type, f->enum_index, f->unit, f->is_ratio != 0};
}

/* Control characters, and those that change the direction of text. */
static bool unwelcome(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200E || c == 0x200F ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 ||
           c == 0x2029 || c == 0xFEFF;
}

void zj_show_clean(ZjText text, ZjBuf *out)
{
    const unsigned char *p = (const unsigned char *)text.ptr, *end = p + text.len;
    while (p < end) {
        uint32_t c, n = zj_utf8_decode(p, end, &c);
        if (n == 0) {
            p++;
            continue;
        }
        if (c == '\n' || c == '\t')
            zj_buf_char(out, ' ');
        else if (!unwelcome(c))
            zj_buf_add(out, p, n);
        p += n;
    }
}

bool zj_lane_none(ZjLane lane)
{
    return lane.flags == ZJ_F_NA;
}

bool zj_lane_is_point(ZjLane lane)
{
    return lane.flags == 0 && zj_rat_cmp(lane.lo, lane.hi) == 0;
}

ZjLane zj_lane_both(ZjLane a, ZjLane b)
{
    if (zj_lane_none(a)) return b;
    if (zj_lane_none(b)) return a;
    a.lo = zj_rat_cmp(a.lo, b.lo) <= 0 ? a.lo : b.lo;
    a.hi = zj_rat_cmp(a.hi, b.hi) >= 0 ? a.hi : b.hi;
    a.flags |= b.flags;
    return a;
}

bool zj_lane_same(ZjLane a, ZjLane b)
{
    return zj_rat_cmp(a.lo, b.lo) == 0 && zj_rat_cmp(a.hi, b.hi) == 0;
}

static ZjText either(const ZjModule *m, uint32_t name, uint32_t alias, ZjLang lang)
{
    return zj_mod_str(m, lang == ZJ_LANG_EN && alias != ZJ_NONE ? alias : name);
}

static void show_enum(const ZjShow *s, ZjLook look, ZjRat value, bool plain, ZjBuf *out)
{
    int64_t n = 0;
    const ZjModule *m = s->module;
    if (look.enum_index != ZJ_NONE && zj_rat_to_int(value, &n) == ZJ_OK && n >= 0) {
        const ZjModEnum *e = &m->t.enums[look.enum_index];
        if (n < (int64_t)e->value_count) {
            const ZjModValue *v = &m->t.values[e->first_value + (uint32_t)n];
            zj_buf_text(out, either(m, v->name, v->alias, plain ? ZJ_LANG_ZH : s->lang));
            return;
        }
    }
    zj_rat_print(value, out);
}

static ZjText pool_text(const ZjShow *s, ZjRat value)
{
    int64_t n = 0;
    if (zj_rat_to_int(value, &n) != ZJ_OK || n < 0 || n >= UINT32_MAX) return (ZjText){"", 0};
    return zj_text_at(s->texts, (uint32_t)n);
}

static void show_unit(const ZjShow *s, ZjLook look, ZjBuf *out)
{
    if (look.unit == ZJ_NONE) return;
    ZjText unit = zj_mod_str(s->module, look.unit);
    bool per = unit.len != 0 && unit.ptr[0] == '/'; /* 30元/平方米 */
    if (s->lang == ZJ_LANG_EN && !per) zj_buf_char(out, ' ');
    zj_buf_text(out, unit);
}

/* 17个月, 30日; 17 months, 30 days; 60平方米 */
static void show_counted(const ZjShow *s, ZjLook look, ZjRat value, ZjBuf *out)
{
    ZjText unit = look.unit != ZJ_NONE ? zj_mod_str(s->module, look.unit) : (ZjText){"", 0};
    bool months = zj_text_equal(unit, ZJ_TEXT("月")), days = zj_text_equal(unit, ZJ_TEXT("日"));
    ZjBuf n = {0};
    zj_rat_print(value, &n);
    if (months)
        ZJ_SAY(out, s->lang, MONTHS, (ZjText){n.ptr, (uint32_t)n.len});
    else if (days && s->lang == ZJ_LANG_EN)
        ZJ_SAY(out, s->lang, DAYS, (ZjText){n.ptr, (uint32_t)n.len});
    else
        zj_buf_text(out, (ZjText){n.ptr, (uint32_t)n.len});
    if (n.failed) out->failed = true;
    zj_buf_free(&n);
    if (!months && !(days && s->lang == ZJ_LANG_EN)) show_unit(s, look, out);
}

static void show_ratio(ZjRat value, ZjBuf *out)
{
    ZjRat percent;
    if (zj_rat_mul(value, zj_rat_int(100), &percent) != ZJ_OK) {
        zj_rat_print(value, out);
        return;
    }
    zj_rat_print(percent, out);
    zj_buf_char(out, '%');
}

static void show_exact(const ZjShow *show, ZjLook look, ZjRat value, ZjBuf *out)
{
    bool en = show->lang == ZJ_LANG_EN;
    int64_t n = 0;
    switch (look.type) {
    case ZJ_T_BOOL:
        if (value.num != 0)
            ZJ_SAY0(out, show->lang, YES);
        else
            ZJ_SAY0(out, show->lang, NO);
        return;
    case ZJ_T_MONEY:
    case ZJ_T_EXACT:
        zj_money_print(value, en, out);
        show_unit(show, look, out);
        return;
    case ZJ_T_DATE:
        if (zj_rat_to_int(value, &n) == ZJ_OK)
            zj_date_print(n, !en, out);
        else
            zj_rat_print(value, out);
        return;
    case ZJ_T_ENUM:
        show_enum(show, look, value, false, out);
        return;
    case ZJ_T_TEXT:
        zj_buf_str(out, en ? "\"" : "「");
        zj_show_clean(pool_text(show, value), out);
        zj_buf_str(out, en ? "\"" : "」");
        return;
    case ZJ_T_INT:
        show_counted(show, look, value, out);
        return;
    case ZJ_T_NUM:
        if (look.ratio)
            show_ratio(value, out);
        else
            show_counted(show, look, value, out);
        return;
    case ZJ_T_NONE:
    case ZJ_TYPE_COUNT:
        return;
    }
}

/* Whether decimals of it never end: other primes than 2 and 5 remain below the line. */
static bool repeats(ZjRat value)
{
    int64_t odd = value.den;
    while (odd != 0 && odd % 2 == 0)
        odd /= 2;
    while (odd != 0 && odd % 5 == 0)
        odd /= 5;
    return odd > 1;
}

void zj_show_value(const ZjShow *show, ZjLook look, ZjRat value, ZjBuf *out)
{
    show_exact(show, look, value, out);
    bool number = look.type == ZJ_T_MONEY || look.type == ZJ_T_EXACT || look.type == ZJ_T_INT || look.type == ZJ_T_NUM;
    if (!number || !repeats(value)) return;
    bool money = look.type == ZJ_T_MONEY || look.type == ZJ_T_EXACT; /* to the fen; 33.33%; 1.0014 */
    ZjRat near, scale = zj_rat_int(money ? 1 : 10000);
    if (zj_rat_mul(value, scale, &near) != ZJ_OK || zj_rat_round(near, ZJ_ROUND_HALF_UP, 1, &near) != ZJ_OK ||
        zj_rat_div(near, scale, &near) != ZJ_OK)
        return;
    ZjBuf n = {0}, about = {0};
    show_exact(show, look, near, &n);
    ZJ_SAY(&about, show->lang, ABOUT, (ZjText){n.ptr, (uint32_t)n.len});
    ZJ_SAY(out, show->lang, BRACKET, (ZjText){about.ptr, (uint32_t)about.len});
    if (n.failed || about.failed) out->failed = true;
    zj_buf_free(&n);
    zj_buf_free(&about);
}

void zj_show_plain(const ZjShow *show, ZjLook look, ZjRat value, ZjBuf *out)
{
    int64_t n = 0;
    switch (look.type) {
    case ZJ_T_BOOL:
        zj_buf_str(out, value.num != 0 ? "true" : "false");
        return;
    case ZJ_T_MONEY:
    case ZJ_T_EXACT:
        zj_money_print_plain(value, out);
        return;
    case ZJ_T_DATE:
        if (zj_rat_to_int(value, &n) == ZJ_OK) zj_date_print(n, false, out);
        return;
    case ZJ_T_ENUM:
        show_enum(show, look, value, true, out);
        return;
    case ZJ_T_TEXT:
        zj_buf_text(out, pool_text(show, value));
        return;
    case ZJ_T_INT:
    case ZJ_T_NUM:
        zj_rat_print(value, out);
        return;
    case ZJ_T_NONE:
    case ZJ_TYPE_COUNT:
        return;
    }
}

static void show_set(const ZjShow *s, ZjLook look, ZjLane lane, ZjBuf *out)
{
    ZjBuf lo = {0}, hi = {0};
    bool no_lo = zj_rat_is_inf(lane.lo), no_hi = zj_rat_is_inf(lane.hi);
    zj_show_value(s, look, lane.lo, &lo);
    zj_show_value(s, look, lane.hi, &hi);
    ZjText a = {lo.ptr, (uint32_t)lo.len}, b = {hi.ptr, (uint32_t)hi.len};
    bool money = look.type == ZJ_T_MONEY || look.type == ZJ_T_EXACT;
    if (no_lo && no_hi)
        ZJ_SAY0(out, s->lang, UNKNOWN);
    else if (no_hi && money && lane.lo.num == 0)
        ZJ_SAY0(out, s->lang, ANY_AMOUNT);
    else if (no_hi)
        ZJ_SAY(out, s->lang, AT_LEAST, a);
    else if (no_lo)
        ZJ_SAY(out, s->lang, AT_MOST, b);
    else
        ZJ_SAY(out, s->lang, FROM_TO, a, b);
    if (lo.failed || hi.failed) out->failed = true;
    zj_buf_free(&lo);
    zj_buf_free(&hi);
}

void zj_show_lane(const ZjShow *show, ZjLook look, ZjLane lane, ZjBuf *out)
{
    if (zj_lane_none(lane))
        ZJ_SAY0(out, show->lang, NOT_APPLICABLE);
    else if ((lane.flags & ZJ_F_ERROR) != 0)
        ZJ_SAY0(out, show->lang, IN_ERROR);
    else if (zj_lane_is_point(lane))
        zj_show_value(show, look, lane.lo, out);
    else if (look.type == ZJ_T_BOOL || look.type == ZJ_T_ENUM || look.type == ZJ_T_TEXT)
        ZJ_SAY0(out, show->lang, UNKNOWN);
    else if (zj_rat_cmp(lane.lo, lane.hi) == 0)
        zj_show_value(show, look, lane.lo, out);
    else
        show_set(show, look, lane, out);
    if ((lane.flags & (ZJ_F_NA | ZJ_F_ERROR)) == ZJ_F_NA && !zj_lane_none(lane))
        ZJ_SAY0(out, show->lang, OR_NONE);
}

void zj_show_gap(const ZjShow *show, ZjLook look, ZjRat value, ZjRat goal, ZjBuf *out)
{
    ZjRat gap;
    if (zj_rat_sub(value, goal, &gap) != ZJ_OK || zj_rat_is_inf(gap)) return;
    if (gap.num < 0) gap = zj_rat_neg(gap);
    ZjBuf n = {0};
    switch (look.type) {
    case ZJ_T_MONEY:
    case ZJ_T_EXACT:
    case ZJ_T_INT:
        zj_show_value(show, look, gap, out);
        break;
    case ZJ_T_NUM:
        if (look.ratio) {
            if (zj_rat_mul(gap, zj_rat_int(100), &gap) != ZJ_OK) break;
            zj_rat_print(gap, &n);
            ZJ_SAY(out, show->lang, POINTS, (ZjText){n.ptr, (uint32_t)n.len});
        } else {
            zj_show_value(show, look, gap, out);
        }
        break;
    case ZJ_T_DATE:
        zj_rat_print(gap, &n);
        ZJ_SAY(out, show->lang, DAYS, (ZjText){n.ptr, (uint32_t)n.len});
        break;
    case ZJ_T_ENUM:
        if (look.enum_index == ZJ_NONE || !show->module->t.enums[look.enum_index].ladder) break;
        zj_rat_print(gap, &n);
        ZJ_SAY(out, show->lang, RUNGS, (ZjText){n.ptr, (uint32_t)n.len});
        break;
    case ZJ_T_BOOL:
    case ZJ_T_TEXT:
    case ZJ_T_NONE:
    case ZJ_TYPE_COUNT:
        break;
    }
    if (n.failed) out->failed = true;
    zj_buf_free(&n);
}

/* ---- terms ---- */

static bool whole_number(ZjLane lane, int64_t *n)
{
    return zj_lane_is_point(lane) && zj_rat_to_int(lane.lo, n) == ZJ_OK;
}

void zj_show_term_length(const ZjShow *show, ZjLane first, ZjLane last, ZjLane months,
                         ZjBuf *out)
{
    static const ZjLook look = {ZJ_T_INT, ZJ_NONE, ZJ_NONE, false};
    ZjBuf n = {0};
    int64_t from, until;
    bool bounded = !zj_rat_is_inf(months.lo) && !zj_rat_is_inf(months.hi);
    if (!zj_lane_none(months) && bounded) {
        zj_show_lane(show, look, (ZjLane){months.lo, months.hi, months.flags & ZJ_F_ERROR}, &n);
        ZJ_SAY(out, show->lang, MONTHS, (ZjText){n.ptr != NULL ? n.ptr : "", (uint32_t)n.len});
    } else if (zj_lane_none(months) && whole_number(first, &from) &&
               whole_number(last, &until)) {
        zj_rat_print(zj_rat_int(until - from + 1), &n);
        ZJ_SAY(out, show->lang, DAYS, (ZjText){n.ptr != NULL ? n.ptr : "", (uint32_t)n.len});
    }
    if (n.failed) out->failed = true;
    zj_buf_free(&n);
}

static void show_day(const ZjShow *show, ZjPhrase phrase, ZjRat day, ZjBuf *out)
{
    ZjBuf b = {0};
    zj_show_value(show, (ZjLook){ZJ_T_DATE, ZJ_NONE, ZJ_NONE, false}, day, &b);
    ZjText arg = {b.ptr != NULL ? b.ptr : "", (uint32_t)b.len};
    if (out->len != 0) ZJ_SAY0(out, show->lang, COMMA);
    zj_say(out, show->lang, phrase, &arg, 1);
    if (b.failed) out->failed = true;
    zj_buf_free(&b);
}

/* 自2024年3月1日起，12至36个月，最迟至2027年2月28日 */
static void show_open_term(const ZjShow *show, ZjLane first, ZjLane last, const ZjBuf *length,
                           ZjBuf *out)
{
    if (zj_lane_is_point(first)) show_day(show, ZJ_SAY_TERM_FROM, first.lo, out);
    if (length->len != 0) {
        if (out->len != 0) ZJ_SAY0(out, show->lang, COMMA);
        zj_buf_add(out, length->ptr, length->len);
    }
    if (zj_lane_is_point(last))
        show_day(show, ZJ_SAY_TERM_UNTIL, last.lo, out);
    else if (!zj_rat_is_inf(last.hi))
        show_day(show, ZJ_SAY_TERM_AT_LATEST, last.hi, out);
    if (out->len == 0) ZJ_SAY0(out, show->lang, TERM_UNKNOWN);
}

void zj_show_term(const ZjShow *show, ZjLane first, ZjLane last, ZjLane months, int64_t as_of,
                  ZjBuf *out)
{
    if (zj_lane_none(first) && zj_lane_none(last)) return;
    ZjBuf length = {0}, term = {0};
    int64_t from, until;
    zj_show_term_length(show, first, last, months, &length);
    if (whole_number(first, &from) && whole_number(last, &until)) {
        ZjBuf a = {0}, b = {0};
        zj_date_print(from, show->lang != ZJ_LANG_EN, &a);
        zj_date_print(until, show->lang != ZJ_LANG_EN, &b);
        ZJ_SAY(&term, show->lang, TERM, (ZjText){a.ptr != NULL ? a.ptr : "", (uint32_t)a.len},
               (ZjText){b.ptr != NULL ? b.ptr : "", (uint32_t)b.len});
        if (until < as_of) {
            if (length.len != 0) ZJ_SAY0(&length, show->lang, COMMA);
            ZJ_SAY0(&length, show->lang, TERM_OVER);
        }
        if (length.len != 0)
            ZJ_SAY(&term, show->lang, BRACKET, (ZjText){length.ptr, (uint32_t)length.len});
        if (a.failed || b.failed) out->failed = true;
        zj_buf_free(&a);
        zj_buf_free(&b);
    } else {
        show_open_term(show, first, last, &length, &term);
    }
    if (term.len != 0) zj_buf_add(out, term.ptr, term.len);
    if (length.failed || term.failed) out->failed = true;
    zj_buf_free(&length);
    zj_buf_free(&term);
}

void zj_show_field(const ZjShow *show, uint32_t field, ZjBuf *out)
{
    const ZjModule *m = show->module;
    uint32_t path[64];
    int depth = 0;
    for (uint32_t f = field; f != ZJ_NONE && depth < 64; f = m->t.fields[f].parent)
        path[depth++] = f;
    if (m->t.fields[field].policy != ZJ_NONE) {
        zj_buf_text(out, zj_mod_str(m, m->t.policies[m->t.fields[field].policy].id));
        zj_buf_char(out, '.');
    }
    while (depth-- > 0) {
        const ZjModField *f = &m->t.fields[path[depth]];
        zj_buf_text(out, either(m, f->name, f->alias, show->lang));
        if (depth > 0) zj_buf_char(out, '.');
    }
}

void zj_show_clause_id(const ZjModule *module, uint32_t clause, ZjBuf *out)
{
    const ZjModClause *c = &module->t.clauses[clause];
    zj_buf_text(out, zj_mod_str(module, module->t.policies[c->policy].id));
    zj_buf_char(out, '.');
    zj_buf_text(out, zj_mod_str(module, c->name));
}

ZjText zj_clause_title(const ZjModule *module, uint32_t clause, ZjLang lang)
{
    const ZjModClause *c = &module->t.clauses[clause];
    if (c->title != ZJ_NONE) return zj_mod_str(module, c->title);
    return either(module, c->name, c->alias, lang);
}
