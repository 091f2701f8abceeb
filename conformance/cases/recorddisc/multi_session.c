/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Section 8: multi-session. */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(entered, "recorddisc/multi-session-is-entered",
     "imapi-R-MUL-07 imapi-R-MUL-02 imapi-R-MUL-03 imapi-R-RCS-08 imapi-R-MUL-26", MUST,
     "IMAPI, SetActiveDiscRecorder: entered by itself", NEEDS_BLANK | NEEDS_READER,
     "Selecting the recorder with an earlier disc of ours appends: both sessions' files are in the last one.")
{
    given_multi_session();
    then_between("blocks for staging", total_blocks(), 300000, 359847);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_sessions_on_disc(2);
    then_the_disc_holds("first.txt", "of the first session\n");
    then_the_disc_holds("second.txt", "of the second session\n");
}

CASE(three, "recorddisc/three-sessions", "imapi-R-MUL-25 imapi-R-MUL-21", MUST,
     "IMAPI: each data burn leaves room for the next", NEEDS_BLANK | NEEDS_READER,
     "A third session takes over what the first two hold.")
{
    given_multi_session();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_result(select_recorder(), S_OK);
    then_result(stage("third.txt", "of the third session\n", false), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_sessions_on_disc(3);
    then_the_disc_holds("first.txt", "of the first session\n");
    then_the_disc_holds("third.txt", "of the third session\n");
}

CASE(blank_is_wrong, "recorddisc/blank-disc-is-wrong-disc", "imapi-R-REC-27 imapi-R-REC-22", MUST,
     "IMAPI, RecordDisc: the very disc", NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND,
     "In multi-session mode a blank disc is WRONGDISC and stays blank.")
{
    given_multi_session();
    then_result(stage_large("large.bin", 300000), S_OK);
    given_another_blank_disc();
    remember_the_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_WRONGDISC);
    then_the_disc_is_unchanged();
    then_the_stash_holds_something();
}

CASE(twin_is_wrong, "recorddisc/twin-disc-is-wrong-disc", "imapi-R-MUL-23", MUST, "IMAPI, RecordDisc: the very disc",
     NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND,
     "A disc with sessions at the same addresses is another disc all the same.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage("first.txt", "of the first session\n", true), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    given_another_blank_disc();
    then_result(select_recorder(), S_OK);
    then_result(stage("first.txt", "of the first session\n", true), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_result(select_recorder(), S_OK);
    then_result(stage("second.txt", "of the second session\n", true), S_OK);
    remove_disc();
    insert_disc(1);
    remember_the_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_WRONGDISC);
    then_the_disc_is_unchanged();
}

CASE(written_meanwhile, "recorddisc/disc-written-meanwhile", "imapi-R-MUL-23", MUST,
     "the old session's end is not where the new one was laid out for", NEEDS_BLANK,
     "The same disc with a session more than at the selection is not the disc that set the mode.")
{
    given_multi_session();
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    given_a_session((lba_t)field_of(next, &TRACK_NEXT_WRITABLE), 300, true, 1);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_WRONGDISC);
}

CASE(simulated_append, "recorddisc/simulated-append", "imapi-R-REC-02 imapi-R-MUL-05", MUST,
     "IMAPI, RecordDisc: the medium is not written", NEEDS_BLANK,
     "A simulated second session leaves the disc with its one session, bit for bit.")
{
    given_multi_session();
    remember_the_disc();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_the_disc_is_unchanged();
    then_sessions_on_disc(1);
}

CASE(import_alone, "recorddisc/imported-tree-is-no-content", "imapi-R-MUL-22", SHOULD, "decision of reference imapi 8",
     NEEDS_BLANK, "What an earlier session holds is not something staged: without AddData, INVALIDIMAGE.")
{
    given_our_disc();
    given_a_selected_recorder();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
}

CASE(import_conflict, "recorddisc/imported-name-is-taken", "imapi-R-MUL-21 imapi-R-JOL-06 imapi-R-MUL-08", MUST,
     "IMAPI, AddData: FILEEXISTS", NEEDS_BLANK | NEEDS_READER,
     "A name of the earlier session is taken; overwritten, the last session shows the new file.")
{
    given_our_disc();
    given_a_selected_recorder();
    then_result(stage("first.txt", "a second version\n", false), IMAPI_E_FILEEXISTS);
    then_result(stage("first.txt", "a second version\n", true), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds("first.txt", "a second version\n");
}

CASE(foreign, "recorddisc/foreign-disc-is-not-appended", "imapi-R-MUL-20 imapi-R-MUL-27 imapi-R-JOL-25", SHOULD,
     "decision of reference imapi 8", NEEDS_BLANK,
     "An appendable disc that is none of ours selects in single-session mode with no room, and RecordDisc refuses it.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 1);
    given_a_selected_recorder();
    then_number("blocks for staging", total_blocks(), exactly(0));
    then_number("blocks in use, of none", used_blocks(), exactly(0));
}

CASE(closed_full, "recorddisc/closed-disc-is-full", "imapi-R-RCS-10 imapi-R-MUL-09 imapi-R-MUL-27", MUST,
     "IMAPI, SetActiveDiscRecorder: DISCFULL", NEEDS_BLANK,
     "Selecting the recorder with a closed disc is DISCFULL, and no recorder is active.")
{
    given_a_blank_disc();
    given_a_session(0, 300, false, 1);
    given_a_disc_master();
    then_result(select_recorder(), IMAPI_E_DISCFULL);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_NOACTIVERECORDER);
}

CASE(nearly_full, "recorddisc/no-room-for-a-session", "imapi-R-MUL-26 imapi-R-MUL-25", SHOULD,
     "decision of reference imapi 8", NEEDS_BLANK | NEEDS_VIRTUAL,
     "Selecting the recorder with a disc of ours that has fewer than 300 blocks and the metadata free is DISCFULL.")
{
    given_our_disc();
    fault("reply:opcode=52,times=0,offset=16,width=4,set=250");
    given_a_disc_master();
    then_result(select_recorder(), IMAPI_E_DISCFULL);
}

CASE(audio_never, "recorddisc/audio-needs-a-blank-disc", "imapi-R-REC-20 imapi-R-MUL-01 imapi-A-18", MUST,
     "IMAPI, RecordDisc: blank media for audio", NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND,
     "An audio image is not burned behind a data session: MEDIUM_INVALIDTYPE.")
{
    given_a_blank_disc();
    given_an_audio_master();
    given_one_staged_track(300);
    given_another_blank_disc();
    given_a_session(0, 300, true, 1);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_MEDIUM_INVALIDTYPE);
}

CASE(total_again, "recorddisc/leaving-counts-a-blank-disc", "imapi-R-MUL-24 imapi-A-33", SHOULD, "rule R-MUL-24",
     NEEDS_BLANK,
     "ClearFormatContent in multi-session mode drops what was imported: total and used are again those of a blank disc "
     "of this size.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    int64_t total = total_blocks(), used = used_blocks();
    then_result(stage("first.txt", "of the first session\n", true), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_result(select_recorder(), S_OK);
    then_between("the total beside the first session", total_blocks(), 1, total - 1);
    then_result(IDiscMaster_ClearFormatContent(the_master), S_OK);
    then_number("the total", total_blocks(), ours_alone(total));
    then_number("blocks in use", used_blocks(), exactly(used));
}
