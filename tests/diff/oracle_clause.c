/* Clauses: items, gates, amounts; bars and clawbacks. */
#include "tests/diff/oracle.h"

/* ---- what an item sees ---- */

static void see(Context *c, Scope *scope, const ZjVar *var, uint32_t record)
{
    *scope = (Scope){.outer = c->scope, .var = var, .record = record};
    c->scope = scope;
}

static const ZjGrant *root_of(const ZjGrant *g)
{
    while (g->matched != NULL)
        g = g->matched;
    return g;
}

/* The variables of a match are those of the matched clause under the same names. */
static Context scope_of(Oracle *o, const ZjGrant *g, const uint32_t *record, uint32_t levels,
                        Scope *scopes)
{
    const ZjGrant *root = root_of(g);
    Context c = {.o = o};
    uint32_t n = 0;
    for (uint32_t i = 0; i < levels; i++)
        see(&c, &scopes[n++], root->each[i], record[i]);
    for (const ZjVar *v = g->vars; v != NULL && n < ORACLE_SCOPES; v = v->outer) {
        for (uint32_t i = 0; v->kind == ZJ_VAR_RECORD && i < levels; i++) {
            if (v == root->each[i] || v->list != root->each[i]->list) continue;
            if (!zj_text_equal(v->name.text, root->each[i]->name.text)) continue;
            see(&c, &scopes[n++], v, record[i]);
            break;
        }
    }
    return c;
}

Context oracle_item_context(Oracle *o, const ZjGrant *g, uint32_t item, Scope *scopes)
{
    const Item *at = &o->verdicts[g->order].items[item];
    Context c = scope_of(o, g, at->record, root_of(g)->each_count, scopes);
    c.date = at->date;
    c.item_of = g->matched;
    c.item = item;
    return c;
}

/* ---- readings and exceptions ---- */

bool oracle_reading(const Oracle *o, const ZjUse *use)
{
    return use->question == NULL || o->choice[use->question->index] == use->alternative;
}

Value oracle_holds(const Context *c, const ZjUse *use)
{
    Value holds = value_int(ZJ_T_BOOL, oracle_reading(c->o, use));
    if (use->but != NULL) holds = value_and(holds, oracle_eval(c, use->but));
    if (use->by != NULL) holds = value_and(holds, oracle_amended(c, use->by));
    return holds;
}

static Value date_in(const Context *c)
{
    return c->date.type != ZJ_T_NONE ? c->date : oracle_as_of(c->o);
}

Value oracle_amended(const Context *c, const ZjAmendment *by)
{
    Context top = {.o = c->o};
    const ZjPolicy *target = by->grant != NULL ? by->grant->policy : by->parameter->policy;
    Value holds = value_compare(ZJ_OPR_LE, oracle_eval(&top, by->from), date_in(c));
    if (by->until != NULL)
        holds = value_and(holds, value_compare(ZJ_OPR_LE, date_in(c), oracle_eval(&top, by->until)));
    if (by->policy != target && by->policy->applies != NULL)
        holds = value_and(holds, oracle_eval(&top, by->policy->applies));
    for (uint32_t i = 0; i < by->population.count; i++) {
        const ZjSlot *s = by->population.at[i].slot;
        Value one = oracle_eval(c, s->a);
        holds = value_and(holds, s->kind == ZJ_SLOT_UNLESS ? value_not(one) : one);
    }
    return holds;
}

Value oracle_standing(const Context *c, const ZjGrant *g)
{
    Value stands = value_int(ZJ_T_BOOL, 1);
    if (g->stands_in != NULL) stands = oracle_amended(c, g->stands_in);
    for (uint32_t i = 0; i < g->amendment_count; i++) {
        if (g->amendments[i]->standin == NULL) continue;
        stands = value_and(stands, value_not(oracle_amended(c, g->amendments[i])));
    }
    return stands;
}

static bool changed(const ZjGrant *g)
{
    bool replaced = g->stands_in != NULL;
    for (uint32_t i = 0; i < g->amendment_count; i++)
        replaced = replaced || g->amendments[i]->standin != NULL;
    return replaced;
}

