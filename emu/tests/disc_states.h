/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A drive in every state a CD can be in, reached by the commands hosts use: what tests of the whole drive go through.
 * A state that the drive's personality does not reach is told apart from one that is reached wrongly.
 */
#ifndef COASTER_EMU_TESTS_DISC_STATES_H
#define COASTER_EMU_TESTS_DISC_STATES_H

#include "drive_support.h"

/* ------------------------------------------------------------------ page 05h in all its fields */

struct page_05 {
    unsigned write_type, block_type, multi_session, track_mode;
    bool test_write, buffer_underrun_free, fixed_packet, link_size_valid;
    unsigned link_size;
};

enum { PACKET = 0, TRACK_AT_ONCE = 1, SESSION_AT_ONCE = 2, RAW = 3 };

static inline uint8_t select_page_05(struct bench *bench, struct page_05 page)
{
    uint8_t list[60] = {[8] = 0x05, 0x32};
    list[10] = (uint8_t)((page.buffer_underrun_free ? 0x40 : 0) | (page.link_size_valid ? 0x20 : 0) |
                         (page.test_write ? 0x10 : 0) | page.write_type);
    list[11] = (uint8_t)(page.multi_session << 6 | (page.fixed_packet ? 0x20 : 0) | page.track_mode);
    list[12] = (uint8_t)page.block_type;
    list[13] = (uint8_t)page.link_size;
    put_be32(list + 18, page.fixed_packet ? 32 : 0);
    list[23] = 150;
    return run_out(bench, list, sizeof list, 0x55, 0x10, 0, 0, 0, 0, 0, 0, sizeof list, 0);
}

/* Reference mmc 2.4: bytes the host sends with each data block type. */
static inline size_t block_bytes(unsigned block_type)
{
    static const uint16_t bytes[16] = {2352, 2368, 2448, 2448, [8] = 2048, 2336, 2048, 2056, 2324, 2332};
    return bytes[block_type & 15];
}

/* Blocks of a type to an address; their bytes are a count, so that no two are alike. */
static inline uint8_t write_typed(struct bench *bench, lba_t lba, unsigned count, unsigned block_type)
{
    static uint8_t blocks[64 * 2448];
    size_t block = block_bytes(block_type);
    for (size_t i = 0; i < count * block; i++)
        blocks[i] = (uint8_t)((size_t)(lba + 1000) * 31 + i / 7);
    uint8_t cdb[10] = {0x2A};
    put_lba(cdb + 2, lba);
    put_be16(cdb + 7, count);
    return run_raw(bench, cdb, sizeof cdb, blocks, count * block, 0);
}

/* Entries of cdrecord for one data track of mode 1 (reference mmc 2.16); blocks of it from -150 on. */
static inline uint8_t send_cue_sheet(struct bench *bench, unsigned blocks)
{
    unsigned end = blocks + 150;
    const uint8_t sheet[] = {0x41,
                             0x00,
                             0x00,
                             0x14,
                             0,
                             0,
                             0,
                             0,
                             0x41,
                             0x01,
                             0x00,
                             0x10,
                             0,
                             0,
                             0,
                             0,
                             0x41,
                             0x01,
                             0x01,
                             0x10,
                             0,
                             0,
                             2,
                             0,
                             0x41,
                             0xAA,
                             0x01,
                             0x14,
                             0,
                             (uint8_t)(end / 4500),
                             (uint8_t)(end / 75 % 60),
                             (uint8_t)(end % 75)};
    return run_out(bench, sheet, sizeof sheet, 0x5D, 0, 0, 0, 0, 0, 0, 0, sizeof sheet, 0);
}

/* ------------------------------------------------------------------ the states */

enum disc_state {
    STATE_TRAY_OPEN,
    STATE_NO_DISC,
    STATE_BLANK,
    STATE_BLANK_REWRITABLE,
    STATE_TRACK_OPEN,          /* being written at once */
    STATE_SESSION_OPEN,        /* one track, synchronised */
    STATE_APPENDABLE,          /* one session, closed, another may follow */
    STATE_COMPLETE,            /* write once, final */
    STATE_COMPLETE_AUDIO,      /* the same with an audio track */
    STATE_COMPLETE_REWRITABLE, /* the same on CD-RW */
    STATE_MINIMALLY_BLANKED,
    STATE_SHEET_SENT,        /* session at once, announced */
    STATE_SESSION_RUNNING,   /* and begun */
    STATE_RAW_RUNNING,       /* raw writing has begun with the lead-in */
    STATE_PACKET_INCOMPLETE, /* a packet track that may grow */
    STATE_RESERVED,          /* RESERVE TRACK, nothing written */
    STATE_FORMATTED,         /* CD-RW, fixed packets over all of it */
    STATE_SIMULATED,         /* a Test Write's shadow stands over a blank disc */
    STATE_PRESSED,
    DISC_STATES
};

