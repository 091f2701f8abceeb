#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Session at once and raw writing by cdrdao and cdrskin through the SG door; read back by programs that did not write it.
. "$TOP/emu/tests/door.functions"
requires cdrdao cdrskin readom cd-info icedax genisoimage
make_sound 1.wav 400 440
make_sound 2.wav 320 523.25
genisoimage -quiet -o image.iso "$TOP/emu/drive" || exit 1
cat > audio.toc << 'END'
CD_DA
CATALOG "4006381333931"
CD_TEXT { LANGUAGE_MAP { 0 : EN } LANGUAGE 0 { TITLE "The disc" PERFORMER "Somebody" } }
TRACK AUDIO
ISRC "DEAB12600001"
CD_TEXT { LANGUAGE 0 { TITLE "One" PERFORMER "A" } }
FILE "1.wav" 0
INDEX 00:02:00
INDEX 00:03:10
TRACK AUDIO
COPY
CD_TEXT { LANGUAGE 0 { TITLE "Two" PERFORMER "B" } }
PREGAP 00:02:10
FILE "2.wav" 0
END
cat > mixed.toc << 'END'
CD_ROM
TRACK MODE1
DATAFILE "image.iso"
TRACK AUDIO
PREGAP 00:02:00
FILE "1.wav" 0
END
sectors=$(($(stat -c %s image.iso) / 2048))

# everything that goes beside the samples: 0x10 makes cdrdao write CD-TEXT in session at once
cat > job << 'END'
set -e
cdrdao write --device /dev/sr0 --driver "$1" -n audio.toc > burn.log 2>&1
rm -f read.toc
cdrdao read-toc --device /dev/sr0 --driver generic-mmc read.toc > toc.log 2>&1
cd-info --no-header --no-device-info --no-cddb /dev/sr0 > info.log 2>&1 || :
rm -rf ripped
mkdir ripped
(cd ripped && icedax dev=/dev/sr0 -B -q -g > log 2>&1)
END
for driver in generic-mmc:0x10 generic-mmc-raw; do
    "$COASTER" disc create cd-r-80 "$driver.disc" || exit 1
    ok "$driver: burned and read" "$COASTER" run --disc "$driver.disc" -- timeout 60 bash job "$driver"
    ok "$driver: catalog number" grep -q '^CATALOG "4006381333931"' read.toc
    ok "$driver: ISRC" grep -q '^ISRC "DEAB12600001"' read.toc
    ok "$driver: indexes" test "$(grep -c '^INDEX 00:0[23]:[01]0' read.toc)" = 2
    ok "$driver: pre-gap" grep -q '^START 00:02:10' read.toc
    ok "$driver: copies are permitted in track 2" grep -qE '^ 2 +AUDIO +2 ' toc.log
    # track 2 lies behind 400 sectors and 160 of pause, the lead-out behind 320 more: no run-out blocks
    ok "$driver: track 2 at 560, lead-out at 880" eval 'grep -qE "^ +2: .* 000560 audio" info.log && grep -qE "^170: .* 000880" info.log'
    ok "$driver: CD-TEXT" test "$(grep -cE 'TITLE: (The disc|One|Two)$|PERFORMER: (Somebody|A|B)$' info.log)" = 6
    for track in 1 2; do
        ok "$driver: samples of track $track" same_samples ripped/audio_0$track.wav $track.wav
    done
done

cat > job << 'END'
set -e
cdrdao write --device /dev/sr0 --driver "$1" -n mixed.toc > burn.log 2>&1
dd if=/dev/sr0 of=back.iso bs=2048 count="$2" 2> dd.log
cd-info --no-header --no-device-info --no-cddb /dev/sr0 > info.log 2>&1 || :
END
for driver in generic-mmc generic-mmc-raw; do
    "$COASTER" disc create cd-r-80 "mixed-$driver.disc" || exit 1
    ok "$driver: mixed mode" "$COASTER" run --disc "mixed-$driver.disc" -- timeout 60 bash job "$driver" "$sectors"
    ok "$driver: the data are those" cmp back.iso image.iso
    ok "$driver: an audio track follows" grep -qE "^ +2: .* audio" info.log
done

cat > job << 'END'
set -e
cdrskin -v dev=/dev/sr0 -sao -multi -data image.iso > burn.log 2>&1
readom dev=/dev/sr0 f=back.iso > read.log 2>&1
END
"$COASTER" disc create cd-rw-80 data.disc || exit 1
ok "cdrskin: a session at once" "$COASTER" run --disc data.disc -- timeout 60 bash job
ok "cdrskin: it was one" grep -q 'in real SAO mode for multi session' burn.log
ok "readom: the data are those" cmp back.iso image.iso # to the last sector: there is no run-out
ok "the disc is appendable" grep -q '"status": "appendable"' <("$COASTER" disc info --json data.disc)
finish
