#!/usr/bin/env bash
# only.sh -- how much of a result is written: --only totals, payable and all, as lines and as tables, say the same.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTXVM:?}" "${ZJTX_ROOT:?}"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
fail() { echo "$*" >&2; failed=1; }
batch() {
    "$ZJTXVM" batch m.zjtxb cases.jsonl --as-of 2027-06-01 --lang zh "$@" 2>stderr
    local code=$?
    [ $code -eq 0 ] || { fail "batch $*: exit code $code"; head -5 stderr >&2; }
}

"$ZJTXC" build "$ZJTX_ROOT/policies/caidian-draft/caidian.zjtx" -o m.zjtxb || exit 1
for f in "$ZJTX_ROOT"/policies/samples/caidian-*.json; do
    tr -d '\n' <"$f"
    echo
done >cases.jsonl
n=$(wc -l <cases.jsonl)
[ "$n" -ge 8 ] || fail "only $n samples"
batch >all.jsonl
cp stderr all.txt
batch --only all | cmp all.jsonl - || fail '--only all is not the default'
batch --only totals >totals.jsonl
cmp stderr all.txt || fail 'totals: another summary'
batch --only payable >payable.jsonl
cmp stderr all.txt || fail 'payable: another summary'
grep -q '"readings":\[{' all.jsonl || fail 'the samples have no readings: nothing is compared'
# what lines of totals hold, cut out of the whole results
sed -E 's/^(.*)"program".*"totals":(\{.*),"needs":\[.*$/\1"totals":\2/; s/("open":(true|false)),"readings":\[[^]]*\],/\1,/; s/$/}/' all.jsonl >want
cmp totals.jsonl want || fail 'totals differ from the whole results'
sed -E 's/"grants":.*"totals"/"totals"/' payable.jsonl | cmp - totals.jsonl || fail 'totals of payable differ'
# every grant's and clawback's outcome and ends, in order
for f in all payable; do
    grep -oE '\{"id":"[^"]*"(,"title":"[^"]*","policy":"[^"]*"(,"payer":"[^"]*")?,"cite":[^{]*)?,"outcome":"[a-z_]*","min":("[^"]*"|null),"max":("[^"]*"|null)' $f.jsonl |
        sed -E 's/,"title":.*"outcome"/,"outcome"/' >$f.clauses
done
grep -c . payable.clauses | grep -qx 0 && fail 'no clauses'
grep -vxFf all.clauses payable.clauses && fail 'a clause of payable is not as in the whole result'
grep -q '"clawbacks":\[{' payable.jsonl || fail 'no clawbacks'

# ---- tables ----
batch --only totals -o totals.csv
[ "$(head -c 3 totals.csv | od -An -tx1 | tr -d ' ')" = efbbbf ] || fail 'no byte order mark'
[ "$(grep -c $'\r$' totals.csv)" -eq $((n + 1)) ] || fail 'not a row for each case'
head -1 totals.csv | grep -q 'case,as_of,total.min,total.max,' || fail 'the columns of totals.csv'
batch --format csv >all.csv
sed -E 's/^([^,]*,[^,]*),.*((,[^,]*){8})\r$/\1\2\r/' all.csv | cmp - totals.csv || fail 'totals.csv differs from the whole table'
batch --only payable -o pay.csv
[ "$(head -c 3 pay.csv | od -An -tx1 | tr -d ' ')" = efbbbf ] || fail 'no byte order mark'
printf '\357\273\277case,as_of,policy,clause,title,payer,outcome,payable.min,payable.max,recoverable.min,recoverable.max\r\n' |
    cmp - <(head -1 pay.csv) || fail 'the columns of the pay list'
# its amounts are those of the table: all payers, least, over all cases
sum() { tr -d '\r"' <"$1" | tail -n +2 | awk -F, -v c="$2" '{s += $c * 100} END {printf "%.0f\n", s}'; }
[ "$(sum pay.csv 8)" = "$(sum totals.csv 3)" ] || fail "pay list: $(sum pay.csv 8) fen, totals: $(sum totals.csv 3) fen"
[ "$(sum pay.csv 8)" -gt 0 ] || fail 'nothing to pay'
[ "$(sum pay.csv 10)" -gt 0 ] || fail 'nothing to recover'
grep -q ',refused,' pay.csv && fail 'a refused grant in the pay list'
grep -q ',needs_facts,' pay.csv || fail 'an amount that hangs on facts is not in the pay list'

# ---- usage ----
"$ZJTXVM" batch m.zjtxb cases.jsonl --as-of 2027-06-01 --only some --lang zh 2>stderr >stdout
[ $? -eq 2 ] || fail '--only some is accepted'
grep -q 'ZJ0913.*totals, payable, all' stderr || fail '--only some: no help'
"$ZJTXVM" run m.zjtxb cases.jsonl --only totals 2>stderr >stdout
[ $? -eq 2 ] || fail 'run has --only'
exit $failed
