# SPDX-License-Identifier: GPL-2.0-or-later
# coaster trace: following, replaying against another drive, and saying what a program used.
set -eu
fail() { echo "$*" >&2; exit 1; }
name=trace-test-$$
server= follower=
trap 'for process in $server $follower; do kill "$process" 2>/dev/null || true; done' EXIT
mkdir stash
export COASTER_STASH_DIR=$T/stash
"$COASTER" fixture tree-small tree
"$COASTER" disc create cd-r-80 a.disc --seed 1
# the same blank disc once more: its identity is part of what the drive answers
cp -r a.disc b.disc
cp -r a.disc c.disc
mkfifo url
"$COASTER" serve --disc a.disc --name "$name" --seed 5 > url &
server=$!
read -r url < url

# two readers beside each other, one follows by the path of the socket
"$COASTER" trace "$name" --data all --output burn.json &
follower=$!
until [ -s burn.json ]; do kill -0 $follower || fail "the reader ended"; done
"$COASTER" burn --drive "$url" tree > log 2>&1 || { cat log; exit 1; }
kill -TERM $follower
wait $follower || fail "a reader that is told to stop exits with $?"
follower=
/usr/bin/python3 - << 'END'
import hashlib, json
lines = [json.loads(line) for line in open("burn.json")]
assert lines[0]["trace"] == "coaster" and lines[0]["data"] == -1, lines[0]
commands = lines[1:]
assert [c["n"] for c in commands] == list(range(1, len(commands) + 1))
times = [c["time"] + c["elapsed"] for c in commands]
assert times == sorted(times)
writes = [c for c in commands if c["name"] == "WRITE(10)"]
at = writes[0]["fields"]["lba"]
for write in writes: # one after the other, and the hash is that of the data
    assert write["fields"]["lba"] == at, write["fields"]
    data = bytes.fromhex(write["out"]["data"])
    assert len(data) == write["out"]["length"] == write["fields"]["blocks"] * 2048
    assert hashlib.blake2b(data, digest_size=32).hexdigest() == write["out"]["hash"]
    at += write["fields"]["blocks"]
burned = b"".join(bytes.fromhex(w["out"]["data"]) for w in writes)
assert open("a.disc/data.iso", "rb").read(len(burned)) == burned
assert {c["status"] for c in commands} <= {"GOOD", "CHECK CONDITION"}
assert all(c["sense"]["text"] for c in commands if c["status"] == "CHECK CONDITION")
END

# what the program used: RecordDisc closes a session, no track, and never blanks a CD-R
"$COASTER" trace cover burn.json > cover
grep -qE '^  2A  WRITE\(10\) +[0-9]+' cover || fail "cover knows no WRITE: $(cat cover)"
grep -qE '^        function: 2 session x1; never 1 track' cover || fail "cover: CLOSE: $(grep -A4 '5B' cover)"
sed -n '/^never asked for/,/^write parameters/p' cover | grep -q 'A1  BLANK' || fail "cover: BLANK was never asked for"
grep -qE '^  track at once +data block type 8.*written x[1-9]' cover || fail "cover: $(grep -A9 '^write param' cover)"
# libburn tries every write type with MODE SELECT, and writes in one
if grep -qE '^  session at once.*written x[1-9]' cover; then fail "cover: session at once was written: $(grep 'session at once' cover)"; fi
"$COASTER" trace cover --json burn.json burn.json | /usr/bin/python3 -c '
import json, sys
facts = json.load(sys.stdin)
lines = sum(1 for line in open("burn.json")) - 1
assert facts["commands"] == 2 * lines and facts["missing"] == 0
assert any(f["feature"] == 0 for f in facts["features"])
assert sum(o["count"] for o in facts["opcodes"]) == 2 * lines'

# the same commands against a drive with the same blank disc: the same answers, and the same disc
kill "$server"
wait "$server"
server=
"$COASTER" serve --disc b.disc --name "$name" --seed 5 > url &
server=$!
read -r url < url
"$COASTER" trace replay burn.json "$name" --ignore get-performance+5C --ignore read-sub-channel > out || fail "replay: $(cat out)"
grep -qE '^[0-9]+ commands, each answered as it was recorded$' out || fail "replay says: $(cat out)"
cmp a.disc/data.iso b.disc/data.iso
# against the disc that is full now: the first difference, and with --all the others
code=0
"$COASTER" trace replay burn.json "$url" > out || code=$?
[ "$code" -eq 1 ] && [ "$(grep -c '^command ' out)" -eq 1 ] || fail "replay against another disc: $code $(cat out)"
grep -qE '^  (status|sense|length|byte|data) ' out || fail "replay does not say what differs: $(cat out)"
code=0
"$COASTER" trace replay --all burn.json "$url" > out || code=$?
[ "$code" -eq 1 ] && [ "$(grep -c '^command ' out)" -gt 3 ] || fail "replay --all: $code $(cat out)"
grep -q '^command [0-9]*: WRITE(10) lba=0 blocks=' out || fail "replay --all names no WRITE: $(cat out)"
grep -q '^  status  recorded GOOD, now CHECK CONDITION$' out || fail "replay --all: $(cat out)"

