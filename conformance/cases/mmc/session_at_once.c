/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Session at once: the cue sheet, and what is written by it (reference mmc 2.16, 3.3). */
#include <stdlib.h>
#include <string.h>

#include "conformance/case.h"
#include "conformance/mmc.h"

/* Entry: CONTROL/ADR, track, index, form, SCMS, minute, second, frame. */
typedef uint8_t cue[8];
enum { DATA = 0x41, AUDIO = 0x01, MODE_1 = 0x10, NOTHING_SENT = 0x14, CD_DA = 0x00, LEAD_OUT = 0xAA };

static const struct write_page SESSION_AT_ONCE = {
    .write_type = 2, .track_mode = 4, .data_block_type = 8, .audio_pause = 150};
static const struct write_page APPENDABLE_SESSION = {
    .write_type = 2, .multi_session = 3, .track_mode = 4, .data_block_type = 8, .audio_pause = 150};
static const struct write_page AUDIO_SESSION = {
    .write_type = 2, .track_mode = 0, .data_block_type = 0, .audio_pause = 150};

/* A data track of 300 blocks behind its pre-gap; the lead-out at 00:06:00. */
static const cue DATA_SHEET[] = {
    {DATA, 0, 0, NOTHING_SENT, 0, 0, 0, 0},
    {DATA, 1, 0, MODE_1, 0, 0, 0, 0},
    {DATA, 1, 1, MODE_1, 0, 0, 2, 0},
    {DATA, LEAD_OUT, 1, NOTHING_SENT, 0, 0, 6, 0},
};
/* Two audio tracks of 300 blocks; the second has a pre-gap of 75 blocks of its own, an ISRC and a second index. */
static const cue AUDIO_SHEET[] = {
    {0x02, '0', '1', '2', '3', '4', '5', '6'}, {0x02, '7', '8', '9', '0', '1', '2', 0},
    {AUDIO, 0, 0, 0x01, 0, 0, 0, 0},           {AUDIO, 1, 0, CD_DA, 0, 0, 0, 0},
    {AUDIO, 1, 1, CD_DA, 0, 0, 2, 0},          {0x03, 2, 'D', 'E', 'A', 'B', 'C', '0'},
    {0x03, 2, '7', '0', '0', '0', '1', '2'},   {AUDIO, 2, 0, CD_DA, 0, 0, 6, 0},
    {AUDIO, 2, 1, CD_DA, 0, 0, 7, 0},          {AUDIO, 2, 2, CD_DA, 0, 0, 9, 0},
    {AUDIO, LEAD_OUT, 1, 0x01, 0, 0, 11, 0},
};

static void given_a_drive_that_masters(void)
{
    given_a_blank_disc();
    given_a_feature(0x002E, "session at once");
}

static void given_a_session_at_once(struct write_page page, lba_t from, lba_t to, uint8_t pattern)
{
    then_good(select_write_parameters(page));
    then_good(send_cue_sheet(DATA_SHEET, sizeof DATA_SHEET));
    for (lba_t lba = from; lba < to; lba += 30)
        then_good(write_blocks(lba, 30, pattern));
    then_good(synchronize_cache());
    settle();
}

CASE(sao_address, "mmc/session-at-once-begins-in-the-pre-gap", "mmc-3.3 mmc-10", SHOULD,
     "wodim and cdrdao begin 150 blocks before address 0; some drives say 0", NEEDS_BLANK,
     "With session at once in page 05h a blank disc is written from -150 on.")
{
    given_a_drive_that_masters();
    then_good(select_write_parameters(SESSION_AT_ONCE));
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    then_field(next, &TRACK_NEXT_WRITABLE,
               either(-150, "reference mmc 3.3", 0, "tame: drives that answer 0 before a cue sheet"));
}

