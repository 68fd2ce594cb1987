/* stack.c -- which grants settle together: those of one cause under a rule, and those that share
** a cap. Everything else settles alone. */
#include "compiler/program.h"
#include "compiler/scope.h"

typedef struct Stacker {
    ZjProgram *program;
    ZjGrant **grants; /* 奖励 only, in document order */
    uint32_t count;
    uint32_t *leader; /* union-find */
} Stacker;

static uint32_t find(Stacker *s, uint32_t i)
{
    while (s->leader[i] != i) i = s->leader[i] = s->leader[s->leader[i]];
    return i;
}

/* The lower number leads, so that components come in document order. */
static void unite(Stacker *s, uint32_t a, uint32_t b)
{
    a = find(s, a);
    b = find(s, b);
    if (a < b) s->leader[b] = a;
    else s->leader[a] = b;
}

static bool names_policy(const ZjPolicy *holder, const ZjPolicy *policy)
{
    for (uint32_t i = 0; i < holder->stack_policies.count; i++) {
        const ZjExpr *e = holder->stack_policies.at[i];
        if (e->names.count == 1 && zj_text_equal(e->names.at[0].text, policy->id.text)) return true;
    }
    return false;
}

/* Does the stacking rule in `holder`'s header speak of grants of `policy`? */
static bool in_scope(const ZjPolicy *holder, const ZjPolicy *policy)
{
    if (!holder->stack_given || holder->stacking == ZJ_STACKS_ADDITIVE) return false;
    if (holder == policy) return true;
    if (holder->stack_policies.count != 0) return names_policy(holder, policy);
    bool level = zj_text_equal(holder->stack_scope.text, ZJ_TEXT("本级")) ||
                 zj_text_equal(holder->stack_scope.text, ZJ_TEXT("this_level"));
    return level && holder->authority_rank == policy->authority_rank;
}

/* The stricter of the rules that cover a pair; NULL when none does. `other` receives a different
** rule that covers it too, or NULL. */
static ZjPolicy *rule_for(ZjProgram *p, const ZjGrant *a, const ZjGrant *b, ZjPolicy **other)
{
    static const int strictness[] = {[ZJ_STACKS_ADDITIVE] = 0, [ZJ_STACKS_UNSTATED] = 1,
                                     [ZJ_STACKS_HIGHEST] = 2, [ZJ_STACKS_EXCLUSIVE] = 3};
    ZjPolicy *best = NULL;
    if (other != NULL) *other = NULL;
    for (ZjPolicy *h = p->policies; h != NULL; h = h->next) {
        if (!in_scope(h, a->policy) || !in_scope(h, b->policy)) continue;
        bool same = !h->stack_by_cause ||
                    (a->cause.text.len != 0 && zj_text_equal(a->cause.text, b->cause.text));
        if (!same) continue;
        if (other != NULL && best != NULL && best->stacking != h->stacking) {
            *other = strictness[h->stacking] > strictness[best->stacking] ? best : h;
        }
        if (best == NULL || strictness[h->stacking] > strictness[best->stacking]) best = h;
    }
    return best;
}

