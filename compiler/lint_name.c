/* lint_name.c -- what nothing uses or tries: short names of a clause, functions, imports, causes. */
#include "compiler/cases.h"
#include "compiler/lint.h"
#include "grammar/diag.h"

/* ---- every name that a declaration mentions ---- */

typedef struct Mentions {
    ZjScopeTable names;
    const void *owner; /* whose names are collected: a declaration or a file */
} Mentions;

static void mention(Mentions *m, ZjName name)
{
    if (name.text.len != 0) zj_scope_put(&m->names, ZJ_SPACE_CLAUSE, m->owner, name.text, m);
}

static bool mentioned(const Mentions *m, const void *owner, ZjName name)
{
    return name.text.len != 0 && zj_scope_get(&m->names, ZJ_SPACE_CLAUSE, owner, name.text) != NULL;
}

static void in_expr(void *user, const ZjExpr *e)
{
    Mentions *m = user;
    for (uint32_t i = 0; i < e->names.count; i++) mention(m, e->names.at[i]);
    for (uint32_t i = 0; e->lit != NULL && i < e->lit->unit_count; i++) mention(m, e->lit->units[i].name);
}

/* Names that slots hold apart from expressions. */
static void in_slots(Mentions *m, const ZjSlot *s)
{
    for (; s != NULL; s = s->next) {
        if (s->kind != ZJ_SLOT_LET) mention(m, s->name);
        for (uint32_t i = 0; i < s->names.count; i++) mention(m, s->names.at[i]);
        if (s->inner != NULL) in_slots(m, s->inner);
    }
}

static void in_type(Mentions *m, const ZjTypeExpr *type)
{
    mention(m, type->name);
    for (const ZjField *f = type->fields; f != NULL; f = f->next) in_type(m, &f->type);
}

static void in_decl(Mentions *m, const ZjDecl *d)
{
    if (d->kind == ZJ_DECL_IMPORT) return;
    ZjLintVisit visit = {in_expr, m};
    zj_lint_walk(d, &visit);
    in_slots(m, d->slots);
    in_type(m, &d->type);
    for (const ZjField *f = d->fields; f != NULL; f = f->next) in_type(m, &f->type);
    for (uint32_t i = 0; i < d->param_count; i++) in_type(m, &d->params[i].type);
    for (uint32_t i = 0; i < d->path.count; i++) mention(m, d->path.at[i]);
    for (uint32_t i = 0; i < d->path2.count; i++) mention(m, d->path2.at[i]);
    /* 事实 NAME { … } adds to a record that may stand in another file */
    if (d->kind == ZJ_DECL_FACTS) mention(m, d->name);
}

/* ---- 令 ---- */

static void check_lets(ZjLint *l, Mentions *m, const ZjDecl *d)
{
    bool any = false;
    for (const ZjSlot *s = d->slots; s != NULL; s = s->next) any = any || s->kind == ZJ_SLOT_LET;
    if (!any) return;
    m->owner = d;
    in_decl(m, d);
    for (const ZjAmendment *by = l->program->amendments; by != NULL && zj_lint_spend(l, 1); by = by->next) {
        if (by->grant != NULL && by->grant->decl == d) in_decl(m, by->decl); /* it sees the clause's names */
    }
    if (l->cut) return;
    for (const ZjSlot *s = d->slots; s != NULL; s = s->next) {
        if (s->kind != ZJ_SLOT_LET || mentioned(m, d, s->name)) continue;
        zj_report(l->program->diags, ZJ_MSG_UNUSED, s->name.span, 1, s->name.text);
    }
}

static void check_functions(ZjLint *l)
{
    for (uint32_t i = 0; i < l->program->function_count; i++) {
        const ZjFunction *f = l->program->functions[i];
        if (f->policy == NULL || f->used || f->instance) continue;
        zj_report(l->program->diags, ZJ_MSG_UNUSED, f->name.span, 1, f->name.text);
    }
}

/* ---- 引用 ---- */

static bool field_used(const Mentions *m, const void *user, const ZjField *f)
{
    for (; f != NULL; f = f->next) {
        if (mentioned(m, user, f->name) || mentioned(m, user, f->alias) || field_used(m, user, f->type.fields)) return true;
    }
    return false;
}

/* Is anything that the file declares mentioned in the user's? A policy counts by being there, and so do equal
** rungs and the ledger. */
static bool file_used(const ZjLint *l, const Mentions *m, const void *user, const ZjModuleFile *file)
{
    const ZjFact *ledger = l->program->ledger;
    if (file->policy != NULL || (ledger != NULL && ledger->span.file == file->index)) return true;
    for (const ZjDecl *d = file->tree.decls; d != NULL; d = d->next) {
        if (d->kind == ZJ_DECL_EQUATE) return true;
        if (d->kind == ZJ_DECL_IMPORT) continue;
        if (mentioned(m, user, d->name) || mentioned(m, user, d->alias) || field_used(m, user, d->fields)) return true;
        for (uint32_t i = 0; i < d->item_count; i++) {
            if (mentioned(m, user, d->items[i].name) || mentioned(m, user, d->items[i].alias)) return true;
        }
    }
    return false;
}

