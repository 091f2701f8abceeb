/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session as RecordDisc burns it on a blank disc: what an attack on the import begins with. And what a client does
 * with a drive, all of it, so that an attack meets every command the library sends. */
#ifndef COASTER_IMAPI_FUZZ_SESSION_H
#define COASTER_IMAPI_FUZZ_SESSION_H

#include "base/fuzz/fuzz.h"
#include "coaster.h"
#include "imapi/fuzz/hostile.h"
#include "imapi/joliet_internal.h"

static void session_put(IStorage *storage, const OLECHAR *name, size_t length)
{
    IStream *stream = NULL;
    BYTE letter = 'x';
    promise(IStorage_CreateStream(storage, name, STGM_CREATE, 0, 0, &stream) == S_OK);
    for (size_t i = 0; i < length; i++)
        IStream_Write(stream, &letter, 1, NULL);
    IStream_Release(stream);
}

static IStorage *session_tree(void)
{
    IStorage *root = NULL, *folder = NULL, *inner = NULL;
    promise(coaster_storage_memory(&root) == S_OK);
    session_put(root, u"a file", 3000);
    session_put(root, u"ends with a dot.", 0);
    promise(IStorage_CreateStorage(root, u"folder", STGM_CREATE, 0, 0, &folder) == S_OK);
    session_put(folder, u"\x00FC\x00F1\x2603.txt", 10);
    promise(IStorage_CreateStorage(folder, u"inner", STGM_CREATE, 0, 0, &inner) == S_OK);
    session_put(inner, u"last", 1);
    IStorage_Release(inner);
    IStorage_Release(folder);
    return root;
}

/* Its blocks from address 0 on, for free(). COASTER_STASH_DIR is set. */
static uint8_t *session_make(uint32_t *blocks)
{
    struct stash *stash = NULL;
    struct progress *progress = progress_new();
    promise(stash_claim(0, &stash) == S_OK);
    struct image *image = joliet_image_new(stash);
    joliet_image_set_capacity(image, 10000);
    IStorage *tree = session_tree();
    promise(joliet_image_add(image, tree, false, progress) == S_OK);
    IStorage_Release(tree);
    IStream *boot = NULL;
    promise(coaster_stream_memory("boots", 5, &boot) == S_OK);
    promise(joliet_image_set_boot(image, boot, joliet_boot_size(boot), 0, 0, u"maker") == S_OK);
    IStream_Release(boot);
    promise(image->kind->lay_out(image, 0) == S_OK);
    *blocks = image->tracks[0].blocks;
    uint8_t *session = malloc((size_t)*blocks * 2048);
    promise(session && image->kind->read(image, 0, 0, *blocks, session) == S_OK);
    image->kind->end(image);
    image->kind->free(image);
    stash_release(stash);
    progress_free(progress);
    return session;
}

/* How each of these fuzzers begins: the drive "hostile:" is known, locks and stash have a folder of their own. */
static inline uint8_t *session_begin(uint32_t *blocks)
{
    hostile_register();
    setenv("XDG_RUNTIME_DIR", fuzz_folder(), 1);
    setenv("COASTER_STASH_DIR", fuzz_folder(), 1);
    return session_make(blocks);
}

/* ------------------------------------------------------------------ a client */

enum {
    CLIENT_QUERIES = 1,
    CLIENT_RECORDS = 2,
    CLIENT_SIMULATES = 4,
    CLIENT_ERASES = 8,
    CLIENT_EJECTS = 16,
    CLIENT_AUDIO = 32,
    CLIENT_VERIFIES = 64,
    CLIENT_EVERYTHING = CLIENT_QUERIES | CLIENT_RECORDS | CLIENT_VERIFIES | CLIENT_ERASES | CLIENT_EJECTS
};

struct client_results {
    bool enumerated;
    HRESULT open, type, information, erase, eject, select, add, record;
    LONG total, used;
};

static void client_queries(IDiscRecorder *recorder, unsigned what, struct client_results *results)
{
    LONG type, flags;
    byte sessions, track;
    ULONG start, next, free_blocks, state;
    results->open = IDiscRecorder_OpenExclusive(recorder);
    if (FAILED(results->open))
        return;
    results->type = IDiscRecorder_QueryMediaType(recorder, &type, &flags);
    results->information = IDiscRecorder_QueryMediaInfo(recorder, &sessions, &track, &start, &next, &free_blocks);
    if (what & CLIENT_ERASES)
        results->erase = IDiscRecorder_Erase(recorder, FALSE);
    if (what & CLIENT_EJECTS)
        results->eject = IDiscRecorder_Eject(recorder);
    HRESULT closed = IDiscRecorder_Close(recorder);
    promise(closed == S_OK || closed == IMAPI_E_DEVICE_NOTPRESENT); /* and closed it is, also when the drive has gone */
    promise(IDiscRecorder_GetRecorderState(recorder, &state) == S_OK && state == RECORDER_DOING_NOTHING);
}

