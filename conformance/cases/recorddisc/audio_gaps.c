/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the tracks of an audio disc lie, as the drive tells it afterwards (R-AUD-20, AudioGapSize). */
#include <string.h>

#include "conformance/case.h"
#include "conformance/client.h"

static int64_t used(void)
{
    LONG blocks = -1;
    then_result(IRedbookDiscMaster_GetUsedAudioBlocks(the_redbook, &blocks), S_OK);
    return blocks;
}

/* The address the table of contents has for a track, AAh: the lead-out. */
static int64_t start_of(uint8_t track)
{
    struct reply *toc = read_toc(0, track, false, 12);
    then_good(toc);
    return toc->complete < 12 ? -1 : (int64_t)get_be32(toc->data + 8);
}

/* Track and index of the Q sub-channel at an address. */
static void then_the_sub_channel_says(lba_t address, uint8_t track, uint8_t index)
{
    struct reply *read = read_cd(address, 1, 0, 0, 2, 16);
    then_good(read);
    then_number("the track in Q", read->data[1], exactly(track));
    then_number("the index in Q", read->data[2], exactly(index));
}

CASE(default_gap, "recorddisc/audio-lies-as-reckoned", "imapi-R-AUD-20 imapi-R-AUD-13 imapi-R-AUD-12", MUST,
     "IMAPI, GetUsedAudioBlocks and AudioGapSize: the value and two blocks more", NEEDS_BLANK,
     "With the default gap the drive's table of contents has the second track 152 blocks behind the first, and the "
     "lead-out where the used blocks end.")
{
    given_a_blank_disc();
    given_an_audio_master();
    given_one_staged_track(310);
    given_one_staged_track(305);
    int64_t reckoned = used();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    settle();
    then_number("the first track", start_of(1), exactly(0));
    then_number("the second track", start_of(2), exactly(310 + 152));
    then_number("the lead-out", start_of(0xAA),
                either(reckoned, "the two run-out blocks are the track's", reckoned - 2, "or the lead-out's"));
}

CASE(
    gaps, "recorddisc/audio-gaps", "imapi-R-AUD-20 imapi-R-AUD-14", SHOULD,
    "AudioGapSize: most drives misbehave with other values than the default", NEEDS_BLANK | NEEDS_VIRTUAL,
    "Gaps of 0, 150 and 225 blocks, one after the other, are those of the disc: in the table of contents and, as index "
    "0 of the next track, in the sub-channel.")
{
    static const struct {
        LONG gap;
        uint32_t blocks;
        lba_t start;
    } rows[] = {{225, 300, 0}, {0, 301, 302}, {150, 302, 302 + 303 + 150}, {225, 303, 755 + 304 + 225}};
    given_a_blank_disc();
    given_an_audio_master();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        set_recorder_property(u"AudioGapSize", rows[i].gap);
        given_one_staged_track(rows[i].blocks);
    }
    int64_t reckoned = used();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    settle();
    for (uint8_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        then_number("a track", start_of((uint8_t)(i + 1)), exactly(rows[i].start));
        then_the_sub_channel_says(rows[i].start, (uint8_t)(i + 1), 1);
        if (i == 0 || rows[i].gap == 0)
            continue;
        then_the_sub_channel_says(rows[i].start - 1, (uint8_t)(i + 1), 0);
        then_the_sub_channel_says(rows[i].start - rows[i].gap, (uint8_t)(i + 1), 0);
    }
    then_the_sub_channel_says(301, 1, 1); /* its run-out: no gap before the second */
    then_number("the lead-out", start_of(0xAA), exactly(reckoned));
}

CASE(kept_gap, "recorddisc/audio-gap-of-its-creation", "imapi-R-AUD-20", SHOULD, "decision of reference imapi 9",
     NEEDS_BLANK | NEEDS_VIRTUAL,
     "A gap set after a track was created is that of the next one: available says so, and so does the disc.")
{
    LONG before = 0, after = 0;
    given_a_blank_disc();
    given_an_audio_master();
    given_one_staged_track(300);
    set_recorder_property(u"AudioGapSize", 0);
    then_result(IRedbookDiscMaster_GetAvailableAudioTrackBlocks(the_redbook, &before), S_OK);
    set_recorder_property(u"AudioGapSize", 225);
    then_result(IRedbookDiscMaster_GetAvailableAudioTrackBlocks(the_redbook, &after), S_OK);
    then_number("available less", before - after, exactly(225));
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 0), S_OK);
    set_recorder_property(u"AudioGapSize", 150);
    static byte sound[2352 * 300];
    then_result(IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, sound, sizeof sound), S_OK);
    then_result(IRedbookDiscMaster_CloseAudioTrack(the_redbook), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    settle();
    then_number("the second track", start_of(2), exactly(302 + 225));
}
