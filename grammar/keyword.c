#include "grammar/keyword.h"

#include <string.h>

#include "grammar/diag.h"
#include "grammar/lexer.h"
#include "grammar/parser.h"

#define WORD(s)                                                                                \
    {                                                                                          \
        (s), (uint32_t)(sizeof(s) - 1)                                                         \
    }

const ZjKeyword zj_keywords[] = {
#define ZJ_KW(token, zh, en, class, operand, zh_meaning, en_meaning)                           \
    {ZJ_TOK_##token, WORD(zh), WORD(en), ZJ_KEYWORD_##class, operand, zh_meaning, en_meaning},
#include "grammar/keywords.def"
#undef ZJ_KW
};

const unsigned zj_keyword_count = sizeof zj_keywords / sizeof zj_keywords[0];

const ZjKeyword *zj_keyword_of(int token)
{
    for (unsigned i = 0; i < zj_keyword_count; i++) {
        if (zj_keywords[i].token == token) return &zj_keywords[i];
    }
    return NULL;
}

/* Every word of a source is looked up: the length and the last byte tell nearly all apart. */
static bool is_word(ZjText keyword, ZjText word)
{
    return keyword.len == word.len && keyword.ptr[word.len - 1] == word.ptr[word.len - 1] &&
           memcmp(keyword.ptr, word.ptr, word.len) == 0;
}

const ZjKeyword *zj_keyword_find(ZjText spelling)
{
    if (spelling.len == 0) return NULL;
    for (unsigned i = 0; i < zj_keyword_count; i++) {
        const ZjKeyword *k = &zj_keywords[i];
        if (is_word(k->zh, spelling) || is_word(k->en, spelling)) return k;
    }
    return NULL;
}

bool zj_keyword_continues(ZjText words)
{
    for (unsigned i = 0; i < zj_keyword_count; i++) {
        ZjText en = zj_keywords[i].en;
        if (en.len > words.len && en.ptr[words.len] == ' ' && en.ptr[0] == words.ptr[0] &&
            memcmp(en.ptr, words.ptr, words.len) == 0) {
            return true;
        }
    }
    return false;
}

const ZjKeyword *zj_keyword_meant(ZjText word, ZjText *spelling)
{
    static const char *const meant[][2] = {
        {"如果", "当"},       {"前提", "当"},       {"除外", "除非"},   {"例外", "但"},     {"根据", "依据"},
        {"条文", "依据"},     {"出自", "依据"},     {"日期", "发生于"}, {"时间", "发生于"}, {"标准", "金额"},
        {"数额", "金额"},     {"奖励金额", "金额"}, {"限额", "上限"},   {"封顶", "上限"},   {"最高限额", "上限"},
        {"保底", "下限"},     {"对象", "适用于"},   {"有效期", "施行"}, {"生效", "施行"},   {"实施", "施行"},
        {"规定", "政策"},     {"办法", "政策"},     {"补贴", "奖励"},   {"补助", "奖励"},   {"奖补", "奖励"},
        {"收回", "追回"},     {"导入", "引用"},     {"变量", "令"},     {"常量", "定义"},   {"示例", "案例"},
        {"测试", "案例"},     {"if", "when"},       {"where", "when"},  {"limit", "cap"},   {"maximum", "cap"},
        {"max", "cap"},       {"minimum", "floor"}, {"min", "floor"},   {"date", "dated"},  {"import", "use"},
        {"include", "use"},   {"rule", "grant"},    {"subsidy", "grant"}, {"var", "let"},   {"const", "define"},
        {"example", "case"},  {"test", "case"},     {"recover", "clawback"}};
    for (size_t i = 0; i < sizeof meant / sizeof meant[0]; i++) {
        if (!zj_text_equal(word, zj_text(meant[i][0]))) continue;
        *spelling = zj_text(meant[i][1]);
        return zj_keyword_find(*spelling);
    }
    return NULL;
}

const ZjKeyword *zj_keyword_near(ZjText word, ZjText *spelling)
{
    const ZjKeyword *best = NULL;
    uint32_t best_distance = UINT32_MAX;
    for (unsigned i = 0; i < zj_keyword_count; i++) {
        const ZjKeyword *k = &zj_keywords[i];
        if (k->class != ZJ_KEYWORD_D && k->class != ZJ_KEYWORD_S) continue;
        for (int english = 0; english < 2; english++) {
            ZjText candidate = english ? k->en : k->zh;
            if (!zj_is_near(word, candidate)) continue;
            uint32_t distance = zj_edit_distance(word, candidate);
            if (distance >= best_distance) continue;
            best = k;
            best_distance = distance;
            *spelling = candidate;
        }
    }
    return best;
}
