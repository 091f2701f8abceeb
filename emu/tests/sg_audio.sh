#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Audio burned by cdrskin through the SG door, ripped by programs that are not ours, sample for sample.
. "$TOP/emu/tests/door.functions"
requires cdrskin cd-info icedax cd-paranoia
make_sound 1.wav 400 440
make_sound 2.wav 320 523.25
"$COASTER" disc create cd-r-80 a.disc || exit 1
cat > job << 'END'
set -e
timeout 60 cdrskin -v dev=/dev/sr0 -tao -audio 1.wav 2.wav > burn.log 2>&1
cd-info --no-header --no-device-info --no-cddb /dev/sr0 > info.log 2>&1 || :
mkdir icedax paranoia
(cd icedax && timeout 60 icedax dev=/dev/sr0 -B -q -g > log 2>&1)
(cd paranoia && timeout 60 cd-paranoia -d /dev/sr0 -B -q > log 2>&1)
END
ok "burned and ripped" "$COASTER" run --disc a.disc -- bash job
cat info.log
# reference mmc 3.2: TAO audio with the default pause of 150: track 2 starts at 400 + 2 + 150, the lead-out 2 blocks after the last
ok "cd-info shows track 2 at 552" grep -qE '^ *2: [0-9:]+ +000552 audio' info.log
ok "cd-info shows the lead-out at 874" grep -qE '^170: [0-9:]+ +000874 leadout' info.log
for track in 1 2; do
    ok "icedax: track $track" same_samples icedax/audio_0$track.wav $track.wav
    ok "cd-paranoia: track $track" same_samples paranoia/track0$track.cdda.wav $track.wav
done
finish
