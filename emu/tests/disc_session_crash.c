/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sessions written in one go, cut off after every store operation (reference mmc 3.3, 8.3): a closed session is whole;
 * of one that was running, the tracks that had ended are right, the last is interrupted, and REPAIR and CLOSE SESSION
 * or BLANK bring the disc back.
 */
#include "emu/tests/store_recorder.h"

#include "emu/disc/sector.h"

enum { AT_ONCE = 150, RAW_START = -11077 };

#define MSF(lba) ((lba) + 150) / 4500, ((lba) + 150) / 75 % 60, ((lba) + 150) % 75

static const struct write_parameters sao = {.write_type = WRITE_TYPE_SAO, .multi_session = 3};
static const struct write_parameters raw = {.write_type = WRITE_TYPE_RAW, .data_block_type = 3};

/* Data from 0 to 300, audio from 375 to 700 with its pause. */
static const uint8_t first_sheet[] = {0x41, 0, 0, 0x01, 0, MSF(-150), 0x41, 1,    0, 0x10, 0, MSF(-150),
                                      0x41, 1, 1, 0x10, 0, MSF(0),    0x01, 2,    0, 0x00, 0, MSF(300),
                                      0x01, 2, 1, 0x00, 0, MSF(375),  0x01, 0xAA, 1, 0x01, 0, MSF(700)};
enum { SECOND = 700 + 11400 };
static const uint8_t second_sheet[] = {
    0x41, 0, 0, 0x01, 0, MSF(SECOND - 150), 0x41, 3,    0, 0x10, 0, MSF(SECOND - 150),
    0x41, 3, 1, 0x10, 0, MSF(SECOND),       0x41, 0xAA, 1, 0x01, 0, MSF(SECOND + 310)};

/* ------------------------------------------------------------------ the life */

static struct {
    unsigned events, closed, generation; /* once so many events happened, so many sessions are closed */
} promises[12];
static unsigned promise_count;

static void promise(unsigned closed, unsigned generation)
{
    promises[promise_count].events = event_count;
    promises[promise_count].closed = closed;
    promises[promise_count++].generation = generation;
}

static void write_area(struct disc *disc, lba_t lba, lba_t end, size_t size, unsigned generation)
{
    static uint8_t data[AT_ONCE * 2352];
    for (lba_t step; lba < end; lba += step) {
        step = end - lba < AT_ONCE ? end - lba : AT_ONCE;
        for (lba_t i = 0; i < step; i++)
            make_sector(data + (size_t)i * size, size, lba + i, generation);
        assert_good(disc_write(disc, lba, (uint32_t)step, data, &sao));
    }
}

static void write_first(struct disc *disc, unsigned generation)
{
    assert_good(disc_announce(disc, first_sheet, sizeof first_sheet, &sao));
    write_area(disc, -150, 300, 2048, generation);
    write_area(disc, 300, 700, 2352, generation);
    assert_good(disc_synchronize(disc));
}

static void write_second(struct disc *disc, unsigned generation)
{
    assert_good(disc_announce(disc, second_sheet, sizeof second_sheet, &sao));
    write_area(disc, SECOND - 150, SECOND + 310, 2048, generation);
    assert_good(disc_synchronize(disc));
}

/* Two tracks of audio from 0 and 300 to the lead-out at 600. */
static void write_raw(struct disc *disc, unsigned generation)
{
    static uint8_t data[AT_ONCE * 2448];
    for (lba_t lba = RAW_START, step; lba < 640; lba += step) {
        step = lba < -150 && lba + AT_ONCE > -150 ? -150 - lba : AT_ONCE;
        for (lba_t i = 0; i < step; i++) {
            lba_t at = lba + i;
            uint8_t *block = data + (size_t)i * 2448, q[12] = {0};
            make_sector(block, 2352, at, generation);
            if (at >= -150)
                q_position(q, 0, at < 300 ? 1 : 2, at >= 0, at < 0 ? -at : at < 300 ? at : at - 300, at);
            if (at >= 600)
                q[1] = 0xAA;
            put_be16(q + 10, q_crc(q, 10));
            for (unsigned bit = 0; bit < 96; bit++)
                block[2352 + bit] = (uint8_t)((q[bit / 8] >> (7 - bit % 8) & 1) << 6);
        }
        assert_good(disc_write(disc, lba, (uint32_t)step, data, &raw));
    }
    assert_good(disc_synchronize(disc));
}

