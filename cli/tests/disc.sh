# SPDX-License-Identifier: GPL-2.0-or-later
# The disc verbs, with names that hold blanks and commas.
set -eu
fail() { echo "$*" >&2; exit 1; }
# fact PATH MEMBER: one member of disc info --json
fact() { "$COASTER" disc info --json "$1" | python3 -c 'import json, sys; v = json.load(sys.stdin)[sys.argv[1]]; print(len(v) if isinstance(v, list) else v)' "$2"; }

"$COASTER" disc kinds > kinds
[ "$(cut -d' ' -f1 kinds | paste -sd' ')" = 'cd-r-21 cd-r-63 cd-r-74 cd-r-80 cd-r-90 cd-r-99 cd-rw-21 cd-rw-74 cd-rw-80 cd-rw-74-multi cd-rw-80-multi cd-rw-74-ultra cd-rw-80-ultra' ] || fail "kinds: $(cat kinds)"
"$COASTER" disc kinds --json | python3 -c 'import json, sys; assert [k["kind"] for k in json.load(sys.stdin)] == "cd-r-21 cd-r-63 cd-r-74 cd-r-80 cd-r-90 cd-r-99 cd-rw-21 cd-rw-74 cd-rw-80 cd-rw-74-multi cd-rw-80-multi cd-rw-74-ultra cd-rw-80-ultra".split()'
"$COASTER" disc kinds --json > kinds.json
python3 -c 'import json
kinds = {kind["kind"]: kind for kind in json.load(open("kinds.json"))}
high, long = kinds["cd-rw-80"], kinds["cd-r-99"]
assert (high["a1"], high["a2"], high["a3"], high["subtype"]) == ("24 1A D8", "26 B2 4A", None, 1)
assert high["write_speeds"] == [1764, 1411, 706]
assert (long["last_lead_out_start_msf"], long["lead_out_limit"] - long["last_lead_out_start"] > 80000) == ("79:59:74", True)
# megabytes are 10^6 bytes, as everywhere: what is said of a kind is what is free on such a disc (the last two blocks are run-out)
for kind in kinds.values():
    assert "(%d MB)" % round((kind["lead_out_limit"] - 2) * 2048 / 1e6) in kind["description"], kind
assert long["lead_in_start_msf"] == "97:34:23" and long["a1"] is None' || fail "ATIP of the kinds: $(cat kinds.json)"

disc='a disc, 80 min (blank).disc'
"$COASTER" disc create cd-r-80 "$disc" --serial 00112233445566778899aabbccddeeff
[ "$(fact "$disc" status)" = blank ]
[ "$(fact "$disc" kind)" = cd-r-80 ]
[ "$(fact "$disc" serial)" = 00112233445566778899aabbccddeeff ]
[ "$(fact "$disc" sessions)" -le 1 ] # the empty one, at most
[ "$(fact "$disc" tracks)" = 0 ]
[ "$(fact "$disc" next_writable)" = 0 ]
[ "$(fact "$disc" free_blocks)" = 359847 ] # last lead-out 79:59:74 is address 359849; two for the run-out (reference mmc 3.0)
"$COASTER" disc info "$disc" | grep -q '^status  *blank$' || fail "disc info in words does not say blank"

# the same seed gives the same disc, no seed another one
"$COASTER" disc create cd-r-74 one.disc --seed 5
"$COASTER" disc create cd-r-74 two.disc --seed 5
"$COASTER" disc create cd-r-74 three.disc
[ "$(fact one.disc serial)" = "$(fact two.disc serial)" ]
[ "$(fact one.disc serial)" != "$(fact three.disc serial)" ]
[ "$(fact one.disc hash 2>/dev/null || "$COASTER" disc info --hash one.disc | grep ^hash)" = "$("$COASTER" disc info --hash two.disc | grep ^hash)" ]

# looking changes nothing
find "$disc" -printf '%p %s %T@\n' | sort > before
"$COASTER" disc info --hash "$disc" > /dev/null
find "$disc" -printf '%p %s %T@\n' | sort > after
cmp before after

# export: the blocks of the session as an ISO file, whole sectors as bin and cue
"$COASTER" fixture disc-two-sessions 'two, sessions.disc'
[ "$(fact 'two, sessions.disc' status)" = appendable ]
[ "$(fact 'two, sessions.disc' tracks)" = 2 ]
"$COASTER" disc export 'two, sessions.disc' 'first, one.iso' --session 1
"$COASTER" disc export 'two, sessions.disc' last.iso
[ "$(stat -c %s 'first, one.iso')" -ge $((1001 * 2048)) ] || fail "session 1 has $(stat -c %s 'first, one.iso') bytes"
[ "$(stat -c %s last.iso)" -ge $((1002 * 2048)) ] || fail "session 2 has $(stat -c %s last.iso) bytes"
code=0
"$COASTER" disc export 'two, sessions.disc' last.iso 2> err || code=$?
[ "$code" -eq 64 ] || fail "an export over an existing file exits with $code"
"$COASTER" fixture disc-audio audio.disc
[ "$(fact audio.disc status)" = complete ]
"$COASTER" disc export --cue audio.disc 'rip, one'
[ -s 'rip, one.bin' ] && [ -s 'rip, one.cue' ]
grep -q 'FILE "rip, one.bin" BINARY' 'rip, one.cue' || fail "the cue sheet names another file"
[ "$(grep -c 'TRACK .* AUDIO' 'rip, one.cue')" -eq 2 ]
# libcdio is not ours: it must see the same two tracks
cd-info --no-header --no-device-info --no-cddb --cue-file='rip, one.cue' > seen 2>/dev/null || true
[ "$(grep -cE '^ +[0-9]+: .*audio' seen)" -ge 2 ] || fail "libcdio does not see two audio tracks: $(cat seen)"
