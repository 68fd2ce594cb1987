/* Any bytes as a module, with size, version and checksum made right: read, verified, and, when
** accepted, run on generated facts and shown in every form.
**
** Bytes that begin with ZJTX are an image. Other bytes are changes to the module of a program of the
** repository, seven bytes a change, which get past the reader more often and outlive a new version of
** the format: the program's number, then table, column, row (two bytes), how the value is made, value
** (two bytes). From 128 on they are changes to the bytes of its image, four a change: place (three
** bytes) and what is turned over there; what a last, shorter one says is cut off the end. */
#include <stdlib.h>
#include <string.h>

#include <nettle/sha2.h>

#include "tests/diff/judge.h"
#include "tests/fuzz/fuzz.h"
#include "vm/format/table.h"
#include "vm/zjtx.h"

enum { AT_SIZE = 12, AT_DIGEST = 16, HEADER = 48, CHANGE = 7, FLIP = 4, MOST_CHANGES = 64 };

static const char *const programs[] = {
    "tests/bench/reference.zjtx",     "tests/batch/plan.zjtx",        "tests/lang/run/readings.zjtx",
    "tests/lang/run/clawbacks.zjtx",  "tests/lang/run/periods.zjtx",  "tests/lang/run/instalments.zjtx",
    "tests/lang/run/benefits.zjtx",   "tests/lang/run/joint.zjtx",    "tests/lang/run/matches.zjtx",
    "tests/lang/run/tables.zjtx",     "tests/lang/run/amend.zjtx",    "tests/lang/run/stacking.zjtx",
};
enum { PROGRAMS = sizeof programs / sizeof programs[0] };

/* ---- images ---- */

static void put32(uint8_t *p, uint32_t value)
{
    for (int i = 0; i < 4; i++) p[i] = (uint8_t)(value >> (8 * i));
}

static void repair(uint8_t *bytes, size_t size)
{
    struct sha256_ctx hash;
    put32(bytes + AT_SIZE, (uint32_t)size);
    sha256_init(&hash);
    sha256_update(&hash, size - HEADER, bytes + HEADER);
    sha256_digest(&hash, 32, bytes + AT_DIGEST);
}

static ZjFacts *draw(const ZjModule *module, Rng *rng)
{
    Compiled c = {.open = true};
    c.module = *module; /* only its schema and tables are looked at */
    if (zj_fact_schema_open(module, &c.schema) != ZJ_OK) return NULL;
    ZjFacts *facts = judge_draw(&c, rng);
    zj_fact_schema_close(&c.schema);
    return facts;
}

/* What the module itself makes of it, for one in eight: it costs more than a case. */
static void show(const ZjModule *module, const ZjModReport *report)
{
    ZjBuf out = {0};
    ZjCasesSummary summary;
    fuzz_check(zj_info_print(module, report, ZJ_LANG_EN, &out) == ZJ_OK, "no info");
    zj_module_disassemble(module, &out);
    ZjStatus status = zj_cases_run(module, ZJ_LANG_ZH, &out, &summary);
    fuzz_check(fuzz_expected(status), "cases: %s", zj_status_text(status));
    zj_buf_free(&out);
}

static void run(const ZjModule *module, const ZjModReport *report, uint64_t seed)
{
    Rng rng = {.state = seed};
    if (seed % 8 == 0) show(module, report);
    if (report->cost_per_case > 1000000) return;
    ZjFacts *facts = draw(module, &rng);
    if (facts == NULL) return;
    fuzz_accept();
    fuzz_compute(module, facts, seed % 2 == 0 ? ZJ_LANG_ZH : ZJ_LANG_EN, seed % 16 == 1);
    zj_facts_free(facts);
    free(facts);
}

static void open_image(const uint8_t *bytes, size_t size, uint64_t seed)
{
    ZjModule module;
    ZjModReport report;
    ZjStatus status = zj_module_open(bytes, size, &module, &report);
    fuzz_check(status == ZJ_OK || status == ZJ_FORMAT || status == ZJ_LIMIT || status == ZJ_NO_MEM,
               "opening ends with: %s", zj_status_text(status));
    if (status == ZJ_OK) {
        run(&module, &report, seed);
        zj_module_free(&module);
        return;
    }
    ZjBuf text = {0};
    zj_module_message(&report, ZJ_LANG_ZH, &text);
    zj_module_message(&report, ZJ_LANG_EN, &text);
    fuzz_check(text.len != 0, "rejected without a word");
    zj_buf_free(&text);
}

