/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Session at once (reference mmc 2.16, 3.3): cue sheets, the blocks they call for, and what is on the disc then. */
#include "emu/tests/disc_support.h"

#define ENTRY(control_adr, number, index, form, copy, lba) control_adr, number, index, form, copy, MSF(lba)
#define MSF(lba) ((lba) + 150) / 4500, ((lba) + 150) / 75 % 60, ((lba) + 150) % 75
#define announce(disc, sheet) disc_announce(disc, sheet, sizeof(sheet), &sao)

static const struct write_parameters sao = {
    .write_type = WRITE_TYPE_SAO, .multi_session = 0, .track_mode = 4, .data_block_type = 8, .audio_pause_length = 150};
static const struct write_parameters sao_multi = {
    .write_type = WRITE_TYPE_SAO, .multi_session = 3, .track_mode = 4, .data_block_type = 8, .audio_pause_length = 150};

/* One data track of 400 blocks. */
static const uint8_t one_track[] = {ENTRY(0x41, 0, 0, 0x01, 0, -150), ENTRY(0x41, 1, 0, 0x10, 0, -150),
                                    ENTRY(0x41, 1, 1, 0x10, 0, 0), ENTRY(0x41, 0xAA, 1, 0x01, 0, 400)};

/* Blocks from lba to end as the areas want them, some at a time; each says where it is. */
static void send(struct disc *disc, lba_t lba, lba_t end, const struct write_parameters *parameters)
{
    static uint8_t data[32 * 2448];
    while (lba < end) {
        uint32_t count = end - lba < 27 ? (uint32_t)(end - lba) : 27;
        size_t size = 0, one;
        for (uint32_t i = 1; i <= count; i++) {
            size_t length;
            assert_good(disc_write_length(disc, lba, i, parameters, &length));
            one = length - size;
            make_sector(data + size, one, lba + (lba_t)i - 1, 1);
            size = length;
        }
        assert_good(disc_write(disc, lba, count, data, parameters));
        lba += (lba_t)count;
    }
}

static void assert_samples(struct disc *disc, lba_t lba, lba_t end)
{
    uint8_t expected[2352], found[2352];
    for (; lba < end; lba++) {
        make_sector(expected, sizeof expected, lba, 1);
        assert_good(disc_read_main_channel(disc, lba, found));
        assert_memory_equal(found, expected, sizeof found);
    }
}

/* 3.3: from -150 on; SYNCHRONIZE CACHE ends it and the disc is complete, without CLOSE */
static void a_data_session(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    assert_int_equal(next_writable(disc, &sao), -150); /* 10, 5 */
    assert_good(announce(disc, one_track));
    assert_true(disc_announced(disc));
    assert_int_equal(disc_layout(disc)->status, DISC_BLANK); /* nothing is written yet */
    send(disc, -150, 20, &sao);
    assert_int_equal(disc_layout(disc)->status, DISC_APPENDABLE);
    assert_int_equal(disc_layout(disc)->last_session_state, SESSION_INCOMPLETE);
    assert_true(disc_recording(disc));
    assert_int_equal(next_writable(disc, &sao), 20);
    send(disc, 20, 400, &sao);
    assert_good(disc_synchronize(disc));
    for (unsigned twice = 0; twice < 2; twice++) {
        const struct disc_layout *layout = disc_layout(disc);
        assert_int_equal(layout->status, DISC_COMPLETE);
        assert_int_equal(layout->last_session_state, SESSION_COMPLETE);
        assert_int_equal(layout->capacity, 400); /* no run-out */
        assert_int_equal(layout->track_count, 1);
        assert_int_equal(layout->tracks[0].length, 400);
        assert_true(layout->identification_valid);
        assert_true(holds(disc, 0, 400, 1));
        uint8_t user[2048], sector[2352]; /* the pre-gap is the host's */
        make_sector(user, sizeof user, -7, 1);
        assert_good(disc_read_main_channel(disc, -7, sector));
        assert_memory_equal(sector + 16, user, sizeof user);
        assert_true(disc_edc_right(SECTOR_MODE_1, sector));
        disc = scratch_reopen(*state);
    }
    assert_good(disc_close_session(disc, &sao)); /* 3.3: a CLOSE afterwards is good */
    assert_sense(announce(disc, one_track), ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM);
}

