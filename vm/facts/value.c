#include "vm/facts/value.h"

#include <string.h>

#include "stdlib/date.h"
#include "stdlib/money.h"
#include "stdlib/numeral.h"
#include "vm/base/limits.h"

enum { SHOWN = 32, VALUES_SHOWN = 12 };

/* What a value is read with. */
typedef struct Scope {
    const ZjFactSchema *schema;
    const ZjModField *field;
    ZjTextPool *pool;
    ZjFactReporter *reporter;
    ZjJsonKind kind;
    ZjText text;   /* as written */
    ZjText folded; /* of a STRING */
    ZjFactValue *out;
} Scope;

/* ---- saying no ---- */

static ZjText text_of(const ZjBuf *buf)
{
    return (ZjText){buf->ptr != NULL ? buf->ptr : "", (uint32_t)buf->len};
}

static void show(ZjJsonKind kind, ZjText text, ZjBuf *out)
{
    switch (kind) {
    case ZJ_JSON_NULL:
        zj_buf_str(out, "null");
        break;
    case ZJ_JSON_FALSE:
        zj_buf_str(out, "false");
        break;
    case ZJ_JSON_TRUE:
        zj_buf_str(out, "true");
        break;
    case ZJ_JSON_NUMBER:
        zj_fact_excerpt(text, SHOWN, out);
        break;
    case ZJ_JSON_STRING:
        zj_buf_char(out, '"');
        zj_fact_excerpt(text, SHOWN, out);
        zj_buf_char(out, '"');
        break;
    case ZJ_JSON_ARRAY:
        zj_buf_str(out, "[…]");
        break;
    case ZJ_JSON_OBJECT:
        zj_buf_str(out, "{…}");
        break;
    }
}

ZjStatus zj_fact_refuse(ZjFactReporter *reporter, ZjMsgId id, ZjJsonKind kind, ZjText text,
                        ZjText more)
{
    ZjBuf shown = {0};
    show(kind, text, &shown);
    ZjStatus status = zj_buf_status(&shown);
    if (status == ZJ_OK)
        status = zj_fact_report(reporter, id, (ZjText[]){text_of(&shown), more}, 2);
    zj_buf_free(&shown);
    return status == ZJ_OK ? ZJ_REJECTED : status;
}

static ZjStatus refuse(const Scope *s, ZjMsgId id, ZjText more)
{
    return zj_fact_refuse(s->reporter, id, s->kind, s->text, more);
}

static ZjText unit_of(const Scope *s)
{
    return zj_mod_str(s->schema->module, s->field->unit);
}

/* Names of the enum's values, "、" between. */
static void list_values(const Scope *s, ZjBuf *out)
{
    const ZjModule *m = s->schema->module;
    const ZjModEnum *e = &m->t.enums[s->field->enum_index];
    for (uint32_t v = 0; v < e->value_count; v++) {
        if (v != 0) zj_buf_str(out, "、");
        if (v == VALUES_SHOWN) {
            zj_buf_str(out, "…");
            return;
        }
        zj_buf_text(out, m->strings[m->t.values[e->first_value + v].name]);
    }
}

static ZjStatus refuse_listing(const Scope *s)
{
    ZjBuf list = {0};
    list_values(s, &list);
    ZjStatus status = zj_buf_status(&list);
    if (status == ZJ_OK) status = refuse(s, ZJ_MSG_FACT_VALUE_UNKNOWN, text_of(&list));
    zj_buf_free(&list);
    return status;
}

/* "应为…": the form that the field's type takes. */
static ZjStatus refuse_form(const Scope *s)
{
    ZjText unit = unit_of(s);
    switch ((ZjType)s->field->type) {
    case ZJ_T_BOOL:
        return refuse(s, ZJ_MSG_FACT_NOT_BOOL, ZJ_TEXT(""));
    case ZJ_T_INT:
        return refuse(s, unit.len != 0 ? ZJ_MSG_FACT_NOT_COUNT : ZJ_MSG_FACT_NOT_INT, unit);
    case ZJ_T_MONEY:
    case ZJ_T_EXACT:
        return refuse(s, ZJ_MSG_FACT_NOT_MONEY, ZJ_TEXT(""));
    case ZJ_T_DATE:
        return refuse(s, ZJ_MSG_FACT_NOT_DATE, ZJ_TEXT(""));
    case ZJ_T_ENUM:
        return refuse_listing(s);
    case ZJ_T_TEXT:
        return refuse(s, ZJ_MSG_FACT_NOT_TEXT, ZJ_TEXT(""));
    case ZJ_T_NUM:
        if (s->field->is_ratio) return refuse(s, ZJ_MSG_FACT_NOT_RATIO, ZJ_TEXT(""));
        return refuse(s, unit.len != 0 ? ZJ_MSG_FACT_NOT_QUANTITY : ZJ_MSG_FACT_NOT_NUMBER,
                      unit);
    case ZJ_T_NONE:
    case ZJ_TYPE_COUNT:
        break;
    }
    return ZJ_FORMAT;
}

