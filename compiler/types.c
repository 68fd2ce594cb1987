/* types.c -- what types are called, how units combine, constants. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/program.h"

ZjType zj_vm_type(const ZjCheckedType *type)
{
    switch (type->kind) {
    case ZJ_TY_BOOL: return ZJ_T_BOOL;
    case ZJ_TY_NUMBER: return type->whole ? ZJ_T_INT : ZJ_T_NUM;
    case ZJ_TY_MONEY: return type->whole ? ZJ_T_MONEY : ZJ_T_EXACT;
    case ZJ_TY_DATE: return ZJ_T_DATE;
    case ZJ_TY_TEXT: return ZJ_T_TEXT;
    case ZJ_TY_ENUM: return ZJ_T_ENUM;
    case ZJ_TY_ERROR:
    case ZJ_TY_RECORD:
    case ZJ_TY_LIST: break;
    }
    return ZJ_T_NONE;
}

bool zj_same_units(const ZjCheckedType *a, const ZjCheckedType *b)
{
    if (a->any_unit || b->any_unit) return true;
    if (a->unit_count != b->unit_count) return false;
    for (int i = 0; i < a->unit_count; i++) {
        if (a->units[i].unit != b->units[i].unit || a->units[i].exponent != b->units[i].exponent) {
            return false;
        }
    }
    return true;
}

ZjText zj_arena_text(ZjArena *arena, const char *format, ...)
{
    va_list ap;
    ZjText text = {"", 0};
    va_start(ap, format);
    int n = vsnprintf(NULL, 0, format, ap);
    va_end(ap);
    char *copy = n < 0 ? NULL : zj_arena_alloc(arena, (size_t)n + 1);
    if (copy == NULL) return text;
    va_start(ap, format);
    vsnprintf(copy, (size_t)n + 1, format, ap);
    va_end(ap);
    return (ZjText){copy, (uint32_t)n};
}

/* One side of the line; periods come last, as in 元/平方米/月. */
static bool print_side(const ZjProgram *p, const ZjCheckedType *t, bool above, bool any, ZjBuf *out)
{
    for (int periods = 0; periods < 2; periods++) {
        for (int i = 0; i < t->unit_count; i++) {
            int e = t->units[i].exponent;
            if ((e > 0) != above || (t->units[i].unit < 2) != (periods == 1)) continue;
            if (!above) zj_buf_str(out, any ? "/" : "1/");
            else if (any) zj_buf_str(out, "·");
            zj_buf_text(out, p->units[t->units[i].unit]->name.text);
            if (abs(e) != 1) zj_buf_printf(out, "^%d", abs(e));
            any = true;
        }
    }
    return any;
}

static void print_units(const ZjProgram *p, const ZjCheckedType *t, bool money, ZjBuf *out)
{
    if (money) zj_buf_str(out, "元");
    bool any = print_side(p, t, true, money, out);
    print_side(p, t, false, any, out);
}

ZjText zj_unit_suffix(ZjProgram *p, const ZjCheckedType *t)
{
    ZjText text = {"", 0};
    ZjBuf out = {0};
    if (t->unit_count == 0 || (t->kind != ZJ_TY_NUMBER && t->kind != ZJ_TY_MONEY)) return text;
    print_units(p, t, false, &out);
    uint32_t skip = out.len > 2 && memcmp(out.ptr, "1/", 2) == 0; /* the figure stands above the line */
    if (!out.failed) text = zj_arena_text(p->arena, "%.*s", (int)(out.len - skip), out.ptr + skip);
    if (text.len == 0) p->diags->no_memory = true;
    zj_buf_free(&out);
    return text;
}

static void print_type(const ZjProgram *p, const ZjCheckedType *type, bool en, ZjBuf *out)
{
    switch (type->kind) {
    case ZJ_TY_ERROR: zj_buf_str(out, "?"); break;
    case ZJ_TY_BOOL: zj_buf_str(out, en ? "bool" : "真假"); break;
    case ZJ_TY_DATE: zj_buf_str(out, en ? "date" : "日期"); break;
    case ZJ_TY_TEXT: zj_buf_str(out, en ? "text" : "文本"); break;
    case ZJ_TY_RECORD: zj_buf_str(out, en ? "record" : "记录"); break;
    case ZJ_TY_LIST:
        zj_buf_str(out, en ? "list" : "列表");
        if (type->record == NULL) break;
        zj_buf_char(out, ' ');
        zj_buf_text(out, en && type->record->alias.text.len != 0 ? type->record->alias.text : type->record->name.text);
        break;
    case ZJ_TY_ENUM:
        if (type->enumeration == NULL) zj_buf_str(out, en ? "a ladder or kind" : "梯度或种类");
        else zj_buf_text(out, type->enumeration->name.text);
        break;
    case ZJ_TY_NUMBER:
    case ZJ_TY_MONEY: {
        bool money = type->kind == ZJ_TY_MONEY;
        zj_buf_str(out, money         ? (en ? "money" : "金额")
                        : type->ratio ? (en ? "ratio" : "比例")
                        : type->whole ? (en ? "integer" : "整数")
                                      : (en ? "number" : "数"));
        if (type->unit_count != 0) {
            zj_buf_str(out, en ? " (" : "（");
            print_units(p, type, money, out);
            zj_buf_str(out, en ? ")" : "）");
        }
        break;
    }
    }
}