/* None of what amends the slot holds. */
static Value unamended(const Context *c, const ZjUse *use)
{
    Value free = value_int(ZJ_T_BOOL, 1);
    for (uint32_t i = 0; i < use->after_count; i++)
        free = value_and(free, value_not(oracle_amended(c, use->after[i])));
    return free;
}

static Value exact(const Context *c, const ZjExpr *e)
{
    return value_as(oracle_eval(c, e), ZJ_T_EXACT);
}

static Value plain_limit(const Context *c, const ZjUses *all, const ZjUse *use, Value open)
{
    Value holds = value_int(ZJ_T_BOOL, oracle_reading(c->o, use));
    if (use->but != NULL) holds = value_and(holds, oracle_eval(c, use->but));
    Value value = value_select(holds, exact(c, use->slot->a), open);
    for (uint32_t i = 0; use->but == NULL && i < all->count; i++) {
        const ZjUse *other = &all->at[i]; /* an exception takes its place */
        if (other->but == NULL || other->question != use->question ||
            other->alternative != use->alternative || other->by != use->by)
            continue;
        value = value_select(oracle_eval(c, other->but), open, value);
    }
    return value;
}

/* An amended limit of the same scope takes this one's place; one of another scope stands elsewhere. */
Value oracle_limit(const Context *c, const ZjUses *all, const ZjUse *use, int none)
{
    Value open = value_inf(ZJ_T_EXACT, none);
    Value value = plain_limit(c, all, use, open);
    if (use->by != NULL) return value_select(oracle_amended(c, use->by), value, open);
    for (uint32_t k = 0; k < use->after_count; k++) {
        Value amended = open;
        for (uint32_t i = 0; i < all->count; i++) {
            const ZjUse *new = &all->at[i];
            if (new->by == use->after[k] && new->onto != 0 && &all->at[new->onto - 1] == use)
                amended = plain_limit(c, all, new, open);
        }
        value = value_select(oracle_amended(c, use->after[k]), amended, value);
    }
    return value;
}

bool oracle_caps_item(const ZjGrant *g, const ZjScope *s)
{
    bool items = g->each_count != 0 || g->matched != NULL;
    if (s->per_year || s->key != NULL || s->total) return false;
    return s->per_item || !s->per_firm || !items;
}

/* ---- items ---- */

static const ZjFact *key_of(const ZjFact *list)
{
    for (const ZjFact *f = list->children; f != NULL; f = f->next) {
        if (f->is_key) return f;
    }
    return NULL;
}

static Value join(Oracle *o, Value a, Value b)
{
    uint8_t flags = a.flags | b.flags;
    if ((flags & ZJ_F_ERROR) != 0) return value_any(ZJ_T_TEXT, 0, flags & (uint8_t)~ZJ_F_NA);
    if (value_is_na(a) || value_is_na(b)) return value_na(ZJ_T_TEXT);
    if (!value_known(a) || !value_known(b)) return value_any(ZJ_T_TEXT, 0, flags);
    ZjBuf buf = {0};
    zj_buf_text(&buf, zj_text_at(o->facts->texts, (uint32_t)a.lo.num));
    zj_buf_char(&buf, '/');
    zj_buf_text(&buf, zj_text_at(o->facts->texts, (uint32_t)b.lo.num));
    Value v = oracle_text(o, (ZjText){buf.ptr, (uint32_t)buf.len});
    zj_buf_free(&buf);
    return v;
}

static void add_item(Oracle *o, Verdict *v, const Item *item)
{
    if ((v->item_count & (v->item_count - 1)) == 0) {
        Item *more = oracle_room(o, (size_t)v->item_count * 2 + 1, sizeof *more);
        if (o->failed) return;
        for (uint32_t i = 0; i < v->item_count; i++)
            more[i] = v->items[i];
        v->items = more;
    }
    v->items[v->item_count++] = *item;
}

