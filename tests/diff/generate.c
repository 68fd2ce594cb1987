/* Programs at random. Everything stands in brackets, so that no rule about mixed operators is
 *met;
 ** what the checker still refuses is thrown away by the caller. */
#include "tests/diff/generate.h"

#include <stdio.h>
#include <string.h>

typedef enum Sort {
    SORT_BOOL,
    SORT_MONEY,
    SORT_NUM,
    SORT_INT,
    SORT_DATE,
    SORT_LADDER,
    SORT_KIND,
    SORT_TEXT
} Sort;
typedef enum ListKind { LIST_A, LIST_SUB, LIST_B, LIST_PAID, LIST_PERIODS } ListKind;

enum { MAX_VARS = 12, MAX_NAMES = 16 };

typedef struct Var {
    char name[16];
    ListKind list;
} Var;

typedef struct Named {
    char name[16];
    Sort sort;
} Named;

typedef struct Gen {
    Rng rng;
    ZjBuf *out;
    Var vars[MAX_VARS];
    int var_count, serial;
    Named lets[MAX_NAMES], defines[MAX_NAMES], params[MAX_NAMES];
    int let_count, define_count, param_count;
    char grants[MAX_NAMES][32]; /* that may be named here */
    int grant_count;
    char others[MAX_NAMES][32]; /* of the same policy, for joint caps and bars */
    int other_count;
    bool facts, in_function, functions, list_functions, policy_two, sets_elsewhere;
    char keep[512]; /* of the clause: among which items and by what 择优 keeps, the same in all of them */
    bool names_own; /* grants name others of this policy; else they stand under joint caps and causes with them */
} Gen;

static uint32_t below(Gen *g, uint32_t n)
{
    return rng_below(&g->rng, n);
}

static bool chance(Gen *g, uint32_t percent)
{
    return rng_chance(&g->rng, percent);
}

static const char *one_of(Gen *g, const char *const *words, uint32_t n)
{
    return words[below(g, n)];
}

#define PICK(g, ...)                                                                           \
    one_of(g, (const char *const[]){__VA_ARGS__},                                              \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))
#define SAY(g, ...) zj_buf_printf((g)->out, __VA_ARGS__)

static void expr(Gen *g, Sort sort, int depth);
static void of_case(Gen *g, Sort sort, int depth);

/* ---- leaves ---- */

static void literal(Gen *g, Sort sort)
{
    switch (sort) {
    case SORT_BOOL:
        SAY(g, "%s", PICK(g, "是", "否"));
        break;
    case SORT_MONEY:
        if (chance(g, 3))
            SAY(g, "%s",
                PICK(g, "90000000亿元", "900000000亿元", "0.001元", "1000000000000万元"));
        else if (chance(g, 15))
            SAY(g, "%u.%02u元", below(g, 300), below(g, 100));
        else
            SAY(g, "%s",
                PICK(g, "0元", "1元", "33.33元", "100元", "150元", "250元", "1000元", "5000元",
                     "1万元", "2万元", "5万元", "100万元"));
        break;
    case SORT_NUM:
        SAY(g, "%s", PICK(g, "10%", "33%", "50%", "5‰", "1:3", "2:3", "1.5", "0.25", "100%"));
        break;
    case SORT_INT:
        SAY(g, "%u", below(g, 6));
        break;
    case SORT_DATE:
        SAY(g, "202%u-%02u-%02u", 1 + below(g, 4), 1 + below(g, 12),
            chance(g, 30) ? 28u : 1 + below(g, 28));
        break;
    case SORT_LADDER:
        SAY(g, "%s", PICK(g, "la", "lb", "lc", "ld"));
        break;
    case SORT_KIND:
        SAY(g, "%s", PICK(g, "ka", "kb", "kc"));
        break;
    case SORT_TEXT:
        SAY(g, "「%s」", PICK(g, "k1", "k2", "x", ""));
        break;
    }
}

static void period(Gen *g)
{
    SAY(g, "%s", PICK(g, "1年", "3年", "6个月", "1个月", "30日", "1日", "90日"));
}

/* A field of a record, by the list it is of. */
static bool field(Gen *g, Sort sort)
{
    static const char *const of_a[] = {"b", "m", "n", "i", "d", "e", "k", "t"};
    static const char *const of_sub[] = {"b", "m", NULL, NULL, "d", "e", NULL, "id"};
    static const char *const of_paid[] = {NULL,       "金额", NULL, NULL,
                                          "所属日期", NULL,   NULL, "条款"};
    static const char *const of_periods[] = {NULL, NULL, NULL, "序号", "止", NULL, NULL, "编号"};
    if (g->var_count == 0) return false;
    const Var *v = &g->vars[below(g, (uint32_t)g->var_count)];
    const char *name = v->list == LIST_SUB       ? of_sub[sort]
                       : v->list == LIST_PAID    ? of_paid[sort]
                       : v->list == LIST_PERIODS ? of_periods[sort]
                                                 : of_a[sort];
    if (v->list == LIST_PERIODS && sort == SORT_DATE && chance(g, 50)) name = "起";
    if (v->list == LIST_PERIODS && sort == SORT_NUM) {
        SAY(g, "(%s.天数 / %s.全期天数)", v->name, v->name);
        return true;
    }
    if (name == NULL) return false;
    SAY(g, "%s.%s", v->name, name);
    return true;
}

static bool fact(Gen *g, Sort sort)
{
    if (!g->facts) return false;
    switch (sort) {
    case SORT_BOOL:
        SAY(g, "%s", PICK(g, "b1", "b2", "rec.b"));
        return true;
    case SORT_MONEY:
        SAY(g, "%s", PICK(g, "m1", "m2", "m3", "rec.m"));
        return true;
    case SORT_NUM:
        SAY(g, "%s", PICK(g, "n1", "r1"));
        return true;
    case SORT_INT:
        SAY(g, "%s", PICK(g, "i1", "i2"));
        return true;
    case SORT_DATE:
        SAY(g, "%s", PICK(g, "d1", "d2", "评估日"));
        return true;
    case SORT_LADDER:
        SAY(g, "%s", PICK(g, "e1", "rec.e"));
        return true;
    case SORT_KIND:
        SAY(g, "k1");
        return true;
    case SORT_TEXT:
        SAY(g, "t1");
        return true;
    }
    return false;
}

static bool named(Gen *g, const Named *names, int count, Sort sort)
{
    int from = count == 0 ? 0 : (int)below(g, (uint32_t)count);
    for (int i = 0; i < count; i++) {
        const Named *n = &names[(from + i) % count];
        if (n->sort != sort) continue;
        SAY(g, "%s", n->name);
        return true;
    }
    return false;
}

static void leaf(Gen *g, Sort sort)
{
    for (int tries = 0; tries < 4; tries++) {
        switch (below(g, 8)) {
        case 0:
        case 1:
        case 2:
            if (field(g, sort)) return;
            break;
        case 3:
            if (named(g, g->lets, g->let_count, sort)) return;
            break;
        case 4:
            if (!g->in_function && named(g, g->defines, g->define_count, sort)) return;
            break;
        case 5:
            if (!g->in_function && named(g, g->params, g->param_count, sort)) return;
            break;
        default:
            if (fact(g, sort)) return;
            break;
        }
    }
    literal(g, sort);
}

/* ---- lists ---- */

/* "x3 取自 la" with x3 in sight afterwards; returns how many variables there were. */
typedef enum PeriodUse { PERIODS_ANY, PERIODS_NO_MONTHS, PERIODS_NEVER } PeriodUse;

