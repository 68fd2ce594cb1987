#!/usr/bin/env bash
# shown.sh -- what the project promises of its policies, by command, on the samples.
. "$(dirname "$0")/shown_lib.sh"

what=compile
"$ZJTXC" build "$ZJTX_ROOT/policies/caidian-draft/caidian.zjtx" -o caidian.zjtxb || exit 1
module=caidian.zjtxb

what='national giant'
run "$samples/caidian-national.json" --as-of 2023-06-01
pays wuhan.小巨人奖励 granted 500000.00
pays caidian.小巨人配套 granted 500000.00
pays hubei.小巨人奖励 granted 500000.00
total '' 1500000.00
total 省级 500000.00
total 市级 500000.00
total 区级 500000.00
is caidian.小巨人配套 payer 区级
is caidian.小巨人配套 cite '二（一）4'
says zh.txt 'caidian）是征求意见稿'
says zh.txt '市级 50万元，区级 50万元'
says out.json '"drafts": ['
says en.txt 'RMB 500,000'
says zh.txt '依据：二（二）3、二（三）2「围绕智能家居、汽车及零部件、电子信息、装备制造等四大主导产业」「聚焦我区四大主导产业建立重点产业链基础项目清单」'
says zh.txt '进入“专精特新”中小企业培育库（市级）'
says zh.txt '认定.获批日期 满 3年为2026年5月10日'
what='one rung short'
facts caidian-quality
run facts.json
says en.txt '1 rung short'

base() { # level, reading, city, district
    what="base of $1 under reading $2"
    facts caidian-national 's#"小巨人认定": \[[^]]*\]#"小巨人认定": []#' \
        "$(list 双创基地 "{\"编号\":\"b\",\"级别\":\"$1\",\"认定日期\":\"2023-03-01\"}")"
    run facts.json --as-of 2023-06-01 --reading "caidian.双创基地配套=$2"
    pays wuhan.双创基地奖励 granted "$3"
    is caidian.双创基地配套 min "$4"
    is caidian.双创基地配套 max "$4"
}
base 国家级 甲 1000000.00 500000.00
base 省级 甲 500000.00 250000.00
base 市级 甲 300000.00 150000.00
base 国家级 乙 1000000.00 0.00
base 省级 乙 500000.00 250000.00
base 市级 乙 300000.00 150000.00
what='base without a reading'
facts caidian-national 's#"小巨人认定": \[[^]]*\]#"小巨人认定": []#' \
    "$(list 双创基地 '{"编号":"b","级别":"国家级","认定日期":"2023-03-01"}')"
run facts.json --as-of 2023-06-01
range caidian.双创基地配套 reading 0.00 500000.00
says zh.txt '甲「上限只管区级配套」'
says zh.txt '乙「上限管市、区两级合计」'

contract() { # value, type, district pays, outcome
    what="contract of $1"
    facts caidian-contracts "s#\"技术合同\": \[[^]]*\]#\"技术合同\": [{\"编号\":\"k\",\"类型\":\"$2\",\"卖方\":\"高等院校\",\"已登记\":true,\"登记日期\":\"2023-05-10\",\"成交额\":\"$1\"}]#"
    run facts.json
    pays caidian.技术合同奖励 "$4" "$3"
}
contract 1000万元 技术开发 1000000.00 granted
contract 10000000.01元 技术开发 1000000.00 granted
contract 999.99万元 技术转让 999990.00 granted
contract 333.33元 技术开发 33.33 granted
contract 500万元 专利实施许可 0.00 refused
says zh.txt '类型为专利实施许可'
what='two years of contracts'
facts caidian-contracts 's#"技术合同": \[[^]]*\]#"技术合同": [{"编号":"k","类型":"技术开发","卖方":"高等院校","已登记":true,"登记日期":"2022-12-31","成交额":"1500万元"}, {"编号":"l","类型":"技术开发","卖方":"科研机构","已登记":true,"登记日期":"2023-01-01","成交额":"1200万元"}]#'
run facts.json
pays caidian.技术合同奖励 granted 2000000.00
object caidian.技术合同奖励 | tr -d ' \n' | grep -q '"2022":{"min":"1000000.00","max":"1000000.00"},"2023":{"min":"1000000.00","max":"1000000.00"}' ||
    fail 'the years are not apart'
