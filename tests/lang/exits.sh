#!/usr/bin/env bash
# exits.sh -- exit codes of both programs; errors on the way in and out; no output half written.
#
# 0 ok, 1 a case in error or an expectation failed, 2 usage, 3 source, 4 module, 5 facts, 6 limit, 7 I/O.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTXVM:?}" "${ZJTX_ROOT:?}"
dir=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
fail() { echo "$*" >&2; failed=1; }

# ends CODE COMMAND…: in both languages; what is not 0 or 1 says something on standard error
ends() {
    local want=$1 lang
    shift
    for lang in zh en; do
        "$@" --lang $lang >stdout 2>stderr
        local code=$?
        [ $code -eq "$want" ] || { fail "$* --lang $lang: exit code $code, not $want"; head -3 stderr >&2; }
        if [ "$want" -ge 2 ]; then
            [ -s stderr ] || fail "$* --lang $lang: says nothing"
            [ ! -s stdout ] || fail "$* --lang $lang: writes to standard output"
        fi
    done
}
says() { grep -qE -- "$1" stderr || { fail "does not say: $1"; head -5 stderr >&2; }; }

cat >good.zjtx <<'END'
政策 t 「试验」
  层级   区级
  叠加   可叠加
  取整   四舍五入 到 分
事实 { 甲 : 金额 ≥ 0元  乙 : 整数 ≥ 0 ≤ 9  丙 : 真假  级 : 级别  表 : 列表 { 编号: 文本 主键  额: 金额  日: 日期 } }
梯度 级别: 低 < 高
事实 属 政策 { 公布 : 日期 }
奖励 奖 「奖」
  依据   「一」
  当     丙
  发生于 评估日
  解读   问.一 默认: 金额 甲 / 乙
  解读   问.二:      金额 甲
案例 「好」
  评估日 2024-01-01
  给定   甲 = 9元, 乙 = 3, 丙 = 是
  期望   奖 = 3元
END
sed 's/期望   奖 = 3元/期望   奖 = 4元/' good.zjtx >wrong.zjtx
sed 's/当     丙/当     丁/' good.zjtx >bad.zjtx
echo '{"甲": 9, "乙": 3, "丙": true, "表": []}' >facts.json
echo '{"甲": 9, "乙": 0, "丙": true, "表": []}' >zero.json

# ---- zjtxc ----
ends 0 "$ZJTXC" build good.zjtx -o good.zjtxb
ends 0 "$ZJTXC" good.zjtx
[ -s good.zjtxb ] || fail 'no module beside the source'
ends 0 "$ZJTXC" check good.zjtx
ends 0 "$ZJTXC" check good.zjtx --format json
ends 0 "$ZJTXC" dump --ast good.zjtx
ends 0 "$ZJTXC" dump --tokens good.zjtx
ends 0 "$ZJTXC" dump --code good.zjtx
ends 0 "$ZJTXC" explain ZJ0332
ends 0 "$ZJTXC" --help
ends 0 "$ZJTXC" --version
ends 2 "$ZJTXC"
ends 2 "$ZJTXC" build
ends 2 "$ZJTXC" build good.zjtx --no-such
ends 2 "$ZJTXC" check good.zjtx --format xml
ends 2 "$ZJTXC" dump good.zjtx
ends 2 "$ZJTXC" explain
ends 2 "$ZJTXC" explain ZJ9999
says ZJ9999
"$ZJTXC" check good.zjtx --lang fr >stdout 2>stderr
[ $? -eq 2 ] || fail 'zjtxc --lang fr'
ends 3 "$ZJTXC" build bad.zjtx -o bad.zjtxb
[ ! -e bad.zjtxb ] || fail 'a module of a rejected source'
ends 7 "$ZJTXC" build none.zjtx -o none.zjtxb
says 'ZJ0901.*none.zjtx'
for program in "$ZJTXC check" "$ZJTXVM info"; do # in the reader's language all of it
    $program none.zjtx --lang zh >stdout 2>stderr
    says '^.*ZJ0901：读不了文件 none.zjtx：没有这个文件或文件夹$'
    $program . --lang en >stdout 2>stderr
    says '^.*ZJ0901: cannot read \.: it is a folder, no file$'
done
ends 7 "$ZJTXC" dump --ast none.zjtx
ends 7 "$ZJTXC" build . -o none.zjtxb
ends 7 "$ZJTXC" build good.zjtx -o no/such/folder/out.zjtxb
says 'ZJ0902'
mkdir folder
ends 7 "$ZJTXC" build good.zjtx -o folder
mkdir readonly
echo old >readonly/out.zjtxb
chmod a-w readonly readonly/out.zjtxb
if [ "$(id -u)" -ne 0 ]; then
    ends 7 "$ZJTXC" build good.zjtx -o readonly/out.zjtxb
    echo old | cmp -s - readonly/out.zjtxb || fail 'an output that may not be written was changed'
    chmod a-r good.zjtx && ends 7 "$ZJTXC" build good.zjtx -o x.zjtxb
    chmod a+r good.zjtx
