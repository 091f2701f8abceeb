# SPDX-License-Identifier: GPL-2.0-or-later
# A host that wanders, for a minute or so (drive_wander.c has the sample): from a seed that is another each time, and told.
export CMOCKA_MESSAGE_OUTPUT=TAP COASTER_WANDER="${COASTER_WANDER:-$(date +%s) 600}"
echo "# COASTER_WANDER='$COASTER_WANDER'"
exec "$B/emu/tests/drive_wander"
