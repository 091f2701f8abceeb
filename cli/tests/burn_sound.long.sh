# SPDX-License-Identifier: GPL-2.0-or-later
# Sound of every format for an audio disc: what coaster-sound makes of it, what it may not do, and what is on the disc afterwards.
. "$TOP/emu/tests/door.functions"
requires sox flac cd-paranoia
fail() { echo "$*" >&2; exit 1; }
set -eu
mkdir stash
export COASTER_STASH_DIR=$T/stash
"$COASTER" fixture sound-second one.wav
flac -s one.wav -o one.flac
for to in one.aiff one.au one.w64 one.caf one.ogg; do sox -D one.wav "$to"; done
sox -D one.wav -b 24 one24.wav
sox -D one.wav -b 24 one24.flac
sox -D one.wav -b 32 one32.wav
sox -D one.wav -e floating-point -b 32 float.wav
sox -D one.wav -e floating-point -b 64 double.wav
python3 "$TOP/cli/tests/burn_sound.py" "$B/coaster-sound"

# 48 kHz, one channel, six, nothing at all: what is wanted is said
sox one.wav -r 48000 fast.flac
sox one.wav -c 1 mono.ogg
sox one.wav -c 6 six.wav
sox -n -r 44100 -c 2 nothing.wav trim 0 0
for file in fast.flac:'2 channels at 48000 Hz' mono.ogg:'1 channel at 44100 Hz' six.wav:'6 channels at 44100 Hz' nothing.wav:'has no samples'; do
    "$B/coaster-sound" < "${file%%:*}" | tr -d '\0' > verdict
    grep -q "^refused .*${file#*:}" verdict || fail "$file: $(cat verdict)"
done

# on a disc, in order, and read back by a ripper: three formats, a gap of our choice, one disc at most 99 tracks
"$COASTER" disc create cd-r-80 sound.disc
"$COASTER" burn --disc sound.disc --verify --gap 75 --audio one.flac one24.wav one.aiff > out
grep -q ', verified$' out || fail "not verified: $(cat out)"
"$COASTER" run --disc sound.disc -- cd-paranoia -d /dev/sr0 -B -r > log 2>&1 || { tail log; exit 1; }
tail -c +45 one.wav > samples
for track in 1 2 3; do
    cmp -n "$(stat -c %s samples)" samples "track0$track.cdda.raw" || fail "track $track has other samples"
done
# 450 blocks, two of run-out, the gap
[ "$(stat -c %s track01.cdda.raw)" -eq $(((450 + 2 + 75) * 2352)) ] || fail "the gap is not 75 blocks: track 1 has $(stat -c %s track01.cdda.raw) bytes"
for i in $(seq 100); do set -- "$@" one.wav; done
code=0
"$COASTER" burn --disc sound.disc --audio "$@" 2> err || code=$?
[ "$code" -eq 64 ] && grep -q 'at most 99 tracks' err || fail "100 tracks: exit $code $(cat err)"