fi
ends 7 "$ZJTXC" build good.zjtx -o /dev/full
ends 0 "$ZJTXC" build good.zjtx -o /dev/null
[ -c /dev/full ] && [ -c /dev/null ] || fail 'a device was replaced'

# ---- zjtxvm ----
ends 0 "$ZJTXVM" info good.zjtxb
ends 0 "$ZJTXVM" info good.zjtxb --code
ends 0 "$ZJTXVM" test good.zjtxb
ends 0 "$ZJTXVM" run good.zjtxb facts.json --as-of 2024-01-01
ends 0 "$ZJTXVM" run good.zjtxb facts.json --as-of 2024-01-01 --format json --explain --all-readings
echo '{"t":{"公布":"2024-01-01"}}' >policy.json
ends 0 "$ZJTXVM" run good.zjtxb facts.json --reading t.奖=二 --policy-facts policy.json
ends 0 "$ZJTXVM" --help
ends 0 "$ZJTXVM" --version
ends 1 "$ZJTXVM" run good.zjtxb zero.json --as-of 2024-01-01
grep -q 'division by zero\|error' stdout || fail 'the error of a case is not shown'
"$ZJTXC" build wrong.zjtx -o wrong.zjtxb || fail 'wrong.zjtx does not compile'
ends 1 "$ZJTXVM" test wrong.zjtxb
grep -q 'wrong.zjtx:17:8' stdout || fail 'a failed expectation has no place'
ends 2 "$ZJTXVM"
ends 2 "$ZJTXVM" nonsense
ends 2 "$ZJTXVM" batch good.zjtxb
ends 2 "$ZJTXVM" run
ends 2 "$ZJTXVM" run good.zjtxb
ends 2 "$ZJTXVM" run good.zjtxb facts.json more.json
ends 2 "$ZJTXVM" run good.zjtxb facts.json --no-such
ends 2 "$ZJTXVM" run good.zjtxb facts.json --as-of
ends 2 "$ZJTXVM" run good.zjtxb facts.json --as-of 2023-02-29
ends 2 "$ZJTXVM" run good.zjtxb facts.json --as-of tomorrow
ends 2 "$ZJTXVM" run good.zjtxb facts.json --format html
ends 2 "$ZJTXVM" run good.zjtxb facts.json --format csv
ends 2 "$ZJTXVM" run good.zjtxb facts.json --code
ends 2 "$ZJTXVM" info good.zjtxb --as-of 2024-01-01
ends 2 "$ZJTXVM" run good.zjtxb facts.json --reading 一
ends 2 "$ZJTXVM" run good.zjtxb facts.json --reading t.没有=一
says 'ZJ0804'
ends 2 "$ZJTXVM" run good.zjtxb facts.json --reading t.奖=三
says 'ZJ0806.*一.*二'
ends 2 "$ZJTXVM" run good.zjtxb facts.json --ledger none
says ZJ0808
"$ZJTXVM" info good.zjtxb --lang fr >stdout 2>stderr
[ $? -eq 2 ] || fail 'zjtxvm --lang fr'

for bytes in '' ZJTX 'not a module' '{"甲": 1}'; do
    printf %s "$bytes" >broken.zjtxb
    ends 4 "$ZJTXVM" info broken.zjtxb
    ends 4 "$ZJTXVM" run broken.zjtxb facts.json
    ends 4 "$ZJTXVM" test broken.zjtxb
done
head -c 1000 good.zjtxb >broken.zjtxb
ends 4 "$ZJTXVM" info broken.zjtxb
cp good.zjtxb broken.zjtxb
printf 'X' | dd of=broken.zjtxb bs=1 seek=900 conv=notrunc 2>/dev/null
ends 4 "$ZJTXVM" info broken.zjtxb
says 'ZJ0921'

# facts with several mistakes: each with its path and what was expected
cat >mistakes.json <<'END'
{
  "甲": -1,
  "乙": 2.5,
  "丙": "perhaps",
  "级": "中",
  "甲乙": 3,
  "表": [
    {"编号": "a", "额": "50万美元", "日": "2023-02-30"},
    {"编号": "a"},
    {"额": 0.001}
  ]
}
END
ends 5 "$ZJTXVM" run good.zjtxb mistakes.json
for path in 甲 乙 丙 级 甲乙 '表\[1\]\.额' '表\[1\]\.日' '表\[2\]\.编号' '表\[3\]\.编号' '表\[3\]\.额'; do says "$path"; done
[ "$(grep -c 'mistakes.json:[0-9]*:[0-9]*: .*(ZJ06' stderr)" -eq 10 ] || fail 'not ten mistakes shown'
for text in '' '[]' '{' '{"甲": 1,}' '{"甲": 1} x' '{"甲": 01}' $'{"甲": "\xff"}' '{"甲": 1, "甲": 2}' \
    "$(printf '[%.0s' $(seq 100))" '{"甲": 1e400}' 'null' '{"丙": nul}'; do
    printf %s "$text" >facts2.json
    ends 5 "$ZJTXVM" run good.zjtxb facts2.json
