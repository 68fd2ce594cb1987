#include "vm/facts/builder.h"

#include "vm/base/limits.h"
#include "vm/facts/text_pool.h"

enum { FIRST_LANES = 4 };

void zj_facts_free(ZjFacts *facts)
{
    zj_text_pool_free(facts->texts);
    zj_arena_free(&facts->arena);
    zj_arena_free(&facts->scratch);
    *facts = (ZjFacts){0};
}

static uint32_t parent_of(const ZjFactsBuilder *b, uint32_t domain)
{
    return b->facts->module->t.domains[domain].parent;
}

static uint32_t domain_of(const ZjFactsBuilder *b, uint32_t field)
{
    return b->facts->module->t.fields[field].domain;
}

/* An array of a domain's lanes, or of one more, moved to the new capacity. */
#define GROW(b, array, old, new)                                                               \
    ((array) = zj_arena_grow(&(b)->facts->arena, (array), (old), (new), sizeof *(array)))

static bool grow_column(ZjFactsBuilder *b, uint32_t field, uint32_t old, uint32_t new)
{
    ZjFactColumn *column = &b->facts->columns[field];
    if (GROW(b, column->state, old, new) == NULL) return false;
    if (zj_type_is_rat((ZjType)b->facts->module->t.fields[field].type))
        return GROW(b, column->value.r, old, new) != NULL;
    return GROW(b, column->value.i, old, new) != NULL;
}

static bool grow_cases(ZjFactsBuilder *b, uint32_t old, uint32_t new)
{
    ZjFacts *f = b->facts;
    return GROW(b, f->as_of, old, new) != NULL && GROW(b, f->has_as_of, old, new) != NULL &&
           GROW(b, f->case_ids, old, new) != NULL;
}

/* Columns of the domain, and what its lists keep by its lanes. */
static ZjStatus widen(ZjFactsBuilder *b, uint32_t domain, uint32_t old, uint32_t new)
{
    const ZjFactSchema *s = b->schema;
    ZjFactRange scalars = s->scalars[domain], lists = s->lists[domain];
    for (uint32_t i = 0; i < scalars.count; i++) {
        if (!grow_column(b, s->list[scalars.first + i], old, new)) return ZJ_NO_MEM;
    }
    for (uint32_t i = 0; i < lists.count; i++) {
        ZjFactDomain *d = &b->facts->domains[domain_of(b, s->list[lists.first + i])];
        uint32_t kept = old == 0 ? 0 : old + 1;
        if (GROW(b, d->start, kept, (size_t) new + 1) == NULL) return ZJ_NO_MEM;
        if (GROW(b, d->list_state, old, new) == NULL) return ZJ_NO_MEM;
    }
    if (domain == 0 && !grow_cases(b, old, new)) return ZJ_NO_MEM;
    b->capacity[domain] = new;
    return ZJ_OK;
}

static void put(ZjFactsBuilder *b, uint32_t field, uint32_t lane, ZjFactValue value)
{
    ZjFactColumn *column = &b->facts->columns[field];
    column->state[lane] = (uint8_t)value.state;
    if (zj_type_is_rat((ZjType)b->facts->module->t.fields[field].type)) {
        column->value.r[lane] = value.state == ZJ_FACT_GIVEN ? value.r : zj_rat_int(0);
    } else {
        column->value.i[lane] = value.state == ZJ_FACT_GIVEN ? value.i : 0;
    }
}

static ZjStatus add_lane(ZjFactsBuilder *b, uint32_t domain)
{
    const ZjFactSchema *s = b->schema;
    ZjFactDomain *d = &b->facts->domains[domain];
    uint32_t lane = d->lanes, capacity = b->capacity[domain];
    if (lane >= ZJ_MAX_LANES) return ZJ_LIMIT;
    if (lane == capacity)
        ZJ_TRY(widen(b, domain, capacity, capacity == 0 ? FIRST_LANES : capacity * 2));
    ZjFactRange scalars = s->scalars[domain], lists = s->lists[domain];
    for (uint32_t i = 0; i < scalars.count; i++)
        put(b, s->list[scalars.first + i], lane, (ZjFactValue){.state = ZJ_FACT_MISSING});
    for (uint32_t i = 0; i < lists.count; i++) {
        ZjFactDomain *child = &b->facts->domains[domain_of(b, s->list[lists.first + i])];
        child->start[lane] = child->lanes;
        child->list_state[lane] = ZJ_FACT_MISSING;
    }
    d->lanes = lane + 1;
    return ZJ_OK;
}

