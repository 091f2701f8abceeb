#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Packets, every type of BLANK, formatting and repair by unmodified programs: wodim, cdrskin, cdrwtool, sg_raw.
. "$TOP/emu/tests/door.functions"
requires wodim cdrskin genisoimage sg_raw cdrwtool udfinfo
make_tree tree
SOURCE_DATE_EPOCH=1700000000 genisoimage -quiet -R -o tree.iso tree || exit 1
blocks=$(($(stat -c %s tree.iso) / 2048))
"$COASTER" disc create cd-rw-80 a.disc || exit 1
serve --disc a.disc --name "packet-$$" || exit 1
run() { "$COASTER" run --drive "packet-$$" -- "$@"; }
# an ordinary user may lock little memory: the default FIFO does not fit
wodim_() { into wodim.log run timeout 60 wodim -v dev=/dev/sr0 fs=2m gracetime=2 "$@"; }
fails() { ! "$@"; }
state() { "$COASTER" state --json "packet-$$"; }
disc_is() { # STATUS TRACKS
    state | /usr/bin/python3 -c 'import json, sys
disc = json.load(sys.stdin)["disc"]
sys.exit((disc["status"], len(disc["tracks"])) != (sys.argv[1], int(sys.argv[2])))' "$@"
}
same_image() { cmp -n $((blocks * 2048)) tree.iso <(run dd if=/dev/sr0 bs=2048 count="$blocks" skip="${1-0}" status=none); }
another_disc() { # KIND
    "$COASTER" remove "packet-$$" && rm -rf "$1.disc" && "$COASTER" disc create "$1" "$1.disc" &&
        "$COASTER" insert "packet-$$" "$1.disc"
}

# reference mmc 1.4: all seven types; wodim names no track, so that those which need one are refused
for burn in 1 2; do
    ok "wodim burns session $burn" wodim_ -tao -multi -data tree.iso
done
ok "wodim blank=session: the first one stays" wodim_ blank=session
ok "one track is left, the disc appendable" disc_is appendable 1
ok "it holds what it held" same_image
ok "wodim blank=unclose" wodim_ blank=unclose
ok "its track is there, in an open session" disc_is appendable 1
for type in track unreserve trtail; do
    ok "wodim blank=$type is refused" fails wodim_ "blank=$type"
    ok "with 5/24/00" grep -q 'Sense Code: 0x24 Qual 0x00' wodim.log
done
ok "wodim blank=fast" wodim_ blank=fast
ok "the disc is blank" disc_is blank 0
ok "wodim burns it again" wodim_ -tao -data tree.iso
ok "and it reads back" same_image
ok "cdrskin blank=all" into cdrskin.log run timeout 60 cdrskin -v dev=/dev/sr0 blank=all
ok "the disc is blank" disc_is blank 0

# reference mmc 2.9: udftools asks what the disc holds, formats it and writes a file system in packets
echo | into cdrwtool.log run timeout 120 cdrwtool -d /dev/sr0 -q
ok "cdrwtool sets up a disc" grep -q "Quick setup complete" cdrwtool.log
ok "without any command refused" fails grep -q "Command failed" cdrwtool.log
ok "the disc is one track" disc_is complete 1
ok "udfinfo finds the file system whole" fails grep -qi warning <(udfinfo a.disc/data.iso 2>&1)
ok "of as many blocks as there are" grep -qx "blocks=295264" <(udfinfo a.disc/data.iso 2> /dev/null)
ok "the last block reads as it stands in the file" cmp <(run dd if=/dev/sr0 bs=2048 skip=295263 count=1 status=none) \
    <(dd if=a.disc/data.iso bs=2048 skip=295263 count=1 status=none)
ok "cdrskin blank=fast takes the format off" into cdrskin.log run timeout 60 cdrskin -v dev=/dev/sr0 blank=fast
ok "the disc is blank" disc_is blank 0

# reference mmc 3.1: wodim's packets. It asks for session at once before it writes any, and never closes the session itself
ok "wodim writes fixed packets" wodim_ -packet pktsize=32 ts=128k -data tree.iso
ok "wodim fixates" wodim_ -fix
ok "method 2: the image reads back in one piece" same_image
ok "wodim blanks" wodim_ blank=fast
ok "wodim writes variable packets" wodim_ -packet -data tree.iso
ok "wodim fixates" wodim_ -fix
# packets of 31 blocks, seven blocks between them
ok "the second packet lies 38 blocks on" cmp <(dd if=tree.iso bs=2048 skip=31 count=31 status=none) \
    <(run dd if=/dev/sr0 bs=2048 skip=38 count=31 status=none)
ok "what links them cannot be read" fails run dd if=/dev/sr0 bs=2048 skip=31 count=1 status=none

# reference mmc 2.14, 8.3: the disc is pulled out in the middle of a burn; REPAIR, CLOSE TRACK and CLOSE SESSION bring it back
another_disc cd-r-80 || exit 1
mkfifo slow
(cat tree.iso; exec sleep 30) > slow &
feeder=$!
run timeout 60 cdrskin -v dev=/dev/sr0 -tao -multi tsize=$((blocks * 2))s fs=0 - < slow > cdrskin.log 2>&1 &
burner=$!
deadline=$((SECONDS + 20))
until state | grep -q '"open"' && [ "$(stat -c %s cd-r-80.disc/data.iso 2> /dev/null || echo 0)" -gt 262144 ]; do
    [ $SECONDS -lt $deadline ] || break
    sleep 0.1
done
"$COASTER" remove "packet-$$"
kill "$feeder" 2> /dev/null
wait "$burner"
"$COASTER" insert "packet-$$" cd-r-80.disc
run sg_turs /dev/sr0 > /dev/null 2>&1
ok "the disc has an interrupted track" grep -q '"damaged": *true' <(state)
ok "CLOSE SESSION is refused" fails run sg_raw /dev/sr0 5b 00 02 00 00 00 00 00 00 00 2> /dev/null
ok "REPAIR TRACK" run sg_raw /dev/sr0 58 00 00 00 00 01 00 00 00 00 2> /dev/null
ok "CLOSE TRACK" run sg_raw /dev/sr0 5b 00 01 00 00 01 00 00 00 00 2> /dev/null
ok "MODE SELECT: another session may come" run /usr/bin/python3 -c '
page = bytearray(60)
page[8:13] = 0x05, 0x32, 0x41, 0xC4, 0x08
open("page", "wb").write(page)'
ok "it is taken" run sg_raw -s 60 -i page /dev/sr0 55 10 00 00 00 00 00 00 3c 00 2> /dev/null
ok "CLOSE SESSION" run sg_raw /dev/sr0 5b 00 02 00 00 00 00 00 00 00 2> /dev/null
ok "cdrskin goes on behind it" into cdrskin.log run timeout 60 cdrskin -v dev=/dev/sr0 -tao -multi tree.iso
ok "two tracks now" disc_is appendable 2
start=$(state | /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["disc"]["tracks"][1]["start"])')
ok "the second is what was burned" same_image "$start"
stop
finish
