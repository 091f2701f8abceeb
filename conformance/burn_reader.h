/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that share no code with what wrote the disc, over a copy of it that was read through the drive. */
#ifndef COASTER_CONFORMANCE_BURN_READER_H
#define COASTER_CONFORMANCE_BURN_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

/* All data tracks at their addresses in one sparse file. The start of the last one that is recorded; LBA_NONE: there is
 * none. */
lba_t copy_the_disc(const char *path);
/* Its exit code; 127: there is no such program. What it prints goes to output. */
int run_program(char *const *arguments, const char *output);

/*
 * What the program prints about a copy of the disc made now: in words, "IMAGE" stands for the copy and "SESSION" for
 * the start of the last session. NULL at the end. The case is skipped when there is no such program. Good until the
 * next call.
 */
const char *reader_says(const char *const *words);
/* The same over the copy that is there, without reading the disc again. */
const char *reader_says_again(const char *const *words);
/* Blocks of the copy that is there. False: the copy ends before. */
bool copied_blocks(lba_t start, uint32_t count, uint8_t *blocks);
/* Where in it the bytes stand, from the beginning of a block on; LBA_NONE: nowhere. */
lba_t find_in_copy(const void *bytes, size_t length);

/* isoinfo's listing of the last session: every file and folder but . and .. */
struct listed {
    char name[200]; /* with the version that files have */
    bool folder;
    uint64_t size;
    lba_t extent;
};
#define LISTED_MAXIMUM 1024
enum { OF_ISO_9660 = 0, OF_JOLIET = 1 };
/* OF_JOLIET reads the disc again, OF_ISO_9660 is of the copy that is there. *count of them. isoinfo shows only Latin-1.
 */
const struct listed *list_the_disc(int which, unsigned *count);

#endif