static int open_list(Gen *g, PeriodUse use)
{
    int saved = g->var_count;
    const Var *owner = NULL;
    Var *v = &g->vars[g->var_count];
    int records = 0; /* in pairs of records of list1 it cannot be told whose list is meant */
    for (int i = 0; i < g->var_count; i++) {
        if (g->vars[i].list != LIST_A) continue;
        records++;
        if (chance(g, 45)) owner = &g->vars[i];
    }
    if (records > 1) owner = NULL;
    snprintf(v->name, sizeof v->name, "x%d", ++g->serial);
    if (use != PERIODS_NEVER && chance(g, 12)) { /* a count of months has a unit, others have none */
        int number = g->serial;
        SAY(g, "x%d 取自 %s(", number,
            use == PERIODS_NO_MONTHS ? PICK(g, "各季", "各年") : PICK(g, "各月", "各季", "各年"));
        expr(g, SORT_DATE, 1);
        SAY(g, ", ");
        expr(g, SORT_DATE, 1);
        SAY(g, ")");
        snprintf(v->name, sizeof v->name, "x%d", number); /* lists inside stood in its place */
        v->list = LIST_PERIODS;
    } else if (owner != NULL) {
        v->list = LIST_SUB;
        SAY(g, "%s 取自 %s.sub", v->name, owner->name);
    } else {
        v->list = chance(g, 60) ? LIST_A : LIST_B;
        SAY(g, "%s 取自 %s", v->name, v->list == LIST_A ? "list1" : "list2");
    }
    return saved;
}

/* The names must be known before the list is: first the text, then the variable. */
static void over_list(Gen *g, const char *word, Sort body, int depth)
{
    ZjBuf list = {0}, inner = {0}, where = {0};
    ZjBuf *out = g->out;
    g->out = &list;
    bool truth = strcmp(word, "存在") == 0 || strcmp(word, "全部") == 0,
         count = strcmp(word, "计数") == 0;
    int saved = open_list(g, count ? PERIODS_NO_MONTHS : PERIODS_ANY);
    g->var_count = saved + 1;
    g->out = &inner;
    if (!count) expr(g, body, depth - 1);
    g->out = &where;
    if (!truth && chance(g, 50)) expr(g, SORT_BOOL, depth - 1);
    g->out = out;
    g->var_count = saved;
    const char *l = list.ptr, *b = inner.ptr != NULL ? inner.ptr : "", *w = where.ptr;
    if (truth)
        SAY(g, "(%s %s 满足 (%s))", word, l, b);
    else if (count)
        SAY(g, "(计数 %s", l);
    else
        SAY(g, "(%s (%s) 对 %s", word, b, l);
    if (!truth) {
        if (w != NULL) SAY(g, " 其中 (%s)", w);
        SAY(g, ")");
    }
    zj_buf_free(&list);
    zj_buf_free(&inner);
    zj_buf_free(&where);
}

/* f2 takes a list by its fields: here one of the lists, as seen from this place. */
static void list_call(Gen *g, int depth)
{
    ZjBuf list = {0}, fields = {0}, where = {0};
    ZjBuf *out = g->out;
    g->out = &list;
    int saved = open_list(g, PERIODS_ANY);
    g->var_count = saved + 1;
    g->out = &fields;
    SAY(g, "{a: (");
    expr(g, SORT_MONEY, depth - 1);
    SAY(g, "), d: (");
    expr(g, SORT_DATE, depth - 1);
    SAY(g, ")}");
    g->out = &where;
    if (chance(g, 50)) expr(g, SORT_BOOL, depth - 1);
    g->out = out;
    g->var_count = saved;
    SAY(g, "f2(%s 对 %s", fields.ptr, list.ptr);
    if (where.ptr != NULL) SAY(g, " 其中 (%s)", where.ptr);
    SAY(g, ", (");
    expr(g, SORT_DATE, 1);
    SAY(g, "), (");
    expr(g, SORT_INT, 1);
    SAY(g, "))");
    zj_buf_free(&list);
    zj_buf_free(&fields);
    zj_buf_free(&where);
}

static const char *const list_functions[] = {
    "合计 x.a 对 x 取自 表 其中 x.d < p 或 (x.d = p 且 位次(x) ≤ n)",
    "合计 x.a 对 x 取自 表 其中 (计数 y 取自 表 其中 y.a > x.a) < n",
    "合计 (最大 y.a 对 y 取自 表 其中 位次(y) < 位次(x)) 对 x 取自 表 其中 x.d > p",
    "若 (存在 x 取自 表 满足 x.d > p) 则 (平均 x.a 对 x 取自 表) 否则 1元 * (计数 x 取自 表)",
    "若 (全部 x 取自 表 满足 x.a > 1元 * n) 则 (最小 x.a 对 x 取自 表) 否则 1元 * n",
    "f3(表) - f3(z.a + 1元 * 位次(z) 对 z 取自 表 其中 z.d > p)",
    "f3(z.a 对 z 取自 表) * (计数 x 取自 表 其中 x.a > f3(y.a - x.a 对 y 取自 表))",
};

static void list_function(Gen *g)
{
    SAY(g, "函数 f3(表: 列表 {a: 金额}): 金额 = %s x.a 对 x 取自 表\n", PICK(g, "合计", "最大", "平均"));
    SAY(g, "函数 f2(表: 列表 {a: 金额, d: 日期}, p: 日期, n: 整数): 金额 = %s\n",
        list_functions[below(g, sizeof list_functions / sizeof list_functions[0])]);
    g->list_functions = true;
}

static bool may_nest(const Gen *g)
{
    return (g->facts || g->var_count != 0) && g->var_count < 5 && !g->in_function;
}

/* ---- tables ---- */

static void cell(Gen *g, Sort sort, int depth)
{
    if (chance(g, 70) || depth <= 0)
        literal(g, sort);
    else
        expr(g, sort, depth - 1);
}

static void table(Gen *g, Sort sort, int depth)
{
    static const char *const money[] = {"5万元", "1万元", "1000元", "100元"};
    static const char *const counts[] = {"4", "3", "2", "1"};
    uint32_t n;
    SAY(g, "(按 ");
    switch (below(g, 5)) {
    case 0: /* all of a ladder */
        expr(g, SORT_LADDER, depth - 1);
        n = below(g, 2);
        SAY(g, n != 0 ? ": la、lb 或 lc、ld 分别 " : ": ld、lb、la、lc 分别 ");
        for (uint32_t i = 0; i < 4 - n; i++) {
            SAY(g, i != 0 ? "、" : "");
            cell(g, sort, depth);
        }
        break;
    case 1: /* some of a kind */
        expr(g, SORT_KIND, depth - 1);
        SAY(g, ": kb、ka 分别 ");
        cell(g, sort, depth);
        SAY(g, "、");
        cell(g, sort, depth);
        if (g->sets_elsewhere && sort == SORT_MONEY && chance(g, 25))
            SAY(g, "; 其他: 另行规定");
        else if (chance(g, 50))
            SAY(g, "; 其他: 不予");
        else {
            SAY(g, "; 其他: ");
            cell(g, sort, depth);
        }
        break;
    case 2: { /* bounds */
        bool up = chance(g, 50), by_money = chance(g, 60);
        expr(g, by_money ? SORT_MONEY : SORT_INT, depth - 1);
        uint32_t rows = 1 + below(g, 3), first = below(g, 4 - rows + 1);
        SAY(g, ": %s ", up ? PICK(g, "≥", ">") : PICK(g, "≤", "<"));
        for (uint32_t i = 0; i < rows; i++) {
            uint32_t at = up ? first + i : first + rows - 1 - i;
            SAY(g, "%s%s", i != 0 ? "、" : "", by_money ? money[at] : counts[at]);
        }
        SAY(g, " 分别 ");
        for (uint32_t i = 0; i < rows; i++) {
            SAY(g, i != 0 ? "、" : "");
            cell(g, sort, depth);
        }
        if (chance(g, 60)) {
            SAY(g, "; 其他: ");
            cell(g, sort, depth);
        }
        break;
    }
    case 3: /* two keys */
        expr(g, SORT_LADDER, depth - 1);
        SAY(g, "、");
        expr(g, SORT_KIND, depth - 1);
        SAY(g, ": la ka: ");
        cell(g, sort, depth);
        SAY(g, "; lb 或 lc kb: ");
        cell(g, sort, depth);
        SAY(g, "; ld kc 或 ka: ");
        cell(g, sort, depth);
        SAY(g, chance(g, 50) ? "; 其他: 不予" : "; 其他: ");
        if (g->out->ptr[g->out->len - 1] == ' ') cell(g, sort, depth);
        break;
    default: /* a text */
        expr(g, SORT_TEXT, depth - 1);
        SAY(g, ": 「k1」、「k2」 分别 ");
        cell(g, sort, depth);
        SAY(g, "、");
        cell(g, sort, depth);
        SAY(g, "; 其他: ");
        cell(g, sort, depth);
        break;
    }
    SAY(g, ")");
}

