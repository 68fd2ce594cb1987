/* Lanes of every domain. Natural ones are the facts' own; a product has, for each lane of its
** parent, the records of its list at the lane that owns the list. */
#include <stdlib.h>

#include "vm/base/limits.h"
#include "vm/exec/step.h"

static bool is_ancestor(const ZjModule *m, uint32_t domain, uint32_t of)
{
    for (uint32_t d = of; d != ZJ_NONE; d = m->t.domains[d].parent)
        if (d == domain) return true;
    return false;
}

/* The domain in which the list of a product stands by itself. */
static uint32_t natural_of(const ZjModule *m, uint32_t domain)
{
    return m->t.fields[m->t.domains[domain].list].domain;
}

void zj_domain_walk(const ZjModule *m, const ZjLanes *domains, uint32_t from, uint32_t to,
                    bool by_record, uint32_t *map, uint32_t n)
{
    uint32_t d = from;
    while (d != 0 && (d != to || by_record)) {
        const ZjModDomain *row = &m->t.domains[d];
        const uint32_t *hop = domains[d].parent;
        uint32_t next = row->parent;
        bool product = !row->natural && domains[d].record != NULL;
        if (product && (by_record || !is_ancestor(m, to, next)) &&
            is_ancestor(m, to, natural_of(m, d))) {
            hop = domains[d].record;
            next = natural_of(m, d);
        }
        by_record = false;
        for (uint32_t i = 0; i < n; i++)
            map[i] = hop[map[i]];
        d = next;
    }
}

static ZjStatus build_roots(ZjRun *run, uint32_t domain)
{
    ZjLanes *d = &run->domains[domain];
    const uint32_t *up = run->domains[run->module->t.domains[domain].parent].root;
    uint32_t *parent = zj_arena_array(&run->arena, d->lanes, sizeof *parent);
    uint32_t *root = zj_arena_array(&run->arena, d->lanes, sizeof *root);
    if (parent == NULL || root == NULL) return ZJ_NO_MEM;
    for (uint32_t p = 0; p < d->parent_lanes; p++)
        for (uint32_t i = d->start[p]; i < d->start[p + 1]; i++) {
            parent[i] = p;
            root[i] = up != NULL ? up[p] : p;
        }
    d->parent = parent;
    d->root = root;
    return ZJ_OK;
}

static ZjStatus build_natural(ZjRun *run, uint32_t domain)
{
    const ZjFactDomain *f = &run->facts->domains[domain];
    uint32_t up = run->module->t.domains[domain].parent;
    run->domains[domain] = (ZjLanes){
        .lanes = f->lanes,
        .parent_lanes = run->domains[up].lanes,
        .start = f->start,
        .list_state = f->list_state,
    };
    return f->lanes > ZJ_MAX_LANES ? ZJ_LIMIT : build_roots(run, domain);
}

static ZjStatus build_product(ZjRun *run, uint32_t domain)
{
    const ZjModule *m = run->module;
    uint32_t up = m->t.domains[domain].parent, natural = natural_of(m, domain);
    uint32_t owner = m->t.domains[natural].parent, n = run->domains[up].lanes;
    const ZjFactDomain *f = &run->facts->domains[natural];

    uint32_t *map = zj_arena_array(&run->arena, n, sizeof *map);
    uint32_t *start = zj_arena_array(&run->arena, (size_t)n + 1, sizeof *start);
    uint8_t *state = zj_arena_array(&run->arena, n, sizeof *state);
    if (map == NULL || start == NULL || state == NULL) return ZJ_NO_MEM;
    for (uint32_t p = 0; p < n; p++)
        map[p] = p;
    zj_domain_walk(m, run->domains, up, owner, false, map, n);

    uint64_t lanes = 0;
    for (uint32_t p = 0; p < n; p++) {
        start[p] = (uint32_t)lanes;
        lanes += f->start[map[p] + 1] - f->start[map[p]];
        if (lanes > ZJ_MAX_LANES) return ZJ_LIMIT;
        state[p] = f->list_state[map[p]];
    }
    start[n] = (uint32_t)lanes;
    uint32_t *record = zj_arena_array(&run->arena, (size_t)lanes, sizeof *record);
    if (record == NULL) return ZJ_NO_MEM;
    for (uint32_t p = 0, i = 0; p < n; p++)
        for (uint32_t r = f->start[map[p]]; r < f->start[map[p] + 1]; r++)
            record[i++] = r;
    run->domains[domain] = (ZjLanes){
        .lanes = (uint32_t)lanes,
        .parent_lanes = n,
        .start = start,
        .list_state = state,
        .record = record,
    };
    return build_roots(run, domain);
}

static bool is_built(const ZjRun *run, uint32_t domain)
{
    const ZjModDomain *d = &run->module->t.domains[domain];
    return domain == 0 || d->natural || run->domains[domain].start != NULL;
}

/* Products from `first` on whose parents have lanes and that have none yet. */
static ZjStatus build_products(ZjRun *run, uint32_t first)
{
    const ZjModTables *t = &run->module->t;
    for (uint32_t d = first; d < t->domains_count; d++) {
        if (t->domains[d].natural || t->domains[d].period != 0 || is_built(run, d)) continue;
        if (is_built(run, t->domains[d].parent)) ZJ_TRY(build_product(run, d));
    }
    return ZJ_OK;
}

ZjStatus zj_domains_build(ZjRun *run)
{
    const ZjModTables *t = &run->module->t;
    run->domains = zj_arena_array(&run->arena, t->domains_count, sizeof *run->domains);
    if (run->domains == NULL) return ZJ_NO_MEM;
    run->domains[0].lanes = run->facts->cases;
    if (run->facts->cases > ZJ_MAX_LANES) return ZJ_LIMIT;
    for (uint32_t d = 1; d < t->domains_count;
         d++) /* products refer to natural ones anywhere */
        if (t->domains[d].natural) ZJ_TRY(build_natural(run, d));
    return build_products(run, 1);
}

ZjStatus zj_domains_open(ZjRun *run, uint32_t domain, const ZjLanes *made)
{
    run->domains[domain] = *made;
    ZJ_TRY(build_roots(run, domain));
    return build_products(run, domain + 1);
}

static uint32_t first_lane(const ZjRun *run, uint32_t domain, uint32_t case_index)
{
    if (domain == 0) return case_index;
    uint32_t up = run->module->t.domains[domain].parent;
    return run->domains[domain].start[first_lane(run, up, case_index)];
}

void zj_run_items(const ZjRun *run, uint32_t domain, uint32_t case_index, uint32_t *first,
                  uint32_t *count)
{
    *first = first_lane(run, domain, case_index);
    *count = first_lane(run, domain, case_index + 1) - *first;
}
