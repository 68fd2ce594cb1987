#include "vm/report/why.h"

#include <string.h>

#include "stdlib/date.h"
#include "vm/report/why_part.h"

/* ---- lines ---- */

ZjText zj_why_take(ZjWhy *why, ZjBuf *buf)
{
    ZjText out = {"", (uint32_t)buf->len};
    char *copy =
        buf->failed ? NULL : zj_arena_copy(why->arena, zj_why_slice(buf).ptr, buf->len);
    if (copy == NULL) {
        why->failed = true;
        out.len = 0;
    } else {
        out.ptr = copy;
    }
    zj_why_drop(why, buf);
    return out;
}

void zj_why_add(ZjWhy *why, ZjLines *lines, uint32_t depth, char mark, ZjBuf *text)
{
    ZjText taken = zj_why_take(why, text);
    if (why->failed) return;
    if (lines->count == lines->capacity) {
        uint32_t capacity = lines->capacity == 0 ? 8 : lines->capacity * 2;
        ZjLine *at = zj_arena_grow(why->arena, lines->at, lines->count, capacity, sizeof *at);
        if (at == NULL) {
            why->failed = true;
            return;
        }
        lines->at = at;
        lines->capacity = capacity;
    }
    lines->at[lines->count++] = (ZjLine){(uint8_t)(depth < 200 ? depth : 200), mark, taken};
}

bool zj_why_spend(ZjWhy *w)
{
    if (w->budget == 0) return false;
    w->budget--;
    return true;
}

void zj_why_say0(ZjWhy *w, ZjBuf *b, ZjPhrase p)
{
    zj_say(b, w->show.lang, p, NULL, 0);
}

void zj_why_say1(ZjWhy *w, ZjBuf *b, ZjPhrase p, const ZjBuf *arg)
{
    ZjText args[] = {zj_why_slice(arg)};
    if (arg->failed) b->failed = true;
    zj_say(b, w->show.lang, p, args, 1);
}

/* Something in brackets, unless it is empty. */
void zj_why_bracket(ZjWhy *w, ZjBuf *b, ZjBuf *inside)
{
    if (inside->len != 0) zj_why_say1(w, b, ZJ_SAY_BRACKET, inside);
    if (inside->failed) b->failed = true;
    zj_why_drop(w, inside);
}

void zj_why_comma(ZjWhy *w, ZjBuf *b)
{
    if (b->len != 0) zj_why_say0(w, b, ZJ_SAY_COMMA);
}

/* ---- facts ---- */

static uint32_t key_field(const ZjModule *m, uint32_t list)
{
    for (uint32_t f = list + 1; f < m->t.fields_count; f++)
        if (m->t.fields[f].parent == list && m->t.fields[f].is_key) return f;
    return ZJ_NONE;
}

static uint32_t record_number(const ZjWhy *w, uint32_t domain, uint32_t lane)
{
    const ZjLanes *l = &w->run->domains[domain];
    if (l->start == NULL || l->parent == NULL || lane >= l->lanes) return lane + 1;
    return lane - l->start[l->parent[lane]] + 1;
}

/* lane: of the list's natural domain. */
void zj_why_record(ZjWhy *why, uint32_t list, uint32_t lane, ZjBuf *out)
{
    const ZjModule *m = why->show.module;
    uint32_t key = key_field(m, list);
    if (key != ZJ_NONE) {
        const ZjFactColumn *c = &why->run->facts->columns[key];
        if (c->state != NULL && c->state[lane] == ZJ_FACT_GIVEN &&
            m->t.fields[key].type == ZJ_T_TEXT) {
            ZjBuf name = {0};
            zj_show_clean(zj_text_at(why->show.texts, (uint32_t)c->value.i[lane]), &name);
            zj_why_say1(why, out, ZJ_SAY_RECORD_KEY, &name);
            zj_why_drop(why, &name);
            return;
        }
    }
    char n[24];
    ZjText args[] = {
        zj_why_number(n, sizeof n, record_number(why, m->t.fields[list].domain, lane))};
    zj_say(out, why->show.lang, ZJ_SAY_RECORD_NO, args, 1);
}

void zj_why_item(ZjWhy *w, uint32_t domain, uint32_t lane, ZjBuf *out)
{
    const ZjModDomain *d = &w->show.module->t.domains[domain];
    const ZjLanes *l = &w->run->domains[domain];
    if (d->period == 0) {
        uint32_t own = l->record != NULL && lane < l->lanes ? l->record[lane] : lane;
        zj_why_record(w, d->list, own, out);
        return;
    }
    ZjBuf name = {0};
    if (lane < l->lanes)
        zj_date_period_print((int64_t)zj_run_lane(w->run, d->starts, lane).lo.num,
                             (ZjCalendar)d->period, &name);
    zj_why_say1(w, out, ZJ_SAY_RECORD_KEY, &name);
    zj_why_drop(w, &name);
}