CASE(sao_data, "mmc/session-at-once", "mmc-3.3", MUST,
     "MMC-6: libburn, cdrdao and wodim burn so, and send no CLOSE behind it", NEEDS_BLANK,
     "A data session written by its cue sheet is complete with SYNCHRONIZE CACHE: its lead-out is where the sheet "
     "said, and it reads back.")
{
    given_a_drive_that_masters();
    given_a_session_at_once(SESSION_AT_ONCE, -150, 300, 1);
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(2));
    struct reply *toc = read_toc(0, 0xAA, false, 12);
    then_good(toc);
    static const struct field LEAD_OUT_START = {"start of the lead-out", 8, 4, 0, 0};
    then_field(toc, &LEAD_OUT_START, exactly(300));
    then_pattern(read_blocks(0, 32), 0, 32, 1);
    then_pattern(read_blocks(284, 16), 284, 16, 1);
}

CASE(sao_appendable, "mmc/session-at-once-appendable", "mmc-3.3 mmc-3.2", MUST, "Orange Book multi-session",
     NEEDS_BLANK,
     "A session at once with a next one allowed leaves the disc appendable, and the next begins 11400 behind its "
     "lead-out.")
{
    given_a_drive_that_masters();
    given_a_session_at_once(APPENDABLE_SESSION, -150, 300, 1);
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(1));
    then_field(information, &SESSIONS, exactly(2));
    then_good(select_write_parameters(DATA_TRACK));
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    then_field(next, &TRACK_NEXT_WRITABLE, exactly(11700));
}

CASE(sao_close, "mmc/session-at-once-needs-no-close", "mmc-3.3 mmc-2.15", MUST,
     "scripts and wodim close all the same (reference mmc 7.7)", NEEDS_BLANK,
     "CLOSE SESSION behind a session at once is good and adds none.")
{
    given_a_drive_that_masters();
    given_a_session_at_once(SESSION_AT_ONCE, -150, 300, 1);
    then_good(close_track_session(2, 0, false));
    settle();
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(2));
    then_field(information, &SESSIONS, exactly(1));
}

CASE(sao_no_sheet, "mmc/session-at-once-needs-a-cue-sheet", "mmc-2.16 mmc-2.21", MUST, "MMC-6 COMMAND SEQUENCE ERROR",
     NEEDS_BLANK, "A WRITE of a session at once without a cue sheet is refused, and the disc stays blank.")
{
    given_a_drive_that_masters();
    then_good(select_write_parameters(SESSION_AT_ONCE));
    then_refused(write_blocks(-150, 16, 1), &OUT_OF_SEQUENCE);
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
}

CASE(sao_order, "mmc/session-at-once-keeps-its-order", "mmc-3.3", MUST, "MMC-6: strictly ascending", NEEDS_BLANK,
     "While a session at once is written a WRITE that leaves blocks out is refused, and the right one goes on.")
{
    given_a_drive_that_masters();
    then_good(select_write_parameters(SESSION_AT_ONCE));
    then_good(send_cue_sheet(DATA_SHEET, sizeof DATA_SHEET));
    then_good(write_blocks(-150, 30, 1));
    then_refused(write_blocks(-90, 30, 1), &WRONG_WRITE_ADDRESS);
    then_good(write_blocks(-120, 30, 1));
}

CASE(cue_misuse, "mmc/cue-sheet-misuse", "mmc-2.16 mmc-2.21", MUST, "MMC-6: cdrdao tries sheets until one is taken",
     NEEDS_BLANK, "SEND CUE SHEET refuses a sheet out of order and one that ends behind the disc.")
{
    given_a_drive_that_masters();
    then_good(select_write_parameters(SESSION_AT_ONCE));
    cue sheet[4];
    memcpy(sheet, DATA_SHEET, sizeof sheet);
    sheet[2][6] = 9; /* track 1 begins behind the lead-out */
    then_refused(send_cue_sheet(sheet, sizeof sheet), &BAD_PARAMETER);
    memcpy(sheet, DATA_SHEET, sizeof sheet);
    sheet[3][5] = 99; /* minutes that no disc has */
    then_refused(send_cue_sheet(sheet, sizeof sheet), &BAD_PARAMETER);
}

