# SPDX-License-Identifier: GPL-2.0-or-later
# Unmodified burning programs, every way of writing, CD-R and CD-RW (interop.py); docs/interop.md must say what this run found.
. "$TOP/emu/tests/door.functions"
requires cdrskin wodim cdrdao xorriso readom icedax cd-paranoia cd-info genisoimage isoinfo sg_raw dd
export SOURCE_DATE_EPOCH=1700000000
mkdir -p fixtures/tree fixtures/tree2
make_sound fixtures/1.wav 450 440
make_sound fixtures/2.wav 320 523.25
cp "$TOP/README.md" fixtures/tree/readme
seq 1 120000 > fixtures/tree/numbers
seq 1 90000 > fixtures/tree2/more
genisoimage -quiet -R -J -o fixtures/1.iso fixtures/tree && genisoimage -quiet -R -J -o fixtures/2.iso fixtures/tree2 || exit 1
here=$PWD/fixtures
for number in 1 2; do
    printf 'CD_ROM\nTRACK MODE1\nDATAFILE "%s"\n' "$here/$number.iso" > fixtures/$number.toc
done
printf 'CD_ROM_XA\nTRACK MODE2_FORM1\nDATAFILE "%s"\n' "$here/1.iso" > fixtures/xa.toc
cat > fixtures/mixed.toc << END
CD_ROM
TRACK MODE1
DATAFILE "$here/1.iso"
TRACK AUDIO
PREGAP 0:2:0
FILE "$here/1.wav" 0
END
cat > fixtures/album.toc << END
CD_DA
CD_TEXT {
  LANGUAGE_MAP { 0: EN }
  LANGUAGE 0 { TITLE "Coasters" PERFORMER "The Virtuals" }
}
TRACK AUDIO
CD_TEXT { LANGUAGE 0 { TITLE "Four Forty" PERFORMER "The Virtuals" } }
FILE "$here/1.wav" 0
TRACK AUDIO
CD_TEXT { LANGUAGE 0 { TITLE "Five Two Three" PERFORMER "Somebody Else" } }
FILE "$here/2.wav" 0
END
cat > fixtures/album.v07t << END
Input Sheet Version = 0.7T
Text Code           = 8859
Language Code       = English
Album Title         = Coasters
Artist Name         = The Virtuals
Track 01 Title      = Four Forty
Track 01 Artist     = The Virtuals
Track 02 Title      = Five Two Three
Track 02 Artist     = Somebody Else
END
inf() { # NUMBER TITLE PERFORMER START FRAMES: what wodim -useinfo reads beside the WAV
    printf "Albumperformer=\t'The Virtuals'\nPerformer=\t'%s'\nAlbumtitle=\t'Coasters'\nTracktitle=\t'%s'\nTracknumber=\t%s\nTrackstart=\t%s\nTracklength=\t%s, 0\nPre-emphasis=\tno\nChannels=\t2\nCopy_permitted=\tyes\nEndianess=\tlittle\nIndex=\t0\nIndex0=\t-1\n" \
        "$3" "$2" "$1" "$4" "$5" > "fixtures/$1.inf"
}
inf 1 'Four Forty' 'The Virtuals' 0 450
inf 2 'Five Two Three' 'Somebody Else' 450 320
/usr/bin/python3 -B "$TOP/emu/tests/interop.py" "$COASTER" interop.md ${INTEROP_ROWS-}
code=$?
[ -z "${INTEROP_ROWS-}${INTEROP_WRITES-}" ] || exit $code
# the versions may be others; what the programs did must not
verdicts() { grep -E '^(\||[0-9]+\.) ' "$1"; }
verdicts interop.md > new
verdicts "$TOP/docs/interop.md" > committed
if ! diff new committed; then
    echo "docs/interop.md says something else than this run (<): scripts/interop --build DIR writes it anew"
    exit 1
fi
exit $code
