#include "grammar/words.h"

#include <stdarg.h>
#include <string.h>
#include <utf8proc.h>

#include "grammar/build.h"
#include "grammar/parser.h"
#include "grammar/units.h"
#include "stdlib/money.h"
#include "stdlib/numeral.h"

enum { MAX_WORD = 64 }; /* longer than any keyword */

/* ---- places and reports ---- */

ZjSpan zj_token_span(const ZjParse *ps, const unsigned char *from)
{
    return (ZjSpan){(uint32_t)(from - ps->start), (uint32_t)(ps->cur - ps->start), ps->file};
}

ZjText zj_span_text(const ZjParse *ps, ZjSpan span)
{
    return (ZjText){ps->source->bytes.ptr + span.start, span.end - span.start};
}

ZjDiag *zj_lex_report(ZjParse *ps, ZjMsgId id, ZjSpan at, int arg_count, ...)
{
    ZjText args[2] = {{"", 0}, {"", 0}};
    va_list ap;
    va_start(ap, arg_count);
    for (int i = 0; i < arg_count && i < 2; i++)
        args[i] = va_arg(ap, ZjText);
    va_end(ap);
    ps->reported = true;
    return zj_report(ps->diags, id, at, arg_count, args[0], args[1]);
}

void zj_lex_mend(ZjParse *ps, ZjSpan at, const char *instead)
{
    ZjDiag *d =
        zj_lex_report(ps, ZJ_MSG_WRITE_INSTEAD, at, 2, zj_span_text(ps, at), zj_text(instead));
    zj_diag_suggest(ps->diags, d, zj_text(instead));
}

static ZjText slice(const unsigned char *from, const unsigned char *to)
{
    return (ZjText){(const char *)from, (uint32_t)(to - from)};
}

/* The end of the current line. */
static uint32_t line_end(const ZjParse *ps)
{
    const unsigned char *nl = memchr(ps->cur, '\n', (size_t)(ps->lim - ps->cur));
    return (uint32_t)((nl != NULL ? nl : ps->lim) - ps->start);
}

/* ---- characters ---- */

