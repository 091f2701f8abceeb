/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorders (reference imapi 10; acceptance 1, 2, 4, 5, 16). */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(media_type, "imapi/media-type", "imapi-R-DEV-20 imapi-R-DEV-24 imapi-A-37", MUST,
     "JUCE, PortBurn and XPBurn decide by it", NEEDS_BLANK,
     "A blank CD-R has a type that is not 0, and is blank and writable.")
{
    LONG type = -1, flags = -1;
    given_a_blank_disc();
    given_a_disc_master();
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), IMAPI_E_NOTOPENED);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
    then_number("the type", type, exactly(MEDIA_CD_OTHER));
    then_number("the flags", flags & ~MEDIA_RW, exactly(MEDIA_BLANK | MEDIA_WRITABLE));
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
}

CASE(media_none, "imapi/media-type-without-a-disc", "imapi-R-DEV-20 imapi-R-DEV-23", MUST,
     "JUCE polls it until a disc comes", NEEDS_NO_DISC,
     "Without a disc QueryMediaType is S_OK with zeros, and QueryMediaInfo is MEDIUM_NOTPRESENT.")
{
    LONG type = -1, flags = -1;
    byte sessions, track;
    ULONG start, next, free_blocks;
    given_an_empty_drive();
    given_a_disc_master();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
    then_number("the type", type, exactly(0));
    then_number("the flags", flags, exactly(0));
    then_result(IDiscRecorder_QueryMediaInfo(the_recorder, &sessions, &track, &start, &next, &free_blocks),
                IMAPI_E_MEDIUM_NOTPRESENT);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
}

CASE(media_info, "imapi/media-info", "imapi-R-DEV-21 imapi-R-DEV-22 imapi-R-DEV-24a", MUST, "IMAPI, QueryMediaInfo",
     NEEDS_BLANK, "QueryMediaInfo tells sessions, the last track and its start, and what is free behind it.")
{
    byte sessions = 9, track = 9;
    ULONG start = 9, next = 9, free_blocks = 9;
    given_a_blank_disc();
    given_a_session(0, 300, true, 1);
    given_a_session(11702, 300, true, 2);
    given_a_disc_master();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaInfo(the_recorder, &sessions, &track, &start, &next, &free_blocks), S_OK);
    then_number("sessions", sessions, exactly(2));
    then_number("last track", track, exactly(2));
    then_number("its start", start, exactly(11702));
    then_number("next writable address", next, exactly(18904));
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
}

CASE(exclusive, "imapi/exclusive-open", "imapi-R-DEV-14a imapi-R-DEV-17 imapi-R-DEV-18 imapi-R-DEV-14b", MUST,
     "JUCE and PortBurn open between selection and burn", NEEDS_BLANK,
     "OpenExclusive, QueryMediaType and Close on the active recorder disturb neither the image nor the selection.")
{
    LONG type, flags;
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), IMAPI_E_NOTOPENED);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(exclusive_selection, "imapi/selection-of-an-exclusive-recorder", "imapi-R-DEV-18 imapi-R-SEQ-04", SHOULD,
     "IMAPI: through the recorder or through the master", NEEDS_BLANK,
     "A recorder that is open exclusively cannot be selected.")
{
    given_a_blank_disc();
    given_a_disc_master();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(select_recorder(), IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_result(select_recorder(), S_OK);
}

static ULONG state_while_burning;

static void ask_state(void)
{
    IDiscRecorder_GetRecorderState(the_recorder, &state_while_burning);
}

CASE(state, "imapi/recorder-state", "imapi-R-DEV-16 imapi-R-DEV-17", MUST, "IMAPI, GetRecorderState: one of three",
     NEEDS_BLANK, "A recorder does nothing, is open, or burns, and says which.")
{
    ULONG now = 99;
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(IDiscRecorder_GetRecorderState(the_recorder, &now), S_OK);
    then_number("the state", now, exactly(RECORDER_DOING_NOTHING));
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_GetRecorderState(the_recorder, &now), S_OK);
    then_number("the state while open", now, exactly(RECORDER_OPENED));
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    given_two_staged_files();
    during_callback(ask_state);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_number("the state while it burns", state_while_burning, exactly(RECORDER_BURNING));
}

CASE(old_recorder, "imapi/recorder-survives-its-master", "imapi-R-RCS-14b", MUST,
     "PortBurn selects the recorder it got before Close and Open", NEEDS_BLANK,
     "A recorder object outlives Close and Open of its master, and can be selected again.")
{
    given_a_blank_disc();
    given_a_disc_master();
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_result(IDiscMaster_Open(the_master), S_OK);
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_result(select_recorder(), S_OK);
}

CASE(enumerated, "imapi/recorders", "imapi-R-RCS-01 imapi-R-ENU-02 imapi-R-OBJ-06", MUST, "IMAPI, EnumDiscRecorders",
     NEEDS_NOTHING, "There is one recorder for each drive, then S_FALSE and none.")
{
    IEnumDiscRecorders *recorders = NULL;
    IDiscRecorder *recorder = NULL;
    ULONG fetched = 9;
    given_a_disc_master();
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &recorders), S_OK);
    then_result(IEnumDiscRecorders_Next(recorders, 1, &recorder, &fetched), S_OK);
    then_number("recorders fetched", fetched, exactly(1));
    IDiscRecorder_Release(recorder);
    then_result(IEnumDiscRecorders_Next(recorders, 1, &recorder, &fetched), S_FALSE);
    then_number("recorders fetched at the end", fetched, exactly(0));
    IEnumDiscRecorders_Release(recorders);
}
