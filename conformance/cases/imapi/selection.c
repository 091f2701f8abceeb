/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a selection needs, does and leaves behind (reference imapi 3.2, 3.3; decisions ). */
#include <stdlib.h>

#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/world.h"

CASE(first, "imapi/selection-comes-before-staging", "imapi-R-RCS-06 imapi-R-JOL-20 imapi-R-RCS-07", MUST,
     "IMAPI, SetActiveDiscRecorder: with the medium in the drive, before AddData", NEEDS_BLANK,
     "AddData before a selection is NOACTIVERECORDER; after it, it is taken.")
{
    given_a_blank_disc();
    given_a_disc_master();
    then_result(stage("early.txt", "early\n", true), IMAPI_E_NOACTIVERECORDER);
    then_result(select_recorder(), S_OK);
    then_result(stage("late.txt", "late\n", true), S_OK);
}

CASE(lost, "imapi/format-change-loses-the-recorder", "imapi-R-FMT-04 imapi-R-FMT-05 imapi-R-RCS-12 imapi-R-EVT-25",
     MUST, "IMAPI, SetActiveDiscMasterFormat: the set of recorders may change", NEEDS_BLANK,
     "When the active recorder is not among those of the new format there is none, which is announced, and it must be "
     "selected again before a burn.")
{
    IDiscRecorder *active = NULL;
    given_a_blank_disc();
    given_a_disc_master();
    unsetenv("COASTER_DRIVES");
    then_result(coaster_add_drive(world.bench->url), S_OK);
    then_result(select_recorder(), S_OK);
    given_two_staged_files();
    forget_events();
    then_result(coaster_remove_drive(world.bench->url), S_OK);
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_number("NotifyPnPActivity was called", count_events(EVENT_PNP), exactly(1));
    then_result(IDiscMaster_GetActiveDiscRecorder(the_master, &active), IMAPI_E_NOACTIVERECORDER);
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_NOACTIVERECORDER);
    then_result(coaster_add_drive(world.bench->url), S_OK);
    then_result(select_recorder(), S_OK); /* the object is as good as before */
    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_result(coaster_remove_drive(world.bench->url), S_OK);
}

CASE(without_again, "imapi/staging-without-selecting-again", "imapi-A-33 imapi-R-REC-18 imapi-R-FMT-09", SHOULD,
     "decision A-33", NEEDS_BLANK,
     "After a burn, ClearFormatContent or a format change the next image may be staged without a new selection, for a "
     "blank disc of the size that was there.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    int64_t total = total_blocks();
    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_number("the total after a burn", total_blocks(), exactly(total));
    then_result(stage("next.txt", "next\n", false), S_OK);
    then_result(IDiscMaster_ClearFormatContent(the_master), S_OK);
    then_number("the total after ClearFormatContent", total_blocks(), exactly(total));
    then_result(stage("next.txt", "next\n", false), S_OK);
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_number("the total after a format change", total_blocks(), exactly(total));
    then_result(stage("next.txt", "next\n", false), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(default_format, "imapi/format-is-never-missing", "imapi-A-03 imapi-R-FMT-02 imapi-R-REC-38a", MUST,
     "JUCE enumerates directly after Open", NEEDS_BLANK,
     "After Open and after Close and Open there is a format, Joliet, and enumeration and selection work at once.")
{
    IID iid;
    given_a_blank_disc();
    given_a_disc_master();
    then_result(choose_format(&IID_IRedbookDiscMaster), S_OK);
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_result(IDiscMaster_Open(the_master), S_OK);
    then_result(IDiscMaster_GetActiveDiscMasterFormat(the_master, &iid), S_OK);
    then_true("Joliet is active", IsEqualIID(&iid, &IID_IJolietDiscMaster));
    IEnumDiscRecorders *recorders = NULL;
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &recorders), S_OK);
    IEnumDiscRecorders_Release(recorders);
    then_result(select_recorder(), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_INVALIDIMAGE); /* and not NOACTIVEFORMAT */
}

CASE(kept, "imapi/image-is-kept-before-the-first-write", "imapi-A-02 imapi-R-REC-17 imapi-R-REC-16", MUST,
     "IMAPI: texts that say retry, and one that says not valid after a call", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A burn that fails before the first write command keeps the image, one that fails behind it uses it up.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    int64_t before = used_blocks();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_number("blocks in use", used_blocks(), exactly(before));
    fault("sense:opcode=55,key=5,code=26,qualifier=0"); /* MODE SELECT: the set-up */
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_INITIALIZE_WRITE);
    then_number("blocks in use after the set-up was refused", used_blocks(), exactly(before));
    faults_clear();
    fault("sense:opcode=2A,n=2,key=4,code=9,qualifier=0"); /* the second WRITE */
    HRESULT result = record_disc(SIMULATED, KEEP_IN);
    then_true("a WRITE that fails ends the burn", FAILED(result));
    faults_clear();
    then_the_stash_is_wiped();
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_INVALIDIMAGE);
}