static const char *const disc_state_names[DISC_STATES] = {
    [STATE_TRAY_OPEN] = "tray open",
    [STATE_NO_DISC] = "no disc",
    [STATE_BLANK] = "blank",
    [STATE_BLANK_REWRITABLE] = "blank CD-RW",
    [STATE_TRACK_OPEN] = "track open",
    [STATE_SESSION_OPEN] = "session open",
    [STATE_APPENDABLE] = "appendable",
    [STATE_COMPLETE] = "complete",
    [STATE_COMPLETE_AUDIO] = "complete audio",
    [STATE_COMPLETE_REWRITABLE] = "complete CD-RW",
    [STATE_MINIMALLY_BLANKED] = "minimally blanked",
    [STATE_SHEET_SENT] = "cue sheet sent",
    [STATE_SESSION_RUNNING] = "session at once running",
    [STATE_RAW_RUNNING] = "raw writing",
    [STATE_PACKET_INCOMPLETE] = "packet track incomplete",
    [STATE_RESERVED] = "track reserved",
    [STATE_FORMATTED] = "formatted",
    [STATE_SIMULATED] = "simulation",
    [STATE_PRESSED] = "pressed",
};

static inline bool state_is_rewritable(enum disc_state state)
{
    return state == STATE_BLANK_REWRITABLE || state == STATE_COMPLETE_REWRITABLE || state == STATE_MINIMALLY_BLANKED ||
           state == STATE_FORMATTED;
}

static inline bool state_has_disc(enum disc_state state)
{
    return state != STATE_TRAY_OPEN && state != STATE_NO_DISC;
}

/* Nothing more can be recorded. */
static inline bool state_is_complete(enum disc_state state)
{
    return state == STATE_COMPLETE || state == STATE_COMPLETE_AUDIO || state == STATE_COMPLETE_REWRITABLE ||
           state == STATE_FORMATTED || state == STATE_PRESSED;
}

/* Nothing is recorded that the disc keeps. */
static inline bool state_is_blank(enum disc_state state)
{
    return state == STATE_BLANK || state == STATE_BLANK_REWRITABLE || state == STATE_MINIMALLY_BLANKED ||
           state == STATE_SHEET_SENT || state == STATE_SIMULATED || state == STATE_RAW_RUNNING;
}

static inline void state_pressed_disc(struct bench *bench)
{
    static uint8_t sectors[400][2048];
    char path[128];
    for (size_t i = 0; i < sizeof sectors; i++)
        ((uint8_t *)sectors)[i] = (uint8_t)(i / 2048 + i);
    memcpy(sectors[16], "\001CD001\001", 8);
    snprintf(path, sizeof path, "%s/%u.iso", bench->folder, ++bench->discs);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(sectors, 2048, 400, file), 400);
    fclose(file);
    bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
}

static inline void state_burn(struct bench *bench, unsigned block_type, unsigned multi_session, bool close)
{
    struct page_05 page = {.write_type = TRACK_AT_ONCE,
                           .block_type = block_type,
                           .multi_session = multi_session,
                           .track_mode = block_type == 0 ? 0 : 4};
    assert_int_equal(select_page_05(bench, page), GOOD);
    lba_t start = next_writable(bench);
    for (lba_t done = 0; done < 300; done += 50)
        assert_int_equal(write_typed(bench, start + done, 50, block_type), GOOD);
    assert_int_equal(synchronize(bench), GOOD);
    if (close)
        assert_int_equal(close_session(bench), GOOD);
}

/* False: this personality has no such way of writing. */
static inline bool state_session_at_once(struct bench *bench, bool begin)
{
    struct page_05 page = {.write_type = SESSION_AT_ONCE, .block_type = 8, .track_mode = 4};
    if (select_page_05(bench, page) != GOOD)
        return false;
    assert_int_equal(send_cue_sheet(bench, 300), GOOD);
    if (begin)
        assert_int_equal(write_typed(bench, -150, 50, 8), GOOD);
    return true;
}

