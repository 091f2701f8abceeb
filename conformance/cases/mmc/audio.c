/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Audio: the Q sub-channel, and a drive that plays (reference mmc 2.7, 2.19, 8.1). */
#include "conformance/case.h"
#include "conformance/mmc.h"
#include "conformance/world.h"

/* A drive that says it is ready while it still closes is not asked: its clock is moved on instead. */
static void wait_until_done(void)
{
    if (world.the_case->needs & NEEDS_CLOCK)
        advance_clock(600000);
    settle();
}

static void given_an_audio_disc(void)
{
    given_a_blank_disc();
    then_good(select_write_parameters(AUDIO_TRACK));
    bool stopped = world.the_case->needs & NEEDS_CLOCK;
    if (stopped) /* or a small buffer would be full, and a WRITE held for ever */
        stop_clock(false);
    for (lba_t lba = 0; lba < 600; lba += 20)
        then_good(write_audio(lba, 20, 3));
    if (stopped)
        stop_clock(true);
    /* at once, and then waited for: a drive whose clock the case moves would wait for it for ever */
    then_good(send_command("SYNCHRONIZE CACHE", (const uint8_t[10]){0x35, 2}, 10, LENGTH_NONE, 0));
    wait_until_done();
    then_good(close_track_session(2, 0, true));
    wait_until_done();
}

CASE(q_position, "mmc/sub-channel-q", "mmc-2.19 mmc-8.1", MUST,
     "IEC 60908: Q counts in BCD; rippers find their place by it", NEEDS_BLANK,
     "READ CD with Q gives track, index, and the time in the track and on the disc, in BCD.")
{
    given_an_audio_disc();
    struct reply *sector = read_cd(100, 1, 1, 0x10, 2, 2352 + 16);
    then_good(sector);
    /* block 100 of a track that begins at 00:02:00: 00:01:25 in it, 00:03:25 on the disc */
    static const uint8_t q[10] = {0x01, 0x01, 0x01, 0x00, 0x01, 0x25, 0x00, 0x00, 0x03, 0x25};
    then_bytes("the Q frame", sector->data + 2352, sizeof q, q, sizeof q);
}

CASE(sub_channel_header, "mmc/sub-channel-of-a-drive-at-rest", "mmc-2.7", MUST, "MMC-6: CD players ask it all the time",
     NEEDS_BLANK, "READ SUB-CHANNEL of a drive that has played nothing says so, and where its head is.")
{
    given_an_audio_disc();
    given_a_feature(0x0103, "audio play");
    struct reply *position = read_sub_channel(1, 0, 16);
    then_good(position);
    static const struct field STATUS = {"audio status", 1, 1, 0, 0}, LENGTH = {"data length", 2, 2, 0, 0},
                              FORMAT = {"format", 4, 1, 0, 0};
    then_field(position, &STATUS, either(0x15, "MMC-6, no status to return", 0x00, "MMC-6, status not supported"));
    then_field(position, &LENGTH, exactly(12));
    then_field(position, &FORMAT, exactly(1));
}

CASE(play_data, "mmc/play-of-a-data-track", "mmc-2.7 mmc-2.21", MUST, "MMC-6: data is no music", NEEDS_BLANK,
     "PLAY AUDIO of a data track is refused.")
{
    given_a_blank_disc();
    given_a_feature(0x0103, "audio play");
    given_a_session(0, 300, false, 1);
    then_refused(play_audio(10, 100), &NOT_TO_BE_PLAYED);
}

CASE(play_beyond, "mmc/play-beyond-the-end", "mmc-2.7 mmc-2.21", MUST, "MMC-6", NEEDS_BLANK,
     "PLAY AUDIO from behind the last track is refused.")
{
    given_an_audio_disc();
    given_a_feature(0x0103, "audio play");
    then_refused(play_audio(100000, 100), &BEYOND_THE_DISC);
}

CASE(pause_idle, "mmc/pause-without-play", "mmc-2.7", MUST, "MMC-6", NEEDS_BLANK,
     "PAUSE is refused when nothing plays.")
{
    given_an_audio_disc();
    given_a_feature(0x0103, "audio play");
    then_refused(pause_resume(false), &OUT_OF_SEQUENCE);
}

CASE(play_moves, "mmc/play-moves-on", "mmc-2.7", MUST, "MMC-6: 75 blocks a second", NEEDS_BLANK | NEEDS_CLOCK,
     "While audio plays its position moves on by 75 blocks a second, stands while paused, and is done at the end.")
{
    given_an_audio_disc();
    given_a_feature(0x0103, "audio play");
    static const struct field STATUS = {"audio status", 1, 1, 0, 0}, ABSOLUTE = {"absolute address", 8, 4, 0, 0};
    then_good(play_audio(0, 450));
    advance_clock(2000);
    struct reply *position = read_sub_channel(1, 0, 16);
    then_good(position);
    then_field(position, &STATUS, exactly(0x11));
    then_between("block after two seconds", field_of(position, &ABSOLUTE), 148, 152);
    then_good(pause_resume(false));
    advance_clock(2000);
    position = read_sub_channel(1, 0, 16);
    then_good(position);
    then_field(position, &STATUS, exactly(0x12));
    then_between("block while paused", field_of(position, &ABSOLUTE), 148, 152);
    then_good(pause_resume(true));
    advance_clock(5000);
    position = read_sub_channel(1, 0, 16);
    then_good(position);
    then_field(position, &STATUS, exactly(0x13));
}