static void go_through(Oracle *o, const ZjGrant *g, Verdict *v, Item item, uint32_t level)
{
    if (o->failed) return;
    if (level == g->each_count) {
        add_item(o, v, &item);
        return;
    }
    Scope scopes[ORACLE_SCOPES];
    Context c = scope_of(o, g, item.record, level, scopes);
    uint32_t first, count;
    const ZjVar *var = g->each[level];
    ZjFactState state = oracle_records(&c, var->source, &first, &count);
    if (state == ZJ_FACT_MISSING) v->unknown |= ZJ_F_MISSING;
    if (state == ZJ_FACT_PENDING) v->unknown |= ZJ_F_PENDING;
    if (state == ORACLE_LIST_ERROR) v->unknown |= ZJ_F_ERROR;
    const ZjFact *key = key_of(var->list);
    uint32_t record = first;
    for (uint32_t i = 0; i < count; i++, record = oracle_next(var->source, record)) {
        Item inner = item;
        inner.record[level] = record;
        Scope more[ORACLE_SCOPES];
        Context here = scope_of(o, g, inner.record, level + 1, more);
        if (g->each_where[level] != NULL) {
            inner.counts = value_and(inner.counts, oracle_eval(&here, g->each_where[level]));
        }
        if (key != NULL) {
            Value one = key->period != 0 ? oracle_period(&c, key, var->source, record)
                                         : oracle_fact(o, key, record);
            inner.key = inner.key.type == ZJ_T_NONE ? one : join(o, inner.key, one);
        }
        go_through(o, g, v, inner, level + 1);
    }
}

static void open_items(Oracle *o, const ZjGrant *g, Verdict *v)
{
    Item blank = {.counts = value_int(ZJ_T_BOOL, 1)};
    if (g->matched == NULL) {
        go_through(o, g, v, blank, 0);
        for (uint32_t i = 0; i < g->each_count; i++)
            v->has_key |= key_of(g->each[i]->list) != NULL;
        return;
    }
    const Verdict *m = oracle_settled(o, g->matched);
    v->unknown = m->unknown;
    v->has_key = m->has_key;
    for (uint32_t i = 0; i < m->item_count; i++) {
        Item item = blank;
        for (int k = 0; k < ORACLE_EACH; k++)
            item.record[k] = m->items[i].record[k];
        item.key = m->items[i].key;
        item.date = m->items[i].date;
        item.counts = m->items[i].counts;
        add_item(o, v, &item);
    }
}

/* ---- gates ---- */

int oracle_rank(const ZjUse *u)
{
    int own = u->but != NULL ? 2 : u->question != NULL ? 1 : 0;
    return u->by != NULL ? own + 3 : own;
}

static Value date_of(const Context *c, const ZjGrant *g, Value inherited)
{
    Value date = inherited;
    bool some = inherited.type != ZJ_T_NONE;
    for (int rank = 0; rank < ORACLE_RANKS; rank++) {
        for (uint32_t i = 0; i < g->dates.count; i++) {
            const ZjUse *u = &g->dates.at[i];
            if (oracle_rank(u) != rank) continue;
            Value d = oracle_eval(c, u->slot->a);
            date = rank == 0 || !some ? d : value_select(oracle_holds(c, u), d, date);
            some = true;
        }
    }
    return date;
}

static Value condition(const Context *c, const ZjUse *u)
{
    Value v = oracle_eval(c, u->slot->a);
    if (u->slot->kind == ZJ_SLOT_UNLESS) v = value_not(v);
    if (u->question == NULL && u->but == NULL && u->by == NULL && u->after_count == 0) return v;
    return value_or(value_not(value_and(oracle_holds(c, u), unamended(c, u))), v);
}

static Value bar_value(Oracle *o, const ZjGrant *bar)
{
    Verdict *v = &o->verdicts[bar->order];
    if (v->state == 2) return v->bars;
    Context top = {.o = o};
    v->bars = value_int(ZJ_T_BOOL, 1);
    for (uint32_t i = 0; i < bar->conditions.count; i++) {
        Value one = condition(&top, &bar->conditions.at[i]);
        v->bars = i == 0 ? one : value_and(v->bars, one);
    }
    if (changed(bar)) v->bars = value_and(v->bars, oracle_standing(&top, bar));
    v->state = 2;
    return v->bars;
}