what='contracts, the sample'
run "$samples/caidian-contracts.json"
object caidian.技术合同奖励 | tr -d ' \n' | grep -q '"2022":{"min":"1000000.00","max":"1000000.00"},"2023":{"min":"1000000.00"' ||
    fail 'the years are not apart'

research() { # amount, paid rows, payable
    what="research subsidy of $1"
    facts caidian-research "s#\"研发补贴\": \[[^]]*\]#\"研发补贴\": [{\"编号\":\"r\",\"来源\":\"省级\",\"金额\":\"$1\",\"日期\":\"2023-05-06\",\"已加计扣除\":true}]#" \
        "s#\"已拨付\": \[[^]]*\]#\"已拨付\": [$2]#"
    run facts.json
    is caidian.研发再补贴 min "$3"
    is caidian.研发再补贴 max "$3"
}
paid='{"政策":"caidian","条款":"研发再补贴","项":"研-0","所属日期":"2023-01-18","金额":"50万元","拨付日期":"2023-03-30","支付方":"区级","收回金额":"0元"}'
research 200万元 '' 2000000.00
research 2000000.01元 '' 2000000.00
research 199.99万元 '' 1999900.00
research 2000000.01元 "$paid" 1500000.00
research 2000000.01元 "${paid//2023-01-18/2022-01-18}" 2000000.00
research 100万元 "$paid" 1000000.00

violation() { # date, outcome
    what="violation on $1"
    facts caidian-national "$(list 违法记录 "{\"编号\":\"v\",\"重大\":true,\"发生日期\":\"$1\"}")"
    run facts.json --as-of 2024-06-01
    is caidian.小巨人配套 outcome "$2"
    pays wuhan.小巨人奖励 granted 500000.00
}
violation 2021-06-01 barred
is caidian.小巨人配套 by caidian.近三年重大违法
says zh.txt '「v」'
violation 2021-05-31 granted

what='no record of violations'
run "$samples/caidian-unknown.json"
grants=0
for id in $(sed -n '/^  "grants": \[/,/^  \]/p' out.json | grep -oE '^      "id": "caidian\.[^"]+"' | cut -d'"' -f4); do
    grants=$((grants + 1))
    is "$id" outcome needs_facts
    object "$id" | grep -qF '违法记录' || fail "$id does not name 违法记录"
done
[ $grants -ge 10 ] || fail "only $grants grants of Caidian"
for id in 小巨人奖励 进规奖励 双创基地奖励 专利组合奖励 智能化奖励 必要专利标准补助 大赛奖励; do
    is wuhan.$id outcome granted
done
sed -n '/^  "needs": \[/,$p' out.json | grep -q '"fact": "违法记录"' || fail 'the needs do not name 违法记录'
sed -n '/^  "needs": \[/,$p' out.json | grep -q '"state": "missing"' || fail 'the needs do not say missing'

moved() { # date, recovered
    what="moved on $1"
    facts caidian-relocated "s#\"迁出\": \[[^]]*\]#\"迁出\": [{\"编号\":\"q\",\"事项\":\"注册地\",\"迁出地\":\"蔡甸区\",\"日期\":\"$1\"}]#"
    run facts.json --as-of 2030-01-01
    is caidian.五年内迁离 min "$2"
    is caidian.五年内迁离 max "$2"
}
moved 2028-07-10 500000.00
moved 2028-07-11 0.00
what='moved, the sample'
run "$samples/caidian-relocated.json"
is caidian.五年内迁离 max 500000.00
says out.json '"liable_until": "2028-07-10"'
says zh.txt '责任期至 2028年7月10日'
object caidian.五年内迁离 | grep -q '"policy": "wuhan"' && fail "the city's money is recovered"

what=contest
run "$samples/caidian-contest.json"
total '' 300000.00
total 市级 300000.00
is caidian.大赛兑现 outcome granted
says zh.txt '不重复计入合计'

what='quality awards'
run "$samples/caidian-quality.json"
pays caidian.质量奖 granted 1000000.00
object caidian.质量奖 | tr -d ' \n' | grep -q '"key":"奖-2","date":"2023-09-10","outcome":"displaced","min":"0.00","max":"0.00"' ||
    fail 'the second award is not displaced'
says zh.txt '择优：另有更高的项目'
says zh.txt '50万元 → 0元'

