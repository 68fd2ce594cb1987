/* One broken column of a valid module at a time, for every reason to reject one. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "stdlib/date.h"
#include "vm/base/limits.h"

#define NONE ZJ_NONE

/* Registers of the sample; those below R_KEPT are written by the instruction of that number. */
enum {
    R_SIZE, R_REVENUE, R_KEY, R_INVESTED, R_DATE, R_TYPE, R_PRICE, R_CERTIFIED, R_ROW_KEY,
    R_ROW_DATE, R_ROW_NET, R_AS_OF, R_READING, R_IN_SET, R_RUNG, R_LOWER, R_GATE, R_ITEM_GATE,
    R_EXACT, R_RATE, R_PART, R_ZERO, R_AMOUNT, R_ROUND, R_MINE, R_EACH, R_SUM, R_GREATEST,
    R_PAIR_KEY, R_PAIR_ROW, R_EQUAL, R_ANY, R_UP_TO, R_KNOWN, R_CAP, R_JOINT, R_KEEP, R_FLAT,
    R_FROM, R_KEPT, R_CAPPED, PC_SETTLE = R_KEPT, R_ALL = 66
};
enum { F_FIRM, F_SIZE, F_REVENUE, F_PROJECTS, F_KEY, F_INVESTED, F_DATE, F_DEVICES, F_PRICE,
       F_PAID, F_PAID_CLAUSE, F_PAID_FOR, F_PAID_AMOUNT, F_RATE, F_TYPE, F_CERTIFIED };
/* Constants and clauses of the sample. */
enum { K_LOW, K_HIGH, K_MASK, K_RUNG, K_TENTH, K_ZERO, K_TRUE, K_TRUE2, K_CAP, K_OPEN, K_KEEP,
       K_FLAT, K_FROM, K_FEN, K_END, K_FIGURE, K_ABSENT, K_COUNT };
enum { C_GRANT, C_MATCH, C_BAR, C_FIGURE, C_CLAWBACK };

typedef struct Edit {
    ZjTableId table;
    uint32_t row;
    const char *column; /* NULL: no edit */
    uint32_t value;
} Edit;

typedef struct Break {
    const char *reason;
    Edit edits[5];
} Break;

#define AT(TABLE, row, column, value) {ZJ_TAB_##TABLE, row, #column, value}

