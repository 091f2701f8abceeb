/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is staged over what was staged before (reference imapi 7.1), and how many blocks it takes (7.4). */
#include <string.h>

#include "conformance/burn.h"
#include "conformance/burn_reader.h"
#include "conformance/case.h"
#include "conformance/client_storage.h"

static void given_a_recorder_with_a_blank_disc(void)
{
    given_a_blank_disc();
    given_a_selected_recorder();
}

static const char *version_of(char letter)
{
    static char text[5001];
    memset(text, letter, 5000);
    return text;
}

CASE(overwriting, "imapi/overwritten-bytes-stay", "imapi-16.11 imapi-R-JOL-05 imapi-R-JOL-06 imapi-A-05 imapi-Q-12",
     MUST, "acceptance scenario 11", NEEDS_BLANK | NEEDS_READER,
     "Without the flag FILEEXISTS and nothing changed; with it the blocks of the new file are added, the old bytes are "
     "on the disc in no folder, and the name reads the new ones.")
{
    unsigned count = 0;
    given_a_recorder_with_a_blank_disc();
    then_result(stage("f", version_of('1'), false), S_OK);
    int64_t before = used_blocks();
    then_result(stage("f", version_of('2'), false), IMAPI_E_FILEEXISTS);
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(stage("f", version_of('2'), true), S_OK);
    then_number("blocks in use", used_blocks(), exactly(before + 3));
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds("f", version_of('2'));
    list_the_disc(OF_JOLIET, &count);
    then_number("files of the Joliet tree", count, exactly(1));
    list_the_disc(OF_ISO_9660, &count);
    then_number("files of the ISO 9660 tree", count, exactly(1));
    then_true("the first version is on the disc", find_in_copy(version_of('1'), 5000) != LBA_NONE);
}

CASE(
    twice, "imapi/one-name-twice-in-a-call", "imapi-R-JOL-05 imapi-R-JOL-06", MUST,
    "IMAPI, AddData: the bytes of earlier ones stay in the image", NEEDS_BLANK | NEEDS_READER,
    "A storage that enumerates one name three times is FILEEXISTS without the flag; with it all three are recorded and "
    "the last is shown.")
{
    static struct client_element files[] = {{.name = u"f", .pattern = 10001},
                                            {.name = u"other", .text = "x"},
                                            {.name = u"f", .text = "the second of three\n"},
                                            {.name = u"f", .text = "the last of three\n"}};
    static uint8_t first[10001];
    unsigned count = 0;
    for (unsigned i = 0; i < sizeof first; i++)
        first[i] = client_byte(i);
    given_a_recorder_with_a_blank_disc();
    then_result(stage("x", "x", false), S_OK);
    int64_t before = used_blocks();
    then_result(stage_client(&CLIENT_FOLDER(files), false), IMAPI_E_FILEEXISTS);
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(stage_client(&CLIENT_FOLDER(files), true), S_OK);
    then_number("blocks in use", used_blocks(), exactly(before + 5 + 1 + 1 + 1));
    then_result(stage("f", "of another call\n", true), S_OK);
    then_number("blocks in use", used_blocks(), exactly(before + 5 + 1 + 1 + 1 + 1));
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds("f", "of another call\n");
    list_the_disc(OF_JOLIET, &count);
    then_number("files on the disc", count, exactly(3));
    then_true("the first is on the disc", find_in_copy(first, sizeof first) != LBA_NONE);
    then_true("the second is on the disc", find_in_copy("the second of three\n", 20) != LBA_NONE);
    then_true("the third is on the disc", find_in_copy("the last of three\n", 18) != LBA_NONE);
}

