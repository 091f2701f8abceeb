/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults and flaws as words of a command line or lines of a file, on their way to a drive. */
#ifndef COASTER_CLI_FAULT_WORDS_H
#define COASTER_CLI_FAULT_WORDS_H

#include <stddef.h>

#include "base/failure.h"

struct fault_words {
    char **words; /* NULL behind the last; count of them */
    size_t count;
};

/* Adds one that drive_filter_check takes; a path in it becomes a full one, for the drive runs elsewhere. */
int fault_words_add(struct fault_words *list, const char *word, struct failure *why) coaster_must_check;
/* One a line; '#' begins a comment at the start of a line or behind a blank. A wrong line is told as FILE:LINE. */
int fault_words_read(struct fault_words *list, const char *path, struct failure *why) coaster_must_check;
void fault_words_free(struct fault_words *list);

/* Every fault with its keys, and how a command is picked: paragraphs for --help and the man pages. Kept for ever. */
const char *fault_catalogue(void);

#endif
