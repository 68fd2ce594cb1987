/* SETTLE: case by case, all stages over both ends of the inputs; where something is open, two
** more runs at the low and the high ends, for the totals and for what displaced what.
**
** A total of a run grows with every amount when its items compete in one stage only, and
** that stage shares out a limit or keeps the highest: the sum is min(asked, cap), or the best
** n. Then the truth lies between the totals at the ends. Two such stages in a row need not do
** that: what a cap cut from one item may win a choice against another. Nor need refusing, a
** 一次性 that the first item takes, or a group that is not known: then the sum of the items'
** bounds stands. Rounding what a cap has cut may move a figure by less than a step: that much
** slack is added.
*/
#include "vm/exec/settle.h"

/* ---- output ---- */

static void put(Work *w, uint32_t reg, uint32_t lane, Span s, uint8_t flags)
{
    ZjColumn *c = &w->run->columns[reg];
    if (span_single(s) && (flags & ZJ_F_ERROR) == 0) flags = 0;
    if (zj_type_is_rat((ZjType)w->run->module->t.regs[reg].type)) {
        c->lo.r[lane] = s.lo;
        c->hi.r[lane] = s.hi;
    } else {
        int64_t lo = 0, hi = 0;
        bool low = zj_rat_to_int(s.lo, &lo) == ZJ_OK && lo < ZJ_OPEN;
        bool high = zj_rat_to_int(s.hi, &hi) == ZJ_OK && hi < ZJ_OPEN;
        if (s.lo.den != 0 && !low) { /* more than money can be */
            flags |= ZJ_F_ERROR;
            lo = 0;
            if (w->run->error_kind[reg] == 0) w->run->error_kind[reg] = ZJ_LANE_OVERFLOW + 1;
        }
        c->lo.i[lane] = s.lo.den == 0 ? ZJ_OPEN : lo;
        c->hi.i[lane] = high ? hi : ZJ_OPEN;
    }
    c->flags[lane] = flags;
}

void zj_put_item(Work *w, const Item *item, uint32_t reg, Span s, uint8_t flags)
{
    if (item->lane == ZJ_NONE) return;
    if (item->error)
        put(w, reg, item->lane, span(zj_rat_int(0), zj_rat_inf(1)),
            (uint8_t)(flags | ZJ_F_ERROR));
    else
        put(w, reg, item->lane, s, flags);
}

static void put_stage(Work *w, uint32_t member, uint32_t reg)
{
    const MemberWork *of = &w->of[member];
    if (w->ends != ENDS_BOTH) return;
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++)
        zj_put_item(w, &w->items[i], reg, w->items[i].x, w->items[i].flags);
}

static void put_displaced(Work *w)
{
    for (uint32_t i = 0; i < w->item_count; i++) {
        const Item *item = &w->items[i];
        if (item->lane == ZJ_NONE) continue;
        int64_t code = item->reason != 0 && !item->error
                           ? (int64_t)item->reason + 16 * (int64_t)item->taker
                           : 0;
        put(w, w->members[item->member].displaced, item->lane, span_int(code), 0);
    }
}

/* ---- one run ---- */

static void begin_run(Work *w, Ends ends)
{
    w->ends = ends;
    w->failed = false;
    for (uint32_t m = 0; m < w->member_count; m++) {
        MemberWork *of = &w->of[m];
        of->stages = of->cap_stages = of->chosen = of->floor_stages = 0;
        of->wild = of->fine = of->stacked = of->shifts = false;
        of->raised = NULL;
        of->component = m;
    }
    for (uint32_t i = 0; i < w->item_count; i++) {
        Item *item = &w->items[i];
        item->x = raising(w, item->in);
        item->flags = span_single(item->in) ? item->in_flags & ZJ_F_ERROR : item->in_flags;
        if (item->error) item->flags |= ZJ_F_ERROR;
        item->reason = ZJ_DISPLACED_NOT;
        item->bound = item->topped = item->shares = false;
        w->of[item->member].fine |= !span_single(item->in) || item->in.lo.den != 1;
        item->joint_shares = item->joint_open = false;
        item->cut = zj_rat_int(0);
    }
}

