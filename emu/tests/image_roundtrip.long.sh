# SPDX-License-Identifier: GPL-2.0-or-later
# The same for every disc of the forge, and against programs that know one format each.
DISCS='one two data'
. "$TOP/emu/tests/image_roundtrip.sh"
requires bchunk ccd2iso nrg2iso mdf2iso cuebreakpoints

# ---------------------------------------------------------------- do they and we mean the same by a format?

ok "nrg2iso takes the data out of the forge's NRG" into words nrg2iso forge/data-v2.nrg theirs.iso
ok "as the forge made it" cmp -n $((310 * 2048)) theirs.iso forge/data.1.user # it copies the chain of chunks too
ok "ccd2iso out of its IMG" into words ccd2iso forge/data.img theirs2.iso
ok "as the forge made it" cmp theirs2.iso forge/data.1.user
ok "mdf2iso out of its MDF" into words mdf2iso forge/data.mdf theirs3.iso
ok "as the forge made it" cmp theirs3.iso forge/data.1.user
for image in data.cue data.ccd data-v1.nrg data-v2.nrg data-sub.nrg data.mds data-sub.mds; do
    ok "$image gives that ISO" "$COASTER" disc export "forge/$image" "$image.iso"
    ok "and no other" cmp "$image.iso" forge/data.1.user
done

# ---------------------------------------------------------------- what we write

"$COASTER" disc export --format cue forge/one.ccd cut
ok "bchunk cuts our BIN and CUE" into words bchunk cut.bin cut.cue cut-
ok "mode 1" cmp cut-01.iso forge/one.1.user
ok "form 1" cmp cut-02.iso forge/one.2.user
cuebreakpoints cut.cue > points
ok "cuetools reads where the tracks begin" [ "$(paste -sd' ' points)" = '0:04.10 0:09.10 0:13.30' ]
"$COASTER" disc export --format ccd forge/data.cue clone-data
ok "ccd2iso reads our IMG" into words ccd2iso clone-data.img clone-data.iso
ok "as what it was" cmp clone-data.iso forge/data.1.user

# ---------------------------------------------------------------- the discs in a drive, by unmodified programs

cat > job << 'END'
set -e
cdrdao read-toc --device /dev/sr0 --driver generic-mmc read.toc > toc.log 2>&1
readom dev=/dev/sr0 f=read.iso sectors=0-310 > readom.log 2>&1
mkdir icedax paranoia
(cd icedax && icedax dev=/dev/sr0 -B -q -g -t 3+4 > log 2>&1)
(cd paranoia && cd-paranoia -d /dev/sr0 -B -q 3-4 > log 2>&1)
cd-info --no-header --no-device-info --no-cddb /dev/sr0 > info.log 2>&1 || :
END
ok "a pressed disc is read through the drive" "$COASTER" run --disc forge/one.cue -- bash job
ok "readom: mode 1" cmp read.iso forge/one.1.user
samples() { tail -c +45 "$1"; }
for track in 3 4; do
    # of track 3 the forge keeps the pause as well
    tail -c $((2352 * (track == 3 ? 320 : 305))) "forge/one.$track.raw" > wanted
    ok "icedax: track $track" sh -c "tail -c +45 icedax/audio_0$track.wav | cmp - wanted"
    ok "cd-paranoia: track $track" sh -c "tail -c +45 paranoia/track0$track.cdda.wav | cmp - wanted"
done
cat read.toc info.log
ok "cdrdao finds the catalogue number" grep -q 'CATALOG "4006381333931"' read.toc
ok "and the ISRC" grep -q 'ISRC "DEAB12600001"' read.toc
# between data and audio it takes a pause of two seconds for granted, so that of track 3 is not asked for
ok "and its index points" [ "$(grep -c INDEX read.toc)" = 2 ]
"$COASTER" run --disc forge/two.mds -- cd-info --no-header --no-device-info --no-cddb /dev/sr0 > info.log 2>&1
ok "cd-info sees the second session's track where it is" grep -qE '^ *3: [0-9:]+ +012170 data' info.log

