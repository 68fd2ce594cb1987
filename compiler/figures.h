/* figures.h -- the figures that a stretch of a Chinese document states, each with its place.
**
** A figure is an amount, a ratio, a period, a count, a year or date, or a bare number, with the
** boundary word that goes with it: 不超过100万元 is 100万元 with "at most". Digits always state
*a
** figure. A Chinese numeral does so only with a unit, as a ratio or as a period: 三年,
*二十万元,
** 百分之五, 前两名; the numerals of 一次性, 一等奖, 第三方, 四大产业 are read as loose figures,
*which
** may bear a literal out but need not be used by one. Numerals that count nothing (十四五,
*三五家)
** are no figures; neither are document numbers, 〔2021〕17号.
**
** The reading knows no grammar of Chinese: it sees the words that touch a figure, and, for a
** ratio, the boundary word at the other end of its noun (不高于市场标准70%).
*/
#ifndef ZJ_COMPILER_FIGURES_H
#define ZJ_COMPILER_FIGURES_H

#include "stdlib/rat.h"
#include "vm/base/arena.h"
#include "vm/base/text.h"

typedef enum ZjFigureKind {
    ZJ_FIGURE_MONEY,     /* value in fen; `bare` for 100万 without 元 */
    ZJ_FIGURE_RATIO,     /* value: 5% 百分之五 1:1 等额 半数 三成 2倍 */
    ZJ_FIGURE_PERIOD,    /* value in months, or in days when `in_days`; `count` as written */
    ZJ_FIGURE_COUNT,     /* value of `unit`: 60家, 80分, 5个工作日 */
    ZJ_FIGURE_NUMBER,    /* value */
    ZJ_FIGURE_YEAR,      /* year */
    ZJ_FIGURE_MONTH,     /* year and month: 2024年7月 */
    ZJ_FIGURE_DATE,      /* year, month and day */
    ZJ_FIGURE_MONTH_DAY, /* month and day, or month alone (day 0): 7月1日, 7月 */
    ZJ_FIGURE_NAME       /* digits inside a name: 335N, 5G */
} ZjFigureKind;

/* What a boundary word says of the figure: 以上 is "at least". Bits, so that the comparators a
** literal is used with can be a set of them. */
typedef enum ZjBoundary {
    ZJ_BOUND_NONE = 0,
    ZJ_BOUND_GE = 1, /* 以上 不低于 不少于 达到 至少 满 */
    ZJ_BOUND_GT = 2, /* 超过 高于 多于 大于 以外 */
    ZJ_BOUND_LE = 4, /* 以下 不超过 不高于 最高 以内 近(三年) 前(两名) */
    ZJ_BOUND_LT = 8  /* 不满 低于 不足 少于 小于 未达 */
} ZjBoundary;

typedef struct ZjFigure {
    ZjFigureKind kind;
    bool loose;   /* may bear out a literal, need not be used */
    bool bare;    /* money without 元 */
    bool in_days; /* period */
    bool colon;   /* a ratio written 1:1 */
    ZjRat value;
    ZjRat count; /* period: as written, 3 for 3年 */
    int32_t year, month, day;
    ZjText unit;         /* count */
    uint32_t start, end; /* bytes of the text, without the boundary words */
    ZjBoundary boundary;
    ZjText word; /* the boundary word that decided, empty when there is none */
    uint32_t whole_start, whole_end; /* bytes with the boundary words */
} ZjFigure;

typedef struct ZjFigureList {
    ZjFigure *at;
    uint32_t count;
} ZjFigureList;

/* Reads the figures of `text` (UTF-8) in order. `exclusive`: the document defines 以上, 以下
*and
** 以内 as not including the figure. */
ZjStatus zj_figures_read(ZjText text, bool exclusive, ZjArena *arena,
                         ZjFigureList *out) ZJ_MUST_CHECK;

/* True when `text` is one of the boundary words, alone. */
bool zj_is_boundary_word(ZjText text);

/* Copies text folded for comparison: full-width forms as ASCII, ∶ as ':', blanks left out. */
ZjStatus zj_figures_fold(ZjText text, ZjArena *arena, ZjText *out) ZJ_MUST_CHECK;

#endif
