/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several drives: enumeration, snapshots, sets that change (reference imapi 3.2, 3.3, 11). */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/world.h"

/* ------------------------------------------------------------------ a second drive, in this process */

static struct bench *second;

static void second_goes(void)
{
    if (second == NULL)
        return;
    then_result(coaster_remove_drive(second->url), S_OK);
    bench_close(second);
    second = NULL;
}

/* personality: lines of one, or NULL. */
static void given_a_second_drive(const char *personality)
{
    static char folder[600], file[640];
    struct failure why = {{0}};
    snprintf(folder, sizeof folder, "%s/second", world.scratch);
    snprintf(file, sizeof file, "%s/personality", world.scratch);
    struct bench_options options = {.folder = folder, .personality = personality == NULL ? NULL : file};
    FILE *lines = personality == NULL ? NULL : fopen(file, "w");
    if (lines != NULL) {
        fputs(personality, lines);
        fclose(lines);
    }
    if (mkdir(folder, 0700) != 0 || bench_process_new(&options, &second, &why) != 0)
        case_broken("no second drive: %s", why.sentence);
    world_on_exit(second_goes);
    then_result(coaster_add_drive(second->url), S_OK);
}

static void given_a_disc_in_the_second_drive(void)
{
    struct failure why = {{0}};
    if (second->kind->insert(second, "cd-r-80", 1, &why) != 0)
        case_broken("no second disc: %s", why.sentence);
}

static IEnumDiscRecorders *enumerated(void)
{
    IEnumDiscRecorders *recorders = NULL;
    then_result(IDiscMaster_EnumDiscRecorders(the_master, &recorders), S_OK);
    return recorders;
}

static void then_there_are(ULONG count)
{
    IEnumDiscRecorders *recorders = enumerated();
    IDiscRecorder *found[4] = {NULL, NULL, NULL, NULL};
    ULONG fetched = 9;
    then_result(IEnumDiscRecorders_Next(recorders, 4, found, &fetched), S_FALSE);
    then_number("recorders", fetched, exactly((int64_t)count));
    for (ULONG i = 0; i < fetched && i < 4; i++)
        IDiscRecorder_Release(found[i]);
    IEnumDiscRecorders_Release(recorders);
}

/* That of the second drive: the one added by a call comes last. */
static IDiscRecorder *second_recorder(void)
{
    IEnumDiscRecorders *recorders = enumerated();
    IDiscRecorder *found = NULL;
    then_result(IEnumDiscRecorders_Skip(recorders, 1), S_OK);
    then_result(IEnumDiscRecorders_Next(recorders, 1, &found, NULL), S_OK);
    IEnumDiscRecorders_Release(recorders);
    return found;
}

/* ------------------------------------------------------------------ enumeration */

CASE(
    several, "imapi/several-recorders", "imapi-R-RCS-01 imapi-R-OBJ-06 imapi-R-DEV-01 imapi-R-RCS-05", MUST,
    "IMAPI, EnumDiscRecorders: those that can be used", NEEDS_BLANK,
    "Each drive is one recorder, and each can be selected; what cannot be reached, and what is no URL, spoils nothing.")
{
    given_a_blank_disc();
    given_a_disc_master();
    then_result(coaster_add_drive("loop:/no/such/disc"), S_OK);
    then_result(coaster_add_drive("no-url"), S_OK);
    then_result(coaster_add_drive("iscsi://127.0.0.1:1/iqn.2024-01.example:none/1"), S_OK);
    given_a_second_drive(NULL);
    given_a_disc_in_the_second_drive();
    then_there_are(2);
    IDiscRecorder *other = second_recorder();
    then_result(IDiscMaster_SetActiveDiscRecorder(the_master, other), S_OK);
    then_result(select_recorder(), S_OK);
    then_result(IDiscRecorder_OpenExclusive(other), S_OK); /* whichever is active: R-DEV-01 */
    then_result(IDiscRecorder_Close(other), S_OK);
    IDiscRecorder_Release(other);
    then_result(coaster_remove_drive("loop:/no/such/disc"), S_OK);
    then_result(coaster_remove_drive("no-url"), S_OK);
    then_result(coaster_remove_drive("iscsi://127.0.0.1:1/iqn.2024-01.example:none/1"), S_OK);
}

static const IDiscRecorderVtbl foreign_table;
static IDiscRecorder foreign = {&foreign_table};

CASE(foreign_object, "imapi/selection-of-a-foreign-recorder", "imapi-R-RCS-05 imapi-R-RCS-15", MUST,
     "IMAPI, SetActiveDiscRecorder: a pointer from an enumeration", NEEDS_NOTHING,
     "A recorder that no enumeration delivered is E_INVALIDARG.")
{
    given_a_disc_master();
    then_result(IDiscMaster_SetActiveDiscRecorder(the_master, &foreign), E_INVALIDARG);
}