static void end_run(Work *w)
{
    for (uint32_t i = 0; i < w->item_count; i++) {
        Item *item = &w->items[i];
        const ZjModMember *m = &w->members[item->member];
        Span paid = lowering(w, item->paid);
        item->entitled = item->x;
        item->payable = span(zj_less(w, item->x.lo, paid.hi), zj_less(w, item->x.hi, paid.lo));
        if (w->ends != ENDS_BOTH) continue;
        uint8_t why_paid = span_single(item->paid) ? 0 : item->paid_flags;
        if (m->part_count != 0) zj_parts_pay(w, item);
        zj_put_item(w, item, m->entitled, item->x, item->flags);
        zj_put_item(w, item, m->payable, item->payable, 
                    (uint8_t)(item->flags | why_paid | item->due_flags));
        if (item->lane != ZJ_NONE) put(w, m->paid, item->lane, item->paid, item->paid_flags);
    }
}

static void run_stages(Work *w, Ends ends)
{
    begin_run(w, ends);
    for (uint32_t m = 0; m < w->member_count; m++) {
        zj_settle_keep(w, m);
        zj_settle_once(w, m);
        w->of[m].stages += (w->of[m].chosen & 1) + (w->of[m].chosen >> 1);
        put_stage(w, m, w->members[m].kept);
        zj_settle_floors(w, m);
        zj_settle_caps(w, m, false);
        put_stage(w, m, w->members[m].capped);
        zj_settle_round(w, m);
        put_stage(w, m, w->members[m].rounded);
    }
    zj_settle_stack(w);
    for (uint32_t m = 0; m < w->member_count; m++) {
        zj_settle_deduct(w, m);
        put_stage(w, m, w->members[m].stacked);
    }
    zj_settle_joints(w);
    end_run(w);
}

/* ---- totals ---- */

/* Does rounding meet figures that are not whole steps already? */
static bool rounds(const Work *w, const Item *item)
{
    uint32_t step = zj_round_step(w, item->member);
    return item->shares || step > 1 || (step == 1 && w->of[item->member].fine);
}

/* Sums over a member's items in the run over both ends, and what the totals rest on. */
static void sum_items(Work *w, uint32_t member)
{
    MemberWork *of = &w->of[member];
    of->entitled = of->payable = of->paid = span_int(0);
    of->flags = 0;
    for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++) {
        Item *item = &w->items[i];
        of->entitled = span_plus(w, of->entitled, item->entitled);
        of->payable = span_plus(w, of->payable, item->payable);
        if (!span_single(item->entitled)) of->flags |= item->flags;
        if (!span_single(item->payable) && !span_single(item->paid))
            of->flags |= item->paid_flags;
        if (!span_single(item->payable)) of->flags |= item->due_flags;
        if (item->error) of->flags |= ZJ_F_ERROR;
        bool cut = item->shares || item->bound || item->topped;
        item->slack = cut && rounds(w, item) && !span_single(item->capped);
        item->joint_slack = item->joint_shares && item->joint_open;
    }
    for (uint32_t r = of->first_row; r < of->first_row + of->row_count; r++)
        of->paid = span_plus(w, of->paid, w->rows[r].net);
    if (of->ledger_flags != 0) of->paid.hi = zj_rat_inf(1);
}

static uint32_t component_root(const Work *w, uint32_t m)
{
    while (w->of[m].component != m)
        m = w->of[m].component;
    return m;
}

static void note_components(Work *w)
{
    for (uint32_t m = 0; m < w->member_count; m++) {
        MemberWork *of = &w->of[m];
        bool paid = of->ledger_flags != 0;
        for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++)
            paid |= positive(w->items[i].paid.hi);
        of->root = component_root(w, m);
        of->fits = of->stages <= 1 && !of->wild;
        /* A larger item that has been paid may drop a smaller one that has not; and where
        ** more was paid to one, what comes after the caps may take less from another. */
        bool moves = of->chosen != 0 || of->stacked || of->shifts;
        of->fits_payable = of->fits && !of->part_due && !(paid && moves) && !(of->ledger_open && of->shifts) &&
                           !(of->ledger_open && of->stages != of->cap_stages);
        of->peers = of->misfits = 0;
    }
    for (uint32_t m = 0; m < w->member_count; m++) {
        MemberWork *root = &w->of[w->of[m].root];
        root->peers++;
        root->misfits += !w->of[m].fits_payable;
    }
}

