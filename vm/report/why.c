#include "vm/report/why.h"

#include <stdio.h>
#include <string.h>

enum { MOST_DEPTH = 12, FEW_RECORDS = 3, MANY_RECORDS = 50, FEW_FACTS = 4, LONG_TEXT = 300 };

/* ---- building lines ---- */

static ZjText slice(const ZjBuf *buf)
{
    return (ZjText){buf->ptr != NULL ? buf->ptr : "", (uint32_t)buf->len};
}

ZjText zj_why_take(ZjWhy *why, ZjBuf *buf)
{
    ZjText out = {"", (uint32_t)buf->len};
    char *copy = buf->failed ? NULL : zj_arena_copy(why->arena, slice(buf).ptr, buf->len);
    if (copy == NULL) {
        why->failed = true;
        out.len = 0;
    } else {
        out.ptr = copy;
    }
    zj_buf_free(buf);
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

static ZjText number(char *buf, size_t size, uint64_t n)
{
    int len = snprintf(buf, size, "%llu", (unsigned long long)n);
    return (ZjText){buf, len > 0 ? (uint32_t)len : 0};
}

static ZjText str(const ZjWhy *w, uint32_t index)
{
    return zj_mod_str(w->show.module, index);
}

static bool spend(ZjWhy *w)
{
    if (w->budget == 0) return false;
    w->budget--;
    return true;
}

static void say0(ZjWhy *w, ZjBuf *b, ZjPhrase p)
{
    zj_say(b, w->show.lang, p, NULL, 0);
}

static void say1(ZjWhy *w, ZjBuf *b, ZjPhrase p, const ZjBuf *arg)
{
    ZjText args[] = {slice(arg)};
    if (arg->failed) b->failed = true;
    zj_say(b, w->show.lang, p, args, 1);
}

/* Something in brackets, unless it is empty. */
static void bracket(ZjWhy *w, ZjBuf *b, ZjBuf *inside)
{
    if (inside->len != 0) say1(w, b, ZJ_SAY_BRACKET, inside);
    if (inside->failed) b->failed = true;
    zj_buf_free(inside);
}

static void comma(ZjWhy *w, ZjBuf *b)
{
    if (b->len != 0) say0(w, b, ZJ_SAY_COMMA);
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
        if (c->state != NULL && c->state[lane] == ZJ_FACT_GIVEN && m->t.fields[key].type == ZJ_T_TEXT) {
            ZjBuf name = {0};
            zj_show_clean(zj_text_at(why->show.texts, (uint32_t)c->value.i[lane]), &name);
            say1(why, out, ZJ_SAY_RECORD_KEY, &name);
            zj_buf_free(&name);
            return;
        }
    }
    char n[24];
    ZjText args[] = {number(n, sizeof n, record_number(why, m->t.fields[list].domain, lane))};
    zj_say(out, why->show.lang, ZJ_SAY_RECORD_NO, args, 1);
}

/* The lane of a list's natural domain for a lane of a domain that goes through it. */
static uint32_t natural_lane(const ZjWhy *w, uint32_t domain, uint32_t lane)
{
    const ZjLanes *l = &w->run->domains[domain];
    return l->record != NULL && lane < l->lanes ? l->record[lane] : lane;
}

/* A fact's name, with its record's when it stands in a list. */
static void fact_name(ZjWhy *w, uint32_t field, uint32_t lane, ZjBuf *out)
{
    const ZjModField *f = &w->show.module->t.fields[field];
    uint32_t domain = f->kind == ZJ_FIELD_LIST ? w->show.module->t.domains[f->domain].parent : f->domain;
    if (domain == 0 || domain == ZJ_NONE) {
        zj_show_field(&w->show, field, out);
        return;
    }
    ZjBuf name = {0}, record = {0};
    bool alias = w->show.lang == ZJ_LANG_EN && f->alias != ZJ_NONE;
    zj_buf_text(&name, str(w, alias ? f->alias : f->name));
    zj_why_record(w, w->show.module->t.domains[domain].list, lane, &record);
    ZjText args[] = {slice(&record), slice(&name)};
    zj_say(out, w->show.lang, ZJ_SAY_OF_RECORD, args, 2);
    if (name.failed || record.failed) out->failed = true;
    zj_buf_free(&name);
    zj_buf_free(&record);
}

/* 缺A、B；C待认定 */
static void open_facts(ZjWhy *w, uint32_t reg, uint32_t domain, uint32_t lane, ZjBuf *out)
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
            if (n++ >= FEW_FACTS) continue;
            if (names.len != 0) say0(w, &names, ZJ_SAY_LIST_COMMA);
            fact_name(w, open.at[i].field, open.at[i].lane, &names);
        }
        if (n > FEW_FACTS) zj_buf_str(&names, w->show.lang == ZJ_LANG_EN ? " …" : "等");
        if (names.len != 0) {
            if (out->len != 0) say0(w, out, ZJ_SAY_SEMICOLON);
            say1(w, out, kinds[k].phrase, &names);
        }
        zj_buf_free(&names);
    }
    zj_open_facts_free(&open);
}

static void fact_value(ZjWhy *w, uint32_t field, uint32_t lane, ZjBuf *out)
{
    const ZjFactColumn *c = &w->run->facts->columns[field];
    ZjLook look = zj_look_field(w->show.module, field);
    switch (c->state == NULL ? ZJ_FACT_MISSING : (ZjFactState)c->state[lane]) {
    case ZJ_FACT_MISSING:
        say0(w, out, ZJ_SAY_FACT_MISSING);
        return;
    case ZJ_FACT_PENDING:
        say0(w, out, ZJ_SAY_FACT_PENDING);
        return;
    case ZJ_FACT_NA:
        say0(w, out, ZJ_SAY_NOT_APPLICABLE);
        return;
    case ZJ_FACT_GIVEN:
        zj_show_value(&w->show, look,
                      zj_type_is_rat(look.type) ? c->value.r[lane] : zj_rat_int(c->value.i[lane]), out);
        return;
    }
}

static void fact_is(ZjWhy *w, uint32_t field, uint32_t lane, ZjBuf *out)
{
    ZjBuf name = {0}, value = {0};
    const ZjModField *f = &w->show.module->t.fields[field];
    bool alias = w->show.lang == ZJ_LANG_EN && f->alias != ZJ_NONE;
    zj_buf_text(&name, str(w, alias ? f->alias : f->name));
    fact_value(w, field, lane, &value);
    ZjText args[] = {slice(&name), slice(&value)};
    zj_say(out, w->show.lang, ZJ_SAY_IS, args, 2);
    if (name.failed || value.failed) out->failed = true;
    zj_buf_free(&name);
    zj_buf_free(&value);
}

/* ---- the facts behind a register, where no explanation was compiled ---- */

