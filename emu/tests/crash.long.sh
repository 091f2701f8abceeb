#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The crash sweep with every cut and every fault; SEED=N repeats what chance took (crash_sweep.c has the sample).
COASTER_CRASH=full exec "$B/emu/tests/crash_sweep"
