#include "compiler/cases.h"

#include <string.h>

#include "compiler/check.h"
#include "stdlib/date.h"
#include "stdlib/money.h"

static const ZjExpected nothing = {NULL, false};

/* ---- facts as JSON: a tree of what was given, then its text ---- */

typedef struct Node Node;
struct Node {
    ZjText name;   /* empty in arrays */
    ZjText scalar; /* JSON text of a value, when it is one */
    bool array, object;
    Node *children, *last, *next;
};

typedef struct Builder {
    ZjProgram *program;
    ZjChecker checker;
    ZjCaseData *data;
    Node *root;
} Builder;

static Node *new_node(Builder *b, ZjText name)
{
    Node *n = zj_arena_alloc(b->program->arena, sizeof *n);
    if (n == NULL) {
        b->checker.no_memory = true;
        return NULL;
    }
    n->name = name;
    return n;
}

static Node *child(Builder *b, Node *parent, ZjText name, bool always_new)
{
    for (Node *n = always_new ? NULL : parent->children; n != NULL; n = n->next) {
        if (zj_text_equal(n->name, name)) return n;
    }
    Node *n = new_node(b, name);
    if (n == NULL) return NULL;
    if (parent->last != NULL) parent->last->next = n;
    else parent->children = n;
    parent->last = n;
    return n;
}

static void json_string(ZjBuf *out, ZjText text)
{
    zj_buf_char(out, '"');
    for (uint32_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\') zj_buf_char(out, '\\');
        if (c < 0x20) zj_buf_printf(out, "\\u%04x", c);
        else zj_buf_char(out, (char)c);
    }
    zj_buf_char(out, '"');
}

static void print_node(const Node *n, ZjBuf *out)
{
    if (!n->array && !n->object) {
        zj_buf_text(out, n->scalar.len != 0 ? n->scalar : ZJ_TEXT("null"));
        return;
    }
    zj_buf_char(out, n->array ? '[' : '{');
    for (const Node *c = n->children; c != NULL; c = c->next) {
        if (c != n->children) zj_buf_char(out, ',');
        if (n->object) {
            json_string(out, c->name);
            zj_buf_char(out, ':');
        }
        print_node(c, out);
    }
    zj_buf_char(out, n->array ? ']' : '}');
}

static ZjText keep(Builder *b, ZjBuf *buf)
{
    char *copy = buf->failed ? NULL : zj_arena_copy(b->program->arena, buf->ptr, buf->len);
    ZjText text = {copy != NULL ? copy : "", copy != NULL ? (uint32_t)buf->len : 0};
    if (copy == NULL) b->checker.no_memory = true;
    zj_buf_free(buf);
    return text;
}

static ZjText as_string(Builder *b, ZjText text)
{
    ZjBuf buf = {0};
    json_string(&buf, text);
    return keep(b, &buf);
}

static bool word_is(const ZjExpr *e, const char *zh, const char *en)
{
    return e->kind == ZJ_EX_PATH && e->names.count == 1 &&
           (zj_text_equal(e->names.at[0].text, zj_text(zh)) ||
            zj_text_equal(e->names.at[0].text, zj_text(en)));
}