CASE(one_by_two_names, "imapi/one-drive-by-two-addresses", "imapi-R-OBJ-06", SHOULD,
     "IMAPI: one recorder object for one device", NEEDS_NOTHING,
     "A target that is named by two addresses is one recorder.")
{
    char url[512];
    const char *path = strncmp(world.bench->url, "iscsi://", 8) == 0 ? strchr(world.bench->url + 8, '/') : NULL;
    if (path == NULL)
        case_skipped("only an iSCSI target has several addresses");
    snprintf(url, sizeof url, "iscsi://192.0.2.1:3260%s", path); /* of RFC 5737: nobody is there, and nobody is asked */
    given_a_disc_master();
    then_result(coaster_add_drive(url), S_OK);
    then_there_are(1);
    then_result(coaster_remove_drive(url), S_OK);
}

CASE(reader, "imapi/drive-that-writes-nothing", "imapi-R-RCS-01", MUST, "IMAPI: recorders that can be used",
     NEEDS_NOTHING, "A drive that reads CDs and writes none is no recorder.")
{
    struct failure why = {{0}};
    given_a_disc_master();
    given_a_second_drive(NULL);
    if (bench_tell(second, "fault", "add", "sense:opcode=46,times=0,key=5,code=20,qualifier=0", &why) != 0 ||
        bench_tell(second, "fault", "add", "reply:opcode=5A,offset=11,width=1,set=0,times=0", &why) != 0)
        case_broken("%s", why.sentence);
    then_there_are(1);
}

CASE(enumerator, "imapi/enumerator", "imapi-R-ENU-01 imapi-R-ENU-02 imapi-R-ENU-03 imapi-R-ERR-03", MUST,
     "COM, IEnumXXXX", NEEDS_NOTHING, "Next, Skip, Reset and Clone of recorders do what COM says of them.")
{
    IEnumDiscRecorders *clone = NULL;
    IDiscRecorder *found[3] = {NULL, NULL, NULL};
    ULONG fetched = 9;
    given_a_disc_master();
    given_a_second_drive(NULL);
    IEnumDiscRecorders *recorders = enumerated();
    then_result(IEnumDiscRecorders_Next(recorders, 2, found, NULL), E_POINTER);
    then_result(IEnumDiscRecorders_Next(recorders, 1, NULL, &fetched), E_POINTER);
    then_result(IEnumDiscRecorders_Next(recorders, 1, found, NULL), S_OK);
    then_result(IEnumDiscRecorders_Clone(recorders, &clone), S_OK);
    then_result(IEnumDiscRecorders_Next(recorders, 2, found + 1, &fetched), S_FALSE);
    then_number("fetched at the end", fetched, exactly(1));
    IDiscRecorder_Release(found[0]);
    IDiscRecorder_Release(found[1]);
    then_result(IEnumDiscRecorders_Skip(recorders, 1), S_FALSE);
    then_result(IEnumDiscRecorders_Reset(recorders), S_OK);
    then_result(IEnumDiscRecorders_Skip(recorders, 2), S_OK);
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_result(IEnumDiscRecorders_Next(clone, 1, found, &fetched), S_OK); /* it stood behind the first */
    IDiscRecorder_Release(found[0]);
    then_result(IEnumDiscRecorders_Next(clone, 1, found, &fetched), S_FALSE);
    then_number("fetched behind the last", fetched, exactly(0));
    IEnumDiscRecorders_Release(clone);
    IEnumDiscRecorders_Release(recorders);
}

/* ------------------------------------------------------------------ sets that change */

