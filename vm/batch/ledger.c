#include "vm/batch/ledger.h"

#include <stdlib.h>
#include <string.h>

void zj_ledger_none(uint32_t field, ZjLedger *ledger)
{
    *ledger = (ZjLedger){.field = field};
    memcpy(ledger->hash, "none", sizeof "none");
}

void zj_ledger_close(ZjLedger *ledger)
{
    zj_arena_free(&ledger->arena);
    *ledger = (ZjLedger){0};
}

/* ---- looking up ---- */

static int compare_cases(const void *a, const void *b)
{
    const ZjLedgerCase *x = a, *y = b;
    return zj_text_compare(x->case_id, y->case_id);
}

static const ZjJson *rows_of(void *context, ZjText case_id)
{
    static const ZjJson nothing = {.kind = ZJ_JSON_ARRAY};
    const ZjLedgerAsker *asker = context;
    const ZjLedger *ledger = asker->ledger;
    ZjLedgerCase key = {.case_id = case_id};
    if (ledger->count == 0) return &nothing;
    const ZjLedgerCase *found = bsearch(&key, ledger->cases, ledger->count, sizeof key, compare_cases);
    if (found == NULL) return &nothing;
    asker->asked[(*asker->count)++] = (uint32_t)(found - ledger->cases);
    return found->rows;
}

ZjFactMember zj_ledger_member(ZjLedgerAsker *asker)
{
    return (ZjFactMember){.field = asker->ledger->field, .value = rows_of, .context = asker};
}

void zj_ledger_mark(ZjLedger *ledger, const uint32_t *asked, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        ledger->cases[asked[i]].asked = true;
}

uint32_t zj_ledger_unused(const ZjLedger *ledger, ZjText *example)
{
    uint32_t unused = 0;
    for (uint32_t i = 0; i < ledger->count; i++) {
        if (ledger->cases[i].asked) continue;
        if (unused++ == 0) *example = ledger->cases[i].case_id;
    }
    return unused;
}

/* ---- reading: the ledger of each case as a case that holds nothing else ---- */

typedef struct Check {
    const ZjLedgerCase *at;
} Check;

static ZjStatus no_facts(void *context, ZjFactReporter *reporter, ZjArena *arena, ZjJson **root)
{
    const Check *check = context;
    (void)reporter;
    *root = zj_arena_alloc(arena, sizeof **root);
    if (*root == NULL) return ZJ_NO_MEM;
    **root = (ZjJson){.kind = ZJ_JSON_OBJECT, .offset = check->at->rows->offset};
    return ZJ_OK;
}

static const ZjJson *checked_rows(void *context, ZjText case_id)
{
    const Check *check = context;
    (void)case_id;
    return check->at->rows;
}

/* Copies problems into the ledger's arena, after those found before. */
static ZjStatus keep_problems(ZjLedger *ledger, const ZjFactProblems *from, ZjFactProblems *to)
{
    ZjFactProblem *at = zj_arena_grow(&ledger->arena, to->at, to->count,
                                      (size_t)to->count + from->count, sizeof *at);
    if (at == NULL) return ZJ_NO_MEM;
    for (uint32_t i = 0; i < from->count; i++) {
        ZjFactProblem p = from->at[i];
        const char *copy = zj_arena_copy(&ledger->arena, p.path.ptr, p.path.len);
        if (copy == NULL) return ZJ_NO_MEM;
        p.path.ptr = copy;
        for (int k = 0; k < p.arg_count; k++) {
            copy = zj_arena_copy(&ledger->arena, p.args[k].ptr, p.args[k].len);
            if (copy == NULL) return ZJ_NO_MEM;
            p.args[k].ptr = copy;
        }
        at[to->count + i] = p;
    }
    to->at = at;
    to->count = to->capacity = to->count + from->count;
    return ZJ_OK;
}

