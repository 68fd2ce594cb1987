/* verify_report.c -- what results, explanations and cases say about the registers. */
#include "vm/base/limits.h"
#include "vm/format/verify.h"

#include <stddef.h>

/* ---- clauses ---- */

typedef enum RuleType { BOOL, INT, MONEY, DATE, TEXT, AMOUNT } RuleType;

typedef struct ClauseRule {
    const char *column;
    size_t at;
    RuleType type;
    bool root; /* in domain 0, not the clause's */
} ClauseRule;

#define IN(column, type)      {#column, offsetof(ZjModClause, column), type, false}
#define AT_ROOT(column, type) {#column, offsetof(ZjModClause, column), type, true}

static const ClauseRule clause_rules[] = {
    IN(key, TEXT),
    IN(date, DATE),
    IN(counts, BOOL),
    IN(in_force, BOOL),
    AT_ROOT(applies, BOOL),
    IN(happened, BOOL),
    IN(standard, AMOUNT),
    IN(entitled, MONEY),
    IN(paid, MONEY),
    IN(payable, MONEY),
    IN(displaced, INT),
    AT_ROOT(total_entitled, MONEY),
    AT_ROOT(total_paid, MONEY),
    AT_ROOT(total_payable, MONEY),
    IN(liable_until, DATE),
    AT_ROOT(force_from, DATE),
    AT_ROOT(force_until, DATE),
    IN(ledger_policy, TEXT),
    IN(ledger_clause, TEXT),
    IN(ledger_payer, TEXT),
};

static bool type_fits(uint32_t type, RuleType wanted)
{
    switch (wanted) {
    case BOOL:
        return type == ZJ_T_BOOL;
    case INT:
        return type == ZJ_T_INT;
    case MONEY:
        return type == ZJ_T_MONEY;
    case DATE:
        return type == ZJ_T_DATE;
    case TEXT:
        return type == ZJ_T_TEXT;
    case AMOUNT:
        return type == ZJ_T_MONEY || type == ZJ_T_EXACT;
    }
    return false;
}

/* That registers are written needs no check here: verify_code.c has proved it of all. */
static ZjStatus check_reg(Verifier *v, ZjTableId table, uint32_t row, const char *column,
                          uint32_t reg, RuleType type, uint32_t domain)
{
    if (reg == ZJ_NONE) return ZJ_OK;
    if (!type_fits(v->t->regs[reg].type, type)) {
        return zj_reject(v, table, row, column, "register of another type");
    }
    if (v->t->regs[reg].domain != domain) {
        return zj_reject(v, table, row, column, "register of another domain");
    }
    return ZJ_OK;
}

/* A 核算 has any type, a bar holds or not, all else is an amount. */
static ZjStatus check_base(Verifier *v, uint32_t row)
{
    const ZjModClause *c = &v->t->clauses[row];
    switch (c->kind) {
    case ZJ_CLAUSE_FIGURE:
        if (c->base == ZJ_NONE) {
            return zj_reject(v, ZJ_TAB_CLAUSE, row, "base", "figure without a value");
        }
        if (v->t->regs[c->base].domain == c->domain) return ZJ_OK;
        return zj_reject(v, ZJ_TAB_CLAUSE, row, "base", "register of another domain");
    case ZJ_CLAUSE_BAR:
        return check_reg(v, ZJ_TAB_CLAUSE, row, "base", c->base, BOOL, c->domain);
    case ZJ_CLAUSE_GRANT:
    case ZJ_CLAUSE_CLAWBACK:
        return check_reg(v, ZJ_TAB_CLAUSE, row, "base", c->base, AMOUNT, c->domain);
    case ZJ_CLAUSE_BENEFIT:
        if (c->base == ZJ_NONE) return ZJ_OK;
        return zj_reject(v, ZJ_TAB_CLAUSE, row, "base", "benefit with an amount");
    }
    return zj_reject(v, ZJ_TAB_CLAUSE, row, "kind", "unknown kind");
}

