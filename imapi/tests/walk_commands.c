/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk over all commands: each one that a burn of each kind sends, from SetActiveDiscRecorder to the eject, and
 * each that Erase sends, fails in each way that reference imapi 4.8 names. After each: the code, the callbacks, the
 * image, the stash, the disc, the locks and Test Write are as the rules say (walk_judge.h), and the same objects burn
 * the next disc. COASTER_WALK=full takes all of it; what `make check` runs is a sample. COASTER_WALK_AT=TEXT: the
 * points whose name holds it.
 */
#include "imapi/tests/walk_all_ways.h"
#include "imapi/tests/walk_judge.h"
#include "imapi/tests/walk_disc.h"

enum { STATIONS_MOST = 256 };
static struct station stations[STATIONS_MOST];
static unsigned station_count, selecting_count;

/* ------------------------------------------------------------------ the dry run */

static void learn_stations(const struct journey *journey)
{
    unsigned seen[256] = {0};
    enum phase phase = SELECTING;
    assert_true(way_there.count <= STATIONS_MOST);
    station_count = way_there.count;
    for (unsigned i = 0; i < station_count; i++) {
        struct station *station = &stations[i];
        memcpy(station->cdb, way_there.sent[i].cdb, sizeof station->cdb);
        station->nth = ++seen[station->cdb[0]];
        if (journey->erase && phase == SELECTING)
            phase = PROBING;
        if (i >= selecting_count)
            phase = phase_after(phase, station->cdb);
        station->phase = phase;
    }
}

static void dry_run(const struct journey *journey)
{
    snprintf(point, sizeof point, "%s, nothing fails", journey->name);
    world_make(journey, first_disc_of(journey));
    if (!journey->erase) {
        assert_result(S_OK, set_out());
        selecting_count = way_there.count;
        assert_result(S_OK, stage(journey));
    } else {
        selecting_count = 0;
    }
    assert_result(S_OK, arrive(journey));
    learn_stations(journey);
    drive_must_be_free(true, true, true);
    world_end();
}

/* ------------------------------------------------------------------ arming */

static void replace(char *text, size_t room, const char *mark, const char *by)
{
    char *at = strstr(text, mark), rest[700];
    if (at == NULL)
        return;
    snprintf(rest, sizeof rest, "%s", at + strlen(mark));
    snprintf(at, room - (size_t)(at - text), "%s%s", by, rest);
}

static void add_fault(const char *fault, const struct station *station)
{
    char text[800], which[40], blank[320], other[320];
    struct failure why;
    if (fault == NULL)
        return;
    snprintf(text, sizeof text, "%s", fault);
    snprintf(which, sizeof which, "opcode=%02X,n=%u", station->cdb[0], station->nth);
    replace(text, sizeof text, "{n}", which);
    if (strstr(text, "{blank}") != NULL)
        disc_like(template_blank, "instead", blank);
    if (strstr(text, "{other}") != NULL)
        disc_like(template_other, "instead", other);
    replace(text, sizeof text, "{blank}", blank);
    replace(text, sizeof text, "{other}", other);
    struct drive *drive = loop_drive_lock(there.name);
    if (drive_filter_add(drive, text, &why) != 0)
        wrong("%s", why.sentence);
    loop_drive_unlock(drive);
}

static void arm(const struct station *station, const struct way *way)
{
    add_fault(way->fault_too, station); /* the one added last is met first */
    add_fault(way->fault, station);
    way_there.fails_at = way->transport != TRANSPORT_DONE ? (unsigned)(station - stations) + 1 : 0;
    way_there.as = way->transport;
    way_there.done_before = way->done_before;
    way_there.vanishes = way->cut;
}

static void disarm(void)
{
    way_there.fails_at = 0;
    way_there.cut = way_there.vanishes = false;
    struct drive *drive = loop_drive_lock(there.name);
    drive_filters_clear(drive);
    loop_drive_unlock(drive);
}

/* ------------------------------------------------------------------ after the call */

