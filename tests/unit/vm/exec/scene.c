#include "scene.h"

#include <stdlib.h>
#include <string.h>

#include "../format/build.h"
#include "stdlib/date.h"
#include "vm/facts/text_pool.h"

#define NONE ZJ_NONE

int64_t day(int year, int month, int of_month)
{
    int64_t out = 0;
    if (zj_date_from_civil((ZjCivil){year, month, of_month}, &out) != ZJ_OK) abort();
    return out;
}

static uint32_t add_field(ZjModule *m, ZjFieldKind kind, uint32_t parent, uint32_t domain,
                          ZjType type)
{
    ZjModField f = {.name = 0,
                    .alias = NONE,
                    .label = NONE,
                    .evidence = NONE,
                    .kind = kind,
                    .parent = parent,
                    .policy = NONE,
                    .domain = domain,
                    .type = kind == ZJ_FIELD_SCALAR ? (uint32_t)type : NONE,
                    .enum_index = NONE,
                    .unit = NONE,
                    .low = NONE,
                    .high = NONE};
    return build_row(m, ZJ_TAB_FIELD, &f);
}

/* Fields are found again by their order: each grant has FIELDS of them. */
enum {
    F_LIST,
    F_KEY,
    F_DATE,
    F_LOW,
    F_HIGH,
    F_BY,
    F_GROUP,
    F_CAUSE,
    F_KEEP_LOW,
    F_KEEP_HIGH,
    F_CAP0_LOW,
    F_CAP0_HIGH,
    F_CAP1_LOW,
    F_CAP1_HIGH,
    F_DEDUCT_LOW,
    F_DEDUCT_HIGH,
    F_OPEN,
    F_FLOOR0_LOW,
    F_FLOOR0_HIGH,
    F_FLOOR1_LOW,
    F_FLOOR1_HIGH,
    F_WAY,
    FIELDS
};
enum { R_LIST, R_GRANT, R_KEY, R_DATE, R_NET, R_FIELDS };

static uint32_t grant_domain(const Shape *s, int grant)
{
    return s->g[grant].single ? 0 : (uint32_t)grant + 1;
}

static void add_fields(ZjModule *m, const Shape *s)
{
    ZjModDomain root = {NONE, NONE, 1, 0, 0};
    build_row(m, ZJ_TAB_DOMAIN, &root);
    for (int g = 0; g < s->grants; g++) {
        uint32_t domain = (uint32_t)g + 1, at = grant_domain(s, g);
        uint32_t list = add_field(m, ZJ_FIELD_LIST, NONE, domain, ZJ_T_NONE);
        uint32_t in = s->g[g].single ? NONE : list;
        static const ZjType types[] = {ZJ_T_TEXT,  ZJ_T_DATE, ZJ_T_EXACT, ZJ_T_EXACT,
                                       ZJ_T_EXACT, ZJ_T_INT,  ZJ_T_INT};
        for (size_t i = 0; i < 7; i++)
            add_field(m, ZJ_FIELD_SCALAR, in, at, types[i]);
        for (int i = F_KEEP_LOW; i <= F_KEEP_HIGH; i++)
            add_field(m, ZJ_FIELD_SCALAR, NONE, 0, ZJ_T_INT);
        for (int i = F_CAP0_LOW; i <= F_CAP1_HIGH; i++)
            add_field(m, ZJ_FIELD_SCALAR, NONE, 0, ZJ_T_EXACT);
        for (int i = F_DEDUCT_LOW; i <= F_DEDUCT_HIGH; i++)
            add_field(m, ZJ_FIELD_SCALAR, NONE, 0, ZJ_T_MONEY);
        add_field(m, ZJ_FIELD_SCALAR, NONE, 0, ZJ_T_BOOL);
        for (int i = F_FLOOR0_LOW; i <= F_FLOOR1_HIGH; i++)
            add_field(m, ZJ_FIELD_SCALAR, NONE, 0, ZJ_T_EXACT);
        add_field(m, ZJ_FIELD_SCALAR, NONE, 0, ZJ_T_BOOL);
        ZjModDomain row = {0, list, 1, 0, 0};
        build_row(m, ZJ_TAB_DOMAIN, &row);
    }
    uint32_t domain = (uint32_t)s->grants + 1;
    uint32_t list = add_field(m, ZJ_FIELD_LIST, NONE, domain, ZJ_T_NONE);
    static const ZjType types[] = {ZJ_T_INT, ZJ_T_TEXT, ZJ_T_DATE, ZJ_T_MONEY};
    for (size_t i = 0; i < 4; i++)
        add_field(m, ZJ_FIELD_SCALAR, list, domain, types[i]);
    ZjModDomain row = {0, list, 1, 0, 0};
    build_row(m, ZJ_TAB_DOMAIN, &row);
    for (int i = 0; i < 4; i++)
        add_field(m, ZJ_FIELD_SCALAR, NONE, 0, ZJ_T_EXACT); /* joints */
}

