#!/usr/bin/env bash
# bench.sh BUILD [CASES [ROUNDS]] -- how fast the two programs of the build folder are, against the same policy written
# by hand. All programs must give the same bytes before a time is printed; they run in turn, round by round, and
# every figure is a median. Times are processor time (user and system), which other work on the machine disturbs
# least, but for two jobs against one, which is wall time. Data goes to BUILD/bench. Other engines are measured where they are installed.
set -euo pipefail
export LC_ALL=C.UTF-8
build=$(cd "$1" && pwd) cases=${2:-1000000} rounds=${3:-7}
root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/tests/bench tests=$build/tests vm=$build/vm/zjtxvm c=$build/compiler/zjtxc data=$build/bench
as_of=2023-06-01
mkdir -p "$data"
cd "$data"

say() { printf '%s\n' "$*" >&2; }
fail() { say "bench: $*"; exit 1; }
has() { command -v "$1" >/dev/null; }

# ---- the table ----

# row WHAT MEASURED TARGET, one more argument where the target decides: an awk condition
row() {
    local verdict=""
    if [ $# -gt 3 ]; then verdict=$(awk "BEGIN { print ($4) ? \"met\" : \"not met\" }"); fi
    printf '| %s | %s | %s | %s |\n' "$1" "$2" "$3" "$verdict"
}
title() { printf '\n### %s\n\n| what | measured | target | |\n|---|---|---|---|\n' "$1"; }
# A column of a line of rounds' or memory's output: of NAME, column N (file on standard input)
of() { awk -F'\t' -v name="$1" -v n="$2" '$1 == name { print $n; exit }'; }
calc() { awk "BEGIN { printf \"$1\", $2 }"; }
per_second() { calc "%.2f million cases/s" "$cases / $1 / 1000"; }

# ---- data ----

prepare() {
    local bytes=$((cases * 10 > 10000000 ? 10000000 : cases * 10))
    [ -x "$tests/bench_memory" ] || fail "bench_memory is not built"
    say "data: $cases cases"
    [ "$(cat cases.count 2>/dev/null || true)" = "$cases" ] || "$tests/bench_data" "$cases" .
    echo "$cases" >cases.count
    head -n 1 cases.jsonl >one.json
    head -n $((cases / 100)) cases.jsonl >few.jsonl
    "$c" build "$here/reference.zjtx" -o reference.zjtxb
    five=("$root"/policies/{wuhan-2021/wuhan,hubei-2023/hubei,caidian-draft/caidian,huangshi-draft/huangshi,wuhan-reply-2024/reply}.zjtx)
    "$c" build "${five[@]}" -o five.zjtxb 2>/dev/null
    rm -rf big
    "$here/big_policy.sh" "$bytes" big
    "$c" check big/*.zjtx >big.said 2>&1 || fail "the generated policy is rejected: $(head -n 3 big.said)"
}

json="$vm batch reference.zjtxb cases.jsonl --as-of $as_of --only payable"
csv="$vm batch reference.zjtxb cases.csv --as-of $as_of --only totals --format csv"
luajit="luajit $here/by_luajit.lua cases.csv"
others_json=() others_csv=()

same() { # what the bytes of one and of the other are
    cmp -s <(eval "$1") <(eval "$2" 2>/dev/null) || fail "other results: $2"
}
check_bytes() {
    say "comparing results"
    local hand="$tests/bench_by_hand"
    same "$hand jsonl cases.jsonl" "$json -j 1"
    same "$hand jsonl cases.jsonl" "$json -j 2"
    same "$hand csv cases.csv" "$csv -j 1"
    if has g++ && pkg-config --exists simdjson; then
        [ by_simdjson -nt "$here/by_simdjson.cpp" ] || g++ -std=gnu++20 -O3 -I "$root" -I "$here" "$here/by_simdjson.cpp" -o by_simdjson -lsimdjson
        same "$hand jsonl cases.jsonl" "./by_simdjson cases.jsonl"
        others_json+=("C++ with simdjson=./by_simdjson cases.jsonl")
    fi
    if has luajit; then
        same "$hand csv cases.csv" "$luajit"
        others_csv+=("LuaJIT=$luajit")
    fi
    if has sqlite3; then
        { echo ".import --csv cases.csv cases"; cat "$here/by_sqlite.sql"; } >sqlite.sql
        same "$hand csv cases.csv" "sqlite3 <sqlite.sql"
        others_csv+=("SQLite=sqlite3 :memory: -init sqlite.sql .quit")
    fi
}

# ---- figures ----

in_memory() {
    say "in memory"
    local n=$((cases < 20000 ? cases : 20000)) hand plain all portable one gaps
    "$tests/bench_memory" reference.zjtxb "$n" "$((rounds > 1 ? rounds * 3 : 1))" >memory.out
    hand=$(of "hand-written C, columns, AVX2" 2 <memory.out)
    plain=$(of "hand-written C, rows, if and switch" 2 <memory.out)
    all=$(of "zjtx, all amounts" 2 <memory.out)
    portable=$(of "zjtx, all amounts, without AVX2" 2 <memory.out)
    one=$(of "zjtx, one case at a time" 2 <memory.out)
    gaps=$(of "zjtx, a tenth of the facts missing" 2 <memory.out)
    title "In memory: $n cases, facts bound, one thread, ns a case"
    row "hand-written C, columns, AVX2" "$hand" "" 
    row "hand-written C, rows, if and switch" "$plain" ""
    row "zjtx, all amounts" "$all ($(calc %.2f "$all/$hand") ×)" "≤ 2 × columns by hand" "$all <= 2 * $hand"
    row "zjtx, without AVX2" "$portable ($(calc %.2f "$portable/$plain") ×)" "≤ 1.5 × rows by hand" "$portable <= 1.5 * $plain"
    row "zjtx, a tenth of the facts missing" "$gaps ($(calc %.2f "$gaps/$all") ×)" "≤ 2.5 × none missing" "$gaps <= 2.5 * $all"
    row "zjtx, one case at a time" "$one" "≤ 500" "$one <= 500"
}

# NAME's speed relative to the first command, from the file of rounds: column 8 processor time, 7 wall time
speed() { awk -F'\t' -v name="$1" -v n="${3:-8}" '$1 == name { printf "%.2f", 1 / $n }' "$2"; }
others() { # file, names
    local line
    while IFS=$'\t' read -r line; do
        local name=${line%%=*}
        row "$name" "$(per_second "$(of "$name" 5 <"$1")") ($(speed "$name" "$1") ×)" ""
    done < <(printf '%s\n' "${@:2}")
}

files() {
    say "files"
    local hand=$tests/bench_by_hand t
    "$tests/bench_rounds" "$rounds" "by hand=$hand jsonl cases.jsonl" "one job=$json -j 1" "${others_json[@]}" >json.out
    "$tests/bench_rounds" "$rounds" "one job=$json -j 1" "two jobs=$json -j 2" >jobs.out
    "$tests/bench_rounds" "$rounds" "by hand=$hand csv cases.csv" "one job=$csv -j 1" "${others_csv[@]}" >csv.out
    title "Files: $cases cases, one thread, results to nowhere (in brackets: speed relative to C by hand)"
    row "JSONL to JSONL, C by hand" "$(per_second "$(of "by hand" 5 <json.out)")" ""
    t=$(speed "one job" json.out)
    row "JSONL to JSONL, zjtx" "$(per_second "$(of "one job" 5 <json.out)") ($t ×)" "≥ 0.8 × C by hand" "$t >= 0.8"
    [ ${#others_json[@]} -eq 0 ] || others json.out "${others_json[@]}"
    row "CSV to CSV, C by hand" "$(per_second "$(of "by hand" 5 <csv.out)")" ""
    t=$(of "one job" 5 <csv.out)
    row "CSV to CSV, zjtx" "$(per_second "$t") ($(speed "one job" csv.out) ×)" "≥ 1 million cases/s" "$cases / $t * 1000 >= 1000000"
    [ ${#others_csv[@]} -eq 0 ] || others csv.out "${others_csv[@]}"
    t=$(speed "two jobs" jobs.out 7)
    if [ "$(nproc)" -ge 2 ]; then
        row "two jobs against one, JSONL, wall time" "$t ×" "≥ 1.7 × on two cores" "$t >= 1.7"
    else
        row "two jobs against one, JSONL, wall time" "only one core" "≥ 1.7 × on two cores"
    fi
}

memory() {
    say "memory"
    local few many
    "$tests/bench_rounds" "$(((rounds + 1) / 2))" "few=${json/cases.jsonl/few.jsonl}" "many=$json" >rss.out
    few=$(calc %.1f "$(of few 6 <rss.out) / 1024") many=$(calc %.1f "$(of many 6 <rss.out) / 1024")
    title "Memory, as many jobs as cores"
    row "$((cases / 100)) cases" "$few MiB" ""
    row "$cases cases" "$many MiB" "≤ 32 MiB and ≤ 4 MiB more than a hundredth of them" "$many <= 32 && $many <= $few + 4"
}

starting() {
    say "start-up and compiling"
    local t n size
    "$tests/bench_rounds" "$((rounds > 1 ? rounds * 15 : 1))" "true=true" "C by hand=$tests/bench_by_hand jsonl one.json" \
        "zjtx=$vm run reference.zjtxb one.json --as-of $as_of" >start.out
    read -r t _ < <("$tests/bench_open" five.zjtxb "$((rounds > 1 ? rounds * 15 : 1))")
    title "Starting and compiling"
    row "one case, whole process: true" "$(of true 5 <start.out) ms" ""
    row "one case, whole process: C by hand" "$(of "C by hand" 5 <start.out) ms" ""
    row "one case, whole process: zjtx" "$(of zjtx 5 <start.out) ms" "≤ true + 1.5 ms" \
        "$(of zjtx 5 <start.out) <= $(of true 5 <start.out) + 1.5"
    row "opening and verifying the five documents ($(($(stat -c %s five.zjtxb) / 1024)) KiB)" "$(calc %.2f "$t / 1000") ms" "≤ 1 ms" "$t <= 1000"
    "$tests/bench_rounds" "$((rounds > 1 ? rounds * 3 : 1))" "five=$c build ${five[*]} -o again.zjtxb" >five.out
    t=$(of five 5 <five.out)
    row "compiling the five documents, whole process" "$t ms" "≤ 50 ms" "$t <= 50"
    "$tests/bench_rounds" "$rounds" "big=$(echo "$c" check big/*.zjtx)" >big.out
    t=$(of big 5 <big.out) size=$(cat big/*.zjtx | wc -c)
    row "checking a generated policy of $(calc %.1f "$size / 1e6") MB" \
        "$(calc %.1f "$size / $t / 1000") MB/s" "≥ 10 MB/s" "$size / $t >= 10000"
}

# ---- the documents themselves ----

# Records of JSON files, one a line, over and over up to N.
enlarge_json() {
    local n=$1 f
    shift
    for f; do tr -d '\n\r' <"$f"; echo; done | awk -v n="$n" '{ r[NR] = $0 } END { for (i = 0; i < n; i++) {
        s = r[i % NR + 1]; sub(/"case": *"/, "&" i "-", s); print s } }'
}
enlarge_csv() {
    awk -v n="$1" 'NR == 1 { print; next } { r[NR - 1] = $0 } END { for (i = 0; i < n; i++) print i "-" r[i % (NR - 1) + 1] }' "$2"
}
document() { # name, source, file of cases, date
    local name=$1 t n=$((cases / 100))
    "$c" build "$root/policies/$2.zjtx" -o document.zjtxb 2>/dev/null
    "$vm" batch document.zjtxb "$3" --as-of "$4" >document.out 2>document.err || fail "$name: $(head -n 2 document.err)"
    "$tests/bench_rounds" "$(((rounds + 1) / 2))" "all=$vm batch document.zjtxb $3 --as-of $4 -j 1" \
        "payable=$vm batch document.zjtxb $3 --as-of $4 -j 1 --only payable" >document.times
    row "$name" "$(calc %.0f "$n / $(of all 5 <document.times) * 1000") cases/s; payable only $(calc %.0f "$n / $(of payable 5 <document.times) * 1000")" ""
}
documents() {
    say "the five documents"
    local samples=$root/policies/samples n=$((cases / 100))
    enlarge_json "$n" "$samples"/caidian-*.json >caidian.jsonl
    enlarge_json "$n" "$samples/hubei-platforms.json" >hubei.jsonl
    enlarge_json "$n" "$samples/reply-housing.json" >reply.jsonl
    enlarge_csv "$n" "$samples/wuhan-2024.csv" >wuhan.csv
    enlarge_csv "$n" "$samples/huangshi-population.csv" >huangshi.csv
    title "The five documents: their samples over and over, $n cases, one thread"
    document "wuhan-2021" wuhan-2021/wuhan wuhan.csv 2024-12-31
    document "hubei-2023" hubei-2023/hubei hubei.jsonl 2024-12-31
    document "caidian-draft (with wuhan and hubei)" caidian-draft/caidian caidian.jsonl 2024-12-31
    document "huangshi-draft" huangshi-draft/huangshi huangshi.csv 2026-12-31
    document "wuhan-reply-2024 (with wuhan)" wuhan-reply-2024/reply reply.jsonl 2024-12-31
}

[ "$cases" -ge 100 ] || fail "at least 100 cases"
prepare
check_bytes
printf '%s, %s, %s cores, %s\n' "$(date -u +%F)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(cc --version | head -n 1)"
printf 'load of the machine before: %s\n' "$(cut -d" " -f1-3 /proc/loadavg)"
in_memory
files
memory
starting
documents