static void progressive(Gen *g, Sort sort, int depth)
{
    SAY(g, "(按 ");
    expr(g, sort, depth - 1);
    const char *const *at = sort == SORT_MONEY
                                ? (const char *const[]){"1000元", "1万元", "5万元"}
                                : (const char *const[]){"1", "3", "4"};
    SAY(g, " 累进: ≤ %s: 10%%; ≤ %s: ", at[0], at[1]);
    cell(g, SORT_NUM, depth);
    if (chance(g, 30)) SAY(g, "; ≤ %s: 1:3", at[2]);
    if (chance(g, 70)) SAY(g, "; 其他: 5‰");
    SAY(g, ")");
}

/* ---- by sort ---- */

static void choice_of(Gen *g, Sort sort, int depth)
{
    SAY(g, "(若 ");
    expr(g, SORT_BOOL, depth - 1);
    SAY(g, " 则 ");
    expr(g, sort, depth - 1);
    SAY(g, " 否则 ");
    expr(g, sort, depth - 1);
    SAY(g, ")");
}

static void pair(Gen *g, Sort a, const char *op, Sort b, int depth)
{
    SAY(g, "(");
    expr(g, a, depth - 1);
    SAY(g, " %s ", op);
    expr(g, b, depth - 1);
    SAY(g, ")");
}

static void call(Gen *g, const char *name, Sort a, Sort b, int depth)
{
    SAY(g, "%s(", name);
    expr(g, a, depth - 1);
    SAY(g, ", ");
    expr(g, b, depth - 1);
    SAY(g, ")");
}

static void truth(Gen *g, int depth)
{
    static const Sort sorts[] = {SORT_MONEY, SORT_NUM, SORT_INT, SORT_DATE, SORT_LADDER};
    switch (below(g, 16)) {
    case 0:
    case 1:
        pair(g, SORT_BOOL, PICK(g, "且", "或"), SORT_BOOL, depth);
        break;
    case 2:
        SAY(g, "(非 ");
        expr(g, SORT_BOOL, depth - 1);
        SAY(g, ")");
        break;
    case 3:
    case 4:
    case 5: {
        Sort sort = sorts[below(g, 5)];
        const char *relation = PICK(g, "=", "≠", "<", ">", "≤", "≥");
        if (sort == SORT_MONEY && chance(g, 20)) { /* an amount finer than a fen */
            SAY(g, "((");
            expr(g, SORT_MONEY, depth - 1);
            SAY(g, " / 3) %s ", relation);
            expr(g, SORT_MONEY, depth - 1);
            SAY(g, ")");
        } else {
            pair(g, sort, relation, sort, depth);
        }
        break;
    }
    case 6: {
        Sort sort = (Sort)(chance(g, 40) ? SORT_BOOL : chance(g, 50) ? SORT_KIND : SORT_TEXT);
        pair(g, sort, PICK(g, "=", "≠"), sort, depth);
        break;
    }
    case 7:
        SAY(g, "(");
        expr(g, SORT_LADDER, depth - 1);
        SAY(g, " %s {%s})", PICK(g, "属于", "不属于"), PICK(g, "la", "lb、ld", "la、lb、lc"));
        break;
    case 8:
        SAY(g, "(");
        expr(g, SORT_MONEY, depth - 1);
        SAY(g, " 属于 {%s})", PICK(g, "1000元、1万元", "0元", "5万元、m1"));
        break;
    case 9:
        SAY(g, "(");
        expr(g, SORT_DATE, depth - 1);
        SAY(g, " 在 ");
        expr(g, SORT_DATE, depth - 1);
        SAY(g, " %s ", PICK(g, "前", "后"));
        period(g);
        SAY(g, " 内)");
        break;
    case 10:
        SAY(g, "(");
        expr(g, SORT_DATE, depth - 1);
        SAY(g, " 在 ");
        expr(g, SORT_DATE, depth - 1);
        SAY(g, " 至 ");
        expr(g, SORT_DATE, depth - 1);
        SAY(g, ")");
        break;
    case 11:
        SAY(g, "(");
        expr(g, SORT_DATE, depth - 1);
        SAY(g, " 满 ");
        period(g);
        if (chance(g, 50)) {
            SAY(g, " 于 ");
            expr(g, SORT_DATE, depth - 1);
        }
        SAY(g, ")");
        break;
    case 12:
    case 13:
        if (may_nest(g))
            over_list(g, PICK(g, "存在", "全部"), SORT_BOOL, depth);
        else
            leaf(g, SORT_BOOL);
        break;
    case 14:
        choice_of(g, SORT_BOOL, depth);
        break;
    default:
        SAY(g, "(%s(", PICK(g, "天数", "整月数"));
        size_t at = g->out->len;
        bool days = memcmp(g->out->ptr + at - 7, "天数", 6) == 0;
        expr(g, SORT_DATE, depth - 1);
        SAY(g, ", ");
        expr(g, SORT_DATE, depth - 1);
        SAY(g, ") %s %s)", PICK(g, "≥", "<", "="),
            days ? PICK(g, "0日", "30日", "365日") : PICK(g, "0个月", "6个月", "1年"));
        break;
    }
}

static void grant_name(Gen *g)
{
    SAY(g, "%s%s", g->grants[below(g, (uint32_t)g->grant_count)],
        PICK(g, "", "", ".标准", ".已付"));
}

static void money(Gen *g, int depth)
{
    switch (below(g, 17)) {
    case 0:
    case 1:
        pair(g, SORT_MONEY, PICK(g, "+", "-"), SORT_MONEY, depth);
        break;
    case 2:
        pair(g, SORT_MONEY, "*", SORT_INT, depth);
        break;
    case 3:
        pair(g, SORT_MONEY, PICK(g, "*", "的"), SORT_NUM, depth);
        break;
    case 4:
        pair(g, SORT_MONEY, "/", chance(g, 50) ? SORT_INT : SORT_NUM, depth);
        break;
    case 5:
        SAY(g, "(-");
        expr(g, SORT_MONEY, depth - 1);
        SAY(g, ")");
        break;
    case 6:
        call(g, PICK(g, "较高", "较低"), SORT_MONEY, SORT_MONEY, depth);
        break;
    case 7:
        choice_of(g, SORT_MONEY, depth);
        break;
    case 8:
    case 9:
    case 10:
        table(g, SORT_MONEY, depth);
        break;
    case 11:
        progressive(g, SORT_MONEY, depth);
        break;
    case 12:
    case 13:
        if (may_nest(g))
            over_list(g, PICK(g, "合计", "最小", "最大", "平均"), SORT_MONEY, depth);
        else
            leaf(g, SORT_MONEY);
        break;
    case 14:
        if (g->list_functions && may_nest(g) && chance(g, 60))
            list_call(g, depth < 3 ? depth : 3);
        else if (g->functions && !g->in_function)
            call(g, "f1", SORT_MONEY, SORT_NUM, depth);
        else
            leaf(g, SORT_MONEY);
        break;
    case 15:
        if (g->grant_count != 0 && !g->in_function)
            grant_name(g);
        else
            leaf(g, SORT_MONEY);
        break;
    default:
        leaf(g, SORT_MONEY);
        break;
    }
}

