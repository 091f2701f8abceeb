# SPDX-License-Identifier: GPL-2.0-or-later
# The proof of R-STA-23: no staged byte can be found on the raw storage that held the stash, whatever way the staging ended, on file systems that
# overwrite in place and on one that copies on write. A canary of random bytes is staged and written out to the disk, a way out is taken, the file
# system is unmounted, and its image is searched from end to end. The control does the same with a cipher that hides nothing: there the
# search must find the canary, else it would find nothing for the wrong reason.
set -u
program=$B/imapi/tests/wipe
control=$B/imapi/tests/wipe_control
ways='success simulation cancel failure close-failure changed clear format selection close release audio full-disk kill'
image=$T/image
mounted=$T/mnt
work=$T/work
mkdir -p "$mounted" "$work"
trap 'umount "$mounted" 2>/dev/null; rm -f "$image"' EXIT
. "$TOP/imapi/tests/wipe_storage.bash"

if ! make_file_system ext4 || ! mount_it ext4 2>/dev/null; then
    echo "no file system can be mounted over a loop device here"
    exit 77
fi
umount "$mounted"

# One way out on a mounted file system, which is unmounted afterwards.
take() { # kind, program, way
    prepare
    COASTER_STASH_DIR=$mounted/stash "$2" "$3" "$work/canary" "$work" > "$work/log" 2>&1
    rc=$?
    if [ "$3" = kill ]; then [ $rc -eq 137 ]; else [ $rc -eq 0 ]; fi || { cat "$work/log"; echo "the way '$3' ended with $rc"; }
    unmount_it "$1"
}

for kind in ${WIPE_KINDS-ext4 btrfs xfs tmpfs}; do
    if ! make_file_system "$kind" || ! mount_it "$kind"; then
        skip "$kind" "$kind cannot be mounted here"
        continue
    fi
    unmount_it "$kind"
    for way in $ways; do
        mount_it "$kind"
        complaint=$(take "$kind" "$program" "$way")
        [ -z "$complaint" ] && ! found "$kind"
        rc=$?
        [ -z "$complaint" ] || echo "$complaint" | sed 's/^/# /'
        report $rc "$kind: nothing of it is on the storage after $way"
    done
    # memory that is given back holds nothing that could be looked at: there only what a dead process leaves is left
    for way in $([ "$kind" = tmpfs ] || echo success close full-disk) kill; do
        mount_it "$kind"
        complaint=$(take "$kind" "$control" "$way")
        [ -z "$complaint" ] && found "$kind"
        rc=$?
        [ -z "$complaint" ] || echo "$complaint" | sed 's/^/# /'
        report $rc "$kind: the control is found after $way"
    done
done
umount "$mounted" 2> /dev/null
echo "1..$tests"
exit $((failed > 0))
