/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What QueryMediaType and QueryMediaInfo say of every kind and state of disc (reference imapi 10.3). Addresses are
 * those of reference mmc 3.1 and 3.3: a Track-at-Once track ends with two run-out blocks, 11,250 blocks lie behind the
 * first session and 6,750 behind a later one, and 150 of pre-gap before the next track.
 */
#include <stdio.h>

#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/world.h"

enum { SECOND_SESSION = 300 + 2 + 11250 + 150, THIRD_SESSION = SECOND_SESSION + 300 + 2 + 6750 + 150 };

/* Of whatever size the blank disc is. */
static uint32_t capacity;

static void given_a_disc_of_known_size(void)
{
    struct reply *track = read_track_information(1, 0xFF);
    then_good(track);
    capacity = field_of(track, &TRACK_FREE_BLOCKS);
}

static void given_blank(void)
{
    given_a_blank_disc();
    given_a_disc_of_known_size();
}

static void given_blank_rewritable(void)
{
    given_a_blank_rewritable_disc();
    given_a_disc_of_known_size();
}

static void given_a_track_of_sound(lba_t lba)
{
    for (uint32_t done = 0; done < 300; done += 20)
        then_good(write_audio(lba + (lba_t)done, 20, 4));
    then_good(synchronize_cache());
}

static void given_a_session_of(struct write_page page, lba_t lba)
{
    then_good(select_write_parameters(page));
    if (page.track_mode == 0)
        given_a_track_of_sound(lba);
    else
        given_an_open_track(lba, 300, 5);
    then_good(close_track_session(2, 0, false));
    settle();
}

/* Page 05h after all that may be Track-at-Once of data again, as hosts leave it. */
static void then_the_medium_is(LONG type, LONG flags)
{
    LONG said_type = -1, said_flags = -1;
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &said_type, &said_flags), S_OK);
    then_number("the type", said_type, exactly(type));
    then_number("the flags", said_flags, exactly(flags));
}

static void then_the_information_is(unsigned sessions, unsigned track, ULONG start, ULONG next, ULONG free_blocks)
{
    byte said_sessions = 99, said_track = 99;
    ULONG said_start = 99, said_next = 99, said_free = 99;
    then_result(
        IDiscRecorder_QueryMediaInfo(the_recorder, &said_sessions, &said_track, &said_start, &said_next, &said_free),
        S_OK);
    then_number("sessions", said_sessions, exactly((int64_t)sessions));
    then_number("the last track", said_track, exactly((int64_t)track));
    then_number("where it starts", said_start, exactly((int64_t)start));
    then_number("the next writable address", said_next, exactly((int64_t)next));
    then_number("free blocks", said_free, exactly((int64_t)free_blocks));
}

/* Where the last session ends: a drive may count the run-out blocks to the track or to the lead-out. */
static ULONG lead_out;

static void given_its_lead_out(void)
{
    static const struct field LEAD_OUT = {"the lead-out", 4 + 4, 4, 0, 0};
    struct reply *toc = read_toc(0, 0xAA, false, 12);
    then_good(toc);
    lead_out = field_of(toc, &LEAD_OUT);
}

static void when_it_is_opened(void)
{
    given_a_disc_master();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
}

CASE(blank_write_once, "imapi/media-blank", "imapi-R-DEV-20 imapi-R-DEV-22 imapi-R-DEV-24 imapi-R-DEV-25 imapi-A-37",
     MUST, "JUCE, PortBurn and XPBurn decide by it", NEEDS_BLANK,
     "A blank disc has no session, all of its blocks are free, and it is blank and writable.")
{
    given_blank();
    when_it_is_opened();
    LONG type, flags;
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
    then_number("the type", type, exactly(MEDIA_CD_OTHER));
    then_number("the flags", flags & ~MEDIA_RW, exactly(MEDIA_BLANK | MEDIA_WRITABLE));
    then_the_information_is(0, 0, 0, 0, capacity);
}