/* The report must name the table of the first edit, which may change nothing. */
static const Break breaks[] = {
    /* columns */
    {"flag is neither 0 nor 1", {AT(POLICY, 0, draft, 2)}},
    {"string out of bounds", {AT(POLICY, 0, id, 999999)}},
    {"string out of bounds", {AT(POLICY, 0, id, NONE)}},
    {"string out of bounds", {AT(POLICY, 0, title, 999999)}},
    {"not a type", {AT(REG, 0, type, ZJ_TYPE_COUNT)}},
    {"not a type", {AT(REG, 0, type, ZJ_T_NONE)}},
    {"not a type", {AT(FIELD, F_SIZE, type, ZJ_TYPE_COUNT)}},
    {"index out of bounds", {AT(REG, 0, domain, 5)}},
    {"index out of bounds", {AT(CLAUSE, 0, base, R_ALL)}},
    {"index out of bounds", {AT(CLAUSE, 0, policy, NONE)}},
    {"index out of bounds", {AT(INSN, 3, dst, R_ALL)}},
    {"index out of bounds", {AT(INSN, 3, span, 1)}},
    {"range out of bounds", {AT(ENUM, 0, value_count, 6)}},
    {"range out of bounds", {AT(ENUM, 0, first_value, 6), AT(ENUM, 0, value_count, 0)}},
    {"range out of bounds", {AT(ENUM, 0, value_count, NONE)}},
    {"ranges overlap", {AT(ENUM, 1, first_value, 2)}},
    {"ranges overlap",
     {AT(EXPLAIN, 1, child_count, 1), AT(CLAUSE, C_GRANT, first_question, 0)}},
    /* ladders and questions */
    {"no values or too many", {AT(ENUM, 1, value_count, 0)}},
    {"no alternatives", {AT(QUESTION, 0, alternative_count, 0)}},
    {"no such alternative", {AT(QUESTION, 0, preset, 2)}},
    /* fields */
    {"unknown kind", {AT(FIELD, 0, kind, 3)}},
    {"parent does not come first", {AT(FIELD, F_SIZE, parent, F_SIZE)}},
    {"parent does not come first", {AT(FIELD, F_FIRM, parent, F_PROJECTS)}},
    {"parent is a scalar", {AT(FIELD, F_REVENUE, parent, F_SIZE)}},
    {"scalar without a type", {AT(FIELD, F_SIZE, type, NONE)}},
    {"scalar without a type", {AT(FIELD, F_SIZE, type, ZJ_T_NONE)}},
    {"enum and type disagree", {AT(FIELD, F_SIZE, enum_index, NONE)}},
    {"enum and type disagree", {AT(FIELD, F_REVENUE, enum_index, 0)}},
    {"ratio is not a number", {AT(FIELD, F_REVENUE, is_ratio, 1)}},
    {"field is not in the domain of its list", {AT(FIELD, F_KEY, domain, DOM_CASE)}},
    {"field is not in the domain of its list", {AT(FIELD, F_FIRM, domain, DOM_PROJECT)}},
    {"field is not in the domain of its list", {AT(FIELD, F_PRICE, parent, F_PROJECTS)}},
    {"record or list with a value's columns", {AT(FIELD, F_FIRM, type, ZJ_T_INT)}},
    {"record or list with a value's columns", {AT(FIELD, F_PROJECTS, low, K_LOW)}},
    {"record or list with a value's columns", {AT(FIELD, F_PROJECTS, is_key, 1)}},
    {"list does not open its domain", {AT(FIELD, F_PROJECTS, domain, DOM_CASE)}},
    {"list does not open its domain", {AT(FIELD, F_PAID, domain, DOM_PRODUCT)}},
    {"list does not open its domain", {AT(FIELD, F_PAID, domain, DOM_PROJECT)}},
    {"key is not a text", {AT(FIELD, F_INVESTED, is_key, 1)}},
    {"key outside a list",
     {AT(FIELD, F_REVENUE, is_key, 1), AT(FIELD, F_REVENUE, type, ZJ_T_TEXT)}},
    {"list with two keys",
     {AT(FIELD, F_INVESTED, is_key, 1), AT(FIELD, F_INVESTED, type, ZJ_T_TEXT)}},
    /* domains */
    {"domain 0 is not the case", {AT(DOMAIN, 0, parent, 0)}},
    {"domain 0 is not the case", {AT(DOMAIN, 0, list, F_PROJECTS)}},
    {"parent does not come first", {AT(DOMAIN, DOM_DEVICE, parent, DOM_DEVICE)}},
    {"parent does not come first", {AT(DOMAIN, DOM_PRODUCT, parent, NONE)}},
    {"not a list", {AT(DOMAIN, DOM_PRODUCT, list, F_KEY)}},
    {"not a list", {AT(DOMAIN, DOM_PRODUCT, list, NONE)}},
    {"list opens another domain", {AT(DOMAIN, DOM_PRODUCT, natural, 1)}},
    {"parent is not where the list stands", {AT(DOMAIN, DOM_DEVICE, parent, DOM_CASE)}},
    {"parent is not where the list stands", {AT(DOMAIN, DOM_PAID, parent, DOM_PROJECT)}},
    {"parent does not say whose records",
     {AT(DOMAIN, DOM_PRODUCT, list, F_DEVICES), AT(DOMAIN, DOM_PRODUCT, parent, DOM_PAID)}},
    /* constants */
    {"unknown form", {AT(KONST, K_LOW, form, ZJ_CONST_ELSEWHERE + 1)}},
    {"value is not canonical", {AT(KONST, K_LOW, d0, 0)}},
    {"value is not canonical", {AT(KONST, K_LOW, d1, 0x80000000)}},
    {"value is not canonical", {AT(KONST, K_TENTH, n0, 2)}},
    {"value is not canonical", {AT(KONST, K_TENTH, n3, 0x40000000)}},
    {"value is not canonical", {AT(KONST, K_TENTH, n3, 0x80000000)}},
    {"value is not canonical", {AT(KONST, K_ZERO, d0, 2)}},
    {"value out of the range of its type", {AT(KONST, K_HIGH, d0, 7)}},
    {"value out of the range of its type", {AT(KONST, K_HIGH, n2, 1)}},
    {"value out of the range of its type",
     {AT(KONST, K_HIGH, n0, 0xFFFFFFFF), AT(KONST, K_HIGH, n1, 0x7FFFFFFF)}},
    {"value out of the range of its type", {AT(KONST, K_TRUE, n0, 2)}},
    {"value out of the range of its type", {AT(KONST, K_RUNG, n0, ZJ_MAX_ENUM)}},
    {"value out of the range of its type", {AT(KONST, K_FROM, n0, 2932897)}},
    {"value out of the range of its type",
     {AT(KONST, K_KEEP, type, ZJ_T_TEXT), AT(KONST, K_KEEP, n0, 100000)}},
    {"open end of a type without order", {AT(KONST, K_TRUE, form, ZJ_CONST_PLUS_INF)}},
    {"open end of a type without order", {AT(KONST, K_RUNG, form, ZJ_CONST_MINUS_INF)}},
    {"only a quantity is set elsewhere", {AT(KONST, K_FROM, form, ZJ_CONST_ELSEWHERE)}},
    {"only a quantity is set elsewhere", {AT(KONST, K_TRUE, form, ZJ_CONST_ELSEWHERE)}},
    /* declared ranges */
    {"bound of another type", {AT(FIELD, F_REVENUE, low, K_KEEP)}},
    {"bound of a type without order", {AT(FIELD, F_CERTIFIED, low, K_TRUE)}},
    {"bound of a type without order",
     {AT(FIELD, F_TYPE, high, K_FIGURE)}}, /* no such value of that kind */
    {"bound is not a value",
     {AT(FIELD, F_REVENUE, low, K_LOW), AT(KONST, K_LOW, form, ZJ_CONST_PLUS_INF)}},
    {"bound is not a value",
     {AT(FIELD, F_REVENUE, high, K_HIGH), AT(KONST, K_HIGH, form, ZJ_CONST_NA)}},
    {"range is reversed",
     {AT(FIELD, F_REVENUE, low, K_HIGH), AT(FIELD, F_REVENUE, high, K_LOW)}},
    /* registers */
    {"enum and type disagree", {AT(REG, R_SIZE, enum_index, NONE)}},
    {"enum and type disagree", {AT(REG, R_REVENUE, enum_index, 0)}},
    /* code */
    {"unknown opcode", {AT(INSN, 0, op, ZJ_OPCODE_COUNT)}},
    {"unknown opcode", {AT(INSN, 0, op, NONE)}},
    {"no result register", {AT(INSN, R_LOWER, dst, NONE)}},
    {"result of the wrong type", {AT(INSN, R_LOWER, dst, R_SUM)}},
    {"register is written twice", {AT(INSN, R_GATE, dst, R_LOWER)}},
    {"operand is no register", {AT(INSN, R_LOWER, a, R_ALL)}},
    {"operand is no register", {AT(INSN, R_AMOUNT, c, NONE)}},
    {"register is read before it is written", {AT(INSN, R_LOWER, a, R_KEPT)}},
    {"register is read before it is written", {AT(INSN, R_GATE, a, R_GATE)}},
    {"operand of the wrong type", {AT(INSN, R_LOWER, a, R_REVENUE)}},
    {"operand of the wrong type", {AT(INSN, R_AMOUNT, a, R_PART)}},
    {"operand of the wrong type", {AT(INSN, R_AMOUNT, b, R_INVESTED)}},
    {"operand of the wrong type", {AT(INSN, R_AMOUNT, c, R_INVESTED)}},
    {"operands of two enums", {AT(INSN, R_LOWER, a, R_TYPE)}},
    {"operands of two enums", {AT(INSN, R_LOWER, b, R_TYPE)}},
    {"operand in the wrong domain", {AT(INSN, R_AMOUNT, a, R_GATE)}},
    {"operand in the wrong domain", {AT(INSN, R_UP_TO, a, R_INVESTED)}},
    {"operand in the wrong domain",
     {AT(INSN, R_ITEM_GATE, b, 0), AT(REG, R_ITEM_GATE, domain, DOM_CASE)}}, /* from itself */
    {"operand in the wrong domain",
     {AT(INSN, R_PAIR_ROW, b, 0), AT(REG, R_PAIR_ROW, domain, DOM_PROJECT)}},
    {"operand in the wrong domain", {AT(INSN, R_SUM, a, R_INVESTED)}},
    {"operand in the wrong domain", {AT(INSN, R_SUM, b, R_MINE)}},
    {"operand in the wrong domain", {AT(INSN, R_SUM, c, 0), AT(REG, R_SUM, domain, DOM_CASE)}},
    {"operand in the wrong domain", {AT(INSN, R_ANY, a, R_GATE)}},
    {"no way through the list", {AT(INSN, R_ITEM_GATE, b, 1)}},
    {"no way through the list", {AT(INSN, R_PAIR_KEY, b, 1)}},
    {"constant out of bounds", {AT(INSN, R_RATE, a, K_COUNT)}},
    {"constant of the wrong type", {AT(INSN, R_RATE, a, K_ZERO)}},
    {"constant of the wrong type",
     {AT(INSN, R_KEEP, a, K_KEEP), AT(KONST, K_KEEP, n0, 0xFFFFFFFF),
      AT(KONST, K_KEEP, n1, 0x7FFFFFFF)}}, /* an open end */
    {"the enum has no such value", {AT(INSN, R_RUNG, a, K_RUNG), AT(KONST, K_RUNG, n0, 3)}},
    {"fact out of bounds", {AT(INSN, R_SIZE, a, 16)}},
    {"fact is not a scalar", {AT(INSN, R_SIZE, a, F_PROJECTS)}},
    {"fact of the wrong type", {AT(INSN, R_SIZE, a, F_REVENUE)}},
    {"fact of the wrong type", {AT(INSN, R_SIZE, a, F_TYPE)}},
    {"fact in the wrong domain", {AT(INSN, R_INVESTED, a, F_PRICE)}},
    {"result must be in domain 0",
     {AT(INSN, R_AS_OF, a, 0), AT(REG, R_AS_OF, domain, DOM_PROJECT)}},
    {"result must be in a list's domain", {AT(INSN, R_KEEP, op, ZJ_OP_PLACE)}},
    {"question out of bounds", {AT(INSN, R_READING, a, 1)}},
    {"no such alternative", {AT(INSN, R_READING, b, 2)}},
    {"constant out of bounds", {AT(INSN, R_IN_SET, c, K_COUNT)}},
    {"constant is not a mask", {AT(INSN, R_IN_SET, c, K_RUNG)}},
    {"constant is not a mask",
     {AT(INSN, R_IN_SET, c, K_MASK), AT(KONST, K_MASK, form, ZJ_CONST_NA)}},
    {"the enum has no such value", {AT(INSN, R_IN_SET, c, K_MASK), AT(KONST, K_MASK, n0, 8)}},
    {"unknown rounding", {AT(INSN, R_ROUND, c, ZJ_ROUNDING_COUNT | 100 << 4)}},
    {"rounding step is 0", {AT(INSN, R_ROUND, c, 0)}},
    {"result is not an amount",
     {AT(INSN, R_KNOWN, op, ZJ_OP_UP_TO), AT(INSN, R_KNOWN, a, R_LOWER)}},
    {"extreme of a type without order",
     {AT(INSN, R_GREATEST, a, R_ITEM_GATE), AT(REG, R_GREATEST, type, ZJ_T_BOOL)}},
    /* settlements */
    {"settlement with a result register", {AT(INSN, PC_SETTLE, dst, R_KEPT)}},
    {"settlement out of bounds", {AT(INSN, PC_SETTLE, a, 1)}},
    {"settlement runs twice",
     {AT(INSN, R_FROM, op, ZJ_OP_SETTLE), AT(INSN, R_FROM, dst, NONE), AT(INSN, R_FROM, a, 0)}},
    {"settlement never runs",
     {AT(SETTLE, 0, first_total, 0), AT(INSN, PC_SETTLE, op, ZJ_OP_CONST),
      AT(INSN, PC_SETTLE, dst, 61)}},
    {"members outside settlements",
     {AT(MEMBER, 0, cause, 0), AT(SETTLE, 0, member_count, 1), AT(JOINT, 0, member_count, 1)}},
    {"the settlement has no such cause", {AT(MEMBER, 1, cause, 1)}},
    {"not a month", {AT(MEMBER, 0, cause_year, 13)}},
    {"not a year", {AT(GROUP, 0, year, 13)}},
    {"not a year", {AT(GROUP, 0, year, 1u << 22 | 3652059)}},
    {"not a year", {AT(GROUP, 0, year, 601u << 22)}},
    {"not a year", {AT(JOINT, 0, year, 13)}},
    {"unknown rounding", {AT(MEMBER, 0, rounding, ZJ_ROUNDING_COUNT)}},
    {"member is not in its clause's domain", {AT(MEMBER, 1, clause, C_GRANT)}},
    {"register of another type", {AT(MEMBER, 0, amount, R_INVESTED)}},
    {"register of another domain", {AT(MEMBER, 0, amount, R_FLAT)}},
    {"register is read before it is written", {AT(MEMBER, 0, amount, R_KEPT)}},
    {"register of another type", {AT(MEMBER, 0, date, R_KEY)}},
    {"register of another type", {AT(MEMBER, 0, key, R_DATE)}},
    {"register of another domain", {AT(MEMBER, 0, cause_key, R_SIZE)}},
    {"register of another domain", {AT(MEMBER, 0, keep, 46)}},
    {"register of another type", {AT(MEMBER, 0, keep, R_REVENUE)}},
    {"register of another type", {AT(MEMBER, 0, keep_by, R_INVESTED)}},
    {"register of another type", {AT(MEMBER, 0, deduct, R_FLAT)}},
    {"register of another domain", {AT(GROUP, 1, key, R_SIZE)}},
    {"register is read before it is written", {AT(GROUP, 1, key, R_CAPPED)}},
    {"register of another domain", {AT(GROUP, 1, year, 0), AT(MEMBER, 1, keep_group, 1)}},
    {"register of another domain", {AT(GROUP, 1, year, 0), AT(MEMBER, 1, once_group, 1)}},
    {"register of another domain",
     {AT(GROUP, 1, year, 0), AT(MEMBER, 0, cap_count, 1), AT(MEMBER, 1, first_cap, 1),
      AT(MEMBER, 1, cap_count, 1), AT(CAP, 1, value, R_FLAT)}},
    /* a group that only the one in question speaks of */
    {"not a year",
     {AT(GROUP, 1, year, 13), AT(CAP, 1, group, 0), AT(MEMBER, 0, once_group, 0), AT(ROUND, 0, group, 0),
      AT(FLOOR, 0, group, 1)}},
    {"not a year", {AT(GROUP, 1, year, 13), AT(CAP, 1, group, 0), AT(MEMBER, 0, once_group, 0)}},
    {"not a year",
     {AT(GROUP, 1, year, 13), AT(CAP, 1, group, 0), AT(MEMBER, 0, once_group, 0), AT(ROUND, 0, group, 0),
      AT(ONCE, 0, group, 1)}},
    {"unknown way to cut", {AT(CAP, 1, trim, ZJ_MOD_TRIM_COUNT)}},
    {"results in part", {AT(CAP, 0, result_count, 2)}},
    {"register out of bounds", {AT(REF, 6, index, R_ALL)}},
    {"register of another type", {AT(REF, 6, index, R_INVESTED)}},
    {"register is written twice", {AT(REF, 6, index, R_AMOUNT)}},
    {"register of another type", {AT(FLOOR, 0, value, R_INVESTED)}},
    {"register of another domain", {AT(FLOOR, 0, value, R_FLAT)}},
    {"register of another type", {AT(FLOOR, 0, result, R_INVESTED)}},
    {"register is written twice", {AT(FLOOR, 0, result, R_AMOUNT)}},
    {"unknown rounding", {AT(ROUND, 0, mode, ZJ_ROUNDING_COUNT)}},
    {"no step", {AT(ROUND, 0, step, 0)}},
    {"register of another type", {AT(ROUND, 0, holds, R_KEEP)}},
    {"register of another domain", {AT(ROUND, 0, holds, R_ITEM_GATE)}},
    {"register of another type", {AT(ONCE, 0, holds, R_KEEP)}},
    {"register of another domain", {AT(ONCE, 0, holds, R_ITEM_GATE)}},
    {"register of another type", {AT(CAP, 0, value, R_INVESTED)}},
    {"register of another domain", {AT(CAP, 0, value, R_FLAT)}},
    {"ledger columns set in part", {AT(MEMBER, 0, ledger, NONE)}},
    {"ledger columns set in part", {AT(MEMBER, 0, row_date, NONE)}},
    {"ledger columns set in part", {AT(MEMBER, 1, row_net, R_ROW_NET)}},
    {"ledger is not a list of the case", {AT(MEMBER, 0, ledger, DOM_CASE)}},
    {"ledger is not a list of the case", {AT(MEMBER, 0, ledger, DOM_DEVICE)}},
    {"register of another domain", {AT(MEMBER, 0, ledger, DOM_PROJECT)}},
    {"register of another type", {AT(MEMBER, 0, row_mine, R_ROW_KEY)}},
    {"unknown rule", {AT(CAUSE, 0, rule, ZJ_STACK_RULE_COUNT)}},
    {"register of another type", {AT(CAUSE, 0, active, R_KEEP)}},
    {"unknown way to cut", {AT(JOINT, 0, trim, ZJ_MOD_TRIM_COUNT)}},
    {"register of another domain", {AT(JOINT, 0, value, R_CAP)}},
    {"the settlement has no such member", {AT(REF, 3, index, 2)}},
    {"joint cap names a member twice", {AT(REF, 3, index, 1)}},
    {"register of another type", {AT(MEMBER, 0, kept, 41)}},
    {"register of another domain", {AT(MEMBER, 0, kept, 50)}},
    {"register of another domain", {AT(MEMBER, 0, total_paid, 44)}},
    {"register is written twice", {AT(MEMBER, 0, kept, R_CAPPED)}},
    {"register is written twice", {AT(MEMBER, 1, total_paid, 48)}},
    {"register of another type", {AT(TOTAL, 0, reg, R_FLAT)}},
    {"register is written twice", {AT(TOTAL, 0, reg, 60)}},
    /* clauses */
    {"unknown kind", {AT(CLAUSE, C_CLAWBACK, kind, 5)}},
    {"figure without a value", {AT(CLAUSE, C_FIGURE, base, NONE)}},
    {"register of another domain", {AT(CLAUSE, C_FIGURE, base, R_DATE)}},
    {"register of another type", {AT(CLAUSE, C_GRANT, base, R_DATE)}},
    {"register of another type", {AT(CLAUSE, C_BAR, base, R_REVENUE)}},
    {"register of another domain", {AT(CLAUSE, C_GRANT, key, R_ROW_KEY)}},
    {"register of another type", {AT(CLAUSE, C_GRANT, date, R_KEY)}},
    {"register of another domain", {AT(CLAUSE, C_GRANT, applies, R_ITEM_GATE)}},
    {"register of another type", {AT(CLAUSE, C_GRANT, standard, R_RATE)}},
    {"register of another type", {AT(CLAUSE, C_GRANT, entitled, R_PART)}},
    {"register of another type", {AT(CLAUSE, C_GRANT, displaced, R_INVESTED)}},
    {"register of another domain", {AT(CLAUSE, C_GRANT, force_from, R_DATE)}},
    {"clause is not a bar", {AT(BARUSE, 0, clause, C_GRANT)}},
    {"register of another domain", {AT(BARUSE, 0, reg, R_ITEM_GATE)}},
    {"register of another domain", {AT(CONDITION, 0, reg, R_LOWER)}},
    {"benefit with an amount", {AT(CLAUSE, C_CLAWBACK, kind, ZJ_CLAUSE_BENEFIT)}},
    {"unknown kind", {AT(STEP, 0, kind, ZJ_STEP_KIND_COUNT)}},
    {"a text is no figure", {AT(STEP, 0, reg, R_KEY)}},
    {"a text is no figure", {AT(STEP, 0, limit, R_KEY)}},
    {"register of another domain", {AT(STEP, 1, active, R_MINE)}},
    {"question out of bounds", {AT(REF, 5, index, 1)}},
    {"member of another clause", {AT(CLAUSE, C_GRANT, settle_member, 1)}},
    {"clause is not a grant", {AT(CLAUSE, C_MATCH, matches, C_BAR)}},
    {"clauses match in a circle", {AT(CLAUSE, C_GRANT, matches, C_MATCH)}},
    {"clauses match in a circle", {AT(CLAUSE, C_MATCH, matches, C_MATCH)}},
    /* explanations */
    {"unknown kind", {AT(EXPLAIN, 0, kind, ZJ_EXPLAIN_KIND_COUNT)}},
    {"unknown relation", {AT(EXPLAIN, 1, relation, ZJ_REL_COUNT)}},
    {"explanation lacks its child", {AT(EXPLAIN, 3, child_count, 0)}},
    {"explanation lacks its child", {AT(EXPLAIN, 4, child_count, 0)}},
    {"child does not come before its parent", {AT(REF, 0, index, 1)}},
    {"child does not come before its parent", {AT(REF, 1, index, NONE)}},
    /* totals and cases */
    {"register of another type", {AT(SUM, 0, reg, R_FLAT)}},
    {"register of another domain", {AT(SUM, 1, reg, R_INVESTED)}},
    {"no such alternative", {AT(CHOICE, 0, alternative, 2)}},
    {"unknown kind", {AT(EXPECT, 0, kind, ZJ_EXPECT_KIND_COUNT)}},
    {"no clause", {AT(EXPECT, 0, clause, NONE)}},
    {"clause has no amount", {AT(EXPECT, 0, clause, C_FIGURE)}},
    {"no value expected", {AT(EXPECT, 0, low, NONE)}},
    {"no value expected", {AT(EXPECT, 2, high, NONE)}},
    {"expected value of another type", {AT(EXPECT, 0, low, K_KEEP)}},
    {"expected value of another type", {AT(EXPECT, 3, low, K_FEN)}},
    {"unknown outcome", {AT(EXPECT, 1, outcome, ZJ_OUTCOME_COUNT)}},
    {"clause is not a figure", {AT(EXPECT, 3, clause, C_GRANT)}},
    {"the enum has no such value", {AT(EXPECT, 3, low, K_FIGURE), AT(KONST, K_FIGURE, n0, 3)}},
    {"no such register", {AT(EXPECT, 4, value, 0)}},
    {"no such register", {AT(EXPECT, 4, value, NONE)}},
    {"register in another domain", {AT(EXPECT, 4, value, 1 + R_INVESTED)}},
    {"unknown outcome", {AT(EXPECT, 4, outcome, ZJ_OUTCOME_REFUSED)}},
    {"no value expected", {AT(EXPECT, 4, low, NONE)}},
    {"expected value of another type", {AT(EXPECT, 4, high, K_FEN)}},
    {"a value at one end only", {AT(EXPECT, 5, high, K_FIGURE)}},
    {"the enum has no such value", {AT(EXPECT, 3, kind, ZJ_EXPECT_TOTAL), AT(EXPECT, 3, low, K_FEN),
                                    AT(EXPECT, 3, high, K_FEN), AT(KONST, K_FIGURE, n0, 3)}},
};

