#!/usr/bin/env bash
# files.sh -- every file of the policies, the standard library and the language tests, laid out:
# a second time nothing changes, and the tree (comments above declarations included) is the same.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTX_ROOT:?}"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$ZJTX_ROOT" || exit 1
failed=0 count=0
fail() { echo "$*" >&2; failed=1; }

while IFS= read -r -d '' file; do
    count=$((count + 1))
    "$ZJTXC" fmt "$file" >"$dir/once.zjtx" || { fail "$file: not laid out"; continue; }
    "$ZJTXC" fmt "$dir/once.zjtx" | cmp -s "$dir/once.zjtx" - || fail "$file: changes the second time"
    "$ZJTXC" dump --ast "$file" >"$dir/was" 2>/dev/null
    "$ZJTXC" dump --ast "$dir/once.zjtx" >"$dir/is" 2>/dev/null
    cmp -s "$dir/was" "$dir/is" || fail "$file: another tree"
    [ -s "$dir/was" ] || fail "$file: no tree"
    grep -c '#' "$file" >"$dir/was"
    grep -c '#' "$dir/once.zjtx" >"$dir/is"
    cmp -s "$dir/was" "$dir/is" || fail "$file: other comments"
    ! grep -nE '[[:blank:]]$' "$dir/once.zjtx" >&2 || fail "$file: blanks at the end of a line"
done < <(find policies stdlib tests/lang/{run,accept,lint,lib} tests/lang/parse/good -name '*.zjtx' -print0)
[ "$count" -ge 100 ] || fail "only $count files found"
exit $failed
