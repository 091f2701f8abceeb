/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The chain of an NRG file, behind a hole that has its sectors that say anything: refused in a sentence, or a disc. */
#include "emu/fuzz/image.h"

IMAGE_FUZZER("a.nrg", IMAGE_HOLE)