static ZjStatus check_clause_regs(Verifier *v, uint32_t row)
{
    const ZjModClause *c = &v->t->clauses[row];
    for (size_t i = 0; i < sizeof clause_rules / sizeof clause_rules[0]; i++) {
        const ClauseRule *rule = &clause_rules[i];
        uint32_t reg = *(const uint32_t *)(const void *)((const char *)c + rule->at);
        ZJ_TRY(check_reg(v, ZJ_TAB_CLAUSE, row, rule->column, reg, rule->type,
                         rule->root ? 0 : c->domain));
    }
    return ZJ_OK;
}

static ZjStatus check_bars(Verifier *v, const ZjModClause *c)
{
    for (uint32_t i = c->first_bar; i < c->first_bar + c->bar_count; i++) {
        const ZjModBarUse *use = &v->t->baruses[i];
        if (v->t->clauses[use->clause].kind != ZJ_CLAUSE_BAR) {
            return zj_reject(v, ZJ_TAB_BARUSE, i, "clause", "clause is not a bar");
        }
        ZJ_TRY(check_reg(v, ZJ_TAB_BARUSE, i, "reg", use->reg, BOOL, 0));
    }
    return ZJ_OK;
}

static ZjStatus check_conditions(Verifier *v, const ZjModClause *c)
{
    for (uint32_t i = c->first_condition; i < c->first_condition + c->condition_count; i++) {
        ZJ_TRY(
            check_reg(v, ZJ_TAB_CONDITION, i, "reg", v->t->conditions[i].reg, BOOL, c->domain));
    }
    return ZJ_OK;
}

/* Steps add figures up: a text's number would become that of no text. */
static bool is_text(const Verifier *v, uint32_t reg)
{
    return reg != ZJ_NONE && v->t->regs[reg].type == ZJ_T_TEXT;
}

static ZjStatus check_steps(Verifier *v, const ZjModClause *c)
{
    for (uint32_t i = c->first_step; i < c->first_step + c->step_count; i++) {
        if (is_text(v, v->t->steps[i].reg))
            return zj_reject(v, ZJ_TAB_STEP, i, "reg", "a text is no figure");
        if (is_text(v, v->t->steps[i].limit))
            return zj_reject(v, ZJ_TAB_STEP, i, "limit", "a text is no figure");
        if (v->t->steps[i].kind >= ZJ_STEP_KIND_COUNT) {
            return zj_reject(v, ZJ_TAB_STEP, i, "kind", "unknown kind");
        }
        uint32_t active = v->t->steps[i].active;
        bool own = active != ZJ_NONE && v->t->regs[active].domain == c->domain;
        ZJ_TRY(check_reg(v, ZJ_TAB_STEP, i, "active", active, BOOL, own ? c->domain : 0));
    }
    return ZJ_OK;
}

static ZjStatus check_links(Verifier *v, uint32_t row)
{
    const ZjModClause *c = &v->t->clauses[row];
    for (uint32_t i = c->first_question; i < c->first_question + c->question_count; i++) {
        if (v->t->refs[i].index >= v->t->questions_count) {
            return zj_reject(v, ZJ_TAB_REF, i, "index", "question out of bounds");
        }
    }
    if (c->settle_member != ZJ_NONE && v->t->members[c->settle_member].clause != row) {
        return zj_reject(v, ZJ_TAB_CLAUSE, row, "settle_member", "member of another clause");
    }
    if (c->matches != ZJ_NONE && v->t->clauses[c->matches].kind != ZJ_CLAUSE_GRANT) {
        return zj_reject(v, ZJ_TAB_CLAUSE, row, "matches", "clause is not a grant");
    }
    return ZJ_OK;
}

/* Follows 配套 from every clause once; `seen` is the round in which a clause was met. */
static ZjStatus check_matches(Verifier *v)
{
    uint32_t *seen = zj_arena_array(&v->arena, v->t->clauses_count, sizeof *seen);
    if (seen == NULL) return ZJ_NO_MEM;
    for (uint32_t start = 0; start < v->t->clauses_count; start++) {
        uint32_t i = start;
        while (i != ZJ_NONE && seen[i] == 0) {
            seen[i] = start + 1;
            i = v->t->clauses[i].matches;
        }
        if (i != ZJ_NONE && seen[i] == start + 1) {
            return zj_reject(v, ZJ_TAB_CLAUSE, i, "matches", "clauses match in a circle");
        }
    }
    return ZJ_OK;
}