static bool is_letter(uint32_t cp)
{
    if (cp == 0x7684 || cp == 0x4E14 || cp == 0x6216) return false; /* 的 且 或 */
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

/* Bytes of the run of letters at p. */
static uint32_t letters(const ZjParse *ps, const unsigned char *p)
{
    const unsigned char *from = p;
    uint32_t cp, n;
    while (p < ps->lim && (n = zj_utf8_decode(p, ps->lim, &cp)) != 0 && is_letter(cp))
        p += n;
    return (uint32_t)(p - from);
}

static bool is_digit(const unsigned char *p)
{
    return (*p >= '0' && *p <= '9') ||
           (p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x90 && p[2] <= 0x99); /* ０ to ９ */
}

static const unsigned char *skip_blanks(const unsigned char *p)
{
    for (;;) {
        if (*p == ' ' || *p == '\t')
            p++;
        else if (p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80)
            p += 3;
        else
            return p;
    }
}

static const unsigned char *skip_name(const ZjParse *ps, const unsigned char *p)
{
    while (p < ps->lim && (*p == '_' || is_digit(p) || letters(ps, p) != 0)) {
        if (*p == '_')
            p++;
        else if (is_digit(p))
            p += *p == 0xEF ? 3 : 1;
        else
            p += letters(ps, p);
    }
    return p;
}

static bool is_colon(const unsigned char *p)
{
    return *p == ':' || (p[0] == 0xEF && p[1] == 0xBC && p[2] == 0x9A);
}

/* Whether a colon follows, perhaps behind "/alias": then the word is a field's name. */
static bool colon_next(const ZjParse *ps)
{
    const unsigned char *p = skip_blanks(ps->cur);
    if (*p == '/') p = skip_blanks(skip_name(ps, skip_blanks(p + 1)));
    return is_colon(p);
}

/* ---- numbers ---- */

static int give_number(ZjYyValue *value, ZjSpan *span, ZjParse *ps, const unsigned char *from,
                       int token, bool bad)
{
    value->mark = bad;
    *span = zj_token_span(ps, from);
    return token;
}

static bool begins(ZjText text, const char *word)
{
    size_t n = strlen(word);
    return text.len >= n && memcmp(text.ptr, word, n) == 0;
}

static bool contains(ZjText text, const char *word)
{
    for (uint32_t i = 0; i < text.len; i++) {
        if (begins((ZjText){text.ptr + i, text.len - i}, word)) return true;
    }
    return false;
}

/* A run that begins with a keyword (100至200) is no unit; 对 may be one (3对). */
static bool is_keyword_run(ZjText run)
{
    for (unsigned i = 0; i < zj_keyword_count; i++) {
        const ZjKeyword *k = &zj_keywords[i];
        if (k->class != ZJ_KEYWORD_X || k->zh.len == 0 || k->token == ZJ_TOK_FOR) continue;
        if (begins(run, k->zh.ptr)) return true;
    }
    return false;
}

static int report_working_days(ZjYyValue *value, ZjSpan *span, ZjParse *ps,
                               const unsigned char *from)
{
    int token = give_number(value, span, ps, from, ZJ_TOK_LIT_PERIOD, true);
    zj_lex_report(ps, ZJ_MSG_WORKING_DAYS, *span, 1, zj_span_text(ps, *span));
    return token;
}

static int report_unit(ZjYyValue *value, ZjSpan *span, ZjParse *ps, const unsigned char *from,
                       ZjMsgId id, bool bad)
{
    int token = give_number(value, span, ps, from, ZJ_TOK_LIT_MONEY, bad);
    ZjDiag *d = zj_lex_report(ps, id, *span, 1, zj_span_text(ps, *span));
    if (id == ZJ_MSG_BARE_WAN) {
        ZjBuf b = {0};
        zj_buf_text(&b, zj_span_text(ps, *span));
        zj_buf_str(&b, "元");
        if (!b.failed) zj_diag_suggest(ps->diags, d, (ZjText){b.ptr, (uint32_t)b.len});
        zj_buf_free(&b);
    }
    return token;
}

/* The unit `unit` ends at the cursor: what kind of literal does it make? */
static int number_with_unit(ZjYyValue *value, ZjSpan *span, ZjParse *ps,
                            const unsigned char *from, ZjText unit)
{
    if (contains(unit, "工作日")) return report_working_days(value, span, ps, from);
    if (contains(unit, "萬") || contains(unit, "億")) {
        return report_unit(value, span, ps, from, ZJ_MSG_TRADITIONAL, true);
    }
    bool compound = false;
    while (*ps->cur == '/' && letters(ps, ps->cur + 1) != 0) {
        compound = true;
        ps->cur++;
        ps->cur += zj_unit_length(slice(ps->cur, ps->cur + letters(ps, ps->cur)));
    }
    const ZjBuiltinUnit *u = zj_builtin_unit(unit);
    if (compound || u == NULL)
        return give_number(value, span, ps, from, ZJ_TOK_LIT_QUANTITY, false);
    if (zj_text_equal(unit, ZJ_TEXT("万")) || zj_text_equal(unit, ZJ_TEXT("亿"))) {
        return report_unit(value, span, ps, from, ZJ_MSG_BARE_WAN, false);
    }
    int token = u->kind == ZJ_LIT_MONEY ? ZJ_TOK_LIT_MONEY : ZJ_TOK_LIT_PERIOD;
    return give_number(value, span, ps, from, token, false);
}

/* ≥ 0 sqm in a declaration of facts: the word behind the number is its unit, unless a colon behind it makes
** it the next field. */
static bool unit_of_bound(ZjParse *ps, const unsigned char *unit, ZjText run)
{
    bool facts = ps->open_count != 0 && ps->open[ps->open_count].facts;
    bool bound = ps->prev == ZJ_TOK_GE || ps->prev == ZJ_TOK_LE;
    if (!facts || !bound || zj_keyword_find(run) != NULL) return false;
    const unsigned char *number_end = ps->cur;
    ps->cur = skip_name(ps, unit);
    bool field = colon_next(ps);
    ps->cur = number_end;
    return !field;
}

int zj_lex_number(ZjYyValue *value, ZjSpan *span, ZjParse *ps, const unsigned char *from)
{
    const unsigned char *after = ps->cur, *unit = skip_blanks(after);
    ZjText run = slice(unit, unit + letters(ps, unit));
    if (run.len == 0 || is_keyword_run(run)) {
        return give_number(value, span, ps, from, ZJ_TOK_LIT_NUMBER, false);
    }
    run.len = zj_unit_length(run);
    bool glued = unit == after;
    /* apart from its number only a unit that needs no declaration belongs to the literal */
    if (!glued && zj_builtin_unit(run) == NULL && !unit_of_bound(ps, unit, run)) {
        return give_number(value, span, ps, from, ZJ_TOK_LIT_NUMBER, false);
    }
    ps->cur = unit + run.len;
    return number_with_unit(value, span, ps, from, run);
}

int zj_lex_odd_date(ZjYyValue *value, ZjSpan *span, ZjParse *ps, const unsigned char *from)
{
    int token = give_number(value, span, ps, from, ZJ_TOK_LIT_DATE, true);
    zj_lex_report(ps, ZJ_MSG_ODD_DATE, *span, 1, zj_span_text(ps, *span));
    return token;
}

int zj_lex_unclosed_text(ZjSpan *span, ZjParse *ps, const unsigned char *from)
{
    while (ps->cur > from + 1 && (ps->cur[-1] == '\r' || ps->cur[-1] == ' '))
        ps->cur--;
    *span = zj_token_span(ps, from);
    ZjText closer = *from == '"'                         ? ZJ_TEXT("\"")
                    : begins(slice(from, ps->lim), "「") ? ZJ_TEXT("」")
                                                         : ZJ_TEXT("”");
    zj_lex_report(ps, ZJ_MSG_TEXT_NOT_CLOSED, *span, 1, closer);
    ps->quiet_until = line_end(ps); /* what belongs to the text and what doesn't is a guess */
    return ZJ_TOK_LIT_TEXT;
}

/* ---- unknown characters ---- */

static const struct {
    uint32_t code_point;
    const char *instead;
    int token;
} looks[] = {
    {0x2014, "-", '-'}, {0x2013, "-", '-'}, {0x2010, "-", '-'}, {0x2011, "-", '-'},
    {0x2015, "-", '-'}, {0xFE63, "-", '-'}, {0x00B7, ".", '.'}, {0x2022, ".", '.'},
    {0x30FB, ".", '.'}, {0x2027, ".", '.'}, {0x3009, ">", '>'}, {0x203A, ">", '>'},
    {0xFE65, ">", '>'}, {0x3008, "<", '<'}, {0x2039, "<", '<'}, {0xFE64, "<", '<'},
    {0xFE66, "=", '='}, {0x2236, ":", ':'}, {0xFE55, ":", ':'}, {0xFE30, ":", ':'},
    {0xFE50, ",", ','}, {0xFE51, ",", ','}, {0xFF64, ",", ','}, {0xFE54, ";", ';'},
    {0x3014, "(", '('}, {0xFE59, "(", '('}, {0x3016, "(", '('}, {0x3015, ")", ')'},
    {0xFE5A, ")", ')'}, {0x3017, ")", ')'}, {0x2215, "/", '/'}, {0x2044, "/", '/'},
    {0x2217, "*", '*'}, {0xFE61, "*", '*'}, {0x2715, "*", '*'}, {0xFE62, "+", '+'},
    {0x2264, "≤", ZJ_TOK_LE}, {0x2A7D, "≤", ZJ_TOK_LE}, {0x2A7E, "≥", ZJ_TOK_GE},
    {0x2260, "≠", ZJ_TOK_NE}, {0x2227, "且", ZJ_TOK_AND}, {0x2228, "或", ZJ_TOK_OR},
    {0x00AC, "非", ZJ_TOK_NOT}, {0x2208, "属于", ZJ_TOK_MEMBER},
    {0x2209, "不属于", ZJ_TOK_NOT_MEMBER}, {0x2026, "至", ZJ_TOK_UNTIL},
};

int zj_lex_unknown_char(ZjParse *ps, const unsigned char *from)
{
    uint32_t cp;
    uint32_t n = zj_utf8_decode(from, ps->lim, &cp);
    ps->cur = from + (n != 0 ? n : 1);
    ZjSpan at = zj_token_span(ps, from);
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        if (looks[i].code_point != cp) continue;
        ZjDiag *d = zj_lex_report(ps, ZJ_MSG_LOOK_ALIKE, at, 2, zj_span_text(ps, at),
                                  zj_text(looks[i].instead));
        zj_diag_suggest(ps->diags, d, zj_text(looks[i].instead));
        return looks[i].token;
    }
    if (cp == '$' || cp == 0xA5 || cp == 0xFFE5 || cp == 0xFF04) {
        zj_lex_report(ps, ZJ_MSG_MONEY_SIGN, at, 1, zj_span_text(ps, at));
        return 0;
    }
    ZjBuf b = {0};
    zj_buf_printf(&b, "U+%04X", (unsigned)cp);
    if (!b.failed) {
        zj_lex_report(ps, ZJ_MSG_UNKNOWN_CHAR, at, 2, zj_span_text(ps, at),
                      (ZjText){b.ptr, (uint32_t)b.len});
    }
    zj_buf_free(&b);
    return 0;
}