# one figure, or one sign, of a policy changed: it no longer compiles, and the quote is shown
changed() { # file, edit, id, what the message shows
    what="changed by $2"
    rm -rf copy
    mkdir copy
    cp -rL "$ZJTX_ROOT/policies/." copy # never the files themselves
    sed -i -E "$2" "copy/$1"
    cmp -s "copy/$1" "$ZJTX_ROOT/policies/$1" && fail 'the edit changes nothing'
    echo old >out.zjtxb
    for lang in zh en; do
        "$ZJTXC" build "copy/$1" -o out.zjtxb --lang $lang >stdout 2>stderr
        [ $? -eq 3 ] || fail "exit code ($lang)"
        grep -qE "^copy/$1:[0-9]+:[0-9]+: (错误|error) $3" stderr || fail "no $3 ($lang)"
        says stderr "$4"
        grep -qE '原文在这里|the quoted text$' stderr || fail "the quote is not shown ($lang)"
    done
    echo old | cmp -s - out.zjtxb || fail 'the old output was touched'
}
changed wuhan-2021/wuhan.zjtx '/^奖励 进规奖励/,/^奖励 /s/^(  金额 +)20万元/\125万元/' ZJ0403 '给予 20 万元奖励'
changed caidian-draft/caidian.zjtx 's/^(  上限 +)100万元 每户每年/\1110万元 每户每年/' ZJ0403 '年奖励总额不超过100万元'
changed caidian-draft/caidian.zjtx 's/参与排名 ≤ 2/参与排名 ≤ 3/' ZJ0403 前两名
changed caidian-draft/caidian.zjtx 's/^(  达到 +)≥ 60家/\1> 60家/' ZJ0404 '60家'
changed hubei-2023/hubei.zjtx 's/(当 获批后费用) ≥ 2000万元/\1 > 2000万元/' ZJ0404 '2000万元以上'
what='a sign changed'
mkdir -p sign
cat >sign/sign.zjtx <<'END'
政策 sign 「试验办法」
  层级   区级
  叠加   可叠加
事实 { 营业收入 : 金额 ≥ 0元 }
奖励 甲
  依据   「一」 原文 「营业收入2000万元以上的，给予20万元奖励」
  当     营业收入 ≥ 2000万元
  发生于 评估日
  金额   20万元
END
"$ZJTXC" build sign/sign.zjtx -o sign.zjtxb || fail 'the right sign is rejected'
sed -i 's/当     营业收入 ≥/当     营业收入 >/' sign/sign.zjtx
"$ZJTXC" build sign/sign.zjtx -o sign2.zjtxb --lang en 2>stderr
[ $? -eq 3 ] || fail 'exit code'
says stderr 'sign/sign.zjtx:7:16: error ZJ0404'
says stderr 'sign/sign.zjtx:6:20: note: the quoted text'
[ ! -e sign2.zjtxb ] || fail 'a module was written'

what='the example plan: months, parts, three years, a sum that was raised'
"$ZJTXC" build "$ZJTX_ROOT/policies/samples/park.zjtx" -o park.zjtxb || exit 1
module=park.zjtxb
run "$samples/park.json"
pays park.租金补贴 granted 304838.71
pays park.落户补助 not_due 0.00
total '' 1599990.93
run "$samples/park.json" --explain
says zh.txt '第1期 40% 2025年1月1日：已享受 24万元'
says zh.txt '参数“落户补助”：取值 60万元（自2025年1月1日起'
says zh.txt '160000/31元（约5161.29元） → 5161.29元'
says zh.txt '落户以后的第几个公历月：17个月'
says en.txt '17 months'
says en.txt 'RMB 160,000/31 (about RMB 5,161.29)'

what='the cases of the policies'
for policy in caidian-draft/caidian wuhan-2021/wuhan hubei-2023/hubei wuhan-reply-2024/reply huangshi-draft/huangshi \
    english/caidian_en samples/park; do
    "$ZJTXC" build "$ZJTX_ROOT/policies/$policy.zjtx" -o p.zjtxb 2>stderr || fail "$policy does not compile"
    # what is shown about a policy stays only where its README says why
    while read -r place _ id; do
        grep -q "${id%%[：:]*}" "$(dirname "${place%%.zjtx:*}")/README.md" || fail "$policy: nothing explains $place $id"
    done < <(grep -E '^[^ ]+\.zjtx:[0-9]+:[0-9]+: (错误|警告|error|warning) ' stderr)
    "$ZJTXVM" test p.zjtxb >stdout || { fail "$policy"; cat stdout >&2; }
    "$ZJTXVM" info p.zjtxb >stdout || fail "info $policy"
done

exit $failed
