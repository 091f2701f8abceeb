/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Audio that plays (reference mmc 2.7). Where it is follows from the drive's clock when somebody asks; with the instant
 * clock a play is over as soon as it began.
 */
#ifndef COASTER_EMU_AUDIO_H
#define COASTER_EMU_AUDIO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/sense.h"

struct drive;

/* Audio status of READ SUB-CHANNEL byte 1, and the qualifier of 0/00/11 to 0/00/15. */
enum audio_status {
    AUDIO_IDLE = 0, /* reported as 15h */
    AUDIO_PLAYING = 0x11,
    AUDIO_PAUSED = 0x12,
    AUDIO_COMPLETED = 0x13, /* this and the next are told once, then there is no status */
    AUDIO_FAILED = 0x14,
    AUDIO_NONE = 0x15,
};

struct audio {
    enum audio_status status;
    lba_t from, end;   /* of what plays: end is not played, and lies below from when a scan goes backwards */
    int32_t rate;      /* frames a second: 75, or a scan's; below 0 backwards */
    uint64_t began;    /* at from, on the drive's clock */
    bool ends_in_data; /* what lies at end is no audio */
};

/* Brings drive->head and the status to now. */
void audio_update(struct drive *drive);
/* Another command wants the pick-up, or there is nothing to play any more. */
void audio_stop(struct drive *drive);
/* The status to report now; AUDIO_NONE when there is none. */
enum audio_status audio_take_status(struct drive *drive);
/* 0/00/11 to 0/00/14 for REQUEST SENSE; sense_none() when nothing plays or has played. */
struct sense audio_take_sense(struct drive *drive);

#endif
