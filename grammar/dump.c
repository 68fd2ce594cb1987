#include "grammar/dump.h"

#include "grammar/lexer.h"
#include "grammar/parser.h"
#include "stdlib/date.h"

/* ---- expressions ---- */

static void dump_names(ZjNameList names, const char *between, ZjBuf *out)
{
    for (uint32_t i = 0; i < names.count; i++) {
        if (i != 0) zj_buf_str(out, between);
        zj_buf_text(out, names.at[i].text);
    }
}

static void dump_literal(const ZjLiteral *lit, ZjBuf *out)
{
    switch (lit->kind) {
    case ZJ_LIT_TEXT:
        zj_buf_str(out, "「");
        zj_buf_text(out, lit->text);
        zj_buf_str(out, "」");
        return;
    case ZJ_LIT_DATE:
        zj_date_print(lit->day, false, out);
        return;
    case ZJ_LIT_NUMBER:
        break;
    case ZJ_LIT_MONEY:
        zj_buf_str(out, "fen:");
        break;
    case ZJ_LIT_PERCENT:
    case ZJ_LIT_RATIO:
        zj_buf_str(out, "ratio:");
        break;
    case ZJ_LIT_PERIOD:
        zj_buf_str(out, lit->period == ZJ_PERIOD_DAYS ? "days:"
                        : lit->period_in_years        ? "months(years):"
                                                      : "months:");
        break;
    case ZJ_LIT_QUANTITY:
        for (uint32_t i = 0; i < lit->unit_count; i++) {
            if (i != 0) zj_buf_char(out, '/');
            zj_buf_text(out, lit->units[i].name.text);
        }
        zj_buf_char(out, ':');
        break;
    }
    zj_rat_print(lit->value, out);
}

static const char *operator_text(ZjOperator op)
{
    static const char *const text[] = {[ZJ_OPR_NONE] = "is",
                                       [ZJ_OPR_ADD] = "+",
                                       [ZJ_OPR_SUB] = "-",
                                       [ZJ_OPR_MUL] = "*",
                                       [ZJ_OPR_DIV] = "/",
                                       [ZJ_OPR_SHARE] = "share",
                                       [ZJ_OPR_EQ] = "=",
                                       [ZJ_OPR_NE] = "≠",
                                       [ZJ_OPR_LT] = "<",
                                       [ZJ_OPR_GT] = ">",
                                       [ZJ_OPR_LE] = "≤",
                                       [ZJ_OPR_GE] = "≥",
                                       [ZJ_OPR_AND] = "and",
                                       [ZJ_OPR_OR] = "or",
                                       [ZJ_OPR_BEFORE] = "before",
                                       [ZJ_OPR_AFTER] = "after",
                                       [ZJ_OPR_STAT_COUNT] = "stat-count",
                                       [ZJ_OPR_STAT_SUM] = "stat-sum",
                                       [ZJ_OPR_STAT_SHARE] = "stat-share",
                                       [ZJ_OPR_STAT_MEAN] = "stat-mean"};
    return text[op];
}

static void dump_list(ZjExprList list, ZjBuf *out)
{
    for (uint32_t i = 0; i < list.count; i++) {
        zj_buf_char(out, ' ');
        zj_expr_dump(list.at[i], out);
    }
}

static void dump_part(const ZjExpr *e, ZjBuf *out)
{
    if (e == NULL) return;
    zj_buf_char(out, ' ');
    zj_expr_dump(e, out);
}

static void dump_row(const ZjRow *row, ZjBuf *out)
{
    static const char *const kinds[] = {"paired", "bounds", "tuple", "bound", "other"};
    zj_buf_printf(out, " (%s", kinds[row->kind]);
    for (uint32_t i = 0; i < row->label_count; i++) {
        zj_buf_char(out, ' ');
        for (uint32_t k = 0; k < row->labels[i].count; k++) {
            if (k != 0) zj_buf_char(out, '|');
            zj_expr_dump(row->labels[i].alternatives[k], out);
        }
    }
    if (row->relation != ZJ_OPR_NONE) zj_buf_printf(out, " %s", operator_text(row->relation));
    dump_list(row->bounds, out);
    zj_buf_str(out, " :");
    dump_list(row->values, out);
    if (row->result == ZJ_RESULT_REFUSED) zj_buf_str(out, " refused");
    if (row->result == ZJ_RESULT_ELSEWHERE) zj_buf_str(out, " elsewhere");
    zj_buf_char(out, ')');
}

static void dump_table(const ZjTable *t, ZjBuf *out)
{
    zj_buf_str(out, t->progressive ? "(progressive" : "(table");
    dump_list(t->keys, out);
    for (uint32_t i = 0; i < t->row_count; i++)
        dump_row(&t->rows[i], out);
    zj_buf_char(out, ')');
}

