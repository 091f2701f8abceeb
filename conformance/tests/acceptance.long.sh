# SPDX-License-Identifier: GPL-2.0-or-later
# The eighteen acceptance scenarios through each door: in the process, over iSCSI, and by a device node, where somebody at a terminal does
# what a person is asked for. None may be skipped.
. "$TOP/emu/tests/door.functions"
requires isoinfo /usr/bin/python3
scenarios=$("$COASTER" qualify --list 'acceptance/*' | cut -d ' ' -f 1)
ok "there are eighteen" [ "$(echo "$scenarios" | wc -l)" = 18 ]

all_passed() { # TAP-FILE COUNT
    [ "$(grep '^ok' "$1" | grep -vc SKIP)" = "$2" ] && ! grep -q '^not ok' "$1" || { cat "$1"; false; }
}
for door in loop iscsi; do
    "$COASTER" qualify --transport $door 'acceptance/*' > $door.tap 2> $door.err
    ok "all pass over $door" all_passed $door.tap 18
done

"$COASTER" disc create cd-r-80 first.disc && serve --disc first.disc --name "acceptance-$$" || exit 1
for scenario in $scenarios; do
    kind=cd-r-80
    case $scenario in *erase*) kind=cd-rw-80 ;; esac
    /usr/bin/python3 "$TOP/conformance/tests/somebody.py" "$COASTER" "acceptance-$$" "$scenario" $kind > sg.tap 2> sg.err
    ok "by the node of the SG door: $scenario" all_passed sg.tap 1
done
stop
finish