/* How far a total may lie beyond what a run at an end gives, for one item: rounded after a cut
** it is only near the truth, and so is what is payable beyond a payment that is not known. */
static ZjRat slack_of(Work *w, const Item *item)
{
    const ZjRat none = zj_rat_int(0), fen = zj_rat_int(1);
    uint32_t coarse = zj_round_step(w, item->member);
    const ZjRat step = coarse == 0 ? fen : zj_rat_int(coarse);
    bool slack = item->slack;
    if (item->joint_slack) return w->ends == ENDS_HIGH && item->joint_shares ? item->cut : fen;
    if (!span_single(item->paid) && rounds(w, item)) slack = true;
    if (w->ends == ENDS_LOW) {
        ZjRat off = zj_less(w, item->x.lo, item->capped.lo);
        return slack ? zj_plus(w, off, step) : item->bound ? off : none;
    }
    if (item->bound && !item->topped && (span_single(item->paid) || !rounds(w, item)))
        return zj_less(w, item->capped.hi, item->x.hi); /* together never more than the cap */
    return slack ? step : none;
}

static void sum_ends(Work *w, Ends ends)
{
    for (uint32_t m = 0; m < w->member_count; m++) {
        MemberWork *of = &w->of[m];
        Span entitled = span_int(0), payable = span_int(0);
        ZjRat slack = zj_rat_int(0);
        for (uint32_t i = of->first_item; i < of->first_item + of->item_count; i++) {
            const Item *item = &w->items[i];
            entitled = span_plus(w, entitled, item->entitled);
            payable = span_plus(w, payable, item->payable);
            slack = zj_plus(w, slack, slack_of(w, item));
        }
        if (ends == ENDS_LOW) {
            of->entitled_ends.lo = zj_less(w, entitled.lo, slack);
            of->payable_ends.lo = zj_less(w, payable.lo, slack);
        } else {
            of->entitled_ends.hi = zj_plus(w, entitled.hi, slack);
            of->payable_ends.hi = zj_plus(w, payable.hi, slack);
        }
    }
}

static Span narrower(Span a, Span b)
{
    Span out = {rat_max(a.lo, b.lo), rat_min(a.hi, b.hi)};
    return rat_cmp(out.lo, out.hi) > 0 ? a : out;
}

/* Whole fen: a total is a sum of such. */
static Span whole(Span s)
{
    ZjRat lo = s.lo, hi = s.hi;
    if (zj_rat_round(s.lo, ZJ_ROUND_UP, 1, &lo) != ZJ_OK) lo = s.lo;
    if (zj_rat_round(s.hi, ZJ_ROUND_DOWN, 1, &hi) != ZJ_OK) hi = s.hi;
    return span(lo, hi);
}

typedef enum Figure { FIGURE_ENTITLED, FIGURE_PAYABLE } Figure;

static Span member_total(Work *w, uint32_t m, Figure figure)
{
    const MemberWork *of = &w->of[m], *root = &w->of[of->root];
    Span items = figure == FIGURE_ENTITLED ? of->entitled : of->payable;
    if (!w->uncertain || root->peers != 1 || !of->fits) return items;
    if (figure == FIGURE_ENTITLED ? of->ledger_open : !of->fits_payable) return items;
    return narrower(items,
                    whole(figure == FIGURE_ENTITLED ? of->entitled_ends : of->payable_ends));
}

static bool pays(const Work *w, uint32_t member, uint32_t payer)
{
    const ZjModTables *t = &w->run->module->t;
    const ZjModMember *m = &w->members[member];
    const ZjModPolicy *policy = &t->policies[t->clauses[m->clause].policy];
    return !m->passes && zj_text_equal(zj_mod_str(w->run->module, policy->authority),
                                       zj_mod_str(w->run->module, payer));
}