static void dump_range_over(const char *word, const ZjExpr *e, ZjBuf *out)
{
    zj_buf_printf(out, "(%s ", word);
    zj_buf_text(out, e->var.text);
    dump_part(e->list, out);
    dump_part(e->a, out);
    if (e->where != NULL) zj_buf_str(out, " where");
    dump_part(e->where, out);
    zj_buf_char(out, ')');
}

static void dump_plain(const char *word, const ZjExpr *e, ZjBuf *out)
{
    zj_buf_printf(out, "(%s", word);
    dump_part(e->a, out);
    dump_part(e->b, out);
    dump_part(e->c, out);
    zj_buf_char(out, ')');
}

static void dump_record(const ZjExpr *e, ZjBuf *out)
{
    zj_buf_char(out, '{');
    for (uint32_t i = 0; i < e->args.count; i++) {
        if (i != 0) zj_buf_char(out, ' ');
        zj_buf_text(out, e->names.at[i].text);
        zj_buf_char(out, ':');
        zj_expr_dump(e->args.at[i], out);
    }
    zj_buf_char(out, '}');
}

/* The word before the operands, where nothing else is to be said. */
static const char *plain_word(const ZjExpr *e)
{
    switch (e->kind) {
    case ZJ_EX_NEG: return "neg";
    case ZJ_EX_NOT: return "not";
    case ZJ_EX_BINARY: case ZJ_EX_STAT: return operator_text(e->op);
    case ZJ_EX_WITHIN: return e->op == ZJ_OPR_BEFORE ? "within-before" : "within-after";
    case ZJ_EX_BETWEEN: return "between";
    case ZJ_EX_AGED: return "aged";
    case ZJ_EX_IF: return "if";
    case ZJ_EX_ERROR: case ZJ_EX_LITERAL: case ZJ_EX_PATH: case ZJ_EX_CALL: case ZJ_EX_FIELD: case ZJ_EX_IN:
    case ZJ_EX_SOME: case ZJ_EX_EVERY: case ZJ_EX_COUNT: case ZJ_EX_SUM: case ZJ_EX_LEAST: case ZJ_EX_GREATEST:
    case ZJ_EX_MEAN: case ZJ_EX_SERIES: case ZJ_EX_TABLE: case ZJ_EX_LIST: case ZJ_EX_RECORD: break;
    }
    return NULL;
}

static const char *range_word(ZjExprKind kind)
{
    static const struct {
        ZjExprKind kind;
        const char *word;
    } words[] = {{ZJ_EX_SOME, "some"},   {ZJ_EX_EVERY, "every"},       {ZJ_EX_COUNT, "count"}, {ZJ_EX_SUM, "sum"},
                 {ZJ_EX_LEAST, "least"}, {ZJ_EX_GREATEST, "greatest"}, {ZJ_EX_MEAN, "mean"},   {ZJ_EX_SERIES, "series"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].kind == kind) return words[i].word;
    }
    return NULL;
}

static void dump_in(const ZjExpr *e, ZjBuf *out)
{
    zj_buf_str(out, e->negated ? "(not-in" : "(in");
    dump_part(e->a, out);
    if (e->b == NULL) zj_buf_str(out, " {");
    dump_part(e->b, out);
    dump_list(e->args, out);
    zj_buf_str(out, e->b == NULL ? " })" : ")");
}

void zj_expr_dump(const ZjExpr *e, ZjBuf *out)
{
    if (e == NULL) {
        zj_buf_str(out, "nothing");
    } else if (plain_word(e) != NULL) {
        dump_plain(plain_word(e), e, out);
    } else if (range_word(e->kind) != NULL) {
        dump_range_over(range_word(e->kind), e, out);
    } else if (e->kind == ZJ_EX_ERROR) {
        zj_buf_str(out, "ERROR");
    } else if (e->kind == ZJ_EX_LITERAL) {
        dump_literal(e->lit, out);
    } else if (e->kind == ZJ_EX_PATH) {
        dump_names(e->names, ".", out);
    } else if (e->kind == ZJ_EX_CALL) {
        zj_buf_str(out, "(call ");
        dump_names(e->names, ".", out);
        dump_list(e->args, out);
        zj_buf_char(out, ')');
    } else if (e->kind == ZJ_EX_FIELD) {
        zj_buf_str(out, "(field");
        dump_part(e->a, out);
        zj_buf_char(out, ' ');
        dump_names(e->names, ".", out);
        zj_buf_char(out, ')');
    } else if (e->kind == ZJ_EX_IN) {
        dump_in(e, out);
    } else if (e->kind == ZJ_EX_TABLE) {
        dump_table(e->table, out);
    } else if (e->kind == ZJ_EX_LIST) {
        zj_buf_str(out, "[");
        dump_list(e->args, out);
        zj_buf_str(out, " ]");
    } else if (e->kind == ZJ_EX_RECORD) {
        dump_record(e, out);
    }
}

