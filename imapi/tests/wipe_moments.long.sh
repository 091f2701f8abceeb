#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What wipe_moments.long.root.sh does, as far as it goes without root: kill -9 at 200 random moments of a process that stages, wipes and burns without
# end; what it leaves in its folder, on the disk and in memory, holds nothing of what it staged (R-STA-23), and the next Open sweeps it
# (R-STA-25). The control is killed the same way and must be found.
set -u
program=$B/imapi/tests/wipe
control=$B/imapi/tests/wipe_control
image=
work=$T/work
each=${WIPE_MOMENTS-100}
seed=${WIPE_SEED-$((10#$(date +%N) % 32768))}
RANDOM=$seed
. "$TOP/imapi/tests/wipe_storage.bash"
echo "# WIPE_SEED=$seed"
memory=
[ ! -w /dev/shm ] || memory=$(mktemp -d /dev/shm/coaster-wipe.XXXXXX)
trap '[ -z "$memory" ] || rm -rf "$memory"' EXIT

kill_after() { # program, milliseconds
    prepare
    COASTER_STASH_DIR=$mounted/stash "$1" forever "$work/canary" "$work" > "$work/log" 2>&1 &
    sleep "$(printf '0.%03d' "$2")"
    if ! kill -9 $!; then cat "$work/log"; fi
    wait $! 2> /dev/null
}

for mounted in "$T/disk" $memory; do
    hits= left=0
    for moment in $(seq "$each"); do
        after=$((RANDOM % 700 + 10))
        kill_after "$program" "$after"
        if found tmpfs; then hits="$hits $moment ($after ms)"; fi
        if [ -s "$mounted/stash/coaster-stash.bin" ]; then left=$((left + 1)); fi
    done
    [ -z "$hits" ]
    report $? "$mounted: nothing is left after a kill at $each moments${hits:+, but at these:$hits}"
    [ $left -gt 0 ]
    report $? "$mounted: $left of them left a file to look at"
    prepare
    COASTER_STASH_DIR=$mounted/stash "$program" close "$work/canary" "$work" > "$work/log" 2>&1
    [ $? -eq 0 ] && [ -z "$(ls "$mounted/stash")" ]
    report $? "$mounted: it is swept by the next one"
    hits=0
    for moment in 1 2 3 4 5 6; do
        kill_after "$control" $((RANDOM % 400 + 400))
        if found tmpfs; then hits=$((hits + 1)); fi
    done
    [ $hits -gt 0 ]
    report $? "$mounted: the control is found, $hits times of 6"
done
echo "1..$tests"
exit $((failed > 0))
