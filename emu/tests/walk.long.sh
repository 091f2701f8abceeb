# SPDX-License-Identifier: GPL-2.0-or-later
# The walk over all opcodes, states, lengths, bits and fields, all of it (drive_walk.c has the sample).
COASTER_WALK=full CMOCKA_MESSAGE_OUTPUT=TAP exec "$B/emu/tests/drive_walk"
