/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MODE SENSE and MODE SELECT (reference mmc 2.4), as the burners use them (7.2, 7.3, 7.5). */
#include "drive_support.h"

/* Appendix A: TAO, BUFE, multi 11, data, mode 1. */
static const uint8_t golden_list[60] = {0, 0, 0, 0, 0, 0, 0, 0, 0x05, 0x32, 0x41, 0xC4, 0x08, [23] = 0x96};
#define GOLDEN_SELECT 0x55, 0x10, 0, 0, 0, 0, 0, 0, 0x3C, 0
#define SENSE_PAGE(page) 0x5A, 0, page, 0, 0, 0, 0, 0, 255, 0

static struct bench *ready(void **state, const char *kind)
{
    struct bench *bench = *state;
    if (kind != NULL)
        bench_disc(bench, kind);
    bench_calm(bench);
    return bench;
}

static void golden_select(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    assert_int_equal(run_out(bench, golden_list, 60, GOLDEN_SELECT), GOOD);
    assert_int_equal(bench->command.data_out_taken, 60);
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x05)), GOOD);
    assert_int_equal(bench->command.data_in_length, 60);
    assert_int_equal(get_be16(bench->data), 58);
    assert_int_equal(get_be16(bench->data + 6), 0); /* never a block descriptor */
    assert_memory_equal(bench->data + 8, golden_list + 8, 52);
}

/* Defaults: BUFE 1, Test Write 0, TAO, no next session, data mode 1, pause 150. */
static void defaults(void **state)
{
    struct bench *bench = ready(state, NULL);
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x85)), GOOD);
    static const uint8_t page[52] = {0x05, 0x32, 0x41, 0x04, 0x08, [15] = 150};
    assert_memory_equal(bench->data + 8, page, 52);
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x05)), GOOD);
    assert_memory_equal(bench->data + 8, page, 52);
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x45)), GOOD);
    assert_true(bench->data[10] & 0x10);
}

/* Each page with the length of the reference; all of them together; the short command says the same. */
static void pages(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    static const uint8_t lengths[][2] = {{0x01, 0x0A}, {0x05, 0x32}, {0x08, 0x0A}, {0x0E, 0x0E},
                                         {0x1A, 0x0A}, {0x1C, 0x0A}, {0x1D, 0x08}};
    uint8_t page[64];
    size_t whole = 8;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        assert_int_equal(run_in(bench, 255, SENSE_PAGE(lengths[i][0])), GOOD);
        assert_int_equal(bench->data[8], lengths[i][0]);
        assert_int_equal(bench->data[9], lengths[i][1]);
        memcpy(page, bench->data + 8, 2 + (size_t)lengths[i][1]);
        whole += 2 + (size_t)lengths[i][1];
        assert_int_equal(run_in(bench, 255, 0x1A, 0, lengths[i][0], 0, 255, 0), GOOD);
        assert_int_equal(bench->data[0], bench->command.data_in_length - 1);
        assert_memory_equal(bench->data + 4, page, 2 + (size_t)lengths[i][1]);
    }
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x2A)), GOOD);
    whole += 2 + (size_t)bench->data[9];
    assert_int_equal(run_in(bench, 4096, 0x5A, 0, 0x3F, 0, 0, 0, 0, 4, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, whole);
    assert_int_equal(get_be16(bench->data), whole - 2);
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x08)), GOOD);
    assert_int_equal(bench->data[10] & 0x04, 0x04); /* write cache */
    /* a probe of 8 bytes: length and no more (7.3) */
    assert_int_equal(run_in(bench, 8, 0x5A, 0, 0x3F, 0, 0, 0, 0, 0, 8, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 8);
}