/* One scalar as a fact file writes it. */
static ZjText scalar_text(Builder *b, const ZjFact *fact, ZjExpr *e)
{
    ZjProgram *p = b->program;
    ZjExpected like = {fact->type.kind == ZJ_TY_ENUM ? fact->type.enumeration : NULL,
                       fact->type.kind == ZJ_TY_TEXT};
    ZjCheckedType t = zj_check_expr(&b->checker, e, like);
    if (t.kind == ZJ_TY_ERROR) return (ZjText){"", 0};
    uint32_t errors = p->diags->errors;
    zj_check_comparable(&b->checker, ZJ_OPR_EQ, fact->type, t, e->span);
    if (p->diags->errors != errors || !zj_want_like(&b->checker, e, t, fact->type)) return (ZjText){"", 0};
    const ZjBinding *m = e->kind == ZJ_EX_PATH ? e->meaning : NULL;
    ZjRat value;
    ZjBuf buf = {0};
    if (m != NULL && m->kind == ZJ_BIND_ENUM && m->since != NULL) {
        zj_report(p->diags, ZJ_MSG_EQUATE_DATE, e->span, 0);
        return (ZjText){"", 0};
    }
    if (m != NULL && m->kind == ZJ_BIND_ENUM) return as_string(b, m->enumeration->items[m->index].name.text);
    if (m != NULL && m->kind == ZJ_BIND_TRUTH) return m->index ? ZJ_TEXT("true") : ZJ_TEXT("false");
    if (m != NULL && m->kind == ZJ_BIND_TEXT) return as_string(b, m->text);
    if (e->kind == ZJ_EX_LITERAL && e->lit->kind == ZJ_LIT_TEXT) return as_string(b, e->lit->text);
    if (e->kind == ZJ_EX_LITERAL && e->lit->kind == ZJ_LIT_DATE) {
        zj_buf_char(&buf, '"');
        zj_date_print(e->lit->day, false, &buf);
        zj_buf_char(&buf, '"');
        return keep(b, &buf);
    }
    if (zj_const_value(e, &value)) {
        zj_buf_char(&buf, '"');
        if (t.kind == ZJ_TY_MONEY) zj_money_print_plain(value, &buf);
        else zj_rat_print(value, &buf);
        zj_buf_char(&buf, '"');
        return keep(b, &buf);
    }
    zj_buf_free(&buf);
    zj_report(p->diags, ZJ_MSG_CASE_VALUE, e->span, 0);
    return (ZjText){"", 0};
}

static bool is_missing(const ZjExpr *e)
{
    return word_is(e, "缺", "missing");
}

static bool is_set(const Node *n)
{
    return n->array || n->object || n->scalar.len != 0;
}

static void set_value(Builder *b, const ZjFact *fact, ZjExpr *e, Node *into);

static void set_record(Builder *b, const ZjFact *record, ZjExpr *e, Node *into)
{
    into->object = true;
    for (uint32_t i = 0; i < e->names.count; i++) {
        ZjName name = e->names.at[i];
        ZjFact *field = zj_find_field(record, name.text);
        if (field == NULL) {
            ZjDiag *d = zj_report(b->program->diags, ZJ_MSG_FIELD_UNKNOWN, name.span, 2,
                                  record->name.text, name.text);
            ZjText near = zj_scope_nearest(b->program->names, ZJ_SPACE_FACT, record, name.text);
            if (near.len != 0) zj_diag_suggest(b->program->diags, d, near);
            continue;
        }
        if (is_missing(e->args.at[i])) continue;
        Node *n = child(b, into, field->name.text, false);
        if (n == NULL) return;
        if (is_set(n)) zj_report(b->program->diags, ZJ_MSG_CASE_GIVEN_TWICE, name.span, 1, name.text);
        set_value(b, field, e->args.at[i], n);
    }
}

static void set_value(Builder *b, const ZjFact *fact, ZjExpr *e, Node *into)
{
    if (word_is(e, "不适用", "na")) {
        into->scalar = ZJ_TEXT("null");
    } else if (word_is(e, "待认定", "pending")) {
        into->scalar = ZJ_TEXT("\"pending\"");
    } else if (fact->kind == ZJ_FIELD_LIST) {
        if (e->kind != ZJ_EX_LIST) {
            zj_report(b->program->diags, ZJ_MSG_CASE_LIST, e->span, 1, fact->name.text);
            return;
        }
        into->array = true;
        for (uint32_t i = 0; i < e->args.count; i++) {
            Node *n = child(b, into, (ZjText){"", 0}, true);
            if (n == NULL) return;
            if (e->args.at[i]->kind != ZJ_EX_RECORD) {
                zj_report(b->program->diags, ZJ_MSG_CASE_RECORD, e->args.at[i]->span, 1, fact->name.text);
                continue;
            }
            set_record(b, fact, e->args.at[i], n);
        }
    } else if (fact->kind == ZJ_FIELD_RECORD) {
        if (e->kind != ZJ_EX_RECORD) {
            zj_report(b->program->diags, ZJ_MSG_CASE_RECORD, e->span, 1, fact->name.text);
            return;
        }
        set_record(b, fact, e, into);
    } else {
        into->scalar = scalar_text(b, fact, e);
    }
}

