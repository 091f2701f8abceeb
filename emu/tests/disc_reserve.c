/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RESERVE TRACK (reference mmc 2.14, 2.15, 2.21, 3.2) and BLANK of parts of a disc (2.9, 1.4). */
#include "emu/tests/disc_packets.h"

/* Several at once, each with its own next writable address; the next track lies behind the last room. */
static void several(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-r-80");
    assert_good(disc_reserve(disc, 1000, &data));
    assert_good(disc_reserve(disc, 2000, &data));
    assert_good(disc_reserve(disc, 320, &fixed));
    for (int times = 0; times < 2; times++) {
        const struct disc_layout *layout = disc_layout(disc);
        assert_int_equal(layout->status, DISC_APPENDABLE);
        assert_int_equal(layout->last_session_state, SESSION_INCOMPLETE);
        assert_int_equal(layout->track_count, 3);
        assert_int_equal(layout->last_track_in_last_session, 4);
        assert_int_equal(layout->tracks[0].state, TRACK_STATE_RESERVED);
        assert_int_equal(layout->tracks[0].next_writable, 0);
        assert_int_equal(layout->tracks[0].free_blocks, 1000);
        assert_int_equal(layout->tracks[1].next_writable, 1152);
        assert_int_equal(layout->tracks[1].free_blocks, 2000);
        assert_int_equal(layout->tracks[2].next_writable, 1152 + 2152);
        assert_int_equal(layout->tracks[2].free_blocks, 320);
        assert_int_equal(next_writable(disc, &data), 1152 + 2152 + 10 * 39 - 5 + 150);
        disc = scratch_reopen(scratch); /* they are in the PMA */
    }
    uint8_t block[2048];
    assert_sense(disc_read(disc, 0, 1, block), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR); /* 0.1 a */

    /* out of order: the second at once, the first and third in packets, the fourth behind them */
    assert_good(burn(disc, 1152, 32, &data, 1));
    assert_sense(disc_write(disc, 0, 1, block, &data), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE); /* it is open */
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_layout(disc)->tracks[1].state, TRACK_COMPLETE);
    assert_int_equal(disc_layout(disc)->tracks[1].length, 2000);
    assert_good(disc_write(disc, 0, 1, block, &variable));
    assert_sense(disc_write(disc, 3304, 32, block, &variable), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_good(burn(disc, 3304, 32, &fixed, 1)); /* leaves the first one: its packet ends */
    assert_int_equal(disc_layout(disc)->tracks[0].state, TRACK_STATE_RESERVED);
    assert_int_equal(disc_layout(disc)->tracks[0].next_writable, 8);
    assert_good(disc_synchronize(disc));
    lba_t fourth = next_writable(disc, &data);
    assert_good(burn(disc, fourth, 300, &data, 1));
    assert_good(disc_synchronize(disc));
    assert_sense(disc_may_close(disc, 2, 0, &data), ILLEGAL_REQUEST, EMPTY_OR_PARTIALLY_WRITTEN_RESERVED_TRACK);
    assert_good(disc_close_track(disc, 1, &data));
    assert_good(disc_close_track(disc, 3, &data));
    assert_int_equal(disc_layout(disc)->tracks[0].length, 1000);
    assert_int_equal(disc_layout(disc)->tracks[2].length, 320);
    assert_good(disc_close_session(disc, &data));
    assert_int_equal(disc_layout(disc)->capacity, fourth + 302);
    assert_true(holds(disc, 1152, 32, 1));
    assert_true(holds(disc, 3304, 32, 1));
    assert_true(holds(disc, fourth, 300, 1));
    disc = scratch_reopen(scratch);
    assert_true(holds(disc, fourth, 300, 1));
}

