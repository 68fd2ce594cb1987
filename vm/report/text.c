/* The result as a letter: the answer first, then clause by clause, then what is missing. */
#include <stdio.h>
#include <string.h>

#include "stdlib/date.h"
#include "stdlib/money.h"
#include "vm/report/result.h"

enum { FEW_ITEMS = 6, FEW_NAMES = 5, FEW_LINES = 3, MOST_COMPARED = 100 };

typedef struct Out {
    const ZjCaseResult *r;
    const ZjModule *m;
    ZjShow show;
    ZjLang lang;
    ZjBuf *to;
    ZjBuf tmp[16]; /* short-lived arguments */
    int next;
} Out;

static ZjText slice(const ZjBuf *b)
{
    return (ZjText){b->ptr != NULL ? b->ptr : "", (uint32_t)b->len};
}

/* An empty buffer that lives until fifteen more have been taken. */
static ZjBuf *scratch(Out *o)
{
    ZjBuf *b = &o->tmp[o->next];
    o->next = (o->next + 1) % 16;
    if (b->failed) o->to->failed = true;
    zj_buf_clear(b);
    return b;
}

static void say(Out *o, ZjPhrase p)
{
    zj_say(o->to, o->lang, p, NULL, 0);
}

static void say1(Out *o, ZjPhrase p, ZjText a)
{
    zj_say(o->to, o->lang, p, &a, 1);
}

static void say2(Out *o, ZjPhrase p, ZjText a, ZjText b)
{
    ZjText args[] = {a, b};
    zj_say(o->to, o->lang, p, args, 2);
}

static void line(Out *o)
{
    zj_buf_char(o->to, '\n');
}

static void indent(Out *o, int n)
{
    for (int i = 0; i < n; i++)
        zj_buf_char(o->to, ' ');
}

static ZjText number(Out *o, uint64_t n)
{
    ZjBuf *b = scratch(o);
    zj_buf_printf(b, "%llu", (unsigned long long)n);
    return slice(b);
}

static ZjText money(Out *o, ZjRat fen)
{
    ZjBuf *b = scratch(o);
    zj_money_print(fen, o->lang == ZJ_LANG_EN, b);
    return slice(b);
}

static ZjText day(Out *o, int64_t n)
{
    ZjBuf *b = scratch(o);
    zj_date_print(n, o->lang != ZJ_LANG_EN, b);
    return slice(b);
}

static ZjText clean(Out *o, ZjText t)
{
    ZjBuf *b = scratch(o);
    zj_show_clean(t, b);
    return slice(b);
}

static ZjText text(const Out *o, uint32_t string)
{
    return zj_mod_str(o->m, string);
}

static const ZjModClause *clause(const Out *o, uint32_t index)
{
    return &o->m->t.clauses[index];
}

static ZjText policy_title(const Out *o, uint32_t policy)
{
    const ZjModPolicy *p = &o->m->t.policies[policy];
    return text(o, p->title != ZJ_NONE ? p->title : p->id);
}

/* A level of government, in the reader's language. */
static ZjText payer(const Out *o, uint32_t string)
{
    static const char *const levels[][2] = {{"国家", "national"},
                                            {"省级", "provincial"},
                                            {"市级", "municipal"},
                                            {"区级", "district"}};
    ZjText name = text(o, string);
    for (size_t i = 0; o->lang == ZJ_LANG_EN && i < sizeof levels / sizeof levels[0]; i++)
        if (zj_text_equal(name, zj_text(levels[i][0]))) return zj_text(levels[i][1]);
    return name;
}

static bool nothing(ZjLane lane)
{
    return zj_lane_none(lane) || (zj_lane_is_point(lane) && lane.lo.num == 0);
}

/* 50万元；最高 50万元；20万元 至 50万元；不低于 1000万元，上不封顶；金额未定 */
static void sum(Out *o, ZjLane lane)
{
    if (zj_lane_none(lane)) {
        zj_buf_text(o->to, money(o, zj_rat_int(0)));
    } else if (zj_lane_is_point(lane)) {
        zj_buf_text(o->to, money(o, lane.lo));
    } else if (zj_rat_is_inf(lane.hi)) {
        if (lane.lo.num <= 0)
            say(o, ZJ_SAY_UNSET_SUM);
        else
            say1(o, ZJ_SAY_OPEN_SUM, money(o, lane.lo));
    } else if (lane.lo.num == 0) {
        say1(o, ZJ_SAY_UP_TO_SUM, money(o, lane.hi));
    } else {
        say2(o, ZJ_SAY_RANGE_SUM, money(o, lane.lo), money(o, lane.hi));
    }
}

static ZjText sum_text(Out *o, ZjLane lane)
{
    ZjBuf *to = o->to, *b = scratch(o);
    o->to = b;
    sum(o, lane);
    o->to = to;
    return slice(b);
}

/* 应得 50万元；待补充，最高 50万元；不得 */
static void amount_result(Out *o, const ZjFigures *f)
{
    zj_buf_str(o->to, zj_outcome_word(f->outcome, o->lang));
    if (f->outcome == ZJ_OUTCOME_ALREADY_PAID)
        say2(o, ZJ_SAY_ENTITLED_PAID, sum_text(o, f->entitled), sum_text(o, f->paid));
    bool paid = !zj_lane_none(f->paid) && f->paid.hi.num > 0 && !zj_rat_is_inf(f->paid.hi);
    if (nothing(f->payable)) {
        if (paid && f->outcome != ZJ_OUTCOME_ALREADY_PAID)
            say1(o, ZJ_SAY_ALSO_PAID, sum_text(o, f->paid));
        return;
    }
    bool unsaid = f->outcome == ZJ_OUTCOME_UNDETERMINED || f->outcome == ZJ_OUTCOME_NEEDS_FACTS;
    if (unsaid && zj_rat_is_inf(f->payable.hi) && f->payable.lo.num == 0) return;
    zj_buf_str(o->to, o->lang == ZJ_LANG_EN ? ", " : " ");
    sum(o, f->payable);
    if (paid && zj_lane_same(f->payable, f->entitled))
        say1(o, ZJ_SAY_ALSO_PAID, sum_text(o, f->paid));
    else if (paid)
        say2(o, ZJ_SAY_ENTITLED_PAID, sum_text(o, f->entitled), sum_text(o, f->paid));
}

