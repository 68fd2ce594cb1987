#!/usr/bin/env bash
# plot.sh <BENCH_OUTPUT >FILE.svg -- bars of the speeds from file to file, million cases a second, out of what bench.sh prints.
set -euo pipefail
export LC_ALL=C.UTF-8
awk -F' *[|] *' '
/million cases\/s/ { n++; name[n] = $2; speed[n] = $3 + 0; if (speed[n] > most) most = speed[n] }
END {
    if (n == 0 || most == 0) { print "plot.sh: no speeds in this output" >"/dev/stderr"; exit 1 }
    left = 230; wide = 380; row = 26
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"13\">\n", left + wide + 70, n * row + 44
    printf "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n<text x=\"10\" y=\"20\" font-weight=\"bold\">Million cases a second, one thread</text>\n"
    for (i = 1; i <= n; i++) {
        y = 32 + (i - 1) * row
        color = name[i] ~ /zjtx/ ? "#c0392b" : "#7f8c8d"
        printf "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", left - 8, y + 15, name[i]
        printf "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" fill=\"%s\"/>\n", left, y + 1, wide * speed[i] / most, color
        printf "<text x=\"%.1f\" y=\"%d\">%.2f</text>\n", left + wide * speed[i] / most + 6, y + 15, speed[i]
    }
    print "</svg>"
}'
