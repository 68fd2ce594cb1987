/* amend.c -- documents over documents: what 修订 and 取代 speak of, whether they may, which slots each
** takes the place of, and that no two versions of one slot hold at once. */
#include "compiler/check.h"

#include <stdlib.h>

#include "stdlib/date.h"
#include "vm/base/limits.h"

static const ZjExpected nothing = {NULL, false};

static ZjText word_of(ZjProgram *p, ZjSpan span)
{
    return zj_source_text(&p->sources, span);
}

/* ---- what it speaks of, and whether it may ---- */

/* 服从 never acts by itself: it lets documents of a higher level amend this one. */
static bool licensed(ZjProgram *p, const ZjAmendment *by, const ZjPolicy *target)
{
    static const char *const words[][2] = {{"国家", "national"}, {"省", "provincial"}, {"市", "municipal"}};
    const ZjPolicy *own = by->policy;
    int a = own->authority_rank, b = target->authority_rank;
    if (own == target || a < 0 || b < 0) return true;
    if (a == b && zj_text_equal(own->payer, target->payer)) return true;
    if (a < b && target->yields_to[a]) return true;
    ZjSpan at = by->decl->keyword;
    ZjDiag *d;
    if (a > b) {
        d = zj_report(p->diags, ZJ_MSG_AMEND_HIGHER, at, 4, own->id.text, own->authority, target->id.text,
                      target->authority);
    } else if (a == b) {
        d = zj_report(p->diags, ZJ_MSG_AMEND_OTHER_PAYER, at, 2, own->id.text, target->id.text);
    } else {
        d = zj_report(p->diags, ZJ_MSG_AMEND_NOT_YIELDED, at, 3, target->id.text, own->authority,
                      zj_both(p->arena, zj_text(words[a][0]), zj_text(words[a][1])));
    }
    zj_diag_note(p->diags, d, ZJ_MSG_NOTE_DECLARED_HERE, target->id.span, 0);
    return false;
}

static void unknown_target(ZjProgram *p, const ZjDecl *d, const ZjPolicy *policy)
{
    ZjName last = d->path.at[d->path.count - 1];
    ZjDiag *diag = zj_report(p->diags, ZJ_MSG_AMEND_UNKNOWN, last.span, 1, last.text);
    ZjText near = zj_scope_nearest(p->names, ZJ_SPACE_CLAUSE, policy, last.text);
    if (near.len == 0) near = zj_scope_nearest(p->names, ZJ_SPACE_PARAMETER, policy, last.text);
    if (near.len != 0) zj_diag_suggest(p->diags, diag, near);
}

/* The clause or the parameter; false, and reported, where there is none. */
static bool find_target(ZjProgram *p, ZjAmendment *by)
{
    const ZjDecl *d = by->decl;
    const ZjScopeTable *names = p->names;
    ZjPolicy *policy = by->policy;
    ZjName last = d->path.at[d->path.count - 1];
    if (d->path.count == 2) policy = zj_scope_get(names, ZJ_SPACE_POLICY, NULL, d->path.at[0].text);
    if (policy == NULL || d->path.count > 2) {
        zj_report(p->diags, ZJ_MSG_AMEND_UNKNOWN, d->path.at[0].span, 1, d->path.at[0].text);
        return false;
    }
    by->grant = zj_find_grant(p, policy, last.text);
    if (by->grant == NULL) by->parameter = zj_scope_get(names, ZJ_SPACE_PARAMETER, policy, last.text);
    bool replaced = by->standin != NULL && by->parameter != NULL;
    if (by->grant != NULL || (by->parameter != NULL && !replaced)) return licensed(p, by, policy);
    bool other = replaced || zj_scope_get(names, ZJ_SPACE_DEFINE, policy, last.text) != NULL ||
                 zj_scope_get(names, ZJ_SPACE_FUNCTION, policy, last.text) != NULL ||
                 zj_scope_get(names, ZJ_SPACE_TARGET, policy, last.text) != NULL ||
                 zj_scope_get(names, ZJ_SPACE_PARAMETER, NULL, last.text) != NULL ||
                 zj_scope_get(names, ZJ_SPACE_POLICY, NULL, last.text) != NULL;
    if (other) zj_report(p->diags, ZJ_MSG_AMEND_WHAT, last.span, 2, word_of(p, d->keyword), last.text);
    else unknown_target(p, d, policy);
    return false;
}