static ZjStatus check_clauses(Verifier *v)
{
    for (uint32_t i = 0; i < v->t->clauses_count; i++) {
        ZJ_TRY(check_base(v, i));
        ZJ_TRY(check_clause_regs(v, i));
        ZJ_TRY(check_bars(v, &v->t->clauses[i]));
        ZJ_TRY(check_conditions(v, &v->t->clauses[i]));
        ZJ_TRY(check_steps(v, &v->t->clauses[i]));
        ZJ_TRY(check_links(v, i));
    }
    return check_matches(v);
}

/* ---- explanations ---- */

/* An expression, and what its clause puts around it. */
enum { EXPLAIN_DEPTH = ZJ_MAX_DEPTH + 16 };

static ZjStatus check_explain_kind(Verifier *v, uint32_t row)
{
    const ZjModExplain *e = &v->t->explains[row];
    if (e->kind >= ZJ_EXPLAIN_KIND_COUNT) {
        return zj_reject(v, ZJ_TAB_EXPLAIN, row, "kind", "unknown kind");
    }
    bool compares = e->kind == ZJ_EXPLAIN_COMPARE;
    if (compares && e->relation >= ZJ_REL_COUNT) {
        return zj_reject(v, ZJ_TAB_EXPLAIN, row, "relation", "unknown relation");
    }
    bool between = compares && e->relation == ZJ_REL_BETWEEN;
    bool quantifies = e->kind == ZJ_EXPLAIN_SOME || e->kind == ZJ_EXPLAIN_EVERY;
    if ((between || quantifies) && e->child_count == 0) {
        return zj_reject(v, ZJ_TAB_EXPLAIN, row, "child_count", "explanation lacks its child");
    }
    return ZJ_OK;
}

/* lines[i]: rows of the tree below row i when written out; shared rows count each time. */
static ZjStatus check_explain_tree(Verifier *v, uint32_t row, uint32_t *lines, uint16_t *depth)
{
    const ZjModExplain *e = &v->t->explains[row];
    lines[row] = 1;
    depth[row] = 1;
    for (uint32_t i = e->first_child; i < e->first_child + e->child_count; i++) {
        uint32_t child = v->t->refs[i].index;
        if (child >= row) {
            return zj_reject(v, ZJ_TAB_REF, i, "index",
                             "child does not come before its parent");
        }
        lines[row] += lines[child];
        if (lines[row] > ZJ_MAX_TABLE) {
            return zj_reject(v, ZJ_TAB_EXPLAIN, row, "child_count", "explanation too long");
        }
        if (depth[row] <= depth[child]) depth[row] = (uint16_t)(depth[child] + 1);
    }
    if (depth[row] > EXPLAIN_DEPTH) {
        return zj_reject(v, ZJ_TAB_EXPLAIN, row, "child_count", "explanation nests too deeply");
    }
    return ZJ_OK;
}

static ZjStatus check_explains(Verifier *v)
{
    uint32_t *lines = zj_arena_array(&v->arena, v->t->explains_count, sizeof *lines);
    uint16_t *depth = zj_arena_array(&v->arena, v->t->explains_count, sizeof *depth);
    if (lines == NULL || depth == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < v->t->explains_count; i++) {
        ZJ_TRY(check_explain_kind(v, i));
        ZJ_TRY(check_explain_tree(v, i, lines, depth));
    }
    return ZJ_OK;
}

/* ---- totals ---- */

static ZjStatus check_sums(Verifier *v)
{
    for (uint32_t i = 0; i < v->t->sums_count; i++) {
        ZJ_TRY(check_reg(v, ZJ_TAB_SUM, i, "reg", v->t->sums[i].reg, MONEY, 0));
    }
    return ZJ_OK;
}

/* ---- cases ---- */

static ZjStatus reject_expect(Verifier *v, uint32_t row, const char *column, const char *reason)
{
    return zj_reject(v, ZJ_TAB_EXPECT, row, column, reason);
}

/* Types of one family compare by value: amounts, numbers, and each other type with itself. */
static int family(uint32_t type)
{
    if (type == ZJ_T_EXACT) return ZJ_T_MONEY;
    if (type == ZJ_T_NUM) return ZJ_T_INT;
    return (int)type;
}

