#include <stdio.h>

#include "stdlib/date.h"
#include "vm/report/cases.h"

typedef struct Info {
    const ZjModule *m;
    ZjLang lang;
    ZjBuf *out;
} Info;

static void say(const Info *i, ZjPhrase p)
{
    zj_say(i->out, i->lang, p, NULL, 0);
}

static void heading(const Info *i, ZjPhrase p)
{
    zj_buf_char(i->out, '\n');
    say(i, p);
    zj_buf_char(i->out, '\n');
}

static ZjText text(const Info *i, uint32_t s)
{
    return zj_mod_str(i->m, s);
}

static void titled(const Info *i, uint32_t title)
{
    if (title == ZJ_NONE) return;
    zj_buf_str(i->out, i->lang == ZJ_LANG_EN ? " \"" : "「");
    zj_buf_text(i->out, text(i, title));
    zj_buf_str(i->out, i->lang == ZJ_LANG_EN ? "\"" : "」");
}

static void policies(const Info *i)
{
    heading(i, ZJ_SAY_INFO_POLICIES);
    for (uint32_t k = 0; k < i->m->t.policies_count; k++) {
        const ZjModPolicy *p = &i->m->t.policies[k];
        zj_buf_str(i->out, "  ");
        zj_buf_text(i->out, text(i, p->id));
        titled(i, p->title);
        zj_buf_char(i->out, ' ');
        zj_buf_text(i->out, text(i, p->authority));
        if (p->number != ZJ_NONE) {
            zj_buf_char(i->out, ' ');
            zj_buf_text(i->out, text(i, p->number));
        }
        if (p->draft) {
            zj_buf_char(i->out, ' ');
            say(i, ZJ_SAY_DRAFT_WORD);
        }
        zj_buf_char(i->out, '\n');
    }
}

static ZjPhrase kind_of(uint32_t kind)
{
    switch ((ZjClauseKind)kind) {
    case ZJ_CLAUSE_GRANT:
        return ZJ_SAY_INFO_GRANT;
    case ZJ_CLAUSE_BAR:
        return ZJ_SAY_INFO_BAR;
    case ZJ_CLAUSE_CLAWBACK:
        return ZJ_SAY_INFO_CLAWBACK;
    case ZJ_CLAUSE_FIGURE:
        return ZJ_SAY_INFO_FIGURE;
    case ZJ_CLAUSE_BENEFIT:
        return ZJ_SAY_INFO_BENEFIT;
    }
    return ZJ_SAY_INFO_GRANT;
}

static void clauses(const Info *i)
{
    heading(i, ZJ_SAY_INFO_CLAUSES);
    for (uint32_t k = 0; k < i->m->t.clauses_count; k++) {
        const ZjModClause *c = &i->m->t.clauses[k];
        zj_buf_str(i->out, "  ");
        say(i, kind_of(c->kind));
        zj_buf_char(i->out, ' ');
        zj_show_clause_id(i->m, k, i->out);
        titled(i, c->title);
        if (c->cite != ZJ_NONE) {
            zj_buf_char(i->out, ' ');
            zj_buf_text(i->out, text(i, c->cite));
        }
        zj_buf_char(i->out, '\n');
    }
}

static void questions(const Info *i)
{
    if (i->m->t.questions_count == 0) return;
    heading(i, ZJ_SAY_INFO_QUESTIONS);
    for (uint32_t k = 0; k < i->m->t.questions_count; k++) {
        const ZjModQuestion *q = &i->m->t.questions[k];
        zj_buf_str(i->out, "  ");
        zj_buf_text(i->out, text(i, q->owner));
        zj_buf_char(i->out, '.');
        zj_buf_text(i->out, text(i, q->name));
        if (q->preset == ZJ_NONE) {
            ZjBuf none = {0};
            zj_say(&none, i->lang, ZJ_SAY_INFO_NO_PRESET, NULL, 0);
            ZjText arg = {none.ptr != NULL ? none.ptr : "", (uint32_t)none.len};
            zj_say(i->out, i->lang, ZJ_SAY_BRACKET, &arg, 1);
            zj_buf_free(&none);
        }
        zj_buf_char(i->out, '\n');
        for (uint32_t a = 0; a < q->alternative_count; a++) {
            const ZjModAlternative *alt = &i->m->t.alternatives[q->first_alternative + a];
            zj_buf_str(i->out, "    = ");
            zj_buf_text(i->out, text(i, alt->name));
            titled(i, alt->title);
            if (q->preset == a) say(i, ZJ_SAY_INFO_PRESET);
            zj_buf_char(i->out, '\n');
        }
    }
}

