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
finish
