#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The tgt door in Debian's tgtd, by an initiator of our own that shows every PDU.
. "$TOP/emu/tests/door.functions"
name=tgt-$$
"$COASTER" disc create cd-rw-74 a.disc || exit 1
serve --disc a.disc --name $name || exit 1
PYTHONDONTWRITEBYTECODE=1 timeout 60 /usr/bin/python3 "$TOP/emu/tests/tgt.py" "$URL" "$runtime/$name/control"
code=$?
stop
exit $code
