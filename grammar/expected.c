#include "grammar/expected.h"

#include <string.h>

#include "grammar/parser.h"

void zj_report_too_deep(ZjParse *ps, ZjSpan at)
{
    if (ps->status == ZJ_OK) zj_report(ps->diags, ZJ_MSG_TOO_DEEP, at, 0);
}

/* ---- what the grammar would have taken, in words ---- */

typedef struct Groups {
    bool operand, operator, slot, decl;
} Groups;

enum { MAX_SHOWN = 5 };

static Groups group(const int *expected, int count)
{
    Groups g = {false, false, false, false};
    for (int i = 0; i < count; i++) {
        if (expected[i] == ZJ_TOK_LIT_NUMBER) g.operand = true;
        if (expected[i] == ZJ_TOK_AND) g.operator = true;
        if (expected[i] == ZJ_TOK_CAUSE) g.slot = true;
        if (expected[i] == ZJ_TOK_GRANT) g.decl = true;
    }
    return g;
}

static bool in_set(int token, const int *set, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (set[i] == token) return true;
    }
    return false;
}

/* Whether the token needs no naming because one of the groups stands for it. */
static bool covered(int token, Groups g)
{
    static const int operands[] = {
        ZJ_TOK_WORD, ZJ_TOK_LIT_TEXT, ZJ_TOK_LIT_NUMBER, ZJ_TOK_LIT_QUANTITY, ZJ_TOK_NOT,
        ZJ_TOK_IF, ZJ_TOK_SOME, ZJ_TOK_EVERY, ZJ_TOK_COUNT, ZJ_TOK_SUM, ZJ_TOK_LEAST,
        ZJ_TOK_GREATEST, ZJ_TOK_MEAN, '(', '[', '{', '-'};
    static const int operators[] = {
        ZJ_TOK_AND, ZJ_TOK_OR, ZJ_TOK_MEMBER, ZJ_TOK_NOT_MEMBER, ZJ_TOK_DE, ZJ_TOK_OF, ZJ_TOK_IN,
        ZJ_TOK_AT, ZJ_TOK_BETWEEN, ZJ_TOK_WITHIN, ZJ_TOK_AGED, ZJ_TOK_LE, ZJ_TOK_GE, ZJ_TOK_NE,
        ZJ_TOK_WORD, '+', '-', '*', '/', '<', '>', '=', '.', '('};
    const ZjKeyword *k = zj_keyword_of(token);
    if (token == '.' || token == '(') return true;
    if (g.operand && in_set(token, operands, sizeof operands / sizeof operands[0])) return true;
    if (g.operator && in_set(token, operators, sizeof operators / sizeof operators[0])) return true;
    return (g.slot || g.decl) && k != NULL && k->class <= ZJ_KEYWORD_S;
}

static ZjText token_name(int token, ZjLang lang, char *one)
{
    bool zh = lang == ZJ_LANG_ZH;
    if (token > 0 && token < 256) {
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
    if ((*shown)++ != 0) zj_buf_str(b, lang == ZJ_LANG_ZH ? "、" : " or ");
    if (quote) zj_buf_str(b, "“");
    zj_buf_text(b, text);
    if (quote) zj_buf_str(b, "”");
}

static void describe(const int *expected, int count, ZjLang lang, ZjBuf *b)
{
    bool zh = lang == ZJ_LANG_ZH;
    Groups g = group(expected, count);
    int shown = 0;
    if (g.operand) add(b, &shown, zh ? ZJ_TEXT("一个值或算式") : ZJ_TEXT("a value"), false, lang);
    for (int i = 0; i < count; i++) {
        char one;
        if (covered(expected[i], g)) continue;
        bool plain = expected[i] == ZJ_TOK_WORD || expected[i] == ZJ_TOK_LIT_TEXT;
        add(b, &shown, token_name(expected[i], lang, &one), !plain, lang);
    }
    if (g.operator) add(b, &shown, zh ? ZJ_TEXT("运算符") : ZJ_TEXT("an operator"), false, lang);
    if (g.slot) add(b, &shown, zh ? ZJ_TEXT("下一要素") : ZJ_TEXT("the next line of the clause"), false, lang);
    else if (g.decl) add(b, &shown, zh ? ZJ_TEXT("一条声明") : ZJ_TEXT("a declaration"), false, lang);
}

static ZjText both_descriptions(ZjParse *ps, const int *expected, int count)
{
    ZjBuf zh = {0}, en = {0};
    describe(expected, count, ZJ_LANG_ZH, &zh);
    describe(expected, count, ZJ_LANG_EN, &en);
    ZjText out = {"", 0};
    if (!zh.failed && !en.failed && zh.len != 0) {
        out = zj_both(ps->arena, (ZjText){zh.ptr, (uint32_t)zh.len}, (ZjText){en.ptr, (uint32_t)en.len});
    }
    zj_buf_free(&zh);
    zj_buf_free(&en);
    return out;
}

static ZjText found_text(ZjParse *ps, ZjSpan at)
{
    ZjText text = zj_span_text(ps, at);
    if (text.len == 0) return zj_both(ps->arena, ZJ_TEXT("文件结束"), ZJ_TEXT("end of file"));
    char quoted[80];
    uint32_t n = text.len < 60 ? text.len : 60;
    while (n > 0 && n < text.len && ((unsigned char)text.ptr[n] & 0xC0) == 0x80) n--;
    memcpy(quoted, "“", 3);
    memcpy(quoted + 3, text.ptr, n);
    memcpy(quoted + 3 + n, "”", 4);
    return (ZjText){zj_arena_copy(ps->arena, quoted, n + 6), n + 6};
}

void zj_report_unexpected(ZjParse *ps, ZjSpan at, int token, const int *expected, int count)
{
    (void)token;
    if (ps->reported || ps->status != ZJ_OK) return;
    if (at.start < ps->quiet_until) return;
    ps->error_end = at.end;
    ZjText found = found_text(ps, at);
    if (found.ptr == NULL) {
        ps->status = ZJ_NO_MEM;
        return;
    }
    zj_report(ps->diags, ZJ_MSG_UNEXPECTED, at, 2, found, both_descriptions(ps, expected, count));
}
