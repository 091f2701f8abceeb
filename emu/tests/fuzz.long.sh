#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of every fuzzer: what breaks within half a minute is found here, the rest by scripts/fuzz left alone for a night.
. "$TOP/emu/tests/door.functions"
for source in "$TOP"/emu/fuzz/*.c; do
    name=$(basename "$source" .c)
    fuzzes() { "$TOP/scripts/fuzz" --build "$B" --seconds "${FUZZ_SECONDS:-20}" "$name" > words 2>&1; }
    ok "$name holds its promises" fuzzes
    sed 's/^/# /' words
done
finish
