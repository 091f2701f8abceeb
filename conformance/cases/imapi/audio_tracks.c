/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Audio tracks while they are staged: created, filled, closed, counted (reference imapi 9). */
#include <stdlib.h>
#include <string.h>

#include "conformance/burn.h"
#include "conformance/case.h"

#define BLOCK 2352

static byte sound[BLOCK * 1000];

static HRESULT add_blocks(LONG blocks)
{
    return IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, sound, blocks * BLOCK);
}

static HRESULT create_track(void)
{
    return IRedbookDiscMaster_CreateAudioTrack(the_redbook, 0);
}

static HRESULT close_track(void)
{
    return IRedbookDiscMaster_CloseAudioTrack(the_redbook);
}

static int64_t total(void)
{
    LONG blocks = -1;
    then_result(IRedbookDiscMaster_GetTotalAudioBlocks(the_redbook, &blocks), S_OK);
    return blocks;
}

static int64_t used(void)
{
    LONG blocks = -1;
    then_result(IRedbookDiscMaster_GetUsedAudioBlocks(the_redbook, &blocks), S_OK);
    return blocks;
}

static int64_t available(void)
{
    LONG blocks = -1;
    then_result(IRedbookDiscMaster_GetAvailableAudioTrackBlocks(the_redbook, &blocks), S_OK);
    return blocks;
}

static int64_t tracks(void)
{
    LONG count = -1;
    then_result(IRedbookDiscMaster_GetTotalAudioTracks(the_redbook, &count), S_OK);
    return count;
}

static void given_a_track_to_fill(void)
{
    given_a_blank_disc();
    given_an_audio_master();
    then_result(create_track(), S_OK);
}

CASE(one_open, "imapi/audio-one-track-open", "imapi-R-AUD-02 imapi-R-AUD-05 imapi-R-AUD-10", MUST,
     "IMAPI, CreateAudioTrack: only one track is open at a time", NEEDS_BLANK,
     "A track is created, filled and closed before the next one: every other order is TRACKOPEN or TRACKNOTOPEN, "
     "RecordDisc too, and costs nothing.")
{
    given_a_blank_disc();
    given_an_audio_master();
    then_result(add_blocks(1), IMAPI_E_TRACKNOTOPEN);
    then_result(close_track(), IMAPI_E_TRACKNOTOPEN);
    then_result(create_track(), S_OK);
    then_result(add_blocks(300), S_OK);
    then_result(create_track(), IMAPI_E_TRACKOPEN);
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_TRACKOPEN);
    then_number("tracks", tracks(), exactly(1));
    then_result(close_track(), S_OK);
    then_result(close_track(), IMAPI_E_TRACKNOTOPEN);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(counters, "imapi/audio-counters",
     "imapi-R-AUD-04 imapi-R-AUD-11 imapi-R-AUD-12 imapi-R-AUD-13 imapi-R-AUD-14 imapi-R-AUD-20", MUST,
     "IMAPI, IRedbookDiscMaster: what the counters cover", NEEDS_BLANK,
     "Blocks have 2352 bytes; the total is what the drive has free; used and available take in the open track, two "
     "blocks behind each, and the gap before each but the first.")
{
    LONG size = 0;
    given_a_blank_disc();
    given_an_audio_master();
    struct reply *track = read_track_information(1, 0xFF);
    then_good(track);
    int64_t whole = field_of(track, &TRACK_FREE_BLOCKS);
    then_result(IRedbookDiscMaster_GetAudioBlockSize(the_redbook, &size), S_OK);
    then_number("the block size", size, exactly(BLOCK));
    then_number("the total", total(), exactly(whole));
    then_number("used of nothing", used(), exactly(0));
    then_number("available to a first track", available(), exactly(whole - 2));
    then_result(create_track(), S_OK);
    then_number("the same to it when it is open", available(), exactly(whole - 2));
    then_result(add_blocks(310), S_OK);
    then_number("tracks, the open one included", tracks(), exactly(1));
    then_number("used with it open", used(), exactly(312));
    then_result(close_track(), S_OK);
    then_number("used with it closed", used(), exactly(312));
    then_number("available to a second", available(), exactly(whole - 312 - 150 - 2));
    then_result(create_track(), S_OK);
    then_number("the same to it when it is open", available(), exactly(whole - 312 - 150 - 2));
    then_number("tracks", tracks(), exactly(2));
    then_number("used: its gap and run-out", used(), exactly(312 + 152));
    then_number("the total stays", total(), exactly(whole));
}

