#include "grammar/expected.h"

#include <string.h>

#include "grammar/parser.h"

/* What the grammar would have taken, sorted into what a message calls by one name. */
typedef struct Groups {
    bool operand, operation, slot, decl;
} Groups;

typedef struct Unexpected {
    ZjParse *ps;
    ZjSpan at; /* the token that doesn't fit */
    int token;
    int prev, prev2; /* the tokens before it */
    ZjSpan prev_span;
    bool line_start;     /* it stands first on its line, or is the end of the file */
    bool clause;         /* it begins a slot or declaration, or is the end of the file */
    ZjText text, before; /* its bytes, and those of the token before it */
    const int *expected;
    int count;
    Groups groups;
} Unexpected;

enum { MAX_SHOWN = 5, MAX_QUOTE = 60 };

void zj_report_too_deep(ZjParse *ps, ZjSpan at)
{
    if (ps->status == ZJ_OK) zj_report(ps->diags, ZJ_MSG_TOO_DEEP, at, 0);
}

/* ---- helpers ---- */

static bool is_one_of(int token, const int *set, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (set[i] == token) return true;
    }
    return false;
}
#define IS_ONE_OF(token, ...)                                                                  \
    is_one_of(token, (const int[]){__VA_ARGS__},                                               \
              sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

static bool expects(const Unexpected *u, int token)
{
    return is_one_of(token, u->expected, (size_t)u->count);
}

static Groups group(const int *expected, int count)
{
    Groups g = {false, false, false, false};
    for (int i = 0; i < count; i++) {
        if (expected[i] == ZJ_TOK_LIT_NUMBER) g.operand = true;
        if (expected[i] == ZJ_TOK_AND) g.operation = true;
        if (expected[i] == ZJ_TOK_CAUSE) g.slot = true;
        if (expected[i] == ZJ_TOK_GRANT) g.decl = true;
    }
    return g;
}

static bool is_literal(int token)
{
    return token >= ZJ_TOK_LIT_TEXT && token <= ZJ_TOK_LIT_QUANTITY;
}

static bool begins_operand(int token)
{
    return token == ZJ_TOK_WORD || is_literal(token);
}

static bool ends_operand(int token)
{
    return begins_operand(token) || token == ')' || token == ']' || token == '}';
}

static bool is_relation(int token)
{
    return IS_ONE_OF(token, '=', '<', '>', ZJ_TOK_LE, ZJ_TOK_GE, ZJ_TOK_NE);
}

/* A word of the source in quotation marks, cut when it is long. */
static ZjText quoted(ZjParse *ps, ZjText text)
{
    char buffer[MAX_QUOTE + 8];
    uint32_t n = text.len < MAX_QUOTE ? text.len : MAX_QUOTE;
    while (n > 0 && n < text.len && ((unsigned char)text.ptr[n] & 0xC0) == 0x80)
        n--;
    memcpy(buffer, "“", 3);
    memcpy(buffer + 3, text.ptr, n);
    memcpy(buffer + 3 + n, "”", 3);
    char *copy = zj_arena_copy(ps->arena, buffer, n + 6);
    if (copy == NULL) ps->status = ZJ_NO_MEM;
    return copy != NULL ? (ZjText){copy, n + 6} : (ZjText){"", 0};
}

static ZjText both(const Unexpected *u, const char *zh, const char *en)
{
    return zj_both(u->ps->arena, zj_text(zh), zj_text(en));
}

/* What stands at the place, as a message names it. */
static ZjText found(const Unexpected *u)
{
    if (u->text.len == 0) return both(u, "文件结尾", "end of file");
    return quoted(u->ps, u->text);
}

static ZjDiag *say(const Unexpected *u, ZjMsgId id, ZjSpan at, int count, ZjText a, ZjText b)
{
    return zj_report(u->ps->diags, id, at, count, a, b);
}

static void suggest(const Unexpected *u, ZjDiag *d, ZjText text)
{
    zj_diag_suggest(u->ps->diags, d, text);
}

/* Text built from pieces, in the arena. */
static ZjText keep(ZjParse *ps, ZjBuf *b)
{
    char *copy = b->failed ? NULL : zj_arena_copy(ps->arena, b->ptr, b->len);
    ZjText text = {copy != NULL ? copy : "", copy != NULL ? (uint32_t)b->len : 0};
    if (copy == NULL) ps->status = ZJ_NO_MEM;
    zj_buf_free(b);
    return text;
}

/* ---- the expected tokens in words ---- */

/* Whether the token needs no naming because a group stands for it. */
static bool covered(const Unexpected *u, int token)
{
    const ZjKeyword *k = zj_keyword_of(token);
    Groups g = u->groups;
    if (IS_ONE_OF(token, '.', '(', ZJ_TOK_OVER, ZJ_TOK_OF)) return true;
    if (g.operand && is_literal(token)) return true;
    if (g.operand && IS_ONE_OF(token, ZJ_TOK_WORD, ZJ_TOK_NOT, ZJ_TOK_IF, ZJ_TOK_SOME,
                               ZJ_TOK_EVERY, ZJ_TOK_COUNT, ZJ_TOK_SUM, ZJ_TOK_LEAST,
                               ZJ_TOK_GREATEST, ZJ_TOK_MEAN, ZJ_TOK_BY, ZJ_TOK_UP_TO,
                               ZJ_TOK_AT_LEAST, ZJ_TOK_ELSEWHERE, '(', '[', '{', '-')) {
        return true;
    }
    if (g.operation &&
        IS_ONE_OF(token, ZJ_TOK_AND, ZJ_TOK_OR, ZJ_TOK_MEMBER, ZJ_TOK_NOT_MEMBER, ZJ_TOK_DE,
                  ZJ_TOK_IN, ZJ_TOK_AT, ZJ_TOK_BETWEEN, ZJ_TOK_WITHIN, ZJ_TOK_AGED, ZJ_TOK_LE,
                  ZJ_TOK_GE, ZJ_TOK_NE, ZJ_TOK_WORD, '+', '-', '*', '/', '<', '>', '=')) {
        return true;
    }
    return (g.slot || g.decl) && k != NULL && k->class <= ZJ_KEYWORD_S;
}

static ZjText token_name(int token, ZjLang lang, char *one)
{
    bool zh = lang == ZJ_LANG_ZH;
    if (token > 0 && token < 256) {
        if (zh && token == ':') return ZJ_TEXT("：");
        if (zh && token == ',') return ZJ_TEXT("、");
        *one = (char)token;
        return (ZjText){one, 1};
    }
    if (token == ZJ_TOK_WORD) return zh ? ZJ_TEXT("名称") : ZJ_TEXT("a name");
    if (token == ZJ_TOK_LIT_TEXT) return zh ? ZJ_TEXT("「」中的文字") : ZJ_TEXT("text in 「」");
    if (token == ZJ_TOK_LE) return ZJ_TEXT("≤");
    if (token == ZJ_TOK_GE) return ZJ_TEXT("≥");
    if (token == ZJ_TOK_NE) return ZJ_TEXT("≠");
    const ZjKeyword *k = zj_keyword_of(token);
    if (k == NULL) return (ZjText){"", 0};
    ZjText own = zh ? k->zh : k->en, other = zh ? k->en : k->zh;
    return own.len != 0 ? own : other;
}

static void add(ZjBuf *b, int *shown, ZjText text, bool quote, ZjLang lang)
{
    if (text.len == 0 || *shown >= MAX_SHOWN) return;
    if ((*shown)++ != 0) zj_buf_str(b, lang == ZJ_LANG_ZH ? "或" : " or ");
    if (quote) zj_buf_str(b, "“");
    zj_buf_text(b, text);
    if (quote) zj_buf_str(b, "”");
}

/* Operators can't help at the start of a clause, nor a new clause in the middle of a line. */
static void describe(const Unexpected *u, ZjLang lang, ZjBuf *b)
{
    bool zh = lang == ZJ_LANG_ZH;
    int shown = 0;
    if (u->groups.operand)
        add(b, &shown, zh ? ZJ_TEXT("一个值") : ZJ_TEXT("a value"), false, lang);
    for (int i = 0; i < u->count; i++) {
        char one;
        if (covered(u, u->expected[i])) continue;
        bool plain = u->expected[i] == ZJ_TOK_WORD || u->expected[i] == ZJ_TOK_LIT_TEXT;
        add(b, &shown, token_name(u->expected[i], lang, &one), !plain, lang);
    }
    if (u->groups.operation && !u->clause) {
        add(b, &shown, zh ? ZJ_TEXT("运算符") : ZJ_TEXT("an operator"), false, lang);
    }
    if (u->groups.decl && !u->groups.slot) {
        add(b, &shown,
            zh ? ZJ_TEXT("“政策”“奖励”这样的开头")
               : ZJ_TEXT("a start such as “policy” or “grant”"),
            false, lang);
    } else if (u->groups.slot && shown == 0) {
        add(b, &shown,
            zh ? ZJ_TEXT("换行后的下一要素") : ZJ_TEXT("the next line of the clause"), false,
            lang);
    }
}

static ZjText description(const Unexpected *u)
{
    ZjBuf zh = {0}, en = {0};
    describe(u, ZJ_LANG_ZH, &zh);
    describe(u, ZJ_LANG_EN, &en);
    ZjText out = zj_both(u->ps->arena, keep(u->ps, &zh), keep(u->ps, &en));
    return out;
}

/* The only token that was possible beside operators and new clauses; 0 when there are more. */
static int only_expected(const Unexpected *u)
{
    int only = 0;
    if (u->groups.operand) return 0;
    for (int i = 0; i < u->count; i++) {
        if (covered(u, u->expected[i]) || u->expected[i] == only) continue;
        if (only != 0) return 0;
        only = u->expected[i];
    }
    return only;
}

static uint32_t line_end(const Unexpected *u)
{
    uint32_t at = u->at.end;
    while (u->ps->start[at] != '\n' && u->ps->start[at] != '\0')
        at++;
    return at;
}

/* ---- particular mistakes, each with a message of its own; true when it was this one ---- */

static bool missing_before(const Unexpected *u, int token)
{
    char one, other;
    ZjText zh = token_name(token, ZJ_LANG_ZH, &one), en = token_name(token, ZJ_LANG_EN, &other);
    bool plain = token == ZJ_TOK_WORD || token == ZJ_TOK_LIT_TEXT;
    ZjText what = plain ? zj_both(u->ps->arena, zh, en)
                        : zj_both(u->ps->arena, quoted(u->ps, zh), quoted(u->ps, en));
    say(u, ZJ_MSG_MISSING_BEFORE, u->at, 2, found(u), what);
    return true;
}

static bool instead(const Unexpected *u, int token)
{
    const ZjKeyword *k = zj_keyword_of(token);
    bool english = u->text.len != 0 && (unsigned char)u->text.ptr[0] < 0x80 && k->en.len != 0;
    ZjText word = english || k->zh.len == 0 ? k->en : k->zh;
    suggest(u, say(u, ZJ_MSG_WRITE_INSTEAD, u->at, 2, u->text, word), word);
    return true;
}

/* The line, or the file, ended before what it says was complete. */
static bool line_unfinished(const Unexpected *u)
{
    ZjParse *ps = u->ps;
    const ZjKeyword *before = zj_keyword_of(u->prev);
    if (!u->clause || u->prev == 0) return false;
    if (u->prev_span.end <= ps->quiet_until) return true; /* that line had its message */
    if (u->prev == ',' || u->prev == ';') {
        say(u, ZJ_MSG_LINE_END_MARK, u->prev_span, 1, u->before, u->before);
        ps->error_end = UINT32_MAX;
        return true;
    }
    if (IS_ONE_OF(u->prev, ZJ_TOK_AND, ZJ_TOK_OR, ZJ_TOK_NOT, '+', '-', '*', '/')) {
        say(u, ZJ_MSG_BREAK_AFTER, u->prev_span, 1, quoted(ps, u->before), u->before);
        ps->quiet_until = line_end(u); /* what follows is the rest of the line above */
        return true;
    }
    if (u->groups.slot && !u->groups.operand) return false;
    if (u->groups.decl && !u->groups.operand) return false;
    bool word = before != NULL || u->prev < 256 || is_relation(u->prev);
    ZjText what = word && u->groups.operand ? both(u, "内容", "a value") : description(u);
    if (before != NULL && before->class == ZJ_KEYWORD_S && u->groups.operand) {
        what = IS_ONE_OF(u->prev, ZJ_TOK_WHEN, ZJ_TOK_UNLESS, ZJ_TOK_BUT, ZJ_TOK_APPLIES)
                   ? both(u, "条件", "a condition")
                   : both(u, "内容", "a value");
    }
    say(u, ZJ_MSG_VALUE_MISSING, u->prev_span, 2, quoted(ps, u->before), what);
    ps->error_end = UINT32_MAX;
    return true;
}

/* A mark at the end of the line, as in prose. */
static bool mark_at_line_end(const Unexpected *u)
{
    if (!IS_ONE_OF(u->token, ';', ':', ',')) return false;
    const unsigned char *p = u->ps->start + u->at.end;
    while (*p == ' ' || *p == '\t' || *p == '\r')
        p++;
    if (*p != '\n' && *p != '\0' && *p != '#') return false;
    say(u, ZJ_MSG_LINE_END_MARK, u->at, 1, u->text, u->text);
    return true;
}

/* A slot before any declaration. */
static bool slot_without_clause(const Unexpected *u)
{
    const ZjKeyword *k = zj_keyword_of(u->token);
    if (k == NULL || k->class != ZJ_KEYWORD_S || u->groups.slot || u->prev != 0) return false;
    say(u, ZJ_MSG_SLOT_WITHOUT_CLAUSE, u->at, 1, u->text, u->text);
    return true;
}

static bool name_first(const Unexpected *u)
{
    const ZjKeyword *before = zj_keyword_of(u->prev);
    if (before == NULL || before->class != ZJ_KEYWORD_D || u->token != ZJ_TOK_LIT_TEXT)
        return false;
    if (u->prev == ZJ_TOK_IMPORT) {
        uint32_t mark = (unsigned char)u->text.ptr[0] < 0x80 ? 1 : 3;
        if (u->text.len <= 2 * mark) return false;
        ZjText bare = {u->text.ptr + mark, u->text.len - 2 * mark};
        suggest(u, say(u, ZJ_MSG_WRITE_INSTEAD, u->at, 2, u->text, bare), bare);
        return true;
    }
    say(u, ZJ_MSG_NAME_FIRST, u->at, 2, quoted(u->ps, u->before), quoted(u->ps, u->text));
    return true;
}

/* 令 合计 = …, 当 平均 > 3: hard words are names only in backquotes. */
static bool hard_word_as_name(const Unexpected *u)
{
    const ZjKeyword *k = zj_keyword_of(u->token);
    bool name_due = expects(u, ZJ_TOK_WORD) && !u->groups.operand && !u->groups.operation;
    if (k != NULL && k->class == ZJ_KEYWORD_X && name_due && !expects(u, ZJ_TOK_BY)) {
        say(u, ZJ_MSG_HARD_WORD, u->at, 1, u->text, u->text);
        return true;
    }
    bool operates = is_relation(u->token) ||
                    IS_ONE_OF(u->token, '+', '*', '/', '.', ',', ')', '}', ']', ZJ_TOK_AND,
                              ZJ_TOK_OR, ZJ_TOK_DE, ZJ_TOK_MEMBER, ZJ_TOK_IN);
    if (operates && IS_ONE_OF(u->prev, ZJ_TOK_COUNT, ZJ_TOK_SUM, ZJ_TOK_LEAST, ZJ_TOK_GREATEST,
                              ZJ_TOK_MEAN, ZJ_TOK_SOME, ZJ_TOK_EVERY)) {
        say(u, ZJ_MSG_HARD_WORD, u->prev_span, 1, u->before, u->before);
        return true;
    }
    return false;
}

static bool text_needed(const Unexpected *u)
{
    if (!expects(u, ZJ_TOK_LIT_TEXT) || u->groups.operand || expects(u, ZJ_TOK_CAUSE))
        return false;
    if (expects(u, ':') || u->clause || zj_keyword_of(u->prev) == NULL) return false;
    say(u, ZJ_MSG_TEXT_NEEDED, u->at, 1, quoted(u->ps, u->before), u->before);
    return true;
}

/* 并且, 而且, 或者: 且 and 或 end a name, so that such a word comes in two pieces. */
static bool connective_of_two(const Unexpected *u)
{
    bool and = u->token == ZJ_TOK_WORD &&
               (zj_text_equal(u->text, ZJ_TEXT("并")) || zj_text_equal(u->text, ZJ_TEXT("而")));
    const char *rest = (const char *)u->ps->start + u->at.end;
    if (and && strncmp(rest, "且", 3) == 0) {
        ZjSpan at = {u->at.start, u->at.end + 3, u->at.file};
        suggest(u, say(u, ZJ_MSG_WRITE_INSTEAD, at, 2, zj_span_text(u->ps, at), ZJ_TEXT("且")), ZJ_TEXT("且"));
        return true;
    }
    bool or = u->prev2 == ZJ_TOK_OR && zj_text_equal(u->before, ZJ_TEXT("者")) && u->prev_span.start >= 3 &&
              memcmp(u->ps->start + u->prev_span.start - 3, "或", 3) == 0;
    if (!or) return false;
    ZjSpan at = {u->prev_span.start - 3, u->prev_span.end, u->at.file};
    suggest(u, say(u, ZJ_MSG_WRITE_INSTEAD, at, 2, zj_span_text(u->ps, at), ZJ_TEXT("或")), ZJ_TEXT("或"));
    return true;
}

/* 依据：「一」: a clause word says enough by itself. */
static bool colon_behind_word(const Unexpected *u)
{
    const ZjKeyword *before = zj_keyword_of(u->prev);
    if (u->token != ':' || before == NULL || before->class > ZJ_KEYWORD_S || expects(u, ':')) return false;
    if (IS_ONE_OF(u->prev, ZJ_TOK_PARAMETER, ZJ_TOK_DEFINE, ZJ_TOK_FIGURE, ZJ_TOK_LADDER, ZJ_TOK_KIND)) {
        return false; /* here a colon comes, but behind a name */
    }
    say(u, ZJ_MSG_COLON, u->at, 1, u->before, u->before);
    return true;
}

/* 金额 10%，最高 100万元: what follows the comma is another slot. */
static bool two_slots_on_a_line(const Unexpected *u)
{
    if (u->token != ',' || !u->groups.slot || !u->groups.operation || u->line_start) return false;
    if (u->ps->open_count != 0 || u->ps->behind.in_table || expects(u, ',')) return false;
    say(u, ZJ_MSG_ONE_SLOT_A_LINE, u->at, 1, u->text, u->text);
    return true;
}

/* Words of prose where an operator belongs. */
static bool word_for_operator(const Unexpected *u)
{
    static const struct {
        const char *word, *sign;
    } words[] = {
        {"以上", "≥"},    {"以下", "≤"},  {"以内", "≤"},  {"以外", ">"},   {"超过", ">"},
        {"不超过", "≤"},  {"高于", ">"},  {"低于", "<"},  {"不高于", "≤"}, {"不足", "<"},
        {"不满", "<"},    {"大于", ">"},  {"小于", "<"},  {"不大于", "≤"}, {"不小于", "≥"},
        {"不少于", "≥"},  {"多于", ">"},  {"少于", "<"},  {"等于", "="},   {"不等于", "≠"},
        {"是", "="},      {"为", "="},    {"不是", "≠"},  {"达到", "≥"},   {"不低于", "≥"},
        {"大于等于", "≥"}, {"小于等于", "≤"}, {"最高", "≤"},    {"并", "且"},   {"而", "且"},   {"及", "且"},    {"包括", "属于"},
        {"包含", "属于"}, {"加", "+"},    {"减", "-"},    {"乘", "*"},     {"乘以", "*"},
        {"除以", "/"},    {"x", "*"},     {"is", "="},    {"equals", "="}, {"exceeds", ">"},
        {"above", ">"},   {"below", "<"}, {"over", ">"},  {"under", "<"},  {"than", ">"},
        {"times", "*"},   {"plus", "+"},  {"minus", "-"},
    };
    if (!u->groups.operation || u->line_start) return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!zj_text_equal(u->text, zj_text(words[i].word))) continue;
        ZjText sign = zj_text(words[i].sign);
        say(u, ZJ_MSG_SIGN_NOT_WORD, u->at, 2, u->text, sign);
        return true;
    }
    return false;
}

