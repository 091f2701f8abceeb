/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The misuse matrix, reference mmc 2.21, as far as it concerns CD; and what settles it, 0.1. */
#include "drive_support.h"

#define refused(key, additional, ...) assert_refused(run_in(bench, 4096, __VA_ARGS__), key, additional)
#define bad_field(...) refused(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB, __VA_ARGS__)

/* ------------------------------------------------------------------ any command */

static void no_medium(void **state)
{
    struct bench *bench = *state;
    bench_calm(bench);
    static const uint8_t media_commands[][12] = {{0x00},          {0x25},           {0x28, [8] = 1},
                                                 {0xA8, [9] = 1}, {0x2A, [8] = 1},  {0x35},
                                                 {0x43, [8] = 4}, {0x51, [8] = 34}, {0x52, 1, [8] = 48},
                                                 {0x5B, [2] = 2}, {0xA1},           {0xBE, [8] = 1},
                                                 {0xB9},          {0x54, 1},        {0x2B},
                                                 {0x2F},          {0x53},           {0x42}};
    for (size_t i = 0; i < sizeof media_commands / sizeof media_commands[0]; i++)
        assert_refused(run_raw(bench, media_commands[i], 12, NULL, 0, 4096), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_CLOSED);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    for (size_t i = 0; i < sizeof media_commands / sizeof media_commands[0]; i++)
        assert_refused(run_raw(bench, media_commands[i], 12, NULL, 0, 4096), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN);
    /* 2.0: these work without one */
    assert_int_equal(run_in(bench, 36, 0x12, 0, 0, 0, 36, 0), GOOD);
    assert_int_equal(run_in(bench, 255, 0x5A, 0, 0x3F, 0, 0, 0, 0, 0, 255, 0), GOOD);
    assert_int_equal(run_in(bench, 8, 0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0), GOOD);
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run(bench, 0xBB, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 12, 0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0), GOOD);
    assert_int_equal(run_in(bench, 12, 0x23, 0, 0, 0, 0, 0, 0, 0, 12, 0), GOOD);
    assert_reply("00 00 00 08 00 00 00 00 03 00 08 00");
    assert_int_equal(run_in(bench, 8, 0xAC, 0, 0, 0, 0, 0, 0, 0, 9, 0, 3, 0), GOOD);
    assert_reply("00 00 00 04 00 00 00 00");
    refused(NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN, 0x1B, 0, 0, 0, 1, 0);
}

/* REZERO UNIT and whatever else is not there (attach 7.3). */
static void unknown_opcodes(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    static const uint8_t unknown[] = {0x01, 0x0A, 0x59, 0xA2, 0xA4, 0xBF, 0xE7, 0xFF};
    for (size_t i = 0; i < sizeof unknown; i++)
        refused(ILLEGAL_REQUEST, INVALID_COMMAND_OPERATION_CODE, unknown[i], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0);
}