/* ---- words ---- */

bool zj_operand_next(int token)
{
    if (token <= 0) return false;
    if (token < 256) return strchr("+-*/<>=.,([{", token) != NULL;
    if (token == ZJ_TOK_LE || token == ZJ_TOK_GE || token == ZJ_TOK_NE) return true;
    const ZjKeyword *k = zj_keyword_of(token);
    return k != NULL && k->operand;
}

/* Full-width letters and digits as ASCII, into a small buffer; false when it's too long for a
 * keyword. */
static bool fold_word(ZjText raw, char *out, uint32_t *len)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < raw.len;) {
        if (n + 1 >= MAX_WORD) return false;
        const unsigned char *p = (const unsigned char *)raw.ptr + i;
        if (i + 2 < raw.len && p[0] == 0xEF && (p[1] == 0xBC || p[1] == 0xBD)) {
            unsigned cp = 0xF000u | ((p[1] & 0x3Fu) << 6) | (p[2] & 0x3Fu);
            if (cp >= 0xFF01 && cp <= 0xFF5E) {
                out[n++] = (char)(cp - 0xFEE0);
                i += 3;
                continue;
            }
        }
        out[n++] = raw.ptr[i++];
    }
    *len = n;
    return true;
}

/* The keyword that ends at the cursor, or further on the line when it has two words. */
static const ZjKeyword *keyword_here(const ZjParse *ps, const unsigned char *from,
                                     const unsigned char **end)
{
    char word[MAX_WORD];
    uint32_t n;
    *end = ps->cur;
    if (!fold_word(slice(from, ps->cur), word, &n)) return NULL;
    const ZjKeyword *best = zj_keyword_find((ZjText){word, n});
    const unsigned char *p = ps->cur;
    if (ps->prev == ZJ_TOK_ROUND) return best; /* round up to yuan: the mode is up */
    while (zj_keyword_continues((ZjText){word, n})) {
        const unsigned char *q = p;
        while (*q == ' ')
            q++;
        const unsigned char *r = q;
        while (*r >= 'a' && *r <= 'z')
            r++;
        if (q == p || r == q || n + 1 + (uint32_t)(r - q) >= MAX_WORD) break;
        word[n++] = ' ';
        memcpy(word + n, q, (size_t)(r - q));
        n += (uint32_t)(r - q);
        p = r;
        const ZjKeyword *k = zj_keyword_find((ZjText){word, n});
        if (k != NULL) {
            best = k;
            *end = p;
        }
    }
    return best;
}