/* 2.16: each area has its own block size, and a WRITE may go over their border */
static void mixed_mode(void **state)
{
    static const uint8_t sheet[] = {ENTRY(0x41, 0, 0, 0x01, 0, -150),   ENTRY(0x41, 1, 0, 0x10, 0, -150),
                                    ENTRY(0x41, 1, 1, 0x10, 0, 0),      ENTRY(0x01, 2, 0, 0x00, 0, 300),
                                    ENTRY(0x01, 2, 1, 0x00, 0, 450),    ENTRY(0x01, 3, 1, 0x00, 0, 800),
                                    ENTRY(0x01, 0xAA, 1, 0x01, 0, 1200)};
    struct disc *disc = scratch_disc(*state, "cd-rw-80");
    assert_good(announce(disc, sheet));
    send(disc, -150, 290, &sao);
    size_t length;
    assert_good(disc_write_length(disc, 290, 20, &sao, &length));
    assert_int_equal(length, 10 * 2048 + 10 * 2352);
    send(disc, 290, 1200, &sao);
    assert_good(disc_synchronize(disc));
    disc = scratch_reopen(*state);
    const struct disc_layout *layout = disc_layout(disc);
    assert_int_equal(layout->track_count, 3);
    static const struct {
        lba_t start, length, pause;
        uint8_t control;
    } tracks[] = {{0, 300, 150, 4}, {450, 350, 150, 0}, {800, 400, 0, 0}};
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(layout->tracks[i].start, tracks[i].start);
        assert_int_equal(layout->tracks[i].length, tracks[i].length);
        assert_int_equal(layout->tracks[i].pause, tracks[i].pause);
        assert_int_equal(layout->tracks[i].control, tracks[i].control);
        assert_int_equal(layout->tracks[i].state, TRACK_COMPLETE);
    }
    assert_int_equal(layout->capacity, 1200);
    assert_true(holds(disc, 0, 300, 1));
    assert_samples(disc, 300, 1200); /* the pause is the host's too */
    uint8_t user[2048];
    assert_sense(disc_read(disc, 300, 1, user), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
}

