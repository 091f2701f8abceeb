#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The ten stories of coaster-faults(7), run as they are told.
. "$TOP/emu/tests/door.functions"
requires cdrskin wodim xorriso
mkdir bin stash
ln -s "$COASTER" bin/coaster
# the drives in them are called rec: here nobody else's
run=$(mktemp -d /tmp/coaster-stories.XXXXXX)
trap 'rm -rf "$run"' EXIT
PATH=$T/bin:$PATH COASTER_STASH_DIR=$T/stash XDG_RUNTIME_DIR=$run /usr/bin/python3 "$TOP/cli/tests/stories.py" "$TOP/docs/faults.story"
