#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The crash sweep with every cut and every fault, and some dozens of kills (crash_sweep.c and crash_kill.c have the samples).
# SEED=N repeats what chance took.
export COASTER_CRASH=full
. "$TOP/emu/tests/door.functions"
kills() { "$B/emu/tests/crash_kill" > kill.words 2>&1; }
sweeps() { "$B/emu/tests/crash_sweep" > sweep.words 2>&1; }
ok "a process that burns is killed at any moment" kills
sed 's/^/# /' kill.words
ok "every cut and every fault leaves what a real drive could leave" sweeps
sed 's/^/# /' sweep.words
finish
