#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The test of other discs, with cdrskin writing a session meanwhile.
COASTER="$B/coaster" TEST_WITH_CDRSKIN=1 "$B/imapi/tests/wrong_disc"
