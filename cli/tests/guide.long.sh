#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The commands of the guide, run as they stand there.
. "$TOP/emu/tests/door.functions"
requires cdrskin xorriso cd-paranoia wodim
mkdir stash
# the drives in it are called rec: here nobody else's
run=$(mktemp -d /tmp/coaster-guide.XXXXXX)
trap 'rm -rf "$run"' EXIT
COASTER_STASH_DIR=$T/stash XDG_RUNTIME_DIR=$run /usr/bin/python3 "$TOP/cli/tests/guide.py" "$TOP/docs/guide.md" "$COASTER" "$T/guide"
