/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Discs as files that other programs read. What ISO, CUE, TOC and CCD share; nobody outside emu/disc includes this. */
#ifndef COASTER_EMU_DISC_IMAGE_OUT_H
#define COASTER_EMU_DISC_IMAGE_OUT_H

#include <stdio.h>

#include "emu/disc/image/cd_text.h"

/* A file that is being made; an existing one is refused. What is not whole does not stay. */
struct out {
    const struct disc *disc;
    struct failure *why;
    char *path;
    FILE *stream;
};

int out_create(struct out *out, const struct disc *disc, const char *name, const char *suffix, struct failure *why);
/* Closes; result (or what goes wrong now) is returned, and takes the file away. */
int out_finish(struct out *out, int result);
int out_failed(const struct out *out);
/* The last part of a path. */
const char *out_base(const char *path);

/* Session by number (0: the last that holds anything), if all its tracks can be read. */
int out_session(const struct disc *disc, unsigned number, const struct disc_session **session, struct failure *why);

/*
 * The sectors of a track that go into a file: its pause (of a session's first track what is longer than the pre-gap
 * that every disc has), itself and its run-out.
 */
struct out_range {
    const struct disc_track *track;
    lba_t begin, start, end;
};
struct out_range out_range(const struct disc *disc, unsigned track);

/* The CD-TEXT of a session, and its packs (free both). NULL, 0: none. */
struct cd_text *out_text(struct disc *disc, unsigned session, uint8_t **packs, size_t *count);
/* P to W of one sector, readable by a command or not. */
int out_sub_channel(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t symbols[96]);

/* A time MM:SS:FF */
void out_time(FILE *stream, lba_t blocks);

#endif
