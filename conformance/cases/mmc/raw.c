/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Raw writing: the host sends lead-in, program area and lead-out with the sub-channel (reference mmc 3.3). */
#include <stdlib.h>
#include <string.h>

#include "conformance/case.h"
#include "conformance/mmc.h"

/* 2352 bytes of main channel, then 16 of P and Q (block type 1: the drive makes the CRC) or 96 of P to W (type 3). */
enum { TRACK = 300, LARGEST = 2352 + 96 };
static const struct write_page RAW = {.write_type = 3, .track_mode = 0, .data_block_type = 1, .audio_pause = 150};
static size_t sub_channel = 16;

/* The Q frame as bit 6 of 96 symbols, with the CRC that the drive does not make here. */
static void spread(uint8_t symbols[96], const uint8_t frame[16])
{
    uint8_t q[12];
    memcpy(q, frame, 10);
    put_be16(q + 10, inverted_crc(q, 10));
    for (unsigned i = 0; i < 96; i++)
        symbols[i] = (uint8_t)((q[i / 8] >> (7 - i % 8) & 1) << 6);
}

static uint8_t bcd_of(unsigned number)
{
    return (uint8_t)(number / 10 << 4 | number % 10);
}

static void put_time(uint8_t *field, unsigned frames)
{
    field[0] = bcd_of(frames / 4500);
    field[1] = bcd_of(frames / 75 % 60);
    field[2] = bcd_of(frames % 75);
}

/* The lead-in's frames come three times each: A0, A1, A2 and the one track. */
static void lead_in_frame(uint8_t q[16], unsigned number)
{
    static const uint8_t points[4][6] = {{0x01, 0, 0xA0, 0x01, 0, 0},
                                         {0x01, 0, 0xA1, 0x01, 0, 0},
                                         {0x01, 0, 0xA2, 0, 0x06, 0},
                                         {0x01, 0, 0x01, 0, 0x02, 0}};
    memset(q, 0, 16);
    memcpy(q, points[number / 3 % 4], 3);
    memcpy(q + 7, points[number / 3 % 4] + 3, 3);
}

static void program_frame(uint8_t q[16], lba_t lba)
{
    memset(q, 0, 16);
    q[0] = 0x01;
    q[1] = lba < TRACK ? 0x01 : 0xAA;
    q[2] = lba < 0 ? 0x00 : 0x01;
    put_time(q + 3, (unsigned)(lba < 0 ? -lba : lba < TRACK ? lba : lba - TRACK));
    put_time(q + 7, (unsigned)(lba + 150));
}

/* Writes from start up to end; the main channel of the track is a pattern, all else silence. */
static void given_raw_blocks(lba_t start, lba_t end)
{
    static uint8_t blocks[25 * LARGEST];
    size_t block = 2352 + sub_channel;
    for (lba_t lba = start; lba < end;) {
        uint32_t count = end - lba < 25 ? (uint32_t)(end - lba) : 25;
        memset(blocks, 0, sizeof blocks);
        for (uint32_t i = 0; i < count; i++) {
            lba_t at = lba + (lba_t)i;
            uint8_t q[16];
            if (at >= 0 && at < TRACK)
                fill_pattern(blocks + i * block, 2352, at, 8);
            if (at < -150)
                lead_in_frame(q, (unsigned)(at - start));
            else
                program_frame(q, at);
            if (sub_channel == 16)
                memcpy(blocks + i * block + 2352, q, 16);
            else
                spread(blocks + i * block + 2352, q);
        }
        uint8_t cdb[10] = {0x2A, [8] = (uint8_t)count};
        put_be32(cdb + 2, (uint32_t)lba);
        then_good(send_data("WRITE(10)", cdb, sizeof cdb, blocks, count * block));
        lba += (lba_t)count;
    }
}

static void given_a_drive_that_writes_raw(void)
{
    given_a_blank_disc();
    given_a_feature(0x002E, "raw writing");
    if (!feature_says(0x002E, 0x08))
        case_skipped("this drive does not write raw: feature 002Eh has RAW 0");
}

/* Of the three block types a drive needs have one. */
static void given_raw_is_selected(void)
{
    struct write_page page = RAW;
    sub_channel = 16;
    if (reply_good(select_write_parameters(page)))
        return;
    page.data_block_type = 3;
    sub_channel = 96;
    then_good(select_write_parameters(page));
}

CASE(raw_disc, "mmc/raw", "mmc-3.3", MUST, "MMC-6: cdrdao's generic-mmc-raw and wodim -raw16 write so", NEEDS_BLANK,
     "A disc written raw has the table of contents that its lead-in's Q frames say, and its samples are where they "
     "were sent.")
{
    given_a_drive_that_writes_raw();
    given_raw_is_selected();
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    lba_t start = (lba_t)field_of(next, &TRACK_NEXT_WRITABLE);
    then_true("the lead-in comes first, 4500 blocks of it at least", start <= -4500);
    given_raw_blocks(start, TRACK + 6750);
    then_good(synchronize_cache());
    settle();
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(2));
    struct reply *toc = read_toc(0, 0, false, 804);
    then_good(toc);
    static const struct field FIRST = {"start of track 1", 8, 4, 0, 0},
                              LEAD_OUT = {"start of the lead-out", 16, 4, 0, 0};
    then_field(toc, &FIRST, exactly(0));
    then_field(toc, &LEAD_OUT, exactly(TRACK));
    struct reply *sector = read_cd(123, 1, 1, 0x10, 0, 2352);
    then_good(sector);
    uint8_t block[2352];
    fill_pattern(block, sizeof block, 123, 8);
    then_bytes("a sector of the track", sector->data, 2352, block, 2352);
}

CASE(raw_simulated, "mmc/raw-is-not-simulated", "mmc-4.1 mmc-4.2", MAY,
     "reference mmc 4.2: Pioneer's drives do not, others may", NEEDS_BLANK,
     "Test Write with raw is refused by MODE SELECT.")
{
    given_a_drive_that_writes_raw();
    struct write_page page = RAW;
    page.test_write = true;
    then_good_or_refused(select_write_parameters(page), &NO_TEST_WRITE, false);
}
