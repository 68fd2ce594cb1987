#!/usr/bin/env bash
# jobs.sh -- any number of threads writes the same bytes: results, messages, summaries; R8, R13, R14.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTXVM:?}" "${ZJTX_ROOT:?}"
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
fail() { echo "$*" >&2; failed=1; }
# same CODE MODULE INPUT [OPTIONS]: with 1, 2, 4 and 7 threads
same() {
    local want=$1 n code
    shift
    for n in 1 2 4 7; do
        "$ZJTXVM" batch "$@" --jobs $n --as-of 2026-12-31 --lang zh --summary sums.$n >out.$n 2>err.$n
        code=$?
        [ $code -eq "$want" ] || { fail "$*: exit code $code with $n threads"; head -3 err.$n >&2; }
        cmp out.1 out.$n || fail "$*: $n threads give other results"
        cmp err.1 err.$n || fail "$*: $n threads give other messages"
        cmp sums.1 sums.$n || fail "$*: $n threads give another summary"
    done
}
for p in wuhan-2021/wuhan caidian-draft/caidian huangshi-draft/huangshi; do
    "$ZJTXC" build "$ZJTX_ROOT/policies/$p.zjtx" -o "${p##*/}.zjtxb" 2>warnings || { cat warnings >&2; exit 1; }
done
"$ZJTXC" build "$here/plan.zjtx" -o plan.zjtxb || exit 1

# ---- the samples ----
samples=$ZJTX_ROOT/policies/samples
for f in "$samples"/caidian-*.json; do
    tr -d '\n' <"$f"
    echo
done >caidian.jsonl
for _ in $(seq 6); do cat caidian.jsonl; done >more.jsonl
same 0 caidian.zjtxb more.jsonl
same 0 caidian.zjtxb more.jsonl --only payable --format csv
for form in "--only all" "--only totals" "--format csv"; do
    # shellcheck disable=SC2086
    same 0 huangshi.zjtxb "$samples/huangshi-population.csv" --policy-facts "$samples/huangshi-facts.json" $form
done
same 0 wuhan.zjtxb "$samples/wuhan-2024.csv" --ledger none

# ---- a made-up population: good records, every kind of bad one, errors, long lists, a ledger ----
awk 'BEGIN {
    srand(7)
    for (i = 1; i <= 1200; i++) {
        n = int(rand() * 5)
        list = ""
        for (k = 0; k < n; k++)
            list = list sprintf("%s{\"编号\": \"%d-%d\", \"额\": %d.%02d, \"日\": \"20%d-0%d-1%d\"}", k ? ", " : "", i, k, rand() * 1e6, rand() * 100, 20 + rand() * 6, 1 + rand() * 9, rand() * 10)
        r = rand()
        if (r < 0.01) print "{\"case\": \"E" i "\", \"规上\": "
        else if (r < 0.02) print "not a record"
        else if (r < 0.04) print "{\"case\": \"E" i "\", \"规上\": \"也许\", \"高度\": 1}"
        else if (r < 0.05) print ""
        else if (r < 0.07) print "{\"规上\": true, \"户数\": 1}"
        else printf "{\"case\": \"E%d\", \"规上\": %s, \"收入\": %d, \"研发\": %d, \"户数\": %d, \"成立\": \"20%d-06-01\"%s}\n", i, rand() < 0.5 ? "true" : "false", rand() * 1e8, rand() * 1e6, rand() * 20, 20 + rand() * 6, rand() < 0.8 ? ", \"项目\": [" list "]" : ""
    }
}' >population.jsonl
awk 'BEGIN {
    printf "{\"nobody\": []"
    for (i = 1; i <= 1200; i += 3)
        printf ",\n\"E%d\": [{\"政策\": \"t\", \"条款\": \"补\", \"项\": \"%d-0\", \"所属日期\": \"2025-01-01\", \"金额\": 100, \"拨付日期\": \"2025-06-01\", \"支付方\": \"区级\", \"收回金额\": 0}]", i, i
    print "}"
}' >ledger.json
for form in all totals payable; do
    same 1 plan.zjtxb population.jsonl --ledger ledger.json --only $form
