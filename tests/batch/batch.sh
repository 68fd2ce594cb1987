#!/usr/bin/env bash
# batch.sh -- zjtxvm batch as a script sees it: JSON lines and CSV in and out, bad records, summaries,
# output files, memory.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTXVM:?}" "${ZJTX_ROOT:?}"
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
fail() { echo "$*" >&2; failed=1; }
# ends CODE ARGUMENTS…: zjtxvm batch plan.zjtxb with them
ends() {
    local want=$1
    shift
    "$ZJTXVM" batch plan.zjtxb "$@" --as-of 2025-12-31 --lang zh >stdout 2>stderr
    local code=$?
    [ $code -eq "$want" ] || { fail "batch $*: exit code $code, not $want"; head -5 stderr >&2; }
}
says() { grep -qE -- "$1" stderr || { fail "does not say: $1"; head -20 stderr >&2; }; }
holds() { grep -qF -- "$2" "$1" || { fail "$1 does not hold: $2"; head -c 2000 "$1" >&2; }; }

"$ZJTXC" build "$here/plan.zjtx" -o plan.zjtxb || exit 1
cat >three.jsonl <<'END'
{"case": "E1", "规上": true, "收入": "100万元", "研发": "9万元", "户数": 4, "成立": "2024-03-01", "项目": [], "已拨付": []}

{"case": "E2", "规上": false, "收入": "100万元", "研发": "4万元", "户数": 1, "成立": "2024-05-01", "项目": [{"编号": "a", "额": 333.33, "日": "2025-01-01"}, {"编号": "b", "额": "2万元", "日": "2025-02-01"}], "已拨付": []}
{"case": "E3", "规上": true, "户数": 3, "成立": "2025-05-01", "项目": [], "已拨付": []}
END
cat >three.csv <<'END'
编号,规上,income,研发,户数,成立,项目,已拨付
E1,是,100万元,9万元,4,2024-03-01,[],[]

E2,no,1000000,40000,1,2024年5月1日,"[{""编号"": ""a"", ""额"": 333.33, ""日"": ""2025-01-01""},
 {""编号"": ""b"", ""额"": ""2万元"", ""日"": ""2025-02-01""}]",[]
E3,yes,,,3,2025-05-01,[],[]
END

# ---- the same cases as lines and as rows ----
ends 0 three.jsonl --summary lines.json
[ "$(wc -l <stdout)" -eq 3 ] || fail 'not three results'
cp stdout lines.jsonl
cp stderr lines.txt
ends 0 three.csv --summary rows.json
sed 's/"facts":"[0-9a-f]*"//' lines.jsonl >a
sed 's/"facts":"[0-9a-f]*"//' stdout >b
cmp a b || fail 'CSV and JSON lines differ'
cmp lines.json rows.json || fail 'their summaries differ'
cmp lines.txt stderr || fail 'their summaries in words differ'
# each line is what run says of the case
n=0
while read -r line; do
    [ -n "$line" ] || continue
    n=$((n + 1))
    printf '%s' "$line" >one.json
    "$ZJTXVM" run plan.zjtxb one.json --as-of 2025-12-31 --format json --lang zh | tr -d ' \n' >one
    sed -n ${n}p lines.jsonl | tr -d ' \n' | cmp -s - one || fail "line $n is not what run says"
done <three.jsonl
# through pipes, with BOM, CRLF and without a last line break
ends 0 - <three.jsonl
cmp stdout lines.jsonl || fail 'standard input gives something else'
ends 0 <three.jsonl
cmp stdout lines.jsonl || fail 'standard input is not the default'
(printf '\357\273\277'; sed 's/$/\r/' three.csv | head -c -2) >dos.csv
ends 0 - <dos.csv
sed 's/"facts":"[0-9a-f]*"//' stdout | cmp a - || fail 'a file of Windows gives something else'
sed 's/^/ /' three.jsonl | sed 's/$/ \r/' >dos.jsonl
ends 0 dos.jsonl

