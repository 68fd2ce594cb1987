/* check.c -- the rules about declarations: headers, clauses and their slots, cases. */
#include "compiler/check.h"

#include <string.h>

#include "compiler/quote.h"

static const ZjExpected nothing = {NULL, false};

bool zj_word_is(ZjText t, const char *zh, const char *en)
{
    return zj_text_equal(t, zj_text(zh)) || zj_text_equal(t, zj_text(en));
}

static ZjText slot_word(ZjProgram *p, const ZjSlot *s)
{
    return zj_source_text(&p->sources, s->keyword);
}

/* ---- the header of 政策 ---- */

const char *const zj_levels[4][2] = {
    {"国家", "national"}, {"省级", "provincial"}, {"市级", "municipal"}, {"区级", "district"}};

void zj_report_word(ZjProgram *p, ZjName name, ZjText slot, const char *allowed)
{
    zj_report(p->diags, ZJ_MSG_WORD_NOT_ONE_OF, name.span, 3, slot, name.text, zj_text(allowed));
}

bool zj_read_rounding(ZjProgram *p, const ZjSlot *s, ZjRule *rule)
{
    static const char *const modes[][2] = {{"四舍五入", "half_up"}, {"舍去", "down"}, {"进位", "up"},
                                           {"四舍六入", "half_even"}, {"远离零", "away"}};
    static const struct {
        const char *zh, *en;
        int64_t fen;
    } steps[] = {{"分", "fen", 1},        {"角", "jiao", 10},         {"元", "yuan", 100},
                 {"百元", "hundred", 10000}, {"千元", "thousand", 100000}, {"万元", "wan", 1000000}};
    int mode = -1;
    int64_t step = s->name2.text.len == 0 ? 1 : 0;
    for (int i = 0; i < 5; i++) {
        if (zj_word_is(s->name.text, modes[i][0], modes[i][1])) mode = i;
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (zj_word_is(s->name2.text, steps[i].zh, steps[i].en)) step = steps[i].fen;
    }
    if (mode < 0) {
        zj_report_word(p, s->name, slot_word(p, s), "四舍五入 舍去 进位 四舍六入 远离零");
    } else if (step == 0) {
        zj_report_word(p, s->name2, slot_word(p, s), "分 角 元 百元 千元 万元");
    } else {
        *rule = (ZjRule){.given = true, .mode = (ZjRounding)mode, .step = step, .scope = s->scope, .span = s->span};
        return true;
    }
    return false;
}

static void read_stacking(ZjProgram *p, ZjPolicy *policy, const ZjSlot *s)
{
    static const char *const rules[][2] = {
        {"可叠加", "additive"}, {"从高不重复", "highest"}, {"互斥", "exclusive"}, {"未载明", "unstated"}};
    for (int i = 0; i < 4; i++) {
        if (!zj_word_is(s->name.text, rules[i][0], rules[i][1])) continue;
        policy->stacking = (ZjStackKind)i;
        policy->stack_given = true;
        policy->stack_by_cause = s->flag;
        policy->stack_scope = s->name2;
        policy->stack_policies = s->exprs;
        policy->stack_span = s->span;
        if (s->name2.text.len != 0 && !zj_word_is(s->name2.text, "本政策", "this_policy") &&
            !zj_word_is(s->name2.text, "本级", "this_level")) {
            zj_report_word(p, s->name2, slot_word(p, s), "本政策 本级");
        }
        return;
    }
    zj_report_word(p, s->name, slot_word(p, s), "可叠加 从高不重复 互斥 未载明");
}

static void date_expr(ZjChecker *c, ZjExpr *e)
{
    if (e != NULL) zj_want(c, e, zj_check_expr(c, e, nothing), ZJ_TY_DATE);
}

static void read_authority(ZjProgram *p, ZjPolicy *policy, const ZjSlot *s)
{
    for (int i = 0; i < 4; i++) {
        if (!zj_word_is(s->name.text, zj_levels[i][0], zj_levels[i][1])) continue;
        policy->authority_rank = i;
        policy->authority = zj_text(zj_levels[i][0]);
    }
    if (policy->authority_rank < 0) zj_report_word(p, s->name, slot_word(p, s), "国家 省级 市级 区级");
    if (s->title != NULL) policy->payer = s->title->text;
}

static void read_effective(ZjChecker *c, ZjPolicy *policy, const ZjSlot *s)
{
    ZjExpr *a = policy->from = s->a, *b = policy->until = s->b;
    date_expr(c, a);
    date_expr(c, b);
    if (a != NULL && b != NULL && a->kind == ZJ_EX_LITERAL && b->kind == ZJ_EX_LITERAL &&
        a->lit->kind == ZJ_LIT_DATE && b->lit->kind == ZJ_LIT_DATE && a->lit->day > b->lit->day) {
        zj_report(c->program->diags, ZJ_MSG_WINDOW_REVERSED, s->span, 0);
    }
}

static void read_yields(ZjProgram *p, ZjPolicy *policy, const ZjSlot *s)
{
    static const char *const words[][4] = {{"国家", "国家", "national", "national"},
                                           {"省", "省级", "provincial", "province"},
                                           {"市", "市级", "municipal", "city"}};
    for (uint32_t i = 0; i < s->names.count; i++) {
        bool known = false;
        for (int level = 0; level < 3; level++) {
            ZjText word = s->names.at[i].text;
            const char *const *w = words[level];
            if (!zj_word_is(word, w[0], w[2]) && !zj_word_is(word, w[1], w[3])) continue;
            policy->yields_to[level] = known = true;
        }
        if (!known) zj_report_word(p, s->names.at[i], slot_word(p, s), "国家 省 市");
    }
}

static void read_header_slot(ZjChecker *c, ZjPolicy *policy, ZjSlot *s)
{
    ZjProgram *p = c->program;
    if (s->kind == ZJ_SLOT_AUTHORITY) {
        read_authority(p, policy, s);
    } else if (s->kind == ZJ_SLOT_STATUS) {
        policy->draft = zj_word_is(s->name.text, "征求意见稿", "draft");
        if (!policy->draft && !zj_word_is(s->name.text, "现行", "in_force")) {
            zj_report_word(p, s->name, slot_word(p, s), "现行 征求意见稿");
        }
    } else if (s->kind == ZJ_SLOT_SOURCE && s->text_count != 0) {
        policy->source = s->texts[0]->text;
    } else if (s->kind == ZJ_SLOT_NUMBER && s->text_count != 0) {
        policy->number = s->texts[0]->text;
    } else if (s->kind == ZJ_SLOT_EFFECTIVE) {
        read_effective(c, policy, s);
    } else if (s->kind == ZJ_SLOT_APPLIES) {
        policy->applies = s->a;
        zj_want_bool(c, s->a, zj_check_expr(c, s->a, nothing));
    } else if (s->kind == ZJ_SLOT_ROUND) {
        zj_read_rounding(p, s, &policy->rounding);
        zj_check_header_rounding(c, s);
    } else if (s->kind == ZJ_SLOT_STACK) {
        read_stacking(p, policy, s);
    } else if (s->kind == ZJ_SLOT_BOUNDARY) {
        policy->boundary_exclusive = zj_word_is(s->name.text, "不含本数", "exclusive");
        if (!policy->boundary_exclusive) zj_report_word(p, s->name, slot_word(p, s), "不含本数");
    } else if (s->kind == ZJ_SLOT_YIELDS) {
        read_yields(p, policy, s);
    } else if (s->kind != ZJ_SLOT_WAIVE) {
        zj_report(p->diags, ZJ_MSG_SLOT_NOT_HERE, s->keyword, 2, slot_word(p, s), zj_text("政策"));
    }
}

