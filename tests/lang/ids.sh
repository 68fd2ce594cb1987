#!/usr/bin/env bash
# ids.sh -- every message id from 01xx to 05xx is expected by some test here, or excused below.
set -uo pipefail
cd "$(dirname "$0")"
# id and why no source can bring it about
excused='
ZJ0135 files of that length are refused unread, with ZJ0903
ZJ0458 the tables of OpenCC are installed with the build
ZJ0359 the parser says ZJ0127 first
'
missing=0
for id in $(grep -hoE '^ZJ_MSG\([1-5][0-9][0-9],' ../../vm/base/messages/*.def | tr -dc '0-9\n' | sort -u); do
    id=ZJ0$id
    if grep -rqaE "(expect|note) $id" reject accept run lint parse/bad limit.sh || grep -rqa "$id" ../audit; then
        grep -q "^$id " <<<"$excused" && { echo "$id is excused, but a test expects it" >&2; missing=1; }
    elif ! grep -q "^$id " <<<"$excused"; then
        echo "no test expects $id" >&2
        missing=1
    fi
done
exit $missing