/* A Chinese keyword glued to digits: 前3年, 满3年, 最高20万元; 金额20万元 at the start of a
 * line. */
static const ZjKeyword *keyword_before_digits(const ZjParse *ps, const unsigned char *from)
{
    for (unsigned i = 0; i < zj_keyword_count; i++) {
        const ZjKeyword *k = &zj_keywords[i];
        if (k->zh.len == 0 || (size_t)(ps->cur - from) <= k->zh.len) continue;
        if (!is_digit(from + k->zh.len) || memcmp(from, k->zh.ptr, k->zh.len) != 0) continue;
        bool splits = k->class == ZJ_KEYWORD_X ||
                      (ps->first && (k->class == ZJ_KEYWORD_S || k->class == ZJ_KEYWORD_D));
        if (splits) return k;
    }
    return NULL;
}

/* In these places every word is a name. */
static bool must_be_name(const ZjParse *ps, const unsigned char *from)
{
    if (ps->prev == '.') return true;
    const ZjOpenBracket *top = ps->open_count != 0 ? &ps->open[ps->open_count] : NULL;
    if (top != NULL && top->closer == '}' && colon_next(ps)) return true;
    const unsigned char *end;
    const ZjKeyword *k = keyword_here(ps, from, &end);
    if (top != NULL && top->facts) {
        if (k == NULL) return true;
        if (k->token == ZJ_TOK_LIST) return ps->prev != ':';
        if (k->token == ZJ_TOK_KEY || k->token == ZJ_TOK_EVIDENCE) return ps->prev == ':';
        return !(ps->first && k->class == ZJ_KEYWORD_D);
    }
    if (ps->first) return false;
    const ZjKeyword *before = zj_keyword_of(ps->prev);
    if (before != NULL && before->class == ZJ_KEYWORD_D && ps->in_head) return true;
    if (ps->in_head && ps->prev == ':' && k != NULL && k->class != ZJ_KEYWORD_X) {
        return k->token != ZJ_TOK_LIST;
    }
    return false;
}

/* A table's names are due after : and ; up to the end of its brackets or of its slot. */
static bool in_table(const ZjParse *ps)
{
    return ps->open[ps->open_count].table;
}

static bool soft_is_name(const ZjParse *ps)
{
    if (ps->first) return false;
    int before = ps->behind.prev; /* 上限 3万元 合计 连同 …: there 合计 is a scope */
    if (ps->prev == ZJ_TOK_SUM && !zj_operand_next(before) && before != ':' && before != ';') {
        return false;
    }
    const ZjKeyword *slot = ps->prev == ':' ? zj_keyword_of(before) : NULL; /* 发生于：评估日, a mistake told at the colon */
    if (slot != NULL && slot->class == ZJ_KEYWORD_S) return true;
    bool version = ps->slot == ZJ_TOK_VALUE || ps->slot == ZJ_TOK_WHEN; /* 取值 当 e: 评估日 */
    if (version && ps->prev == ':' && ps->open_count == 0) return true;
    return zj_operand_next(ps->prev) || (in_table(ps) && (ps->prev == ':' || ps->prev == ';'));
}