/* Where in the tree a given path goes: facts of a policy stand under "policies". */
static Node *node_for(Builder *b, const ZjFact *fact)
{
    if (fact->parent == NULL || fact == &b->program->facts) {
        if (fact->policy == NULL) return b->root;
        Node *policies = child(b, b->root, ZJ_TEXT("policies"), false);
        if (policies == NULL) return NULL;
        policies->object = true;
        Node *policy = child(b, policies, fact->policy->id.text, false);
        if (policy != NULL) policy->object = true;
        return policy;
    }
    Node *parent = node_for(b, fact->parent);
    if (parent == NULL) return NULL;
    parent->object = true;
    return child(b, parent, fact->name.text, false);
}

static void read_given(Builder *b, ZjSlot *s)
{
    for (uint32_t i = 0; i < s->exprs.count; i++) {
        ZjExpr *given = s->exprs.at[i];
        if (given->kind != ZJ_EX_BINARY || given->a == NULL || given->b == NULL) continue;
        ZjCheckedType t = zj_check_expr(&b->checker, given->a, nothing);
        const ZjBinding *m = given->a->meaning;
        if (t.kind == ZJ_TY_ERROR && m == NULL) continue;
        if (given->a->kind != ZJ_EX_PATH || m == NULL || m->kind != ZJ_BIND_FACT) {
            zj_report(b->program->diags, ZJ_MSG_CASE_NOT_FACT, given->a->span, 1,
                      zj_expr_source(b->program, given->a));
            continue;
        }
        if (is_missing(given->b)) continue;
        Node *n = node_for(b, m->fact);
        if (n == NULL) return;
        if (is_set(n)) {
            zj_report(b->program->diags, ZJ_MSG_CASE_GIVEN_TWICE, given->a->span, 1,
                      zj_expr_source(b->program, given->a));
            continue;
        }
        set_value(b, m->fact, given->b, n);
    }
}

/* ---- choices and expectations ---- */

static ZjQuestion *question_at(Builder *b, ZjExpr *path)
{
    ZjProgram *p = b->program;
    ZjPolicy *policy = b->checker.policy;
    uint32_t at = 0;
    ZjPolicy *named = zj_scope_get(p->names, ZJ_SPACE_POLICY, NULL, path->names.at[0].text);
    if (named != NULL) {
        policy = named;
        at = 1;
    }
    if (at < path->names.count) {
        ZjGrant *g = zj_find_grant(p, policy, path->names.at[at].text);
        ZjText wanted = at + 1 < path->names.count ? path->names.at[at + 1].text : (ZjText){"", 0};
        for (uint32_t i = 0; g != NULL && i < g->question_count; i++) {
            if (wanted.len == 0 ? g->question_count == 1 : zj_text_equal(g->questions[i]->name, wanted)) {
                return g->questions[i];
            }
        }
        if (g == NULL && policy != NULL && policy->stacking == ZJ_STACKS_UNSTATED &&
            zj_text_equal(path->names.at[at].text, ZJ_TEXT("叠加"))) {
            return policy->stack_question;
        }
    }
    return NULL;
}

static void read_choice(Builder *b, ZjSlot *s)
{
    ZjCaseData *d = b->data;
    ZjQuestion *q = question_at(b, s->a);
    uint32_t i = 0;
    while (q != NULL && i < q->alternative_count && !zj_text_equal(q->alternatives[i].name, s->name.text)) i++;
    if (q == NULL || i == q->alternative_count) {
        zj_report(b->program->diags, ZJ_MSG_READING_UNKNOWN, s->span, 1, s->name.text);
        return;
    }
    void *more = zj_arena_more(b->program->arena, d->choices, d->choice_count, sizeof *d->choices);
    if (more == NULL) {
        b->checker.no_memory = true;
        return;
    }
    d->choices = more;
    d->choices[d->choice_count].question = q;
    d->choices[d->choice_count++].alternative = i;
}

static bool read_outcome(const ZjExpr *e, ZjOutcome *outcome)
{
    static const struct {
        const char *json, *zh;
    } words[] = {
#define X(name, json, zh, en) {json, zh},
        ZJ_OUTCOME_TABLE(X)
#undef X
    };
    for (int i = 0; i < ZJ_OUTCOME_COUNT; i++) {
        if (word_is(e, words[i].zh, words[i].json)) {
            *outcome = (ZjOutcome)i;
            return true;
        }
    }
    return false;
}