/* ---- numbers ---- */

/* Decimal exponent of a JSON number, beyond +-999 cut off there. */
static int32_t exponent(ZjText digits)
{
    int32_t value = 0;
    uint32_t i = digits.len != 0 && (digits.ptr[0] == '-' || digits.ptr[0] == '+') ? 1 : 0;
    for (; i < digits.len; i++) {
        if (value < 1000) value = value * 10 + (digits.ptr[i] - '0');
    }
    if (value > 999) value = 999;
    return digits.len != 0 && digits.ptr[0] == '-' ? -value : value;
}

ZjStatus zj_fact_number(ZjText text, int64_t scale, ZjRat *out)
{
    uint32_t e = 0;
    while (e < text.len && text.ptr[e] != 'e' && text.ptr[e] != 'E')
        e++;
    ZjRat value;
    ZJ_TRY(zj_rat_parse((ZjText){text.ptr, e}, scale, &value));
    int32_t shift = e < text.len ? exponent((ZjText){text.ptr + e + 1, text.len - e - 1}) : 0;
    if (value.num == 0) shift = 0; /* 0e999 is 0 */
    for (; shift > 0; shift--)
        ZJ_TRY(zj_rat_mul(value, zj_rat_int(10), &value));
    for (; shift < 0; shift++)
        ZJ_TRY(zj_rat_div(value, zj_rat_int(10), &value));
    *out = value;
    return ZJ_OK;
}

static bool cut_end(ZjText *text, ZjText end)
{
    if (end.len == 0 || text->len < end.len) return false;
    if (memcmp(text->ptr + text->len - end.len, end.ptr, end.len) != 0) return false;
    text->len -= end.len;
    while (text->len != 0 && text->ptr[text->len - 1] == ' ')
        text->len--;
    return true;
}

/* "3万", "1,000", "-2.5": digits as documents write them, with a sign. */
static ZjStatus read_figure(ZjText text, ZjRat *out)
{
    bool plain = false, negative = text.len != 0 && text.ptr[0] == '-';
    if (negative || (text.len != 0 && text.ptr[0] == '+'))
        text = (ZjText){text.ptr + 1, text.len - 1};
    if (text.len == 0 || text.ptr[0] < '0' || text.ptr[0] > '9') return ZJ_DOMAIN;
    uint32_t n = zj_numeral_read(text, out, &plain);
    if (n == 0) return ZJ_OVERFLOW; /* begins with a digit: it can only be too long */
    if (n != text.len || !plain) return ZJ_DOMAIN;
    if (negative) *out = zj_rat_neg(*out);
    return ZJ_OK;
}

/* A figure, with the field's unit or a ratio's sign behind it. */
static ZjStatus read_quantity(const Scope *s, ZjRat *out)
{
    ZjText text = s->folded;
    int64_t parts = 1;
    if (s->field->is_ratio && cut_end(&text, ZJ_TEXT("%"))) {
        parts = 100;
    } else if (s->field->is_ratio && cut_end(&text, ZJ_TEXT("‰"))) {
        parts = 1000;
    } else if (s->field->unit != ZJ_NONE) {
        ZjBuf unit = {0};
        ZjStatus status = zj_fact_fold(unit_of(s), &unit);
        if (status == ZJ_OK) (void)cut_end(&text, text_of(&unit));
        zj_buf_free(&unit);
        ZJ_TRY(status);
    }
    ZJ_TRY(read_figure(text, out));
    return zj_rat_div(*out, zj_rat_int(parts), out);
}

static ZjStatus read_number(const Scope *s, ZjRat *out)
{
    bool money = s->field->type == ZJ_T_MONEY || s->field->type == ZJ_T_EXACT;
    ZjStatus status = ZJ_DOMAIN;
    if (s->kind == ZJ_JSON_NUMBER) {
        status = zj_fact_number(s->text, money ? 100 : 1, out);
    } else if (s->kind == ZJ_JSON_STRING) {
        status = money ? zj_money_parse(s->folded, true, out) : read_quantity(s, out);
    }
    if (status == ZJ_DOMAIN) return refuse_form(s);
    if (status == ZJ_OVERFLOW) return refuse(s, ZJ_MSG_FACT_DIGITS, ZJ_TEXT(""));
    return status;
}