/* 来源属于 is one name; puts spaces round the keyword inside it. */
static bool spaced(ZjParse *ps, ZjText word, ZjText *out)
{
    static const char *const inside[] = {"不属于",   "属于", "取自", "满足", "其中",
                                         "分别",     "否则", "累进", "最高", "不低于",
                                         "每户每年", "每年", "每户", "每项"};
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        uint32_t n = (uint32_t)strlen(inside[i]);
        for (uint32_t at = 0; at + n <= word.len && n < word.len; at++) {
            if (memcmp(word.ptr + at, inside[i], n) != 0) continue;
            ZjBuf b = {0};
            zj_buf_add(&b, word.ptr, at);
            if (at != 0) zj_buf_char(&b, ' ');
            zj_buf_str(&b, inside[i]);
            if (at + n != word.len) zj_buf_char(&b, ' ');
            zj_buf_add(&b, word.ptr + at + n, word.len - at - n);
            *out = keep(ps, &b);
            return true;
        }
    }
    return false;
}

static bool words_run_together(const Unexpected *u)
{
    ZjText apart;
    if (u->prev == ZJ_TOK_WORD && spaced(u->ps, u->before, &apart)) {
        suggest(u, say(u, ZJ_MSG_NEEDS_SPACES, u->prev_span, 1, u->before, u->before), apart);
        return true;
    }
    if (u->token == ZJ_TOK_WORD && spaced(u->ps, u->text, &apart)) {
        suggest(u, say(u, ZJ_MSG_NEEDS_SPACES, u->at, 1, u->text, u->text), apart);
        return true;
    }
    return false;
}

