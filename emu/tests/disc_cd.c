/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CD-R and CD-RW, track at once: every number of reference mmc 3.1, 3.2 and 10.1, every refusal of 2.21 that the disc
 * gives. */
#include "emu/tests/disc_support.h"

#include "emu/disc/store.h"

static const struct write_parameters data = {
    .write_type = WRITE_TYPE_TAO, .multi_session = 3, .track_mode = 4, .data_block_type = 8, .audio_pause_length = 150};

static void assert_unmoved(struct disc *disc, struct disc_counters before, const struct disc_layout *layout)
{
    struct disc_counters now = disc_counters(disc);
    assert_memory_equal(&now, &before, sizeof now);
    assert_memory_equal(disc_layout(disc), layout, sizeof *layout);
}

/* 10.1, appendix A (CD-R blank) and 3.2 first row */
static void blank(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    const struct disc_layout *layout = disc_layout(disc);
    assert_int_equal(layout->status, DISC_BLANK);
    assert_int_equal(layout->last_session_state, SESSION_EMPTY);
    assert_int_equal(layout->session_count, 1);
    assert_int_equal(layout->track_count, 0);
    assert_int_equal(layout->first_track_in_last_session, 1);
    assert_int_equal(layout->last_track_in_last_session, 1);
    assert_int_equal(layout->disc_type, 0xFF);
    assert_false(layout->identification_valid);
    assert_int_equal(layout->capacity, 0);
    struct msf lead_in = msf_from_lba(layout->sessions[0].lead_in);
    assert_int_equal(lead_in.minute, 0x61);
    assert_int_equal(lead_in.second, 0x22);
    assert_int_equal(lead_in.frame, 0x17);
    struct disc_track track;
    assert_good(disc_next_track(disc, &data, &track));
    assert_int_equal(track.number, 1);
    assert_int_equal(track.session, 1);
    assert_int_equal(track.state, TRACK_INVISIBLE);
    assert_int_equal(track.control, 4);
    assert_int_equal(track.data_mode, 0xF);
    assert_int_equal(track.start, 0);
    assert_int_equal(track.next_writable, 0);
    assert_int_equal(track.free_blocks, 359847);
}

/* 3.1: what is free on a blank disc is LLO - 2 */
static void every_kind_has_its_room(void **state)
{
    struct scratch *scratch = *state;
    size_t count;
    const struct disc_kind *kinds = disc_kinds(&count);
    assert_true(count >= 13);
    for (size_t i = 0; i < count; i++) {
        snprintf(scratch->path, sizeof scratch->path, "%s/%s.disc", scratch->folder, kinds[i].name);
        struct disc *disc = scratch_disc(scratch, kinds[i].name);
        struct disc_track track;
        assert_good(disc_next_track(disc, &data, &track));
        assert_int_equal(track.free_blocks, kinds[i].last_lead_out_start - 2);
        assert_int_equal(disc_kind(disc)->profile, kinds[i].erasable ? PROFILE_CD_RW : PROFILE_CD_R);
        disc_close(disc);
        scratch->disc = NULL;
    }
    assert_null(disc_kind_find("dvd-r"));
    assert_int_equal(lba_from_msf(79, 59, 74), disc_kind_find("cd-r-80")->last_lead_out_start);
    assert_int_equal(lba_from_msf(74, 43, 1), disc_kind_find("cd-r-74")->last_lead_out_start);
}

