#!/usr/bin/env bash
# verifier.sh BUILD [N | FILE:LINE…] -- removes one check of the verifier after another and runs the tests of
# the format on what is left. A check whose removal no test notices is named; the exit code is 1 then.
#
# A check is a statement that rejects, or a call by ZJ_TRY in vm/format/verify*.c. A rejection under an
# `if` is dropped; one at the end of a function or a case becomes "accepted". With N, every so many
# checks are taken that N are tried.
set -uo pipefail
build=$(cd "${1:?the folder of a build}" && pwd) || exit 2
shift
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
tests=(verify verify_beyond verify_parts module)

# FILE:LINE of every check
sites() {
    awk '/^(static )?[A-Za-z].*\(.*[,{]?$/ && !/;/ { skip = /reject/ }
         !skip && (/return [a-z_]*reject[a-z_]*\(/ || /ZJ_TRY\(/) { print FILENAME ":" FNR }' vm/format/verify*.c
}

# The file without the check in that line: statements reach to the semicolon.
mutate() {
    awk -v at="$2" '
        { lines[FNR] = $0 }
        END {
            last = at
            while (lines[last] !~ /;[[:space:]}]*(\/\*.*\*\/)?$/ && last < FNR) last++
            text = lines[at]
            for (i = at + 1; i <= last; i++) text = text " " lines[i]
            before = lines[at - 1]
            # under an if: on this line, or the lines before open its block
            guarded = text ~ /^ *(if|else)/
            if (!guarded && before ~ /\{$/) {
                for (i = at - 1; i > 0 && lines[i] !~ /^ *(\} else )?(if|for|while|switch|case|[a-z].*\)$)/; i--);
                guarded = lines[i] ~ /^ *(\} else )?if/
            }
            if (text ~ /ZJ_TRY\(/) sub(/ZJ_TRY\(.*;/, ";", text)
            else sub(/return [a-z_]*reject[a-z_]*\(.*;/, guarded ? "(void)0;" : "return ZJ_OK;", text)
            for (i = 1; i <= FNR; i++) {
                if (i == at) print text
                else if (i < at || i > last) print lines[i]
            }
        }' "$1"
}

compile() { # SOURCE OBJECT
    cc -std=c11 -g -O0 -w -I. -I"$build" -c "$1" -o "$2"
}

# Is the mutant in this object noticed by a test?
noticed() {
    for t in "${tests[@]}"; do
        local made="$build/tests/CMakeFiles/unit.vm.format.$t.dir/unit/vm/format"
        # shellcheck disable=SC2046
        cc -o "$work/test" "$1" "$made/$t.c.o" "$made/build.c.o" "$build/vm/format/libzj_format.a" \
            "$build/stdlib/libzj_stdlib.a" "$build/vm/base/libzj_base.a" \
            $(pkg-config --libs check nettle libutf8proc) -lm || return 2
        timeout 60 "$work/test" >"$work/said" 2>&1 || return 0
    done
    return 1
}

# the tests must pass with the verifier as it is
compile vm/format/verify.c "$work/whole.o" && { noticed "$work/whole.o"; [ $? -eq 1 ]; } ||
    { cat "$work/said"; echo "the tests do not pass without a change"; exit 2; }

mapfile -t all < <(sites)
if [ $# -eq 0 ]; then
    chosen=("${all[@]}")
elif [[ "$1" =~ ^[0-9]+$ ]]; then
    step=$(( (${#all[@]} + $1 - 1) / $1 ))
    chosen=()
    for ((i = 0; i < ${#all[@]}; i += step)); do chosen+=("${all[i]}"); done
else
    chosen=("$@")
fi

tried=0 caught=0 failed=0
for site in "${chosen[@]}"; do
    file=${site%:*} line=${site##*:}
    what=$(sed -n "${line}p" "$file" | sed 's/^ *//')
    mutate "$file" "$line" >"$work/mutant.c"
    if cmp -s "$file" "$work/mutant.c" || ! compile "$work/mutant.c" "$work/mutant.o"; then
        echo "NOT REMOVED $site  $what"
        failed=1
        continue
    fi
    tried=$((tried + 1))
    noticed "$work/mutant.o"
    case $? in
    0) caught=$((caught + 1)) ;;
    1) echo "NOT NOTICED $site  $what"; failed=1 ;;
    *) echo "NOT LINKED  $site  $what"; failed=1 ;;
    esac
done
echo "verifier: $tried of ${#all[@]} checks removed, $caught noticed"
exit $failed
