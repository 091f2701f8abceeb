# SPDX-License-Identifier: GPL-2.0-or-later
# The walks of RecordDisc, whole: every command in every way, every callback, every allocation and file operation (walk_*.c have the samples).
export COASTER_WALK=full
. "$TOP/emu/tests/door.functions"
for walk in commands cancel operations; do
    ok "$walk" into "$walk.words" "$B/imapi/tests/walk_$walk"
    grep '^#' "$walk.words"
done
finish
