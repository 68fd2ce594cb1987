#!/usr/bin/env bash
# audit.sh -- `zjtxc audit` of plan.zjtx against one document here must print what DOCUMENT.want has.
#
#   audit.sh [--update] DOCUMENT [options of zjtxc]      DOCUMENT.want (or .json.want, .en.want)
#   audit.sh usage                                       wrong uses and documents that are none
set -uo pipefail
cd "$(dirname "$0")"
: "${ZJTXC:?}"
export LC_ALL=C.UTF-8
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

update=0
if [ "$1" = --update ]; then update=1; shift; fi
name=$1
shift

failed=0
expect() { # exit code, text in what it says, arguments
    local code=$1 text=$2 got=0
    shift 2
    "$ZJTXC" "$@" >"$tmp/out" 2>&1 || got=$?
    if [ $got -ne "$code" ] || ! grep -q "$text" "$tmp/out"; then
        echo "zjtxc $*: exit $got rather than $code, or no “$text”:" >&2
        cat "$tmp/out" >&2
        failed=1
    fi
}

if [ "$name" = usage ]; then
    expect 2 '用法' audit plan.zjtx
    expect 2 '用法' audit --against plain.txt
    expect 2 '用法' check plan.zjtx --against plain.txt
    expect 7 ZJ0901 audit plan.zjtx --against no-such-file
    expect 3 ZJ0 audit plain.txt --against plain.txt
    printf '\377\376\377\n' >"$tmp/binary"
    expect 3 ZJ0457 audit plan.zjtx --against "$tmp/binary"
    : >"$tmp/empty"
    expect 3 ZJ0452 audit plan.zjtx --against "$tmp/empty"
    head -c 1048577 /dev/zero >"$tmp/long"
    expect 6 ZJ0903 audit plan.zjtx --against "$tmp/long"
    iconv -f UTF-8 -t GB18030 plain.txt >"$tmp/gb18030"
    expect 0 '100.0%' audit plan.zjtx --against "$tmp/gb18030"
    sed 's/$/\r/' plain.txt >"$tmp/crlf"
    expect 0 '100.0%' audit plan.zjtx --against "$tmp/crlf"
    # what a file imports is not audited: its quotes stand in another document
    mkdir "$tmp/own"
    printf '政策 own 「自定」\n  层级 区级\n引用 plan\n' >"$tmp/own/own.zjtx"
    expect 1 '引语 0 条' audit "$tmp/own/own.zjtx" -I "$PWD" --against plain.txt
    "$ZJTXC" audit plan.zjtx --against plain.txt >/dev/full 2>/dev/null
    [ $? -eq 7 ] || { echo "a full disk is no error" >&2; failed=1; }
    exit $failed
fi

want=$name.want
case " $* " in
*" json "*) want=$name.json.want ;;
*" en "*) want=$name.en.want ;;
esac
{
    "$ZJTXC" audit plan.zjtx --against "$name.txt" "$@" 2>&1
    echo "exit $?"
} >"$tmp/out"
if [ $update -eq 1 ]; then cp "$tmp/out" "$want"; fi
diff -u "$want" "$tmp/out" >&2