/* ---- slots and declarations ---- */

static void dump_scope(const ZjScope *s, ZjBuf *out)
{
    if (!s->given) return;
    zj_buf_str(out, " scope(");
    if (s->per_item) zj_buf_str(out, " item");
    if (s->per_firm) zj_buf_str(out, " firm");
    if (s->total) zj_buf_str(out, " total");
    dump_part(s->key, out);
    dump_part(s->period, out);
    dump_part(s->since, out);
    if (s->per_year) zj_buf_printf(out, " year from %d", (int)s->year_start);
    zj_buf_str(out, " )");
}

static void dump_expr_of(const char *label, const ZjExpr *e, ZjBuf *out)
{
    if (e == NULL) return;
    zj_buf_printf(out, " %s=", label);
    zj_expr_dump(e, out);
}

static void dump_text(const char *label, ZjText text, ZjBuf *out)
{
    if (text.len == 0) return;
    zj_buf_printf(out, " %s=", label);
    zj_buf_text(out, text);
}

static const char *slot_word(ZjSlotKind kind)
{
    static const char *const words[] = {
#define ZJ_SLOT(name, zh, en) zh,
#include "grammar/slots.def"
#undef ZJ_SLOT
    };
    return words[kind];
}

static void dump_slot(const ZjSlot *s, int indent, ZjBuf *out)
{
    static const char *const forms[] = {"", " up-to", " at-least", " between", " elsewhere"};
    static const char *const trims[] = {"", " pro-rata", " refuse-excess"};
    zj_buf_printf(out, "%*s%s", indent, "", slot_word(s->kind));
    dump_text("name", s->name.text, out);
    dump_text("name2", s->name2.text, out);
    zj_buf_str(out, forms[s->form]);
    dump_expr_of("a", s->a, out);
    dump_expr_of("b", s->b, out);
    dump_expr_of("c", s->c, out);
    if (s->names.count != 0) {
        zj_buf_str(out, " names=");
        dump_names(s->names, ",", out);
    }
    if (s->exprs.count != 0) {
        zj_buf_str(out, " exprs=(");
        dump_list(s->exprs, out);
        zj_buf_str(out, " )");
    }
    if (s->title != NULL) dump_text("title", s->title->text, out);
    for (uint32_t i = 0; i < s->text_count; i++)
        dump_text("text", s->texts[i]->text, out);
    dump_scope(&s->scope, out);
    zj_buf_str(out, trims[s->trim]);
    if (s->flag) zj_buf_str(out, " flag");
    zj_buf_char(out, '\n');
    for (const ZjSlot *i = s->inner; i != NULL; i = i->next)
        dump_slot(i, indent + 2, out);
}

static void dump_field(const ZjField *f, int indent, ZjBuf *out);

static void dump_type(const ZjTypeExpr *t, int indent, ZjBuf *out)
{
    if (!t->given) return;
    zj_buf_str(out, t->list ? " : list" : " :");
    if (!t->record) {
        zj_buf_char(out, ' ');
        zj_buf_text(out, t->name.text);
    }
    if (t->record) {
        zj_buf_str(out, " {\n");
        for (const ZjField *f = t->fields; f != NULL; f = f->next)
            dump_field(f, indent + 2, out);
        zj_buf_printf(out, "%*s}", indent, "");
    }
}

static void dump_field(const ZjField *f, int indent, ZjBuf *out)
{
    zj_buf_printf(out, "%*s", indent, "");
    zj_buf_text(out, f->name.text);
    dump_text("alias", f->alias.text, out);
    dump_type(&f->type, indent, out);
    if (f->low != NULL) zj_buf_printf(out, " %s", operator_text(f->low_relation));
    dump_part(f->low, out);
    if (f->high != NULL) zj_buf_printf(out, " %s", operator_text(f->high_relation));
    dump_part(f->high, out);
    if (f->key) zj_buf_str(out, " key");
    dump_text("label", f->label, out);
    dump_text("evidence", f->evidence, out);
    zj_buf_char(out, '\n');
}

