/* The loop over instructions, and lanes in and out of columns. */
#include "vm/exec/exec.h"

#include "vm/exec/step.h"

ZjLane zj_lane_point(ZjRat value)
{
    return (ZjLane){value, value, 0};
}

ZjLane zj_lane_na(void)
{
    return (ZjLane){zj_rat_int(0), zj_rat_int(0), ZJ_F_NA};
}

ZjLane zj_lane_widest(const ZjModule *m, uint32_t reg)
{
    const ZjModReg *r = &m->t.regs[reg];
    if (r->type == ZJ_T_BOOL) return (ZjLane){zj_rat_int(0), zj_rat_int(1), 0};
    if (r->type == ZJ_T_ENUM && r->enum_index != ZJ_NONE)
        return (ZjLane){zj_rat_int(0),
                        zj_rat_int((int64_t)m->t.enums[r->enum_index].value_count - 1), 0};
    return (ZjLane){zj_rat_inf(-1), zj_rat_inf(1), 0};
}

ZjLane zj_lane_bool(ZjLane lane)
{
    if (zj_lane_is_na(lane)) return zj_lane_point(zj_rat_int(0));
    if ((lane.flags & ZJ_F_NA) != 0) {
        lane.lo = zj_rat_int(0);
        lane.flags &= (uint8_t)~ZJ_F_NA;
        if (lane.hi.num == 0) lane.flags = 0;
    }
    return lane;
}

/* Either of the two: the reasons are the caller's to add. Nothing (NA) widens no interval, but
** the result says that it may be nothing. */
ZjLane zj_lane_hull(ZjLane a, ZjLane b)
{
    if (zj_lane_is_na(a) && zj_lane_is_na(b)) return a;
    uint8_t flags = (uint8_t)(a.flags | b.flags);
    if (zj_lane_is_na(a)) return (ZjLane){b.lo, b.hi, flags};
    if (zj_lane_is_na(b)) return (ZjLane){a.lo, a.hi, flags};
    return (ZjLane){zj_rat_cmp(a.lo, b.lo) <= 0 ? a.lo : b.lo,
                    zj_rat_cmp(a.hi, b.hi) >= 0 ? a.hi : b.hi, flags};
}

static ZjRat from_int(int64_t v)
{
    if (v == ZJ_OPEN) return zj_rat_inf(1);
    if (v <= -ZJ_OPEN) return zj_rat_inf(-1);
    return zj_rat_int(v);
}

ZjLane zj_column_lane(const ZjColumn *c, ZjType type, uint32_t i)
{
    if (zj_type_is_rat(type))
        return c->plain ? zj_lane_point(c->lo.r[i])
                        : (ZjLane){c->lo.r[i], c->hi.r[i], c->flags[i]};
    if (c->plain) return zj_lane_point(zj_rat_int(c->lo.i[i]));
    return (ZjLane){from_int(c->lo.i[i]), from_int(c->hi.i[i]), c->flags[i]};
}

ZjStatus zj_column_new(ZjRun *run, ZjType type, uint32_t lanes, bool plain, ZjColumn *out)
{
    ZjColumn c = {.plain = plain};
    if (zj_type_is_rat(type)) {
        c.lo.r = zj_arena_array(&run->arena, lanes, sizeof(ZjRat));
        c.hi.r = plain ? c.lo.r : zj_arena_array(&run->arena, lanes, sizeof(ZjRat));
        if (c.lo.r == NULL || c.hi.r == NULL) return ZJ_NO_MEM;
    } else {
        c.lo.i = zj_arena_array(&run->arena, lanes, sizeof(int64_t));
        c.hi.i = plain ? c.lo.i : zj_arena_array(&run->arena, lanes, sizeof(int64_t));
        if (c.lo.i == NULL || c.hi.i == NULL) return ZJ_NO_MEM;
    }
    if (!plain) {
        c.flags = zj_arena_array(&run->arena, lanes, sizeof *c.flags);
        if (c.flags == NULL) return ZJ_NO_MEM;
    }
    *out = c;
    return ZJ_OK;
}

void zj_step_note(ZjStepping *s, ZjLaneError kind)
{
    if (s->run->error_kind[s->reg] == 0) s->run->error_kind[s->reg] = (uint8_t)(kind + 1);
}

