#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The proof of R-STA-23: no staged byte can be found on the raw storage that held the stash, whatever way the staging ended, on file systems
# that overwrite in place and on one that copies on write. A canary of random bytes is staged and written out to the disk, a way
# out is taken, the file system is unmounted, and its image is searched from end to end. The control does the same with a cipher that
# hides nothing: there the search must find the canary, else it would find nothing for the wrong reason.
set -u
program=$B/imapi/tests/wipe
control=$B/imapi/tests/wipe_control
ways='success simulation cancel failure clear format close release audio kill'
image=$T/image
mounted=$T/mnt
work=$T/work
mkdir -p "$mounted" "$work"
trap 'umount "$mounted" 2>/dev/null; rm -f "$image"' EXIT

truncate -s 1536M "$image"
if ! mkfs.ext4 -q -F "$image" || ! mount -o loop "$image" "$mounted" 2>/dev/null; then
    echo "no file system can be mounted over a loop device here"
    exit 77
fi
umount "$mounted"

# Whether 32 bytes of either half of the canary, which was staged again and again, are on the storage.
found() {
    python3 - "$image" "$work/canary" <<'EOF'
import os, sys
canary = open(sys.argv[2], 'rb').read()
pieces = [canary[at:at + 32] for at in range(0, len(canary), 2048)]
fd = os.open(sys.argv[1], os.O_RDONLY)
size, at, step = os.fstat(fd).st_size, 0, 16 << 20
while at < size:
    try:
        at = os.lseek(fd, at, os.SEEK_DATA)
    except OSError:
        break
    block = os.pread(fd, step + 64, at)
    if any(piece in block for piece in pieces):
        sys.exit(0)
    at += step
sys.exit(1)
EOF
}

make_file_system() {
    rm -f "$image"
    truncate -s 1536M "$image"
    case $1 in
    ext4) mkfs.ext4 -q -F "$image" && mount -o loop,nodiscard "$image" "$mounted" ;;
    btrfs) mkfs.btrfs -q -f "$image" && mount -o loop,nodiscard "$image" "$mounted" ;;
    xfs) mkfs.xfs -q -f "$image" && mount -o loop,nodiscard "$image" "$mounted" ;;
    esac
}

# One way out on a mounted file system, which is unmounted afterwards.
take() { # program, way
    rm -rf "$work"
    mkdir -p "$work"
    head -c 4096 /dev/urandom > "$work/canary"
    mkdir -p "$mounted/stash"
    rm -rf "$mounted/stash/"*
    COASTER_STASH_DIR=$mounted/stash "$1" "$2" "$work/canary" "$work" > "$work/log" 2>&1
    rc=$?
    if [ "$2" = kill ]; then [ $rc -eq 137 ]; else [ $rc -eq 0 ]; fi || { cat "$work/log"; echo "the way '$2' ended with $rc"; }
    umount "$mounted"
}

tests=0
failed=0
report() { # 0 or 1, name
    tests=$((tests + 1))
    if [ "$1" -eq 0 ]; then echo "ok $tests - $2"; else echo "not ok $tests - $2"; failed=$((failed + 1)); fi
}

for file_system in ext4 btrfs xfs; do
    if ! make_file_system "$file_system"; then
        tests=$((tests + 1))
        echo "ok $tests - $file_system # SKIP $file_system cannot be mounted here"
        continue
    fi
    umount "$mounted"
    for way in $ways; do
        mount -o loop,nodiscard "$image" "$mounted"
        complaint=$(take "$program" "$way")
        [ -z "$complaint" ] && ! found
        rc=$?
        [ -z "$complaint" ] || echo "$complaint" | sed 's/^/# /'
        report $rc "$file_system: nothing of it is on the storage after $way"
    done
    for way in success close kill; do
        mount -o loop,nodiscard "$image" "$mounted"
        complaint=$(take "$control" "$way")
        [ -z "$complaint" ] && found
        rc=$?
        [ -z "$complaint" ] || echo "$complaint" | sed 's/^/# /'
        report $rc "$file_system: the control is found after $way"
    done
done
echo "1..$tests"
exit $((failed > 0))