# ---- the summary ----
holds lines.txt '  t.奖  20万元  应得 2、不得 1'
holds lines.txt '  t.补  10166.67元  应得 1、不得 2'
holds lines.txt '  t.均  58.33元  应得 2、不得 1'
holds lines.txt '  t.户「规上户数」：要求>2家，截至2026年12月31日；✗ 2家，未达到，差1家'
holds lines.txt '  t.强度「研发强度」：要求≥7%，力争；? '
holds lines.txt '  t.占「规上占比」：要求≥50%；✓ 约66.67%，已达到'
holds lines.txt '  t.计数比「规上户数比全部户数」：要求≥50%；✓ 约66.67%，已达到'
holds lines.txt '    2024年：✓ 2家，已达到'
holds lines.txt '    2025年：✗ 1家，未达到，差1家'
holds lines.txt '  t.全市「全市户数」：要求≥1000家；? '
holds lines.txt '  t.奖金「奖金合计」：要求≥20万元；✓ 20万元，已达到'
holds lines.txt '合计 21.0225万元（区级 21.0225万元）'
holds lines.txt '共 3 个案例：算出 3 个，退回 0 个；算出的里面 0 个出错，评估日 2025年12月31日'
tr -d ' \n' <lines.json >flat
holds flat '"ledger":null,"cases":{"in":3,"computed":3,"rejected":0,"in_error":0},"rejected":[]'
holds flat '"id":"t.奖","title":"规上奖","kind":"grant","policy":"t","payer":"区级","outcomes":{"granted":2,"refused":1},"min":"200000.00","max":"200000.00"'
holds flat '"totals":{"min":"210225.00","max":"210225.00","open":false,"left_out":0,"by_payer":{"区级":{"min":"210225.00","max":"210225.00"}}}'
holds flat '"id":"t.户","title":"规上户数","cite":"四","soft":false,"by":"2026-12-31","relation":">","required":"2","unit":"家","cases":{"min":2,"max":2},"value":{"min":"2","max":"2"},"gap":{"min":"1","max":"1"},"met":false,"verdict":"not_met","errors":0,"error_cases":[]'
holds flat '"value":{"min":"2/3","max":"2/3"},"gap":{"min":"0","max":"0"},"met":true,"verdict":"met"'
holds flat '"years":{"2024":{"cases":{"min":2,"max":2},"value":{"min":"2","max":"2"},"gap":{"min":"0","max":"0"},"met":true,"verdict":"met","over":true},"2025":{'
echo '{"t": {"全市户数": 1000}}' >policy.json
ends 0 three.jsonl --policy-facts policy.json
says '✓ 1000家，已达到'
"$ZJTXVM" batch plan.zjtxb three.jsonl --as-of 2025-12-31 --lang en >stdout 2>stderr
says '3 cases: 3 computed, 0 rejected; 0 of the computed ones in error, as of 2025-12-31'
says '✗ 2[^,]*, not met, 1.* to go'

# ---- tables ----
ends 0 three.csv --format csv
printf '\357\273\277case,as_of,t.奖.outcome,t.奖.min,t.奖.max,t.补.outcome,t.补.min,t.补.max,t.均.outcome,t.均.min,t.均.max,total.min,total.max,区级.min,区级.max\r\n' >want
printf 'E1,2025-12-31,granted,100000.00,100000.00,refused,0.00,0.00,granted,25.00,25.00,100025.00,100025.00,100025.00,100025.00\r\n' >>want
printf 'E2,2025-12-31,refused,0.00,0.00,granted,10166.67,10166.67,refused,0.00,0.00,10166.67,10166.67,10166.67,10166.67\r\n' >>want
printf 'E3,2025-12-31,granted,100000.00,100000.00,refused,0.00,0.00,granted,33.33,33.33,100033.33,100033.33,100033.33,100033.33\r\n' >>want
cmp stdout want || { fail 'the table differs'; cat stdout >&2; }
cat >formulas.csv <<'END'
case,规上,户数,项目,已拨付
=1+1,否,1,[],[]
+1,否,1,[],[]
-1,否,1,[],[]
@A1,否,1,[],[]
"a,""b""",否,1,[],[]
"	=2",否,1,[],[]
END
ends 0 formulas.csv --format csv
tail -n +2 stdout | cut -d, -f1 | head -4 | paste -sd' ' >got
echo "'=1+1 '+1 '-1 '@A1" | cmp -s - got || { fail 'a formula gets through'; cat got >&2; }
holds stdout '"a,""b""",2025'
grep -qE '^[" 	]*[=+@-]' stdout && fail 'a cell begins like a formula'