/* 2.16: what the drive makes is not sent: the next address is behind it */
static void areas_that_are_not_sent(void **state)
{
    static const uint8_t sheet[] = {ENTRY(0x01, 0, 0, 0x01, 0, -150), ENTRY(0x01, 1, 0, 0x01, 0, -150),
                                    ENTRY(0x01, 1, 1, 0x00, 0, 0),    ENTRY(0x01, 2, 0, 0x01, 0, 300),
                                    ENTRY(0x01, 2, 1, 0x00, 0, 450),  ENTRY(0x41, 3, 0, 0x24, 0, 800),
                                    ENTRY(0x41, 3, 1, 0x20, 0, 950),  ENTRY(0x41, 0xAA, 1, 0x24, 0, 1250)};
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters xa = sao;
    xa.session_format = 0x20;
    assert_good(disc_announce(disc, sheet, sizeof sheet, &xa));
    uint8_t block[2352] = {0}, sector[2352];
    size_t length;
    assert_sense(disc_write(disc, -150, 1, block, &xa), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    send(disc, 0, 300, &xa);
    assert_sense(disc_write_length(disc, 300, 1, &xa, &length), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_sense(disc_write_length(disc, 450, 351, &xa, &length), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    send(disc, 450, 800, &xa);
    send(disc, 950, 1250, &xa);
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_layout(disc)->capacity, 1250);
    assert_int_equal(disc_layout(disc)->disc_type, 0x20);
    assert_samples(disc, 0, 300);
    static const uint8_t silence[2352];
    assert_good(disc_read_main_channel(disc, 400, sector));
    assert_memory_equal(sector, silence, sizeof silence);
    enum sector_type type;
    assert_good(disc_sector_type(disc, 900, &type)); /* empty sectors of the track's own kind */
    assert_int_equal(type, SECTOR_MODE_2_FORM_1);
    assert_good(disc_read_main_channel(disc, 1000, sector));
    make_sector(block, 2336, 1000, 1);
    assert_memory_equal(sector + 16, block, 8);
    assert_int_equal(sector[15], 2);
}

/* Codes, indexes and copy bits end in Q */
static void what_goes_beside(void **state)
{
    static const uint8_t sheet[] = {0x02,
                                    '4',
                                    '0',
                                    '0',
                                    '6',
                                    '3',
                                    '8',
                                    '1',
                                    0x02,
                                    '3',
                                    '3',
                                    '3',
                                    '9',
                                    '3',
                                    '1',
                                    0,
                                    ENTRY(0x01, 0, 0, 0x01, 0, -150),
                                    0x03,
                                    1,
                                    'D',
                                    'E',
                                    'A',
                                    'B',
                                    '1',
                                    '2',
                                    0x03,
                                    1,
                                    '6',
                                    '0',
                                    '0',
                                    '0',
                                    '0',
                                    '1',
                                    ENTRY(0x01, 1, 0, 0x00, 0x80, -150),
                                    ENTRY(0x01, 1, 1, 0x00, 0x80, 0),
                                    ENTRY(0x01, 1, 2, 0x00, 0x80, 200),
                                    ENTRY(0x01, 1, 3, 0x00, 0x80, 310),
                                    ENTRY(0x31, 2, 0, 0x00, 0, 400),
                                    ENTRY(0x31, 2, 1, 0x00, 0, 450),
                                    ENTRY(0x31, 2, 2, 0x00, 0, 700),
                                    ENTRY(0x31, 0xAA, 1, 0x01, 0, 900)};
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    assert_good(announce(disc, sheet));
    send(disc, -150, 900, &sao);
    assert_good(disc_synchronize(disc));
    disc = scratch_reopen(*state);
    const struct disc_layout *layout = disc_layout(disc);
    assert_string_equal(layout->sessions[0].media_catalog_number, "4006381333931");
    assert_string_equal(layout->tracks[0].isrc, "DEAB12600001");
    assert_string_equal(layout->tracks[1].isrc, "");
    assert_int_equal(layout->tracks[1].control, 3);
    assert_int_equal(layout->index_count, 3);
    static const struct {
        lba_t lba;
        uint8_t control_adr, track, index, second, frame;
    } frames[] = {{-150, 0x01, 1, 0x00, 2, 0}, {0, 0x01, 1, 0x01, 0, 0},   {201, 0x21, 1, 0x02, 2, 51},
                  {310, 0x01, 1, 0x03, 4, 10}, {449, 0x31, 2, 0x00, 0, 1}, {700, 0x31, 2, 0x02, 3, 25}};
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        uint8_t q[12];
        assert_good(disc_read_q(disc, frames[i].lba, q));
        assert_int_equal(q[0] & 0xDF, frames[i].control_adr & 0xDF);
        assert_memory_equal(
            q + 1, ((uint8_t[]){frames[i].track, frames[i].index, 0, bcd(frames[i].second), bcd(frames[i].frame)}), 5);
    }
    unsigned permitted = 0; /* SCMS: one half of the sectors says that copies are permitted */
    for (lba_t lba = 0; lba < 80; lba++) {
        uint8_t q[12];
        assert_good(disc_read_q(disc, lba, q));
        permitted += q[0] >> 5 & 1;
    }
    assert_int_equal(permitted, 40);
}

/* 2.16: forms 4xh and Cxh bring R-W with each block, as it lies on the disc or as packs; P and Q are the drive's */
static void sub_channel_with_the_blocks(void **state)
{
    static const uint8_t sheet[] = {ENTRY(0x01, 0, 0, 0x01, 0, -150), ENTRY(0x01, 1, 0, 0x01, 0, -150),
                                    ENTRY(0x01, 1, 1, 0x40, 0, 0),    ENTRY(0x01, 2, 1, 0xC0, 0, 300),
                                    ENTRY(0x41, 3, 1, 0x50, 0, 600),  ENTRY(0x41, 0xAA, 1, 0x01, 0, 900)};
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    assert_good(announce(disc, sheet));
    size_t length;
    assert_good(disc_write_length(disc, 0, 1, &sao, &length));
    assert_int_equal(length, 2448);
    send(disc, 0, 900, &sao);
    assert_good(disc_synchronize(disc));
    disc = scratch_reopen(*state);
    static const lba_t addresses[] = {7, 299, 310, 597, 600, 899};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        lba_t lba = addresses[i];
        size_t main = lba < 600 ? 2352 : 2048;
        uint8_t block[2448], sector[2352], symbols[96], packs[96], q[12];
        make_sector(block, main + 96, lba, 1);
        assert_good(disc_read_main_channel(disc, lba, sector));
        assert_memory_equal(sector + (main == 2048 ? 16 : 0), block, main);
        assert_good(disc_read_sub_channel(disc, lba, symbols));
        assert_good(disc_read_packs(disc, lba, packs));
        assert_good(disc_read_q(disc, lba, q));
        for (unsigned j = 0; j < 96; j++) {
            bool as_packs = lba >= 300 && lba < 600;
            assert_int_equal(as_packs ? packs[j] : symbols[j] & 0x3F, block[main + j] & 0x3F);
            assert_int_equal(symbols[j] >> 6 & 1, q[j / 8] >> (7 - j % 8) & 1);
        }
    }
}

