#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# More of session at once, raw writing and mode 2: wodim, cdrskin's sheets, sessions that are appended, simulated or on CD-RW.
. "$TOP/emu/tests/door.functions"
requires cdrdao cdrskin wodim xorriso readom cd-info icedax genisoimage
make_sound 1.wav 400 440
make_sound 2.wav 320 523.25
make_sound 3.wav 350 600
ulimit -l 0 # else wodim locks its memory, and an ordinary user has not so much to lock
genisoimage -quiet -o image.iso "$TOP/emu/drive" || exit 1
on() { # DISC COMMAND...
    disc=$1
    shift
    [ -e "$disc" ] || "$COASTER" disc create "${KIND:-cd-r-80}" "$disc" || return 1
    "$COASTER" run --disc "$disc" -- timeout 120 "$@" > log 2>&1
}
read_iso() { on "$1" readom dev=/dev/sr0 f=back.iso && cmp back.iso image.iso; }
rip() { # DISC: every track as it was
    rm -rf ripped && mkdir ripped && on "$1" sh -c 'cd ripped && icedax dev=/dev/sr0 -B -q -g' &&
        for track in 1 2 3; do same_samples ripped/audio_0$track.wav $track.wav || return 1; done
}
status() { grep -q "\"status\": \"$2\"" <("$COASTER" disc info --json "$1"); }

# ------------------------------------------------------------------ wodim
for way in -dao -raw16 -raw96r -raw96p; do
    ok "wodim $way: audio" on "wodim$way.disc" wodim -v dev=/dev/sr0 gracetime=2 $way -audio 1.wav 2.wav 3.wav
    ok "wodim $way: complete" status "wodim$way.disc" complete
    ok "wodim $way: the samples are those" rip "wodim$way.disc"
done
ok "wodim -dao: data" on data.disc wodim -v dev=/dev/sr0 gracetime=2 -dao -multi -data image.iso
ok "wodim -dao: the data are those" read_iso data.disc
ok "wodim -dao -dummy" on dummy.disc wodim -v dev=/dev/sr0 gracetime=2 -dao -dummy -data image.iso
ok "wodim -dao -dummy: the disc is blank" status dummy.disc blank
for way in -mode2 -xa -xa1 -xa2 -xamix; do
    ok "wodim $way: mode 2 in track at once" on "mode2$way.disc" wodim -v dev=/dev/sr0 gracetime=2 -tao $way image.iso
    ok "wodim $way: complete" status "mode2$way.disc" complete
done
# -xa is form 1 with 2048 bytes a block: all of it but the run-out comes back by READ(10)
ok "wodim -xa: the data are those" on mode2-xa.disc sh -c "dd if=/dev/sr0 bs=2048 count=$(($(stat -c %s image.iso) / 2048)) | cmp - image.iso"

for track in 1 2 3; do
    printf "Albumperformer=\t'Band'\nPerformer=\t'Singer %d'\nAlbumtitle=\t'Album'\nTracktitle=\t'Song %d'\nTracknumber=\t%d\nTrackstart=\t0\nTracklength=\t400, 0\nPre-emphasis=\tno\nChannels=\t2\nCopy_permitted=\tyes\nEndianess=\tlittle\nIndex=\t0\n" \
        $track $track $track > $track.inf
done
for way in -dao -raw96r; do
    ok "wodim $way -text" on "text$way.disc" wodim -v dev=/dev/sr0 gracetime=2 $way -text -useinfo -audio 1.wav 2.wav 3.wav
    on "text$way.disc" cd-info --no-header --no-device-info --no-cddb /dev/sr0
    ok "wodim $way -text: titles and performers" test "$(grep -cE 'TITLE: (Album|Song [123])$|PERFORMER: (Band|Singer [123])$' log)" = 8
done

# ------------------------------------------------------------------ cdrskin
cat > sheet.v07t << 'END'
Input Sheet Version = 0.7T
Text Code = 8859
Language Code = English
Album Title = Joyful Nights
Artist Name = United Cat Orchestra
UPC / EAN = 4006381333931
First Track Number = 1
Last Track Number = 3
Track 01 Title = Song of Joy
Track 01 Artist = Felix
Track 01 ISRC = DEAB12600001
Track 02 Title = Humpty Dumpty
Track 02 Artist = Catwalk Beauties
Track 03 Title = Mee Owwww
Track 03 Artist = Mia Kitten
END
ok "cdrskin: audio with CD-TEXT" on text.disc cdrskin -v dev=/dev/sr0 -sao input_sheet_v07t=sheet.v07t -audio 1.wav 2.wav 3.wav
on text.disc cd-info --no-header --no-device-info --no-cddb /dev/sr0
ok "cdrskin: titles and performers" test "$(grep -cE 'TITLE: (Joyful Nights|Song of Joy|Humpty Dumpty|Mee Owwww)$|PERFORMER: (United Cat Orchestra|Felix|Catwalk Beauties|Mia Kitten)$' log)" = 8
ok "cdrskin: catalog number and ISRC in Q" eval "grep -qE '^Media Catalog Number .*4006381333931' log && grep -qE '^TRACK +1 ISRC: DEAB12600001' log"
ok "cdrskin: the samples are those" rip text.disc
cat > sheet.cue << 'END'
CATALOG 4006381333931
FILE "1.wav" WAVE
  TRACK 01 AUDIO
    ISRC DEAB12600001
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    FLAGS DCP
    INDEX 00 00:02:00
    INDEX 01 00:02:20