static ZjStatus check_range(Verifier *v, uint32_t row, uint32_t type)
{
    const ZjModExpect *e = &v->t->expects[row];
    const uint32_t ends[] = {e->low, e->high};
    static const char *const columns[] = {"low", "high"};
    for (int i = 0; i < 2; i++) {
        if (ends[i] == ZJ_NONE) return reject_expect(v, row, columns[i], "no value expected");
        uint32_t found = v->t->consts[ends[i]].type;
        if (family(found) != family(type) || !zj_const_fits(v, ends[i], (ZjType)found)) {
            return reject_expect(v, row, columns[i], "expected value of another type");
        }
    }
    return ZJ_OK;
}

/* An ENUM is expected to be one of its own values. */
static ZjStatus check_enum_value(Verifier *v, uint32_t row, const ZjModReg *reg)
{
    const ZjModExpect *e = &v->t->expects[row];
    if (reg->type != ZJ_T_ENUM) return ZJ_OK;
    uint32_t values = v->t->enums[reg->enum_index].value_count;
    if (zj_const_int(&v->t->consts[e->low]) >= values ||
        zj_const_int(&v->t->consts[e->high]) >= values) {
        return reject_expect(v, row, "high", "the enum has no such value");
    }
    return ZJ_OK;
}

static ZjStatus check_figure(Verifier *v, uint32_t row)
{
    const ZjModExpect *e = &v->t->expects[row];
    const ZjModClause *c = &v->t->clauses[e->clause];
    if (c->kind != ZJ_CLAUSE_FIGURE) {
        return reject_expect(v, row, "clause", "clause is not a figure");
    }
    const ZjModReg *base = &v->t->regs[c->base];
    ZJ_TRY(check_range(v, row, base->type));
    return check_enum_value(v, row, base);
}

static ZjStatus check_amount(Verifier *v, uint32_t row)
{
    const ZjModClause *c = &v->t->clauses[v->t->expects[row].clause];
    bool has_amount = c->kind == ZJ_CLAUSE_GRANT || c->kind == ZJ_CLAUSE_CLAWBACK;
    if (!has_amount) return reject_expect(v, row, "clause", "clause has no amount");
    return check_range(v, row, ZJ_T_MONEY);
}

/* A register of the case itself, and what it is expected to hold. */
static ZjStatus check_value(Verifier *v, uint32_t row)
{
    const ZjModExpect *e = &v->t->expects[row];
    if (e->value == 0 || e->value > v->t->regs_count) {
        return reject_expect(v, row, "value", "no such register");
    }
    const ZjModReg *reg = &v->t->regs[e->value - 1];
    if (reg->domain != 0) return reject_expect(v, row, "value", "register in another domain");
    if (e->outcome == ZJ_OUTCOME_ERROR) return ZJ_OK;
    if (e->outcome != ZJ_OUTCOME_GRANTED) return reject_expect(v, row, "outcome", "unknown outcome");
    ZJ_TRY(check_range(v, row, reg->type));
    bool none = v->t->consts[e->low].form == ZJ_CONST_NA;
    if (none != (v->t->consts[e->high].form == ZJ_CONST_NA)) {
        return reject_expect(v, row, "high", "a value at one end only");
    }
    return none ? ZJ_OK : check_enum_value(v, row, reg);
}

/* A day of a benefit's term, or its price ceiling. */
static ZjStatus check_held(Verifier *v, uint32_t row)
{
    const ZjModExpect *e = &v->t->expects[row];
    if (v->t->clauses[e->clause].kind != ZJ_CLAUSE_BENEFIT) {
        return reject_expect(v, row, "clause", "clause is not a benefit");
    }
    if (e->value == 0 || e->value >= ZJ_HELD_PART_END) {
        return reject_expect(v, row, "value", "a benefit has no such part");
    }
    return check_range(v, row, e->value == ZJ_HELD_CEILING ? ZJ_T_MONEY : ZJ_T_DATE);
}