static ZjSpan clause_span(const ZjGrant *g)
{
    return g->name.span;
}

/* The clause of a 取代 is of the kind that it replaces, and has its name unless it says another. */
static bool name_standin(ZjProgram *p, ZjAmendment *by)
{
    ZjGrant *g = by->standin, *old = by->grant;
    g->kind = old->kind;
    if (g->kind == ZJ_DECL_REPLACE || old == g) { /* in a circle, or before what it stands on */
        unknown_target(p, by->decl, NULL);
        return false;
    }
    if (g->name.text.len != 0) return true;
    g->name = (ZjName){old->name.text, by->decl->path.at[by->decl->path.count - 1].span};
    g->alias = old->alias;
    if (g->title.len == 0) g->title = old->title;
    const ZjGrant *there = zj_scope_put(p->names, ZJ_SPACE_CLAUSE, by->policy, g->name.text, g);
    if (there == NULL && g->alias.text.len != 0) {
        there = zj_scope_put(p->names, ZJ_SPACE_CLAUSE, by->policy, g->alias.text, g);
    }
    if (there == NULL || there == g) return true;
    ZjDiag *d = zj_report(p->diags, ZJ_MSG_AMEND_NAME, g->name.span, 1, g->name.text);
    zj_diag_note(p->diags, d, ZJ_MSG_NOTE_FIRST_HERE, clause_span(there), 0);
    return false;
}

static ZjStatus add_to(ZjProgram *p, ZjAmendment ***list, uint32_t *count, ZjAmendment *by)
{
    *list = zj_arena_more(p->arena, *list, *count, sizeof **list);
    if (*list == NULL) return ZJ_NO_MEM;
    (*list)[(*count)++] = by;
    return ZJ_OK;
}

ZjStatus zj_link_amendments(ZjProgram *p)
{
    for (ZjAmendment *by = p->amendments; by != NULL; by = by->next) {
        bool linked = !by->decl->spoiled && find_target(p, by);
        if (linked && by->standin != NULL) linked = name_standin(p, by);
        if (!linked) {
            by->decl->spoiled = true; /* nothing more is said of it */
            if (by->standin != NULL) by->standin->kind = ZJ_DECL_GRANT;
        } else if (by->grant != NULL) {
            ZJ_TRY(add_to(p, &by->grant->amendments, &by->grant->amendment_count, by));
        } else {
            ZJ_TRY(add_to(p, &by->parameter->amendments, &by->parameter->amendment_count, by));
        }
    }
    return ZJ_OK;
}

/* ---- its slots ---- */

static bool refuse_slot(ZjProgram *p, const ZjSlot *s, const ZjUse *use)
{
    use->by->changes++; /* it was meant to */
    zj_report(p->diags, ZJ_MSG_AMEND_SLOT, s->keyword, 1, word_of(p, s->keyword));
    return false;
}

bool zj_may_amend(ZjProgram *p, const ZjGrant *g, const ZjSlot *s, const ZjUse *use)
{
    bool varying = use->question != NULL || use->but != NULL;
    switch (s->kind) {
    case ZJ_SLOT_READING: case ZJ_SLOT_BUT: case ZJ_SLOT_CITE: case ZJ_SLOT_LET: case ZJ_SLOT_WAIVE:
        return true;
    case ZJ_SLOT_WHEN: case ZJ_SLOT_UNLESS:
        return !varying || refuse_slot(p, s, use);
    case ZJ_SLOT_AMOUNT: case ZJ_SLOT_CONDITION: case ZJ_SLOT_DECIDED: case ZJ_SLOT_FLOOR: case ZJ_SLOT_TERM:
    case ZJ_SLOT_CEILING: case ZJ_SLOT_REQUIRE: case ZJ_SLOT_VALUE:
        break;
    case ZJ_SLOT_CAP:
        if (s->exprs.count != 0) return refuse_slot(p, s, use); /* one figure for all items of several clauses */
        break;
    case ZJ_SLOT_MATCH:
        if (g->match.count == 0 || g->passes) return refuse_slot(p, s, use);
        break;
    case ZJ_SLOT_AUTHORITY: case ZJ_SLOT_STATUS: case ZJ_SLOT_SOURCE: case ZJ_SLOT_NUMBER:
    case ZJ_SLOT_EFFECTIVE: case ZJ_SLOT_APPLIES: case ZJ_SLOT_ROUND: case ZJ_SLOT_STACK:
    case ZJ_SLOT_YIELDS: case ZJ_SLOT_BOUNDARY: case ZJ_SLOT_CAUSE: case ZJ_SLOT_EACH:
    case ZJ_SLOT_DATED: case ZJ_SLOT_PASSES: case ZJ_SLOT_DEDUCT: case ZJ_SLOT_KEEP:
    case ZJ_SLOT_KEEP_ALL: case ZJ_SLOT_ONCE: case ZJ_SLOT_COVERS: case ZJ_SLOT_LIABLE:
    case ZJ_SLOT_TRIGGER: case ZJ_SLOT_INSTALMENTS: case ZJ_SLOT_AMONG: case ZJ_SLOT_MEASURE:
    case ZJ_SLOT_REACH: case ZJ_SLOT_SOFT: case ZJ_SLOT_AS_OF: case ZJ_SLOT_GIVEN:
    case ZJ_SLOT_ADOPT: case ZJ_SLOT_EXPECT: case ZJ_SLOT_COUNT:
        return refuse_slot(p, s, use);
    }
    use->by->changes++;
    return true;
}

