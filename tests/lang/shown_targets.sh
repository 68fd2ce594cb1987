#!/usr/bin/env bash
# shown_targets.sh -- every target of the documents at its figure and one short of it, over made populations.
. "$(dirname "$0")/shown_lib.sh"

for policy in caidian-draft/caidian wuhan-2021/wuhan hubei-2023/hubei wuhan-reply-2024/reply huangshi-draft/huangshi; do
    what=$policy
    "$ZJTXC" build "$ZJTX_ROOT/policies/$policy.zjtx" -o "${policy##*/}.zjtxb" 2>/dev/null || exit 1
done

# batch MODULE AS_OF [OPTIONS]: facts.csv under the policy facts of policy.json; the summary in flat.json
batch() {
    "$ZJTXVM" batch "$1.zjtxb" facts.csv --as-of "$2" --ledger none --policy-facts policy.json --only totals \
        -o out.jsonl --summary s.json 2>stderr || { fail "exit code $?"; head -5 stderr >&2; }
    tr -d ' \n' <s.json >flat.json
}
# verdict NAME VERDICT
verdict() {
    grep -qE "\"id\":\"$1\",[^}]*(\{[^}]*\}[^}]*)*\"verdict\":\"$2\"" flat.json || {
        fail "$1 is not $2"
        grep -oE "\"id\":\"$1\",.{0,300}" flat.json >&2
    }
}
# rows N FIELDS: N rows that say the same; %d is the row's number
rows() { awk -v n="$1" -v f="$2" 'BEGIN { for (i = 1; i <= n; i++) { s = f; gsub(/%d/, i, s); print i "-" n "," s } }'; }

# counted MODULE AS_OF FIELD VALUE TARGET LEAST: one enterprise short, then just enough
counted() {
    local least=$6
    what="$5 at $least"
    { echo "case,$3"; rows $((least - 1)) "$4"; } >facts.csv
    batch "$1" "$2"
    verdict "$1.$5" not_met
    rows 1 "$4" | sed 's/^/x/' >>facts.csv
    batch "$1" "$2"
    verdict "$1.$5" met
}
# covered MODULE AS_OF FIELDS VALUES TARGET FIELD: nine of ten, then all ten
covered() {
    what="$5"
    { echo "case,$3,$6"; rows 9 "$4,是"; rows 1 "$4,否"; } >facts.csv
    batch "$1" "$2"
    verdict "$1.$5" not_met
    { echo "case,$3,$6"; rows 10 "$4,是"; } >facts.csv
    batch "$1" "$2"
    verdict "$1.$5" met
}
# stated MODULE AS_OF TARGET VERDICT FACTS: a figure of the policy itself
stated() {
    what="$3: $5"
    echo "{\"$1\": {$5}}" >policy.json
    printf 'case,门类\n1,工业\n' >facts.csv
    batch "$1" "$2"
    verdict "$1.$3" "$4"
}