/* ---- changes ---- */

static uint32_t value_of(const ZjModTables *t, uint32_t old, uint32_t neighbour, const uint8_t *how)
{
    uint32_t value = (uint32_t)how[1] << 8 | how[2];
    switch (how[0] % 6) {
    case 0: return value;
    case 1: return old + value;
    case 2: return old - value;
    case 3: return UINT32_MAX - value;
    case 4: return neighbour;
    default: return value % (zj_table_count(t, (ZjTableId)(value % ZJ_TAB_COUNT)) + 2); /* near the end of a table */
    }
}

static void change(ZjModTables *t, const uint8_t *b)
{
    ZjTableId id = (ZjTableId)(b[0] % ZJ_TAB_COUNT);
    uint32_t count = zj_table_count(t, id), columns = zj_table_info[id].column_count;
    if (count == 0) return;
    uint32_t row = ((uint32_t)b[2] << 8 | b[3]) % count;
    uint32_t column = b[1] % columns;
    uint32_t *rows = (uint32_t *)(uintptr_t)zj_table_rows(t, id); /* our own copy */
    uint32_t *cell = &rows[row * columns + column];
    uint32_t other = (row + 1 + b[5]) % count;
    *cell = value_of(t, *cell, rows[other * columns + column], b + 4);
}

/* The module of a program, changed; its tables are copies. */
static void changed(const ZjModule *from, const uint8_t *changes, size_t size, uint64_t seed)
{
    ZjArena arena = {0};
    ZjModule module = *from;
    ZjBuf image = {0};
    for (ZjTableId id = 0; id < ZJ_TAB_COUNT; id++) {
        size_t bytes = (size_t)zj_table_count(&from->t, id) * zj_table_info[id].column_count * 4;
        void *rows = zj_arena_copy(&arena, zj_table_rows(&from->t, id), bytes);
        fuzz_check(rows != NULL, "no memory");
        zj_table_set(&module.t, id, rows, zj_table_count(&from->t, id));
    }
    for (size_t i = 0; i < MOST_CHANGES && i * CHANGE + CHANGE <= size; i++)
        change(&module.t, changes + i * CHANGE);
    fuzz_check(zj_module_write(&module, &image) == ZJ_OK, "can't write the module");
    open_image((const uint8_t *)image.ptr, image.len, seed);
    zj_buf_free(&image);
    zj_arena_free(&arena);
}

static uint32_t number(const uint8_t *b, size_t bytes)
{
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; i++) value = value << 8 | b[i];
    return value;
}

static void flipped(const ZjModule *from, const uint8_t *flips, size_t size, uint64_t seed)
{
    ZjBuf image = {0};
    fuzz_check(zj_module_write(from, &image) == ZJ_OK, "can't write the module");
    for (; size >= FLIP; flips += FLIP, size -= FLIP)
        image.ptr[HEADER + number(flips, 3) % (image.len - HEADER)] ^= (char)flips[3];
    size_t kept = image.len - number(flips, size) % (image.len - HEADER);
    uint8_t *copy = malloc(kept); /* ends where the bytes end */
    fuzz_check(copy != NULL, "no memory");
    memcpy(copy, image.ptr, kept);
    repair(copy, kept);
    open_image(copy, kept, seed);
    free(copy);
    zj_buf_free(&image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t seed = size;
    for (size_t i = 0; i < size; i++) seed = seed * 31 + data[i];
    if (size >= HEADER && memcmp(data, "ZJTX", 4) == 0) {
        uint8_t *copy = malloc(size);
        fuzz_check(copy != NULL, "no memory");
        memcpy(copy, data, size);
        repair(copy, size);
        open_image(copy, size, seed);
        free(copy);
    } else if (size != 0 && data[0] >= 128) {
        flipped(fuzz_program(programs[data[0] % PROGRAMS])->module, data + 1, size - 1, seed);
    } else if (size != 0) {
        changed(fuzz_program(programs[data[0] % PROGRAMS])->module, data + 1, size - 1, seed);
    }
    return 0;
}
