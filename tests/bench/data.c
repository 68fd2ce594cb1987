/* data CASES DIR -- writes DIR/cases.jsonl and DIR/cases.csv: the reference workload's facts as zjtxvm
** reads them, amounts in yuan. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "reference.h"

static const char *const level[] = {"none", "innovative", "municipal", "provincial", "national"};
static const char *const base[] = {"no_base", "municipal_base", "provincial_base", "national_base"};
static const char *const award[] = {"no_award", "district_nom", "district_award", "mayor",
                                    "yangtze_nom", "yangtze", "china_nom", "china"};

static const char *truth(int b)
{
    return b ? "true" : "false";
}

static void money(char *out, size_t size, int64_t fen)
{
    snprintf(out, size, "%" PRId64 ".%02" PRId64, fen / 100, fen % 100);
}

static void date(char *out, size_t size, int32_t packed)
{
    int32_t months = packed >> 5;
    snprintf(out, size, "%04d-%02d-%02d", months / 12, months % 12 + 1, packed & 31);
}

static FILE *open_in(const char *dir, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    if (f == NULL) {
        perror(path);
        exit(1);
    }
    setvbuf(f, NULL, _IOFBF, 1 << 20);
    return f;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("data CASES DIR\n", stderr);
        return 2;
    }
    int32_t n = (int32_t)strtol(argv[1], NULL, 10);
    FILE *json = open_in(argv[2], "cases.jsonl"), *csv = open_in(argv[2], "cases.csv");
    fputs("case,enterprise_level,first_above_scale,base,rd_subsidy_received,rd_super_deduction,"
          "tech_contract_value,tech_contract_is_license,award,standards_led_international,"
          "standards_led_national,standards_led_industry,standards_led_local,"
          "years_since_last_violation,fraud,registered_in_district,grant_date,relocation_date,"
          "supports_received\n", csv);
    for (int32_t i = 1; i <= n; i++) {
        Enterprise e;
        char rd[32], tech[32], supports[32], granted[16], moved[16], quoted[20];
        reference_case(&e, i);
        money(rd, sizeof rd, e.rd);
        money(tech, sizeof tech, e.tech);
        money(supports, sizeof supports, e.supports);
        date(granted, sizeof granted, e.granted);
        date(moved, sizeof moved, e.moved);
        snprintf(quoted, sizeof quoted, e.moved != 0 ? "\"%s\"" : "null", moved);
        fprintf(json,
                "{\"case\":\"E%07d\",\"enterprise_level\":\"%s\",\"first_above_scale\":%s,\"base\":\"%s\","
                "\"rd_subsidy_received\":%s,\"rd_super_deduction\":%s,\"tech_contract_value\":%s,"
                "\"tech_contract_is_license\":%s,\"award\":\"%s\",\"standards_led_international\":%d,"
                "\"standards_led_national\":%d,\"standards_led_industry\":%d,\"standards_led_local\":%d,"
                "\"years_since_last_violation\":%d,\"fraud\":%s,\"registered_in_district\":%s,"
                "\"grant_date\":\"%s\",\"relocation_date\":%s,\"supports_received\":%s}\n",
                i, level[e.level], truth(e.first_above), base[e.base], rd, truth(e.rd_super), tech,
                truth(e.license), award[e.award], e.led_international, e.led_national, e.led_industry,
                e.led_local, e.years_clean, truth(e.fraud), truth(e.registered), granted, quoted, supports);
        fprintf(csv, "E%07d,%s,%s,%s,%s,%s,%s,%s,%s,%d,%d,%d,%d,%d,%s,%s,%s,%s,%s\n", i, level[e.level],
                truth(e.first_above), base[e.base], rd, truth(e.rd_super), tech, truth(e.license),
                award[e.award], e.led_international, e.led_national, e.led_industry, e.led_local,
                e.years_clean, truth(e.fraud), truth(e.registered), granted,
                e.moved != 0 ? moved : "null", supports);
    }
    if (fclose(json) != 0 || fclose(csv) != 0) {
        perror("close");
        return 1;
    }
    return 0;
}