done
grep -q 'ZJ0853：台账里有 [0-9]* 个案例' err.1 || fail 'the ledger has no one who was not asked for'
grep -q '案例 E[0-9]* 计算出错' err.1 || fail 'no case is in error'
for id in ZJ0606 ZJ0605 ZJ0630 ZJ0856; do
    grep -q $id err.1 || fail "no record is rejected with $id"
done
same 1 plan.zjtxb population.jsonl --ledger none --format csv
# in = out + rejected, and lines of messages are in order
in=$(grep -c . population.jsonl)
rejected=$(sed -n 's/.*退回 \([0-9]*\) 个.*/\1/p' err.1)
[ $(($(wc -l <out.1) - 1 + rejected)) -eq "$in" ] || fail "$in records, $(wc -l <out.1) lines, $rejected rejected"
[ "$rejected" -gt 20 ] || fail "only $rejected are rejected"
sed -n 's/^population.jsonl:\([0-9]*\):.*/\1/p' err.1 | sort -nc || fail 'messages out of order'
# what is left of one case does not reach the next: each record alone gives the same line
same 1 plan.zjtxb population.jsonl --ledger none --only payable
head -400 population.jsonl | tail -60 | while read -r line; do
    printf '%s\n' "$line" | "$ZJTXVM" batch plan.zjtxb --as-of 2026-12-31 --ledger none --only payable 2>alone.err
done >alone
head -400 population.jsonl | tail -60 >sixty.jsonl
"$ZJTXVM" batch plan.zjtxb sixty.jsonl --as-of 2026-12-31 --ledger none --only payable >sixty 2>sixty.err
cmp sixty alone || fail 'a record alone gives another result'
# through a pipe that brings little at a time
while read -r line; do printf '%s\n' "$line"; done <population.jsonl |
    "$ZJTXVM" batch plan.zjtxb - --as-of 2026-12-31 --ledger none --only payable --jobs 3 >pipe 2>pipe.err
cmp out.1 pipe || fail 'a pipe gives other results'

# rows over several lines, quotes, bad rows
awk 'BEGIN {
    print "编号,规上,收入,户数,项目"
    for (i = 1; i <= 1000; i++) {
        if (i % 97 == 0) { print "E" i ",\"是,1"; continue }
        if (i % 89 == 0) { print "E" i ",是"; continue }
        printf "E%d,%s,%d元,%d,%s\n", i, i % 2 ? "是" : "否", i * 1000, i % 7, i % 3 ? "[]" : "\"[{\"\"编号\"\": \"\"a\"\",\n \"\"额\"\": " i "}]\""
    }
}' >population.csv
same 1 plan.zjtxb population.csv --ledger none
same 1 plan.zjtxb population.csv --ledger none --only payable --format csv
"$ZJTXVM" batch plan.zjtxb population.csv --as-of 2026-12-31 --ledger none --only payable --format csv >default 2>err
cmp out.1 default || fail 'as many threads as processors give other results'
# nothing at all, and a header alone
: >empty.jsonl
same 0 plan.zjtxb empty.jsonl
head -1 population.csv >head.csv
same 0 plan.zjtxb head.csv

# ---- usage ----
for n in 0 -1 x 2000 1x ''; do
    "$ZJTXVM" batch plan.zjtxb empty.jsonl --as-of 2026-12-31 --jobs "$n" --lang zh >out 2>err
    [ $? -eq 2 ] || fail "--jobs '$n' is accepted"
    grep -q ZJ0913 err || fail "--jobs '$n': no help"
done
"$ZJTXVM" batch plan.zjtxb population.csv --as-of 2026-12-31 --ledger none -j 2 --only payable --format csv >short 2>err
cmp default short || fail '-j gives other results'

# ---- memory does not grow with the input, with threads either ----
if [ -z "${ZJTX_SANITIZE:-}" ] && [ -x /usr/bin/time ]; then
    peak() { /usr/bin/time -f %M "$ZJTXVM" batch plan.zjtxb "$1" --as-of 2026-12-31 --ledger none --jobs 4 -o /dev/null 2>&1 | tail -1; }
    for _ in 1 2 3; do cat population.jsonl; done >few.jsonl
    for _ in $(seq 5); do cat few.jsonl; done >many.jsonl
    few=$(peak few.jsonl)
    many=$(peak many.jsonl)
    [ "$many" -le $((few + 4096)) ] || fail "peak memory $few KiB for 3600 cases, $many KiB for 18000"
fi
exit $failed
