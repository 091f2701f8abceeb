/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The library used as shipped programs use IMAPI (reference imapi 16: 1 to 6). */
#include <pthread.h>
#include <string.h>

#include "conformance/burn.h"
#include "conformance/burn_sink.h"
#include "conformance/case.h"

CASE(juce_audio, "imapi/like-juce-audio",
     "imapi-16.1 imapi-R-FMT-02 imapi-R-AUD-06 imapi-R-AUD-17 imapi-R-ADV-01a imapi-R-RCS-14a", MUST,
     "JUCE's AudioCDBurner, acceptance scenario 1", NEEDS_BLANK,
     "Enumerate at once, choose Redbook, look at the disc, add single blocks under a wrong length, register late, "
     "burn, forget Close.")
{
    LONG type = 0, flags = 0, available = 0;
    byte block[2352] = {0};
    given_a_blank_disc();
    given_a_disc_master(); /* opens, and enumerates before any format was set by this client's wish */
    then_result(choose_format(&IID_IRedbookDiscMaster), S_OK);
    then_result(select_recorder(), S_OK);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_true("the type is not 0, and it is writable", type != 0 && (flags & MEDIA_WRITABLE) != 0);
    then_result(IRedbookDiscMaster_GetAvailableAudioTrackBlocks(the_redbook, &available), S_OK);
    then_between("blocks for a track", available, 300, 360000);
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 20), S_OK);
    for (int i = 0; i < 320; i++) {
        if (IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, block, sizeof block) != S_OK)
            then_result(E_FAIL, S_OK);
    }
    then_result(IRedbookDiscMaster_CloseAudioTrack(the_redbook), S_OK);
    sink_answers(E_NOTIMPL);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_result(IDiscMaster_ProgressUnadvise(the_master, sink_cookie()), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), IMAPI_E_NOTOPENED);
}

CASE(juce_empty, "imapi/like-juce-without-a-disc", "imapi-16.2 imapi-R-RCS-13 imapi-R-DEV-15", MUST,
     "JUCE, acceptance scenario 2", NEEDS_NO_DISC | NEEDS_HAND,
     "With an empty tray the selection fails, and polling sees the disc when it comes.")
{
    LONG type = 9, flags = 9;
    given_an_empty_drive();
    given_a_disc_master();
    then_result(select_recorder(), IMAPI_E_MEDIUM_NOTPRESENT);
    for (int i = 0; i < 3; i++) {
        then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
        then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
        then_number("the type", type, exactly(0));
        then_result(IDiscRecorder_Close(the_recorder), S_OK);
    }
    insert_disc(1);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_true("the disc is seen", type != 0);
    then_result(select_recorder(), S_OK);
}

static HRESULT worker_result;

static void *worker(void *unused)
{
    (void)unused;
    worker_result = record_disc(SIMULATED, KEEP_IN);
    return NULL;
}

static void on_a_worker_thread(void)
{
    pthread_t thread;
    then_number("a worker thread", pthread_create(&thread, NULL, worker, NULL), exactly(0));
    pthread_join(thread, NULL);
}

CASE(portburn_audio, "imapi/like-portburn-audio", "imapi-16.3 imapi-R-REC-46a imapi-R-REC-44 imapi-A-28", MUST,
     "PortBurn, acceptance scenario 3", NEEDS_BLANK,
     "RecordDisc on a worker thread, cancelled by a flag: USERABORT, and every callback came on that thread.")
{
    given_a_blank_disc();
    given_an_audio_master();
    given_one_staged_track(900);
    cancel_at_block(1);
    on_a_worker_thread();
    then_result(worker_result, IMAPI_E_USERABORT);
    then_the_callbacks_are_in_order(IMAPI_E_USERABORT, 1);
}