/* The int of an end; false when it is finite but out of range. */
static bool to_int(ZjRat r, int64_t *out)
{
    if (r.den == 0) {
        *out = r.num > 0 ? ZJ_OPEN : -ZJ_OPEN;
        return true;
    }
    return zj_rat_to_int(r, out) == ZJ_OK && *out<ZJ_OPEN && * out> - ZJ_OPEN;
}

bool zj_step_put(ZjStepping *s, uint32_t i, ZjLane lane)
{
    ZjColumn *d = s->dst;
    bool rat = zj_type_is_rat(s->type);
    int64_t lo = 0, hi = 0;
    if (s->type == ZJ_T_TEXT && !zj_lane_single(lane)) { /* numbers of texts have no order */
        lane.lo = s->widest.lo;
        lane.hi = s->widest.hi;
    }
    if (s->error == ZJ_NO_ERROR && !rat) {
        bool low = to_int(lane.lo, &lo), high = to_int(lane.hi, &hi);
        if ((!low || !high) && zj_lane_single(lane)) s->error = ZJ_LANE_OVERFLOW;
        if (!low) lo = -ZJ_OPEN;
        if (!high) hi = ZJ_OPEN;
    }
    if (s->error != ZJ_NO_ERROR) {
        zj_step_note(s, (ZjLaneError)s->error);
        lane.flags |= ZJ_F_ERROR;
        s->error = ZJ_NO_ERROR;
    }
    if ((lane.flags & ZJ_F_ERROR) != 0) { /* whatever the operands were */
        lane = (ZjLane){s->widest.lo, s->widest.hi, lane.flags & (uint8_t)~ZJ_F_NA};
        (void)to_int(lane.lo, &lo);
        (void)to_int(lane.hi, &hi);
    }
    bool point = rat ? zj_rat_same(lane.lo, lane.hi) : lo == hi;
    if (point && (lane.flags & (ZJ_F_ERROR | ZJ_F_NA)) == 0) lane.flags = 0;
    d->flags[i] = lane.flags;
    if (rat) {
        d->lo.r[i] = lane.lo;
        d->hi.r[i] = lane.hi;
        return point && lane.flags == 0 && lane.lo.den != 0;
    }
    d->lo.i[i] = lo;
    d->hi.i[i] = hi;
    return point && lane.flags == 0 && lo < ZJ_OPEN && lo > -ZJ_OPEN;
}

/* The same lane throughout. */
static ZjStatus fill(ZjStepping *s, ZjLane lane)
{
    ZJ_TRY(zj_column_new(s->run, s->type, s->lanes, false, s->dst));
    bool plain = true, rat = zj_type_is_rat(s->type);
    if (s->lanes != 0) plain = zj_step_put(s, 0, lane);
    for (uint32_t i = 1; i < s->lanes; i++) {
        if (rat) {
            s->dst->lo.r[i] = s->dst->lo.r[0];
            s->dst->hi.r[i] = s->dst->hi.r[0];
        } else {
            s->dst->lo.i[i] = s->dst->lo.i[0];
            s->dst->hi.i[i] = s->dst->hi.i[0];
        }
        s->dst->flags[i] = s->dst->flags[0];
    }
    s->dst->plain = plain;
    return ZJ_OK;
}

static ZjLane constant(const ZjModConst *k)
{
    switch ((ZjConstForm)k->form) {
    case ZJ_CONST_POINT:
        return zj_lane_point(zj_const_rat(k));
    case ZJ_CONST_PLUS_INF:
        return zj_lane_point(zj_rat_inf(1));
    case ZJ_CONST_MINUS_INF:
        return zj_lane_point(zj_rat_inf(-1));
    case ZJ_CONST_NA:
        return zj_lane_na();
    case ZJ_CONST_ELSEWHERE:
        return (ZjLane){zj_rat_int(0), zj_rat_inf(1), ZJ_F_UNDETERMINED};
    }
    return zj_lane_na();
}

/* What a fact may be when it is not known. */
static ZjLane declared_range(const ZjStepping *s, const ZjModField *f)
{
    ZjLane lane = s->widest;
    const ZjModConst *k = s->run->module->t.consts;
    if (f->low != ZJ_NONE && k[f->low].form != ZJ_CONST_NA) lane.lo = constant(&k[f->low]).lo;
    if (f->high != ZJ_NONE && k[f->high].form != ZJ_CONST_NA)
        lane.hi = constant(&k[f->high]).hi;
    return lane;
}