/* The payable of all of a payer's members: components that lie within it have totals of their
** own, the others add up member by member. */
static void put_payer(Work *w, const ZjModTotal *total)
{
    Span sum = span_int(0);
    uint8_t flags = 0;
    for (uint32_t m = 0; m < w->member_count; m++)
        w->of[m].payer = (PayerPart){0};
    for (uint32_t m = 0; m < w->member_count; m++) {
        if (!pays(w, m, total->payer)) continue;
        PayerPart *part = &w->of[w->of[m].root].payer;
        if (part->members++ == 0) part->parts = part->ends = span_int(0);
        part->parts = span_plus(w, part->parts, member_total(w, m, FIGURE_PAYABLE));
        part->ends = span_plus(w, part->ends, w->of[m].payable_ends);
        flags |= w->of[m].flags;
    }
    for (uint32_t m = 0; m < w->member_count; m++) {
        const MemberWork *of = &w->of[m];
        if (of->payer.members == 0) continue;
        bool closed = w->uncertain && of->payer.members == of->peers && of->misfits == 0;
        sum = span_plus(w, sum,
                        closed ? narrower(of->payer.parts, whole(of->payer.ends))
                               : of->payer.parts);
    }
    if ((flags & ZJ_F_ERROR) != 0) sum = span(zj_rat_int(0), zj_rat_inf(1));
    put(w, total->reg, w->case_index, sum, flags);
}

static void put_totals(Work *w)
{
    for (uint32_t i = 0; i < w->member_count; i++) {
        const ZjModMember *m = &w->members[i];
        MemberWork *of = &w->of[i];
        Span open = {zj_rat_int(0), zj_rat_inf(1)};
        bool error = (of->flags & ZJ_F_ERROR) != 0;
        Span entitled = error ? open : member_total(w, i, FIGURE_ENTITLED);
        Span payable = error ? open : member_total(w, i, FIGURE_PAYABLE);
        put(w, m->total_entitled, w->case_index, entitled, of->flags);
        put(w, m->total_payable, w->case_index, payable, of->flags);
        uint8_t why_paid = of->ledger_flags;
        for (uint32_t r = of->first_row; r < of->first_row + of->row_count; r++)
            why_paid |= w->rows[r].flags;
        put(w, m->total_paid, w->case_index, of->paid, why_paid & (uint8_t)~ZJ_F_ERROR);
    }
    const ZjModSettle *s = w->settle;
    for (uint32_t i = s->first_total; i < s->first_total + s->total_count; i++)
        put_payer(w, &w->run->module->t.totals[i]);
}

static void settle_case(Work *w, uint32_t case_index)
{
    zj_settle_load(w, case_index);
    run_stages(w, ENDS_BOTH);
    for (uint32_t m = 0; m < w->member_count; m++)
        sum_items(w, m);
    note_components(w);
    if (!w->uncertain) {
        put_displaced(w);
    } else {
        run_stages(w, ENDS_LOW);
        sum_ends(w, ENDS_LOW);
        run_stages(w, ENDS_HIGH);
        sum_ends(w, ENDS_HIGH);
        put_displaced(w);
    }
    put_totals(w);
}

/* ---- all cases ---- */

static ZjStatus new_output(ZjRun *run, uint32_t reg)
{
    const ZjModReg *r = &run->module->t.regs[reg];
    return zj_column_new(run, (ZjType)r->type, run->domains[r->domain].lanes, false,
                         &run->columns[reg]);
}

static void finish_output(ZjRun *run, uint32_t reg)
{
    const ZjModReg *r = &run->module->t.regs[reg];
    ZjColumn *c = &run->columns[reg];
    bool plain = true;
    for (uint32_t i = 0; i < run->domains[r->domain].lanes && plain; i++) {
        plain = c->flags[i] == 0;
        if (zj_type_is_rat((ZjType)r->type))
            plain &= c->lo.r[i].den != 0 && zj_rat_same(c->lo.r[i], c->hi.r[i]);
        else
            plain &= c->lo.i[i] == c->hi.i[i] && c->lo.i[i] < ZJ_OPEN;
    }
    c->plain = plain;
}

static ZjStatus new_outputs(Work *w)
{
    const ZjModTables *t = &w->run->module->t;
    const ZjModSettle *s = w->settle;
    uint32_t reg;
    for (uint32_t m = 0; m < w->member_count; m++)
        for (uint32_t i = 0; zj_member_output(t, &w->members[m], i, &reg); i++)
            if (reg != ZJ_NONE) ZJ_TRY(new_output(w->run, reg));
    for (uint32_t i = s->first_total; i < s->first_total + s->total_count; i++)
        ZJ_TRY(new_output(w->run, w->run->module->t.totals[i].reg));
    return ZJ_OK;
}