static void number(Gen *g, int depth)
{
    switch (below(g, 10)) {
    case 0:
        pair(g, SORT_NUM, PICK(g, "+", "-", "*"), SORT_NUM, depth);
        break;
    case 1:
        pair(g, SORT_NUM, "/", chance(g, 50) ? SORT_NUM : SORT_INT, depth);
        break;
    case 2:
        pair(g, SORT_MONEY, "/", SORT_MONEY, depth);
        break;
    case 3:
        call(g, PICK(g, "较高", "较低"), SORT_NUM, SORT_NUM, depth);
        break;
    case 4:
        choice_of(g, SORT_NUM, depth);
        break;
    case 5:
        table(g, SORT_NUM, depth);
        break;
    case 6:
        progressive(g, SORT_INT, depth);
        break;
    case 7:
        if (may_nest(g))
            over_list(g, PICK(g, "合计", "最小", "最大", "平均"), SORT_NUM, depth);
        else
            leaf(g, SORT_NUM);
        break;
    case 8:
        expr(g, SORT_INT, depth - 1);
        break;
    default:
        if (chance(g, 15)) {
            SAY(g, "(-");
            expr(g, SORT_NUM, depth - 1);
            SAY(g, ")");
        } else {
            leaf(g, SORT_NUM);
        }
        break;
    }
}

static void integer(Gen *g, int depth)
{
    switch (below(g, 11)) {
    case 0:
        pair(g, SORT_INT, PICK(g, "+", "-", "*"), SORT_INT, depth);
        break;
    case 1:
        SAY(g, "舍整(");
        expr(g, SORT_NUM, depth - 1);
        SAY(g, ")");
        break;
    case 2:
    case 3:
        if (may_nest(g) && chance(g, 30))
            over_list(g, PICK(g, "合计", "最小", "最大"), SORT_INT, depth);
        else if (may_nest(g))
            over_list(g, "计数", SORT_BOOL, depth);
        else
            leaf(g, SORT_INT);
        break;
    case 4:
        SAY(g, "%s(", PICK(g, "年份", "月份"));
        expr(g, SORT_DATE, depth - 1);
        SAY(g, ")");
        break;
    case 5:
        call(g, "周岁", SORT_DATE, SORT_DATE, depth);
        break;
    case 6:
        SAY(g, "舍整(%s(", chance(g, 50) ? "整月数" : "整月数");
        expr(g, SORT_DATE, depth - 1);
        SAY(g, ", ");
        expr(g, SORT_DATE, depth - 1);
        SAY(g, ") / 1个月)");
        break;
    case 7:
        choice_of(g, SORT_INT, depth);
        break;
    case 8:
        call(g, PICK(g, "较高", "较低"), SORT_INT, SORT_INT, depth);
        break;
    case 9:
        SAY(g, "(-");
        expr(g, SORT_INT, depth - 1);
        SAY(g, ")");
        break;
    default:
        leaf(g, SORT_INT);
        break;
    }
}

static void date(Gen *g, int depth)
{
    switch (below(g, 7)) {
    case 0:
        SAY(g, "(");
        expr(g, SORT_DATE, depth - 1);
        SAY(g, " %s ", PICK(g, "+", "-"));
        period(g);
        SAY(g, ")");
        break;
    case 1:
        call(g, PICK(g, "较高", "较低"), SORT_DATE, SORT_DATE, depth);
        break;
    case 2:
        choice_of(g, SORT_DATE, depth);
        break;
    case 3:
        if (may_nest(g))
            over_list(g, PICK(g, "最小", "最大"), SORT_DATE, depth);
        else
            leaf(g, SORT_DATE);
        break;
    default:
        leaf(g, SORT_DATE);
        break;
    }
}

static void ladder(Gen *g, int depth)
{
    switch (below(g, 6)) {
    case 0:
        call(g, PICK(g, "较高", "较低"), SORT_LADDER, SORT_LADDER, depth);
        break;
    case 1:
        choice_of(g, SORT_LADDER, depth);
        break;
    case 2:
        if (may_nest(g))
            over_list(g, PICK(g, "最小", "最大"), SORT_LADDER, depth);
        else
            leaf(g, SORT_LADDER);
        break;
    case 3:
        table(g, SORT_LADDER, depth);
        break;
    default:
        leaf(g, SORT_LADDER);
        break;
    }
}

static void expr(Gen *g, Sort sort, int depth)
{
    if (depth <= 0 || g->out->len > 3000 || chance(g, 20)) {
        leaf(g, sort);
        return;
    }
    switch (sort) {
    case SORT_BOOL:
        truth(g, depth);
        break;
    case SORT_MONEY:
        money(g, depth);
        break;
    case SORT_NUM:
        number(g, depth);
        break;
    case SORT_INT:
        integer(g, depth);
        break;
    case SORT_DATE:
        date(g, depth);
        break;
    case SORT_LADDER:
        ladder(g, depth);
        break;
    case SORT_KIND:
    case SORT_TEXT:
        if (chance(g, 20))
            choice_of(g, sort, depth);
        else
            leaf(g, sort);
        break;
    }
}

/* ---- what both policies use ---- */

static const char vocabulary[] =
    "梯度 ladder1: la < lb < lc < ld\n"
    "种类 kind1: ka、kb、kc\n"
    "事实 {\n"
    "  b1 : 真假\n  b2 : 真假\n  m1 : 金额\n  m2 : 金额 ≥ 0元\n  m3 : 金额 ≥ 1000元 ≤ 5万元\n"
    "  n1 : 数\n  r1 : 比例 ≥ 0% ≤ 100%\n  i1 : 整数\n  i2 : 整数 ≥ 0 ≤ 4\n"
    "  d1 : 日期\n  d2 : 日期 ≥ 2021-01-01 ≤ 2024-12-31\n  e1 : ladder1\n  k1 : kind1\n  t1 : "
    "文本\n"
    "  list1 : 列表 {\n    id : 文本 主键\n    b : 真假\n    m : 金额\n    n : 数\n    i : "
    "整数 ≥ 0 ≤ 9\n"
    "    d : 日期\n    e : ladder1\n    k : kind1\n    t : 文本\n"
    "    sub : 列表 {\n      id : 文本 主键\n      b : 真假\n      m : 金额 ≥ 0元\n      d : "
    "日期\n      e : ladder1\n    }\n"
    "  }\n"
    "  list2 : 列表 {\n    id : 文本 主键\n    b : 真假\n    m : 金额 ≥ 0元 ≤ 1万元\n    n : "
    "数 ≥ 0\n    i : 整数\n"
    "    d : 日期 ≥ 2022-01-01 ≤ 2023-12-31\n    e : ladder1\n    k : kind1\n    t : 文本\n  "
    "}\n"
    "  已拨付 : 列表 {\n    政策 : 文本\n    条款 : 文本\n    项 : 文本\n    所属日期 : 日期\n "
    "   金额 : 金额 ≥ 0元\n"
    "    拨付日期 : 日期\n    支付方 : 文本\n    收回金额 : 金额 ≥ 0元\n  }\n"
    "  选择 : 列表 {\n    事由 : 文本\n    条款 : 文本\n  }\n"
    "}\n"
    "事实 rec {\n  b : 真假\n  m : 金额\n  e : ladder1\n}\n";

