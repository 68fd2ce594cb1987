#include "vm/batch/form.h"

#include "stdlib/date.h"
#include "stdlib/money.h"
#include "vm/batch/row.h"

/* ---- JSON ---- */

static void string(ZjText t, ZjBuf *out)
{
    static const char escaped[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    zj_buf_char(out, '"');
    uint32_t from = 0;
    for (uint32_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.ptr[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        zj_buf_add(out, t.ptr + from, i - from);
        from = i + 1;
        size_t k = 0;
        while (escaped[k] != '\0' && (unsigned char)escaped[k] != c)
            k += 2;
        if (escaped[k] != '\0')
            zj_buf_add(out, (const char[]){'\\', escaped[k + 1]}, 2);
        else
            zj_buf_printf(out, "\\u%04X", c);
    }
    zj_buf_add(out, t.ptr + from, t.len - from);
    zj_buf_char(out, '"');
}

static void amount(ZjRat fen, ZjBuf *out)
{
    if (zj_rat_is_inf(fen)) {
        zj_buf_str(out, "null");
        return;
    }
    zj_buf_char(out, '"');
    zj_money_print_plain(fen, out);
    zj_buf_char(out, '"');
}

/* What is not applicable is nothing. */
static ZjLane applied(ZjLane lane)
{
    if (!zj_lane_none(lane)) return lane;
    return (ZjLane){zj_rat_int(0), zj_rat_int(0), 0};
}

static void ends(ZjLane lane, ZjBuf *out)
{
    lane = applied(lane);
    zj_buf_str(out, "\"min\":");
    amount(lane.lo, out);
    zj_buf_str(out, ",\"max\":");
    amount(lane.hi, out);
}

static void clauses(const ZjForm *form, const ZjFormCase *one, ZjClauseKind kind,
                    const char *key, ZjBuf *out)
{
    const ZjModTables *t = &form->module->t;
    const char *between = "";
    zj_buf_str(out, key);
    for (uint32_t c = 0; c < t->clauses_count; c++) {
        if (t->clauses[c].kind != (uint32_t)kind) continue;
        zj_buf_str(out, between);
        zj_buf_text(out, form->clauses[c]);
        zj_buf_str(out, zj_outcome_json[one->outcomes[c]]);
        zj_buf_str(out, "\",");
        ends(one->payable[c], out);
        zj_buf_char(out, '}');
        between = ",";
    }
    zj_buf_char(out, ']');
}

static void line(const ZjForm *form, const ZjFormCase *one, ZjBuf *out)
{
    const ZjModTables *t = &form->module->t;
    const char *between = "";
    ZjLane all = {zj_rat_int(0), zj_rat_int(0), 0};
    if (form->all != ZJ_NONE) all = one->totals[form->all];
    zj_buf_str(out, "{\"case\":");
    if (one->case_id.len != 0)
        string(one->case_id, out);
    else
        zj_buf_str(out, "null");
    zj_buf_str(out, ",\"as_of\":\"");
    zj_date_print(one->as_of, false, out);
    zj_buf_char(out, '"');
    if (form->only == ZJ_ONLY_PAYABLE) {
        clauses(form, one, ZJ_CLAUSE_GRANT, ",\"grants\":[", out);
        clauses(form, one, ZJ_CLAUSE_CLAWBACK, ",\"clawbacks\":[", out);
    }
    zj_buf_str(out, ",\"totals\":{");
    ends(all, out);
    zj_buf_str(out, zj_rat_is_inf(all.hi) ? ",\"open\":true" : ",\"open\":false");
    zj_buf_str(out, ",\"by_payer\":{");
    for (uint32_t i = 0; i < t->sums_count; i++) {
        if (i == form->all) continue;
        zj_buf_str(out, between);
        zj_buf_text(out, form->sums[i]);
        zj_buf_str(out, ":{");
        ends(one->totals[i], out);
        zj_buf_char(out, '}');
        between = ",";
    }
    zj_buf_str(out, "}}}\n");
}

/* ---- opening ---- */

static ZjStatus keep(ZjForm *form, ZjBuf *b, ZjText *out)
{
    ZJ_TRY(zj_buf_status(b));
    const char *copy = zj_arena_copy(&form->arena, b->ptr, b->len);
    *out = (ZjText){copy, (uint32_t)b->len};
    zj_buf_clear(b);
    return copy == NULL ? ZJ_NO_MEM : ZJ_OK;
}

static ZjStatus prepare(ZjForm *form, ZjLang lang, ZjBuf *b)
{
    const ZjModTables *t = &form->module->t;
    ZjBuf id = {0};
    ZjStatus status = ZJ_OK;
    for (uint32_t c = 0; c < t->clauses_count && status == ZJ_OK; c++) {
        if (form->csv) {
            zj_row_clause(form->module, c, lang, b);
        } else {
            zj_buf_clear(&id);
            zj_show_clause_id(form->module, c, &id);
            zj_buf_str(b, "{\"id\":");
            string((ZjText){id.ptr != NULL ? id.ptr : "", (uint32_t)id.len}, b);
            zj_buf_str(b, ",\"outcome\":\"");
        }
        status = id.failed ? ZJ_NO_MEM : keep(form, b, &form->clauses[c]);
    }
    zj_buf_free(&id);
    for (uint32_t i = 0; i < t->sums_count && status == ZJ_OK; i++) {
        if (t->sums[i].payer != ZJ_NONE) string(zj_mod_str(form->module, t->sums[i].payer), b);
        status = keep(form, b, &form->sums[i]);
    }
    return status;
}

ZjStatus zj_form_open(const ZjModule *module, ZjOnly only, bool csv, ZjLang lang, ZjForm *form)
{
    *form = (ZjForm){
        .module = module, .only = only, .csv = csv, .all = zj_case_all_payers(module)};
    form->clauses =
        zj_arena_array(&form->arena, module->t.clauses_count, sizeof *form->clauses);
    form->sums = zj_arena_array(&form->arena, module->t.sums_count, sizeof *form->sums);
    if (form->clauses == NULL || form->sums == NULL) return ZJ_NO_MEM;
    ZjBuf b = {0};
    ZjStatus status = prepare(form, lang, &b);
    zj_buf_free(&b);
    return status;
}

void zj_form_close(ZjForm *form)
{
    zj_arena_free(&form->arena);
    *form = (ZjForm){0};
}

ZjStatus zj_form_header(const ZjForm *form, ZjBuf *out)
{
    if (form->csv) zj_row_header(form, out);
    return zj_buf_status(out);
}

ZjStatus zj_form_add(const ZjForm *form, const ZjFormCase *one, ZjBuf *out)
{
    if (form->csv)
        zj_row_add(form, one, out);
    else
        line(form, one, out);
    return zj_buf_status(out);
}
