/* zjtxvm merge: adds up the summaries of a population that was computed in parts. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <string.h>

#include "vm/base/file.h"
#include "vm/base/limits.h"
#include "vm/command.h"
#include "vm/report/summary_parts.h"

static ZjText difference_word(const Command *c, ZjSummaryDifference d)
{
    static const char *const zh[] = {"", "评估日", "解读", "政策自己的事实", "台账"};
    static const char *const en[] = {"", "the date of evaluation", "the readings",
                                     "the facts of the policies", "the ledger"};
    return zj_text(c->lang == ZJ_LANG_EN ? en[d] : zh[d]);
}

static int read_part(Command *c, const char *path, ZjSummary *part)
{
    ZjBuf json = {0};
    ZjText why = ZJ_TEXT("");
    errno = 0;
    ZjStatus status = zj_file_read(path, ZJ_MAX_FACTS, &json);
    if (status != ZJ_OK) {
        zj_buf_free(&json);
        return failed_read(c, path, status, ZJ_MAX_FACTS);
    }
    status = zj_summary_read(&c->module, c->lang, slice(&json), part, &why);
    zj_buf_free(&json);
    if (status == ZJ_OK) return EXIT_OK;
    if (status != ZJ_REJECTED) return no_memory(c);
    if (why.len == 0)
        COMPLAIN(c, MERGE_OTHER_PROGRAM, zj_text(path), zj_text(c->module_path));
    else
        COMPLAIN(c, MERGE_NO_SUMMARY, zj_text(path), why);
    return EXIT_FACTS;
}

/* The first says what all of them are of. */
static int add_part(Command *c, const char *path, ZjSummary *part, ZjSummary *whole, bool first)
{
    if (first) {
        *whole = *part;
        *part = (ZjSummary){0};
        return EXIT_OK;
    }
    ZjSummaryDifference d = zj_summary_compare(whole, part);
    if (d != ZJ_SUMMARY_SAME) {
        COMPLAIN(c, MERGE_DIFFERENT, zj_text(path), zj_text(c->summaries[0]),
                 difference_word(c, d));
        return EXIT_FACTS;
    }
    return zj_summary_merge(whole, part) == ZJ_OK ? EXIT_OK : no_memory(c);
}

static int add_parts(Command *c, ZjSummary *whole)
{
    for (int i = 0; i < c->summary_count; i++) {
        const char *path = c->summaries[i];
        for (int k = 0; k < i; k++) {
            if (!is(path, c->summaries[k])) continue;
            COMPLAIN(c, MERGE_TWICE, zj_text(path));
            return EXIT_USAGE;
        }
        ZjSummary part = {0};
        int code = read_part(c, path, &part);
        if (code == EXIT_OK) code = add_part(c, path, &part, whole, i == 0);
        zj_summary_free(&part);
        if (code != EXIT_OK) return code;
    }
    return EXIT_OK;
}

static int write_whole(Command *c, const ZjSummary *whole)
{
    ZjBuf json = {0};
    bool to_file = c->output != NULL && !is(c->output, "-");
    ZjStatus status = zj_summary_json(whole, to_file ? &json : &c->out);
    errno = 0;
    if (status == ZJ_OK && to_file) status = zj_file_replace(c->output, json.ptr, json.len);
    zj_buf_free(&json);
    if (status != ZJ_OK) return failed_write(c, c->output, status);
    if (zj_summary_text(whole, &c->err) != ZJ_OK) return no_memory(c);
    return whole->rejected != 0 || whole->in_error != 0 ? EXIT_FAILED : EXIT_OK;
}

int merge_command(Command *c)
{
    ZjSummary whole = {0};
    int code = add_parts(c, &whole);
    if (code == EXIT_OK) code = write_whole(c, &whole);
    zj_summary_free(&whole);
    return code;
}