static ZjStatus check_expect(Verifier *v, uint32_t row)
{
    const ZjModExpect *e = &v->t->expects[row];
    if (e->kind >= ZJ_EXPECT_KIND_COUNT) return reject_expect(v, row, "kind", "unknown kind");
    if (e->kind != ZJ_EXPECT_TOTAL && e->kind != ZJ_EXPECT_VALUE && e->clause == ZJ_NONE) {
        return reject_expect(v, row, "clause", "no clause");
    }
    switch ((ZjExpectKind)e->kind) {
    case ZJ_EXPECT_AMOUNT:
        return check_amount(v, row);
    case ZJ_EXPECT_OUTCOME:
        if (e->outcome < ZJ_OUTCOME_COUNT) return ZJ_OK;
        return reject_expect(v, row, "outcome", "unknown outcome");
    case ZJ_EXPECT_TOTAL:
        return check_range(v, row, ZJ_T_MONEY);
    case ZJ_EXPECT_FIGURE:
        return check_figure(v, row);
    case ZJ_EXPECT_VALUE:
        return check_value(v, row);
    case ZJ_EXPECT_HELD:
        return check_held(v, row);
    case ZJ_EXPECT_KIND_COUNT:
        break;
    }
    return ZJ_OK;
}

static ZjStatus check_cases(Verifier *v)
{
    for (uint32_t i = 0; i < v->t->choices_count; i++) {
        const ZjModChoice *choice = &v->t->choices[i];
        if (choice->alternative >= v->t->questions[choice->question].alternative_count) {
            return zj_reject(v, ZJ_TAB_CHOICE, i, "alternative", "no such alternative");
        }
    }
    for (uint32_t i = 0; i < v->t->expects_count; i++) {
        ZJ_TRY(check_expect(v, i));
    }
    return ZJ_OK;
}

/* ---- benefits and targets ---- */

static ZjStatus check_benefit(Verifier *v, uint32_t row)
{
    const ZjModBenefit *b = &v->t->benefits[row];
    const ZjModClause *c = &v->t->clauses[b->clause];
    if (c->kind != ZJ_CLAUSE_BENEFIT) {
        return zj_reject(v, ZJ_TAB_BENEFIT, row, "clause", "clause is not a benefit");
    }
    if ((b->term_first == ZJ_NONE) != (b->term_last == ZJ_NONE)) {
        return zj_reject(v, ZJ_TAB_BENEFIT, row, "term_last", "half a term");
    }
    ZJ_TRY(check_reg(v, ZJ_TAB_BENEFIT, row, "held", b->held, BOOL, c->domain));
    ZJ_TRY(check_reg(v, ZJ_TAB_BENEFIT, row, "outdone", b->outdone, BOOL, c->domain));
    ZJ_TRY(check_reg(v, ZJ_TAB_BENEFIT, row, "term_first", b->term_first, DATE, c->domain));
    ZJ_TRY(check_reg(v, ZJ_TAB_BENEFIT, row, "term_last", b->term_last, DATE, c->domain));
    return check_reg(v, ZJ_TAB_BENEFIT, row, "ceiling", b->ceiling, AMOUNT, c->domain);
}

/* A count needs no register, a share needs a condition, all others a number or an amount. */
static ZjStatus check_stat(Verifier *v, const ZjModTarget *target, uint32_t row)
{
    const ZjModStat *s = &v->t->stats[row];
    bool amount = v->t->consts[target->figure].type == ZJ_T_EXACT && target->stat_count == 1;
    if (s->kind >= ZJ_STAT_KIND_COUNT) return zj_reject(v, ZJ_TAB_STAT, row, "kind", "unknown kind");
    if ((s->reg == ZJ_NONE) != (s->kind == ZJ_STAT_COUNT)) {
        return zj_reject(v, ZJ_TAB_STAT, row, "reg", "register missing or not wanted");
    }
    if (s->reg == ZJ_NONE) return ZJ_OK;
    const ZjModReg *r = &v->t->regs[s->reg];
    bool fits = s->kind == ZJ_STAT_SHARE ? r->type == ZJ_T_BOOL
                                         : r->type == ZJ_T_NUM || r->type == ZJ_T_EXACT;
    if (!fits || r->domain != 0) return zj_reject(v, ZJ_TAB_STAT, row, "reg", "register of another type");
    if (target->stat_count == 1 && s->kind != ZJ_STAT_SHARE && (r->type == ZJ_T_EXACT) != amount) {
        return zj_reject(v, ZJ_TAB_STAT, row, "reg", "measure and figure differ in type");
    }
    return ZJ_OK;
}