/* 享受，自2024年3月1日至2025年2月28日（12个月）；待补充；不得 */
static void benefit_result(Out *o, const ZjFigures *f)
{
    const ZjHeld *h = &f->held;
    if (f->outcome == ZJ_OUTCOME_GRANTED)
        say(o, ZJ_SAY_HELD);
    else
        zj_buf_str(o->to, zj_outcome_word(f->outcome, o->lang));
    bool several = h->items.hi.num > 1;
    if (several && zj_lane_is_point(h->items))
        say1(o, ZJ_SAY_ITEMS_COUNT, number(o, (uint64_t)h->items.hi.num));
    /* the hull over several terms is none of them */
    if (several && !(zj_lane_is_point(h->first) && zj_lane_is_point(h->last))) return;
    ZjBuf *b = scratch(o);
    zj_show_term(&o->show, h->first, h->last, h->months, o->r->as_of, b);
    if (b->len == 0) return;
    say(o, ZJ_SAY_COMMA);
    zj_buf_text(o->to, slice(b));
}

static bool is_benefit(const Out *o, uint32_t index)
{
    return clause(o, index)->kind == ZJ_CLAUSE_BENEFIT;
}

static bool is_award(const Out *o, uint32_t index)
{
    return clause(o, index)->kind == ZJ_CLAUSE_GRANT || is_benefit(o, index);
}

static void result(Out *o, uint32_t index, const ZjFigures *f)
{
    if (is_benefit(o, index))
        benefit_result(o, f);
    else
        amount_result(o, f);
}

static bool gives(const Out *o, uint32_t index)
{
    const ZjFigures *f = &o->r->clauses[index].figures;
    if (is_benefit(o, index)) return f->held.items.hi.num > 0;
    return clause(o, index)->kind == ZJ_CLAUSE_GRANT && !clause(o, index)->passes &&
           !nothing(f->payable);
}

/* ---- the answer ---- */

static void answer(Out *o, ZjLane total)
{
    if (nothing(total)) {
        say(o, ZJ_SAY_ANSWER_NOTHING);
    } else if (zj_lane_is_point(total)) {
        say1(o, ZJ_SAY_ANSWER_SUM, money(o, total.lo));
    } else if (zj_rat_is_inf(total.hi)) {
        if (total.lo.num <= 0)
            say(o, ZJ_SAY_ANSWER_NOTHING_OPEN);
        else
            say1(o, ZJ_SAY_ANSWER_OPEN, money(o, total.lo));
    } else if (total.lo.num == 0) {
        say1(o, ZJ_SAY_ANSWER_NOTHING_YET, money(o, total.hi));
    } else {
        say2(o, ZJ_SAY_ANSWER_RANGE, money(o, total.lo), money(o, total.hi));
    }
    say(o, ZJ_SAY_STOP);
    line(o);
}

static void payers(Out *o)
{
    ZjBuf list = {0}, *to = o->to;
    o->to = &list;
    for (uint32_t i = 0; i < o->m->t.sums_count; i++) {
        const ZjTotalResult *t = &o->r->totals[i];
        if (t->payer == ZJ_NONE || nothing(t->lane)) continue;
        if (list.len != 0) say(o, ZJ_SAY_COMMA);
        if (zj_rat_is_inf(t->lane.hi) && t->lane.lo.num > 0)
            say2(o, ZJ_SAY_PAYER_AT_LEAST, payer(o, t->payer), money(o, t->lane.lo));
        else if (zj_rat_is_inf(t->lane.hi))
            say1(o, ZJ_SAY_PAYER_OPEN, payer(o, t->payer));
        else
            say2(o, ZJ_SAY_PAYER_SUM, payer(o, t->payer), sum_text(o, t->lane));
    }
    o->to = to;
    if (list.len != 0) {
        indent(o, 2);
        say1(o, ZJ_SAY_BY_PAYER, slice(&list));
        say(o, ZJ_SAY_STOP);
        line(o);
    }
    if (list.failed) to->failed = true;
    zj_buf_free(&list);
}

static uint32_t count_kind(const Out *o, ZjClauseKind kind)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < o->m->t.clauses_count; i++)
        n += clause(o, i)->kind == (uint32_t)kind;
    return n;
}

/* 人才公寓免租、大学生租金: benefits that are certainly held. */
static void benefits_held(Out *o, ZjBuf *list, bool *open)
{
    uint32_t named = 0, held = 0;
    ZjBuf *to = o->to;
    o->to = list;
    for (uint32_t i = 0; i < o->m->t.clauses_count; i++) {
        if (!is_benefit(o, i)) continue;
        const ZjHeld *h = &o->r->clauses[i].figures.held;
        ZjLane items = h->items;
        if (!zj_lane_none(h->last) && zj_rat_cmp(h->last.hi, zj_rat_int(o->r->as_of)) < 0)
            continue; /* it has ended */
        *open = *open || (items.lo.num == 0 && items.hi.num > 0);
        if (items.lo.num == 0) continue;
        held++;
        if (named == FEW_NAMES) continue;
        if (named++ > 0) say(o, ZJ_SAY_LIST_COMMA);
        ZjText title = zj_clause_title(o->m, i, o->lang);
        if (o->m->t.policies_count > 1)
            say2(o, ZJ_SAY_NAME_PAYER, title, payer(o, o->m->t.policies[clause(o, i)->policy].authority));
        else
            zj_buf_text(o->to, title);
    }
    if (held > named) say1(o, ZJ_SAY_NEED_MORE, number(o, held));
    o->to = to;
}

static void benefits_answer(Out *o)
{
    ZjBuf list = {0};
    bool open = false, alone = count_kind(o, ZJ_CLAUSE_GRANT) == 0;
    if (count_kind(o, ZJ_CLAUSE_BENEFIT) == 0) return;
    benefits_held(o, &list, &open);
    if (alone || list.len != 0) {
        if (!alone) indent(o, 2);
        if (list.len != 0)
            say1(o, alone ? ZJ_SAY_ANSWER_BENEFITS : ZJ_SAY_ALSO_BENEFITS, slice(&list));
        else
            say(o, open ? ZJ_SAY_ANSWER_BENEFIT_OPEN : ZJ_SAY_ANSWER_NO_BENEFIT);
        say(o, ZJ_SAY_STOP);
        line(o);
    }
    if (list.failed) o->to->failed = true;
    zj_buf_free(&list);
}