CASE(wrong_counts, "imapi/audio-wrong-byte-counts", "imapi-R-AUD-08 imapi-R-AUD-19", MUST,
     "IMAPI, AddAudioTrackBlocks: a multiple of the block size", NEEDS_BLANK,
     "Bytes that are no whole blocks are an error and add nothing; none at all is nothing; calls may be repeated.")
{
    given_a_track_to_fill();
    then_result(IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, sound, BLOCK - 1), E_INVALIDARG);
    then_result(IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, sound, BLOCK + 1), E_INVALIDARG);
    then_result(IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, sound, 2048), E_INVALIDARG);
    then_result(IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, sound, -BLOCK), E_INVALIDARG);
    then_result(IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, NULL, BLOCK), E_POINTER);
    then_number("used", used(), exactly(2));
    then_result(IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, sound, 0), S_OK);
    then_number("used", used(), exactly(2));
    then_result(add_blocks(1), S_OK);
    then_result(add_blocks(7), S_OK);
    then_number("used", used(), exactly(10));
}

CASE(hint, "imapi/audio-length-is-a-hint", "imapi-R-AUD-06 imapi-R-AUD-19", MUST,
     "PortBurn passes 0, JUCE a sixteenth: both must work", NEEDS_BLANK,
     "The length given to CreateAudioTrack neither limits nor reserves; a negative one is an error.")
{
    given_a_blank_disc();
    given_an_audio_master();
    int64_t before = available();
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, -1), E_INVALIDARG);
    then_number("tracks", tracks(), exactly(0));
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 300000), S_OK);
    then_number("available", available(), exactly(before));
    then_result(add_blocks(300), S_OK);
    then_result(close_track(), S_OK);
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 20), S_OK);
    then_result(add_blocks(320), S_OK);
    then_result(close_track(), S_OK);
    then_number("used", used(), exactly(302 + 150 + 322));
}

CASE(short_track, "imapi/audio-track-too-short", "imapi-R-AUD-18 imapi-A-11", SHOULD,
     "decision A-11; the Red Book's 4 s", NEEDS_BLANK,
     "A track of 299 blocks is TRACK_NOT_BIG_ENOUGH and stays open; with one block more it closes.")
{
    given_a_track_to_fill();
    then_result(close_track(), IMAPI_E_TRACK_NOT_BIG_ENOUGH);
    then_result(add_blocks(299), S_OK);
    then_result(close_track(), IMAPI_E_TRACK_NOT_BIG_ENOUGH);
    then_result(create_track(), IMAPI_E_TRACKOPEN);
    then_number("used", used(), exactly(301));
    then_result(add_blocks(1), S_OK);
    then_result(close_track(), S_OK);
}

CASE(hundred, "imapi/audio-hundredth-track", "imapi-R-AUD-07 imapi-R-AUD-19 imapi-A-12", MUST,
     "IMAPI, CreateAudioTrack: up to 99 tracks", NEEDS_BLANK,
     "Ninety-nine tracks can be staged; the hundredth is DISCFULL, and there is nothing available for it.")
{
    given_a_blank_disc();
    given_an_audio_master();
    for (int i = 0; i < 99; i++) {
        if (create_track() != S_OK || add_blocks(300) != S_OK || close_track() != S_OK)
            then_result(E_FAIL, S_OK);
    }
    then_number("available", available(), exactly(0));
    then_result(create_track(), IMAPI_E_DISCFULL);
    then_number("tracks", tracks(), exactly(99));
    then_result(add_blocks(1), IMAPI_E_TRACKNOTOPEN);
    then_number("used", used(), exactly(99 * 302 + 98 * 150));
}

