/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk over all callbacks: at the nth of them the user cancels, of each kind of burn, of AddData and of
 * AddAudioTrackBlocks, and while the drive says that it is busy. A cancel that comes before the first WRITE keeps the
 * image, a later one uses it up (A-02, A-10, R-REC-17); a burn that nobody asks any more goes on to its end (R-REC-44);
 * an erase is never cancelled (R-EVT-20); AddData is as if it had not been (R-JOL-08), an audio track keeps what was
 * taken (R-AUD-21). COASTER_WALK=full takes each callback; `make check` every ninth.
 */
#include "imapi/tests/walk_disc.h"

/* The user cancels at the nth callback (from 1), and says so whenever he is asked from then on. */
static unsigned cancel_at, heard_so_far;
static bool said_so;
static unsigned written_when_said;

static unsigned writes_so_far(void)
{
    unsigned writes = 0;
    for (unsigned i = 0; i < way_there.count && i < SENT_MOST; i++)
        writes += way_there.sent[i].cdb[0] == WRITE_10;
    return writes;
}

static void on_event(struct sink *heard, const struct event *event)
{
    (void)heard, (void)event;
    heard_so_far++;
}

static bool cancels(struct sink *heard)
{
    (void)heard;
    if (cancel_at == 0 || heard_so_far < cancel_at)
        return false;
    if (!said_so)
        written_when_said = writes_so_far();
    said_so = true;
    return true;
}

static void cancel_at_callback(unsigned n)
{
    sink.when = on_event;
    sink.cancel = cancels;
    cancel_at = n;
    heard_so_far = 0;
    said_so = false;
    way_there.count = 0;
}

static void begin_point(const struct journey *journey, const char *what, unsigned n)
{
    snprintf(point, sizeof point, "%s, %s, cancelled at callback %u", journey->name, what, n);
    points++;
    alarm(60);
    world_make(journey, first_disc_of(journey));
}

static void end_point(void)
{
    drive_must_be_free(true, true, true);
    world_end();
}

/* ------------------------------------------------------------------ RecordDisc */

static void judge_cancelled_events(HRESULT result)
{
    must(sink_count(&sink, HEARD_COMPLETE) == 1 && sink.heard[sink.count - 1].what == HEARD_COMPLETE &&
             sink.heard[sink.count - 1].a == result,
         "the last word is not %08X, once", (unsigned)result);
    if (result != IMAPI_E_USERABORT)
        return;
    must(sink_count(&sink, HEARD_CLOSING) == 0, "a cancelled burn was closed");
    must(!drive_is_open(&there), "a cancelled burn ejects");
}

static void burn_the_next(const struct journey *journey)
{
    cancel_at_callback(0);
    new_disc(first_disc_of(journey));
    HRESULT result = set_out();
    if (result == S_OK)
        result = stage(journey);
    if (result == S_OK)
        result = arrive(journey);
    must(result == S_OK, "the next burn is %08X", (unsigned)result);
}

/* After a cancel: the image is there, or it is not; the disc is untouched, or has an open session. */
static void judge_cancelled(const struct journey *journey, const struct disc_layout *before, const char *first)
{
    static const struct station writing = {.phase = WRITING};
    static const struct station preparing = {.phase = PREPARING};
    static const struct way cancelling = {.name = "cancel"};
    bool kept = written_when_said == 0;
    cancel_at_callback(0);
    must(kept ? stash_size() > 0 : stash_size() == 0, "%ld bytes are in the stash", (long)stash_size());
    if (!kept)
        must(arrive(journey) == IMAPI_E_INVALIDIMAGE, "there is still something to burn");
    judge_disc(journey, kept ? &preparing : &writing, &cancelling, IMAPI_E_USERABORT, before, first);
    if (kept) {
        put_disc(first);
        must(arrive(journey) == S_OK, "what was kept does not burn");
    }
}

/* False: the burn has fewer callbacks than n. busy: the drive never takes the second WRITE. */
static bool cancel_burn(const struct journey *journey, unsigned n, bool busy)
{
    struct failure why;
    char first[320];
    begin_point(journey, busy ? "the drive is busy" : "burning", n);
    struct disc_layout before = layout_now();
    snprintf(first, sizeof first, "%s", there_path);
    must(set_out() == S_OK && stage(journey) == S_OK, "it cannot be staged");
    struct drive *drive = loop_drive_lock(there.name);
    if (busy && drive_filter_add(drive, "sense:opcode=2A,n=2,times=0,sense=2/04/08", &why) != 0)
        wrong("%s", why.sentence);
    loop_drive_unlock(drive);
    cancel_at_callback(n);
    HRESULT result = arrive(journey);
    bool reached = heard_so_far >= n;
    drive = loop_drive_lock(there.name);
    drive_filters_clear(drive);
    loop_drive_unlock(drive);
    must(result == (said_so ? IMAPI_E_USERABORT
                    : busy  ? IMAPI_E_LOSS_OF_STREAMING
                            : S_OK),
         "it is %08X", (unsigned)result);
    judge_cancelled_events(result);
    drive_must_be_free(true, true, true);
    if (said_so)
        judge_cancelled(journey, &before, first);
    burn_the_next(journey);
    end_point();
    return reached;
}

