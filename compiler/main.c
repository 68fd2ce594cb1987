/* main.c -- zjtxc: options, the passes in order, the exit code. Read this file first. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler/audit.h"
#include "compiler/cases.h"
#include "compiler/check.h"
#include "compiler/command.h"
#include "compiler/program.h"
#include "grammar/dump.h"
#include "grammar/parse.h"
#include "vm/base/file.h"
#include "vm/base/limits.h"

enum { MAX_DIRS = 64 };

typedef struct Options {
    const char *command, *output, *lang_text, *dump, *against;
    const char *dirs[MAX_DIRS];
    int dir_count;
    bool json, write, only_check;
    ZjLang lang;
} Options;

static const char usage_zh[] =
    "用法：\n"
    "  zjtxc [build] 文件.zjtx... [-o 输出.zjtxb] [-I 文件夹]   编译，并把引用的文件连成一个模块\n"
    "  zjtxc check 文件... [-I 文件夹] [--format json]          只检查，列出全部错误和提醒，不写文件\n"
    "  zjtxc audit 文件... --against 文本 [--format json]       引语是否都在文本里，文本的数字是否都有着落\n"
    "  zjtxc fmt 文件... [-w] [--check]                         统一排版，写到标准输出（-w：写回文件）\n"
    "  zjtxc dump --tokens|--ast|--code 文件                    看某一步之后的程序\n"
    "  zjtxc explain ZJ0123                                     一条信息是什么意思\n"
    "选项：\n"
    "  -o 文件         输出文件；缺省为第一个源文件换成 .zjtxb\n"
    "  -I 文件夹       引用 时还在这里找；可以写多次\n"
    "  -w              fmt 写回文件，不写到标准输出\n"
    "  --check         fmt 只列出排版不同的文件\n"
    "  --format json   问题以 JSON 列出，供工具使用\n"
    "  --lang zh|en    信息用中文或英文；缺省看环境变量\n"
    "  --help, --version\n"
    "退出码：0 成功，1 audit 有数字没有着落，或者 fmt --check 有文件要改，2 用法不对，3 源文件有错，6 超过限制或内存不足，7 读写失败\n";

static const char usage_en[] =
    "usage:\n"
    "  zjtxc [build] FILE.zjtx... [-o OUT.zjtxb] [-I DIR]   compile and link the imports into one module\n"
    "  zjtxc check FILE... [-I DIR] [--format json]         all errors and lints, nothing written\n"
    "  zjtxc audit FILE... --against TEXT [--format json]   quotes found in the document; its figures not covered\n"
    "  zjtxc fmt FILE... [-w] [--check]                     canonical layout to standard output (-w: in place)\n"
    "  zjtxc dump --tokens|--ast|--code FILE                the program after a pass\n"
    "  zjtxc explain ZJ0123                                 what a message means\n"
    "options:\n"
    "  -o FILE         output; default: the first source with .zjtxb\n"
    "  -I DIR          look for imports here too; may be repeated\n"
    "  -w              fmt replaces the files instead of printing them\n"
    "  --check         fmt only names the files that are laid out otherwise\n"
    "  --format json   messages as JSON, for tools\n"
    "  --lang zh|en    language of messages; default: the environment\n"
    "  --help, --version\n"
    "exit codes: 0 ok, 1 figures open (audit) or files to change (fmt --check), 2 usage, 3 source rejected, 6 limit or memory, 7 I/O\n";

static int usage(const Options *o, FILE *to, int code)
{
    ZjBuf text = {0};
    zj_buf_str(&text, o->lang == ZJ_LANG_EN ? usage_en : usage_zh);
    code = zj_put_out(to, &text, code);
    zj_buf_free(&text);
    return code;
}

/* ZJTX_STDLIB, else ../share/zjtx/stdlib beside the program as installed, else where it was built. */
static const char *stdlib_folder(char room[PATH_MAX])
{
    static const char installed[] = "/../share/zjtx/stdlib";
    const char *given = getenv("ZJTX_STDLIB");
    if (given != NULL) return given;
    ssize_t n = readlink("/proc/self/exe", room, PATH_MAX - sizeof installed);
    while (n > 0 && room[n - 1] != '/') n--;
    struct stat st;
    if (n > 1) {
        memcpy(room + n - 1, installed, sizeof installed);
        if (stat(room, &st) == 0 && S_ISDIR(st.st_mode)) return room;
    }
    return ZJ_STDLIB_DIR;
}

