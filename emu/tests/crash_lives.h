/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lives that are cut off: every way of writing a CD, and of erasing it. */
#ifndef COASTER_EMU_TESTS_CRASH_LIVES_H
#define COASTER_EMU_TESTS_CRASH_LIVES_H

#include "emu/tests/crash_life.h"

enum { LEAD_IN = -11077, SECOND_START = 700 + 11400 };

#define MSF(lba) ((lba) + 150) / 4500, ((lba) + 150) / 75 % 60, ((lba) + 150) % 75
#define ENTRY(control_adr, number, index, form, lba) control_adr, number, index, form, 0, MSF(lba)

static const struct write_parameters data = {
    .write_type = WRITE_TYPE_TAO, .multi_session = 3, .track_mode = 4, .data_block_type = 8, .audio_pause_length = 150};
static const struct write_parameters final_data = {.write_type = WRITE_TYPE_TAO, .track_mode = 4, .data_block_type = 8};
static const struct write_parameters forms = {.write_type = WRITE_TYPE_TAO,
                                              .multi_session = 3,
                                              .track_mode = 4,
                                              .data_block_type = 10,
                                              .session_format = 0x20,
                                              .sub_header = {0, 0, 8, 0}};
static const struct write_parameters audio = {.write_type = WRITE_TYPE_TAO,
                                              .audio_pause_length = 150,
                                              .media_catalog_number = "4006381333931",
                                              .isrc = "DEAB12600001"};
static const struct write_parameters audio_and_symbols = {
    .write_type = WRITE_TYPE_TAO, .data_block_type = 3, .audio_pause_length = 150};
static const struct write_parameters variable = {
    .write_type = WRITE_TYPE_PACKET, .multi_session = 3, .track_mode = 5, .data_block_type = 8};
static const struct write_parameters fixed = {.write_type = WRITE_TYPE_PACKET,
                                              .multi_session = 3,
                                              .track_mode = 5,
                                              .data_block_type = 8,
                                              .fixed_packet = true,
                                              .packet_size = CD_FIXED_PACKET};
static const struct write_parameters sao = {.write_type = WRITE_TYPE_SAO, .multi_session = 3};
static const struct write_parameters raw = {.write_type = WRITE_TYPE_RAW, .data_block_type = 3};

/* ------------------------------------------------------------------ track at once */

static void data_burn(void)
{
    append(310, &final_data);
    synchronize();
    append(20, &final_data); /* is padded */
    synchronize();
    append(40, &final_data);
    close_session(&final_data);
}

static void audio_burn(void)
{
    append(310, &audio);
    synchronize();
    append(32, &audio_and_symbols);
    close_track(2, &audio);
    close_session(&audio);
}

static void appended_sessions(void)
{
    append(305, &data);
    synchronize();
    close_session(&data);
    reload();
    append(20, &audio);
    synchronize();
    reload();
    append(40, &forms);
    synchronize();
    close_session(&data);
    append(33, &forms);
    close_session(&data);
}

/* ------------------------------------------------------------------ session at once */

static void announce(const uint8_t *sheet, size_t length)
{
    command(disc_announce(life.disc, sheet, length, &sao));
}

static void sao_data(void)
{
    static const uint8_t sheet[] = {ENTRY(0x41, 0, 0, 0x01, -150), ENTRY(0x41, 1, 0, 0x10, -150),
                                    ENTRY(0x41, 1, 1, 0x10, 0), ENTRY(0x41, 0xAA, 1, 0x01, 320)};
    announce(sheet, sizeof sheet);
    send_blocks(-150, 470, 2048, &sao);
    synchronize();
}

enum { TEXT_PACKS = 6 };

static void make_text(uint8_t packs[TEXT_PACKS][18])
{
    for (unsigned i = 0; i < TEXT_PACKS; i++) {
        memset(packs[i], 0, 18);
        packs[i][0] = (uint8_t)(0x80 + i);
        packs[i][2] = (uint8_t)i;
        memset(packs[i] + 4, 'A' + (int)i, 12);
        put_be16(packs[i] + 16, q_crc(packs[i], 16));
    }
}

/* Reference mmc 3.3: four packs to 96 symbols of six bits. */
static void send_text(void)
{
    enum { BLOCKS = -150 - LEAD_IN, AT_ONCE = 300 };
    static uint8_t symbols[AT_ONCE * 96];
    uint8_t packs[TEXT_PACKS][18];
    make_text(packs);
    unsigned next = 0;
    for (lba_t done = 0, step; done < BLOCKS; done += step) {
        step = BLOCKS - done < AT_ONCE ? BLOCKS - done : AT_ONCE;
        memset(symbols, 0, sizeof symbols);
        for (lba_t pack = 0; pack < 4 * step; pack++, next = (next + 1) % TEXT_PACKS)
            for (unsigned bit = 0; bit < 18 * 8; bit++)
                if (packs[next][bit / 8] >> (7 - bit % 8) & 1)
                    symbols[24 * pack + (lba_t)bit / 6] |= (uint8_t)(0x20 >> bit % 6);
        command(disc_write(life.disc, LEAD_IN + done, (uint32_t)step, symbols, &sao));
    }
}

