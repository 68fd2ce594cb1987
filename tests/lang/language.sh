#!/usr/bin/env bash
# language.sh -- one language test:  language.sh accept|lint|reject|run FILE.zjtx
#
# accept: compiles; shows the expected warnings and nothing else.
# reject: exit code 3, the expected messages and no others, in both languages, and no output file.
# lint:   a pair of files: NAME.zjtx shows what it expects, a warning or (with the comment
#         # rejected) an error; NAME_ok.zjtx differs from it in at most three lines and shows nothing.
# run:    compiles like accept, then all its cases hold.
#
# Expectations stand in the file itself, as comments:
#   # expect ZJ0205 3:10 名称      id, line:column, and the suggestion if one is wanted
#   # note ZJ0204 2:8              the note at the other place
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTXVM:?}"
mode=$1 file=$2
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
out=$dir/out.zjtxb
failed=0

fail() { echo "$file: $*" >&2; failed=1; }

# Comments that begin with word $1, without it; the file may hold any bytes.
comments() { LC_ALL=C grep -a "^# $1 " "$file" | sed "s/^# $1 //"; }

# One message a line of a JSON list.
split() { sed 's/{"id":/\n&/g' "$1" | grep '^{"id":'; }
place='"file":"[^"]*","line":([0-9]+),"column":([0-9]+),"end_line":[0-9]+,"end_column":[0-9]+'

ids_of() { split "$1" | sed -E "s/^\{\"id\":\"(ZJ[0-9]+)\",\"severity\":\"[a-z]+\",$place.*/\1 \2:\3/" | sort; }

check_messages() { # JSON file
    diff -u <(comments expect | cut -d' ' -f1,2 | sort) <(ids_of "$1") >&2 || fail "other messages than expected"
    while read -r id at suggestion; do
        [ -n "$suggestion" ] || continue
        split "$1" | grep -F "\"id\":\"$id\"" | grep -E "^\{\"id\":[^{]*\"line\":${at%:*},\"column\":${at#*:}," |
            grep -qF "\"suggestion\":\"$suggestion\"" || fail "$id at $at does not suggest $suggestion"
    done < <(comments expect)
    while read -r id at; do
        local text
        text=$("$ZJTXC" explain "$id" --lang en | sed -n '1s/^ZJ[0-9]*  //p')
        split "$1" | sed -nE "s/.*\"note\":\{$place,\"message\":\"([^\"]*)\".*/\1:\2 \3/p" |
            grep -qxF "$at $text" || fail "no note $id at $at"
    done < <(comments note)
}

# The text form has each message under its id, with a caret.
check_text() { # file, language, expected exit code
    local word='(错误|警告)' colon='：' count carets
    [ "$2" = en ] && word='(error|warning)' colon=': '
    while read -r id at _; do
        grep -qE "^[^ ]*:$at: $word $id$colon" "$1" || fail "$id at $at is not in the text ($2)"
    done < <(comments expect)
    count=$(grep -cE "^[^ ]*:[0-9]+:[0-9]+: $word " "$1")
    [ "$count" -eq "$(comments expect | wc -l)" ] || fail "the text ($2) has $count messages"
    carets=$(grep -cE '^ +\| (\.\.\.|   )? *\^+$' "$1")
    [ "$carets" -ge "$count" ] || fail "the text ($2) has $carets carets for $count messages"
}

compile() { # expected exit code
    for lang in zh en; do
        echo old >"$out"
        "$ZJTXC" build "$file" -o "$out" --lang $lang >"$dir/stdout" 2>"$dir/stderr"
        local code=$?
        [ $code -eq "$1" ] || { fail "exit code $code ($lang)"; cat "$dir/stderr" >&2; }
        [ ! -s "$dir/stdout" ] || fail "something on standard output ($lang)"
        check_text "$dir/stderr" $lang
        if [ "$1" -ne 0 ] && ! echo old | cmp -s - "$out"; then fail "the old output was touched"; fi
        "$ZJTXC" check "$file" --format json --lang $lang >"$dir/json" 2>"$dir/stderr"
        [ $? -eq "$1" ] || fail "check --format json ends otherwise than build ($lang)"
    done
    check_messages "$dir/json"
    local left
    left=$(find "$dir" -name 'out*' | wc -l)
    [ "$left" -eq 1 ] || fail "a temporary file was left behind"
}

# NAME.zjtx: what it provokes stands in it, and its near miss stands beside it.
lint() {
    local near="${file%.zjtx}_ok.zjtx" exit=0 changed
    case $file in *_ok.zjtx) near= ;; esac
    grep -q '^# rejected$' "$file" && exit=3
    compile $exit
    if [ -z "$near" ]; then
        [ "$(comments expect | wc -l)" -eq 0 ] || fail "a near miss expects a message"
        [ -e "${file%_ok.zjtx}.zjtx" ] || fail "a near miss of nothing"
        return
    fi
    [ "$(comments expect | wc -l)" -ne 0 ] || fail "it provokes nothing"
    [ -e "$near" ] || { fail "it has no near miss"; return; }
    changed=$(diff <(grep -v '^#' "$file") <(grep -v '^#' "$near") | grep -cE '^[<>]')
    [ "$changed" -ge 1 ] && [ "$changed" -le 6 ] || fail "its near miss differs in $changed lines"
}

case $mode in
lint) lint ;;
reject) compile 3 ;;
accept) compile 0 ;;
run)
    compile 0
    for lang in zh en; do
        "$ZJTXVM" test "$out" --lang $lang >"$dir/$lang" 2>&1
        code=$?
        [ $code -eq 0 ] || { fail "zjtxvm test ends with $code"; cat "$dir/$lang" >&2; }
    done
    ;;
*) echo "accept, lint, reject or run?" >&2; exit 2 ;;
esac
exit $failed
