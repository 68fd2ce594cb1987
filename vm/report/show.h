/* show.h -- how values, names and phrases look to a person, in Chinese and in English.
**
** Everything that comes from facts passes through zj_show_clean on its way to a terminal:
** control characters and characters that reorder text are dropped.
*/
#ifndef ZJ_REPORT_SHOW_H
#define ZJ_REPORT_SHOW_H

#include "vm/base/message.h"
#include "vm/exec/exec.h"

typedef enum ZjPhrase {
#define ZJ_PHRASE(name, zh, en) ZJ_SAY_##name,
#include "vm/report/phrases.def"
#undef ZJ_PHRASE
    ZJ_PHRASE_COUNT
} ZjPhrase;

/* Appends a phrase with its arguments {0}, {1} … filled in. */
void zj_say(ZjBuf *out, ZjLang lang, ZjPhrase phrase, const ZjText *args, int count);
#define ZJ_SAY(out, lang, phrase, ...)                                                         \
    zj_say((out), (lang), ZJ_SAY_##phrase, (const ZjText[]){__VA_ARGS__},                      \
           (int)(sizeof((const ZjText[]){__VA_ARGS__}) / sizeof(ZjText)))
#define ZJ_SAY0(out, lang, phrase) zj_say((out), (lang), ZJ_SAY_##phrase, NULL, 0)

/* What a value needs to be written: its type and how it was declared. */
typedef struct ZjLook {
    ZjType type;
    uint32_t enum_index; /* or ZJ_NONE */
    uint32_t unit;       /* a string, or ZJ_NONE */
    bool ratio;
} ZjLook;

typedef struct ZjShow {
    const ZjModule *module;
    const ZjTextPool *texts;
    ZjLang lang;
} ZjShow;

ZjLook zj_look_reg(const ZjModule *module, uint32_t reg);
ZjLook zj_look_field(const ZjModule *module, uint32_t field);

/* A text from outside, safe on a terminal. */
void zj_show_clean(ZjText text, ZjBuf *out);
/* One value: 50万元, 2024年6月1日, 7%, 省级小巨人, 是, 12家. */
void zj_show_value(const ZjShow *show, ZjLook look, ZjRat value, ZjBuf *out);
/* A lane: a value, "50万元至100万元", "不低于1000万元", 不适用 or 未知. */
void zj_show_lane(const ZjShow *show, ZjLook look, ZjLane lane, ZjBuf *out);
/* The same for programs: plain yuan, 2024-06-01, 0.07, the declared name, true. */
void zj_show_plain(const ZjShow *show, ZjLook look, ZjRat value, ZjBuf *out);
/* How far `value` is from `goal`: money, days, rungs … "" for types without distance. */
void zj_show_gap(const ZjShow *show, ZjLook look, ZjRat value, ZjRat goal, ZjBuf *out);

/* A term: 自2024年3月1日至2025年2月28日（12个月）, as far as it is known; "" without. */
void zj_show_term(const ZjShow *show, ZjLane first, ZjLane last, ZjLane months, int64_t as_of,
                  ZjBuf *out);
/* 12个月, or 30天 for a term that is not written in months; "" without. */
void zj_show_term_length(const ZjShow *show, ZjLane first, ZjLane last, ZjLane months,
                         ZjBuf *out);

/* 迁出.日期; with its alias in English. */
void zj_show_field(const ZjShow *show, uint32_t field, ZjBuf *out);
/* policy.clause */
void zj_show_clause_id(const ZjModule *module, uint32_t clause, ZjBuf *out);
ZjText zj_clause_title(const ZjModule *module, uint32_t clause, ZjLang lang);

/* Lanes are rationals: the questions asked of them everywhere. */
/* Certainly not applicable, as opposed to perhaps. */
bool zj_lane_none(ZjLane lane);
/* A value that is certain. */
bool zj_lane_is_point(ZjLane lane);
ZjLane zj_lane_both(ZjLane a, ZjLane b);
bool zj_lane_same(ZjLane a, ZjLane b);

#endif