/* A fact's name, with its record's when it stands in a list. */
static void fact_name(ZjWhy *w, uint32_t field, uint32_t lane, ZjBuf *out)
{
    const ZjModField *f = &w->show.module->t.fields[field];
    uint32_t domain =
        f->kind == ZJ_FIELD_LIST ? w->show.module->t.domains[f->domain].parent : f->domain;
    if (domain == 0 || domain == ZJ_NONE) {
        zj_show_field(&w->show, field, out);
        return;
    }
    ZjBuf name = {0}, record = {0};
    bool alias = w->show.lang == ZJ_LANG_EN && f->alias != ZJ_NONE;
    zj_buf_text(&name, zj_why_str(w, alias ? f->alias : f->name));
    zj_why_record(w, w->show.module->t.domains[domain].list, lane, &record);
    ZjText args[] = {zj_why_slice(&record), zj_why_slice(&name)};
    zj_say(out, w->show.lang, ZJ_SAY_OF_RECORD, args, 2);
    if (name.failed || record.failed) out->failed = true;
    zj_why_drop(w, &name);
    zj_why_drop(w, &record);
}

/* 缺A、B；C待认定 */
void zj_why_open_facts(ZjWhy *w, uint32_t reg, uint32_t domain, uint32_t lane, ZjBuf *out)
{
    ZjOpenFacts open = {0};
    if (zj_trace_open(w->trace, w->run, reg, domain, lane, &open) != ZJ_OK) w->failed = true;
    static const struct {
        uint8_t state;
        ZjPhrase phrase;
    } kinds[] = {{ZJ_FACT_MISSING, ZJ_SAY_LACKS}, {ZJ_FACT_PENDING, ZJ_SAY_WAITS_FOR}};
    for (size_t k = 0; k < 2; k++) {
        ZjBuf names = {0};
        uint32_t n = 0;
        for (uint32_t i = 0; i < open.count; i++) {
            if (open.at[i].state != kinds[k].state) continue;
            if (n++ >= ZJ_WHY_FEW_FACTS) continue;
            if (names.len != 0) zj_why_say0(w, &names, ZJ_SAY_LIST_COMMA);
            fact_name(w, open.at[i].field, open.at[i].lane, &names);
        }
        if (n > ZJ_WHY_FEW_FACTS) zj_buf_str(&names, w->show.lang == ZJ_LANG_EN ? " …" : "等");
        if (names.len != 0) {
            if (out->len != 0) zj_why_say0(w, out, ZJ_SAY_SEMICOLON);
            zj_why_say1(w, out, kinds[k].phrase, &names);
        }
        zj_why_drop(w, &names);
    }
    zj_open_facts_free(&open);
}

static void fact_value(ZjWhy *w, uint32_t field, uint32_t lane, ZjBuf *out)
{
    const ZjFactColumn *c = &w->run->facts->columns[field];
    ZjLook look = zj_look_field(w->show.module, field);
    switch (c->state == NULL ? ZJ_FACT_MISSING : (ZjFactState)c->state[lane]) {
    case ZJ_FACT_MISSING:
        zj_why_say0(w, out, ZJ_SAY_FACT_MISSING);
        return;
    case ZJ_FACT_PENDING:
        zj_why_say0(w, out, ZJ_SAY_FACT_PENDING);
        return;
    case ZJ_FACT_NA:
        zj_why_say0(w, out, ZJ_SAY_NOT_APPLICABLE);
        return;
    case ZJ_FACT_GIVEN:
        zj_show_value(
            &w->show, look,
            zj_type_is_rat(look.type) ? c->value.r[lane] : zj_rat_int(c->value.i[lane]), out);
        return;
    }
}

static void fact_is(ZjWhy *w, uint32_t field, uint32_t lane, ZjBuf *out)
{
    ZjBuf name = {0}, value = {0};
    const ZjModField *f = &w->show.module->t.fields[field];
    bool alias = w->show.lang == ZJ_LANG_EN && f->alias != ZJ_NONE;
    zj_buf_text(&name, zj_why_str(w, alias ? f->alias : f->name));
    fact_value(w, field, lane, &value);
    ZjText args[] = {zj_why_slice(&name), zj_why_slice(&value)};
    zj_say(out, w->show.lang, ZJ_SAY_IS, args, 2);
    if (name.failed || value.failed) out->failed = true;
    zj_why_drop(w, &name);
    zj_why_drop(w, &value);
}

/* ---- the facts behind a register, where no explanation was compiled ---- */

