/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CD-RW formatted for packets (reference mmc 2.9, 3.1, 3.2, 2.8). */
#include "emu/tests/disc_support.h"

/* 32 user blocks for each 39 raw ones, the last packet of 34: cdrwtool counts as many on a disc of 79:59:74 */
enum { WHOLE = 295264 };

static const struct write_parameters fixed = {
    .write_type = WRITE_TYPE_PACKET, .track_mode = 5, .data_block_type = 8, .fixed_packet = true, .packet_size = 32};
static const struct disc_format full = {.blocks = WHOLE, .type = 0x10, .parameter = 32};

static void what_is_offered(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-rw-80");
    struct disc_format formats[4];
    assert_int_equal(disc_formats(disc, formats, 4), 1);
    assert_int_equal(formats[0].type, 0x10);
    assert_int_equal(formats[0].blocks, WHOLE);
    static const struct disc_format wrong[] = {
        {.blocks = WHOLE + 32, .type = 0x10, .parameter = 32}, {.blocks = WHOLE - 1, .type = 0x10, .parameter = 32},
        {.blocks = 0, .type = 0x10, .parameter = 32},          {.blocks = UINT32_MAX, .type = 0x10, .parameter = 32},
        {.blocks = WHOLE, .type = 0x10, .parameter = 16},      {.blocks = 320, .type = 0x11, .parameter = 32},
        {.blocks = 320, .type = 0x12, .parameter = 32},        {.blocks = WHOLE, .type = 0x24, .parameter = 0},
        {.blocks = WHOLE, .type = 0x00, .parameter = 0},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_sense(disc_may_format(disc, &wrong[i]), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
    assert_good(disc_may_format(disc, &full));
}

static void written_anywhere(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-rw-80");
    struct write_parameters data = data_track(3);
    assert_good(burn(disc, 0, 300, &data, 9));
    assert_good(disc_format(disc, &full));
    const struct disc_layout *layout = disc_layout(disc);
    assert_int_equal(layout->status, DISC_COMPLETE);
    assert_int_equal(layout->last_session_state, SESSION_COMPLETE);
    assert_int_equal(layout->session_count, 1);
    assert_int_equal(layout->track_count, 1);
    assert_int_equal(layout->capacity, WHOLE);
    assert_int_equal(layout->sessions[0].lead_out, WHOLE / 32 * 39 - 5);
    assert_true(layout->identification_valid);
    uint8_t block[2048];
    static const uint8_t zeros[2048];
    assert_good(disc_read(disc, 0, 1, block)); /* 2.8: never written */
    assert_memory_equal(block, zeros, sizeof zeros);
    assert_good(disc_read(disc, WHOLE - 1, 1, block));
    assert_sense(disc_read(disc, WHOLE, 1, block), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);

    assert_good(burn(disc, WHOLE - 32, 32, &fixed, 1));
    assert_good(burn(disc, 64, 32, &fixed, 1));
    assert_true(disc_recording(disc));
    assert_good(burn(disc, 0, 64, &fixed, 1));
    assert_good(burn(disc, 32, 32, &fixed, 2));
    assert_good(disc_synchronize(disc));
    assert_false(disc_recording(disc));
    disc_abandon(disc);
    disc = scratch_open(scratch, &(struct disc_options){.seed = 1});
    assert_true(disc_layout(disc)->formatted);
    assert_true(holds(disc, 0, 32, 1));
    assert_true(holds(disc, 32, 32, 2));
    assert_true(holds(disc, 64, 32, 1));
    assert_true(holds(disc, WHOLE - 32, 32, 1));

    uint8_t packet[64 * 2048] = {0};
    assert_sense(disc_write(disc, 1, 32, packet, &fixed), ILLEGAL_REQUEST, INVALID_PACKET_SIZE);
    assert_sense(disc_write(disc, 0, 31, packet, &fixed), ILLEGAL_REQUEST, INVALID_PACKET_SIZE);
    assert_sense(disc_write(disc, WHOLE, 32, packet, &fixed), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_sense(disc_write(disc, -32, 32, packet, &fixed), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_sense(disc_write(disc, 0, 32, packet, &data), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    disc_simulation_begin(disc); /* 4.1: cannot be simulated */
    assert_sense(disc_write(disc, 0, 32, packet, &fixed), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_sense(disc_format(disc, &full), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    disc_simulation_drop(disc);
    assert_good(disc_close_session(disc, &fixed)); /* nothing to close */
    assert_good(disc_close_track(disc, 1, &fixed));
    assert_sense(disc_may_reserve(disc, 300, &fixed), ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
    for (unsigned type = 2; type < 8; type++)
        assert_sense(disc_may_blank(disc, type, 1), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_good(disc_blank(disc, 1, 0));
    assert_int_equal(disc_layout(disc)->status, DISC_BLANK);
    assert_false(disc_layout(scratch_reopen(scratch))->formatted);
}

static void smaller_and_grown(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-rw-80");
    assert_good(disc_format(disc, &(struct disc_format){.blocks = 3200, .type = 0x10, .parameter = 32}));
    assert_int_equal(disc_layout(disc)->capacity, 3200);
    assert_good(burn(disc, 0, 64, &fixed, 1));
    struct disc_format formats[4];
    assert_int_equal(disc_formats(disc, formats, 4), 2);
    assert_int_equal(formats[1].type, 0x11);
    assert_int_equal(formats[1].blocks, WHOLE - 3200);
    assert_good(disc_format(disc, &(struct disc_format){.blocks = 6400, .type = 0x11, .parameter = 32}));
    assert_int_equal(disc_layout(disc)->capacity, 9600);
    assert_true(holds(disc, 0, 64, 1));
    disc = scratch_reopen(scratch);
    assert_int_equal(disc_layout(disc)->capacity, 9600);
    assert_int_equal(disc_formats(disc, formats, 4), 2);
    assert_good(disc_format(disc, &full)); /* and anew */
    assert_int_equal(disc_formats(disc, formats, 4), 1);
    uint8_t block[2048];
    static const uint8_t zeros[2048];
    assert_good(disc_read(disc, 0, 1, block));
    assert_memory_equal(block, zeros, sizeof zeros);
}

/* 1.4, 2.4: packets of mode 2 form 1, as udftools asks for; what READ CD finds, blocks never written too */
static void of_form_1(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-rw-80");
    struct disc_format forms = {
        .blocks = 3200, .type = 0x10, .parameter = 32, .data_block_type = 10, .track_mode = 7, .session_format = 0x20};
    assert_good(disc_format(disc, &forms));
    assert_sense(burn(disc, 0, 32, &fixed, 1), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    struct write_parameters page = fixed;
    page.data_block_type = 10;
    page.track_mode = 3; /* what cdrwtool says after a program that left 0 there: the track has its CONTROL already */
    assert_good(burn(disc, 32, 32, &page, 1));
    assert_good(disc_synchronize(disc));
    disc = scratch_reopen(scratch);
    assert_int_equal(disc_layout(disc)->disc_type, 0x20);
    assert_int_equal(disc_layout(disc)->tracks[0].data_mode, 2);
    assert_true(holds(disc, 32, 32, 1));
    static const uint8_t sync_to_data[] = {0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0};
    uint8_t sector[2352], user[2048];
    enum sector_type type;
    for (lba_t lba = 31; lba < 33; lba++) {
        assert_good(disc_sector_type(disc, lba, &type));
        assert_int_equal(type, SECTOR_MODE_2_FORM_1);
        assert_good(disc_read_main_channel(disc, lba, sector));
        assert_memory_equal(sector, sync_to_data, sizeof sync_to_data);
        assert_int_equal(sector[15], 2);
        assert_memory_equal(sector + 16, sector + 20, 4); /* the sub-header stands twice */
        assert_int_equal(sector[18], 0x08);               /* data, form 1 */
        memset(user, 0, sizeof user);
        if (lba == 32)
            make_sector(user, sizeof user, lba, 1);
        assert_memory_equal(sector + 24, user, sizeof user);
    }
}

static void write_once(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct disc_format formats[4];
    assert_int_equal(disc_formats(disc, formats, 4), 0);
    assert_sense(disc_may_format(disc, &full), ILLEGAL_REQUEST, CANNOT_FORMAT_MEDIUM_INCOMPATIBLE_MEDIUM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        disc_test(what_is_offered), disc_test(written_anywhere), disc_test(smaller_and_grown),
        disc_test(of_form_1),       disc_test(write_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
