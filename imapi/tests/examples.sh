# SPDX-License-Identifier: GPL-2.0-or-later
# The programs of docs/examples, run as their first lines say, on a virtual drive each; what came of it is looked at with programs of others.
set -eu
fail() { echo "$*" >&2; exit 1; }
export COASTER_STASH_DIR=$T/stash
mkdir stash first second
echo 'of the first' > first/one.txt
echo 'of the first' > first/both.txt
echo 'of the second' > second/both.txt
examples=$B/examples
# run DISC PROGRAM ARGUMENT...: as the only client of the drive's URL, without the shim
run() {
    disc=$1
    shift
    "$COASTER" run --disc "$disc" -- sh -c 'unset LD_PRELOAD; COASTER_DRIVES=$COASTER_URL exec "$@"' sh "$@"
}
look() { "$COASTER" run --disc "$1" -- sh -c "$2"; }

for disc in data audio sessions progress classes; do "$COASTER" disc create cd-r-80 "$disc.disc"; done

run data.disc "$examples/data" first > said || fail "data: $?"
grep -qE '^[1-9][0-9]* of 359[0-9]+ blocks$' said || fail "data says: $(cat said)"
look data.disc 'isoinfo -J -x "/one.txt;1" -i /dev/sr0' | cmp - first/one.txt || fail 'data: the file is not on the disc'

# 300 blocks and 300 blocks and a bit: silence fills the last block
tone() { python3 -c 'import array, math, sys
array.array("h", (int(9000 * math.sin(i * float(sys.argv[1]))) for i in range(2 * 176400))).tofile(open(sys.argv[2], "wb"))' "$1" "$2"; }
tone 0.031 a.raw # a ripper guesses the order of bytes from the sound: noise would mislead it
tone 0.047 b.raw
tail -c 100 a.raw >> b.raw
run audio.disc "$examples/audio" a.raw b.raw || fail "audio: $?"
look audio.disc 'cd-info --no-device-info --no-cddb -C /dev/sr0' > info || true
[ "$(grep -cE '^ +[12]: .* audio ' info)" -eq 2 ] || fail "audio: $(cat info)"
look audio.disc 'cd-paranoia -q -r -d /dev/sr0 2 b.out' 2> /dev/null || fail "cd-paranoia: $?"
head -c "$(stat -c %s b.raw)" b.out | cmp - b.raw || fail 'audio: other samples'

run sessions.disc "$examples/multisession" first > said || fail "multisession: $?"
run sessions.disc "$examples/multisession" second >> said || fail "multisession, again: $?"
[ "$(grep -c ' blocks are free$' said)" -eq 2 ] || fail "multisession says: $(cat said)"
look sessions.disc 'xorriso -no_rc -indev /dev/sr0 -osirrox on -extract / both' > log 2>&1 || fail "xorriso: $(cat log)"
chmod -R u+w both # as read-only as a disc is, and the scratch has to go
cmp both/one.txt first/one.txt && cmp both/both.txt second/both.txt || fail 'multisession: not both of them'

run progress.disc "$examples/progress" first > said || fail "progress: $?"
sed -E 's/[0-9]+/N/g' said | uniq > order
printf '%s\n' 'staged N of N' 'preparing, about N s' 'written N of N' 'closing, about N s' 'complete: ' > expected
sed 's/^complete: .*/complete: /' order | cmp - expected || fail "progress says: $(cat said)"

run classes.disc "$examples/classes" 'note.txt=bring milk' empty.txt= > said || fail "classes: $?"
[ "$(head -n 1 said | sed -E 's/[0-9]+$/N/')" = 'written 0 of N' ] && [ "$(tail -n 1 said)" = 'complete: done' ] || fail "classes says: $(cat said)"
[ "$(look classes.disc 'isoinfo -J -x "/note.txt;1" -i /dev/sr0')" = 'bring milk' ] || fail 'classes: the file is not on the disc'
look classes.disc 'isoinfo -J -l -i /dev/sr0' | grep -q ' 0 .* empty.txt;1' || fail 'classes: no empty file'

# usage, and no drive: a sentence and a code
status=0; "$examples/data" 2> said || status=$?
[ "$status" -eq 64 ] && grep -q '^usage: ' said || fail "data without a folder: $status $(cat said)"
# one that fails gives the stash back all the same, and the room of a disc with it
status=0; ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 run data.disc "$examples/data" nowhere 2> said || status=$?
[ "$status" -eq 1 ] && grep -q '^staging: ' said || fail "data of no folder: $status $(cat said)"
[ -z "$(ls -A stash)" ] || fail "data of no folder leaves: $(ls -ls stash)"
# (objects it leaves to the end of its process: no leak)
status=0; ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 COASTER_DRIVES='' "$examples/data" first 2> said || status=$?
[ "$status" -eq 1 ] && [ "$(wc -l < said)" -eq 1 ] || fail "data without a drive: $status $(cat said)"
