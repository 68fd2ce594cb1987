#include "tests/diff/coverage.h"

#include <stdio.h>

static const char *const opcode_names[] = {
#define ZJ_OP(name, result, a, b, c, shape, cost, synopsis) #name,
#include "vm/format/opcode.def"
#undef ZJ_OP
};

static const char *const error_names[ZJ_LANE_ERROR_COUNT] = {
    [ZJ_LANE_OVERFLOW] = "overflow",
    [ZJ_LANE_DIV_ZERO] = "division by zero",
    [ZJ_LANE_FLOOR_ABOVE_CAP] = "floor above cap",
    [ZJ_LANE_DECIDED_OUTSIDE] = "decision outside its range",
    [ZJ_LANE_RANGE_REVERSED] = "range reversed",
    [ZJ_LANE_DATE_RANGE] = "date out of range",
    [ZJ_LANE_LIST_TOO_LONG] = "too many periods"};

/* Straight-line code: what a program holds, every run of it executes. */
void coverage_program(Coverage *c, const ZjModule *module)
{
    for (uint32_t i = 0; i < module->t.code_count; i++)
        if (module->t.code[i].op < ZJ_OPCODE_COUNT) c->opcodes[module->t.code[i].op]++;
}

void coverage_run(Coverage *c, const ZjRun *run)
{
    for (uint32_t r = 0; r < run->module->t.regs_count; r++) {
        uint8_t kind = run->error_kind[r];
        if (kind != 0 && kind <= ZJ_LANE_ERROR_COUNT) c->errors[kind - 1]++;
    }
}

void coverage_refusal(Coverage *c, const ZjDiags *diags)
{
    for (uint32_t i = 0; i < diags->count; i++) {
        ZjMsgId id = diags->at[i]->id;
        if (zj_msg_info[id].severity != ZJ_SEV_ERROR) continue;
        c->refused[id]++;
        return;
    }
}

void coverage_print_refusals(const Coverage *c)
{
    Coverage left = *c;
    for (const char *before = "refused: ";; before = ", ") {
        uint32_t most = 0;
        for (uint32_t i = 1; i < ZJ_MSG_COUNT; i++)
            if (left.refused[i] > left.refused[most]) most = i;
        if (left.refused[most] == 0) break;
        printf("%sZJ%04d %llu", before, zj_msg_info[most].number, (unsigned long long)left.refused[most]);
        left.refused[most] = 0;
    }
    printf("\n");
}

void coverage_print(const Coverage *c)
{
    for (uint32_t i = 0; i < ZJ_OPCODE_COUNT; i++)
        printf("%10llu %s\n", (unsigned long long)c->opcodes[i], opcode_names[i]);
    for (uint32_t i = 0; i < ZJ_LANE_ERROR_COUNT; i++)
        printf("%10llu error: %s\n", (unsigned long long)c->errors[i], error_names[i]);
}

uint32_t coverage_gaps(const Coverage *c)
{
    uint32_t gaps = 0;
    for (uint32_t i = 0; i < ZJ_OPCODE_COUNT; i++) {
        if (c->opcodes[i] != 0) continue;
        fprintf(stderr, "no program reached the opcode %s\n", opcode_names[i]);
        gaps++;
    }
    for (uint32_t i = 0; i < ZJ_LANE_ERROR_COUNT; i++) {
        if (c->errors[i] != 0) continue;
        fprintf(stderr, "no run reached the error: %s\n", error_names[i]);
        gaps++;
    }
    return gaps;
}