CASE(cue_write_type, "mmc/cue-sheet-of-another-write-type", "mmc-0.1-b mmc-2.16", MUST, "MMC-6 COMMAND SEQUENCE ERROR",
     NEEDS_BLANK, "SEND CUE SHEET is refused while page 05h says track at once.")
{
    given_a_drive_that_masters();
    then_good(select_write_parameters(DATA_TRACK));
    then_good_or_refused(send_cue_sheet(DATA_SHEET, sizeof DATA_SHEET), &OUT_OF_SEQUENCE, false);
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
}

CASE(sao_simulated, "mmc/session-at-once-simulated", "mmc-4.1 mmc-4.2", MUST,
     "MMC-6: cdrdao simulate, cdrskin -dummy and wodim -dummy", NEEDS_BLANK,
     "A session at once with Test Write set goes as a real one, and the disc is blank afterwards.")
{
    given_a_drive_that_masters();
    struct write_page page = SESSION_AT_ONCE;
    page.test_write = true;
    given_a_session_at_once(page, -150, 300, 1);
    then_good(select_write_parameters(DATA_TRACK));
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
}

/* ------------------------------------------------------------------ audio */

static void given_an_audio_session(void)
{
    given_a_drive_that_masters();
    then_good(select_write_parameters(AUDIO_SESSION));
    then_good(send_cue_sheet(AUDIO_SHEET, sizeof AUDIO_SHEET));
    for (lba_t lba = -150; lba < 675; lba += 15)
        then_good(write_audio(lba, 15, 4));
    then_good(synchronize_cache());
    settle();
}

CASE(sao_tracks, "mmc/session-at-once-tracks", "mmc-2.16 mmc-3.3", MUST, "Red Book: pre-gaps are the host's to choose",
     NEEDS_BLANK,
     "Each audio track of a cue sheet begins where its index 1 stands, and its samples are where they were sent.")
{
    given_an_audio_session();
    struct reply *toc = read_toc(0, 0, false, 804);
    then_good(toc);
    static const struct field FIRST = {"start of track 1", 8, 4, 0, 0}, SECOND = {"start of track 2", 16, 4, 0, 0},
                              LAST = {"start of the lead-out", 24, 4, 0, 0};
    then_field(toc, &FIRST, exactly(0));
    then_field(toc, &SECOND, exactly(375));
    then_field(toc, &LAST, exactly(675));
    struct reply *sector = read_cd(374, 1, 1, 0x10, 0, 2352);
    then_good(sector);
    uint8_t block[2352];
    fill_pattern(block, sizeof block, 374, 4);
    then_bytes("the last sector of the pre-gap", sector->data, 2352, block, 2352);
}

CASE(sao_index, "mmc/session-at-once-index-points", "mmc-2.16 mmc-8.1", MUST,
     "Red Book: index 0 is the pre-gap and counts down; further ones are where the sheet put them", NEEDS_BLANK,
     "Q tells index 0 in a pre-gap, index 1 behind it, and index 2 from where the cue sheet has it.")
{
    given_an_audio_session();
    static const lba_t places[] = {310, 400, 530};
    static const uint8_t indexes[] = {0x00, 0x01, 0x02};
    for (unsigned i = 0; i < 3; i++) {
        struct reply *sector = read_cd(places[i], 1, 1, 0x10, 2, 2352 + 16);
        then_good(sector);
        const uint8_t expected[2] = {0x02, indexes[i]};
        then_bytes("track and index", sector->data + 2353, 2, expected, 2);
    }
}

CASE(sao_codes, "mmc/session-at-once-codes", "mmc-2.16 mmc-2.7", MUST,
     "Red Book: players and libraries know a disc by them", NEEDS_BLANK,
     "The catalogue number and the ISRC of a cue sheet come back by READ SUB-CHANNEL.")
{
    given_an_audio_session();
    struct reply *number = read_sub_channel(2, 0, 24);
    then_good(number);
    static const struct field MCVAL = {"MCVAL", 8, 1, 0x01, 7}, TCVAL = {"TCVAL", 8, 1, 0x01, 7};
    then_field(number, &MCVAL, exactly(1));
    then_bytes("the catalogue number", number->data + 9, 13, "0123456789012", 13);
    struct reply *isrc = read_sub_channel(3, 2, 24);
    then_good(isrc);
    then_field(isrc, &TCVAL, exactly(1));
    then_bytes("the ISRC", isrc->data + 9, 12, "DEABC0700012", 12);
}