static void check_policy(ZjProgram *p, ZjPolicy *policy)
{
    ZjChecker c = {.program = p, .policy = policy};
    const ZjSlot *seen[ZJ_SLOT_COUNT] = {NULL};
    for (ZjSlot *s = policy->decl->slots; s != NULL; s = s->next) {
        if (seen[s->kind] != NULL && s->kind != ZJ_SLOT_WAIVE) {
            ZjDiag *d = zj_report(p->diags, ZJ_MSG_SLOT_TWICE, s->keyword, 1, slot_word(p, s));
            zj_diag_note(p->diags, d, ZJ_MSG_NOTE_FIRST_HERE, seen[s->kind]->keyword, 0);
            continue;
        }
        seen[s->kind] = s;
        read_header_slot(&c, policy, s);
    }
    if (seen[ZJ_SLOT_AUTHORITY] == NULL) {
        policy->authority = ZJ_TEXT("区级");
        zj_report(p->diags, ZJ_MSG_POLICY_NO_AUTHORITY, policy->id.span, 1, policy->id.text);
    }
}

/* ---- definitions, functions, parameters ---- */

void zj_check_define(ZjProgram *p, ZjDefine *d)
{
    if (d->state == 2) return;
    if (d->state == 1) {
        zj_report(p->diags, ZJ_MSG_DEFINE_CYCLE, d->name.span, 1, d->name.text);
        d->type = (ZjCheckedType){.kind = ZJ_TY_ERROR};
        return;
    }
    d->state = 1;
    ZjChecker c = {.program = p, .policy = d->policy};
    ZjCheckedType declared = {.kind = ZJ_TY_ERROR};
    if (d->decl->type.given) declared = zj_resolve_type(p, &d->decl->type);
    for (ZjSlot *s = d->decl->slots; s != NULL; s = s->next) {
        if (s->kind == ZJ_SLOT_LET) {
            ZjCheckedType t = zj_check_expr(&c, s->a, nothing);
            if (!zj_want_scalar(&c, s->a, t)) t = (ZjCheckedType){.kind = ZJ_TY_ERROR};
            ZjVar *v = zj_push_var(&c, ZJ_VAR_LET, s->name);
            if (v == NULL) return;
            v->value = s->a;
            v->type = t;
        } else if (s->kind != ZJ_SLOT_CITE && s->kind != ZJ_SLOT_WAIVE) {
            zj_report(p->diags, ZJ_MSG_SLOT_NOT_HERE, s->keyword, 2, slot_word(p, s),
                      zj_source_text(&p->sources, d->decl->keyword));
        }
    }
    ZjExpected like = {declared.kind == ZJ_TY_ENUM ? declared.enumeration : NULL, false};
    d->type = zj_check_expr(&c, d->value, like);
    zj_want_like(&c, d->value, d->type, declared);
    if (!zj_want_scalar(&c, d->value, d->type)) d->type = (ZjCheckedType){.kind = ZJ_TY_ERROR};
    d->state = 2;
}

void zj_check_function(ZjProgram *p, ZjFunction *f)
{
    if (f->state != 0) return;
    f->state = 1;
    ZjChecker c = {.program = p, .policy = f->policy};
    f->type = zj_resolve_type(p, &f->decl->type);
    for (uint32_t i = 0; i < f->param_count; i++) {
        const ZjTypeExpr *written = &f->decl->params[i].type;
        bool shape = written->list && written->record;
        if (shape && !f->over_list) f->pristine = zj_copy_expr(p, f->value);
        f->over_list = f->over_list || shape;
        f->params[i].type = shape ? zj_shape(p, &f->decl->params[i]) : zj_resolve_type(p, written);
        /* The body is used for any argument: amounts may come finer than a fen. */
        if (f->params[i].type.kind == ZJ_TY_MONEY) f->params[i].type.whole = false;
        f->params[i].outer = c.vars;
        c.vars = &f->params[i];
    }
    ZjExpected like = {f->type.kind == ZJ_TY_ENUM ? f->type.enumeration : NULL, false};
    ZjCheckedType got = zj_check_expr(&c, f->value, like);
    if (f->type.kind != ZJ_TY_ERROR && got.kind != ZJ_TY_ERROR) {
        zj_want_like(&c, f->value, got, f->type);
        f->type.whole = got.whole;
        f->type.ratio = got.ratio;
    }
    f->state = 2;
}

/* A 依据 belongs to the 取值 above it; one that stands before all of them, to those below. */
static void cite_version(ZjProgram *p, const ZjSlot *slots, ZjVersion *v)
{
    const ZjSlot *cite = NULL, *first = slots;
    while (first != NULL && first->kind != ZJ_SLOT_CITE && first->kind != ZJ_SLOT_VALUE) first = first->next;
    bool leading = first != NULL && first->kind == ZJ_SLOT_CITE, passed = false;
    for (const ZjSlot *s = slots; s != NULL; s = s->next) {
        passed = passed || s == v->slot;
        if (s->kind == ZJ_SLOT_CITE && leading != passed) cite = s;
        if (passed && (leading || cite != NULL)) break;
    }
    if (cite == NULL) return;
    const ZjSlot *end = cite;
    while (end != NULL && end->kind != ZJ_SLOT_VALUE) end = end->next;
    zj_read_citation(p, cite, end, &v->cite, &v->quote);
}

static void add_version(ZjChecker *c, ZjParameter *q, ZjSlot *s, ZjAmendment *by, bool *whole)
{
    ZjExpected like = {q->type.kind == ZJ_TY_ENUM ? q->type.enumeration : NULL, false};
    ZjVersion *v = &q->versions[q->version_count++];
    *v = (ZjVersion){.slot = s, .value = s->a, .from = s->b, .until = s->c, .by = by,
                     .when = s->inner != NULL ? s->inner->a : NULL};
    ZjCheckedType t = zj_check_expr(c, s->a, like);
    zj_want_like(c, s->a, t, q->type);
    *whole = *whole && t.whole;
    date_expr(c, v->from);
    date_expr(c, v->until);
    if (v->when != NULL) zj_want_bool(c, v->when, zj_check_expr(c, v->when, nothing));
    if (by == NULL) {
        cite_version(c->program, q->decl->slots, v);
        return;
    }
    v->cite = by->cite;
    v->quote = by->quote;
    if (v->from != NULL || v->until != NULL) {
        zj_report(c->program->diags, ZJ_MSG_AMEND_VALUE_DATED, (v->from != NULL ? v->from : v->until)->span, 0);
    }
}

static uint32_t count_values(const ZjSlot *s)
{
    uint32_t count = 0;
    for (; s != NULL; s = s->next) count += s->kind == ZJ_SLOT_VALUE;
    return count;
}

