/* generate.c -- the parts of the documents that come from the project's tables.
**
**   generate diagnostics     docs/diagnostics.md
**   generate opcodes         the instructions, for docs/bytecode.md
**   generate keywords zh|en  the keywords, for the reference
**   generate words           every word that the reference must mention, one a line
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/format/module.h"

typedef struct Keyword {
    const char *zh, *en;
    char class;
    const char *zh_meaning, *en_meaning;
} Keyword;

enum { D = 'D', S = 'S', T = 'T', X = 'X' };

static const Keyword keywords[] = {
#define ZJ_KW(token, zh, en, class, operand, zh_meaning, en_meaning)                           \
    {zh, en, class, zh_meaning, en_meaning},
#include "grammar/keywords.def"
#undef ZJ_KW
};

/* One line of a table: no bars, no line breaks. */
static void cell(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '|') fputs("\\|", stdout);
        else putchar(*p);
    }
}

static void code(const char *text)
{
    if (text[0] == '\0') return;
    putchar('`');
    cell(text);
    putchar('`');
}

static void print_class(char class, bool en)
{
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        const Keyword *k = &keywords[i];
        if (k->class != class) continue;
        const char *meaning = en ? k->en_meaning : k->zh_meaning;
        if (meaning[0] == '\0') meaning = en ? k->zh_meaning : k->en_meaning;
        fputs("| ", stdout);
        code(en ? k->en : k->zh);
        fputs(" | ", stdout);
        code(en ? k->zh : k->en);
        fputs(" | ", stdout);
        cell(meaning);
        puts(" |");
    }
}

static int print_keywords(bool en)
{
    static const struct {
        char class;
        const char *zh, *en;
    } classes[] = {{D, "声明（一行的第一个词，开始一个声明）", "Declarations (first on a line)"},
                   {S, "要素（一行的第一个词）", "Slots (first on a line)"},
                   {T, "要素里面的词", "Words inside a slot"},
                   {X, "算式里的词", "Words of expressions"}};
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        printf("%s**%s**\n\n", i != 0 ? "\n" : "", en ? classes[i].en : classes[i].zh);
        puts(en ? "| English | Chinese | meaning |" : "| 中文 | 英文 | 意思 |");
        puts("|---|---|---|");
        print_class(classes[i].class, en);
    }
    return 0;
}

static const char *type_name(int type)
{
    static const char *const names[] = {"–",    "BOOL", "INT", "MONEY", "DATE",
                                        "ENUM", "TEXT", "NUM", "EXACT"};
    if (type == ZJ_T_T) return "T";
    if (type == ZJ_T_T2) return "any";
    return names[type];
}

static int print_opcodes(void)
{
    static const char *const shapes[] = {
        [ZJ_SHAPE_CONST] = "CONST",     [ZJ_SHAPE_FACT] = "FACT",     [ZJ_SHAPE_RUN] = "RUN",
        [ZJ_SHAPE_EXPAND] = "EXPAND",   [ZJ_SHAPE_SAME] = "SAME",     [ZJ_SHAPE_MASK] = "MASK",
        [ZJ_SHAPE_REDUCE] = "REDUCE",   [ZJ_SHAPE_ROUND] = "ROUND",   [ZJ_SHAPE_AMOUNT] = "AMOUNT",
        [ZJ_SHAPE_SETTLE] = "SETTLE",   [ZJ_SHAPE_LANE] = "LANE",     [ZJ_SHAPE_PERIODS] = "PERIODS",
        [ZJ_SHAPE_PERIOD] = "PERIOD"};
    puts("| no. | name | result | a | b | c | shape | cost | what it does |");
    puts("|---|---|---|---|---|---|---|---|---|");
    for (int i = 0; i < ZJ_OPCODE_COUNT; i++) {
        const ZjOpInfo *op = &zj_op_info[i];
        printf("| %d | `%s` | %s | %s | %s | %s | %s | %u | ", i, op->name, type_name(op->result),
               type_name(op->a), type_name(op->b), type_name(op->c), shapes[op->shape], op->cost);
        cell(op->synopsis);
        puts(" |");
    }
    return 0;
}

static void example(const char *title, const char *source)
{
    if (source[0] == '\0') return;
    printf("\n%s\n\n", title);
    fputs("    ", stdout);
    for (const char *p = source; *p != '\0'; p++) {
        putchar(*p);
        if (*p == '\n') fputs("    ", stdout);
    }
    putchar('\n');
}

static int by_number(const void *a, const void *b)
{
    const ZjMsgInfo *x = *(const ZjMsgInfo *const *)a, *y = *(const ZjMsgInfo *const *)b;
    return (x->number > y->number) - (x->number < y->number);
}

static int print_diagnostics(void)
{
    static const char *const areas[] = {
        "", "01xx 文字和语法 Text and syntax", "02xx 名称和引用 Names and imports",
        "03xx 类型和条款 Types and clauses", "04xx 与原文核对 Figures against the quoted text",
        "05xx 提醒 Lints", "06xx 事实 Facts", "07xx 模块 Modules", "08xx 计算 Runs",
        "09xx 命令和文件 Commands and files"};
    static const char *const severities[] = {"错误 error", "警告 warning", "说明 note"};
    static const ZjMsgInfo *sorted[ZJ_MSG_COUNT];
    for (int i = 0; i < ZJ_MSG_COUNT; i++) sorted[i] = &zj_msg_info[i];
    qsort(sorted, ZJ_MSG_COUNT, sizeof sorted[0], by_number);
    puts("# 全部信息 / All messages\n");
    puts("本页由 `vm/base/messages/` 中的表生成；编号永不改变意思，也不重复使用。`{0}` 等处填入具体内容。");
    puts("`zjtxc explain 编号` 显示同样的说明。\n");
    puts("This page is generated from the tables in `vm/base/messages/`. An id never changes its meaning and is");
    puts("never used again. `{0}` and the like stand for what the message is about. `zjtxc explain ID` says the same.");
    int area = 0;
    for (int i = 0; i < ZJ_MSG_COUNT; i++) {
        const ZjMsgInfo *m = sorted[i];
        if (m->number / 100 != area) {
            area = m->number / 100;
            printf("\n## %s\n", area < 10 ? areas[area] : "");
        }
        printf("\n### ZJ%04d\n\n%s\n\n- %s\n- %s\n", m->number, severities[m->severity], m->zh, m->en);
        if (m->zh_why[0] != '\0') printf("\n%s\n\n%s\n", m->zh_why, m->en_why);
        example("错 Wrong:", m->wrong);
        example("对 Right:", m->right);
    }
    return 0;
}

/* Slots, builtins and outcomes in both languages. */
static int print_words(void)
{
#define ZJ_SLOT(name, zh, en) puts(zh "\n" en);
#include "grammar/slots.def"
#undef ZJ_SLOT
#define ZJ_BUILTIN(name, zh, en, arguments) puts(zh "\n" en);
#include "stdlib/builtins.def"
#undef ZJ_BUILTIN
#define X(name, json, zh, en) puts(zh "\n" json);
    ZJ_OUTCOME_TABLE(X)
#undef X
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "diagnostics") == 0) return print_diagnostics();
    if (strcmp(what, "opcodes") == 0) return print_opcodes();
    if (strcmp(what, "words") == 0) return print_words();
    if (strcmp(what, "keywords") == 0 && argc > 2) return print_keywords(strcmp(argv[2], "en") == 0);
    fputs("usage: generate diagnostics|opcodes|words|keywords zh|keywords en\n", stderr);
    return 2;
}
