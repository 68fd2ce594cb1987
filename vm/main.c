/* zjtxvm: runs compiled programs. Options, then open -> verify -> facts -> run -> write.
**
** The whole output is built in memory and written once, so that nothing half done is ever seen; a
** batch goes to standard output as it comes, to a file at once at its end.
*/
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "stdlib/date.h"
#include "vm/base/file.h"
#include "vm/base/limits.h"
#include "vm/batch/jobs.h"
#include "vm/command.h"
#include "vm/facts/read_json.h"
#include "vm/report/cases.h"

#ifndef ZJ_VERSION
#define ZJ_VERSION "0"
#endif

/* ---- options ---- */

enum {
    OPT_HELP = 256,
    OPT_VERSION,
    OPT_LANG,
    OPT_AS_OF,
    OPT_EXPLAIN,
    OPT_FORMAT,
    OPT_READING,
    OPT_ALL_READINGS,
    OPT_POLICY_FACTS,
    OPT_LEDGER,
    OPT_OUTPUT,
    OPT_SUMMARY,
    OPT_ONLY,
    OPT_JOBS,
    OPT_CODE
};

static const struct option long_options[] = {
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {"lang", required_argument, NULL, OPT_LANG},
    {"as-of", required_argument, NULL, OPT_AS_OF},
    {"explain", no_argument, NULL, OPT_EXPLAIN},
    {"format", required_argument, NULL, OPT_FORMAT},
    {"reading", required_argument, NULL, OPT_READING},
    {"all-readings", no_argument, NULL, OPT_ALL_READINGS},
    {"policy-facts", required_argument, NULL, OPT_POLICY_FACTS},
    {"ledger", required_argument, NULL, OPT_LEDGER},
    {"output", required_argument, NULL, OPT_OUTPUT},
    {"summary", required_argument, NULL, OPT_SUMMARY},
    {"only", required_argument, NULL, OPT_ONLY},
    {"jobs", required_argument, NULL, OPT_JOBS},
    {"code", no_argument, NULL, OPT_CODE},
    {NULL, 0, NULL, 0}};

static const char help_zh[] =
    "zjtxvm：运行编译好的政策程序（.zjtxb）\n"
    "\n"
    "用法：\n"
    "  zjtxvm run   模块 事实.json|-  [选项]   算一个案例\n"
    "  zjtxvm batch 模块 [事实.jsonl|事实.csv|-] --as-of 日期 [选项]   算一批案例\n"
    "  zjtxvm merge 模块 汇总.json... [-o 文件]   把分开算的几批的汇总合成一份\n"
    "  zjtxvm test  模块                      运行程序里的案例\n"
    "  zjtxvm info  模块 [--code]             程序里有什么；--code 列出指令和各表\n"
    "\n"
    "batch 的选项：\n"
    "  -o 文件                   结果写到文件（算完才替换旧文件）；不写就写到标准输出；\n"
    "                            .gz、.zst 结尾就压缩，输入压缩过的自动解开\n"
    "  --format jsonl|csv        一行一个 JSON（默认）或 CSV 表格；-o 的文件名以 .csv 结尾就是 CSV\n"
    "  --only totals|payable|all 每个案例写多少：只写合计；加上每条奖励和追回现在应付多少；全部（默认）。\n"
    "                            payable 的 CSV 是拨付清单：每个案例、每条有款项的条款一行\n"
    "  -j 数, --jobs 数          同时算的线程，默认是处理器的个数；结果和这个数无关\n"
    "  --summary 文件            汇总写成 JSON；给人看的汇总总是写到标准错误\n"
    "\n"
    "run 的选项（--explain 以外 batch 也有）：\n"
    "  --as-of 日期              评估日，如 2024-06-01；不写用事实里的评估日，都没有用今天\n"
    "  --format text|json        给人看的文字（默认）或 JSON\n"
    "  --explain                 每个条件、每一步都写出来\n"
    "  --reading 条款[.问题]=解读  定下一个解读，可写多次\n"
    "  --all-readings            默认解读不作数，所有解读的组合都算\n"
    "  --policy-facts 文件       政策自己的事实（公布日期等）\n"
    "  --ledger none|文件        已拨付的台账：none 是没有拨付过；文件在 run 是 JSON 列表，\n"
    "                            在 batch 是 {\"案例编号\": [列表], …}\n"
    "\n"
    "各命令都有：\n"
    "  --lang zh|en              用中文或英文\n"
    "  --help  --version\n"
    "\n"
    "退出码：0 正常，1 有案例不符合期望、计算出错或被退回，2 用法不对，4 模块不能用，5 事实有错，\n"
    "6 超过上限或内存不够，7 读写出错，70 程序内部出错，130 或 143 被中断。\n";

