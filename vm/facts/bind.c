/* The tree of a JSON text against the schema: every mistake is reported and the reading goes
 * on. */
#include <stdlib.h>

#include "vm/base/limits.h"
#include "vm/facts/json.h"
#include "vm/facts/read_json.h"
#include "vm/facts/value.h"

typedef enum Special { SPECIAL_CASE, SPECIAL_AS_OF, SPECIAL_POLICIES, SPECIAL_COUNT } Special;

/* Where a name was given before: in which object, as which member. */
typedef struct Seen {
    uint32_t object; /* 0: never */
    const ZjJson *member;
} Seen;

/* What the key field of the record at hand holds. */
enum { KEY_NONE = -1, KEY_FAULTY = -2 };

typedef struct Binder {
    ZjArena arena; /* for this case only */
    const ZjFactSchema *schema;
    ZjFactsBuilder *builder;
    ZjFactReporter *reporter;
    Seen *fields, *policies;
    Seen special[SPECIAL_COUNT];
    uint32_t objects;   /* numbered as they are met */
    int64_t *key_value; /* by key field */
    bool *given;        /* by field, outside lists: the case itself gives it */
    bool fallback;      /* reading the policy facts that fill what the case does not give */
    bool dry;           /* reading a list only for its mistakes */
    bool faulty;
} Binder;

static ZjStatus bind_members(Binder *b, uint32_t group, const ZjJson *object);

/* ---- reporting ---- */

static ZjStatus note(Binder *b, ZjStatus status)
{
    if (status != ZJ_REJECTED) return status;
    b->faulty = true;
    return ZJ_OK;
}

static ZjStatus refuse_value(Binder *b, ZjMsgId id, const ZjJson *value)
{
    b->reporter->offset = value->offset;
    return note(b, zj_fact_refuse(b->reporter, id, value->kind, value->text, ZJ_TEXT("")));
}

/* Arguments are a name from the input and a second text. */
static ZjStatus refuse_name(Binder *b, ZjMsgId id, ZjText name, ZjText more)
{
    ZjBuf shown = {0};
    b->faulty = true;
    zj_fact_excerpt(name, 40, &shown);
    ZjStatus status = zj_buf_status(&shown);
    if (status == ZJ_OK) {
        ZjText args[] = {{shown.ptr != NULL ? shown.ptr : "", (uint32_t)shown.len}, more};
        status = zj_fact_report(b->reporter, id, args, 2);
    }
    zj_buf_free(&shown);
    return status;
}

static ZjStatus refuse_count(Binder *b, ZjMsgId id, ZjText name, uint32_t number)
{
    ZjBuf digits = {0};
    zj_buf_printf(&digits, "%u", (unsigned)number);
    ZjStatus status = zj_buf_status(&digits);
    if (status == ZJ_OK)
        status = refuse_name(b, id, name, (ZjText){digits.ptr, (uint32_t)digits.len});
    zj_buf_free(&digits);
    return status;
}

/* Marks a name as given in this object; reports when it was before. */
static ZjStatus see(Binder *b, Seen *seen, uint32_t object, const ZjJson *member, bool *again)
{
    *again = seen->object == object;
    if (!*again) {
        *seen = (Seen){object, member};
        return ZJ_OK;
    }
    uint32_t line, column;
    zj_fact_place(b->reporter, seen->member->key_offset, &line, &column);
    return refuse_count(b, ZJ_MSG_FACT_TWICE, seen->member->key, line);
}

/* ---- scalars and records ---- */

static const ZjModField *field_at(const Binder *b, uint32_t f)
{
    return &b->schema->module->t.fields[f];
}

/* May this field be written now? What the case gives, policy facts don't change. */
static bool writes(Binder *b, uint32_t f)
{
    if (b->dry) return false;
    bool of_case = field_at(b, f)->kind == ZJ_FIELD_LIST
                       ? b->schema->module->t.domains[field_at(b, f)->domain].parent == 0
                       : field_at(b, f)->domain == 0;
    if (!of_case) return true;
    if (b->fallback) return !b->given[f];
    b->given[f] = true;
    return true;
}