CASE(
    snapshot, "imapi/drive-that-goes", "imapi-R-RCS-01 imapi-R-RCS-02 imapi-R-RCS-03 imapi-R-RCS-12 imapi-R-EVT-11",
    MUST, "IMAPI, EnumDiscRecorders: a snapshot, and NotifyPnPActivity when it is no more true", NEEDS_NOTHING,
    "A drive that goes is announced by the next enumeration, which lacks it; that of before still delivers it, and the "
    "object says who it was.")
{
    struct failure why = {{0}};
    BSTR product = NULL;
    IDiscRecorder *active = NULL, *late = NULL;
    given_a_disc_master();
    given_a_second_drive(NULL);
    given_a_disc_in_the_second_drive();
    IEnumDiscRecorders *before = enumerated();
    IDiscRecorder *recorder = second_recorder();
    then_result(IDiscMaster_SetActiveDiscRecorder(the_master, recorder), S_OK);
    forget_events();
    if (second->kind->vanish(second, &why) != 0)
        case_broken("%s", why.sentence);
    then_there_are(1);
    then_number("NotifyPnPActivity was called", count_events(EVENT_PNP), exactly(1));
    then_there_are(1);
    then_number("and not again", count_events(EVENT_PNP), exactly(1));
    then_result(IDiscMaster_GetActiveDiscRecorder(the_master, &active), IMAPI_E_DEVICE_NOTPRESENT);
    then_result(IEnumDiscRecorders_Skip(before, 1), S_OK);
    then_result(IEnumDiscRecorders_Next(before, 1, &late, NULL), S_OK);
    then_result(IDiscRecorder_GetDisplayNames(late, NULL, &product, NULL), S_OK);
    then_result(IDiscRecorder_OpenExclusive(late), IMAPI_E_DEVICE_NOTPRESENT);
    then_result(IDiscMaster_SetActiveDiscRecorder(the_master, late), IMAPI_E_DEVICE_NOTPRESENT);
    SysFreeString(product);
    IDiscRecorder_Release(late);
    IDiscRecorder_Release(recorder);
    IEnumDiscRecorders_Release(before);
}

CASE(open_one_goes, "imapi/open-recorder-whose-drive-goes", "imapi-10 imapi-R-RCS-03 imapi-R-DEV-00 imapi-R-DEV-20",
     MUST, "IMAPI, the pages of IDiscRecorder: DEVICE_NOTPRESENT", NEEDS_NOTHING,
     "A recorder that is open when its drive goes says DEVICE_NOTPRESENT to everything, Close too, and is closed then.")
{
    struct failure why = {{0}};
    LONG type = 0, flags = 0;
    byte sessions, track;
    ULONG start, next, free_blocks;
    given_a_disc_master();
    given_a_second_drive(NULL);
    IDiscRecorder *recorder = second_recorder();
    then_result(IDiscRecorder_OpenExclusive(recorder), S_OK);
    if (second->kind->vanish(second, &why) != 0)
        case_broken("%s", why.sentence);
    then_result(IDiscRecorder_QueryMediaType(recorder, &type, &flags), IMAPI_E_DEVICE_NOTPRESENT);
    then_result(IDiscRecorder_QueryMediaInfo(recorder, &sessions, &track, &start, &next, &free_blocks),
                IMAPI_E_DEVICE_NOTPRESENT);
    then_result(IDiscRecorder_Erase(recorder, FALSE), IMAPI_E_DEVICE_NOTPRESENT);
    then_result(IDiscRecorder_Eject(recorder), IMAPI_E_DEVICE_NOTPRESENT);
    then_result(IDiscRecorder_Close(recorder), IMAPI_E_DEVICE_NOTPRESENT);
    then_result(IDiscRecorder_Close(recorder), IMAPI_E_NOTOPENED);
    then_result(IDiscRecorder_OpenExclusive(recorder), IMAPI_E_DEVICE_NOTPRESENT);
    IDiscRecorder_Release(recorder);
}

CASE(formats, "imapi/set-of-each-format", "imapi-R-FMT-04 imapi-R-FMT-05 imapi-R-OBJ-09 imapi-R-RCS-01 imapi-R-RCS-12",
     MUST, "IMAPI, SetActiveDiscMasterFormat: not every recorder supports every format", NEEDS_NOTHING,
     "A drive that writes no sound is in the set for Joliet alone: the change is announced, it is not active any more, "
     "and cannot be selected.")
{
    IDiscRecorder *active = NULL;
    given_a_disc_master();
    given_a_second_drive("[recording]\ntrack-block-types = 8 10 13\n");
    given_a_disc_in_the_second_drive();
    then_there_are(2);
    IDiscRecorder *recorder = second_recorder();
    then_result(IDiscMaster_SetActiveDiscRecorder(the_master, recorder), S_OK);
    forget_events();
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_number("NotifyPnPActivity for the same format", count_events(EVENT_PNP), exactly(0));
    then_result(choose_format(&IID_IRedbookDiscMaster), S_OK);
    then_number("NotifyPnPActivity for the other one", count_events(EVENT_PNP), exactly(1));
    then_result(IDiscMaster_GetActiveDiscRecorder(the_master, &active), IMAPI_E_NOACTIVERECORDER);
    then_there_are(1);
    then_result(IDiscMaster_SetActiveDiscRecorder(the_master, recorder), IMAPI_E_DEVICE_INVALIDTYPE);
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_number("NotifyPnPActivity on the way back", count_events(EVENT_PNP), exactly(2));
    then_there_are(2);
    then_result(IDiscMaster_SetActiveDiscRecorder(the_master, recorder), S_OK);
    IDiscRecorder_Release(recorder);
}
