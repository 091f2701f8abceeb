# SPDX-License-Identifier: GPL-2.0-or-later
# coaster fault: arming, listing and clearing faults of a drive that runs; files of faults; what the program says of each.
set -eu
fail() { echo "$*" >&2; exit 1; }
name=fault-test-$$
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true' EXIT
mkdir work
cd work
"$COASTER" disc create cd-r-80 a.disc
"$COASTER" disc create cd-rw-74 'other, disc.disc'
cat > wrong.faults << 'END'
# the second line that is not a comment is wrong

sense:opcode=write,n=2,sense=3/0C/00     # a write error
   status:status=lazy
END
cat > two.faults << 'END'
	# a tab, a blank line, a comment behind a fault, and a '#' inside one

sense:opcode=send-opc-information,sense=3/73/03   # power calibration
status:opcode=00,file=a#b,times=0,status=busy
END
mkfifo ../url
"$COASTER" serve --disc a.disc --name "$name" --fault 'sense:opcode=BD,sense=4/44/00' --fault-file two.faults > ../url &
server=$!
read -r url < ../url

# what serve was given is armed, in order, with the path made full
"$COASTER" fault list "$name" > list
cat > expected << END
1   sense:opcode=BD,sense=4/44/00   matched 0, hit 0
2   sense:opcode=send-opc-information,sense=3/73/03   matched 0, hit 0
3   status:opcode=00,file=$PWD/a#b,times=0,status=busy   matched 0, hit 0
END
diff expected list || fail "serve arms something else"

# a host meets them, and the list counts: TEST UNIT READY is good until the file is there (SAM: BUSY is 08h)
run() { "$COASTER" run --drive "$name" -- "$@"; }
run sg_turs /dev/sg0 > /dev/null 2>&1 || true # 6/29/00
run sg_turs /dev/sg0 > /dev/null || fail "not ready, and no file"
touch 'a#b'
run sg_raw /dev/sg0 00 00 00 00 00 00 > out 2>&1 || true
grep -qi busy out || fail "no BUSY while the file is there: $(cat out)"
rm 'a#b'
run sg_turs /dev/sg0 > /dev/null || fail "not ready, and the file is gone"
run sg_raw -r 8 /dev/sg0 bd 00 00 00 00 00 00 00 00 08 00 00 > out 2>&1 || true
grep -qi 'hardware error' out || fail "MECHANISM STATUS does not fail: $(cat out)"
"$COASTER" fault list "$name" --json > list.json
/usr/bin/python3 - << 'END'
import json
faults = json.load(open("list.json"))
assert faults[0] == {"fault": "sense:opcode=BD,sense=4/44/00", "matched": 1, "hit": 1}, faults
assert faults[1]["matched"] == 0 and faults[2]["hit"] >= 1, faults
END

# adding: all or nothing, and an error of a file is told by its line
code=0
"$COASTER" fault add "$name" hang:opcode=A1 --file wrong.faults 2> err || code=$?
[ "$code" -eq 64 ] || fail "a wrong file exits with $code"
grep -q "^coaster fault add: wrong.faults:4: status: 'status=lazy' is not understood" err || fail "a wrong file says: $(cat err)"
code=0
"$COASTER" fault add "$name" hang:opcode=A1 sense:opcode=2A 2> err || code=$?
[ "$code" -eq 64 ] && grep -q 'sense=K/CC/QQ is missing' err || fail "a sense without a sense: $code $(cat err)"
[ "$("$COASTER" fault list "$name" | wc -l)" -eq 3 ] || fail "something of a wrong list was armed"
"$COASTER" fault add "$name" 'disc-changed:opcode=51,disc=other\, disc.disc' > list
grep -qF "4   disc-changed:opcode=51,disc=$PWD/other\\, disc.disc   matched 0, hit 0" list || fail "armed: $(cat list)"
[ "$(wc -l < list)" -eq 4 ] || fail "add does not list all"
run cdrskin dev=/dev/sr0 -minfo > out 2>&1 || true
"$COASTER" state "$name" | grep -q '^disc  *cd-rw-74' || fail "the disc was not changed"

# clearing by number keeps the others; a number that is not there changes nothing
code=0
"$COASTER" fault clear "$name" 9 2> err || code=$?
[ "$code" -eq 64 ] && grep -q 'there is no fault 9' err || fail "clear 9: $code $(cat err)"
"$COASTER" fault clear "$name" 3 1
"$COASTER" fault list "$name" > list
[ "$(wc -l < list)" -eq 2 ] && grep -q '^1   sense:opcode=send-opc' list && grep -q '^2   disc-changed' list || fail "left: $(cat list)"
"$COASTER" fault clear "$name"
"$COASTER" fault list "$name" > list
[ ! -s list ] || fail "clear leaves: $(cat list)"