static bool is_total(const ZjExpr *path)
{
    return path->kind == ZJ_EX_PATH &&
           (zj_text_equal(path->names.at[0].text, ZJ_TEXT("合计")) ||
            zj_text_equal(path->names.at[0].text, ZJ_TEXT("total")));
}

static bool constant(Builder *b, ZjExpr *e, ZjCheckedType want, ZjRat *value)
{
    ZjExpected like = {want.kind == ZJ_TY_ENUM ? want.enumeration : NULL, want.kind == ZJ_TY_TEXT};
    if (word_is(e, "不限", "open")) { /* an open upper end */
        *value = zj_rat_inf(1);
        return true;
    }
    ZjCheckedType t = zj_check_expr(&b->checker, e, like);
    if (t.kind == ZJ_TY_ERROR) return false;
    uint32_t errors = b->program->diags->errors;
    zj_check_comparable(&b->checker, ZJ_OPR_EQ, want, t, e->span);
    if (b->program->diags->errors != errors) return false;
    const ZjBinding *m = e->kind == ZJ_EX_PATH ? e->meaning : NULL;
    if (m != NULL && (m->kind == ZJ_BIND_ENUM || m->kind == ZJ_BIND_TRUTH)) {
        *value = zj_rat_int((int64_t)m->index);
    } else if (e->kind == ZJ_EX_LITERAL && e->lit->kind == ZJ_LIT_DATE) {
        *value = zj_rat_int(e->lit->day);
    } else if (!zj_const_value(e, value)) {
        zj_report(b->program->diags, ZJ_MSG_CASE_VALUE, e->span, 0);
        return false;
    }
    return true;
}

/* 合计 or 合计.区级. */
static bool total_subject(Builder *b, const ZjExpr *path, ZjExpectation *x)
{
    static const char *const levels[][2] = {
        {"国家", "national"}, {"省级", "provincial"}, {"市级", "municipal"}, {"区级", "district"}};
    x->kind = ZJ_EXPECT_TOTAL;
    if (path->names.count == 1) return true;
    ZjName payer = path->names.at[1];
    for (int i = 0; i < 4; i++) {
        if (!zj_text_equal(payer.text, zj_text(levels[i][0])) && !zj_text_equal(payer.text, zj_text(levels[i][1]))) {
            continue;
        }
        x->payer = zj_text(levels[i][0]);
        return true;
    }
    zj_report(b->program->diags, ZJ_MSG_WORD_NOT_ONE_OF, payer.span, 3, path->names.at[0].text, payer.text,
              ZJ_TEXT("国家 省级 市级 区级"));
    return false;
}

/* A function or definition, tried out: 期望 每满(25万元, 10万元) = 2. */
static bool value_subject(Builder *b, ZjExpr *e, ZjExpectation *x, ZjCheckedType *type)
{
    x->kind = ZJ_EXPECT_VALUE;
    x->value = e;
    *type = zj_check_expr(&b->checker, e, nothing);
    return type->kind != ZJ_TY_ERROR && zj_want_scalar(&b->checker, e, *type);
}

/* 人才免租.首日, .末日, 限租.限价: what a benefit gives. */
static bool held_subject(Builder *b, const ZjExpr *path, ZjGrant *g, ZjName part, ZjExpectation *x,
                         ZjCheckedType *type)
{
    static const char *const words[][2] = {{"首日", "first_day"}, {"末日", "last_day"}, {"限价", "ceiling"}};
    x->kind = ZJ_EXPECT_HELD;
    x->grant = g;
    for (int i = 0; i < 3; i++) {
        if (!zj_text_equal(part.text, zj_text(words[i][0])) && !zj_text_equal(part.text, zj_text(words[i][1]))) continue;
        const ZjUses *uses = i < 2 ? &g->terms : &g->ceilings;
        if (uses->count == 0) break;
        x->part = (ZjHeldPart)(ZJ_HELD_FIRST + i);
        *type = (ZjCheckedType){.kind = ZJ_TY_DATE};
        if (i == 2) *type = *uses->at[0].slot->a->type;
        x->type = i == 2 ? ZJ_T_EXACT : ZJ_T_DATE;
        return type->kind != ZJ_TY_ERROR;
    }
    zj_report(b->program->diags, ZJ_MSG_BENEFIT_PART, part.span, 1, zj_expr_source(b->program, path));
    return false;
}

