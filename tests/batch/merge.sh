#!/usr/bin/env bash
# merge.sh -- summaries of parts add up to the same bytes as one batch over everything.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTXVM:?}" "${ZJTX_ROOT:?}"
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
fail() { echo "$*" >&2; failed=1; }
# parts MODULE FILE ROWS [OPTIONS]: the file whole and in parts of so many records; whole.json and merged.json
parts() {
    local module=$1 file=$2 rows=$3 part sums=()
    shift 3
    rm -f part.*
    case $file in
    *.csv)
        tail -n +2 "$file" | split -l "$rows" -a 3 --additional-suffix=.csv - part.
        for part in part.*.csv; do
            { head -1 "$file"; cat "$part"; } >head.csv
            mv head.csv "$part"
        done
        ;;
    *) split -l "$rows" -a 3 --additional-suffix=.jsonl "$file" part. ;;
    esac
    "$ZJTXVM" batch "$module" "$file" --as-of 2026-12-31 --lang zh --summary whole.json -o out "$@" 2>whole.txt
    code=$?
    for part in part.*; do
        "$ZJTXVM" batch "$module" "$part" --as-of 2026-12-31 --lang zh --summary "sums.$part" -o out "$@" 2>err
        sums+=("sums.$part")
    done
    [ ${#sums[@]} -gt 2 ] || fail "$file: only ${#sums[@]} parts"
    "$ZJTXVM" merge "$module" "${sums[@]}" --lang zh -o merged.json 2>merged.txt
    local merged=$?
    [ $merged -eq $code ] || { fail "$file: merge ends with $merged, the whole with $code"; head -3 merged.txt >&2; }
}
same() {
    cmp whole.json merged.json || fail "$1: another summary"
    cmp <(grep -v '^part\|^cases\|ZJ0' whole.txt) merged.txt || fail "$1: another summary in words"
}

# ---- a population with targets by count, share, mean and year ----
"$ZJTXC" build "$ZJTX_ROOT/policies/huangshi-draft/huangshi.zjtx" -o huangshi.zjtxb 2>warnings || exit 1
samples=$ZJTX_ROOT/policies/samples
parts huangshi.zjtxb "$samples/huangshi-population.csv" 97 --only totals --policy-facts "$samples/huangshi-facts.json"
same huangshi
"$ZJTXVM" merge huangshi.zjtxb sums.part.* --lang zh 2>stderr | cmp - whole.json || fail 'standard output differs'
[ "$(ls sums.part.* | wc -l)" -gt 10 ] || fail 'too few parts'
rm -f sums.*
"$ZJTXC" build "$here/targets.zjtx" -o targets.zjtxb || exit 1
awk 'BEGIN {
    print "case,规上,首次,收入,研发"
    for (i = 1; i <= 300; i++)
        printf "E%d,%s,%s,%s,%s\n", i, i % 7 ? (i % 2 ? "是" : "否") : "", i % 11 ? sprintf("20%d-%02d-15", 20 + i % 8, 1 + i % 12) : "", i % 13 ? i * 333 "元" : "", i % 5 ? i * 7 "元" : ""
}' >cases.csv
parts targets.zjtxb cases.csv 37
same targets
grep -q '"verdict": "open"' whole.json || fail 'no target is open'
rm -f sums.*

# ---- open sums, cases in error, thirds of a fen, a ledger; then rejected ones, too ----
"$ZJTXC" build "$here/plan.zjtx" -o plan.zjtxb || exit 1
awk 'BEGIN { for (i = 1; i <= 400; i++) printf "{\"case\": \"E%d\", \"规上\": %s, \"户数\": %d, \"成立\": \"20%d-03-04\", \"收入\": %d%s}\n", i, i % 3 ? "true" : "false", i % 28, 20 + i % 7, i * 1001, i % 4 ? ", \"项目\": []" : "" }' >cases.jsonl
echo '{"E3": [], "E5": []}' >ledger.json
echo '{"t": {"全市户数": 1000}}' >policy.json
parts plan.zjtxb cases.jsonl 50 --ledger ledger.json --policy-facts policy.json
same plan
grep -q '"in_error": [1-9]' whole.json || fail 'no case is in error'
grep -q '"max": null' whole.json || fail 'no sum is open'
cp whole.json other.json
rm -f sums.*
sed 's/^{"case": "E[0-9]*7"/{"case": "E7", "高度": 1/; 100s/.*/rubbish/' cases.jsonl >bad.jsonl
parts plan.zjtxb bad.jsonl 50 --ledger none
grep -q '"file": "part.aa[a-z].jsonl",' merged.json || fail 'rejected records do not name their part'
for f in whole merged; do
    sed 's/"file": "[^"]*"/"file": ""/; s/"line": [0-9]*/"line": 0/; s/bad.jsonl:[0-9]*/:/g; s/part.aa[a-z].jsonl:[0-9]*/:/g' $f.json >$f.plain
