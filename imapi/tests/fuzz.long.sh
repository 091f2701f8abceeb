#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzers in which the drive is the attacker.
. "$TOP/emu/tests/door.functions"
for source in "$TOP"/imapi/fuzz/*.c; do
    name=$(basename "$source" .c)
    fuzzes() { "$TOP/scripts/fuzz" --build "$B" --seconds "${FUZZ_SECONDS:-30}" "$name" > words 2>&1; }
    ok "$name holds its promises" fuzzes
    sed 's/^/# /' words
done
finish
