#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Real core dumps of a process that stages and burns (R-STA-23): neither the key nor a staged byte is in them, and of a process that burns there is
# none at all. The control is a burn for which dumps are allowed: in its core the search finds what was staged.
set -u
program=$B/imapi/tests/core_dump
if grep -q __asan_init "$program" || grep -q __tsan_init "$program"; then echo "a program with a sanitizer dumps no core"; exit 77; fi
pattern=$(cat /proc/sys/kernel/core_pattern)
case $pattern in *[!A-Za-z0-9._-]*) echo "core dumps do not go to a file of the working directory here ($pattern)"; exit 77 ;; esac
ulimit -c unlimited 2>/dev/null || { echo "core dumps are limited here"; exit 77; }

tests=0
failed=0
report() { # 0 or 1, name
    tests=$((tests + 1))
    if [ "$1" -eq 0 ]; then echo "ok $tests - $2"; else echo "not ok $tests - $2"; failed=$((failed + 1)); fi
}

# dump MOMENT: one process that ends there; what its core holds on standard output, "none" without a core
dump() {
    rm -rf work
    mkdir -p work/stash
    cd work || exit 70
    "$COASTER" disc create cd-r-74 d.disc
    "$program" make staged
    mkfifo urls
    "$COASTER" serve --name "core-$$" --disc d.disc > urls &
    server=$!
    read -r url < urls
    COASTER_STASH_DIR=$PWD/stash "$program" "$1" "$url" staged > log 2>&1
    kill "$server"
    wait "$server" 2> /dev/null
    core=$(find . -maxdepth 1 -name 'core*' | head -n 1)
    if [ -n "$core" ]; then "$program" scan "$core"; else echo none; fi
    cd ..
}

unset COASTER_STASH_ALLOW
control=$(COASTER_STASH_ALLOW=dumps dump burning 2> /dev/null)
if [ "$control" = none ]; then echo "no core is dumped here"; exit 77; fi
echo "# allowed, burning: $control"
[ "${control%% *}" -gt 1000 ]
report $? "in the core of a burn with dumps allowed the search finds what was staged"
for moment in staged burned verified closed; do
    held=$(dump "$moment" 2> /dev/null)
    echo "# $moment: $held"
    case $held in "0 pairs of staged bytes, 0 of the key;"*) true ;; *) false ;; esac
    report $? "$moment: neither the key nor a staged byte is in the core"
done
held=$(dump burning 2> /dev/null)
[ "$held" = none ]
report $? "burning: there is no core"
echo "1..$tests"
exit $((failed > 0))