static uint32_t row_field(const Shape *s, uint32_t field)
{
    return (uint32_t)s->grants * FIELDS + field;
}

static uint32_t fact(ZjModule *m, uint32_t field)
{
    const ZjModField *f = &m->t.fields[field];
    return build_insn(m, ZJ_OP_FACT, (ZjType)f->type, f->domain, field, 0, 0);
}

static uint32_t expand(ZjModule *m, uint32_t reg, uint32_t domain)
{
    const ZjModReg r = m->t.regs[reg];
    return r.domain == domain ? reg
                              : build_insn(m, ZJ_OP_EXPAND, (ZjType)r.type, domain, reg, 0, 0);
}

/* low to high; EXACT or MONEY. */
static uint32_t range(ZjModule *m, uint32_t low, uint32_t domain, ZjType type)
{
    uint32_t a = fact(m, low), b = fact(m, low + 1);
    return expand(m, build_insn(m, ZJ_OP_BETWEEN, type, m->t.regs[a].domain, a, b, 0), domain);
}

/* An INT that is low or high: SELECT on a bool that is missing where they differ. */
static uint32_t int_range(ZjModule *m, uint32_t low)
{
    uint32_t a = fact(m, low), b = fact(m, low + 1);
    uint32_t low_one = build_insn(m, ZJ_OP_MIN_INT, ZJ_T_INT, 0, a, b, 0);
    uint32_t same = build_insn(m, ZJ_OP_EQ_INT, ZJ_T_BOOL, 0, a, b, 0);
    uint32_t unknown = fact(m, low + (F_OPEN - F_KEEP_LOW));
    uint32_t cond = build_insn(m, ZJ_OP_OR, ZJ_T_BOOL, 0, same, unknown, 0);
    return build_insn(m, ZJ_OP_SELECT, ZJ_T_INT, 0, cond, low_one, b);
}

static uint32_t group_row(ZjModule *m, int g, const GroupShape *shape)
{
    if (!shape->set) return NONE;
    ZjModGroup row = {shape->per_item, NONE, (uint32_t)shape->year};
    if (shape->key) row.key = fact(m, (uint32_t)g * FIELDS + F_GROUP);
    return build_row(m, ZJ_TAB_GROUP, &row);
}

static void add_clause(ZjModule *m, const Shape *s, int g, uint32_t gate)
{
    ZjModClause c = {.kind = ZJ_CLAUSE_GRANT,
                     .policy = (uint32_t)s->g[g].payer,
                     .name = 0,
                     .alias = NONE,
                     .title = NONE,
                     .cite = NONE,
                     .quote = NONE,
                     .span = NONE,
                     .domain = grant_domain(s, g),
                     .key = NONE,
                     .date = NONE,
                     .matches = NONE,
                     .counts = NONE,
                     .in_force = NONE,
                     .applies = gate,
                     .happened = NONE,
                     .base = NONE,
                     .base_why = NONE,
                     .standard = NONE,
                     .entitled = NONE,
                     .paid = NONE,
                     .payable = NONE,
                     .displaced = NONE,
                     .total_entitled = NONE,
                     .total_paid = NONE,
                     .total_payable = NONE,
                     .liable_until = NONE,
                     .settle_member = NONE,
                     .force_from = NONE,
                     .force_until = NONE,
                     .ledger_policy = NONE,
                     .ledger_clause = NONE,
                     .ledger_payer = NONE};
    build_row(m, ZJ_TAB_CLAUSE, &c);
}

