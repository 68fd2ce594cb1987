#!/usr/bin/env bash
# big_policy.sh BYTES DIR -- writes DIR/p001.zjtx …: policies of half a megabyte each, BYTES together, with what
# clauses usually have: ladders, kinds, thresholds, shares, tables, caps, bars, figures taken from the text.
set -euo pipefail
export LC_ALL=C
mkdir -p "$2"
awk -v bytes="$1" -v dir="$2" -v piece=500000 '
function out(s) { printf "%s\n", s >file; size += length(s) + 1 }
function head(n,    i) {
    file = sprintf("%s/p%03d.zjtx", dir, n); size = 0
    out(sprintf("policy p%03d 「支持办法」\n  authority district\n  status in_force\n  source \"generated\"\n  effective from 2020-01-01\n  applies p%03d_inside\n  round half_up to fen\n  stack additive\n", n, n))
    out(sprintf("ladder p%03d_level: none < innovative < municipal < provincial < national\nkind p%03d_sort: industry, commerce, service, farming\n", n, n))
    out("facts {")
    out(sprintf("  p%03d_inside : bool\n  p%03d_rank : p%03d_level\n  p%03d_trade : p%03d_sort\n  p%03d_since : date", n, n, n, n, n, n))
    for (i = 0; i < 20; i++)
        out(sprintf("  p%03d_amount%d : money >= 0 yuan\n  p%03d_count%d : integer >= 0 <= 1000\n  p%03d_yes%d : bool", n, i, n, i, n, i))
    out("}\n")
}
function quote(k, text) { out(sprintf("  cite \"第%d条\" quote 「%s」", k, text)) }
function clause(n, k,    a, p, kind) {
    a = k % 20; p = sprintf("p%03d", n); kind = k % 5
    out(sprintf("grant %s_g%d", p, k))
    if (kind == 0) {
        quote(k, sprintf("有%d个以上平台，认定为省级、国家级的企业，分别一次性给予%d万元、%d万元奖励。", 1 + k % 30, 20 + a, 50 + a))
        out(sprintf("  cause %s_c%d\n  dated asof\n  when %s_yes%d and %s_count%d >= %d", p, k, p, a, p, (a + 3) % 20, 1 + k % 30))
        out(sprintf("  amount by %s_rank: provincial, national respectively %d万元, %d万元; otherwise: refused", p, 20 + a, 50 + a))
    } else if (kind == 1) {
        quote(k, sprintf("按实际投入的%d%%给予补贴，最高不超过%d万元。", 5 + a, 100 + a))
        out(sprintf("  cause %s_c%d\n  dated asof\n  when %s_rank >= municipal\n  unless %s_yes%d", p, k, p, p, a))
        out(sprintf("  amount %d%% of %s_amount%d\n  cap %d万元 per enterprise", 5 + a, p, a, 100 + a))
    } else if (kind == 2) {
        quote(k, sprintf("超过%d项的，每项奖励%d万元，最高不超过%d万元。", 5 + k % 40, 3 + a, 300 + a))
        out(sprintf("  cause %s_c%d\n  dated %s_since\n  when %s_trade in {industry, farming} or %s_count%d > %d", p, k, p, p, p, (a + 7) % 20, 5 + k % 40))
        out(sprintf("  amount %d万元 * %s_count%d\n  cap %d万元 per enterprise", 3 + a, p, a, 300 + a))
    } else if (kind == 3) {
        quote(k, sprintf("营业收入首次达到%d万元的，奖励%d万元。", 1000 + a, 10 + a))
        out(sprintf("  cause %s_c%d\n  dated asof\n  when %s_amount%d >= %d万元 and not %s_yes%d", p, k, p, a, 1000 + a, p, (a + 1) % 20))
        out(sprintf("  amount %d万元", 10 + a))
    } else {
        quote(k, sprintf("自登记之日起%d年内，有%d项以上成果的，给予%d万元。", 3 + a % 3, 2 + k % 9, 8 + a))
        out(sprintf("  cause %s_c%d\n  dated asof\n  when asof <= %s_since + %d years and %s_count%d >= %d", p, k, p, 3 + a % 3, p, a, 2 + k % 9))
        out(sprintf("  amount %d万元", 8 + a))
    }
    out("")
}
BEGIN {
    for (n = 1; total < bytes; n++) {
        head(n)
        for (k = 1; size < piece && total + size < bytes; k++) clause(n, k)
        total += size
        close(file)
    }
}'