CASE(xpburn_data, "imapi/like-xpburn-data", "imapi-16.5 imapi-R-RCS-14 imapi-R-JOL-25 imapi-R-REC-04", MUST,
     "XPBurn, acceptance scenario 5", NEEDS_BLANK,
     "Counters before the selection, a look at the disc, then selection, staging and RecordDisc on a worker thread.")
{
    LONG type = 0, flags = 0;
    given_a_blank_disc();
    given_a_disc_master();
    then_number("the total before a selection", total_blocks(), exactly(0));
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_result(select_recorder(), S_OK);
    given_two_staged_files();
    on_a_worker_thread();
    then_result(worker_result, S_OK);
    then_the_callbacks_are_in_order(S_OK, 0);
    then_the_disc_is_in_the_drive();
}

/* ------------------------------------------------------------------ a client's own storage, with no more than INET has
 * (R-JOL-11) */

static IStorage *inner_storage;
static unsigned streams_left;

static HRESULT no_interface(IStorage *storage, REFIID iid, void **object)
{
    (void)storage;
    (void)iid;
    *object = NULL;
    return E_NOINTERFACE;
}

static ULONG one_reference(IStorage *storage)
{
    (void)storage;
    return 1;
}

static HRESULT enumerate(IStorage *storage, DWORD a, void *b, DWORD c, IEnumSTATSTG **elements)
{
    (void)storage;
    return IStorage_EnumElements(inner_storage, a, b, c, elements);
}

static HRESULT open_stream(IStorage *storage, LPCOLESTR name, void *a, DWORD mode, DWORD b, IStream **stream)
{
    (void)storage;
    *stream = NULL;
    if (streams_left == 0)
        return E_FAIL; /* how ImapiNet cancels */
    streams_left--;
    return IStorage_OpenStream(inner_storage, name, a, mode, b, stream);
}

static HRESULT stat_storage(IStorage *storage, STATSTG *status, DWORD flag)
{
    (void)storage;
    return IStorage_Stat(inner_storage, status, flag);
}

static HRESULT open_storage(IStorage *storage, LPCOLESTR name, IStorage *priority, DWORD mode, SNB exclude,
                            DWORD reserved, IStorage **opened)
{
    (void)storage;
    return IStorage_OpenStorage(inner_storage, name, priority, mode, exclude, reserved, opened);
}

static const IStorageVtbl client_vtable = {
    .QueryInterface = no_interface,
    .AddRef = one_reference,
    .Release = one_reference,
    .EnumElements = enumerate,
    .OpenStream = open_stream,
    .OpenStorage = open_storage,
    .Stat = stat_storage,
};

static void put(const char *name)
{
    OLECHAR title[16] = {0};
    IStream *stream = NULL;
    for (size_t i = 0; name[i] != 0; i++)
        title[i] = (OLECHAR)(unsigned char)name[i];
    then_result(IStorage_CreateStream(inner_storage, title, STGM_READWRITE | STGM_CREATE, 0, 0, &stream), S_OK);
    then_result(IStream_Write(stream, "content\n", 8, NULL), S_OK);
    IStream_Release(stream);
}

CASE(imapinet_cancel, "imapi/like-imapinet-cancel", "imapi-16.6 imapi-R-JOL-13 imapi-R-JOL-08 imapi-R-JOL-11", MUST,
     "ImapiNet, acceptance scenario 6", NEEDS_BLANK | NEEDS_READER,
     "A client's storage that fails with E_FAIL after some files: AddData fails with that, the image is as before, and "
     "staging goes on.")
{
    IStorage client = {&client_vtable};
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(coaster_storage_memory(&inner_storage), S_OK);
    put("a.txt");
    put("b.txt");
    put("c.txt");
    then_result(stage("before.txt", "before\n", true), S_OK);
    int64_t before = used_blocks();
    streams_left = 2;
    then_result(IJolietDiscMaster_AddData(the_joliet, &client, 1), E_FAIL);
    then_number("blocks in use", used_blocks(), exactly(before));
    streams_left = 9;
    then_result(IJolietDiscMaster_AddData(the_joliet, &client, 0), S_OK);
    IStorage_Release(inner_storage);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds("before.txt", "before\n");
    then_the_disc_holds("c.txt", "content\n");
}
