// by_simdjson FILE -- as by_hand jsonl, but read with simdjson: fields by name in the order of the file, amounts
// exactly, from their text. Built by bench.sh where the library is installed.
#include <cstdio>
#include <cstdlib>
#include <simdjson.h>

extern "C" {
#include "answer.h"
}
#include "vm/quick/plain.h"

using simdjson::ondemand::object;

static void die(const char *what)
{
    std::fprintf(stderr, "by_simdjson: %s\n", what);
    std::exit(1);
}

static uint8_t name(object &o, const char *key, const std::string_view *names, uint8_t count)
{
    std::string_view v = o[key].get_string();
    for (uint8_t i = 0; i < count; i++)
        if (names[i] == v) return i;
    die("an unknown name");
    return 0;
}

static int64_t money(object &o, const char *key)
{
    int64_t fen = 0;
    std::string_view v = o[key].raw_json_token();
    if (plain_money(v.data(), &fen) == nullptr) die("an amount");
    return fen;
}

static int32_t date(object &o, const char *key)
{
    int64_t packed = 0;
    simdjson::ondemand::value v = o[key];
    if (v.is_null()) return 0;
    std::string_view text = v.get_string();
    if (plain_date(text.data(), &packed) == nullptr) die("a date");
    return (int32_t)packed;
}

static uint8_t count(object &o, const char *key)
{
    return (uint8_t)(uint64_t)o[key].get_uint64();
}

static void read(object &o, Enterprise *e, std::string_view *id)
{
    static const std::string_view levels[] = {"none", "innovative", "municipal", "provincial", "national"};
    static const std::string_view bases[] = {"no_base", "municipal_base", "provincial_base", "national_base"};
    static const std::string_view awards[] = {"no_award", "district_nom", "district_award", "mayor",
                                              "yangtze_nom", "yangtze", "china_nom", "china"};
    *id = o["case"].get_string();
    e->level = name(o, "enterprise_level", levels, 5);
    e->first_above = o["first_above_scale"].get_bool();
    e->base = name(o, "base", bases, 4);
    e->rd = money(o, "rd_subsidy_received");
    e->rd_super = o["rd_super_deduction"].get_bool();
    e->tech = money(o, "tech_contract_value");
    e->license = o["tech_contract_is_license"].get_bool();
    e->award = name(o, "award", awards, 8);
    e->led_international = count(o, "standards_led_international");
    e->led_national = count(o, "standards_led_national");
    e->led_industry = count(o, "standards_led_industry");
    e->led_local = count(o, "standards_led_local");
    e->years_clean = count(o, "years_since_last_violation");
    e->fraud = o["fraud"].get_bool();
    e->registered = o["registered_in_district"].get_bool();
    e->granted = date(o, "grant_date");
    e->moved = date(o, "relocation_date");
    e->supports = money(o, "supports_received");
}

int main(int argc, char **argv)
{
    enum { OUTPUT = 1 << 18, MOST_LINE = 4096 };
    if (argc != 2) die("by_simdjson FILE");
    try {
        simdjson::padded_string json = simdjson::padded_string::load(argv[1]);
        simdjson::ondemand::parser parser;
        simdjson::ondemand::document_stream stream = parser.iterate_many(json, 1 << 20);
        static char buffer[OUTPUT + MOST_LINE];
        char *out = buffer;
        for (auto document : stream) {
            Enterprise e = {};
            Answer a;
            std::string_view id;
            object o = document.get_object();
            read(o, &e, &id);
            reference_eval(&e, &a);
            out = write_json(out, id.data(), &e, &a);
            if (out - buffer < OUTPUT) continue;
            std::fwrite(buffer, 1, (size_t)(out - buffer), stdout);
            out = buffer;
        }
        std::fwrite(buffer, 1, (size_t)(out - buffer), stdout);
    } catch (const simdjson::simdjson_error &error) {
        die(error.what());
    }
    return 0;
}
