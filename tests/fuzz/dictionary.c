/* dictionary -- the words of the language as a dictionary for libFuzzer. */
#include <stdio.h>

static void word(const char *text)
{
    if (text[0] == '\0') return;
    putchar('"');
    for (const char *p = text; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') putchar(c);
        else printf("\\x%02X", c);
    }
    puts("\"");
}

int main(void)
{
    static const char *const others[] = {"「", "」", "《", "》", "元", "万元", "亿元", "%", "‰", "≥", "≤", "≠", "→", "×",
                                         "“", "”", "、", "，", "；", "：", "\n  ", "\n", "金额", "真假", "整数", "日期",
                                         "文本", "比例", "列表", "主键", "2024-02-29", "评估日", "0.1"};
#define ZJ_KW(token, zh, en, class, operand, zh_meaning, en_meaning) word(zh), word(en);
#include "grammar/keywords.def"
#undef ZJ_KW
#define ZJ_BUILTIN(name, zh, en, arguments) word(zh), word(en);
#include "stdlib/builtins.def"
#undef ZJ_BUILTIN
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) word(others[i]);
    return ferror(stdout) || fflush(stdout) != 0;
}