static bool has_part_in(const Out *o, uint32_t index, uint32_t policy)
{
    const ZjVersionResults *v = &o->r->clauses[index].versions;
    for (uint32_t i = 0; i < v->count; i++)
        if (o->m->t.versions[v->at[i].version].policy == policy) return true;
    return clause(o, index)->policy == policy;
}

static bool policy_gives(const Out *o, uint32_t policy)
{
    for (uint32_t i = 0; i < o->m->t.clauses_count; i++)
        if (gives(o, i) && has_part_in(o, i, policy)) return true;
    return false;
}

static void drafts(Out *o)
{
    for (uint32_t i = 0; i < o->m->t.policies_count; i++) {
        if (!o->m->t.policies[i].draft || !policy_gives(o, i)) continue;
        indent(o, 2);
        say2(o, ZJ_SAY_DRAFT_NOTE, policy_title(o, i), text(o, o->m->t.policies[i].id));
        line(o);
    }
}

static void recoveries(Out *o)
{
    for (uint32_t i = 0; i < o->m->t.clauses_count; i++) {
        ZjLane sum_of = o->r->clauses[i].figures.payable;
        if (clause(o, i)->kind != ZJ_CLAUSE_CLAWBACK || nothing(sum_of)) continue;
        indent(o, 2);
        say2(o, zj_lane_is_point(sum_of) ? ZJ_SAY_HEAD_CLAWBACK : ZJ_SAY_HEAD_CLAWBACK_OPEN,
             sum_text(o, sum_of), zj_clause_title(o->m, i, o->lang));
        line(o);
    }
}

/* caidian.双创基地配套 乙「上限管市、区合计」 */
static void alternative(Out *o, uint32_t question, uint32_t number_of, uint32_t clause_of)
{
    const ZjModQuestion *q = &o->m->t.questions[question];
    const ZjModAlternative *a = &o->m->t.alternatives[q->first_alternative + number_of];
    ZjBuf *id = scratch(o);
    if (clause_of != ZJ_NONE) zj_show_clause_id(o->m, clause_of, id);
    if (!zj_text_equal(slice(id), text(o, q->owner))) {
        zj_buf_text(o->to, text(o, q->owner));
        zj_buf_char(o->to, ' ');
    }
    if (!zj_text_equal(text(o, q->name), ZJ_TEXT("解读"))) {
        zj_buf_text(o->to, text(o, q->name));
        zj_buf_char(o->to, '.');
    }
    zj_buf_text(o->to, text(o, a->name));
    if (a->title != ZJ_NONE) say1(o, ZJ_SAY_CITE_QUOTE, text(o, a->title));
}

static bool question_matters(const ZjReadings *r, uint32_t question)
{
    const ZjReadingResult *one = NULL;
    for (uint32_t i = 0; i < r->count; i++) {
        if (r->at[i].question != question) continue;
        if (one != NULL && !zj_figures_same(&one->figures, &r->at[i].figures)) return true;
        one = &r->at[i];
    }
    return false;
}

static void figure_value(Out *o, uint32_t index, const ZjFigures *f)
{
    uint32_t reg = clause(o, index)->base;
    if (f->outcome == ZJ_OUTCOME_ERROR || reg == ZJ_NONE) {
        zj_buf_str(o->to, zj_outcome_word(f->outcome, o->lang));
        return;
    }
    ZjBuf *b = scratch(o);
    zj_show_lane(&o->show, zj_look_reg(o->m, reg), f->payable, b);
    zj_buf_text(o->to, slice(b));
}

/* index: the clause whose result it is, or ZJ_NONE for a total */
static void readings(Out *o, const ZjReadings *r, uint32_t index, int depth)
{
    for (uint32_t i = 0; i < r->count; i++) {
        const ZjReadingResult *e = &r->at[i];
        if (!o->r->full && !question_matters(r, e->question)) continue;
        indent(o, depth);
        const ZjModClause *c = index != ZJ_NONE ? clause(o, index) : NULL;
        alternative(o, e->question, e->alternative, index);
        say(o, ZJ_SAY_COLON);
        if (c == NULL)
            sum(o, e->figures.payable);
        else if (c->kind == ZJ_CLAUSE_FIGURE)
            figure_value(o, index, &e->figures);
        else
            result(o, index, &e->figures);
        if (e->chosen) say(o, ZJ_SAY_READING_USED);
        line(o);
    }
}

static void choices(Out *o)
{
    for (uint32_t q = 0; q < o->m->t.questions_count; q++) {
        if (!o->r->chosen_by_user[q]) continue;
        ZjBuf b = {0}, *to = o->to;
        o->to = &b;
        alternative(o, q, o->r->choice[q], ZJ_NONE);
        o->to = to;
        indent(o, 2);
        say1(o, ZJ_SAY_FIXED_READING, slice(&b));
        line(o);
        if (b.failed) to->failed = true;
        zj_buf_free(&b);
    }
}

static void head(Out *o)
{
    uint32_t all = zj_case_all_payers(o->m);
    if (o->r->case_id.len != 0) {
        ZjText id = clean(o, o->r->case_id);
        say2(o, ZJ_SAY_HEAD_CASE, id, day(o, o->r->as_of));
    } else {
        say1(o, ZJ_SAY_HEAD, day(o, o->r->as_of));
    }
    line(o);
    line(o);
    if (all != ZJ_NONE &&
        (count_kind(o, ZJ_CLAUSE_GRANT) != 0 || count_kind(o, ZJ_CLAUSE_BENEFIT) == 0)) {
        answer(o, o->r->totals[all].lane);
        payers(o);
    }
    benefits_answer(o);
    recoveries(o);
    drafts(o);
    choices(o);
    if (o->r->future_payments != 0) {
        indent(o, 2);
        say1(o, ZJ_SAY_FUTURE_ROWS, number(o, o->r->future_payments));
        line(o);
    }
    if (all != ZJ_NONE && o->r->totals[all].readings.matter) {
        indent(o, 2);
        say(o, ZJ_SAY_TOTAL_READINGS);
        line(o);
        readings(o, &o->r->totals[all].readings, ZJ_NONE, 4);
    }
}

