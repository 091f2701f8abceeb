# SPDX-License-Identifier: GPL-2.0-or-later
# coaster personality show | check | list | keys, and a drive that is made from what show printed.
set -eu
fail() { echo "$*" >&2; exit 1; }
# what is shown is a file that shows the same: the default, and each that comes with the program
"$COASTER" personality show > default
"$COASTER" personality show default > again
cmp default again || fail "the default, read back, is another"
names=$("$COASTER" personality list | awk '{print $1}')
[ "$(echo "$names" | wc -l)" -ge 12 ] || fail "there are $(echo "$names" | wc -l) personalities, not twelve or more"
for name in $names friendly strict; do
    "$COASTER" personality check "$name" > remarks || fail "$name: $(cat remarks)"
    "$COASTER" personality show "$name" > whole
    "$COASTER" personality show ./whole > again
    cmp whole again || fail "$name, read back, is another"
    "$COASTER" personality check ./whole > /dev/null || fail "$name: what is shown is not a personality"
done
# every key of the default stands in the manual page and in the list of keys, and the page is one
"$COASTER" personality keys > keys
"$COASTER" personality keys --man > coaster-personality.5
sed -n 's/ =.*//p' default | while read -r key; do
    grep -q "^$key = " keys || fail "the keys leave out $key"
    grep -qF "$(echo "$key" | sed 's/-/\\-/g')" coaster-personality.5 || fail "the manual page leaves out $key"
done
if command -v man > /dev/null; then
    MANWIDTH=80 man --warnings -l coaster-personality.5 2> warnings > page || true
    [ ! -s warnings ] || fail "the manual page: $(cat warnings)"
fi
# as JSON: numbers are numbers, yes and no are booleans
"$COASTER" personality show strict --json | /usr/bin/python3 -c '
import json, sys
p = json.load(sys.stdin)
assert p["inquiry"]["vendor"] == "TAME" and p["performance"]["buffer-size"] == 512
assert p["variations"]["strict-reserved-bits"] is True and p["reading"]["run-out"] == "unreadable"'
# every mistake is told, with its line; a bad file is 64 wherever it is given
printf '[inquiry]\nvendor = TOO LONG BY FAR\nnosuch = 1\n\n[nosuch]\nkey = 1\nnonsense\n[variations]\nsupported-events = FF\n[recording]\ntrack-block-types = 0 7\n' > bad
status=0
"$COASTER" personality check ./bad > remarks 2> sentence || status=$?
[ "$status" -eq 64 ] && [ "$(wc -l < sentence)" -eq 1 ] || fail "a bad file: exit $status, $(cat sentence)"
cut -d: -f2 remarks | tr '\n' ' ' > lines
[ "$(cat lines)" = "2 3 5 6 7 9 11 " ] || fail "mistakes are told of lines $(cat lines)"
for verb in "serve --personality ./bad" "personality show ./bad" "qualify --transport loop --personality ./bad mmc*" "serve --personality nosuch" "personality show nosuch" "personality check nosuch"; do
    status=0
    # shellcheck disable=SC2086
    "$COASTER" $verb > out 2> sentence < /dev/null || status=$?
    case $verb in qualify*) continue ;; esac
    [ "$status" -eq 64 ] && [ "$(wc -l < sentence)" -eq 1 ] || fail "coaster $verb: exit $status, $(cat sentence)"
done
# legal and odd: said, and no failure
printf '[features]\nhide = 0000\n[performance]\nread-speed = 176\n' > odd
"$COASTER" personality check ./odd > remarks || fail "an odd file is refused"
grep -q 'odd: feature 0000' remarks && grep -q 'odd: it writes faster' remarks || fail "what is odd is not said: $(cat remarks)"
printf '[inquiry]\nvendor = A\nvendor = B\n' > twice
"$COASTER" personality check ./twice | grep -q '^./twice:3: odd: vendor stood in line 2' || fail "a key that stands twice"
# another folder
mkdir mine
cp whole mine/mine.personality
[ "$(COASTER_PERSONALITIES=$PWD/mine "$COASTER" personality list | awk '{print $1}')" = mine ] || fail "the folder of COASTER_PERSONALITIES"