typedef struct Behind {
    uint32_t reg[128], lane[128];
    uint32_t count;
    uint32_t fields[FEW_FACTS];
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
static void behind_logic(ZjWhy *w, Behind *b, const ZjInsn *insn, ZjTruth deciding, ZjTruth truth,
                         uint32_t domain, uint32_t lane)
{
    const uint32_t operands[] = {insn->b, insn->a};
    for (int i = 0; i < 2; i++) {
        ZjLane l;
        bool decides = zj_read(w->run, operands[i], domain, lane, &l) && zj_truth(l) == deciding;
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
        if (b->field_count == FEW_FACTS) return;
        b->fields[b->field_count++] = insn->a;
        comma(w, out);
        fact_is(w, insn->a, lane, out);
        return;
    }
    if (op->shape != ZJ_SHAPE_SAME && op->shape != ZJ_SHAPE_MASK && op->shape != ZJ_SHAPE_EXPAND &&
        op->shape != ZJ_SHAPE_ROUND && op->shape != ZJ_SHAPE_AMOUNT)
        return;
    if (insn->op == ZJ_OP_SELECT) {
        ZjLane cond;
        truth = zj_read(w->run, insn->a, domain, lane, &cond) ? zj_truth(cond) : ZJ_OPEN_TRUTH;
        if (truth != ZJ_TRUE) behind_push(w, b, insn->c, domain, lane);
        if (truth != ZJ_FALSE) behind_push(w, b, insn->b, domain, lane);
        behind_push(w, b, insn->a, domain, lane);
        return;
    }
    if (op->c != ZJ_T_NONE) behind_push(w, b, insn->c, domain, lane);
    if (op->b != ZJ_T_NONE) behind_push(w, b, insn->b, domain, lane);
    if (op->a != ZJ_T_NONE) behind_push(w, b, insn->a, domain, lane);
}

/* 纳税地为东西湖区，正常经营为否 */
static void facts_behind(ZjWhy *w, uint32_t reg, uint32_t domain, uint32_t lane, ZjBuf *out)
{
    Behind b = {.count = 0};
    behind_push(w, &b, reg, domain, lane);
    for (int steps = 0; b.count > 0 && steps < 1000; steps++) {
        b.count--;
        behind_step(w, &b, b.reg[b.count], b.lane[b.count], out);
    }
}

/* ---- explanations ---- */

typedef struct Place {
    uint32_t domain, lane;
} Place;

static void explain(ZjWhy *w, uint32_t index, Place at, uint32_t depth, bool favour, ZjLines *lines);
static void detail(ZjWhy *w, uint32_t index, Place at, int depth, ZjBuf *out);

static const ZjModExplain *explain_row(const ZjWhy *w, uint32_t index)
{
    return &w->show.module->t.explains[index];
}

static uint32_t child(const ZjWhy *w, const ZjModExplain *e, uint32_t k)
{
    return w->show.module->t.refs[e->first_child + k].index;
}

static bool value_of(ZjWhy *w, uint32_t reg, Place at, ZjLane *out)
{
    return zj_read(w->run, reg, at.domain, at.lane, out);
}

static ZjTruth truth_of(ZjWhy *w, uint32_t index, Place at)
{
    ZjLane lane;
    if (!value_of(w, explain_row(w, index)->reg, at, &lane)) return ZJ_OPEN_TRUTH;
    return zj_truth(lane);
}

static char mark_of(ZjTruth truth, bool favour)
{
    switch (truth) {
    case ZJ_TRUE:
        return favour ? '+' : '-';
    case ZJ_FALSE:
        return favour ? '-' : '+';
    case ZJ_OPEN_TRUTH:
    case ZJ_ERROR_TRUTH:
        return '?';
    }
    return ' ';
}

static ZjPhrase word_of(ZjTruth truth, bool condition)
{
    switch (truth) {
    case ZJ_TRUE:
        return condition ? ZJ_SAY_MET : ZJ_SAY_HOLDS;
    case ZJ_FALSE:
        return condition ? ZJ_SAY_NOT_MET : ZJ_SAY_NOT_HOLDS;
    case ZJ_OPEN_TRUTH:
        return ZJ_SAY_OPEN;
    case ZJ_ERROR_TRUTH:
        return ZJ_SAY_IN_ERROR;
    }
    return ZJ_SAY_OPEN;
}

/* A text as written, cut where it would drown the line. */
static void written(ZjWhy *w, uint32_t string, ZjBuf *out)
{
    ZjText text = str(w, string);
    uint32_t n = text.len;
    if (n > LONG_TEXT && !w->full) {
        for (n = LONG_TEXT; n > 0 && ((unsigned char)text.ptr[n] & 0xC0) == 0x80;) n--;
    }
    zj_show_clean((ZjText){text.ptr, n}, out);
    if (n < text.len) zj_buf_str(out, "…");
}

/* `text为value`, unless the text is the value already: a literal. */
static bool side(ZjWhy *w, uint32_t reg, uint32_t text, Place at, bool always, ZjBuf *out)
{
    ZjLane lane;
    if (!value_of(w, reg, at, &lane)) return false;
    uint32_t def = w->trace->def[reg];
    const ZjModTables *t = &w->show.module->t;
    while (def != ZJ_NONE && t->code[def].op == ZJ_OP_EXPAND) def = w->trace->def[t->code[def].a];
    bool literal = def != ZJ_NONE && t->code[def].op == ZJ_OP_CONST;
    if (text == ZJ_NONE || (literal && !always)) return false;
    ZjBuf name = {0}, value = {0};
    written(w, text, &name);
    zj_show_lane(&w->show, zj_look_reg(w->show.module, reg), lane, &value);
    bool said = !zj_text_equal(slice(&name), slice(&value));
    if (said) {
        ZjText args[] = {slice(&name), slice(&value)};
        comma(w, out);
        zj_say(out, w->show.lang, ZJ_SAY_IS, args, 2);
    }
    if (name.failed || value.failed) out->failed = true;
    zj_buf_free(&name);
    zj_buf_free(&value);
    return said;
}

static void gap_of(ZjWhy *w, ZjPhrase phrase, uint32_t reg, ZjRat value, ZjRat goal, ZjBuf *out)
{
    ZjBuf gap = {0};
    zj_show_gap(&w->show, zj_look_reg(w->show.module, reg), value, goal, &gap);
    if (gap.len != 0) {
        comma(w, out);
        say1(w, out, phrase, &gap);
    }
    if (gap.failed) out->failed = true;
    zj_buf_free(&gap);
}

/* By how much a comparison of two points fails. */
static void shortfall(ZjWhy *w, const ZjModExplain *e, ZjLane left, ZjLane right, ZjBuf *out)
{
    if (!zj_lane_is_point(left) || !zj_lane_is_point(right)) return;
    int order = zj_rat_cmp(left.lo, right.lo);
    bool date = zj_look_reg(w->show.module, e->left).type == ZJ_T_DATE;
    switch ((ZjRelation)e->relation) {
    case ZJ_REL_GE:
        gap_of(w, date ? ZJ_SAY_EARLY_BY : ZJ_SAY_SHORT_BY, e->left, left.lo, right.lo, out);
        return;
    case ZJ_REL_LE:
        gap_of(w, date ? ZJ_SAY_LATE_BY : ZJ_SAY_OVER_BY, e->left, left.lo, right.lo, out);
        return;
    case ZJ_REL_GT:
    case ZJ_REL_LT:
        if (order == 0) {
            comma(w, out);
            say0(w, out, e->relation == ZJ_REL_GT ? ZJ_SAY_MUST_EXCEED : ZJ_SAY_MUST_STAY_BELOW);
        } else if (e->relation == ZJ_REL_GT) {
            gap_of(w, date ? ZJ_SAY_EARLY_BY : ZJ_SAY_SHORT_BY, e->left, left.lo, right.lo, out);
        } else {
            gap_of(w, date ? ZJ_SAY_LATE_BY : ZJ_SAY_OVER_BY, e->left, left.lo, right.lo, out);
        }
        return;
    case ZJ_REL_EQ:
    case ZJ_REL_NE:
    case ZJ_REL_IN:
    case ZJ_REL_BETWEEN:
    case ZJ_REL_COUNT:
        return;
    }
}

/* 在2021年6月1日至2024年6月1日之间；不在…之间，早3天 */
static void window(ZjWhy *w, const ZjModExplain *e, Place at, ZjLane left, ZjTruth truth, ZjBuf *out)
{
    ZjLane from, until;
    uint32_t last = e->child_count != 0 ? explain_row(w, child(w, e, 0))->reg : ZJ_NONE;
    if (!value_of(w, e->right, at, &from) || !value_of(w, last, at, &until)) return;
    ZjBuf a = {0}, b = {0};
    zj_show_lane(&w->show, zj_look_reg(w->show.module, e->right), from, &a);
    zj_show_lane(&w->show, zj_look_reg(w->show.module, last), until, &b);
    ZjText args[] = {slice(&a), slice(&b)};
    comma(w, out);
    zj_say(out, w->show.lang, truth == ZJ_FALSE ? ZJ_SAY_WINDOW_OUT : ZJ_SAY_WINDOW_IN, args, 2);
    if (a.failed || b.failed) out->failed = true;
    zj_buf_free(&a);
    zj_buf_free(&b);
    if (truth != ZJ_FALSE || !zj_lane_is_point(left)) return;
    if (zj_lane_is_point(from) && zj_rat_cmp(left.lo, from.lo) < 0)
        gap_of(w, ZJ_SAY_EARLY_BY, e->left, left.lo, from.lo, out);
    else if (zj_lane_is_point(until) && zj_rat_cmp(left.lo, until.lo) > 0)
        gap_of(w, ZJ_SAY_LATE_BY, e->left, left.lo, until.lo, out);
}

static void compare_detail(ZjWhy *w, const ZjModExplain *e, Place at, ZjTruth truth, ZjBuf *out)
{
    ZjLane left = {0}, right = {0};
    bool has_left = value_of(w, e->left, at, &left), has_right = value_of(w, e->right, at, &right);
    side(w, e->left, e->left_text, at, false, out);
    if (e->relation == ZJ_REL_BETWEEN) {
        window(w, e, at, left, truth, out);
    } else if (e->relation != ZJ_REL_IN) {
        side(w, e->right, e->right_text, at, false, out);
        if (truth == ZJ_FALSE && has_left && has_right) shortfall(w, e, left, right, out);
    }
    if (truth == ZJ_OPEN_TRUTH) {
        ZjBuf open = {0};
        open_facts(w, e->reg, at.domain, at.lane, &open);
        if (open.len != 0) zj_buf_clear(out);
        zj_buf_text(out, slice(&open));
        zj_buf_free(&open);
    }
}

/* Lanes of the list that a quantifier goes through. */
static bool records_of(ZjWhy *w, const ZjModExplain *e, Place at, uint32_t *domain, uint32_t *first,
                       uint32_t *end, bool *missing)
{
    if (e->child_count == 0) return false;
    *domain = w->show.module->t.regs[explain_row(w, child(w, e, 0))->reg].domain;
    const ZjModDomain *d = &w->show.module->t.domains[*domain];
    uint32_t parent_lane;
    if (d->parent == ZJ_NONE || d->list == ZJ_NONE) return false;
    if (!zj_lane_of(w->run, at.domain, at.lane, d->parent, &parent_lane)) return false;
    zj_children(w->run, *domain, parent_lane, first, end);
    const uint8_t *state = w->run->domains[*domain].list_state;
    *missing = state != NULL &&
               (state[parent_lane] == ZJ_FACT_MISSING || state[parent_lane] == ZJ_FACT_PENDING);
    return true;
}

static ZjBuf list_name(ZjWhy *w, uint32_t domain)
{
    ZjBuf name = {0};
    zj_buf_str(&name, w->show.lang == ZJ_LANG_EN ? "\"" : "“");
    zj_show_field(&w->show, w->show.module->t.domains[domain].list, &name);
    zj_buf_str(&name, w->show.lang == ZJ_LANG_EN ? "\"" : "”");
    return name;
}

/* 违法记录共3条，都不符合 */
static void tally(ZjWhy *w, uint32_t domain, uint32_t all, uint32_t hits, uint32_t open, ZjBuf *out)
{
    char a[24], b[24];
    ZjBuf name = list_name(w, domain);
    ZjText args[] = {slice(&name), number(a, sizeof a, all), number(b, sizeof b, open > 0 && hits == 0 ? open : hits)};
    ZjPhrase phrase = all == 0                   ? ZJ_SAY_LIST_EMPTY
                      : hits == all              ? ZJ_SAY_LIST_ALL
                      : hits > 0                 ? ZJ_SAY_LIST_SOME
                      : open > 0                 ? ZJ_SAY_LIST_OPEN
                                                 : ZJ_SAY_LIST_NONE;
    zj_say(out, w->show.lang, phrase, args, 3);
    if (name.failed) out->failed = true;
    zj_buf_free(&name);
}

static void list_missing(ZjWhy *w, uint32_t domain, ZjBuf *out)
{
    ZjBuf name = list_name(w, domain);
    say1(w, out, ZJ_SAY_LIST_MISSING_SHORT, &name);
    zj_buf_free(&name);
}

/* Lines for the records that tell why: those whose truth is `telling`. */
static void tell_records(ZjWhy *w, uint32_t asked, uint32_t domain, uint32_t first, uint32_t end,
                         ZjTruth telling, uint32_t depth, bool favour, ZjLines *lines)
{
    uint32_t most = w->full ? MANY_RECORDS : FEW_RECORDS, shown = 0, more = 0;
    for (uint32_t i = first; i < end && !w->failed; i++) {
        Place at = {domain, i};
        ZjTruth truth = truth_of(w, asked, at);
        if (truth != telling) continue;
        if (shown == most || !spend(w)) {
            more++;
            continue;
        }
        shown++;
        ZjBuf b = {0}, d = {0};
        zj_why_record(w, w->show.module->t.domains[domain].list, natural_lane(w, domain, i), &b);
        detail(w, asked, at, 0, &d);
        if (d.len != 0) say0(w, &b, ZJ_SAY_COLON);
        zj_buf_text(&b, slice(&d));
        if (d.failed) b.failed = true;
        zj_buf_free(&d);
        zj_why_add(w, lines, depth, mark_of(truth, favour), &b);
    }
    if (more == 0) return;
    char n[24];
    ZjText args[] = {number(n, sizeof n, more)};
    ZjBuf b = {0};
    zj_say(&b, w->show.lang, ZJ_SAY_AND_MORE, args, 1);
    zj_why_add(w, lines, depth, ' ', &b);
}

typedef struct Counts {
    uint32_t yes, no, open;
} Counts;

static Counts count_records(ZjWhy *w, uint32_t asked, uint32_t domain, uint32_t first, uint32_t end)
{
    Counts c = {0, 0, 0};
    for (uint32_t i = first; i < end; i++) {
        switch (truth_of(w, asked, (Place){domain, i})) {
        case ZJ_TRUE:
            c.yes++;
            break;
        case ZJ_FALSE:
            c.no++;
            break;
        case ZJ_OPEN_TRUTH:
        case ZJ_ERROR_TRUTH:
            c.open++;
            break;
        }
    }
    return c;
}

static void quantified(ZjWhy *w, const ZjModExplain *e, Place at, ZjTruth truth, uint32_t depth,
                       bool favour, ZjBuf *head, ZjLines *lines)
{
    uint32_t domain, first, end;
    bool missing;
    if (!records_of(w, e, at, &domain, &first, &end, &missing)) {
        zj_why_add(w, lines, depth, mark_of(truth, favour), head);
        return;
    }
    uint32_t asked = child(w, e, 0);
    bool every = e->kind == ZJ_EXPLAIN_EVERY;
    Counts c = count_records(w, asked, domain, first, end);
    ZjBuf inside = {0};
    if (missing) list_missing(w, domain, &inside);
    else tally(w, domain, end - first, c.yes, c.open, &inside);
    bracket(w, head, &inside);
    zj_why_add(w, lines, depth, mark_of(truth, favour), head);
    if (truth == ZJ_OPEN_TRUTH || truth == ZJ_ERROR_TRUTH) {
        tell_records(w, asked, domain, first, end, ZJ_OPEN_TRUTH, depth + 1, favour, lines);
    } else if (every ? truth == ZJ_FALSE : truth == ZJ_TRUE) {
        tell_records(w, asked, domain, first, end, truth, depth + 1, favour, lines);
    } else {
        tell_records(w, asked, domain, first, end, every ? ZJ_TRUE : ZJ_FALSE, depth + 1, favour,
                     lines);
    }
}

/* 计入：「HT-1」、「HT-2」 */
static void counted(ZjWhy *w, const ZjModExplain *e, Place at, uint32_t depth, ZjLines *lines)
{
    uint32_t domain, first, end;
    bool missing;
    if (!records_of(w, e, at, &domain, &first, &end, &missing) || first == end) return;
    ZjBuf names = {0}, b = {0};
    uint32_t shown = 0, more = 0;
    for (uint32_t i = first; i < end; i++) {
        if (truth_of(w, child(w, e, 0), (Place){domain, i}) != ZJ_TRUE) continue;
        if (shown == 10) {
            more++;
            continue;
        }
        if (shown++ != 0) say0(w, &names, ZJ_SAY_LIST_COMMA);
        zj_why_record(w, w->show.module->t.domains[domain].list, natural_lane(w, domain, i), &names);
        ZjBuf value = {0};
        ZjLane lane;
        if (value_of(w, e->left, (Place){domain, i}, &lane)) {
            zj_show_lane(&w->show, zj_look_reg(w->show.module, e->left), lane, &value);
            zj_buf_text(&names, slice(&value));
        }
        zj_buf_free(&value);
    }
    if (shown != 0) {
        say1(w, &b, ZJ_SAY_RECORDS_COUNTED, &names);
        if (more != 0) {
            char n[24];
            ZjText args[] = {number(n, sizeof n, more)};
            say0(w, &b, ZJ_SAY_COMMA);
            zj_say(&b, w->show.lang, ZJ_SAY_AND_MORE, args, 1);
        }
        zj_why_add(w, lines, depth, ' ', &b);
    }
    zj_buf_free(&names);
    zj_buf_free(&b);
}

static bool decides(ZjExplainKind kind, ZjTruth whole, ZjTruth part)
{
    if (whole == ZJ_OPEN_TRUTH || whole == ZJ_ERROR_TRUTH) return part == whole;
    if (kind == ZJ_EXPLAIN_AND) return whole == ZJ_TRUE || part == ZJ_FALSE;
    return whole == ZJ_FALSE || part == ZJ_TRUE;
}

static void children(ZjWhy *w, const ZjModExplain *e, Place at, ZjTruth truth, uint32_t depth,
                     bool favour, ZjLines *lines)
{
    for (uint32_t k = 0; k < e->child_count; k++) {
        uint32_t part = child(w, e, k);
        bool logic = e->kind == ZJ_EXPLAIN_AND || e->kind == ZJ_EXPLAIN_OR;
        if (logic && !w->full && !decides((ZjExplainKind)e->kind, truth, truth_of(w, part, at)))
            continue;
        explain(w, part, at, depth, favour, lines);
    }
}

/* text：满足（detail） */
static void headed(ZjWhy *w, const ZjModExplain *e, ZjTruth truth, bool favour, ZjBuf *out)
{
    written(w, e->text, out);
    say0(w, out, ZJ_SAY_COLON);
    say0(w, out, word_of(truth, favour));
}

static void explain_fact(ZjWhy *w, const ZjModExplain *e, Place at, ZjBuf *out)
{
    ZjLane lane;
    ZjBuf value = {0};
    written(w, e->text, out);
    say0(w, out, ZJ_SAY_COLON);
    if (value_of(w, e->reg, at, &lane))
        zj_show_lane(&w->show, zj_look_reg(w->show.module, e->reg), lane, &value);
    if (!zj_lane_is_point(lane) && (lane.flags & (ZJ_F_MISSING | ZJ_F_PENDING)) != 0) {
        zj_buf_clear(&value);
        say0(w, &value, (lane.flags & ZJ_F_MISSING) != 0 ? ZJ_SAY_FACT_MISSING : ZJ_SAY_FACT_PENDING);
    }
    zj_buf_text(out, slice(&value));
    zj_buf_free(&value);
}

static bool is_bool(const ZjWhy *w, uint32_t reg)
{
    return w->show.module->t.regs[reg].type == ZJ_T_BOOL;
}

static void explain(ZjWhy *w, uint32_t index, Place at, uint32_t depth, bool favour, ZjLines *lines)
{
    const ZjModExplain *e = explain_row(w, index);
    ZjLane lane = {0};
    if (w->failed || depth > MOST_DEPTH || !spend(w) || !value_of(w, e->reg, at, &lane)) return;
    bool truthy = is_bool(w, e->reg);
    ZjTruth truth = truthy ? zj_truth(lane) : ZJ_OPEN_TRUTH;
    char mark = truthy ? mark_of(truth, favour) : ' ';
    ZjBuf b = {0}, inside = {0};
    switch ((ZjExplainKind)e->kind) {
    case ZJ_EXPLAIN_AND:
        if (depth == 0) {
            children(w, e, at, truth, depth, favour, lines);
            return;
        }
        headed(w, e, truth, favour, &b);
        zj_why_add(w, lines, depth, mark, &b);
        children(w, e, at, truth, depth + 1, favour, lines);
        return;
    case ZJ_EXPLAIN_OR:
        headed(w, e, truth, favour, &b);
        zj_why_add(w, lines, depth, mark, &b);
        children(w, e, at, truth, depth + 1, favour, lines);
        return;
    case ZJ_EXPLAIN_NOT:
    case ZJ_EXPLAIN_COMPARE:
        headed(w, e, truth, favour, &b);
        detail(w, index, at, 0, &inside);
        bracket(w, &b, &inside);
        zj_why_add(w, lines, depth, mark, &b);
        if (w->full && e->kind == ZJ_EXPLAIN_COMPARE && e->relation != ZJ_REL_BETWEEN &&
            !(e->child_count == 1 && explain_row(w, child(w, e, 0))->kind == ZJ_EXPLAIN_FACT))
            children(w, e, at, truth, depth + 1, favour, lines);
        return;
    case ZJ_EXPLAIN_FACT:
        explain_fact(w, e, at, &b);
        zj_why_add(w, lines, depth, mark, &b);
        return;
    case ZJ_EXPLAIN_VALUE:
        if (truthy) {
            headed(w, e, truth, favour, &b);
            detail(w, index, at, 0, &inside);
            bracket(w, &b, &inside);
        } else {
            explain_fact(w, e, at, &b);
        }
        zj_why_add(w, lines, depth, mark, &b);
        if (w->full || !truthy) children(w, e, at, truth, depth + 1, favour, lines);
        return;
    case ZJ_EXPLAIN_SOME:
    case ZJ_EXPLAIN_EVERY:
        headed(w, e, truth, favour, &b);
        quantified(w, e, at, truth, depth, favour, &b, lines);
        return;
    case ZJ_EXPLAIN_AGGREGATE:
        explain_fact(w, e, at, &b);
        zj_why_add(w, lines, depth, mark, &b);
        counted(w, e, at, depth + 1, lines);
        return;
    case ZJ_EXPLAIN_KIND_COUNT:
        return;
    }
}

/* What an explanation comes down to, in one phrase: the parts that decide. */
static void detail(ZjWhy *w, uint32_t index, Place at, int depth, ZjBuf *out)
{
    const ZjModExplain *e = explain_row(w, index);
    ZjLane lane;
    if (w->failed || depth > MOST_DEPTH || out->len > 400 || !spend(w)) return;
    if (!value_of(w, e->reg, at, &lane)) return;
    ZjTruth truth = zj_truth(lane);
    uint32_t domain, first, end;
    bool missing;
    ZjBuf part = {0};
    switch ((ZjExplainKind)e->kind) {
    case ZJ_EXPLAIN_AND:
    case ZJ_EXPLAIN_OR:
        for (uint32_t k = 0; k < e->child_count; k++) {
            uint32_t c = child(w, e, k);
            if (!decides((ZjExplainKind)e->kind, truth, truth_of(w, c, at))) continue;
            detail(w, c, at, depth + 1, &part);
            if (part.len != 0) comma(w, out);
            zj_buf_text(out, slice(&part));
            zj_buf_clear(&part);
            if (e->kind == ZJ_EXPLAIN_AND && truth == ZJ_FALSE && !w->full) break;
        }
        break;
    case ZJ_EXPLAIN_NOT:
        if (e->child_count != 0) detail(w, child(w, e, 0), at, depth + 1, out);
        break;
    case ZJ_EXPLAIN_COMPARE:
        compare_detail(w, e, at, truth, &part);
        zj_buf_text(out, slice(&part));
        break;
    case ZJ_EXPLAIN_FACT:
        if (truth == ZJ_OPEN_TRUTH && is_bool(w, e->reg)) open_facts(w, e->reg, at.domain, at.lane, out);
        else side(w, e->reg, e->text, at, true, out);
        break;
    case ZJ_EXPLAIN_VALUE:
        if (truth == ZJ_OPEN_TRUTH && is_bool(w, e->reg)) open_facts(w, e->reg, at.domain, at.lane, &part);
        else facts_behind(w, e->reg, at.domain, at.lane, &part);
        zj_buf_text(out, slice(&part));
        break;
    case ZJ_EXPLAIN_SOME:
    case ZJ_EXPLAIN_EVERY:
        if (!records_of(w, e, at, &domain, &first, &end, &missing)) break;
        if (missing) {
            list_missing(w, domain, out);
        } else {
            Counts c = count_records(w, child(w, e, 0), domain, first, end);
            tally(w, domain, end - first, c.yes, c.open, out);
        }
        break;
    case ZJ_EXPLAIN_AGGREGATE:
        side(w, e->reg, e->text, at, true, out);
        break;
    case ZJ_EXPLAIN_KIND_COUNT:
        break;
    }
    if (part.failed) out->failed = true;
    zj_buf_free(&part);
}

void zj_why_value(ZjWhy *why, uint32_t index, uint32_t domain, uint32_t lane, bool favour,
                  ZjLines *lines)
{
    explain(why, index, (Place){domain, lane}, 0, favour, lines);
}

static uint32_t carried(const ZjWhy *w, uint32_t reg)
{
    const ZjModTables *t = &w->show.module->t;
    while (w->trace->def[reg] != ZJ_NONE && t->code[w->trace->def[reg]].op == ZJ_OP_EXPAND)
        reg = t->code[w->trace->def[reg]].a;
    return reg;
}

/* A condition of a reading that is not chosen, or overtaken by an exception: it holds as
** "not this case, or …". */
static bool idle(ZjWhy *w, const ZjModCondition *c, Place at)
{
    uint32_t reg = carried(w, c->reg), def = w->trace->def[reg];
    ZjLane other;
    if (reg == carried(w, explain_row(w, c->why)->reg) || def == ZJ_NONE) return false;
    const ZjInsn *insn = &w->show.module->t.code[def];
    return insn->op == ZJ_OP_OR && value_of(w, insn->a, at, &other) && zj_truth(other) == ZJ_TRUE;
}

static void condition(ZjWhy *w, uint32_t index, Place at, bool favour, ZjLines *lines)
{
    const ZjModCondition *c = &w->show.module->t.conditions[index];
    if (!idle(w, c, at)) explain(w, c->why, at, 0, favour, lines);
}

void zj_why_conditions(ZjWhy *why, uint32_t clause, uint32_t lane, bool unmet, ZjLines *lines)
{
    const ZjModClause *c = &why->show.module->t.clauses[clause];
    Place at = {c->domain, lane};
    if (why->run->domains[c->domain].lanes == 0) at = (Place){0, 0};
    for (uint32_t i = 0; i < c->condition_count; i++) {
        uint32_t reg = why->show.module->t.conditions[c->first_condition + i].reg;
        ZjLane met;
        if (at.domain != c->domain) reg = zj_root_of(why->trace, reg);
        if (reg == ZJ_NONE || !value_of(why, reg, at, &met)) continue;
        if (unmet && zj_truth(met) == ZJ_TRUE) continue;
        condition(why, c->first_condition + i, at, c->kind != ZJ_CLAUSE_CLAWBACK, lines);
    }
}

/* ---- verdicts ---- */

static void clause_name(ZjWhy *w, uint32_t clause, ZjBuf *out)
{
    zj_buf_text(out, zj_clause_title(w->show.module, clause, w->show.lang));
}

static void phrase_line(ZjWhy *w, ZjLines *lines, char mark, ZjPhrase p, ZjBuf *inside)
{
    ZjBuf b = {0};
    say0(w, &b, p);
    bracket(w, &b, inside);
    zj_why_add(w, lines, 0, mark, &b);
}

static void open_or_behind(ZjWhy *w, uint32_t reg, Place at, bool open, ZjBuf *out)
{
    if (open) open_facts(w, reg, at.domain, at.lane, out);
    else facts_behind(w, reg, at.domain, at.lane, out);
}

static bool date_text(ZjWhy *w, uint32_t reg, Place at, ZjBuf *out)
{
    ZjLane lane;
    if (!value_of(w, reg, at, &lane) || (lane.flags & ZJ_F_NA) != 0 || !zj_lane_is_point(lane) ||
        zj_rat_is_inf(lane.lo))
        return false;
    zj_show_lane(&w->show, zj_look_reg(w->show.module, reg), lane, out);
    return true;
}

static void why_force(ZjWhy *w, const ZjModClause *c, Place at, bool open, ZjLines *lines)
{
    ZjBuf date = {0}, inside = {0}, d = {0}, b = {0};
    if (date_text(w, c->force_from, at, &d)) {
        say1(w, &inside, ZJ_SAY_FORCE_FROM, &d);
        zj_buf_clear(&d);
    }
    if (date_text(w, c->force_until, at, &d)) {
        comma(w, &inside);
        say1(w, &inside, ZJ_SAY_FORCE_UNTIL, &d);
    }
    if (open) {
        ZjBuf facts = {0};
        open_facts(w, c->in_force, at.domain, at.lane, &facts);
        if (facts.len != 0) comma(w, &inside);
        zj_buf_text(&inside, slice(&facts));
        zj_buf_free(&facts);
        say0(w, &b, ZJ_SAY_FORCE_OPEN);
    } else if (date_text(w, c->date, at, &date)) {
        say1(w, &b, ZJ_SAY_OUT_OF_FORCE, &date);
    } else {
        say0(w, &b, ZJ_SAY_OUT_OF_FORCE_PLAIN);
    }
    bracket(w, &b, &inside);
    zj_why_add(w, lines, 0, open ? '?' : '-', &b);
    zj_buf_free(&date);
    zj_buf_free(&d);
}

static void why_happened(ZjWhy *w, const ZjModClause *c, Place at, bool open, ZjLines *lines)
{
    ZjBuf date = {0}, b = {0}, figure = {0};
    ZjLane standard;
    if (open) {
        open_facts(w, c->happened, at.domain, at.lane, &figure);
        phrase_line(w, lines, '?', ZJ_SAY_HAPPENS_OPEN, &figure);
        return;
    }
    date_text(w, c->date, at, &date);
    say1(w, &b, ZJ_SAY_HAPPENS_ON, &date);
    if (value_of(w, c->standard, at, &standard) && (standard.flags & ZJ_F_NA) == 0) {
        zj_show_lane(&w->show, zj_look_reg(w->show.module, c->standard), standard, &figure);
        say0(w, &b, ZJ_SAY_COMMA);
        say1(w, &b, ZJ_SAY_FIGURE_THEN, &figure);
    }
    zj_why_add(w, lines, 0, '-', &b);
    zj_buf_free(&date);
    zj_buf_free(&figure);
}

static void why_bar(ZjWhy *w, uint32_t bar, bool open, ZjLines *lines)
{
    const ZjModClause *c = &w->show.module->t.clauses[bar];
    ZjBuf name = {0}, b = {0};
    clause_name(w, bar, &name);
    say1(w, &b, open ? ZJ_SAY_BAR_OPEN : ZJ_SAY_BARRED_BY, &name);
    zj_buf_free(&name);
    if (c->condition_count == 0 && c->base_why == ZJ_NONE && c->base != ZJ_NONE) {
        ZjBuf inside = {0};
        open_or_behind(w, c->base, (Place){c->domain, 0}, open, &inside);
        bracket(w, &b, &inside);
    }
    zj_why_add(w, lines, 0, open ? '?' : '-', &b);
    if (w->run->domains[c->domain].lanes == 0) return;
    Place at = {c->domain, 0};
    if (c->condition_count != 0) {
        for (uint32_t i = 0; i < c->condition_count; i++)
            explain(w, w->show.module->t.conditions[c->first_condition + i].why, at, 1, false, lines);
    } else if (c->base_why != ZJ_NONE) {
        explain(w, c->base_why, at, 1, false, lines);
    }
}

static void why_displaced(ZjWhy *w, uint32_t clause, ZjVerdict v, ZjLines *lines)
{
    ZjBuf name = {0}, b = {0};
    if (v.index != ZJ_NONE) clause_name(w, v.index, &name);
    if (w->show.module->t.clauses[clause].kind == ZJ_CLAUSE_CLAWBACK) {
        say0(w, &b, ZJ_SAY_CLAW_TAKEN);
        zj_why_add(w, lines, 0, '-', &b);
        zj_buf_free(&name);
        return;
    }
    switch (v.how) {
    case ZJ_DISPLACED_KEEP:
        say0(w, &b, ZJ_SAY_KEEP_LOST);
        break;
    case ZJ_DISPLACED_ONCE:
        say0(w, &b, ZJ_SAY_ONCE_LOST);
        break;
    case ZJ_DISPLACED_CAP:
        say0(w, &b, ZJ_SAY_CAP_LOST);
        break;
    case ZJ_DISPLACED_STACK:
        if (v.index == ZJ_NONE || v.index == clause) say0(w, &b, ZJ_SAY_STACK_LOST_SELF);
        else say1(w, &b, ZJ_SAY_STACK_LOST, &name);
        break;
    case ZJ_DISPLACED_JOINT:
        if (v.index == ZJ_NONE || v.index == clause) say0(w, &b, ZJ_SAY_JOINT_LOST_PLAIN);
        else say1(w, &b, ZJ_SAY_JOINT_LOST, &name);
        break;
    case ZJ_DISPLACED_DEDUCT:
        say0(w, &b, ZJ_SAY_DEDUCT_LOST);
        break;
    case ZJ_DISPLACED_NOT:
    case ZJ_DISPLACED_COUNT:
        break;
    }
    zj_why_add(w, lines, 0, '-', &b);
    zj_buf_free(&name);
}

static void figure_text(ZjWhy *w, uint32_t reg, Place at, ZjBuf *out)
{
    ZjLane lane;
    if (value_of(w, reg, at, &lane)) zj_show_lane(&w->show, zj_look_reg(w->show.module, reg), lane, out);
}

static void why_paid(ZjWhy *w, const ZjModClause *c, Place at, ZjLines *lines)
{
    ZjBuf entitled = {0}, paid = {0}, b = {0};
    figure_text(w, c->entitled, at, &entitled);
    figure_text(w, c->paid, at, &paid);
    ZjText args[] = {slice(&entitled), slice(&paid)};
    zj_say(&b, w->show.lang, ZJ_SAY_PAID_ALREADY, args, 2);
    zj_why_add(w, lines, 0, ' ', &b);
    zj_buf_free(&entitled);
    zj_buf_free(&paid);
}

static ZjPhrase step_name(uint32_t kind)
{
    static const ZjPhrase names[ZJ_STEP_KIND_COUNT] = {
        [ZJ_STEP_BASE] = ZJ_SAY_STEP_BASE,     [ZJ_STEP_MATCH] = ZJ_SAY_STEP_MATCH,
        [ZJ_STEP_DECIDED] = ZJ_SAY_STEP_DECIDED, [ZJ_STEP_FLOOR] = ZJ_SAY_STEP_FLOOR,
        [ZJ_STEP_CAP] = ZJ_SAY_STEP_CAP,       [ZJ_STEP_KEEP] = ZJ_SAY_STEP_KEEP,
        [ZJ_STEP_CAPS] = ZJ_SAY_STEP_CAPS,     [ZJ_STEP_ROUND] = ZJ_SAY_STEP_ROUND,
        [ZJ_STEP_STACK] = ZJ_SAY_STEP_STACK,   [ZJ_STEP_JOINT] = ZJ_SAY_STEP_JOINT,
        [ZJ_STEP_PAID] = ZJ_SAY_STEP_PAID,     [ZJ_STEP_PAYABLE] = ZJ_SAY_STEP_PAYABLE};
    return names[kind < ZJ_STEP_KIND_COUNT ? kind : ZJ_STEP_BASE];
}

static void step_text(ZjWhy *w, const ZjModStep *s, ZjBuf *out)
{
    if (s->text != ZJ_NONE) written(w, s->text, out);
    else say0(w, out, step_name(s->kind));
}

static bool step_active(ZjWhy *w, const ZjModStep *s)
{
    ZjLane on;
    return s->active == ZJ_NONE || !zj_read(w->run, s->active, 0, 0, &on) || zj_truth(on) != ZJ_FALSE;
}

/* The step after which nothing was left, when it was not the amount itself. */
static void why_zero(ZjWhy *w, const ZjModClause *c, Place at, ZjLines *lines)
{
    ZjBuf zero = {0}, b = {0}, inside = {0};
    ZjLane lane;
    zj_show_value(&w->show, (ZjLook){ZJ_T_MONEY, ZJ_NONE, ZJ_NONE, false}, zj_rat_int(0), &zero);
    for (uint32_t i = 0; i < c->step_count; i++) {
        const ZjModStep *s = &w->show.module->t.steps[c->first_step + i];
        if (s->kind == ZJ_STEP_PAID || !step_active(w, s) || !value_of(w, s->reg, at, &lane)) continue;
        if (lane.hi.num > 0 || (lane.flags & ZJ_F_NA) != 0) continue;
        ZjBuf text = {0};
        step_text(w, s, &text);
        ZjText args[] = {slice(&text), slice(&zero)};
        zj_say(&b, w->show.lang, ZJ_SAY_ZERO_BY_STEP, args, 2);
        zj_buf_free(&text);
        break;
    }
    if (b.len == 0) say1(w, &b, ZJ_SAY_ZERO, &zero);
    if (c->base != ZJ_NONE) facts_behind(w, c->base, at.domain, at.lane, &inside);
    bracket(w, &b, &inside);
    zj_why_add(w, lines, 0, '-', &b);
    zj_buf_free(&zero);
}

static uint32_t operand_in_error(ZjWhy *w, uint32_t reg, uint32_t *lane)
{
    const ZjModTables *t = &w->show.module->t;
    uint32_t def = w->trace->def[reg], domain = t->regs[reg].domain;
    if (def == ZJ_NONE) return ZJ_NONE;
    const ZjInsn *insn = &t->code[def];
    const ZjOpInfo *op = &zj_op_info[insn->op];
    uint32_t operands[3] = {ZJ_NONE, ZJ_NONE, ZJ_NONE};
    if (op->shape == ZJ_SHAPE_SETTLE) {
        if (w->trace->member[reg] != ZJ_NONE) operands[0] = t->members[w->trace->member[reg]].amount;
    } else {
        if (op->a != ZJ_T_NONE) operands[0] = insn->a;
        if (op->b != ZJ_T_NONE) operands[1] = insn->b;
        if (op->c != ZJ_T_NONE) operands[2] = insn->c;
    }
    for (int i = 0; i < 3; i++) {
        uint32_t own;
        if (operands[i] == ZJ_NONE) continue;
        uint32_t from = t->regs[operands[i]].domain;
        if (zj_lane_of(w->run, domain, *lane, from, &own)) {
            if ((zj_run_lane(w->run, operands[i], own).flags & ZJ_F_ERROR) == 0) continue;
            *lane = own;
            return operands[i];
        }
        for (uint32_t k = 0; k < w->run->domains[from].lanes; k++) {
            if ((zj_run_lane(w->run, operands[i], k).flags & ZJ_F_ERROR) == 0) continue;
            *lane = k;
            return operands[i];
        }
    }
    return ZJ_NONE;
}

static void why_error(ZjWhy *w, uint32_t reg, Place at, ZjLines *lines)
{
    static const ZjPhrase kinds[ZJ_LANE_ERROR_COUNT] = {
        [ZJ_LANE_OVERFLOW] = ZJ_SAY_ERROR_OVERFLOW,
        [ZJ_LANE_DIV_ZERO] = ZJ_SAY_ERROR_DIV_ZERO,
        [ZJ_LANE_FLOOR_ABOVE_CAP] = ZJ_SAY_ERROR_FLOOR_ABOVE_CAP,
        [ZJ_LANE_DECIDED_OUTSIDE] = ZJ_SAY_ERROR_DECIDED_OUTSIDE,
        [ZJ_LANE_RANGE_REVERSED] = ZJ_SAY_ERROR_RANGE_REVERSED,
        [ZJ_LANE_DATE_RANGE] = ZJ_SAY_ERROR_DATE_RANGE};
    uint32_t lane = 0;
    const ZjModTables *t = &w->show.module->t;
    if (reg == ZJ_NONE || !zj_lane_of(w->run, at.domain, at.lane, t->regs[reg].domain, &lane)) return;
    for (int i = 0; i < 10000; i++) {
        uint32_t deeper = operand_in_error(w, reg, &lane);
        if (deeper == ZJ_NONE) break;
        reg = deeper;
    }
    uint8_t kind = w->run->error_kind[reg];
    ZjBuf b = {0}, what = {0}, inside = {0};
    if (kind != 0 && kind <= ZJ_LANE_ERROR_COUNT) say0(w, &what, kinds[kind - 1]);
    else say0(w, &what, ZJ_SAY_IN_ERROR);
    uint32_t def = w->trace->def[reg];
    if (def != ZJ_NONE && t->code[def].span != ZJ_NONE) {
        const ZjModSpan *span = &t->spans[t->code[def].span];
        char line[24];
        ZjText args[] = {slice(&what), str(w, span->file), number(line, sizeof line, span->line)};
        zj_say(&b, w->show.lang, ZJ_SAY_ERROR_AT, args, 3);
    } else {
        zj_buf_text(&b, slice(&what));
    }
    facts_behind(w, reg, t->regs[reg].domain, lane, &inside);
    bracket(w, &b, &inside);
    zj_buf_free(&what);
    zj_why_add(w, lines, 0, '?', &b);
}

static void why_figure(ZjWhy *w, const ZjModClause *c, ZjVerdict v, Place at, ZjLines *lines)
{
    uint32_t reg = c->payable != ZJ_NONE ? c->payable : c->base;
    ZjBuf inside = {0};
    ZjLane lane = {0};
    switch (v.outcome) {
    case ZJ_OUTCOME_ERROR:
        why_error(w, reg, at, lines);
        return;
    case ZJ_OUTCOME_NEEDS_FACTS:
        open_facts(w, reg, at.domain, at.lane, &inside);
        phrase_line(w, lines, '?', ZJ_SAY_AMOUNT_OPEN, &inside);
        return;
    case ZJ_OUTCOME_DISCRETIONARY:
        if (value_of(w, reg, at, &lane) && (lane.flags & ZJ_F_DISCRETION) == 0 &&
            (lane.flags & ZJ_F_CHOICE) != 0)
            phrase_line(w, lines, '?', ZJ_SAY_AMOUNT_CHOICE, &inside);
        else
            phrase_line(w, lines, '?', ZJ_SAY_AMOUNT_DISCRETION, &inside);
        return;
    case ZJ_OUTCOME_UNDETERMINED:
        phrase_line(w, lines, '?', ZJ_SAY_AMOUNT_ELSEWHERE, &inside);
        return;
    case ZJ_OUTCOME_GRANTED:
    case ZJ_OUTCOME_REFUSED:
    case ZJ_OUTCOME_READING:
    case ZJ_OUTCOME_BARRED:
    case ZJ_OUTCOME_DISPLACED:
    case ZJ_OUTCOME_ALREADY_PAID:
    case ZJ_OUTCOME_NOT_IN_FORCE:
    case ZJ_OUTCOME_NOT_DUE:
    case ZJ_OUTCOME_COUNT:
        return;
    }
}

static void why_matched(ZjWhy *w, uint32_t matched, Place at, ZjLines *lines)
{
    static const struct {
        const char *zh, *en;
    } words[ZJ_OUTCOME_COUNT] = {
#define X(name, json, zh_, en_) [ZJ_OUTCOME_##name] = {zh_, en_},
        ZJ_OUTCOME_TABLE(X)
#undef X
    };
    ZjJudge judge = {w->trace, w->run};
    uint32_t lane;
    const ZjModClause *g = &w->show.module->t.clauses[matched];
    ZjVerdict v = zj_lane_of(w->run, at.domain, at.lane, g->domain, &lane)
                      ? zj_judge_item(&judge, matched, lane)
                      : zj_judge_clause(&judge, matched);
    ZjBuf name = {0}, b = {0};
    clause_name(w, matched, &name);
    ZjText args[] = {slice(&name),
                     zj_text(w->show.lang == ZJ_LANG_EN ? words[v.outcome].en : words[v.outcome].zh)};
    zj_say(&b, w->show.lang, ZJ_SAY_MATCHED_GIVES, args, 2);
    zj_why_add(w, lines, 0, '-', &b);
    zj_buf_free(&name);
    if (v.ground == ZJ_BY_MATCH || w->budget < 10) return;
    w->budget -= 10;
    uint32_t before = lines->count;
    zj_why_verdict(w, matched, v, lines);
    for (uint32_t i = before; i < lines->count; i++) lines->at[i].depth++;
}

/* Why each record of a list is none of the clause's. */
static void why_no_matching(ZjWhy *w, const ZjModClause *c, ZjLines *lines)
{
    uint32_t first, count, shown = 0, most = w->full ? MANY_RECORDS : FEW_RECORDS;
    zj_run_items(w->run, c->domain, 0, &first, &count);
    ZjBuf name = list_name(w, c->domain), b = {0};
    char n[24];
    ZjText args[] = {slice(&name), number(n, sizeof n, count)};
    zj_say(&b, w->show.lang, ZJ_SAY_NO_RECORD_FITS, args, 2);
    zj_why_add(w, lines, 0, '-', &b);
    zj_buf_free(&name);
    for (uint32_t i = first; i < first + count && shown < most; i++, shown++) {
        ZjBuf line = {0}, facts = {0};
        zj_why_record(w, w->show.module->t.domains[c->domain].list, natural_lane(w, c->domain, i), &line);
        facts_behind(w, c->counts, c->domain, i, &facts);
        if (facts.len != 0) say0(w, &line, ZJ_SAY_COLON);
        zj_buf_text(&line, slice(&facts));
        zj_buf_free(&facts);
        zj_why_add(w, lines, 1, '-', &line);
    }
}

static void why_list(ZjWhy *w, ZjPhrase phrase, uint32_t list, char mark, ZjLines *lines)
{
    ZjBuf name = {0}, b = {0};
    zj_buf_str(&name, w->show.lang == ZJ_LANG_EN ? "\"" : "“");
    if (list != ZJ_NONE) zj_show_field(&w->show, list, &name);
    zj_buf_str(&name, w->show.lang == ZJ_LANG_EN ? "\"" : "”");
    say1(w, &b, phrase, &name);
    zj_buf_free(&name);
    zj_why_add(w, lines, 0, mark, &b);
}

void zj_why_verdict(ZjWhy *why, uint32_t clause, ZjVerdict v, ZjLines *lines)
{
    const ZjModule *m = why->show.module;
    const ZjModClause *c = &m->t.clauses[clause];
    bool open = v.outcome == ZJ_OUTCOME_NEEDS_FACTS || v.outcome == ZJ_OUTCOME_ERROR ||
                v.outcome == ZJ_OUTCOME_DISCRETIONARY || v.outcome == ZJ_OUTCOME_UNDETERMINED;
    Place at = {c->domain, v.lane};
    ZjBuf inside = {0};
    if (why->run->domains[c->domain].lanes == 0) at = (Place){0, 0};
    switch (v.ground) {
    case ZJ_BY_FIGURE:
        why_figure(why, c, v, at, lines);
        return;
    case ZJ_BY_NO_DATE:
        if (c->date != ZJ_NONE) facts_behind(why, c->date, at.domain, at.lane, &inside);
        phrase_line(why, lines, '-', ZJ_SAY_NO_DATE, &inside);
        return;
    case ZJ_BY_COUNTS:
        open_or_behind(why, c->counts, at, open, &inside);
        phrase_line(why, lines, open ? '?' : '-', open ? ZJ_SAY_COUNTS_OPEN : ZJ_SAY_NOT_COUNTED, &inside);
        return;
    case ZJ_BY_FORCE:
        why_force(why, c, at, open, lines);
        return;
    case ZJ_BY_HAPPENED:
        why_happened(why, c, at, open, lines);
        return;
    case ZJ_BY_APPLIES:
        open_or_behind(why, c->applies, (Place){0, 0}, open, &inside);
        phrase_line(why, lines, open ? '?' : '-', open ? ZJ_SAY_APPLIES_OPEN : ZJ_SAY_DOES_NOT_APPLY, &inside);
        return;
    case ZJ_BY_BAR:
        why_bar(why, v.index, open, lines);
        return;
    case ZJ_BY_CONDITION:
        if (v.outcome == ZJ_OUTCOME_ERROR) why_error(why, m->t.conditions[v.index].reg, at, lines);
        else condition(why, v.index, at, c->kind != ZJ_CLAUSE_CLAWBACK, lines);
        return;
    case ZJ_BY_MATCH:
        why_matched(why, v.index, at, lines);
        return;
    case ZJ_BY_NA:
        if (c->base != ZJ_NONE) facts_behind(why, c->base, at.domain, at.lane, &inside);
        phrase_line(why, lines, '-', ZJ_SAY_NO_AMOUNT_FOR, &inside);
        return;
    case ZJ_BY_DISPLACED:
        why_displaced(why, clause, v, lines);
        return;
    case ZJ_BY_PAID:
        why_paid(why, c, at, lines);
        return;
    case ZJ_BY_ZERO:
        why_zero(why, c, at, lines);
        return;
    case ZJ_BY_NO_RECORD:
        why_list(why, ZJ_SAY_LIST_EMPTY, m->t.domains[c->domain].list, '-', lines);
        return;
    case ZJ_BY_NO_MATCHING_RECORD:
        why_no_matching(why, c, lines);
        return;
    case ZJ_BY_NO_LIST:
        why_list(why, ZJ_SAY_LIST_MISSING, v.index, '?', lines);
        return;
    }
}

/* ---- steps ---- */

static bool holds(ZjText text, ZjText part)
{
    for (uint32_t i = 0; part.len <= text.len && i <= text.len - part.len; i++)
        if (memcmp(text.ptr + i, part.ptr, part.len) == 0) return true;
    return false;
}

/* What went into the amount: the facts, or the matched grant. */
static void step_inputs(ZjWhy *w, const ZjModClause *c, const ZjModStep *s, Place at, ZjBuf *out)
{
    ZjLane lane;
    if (s->kind == ZJ_STEP_BASE) {
        facts_behind(w, s->reg, at.domain, at.lane, out);
        return;
    }
    if (s->kind != ZJ_STEP_MATCH || c->matches == ZJ_NONE) return;
    const ZjModClause *g = &w->show.module->t.clauses[c->matches];
    uint32_t reg = c->standard_of_match ? g->standard : g->entitled;
    if (!value_of(w, reg, at, &lane)) return;
    ZjBuf value = {0};
    zj_show_lane(&w->show, zj_look_reg(w->show.module, reg), lane, &value);
    ZjText args[] = {zj_clause_title(w->show.module, c->matches, w->show.lang), slice(&value)};
    zj_say(out, w->show.lang, ZJ_SAY_STEP_MATCHED, args, 2);
    if (value.failed) out->failed = true;
    zj_buf_free(&value);
}

/* The limit that a step applied, where the text doesn't name it; what was left of a cap. */
static void step_limit(ZjWhy *w, const ZjModStep *s, Place at, ZjText text, ZjText to, ZjBuf *out)
{
    ZjLane lane;
    if (s->kind == ZJ_STEP_CAPS || s->kind == ZJ_STEP_JOINT) {
        if (!holds(text, to)) say0(w, out, ZJ_SAY_STEP_REST);
        return;
    }
    if (!value_of(w, s->limit, at, &lane) || (lane.flags & ZJ_F_NA) != 0) return;
    ZjBuf limit = {0};
    zj_show_lane(&w->show, zj_look_reg(w->show.module, s->limit), lane, &limit);
    if (!holds(text, slice(&limit))) say1(w, out, ZJ_SAY_STEP_LIMIT, &limit);
    if (limit.failed) out->failed = true;
    zj_buf_free(&limit);
}

static bool step_changes(uint32_t kind)
{
    return kind != ZJ_STEP_BASE && kind != ZJ_STEP_MATCH && kind != ZJ_STEP_PAID &&
           kind != ZJ_STEP_PAYABLE;
}

static void step_line(ZjWhy *w, const ZjModClause *c, const ZjModStep *s, Place at, ZjLane before,
                      ZjLane after, bool changed, ZjLines *lines)
{
    ZjBuf text = {0}, from = {0}, to = {0}, b = {0}, inside = {0};
    ZjLook look = zj_look_reg(w->show.module, s->reg);
    step_text(w, s, &text);
    zj_show_lane(&w->show, look, before, &from);
    zj_show_lane(&w->show, look, after, &to);
    char mark = ' ';
    if (step_changes(s->kind)) {
        ZjText args[] = {slice(&text), slice(&from), slice(&to)};
        zj_say(&b, w->show.lang, ZJ_SAY_STEP_ARROW, args, 3);
        step_limit(w, s, at, slice(&text), slice(&to), &inside);
        bracket(w, &b, &inside);
    } else {
        step_inputs(w, c, s, at, &inside);
        bool unset = zj_rat_is_inf(after.hi) && after.lo.num == 0;
        if (unset || (s->kind == ZJ_STEP_BASE && inside.len == 0) ||
            (s->kind == ZJ_STEP_PAYABLE && !changed))
            mark = '.';
        bracket(w, &text, &inside);
        ZjText args[] = {slice(&text), slice(&to)};
        zj_say(&b, w->show.lang, ZJ_SAY_STEP_VALUE, args, 2);
    }
    if (from.failed || to.failed || text.failed) b.failed = true;
    zj_why_add(w, lines, 0, mark, &b);
    zj_buf_free(&from);
    zj_buf_free(&to);
    zj_buf_free(&text);
}

void zj_why_steps(ZjWhy *why, uint32_t clause, uint32_t lane, bool gated, ZjLines *lines)
{
    const ZjModClause *c = &why->show.module->t.clauses[clause];
    Place at = {c->domain, lane};
    ZjLane before = {0}, after;
    bool first = true;
    for (uint32_t i = 0; i < c->step_count && !why->failed; i++) {
        const ZjModStep *s = &why->show.module->t.steps[c->first_step + i];
        if (!step_active(why, s) || !value_of(why, s->reg, at, &after)) continue;
        if (gated && s->kind >= ZJ_STEP_KEEP) return;
        bool paid = s->kind == ZJ_STEP_PAID, last = s->kind == ZJ_STEP_PAYABLE;
        bool changed = first || !zj_lane_same(before, after) || before.flags != after.flags;
        if (paid) changed = after.hi.num != 0 || (after.flags & ZJ_F_NA) != 0;
        if (changed || last) step_line(why, c, s, at, before, after, changed, lines);
        if (!paid) before = after;
        first = false;
    }
}
