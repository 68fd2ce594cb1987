/* disasm.c -- a listing for people: first the code, then every table row by row.
**
**   r12:MONEY@0 = ADD_MONEY r3, r4  ; 政策.zjtx:7:3
**   CLAUSE 2: kind=0 policy=0(光谷) name="设备补贴" …
**
** Columns that are absent, and flags that are not set, are left out. Any module that
** was read can be listed, verified or not: every index is looked at before it is used.
*/
#include <string.h>

#include "stdlib/date.h"
#include "stdlib/money.h"
#include "vm/format/table.h"

typedef struct Listing {
    const ZjModule *module;
    const ZjModTables *t;
    ZjBuf *out;
} Listing;

static const char *const type_names[ZJ_TYPE_COUNT] = {
    "NONE", "BOOL", "INT", "MONEY", "DATE", "ENUM", "TEXT", "NUM", "EXACT",
};

static const char *type_name(uint32_t type)
{
    return type < ZJ_TYPE_COUNT ? type_names[type] : "?";
}

/* ---- strings ---- */

/* Controls of the terminal and of the direction of writing. */
static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

static void add_escaped(const Listing *l, ZjText text)
{
    const unsigned char *p = (const unsigned char *)text.ptr, *end = p + text.len;
    while (p < end) {
        uint32_t c = 0, n = zj_utf8_decode(p, end, &c);
        if (n == 0) n = 1;
        if (is_control(c)) {
            zj_buf_printf(l->out, "\\u{%X}", c);
        } else {
            if (c == '"' || c == '\\') zj_buf_char(l->out, '\\');
            zj_buf_add(l->out, p, n);
        }
        p += n;
    }
}

static void add_string(const Listing *l, uint32_t index)
{
    if (index >= l->module->string_count) {
        zj_buf_str(l->out, "?");
        return;
    }
    zj_buf_char(l->out, '"');
    add_escaped(l, l->module->strings[index]);
    zj_buf_char(l->out, '"');
}

/* "(name)" where the row has a name of its own, which is then its first column. */
static void add_row_name(const Listing *l, ZjTableId id, uint32_t row)
{
    const ZjTableInfo *info = &zj_table_info[id];
    if (row >= zj_table_count(l->t, id)) return;
    for (uint32_t c = 0; c < info->column_count && c < 3; c++) {
        bool is_name = strcmp(info->columns[c].name, "name") == 0 ||
                       strcmp(info->columns[c].name, "id") == 0;
        if (!is_name) continue;
        uint32_t string = zj_table_rows(l->t, id)[(size_t)row * info->column_count + c];
        if (string >= l->module->string_count) return;
        zj_buf_char(l->out, '(');
        add_escaped(l, l->module->strings[string]);
        zj_buf_char(l->out, ')');
    }
}

/* ---- values ---- */

static void add_point(const Listing *l, const ZjModConst *k)
{
    switch (k->type) {
    case ZJ_T_TEXT:
        add_string(l, k->n0);
        return;
    case ZJ_T_DATE:
        zj_date_print(zj_const_int(k), false, l->out);
        return;
    case ZJ_T_MONEY:
    case ZJ_T_EXACT:
        zj_money_print(zj_const_rat(k), false, l->out);
        return;
    default: /* a number from the file */
        zj_rat_print(zj_const_rat(k), l->out);
        return;
    }
}

/* Printing takes values as zj_rat_make leaves them; an unverified file may hold others. */
static bool is_value(const ZjModConst *k)
{
    const zj_i128 limit = (zj_i128)1 << 126;
    ZjRat value = zj_const_rat(k);
    if (value.den <= 0 || value.num <= -limit || value.num >= limit) return false;
    return zj_type_is_rat((ZjType)k->type) || value.den == 1;
}

static void add_const(const Listing *l, uint32_t index)
{
    static const char *const forms[] = {"", "∞", "-∞", "not applicable", "set elsewhere"};
    if (index >= l->t->consts_count) {
        zj_buf_str(l->out, "?");
        return;
    }
    const ZjModConst *k = &l->t->consts[index];
    if (k->form == ZJ_CONST_POINT && is_value(k)) {
        add_point(l, k);
    } else if (k->form != ZJ_CONST_POINT && k->form <= ZJ_CONST_ELSEWHERE) {
        zj_buf_str(l->out, forms[k->form]);
    } else {
        zj_buf_str(l->out, "?");
    }
}

static void add_place(const Listing *l, uint32_t span)
{
    if (span >= l->t->spans_count) return;
    const ZjModSpan *s = &l->t->spans[span];
    zj_buf_str(l->out, "  ; ");
    if (s->file < l->module->string_count) add_escaped(l, l->module->strings[s->file]);
    zj_buf_printf(l->out, ":%u:%u", s->line, s->column);
}

/* ---- code ---- */

static void add_field_path(const Listing *l, uint32_t field)
{
    uint32_t path[8], n = 0;
    uint32_t i = field;
    while (i < l->t->fields_count && n < 8) {
        path[n++] = i;
        uint32_t parent = l->t->fields[i].parent;
        if (parent >= i) break; /* ZJ_NONE, or not verified */
        i = parent;
    }
    zj_buf_printf(l->out, "fact %u(", field);
    while (n > 0) {
        uint32_t name = l->t->fields[path[--n]].name;
        if (name < l->module->string_count) add_escaped(l, l->module->strings[name]);
        if (n > 0) zj_buf_char(l->out, '.');
    }
    zj_buf_char(l->out, ')');
}