/* Of a parameter only its value, for all or for a population. */
static ZjStatus sort_of_parameter(ZjProgram *p, ZjAmendment *by, ZjSlot *s)
{
    if (s->kind == ZJ_SLOT_VALUE) by->changes++;
    if (s->kind == ZJ_SLOT_WHEN || s->kind == ZJ_SLOT_UNLESS) {
        ZjUses *to = &by->population;
        to->at = zj_arena_more(p->arena, to->at, to->count, sizeof *to->at);
        if (to->at == NULL) return ZJ_NO_MEM;
        to->at[to->count++] = (ZjUse){.slot = s, .by = by};
    } else if (s->kind != ZJ_SLOT_VALUE && s->kind != ZJ_SLOT_CITE && s->kind != ZJ_SLOT_WAIVE) {
        zj_report(p->diags, ZJ_MSG_SLOT_NOT_HERE, s->keyword, 2, word_of(p, s->keyword), ZJ_TEXT("参数"));
    }
    return ZJ_OK;
}

ZjStatus zj_sort_amendment(ZjProgram *p, ZjAmendment *by)
{
    ZjDecl *d = by->decl;
    for (ZjSlot *s = d->slots; s != NULL; s = s->next) {
        if (by->parameter != NULL) ZJ_TRY(sort_of_parameter(p, by, s));
        else ZJ_TRY(zj_sort_slot(p, by->grant, s, (ZjUse){.by = by}));
    }
    zj_read_citation(p, d->slots, NULL, &by->cite, &by->quote);
    ZjName last = d->path.at[d->path.count - 1];
    if (by->cite.len == 0) zj_report(p->diags, ZJ_MSG_CLAUSE_NO_CITE, last.span, 1, last.text);
    if (by->changes == 0) zj_report(p->diags, ZJ_MSG_AMEND_EMPTY, d->head, 1, last.text);
    return ZJ_OK;
}

/* ---- which slots it takes the place of ---- */

static bool same_scope(ZjProgram *p, const ZjScope *a, const ZjScope *b)
{
    if ((a->key == NULL) != (b->key == NULL)) return false;
    if (a->key != NULL && !zj_text_equal(zj_expr_source(p, a->key), zj_expr_source(p, b->key))) return false;
    if ((a->period == NULL) != (b->period == NULL) || (a->since == NULL) != (b->since == NULL)) return false;
    if (a->period != NULL && !zj_text_equal(zj_expr_source(p, a->period), zj_expr_source(p, b->period))) return false;
    if (a->since != NULL && !zj_text_equal(zj_expr_source(p, a->since), zj_expr_source(p, b->since))) return false;
    bool item_a = a->per_item || (!a->per_firm && !a->per_year && !a->total && a->key == NULL);
    bool item_b = b->per_item || (!b->per_firm && !b->per_year && !b->total && b->key == NULL);
    int64_t start_a = a->year_start != 0 ? a->year_start : 1, start_b = b->year_start != 0 ? b->year_start : 1;
    /* 每户、合计、每年 and 每户每年 go through the same items: the enterprise is the whole case */
    return item_a == item_b && a->per_year == b->per_year && (!a->per_year || start_a == start_b);
}

