#!/usr/bin/env bash
# shown_documents.sh -- the figures of the five documents, each by one command on the samples: what adds up over payers and
# populations, ranges left to the authority, terms and ceilings, and the targets of a city.
. "$(dirname "$0")/shown_lib.sh"

for policy in caidian-draft/caidian wuhan-2021/wuhan hubei-2023/hubei wuhan-reply-2024/reply huangshi-draft/huangshi; do
    what=$policy
    "$ZJTXC" build "$ZJTX_ROOT/policies/$policy.zjtx" -o "${policy##*/}.zjtxb" || exit 1
done

# ---- three payers and one district ----
module=caidian.zjtxb
what='a national giant in Caidian'
run "$samples/caidian-national.json"
total '' 1500000.00
total 省级 500000.00
total 市级 500000.00
total 区级 500000.00
what='a provincial giant in Caidian'
facts caidian-national 's/"级别": "国家级"/"级别": "省级"/' 's/"等级": "国家级小巨人"/"等级": "省级小巨人"/' 's/"梯队": "专精特新小巨人"/"梯队": "专精特新中小企业"/'
run facts.json
total '' 400000.00
total 省级 0.00
total 市级 200000.00
total 区级 200000.00
pays hubei.小巨人奖励 refused 0.00
what='moved out in the third year'
run "$samples/caidian-relocated.json"
pays caidian.五年内迁离 granted 500000.00
[ "$(object caidian.五年内迁离 | grep -c '"policy": ')" -eq 2 ] || fail 'not one row and its clause'
object caidian.五年内迁离 | grep -q '"policy": "wuhan"' && fail "the city's money is recovered"
says out.json '"liable_until": "2028-07-10"'

# batch MODULE CSV AS_OF [OPTIONS]: the summary in zh.txt, en.txt and flat.json
batch() {
    "$ZJTXVM" batch "$1" "$samples/$2" --as-of "$3" --lang zh -o out.jsonl --summary s.json "${@:4}" 2>zh.txt ||
        { fail "exit code $?"; head -5 zh.txt >&2; }
    "$ZJTXVM" batch "$1" "$samples/$2" --as-of "$3" --lang en -o out.jsonl "${@:4}" 2>en.txt || fail 'exit code in English'
    tr -d ' \n' <s.json >flat.json
}
what='the city pays 111 enterprises'
batch wuhan.zjtxb wuhan-2024.csv 2024-12-31 --ledger none
says zh.txt '合计 4110万元（市级 4110万元）'
says zh.txt '共 111 个案例：算出 111 个，退回 0 个'
says flat.json '"id":"wuhan.小巨人奖励","title":"专精特新“小巨人”企业奖励","kind":"grant","policy":"wuhan","payer":"市级","outcomes":{"granted":111},"min":"41100000.00","max":"41100000.00"'
what='what the bureau reported is what the plan pays'
batch reply.zjtxb wuhan-2024.csv 2024-12-31 --ledger none
says zh.txt '要求=4110万元，截至2024年12月31日；✓ 4110万元，已达到'
says zh.txt '要求=111家，截至2024年12月31日；✓ 111家，已达到'
what='101 bases'
batch wuhan.zjtxb wuhan-bases.csv 2024-12-31 --ledger none
says zh.txt '合计 4200万元（市级 4200万元）'
says zh.txt '共 101 个案例：算出 101 个，退回 0 个'