static ZjStatus check_case(const ZjFactSchema *schema, ZjLedger *ledger, ZjText text,
                           const ZjLedgerCase *at, ZjFactProblems *problems)
{
    enum { ENOUGH = 100 };
    ZjFacts facts;
    ZjFactsBuilder builder;
    ZjFactProblems found;
    Check check = {at};
    ZjFactMember more = {.field = ledger->field, .value = checked_rows, .context = &check};
    ZjFactInput input = {
        .text = text, .first_line = 1, .make = no_facts, .context = &check, .more = &more};
    ZjStatus status = zj_facts_begin(schema, &facts, &builder);
    if (status == ZJ_OK) {
        status = zj_facts_add(&builder, &input, ZJ_TEXT(""), &found);
        if (status == ZJ_REJECTED && problems->count < ENOUGH)
            status = keep_problems(ledger, &found, problems);
        else if (status == ZJ_REJECTED)
            status = ZJ_OK;
    }
    zj_facts_free(&facts);
    return status;
}

static ZjStatus refuse(ZjFactReporter *reporter, ZjMsgId id, uint32_t offset, ZjText a, ZjText b)
{
    ZjText args[] = {a, b};
    reporter->offset = offset;
    ZJ_TRY(zj_fact_report(reporter, id, args, 2));
    return ZJ_REJECTED;
}

static ZjStatus take_cases(ZjLedger *ledger, ZjFactReporter *reporter, const ZjJson *root)
{
    ledger->cases = zj_arena_array(&ledger->arena, root->count, sizeof *ledger->cases);
    if (ledger->cases == NULL) return ZJ_NO_MEM;
    for (const ZjJson *m = root->first; m != NULL; m = m->next)
        ledger->cases[ledger->count++] = (ZjLedgerCase){.case_id = m->key, .rows = m};
    if (ledger->count == 0) return ZJ_OK;
    qsort(ledger->cases, ledger->count, sizeof *ledger->cases, compare_cases);
    for (uint32_t i = 1; i < ledger->count; i++) {
        const ZjLedgerCase *a = &ledger->cases[i - 1], *b = &ledger->cases[i];
        uint32_t line, column;
        if (compare_cases(a, b) != 0) continue;
        uint32_t first = a->rows->offset < b->rows->offset ? a->rows->key_offset
                                                           : b->rows->key_offset;
        uint32_t second = a->rows->offset < b->rows->offset ? b->rows->key_offset
                                                            : a->rows->key_offset;
        zj_fact_place(reporter, first, &line, &column);
        ZjBuf digits = {0};
        zj_buf_printf(&digits, "%u", (unsigned)line);
        ZjStatus status = zj_buf_status(&digits);
        if (status == ZJ_OK)
            status = refuse(reporter, ZJ_MSG_FACT_TWICE, second, b->case_id,
                            (ZjText){digits.ptr, (uint32_t)digits.len});
        zj_buf_free(&digits);
        return status;
    }
    return ZJ_OK;
}

static ZjStatus parse(ZjLedger *ledger, ZjText text, ZjFactProblems *problems)
{
    ZjFactReporter reporter = {.arena = &ledger->arena, .out = problems};
    const ZjJson *root;
    zj_fact_reporter_input(&reporter, text, 1, false);
    ZjStatus status = zj_json_parse(&reporter, &ledger->arena, &root);
    if (status == ZJ_OK)
        status = root->kind == ZJ_JSON_OBJECT
                     ? take_cases(ledger, &reporter, root)
                     : refuse(&reporter, ZJ_MSG_BATCH_LEDGER_FORM, root->offset, ZJ_TEXT(""),
                              ZJ_TEXT(""));
    ZjStatus ended = zj_fact_reporter_end(&reporter);
    return status == ZJ_OK ? ended : status;
}

ZjStatus zj_ledger_open(const ZjFactSchema *schema, uint32_t field, ZjText text,
                        ZjLedger *ledger, ZjFactProblems *problems)
{
    *ledger = (ZjLedger){.field = field};
    *problems = (ZjFactProblems){0};
    if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0)
        text = (ZjText){text.ptr + 3, text.len - 3};
    zj_facts_hash(text, ZJ_TEXT(""), ledger->hash);
    ZJ_TRY(parse(ledger, text, problems));
    for (uint32_t i = 0; i < ledger->count; i++)
        ZJ_TRY(check_case(schema, ledger, text, &ledger->cases[i], problems));
    return problems->count != 0 ? ZJ_REJECTED : ZJ_OK;
}