/* A word in or before the place that is nearly a keyword: upto, respectivly. */
static bool misspelt_inside(const Unexpected *u)
{
    ZjText words[] = {u->before, u->text};
    ZjSpan spans[] = {u->prev_span, u->at};
    int tokens[] = {u->prev, u->token};
    for (int w = 0; w < 2; w++) {
        if (tokens[w] != ZJ_TOK_WORD) continue;
        for (unsigned i = 0; i < zj_keyword_count; i++) {
            const ZjKeyword *k = &zj_keywords[i];
            if (k->class < ZJ_KEYWORD_T || (w == 1 && !expects(u, k->token))) continue;
            for (int english = 0; english < 2; english++) {
                ZjText word = english ? k->en : k->zh;
                uint32_t shortest =
                    english ? 4 : 9; /* two characters out of three is no likeness */
                if (word.len < shortest || zj_edit_distance(word, words[w]) != 1) continue;
                if (!zj_is_near(word, words[w])) continue;
                suggest(u, say(u, ZJ_MSG_MISSPELT, spans[w], 2, words[w], word), word);
                return true;
            }
        }
    }
    return false;
}

/* 目的, 或有负债: 的, 且 and 或 end a name unless it stands in backquotes. */
static bool name_with_keyword(const Unexpected *u)
{
    const unsigned char *p = u->ps->start;
    ZjSpan at = u->prev_span;
    bool left = IS_ONE_OF(u->prev, ZJ_TOK_DE, ZJ_TOK_AND, ZJ_TOK_OR) &&
                u->prev2 == ZJ_TOK_WORD && p[at.start] >= 0x80 && p[at.start - 1] >= 0x80;
    if (!left) {
        at = u->at;
        if (!IS_ONE_OF(u->token, ZJ_TOK_DE, ZJ_TOK_AND, ZJ_TOK_OR) || !u->groups.operand)
            return false;
        if (p[at.start] < 0x80 || p[at.end] < 0x80) return false;
    }
    say(u, ZJ_MSG_NAME_NEEDS_QUOTES, at, 1, zj_span_text(u->ps, at), u->text);
    return true;
}

