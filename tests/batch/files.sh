#!/usr/bin/env bash
# files.sh -- a batch's files: packed in and out, damaged, interrupted, killed (R8, R10), progress on a terminal.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTXVM:?}" "${ZJTX_ROOT:?}"
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
fail() { echo "$*" >&2; failed=1; }
# ends CODE ARGUMENTS…
ends() {
    local want=$1 code
    shift
    "$ZJTXVM" batch plan.zjtxb "$@" --as-of 2026-12-31 --ledger none --lang zh >stdout 2>stderr
    code=$?
    [ $code -eq "$want" ] || { fail "batch $*: exit code $code, not $want"; head -5 stderr >&2; }
}
says() { grep -qE -- "$1" stderr || { fail "does not say: $1"; head -5 stderr >&2; }; }
clean() { [ "$(find . -name '.zjtx-*' | wc -l)" -eq 0 ] || fail "$1: a temporary file was left behind"; }

"$ZJTXC" build "$here/plan.zjtx" -o plan.zjtxb || exit 1
awk 'BEGIN { for (i = 1; i <= 2000; i++) printf "{\"case\": \"E%d\", \"规上\": %s, \"户数\": %d, \"项目\": []}\n", i, i % 3 ? "true" : "false", i % 5 + 1 }' >cases.jsonl
ends 0 cases.jsonl
cp stdout want.jsonl
cp stderr want.txt
ends 0 cases.jsonl --only totals --format csv
cp stdout want.csv

# ---- packed input ----
for tool in gzip zstd; do
    case $tool in gzip) end=gz ;; zstd) end=zst ;; esac
    $tool -c -q cases.jsonl >cases.jsonl.$end
    ends 0 cases.jsonl.$end
    cmp stdout want.jsonl || fail "$end: other results"
    cmp stderr want.txt || fail "$end: other messages"
    ends 0 - <cases.jsonl.$end # whatever its name
    cmp stdout want.jsonl || fail "$end through a pipe: other results"
    # several members, or frames, are one file
    { head -700 cases.jsonl | $tool -c -q; tail -n +701 cases.jsonl | $tool -c -q; } >two.$end
    ends 0 two.$end
    cmp stdout want.jsonl || fail "$end: what comes second is lost"
    # output, packed by threads, unpacks to the same
    ends 0 cases.jsonl.$end -o out.jsonl.$end --jobs 3
    $tool -d -c -q <out.jsonl.$end | cmp - want.jsonl || fail "$end: other results packed"
    [ "$(stat -c %s out.jsonl.$end)" -lt $(($(stat -c %s want.jsonl) / 4)) ] || fail "$end: hardly packed"
    cp out.jsonl.$end once
    ends 0 cases.jsonl -o out.jsonl.$end --jobs 1
    cmp once out.jsonl.$end || fail "$end: other bytes with another number of threads"
    ends 0 cases.jsonl -o out.csv.$end --only totals
    $tool -d -c -q <out.csv.$end | cmp - want.csv || fail "$end: .csv.$end is no table"
    : >nothing.jsonl
    ends 0 nothing.jsonl -o out.jsonl.$end
    [ "$($tool -d -c -q <out.jsonl.$end | wc -c)" -eq 0 ] || fail "$end: nothing is something"
    $tool -t -q out.jsonl.$end 2>/dev/null || fail "$end: nothing is not packed"
    $tool -c -q nothing.jsonl >nothing.jsonl.$end
    ends 0 nothing.jsonl.$end
    # cut off at any place, damaged, not packed at all: an error, and the old files stay
    size=$(stat -c %s cases.jsonl.$end)
    for cut in 0 1 3 10 $((size / 2)) $((size - 5)) $((size - 1)); do
        head -c "$cut" cases.jsonl.$end >cut.jsonl.$end
        echo old >keep.jsonl
        echo old >sums.json
        ends 7 cut.jsonl.$end -o keep.jsonl --summary sums.json
        says 'ZJ0858：cut.jsonl'
        echo old | cmp -s - keep.jsonl || fail "$end cut off at $cut: the old output is gone"
        echo old | cmp -s - sums.json || fail "$end cut off at $cut: the old summary is gone"
    done
    cp cases.jsonl.$end bad.jsonl.$end
    printf 'xxxxxxxx' | dd of=bad.jsonl.$end bs=1 seek=$((size / 2)) conv=notrunc status=none
    ends 7 bad.jsonl.$end -o keep.jsonl
    says 'ZJ0858：bad.jsonl'
    { cat cases.jsonl.$end; echo rubbish; } >tail.jsonl.$end
    ends 7 tail.jsonl.$end -o keep.jsonl
    says ZJ0858
    cp cases.jsonl plain.jsonl.$end
    ends 7 plain.jsonl.$end -o keep.jsonl
    says ZJ0858
    clean $end