static ZjStatus kernel_fact(ZjStepping *s)
{
    const ZjModField *f = &s->run->module->t.fields[s->insn->a];
    const ZjFactColumn *from = &s->run->facts->columns[s->insn->a];
    bool given = true, rat = zj_type_is_rat(s->type);
    for (uint32_t i = 0; i < s->lanes; i++)
        given &= from->state[i] == ZJ_FACT_GIVEN;
    if (given) { /* the facts outlive the run: no copy */
        *s->dst = (ZjColumn){.plain = true};
        if (rat)
            s->dst->lo.r = s->dst->hi.r = from->value.r;
        else
            s->dst->lo.i = s->dst->hi.i = from->value.i;
        return ZJ_OK;
    }
    ZJ_TRY(zj_column_new(s->run, s->type, s->lanes, false, s->dst));
    ZjLane range = declared_range(s, f);
    bool plain = true;
    for (uint32_t i = 0; i < s->lanes; i++) {
        ZjLane lane = range;
        switch ((ZjFactState)from->state[i]) {
        case ZJ_FACT_GIVEN:
            lane = zj_lane_point(rat ? from->value.r[i] : zj_rat_int(from->value.i[i]));
            break;
        case ZJ_FACT_MISSING:
            lane.flags = ZJ_F_MISSING;
            break;
        case ZJ_FACT_PENDING:
            lane.flags = ZJ_F_PENDING;
            break;
        case ZJ_FACT_NA:
            lane = zj_lane_na();
            break;
        }
        plain &= zj_step_put(s, i, lane);
    }
    s->dst->plain = plain;
    return ZJ_OK;
}

static ZjStatus kernel_as_of(ZjStepping *s)
{
    const int64_t *as_of = s->options->as_of != NULL ? s->options->as_of : s->run->facts->as_of;
    ZJ_TRY(zj_column_new(s->run, s->type, s->lanes, true, s->dst));
    for (uint32_t i = 0; i < s->lanes; i++)
        s->dst->lo.i[i] = as_of[i];
    return ZJ_OK;
}

static ZjStatus kernel_reading(ZjStepping *s)
{
    const uint32_t *choice = s->options->choice;
    uint32_t q = s->insn->a;
    uint32_t chosen = choice != NULL ? choice[q] : s->run->module->t.questions[q].preset;
    return fill(s, zj_lane_point(zj_rat_int(chosen == s->insn->b)));
}

static ZjStatus kernel_place(ZjStepping *s)
{
    const ZjLanes *d = &s->run->domains[s->run->module->t.regs[s->reg].domain];
    ZJ_TRY(zj_column_new(s->run, s->type, s->lanes, true, s->dst));
    for (uint32_t i = 0; i < s->lanes; i++)
        s->dst->lo.i[i] = (int64_t)i - d->start[d->parent[i]];
    return ZJ_OK;
}

static ZjStatus execute(ZjStepping *s, const ZjOpInfo *info)
{
    switch (info->shape) {
    case ZJ_SHAPE_CONST:
        return fill(s, constant(&s->run->module->t.consts[s->insn->a]));
    case ZJ_SHAPE_FACT:
        return kernel_fact(s);
    case ZJ_SHAPE_RUN:
        return s->op == ZJ_OP_AS_OF ? kernel_as_of(s) : kernel_reading(s);
    case ZJ_SHAPE_EXPAND:
        return zj_kernel_expand(s);
    case ZJ_SHAPE_SAME:
    case ZJ_SHAPE_MASK:
    case ZJ_SHAPE_ROUND:
    case ZJ_SHAPE_AMOUNT:
        return zj_kernel_same(s);
    case ZJ_SHAPE_REDUCE:
        return zj_kernel_reduce(s);
    case ZJ_SHAPE_LANE:
        return kernel_place(s);
    case ZJ_SHAPE_PERIODS:
        return zj_kernel_periods(s);
    case ZJ_SHAPE_PERIOD:
        return zj_kernel_period(s);
    case ZJ_SHAPE_SETTLE:
        return zj_kernel_settle(s->run, s->insn->a);
    }
    return ZJ_DOMAIN;
}

