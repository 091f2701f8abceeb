/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TOC files of cdrdao that say anything: refused in a sentence, or a disc. */
#include "emu/fuzz/image.h"

IMAGE_FUZZER("a.toc", 0)