START_TEST(broken_modules_are_rejected)
{
    const Break *b = &breaks[_i];
    ZjModule m;
    ZjModReport report;
    build_sample(&m);
    for (int i = 0; i < 5 && b->edits[i].column != NULL; i++) {
        const Edit *e = &b->edits[i];
        *build_column(&m, e->table, e->row, e->column) = e->value;
    }
    ZjStatus status = zj_module_verify(&m, &report);
    const Edit *e = &b->edits[0];
    ck_assert_msg(status == ZJ_FORMAT, "accepted: %s", b->reason);
    ck_assert_msg(strcmp(report.reason, b->reason) == 0 && report.table == e->table,
                  "%d: %s %u %s: wanted \"%s\", got \"%s\" at %s %u %s", _i,
                  zj_table_info[e->table].name, e->row, e->column, b->reason, report.reason,
                  report.table < ZJ_TAB_COUNT ? zj_table_info[report.table].name : "-",
                  report.row, report.column != NULL ? report.column : "-");
    ck_assert_int_eq(report.message, ZJ_MSG_MODULE_REJECTED);
    zj_module_free(&m);
}
END_TEST

/* An ENUM in domain 0 is wrong for every register of a grant's row and of its member's. */
START_TEST(every_register_column_is_checked)
{
    static const ZjTableId tables[] = {ZJ_TAB_CLAUSE, ZJ_TAB_MEMBER};
    for (int i = 0; i < 2; i++) {
        const ZjTableInfo *info = &zj_table_info[tables[i]];
        for (uint32_t c = 0; c < info->column_count; c++) {
            const ZjColInfo *column = &info->columns[c];
            if (column->role != ZJ_COL_ROW || column->target != ZJ_TAB_REG) continue;
            ZjModule m;
            ZjModReport report;
            build_sample(&m);
            *build_column(&m, tables[i], 0, column->name) = R_TYPE;
            ck_assert_msg(zj_module_verify(&m, &report) == ZJ_FORMAT, "%s", column->name);
            ck_assert_str_eq(report.column, column->name);
            ck_assert_int_eq(strncmp(report.reason, "register of another ", 20), 0);
            zj_module_free(&m);
        }
    }
}
END_TEST