/* The passes, in order. Each reports all it can; code is made only of a program without errors. */
static ZjStatus compile(ZjProgram *program, const Options *o, char *const *files, int count,
                        ZjModule *module)
{
    char room[PATH_MAX];
    ZjLoadOptions load = {.dirs = o->dirs, .dir_count = o->dir_count, .stdlib_dir = stdlib_folder(room)};
    ZJ_TRY(zj_load(program, (const char *const *)files, count, &load));
    ZJ_TRY(zj_resolve(program));
    ZJ_TRY(zj_check(program));
    ZJ_TRY(zj_stack(program));
    ZJ_TRY(zj_check_cases(program));
    if (zj_check_failed(program)) return ZJ_REJECTED;
    ZJ_TRY(zj_lint(program));
    ZJ_TRY(zj_lower_program(program, module));
    return zj_check_failed(program) ? ZJ_REJECTED : ZJ_OK;
}

/* The compiler checks its own output as it would a stranger's: a failure here is its own fault. */
static ZjStatus prove(const ZjModule *module, ZjLang lang, ZjBuf *image)
{
    ZjModule again;
    ZjModReport report;
    ZJ_TRY(zj_module_write(module, image));
    ZjStatus status = zj_module_open(image->ptr, image->len, &again, &report);
    if (status == ZJ_OK) {
        zj_module_free(&again);
    } else if (status == ZJ_FORMAT) {
        ZjBuf where = {0};
        zj_buf_printf(&where, "%s, row %u, %s", report.reason, report.row,
                      report.column != NULL ? report.column : "");
        zj_complain(lang, ZJ_MSG_OWN_MODULE_REJECTED, where.failed ? "" : where.ptr, "");
        zj_buf_free(&where);
    }
    return status;
}

static ZjStatus write_module(const Options *o, const char *first, const ZjBuf *image)
{
    ZjBuf path = {0};
    if (o->output != NULL) {
        zj_buf_str(&path, o->output);
    } else {
        size_t n = strlen(first);
        if (n > 5 && strcmp(first + n - 5, ".zjtx") == 0) n -= 5;
        zj_buf_add(&path, first, n);
        zj_buf_str(&path, ".zjtxb");
    }
    if (path.failed) return ZJ_NO_MEM;
    ZjStatus status = zj_file_replace(path.ptr, image->ptr, image->len);
    if (status == ZJ_IO) zj_complain(o->lang, ZJ_MSG_FILE_WRITE, path.ptr, zj_file_problem(errno, o->lang));
    zj_buf_free(&path);
    return status;
}

static int build(const Options *o, char *const *files, int count, bool write)
{
    ZjArena arena = {0};
    ZjProgram program = {.arena = &arena};
    ZjDiags diags = {.arena = &arena, .sources = &program.sources};
    ZjModule module = {.string_count = 0};
    ZjBuf text = {0}, image = {0};
    program.diags = &diags;

    ZjStatus status = compile(&program, o, files, count, &module);
    zj_diags_print(&diags, o->lang, o->json, &text);
    int printed = zj_put_out(o->json ? stdout : stderr, &text, ZJ_EXIT_OK);
    if (status == ZJ_OK) status = prove(&module, o->lang, &image);
    if (status == ZJ_OK && o->dump != NULL) {
        ZjBuf listing = {0};
        zj_module_disassemble(&module, &listing);
        printed = zj_put_out(stdout, &listing, ZJ_EXIT_OK);
        zj_buf_free(&listing);
    }
    if (status == ZJ_OK && write) status = write_module(o, files[0], &image);
    if (status == ZJ_NO_MEM || status == ZJ_LIMIT) zj_complain(o->lang, ZJ_MSG_OUT_OF_ROOM, "", "");
    zj_module_free(&module);
    zj_buf_free(&image);
    zj_buf_free(&text);
    zj_arena_free(&arena);
    return status != ZJ_OK ? zj_exit_code(status) : printed;
}

