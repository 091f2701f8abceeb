# SPDX-License-Identifier: GPL-2.0-or-later
# The program judges and uses a drive by its device node, as it does with hardware: here the node of the SG door.
. "$TOP/emu/tests/door.functions"
requires isoinfo
make_tree tree
"$COASTER" disc create cd-r-80 a.disc && "$COASTER" disc create cd-r-80 b.disc || exit 1
serve --disc a.disc --name "node-$$" || exit 1
run() { "$COASTER" run --drive "node-$$" -- "$@"; }
code() { # CODE WORDS-ON-STANDARD-ERROR COMMAND...
    expected=$1
    words=$2
    shift 2
    "$@" > /dev/null 2> err
    got=$?
    [ "$got" = "$expected" ] && grep -q -- "$words" err || { echo "exit $got: $(cat err)"; false; }
}
ok "burn by the node" into burn.log run "$COASTER" burn --drive /dev/sr0 tree
ok "isoinfo reads the volume" grep -q Joliet <(run isoinfo -d -i /dev/sr0)
ok "no such node: 69" code 69 "no drive at /dev/sr77" "$COASTER" burn --drive /dev/sr77 tree
ok "not a drive: 64" code 64 "no SCSI commands" "$COASTER" qualify /dev/null
cat > held.py << 'END'
import os, subprocess, sys
node = os.open("/dev/sr0", os.O_RDWR | os.O_NONBLOCK | os.O_EXCL)
sys.exit(subprocess.run(sys.argv[1:]).returncode)
END
ok "in use: 69" code 69 "is in use" run /usr/bin/python3 held.py "$COASTER" qualify /dev/sr0
stop
serve --disc b.disc --name "node-$$" || exit 1
run "$COASTER" qualify /dev/sr0 --may-write any 'mmc/*' > qualify.tap 2>&1
grep -A 6 'verdict: failed' qualify.tap
# nobody is here to load discs, so that those cases are broken; but none finds the drive wrong, and the others pass
ok "no case finds this drive wrong by its node" [ "$(grep -c 'verdict: failed' qualify.tap)" = 0 ]
passed=$(grep '^ok' qualify.tap | grep -vc SKIP)
echo "# $passed cases passed"
ok "cases pass" [ "$passed" -ge 10 ]
stop
finish