static bool expectation_subject(Builder *b, ZjExpr *path, ZjExpectation *x, ZjCheckedType *type)
{
    *type = (ZjCheckedType){.kind = ZJ_TY_MONEY, .whole = true};
    if (path->kind == ZJ_EX_CALL) return value_subject(b, path, x, type);
    if (is_total(path)) return total_subject(b, path, x);
    ZjPolicy *policy = b->checker.policy;
    uint32_t at = 0;
    ZjPolicy *named = zj_scope_get(b->program->names, ZJ_SPACE_POLICY, NULL, path->names.at[0].text);
    if (named != NULL && path->names.count > 1) {
        policy = named;
        at = 1;
    }
    ZjGrant *g = zj_find_grant(b->program, policy, path->names.at[at].text);
    if (g != NULL && g->kind != ZJ_DECL_BAR && path->names.count == at + 1) {
        x->kind = ZJ_EXPECT_AMOUNT;
        x->grant = g;
        return true;
    }
    if (g != NULL && g->kind == ZJ_DECL_BENEFIT && path->names.count == at + 2) {
        return held_subject(b, path, g, path->names.at[at + 1], x, type);
    }
    ZjDefine *d = zj_scope_get(b->program->names, ZJ_SPACE_DEFINE, policy, path->names.at[at].text);
    if (d != NULL && d->figure && path->names.count == at + 1) {
        x->kind = ZJ_EXPECT_FIGURE;
        x->figure = d;
        *type = d->type;
        return true;
    }
    if (d == NULL) d = zj_scope_get(b->program->names, ZJ_SPACE_DEFINE, NULL, path->names.at[at].text);
    if (d != NULL && !d->figure && path->names.count == at + 1) return value_subject(b, path, x, type);
    ZjDiag *diag = zj_report(b->program->diags, ZJ_MSG_CASE_NO_CLAUSE, path->span, 1,
                             zj_expr_source(b->program, path));
    ZjText near = policy != NULL ? zj_scope_nearest(b->program->names, ZJ_SPACE_CLAUSE, policy,
                                                    path->names.at[at].text)
                                 : (ZjText){"", 0};
    bool other = near.len != 0 && !zj_text_equal(near, path->names.at[at].text);
    if (other) zj_diag_suggest(b->program->diags, diag, near);
    return false;
}

/* 期望 f(…) = 不适用, 期望 f(…) 出错. */
static bool expects_no_value(const ZjExpr *e, ZjExpectation *x)
{
    if (e->op == ZJ_OPR_EQ) {
        x->absent = word_is(e->b, "不适用", "na");
        return x->absent;
    }
    return read_outcome(e->b, &x->outcome) && x->outcome == ZJ_OUTCOME_ERROR;
}

static void read_expect(Builder *b, ZjExpr *e)
{
    ZjExpectation x = {.span = e->span, .text = zj_expr_source(b->program, e), .type = ZJ_T_EXACT};
    ZjCheckedType type;
    if (e->a == NULL || (e->a->kind != ZJ_EX_PATH && e->a->kind != ZJ_EX_CALL)) return;
    if (!expectation_subject(b, e->a, &x, &type)) return;
    bool good = true;
    bool amount = e->kind == ZJ_EX_BETWEEN || e->op == ZJ_OPR_EQ;
    if (amount && x.kind == ZJ_EXPECT_AMOUNT && x.grant != NULL && x.grant->kind == ZJ_DECL_BENEFIT) {
        zj_report(b->program->diags, ZJ_MSG_CASE_OUTCOME, e->span, 0);
        return;
    }
    if (x.kind == ZJ_EXPECT_FIGURE || x.kind == ZJ_EXPECT_VALUE) x.type = zj_vm_type(&type) == ZJ_T_MONEY ? ZJ_T_EXACT : zj_vm_type(&type);
    if (x.kind == ZJ_EXPECT_VALUE && e->kind != ZJ_EX_BETWEEN && e->b != NULL && expects_no_value(e, &x)) {
        x.low = x.high = zj_rat_int(0);
    } else if (e->kind == ZJ_EX_BETWEEN) {
        good = constant(b, e->b, type, &x.low) && constant(b, e->c, type, &x.high);
    } else if (e->op == ZJ_OPR_EQ) {
        good = constant(b, e->b, type, &x.low);
        x.high = x.low;
    } else if (x.kind == ZJ_EXPECT_AMOUNT && e->b != NULL && read_outcome(e->b, &x.outcome)) {
        x.kind = ZJ_EXPECT_OUTCOME;
        x.low = x.high = zj_rat_int(0);
    } else {
        zj_report(b->program->diags, ZJ_MSG_CASE_OUTCOME, e->span, 0);
        good = false;
    }
    if (!good) return;
    ZjExpectation *more = zj_arena_more(b->program->arena, b->data->expects, b->data->expect_count,
                                          sizeof x);
    if (more == NULL) {
        b->checker.no_memory = true;
        return;
    }
    b->data->expects = more;
    more[b->data->expect_count++] = x;
}