static const Sort any_sort[] = {SORT_BOOL, SORT_MONEY,  SORT_MONEY, SORT_NUM, SORT_INT,
                                SORT_DATE, SORT_LADDER, SORT_KIND,  SORT_TEXT};
static const char *const sort_names[] = {"真假", "金额",    "数",    "整数",
                                         "日期", "ladder1", "kind1", "文本"};

static void declare(Gen *g, Named *names, int *count, const char *prefix, Sort sort)
{
    if (*count == MAX_NAMES) return;
    Named *n = &names[*count];
    snprintf(n->name, sizeof n->name, "%s%d", prefix, *count + 1);
    n->sort = sort;
    (*count)++;
    (void)g;
}

static void helpers(Gen *g)
{
    g->facts = true;
    if (chance(g, 50)) {
        g->in_function = true;
        Gen body = *g;
        snprintf(body.lets[0].name, sizeof body.lets[0].name, "pa");
        body.lets[0].sort = SORT_MONEY;
        snprintf(body.lets[1].name, sizeof body.lets[1].name, "pb");
        body.lets[1].sort = SORT_NUM;
        body.let_count = 2;
        zj_buf_printf(g->out, "函数 f1(pa: 金额, pb: 数): 金额 = ");
        expr(&body, SORT_MONEY, 3);
        g->rng = body.rng;
        zj_buf_printf(g->out, "\n");
        g->in_function = false;
        g->functions = true;
    }
    if (chance(g, 50)) list_function(g);
    for (uint32_t n = below(g, 3); n > 0; n--) {
        Sort sort = any_sort[below(g, 9)];
        char name[16];
        snprintf(name, sizeof name, "par%d", g->param_count + 1);
        SAY(g, "参数 %s : %s\n  依据 「一」\n", name, sort_names[sort]);
        for (uint32_t k = below(g, 3); k > 0; k--) {
            uint32_t how = below(g, 4), year = 3, month = 1, last = 3;
            if (how == 0 || how == 2) {
                year = 1 + below(g, 3);
                month = 1 + below(g, 9);
            }
            if (how == 1 || how == 2) last = 2 + below(g, 2);
            SAY(g, "  取值 "); /* no two hold on one day */
            if (how != 3 && k == 2) SAY(g, "自 2024-0%u-01 ", month);
            if ((how == 0 || how == 2) && k == 1) SAY(g, "自 202%u-0%u-01 ", year, month);
            if (how != 3 && k == 1) SAY(g, "至 202%u-12-31 ", last);
            if (how == 3 || chance(g, 30)) {
                SAY(g, "当 (");
                expr(g, SORT_BOOL, 2);
                SAY(g, ")");
            }
            SAY(g, ": ");
            cell(g, sort, 1);
            SAY(g, "\n");
        }
        SAY(g, "  取值 ");
        literal(g, sort);
        SAY(g, "\n");
        declare(g, g->params, &g->param_count, "par", sort);
    }
    for (uint32_t n = below(g, 3); n > 0; n--) {
        Sort sort = any_sort[below(g, 9)];
        SAY(g, "定义 def%d = ", g->define_count + 1);
        expr(g, sort, 3);
        SAY(g, "\n");
        declare(g, g->defines, &g->define_count, "def", sort);
    }
}

/* ---- clauses ---- */

static void item_key(Gen *g)
{
    if (g->var_count == 0) {
        SAY(g, "年份(d2)");
        return;
    }
    const Var *v = &g->vars[below(g, (uint32_t)g->var_count)];
    if (v->list == LIST_SUB)
        SAY(g, PICK(g, "%s.e", "%s.b"), v->name);
    else if (v->list == LIST_PERIODS)
        SAY(g, PICK(g, "%s.编号", "%s.起", "年份(%s.止)", "%s.序号"), v->name);
    else
        SAY(g, PICK(g, "%s.e", "%s.k", "%s.t", "年份(%s.d)", "%s.i"), v->name);
}

/* A floor above a cap is refused where both are constant. */
static void floor_of(Gen *g, bool whole)
{
    if (chance(g, 30)) {
        SAY(g, "%s", PICK(g, "0元", "0.01元"));
    } else if (chance(g, 40)) {
        SAY(g, "较低(");
        of_case(g, SORT_MONEY, 1);
        SAY(g, ", m2)");
    } else {
        SAY(g, "较高(m3, ");
        if (whole)
            of_case(g, SORT_MONEY, 1);
        else
            expr(g, SORT_MONEY, 1);
        SAY(g, ")");
    }
}

static void item_date(Gen *g)
{
    const Var *v = &g->vars[g->var_count - 1];
    SAY(g, v->list == LIST_PERIODS ? "%s.止" : "%s.d", v->name);
}

static void scope(Gen *g, bool items)
{
    switch (below(g, items ? 10 : 5)) {
    case 4:
        SAY(g, "%s 每 %s 自 202%u-0%u-%02u", PICK(g, "", " 每户"), PICK(g, "2年", "3年", "6个月", "1年"),
            below(g, 4), 1 + below(g, 9), 1 + below(g, 28));
        break;
    case 0:
        SAY(g, " 每户");
        break;
    case 1:
        SAY(g, " 每户每年");
        break;
    case 2:
        SAY(g, " 每年");
        break;
    case 3:
        SAY(g, " 合计");
        break;
    case 5:
        SAY(g, " 每年 自 7月");
        break;
    case 6:
    case 7:
        SAY(g, " 每 ");
        item_key(g);
        if (chance(g, 40)) SAY(g, "%s", PICK(g, " 每年", " 每年", " 每 2年 自 2022-02-28"));
        break;
    default:
        SAY(g, " 每户每年");
        break;
    }
}

/* A cap over several items is one figure: it does not vary with the item. */
static void of_case(Gen *g, Sort sort, int depth)
{
    Var vars[MAX_VARS]; /* lists inside take their places meanwhile */
    int var_count = g->var_count, let_count = g->let_count;
    memcpy(vars, g->vars, sizeof vars);
    g->var_count = g->let_count = 0;
    expr(g, sort, depth);
    memcpy(g->vars, vars, sizeof vars);
    g->var_count = var_count;
    g->let_count = let_count;
}

static void trim(Gen *g)
{
    if (chance(g, 30)) SAY(g, " %s", PICK(g, "按比例", "超过不予"));
}

static void amount_slot(Gen *g)
{
    SAY(g, "金额 ");
    switch (below(g, 12)) {
    case 0:
        SAY(g, "最高 ");
        expr(g, SORT_MONEY, 2);
        break;
    case 1:
        SAY(g, "不低于 ");
        expr(g, SORT_MONEY, 1);
        break;
    case 2:
        SAY(g, "不低于 ");
        expr(g, SORT_MONEY, 1);
        SAY(g, " 最高 ");
        expr(g, SORT_MONEY, 1);
        break;
    case 3:
        if (chance(g, 40))
            SAY(g, "另行规定");
        else
            literal(g, SORT_MONEY);
        break;
    case 4:
    case 5:
    case 6:
        literal(g, SORT_MONEY);
        break;
    default:
        g->sets_elsewhere = true;
        expr(g, SORT_MONEY, 4);
        g->sets_elsewhere = false;
        break;
    }
}

/* True: it is about the whole grant, and so must be the condition on which it counts. */
static bool one_slot(Gen *g, bool items)
{
    bool whole = false;
    switch (below(g, 6)) {
    case 0:
        amount_slot(g);
        break;
    case 1:
        SAY(g, "%s ", PICK(g, "当", "除非"));
        expr(g, SORT_BOOL, 2);
        break;
    case 2:
        SAY(g, "上限 ");
        whole = chance(g, 60);
        if (whole) {
            of_case(g, SORT_MONEY, 1);
            scope(g, items);
        } else {
            expr(g, SORT_MONEY, 1);
        }
        trim(g);
        break;
    case 3:
        SAY(g, "下限 ");
        floor_of(g, false);
        break;
    case 4:
        whole = items;
        if (items)
            SAY(g, "不择优");
        else
            amount_slot(g);
        break;
    default:
        SAY(g, "当 ");
        expr(g, SORT_BOOL, 2);
        break;
    }
    return whole;
}