static void expect_rejected(ZjModule *m, const char *reason)
{
    ZjModReport report;
    ck_assert_int_eq(zj_module_verify(m, &report), ZJ_FORMAT);
    ck_assert_str_eq(report.reason, reason);
    zj_module_free(m);
}

static void expect_accepted(ZjModule *m)
{
    ZjModReport report;
    ZjStatus status = zj_module_verify(m, &report);
    ck_assert_msg(status == ZJ_OK, "%s", report.reason);
    zj_module_free(m);
}

START_TEST(the_sample_is_accepted)
{
    ZjModule m;
    build_sample(&m);
    expect_accepted(&m);
}
END_TEST

START_TEST(what_may_be_left_open)
{
    ZjModule m;
    build_sample(&m);
    m.t.fields[F_FIRM].type = ZJ_T_NONE;
    m.t.questions[0].preset = NONE;
    m.t.consts[K_CAP].form = ZJ_CONST_NA;
    m.t.consts[K_FLAT].form = ZJ_CONST_ELSEWHERE;
    m.t.consts[K_LOW].form = ZJ_CONST_MINUS_INF;
    m.t.members[0].cause = NONE;
    m.t.domains[0].natural = 0;
    expect_accepted(&m);
}
END_TEST

/* ---- limits: as much as allowed, and one more ---- */