/* What amends a parameter comes before its own versions: the first that fits is taken. */
static void amended_versions(ZjProgram *p, ZjParameter *q, bool *whole)
{
    for (uint32_t i = 0; i < q->amendment_count; i++) {
        ZjAmendment *by = q->amendments[i];
        ZjChecker c = {.program = p, .policy = by->policy};
        for (ZjSlot *s = by->decl->slots; s != NULL; s = s->next) {
            if (s->kind == ZJ_SLOT_VALUE) add_version(&c, q, s, by, whole);
        }
        for (uint32_t u = 0; u < by->population.count; u++) {
            ZjExpr *e = by->population.at[u].slot->a;
            zj_want_bool(&c, e, zj_check_expr(&c, e, nothing));
        }
    }
}

void zj_check_parameter(ZjProgram *p, ZjParameter *q)
{
    if (q->state != 0) return;
    q->state = 1;
    ZjChecker c = {.program = p, .policy = q->policy};
    q->type = zj_resolve_type(p, &q->decl->type);
    uint32_t count = count_values(q->decl->slots);
    for (uint32_t i = 0; i < q->amendment_count; i++) count += count_values(q->amendments[i]->decl->slots);
    q->versions = zj_arena_array(p->arena, count, sizeof *q->versions);
    if (q->versions == NULL) {
        p->diags->no_memory = true;
        return;
    }
    bool fallback = false, whole = true;
    amended_versions(p, q, &whole);
    for (ZjSlot *s = q->decl->slots; s != NULL; s = s->next) {
        if (s->kind == ZJ_SLOT_VALUE) {
            add_version(&c, q, s, NULL, &whole);
            fallback = fallback || (s->b == NULL && s->c == NULL && s->inner == NULL);
        } else if (s->kind != ZJ_SLOT_CITE && s->kind != ZJ_SLOT_WAIVE) {
            zj_report(p->diags, ZJ_MSG_SLOT_NOT_HERE, s->keyword, 2, slot_word(p, s), zj_text("参数"));
        }
    }
    q->type.whole = whole;
    if (!fallback) zj_report(p->diags, ZJ_MSG_PARAMETER_NO_DEFAULT, q->name.span, 1, q->name.text);
    q->state = 2;
}

/* ---- clauses ---- */

static ZjStatus add_use(ZjProgram *p, ZjUses *uses, ZjUse use)
{
    uses->at = zj_arena_more(p->arena, uses->at, uses->count, sizeof use);
    if (uses->at == NULL) return ZJ_NO_MEM;
    uses->at[uses->count++] = use;
    return ZJ_OK;
}

static ZjText question_name(ZjText written)
{
    return written.len != 0 ? written : ZJ_TEXT("解读");
}

static ZjQuestion *find_question(ZjGrant *g, ZjText name)
{
    for (uint32_t i = 0; i < g->question_count; i++) {
        if (zj_text_equal(g->questions[i]->name, name)) return g->questions[i];
    }
    return NULL;
}

static ZjQuestion *new_question(ZjProgram *p, ZjText owner, ZjText name, ZjSpan span)
{
    ZjQuestion *q = zj_arena_alloc(p->arena, sizeof *q);
    ZjQuestion **all = zj_arena_more(p->arena, p->questions, p->question_count, sizeof *all);
    if (q == NULL || all == NULL) return NULL;
    *q = (ZjQuestion){.owner = owner, .name = name, .preset = ZJ_NONE, .index = p->question_count,
                      .span = span};
    all[p->question_count++] = q;
    p->questions = all;
    return q;
}

/* The number of the alternative that a 解读 names, new or known. */
static ZjStatus alternative(ZjProgram *p, ZjQuestion *q, const ZjSlot *s, uint32_t *number)
{
    uint32_t i = 0;
    while (i < q->alternative_count && !zj_text_equal(q->alternatives[i].name, s->name2.text)) i++;
    if (i == q->alternative_count) {
        void *more = zj_arena_more(p->arena, q->alternatives, i, sizeof *q->alternatives);
        if (more == NULL) return ZJ_NO_MEM;
        q->alternatives = more;
        q->alternatives[i].name = s->name2.text;
        q->alternatives[i].span = s->keyword;
        q->alternative_count++;
    }
    if (q->alternatives[i].title.len == 0 && s->title != NULL) q->alternatives[i].title = s->title->text;
    bool preset = s->flag;
    if (preset && q->preset != ZJ_NONE && q->preset != i) {
        ZjDiag *d = zj_report(p->diags, ZJ_MSG_READING_TWO_DEFAULTS, s->keyword, 0);
        zj_diag_note(p->diags, d, ZJ_MSG_NOTE_FIRST_HERE, q->alternatives[q->preset].span, 0);
    }
    if (preset) q->preset = i;
    *number = i;
    return ZJ_OK;
}

static ZjStatus question_of(ZjProgram *p, ZjGrant *g, ZjSlot *s, ZjUse *use)
{
    ZjText name = question_name(s->name.text);
    ZjQuestion *q = find_question(g, name);
    if (q == NULL) {
        ZjText owner = zj_arena_text(p->arena, "%.*s.%.*s", ZJ_TEXT_ARG(g->policy->id.text),
                                     ZJ_TEXT_ARG(g->name.text));
        q = new_question(p, owner, name, s->keyword);
        g->questions = zj_arena_more(p->arena, g->questions, g->question_count, sizeof *g->questions);
        if (owner.len == 0 || q == NULL || g->questions == NULL) return ZJ_NO_MEM;
        g->questions[g->question_count++] = q;
    }
    use->question = q;
    return alternative(p, q, s, &use->alternative);
}

static bool may_vary(ZjSlotKind kind)
{
    return kind == ZJ_SLOT_WHEN || kind == ZJ_SLOT_UNLESS || kind == ZJ_SLOT_AMOUNT ||
           kind == ZJ_SLOT_DATED || kind == ZJ_SLOT_CAP || kind == ZJ_SLOT_FLOOR ||
           kind == ZJ_SLOT_MATCH || kind == ZJ_SLOT_KEEP || kind == ZJ_SLOT_KEEP_ALL ||
           kind == ZJ_SLOT_DECIDED || kind == ZJ_SLOT_WAIVE || kind == ZJ_SLOT_TERM ||
           kind == ZJ_SLOT_CEILING || kind == ZJ_SLOT_CONDITION || kind == ZJ_SLOT_ONCE ||
           kind == ZJ_SLOT_ROUND;
}

static void slot_not_here(ZjProgram *p, const ZjGrant *g, const ZjSlot *s)
{
    ZjDiag *d = zj_report(p->diags, ZJ_MSG_SLOT_NOT_HERE, s->keyword, 2, slot_word(p, s),
                          zj_source_text(&p->sources, g->decl->keyword));
    bool english = slot_word(p, s).ptr[0] > 0; /* a letter of one byte */
    if (s->kind == ZJ_SLOT_CONDITION || s->kind == ZJ_SLOT_AMONG || s->kind == ZJ_SLOT_APPLIES) {
        zj_diag_suggest(p->diags, d, english ? ZJ_TEXT("when") : ZJ_TEXT("当"));
    } else if (s->kind == ZJ_SLOT_VALUE && g->kind == ZJ_DECL_GRANT) {
        zj_diag_suggest(p->diags, d, english ? ZJ_TEXT("amount") : ZJ_TEXT("金额"));
    }
}

