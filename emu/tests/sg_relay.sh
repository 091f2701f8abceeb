# SPDX-License-Identifier: GPL-2.0-or-later
# The node may be a drive elsewhere: iscsi:// behind the SG door, and the node of another SG door behind that.
# a folder of its own for sockets: others that run meanwhile have theirs
mkdir -m 700 r && export XDG_RUNTIME_DIR=$PWD/r
. "$TOP/emu/tests/door.functions"
requires cdrskin genisoimage lsscsi isoinfo
make_tree tree
SOURCE_DATE_EPOCH=1700000000 genisoimage -quiet -R -J -o tree.iso tree || exit 1
"$COASTER" disc create cd-rw-74 a.disc || exit 1
serve --disc a.disc --name "relay-$$" || exit 1
run() { "$COASTER" run --url "$URL" -- "$@"; }
size=$(stat -c %s tree.iso)
ok "cdrskin burns over iSCSI" into burn.log run timeout 60 cdrskin -v dev=/dev/sr0 -tao -pad -multi tree.iso
ok "dd reads it back" cmp -n "$size" tree.iso <(run dd if=/dev/sr0 bs=64k status=none 2> /dev/null)
ok "lsscsi names the drive" grep -q "COASTER.*/dev/sr0" <(run lsscsi)
ok "the URL is in the environment" [ "$(run sh -c 'echo $COASTER_URL')" = "$URL" ]
# one nexus for the node and all who use it, as long as run lasts
ok "what one process prevents, another of the same run allows" into prevent.log run bash -c 'eject() { sg_raw /dev/sr0 1b 00 00 00 02 00; }
    sg_prevent /dev/sr0 && ! eject && sg_prevent --allow /dev/sr0 && eject && sg_raw /dev/sr0 1b 00 00 00 03 00'
ok "a node behind a node" into second.log "$COASTER" run --drive "relay-$$" -- "$COASTER" run --url /dev/sr0 -- isoinfo -d -i /dev/sr0
ok "it is that volume" grep -q "Joliet with UCS level 3" second.log
ok "two programs at once" run bash -c 'isoinfo -l -i /dev/sr0 > 1.list & isoinfo -l -i /dev/sr0 > 2.list; wait; cmp 1.list 2.list && [ -s 1.list ]'
ok "no drive there: 125" [ "$("$COASTER" run --url "${URL%/*}/7" -- true 2> no-drive; echo $?)" = 125 ]
ok "and a sentence" grep -q "is no CD drive" no-drive
ok "the program's own code" [ "$(run sh -c 'exit 9'; echo $?)" = 9 ]
# the drive goes away under a program
run bash -c 'exec 5<> err; echo up > up; until [ -e gone ]; do :; done; sg_turs /dev/sr0' > lost.log 2>&1 &
program=$!
until [ -e up ]; do :; done
stop
touch gone
wait $program
ok "a drive that is gone is no device" grep -qi "no such device" lost.log
[ -s lost.log ] && cat lost.log
ok "nothing of it is left" [ -z "$(ls "$runtime" 2> /dev/null | grep drive-)" ]
finish