/* "但 condition: slot", the slot drawn first. */
static void exception(Gen *g, bool items, bool match)
{
    ZjBuf slot = {0};
    ZjBuf *out = g->out;
    bool whole = false;
    g->out = &slot;
    if (match)
        SAY(g, "当 b1");
    else
        whole = one_slot(g, items);
    g->out = out;
    SAY(g, "  但 ");
    if (whole)
        of_case(g, SORT_BOOL, 2);
    else
        expr(g, SORT_BOOL, 2);
    SAY(g, ": %s\n", slot.ptr);
    zj_buf_free(&slot);
}

static void conditions(Gen *g)
{
    for (uint32_t n = below(g, 3); n > 0; n--) {
        SAY(g, "  %s ", PICK(g, "当", "当", "除非"));
        expr(g, SORT_BOOL, 3);
        SAY(g, "\n");
    }
}

static void each(Gen *g)
{
    ZjBuf list = {0};
    ZjBuf *out = g->out;
    g->out = &list;
    int saved = open_list(g, g->var_count == 0 ? PERIODS_ANY : PERIODS_NEVER);
    g->out = out;
    g->var_count = saved + 1;
    SAY(g, "  逐项 %s", list.ptr);
    if (chance(g, 30)) {
        SAY(g, " 其中 ");
        expr(g, SORT_BOOL, 2);
    }
    SAY(g, "\n");
    zj_buf_free(&list);
}

static void lets(Gen *g)
{
    for (uint32_t n = below(g, 3); n > 0 && g->let_count < MAX_NAMES; n--) {
        Sort sort = any_sort[below(g, 9)];
        SAY(g, "  令 let%d = ", g->let_count + 1);
        expr(g, sort, 3);
        SAY(g, "\n");
        declare(g, g->lets, &g->let_count, "let", sort);
    }
}

static void rounding(Gen *g, bool items)
{
    SAY(g, "  取整 %s 到 %s", PICK(g, "四舍五入", "舍去", "进位", "四舍六入", "远离零"),
        PICK(g, "分", "角", "元", "百元", "千元"));
    if (chance(g, 50)) scope(g, items);
    SAY(g, "\n");
}

/* 一次性 or 取整 under a condition of the case. */
static void way(Gen *g, bool items)
{
    if (chance(g, 50)) {
        rounding(g, items);
        return;
    }
    SAY(g, "  一次性%s%s\n", items ? PICK(g, "", " 每户", " 每项") : "", chance(g, 40) ? " 补差" : "");
}

static void instalments(Gen *g)
{
    static const char *const shares[] = {"40%、60%", "1:3、其余", "50%、其余", "10%、33%、其余",
                                         "30%、30%、40%", "100%"};
    const char *p = shares[below(g, 6)];
    SAY(g, "  分期 ");
    while (*p != '\0') {
        size_t n = strcspn(p, "\xE3"); /* 、 begins with it; so do no digits */
        if (strncmp(p, "其余", 6) == 0) n = strlen(p);
        SAY(g, "%.*s 于 ", (int)n, p);
        expr(g, SORT_DATE, 1);
        if (chance(g, 40)) {
            SAY(g, " 当 (");
            expr(g, SORT_BOOL, 1);
            SAY(g, ")");
        }
        p += n;
        if (strncmp(p, "、", 3) == 0) {
            SAY(g, "、");
            p += 3;
        }
    }
    SAY(g, "\n");
}

static void keep_slot(Gen *g)
{
    if (g->keep[0] == '\0') {
        ZjBuf keep = {0};
        ZjBuf *out = g->out;
        g->out = &keep;
        SAY(g, " 项");
        if (chance(g, 30)) {
            SAY(g, " 按 ");
            expr(g, SORT_MONEY, 1);
        }
        if (chance(g, 50)) scope(g, true);
        g->out = out;
        if (keep.len < sizeof g->keep) memcpy(g->keep, keep.ptr, keep.len + 1);
        zj_buf_free(&keep);
    }
    SAY(g, "择优 %u%s", 1 + below(g, 2), g->keep[0] != '\0' ? g->keep : " 项");
}

static void settlement_slots(Gen *g, bool items, bool match)
{
    if (chance(g, 20)) {
        SAY(g, "  下限 ");
        floor_of(g, false);
        SAY(g, "\n");
    }
    if (chance(g, 25)) {
        SAY(g, "  上限 ");
        expr(g, SORT_MONEY, 2);
        SAY(g, " %s\n", items ? "每项" : "");
    }
    if (items && chance(g, 25)) {
        SAY(g, "  ");
        keep_slot(g);
        SAY(g, "\n");
    }
    if (chance(g, 20)) {
        SAY(g, "  一次性");
        if (items) {
            uint32_t how = below(g, 4);
            if (how == 0) SAY(g, " 每户");
            if (how == 1) SAY(g, " 每项");
            if (how == 2) {
                SAY(g, " 每 ");
                item_key(g);
            }
        }
        SAY(g, "%s\n", chance(g, 40) ? " 补差" : "");
    }
    if (chance(g, 15)) {
        SAY(g, "  下限 ");
        floor_of(g, true);
        scope(g, items);
        SAY(g, "\n");
    }
    for (uint32_t n = below(g, 5); n > 2; n--) {
        SAY(g, "  上限 ");
        if (chance(g, 60))
            literal(g, SORT_MONEY);
        else
            of_case(g, SORT_MONEY, 2);
        scope(g, items);
        trim(g);
        SAY(g, "\n");
    }
    if (chance(g, 15) && !match) {
        SAY(g, "  核定 ");
        leaf(g, SORT_MONEY);
        SAY(g, "\n");
    }
    if (chance(g, 20))
        rounding(g, items);
    if (chance(g, 4))
        SAY(g, "  抵扣 elsewhere.%s\n", PICK(g, "g1", "g2"));
    else if (g->grant_count != 0 && chance(g, 8))
        SAY(g, "  抵扣 %s\n", g->grants[below(g, (uint32_t)g->grant_count)]);
    if (chance(g, 15)) instalments(g);
    if (g->other_count != 0 && !g->names_own && chance(g, 12)) {
        SAY(g, "  上限 ");
        literal(g, SORT_MONEY);
        SAY(g, "%s", PICK(g, " 每户每年", " 每户", ""));
        trim(g);
        SAY(g, " 于 {%s}", g->others[below(g, (uint32_t)g->other_count)]);
        SAY(g, "%s\n", PICK(g, "", "", " 只计 市级", " 只计 区级"));
    }
}

static void variants(Gen *g, bool items, bool match)
{
    if (chance(g, 25)) exception(g, items, match);
    if (chance(g, 8)) {
        SAY(g, "  但 %s:", PICK(g, "b1", "b2", "m1 > 100元"));
        way(g, items);
    }
    for (uint32_t q = below(g, 6); q > 4 || (q > 0 && chance(g, 6)); q = 0) {
        bool preset = chance(g, 60);
        for (int a = 0; a < 2; a++) {
            SAY(g, "  解读 q.%s%s: ", a == 0 ? "甲" : "乙", preset && a == 0 ? " 默认" : "");
            if (match) {
                SAY(g, "当 ");
                expr(g, SORT_BOOL, 1);
            } else if (chance(g, 12)) {
                way(g, items);
                continue;
            } else if (items && chance(g, 20)) {
                keep_slot(g);
            } else {
                (void)one_slot(g, items);
            }
            SAY(g, "\n");
        }
    }
}

