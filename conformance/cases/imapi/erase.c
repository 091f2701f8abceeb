/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Erase and Eject (reference imapi 10.4); what PortBurn makes of an erase is scenario 4. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "conformance/case.h"
#include "conformance/client.h"
#include "conformance/world.h"

/* R-EVT-18, R-DEV-35: once, last, with what Erase returns; and nothing else is called meanwhile (R-EVT-20). */
static void then_the_erase_is_announced(HRESULT result)
{
    then_number("callbacks of the erase", event_count, exactly(1));
    then_number("which is NotifyEraseComplete", events[0].kind, exactly((int64_t)EVENT_ERASE_COMPLETE));
    then_number("the status it carried", events[0].a, exactly((int64_t)result));
    then_true("it came on the thread that erased", events[0].own_thread);
}

static void then_erase_is(boolean whole, HRESULT expected)
{
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    forget_events();
    then_result(IDiscRecorder_Erase(the_recorder, whole), expected);
    then_the_erase_is_announced(expected);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
}

static void then_the_disc_is_blank(void)
{
    settle();
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
}

/* ------------------------------------------------------------------ refusals */

CASE(erase_write_once, "imapi/erase-of-a-write-once-disc", "imapi-R-DEV-31 imapi-R-DEV-35", MUST,
     "IMAPI, Erase: CD-RW media", NEEDS_BLANK, "Erase of a CD-R is MEDIUM_INVALIDTYPE.")
{
    given_a_blank_disc();
    given_a_disc_master();
    then_erase_is(FALSE, IMAPI_E_MEDIUM_INVALIDTYPE);
    then_erase_is(TRUE, IMAPI_E_MEDIUM_INVALIDTYPE);
}

CASE(erase_no_disc, "imapi/erase-without-a-disc", "imapi-R-DEV-31 imapi-R-DEV-35", MUST, "IMAPI, Erase", NEEDS_NO_DISC,
     "Erase without a disc is MEDIUM_NOTPRESENT.")
{
    given_an_empty_drive();
    given_a_disc_master();
    then_erase_is(FALSE, IMAPI_E_MEDIUM_NOTPRESENT);
}

CASE(erase_not_open, "imapi/erase-without-opening", "imapi-R-DEV-11 imapi-R-DEV-30", MUST,
     "IMAPI, OpenExclusive: required before Erase and Eject", NEEDS_REWRITABLE,
     "Erase and Eject on a recorder that is not open are NOTOPENED, nothing happens, and nothing is announced.")
{
    given_a_blank_rewritable_disc();
    given_a_session(0, 300, false, 1);
    given_a_disc_master();
    remember_the_disc();
    forget_events();
    then_result(IDiscRecorder_Erase(the_recorder, FALSE), IMAPI_E_NOTOPENED);
    then_result(IDiscRecorder_Eject(the_recorder), IMAPI_E_NOTOPENED);
    then_number("callbacks", event_count, exactly(0));
    then_the_disc_is_unchanged();
}

CASE(erase_recorder, "imapi/erase-in-a-recorder-for-cd-r", "imapi-R-DEV-31 imapi-R-DEV-03 imapi-R-DEV-35", MUST,
     "IMAPI, Erase: in a CD-RW recorder", NEEDS_REWRITABLE | NEEDS_VIRTUAL,
     "A recorder that writes CD-R alone says so, and Erase of whatever is in it is DEVICE_INVALIDTYPE.")
{
    LONG type = 0;
    given_a_blank_rewritable_disc();
    fault("sense:opcode=46,key=5,code=20,qualifier=0,times=0"); /* without features, by page 2Ah: byte 3 of the page */
    fault("reply:opcode=5A,offset=11,width=1,set=5,times=0");
    given_a_disc_master();
    faults_clear();
    then_result(IDiscRecorder_GetRecorderType(the_recorder, &type), S_OK);
    then_number("the type of the recorder", type, exactly(RECORDER_CDR));
    then_erase_is(FALSE, IMAPI_E_DEVICE_INVALIDTYPE);
}

CASE(erase_failed, "imapi/erase-that-fails", "imapi-R-DEV-31 imapi-R-EVT-18 imapi-R-DEV-35", MUST,
     "IMAPI, Erase: GENERIC", NEEDS_REWRITABLE | NEEDS_VIRTUAL,
     "A drive that cannot erase is GENERIC, NotifyEraseComplete says the same, and the recorder is free afterwards.")
{
    given_a_blank_rewritable_disc();
    given_a_disc_master();
    fault("sense:opcode=A1,key=3,code=51,qualifier=00");
    then_erase_is(FALSE, IMAPI_E_GENERIC);
    faults_clear();
    then_erase_is(FALSE, S_OK);
}

/* ------------------------------------------------------------------ what is gone */

/* Block 100 of the bundle's user data, as given_a_session wrote it. */
static bool the_data_is_there(void)
{
    char path[800];
    uint8_t wanted[2048], found[2048] = {0};
    bench_disc_path(world.bench, 1, path, sizeof path - 16);
    strcat(path, "/data.iso");
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0 && pread(file, found, sizeof found, 100 * 2048) < 0)
        case_broken("the bundle cannot be read");
    if (file >= 0)
        close(file);
    fill_pattern(wanted, sizeof wanted, 100, 7);
    return memcmp(found, wanted, sizeof wanted) == 0;
}

