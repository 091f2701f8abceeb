#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kill -9 at 200 random moments of a process that stages, wipes, burns and selects without end (R-STA-23): nothing of what it staged is on the raw
# storage afterwards, on ext4, xfs, btrfs and in tmpfs. The control is killed the same way and must be found.
set -u
program=$B/imapi/tests/wipe
control=$B/imapi/tests/wipe_control
image=$T/image
mounted=$T/mnt
work=$T/work
each=${WIPE_MOMENTS-50}
seed=${WIPE_SEED-$((10#$(date +%N) % 32768))}
RANDOM=$seed
mkdir -p "$mounted" "$work"
trap 'umount "$mounted" 2>/dev/null; rm -f "$image"' EXIT
. "$TOP/imapi/tests/wipe_storage.bash"
echo "# WIPE_SEED=$seed"

if ! make_file_system ext4 || ! mount_it ext4 2>/dev/null; then
    echo "no file system can be mounted over a loop device here"
    exit 77
fi
umount "$mounted"

# Starts a process and kills it so many milliseconds later.
kill_after() { # kind, program, milliseconds
    mount_it "$1"
    prepare
    COASTER_STASH_DIR=$mounted/stash "$2" forever "$work/canary" "$work" > "$work/log" 2>&1 &
    sleep "$(printf '0.%03d' "$3")"
    if ! kill -9 $!; then cat "$work/log"; fi
    wait $! 2> /dev/null
    unmount_it "$1"
}

for kind in ext4 xfs btrfs tmpfs; do
    if ! make_file_system "$kind" || ! mount_it "$kind"; then
        skip "$kind" "$kind cannot be mounted here"
        continue
    fi
    unmount_it "$kind"
    hits=
    for moment in $(seq "$each"); do
        after=$((RANDOM % 700 + 10))
        kill_after "$kind" "$program" "$after"
        if found "$kind"; then hits="$hits $moment ($after ms)"; fi
    done
    [ -z "$hits" ]
    report $? "$kind: nothing is on the storage after a kill at $each moments${hits:+, but at these:$hits}"
    hits=0
    for moment in 1 2 3 4 5 6; do
        kill_after "$kind" "$control" $((RANDOM % 400 + 400))
        if found "$kind"; then hits=$((hits + 1)); fi
    done
    [ $hits -gt 0 ]
    report $? "$kind: the control is found, $hits times of 6"
done
umount "$mounted" 2> /dev/null
echo "1..$tests"
exit $((failed > 0))
