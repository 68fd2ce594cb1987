#!/usr/bin/env bash
# shown_items.sh -- what results say of items that no fact file lists: calendar periods, and the parts
# in which a grant is paid out; of amounts per unit.
. "$(dirname "$0")/shown_lib.sh"

build() { "$ZJTXC" build "$ZJTX_ROOT/tests/lang/run/$1.zjtx" -o "$1.zjtxb" || exit 1; module=$1.zjtxb; }
flat() { tr -d ' \n' <out.json >flat.json; }

# ---- calendar periods ----
build periods
fact() { printf '{"as_of":"2125-12-31","入驻":"2024-01-10","退出":%s,"缴费":[],"已拨付":[]}' "$1" >facts.json; }
what='months as items'
fact '"2024-03-05"'
run facts.json --explain
pays test.月租补贴 granted 3000.00
says zh.txt '「2024-02」 2024年2月29日：应得 1000元'
says zh.txt '「2024-Q1」 2024年3月5日'
says zh.txt '计入：「2024-02」'
says en.txt 'in "calendar months"'
what='the last day is missing'
fact null
sed -i 's/"退出":null,//' facts.json
run facts.json
is test.月租补贴 outcome needs_facts
says zh.txt '“各月”的起止日期尚不能确定（缺退出）'
says en.txt 'the dates between which "calendar months" lie are open (missing: 退出)'
flat
says flat.json '"needs":["退出"]'
what='the last day is before the first'
fact '"2023-12-31"'
run facts.json
is test.月租补贴 outcome refused
says zh.txt '“各月”一个也没有：止日在起日之前（入驻为2024年1月10日；退出为2023年12月31日）'
what='more months than a list may hold'
fact '"2124-01-10"'
"$ZJTXVM" run "$module" facts.json --lang zh >zh.txt
[ $? -eq 1 ] || fail 'a result in error ends otherwise'
says zh.txt '起止日期相隔太远，期间的个数超出限度'
says zh.txt '第18行）（入驻为2024年1月10日；退出为2124年1月10日）'

# ---- parts ----
build instalments
what='parts of a grant and of items'
cat >facts.json <<'F'
{"as_of":"2024-06-01","签约日期":"2024-01-10","验收日期":"2025-01-10","投资额":"1000.05","已拨付":[],
 "落户":[{"编号":"A","投资":10000000,"签约":"2024-02-01","投产":"2024-05-01","达产":true},
         {"编号":"B","投资":4000000,"签约":"2024-03-01","投产":"2024-05-01"},
         {"编号":"C","投资":2000000,"签约":"2024-04-01","投产":"2024-05-01","达产":false}]}
F
run facts.json
pays test.项目补助 granted 40.00
range test.落户奖励 needs_facts 650000.00 750000.00
says zh.txt '第1期 40% 2024年1月10日：应得 40元'
says zh.txt '第2期 其余 2025年1月10日：未到期 60.01元'
says en.txt 'part 1, 40% 2024-01-10: granted, RMB 40'
says en.txt 'not due yet, RMB 60.01'
says zh.txt '第2期 其余 2024年5月1日：待补充 最高 10万元'
says zh.txt '第2期 其余 2024年5月1日：不得'
says zh.txt '涉及：「B」'
flat
says flat.json '{"number":1,"key":"1","share":"40%","date":"2024-01-10","outcome":"granted","min":"40.00","max":"40.00"'
says flat.json '{"number":2,"key":"A/2","share":"其余","date":"2024-05-01","outcome":"granted","min":"250000.00"'
says flat.json '{"number":2,"key":"B/2","share":"其余","date":"2024-05-01","outcome":"needs_facts","min":"0.00","max":"100000.00"'
says flat.json '"outcome":"not_due","min":"0.00","max":"0.00","entitled":{"min":"60.01","max":"60.01"},"paid":{"min":"0.00","max":"0.00"}'
what='a part that was paid'
sed -i 's/"已拨付":\[\]/"已拨付":[{"政策":"test","条款":"项目补助","项":"1","所属日期":"2024-01-10","金额":"40","拨付日期":"2024-02-01","支付方":"区级","收回金额":0}]/' facts.json
run facts.json
pays test.项目补助 not_due 0.00
is test.项目补助 paid 40.00
says zh.txt '第1期 40% 2024年1月10日：已享受 40元'

# ---- amounts per unit ----
build rates
what='ceilings and comparisons with their units'
echo '{"as_of":"2024-07-01","面积":100,"租金":"3000.01","甲类":true,"用电":1}' >facts.json
run facts.json
says zh.txt '限价：不超过30元/平方米/月'
says zh.txt '限价：不超过1000元/月'
says en.txt 'price ceiling: RMB 30/平方米/月'
says zh.txt '租金 / 面积 ≤ 30元/平方米：不满足'
says zh.txt '租金 / 面积为30.0001元/平方米'
says out.json '"ceiling_unit": "元/平方米/月"'
exit $failed