static bool covers(const ZjGrant *bar, const ZjGrant *g)
{
    for (uint32_t i = 0; i < bar->cover_count; i++) {
        if (bar->covers[i] == g) return true;
    }
    return bar->cover_count == 0 && bar->policy == g->policy;
}

/* 互斥: not when the applicant is known to have chosen another clause of the cause. */
static bool chosen_elsewhere(Oracle *o, const ZjGrant *g)
{
    const ZjComponent *p = &o->program->components[g->component];
    const ZjFact *list = zj_find_field(&o->program->facts, ZJ_TEXT("选择"));
    bool exclusive = false;
    for (uint32_t i = 0; i < p->member_count; i++) {
        uint32_t k = p->member_cause[i];
        exclusive = exclusive || (p->members[i] == g && k != ZJ_NONE &&
                                  p->causes[k].rule == ZJ_STACKS_EXCLUSIVE);
    }
    if (!exclusive || list == NULL || list->kind != ZJ_FIELD_LIST) return false;
    const ZjFact *cause = zj_find_field(list, ZJ_TEXT("事由")),
                 *clause = zj_find_field(list, ZJ_TEXT("条款"));
    if (cause == NULL || clause == NULL) return false;
    const ZjFactDomain *d = &o->facts->domains[list->domain];
    for (uint32_t r = d->start[o->case_index]; r < d->start[o->case_index + 1]; r++) {
        Value about =
            value_compare(ZJ_OPR_EQ, oracle_fact(o, cause, r), oracle_text(o, g->cause.text));
        Value other =
            value_compare(ZJ_OPR_NE, oracle_fact(o, clause, r), oracle_text(o, g->name.text));
        if (g->alias.text.len != 0) {
            other = value_and(other, value_compare(ZJ_OPR_NE, oracle_fact(o, clause, r),
                                                   oracle_text(o, g->alias.text)));
        }
        if (value_truth(value_and(about, other)) == 1) return true;
    }
    return false;
}

static void open_gate(Oracle *o, const ZjGrant *g, Verdict *v, uint32_t index)
{
    Item *item = &v->items[index];
    Scope scopes[ORACLE_SCOPES];
    Context before = oracle_item_context(o, g, index, scopes), top = {.o = o};
    before.date = (Value){0};
    item->date = date_of(&before, g, item->date);
    bool benefit = g->kind == ZJ_DECL_BENEFIT;
    if (benefit && item->date.type == ZJ_T_NONE) item->date = oracle_as_of(o);
    Context c = oracle_item_context(o, g, index, scopes);
    item->in_force = value_int(ZJ_T_BOOL, 1);
    if (g->policy->from != NULL) {
        item->in_force =
            value_compare(ZJ_OPR_LE, oracle_eval(&top, g->policy->from), item->date);
    }
    if (g->policy->until != NULL) {
        Value ends = value_compare(ZJ_OPR_LE, item->date, oracle_eval(&top, g->policy->until));
        item->in_force = g->policy->from != NULL ? value_and(item->in_force, ends) : ends;
    }
    if (changed(g)) {
        Value stands = oracle_standing(&c, g);
        bool limited = g->policy->from != NULL || g->policy->until != NULL;
        item->in_force = limited ? value_and(item->in_force, stands) : stands;
    }
    item->happened = value_compare(ZJ_OPR_LE, item->date, oracle_as_of(o));
    Value gate = value_and(value_and(item->counts, item->in_force), item->happened);
    if (v->applies.type != ZJ_T_NONE) gate = value_and(gate, v->applies);
    for (const ZjGrant *bar = o->program->grants; bar != NULL; bar = bar->next) {
        if (bar->kind == ZJ_DECL_BAR && covers(bar, g))
            gate = value_and(gate, value_not(bar_value(o, bar)));
    }
    item->conditions = oracle_room(o, g->conditions.count, sizeof *item->conditions);
    if (o->failed) return;
    for (uint32_t i = 0; i < g->conditions.count; i++) {
        item->conditions[i] = condition(&c, &g->conditions.at[i]);
        gate = value_and(gate, item->conditions[i]);
    }
    if (!benefit && chosen_elsewhere(o, g)) gate = value_int(ZJ_T_BOOL, 0);
    item->gate = gate;
}

