/* lexer.re -- bytes to tokens. What a word is depends on the token before it (lexer.h, words.c). */
#include "grammar/lexer.h"
#include "grammar/parser.h"
#include "grammar/words.h"

static int give(ZjParse *ps, ZjSpan *span, const unsigned char *from, int token)
{
    *span = zj_token_span(ps, from);
    return token;
}

/* The bytes from `from` to the cursor as a text literal with quotation marks of the wrong kind. */
static int odd_quotes(ZjParse *ps, ZjSpan *span, const unsigned char *from)
{
    give(ps, span, from, 0);
    zj_lex_report(ps, ZJ_MSG_WRONG_QUOTES, *span, 0);
    return ZJ_TOK_LIT_TEXT;
}

static int mend(ZjParse *ps, ZjSpan *span, const unsigned char *from, const char *instead,
                int token)
{
    give(ps, span, from, token);
    zj_lex_mend(ps, *span, instead);
    return token;
}

/* One token, not yet looked at in its context; brackets and words are sorted out in words.c. */
int zj_lex_raw(ZjYyValue *value, ZjSpan *span, ZjParse *ps)
{
    const unsigned char *from, *YYMARKER;
    for (;;) {
        from = ps->cur;
        /*!include:re2c "unicode_categories.re" */
        /*!re2c
        re2c:define:YYCTYPE = "unsigned char";
        re2c:define:YYCURSOR = "ps->cur";
        re2c:define:YYLIMIT = "ps->lim";
        re2c:yyfill:enable = 0;
        re2c:eof = 0;
        re2c:flags:utf-8 = 1;

        digit  = [0-9] | [\uFF10-\uFF19];
        dot    = "." | "．";
        num    = digit+ (dot digit+)? | digit{1,3} ([,，] digit{3})+ (dot digit+)?;
        colon  = ":" | "：" | "∶";
        broken = "的" | "且" | "或";
        letter = (L | Nl | "_") \ broken;
        name   = letter (letter | Mn | Mc | Nd)*;
        blank  = [ \t\r\u3000\u00A0]+;
        minus  = "-" | "－" | "−";

        "\n"                       { ps->first = true; continue; }
        blank                      { continue; }
        "\uFEFF"                   { if (from == ps->start) continue;
                                     zj_lex_unknown_char(ps, from); continue; }
        ("#" | "＃") [^\x00\n]*    { continue; }
        ("//" | "/*") [^\x00\n]*   { give(ps, span, from, 0);
                                     zj_lex_report(ps, ZJ_MSG_COMMENT, *span, 0); continue; }

        digit{4} minus digit{2} minus digit{2} { return give(ps, span, from, ZJ_TOK_LIT_DATE); }
        digit{4} "年" digit{1,2} "月" digit{1,2} "日"
                                   { return give(ps, span, from, ZJ_TOK_LIT_DATE); }
        digit{4} [-/.] digit{1,2} [-/.] digit{1,2} | digit{4} "年" digit{1,2} "月"
                                   { return zj_lex_odd_date(value, span, ps, from); }
        num ("%" | "％" | "‰")     { return give(ps, span, from, ZJ_TOK_LIT_PERCENT); }
        num colon num              { return give(ps, span, from, ZJ_TOK_LIT_RATIO); }
        num                        { return zj_lex_number(value, span, ps, from); }

        "「" [^「」\n\x00]* "」" | ["] [^"\n\x00]* ["] | "“" [^”\n\x00]* "”"
                                   { return give(ps, span, from, ZJ_TOK_LIT_TEXT); }
        "「" [^「」\n\x00]* | ["] [^"\n\x00]* | "“" [^”\n\x00]*
                                   { return zj_lex_unclosed_text(span, ps, from); }
        "'" [^'\n\x00]* "'" | "‘" [^’\n\x00]* "’" | "『" [^』\n\x00]* "』"
            | "《" [^》\n\x00]* "》" | "＂" [^＂\n\x00]* "＂"
                                   { return odd_quotes(ps, span, from); }
        "`" [^`\n\x00]+ "`"        { return give(ps, span, from, ZJ_TOK_WORD); }

        "且"                       { return give(ps, span, from, ZJ_TOK_AND); }
        "或"                       { return give(ps, span, from, ZJ_TOK_OR); }
        "的"                       { return give(ps, span, from, ZJ_TOK_DE); }
        "<=" | "≤" | "≦" | "⩽" | "＜＝" | "＜="
                                   { return give(ps, span, from, ZJ_TOK_LE); }
        ">=" | "≥" | "≧" | "⩾" | "＞＝" | "＞="
                                   { return give(ps, span, from, ZJ_TOK_GE); }
        "!=" | "≠" | "！＝" | "！=" { return give(ps, span, from, ZJ_TOK_NE); }
        "==" | "＝＝"              { return mend(ps, span, from, "=", '='); }
        "=>" | "＝＞"              { return mend(ps, span, from, "≥", ZJ_TOK_GE); }
        "=<" | "＝＜"              { return mend(ps, span, from, "≤", ZJ_TOK_LE); }
        "<>" | "＜＞"              { return mend(ps, span, from, "≠", ZJ_TOK_NE); }
        "&&" | "&" | "＆＆" | "＆" { return mend(ps, span, from, "且", ZJ_TOK_AND); }
        "||" | "|" | "｜｜" | "｜" { return mend(ps, span, from, "或", ZJ_TOK_OR); }
        "!" | "！"                 { return mend(ps, span, from, "非", ZJ_TOK_NOT); }
        "~" | "～" | "〜"          { return mend(ps, span, from, "至", ZJ_TOK_UNTIL); }
        "。" | "｡"                 { give(ps, span, from, 0);
                                     zj_lex_report(ps, ZJ_MSG_FULL_STOP, *span, 0); continue; }

        [-+*/<>(){}.,;:=] | "[" | "]" { return give(ps, span, from, *from); }
        "（"                       { return give(ps, span, from, '('); }
        "）"                       { return give(ps, span, from, ')'); }
        "｛"                       { return give(ps, span, from, '{'); }
        "｝"                       { return give(ps, span, from, '}'); }
        "［" | "【"                { return give(ps, span, from, '['); }
        "］" | "】"                { return give(ps, span, from, ']'); }
        "，" | "、"                { return give(ps, span, from, ','); }
        "；"                       { return give(ps, span, from, ';'); }
        "：" | "∶"                 { return give(ps, span, from, ':'); }
        "＝"                       { return give(ps, span, from, '='); }
        "＜"                       { return give(ps, span, from, '<'); }
        "＞"                       { return give(ps, span, from, '>'); }
        "×" | "＊"                 { return give(ps, span, from, '*'); }
        "÷" | "／"                 { return give(ps, span, from, '/'); }
        "＋"                       { return give(ps, span, from, '+'); }
        "－" | "−"                 { return give(ps, span, from, '-'); }
        "．"                       { return give(ps, span, from, '.'); }

        name                       { return zj_lex_word(value, span, ps, from); }
        $                          { return give(ps, span, from, ZJ_TOK_END); }
        *                          { int token = zj_lex_unknown_char(ps, from);
                                     if (token == 0) continue;
                                     return give(ps, span, from, token); }
        */
    }
}