/* The file, or one that it imports. */
static bool closure_used(ZjLint *l, const Mentions *m, const void *user, uint32_t file, bool *seen)
{
    if (seen[file]) return false;
    seen[file] = true;
    const ZjModuleFile *f = &l->program->files[file];
    if (!zj_lint_spend(l, 16) || file_used(l, m, user, f)) return true;
    for (uint32_t i = 0; i < f->import_count; i++) {
        if (closure_used(l, m, user, f->imports[i], seen)) return true;
    }
    return false;
}

static const ZjDecl *import_decl(const ZjModuleFile *user, const ZjModuleFile *file)
{
    for (const ZjDecl *d = user->tree.decls; d != NULL; d = d->next) {
        if (d->kind == ZJ_DECL_IMPORT && d->path.count != 0 && zj_text_equal(d->path.at[0].text, file->name)) return d;
    }
    return NULL;
}

static void check_imports(ZjLint *l, Mentions *m, const ZjModuleFile *user)
{
    if (user->import_count == 0) return;
    m->owner = user;
    for (const ZjDecl *d = user->tree.decls; d != NULL; d = d->next) in_decl(m, d);
    for (uint32_t i = 0; i < user->import_count; i++) {
        const ZjModuleFile *file = &l->program->files[user->imports[i]];
        const ZjDecl *d = import_decl(user, file);
        bool *seen = zj_arena_array(&l->scratch, l->program->file_count, sizeof *seen);
        if (seen == NULL) l->no_memory = true;
        if (seen == NULL || d == NULL || closure_used(l, m, user, user->imports[i], seen)) continue;
        zj_report(l->program->diags, ZJ_MSG_LINT_IMPORT, d->path.at[0].span, 1, d->path.at[0].text);
    }
    zj_arena_reset(&l->scratch);
}

/* ---- 事由 ---- */

/* Two clauses that a rule by cause sets against each other. */
static bool any_pair(ZjLint *l, const ZjPolicy *holder)
{
    ZjScopeTable first = {.arena = &l->scratch};
    bool pair = false;
    for (ZjGrant *g = l->program->grants; g != NULL && !pair; g = g->next) {
        if (g->kind != ZJ_DECL_GRANT || g->cause.text.len == 0 || !zj_stack_covers(holder, g->policy)) continue;
        pair = zj_scope_put(&first, ZJ_SPACE_CLAUSE, NULL, g->cause.text, g) != NULL || !zj_lint_spend(l, 1);
    }
    l->no_memory = l->no_memory || first.no_memory;
    zj_arena_reset(&l->scratch);
    return pair;
}

static bool has_grants(const ZjProgram *p, const ZjPolicy *policy)
{
    for (const ZjGrant *g = p->grants; g != NULL; g = g->next) {
        if (g->kind == ZJ_DECL_GRANT && g->policy == policy) return true;
    }
    return false;
}

/* Does any rule compare the causes of this policy? */
static bool read_by_rule(const ZjProgram *p, const ZjPolicy *policy)
{
    for (const ZjPolicy *h = p->policies; h != NULL; h = h->next) {
        if (h->stack_by_cause && zj_stack_covers(h, policy)) return true;
    }
    return false;
}

/* How often a policy writes a cause. */
typedef struct CauseUse {
    const ZjGrant *first;
    uint32_t count;
} CauseUse;

static void report_alone(ZjLint *l, const CauseUse *alone, const CauseUse *near)
{
    ZjText cause = alone->first->cause.text, other = near->first->cause.text;
    ZjDiag *d = zj_report(l->program->diags, ZJ_MSG_LINT_CAUSE_ALONE, alone->first->cause.span, 2, cause, other);
    zj_diag_suggest(l->program->diags, d, other);
    zj_diag_note(l->program->diags, d, ZJ_MSG_NOTE_LINT_OTHER, near->first->cause.span, 0);
}

/* Causes that are this one without one letter, its first apart: 质量奖 of 质量奖励, but not 级奖 of 省级奖. */
static void check_shorter(ZjLint *l, const ZjScopeTable *causes, const CauseUse *use)
{
    ZjText text = use->first->cause.text;
    char *shorter = zj_arena_alloc(&l->scratch, (size_t)text.len + 1);
    uint32_t end, letter = 0;
    if (shorter == NULL || !zj_lint_spend(l, text.len)) return;
    for (uint32_t at = 0; at < text.len; at = end, letter++) {
        for (end = at + 1; end < text.len && ((unsigned char)text.ptr[end] & 0xC0) == 0x80;) end++;
        if (letter == 0) continue;
        uint32_t n = 0;
        for (uint32_t i = 0; i < text.len; i++) {
            if (i < at || i >= end) shorter[n++] = text.ptr[i];
        }
        const CauseUse *near = zj_scope_get(causes, ZJ_SPACE_CLAUSE, use->first->policy, (ZjText){shorter, n});
        if (near == NULL || letter + (end < text.len) < 2) continue; /* 奖励 and 奖 are two words */
        if (use->count == 1) report_alone(l, use, near);
        else if (near->count == 1) report_alone(l, near, use);
    }
}