static ZjModMember grant_inputs(ZjModule *m, const Shape *s, int g)
{
    const GrantShape *shape = &s->g[g];
    uint32_t domain = grant_domain(s, g), first = (uint32_t)g * FIELDS;
    ZjModMember x = {.clause = (uint32_t)g,
                     .domain = domain,
                     .key = NONE,
                     .cause = NONE,
                     .cause_key = NONE,
                     .cause_year = (uint32_t)shape->cause_year,
                     .keep = NONE,
                     .keep_by = NONE,
                     .deduct = NONE,
                     .ledger = NONE,
                     .row_mine = NONE,
                     .row_key = NONE,
                     .row_date = NONE,
                     .row_net = NONE,
                     .once = shape->once,
                     .once_tops_up = shape->tops_up,
                     .rounding = shape->rounding,
                     .step = shape->step,
                     .passes = shape->passes};
    uint32_t gate = NONE;
    x.amount = range(m, first + F_LOW, domain, ZJ_T_EXACT);
    if (shape->gate) {
        gate = fact(m, first + F_OPEN);
        uint32_t zero = build_const(m, ZJ_T_EXACT, ZJ_CONST_POINT, 0, 1);
        uint32_t none = build_insn(m, ZJ_OP_CONST, ZJ_T_EXACT, domain, zero, 0, 0);
        x.amount = build_insn(m, ZJ_OP_SELECT, ZJ_T_EXACT, domain, expand(m, gate, domain),
                              x.amount, none);
    }
    add_clause(m, s, g, gate);
    x.date = fact(m, first + F_DATE);
    if (!shape->single) x.key = fact(m, first + F_KEY);
    if (shape->keep) x.keep = int_range(m, first + F_KEEP_LOW);
    if (shape->keep_by) x.keep_by = fact(m, first + F_BY);
    x.keep_group = group_row(m, g, &shape->keep_group);
    x.once_group = group_row(m, g, &shape->once_group);
    uint32_t value[2] = {0}, group[2] = {0};
    for (int i = 0; i < shape->caps; i++) {
        value[i] = range(m, first + F_CAP0_LOW + 2 * (uint32_t)i, domain, ZJ_T_EXACT);
        GroupShape always = shape->cap[i].group;
        always.set = true;
        group[i] = group_row(m, g, &always);
    }
    x.first_cap = m->t.caps_count;
    x.cap_count = (uint32_t)shape->caps;
    for (int i = 0; i < shape->caps; i++) {
        ZjModCap cap = {.value = value[i],
                        .group = group[i],
                        .trim = shape->cap[i].trim,
                        .first_result = m->t.refs_count,
                        .result_count = ZJ_CAP_RESULTS};
        for (int k = 0; k < ZJ_CAP_RESULTS; k++) {
            ZjModRef ref = {build_reg(m, ZJ_T_EXACT, domain, NONE)};
            build_row(m, ZJ_TAB_REF, &ref);
        }
        build_row(m, ZJ_TAB_CAP, &cap);
    }
    if (shape->deduct) x.deduct = range(m, first + F_DEDUCT_LOW, 0, ZJ_T_MONEY);
    if (shape->cause != 0) {
        x.cause = (uint32_t)shape->cause - 1;
        if (shape->cause_keyed) x.cause_key = fact(m, first + F_CAUSE);
    }
    return x;
}

static void group_rows(ZjModule *m, int g, const GrantShape *shape, ZjModMember *x)
{
    uint32_t first = (uint32_t)g * FIELDS, value[2] = {0}, group[2] = {0};
    for (int i = 0; i < shape->floors; i++) {
        GroupShape always = shape->floor[i];
        always.set = true;
        value[i] = range(m, first + F_FLOOR0_LOW + 2 * (uint32_t)i, x->domain, ZJ_T_EXACT);
        group[i] = group_row(m, g, &always);
    }
    uint32_t holds = NONE;
    if (shape->if_way) holds = fact(m, first + F_WAY);
    x->first_floor = m->t.floors_count;
    x->floor_count = (uint32_t)shape->floors;
    for (int i = 0; i < shape->floors; i++) {
        ZjModFloor row = {value[i], group[i], build_reg(m, ZJ_T_EXACT, x->domain, NONE)};
        build_row(m, ZJ_TAB_FLOOR, &row);
    }
    if (shape->round) {
        ZjModRound row = {shape->rounding, shape->step == 0 ? 3 : 2 * shape->step,
                          group_row(m, g, &shape->round_group), holds};
        x->first_round = build_row(m, ZJ_TAB_ROUND, &row);
        x->round_count = 1;
    }
    if (shape->once_too) {
        ZjModOnce row = {group_row(m, g, &shape->once_group), shape->tops_up, holds};
        x->first_once = build_row(m, ZJ_TAB_ONCE, &row);
        x->once_count = 1;
    }
}

