#include "run.h"

#include "stdlib/date.h"

static void compute(Ran *r)
{
    ZjRunOptions options = {.as_of = r->facts.as_of, .choice = r->choice};
    ck_assert_int_eq(zj_run(r->module, &r->facts, &options, &r->run), ZJ_OK);
}

Ran *run_case(const Compiled *c, const char *json)
{
    Ran *r = calloc(1, sizeof *r);
    ck_assert_ptr_nonnull(r);
    r->module = &c->module;
    ZjStatus read = zj_facts_read_json(&c->module, zj_text(json), (ZjText){"", 0}, &r->facts, &r->problems);
    if (read != ZJ_OK) {
        for (uint32_t i = 0; i < r->problems.count; i++) {
            zj_fact_problem_print(&r->problems.at[i], "facts", (ZjText){"", 0}, ZJ_LANG_EN, &r->shown);
        }
        ck_abort_msg("%s: %s\n%s", zj_status_text(read), json, r->shown.ptr != NULL ? r->shown.ptr : "");
    }
    uint32_t questions = c->module.t.questions_count;
    r->choice = calloc(questions + 1, sizeof *r->choice);
    ck_assert_ptr_nonnull(r->choice);
    for (uint32_t i = 0; i < questions; i++) {
        uint32_t preset = c->module.t.questions[i].preset;
        r->choice[i] = preset != ZJ_NONE ? preset : 0;
    }
    compute(r);
    return r;
}

void choose(Ran *r, uint32_t question, uint32_t alternative)
{
    r->choice[question] = alternative;
    zj_run_free(&r->run);
    compute(r);
}

void done(Ran *r)
{
    zj_buf_free(&r->shown);
    free(r->choice);
    zj_run_free(&r->run);
    zj_facts_free(&r->facts);
    free(r);
}

static void show_value(Ran *r, const ZjModReg *reg, ZjRat value)
{
    const ZjModule *m = r->module;
    if (zj_rat_is_inf(value)) {
        zj_buf_str(&r->shown, value.num > 0 ? "∞" : "-∞");
        return;
    }
    int64_t n = (int64_t)(value.num / value.den);
    switch ((ZjType)reg->type) {
    case ZJ_T_BOOL: zj_buf_str(&r->shown, n ? "是" : "否"); break;
    case ZJ_T_DATE: zj_date_print(n, false, &r->shown); break;
    case ZJ_T_ENUM: {
        const ZjModValue *item = &m->t.values[m->t.enums[reg->enum_index].first_value + (uint32_t)n];
        zj_buf_text(&r->shown, zj_mod_str(m, item->name));
        break;
    }
    case ZJ_T_TEXT: zj_buf_text(&r->shown, zj_text_at(r->facts.texts, (uint32_t)n)); break;
    case ZJ_T_INT: case ZJ_T_MONEY: case ZJ_T_NUM: case ZJ_T_EXACT: zj_rat_print(value, &r->shown); break;
    case ZJ_T_NONE: case ZJ_TYPE_COUNT: ck_abort_msg("a register without type");
    }
}

static void append_lane(Ran *r, uint32_t reg, uint32_t lane)
{
    static const struct {
        uint8_t flag;
        const char *word;
    } words[] = {{ZJ_F_MISSING, " missing"}, {ZJ_F_PENDING, " pending"}, {ZJ_F_DISCRETION, " discretion"},
                 {ZJ_F_UNDETERMINED, " elsewhere"}, {ZJ_F_CHOICE, " choice"}, {ZJ_F_NA, " n/a"}};
    ZjLane v = zj_run_lane(&r->run, reg, lane);
    if (v.flags & ZJ_F_ERROR) {
        zj_buf_str(&r->shown, "error");
        if (r->run.error_kind[reg] != 0) zj_buf_printf(&r->shown, " %d", r->run.error_kind[reg] - 1);
        return;
    }
    if (v.flags == ZJ_F_NA) {
        zj_buf_str(&r->shown, "n/a");
        return;
    }
    show_value(r, &r->module->t.regs[reg], v.lo);
    if (zj_rat_cmp(v.lo, v.hi) != 0) {
        zj_buf_str(&r->shown, "..");
        show_value(r, &r->module->t.regs[reg], v.hi);
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (v.flags & words[i].flag) zj_buf_str(&r->shown, words[i].word);
    }
}

const char *lane_shown(Ran *r, uint32_t reg, uint32_t lane)
{
    zj_buf_clear(&r->shown);
    append_lane(r, reg, lane);
    ck_assert(!r->shown.failed);
    return r->shown.ptr;
}

const char *lanes_shown(Ran *r, uint32_t reg)
{
    uint32_t first, count;
    ck_assert_uint_ne(reg, ZJ_NONE);
    zj_run_items(&r->run, r->module->t.regs[reg].domain, 0, &first, &count);
    zj_buf_clear(&r->shown);
    zj_buf_str(&r->shown, "");
    for (uint32_t i = 0; i < count; i++) {
        if (i != 0) zj_buf_str(&r->shown, ", ");
        append_lane(r, reg, first + i);
    }
    return r->shown.ptr;
}