/* The program against the whole document. 3 when a quote is not in it, 1 when figures are open. */
static int audit(const Options *o, char *const *files, int count)
{
    ZjArena arena = {0};
    ZjProgram program = {.arena = &arena};
    ZjDiags diags = {.arena = &arena, .sources = &program.sources};
    ZjModule module = {.string_count = 0};
    ZjBuf bytes = {0}, text = {0}, report = {0};
    ZjAudit found = {0};
    program.diags = &diags;

    ZjStatus status = compile(&program, o, files, count, &module);
    if (status == ZJ_OK) {
        status = zj_read_source(o->against, o->lang, &bytes);
    }
    if (status == ZJ_OK) {
        ZjText document = {bytes.len != 0 ? bytes.ptr : "", (uint32_t)bytes.len};
        status = zj_audit(&program, files, count, o->against, document, &found);
    }
    int code = zj_exit_code(status);
    if (status == ZJ_OK) {
        code = found.missing_count != 0 ? ZJ_EXIT_SOURCE
               : found.counts[ZJ_AUDIT_OPEN] != 0 ? ZJ_EXIT_OPEN : ZJ_EXIT_OK;
        zj_audit_print(&found, o->lang, o->json, &report);
    }
    bool apart = !o->json || status != ZJ_OK; /* else the messages are in the report */
    if (apart) zj_diags_print(&diags, o->lang, o->json, &text);
    code = zj_put_out(o->json ? stdout : stderr, &text, code);
    code = zj_put_out(stdout, &report, code);
    if (status == ZJ_NO_MEM) zj_complain(o->lang, ZJ_MSG_OUT_OF_ROOM, "", "");
    zj_module_free(&module);
    zj_buf_free(&report);
    zj_buf_free(&text);
    zj_buf_free(&bytes);
    zj_arena_free(&arena);
    return code;
}

static int dump_syntax(const Options *o, const char *path)
{
    ZjArena arena = {0};
    ZjSources sources = {0};
    ZjDiags diags = {.arena = &arena, .sources = &sources};
    ZjBuf bytes = {0}, out = {0}, text = {0};
    ZjSource *source = NULL;
    ZjFile file = {0};
    ZjStatus status = zj_read_source(path, o->lang, &bytes);
    if (status == ZJ_LIMIT) status = ZJ_REJECTED;
    if (status == ZJ_OK) {
        status = zj_source_add(&sources, &arena, &diags, zj_text(path),
                               (ZjText){bytes.ptr, (uint32_t)bytes.len}, &source);
    }
    if (status == ZJ_OK && strcmp(o->dump, "tokens") == 0) {
        status = zj_tokens_dump(&sources, 0, &arena, &diags, &out);
    } else if (status == ZJ_OK) {
        status = zj_parse(&sources, 0, &arena, &diags, &file);
        zj_ast_dump(&file, &out);
    }
    zj_diags_print(&diags, o->lang, false, &text);
    int code = zj_put_out(stderr, &text, zj_exit_code(status));
    code = zj_put_out(stdout, &out, code);
    zj_buf_free(&out);
    zj_buf_free(&text);
    zj_buf_free(&bytes);
    zj_arena_free(&arena);
    return code;
}