static void ledger_inputs(ZjModule *m, const Shape *s, int g, ZjModMember *x)
{
    uint32_t domain = (uint32_t)s->grants + 1;
    uint32_t k = build_const(m, ZJ_T_INT, ZJ_CONST_POINT, g, 1);
    uint32_t number = build_insn(m, ZJ_OP_CONST, ZJ_T_INT, domain, k, 0, 0);
    uint32_t of = fact(m, row_field(s, R_GRANT));
    x->ledger = domain;
    x->row_mine = build_insn(m, ZJ_OP_EQ_INT, ZJ_T_BOOL, domain, of, number, 0);
    x->row_key = fact(m, row_field(s, R_KEY));
    x->row_date = fact(m, row_field(s, R_DATE));
    x->row_net = fact(m, row_field(s, R_NET));
}

static void grant_outputs(ZjModule *m, ZjModMember *x)
{
    x->kept = build_reg(m, ZJ_T_EXACT, x->domain, NONE);
    x->capped = build_reg(m, ZJ_T_EXACT, x->domain, NONE);
    x->rounded = build_reg(m, ZJ_T_MONEY, x->domain, NONE);
    x->stacked = build_reg(m, ZJ_T_MONEY, x->domain, NONE);
    x->entitled = build_reg(m, ZJ_T_MONEY, x->domain, NONE);
    x->paid = build_reg(m, ZJ_T_MONEY, x->domain, NONE);
    x->payable = build_reg(m, ZJ_T_MONEY, x->domain, NONE);
    x->displaced = build_reg(m, ZJ_T_INT, x->domain, NONE);
    x->total_entitled = build_reg(m, ZJ_T_MONEY, 0, NONE);
    x->total_paid = build_reg(m, ZJ_T_MONEY, 0, NONE);
    x->total_payable = build_reg(m, ZJ_T_MONEY, 0, NONE);
}

void scene_build(Scene *s, const Shape *shape)
{
    *s = (Scene){.shape = *shape};
    ZjModule *m = &s->module;
    build_string(m, "x");
    uint32_t payers[2] = {build_string(m, "市级"), build_string(m, "区级")};
    for (int i = 0; i < 2; i++) {
        ZjModPolicy p = {.authority = payers[i],
                         .title = NONE,
                         .payer = NONE,
                         .number = NONE,
                         .source = NONE};
        build_row(m, ZJ_TAB_POLICY, &p);
    }
    add_fields(m, shape);

    ZjModMember members[MAX_GRANTS];
    for (int g = 0; g < shape->grants; g++) {
        members[g] = grant_inputs(m, shape, g);
        group_rows(m, g, &shape->g[g], &members[g]);
        if (shape->ledger) ledger_inputs(m, shape, g, &members[g]);
        grant_outputs(m, &members[g]);
    }
    for (int g = 0; g < shape->grants; g++)
        build_row(m, ZJ_TAB_MEMBER, &members[g]);
    ZjModSettle settle = {.member_count = (uint32_t)shape->grants,
                          .cause_count = (uint32_t)shape->causes,
                          .joint_count = (uint32_t)shape->joints,
                          .total_count = 2};
    for (int i = 0; i < shape->causes; i++) {
        ZjModCause cause = {0, shape->rule[i], NONE};
        build_row(m, ZJ_TAB_CAUSE, &cause);
    }
    for (int j = 0; j < shape->joints; j++) {
        ZjModJoint joint = {.year = (uint32_t)shape->joint[j].year,
                            .trim = shape->joint[j].trim,
                            .text = NONE,
                            .first_member = m->t.refs_count};
        joint.value = range(m, row_field(shape, R_FIELDS + 2 * (uint32_t)j), 0, ZJ_T_EXACT);
        for (int g = 0; g < shape->grants; g++) {
            ZjModRef ref = {(uint32_t)g};
            if ((shape->joint[j].grants >> g & 1) == 0) continue;
            build_row(m, ZJ_TAB_REF, &ref);
            joint.member_count++;
        }
        build_row(m, ZJ_TAB_JOINT, &joint);
    }
    for (int i = 0; i < 2; i++) {
        ZjModTotal total = {payers[i], build_reg(m, ZJ_T_MONEY, 0, NONE)};
        build_row(m, ZJ_TAB_TOTAL, &total);
    }
    build_row(m, ZJ_TAB_SETTLE, &settle);
    ZjInsn insn = {.op = ZJ_OP_SETTLE, .dst = NONE, .span = NONE};
    build_row(m, ZJ_TAB_INSN, &insn);
}