/* The list of uses where a slot belongs in a clause of this kind; NULL where it has a place of its own, or none. */
static ZjUses *uses_of(ZjGrant *g, const ZjSlot *s, const ZjUse *use)
{
    bool grant = g->kind == ZJ_DECL_GRANT, benefit = g->kind == ZJ_DECL_BENEFIT;
    switch (s->kind) {
    case ZJ_SLOT_WHEN: case ZJ_SLOT_UNLESS: return use->by != NULL ? &use->by->population : &g->conditions;
    case ZJ_SLOT_CONDITION: return use->by != NULL ? &g->conditions : NULL;
    case ZJ_SLOT_TERM: return benefit ? &g->terms : NULL;
    case ZJ_SLOT_CEILING: return benefit ? &g->ceilings : NULL;
    case ZJ_SLOT_AMOUNT: return grant || g->kind == ZJ_DECL_CLAWBACK ? &g->amounts : NULL;
    case ZJ_SLOT_DATED: return grant || benefit ? &g->dates : NULL;
    case ZJ_SLOT_KEEP: case ZJ_SLOT_KEEP_ALL: return grant || benefit ? &g->keeps : NULL;
    case ZJ_SLOT_DECIDED: return grant ? &g->decided : NULL;
    case ZJ_SLOT_CAP: return grant ? &g->caps : NULL;
    case ZJ_SLOT_FLOOR: return grant ? &g->floors : NULL;
    case ZJ_SLOT_ONCE: return grant ? &g->once : NULL;
    case ZJ_SLOT_MATCH: case ZJ_SLOT_PASSES: return grant ? &g->match : NULL;
    case ZJ_SLOT_ROUND: return grant && (use->question != NULL || use->but != NULL) ? &g->rounds : NULL;
    case ZJ_SLOT_READING: case ZJ_SLOT_BUT: case ZJ_SLOT_EACH: case ZJ_SLOT_CAUSE: case ZJ_SLOT_REQUIRE:
    case ZJ_SLOT_DEDUCT: case ZJ_SLOT_COVERS: case ZJ_SLOT_LIABLE: case ZJ_SLOT_TRIGGER: case ZJ_SLOT_CITE:
    case ZJ_SLOT_LET: case ZJ_SLOT_WAIVE: case ZJ_SLOT_INSTALMENTS: case ZJ_SLOT_AUTHORITY:
    case ZJ_SLOT_STATUS: case ZJ_SLOT_SOURCE: case ZJ_SLOT_NUMBER: case ZJ_SLOT_EFFECTIVE: case ZJ_SLOT_APPLIES:
    case ZJ_SLOT_STACK: case ZJ_SLOT_YIELDS: case ZJ_SLOT_BOUNDARY: case ZJ_SLOT_VALUE: case ZJ_SLOT_AMONG:
    case ZJ_SLOT_MEASURE: case ZJ_SLOT_REACH: case ZJ_SLOT_SOFT: case ZJ_SLOT_AS_OF: case ZJ_SLOT_GIVEN:
    case ZJ_SLOT_ADOPT: case ZJ_SLOT_EXPECT: case ZJ_SLOT_COUNT: break;
    }
    return NULL;
}

static void read_requirement(ZjProgram *p, ZjGrant *g, const ZjSlot *s, const ZjUse *use)
{
    const ZjExpr *e = s->a;
    bool shape = e != NULL && e->kind == ZJ_EX_BINARY && e->a->kind == ZJ_EX_PATH && e->a->names.count == 1 &&
                 zj_word_is(e->a->names.at[0].text, "配套", "match") &&
                 (e->op == ZJ_OPR_GE || e->op == ZJ_OPR_GT || e->op == ZJ_OPR_EQ);
    if (!shape) {
        zj_report(p->diags, ZJ_MSG_REQUIRE_SHAPE, s->span, 0);
    } else if (use->by != NULL) {
        use->by->required = e->b;
        use->by->required_relation = e->op;
    } else {
        g->required = e->b;
        g->required_relation = e->op;
    }
}

/* A slot that a clause has once; false where it has none. */
static bool read_single_slot(ZjProgram *p, ZjGrant *g, ZjSlot *s, const ZjUse *use)
{
    bool grant = g->kind == ZJ_DECL_GRANT, clawback = g->kind == ZJ_DECL_CLAWBACK;
    if (s->kind == ZJ_SLOT_CITE || s->kind == ZJ_SLOT_LET || s->kind == ZJ_SLOT_WAIVE) return true;
    if (s->kind == ZJ_SLOT_COVERS) return g->kind == ZJ_DECL_BAR;
    if (s->kind == ZJ_SLOT_EACH && g->kind != ZJ_DECL_BAR) {
        g->each_count++;
        return true;
    }
    if (s->kind == ZJ_SLOT_ROUND && (grant || clawback) && use->question == NULL && use->but == NULL) {
        zj_read_rounding(p, s, &g->rounding);
    } else if (s->kind == ZJ_SLOT_CAUSE && grant) {
        g->cause = s->name;
        g->cause_key = s->a;
        g->cause_year = s->scope.per_year ? (int)(s->scope.year_start != 0 ? s->scope.year_start : 1) : 0;
    } else if (s->kind == ZJ_SLOT_REQUIRE && grant) {
        read_requirement(p, g, s, use);
    } else if (s->kind == ZJ_SLOT_DEDUCT && grant) {
        g->deduct = s->a;
    } else if (s->kind == ZJ_SLOT_INSTALMENTS && grant) {
        g->instalments = s;
    } else if (s->kind == ZJ_SLOT_LIABLE && clawback) {
        g->liable = s;
    } else if (s->kind == ZJ_SLOT_TRIGGER && clawback) {
        g->trigger = s;
    } else {
        return false;
    }
    return true;
}

ZjStatus zj_sort_slot(ZjProgram *p, ZjGrant *g, ZjSlot *s, ZjUse use)
{
    use.slot = s;
    if (use.by != NULL && !zj_may_amend(p, g, s, &use)) return ZJ_OK;
    bool varying = use.question != NULL || use.but != NULL;
    if (varying && !may_vary(s->kind) && s->kind != ZJ_SLOT_READING && s->kind != ZJ_SLOT_BUT) {
        zj_report(p->diags, ZJ_MSG_SLOT_NOT_VARYING, s->keyword, 1, slot_word(p, s));
        return ZJ_OK;
    }
    if (s->kind == ZJ_SLOT_READING && s->inner != NULL && use.question == NULL) {
        ZJ_TRY(question_of(p, g, s, &use));
        return zj_sort_slot(p, g, s->inner, use);
    }
    if (s->kind == ZJ_SLOT_BUT && s->inner != NULL && use.but == NULL) {
        use.but = s->a;
        return zj_sort_slot(p, g, s->inner, use);
    }
    ZjUses *uses = uses_of(g, s, &use);
    if (uses != NULL && s->kind == ZJ_SLOT_PASSES) g->passes = true;
    if (uses != NULL) return add_use(p, uses, use);
    if (!read_single_slot(p, g, s, &use)) slot_not_here(p, g, s);
    return ZJ_OK;
}