# ---- the city ----
echo '{}' >policy.json
counted wuhan 2023-12-31 等级 市级专精特新 市级培育企业数 1201
counted wuhan 2023-12-31 等级 省级小巨人 省级小巨人数 500
counted wuhan 2023-12-31 等级 国家级小巨人 国家级小巨人数 260
counted wuhan 2022-12-31 首次进规,门类,首次进规日期 是,工业,2022-06-30 新增规上企业数 300
covered wuhan 2023-12-31 专精特新 是 研发机构覆盖 有研发机构
covered wuhan 2023-12-31 专精特新 是 智能化覆盖 智能化转型
years() { # FIRM and COMPANY counts of three years
    echo "\"历年登记\": [{\"编号\": \"a\", \"年份\": 2021, \"市场主体\": \"$1户\", \"企业\": \"$2户\"},
        {\"编号\": \"b\", \"年份\": 2022, \"市场主体\": \"$3户\", \"企业\": \"$4户\"},
        {\"编号\": \"c\", \"年份\": 2023, \"市场主体\": \"$5户\", \"企业\": \"$6户\"}]"
}
stated wuhan 2023-12-31 新登记市场主体 not_met "$(years 190000 95000 200000 102000 209999 108000)"
stated wuhan 2023-12-31 新登记市场主体 met "$(years 190000 95000 200000 102000 210000 108000)"
stated wuhan 2023-12-31 新登记企业 not_met "$(years 190000 95000 200000 102000 210000 102999)"
stated wuhan 2023-12-31 新登记企业 met "$(years 190000 95000 200000 102000 210000 103000)"
stated wuhan 2023-12-31 企业占比逐年提升 not_met "$(years 200000 100000 200000 100000 200000 100001)"
stated wuhan 2023-12-31 企业占比逐年提升 met "$(years 200000 100000 200000 100001 200000 100002)"

# ---- the district ----
echo '{}' >policy.json
counted caidian 2023-12-31 纳税地,等级 蔡甸区,市级专精特新 市级培育企业数 101
counted caidian 2023-12-31 纳税地,等级 蔡甸区,省级小巨人 省级小巨人数 60
counted caidian 2023-12-31 纳税地,等级 蔡甸区,国家级小巨人 国家级小巨人数 5
counted caidian 2022-12-31 纳税地,首次进规,门类,首次进规日期 蔡甸区,是,工业,2022-06-30 新增规上企业数 50
for pair in 研发机构覆盖:有研发机构 智能化覆盖:智能化转型 诊断覆盖:智能化诊断; do
    covered caidian 2023-12-31 纳税地,专精特新 蔡甸区,是 "${pair%:*}" "${pair#*:}"
done
stated caidian 2023-12-31 免提交类数目标 not_met '"免提交类数": 79'
stated caidian 2023-12-31 免提交类数目标 met '"免提交类数": 80'

# ---- the province ----
echo '{}' >policy.json
counted hubei 2025-12-31 梯队 创新型中小企业 创新型数 10000
counted hubei 2025-12-31 梯队 专精特新中小企业 专精特新数 5000
counted hubei 2025-12-31 梯队 专精特新小巨人 小巨人数 500
covered hubei 2025-12-31 梯队 专精特新中小企业 研发机构覆盖 有研发机构
covered hubei 2025-12-31 梯队 专精特新中小企业 培训覆盖 已接受培训
stated hubei 2025-12-31 培训企业数 not_met '"年培训企业数": "49家"'
stated hubei 2025-12-31 培训企业数 met '"年培训企业数": "50家"'
stated hubei 2025-12-31 培训高管数 not_met '"年培训高管数": "99人"'
stated hubei 2025-12-31 培训高管数 met '"年培训高管数": "100人"'

# ---- the reply ----
stated reply 2024-12-31 本地人才数 not_met '"年培育人才数": "999人"'
stated reply 2024-12-31 本地人才数 met '"年培育人才数": "1000人"'
stated reply 2024-12-31 创新团队数 not_met '"年引育团队数": 9'
stated reply 2024-12-31 创新团队数 met '"年引育团队数": 10'
echo '{}' >policy.json
for one in "$(head -111 "$samples/wuhan-2024.csv")" "$(cat "$samples/wuhan-2024.csv"; tail -1 "$samples/wuhan-2024.csv" | sed 's/^[^,]*/又一户/; s/小巨人-2024-[0-9]*/又一号/')"; do
    what="$(wc -l <<<"$one") lines of the city's list"
    echo "$one" >facts.csv
    batch reply 2024-12-31
    verdict reply.免申即享户数 not_met
    verdict reply.免申即享资金 not_met
done

# ---- Huangshi: all of its targets, short and reached ----
# population GIANTS RANKED ALL DIGITAL GIANTS_DIGITAL GRADED UNITS PLEDGED SCALE: rows of enterprises; the first are giants
population() {
    awk -v g="$1" -v p="$2" -v n="$3" -v digital="$4" -v gd="$5" -v graded="$6" -v units="$7" -v less="$8" -v scaled="$9" '
    function upto(last) { return i <= last ? "是" : "否" }
    BEGIN {
        OFS = ","
        print "case,梯队,规上,有研发机构,营业收入,研发费用,新增授权专利,数字化改造,水平,质押融资额,专利密集型产品," \
            "省级绿色工厂,节能改造,长江质量奖获奖,市长质量奖获奖,湖北精品,标准化试点,已上市,上市后备,高级认证"
        for (i = 1; i <= n; i++) {
            ranked = i <= p; giant = i <= g
            rd = giant ? 80000 : 69062.50                 # 8 % and, over all, 7 % of 1000000 each
            patents = giant ? 10 : i - g <= 170 ? 5 : 4    # 10 and, over all, 5
            if (i == 1 && less) patents--
            if (i == 1 && !less) rd += 0.01
            rank = giant ? "专精特新小巨人" : ranked ? "专精特新中小企业" : i <= 500 - less ? "创新型中小企业" : "未入梯队"
            above = (ranked && i <= scaled) || (i > n - 245) ? "是" : "否"
            converted = (giant ? i <= gd : i - g + gd <= digital) ? "是" : "否"
            pledged = i > 1 ? "0元" : less ? "99999999.99元" : "1亿元"
            listing = i <= 20 - less ? "金种子" : (i > 20 && i <= 80 - less) ? "银种子" : "不在库"
            print i, rank, above, upto(ranked ? units : 0), "1000000元", sprintf("%.2f元", rd), patents, converted, \
                (i <= graded ? "二级" : "一级"), pledged, (i <= 100 - less), upto(25 - less), upto(40 - less), upto(2 - less), \
                upto(5 - less), (i <= 25 - less), (i <= 2 - less), upto(1 - less), listing, upto(2 - less)
        }
    }' >facts.csv
}
city() { # every figure of the city less this
    cat >policy.json <<END
{"huangshi": {"规上工业企业数": "$((1100 - $1))家", "高新技术企业数": "$((1000 - $1))家", "工业企业数": "$((6000 - $1))家",
  "国家级产业集群数": $((3 - $1)), "小快轻准数": $((30 - $1)), "信用贷款增速": "$((10 - $1))%", "中长期贷款增速": "$((10 - $1))%",
  "贷款平均增速": "10%"}}
END
}
# Ranked 350, of them 105 above scale beside 245 others: 30 %. Two marks stand apart: 263 of 350 is the least above 75 %.
all=$(grep -oE '^目标 [^/]+' "$ZJTX_ROOT/policies/huangshi-draft/huangshi.zjtx" | cut -d' ' -f2)
[ "$(wc -l <<<"$all")" -eq 35 ] || fail "the plan has $(wc -l <<<"$all") targets"
what='Huangshi at its figures'
city 0
population 30 350 745 263 30 200 263 0 105
batch huangshi 2026-12-31
for name in $all; do verdict "huangshi.$name" met; done
what='Huangshi one short'
city 1
population 29 349 744 199 28 199 261 1 104
batch huangshi 2026-12-31
for name in $all; do verdict "huangshi.$name" not_met; done
what='Huangshi: one conversion short of three quarters'
city 0
population 30 350 745 262 30 200 262 0 104
batch huangshi 2026-12-31
for name in 数字化改造率 研发机构覆盖率 任务研发机构覆盖率 占规上比重; do verdict "huangshi.$name" not_met; done
verdict huangshi.数字化改造数 met
what='Huangshi: 200 conversions are enough for one target alone'
population 30 350 745 200 30 200 263 0 105
batch huangshi 2026-12-31
verdict huangshi.数字化改造数 met
verdict huangshi.数字化改造率 not_met

exit $failed
