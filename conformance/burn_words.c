/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Given and when of RecordDisc: the master, its recorder, what is staged. */
#include "conformance/burn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/burn_sink.h"
#include "conformance/client.h"
#include "conformance/client_storage.h"
#include "conformance/world.h"

IDiscMaster *the_master;
IJolietDiscMaster *the_joliet;
IRedbookDiscMaster *the_redbook;
IDiscRecorder *the_recorder;

#define RELEASE(type, pointer)                                                                                         \
    do {                                                                                                               \
        if ((pointer) != NULL)                                                                                         \
            type##_Release(pointer);                                                                                   \
        (pointer) = NULL;                                                                                              \
    } while (0)

static void release_all(void)
{
    facts_return();
    RELEASE(IJolietDiscMaster, the_joliet);
    RELEASE(IRedbookDiscMaster, the_redbook);
    RELEASE(IDiscRecorder, the_recorder);
    RELEASE(IDiscMaster, the_master);
}

void then_result(HRESULT result, HRESULT expected)
{
    case_checked();
    if (mutated(MUTATE_STATUS))
        result = expected == S_OK ? E_FAIL : S_OK;
    const char *name = coaster_result_name(result), *wanted = coaster_result_name(expected);
    if (result != expected)
        case_failed("the result is %s (%08X); %s was expected", name != NULL ? name : "without a name",
                    (unsigned)result, wanted != NULL ? wanted : "another");
}

/* ------------------------------------------------------------------ the master */

static void need(HRESULT result, const char *what)
{
    const char *name = coaster_result_name(result);
    if (result != S_OK)
        case_failed("%s is %s (%08X) instead of S_OK", what, name != NULL ? name : "without a name", (unsigned)result);
}

static void find_recorder(void)
{
    IEnumDiscRecorders *recorders = NULL;
    ULONG fetched = 0;
    need(IDiscMaster_EnumDiscRecorders(the_master, &recorders), "EnumDiscRecorders");
    HRESULT result = IEnumDiscRecorders_Next(recorders, 1, &the_recorder, &fetched);
    IEnumDiscRecorders_Release(recorders);
    if (result != S_OK || fetched != 1)
        case_broken("the drive is not among the recorders");
}

void given_an_unopened_master(void)
{
    world_on_exit(release_all);
    release_all();
    given_a_client();
    need(CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&the_master),
         "CoCreateInstance");
}

HRESULT choose_format(REFIID format)
{
    RELEASE(IJolietDiscMaster, the_joliet);
    RELEASE(IRedbookDiscMaster, the_redbook);
    bool joliet = IsEqualIID(format, &IID_IJolietDiscMaster);
    return IDiscMaster_SetActiveDiscMasterFormat(the_master, format,
                                                 joliet ? (void **)&the_joliet : (void **)&the_redbook);
}

void given_a_disc_master(void)
{
    given_an_unopened_master();
    need(IDiscMaster_Open(the_master), "Open");
    need(choose_format(&IID_IJolietDiscMaster), "SetActiveDiscMasterFormat");
    find_recorder();
    sink_register(the_master);
}

HRESULT select_recorder(void)
{
    return IDiscMaster_SetActiveDiscRecorder(the_master, the_recorder);
}

void given_a_selected_recorder(void)
{
    given_a_disc_master();
    need(select_recorder(), "SetActiveDiscRecorder");
}

void given_an_audio_master(void)
{
    given_a_disc_master();
    need(choose_format(&IID_IRedbookDiscMaster), "SetActiveDiscMasterFormat");
    need(select_recorder(), "SetActiveDiscRecorder");
}

void close_master(void)
{
    then_result(IDiscMaster_Close(the_master), S_OK);
    release_all();
}

HRESULT record_disc(int simulated, int eject)
{
    forget_events();
    HRESULT result = IDiscMaster_RecordDisc(the_master, (boolean)simulated, (boolean)eject);
    if (result == IMAPI_E_NOACTIVEFORMAT) /* whatever the case is about: it must never come (R-REC-38a) */
        case_failed("RecordDisc says NOACTIVEFORMAT, though Joliet is the default");
    return result;
}

