# SPDX-License-Identifier: GPL-2.0-or-later
# Images of every format that a program of ours did not write, as discs; discs as images that programs of others read.
. "$TOP/emu/tests/door.functions"

mkdir forge out
python3 "$TOP/emu/tests/image_forge.py" forge ${DISCS:-one two} # of each disc all formats

# same FILE DISC [HOW...]: the image is the disc that the forge made, sector by sector and in every Q
same() {
    local file=$1 disc=$2
    shift 2
    rm -f out/*
    "$COASTER" disc info --json "forge/$file" > state.json && "$COASTER" disc export --format ccd "forge/$file" out/x &&
        python3 "$TOP/emu/tests/image_roundtrip.py" forge "$disc" state.json out/x "$@"
}

for disc in ${DISCS:-one}; do
    ok "$disc.cue, one file" same $disc.cue $disc
    ok "$disc.ccd, with sub-channel" same $disc.ccd $disc sub
    ok "$disc.nrg, version 2" same $disc-v2.nrg $disc
    ok "$disc.mds, with sub-channel" same $disc-sub.mds $disc zero-pauses sub
    [ -n "${DISCS-}" ] || continue
    ok "$disc.cue, a file a track" same $disc-files.cue $disc
    ok "$disc.nrg, version 1" same $disc-v1.nrg $disc
    ok "$disc.nrg, with sub-channel" same $disc-sub.nrg $disc sub
    ok "$disc.nrg, tracks at once, version 1" same $disc-tao-v1.nrg $disc at-once
    ok "$disc.nrg, tracks at once, version 2" same $disc-tao-v2.nrg $disc at-once
    ok "$disc.mds" same $disc.mds $disc zero-pauses no-indexes
done
ok "one.toc" same one.toc one

# rows FILE: what libcdio says of the tracks of an image, as "number start kind"
rows() { sed -n 's/^ *\([0-9]*\): [0-9:]* *0*\([0-9][0-9]*\) \([a-zA-Z0-9]*\).*/\1 \2 \3/p' "$1"; }
seen_by_libcdio() { # OPTION FILE: the tracks are where ours are
    cd-info --no-device-info --no-cddb --no-header --no-disc-mode "$1=$2" > seen 2>&1
    rows seen | sed '$d' | cut -d' ' -f1,2 > theirs
    "$COASTER" disc info --json "$2" | python3 -c '
import json, sys
for t in json.load(sys.stdin)["tracks"]:
    print(t["number"], t["start"])' > ours
    [ -s ours ] && cmp ours theirs
}
ok "libcdio sees the same tracks in the CUE sheet" seen_by_libcdio --cue-file forge/one.cue
ok "libcdio sees the same tracks in the NRG file" seen_by_libcdio --nrg-file forge/one-plain.nrg
ok "libcdio sees the same tracks in the NRG file at once" seen_by_libcdio --nrg-file forge/one-tao-v2.nrg

# ---------------------------------------------------------------- out: a pressed disc of each kind

export_as() { "$COASTER" disc export --format "$@"; }
ok "CUE of a pressed disc" export_as cue forge/one.cue out-one
ok "the same sectors" cmp out-one.bin forge/one.bin
ok "libcdio reads it" seen_by_libcdio --cue-file out-one.cue
ok "TOC of a pressed disc" export_as toc forge/one.cue toc-one
same_toc() { # FILE: cdrdao shows the same as of the forge's
    cdrdao show-toc "$1" 2>&1 | sed '/Version\|Mode MODE/d' > shown
    cdrdao show-toc forge/one.toc 2>&1 | sed '/Version\|Mode MODE/d' > wanted
    grep -q 'INDEX  3 00:11:25' shown && cmp shown wanted
}
ok "cdrdao shows the same tracks, pauses, indexes and codes" same_toc toc-one.toc
ok "cdrdao can read all of it" into words cdrdao read-test toc-one.toc
back() { # the TOC comes back as the disc it was
    "$COASTER" disc export --format cue toc-one.toc again && cmp again.bin forge/one.bin && cmp again.cue out-one.cue.expected
}
sed 's/out-one/again/' out-one.cue > out-one.cue.expected
ok "and ours reads it back" back
ok "all sessions in one CUE sheet" export_as cue-together forge/two.ccd together
twice() {
    "$COASTER" disc info --json together.cue > a.json && "$COASTER" disc info --json forge/two.ccd > b.json &&
        python3 -c '
import json
a, b = (json.load(open(n)) for n in ("a.json", "b.json"))
assert a["tracks"] == b["tracks"] and len(a["sessions"]) == len(b["sessions"]) == 2, (a, b)'
}
ok "is the disc it was" twice

# ---------------------------------------------------------------- out: a recorded disc, by programs that know one format

"$COASTER" fixture disc-two-sessions recorded.disc
"$COASTER" disc export recorded.disc first.iso --session 1
ok "CCD of a recorded disc" export_as ccd recorded.disc clone
ok "comes back with both sessions" sh -c '"$COASTER" disc info clone.ccd | grep -q "^sessions  *2$"'
"$COASTER" disc export clone.ccd clone.iso --session 1
# the two run-out blocks of a track at once are sectors of a pressed one
ok "and the data of the first" sh -c 'cmp -n "$(stat -c %s first.iso)" first.iso clone.iso'
[ -n "${DISCS-}" ] || finish
