/* lower.c -- a checked program to a module: schema, code, clauses, totals, cases. */
#include "compiler/lower.h"

#include "compiler/cases.h"

static const ZjSpan nowhere = {0, 0, UINT32_MAX};

/* ---- schema ---- */

static void emit_enums(ZjLowering *l)
{
    ZjEmitter *e = &l->emit;
    for (uint32_t i = 0; i < l->program->enum_count; i++) {
        const ZjEnum *en = l->program->enums[i];
        ZjModEnum row = {zj_emit_string(e, en->name.text), zj_emit_string_opt(e, en->alias.text),
                         zj_emit_string_opt(e, en->title), en->ladder, e->module->t.values_count,
                         en->item_count};
        for (uint32_t k = 0; k < en->item_count; k++) {
            zj_add_values(e, (ZjModValue){zj_emit_string(e, en->items[k].name.text),
                                          zj_emit_string_opt(e, en->items[k].alias.text),
                                          zj_emit_string_opt(e, en->items[k].title)});
        }
        zj_add_enums(e, row);
    }
}

static uint32_t unit_text(ZjLowering *l, const ZjCheckedType *t)
{
    return zj_emit_string_opt(&l->emit, zj_unit_suffix(l->program, t));
}

static void emit_field(ZjLowering *l, ZjFact *f, uint32_t parent, uint32_t domain)
{
    ZjEmitter *e = &l->emit;
    bool scalar = f->kind == ZJ_FIELD_SCALAR, list = f->kind == ZJ_FIELD_LIST;
    f->field = e->module->t.fields_count;
    f->domain = domain;
    if (list) f->domain = zj_add_domains(e, (ZjModDomain){.parent = domain, .list = f->field, .natural = 1});
    ZjType type = scalar ? zj_vm_type(&f->type) : ZJ_T_NONE;
    zj_add_fields(e, (ZjModField){
        .name = zj_emit_string(e, f->name.text), .alias = zj_emit_string_opt(e, f->alias.text),
        .label = zj_emit_string_opt(e, f->label), .evidence = zj_emit_string_opt(e, f->evidence),
        .kind = f->kind, .parent = parent,
        .policy = f->policy != NULL && parent == ZJ_NONE ? f->policy->index : ZJ_NONE,
        .domain = f->domain, .type = scalar ? (uint32_t)type : ZJ_NONE,
        .enum_index = type == ZJ_T_ENUM ? f->type.enumeration->index : ZJ_NONE,
        .unit = scalar ? unit_text(l, &f->type) : ZJ_NONE,
        .low = f->has_low ? zj_emit_const(e, type, f->low) : ZJ_NONE,
        .high = f->has_high ? zj_emit_const(e, type, f->high) : ZJ_NONE, .is_key = f->is_key,
        .is_ratio = scalar && f->type.ratio});
    for (ZjFact *c = f->children; c != NULL; c = c->next) emit_field(l, c, f->field, f->domain);
}

static void emit_schema(ZjLowering *l)
{
    ZjProgram *p = l->program;
    ZjEmitter *e = &l->emit;
    zj_add_domains(e, (ZjModDomain){.parent = ZJ_NONE, .list = ZJ_NONE, .natural = 1});
    uint32_t index = 0;
    for (ZjPolicy *q = p->policies; q != NULL; q = q->next) {
        q->index = index++;
        zj_add_policies(e, (ZjModPolicy){zj_emit_string(e, q->id.text), zj_emit_string_opt(e, q->title),
                                         zj_emit_string(e, q->authority), zj_emit_string_opt(e, q->payer),
                                         q->draft, zj_emit_string_opt(e, q->number),
                                         zj_emit_string_opt(e, q->source)});
    }
    emit_enums(l);
    for (ZjFact *f = p->facts.children; f != NULL; f = f->next) emit_field(l, f, ZJ_NONE, 0);
    for (ZjPolicy *q = p->policies; q != NULL; q = q->next) {
        const ZjFact *record = zj_policy_facts(p, q);
        for (ZjFact *f = record != NULL ? record->children : NULL; f != NULL; f = f->next) {
            emit_field(l, f, ZJ_NONE, 0);
        }
    }
    for (uint32_t i = 0; i < p->question_count; i++) {
        const ZjQuestion *q = p->questions[i];
        ZjModQuestion row = {zj_emit_string(e, q->owner), zj_emit_string(e, q->name),
                             e->module->t.alternatives_count, q->alternative_count, q->preset};
        for (uint32_t k = 0; k < q->alternative_count; k++) {
            zj_add_alternatives(e, (ZjModAlternative){zj_emit_string(e, q->alternatives[k].name),
                                                      zj_emit_string_opt(e, q->alternatives[k].title)});
        }
        zj_add_questions(e, row);
    }
}

/* ---- totals ---- */

static uint32_t add_up(ZjLowering *l, uint32_t sum, uint32_t part)
{
    if (sum == ZJ_NONE) return part;
    return zj_emit_op(&l->emit, ZJ_OP_ADD_MONEY, ZJ_T_MONEY, 0, ZJ_NONE, sum, part, 0, nowhere);
}

