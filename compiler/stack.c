/* stack.c -- which grants settle together: those of one cause under a rule, and those that share
** a cap. Everything else settles alone.
**
** Two partitions of the grants, both by union-find: who competes with whom, and, coarser by the
** joint caps, who settles with whom. Grants are sorted into buckets by rule and cause, so that
** nothing looks at pairs of them.
*/
#include "compiler/program.h"
#include "compiler/scope.h"

typedef struct Stacker {
    ZjProgram *program;
    ZjGrant **grants; /* 奖励 only, in document order */
    uint32_t count;
    uint32_t *settling, *competing; /* leaders: the lowest number of each set */
    ZjPolicy **rule;                /* by leader of competing: the strictest, NULL when alone */
    uint32_t *number;               /* by order of a clause: its number among the grants */
} Stacker;

static uint32_t find(uint32_t *leader, uint32_t i)
{
    while (leader[i] != i) i = leader[i] = leader[leader[i]];
    return i;
}

/* The lower number leads, so that sets come in document order. */
static void unite(uint32_t *leader, uint32_t a, uint32_t b)
{
    a = find(leader, a);
    b = find(leader, b);
    if (a < b) leader[b] = a;
    else leader[a] = b;
}

static bool names_policy(const ZjPolicy *holder, const ZjPolicy *policy)
{
    for (uint32_t i = 0; i < holder->stack_policies.count; i++) {
        const ZjExpr *e = holder->stack_policies.at[i];
        if (e->names.count == 1 && zj_text_equal(e->names.at[0].text, policy->id.text)) return true;
    }
    return false;
}

bool zj_stack_covers(const ZjPolicy *holder, const ZjPolicy *policy)
{
    if (!holder->stack_given || holder->stacking == ZJ_STACKS_ADDITIVE) return false;
    if (holder == policy) return true;
    if (holder->stack_policies.count != 0) return names_policy(holder, policy);
    bool level = zj_text_equal(holder->stack_scope.text, ZJ_TEXT("本级")) ||
                 zj_text_equal(holder->stack_scope.text, ZJ_TEXT("this_level"));
    return level && holder->authority_rank == policy->authority_rank;
}

static ZjStatus ask_about_stacking(ZjProgram *p, ZjPolicy *policy)
{
    if (policy->stack_question != NULL) return ZJ_OK;
    ZjQuestion *q = zj_arena_alloc(p->arena, sizeof *q);
    ZjQuestion **all = zj_arena_more(p->arena, p->questions, p->question_count, sizeof *all);
    if (q == NULL || all == NULL) return ZJ_NO_MEM;
    *q = (ZjQuestion){.owner = policy->id.text, .name = ZJ_TEXT("叠加"), .alternative_count = 2,
                      .preset = ZJ_NONE, .index = p->question_count, .span = policy->stack_span};
    q->alternatives = zj_arena_array(p->arena, 2, sizeof *q->alternatives);
    if (q->alternatives == NULL) return ZJ_NO_MEM;
    q->alternatives[0].name = ZJ_TEXT("并享");
    q->alternatives[0].title = ZJ_TEXT("同一事由的各项都给");
    q->alternatives[1].name = ZJ_TEXT("从高");
    q->alternatives[1].title = ZJ_TEXT("同一事由只给最高一项");
    all[p->question_count++] = q;
    p->questions = all;
    policy->stack_question = q;
    return ZJ_OK;
}

/* Does the rule of `holder` speak of this grant? What only passes on competes with nothing. */
static bool ruled(const ZjPolicy *holder, const ZjGrant *g)
{
    return !g->passes && zj_stack_covers(holder, g->policy) && (!holder->stack_by_cause || g->cause.text.len != 0);
}

