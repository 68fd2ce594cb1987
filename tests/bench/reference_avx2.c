/* The reference workload by columns, as someone who knows AVX2 writes it: amounts that fit stay in
** 32 bits until they are stored, tables are permutations of a register. */
#include "reference.h"

#include <immintrin.h>

static inline __m256i bytes8(const uint8_t *p)
{
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)p));
}

static inline __m256i load(const void *p)
{
    return _mm256_loadu_si256((const __m256i *)p);
}

static inline __m256i all32(int64_t v)
{
    return _mm256_set1_epi32((int)v);
}

static inline __m256i half(__m256i v, int h)
{
    return _mm256_cvtepi32_epi64(h ? _mm256_extracti128_si256(v, 1) : _mm256_castsi256_si128(v));
}

static inline __m256i lower(__m256i a, __m256i b)
{
    return _mm256_blendv_epi8(a, b, _mm256_cmpgt_epi64(a, b));
}

static inline void store(int64_t *p, __m256i v)
{
    _mm256_storeu_si256((__m256i *)(void *)p, v);
}

static inline __m256i weighted(const uint8_t *p, int by)
{
    return _mm256_mullo_epi32(bytes8(p), all32(by));
}

void reference_columns(const Columns *c, uint32_t first, uint32_t n, int64_t *const out[OUT_COUNT])
{
    const __m256i zero = _mm256_setzero_si256(), ones = all32(-1);
    const __m256i bases = _mm256_setr_epi32(0, 30 * WAN, 50 * WAN, 100 * WAN, 0, 0, 0, 0);
    const __m256i levels = _mm256_setr_epi32(0, 0, 0, 20 * WAN, 50 * WAN, 0, 0, 0);
    const __m256i awards = _mm256_setr_epi32(0, 10 * WAN, 30 * WAN, 30 * WAN, 20 * WAN, 50 * WAN,
                                             50 * WAN, 100 * WAN);
    for (uint32_t i = 0; i < n; i += 8) {
        uint32_t r = first + i;
        __m256i honest = _mm256_cmpeq_epi32(bytes8(c->fraud + r), zero);
        __m256i open = _mm256_and_si256(honest, _mm256_cmpgt_epi32(bytes8(c->years_clean + r), all32(2)));
        open = _mm256_andnot_si256(_mm256_cmpeq_epi32(bytes8(c->registered + r), zero), open);
        __m256i rung = bytes8(c->level + r);
        __m256i base = _mm256_and_si256(_mm256_permutevar8x32_epi32(bases, bytes8(c->base + r)), open);
        __m256i matched = _mm256_srli_epi32(base, 1);
        __m256i scale = _mm256_andnot_si256(_mm256_cmpeq_epi32(bytes8(c->first_above + r), zero),
                                            _mm256_and_si256(open, all32(20 * WAN)));
        __m256i level = _mm256_and_si256(_mm256_permutevar8x32_epi32(levels, rung), open);
        __m256i award = _mm256_and_si256(_mm256_permutevar8x32_epi32(awards, bytes8(c->award + r)), open);
        __m256i for_rd = _mm256_and_si256(open, _mm256_cmpgt_epi32(rung, all32(2)));
        for_rd = _mm256_andnot_si256(_mm256_cmpeq_epi32(bytes8(c->rd_super + r), zero), for_rd);
        __m256i for_tech = _mm256_and_si256(open, _mm256_cmpeq_epi32(bytes8(c->license + r), zero));
        __m256i led = _mm256_add_epi32(_mm256_add_epi32(weighted(c->led_international + r, 50),
                                                        weighted(c->led_national + r, 30)),
                                       _mm256_add_epi32(weighted(c->led_industry + r, 20),
                                                        weighted(c->led_local + r, 10)));
        led = _mm256_and_si256(led, open);
        __m256i moved = load(c->moved + r), granted = load(c->granted + r);
        __m256i back = _mm256_cmpgt_epi32(_mm256_add_epi32(granted, all32(60 << 5)), moved);
        back = _mm256_andnot_si256(_mm256_cmpeq_epi32(moved, zero), back);
        back = _mm256_or_si256(back, _mm256_xor_si256(honest, ones));
        __m256i city = _mm256_add_epi32(base, _mm256_add_epi32(scale, level));
        __m256i district = _mm256_add_epi32(_mm256_add_epi32(matched, award), _mm256_add_epi32(scale, level));
        for (int h = 0; h < 2; h++) {
            uint32_t at = i + 4 * (uint32_t)h, from = r + 4 * (uint32_t)h;
            __m256i rd = lower(load(c->rd + from), _mm256_set1_epi64x(200 * WAN));
            rd = _mm256_and_si256(rd, half(for_rd, h));
            __m256i tech = _mm256_add_epi64(load(c->tech + from), _mm256_set1_epi64x(5));
            tech = lower(tech, _mm256_set1_epi64x(1000 * WAN));
            tech = _mm256_srli_epi64(_mm256_mul_epu32(tech, _mm256_set1_epi64x(0xCCCCCCCD)), 35);
            tech = _mm256_and_si256(tech, half(for_tech, h));
            __m256i led64 = _mm256_mul_epu32(half(led, h), _mm256_set1_epi64x(WAN));
            __m256i all = _mm256_add_epi64(_mm256_add_epi64(half(district, h), led64), _mm256_add_epi64(rd, tech));
            store(out[LINE_BASE_CITY] + at, half(base, h));
            store(out[LINE_BASE_DIST] + at, half(matched, h));
            store(out[LINE_SCALE_CITY] + at, half(scale, h));
            store(out[LINE_SCALE_DIST] + at, half(scale, h));
            store(out[LINE_LEVEL_CITY] + at, half(level, h));
            store(out[LINE_LEVEL_DIST] + at, half(level, h));
            store(out[LINE_RD] + at, rd);
            store(out[LINE_TECH] + at, tech);
            store(out[LINE_AWARD] + at, half(award, h));
            store(out[LINE_STANDARDS] + at, led64);
            store(out[OUT_CITY] + at, half(city, h));
            store(out[OUT_DISTRICT] + at, all);
            store(out[OUT_CLAWBACK] + at, _mm256_and_si256(load(c->supports + from), half(back, h)));
        }
    }
}