done
# a packed file that unpacks to very much is a stream like any other: memory stays, the record is too long
head -c 50000000 /dev/zero | tr '\0' ' ' | gzip -c >bomb.jsonl.gz
if [ -z "${ZJTX_SANITIZE:-}" ] && [ -x /usr/bin/time ]; then
    peak=$(/usr/bin/time -f %M "$ZJTXVM" batch plan.zjtxb bomb.jsonl.gz --as-of 2026-12-31 2>&1 >/dev/null | tail -1)
    [ "$peak" -lt 120000 ] || fail "50 MB of nothing take $peak KiB"
fi
ends 1 bomb.jsonl.gz
says ZJ0678

mkfifo fifo

# ---- interrupted: nothing half done in a file, whole lines on standard output ----
for _ in $(seq 60); do cat cases.jsonl; done >long.jsonl
for how in INT:130 TERM:143; do
    echo old >keep.jsonl
    echo old >sums.json
    timeout --preserve-status -s "${how%:*}" 0.5 "$ZJTXVM" batch plan.zjtxb <(cat long.jsonl; sleep 5) --as-of 2026-12-31 --ledger none \
        -o keep.jsonl --summary sums.json --lang zh >stdout 2>stderr
    code=$?
    [ $code -eq "${how#*:}" ] || fail "SIG${how%:*}: exit code $code"
    says 'ZJ0857：中断了：写出结果的有 [0-9]+ 个案例'
    echo old | cmp -s - keep.jsonl || fail "SIG${how%:*}: the old output is gone"
    echo old | cmp -s - sums.json || fail "SIG${how%:*}: the old summary is gone"
    clean "SIG${how%:*}"
done
(cat cases.jsonl; exec sleep 100) >fifo &
feeder=$!
"$ZJTXVM" batch plan.zjtxb - --as-of 2026-12-31 --ledger none --lang zh <fifo >stdout 2>stderr &
pid=$!
for _ in $(seq 600); do
    [ "$(wc -l <stdout)" -ge 1000 ] && break
    sleep 0.1
done
kill -TERM $pid
wait $pid
[ $? -eq 143 ] || fail 'standard output: not interrupted'
kill $feeder
wait $feeder 2>/dev/null
written=$(sed -n 's/.*写出结果的有 \([0-9]*\) 个.*/\1/p' stderr)
[ "$(wc -l <stdout)" -eq "$written" ] || fail "$(wc -l <stdout) lines, but $written cases"
[ "$written" -ge 1000 ] || fail "only $written cases before the input stopped"
head -n "$written" want.jsonl | cmp - stdout || fail 'what was written before the interruption differs'
# also while a reader of the results takes nothing
{ timeout --preserve-status -s INT 1 "$ZJTXVM" batch plan.zjtxb long.jsonl --as-of 2026-12-31 --ledger none 2>stderr; echo $? >code; } | sleep 3
[ "$(cat code)" -eq 130 ] || fail "a reader that takes nothing: exit code $(cat code)"
# one that goes away
"$ZJTXVM" batch plan.zjtxb long.jsonl --as-of 2026-12-31 --ledger none --jobs 2 2>stderr | head -1 >stdout
[ "${PIPESTATUS[0]}" -eq 7 ] || fail 'a reader that goes away is no error'

# ---- killed at any moment: the old file or the new (R10) ----
"$ZJTXVM" batch plan.zjtxb cases.jsonl --as-of 2026-12-31 --ledger none --lang zh -o new.jsonl 2>stderr
start=$(date +%s%N)
"$ZJTXVM" batch plan.zjtxb cases.jsonl --as-of 2026-12-31 --ledger none --lang zh -o new.jsonl 2>stderr
whole=$(($(date +%s%N) - start))
for i in $(seq 20); do
    echo old >keep.jsonl
    "$ZJTXVM" batch plan.zjtxb cases.jsonl --as-of 2026-12-31 --ledger none -o keep.jsonl --jobs 2 2>stderr &
    pid=$!
    sleep "$(awk -v w=$whole -v i="$i" 'BEGIN { printf "%.4f", w * i / 18 / 1e9 }')"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    cmp -s keep.jsonl new.jsonl || echo old | cmp -s - keep.jsonl || fail "killed: neither the old file nor the new"
done
rm -f .zjtx-*

# ---- progress: on a terminal only ----
grep -q '每秒' want.txt && fail 'progress in a file'
if script -qec true /dev/null >/dev/null 2>&1; then
    script -qec "'$ZJTXVM' batch plan.zjtxb long.jsonl --as-of 2026-12-31 --ledger none --lang zh -o out.jsonl" /dev/null >terminal </dev/null
    grep -qE '已算 [0-9]+ 个，每秒 [0-9]+ 个，还要约 [0-9]+:[0-9][0-9]' terminal || { fail 'no progress on a terminal'; head -c 300 terminal >&2; }
    grep -q '共 120000 个案例' terminal || fail 'no summary on a terminal'
fi
exit $failed