/* Slots that a clause may have once; 但 and 解读 come on top. */
static void check_repeats(ZjProgram *p, const ZjDecl *decl)
{
    static const ZjSlotKind single[] = {
        ZJ_SLOT_AMOUNT, ZJ_SLOT_DATED, ZJ_SLOT_DECIDED, ZJ_SLOT_MATCH, ZJ_SLOT_PASSES, ZJ_SLOT_CAUSE,
        ZJ_SLOT_ROUND,  ZJ_SLOT_ONCE,  ZJ_SLOT_REQUIRE, ZJ_SLOT_DEDUCT, ZJ_SLOT_LIABLE,
        ZJ_SLOT_TRIGGER, ZJ_SLOT_KEEP, ZJ_SLOT_COVERS, ZJ_SLOT_TERM, ZJ_SLOT_CEILING,
        ZJ_SLOT_INSTALMENTS};
    for (size_t k = 0; k < sizeof single / sizeof single[0]; k++) {
        const ZjSlot *first = NULL;
        for (const ZjSlot *s = decl->slots; s != NULL; s = s->next) {
            if (s->kind != single[k]) continue;
            if (first != NULL) {
                ZjDiag *d = zj_report(p->diags, ZJ_MSG_SLOT_TWICE, s->keyword, 1, slot_word(p, s));
                zj_diag_note(p->diags, d, ZJ_MSG_NOTE_FIRST_HERE, first->keyword, 0);
            }
            if (first == NULL) first = s;
        }
    }
}

/* What holds always first, then readings, then exceptions: where each replaces the one before, the
** order in which they are written makes no difference. */
static void exceptions_last(ZjProgram *p, ZjUses *uses)
{
    ZjUse *sorted = zj_arena_array(p->arena, uses->count, sizeof *sorted);
    uint32_t n = 0;
    if (sorted == NULL) {
        p->diags->no_memory = true;
        return;
    }
    for (int rank = 0; rank < 6; rank++) { /* what amends comes last, in the same order */
        for (uint32_t i = 0; i < uses->count; i++) {
            const ZjUse *u = &uses->at[i];
            int own = u->but != NULL ? 2 : u->question != NULL ? 1 : 0;
            if ((u->by != NULL ? own + 3 : own) == rank) sorted[n++] = *u;
        }
    }
    uses->at = sorted;
}

static void keep_text(ZjProgram *p, ZjBuf *from, ZjText *to)
{
    char *copy = from->len != 0 ? zj_arena_copy(p->arena, from->ptr, from->len) : NULL;
    if (from->failed || (from->len != 0 && copy == NULL)) p->diags->no_memory = true;
    if (copy != NULL) *to = (ZjText){copy, (uint32_t)from->len};
    zj_buf_free(from);
}

/* A clause may rest on several places of its document: all of them are told. */
void zj_read_citation(ZjProgram *p, const ZjSlot *first, const ZjSlot *end, ZjText *cite, ZjText *quoted)
{
    ZjBuf places = {0}, quotes = {0};
    for (const ZjSlot *s = first; s != NULL && s != end; s = s->next) {
        if (s->kind != ZJ_SLOT_CITE) continue;
        if (s->title != NULL && places.len != 0) zj_buf_str(&places, "、");
        if (s->title != NULL) zj_buf_text(&places, s->title->text);
        for (uint32_t i = 0; i < s->text_count; i++) {
            if (quotes.len != 0) zj_buf_char(&quotes, '\n');
            zj_buf_text(&quotes, s->texts[i]->text);
        }
    }
    keep_text(p, &places, cite);
    keep_text(p, &quotes, quoted);
}

static void check_questions(ZjProgram *p, const ZjGrant *g)
{
    for (uint32_t i = 0; i < g->question_count; i++) {
        ZjQuestion *q = g->questions[i];
        if (q->alternative_count < 2) {
            zj_report(p->diags, ZJ_MSG_READING_ALONE, q->span, 1, q->alternatives[0].name);
        }
    }
}

/* Slots in which one replaces the one before. */
static void order_uses(ZjProgram *p, ZjGrant *g)
{
    ZjUses *replacing[] = {&g->amounts, &g->match, &g->dates, &g->keeps, &g->decided, &g->terms, &g->ceilings, &g->rounds};
    for (size_t i = 0; i < sizeof replacing / sizeof replacing[0]; i++) exceptions_last(p, replacing[i]);
}

static ZjStatus prepare(ZjProgram *p, ZjGrant *g)
{
    for (ZjSlot *s = g->decl->slots; s != NULL; s = s->next) {
        ZJ_TRY(zj_sort_slot(p, g, s, (ZjUse){0}));
    }
    check_repeats(p, g->decl);
    zj_read_citation(p, g->decl->slots, NULL, &g->cite, &g->quote);
    if (g->cite.len == 0) zj_report(p->diags, ZJ_MSG_CLAUSE_NO_CITE, g->name.span, 1, g->name.text);
    g->each = zj_arena_array(p->arena, g->each_count, sizeof(ZjVar *));
    g->each_where = zj_arena_array(p->arena, g->each_count, sizeof(ZjExpr *));
    return g->each == NULL || g->each_where == NULL ? ZJ_NO_MEM : ZJ_OK;
}

ZjGrant *zj_check_clause_path(ZjChecker *c, ZjExpr *path)
{
    ZjExpected none = {NULL, false};
    ZjCheckedType t = zj_check_expr(c, path, none);
    ZjBinding *b = path->meaning;
    if (t.kind == ZJ_TY_ERROR) return NULL;
    if (b == NULL || path->kind != ZJ_EX_PATH || b->kind != ZJ_BIND_GRANT) {
        zj_report(c->program->diags, c->names_clause ? ZJ_MSG_COVERS_EXPECTED : ZJ_MSG_GRANT_EXPECTED,
                  path->span, 0);
        return NULL;
    }
    return b->grant;
}

static ZjStatus open_scope(ZjProgram *p, ZjGrant *g);

/* What a slot sees: an amendment speaks in its own document's names, of the clause's items. */
ZjChecker zj_scope_of(const ZjChecker *c, const ZjUse *u)
{
    ZjChecker inside = *c;
    if (u->by == NULL) return inside;
    inside.policy = u->by->policy;
    inside.vars = u->by->vars;
    return inside;
}