/* Money in whole fen, integers: `fine` is said when the figure is not whole. */
static ZjStatus read_whole(const Scope *s, ZjMsgId fine)
{
    ZjRat value;
    ZJ_TRY(read_number(s, &value));
    if (!zj_rat_is_int(value)) return refuse(s, fine, ZJ_TEXT(""));
    ZjStatus status = zj_rat_to_int(value, &s->out->i);
    if (status == ZJ_OVERFLOW || s->out->i >= ZJ_OPEN || s->out->i <= -ZJ_OPEN)
        return refuse(s, ZJ_MSG_FACT_DIGITS, ZJ_TEXT(""));
    return status;
}

/* ---- the other types ---- */

static bool is_word(ZjText text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (zj_text_equal(text, zj_text(*words))) return true;
    }
    return false;
}

static ZjStatus read_bool(const Scope *s)
{
    static const char *const yes[] = {"是", "yes", "true", NULL};
    static const char *const no[] = {"否", "no", "false", NULL};
    bool text = s->kind == ZJ_JSON_STRING;
    if (s->kind == ZJ_JSON_TRUE || (text && is_word(s->folded, yes))) {
        s->out->i = 1;
    } else if (s->kind == ZJ_JSON_FALSE || (text && is_word(s->folded, no))) {
        s->out->i = 0;
    } else {
        return refuse_form(s);
    }
    return ZJ_OK;
}

static ZjStatus read_text(const Scope *s)
{
    if (s->kind != ZJ_JSON_STRING) return refuse_form(s);
    ZjBuf composed = {0};
    ZjStatus status = zj_fact_compose(s->text, &composed);
    if (status == ZJ_OK && composed.len <= ZJ_MAX_TEXT) {
        uint32_t number = zj_text_intern(s->pool, text_of(&composed));
        s->out->i = number;
        if (number == UINT32_MAX) status = ZJ_NO_MEM;
    } else if (status == ZJ_OK) {
        zj_buf_clear(&composed);
        zj_buf_printf(&composed, "%d", ZJ_MAX_TEXT);
        status = refuse(s, ZJ_MSG_FACT_TEXT_LONG, text_of(&composed));
    }
    zj_buf_free(&composed);
    return status;
}

static ZjStatus refuse_name(const Scope *s)
{
    if (zj_fact_reporter_full(s->reporter))
        return refuse(s, ZJ_MSG_FACT_VALUE_NEAR, ZJ_TEXT(""));
    const ZjFactName *near =
        zj_fact_nearest(&s->schema->values, s->field->enum_index, s->folded);
    if (near != NULL) return refuse(s, ZJ_MSG_FACT_VALUE_NEAR, near->text);
    return refuse_listing(s);
}

static ZjStatus read_name(const Scope *s)
{
    uint32_t value;
    if (s->kind != ZJ_JSON_STRING) return refuse_form(s);
    ZJ_TRY(zj_fact_find(&s->schema->values, s->field->enum_index, s->folded, &value));
    if (value == ZJ_NONE) return refuse_name(s);
    s->out->i = value;
    return ZJ_OK;
}

static ZjStatus read_date(const Scope *s)
{
    if (s->kind == ZJ_JSON_STRING && zj_date_parse(s->folded, true, &s->out->i) == ZJ_OK)
        return ZJ_OK;
    return refuse_form(s);
}

static ZjStatus read_typed(const Scope *s)
{
    switch ((ZjType)s->field->type) {
    case ZJ_T_BOOL:
        return read_bool(s);
    case ZJ_T_INT:
        return read_whole(s, ZJ_MSG_FACT_NOT_WHOLE);
    case ZJ_T_MONEY:
        return read_whole(s, ZJ_MSG_FACT_FINER_THAN_FEN);
    case ZJ_T_DATE:
        return read_date(s);
    case ZJ_T_ENUM:
        return read_name(s);
    case ZJ_T_TEXT:
        return read_text(s);
    case ZJ_T_NUM:
    case ZJ_T_EXACT:
        return read_number(s, &s->out->r);
    case ZJ_T_NONE:
    case ZJ_TYPE_COUNT:
        break;
    }
    return ZJ_FORMAT;
}

/* ---- the declared range ---- */

