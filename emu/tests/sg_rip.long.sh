# SPDX-License-Identifier: GPL-2.0-or-later
# Discs read back by rippers and copiers that are not ours: TOC, pauses, sub-channel, audio sample for sample, data, a clone.
. "$TOP/emu/tests/door.functions"
requires cdrskin cdrdao readom icedax cd-info cd-paranoia
make_sound 1.wav 700 440
make_sound 2.wav 600 523.25
head -c 1000000 /dev/urandom > data.bin
"$COASTER" disc create cd-r-80 a.disc || exit 1
cat > job << 'END'
set -e
cd-info --no-cddb /dev/sr0 > /dev/null 2>&1 || :
timeout 60 cdrskin dev=/dev/sr0 -tao -multi -audio 1.wav 2.wav > burn.log 2>&1
timeout 60 cdrskin dev=/dev/sr0 -tao -data data.bin >> burn.log 2>&1
timeout 200 cdrdao read-toc --device /dev/sr0 --session 1 pauses.toc > toc.log 2>&1
timeout 200 cdrdao read-cd --device /dev/sr0 --session 1 --datafile audio.bin audio.toc > read.log 2>&1
timeout 60 cdrdao read-cd --tao-source --device /dev/sr0 --session 2 --datafile data.read data.toc > data.log 2>&1
timeout 60 readom dev=/dev/sr0 -clone f=clone.bin -nocorr > clone.log 2>&1 || :
timeout 60 readom dev=/dev/sr0 f=c2.bin sectors=0-100 -c2scan > c2.log 2>&1
mkdir paranoia
(cd paranoia && timeout 200 cd-paranoia -d /dev/sr0 -B -q 1-2 > log 2>&1)
timeout 60 icedax dev=/dev/sr0 -J -H -v toc,catalog,trackid,indices > icedax.log 2>&1 || :
END
ok "burned and read by all of them" "$COASTER" run --disc a.disc -- bash job
# TAO with a pause of 150 (reference mmc 3.1): track 2 at 700 + 152
ok "cdrdao: track 2 at 852, lead-out at 1454" grep -qE 'Leadout.*\( *1454\)' toc.log
ok "cdrdao finds the pause of 150 in the Q sub-channel" grep -q 'Found pre-gap: 00:02:00' toc.log
ok "cdrdao: raw and packed sub-channel, BCD" grep -q 'Raw P-W sub-channel reading (audio track) is supported' toc.log
ok "cdrdao: the same track twice is the same" grep -qE 'START 00:02:00' pauses.toc
cat > compare.py << 'END'
import array, wave
def samples(path):
    return wave.open(path).readframes(1 << 30)
# cdrdao writes samples big-endian
read = array.array("h")
read.frombytes(open("audio.bin", "rb").read())
read.byteswap()
read = read.tobytes()
sector = 2352
assert len(read) == 1454 * sector, len(read)
for start, path in ((0, "1.wav"), (852, "2.wav")):
    burned = samples(path)
    assert read[start * sector:start * sector + len(burned)] == burned, path
# pause and run-out are silence
assert not any(read[700 * sector:852 * sector])
END
ok "cdrdao: audio sample for sample, pauses silent" /usr/bin/python3 compare.py
ok "cdrdao: the data session" cmp -n 1000000 data.read data.bin
ok "cd-paranoia: track 1" same_samples paranoia/track01.cdda.wav 1.wav
ok "cd-paranoia: track 2" same_samples paranoia/track02.cdda.wav 2.wav
ok "readom: no byte in doubt" grep -q 'C2 errors total: 0 bytes in 0 sectors' c2.log
cat > clone.py << 'END'
# a clone has 2352 + 96 bytes a sector; what lies between the sessions cannot be read
import wave
clone, size = open("clone.bin", "rb").read(), 2448
assert clone[:2352] == wave.open("1.wav").readframes(588)
user = open("data.bin", "rb").read()
assert clone[12854 * size + 16:12854 * size + 2064] == user[:2048]
assert clone[12854 * size + 12:12854 * size + 16] == bytes.fromhex("02532901")  # 12854 + 150 is 02:53:29
q = bytes(sum((clone[852 * size + 2352 + 8 * i + bit] >> 6 & 1) << (7 - bit) for bit in range(8)) for i in range(12))
assert q[:10] == bytes.fromhex("01020100000000001327"), q.hex()  # track 2, index 1, 852 + 150 is 00:13:27
END
ok "readom -clone: main and sub-channel" /usr/bin/python3 clone.py
ok "icedax finds no numbers where there are none" grep -q 'No media catalog number present' icedax.log

# a pressed disc with everything that runs beside the main channel
/usr/bin/python3 -c '
import wave
first, second = (wave.open(path).readframes(1 << 30) for path in ("1.wav", "2.wav"))
open("all.bin", "wb").write(first + bytes(2352 * 150) + second)'
cat > pressed.cue << 'END'
CATALOG 4006381333931
TITLE "Album"
PERFORMER "Somebody"
FILE "all.bin" BINARY
  TRACK 01 AUDIO
    TITLE "First"
    ISRC DEAB12600001
    INDEX 01 00:00:00
    INDEX 02 00:05:00
  TRACK 02 AUDIO
    TITLE "Second"
    FLAGS DCP
    INDEX 00 00:09:25
    INDEX 01 00:11:25
END
cat > job << 'END'
set -e
cd-info --no-header --no-cddb /dev/sr0 > info.log 2>&1
timeout 200 cdrdao read-toc --device /dev/sr0 pressed.toc > toc.log 2>&1
timeout 60 icedax dev=/dev/sr0 -J -H -v all > icedax.log 2>&1 || :
END
ok "the pressed disc is read" "$COASTER" run --disc pressed.cue -- bash job
ok "cd-info: CD-TEXT" grep -q 'TITLE: Second' info.log
ok "cd-info: catalogue number" grep -q '(MCN): 4006381333931' info.log
ok "cd-info: ISRC" grep -q 'TRACK *1 ISRC: DEAB12600001' info.log
ok "cdrdao: the index point, by the Q sub-channel" grep -qx 'INDEX 00:05:00' pressed.toc
ok "cdrdao: the pause" grep -qx 'START 00:02:00' pressed.toc
ok "cdrdao: catalogue number, ISRC, copy permission" test "$(grep -c -e '^CATALOG "4006381333931"' -e '^ISRC "DEAB12600001"' -e '^COPY' pressed.toc)" = 3
ok "cdrdao: CD-TEXT" grep -q 'TITLE "Album"' pressed.toc
ok "icedax: CD-TEXT, numbers and index points" test "$(grep -a -c -e "Album title: 'Album'" -e 'Media catalog number: 4006381333931' -e 'ISRC: DE-AB1-26-00001' -e 'track  1 has 2 indices' icedax.log)" -ge 4
finish