/* ---- facts ---- */

static void set_int(ZjFacts *f, uint32_t field, uint32_t lane, int64_t value)
{
    f->columns[field].state[lane] = value == MISSING ? ZJ_FACT_MISSING : ZJ_FACT_GIVEN;
    f->columns[field].value.i[lane] = value == MISSING ? 0 : value;
}

static void set_rat(ZjFacts *f, uint32_t field, uint32_t lane, int64_t num, int64_t den)
{
    f->columns[field].state[lane] = num == MISSING ? ZJ_FACT_MISSING : ZJ_FACT_GIVEN;
    if (zj_rat_make(num == MISSING ? 0 : num, den, &f->columns[field].value.r[lane]) != ZJ_OK)
        abort();
}

static void set_item(ZjFacts *f, uint32_t first, uint32_t lane, const GrantData *g,
                     const ItemData *item)
{
    int64_t den = g->den == 0 ? 1 : g->den;
    set_int(f, first + F_KEY, lane, item->key);
    set_int(f, first + F_DATE, lane, item->date);
    set_rat(f, first + F_LOW, lane, item->low, den);
    set_rat(f, first + F_HIGH, lane, item->high, den);
    set_rat(f, first + F_BY, lane, item->by, 1);
    set_int(f, first + F_GROUP, lane, item->group);
    set_int(f, first + F_CAUSE, lane, item->cause_key);
}

static void set_case(ZjFacts *f, uint32_t first, uint32_t c, const GrantData *g)
{
    set_int(f, first + F_KEEP_LOW, c, g->keep_low);
    set_int(f, first + F_KEEP_HIGH, c, g->keep_high);
    for (uint32_t i = 0; i < 2; i++) {
        set_rat(f, first + F_CAP0_LOW + 2 * i, c, g->cap_low[i], 1);
        set_rat(f, first + F_CAP0_HIGH + 2 * i, c, g->cap_high[i], 1);
    }
    set_int(f, first + F_DEDUCT_LOW, c, g->deduct_low);
    set_int(f, first + F_DEDUCT_HIGH, c, g->deduct_high);
    for (uint32_t i = 0; i < 2; i++) {
        set_rat(f, first + F_FLOOR0_LOW + 2 * i, c, g->floor_low[i], 1);
        set_rat(f, first + F_FLOOR0_HIGH + 2 * i, c, g->floor_high[i], 1);
    }
    set_int(f, first + F_WAY, c, g->way);
    set_int(f, first + F_OPEN, c, g->keep_low != g->keep_high ? MISSING : !g->shut);
}