/* 计数 合计 占比 平均 before ( in a 统计 slot are its own functions. */
static int stat_token(const ZjParse *ps, int token)
{
    const unsigned char *p = skip_blanks(ps->cur);
    bool paren = *p == '(' || (p[0] == 0xEF && p[1] == 0xBC && p[2] == 0x88);
    bool here = ps->slot == ZJ_TOK_MEASURE && ps->stat_depth == 0 && paren;
    if (token == ZJ_TOK_SHARE) return here ? ZJ_TOK_STAT_SHARE : ZJ_TOK_WORD;
    if (!here) return token;
    if (token == ZJ_TOK_COUNT) return ZJ_TOK_STAT_COUNT;
    if (token == ZJ_TOK_SUM) return ZJ_TOK_STAT_SUM;
    if (token == ZJ_TOK_MEAN) return ZJ_TOK_STAT_MEAN;
    return token;
}

static int keyword_token(ZjYyValue *value, ZjParse *ps, const ZjKeyword *k,
                         const unsigned char *from)
{
    value->mark = *from < 0x80;
    if (k->class != ZJ_KEYWORD_X) {
        if (soft_is_name(ps)) return ZJ_TOK_WORD;
        bool in_part = k->token == ZJ_TOK_WHEN && !ps->first && ps->slot == ZJ_TOK_INSTALMENTS;
        return in_part ? ZJ_TOK_PART_WHEN : k->token;
    }
    if (k->token == ZJ_TOK_AND && *from < 0x80 && ps->open[ps->open_count].between) {
        ps->open[ps->open_count].between = false;
        return ZJ_TOK_UNTIL;
    }
    return stat_token(ps, k->token);
}

/* 每合同 is 每 合同 where a scope may stand, that is behind a complete operand. */
static bool splits_per(const ZjParse *ps, const unsigned char *from)
{
    return begins(slice(from, ps->cur), "每") && !ps->first && !zj_operand_next(ps->prev) &&
           ps->prev != ':' && ps->prev != ';' && ps->slot != 0;
}

/* The D or S word that a line's first word begins with: 金额费用 is 金额 and 费用. */
static const ZjKeyword *keyword_at_front(ZjText word)
{
    const ZjKeyword *best = NULL;
    for (unsigned i = 0; i < zj_keyword_count; i++) {
        const ZjKeyword *k = &zj_keywords[i];
        if (k->class > ZJ_KEYWORD_S || k->zh.len == 0 || !begins(word, k->zh.ptr)) continue;
        if (best == NULL || k->zh.len > best->zh.len) best = k;
    }
    return best;
}

static ZjText joined(ZjParse *ps, ZjText a, const char *between, ZjText b)
{
    size_t n = strlen(between);
    char *p = zj_arena_alloc(ps->arena, a.len + n + b.len + 1);
    if (p == NULL) {
        ps->status = ZJ_NO_MEM;
        return a;
    }
    memcpy(p, a.ptr, a.len);
    memcpy(p + a.len, between, n);
    memcpy(p + a.len + n, b.ptr, b.len);
    return (ZjText){p, a.len + b.len + (uint32_t)n};
}

/* A new row of a table whose line above lacks its semicolon: gives the ; first, then the word.
 */
static int row_without_semicolon(ZjYyValue *value, ZjSpan *span, ZjParse *ps)
{
    ZjSpan end = {ps->prev_span.end - 1, ps->prev_span.end, ps->file};
    while (end.start > 0 && (ps->start[end.start] & 0xC0) == 0x80)
        end.start--;
    zj_lex_report(ps, ZJ_MSG_TABLE_SEMICOLON, end, 0);
    ps->pending = true;
    ps->pending_token = ZJ_TOK_WORD;
    ps->pending_span = *span;
    ps->pending_value = *value;
    span->end = span->start;
    return ';';
}

/* Whether the line goes on like a row of a table: a colon or 分别 stands in it. */
static bool looks_like_row(const ZjParse *ps)
{
    ZjText rest = slice(ps->cur, ps->start + line_end(ps));
    return in_table(ps) && (contains(rest, ":") || contains(rest, "：") ||
                            contains(rest, "分别") || contains(rest, "respectively"));
}