/* ---- clauses ---- */

static const char *mark_text(char mark)
{
    switch (mark) {
    case '+':
        return "✓ ";
    case '-':
        return "✗ ";
    case '?':
        return "？";
    default:
        return "";
    }
}

static bool worth_a_line(const Out *o, const ZjLine *l)
{
    return l->mark != '.' || o->r->full;
}

static void reasons(Out *o, const ZjLines *l, int depth, uint32_t most)
{
    uint32_t shown = 0;
    for (uint32_t i = 0; i < l->count; i++) {
        if (!worth_a_line(o, &l->at[i])) continue;
        if (l->at[i].depth == 0 && shown++ == most) return;
        indent(o, depth + 2 * l->at[i].depth);
        zj_buf_str(o->to, mark_text(l->at[i].mark));
        zj_buf_text(o->to, l->at[i].text);
        line(o);
    }
}

/* 「对……的」「给予50万元」 */
static void quotes(Out *o, uint32_t string)
{
    ZjText all = text(o, string);
    for (uint32_t from = 0; from < all.len;) {
        const char *end = memchr(all.ptr + from, '\n', all.len - from);
        uint32_t len = end != NULL ? (uint32_t)(end - all.ptr) - from : all.len - from;
        if (len != 0) say1(o, ZJ_SAY_CITE_QUOTE, (ZjText){all.ptr + from, len});
        from += len + 1;
    }
}

static void basis(Out *o, uint32_t index, int depth)
{
    const ZjModClause *c = clause(o, index);
    if (c->cite == ZJ_NONE && c->quote == ZJ_NONE) return;
    indent(o, depth);
    say(o, ZJ_SAY_CITE);
    if (c->cite != ZJ_NONE) zj_buf_text(o->to, text(o, c->cite));
    if (c->quote != ZJ_NONE) quotes(o, c->quote);
    line(o);
}

/* 五「提高到30万元」 */
static ZjText place_and_quote(Out *o, uint32_t cite, uint32_t quote)
{
    ZjBuf *b = scratch(o), *to = o->to;
    o->to = b;
    if (cite != ZJ_NONE) zj_buf_text(b, text(o, cite));
    if (quote != ZJ_NONE) quotes(o, quote);
    o->to = to;
    return slice(b);
}

/* Which version was used, by what document and from when. */
static void versions(Out *o, const ZjVersionResults *used, int depth)
{
    for (uint32_t i = 0; i < used->count; i++) {
        const ZjVersionResult *r = &used->at[i];
        const ZjModVersion *v = &o->m->t.versions[r->version];
        if (v->kind == ZJ_VERSION_REPLACED) continue; /* the reasons tell */
        ZjBuf *window = scratch(o);
        zj_show_window(o->lang, r, window);
        ZjText args[] = {slice(window), policy_title(o, v->policy), place_and_quote(o, v->cite, v->quote),
                         text(o, v->what), v->parameter != ZJ_NONE ? text(o, v->parameter) : (ZjText){"", 0}};
        ZjPhrase amended = r->open ? ZJ_SAY_VERSION_OPEN : ZJ_SAY_VERSION_AMENDED;
        ZjPhrase value = r->open ? ZJ_SAY_VERSION_VALUE_OPEN : ZJ_SAY_VERSION_VALUE;
        indent(o, depth);
        zj_say(o->to, o->lang, v->kind == ZJ_VERSION_VALUE ? value : amended, args, 5);
        line(o);
    }
}

static uint32_t lines_worth(const Out *o, const ZjLines *l)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->count; i++)
        n += worth_a_line(o, &l->at[i]);
    return n;
}

/* A gate is not open: the figures are what would come of it. */
static bool gated(const ZjVerdict *v)
{
    return v->outcome == ZJ_OUTCOME_NEEDS_FACTS && v->ground != ZJ_BY_FIGURE &&
           v->ground != ZJ_BY_PARTS;
}

/* One line goes beside its heading, more go below. */
static void headed(Out *o, ZjPhrase heading, bool several)
{
    say(o, heading);
    if (several)
        line(o);
    else if (o->lang == ZJ_LANG_EN)
        zj_buf_char(o->to, ' ');
}

static void steps(Out *o, const ZjLines *l, const ZjClauseResult *r, int depth)
{
    uint32_t n = lines_worth(o, l);
    if (n == 0) return;
    if (is_benefit(o, r->clause)) { /* each line has its own heading */
        reasons(o, l, depth, UINT32_MAX);
        return;
    }
    indent(o, depth);
    bool reading = r->figures.outcome == ZJ_OUTCOME_READING;
    headed(o,
           reading              ? ZJ_SAY_STEPS_FIRST
           : gated(&r->verdict) ? ZJ_SAY_STEPS_IF
                                : ZJ_SAY_STEPS,
           n > 1);
    reasons(o, l, n > 1 ? depth + 2 : 0, UINT32_MAX);
}

/* A bar is explained where it stands. */
static uint32_t most_lines(const ZjVerdict *v)
{
    return v->ground == ZJ_BY_BAR ? 1 : UINT32_MAX;
}

static void because(Out *o, const ZjLines *l, const ZjClauseResult *r, int depth)
{
    const ZjVerdict *v = &r->verdict;
    ZjLines shown = *l;
    if (lines_worth(o, l) == 0) return;
    if (!o->r->full && v->ground == ZJ_BY_BAR && l->count > most_lines(v))
        shown.count = most_lines(v);
    indent(o, depth);
    bool reading = r->figures.outcome == ZJ_OUTCOME_READING;
    headed(o, reading ? ZJ_SAY_WHY_FIRST : ZJ_SAY_WHY, shown.count > 1);
    reasons(o, &shown, shown.count > 1 ? depth + 2 : 0, UINT32_MAX);
}