CASE(blank_rewritable, "imapi/media-blank-rewritable", "imapi-R-DEV-20 imapi-R-DEV-24 imapi-R-DEV-25 imapi-A-37", MUST,
     "JUCE, PortBurn and XPBurn decide by it", NEEDS_REWRITABLE, "A blank CD-RW is rewritable besides.")
{
    given_blank_rewritable();
    when_it_is_opened();
    then_the_medium_is(MEDIA_CD_OTHER, MEDIA_BLANK | MEDIA_WRITABLE | MEDIA_RW);
    then_the_information_is(0, 0, 0, 0, capacity);
}

CASE(open_track, "imapi/media-open-session", "imapi-R-DEV-21 imapi-R-DEV-22 imapi-R-DEV-25", MUST,
     "IMAPI, QueryMediaInfo: what is free lies behind the next writable address", NEEDS_REWRITABLE,
     "A track in a session that was not closed is no session yet; the room behind it is free.")
{
    LONG type, flags;
    given_blank_rewritable();
    then_good(select_write_parameters(DATA_TRACK));
    given_an_open_track(0, 300, 5);
    when_it_is_opened();
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
    then_between("the type", type, MEDIA_CDDA_CDROM, MEDIA_CD_OTHER);
    then_number("the flags", flags, exactly(MEDIA_WRITABLE | MEDIA_RW));
    then_the_information_is(0, 0, 0, 300 + 2 + 150, capacity - (300 + 2 + 150));
}

CASE(appendable, "imapi/media-appendable", "imapi-R-DEV-21 imapi-R-DEV-22 imapi-R-DEV-24 imapi-R-DEV-25 imapi-A-21",
     MUST, "JUCE, PortBurn and XPBurn decide by it", NEEDS_BLANK,
     "A disc that takes another session is a CD-ROM, writable and not blank; capacity is what is free and what lies "
     "before.")
{
    LONG type, flags;
    given_blank();
    given_a_session_of(DATA_TRACK, 0);
    when_it_is_opened();
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
    then_number("the type", type, exactly(MEDIA_CDDA_CDROM));
    then_number("the flags", flags & ~MEDIA_RW, exactly(MEDIA_WRITABLE));
    then_the_information_is(1, 1, 0, SECOND_SESSION, capacity - SECOND_SESSION);
}

CASE(two_sessions, "imapi/media-two-sessions", "imapi-R-DEV-21 imapi-R-DEV-22", MUST, "IMAPI, QueryMediaInfo",
     NEEDS_BLANK, "Of two sessions the last track is that of the second, and so is where it starts.")
{
    given_blank();
    given_a_session_of(DATA_TRACK, 0);
    given_a_session_of(DATA_TRACK, SECOND_SESSION);
    when_it_is_opened();
    then_the_information_is(2, 2, SECOND_SESSION, THIRD_SESSION, capacity - THIRD_SESSION);
}