static const char help_en[] =
    "zjtxvm: runs compiled policy programs (.zjtxb)\n"
    "\n"
    "usage:\n"
    "  zjtxvm run   MODULE FACTS.json|-  [options]   compute one case\n"
    "  zjtxvm batch MODULE [FACTS.jsonl|FACTS.csv|-] --as-of DATE [options]   compute many\n"
    "  zjtxvm merge MODULE SUMMARY.json... [-o FILE]   one summary of batches computed in parts\n"
    "  zjtxvm test  MODULE                           run the cases in the program\n"
    "  zjtxvm info  MODULE [--code]                  what is in it; --code lists instructions "
    "and tables\n"
    "\n"
    "options of batch:\n"
    "  -o FILE                          results go there (the old file is replaced at the "
    "end); else to standard output;\n"
    "                                   .gz and .zst are packed; packed input is unpacked\n"
    "  --format jsonl|csv               a line of JSON each (default) or a table; a FILE.csv "
    "is a table\n"
    "  --only totals|payable|all        of each case the totals alone; with each grant and clawback; "
    "everything (default).\n"
    "                                   payable as CSV is a pay list: a row for each case and "
    "clause with money\n"
    "  -j N, --jobs N                   threads that compute, as many as there are processors by "
    "default;\n"
    "                                   results do not depend on it\n"
    "  --summary FILE                   the summary as JSON; as text it always goes to "
    "standard error\n"
    "\n"
    "options of run (batch has all but --explain):\n"
    "  --as-of DATE                     date of evaluation, as 2024-06-01; else the facts' "
    "own, else today\n"
    "  --format text|json               for people (default) or JSON\n"
    "  --explain                        every condition and every step\n"
    "  --reading CLAUSE[.QUESTION]=NAME fix a reading; may be repeated\n"
    "  --all-readings                   ignore defaults: all combinations of readings\n"
    "  --policy-facts FILE              facts of the policies (publication dates …)\n"
    "  --ledger none|FILE               what was paid: none, or a JSON list; for a batch "
    "{\"case\": [list], …}\n"
    "\n"
    "everywhere:\n"
    "  --lang zh|en                     Chinese or English\n"
    "  --help  --version\n"
    "\n"
    "exit codes: 0 fine, 1 an expectation failed, a case is in error or rejected, "
    "2 usage, 4 module rejected,\n"
    "5 facts rejected, 6 limit or memory, 7 input or output, 70 internal error, "
    "130 or 143 interrupted.\n";

static int bad_option(Command *c, int argc, char **argv, int given)
{
    const char *what = optind > 0 && optind <= argc ? argv[optind - 1] : "";
    char letter[3] = {'-', (char)optopt, '\0'};
    if (given == ':') {
        COMPLAIN(c, OPTION_NEEDS_VALUE, zj_text(what));
    } else {
        bool is_long = strncmp(what, "--", 2) == 0;
        COMPLAIN(c, OPTION_UNKNOWN, zj_text(is_long || optopt == 0 ? what : letter));
    }
    return EXIT_USAGE;
}

static bool option_fits(const Command *c, int option)
{
    if (option == OPT_HELP || option == OPT_VERSION || option == OPT_LANG) return true;
    if (is(c->name, "info")) return option == OPT_CODE;
    if (is(c->name, "merge")) return option == OPT_OUTPUT || option == 'o';
    if (option == OPT_OUTPUT || option == 'o' || option == OPT_SUMMARY || option == OPT_ONLY ||
        option == OPT_JOBS || option == 'j')
        return is(c->name, "batch");
    if (option == OPT_EXPLAIN) return is(c->name, "run");
    return (is(c->name, "run") || is(c->name, "batch")) && option != OPT_CODE;
}

