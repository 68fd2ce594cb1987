#!/usr/bin/env bash
# scaling.sh -- the commands of docs/scaling.md, as they stand there: parts give what one run gives.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTXVM:?}" "${ZJTX_ROOT:?}"
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
fail() { echo "$*" >&2; failed=1; }
# the first block after a heading
block() { awk -v h="## $1" '$0 == h { at = 1; next } at && /^```/ { if (in_it) exit; in_it = 1; next } in_it' "$ZJTX_ROOT/docs/scaling.md"; }
mkdir bin
ln -s "$ZJTXVM" bin/zjtxvm
export PATH=$dir/bin:$PATH
"$ZJTXC" build "$here/plan.zjtx" -o plan.zjtxb || exit 1
awk 'BEGIN { for (i = 1; i <= 3000; i++) printf "{\"case\": \"E%d\", \"规上\": %s, \"户数\": %d, \"成立\": \"20%d-03-04\", \"收入\": %d, \"研发\": %d, \"项目\": []}\n", i, i % 3 ? "true" : "false", i % 28, 15 + i % 9, i * 1001, i * 77 }' >enterprises.jsonl
zjtxvm batch plan.zjtxb enterprises.jsonl --as-of 2024-12-31 --ledger none -o whole.jsonl --summary whole.json 2>err
[ $? -eq 1 ] || fail 'the whole: no case is in error'

block Slurm >batch.sh
grep -q SLURM_ARRAY_TASK_ID batch.sh || fail 'no script for Slurm'
cut=$(sed -n 's/.*`\(split -n [^`]*\)`.*/\1/p' "$ZJTX_ROOT/docs/scaling.md")
[ -n "$cut" ] || fail 'no command that cuts the file'
eval "$cut"
for i in $(seq 0 99); do
    SLURM_ARRAY_TASK_ID=$i SLURM_CPUS_PER_TASK=2 bash batch.sh 2>err || fail "task $i ends with $?"
done
cat results.*.jsonl | cmp - whole.jsonl || fail 'Slurm: other results'
zjtxvm merge plan.zjtxb sums.*.json -o sums.json 2>err
cmp sums.json whole.json || fail 'Slurm: another summary'
rm -f results.* sums.* shard.*

# the others call themselves parallel too
if parallel --version 2>/dev/null | grep -q 'GNU parallel'; then
    export HOME=$dir
    mkdir -p .parallel
    touch .parallel/will-cite
    block 'GNU parallel' | sed 's/--block 64M/--block 60K/' >commands
    grep -q -- '--pipepart --block 60K' commands || fail 'no command for GNU parallel'
    bash commands 2>err || { [ $? -eq 1 ] || fail 'GNU parallel fails'; }
    [ "$(ls results.*.jsonl | wc -l)" -gt 4 ] || fail 'GNU parallel: too few parts'
    cmp results.jsonl whole.jsonl || fail 'GNU parallel: other results'
    cmp sums.json whole.json || fail 'GNU parallel: another summary'
else
    echo 'GNU parallel is not installed: its commands are not run'
fi
exit $failed