static void alloc_facts(Scene *s, const CaseData *cases, uint32_t count)
{
    ZjFacts *f = &s->facts;
    const ZjModTables *t = &s->module.t;
    f->domains = zj_arena_array(&f->arena, t->domains_count, sizeof *f->domains);
    f->columns = zj_arena_array(&f->arena, t->fields_count, sizeof *f->columns);
    f->domains[0].lanes = count;
    for (uint32_t d = 1; d < t->domains_count; d++) {
        ZjFactDomain *domain = &f->domains[d];
        domain->start = zj_arena_array(&f->arena, (size_t)count + 1, sizeof *domain->start);
        domain->list_state = zj_arena_array(&f->arena, count, 1);
        for (uint32_t c = 0; c < count; c++) {
            bool ledger = d == (uint32_t)s->shape.grants + 1;
            bool missing = ledger ? cases[c].no_ledger : cases[c].g[d - 1].missing;
            int n = missing ? 0 : ledger ? cases[c].rows : cases[c].g[d - 1].count;
            domain->list_state[c] = missing ? ZJ_FACT_MISSING : ZJ_FACT_GIVEN;
            domain->start[c + 1] = domain->start[c] + (uint32_t)n;
        }
        domain->lanes = domain->start[count];
    }
    for (uint32_t i = 0; i < t->fields_count; i++) {
        if (t->fields[i].kind != ZJ_FIELD_SCALAR) continue;
        uint32_t lanes = f->domains[t->fields[i].domain].lanes;
        f->columns[i].state = zj_arena_array(&f->arena, lanes, 1);
        f->columns[i].value.r = zj_arena_array(&f->arena, lanes, sizeof(ZjRat));
    }
}

void scene_run(Scene *s, const CaseData *cases, uint32_t count)
{
    ZjFacts *f = &s->facts;
    zj_run_free(&s->run);
    zj_arena_reset(&f->arena);
    *f = (ZjFacts){.arena = f->arena, .module = &s->module, .cases = count};
    alloc_facts(s, cases, count);
    for (uint32_t c = 0; c < count; c++) {
        for (int g = 0; g < s->shape.grants; g++) {
            const GrantData *data = &cases[c].g[g];
            uint32_t first = (uint32_t)g * FIELDS;
            set_case(f, first, c, data);
            if (s->shape.g[g].single) set_item(f, first, c, data, &data->item[0]);
            if (s->shape.g[g].single || data->missing) continue;
            for (uint32_t i = 0; i < (uint32_t)data->count; i++)
                set_item(f, first, f->domains[g + 1].start[c] + i, data, &data->item[i]);
        }
        for (uint32_t i = 0; i < (uint32_t)cases[c].rows && !cases[c].no_ledger; i++) {
            uint32_t lane = f->domains[s->shape.grants + 1].start[c] + i;
            set_int(f, row_field(&s->shape, R_GRANT), lane, cases[c].row[i].grant);
            set_int(f, row_field(&s->shape, R_KEY), lane, cases[c].row[i].key);
            set_int(f, row_field(&s->shape, R_DATE), lane, cases[c].row[i].date);
            set_int(f, row_field(&s->shape, R_NET), lane, cases[c].row[i].net);
        }
        for (uint32_t j = 0; j < 2; j++) {
            set_rat(f, row_field(&s->shape, R_FIELDS + 2 * j), c, cases[c].joint_low[j], 1);
            set_rat(f, row_field(&s->shape, R_FIELDS + 2 * j + 1), c, cases[c].joint_high[j],
                    1);
        }
    }
    ZjRunOptions options = {0};
    if (zj_run(&s->module, f, &options, &s->run) != ZJ_OK) abort();
}

void scene_free(Scene *s)
{
    zj_run_free(&s->run);
    zj_arena_free(&s->facts.arena);
    zj_module_free(&s->module);
}

ZjLane scene_lane(const Scene *s, uint32_t c, int grant, SceneFigure figure, int item)
{
    const ZjModMember *m = &s->module.t.members[grant];
    const uint32_t regs[SCENE_FIGURES] = {
        m->kept,    m->capped,    m->rounded,        m->stacked,    m->entitled,      m->paid,
        m->payable, m->displaced, m->total_entitled, m->total_paid, m->total_payable,
    };
    uint32_t first = c, count;
    if (figure < TOTAL_ENTITLED) zj_run_items(&s->run, m->domain, c, &first, &count);
    return zj_run_lane(&s->run, regs[figure], first + (uint32_t)item);
}

ZjLane scene_payer(const Scene *s, uint32_t c, int payer)
{
    return zj_run_lane(&s->run, s->module.t.totals[payer].reg, c);
}
