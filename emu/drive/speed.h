/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast a disc turns past the laser. One turn holds more sectors the farther out it lies, so that a drive either
 * slows down (constant linear velocity), or reads faster and faster (constant angular velocity), or does something
 * between.
 */
#ifndef COASTER_EMU_SPEED_H
#define COASTER_EMU_SPEED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum speed_curve_kind {
    CURVE_CLV,   /* the same rate everywhere */
    CURVE_CAV,   /* as the radius: full speed at the edge of a disc of 12 cm, 25/58 of it where the programs begin */
    CURVE_P_CAV, /* as the radius from inner_percent on, until full speed is reached; then constant */
    CURVE_Z_CLV, /* zones of one length, each constant, from inner_percent up to full speed */
};

struct speed_curve {
    enum speed_curve_kind kind;
    uint32_t full;          /* thousandths of sectors a second; 1x is 75000 */
    unsigned inner_percent; /* of full, of the two last kinds: 1..100 */
    unsigned zones;         /* 1.. */
    lba_t outer;            /* the last address of the disc */
    uint64_t growth;        /* square nanometres that the square of the radius grows by with each sector */
};

/* speed: kB/s as MMC counts, 176.4 each x; outer: the last possible start of the lead-out. */
struct speed_curve speed_curve(enum speed_curve_kind kind, uint32_t speed, lba_t outer);
/* Thousandths of sectors a second at an address (the lead-in's are negative). */
uint32_t speed_at(const struct speed_curve *curve, lba_t lba);
/* Nanoseconds that count sectors from lba take. */
uint64_t speed_duration(const struct speed_curve *curve, lba_t lba, uint32_t count);
/* Sectors from lba, at most limit, that are over after so many nanoseconds. */
uint32_t speed_reach(const struct speed_curve *curve, lba_t lba, uint64_t nanoseconds, uint32_t limit);
/* The first address behind lba where a line from here to there would bend: the end of a zone, the place where full
 * speed is reached; the last address when there is none. */
lba_t speed_straight_end(const struct speed_curve *curve, lba_t lba);

#endif