static int unknown_word(ZjYyValue *value, ZjSpan *span, ZjParse *ps, const unsigned char *from)
{
    static const char *const reserved[] = {"预算", "唯一", "budget", "unique"};
    *span = zj_token_span(ps, from);
    ZjText word = zj_span_text(ps, *span), spelling = {"", 0};
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
        if (!zj_text_equal(word, zj_text(reserved[i]))) continue;
        zj_lex_report(ps, ZJ_MSG_RESERVED_WORD, *span, 1, word);
        return ZJ_TOK_UNKNOWN;
    }
    if (looks_like_row(ps)) return row_without_semicolon(value, span, ps);
    const ZjKeyword *k = keyword_at_front(word);
    if (k != NULL) {
        ZjText rest = {word.ptr + k->zh.len, word.len - k->zh.len};
        ZjDiag *d = zj_lex_report(ps, ZJ_MSG_NEEDS_SPACES, *span, 1, word);
        zj_diag_suggest(ps->diags, d, joined(ps, k->zh, " ", rest));
        ps->cur = from + k->zh.len;
        ps->quiet_until = line_end(ps);
        return k->token;
    }
    bool worth_it =
        ps->diags->errors < ZJ_MAX_ERRORS; /* the search is slow, and none is shown */
    k = zj_keyword_meant(word, &spelling);
    if (k == NULL && worth_it) k = zj_keyword_near(word, &spelling);
    if (k == NULL) {
        zj_lex_report(ps, ZJ_MSG_UNKNOWN_SLOT, *span, 1, word);
        return ZJ_TOK_UNKNOWN;
    }
    ZjDiag *d = zj_lex_report(ps, ZJ_MSG_UNKNOWN_SLOT_NEAR, *span, 2, word, spelling);
    zj_diag_suggest(ps->diags, d, spelling);
    ps->quiet_until = line_end(ps);
    value->mark = false;
    return k->token;
}

/* ---- names that are more than names ---- */

/* 营收超过1000万元 is one name to the rules above: a word of comparison, then digits. */
static bool glued_comparison(ZjParse *ps, ZjText word, ZjSpan span)
{
    static const struct {
        const char *word, *sign;
    } table[] = {{"大于等于", " ≥ "}, {"小于等于", " ≤ "}, {"不等于", " ≠ "}, {"不大于", " ≤ "},
                 {"不小于", " ≥ "},   {"不超过", " ≤ "},   {"超过", " > "},   {"不低于", " ≥ "},
                 {"不少于", " ≥ "},   {"不高于", " ≤ "},   {"达到", " ≥ "},   {"高于", " > "},
                 {"低于", " < "},     {"不足", " < "},     {"不满", " < "},   {"大于", " > "},
                 {"小于", " < "},     {"满", " 满 "},      {"等于", " = "}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        uint32_t n = (uint32_t)strlen(table[i].word);
        for (uint32_t at = 3; at + n < word.len; at++) {
            if (memcmp(word.ptr + at, table[i].word, n) != 0) continue;
            if (!is_digit((const unsigned char *)word.ptr + at + n)) continue;
            ZjText left = {word.ptr, at}, right = {word.ptr + at + n, word.len - at - n};
            ZjText apart = joined(ps, left, table[i].sign, right);
            zj_lex_report(ps, ZJ_MSG_GLUED_FIGURE, span, 2, word, apart);
            return true;
        }
    }
    return false;
}

/* Whether a value, rather than a name of the author's own, is due: 二十万元 is a figure then.
 */
static bool value_is_due(const ZjParse *ps)
{
    const ZjKeyword *k = zj_keyword_of(ps->prev);
    if (k != NULL) {
        return k->operand && k->class != ZJ_KEYWORD_D && ps->prev != ZJ_TOK_EACH &&
               ps->prev != ZJ_TOK_LET && ps->prev != ZJ_TOK_SOME && ps->prev != ZJ_TOK_EVERY &&
               ps->prev != ZJ_TOK_COUNT && ps->prev != ZJ_TOK_READING &&
               ps->prev != ZJ_TOK_CAUSE;
    }
    return ps->prev != ',' && ps->prev != '{' && zj_operand_next(ps->prev);
}

/* The Arabic form of a figure in Chinese numerals with a unit that needs no declaration. */
static bool arabic_figure(ZjText word, ZjBuf *out)
{
    ZjText rest = word;
    bool percent = begins(word, "百分之"), plain;
    if (percent) rest = (ZjText){word.ptr + 9, word.len - 9};
    ZjRat number;
    uint32_t n = zj_numeral_read(rest, &number, &plain);
    if (n == 0 || plain) return false;
    rest = (ZjText){rest.ptr + n, rest.len - n};
    const ZjBuiltinUnit *u = zj_builtin_unit(rest);
    if (percent) {
        if (rest.len != 0) return false;
        zj_rat_print(number, out);
        zj_buf_char(out, '%');
        return true;
    }
    if (u == NULL || *rest.ptr == '\0') return false;
    if (u->kind == ZJ_LIT_MONEY) {
        ZjRat fen;
        if (zj_rat_mul(number, zj_rat_int(u->scale), &fen) != ZJ_OK) return false;
        zj_money_print(fen, false, out);
        return true;
    }
    zj_rat_print(number, out);
    zj_buf_text(out, rest);
    return true;
}

