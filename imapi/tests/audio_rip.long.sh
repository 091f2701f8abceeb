#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Audio discs of RecordDisc read back by rippers that are not ours (R-AUD-03, 07, 09, 12, 20; acceptance 12): sample for sample, with gaps of every
# size, with 99 tracks, and full to the last block.
. "$TOP/emu/tests/door.functions"
requires cd-paranoia icedax cd-read cd-info cdrdao
export COASTER_STASH_DIR=$PWD/stash
program=$B/imapi/tests/audio_disc
mkdir stash

raw() { tail -c +45 "$1.wav" > "$1.raw"; }
# burned NAME WORDS...: a fresh disc, and the program at work on it; what it says is in NAME.said
burned() {
    name=$1
    shift
    "$COASTER" disc create cd-r-80 "$name.disc" || return 1
    serve --name "rip-$$" --disc "$name.disc" || return 1
    "$program" "$1" "$URL" "${@:2}" > "$name.said" 2> "$name.log"
    code=$?
    stop
    [ $code -eq 0 ] || cat "$name.log"
    return $code
}

# ---------------------------------------------------------------- gaps of 0, 150 and 225
for track in 1 2 3 4; do
    make_sound "$track.wav" $((300 + track)) $((200 + track * 130))
    raw "$track"
done
ok "four tracks with gaps of their own" burned gaps burn 225:1.raw 0:2.raw 150:3.raw 225:4.raw
cat > job << 'END'
cd-info --no-header --no-cddb /dev/sr0 > info.log 2>&1
mkdir paranoia icedax
(cd paranoia && timeout 200 cd-paranoia -d /dev/sr0 -r -B -q 1-4 > log 2>&1)
(cd icedax && timeout 200 icedax dev=/dev/sr0 -H -B -O raw -E little > log 2>&1 ; ls > list)
timeout 200 cd-read -C /dev/sr0 -m audio -s 0 -e 1783 -o all.raw > read.log 2>&1
timeout 200 cdrdao read-toc --device /dev/sr0 q.toc > toc.log 2>&1
exit 0
END
ok "read by all of them" "$COASTER" run --disc gaps.disc -- bash job
# 0; 301 + 2 + 0; 303 + 302 + 2 + 150; 757 + 303 + 2 + 225; 1287 + 304 + 2
ok "cd-info: tracks at 0, 303, 757 and 1287, as reckoned" test \
    "$(awk '/^ *[1-4]: .*audio/ { printf "%s ", $3 }' info.log)" = "000000 000303 000757 001287 "
ok "cd-info: the lead-out at 1593" grep -qE '170: .* 001593 leadout' info.log
ok "the used blocks were reckoned to be that" grep -qx 'used 1593' gaps.said
# a pause of n blocks and the two of the run-out: cdrdao counts what the Q sub-channel calls index 0
ok "cdrdao: pauses of 2 and 3 seconds in the sub-channel, and none" test \
    "$(grep -o 'Found pre-gap: [0-9:]*' toc.log | tr '\n' ' ')" = "Found pre-gap: 00:02:00 Found pre-gap: 00:03:00 "
cat > compare.py << 'END'
import glob, sys
def begins(ripped, track):
    burned = open("%d.raw" % track, "rb").read()
    data = open(ripped, "rb").read()
    assert data[:len(burned)] == burned and not any(data[len(burned):]), ripped
for track in range(1, 5):
    begins("paranoia/track%02d.cdda.raw" % track, track)
    begins(glob.glob("icedax/*_%02d.raw" % track)[0], track)
data = open("all.raw", "rb").read()
where = {1: 0, 2: 303, 3: 757, 4: 1287}
silent = bytearray(data)
for track, start in where.items():
    burned = open("%d.raw" % track, "rb").read()
    assert data[start * 2352:start * 2352 + len(burned)] == burned, track
    silent[start * 2352:start * 2352 + len(burned)] = bytes(len(burned))
assert not any(silent)
END
ok "cd-paranoia, icedax and cd-read: sample for sample, and silence between" /usr/bin/python3 compare.py

# ---------------------------------------------------------------- 99 tracks
head -c $((300 * 2352)) 1.raw > short.raw
tracks=()
for track in $(seq 99); do tracks+=("150:short.raw"); done
ok "ninety-nine tracks" burned many burn "${tracks[@]}"
cat > job << 'END'
cd-info --no-header --no-cddb /dev/sr0 > many.info 2>&1
timeout 200 cd-read -C /dev/sr0 -m audio -s $((98 * 452)) -e $((98 * 452 + 299)) -o last.raw > read.log 2>&1
exit 0
END
ok "it is read" "$COASTER" run --disc many.disc -- bash job
ok "cd-info: 99 audio tracks" test "$(grep -cE '^ *[0-9]+: .*audio' many.info)" -eq 99
ok "cd-info: the lead-out where the used blocks end" grep -qE "170: .* 0*$(sed 's/used //' many.said) leadout" many.info
ok "cd-read: the last track" cmp last.raw short.raw

# ---------------------------------------------------------------- full to the last block
ok "a track that takes all there is" burned full fill
read -r _ available _ kept < full.said
ok "what was available before is what was kept" test "$available" -eq "$kept"
ok "it is the whole of an 80 minute disc but for the last blocks" test "$kept" -ge 359840
cat > job << END
cd-info --no-header --no-cddb /dev/sr0 > full.info 2>&1
timeout 200 cd-read -C /dev/sr0 -m audio -s $((kept - 3)) -e $((kept - 1)) -o end.raw > read.log 2>&1
exit 0
END
ok "it is read" "$COASTER" run --disc full.disc -- bash job
ok "cd-info: the lead-out two blocks behind it" grep -qE "170: .* 0*$((kept + 2)) leadout" full.info
ok "cd-read: the last three blocks hold their numbers" /usr/bin/python3 -c "
data = open('end.raw', 'rb').read()
wanted = b''.join(n.to_bytes(4, 'big') * 588 for n in range($kept - 3, $kept))
assert data == wanted"
finish