/* A whole record is not applicable or pending: so is all that is in it. */
static void mark_all(Binder *b, uint32_t f, ZjFactState state)
{
    ZjFactRange children = b->schema->children[f];
    switch ((ZjFieldKind)field_at(b, f)->kind) {
    case ZJ_FIELD_SCALAR:
        if (writes(b, f)) zj_facts_set(b->builder, f, (ZjFactValue){.state = state});
        return;
    case ZJ_FIELD_LIST:
        if (writes(b, f)) zj_facts_set_list(b->builder, f, state);
        return;
    case ZJ_FIELD_RECORD:
        for (uint32_t i = 0; i < children.count; i++)
            mark_all(b, b->schema->list[children.first + i], state);
        return;
    }
}

/* null and "待认定" for what is not a scalar; false for other values. */
static bool whole_state(const ZjJson *value, ZjFactState *state)
{
    bool pending = zj_fact_is_pending(value->kind, value->text);
    *state = pending ? ZJ_FACT_PENDING : ZJ_FACT_NA;
    return pending || value->kind == ZJ_JSON_NULL;
}

static ZjStatus bind_scalar(Binder *b, uint32_t f, const ZjJson *value)
{
    ZjFactValue read;
    bool is_key = field_at(b, f)->is_key;
    if (is_key) b->key_value[f] = KEY_FAULTY;
    b->reporter->offset = value->offset;
    ZjStatus status = zj_fact_value(b->schema, b->builder->facts->texts, b->reporter, f,
                                    value->kind, value->text, &read);
    if (status != ZJ_OK) return note(b, status);
    if (is_key) {
        bool empty = value->kind == ZJ_JSON_STRING && value->text.len == 0;
        b->key_value[f] = read.state == ZJ_FACT_GIVEN && !empty ? read.i : KEY_NONE;
    }
    if (writes(b, f)) zj_facts_set(b->builder, f, read);
    return ZJ_OK;
}

static ZjStatus bind_record(Binder *b, uint32_t f, const ZjJson *value)
{
    ZjFactState state;
    if (value->kind == ZJ_JSON_OBJECT) return bind_members(b, zj_fact_group_children(f), value);
    if (!whole_state(value, &state)) return refuse_value(b, ZJ_MSG_FACT_NOT_RECORD, value);
    mark_all(b, f, state);
    return ZJ_OK;
}

/* ---- lists ---- */

typedef struct ItemKey {
    int64_t key;
    uint32_t number; /* of the item, from 1 */
    uint32_t offset; /* of the key's value */
    ZjText text;
} ItemKey;

