# SPDX-License-Identifier: GPL-2.0-or-later
# coaster burn: data and audio, simulated and real, over iSCSI and in process, with names that hold blanks and commas.
set -eu
fail() { echo "$*" >&2; exit 1; }
mkdir stash
export COASTER_STASH_DIR=$T/stash
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true' EXIT
fact() { "$COASTER" disc info --hash "$1" | sed -n "s/^$2  *//p"; }
# nothing staged is left behind
wiped() { [ "$(find stash -type f -size +0 | wc -l)" -eq 0 ] || fail "the stash holds something after $1"; }

"$COASTER" fixture tree-small 'first, tree'
"$COASTER" fixture tree-names 'second tree'
"$COASTER" fixture sound-long 'one, long.wav'
"$COASTER" fixture sound-second two.wav
disc='a disc, for burning.disc'
"$COASTER" disc create cd-r-80 "$disc" --seed 1

# simulated: the disc stays as it was
before=$(fact "$disc" hash)
"$COASTER" burn --disc "$disc" --simulate 'first, tree' > out
grep -q '^simulated: ' out || fail "no word of the simulation: $(cat out)"
[ "$before" = "$(fact "$disc" hash)" ] || fail "a simulation changed the disc"
wiped 'a simulation'

# real, then a second session: what was there stays, read by a program that shares no code with what wrote
"$COASTER" burn --disc "$disc" 'first, tree' > out
grep -qE '^burned: [0-9]+ blocks' out || fail "no word of the burn: $(cat out)"
# a line for each part of it, in this order
sed -nE 's/^(preparing|writing|closing)\>.*/\1/p' out | uniq | paste -sd' ' | grep -qx 'preparing writing closing' || fail "its parts are: $(cat out)"
wiped 'a burn'
code=0
"$COASTER" burn --disc "$disc" 'second tree' two.wav > out 2> err < /dev/null || code=$?
[ "$code" -eq 64 ] && grep -q 'CD-R with 1 session and 1 track, open for more: [0-9.]* MB free; adding a session needs --yes' err ||
    fail "nobody was asked, and: exit $code $(cat err)"
"$COASTER" burn --disc "$disc" --yes 'second tree' two.wav > out
[ "$(fact "$disc" tracks)" = 2 ] || fail "two burns made $(fact "$disc" tracks) tracks"
mkdir back
"$COASTER" run --disc "$disc" -- xorriso -abort_on FAILURE -indev /dev/sr0 -osirrox on -extract / "$T/back" > log 2>&1 || { cat log; exit 1; }
chmod -R u+w back
mkdir merged
cp -r 'first, tree/.' 'second tree/.' two.wav merged
mv 'merged/trailing dot.' 'merged/trailing dot' # it is on the disc (isoinfo shows it); xorriso takes the dot for the one of ISO 9660
diff -r merged back > difference || fail "the merged tree differs: $(head -n 5 difference)"

