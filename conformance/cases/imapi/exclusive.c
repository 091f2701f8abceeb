/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exclusive access against other objects, masters, processes, hosts and file systems (reference imapi 10.2, A-25). */
#include <string.h>

#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/world.h"
#include "imapi/device.h"

enum { RESERVATION_CONFLICT = SCSI_RESERVATION_CONFLICT };

static IDiscRecorder *recorder_of(IDiscMaster *master)
{
    IEnumDiscRecorders *recorders = NULL;
    IDiscRecorder *recorder = NULL;
    then_result(IDiscMaster_EnumDiscRecorders(master, &recorders), S_OK);
    then_result(IEnumDiscRecorders_Next(recorders, 1, &recorder, NULL), S_OK);
    IEnumDiscRecorders_Release(recorders);
    return recorder;
}

CASE(objects, "imapi/exclusive-against-objects", "imapi-R-DEV-13 imapi-R-DEV-17 imapi-R-OBJ-02 imapi-R-OBJ-06", MUST,
     "IMAPI: a recorder can be accessed by one application at a time", NEEDS_BLANK,
     "While one object has the recorder open, another object of it and one of another master are refused at once.")
{
    IDiscMaster *second_master = NULL;
    ULONG state = 9;
    given_a_blank_disc();
    given_a_disc_master();
    then_result(CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&second_master),
                S_OK);
    then_result(IDiscMaster_Open(second_master), S_OK);
    IDiscRecorder *same = recorder_of(the_master), *other = recorder_of(second_master);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_OpenExclusive(same), IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_result(IDiscRecorder_OpenExclusive(other), IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_result(IDiscMaster_SetActiveDiscRecorder(second_master, other), IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_result(IDiscRecorder_GetRecorderState(same, &state), S_OK);
    then_number("the state of the object that was refused", state, exactly(RECORDER_DOING_NOTHING));
    then_result(IDiscRecorder_Close(same), IMAPI_E_NOTOPENED);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_result(IDiscRecorder_OpenExclusive(other), S_OK);
    IDiscRecorder_Release(other); /* the last Release closes */
    then_result(IDiscRecorder_OpenExclusive(same), S_OK);
    IDiscRecorder_Release(same);
    IDiscMaster_Release(second_master);
}

/* ------------------------------------------------------------------ another process */

static HRESULT the_other_program(unsigned step)
{
    if (step == 0)
        given_a_disc_master();
    return step == 2 ? IDiscRecorder_Close(the_recorder) : IDiscRecorder_OpenExclusive(the_recorder);
}

static void given_another_program(void)
{
    if (strncmp(world.bench->url, "loop:", 5) == 0)
        case_skipped("a drive inside this process is nobody else's");
    given_another_process(the_other_program); /* before this one has a connection that the other would share */
    given_a_blank_disc();
}

CASE(process, "imapi/exclusive-against-a-process", "imapi-R-DEV-13 imapi-R-DEV-14 imapi-R-OBJ-02 imapi-R-RCS-09", MUST,
     "IMAPI: a recorder can be accessed by one application at a time", NEEDS_BLANK,
     "What another process has open can be neither opened nor selected nor burned to; the image survives.")
{
    given_another_program();
    given_a_selected_recorder();
    given_two_staged_files();
    then_result(the_other_process_does(0), S_OK);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_result(the_other_process_does(2), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_result(the_other_process_does(1), S_OK);
    then_result(select_recorder(), IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_result(the_other_process_does(2), S_OK);
    then_result(select_recorder(), S_OK);
}

CASE(killed, "imapi/exclusive-of-a-killed-process", "imapi-R-DEV-13 imapi-R-DEV-17", MUST,
     "a program that was killed must not keep the recorder from all others", NEEDS_BLANK,
     "What a killed process had open is free: its lock, and its reservation of the drive.")
{
    given_another_program();
    given_a_disc_master();
    then_result(the_other_process_does(0), S_OK);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), IMAPI_E_DEVICE_NOTACCESSIBLE);
    the_other_process_is_killed();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
}

/* ------------------------------------------------------------------ another host */

/* PERSISTENT RESERVE OUT of type exclusive access (SPC-3 6.12). */
static struct reply *persistent_reserve_out(uint8_t action, uint64_t key, uint64_t service_key)
{
    uint8_t list[24] = {0};
    const uint8_t cdb[10] = {0x5F, action, 3, [8] = sizeof list};
    put_be64(list, key);
    put_be64(list + 8, service_key);
    return send_data("PERSISTENT RESERVE OUT", cdb, sizeof cdb, list, sizeof list);
}

static void given_reservations(void)
{
    on_nexus(1);
    settle();
    struct reply *reply = persistent_reserve_out(0, 0, 0x6F74686572); /* REGISTER */
    if (!reply_good(reply))
        case_skipped("this drive knows no persistent reservations");
}

CASE(reserved, "imapi/exclusive-reserved-elsewhere", "imapi-R-DEV-13 imapi-A-25 imapi-R-RCS-09 imapi-R-REC-16", MUST,
     "IMAPI result codes: the device is in use", NEEDS_BLANK | NEEDS_SECOND_NEXUS,
     "A drive that another host has reserved is DEVICE_NOTACCESSIBLE to everybody here, the image stays, and so does "
     "the reservation.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    given_reservations();
    then_good(persistent_reserve_out(1, 0x6F74686572, 0)); /* RESERVE */
    then_result(IDiscRecorder_OpenExclusive(the_recorder), IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_good(persistent_reserve_out(2, 0x6F74686572, 0)); /* RELEASE: it was still there */
    then_good(persistent_reserve_out(0, 0x6F74686572, 0));
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(elsewhere, "imapi/exclusive-against-hosts", "imapi-R-DEV-10 imapi-R-DEV-12 imapi-R-DEV-13", MUST,
     "IMAPI, OpenExclusive: to everybody else the disc appears removed, and requests fail",
     NEEDS_BLANK | NEEDS_SECOND_NEXUS,
     "While a recorder is open another host's requests fail at once; after Close the disc is there as it was.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 3);
    given_a_disc_master();
    given_reservations();
    then_good(persistent_reserve_out(0, 0x6F74686572, 0));
    remember_the_disc();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_number("the status of a READ", read_blocks(0, 1)->command.status, exactly(RESERVATION_CONFLICT));
    then_number("the status of a WRITE", write_blocks(11702, 1, 3)->command.status, exactly(RESERVATION_CONFLICT));
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_pattern(read_blocks(0, 1), 0, 1, 3);
    then_the_disc_is_unchanged();
}

/* ------------------------------------------------------------------ a file system */

CASE(mounted, "imapi/exclusive-of-a-mounted-disc", "imapi-R-DEV-10", MUST,
     "IMAPI, OpenExclusive: keeps file system access out", NEEDS_BLANK,
     "A recorder whose disc is mounted cannot be opened exclusively; unmounted, it can.")
{
    given_a_blank_disc();
    given_a_disc_master();
    a_file_system_of_the_disc_is_mounted();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), IMAPI_E_DEVICE_NOTACCESSIBLE);
    it_is_unmounted();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
}

/* ------------------------------------------------------------------ how it is used */

CASE(polled, "imapi/exclusive-again-and-again", "imapi-R-DEV-15 imapi-R-DEV-14a", MUST,
     "JUCE opens, asks and closes every two seconds", NEEDS_BLANK | NEEDS_HAND,
     "Opening, asking and closing many times changes nothing on the disc and leaves the tray unlocked.")
{
    LONG type = 0, flags = 0;
    given_a_blank_disc();
    given_a_disc_master();
    remember_the_disc();
    for (int i = 0; i < 25; i++) {
        then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
        then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
        then_result(IDiscRecorder_Close(the_recorder), S_OK);
    }
    then_the_disc_is_unchanged();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
    then_true("the button opens the tray", press_button());
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
}

CASE(still_in_use, "recorddisc/code-device-still-in-use", "imapi-A-25", MUST, "IMAPI result codes: DEVICE_STILL_IN_USE",
     NEEDS_BLANK | NEEDS_VIRTUAL,
     "A drive that has closed the session and does not come free in time is DEVICE_STILL_IN_USE; the image is used up.")
{
    unsigned patience = device_becoming_ready_seconds;
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    device_becoming_ready_seconds = 0; /* a fact of this test: nobody waits half a minute for it */
    fault("sense:opcode=00,burn=after,times=0,key=2,code=04,qualifier=01");
    HRESULT result = record_disc(REALLY, KEEP_IN);
    device_becoming_ready_seconds = patience;
    faults_clear();
    then_result(result, IMAPI_E_DEVICE_STILL_IN_USE);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
    then_the_stash_is_wiped();
    then_sessions_on_disc(1);
}