/* Most lists of most cases are empty: there is nothing to compute in a domain without lanes, unless
** the instruction makes them. */
static bool is_empty(const ZjRun *run, const ZjInsn *insn, const ZjOpInfo *info)
{
    return insn->dst != ZJ_NONE && info->shape != ZJ_SHAPE_PERIODS &&
           run->domains[run->module->t.regs[insn->dst].domain].lanes == 0;
}

/* Its lanes are those of the base. Not in lists of periods: how long they are may have changed. */
static bool is_known(const ZjRun *run, const ZjRunOptions *options, const ZjInsn *insn)
{
    const ZjModTables *t = &run->module->t;
    if (options->base == NULL || insn->dst == ZJ_NONE ||
        (options->hangs_on[insn->dst] & options->changed) != 0)
        return false;
    for (uint32_t d = t->regs[insn->dst].domain; d != ZJ_NONE; d = t->domains[d].parent)
        if (t->domains[d].period != 0) return false;
    return true;
}

static ZjStatus run_code(ZjRun *run, const ZjRunOptions *options)
{
    const ZjModTables *t = &run->module->t;
    ZjColumn empty = {.plain = true};
    empty.lo.i = empty.hi.i = zj_arena_alloc(&run->arena, sizeof(ZjRat));
    if (empty.lo.i == NULL) return ZJ_NO_MEM;
    for (uint32_t pc = 0; pc < t->code_count; pc++) {
        const ZjInsn *insn = &t->code[pc];
        const ZjOpInfo *info = &zj_op_info[insn->op];
        if (is_empty(run, insn, info)) {
            run->columns[insn->dst] = empty;
            continue;
        }
        if (is_known(run, options, insn)) {
            run->columns[insn->dst] = options->base->columns[insn->dst];
            run->error_kind[insn->dst] = options->base->error_kind[insn->dst];
            continue;
        }
        ZjStepping s = {.run = run,
                        .options = options,
                        .insn = insn,
                        .op = (ZjOpcode)insn->op,
                        .reg = insn->dst,
                        .error = ZJ_NO_ERROR};
        if (insn->dst != ZJ_NONE) {
            s.dst = &run->columns[insn->dst];
            s.type = (ZjType)t->regs[insn->dst].type;
            s.lanes = run->domains[t->regs[insn->dst].domain].lanes;
            s.widest = zj_lane_widest(run->module, insn->dst);
        }
        if (info->a != ZJ_T_NONE) {
            s.a = &run->columns[insn->a];
            s.type_a = (ZjType)t->regs[insn->a].type;
        }
        if (info->b != ZJ_T_NONE) s.b = &run->columns[insn->b];
        if (info->c != ZJ_T_NONE) s.c = &run->columns[insn->c];
        ZJ_TRY(execute(&s, info));
    }
    return ZJ_OK;
}

ZjStatus zj_run(const ZjModule *module, const ZjFacts *facts, const ZjRunOptions *options,
                ZjRun *run)
{
    static const ZjRunOptions none = {0};
    run->module = module;
    run->facts = facts;
    ZjStatus status = zj_domains_build(run);
    if (status == ZJ_OK) {
        run->columns = zj_arena_array(&run->arena, module->t.regs_count, sizeof *run->columns);
        run->error_kind = zj_arena_array(&run->arena, module->t.regs_count, 1);
        if (run->columns == NULL || run->error_kind == NULL) status = ZJ_NO_MEM;
    }
    if (status == ZJ_OK) status = run_code(run, options != NULL ? options : &none);
    if (status != ZJ_OK) zj_run_free(run);
    return status;
}

void zj_run_free(ZjRun *run)
{
    zj_arena_free(&run->arena);
    *run = (ZjRun){.arena = run->arena};
}

void zj_run_reset(ZjRun *run)
{
    zj_arena_reset(&run->arena);
    *run = (ZjRun){.arena = run->arena};
}

ZjLane zj_run_lane(const ZjRun *run, uint32_t reg, uint32_t lane)
{
    return zj_column_lane(&run->columns[reg], (ZjType)run->module->t.regs[reg].type, lane);
}
