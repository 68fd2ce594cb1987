#!/usr/bin/env bash
# generate.sh -- the generated documents: checks that they are current, or with --update writes them.
#
#   generate.sh [--update] GENERATOR SOURCE_DIR
#
# docs/diagnostics.md and docs/bytecode.md are generated whole; the references hold the keywords
# between two comments, and must mention every slot, built-in function and outcome.
set -euo pipefail

update=0
if [ "$1" = --update ]; then update=1; shift; fi
generator=$(realpath "$1") source=$(realpath "$2")
here=$source/tests/docs
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failures=0

# tables.def as Markdown: a table's comment above it, a column's comment beside it.
tables() {
    awk '
    function clean(s) { gsub(/^[ \t*\/]+|[ \t*\/]+$/, "", s); gsub(/\|/, "\\|", s); return s }
    NR == 1 { head = 1 }
    head { if (/\*\/[ \t]*$/) head = 0; next }      # the comment of the file itself
    /^\/\* ----/ { next }
    /^\/\* ----/ { next }
    /^\/\*/ || comment { text = text (text == "" ? "" : " ") clean($0); comment = !/\*\//; next }
    /^ZJ_TABLE/ {
        split($0, part, /[(,)]/)
        printf "\n### %s\n\n", part[2]
        if (text != "") printf "%s\n\n", text
        text = ""
        print "| column | holds | |\n|---|---|---|"
        next
    }
    /ZJ_COL/ {
        note = /\/\*/ ? $0 : ""
        sub(/^[^\/]*\/\*/, "", note)
        line = $0; sub(/\/\*.*/, "", line)
        split(line, part, /[(,)]/); sub(/^ +/, "", part[3])
        printf "| `%s` | %s | %s |\n", part[2], part[3], clean(note)
        next
    }
    /^    \/\*/ { printf "| | | *%s* |\n", clean($0) }
    ' "$source/vm/format/tables.def"
}

bytecode() {
    cat "$here/bytecode.head.md"
    "$generator" opcodes
    cat <<'END'

## Tables

What a column may hold is proved before anything else looks at it: N any number; FLAG 0 or 1; STR a string; REG a register; KONST a
constant; TYPE a register type; another table's name, a row of that table; with `_O` also `ZJ_NONE`. FIRST is the first row of a range
in the table that the following COUNT column names.
END
    tables
}

compare() { # generated file, document
    if cmp -s "$1" "$2"; then return; fi
    if [ $update -eq 1 ]; then cp "$1" "$2"; return; fi
    echo "${2#"$source"/} is not current: tests/docs/generate.sh --update GENERATOR SOURCE_DIR" >&2
    diff "$2" "$1" | head -20 >&2 || true
    failures=$((failures + 1))
}

# The part of document $1 between "<!-- keywords" and "<!-- end -->", replaced by file $2.
with_keywords() {
    awk -v part="$2" '
    /^<!-- keywords/ { print; while ((getline line < part) > 0) print line; skip = 1; next }
    /^<!-- end -->/ { skip = 0 }
    !skip' "$1"
}

reference() { # document, language
    "$generator" keywords "$2" >"$tmp/keywords"
    with_keywords "$1" "$tmp/keywords" >"$tmp/reference"
    compare "$tmp/reference" "$1"
    with_keywords "$1" /dev/null >"$tmp/prose"
    "$generator" words | sort -u | while IFS= read -r word; do
        grep -qF -- "\`$word" "$tmp/prose" || echo "$word"
    done >"$tmp/missing"
    if [ -s "$tmp/missing" ]; then
        echo "${1#"$source"/} does not mention: $(tr '\n' ' ' <"$tmp/missing")" >&2
        failures=$((failures + 1))
    fi
}

"$generator" diagnostics >"$tmp/diagnostics"
compare "$tmp/diagnostics" "$source/docs/diagnostics.md"
bytecode >"$tmp/bytecode"
compare "$tmp/bytecode" "$source/docs/bytecode.md"
reference "$source/docs/reference.md" zh
reference "$source/docs/reference.en.md" en
[ $failures -eq 0 ]