static bool said_twice(const Unexpected *u)
{
    if (u->token != u->prev || u->line_start) return false;
    if (ends_operand(u->token) || IS_ONE_OF(u->token, '(', '[', '{')) return false;
    say(u, ZJ_MSG_SAID_TWICE, u->at, 1, u->text, u->text);
    return true;
}

static bool comparison_chain(const Unexpected *u)
{
    if (!is_relation(u->token) || !u->groups.operation || expects(u, u->token)) return false;
    say(u, ZJ_MSG_COMPARISON_CHAIN, u->at, 1, u->text, u->text);
    return true;
}

static bool set_without_braces(const Unexpected *u)
{
    if (u->token != ',') return false;
    bool bare = IS_ONE_OF(u->prev2, ZJ_TOK_MEMBER, ZJ_TOK_NOT_MEMBER, ZJ_TOK_IN);
    int before = u->ps->open_count != 0 ? u->ps->open[u->ps->open_count].before : 0;
    bool round = IS_ONE_OF(before, ZJ_TOK_MEMBER, ZJ_TOK_NOT_MEMBER, ZJ_TOK_IN);
    if (!bare && !round) return false;
    say(u, ZJ_MSG_SET_BRACES, u->at, 0, u->text, u->text);
    return true;
}

/* 逐项 x 取自 y 且 c, 存在 x 取自 y 其中 c: the condition has its own word. */
static bool wrong_condition_word(const Unexpected *u)
{
    bool introduces =
        IS_ONE_OF(u->token, ZJ_TOK_AND, ZJ_TOK_WHEN, ZJ_TOK_SATISFIES, ZJ_TOK_WHERE, ZJ_TOK_IF);
    if (!introduces || u->line_start) return false;
    if (expects(u, ZJ_TOK_WHERE)) return instead(u, ZJ_TOK_WHERE);
    if (expects(u, ZJ_TOK_SATISFIES)) return instead(u, ZJ_TOK_SATISFIES);
    return false;
}