static bool stricter(const ZjPolicy *a, const ZjPolicy *b)
{
    static const int strictness[] = {[ZJ_STACKS_ADDITIVE] = 0, [ZJ_STACKS_UNSTATED] = 1,
                                     [ZJ_STACKS_HIGHEST] = 2, [ZJ_STACKS_EXCLUSIVE] = 3};
    return strictness[a->stacking] > strictness[b->stacking];
}

/* The strictest rule that sets a pair of a set against each other is the rule of the whole set. */
static void set_against(Stacker *s, uint32_t a, uint32_t b, ZjPolicy *rule)
{
    ZjPolicy *rules[2] = {s->rule[find(s->competing, a)], s->rule[find(s->competing, b)]};
    for (int i = 0; i < 2; i++) {
        bool first = rules[i] != NULL && rules[i]->order < rule->order;
        if (rules[i] != NULL && (stricter(rules[i], rule) || (first && !stricter(rule, rules[i])))) rule = rules[i];
    }
    unite(s->competing, a, b);
    unite(s->settling, a, b);
    s->rule[find(s->competing, a)] = rule;
}

static ZjStatus unite_ruled(Stacker *s, ZjPolicy *holder)
{
    ZjScopeTable first = {.arena = s->program->arena};
    for (uint32_t i = 0; i < s->count; i++) {
        ZjGrant *g = s->grants[i];
        if (!ruled(holder, g)) continue;
        ZjText cause = holder->stack_by_cause ? g->cause.text : (ZjText){"", 0};
        const ZjGrant *rival = zj_scope_put(&first, ZJ_SPACE_CLAUSE, NULL, cause, g);
        if (rival != NULL) set_against(s, s->number[rival->order], i, holder);
    }
    return first.no_memory ? ZJ_NO_MEM : ZJ_OK;
}

/* Do both rules speak of some pair of grants? */
static ZjStatus meet(Stacker *s, const ZjPolicy *a, const ZjPolicy *b, bool *both)
{
    ZjScopeTable first = {.arena = s->program->arena};
    bool by_cause = a->stack_by_cause || b->stack_by_cause;
    *both = false;
    for (uint32_t i = 0; i < s->count && !*both; i++) {
        ZjGrant *g = s->grants[i];
        if (!ruled(a, g) || !ruled(b, g)) continue;
        *both = zj_scope_put(&first, ZJ_SPACE_CLAUSE, NULL, by_cause ? g->cause.text : (ZjText){"", 0}, g) != NULL;
    }
    return first.no_memory ? ZJ_NO_MEM : ZJ_OK;
}

static ZjStatus warn_where_rules_meet(Stacker *s, ZjPolicy *a)
{
    for (ZjPolicy *b = a->next; b != NULL; b = b->next) {
        bool overlap = a->stacking != b->stacking && b->stack_given, both = false;
        bool foreign = zj_stack_covers(a, b) || zj_stack_covers(b, a) || a->stack_policies.count != 0 || b->stack_policies.count != 0;
        if (overlap && foreign) ZJ_TRY(meet(s, a, b, &both));
        if (!both) continue;
        const ZjPolicy *rule = stricter(b, a) ? b : a, *other = rule == a ? b : a;
        zj_report(s->program->diags, ZJ_MSG_STACK_STRICTER, other->stack_span, 3, rule->id.text, other->id.text,
                  zj_source_text(&s->program->sources, rule->stack_span));
    }
    return ZJ_OK;
}

/* Joint caps name other grants: all of them settle together. */
static void unite_capped(Stacker *s, uint32_t i)
{
    const ZjGrant *g = s->grants[i];
    for (uint32_t u = 0; u < g->caps.count; u++) {
        const ZjSlot *slot = g->caps.at[u].slot;
        for (uint32_t j = 0; j < slot->exprs.count; j++) {
            const ZjBinding *b = slot->exprs.at[j]->meaning;
            if (b == NULL || b->kind != ZJ_BIND_GRANT || b->grant->kind != ZJ_DECL_GRANT) continue;
            unite(s->settling, i, s->number[b->grant->order]);
        }
    }
}

