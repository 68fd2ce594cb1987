/* The registers around a member of a settlement, for all who go through them. */
#include "vm/format/module.h"

static uint32_t key_of(const ZjModTables *t, uint32_t group)
{
    return group == ZJ_NONE ? ZJ_NONE : t->groups[group].key;
}

bool zj_member_input(const ZjModTables *t, const ZjModMember *m, uint32_t at, uint32_t *reg)
{
    const uint32_t own[] = {m->amount,  m->date,   m->key, m->cause_key, m->keep,
                            m->keep_by, m->deduct, key_of(t, m->keep_group),
                            key_of(t, m->once_group)};
    const uint32_t count = sizeof own / sizeof own[0];
    if (at < count) {
        *reg = own[at];
        return true;
    }
    uint32_t row = (at - count) / 2;
    bool key = (at - count) % 2 != 0;
    if (row < m->cap_count) {
        const ZjModCap *cap = &t->caps[m->first_cap + row];
        *reg = key ? key_of(t, cap->group) : cap->value;
        return true;
    }
    row -= m->cap_count;
    if (row < m->floor_count) {
        const ZjModFloor *floor = &t->floors[m->first_floor + row];
        *reg = key ? key_of(t, floor->group) : floor->value;
        return true;
    }
    row -= m->floor_count;
    if (row < m->round_count) {
        const ZjModRound *round = &t->rounds[m->first_round + row];
        *reg = key ? key_of(t, round->group) : round->holds;
        return true;
    }
    row -= m->round_count;
    if (row < m->once_count) {
        const ZjModOnce *once = &t->onces[m->first_once + row];
        *reg = key ? key_of(t, once->group) : once->holds;
        return true;
    }
    row -= m->once_count;
    if (row >= m->part_count) return false;
    const ZjModPart *part = &t->parts[m->first_part + row];
    *reg = key ? part->key : part->due;
    return true;
}

bool zj_member_output(const ZjModTables *t, const ZjModMember *m, uint32_t at, uint32_t *reg)
{
    const uint32_t own[] = {m->kept,       m->capped,         m->rounded,    m->stacked,
                            m->entitled,   m->paid,           m->payable,    m->displaced,
                            m->total_entitled, m->total_paid, m->total_payable};
    const uint32_t count = sizeof own / sizeof own[0];
    if (at < count) {
        *reg = own[at];
        return true;
    }
    at -= count;
    if (at < m->floor_count) {
        *reg = t->floors[m->first_floor + at].result;
        return true;
    }
    at -= m->floor_count;
    if (at < m->part_count * 3) {
        const ZjModPart *part = &t->parts[m->first_part + at / 3];
        *reg = at % 3 == 0 ? part->amount : at % 3 == 1 ? part->paid : part->payable;
        return true;
    }
    at -= m->part_count * 3;
    uint32_t row = at / ZJ_CAP_RESULTS;
    if (row >= m->cap_count) return false;
    const ZjModCap *cap = &t->caps[m->first_cap + row];
    *reg = cap->result_count == 0 ? ZJ_NONE
                                  : t->refs[cap->first_result + at % ZJ_CAP_RESULTS].index;
    return true;
}