/* By payer, highest authority first, then all: computed from the settlements' own totals. */
static void emit_sums(ZjLowering *l)
{
    static const char *const levels[] = {"国家", "省级", "市级", "区级"};
    ZjEmitter *e = &l->emit;
    uint32_t all = ZJ_NONE;
    for (int level = 0; level < 4; level++) {
        uint32_t payer = zj_emit_string(e, zj_text(levels[level])), sum = ZJ_NONE;
        bool present = false;
        for (ZjPolicy *q = l->program->policies; q != NULL; q = q->next) {
            present = present || q->authority_rank == level;
        }
        for (uint32_t i = 0; i < e->module->t.totals_count; i++) {
            if (e->module->t.totals[i].payer == payer) sum = add_up(l, sum, e->module->t.totals[i].reg);
        }
        if (sum == ZJ_NONE && !present) continue;
        if (sum == ZJ_NONE) sum = zj_constant(l, ZJ_T_MONEY, zj_rat_int(0), nowhere);
        zj_add_sums(e, (ZjModSum){payer, sum});
        all = add_up(l, all, sum);
    }
    if (all == ZJ_NONE) all = zj_constant(l, ZJ_T_MONEY, zj_rat_int(0), nowhere);
    zj_add_sums(e, (ZjModSum){ZJ_NONE, all});
}

/* ---- cases ---- */

/* What is compared: a clause, or a value computed for the case alone. */
static void emit_expectation(ZjLowering *l, const ZjExpectation *want)
{
    ZjEmitter *e = &l->emit;
    ZjContext c = {.l = l, .date = ZJ_NONE};
    uint32_t clause = want->grant != NULL    ? want->grant->clause
                      : want->figure != NULL ? want->figure->clause
                                             : ZJ_NONE;
    uint32_t value = want->value != NULL ? 1 + zj_lower_in(&c, want->value, 0, NULL) : (uint32_t)want->part;
    ZjType type = want->value != NULL && want->absent ? zj_reg_type(l, value - 1) : want->type;
    bool bare = want->kind == ZJ_EXPECT_OUTCOME || want->outcome == ZJ_OUTCOME_ERROR;
    uint32_t ends[2] = {ZJ_NONE, ZJ_NONE};
    for (int i = 0; i < 2 && !bare; i++) {
        ends[i] = want->absent ? zj_emit_const_form(e, type, ZJ_CONST_NA)
                               : zj_emit_const(e, type, i == 0 ? want->low : want->high);
    }
    zj_add_expects(e, (ZjModExpect){
        .kind = want->kind, .clause = clause, .payer = zj_emit_string_opt(e, want->payer),
        .outcome = want->outcome, .low = ends[0], .high = ends[1],
        .span = zj_emit_span(e, want->span), .text = zj_emit_string(e, want->text), .value = value});
}

static void emit_cases(ZjLowering *l)
{
    ZjEmitter *e = &l->emit;
    for (const ZjExample *x = l->program->examples; x != NULL && !l->failed; x = x->next) {
        const ZjCaseData *d = x->data;
        if (d == NULL) continue;
        ZjModCase row = {.title = zj_emit_string(e, d->title),
                         .policy = x->policy != NULL ? x->policy->index : ZJ_NONE,
                         .facts = zj_emit_string(e, d->facts),
                         .span = zj_emit_span(e, x->decl->head),
                         .first_choice = e->module->t.choices_count, .choice_count = d->choice_count,
                         .first_expect = e->module->t.expects_count, .expect_count = d->expect_count};
        for (uint32_t i = 0; i < d->choice_count; i++) {
            zj_add_choices(e, (ZjModChoice){d->choices[i].question->index, d->choices[i].alternative});
        }
        for (uint32_t i = 0; i < d->expect_count; i++) emit_expectation(l, &d->expects[i]);
        zj_add_cases(e, row);
    }
}

static void number_clauses(ZjProgram *p)
{
    uint32_t n = 0;
    for (ZjGrant *g = p->grants; g != NULL; g = g->next) g->clause = n++;
    for (uint32_t i = 0; i < p->define_count; i++) {
        if (p->defines[i]->figure) p->defines[i]->clause = n++;
    }
}

/* Every clause asks which bars cover it. */
static void collect_bars(ZjLowering *l)
{
    for (ZjGrant *g = l->program->grants; g != NULL; g = g->next) {
        if (g->kind != ZJ_DECL_BAR) continue;
        ZjGrant **more = zj_append(l, l->bars, &l->bar_count, sizeof(ZjGrant *));
        if (more == NULL) return;
        l->bars = more;
        more[l->bar_count - 1] = g;
    }
}

ZjStatus zj_lower_program(ZjProgram *program, ZjModule *module)
{
    ZjLowering l = {.program = program, .arena = program->arena};
    *module = (ZjModule){.string_count = 0};
    ZJ_TRY(zj_emitter_open(&l.emit, module, &program->sources));
    number_clauses(program);
    collect_bars(&l);
    emit_schema(&l);
    l.as_of = zj_emit_op(&l.emit, ZJ_OP_AS_OF, ZJ_T_DATE, 0, ZJ_NONE, 0, 0, 0, nowhere);
    l.truth = zj_constant(&l, ZJ_T_BOOL, zj_rat_int(1), nowhere);
    for (uint32_t i = 0; i < program->component_count; i++) zj_lower_settlement(&l, i);
    for (ZjGrant *g = program->grants; g != NULL && !l.failed; g = g->next) {
        if (g->kind == ZJ_DECL_BENEFIT) zj_lower_benefit(&l, g);
    }
    zj_lower_clawbacks(&l);
    for (uint32_t i = 0; i < program->define_count; i++) {
        if (program->defines[i]->figure) zj_lower_figure(&l, program->defines[i]);
    }
    for (ZjTarget *t = program->targets; t != NULL && !l.failed; t = t->next) zj_lower_target(&l, t);
    if (!l.failed) zj_lower_version_rows(&l);
    if (!l.failed) zj_lower_clause_rows(&l);
    if (!l.failed) emit_sums(&l);
    if (!l.failed) emit_cases(&l);
    if (l.emit.status != ZJ_OK) return l.emit.status;
    if (program->diags->no_memory) return ZJ_NO_MEM;
    return l.failed ? ZJ_REJECTED : ZJ_OK;
}