static void remember(char names[][32], int *count, const char *format, const char *name)
{
    if (*count < MAX_NAMES) snprintf(names[(*count)++], 32, format, name);
}

/* Versions of one slot don't overlap: the first ends before the second begins. */
static void window(Gen *g, int part)
{
    if (part == 0)
        SAY(g, "自 2021-0%u-01 至 202%u-06-30", 1 + below(g, 9), 2 + below(g, 2));
    else
        SAY(g, "自 2023-07-01%s", chance(g, 30) ? " 至 2024-12-31" : "");
}

static void amendment(Gen *g, const char *name, int part, bool items, bool match)
{
    SAY(g, "修订 %s ", name);
    window(g, part);
    SAY(g, "\n  依据 「二」\n");
    if (chance(g, 40)) {
        SAY(g, "  %s ", PICK(g, "当", "除非"));
        expr(g, SORT_BOOL, 2);
        SAY(g, "\n");
    }
    for (uint32_t used = 0, n = 1 + below(g, 2); n > 0;) {
        uint32_t which = below(g, 4);
        if ((used & (1u << which)) != 0 || (which == 0 && match)) continue;
        used |= 1u << which;
        n--;
        SAY(g, "  ");
        if (which == 0) {
            amount_slot(g);
        } else {
            SAY(g, "%s ", which == 1 ? "条件" : which == 2 ? "上限" : "下限");
            if (which == 1)
                expr(g, SORT_BOOL, 3);
            else if (which == 2)
                literal(g, SORT_MONEY);
            else
                floor_of(g, false);
            if (which == 2) SAY(g, "%s", PICK(g, "", " 每项", " 每年", " 每户每年", " 每项 按比例"));
        }
        SAY(g, "\n");
        if (which == 2 && chance(g, 20) && items) SAY(g, "  上限 %u元 每户每年\n", below(g, 9));
    }
}

static void amend_or_replace(Gen *g, const char *name, bool items, bool match)
{
    bool first = chance(g, 25);
    if (first) amendment(g, name, 0, items, match);
    if (chance(g, first ? 40 : 10)) amendment(g, name, 1, items, match);
    if (!chance(g, 8)) return;
    SAY(g, "取代 %s 自 2024-0%u-01 为 r%s\n  依据 「二」\n  发生于 评估日\n  金额 ", name, 1 + below(g, 9), name);
    literal(g, SORT_MONEY);
    SAY(g, "\n");
}

/* Drawn apart: but for them the programs of a seed are what they would be without. */
static void amendments(Gen *g, const char *name, bool items, bool match)
{
    Gen apart = *g;
    apart.rng.state ^= 0xa3e17d;
    amend_or_replace(&apart, name, items, match);
}

static void grant(Gen *g, int number_of, int causes)
{
    char name[16];
    snprintf(name, sizeof name, "g%d", number_of);
    g->var_count = g->let_count = 0;
    g->keep[0] = '\0';
    bool match = g->policy_two && g->grant_count != 0 && chance(g, 35);
    SAY(g, "奖励 %s", name);
    if (chance(g, 20)) SAY(g, "/alias%d", number_of);
    SAY(g, "\n  依据 「一」\n");
    uint32_t levels = match ? 0 : below(g, 4);
    bool cause = causes > 0 && chance(g, 75), early = chance(g, 15);
    for (uint32_t i = 0; i < (levels == 3 ? 1 : levels); i++)
        each(g);
    bool items = g->var_count != 0;
    if (cause) {
        SAY(g, "  事由 c%u", 1 + below(g, (uint32_t)causes));
        if (chance(g, 30) && items) {
            SAY(g, " 按 ");
            item_key(g);
        }
        if (chance(g, 20)) SAY(g, " 每年");
        SAY(g, "\n");
    }
    lets(g);
    if (early && !match) variants(g, items, match);
    conditions(g);
    if (match) {
        const char *other = g->grants[below(g, (uint32_t)g->grant_count)];
        if (chance(g, 20)) {
            SAY(g, "  转付 %s\n", other);
        } else {
            SAY(g, "  配套 %s%s%s 按 ", other, chance(g, 25) ? " 标准" : "",
                chance(g, 30) ? " 为 mm" : "");
            if (chance(g, 70))
                literal(g, SORT_NUM);
            else
                SAY(g, "1:1");
            SAY(g, "\n");
        }
    } else {
        SAY(g, "  发生于 ");
        if (!items && chance(g, 30))
            SAY(g, "评估日");
        else if (items && chance(g, 60) && g->vars[g->var_count - 1].list != LIST_PAID)
            item_date(g);
        else
            expr(g, SORT_DATE, 2);
        SAY(g, "\n  ");
        amount_slot(g);
        SAY(g, "\n");
    }
    settlement_slots(g, items, match);
    if (!early || match) variants(g, items, match);
    if (items || !match) amendments(g, name, items, match);
}

static void bar(Gen *g, int n)
{
    g->var_count = g->let_count = 0;
    SAY(g, "禁享 bar%d\n  依据 「一」\n  当 ", n);
    expr(g, SORT_BOOL, 3);
    SAY(g, "\n");
    if (g->other_count != 0 && chance(g, 50))
        SAY(g, "  针对 %s\n", g->others[below(g, (uint32_t)g->other_count)]);
}

static void term(Gen *g)
{
    SAY(g, "期限 ");
    if (chance(g, 50)) {
        period(g);
    } else {
        SAY(g, "(按 ");
        expr(g, SORT_KIND, 1);
        SAY(g, ": ka、kb 分别 %s%s)", PICK(g, "1年、6个月", "6个月、3年", "1个月、1年"),
            PICK(g, "; 其他: 不予", "; 其他: 2年"));
    }
    if (chance(g, 40)) {
        SAY(g, " 自 ");
        expr(g, SORT_DATE, 1);
        SAY(g, "%s", PICK(g, "", " 起"));
    }
}

static void keep_of_benefit(Gen *g)
{
    SAY(g, "择优 %u 项 按 ", 1 + below(g, 2));
    expr(g, PICK(g, "m", "d", "e")[0] == 'm' ? SORT_MONEY : chance(g, 50) ? SORT_DATE : SORT_LADDER, 1);
    if (chance(g, 30)) {
        SAY(g, " 每 ");
        item_key(g);
    }
    if (chance(g, 30)) SAY(g, "%s", PICK(g, " 每年", " 每年 自 7月"));
}

static void benefit(Gen *g, int n)
{
    g->var_count = g->let_count = 0;
    SAY(g, "服务 ben%d\n  依据 「一」\n", n);
    bool list = chance(g, 65);
    if (list) each(g);
    lets(g);
    conditions(g);
    SAY(g, "  发生于 ");
    if (list && chance(g, 60))
        item_date(g);
    else
        expr(g, SORT_DATE, 2);
    SAY(g, "\n");
    if (chance(g, 60)) {
        SAY(g, "  ");
        term(g);
        SAY(g, "\n");
        if (chance(g, 30)) {
            SAY(g, "  但 ");
            expr(g, SORT_BOOL, 2);
            SAY(g, ": ");
            term(g);
            SAY(g, "\n");
        }
    }
    if (chance(g, 40)) {
        SAY(g, "  限价 ");
        expr(g, SORT_MONEY, 3);
        SAY(g, "\n");
    }
    if (list && g->vars[g->var_count - 1].list != LIST_PERIODS && chance(g, 60)) {
        SAY(g, "  ");
        keep_of_benefit(g);
        SAY(g, "\n");
        if (chance(g, 25)) {
            SAY(g, "  但 ");
            expr(g, SORT_BOOL, 2);
            SAY(g, ": 不择优\n");
        }
    }
}