/* Has the amendment put another limit in this place already? The second of one scope then stands for
** itself beside the first, so that neither is lost. */
static bool taken(const ZjUses *uses, const ZjAmendment *by, uint32_t place)
{
    for (uint32_t i = 0; i < uses->count; i++)
        if (uses->at[i].by == by && uses->at[i].onto == place) return true;
    return false;
}

static ZjStatus take_place(ZjProgram *p, ZjUses *uses, uint32_t number, bool scoped, bool *found)
{
    ZjUse *new = &uses->at[number];
    *found = false;
    for (uint32_t i = 0; i < uses->count; i++) {
        ZjUse *old = &uses->at[i];
        if (old->by != NULL) continue;
        if (scoped && (old->slot->exprs.count != 0 || !same_scope(p, &old->slot->scope, &new->slot->scope))) continue;
        *found = true;
        bool known = false;
        for (uint32_t k = 0; k < old->after_count; k++) known = known || old->after[k] == new->by;
        if (!known) ZJ_TRY(add_to(p, &old->after, &old->after_count, new->by));
        bool plain = old->but == NULL && new->but == NULL && old->question == NULL && new->question == NULL;
        bool fits = scoped && plain && new->onto == 0 && old->slot->trim == new->slot->trim;
        if (fits && !taken(uses, new->by, i + 1)) new->onto = i + 1;
    }
    return ZJ_OK;
}

ZjStatus zj_place_amendments(ZjProgram *p, ZjGrant *g)
{
    ZjUses *all[] = {&g->conditions, &g->amounts, &g->decided, &g->match, &g->terms, &g->ceilings,
                     &g->floors, &g->caps};
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) {
        bool caps = all[k] == &g->caps, scoped = caps || all[k] == &g->floors;
        for (uint32_t i = 0; i < all[k]->count; i++) {
            bool found = false, others = false;
            const ZjUse *new = &all[k]->at[i];
            if (new->by == NULL) continue;
            ZJ_TRY(take_place(p, all[k], i, scoped, &found));
            for (uint32_t n = 0; n < all[k]->count; n++) others = others || all[k]->at[n].by == NULL;
            if (caps && !found && others) {
                ZjDiag *d = zj_report(p->diags, ZJ_MSG_AMEND_ADDS, new->slot->span, 1, g->name.text);
                zj_diag_note(p->diags, d, ZJ_MSG_NOTE_CAP_HERE, all[k]->at[0].slot->span, 0);
            }
        }
    }
    return ZJ_OK;
}

/* ---- versions in time ---- */

/* One version of one or several slots: days, both included, and for whom. */
typedef struct Window {
    int64_t from, until;
    bool dated;      /* its ends are written as dates, or open */
    uint64_t places; /* which slots, one bit each */
    const ZjUses *population;
    ZjExpr *when;
    ZjSpan at;
    int64_t reach; /* the last day of those sorted up to here */
} Window;

static bool day_of(const ZjExpr *e, int64_t open, int64_t *day)
{
    *day = open;
    if (e == NULL) return true;
    if (e->kind != ZJ_EX_LITERAL || e->lit->kind != ZJ_LIT_DATE) return false;
    *day = e->lit->day;
    return true;
}

static Window window_of(const ZjExpr *from, const ZjExpr *until, ZjSpan at)
{
    Window w = {.places = 1, .at = at};
    bool first = day_of(from, ZJ_DATE_MIN - 1, &w.from), last = day_of(until, ZJ_DATE_MAX + 1, &w.until);
    w.dated = first && last;
    return w;
}

static bool meet(const Window *a, const Window *b)
{
    return a->from <= b->until && b->from <= a->until;
}

static bool excludes(ZjProgram *p, const ZjUse *a, const ZjUse *b)
{
    ZjExpr not_a = {.kind = ZJ_EX_NOT, .a = a->slot->a}, not_b = {.kind = ZJ_EX_NOT, .a = b->slot->a};
    const ZjExpr *x = a->slot->kind == ZJ_SLOT_UNLESS ? &not_a : a->slot->a;
    const ZjExpr *y = b->slot->kind == ZJ_SLOT_UNLESS ? &not_b : b->slot->a;
    return zj_disjoint(x, y, &p->version_steps);
}

