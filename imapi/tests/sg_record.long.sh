# SPDX-License-Identifier: GPL-2.0-or-later
# RecordDisc by a device node of this machine, as an ordinary user: the node of the SG door. Others are kept off by O_EXCL while it
# burns, and off it by theirs; whoever only looks keeps nobody off (R-DEV-10, 13; reference attach 6).
. "$TOP/emu/tests/door.functions"
requires isoinfo
name=record-$$
make_tree tree
mkdir more third && echo "of the third session" > third/third.txt && echo "of the second session" > more/second.txt
"$COASTER" disc create cd-r-80 a.disc || exit 1
serve --disc a.disc --name "$name" || exit 1
run() { env -u COASTER_DRIVES -u COASTER_URL "$COASTER" run --drive "$name" -- "$@"; }
code() { # CODE WORDS COMMAND...
    expected=$1
    words=$2
    shift 2
    "$@" > out 2> err
    got=$?
    [ "$got" = "$expected" ] && grep -q -- "$words" err out || { echo "exit $got: $(cat err out)"; false; }
}
refused() { # COMMAND...: exit 1, which is not any failure
    "$@"
    [ $? = 1 ]
}
cat > held.py << 'PYTHON'
import os, subprocess, sys
node = os.open(sys.argv[1], os.O_RDWR | os.O_NONBLOCK | os.O_EXCL)
sys.exit(subprocess.run(sys.argv[2:]).returncode)
PYTHON
# 0: O_EXCL is to be had, 1: somebody has it; a look without O_EXCL is always to be had
cat > look.py << 'PYTHON'
import errno, os, sys
os.close(os.open("/dev/sr0", os.O_RDONLY | os.O_NONBLOCK))
try:
    os.close(os.open("/dev/sr0", os.O_RDWR | os.O_NONBLOCK | os.O_EXCL))
except OSError as error:
    sys.exit(1 if error.errno == errno.EBUSY else 2)
PYTHON
ok "held by another program by the block node: 69" code 69 "DEVICE_NOTACCESSIBLE" \
    run /usr/bin/python3 held.py /dev/sr0 "$COASTER" burn --drive /dev/sr0 tree
ok "the same by the generic node" code 69 "DEVICE_NOTACCESSIBLE" \
    run /usr/bin/python3 held.py /dev/sr0 "$COASTER" burn --drive /dev/sg0 tree
ok "the disc is still blank" grep -q blank <("$COASTER" state "$name")

"$COASTER" fault add "$name" hang:opcode=write,n=20 > /dev/null || exit 1
run "$COASTER" burn --drive /dev/sr0 tree > burn.log 2>&1 &
burner=$!
until run /usr/bin/python3 look.py; [ $? = 1 ] && grep -q writing burn.log || ! kill -0 $burner 2> /dev/null; do :; done
ok "while it burns nobody gets O_EXCL, and a look is to be had" refused run /usr/bin/python3 look.py
ok "and a second burn is refused" code 69 "DEVICE_NOTACCESSIBLE" run "$COASTER" burn --drive /dev/sr0 tree
ok "by the generic node as well" code 69 "" run "$COASTER" burn --drive /dev/sg0 tree
"$COASTER" fault clear "$name" > /dev/null
wait $burner
ok "the burn goes on and ends well" [ $? = 0 ]
ok "afterwards O_EXCL is to be had" run /usr/bin/python3 look.py
ok "isoinfo finds the files" cmp tree/README.md <(run isoinfo -J -i /dev/sr0 -x '/README.md;1')

ok "a second session by the generic node" into second.log run "$COASTER" burn --yes --drive /dev/sg0 more
# no drive is named anywhere: EnumDiscRecorders finds the node
ok "a third by a program that enumerates" into third.log run "$(dirname "$COASTER")/examples/data" third
stop
ok "three sessions are on it" grep -q 'sessions  *3' <("$COASTER" disc info a.disc)
finish