static void deepen_facts(ZjModule *m, uint32_t levels)
{
    ZjModField f;
    build_sample(m);
    f = m->t.fields[F_FIRM];
    f.parent = NONE;
    for (uint32_t i = 0; i < levels; i++) {
        f.parent = build_row(m, ZJ_TAB_FIELD, &f);
    }
}

START_TEST(depth_of_facts)
{
    ZjModule m;
    deepen_facts(&m, ZJ_MAX_JSON_DEPTH);
    expect_accepted(&m);
    deepen_facts(&m, ZJ_MAX_JSON_DEPTH + 1);
    expect_rejected(&m, "facts nest too deeply");
    deepen_facts(&m, 1000);
    expect_rejected(&m, "facts nest too deeply");
}
END_TEST

static void deepen_domains(ZjModule *m, uint32_t levels)
{
    build_sample(m);
    for (uint32_t i = 1; i < levels; i++) {
        ZjModDomain d = {.parent = i == 1 ? DOM_PROJECT : m->t.domains_count - 1,
                         .list = F_PAID};
        build_row(m, ZJ_TAB_DOMAIN, &d);
    }
}

START_TEST(depth_of_domains)
{
    ZjModule m;
    deepen_domains(&m, ZJ_MAX_DEPTH);
    expect_accepted(&m);
    deepen_domains(&m, ZJ_MAX_DEPTH + 1);
    expect_rejected(&m, "domains nest too deeply");
    deepen_domains(&m, ZJ_MAX_DOMAINS + 10);
    expect_rejected(&m, "too many rows");
}
END_TEST