static int long_form(int option)
{
    return option == 'o' ? OPT_OUTPUT : option == 'j' ? OPT_JOBS : option;
}

static const char *option_name(int option)
{
    for (size_t i = 0; long_options[i].name != NULL; i++)
        if (long_options[i].val == option) return long_options[i].name;
    return "";
}

static int take_jobs(Command *c, const char *value)
{
    char *end = NULL;
    errno = 0;
    long n = strtol(value, &end, 10);
    if (end == value || *end != '\0' || errno != 0 || n < 1 || n > ZJ_MAX_JOBS)
        return bad_value(c, "--jobs", value, "1–1024");
    c->jobs = (uint32_t)n;
    return EXIT_OK;
}

static int take_format(Command *c, const char *value)
{
    bool batch = is(c->name, "batch");
    if (!batch && is(value, "html")) {
        COMPLAIN(c, NOT_IN_THIS_VERSION, ZJ_TEXT("--format html"));
        return EXIT_USAGE;
    }
    if (!is(value, batch ? "jsonl" : "text") && !is(value, batch ? "csv" : "json"))
        return bad_value(c, "--format", value, batch ? "jsonl, csv" : "text, json");
    c->format = value;
    return EXIT_OK;
}

static int take_option(Command *c, int option)
{
    if (!option_fits(c, option)) {
        char name[32];
        snprintf(name, sizeof name, "--%s", option_name(long_form(option)));
        COMPLAIN(c, OPTION_NOT_HERE, zj_text(name), zj_text(c->name));
        return EXIT_USAGE;
    }
    switch (option) {
    case OPT_LANG:
        if (!is(optarg, "zh") && !is(optarg, "en"))
            return bad_value(c, "--lang", optarg, "zh, en");
        break; /* taken before everything else */
    case OPT_AS_OF:
        c->as_of = optarg;
        break;
    case OPT_EXPLAIN:
        c->explain = true;
        break;
    case OPT_FORMAT:
        return take_format(c, optarg);
    case OPT_READING:
        if (c->reading_count == MOST_READINGS) return bad_value(c, "--reading", optarg, "256");
        c->readings[c->reading_count++] = optarg;
        break;
    case OPT_ALL_READINGS:
        c->all_readings = true;
        break;
    case OPT_POLICY_FACTS:
        c->policy_facts = optarg;
        break;
    case OPT_LEDGER:
        c->ledger = optarg;
        break;
    case OPT_OUTPUT:
    case 'o':
        c->output = optarg;
        break;
    case OPT_SUMMARY:
        c->summary = optarg;
        break;
    case OPT_ONLY:
        if (!is(optarg, "totals") && !is(optarg, "payable") && !is(optarg, "all"))
            return bad_value(c, "--only", optarg, "totals, payable, all");
        c->only = optarg;
        break;
    case OPT_JOBS:
    case 'j':
        return take_jobs(c, optarg);
    case OPT_CODE:
        c->code = true;
        break;
    default:
        break;
    }
    return EXIT_OK;
}

/* --lang decides the language of every message, the ones about options before it too. */
static const char *lang_option(int argc, char **argv)
{
    const char *found = NULL;
    for (int i = 1; i < argc && !is(argv[i], "--"); i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0)
            found = argv[i] + 7;
        else if (is(argv[i], "--lang") && i + 1 < argc)
            found = argv[++i];
    }
    return found;
}

/* ---- inputs ---- */

static int open_module(Command *c)
{
    ZjBuf bytes = {0};
    errno = 0;
    ZjStatus status = zj_file_read(c->module_path, ZJ_MAX_MODULE, &bytes);
    if (status != ZJ_OK) {
        zj_buf_free(&bytes);
        return failed_read(c, c->module_path, status, ZJ_MAX_MODULE);
    }
    status =
        zj_module_open(bytes.ptr != NULL ? bytes.ptr : "", bytes.len, &c->module, &c->report);
    zj_buf_free(&bytes);
    if (status == ZJ_OK) return EXIT_OK;
    if (status == ZJ_NO_MEM || status == ZJ_LIMIT) return no_memory(c);
    ZjBuf why = {0};
    zj_module_message(&c->report, c->lang, &why);
    COMPLAIN(c, MODULE_NOT_OPENED, zj_text(c->module_path), slice(&why));
    zj_buf_free(&why);
    return EXIT_MODULE;
}

