#!/usr/bin/env bash
# limit.sh -- sizes and depths: accepted at the limit, a located message beyond it, never a crash.
#
# The sources are made here; each message below says what the one line after `beyond` must give.
# The stack is cut to 256 KiB unless the program carries a sanitizer, which needs more.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTXVM:?}"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
# a file and no variable: what stands on the right of a pipe has variables of its own
fail() { echo "$*" >&2; : >"$dir/failed"; }

grep -qa __asan_init "$ZJTXC" && stack=4096 || stack=256
limited() { (ulimit -s $stack; exec timeout 60 "$@"); }

repeat() { head -c "$2" /dev/zero | sed "s/\x00/$1/g"; }
start() { printf '政策 t 「t」\n层级 区级\n事实 { a: 金额 }\n奖励 甲\n依据 「一」\n发生于 评估日\n'; }

# beyond NAME ID L:C [CODE]: the source on standard input is rejected with that message there, and only it
beyond() {
    cat >"$1.zjtx"
    for lang in zh en; do
        echo old >out.zjtxb
        limited "$ZJTXC" build "$1.zjtx" -o out.zjtxb --lang $lang >stdout 2>stderr
        local code=$?
        [ $code -eq "${4:-3}" ] || fail "$1: exit code $code"
        LC_ALL=C grep -qaE "^$1.zjtx:$3: (error|错误) $2" stderr || { fail "$1: no $2 at $3 ($lang)"; head -c 600 stderr >&2; }
        [ "$(LC_ALL=C grep -caE '^[^ ]+: (error|错误) ZJ' stderr)" -eq 1 ] || fail "$1: not one message ($lang)"
        [ "$(wc -c <stderr)" -le 2000 ] || fail "$1: a message of $(wc -c <stderr) bytes"
        echo old | cmp -s - out.zjtxb || fail "$1: the old output was touched"
    done
    limited "$ZJTXC" check "$1.zjtx" --format json >stdout 2>/dev/null
    [ $? -eq "${4:-3}" ] || fail "$1: check --format json ends otherwise"
    case $2 in ZJ02* | ZJ03* | ZJ04*) return ;; esac # the parser alone sees nothing wrong
    limited "$ZJTXC" dump --ast "$1.zjtx" >/dev/null 2>&1
    [ $? -eq "${4:-3}" ] || fail "$1: dump --ast ends otherwise"
}

# within NAME: the source is accepted, its module verified and its cost told
within() {
    cat >"$1.zjtx"
    limited "$ZJTXC" build "$1.zjtx" -o "$1.zjtxb" >stdout 2>stderr || { fail "$1: rejected"; head -c 600 stderr >&2; }
    limited "$ZJTXVM" info "$1.zjtxb" >stdout 2>stderr || { fail "$1: info fails"; head -c 600 stderr >&2; }
    printf '{"a":1}' | limited "$ZJTXVM" run "$1.zjtxb" - --as-of 2024-01-01 --explain >stdout 2>stderr ||
        { fail "$1: does not run"; head -c 600 stderr >&2; }
}

# a+a+…: each operator is a level of the tree
{ start; printf '金额 a'; repeat '+a' 199; echo; } | within sum_200
{ start; printf '金额 a'; repeat '+a' 200; echo; } | beyond sum_201 ZJ0129 7:403
{ start; printf '金额 a'; repeat '+a' 4999; echo; } | beyond sum_5000 ZJ0129 7:403        # expect ZJ0129
{ start; printf '金额 a'; repeat '+a' 400000; echo; } | beyond sum_400000 ZJ0129 7:403
{ start; echo '金额 a'; printf '当 a 在 评估日 '; repeat z 900000; echo; } | beyond long_name ZJ0156 8:11

# definitions in definitions: in place, they are as deep as one expression
chain() { for ((i = 1; i < $1; i++)); do echo "定义 d$i = d$((i - 1)) + a"; done; }
{ start; echo '金额 d99'; echo '定义 d0 = a'; chain 100; } | within chain_100
# a name and its sum are two levels: 208 of them
{ start; echo '金额 d103'; echo '定义 d0 = a'; chain 104; } | within chain_104
{ start; echo '金额 d104'; echo '定义 d0 = a'; chain 105; } | beyond chain_105 ZJ0247 9:9
{ start; echo '金额 d149'; echo '定义 d0 = a'; chain 150; } | beyond chain_150 ZJ0247 54:10
{ start; echo '金额 d19999'; echo '定义 d0 = a'; chain 20000; } | beyond chain_20000 ZJ0247 19904:13
# used before they are declared: checked inside each other, which takes more room
stack=8192
{ start; echo '金额 d9999'; chain 10000 | tac; echo '定义 d0 = a'; } | beyond chain_back ZJ0247 508:12 # expect ZJ0247
grep -qa __asan_init "$ZJTXC" && stack=4096 || stack=256