/* Page 2Ah: at least 18 bytes, descriptors that fit its length, highest first, of the mounted medium. */
static void capabilities(void **state)
{
    struct bench *bench = ready(state, NULL);
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x2A)), GOOD);
    const uint8_t *page = bench->data + 8;
    assert_int_equal(page[1], 30);
    assert_int_equal(page[2] & 0x03, 0x03);
    assert_int_equal(page[3] & 0x07, 0x07);
    assert_int_equal(page[6] & 0xE0, 0x20);
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x2A)), GOOD);
    unsigned count = get_be16(page + 30);
    assert_true(count > 0);
    assert_int_equal(page[1], 30 + 4 * count);
    assert_int_equal(get_be16(page + 18), get_be16(page + 32 + 2));
    for (unsigned i = 1; i < count; i++)
        assert_true(get_be16(page + 34 + 4 * i) < get_be16(page + 30 + 4 * i));
    assert_true(get_be16(page + 34 + 4 * (count - 1)) >= 176);
    assert_int_equal(get_be16(page + 28), get_be16(page + 20));
    assert_int_equal(get_be16(page + 12), 2048);
    /* sent back as it was, it is let pass; changed it is not */
    uint8_t list[8 + 128] = {0};
    size_t length = 8 + 2 + (size_t)page[1];
    memcpy(list + 8, page, length - 8);
    assert_int_equal(run_out(bench, list, length, 0x55, 0x10, 0, 0, 0, 0, 0, 0, (uint8_t)length, 0), GOOD);
    list[8 + 3] ^= 1;
    assert_refused(run_out(bench, list, length, 0x55, 0x10, 0, 0, 0, 0, 0, 0, (uint8_t)length, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_PARAMETER_LIST);
}

static void expect_pointer(const struct bench *bench, unsigned byte)
{
    assert_true(bench->command.sense[15] & 0x80);
    assert_int_equal(bench->command.sense[15] & 0x40, 0); /* into the parameter list */
    assert_int_equal(get_be16(bench->command.sense + 16), byte);
}

/* The burners' probes: write types x block types, and nothing changes by what is refused (7.7, 10). */
static void probe_matrix(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    static const uint16_t offered[16] = {
        [0] = 0x2500, [1] = 0x3F0F, [2] = 0x3F0D, [3] = 0x000E}; /* bit n: data block type n (1.4, 1.5) */
    assert_int_equal(run_out(bench, golden_list, 60, GOLDEN_SELECT), GOOD);
    for (unsigned type = 0; type < 16; type++) {
        for (unsigned block = 0; block < 16; block++) {
            uint8_t list[60];
            memcpy(list, golden_list, 60);
            list[10] = (uint8_t)(0x40 | type);
            list[11] = block > 4 ? 4 : 0;
            list[12] = (uint8_t)block;
            bool ours = offered[type] >> block & 1;
            if (ours) {
                assert_int_equal(run_out(bench, list, 60, GOLDEN_SELECT), GOOD);
                assert_int_equal(run_out(bench, golden_list, 60, GOLDEN_SELECT), GOOD);
                continue;
            }
            assert_refused(run_out(bench, list, 60, GOLDEN_SELECT), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
            expect_pointer(bench, offered[type] != 0 ? 12 : 10);
            assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x05)), GOOD);
            assert_memory_equal(bench->data + 8, golden_list + 8, 52);
        }
    }
}

static void other_refusals(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    static const struct {
        uint8_t at, value, pointer;
    } wrong[] = {{11, 0x84, 11}, {11, 0xE4, 11}, {16, 0x01, 16}, {9, 0x40, 0}};
    for (size_t i = 0; i < 3; i++) {
        uint8_t list[60];
        memcpy(list, golden_list, 60);
        list[wrong[i].at] = wrong[i].value;
        assert_refused(run_out(bench, list, 60, GOLDEN_SELECT), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
        expect_pointer(bench, wrong[i].pointer);
    }
    uint8_t list[60];
    memcpy(list, golden_list, 60);
    list[10] |= 0x20; /* link size valid, and none that CD has */
    list[13] = 0x10;
    assert_refused(run_out(bench, list, 60, GOLDEN_SELECT), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
    expect_pointer(bench, 13);
    list[13] = 7;
    assert_int_equal(run_out(bench, list, 60, GOLDEN_SELECT), GOOD);
    /* an unchangeable bit */
    uint8_t power[20] = {[8] = 0x1A, 0x0A, [11] = 0x80};
    assert_refused(run_out(bench, power, 20, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 20, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_PARAMETER_LIST);
    expect_pointer(bench, 11);
}

/* Two pages in a list of which the second is refused: the first has not changed either. */
static void all_or_nothing(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    uint8_t list[72] = {0};
    memcpy(list + 8, (const uint8_t[]){0x01, 0x0A, 0, 0x05}, 4);
    memcpy(list + 20, golden_list + 8, 52);
    list[22] = 0x44; /* layer jump recording */
    assert_refused(run_out(bench, list, 72, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 72, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_PARAMETER_LIST);
    expect_pointer(bench, 22);
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x01)), GOOD);
    assert_int_equal(bench->data[11], 0x20);
    list[22] = 0x41;
    assert_int_equal(run_out(bench, list, 72, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 72, 0), GOOD);
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x01)), GOOD);
    assert_int_equal(bench->data[11], 0x05);
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x05)), GOOD);
    assert_int_equal(bench->data[11], 0xC4);
}