# a delay is in the trace: the drive's clock and the monotonic one agree that the command took so long
"$COASTER" fault add "$name" 'delay:opcode=test-unit-ready,time=150ms' 'attention-storm:opcode=test-unit-ready,n=2,count=2' > /dev/null
mkfifo ../trace
timeout 20 "$COASTER" trace "$name" > ../trace &
exec 3< ../trace
read -r _ <&3
run sg_turs /dev/sg0 > /dev/null 2>&1 || true
read -r line <&3
echo "$line" | /usr/bin/python3 -c '
import json, sys
one = json.load(sys.stdin)
assert one["name"] == "TEST UNIT READY" and one["duration"] >= 150000000 and one["elapsed"] >= 150000000, one'
run sg_raw -r 34 /dev/sg0 51 00 00 00 00 00 00 00 22 00 > /dev/null 2>&1 || fail "an attention before the storm"
run sg_turs /dev/sg0 > /dev/null 2>&1 && fail "no attention in the storm"
run sg_raw -r 34 /dev/sg0 51 00 00 00 00 00 00 00 22 00 > out 2>&1 && fail "one attention is no storm"
run sg_turs /dev/sg0 > /dev/null || fail "the storm does not end"
exec 3<&-
"$COASTER" fault clear "$name"

# power goes in the middle of a track: the drive comes back, and the track is incomplete
"$COASTER" fault add "$name" 'power-cut:opcode=write,n=3' > /dev/null
mkdir stash files
seq 1 200000 > files/numbers
code=0
COASTER_STASH_DIR=$PWD/stash "$COASTER" burn --drive "$url" files > out 2>&1 || code=$?
[ "$code" -eq 1 ] || fail "a burn through a power cut exits with $code: $(cat out)"
"$COASTER" disc info 'other, disc.disc' | grep -q 'incomplete$' || fail "a power cut leaves: $("$COASTER" disc info 'other, disc.disc'; cat out)"
"$COASTER" fault clear "$name"

# a command that hangs is let go by a reset, and by the loss of power
"$COASTER" fault add "$name" 'hang:opcode=read-disc-information,n=1' > /dev/null
"$COASTER" fault add "$name" 'hang:opcode=read-disc-information,n=2' > /dev/null
hangs=0
for way in reset power; do
    hangs=$((hangs + 1))
    # (behind an attention, if the loss of power has left one for whoever comes)
    run sh -c 'sg_turs /dev/sg0; exec sg_raw -r 34 /dev/sg0 51 00 00 00 00 00 00 00 22 00' > out 2>&1 &
    waiting=$!
    for _ in $(seq 1000); do if [ "$("$COASTER" fault list "$name" | grep -c 'hit 1')" -eq $hangs ]; then break; fi; done
    kill -0 $waiting || fail "nothing hangs: $(cat out)"
    "$COASTER" $way "$name"
    wait $waiting && fail "a command that was aborted by $way is good"
done
# the names of drives that run are offered where one is wanted
"$COASTER" help --completion > completion
offered() { bash -c 'source ./completion; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _coaster; printf "%s\n" "${COMPREPLY[@]}"' offered "$@"; }
for words in 'reset' 'fault list' 'burn --drive'; do
    # shellcheck disable=SC2086
    offered coaster $words '' | grep -qx "$name" || fail "completion of $words offers: $(offered coaster $words '')"
done
kill "$server"
wait "$server" || fail "the server ended with $?"
server=
[ "$(offered coaster reset '' | grep -cx "$name")" -eq 0 ] || fail "completion offers a drive that has ended"

# wrong words of serve, run and qualify: one sentence, and nothing runs
for verb in serve 'run -- true' qualify; do
    # shellcheck disable=SC2086
    set -- $verb
    verb=$1
    shift
    for option in --fault=melt:n=1 --fault=sense:n=1 --fault-file=wrong.faults --fault-file=no.file; do
        code=0
        "$COASTER" "$verb" "$option" "$@" > out 2> err || code=$?
        case $verb in run) expected=125 ;; *) expected=64 ;; esac
        [ "$code" -eq $expected ] && [ "$(wc -l < err)" -eq 1 ] && [ ! -s out ] || fail "$verb $option: $code $(cat out err)"
    done
done
# a fault reaches the cases of qualify: a drive whose INQUIRY fails does not pass
code=0
"$COASTER" qualify --fault 'sense:opcode=12,times=0,sense=4/44/00' --transport loop 'mmc/inquiry*' > tap || code=$?
[ "$code" -eq 1 ] && grep -q '^not ok' tap || fail "qualify is not touched by a fault: $code"
grep -q -- "--fault 'sense:opcode=12,times=0,sense=4/44/00'" tap || fail "the line to repeat it leaves the fault out"

# help names every fault, each with its keys
"$COASTER" fault kinds > kinds
"$COASTER" fault add --help > help
for kind in sense status deferred attention-storm short-reply reply corrupt delay hang slow disc-yanked disc-changed tray-opened button-pressed \
    reset power-cut; do
    grep -q "^  $kind: " kinds && grep -q "^  $kind: " help || fail "help leaves out $kind"
done
for key in opcode lba n times every after burn chance seed file nexus; do
    grep -q "^      $key=" kinds || fail "help leaves out the key $key"
done
"$COASTER" fault kinds --json | /usr/bin/python3 -c '
import json, sys
everything = json.load(sys.stdin)
assert len(everything["faults"]) >= 16 and len(everything["addressing"]) == 11
assert not any(not fault["example"].startswith(fault["fault"]) for fault in everything["faults"])'