/* Row after row explains the one before `width` times. */
static void deepen_explains(ZjModule *m, uint32_t levels, uint32_t width)
{
    build_sample(m);
    for (uint32_t i = 0; i < levels; i++) {
        ZjModExplain e = m->t.explains[0];
        ZjModRef ref = {.index = i == 0 ? 0 : m->t.explains_count - 1};
        e.kind = ZJ_EXPLAIN_AND;
        e.child_count = width;
        e.first_child = m->t.refs_count;
        for (uint32_t j = 0; j < width; j++) {
            build_row(m, ZJ_TAB_REF, &ref);
        }
        build_row(m, ZJ_TAB_EXPLAIN, &e);
    }
}

START_TEST(size_of_explanations)
{
    ZjModule m;
    deepen_explains(&m, ZJ_MAX_DEPTH + 15, 1);
    expect_accepted(&m);
    deepen_explains(&m, ZJ_MAX_DEPTH + 16, 1);
    expect_rejected(&m, "explanation nests too deeply");
    deepen_explains(&m, 19, 2); /* 2^20 - 1 lines */
    expect_accepted(&m);
    deepen_explains(&m, 20, 2);
    expect_rejected(&m, "explanation too long");
}
END_TEST

START_TEST(size_of_enums)
{
    for (uint32_t count = ZJ_MAX_ENUM; count <= ZJ_MAX_ENUM + 1; count++) {
        ZjModule m;
        build_sample(&m);
        ZjModEnum e = m.t.enums[0];
        e.first_value = m.t.values_count;
        e.value_count = count;
        for (uint32_t i = 0; i < count; i++) {
            build_row(&m, ZJ_TAB_VALUE, &(ZjModValue){e.name, NONE, NONE});
        }
        build_row(&m, ZJ_TAB_ENUM, &e);
        if (count == ZJ_MAX_ENUM) {
            expect_accepted(&m);
        } else {
            expect_rejected(&m, "no values or too many");
        }
    }
}
END_TEST

START_TEST(a_mask_may_hold_all_values)
{
    ZjModule m;
    build_sample(&m);
    m.t.enums[0].first_value = m.t.values_count;
    m.t.enums[0].value_count = ZJ_MAX_ENUM;
    for (uint32_t i = 0; i < ZJ_MAX_ENUM; i++) {
        build_row(&m, ZJ_TAB_VALUE, &(ZjModValue){m.t.enums[0].name, NONE, NONE});
    }
    m.t.consts[K_MASK].n0 = 0xFFFFFFFF;
    m.t.consts[K_MASK].n1 = 0x7FFFFFFF;
    expect_accepted(&m);
}
END_TEST

START_TEST(products_need_their_list_first)
{
    ZjModule m;
    build_sample(&m);
    ZjModField f = m.t.fields[F_PAID];
    f.domain = 6;
    uint32_t list = build_row(&m, ZJ_TAB_FIELD, &f);
    build_row(&m, ZJ_TAB_DOMAIN, &(ZjModDomain){DOM_PROJECT, list, 0, 0, 0});
    build_row(&m, ZJ_TAB_DOMAIN, &(ZjModDomain){DOM_CASE, list, 1, 0, 0});
    expect_rejected(&m, "product comes before its list");
}
END_TEST

/* A list within a list, once more within a product: the records of the product's own record. */
START_TEST(products_of_nested_lists)
{
    ZjModule m;
    build_sample(&m);
    uint32_t outer = build_row(&m, ZJ_TAB_DOMAIN, &(ZjModDomain){DOM_PAID, F_PROJECTS, 0, 0, 0});
    uint32_t inner = build_row(&m, ZJ_TAB_DOMAIN, &(ZjModDomain){outer, F_DEVICES, 0, 0, 0});
    build_insn(&m, ZJ_OP_EXPAND, ZJ_T_MONEY, inner, R_PRICE, 0, 0);    /* the device's */
    build_insn(&m, ZJ_OP_EXPAND, ZJ_T_MONEY, inner, R_INVESTED, 0, 0); /* its project's */
    build_insn(&m, ZJ_OP_EXPAND, ZJ_T_MONEY, inner, R_ROW_NET, 0, 0);
    build_insn(&m, ZJ_OP_EXPAND, ZJ_T_MONEY, inner, R_REVENUE, 0, 0);
    expect_accepted(&m);
}
END_TEST

