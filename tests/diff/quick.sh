# Records as one program writes them, with gaps, and damaged: the quick way says what the full one says.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$ZJTXC" build "$ZJTX_ROOT/tests/bench/reference.zjtx" -o "$work/m.zjtxb"
"$BENCH_DATA" 4000 "$work"
# a member left out here and there, and null instead of a value
awk 'NR > 1 { n = split($0, part, ","); line = "";
       for (i = 1; i <= n; i++) {
           if (i > 1 && i < n && (NR * 7 + i * 13) % 11 == 0) continue
           if (i > 1 && i < n && (NR * 5 + i * 17) % 23 == 0) sub(/:.*/, ":null", part[i])
           line = line (line == "" ? "" : ",") part[i]
       }
       print line; next } { print }' "$work/cases.jsonl" > "$work/gaps.jsonl"
grep -q null "$work/gaps.jsonl"
for facts in cases gaps; do
    "$QUICK_DIFF" "$work/m.zjtxb" "$work/$facts.jsonl" 2023-06-01 | tee "$work/said"
    grep -q '^4000 of 4000' "$work/said"
done
for seed in 1 2 3 4 5; do
    "$QUICK_DIFF" "$work/m.zjtxb" "$work/gaps.jsonl" 2023-06-01 "$seed"
done
