#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Data burned by cdrskin through the SG door, read back by programs that share nothing with it.
. "$TOP/emu/tests/door.functions"
requires cdrskin xorriso genisoimage isoinfo
make_tree tree
SOURCE_DATE_EPOCH=1700000000 genisoimage -quiet -R -J -o tree.iso tree || exit 1
blocks=$(($(stat -c %s tree.iso) / 2048))
"$COASTER" disc create cd-r-80 a.disc || exit 1
serve --disc a.disc --name "data-$$" || exit 1
fails() { ! "$@" 2> /dev/null; }
run() { "$COASTER" run --drive "data-$$" -- "$@"; }

ok "cdrskin burns TAO" into burn.log run timeout 60 cdrskin -v dev=/dev/sr0 -tao -pad -multi tree.iso
# reference mmc 10.1: a first session of TAO leaves the disc appendable, 11400 blocks on
ok "the disc is appendable" grep -q appendable <(run timeout 30 cdrskin dev=/dev/sr0 -minfo 2>&1)
ok "xorriso reads it back" into xorriso.log run timeout 60 xorriso -indev /dev/sr0 -osirrox on -extract / out
ok "every file is the same" diff -r tree out
ok "dd reads the image" cmp -n $((blocks * 2048)) tree.iso <(run dd if=/dev/sr0 bs=2048 count=$blocks status=none)
ok "dd reads with large, crooked blocks" cmp -n 1000003 tree.iso <(run dd if=/dev/sr0 bs=1000003 count=1 status=none)
ok "isoinfo finds the volume" grep -q "Joliet with UCS level 3" <(run isoinfo -d -i /dev/sr0)
ok "a stream reads it" cmp -n 2048000 tree.iso <(run head -c 2048000 /dev/sr0)
ok "standard input from the node" cmp -n 500000 tree.iso <(run sh -c 'head -c 500000 < /dev/sr0')
# reference mmc 2.21: the two run-out blocks of a TAO track cannot be read (5/64/00): a read of the last one is an input/output error
size=$(run blockdev --getsize64 /dev/sr0)
ok "the run-out blocks cannot be read" fails run dd if=/dev/sr0 bs=2048 skip=$((size / 2048 - 1)) count=1 status=none
ok "nothing can be written through the node" fails run dd if=/dev/zero of=/dev/sr0 bs=2048 count=1 conv=notrunc oflag=nonblock status=none
stop
finish