/* Reference imapi 4.5, R-REC-46 .. 48: what a burn that got so far has said. */
static void judge_events(const struct journey *journey, const struct station *station, HRESULT result)
{
    enum heard last = journey->erase ? HEARD_ERASED : HEARD_COMPLETE;
    if (journey->erase && !erase_was_called) {
        must(sink.count == 0, "OpenExclusive has callbacks");
        return;
    }
    must(sink_count(&sink, last) == 1 && sink.count > 0 && sink.heard[sink.count - 1].what == last,
         "the last word is not said, or twice");
    if (sink.count > 0)
        must(sink.heard[sink.count - 1].a == result, "the last word is %08X", (unsigned)sink.heard[sink.count - 1].a);
    if (journey->erase) {
        must(sink.count == 1, "an erase has %zu callbacks", sink.count);
        return;
    }
    bool prepared = SUCCEEDED(result) || station->phase > PREPARING;
    size_t preparing = sink_count(&sink, HEARD_PREPARING), closing = sink_count(&sink, HEARD_CLOSING);
    must(preparing <= 1 && preparing >= prepared, "Preparing came %zu times", preparing);
    must(!(station->phase == PROBING && FAILED(result)) || preparing == 0,
         "Preparing came before the checks were over");
    must(closing == (SUCCEEDED(result) || station->phase >= CLOSING), "Closing came %zu times", closing);
    long at = sink_find(&sink, HEARD_PREPARING, 0);
    for (long i = 0; i < at; i++) /* asked while a drive becomes ready (R-EVT-22, A-10) */
        must(sink.heard[i].what == HEARD_CANCEL, "something is told before Preparing");
    if (at >= 0)
        must(sink.count > (size_t)at + 1 && sink.heard[at + 1].what != HEARD_CANCEL,
             "Preparing is not followed by silence");
    at = sink_find(&sink, HEARD_CLOSING, 0);
    must(at < 0 || at == (long)sink.count - 2, "Closing is not followed by silence");
}

/* Nobody clears Test Write in a drive that does not answer, that refuses it for ever, or that never ends the track. */
static bool test_write_can_be_cleared(const struct way *way, const struct station *station)
{
    bool refuses = way->for_ever && (station->cdb[0] == MODE_SELECT || station->cdb[0] == SYNCHRONIZE_CACHE);
    return !way->cut && !refuses;
}

static bool locks_can_be_given_up(const struct way *way, const struct station *station)
{
    return !way->cut && !(way->for_ever && (station->cdb[0] == RESERVE_OUT || station->cdb[0] == PREVENT));
}

/* The stash, the counters and the next call: the image is there, or nothing is left of it. */
static void judge_image(const struct journey *journey, bool kept)
{
    if (kept) {
        must(stash_size() > 0, "the stash is empty");
        return;
    }
    must(stash_size() == 0, "%ld bytes are in the stash", (long)stash_size());
    must(arrive(journey) == IMAPI_E_INVALIDIMAGE, "there is still something to burn");
}

static void burn_the_next(const struct journey *journey)
{
    new_disc(first_disc_of(journey));
    HRESULT result = journey->erase ? S_OK : set_out();
    must(result == S_OK, "the next selection is %08X", (unsigned)result);
    if (result == S_OK && !journey->erase)
        must((result = stage(journey)) == S_OK, "the next staging is %08X", (unsigned)result);
    if (result == S_OK)
        must((result = arrive(journey)) == S_OK, "the next burn is %08X", (unsigned)result);
}

/* The burn is repeated with the first disc, and what was staged for it is burned (R-REC-15, 16). */
static void burn_again(const struct journey *journey, const char *first)
{
    put_disc(first);
    HRESULT result = arrive(journey);
    must(result == S_OK, "the burn again is %08X", (unsigned)result);
}

static void no_recorder_is_active(void)
{
    IDiscRecorder *active = NULL;
    must(IDiscMaster_GetActiveDiscRecorder(master, &active) == IMAPI_E_NOACTIVERECORDER, "a recorder is active");
    if (active != NULL)
        IDiscRecorder_Release(active);
    must(stash_size() < 0, "the stash is claimed"); /* R-RCS-15 */
}

/* ------------------------------------------------------------------ a point */

static void reach(HRESULT result, const struct verdict *verdict)
{
    if (accepts(verdict, result))
        return;
    char expected[80] = "";
    for (unsigned i = 0; i < verdict->count; i++)
        snprintf(expected + strlen(expected), sizeof expected - strlen(expected), " %s",
                 coaster_result_name(verdict->results[i]));
    const char *name = coaster_result_name(result);
    wrong("it is %s (%08X), not%s", name != NULL ? name : "?", (unsigned)result, expected);
}

