#!/usr/bin/env bash
# policy_facts.sh -- facts of the policy: once for a run or a batch, in either language; what a case gives itself stays.
. "$(dirname "$0")/shown_lib.sh"

what=compile
cat >zh.zjtx <<'END'
政策 plan 「试验办法」
  层级   区级
  施行   自 plan.公布日期 至 2026-12-31
引用 企业
事实 属 政策 {
  公布日期/published_on : 日期 「公布日期」 凭证 「公报」
  增速/growth : 比例 ≥ 0%
}
奖励 奖/award 「奖励」
  依据   「一」 原文 「增速5%以上，奖励10万元」
  当     plan.增速 ≥ 5%
  发生于 评估日
  金额   10万元
END
cat >en.zjtx <<'END'
policy plan "trial plan"
  authority district
  effective from plan.published_on until 2026-12-31
use enterprise
facts of policy {
  published_on/公布日期 : date "date of publication" evidence "gazette"
  growth/增速 : ratio >= 0%
}
grant award/奖 "award"
  cite   "1" quote "增速5%以上，奖励10万元"
  when   plan.growth >= 5%
  dated  asof
  amount 100000 yuan
END
for m in zh en; do "$ZJTXC" build $m.zjtx -o $m.zjtxb || exit 1; done
echo '{"已拨付": []}' >case.json
echo '{"plan": {"公布日期": "2024年1月1日", "增速": "7%"}}' >facts_zh.json
echo '{"plan": {"published_on": "2024-01-01", "growth": 0.07}}' >facts_en.json
for m in zh:奖 en:award; do
    module=${m%:*}.zjtxb
    for f in zh en; do
        what="$module with $f"
        run case.json --as-of 2025-01-01 --policy-facts facts_$f.json
        pays "plan.${m#*:}" granted 100000.00
    done
    what="$module before publication"
    run case.json --as-of 2023-12-31 --policy-facts facts_zh.json
    pays "plan.${m#*:}" not_in_force 0.00
    what="$module without policy facts"
    run case.json --as-of 2025-01-01
    range "plan.${m#*:}" needs_facts 0.00 100000.00
    sed -n '/^  "needs": \[/,$p' out.json | grep -q '"state": "missing"' || fail 'nothing is missing'
done
module=zh.zjtxb
what='what is missing'
run case.json --as-of 2025-01-01
says zh.txt '1. plan.公布日期「公布日期」（未填写）'
says zh.txt '凭证：公报'
says en.txt 'plan.published_on'
what='a case with its own'
echo '{"已拨付": [], "policies": {"plan": {"growth": "3%"}}}' >own.json
run own.json --as-of 2025-01-01 --policy-facts facts_zh.json
pays plan.奖 refused 0.00
says zh.txt '差2个百分点'
what='a case under 政策'
echo '{"已拨付": [], "政策": {"plan": {"公布日期": "2024-01-01", "增速": "5%"}}}' >own.json
run own.json --as-of 2025-01-01
pays plan.奖 granted 100000.00
what='one file for a batch'
printf '{"case": "A", "已拨付": []}\n{"case": "B", "已拨付": [], "policies": {"plan": {"增速": "1%%"}}}\n' >cases.jsonl
"$ZJTXVM" batch zh.zjtxb cases.jsonl --as-of 2025-01-01 --policy-facts facts_en.json --lang zh -o out.jsonl 2>zh.txt || fail "exit code $?"
says zh.txt 'plan.奖  10万元  应得 1、不得 1'

refused() { # CONTENT ZH EN: exit code 5, and both languages say where and what
    what="policy facts $1"
    printf '%s' "$1" >bad.json
    for lang in zh en; do
        "$ZJTXVM" run zh.zjtxb case.json --as-of 2025-01-01 --policy-facts bad.json --lang $lang >stdout 2>$lang.txt
        [ $? -eq 5 ] || fail "exit code ($lang)"
        [ ! -s stdout ] || fail "a result all the same ($lang)"
    done
    says zh.txt "$2"
    says en.txt "$3"
}
refused '{"plann": {"增速": "7%"}}' 'bad.json:1:2：plann：没有代号为“plann”的政策，是不是“plan”？（ZJ0625）' 'there is no policy plann; did you mean plan? (ZJ0625)'
refused '{"plan": {"增长": "7%"}}' 'bad.json:1:11：plan.增长：没有叫“增长”的事实，是不是“增速”？（ZJ0622）' 'there is no fact 增长; did you mean 增速? (ZJ0622)'
refused '{"plan": {"增速": "-7%"}}' '小于声明的下限 0（ZJ0655）' 'is below the declared least 0 (ZJ0655)'
refused '[1]' 'bad.json:1:1：应为一组事实 {…}' 'should be a group of facts {…}'
refused '{"plan": {"增速": "7%", "growth": "7%"}}' 'ZJ06' 'ZJ06'
exit $failed
