/* zjtxvm as a script sees it: exit codes, what goes to which stream, nothing partial. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../format/build.h"
#include "vm/base/file.h"

static char folder[64];
static ZjBuf out, err;

static void save(const char *name, const void *bytes, size_t n)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(zj_file_replace(path, bytes, n), ZJ_OK);
}

static void save_text(const char *name, const char *text)
{
    save(name, text, strlen(text));
}

static void setup(void)
{
    ZjModule m;
    ZjBuf image = {0};
    strcpy(folder, "/tmp/zjtxvm-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    build_sample(&m);
    ck_assert_int_eq(zj_module_write(&m, &image), ZJ_OK);
    save("m.zjtxb", image.ptr, image.len);
    image.ptr[image.len / 2] ^= 1;
    save("broken.zjtxb", image.ptr, image.len);
    zj_buf_free(&image);
    zj_module_free(&m);
    save_text(
        "good.json",
        "{\"case\":\"E1\",\"as_of\":\"2023-06-01\",\"项目\":[],\"企业\":{\"规模\":\"大\"}}");
    save_text("bad.json", "{\"项目\":3,\"规模\":\"特大\"}");
    save_text("rows.json", "[{\"条款\":\"甲\",\"所属日期\":\"2023-01-01\",\"金额\":100}]");
}

static void teardown(void)
{
    char command[160];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) != 0) return;
    zj_buf_free(&out);
    zj_buf_free(&err);
}

/* Runs zjtxvm in the folder with these arguments; its exit code. */
static int run(const char *arguments)
{
    char command[1024], path[128];
    snprintf(command, sizeof command, "cd %s && LC_ALL=C.UTF-8 LANG= %s %s >out 2>err", folder,
             ZJTXVM, arguments);
    int status = system(command);
    zj_buf_clear(&out);
    zj_buf_clear(&err);
    snprintf(path, sizeof path, "%s/out", folder);
    ck_assert_int_eq(zj_file_read(path, 1 << 20, &out), ZJ_OK);
    snprintf(path, sizeof path, "%s/err", folder);
    ck_assert_int_eq(zj_file_read(path, 1 << 20, &err), ZJ_OK);
    zj_buf_char(&out, '\0');
    zj_buf_char(&err, '\0');
    ck_assert_msg(WIFEXITED(status), "%s: %s", arguments, err.ptr);
    return WEXITSTATUS(status);
}

static void has(const ZjBuf *b, const char *words)
{
    ck_assert_msg(strstr(b->ptr, words) != NULL, "no \"%s\" in:\n%s", words, b->ptr);
}

static void silent(const ZjBuf *b)
{
    ck_assert_str_eq(b->ptr, "");
}

START_TEST(runs)
{
    ck_assert_int_eq(run("run m.zjtxb good.json --lang zh"), 0);
    has(&out, "案例 E1，评估日 2023年6月1日");
    silent(&err);
    ck_assert_int_eq(run("run --lang=zh m.zjtxb - --as-of 2024-01-02 <good.json"), 0);
    has(&out, "评估日 2024年1月2日");
    ck_assert_int_eq(run("run m.zjtxb good.json --format json"), 0);
    has(&out, "\"as_of\": \"2023-06-01\"");
    ck_assert_int_eq(run("--lang en run m.zjtxb good.json --explain"), 0);
    has(&out, "Case E1, as of 2023-06-01");
}
END_TEST

START_TEST(readings)
{
    ck_assert_int_eq(run("run m.zjtxb good.json --lang zh --reading 示例.甲=乙"), 0);
    has(&out, "按指定的解读计算：示例.甲 乙");
    ck_assert_int_eq(run("run m.zjtxb good.json --reading 甲.解读=甲 --all-readings"), 0);
    ck_assert_int_eq(run("run m.zjtxb good.json --lang zh --reading 甲"), 2);
    has(&err, "ZJ0803");
    ck_assert_int_eq(run("run m.zjtxb good.json --lang zh --reading 丙=甲"), 2);
    has(&err, "错误 ZJ0804：没有“丙”这个解读问题；有：示例.甲.解读");
    ck_assert_int_eq(run("run m.zjtxb good.json --lang en --reading 甲=丙"), 2);
    has(&err, "error ZJ0806: 甲 has no reading 丙; there are: 甲, 乙");
    silent(&out);
}
END_TEST

START_TEST(ledger)
{
    ck_assert_int_eq(run("run m.zjtxb good.json --ledger none --format json"), 0);
    ck_assert_ptr_null(strstr(out.ptr, "\"fact\": \"已拨付\""));
    ck_assert_int_eq(run("run m.zjtxb good.json --ledger rows.json"), 0);
    ck_assert_int_eq(run("run m.zjtxb good.json --ledger nothing.json"), 7);
    save_text("empty.json", " { } \n");
    ck_assert_int_eq(run("run m.zjtxb empty.json --ledger none --as-of 2023-06-01"), 0);
    save_text("paid.json", "{\"已拨付\":[]}");
    ck_assert_int_eq(run("run m.zjtxb paid.json --ledger none --as-of 2023-06-01"), 5);
}
END_TEST