static bool slot_after_colon_words(const Unexpected *u)
{
    const ZjKeyword *k = zj_keyword_of(u->token);
    const ZjKeyword *word = zj_keyword_find(u->before);
    if (k != NULL && k->class == ZJ_KEYWORD_S && !u->line_start && expects(u, ':')) {
        return missing_before(u, ':');
    }
    /* 但 金额 3元: 金额 was taken for a condition */
    if (u->ps->behind.slot == ZJ_TOK_BUT && word != NULL && word->class == ZJ_KEYWORD_S &&
        expects(u, ':')) {
        say(u, ZJ_MSG_BUT_CONDITION, u->prev_span, 1, u->before, u->before);
        return true;
    }
    return false;
}

static bool in_table(const Unexpected *u)
{
    if (!u->ps->behind.in_table) return false;
    if (expects(u, ZJ_TOK_PROGRESSIVE)) {
        say(u, ZJ_MSG_TABLE_COLON, u->prev_span, 1, quoted(u->ps, u->before), u->before);
        return true;
    }
    if (u->token == ',' && expects(u, ';')) {
        suggest(u, say(u, ZJ_MSG_WRITE_INSTEAD, u->at, 2, u->text, ZJ_TEXT("；")),
                ZJ_TEXT("；"));
        return true;
    }
    if (expects(u, ZJ_TOK_RESP) && (is_literal(u->token) || u->clause)) {
        return u->clause ? false : missing_before(u, ZJ_TOK_RESP);
    }
    if (expects(u, ':') && is_literal(u->prev) && (u->token == ';' || u->clause)) {
        say(u, ZJ_MSG_TABLE_ROW_COLON, u->prev_span, 1, quoted(u->ps, u->before), u->before);
        return true;
    }
    return false;
}