# audio over iSCSI by a held disc; what the disc holds by libcdio's eyes comes in the demo, here by the export
"$COASTER" disc create cd-r-74 audio.disc
mkfifo url
"$COASTER" serve --disc audio.disc --name "burn-test-$$" > url &
server=$!
read -r url < url
"$COASTER" burn --drive "$url" --audio --json 'one, long.wav' two.wav > events
python3 - << 'PYTHON'
import json
events = [json.loads(line) for line in open("events")]
names = [e["event"] for e in events]
assert names.count("preparing") == 1 and names.count("closing") == 1 and names[-1] == "complete" and events[-1]["name"] == "S_OK" and events[-1]["result"] == "0x00000000", names
assert [(e["current"], e["total"]) for e in events if e["event"] == "track"] == [(0, 2), (1, 2), (2, 2)]  # R-EVT-14
assert 0 < events[-1]["seconds"] < 600, events[-1]
blocks = [e["completed"] for e in events if e["event"] == "progress"]
assert blocks[0] == 0 and blocks == sorted(blocks), blocks
assert blocks[-1] == [e for e in events if e["event"] == "progress"][-1]["total"]
PYTHON
wiped 'an audio burn'
# the drive has it: nobody else does, and info asks the drive
code=0
"$COASTER" burn --disc audio.disc two.wav 2> err || code=$?
[ "$code" -eq 69 ] || fail "burning a disc that a drive holds exits with $code: $(cat err)"
# and so is a stash that another program holds
mkdir held
install -m 600 /dev/null held/coaster-stash.bin
code=0
COASTER_STASH_DIR=$T/held flock held/coaster-stash.bin "$COASTER" burn --disc "$disc" --yes --simulate two.wav > out 2> err || code=$?
[ "$code" -eq 69 ] && grep -q 'IMAPI_E_STASHINUSE: another program is staging' err || fail "a stash that is held: exit $code: $(cat err)"
[ "$(fact audio.disc status)" = complete ] || fail "disc info does not ask the drive that holds the disc"
# what a drive fails with is told in its own words
"$COASTER" disc create cd-r-80 failing.disc
"$COASTER" remove "burn-test-$$"
"$COASTER" insert "burn-test-$$" failing.disc
"$COASTER" fault add "burn-test-$$" sense:opcode=write,key=3,code=0C,n=2 > fault.list
code=0
"$COASTER" burn --drive "$url" --json two.wav > events 2> err || code=$?
[ "$code" -eq 1 ] && grep -qF 'IMAPI_E_GENERIC: the drive failed in a way that has no name (3/0C/00, WRITE ERROR); ' err ||
    fail "a drive that fails: exit $code $(cat err)"
grep -q '"event": *"complete".*"sense": *"3/0C/00"' events || fail "a drive that fails, in JSON: $(tail -n 2 events)"
kill "$server"
wait "$server" || fail "the server ended with $?"
server=
"$COASTER" disc export --cue audio.disc rip
# tracks in order: samples, silence up to a block; between them run-out and pause, 152 blocks
cmp -n $(($(stat -c %s 'one, long.wav') - 44)) -i 44:0 'one, long.wav' rip.bin
cmp -n $(($(stat -c %s two.wav) - 44)) -i 44:$(((931 + 152) * 2352)) two.wav rip.bin

# on a terminal: a bar
"$COASTER" disc create cd-r-80 tty.disc
script -qec "'$COASTER' burn --disc tty.disc two.wav" /dev/null > typed < /dev/null
grep -q '####\] 100 %' typed || fail "no bar on a terminal: $(cat typed)"
# a limit on the size of files is a full disk, and no end by a signal
head -c 4000000 /dev/zero > large
"$COASTER" disc create cd-r-80 limited.disc
code=0
(ulimit -f 1000; exec "$COASTER" burn --disc limited.disc large) > out 2> err || code=$?
[ "$code" -eq 1 ] && grep -q IMAPI_E_NOTENOUGHDISKFORSTASH err || fail "a limit on the size of files: exit $code $(cat err)"
"$COASTER" disc info limited.disc | grep -q '^status *blank$' || fail "a limit on the size of files: $("$COASTER" disc info limited.disc)"
rm large

# a full standard output is not success
"$COASTER" disc create cd-r-80 full.disc
code=0
"$COASTER" burn --disc full.disc --simulate two.wav > /dev/full 2> err || code=$?
[ "$code" -eq 70 ] || fail "a full standard output gives exit $code"
[ "$(cat err)" = 'coaster burn: the simulation succeeded, but that could not be told: writing to standard output failed' ] ||
    fail "a full standard output: $(cat err)"

# what the caller closed fails when it is written to, and is no file of the disc that got its number
code=0
"$COASTER" burn --disc full.disc --simulate two.wav <&- >&- 2> err || code=$?
[ "$code" -eq 70 ] && grep -q 'that could not be told' err || fail "closed standard files: exit $code $(cat err)"

# a folder that cannot be staged in is named, with what is wrong with it
unstaged() { # unstaged PATTERN ENVIRONMENT...
    pattern=$1 code=0
    shift
    env -u COASTER_STASH_DIR -u XDG_CACHE_HOME "$@" "$COASTER" burn --disc full.disc --simulate two.wav > out 2> err || code=$?
    [ "$code" -eq 1 ] && grep -q "^coaster burn: nothing can be staged$pattern" err || fail "$*: exit $code $(cat err)"
}
unstaged ' in two.wav: IMAPI_E_FILEACCESS: Not a directory; another folder may be named by COASTER_STASH_DIR$' COASTER_STASH_DIR=two.wav
unstaged ': IMAPI_E_FILEACCESS: neither COASTER_STASH_DIR nor HOME says in which folder$' -u HOME
mkdir shut
chmod 500 shut
unstaged ' in .*/shut/.cache/coaster: IMAPI_E_FILEACCESS: No such file or directory;' HOME="$T/shut"