# ---- what is left to the authority: a guaranteed and a highest figure ----
module=hubei.zjtxb
# platform FEES SPILLS CLASS DECIDED-SUBSIDY DECIDED-GRANT: facts.json with one platform and nothing else
platform() {
    cat >facts.json <<END
{"as_of": "2027-06-01", "研发平台": [{"编号": "P", "类别": "${3:-一般研发平台}", "牵头": true, "功能外溢": $2,
  "获批日期": "2023-05-10", "核定补贴": ${4:-\"待认定\"}, "核定经费": ${5:-\"待认定\"},
  "建设费用": [{"编号": "F", "日期": "2024-05-10", "金额": "$1"}]}],
 "小巨人认定": [], "揭榜项目": [], "三首产品": [], "二级节点": [], "上市进程": [], "技改项目": [], "梯队": "专精特新中小企业",
 "融资担保机构": false, "担保绩效突出": false, "申报创新项目": false, "拟上市": false, "首次投放市场": false, "满足采购需求": false, "已拨付": []}
END
}
sums() { # MIN MAX: of the totals
    sed -n '/^  "totals": {/,/^  }/p' out.json | tr -d ' \n' | grep -qF "\"totals\":{\"min\":\"$1\",\"max\":$2," ||
        fail "the total is $(sed -n '/^  "totals": {/,/^  }/p' out.json | tr -d ' \n'), not $1 to $2"
}
what='H-2a'
for row in 1999.99万元:refused:0.00 2000万元:discretionary:2000000.00 5000万元:discretionary:5000000.00 5001万元:discretionary:5000000.00; do
    IFS=: read -r fees outcome most <<<"$row"
    what="H-2a at $fees"
    platform "$fees" false
    run facts.json
    range hubei.研发平台补贴 "$outcome" 0.00 "$most"
    sums 0.00 "\"$most\""
done
says zh.txt '0元至500.1万元 → 0元至500万元'
# at 20 %: the cap may stay or double, and nobody has said which
for row in 2000万元:4000000.00:4000000.00 2500万元:5000000.00:5000000.00 2501万元:5000000.00:5002000.00 5000万元:5000000.00:10000000.00 5001万元:5000000.00:10000000.00; do
    IFS=: read -r fees stays doubles <<<"$row"
    what="H-2b at $fees"
    platform "$fees" true
    run facts.json
    range hubei.研发平台补贴 "$([ "$stays" = "$doubles" ] && echo discretionary || echo reading)" 0.00 "$doubles"
    sums 0.00 "\"$doubles\""
    run facts.json --reading hubei.研发平台补贴.上限=甲
    range hubei.研发平台补贴 discretionary 0.00 "$stays"
    run facts.json --reading hubei.研发平台补贴.上限=乙
    range hubei.研发平台补贴 discretionary 0.00 "$doubles"
done
what='H-2b decided'
platform 2000万元 false 一般研发平台 '"150万元"'
run facts.json
pays hubei.研发平台补贴 granted 1500000.00
what='H-2b decided beyond the range'
platform 2000万元 false 一般研发平台 '"2000000.01元"'
"$ZJTXVM" run "$module" facts.json --lang zh >zh.txt
[ $? -eq 1 ] || fail 'exit code'
says zh.txt '出错'
says zh.txt '核定的金额超出规定范围'
what='H-2c'
platform 100万元 false 国家技术创新中心
run facts.json
range hubei.国家创新中心补助 discretionary 10000000.00 null
sums 10000000.00 null
says out.json '"open": true'
says zh.txt '上不封顶'
platform 100万元 false 国家技术创新中心 '"待认定"' '"1200万元"'
run facts.json
pays hubei.国家创新中心补助 granted 12000000.00
what='H-2d'
platform 100万元 false 全国重点实验室
run facts.json
pays hubei.国家实验室补助 granted 5000000.00
pays hubei.国家创新中心补助 refused 0.00

one() { # LIST ROW [LEVEL]: facts.json with one row in a list
    platform 1元 false
    sed -i -zE "s#\"研发平台\": \[.*\}\],#\"研发平台\": [],#; s#\"$1\": \[\]#\"$1\": [$2]#" facts.json
    [ -z "${3:-}" ] || sed -i "s/\"梯队\": \"专精特新中小企业\"/\"梯队\": \"创新型中小企业\", \"等级\": \"$3\"/" facts.json
}
what='H-2f'
one 揭榜项目 '{"编号":"B","级别":"省级","完成":true,"完成日期":"2024-05-10","核定奖励":"待认定"}'
run facts.json
range hubei.揭榜挂帅奖励 discretionary 0.00 10000000.00
what='H-6a'
one 二级节点 '{"编号":"E","已对接":true,"对接日期":"2024-05-10","核定奖励":"待认定"}'
run facts.json
range hubei.二级节点奖励 discretionary 0.00 1000000.00
what='H-9b: three full years, then passed'
one 小巨人认定 '{"编号":"X","级别":"国家级","获批日期":"2023-05-10","复核日期":"2026-05-10"}'
run facts.json
range hubei.复核奖励 undetermined 0.00 null
sums 500000.00 null
what='H-9b: one day short'
one 小巨人认定 '{"编号":"X","级别":"国家级","获批日期":"2023-05-10","复核日期":"2026-05-09"}'
run facts.json
pays hubei.复核奖励 refused 0.00
sums 500000.00 '"500000.00"'
retrofit() { # INVESTMENT EQUIPMENT [LEVEL]
    one 技改项目 "{\"编号\":\"K\",\"总投资\":\"$1\",\"生产性设备\":\"$2\",\"必要软件\":\"0元\",\"日期\":\"2024-05-10\",\"核定补贴\":\"待认定\"}" "${3:-}"
    run facts.json
}
what='H-9d'
retrofit 999.99万元 500万元
pays hubei.技改补贴 refused 0.00
retrofit 1000万元 500万元
range hubei.技改补贴 discretionary 0.00 400000.00
retrofit 20000万元 12500万元
range hubei.技改补贴 discretionary 0.00 10000000.00
retrofit 20000万元 12501万元
range hubei.技改补贴 discretionary 0.00 10000000.00
what='H-9c: others'
retrofit 1999.99万元 500万元 市级专精特新
pays hubei.一般技改补助 refused 0.00
retrofit 2000万元 500万元 市级专精特新
range hubei.一般技改补助 undetermined 0.00 null
pays hubei.技改补贴 refused 0.00

what='W-1.3c: the city sets the least a district gives'
module=caidian.zjtxb
facts caidian-national 's/"首次进规": false/"首次进规": true/' 's/"首次进规日期": null/"首次进规日期": "2023-03-01"/'
run facts.json
pays wuhan.进规奖励 granted 200000.00
pays caidian.进规配套 granted 200000.00
mkdir -p floor
cp -rL "$ZJTX_ROOT/policies/." floor
sed -i -zE 's/(进规奖励 按 )1:1/\150%/' floor/caidian-draft/caidian.zjtx
cmp -s floor/caidian-draft/caidian.zjtx "$ZJTX_ROOT/policies/caidian-draft/caidian.zjtx" && fail 'the edit changes nothing'
"$ZJTXC" build floor/caidian-draft/caidian.zjtx -o floor.zjtxb --lang en 2>stderr
[ $? -eq 3 ] || fail 'a match below the floor compiles'
says stderr ZJ0353
what='W-4.1d: eligible, amount not set'
facts caidian-national 's/"租用标准厂房": false/"租用标准厂房": true/'
run facts.json
range wuhan.厂房租金优惠 undetermined 0.00 null
says out.json '"open": true'

# ---- free rent and a price ceiling ----
module=reply.zjtxb
rent() { # RANK DATE
    facts reply-housing "s#\"安居人才\": \[[^]]*\]#\"安居人才\": [{\"编号\":\"1\",\"姓名\":\"甲\",\"层次\":\"$1\",\"符合条件\":true,\"入住日期\":\"$2\",\"市场月租\":\"1500元\"}]#"
    run facts.json
    object reply.人才免租 | tr -d ' \n' >flat.json
}
for row in 硕士:2024-02-29:2024-03-01:2025-02-28:12 博士:2024-02-29:2024-03-01:2026-02-28:24 高层次人才:2024-02-29:2024-03-01:2027-02-28:36 \
    硕士:2023-02-28:2023-03-01:2024-02-28:12 硕士:2024-05-31:2024-06-01:2025-05-31:12; do
    IFS=: read -r rank date first last months <<<"$row"
    what="free rent of $rank from $date"
    rent "$rank" "$date"
    says flat.json "\"outcome\":\"granted\",\"first\":\"$first\",\"last\":\"$last\",\"months\":$months"
done
what='free rent of a master from the leap day'
rent 硕士 2024-02-29
says zh.txt '人才住房免租：享受，自2024年3月1日至2025年2月28日（12个月）'
says en.txt 'entitled, 2024-03-01 to 2025-02-28 (12 months)'
what='another graduate: a ceiling, no term'
rent 其他大学生 2024-02-29
says flat.json '"outcome":"refused"'
says zh.txt '限价：不超过1050元（市场月租为1500元）'
says out.json '"ceiling": "1050.00"'
what='one person, two ranks: the longer term alone'
run "$samples/reply-housing.json"
says zh.txt '✗ 择优：另有更高的项目「3」'
says zh.txt '「3」 2024年3月1日：享受，自2024年3月2日至2027年3月1日（36个月）'

# ---- the targets of a city ----
what='targets of Huangshi'
batch huangshi.zjtxb huangshi-population.csv 2026-12-31 --policy-facts "$samples/huangshi-facts.json"
# target NAME REQUIRED SOFT VALUE VERDICT: the text line, and the verdict in JSON
targets=0
target() {
    targets=$((targets + 1))
    local line
    line=$(grep -F "  huangshi.$1「" zh.txt)
    grep -qF "：要求$2" <<<"$line" || fail "$1 does not require $2: $line"
    if [ "$3" = soft ]; then grep -q 力争 <<<"${line#*：}" || fail "$1 is not soft"
    else grep -q 力争 <<<"${line#*：}" && fail "$1 is soft"; fi
    grep -qF "；$4" <<<"$line" || fail "$1 is not $4: $line"
    grep -qE "\"id\":\"huangshi.$1\",[^}]*(\{[^}]*\}[^}]*)*\"verdict\":\"$5\"" flat.json || fail "$1 is not $5 in JSON"
}
target 小巨人数 ≥30家 firm '✓ 30家，已达到' met                                  # S-2.1a
target 省级专精特新数 ≥350家 firm '✓ 350家，已达到' met                          # S-2.1b
target 创新型数 ≥500家 firm '✓ 500家，已达到' met                                # S-2.1c
target 占规上比重 ≥30% soft '✓ 约30.45%，已达到' met                             # S-2.1d
target 研发机构覆盖率 ≥75% soft '✓ 约77.14%，已达到' met                         # S-2.2a
target 研发强度 '>7%' firm '✓ 约7.34%，已达到' met                               # S-2.2b
target 平均专利 ≥5 firm '✓ 5，已达到' met                                        # S-2.2c
target 小巨人平均专利 ≥10 firm '✗ 9.5，未达到，差0.5' not_met                    # S-2.2d
target 小巨人研发强度 '>8%' firm '✗ 8%，未达到' not_met                          # S-2.2e: 8 % is not more than 8 %
target 数字化改造率 ≥75% firm '✗ 约57.14%，未达到，差17.86个百分点' not_met      # S-2.3a
target 小巨人数字化覆盖 ≥100% firm '✓ 100%，已达到' met                          # S-2.3b
target 二级以上数 ≥200家 soft '✗ 180家，未达到，差20家' not_met                  # S-2.3c
target 产业集群数 ≥3 soft '✗ 2，未达到，差1' not_met                             # S-2.4
target 任务小巨人数 ≥30家 soft '✓ 30家，已达到' met                              # S-3.1
target 规上工业目标 ≥1100家 firm '✓ 1100家，已达到' met                          # S-3.2a
target 高新企业目标 ≥1000家 firm '✗ 985家，未达到，差15家' not_met               # S-3.2b
target 工业企业目标 ≥6000家 firm '✓ 6012家，已达到' met                          # S-3.2c
target 任务研发机构覆盖率 ≥75% firm '✓ 约77.14%，已达到' met                     # S-3.4
target 质押融资 ≥1亿元 firm '✗ 9500万元，未达到，差500万元' not_met              # S-3.6a
target 密集型产品 ≥100 firm '✓ 100，已达到' met                                  # S-3.6b
target 任务产业集群数 ≥3 soft '✗ 2，未达到，差1' not_met                         # S-3.7
target 数字化改造数 ≥200家 firm '✓ 200家，已达到' met                            # S-3.8
target 小快轻准 ≥30 firm '✓ 30，已达到' met                                      # S-3.9
target 绿色工厂 ≥25家 firm '✓ 25家，已达到' met                                  # S-3.10a
target 节能改造数 ≥40家 firm '✗ 39家，未达到，差1家' not_met                     # S-3.10b
target 长江质量奖数 ≥2家 soft '✓ 2家，已达到' met                                # S-3.11a
target 市长质量奖数 ≥5家 soft '✓ 5家，已达到' met                                # S-3.11b
target 湖北精品数 ≥25 firm '✗ 24，未达到，差1' not_met                           # S-3.11c
target 标准化试点数 ≥2 soft '✓ 2，已达到' met                                    # S-3.12
target 信用贷款 ≥0% soft '✓ 3.5%，已达到' met                                    # S-3.13a
target 中长期贷款 ≥0% soft '✗ -0.1%，未达到，差0.1个百分点' not_met              # S-3.13a
target 上市企业数 ≥1家 soft '✓ 1家，已达到' met                                  # S-3.15a
target 金种子数 ≥20家 soft '✓ 20家，已达到' met                                  # S-3.15b
target 银种子数 ≥60家 soft '✓ 60家，已达到' met                                  # S-3.15c
target 高级认证数 ≥2家 soft '? 1家至2家，尚不能判断' open                        # S-3.16: one firm has not said
[ "$(grep -c '^  huangshi\..*：要求' zh.txt)" -eq $targets ] || fail "$targets targets are expected, the summary has others"
says en.txt 'required ≥ 75%, by 2026-12-31; ✗ about 57.14%, not met, 17.86 percentage points to go'
# The plan contradicts itself: with 350 enterprises, 200 converted is 57 %, while 75 % is asked for.
what='the contradiction in Huangshi'
says flat.json '"value":{"min":"200","max":"200"},"gap":{"min":"0","max":"0"},"met":true'
says flat.json '"value":{"min":"4/7","max":"4/7"},"gap":{"min":"5/28","max":"5/28"},"met":false'

what='targets of the province'
cut -d, -f1,2 "$samples/huangshi-population.csv" >"$samples/ranks.csv"
batch hubei.zjtxb ranks.csv 2025-12-31 --ledger none
says zh.txt '要求≥10000家，截至2025年12月31日；✗ 500家，未达到，差9500家'
says zh.txt '要求≥5000家，截至2025年12月31日；✗ 350家，未达到，差4650家'
says zh.txt '要求≥500家，截至2025年12月31日；✗ 30家，未达到，差470家'

exit $failed