START_TEST(pairs_of_one_list)
{
    ZjModule m;
    build_sample(&m);
    uint32_t pairs = build_row(&m, ZJ_TAB_DOMAIN, &(ZjModDomain){DOM_PROJECT, F_PROJECTS, 0, 0, 0});
    build_insn(&m, ZJ_OP_EXPAND, ZJ_T_MONEY, pairs, R_INVESTED, 0, 0);
    build_insn(&m, ZJ_OP_EXPAND, ZJ_T_MONEY, pairs, R_INVESTED, 1, 0);
    expect_accepted(&m);
}
END_TEST

/* The months from one date to another, with a product of a list below them. */
typedef struct Periods {
    uint32_t domain, below, starts, insn;
} Periods;

static Periods build_periods(ZjModule *m)
{
    Periods p;
    build_sample(m);
    uint32_t from = build_insn(m, ZJ_OP_AS_OF, ZJ_T_DATE, DOM_CASE, 0, 0, 0);
    p.domain = build_row(m, ZJ_TAB_DOMAIN,
                         &(ZjModDomain){DOM_CASE, NONE, 0, ZJ_CALENDAR_MONTH, m->t.regs_count});
    p.below = build_row(m, ZJ_TAB_DOMAIN, &(ZjModDomain){p.domain, F_PROJECTS, 0, 0, 0});
    p.insn = m->t.code_count;
    p.starts = build_insn(m, ZJ_OP_PERIODS, ZJ_T_DATE, p.domain, from, from, 0);
    build_insn(m, ZJ_OP_PERIOD_LAST, ZJ_T_DATE, p.domain, p.starts, 0, ZJ_CALENDAR_MONTH);
    build_insn(m, ZJ_OP_PLACE, ZJ_T_INT, p.domain, 0, 0, 0);
    build_insn(m, ZJ_OP_EXPAND, ZJ_T_DATE, p.below, p.starts, 0, 0);
    build_insn(m, ZJ_OP_EXPAND, ZJ_T_MONEY, p.below, R_INVESTED, 0, 0);
    return p;
}

START_TEST(lists_of_periods)
{
    ZjModule m;
    ZjModReport report;
    Periods p = build_periods(&m);
    ck_assert(zj_module_verify(&m, &report) == ZJ_OK);
    uint64_t with = report.cost_worst;
    zj_module_free(&m);
    p = build_periods(&m);
    *build_column(&m, ZJ_TAB_DOMAIN, p.domain, "period") = ZJ_CALENDAR_END;
    expect_rejected(&m, "unknown calendar");
    p = build_periods(&m);
    *build_column(&m, ZJ_TAB_DOMAIN, p.domain, "period") = UINT32_MAX;
    expect_rejected(&m, "unknown calendar");
    p = build_periods(&m);
    *build_column(&m, ZJ_TAB_DOMAIN, p.domain, "period") = 0;
    expect_rejected(&m, "not a list");
    p = build_periods(&m);
    *build_column(&m, ZJ_TAB_DOMAIN, p.domain, "natural") = 1;
    expect_rejected(&m, "list of periods with records");
    p = build_periods(&m);
    *build_column(&m, ZJ_TAB_DOMAIN, p.domain, "list") = F_PROJECTS;
    expect_rejected(&m, "list of periods with records");
    p = build_periods(&m);
    *build_column(&m, ZJ_TAB_DOMAIN, p.domain, "starts") = m.t.regs_count;
    expect_rejected(&m, "index out of bounds");
    p = build_periods(&m);
    *build_column(&m, ZJ_TAB_DOMAIN, p.domain, "starts") = p.starts + 1;
    expect_rejected(&m, "list of periods starts elsewhere");
    p = build_periods(&m);
    *build_column(&m, ZJ_TAB_DOMAIN, DOM_CASE, "period") = 1;
    expect_rejected(&m, "domain 0 is not the case");
    ck_assert(with > 0);
}
END_TEST

START_TEST(lists_of_periods_are_made_once_and_first)
{
    ZjModule m;
    Periods p = build_periods(&m);
    *build_column(&m, ZJ_TAB_INSN, p.insn + 1, "c") = 0;
    expect_rejected(&m, "unknown calendar");
    p = build_periods(&m);
    *build_column(&m, ZJ_TAB_INSN, p.insn + 1, "c") = ZJ_CALENDAR_END;
    expect_rejected(&m, "unknown calendar");
    p = build_periods(&m);
    *build_column(&m, ZJ_TAB_REG, p.starts + 1, "domain") = DOM_CASE; /* of a period, to the case */
    expect_rejected(&m, "operand in the wrong domain");
    p = build_periods(&m);
    *build_column(&m, ZJ_TAB_REG, p.starts + 2, "domain") = DOM_CASE;
    expect_rejected(&m, "result must be in a list's domain");
    p = build_periods(&m);
    *build_column(&m, ZJ_TAB_REG, p.starts, "domain") = DOM_PROJECT;
    expect_rejected(&m, "result is no list of periods");
    p = build_periods(&m); /* the number of an item before there are any */
    ZjInsn number = m.t.code[p.insn + 2];
    m.t.code[p.insn + 2] = m.t.code[p.insn];
    m.t.code[p.insn] = number;
    expect_rejected(&m, "register of a list that is not made yet");
    p = build_periods(&m);
    build_row(&m, ZJ_TAB_DOMAIN, &(ZjModDomain){DOM_CASE, NONE, 0, ZJ_CALENDAR_YEAR, p.starts});
    expect_rejected(&m, "list of periods is never made");
    p = build_periods(&m);
    build_insn(&m, ZJ_OP_EXPAND, ZJ_T_MONEY, p.domain, R_REVENUE, 1, 0);
    expect_rejected(&m, "no way through the list");
    p = build_periods(&m); /* a list of projects that takes its project from the months */
    build_row(&m, ZJ_TAB_DOMAIN, &(ZjModDomain){p.domain, F_DEVICES, 0, 0, 0});
    expect_rejected(&m, "parent does not say whose records");
}
END_TEST

