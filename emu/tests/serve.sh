#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# coaster serve: a name, an address, one holder per disc, and an end that leaves nothing.
. "$TOP/emu/tests/door.functions"
name=serve-$$
base=$runtime
tgtd_of() { # the tgtd that serve with this process id started
    for status in /proc/[0-9]*/status; do
        awk -v parent="$1" '/^Name:/ { name = $2 } /^Pid:/ { pid = $2 } /^PPid:/ { if ($2 == parent && name == "tgtd") print pid }' "$status" 2> /dev/null
    done
}
gone() { # PROCESS: waits up to a second for it to end
    for _ in $(seq 200); do [ -d "/proc/$1" ] && ! grep -q '^State:.Z' "/proc/$1/status" 2> /dev/null || return 0; sleep 0.005; done
    return 1
}
"$COASTER" disc create cd-r-80 "a, disc.disc" || exit 1
"$COASTER" disc create cd-r-74 b.disc || exit 1
serve --disc "a, disc.disc" --name $name || exit 1
ok "the first line is the URL" [ "${URL#iscsi://127.0.0.1:}" != "$URL" ]
ok "state knows the drive by its name" grep -q "^disc *cd-r-80, blank" <("$COASTER" state $name)
ok "state --json" /usr/bin/python3 -c 'import json, sys; s = json.load(sys.stdin); assert s["tray"] == "closed" and s["disc"]["status"] == "blank"' < <("$COASTER" state --json $name)
timeout 10 "$COASTER" serve --disc "a, disc.disc" > out 2> err
ok "a second opener gets 69" [ $? = 69 ]
ok "and is told by whom" grep -q "$name" err
ok "in one sentence" [ "$(wc -l < err)" = 1 ]
timeout 10 "$COASTER" serve --name $name > out 2> err
ok "a name is taken once" [ $? = 69 ]
"$COASTER" insert $name b.disc 2> err
ok "a full drive takes no second disc" [ $? = 69 ]
ok "remove, insert" eval '"$COASTER" remove $name && "$COASTER" insert $name b.disc && "$COASTER" state $name | grep -q cd-r-74'
ok "eject, load" eval '"$COASTER" eject $name && "$COASTER" state $name | grep -q "^tray *open" && "$COASTER" load $name && "$COASTER" state $name | grep -q "^tray *closed"'
ok "the button opens" grep -q opened <("$COASTER" button $name)
ok "the sockets are closed to others" [ "$(stat -c %a "$base/$name/control" "$base/$name/sg" "$base/$name" | tr '\n' ' ')" = "600 600 700 " ]
began=$(date +%s%N)
tgtd=$(tgtd_of "$SERVER")
stop
ok "SIGTERM ends it with 0" [ $? = 0 ]
ok "within a second" [ $((($(date +%s%N) - began) / 1000000)) -lt 1000 ]
ok "and its tgtd" gone "$tgtd"
ok "nothing is left behind" [ ! -e "$base/$name" ]
ok "nobody answers to the name" [ "$("$COASTER" state $name 2> /dev/null; echo $?)" = 69 ]

serve --name $name || exit 1
ok "an empty tray" grep -q "^disc *none" <("$COASTER" state $name)
tgtd=$(tgtd_of "$SERVER")
kill -9 "$SERVER"
wait "$SERVER" 2> /dev/null
ok "kill -9 leaves no tgtd" gone "$tgtd"
serve --name $name || exit 1
ok "the name of a dead drive is free" into out "$COASTER" state $name
kill -INT "$SERVER"
wait "$SERVER"
ok "SIGINT ends it with 0" [ $? = 0 ]

timeout 10 "$COASTER" serve --disc no.disc > out 2> err
ok "no such disc: 69" [ $? = 69 ]
timeout 10 "$COASTER" serve --flaw no-such-flaw > out 2> err
ok "no such flaw: 64" [ $? = 64 ]
timeout 10 "$COASTER" serve --clock backwards > out 2> err
ok "no such clock: 64" [ $? = 64 ]
timeout 10 "$COASTER" serve --name ../x > out 2> err
ok "no such name: 64" [ $? = 64 ]
ok "flaws are listed" [ "$(timeout 10 "$COASTER" serve --list-flaws | wc -l)" -ge 12 ]
serve --disc b.disc --listen 127.0.0.1:0 || exit 1
port=${URL#iscsi://127.0.0.1:}
port=${port%%/*}
timeout 10 "$COASTER" serve --listen "127.0.0.1:$port" > out 2> err
code=$?
ok "an address in use: 69, one sentence" eval '[ $code = 69 ] && [ "$(wc -l < err)" = 1 ]'
stop
finish