# versions of one parameter: in line, 7000 are read at once; each that overlaps is told of once
versions() { # how many, whether each ends
    printf '政策 t 「t」\n层级 区级\n事实 { a: 金额 }\n参数 p : 金额\n依据 「一」 原文 「1元」\n'
    for ((i = 0; i < $1; i++)); do
        printf '取值 自 %d-%02d-%02d' $((2000 + i / 336)) $((i % 336 / 28 + 1)) $((i % 28 + 1))
        [ -z "$2" ] || printf ' 至 %d-%02d-%02d' $((2000 + i / 336)) $((i % 336 / 28 + 1)) $((i % 28 + 1))
        echo ': 1元'
    done
    printf '取值 1元\n奖励 甲\n依据 「一」\n发生于 评估日\n金额 p\n'
}
versions 7000 closed | within versions_7000
versions 7000 '' >overlaps.zjtx
# the sanitizer's own tables take more than any limit
grep -qa __asan_init "$ZJTXC" || memory=1000000
(ulimit -v "${memory:-unlimited}"; limited "$ZJTXC" check overlaps.zjtx --lang en >stdout 2>stderr)
[ $? -eq 3 ] || fail "overlaps: exit code"
grep -q '^overlaps.zjtx:7:1: error ZJ0478' stderr || fail "overlaps: no message"
[ "$(grep -c 'error ZJ0478' stderr)" -eq 100 ] || fail "overlaps: not one for each version"
# all on one day, but never for the same enterprise: each is compared with each
populations() { # how many
    printf '政策 t 「t」\n层级 区级\n事实 { a: 金额'
    printf ' b%d: 真假' {0..10}
    printf ' }\n参数 p : 金额\n依据 「一」 原文 「1元」\n'
    for ((i = 0; i < $1; i++)); do
        printf '取值 自 2024-01-01 当 是'
        for ((k = 0; k < 11; k++)); do ((i >> k & 1)) && printf ' 且 b%d' $k || printf ' 且 非 b%d' $k; done
        echo ': 1元'
    done
    printf '取值 1元\n奖励 甲\n依据 「一」\n发生于 评估日\n金额 p\n'
}
populations 100 | within populations_100
populations 2048 | beyond populations_2048 ZJ0491 349:1 # expect ZJ0491

# brackets
{ start; printf '金额 '; repeat '(' 64; printf a; repeat ')' 64; echo; } | within brackets_64
{ start; printf '金额 '; repeat '(' 65; printf a; repeat ')' 65; echo; } | beyond brackets_65 ZJ0130 7:68
{ start; printf '金额 '; repeat '(' 300; printf a; repeat ')' 300; echo; } | beyond brackets_300 ZJ0130 7:68 # expect ZJ0130
{ start; printf '金额 '; repeat '(' 1000000; echo; } | beyond brackets_1000000 ZJ0130 7:68
{ start; printf '当 '; repeat '非 ' 1000; echo '是'; echo '金额 a'; } | beyond not_1000 ZJ0129 7:1603
{ start; printf '金额 '; repeat '-' 100000; echo 'a'; } | beyond minus_100000 ZJ0129 7:1997
{ start; printf '当 '; repeat '若 是 则 是 否则 ' 1000; echo '是'; echo '金额 a'; } | beyond if_1000 ZJ0129 7:4387
{ start; echo '金额 a'; printf '案例 「x」\n评估日 2024-01-01\n给定 a = '; repeat '[' 1000; echo; } | beyond lists_1000 ZJ0130 10:72
{ start; printf '但 是: %.0s' $(seq 1000); echo '金额 a'; } | beyond but_1000 ZJ0129 7:2494
{ start; echo '金额 a'; printf '事实 { x: '; repeat '{y:' 500; echo; } | beyond records_500 ZJ0130 8:198