# traces from the first command on; a trace that kept too little is no replay
"$COASTER" run --disc c.disc --trace short.json --trace-data 100 -- sg_raw -s 2048 -i "$TOP/COPYING" /dev/sr0 2a 00 00 00 00 00 00 00 01 00 > log 2>&1 || true
sed -n 2p short.json | grep -q '"n":1,' && grep -q '"cdb":"2a000000000000000100"' short.json || fail "the trace of run does not begin with the first command: $(cat log short.json)"
code=0
"$COASTER" trace replay --all short.json "$name" > out 2> err || code=$?
[ "$code" -eq 64 ] && grep -q 'sent [0-9]* bytes, and the trace kept 100' err || fail "a short trace: $code $(cat err)"

# a reader that does not read: the drive goes on, and the reader is told how much it lost
cat > slow.py << 'END'
import json, socket, subprocess, sys
coaster, name, folder = sys.argv[1:]
reader = socket.socket(socket.AF_UNIX)
reader.connect(folder + "/trace")
reader.sendall(b'{"format": "json", "data": -1}\n')
answer = b""
while not answer.endswith(b"\n"):
    answer += reader.recv(1)
assert json.loads(answer) == {"ok": True}, answer
run = [coaster, "run", "--drive", name, "--", "sh", "-c",
       "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do dd if=/dev/sr0 of=/dev/null bs=64k count=9 status=none || exit 1; done"]
assert subprocess.run(run, timeout=60).returncode == 0 # 24 MB as hex: more than a reader may keep waiting
def drain(text, enough):
    reader.settimeout(1)
    try:
        while not enough(text):
            text += reader.recv(1 << 20)
    except TimeoutError:
        pass
    return text
text = drain(b"", lambda text: False)
# there is room again: the next command brings the word of loss at the latest
subprocess.run([coaster, "run", "--drive", name, "--", "sg_inq", "/dev/sr0"], stdout=subprocess.DEVNULL, timeout=20)
text = drain(text, lambda text: False)
lines = [json.loads(line) for line in text.split(b"\n")[1:-1]]
dropped = [line["dropped"] for line in lines if "dropped" in line]
numbers = [line["n"] for line in lines if "n" in line]
assert sum(dropped) > 0 and numbers[-1] - numbers[0] + 1 == len(numbers) + sum(dropped), (dropped, numbers)
END
folder=$(find "$XDG_RUNTIME_DIR/coaster/$name" -maxdepth 0)
timeout 60 /usr/bin/python3 slow.py "$COASTER" "$name" "$folder" || fail "a reader that does not read"

# wrong words
bad() { # WORDS... : exit 64 or 69 and one sentence
    code=0
    "$COASTER" "$@" > out 2> err || code=$?
    { [ "$code" -eq 64 ] || [ "$code" -eq 69 ]; } && [ "$(wc -l < err)" -eq 1 ] && [ ! -s out ] || fail "$*: $code $(cat out err)"
}
bad trace no-such-drive
bad trace "$name" --format xml
bad trace "$name" --data -1
bad trace "$name" --output burn.json # is there
bad trace cover no.file
bad trace cover cover
bad trace replay burn.json nowhere://x
bad trace replay burn.json "$name" --ignore flush
bad serve --trace burn.json
bad serve --trace-data 7
bad serve --trace no/such/folder/x
head -n 1 burn.json > broken.json
echo '{"n":1,"cdb":"zz","nexus":"x","status":"GOOD"}' >> broken.json
bad trace cover broken.json
grep -q '^coaster trace cover: broken.json:2: ' err || fail "a broken trace: $(cat err)"
head -c "$(($(wc -c < burn.json) - 9))" burn.json > broken.json
bad trace cover broken.json
grep -q 'cut off in the middle' err || fail "a trace without its end: $(cat err)"

# the program runs with signals as they were
"$COASTER" run -- sh -c 'yes | head -n 1' > out 2> err && [ "$(cat out err)" = y ] || fail "a pipe in coaster run: $(cat out err)"

# a disk that is full: the program goes on, and one sentence says what became of the trace
code=0
"$COASTER" run --trace /dev/full -- true 2> err || code=$?
[ $code -eq 125 ] && [ "$(cat err)" = "coaster run: the trace /dev/full ends in the middle: No space left on device" ] ||
    fail "a full disk: $code $(cat err)"
code=0
"$COASTER" run --trace /dev/full -- sh -c 'exit 3' 2> err || code=$?
[ $code -eq 3 ] && [ "$(wc -l < err)" -eq 1 ] || fail "the program's own exit code: $code $(cat err)"
kill "$server"
wait "$server" || fail "the server ended with $?"
server=
