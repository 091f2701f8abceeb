/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disc master outside of RecordDisc (reference imapi 3, 7, 12). */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(formats, "imapi/formats", "imapi-R-FMT-01 imapi-R-FMT-02 imapi-R-FMT-08 imapi-R-ENU-02", MUST,
     "IMAPI, EnumDiscMasterFormats", NEEDS_NOTHING,
     "There are two formats, Joliet is active after Open, and one that is none is refused and changes nothing.")
{
    given_an_unopened_master();
    then_result(IDiscMaster_Open(the_master), S_OK);
    IEnumDiscMasterFormats *formats = NULL;
    IID iid[3];
    ULONG fetched = 9;
    then_result(IDiscMaster_EnumDiscMasterFormats(the_master, &formats), S_OK);
    then_result(IEnumDiscMasterFormats_Next(formats, 3, iid, &fetched), S_FALSE);
    IEnumDiscMasterFormats_Release(formats);
    then_number("formats", fetched, exactly(2));
    bool joliet = IsEqualIID(&iid[0], &IID_IJolietDiscMaster) || IsEqualIID(&iid[1], &IID_IJolietDiscMaster);
    bool redbook = IsEqualIID(&iid[0], &IID_IRedbookDiscMaster) || IsEqualIID(&iid[1], &IID_IRedbookDiscMaster);
    then_true("they are Joliet and Redbook", joliet && redbook);
    void *format = &iid;
    then_result(IDiscMaster_SetActiveDiscMasterFormat(the_master, &IID_IDiscRecorder, &format), E_NOINTERFACE);
    then_true("nothing was handed out", format == NULL);
    then_result(IDiscMaster_GetActiveDiscMasterFormat(the_master, &iid[2]), S_OK);
    then_true("Joliet is active", IsEqualIID(&iid[2], &IID_IJolietDiscMaster));
}

CASE(no_disc, "imapi/selection-without-a-disc", "imapi-R-RCS-10 imapi-R-RCS-15 imapi-A-24", MUST,
     "IMAPI, SetActiveDiscRecorder: MEDIUM_NOTPRESENT", NEEDS_NO_DISC,
     "Selecting a recorder with an empty tray is MEDIUM_NOTPRESENT, and no recorder is active.")
{
    given_an_empty_drive();
    given_a_disc_master();
    then_result(select_recorder(), IMAPI_E_MEDIUM_NOTPRESENT);
    IDiscRecorder *active = NULL;
    then_result(IDiscMaster_GetActiveDiscRecorder(the_master, &active), IMAPI_E_NOACTIVERECORDER);
}

CASE(drops, "imapi/failed-selection-drops-the-recorder", "imapi-R-RCS-15 imapi-R-RCS-10", MUST,
     "IMAPI, SetActiveDiscRecorder: what a failure leaves", NEEDS_BLANK | NEEDS_HAND,
     "A recorder that was active is so no more after a selection that failed.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    remove_disc();
    then_result(select_recorder(), IMAPI_E_MEDIUM_NOTPRESENT);
    IDiscRecorder *active = NULL;
    then_result(IDiscMaster_GetActiveDiscRecorder(the_master, &active), IMAPI_E_NOACTIVERECORDER);
}

CASE(merged, "imapi/merged-folders", "imapi-R-JOL-04 imapi-R-JOL-10", MUST, "IMAPI, AddData: overlapping trees merge",
     NEEDS_BLANK | NEEDS_READER, "Two stagings of one folder are one folder on the disc.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage_a_folder("docs", "a.txt", "first\n"), S_OK);
    then_result(stage_a_folder("docs", "b.txt", "second\n"), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds("docs/a.txt", "first\n");
    then_the_disc_holds("docs/b.txt", "second\n");
}

CASE(counters, "imapi/block-counters", "imapi-R-JOL-21 imapi-R-JOL-25 imapi-R-JOL-22", MUST,
     "IMAPI: XPBurn asks before it selects", NEEDS_BLANK,
     "Before a selection both counters are 0; after it the total is what is free, and staging raises what is in use.")
{
    given_a_blank_disc();
    given_a_disc_master();
    then_number("the total before a selection", total_blocks(), exactly(0));
    then_number("what is in use before a selection", used_blocks(), exactly(0));
    LONG size = 0;
    then_result(IJolietDiscMaster_GetDataBlockSize(the_joliet, &size), S_OK);
    then_number("the block size", size, exactly(2048));
    then_result(select_recorder(), S_OK);
    settle();
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    then_number("the total", total_blocks(), exactly((int64_t)field_of(next, &TRACK_FREE_BLOCKS)));
    int64_t before = used_blocks();
    given_two_staged_files();
    then_between("what is in use", used_blocks(), before + 500, total_blocks());
}

CASE(bad_names, "imapi/bad-names", "imapi-R-JOL-16 imapi-R-JOL-19 imapi-R-JOL-08", MUST,
     "IMAPI result codes: BADJOLIETNAME", NEEDS_BLANK,
     "A name that Joliet cannot hold is BADJOLIETNAME, and what was staged before stays as it was.")
{
    static const char *const names[] = {"a*b", "what?", "a:b", "a;1", "x\\y"};
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage("good.txt", "x", true), S_OK);
    int64_t before = used_blocks();
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        then_result(stage(names[i], "x", true), IMAPI_E_BADJOLIETNAME);
    then_number("blocks in use", used_blocks(), exactly(before));
}

CASE(reselect, "imapi/selecting-again-clears", "imapi-A-36 imapi-R-RCS-07", SHOULD, "decision A-36", NEEDS_BLANK,
     "Selecting the recorder again while something is staged begins a new image.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    then_result(select_recorder(), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
}

CASE(format_again, "imapi/setting-a-format-clears", "imapi-R-FMT-03 imapi-R-FMT-09", MUST,
     "IMAPI, SetActiveDiscMasterFormat: clears the image", NEEDS_BLANK,
     "Setting the same format again clears what was staged, and the recorder stays.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(null_pointers, "imapi/null-pointers", "imapi-12 imapi-A-23", SHOULD, "decision A-23", NEEDS_NOTHING,
     "Where a result should go and nothing is given, E_POINTER.")
{
    given_a_disc_master();
    then_result(IDiscMaster_EnumDiscRecorders(the_master, NULL), E_POINTER);
    then_result(IDiscMaster_GetActiveDiscMasterFormat(the_master, NULL), E_POINTER);
    then_result(IDiscMaster_SetActiveDiscRecorder(the_master, NULL), E_POINTER);
    then_result(IJolietDiscMaster_GetTotalDataBlocks(the_joliet, NULL), E_POINTER);
}
