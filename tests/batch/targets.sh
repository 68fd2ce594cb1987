#!/usr/bin/env bash
# targets.sh -- targets by year: the years that are judged, years without cases, shares of nobody, open facts.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTXVM:?}" "${ZJTX_ROOT:?}"
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
fail() { echo "$what: $*" >&2; failed=1; }
what=compile
"$ZJTXC" build "$here/targets.zjtx" -o t.zjtxb || exit 1
# batch AS_OF LANG [OPTIONS]: the summary in text.txt and flat.json
batch() {
    "$ZJTXVM" batch t.zjtxb cases.csv --as-of "$1" --lang "$2" --summary s.json -o out.jsonl "${@:3}" 2>text.txt
    [ $? -eq 0 ] || { fail "exit code at $1"; cat text.txt >&2; }
    tr -d ' \n' <s.json >flat.json
}
line() { grep -qxF -- "$1" text.txt || { fail "no line: $1"; cat text.txt >&2; }; }
holds() { grep -qF -- "$1" flat.json || { fail "no: $1"; cat flat.json >&2; }; }

what='years in force'
cat >cases.csv <<'END'
case,规上,首次,收入,研发
E1,是,2023-04-01,1000万元,60万元
E2,是,2023-11-30,1000万元,50万元
E3,否,2025-01-05,1000万元,10万元
E4,是,2022-12-31,1000万元,10万元
E5,是,2026-02-01,1000万元,10万元
END
batch 2026-06-30 zh
line '  t.新增「每年新增规上」：要求≥2家；2 个案例不在所评的年份里'
line '    2023年：✓ 2家，已达到'
line '    2024年：✗ 0家，未达到，差2家'
line '    2025年：✗ 0家，未达到，差2家'
line '  t.占比率「每年新增中规上占比」：要求≥50%，力争；2 个案例不在所评的年份里'
line '    2023年：✓ 100%，已达到'
line '    2024年：– 没有可以统计的案例，不适用'
line '    2025年：✗ 0%，未达到，差50个百分点'
line '  t.额「到 2024 年每年研发」：要求>100万元，截至2024年12月31日；3 个案例不在所评的年份里'
line '    2023年：✓ 110万元，已达到'
line '    2024年：✗ 0元，未达到，差100万元'
holds '"years":{"2023":{"cases":{"min":2,"max":2},"value":{"min":"2","max":"2"},"gap":{"min":"0","max":"0"},"met":true,"verdict":"met","over":true},"2024":{"cases":{"min":0,"max":0},"value":{"min":"0","max":"0"},"gap":{"min":"2","max":"2"},"met":false,"verdict":"not_met","over":true},"2025":{'
holds '"2024":{"cases":{"min":0,"max":0},"value":null,"gap":null,"met":null,"verdict":"not_applicable","over":true}'
holds '"outside":2,"undated":0'
grep -q '"2026"' flat.json && fail 'a year out of force is judged'
# years that begin in July: 2022 holds the first day in force, 2025 the last
line '    2022年：✗ 3.5%，未达到，差1.5个百分点'
line '    2023年：✓ 5%，已达到'
line '    2025年：✗ 1%，未达到，差4个百分点'
what='years in English'
batch 2026-06-30 en
line '  t.fresh "每年新增规上": required ≥ 2 家; 2 cases in other years'
line '    2024: ✗ 0 家, not met, 2 家 to go'
line '    2024: – no case to measure, not applicable'

what='the present year'
batch 2024-06-30 zh
line '    2024年：✗ 0家，未达到，差2家，本年还没有结束'
holds '"verdict":"not_met","over":false'
batch 2022-12-30 zh
line '  t.新增「每年新增规上」：要求≥2家；所评的年份还没有到；4 个案例不在所评的年份里'

what='nobody at all'
echo 'case,规上' >cases.csv
batch 2024-12-31 zh
line '    2023年：✗ 0家，未达到，差2家'
line '    2023年：– 没有可以统计的案例，不适用'
line '  t.均「平均研发」：要求≥50万元；– 没有可以统计的案例，不适用'

what='open facts'
cat >cases.csv <<'END'
case,规上,首次,收入,研发
E1,是,2023-04-01,1000万元,60万元
E2,,2023-11-30,1000万元,
E3,是,,1000万元,40万元
END
echo '{"t": {"增速": "4.9%"}}' >policy.json
batch 2023-12-31 zh --policy-facts policy.json
line '  t.新增「每年新增规上」：要求≥2家；1 个案例是哪一年的还不知道'
line '    2023年：? 1家至3家，尚不能判断'
line '  t.均「平均研发」：要求≥50万元；? 约不低于333333.33元，尚不能判断'
line '  t.增「增速」：要求≥5%；✗ 4.9%，未达到，差0.1个百分点'
holds '"value":{"min":"1","max":"3"},"gap":{"min":"0","max":"1"},"met":null,"verdict":"open"'
exit $failed
