/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A life of a CD-RW is recorded as the store sees it, then cut off everywhere: after every operation, in the middle of
 * every write, and with everything lost that no barrier covered. Each time the disc must open in a state a real drive
 * could leave (reference mmc 8.3): what was acknowledged is there, sector by sector; the rest is absent or an
 * incomplete track; nothing else.
 */
#include "emu/tests/store_recorder.h"

static const struct write_parameters data = {
    .write_type = WRITE_TYPE_TAO, .multi_session = 3, .track_mode = 4, .data_block_type = 8, .audio_pause_length = 150};

/* ------------------------------------------------------------------ what was promised */

struct promise {
    unsigned events;     /* once this many happened */
    unsigned complete;   /* tracks */
    unsigned closed;     /* sessions */
    unsigned generation; /* of the sectors */
};

static struct promise promises[20];
static unsigned promise_count;

static void promise(unsigned complete, unsigned closed, unsigned generation)
{
    promises[promise_count++] = (struct promise){event_count, complete, closed, generation};
}

static const struct {
    lba_t start, length; /* as written; the rest up to 300 is padding */
} written[] = {{0, 330}, {330 + 152, 10}, {482 + 302 + 11400, 310}};

static void live(struct scratch *scratch)
{
    scratch_disc(scratch, "cd-rw-80");
    disc_close(scratch->disc);
    struct disc *disc = scratch_open(scratch, &(struct disc_options){.seed = 1, .store_operations = &recorder});
    promise(0, 0, 1);
    for (unsigned generation = 1; generation <= 2; generation++) {
        assert_good(burn(disc, written[0].start, written[0].length, &data, generation));
        assert_good(disc_synchronize(disc));
        promise(1, 0, generation);
        assert_good(burn(disc, written[1].start, written[1].length, &data, generation));
        assert_good(disc_close_session(disc, &data));
        promise(2, 1, generation);
        assert_int_equal(disc_fold(disc, NULL), 0);
        assert_good(burn(disc, written[2].start, written[2].length, &data, generation));
        assert_good(disc_close_track(disc, 0xFF, &data));
        promise(3, 1, generation);
        assert_good(disc_close_session(disc, &data));
        promise(3, 2, generation);
        assert_good(disc_blank(disc, generation == 1, 0)); /* minimal, then whole */
        promise(0, 0, generation + 1);
    }
    disc_close(disc);
    scratch->disc = NULL;
}

static void assert_sectors(struct disc *disc, unsigned index, unsigned generation)
{
    static uint8_t expected[2048], found[2048];
    lba_t start = written[index].start, length = written[index].length < 300 ? 300 : written[index].length;
    for (lba_t i = 0; i < length; i++) {
        memset(expected, 0, sizeof expected);
        if (i < written[index].length)
            make_sector(expected, sizeof expected, start + i, generation);
        assert_good(disc_read(disc, start + i, 1, found));
        assert_memory_equal(found, expected, sizeof found);
    }
}

/* The state is the last promised one, the next one, or one between; a track beyond the complete ones is incomplete. */
static void assert_legal(struct disc *disc, unsigned count)
{
    unsigned last = 0;
    while (last + 1 < promise_count && promises[last + 1].events <= count)
        last++;
    const struct promise *kept = &promises[last], *next = &promises[last + 1 < promise_count ? last + 1 : last];
    const struct disc_layout *layout = disc_layout(disc);
    unsigned complete = 0, closed = 0;
    for (unsigned i = 0; i < layout->track_count; i++) {
        assert_true(layout->tracks[i].state == TRACK_COMPLETE || layout->tracks[i].state == TRACK_INCOMPLETE);
        complete += layout->tracks[i].state == TRACK_COMPLETE;
    }
    for (unsigned i = 0; i < layout->session_count; i++)
        closed += layout->sessions[i].state == SESSION_COMPLETE;
    assert_true(layout->track_count <= complete + 1);
    bool as_kept = complete == kept->complete && closed == kept->closed;
    bool as_next = complete == next->complete && closed == next->closed;
    bool between =
        next->complete > 0 && complete >= kept->complete && complete <= next->complete && closed == kept->closed;
    assert_true(as_kept || as_next || between);
    for (unsigned i = 0; i < complete; i++)
        assert_sectors(disc, i, next->complete == 0 ? kept->generation : next->generation);
}

/* From blank, the first count events, and when torn half of the write that follows. */
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
    disc_close(disc);
    scratch->disc = NULL;
}

static void every_prefix_opens_in_a_legal_state(void **state)
{
    struct scratch *scratch = *state;
    char original[200];
    snprintf(original, sizeof original, "%s/blank.disc", scratch->folder);
    assert_int_equal(
        disc_create(original, disc_kind_find("cd-rw-80"), NULL, &(struct disc_options){.seed = 1}, &scratch->why), 0);
    live(scratch);
    for (unsigned count = 0; count <= event_count; count++) {
        cut_at(scratch, original, count, CUT_BETWEEN);
        cut_at(scratch, original, count, CUT_POWER);
        if (count < event_count && events[count].kind == EVENT_WRITE)
            cut_at(scratch, original, count, CUT_TORN);
    }
    recorder_forget();
}

int main(void)
{
    const struct CMUnitTest tests[] = {disc_test(every_prefix_opens_in_a_legal_state)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