static int chinese_figure(ZjYyValue *value, ZjParse *ps, ZjSpan span)
{
    ZjBuf arabic = {0};
    ZjText word = zj_span_text(ps, span);
    int token = 0;
    if (value_is_due(ps) && arabic_figure(word, &arabic) && !arabic.failed) {
        ZjDiag *d = zj_lex_report(ps, ZJ_MSG_CHINESE_NUMERAL, span, 1, word);
        zj_diag_suggest(ps->diags, d, (ZjText){arabic.ptr, (uint32_t)arabic.len});
        value->mark = true;
        token = ZJ_TOK_LIT_MONEY;
    }
    zj_buf_free(&arabic);
    return token;
}

/* A word that is no keyword. */
static int plain_name(ZjYyValue *value, ZjParse *ps, ZjSpan span)
{
    int figure = chinese_figure(value, ps, span);
    if (figure != 0) return figure;
    if (!ps->in_head) glued_comparison(ps, zj_span_text(ps, span), span);
    return ZJ_TOK_WORD;
}

int zj_lex_word(ZjYyValue *value, ZjSpan *span, ZjParse *ps, const unsigned char *from)
{
    const unsigned char *end;
    *span = zj_token_span(ps, from);
    if (must_be_name(ps, from)) return ZJ_TOK_WORD;

    const ZjKeyword *k = keyword_here(ps, from, &end);
    if (k == NULL) {
        k = keyword_before_digits(ps, from);
        if (k != NULL) end = from + k->zh.len;
    }
    if (k != NULL) {
        const unsigned char *word_end = ps->cur;
        ps->cur = end;
        int token = keyword_token(value, ps, k, from);
        if (token == ZJ_TOK_WORD) ps->cur = word_end;
        *span = zj_token_span(ps, from);
        return token;
    }
    if (splits_per(ps, from)) {
        const ZjKeyword *two = NULL;
        static const char *const firsts[] = {"每户", "每项"};
        ZjText word = slice(from, ps->cur);
        for (size_t i = 0; i < 2 && two == NULL; i++) {
            ZjText rest = {word.ptr + 6, word.len - 6};
            if (begins(word, firsts[i]) && begins(rest, "每"))
                two = zj_keyword_find(zj_text(firsts[i]));
        }
        ps->cur = from + (two != NULL ? 6 : 3);
        *span = zj_token_span(ps, from);
        return two != NULL ? two->token : ZJ_TOK_PER;
    }
    if (ps->first && ps->open_count == 0 && !zj_operand_next(ps->prev) && ps->prev != ':' &&
        ps->prev != ';') {
        return unknown_word(value, span, ps, from);
    }
    return plain_name(value, ps, *span);
}

/* ---- the lexer as the parser sees it ---- */

void zj_lex_init(ZjParse *ps, ZjArena *arena, ZjDiags *diags, const ZjSources *sources,
                 uint32_t file)
{
    *ps = (ZjParse){.arena = arena, .diags = diags, .source = sources->at[file], .file = file};
    ps->start = (const unsigned char *)ps->source->bytes.ptr;
    ps->cur = ps->start;
    ps->lim = ps->start + ps->source->bytes.len;
    ps->first = true;
    ps->error_end = UINT32_MAX;
}

static char closer_of(int token)
{
    return token == '(' ? ')' : token == '[' ? ']' : token == '{' ? '}' : '\0';
}

/* An opening bracket. Too many: reported once, the others up to the next slot are skipped. */
static int open_bracket(ZjParse *ps, ZjSpan span, int token)
{
    if (ps->open_count == ZJ_MAX_BRACKETS) {
        if (ps->skipped++ == 0) zj_lex_report(ps, ZJ_MSG_TOO_MANY_BRACKETS, span, 0);
        ps->reported = true;
        return ZJ_TOK_INVALID;
    }
    bool type =
        token == '{' && ps->in_head &&
        (ps->prev == ZJ_TOK_FACTS || ps->prev == ZJ_TOK_WORD || ps->prev == ':' ||
         ps->prev == ZJ_TOK_LIT_TEXT || ps->prev == ZJ_TOK_LIST || ps->prev == ZJ_TOK_POLICY);
    ps->open[++ps->open_count] = (ZjOpenBracket){
        .closer = closer_of(token), .before = ps->prev, .facts = type, .at = span.start};
    return token;
}

