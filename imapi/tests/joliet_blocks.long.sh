# SPDX-License-Identifier: GPL-2.0-or-later
# Blocks in use before a burn are the blocks written: 250 odd trees of three sessions each. A failure names its seed; COASTER_SEED=N COASTER_TREES=1
# repeats it.
COASTER_TREES=${COASTER_TREES:-250} CMOCKA_MESSAGE_OUTPUT=TAP exec "$B/imapi/tests/joliet_blocks"