/* Are they for different cases, by what is declared? */
static bool for_others(ZjProgram *p, const Window *a, const Window *b)
{
    p->version_steps++;
    if (a->when != NULL && b->when != NULL && zj_disjoint(a->when, b->when, &p->version_steps)) return true;
    for (uint32_t i = 0; a->population != NULL && b->population != NULL && i < a->population->count; i++) {
        for (uint32_t k = 0; k < b->population->count; k++) {
            if (excludes(p, &a->population->at[i], &b->population->at[k])) return true;
        }
    }
    return false;
}

static bool same_population(ZjProgram *p, const Window *a, const Window *b)
{
    p->version_steps++;
    uint32_t n = a->population != NULL ? a->population->count : 0;
    if (n != (b->population != NULL ? b->population->count : 0) || (a->when == NULL) != (b->when == NULL)) return false;
    if (a->when != NULL && !zj_text_equal(zj_expr_source(p, a->when), zj_expr_source(p, b->when))) return false;
    for (uint32_t i = 0; i < n; i++) {
        const ZjSlot *x = a->population->at[i].slot, *y = b->population->at[i].slot;
        if (x->kind != y->kind || !zj_text_equal(zj_expr_source(p, x->a), zj_expr_source(p, y->a))) return false;
    }
    return true;
}

static ZjText day_text(ZjProgram *p, int64_t day)
{
    ZjBuf b = {0};
    zj_date_print(day, false, &b);
    ZjText text = zj_arena_text(p->arena, "%.*s", (int)b.len, b.ptr != NULL ? b.ptr : "");
    zj_buf_free(&b);
    return text;
}

/* Of windows in their order. */
static void report_overlap(ZjProgram *p, const Window *earlier, const Window *later)
{
    ZjDiag *d;
    if (later->dated && earlier->dated && later->from == earlier->from) {
        d = zj_report(p->diags, ZJ_MSG_AMEND_SAME_DAY, later->at, 0);
    } else {
        ZjText day = later->dated && later->from > ZJ_DATE_MIN ? day_text(p, later->from - 1) : ZJ_TEXT("…");
        d = zj_report(p->diags, ZJ_MSG_AMEND_OVERLAP, later->at, 1, day);
    }
    zj_diag_note(p->diags, d, ZJ_MSG_NOTE_VERSION_HERE, earlier->at, 0);
}

/* By the first day; of one day, as they stand in the files. */
static int compare_firsts(const void *left, const void *right)
{
    const Window *a = left, *b = right;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    if (a->at.file != b->at.file) return a->at.file < b->at.file ? -1 : 1;
    return (a->at.start > b->at.start) - (a->at.start < b->at.start);
}

static void sort_windows(Window *w, uint32_t n)
{
    qsort(w, n, sizeof *w, compare_firsts);
    for (uint32_t i = 0; i < n; i++) {
        w[i].reach = i > 0 && w[i - 1].reach > w[i].until ? w[i - 1].reach : w[i].until;
    }
}

/* Comparing each with each would take too long where there are very many. */
static bool too_many(ZjProgram *p, const Window *at)
{
    if (p->version_steps <= ZJ_MAX_VERSIONS) return false;
    if (!p->versions_told) zj_report(p->diags, ZJ_MSG_AMEND_TOO_MANY, at->at, 0);
    p->versions_told = true;
    return true;
}

/* Each version once: with the nearest of those that begin no later and still hold when it begins.
** `ordered`: they stand in one list, where one for a population comes before one for all. */
static void report_overlaps(ZjProgram *p, const Window *w, uint32_t n, bool ordered)
{
    for (uint32_t i = 1; i < n; i++) {
        const Window *later = &w[i];
        for (uint32_t k = i; k-- > 0 && w[k].reach >= later->from;) {
            bool tiers = ordered && (later->when == NULL) != (w[k].when == NULL);
            bool apart = (later->places & w[k].places) == 0 || tiers || !meet(later, &w[k]);
            if (apart || for_others(p, later, &w[k])) continue;
            if (too_many(p, later)) return;
            report_overlap(p, &w[k], later);
            break;
        }
    }
}

/* Does `x` go on, on `day`, with what `ends` was? */
static bool goes_on(ZjProgram *p, const Window *ends, const Window *x, int64_t day)
{
    return x->dated && x->until >= day && (x->places & ends->places) != 0 && same_population(p, ends, x);
}