typedef struct Behind {
    uint32_t reg[128], lane[128];
    uint32_t count;
    uint32_t fields[ZJ_WHY_FEW_FACTS];
    uint32_t field_count;
} Behind;

static void behind_push(ZjWhy *w, Behind *b, uint32_t reg, uint32_t domain, uint32_t lane)
{
    uint32_t own;
    if (b->count == 128 || reg == ZJ_NONE) return;
    if (!zj_lane_of(w->run, domain, lane, w->show.module->t.regs[reg].domain, &own)) return;
    b->reg[b->count] = reg;
    b->lane[b->count++] = own;
}

/* Of an AND or OR: only the operands that decide, when it is decided. */
static void behind_logic(ZjWhy *w, Behind *b, const ZjInsn *insn, ZjTruth deciding,
                         ZjTruth truth, uint32_t domain, uint32_t lane)
{
    const uint32_t operands[] = {insn->b, insn->a};
    for (int i = 0; i < 2; i++) {
        ZjLane l;
        bool decides =
            zj_read(w->run, operands[i], domain, lane, &l) && zj_truth(l) == deciding;
        if (truth != deciding || decides) behind_push(w, b, operands[i], domain, lane);
        if (truth == deciding && decides && i == 1 && b->count >= 2) {
            /* both decide: the first as written is enough */
            if (b->reg[b->count - 2] == operands[0]) {
                b->reg[b->count - 2] = b->reg[b->count - 1];
                b->lane[b->count - 2] = b->lane[b->count - 1];
                b->count--;
            }
        }
    }
}

static void behind_step(ZjWhy *w, Behind *b, uint32_t reg, uint32_t lane, ZjBuf *out)
{
    const ZjModTables *t = &w->show.module->t;
    uint32_t def = w->trace->def[reg], domain = t->regs[reg].domain;
    if (def == ZJ_NONE) return;
    const ZjInsn *insn = &t->code[def];
    const ZjOpInfo *op = &zj_op_info[insn->op];
    ZjTruth truth = zj_truth(zj_run_lane(w->run, reg, lane));
    if (insn->op == ZJ_OP_AND) {
        behind_logic(w, b, insn, ZJ_FALSE, truth, domain, lane);
        return;
    }
    if (insn->op == ZJ_OP_OR) {
        behind_logic(w, b, insn, ZJ_TRUE, truth, domain, lane);
        return;
    }
    if (op->shape == ZJ_SHAPE_FACT) {
        for (uint32_t i = 0; i < b->field_count; i++)
            if (b->fields[i] == insn->a) return;
        if (b->field_count == ZJ_WHY_FEW_FACTS) return;
        b->fields[b->field_count++] = insn->a;
        zj_why_comma(w, out);
        fact_is(w, insn->a, lane, out);
        return;
    }
    if (op->shape != ZJ_SHAPE_SAME && op->shape != ZJ_SHAPE_MASK &&
        op->shape != ZJ_SHAPE_PERIOD && op->shape != ZJ_SHAPE_PERIODS && op->shape != ZJ_SHAPE_EXPAND && op->shape != ZJ_SHAPE_ROUND &&
        op->shape != ZJ_SHAPE_AMOUNT)
        return;
    if (insn->op == ZJ_OP_SELECT) {
        ZjLane cond;
        truth = zj_read(w->run, insn->a, domain, lane, &cond) ? zj_truth(cond) : ZJ_OPEN_TRUTH;
        if (truth != ZJ_TRUE) behind_push(w, b, insn->c, domain, lane);
        if (truth != ZJ_FALSE) behind_push(w, b, insn->b, domain, lane);
        behind_push(w, b, insn->a, domain, lane);
        return;
    }
    if (op->shape == ZJ_SHAPE_EXPAND) {
        uint32_t own;
        if (zj_expanded_lane(w->run, insn, lane, &own))
            behind_push(w, b, insn->a, t->regs[insn->a].domain, own);
        return;
    }
    if (op->c != ZJ_T_NONE) behind_push(w, b, insn->c, domain, lane);
    if (op->b != ZJ_T_NONE) behind_push(w, b, insn->b, domain, lane);
    if (op->a != ZJ_T_NONE) behind_push(w, b, insn->a, domain, lane);
}

/* 纳税地为东西湖区，正常经营为否 */
void zj_why_facts_behind(ZjWhy *w, uint32_t reg, uint32_t domain, uint32_t lane, ZjBuf *out)
{
    Behind b = {.count = 0};
    behind_push(w, &b, reg, domain, lane);
    for (int steps = 0; b.count > 0 && steps < 1000; steps++) {
        b.count--;
        behind_step(w, &b, b.reg[b.count], b.lane[b.count], out);
    }
}