static void stat(Gen *g, Sort sort)
{
    const char *how = sort == SORT_INT ? "计数" : sort == SORT_BOOL ? "占比" : PICK(g, "合计", "平均");
    SAY(g, "%s(", how);
    if (sort == SORT_INT ? chance(g, 50) : true) expr(g, sort == SORT_INT ? SORT_BOOL : sort, 2);
    SAY(g, ")");
}

static void target(Gen *g, int n)
{
    static const Sort sorts[] = {SORT_INT, SORT_INT, SORT_BOOL, SORT_MONEY, SORT_NUM};
    Sort sort = sorts[below(g, 5)];
    bool ratio = chance(g, 25);
    g->var_count = g->let_count = 0;
    SAY(g, "目标 tar%d\n  依据 「一」\n", n);
    if (chance(g, 50)) {
        SAY(g, "  范围 ");
        expr(g, SORT_BOOL, 2);
        SAY(g, "\n");
    }
    SAY(g, "  统计 ");
    stat(g, ratio ? SORT_MONEY : sort);
    if (ratio) SAY(g, " / ");
    if (ratio) stat(g, SORT_MONEY);
    bool yearly = chance(g, 35);
    if (yearly) {
        SAY(g, "%s\n  发生于 ", PICK(g, " 每年", " 每年 自 7月"));
        expr(g, SORT_DATE, 1);
    }
    SAY(g, "\n  达到 %s ", PICK(g, "≥", ">", "≤", "<", "="));
    if (ratio || sort == SORT_BOOL)
        SAY(g, "%s", PICK(g, "50%", "1:3", "100%"));
    else if (sort == SORT_MONEY)
        SAY(g, "%s", PICK(g, "1000元", "5万元", "33.33元"));
    else
        SAY(g, "%u", below(g, 5));
    if (chance(g, 30)) SAY(g, " 于 202%u-06-30", 2 + below(g, 4));
    SAY(g, "\n");
}

static void clawback(Gen *g, int n)
{
    g->let_count = 0;
    g->var_count = 1;
    snprintf(g->vars[0].name, sizeof g->vars[0].name, "row");
    g->vars[0].list = LIST_PAID;
    SAY(g, "追回 back%d\n  依据 「一」\n  逐项 row 取自 已拨付", n);
    if (chance(g, 50)) SAY(g, " 其中 row.政策 = 「%s」", g->policy_two ? "two" : "one");
    SAY(g, "\n");
    bool period_too = chance(g, 60);
    if (period_too) {
        SAY(g, "  责任期 row.拨付日期 后 ");
        period(g);
        SAY(g, "\n");
    }
    if (period_too || chance(g, 30)) {
        SAY(g, "  触发 y 取自 %s%s", PICK(g, "list1", "list2"),
            period_too || chance(g, 50) ? " 于 y.d" : "");
        if (chance(g, 50)) SAY(g, " 其中 y.b");
        SAY(g, "\n");
    }
    conditions(g);
    SAY(g, "  金额 ");
    if (chance(g, 40))
        SAY(g, "row.金额");
    else
        expr(g, SORT_MONEY, 3);
    SAY(g, "\n");
    if (chance(g, 30))
        SAY(g, "  取整 %s 到 %s\n", PICK(g, "四舍五入", "进位"), PICK(g, "分", "元"));
    g->var_count = 0;
}

static void header(Gen *g)
{
    SAY(g, "政策 %s\n  层级 %s\n  状态 现行\n  取整 %s 到 %s\n", g->policy_two ? "two" : "one",
        g->policy_two ? PICK(g, "区级", "市级") : PICK(g, "市级", "国家", "省级"),
        PICK(g, "四舍五入", "舍去", "进位", "四舍六入", "远离零"),
        PICK(g, "分", "分", "元", "百元"));
}

/* Of the header, but after the names it may use. */
static int rules(Gen *g)
{
    int causes = 0;
    if (chance(g, 50)) {
        SAY(g, "  施行");
        uint32_t how = below(g, 3);
        if (how != 1) {
            SAY(g, " 自 ");
            if (chance(g, 50))
                SAY(g, "%s.start", g->policy_two ? "two" : "one");
            else
                SAY(g, "202%u-0%u-01", 1 + below(g, 2), 1 + below(g, 9));
        }
        if (how != 0) SAY(g, " 至 202%u-12-31", 3 + below(g, 2));
        SAY(g, "\n");
    }
    if (chance(g, 40)) {
        SAY(g, "  适用于 ");
        expr(g, SORT_BOOL, 2);
        SAY(g, "\n");
    }
    if (chance(g, 75)) {
        causes = 1 + (int)below(g, 2);
        SAY(g, "  叠加 %s%s%s\n",
            PICK(g, "从高不重复", "从高不重复", "互斥", "未载明", "可叠加"),
            chance(g, 80) ? " 按 事由" : "",
            PICK(g, "", "", " 于 本政策", g->policy_two && g->grant_count == 0 ? " 于 {one、two}" : ""));
    }
    return causes;
}

static void policy(Gen *g, bool two)
{
    g->policy_two = two;
    g->facts = true;
    g->param_count = g->define_count = g->var_count = g->let_count = g->other_count = 0;
    g->names_own = chance(g, 40);
    if (two && !g->names_own && chance(g, 50)) g->grant_count = 0; /* the policies then stack together */
    bool functions = g->functions, over_lists = g->list_functions;
    g->functions = g->list_functions = false;
    header(g);
    int causes = rules(g);
    g->functions = functions;
    g->list_functions = over_lists;
    if (two)
        SAY(g, "引用 one\n");
    else
        zj_buf_str(g->out, vocabulary);
    SAY(g, "事实 属 政策 {\n  start : 日期\n}\n");
    helpers(g);
    uint32_t n = 1 + below(g, two ? 3 : 4);
    for (uint32_t i = 1; i <= n; i++) {
        char name[16];
        if (!two) g->grant_count = causes == 0 && g->names_own ? g->grant_count : 0;
        grant(g, (int)i, causes);
        snprintf(name, sizeof name, "g%u", i);
        remember(g->others, &g->other_count, "%s", name);
        if (!two) remember(g->grants, &g->grant_count, "%s", name);
    }
    if (chance(g, 40)) {
        benefit(g, 1);
        remember(g->others, &g->other_count, "%s", "ben1");
    }
    if (chance(g, 35)) bar(g, 1);
    for (uint32_t i = below(g, 3); i > 0; i--)
        target(g, (int)i);
    for (uint32_t i = below(g, 3); i > 0; i--) {
        if (chance(g, 50)) clawback(g, (int)i);
    }
    for (uint32_t i = below(g, 4); i > 0; i--) {
        g->var_count = g->let_count = 0;
        SAY(g, "核算 fig%u = ", i);
        expr(g, any_sort[below(g, 9)], 5);
        SAY(g, "\n  依据 「一」\n");
    }
    if (!two) { /* as the second policy names them */
        g->grant_count = 0;
        for (uint32_t i = 1; i <= n; i++) {
            char name[16];
            snprintf(name, sizeof name, "%u", i);
            remember(g->grants, &g->grant_count, "one.g%s", name);
        }
    }
}

void generate(uint64_t seed, ZjBuf *one, ZjBuf *two)
{
    Rng rng = {.state = seed};
    for (int i = 0; i < 4; i++)
        (void)rng_next(&rng);
    generate_by(&rng, one, two);
}

void generate_by(Rng *rng, ZjBuf *one, ZjBuf *two)
{
    Gen g = {.rng = *rng, .out = one};
    policy(&g, false);
    g.out = two;
    if (chance(&g, 60)) {
        g.functions = g.list_functions = false;
        policy(&g, true);
    } else {
        zj_buf_str(two, "");
    }
    *rng = g.rng;
}