static void dump_decl(const ZjDecl *d, ZjBuf *out)
{
    static const char *const words[] = {"policy",  "use",    "ladder",   "kind",      "unit",
                                        "facts",   "define", "function", "parameter", "grant",
                                        "benefit", "bar",    "clawback", "target",    "case",
                                        "amend",   "figure", "replace",  "equate"};
    zj_buf_str(out, words[d->kind]);
    if (d->of_policy) zj_buf_str(out, " of-policy");
    if (d->name.text.len != 0) zj_buf_char(out, ' ');
    zj_buf_text(out, d->name.text);
    dump_text("alias", d->alias.text, out);
    dump_text("title", d->title, out);
    if (d->path.count != 0) zj_buf_char(out, ' ');
    dump_names(d->path, ".", out);
    if (d->path2.count != 0) zj_buf_str(out, " = ");
    dump_names(d->path2, ".", out);
    for (uint32_t i = 0; i < d->item_count; i++) {
        zj_buf_str(out, i == 0 ? " items=" : ",");
        zj_buf_text(out, d->items[i].name.text);
        dump_text("alias", d->items[i].alias.text, out);
        dump_text("title", d->items[i].title, out);
    }
    for (uint32_t i = 0; i < d->param_count; i++) {
        zj_buf_str(out, " param=");
        zj_buf_text(out, d->params[i].name.text);
        dump_type(&d->params[i].type, 2, out);
    }
    dump_type(&d->type, 0, out);
    dump_expr_of("value", d->value, out);
    dump_expr_of("until", d->value2, out);
    dump_text("comment", d->comment, out);
    zj_buf_char(out, '\n');
    for (const ZjField *f = d->fields; f != NULL; f = f->next)
        dump_field(f, 2, out);
    for (const ZjSlot *s = d->slots; s != NULL; s = s->next)
        dump_slot(s, 2, out);
}

void zj_ast_dump(const ZjFile *file, ZjBuf *out)
{
    for (const ZjDecl *d = file->decls; d != NULL; d = d->next)
        dump_decl(d, out);
}

/* ---- tokens ---- */

static const char *literal_word(int token)
{
    switch (token) {
    case ZJ_TOK_END:
        return "end";
    case ZJ_TOK_INVALID:
        return "invalid";
    case ZJ_TOK_UNKNOWN:
        return "unknown";
    case ZJ_TOK_WORD:
        return "name";
    case ZJ_TOK_LIT_TEXT:
        return "text";
    case ZJ_TOK_LIT_NUMBER:
        return "number";
    case ZJ_TOK_LIT_MONEY:
        return "money";
    case ZJ_TOK_LIT_PERCENT:
        return "percent";
    case ZJ_TOK_LIT_RATIO:
        return "ratio";
    case ZJ_TOK_LIT_DATE:
        return "date";
    case ZJ_TOK_LIT_PERIOD:
        return "period";
    case ZJ_TOK_LIT_QUANTITY:
        return "quantity";
    case ZJ_TOK_STAT_COUNT:
    case ZJ_TOK_STAT_SUM:
    case ZJ_TOK_STAT_SHARE:
    case ZJ_TOK_STAT_MEAN:
        return "stat";
    case ZJ_TOK_PART_WHEN:
        return "part-when";
    case ZJ_TOK_LE:
        return "≤";
    case ZJ_TOK_GE:
        return "≥";
    case ZJ_TOK_NE:
        return "≠";
    default:
        return NULL;
    }
}

static void dump_token(int token, ZjBuf *out)
{
    const ZjKeyword *k = zj_keyword_of(token);
    const char *word = literal_word(token);
    if (k != NULL)
        zj_buf_printf(out, "%c:%s", "DSTX"[k->class], k -> zh.len != 0 ? k->zh.ptr : k->en.ptr);
    else if (word != NULL)
        zj_buf_str(out, word);
    else
        zj_buf_char(out, (char)token);
}

ZjStatus zj_tokens_dump(ZjSources *sources, uint32_t file, ZjArena *arena, ZjDiags *diags,
                        ZjBuf *out)
{
    ZjParse ps;
    ZjYyValue value;
    ZjSpan span;
    int token;
    uint32_t errors = diags->errors;
    zj_lex_init(&ps, arena, diags, sources, file);
    do {
        value.mark = false;
        token = zj_yylex(&value, &span, &ps);
        ZjPlace at = zj_source_place(ps.source, span.start);
        zj_buf_printf(out, "%u:%u ", (unsigned)at.line, (unsigned)at.column);
        dump_token(token, out);
        zj_buf_char(out, ' ');
        zj_buf_text(out, zj_span_text(&ps, span));
        zj_buf_char(out, '\n');
    } while (token != ZJ_TOK_END);
    ZJ_TRY(zj_buf_status(out));
    return diags->errors == errors ? ZJ_OK : ZJ_REJECTED;
}