enum { LAST_YEAR = 9999 }; /* of dates: stdlib/date.h */

static ZjStatus check_target(Verifier *v, uint32_t row)
{
    const ZjModTarget *t = &v->t->targets[row];
    uint32_t figure = v->t->consts[t->figure].type;
    if (t->relation > ZJ_REL_GE) return zj_reject(v, ZJ_TAB_TARGET, row, "relation", "unknown relation");
    if ((figure != ZJ_T_NUM && figure != ZJ_T_EXACT) || v->t->consts[t->figure].form != ZJ_CONST_POINT) {
        return zj_reject(v, ZJ_TAB_TARGET, row, "figure", "not a figure");
    }
    if (t->by_date != ZJ_NONE && (v->t->consts[t->by_date].type != ZJ_T_DATE ||
                                  v->t->consts[t->by_date].form != ZJ_CONST_POINT)) {
        return zj_reject(v, ZJ_TAB_TARGET, row, "by_date", "not a date");
    }
    if (t->year_start < 1 || t->year_start > 12) {
        return zj_reject(v, ZJ_TAB_TARGET, row, "year_start", "no such month");
    }
    if (t->first_year > LAST_YEAR || (t->first_year != 0 && t->year_date == ZJ_NONE)) {
        return zj_reject(v, ZJ_TAB_TARGET, row, "first_year", "no such year");
    }
    if (t->last_year > LAST_YEAR || (t->last_year != 0 && t->year_date == ZJ_NONE)) {
        return zj_reject(v, ZJ_TAB_TARGET, row, "last_year", "no such year");
    }
    if (t->stat_count < 1 || t->stat_count > 2) {
        return zj_reject(v, ZJ_TAB_TARGET, row, "stat_count", "not one measure, nor a ratio of two");
    }
    ZJ_TRY(check_reg(v, ZJ_TAB_TARGET, row, "among", t->among, BOOL, 0));
    ZJ_TRY(check_reg(v, ZJ_TAB_TARGET, row, "year_date", t->year_date, DATE, 0));
    for (uint32_t i = 0; i < t->stat_count; i++) ZJ_TRY(check_stat(v, t, t->first_stat + i));
    return ZJ_OK;
}

static ZjStatus check_version(Verifier *v, uint32_t row)
{
    const ZjModVersion *x = &v->t->versions[row];
    if (x->kind >= ZJ_VERSION_KIND_COUNT) return zj_reject(v, ZJ_TAB_VERSION, row, "kind", "unknown kind");
    if ((x->by != ZJ_NONE) != (x->kind == ZJ_VERSION_REPLACED)) {
        return zj_reject(v, ZJ_TAB_VERSION, row, "by", "clause missing or not wanted");
    }
    if ((x->parameter != ZJ_NONE) != (x->kind == ZJ_VERSION_VALUE)) {
        return zj_reject(v, ZJ_TAB_VERSION, row, "parameter", "parameter missing or not wanted");
    }
    ZJ_TRY(check_reg(v, ZJ_TAB_VERSION, row, "first_day", x->first_day, DATE, 0));
    ZJ_TRY(check_reg(v, ZJ_TAB_VERSION, row, "last_day", x->last_day, DATE, 0));
    return check_reg(v, ZJ_TAB_VERSION, row, "holds", x->holds, BOOL, v->t->clauses[x->clause].domain);
}

static ZjStatus check_beyond_money(Verifier *v)
{
    for (uint32_t i = 0; i < v->t->benefits_count; i++) ZJ_TRY(check_benefit(v, i));
    for (uint32_t i = 0; i < v->t->targets_count; i++) ZJ_TRY(check_target(v, i));
    for (uint32_t i = 0; i < v->t->versions_count; i++) ZJ_TRY(check_version(v, i));
    return ZJ_OK;
}

ZjStatus zj_verify_report(Verifier *v)
{
    ZJ_TRY(check_beyond_money(v));
    ZJ_TRY(check_clauses(v));
    ZJ_TRY(check_explains(v));
    ZJ_TRY(check_sums(v));
    return check_cases(v);
}
