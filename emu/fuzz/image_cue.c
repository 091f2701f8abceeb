/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CUE sheets that say anything: refused in a sentence, or a disc. */
#include "emu/fuzz/image.h"

IMAGE_FUZZER("a.cue", 0)
