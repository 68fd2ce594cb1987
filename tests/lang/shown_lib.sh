# shown_lib.sh -- sourced by shown*.sh: runs a module on samples, and looks into what comes out.
#
# Gives $samples (each list of a sample on one line, so that sed can put another in its place), a folder of
# its own to work in, $failed, and $module: the one that `run` runs.
set -uo pipefail
export LC_ALL=C.UTF-8
: "${ZJTXC:?}" "${ZJTXVM:?}" "${ZJTX_ROOT:?}"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
module=
fail() { echo "$what: $*" >&2; failed=1; }
one_line() { sed -zE 's/\[\n[[:space:]]*/[/g; s/\n[[:space:]]*\]/]/g; s/\},\n[[:space:]]*\{/}, {/g' "$1"; }
mkdir samples
for f in "$ZJTX_ROOT"/policies/samples/*.json; do one_line "$f" >"samples/${f##*/}"; done
cp "$ZJTX_ROOT"/policies/samples/*.csv samples
samples=$dir/samples

# run FACTS [OPTIONS]: out.json, zh.txt, en.txt
run() {
    local code=0
    "$ZJTXVM" run "$module" "$@" --format json --lang zh >out.json || code=$?
    "$ZJTXVM" run "$module" "$@" --lang zh >zh.txt || code=$?
    "$ZJTXVM" run "$module" "$@" --lang en >en.txt || code=$?
    [ $code -eq 0 ] || fail "exit code $code"
}

# The object of the JSON list whose id is $1, then those of its members that are no lists or objects.
object() { sed -n "/^      \"id\": \"$1\",\$/,/^    }/p" out.json; }

# is ID FIELD VALUE: a field of a grant or clawback
is() {
    object "$1" | grep -E "^      \"$2\": \"?$3\"?,?\$" >/dev/null ||
        fail "$1 has $(object "$1" | grep -m1 "^      \"$2\"" | tr -d ' '), not $3"
}
# pays ID OUTCOME AMOUNT
pays() { is "$1" outcome "$2" && is "$1" min "$3" && is "$1" max "$3"; }
# range ID OUTCOME MIN MAX
range() { is "$1" outcome "$2" && is "$1" min "$3" && is "$1" max "$4"; }
# total PAYER AMOUNT; an empty PAYER is the whole
total() {
    local block
    block=$(sed -n '/^  "totals": {/,/^  }/p' out.json)
    if [ -n "$1" ]; then block=$(sed -n "/^      \"$1\": {/,/}/p" <<<"$block"); fi
    [ "$(grep -m1 '"min"' <<<"$block" | tr -dc '0-9.')" = "$2" ] || fail "total $1 is $(grep -m1 '"min"' <<<"$block"), not $2"
    [ "$(grep -m1 '"max"' <<<"$block" | tr -dc '0-9.')" = "$2" ] || fail "total $1 may be $(grep -m1 '"max"' <<<"$block"), not $2"
}
says() { grep -qF -- "$2" "$1" || fail "$1 does not say: $2"; }

# facts SAMPLE EDIT…: a sample changed by sed, in facts.json
facts() {
    local name=$1
    shift
    cp "$samples/$name.json" facts.json
    for edit in "$@"; do
        sed -E "$edit" facts.json >edited.json
        cmp -s facts.json edited.json && fail "the edit $edit changes nothing"
        mv edited.json facts.json
    done
}
# list NAME ROWS: the edit that puts rows into an empty list
list() { printf 's#"%s": \\[\\]#"%s": [%s]#' "$1" "$1" "$2"; }
