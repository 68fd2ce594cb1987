/* reference.h -- the reference workload by hand: facts, the policy in plain C, the data.
**
** What reference.zjtx says, written as a programmer would write it from the text. Amounts are fen;
** dates are packed as in a plan (months since year 0, times 32, plus the day), 0 where there is none.
*/
#ifndef ZJ_BENCH_REFERENCE_H
#define ZJ_BENCH_REFERENCE_H

#include <stdint.h>

enum { LEVEL_NONE, LEVEL_INNOVATIVE, LEVEL_MUNICIPAL, LEVEL_PROVINCIAL, LEVEL_NATIONAL };
enum { BASE_NONE, BASE_MUNICIPAL, BASE_PROVINCIAL, BASE_NATIONAL };
enum {
    AWARD_NONE, AWARD_DISTRICT_NOM, AWARD_DISTRICT, AWARD_MAYOR, AWARD_YANGTZE_NOM, AWARD_YANGTZE,
    AWARD_CHINA_NOM, AWARD_CHINA
};

/* The ten lines, in the order in which results list them. */
enum {
    LINE_BASE_CITY, LINE_SCALE_CITY, LINE_LEVEL_CITY, LINE_BASE_DIST, LINE_SCALE_DIST, LINE_LEVEL_DIST,
    LINE_RD, LINE_TECH, LINE_AWARD, LINE_STANDARDS, LINE_COUNT
};

typedef struct Enterprise {
    int64_t rd, tech, supports;
    int32_t id, granted, moved;
    uint8_t level, first_above, base, rd_super, license, award;
    uint8_t led_international, led_national, led_industry, led_local;
    uint8_t years_clean, fraud, registered;
} Enterprise;

typedef struct Answer {
    int64_t line[LINE_COUNT];
    int64_t city, district, clawback;
} Answer;

#define WAN INT64_C(1000000) /* 1万元 */

static inline void reference_eval(const Enterprise *e, Answer *a)
{
    int64_t base = 0, base_match = 0, scale = 0, level = 0, rd = 0, tech = 0, award = 0, led = 0;
    if (e->registered && e->years_clean >= 3 && !e->fraud) {
        switch (e->base) {
        case BASE_NATIONAL: base = 100 * WAN; break;
        case BASE_PROVINCIAL: base = 50 * WAN; break;
        case BASE_MUNICIPAL: base = 30 * WAN; break;
        default: break;
        }
        base_match = base / 2;
        if (base_match > 100 * WAN) base_match = 100 * WAN;
        if (e->first_above) scale = 20 * WAN;
        if (e->level == LEVEL_NATIONAL)
            level = 50 * WAN;
        else if (e->level == LEVEL_PROVINCIAL)
            level = 20 * WAN;
        if (e->level >= LEVEL_PROVINCIAL && e->rd_super) {
            rd = e->rd;
            if (rd > 200 * WAN) rd = 200 * WAN;
        }
        if (!e->license) {
            tech = (e->tech + 5) / 10;
            if (tech > 100 * WAN) tech = 100 * WAN;
        }
        switch (e->award) {
        case AWARD_CHINA: award = 100 * WAN; break;
        case AWARD_YANGTZE: award = 50 * WAN; break;
        case AWARD_MAYOR: award = 30 * WAN; break;
        case AWARD_CHINA_NOM: award = 50 * WAN; break;
        case AWARD_YANGTZE_NOM: award = 20 * WAN; break;
        case AWARD_DISTRICT: award = 30 * WAN; break;
        case AWARD_DISTRICT_NOM: award = 10 * WAN; break;
        default: break;
        }
        led = e->led_international * 50 * WAN + e->led_national * 30 * WAN + e->led_industry * 20 * WAN +
              e->led_local * 10 * WAN;
    }
    a->line[LINE_BASE_CITY] = base;
    a->line[LINE_BASE_DIST] = base_match;
    a->line[LINE_SCALE_CITY] = a->line[LINE_SCALE_DIST] = scale;
    a->line[LINE_LEVEL_CITY] = a->line[LINE_LEVEL_DIST] = level;
    a->line[LINE_RD] = rd;
    a->line[LINE_TECH] = tech;
    a->line[LINE_AWARD] = award;
    a->line[LINE_STANDARDS] = led;
    a->city = base + scale + level;
    a->district = base_match + scale + level + rd + tech + award + led;
    a->clawback = e->fraud || (e->moved != 0 && e->moved < e->granted + (60 << 5)) ? e->supports : 0;
}