static void ends_and_limits(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    assert_sense(disc_may_reserve(disc, 0, &data), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_sense(disc_may_reserve(disc, 359848, &data), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_sense(disc_may_reserve(disc, UINT32_MAX, &data), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_good(disc_may_reserve(disc, 359847, &data));
    assert_good(disc_reserve(disc, 1, &data)); /* never less than a track is (3.1) */
    assert_int_equal(disc_layout(disc)->tracks[0].free_blocks, 300);
    assert_sense(disc_may_write(disc, 0, 301, &data), ILLEGAL_REQUEST, END_OF_USER_AREA_ENCOUNTERED_ON_THIS_TRACK);
    assert_sense(disc_may_write(disc, 0, 301, &variable), ILLEGAL_REQUEST, END_OF_USER_AREA_ENCOUNTERED_ON_THIS_TRACK);
    struct write_parameters at_once = data;
    at_once.write_type = WRITE_TYPE_SAO;
    assert_sense(disc_may_write(disc, 0, 1, &at_once), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_good(burn(disc, 452, 20, &variable, 1));
    assert_sense(disc_may_reserve(disc, 300, &data), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR); /* where would it be? */
    assert_good(disc_close_track(disc, 0xFF, &variable));
    for (unsigned i = 2; i < 99; i++)
        assert_good(disc_reserve(disc, 300, &data));
    assert_sense(disc_may_reserve(disc, 300, &data), ILLEGAL_REQUEST, NO_MORE_TRACK_RESERVATIONS_ALLOWED);
}

/* A crash leaves reservations, and what was written into one damaged */
static void crash(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-r-80");
    assert_good(disc_reserve(disc, 1000, &data));
    assert_good(disc_reserve(disc, 1000, &data));
    assert_good(burn(disc, 0, 64, &data, 1));
    disc_abandon(disc);
    disc = scratch_open(scratch, &(struct disc_options){.seed = 1});
    assert_int_equal(disc_layout(disc)->track_count, 2);
    assert_int_equal(disc_layout(disc)->tracks[0].state, TRACK_STATE_RESERVED);
    assert_true(disc_layout(disc)->tracks[0].damaged);
    assert_int_equal(disc_layout(disc)->tracks[1].next_writable, 1152);
    assert_good(disc_repair(disc, 1));
    assert_int_equal(disc_layout(disc)->tracks[0].next_writable, 64);
    assert_good(burn(disc, 64, 64, &data, 1));
    assert_good(disc_synchronize(disc));
    assert_true(holds(disc, 0, 128, 1));
    assert_good(disc_close_track(disc, 2, &data));
    assert_good(disc_close_session(disc, &data));
}

/* ------------------------------------------------------------------ BLANK, types 2 to 6 */

static void blank_tracks(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-rw-80");
    uint8_t block[2048];
    assert_good(burn(disc, 0, 600, &data, 1));
    assert_good(disc_synchronize(disc));
    assert_good(burn(disc, 752, 300, &data, 1));
    assert_good(disc_synchronize(disc));
    assert_good(disc_reserve(disc, 500, &data));
    assert_sense(disc_may_blank(disc, 2, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_sense(disc_may_blank(disc, 2, 4), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_sense(disc_may_blank(disc, 3, 1), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_good(disc_blank(disc, 3, 3));
    assert_int_equal(disc_layout(disc)->track_count, 2);
    assert_int_equal(next_writable(disc, &data), 752 + 452);
    assert_good(disc_blank(disc, 2, 1)); /* its start and stop stay in the PMA */
    disc = scratch_reopen(scratch);
    assert_int_equal(disc_layout(disc)->tracks[0].state, TRACK_STATE_RESERVED);
    assert_int_equal(disc_layout(disc)->tracks[0].free_blocks, 600);
    assert_sense(disc_read(disc, 0, 1, block), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR);
    assert_true(holds(disc, 752, 300, 1));
    assert_good(burn(disc, 0, 100, &data, 2));
    assert_good(disc_synchronize(disc));
    assert_true(holds(disc, 0, 100, 2));
    static const uint8_t zeros[2048];
    for (lba_t lba = 100; lba < 600; lba++) { /* not what was there before */
        assert_good(disc_read(disc, lba, 1, block));
        assert_memory_equal(block, zeros, sizeof zeros);
    }
    assert_good(disc_close_session(disc, &data));
    assert_sense(disc_may_blank(disc, 2, 1), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB); /* in the TOC */
}

static void blank_tails(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-rw-80");
    for (int i = 0; i < 4; i++)
        assert_good(burn(disc, i * 39, 32, &variable, 1));
    assert_good(disc_synchronize(disc));
    assert_sense(disc_may_blank(disc, 4, 40), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB); /* no packet begins there */
    assert_sense(disc_may_blank(disc, 4, 38), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_sense(disc_may_blank(disc, 4, 156), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_good(disc_blank(disc, 4, 78));
    disc = scratch_reopen(scratch);
    assert_int_equal(disc_layout(disc)->tracks[0].state, TRACK_INCOMPLETE);
    assert_int_equal(disc_layout(disc)->tracks[0].link_blocks, 7);
    assert_int_equal(next_writable(disc, &variable), 78);
    assert_true(holds(disc, 39, 32, 1));
    assert_good(burn(disc, 78, 32, &variable, 2));
    assert_true(holds(disc, 78, 32, 2));
    assert_good(disc_close_track(disc, 1, &variable));
    assert_good(burn(disc, 452, 320, &fixed, 1));
    assert_good(disc_close_track(disc, 2, &fixed));
    assert_good(disc_reserve(disc, 300, &data));
    assert_sense(disc_may_blank(disc, 4, 452 + 33), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_good(disc_blank(disc, 4, 452 + 64)); /* a track lies behind it: its room stays */
    assert_int_equal(disc_layout(disc)->tracks[1].state, TRACK_STATE_RESERVED);
    assert_int_equal(disc_layout(disc)->tracks[1].next_writable, 452 + 64);
    assert_int_equal(disc_layout(disc)->tracks[1].free_blocks, 256);
    assert_good(disc_blank(disc, 4, 0)); /* all of it */
    assert_int_equal(disc_layout(disc)->tracks[0].free_blocks, 300);
    disc = scratch_reopen(scratch);
    assert_int_equal(disc_layout(disc)->track_count, 3);
}

static void blank_sessions(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-rw-80");
    assert_sense(disc_may_blank(disc, 5, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB); /* nothing is closed */
    assert_sense(disc_may_blank(disc, 6, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_good(burn(disc, 0, 300, &data, 1));
    assert_good(disc_close_session(disc, &data));
    assert_good(burn(disc, 11702, 300, &data, 1));
    assert_sense(disc_may_blank(disc, 5, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB); /* the last one is open */
    struct write_parameters final = data;
    final.multi_session = 0;
    assert_good(disc_close_session(disc, &final));
    assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);

    assert_good(disc_blank(disc, 5, 0)); /* unclose: its tracks stay, its lead-in and lead-out go */
    for (int times = 0; times < 2; times++) {
        assert_int_equal(disc_layout(disc)->status, DISC_APPENDABLE);
        assert_int_equal(disc_layout(disc)->last_session_state, SESSION_INCOMPLETE);
        assert_int_equal(disc_layout(disc)->capacity, 302);
        assert_int_equal(next_writable(disc, &data), 11702 + 452);
        disc = scratch_reopen(scratch);
    }
    assert_good(disc_close_session(disc, &data));
    assert_int_equal(disc_layout(disc)->session_count, 3);

    assert_good(disc_blank(disc, 6, 0)); /* the last that holds something */
    for (int times = 0; times < 2; times++) {
        assert_int_equal(disc_layout(disc)->session_count, 2);
        assert_int_equal(disc_layout(disc)->track_count, 1);
        assert_int_equal(disc_layout(disc)->last_session_state, SESSION_EMPTY);
        assert_int_equal(next_writable(disc, &data), 11702);
        disc = scratch_reopen(scratch);
    }
    assert_true(holds(disc, 0, 300, 1));
    assert_good(disc_blank(disc, 6, 0));
    assert_int_equal(disc_layout(disc)->status, DISC_BLANK);
    assert_sense(disc_may_blank(scratch_reopen(scratch), 6, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
}

/* ------------------------------------------------------------------ what a damaged file could say of all this */

static void write_manifest(const struct scratch *scratch, const char *text, size_t length)
{
    char path[200];
    snprintf(path, sizeof path, "%s/disc.json", scratch->path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    fclose(file);
}

static void facts_that_cannot_be(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-rw-80");
    assert_good(disc_reserve(disc, 999, &data));
    assert_good(burn(disc, 0, 32, &variable, 1));
    assert_good(burn(disc, 39, 1, &variable, 1));
    assert_good(disc_reserve(disc, 320, &fixed));
    assert_good(disc_synchronize(disc));
    disc_close(disc);
    scratch->disc = NULL;
    static char good[1 << 16], changed[1 << 16];
    char path[200];
    snprintf(path, sizeof path, "%s/disc.json", scratch->path);
    FILE *file = fopen(path, "r");
    size_t length = fread(good, 1, sizeof good - 1, file);
    fclose(file);
    static const char *const swaps[][2] = {
        {"\"packet_size\": 32", "\"packet_size\": 16"},      {"\"packet_size\": 32", "\"packet_size\": 0"},
        {"\"packet_size\": 32", "\"packet_size\": -1"},      {"\"run_out\": 65", "\"run_out\": 64"},
        {"\"reserved\": 320", "\"reserved\": 330"},          {"\"reserved\": 320", "\"reserved\": 0"},
        {"\"reserved\": 999", "\"reserved\": 30"},           {"\"reserved\": 999", "\"reserved\": 400000"},
        {"\"reserved\": 999", "\"reserved\": 2147483647"},   {"\"reserved\": 999", "\"reserved\": -999"},
        {"\"link_blocks\": 7", "\"link_blocks\": 700"},      {"\"link_blocks\": 7", "\"link_blocks\": -7"},
        {"\"formatted\": false", "\"formatted\": true"},     {"\"formatted\": false", "\"formatted\": 0"},
        {"\"written\": \"packet\"", "\"written\": \"raw\""}, {"\"state\": \"reserved\"", "\"state\": \"invisible\""},
    };
    for (size_t i = 0; i < sizeof swaps / sizeof *swaps; i++) {
        const char *at = strstr(good, swaps[i][0]);
        assert_non_null(at);
        int size = snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - good), good, swaps[i][1],
                            at + strlen(swaps[i][0]));
        write_manifest(scratch, changed, (size_t)size);
        int result = disc_open(scratch->path, NULL, &disc, &scratch->why);
        if (result == 0)
            print_error("%s was taken\n", swaps[i][1]);
        assert_int_equal(result, EXIT_USAGE_ERROR);
        assert_non_null(strstr(scratch->why.sentence, "is damaged"));
    }
    write_manifest(scratch, good, length);
    disc = scratch_open(scratch, NULL);
    assert_int_equal(disc_layout(disc)->tracks[0].link_blocks, 7);
}

static void write_once(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    assert_good(burn(disc, 0, 300, &data, 1));
    for (unsigned type = 0; type < 8; type++)
        assert_sense(disc_may_blank(disc, type, 1), ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        disc_test(several),
        disc_test(ends_and_limits),
        disc_test(crash),
        disc_test(blank_tracks),
        disc_test(blank_tails),
        disc_test(blank_sessions),
        disc_test(facts_that_cannot_be),
        disc_test(write_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