/* ---- amounts ---- */

static Value amount_of(const Context *c, const ZjGrant *g, const ZjSlot *s)
{
    if (g->match.count != 0) {
        const Item *m = &c->o->verdicts[g->matched->order].items[c->item];
        Value whole = value_as(s->flag ? m->amount : m->entitled, ZJ_T_EXACT);
        return s->b != NULL ? value_times(whole, value_as(oracle_eval(c, s->b), ZJ_T_NUM))
                            : whole;
    }
    switch (s->form) {
    case ZJ_AMOUNT_EXACT:
        return exact(c, s->a);
    case ZJ_AMOUNT_UP_TO:
        return value_up_to(exact(c, s->a));
    case ZJ_AMOUNT_AT_LEAST:
        return value_at_least(exact(c, s->a));
    case ZJ_AMOUNT_BETWEEN:
        return value_between(exact(c, s->a), exact(c, s->b));
    case ZJ_AMOUNT_ELSEWHERE:
        break;
    }
    return value_elsewhere(ZJ_T_EXACT);
}

static Value base_of(const Context *c, const ZjGrant *g)
{
    const ZjUses *uses = g->match.count != 0 ? &g->match : &g->amounts;
    Value base = value_na(ZJ_T_EXACT);
    for (int rank = 0; rank < ORACLE_RANKS; rank++) {
        for (uint32_t i = 0; i < uses->count; i++) {
            const ZjUse *u = &uses->at[i];
            if (oracle_rank(u) != rank) continue;
            base = value_select(oracle_holds(c, u), amount_of(c, g, u->slot), base);
        }
    }
    for (uint32_t i = 0; i < g->decided.count; i++) {
        const ZjUse *u = &g->decided.at[i];
        Value decision = exact(c, u->slot->a), decided = value_decided(base, decision);
        bool doubtful =
            (base.flags & ZJ_F_NA) != 0 && value_known(decision) && decided.lo.den == 0;
        /* Outside a range that may not apply: an error or nothing, which proves nothing. */
        if (doubtful && c->o->draw != 0) c->o->failed = true;
        base = value_select(value_and(oracle_holds(c, u), unamended(c, u)), decided, base);
    }
    return base;
}

static Value within_limits(const Context *c, const ZjGrant *g, Value base)
{
    Value floor = value_inf(ZJ_T_EXACT, -1), cap = value_inf(ZJ_T_EXACT, 1), one_by_one = base;
    bool floors = false, caps = false;
    for (uint32_t i = 0; i < g->floors.count; i++) {
        if (g->floors.at[i].onto != 0 || !oracle_caps_item(g, &g->floors.at[i].slot->scope)) continue;
        Value one = oracle_limit(c, &g->floors, &g->floors.at[i], -1);
        floor = floors ? value_higher(floor, one) : one;
        floors = true;
        one_by_one = value_higher(one_by_one, one);
    }
    for (uint32_t i = 0; i < g->caps.count; i++) {
        const ZjSlot *s = g->caps.at[i].slot;
        if (s->exprs.count != 0 || !oracle_caps_item(g, &s->scope) || s->scope.per_firm ||
            g->caps.at[i].onto != 0)
            continue;
        Value one = oracle_limit(c, &g->caps, &g->caps.at[i], 1);
        cap = caps ? value_lower(cap, one) : one;
        one_by_one = value_lower(one_by_one, one);
        caps = true;
    }
    Value limited = floors && caps ? value_clamp(base, floor, cap) : one_by_one;
    /* A floor above a cap of what may not apply: an error or nothing, which proves nothing. */
    bool doubtful = (limited.flags & ZJ_F_NA) != 0 && limited.lo.den == 0 && base.lo.den != 0;
    if (doubtful && floors && caps && c->o->draw != 0) c->o->failed = true;
    base = limited;
    return value_higher(base, value_int(ZJ_T_EXACT, 0));
}