/* ------------------------------------------------------------------ CD-TEXT */

/* Pack of a title, in the form of the IEC 61866 annex: identifier, track, number, position; 12 characters; CRC,
 * inverted. */
static void make_pack(uint8_t pack[18], const char *text)
{
    memset(pack, 0, 18);
    pack[0] = 0x80;
    memcpy(pack + 4, text, strlen(text));
    put_be16(pack + 16, inverted_crc(pack, 16));
}

/* Four packs as 96 symbols of six bits. */
static void make_lead_in_block(uint8_t block[96], const uint8_t pack[18])
{
    for (unsigned i = 0; i < 96; i += 4) {
        const uint8_t *three = pack + i % 24 / 4 * 3;
        uint32_t bits = (uint32_t)three[0] << 16 | (uint32_t)three[1] << 8 | three[2];
        for (unsigned symbol = 0; symbol < 4; symbol++)
            block[i + symbol] = (uint8_t)(bits >> (18 - 6 * symbol) & 0x3F);
    }
}

/* The lead-in lies before 00:00:00, at 90 minutes and more (reference mmc 3.1). */
static lba_t lba_of_time(const uint8_t time[3])
{
    return (time[0] * 60 + time[1]) * 75 + time[2] - 450150;
}

static struct reply *write_lead_in(lba_t lba, uint32_t count, const uint8_t block[96])
{
    static uint8_t blocks[50 * 96];
    for (uint32_t i = 0; i < count; i++)
        memcpy(blocks + i * 96, block, 96);
    uint8_t cdb[10] = {0x2A, [8] = (uint8_t)count};
    put_be32(cdb + 2, (uint32_t)lba);
    return send_data("WRITE(10)", cdb, sizeof cdb, blocks, count * 96);
}

CASE(sao_cd_text, "mmc/session-at-once-cd-text", "mmc-2.16 mmc-3.3 mmc-2.6", MUST,
     "MMC-6: cdrdao and cdrskin write it so; a known drive takes it all and leaves the disc blank", NEEDS_BLANK,
     "CD-TEXT sent for the lead-in of a session at once is read back by READ TOC format 5.")
{
    given_a_drive_that_masters();
    if (!feature_says(0x002E, 0x01) || !feature_says(0x001E, 0x01))
        case_skipped("this drive does not write or read CD-TEXT (features 002Eh, 001Eh)");
    cue sheet[sizeof AUDIO_SHEET / sizeof *AUDIO_SHEET];
    memcpy(sheet, AUDIO_SHEET, sizeof sheet);
    sheet[2][3] = 0x41;
    then_good(select_write_parameters(AUDIO_SESSION));
    then_good(send_cue_sheet(sheet, sizeof sheet));
    struct reply *information = read_disc_information();
    then_good(information);
    lba_t start = lba_of_time(information->data + 17);
    uint8_t pack[18], block[96];
    make_pack(pack, "COASTER");
    make_lead_in_block(block, pack);
    for (lba_t lba = start; lba < -150;) {
        uint32_t count = -150 - lba < 50 ? (uint32_t)(-150 - lba) : 50;
        then_good(write_lead_in(lba, count, block));
        lba += (lba_t)count;
    }
    for (lba_t lba = -150; lba < 675; lba += 15)
        then_good(write_audio(lba, 15, 4));
    then_good(synchronize_cache());
    settle();
    struct reply *text = read_toc(5, 0, false, 4 + 18);
    then_good(text);
    then_bytes("the first pack", text->data + 4, 18, pack, 18);
}