static void item_name(Out *o, const ZjClauseResult *r, const ZjItemResult *item)
{
    if (item->key.len != 0)
        say1(o, ZJ_SAY_RECORD_KEY, clean(o, item->key));
    else
        say1(o, ZJ_SAY_RECORD_NO, number(o, (uint64_t)(item - r->items) + 1));
    if (!item->has_date) return;
    zj_buf_char(o->to, ' ');
    zj_buf_text(o->to, day(o, item->date));
}

/* The same words under every item: they are said once, for all. */
static bool common(const ZjClauseResult *r, const ZjLine *l)
{
    for (uint32_t i = 0; i < r->item_count; i++) {
        bool has = false;
        for (uint32_t k = 0; k < r->items[i].because.count && !has; k++)
            has = zj_text_equal(r->items[i].because.at[k].text, l->text);
        if (!has) return false;
    }
    return r->item_count > 1;
}

static void shared_reasons(Out *o, const ZjClauseResult *r, int depth)
{
    const ZjLines *l = &r->items[0].because;
    for (uint32_t i = 0; i < l->count && r->item_count <= MOST_COMPARED; i++) {
        if (!common(r, &l->at[i]) || !worth_a_line(o, &l->at[i])) continue;
        indent(o, depth + 2 * l->at[i].depth);
        zj_buf_str(o->to, mark_text(l->at[i].mark));
        zj_buf_text(o->to, l->at[i].text);
        line(o);
    }
}

static void own_reasons(Out *o, const ZjClauseResult *r, const ZjItemResult *item, int depth)
{
    bool compare = r->item_count <= MOST_COMPARED;
    uint32_t shown = 0;
    for (uint32_t i = 0; i < item->because.count; i++) {
        const ZjLine *l = &item->because.at[i];
        bool bar_detail = item->verdict.ground == ZJ_BY_BAR && l->depth > 0;
        if (!o->r->full && (bar_detail || shown == FEW_LINES)) continue;
        if ((compare && common(r, l)) || !worth_a_line(o, l)) continue;
        indent(o, depth + 2 * l->depth);
        zj_buf_str(o->to, mark_text(l->mark));
        zj_buf_text(o->to, l->text);
        line(o);
        shown++;
    }
}

/* 第1期 40% 2024年3月1日：应得 40万元 */
static void one_part(Out *o, const ZjPartResult *p, int depth)
{
    const ZjFigures *f = &p->figures;
    bool whole = f->outcome == ZJ_OUTCOME_NOT_DUE || f->outcome == ZJ_OUTCOME_ALREADY_PAID;
    indent(o, depth);
    say2(o, ZJ_SAY_PART_HEAD, number(o, (uint64_t)p->part + 1), p->share);
    if (p->has_date) {
        zj_buf_char(o->to, ' ');
        zj_buf_text(o->to, day(o, p->date));
    }
    say(o, ZJ_SAY_COLON);
    if (whole) {
        zj_buf_str(o->to, zj_outcome_word(f->outcome, o->lang));
        zj_buf_str(o->to, o->lang == ZJ_LANG_EN ? ", " : " ");
        sum(o, f->entitled);
        bool paid = f->outcome == ZJ_OUTCOME_NOT_DUE && f->paid.hi.num > 0;
        if (paid) say1(o, ZJ_SAY_ALSO_PAID, sum_text(o, f->paid));
    } else {
        amount_result(o, f);
    }
    line(o);
}

static void parts(Out *o, const ZjParts *all, const ZjVerdict *v, int depth)
{
    if (v->ground != ZJ_BY_PARTS && !gated(v)) return; /* nothing to pay out */
    for (uint32_t k = 0; k < all->count; k++) {
        one_part(o, &all->at[k], depth);
        if (all->at[k].verdict.outcome != ZJ_OUTCOME_NOT_DUE || o->r->full)
            reasons(o, &all->at[k].because, depth + 2, FEW_LINES);
    }
}

static void items(Out *o, const ZjClauseResult *r, int depth)
{
    uint32_t shown = 0, most = o->r->full ? UINT32_MAX : FEW_ITEMS;
    shared_reasons(o, r, depth);
    for (uint32_t i = 0; i < r->item_count && shown < most; i++, shown++) {
        const ZjItemResult *item = &r->items[i];
        indent(o, depth);
        item_name(o, r, item);
        say(o, ZJ_SAY_COLON);
        result(o, r->clause, &item->figures);
        line(o);
        versions(o, &item->versions, depth + 2);
        own_reasons(o, r, item, depth + 2);
        parts(o, &item->parts, &item->verdict, depth + 2);
        bool certain = is_benefit(o, r->clause) ||
                       (!gated(&item->verdict) && item->figures.outcome != ZJ_OUTCOME_READING);
        if (certain || o->r->full) reasons(o, &item->steps, depth + 2, UINT32_MAX);
    }
    if (shown < r->item_count) {
        indent(o, depth);
        say1(o, ZJ_SAY_ITEMS_MORE, number(o, r->item_count - shown));
        line(o);
    }
}

static void by_years(Out *o, const ZjClauseResult *r, int depth)
{
    if (r->year_count < 2) return;
    ZjBuf list = {0}, *to = o->to;
    o->to = &list;
    for (uint32_t i = 0; i < r->year_count; i++) {
        if (i > 0) say(o, ZJ_SAY_COMMA);
        say2(o, ZJ_SAY_YEAR_SUM, number(o, (uint64_t)r->years[i].year),
             sum_text(o, r->years[i].payable));
    }
    o->to = to;
    indent(o, depth);
    say1(o, ZJ_SAY_YEARS, slice(&list));
    line(o);
    if (list.failed) to->failed = true;
    zj_buf_free(&list);
}

static const char *bullet(ZjOutcome outcome)
{
    switch (outcome) {
    case ZJ_OUTCOME_GRANTED:
        return "● ";
    case ZJ_OUTCOME_NEEDS_FACTS:
    case ZJ_OUTCOME_DISCRETIONARY:
    case ZJ_OUTCOME_UNDETERMINED:
    case ZJ_OUTCOME_READING:
    case ZJ_OUTCOME_NOT_DUE:
        return "◐ ";
    case ZJ_OUTCOME_ERROR:
        return "！";
    case ZJ_OUTCOME_REFUSED:
    case ZJ_OUTCOME_BARRED:
    case ZJ_OUTCOME_DISPLACED:
    case ZJ_OUTCOME_ALREADY_PAID:
    case ZJ_OUTCOME_NOT_IN_FORCE:
        return "○ ";
    case ZJ_OUTCOME_COUNT:
        return "";
    }
    return "";
}