START_TEST(rejections)
{
    ck_assert_int_eq(run("run broken.zjtxb good.json --lang zh"), 4);
    has(&err, "错误 ZJ0921：模块 broken.zjtxb 不能用");
    ck_assert_int_eq(run("run good.json good.json"), 4);
    ck_assert_int_eq(run("run m.zjtxb bad.json"), 5);
    has(&err, "bad.json:1:");
    has(&err, "项目");
    silent(&out);
    ck_assert_int_eq(run("run m.zjtxb nothing.json"), 7);
    has(&err, "ZJ0901");
    ck_assert_int_eq(run("run nothing.zjtxb good.json"), 7);
    ck_assert_int_eq(run("run m.zjtxb good.json --policy-facts nothing.json"), 7);
}
END_TEST

START_TEST(usage)
{
    static const struct {
        const char *arguments, *id;
    } wrong[] = {{"", "ZJ0916"},
                 {"walk m.zjtxb", "ZJ0915"},
                 {"run", "ZJ0917"},
                 {"run m.zjtxb", "ZJ0917"},
                 {"test", "ZJ0917"},
                 {"test m.zjtxb more", "ZJ0918"},
                 {"run --fast m.zjtxb x", "ZJ0911"},
                 {"run -x m.zjtxb x", "ZJ0911"},
                 {"run m.zjtxb x --as-of", "ZJ0912"},
                 {"run m.zjtxb good.json --as-of 2023-02-30", "ZJ0913"},
                 {"run m.zjtxb x --format xml", "ZJ0913"},
                 {"run m.zjtxb x --lang fr", "ZJ0913"},
                 {"test m.zjtxb --explain", "ZJ0914"},
                 {"run m.zjtxb x --code", "ZJ0914"},
                 {"run m.zjtxb x --format html", "ZJ0919"},
                 {"batch m.zjtxb x", "ZJ0850"},
                 {"batch m.zjtxb", "ZJ0850"},
                 {"batch", "ZJ0917"},
                 {"batch m.zjtxb x y --as-of 2024-01-01", "ZJ0918"},
                 {"batch m.zjtxb x --as-of 2024-02-30", "ZJ0913"},
                 {"batch m.zjtxb x --as-of 2024-01-01 --format json", "ZJ0913"},
                 {"batch m.zjtxb x --as-of 2024-01-01 --explain", "ZJ0914"},
                 {"batch m.zjtxb x -o", "ZJ0912"},
                 {"run m.zjtxb good.json -o x", "ZJ0914"},
                 {"run m.zjtxb good.json --summary x", "ZJ0914"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_msg(run(wrong[i].arguments) == 2, "%s", wrong[i].arguments);
        has(&err, wrong[i].id);
        silent(&out);
    }
}
END_TEST

START_TEST(help_and_info)
{
    ck_assert_int_eq(run("--help --lang zh"), 0);
    has(&out, "zjtxvm run");
    ck_assert_int_eq(run("run --help --lang en"), 0);
    has(&out, "exit codes:");
    has(&out, "options of batch:");
    ck_assert_int_eq(run("--version"), 0);
    has(&out, "zjtxvm ");
    ck_assert_int_eq(run("info m.zjtxb --lang zh"), 0);
    has(&out, "示例「示例办法」");
    ck_assert_int_eq(run("info m.zjtxb --code"), 0);
    has(&out, "SETTLE");
    ck_assert_int_eq(run("test m.zjtxb --lang zh"), 1);
    has(&out, "✗ 案例「案例」（示例.zjtx:7:3）");
    has(&out, "1 个案例，0 个通过，1 个不通过");
}
END_TEST

START_TEST(nowhere_to_write)
{
    char command[512];
    snprintf(command, sizeof command, "%s run %s/m.zjtxb %s/good.json >/dev/full 2>/dev/null",
             ZJTXVM, folder, folder);
    ck_assert_int_eq(WEXITSTATUS(system(command)), 7);
    snprintf(command, sizeof command, "%s --help >&- 2>/dev/null", ZJTXVM);
    ck_assert_int_eq(WEXITSTATUS(system(command)), 7);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("zjtxvm");
    TCase *tests = tcase_create("command");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, runs);
    tcase_add_test(tests, readings);
    tcase_add_test(tests, ledger);
    tcase_add_test(tests, rejections);
    tcase_add_test(tests, usage);
    tcase_add_test(tests, help_and_info);
    tcase_add_test(tests, nowhere_to_write);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