ZjText zj_type_text(ZjProgram *program, const ZjCheckedType *type)
{
    ZjBuf zh = {0}, en = {0};
    print_type(program, type, false, &zh);
    print_type(program, type, true, &en);
    ZjText text = {"", 0};
    if (!zh.failed && !en.failed) {
        text = zj_both(program->arena, (ZjText){zh.ptr, (uint32_t)zh.len}, (ZjText){en.ptr, (uint32_t)en.len});
        if (text.ptr == zh.ptr) text = (ZjText){"", 0}; /* out of memory: it is freed below */
    }
    zj_buf_free(&zh);
    zj_buf_free(&en);
    return text;
}

bool zj_const_value(const ZjExpr *e, ZjRat *value)
{
    ZjRat a, b;
    switch (e->kind) {
    case ZJ_EX_LITERAL:
        if (e->lit->kind == ZJ_LIT_TEXT || e->lit->kind == ZJ_LIT_DATE) return false;
        *value = e->lit->value;
        return true;
    case ZJ_EX_NEG:
        if (!zj_const_value(e->a, &a)) return false;
        *value = zj_rat_neg(a);
        return true;
    case ZJ_EX_BINARY:
        if (!zj_const_value(e->a, &a) || !zj_const_value(e->b, &b)) return false;
        switch (e->op) {
        case ZJ_OPR_ADD: return zj_rat_add(a, b, value) == ZJ_OK;
        case ZJ_OPR_SUB: return zj_rat_sub(a, b, value) == ZJ_OK;
        case ZJ_OPR_SHARE:
        case ZJ_OPR_MUL: return zj_rat_mul(a, b, value) == ZJ_OK;
        case ZJ_OPR_DIV: return zj_rat_div(a, b, value) == ZJ_OK;
        case ZJ_OPR_NONE: case ZJ_OPR_EQ: case ZJ_OPR_NE: case ZJ_OPR_LT: case ZJ_OPR_GT:
        case ZJ_OPR_LE: case ZJ_OPR_GE: case ZJ_OPR_AND: case ZJ_OPR_OR: case ZJ_OPR_BEFORE:
        case ZJ_OPR_AFTER: case ZJ_OPR_STAT_COUNT: case ZJ_OPR_STAT_SUM:
        case ZJ_OPR_STAT_SHARE: case ZJ_OPR_STAT_MEAN: return false;
        }
        return false;
    case ZJ_EX_ERROR: case ZJ_EX_PATH: case ZJ_EX_CALL: case ZJ_EX_FIELD: case ZJ_EX_NOT:
    case ZJ_EX_IN: case ZJ_EX_WITHIN: case ZJ_EX_BETWEEN: case ZJ_EX_AGED: case ZJ_EX_IF:
    case ZJ_EX_SOME: case ZJ_EX_EVERY: case ZJ_EX_COUNT: case ZJ_EX_SUM: case ZJ_EX_LEAST:
    case ZJ_EX_GREATEST: case ZJ_EX_MEAN: case ZJ_EX_TABLE: case ZJ_EX_LIST:
    case ZJ_EX_RECORD: case ZJ_EX_SERIES: case ZJ_EX_STAT: return false;
    }
    return false;
}

/* Bytes of the text literal that begins at `from`, quotes included; 0 when none does. A # or blanks
** inside are its own. */
static uint32_t text_length(ZjText raw, uint32_t from)
{
    static const char *const quotes[][2] = {{"\"", "\""}, {"「", "」"}, {"“", "”"}};
    for (size_t q = 0; q < sizeof quotes / sizeof quotes[0]; q++) {
        uint32_t n = (uint32_t)strlen(quotes[q][0]), m = (uint32_t)strlen(quotes[q][1]);
        if (raw.len - from < n || memcmp(raw.ptr + from, quotes[q][0], n) != 0) continue;
        for (uint32_t i = from + n; i + m <= raw.len; i++) {
            if (memcmp(raw.ptr + i, quotes[q][1], m) == 0) return i + m - from;
        }
    }
    return 0;
}

/* Without comments, and with runs of white space folded to one space. */
ZjText zj_expr_source(ZjProgram *program, const ZjExpr *expr)
{
    ZjText raw = zj_source_text(&program->sources, expr->span);
    char *copy = zj_arena_alloc(program->arena, (size_t)raw.len + 1);
    if (copy == NULL) {
        program->diags->no_memory = true;
        return (ZjText){"", 0};
    }
    uint32_t n = 0;
    bool blank = false;
    for (uint32_t i = 0; i < raw.len;) {
        char c = raw.ptr[i];
        uint32_t end = i + 1, text = text_length(raw, i);
        if (text != 0) {
            end = i + text;
        } else if (c == '#') {
            while (end < raw.len && raw.ptr[end] != '\n') end++;
            i = end;
            blank = n != 0;
            continue;
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            blank = n != 0;
            i = end;
            continue;
        }
        if (blank) copy[n++] = ' ';
        blank = false;
        while (i < end) copy[n++] = raw.ptr[i++];
    }
    return (ZjText){copy, n};
}