/* True: the selection is as if nothing had been, and the journey goes on. */
static bool selected(const struct journey *journey, const struct station *station, const struct way *way)
{
    HRESULT result = set_out();
    if (station->phase != SELECTING) {
        must(result == S_OK, "the selection is %08X", (unsigned)result);
        return result == S_OK;
    }
    struct verdict verdict = judge(journey, station, way);
    if (is_change(way->meaning)) { /* whatever is there now is selected */
        verdict.count = 0;
        may_be(&verdict, way->meaning == CHANGED_NONE ? IMAPI_E_MEDIUM_NOTPRESENT : S_OK);
    }
    if (station->cdb[0] == MODE_SENSE || (station->cdb[0] == RESERVE_OUT && station->nth > 2))
        may_be(&verdict, S_OK);     /* the disc was looked at before */
    if (station->cdb[0] == READ_10) /* an earlier session that cannot be read is none (R-MUL-27) */
        may_be(&verdict, S_OK);
    reach(result, &verdict);
    if (FAILED(result))
        no_recorder_is_active();
    return result == S_OK && station->cdb[0] != READ_10 && !is_change(way->meaning) && !way->for_ever && !way->cut;
}

static void travel(const struct journey *journey, const struct station *station, const struct way *way)
{
    char first[320];
    struct disc_layout before = layout_now();
    snprintf(first, sizeof first, "%s", there_path);
    arm(station, way);
    if (!journey->erase && !selected(journey, station, way)) {
        disarm();
        drive_must_be_free(true, locks_can_be_given_up(way, station), true);
        burn_the_next(journey);
        return;
    }
    HRESULT result = journey->erase ? S_OK : stage(journey);
    must(result == S_OK, "staging is %08X", (unsigned)result);
    struct verdict verdict = judge(journey, station, way);
    if (station->phase == SELECTING) {
        verdict.count = 0;
        may_be(&verdict, S_OK);
    }
    result = arrive(journey);
    reach(result, &verdict);
    judge_events(journey, station, result);
    disarm();
    drive_must_be_free(test_write_can_be_cleared(way, station), locks_can_be_given_up(way, station), true);
    bool kept = FAILED(result) && verdict.kept;
    bool ejects = !is_change(way->meaning) && !journey->second && !journey->erase && !way->cut &&
                  station->phase < EJECTING && way->meaning != GONE && !(way->for_ever && station->cdb[0] == PREVENT);
    must(FAILED(result) || !ejects || drive_is_open(&there), "the disc was not ejected");
    must(SUCCEEDED(result) || way->meaning == CHANGED_NONE || !drive_is_open(&there), "a failure has ejected the disc");
    if (!journey->erase)
        judge_image(journey, kept);
    judge_disc(journey, station, way, result, &before, first);
    if (kept && !journey->erase)
        burn_again(journey, first);
    burn_the_next(journey);
}

static void judge_point(const struct journey *journey, unsigned station, unsigned way)
{
    const char *only = getenv("COASTER_WALK_AT");
    snprintf(point, sizeof point, "%s, command %u %02X #%u (%s), %s", journey->name, station + 1,
             stations[station].cdb[0], stations[station].nth, phase_name(stations[station].phase), ways[way].name);
    if (only != NULL && strstr(point, only) == NULL)
        return;
    points++;
    alarm(60);
    world_make(journey, first_disc_of(journey));
    travel(journey, &stations[station], &ways[way]);
    drive_must_be_free(true, true, true);
    world_end();
}

/* ------------------------------------------------------------------ the walk */

static bool full;

/* Of the points of a sample one in STRIDE is gone to. */
static void walk(void **state)
{
    enum { STRIDE = 397 };
    const struct journey *journey = *state;
    unsigned stride = full ? 1 : STRIDE, first = (unsigned)(journey - journeys) * 31;
    double began = seconds_since(0);
    points = mistakes = 0;
    dry_run(journey);
    unsigned all = station_count * WAYS;
    for (unsigned i = first % stride; i < all && mistakes < MOST_MISTAKES; i += stride)
        judge_point(journey, i / WAYS, i % WAYS);
    printf("# %s: %u points (%u commands, %d ways) in %.1f s\n", journey->name, points, station_count, WAYS,
           seconds_since(began));
    alarm(0);
    assert_int_equal(0, mistakes);
}

int main(void)
{
    const char *mode = getenv("COASTER_WALK");
    full = mode != NULL && strcmp(mode, "full") == 0;
    struct CMUnitTest tests[JOURNEYS];
    for (unsigned i = 0; i < JOURNEYS; i++)
        tests[i] = (struct CMUnitTest){
            .name = journeys[i].name, .test_func = walk, .initial_state = (void *)(uintptr_t)&journeys[i]};
    return cmocka_run_group_tests(tests, walk_begin, walk_end);
}
