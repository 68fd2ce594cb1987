#!/usr/bin/env bash
# shown_versions.sh -- which version by date a result says it used, in both languages and in JSON.
. "$(dirname "$0")/shown_lib.sh"

what=compile
"$ZJTXC" build "$ZJTX_ROOT/tests/lang/run/amend.zjtx" -o amend.zjtxb || exit 1
module=amend.zjtxb

cat >two.json <<'END'
{"as_of": "2026-01-01", "已拨付": [], "违法": false, "租日": "2025-01-01", "项目": [
 {"编号": "A", "日期": "2024-06-30", "投资": "3000万元", "类": "制造"},
 {"编号": "B", "日期": "2024-07-01", "投资": "3000万元", "类": "制造"},
 {"编号": "C", "日期": "2024-07-01", "投资": "3000万元"}]}
END
what='items before and after an amendment'
run two.json
says zh.txt '修订：自2024年7月1日起，《某省新办法》一「提高到30万元」：金额 30万元'
says en.txt 'Amended from 2024-07-01 by "某省新办法" 一 "提高到30万元": 金额 30万元'
says zh.txt '自2024年7月1日至2024年12月31日，《某省新办法》二'
says zh.txt '参数“投资门槛”：取值 1000万元（自2024年7月1日起，《某省新办法》四「门槛调整为1000万元」）'
says en.txt 'Parameter "投资门槛": 取值 1000万元 (from 2024-07-01, "某省新办法" 四'
says zh.txt '修订是否适用尚不能判断：自2024年7月1日至2024年12月31日'
says en.txt 'Whether this amendment holds is open: 2024-07-01 to 2024-12-31'
grep -A1 '「A」 2024年6月30日：应得 20万元' zh.txt | grep -q '修订' && fail 'an item before the amendment cites it'
[ "$(grep -c '修订：自2024年7月1日起，《某省新办法》一' zh.txt)" -eq 2 ] || fail 'not each item after the amendment cites it'
grep -q '"what": "金额 30万元"' out.json || fail 'JSON does not say what was amended'
grep -q '"from": "2024-07-01"' out.json || fail 'JSON does not say from when'
grep -q '"until": "2024-12-31"' out.json || fail 'JSON does not say until when'

what='a clause that another stands in for'
is base.房租 outcome not_in_force
is base.房租 by test.新房租
pays test.新房租 granted 80000.00
says zh.txt '自2025年1月1日起由“新房租补贴”（test.新房租）取代'
says en.txt '"新房租补贴" (test.新房租) stands in its place from 2025-01-01'

what='the day before'
sed 's/"租日": "2025-01-01"/"租日": "2024-12-31"/' two.json >before.json
run before.json
pays base.房租 granted 50000.00
is test.新房租 outcome not_in_force
says zh.txt '自2025年1月1日起施行'
grep -q '取代' zh.txt && fail 'says that a clause in force is replaced'

exit $failed