static int explain(const Options *o, const char *id)
{
    const ZjMsgInfo *info = zj_msg_find(id);
    bool en = o->lang == ZJ_LANG_EN;
    if (info == NULL) {
        zj_complain(o->lang, ZJ_MSG_NO_SUCH_MESSAGE, id, "");
        return ZJ_EXIT_USAGE;
    }
    ZjBuf out = {0};
    zj_buf_printf(&out, "ZJ%04d  %s\n\n%s\n", info->number, en ? info->en : info->zh,
                  en ? info->en_why : info->zh_why);
    if (info->wrong[0] != '\0') {
        zj_buf_printf(&out, "\n%s\n%s\n", en ? "Wrong:" : "错：", info->wrong);
    }
    if (info->right[0] != '\0') {
        zj_buf_printf(&out, "\n%s\n%s\n", en ? "Right:" : "对：", info->right);
    }
    int code = zj_put_out(stdout, &out, ZJ_EXIT_OK);
    zj_buf_free(&out);
    return code;
}

static bool is_command(const char *word)
{
    static const char *const commands[] = {"audit", "build", "check", "dump", "explain", "fmt"};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(word, commands[i]) == 0) return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    static const struct option longs[] = {
        {"output", required_argument, NULL, 'o'}, {"format", required_argument, NULL, 'f'},
        {"lang", required_argument, NULL, 'l'},   {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},      {"tokens", no_argument, NULL, 't'},
        {"ast", no_argument, NULL, 'a'},          {"code", no_argument, NULL, 'c'},
        {"against", required_argument, NULL, 'd'}, {"check", no_argument, NULL, 'k'},
        {NULL, 0, NULL, 0}};
    Options o = {.command = "build", .lang = zj_lang_choose(NULL)};
    bool help = false, version = false, bad = false;
    for (int opt; (opt = getopt_long(argc, argv, "o:I:hw", longs, NULL)) != -1;) {
        switch (opt) {
        case 'o': o.output = optarg; break;
        case 'I':
            if (o.dir_count < MAX_DIRS) o.dirs[o.dir_count++] = optarg;
            else bad = true;
            break;
        case 'f':
            o.json = strcmp(optarg, "json") == 0;
            bad = bad || (!o.json && strcmp(optarg, "text") != 0);
            break;
        case 'l':
            o.lang = zj_lang_choose(optarg);
            bad = bad || (strcmp(optarg, "zh") != 0 && strcmp(optarg, "en") != 0);
            break;
        case 'h': help = true; break;
        case 'v': version = true; break;
        case 't': o.dump = "tokens"; break;
        case 'a': o.dump = "ast"; break;
        case 'c': o.dump = "code"; break;
        case 'w': o.write = true; break;
        case 'k': o.only_check = true; break;
        case 'd': o.against = optarg; break;
        default: bad = true; break;
        }
    }
    if (version) {
        ZjBuf text = {0};
        zj_buf_str(&text, "zjtxc " ZJ_VERSION "\n");
        int code = zj_put_out(stdout, &text, ZJ_EXIT_OK);
        zj_buf_free(&text);
        return code;
    }
    if (help) return usage(&o, stdout, ZJ_EXIT_OK);
    char **words = argv + optind;
    int count = argc - optind;
    if (count > 0 && is_command(words[0])) {
        o.command = words[0];
        words++;
        count--;
    }
    bool dumping = strcmp(o.command, "dump") == 0, auditing = strcmp(o.command, "audit") == 0;
    bool formatting = strcmp(o.command, "fmt") == 0;
    bad = bad || auditing != (o.against != NULL) || (o.write && o.only_check);
    bad = bad || (!formatting && (o.write || o.only_check));
    if (bad || count == 0 || dumping != (o.dump != NULL)) return usage(&o, stderr, ZJ_EXIT_USAGE);
    if (formatting) {
        ZjFmtOptions fmt = {.write = o.write, .check = o.only_check, .messages = o.lang};
        return zj_fmt(&fmt, words, count);
    }
    if (auditing) return audit(&o, words, count);
    if (strcmp(o.command, "explain") == 0) return explain(&o, words[0]);
    if (dumping && strcmp(o.dump, "code") != 0) return dump_syntax(&o, words[0]);
    return build(&o, words, count, strcmp(o.command, "build") == 0);
}