static void sao_audio_with_text(void)
{
    static const uint8_t sheet[] = {ENTRY(0x01, 0, 0, 0x41, -150), ENTRY(0x01, 1, 0, 0x01, -150),
                                    ENTRY(0x01, 1, 1, 0x00, 0),    ENTRY(0x01, 1, 2, 0x00, 200),
                                    ENTRY(0x01, 2, 0, 0x01, 310),  ENTRY(0x01, 2, 1, 0x00, 460),
                                    ENTRY(0x01, 3, 1, 0x00, 770),  ENTRY(0x01, 0xAA, 1, 0x01, 1075)};
    announce(sheet, sizeof sheet);
    send_text();
    send_blocks(0, 310, SECTOR_LENGTH, &sao);
    send_blocks(460, 615, SECTOR_LENGTH, &sao);
    synchronize();
    if (life.reference)
        steps[life.step].cd_text_packs = TEXT_PACKS;
}

static const uint8_t mixed_sheet[] = {ENTRY(0x41, 0, 0, 0x01, -150), ENTRY(0x41, 1, 0, 0x10, -150),
                                      ENTRY(0x41, 1, 1, 0x10, 0),    ENTRY(0x01, 2, 0, 0x00, 300),
                                      ENTRY(0x01, 2, 1, 0x00, 375),  ENTRY(0x01, 0xAA, 1, 0x01, 700)};

static void send_mixed(void)
{
    announce(mixed_sheet, sizeof mixed_sheet);
    send_blocks(-150, 450, 2048, &sao);
    send_blocks(300, 400, SECTOR_LENGTH, &sao);
    synchronize();
}

static void sao_mixed(void)
{
    static const uint8_t second[] = {ENTRY(0x41, 0, 0, 0x01, SECOND_START - 150),
                                     ENTRY(0x41, 3, 0, 0x10, SECOND_START - 150), ENTRY(0x41, 3, 1, 0x10, SECOND_START),
                                     ENTRY(0x41, 0xAA, 1, 0x01, SECOND_START + 310)};
    send_mixed();
    announce(second, sizeof second);
    send_blocks(SECOND_START - 150, 460, 2048, &sao);
    synchronize();
}

/* Synchronised before all of it has come, and padded by CLOSE SESSION (reference mmc 3.3). */
static void sao_left_incomplete(void)
{
    announce(mixed_sheet, sizeof mixed_sheet);
    send_blocks(-150, 450, 2048, &sao);
    send_blocks(300, 128, SECTOR_LENGTH, &sao);
    synchronize();
    close_session(&sao);
    blank(1, 0, -CD_PREGAP, ALL_BLOCKS);
    life.generation = 2;
    send_mixed();
}

/* ------------------------------------------------------------------ raw */

/* A track of data from 0, audio with a pause from 300 and 375, the lead-out at 700; no lead-in says so. */
static void raw_q(lba_t lba, uint8_t q[12])
{
    memset(q, 0, 12);
    unsigned control = lba < 300 ? 4 : 0;
    lba_t pause_end = lba < 0 ? 0 : 375;
    if (lba >= 700)
        q_position(q, 0, 1, 1, lba - 700, lba);
    else if (lba >= -150)
        q_position(q, control, lba < 300 ? 1 : 2, lba >= 0 && (lba < 300 || lba >= 375),
                   lba < 0 || (lba >= 300 && lba < 375) ? pause_end - lba
                   : lba < 300                          ? lba
                                                        : lba - 375,
                   lba);
    if (lba >= 700)
        q[1] = 0xAA;
    put_be16(q + 10, q_crc(q, 10));
}

static void raw_block(lba_t lba, uint8_t *block)
{
    uint8_t q[12];
    make_sector(block, SECTOR_LENGTH, lba, life.generation);
    if (lba >= -150 && lba < 300)
        sector_complete_mode_1(block, lba);
    raw_q(lba, q);
    for (unsigned bit = 0; bit < 96; bit++)
        block[SECTOR_LENGTH + bit] = (uint8_t)((q[bit / 8] >> (7 - bit % 8) & 1) << 6);
}

static void raw_burn(void)
{
    enum { AT_ONCE = 50, BLOCK = SECTOR_LENGTH + 96 };
    static uint8_t blocks[AT_ONCE * BLOCK], kept[AT_ONCE * SECTOR_LENGTH];
    for (lba_t lba = LEAD_IN, step; lba < 750; lba += step) {
        step = lba < -150 && lba + AT_ONCE > -150 ? -150 - lba : AT_ONCE;
        for (lba_t i = 0; i < step; i++) {
            uint8_t *block = blocks + (size_t)i * BLOCK;
            if (lba < -150)
                memset(block, 0, BLOCK);
            else
                raw_block(lba + i, block);
            memcpy(kept + (size_t)i * SECTOR_LENGTH, block, SECTOR_LENGTH);
            if (lba + i >= -150 && lba + i < 300)
                sector_scramble(block); /* as it lies on the disc */
        }
        if (life.stopped)
            return;
        if (lba >= -150 && lba < 700)
            note(lba, step, true, kept);
        command(disc_write(life.disc, lba, (uint32_t)step, blocks, &raw));
        if (lba >= -150 && lba < 700)
            note_answered();
    }
    synchronize();
}