static bool in_facts(const Unexpected *u)
{
    const ZjParse *ps = u->ps;
    bool facts = ps->open_count != 0 && ps->open[ps->open_count].facts;
    if (facts && u->token == ':' && u->prev2 == ':') {
        say(u, ZJ_MSG_FIELD_TYPE, u->prev_span, 1, quoted(u->ps, u->before), u->before);
        return true;
    }
    if (facts && expects(u, '/') && expects(u, ':')) {
        say(u, ZJ_MSG_FIELD_COLON, u->prev_span, 1, quoted(u->ps, u->before), u->before);
        return true;
    }
    return false;
}

/* 金额 * 3, 当 (), 1万元 + 按 …: a value is due, and something else stands there. */
static bool value_due(const Unexpected *u)
{
    if (!u->groups.operand || u->line_start) return false;
    if (u->token == ZJ_TOK_BY) {
        say(u, ZJ_MSG_TABLE_IN_VALUE, u->at, 0, u->text, u->text);
        return true;
    }
    if (!is_relation(u->token) &&
        !IS_ONE_OF(u->token, '+', '*', '/', ',', ')', ']', '}', ZJ_TOK_AND, ZJ_TOK_OR,
                   ZJ_TOK_DE, ZJ_TOK_OF, ZJ_TOK_MEMBER, ZJ_TOK_NOT_MEMBER)) {
        return false;
    }
    say(u, ZJ_MSG_MISSING_BEFORE, u->at, 2, found(u), both(u, "一个值", "a value"));
    return true;
}

