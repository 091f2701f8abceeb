/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packet writing (reference mmc 2.8, 2.15, 3.1, 3.2, 2.21): variable packets and their links, fixed ones of 32, the
 * incomplete track, what a crash leaves, a simulation. */
#include "emu/tests/disc_packets.h"

/* ROOM: the packets of 39 blocks, the last of 34, that end before 359849 */
enum { LINK = 7, FIXED = 32, ROOM = (359849 + 5) / 39 * 32 };

/* One WRITE: one packet. */
static struct sense packet(struct disc *disc, lba_t lba, uint32_t count, const struct write_parameters *parameters)
{
    static uint8_t blocks[256 * 2048];
    for (uint32_t i = 0; i < count; i++)
        make_sector(blocks + i * 2048u, 2048, lba + (lba_t)i, 1);
    return disc_write(disc, lba, count, blocks, parameters);
}

/* 3.1: next NWA = S + n + 7; 3.2: incomplete, with a next writable address, until CLOSE 1 */
static void variable_packets(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct disc_track track;
    assert_good(disc_next_track(disc, &variable, &track));
    assert_int_equal(track.next_writable, 0);
    assert_int_equal(track.free_blocks, 359847);
    assert_good(packet(disc, 0, 100, &variable));
    assert_true(disc_recording(disc));
    assert_int_equal(next_writable(disc, &variable), 107);
    assert_good(packet(disc, 107, 50, &variable));
    assert_int_equal(next_writable(disc, &variable), 164);
    assert_sense(packet(disc, 157, 1, &variable), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_good(disc_synchronize(disc));
    assert_false(disc_recording(disc));
    const struct disc_layout *layout = disc_layout(disc);
    assert_int_equal(layout->status, DISC_APPENDABLE);
    assert_int_equal(layout->last_track_in_last_session, 1); /* no invisible track behind an incomplete one */
    assert_int_equal(layout->tracks[0].state, TRACK_INCOMPLETE);
    assert_false(layout->tracks[0].damaged);
    assert_int_equal(layout->tracks[0].next_writable, 164);
    assert_int_equal(layout->tracks[0].free_blocks, 359847 - 164);
    assert_int_equal(layout->tracks[0].link_blocks, LINK);
    assert_true(layout->identification_valid);
    assert_good(packet(disc, 164, 200, &variable)); /* and on */
    assert_sense(disc_may_close(disc, 2, 0, &variable), ILLEGAL_REQUEST,
                 SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION);
    assert_good(disc_close_track(disc, 1, &variable));
    layout = disc_layout(disc);
    assert_int_equal(layout->tracks[0].state, TRACK_COMPLETE);
    assert_int_equal(layout->tracks[0].length + layout->tracks[0].run_out, 366);
    assert_int_equal(layout->tracks[0].link_blocks, 2 * LINK);
    assert_int_equal(next_writable(disc, &data), 364 + 152);
    assert_good(disc_close_session(disc, &variable));
    assert_int_equal(disc_layout(disc)->capacity, 366);
}

/* User blocks are what they were; what links them cannot be read, like run-out (3.1, 0.1 c) */
static void links_cannot_be_read(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-r-80");
    assert_good(packet(disc, 0, 100, &variable));
    assert_good(packet(disc, 107, 250, &variable));
    assert_good(disc_close_track(disc, 0xFF, &variable));
    assert_good(disc_close_session(disc, &variable));
    for (int times = 0; times < 2; times++) {
        assert_true(holds(disc, 0, 100, 1));
        assert_true(holds(disc, 107, 250, 1));
        uint8_t block[2048];
        for (lba_t lba = 100; lba < 107; lba++)
            assert_sense(disc_read(disc, lba, 1, block), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
        assert_sense(disc_may_read(disc, 90, 30), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
        disc = scratch_reopen(scratch);
    }
}

/* 2.15, 3.1: a track is never shorter than 300 blocks */
static void short_tracks_are_padded(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    assert_good(packet(disc, 0, 10, &variable));
    assert_good(disc_close_track(disc, 1, &variable));
    assert_int_equal(disc_layout(disc)->tracks[0].length, 300);
    assert_int_equal(disc_layout(disc)->tracks[0].link_blocks, LINK);
    uint8_t block[2048];
    static const uint8_t zeros[2048];
    assert_sense(disc_read(disc, 16, 1, block), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_good(disc_read(disc, 17, 1, block));
    assert_memory_equal(block, zeros, sizeof zeros);
    assert_good(packet(disc, 452, 32, &fixed));
    assert_good(disc_close_track(disc, 2, &fixed));
    assert_int_equal(disc_layout(disc)->tracks[1].length, 8 * 32); /* 8 * 39 - 5 = 307 raw blocks */
    assert_int_equal(next_writable(disc, &data), 452 + 307 + 150);
}

/* 3.1: 39 raw blocks a packet, and method 2 counts 32 of them; 2.8: whole packets (5/64/01), that fit (5/63/01) */
static void fixed_packets(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct disc_track track;
    assert_good(disc_next_track(disc, &fixed, &track));
    assert_int_equal(track.free_blocks, ROOM);
    assert_sense(packet(disc, 0, 31, &fixed), ILLEGAL_REQUEST, INVALID_PACKET_SIZE);
    assert_sense(packet(disc, 0, 33, &fixed), ILLEGAL_REQUEST, INVALID_PACKET_SIZE);
    assert_int_equal(disc_layout(disc)->status, DISC_BLANK);
    for (lba_t lba = 0; lba < 320; lba += 64)
        assert_good(packet(disc, lba, 64, &fixed));
    assert_int_equal(next_writable(disc, &fixed), 320);
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_layout(disc)->tracks[0].packet_size, FIXED);
    assert_sense(disc_may_write(disc, 320, ROOM, &fixed), ILLEGAL_REQUEST, PACKET_DOES_NOT_FIT_IN_AVAILABLE_SPACE);
    assert_good(disc_may_write(disc, 320, ROOM - 320, &fixed));
    assert_true(holds(disc, 0, 320, 1));
    assert_good(disc_close_track(disc, 0xFF, &fixed));
    assert_int_equal(next_writable(disc, &data), 10 * 39 - 5 + 150);
    assert_good(disc_close_session(disc, &fixed));
    assert_int_equal(disc_layout(disc)->sessions[0].lead_out, 10 * 39 - 5);
    assert_int_equal(disc_layout(disc)->capacity, 320); /* user blocks */
    assert_int_equal(next_writable(disc, &data), 10 * 39 - 5 + 11400);
}

/* 2.8, 3.2: one way from the first packet to the last; a track at once is written to its end first */
static void other_ways_are_refused(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters wrong = variable;
    wrong.data_block_type = 0;
    assert_sense(packet(disc, 0, 32, &wrong), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    wrong = variable;
    wrong.track_mode = 0;
    assert_sense(packet(disc, 0, 32, &wrong), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_good(packet(disc, 0, 32, &variable));
    assert_good(disc_synchronize(disc));
    assert_sense(packet(disc, 39, 32, &fixed), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_sense(packet(disc, 39, 32, &data), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    wrong = variable;
    wrong.write_type = WRITE_TYPE_SAO;
    assert_sense(packet(disc, 39, 32, &wrong), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_sense(packet(disc, 32, 1, &variable), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_sense(disc_may_write(disc, 39, 359847 - 39 + 1, &variable), ILLEGAL_REQUEST,
                 LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_good(disc_close_track(disc, 1, &variable));
    assert_good(burn(disc, 452, 300, &data, 1));
    assert_good(disc_synchronize(disc));
    assert_int_equal(next_writable(disc, &variable), 904); /* a packet track behind one at once */
    assert_good(packet(disc, 904, 32, &variable));
}

/* 1.4: packets of mode 2, form 1 by page 05h's sub-header or with their own */
static void mode_2(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters form_1 = variable;
    form_1.data_block_type = 10;
    form_1.session_format = 0x20;
    form_1.sub_header[2] = 0x08;
    assert_good(packet(disc, 0, 100, &form_1));
    assert_good(disc_synchronize(disc));
    assert_sense(packet(disc, 107, 100, &variable), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_true(holds(disc, 0, 100, 1));
    assert_good(disc_close_track(disc, 1, &form_1));
    uint8_t block[2048];
    static const uint8_t zeros[2048];
    assert_good(disc_read(disc, 299, 1, block)); /* the padding has sectors too */
    assert_memory_equal(block, zeros, sizeof zeros);
    assert_sense(disc_read(disc, 100, 1, block), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);

    struct write_parameters mixed = form_1;
    mixed.data_block_type = 13;
    static uint8_t blocks[2][2332];
    blocks[0][2] = blocks[0][6] = 0x08;
    make_sector(blocks[0] + 8, 2048, 452, 2);
    blocks[1][2] = blocks[1][6] = 0x28;
    size_t length;
    assert_good(disc_write_length(disc, 452, 2, &mixed, &length));
    assert_int_equal(length, sizeof blocks);
    assert_good(disc_write(disc, 452, 2, blocks, &mixed));
    assert_good(disc_synchronize(disc));
    assert_true(holds(disc, 452, 1, 2));
    assert_sense(disc_read(disc, 453, 1, block), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK); /* form 2 */
    assert_good(disc_close_track(disc, 2, &mixed));
    for (unsigned type = 0; type < 16; type++) {
        form_1.data_block_type = (uint8_t)type;
        bool taken = sense_good(disc_may_write(disc, 904, 1, &form_1));
        assert_int_equal(taken, type == 8 || type == 10 || type == 13);
    }
}

/* 3.2: the incomplete track is in the PMA; 8.3: synchronised packets survive, others are lost, and it needs repair */
static void power_cuts(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-r-80");
    assert_good(packet(disc, 0, 100, &variable));
    disc = scratch_reopen(scratch); /* shut down in order: synchronised */
    assert_int_equal(disc_layout(disc)->tracks[0].state, TRACK_INCOMPLETE);
    assert_false(disc_layout(disc)->tracks[0].damaged);
    assert_int_equal(next_writable(disc, &variable), 107);
    assert_good(packet(disc, 107, 100, &variable));
    assert_good(packet(disc, 214, 100, &variable));
    disc_abandon(disc);
    disc = scratch_open(scratch, &(struct disc_options){.seed = 1});
    const struct disc_track *track = &disc_layout(disc)->tracks[0];
    assert_int_equal(track->state, TRACK_INCOMPLETE);
    assert_true(track->damaged);
    assert_int_equal(track->length, 100);
    assert_int_equal(track->next_writable, LBA_NONE);
    assert_sense(packet(disc, 107, 1, &variable), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_sense(disc_repair(disc, 2), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_good(disc_repair(disc, 1));
    assert_sense(disc_repair(disc, 1), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB); /* it has no problem any more */
    assert_int_equal(next_writable(disc, &variable), 107);
    assert_true(holds(disc, 0, 100, 1));
    assert_good(packet(disc, 107, 250, &variable));
    assert_good(disc_close_track(disc, 1, &variable));
    assert_good(disc_close_session(disc, &variable));
    assert_true(holds(disc, 107, 250, 1));
}

/* 2.14: what a killed burn left can be gone on with or closed */
static void an_interrupted_track_at_once(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-r-80");
    assert_good(burn(disc, 0, 320, &data, 1));
    disc_abandon(disc);
    disc = scratch_open(scratch, &(struct disc_options){.seed = 1});
    assert_true(disc_layout(disc)->tracks[0].damaged);
    assert_good(disc_repair(disc, 1));
    assert_int_equal(disc_layout(disc)->tracks[0].state, TRACK_INCOMPLETE);
    assert_int_equal(next_writable(disc, &data), 320);
    disc = scratch_reopen(scratch);
    assert_good(burn(disc, 320, 32, &data, 1));
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_layout(disc)->tracks[0].length, 352);
    assert_good(disc_close_session(disc, &data));
    assert_true(holds(disc, 0, 352, 1));
}

/* 4.1, 4.2: packets can be simulated, and the disc is what it was */
static void simulation(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-r-80");
    assert_good(packet(disc, 0, 100, &variable));
    assert_good(disc_synchronize(disc));
    char before[DISC_HASH_LENGTH], after[DISC_HASH_LENGTH];
    assert_int_equal(disc_hash(disc, before, &scratch->why), 0);
    struct disc_counters counters = disc_counters(disc), now;
    disc_simulation_begin(disc);
    assert_good(packet(disc, 107, 100, &variable));
    assert_good(disc_synchronize(disc));
    assert_int_equal(next_writable(disc, &variable), 214);
    assert_good(disc_close_track(disc, 1, &variable));
    assert_good(disc_reserve(disc, 1000, &data));
    assert_sense(disc_close_session(disc, &variable), ILLEGAL_REQUEST, EMPTY_OR_PARTIALLY_WRITTEN_RESERVED_TRACK);
    disc_simulation_drop(disc);
    now = disc_counters(disc);
    assert_memory_equal(&now, &counters, sizeof now);
    assert_int_equal(disc_hash(disc, after, &scratch->why), 0);
    assert_string_equal(before, after);
    assert_int_equal(next_writable(disc, &variable), 107);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        disc_test(variable_packets), disc_test(links_cannot_be_read),         disc_test(short_tracks_are_padded),
        disc_test(fixed_packets),    disc_test(other_ways_are_refused),       disc_test(mode_2),
        disc_test(power_cuts),       disc_test(an_interrupted_track_at_once), disc_test(simulation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