/* ------------------------------------------------------------------ packets, reservations */

static void variable_packets(void)
{
    append(32, &variable);
    append(32, &variable);
    synchronize();
    append(20, &variable);
    synchronize();
    reload();
    append(32, &variable);
    append(5, &variable);
    close_track(1, &variable);
    append(32, &variable);
    close_track(2, &variable); /* is padded */
    close_session(&variable);
    append(7, &variable);
    synchronize();
}

static void fixed_packets(void)
{
    append(64, &fixed);
    synchronize();
    reload();
    append(96, &fixed);
    synchronize();
    append(256, &fixed);
    close_track(0xFF, &fixed);
    append(32, &fixed);
    close_track(2, &fixed);
    close_session(&fixed);
}

static void reservations(void)
{
    reserve(400, &data);
    reserve(320, &fixed);
    send(0, 20, &variable);
    send(552, 32, &fixed); /* ends the packet of the other */
    synchronize();
    reserve(310, &data);
    reload();
    append(310, &data); /* behind them */
    synchronize();
    send(27, 32, &variable);
    close_track(1, &variable);
    close_track(2, &fixed);
    send(disc_layout(life.disc)->tracks[2].start, 40, &data);
    synchronize(); /* to the end of its room */
    close_session(&data);
}

/* ------------------------------------------------------------------ erasing */

static void blanking(void)
{
    append(330, &data);
    synchronize();
    append(310, &audio);
    synchronize();
    close_session(&data);
    blank(1, 0, -CD_PREGAP, ALL_BLOCKS);
    life.generation = 2;
    append(40, &audio);
    synchronize();
    append(10, &data);
    close_session(&data);
    blank(0, 0, -CD_PREGAP, ALL_BLOCKS);
    life.generation = 3;
    append(32, &data);
    synchronize();
    close_session(&data);
}

static void partial_blanking(void)
{
    append(310, &data);
    close_session(&data);
    lba_t second = 310 + CD_RUN_OUT + CD_FIRST_LEAD_OUT + CD_LEAD_IN + CD_PREGAP;
    append(32, &variable);
    append(32, &variable);
    synchronize();
    blank(4, second + 39, second + 39, ALL_BLOCKS); /* the tail of the track */
    life.generation = 2;
    append(10, &variable);
    close_track(2, &variable);
    append(310, &data);
    synchronize();
    blank(2, 2, second, 300); /* track 2 is room again */
    life.generation = 3;
    send(second, 25, &data);
    synchronize();
    reserve(400, &data);
    blank(3, 4, 0, 0); /* is withdrawn */
    close_session(&data);
    blank(5, 0, 0, 0);                     /* is opened again */
    blank(2, 3, second + 452, ALL_BLOCKS); /* its last track is room again */
    life.generation = 4;
    send(disc_layout(life.disc)->tracks[2].start, 32, &audio);
    synchronize();
    blank(6, 0, second, ALL_BLOCKS); /* all of it goes */
    append(32, &audio);
    synchronize();
}

static void formatting(void)
{
    append(310, &data);
    close_session(&data);
    format(0x10, 3200);
    life.generation = 2;
    send(64, 64, &fixed);
    send(0, 32, &fixed);
    synchronize();
    life.generation = 3;
    send(96, 64, &fixed);
    send(0, 32, &fixed);
    synchronize();
    format(0x11, 320);
    send(3200, 32, &fixed);
    synchronize();
    reload();
    life.generation = 4;
    send(3488, 32, &fixed);
    send(128, 32, &fixed);
    synchronize();
    format(0x10, 640);
    send(0, 32, &fixed);
    synchronize();
}

static const struct script scripts[] = {
    {"data, track at once", "cd-r-80", data_burn},
    {"audio, track at once", "cd-r-80", audio_burn},
    {"sessions appended", "cd-rw-80", appended_sessions},
    {"data, session at once", "cd-r-80", sao_data},
    {"audio with CD-TEXT, session at once", "cd-r-80", sao_audio_with_text},
    {"mixed mode, session at once", "cd-rw-80", sao_mixed},
    {"session at once left incomplete", "cd-rw-80", sao_left_incomplete},
    {"raw", "cd-rw-80", raw_burn},
    {"variable packets", "cd-rw-80", variable_packets},
    {"fixed packets", "cd-rw-80", fixed_packets},
    {"reservations", "cd-rw-80", reservations},
    {"blanking", "cd-rw-80", blanking},
    {"blanking in part", "cd-rw-80", partial_blanking},
    {"formatting and overwriting", "cd-rw-80", formatting},
};

#endif
