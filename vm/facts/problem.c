#include "vm/facts/problem.h"

#include <string.h>

#include "vm/base/limits.h"

enum { NAME_SHOWN = 40 };

void zj_fact_reporter_input(ZjFactReporter *r, ZjText input, uint32_t first_line,
                            bool policy_facts)
{
    r->input = input;
    r->first_line = first_line;
    r->policy_facts = policy_facts;
    r->offset = 0;
    r->line_start = 0;
    r->line = first_line;
}

void zj_fact_place(ZjFactReporter *r, uint32_t offset, uint32_t *line, uint32_t *column)
{
    if (offset > r->input.len) offset = r->input.len;
    if (offset < r->line_start) {
        r->line_start = 0;
        r->line = r->first_line;
    }
    while (offset > r->line_start) {
        const char *start = r->input.ptr + r->line_start;
        const char *newline = memchr(start, '\n', offset - r->line_start);
        if (newline == NULL) break;
        r->line_start += (uint32_t)(newline - start) + 1;
        r->line++;
    }
    *line = r->line;
    *column = 1;
    for (uint32_t i = r->line_start; i < offset; i++)
        *column += ((unsigned char)r->input.ptr[i] & 0xc0) != 0x80;
}

bool zj_fact_reporter_full(const ZjFactReporter *r)
{
    return r->out->count >= ZJ_MAX_ERRORS;
}

static ZjStatus copy_text(ZjArena *arena, ZjText text, ZjText *out)
{
    const char *copy = zj_arena_copy(arena, text.ptr, text.len);
    if (copy == NULL) return ZJ_NO_MEM;
    *out = (ZjText){copy, text.len};
    return ZJ_OK;
}

static ZjStatus add(ZjFactReporter *r, ZjFactProblem problem, const ZjText *args)
{
    ZjFactProblems *out = r->out;
    if (out->count == out->capacity) {
        uint32_t capacity = out->capacity == 0 ? 8 : out->capacity * 2;
        ZjFactProblem *at = zj_arena_grow(r->arena, out->at, out->count, capacity, sizeof *at);
        if (at == NULL) return ZJ_NO_MEM;
        out->at = at;
        out->capacity = capacity;
    }
    ZJ_TRY(copy_text(r->arena, problem.path, &problem.path));
    for (int i = 0; i < problem.arg_count; i++)
        ZJ_TRY(copy_text(r->arena, args[i], &problem.args[i]));
    out->at[out->count++] = problem;
    return ZJ_OK;
}

ZjStatus zj_fact_report(ZjFactReporter *r, ZjMsgId id, const ZjText *args, int arg_count)
{
    if (zj_fact_reporter_full(r)) {
        r->dropped++;
        return ZJ_OK;
    }
    ZJ_TRY(zj_buf_status(&r->path));
    ZjFactProblem problem = {.id = id, .arg_count = arg_count, .policy_facts = r->policy_facts};
    problem.path = (ZjText){r->path.ptr != NULL ? r->path.ptr : "", (uint32_t)r->path.len};
    zj_fact_place(r, r->offset, &problem.line, &problem.column);
    return add(r, problem, args);
}

ZjStatus zj_fact_reporter_end(ZjFactReporter *r)
{
    ZjStatus status = ZJ_OK;
    if (r->dropped != 0) {
        ZjBuf number = {0};
        zj_buf_printf(&number, "%u", (unsigned)r->dropped);
        status = zj_buf_status(&number);
        if (status == ZJ_OK) {
            ZjFactProblem more = {.id = ZJ_MSG_FACT_MORE, .path = ZJ_TEXT(""), .arg_count = 1};
            status = add(r, more, (ZjText[]){{number.ptr, (uint32_t)number.len}});
        }
        zj_buf_free(&number);
    }
    zj_buf_free(&r->path);
    return status;
}

void zj_fact_path_name(ZjFactReporter *r, ZjText name)
{
    if (r->path.len != 0) zj_buf_char(&r->path, '.');
    zj_fact_excerpt(name, NAME_SHOWN, &r->path);
}

void zj_fact_path_item(ZjFactReporter *r, uint32_t number)
{
    zj_buf_printf(&r->path, "[%u]", (unsigned)number);
}

void zj_fact_path_cut(ZjFactReporter *r, size_t length)
{
    if (r->path.len <= length) return;
    r->path.len = length;
    r->path.ptr[length] = '\0';
}

static bool disturbs_a_terminal(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0xfeff ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || (c >= 0xfff9 && c <= 0xfffb);
}

void zj_fact_excerpt(ZjText text, uint32_t most, ZjBuf *out)
{
    if (text.len == 0) return;
    const unsigned char *p = (const unsigned char *)text.ptr, *end = p + text.len;
    for (uint32_t shown = 0; p < end; shown++) {
        uint32_t c, n = zj_utf8_decode(p, end, &c);
        if (shown == most) {
            zj_buf_str(out, "…");
            return;
        }
        if (n == 0 || disturbs_a_terminal(c)) {
            zj_buf_str(out, "�");
        } else {
            zj_buf_add(out, p, n);
        }
        p += n == 0 ? 1 : n;
    }
}

void zj_fact_problem_print(const ZjFactProblem *problem, const char *input_name, ZjText case_id,
                           ZjLang lang, ZjBuf *out)
{
    bool chinese = lang == ZJ_LANG_ZH;
    const char *colon = chinese ? "：" : ": ";
    zj_fact_excerpt(zj_text(input_name), UINT32_MAX, out);
    if (problem->line != 0)
        zj_buf_printf(out, ":%u:%u", (unsigned)problem->line, (unsigned)problem->column);
    zj_buf_str(out, colon);
    if (case_id.len != 0) {
        zj_buf_str(out, chinese ? "案例 " : "case ");
        zj_fact_excerpt(case_id, NAME_SHOWN, out);
        zj_buf_str(out, colon);
    }
    if (problem->path.len != 0) {
        zj_buf_text(out, problem->path);
        zj_buf_str(out, colon);
    }
    zj_msg_format(problem->id, lang, problem->args, problem->arg_count, out);
    zj_buf_printf(out, chinese ? "（ZJ%04d）" : " (ZJ%04d)", zj_msg_info[problem->id].number);
}