Verdict *oracle_gates(Oracle *o, const ZjGrant *g)
{
    Verdict *v = &o->verdicts[g->order];
    v->state = 1;
    open_items(o, g, v);
    if (o->failed) return v;
    Context top = {.o = o};
    v->has_force = g->policy->from != NULL || g->policy->until != NULL || changed(g);
    if (g->policy->applies != NULL) v->applies = oracle_eval(&top, g->policy->applies);
    for (uint32_t i = 0; i < v->item_count && !o->failed; i++)
        open_gate(o, g, v, i);
    return v;
}

Verdict *oracle_items(Oracle *o, const ZjGrant *g)
{
    Verdict *v = &o->verdicts[g->order];
    if (v->state != 0 || o->failed) return v;
    oracle_gates(o, g);
    for (uint32_t i = 0; i < v->item_count && !o->failed; i++) {
        Scope scopes[ORACLE_SCOPES];
        Context c = oracle_item_context(o, g, i, scopes);
        Item *item = &v->items[i];
        item->base = base_of(&c, g);
        item->standard = within_limits(&c, g, item->base);
        item->amount = value_select(item->gate, item->standard, value_int(ZJ_T_EXACT, 0));
        /* An error behind a condition that is open even when all facts are drawn: no point to draw from. */
        bool wide = item->amount.lo.den == 0 && item->amount.lo.num < 0;
        if (wide && (item->amount.flags & ZJ_F_ERROR) == 0 && o->draw != 0) o->failed = true;
    }
    return v;
}

/* ---- clawbacks ---- */

static Value ledger(Oracle *o, const char *name, uint32_t row)
{
    return oracle_fact(o, zj_find_field(o->program->ledger, zj_text(name)), row);
}

static bool months_of(const ZjExpr *period)
{
    return period->type->unit_count == 0 || period->type->units[0].unit == 0;
}

/* Some event lies in the period of liability, and has happened. */
static Value triggered(const Context *c, const ZjGrant *g)
{
    uint32_t first, count;
    ZjFactState state = oracle_records(c, g->trigger->a, &first, &count);
    if (state == ZJ_FACT_MISSING || state == ZJ_FACT_PENDING) {
        return value_any(ZJ_T_BOOL, 0, state == ZJ_FACT_PENDING ? ZJ_F_PENDING : ZJ_F_MISSING);
    }
    Value *hits = oracle_room(c->o, count, sizeof *hits);
    if (c->o->failed) return value_na(ZJ_T_BOOL);
    for (uint32_t i = 0; i < count; i++) {
        Scope s = {.outer = c->scope, .var = g->trigger_var, .record = first + i};
        Context inner = *c;
        inner.scope = &s;
        hits[i] = value_int(ZJ_T_BOOL, 1);
        if (g->trigger->b != NULL) {
            Value date = oracle_eval(&inner, g->trigger->b);
            hits[i] = value_compare(ZJ_OPR_LE, date, oracle_as_of(c->o));
            if (g->liable != NULL) {
                Value from = oracle_eval(c, g->liable->a);
                Value until = value_shift(from, oracle_eval(c, g->liable->b),
                                          months_of(g->liable->b), false);
                hits[i] = value_and(hits[i], value_and(value_compare(ZJ_OPR_LE, from, date),
                                                       value_compare(ZJ_OPR_LE, date, until)));
            }
        }
        if (g->trigger->c != NULL)
            hits[i] = value_and(hits[i], oracle_eval(&inner, g->trigger->c));
    }
    return value_aggregate(AGG_SOME, ZJ_T_BOOL, 0, NULL, hits, count);
}

