/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The optional commands of reference mmc 2.1, and those that are not there. */
#include "drive_support.h"

static struct bench *recorded(struct bench *bench)
{
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    burn_session(bench, 0, 300);
    return bench;
}

/* 2.8: the same blocks by every length of CDB. */
static void reads(void **state)
{
    struct bench *bench = recorded(*state);
    static uint8_t blocks[3 * 2048];
    assert_int_equal(run_in(bench, sizeof blocks, 0x28, 0, 0, 0, 0, 7, 0, 0, 3, 0), GOOD);
    memcpy(blocks, bench->data, sizeof blocks);
    assert_int_equal(run_in(bench, sizeof blocks, 0x08, 0, 0, 7, 3, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, sizeof blocks);
    assert_memory_equal(bench->data, blocks, sizeof blocks);
    assert_int_equal(run_in(bench, 256 * 2048, 0x08, 0, 0, 7, 0, 0), GOOD); /* no length: 256 */
    assert_int_equal(bench->command.data_in_length, 256 * 2048);
    assert_int_equal(run_in(bench, sizeof blocks, 0x88, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 3, 0, 0), GOOD);
    assert_memory_equal(bench->data, blocks, sizeof blocks);
    assert_refused(run_in(bench, 2048, 0x88, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0), ILLEGAL_REQUEST,
                   LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_refused(run_in(bench, 2048, 0x08, 0, 1, 45, 1, 0), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK); /* 301 */
    assert_refused(run_in(bench, 2048, 0x08, 0x1F, 0xFF, 0xFF, 1, 0), ILLEGAL_REQUEST,
                   LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
}

static void capacity_16(void **state)
{
    struct bench *bench = recorded(*state);
    assert_int_equal(run_in(bench, 32, 0x9E, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0), GOOD);
    assert_reply("00 00 00 00 00 00 01 2D 00 00 08 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(run_in(bench, 32, 0x9E, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 12);
    assert_refused(run_in(bench, 32, 0x9E, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_CDB);
}

/* READ BUFFER modes 0, 2, 3 and what WRITE BUFFER left there: 2 MiB of buffer in the default personality. */
static void buffers(void **state)
{
    struct bench *bench = *state;
    bench_calm(bench);
    assert_int_equal(run_in(bench, 4, 0x3C, 3, 0, 0, 0, 0, 0, 0, 4, 0), GOOD);
    assert_reply("00 20 00 00");
    assert_int_equal(run_in(bench, 8, 0x3C, 0, 0, 0, 0, 0, 0, 0, 8, 0), GOOD);
    assert_reply("00 20 00 00 00 00 00 00");
    uint8_t sent[4 + 100] = {0};
    for (unsigned i = 4; i < sizeof sent; i++)
        sent[i] = (uint8_t)(i * 3);
    assert_int_equal(run_out(bench, sent, 104, 0x3B, 0, 0, 0, 0, 0, 0, 0, 104, 0), GOOD);
    assert_int_equal(run_in(bench, 104, 0x3C, 0, 0, 0, 0, 0, 0, 0, 104, 0), GOOD);
    assert_memory_equal(bench->data + 4, sent + 4, 100);
    assert_int_equal(run_out(bench, sent, 10, 0x3B, 2, 0, 0x1F, 0xFF, 0xF6, 0, 0, 10, 0), GOOD);
    assert_int_equal(run_in(bench, 20, 0x3C, 2, 0, 0x1F, 0xFF, 0xF6, 0, 0, 20, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 10);
    assert_memory_equal(bench->data, sent, 10);
    /* over the end, no such mode (microcode), no such buffer, a header that says something */
    assert_refused(run_out(bench, sent, 11, 0x3B, 2, 0, 0x1F, 0xFF, 0xF6, 0, 0, 11, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_CDB);
    assert_refused(run_out(bench, sent, 11, 0x3B, 5, 0, 0, 0, 0, 0, 0, 11, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run_out(bench, sent, 11, 0x3B, 2, 1, 0, 0, 0, 0, 0, 11, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run_out(bench, sent, 3, 0x3B, 0, 0, 0, 0, 0, 0, 0, 3, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    sent[1] = 1;
    assert_refused(run_out(bench, sent, 11, 0x3B, 0, 0, 0, 0, 0, 0, 0, 11, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_PARAMETER_LIST);
    assert_refused(run_in(bench, 8, 0x3C, 1, 0, 0, 0, 0, 0, 0, 8, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run_in(bench, 8, 0x3C, 2, 0, 0x20, 0, 1, 0, 0, 8, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
}

/* Reference mmc 5: what the disc is called, and feature 0109h that says it can be asked. */
static void media_serial_number(void **state)
{
    struct bench *bench = *state;
    bench_calm(bench);
    assert_refused(run_in(bench, 64, 0xAB, 1, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0), NOT_READY,
                   MEDIUM_NOT_PRESENT_TRAY_CLOSED);
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(run_in(bench, 64, 0xAB, 1, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 4 + 32);
    assert_int_equal(get_be32(bench->data), 32);
    assert_memory_equal(bench->data + 4, disc_serial(drive_disc(bench->drive)), 32);
    assert_refused(run_in(bench, 64, 0xAB, 2, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_int_equal(run_in(bench, 64, 0x46, 2, 0x01, 0x09, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 08 00 00 00 09 01 09 01 00");
}

static void disc_structures(void **state)
{
    struct bench *bench = *state;
    bench_calm(bench);
    assert_int_equal(run_in(bench, 64, 0xAD, 0, 0, 0, 0, 0, 0, 0xFF, 0, 64, 0, 0), GOOD); /* without a disc too */
    assert_reply("00 06 00 00 FF 40 00 08");
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    static const uint8_t formats[] = {0x00, 0x01, 0x03, 0x04, 0x0A, 0x0E, 0x11, 0x20, 0x30, 0xC0, 0xFE};
    for (size_t i = 0; i < sizeof formats; i++)
        assert_refused(run_in(bench, 64, 0xAD, 0, 0, 0, 0, 0, 0, formats[i], 0, 64, 0, 0), ILLEGAL_REQUEST,
                       INVALID_FIELD_IN_CDB);
}

static void read_ahead(void **state)
{
    struct bench *bench = recorded(*state);
    assert_int_equal(run(bench, 0xA7, 0, 0, 0, 0, 10, 0, 0, 0, 20, 0, 0), GOOD);
    assert_refused(run(bench, 0xA7, 0, 0, 0, 2, 0, 0, 0, 0, 20, 0, 0), ILLEGAL_REQUEST,
                   LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
}

/* 2.1: what this drive does not have, 5/20/00. */
static void not_there(void **state)
{
    struct bench *bench = recorded(*state);
    static const uint8_t opcodes[] = {0x01, 0x0A, 0x2E, 0x59, 0x8A, 0xA2, 0xA4, 0xBF};
    for (size_t i = 0; i < sizeof opcodes; i++)
        assert_refused(run_raw(bench, (const uint8_t[16]){opcodes[i]}, 16, NULL, 0, 64), ILLEGAL_REQUEST,
                       INVALID_COMMAND_OPERATION_CODE);
    assert_refused(run_raw(bench, (const uint8_t[16]){0xA3, 0x01}, 16, NULL, 0, 64), ILLEGAL_REQUEST,
                   INVALID_COMMAND_OPERATION_CODE); /* SEND KEY */
}

/* The list has an entry for each service action, and each opcode and action asked for alone says the same. */
static void supported_opcodes(void **state)
{
    struct bench *bench = recorded(*state);
    assert_int_equal(run_in(bench, 8192, 0xA3, 0x0C, 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0), GOOD);
    static uint8_t list[8192];
    size_t length = bench->command.data_in_length;
    memcpy(list, bench->data, length);
    assert_int_equal(get_be32(list) + 4, length);
    unsigned actions[256] = {0};
    for (size_t at = 4; at < length; at += 8) {
        uint8_t opcode = list[at], action = list[at + 3], option = list[at + 5] & 1 ? 2 : 1;
        actions[opcode]++;
        assert_int_equal(run_in(bench, 64, 0xA3, 0x0C, option, opcode, 0, action, 0, 0, 0, 64, 0, 0), GOOD);
        assert_int_equal(bench->data[1], 3);
        assert_int_equal(get_be16(bench->data + 2), get_be16(list + at + 6));
        assert_int_equal(bench->data[4], opcode);
        if (option == 2)
            assert_int_equal(bench->data[5], action);
    }
    assert_int_equal(actions[0x5E], 4);
    assert_int_equal(actions[0x5F], 7);
    assert_int_equal(actions[0x9E], 1);
    assert_int_equal(actions[0xAB], 1);
    assert_int_equal(actions[0xA3], 1);
    assert_int_equal(actions[0x28], 1);
    assert_int_equal(run_in(bench, 64, 0xA3, 0x0C, 2, 0x5E, 0, 9, 0, 0, 0, 64, 0, 0), GOOD);
    assert_reply("00 01 00 00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(reads),           drive_test(capacity_16), drive_test(buffers),   drive_test(media_serial_number),
        drive_test(disc_structures), drive_test(read_ahead),  drive_test(not_there), drive_test(supported_opcodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