static bool worth_telling(ZjOutcome outcome)
{
    return outcome != ZJ_OUTCOME_REFUSED && outcome != ZJ_OUTCOME_NOT_IN_FORCE &&
           outcome != ZJ_OUTCOME_BARRED && outcome != ZJ_OUTCOME_DISPLACED &&
           outcome != ZJ_OUTCOME_ALREADY_PAID;
}

/* Of a clause with one item, or none. */
static const ZjParts *parts_of(const ZjClauseResult *r)
{
    return r->item_count == 1 ? &r->items[0].parts : &r->parts;
}

static void grant_in_full(Out *o, const ZjClauseResult *r)
{
    indent(o, 2);
    zj_buf_str(o->to, bullet(r->figures.outcome));
    zj_buf_text(o->to, zj_clause_title(o->m, r->clause, o->lang));
    say(o, ZJ_SAY_COLON);
    result(o, r->clause, &r->figures);
    if (r->item_count > 1 && !is_benefit(o, r->clause))
        say1(o, ZJ_SAY_ITEMS_COUNT, number(o, r->item_count));
    if (clause(o, r->clause)->passes) say(o, ZJ_SAY_PASSED_ON);
    line(o);
    basis(o, r->clause, 6);
    if (r->item_count <= 1) versions(o, &r->versions, 6);
    if (r->readings.matter || (o->r->full && r->readings.count != 0)) {
        indent(o, 6);
        say(o, ZJ_SAY_READINGS);
        line(o);
        readings(o, &r->readings, r->clause, 8);
    }
    by_years(o, r, 6);
    if (r->item_count > 1) {
        items(o, r, 6);
        return;
    }
    if (r->item_count == 1 && clause(o, r->clause)->domain != 0) {
        indent(o, 6);
        say(o, ZJ_SAY_ITEM);
        item_name(o, r, &r->items[0]);
        line(o);
    }
    parts(o, parts_of(r), &r->verdict, 6);
    because(o, &r->because, r, 6);
    steps(o, &r->steps, r, 6);
}

static void grant_in_brief(Out *o, const ZjClauseResult *r)
{
    const ZjModClause *c = clause(o, r->clause);
    indent(o, 2);
    zj_buf_str(o->to, bullet(r->figures.outcome));
    zj_buf_text(o->to, zj_clause_title(o->m, r->clause, o->lang));
    if (c->cite != ZJ_NONE) say1(o, ZJ_SAY_PLACE, text(o, c->cite));
    say(o, ZJ_SAY_COLON);
    result(o, r->clause, &r->figures);
    line(o);
    ZjLines shown = r->because;
    if (r->verdict.ground == ZJ_BY_BAR && shown.count > 1)
        shown.count = 1; /* explained where it stands */
    if (r->item_count > 1)
        items(o, r, 6);
    else if (r->figures.outcome != ZJ_OUTCOME_ALREADY_PAID)
        reasons(o, &shown, 6, FEW_LINES);
    if (r->item_count <= 1) parts(o, parts_of(r), &r->verdict, 6);
    if (r->readings.matter) readings(o, &r->readings, r->clause, 6);
}

/* Nothing to say of a clause but that its list is empty, or missing. */
static bool for_want_of(const Out *o, const ZjClauseResult *r, ZjGround ground)
{
    ZjOutcome outcome = ground == ZJ_BY_NO_RECORD ? ZJ_OUTCOME_REFUSED : ZJ_OUTCOME_NEEDS_FACTS;
    if (clause(o, r->clause)->domain == 0 ||
        o->m->t.domains[clause(o, r->clause)->domain].list == ZJ_NONE)
        return false;
    return !o->r->full && is_award(o, r->clause) && r->because.count == 1 &&
           r->item_count == 0 && r->figures.outcome == outcome &&
           r->verdict.ground == ground && !r->readings.matter;
}

static bool said_together(const Out *o, const ZjClauseResult *r)
{
    return for_want_of(o, r, ZJ_BY_NO_RECORD) || for_want_of(o, r, ZJ_BY_NO_LIST);
}

static ZjText list_of(const Out *o, uint32_t index)
{
    return text(o, o->m->t.fields[o->m->t.domains[clause(o, index)->domain].list].name);
}

/* “标准制定”：主持研制标准奖励〔二（四）2〕、… : all that stand on this list */
static void one_list(Out *o, uint32_t policy, uint32_t from, ZjGround ground)
{
    bool first = true;
    indent(o, 6);
    say1(o, ZJ_SAY_LIST_NAME, list_of(o, from));
    say(o, ZJ_SAY_COLON);
    for (uint32_t i = from; i < o->m->t.clauses_count; i++) {
        const ZjModClause *c = clause(o, i);
        if (c->policy != policy || !for_want_of(o, &o->r->clauses[i], ground)) continue;
        if (!zj_text_equal(list_of(o, i), list_of(o, from))) continue;
        if (!first) say(o, ZJ_SAY_LIST_COMMA);
        first = false;
        zj_buf_text(o->to, zj_clause_title(o->m, i, o->lang));
        if (c->cite != ZJ_NONE) say1(o, ZJ_SAY_PLACE, text(o, c->cite));
    }
    line(o);
}

/* One paragraph for all clauses about things that the enterprise doesn't have. */
static void by_list(Out *o, uint32_t index, ZjGround ground)
{
    bool any = false;
    for (uint32_t i = 0; i < o->m->t.clauses_count; i++) {
        const ZjClauseResult *r = &o->r->clauses[i];
        if (clause(o, i)->policy != index || !for_want_of(o, r, ground)) continue;
        bool told = false;
        for (uint32_t k = 0; k < i && !told; k++)
            told = clause(o, k)->policy == index && for_want_of(o, &o->r->clauses[k], ground) &&
                   zj_text_equal(list_of(o, k), list_of(o, i));
        if (told) continue;
        if (!any) {
            indent(o, 2);
            zj_buf_str(o->to, bullet(r->figures.outcome));
            say(o, ground == ZJ_BY_NO_RECORD ? ZJ_SAY_NO_RECORDS : ZJ_SAY_NO_LISTS);
            line(o);
        }
        any = true;
        one_list(o, index, i, ground);
    }
}