START_TEST(records_stand_in_their_domain)
{
    ZjModule m;
    build_sample(&m);
    ZjModField f = m.t.fields[F_FIRM];
    f.domain = DOM_PROJECT;
    build_row(&m, ZJ_TAB_FIELD, &f);
    expect_rejected(&m, "field is not in the domain of its list");
}
END_TEST

START_TEST(registers_are_written)
{
    ZjModule m;
    build_sample(&m);
    build_reg(&m, ZJ_T_INT, DOM_CASE, NONE);
    expect_rejected(&m, "register is never written");
}
END_TEST

START_TEST(too_many_strings)
{
    ZjModule m;
    build_sample(&m);
    m.string_count = ZJ_MAX_TABLE + 1;
    expect_rejected(&m, "too many strings");
}
END_TEST

/* ---- cost ---- */

START_TEST(cost_counts_lanes)
{
    ZjModule m = {.string_count = 0};
    ZjModReport report;
    build_row(&m, ZJ_TAB_DOMAIN, &(ZjModDomain){NONE, NONE, 1, 0, 0});
    build_row(&m, ZJ_TAB_DOMAIN, &(ZjModDomain){0, 0, 1, 0, 0});
    build_row(&m, ZJ_TAB_DOMAIN, &(ZjModDomain){1, 0, 0, 0, 0});
    ZjModField f = {.name = build_string(&m, "l"),
                    .alias = NONE,
                    .label = NONE,
                    .evidence = NONE,
                    .kind = ZJ_FIELD_LIST,
                    .parent = NONE,
                    .policy = NONE,
                    .domain = 1,
                    .type = NONE,
                    .enum_index = NONE,
                    .unit = NONE,
                    .low = NONE,
                    .high = NONE};
    build_row(&m, ZJ_TAB_FIELD, &f);
    build_row(&m, ZJ_TAB_SPAN, &(ZjModSpan){0, 1, 1});
    uint32_t k = build_const(&m, ZJ_T_BOOL, ZJ_CONST_POINT, 1, 1);
    uint32_t root = build_insn(&m, ZJ_OP_CONST, ZJ_T_BOOL, 0, k, 0, 0);
    ck_assert_int_eq(zj_module_verify(&m, &report), ZJ_OK);
    ck_assert_uint_eq(report.cost_per_case, 1);
    ck_assert_uint_eq(report.cost_worst, 1);
    uint32_t item = build_insn(&m, ZJ_OP_EXPAND, ZJ_T_BOOL, 1, root, 0, 0);
    ck_assert_int_eq(zj_module_verify(&m, &report), ZJ_OK);
    ck_assert_uint_eq(report.cost_per_case, 1);
    ck_assert_uint_eq(report.cost_worst, 1 + ZJ_MAX_ITEMS);
    build_insn(&m, ZJ_OP_COUNT, ZJ_T_INT, 0, item, 0, 0);
    ck_assert_int_eq(zj_module_verify(&m, &report), ZJ_OK);
    ck_assert_uint_eq(report.cost_per_case, 2);
    ck_assert_uint_eq(report.cost_worst, 2 + 2 * ZJ_MAX_ITEMS);
    build_insn(&m, ZJ_OP_EXPAND, ZJ_T_BOOL, 2, item, 0,
               0); /* a product: no more than a run holds */
    ck_assert_int_eq(zj_module_verify(&m, &report), ZJ_OK);
    ck_assert_uint_eq(report.cost_worst, 2 + 2 * ZJ_MAX_ITEMS + ZJ_MAX_LANES);
    zj_module_free(&m);
}
END_TEST

/* ---- tables ---- */

START_TEST(opcodes_are_described)
{
    for (int op = 0; op < ZJ_OPCODE_COUNT; op++) {
        ck_assert_ptr_nonnull(zj_op_info[op].name);
        ck_assert_uint_gt(zj_op_info[op].cost, 0);
        ck_assert_uint_gt(strlen(zj_op_info[op].synopsis), 0);
    }
}
END_TEST

/* A COUNT column without a FIRST before it would be checked against an older range. */
START_TEST(ranges_have_both_columns)
{
    for (int id = 0; id < ZJ_TAB_COUNT; id++) {
        const ZjTableInfo *info = &zj_table_info[id];
        for (uint32_t c = 0; c < info->column_count; c++) {
            bool first = info->columns[c].role == ZJ_COL_FIRST;
            bool next = c + 1 < info->column_count && info->columns[c + 1].role == ZJ_COL_COUNT;
            ck_assert_msg(first == next, "%s.%s", info->name, info->columns[c].name);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vm/format/verify");
    TCase *tc = tcase_create("verify");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, the_sample_is_accepted);
    tcase_add_test(tc, what_may_be_left_open);
    tcase_add_loop_test(tc, broken_modules_are_rejected, 0,
                        (int)(sizeof breaks / sizeof breaks[0]));
    tcase_add_test(tc, every_register_column_is_checked);
    tcase_add_test(tc, depth_of_facts);
    tcase_add_test(tc, depth_of_domains);
    tcase_add_test(tc, size_of_explanations);
    tcase_add_test(tc, size_of_enums);
    tcase_add_test(tc, a_mask_may_hold_all_values);
    tcase_add_test(tc, products_need_their_list_first);
    tcase_add_test(tc, products_of_nested_lists);
    tcase_add_test(tc, pairs_of_one_list);
    tcase_add_test(tc, lists_of_periods);
    tcase_add_test(tc, lists_of_periods_are_made_once_and_first);
    tcase_add_test(tc, records_stand_in_their_domain);
    tcase_add_test(tc, registers_are_written);
    tcase_add_test(tc, too_many_strings);
    tcase_add_test(tc, cost_counts_lanes);
    tcase_add_test(tc, opcodes_are_described);
    tcase_add_test(tc, ranges_have_both_columns);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