ZjStatus zj_facts_begin(const ZjFactSchema *schema, ZjFacts *facts, ZjFactsBuilder *b)
{
    const ZjModTables *t = &schema->module->t;
    *facts = (ZjFacts){.module = schema->module};
    *b = (ZjFactsBuilder){.schema = schema, .facts = facts};
    facts->texts = zj_text_pool_new(schema->module);
    facts->columns = zj_arena_array(&facts->arena, t->fields_count, sizeof *facts->columns);
    facts->domains = zj_arena_array(&facts->arena, t->domains_count, sizeof *facts->domains);
    b->capacity = zj_arena_array(&facts->arena, t->domains_count, sizeof *b->capacity);
    b->mark = zj_arena_array(&facts->arena, t->domains_count, sizeof *b->mark);
    if (facts->texts == NULL || facts->columns == NULL || facts->domains == NULL ||
        b->capacity == NULL || b->mark == NULL)
        return ZJ_NO_MEM;
    for (uint32_t d = 0; d < t->domains_count; d++) {
        bool natural = d == 0 || t->domains[d].natural;
        if (natural) ZJ_TRY(widen(b, d, 0, d == 0 ? 1 : FIRST_LANES));
    }
    b->first_size = facts->arena.total;
    return ZJ_OK;
}

ZjStatus zj_facts_restart(ZjFactsBuilder *b)
{
    enum { KEPT = 1 << 20 }; /* beyond what a case needs: a large case's lanes are not kept */
    ZjFacts *facts = b->facts;
    if (facts->arena.total > b->first_size + KEPT) {
        const ZjFactSchema *schema = b->schema;
        zj_facts_free(facts);
        return zj_facts_begin(schema, facts, b);
    }
    facts->cases = 0;
    for (uint32_t d = 0; d < facts->module->t.domains_count; d++)
        facts->domains[d].lanes = 0;
    zj_text_pool_reset(facts->texts);
    return ZJ_OK;
}

ZjStatus zj_facts_add_case(ZjFactsBuilder *b)
{
    for (uint32_t d = 0; d < b->facts->module->t.domains_count; d++)
        b->mark[d] = b->facts->domains[d].lanes;
    ZJ_TRY(add_lane(b, 0));
    uint32_t lane = b->facts->cases++;
    b->facts->as_of[lane] = 0;
    b->facts->has_as_of[lane] = false;
    b->facts->case_ids[lane] = ZJ_TEXT("");
    return ZJ_OK;
}

void zj_facts_set_list(ZjFactsBuilder *b, uint32_t field, ZjFactState state)
{
    uint32_t domain = domain_of(b, field);
    uint32_t lane = b->facts->domains[parent_of(b, domain)].lanes - 1;
    b->facts->domains[domain].list_state[lane] = (uint8_t)state;
}

ZjStatus zj_facts_add_record(ZjFactsBuilder *b, uint32_t field)
{
    return add_lane(b, domain_of(b, field));
}

void zj_facts_set(ZjFactsBuilder *b, uint32_t field, ZjFactValue value)
{
    put(b, field, b->facts->domains[domain_of(b, field)].lanes - 1, value);
}

void zj_facts_drop_case(ZjFactsBuilder *b)
{
    b->facts->cases--;
    for (uint32_t d = 0; d < b->facts->module->t.domains_count; d++)
        b->facts->domains[d].lanes = b->mark[d];
}

void zj_facts_end(ZjFactsBuilder *b)
{
    const ZjModTables *t = &b->facts->module->t;
    for (uint32_t d = 1; d < t->domains_count; d++) {
        ZjFactDomain *domain = &b->facts->domains[d];
        if (t->domains[d].natural)
            domain->start[b->facts->domains[parent_of(b, d)].lanes] = domain->lanes;
    }
}
