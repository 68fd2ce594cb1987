#!/usr/bin/env bash
# steps.sh -- what the steps say of floors, caps, rounded sums and negative amounts, in both languages.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTXVM:?}" "${ZJTX_ROOT:?}"
here=$ZJTX_ROOT/tests/lang/steps
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0

says() { # output, line
    grep -qF -- "$2" "$dir/$1" || { echo "$1 does not say: $2" >&2; failed=1; }
}

"$ZJTXC" build "$here/limits.zjtx" -o "$dir/m.zjtxb" || exit 1
"$ZJTXVM" run "$dir/m.zjtxb" "$here/limits.json" --explain > "$dir/zh"
"$ZJTXVM" run "$dir/m.zjtxb" "$here/limits.json" --explain --lang en > "$dir/en"
"$ZJTXVM" run "$dir/m.zjtxb" "$here/limits.json" --format json > "$dir/json"

says zh '70.05万元 → 20万元（其中已拨付的占去20万元，前面的项目用去60万元）'
says en '(of which RMB 200,000 was paid before, RMB 600,000 goes to earlier items)'
says zh '2万元 → 10万元（合计不足下限，补在最先的一项）'
says en '(the sum is below the floor: the first item makes up for it)'
says zh '90000.55元 → 89999.45元（合计取整，尾差归最后一项）'
says en '(the sum is rounded; the last item takes the difference)'
says zh '负数按 0 计：-5元 → 0元'
says en 'a negative amount counts as 0: -RMB 5 -> RMB 0'
says zh '「金额 额外」算得-5元，负数按 0 计'
says json '负数按 0 计：-5元 → 0元'
exit $failed
