# Every register that has a plan, in the reference workload and in all policies, under random facts.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
check() { # file, cases
    "$ZJTXC" build "$1" -o "$work/m.zjtxb" 2>"$work/log" || { cat "$work/log"; exit 1; }
    for seed in 1 2; do
        "$PLAN_DIFF" "$work/m.zjtxb" "$seed" "$2" || { echo "$1, seed $seed"; exit 1; }
    done
}
check "$ZJTX_ROOT/tests/bench/reference.zjtx" 6000
check "$ZJTX_ROOT/tests/diff/plan.zjtx" 6000
for policy in "$ZJTX_ROOT"/policies/*/*.zjtx; do check "$policy" 600; done