static void live(struct scratch *scratch)
{
    struct disc *disc = scratch_open(scratch, &(struct disc_options){.seed = 1, .store_operations = &recorder});
    promise(0, 1);
    write_first(disc, 1);
    promise(1, 1);
    write_second(disc, 1);
    promise(2, 1);
    assert_good(disc_blank(disc, 1, 0));
    promise(0, 2);
    write_first(disc, 2);
    promise(1, 2);
    assert_good(disc_blank(disc, 0, 0));
    promise(0, 3);
    write_raw(disc, 3);
    promise(1, 3);
    disc_close(disc);
    scratch->disc = NULL;
}

/* ------------------------------------------------------------------ what may be there */

static void assert_track(struct disc *disc, const struct disc_track *track, unsigned generation)
{
    static uint8_t expected[2352], found[2352];
    bool data = track->control & 4;
    for (lba_t lba = track->start; lba < track->start + track->length; lba += 7) {
        make_sector(expected, data ? 2048 : 2352, lba, generation);
        assert_good(disc_read_main_channel(disc, lba, found));
        assert_memory_equal(found + (data ? 16 : 0), expected, data ? 2048 : 2352);
    }
}

static void assert_legal(struct disc *disc, unsigned count)
{
    unsigned last = 0, next, closed = 0;
    while (last + 1 < promise_count && promises[last + 1].events <= count)
        last++;
    next = last + 1 < promise_count ? last + 1 : last;
    const struct disc_layout *layout = disc_layout(disc);
    while (closed < layout->session_count && layout->sessions[closed].state == SESSION_COMPLETE)
        closed++;
    assert_true(closed == promises[last].closed || closed == promises[next].closed);
    bool after = promises[next].closed == 0 ? closed == 0 : closed == promises[next].closed;
    unsigned generation = promises[after ? next : last].generation;
    if (closed < layout->session_count) {
        enum session_state state = layout->sessions[closed].state;
        assert_int_equal(closed + 1, layout->session_count);
        assert_true(state == SESSION_EMPTY || state == SESSION_DAMAGED);
        if (state == SESSION_DAMAGED) /* it is the one that was being written */
            generation = promises[next].generation;
    }
    for (unsigned i = 0; i < layout->track_count; i++) {
        const struct disc_track *track = &layout->tracks[i];
        if (track->state == TRACK_COMPLETE) {
            assert_false(track->damaged);
            assert_track(disc, track, generation);
            continue;
        }
        assert_int_equal(i + 1, layout->track_count);
        assert_int_equal(track->state, TRACK_INCOMPLETE);
        assert_true(track->damaged);
    }
}

static void assert_brought_back(struct disc *disc, bool blank)
{
    const struct disc_layout *layout = disc_layout(disc);
    if (layout->last_session_state != SESSION_DAMAGED)
        return;
    if (!blank) {
        unsigned last = layout->track_count;
        if (layout->tracks[last - 1].damaged)
            assert_good(disc_repair(disc, last));
        assert_good(disc_close_session(disc, &raw));
        assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);
    }
    assert_good(disc_blank(disc, 1, 0));
    assert_int_equal(disc_layout(disc)->status, DISC_BLANK);
    write_first(disc, 9);
    assert_track(disc, &disc_layout(disc)->tracks[0], 9);
}

static void cut_at(struct scratch *scratch, const char *original, unsigned count, enum cut cut)
{
    struct store_operations quick = quick_store();
    snprintf(scratch->path, sizeof scratch->path, "%s/cut.disc", scratch->folder);
    replay(original, scratch->path, count, cut);
    struct disc_options options = {.seed = 1, .store_operations = &quick};
    struct disc *disc = scratch_open(scratch, &options);
    assert_legal(disc, count);
    disc_abandon(disc); /* and what was recovered stays so */
    disc = scratch_open(scratch, &options);
    assert_legal(disc, count);
    if (cut == CUT_POWER)
        assert_brought_back(disc, count % 2);
    disc_close(disc);
    scratch->disc = NULL;
}

static void every_prefix_opens_in_a_legal_state(void **state)
{
    struct scratch *scratch = *state;
    char original[200];
    snprintf(original, sizeof original, "%s/blank.disc", scratch->folder);
    struct disc_options options = {.seed = 1};
    assert_int_equal(disc_create(original, disc_kind_find("cd-rw-80"), NULL, &options, &scratch->why), 0);
    scratch_disc(scratch, "cd-rw-80");
    disc_close(scratch->disc);
    live(scratch);
    for (unsigned count = 0; count <= event_count; count++) {
        cut_at(scratch, original, count, CUT_POWER);
        bool tear = count < event_count && events[count].kind == EVENT_WRITE && count % 2;
        cut_at(scratch, original, count, tear ? CUT_TORN : CUT_BETWEEN);
    }
    recorder_forget();
}

int main(void)
{
    const struct CMUnitTest tests[] = {disc_test(every_prefix_opens_in_a_legal_state)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