static HRESULT client_stages(IJolietDiscMaster *joliet, IRedbookDiscMaster *redbook)
{
    static byte sound[300 * 2352];
    if (joliet) {
        IStorage *tree = NULL;
        promise(coaster_storage_memory(&tree) == S_OK);
        session_put(tree, u"new file", 5000);
        HRESULT result = IJolietDiscMaster_AddData(joliet, tree, TRUE);
        IStorage_Release(tree);
        return result;
    }
    HRESULT result = IRedbookDiscMaster_CreateAudioTrack(redbook, 0);
    if (SUCCEEDED(result))
        result = IRedbookDiscMaster_AddAudioTrackBlocks(redbook, sound, sizeof sound);
    if (SUCCEEDED(result))
        result = IRedbookDiscMaster_CloseAudioTrack(redbook);
    return result;
}

static void client_records(IDiscMaster *master, IDiscRecorder *recorder, unsigned what, struct client_results *results)
{
    IJolietDiscMaster *joliet = NULL;
    IRedbookDiscMaster *redbook = NULL;
    bool audio = what & CLIENT_AUDIO;
    promise(IDiscMaster_SetActiveDiscMasterFormat(master, audio ? &IID_IRedbookDiscMaster : &IID_IJolietDiscMaster,
                                                  audio ? (void **)&redbook : (void **)&joliet) == S_OK);
    results->select = IDiscMaster_SetActiveDiscRecorder(master, recorder);
    if (SUCCEEDED(results->select) && joliet) {
        promise(IJolietDiscMaster_GetTotalDataBlocks(joliet, &results->total) == S_OK);
        promise(IJolietDiscMaster_GetUsedDataBlocks(joliet, &results->used) == S_OK);
        promise(results->total >= 0 && results->used >= 0);
    }
    if (SUCCEEDED(results->select))
        results->add = client_stages(joliet, redbook);
    results->record = IDiscMaster_RecordDisc(master, (what & CLIENT_SIMULATES) != 0, (what & CLIENT_EJECTS) != 0);
    ULONG state = 9;
    promise(IDiscRecorder_GetRecorderState(recorder, &state) == S_OK && state == RECORDER_DOING_NOTHING);
    if (joliet)
        IJolietDiscMaster_Release(joliet);
    if (redbook)
        IRedbookDiscMaster_Release(redbook);
}

/* With the drive "hostile:drive", which is the hostile_drive of the moment. Nothing of the client is left afterwards.
 */
static struct client_results client_does(unsigned what, IDiscMasterProgressEvents *sink)
{
    struct client_results results = {.open = E_FAIL, .select = E_FAIL, .record = E_FAIL, .erase = E_FAIL};
    IDiscMaster *master = NULL;
    IEnumDiscRecorders *recorders = NULL;
    IDiscRecorder *recorder = NULL;
    UINT_PTR cookie;
    setenv("COASTER_DRIVES", "hostile:drive", 1);
    promise(SUCCEEDED(CoInitialize(NULL)));
    promise(CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&master) == S_OK);
    promise(IDiscMaster_Open(master) == S_OK);
    if (sink)
        promise(IDiscMaster_ProgressAdvise(master, sink, &cookie) == S_OK);
    promise(coaster_verify_after_burn(master, (what & CLIENT_VERIFIES) != 0, NULL, NULL) == S_OK);
    promise(IDiscMaster_EnumDiscRecorders(master, &recorders) == S_OK);
    results.enumerated = IEnumDiscRecorders_Next(recorders, 1, &recorder, NULL) == S_OK;
    IEnumDiscRecorders_Release(recorders);
    if (results.enumerated) {
        if (what & (CLIENT_RECORDS | CLIENT_SIMULATES))
            client_records(master, recorder, what, &results);
        if (what & CLIENT_QUERIES)
            client_queries(recorder, what, &results);
        IDiscRecorder_Release(recorder);
    }
    promise(IDiscMaster_Close(master) == S_OK);
    IDiscMaster_Release(master);
    CoUninitialize();
    return results;
}

#endif