/* A day on which none of the versions holds, though one ended before and another begins later. */
static void warn_gap(ZjProgram *p, const Window *w, uint32_t n, uint32_t which)
{
    const Window *ends = &w[which], *next = NULL;
    if (!ends->dated || ends->until >= ZJ_DATE_MAX) return;
    int64_t day = ends->until + 1;
    for (uint32_t k = which; k-- > 0 && w[k].reach >= day;) {
        if (goes_on(p, ends, &w[k], day)) return;
    }
    for (uint32_t k = which + 1; k < n && next == NULL; k++) {
        if (p->version_steps > ZJ_MAX_VERSIONS) return;
        if (!goes_on(p, ends, &w[k], day)) continue;
        if (w[k].from <= day) return;
        next = &w[k];
    }
    if (next == NULL) return;
    ZjDiag *d = zj_report(p->diags, ZJ_MSG_AMEND_GAP, next->at, 2, day_text(p, day), day_text(p, next->from - 1));
    zj_diag_note(p->diags, d, ZJ_MSG_NOTE_VERSION_HERE, ends->at, 0);
}

static void compare_windows(ZjProgram *p, Window *w, uint32_t n, bool ordered)
{
    sort_windows(w, n);
    report_overlaps(p, w, n, ordered);
    for (uint32_t i = 0; i < n; i++) warn_gap(p, w, n, i);
}

/* Of the parameter's own versions those with dates; the others are tried in their order. */
static void check_parameter_windows(ZjProgram *p, const ZjParameter *q)
{
    Window *w = zj_arena_array(p->arena, q->version_count, sizeof *w);
    if (w == NULL) {
        p->diags->no_memory = true;
        return;
    }
    for (int amended = 0; amended < 2; amended++) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < q->version_count; i++) {
            const ZjVersion *v = &q->versions[i];
            if ((v->by != NULL) != (amended == 1)) continue;
            if (v->by == NULL && v->from == NULL && v->until == NULL) continue;
            w[n] = v->by != NULL ? window_of(v->by->from, v->by->until, v->slot->span)
                                 : window_of(v->from, v->until, v->slot->span);
            w[n].when = v->when;
            if (v->by != NULL) w[n].population = &v->by->population;
            n++;
        }
        compare_windows(p, w, n, amended == 0);
    }
}

/* The places of a clause that an amendment changes, one bit each; limits by their scopes. */
static uint64_t places_of(ZjProgram *p, const ZjGrant *g, const ZjAmendment *by)
{
    const ZjUses *all[] = {&g->conditions, &g->amounts, &g->decided, &g->match, &g->terms, &g->ceilings, &g->floors};
    uint64_t places = by->required != NULL ? 1 : 0;
    for (uint32_t k = 0; k < sizeof all / sizeof all[0]; k++) {
        for (uint32_t i = 0; i < all[k]->count; i++) {
            if (all[k]->at[i].by == by) places |= UINT64_C(2) << k;
        }
    }
    for (uint32_t i = 0; i < g->caps.count; i++) {
        uint32_t first = 0;
        if (g->caps.at[i].by != by) continue;
        while (!same_scope(p, &g->caps.at[first].slot->scope, &g->caps.at[i].slot->scope)) first++;
        places |= UINT64_C(1) << (16 + first % 48);
    }
    return places;
}

static void check_clause_windows(ZjProgram *p, const ZjGrant *g)
{
    Window *w = zj_arena_array(p->arena, g->amendment_count, sizeof *w);
    uint32_t n = 0;
    if (w == NULL) {
        p->diags->no_memory = true;
        return;
    }
    for (int replaced = 0; replaced < 2; replaced++) {
        n = 0;
        for (uint32_t i = 0; i < g->amendment_count; i++) {
            const ZjAmendment *by = g->amendments[i];
            if ((by->standin != NULL) != (replaced == 1)) continue;
            w[n] = window_of(by->from, by->until, by->decl->head);
            w[n].population = &by->population;
            if (by->standin == NULL) w[n].places = places_of(p, g, by);
            n++;
        }
        compare_windows(p, w, n, false);
    }
    for (uint32_t i = 0; i < g->amendment_count; i++) { /* what is replaced can't be amended any more */
        const ZjAmendment *by = g->amendments[i];
        Window amended = window_of(by->from, by->until, by->decl->head);
        for (uint32_t k = 0; by->standin == NULL && k < n; k++) {
            if (amended.dated && w[k].dated && amended.from >= w[k].from && amended.until <= w[k].until) {
                report_overlap(p, &w[k], &amended);
                break;
            }
        }
    }
}