# ---------------------------------------------------------------- burned from our exports, and cloned

requires cdrdao readom wodim
"$COASTER" disc export --format toc forge/one.ccd burn
burn_toc() { # TOC DISC
    "$COASTER" disc create cd-r-80 "$2" &&
        "$COASTER" run --disc "$2" -- cdrdao write --device /dev/sr0 --driver generic-mmc:0x10 -n --eject "$1" > words 2>&1
}
ok "cdrdao burns the TOC file that we wrote" burn_toc burn.toc burned.disc
same_recorded() { # DISC: what the forge made is on it, read by our export
    rm -f out/*
    "$COASTER" disc info --json "$1" > state.json && "$COASTER" disc export --format ccd "$1" out/x &&
        python3 "$TOP/emu/tests/image_roundtrip.py" forge one state.json out/x
}
ok "and the disc holds what the forge made, in every Q" same_recorded burned.disc
"$COASTER" disc export --format toc burned.disc again-burned
cdrdao show-toc again-burned.toc 2>&1 | sed '/Version\|Mode MODE/d' > shown
cdrdao show-toc burn.toc 2>&1 | sed '/Version\|Mode MODE/d' > wanted
ok "exported again, cdrdao shows the same" cmp shown wanted

# words in the lead-in, from a CUE sheet over a burn to the next sheet
sed 's/^FILE.*/TITLE "Disc"\nPERFORMER "Band"\n&/; s/^  TRACK \(..\) .*/&\n    TITLE "Song \1"\n    PERFORMER "Singer"/' forge/one.cue > forge/text.cue
"$COASTER" disc export --format toc forge/text.cue text
ok "cdrdao burns CD-TEXT from our TOC file" burn_toc text.toc text.disc
"$COASTER" disc export --format cue text.disc text-out
grep -E 'TITLE|PERFORMER' text-out.cue | sed 's/^ *//' > got
grep -E 'TITLE|PERFORMER' forge/text.cue | sed 's/^ *//' > had
ok "and it is in the CUE sheet of the burned disc" cmp got had
"$COASTER" run --disc text-out.cue -- cd-info --no-header --no-device-info --no-cddb /dev/sr0 > info.log 2>&1
ok "which cd-info reads in a drive" grep -q 'TITLE: Song 04' info.log

# a pressed disc with its sub-channel, cloned to a blank one
cat > job << 'END'
set -e
readom -clone dev=/dev/sr0 f=clone-of-one > readom.log 2>&1
END
ok "readom clones a pressed disc" "$COASTER" run --disc forge/one.ccd -- bash job
"$COASTER" disc create cd-r-80 cloned.disc
ok "wodim writes the clone" into words "$COASTER" run --disc cloned.disc -- wodim -v fs=1m dev=/dev/sr0 -raw96r -clone clone-of-one
same_sectors() { # the img begins with all sectors of the original
    "$COASTER" disc export --format ccd cloned.disc cloned && cmp -n $((1310 * 2352)) cloned.img forge/one.img
}
ok "sector by sector the same" same_sectors

# ---------------------------------------------------------------- in a drive that runs

serve --name "images-$$"
ok "an image is inserted by name" "$COASTER" insert "images-$$" forge/two.mds
"$COASTER" state "images-$$" > words
ok "and is a pressed disc of two sessions" grep -q '^sessions *2$' words
"$COASTER" remove "images-$$"
printf 'FILE nope.bin BINARY\n' > bad.cue
code=0
"$COASTER" insert "images-$$" bad.cue > words 2>&1 || code=$?
ok "a bad one is refused with its place" [ "$code" = 64 ]
ok "in one sentence" grep -q 'bad.cue:1: the file nope.bin is not there' words
stop
finish