static void finish_outputs(Work *w)
{
    const ZjModTables *t = &w->run->module->t;
    const ZjModSettle *s = w->settle;
    uint32_t reg;
    for (uint32_t m = 0; m < w->member_count; m++)
        for (uint32_t i = 0; zj_member_output(t, &w->members[m], i, &reg); i++)
            if (reg != ZJ_NONE) finish_output(w->run, reg);
    for (uint32_t i = s->first_total; i < s->first_total + s->total_count; i++)
        finish_output(w->run, w->run->module->t.totals[i].reg);
}

static bool has_ways(const Work *w)
{
    for (uint32_t m = 0; m < w->member_count; m++)
        if (w->members[m].round_count != 0 || w->members[m].once_count != 0) return true;
    return false;
}

/* Room for the case with the most items and rows. */
static ZjStatus new_room(Work *w, ZjArena *arena)
{
    uint64_t items = 0, rows = 0, parts = 0;
    for (uint32_t c = 0; c < w->run->facts->cases; c++) {
        uint64_t case_items = 0, case_rows = 0, case_parts = 0;
        uint32_t first, count;
        for (uint32_t m = 0; m < w->member_count; m++) {
            zj_run_items(w->run, w->members[m].domain, c, &first, &count);
            case_items += (uint64_t)count + 1;
            case_parts += ((uint64_t)count + 1) * w->members[m].part_count;
            if (w->members[m].ledger == ZJ_NONE) continue;
            zj_run_items(w->run, w->members[m].ledger, c, &first, &count);
            case_rows += count;
        }
        if (case_items > items) items = case_items;
        if (case_rows > rows) rows = case_rows;
        if (case_parts > parts) parts = case_parts;
    }
    if (items > UINT32_MAX || rows > UINT32_MAX || parts > UINT32_MAX) return ZJ_LIMIT;
    w->items = zj_arena_array(arena, (size_t)items, sizeof *w->items);
    w->slots = zj_arena_array(arena, (size_t)items, sizeof *w->slots);
    w->units = zj_arena_array(arena, (size_t)items, sizeof *w->units);
    w->ranked = zj_arena_array(arena, (size_t)items, sizeof *w->ranked);
    w->ranked_too = zj_arena_array(arena, (size_t)items, sizeof *w->ranked_too);
    w->rows = zj_arena_array(arena, (size_t)rows, sizeof *w->rows);
    w->row_slots = zj_arena_array(arena, (size_t)rows, sizeof *w->row_slots);
    w->parts = zj_arena_array(arena, (size_t)parts, sizeof *w->parts);
    w->part_keys = zj_arena_array(arena, (size_t)parts, sizeof *w->part_keys);
    w->of = zj_arena_array(arena, w->member_count, sizeof *w->of);
    if (has_ways(w)) {
        w->before = zj_arena_array(arena, (size_t)items, sizeof *w->before);
        w->merged = zj_arena_array(arena, (size_t)items, sizeof *w->merged);
        if (w->before == NULL || w->merged == NULL) return ZJ_NO_MEM;
    }
    if (w->items == NULL || w->slots == NULL || w->units == NULL || w->ranked == NULL ||
        w->ranked_too == NULL || w->rows == NULL || w->row_slots == NULL ||
        w->parts == NULL || w->part_keys == NULL || w->of == NULL)
        return ZJ_NO_MEM;
    return ZJ_OK;
}

ZjStatus zj_kernel_settle(ZjRun *run, uint32_t settle)
{
    const ZjModTables *t = &run->module->t;
    ZjArena arena = {0};
    Work w = {.run = run, .settle = &t->settles[settle]};
    w.members = &t->members[w.settle->first_member];
    w.member_count = w.settle->member_count;
    ZjStatus status = new_outputs(&w);
    if (status == ZJ_OK) status = new_room(&w, &arena);
    if (status == ZJ_OK) {
        for (uint32_t c = 0; c < run->facts->cases; c++)
            settle_case(&w, c);
        finish_outputs(&w);
    }
    zj_arena_free(&arena);
    return status;
}
