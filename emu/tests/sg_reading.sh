# SPDX-License-Identifier: GPL-2.0-or-later
# What programs that are not ours make of the commands for reading, playing and reserving, through the SG door and over iSCSI.
. "$TOP/emu/tests/door.functions"
requires cdrskin sg_raw sg_persist sg_readcap sg_opcodes sg_get_config sg_requests iscsi-readcapacity16
make_sound 1.wav 350 440
head -c 700000 /dev/urandom > data.bin
"$COASTER" disc create cd-r-80 a.disc || exit 1
serve --disc a.disc --name "reading-$$" || exit 1
run() { "$COASTER" run --drive "reading-$$" -- "$@"; }
says() { # TEXT COMMAND...
    text=$1
    shift
    "$@" 2>&1 | tee out | grep -q -- "$text"
}
cat > burn << 'END'
set -e
cdrskin dev=/dev/sr0 -tao -multi -audio 1.wav
cdrskin dev=/dev/sr0 -tao -data data.bin
END
ok "an audio and a data session" into burn.log run timeout 60 bash burn
# 350 + 2 to the lead-out, 11400 to the next session, 342 sectors of data and 2 of run-out (reference mmc 3.1)
ok "sg_readcap: the last address" says "Last LBA=12095 " run sg_readcap /dev/sg0
ok "sg_readcap --long: READ CAPACITY(16) says the same" says "Last LBA=12095 " run sg_readcap --long /dev/sg0
ok "iscsi-readcapacity16 too" says "RETURNED LOGICAL BLOCK ADDRESS:12095" iscsi-readcapacity16 "$URL"
ok "sg_opcodes lists PERSISTENT RESERVE IN with its actions" says "5e *3 *10 .*read full status" run sg_opcodes /dev/sg0
ok "sg_get_config: audio play with SCAN" says "Scan=1, SCM=1, SV=1" run sg_get_config /dev/sg0
ok "sg_get_config: the medium has a serial number" says "Media serial number feature" run sg_get_config /dev/sg0
# an instant clock: a play is over when it was asked for, and told of once
cat > play << 'END'
sg_raw /dev/sg0 45 0 0 0 0 0 0 0 96 0 > /dev/null 2>&1 || exit 1
sg_requests /dev/sg0 2>&1 | grep -q "Audio play operation successfully completed" || exit 1
sg_raw -r 16 /dev/sg0 42 2 40 1 0 0 0 0 10 0 2>&1 | grep -q "00 15 00 0c 01 10 01 01  00 00 04 00 00 00 02 00" || exit 1
! sg_raw /dev/sg0 4b 0 0 0 0 0 0 0 1 0 > /dev/null 2>&1
END
ok "a play, its status and its end: 150 frames from 00:02:00 are 00:04:00" run bash play
ok "sg_raw READ HEADER of data" says "01 00 00 00 00 00 2d e8" run sg_raw -r 8 /dev/sg0 44 0 0 0 2d e8 0 0 8 0
cat > reserve << 'END'
set -e
sg_persist -n --out --register --param-sark=abc /dev/sg0
sg_persist -n -k /dev/sg0 | grep -q 0xabc
sg_persist -n --out --reserve --param-rk=abc --prout-type=3 /dev/sg0
sg_persist -n -r /dev/sg0 | grep -q "type: Exclusive Access"
sg_persist -n -s /dev/sg0 | grep -q "Reservation holder"
! sg_persist -n --out --release --param-rk=abd --prout-type=3 /dev/sg0
sg_persist -n --out --release --param-rk=abc --prout-type=3 /dev/sg0
sg_persist -n --out --clear --param-rk=abc /dev/sg0
sg_persist -n -k /dev/sg0 | grep -q "NO registered"
END
ok "sg_persist registers, reserves, releases and clears" into persist.log run bash reserve
ok "READ BUFFER: 2 MiB" says "00 20 00 00" run sg_raw -r 4 /dev/sg0 3c 3 0 0 0 0 0 0 4 0
ok "a key of the panel" "$COASTER" button "reading-$$" play
ok "is an external request for the host" says "00 06 03 7e 01 00 01 01" run sg_raw -r 8 /dev/sg0 4a 1 0 0 8 0 0 0 8 0
"$COASTER" button "reading-$$" louder 2> wrong
ok "no such key: 64" test $? -eq 64 -a -s wrong
stop
finish
