#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A simulated burn changes no bit of the disc (reference mmc 4.2).
. "$TOP/emu/tests/door.functions"
requires cdrskin
head -c 3000000 /dev/zero | tr '\0' x > image
"$COASTER" disc create cd-r-80 a.disc || exit 1
hash() { (cd a.disc && find . -type f ! -name lock -print0 | sort -z | xargs -0 sha256sum); }
hash > before
ok "cdrskin simulates" into log "$COASTER" run --disc a.disc -- timeout 60 cdrskin -v dev=/dev/sr0 -tao -dummy -pad image
hash > after
ok "the disc is what it was" cmp before after
ok "the disc is blank" grep -q '"status": "blank"' <("$COASTER" disc info --json a.disc)

# the same with a drive that goes on running, as hardware does: the run after a simulation finds the disc that is there
serve --disc a.disc --name "dummy-$$" || exit 1
run() { "$COASTER" run --drive "dummy-$$" -- timeout 60 "$@"; }
ok "cdrskin simulates in a running drive" into log run cdrskin dev=/dev/sr0 -tao -dummy -pad image
ok "and burns in it afterwards" into log run cdrskin dev=/dev/sr0 -tao -pad image
ok "the disc is complete" grep -q '"status": "complete"' <("$COASTER" state --json "dummy-$$")
stop
finish