/* A CDB that was cut, and data-out against the CDB's length (0.1 o). */
static void lengths(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bad_field(0x28, 0, 0, 0, 0, 0);
    static uint8_t blocks[3 * 2048];
    assert_refused(run_out(bench, blocks, 2048, 0x2A, 0, 0, 0, 0, 0, 0, 0, 2, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_CDB);
    assert_int_equal(bench->command.data_out_taken, 0);
    assert_int_equal(next_writable(bench), 0);
    assert_int_equal(run_out(bench, blocks, 3 * 2048, 0x2A, 0, 0, 0, 0, 0, 0, 0, 2, 0), GOOD);
    assert_int_equal(bench->command.data_out_taken, 2 * 2048);
    assert_int_equal(next_writable(bench), 2);
    assert_refused(run_out(bench, blocks, 10, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_CDB);
}

/* 0.1 k: ignored, and refused by a strict personality with a pointer. */
static void reserved_bits(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(run(bench, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0), GOOD);
    bench_personality(bench, "[variations]\nstrict-reserved-bits = yes\n");
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    bad_field(0x00, 0, 0x10, 0, 0, 0);
    assert_int_equal(bench->command.sense[15], 0xCC);
    assert_int_equal(get_be16(bench->command.sense + 16), 2);
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD);
}

/* ------------------------------------------------------------------ row by row */

static void inquiry_row(void **state)
{
    struct bench *bench = *state;
    bad_field(0x12, 0, 0x80, 0, 36, 0);
    bad_field(0x12, 1, 0xB0, 0, 36, 0);
    bad_field(0x12, 2, 0, 0, 36, 0);
}

static void mode_rows(void **state)
{
    struct bench *bench = *state;
    bench_calm(bench);
    bad_field(0x5A, 0, 0x02, 0, 0, 0, 0, 0, 255, 0);
    bad_field(0x5A, 0, 0x05, 0x01, 0, 0, 0, 0, 255, 0);
    bad_field(0x1A, 0, 0x00, 0, 255, 0);
    refused(ILLEGAL_REQUEST, SAVING_PARAMETERS_NOT_SUPPORTED, 0x5A, 0, 0xC5, 0, 0, 0, 0, 0, 255, 0);
    uint8_t list[60] = {[8] = 0x05, 0x32, 0x41, 0x04, 0x08, [23] = 150};
    assert_refused(run_out(bench, list, 60, 0x55, 0x11, 0, 0, 0, 0, 0, 0, 60, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_CDB);
    assert_refused(run_out(bench, list, 60, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 4, 0), ILLEGAL_REQUEST,
                   PARAMETER_LIST_LENGTH_ERROR);
    assert_refused(run_out(bench, list, 60, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 40, 0), ILLEGAL_REQUEST,
                   PARAMETER_LIST_LENGTH_ERROR);
    list[8] = 0x3E;
    assert_refused(run_out(bench, list, 60, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_PARAMETER_LIST);
}

static void mechanism_rows(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 1, 0), GOOD);
    refused(ILLEGAL_REQUEST, MEDIUM_REMOVAL_PREVENTED, 0x1B, 0, 0, 0, 2, 0);
    refused(ILLEGAL_REQUEST, MEDIUM_REMOVAL_PREVENTED, 0xA6, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0);
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 0, 0), GOOD);
    bad_field(0x1B, 0, 0, 0, 0x06, 0);
    bad_field(0x1B, 0, 0, 0, 0x10, 0);
    bad_field(0x1E, 0, 0, 0, 0x04, 0);
    bad_field(0xA6, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
}