/* What all programs must agree on. */
typedef struct Checksum {
    int64_t cases, city, district, clawback, lines; /* lines: each by its place, from 1 */
} Checksum;

/* ---- data: case i depends on i only ---- */

static inline uint64_t bench_mix(uint64_t z)
{
    z += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline uint32_t bench_below(uint64_t *s, uint32_t n)
{
    *s = bench_mix(*s);
    return (uint32_t)((*s >> 32) * n >> 32);
}

/* Which of the shares (in percent, adding up to 100) a random number falls in. */
static inline uint8_t bench_pick(uint64_t *s, const uint8_t *shares)
{
    uint32_t p = bench_below(s, 100);
    uint8_t i = 0;
    for (uint32_t up_to = shares[0]; p >= up_to; up_to += shares[i])
        i++;
    return i;
}

/* Days 1 to 28 from 2015 on. */
static inline int32_t bench_date(uint32_t n)
{
    return (int32_t)((2015 * 12 + n / 28) << 5 | (n % 28 + 1));
}

static inline void reference_case(Enterprise *e, int32_t id)
{
    static const uint8_t levels[] = {40, 25, 15, 15, 5}, bases[] = {80, 9, 7, 4};
    static const uint8_t awards[] = {80, 5, 5, 3, 2, 2, 2, 1};
    uint64_t s = bench_mix(UINT64_C(20210721) << 20) ^ (uint64_t)id * UINT64_C(0xD1342543DE82EF95);
    *e = (Enterprise){.id = id};
    e->level = bench_pick(&s, levels);
    e->first_above = bench_below(&s, 100) < 10;
    e->base = bench_pick(&s, bases);
    if (bench_below(&s, 100) >= 50) e->rd = 1 + bench_below(&s, 400000000);
    e->rd_super = bench_below(&s, 100) < 60;
    if (bench_below(&s, 100) >= 55)
        e->tech = (int64_t)bench_below(&s, 1000000) * (1 + bench_below(&s, 3000)) + bench_below(&s, 100);
    e->license = bench_below(&s, 100) < 20;
    e->award = bench_pick(&s, awards);
    if (bench_below(&s, 100) >= 96) e->led_international = (uint8_t)(1 + bench_below(&s, 2));
    if (bench_below(&s, 100) >= 88) e->led_national = (uint8_t)(1 + bench_below(&s, 3));
    if (bench_below(&s, 100) >= 85) e->led_industry = (uint8_t)(1 + bench_below(&s, 3));
    if (bench_below(&s, 100) >= 85) e->led_local = (uint8_t)(1 + bench_below(&s, 4));
    e->years_clean = (uint8_t)(bench_below(&s, 100) < 85 ? 99 : bench_below(&s, 11));
    e->registered = bench_below(&s, 100) < 92;
    e->fraud = bench_below(&s, 100) < 1;
    uint32_t day = bench_below(&s, 336 * 10);
    e->granted = bench_date(day);
    if (bench_below(&s, 100) >= 88) e->moved = bench_date(day + 10 + bench_below(&s, 336 * 9));
    if (bench_below(&s, 100) >= 30) e->supports = 1 + bench_below(&s, 800000000);
}

/* ---- the same by columns, with AVX2 ---- */

typedef struct Columns {
    uint8_t *level, *first_above, *base, *rd_super, *license, *award;
    uint8_t *led_international, *led_national, *led_industry, *led_local;
    uint8_t *years_clean, *fraud, *registered;
    int32_t *granted, *moved;
    int64_t *rd, *tech, *supports;
} Columns;

enum { OUT_CITY = LINE_COUNT, OUT_DISTRICT, OUT_CLAWBACK, OUT_COUNT };

/* Lanes first..first+n (n a multiple of 8) into out[k][0..n). */
void reference_columns(const Columns *c, uint32_t first, uint32_t n, int64_t *const out[OUT_COUNT]);

#endif
