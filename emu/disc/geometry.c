/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses of the CD as minutes, seconds and frames (reference mmc 3.1). */
#include "emu/disc/disc.h"

enum {
    MINUTE = 60 * CD_FRAMES_PER_SECOND,
    NEGATIVE_ORIGIN = 450150, /* 100:00:00 is where the lead-in's times would meet the program area's */
};

struct msf msf_from_lba(lba_t lba)
{
    int64_t frames = (int64_t)lba + (lba >= -CD_PREGAP ? CD_PREGAP : NEGATIVE_ORIGIN);
    if (frames < 0)
        frames = 0;
    return (struct msf){
        .minute = (uint8_t)(frames / MINUTE),
        .second = (uint8_t)(frames / CD_FRAMES_PER_SECOND % 60),
        .frame = (uint8_t)(frames % CD_FRAMES_PER_SECOND),
    };
}

lba_t lba_from_msf(unsigned minute, unsigned second, unsigned frame)
{
    int64_t frames = ((int64_t)minute * 60 + second) * CD_FRAMES_PER_SECOND + frame;
    frames -= minute < 90 ? CD_PREGAP : NEGATIVE_ORIGIN;
    return frames > INT32_MAX ? INT32_MAX : (lba_t)frames;
}

lba_t disc_lba_from_msf(const struct disc_layout *layout, unsigned minute, unsigned second, unsigned frame)
{
    lba_t end = layout->capacity;
    const struct disc_track *last = disc_track(layout, layout->track_count);
    if (last && last->start + last->length > end)
        end = last->start + last->length;
    int64_t frames = ((int64_t)minute * 60 + second) * CD_FRAMES_PER_SECOND + frame - CD_PREGAP;
    return frames <= end ? (lba_t)frames : lba_from_msf(minute, second, frame);
}

uint8_t bcd(unsigned value)
{
    return (uint8_t)(value / 10 % 10 << 4 | value % 10);
}

unsigned from_bcd(uint8_t byte)
{
    return (byte >> 4) * 10u + (byte & 0xFu);
}
