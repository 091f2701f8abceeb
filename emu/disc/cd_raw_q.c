/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the Q frames of a raw session say: the TOC in the lead-in, and where each block of the program area lies
 * (reference mmc 2.6, 8.1). */
#include <string.h>

#include "emu/disc/cd.h"
#include "emu/disc/sector.h"

enum {
    ADR_POSITION = 1,
    ADR_CATALOG = 2,
    ADR_ISRC = 3,
    ADR_POINTERS = 5,
    POINT_FIRST_TRACK = 0xA0,
    POINT_LEAD_OUT = 0xA2,
    POINT_NEXT_SESSION = 0xB0,
    SYMBOL_Q = 0x40,
};

/* ------------------------------------------------------------------ Q frames */

static bool is_bcd(uint8_t byte)
{
    return (byte & 0xF) < 10 && byte >> 4 < 10;
}

/* Absolute times of the program area count up (0.1 n). */
static lba_t address_of(const uint8_t *time)
{
    return (lba_t)((from_bcd(time[0]) * 60 + from_bcd(time[1])) * CD_FRAMES_PER_SECOND + from_bcd(time[2])) - CD_PREGAP;
}

void cd_take_q(const struct cd_block *block, const uint8_t *sub_channel, uint8_t q[Q_FRAME_LENGTH])
{
    if (block->sub_channel == CD_SUB_P_Q) {
        memcpy(q, sub_channel, Q_FRAME_LENGTH);
        return;
    }
    memset(q, 0, Q_FRAME_LENGTH);
    for (unsigned i = 0; i < 8 * Q_FRAME_LENGTH; i++)
        if (sub_channel[i] & SYMBOL_Q)
            q[i / 8] |= (uint8_t)(0x80 >> i % 8);
}

/* With 16 bytes a sector the drive makes the CRC; 96 hold it, and a frame that fails it says nothing. */
bool cd_is_q_frame(const struct cd_block *block, const uint8_t q[Q_FRAME_LENGTH])
{
    return block->sub_channel == CD_SUB_P_Q || get_be16(q + 10) == q_crc(q, 10);
}

/* ------------------------------------------------------------------ the lead-in */

void cd_take_point(struct cd_raw *raw, const uint8_t q[Q_FRAME_LENGTH])
{
    unsigned adr = q[0] & 0xF, point = q[2], number = from_bcd(q[2]);
    lba_t lba = address_of(q + 7);
    bool on_disc = lba > raw->program_area && lba <= raw->limit;
    if (adr == ADR_POINTERS && point == POINT_NEXT_SESSION)
        raw->next_allowed = q[3] != 0xFF;
    if (adr == ADR_CATALOG)
        q_take_media_catalog_number(q, raw->media_catalog_number);
    if (adr != ADR_POSITION || q[1] != 0)
        return;
    if (point == POINT_FIRST_TRACK) {
        raw->disc_type_known = true;
        raw->disc_type = q[8];
    } else if (point == POINT_LEAD_OUT) {
        raw->toc_lead_out = on_disc ? lba : 0;
    } else if (is_bcd(q[2]) && number >= 1 && on_disc) {
        raw->points[number] = (struct cd_point){.known = true, .control = q[0] >> 4, .start = lba};
    }
}

/* ------------------------------------------------------------------ the program area */

static bool behind_start(const struct cd_raw *raw, unsigned number, lba_t lba)
{
    return number <= DISC_MAXIMUM_TRACKS && raw->points[number].known && lba >= raw->points[number].start;
}

/* Q says it in most sectors; in others it is as before. The lead-in has the last word on where a track begins. */
struct cd_place cd_place_of(const struct cd_raw *raw, lba_t lba, const uint8_t q[Q_FRAME_LENGTH], bool frame)
{
    struct cd_place place = raw->place;
    if (frame && (q[0] & 0xF) == ADR_POSITION) {
        bool lead_out = q[1] == CD_LEAD_OUT;
        unsigned number = lead_out ? CD_LEAD_OUT : is_bcd(q[1]) ? from_bcd(q[1]) : 0;
        bool next = number == place.track || number == place.track + 1 || place.track == 0;
        if (lead_out || (next && number >= 1 && is_bcd(q[2])))
            place = (struct cd_place){.track = number, .index = lead_out ? 1 : from_bcd(q[2]), .control = q[0] >> 4};
    }
    if (raw->toc_lead_out > 0)
        place.track = lba >= raw->toc_lead_out     ? CD_LEAD_OUT
                      : place.track == CD_LEAD_OUT ? raw->place.track
                                                   : place.track;
    if (place.track == CD_LEAD_OUT)
        return place;
    while (behind_start(raw, place.track + 1, lba))
        place =
            (struct cd_place){.track = place.track + 1, .index = 1, .control = raw->points[place.track + 1].control};
    if (behind_start(raw, place.track, lba) && place.index == 0)
        place.index = 1;
    bool known = place.track >= 1 && raw->points[place.track].known;
    if (known && lba < raw->points[place.track].start)
        place.index = 0;
    if (known)
        place.control = raw->points[place.track].control;
    return place;
}