/* ------------------------------------------------------------------ staging */

static LONG used_now(const struct journey *journey)
{
    LONG used = -1;
    HRESULT result = journey->audio ? IRedbookDiscMaster_GetUsedAudioBlocks(redbook, &used)
                                    : IJolietDiscMaster_GetUsedDataBlocks(joliet, &used);
    must(result == S_OK, "the counter is %08X", (unsigned)result);
    return used;
}

static bool cancel_staging(const struct journey *journey, unsigned n)
{
    begin_point(journey, "staging", n);
    must(set_out() == S_OK, "it cannot be selected");
    if (!journey->audio)
        must(stage_file(u"before", 5000) == S_OK, "it cannot be staged");
    LONG before = used_now(journey);
    sink_forget(&sink);
    cancel_at_callback(n);
    HRESULT result = stage(journey);
    bool reached = heard_so_far >= n, cancelled = said_so;
    must(result == (cancelled ? IMAPI_E_USERABORT : S_OK), "it is %08X", (unsigned)result);
    cancel_at_callback(0);
    LONG after = used_now(journey);
    if (cancelled && !journey->audio)
        must(after == before, "%d blocks are used, %d were", (int)after, (int)before);
    else if (cancelled)
        must(after >= before && after <= before + 2 * (TRACK_LENGTH + 2) + 150, "%d blocks are used", (int)after);
    if (cancelled && journey->audio)
        must(IDiscMaster_RecordDisc(master, 0, 0) == IMAPI_E_TRACKOPEN, "the track is not open");
    if (cancelled && journey->audio)
        must(IDiscMaster_ClearFormatContent(master) == S_OK, "it cannot be cleared");
    if (cancelled)
        must(stage(journey) == S_OK, "it cannot be staged again");
    result = arrive(journey);
    must(result == S_OK, "it does not burn: %08X", (unsigned)result);
    end_point();
    return reached;
}

/* ------------------------------------------------------------------ the walk */

static unsigned stride;

static void walk_burn(void **state)
{
    const struct journey *journey = *state;
    double began = seconds_since(0);
    points = mistakes = 0;
    for (unsigned n = 1; mistakes < MOST_MISTAKES && cancel_burn(journey, n, false); n += stride)
        ;
    unsigned burned = points;
    for (unsigned n = 1; n < 40 && mistakes < MOST_MISTAKES && cancel_burn(journey, n, true); n += stride)
        ;
    unsigned busy = points - burned;
    for (unsigned n = 1; mistakes < MOST_MISTAKES && cancel_staging(journey, n); n += stride)
        ;
    printf("# %s: %u callbacks of a burn, %u of a busy one, %u of staging, in %.1f s\n", journey->name, burned, busy,
           points - burned - busy, seconds_since(began));
    alarm(0);
    assert_int_equal(0, mistakes);
}

static void an_erase_is_not_cancelled(void **state)
{
    const struct journey *journey = *state;
    mistakes = 0;
    begin_point(journey, "erasing", 1);
    cancel_at_callback(1);
    must(arrive(journey) == S_OK, "the erase is cancelled");
    must(sink.count == 1 && !said_so, "it asks");
    end_point();
    alarm(0);
    assert_int_equal(0, mistakes);
}

int main(void)
{
    const char *mode = getenv("COASTER_WALK");
    stride = mode != NULL && strcmp(mode, "full") == 0 ? 1 : 9;
    struct CMUnitTest tests[BURNS + 1];
    for (unsigned i = 0; i < BURNS; i++)
        tests[i] = (struct CMUnitTest){
            .name = journeys[i].name, .test_func = walk_burn, .initial_state = (void *)(uintptr_t)&journeys[i]};
    tests[BURNS] = (struct CMUnitTest){.name = "an erase is not cancelled",
                                       .test_func = an_erase_is_not_cancelled,
                                       .initial_state = (void *)(uintptr_t)&journeys[BURNS]};
    return cmocka_run_group_tests(tests, walk_begin, walk_end);
}
