/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a drive lets itself be written, and what it says about it (reference mmc 3.0 to 3.2, 10.1). */
#include "conformance/case.h"
#include "conformance/mmc.h"

CASE(next_writable_address, "mmc/next-writable-address", "mmc-3.2", MUST,
     "MMC-6: libburn and cdrecord start where it says", NEEDS_BLANK,
     "A blank CD-R is written from address 0, and all but the two run-out blocks before the last lead-out are free.")
{
    given_a_blank_disc();
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    then_field(next, &TRACK_NEXT_WRITABLE_VALID, exactly(1));
    then_field(next, &TRACK_NEXT_WRITABLE, exactly(0));
    then_field(next, &TRACK_START, exactly(0));
    then_field(next, &TRACK_BLANK, exactly(1));
    then_field(next, &TRACK_FREE_BLOCKS, ours_alone(359847));
}

CASE(next_writable_after_track, "mmc/next-writable-after-track", "mmc-3.1", MUST,
     "Orange Book: two run-out and 150 pre-gap blocks", NEEDS_BLANK,
     "After a track of 300 blocks written at once the next one begins at 452.")
{
    given_a_blank_disc();
    then_good(read_track_information(1, 0xFF));
    then_good(select_write_parameters(DATA_TRACK));
    given_an_open_track(0, 300, 1);
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    then_field(next, &TRACK_NUMBER, exactly(2));
    then_field(next, &TRACK_NEXT_WRITABLE, exactly(452));
}

CASE(next_writable_second_session, "mmc/next-writable-second-session", "mmc-3.1", MUST,
     "Orange Book: lead-out 6750, lead-in 4500, pre-gap 150", NEEDS_BLANK,
     "Behind a first session with its lead-out at 302 the next one begins at 11702.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 1);
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    then_field(next, &TRACK_SESSION, exactly(2));
    then_field(next, &TRACK_NEXT_WRITABLE, exactly(11702));
}

CASE(next_writable_third_session, "mmc/next-writable-third-session", "mmc-3.1 mmc-10.1", MUST,
     "Orange Book: later lead-outs are 2250 blocks", NEEDS_BLANK,
     "Behind a second session with its lead-out at 12004 the next begins at 18904.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 1);
    given_a_session(11702, 300, true, 2);
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    then_field(next, &TRACK_NEXT_WRITABLE, exactly(18904));
}

CASE(address_follows_writes, "mmc/next-writable-follows-writes", "mmc-3.2", MUST,
     "MMC-6: libburn and wodim write on from what it says", NEEDS_BLANK,
     "While a track is being written its next writable address goes on with every block.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    then_good(write_blocks(0, 16, 1));
    struct reply *track = read_track_information(1, 1);
    then_good(track);
    then_field(track, &TRACK_NEXT_WRITABLE, exactly(16));
    then_good(write_blocks(16, 16, 1));
}

CASE(write_at_wrong_address, "mmc/write-at-wrong-address", "mmc-2.8 mmc-2.21", MUST,
     "MMC-6: cdrecord and libburn take it for an under-run", NEEDS_BLANK,
     "A WRITE anywhere but at the next writable address is refused.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    then_refused(write_blocks(1000, 16, 1), &WRONG_WRITE_ADDRESS);
    then_good(write_blocks(0, 16, 1));
    then_refused(write_blocks(0, 16, 2), &WRONG_WRITE_ADDRESS);
    then_refused(write_blocks(17, 1, 2), &WRONG_WRITE_ADDRESS);
    then_good(write_blocks(16, 16, 1));
}

CASE(write_of_nothing, "mmc/write-of-nothing", "mmc-2.8", SHOULD, "SBC: a transfer length of 0 is no error",
     NEEDS_BLANK, "A WRITE of no blocks is good and changes nothing.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    then_good(write_blocks(0, 0, 1));
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
}

CASE(synchronize_completes_track, "mmc/synchronize-completes-the-track", "mmc-2.8 mmc-3.2", MUST,
     "libburn and cdrecord close a track at once by SYNCHRONIZE CACHE alone", NEEDS_BLANK,
     "SYNCHRONIZE CACHE completes a track written at once: it has its size, and nothing more goes into it.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    given_an_open_track(0, 300, 1);
    struct reply *track = read_track_information(1, 1);
    then_good(track);
    then_field(track, &TRACK_NEXT_WRITABLE_VALID, exactly(0));
    then_field(track, &TRACK_SIZE, either(302, "run-out counted", 300, "drives that leave the run-out away"));
    then_refused(write_blocks(300, 1, 1), &WRONG_WRITE_ADDRESS);
}

CASE(synchronize_of_nothing, "mmc/synchronize-of-nothing", "mmc-2.21", MUST, "MMC-6: hosts flush whenever they like",
     NEEDS_BLANK, "SYNCHRONIZE CACHE with nothing written is good and changes nothing.")
{
    given_a_blank_disc();
    then_good(synchronize_cache());
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
}