/* Sectors of the lead-in, as READ TRACK INFORMATION gives its address; their sub-channels are empty as yet. */
static inline bool state_raw(struct bench *bench)
{
    struct page_05 page = {.write_type = RAW, .block_type = 3};
    if (select_page_05(bench, page) != GOOD)
        return false;
    assert_int_equal(write_typed(bench, next_writable(bench), 50, 3), GOOD);
    return true;
}

static inline bool state_packet_track(struct bench *bench)
{
    struct page_05 page = {.write_type = PACKET, .block_type = 8, .track_mode = 5, .multi_session = 3};
    if (select_page_05(bench, page) != GOOD)
        return false;
    assert_int_equal(write_typed(bench, next_writable(bench), 40, 8), GOOD);
    assert_int_equal(synchronize(bench), GOOD);
    return true;
}

/* The first format that READ FORMAT CAPACITIES offers, asked for as libburn does. */
static inline bool state_format(struct bench *bench)
{
    assert_int_equal(run_in(bench, 252, 0x23, 0, 0, 0, 0, 0, 0, 0, 252, 0), GOOD);
    if (bench->data[3] < 16)
        return false;
    uint8_t list[12] = {0, 0x80, 0, 8};
    memcpy(list + 4, bench->data + 12, 8);
    assert_int_equal(run_out(bench, list, 12, 0x04, 0x11, 0, 0, 0, 0), GOOD);
    return true;
}

/* Inserts a fresh disc and brings it there. The drive is empty before, its tray shut or open. False: not reachable. */
static inline bool state_enter(struct bench *bench, enum disc_state state)
{
    if (state == STATE_PRESSED)
        state_pressed_disc(bench);
    else if (state_has_disc(state))
        bench_disc(bench, state_is_rewritable(state) ? "cd-rw-80" : "cd-r-80");
    bench_calm(bench);
    struct page_05 page = {.write_type = TRACK_AT_ONCE, .block_type = 8, .track_mode = 4, .multi_session = 3};
    switch (state) {
    case STATE_TRAY_OPEN:
        if (!drive_tray_open(bench->drive))
            bench_ok(bench, drive_eject(bench->drive, &bench->why));
        return true;
    case STATE_TRACK_OPEN:
        assert_int_equal(select_page_05(bench, page), GOOD);
        assert_int_equal(write_typed(bench, 0, 40, 8), GOOD);
        return true;
    case STATE_SESSION_OPEN:
        state_burn(bench, 8, 3, false);
        return true;
    case STATE_APPENDABLE:
        state_burn(bench, 8, 3, true);
        return true;
    case STATE_COMPLETE:
    case STATE_COMPLETE_REWRITABLE:
        state_burn(bench, 8, 0, true);
        return true;
    case STATE_COMPLETE_AUDIO:
        state_burn(bench, 0, 0, true);
        return true;
    case STATE_MINIMALLY_BLANKED:
        state_burn(bench, 8, 0, true);
        assert_int_equal(run(bench, 0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
        return true;
    case STATE_SHEET_SENT:
        return state_session_at_once(bench, false);
    case STATE_SESSION_RUNNING:
        return state_session_at_once(bench, true);
    case STATE_RAW_RUNNING:
        return state_raw(bench);
    case STATE_PACKET_INCOMPLETE:
        return state_packet_track(bench);
    case STATE_RESERVED:
        return run(bench, 0x53, 0, 0, 0, 0, 0, 0, 0x03, 0xE8, 0) == GOOD;
    case STATE_FORMATTED:
        return state_format(bench);
    case STATE_SIMULATED:
        page.test_write = true;
        assert_int_equal(select_page_05(bench, page), GOOD);
        assert_int_equal(write_typed(bench, 0, 40, 8), GOOD);
        return true;
    default:
        return true;
    }
}

/* Out with the disc, whatever is going on, and the drive as if it had just been switched on. */
static inline void state_leave(struct bench *bench)
{
    if (drive_disc(bench->drive) != NULL || drive_tray_disc(bench->drive) != NULL)
        bench_ok(bench, drive_remove(bench->drive, &bench->why));
    bench_ok(bench, drive_load(bench->drive, &bench->why));
    drive_reset(bench->drive);
    bench_calm(bench);
}

#endif
