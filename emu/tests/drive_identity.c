/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who the drive says it is and what it can do: INQUIRY, features, speeds, opcodes (reference
 * mmc 1.5, 2.3, 2.10, 2.17, 2.20). */
#include "drive_support.h"

/* ------------------------------------------------------------------ who it is */

static void identity(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(run_in(bench, 96, 0x12, 0, 0, 0, 96, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 96);
    assert_int_equal(bench->data[0], 0x05);
    assert_int_equal(bench->data[1], 0x80);
    assert_int_equal(bench->data[2], 0x05);
    assert_int_equal(bench->data[4], 0x5B);
    assert_memory_equal(bench->data + 8, "COASTER VIRTUAL CD-RW   1.00", 28);
    assert_int_equal(get_be16(bench->data + 62), 0x04E0);
    assert_int_equal(run_in(bench, 255, 0x12, 1, 0, 0, 255, 0), GOOD);
    assert_reply("05 00 00 03 00 80 83");
    assert_int_equal(run_in(bench, 255, 0x12, 1, 0x80, 0, 255, 0), GOOD);
    size_t serial = bench->data[3];
    assert_true(serial > 0);
    char text[64] = "";
    memcpy(text, bench->data + 4, serial);
    /* feature 0108h says the same */
    assert_int_equal(run_in(bench, 255, 0x46, 2, 1, 8, 0, 0, 0, 0, 255, 0), GOOD);
    assert_memory_equal(bench->data + 12, text, serial);
    assert_int_equal(run_in(bench, 255, 0x12, 1, 0x83, 0, 255, 0), GOOD);
    assert_memory_equal(bench->data + 8, "COASTER ", 8);
    assert_int_equal(run_in(bench, 16, 0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0), GOOD);
    assert_reply("00 00 00 08 00 00 00 00 00 00 00 00 00 00 00 00");
}

/* ------------------------------------------------------------------ GET CONFIGURATION */

static void walk_features(struct bench *bench, unsigned *count)
{
    size_t length = get_be32(bench->data) + 4;
    assert_int_equal(bench->command.data_in_length, length);
    assert_int_equal(length % 4, 0);
    *count = 0;
    int last = -1;
    for (size_t at = 8; at < length; at += 4 + (size_t)bench->data[at + 3], ++*count) {
        assert_int_equal(bench->data[at + 3] % 4, 0);
        assert_true((int)get_be16(bench->data + at) > last);
        last = get_be16(bench->data + at);
    }
}

/* Reference mmc 1.2, 2.10: without a disc too; one feature or none with type 2; the named one first with type 0. */
static void configuration(void **state)
{
    struct bench *bench = *state;
    unsigned all, current;
    assert_int_equal(run_in(bench, 8, 0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 8);
    assert_int_equal(get_be16(bench->data + 6), 0);
    assert_int_equal(run_in(bench, 1024, 0x46, 0, 0, 0, 0, 0, 0, 4, 0, 0), GOOD);
    walk_features(bench, &all);
    assert_int_equal(run_in(bench, 16, 0x46, 0, 0, 0x28, 0, 0, 0, 0, 16, 0), GOOD);
    assert_int_not_equal(get_be16(bench->data + 8), 0x0028);
    assert_int_equal(run_in(bench, 16, 0x46, 2, 0, 0x2F, 0, 0, 0, 0, 16, 0), GOOD);
    assert_reply("00 00 00 04 00 00 00 00");
    assert_int_equal(run_in(bench, 64, 0x46, 2, 0, 3, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 0C 00 00 00 00 00 03 0B 04 39 00 00 00");
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(run_in(bench, 1024, 0x46, 1, 0, 0, 0, 0, 0, 4, 0, 0), GOOD);
    walk_features(bench, &current);
    assert_int_equal(get_be16(bench->data + 6), 0x0009);
    assert_true(current < all);
    assert_int_equal(run_in(bench, 64, 0x46, 2, 0, 0x2D, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 0C 00 00 00 09 00 2D 09 04 5F 00 3F 0F");
    burn_session(bench, 0, 300);
    assert_int_equal(run_in(bench, 64, 0x46, 2, 0, 0x2D, 0, 0, 0, 0, 64, 0), GOOD);
    assert_reply("00 00 00 0C 00 00 00 09 00 2D 08 04 5F 00 3F 0F"); /* c1: not current when complete */
    static const uint8_t later[] = {0x2F, 0x33, 0x38};
    for (size_t i = 0; i < sizeof later; i++) {
        assert_int_equal(run_in(bench, 64, 0x46, 2, 0, later[i], 0, 0, 0, 0, 64, 0), GOOD);
        assert_int_equal(bench->command.data_in_length, 8);
    }
}

/* The descriptors of reference mmc 1.5, as far as they hold for a CD recorder that writes track at once; with a CD-RW
 * in it. */
static void feature_descriptors(void **state)
{
    struct bench *bench = bench_ready(state, "cd-rw-80");
    burn_session(bench, 3, 300);
    static const struct {
        uint16_t code;
        const char *bytes;
    } golden[] = {
        {0x0000, "?? ?? ?? ?? ?? ?? 00 0A 00 00 03 0C 00 0A 01 00 00 09 00 00 00 08 00 00"},
        {0x0001, "?? ?? ?? ?? ?? ?? 00 0A 00 01 0B 08 00 00 00 01 01 00 00 00"},
        {0x0002, "?? ?? ?? ?? ?? ?? 00 0A 00 02 07 04 02 00 00 00"},
        {0x0003, "?? ?? ?? ?? ?? ?? 00 0A 00 03 0B 04 39 00 00 00"},
        {0x0010, "?? ?? ?? ?? ?? ?? 00 0A 00 10 01 08 00 00 08 00 00 01 01 00"},
        {0x0037, "?? ?? ?? ?? ?? ?? 00 0A 00 37 01 04 00 FF 00 00"},
        {0x0100, "?? ?? ?? ?? ?? ?? 00 0A 01 00 03 00"},
        {0x0105, "?? ?? ?? ?? ?? ?? 00 0A 01 05 07 04 00 00 00 00"},
        {0x010C, "?? ?? ?? ?? ?? ?? 00 0A 01 0C 03 10 32 30 32 36 30 31 30 31 30 30 30 30 30 30 00 00"},
    };
    for (size_t i = 0; i < sizeof golden / sizeof golden[0]; i++) {
        assert_int_equal(
            run_in(bench, 64, 0x46, 2, (uint8_t)(golden[i].code >> 8), (uint8_t)golden[i].code, 0, 0, 0, 0, 64, 0),
            GOOD);
        assert_reply(golden[i].bytes);
    }
}

/* ------------------------------------------------------------------ speeds, mechanism, opcodes */

/* Reference mmc 2.17: no descriptors, then as many as were announced. */
static void performance(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(run_in(bench, 8, 0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 8);
    size_t count = (get_be32(bench->data) - 4) / 16;
    assert_true(count > 0);
    assert_int_equal((get_be32(bench->data) - 4) % 16, 0);
    assert_int_equal(run_in(bench, 1024, 0xAC, 0, 0, 0, 0, 0, 0, 0, (uint8_t)count, 0, 3, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 8 + 16 * count);
    uint32_t fastest = get_be32(bench->data + 8 + 12);
    assert_int_equal(run_in(bench, 1024, 0xAC, 0x14, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 24);
    assert_int_equal(bench->data[4], 0x02);
    /* at constant angular velocity: the fastest at the edge, 58 mm out, and 25/58 of it where the disc begins */
    assert_int_equal(get_be32(bench->data + 8), 0);
    assert_int_equal(get_be32(bench->data + 12), 3650); /* 8467 * 25 / 58 */
    assert_int_equal(get_be32(bench->data + 20), fastest);
    /* any tolerance is taken; a speed between two is the lower */
    assert_int_equal(run_in(bench, 1024, 0xAC, 0x04, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0), GOOD);
    assert_int_equal(run(bench, 0xBB, 0, 0xFF, 0xFF, 0x05, 0x90, 0, 0, 0, 0, 0, 0), GOOD); /* 1424 kB/s */
    assert_int_equal(run_in(bench, 1024, 0xAC, 0x14, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0), GOOD);
    assert_int_equal(get_be32(bench->data + 12), 1411);
    assert_int_equal(run(bench, 0xBB, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0), GOOD);
    uint8_t streaming[28] = {0};
    put_be32(streaming + 20, 706);
    put_be32(streaming + 24, 1000);
    assert_int_equal(run_out(bench, streaming, 28, 0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0), GOOD);
    assert_int_equal(run_in(bench, 1024, 0xAC, 0x14, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0), GOOD);
    assert_int_equal(get_be32(bench->data + 12), 706);
}

static void mechanism_status(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(run_in(bench, 12, 0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0), GOOD);
    assert_reply("00 00 00 00 00 01 00 04 80 00 00 00");
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    assert_int_equal(run_in(bench, 8, 0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0), GOOD);
    assert_reply("00 10 00 00 00 01 00 04");
    assert_int_equal(run(bench, 0xA6, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_false(drive_tray_open(bench->drive));
}

/* Reference mmc 2.20: A3h is REPORT SUPPORTED OPERATION CODES with service action 0Ch only. */
static void supported_opcodes(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_int_equal(run_in(bench, 4096, 0xA3, 0x0C, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0), GOOD);
    size_t count = 0;
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        const struct opcode_row *row = drive_opcode((uint8_t)opcode);
        count += row->name != NULL && row->service_actions == 0;
        for (unsigned action = 0; action < 32; action++) /* an entry for each */
            count += row->service_actions >> action & 1;
    }
    assert_int_equal(get_be32(bench->data), 8 * count);
    assert_int_equal(bench->command.data_in_length, 4 + 8 * count);
    assert_int_equal(run_in(bench, 64, 0xA3, 0x0C, 1, 0x2A, 0, 0, 0, 0, 0, 64, 0, 0), GOOD);
    assert_reply("00 03 00 0A 2A 18 FF FF FF FF 00 FF FF C7");
    assert_int_equal(run_in(bench, 64, 0xA3, 0x0C, 1, 0x01, 0, 0, 0, 0, 0, 64, 0, 0), GOOD);
    assert_reply("00 01 00 00");
    assert_refused(run_in(bench, 64, 0xA3, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0), ILLEGAL_REQUEST,
                   INVALID_COMMAND_OPERATION_CODE);
}

/* Reference mmc 2.7: no audio status, no number on the disc. */
static void sub_channel(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    burn_session(bench, 0, 300);
    assert_int_equal(run_in(bench, 24, 0x42, 0, 0x40, 2, 0, 0, 0, 0, 24, 0), GOOD);
    assert_reply("00 15 00 14 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(run_in(bench, 24, 0x42, 0, 0x40, 3, 0, 0, 1, 0, 24, 0), GOOD);
    assert_reply("00 15 00 14 03 14 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(run_in(bench, 16, 0x42, 2, 0x40, 1, 0, 0, 0, 0, 16, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 16);
    assert_int_equal(run_in(bench, 16, 0x42, 0, 0, 1, 0, 0, 0, 0, 16, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(identity),    drive_test(configuration),    drive_test(feature_descriptors),
        drive_test(performance), drive_test(mechanism_status), drive_test(supported_opcodes),
        drive_test(sub_channel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
