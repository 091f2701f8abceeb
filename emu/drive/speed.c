/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/drive/speed.h"

/* The program area of a disc of 12 cm, in nanometres: radius 25 to 58 mm (IEC 60908, ISO/IEC 10149). */
#define INNER UINT64_C(25000000)
#define OUTER UINT64_C(58000000)

enum {
    SECTORS_OF_80_MINUTES = 360000,
    SMALL_DISC = 200000, /* below: one of 8 cm, with the track pitch of 80 minutes, that ends farther in */
    STEP = 4096,         /* sectors over which the speed is taken as that of their middle */
};

struct speed_curve speed_curve(enum speed_curve_kind kind, uint32_t speed, lba_t outer)
{
    /* 176.4 kB/s are 75 sectors of 2352 bytes; drives round it to whole kB/s, so whole multiples are meant */
    uint32_t times = (speed * 10 + 882) / 1764, rounded = (times * 1764 + 5) / 10;
    bool whole = times > 0 && speed + 1 >= rounded && speed <= rounded + 1;
    uint32_t sectors = outer > SMALL_DISC ? (uint32_t)outer : SECTORS_OF_80_MINUTES;
    return (struct speed_curve){
        .kind = kind,
        .full = whole ? times * 75000 : (uint32_t)(speed * UINT64_C(1000000) / 2352),
        .inner_percent = 50,
        .zones = 4,
        .outer = outer > 0 ? outer : SECTORS_OF_80_MINUTES,
        .growth = (OUTER * OUTER - INNER * INNER) / sectors,
    };
}

static uint64_t square_root(uint64_t value)
{
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 31; bit != 0; bit >>= 1)
        if ((root + bit) * (root + bit) <= value)
            root += bit;
    return root;
}

/* Nanometres. The lead-in lies up to 2 mm farther in. */
static uint64_t radius_at(const struct speed_curve *curve, lba_t lba)
{
    int64_t square = (int64_t)(INNER * INNER) + (int64_t)curve->growth * lba, least = INT64_C(22000000) * 22000000;
    return square_root((uint64_t)(square > least ? square : least));
}

static unsigned zone_of(const struct speed_curve *curve, lba_t lba)
{
    if (lba <= 0)
        return 0;
    unsigned zone = (unsigned)((int64_t)lba * curve->zones / curve->outer);
    return zone < curve->zones ? zone : curve->zones - 1;
}

static uint32_t zone_speed(const struct speed_curve *curve, unsigned zone)
{
    if (curve->zones < 2)
        return curve->full;
    uint64_t percent = curve->inner_percent * (curve->zones - 1) + (100 - curve->inner_percent) * zone;
    return (uint32_t)(curve->full * percent / (100 * (curve->zones - 1)));
}

uint32_t speed_at(const struct speed_curve *curve, lba_t lba)
{
    uint64_t speed = curve->full;
    switch (curve->kind) {
    case CURVE_CAV:
        speed = speed * radius_at(curve, lba) / OUTER;
        break;
    case CURVE_P_CAV:
        speed = speed * curve->inner_percent / 100 * radius_at(curve, lba) / INNER;
        break;
    case CURVE_Z_CLV:
        speed = zone_speed(curve, zone_of(curve, lba));
        break;
    case CURVE_CLV:
        break;
    }
    return speed > curve->full ? curve->full : speed > 0 ? (uint32_t)speed : 1;
}

/* How many of count sectors from lba go at one speed. */
static uint32_t piece(const struct speed_curve *curve, lba_t lba, uint32_t count)
{
    if (curve->kind == CURVE_CLV)
        return count < UINT32_C(1) << 20 ? count : UINT32_C(1) << 20;
    uint32_t length = count < STEP ? count : STEP;
    if (curve->kind == CURVE_Z_CLV) {
        lba_t end = speed_straight_end(curve, lba);
        if (end > lba && (uint32_t)(end - lba) < length)
            length = (uint32_t)(end - lba);
    }
    return length;
}

static uint64_t piece_duration(const struct speed_curve *curve, lba_t lba, uint32_t length)
{
    return length * UINT64_C(1000000000000) / speed_at(curve, lba + (lba_t)(length / 2));
}

uint64_t speed_duration(const struct speed_curve *curve, lba_t lba, uint32_t count)
{
    uint64_t nanoseconds = 0;
    while (count > 0) {
        uint32_t length = piece(curve, lba, count);
        nanoseconds += piece_duration(curve, lba, length);
        lba += (lba_t)length;
        count -= length;
    }
    return nanoseconds;
}

uint32_t speed_reach(const struct speed_curve *curve, lba_t lba, uint64_t nanoseconds, uint32_t limit)
{
    uint32_t reached = 0;
    while (reached < limit) {
        uint32_t length = piece(curve, lba, limit - reached);
        uint64_t lasts = piece_duration(curve, lba, length);
        if (lasts > nanoseconds) { /* the longest part of this piece that does not last longer */
            uint32_t low = 0;
            for (uint32_t high = length; high - low > 1;) {
                uint32_t middle = low + (high - low) / 2;
                if (piece_duration(curve, lba, middle) <= nanoseconds)
                    low = middle;
                else
                    high = middle;
            }
            return reached + low;
        }
        nanoseconds -= lasts;
        reached += length;
        lba += (lba_t)length;
    }
    return reached;
}

lba_t speed_straight_end(const struct speed_curve *curve, lba_t lba)
{
    if (curve->kind == CURVE_Z_CLV) {
        unsigned zone = zone_of(curve, lba) + 1;
        return zone < curve->zones ? (lba_t)(((int64_t)curve->outer * zone + curve->zones - 1) / curve->zones)
                                   : curve->outer;
    }
    if (curve->kind == CURVE_P_CAV && speed_at(curve, lba) < curve->full) {
        lba_t low = lba, high = curve->outer;
        while (high - low > 1) {
            lba_t middle = low + (high - low) / 2;
            if (speed_at(curve, middle) < curve->full)
                low = middle;
            else
                high = middle;
        }
        return high;
    }
    return curve->outer;
}