/* 3.2: first WRITE, SYNCHRONIZE CACHE; 10.1: 300 blocks, next 452; appendix A: free 00057BE3h */
static void track_at_once(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    assert_good(burn(disc, 0, 299, &data, 1));
    const struct disc_layout *layout = disc_layout(disc);
    assert_int_equal(layout->status, DISC_APPENDABLE);
    assert_int_equal(layout->last_session_state, SESSION_INCOMPLETE);
    assert_int_equal(layout->session_count, 1);
    assert_int_equal(layout->last_track_in_last_session, 1);
    assert_false(layout->identification_valid);
    struct disc_track track;
    assert_good(disc_next_track(disc, &data, &track));
    assert_int_equal(track.number, 1);
    assert_int_equal(track.state, TRACK_OPEN);
    assert_int_equal(track.next_writable, 299);
    assert_int_equal(track.free_blocks, 359847 - 299);
    assert_int_equal(track.data_mode, 1);
    assert_good(burn(disc, 299, 1, &data, 1));

    assert_good(disc_synchronize(disc));
    layout = disc_layout(disc);
    assert_int_equal(layout->track_count, 1);
    assert_int_equal(layout->tracks[0].state, TRACK_COMPLETE);
    assert_int_equal(layout->tracks[0].length + layout->tracks[0].run_out, 0x12E);
    assert_int_equal(layout->tracks[0].next_writable, LBA_NONE);
    assert_int_equal(layout->last_track_in_last_session, 2);
    assert_int_equal(layout->first_track_in_last_session, 1);
    assert_int_equal(layout->disc_type, 0xFF);
    assert_int_equal(layout->capacity, 0);
    assert_true(layout->identification_valid); /* 0.1 d */
    assert_good(disc_next_track(disc, &data, &track));
    assert_int_equal(track.number, 2);
    assert_int_equal(track.session, 1);
    assert_int_equal(track.start, 0x1C4);
    assert_int_equal(track.next_writable, 452);
    assert_int_equal(track.free_blocks, 0x57BE3);
    assert_true(holds(disc, 0, 300, 1)); /* 0.1 g */
    assert_good(disc_synchronize(disc)); /* nothing pending */
}

/* 10.1: 302 -> 11702, 12004 -> 18904; 3.1: B0 pointers; 3.2: CLOSE with multi-session 11; appendix A: next lead-in
 * 01:36:02 */
static void sessions(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    assert_good(burn(disc, 0, 300, &data, 1));
    assert_good(disc_synchronize(disc));
    assert_good(disc_close_session(disc, &data));
    const struct disc_layout *layout = disc_layout(disc);
    assert_int_equal(layout->status, DISC_APPENDABLE);
    assert_int_equal(layout->last_session_state, SESSION_EMPTY);
    assert_int_equal(layout->session_count, 2);
    assert_int_equal(layout->first_track_in_last_session, 2);
    assert_int_equal(layout->last_track_in_last_session, 2);
    assert_int_equal(layout->disc_type, 0);
    assert_int_equal(layout->capacity, 302);
    assert_int_equal(layout->sessions[0].lead_out, 302);
    assert_int_equal(layout->sessions[0].next_program_area, 302 + 11250);
    struct msf lead_in = msf_from_lba(layout->sessions[1].lead_in);
    assert_int_equal(lead_in.minute << 16 | lead_in.second << 8 | lead_in.frame, 0x012402);
    assert_int_equal(next_writable(disc, &data), 11702);

    assert_good(burn(disc, 11702, 300, &data, 2));
    assert_int_equal(disc_layout(disc)->session_count, 2);
    assert_good(disc_synchronize(disc));
    assert_int_equal(next_writable(disc, &data), 11702 + 452);
    assert_good(disc_close_session(disc, &data));
    layout = disc_layout(disc);
    assert_int_equal(layout->sessions[1].lead_out, 12004);
    assert_int_equal(layout->sessions[1].next_program_area, 12004 + 6750);
    assert_int_equal(layout->capacity, 12004);
    assert_int_equal(layout->session_count, 3);
    assert_int_equal(layout->sessions[2].lead_in, 12004 + 2250);
    assert_int_equal(next_writable(disc, &data), 18904);
    assert_good(disc_close_session(disc, &data)); /* empty session: good, nothing happens */
    assert_int_equal(disc_layout(disc)->session_count, 3);

    disc = scratch_reopen(*state);
    assert_int_equal(next_writable(disc, &data), 18904);
    assert_true(holds(disc, 0, 300, 1));
    assert_true(holds(disc, 11702, 300, 2));
}

