/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time inside a drive. Everything that lasts is an alarm on the drive's own clock: nanoseconds since the drive was
 * made, never backwards, whatever kind of clock it is given meanwhile. Nothing here sleeps: real clocks ask struct loop
 * for a timer, a stepped one is moved by hand.
 */
#ifndef COASTER_EMU_CLOCK_H
#define COASTER_EMU_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct drive;

#define MILLISECONDS UINT64_C(1000000)

/* One thing to come. Its owner keeps it; zeroed is a valid one that is not set. */
typedef void alarm_callback(struct drive *drive, void *context);
struct alarm {
    struct alarm *next;
    uint64_t at; /* on the drive's clock */
    alarm_callback *ring;
    void *context;
    bool set;
};

/* The drive's time, now. */
uint64_t drive_now(const struct drive *drive);
/* False with the instant clock: the mechanism is done at once. (Alarms ring all the same, at the loop's pace.) */
bool drive_takes_time(const struct drive *drive);
/* ring(drive, context) at time at, once; set before, it is moved. Alarms of one time ring in the order they were set.
 */
void alarm_set(struct drive *drive, struct alarm *alarm, uint64_t at, alarm_callback *ring, void *context);
void alarm_stop(struct drive *drive, struct alarm *alarm); /* not set: nothing happens */
/* Alarms ring again that were due while the disc was somebody else's. */
void clock_goes_on(struct drive *drive);
/* The drive goes: no alarm rings any more. */
void clock_end(struct drive *drive);

#endif
