/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The write buffer: host data goes in, the laser takes it out at write speed (reference mmc 2.8, 2.14, 3.0). It holds
 * no bytes: what a WRITE brought is on the disc's store the moment it is accepted; here is only how much of it the
 * laser has still to burn. Without a clock that takes time it is always empty.
 *
 * A WRITE there is no room for is held, and with it, in order, whatever comes behind it and changes the disc.
 */
#ifndef COASTER_EMU_BUFFER_H
#define COASTER_EMU_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/sense.h"
#include "emu/drive/clock.h"

struct drive;
struct drive_task;
struct nexus;
struct write_parameters;

struct write_buffer {
    uint32_t fill; /* blocks that are not burnt yet */
    size_t block;  /* bytes of one */
    lba_t laser;   /* the next of them */
    bool burning;
    uint64_t at;             /* when the laser came to it */
    struct alarm empty;      /* the last of them is burnt */
    struct alarm room;       /* the first held WRITE fits */
    struct drive_task *held; /* in order of arrival */
    bool serving;            /* held commands are being run */
    uint64_t underruns;      /* empty before the track's end, and went on without a trace (BUFE) */
    bool ruined;             /* empty without BUFE: 3/0C/09 is still to be told */
};

/* Bytes, as READ BUFFER CAPACITY shows them. */
uint32_t buffer_free(struct drive *drive);
uint32_t buffer_size(const struct drive *drive);
bool buffer_busy(struct drive *drive); /* something is to be burnt, or held */

/* Is there room for a WRITE of count blocks? False: hold it (buffer_hold), or refuse it. */
bool buffer_takes(struct drive *drive, const struct drive_task *task, uint32_t count, size_t block);
void buffer_hold(struct drive_task *task, uint32_t count, size_t block);
/* The accepted WRITE goes in; task is told when all of it has. */
void buffer_put(struct drive_task *task, lba_t lba, uint32_t count, size_t block);
/* 3/0C/09, once, when an underrun has ruined what was being written. */
struct sense buffer_take_underrun(struct drive *drive);

/* Before and after the speed is changed. */
void buffer_settle(struct drive *drive);
void buffer_follow(struct drive *drive);
/* No more is coming: nanoseconds until all is burnt. */
uint64_t buffer_flush(struct drive *drive);
/* Runs held commands that can go on. */
void buffer_serve(struct drive *drive);
/* What is held for nexus (NULL: anybody) is answered TASK ABORTED; all of it with s. */
void buffer_abort(struct drive *drive, const struct nexus *nexus);
void buffer_cancel(struct drive *drive, struct sense s);
/* The disc is gone. */
void buffer_clear(struct drive *drive);

#endif
