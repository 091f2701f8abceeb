# SPDX-License-Identifier: GPL-2.0-or-later
# Every promise of every personality in every state (drive_promises.c has the sample).
COASTER_PROMISES=full CMOCKA_MESSAGE_OUTPUT=TAP exec "$B/emu/tests/drive_promises"
