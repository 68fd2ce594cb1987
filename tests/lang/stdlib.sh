#!/usr/bin/env bash
# stdlib.sh -- the standard library: its own cases hold, each function states its basis, is tried out and used by the example plan,
# both names of a module find it, and an installed compiler finds the modules installed with it.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTXVM:?}" "${ZJTX_ROOT:?}" "${ZJTX_BUILD:?}"
unset ZJTX_STDLIB
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
fail() { echo "$*" >&2; failed=1; }
names_of() { sed -nE 's|^函数 ([^/(]+)/([^(]+)\(.*|\1 \2|p' "$1"; }

cd "$ZJTX_ROOT/tests/lang" || exit 1
grep -v '^#' "$ZJTX_ROOT/policies/samples/park.zjtx" >"$dir/example"
for file in "$ZJTX_ROOT"/stdlib/*.zjtx; do
    "$ZJTXC" "$file" -o "$dir/own.zjtxb" 2>"$dir/messages" || fail "$file does not compile"
    [ ! -s "$dir/messages" ] || { fail "$file: messages"; cat "$dir/messages" >&2; }
    "$ZJTXVM" test "$dir/own.zjtxb" >"$dir/result" 2>&1 || { fail "$file: cases fail"; cat "$dir/result" >&2; }
    # 函数, perhaps on two lines, then its 依据
    awk '/^函数/ { head = $0 } head != "" && /^  依据/ { head = "" }
         head != "" && /^$/ { print FILENAME ": no 依据: " head; bad = 1; head = "" } END { exit bad }' "$file" >&2 ||
        fail "$file: a function without its basis"
    while read -r zh en; do
        grep -hE "^  期望" "$file" run/stdlib_lists.zjtx >"$dir/cases"
        grep -qF "$zh(" "$dir/cases" || fail "$file: no case calls $zh"
        grep -qF "$zh(" "$dir/example" || fail "the example plan does not use $zh"
        for doc in reference.md reference.en.md; do
            grep -qF "\`$zh(" "$ZJTX_ROOT/docs/$doc" || fail "$doc does not describe $zh"
            grep -qF "\`$en(" "$ZJTX_ROOT/docs/$doc" || fail "$doc does not describe $en"
        done
    done < <(names_of "$file")
done

# The library's cases stay in the library.
printf '引用 期间\n案例 「一」\n评估日 2024-01-01\n期望 月初(2024-01-31) = 2024-01-01\n' >"$dir/user.zjtx"
"$ZJTXC" "$dir/user.zjtx" -o "$dir/user.zjtxb" || fail "user.zjtx does not compile"
"$ZJTXVM" test "$dir/user.zjtxb" --lang en | grep -qx 'All 1 case passed; 1 expectation met.' ||
    fail "a user's module has the library's cases"

for module in 企业 期间 折算 分档 分配 enterprise periods proration tiers allocation; do
    printf '引用 %s\n' "$module" >"$dir/one.zjtx"
    "$ZJTXC" check "$dir/one.zjtx" || fail "引用 $module"
done

# Installed elsewhere, the library beside the program goes before the one it was built with.
cmake --install "$ZJTX_BUILD" --prefix "$dir/usr" >"$dir/install" || { fail "no install"; cat "$dir/install" >&2; }
printf '函数 只在此处(a: 整数): 整数 = a\n  依据 「算术」\n' >"$dir/usr/share/zjtx/stdlib/甲.zjtx"
printf '引用 甲\n引用 periods\n案例 「一」\n评估日 2024-01-01\n期望 只在此处(3) = 3\n' >"$dir/user.zjtx"
"$dir/usr/bin/zjtxc" "$dir/user.zjtx" -o "$dir/user.zjtxb" || fail "an installed compiler does not find its library"
"$dir/usr/bin/zjtxvm" test "$dir/user.zjtxb" >/dev/null || fail "installed: the case fails"
for lang in zh en; do
    ZJTX_STDLIB="$ZJTX_ROOT/stdlib" "$dir/usr/bin/zjtxc" check "$dir/user.zjtx" --lang $lang >/dev/null 2>&1 &&
        fail "ZJTX_STDLIB does not go first"
done
exit $failed