/* 3.3, 3.1: a second session at the pre-gap behind the first one's lead-out */
static void appended(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    assert_good(disc_announce(disc, one_track, sizeof one_track, &sao_multi));
    send(disc, -150, 400, &sao_multi);
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_layout(disc)->status, DISC_APPENDABLE);
    assert_int_equal(disc_layout(disc)->last_session_state, SESSION_EMPTY);
    assert_int_equal(disc_layout(disc)->sessions[0].next_program_area, 400 + 11250);
    enum { START = 400 + 11400 }; /* 3.1 */
    assert_int_equal(next_writable(disc, &sao), START - 150);
    static const uint8_t second[] = {ENTRY(0x41, 0, 0, 0x01, 0, START - 150), ENTRY(0x41, 2, 0, 0x10, 0, START - 150),
                                     ENTRY(0x41, 2, 1, 0x10, 0, START), ENTRY(0x41, 0xAA, 1, 0x01, 0, START + 300)};
    assert_sense(announce(disc, one_track), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
    assert_good(announce(disc, second));
    send(disc, START - 150, START + 300, &sao);
    assert_good(disc_synchronize(disc));
    disc = scratch_reopen(*state);
    assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);
    assert_int_equal(disc_layout(disc)->session_count, 2);
    assert_int_equal(disc_layout(disc)->sessions[1].start, START);
    assert_int_equal(disc_layout(disc)->capacity, START + 300);
    assert_true(holds(disc, 0, 400, 1));
    assert_true(holds(disc, START, 300, 1));
}

/* CD-Extra: audio in the first session, XA data in the second (Blue Book), the first by track at once */
static void data_behind_audio(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters audio = audio_track(150);
    assert_good(burn(disc, 0, 300, &audio, 1));
    assert_good(disc_synchronize(disc));
    assert_good(disc_close_session(disc, &audio));
    enum { START = 302 + 11400 };
    static const uint8_t sheet[] = {ENTRY(0x41, 0, 0, 0x01, 0, START - 150), ENTRY(0x41, 2, 0, 0x20, 0, START - 150),
                                    ENTRY(0x41, 2, 1, 0x20, 0, START), ENTRY(0x41, 0xAA, 1, 0x01, 0, START + 300)};
    struct write_parameters xa = sao;
    xa.session_format = 0x20;
    assert_good(disc_announce(disc, sheet, sizeof sheet, &xa));
    send(disc, START - 150, START + 300, &xa);
    assert_good(disc_synchronize(disc));
    const struct disc_layout *layout = disc_layout(disc);
    assert_int_equal(layout->disc_type, 0x20);
    assert_int_equal(layout->tracks[1].data_mode, 2);
    assert_int_equal(layout->sessions[0].write_type, WRITE_TYPE_TAO);
    assert_int_equal(layout->sessions[1].write_type, WRITE_TYPE_SAO);
}

/* ------------------------------------------------------------------ refusals */