/* 3.2: CLOSE with 00; 2.21: what a complete disc refuses; decision 20 of 10 */
static void final_session(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters last = data_track(0);
    assert_good(burn(disc, 0, 300, &last, 1));
    assert_good(disc_synchronize(disc));
    uint32_t identification = disc_layout(disc)->identification;
    assert_good(disc_close_session(disc, &last));
    const struct disc_layout *layout = disc_layout(disc);
    assert_int_equal(layout->status, DISC_COMPLETE);
    assert_int_equal(layout->last_session_state, SESSION_COMPLETE);
    assert_int_equal(layout->session_count, 1);
    assert_int_equal(layout->last_track_in_last_session, 1);
    assert_int_equal(layout->sessions[0].next_program_area, LBA_NONE);
    assert_int_equal(layout->identification, identification);
    struct disc_layout before = *layout;
    struct disc_counters counters = disc_counters(disc);
    struct disc_track track;
    assert_sense(disc_next_track(disc, &last, &track), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_sense(burn(disc, 452, 1, &last, 1), ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM);
    assert_sense(disc_may_blank(disc, 0, 0), ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
    assert_sense(disc_blank(disc, 1, 0), ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
    assert_good(disc_close_session(disc, &last));
    assert_good(disc_close_track(disc, 0xFF, &last));
    assert_good(disc_close_track(disc, 1, &last));
    assert_sense(disc_close_track(disc, 2, &last), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_good(disc_synchronize(disc));
    assert_unmoved(disc, counters, &before);
}

/* 0.1 j: audio waits for page 05h's pause, data for 150, a session's first track for 150; FFh answers for the page in
 * force */
static void pauses(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters audio = audio_track(0), slow = audio_track(225);
    assert_int_equal(next_writable(disc, &slow), 0);
    assert_good(burn(disc, 0, 300, &audio, 1));
    assert_good(disc_synchronize(disc));
    assert_int_equal(next_writable(disc, &audio), 302);
    assert_int_equal(next_writable(disc, &slow), 302 + 225);
    assert_int_equal(next_writable(disc, &data), 302 + 150);
    assert_good(burn(disc, 527, 300, &slow, 1));
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_layout(disc)->tracks[1].pause, 225);
    assert_good(burn(disc, 527 + 302 + 150, 300, &data, 1)); /* mixed */
    assert_good(disc_close_session(disc, &audio));
    assert_int_equal(next_writable(disc, &slow), 527 + 302 + 150 + 302 + 11400);
}

/* 3.0: LBA must be the next writable address; 2.21: 5/21/02, beyond the writable area 5/21/00. Nothing moves. */
static void addresses(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    uint8_t block[2048] = {0};
    struct disc_layout before = *disc_layout(disc);
    struct disc_counters counters = disc_counters(disc);
    assert_sense(disc_write(disc, 1, 1, block, &data), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_sense(disc_write(disc, -150, 1, block, &data), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_sense(disc_write(disc, -1, 1, block, &data), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_sense(disc_write(disc, INT32_MAX, 1, block, &data), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_sense(disc_may_write(disc, 0, 359848, &data), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_sense(disc_may_write(disc, 0, UINT32_MAX, &data), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_good(disc_may_write(disc, 0, 359847, &data));
    assert_good(disc_write(disc, 5, 0, block, &data)); /* 2.8: length 0 is good */
    assert_unmoved(disc, counters, &before);
    assert_good(burn(disc, 0, 32, &data, 1));
    assert_sense(disc_write(disc, 31, 1, block, &data), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_sense(disc_write(disc, 33, 1, block, &data), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_good(disc_write(disc, 32, 1, block, &data));
}

/* 2.8, 2.21: page 05h that does not fit is 5/64/00; session at once without its cue sheet 5/2C/00 */
static void parameters_that_do_not_fit(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters wrong = data;
    wrong.write_type = WRITE_TYPE_RAW;
    assert_sense(disc_may_write(disc, 0, 1, &wrong), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    wrong.write_type = WRITE_TYPE_SAO;
    assert_sense(disc_may_write(disc, 0, 1, &wrong), ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    static const uint8_t no_mode[2352];
    wrong = data;
    wrong.data_block_type = 0; /* whole sectors of data say which mode they are */
    assert_sense(disc_write(disc, 0, 1, no_mode, &wrong), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    wrong.data_block_type = 8;
    wrong.track_mode = 0;
    assert_sense(disc_may_write(disc, 0, 1, &wrong), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    wrong.data_block_type = 10;
    assert_int_equal(write_block_size(7), 0);
    assert_sense(disc_may_write(disc, 0, 1, &wrong), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_good(burn(disc, 0, 10, &data, 1));
    wrong = data;
    wrong.write_type = WRITE_TYPE_SAO; /* 3.2: while a session by track at once is open */
    assert_sense(disc_may_write(disc, 10, 1, &wrong), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_good(disc_synchronize(disc));
    assert_sense(disc_may_write(disc, 452, 1, &wrong), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
}

/* 3.2, 0.1 h: an open track keeps the page it was opened with, block size included */
static void open_track_keeps_its_parameters(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters audio = audio_track(150);
    assert_good(burn(disc, 0, 10, &data, 1));
    size_t length;
    assert_good(disc_write_length(disc, 10, 1, &audio, &length));
    assert_int_equal(length, 2048);
    assert_good(burn(disc, 10, 300, &audio, 1));
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_layout(disc)->track_count, 1);
    assert_int_equal(disc_layout(disc)->tracks[0].control, 4);
    assert_true(holds(disc, 0, 310, 1));
    assert_good(disc_write_length(disc, 462, 2, &audio, &length));
    assert_int_equal(length, 2 * 2352);
}

/* 3.1: a track has 300 blocks at least; the drive pads */
static void short_tracks_are_padded(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    assert_good(burn(disc, 0, 7, &data, 1));
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_layout(disc)->tracks[0].length, 300);
    assert_int_equal(next_writable(disc, &data), 452);
    static const uint8_t zeros[293 * 2048];
    static uint8_t found[293 * 2048];
    assert_true(holds(disc, 0, 7, 1));
    assert_good(disc_read(disc, 7, 293, found));
    assert_memory_equal(found, zeros, sizeof zeros);
}

/* 0.1 a, c, g and 2.21 READ */
static void reading(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    uint8_t block[2048 * 4];
    assert_sense(disc_read(disc, 0, 1, block), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_good(burn(disc, 0, 400, &data, 1));
    assert_sense(disc_read(disc, 400, 1, block), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_sense(disc_read(disc, 399, 2, block), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_good(disc_synchronize(disc));
    assert_true(holds(disc, 0, 400, 1));
    struct sense s = disc_read(disc, 399, 2, block);
    assert_sense(s, ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_int_equal(s.information, 400);
    assert_sense(disc_read(disc, 401, 1, block), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    s = disc_read(disc, 402, 1, block);
    assert_sense(s, MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR);
    assert_true(s.information_valid);
    assert_int_equal(s.information, 402);
    assert_sense(disc_read(disc, 551, 1, block), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR);
    assert_sense(disc_read(disc, 552, 1, block), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_sense(disc_read(disc, -1, 1, block), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_sense(disc_read(disc, 0, UINT32_MAX, block), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    struct write_parameters audio = audio_track(150);
    assert_good(burn(disc, 552, 300, &audio, 1));
    assert_good(disc_close_session(disc, &data));
    assert_sense(disc_read(disc, 552, 1, block), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_sense(disc_read(disc, 854 + 11399, 1, block), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR); /* between sessions */
    assert_sense(disc_read(disc, 854 + 11400, 1, block), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);

    disc_set_run_out(disc, RUN_OUT_ZEROS);
    static const uint8_t zeros[2 * 2048];
    assert_good(disc_read(disc, 398, 4, block));
    assert_memory_equal(block + 2 * 2048, zeros, sizeof zeros);
    uint8_t expected[2048];
    make_sector(expected, sizeof expected, 399, 1);
    assert_memory_equal(block + 2048, expected, sizeof expected);
}

/* 2.19: what READ CD finds; audio pauses and run-outs are silence */
static void sector_types(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters audio = audio_track(150);
    assert_good(burn(disc, 0, 300, &audio, 1));
    assert_good(disc_synchronize(disc));
    assert_good(burn(disc, 452, 300, &audio, 1));
    assert_good(disc_synchronize(disc));
    assert_good(burn(disc, 904, 300, &data, 1));
    assert_good(disc_close_session(disc, &data));
    static const uint8_t silence[2352];
    uint8_t found[2352], expected[2352];
    enum sector_type type;
    static const lba_t silent[] = {-150, -1, 300, 301, 302, 451, 752, 753};
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++) {
        assert_good(disc_sector_type(disc, silent[i], &type));
        assert_int_equal(type, SECTOR_AUDIO);
        assert_good(disc_read_main_channel(disc, silent[i], found));
        assert_memory_equal(found, silence, sizeof found);
    }
    for (lba_t lba = 0; lba < 752; lba = lba == 299 ? 452 : lba + 1) {
        make_sector(expected, sizeof expected, lba, 1);
        assert_good(disc_read_main_channel(disc, lba, found));
        assert_memory_equal(found, expected, sizeof found);
    }
    assert_sense(disc_sector_type(disc, 754, &type), MEDIUM_ERROR,
                 L_EC_UNCORRECTABLE_ERROR); /* pre-gap of a data track */
    assert_good(disc_sector_type(disc, 904, &type));
    assert_int_equal(type, SECTOR_MODE_1);
    assert_sense(disc_sector_type(disc, 1204, &type), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_sense(disc_sector_type(disc, -151, &type), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
}

/* 0.1 e and 2.15 */
static void closing(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    assert_good(disc_close_session(disc, &data)); /* blank: an empty session */
    assert_int_equal(disc_layout(disc)->status, DISC_BLANK);
    assert_good(disc_close_track(disc, 0xFF, &data)); /* invisible: no-op */
    assert_good(disc_close_track(disc, 1, &data));
    assert_sense(disc_close_track(disc, 0, &data), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_sense(disc_close_track(disc, 2, &data), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_sense(disc_may_close(disc, 0, 0, &data), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_sense(disc_may_close(disc, 3, 0, &data), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_sense(disc_may_close(disc, 6, 0, &data), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_good(burn(disc, 0, 320, &data, 1));
    assert_good(disc_close_track(disc, 0xFF, &data));
    assert_int_equal(next_writable(disc, &data), 320 + 152);
    assert_good(burn(disc, 472, 300, &data, 1));
    assert_sense(disc_may_close(disc, 1, 3, &data), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_good(disc_close_track(disc, 1, &data)); /* complete already */
    assert_int_equal(disc_layout(disc)->tracks[1].state, TRACK_OPEN);
    assert_good(disc_close_session(disc, &data)); /* implies the synchronise */
    assert_int_equal(disc_layout(disc)->capacity, 472 + 302);
    assert_int_equal(disc_layout(disc)->session_count, 2);
    assert_int_equal(disc_layout(disc)->sessions[0].last_track, 2);
}

/* 3.2 last row, 5, 0.1 d: minimal keeps the identification, whole does not; old sectors cannot be read */
static void blanking(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-rw-80");
    uint8_t block[2048];
    assert_good(burn(disc, 0, 1000, &data, 1));
    assert_good(disc_close_session(disc, &data));
    struct write_parameters audio = audio_track(150);
    assert_good(burn(disc, 1002 + 11400, 300, &audio, 1));
    assert_good(disc_close_session(disc, &data));
    uint32_t identification = disc_layout(disc)->identification;
    assert_sense(disc_may_blank(disc, 2, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_sense(disc_may_blank(disc, 7, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);

    assert_good(disc_blank(disc, 1, 0));
    for (int times = 0; times < 2; times++) { /* and again after opening it anew */
        assert_int_equal(disc_layout(disc)->status, DISC_BLANK);
        assert_int_equal(disc_layout(disc)->session_count, 1);
        assert_true(disc_layout(disc)->identification_valid);
        assert_int_equal(disc_layout(disc)->identification, identification);
        assert_int_equal(next_writable(disc, &data), 0);
        assert_sense(disc_read(disc, 0, 1, block), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
        disc = scratch_reopen(scratch);
    }
    assert_good(burn(disc, 0, 20, &data, 2));
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_layout(disc)->identification, identification);
    assert_true(holds(disc, 0, 20, 2));
    static const uint8_t zeros[2048];
    for (lba_t lba = 20; lba < 300; lba++) {
        assert_good(disc_read(disc, lba, 1, block));
        assert_memory_equal(block, zeros, sizeof zeros);
    }
    assert_sense(disc_read(disc, 999, 1, block), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);

    assert_good(disc_blank(disc, 0, 0));
    assert_false(disc_layout(disc)->identification_valid);
    char path[200];
    snprintf(path, sizeof path, "%s/data.iso", scratch->path);
    FILE *file = fopen(path, "r");
    if (file) {
        assert_int_equal(fgetc(file), EOF);
        fclose(file);
    }
    disc = scratch_reopen(scratch);
    assert_int_equal(disc_layout(disc)->status, DISC_BLANK);
    assert_good(burn(disc, 0, 300, &data, 3));
    assert_good(disc_synchronize(disc));
    assert_int_not_equal(disc_layout(disc)->identification, identification);
    assert_true(holds(disc, 0, 300, 3));
}

/* ------------------------------------------------------------------ whole discs, with a store that takes everything
 * and keeps nothing */

static int take_write(struct store *store, enum store_file file, const void *bytes, size_t size, off_t at)
{
    (void)store, (void)file, (void)bytes, (void)size, (void)at;
    return 0;
}
static int take_truncate(struct store *store, enum store_file file, off_t size)
{
    (void)store, (void)file, (void)size;
    return 0;
}
static int take_synchronize(struct store *store, enum store_file file)
{
    (void)store, (void)file;
    return 0;
}
static int take_folder(struct store *store)
{
    (void)store;
    return 0;
}
static const struct store_operations take = {"take",           take_write,  take_truncate,
                                             take_synchronize, take_folder, take_folder};

static struct disc *bottomless(struct scratch *scratch)
{
    scratch_disc(scratch, "cd-r-80");
    disc_close(scratch->disc);
    scratch->disc = NULL;
    return scratch_open(scratch, &(struct disc_options){.seed = 1, .store_operations = &take});
}

/* 3.1: the last track ends two blocks before the last possible lead-out; then no session fits any more */
static void full_to_the_last_block(void **state)
{
    struct disc *disc = bottomless(*state);
    uint8_t block[2048] = {0};
    assert_good(disc_write(disc, 0, 359846, block, &data));
    assert_sense(disc_may_write(disc, 359846, 2, &data), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_good(disc_write(disc, 359846, 1, block, &data));
    assert_int_equal(disc_layout(disc)->tracks[0].free_blocks, 0);
    assert_sense(disc_may_write(disc, 359847, 1, &data), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_good(disc_synchronize(disc));
    struct disc_track track;
    assert_good(disc_next_track(disc, &data, &track));
    assert_int_equal(track.free_blocks, 0);
    assert_sense(disc_may_write(disc, track.next_writable, 1, &data), ILLEGAL_REQUEST,
                 LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_good(disc_close_session(disc, &data));
    assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);
    assert_int_equal(disc_layout(disc)->capacity, 359849);
}

/* 1.4: 99 tracks in all */
static void ninety_nine_tracks(void **state)
{
    struct disc *disc = bottomless(*state);
    uint8_t block[2048] = {0};
    for (unsigned i = 1; i <= 99; i++) {
        assert_int_equal(disc_layout(disc)->last_track_in_last_session, i);
        assert_good(disc_write(disc, next_writable(disc, &data), 300, block, &data));
        assert_good(disc_synchronize(disc));
    }
    struct disc_track track;
    assert_int_equal(disc_layout(disc)->last_track_in_last_session, 99);
    assert_sense(disc_next_track(disc, &data, &track), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_sense(disc_may_write(disc, 99 * 452, 1, &data), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    for (unsigned i = 1; i <= 99; i++) {
        assert_ptr_equal(disc_track_at(disc_layout(disc), (lba_t)(452 * (i - 1)) - 150),
                         disc_track(disc_layout(disc), i));
        assert_ptr_equal(disc_track_at(disc_layout(disc), (lba_t)(452 * (i - 1)) + 301),
                         disc_track(disc_layout(disc), i));
    }
    assert_null(disc_track_at(disc_layout(disc), 99 * 452));
    assert_good(disc_close_session(disc, &data));
    assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);
}

static void sessions_until_none_fits(void **state)
{
    struct disc *disc = bottomless(*state);
    uint8_t block[2048] = {0};
    unsigned closed = 0;
    while (disc_layout(disc)->status != DISC_COMPLETE) {
        lba_t at = next_writable(disc, &data);
        assert_int_equal(at, closed == 0 ? 0 : 302 + 11400 + (lba_t)(closed - 1) * (302 + 6900));
        assert_good(disc_write(disc, at, 300, block, &data));
        assert_good(disc_close_session(disc, &data));
        closed++;
    }
    /* the last that fits: its 302 blocks end at or before the last possible lead-out, one more would not */
    lba_t lead_out = disc_layout(disc)->capacity;
    assert_true(lead_out <= 359849 && lead_out + 6900 + 302 > 359849);
}

/* 3.1 */
static void times(void **state)
{
    (void)state;
    static const struct {
        unsigned minute, second, frame;
        lba_t lba;
    } pairs[] = {{0, 0, 0, -150},      {0, 2, 0, 0},         {97, 34, 23, -11077}, {97, 24, 23, -11827},
                 {97, 15, 35, -12490}, {79, 59, 74, 359849}, {79, 59, 73, 359848}, {79, 59, 71, 359846},
                 {74, 43, 1, 336076},  {99, 59, 74, -151},   {0, 1, 74, -1}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_int_equal(lba_from_msf(pairs[i].minute, pairs[i].second, pairs[i].frame), pairs[i].lba);
        struct msf time = msf_from_lba(pairs[i].lba);
        assert_int_equal(time.minute, pairs[i].minute);
        assert_int_equal(time.second, pairs[i].second);
        assert_int_equal(time.frame, pairs[i].frame);
    }
    assert_int_equal(bcd(59), 0x59);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        disc_test(blank),
        disc_test(every_kind_has_its_room),
        disc_test(track_at_once),
        disc_test(sessions),
        disc_test(final_session),
        disc_test(pauses),
        disc_test(addresses),
        disc_test(parameters_that_do_not_fit),
        disc_test(open_track_keeps_its_parameters),
        disc_test(short_tracks_are_padded),
        disc_test(reading),
        disc_test(sector_types),
        disc_test(closing),
        disc_test(blanking),
        disc_test(full_to_the_last_block),
        disc_test(ninety_nine_tracks),
        disc_test(sessions_until_none_fits),
        cmocka_unit_test(times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
