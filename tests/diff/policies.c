/* The policies of this project: their own cases, the sample facts, and facts at random, through
** oracle and VM, alone and in blocks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/cases.h"
#include "tests/diff/judge.h"
#include "tests/diff/population.h"
#include "vm/base/file.h"

enum { MAX_CASES = 256 };

typedef struct Policy {
    const char *path;
    const char *samples; /* beginning of the names of its samples */
} Policy;

static const Policy policies[] = {
    {"policies/caidian-draft/caidian.zjtx", "caidian-"},
    {"policies/wuhan-2021/wuhan.zjtx", NULL},
    {"policies/hubei-2023/hubei.zjtx", NULL},
    {"policies/huangshi-draft/huangshi.zjtx", NULL},
    {"policies/wuhan-reply-2024/reply.zjtx", NULL},
    {"policies/english/caidian_en.zjtx", NULL},
    {"tests/lang/run/stdlib_lists.zjtx", NULL}, /* functions over lists */
    {"tests/lang/run/list_functions_english.zjtx", NULL},
    {"tests/lang/run/amend.zjtx", NULL}, /* versions by date and population */
    {"tests/lang/run/amend_same.zjtx", NULL},
    {"tests/lang/run/equate_since.zjtx", NULL},
    {"tests/lang/run/parameters.zjtx", NULL},
};

static const char *const samples[] = {
    "caidian-barred",    "caidian-bases",    "caidian-contest",
    "caidian-contracts", "caidian-national", "caidian-quality",
    "caidian-relocated", "caidian-research", "caidian-unknown"};

static int failure(const char *what, const char *where)
{
    fprintf(stderr, "%s: %s\n", where, what);
    return 1;
}

static int report(Judge *j, const char *where, const ZjFacts *facts)
{
    ZjBuf shown = {0};
    facts_show(facts, 0, &shown);
    fprintf(stderr, "%s: oracle and VM differ\n%s\nfacts: %s\n", where,
            j->report.ptr != NULL ? j->report.ptr : "", shown.ptr != NULL ? shown.ptr : "");
    zj_buf_free(&shown);
    return 1;
}

static int judge_all(Judge *j, const char *where, ZjFacts *const *cases, uint32_t count)
{
    const ZjFacts *block[JUDGE_BLOCK];
    for (uint32_t i = 0; i < count; i++) {
        if (judge_case(j, cases[i]) != ZJ_OK) return failure("out of memory or limits", where);
        if (j->differs) return report(j, where, cases[i]);
    }
    if (judge_population(j, cases, count) != ZJ_OK) return failure("out of memory or limits", where);
    if (j->differs) return report(j, where, cases[0]);
    for (size_t k = 0; k < JUDGE_LANES && count != 0; k++) {
        for (uint32_t i = 0; i < judge_lanes[k]; i++)
            block[i] = cases[(i / (k == 3 ? 1 : 2)) % count];
        if (judge_block(j, block, judge_lanes[k]) != ZJ_OK)
            return failure("out of memory or limits", where);
        if (j->differs) return report(j, where, block[0]);
    }
    return 0;
}

static ZjFacts *read_facts(const Compiled *c, ZjText json)
{
    ZjFacts *facts = calloc(1, sizeof *facts);
    ZjFactProblems problems = {.count = 0};
    if (facts == NULL) return NULL;
    if (zj_facts_read_json(&c->module, json, (ZjText){"", 0}, facts, &problems) == ZJ_OK)
        return facts;
    zj_facts_free(facts);
    free(facts);
    return NULL;
}

static uint32_t gather(const Compiled *c, const Policy *policy, const char *root, Rng *r,
                       ZjFacts **cases)
{
    uint32_t n = 0;
    for (const ZjExample *e = c->program.examples; e != NULL && n < MAX_CASES - 64;
         e = e->next) {
        if (e->data == NULL) continue;
        cases[n] = read_facts(c, e->data->facts);
        if (cases[n] == NULL)
            fprintf(stderr, "%.*s: facts not read\n", ZJ_TEXT_ARG(e->data->title));
        else
            n++;
    }
    for (size_t i = 0; i < sizeof samples / sizeof samples[0] && policy->samples != NULL; i++) {
        char path[1024];
        ZjBuf bytes = {0};
        snprintf(path, sizeof path, "%s/policies/samples/%s.json", root, samples[i]);
        if (zj_file_read(path, 1 << 20, &bytes) == ZJ_OK) {
            cases[n] = read_facts(c, (ZjText){bytes.ptr, (uint32_t)bytes.len});
            if (cases[n] == NULL)
                fprintf(stderr, "%s: facts not read\n", path);
            else
                n++;
        }
        zj_buf_free(&bytes);
    }
    for (uint32_t i = 0; i < 40 && n < MAX_CASES; i++) {
        cases[n] = judge_draw(c, r);
        if (cases[n] != NULL) n++;
    }
    return n;
}

static int judge_policy(const Policy *policy, const char *root)
{
    char path[1024], stdlib[1024];
    Compiled c;
    snprintf(path, sizeof path, "%s/%s", root, policy->path);
    snprintf(stdlib, sizeof stdlib, "%s/stdlib", root);
    ZjStatus status = judge_compile(&c, path, stdlib);
    if (status != ZJ_OK) {
        ZjBuf text = {0};
        zj_diags_print(&c.diags, ZJ_LANG_ZH, false, &text);
        fprintf(stderr, "%s: not compiled (%s)\n%s\n", path, zj_status_text(status),
                text.ptr != NULL ? text.ptr : "");
        zj_buf_free(&text);
        judge_close(&c);
        return 1;
    }
    Judge j = {.compiled = &c, .rng = {.state = 7}, .draws = 3, .readings = 10};
    ZjFacts *cases[MAX_CASES];
    Rng r = {.state = 11};
    uint32_t count = gather(&c, policy, root, &r, cases);
    int bad = judge_all(&j, path, cases, count);
    printf("%s: %u cases, %llu runs, %llu figures (%llu open)\n", policy->path, count,
           (unsigned long long)j.runs, (unsigned long long)j.figures,
           (unsigned long long)j.open_figures);
    for (uint32_t i = 0; i < count; i++) {
        zj_facts_free(cases[i]);
        free(cases[i]);
    }
    zj_buf_free(&j.report);
    judge_close(&c);
    return bad;
}

int main(int argc, char **argv)
{
    int bad = 0;
    if (argc != 2) return failure("usage: diff.policies ROOT", argv[0]);
    for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++)
        bad |= judge_policy(&policies[i], argv[1]);
    return bad;
}