/* 配套 g: g's items become this clause's, with g's variables in sight. */
static ZjStatus open_match(ZjChecker *c, ZjGrant *g)
{
    for (uint32_t i = 0; i < g->match.count; i++) {
        ZjSlot *s = g->match.at[i].slot;
        ZjChecker inside = zj_scope_of(c, &g->match.at[i]);
        ZjGrant *m = zj_check_clause_path(&inside, s->a);
        if (m == NULL) continue;
        if (g->matched != NULL && g->matched != m) {
            zj_report(c->program->diags, ZJ_MSG_MATCH_TWO, s->a->span, 0);
            continue;
        }
        if (g->matched != NULL) continue;
        if (!m->decl->spoiled) ZJ_TRY(open_scope(c->program, m));
        g->matched = m;
        g->match_standard = s->flag;
        if (g->each_count != 0) {
            zj_report(c->program->diags, ZJ_MSG_MATCH_WITH_EACH, s->keyword, 0);
        }
        ZjGrant *root = m;
        for (uint32_t guard = 0; root->matched != NULL && guard < c->program->grant_count; guard++) {
            root = root->matched;
        }
        for (uint32_t v = 0; v < root->each_count; v++) {
            if (root->each[v] == NULL) continue;
            ZjVar *copy = zj_push_var(c, ZJ_VAR_RECORD, root->each[v]->name);
            if (copy == NULL) return ZJ_NO_MEM;
            ZjVar *outer = copy->outer;
            *copy = *root->each[v];
            copy->outer = outer;
        }
        if (s->name.text.len != 0) {
            ZjVar *v = zj_push_var(c, ZJ_VAR_MATCH, s->name);
            if (v == NULL) return ZJ_NO_MEM;
            v->grant = m;
            v->type = (ZjCheckedType){.kind = ZJ_TY_MONEY, .whole = true};
        }
    }
    return ZJ_OK;
}

/* Variables in the order they are written: 逐项, 令. */
static ZjStatus open_scope(ZjProgram *p, ZjGrant *g)
{
    ZjChecker c = {.program = p, .policy = g->policy};
    uint32_t each = 0;
    if (g->scope_open) return ZJ_OK;
    g->scope_open = true;
    ZJ_TRY(open_match(&c, g));
    for (ZjSlot *s = g->decl->slots; s != NULL; s = s->next) {
        if (s->kind == ZJ_SLOT_EACH) {
            ZjVar found = {.kind = ZJ_VAR_RECORD};
            bool known = zj_check_list(&c, s->a, &found);
            ZjVar *v = zj_push_var(&c, ZJ_VAR_RECORD, s->name);
            if (v == NULL) return ZJ_NO_MEM;
            if (known) {
                v->list = found.list;
                v->source = s->a;
                v->type = found.type;
                bool keyed = false;
                for (const ZjFact *f = v->list->children; f != NULL; f = f->next) keyed |= f->is_key;
                if (!keyed && g->kind == ZJ_DECL_GRANT) {
                    ZjDiag *d = zj_report(p->diags, ZJ_MSG_LIST_NO_KEY, s->a->span, 1, v->list->name.text);
                    zj_diag_note(p->diags, d, ZJ_MSG_NOTE_DECLARED_HERE, v->list->span, 0);
                }
                if (s->b != NULL) zj_want_bool(&c, s->b, zj_check_expr(&c, s->b, nothing));
                if (each != 0 && g->each[each - 1] != NULL && v->list->parent != g->each[each - 1]->list &&
                    v->list->parent != &p->facts) {
                    zj_report(p->diags, ZJ_MSG_LIST_EXPECTED, s->a->span, 1,
                              zj_expr_source(p, s->a));
                }
            }
            g->each_where[each] = known ? s->b : NULL;
            g->each[each++] = v;
        } else if (s->kind == ZJ_SLOT_LET) {
            ZjCheckedType t = zj_check_expr(&c, s->a, nothing);
            if (!zj_want_scalar(&c, s->a, t)) t = (ZjCheckedType){.kind = ZJ_TY_ERROR};
            ZjVar *v = zj_push_var(&c, ZJ_VAR_LET, s->name);
            if (v == NULL) return ZJ_NO_MEM;
            v->value = s->a;
            v->type = t;
        }
    }
    g->vars = c.vars;
    return c.no_memory ? ZJ_NO_MEM : ZJ_OK;
}

static void check_ratio(ZjChecker *c, ZjExpr *e);

/* An amendment's own 令, over the clause's variables. */
static ZjStatus open_amendment(ZjProgram *p, ZjAmendment *by)
{
    ZjChecker c = {.program = p, .policy = by->policy, .vars = by->grant->vars};
    for (ZjSlot *s = by->decl->slots; s != NULL; s = s->next) {
        if (s->kind != ZJ_SLOT_LET) continue;
        ZjCheckedType t = zj_check_expr(&c, s->a, nothing);
        ZjVar *v = zj_push_var(&c, ZJ_VAR_LET, s->name);
        if (v == NULL) return ZJ_NO_MEM;
        v->value = s->a;
        v->type = t;
    }
    by->vars = c.vars;
    for (uint32_t u = 0; u < by->population.count; u++) {
        ZjExpr *e = by->population.at[u].slot->a;
        zj_want_bool(&c, e, zj_check_expr(&c, e, nothing));
    }
    if (by->required != NULL) check_ratio(&c, by->required);
    return c.no_memory ? ZJ_NO_MEM : ZJ_OK;
}

void zj_check_money(ZjChecker *c, ZjExpr *e, bool *fine)
{
    ZjCheckedType t = zj_check_expr(c, e, nothing);
    if (zj_want_money(c, e, t) && t.kind == ZJ_TY_MONEY && !t.whole) *fine = true;
}

static void check_ratio(ZjChecker *c, ZjExpr *e)
{
    ZjCheckedType t = zj_check_expr(c, e, nothing);
    if (zj_want(c, e, t, ZJ_TY_NUMBER) && t.kind == ZJ_TY_NUMBER && t.unit_count != 0) {
        zj_report(c->program->diags, ZJ_MSG_TYPE_EXPECTED, e->span, 2, zj_both(c->program->arena, ZJ_TEXT("比例"), ZJ_TEXT("ratio")),
                  zj_type_text(c->program, &t));
    }
}

static void check_but(ZjChecker *c, const ZjUses *uses)
{
    for (uint32_t i = 0; i < uses->count; i++) {
        ZjExpr *but = uses->at[i].but;
        ZjChecker inside = zj_scope_of(c, &uses->at[i]);
        if (but != NULL && but->type == NULL) zj_want_bool(c, but, zj_check_expr(&inside, but, nothing));
    }
}

static void check_amounts(ZjChecker *c, ZjGrant *g)
{
    bool base = false;
    for (uint32_t i = 0; i < g->amounts.count; i++) {
        ZjUse *u = &g->amounts.at[i];
        ZjSlot *s = u->slot;
        ZjChecker inside = zj_scope_of(c, u);
        base = base || (u->question == NULL && u->but == NULL && u->by == NULL);
        if (s->form == ZJ_AMOUNT_ELSEWHERE) continue;
        zj_check_money(&inside, s->a, &g->fine);
        if (s->b != NULL) zj_check_money(&inside, s->b, &g->fine);
    }
    for (uint32_t i = 0; i < g->match.count; i++) {
        ZjSlot *s = g->match.at[i].slot;
        ZjChecker inside = zj_scope_of(c, &g->match.at[i]);
        base = base || (g->match.at[i].question == NULL && g->match.at[i].by == NULL);
        if (s->b == NULL) continue;
        check_ratio(&inside, s->b);
        ZjRat r;
        if (!zj_const_value(s->b, &r) || !zj_rat_is_int(r)) g->fine = true;
        if (s->flag) g->fine = true;
    }
    if (g->match.count != 0 && g->amounts.count != 0) {
        zj_report(c->program->diags, ZJ_MSG_MATCH_AND_AMOUNT, g->amounts.at[0].slot->keyword, 0);
    }
    /* Every reading of one question may bring its own amount; then no common one is needed. */
    bool by_reading = !base && g->question_count != 0 && (g->amounts.count + g->match.count) >= 2;
    if (!base && !by_reading && g->kind != ZJ_DECL_BAR) {
        zj_report(c->program->diags, ZJ_MSG_CLAUSE_NO_AMOUNT, g->name.span, 1, g->name.text);
    }
}

