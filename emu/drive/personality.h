/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who this drive says it is and where it uses the freedom the standards leave. A text file of sections and keys; what a
 * file does not say stays as in the built-in default, which is written in the same format. Unknown keys are refused
 * with file and line.
 */
#ifndef COASTER_EMU_PERSONALITY_H
#define COASTER_EMU_PERSONALITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/failure.h"
#include "emu/drive/constants.h"

enum { PERSONALITY_HIDDEN_FEATURES = 16 };

struct personality {
    char vendor[9], product[17], revision[5], serial[33];
    char firmware_date[15]; /* feature 010Ch: YYYYMMDDhhmmss */
    uint16_t hidden_features[PERSONALITY_HIDDEN_FEATURES];
    unsigned hidden_count;
    uint16_t read_speed, write_speed;                                             /* the mechanism's best, kB/s */
    uint32_t buffer_size;                                                         /* bytes */
    uint32_t load_ms, synchronize_ms, close_ms, blank_minimal_ms, blank_whole_ms; /* of the stepped clock */
    struct drive_constants constants;                                             /* legal variations */
};

/* file NULL: the built-in default. EXIT_USAGE_ERROR for a file that is not a personality, EXIT_NO_DRIVE for one that
 * cannot be read. */
int personality_read(struct personality *personality, const char *file, struct failure *why) coaster_must_check;
const char *personality_default_text(void);

#endif