static void bar(Out *o, const ZjClauseResult *r)
{
    if (r->figures.outcome == ZJ_OUTCOME_REFUSED && !o->r->full) return;
    ZjBuf *b = scratch(o);
    ZjPhrase state = r->figures.outcome == ZJ_OUTCOME_BARRED    ? ZJ_SAY_HOLDS
                     : r->figures.outcome == ZJ_OUTCOME_REFUSED ? ZJ_SAY_NOT_HOLDS
                                                                : ZJ_SAY_OPEN;
    zj_say(b, o->lang, state, NULL, 0);
    indent(o, 2);
    zj_buf_str(o->to, r->figures.outcome == ZJ_OUTCOME_BARRED    ? "✗ "
                      : r->figures.outcome == ZJ_OUTCOME_REFUSED ? "✓ "
                                                                 : "？");
    say2(o, ZJ_SAY_BAR_STATE, zj_clause_title(o->m, r->clause, o->lang), slice(b));
    line(o);
    basis(o, r->clause, 6);
    reasons(o, &r->because, 6, UINT32_MAX);
}

static void figure(Out *o, const ZjClauseResult *r)
{
    indent(o, 2);
    zj_buf_str(o->to, "= ");
    zj_buf_text(o->to, zj_clause_title(o->m, r->clause, o->lang));
    say(o, ZJ_SAY_COLON);
    figure_value(o, r->clause, &r->figures);
    line(o);
    if (o->r->full) basis(o, r->clause, 6);
    if (o->r->full) reasons(o, &r->because, 6, UINT32_MAX);
    if (r->readings.matter) readings(o, &r->readings, r->clause, 6);
}

static void policy_head(Out *o, uint32_t index)
{
    const ZjModPolicy *p = &o->m->t.policies[index];
    line(o);
    say1(o, ZJ_SAY_POLICY_HEAD, policy_title(o, index));
    if (o->lang == ZJ_LANG_EN) zj_buf_char(o->to, ' ');
    zj_buf_text(o->to, text(o, p->id));
    say(o, ZJ_SAY_COMMA);
    zj_buf_text(o->to, payer(o, p->authority));
    if (p->number != ZJ_NONE) {
        say(o, ZJ_SAY_COMMA);
        zj_buf_text(o->to, text(o, p->number));
    }
    if (p->draft) {
        say(o, ZJ_SAY_COMMA);
        say(o, ZJ_SAY_DRAFT_WORD);
    }
    line(o);
}

static void policy(Out *o, uint32_t index)
{
    bool any = false, brief = false;
    for (uint32_t i = 0; i < o->m->t.clauses_count; i++) {
        const ZjModClause *c = clause(o, i);
        any = any || (c->policy == index && c->kind != ZJ_CLAUSE_CLAWBACK);
    }
    if (!any) return;
    policy_head(o, index);
    for (uint32_t i = 0; i < o->m->t.clauses_count; i++) {
        const ZjClauseResult *r = &o->r->clauses[i];
        const ZjModClause *c = clause(o, i);
        if (c->policy != index) continue;
        if (c->kind == ZJ_CLAUSE_BAR) bar(o, r);
        if (c->kind == ZJ_CLAUSE_FIGURE) figure(o, r);
    }
    for (uint32_t i = 0; i < o->m->t.clauses_count; i++) {
        const ZjClauseResult *r = &o->r->clauses[i];
        const ZjModClause *c = clause(o, i);
        if (c->policy != index || !is_award(o, i)) continue;
        if (said_together(o, r)) continue;
        if (worth_telling(r->figures.outcome) || o->r->full)
            grant_in_full(o, r);
        else
            brief = true;
    }
    for (uint32_t i = 0; brief && i < o->m->t.clauses_count; i++) {
        const ZjClauseResult *r = &o->r->clauses[i];
        const ZjModClause *c = clause(o, i);
        if (c->policy == index && is_award(o, i) &&
            !worth_telling(r->figures.outcome) && !said_together(o, r))
            grant_in_brief(o, r);
    }
    by_list(o, index, ZJ_BY_NO_LIST);
    by_list(o, index, ZJ_BY_NO_RECORD);
}

/* ---- clawbacks, needs ---- */

static void row(Out *o, const ZjClauseResult *r, const ZjItemResult *item)
{
    indent(o, 6);
    if (item->row_policy.len != 0) {
        zj_buf_text(o->to, clean(o, item->row_policy));
        zj_buf_char(o->to, '.');
    }
    if (item->row_clause.len != 0) zj_buf_text(o->to, clean(o, item->row_clause));
    if (item->key.len != 0) say1(o, ZJ_SAY_RECORD_KEY, clean(o, item->key));
    if (item->row_clause.len == 0 && item->key.len == 0)
        say1(o, ZJ_SAY_RECORD_NO, number(o, (uint64_t)(item - r->items) + 1));
    say(o, ZJ_SAY_COLON);
    const ZjFigures *f = &item->figures;
    if (nothing(f->payable))
        say(o, ZJ_SAY_CLAW_NOT);
    else if (zj_lane_is_point(f->payable))
        say1(o, ZJ_SAY_CLAW_NOW, sum_text(o, f->payable));
    else
        say1(o, ZJ_SAY_CLAW_OPEN, sum_text(o, f->payable));
    if (item->has_liability) {
        say(o, ZJ_SAY_SEMICOLON);
        say1(o, item->liable_until < o->r->as_of ? ZJ_SAY_CLAW_OVER : ZJ_SAY_CLAW_UNTIL,
             day(o, item->liable_until));
    }
    line(o);
    if (!nothing(f->payable) || o->r->full) reasons(o, &item->because, 8, FEW_LINES);
}