static void check_covers(ZjChecker *c, ZjGrant *g)
{
    for (ZjSlot *s = g->decl->slots; s != NULL; s = s->next) {
        if (s->kind != ZJ_SLOT_COVERS) continue;
        g->covers = zj_arena_array(c->program->arena, s->exprs.count, sizeof *g->covers);
        if (g->covers == NULL) {
            c->program->diags->no_memory = true;
            return;
        }
        c->names_clause = true;
        for (uint32_t i = 0; i < s->exprs.count; i++) {
            ZjGrant *covered = zj_check_clause_path(c, s->exprs.at[i]);
            if (covered != NULL) g->covers[g->cover_count++] = covered;
        }
        c->names_clause = false;
    }
}

static void check_clawback(ZjChecker *c, ZjGrant *g)
{
    ZjProgram *p = c->program;
    if (g->liable != NULL) {
        date_expr(c, g->liable->a);
        zj_want_period(c, g->liable->b, zj_check_expr(c, g->liable->b, nothing));
    }
    if (g->each_count != 1 || (g->each[0] != NULL && g->each[0]->list != NULL && g->each[0]->list != p->ledger)) {
        zj_report(p->diags, ZJ_MSG_CLAWBACK_LEDGER, g->name.span, 0);
    }
    if (g->trigger == NULL) {
        if (g->liable != NULL) zj_report(p->diags, ZJ_MSG_LIABLE_NO_TRIGGER, g->liable->span, 0);
        return;
    }
    ZjVar *saved = c->vars;
    ZjVar found = {.kind = ZJ_VAR_RECORD};
    bool known = zj_check_list(c, g->trigger->a, &found);
    ZjVar *v = zj_push_var(c, ZJ_VAR_RECORD, g->trigger->name);
    if (v != NULL && known) {
        v->list = found.list;
        v->source = g->trigger->a;
        v->type = found.type;
        date_expr(c, g->trigger->b);
        if (g->trigger->c != NULL) {
            zj_want_bool(c, g->trigger->c, zj_check_expr(c, g->trigger->c, nothing));
        }
        g->trigger_var = v;
        if (g->liable != NULL && g->trigger->b == NULL) {
            zj_report(p->diags, ZJ_MSG_TRIGGER_NO_DATE, g->trigger->span, 0);
        }
    }
    c->vars = saved;
}

/* A term or ceiling that holds only sometimes would leave open what there is at other times. */
static void check_always(ZjChecker *c, const ZjUses *uses)
{
    uint32_t readings = 0;
    for (uint32_t i = 0; i < uses->count; i++) {
        const ZjUse *u = &uses->at[i];
        if (u->but != NULL || u->by != NULL) continue;
        if (u->question == NULL) return;
        readings += u->question == uses->at[0].question;
    }
    if (uses->count == 0) return;
    const ZjUse *first = &uses->at[0];
    if (first->by == NULL && first->question != NULL && readings == first->question->alternative_count) return;
    zj_report(c->program->diags, ZJ_MSG_BENEFIT_SOMETIMES, first->slot->keyword, 1,
              slot_word(c->program, first->slot));
}

static void check_benefit_keep(ZjChecker *c, ZjGrant *g, ZjSlot *s)
{
    ZjRat n;
    bool count = zj_const_value(s->a, &n) && zj_rat_is_int(n) && zj_rat_cmp(n, zj_rat_int(1)) >= 0;
    if (!count || s->b == NULL || g->each_count != 1 || s->scope.per_item) {
        zj_report(c->program->diags, ZJ_MSG_BENEFIT_KEEP, s->span, 0);
        return;
    }
    ZjCheckedType t = zj_check_expr(c, s->b, nothing);
    zj_check_comparable(c, ZJ_OPR_LT, t, t, s->b->span);
    zj_check_scope(c, g, &s->scope, s->span);
    if (s->scope.months != 0) zj_report(c->program->diags, ZJ_MSG_BENEFIT_KEEP, s->span, 0);
}

/* 服务: a term, a price ceiling, or just yes or no. */
static void check_benefit(ZjChecker *c, ZjGrant *g)
{
    for (uint32_t i = 0; i < g->terms.count; i++) {
        ZjSlot *s = g->terms.at[i].slot;
        ZjChecker inside = zj_scope_of(c, &g->terms.at[i]);
        ZjCheckedType t = zj_check_expr(&inside, s->a, nothing);
        zj_want_period(&inside, s->a, t);
        date_expr(&inside, s->b);
        if (s->b == NULL && g->dates.count == 0) {
            zj_report(c->program->diags, ZJ_MSG_TERM_NO_START, s->span, 0);
        }
    }
    for (uint32_t i = 0; i < g->ceilings.count; i++) { /* a price: an amount, or a rate as 元/平方米/月 */
        ZjExpr *price = g->ceilings.at[i].slot->a, *first = g->ceilings.at[0].slot->a;
        ZjChecker inside = zj_scope_of(c, &g->ceilings.at[i]);
        ZjCheckedType t = zj_check_expr(&inside, price, nothing);
        if (zj_want(c, price, t, ZJ_TY_MONEY) && i != 0) {
            zj_check_comparable(c, ZJ_OPR_EQ, *first->type, t, price->span);
        }
    }
    for (uint32_t i = 0; i < g->keeps.count; i++) {
        if (g->keeps.at[i].slot->kind == ZJ_SLOT_KEEP) check_benefit_keep(c, g, g->keeps.at[i].slot);
    }
    check_always(c, &g->terms);
    check_always(c, &g->ceilings);
    check_but(c, &g->terms);
    check_but(c, &g->ceilings);
}

static ZjStatus check_grant(ZjProgram *p, ZjGrant *g)
{
    ZjChecker c = {.program = p, .policy = g->policy, .vars = g->vars};
    for (uint32_t i = 0; i < g->conditions.count; i++) {
        ZjExpr *e = g->conditions.at[i].slot->a;
        ZjChecker inside = zj_scope_of(&c, &g->conditions.at[i]);
        zj_want_bool(&inside, e, zj_check_expr(&inside, e, nothing));
    }
    for (uint32_t i = 0; i < g->dates.count; i++) date_expr(&c, g->dates.at[i].slot->a);
    for (uint32_t i = 0; i < g->decided.count; i++) {
        ZjChecker inside = zj_scope_of(&c, &g->decided.at[i]);
        zj_check_money(&inside, g->decided.at[i].slot->a, &g->fine);
    }
    const ZjUses *all[] = {&g->conditions, &g->amounts, &g->dates, &g->decided, &g->caps, &g->floors,
                           &g->match,      &g->keeps,   &g->once,  &g->rounds};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) check_but(&c, all[i]);
    if (g->kind == ZJ_DECL_BAR) {
        check_covers(&c, g);
        if (g->conditions.count == 0) zj_report(p->diags, ZJ_MSG_BAR_NO_CONDITION, g->name.span, 0);
        return c.no_memory ? ZJ_NO_MEM : ZJ_OK;
    }
    if (g->kind == ZJ_DECL_BENEFIT) {
        check_benefit(&c, g);
        return c.no_memory ? ZJ_NO_MEM : ZJ_OK;
    }
    check_amounts(&c, g);
    zj_check_limits(&c, g);
    if (g->cause_key != NULL) zj_want_scalar(&c, g->cause_key, zj_check_expr(&c, g->cause_key, nothing));
    if (g->required != NULL) check_ratio(&c, g->required);
    zj_check_deduct(&c, g);
    zj_check_parts(&c, g);
    zj_check_rounding(&c, g);
    if (g->kind == ZJ_DECL_CLAWBACK) check_clawback(&c, g);
    zj_check_match_floor(p, g);
    bool inherits = g->match.count != 0;
    if (g->kind == ZJ_DECL_GRANT && g->dates.count == 0 && !inherits) {
        zj_report(p->diags, ZJ_MSG_CLAUSE_NO_DATE, g->name.span, 1, g->name.text);
    }
    return c.no_memory ? ZJ_NO_MEM : ZJ_OK;
}