# who is to blame, however deep it lies
mkdir -p 'deep/one/two, three'
cp two.wav 'deep/one/two, three/a*b'
code=0
"$COASTER" burn --disc full.disc deep > out 2> err || code=$?
[ "$code" -eq 64 ] && grep -qF 'coaster burn: deep/one/two, three/a*b: IMAPI_E_BADJOLIETNAME' err || fail "a bad name: exit $code $(cat err)"
mv 'deep/one/two, three/a*b' 'deep/one/two, three/good'
code=0
"$COASTER" burn --disc full.disc deep/one/ deep/one > out 2> err || code=$?
[ "$code" -eq 64 ] && grep -qF 'coaster burn: deep/one/two, three/good: IMAPI_E_FILEEXISTS' err && grep -qF -e '; --overwrite puts' err ||
    fail "the same twice: exit $code $(cat err)"

# what is no file is left out, and said to be
mkdir odd
mkfifo odd/pipe
ln -s ../deep odd/link
ln -s nowhere odd/dangling
ln -s ../two.wav odd/linked.wav
"$COASTER" burn --disc full.disc --simulate odd > out
grep -q '^left out: odd/[a-z]* and 2 more, which are no files$' out || fail "what was left out: $(cat out)"

# every event is an object, whatever bytes a name has or the drive says
latin=$(printf 'd\351')
mkdir "$latin" empty
cp two.wav "$latin"
"$COASTER" burn --disc full.disc --simulate --json "$latin" > events || fail "a folder whose name is no UTF-8: $?"
python3 -c '
import json
told = [event["file"] for event in map(json.loads, open("events")) if event["event"] == "staging"]
assert len(told) > 1 and set(told) == {"d?"}, told'
code=0
"$COASTER" burn --disc full.disc --json empty > events 2> err || code=$?
[ "$code" -eq 1 ] && grep -q 'IMAPI_E_INVALIDIMAGE: what is staged is empty' err || fail "an empty folder: exit $code $(cat err)"
python3 -c '
import json
last = [json.loads(line) for line in open("events")][-1]
assert last["event"] == "error" and last["exit"] == 1, last'

# coaster drives looks at every drive that has a name: those of tests that run meanwhile are elsewhere
mkdir -m 700 r
export XDG_RUNTIME_DIR=$PWD/r

# a drive whose URL is longer than one can be is named, and not another one looked for
long=iscsi://127.0.0.1:1/$(printf 'x%.0s' $(seq 600))/1
COASTER_DRIVES=$long "$COASTER" drives > list || fail "coaster drives: $?"
grep -q "a URL of ${#long} characters is too long" list || fail "coaster drives says of a long URL: $(cat list)"
# nor is a word that is no URL passed over
COASTER_DRIVES="junk nosuch:x" "$COASTER" drives > list || fail "coaster drives: $?"
[ "$(grep -A1 '^junk$' list | sed -n "s/^  now    'junk' is not a URL.*/told/p")" = told ] && grep -q "^nosuch:x$" list ||
    fail "coaster drives says of a word that is no URL: $(cat list)"

# the drive of coaster run is at a node too, and shown once
"$COASTER" run --disc full.disc -- sh -c 'echo "$COASTER_URL"; COASTER_DRIVES="iscsi://127.0.0.1:1/x/1 $COASTER_URL" "$COASTER" drives --json; "$COASTER" drives --json' > list
python3 -c '
import json
url, *lists = open("list").read().split("\n", 1)
decoder, rest = json.JSONDecoder(), lists[0]
for place in range(2):
    drives, end = decoder.raw_decode(rest.lstrip())
    rest = rest.lstrip()[end:]
    urls = [drive["url"] for drive in drives]
    assert urls.count(url) == 1 and "/dev/sr0" not in urls, urls
' || fail "coaster drives in coaster run says: $(cat list)"