END
ok "cdrskin: a cue sheet of its own" on cue.disc cdrskin -v dev=/dev/sr0 -sao cuefile=sheet.cue
on cue.disc cdrdao read-toc --device /dev/sr0 --driver generic-mmc cue.toc
ok "cdrskin: its pre-gap and flags" eval "grep -q '^START 00:00:20' cue.toc && grep -q '^COPY' cue.toc"
ok "cdrskin -dummy: a simulated session" on dummy.disc cdrskin -v dev=/dev/sr0 -sao -dummy -data image.iso
ok "cdrskin -dummy: the disc is blank" status dummy.disc blank

# ------------------------------------------------------------------ sessions that follow each other
cat > first.toc << 'END'
CD_ROM_XA
TRACK MODE2_FORM1
DATAFILE "image.iso"
END
ok "cdrdao: a first session of form 1" on appended.disc cdrdao write --device /dev/sr0 --driver generic-mmc --multi -n first.toc
ok "readom: it is readable" read_iso appended.disc
ok "cdrdao: a second one" on appended.disc cdrdao write --device /dev/sr0 --driver generic-mmc -n first.toc
on appended.disc cd-info --no-header --no-device-info --no-cddb /dev/sr0
sectors=$(($(stat -c %s image.iso) / 2048))
ok "cd-info: it begins 11400 behind the first lead-out" grep -qE "^ +2: .* 0*$((sectors + 11400)) data" log
ok "cdrdao: complete" status appended.disc complete

ok "cdrdao: a simulated session" on dummy.disc cdrdao simulate --device /dev/sr0 --driver generic-mmc -n first.toc
ok "cdrdao: the disc is blank" status dummy.disc blank

# CD-Extra: audio first, XA data in a session of its own
cat > audio.toc << 'END'
CD_DA
TRACK AUDIO
FILE "1.wav" 0
TRACK AUDIO
FILE "2.wav" 0
END
cat > mixed.toc << 'END'
CD_ROM
CATALOG "4006381333931"
TRACK MODE1
DATAFILE "image.iso"
TRACK AUDIO
ISRC "DEAB12600001"
PREGAP 00:02:00
FILE "1.wav" 0
TRACK AUDIO
FILE "2.wav" 0
END
ok "cdrdao: audio, to be followed" on extra.disc cdrdao write --device /dev/sr0 --driver generic-mmc --multi --force -n audio.toc
ok "cdrdao: data behind it" on extra.disc cdrdao write --device /dev/sr0 --driver generic-mmc -n first.toc
on extra.disc cd-info --no-header --no-device-info --no-cddb /dev/sr0
ok "cd-info: two audio tracks and one of data" test "$(grep -cE '^ +[12]: .* audio|^ +3: .* data' log)" = 3

ok "xorriso: commits to a blank disc" on xorriso.disc xorriso -outdev /dev/sr0 -map "$TOP/emu/drive" /a -close off -commit
ok "xorriso: and behind that" on xorriso.disc xorriso -dev /dev/sr0 -map "$TOP/emu/door" /b -commit
ok "xorriso: reads both" on xorriso.disc xorriso -osirrox on -indev /dev/sr0 -extract / out
ok "xorriso: all is there" eval 'diff -r out/a "$TOP/emu/drive" && diff -r out/b "$TOP/emu/door"'
chmod -R u+w out

# ------------------------------------------------------------------ longer than a disc says that it is
cat > long.toc << 'END'
CD_DA
TRACK AUDIO
SILENCE 90:00:00
TRACK AUDIO
FILE "1.wav" 0
END
KIND=cd-r-99
on long.disc cdrdao write --device /dev/sr0 --driver generic-mmc -n long.toc
ok "cdrdao: 90 minutes are more than ATIP says" grep -q "exceeds capacity" log
ok "cdrdao: overburn" on long.disc cdrdao write --device /dev/sr0 --driver generic-mmc --overburn -n long.toc
ok "icedax: what lies behind the 90th minute" eval 'on long.disc icedax -D /dev/sr0 -t 2 -q long.wav && same_samples long.wav 1.wav'
KIND=
# a disc of three sorts of sectors cloned by programs that know nothing of each other's
ok "readom: reads a clone" on data-first.disc sh -c 'cdrdao write --device /dev/sr0 --driver generic-mmc -n mixed.toc && readom dev=/dev/sr0 -clone f=clone'
ok "wodim: writes it raw" on copied.disc wodim -v dev=/dev/sr0 gracetime=2 -raw96r -clone clone
for disc in data-first copied; do
    on $disc.disc cdrdao read-cd --device /dev/sr0 --driver generic-mmc --datafile $disc.bin $disc.read.toc
done
ok "cdrdao: both are the same" eval 'cmp data-first.bin copied.bin && diff <(grep -v FILE data-first.read.toc) <(grep -v FILE copied.read.toc)'

# ------------------------------------------------------------------ CD-RW: written, erased, written
KIND=cd-rw-80
for turn in 1 2; do
    ok "cdrdao: raw on CD-RW, turn $turn" on rw.disc cdrdao write --device /dev/sr0 --driver generic-mmc-raw -n audio.toc
    ok "complete" status rw.disc complete
    ok "cdrdao: blanked" on rw.disc cdrdao blank --device /dev/sr0 --driver generic-mmc --blank-mode minimal
    ok "cdrskin: session at once on CD-RW, turn $turn" on rw.disc cdrskin -v dev=/dev/sr0 -sao -data image.iso
    ok "readom: the data are those" read_iso rw.disc
    ok "cdrskin: blanked" on rw.disc cdrskin -v dev=/dev/sr0 blank=fast
done
finish