static void read_rows(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    refused(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, 0x28, 0, 0, 0, 0, 17, 0, 0, 1, 0);
    assert_int_equal(run(bench, 0x28, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD); /* length 0 */
    burn_session(bench, 3, 300);
    refused(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, 0x28, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 1, 0);
    refused(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, 0xA8, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0);
    /* 0.1 c: run-out; 0.1 a: the gap before the next session, with the address */
    refused(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, 0x28, 0, 0, 0, 1, 0x2C, 0, 0, 1, 0);
    refused(MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR, 0x28, 0, 0, 0, 1, 0x2E, 0, 0, 1, 0);
    assert_int_equal(bench->command.sense[0], 0xF0);
    assert_int_equal(get_be32(bench->command.sense + 3), 302);
    bad_field(0x2F, 0x02, 0, 0, 0, 0, 0, 0, 1, 0); /* byte check without the bytes */
    refused(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, 0x2B, 0, 0, 9, 0, 0, 0, 0, 0, 0);
    refused(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, 0x2F, 0, 0, 9, 0, 0, 0, 0, 1, 0);
}

static void friendly_run_out(void **state)
{
    struct bench *bench = *state;
    bench_personality(bench, "[reading]\nrun-out = zeros\n");
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    burn_session(bench, 0, 300);
    memset(bench->data, 0xEE, 4096);
    assert_int_equal(run_in(bench, 4096, 0x28, 0, 0, 0, 1, 0x2C, 0, 0, 2, 0), GOOD);
    for (int i = 0; i < 4096; i++)
        assert_int_equal(bench->data[i], 0);
}

static void audio_rows(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(select_write(bench, false, 0, true), GOOD);
    write_blocks(bench, 0, 300);
    assert_int_equal(close_session(bench), GOOD);
    refused(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0);
    /* READ CD: another type than expected */
    refused(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, 0xBE, 0x08, 0, 0, 0, 0, 0, 0, 1, 0x10, 0, 0);
}

static void read_cd_rows(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_session(bench, 0, 300);
    refused(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, 0xBE, 0x04, 0, 0, 0, 0, 0, 0, 1, 0x10, 0, 0);
    bad_field(0xBE, 0, 0, 0, 0, 0, 0, 0, 1, 0x90, 0, 0); /* sync and user data without the header */
    bad_field(0xBE, 0, 0, 0, 0, 0, 0, 0, 1, 0xA8, 0, 0);
    bad_field(0xBE, 0, 0, 0, 0, 0, 0, 0, 1, 0x16, 0, 0); /* C2 3 */
    bad_field(0xBE, 0, 0, 0, 0, 0, 0, 0, 1, 0x10, 3, 0); /* sub-channel 3 */
    bad_field(0xBE, 0x18, 0, 0, 0, 0, 0, 0, 1, 0x10, 0, 0);
    refused(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, 0xBE, 0, 0, 0, 2, 0, 0, 0, 1, 0x10, 0, 0);
    refused(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, 0xBE, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
            0x10, 0, 0);
    bad_field(0xB9, 0, 0, 0, 60, 0, 0, 2, 0, 0x10, 0, 0);
    bad_field(0xB9, 0, 0, 0, 2, 0, 0, 1, 0, 0x10, 0, 0); /* end before start */
}

static void write_rows(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(select_write(bench, false, 3, false), GOOD);
    assert_refused(write_at(bench, 0x1000, 1), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    static const uint8_t golden[] = {0xF0, 0, 5, 0,    0,    0x10, 0,    0x0A, 0,
                                     0,    0, 0, 0x21, 0x02, 0,    0xC0, 0,    0x02}; /* Appendix A */
    assert_memory_equal(bench->command.sense, golden, sizeof golden);
    assert_refused(write_at(bench, 1, 1), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_int_equal(write_at(bench, 0, 0), GOOD);
    assert_int_equal(write_at(bench, 0, 16), GOOD);
    assert_refused(write_at(bench, 0, 16), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_refused(write_at(bench, 17, 16), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_refused(write_at(bench, 400000, 1), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(synchronize(bench), GOOD);                                          /* nothing pending */
    assert_refused(write_at(bench, 302, 1), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE); /* 452 it is */
    /* page 05h that does not suit: audio by its track mode, data by its blocks */
    uint8_t list[60] = {[8] = 0x05, 0x32, 0x41, 0xC0, 0x08, [23] = 150};
    assert_int_equal(run_out(bench, list, 60, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0), GOOD);
    assert_refused(write_at(bench, 452, 1), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_int_equal(select_write(bench, false, 0, false), GOOD);
    assert_int_equal(close_session(bench), GOOD);
    assert_refused(write_at(bench, 11702, 1), ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM);
    assert_int_equal(close_session(bench), GOOD); /* 7.7, 21 */
    assert_refused(run(bench, 0x53, 0, 0, 0, 0, 0, 0, 1, 0, 0), ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
}

static void software_write_protection(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    uint8_t list[18] = {[8] = 0x1D, 0x08, [12] = 0x01, [15] = 60, [17] = 60};
    assert_int_equal(run_out(bench, list, 18, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 18, 0), GOOD);
    assert_refused(write_at(bench, 0, 1), DATA_PROTECT, LOGICAL_UNIT_SOFTWARE_WRITE_PROTECTED);
    refused(DATA_PROTECT, LOGICAL_UNIT_SOFTWARE_WRITE_PROTECTED, 0xA1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    refused(DATA_PROTECT, LOGICAL_UNIT_SOFTWARE_WRITE_PROTECTED, 0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0);
}

static void toc_rows(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    for (uint8_t format = 0; format < 3; format++)
        bad_field(0x43, 0, format, 0, 0, 0, 0, 4, 0, 0);
    burn_track(bench, 3, 300);
    bad_field(0x43, 0, 0, 0, 0, 0, 0, 4, 0, 0); /* 3.2: an open session is not in the TOC */
    assert_int_equal(close_session(bench), GOOD);
    bad_field(0x43, 0, 0, 0, 0, 0, 2, 4, 0, 0);
    bad_field(0x43, 0, 0, 0, 0, 0, 0xA9, 4, 0, 0);
    bad_field(0x43, 0, 2, 0, 0, 0, 2, 4, 0, 0);
    for (uint8_t format = 5; format < 16; format++)
        bad_field(0x43, 0, format, 0, 0, 0, 0, 4, 0, 0);
}

static void information_rows(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    for (uint8_t type = 3; type < 8; type++)
        bad_field(0x51, type, 0, 0, 0, 0, 0, 0, 34, 0);
    bad_field(0x52, 1, 0, 0, 0, 0, 0, 0, 48, 0); /* track 0 */
    bad_field(0x52, 1, 0, 0, 0, 2, 0, 0, 48, 0);
    bad_field(0x52, 1, 0, 0, 1, 0xFF, 0, 0, 48, 0);
    bad_field(0x52, 2, 0, 0, 0, 0, 0, 0, 48, 0);
    bad_field(0x52, 2, 0, 0, 0, 2, 0, 0, 48, 0);
    bad_field(0x52, 3, 0, 0, 0, 1, 0, 0, 48, 0);
    refused(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, 0x52, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 48, 0);
    burn_session(bench, 0, 300);
    bad_field(0x52, 1, 0, 0, 0, 0xFF, 0, 0, 48, 0);
    bad_field(0x52, 1, 0, 0, 0, 2, 0, 0, 48, 0);
    bad_field(0x52, 5, 0, 0, 0, 1, 0, 0, 48, 0); /* nothing is open any more */
}

static void recording_rows(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bad_field(0x5B, 0, 0, 0, 0, 1, 0, 0, 0, 0);
    for (uint8_t function = 3; function < 8; function++)
        bad_field(0x5B, 0, function, 0, 0, 1, 0, 0, 0, 0);
    bad_field(0x5B, 0, 1, 0, 0, 0, 0, 0, 0, 0);
    bad_field(0x5B, 0, 1, 0, 0, 9, 0, 0, 0, 0);
    assert_int_equal(run(bench, 0x5B, 0, 1, 0, 0, 0xFF, 0, 0, 0, 0), GOOD); /* invisible: no-op */
    assert_int_equal(close_session(bench), GOOD);                           /* empty session: GOOD */
    refused(ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED, 0xA1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    bad_field(0x53, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0);
    bad_field(0x53, 0, 0, 0, 0, 0, 0, 0, 0, 0); /* no block */
    bad_field(0x53, 1, 0, 0, 0, 0, 0, 0, 1, 0); /* by address */
    bad_field(0x58, 0, 0, 0, 0, 1, 0, 0, 0, 0); /* no such track */
    uint8_t opc[16] = {0};
    assert_int_equal(run(bench, 0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_refused(run_out(bench, opc, 16, 0x54, 0, 0, 0, 0, 0, 0, 0, 9, 0), ILLEGAL_REQUEST,
                   PARAMETER_LIST_LENGTH_ERROR);
    assert_refused(run_out(bench, opc, 16, 0x54, 0, 0, 0, 0, 0, 0, 0, 8, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_PARAMETER_LIST);
    put_be16(opc, 1411);
    assert_int_equal(run_out(bench, opc, 16, 0x54, 0, 0, 0, 0, 0, 0, 0, 8, 0), GOOD);
}

static void blank_rows(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    for (uint8_t type = 2; type < 8; type++)
        bad_field(0xA1, type, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assert_int_equal(select_write(bench, true, 0, false), GOOD);
    refused(ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR, 0xA1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

static void remaining_rows(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    bad_field(0x46, 3, 0, 0, 0, 0, 0, 0, 8, 0);
    bad_field(0x4A, 0, 0, 0, 0x10, 0, 0, 0, 8, 0);
    bad_field(0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0);
    bad_field(0xAC, 5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0);
    bad_field(0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 15, 0, 0);
    bad_field(0xA0, 0, 3, 0, 0, 0, 0, 0, 0, 16, 0, 0);
    bad_field(0xA3, 0x0C, 3, 0, 0, 0, 0, 0, 0, 16, 0, 0);
    bad_field(0x03, 1, 0, 0, 18, 0);
    bad_field(0x42, 0, 0x40, 0, 0, 0, 0, 0, 24, 0);
    bad_field(0x42, 0, 0x40, 3, 0, 0, 9, 0, 24, 0);
    uint8_t streaming[28] = {0};
    assert_refused(run_out(bench, streaming, 28, 0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 27, 0), ILLEGAL_REQUEST,
                   PARAMETER_LIST_LENGTH_ERROR);
    streaming[0] = 0x02;
    assert_refused(run_out(bench, streaming, 28, 0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_PARAMETER_LIST);
    streaming[0] = 0;
    streaming[7] = 9;
    streaming[11] = 8;
    assert_refused(run_out(bench, streaming, 28, 0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_CDB);
    assert_int_equal(run(bench, 0xBB, 0, 0xFF, 0xFE, 0xFF, 0xFE, 0, 0, 0, 0, 0, 0),
                     GOOD); /* never an error for too high */
}

/* The last row: one write stream. It is free again when the track is complete, or whoever began it is gone. */
static void another_nexus_records(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    struct nexus *first = bench->nexus, *other = drive_nexus_new(bench->drive, "other");
    assert_int_equal(write_at(bench, 0, 16), GOOD);
    bench->nexus = other;
    bench_calm(bench);
    assert_refused(write_at(bench, 16, 16), NOT_READY, OPERATION_IN_PROGRESS);
    assert_refused(close_session(bench), NOT_READY, OPERATION_IN_PROGRESS);
    refused(NOT_READY, OPERATION_IN_PROGRESS, 0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD);
    bench->nexus = first;
    assert_int_equal(synchronize(bench), GOOD);
    bench->nexus = other;
    assert_int_equal(write_at(bench, 452, 16), GOOD);
    bench->nexus = first;
    assert_refused(write_at(bench, 468, 16), NOT_READY, OPERATION_IN_PROGRESS);
    drive_nexus_free(bench->drive, other);
    assert_int_equal(write_at(bench, 468, 16), GOOD);
}

/* A wrong medium may be 5/24/00 instead, by personality. */
static void wrong_medium_variation(void **state)
{
    struct bench *bench = *state;
    bench_personality(bench, "[variations]\nwrong-medium = 5/24/00\n");
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    bad_field(0xA1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

/* Reference mmc 2.0: the length says what there is, allocation what is sent; 0 is no error. */
static void allocation_lengths(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    static const uint8_t probes[] = {0, 2, 4, 8, 12, 16, 18, 20, 24, 28, 30, 32, 34};
    for (size_t i = 0; i < sizeof probes; i++) {
        assert_int_equal(run_in(bench, 4096, 0x51, 0, 0, 0, 0, 0, 0, 0, probes[i], 0), GOOD);
        assert_int_equal(bench->command.data_in_length, probes[i]);
        if (probes[i] >= 2)
            assert_int_equal(get_be16(bench->data), 0x20);
    }
    /* less room than the allocation says: what was due is told, what fits is stored */
    memset(bench->data, 0xEE, 64);
    assert_int_equal(run_in(bench, 10, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 34);
    assert_int_equal(bench->data[10], 0xEE);
}

/* A personality that says something unknown is refused with file and line. */
static void personality_files(void **state)
{
    struct bench *bench = *state;
    static const char *const wrong[] = {"[inquiry]\nvendor = TOO-LONG-A-NAME\n",
                                        "[inquiry]\ncolour = red\n",
                                        "[garden]\n",
                                        "vendor = X\n",
                                        "[variations]\nwrong-medium = never\n",
                                        "[variations]\nstrict-reserved-bits = perhaps\n",
                                        "[features]\nhide = everything\n",
                                        "[inquiry]\nvendor\n",
                                        "[inquiry\n",
                                        "[performance]\nbuffer-size = 1\n",
                                        "[variations]\nsupported-events = FF\n",
                                        "[inquiry]\nfirmware-date = yesterday\n"};
    char path[128];
    snprintf(path, sizeof path, "%s/personality", bench->folder);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        FILE *file = fopen(path, "w");
        fputs(wrong[i], file);
        fclose(file);
        struct drive *drive;
        assert_int_equal(drive_new(bench->loop, &(struct drive_options){.personality_file = path}, &drive, &bench->why),
                         EXIT_USAGE_ERROR);
        assert_non_null(strstr(bench->why.sentence, path));
    }
    struct drive *drive;
    struct drive_options missing = {.personality_file = "/nonexistent/personality"};
    assert_int_equal(drive_new(bench->loop, &missing, &drive, &bench->why), EXIT_USAGE_ERROR);
    bench_personality(bench, "# another name\n[inquiry]\nvendor = ACME\n[features]\nhide = 0107, 1E\n");
    assert_int_equal(run_in(bench, 36, 0x12, 0, 0, 0, 36, 0), GOOD);
    assert_memory_equal(bench->data + 8, "ACME    VIRTUAL", 15);
    assert_int_equal(run_in(bench, 64, 0x46, 2, 1, 7, 0, 0, 0, 0, 64, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(no_medium),
        drive_test(unknown_opcodes),
        drive_test(lengths),
        drive_test(reserved_bits),
        drive_test(inquiry_row),
        drive_test(mode_rows),
        drive_test(mechanism_rows),
        drive_test(read_rows),
        drive_test(friendly_run_out),
        drive_test(audio_rows),
        drive_test(read_cd_rows),
        drive_test(write_rows),
        drive_test(software_write_protection),
        drive_test(toc_rows),
        drive_test(information_rows),
        drive_test(recording_rows),
        drive_test(blank_rows),
        drive_test(remaining_rows),
        drive_test(another_nexus_records),
        drive_test(wrong_medium_variation),
        drive_test(allocation_lengths),
        drive_test(personality_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
