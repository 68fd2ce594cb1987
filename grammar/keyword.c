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

const ZjKeyword *zj_keyword_find(ZjText spelling)
{
    if (spelling.len == 0) return NULL;
    for (unsigned i = 0; i < zj_keyword_count; i++) {
        const ZjKeyword *k = &zj_keywords[i];
        if (zj_text_equal(k->zh, spelling) || zj_text_equal(k->en, spelling)) return k;
    }
    return NULL;
}

bool zj_keyword_continues(ZjText words)
{
    for (unsigned i = 0; i < zj_keyword_count; i++) {
        ZjText en = zj_keywords[i].en;
        if (en.len > words.len && en.ptr[words.len] == ' ' &&
            memcmp(en.ptr, words.ptr, words.len) == 0) {
            return true;
        }
    }
    return false;
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