/* Puts the ledger into the case's object, as its last member: places in the rest stay as they
 * are. */
static int add_ledger(Command *c, ZjBuf *json)
{
    uint32_t field = ledger_field(&c->module);
    if (field == ZJ_NONE) {
        complain(c, ZJ_MSG_LEDGER_NONE, NULL, 0);
        return EXIT_USAGE;
    }
    ZjBuf rows = {0}, whole = {0};
    if (is(c->ledger, "none")) {
        zj_buf_str(&rows, "[]");
    } else {
        errno = 0;
        ZjStatus status = zj_file_read(c->ledger, ZJ_MAX_FACTS, &rows);
        if (status != ZJ_OK) {
            zj_buf_free(&rows);
            return failed_read(c, c->ledger, status, ZJ_MAX_FACTS);
        }
    }
    size_t end = json->len;
    while (end > 0 && strchr(" \t\r\n", json->ptr[end - 1]) != NULL)
        end--;
    if (end == 0 || json->ptr[end - 1] != '}') {
        zj_buf_free(&rows); /* no object: the reader says so */
        return EXIT_OK;
    }
    size_t last = end - 1;
    while (last > 0 && strchr(" \t\r\n", json->ptr[last - 1]) != NULL)
        last--;
    zj_buf_add(&whole, json->ptr, end - 1);
    if (last > 0 && json->ptr[last - 1] != '{') zj_buf_char(&whole, ',');
    zj_buf_char(&whole, '"');
    zj_buf_text(&whole, zj_mod_str(&c->module, c->module.t.fields[field].name));
    zj_buf_str(&whole, "\":");
    const char *text = slice(&rows).ptr;
    size_t skip = rows.len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    zj_buf_add(&whole, text + skip, rows.len - skip);
    zj_buf_char(&whole, '}');
    zj_buf_char(&whole, '\n');
    zj_buf_free(&rows);
    zj_buf_free(json);
    *json = whole;
    if (json->failed) return no_memory(c);
    return EXIT_OK;
}

static int today(int64_t *day)
{
    time_t now = time(NULL);
    struct tm tm;
    if (now == (time_t)-1 || localtime_r(&now, &tm) == NULL) return EXIT_INTERNAL;
    ZjCivil civil = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
    return zj_date_from_civil(civil, day) == ZJ_OK ? EXIT_OK : EXIT_INTERNAL;
}

/* ---- --reading ---- */

/* The owner, or owner.question, with or without the policy. */
static bool question_fits(const ZjModule *m, uint32_t q, ZjText path)
{
    ZjBuf full = {0};
    question_path(m, q, &full);
    ZjText owner = zj_mod_str(m, m->t.questions[q].owner), all = slice(&full);
    const char *dot = memchr(owner.ptr, '.', owner.len);
    uint32_t skip = dot != NULL ? (uint32_t)(dot - owner.ptr) + 1 : 0;
    bool fits =
        zj_text_equal(path, owner) || zj_text_equal(path, all) ||
        (skip != 0 && (zj_text_equal(path, (ZjText){owner.ptr + skip, owner.len - skip}) ||
                       zj_text_equal(path, (ZjText){all.ptr + skip, all.len - skip})));
    zj_buf_free(&full);
    return fits;
}

static int unknown_question(Command *c, ZjText path, bool several)
{
    ZjBuf list = {0};
    for (uint32_t q = 0; q < c->module.t.questions_count; q++) {
        if (several && !question_fits(&c->module, q, path)) continue;
        if (list.len != 0) zj_buf_str(&list, c->lang == ZJ_LANG_EN ? ", " : "、");
        question_path(&c->module, q, &list);
    }
    if (list.len == 0) zj_buf_str(&list, "-");
    if (several)
        COMPLAIN(c, READING_AMBIGUOUS, path, slice(&list));
    else
        COMPLAIN(c, READING_NO_QUESTION, path, slice(&list));
    zj_buf_free(&list);
    return EXIT_USAGE;
}