static int compare_keys(const void *a, const void *b)
{
    const ItemKey *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static ZjStatus refuse_key(Binder *b, uint32_t key_field, ZjMsgId id, const ItemKey *at,
                           uint32_t first)
{
    size_t list = b->reporter->path.len;
    zj_fact_path_item(b->reporter, at->number);
    zj_fact_path_name(b->reporter, zj_mod_str(b->schema->module, field_at(b, key_field)->name));
    b->reporter->offset = at->offset;
    ZjStatus status = refuse_count(b, id, at->text, first);
    zj_fact_path_cut(b->reporter, list);
    return status;
}

/* Equal keys stand together once sorted. */
static ZjStatus check_keys(Binder *b, uint32_t key_field, ItemKey *keys, uint32_t count)
{
    if (count == 0) return ZJ_OK;
    qsort(keys, count, sizeof *keys, compare_keys);
    uint32_t first = 0;
    for (uint32_t i = 1; i < count; i++) {
        if (keys[i].key != keys[first].key) {
            first = i;
        } else {
            ZJ_TRY(
                refuse_key(b, key_field, ZJ_MSG_FACT_KEY_TWICE, &keys[i], keys[first].number));
        }
    }
    return ZJ_OK;
}

static ZjStatus bind_item(Binder *b, uint32_t f, const ZjJson *item)
{
    if (item->kind != ZJ_JSON_OBJECT) return refuse_value(b, ZJ_MSG_FACT_NOT_ITEM, item);
    if (!b->dry) ZJ_TRY(zj_facts_add_record(b->builder, f));
    return bind_members(b, zj_fact_group_children(f), item);
}

static ZjStatus bind_items(Binder *b, uint32_t f, const ZjJson *list)
{
    uint32_t key_field = b->schema->key[f], number = 0, kept = 0;
    size_t path = b->reporter->path.len;
    ItemKey *keys = zj_arena_array(&b->arena, list->count, sizeof *keys);
    if (keys == NULL) return ZJ_NO_MEM;
    for (const ZjJson *item = list->first; item != NULL; item = item->next) {
        ItemKey key = {
            .key = KEY_NONE, .number = ++number, .offset = item->offset, .text = ZJ_TEXT("")};
        if (key_field != ZJ_NONE) b->key_value[key_field] = KEY_NONE;
        zj_fact_path_item(b->reporter, number);
        ZJ_TRY(bind_item(b, f, item));
        zj_fact_path_cut(b->reporter, path);
        if (key_field == ZJ_NONE || item->kind != ZJ_JSON_OBJECT) continue;
        key.key = b->key_value[key_field];
        if (key.key == KEY_NONE) {
            ZJ_TRY(refuse_key(b, key_field, ZJ_MSG_FACT_KEY_MISSING, &key, 0));
        } else if (key.key != KEY_FAULTY) {
            const ZjJson *member = b->fields[key_field].member;
            key.offset = member->offset;
            key.text = member->text;
            keys[kept++] = key;
        }
    }
    return check_keys(b, key_field, keys, kept);
}

static ZjStatus bind_list(Binder *b, uint32_t f, const ZjJson *value)
{
    ZjFactState state = ZJ_FACT_GIVEN;
    if (value->kind != ZJ_JSON_ARRAY && !whole_state(value, &state))
        return refuse_value(b, ZJ_MSG_FACT_NOT_LIST, value);
    if (value->count > ZJ_MAX_ITEMS) {
        b->reporter->offset = value->offset;
        return refuse_count(b, ZJ_MSG_FACT_LIST_LONG, ZJ_TEXT(""), ZJ_MAX_ITEMS);
    }
    bool was_dry = b->dry;
    b->dry = !writes(b, f);
    if (!b->dry) zj_facts_set_list(b->builder, f, state);
    ZjStatus status = bind_items(b, f, value);
    b->dry = was_dry;
    return status;
}

/* ---- names ---- */

static ZjStatus bind_field(Binder *b, uint32_t f, const ZjJson *member)
{
    switch ((ZjFieldKind)field_at(b, f)->kind) {
    case ZJ_FIELD_SCALAR:
        return bind_scalar(b, f, member);
    case ZJ_FIELD_RECORD:
        return bind_record(b, f, member);
    case ZJ_FIELD_LIST:
        return bind_list(b, f, member);
    }
    return ZJ_FORMAT;
}

static ZjStatus refuse_unknown(Binder *b, const ZjFactNames *names, uint32_t group, ZjText key,
                               ZjMsgId near_id, ZjMsgId id)
{
    const ZjFactName *near = NULL;
    if (!zj_fact_reporter_full(b->reporter)) near = zj_fact_nearest(names, group, key);
    return refuse_name(b, near != NULL ? near_id : id, key,
                       near != NULL ? near->text : ZJ_TEXT(""));
}

static ZjStatus bind_policies(Binder *b, const ZjJson *object)
{
    uint32_t number = ++b->objects;
    size_t path = b->reporter->path.len;
    for (const ZjJson *m = object->first; m != NULL; m = m->next) {
        uint32_t p;
        bool again = false;
        b->reporter->offset = m->key_offset;
        zj_fact_path_name(b->reporter, m->key);
        ZJ_TRY(zj_fact_find(&b->schema->policies, 0, m->key, &p));
        if (p == ZJ_NONE) {
            ZJ_TRY(refuse_unknown(b, &b->schema->policies, 0, m->key, ZJ_MSG_FACT_POLICY_NEAR,
                                  ZJ_MSG_FACT_POLICY_UNKNOWN));
        } else {
            ZJ_TRY(see(b, &b->policies[p], number, m, &again));
            if (again) {
            } else if (m->kind == ZJ_JSON_OBJECT) {
                ZJ_TRY(bind_members(b, zj_fact_group_policy(b->schema, p), m));
            } else {
                ZJ_TRY(refuse_value(b, ZJ_MSG_FACT_NOT_RECORD, m));
            }
        }
        zj_fact_path_cut(b->reporter, path);
    }
    return ZJ_OK;
}

static ZjStatus bind_case_id(Binder *b, const ZjJson *value)
{
    ZjFacts *facts = b->builder->facts;
    if ((value->kind != ZJ_JSON_STRING && value->kind != ZJ_JSON_NUMBER) ||
        value->text.len > ZJ_MAX_TEXT)
        return refuse_value(b, ZJ_MSG_FACT_NOT_CASE_ID, value);
    const char *copy = zj_arena_copy(&facts->arena, value->text.ptr, value->text.len);
    if (copy == NULL) return ZJ_NO_MEM;
    facts->case_ids[facts->cases - 1] = (ZjText){copy, value->text.len};
    return ZJ_OK;
}

static ZjStatus bind_as_of(Binder *b, const ZjJson *value)
{
    ZjFacts *facts = b->builder->facts;
    int64_t day = 0;
    b->reporter->offset = value->offset;
    ZjStatus status = zj_fact_date(b->reporter, value->kind, value->text, &day);
    facts->as_of[facts->cases - 1] = day;
    facts->has_as_of[facts->cases - 1] = status == ZJ_OK;
    return note(b, status);
}

static ZjStatus bind_special(Binder *b, Special what, const ZjJson *member)
{
    switch (what) {
    case SPECIAL_CASE:
        return bind_case_id(b, member);
    case SPECIAL_AS_OF:
        return bind_as_of(b, member);
    case SPECIAL_POLICIES:
        if (member->kind != ZJ_JSON_OBJECT)
            return refuse_value(b, ZJ_MSG_FACT_NOT_RECORD, member);
        return bind_policies(b, member);
    case SPECIAL_COUNT:
        break;
    }
    return ZJ_OK;
}

/* Words of the fact file itself; a fact of the same name goes before them. */
static Special find_special(ZjText key)
{
    static const char *const words[SPECIAL_COUNT][2] = {
        [SPECIAL_CASE] = {"case", "编号"},
        [SPECIAL_AS_OF] = {"as_of", "评估日"},
        [SPECIAL_POLICIES] = {"policies", "政策"},
    };
    for (int s = 0; s < SPECIAL_COUNT; s++) {
        for (int i = 0; i < 2; i++) {
            if (zj_text_equal(key, zj_text(words[s][i]))) return (Special)s;
        }
    }
    return SPECIAL_COUNT;
}

/* The policy that has a fact of this name: it belongs under "policies". */
static ZjStatus find_policy_fact(Binder *b, ZjText key, uint32_t *policy)
{
    enum { SEARCHED = 256 };
    uint32_t found = ZJ_NONE, count = b->schema->module->t.policies_count;
    *policy = ZJ_NONE;
    for (uint32_t p = 0; p < count && p < SEARCHED && !zj_fact_reporter_full(b->reporter);
         p++) {
        ZJ_TRY(
            zj_fact_find(&b->schema->fields, zj_fact_group_policy(b->schema, p), key, &found));
        if (found == ZJ_NONE) continue;
        *policy = p;
        break;
    }
    return ZJ_OK;
}

/* A name that the group does not know. */
static ZjStatus bind_other(Binder *b, uint32_t group, uint32_t object, const ZjJson *member)
{
    if (group == zj_fact_group_case(b->schema)) {
        Special what = find_special(member->key);
        uint32_t policy;
        bool again = false;
        if (what != SPECIAL_COUNT) {
            ZJ_TRY(see(b, &b->special[what], object, member, &again));
            return again ? ZJ_OK : bind_special(b, what, member);
        }
        ZJ_TRY(find_policy_fact(b, member->key, &policy));
        if (policy != ZJ_NONE) {
            const ZjModule *m = b->schema->module;
            return refuse_name(b, ZJ_MSG_FACT_UNDER_POLICIES, member->key,
                               zj_mod_str(m, m->t.policies[policy].id));
        }
    }
    return refuse_unknown(b, &b->schema->fields, group, member->key, ZJ_MSG_FACT_UNKNOWN_NEAR,
                          ZJ_MSG_FACT_UNKNOWN);
}

static ZjStatus bind_member(Binder *b, uint32_t group, uint32_t object, const ZjJson *member)
{
    uint32_t f;
    bool again = false;
    ZJ_TRY(zj_fact_find(&b->schema->fields, group, member->key, &f));
    if (f == ZJ_NONE) return bind_other(b, group, object, member);
    ZJ_TRY(see(b, &b->fields[f], object, member, &again));
    return again ? ZJ_OK : bind_field(b, f, member);
}

static ZjStatus bind_members(Binder *b, uint32_t group, const ZjJson *object)
{
    uint32_t number = ++b->objects;
    size_t path = b->reporter->path.len;
    for (const ZjJson *m = object->first; m != NULL; m = m->next) {
        b->reporter->offset = m->key_offset;
        zj_fact_path_name(b->reporter, m->key);
        ZJ_TRY(bind_member(b, group, number, m));
        zj_fact_path_cut(b->reporter, path);
    }
    return ZJ_OK;
}

/* ---- a case, and the facts of its policies ---- */

static ZjStatus bind_policy_facts(Binder *b, ZjText text)
{
    const ZjJson *root;
    zj_fact_reporter_input(b->reporter, text, 1, true);
    zj_fact_path_cut(b->reporter, 0);
    ZjStatus status = zj_json_parse(b->reporter, &b->arena, &root);
    if (status != ZJ_OK) return note(b, status);
    if (root->kind != ZJ_JSON_OBJECT) return refuse_value(b, ZJ_MSG_FACT_NOT_RECORD, root);
    b->fallback = true;
    return bind_policies(b, root);
}

/* The text as a tree; *root stays NULL when there is nothing to go on with. */
static ZjStatus make_tree(Binder *b, const ZjFactInput *input, const ZjJson **root)
{
    ZjJson *made = NULL;
    *root = NULL;
    if (input->make != NULL) {
        ZjStatus status = input->make(input->context, b->reporter, &b->arena, &made);
        *root = made;
        return note(b, status);
    }
    const ZjJson *parsed;
    ZjStatus status = zj_json_parse(b->reporter, &b->arena, &parsed);
    if (status == ZJ_OK) *root = parsed;
    return note(b, status);
}

static ZjStatus bind_more(Binder *b, const ZjFactMember *more, const ZjJson *root)
{
    const ZjModule *m = b->schema->module;
    const ZjFacts *facts = b->builder->facts;
    const ZjJson *value = more->value(more->context, facts->case_ids[facts->cases - 1]);
    if (value == NULL) return ZJ_OK;
    ZjJson *member = zj_arena_alloc(&b->arena, sizeof *member);
    if (member == NULL) return ZJ_NO_MEM;
    *member = *value;
    member->key = zj_mod_str(m, m->t.fields[more->field].name);
    member->offset = member->key_offset = root->offset;
    member->next = NULL;
    b->reporter->offset = root->offset;
    zj_fact_path_name(b->reporter, member->key);
    bool again = false; /* objects are numbered as they are met: the root is the first */
    ZJ_TRY(see(b, &b->fields[more->field], 1, member, &again));
    ZJ_TRY(again ? ZJ_OK : bind_field(b, more->field, member));
    zj_fact_path_cut(b->reporter, 0);
    return ZJ_OK;
}

static ZjStatus bind_case(Binder *b, const ZjFactInput *input)
{
    const ZjJson *root;
    zj_fact_reporter_input(b->reporter, input->text, input->first_line, false);
    zj_fact_path_cut(b->reporter, 0);
    ZJ_TRY(make_tree(b, input, &root));
    if (root == NULL) return ZJ_OK;
    if (root->kind != ZJ_JSON_OBJECT) return refuse_value(b, ZJ_MSG_FACT_NOT_OBJECT, root);
    ZJ_TRY(bind_members(b, zj_fact_group_case(b->schema), root));
    return input->more == NULL ? ZJ_OK : bind_more(b, input->more, root);
}

static ZjStatus prepare(Binder *b)
{
    const ZjModTables *t = &b->schema->module->t;
    b->fields = zj_arena_array(&b->arena, t->fields_count, sizeof *b->fields);
    b->key_value = zj_arena_array(&b->arena, t->fields_count, sizeof *b->key_value);
    b->given = zj_arena_array(&b->arena, t->fields_count, sizeof *b->given);
    b->policies = zj_arena_array(&b->arena, t->policies_count, sizeof *b->policies);
    if (b->fields == NULL || b->key_value == NULL || b->given == NULL || b->policies == NULL)
        return ZJ_NO_MEM;
    return ZJ_OK;
}

static int compare_places(const void *a, const void *b)
{
    const ZjFactProblem *x = a, *y = b;
    if (x->line == 0 || y->line == 0) return (x->line == 0) - (y->line == 0);
    if (x->policy_facts != y->policy_facts) return x->policy_facts ? 1 : -1;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    if (x->column != y->column) return x->column < y->column ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

ZjStatus zj_facts_add(ZjFactsBuilder *builder, const ZjFactInput *input, ZjText policy_facts,
                      ZjFactProblems *problems)
{
    ZjFactReporter reporter = {.arena = &builder->facts->arena, .out = problems};
    Binder b = {.schema = builder->schema, .builder = builder, .reporter = &reporter,
                .arena = builder->facts->scratch};
    *problems = (ZjFactProblems){0};
    ZJ_TRY(zj_facts_add_case(builder));
    ZjStatus status = prepare(&b);
    if (status == ZJ_OK) status = bind_case(&b, input);
    if (status == ZJ_OK && policy_facts.len != 0) status = bind_policy_facts(&b, policy_facts);
    zj_arena_reset(&b.arena);
    builder->facts->scratch = b.arena;
    ZjStatus ended = zj_fact_reporter_end(&reporter);
    if (status == ZJ_OK) status = ended;
    if (status == ZJ_OK && b.faulty) status = ZJ_REJECTED;
    if (problems->count != 0)
        qsort(problems->at, problems->count, sizeof *problems->at, compare_places);
    if (status != ZJ_OK) zj_facts_drop_case(builder);
    return status;
}

ZjStatus zj_facts_add_json(ZjFactsBuilder *builder, ZjText json, uint32_t first_line,
                           ZjText policy_facts, ZjFactProblems *problems)
{
    ZjFactInput input = {.text = json, .first_line = first_line};
    return zj_facts_add(builder, &input, policy_facts, problems);
}

ZjStatus zj_facts_read_json(const ZjModule *module, ZjText json, ZjText policy_facts,
                            ZjFacts *facts, ZjFactProblems *problems)
{
    ZjFactSchema schema;
    ZjFactsBuilder builder;
    *facts = (ZjFacts){0};
    *problems = (ZjFactProblems){0};
    ZJ_TRY(zj_fact_schema_open(module, &schema));
    ZjStatus status = zj_facts_begin(&schema, facts, &builder);
    if (status == ZJ_OK) status = zj_facts_add_json(&builder, json, 1, policy_facts, problems);
    if (status == ZJ_OK) zj_facts_end(&builder);
    zj_fact_schema_close(&schema);
    return status;
}