static void type_of(const Info *i, const ZjModField *f)
{
    static const ZjPhrase names[ZJ_TYPE_COUNT] = {
        [ZJ_T_BOOL] = ZJ_SAY_TYPE_BOOL,   [ZJ_T_INT] = ZJ_SAY_TYPE_INT,
        [ZJ_T_MONEY] = ZJ_SAY_TYPE_MONEY, [ZJ_T_DATE] = ZJ_SAY_TYPE_DATE,
        [ZJ_T_TEXT] = ZJ_SAY_TYPE_TEXT,   [ZJ_T_NUM] = ZJ_SAY_TYPE_NUM,
        [ZJ_T_EXACT] = ZJ_SAY_TYPE_MONEY};
    if (f->kind == ZJ_FIELD_LIST) {
        say(i, ZJ_SAY_INFO_LIST);
    } else if (f->kind == ZJ_FIELD_RECORD) {
        say(i, ZJ_SAY_INFO_RECORD);
    } else if (f->type == ZJ_T_ENUM && f->enum_index != ZJ_NONE) {
        zj_buf_text(i->out, text(i, i->m->t.enums[f->enum_index].name));
    } else {
        say(i, f->is_ratio ? ZJ_SAY_TYPE_RATIO : names[f->type]);
        if (f->unit != ZJ_NONE) {
            ZjText unit = text(i, f->unit);
            zj_say(i->out, i->lang, ZJ_SAY_BRACKET, &unit, 1);
        }
    }
}

static void facts(const Info *i)
{
    ZjShow show = {i->m, NULL, i->lang};
    heading(i, ZJ_SAY_INFO_FACTS);
    for (uint32_t k = 0; k < i->m->t.fields_count; k++) {
        const ZjModField *f = &i->m->t.fields[k];
        zj_buf_str(i->out, "  ");
        zj_show_field(&show, k, i->out);
        zj_buf_str(i->out, " : ");
        type_of(i, f);
        if (f->is_key) {
            zj_buf_char(i->out, ' ');
            say(i, ZJ_SAY_INFO_KEY);
        }
        titled(i, f->label);
        if (f->evidence != ZJ_NONE) {
            ZjText evidence = text(i, f->evidence);
            zj_buf_char(i->out, ' ');
            zj_say(i->out, i->lang, ZJ_SAY_NEED_EVIDENCE, &evidence, 1);
        }
        zj_buf_char(i->out, '\n');
    }
}

static void by_date(const Info *i, uint32_t konst)
{
    if (konst == ZJ_NONE || i->m->t.consts[konst].form != ZJ_CONST_POINT) return;
    ZjBuf day = {0};
    zj_date_print(zj_const_int(&i->m->t.consts[konst]), i->lang != ZJ_LANG_EN, &day);
    ZjText arg = {day.ptr != NULL ? day.ptr : "", (uint32_t)day.len};
    zj_buf_char(i->out, ' ');
    zj_say(i->out, i->lang, ZJ_SAY_INFO_BY_DATE, &arg, 1);
    if (day.failed) i->out->failed = true;
    zj_buf_free(&day);
}

static void targets(const Info *i)
{
    if (i->m->t.targets_count == 0) return;
    heading(i, ZJ_SAY_INFO_TARGETS);
    for (uint32_t k = 0; k < i->m->t.targets_count; k++) {
        const ZjModTarget *t = &i->m->t.targets[k];
        bool alias = i->lang == ZJ_LANG_EN && t->alias != ZJ_NONE;
        zj_buf_str(i->out, "  ");
        zj_buf_text(i->out, text(i, i->m->t.policies[t->policy].id));
        zj_buf_char(i->out, '.');
        zj_buf_text(i->out, text(i, alias ? t->alias : t->name));
        titled(i, t->title);
        if (t->cite != ZJ_NONE) {
            zj_buf_char(i->out, ' ');
            zj_buf_text(i->out, text(i, t->cite));
        }
        by_date(i, t->by_date);
        if (t->soft) {
            zj_buf_char(i->out, ' ');
            say(i, ZJ_SAY_INFO_SOFT);
        }
        zj_buf_str(i->out, "\n    ");
        zj_show_clean(text(i, t->text), i->out);
        zj_buf_char(i->out, '\n');
    }
}

ZjStatus zj_info_print(const ZjModule *module, const ZjModReport *report, ZjLang lang,
                       ZjBuf *out)
{
    Info i = {module, lang, out};
    char hash[65], low[24], high[24], cases[24];
    for (size_t k = 0; k < 32; k++)
        snprintf(hash + 2 * k, 3, "%02x", module->hash[k]);
    snprintf(low, sizeof low, "%llu", (unsigned long long)report->cost_per_case);
    snprintf(high, sizeof high, "%llu", (unsigned long long)report->cost_worst);
    snprintf(cases, sizeof cases, "%u", module->t.cases_count);
    ZJ_SAY(out, lang, INFO_HASH, zj_text(hash));
    zj_buf_char(out, '\n');
    ZJ_SAY(out, lang, INFO_COST, zj_text(low), zj_text(high));
    zj_buf_char(out, '\n');
    ZJ_SAY(out, lang, INFO_CASES, zj_text(cases));
    zj_buf_char(out, '\n');
    policies(&i);
    clauses(&i);
    targets(&i);
    questions(&i);
    facts(&i);
    return zj_buf_status(out);
}