done
cmp whole.plain merged.plain || fail 'with rejected records the summary differs'
[ "$(grep -c '"reason"' merged.json)" -eq 41 ] || fail "$(grep -c '"reason"' merged.json) rejected records, not 41"

# ---- what can't be merged ----
ends() {
    local want=$1
    shift
    "$ZJTXVM" merge "$@" --lang zh >stdout 2>stderr
    local code=$?
    [ $code -eq "$want" ] || { fail "merge $*: exit code $code, not $want"; head -3 stderr >&2; }
}
says() { grep -q -- "$1" stderr || { fail "does not say: $1"; head -3 stderr >&2; }; }
run() { "$ZJTXVM" batch plan.zjtxb cases.jsonl --as-of 2026-12-31 -o out --summary "$@" 2>err; }
run a.json --ledger none
run b.json --ledger ledger.json
ends 5 plan.zjtxb a.json b.json
says 'ZJ0860：b.json 和 a.json 不能合并：台账不一样'
run b.json --ledger none --policy-facts policy.json
ends 5 plan.zjtxb a.json b.json
says 'ZJ0860.*政策自己的事实'
run b.json --ledger none --all-readings
ends 5 plan.zjtxb a.json b.json
says 'ZJ0860.*解读'
"$ZJTXVM" batch plan.zjtxb cases.jsonl --as-of 2026-12-30 -o out --ledger none --summary b.json 2>err
ends 5 plan.zjtxb a.json b.json
says 'ZJ0860.*评估日'
ends 5 huangshi.zjtxb a.json
says 'ZJ0862：a.json'
ends 2 plan.zjtxb a.json a.json
says 'ZJ0861：a.json'
ends 2 plan.zjtxb
says ZJ0917
ends 7 plan.zjtxb none.json
ends 5 plan.zjtxb plan.zjtxb
says ZJ0859
echo '{}' >empty.json
ends 5 plan.zjtxb empty.json
says 'ZJ0859：empty.json.*program'
echo old >keep.json
ends 5 plan.zjtxb a.json empty.json -o keep.json
echo old | cmp -s - keep.json || fail 'the old file is gone'
# one alone is itself; twice as many cases under another name count twice
ends 1 plan.zjtxb a.json
cmp stdout a.json || fail 'one summary is not itself'
cp a.json again.json
ends 1 plan.zjtxb a.json again.json
grep -q '"in": 800,' stdout || fail 'two times 400 are not 800'
# figures that do not add up, and damage of every kind: refused, or read, but never worse
sed 's/"in": 400/"in": 401/' a.json >bad.json
ends 5 plan.zjtxb bad.json
says 'ZJ0859.*cases'
sed '0,/"granted": [0-9]*/s//"granted": 1/' a.json >bad.json
ends 5 plan.zjtxb bad.json
says 'ZJ0859.*outcomes'
size=$(stat -c %s other.json)
for i in $(seq 60); do
    at=$((size * i / 61))
    head -c $at other.json >bad.json
    ends 5 plan.zjtxb bad.json
    for c in 9 '"' - / ']'; do
        { head -c $at other.json; printf '%s' "$c"; tail -c +$((at + 2)) other.json; } >bad.json
        "$ZJTXVM" merge plan.zjtxb bad.json >stdout 2>stderr
        code=$?
        [ $code -eq 5 ] || [ $code -eq 1 ] || fail "byte $at as $c: exit code $code"
    done
done
exit $failed
