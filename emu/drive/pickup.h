/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spindle and laser: where they are, how long they need to be somewhere else, and to pass over sectors. Without a clock
 * that takes time nothing of it shows. */
#ifndef COASTER_EMU_PICKUP_H
#define COASTER_EMU_PICKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "emu/drive/clock.h"
#include "emu/drive/speed.h"

struct drive;
struct drive_task;

struct pickup {
    bool stopped;      /* the disc does not turn: START STOP UNIT, or the standby timer of page 1Ah */
    bool reads_ahead;  /* it goes on behind the last sector that was read, as far as the buffer reaches */
    lba_t laser;       /* where it is */
    lba_t from, to;    /* what was read in one go */
    uint64_t at;       /* when the sector before to was over */
    struct alarm idle; /* the timers of page 1Ah */
    uint64_t last_used;
};

struct speed_curve pickup_read_curve(const struct drive *drive);
struct speed_curve pickup_write_curve(const struct drive *drive, uint16_t speed);
/* This speed is kept by turning evenly (rotation control 01b), not by slowing down farther out. */
bool pickup_turns_evenly(const struct drive *drive, uint16_t write_speed);

/* Nanoseconds that writing (erasing) count sectors from lba takes, at the speed in force, before duration-percent. */
uint64_t pickup_write_time(const struct drive *drive, lba_t lba, uint32_t count);
/* With duration-percent. */
struct speed_curve pickup_slowed(const struct drive *drive, struct speed_curve curve);
/* The modelled duration as this drive has it (duration-percent, the fault `slow`). */
uint64_t pickup_lasts(const struct drive *drive, uint64_t nanoseconds);

/* The task's command has read these sectors, or gone to one: it is answered when the mechanism has, too. */
void pickup_reads(struct drive_task *task, lba_t lba, uint32_t count);
void pickup_seeks(struct drive_task *task, lba_t lba);
/* The disc is used: nanoseconds until it turns. The timers of page 1Ah begin anew. */
uint64_t pickup_wakes(struct drive *drive);
void pickup_stops(struct drive *drive);
/* A disc was found: it turns. */
void pickup_arrives(struct drive *drive);
/* It went, or is written: what was read ahead is worth nothing. */
void pickup_forgets(struct drive *drive);
/* Page 1Ah was changed. */
void pickup_timers(struct drive *drive);

#endif