# ---- bad records: told with line and case, the rest goes on ----
cat >bad.jsonl <<'END'
{"case": "E1", "规上": true, "户数": 1, "项目": [], "已拨付": []}
{"case": "E2", "规上": "也许", "户数": -1, "高度": 3}
{"case": "E3", "规上": true
not json
[1]
{"case": "E6", "规上": true, "户数": 0, "项目": [], "已拨付": []}
{"case": "E7", "规上": false, "户数": 1, "项目": [], "已拨付": []}
END
ends 1 bad.jsonl --summary s.json -o out.jsonl
[ "$(wc -l <out.jsonl)" -eq 3 ] || fail 'not three results of seven records'
grep -o '"case":"E[0-9]"' out.jsonl | paste -sd, | grep -qx '"case":"E1","case":"E6","case":"E7"' || fail 'not in order'
says '^bad.jsonl:2:22：案例 E2：规上：.*ZJ0630'
says '^bad.jsonl:2:[0-9]*：案例 E2：户数：.*ZJ0655'
says '^bad.jsonl:2:[0-9]*：案例 E2：高度：.*ZJ0621'
says '^bad.jsonl:3:[0-9]*：.*ZJ0606'
says '^bad.jsonl:4:1：.*ZJ0605'
says '^bad.jsonl:5:1：.*ZJ0620'
says '^错误 ZJ0851：bad.jsonl:6：案例 E6 计算出错：t.均'
says '共 7 个案例：算出 3 个，退回 4 个；算出的里面 1 个出错'
says '合计不含出错的 1 个案例'
tr -d ' \n' <s.json >flat
holds flat '"cases":{"in":7,"computed":3,"rejected":4,"in_error":1}'
holds flat '"rejected":[{"file":"bad.jsonl","line":2,"case":"E2","reason":"规上：'
holds flat '{"file":"bad.jsonl","line":3,"case":null,"reason":"'
holds flat '"outcomes":{"granted":1,"refused":1,"error":1}'
cat >bad.csv <<'END'
case,规上,户数,项目,已拨付
E1,是,1,[],[]
E2,是
E3,"是,1,[],[]
E4,是,1,[],[]
E5,大概,1,[],[
E6,否,1,[],[]
END
ends 1 bad.csv
says '^bad.csv:3:1：案例 E2：.*ZJ0672'
says '^bad.csv:4:4：.*ZJ0671'
says '^bad.csv:6:4：案例 E5：规上：.*ZJ0630'
says '^bad.csv:6:12：案例 E5：已拨付：.*ZJ0606'
says '共 6 个案例：算出 3 个，退回 3 个'
# nothing at all
ends 0 - </dev/null
says '共 0 个案例'
printf 'case,规上\n' | ends 0 -
printf '\n\n' | ends 0 -
# a header that is wrong is wrong for all
printf 'case,规模,高度\nE1,是,1\n' >head.csv
echo old >keep.jsonl
ends 5 head.csv -o keep.jsonl
says '^head.csv:1:6：.*ZJ0622'
says '^head.csv:1:9：.*ZJ0621'
echo old | cmp -s - keep.jsonl || fail 'the old output is gone'
: >empty.csv
ends 5 empty.csv
says ZJ0673
echo '{"u": {}}' >wrong.json
ends 5 three.jsonl --policy-facts wrong.json -o keep.jsonl
says '^wrong.json:1:2：u：.*ZJ0624'
# a record that is too long
{ head -1 three.jsonl; head -c 17000000 /dev/zero | tr '\0' 'x'; echo; tail -1 three.jsonl; } >long.jsonl
ends 1 long.jsonl
says '^long.jsonl:2:1：.*ZJ0678'
[ "$(wc -l <stdout)" -eq 2 ] || fail 'a long line costs more than itself'
{ head -2 three.csv; printf 'E9,"'; head -c 17000000 /dev/zero | tr '\0' 'x'; echo; tail -1 three.csv; } >long.csv
ends 1 long.csv
says '^long.csv:3:1：.*ZJ0678'
[ "$(wc -l <stdout)" -eq 2 ] || fail 'a long row costs more than itself'

# ---- the ledger ----
sed 's/, "已拨付": \[\]//' three.jsonl >plain.jsonl
ends 0 plain.jsonl --ledger none --summary s.json
says '台账：没有拨付过'
holds s.json '"ledger": "none"'
says '合计 21.0225万元'
ends 1 three.jsonl --ledger none
says 'E1：已拨付：.*ZJ0626'
ends 5 three.csv --ledger none
says '^three.csv:1:[0-9]*：.*ZJ0679'
row() { printf '{"政策": "t", "条款": "%s", "项": "%s", "所属日期": "2025-01-01", "金额": %s, "拨付日期": "2025-06-01", "支付方": "区级", "收回金额": 0}' "$@"; }
printf '{"E2": [%s],\n "E8": []}' "$(row 补 b 10000)" >ledger.json
ends 0 plain.jsonl --ledger ledger.json
says '合计 20.0225万元'
says '说明 ZJ0853：台账里有 1 个案例这一批里没有算到，例如 E8'
printf '[%s]' "$(row 补 b 10000)" >ledger.json
ends 5 plain.jsonl --ledger ledger.json
says '^ledger.json:1:1：.*ZJ0852'
printf '{"E1": [],\n "E2": [%s], "E1": []}' "$(row 补 b '"许多"')" >ledger.json
ends 5 plain.jsonl --ledger ledger.json
says '^ledger.json:2:[0-9]*：.*ZJ0626'
printf '{"E1": [],\n "E2": [%s]}' "$(row 补 b '"许多"')" >ledger.json
ends 5 plain.jsonl --ledger ledger.json
says '^ledger.json:2:.*已拨付\[1\].金额：.*ZJ0636'
printf '{"E1": []}' >ledger.json
{ cat plain.jsonl; echo '{"规上": true, "户数": 1}'; } >nameless.jsonl
ends 1 nameless.jsonl --ledger ledger.json
says 'ZJ0856：nameless.jsonl:5'

# ---- limits of one case ----
{
    printf '{"case": "E1", "项目": ['
    for i in $(seq 100001); do printf '{"编号":"%s"},' "$i"; done
    echo '{"编号":"x"}]}'
} >big.jsonl
ends 1 big.jsonl
says '案例 E1：项目：.*ZJ0662'

# ---- files ----
ends 0 three.jsonl -o table.csv
head -c 7 table.csv | cmp -s - <(printf '\357\273\277case') || fail 'table.csv is no table'
ends 0 three.jsonl --output=out.jsonl --format jsonl
cmp out.jsonl lines.jsonl || fail '-o gives something else'
[ ! -s stdout ] || fail 'with -o there is output on standard output'
cp three.jsonl self.jsonl
ends 0 self.jsonl -o self.jsonl
cmp self.jsonl lines.jsonl || fail 'a file can not replace its own input'
ends 7 none.jsonl
ends 7 none.jsonl -o keep.jsonl
ends 7 . -o keep.jsonl
ends 7 three.jsonl -o no/such/folder
ends 7 three.jsonl -o keep.jsonl --summary no/such/folder
ends 7 three.jsonl --ledger none.json
ends 7 three.jsonl -o /dev/full
ends 0 three.jsonl -o /dev/null
"$ZJTXVM" batch plan.zjtxb three.jsonl --as-of 2025-12-31 >/dev/full 2>stderr
[ $? -eq 7 ] || fail 'a full disk is no error'
"$ZJTXVM" batch plan.zjtxb three.jsonl --as-of 2025-12-31 >&- 2>stderr
[ $? -eq 7 ] || fail 'a closed standard output is no error'
for _ in $(seq 500); do cat three.jsonl; done >many.jsonl
echo old >keep.jsonl
(trap '' XFSZ; ulimit -f 64; exec "$ZJTXVM" batch plan.zjtxb many.jsonl --as-of 2025-12-31 -o keep.jsonl) >stdout 2>stderr
[ $? -eq 7 ] || fail 'a write cut short is no error'
echo old | cmp -s - keep.jsonl || fail 'a write cut short changed the old output'
[ "$(find . -name '.zjtx-*' | wc -l)" -eq 0 ] || fail 'a temporary file was left behind'
"$ZJTXVM" batch plan.zjtxb many.jsonl --as-of 2025-12-31 2>/dev/null | head -1 >stdout
[ "${PIPESTATUS[0]}" -eq 7 ] || fail 'a reader that goes away is no error'

# ---- memory does not grow with the number of cases ----
if [ -z "${ZJTX_SANITIZE:-}" ] && [ -x /usr/bin/time ]; then
    peak() { /usr/bin/time -f %M "$ZJTXVM" batch plan.zjtxb "$1" --as-of 2025-12-31 -o /dev/null 2>&1 | tail -1; }
    few=$(peak many.jsonl)
    for _ in $(seq 10); do cat many.jsonl; done >more.jsonl
    more=$(peak more.jsonl)
    [ "$more" -le $((few + 2048)) ] || fail "peak memory $few KiB for 1500 cases, $more KiB for 15000"
fi

# ---- the samples ----
"$ZJTXC" build "$ZJTX_ROOT/policies/wuhan-2021/wuhan.zjtx" -o plan.zjtxb || fail 'wuhan.zjtx does not compile'
for sample in 2024:111:4110 bases:101:4200; do
    IFS=: read -r name cases sum <<<"$sample"
    ends 0 "$ZJTX_ROOT/policies/samples/wuhan-$name.csv" --ledger none
    says "共 $cases 个案例：算出 $cases 个，退回 0 个；算出的里面 0 个出错"
    says "^合计 ${sum}万元（市级 ${sum}万元）"
done
exit $failed
