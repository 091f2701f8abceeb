/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Media descriptors that say anything: refused in a sentence, or a disc. */
#include "emu/fuzz/image.h"

IMAGE_FUZZER("a.mds", 0)