CASE(file_and_folder, "imapi/a-file-is-no-folder", "imapi-R-JOL-10 imapi-R-JOL-08", SHOULD, "rule R-JOL-10",
     NEEDS_BLANK | NEEDS_READER,
     "A file where a folder is, or the other way round, is FILEEXISTS whatever the flag; names that differ in case "
     "alone are two.")
{
    given_a_recorder_with_a_blank_disc();
    then_result(stage_a_folder("Name", "inner.txt", "inner\n"), S_OK);
    then_result(stage("plain", "a file\n", false), S_OK);
    int64_t before = used_blocks();
    then_result(stage("Name", "a file\n", true), IMAPI_E_FILEEXISTS);
    then_result(stage("Name", "a file\n", false), IMAPI_E_FILEEXISTS);
    then_result(stage_a_folder("plain", "inner.txt", "x"), IMAPI_E_FILEEXISTS);
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(stage("name", "in small letters\n", false), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds("name", "in small letters\n");
    then_the_disc_holds("Name/inner.txt", "inner\n");
}

/* Of the second file's three blocks two fit: nothing of the call is kept, not even the first file. */
CASE(full, "imapi/full-disc-keeps-nothing", "imapi-R-JOL-07 imapi-R-JOL-08 imapi-16.12", MUST,
     "IMAPI, AddData: DISCFULL, and all of that call is dropped", NEEDS_BLANK | NEEDS_VIRTUAL | NEEDS_READER,
     "The last block decides: a tree that is one block too large is DISCFULL and leaves nothing, not even the files "
     "that fitted; one block less is staged and recorded.")
{
    static struct client_element files[] = {{.name = u"fits.bin", .pattern = 2048}, {.name = u"rest.bin"}};
    given_a_blank_disc();
    fault("reply:opcode=52,times=0,offset=16,width=4,set=900");
    given_a_selected_recorder();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    int64_t before = used_blocks(), left = total_blocks() - before;
    files[1].pattern = (size_t)left * 2048; /* and one block for the first */
    then_result(stage_client(&CLIENT_FOLDER(files), true), IMAPI_E_DISCFULL);
    then_number("blocks in use", used_blocks(), exactly(before));
    files[1].pattern = (size_t)(left - 1) * 2048;
    then_result(stage_client(&CLIENT_FOLDER(files), true), S_OK);
    then_number("blocks in use", used_blocks(), exactly(900));
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds("letter.txt", "Dear reader\n");
}

/* ------------------------------------------------------------------ counters */

CASE(
    first_selection, "imapi/staging-needs-a-recorder", "imapi-R-JOL-20 imapi-R-JOL-23 imapi-R-JOL-24", MUST,
    "IMAPI, AddData: SetActiveDiscRecorder must precede it", NEEDS_BLANK,
    "Before a selection AddData is NOACTIVERECORDER and the counters say nothing; the block size is known at any time.")
{
    LONG size = 0;
    given_a_blank_disc();
    given_a_disc_master();
    then_result(stage("letter.txt", "Dear reader\n", true), IMAPI_E_NOACTIVERECORDER);
    then_result(IJolietDiscMaster_GetDataBlockSize(the_joliet, &size), S_OK);
    then_number("the block size", size, exactly(2048));
    then_number("the total before a selection", total_blocks(), exactly(0));
    then_number("what is in use before a selection", used_blocks(), exactly(0));
    then_result(select_recorder(), S_OK);
    then_between("the total", total_blocks(), 1, 500000);
    then_between("what is in use", used_blocks(), 1, total_blocks());
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
}

/* The blocks of the last complete track, without the two of its run-out where the drive counts them in. */
static void then_the_track_has(int64_t blocks, unsigned track)
{
    settle();
    struct reply *information = read_track_information(1, track);
    then_good(information);
    then_number(
        "blocks of the track", (int64_t)field_of(information, &TRACK_SIZE),
        either(blocks + 2, "MMC-3: the run-out blocks belong to the track", blocks, "a drive that leaves them out"));
}

static int64_t blocks_announced(void)
{
    int64_t total = -1;
    for (unsigned i = 0; i < event_count; i++)
        if (events[i].kind == EVENT_BLOCK)
            total = events[i].b;
    return total;
}

CASE(used_is_written, "imapi/blocks-in-use-are-those-written",
     "imapi-R-JOL-22 imapi-R-JOL-25 imapi-R-JOL-23 imapi-R-JOL-01", MUST,
     "IMAPI, GetUsedDataBlocks: blocks in use in the staged image", NEEDS_BLANK,
     "What GetUsedDataBlocks says before the burn is what is written, in one Track-at-Once track, on a blank disc and "
     "on one that is appended to.")
{
    given_a_recorder_with_a_blank_disc();
    then_result(stage_a_folder("folder", "a.txt", "first\n"), S_OK);
    then_result(stage_large("large.bin", 1234567), S_OK);
    then_result(stage("folder2", version_of('x'), false), S_OK);
    then_result(stage("folder2", version_of('y'), true), S_OK);
    int64_t used = used_blocks();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_number("blocks announced", blocks_announced(), exactly(used));
    then_the_track_has(used, 1);
    close_master();
    given_a_selected_recorder();
    then_result(stage_a_folder("folder", "b.txt", "second\n"), S_OK);
    then_result(stage_large("large2.bin", 654321), S_OK);
    used = used_blocks();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_number("blocks announced", blocks_announced(), exactly(used));
    then_the_track_has(used, 2);
    then_sessions_on_disc(2);
}

CASE(one_track, "imapi/one-track-at-once-data-track", "imapi-R-JOL-01 imapi-R-JOL-02", MUST,
     "IMAPI, IJolietDiscMaster: a single-track Track-at-Once data disc", NEEDS_BLANK,
     "The disc has one session with one track, of data, not in packets.")
{
    given_a_recorder_with_a_blank_disc();
    given_two_staged_files();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    settle();
    struct reply *disc = read_disc_information();
    then_good(disc);
    then_number("closed sessions", (int64_t)field_of(disc, &SESSIONS) - 1, exactly(1));
    struct reply *track = read_track_information(1, 1);
    then_good(track);
    then_number("the mode of track 1", (int64_t)field_of(track, &TRACK_MODE) & 0xD, exactly(4));
    then_number("packets in track 1", (int64_t)field_of(track, &TRACK_PACKET), exactly(0));
    struct reply *second = read_track_information(1, 2);
    then_true("track 2 is blank or not there", !reply_good(second) || field_of(second, &TRACK_BLANK) != 0);
}