/* A closing bracket: the wrong one is taken for the right one; -1 when none is open. */
static int close_bracket(ZjParse *ps, ZjSpan span, int token)
{
    if (ps->skipped != 0) {
        ps->skipped--;
        ps->reported = true;
        return ZJ_TOK_INVALID;
    }
    if (ps->open_count == 0) {
        zj_lex_report(ps, ZJ_MSG_EXTRA_CLOSER, span, 1, zj_span_text(ps, span));
        return -1;
    }
    ZjOpenBracket top = ps->open[ps->open_count--];
    if (ps->stat_depth > ps->open_count) ps->stat_depth = 0;
    if (top.closer == token) return token;
    ZjText closer = {&top.closer, 1};
    ZjDiag *d = zj_lex_report(ps, ZJ_MSG_WRONG_CLOSER, span, 2, zj_span_text(ps, span), closer);
    zj_diag_note(ps->diags, d, ZJ_MSG_OPENED_HERE, (ZjSpan){top.at, top.at + 1, ps->file}, 0);
    zj_diag_suggest(ps->diags, d, closer);
    return top.closer;
}

static int insert_closer(ZjParse *ps, ZjSpan *span)
{
    ZjOpenBracket top = ps->open[ps->open_count--];
    ZjSpan at = {top.at, top.at, ps->file};
    uint32_t cp;
    at.end += zj_utf8_decode(ps->start + top.at, ps->lim, &cp);
    ZjText closer = {&top.closer, 1};
    if (ps->skipped == 0) {
        zj_lex_report(ps, ZJ_MSG_NOT_CLOSED, at, 2, zj_span_text(ps, at), closer);
    }
    ps->reported = true;
    span->end = span->start;
    ps->prev = top.closer;
    return top.closer;
}

/* What the tokens behind this one need to know of it. */
static void remember(ZjParse *ps, ZjSpan span, int token)
{
    const ZjKeyword *k = zj_keyword_of(token);
    ps->behind = (ZjBehind){ps->prev, ps->behind.prev, ps->prev_span, ps->slot, in_table(ps)};
    /* 期望 p.g 禁享: there it is an outcome */
    if (k != NULL && k->class == ZJ_KEYWORD_D &&
        (ps->spelt_first || ps->slot != ZJ_TOK_EXPECT)) {
        ps->in_head = true;
        ps->slot = 0;
    }
    if (k != NULL && k->class == ZJ_KEYWORD_S) {
        ps->in_head = false;
        ps->slot = token;
    }
    if (k != NULL && k->class <= ZJ_KEYWORD_S) {
        ps->open[ps->open_count].table = false;
        ps->stat_depth = 0;
        if (ps->spelt_first) ps->skipped = 0;
    }
    if (token >= ZJ_TOK_STAT_COUNT && token <= ZJ_TOK_STAT_MEAN)
        ps->stat_depth = ps->open_count + 1;
    if (token == ZJ_TOK_BETWEEN) ps->open[ps->open_count].between = true;
    if (token == ZJ_TOK_BY) {
        const ZjKeyword *before = zj_keyword_of(ps->prev);
        bool slot_word = before != NULL && before->class == ZJ_KEYWORD_S;
        if (slot_word || ps->prev == '=' || ps->prev == '(' || ps->prev == ':' ||
            ps->prev == ZJ_TOK_UP_TO || ps->prev == ZJ_TOK_AT_LEAST) {
            ps->open[ps->open_count].table = true;
        }
    }
    ps->prev = token;
    ps->prev_span = span;
}

int zj_yylex(ZjYyValue *value, ZjSpan *span, ZjParse *ps)
{
    for (;;) {
        ps->reported = false;
        int token = ps->pending_token;
        if (ps->pending) {
            ps->pending = false;
            *span = ps->pending_span;
            *value = ps->pending_value;
            ps->spelt_first = true;
        } else {
            value->mark = false;
            if (ps->status == ZJ_OK) {
                token = zj_lex_raw(value, span, ps);
            } else {
                token = ZJ_TOK_END;
                *span = (ZjSpan){(uint32_t)(ps->cur - ps->start),
                                 (uint32_t)(ps->cur - ps->start), ps->file};
            }
            ps->spelt_first = ps->first;
            ps->first = false;
        }
        const ZjKeyword *k = zj_keyword_of(token);
        bool clause =
            token == ZJ_TOK_END || (ps->spelt_first && k != NULL && k->class <= ZJ_KEYWORD_S);
        if (clause && ps->open_count != 0) {
            /* brackets left open end where a clause begins */
            ps->pending = true;
            ps->pending_token = token;
            ps->pending_span = *span;
            ps->pending_value = *value;
            return insert_closer(ps, span);
        }
        if (closer_of(token) != '\0')
            token = open_bracket(ps, *span, token);
        else if (token == ')' || token == ']' || token == '}')
            token = close_bracket(ps, *span, token);
        if (token < 0) continue;
        remember(ps, *span, token);
        return token;
    }
}
