#include "grammar/units.h"

#include <string.h>

#include "grammar/keyword.h"

static const ZjBuiltinUnit units[] = {
    {"元", ZJ_LIT_MONEY, 100, 0, false, "元"},
    {"百元", ZJ_LIT_MONEY, 10000, 0, false, "元"},
    {"千元", ZJ_LIT_MONEY, 100000, 0, false, "元"},
    {"万元", ZJ_LIT_MONEY, 1000000, 0, false, "元"},
    {"百万元", ZJ_LIT_MONEY, 100000000, 0, false, "元"},
    {"千万元", ZJ_LIT_MONEY, 1000000000, 0, false, "元"},
    {"亿元", ZJ_LIT_MONEY, 10000000000, 0, false, "元"},
    {"万亿元", ZJ_LIT_MONEY, 100000000000000, 0, false, "元"},
    /* without 元 they are reported, and then read as money */
    {"万", ZJ_LIT_MONEY, 1000000, 0, false, "元"},
    {"亿", ZJ_LIT_MONEY, 10000000000, 0, false, "元"},
    {"yuan", ZJ_LIT_MONEY, 100, 0, false, "元"},
    {"年", ZJ_LIT_PERIOD, 12, ZJ_PERIOD_MONTHS, true, "年"},
    {"个月", ZJ_LIT_PERIOD, 1, ZJ_PERIOD_MONTHS, false, "月"},
    {"日", ZJ_LIT_PERIOD, 1, ZJ_PERIOD_DAYS, false, "日"},
    {"天", ZJ_LIT_PERIOD, 1, ZJ_PERIOD_DAYS, false, "日"},
    {"year", ZJ_LIT_PERIOD, 12, ZJ_PERIOD_MONTHS, true, "年"},
    {"years", ZJ_LIT_PERIOD, 12, ZJ_PERIOD_MONTHS, true, "年"},
    {"month", ZJ_LIT_PERIOD, 1, ZJ_PERIOD_MONTHS, false, "月"},
    {"months", ZJ_LIT_PERIOD, 1, ZJ_PERIOD_MONTHS, false, "月"},
    {"day", ZJ_LIT_PERIOD, 1, ZJ_PERIOD_DAYS, false, "日"},
    {"days", ZJ_LIT_PERIOD, 1, ZJ_PERIOD_DAYS, false, "日"},
};

enum { UNIT_COUNT = sizeof units / sizeof units[0] };

const ZjBuiltinUnit *zj_builtin_unit(ZjText word)
{
    for (int i = 0; i < UNIT_COUNT; i++) {
        if (zj_text_equal(zj_text(units[i].word), word)) return &units[i];
    }
    return NULL;
}

static bool begins(ZjText text, const char *word)
{
    size_t n = strlen(word);
    return n != 0 && text.len >= n && memcmp(text.ptr, word, n) == 0;
}

static ZjText rest_of(ZjText text, uint32_t from)
{
    return (ZjText){text.ptr + from, text.len - from};
}

/* Words that can't go on with a unit: Chinese keywords of expressions, and boundary words. */
static bool ends_unit(ZjText rest)
{
    static const char *const boundary[] = {"以上", "以下", "以内", "以外",
                                           "以前", "以后", "起"};
    for (size_t i = 0; i < sizeof boundary / sizeof boundary[0]; i++) {
        if (begins(rest, boundary[i])) return true;
    }
    for (unsigned i = 0; i < zj_keyword_count; i++) {
        const ZjKeyword *k = &zj_keywords[i];
        if (k->class == ZJ_KEYWORD_X && k->zh.len != 0 && begins(rest, k->zh.ptr)) return true;
    }
    return false;
}

uint32_t zj_unit_length(ZjText run)
{
    uint32_t best = 0;
    for (int i = 0; i < UNIT_COUNT; i++) {
        uint32_t n = (uint32_t)strlen(units[i].word);
        if (n > best && begins(run, units[i].word) &&
            (n == run.len || ends_unit(rest_of(run, n)))) {
            best = n;
        }
    }
    if (best != 0) return best;
    for (uint32_t n = 1; n < run.len; n++) {
        bool inside = ((unsigned char)run.ptr[n] & 0xC0) == 0x80;
        if (!inside && ends_unit(rest_of(run, n))) return n;
    }
    return run.len;
}

int64_t zj_unit_multiplier(ZjText unit, uint32_t *bytes)
{
    static const struct {
        const char *word;
        int64_t power;
    } table[] = {{"万", 10000}, {"亿", 100000000}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (!begins(unit, table[i].word) || unit.len == strlen(table[i].word)) continue;
        *bytes = (uint32_t)strlen(table[i].word);
        return table[i].power;
    }
    *bytes = 0;
    return 1;
}
