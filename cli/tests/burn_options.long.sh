# SPDX-License-Identifier: GPL-2.0-or-later
# coaster burn's options, each seen on the disc by a program of others: names, replaced files, boot image, speed, erasing, drives by name and node.
set -eu
fail() { echo "$*" >&2; exit 1; }
mkdir stash
export COASTER_STASH_DIR=$T/stash
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true' EXIT
refused() { # refused CODE PATTERN WORDS...
    expected=$1 pattern=$2 code=0
    shift 2
    "$COASTER" burn "$@" > out 2> err < /dev/null || code=$?
    [ "$code" -eq "$expected" ] || fail "burn $*: exit $code instead of $expected: $(cat err)"
    grep -qE "$pattern" err || fail "burn $*: $(cat err)"
}
export_of() { rm -f "$2"; "$COASTER" disc export "$1" "$2" ${3-}; }
seq 1 5000 > letter
mkdir newer
echo second > newer/letter
"$COASTER" fixture sound-second one.wav

# the volume's name in both trees; a file of the disc is replaced only when that is said
"$COASTER" disc create cd-r-80 named.disc
"$COASTER" burn --disc named.disc --volume-name 'HOLIDAYS 2025' letter
export_of named.disc named.iso
isoinfo -d -i named.iso | grep -q '^Volume id: HOLIDAYS_2025$' || fail "isoinfo sees: $(isoinfo -d -i named.iso)"
# the supplementary descriptor lies in block 17, its volume identifier at 40 (ECMA-119, 8.5.6), in UCS-2
joliet=$(dd if=named.iso bs=1 skip=$((17 * 2048 + 40)) count=32 status=none | iconv -f UCS-2BE -t UTF-8 | sed 's/ *$//')
[ "$joliet" = 'HOLIDAYS 2025' ] || fail "the Joliet tree is called '$joliet'"
refused 64 'letter|newer: IMAPI_E_FILEEXISTS' --disc named.disc --yes newer
"$COASTER" burn --disc named.disc --yes --overwrite newer
"$COASTER" run --disc named.disc -- xorriso -indev /dev/sr0 -osirrox on -extract /letter back > log 2>&1 || { cat log; exit 1; }
cmp back newer/letter

# El Torito, as xorriso reads it
truncate -s 1440K boot.img
printf 'boots' | dd of=boot.img conv=notrunc status=none
"$COASTER" disc create cd-r-80 boot.disc
"$COASTER" burn --disc boot.disc --boot boot.img --boot-emulation 1.44 letter
export_of boot.disc boot.iso
xorriso -indev boot.iso -report_el_torito plain > torito 2> /dev/null
grep -qE '^El Torito boot img *: *1 +BIOS +y +fd1\.4 ' torito || { cat torito; fail "xorriso sees another boot image"; }
refused 1 'IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC' --disc boot.disc --yes --boot boot.img letter

# speed: what the drive and the disc can do is the limit; the drive is told it
"$COASTER" disc create cd-rw-80 rw.disc
refused 64 'more than this drive and disc can do together: at most 10$' --disc rw.disc --speed 11 letter
mkfifo url
"$COASTER" serve --disc rw.disc --name "options-$$" > url &
server=$!
read -r url < url
"$COASTER" trace "options-$$" > commands & tracer=$!
until [ -s commands ]; do "$COASTER" run --url "$url" -- sg_turs /dev/sr0 > /dev/null || true; done
"$COASTER" burn --drive "options-$$" --speed 4 letter
kill "$tracer"
wait "$tracer" || true
grep -i '"cdb": *"bb' commands | head -n 1 | grep -qi 'bb00ffff02c2' || fail "SET CD SPEED: $(grep -i '"cdb": *"bb' commands)"

# erasing: refused without a word, done with one; a CD-R cannot be
refused 64 'CD-RW with 1 session and 1 track, open for more: .*; erasing it needs --yes' --drive "options-$$" --erase letter
"$COASTER" burn --drive "$url" --erase --yes --json one.wav > events
"$COASTER" burn --drive "$url" --erase-whole --yes letter > out
grep -q '^erasing all of the disc' out || fail "erase-whole says: $(cat out)"
python3 - << 'PYTHON'
import json
events = [json.loads(line) for line in open("events")]
names = [e["event"] for e in events]
assert names[:4] == ["drive", "disc", "erasing", "disc"], names
assert events[1]["status"] == "appendable" and events[1]["erasable"] and events[3]["status"] == "blank" and events[3]["free_blocks"] > 300000
order = ["drive", "disc", "erasing", "staging", "stash", "preparing", "progress", "closing", "complete"]
assert sorted(set(names), key=names.index) == order, names
assert all(type(e["completed"]) is int and e["completed"] <= e["total"] and e["block_size"] == 2048 for e in events if e["event"] == "progress")
assert events[-1]["name"] == "S_OK" and events[-1]["blocks"] == [e for e in events if e["event"] == "progress"][-1]["total"]
PYTHON
refused 64 'a CD-R, which cannot be erased' --disc named.disc --erase --yes letter

# which drive: a name, the one of COASTER_DRIVES, never one of several
"$COASTER" drives > list
grep -A4 "^options-$$\$" list | grep -q 'disc   CD-RW with 1 session and 1 track, open for more' || fail "coaster drives says: $(cat list)"
COASTER_DRIVES=$url "$COASTER" drives --json | python3 -c "
import json, sys
drives = json.load(sys.stdin)
assert [d['url'] for d in drives].count('$url') == 1, drives  # it is here under its name as well
found = {d['drive']: d for d in drives}['$url']
assert found['vendor'] == 'COASTER' and found['disc']['status'] == 'appendable' and 'erase' in found['use'], found"
COASTER_DRIVES=$url "$COASTER" burn --simulate one.wav > out
COASTER_DRIVES="$url iscsi://127.0.0.1:1/x/1" refused 64 'COASTER_DRIVES names several drives: --drive says which' letter
refused 64 'coaster drives lists' letter

# by SG, a disc after the other in one tray
"$COASTER" burn --drive "$url" --erase --yes --eject letter > out
grep -q ', ejected$' out || fail "no word of the eject: $(cat out)"
"$COASTER" state "options-$$" | grep -q '^tray *open' || fail "the tray is closed"
"$COASTER" load "options-$$"
"$COASTER" run --drive "options-$$" -- "$COASTER" burn --drive /dev/sr0 --yes --verify one.wav > out
grep -q ', verified$' out || fail "by the node: $(cat out)"
kill "$server"
wait "$server"
server=