static bool list_separator(const Unexpected *u)
{
    if (!expects(u, ',') || !begins_operand(u->token) || !ends_operand(u->prev)) return false;
    if (u->line_start) return false;
    say(u, ZJ_MSG_LIST_COMMA, u->at, 2, quoted(u->ps, u->before), found(u));
    return true;
}

static bool particular_slot(const Unexpected *u)
{
    switch (u->ps->behind.slot) {
    case ZJ_TOK_MATCH:
        if (!expects(u, ZJ_TOK_BY) || u->clause) return false;
        if (u->token == ZJ_TOK_DE) return instead(u, ZJ_TOK_BY);
        return is_literal(u->token) ? missing_before(u, ZJ_TOK_BY) : false;
    case ZJ_TOK_ROUND:
        if (!expects(u, ZJ_TOK_TO) || u->line_start || !begins_operand(u->token)) return false;
        return missing_before(u, ZJ_TOK_TO);
    case ZJ_TOK_REACH:
        if (u->prev != ZJ_TOK_REACH || u->clause) return false;
        say(u, ZJ_MSG_MISSING_BEFORE, u->at, 2, found(u),
            both(u, "“≥”“>”这样的符号", "a sign such as “≥” or “>”"));
        return true;
    case ZJ_TOK_MEASURE:
        if (u->clause && u->groups.operand) return false;
        say(u, ZJ_MSG_MEASURE_FORM, u->at, 1, found(u), u->text);
        return true;
    case ZJ_TOK_AMOUNT:
        if (!IS_ONE_OF(u->token, ZJ_TOK_PER, ZJ_TOK_PER_ITEM, ZJ_TOK_PER_FIRM, ZJ_TOK_PER_YEAR,
                       ZJ_TOK_PER_FIRM_YEAR))
            return false;
        say(u, ZJ_MSG_AMOUNT_SCOPE, u->at, 1, found(u), u->text);
        return true;
    default:
        return false;
    }
}

