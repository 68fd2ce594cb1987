#!/usr/bin/env bash
# shown_english.sh -- the clauses written again in English keywords pay what the Chinese ones pay, on every sample.
. "$(dirname "$0")/shown_lib.sh"

what='both plans in one module'
printf '引用 caidian\n引用 caidian_en\n' >twins.zjtx
"$ZJTXC" build twins.zjtx -I "$ZJTX_ROOT/policies" -o twins.zjtxb 2>stderr || { cat stderr >&2; exit 1; }
module=twins.zjtxb
twins='小巨人配套:giants_match 技术合同奖励:contracts 主持标准:standards_presided 参与标准:standards_joined 五年内迁离:moved_out'
field() { object "$1" | grep -m1 "^      \"$2\":" | tr -d ' ,'; }
paid=0
for sample in "$samples"/caidian-*.json; do
    what=${sample##*/}
    # what the district paid under the one plan it paid under the other
    sed -E 's/"caidian": (\{"公布日期": ("[^"]*")[^}]*\})/"caidian": \1, "caidian_en": {"published_on": \2}/; s/\{"政策": "caidian"([^}]*)\}/&, {"政策": "caidian_en"\1}/g
        :a; s/("政策": "caidian_en", "条款": ")小巨人配套/\1giants_match/; ta
        :b; s/("政策": "caidian_en", "条款": ")[^a-z"]+/\1other/; tb' "$sample" >facts.json
    run facts.json
    for pair in $twins; do
        for name in outcome min max; do
            zh=$(field "caidian.${pair%:*}" $name) en=$(field "caidian_en.${pair#*:}" $name)
            [ -n "$zh" ] && [ "$zh" = "$en" ] || fail "$pair: $zh, in English $en"
        done
        [ "$zh" = '"max":"0.00"' ] || paid=$((paid + 1)) # the last of them is max
    done
done
what='the samples'
[ $paid -ge 7 ] || fail "only $paid clauses may pay anything"
exit $failed