/* 2.16, 2.21: 5/26/00 with a pointer to the byte, and nothing is announced */
static void sheets_that_are_wrong(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    static const struct {
        uint8_t at, value; /* of one_track */
        unsigned pointer;
    } wrong[] = {
        {0, 0x44, 0},                   /* no such ADR */
        {1, 1, 1},                      /* no lead-in */
        {2, 1, 2},      {3, 0x10, 3},   /* data in the lead-in */
        {9, 2, 9},                      /* track 2 first */
        {10, 1, 10},                    /* no pre-gap before the first track */
        {11, 0x15, 11}, {11, 0x90, 11}, /* reserved forms */
        {8, 0x01, 8},                   /* audio that is data */
        {14, 1, 13},                    /* not at the beginning of the session */
        {17, 3, 17},                    /* a track is left out */
        {18, 3, 18},                    /* an index is left out */
        {19, 0x00, 16},                 /* samples in a data track */
        {19, 0x20, 19},                 /* another mode in the same track */
        {22, 60, 21},   {23, 75, 21},   /* no time of day */
        {21, 0, 21},                    /* same time as the area before: 00:00:00 */
        {25, 2, 24},    {26, 0, 26},    /* no lead-out */
        {30, 1, 29},                    /* the lead-out before the track */
        {22, 1, 21},                    /* a pre-gap of less than 150 */
        {29, 80, 29},                   /* beyond the end of the disc: 80:07:25 */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        uint8_t sheet[sizeof one_track];
        memcpy(sheet, one_track, sizeof sheet);
        sheet[wrong[i].at] = wrong[i].value;
        if (wrong[i].at == 21)
            sheet[22] = 0;
        struct sense s = announce(disc, sheet);
        if (s.key != ILLEGAL_REQUEST || s.code != 0x26 || !(s.specific[0] & 0x80) ||
            get_be16(s.specific + 1) != wrong[i].pointer)
            print_error("%zu: %x/%02x, pointer %u\n", i, s.key, s.code, get_be16(s.specific + 1));
        assert_sense(s, ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
        assert_int_equal(get_be16(s.specific + 1), wrong[i].pointer);
        assert_false(disc_announced(disc));
    }
    assert_sense(disc_announce(disc, one_track, 8, &sao), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
    assert_sense(disc_announce(disc, one_track, 24, &sao), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
}

static void order_of_things(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters tao = data_track(0);
    uint8_t block[2048] = {0};
    /* 0.1 b, 2.21 */
    assert_sense(disc_announce(disc, one_track, sizeof one_track, &tao), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    assert_sense(disc_write(disc, -150, 1, block, &sao), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    assert_good(announce(disc, one_track));
    assert_good(announce(disc, one_track)); /* a new one replaces it */
    assert_sense(disc_write(disc, 0, 1, block, &sao), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_sense(disc_write(disc, -151, 1, block, &sao), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_sense(disc_may_write(disc, -150, 551, &sao), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_good(disc_may_write(disc, -150, 550, &sao));
    send(disc, -150, -100, &sao);
    assert_sense(announce(disc, one_track), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    assert_sense(disc_write(disc, -150, 1, block, &sao), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);

    struct scratch *scratch = *state;
    disc_abandon(scratch->disc);
    scratch->disc = NULL;
    strcat(scratch->path, "2");
    disc = scratch_disc(scratch, "cd-r-80");
    assert_good(announce(disc, one_track)); /* and then track at once is written: the sheet is forgotten */
    assert_good(burn(disc, 0, 300, &tao, 1));
    assert_false(disc_announced(disc));
    assert_good(disc_synchronize(disc));
    assert_sense(announce(disc, one_track), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    assert_sense(disc_write(disc, 452, 1, block, &sao), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK); /* 3.2 */
}

/* ------------------------------------------------------------------ sessions that are not finished */

/* 3.3, 0.1 e: synchronised too early it stays incomplete, 1/2; CLOSE SESSION pads the rest with zeros */
static void padded_by_close(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    uint8_t block[2048] = {0}, user[2048];
    assert_good(announce(disc, one_track));
    send(disc, -150, 100, &sao);
    assert_good(disc_synchronize(disc));
    assert_false(disc_recording(disc));
    assert_int_equal(disc_layout(disc)->status, DISC_APPENDABLE);
    assert_int_equal(disc_layout(disc)->last_session_state, SESSION_DAMAGED);
    assert_sense(disc_write(disc, 100, 1, block, &sao), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_good(disc_close_session(disc, &sao));
    assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);
    assert_int_equal(disc_layout(disc)->capacity, 400);
    assert_true(holds(disc, 0, 100, 1));
    for (lba_t lba = 100; lba < 400; lba++) {
        assert_good(disc_read(disc, lba, 1, user));
        assert_memory_equal(user, block, sizeof user);
    }
}

/* The same with tracks that had not begun; the disc was away in between: it ends where it was. */
static void closed_after_reload(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    assert_good(announce(disc, one_track));
    send(disc, -150, 310, &sao);
    assert_good(disc_synchronize(disc));
    disc = scratch_reopen(*state);
    assert_int_equal(disc_layout(disc)->last_session_state, SESSION_DAMAGED);
    struct write_parameters tao = data_track(0);
    uint8_t block[2048] = {0};
    assert_sense(disc_write(disc, 462, 1, block, &tao), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_good(disc_close_session(disc, &sao));
    assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);
    assert_true(holds(disc, 0, 310, 1));
}

/* The power goes: what was ended before is right, the track that was written is damaged until REPAIR or BLANK */
static void interrupted(void **state)
{
    static const uint8_t sheet[] = {ENTRY(0x41, 0, 0, 0x01, 0, -150), ENTRY(0x41, 1, 0, 0x10, 0, -150),
                                    ENTRY(0x41, 1, 1, 0x10, 0, 0), ENTRY(0x41, 2, 1, 0x10, 0, 300),
                                    ENTRY(0x41, 0xAA, 1, 0x01, 0, 700)};
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-rw-80");
    assert_good(announce(disc, sheet));
    send(disc, -150, 500, &sao);
    disc_abandon(disc);
    disc = scratch_open(scratch, &(struct disc_options){.seed = 1});
    const struct disc_layout *layout = disc_layout(disc);
    assert_int_equal(layout->status, DISC_APPENDABLE);
    assert_int_equal(layout->last_session_state, SESSION_DAMAGED);
    assert_int_equal(layout->track_count, 2);
    assert_true(holds(disc, 0, 300, 1));
    assert_int_equal(layout->tracks[1].state, TRACK_INCOMPLETE);
    assert_true(layout->tracks[1].damaged);
    assert_sense(disc_close_session(disc, &sao), ILLEGAL_REQUEST, SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION);
    assert_good(disc_repair(disc, 2));
    assert_true(holds(disc, 300, 200, 1));
    assert_good(disc_close_session(disc, &sao));
    assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);
    assert_good(disc_blank(disc, 1, 0));
    assert_good(announce(disc, one_track));
    send(disc, -150, 400, &sao);
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);
}

/* ------------------------------------------------------------------ overburn and simulation */

/* 0.1 n: beyond the lead-out that ATIP says, as far as the kind goes */
static void overburn(void **state)
{
    struct scratch *scratch = *state;
    static const uint8_t end[] = {ENTRY(0x41, 0, 0, 0x01, 0, -150), ENTRY(0x41, 1, 0, 0x14, 0, -150),
                                  ENTRY(0x41, 1, 1, 0x14, 0, 0), ENTRY(0x41, 2, 1, 0x10, 0, 404500),
                                  ENTRY(0x41, 0xAA, 1, 0x01, 0, 404850)};
    struct disc *disc = scratch_disc(scratch, "cd-r-80");
    assert_sense(announce(disc, end), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
    disc_close(scratch->disc);
    scratch->disc = NULL;
    strcat(scratch->path, "90");
    disc = scratch_disc(scratch, "cd-r-90");
    assert_good(announce(disc, end)); /* 90:00:00 is the limit of this kind */
    send(disc, 404500, 404850, &sao);
    assert_good(disc_synchronize(disc));
    disc = scratch_reopen(scratch);
    assert_int_equal(disc_layout(disc)->capacity, 404850);
    assert_true(holds(disc, 404500, 350, 1));
}

/* 4: announced and written in the shadow, and nothing of it is left */
static void simulated(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    char before[DISC_HASH_LENGTH], after[DISC_HASH_LENGTH];
    struct failure why;
    assert_int_equal(disc_hash(disc, before, &why), 0);
    struct disc_counters counters = disc_counters(disc), now;
    disc_simulation_begin(disc);
    assert_good(announce(disc, one_track));
    send(disc, -150, 400, &sao);
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);
    assert_int_equal(disc_layout_real(disc)->status, DISC_BLANK);
    disc_simulation_drop(disc);
    assert_int_equal(disc_layout(disc)->status, DISC_BLANK);
    assert_false(disc_announced(disc));
    assert_int_equal(disc_hash(disc, after, &why), 0);
    assert_string_equal(before, after);
    now = disc_counters(disc);
    assert_memory_equal(&counters, &now, sizeof now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        disc_test(a_data_session),
        disc_test(mixed_mode),
        disc_test(areas_that_are_not_sent),
        disc_test(what_goes_beside),
        disc_test(sub_channel_with_the_blocks),
        disc_test(appended),
        disc_test(data_behind_audio),
        disc_test(sheets_that_are_wrong),
        disc_test(order_of_things),
        disc_test(padded_by_close),
        disc_test(closed_after_reload),
        disc_test(interrupted),
        disc_test(overburn),
        disc_test(simulated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