/* 营业收入 2000万元 以上: the sign stands behind the figure, as a word. */
static bool boundary_word_behind(const Unexpected *u)
{
    static const struct {
        const char *word, *sign;
    } words[] = {{"以上", "≥"}, {"以下", "≤"}, {"以内", "≤"}, {"以外", ">"}, {"及以上", "≥"}};
    const unsigned char *p = u->ps->start + u->at.end;
    while (*p == ' ')
        p++;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t n = strlen(words[i].word);
        if (strncmp((const char *)p, words[i].word, n) != 0) continue;
        uint32_t from = (uint32_t)(p - u->ps->start);
        ZjSpan at = {from, from + (uint32_t)n, u->at.file};
        say(u, ZJ_MSG_SIGN_NOT_WORD, at, 2, zj_text(words[i].word), zj_text(words[i].sign));
        return true;
    }
    return false;
}

static bool operator_missing(const Unexpected *u)
{
    if (!u->groups.operation || u->line_start) return false;
    if (!begins_operand(u->token) || !ends_operand(u->prev)) return false;
    if (boundary_word_behind(u)) return true;
    say(u, ZJ_MSG_OPERATOR_MISSING, u->at, 2, quoted(u->ps, u->before), found(u));
    return true;
}

static bool one_thing_missing(const Unexpected *u)
{
    int only = only_expected(u);
    if (u->line_start) return false;
    if (only != 0) return missing_before(u, only);
    Groups g = u->groups;
    if (!begins_operand(u->token) || g.operand || g.operation) return false;
    if (expects(u, '=')) return missing_before(u, '=');
    if (expects(u, ':')) return missing_before(u, ':');
    if (g.slot || g.decl) return false;
    say(u, ZJ_MSG_MISSING_BEFORE, u->at, 2, found(u), description(u));
    return true;
}

/* A word that can't begin a line, and that what stands above doesn't wait for. */
static bool cannot_begin_line(const Unexpected *u)
{
    const ZjKeyword *k = zj_keyword_of(u->token);
    if (!u->line_start || u->clause || k == NULL || !u->groups.slot) return false;
    say(u, ZJ_MSG_LINE_START, u->at, 1, u->text, u->text);
    return true;
}

void zj_report_unexpected(ZjParse *ps, ZjSpan at, int token, const int *expected, int count)
{
    static bool (*const particular[])(const Unexpected *) = {slot_without_clause,
                                                             mark_at_line_end,
                                                             colon_behind_word,
                                                             name_first,
                                                             hard_word_as_name,
                                                             text_needed,
                                                             in_facts,
                                                             name_with_keyword,
                                                             said_twice,
                                                             comparison_chain,
                                                             set_without_braces,
                                                             two_slots_on_a_line,
                                                             wrong_condition_word,
                                                             words_run_together,
                                                             slot_after_colon_words,
                                                             connective_of_two,
                                                             word_for_operator,
                                                             misspelt_inside,
                                                             in_table,
                                                             particular_slot,
                                                             line_unfinished,
                                                             value_due,
                                                             list_separator,
                                                             one_thing_missing,
                                                             operator_missing,
                                                             cannot_begin_line};
    if (ps->reported || ps->status != ZJ_OK || at.start < ps->quiet_until) return;
    ps->error_end = at.end;
    const ZjKeyword *k = zj_keyword_of(token);
    Unexpected u = {.ps = ps, .at = at, .token = token, .expected = expected, .count = count};
    u.text = zj_span_text(ps, at);
    u.prev = ps->behind.prev;
    u.prev2 = ps->behind.prev2;
    u.prev_span = ps->behind.prev_span;
    u.before = zj_span_text(ps, u.prev_span);
    u.groups = group(expected, count);
    u.line_start = ps->spelt_first || u.text.len == 0;
    u.clause = u.text.len == 0 || (ps->spelt_first && k != NULL && k->class <= ZJ_KEYWORD_S);
    /* what the recovery makes of the rest of the line is not the author's mistake */
    if (!u.clause) ps->quiet_until = line_end(&u);
    for (size_t i = 0; i < sizeof particular / sizeof particular[0]; i++) {
        if (particular[i](&u)) return;
    }
    say(&u, ZJ_MSG_UNEXPECTED, at, 2, found(&u), description(&u));
}