CASE(quick, "imapi/erase-quick", "imapi-R-DEV-32 imapi-R-DEV-31", MUST, "IMAPI, Erase: user data stays on the disc",
     NEEDS_REWRITABLE | NEEDS_VIRTUAL, "A quick erase leaves a blank disc, and the data physically on it.")
{
    given_a_blank_rewritable_disc();
    given_a_session(0, 300, true, 7);
    given_a_disc_master();
    then_true("the data is on the disc before", the_data_is_there());
    then_erase_is(FALSE, S_OK);
    then_the_disc_is_blank();
    then_true("the data is still on the disc", the_data_is_there());
}

CASE(full, "imapi/erase-full", "imapi-R-DEV-32 imapi-R-DEV-31", MUST, "IMAPI, Erase: everything",
     NEEDS_REWRITABLE | NEEDS_VIRTUAL, "A full erase leaves a blank disc, and nothing of the data.")
{
    given_a_blank_rewritable_disc();
    given_a_session(0, 300, true, 7);
    given_a_disc_master();
    then_true("the data is on the disc before", the_data_is_there());
    then_erase_is(TRUE, S_OK);
    then_the_disc_is_blank();
    then_true("the data is gone", !the_data_is_there());
}

CASE(blank_and_closed, "imapi/erase-of-blank-and-closed", "imapi-R-DEV-31 imapi-R-DEV-35", MUST,
     "IMAPI, Erase: CD-RW media, in whatever state", NEEDS_REWRITABLE,
     "A blank CD-RW may be erased, and so may a closed one.")
{
    given_a_blank_rewritable_disc();
    given_a_disc_master();
    then_erase_is(FALSE, S_OK);
    given_a_session(0, 300, false, 7);
    then_erase_is(FALSE, S_OK);
    then_the_disc_is_blank();
}

/* ------------------------------------------------------------------ meanwhile */

static HRESULT erased;

static void erase_it(void)
{
    erased = IDiscRecorder_Erase(the_recorder, FALSE);
}

/* Until the drive has the command: nothing else tells. */
static bool it_is_being_erased(void)
{
    ULONG state = 0;
    for (int i = 0; i < 4000 && state != RECORDER_BURNING; i++) {
        if (IDiscRecorder_GetRecorderState(the_recorder, &state) != S_OK)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return state == RECORDER_BURNING;
}

CASE(meanwhile, "imapi/recorder-while-it-erases", "imapi-R-DEV-16 imapi-R-DEV-17 imapi-R-DEV-33 imapi-A-28", MUST,
     "XPBurn and PortBurn erase on a worker thread, and show the state from another", NEEDS_REWRITABLE | NEEDS_CLOCK,
     "While a recorder erases its state is BURNING, nobody can open it, and who asks is answered at once.")
{
    IEnumDiscRecorders *recorders = NULL;
    IDiscRecorder *second = NULL;
    ULONG state = 9;
    stop_clock(false);
    given_a_blank_rewritable_disc();
    given_a_session(0, 300, true, 7);
    given_a_disc_master();
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &recorders), S_OK);
    then_result(IEnumDiscRecorders_Next(recorders, 1, &second, NULL), S_OK);
    IEnumDiscRecorders_Release(recorders);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    stop_clock(true);
    begin_on_another_thread(erase_it);
    bool seen = it_is_being_erased();
    HRESULT opened = IDiscRecorder_OpenExclusive(second), asked = IDiscRecorder_GetRecorderState(second, &state);
    stop_clock(false);
    until_the_other_thread_has_ended();
    then_true("the state is BURNING", seen);
    then_result(opened, IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_result(asked, S_OK);
    then_number("the state by another object", state, exactly(RECORDER_BURNING));
    then_result(erased, S_OK);
    then_result(IDiscRecorder_GetRecorderState(the_recorder, &state), S_OK);
    then_number("the state afterwards", state, exactly(RECORDER_OPENED));
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    IDiscRecorder_Release(second);
}

/* ------------------------------------------------------------------ Eject */

CASE(eject, "imapi/eject", "imapi-R-DEV-30", MUST, "IMAPI, Eject: unlocks and ejects the tray", NEEDS_BLANK,
     "Eject unlocks the tray and opens it, with a disc in it.")
{
    given_a_blank_disc();
    given_a_disc_master();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_Eject(the_recorder), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_the_tray_is_open();
}

CASE(eject_locked, "imapi/eject-of-a-locked-tray", "imapi-R-DEV-30", SHOULD, "IMAPI, Eject: if possible",
     NEEDS_BLANK | NEEDS_SECOND_NEXUS, "A tray that another host keeps shut stays shut, and Eject does not say S_OK.")
{
    given_a_blank_disc();
    given_a_disc_master();
    on_nexus(1);
    settle();
    then_good(prevent_allow(1));
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_true("Eject fails", FAILED(IDiscRecorder_Eject(the_recorder)));
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_good(test_unit_ready());
    then_good(prevent_allow(0));
}