static void show_bound(const Scope *s, const ZjModConst *k, ZjBuf *out)
{
    ZjRat value = zj_const_rat(k);
    int64_t day;
    switch ((ZjType)s->field->type) {
    case ZJ_T_MONEY:
    case ZJ_T_EXACT:
        zj_money_print_plain(value, out);
        return;
    case ZJ_T_DATE:
        if (zj_rat_to_int(value, &day) == ZJ_OK) zj_date_print(day, false, out);
        return;
    case ZJ_T_ENUM: {
        const ZjModule *m = s->schema->module;
        const ZjModEnum *e = &m->t.enums[s->field->enum_index];
        if (zj_rat_to_int(value, &day) == ZJ_OK && day >= 0 && day < (int64_t)e->value_count)
            zj_buf_text(out, m->strings[m->t.values[e->first_value + (uint32_t)day].name]);
        return;
    }
    case ZJ_T_BOOL:
    case ZJ_T_INT:
    case ZJ_T_NUM:
    case ZJ_T_TEXT:
    case ZJ_T_NONE:
    case ZJ_TYPE_COUNT:
        break;
    }
    zj_rat_print(value, out);
    zj_buf_text(out, unit_of(s));
}

static ZjStatus check_bound(const Scope *s, uint32_t konst, int side, ZjMsgId id)
{
    if (konst == ZJ_NONE) return ZJ_OK;
    const ZjModConst *k = &s->schema->module->t.consts[konst];
    if (k->form != ZJ_CONST_POINT) return ZJ_OK;
    bool rat = zj_type_is_rat((ZjType)s->field->type);
    int order = zj_rat_cmp(rat ? s->out->r : zj_rat_int(s->out->i), zj_const_rat(k));
    if (order * side >= 0) return ZJ_OK;
    ZjBuf bound = {0};
    show_bound(s, k, &bound);
    ZjStatus status = zj_buf_status(&bound);
    if (status == ZJ_OK) status = refuse(s, id, text_of(&bound));
    zj_buf_free(&bound);
    return status;
}

/* ---- entry points ---- */

bool zj_fact_is_pending(ZjJsonKind kind, ZjText text)
{
    static const char *const words[] = {"待认定", "pending", NULL};
    return kind == ZJ_JSON_STRING && is_word(text, words);
}

static ZjStatus read_scalar(Scope *s)
{
    uint32_t value = ZJ_NONE;
    if (s->kind == ZJ_JSON_NULL) {
        s->out->state = ZJ_FACT_NA;
        return ZJ_OK;
    }
    /* a value that is called so is meant before the state is */
    if (s->field->type == ZJ_T_ENUM && s->kind == ZJ_JSON_STRING)
        ZJ_TRY(zj_fact_find(&s->schema->values, s->field->enum_index, s->folded, &value));
    if (value == ZJ_NONE && zj_fact_is_pending(s->kind, s->folded)) {
        s->out->state = ZJ_FACT_PENDING;
        return ZJ_OK;
    }
    s->out->state = ZJ_FACT_GIVEN;
    ZJ_TRY(read_typed(s));
    if (s->field->type == ZJ_T_TEXT) return ZJ_OK;
    ZJ_TRY(check_bound(s, s->field->low, 1, ZJ_MSG_FACT_BELOW));
    return check_bound(s, s->field->high, -1, ZJ_MSG_FACT_ABOVE);
}

ZjStatus zj_fact_value(const ZjFactSchema *schema, ZjTextPool *pool, ZjFactReporter *reporter,
                       uint32_t field, ZjJsonKind kind, ZjText text, ZjFactValue *out)
{
    *out = (ZjFactValue){.r = {0, 1}};
    Scope s = {.schema = schema,
               .field = &schema->module->t.fields[field],
               .pool = pool,
               .reporter = reporter,
               .kind = kind,
               .text = text,
               .folded = ZJ_TEXT(""),
               .out = out};
    ZjBuf folded = {0};
    ZjStatus status = kind == ZJ_JSON_STRING ? zj_fact_fold(text, &folded) : ZJ_OK;
    s.folded = text_of(&folded);
    if (status == ZJ_OK) status = read_scalar(&s);
    zj_buf_free(&folded);
    return status;
}

ZjStatus zj_fact_date(ZjFactReporter *reporter, ZjJsonKind kind, ZjText text, int64_t *day)
{
    ZjBuf folded = {0};
    ZjStatus status = ZJ_DOMAIN;
    if (kind == ZJ_JSON_STRING) status = zj_fact_fold(text, &folded);
    if (status == ZJ_OK) status = zj_date_parse(text_of(&folded), true, day);
    zj_buf_free(&folded);
    if (status != ZJ_DOMAIN) return status;
    return zj_fact_refuse(reporter, ZJ_MSG_FACT_NOT_DATE, kind, text, ZJ_TEXT(""));
}