CASE(closed, "imapi/media-closed", "imapi-R-DEV-20 imapi-R-DEV-24 imapi-R-DEV-25", MUST,
     "JUCE, PortBurn and XPBurn decide by it", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A closed CD-R is neither blank nor writable, and nothing of it is free.")
{
    given_blank();
    given_a_session_of(LAST_DATA_SESSION, 0);
    given_its_lead_out();
    when_it_is_opened();
    then_the_medium_is(MEDIA_CDDA_CDROM, 0);
    then_the_information_is(1, 1, 0, lead_out, 0);
}

CASE(closed_rewritable, "imapi/media-closed-rewritable", "imapi-R-DEV-24 imapi-R-DEV-25", MUST,
     "XPBurn and PortBurn offer to erase it", NEEDS_REWRITABLE,
     "A closed CD-RW is writable, since it can be erased, and nothing of it is free.")
{
    given_blank_rewritable();
    given_a_session_of(LAST_DATA_SESSION, 0);
    given_its_lead_out();
    when_it_is_opened();
    then_the_medium_is(MEDIA_CDDA_CDROM, MEDIA_WRITABLE | MEDIA_RW);
    then_the_information_is(1, 1, 0, lead_out, 0);
}

CASE(audio, "imapi/media-audio", "imapi-R-DEV-20 imapi-R-DEV-25", MUST, "IMAPI, MEDIA_TYPES", NEEDS_REWRITABLE,
     "A disc of sound is MEDIA_CDDA_CDROM, and its last track is the last of its only session.")
{
    struct write_page sound = AUDIO_TRACK;
    given_blank_rewritable();
    then_good(select_write_parameters(sound));
    given_a_track_of_sound(0);
    given_a_track_of_sound(452);
    then_good(close_track_session(2, 0, false));
    settle();
    given_its_lead_out();
    when_it_is_opened();
    then_the_medium_is(MEDIA_CDDA_CDROM, MEDIA_WRITABLE | MEDIA_RW);
    then_the_information_is(1, 2, 452, lead_out, 0);
}

CASE(extra, "imapi/media-cd-extra", "imapi-R-DEV-20 imapi-R-DEV-25 imapi-A-21", MUST, "IMAPI, MEDIA_TYPES",
     NEEDS_REWRITABLE, "A session of sound and one of data behind it are MEDIA_CD_EXTRA.")
{
    struct write_page sound = AUDIO_TRACK;
    sound.multi_session = 3;
    given_blank_rewritable();
    given_a_session_of(sound, 0);
    given_a_session_of(LAST_DATA_SESSION, SECOND_SESSION);
    given_its_lead_out();
    when_it_is_opened();
    then_the_medium_is(MEDIA_CD_EXTRA, MEDIA_WRITABLE | MEDIA_RW);
    then_the_information_is(2, 2, SECOND_SESSION, lead_out, 0);
}

CASE(mixed, "imapi/media-mixed", "imapi-R-DEV-20 imapi-R-DEV-25 imapi-A-21", MUST, "IMAPI, MEDIA_TYPES",
     NEEDS_REWRITABLE, "Data and sound in one session are no CD Extra: MEDIA_CDDA_CDROM.")
{
    given_blank_rewritable();
    then_good(select_write_parameters(LAST_DATA_SESSION));
    given_an_open_track(0, 300, 5);
    then_good(select_write_parameters(AUDIO_TRACK));
    given_a_track_of_sound(452);
    then_good(close_track_session(2, 0, false));
    settle();
    given_its_lead_out();
    when_it_is_opened();
    then_the_medium_is(MEDIA_CDDA_CDROM, MEDIA_WRITABLE | MEDIA_RW);
    then_the_information_is(1, 2, 452, lead_out, 0);
}

static void given_a_session_format(uint8_t format)
{
    struct write_page page = LAST_DATA_SESSION;
    page.session_format = format;
    if (format == 0x20)
        page.data_block_type = 10; /* mode 2 form 1, as XA has it (reference mmc appendix A) */
    given_blank_rewritable();
    if (!reply_good(select_write_parameters(page)))
        case_skipped("this drive writes no session of format %02Xh", format);
    given_an_open_track(0, 300, 5);
    then_good(close_track_session(2, 0, false));
    settle();
}

CASE(xa, "imapi/media-cd-rom-xa", "imapi-R-DEV-20 imapi-R-DEV-25", MUST, "IMAPI, MEDIA_TYPES", NEEDS_REWRITABLE,
     "A session of format 20h is MEDIA_CD_ROM_XA.")
{
    given_a_session_format(0x20);
    given_its_lead_out();
    when_it_is_opened();
    then_the_medium_is(MEDIA_CD_ROM_XA, MEDIA_WRITABLE | MEDIA_RW);
    then_the_information_is(1, 1, 0, lead_out, 0);
}

CASE(interactive, "imapi/media-cd-i", "imapi-R-DEV-20 imapi-R-DEV-25", MUST, "IMAPI, MEDIA_TYPES", NEEDS_REWRITABLE,
     "A session of format 10h is MEDIA_CD_I.")
{
    given_a_session_format(0x10);
    given_its_lead_out();
    when_it_is_opened();
    then_the_medium_is(MEDIA_CD_I, MEDIA_WRITABLE | MEDIA_RW);
    then_the_information_is(1, 1, 0, lead_out, 0);
}