CASE(no_recorder, "imapi/audio-without-a-recorder", "imapi-R-AUD-21", SHOULD, "decision of reference imapi 9",
     NEEDS_BLANK, "Create, Add and Close need an active recorder; the counters do not, and are 0.")
{
    given_a_blank_disc();
    given_a_disc_master();
    then_result(choose_format(&IID_IRedbookDiscMaster), S_OK);
    then_result(create_track(), IMAPI_E_NOACTIVERECORDER);
    then_result(add_blocks(1), IMAPI_E_NOACTIVERECORDER);
    then_result(close_track(), IMAPI_E_NOACTIVERECORDER);
    then_number("the total", total(), exactly(0));
    then_number("available", available(), exactly(0));
}

CASE(not_writable, "imapi/audio-on-a-disc-that-takes-none", "imapi-R-AUD-16 imapi-R-MUL-26", MUST,
     "PortBurn: CreateAudioTrack fails when the disc is not writable", NEEDS_BLANK,
     "On a disc that holds a session already no audio track can be created: DISCFULL, and nothing is available.")
{
    given_our_disc();
    given_an_audio_master();
    then_number("available", available(), exactly(0));
    then_result(create_track(), IMAPI_E_DISCFULL);
    then_number("tracks", tracks(), exactly(0));
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_INVALIDIMAGE);
}

CASE(cancel, "imapi/audio-staging-cancelled", "imapi-R-AUD-15 imapi-R-AUD-21", MUST,
     "IMAPI, QueryCancel: asked during AddAudioTrackBlocks", NEEDS_BLANK,
     "A cancel while blocks are added is USERABORT; what was taken before stays, and the track can be filled on.")
{
    given_a_track_to_fill();
    then_result(add_blocks(400), S_OK);
    cancel_at_block(0);
    then_result(add_blocks(1000), IMAPI_E_USERABORT);
    cancel_never();
    int64_t kept = used() - 2;
    then_between("blocks that stayed", kept, 400, 1399);
    then_result(add_blocks(10), S_OK);
    then_number("used", used(), exactly(kept + 12));
    then_result(close_track(), S_OK);
}

CASE(progress, "imapi/audio-staging-progress", "imapi-R-AUD-15 imapi-R-EVT-12 imapi-R-EVT-10", MUST,
     "IMAPI, NotifyAddProgress: first step, last step, and points between", NEEDS_BLANK,
     "A long AddAudioTrackBlocks tells the first step, the last, and some between, never going back, and asks for a "
     "cancel.")
{
    given_a_track_to_fill();
    forget_events();
    then_result(add_blocks(1000), S_OK);
    int32_t last = -1;
    bool first = false, end = false, back = false;
    for (unsigned i = 0; i < event_count; i++) {
        if (events[i].kind != EVENT_ADD)
            continue;
        first = first || (last < 0 && events[i].a == 0);
        end = events[i].a == events[i].b && events[i].b >= 1;
        back = back || events[i].a < last;
        last = events[i].a;
    }
    then_true("the first step was told", first);
    then_true("the last step was told last", end);
    then_true("it never went back", !back);
    then_between("steps told", count_events(EVENT_ADD), 3, 1002);
    then_between("times asked for a cancel", count_events(EVENT_QUERY_CANCEL), 1, 1002);
}

CASE(throttled, "imapi/audio-single-blocks-are-quiet", "imapi-R-AUD-17 imapi-R-AUD-15 imapi-R-EVT-22", MUST,
     "JUCE and PortBurn add one block a call, 333,000 times", NEEDS_BLANK,
     "Six thousand calls of one block tell the progress a few times, not six thousand, and do not fall silent either.")
{
    given_a_track_to_fill();
    forget_events();
    for (int i = 0; i < 6000; i++) {
        if (add_blocks(1) != S_OK)
            then_result(E_FAIL, S_OK);
    }
    then_between("progress told", count_events(EVENT_ADD), 1, 600);
    then_between("times asked for a cancel", count_events(EVENT_QUERY_CANCEL), 1, 600);
}