static ZjStatus ask_about_stacking(ZjProgram *p, ZjPolicy *policy)
{
    if (policy->stack_question != NULL) return ZJ_OK;
    ZjQuestion *q = zj_arena_alloc(p->arena, sizeof *q);
    ZjQuestion **all = zj_arena_grow(p->arena, p->questions, p->question_count,
                                     p->question_count + 1, sizeof *all);
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

static ZjStatus add_cause(ZjProgram *p, ZjComponent *c, uint32_t member, const ZjPolicy *rule)
{
    ZjText name = rule->stack_by_cause ? c->members[member]->cause.text : rule->id.text;
    for (uint32_t i = 0; i < c->cause_count; i++) {
        if (zj_text_equal(c->causes[i].name, name)) {
            c->member_cause[member] = i;
            return ZJ_OK;
        }
    }
    c->causes = zj_arena_grow(p->arena, c->causes, c->cause_count, c->cause_count + 1, sizeof *c->causes);
    if (c->causes == NULL) return ZJ_NO_MEM;
    c->causes[c->cause_count] = (ZjComponentCause){
        .name = name, .rule = rule->stacking,
        .question = rule->stacking == ZJ_STACKS_UNSTATED ? rule->stack_question : NULL};
    c->member_cause[member] = c->cause_count++;
    return ZJ_OK;
}

/* Joint caps name other grants: all of them settle together. */
static void unite_capped(Stacker *s, uint32_t i)
{
    ZjGrant *g = s->grants[i];
    for (uint32_t u = 0; u < g->caps.count; u++) {
        const ZjSlot *slot = g->caps.at[u].slot;
        for (uint32_t j = 0; j < slot->exprs.count; j++) {
            const ZjBinding *b = slot->exprs.at[j]->meaning;
            for (uint32_t k = 0; b != NULL && b->kind == ZJ_BIND_GRANT && k < s->count; k++) {
                if (s->grants[k] == b->grant) unite(s, i, k);
            }
        }
    }
}

static ZjStatus unite_causes(Stacker *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        unite_capped(s, i);
        if (s->grants[i]->passes) continue;
        for (uint32_t j = i + 1; j < s->count; j++) {
            ZjPolicy *other = NULL;
            ZjPolicy *rule = s->grants[j]->passes ? NULL : rule_for(s->program, s->grants[i], s->grants[j], &other);
            if (rule == NULL) continue;
            if (other != NULL) {
                zj_report(s->program->diags, ZJ_MSG_STACK_STRICTER, other->stack_span, 3, rule->id.text,
                          other->id.text, zj_source_text(&s->program->sources, rule->stack_span));
            }
            if (rule->stacking == ZJ_STACKS_UNSTATED) ZJ_TRY(ask_about_stacking(s->program, rule));
            unite(s, i, j);
        }
    }
    return ZJ_OK;
}

static ZjStatus fill_component(Stacker *s, uint32_t leader, ZjComponent *c)
{
    ZjProgram *p = s->program;
    for (uint32_t i = 0; i < s->count; i++) c->member_count += find(s, i) == leader;
    c->members = zj_arena_array(p->arena, c->member_count, sizeof *c->members);
    c->member_cause = zj_arena_array(p->arena, c->member_count, sizeof *c->member_cause);
    if (c->members == NULL || c->member_cause == NULL) return ZJ_NO_MEM;
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        if (find(s, i) != leader) continue;
        s->grants[i]->component = (uint32_t)(c - p->components);
        c->member_cause[n] = ZJ_NONE;
        c->members[n++] = s->grants[i];
    }
    for (uint32_t a = 0; a < n; a++) {
        /* A grant with keyed units may compete with itself: two units of one key can't, by rule;
        ** so only pairs matter. */
        for (uint32_t b = 0; b < n; b++) {
            if (a == b || c->members[a]->passes || c->members[b]->passes) continue;
            const ZjPolicy *rule = rule_for(p, c->members[a], c->members[b], NULL);
            if (rule != NULL) ZJ_TRY(add_cause(p, c, a, rule));
        }
    }
    return ZJ_OK;
}

ZjStatus zj_stack(ZjProgram *program)
{
    Stacker s = {.program = program};
    s.grants = zj_arena_array(program->arena, program->grant_count, sizeof *s.grants);
    s.leader = zj_arena_array(program->arena, program->grant_count, sizeof *s.leader);
    if (s.grants == NULL || s.leader == NULL) return ZJ_NO_MEM;
    for (ZjGrant *g = program->grants; g != NULL; g = g->next) {
        if (g->kind != ZJ_DECL_GRANT) continue;
        s.leader[s.count] = s.count;
        s.grants[s.count++] = g;
    }
    ZJ_TRY(unite_causes(&s));
    program->components = zj_arena_array(program->arena, s.count, sizeof *program->components);
    if (program->components == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < s.count; i++) {
        if (find(&s, i) != i) continue;
        ZJ_TRY(fill_component(&s, i, &program->components[program->component_count++]));
    }
    return ZJ_OK;
}