# bytes
{ start; printf '金额 a\n#'; repeat x 2097152; } | {
    cat >big.zjtx
    for command in build check "dump --tokens"; do
        # shellcheck disable=SC2086
        limited "$ZJTXC" $command big.zjtx --lang en >stdout 2>stderr
        code=$?
        [ $code -eq 3 ] || fail "big ($command): exit code $code"
        grep -q 'ZJ0903: big.zjtx is longer than the limit of 1048576 bytes' stderr || fail "big ($command): no message"
    done
    [ ! -e big.zjtxb ] || fail "big: a module was written"
}
n=$({ start; printf '金额 a\n#'; } | wc -c)
{ start; printf '金额 a\n#'; repeat x $((1048576 - n)); } | within bytes_1048576
{ start; printf '金额 a\0\n'; } | beyond nul ZJ0137 7:5                                    # expect ZJ0137
{ start; printf '金额 a\n# \xff\xfe\n'; } | beyond utf8 ZJ0136 8:3                          # expect ZJ0136
{ start; printf '金额 a\n# \xed\xa0\x80\n'; } | beyond surrogate ZJ0136 8:3
{ start; printf '金额 a\n# \xc0\xaf\n'; } | beyond overlong ZJ0136 8:3
{ start; printf '金额 a\n# \xe4\xb8'; } | beyond cut_utf8 ZJ0136 8:3
{ start; printf '金额 a # \xe2\x80\xae\n'; } | beyond bidi ZJ0138 7:8                       # expect ZJ0138
{ printf '\xef\xbb\xbf'; start; printf '金额 a\r\n'; } | within bom_crlf

# names: 192 bytes
name=$(repeat 名 64)
{ start; printf '令 %s = a\n金额 %s\n' "$name" "$name"; } | within name_192
{ start; printf '令 %s名 = a\n金额 a\n' "$name"; } | beyond name_195 ZJ0128 7:3             # expect ZJ0128
{ start; printf '令 x = a\n金额 a\n'; repeat z 1000000; } | beyond name_1000000 ZJ0102 9:1

# values of a ladder or kind: 63
values() { for ((i = 1; i < $1; i++)); do printf 'v%d、' $i; done; printf 'v%d\n' "$1"; }
{ start; echo '金额 a'; printf '种类 k: '; values 63; } | within kind_63
{ start; echo '金额 a'; printf '种类 k: '; values 64; } | beyond kind_64 ZJ0303 8:4
{ start; echo '金额 a'; printf '种类 k: '; values 50000; } | beyond kind_50000 ZJ0303 8:4

# files of one program: 256
chain() { # last number
    local i
    for ((i = 1; i < $1; i++)); do printf '引用 f%d\n' $((i + 1)) >f$i.zjtx; done
    echo '事实 { b: 真假 }' >"f$1.zjtx"
}
chain 255
{ echo '引用 f1'; start; echo '金额 a'; } | within files_256
chain 256
{ echo '引用 f1'; start; echo '金额 a'; } >files_257.zjtx
limited "$ZJTXC" build files_257.zjtx -o out.zjtxb --lang en >stdout 2>stderr
[ $? -eq 3 ] || fail "files_257: exit code"
grep -q '^f255.zjtx:1:4: error ZJ0221: f256: ' stderr || fail "files_257: no message" # expect ZJ0221

# more than 100 errors: the rest is counted, not shown
{ start; echo '金额 a'; for ((i = 0; i < 200; i++)); do echo "当 没有$i"; done; } >errors.zjtx
limited "$ZJTXC" check errors.zjtx --lang en >stdout 2>stderr
[ $? -eq 3 ] || fail "errors: exit code"
[ "$(grep -c 'error ZJ0205' stderr)" -eq 100 ] || fail "errors: not 100 shown"
grep -q 'more than 100 errors' stderr || fail "errors: the rest is not mentioned"

# lints: beyond their steps they stop, say so, and the program is compiled all the same
{
    printf '政策 t 「t」\n层级 区级\n事实 { a: 金额 b: 真假 c: 整数 }\n'
    for ((i = 0; i < 700; i++)); do
        printf '奖励 g%d\n依据 「一」\n发生于 评估日\n金额 a\n当 是' $i
        printf ' 且 (a = 0元 或 c = 1 或 b 或 c = 0)%.0s' {1..20}
        echo
    done
} | within lints
limited "$ZJTXC" check lints.zjtx >stdout 2>stderr
grep -qE '^lints.zjtx:1:4: (警告|warning) ZJ0530' stderr || fail "lints: nothing says that they stopped" # expect ZJ0530
[ "$(grep -cE 'ZJ05' stderr)" -eq 1 ] || fail "lints: other warnings"

[ ! -e "$dir/failed" ]