static void clawbacks(Out *o)
{
    bool headed = false;
    for (uint32_t i = 0; i < o->m->t.clauses_count; i++) {
        const ZjClauseResult *r = &o->r->clauses[i];
        if (clause(o, i)->kind != ZJ_CLAUSE_CLAWBACK) continue;
        bool idle = nothing(r->figures.payable) && r->item_count == 0 &&
                    r->figures.outcome == ZJ_OUTCOME_REFUSED;
        if (idle && !o->r->full) continue;
        if (!headed) {
            line(o);
            say(o, ZJ_SAY_SECTION_CLAWBACK);
            line(o);
            headed = true;
        }
        indent(o, 2);
        zj_buf_str(o->to, nothing(r->figures.payable)            ? "○ "
                          : zj_lane_is_point(r->figures.payable) ? "● "
                                                                 : "◐ ");
        zj_buf_text(o->to, zj_clause_title(o->m, i, o->lang));
        say(o, ZJ_SAY_COLON);
        if (idle)
            say(o, ZJ_SAY_CLAW_NO_ROWS);
        else if (nothing(r->figures.payable))
            say(o, ZJ_SAY_CLAW_NOT);
        else if (zj_lane_is_point(r->figures.payable))
            say1(o, ZJ_SAY_CLAW_NOW, sum_text(o, r->figures.payable));
        else
            say1(o, ZJ_SAY_CLAW_OPEN, sum_text(o, r->figures.payable));
        line(o);
        if (!idle) basis(o, i, 6);
        if (r->item_count == 0 && !idle) reasons(o, &r->because, 6, FEW_LINES);
        for (uint32_t k = 0; k < r->item_count; k++) {
            const ZjItemResult *item = &r->items[k];
            if (!nothing(item->figures.payable) || item->has_liability || o->r->full)
                row(o, r, item);
        }
        if (r->readings.matter) readings(o, &r->readings, i, 6);
    }
}

/* A clause that hangs on a fact, with who pays it and up to how much. */
static void decided_clause(Out *o, uint32_t index)
{
    const ZjModClause *c = clause(o, index);
    const ZjLane *payable = &o->r->clauses[index].figures.payable;
    ZjText title = zj_clause_title(o->m, index, o->lang);
    ZjText level = payer(o, o->m->t.policies[c->policy].authority);
    bool figure = c->kind == ZJ_CLAUSE_GRANT && !zj_rat_is_inf(payable->hi);
    bool levels = c->kind == ZJ_CLAUSE_GRANT && o->m->t.policies_count > 1;
    if (figure && levels) {
        ZjText args[] = {title, level, sum_text(o, *payable)};
        zj_say(o->to, o->lang, ZJ_SAY_NAME_PAYER_UP_TO, args, 3);
    } else if (figure) {
        say2(o, ZJ_SAY_NAME_UP_TO, title, sum_text(o, *payable));
    } else if (levels) {
        say2(o, ZJ_SAY_NAME_PAYER, title, level);
    } else {
        zj_buf_text(o->to, title);
    }
}

static void need(Out *o, uint32_t index)
{
    const ZjNeed *n = &o->r->needs[index];
    const ZjModField *f = &o->m->t.fields[n->field];
    ZjBuf *name = scratch(o);
    zj_show_field(&o->show, n->field, name);
    indent(o, 2);
    zj_buf_printf(o->to, "%u. ", index + 1);
    zj_buf_text(o->to, slice(name));
    if (f->label != ZJ_NONE) say1(o, ZJ_SAY_CITE_QUOTE, text(o, f->label));
    ZjBuf *state = scratch(o);
    zj_say(state, o->lang,
           n->state == ZJ_FACT_PENDING ? ZJ_SAY_FACT_PENDING : ZJ_SAY_FACT_MISSING, NULL, 0);
    say1(o, ZJ_SAY_NEED_STATE, slice(state));
    line(o);
    ZjBuf list = {0}, *to = o->to;
    o->to = &list;
    for (uint32_t i = 0; i < n->record_count; i++) {
        if (i > 0) say(o, ZJ_SAY_LIST_COMMA);
        zj_buf_text(o->to, n->records[i]);
    }
    o->to = to;
    if (list.len != 0) {
        indent(o, 5);
        say1(o, ZJ_SAY_NEED_RECORDS, slice(&list));
        line(o);
    }
    zj_buf_clear(&list);
    if (f->evidence != ZJ_NONE) {
        indent(o, 5);
        say1(o, ZJ_SAY_NEED_EVIDENCE, text(o, f->evidence));
        line(o);
    }
    o->to = &list;
    for (uint32_t i = 0; i < n->decides_count && i < FEW_NAMES; i++) {
        if (i > 0) say(o, ZJ_SAY_LIST_COMMA);
        decided_clause(o, n->decides[i]);
    }
    if (n->decides_count > FEW_NAMES) say1(o, ZJ_SAY_NEED_MORE, number(o, n->decides_count));
    o->to = to;
    if (list.len != 0) {
        indent(o, 5);
        say1(o, ZJ_SAY_NEED_DECIDES, slice(&list));
        line(o);
    }
    if (list.failed) to->failed = true;
    zj_buf_free(&list);
}

static void needs(Out *o)
{
    if (o->r->need_count == 0) return;
    line(o);
    say(o, ZJ_SAY_SECTION_NEEDS);
    line(o);
    for (uint32_t i = 0; i < o->r->need_count; i++)
        need(o, i);
}

static void foot(Out *o)
{
    ZjBuf *program = scratch(o), *facts = scratch(o);
    for (int i = 0; i < 8; i++)
        zj_buf_printf(program, "%02x", o->m->hash[i]);
    zj_buf_printf(facts, "%.16s", o->r->facts_hash);
    line(o);
    say2(o, ZJ_SAY_FOOT, slice(program), slice(facts));
    line(o);
}

ZjStatus zj_case_text(const ZjCaseResult *result_, ZjBuf *out)
{
    Out o = {.r = result_,
             .m = result_->module,
             .lang = result_->lang,
             .to = out,
             .show = {result_->module, result_->facts->texts, result_->lang}};
    head(&o);
    for (uint32_t i = 0; i < o.m->t.policies_count; i++)
        policy(&o, i);
    clawbacks(&o);
    needs(&o);
    foot(&o);
    for (size_t i = 0; i < sizeof o.tmp / sizeof o.tmp[0]; i++) {
        if (o.tmp[i].failed) out->failed = true;
        zj_buf_free(&o.tmp[i]);
    }
    return zj_buf_status(out);
}
