# SPDX-License-Identifier: GPL-2.0-or-later
# coaster burn interrupted at every stage, killed, and on drives that go wrong.
set -eu
mkdir stash
export COASTER_STASH_DIR=$T/stash
exec python3 "$TOP/cli/tests/burn_signals.py" "$COASTER"