done
printf '{"甲": 1\0}' >facts2.json
ends 5 "$ZJTXVM" run good.zjtxb facts2.json
head -c 1000000 /dev/zero | tr '\0' '[' >facts2.json
ends 5 "$ZJTXVM" run good.zjtxb facts2.json
echo '{"u":{}}' >policy.json
ends 5 "$ZJTXVM" run good.zjtxb facts.json --policy-facts policy.json
ends 7 "$ZJTXVM" run none.zjtxb facts.json
ends 7 "$ZJTXVM" run good.zjtxb none.json
ends 7 "$ZJTXVM" run good.zjtxb folder
ends 7 "$ZJTXVM" run good.zjtxb facts.json --policy-facts none.json
truncate -s 67108865 huge.json
ends 6 "$ZJTXVM" run good.zjtxb huge.json

# standard input
"$ZJTXVM" run good.zjtxb - --as-of 2024-01-01 <facts.json >stdout || fail 'facts from standard input'

# what cannot be written is an error, and never a success
for command in "run good.zjtxb facts.json" "info good.zjtxb" "test good.zjtxb" "--help" "--version"; do
    # shellcheck disable=SC2086
    {
        "$ZJTXVM" $command >/dev/full 2>stderr
        [ $? -eq 7 ] || fail "zjtxvm $command to a full disk"
        "$ZJTXVM" $command >&- 2>stderr
        [ $? -eq 7 ] || fail "zjtxvm $command to a closed standard output"
    }
done
for command in "check bad.zjtx --format json" "dump --ast good.zjtx" "dump --code good.zjtx" "explain ZJ0332" "--help"; do
    # shellcheck disable=SC2086
    {
        "$ZJTXC" $command >/dev/full 2>stderr
        code=$?
        [ $code -eq 7 ] || [ "$code $command" = "3 check bad.zjtx --format json" ] || fail "zjtxc $command to a full disk: $code"
        "$ZJTXC" $command >&- 2>stderr
        code=$?
        [ $code -eq 7 ] || [ "$code $command" = "3 check bad.zjtx --format json" ] || fail "zjtxc $command to a closed standard output: $code"
    }
done
# a reader that goes away
mkfifo pipe
for command in "run good.zjtxb facts.json --explain" "info good.zjtxb --code"; do
    (exec 3<>pipe; exec 3<&-) # nobody reads
    # shellcheck disable=SC2086
    ("$ZJTXVM" $command; echo $? >code) 2>stderr | true
    code=$(cat code)
    [ "$code" -eq 7 ] || [ "$code" -eq 0 ] || fail "zjtxvm $command to a pipe that closes: $code"
done

# the old output stays whole when a compile fails, whatever the reason
cp good.zjtxb kept.zjtxb
"$ZJTXC" build bad.zjtx -o kept.zjtxb 2>/dev/null
cmp -s good.zjtxb kept.zjtxb || fail 'a rejected source changed the old output'
(trap '' XFSZ; ulimit -f 1; exec "$ZJTXC" build good.zjtx -o kept.zjtxb) >stdout 2>stderr
[ $? -eq 7 ] || fail 'a write cut short is no error'
cmp -s good.zjtxb kept.zjtxb || fail 'a write cut short changed the old output'
[ "$(find . -name '*kept*' | wc -l)" -eq 1 ] || fail 'a temporary file was left behind'
# ---- the same sources give the same bytes, wherever they are and wherever the compiler is called ----

mkdir -p elsewhere/deep
cp -r "$ZJTX_ROOT/policies" elsewhere/deep/policies
"$ZJTXC" elsewhere/deep/policies/caidian-draft/caidian.zjtx -o a.zjtxb || fail 'does not compile from outside'
(cd elsewhere/deep/policies/caidian-draft && "$ZJTXC" caidian.zjtx -o "$dir/b.zjtxb") || fail 'does not compile from inside'
(cd elsewhere && "$ZJTXC" ./deep/../deep/policies/wuhan-2021/../caidian-draft/caidian.zjtx -o "$dir/c.zjtxb") ||
    fail 'does not compile by a roundabout path'
"$ZJTXC" "$ZJTX_ROOT/policies/caidian-draft/caidian.zjtx" -o d.zjtxb || fail 'does not compile where it came from'
mkdir elsewhere/words
cp -r "$ZJTX_ROOT/stdlib" elsewhere/words/stdlib
ZJTX_STDLIB=$dir/elsewhere/words/stdlib "$ZJTXC" elsewhere/deep/policies/caidian-draft/caidian.zjtx -o e.zjtxb ||
    fail 'does not compile with another stdlib'
for other in b c d e; do cmp -s a.zjtxb $other.zjtxb || fail "a.zjtxb and $other.zjtxb differ"; done
grep -qa 'caidian-draft/caidian.zjtx' a.zjtxb || fail 'the module does not say where its clauses stand'
grep -qa 'wuhan-2021/wuhan.zjtx' a.zjtxb || fail 'the module does not name an imported file'
grep -qa "$dir" a.zjtxb && fail 'the module holds a path of this machine'
exit $failed
