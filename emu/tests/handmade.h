/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A disc whose layout and sectors a test lays down itself, whatever the ways of writing can do: for what only reads. */
#ifndef COASTER_EMU_TESTS_HANDMADE_H
#define COASTER_EMU_TESTS_HANDMADE_H

#include "emu/disc/internal.h"
#include "emu/disc/sector.h"

static inline struct disc_session *handmade_session(struct disc *disc, unsigned disc_type)
{
    struct disc_layout *layout = &disc->real.layout;
    memset(layout, 0, sizeof *layout);
    layout->session_count = 1;
    layout->sessions[0] = (struct disc_session){.number = 1,
                                                .state = SESSION_COMPLETE,
                                                .disc_type = (uint8_t)disc_type,
                                                .lead_in = disc->kind->lead_in_start,
                                                .next_program_area = LBA_NONE};
    return &layout->sessions[0];
}

/* A complete track of the last session, behind what is there. Audio: control without 4. */
static inline struct disc_track *handmade_track(struct disc *disc, unsigned control, unsigned data_mode, lba_t pause,
                                                lba_t length, bool whole)
{
    struct disc_layout *layout = &disc->real.layout;
    unsigned index = layout->track_count++;
    lba_t start = index == 0 ? 0 : track_end(&layout->tracks[index - 1]) + pause;
    layout->tracks[index] = (struct disc_track){
        .number = (uint8_t)(index + 1),
        .session = layout->session_count,
        .control = (uint8_t)control,
        .data_mode = (uint8_t)data_mode,
        .data_block_type = whole ? 0 : 8,
        .state = TRACK_COMPLETE,
        .write_type = WRITE_TYPE_SAO,
        .start = start,
        .length = length,
        .pause = index == 0 ? CD_PREGAP : pause,
        .whole_sectors = whole,
        .next_writable = LBA_NONE,
    };
    return &layout->tracks[index];
}

static inline void handmade_close(struct disc *disc)
{
    struct disc_layout *layout = &disc->real.layout;
    layout->sessions[layout->session_count - 1].lead_out = track_end(&layout->tracks[layout->track_count - 1]);
    layout_derive_common(layout);
}

static inline void handmade_store(struct disc *disc, enum store_file file, lba_t lba, const void *bytes)
{
    size_t size = store_sector_size(file);
    assert_int_equal(store_write(&disc->store, file, bytes, size, (off_t)lba * (off_t)size), 0);
}

/* Sync and header for lba; the rest says where it is. */
static inline void handmade_sector(uint8_t whole[SECTOR_LENGTH], lba_t lba, unsigned mode)
{
    uint32_t x = (uint32_t)lba * 2654435761u + mode;
    for (size_t i = 0; i < SECTOR_LENGTH; i++) {
        x = x * 1664525u + 1013904223u;
        whole[i] = (uint8_t)(x >> 24);
    }
    memset(whole, 0xFF, 12);
    whole[0] = whole[11] = 0;
    struct msf msf = msf_from_lba(lba);
    whole[12] = bcd(msf.minute);
    whole[13] = bcd(msf.second);
    whole[14] = bcd(msf.frame);
    whole[15] = (uint8_t)mode;
}

static inline void handmade_put_edc(uint8_t *whole, size_t from, size_t to)
{
    uint32_t edc = sector_edc(whole + from, to - from);
    for (unsigned i = 0; i < 4; i++)
        whole[to + i] = (uint8_t)(edc >> 8 * i);
}

/* Mode 2 with a sub-header; form 1 gets its EDC. */
static inline void handmade_form(uint8_t whole[SECTOR_LENGTH], lba_t lba, unsigned form)
{
    handmade_sector(whole, lba, 2);
    const uint8_t sub_header[4] = {0, 0, form == 2 ? 0x20 : 0x08, 0};
    memcpy(whole + 16, sub_header, 4);
    memcpy(whole + 20, sub_header, 4);
    if (form == 1)
        handmade_put_edc(whole, 16, 2072);
}

#endif