static int unknown_name(Command *c, ZjText path, ZjText name, uint32_t q)
{
    const ZjModQuestion *question = &c->module.t.questions[q];
    ZjBuf list = {0};
    for (uint32_t a = 0; a < question->alternative_count; a++) {
        if (a > 0) zj_buf_str(&list, c->lang == ZJ_LANG_EN ? ", " : "、");
        zj_buf_text(&list,
                    zj_mod_str(&c->module,
                               c->module.t.alternatives[question->first_alternative + a].name));
    }
    COMPLAIN(c, READING_NO_NAME, path, name, slice(&list));
    zj_buf_free(&list);
    return EXIT_USAGE;
}

static int choose(Command *c, const char *argument, uint32_t *fixed)
{
    const char *equals = strchr(argument, '=');
    if (equals == NULL || equals == argument || equals[1] == '\0') {
        COMPLAIN(c, READING_SYNTAX, zj_text(argument));
        return EXIT_USAGE;
    }
    ZjText path = {argument, (uint32_t)(equals - argument)}, name = zj_text(equals + 1);
    uint32_t found = ZJ_NONE, count = 0;
    for (uint32_t q = 0; q < c->module.t.questions_count; q++) {
        if (!question_fits(&c->module, q, path)) continue;
        found = q;
        count++;
    }
    if (count != 1) return unknown_question(c, path, count > 1);
    const ZjModQuestion *question = &c->module.t.questions[found];
    for (uint32_t a = 0; a < question->alternative_count; a++) {
        uint32_t s = c->module.t.alternatives[question->first_alternative + a].name;
        if (!zj_text_equal(zj_mod_str(&c->module, s), name)) continue;
        fixed[found] = a;
        return EXIT_OK;
    }
    return unknown_name(c, path, name, found);
}

/* ---- run ---- */

static int compute_failed(Command *c, ZjStatus status, const ZjCaseProblem *problem)
{
    if (status == ZJ_LIMIT && problem->runs != 0) {
        char n[24], most[24];
        snprintf(n, sizeof n, "%llu", (unsigned long long)problem->runs);
        snprintf(most, sizeof most, "%d", ZJ_MAX_RUNS);
        COMPLAIN(c, RUN_TOO_MANY, zj_text(n), zj_text(most));
        return EXIT_LIMIT;
    }
    if (status == ZJ_LIMIT) {
        complain(c, ZJ_MSG_RUN_TOO_LARGE, NULL, 0);
        return EXIT_LIMIT;
    }
    return no_memory(c);
}

static int report(Command *c, const ZjFacts *facts, const ZjCaseOptions *options,
                  const char hash[65])
{
    ZjCaseResult result;
    ZjCaseProblem problem;
    ZjStatus status = zj_case_compute(&c->module, facts, options, &result, &problem);
    if (status != ZJ_OK) return compute_failed(c, status, &problem);
    memcpy(result.facts_hash, hash, 65);
    bool json = c->format != NULL && is(c->format, "json");
    status = json ? zj_case_json(&result, true, &c->out) : zj_case_text(&result, &c->out);
    int code = status == ZJ_OK ? EXIT_OK : no_memory(c);
    for (uint32_t i = 0; i < c->module.t.clauses_count && code == EXIT_OK; i++)
        if (result.clauses[i].figures.outcome == ZJ_OUTCOME_ERROR) code = EXIT_FAILED;
    zj_case_free(&result);
    return code;
}

static int with_facts(Command *c, const ZjFacts *facts, const uint32_t *fixed,
                      const char hash[65])
{
    ZjCaseOptions options = {
        .lang = c->lang, .fixed = fixed, .all_readings = c->all_readings, .full = c->explain};
    if (c->as_of != NULL) {
        if (zj_date_parse(zj_text(c->as_of), true, &options.as_of) != ZJ_OK)
            return bad_value(c, "--as-of", c->as_of, "2024-06-01");
    } else if (facts->has_as_of[0]) {
        options.as_of = facts->as_of[0];
    } else if (today(&options.as_of) != EXIT_OK) {
        return EXIT_INTERNAL;
    }
    return report(c, facts, &options, hash);
}