static void check_dates(ZjProgram *p, ZjAmendment *by)
{
    ZjChecker c = {.program = p, .policy = by->policy};
    ZjExpr *ends[] = {by->from, by->until};
    for (int i = 0; i < 2; i++) {
        if (ends[i] != NULL) zj_want(&c, ends[i], zj_check_expr(&c, ends[i], nothing), ZJ_TY_DATE);
    }
    Window w = window_of(by->from, by->until, by->decl->head);
    int64_t start;
    if (w.dated && w.from > w.until) zj_report(p->diags, ZJ_MSG_WINDOW_REVERSED, by->decl->head, 0);
    if (w.dated && day_of(by->policy->from, ZJ_DATE_MIN - 1, &start) && w.from < start) {
        zj_report(p->diags, ZJ_MSG_AMEND_EARLY, by->from->span, 2, by->policy->id.text, day_text(p, start));
    }
}

void zj_check_amendments(ZjProgram *p)
{
    for (ZjAmendment *by = p->amendments; by != NULL; by = by->next) {
        if (!by->decl->spoiled) check_dates(p, by);
    }
    for (ZjGrant *g = p->grants; g != NULL; g = g->next) check_clause_windows(p, g);
    for (uint32_t i = 0; i < p->parameter_count; i++) check_parameter_windows(p, p->parameters[i]);
}

/* ---- floors on matches ---- */

typedef struct Floor {
    const ZjExpr *ratio;
    ZjOperator relation;
    Window window;
    const ZjAmendment *by;
} Floor;

static Window window_by(const ZjAmendment *by)
{
    static const ZjSpan nowhere = {0, 0, UINT32_MAX};
    if (by == NULL) return window_of(NULL, NULL, nowhere);
    Window w = window_of(by->from, by->until, by->decl->head);
    w.population = &by->population;
    return w;
}

/* Does some amendment for everybody hold on all days of `w`? */
static bool covered(const Window *w, const ZjAmendment *by)
{
    Window over = window_by(by);
    return by != NULL && by->population.count == 0 && by->policy->applies == NULL && over.dated &&
           over.from <= w->from && w->until <= over.until;
}

static bool respects(ZjOperator relation, int order)
{
    return relation == ZJ_OPR_GT ? order > 0 : relation == ZJ_OPR_EQ ? order == 0 : order >= 0;
}

static void check_ratio_against(ZjProgram *p, const ZjGrant *g, const ZjUse *u, const Floor *f)
{
    Window own = window_by(u->by);
    ZjRat r, least;
    if (!meet(&own, &f->window) || for_others(p, &own, &f->window)) return;
    for (uint32_t i = 0; u->by == NULL && i < u->after_count; i++) {
        if (covered(&f->window, u->after[i])) return;
    }
    for (uint32_t i = 0; f->by == NULL && i < g->matched->amendment_count; i++) {
        if (g->matched->amendments[i]->required != NULL && covered(&own, g->matched->amendments[i])) return;
    }
    const ZjExpr *ratio = u->slot->b;
    if (!zj_const_value(f->ratio, &least)) return;
    bool proved = zj_const_value(ratio, &r);
    if (proved && respects(f->relation, zj_rat_cmp(r, least))) return;
    ZjDiag *d = zj_report(p->diags, proved ? ZJ_MSG_MATCH_BELOW_FLOOR : ZJ_MSG_MATCH_NOT_PROVED, ratio->span, 2,
                          zj_expr_source(p, ratio), zj_expr_source(p, f->ratio));
    zj_diag_note(p->diags, d, ZJ_MSG_NOTE_FLOOR_HERE, f->ratio->span, 0);
}

void zj_check_match_floor(ZjProgram *p, const ZjGrant *g)
{
    const ZjGrant *m = g->matched;
    if (m == NULL || g->passes) return;
    for (uint32_t i = 0; i <= m->amendment_count; i++) {
        const ZjAmendment *by = i < m->amendment_count ? m->amendments[i] : NULL;
        Floor f = {.ratio = by != NULL ? by->required : m->required, .by = by, .window = window_by(by),
                   .relation = by != NULL ? by->required_relation : m->required_relation};
        for (uint32_t k = 0; f.ratio != NULL && k < g->match.count; k++) {
            if (g->match.at[k].slot->b != NULL) check_ratio_against(p, g, &g->match.at[k], &f);
        }
    }
}
