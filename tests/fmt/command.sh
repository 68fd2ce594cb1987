#!/usr/bin/env bash
# command.sh -- zjtxc fmt: standard output, -w, --check, several files, and what it refuses.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
fail() { echo "$*" >&2; failed=1; }
ends() { # CODE ARGS…
    local want=$1
    shift
    "$ZJTXC" fmt "$@" >stdout 2>stderr
    local code=$?
    [ $code -eq "$want" ] || { fail "fmt $*: exit code $code, not $want"; head -3 stderr >&2; }
}

printf '奖励 g\n金额 3元  # 注\n' >loose.zjtx
printf '奖励 g\n  金额   3元  # 注\n' >good.zjtx
printf '奖励 g\n金额 3元)\n' >broken.zjtx
cp loose.zjtx kept.zjtx
cp broken.zjtx kept_broken.zjtx

ends 0 loose.zjtx
cmp stdout good.zjtx || fail "not the canonical layout"
cmp loose.zjtx kept.zjtx || fail "written without -w"
ends 0 - <loose.zjtx
cmp stdout good.zjtx || fail "standard input is laid out otherwise"
ends 0 loose.zjtx good.zjtx
cat good.zjtx good.zjtx | cmp stdout - || fail "two files are not printed one after the other"

ends 1 --check loose.zjtx good.zjtx
[ "$(cat stdout)" = loose.zjtx ] || fail "--check names: $(cat stdout)"
cmp loose.zjtx kept.zjtx || fail "--check writes"
ends 0 --check good.zjtx
[ ! -s stdout ] || fail "--check names a file that is well laid out"

# a file that does not parse: its messages, nothing written; the others are done
ends 3 -w broken.zjtx loose.zjtx
grep -q 'broken.zjtx:2:' stderr || fail "does not say what is wrong with broken.zjtx"
cmp broken.zjtx kept_broken.zjtx || fail "a broken file was written"
cmp loose.zjtx good.zjtx || fail "-w leaves a good file as it was"
[ ! -s stdout ] || fail "-w prints"
ends 3 broken.zjtx
[ ! -s stdout ] || fail "a broken file is printed"
ends 3 --check broken.zjtx

# permissions stay, links stay; nothing is left beside the file; what is well laid out isn't touched
chmod 640 kept.zjtx
ln -s kept.zjtx link.zjtx
ends 0 -w link.zjtx
[ -L link.zjtx ] || fail "a link was replaced"
[ "$(stat -c %a kept.zjtx)" = 640 ] || fail "permissions changed"
cmp kept.zjtx good.zjtx || fail "not written through a link"
touch -d 2020-01-01 good.zjtx
ends 0 -w good.zjtx
[ "$(stat -c %Y good.zjtx)" = "$(date -d 2020-01-01 +%s)" ] || fail "an unchanged file was written"
[ "$(ls -A | sort | tr '\n' ' ')" = "broken.zjtx good.zjtx kept.zjtx kept_broken.zjtx link.zjtx loose.zjtx stderr stdout " ] ||
    fail "left behind: $(ls -A)"

ends 7 missing.zjtx
ends 2 -w --check good.zjtx
ends 2
"$ZJTXC" check -w good.zjtx >/dev/null 2>&1
[ $? -eq 2 ] || fail "check -w is no usage error"
"$ZJTXC" fmt good.zjtx >/dev/full 2>/dev/null
[ $? -eq 7 ] || fail "a full disk goes unnoticed"
exit $failed