static int read_facts(Command *c, ZjText json, ZjText policy_facts, const uint32_t *fixed)
{
    ZjFacts facts = {0};
    ZjFactProblems problems = {0};
    char hash[65];
    ZjStatus status = zj_facts_read_json(&c->module, json, policy_facts, &facts, &problems);
    int code = status == ZJ_OK ? EXIT_OK : status == ZJ_REJECTED ? EXIT_FACTS : EXIT_LIMIT;
    for (uint32_t i = 0; i < problems.count; i++) {
        const ZjFactProblem *p = &problems.at[i];
        const char *input = p->policy_facts ? c->policy_facts : c->facts_path;
        ZjText id = facts.case_ids != NULL ? facts.case_ids[0] : (ZjText){"", 0};
        zj_fact_problem_print(p, input, id, c->lang, &c->err);
        zj_buf_char(&c->err, '\n');
    }
    if (status == ZJ_NO_MEM || (status == ZJ_LIMIT && problems.count == 0)) code = no_memory(c);
    if (code == EXIT_OK) {
        zj_facts_hash(json, policy_facts, hash);
        code = with_facts(c, &facts, fixed, hash);
    }
    zj_facts_free(&facts);
    return code;
}

static int read_inputs(Command *c, const uint32_t *fixed)
{
    ZjBuf json = {0}, policy = {0};
    int code = EXIT_OK;
    errno = 0;
    ZjStatus status = zj_file_read(c->facts_path, ZJ_MAX_FACTS, &json);
    if (status != ZJ_OK) code = failed_read(c, c->facts_path, status, ZJ_MAX_FACTS);
    if (code == EXIT_OK && c->policy_facts != NULL) {
        errno = 0;
        status = zj_file_read(c->policy_facts, ZJ_MAX_FACTS, &policy);
        if (status != ZJ_OK) code = failed_read(c, c->policy_facts, status, ZJ_MAX_FACTS);
    }
    if (code == EXIT_OK && c->ledger != NULL) code = add_ledger(c, &json);
    if (code == EXIT_OK) code = read_facts(c, slice(&json), slice(&policy), fixed);
    zj_buf_free(&json);
    zj_buf_free(&policy);
    return code;
}

/* run and batch: which readings hold, then the cases */
static int run(Command *c)
{
    uint32_t n = c->module.t.questions_count;
    uint32_t *fixed = malloc((n + 1) * sizeof *fixed);
    if (fixed == NULL) return no_memory(c);
    for (uint32_t q = 0; q < n; q++)
        fixed[q] = ZJ_NONE;
    int code = EXIT_OK;
    for (int i = 0; i < c->reading_count && code == EXIT_OK; i++)
        code = choose(c, c->readings[i], fixed);
    if (code == EXIT_OK) code = is(c->name, "batch") ? batch_command(c, fixed) : read_inputs(c, fixed);
    free(fixed);
    return code;
}

static int test(Command *c)
{
    ZjCasesSummary summary;
    if (zj_cases_run(&c->module, c->lang, &c->out, &summary) != ZJ_OK) return no_memory(c);
    return summary.passed == summary.cases ? EXIT_OK : EXIT_FAILED;
}

static int info(Command *c)
{
    if (zj_info_print(&c->module, &c->report, c->lang, &c->out) != ZJ_OK) return no_memory(c);
    if (c->code) {
        zj_buf_char(&c->out, '\n');
        zj_module_disassemble(&c->module, &c->out);
    }
    return EXIT_OK;
}

/* ---- the program ---- */

