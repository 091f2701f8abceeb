#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The four codes for a stash in a bad place (R-STA-07, 21), each from its real cause: folders and mounts that compress, a folder that is encrypted, a
# disk that says it is removable, a file system without room. Beside each a place on the same file system that is good, and the word in
# COASTER_STASH_ALLOW that lets it pass.
set -u
# mounts of its own, which end with it
if [ -z "${STASH_PLACES_INSIDE-}" ]; then
    STASH_PLACES_INSIDE=1 exec unshare --mount --propagation private bash "$0"
fi
unset COASTER_STASH_ALLOW
head -c 100000 /dev/urandom > file
"$COASTER" disc create cd-r-74 d.disc
mkdir mnt

tests=0
failed=0
# burns EXPECTED SENTENCE [ALLOW]: a simulated burn with the stash in mnt/stash ends so: "S_OK" or the name of a code
burns() {
    tests=$((tests + 1))
    said=$(COASTER_STASH_DIR=$PWD/mnt/stash COASTER_STASH_ALLOW=${3-} "$COASTER" burn --disc d.disc --simulate file < /dev/null 2>&1)
    rc=$?
    case $1 in
    S_OK) [ $rc -eq 0 ] ;;
    *) [ $rc -ne 0 ] && [[ $said == *"$1:"* ]] ;;
    esac
    if [ $? -eq 0 ]; then echo "ok $tests - $2"; else echo "not ok $tests - $2"; echo "$said" | sed 's/^/# /'; failed=$((failed + 1)); fi
}
skip() {
    tests=$((tests + 1))
    echo "ok $tests - $1 # SKIP $2"
}
image() { # MKFS WORDS...
    rm -f image
    truncate -s 1536M image
    "$@" image > /dev/null 2>&1
}

if image mkfs.btrfs -q -f && mount -o loop image mnt 2> /dev/null; then
    mkdir mnt/stash
    burns S_OK "btrfs: an ordinary folder is good"
    rmdir mnt/stash; mkdir mnt/stash
    chattr +c mnt/stash
    burns IMAPI_E_COMPRESSEDSTASH "btrfs: a folder with chattr +c"
    burns S_OK "btrfs: and allowed" compressed
    rmdir mnt/stash; mkdir mnt/stash
    btrfs property set mnt/stash compression zstd
    burns IMAPI_E_COMPRESSEDSTASH "btrfs: a folder with the property compression"
    umount mnt
    mount -o loop,compress=zstd image mnt
    rmdir mnt/stash; mkdir mnt/stash
    burns IMAPI_E_COMPRESSEDSTASH "btrfs: a mount that compresses"
    burns S_OK "btrfs: and allowed" compressed
    # a blank and a backslash are octal numbers in proc(5) mountinfo
    mkdir 'mnt of a\b'
    mount --move mnt 'mnt of a\b' && mv mnt empty && ln -s 'mnt of a\b' mnt
    burns IMAPI_E_COMPRESSEDSTASH "btrfs: such a mount with an odd name"
    rm mnt; mv empty mnt
    umount 'mnt of a\b'
else
    skip "compressed" "btrfs cannot be mounted here"
fi

if image mkfs.ext4 -q -F -O encrypt && mount -o loop,test_dummy_encryption image mnt 2> /dev/null; then
    mkdir mnt/stash
    burns IMAPI_E_ENCRYPTEDSTASH "ext4: an encrypted folder"
    burns S_OK "ext4: and allowed" encrypted
    umount mnt
else
    skip "encrypted" "ext4 with encryption cannot be mounted here"
fi

if image mkfs.ext4 -q -F && mount -o loop image mnt 2> /dev/null; then
    mkdir mnt/stash
    burns S_OK "ext4: an ordinary disk is good"
    removable=$(readlink -f "/sys/dev/block/$(mountpoint -d mnt)")/removable
    echo 1 > one
    if mount --bind one "$removable"; then
        burns IMAPI_E_REMOVABLESTASH "ext4: a disk that says it is removable"
        burns S_OK "ext4: and allowed" removable
        umount "$removable"
    else
        skip "removable" "nothing can be laid over sysfs here"
    fi
    umount mnt
else
    skip "removable" "ext4 cannot be mounted here"
fi

mount -t tmpfs -o size=300M none mnt
mkdir mnt/stash
burns IMAPI_E_NOTENOUGHDISKFORSTASH "tmpfs: no room for what the disc may take"
burns IMAPI_E_NOTENOUGHDISKFORSTASH "tmpfs: and nothing lets that pass" compressed,encrypted,removable,dumps
mount -o remount,size=900M mnt
burns S_OK "tmpfs: with room it is good"
umount mnt
echo "1..$tests"
exit $((failed > 0))