static void read_date(Builder *b, ZjExpr *e)
{
    ZjFact date = {.kind = ZJ_FIELD_SCALAR, .type = {.kind = ZJ_TY_DATE}};
    if (!zj_want(&b->checker, e, zj_check_expr(&b->checker, e, nothing), ZJ_TY_DATE)) return;
    Node *n = child(b, b->root, ZJ_TEXT("as_of"), false);
    if (n != NULL) n->scalar = scalar_text(b, &date, e);
}

static ZjStatus check_case(ZjProgram *p, ZjExample *example)
{
    ZjCaseData *data = zj_arena_alloc(p->arena, sizeof *data);
    if (data == NULL) return ZJ_NO_MEM;
    Builder b = {.program = p, .data = data, .checker = {.program = p, .policy = example->policy}};
    b.root = new_node(&b, (ZjText){"", 0});
    if (b.root == NULL) return ZJ_NO_MEM;
    b.root->object = true;
    data->title = example->decl->title;
    example->data = data;
    const ZjSlot *date_slot = NULL;
    for (ZjSlot *s = example->decl->slots; s != NULL; s = s->next) {
        if (s->kind == ZJ_SLOT_AS_OF && date_slot != NULL) {
            ZjDiag *d = zj_report(p->diags, ZJ_MSG_SLOT_TWICE, s->keyword, 1, zj_source_text(&p->sources, s->keyword));
            zj_diag_note(p->diags, d, ZJ_MSG_NOTE_FIRST_HERE, date_slot->keyword, 0);
        } else if (s->kind == ZJ_SLOT_AS_OF) {
            date_slot = s;
            read_date(&b, s->a);
        } else if (s->kind == ZJ_SLOT_GIVEN) {
            read_given(&b, s);
        } else if (s->kind == ZJ_SLOT_ADOPT) {
            read_choice(&b, s);
        } else if (s->kind == ZJ_SLOT_EXPECT) {
            for (uint32_t i = 0; i < s->exprs.count; i++) read_expect(&b, s->exprs.at[i]);
        } else {
            zj_report(p->diags, ZJ_MSG_SLOT_NOT_HERE, s->keyword, 2,
                      zj_source_text(&p->sources, s->keyword), zj_text("案例"));
        }
    }
    if (date_slot == NULL) zj_report(p->diags, ZJ_MSG_CASE_NO_DATE, example->decl->head, 0);
    if (data->expect_count == 0 && p->diags->errors == 0) {
        zj_report(p->diags, ZJ_MSG_CASE_EXPECTS_NOTHING, example->decl->head, 0);
    }
    ZjBuf json = {0};
    print_node(b.root, &json);
    data->facts = keep(&b, &json);
    return b.checker.no_memory ? ZJ_NO_MEM : ZJ_OK;
}

ZjStatus zj_check_cases(ZjProgram *program)
{
    for (ZjExample *e = program->examples; e != NULL; e = e->next) {
        if (!e->decl->spoiled) ZJ_TRY(check_case(program, e));
    }
    return program->diags->no_memory ? ZJ_NO_MEM : ZJ_OK;
}