static void claw_back(Oracle *o, const ZjGrant *g, Value *rest)
{
    Verdict *v = &o->verdicts[g->order];
    open_items(o, g, v);
    v->state = 2;
    v->own = true;
    Value zero = value_int(ZJ_T_EXACT, 0), total = value_int(ZJ_T_MONEY, 0);
    Value *all = oracle_room(o, v->item_count, sizeof *all),
          *sums = oracle_room(o, v->item_count, sizeof *sums);
    for (uint32_t i = 0; i < v->item_count && !o->failed; i++) {
        Item *item = &v->items[i];
        uint32_t row = item->record[0];
        item->date = ledger(o, "拨付日期", row);
        item->counts =
            value_and(item->counts, value_compare(ZJ_OPR_LE, item->date, oracle_as_of(o)));
        Scope scopes[ORACLE_SCOPES];
        Context c = oracle_item_context(o, g, i, scopes);
        Value gate = item->counts;
        if (g->trigger != NULL) gate = value_and(gate, triggered(&c, g));
        item->conditions = oracle_room(o, g->conditions.count, sizeof *item->conditions);
        if (o->failed) return;
        for (uint32_t k = 0; k < g->conditions.count; k++) {
            item->conditions[k] = condition(&c, &g->conditions.at[k]);
            gate = value_and(gate, item->conditions[k]);
        }
        if (changed(g)) gate = value_and(gate, oracle_standing(&c, g));
        item->gate = gate;
        item->base = base_of(&c, g);
        Value left = value_higher(value_as(rest[i], ZJ_T_EXACT), zero);
        item->standard = value_lower(value_higher(item->base, zero), left);
        item->amount = value_select(gate, item->standard, zero);
        ZjRounding mode = g->rounding.given ? g->rounding.mode : ZJ_ROUND_HALF_UP;
        item->payable =
            value_round(item->amount, mode, g->rounding.given ? g->rounding.step : 1);
        Value most =
            value_higher(rest[i], value_int(ZJ_T_MONEY, 0)); /* rounding takes no more */
        item->payable = value_lower(item->payable, most);
        rest[i] = value_sub(rest[i], item->payable);
        sums[i] = item->payable;
        all[i] = value_int(ZJ_T_BOOL, 1);
    }
    if (o->failed) return;
    total = v->unknown != 0 ? value_any(ZJ_T_MONEY, 0,
                                        v->unknown & ZJ_F_PENDING ? ZJ_F_PENDING : ZJ_F_MISSING)
                            : value_aggregate(AGG_SUM, ZJ_T_MONEY, 0, sums, all, v->item_count);
    v->total_payable = v->total_entitled = total;
}

/* In document order: what an earlier one takes, a later one can't. */
static void claw_all_back(Oracle *o)
{
    const ZjFact *list = o->program->ledger;
    const ZjFactDomain *d = &o->facts->domains[list->domain];
    uint32_t first = d->start[o->case_index], count = d->start[o->case_index + 1] - first;
    Value *rest = oracle_room(o, count, sizeof *rest);
    for (uint32_t i = 0; i < count && !o->failed; i++) {
        rest[i] = value_sub(ledger(o, "金额", first + i), ledger(o, "收回金额", first + i));
    }
    for (const ZjGrant *g = o->program->grants; g != NULL && !o->failed; g = g->next) {
        if (g->kind == ZJ_DECL_CLAWBACK) claw_back(o, g, rest);
    }
}

Verdict *oracle_settled(Oracle *o, const ZjGrant *g)
{
    Verdict *v = &o->verdicts[g->order];
    if (v->state == 2 || o->failed) return v;
    if (g->kind == ZJ_DECL_BAR)
        bar_value(o, g);
    else if (g->kind == ZJ_DECL_CLAWBACK)
        claw_all_back(o);
    else if (g->kind == ZJ_DECL_BENEFIT)
        oracle_benefit(o, g);
    else
        oracle_settle(o, &o->program->components[g->component]);
    return v;
}