int64_t used_blocks(void)
{
    LONG blocks = -1;
    need(IJolietDiscMaster_GetUsedDataBlocks(the_joliet, &blocks), "GetUsedDataBlocks");
    return blocks;
}

int64_t total_blocks(void)
{
    LONG blocks = -1;
    need(IJolietDiscMaster_GetTotalDataBlocks(the_joliet, &blocks), "GetTotalDataBlocks");
    return blocks;
}

/* ------------------------------------------------------------------ staging */

static void wide(const char *name, OLECHAR *out, size_t room)
{
    size_t i = 0;
    for (; name[i] != 0 && i + 1 < room; i++)
        out[i] = (OLECHAR)(unsigned char)name[i];
    out[i] = 0;
}

static void put_stream(IStorage *storage, const char *name, const void *bytes, size_t length)
{
    OLECHAR title[80];
    IStream *stream = NULL;
    ULONG wrote = 0;
    wide(name, title, sizeof title / sizeof *title);
    if (IStorage_CreateStream(storage, title, STGM_READWRITE | STGM_CREATE, 0, 0, &stream) != S_OK ||
        IStream_Write(stream, bytes, (ULONG)length, &wrote) != S_OK || wrote != length)
        case_broken("no stream in memory");
    IStream_Release(stream);
}

static IStorage *new_storage(void)
{
    IStorage *storage = NULL;
    if (coaster_storage_memory(&storage) != S_OK)
        case_broken("no storage in memory");
    return storage;
}

static HRESULT add(IStorage *storage, bool overwrite)
{
    HRESULT result = IJolietDiscMaster_AddData(the_joliet, storage, overwrite);
    IStorage_Release(storage);
    return result;
}

HRESULT stage(const char *name, const char *text, bool overwrite)
{
    IStorage *storage = new_storage();
    put_stream(storage, name, text, strlen(text));
    return add(storage, overwrite);
}

HRESULT stage_large(const char *name, size_t length)
{
    uint8_t *bytes = malloc(length);
    if (bytes == NULL)
        case_broken("out of memory");
    for (size_t i = 0; i < length; i++)
        bytes[i] = client_byte(i);
    IStorage *storage = new_storage();
    put_stream(storage, name, bytes, length);
    free(bytes);
    return add(storage, true);
}

HRESULT stage_a_folder(const char *folder, const char *name, const char *text)
{
    OLECHAR title[80];
    IStorage *storage = new_storage(), *inner = NULL;
    wide(folder, title, sizeof title / sizeof *title);
    if (IStorage_CreateStorage(storage, title, STGM_READWRITE | STGM_CREATE, 0, 0, &inner) != S_OK)
        case_broken("no folder in memory");
    if (name != NULL)
        put_stream(inner, name, text, strlen(text));
    IStorage_Release(inner);
    return add(storage, true);
}

static const char letter[] = "Dear reader, this is what was staged.\n";

void given_two_staged_files(void)
{
    need(stage("letter.txt", letter, true), "AddData");
    need(stage_large("large.bin", 1200 * 1000), "AddData");
}

void then_the_disc_holds_the_letter(void)
{
    then_the_disc_holds("letter.txt", letter);
}

void given_something_to_burn(void)
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
}

void given_one_staged_track(uint32_t blocks)
{
    byte block[2352];
    need(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 0), "CreateAudioTrack");
    for (uint32_t i = 0; i < blocks; i++) {
        fill_pattern(block, sizeof block, (lba_t)i, 11);
        need(IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, block, sizeof block), "AddAudioTrackBlocks");
    }
    need(IRedbookDiscMaster_CloseAudioTrack(the_redbook), "CloseAudioTrack");
}

void given_our_disc(void)
{
    given_a_blank_disc();
    given_a_selected_recorder();
    need(stage("first.txt", "of the first session\n", true), "AddData");
    need(record_disc(REALLY, KEEP_IN), "RecordDisc");
    close_master();
}

void given_multi_session(void)
{
    given_our_disc();
    given_a_selected_recorder();
    need(stage("second.txt", "of the second session\n", true), "AddData");
}
