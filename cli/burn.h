/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of `coaster burn`. */
#ifndef COASTER_CLI_BURN_H
#define COASTER_CLI_BURN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/failure.h"
#include "coaster.h"
#include "imapi.h"

/* ------------------------------------------------------------------ cli/burn_progress.c: the sink */

enum burn_output { BURN_LINES, BURN_BAR, BURN_JSON };

struct burn_progress {
    IDiscMasterProgressEvents events; /* first: the methods find the rest from it */
    enum burn_output output;
    uint64_t began;  /* nanoseconds: of the first block */
    uint64_t ended;  /* of the last block */
    uint32_t blocks; /* written so far, as told */
    uint32_t total;
    int shown_percent; /* last one on paper, -1: none */
    bool bar_open;     /* the cursor stands behind a bar */
};

void burn_progress_start(struct burn_progress *progress, enum burn_output output);
/* Ends a bar's line. */
void burn_progress_finish(struct burn_progress *progress);
/* SIGINT and SIGTERM cancel the burn at the next QueryCancel instead of ending the program. */
void burn_progress_catch_signals(void);
uint64_t burn_now(void);

/* ------------------------------------------------------------------ cli/wav.c */

struct wav {
    FILE *file;     /* stands at the first sample */
    uint64_t bytes; /* of samples */
};

/* 44.1 kHz, 16 bits, stereo PCM in RIFF and nothing else; EXIT_USAGE_ERROR says what is wrong with the file. */
int wav_open(const char *path, struct wav *wav, struct failure *why) coaster_must_check;
void wav_close(struct wav *wav);

#endif