static int operands(Command *c, int argc, char **argv)
{
    bool is_batch = is(c->name, "batch"), wants_facts = is(c->name, "run") || is_batch;
    int wanted = wants_facts ? 2 : 1, given = argc - optind;
    if (is(c->name, "merge") && given > 1) {
        c->summaries = argv + optind + 1;
        c->summary_count = given - 1;
        given = wanted = 1;
    }
    if (is(c->name, "merge") && c->summary_count == 0) wanted = 2;
    if (given < wanted && !(is_batch && given == 1)) {
        bool en = c->lang == ZJ_LANG_EN, merges = is(c->name, "merge");
        const char *what = given == 0 ? (en ? "MODULE" : "模块")
                           : merges   ? (en ? "SUMMARY.json" : "汇总.json")
                                      : (en ? "FACTS.json" : "事实.json");
        COMPLAIN(c, OPERAND_MISSING, zj_text(c->name), zj_text(what));
        return EXIT_USAGE;
    }
    if (given > wanted) {
        COMPLAIN(c, OPERAND_EXTRA, zj_text(c->name), zj_text(argv[optind + wanted]));
        return EXIT_USAGE;
    }
    c->module_path = argv[optind];
    c->facts_path = !wants_facts ? NULL : given < wanted ? "-" : argv[optind + 1];
    return EXIT_OK;
}

static int dispatch(Command *c)
{
    int code = open_module(c);
    if (code != EXIT_OK) return code;
    if (is(c->name, "run") || is(c->name, "batch"))
        code = run(c);
    else if (is(c->name, "merge"))
        code = merge_command(c);
    else if (is(c->name, "test"))
        code = test(c);
    else
        code = info(c);
    zj_module_free(&c->module);
    return code;
}

static int help(Command *c)
{
    zj_buf_str(&c->out, c->lang == ZJ_LANG_EN ? help_en : help_zh);
    return EXIT_OK;
}

static int version(Command *c)
{
    zj_buf_str(&c->out, "zjtxvm " ZJ_VERSION "\n");
    return EXIT_OK;
}

static int command(Command *c, int argc, char **argv)
{
    /* --lang may stand before the command */
    while (argc > 2 && strncmp(argv[1], "--lang", 6) == 0) {
        int n = is(argv[1], "--lang") ? 2 : 1;
        argv += n;
        argc -= n;
    }
    if (argc < 2) {
        complain(c, ZJ_MSG_COMMAND_MISSING, NULL, 0);
        return EXIT_USAGE;
    }
    if (is(argv[1], "--help") || is(argv[1], "help")) return help(c);
    if (is(argv[1], "--version")) return version(c);
    c->name = argv[1];
    if (!is(c->name, "run") && !is(c->name, "batch") && !is(c->name, "test") &&
        !is(c->name, "info") && !is(c->name, "merge")) {
        COMPLAIN(c, COMMAND_UNKNOWN, zj_text(c->name));
        return EXIT_USAGE;
    }
    argc--;
    argv++;
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":j:o:", long_options, NULL)) != -1;) {
        if (option == '?' || option == ':') return bad_option(c, argc, argv, option);
        if (option == OPT_HELP) return help(c);
        if (option == OPT_VERSION) return version(c);
        int code = take_option(c, option);
        if (code != EXIT_OK) return code;
    }
    int code = operands(c, argc, argv);
    return code != EXIT_OK ? code : dispatch(c);
}

static int write_all(int fd, const ZjBuf *b)
{
    for (size_t done = 0; done < b->len;) {
        ssize_t n = write(fd, b->ptr + done, b->len - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        done += (size_t)n;
    }
    return 0;
}

int main(int argc, char **argv)
{
    Command c = {.lang = zj_lang_choose(lang_option(argc, argv))};
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is a write error */
    int code = command(&c, argc, argv);
    if (c.out.failed) code = no_memory(&c);
    bool whole = code == EXIT_OK || code == EXIT_FAILED;
    if (whole && write_all(STDOUT_FILENO, &c.out) != 0) {
        COMPLAIN(&c, FILE_WRITE, ZJ_TEXT("-"), zj_text(zj_file_problem(errno, c.lang)));
        code = EXIT_IO;
    }
    /* what can't be said on standard error can't be said at all */
    if (write_all(STDERR_FILENO, &c.err) != 0 && code == EXIT_OK) code = EXIT_IO;
    zj_buf_free(&c.out);
    zj_buf_free(&c.err);
    return code;
}
