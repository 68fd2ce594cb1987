#!/usr/bin/env bash
# run.sh -- runs the examples of one document; what is printed must be what the document says.
#
#   run.sh [--update] ZJTXC ZJTXVM SOURCE_DIR DOC.md
#
# Fenced blocks are told apart by their info string:
#   zjtx [file=F] [reject ID]     a complete file: compiles without a message, or is rejected with ID
#   zjtx append=F                 the next part of a file that the document builds up step by step
#   zjtx fragment [header|expr] [reject ID | warn ID]
#                                 declarations, slots of a header, or one expression a line; they
#                                 stand behind the opening that the document itself shows (开头.zjtx, opening.zjtx)
#   json file=F                   a fact file
#   console                       "$ command", then what it prints on both streams; a line "…" stands
#                                 for any lines
#   text, c                       not run
# --update writes what was printed into the document instead of comparing.
set -euo pipefail

update=0
if [ "$1" = --update ]; then update=1; shift; fi
zjtxc=$(realpath "$1") zjtxvm=$(realpath "$2") source=$(realpath "$3") doc=$(realpath "$4")

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/bin" "$tmp/work" "$tmp/lib/stdlib"
ln -s "$zjtxc" "$tmp/bin/zjtxc"
ln -s "$zjtxvm" "$tmp/bin/zjtxvm"
ln -s "$source/policies" "$tmp/work/policies"
cp "$source"/stdlib/*.zjtx "$tmp/lib/stdlib"
export PATH="$tmp/bin:$PATH" ZJTX_STDLIB="$tmp/lib/stdlib"
unset LC_ALL LC_MESSAGES || true
case "$doc" in
*.en.md) export LANG=en_US.UTF-8 ;;
*) export LANG=zh_CN.UTF-8 ;;
esac
cd "$tmp/work"

failures=0 blocks=0 number=0
fail() { # line, what
    printf '%s:%s: %s\n' "${doc#"$source"/}" "$1" "$2" >&2
    failures=$((failures + 1))
}

# Hashes name the exact bytes of program and facts: any will do.
normal() {
    sed -E 's/(程序|事实|program|facts) [0-9a-f]{16,64}/\1 …/g; s/("(program|facts)": )"[0-9a-f]{64}"/\1"…"/; s/[[:space:]]+$//'
}

# Do the lines of file $1 (with "…" for any lines) stand for those of file $2?
matches() {
    awk 'NR == FNR { want[++n] = $0; next } { have[++m] = $0 }
         END {
             while (n > 0 && want[n] == "") n--
             while (m > 0 && have[m] == "") m--
             i = j = 1; star = 0
             while (j <= m) {
                 if (i <= n && want[i] == "…") { star = i++; mark = j }
                 else if (i <= n && want[i] == have[j]) { i++; j++ }
                 else if (star) { i = star + 1; j = ++mark }
                 else exit 1
             }
             while (i <= n && want[i] == "…") i++
             exit i <= n
         }' "$1" "$2"
}

# Compiles file $2, which stands at line $1; $3 is what is expected: "", "reject ID" or "warn ID".
compile() {
    local status=0 wanted=${3#* }
    zjtxc check "$2" -I . >"$tmp/said" 2>&1 || status=$?
    case "$3" in
    reject*)
        if [ $status -ne 3 ] || ! grep -q "$wanted" "$tmp/said"; then
            fail "$1" "should be rejected with $wanted, status $status:"
            cat "$tmp/said" >&2
        fi ;;
    *)
        if [ "$3" = fragment ]; then wanted=ZJ0216; fi # a fragment need not use all it declares
        if [ $status -ne 0 ] || grep -E ' ZJ[0-9]{4}' "$tmp/said" | grep -qv "${wanted:-no id}"; then
            fail "$1" "should compile, status $status:"
            cat "$tmp/said" >&2
        fi
        if [[ "$3" = warn* ]] && ! grep -q "$wanted" "$tmp/said"; then
            fail "$1" "should warn with $wanted"
        fi ;;
    esac
}

wrap() { # kind, block file: writes fragment.zjtx
    local opening=开头.zjtx import=引用
    if [ -e opening.zjtx ]; then opening=opening.zjtx import=use; fi
    case "$1" in
    header) { head -n 1 $opening; cat "$2"; grep "^$import " $opening; } >fragment.zjtx ;;
    expr) # in a library, whose figures need no source
        { grep "^$import " $opening
          awk '/^[^ #]/ { printf "定义 第%d式 = ", ++n } { print }' "$2"
        } >"$tmp/lib/stdlib/算式.zjtx"
        printf '政策 例 「例」\n  层级 区级\n引用 算式\n' >fragment.zjtx ;;
    *) cat $opening "$2" >fragment.zjtx ;;
    esac
}

zjtx_block() { # line, info, block file
    local file= expect= kind= word previous=
    number=$((number + 1))
    for word in $2; do
        case "$word" in
        file=*) file=${word#file=} ;;
        append=*) cat "$3" >>"${word#append=}"; return ;;
        fragment) kind=plain ;;
        header | expr) kind=$word ;;
        ZJ[0-9]*) expect="$previous $word" ;;
        esac
        previous=$word
    done
    if [ -n "$kind" ]; then
        wrap "$kind" "$3"
        compile "$1" fragment.zjtx "${expect:-fragment}"
        return
    fi
    cp "$3" "${file:-block$number.zjtx}"
    compile "$1" "${file:-block$number.zjtx}" "$expect"
}

run_command() { # line, command, file of expected lines; appends to the new document
    bash -c "$2" >"$tmp/out" 2>&1 </dev/null || true
    normal <"$tmp/out" >"$tmp/have"
    normal <"$3" >"$tmp/want"
    if matches "$tmp/want" "$tmp/have"; then
        cat "$3" >>"$tmp/new.md"
    elif [ $update -eq 1 ]; then
        cat "$tmp/out" >>"$tmp/new.md"
    else
        fail "$1" "\$ $2"
        diff "$tmp/want" "$tmp/have" >&2 || true
    fi
}

console_block() { # line, block file
    local command= at=$1 line
    : >"$tmp/expected"
    while IFS= read -r line; do
        if [[ $line == '$ '* ]]; then
            if [ -n "$command" ]; then run_command "$at" "$command" "$tmp/expected"; fi
            : >"$tmp/expected"
            command=${line:2}
            printf '%s\n' "$line" >>"$tmp/new.md"
        else
            printf '%s\n' "$line" >>"$tmp/expected"
        fi
    done <"$2"
    if [ -n "$command" ]; then run_command "$at" "$command" "$tmp/expected"; fi
}

block() { # line, language, info, block file
    blocks=$((blocks + 1))
    case "$2" in
    console) console_block "$1" "$4"; return ;;
    zjtx) zjtx_block "$1" "$3" "$4" ;;
    json)
        [[ $3 == file=* ]] || fail "$1" "a json block needs file=NAME"
        cp "$4" "${3#file=}" ;;
    text | c) ;;
    *) fail "$1" "a block of unknown kind: ${2:-none}" ;;
    esac
    cat "$4" >>"$tmp/new.md"
}

: >"$tmp/new.md"
inside=0 at=0 line_number=0
while IFS= read -r line || [ -n "$line" ]; do
    line_number=$((line_number + 1))
    if [ $inside -eq 0 ] && [[ $line == '```'* ]]; then
        info=${line:3}
        language=${info%% *}
        info=${info#"$language"}
        inside=1 at=$line_number
        : >"$tmp/block"
        printf '%s\n' "$line" >>"$tmp/new.md"
    elif [ $inside -eq 1 ] && [ "$line" = '```' ]; then
        block "$at" "$language" "${info# }" "$tmp/block"
        inside=0
        printf '%s\n' "$line" >>"$tmp/new.md"
    elif [ $inside -eq 1 ]; then
        printf '%s\n' "$line" >>"$tmp/block"
    else
        printf '%s\n' "$line" >>"$tmp/new.md"
    fi
done <"$doc"

if [ $inside -eq 1 ]; then fail "$at" "the block is not closed"; fi
if [ $update -eq 1 ] && ! cmp -s "$tmp/new.md" "$doc"; then cp "$tmp/new.md" "$doc"; fi
echo "$blocks blocks, $failures failures"
[ $failures -eq 0 ]