CASE(two_tracks, "mmc/two-tracks-in-a-session", "mmc-3.2", MUST,
     "MMC-6: cdrdao and libburn write several tracks at once each", NEEDS_BLANK,
     "Two tracks of one session stand in its table of contents, each where it was written.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    given_an_open_track(0, 300, 1);
    then_good(select_write_parameters(DATA_TRACK));
    given_an_open_track(452, 320, 2);
    then_good(close_track_session(2, 0, false));
    settle();
    struct reply *toc = read_toc(0, 0, false, 804);
    then_good(toc);
    static const struct field FIRST = {"first track", 2, 1, 0, 0}, LAST = {"last track", 3, 1, 0, 0};
    static const struct field SECOND_START = {"start of track 2", 16, 4, 0, 0};
    then_field(toc, &FIRST, exactly(1));
    then_field(toc, &LAST, exactly(2));
    then_field(toc, &SECOND_START, exactly(452));
    then_pattern(read_blocks(452, 16), 452, 16, 2);
}

CASE(second_session, "mmc/second-session", "mmc-3.2", MUST,
     "Orange Book multi-session: growisofs, libburn and wodim append", NEEDS_BLANK,
     "A disc closed with a next session allowed takes a second one, and both read back.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 1);
    given_a_session(11702, 300, true, 2);
    then_pattern(read_blocks(0, 16), 0, 16, 1);
    then_pattern(read_blocks(11702, 16), 11702, 16, 2);
}

CASE(finalised, "mmc/finalised-disc-takes-no-more", "mmc-3.2 mmc-2.21", MUST, "MMC-6, multi-session field 00b",
     NEEDS_BLANK, "A disc closed without a next session is complete and refuses every WRITE.")
{
    given_a_blank_disc();
    given_a_session(0, 300, false, 1);
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(2));
    then_field(information, &LAST_SESSION_STATE, exactly(3));
    then_refused(write_blocks(452, 16, 1), &DISC_IS_COMPLETE);
}

CASE(close_empty_session, "mmc/close-of-an-empty-session", "mmc-2.15", MUST,
     "wodim and libburn close again and take only GOOD", NEEDS_BLANK,
     "Closing a session that is empty is good and adds none.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 1);
    then_good(close_track_session(2, 0, false));
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &SESSIONS, exactly(2));
}

CASE(close_track_again, "mmc/close-of-a-complete-track", "mmc-2.15 mmc-3.2", SHOULD,
     "older libburn closes a track that is complete already", NEEDS_BLANK,
     "CLOSE TRACK on a track that SYNCHRONIZE CACHE completed is good and changes nothing.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    given_an_open_track(0, 300, 1);
    then_good_or_refused(close_track_session(1, 1, false), &NO_SUCH_TRACK, true);
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    then_field(next, &TRACK_NUMBER, exactly(2));
}

CASE(audio_track, "mmc/audio-track", "mmc-3.2", MUST, "Red Book: cdrdao and libburn write audio at once", NEEDS_BLANK,
     "Audio goes in 2352 bytes at a time and comes back sample for sample, and READ refuses it.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(AUDIO_TRACK));
    for (lba_t lba = 0; lba < 300; lba += 20)
        then_good(write_audio(lba, 20, 3));
    then_good(synchronize_cache());
    then_good(close_track_session(2, 0, false));
    settle();
    struct reply *track = read_track_information(1, 1);
    then_good(track);
    then_field(track, &TRACK_MODE, exactly(0));
    struct reply *read = read_cd(150, 1, 1, 0xF8, 0, 2352);
    then_good(read);
    uint8_t block[2352];
    fill_pattern(block, sizeof block, 150, 3);
    then_data_is(read, block, sizeof block);
    then_refused(read_blocks(150, 1), &WRONG_TRACK_MODE);
}

CASE(send_opc, "mmc/power-calibration", "mmc-2.14", MUST, "MMC-6: growisofs and libburn send it before every burn",
     NEEDS_BLANK, "SEND OPC INFORMATION on a blank disc is good, and the disc stays blank.")
{
    given_a_blank_disc();
    then_good(send_opc());
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
}

CASE(buffer_capacity, "mmc/buffer-capacity", "mmc-2.14", MUST, "MMC-6: libburn waits on it every 64 blocks",
     NEEDS_BLANK, "READ BUFFER CAPACITY says how large the buffer is, and never that more of it is free.")
{
    given_a_blank_disc();
    struct reply *buffer = read_buffer_capacity();
    then_good(buffer);
    static const struct field LENGTH = {"data length", 0, 2, 0, 0}, TOTAL = {"buffer length", 4, 4, 0, 0},
                              FREE = {"free", 8, 4, 0, 0};
    then_field(buffer, &LENGTH, exactly(10));
    then_between("the buffer's length", field_of(buffer, &TOTAL), 2048, INT32_MAX);
    then_between("what is free of it", field_of(buffer, &FREE), 0, field_of(buffer, &TOTAL));
}