/* PF 0, a block descriptor, an echoed header, the 6-byte command, a shorter page: all are taken (2.4). */
static void as_clients_send_it(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    assert_int_equal(run_out(bench, golden_list, 60, 0x55, 0x00, 0, 0, 0, 0, 0, 0, 0x3C, 0), GOOD);
    uint8_t list[68] = {0, 0x3A, 0x70, 0x80, [7] = 8};
    memcpy(list + 16, golden_list + 8, 52);
    assert_int_equal(run_out(bench, list, 68, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 68, 0), GOOD);
    uint8_t six[56] = {0};
    memcpy(six + 4, golden_list + 8, 52);
    assert_int_equal(run_out(bench, six, 56, 0x15, 0x10, 0, 0, 56, 0), GOOD);
    uint8_t shorter[8 + 16] = {[8] = 0x05, 0x0E, 0x51, 0x04, 0x08, [23] = 99};
    assert_int_equal(run_out(bench, shorter, 24, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 24, 0), GOOD);
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x05)), GOOD);
    assert_int_equal(bench->data[10], 0x51);
    assert_int_equal(get_be16(bench->data + 8 + 14), 99);
    assert_int_equal(run(bench, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 0, 0), GOOD); /* an empty list */
}

/* Kept over a medium change, back to the defaults by a reset. */
static void lifetime(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    assert_int_equal(run_out(bench, golden_list, 60, GOLDEN_SELECT), GOOD);
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x05)), GOOD);
    assert_int_equal(bench->data[11], 0xC4);
    drive_reset(bench->drive);
    bench_calm(bench);
    assert_int_equal(run_in(bench, 255, SENSE_PAGE(0x05)), GOOD);
    assert_int_equal(bench->data[11], 0x04);
}

/* 0.1 j: audio starts at S+n+2 and the pause of the page; data always at +150. */
static void pause_length(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    uint8_t list[60] = {[8] = 0x05, 0x32, 0x41, 0xC0, 0x00, [23] = 0};
    assert_int_equal(run_out(bench, list, 60, GOLDEN_SELECT), GOOD);
    write_blocks(bench, 0, 300);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(next_writable(bench), 302);
    list[23] = 75;
    assert_int_equal(run_out(bench, list, 60, GOLDEN_SELECT), GOOD);
    assert_int_equal(next_writable(bench), 377);
    assert_int_equal(run_out(bench, golden_list, 60, GOLDEN_SELECT), GOOD);
    assert_int_equal(next_writable(bench), 452);
}

/* What page 05h says of codes reaches the disc: a catalogue number and an ISRC come back by READ SUB-CHANNEL. */
static void codes(void **state)
{
    struct bench *bench = ready(state, "cd-r-80");
    uint8_t list[60] = {[8] = 0x05, 0x32, 0x41, 0x00, 0x00, [23] = 150, [24] = 0x80, '1', '2', '3',         '4',
                        '5',        '6',  '7',  '8',  '9',  '0',        '1',         '2', '3', [40] = 0x80, 'D',
                        'E',        'A',  '1',  '2',  '3',  '4',        '5',         '6', '7', '8',         '9'};
    assert_int_equal(run_out(bench, list, 60, GOLDEN_SELECT), GOOD);
    write_blocks(bench, 0, 300);
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(run_in(bench, 24, 0x42, 0, 0x40, 2, 0, 0, 0, 0, 24, 0), GOOD);
    assert_int_equal(bench->data[8], 0x80);
    assert_memory_equal(bench->data + 9, "1234567890123", 13);
    assert_int_equal(run_in(bench, 24, 0x42, 0, 0x40, 3, 0, 0, 1, 0, 24, 0), GOOD);
    assert_int_equal(bench->data[8], 0x80);
    assert_memory_equal(bench->data + 9, "DEA123456789", 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(golden_select),  drive_test(defaults),
        drive_test(pages),          drive_test(capabilities),
        drive_test(probe_matrix),   drive_test(other_refusals),
        drive_test(all_or_nothing), drive_test(as_clients_send_it),
        drive_test(lifetime),       drive_test(pause_length),
        drive_test(codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