static ZjStatus check_quotes(ZjProgram *p)
{
    for (uint32_t f = 0; f < p->file_count; f++) {
        ZjModuleFile *file = &p->files[f];
        if (file->in_stdlib) continue;
        ZjQuoteOptions options = {
            .boundary_exclusive = file->policy != NULL && file->policy->boundary_exclusive,
            .policy_waivers = file->policy != NULL ? file->policy->waivers : NULL};
        for (ZjDecl *d = file->tree.decls; d != NULL; d = d->next) {
            bool clause = d->kind == ZJ_DECL_GRANT || d->kind == ZJ_DECL_BAR ||
                          d->kind == ZJ_DECL_BENEFIT || d->kind == ZJ_DECL_TARGET ||
                          d->kind == ZJ_DECL_CLAWBACK || d->kind == ZJ_DECL_FIGURE ||
                          d->kind == ZJ_DECL_PARAMETER || d->kind == ZJ_DECL_DEFINE ||
                          d->kind == ZJ_DECL_FUNCTION || d->kind == ZJ_DECL_AMEND || d->kind == ZJ_DECL_REPLACE;
            if (clause && !d->spoiled) ZJ_TRY(zj_quote_check(p->diags, &p->sources, d, &options, p->arena));
        }
    }
    return ZJ_OK;
}

/* The compiler reads 已拨付 by these names: a ledger that lacks one would go unseen. */
static void check_ledger(ZjProgram *p)
{
    static const struct {
        const char *name;
        ZjTypeKind kind;
    } wanted[] = {{"政策", ZJ_TY_TEXT},     {"条款", ZJ_TY_TEXT},  {"项", ZJ_TY_TEXT},
                  {"所属日期", ZJ_TY_DATE}, {"金额", ZJ_TY_MONEY}, {"拨付日期", ZJ_TY_DATE},
                  {"支付方", ZJ_TY_TEXT},   {"收回金额", ZJ_TY_MONEY}};
    for (size_t i = 0; p->ledger != NULL && i < sizeof wanted / sizeof wanted[0]; i++) {
        const ZjFact *field = zj_find_field(p->ledger, zj_text(wanted[i].name));
        ZjCheckedType type = {.kind = wanted[i].kind};
        if (field == NULL) {
            zj_report(p->diags, ZJ_MSG_FIELD_UNKNOWN, p->ledger->name.span, 2, p->ledger->name.text,
                      zj_text(wanted[i].name));
        } else if (field->type.kind != wanted[i].kind && field->type.kind != ZJ_TY_ERROR) {
            zj_report(p->diags, ZJ_MSG_TYPE_EXPECTED, field->span, 2, zj_type_text(p, &type),
                      zj_type_text(p, &field->type));
        }
    }
}

static void check_unused(ZjProgram *p)
{
    if (p->diags->errors != 0) return; /* a use may stand in what was not understood */
    for (uint32_t i = 0; i < p->define_count; i++) {
        ZjDefine *d = p->defines[i];
        bool first = zj_scope_get(p->names, ZJ_SPACE_DEFINE, d->policy, d->name.text) == d;
        if (d->policy != NULL && !d->figure && !d->used && first) {
            zj_report(p->diags, ZJ_MSG_UNUSED, d->name.span, 1, d->name.text);
        }
    }
    for (uint32_t i = 0; i < p->parameter_count; i++) {
        ZjParameter *q = p->parameters[i];
        bool first = zj_scope_get(p->names, ZJ_SPACE_PARAMETER, q->policy, q->name.text) == q;
        if (q->policy != NULL && !q->used && first) {
            zj_report(p->diags, ZJ_MSG_UNUSED, q->name.span, 1, q->name.text);
        }
    }
}

bool zj_check_failed(const ZjProgram *program)
{
    return program->diags->errors != 0;
}

/* Every slot in its place: those of the clauses, then those that 修订 brings. */
static ZjStatus sort_slots(ZjProgram *p)
{
    ZJ_TRY(zj_link_amendments(p));
    for (ZjGrant *g = p->grants; g != NULL; g = g->next) {
        if (!g->decl->spoiled) ZJ_TRY(prepare(p, g));
    }
    for (ZjAmendment *by = p->amendments; by != NULL; by = by->next) {
        if (by->decl->spoiled || by->standin != NULL) continue;
        check_repeats(p, by->decl);
        ZJ_TRY(zj_sort_amendment(p, by));
    }
    for (ZjGrant *g = p->grants; g != NULL; g = g->next) {
        if (g->decl->spoiled) continue;
        check_questions(p, g);
        order_uses(p, g);
        ZJ_TRY(zj_place_amendments(p, g));
    }
    return ZJ_OK;
}

ZjStatus zj_check(ZjProgram *program)
{
    for (ZjPolicy *q = program->policies; q != NULL; q = q->next) check_policy(program, q);
    ZJ_TRY(sort_slots(program));
    for (ZjGrant *g = program->grants; g != NULL; g = g->next) {
        if (!g->decl->spoiled) ZJ_TRY(open_scope(program, g));
    }
    for (ZjAmendment *by = program->amendments; by != NULL; by = by->next) {
        if (!by->decl->spoiled && by->grant != NULL && by->standin == NULL) ZJ_TRY(open_amendment(program, by));
    }
    for (uint32_t i = 0; i < program->define_count; i++) zj_check_define(program, program->defines[i]);
    for (uint32_t i = 0; i < program->function_count; i++) zj_check_function(program, program->functions[i]);
    for (uint32_t i = 0; i < program->parameter_count; i++) zj_check_parameter(program, program->parameters[i]);
    for (ZjGrant *g = program->grants; g != NULL; g = g->next) {
        if (!g->decl->spoiled) ZJ_TRY(check_grant(program, g));
    }
    zj_check_amendments(program);
    check_ledger(program);
    for (ZjTarget *t = program->targets; t != NULL; t = t->next) {
        if (!t->decl->spoiled) zj_check_target(program, t);
    }
    ZJ_TRY(check_quotes(program));
    check_unused(program);
    return program->diags->no_memory ? ZJ_NO_MEM : ZJ_OK;
}
