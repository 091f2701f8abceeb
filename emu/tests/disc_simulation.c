/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Test Write: the shadow obeys every rule and the disc stays what it was (reference mmc 4.2). */
#include "emu/tests/disc_support.h"

static const struct write_parameters data = {
    .write_type = WRITE_TYPE_TAO, .multi_session = 3, .track_mode = 4, .data_block_type = 8, .audio_pause_length = 150};

struct witness {
    char hash[DISC_HASH_LENGTH];
    struct disc_counters counters;
    struct disc_layout layout;
};

static struct witness look(struct disc *disc)
{
    struct witness witness = {.counters = disc_counters(disc), .layout = *disc_layout_real(disc)};
    assert_int_equal(disc_hash(disc, witness.hash, NULL), 0);
    return witness;
}

static void assert_untouched(struct disc *disc, const struct witness *before)
{
    struct witness now = look(disc);
    assert_string_equal(now.hash, before->hash);
    assert_memory_equal(&now.counters, &before->counters, sizeof now.counters);
    assert_memory_equal(&now.layout, &before->layout, sizeof now.layout);
}

/* Two tracks and a close, with the numbers of 10.1 at every step. */
static void simulated_burn(struct disc *disc, lba_t from)
{
    uint8_t block[2048] = {0};
    lba_t first = next_writable(disc, &data);
    assert_int_equal(first, from);
    assert_good(burn(disc, from, 300, &data, 5));
    assert_sense(disc_write(disc, from + 301, 1, block, &data), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_int_equal(disc_layout(disc)->status, DISC_APPENDABLE);
    assert_good(disc_synchronize(disc));
    assert_int_equal(next_writable(disc, &data), from + 452);
    assert_true(disc_layout(disc)->identification_valid);
    struct write_parameters audio = audio_track(150);
    assert_good(burn(disc, from + 452, 310, &audio, 5));
    assert_good(disc_close_session(disc, &data));
    assert_int_equal(disc_layout(disc)->last_session_state, SESSION_EMPTY);
    assert_int_equal(next_writable(disc, &data), from + 452 + 312 + (from == 0 ? 11400 : 6900));
}

static void on_a_blank_disc(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct witness before = look(disc);
    disc_simulation_begin(disc);
    assert_true(disc_simulating(disc));
    disc_simulation_begin(disc);
    simulated_burn(disc, 0);
    uint8_t block[2048];
    assert_sense(disc_read(disc, 0, 1, block), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_untouched(disc, &before);
    disc_simulation_drop(disc);
    disc_simulation_drop(disc);
    assert_false(disc_simulating(disc));
    assert_memory_equal(disc_layout(disc), &before.layout, sizeof before.layout);
    assert_int_equal(next_writable(disc, &data), 0);
    simulated_burn(disc, 0); /* and the same for real */
    assert_true(holds(disc, 0, 300, 5));
}

static void on_an_appendable_disc(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-r-80");
    assert_good(burn(disc, 0, 300, &data, 1));
    assert_good(disc_close_session(disc, &data));
    struct witness before = look(disc);
    disc_simulation_begin(disc);
    simulated_burn(disc, 11702);
    assert_true(holds(disc, 0, 300, 1)); /* READ goes on with the real disc */
    assert_untouched(disc, &before);
    disc = scratch_reopen(scratch); /* the disc leaves: so does the shadow */
    assert_int_equal(next_writable(disc, &data), 11702);
    struct witness after = look(disc);
    assert_string_equal(after.hash, before.hash);
}

/* Final in the shadow: then nothing more can be written there, and the disc is still blank. */
static void final_in_the_shadow(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-rw-80");
    struct witness before = look(disc);
    struct write_parameters last = data_track(0);
    disc_simulation_begin(disc);
    assert_good(burn(disc, 0, 300, &last, 1));
    assert_good(disc_close_session(disc, &last));
    assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);
    assert_sense(burn(disc, 452, 1, &last, 1), ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM);
    assert_sense(disc_blank(disc, 1, 0), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR); /* 4.2 */
    assert_untouched(disc, &before);
    disc_simulation_drop(disc);
    assert_int_equal(disc_layout(disc)->status, DISC_BLANK);
    assert_good(disc_may_blank(disc, 1, 0));
}

/* 0.1 h: a track that is really open goes on in the disc; the shadow of it never reaches the disc */
static void beside_an_open_track(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    assert_good(burn(disc, 0, 100, &data, 1));
    struct witness before = look(disc);
    disc_simulation_begin(disc);
    assert_good(burn(disc, 100, 300, &data, 2));
    assert_good(disc_synchronize(disc));
    assert_untouched(disc, &before);
    disc_simulation_drop(disc);
    assert_good(burn(disc, 100, 300, &data, 3));
    assert_good(disc_synchronize(disc));
    assert_true(holds(disc, 0, 100, 1));
    assert_true(holds(disc, 100, 300, 3));
}

/* The hash sees what it must: a sector, the layout, the identification. */
static void hash_tells_discs_apart(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-rw-80");
    char hashes[6][DISC_HASH_LENGTH];
    assert_int_equal(disc_hash(disc, hashes[0], NULL), 0);
    assert_good(burn(disc, 0, 300, &data, 1));
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_hash(disc, hashes[1], NULL), 0);
    assert_good(disc_close_session(disc, &data));
    assert_int_equal(disc_hash(disc, hashes[2], NULL), 0);
    assert_good(disc_blank(disc, 1, 0));
    assert_int_equal(disc_hash(disc, hashes[3], NULL), 0);
    assert_good(burn(disc, 0, 300, &data, 2));
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_hash(disc, hashes[4], NULL), 0);
    assert_good(disc_close_session(disc, &data));
    assert_int_equal(disc_hash(disc, hashes[5], NULL), 0);
    for (unsigned i = 0; i < 6; i++) {
        assert_int_equal(strlen(hashes[i]), 64);
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(hashes[i], hashes[j]);
    }
    assert_int_equal(disc_hash(scratch_reopen(scratch), hashes[0], NULL), 0);
    assert_string_equal(hashes[0], hashes[5]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        disc_test(on_a_blank_disc),      disc_test(on_an_appendable_disc),  disc_test(final_in_the_shadow),
        disc_test(beside_an_open_track), disc_test(hash_tells_discs_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
