# SPDX-License-Identifier: GPL-2.0-or-later
# coaster burn at a terminal: bar, questions, Ctrl-C.
set -eu
mkdir stash
export COASTER_STASH_DIR=$T/stash
"$COASTER" fixture sound-second one.wav
cp one.wav two.wav
flac -s one.wav -o broken.flac
truncate -s -4000 broken.flac
"$COASTER" disc create cd-r-80 a.disc
"$COASTER" disc create cd-r-80 b.disc
python3 "$TOP/cli/tests/burn_terminal.py" "$COASTER"
[ "$("$COASTER" disc info a.disc | sed -n 's/^sessions  *//p')" = 2 ] || { echo "not one session for each yes"; exit 1; }