/* The number of the member's cause in its settlement, ZJ_NONE when it competes with nothing. */
static ZjStatus add_cause(Stacker *s, ZjComponent *c, uint32_t grant, uint32_t *numbers, uint32_t *number)
{
    ZjProgram *p = s->program;
    uint32_t leader = find(s->competing, grant);
    ZjPolicy *rule = s->rule[leader];
    *number = ZJ_NONE;
    if (rule == NULL) return ZJ_OK;
    if (leader == grant) {
        if (rule->stacking == ZJ_STACKS_UNSTATED) ZJ_TRY(ask_about_stacking(p, rule));
        c->causes = zj_arena_more(p->arena, c->causes, c->cause_count, sizeof *c->causes);
        if (c->causes == NULL) return ZJ_NO_MEM;
        c->causes[c->cause_count] = (ZjComponentCause){
            .name = rule->stack_by_cause ? s->grants[leader]->cause.text : rule->id.text, .rule = rule->stacking,
            .question = rule->stacking == ZJ_STACKS_UNSTATED ? rule->stack_question : NULL};
        numbers[leader] = c->cause_count++;
    }
    *number = numbers[leader];
    return ZJ_OK;
}

/* Settlements in the order of their first members. Leaders come before the others of their sets. */
static ZjStatus fill_components(Stacker *s)
{
    ZjProgram *p = s->program;
    uint32_t *causes = zj_arena_array(p->arena, s->count, sizeof *causes);
    p->components = zj_arena_array(p->arena, s->count, sizeof *p->components);
    if (causes == NULL || p->components == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t leader = find(s->settling, i);
        s->grants[i]->component = leader == i ? p->component_count++ : s->grants[leader]->component;
        p->components[s->grants[i]->component].member_count++;
    }
    for (uint32_t i = 0; i < p->component_count; i++) {
        ZjComponent *c = &p->components[i];
        c->members = zj_arena_array(p->arena, c->member_count, sizeof *c->members);
        c->member_cause = zj_arena_array(p->arena, c->member_count, sizeof *c->member_cause);
        if (c->members == NULL || c->member_cause == NULL) return ZJ_NO_MEM;
        c->member_count = 0;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        ZjComponent *c = &p->components[s->grants[i]->component];
        ZJ_TRY(add_cause(s, c, i, causes, &c->member_cause[c->member_count]));
        c->members[c->member_count++] = s->grants[i];
    }
    return ZJ_OK;
}

ZjStatus zj_stack(ZjProgram *program)
{
    ZjArena *arena = program->arena;
    uint32_t most = program->grant_count;
    Stacker s = {.program = program,
                 .grants = zj_arena_array(arena, most, sizeof *s.grants),
                 .settling = zj_arena_array(arena, most, sizeof *s.settling),
                 .competing = zj_arena_array(arena, most, sizeof *s.competing),
                 .rule = zj_arena_array(arena, most, sizeof *s.rule),
                 .number = zj_arena_array(arena, most, sizeof *s.number)};
    if (s.grants == NULL || s.settling == NULL || s.competing == NULL || s.rule == NULL || s.number == NULL) {
        return ZJ_NO_MEM;
    }
    for (ZjGrant *g = program->grants; g != NULL; g = g->next) {
        if (g->kind != ZJ_DECL_GRANT) continue;
        s.settling[s.count] = s.competing[s.count] = s.number[g->order] = s.count;
        s.grants[s.count++] = g;
    }
    for (ZjPolicy *h = program->policies; h != NULL; h = h->next) {
        if (!h->stack_given || h->stacking == ZJ_STACKS_ADDITIVE) continue;
        ZJ_TRY(unite_ruled(&s, h));
        ZJ_TRY(warn_where_rules_meet(&s, h));
    }
    for (uint32_t i = 0; i < s.count; i++) unite_capped(&s, i);
    return fill_components(&s);
}