/* A cause that one clause has alone, but for one letter the cause of another. */
static void check_misspelt(ZjLint *l)
{
    ZjScopeTable causes = {.arena = &l->scratch};
    CauseUse *uses = zj_arena_array(&l->scratch, l->program->grant_count, sizeof *uses);
    uint32_t count = 0;
    l->no_memory = l->no_memory || uses == NULL;
    for (const ZjGrant *g = l->program->grants; uses != NULL && g != NULL; g = g->next) {
        if (g->kind != ZJ_DECL_GRANT || g->cause.text.len == 0 || !read_by_rule(l->program, g->policy)) continue;
        uses[count] = (CauseUse){g, 1};
        CauseUse *known = zj_scope_put(&causes, ZJ_SPACE_CLAUSE, g->policy, g->cause.text, &uses[count]);
        if (known != NULL) known->count++;
        else count++;
    }
    for (uint32_t i = 0; i < count; i++) check_shorter(l, &causes, &uses[i]);
    l->no_memory = l->no_memory || causes.no_memory;
    zj_arena_reset(&l->scratch);
}

/* Two clauses of one cause, and nothing that compares them. */
static void check_unread(ZjLint *l, const ZjPolicy *policy)
{
    ZjScopeTable first = {.arena = &l->scratch};
    for (ZjGrant *g = l->program->grants; g != NULL; g = g->next) {
        if (g->policy != policy || g->kind != ZJ_DECL_GRANT || g->cause.text.len == 0) continue;
        const ZjGrant *other = zj_scope_put(&first, ZJ_SPACE_CLAUSE, NULL, g->cause.text, g);
        if (other == NULL) continue;
        ZjDiag *d = zj_report(l->program->diags, ZJ_MSG_LINT_CAUSE_UNREAD, g->cause.span, 2, g->cause.text, other->name.text);
        zj_diag_note(l->program->diags, d, ZJ_MSG_NOTE_LINT_OTHER, other->cause.span, 0);
        break; /* one says it for all */
    }
    l->no_memory = l->no_memory || first.no_memory;
    zj_arena_reset(&l->scratch);
}

static void check_causes(ZjLint *l)
{
    const ZjProgram *p = l->program;
    for (const ZjPolicy *h = p->policies; h != NULL; h = h->next) {
        bool compares = h->stack_given && h->stack_by_cause && h->stacking != ZJ_STACKS_ADDITIVE;
        if (compares && has_grants(p, h) && !any_pair(l, h)) zj_report(p->diags, ZJ_MSG_LINT_RULE_IDLE, h->stack_span, 0);
        if (!read_by_rule(p, h)) check_unread(l, h);
    }
    check_misspelt(l);
}

/* ---- 案例 ---- */

/* Clauses of which no case expects anything, in a policy that has cases. A bar shows in what it bars. */
static void check_tried(ZjLint *l)
{
    ZjProgram *p = l->program;
    bool *tried = zj_arena_array(&l->scratch, p->grant_count, sizeof *tried);
    bool *tries = zj_arena_array(&l->scratch, p->policy_count, sizeof *tries);
    if (tried == NULL || tries == NULL) {
        l->no_memory = true;
        return;
    }
    for (const ZjExample *e = p->examples; e != NULL; e = e->next) {
        for (uint32_t i = 0; e->data != NULL && i < e->data->expect_count; i++) {
            const ZjGrant *g = e->data->expects[i].grant;
            if (g == NULL) continue;
            tried[g->order] = true;
            if (e->policy == g->policy) tries[g->policy->order] = true;
        }
    }
    for (const ZjGrant *g = p->grants; g != NULL; g = g->next) {
        if (tried[g->order] || g->kind == ZJ_DECL_BAR || !tries[g->policy->order]) continue;
        zj_report(p->diags, ZJ_MSG_LINT_UNTRIED, g->name.span, 1, g->name.text);
    }
    zj_arena_reset(&l->scratch);
}

void zj_lint_names(ZjLint *l)
{
    Mentions m = {.names = {.arena = l->program->arena}};
    for (uint32_t f = 0; f < l->program->file_count; f++) {
        const ZjModuleFile *file = &l->program->files[f];
        if (file->in_stdlib) continue;
        for (const ZjDecl *d = file->tree.decls; d != NULL; d = d->next) check_lets(l, &m, d);
        check_imports(l, &m, file);
    }
    check_functions(l);
    check_causes(l);
    check_tried(l);
    l->no_memory = l->no_memory || m.names.no_memory;
}