static void add_operands(const Listing *l, const ZjInsn *in, const ZjOpInfo *op)
{
    const int wanted[] = {op->a, op->b, op->c};
    const uint32_t operands[] = {in->a, in->b, in->c};
    for (int i = 0; i < 3; i++) {
        if (wanted[i] != ZJ_T_NONE)
            zj_buf_printf(l->out, "%s r%u", i == 0 ? "" : ",", operands[i]);
    }
}

static void add_immediates(const Listing *l, const ZjInsn *in, const ZjOpInfo *op)
{
    switch (op->shape) {
    case ZJ_SHAPE_CONST:
        zj_buf_char(l->out, ' ');
        add_const(l, in->a);
        return;
    case ZJ_SHAPE_FACT:
        zj_buf_char(l->out, ' ');
        add_field_path(l, in->a);
        return;
    case ZJ_SHAPE_RUN:
        if (in->op == ZJ_OP_READING) zj_buf_printf(l->out, " question %u, %u", in->a, in->b);
        return;
    case ZJ_SHAPE_MASK:
        zj_buf_str(l->out, ", mask ");
        add_const(l, in->c);
        return;
    case ZJ_SHAPE_ROUND:
        zj_buf_printf(l->out, ", mode %u, step %u", in->c & 15, in->c >> 4);
        return;
    case ZJ_SHAPE_SETTLE:
        zj_buf_printf(l->out, " settlement %u", in->a);
        return;
    case ZJ_SHAPE_EXPAND:
        if (in->b == 1) zj_buf_str(l->out, ", through the list");
        return;
    case ZJ_SHAPE_PERIOD:
        zj_buf_printf(l->out, ", calendar %u", in->c);
        return;
    case ZJ_SHAPE_SAME:
    case ZJ_SHAPE_REDUCE:
    case ZJ_SHAPE_AMOUNT:
    case ZJ_SHAPE_LANE:
    case ZJ_SHAPE_PERIODS:
        return;
    }
}

static void add_insn(const Listing *l, uint32_t pc)
{
    const ZjInsn *in = &l->t->code[pc];
    zj_buf_printf(l->out, "%6u  ", pc);
    if (in->dst < l->t->regs_count) {
        const ZjModReg *r = &l->t->regs[in->dst];
        zj_buf_printf(l->out, "r%u:%s@%u = ", in->dst, type_name(r->type), r->domain);
    } else if (in->dst != ZJ_NONE) {
        zj_buf_str(l->out, "? = ");
    }
    if (in->op < ZJ_OPCODE_COUNT) {
        const ZjOpInfo *op = &zj_op_info[in->op];
        zj_buf_str(l->out, op->name);
        add_operands(l, in, op);
        add_immediates(l, in, op);
    } else {
        zj_buf_printf(l->out, "op%u %u, %u, %u", in->op, in->a, in->b, in->c);
    }
    add_place(l, in->span);
    zj_buf_char(l->out, '\n');
}

/* ---- tables ---- */

static void add_column(const Listing *l, const ZjColInfo *column, uint32_t value)
{
    if (column->optional && value == ZJ_NONE) return;
    if (column->role == ZJ_COL_FLAG && value == 0) return;
    zj_buf_printf(l->out, " %s", column->name);
    switch (column->role) {
    case ZJ_COL_FLAG:
        if (value != 1) zj_buf_printf(l->out, "=%u", value);
        return;
    case ZJ_COL_NUMBER:
    case ZJ_COL_FIRST:
    case ZJ_COL_COUNT:
        if (value == ZJ_NONE) {
            zj_buf_str(l->out, "=none");
        } else {
            zj_buf_printf(l->out, "=%u", value);
        }
        return;
    case ZJ_COL_STRING:
        zj_buf_char(l->out, '=');
        add_string(l, value);
        return;
    case ZJ_COL_TYPE:
        zj_buf_printf(l->out, "=%s", type_name(value));
        return;
    case ZJ_COL_ROW:
        zj_buf_printf(l->out, column->target == ZJ_TAB_REG ? "=r%u" : "=%u", value);
        add_row_name(l, column->target, value);
        return;
    }
}

static void add_table(const Listing *l, ZjTableId id)
{
    const ZjTableInfo *info = &zj_table_info[id];
    const uint32_t *values = zj_table_rows(l->t, id);
    uint32_t count = zj_table_count(l->t, id);
    for (uint32_t row = 0; row < count; row++) {
        zj_buf_printf(l->out, "%s %u:", info->name, row);
        for (uint32_t c = 0; c < info->column_count; c++) {
            add_column(l, &info->columns[c], values[(size_t)row * info->column_count + c]);
        }
        if (id == ZJ_TAB_KONST) {
            zj_buf_str(l->out, "  ; ");
            add_const(l, row);
        }
        zj_buf_char(l->out, '\n');
    }
}

void zj_module_disassemble(const ZjModule *module, ZjBuf *out)
{
    Listing l = {module, &module->t, out};
    for (uint32_t pc = 0; pc < module->t.code_count; pc++) {
        add_insn(&l, pc);
    }
    for (ZjTableId id = 0; id < ZJ_TAB_COUNT; id++) {
        if (id != ZJ_TAB_INSN) add_table(&l, id);
    }
}
