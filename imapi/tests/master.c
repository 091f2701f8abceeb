/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disc master's states: what may be called when, in which order the refusals come, and what is kept (reference
 * imapi 3, 12, 4.4). */
#include <pthread.h>

#include "imapi/device.h"
#include "imapi/recorder.h"
#include "imapi/stash.h"
#include "imapi/tests/support.h"

static struct test_drive drive;
static char disc[320], other[320];
static IDiscMaster *master;
static IJolietDiscMaster *joliet;
static IRedbookDiscMaster *redbook;
static IDiscRecorder *recorder;

static int begin(void **state)
{
    (void)state;
    scratch_make();
    loop_transport_register();
    drive_make(&drive, fresh_name());
    disc_make("disc", "cd-r-80", disc);
    drive_put(&drive, disc);
    setenv("COASTER_DRIVES", drive.url, 1);
    assert_true(SUCCEEDED(CoInitialize(NULL)));
    master = master_make_open();
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&redbook));
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet));
    recorder = recorder_find(master, drive.url);
    return 0;
}

static int end(void **state)
{
    (void)state;
    IDiscRecorder_Release(recorder);
    IJolietDiscMaster_Release(joliet);
    IRedbookDiscMaster_Release(redbook);
    assert_int_equal(0, IDiscMaster_Release(master));
    CoUninitialize();
    setenv("COASTER_DRIVES", "", 1);
    drive_drop(&drive);
    scratch_remove();
    return 0;
}

static void select_recorder(void)
{
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
}

static void choose_redbook(void)
{
    IRedbookDiscMaster *again = NULL;
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&again));
    assert_ptr_equal(redbook, again);
    IRedbookDiscMaster_Release(again);
}

static void choose_joliet(void)
{
    IJolietDiscMaster *again = NULL;
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&again));
    IJolietDiscMaster_Release(again);
}

static HRESULT add(const OLECHAR *name, size_t length)
{
    IStorage *storage = storage_with(name, length, 5);
    HRESULT result = IJolietDiscMaster_AddData(joliet, storage, 0);
    assert_int_equal(0, IStorage_Release(storage)); /* nothing of it is kept: R-JOL-12e, R-JOL-15 */
    return result;
}

static LONG used(void)
{
    LONG blocks = -1;
    assert_result(S_OK, IJolietDiscMaster_GetUsedDataBlocks(joliet, &blocks));
    return blocks;
}

static LONG total(void)
{
    LONG blocks = -1;
    assert_result(S_OK, IJolietDiscMaster_GetTotalDataBlocks(joliet, &blocks));
    return blocks;
}

/* ------------------------------------------------------------------ 16.17: not open */

static void every_method_says_not_opened_first(void **state)
{
    (void)state;
    assert_result(S_OK, IDiscMaster_Close(master));
    assert_result(S_OK, IDiscMaster_Close(master)); /* R-CLS-02 */
    void *object;
    UINT_PTR cookie;
    IID iid;
    LONG number;
    BYTE block[1];
    struct sink sink;
    sink_begin(&sink);
    for (int null = 0; null < 2; null++) { /* before argument checks: R-OPN-03 */
#define OR_NULL(pointer) (null ? NULL : (void *)(pointer))
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_EnumDiscMasterFormats(master, OR_NULL(&object)));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_GetActiveDiscMasterFormat(master, OR_NULL(&iid)));
        assert_result(IMAPI_E_NOTOPENED,
                      IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, OR_NULL(&object)));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_EnumDiscRecorders(master, OR_NULL(&object)));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_GetActiveDiscRecorder(master, OR_NULL(&object)));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_SetActiveDiscRecorder(master, OR_NULL(recorder)));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_ClearFormatContent(master));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_ProgressAdvise(master, OR_NULL(&sink.events), OR_NULL(&cookie)));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_ProgressUnadvise(master, 1));
        assert_result(IMAPI_E_NOTOPENED, IDiscMaster_RecordDisc(master, FALSE, FALSE));
        assert_result(IMAPI_E_NOTOPENED, IJolietDiscMaster_GetTotalDataBlocks(joliet, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IJolietDiscMaster_GetUsedDataBlocks(joliet, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IJolietDiscMaster_GetDataBlockSize(joliet, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IJolietDiscMaster_AddData(joliet, NULL, 0));
        assert_result(IMAPI_E_NOTOPENED, IJolietDiscMaster_GetJolietProperties(joliet, OR_NULL(&object)));
        assert_result(IMAPI_E_NOTOPENED, IJolietDiscMaster_SetJolietProperties(joliet, NULL));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_GetTotalAudioTracks(redbook, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_GetTotalAudioBlocks(redbook, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_GetUsedAudioBlocks(redbook, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_GetAvailableAudioTrackBlocks(redbook, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_GetAudioBlockSize(redbook, OR_NULL(&number)));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_CreateAudioTrack(redbook, -1));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, OR_NULL(block), 7));
        assert_result(IMAPI_E_NOTOPENED, IRedbookDiscMaster_CloseAudioTrack(redbook));
    }
    assert_int_equal(1, sink.references);
    assert_result(S_OK, IDiscMaster_Open(master));
    assert_result(IMAPI_E_ALREADYOPEN, IDiscMaster_Open(master)); /* R-OPN-01 */
}

/* ------------------------------------------------------------------ formats */

static void joliet_is_the_default(void **state)
{
    (void)state;
    assert_result(S_OK, IDiscMaster_Close(master));
    assert_result(S_OK, IDiscMaster_Open(master));
    IID iid;
    assert_result(S_OK, IDiscMaster_GetActiveDiscMasterFormat(master, &iid)); /* */
    assert_true(IsEqualIID(&iid, &IID_IJolietDiscMaster));
    IDiscRecorder *active = recorder;
    assert_result(IMAPI_E_NOACTIVERECORDER, IDiscMaster_GetActiveDiscRecorder(master, &active)); /* R-OPN-05 */
    assert_null(active);
    assert_result(IMAPI_E_NOACTIVERECORDER,
                  IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* never NOACTIVEFORMAT: R-REC-38a */
    void *object = &object;
    assert_result(E_NOINTERFACE, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IStream, &object)); /* R-FMT-08 */
    assert_null(object);
    assert_result(E_POINTER, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, NULL));
    assert_result(E_POINTER, IDiscMaster_GetActiveDiscMasterFormat(master, NULL));
}

/* 16.18: pointers from before the switch say WRONGFORMAT, and that before arguments. */
static void the_other_format_is_wrong(void **state)
{
    (void)state;
    LONG number;
    BYTE block[1];
    assert_result(IMAPI_E_WRONGFORMAT, IRedbookDiscMaster_GetTotalAudioTracks(redbook, NULL));
    assert_result(IMAPI_E_WRONGFORMAT, IRedbookDiscMaster_GetAudioBlockSize(redbook, &number));
    assert_result(IMAPI_E_WRONGFORMAT, IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
    assert_result(IMAPI_E_WRONGFORMAT, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, block, 1));
    assert_result(IMAPI_E_WRONGFORMAT, IRedbookDiscMaster_CloseAudioTrack(redbook));
    choose_redbook();
    assert_result(IMAPI_E_WRONGFORMAT, IJolietDiscMaster_AddData(joliet, NULL, 0));
    assert_result(IMAPI_E_WRONGFORMAT, IJolietDiscMaster_GetDataBlockSize(joliet, &number));
    assert_result(IMAPI_E_WRONGFORMAT, IJolietDiscMaster_SetJolietProperties(joliet, NULL));
    assert_result(S_OK, IRedbookDiscMaster_GetAudioBlockSize(redbook, &number));
    assert_int_equal(2352, number);
    assert_result(E_POINTER, IRedbookDiscMaster_GetAudioBlockSize(redbook, NULL));
}

/* R-FMT-03, R-FMT-09 */
static void a_format_clears_the_image_and_keeps_the_recorder(void **state)
{
    (void)state;
    select_recorder();
    assert_result(S_OK, add(u"f", 5000));
    LONG before = used();
    choose_joliet();
    assert_true(used() < before);
    IDiscRecorder *active = NULL;
    assert_result(S_OK, IDiscMaster_GetActiveDiscRecorder(master, &active));
    assert_ptr_equal(recorder, active);
    IDiscRecorder_Release(active);
    assert_result(IMAPI_E_INVALIDIMAGE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
}

/* ------------------------------------------------------------------ counters (R-JOL-21 .. 25) */

static void counters_before_and_after_selection(void **state)
{
    (void)state;
    LONG number;
    assert_result(S_OK, IJolietDiscMaster_GetDataBlockSize(joliet, &number));
    assert_int_equal(2048, number);
    assert_int_equal(0, total());
    assert_int_equal(0, used());
    assert_result(IMAPI_E_NOACTIVERECORDER, add(u"f", 1));
    assert_result(E_POINTER, IJolietDiscMaster_AddData(joliet, NULL, 0));
    assert_result(E_POINTER, IJolietDiscMaster_GetUsedDataBlocks(joliet, NULL));
    select_recorder();
    LONG all = total(), empty = used();
    assert_true(all > 350000);
    assert_true(empty >= 0 && empty < all);
    assert_result(S_OK, add(u"f", 100 * 2048));
    assert_true(used() >= empty + 100);
    LONG before = used();
    assert_result(IMAPI_E_FILEEXISTS, add(u"f", 100));
    assert_int_equal(before, used()); /* R-JOL-08 */
    assert_result(S_OK, IDiscMaster_ClearFormatContent(master));
    assert_int_equal(empty, used());
    assert_int_equal(all, total());
    assert_result(S_OK, add(u"f", 100)); /* */
}

/* ------------------------------------------------------------------ selection */

static HRESULT not_ours_query(IDiscRecorder *this, REFIID iid, void **object)
{
    (void)this;
    (void)iid;
    *object = NULL;
    return E_NOINTERFACE;
}

static ULONG not_ours_count(IDiscRecorder *this)
{
    (void)this;
    return 1;
}

static void selection_refuses(void **state)
{
    (void)state;
    static const IDiscRecorderVtbl vtable = {
        .QueryInterface = not_ours_query, .AddRef = not_ours_count, .Release = not_ours_count};
    IDiscRecorder stranger = {&vtable};
    assert_result(E_POINTER, IDiscMaster_SetActiveDiscRecorder(master, NULL)); /* R-RCS-15 */
    assert_result(E_INVALIDARG, IDiscMaster_SetActiveDiscRecorder(master, &stranger));
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, IDiscMaster_SetActiveDiscRecorder(master, recorder)); /* R-DEV-18 */
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    select_recorder();
    assert_result(S_OK, add(u"f", 1));
    drive_take(&drive);
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    IDiscRecorder *active = NULL;
    assert_result(IMAPI_E_NOACTIVERECORDER, IDiscMaster_GetActiveDiscRecorder(master, &active)); /* R-RCS-15 */
    assert_int_equal(0, total());
    drive_put(&drive, disc);
    select_recorder();
    assert_result(S_OK, add(u"f", 1)); /* it began empty: A-36 */
}

/* 16.13, in one process: the claim goes from Close to the next. */
static void one_stash(void **state)
{
    (void)state;
    select_recorder();
    IDiscMaster *second = master_make_open(); /* Open never blocks: A-04 */
    assert_result(IMAPI_E_STASHINUSE, IDiscMaster_SetActiveDiscRecorder(second, recorder));
    assert_result(S_OK, IDiscMaster_Close(master));
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(second, recorder));
    assert_int_equal(0, IDiscMaster_Release(second)); /* the final Release gives it back: R-CLS-04 */
    assert_result(S_OK, IDiscMaster_Open(master));
    select_recorder();
}

/* R-RCS-03, R-RCS-12 */
static void the_drive_goes(void **state)
{
    (void)state;
    select_recorder();
    assert_result(S_OK, add(u"f", 1));
    loop_drive_unpublish(drive.name);
    IDiscRecorder *active = NULL;
    assert_result(IMAPI_E_DEVICE_NOTPRESENT, IDiscMaster_GetActiveDiscRecorder(master, &active));
    assert_result(IMAPI_E_DEVICE_NOTPRESENT, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_result(IMAPI_E_DEVICE_NOTPRESENT, IDiscRecorder_OpenExclusive(recorder));
    BSTR vendor = NULL;
    assert_result(S_OK, IDiscRecorder_GetDisplayNames(recorder, &vendor, NULL, NULL)); /* from the cache: R-DEV-00 */
    assert_true(SysStringLen(vendor) > 0);
    SysFreeString(vendor);
    struct failure why;
    assert_int_equal(0, loop_drive_publish(drive.name, drive.drive, &why));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* the image was kept: table 4.4 row 7 */
}

/* ------------------------------------------------------------------ RecordDisc */

/* 16.16 */
static void exclusive_stops_a_burn(void **state)
{
    (void)state;
    select_recorder();
    assert_result(S_OK, add(u"f", 1));
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, IDiscRecorder_OpenExclusive(recorder)); /* R-DEV-17 */
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
}

/* 16.7, A-01 */
static void a_simulation_uses_the_image_up(void **state)
{
    (void)state;
    select_recorder();
    LONG empty = used();
    assert_result(S_OK, add(u"f", 9000));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, TRUE, FALSE));
    assert_int_equal(empty, used()); /* R-REC-18 */
    assert_result(IMAPI_E_INVALIDIMAGE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    select_recorder();
    assert_result(S_OK, add(u"f", 9000));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
}

/* 16.8: and every RecordDisc ends with one NotifyBurnComplete (R-REC-46). */
static void a_missing_disc_keeps_the_image(void **state)
{
    (void)state;
    struct sink sink;
    UINT_PTR cookie;
    sink_begin(&sink);
    select_recorder();
    assert_result(S_OK, add(u"f", 9000));
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
    drive_take(&drive);
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, IDiscMaster_RecordDisc(master, FALSE, TRUE));
    assert_int_equal(1, sink.count);
    assert_int_equal(HEARD_COMPLETE, sink.heard[0].what);
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, sink.heard[0].a);
    drive_put(&drive, disc);
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, TRUE));
    assert_int_equal(2, sink_count(&sink, HEARD_COMPLETE));
    assert_true(drive_is_open(&drive));
    assert_result(S_OK, IDiscMaster_ProgressUnadvise(master, cookie));
    sink_forget(&sink);
}

/* 16.9, 16.10 */
static void multi_session(void **state)
{
    (void)state;
    select_recorder();
    LONG blank_total = total();
    assert_result(S_OK, add(u"A", 9000));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    select_recorder();
    assert_true(total() < blank_total);                                                /* R-MUL-26 */
    assert_result(IMAPI_E_INVALIDIMAGE, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* R-MUL-22 */
    assert_result(IMAPI_E_FILEEXISTS, add(u"A", 1));                                   /* R-MUL-21 */
    assert_result(S_OK, add(u"B", 9000));
    disc_make("other", "cd-r-80", other);
    drive_take(&drive);
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* R-REC-27 */
    drive_put(&drive, other);
    assert_result(IMAPI_E_WRONGDISC, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* a blank one too */
    drive_take(&drive);
    drive_put(&drive, disc);
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* */

    select_recorder();
    assert_result(S_OK, IDiscMaster_ClearFormatContent(master));
    assert_int_equal(blank_total, total()); /* R-MUL-24 */
    assert_result(S_OK, add(u"C", 9000));
    assert_result(IMAPI_E_MEDIUM_INVALIDTYPE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    drive_take(&drive);
    drive_put(&drive, other);
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
}

/* Rows 4 and 5 of table 4.4, and what Redbook staging asks for. */
static void audio_rows(void **state)
{
    (void)state;
    static BYTE silence[300 * 2352];
    choose_redbook();
    LONG number = -1;
    assert_result(S_OK, IRedbookDiscMaster_GetTotalAudioBlocks(redbook, &number));
    assert_int_equal(0, number);
    assert_result(E_INVALIDARG,
                  IRedbookDiscMaster_CreateAudioTrack(redbook, -1)); /* arguments before the recorder: 12 */
    assert_result(IMAPI_E_NOACTIVERECORDER, IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
    select_recorder();
    assert_result(IMAPI_E_INVALIDIMAGE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_result(IMAPI_E_TRACKNOTOPEN, IRedbookDiscMaster_CloseAudioTrack(redbook));
    assert_result(IMAPI_E_TRACKNOTOPEN, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, silence, 2352));
    assert_result(E_INVALIDARG, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, silence, 2351));
    assert_result(E_INVALIDARG, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, silence, -2352));
    assert_result(E_POINTER, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, NULL, 2352));
    assert_result(S_OK, IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
    assert_result(S_OK, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, silence, 0));
    assert_result(S_OK, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, silence, sizeof silence));
    assert_result(S_OK, IRedbookDiscMaster_GetTotalAudioTracks(redbook, &number));
    assert_int_equal(1, number);
    assert_result(IMAPI_E_TRACKOPEN, IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
    assert_result(IMAPI_E_TRACKOPEN, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_result(S_OK, IRedbookDiscMaster_CloseAudioTrack(redbook));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* row 4 kept it */
    byte sessions, last;
    ULONG start, next, free_blocks;
    LONG type, flags;
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(S_OK, IDiscRecorder_QueryMediaInfo(recorder, &sessions, &last, &start, &next, &free_blocks));
    assert_result(E_POINTER, IDiscRecorder_QueryMediaInfo(recorder, &sessions, &last, &start, &next, NULL));
    assert_result(S_OK, IDiscRecorder_QueryMediaType(recorder, &type, &flags));
    assert_result(E_POINTER, IDiscRecorder_QueryMediaType(recorder, NULL, &flags));
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    assert_int_equal(1, sessions);
    assert_int_equal(1, last);
    assert_int_equal(0, start);
    assert_int_equal(300 + 2, next); /* where the lead-out starts: R-DEV-22, 25 */
    assert_int_equal(0, free_blocks);
    assert_int_equal(MEDIA_CDDA_CDROM, type);
    assert_int_equal(0, flags);
    /* the audio disc is finalized: no room, no selection */
    assert_result(IMAPI_E_DISCFULL, IDiscMaster_SetActiveDiscRecorder(master, recorder));
}

/* ------------------------------------------------------------------ rows 6: facts about the stash's place */

static bool yes(const char *folder)
{
    (void)folder;
    return true;
}

static uint64_t nothing_free(const char *folder)
{
    (void)folder;
    return 0;
}

static void the_place_of_the_stash(void **state)
{
    (void)state;
    struct stash_facts usual = stash_facts;
    select_recorder();
    assert_result(S_OK, add(u"f", 9000));
    stash_facts.free_bytes = nothing_free;
    assert_result(IMAPI_E_NOTENOUGHDISKFORSTASH, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    stash_facts.removable = yes;
    assert_result(IMAPI_E_REMOVABLESTASH, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    stash_facts.encrypted = yes;
    assert_result(IMAPI_E_ENCRYPTEDSTASH, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    stash_facts.compressed = yes;
    assert_result(IMAPI_E_COMPRESSEDSTASH, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    stash_facts = usual;
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* kept all along */
}

/* ------------------------------------------------------------------ callbacks and threads */

struct inside {
    HRESULT clear, record, select, format, advise, close, add, unadvise;
    LONG used;
    UINT_PTR cookie;
    ULONG recorder_state;
    HRESULT open, getter, active, enumerate, set;
    bool done;
};

/* R-REC-47, A-28: what would change the master is refused, getters answer, ProgressUnadvise acts. */
static void call_from_inside(struct sink *sink, const struct event *event)
{
    struct inside *inside = sink->context;
    if (event->what != HEARD_BLOCK || inside->done)
        return;
    inside->done = true;
    void *object;
    UINT_PTR cookie;
    inside->clear = IDiscMaster_ClearFormatContent(master);
    inside->record = IDiscMaster_RecordDisc(master, FALSE, FALSE);
    inside->select = IDiscMaster_SetActiveDiscRecorder(master, recorder);
    inside->format = IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, &object);
    inside->advise = IDiscMaster_ProgressAdvise(master, &sink->events, &cookie);
    inside->close = IDiscMaster_Close(master);
    inside->add = add(u"inside", 1);
    inside->open = IDiscRecorder_OpenExclusive(recorder);
    IDiscRecorder_GetRecorderState(recorder, &inside->recorder_state);
    IPropertyStorage *storage = NULL;
    IDiscRecorder_GetRecorderProperties(recorder, &storage);
    inside->set = IDiscRecorder_SetRecorderProperties(recorder, storage);
    IPropertyStorage_Release(storage);
    IEnumDiscRecorders *recorders = NULL;
    inside->enumerate = IDiscMaster_EnumDiscRecorders(master, &recorders);
    if (recorders != NULL) {
        inside->enumerate = IEnumDiscRecorders_Skip(recorders, 1);
        IEnumDiscRecorders_Release(recorders);
    }
    inside->getter = IJolietDiscMaster_GetUsedDataBlocks(joliet, &inside->used);
    IDiscRecorder *active = NULL;
    inside->active = IDiscMaster_GetActiveDiscRecorder(master, &active);
    if (active != NULL)
        IDiscRecorder_Release(active);
    inside->unadvise = IDiscMaster_ProgressUnadvise(master, inside->cookie);
}

static void calls_from_a_callback(void **state)
{
    (void)state;
    struct sink sink;
    struct inside inside = {0};
    sink_begin(&sink);
    sink.when = call_from_inside;
    sink.context = &inside;
    select_recorder();
    assert_result(S_OK, add(u"f", 3000000));
    LONG staged = used();
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &inside.cookie));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_true(inside.done);
    assert_result(E_UNEXPECTED, inside.clear);
    assert_result(E_UNEXPECTED, inside.record);
    assert_result(E_UNEXPECTED, inside.select);
    assert_result(E_UNEXPECTED, inside.format);
    assert_result(E_UNEXPECTED, inside.advise);
    assert_result(E_UNEXPECTED, inside.close);
    assert_result(E_UNEXPECTED, inside.add);
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, inside.open);
    assert_int_equal(RECORDER_BURNING, inside.recorder_state); /* R-DEV-17 */
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, inside.set);
    assert_result(S_OK, inside.enumerate);
    assert_result(S_OK, inside.getter);
    assert_int_equal(staged, inside.used);
    assert_result(S_OK, inside.active);
    assert_result(S_OK, inside.unadvise);
    assert_int_equal(HEARD_BLOCK, sink.heard[sink.count - 1].what); /* nothing came after it left */
    assert_int_equal(1, sink.references);
    sink_forget(&sink);
    ULONG now = 99;
    assert_result(S_OK, IDiscRecorder_GetRecorderState(recorder, &now));
    assert_int_equal(RECORDER_DOING_NOTHING, now);
}

/* 4.5, R-REC-43, 46, 48 for data. */
static void callbacks_of_a_burn(void **state)
{
    (void)state;
    struct sink sink;
    UINT_PTR cookie;
    sink_begin(&sink);
    for (int simulate = 1; simulate >= 0; simulate--) {
        select_recorder();
        assert_result(S_OK, add(u"f", 3000000));
        assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
        assert_result(S_OK, IDiscMaster_RecordDisc(master, (boolean)simulate, FALSE));
        assert_result(S_OK, IDiscMaster_ProgressUnadvise(master, cookie));
        assert_int_equal(0, sink_find(&sink, HEARD_PREPARING, 0));
        assert_int_equal(HEARD_BLOCK, sink.heard[1].what); /* silence in between */
        assert_int_equal(0, sink.heard[1].a);
        long closing = sink_find(&sink, HEARD_CLOSING, 0);
        assert_int_equal((long)sink.count - 2, closing);
        assert_int_equal(HEARD_COMPLETE, sink.heard[sink.count - 1].what);
        assert_result(S_OK, sink.heard[sink.count - 1].a);
        long last = sink_find(&sink, HEARD_BLOCK, sink_count(&sink, HEARD_BLOCK) - 1);
        assert_int_equal(sink.heard[last].b, sink.heard[last].a);
        assert_int_equal(0, sink_count(&sink, HEARD_TRACK)); /* audio only: R-EVT-14 */
        assert_int_equal(1, sink_count(&sink, HEARD_PREPARING));
        assert_int_equal(1, sink_count(&sink, HEARD_COMPLETE));
        assert_true(sink_count(&sink, HEARD_CANCEL) >= sink_count(&sink, HEARD_BLOCK));
        sink_forget(&sink);
    }
}

/* the session is closed, and then the drive stays busy for longer than anybody waits. */
static void stay_busy(struct sink *sink, const struct event *event)
{
    (void)sink;
    struct failure why = {{0}};
    if (event->what != HEARD_CLOSING)
        return;
    struct drive *locked = loop_drive_lock(drive.name);
    int code = drive_filter_add(locked, "sense:opcode=00,times=1000000,key=2,code=04,qualifier=01", &why);
    loop_drive_unlock(locked);
    if (code != 0)
        fail_msg("%s", why.sentence);
}

static void a_drive_that_stays_busy(void **state)
{
    (void)state;
    struct sink sink;
    UINT_PTR cookie;
    unsigned usual = device_becoming_ready_seconds;
    sink_begin(&sink);
    sink.when = stay_busy;
    select_recorder();
    assert_result(S_OK, add(u"f", 9000));
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
    device_becoming_ready_seconds = 0;
    assert_result(IMAPI_E_DEVICE_STILL_IN_USE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    device_becoming_ready_seconds = usual;
    assert_result(S_OK, IDiscMaster_ProgressUnadvise(master, cookie));
    sink_forget(&sink);
    assert_result(IMAPI_E_INVALIDIMAGE, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* after writing: A-02 */
}

static void sinks_leave_with_close(void **state)
{
    (void)state;
    struct sink sink;
    UINT_PTR first, second;
    sink_begin(&sink);
    assert_result(E_POINTER, IDiscMaster_ProgressAdvise(master, NULL, &first));
    assert_result(E_POINTER, IDiscMaster_ProgressAdvise(master, &sink.events, NULL));
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &first));
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &second));
    assert_int_not_equal(first, second);
    assert_int_equal(3, sink.references);
    assert_result(S_OK, IDiscMaster_Close(master));
    assert_int_equal(1, sink.references);
    assert_result(S_OK, IDiscMaster_Open(master));
    assert_result(E_INVALIDARG, IDiscMaster_ProgressUnadvise(master, first));
    UINT_PTR third;
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &third));
    assert_true(third != first && third != second);
    assert_result(S_OK, IDiscMaster_ProgressUnadvise(master, third));
    sink_forget(&sink);
}

/* R-RCS-02, R-EVT-25 */
static void a_new_drive_is_announced(void **state)
{
    (void)state;
    struct test_drive more;
    struct sink sink;
    UINT_PTR cookie;
    sink_begin(&sink);
    drive_make(&more, fresh_name());
    IEnumDiscRecorders *before, *after;
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
    assert_result(S_OK, IDiscMaster_EnumDiscRecorders(master, &before));
    assert_int_equal(0, sink.count);
    assert_result(S_OK, coaster_add_drive(more.url));
    assert_result(S_OK, coaster_add_drive(more.url));
    assert_result(S_OK, IDiscMaster_EnumDiscRecorders(master, &after));
    assert_int_equal(1, sink_count(&sink, HEARD_PNP));
    assert_result(S_FALSE, IEnumDiscRecorders_Skip(before, 2)); /* a snapshot: R-RCS-01 */
    assert_result(S_OK, IEnumDiscRecorders_Skip(after, 2));
    assert_result(S_OK, IEnumDiscRecorders_Reset(after));
    IDiscRecorder *recorders[3];
    ULONG fetched = 0;
    assert_result(E_POINTER, IEnumDiscRecorders_Next(after, 2, recorders, NULL)); /* R-ENU-03 */
    assert_result(S_OK, IEnumDiscRecorders_Next(after, 1, recorders, NULL));
    IEnumDiscRecorders *clone;
    assert_result(S_OK, IEnumDiscRecorders_Clone(after, &clone));
    assert_result(S_OK, IDiscMaster_Close(master));
    assert_result(S_FALSE, IEnumDiscRecorders_Next(clone, 2, recorders + 1, &fetched)); /* outlives Close */
    assert_int_equal(1, fetched);
    byte one[16], two[16];
    ULONG size = 0;
    assert_result(S_OK, IDiscRecorder_GetRecorderGUID(recorders[0], NULL, 0, &size)); /* R-DEV-02 */
    assert_int_equal(16, size);
    assert_result(IMAPI_S_BUFFER_TO_SMALL, IDiscRecorder_GetRecorderGUID(recorders[0], one, 15, &size));
    assert_result(E_INVALIDARG, IDiscRecorder_GetRecorderGUID(recorders[0], NULL, 16, &size));
    assert_result(S_OK, IDiscRecorder_GetRecorderGUID(recorders[0], one, 16, &size));
    assert_result(S_OK, IDiscRecorder_GetRecorderGUID(recorders[1], two, 16, NULL));
    assert_memory_not_equal(one, two, 16);
    assert_result(S_OK, IDiscRecorder_GetRecorderGUID(recorder, two, 16, NULL));
    assert_memory_equal(one, two, 16);
    IDiscRecorder_Release(recorders[0]);
    IDiscRecorder_Release(recorders[1]);
    IEnumDiscRecorders_Release(clone);
    IEnumDiscRecorders_Release(before);
    IEnumDiscRecorders_Release(after);
    assert_result(S_OK, coaster_remove_drive(more.url));
    assert_result(S_FALSE, coaster_remove_drive(more.url));
    sink_forget(&sink);
    drive_drop(&more);
}

/* ------------------------------------------------------------------ properties */

static HRESULT set_recorder_property(const OLECHAR *name, VARTYPE type, LONG number)
{
    IPropertyStorage *storage;
    assert_result(S_OK, IDiscRecorder_GetRecorderProperties(recorder, &storage));
    PROPSPEC specs[] = {{.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)name}};
    PROPVARIANT value = {.vt = type, .lVal = number};
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, specs, &value, 2));
    HRESULT result = IDiscRecorder_SetRecorderProperties(recorder, storage);
    IPropertyStorage_Release(storage);
    return result;
}

static LONG get_recorder_property(const OLECHAR *name)
{
    IPropertyStorage *storage;
    assert_result(S_OK, IDiscRecorder_GetRecorderProperties(recorder, &storage));
    PROPSPEC specs[] = {{.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)name}};
    PROPVARIANT value;
    assert_result(S_OK, IPropertyStorage_ReadMultiple(storage, 1, specs, &value));
    IPropertyStorage_Release(storage);
    assert_int_equal(VT_I4, value.vt);
    return value.lVal;
}

static void recorder_properties(void **state)
{
    (void)state;
    LONG fastest = get_recorder_property(u"MaxWriteSpeed");
    assert_true(fastest >= 1);
    assert_int_equal(fastest, get_recorder_property(u"WriteSpeed")); /* R-RCS-04 */
    assert_int_equal(150, get_recorder_property(u"AudioGapSize"));
    assert_int_equal(-1, get_recorder_property(u"EnableBufferUnderrunFree"));
    assert_true(SUCCEEDED(set_recorder_property(u"AudioGapSize", VT_I4, 225)));
    assert_result(E_INVALIDARG, set_recorder_property(u"AudioGapSize", VT_I4, 226)); /* R-PRP-08 */
    assert_result(E_INVALIDARG, set_recorder_property(u"WriteSpeed", VT_I4, 0));
    assert_result(E_INVALIDARG, set_recorder_property(u"WriteSpeed", VT_I4, fastest + 1));
    assert_result(E_INVALIDARG, set_recorder_property(u"WriteSpeed", VT_I4, -2));
    assert_result(E_INVALIDARG, set_recorder_property(u"AudioGapSize", VT_BOOL, 0));
    assert_int_equal(225, get_recorder_property(u"audiogapsize"));
    assert_result(IMAPI_S_PROPERTIESIGNORED, set_recorder_property(u"NoSuchThing", VT_I4, 1)); /* R-PRP-02 */
    assert_result(E_POINTER, IDiscRecorder_SetRecorderProperties(recorder, NULL));             /* */
    /* another object of the same drive and master has them too; Close takes them away (R-PRP-03) */
    IDiscRecorder *twin = recorder_find(master, drive.url), *mine = recorder;
    recorder = twin;
    assert_int_equal(225, get_recorder_property(u"AudioGapSize"));
    recorder = mine;
    IDiscRecorder_Release(twin);
    IDiscMaster_Close(master);
    assert_int_equal(150, get_recorder_property(u"AudioGapSize"));
    IDiscMaster_Open(master);
}

static HRESULT set_joliet_property(const OLECHAR *name, PROPVARIANT value)
{
    IPropertyStorage *storage;
    assert_result(S_OK, IJolietDiscMaster_GetJolietProperties(joliet, &storage));
    PROPSPEC specs[] = {{.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)name}};
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, specs, &value, 2));
    HRESULT result = IJolietDiscMaster_SetJolietProperties(joliet, storage);
    IPropertyStorage_Release(storage);
    return result;
}

static PROPVARIANT get_joliet_property(const OLECHAR *name)
{
    IPropertyStorage *storage;
    assert_result(S_OK, IJolietDiscMaster_GetJolietProperties(joliet, &storage));
    PROPSPEC specs[] = {{.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)name}};
    PROPVARIANT value;
    IPropertyStorage_ReadMultiple(storage, 1, specs, &value);
    IPropertyStorage_Release(storage);
    return value;
}

static void joliet_properties(void **state)
{
    (void)state;
    PROPVARIANT value = get_joliet_property(u"VolumeName");
    assert_int_equal(VT_BSTR, value.vt);
    assert_int_equal(11, SysStringLen(value.bstrVal)); /* YYMMDD_HHMM: R-JOP-08 */
    assert_int_equal('_', value.bstrVal[6]);
    PropVariantClear(&value);
    value = (PROPVARIANT){.vt = VT_BSTR, .bstrVal = SysAllocString(u"A long volume name that is kept in full")};
    assert_result(S_OK, set_joliet_property(u"VOLUMENAME", value));
    PropVariantClear(&value);
    assert_result(E_INVALIDARG,
                  set_joliet_property(u"VolumeName", (PROPVARIANT){.vt = VT_I4, .lVal = 1})); /* R-JOP-07 */
    assert_result(E_INVALIDARG, set_joliet_property(u"BootImagePlatform", (PROPVARIANT){.vt = VT_UI1, .bVal = 3}));
    assert_result(E_INVALIDARG, set_joliet_property(u"BootImageEmulationType", (PROPVARIANT){.vt = VT_UI1, .bVal = 5}));
    assert_result(IMAPI_S_PROPERTIESIGNORED,
                  set_joliet_property(u"Colour", (PROPVARIANT){.vt = VT_I4})); /* R-JOP-02, 03 */
    value = get_joliet_property(u"volumename");
    assert_int_equal(39, SysStringLen(value.bstrVal));
    PropVariantClear(&value);
    select_recorder();
    assert_result(S_OK, IDiscMaster_ClearFormatContent(master));
    value = get_joliet_property(u"VolumeName"); /* */
    assert_int_equal(39, SysStringLen(value.bstrVal));
    PropVariantClear(&value);
    IDiscMaster_Close(master);
    IDiscMaster_Open(master);
    value = get_joliet_property(u"VolumeName"); /* R-CLS-03 */
    assert_int_equal(11, SysStringLen(value.bstrVal));
    PropVariantClear(&value);
    assert_result(E_POINTER, IJolietDiscMaster_SetJolietProperties(joliet, NULL));
    assert_result(E_POINTER, IJolietDiscMaster_GetJolietProperties(joliet, NULL));
}

static void read_block(unsigned lba, BYTE block[2048])
{
    char path[400];
    snprintf(path, sizeof path, "%s/data.iso", disc);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(0, fseek(file, (long)lba * 2048, SEEK_SET));
    assert_int_equal(2048, fread(block, 1, 2048, file));
    fclose(file);
}

/* El Torito: a boot record at block 17, a catalogue with a valid entry, and the image where that says (R-JOP-04). */
static void assert_boots(const BYTE *boot, size_t length)
{
    BYTE record[2048], catalogue[2048], image[2048];
    read_block(17, record);
    assert_memory_equal("\0CD001\1EL TORITO SPECIFICATION", record, 30);
    read_block((unsigned)(record[71] | record[72] << 8 | record[73] << 16), catalogue);
    assert_int_equal(1, catalogue[0]);
    assert_int_equal(0x55, catalogue[30]);
    assert_int_equal(0xAA, catalogue[31]);
    assert_int_equal(0x88, catalogue[32]);
    assert_int_equal(length / 512, catalogue[38]); /* virtual sectors; the blocks are a quarter of them: R-JOP-06 */
    read_block((unsigned)(catalogue[40] | catalogue[41] << 8 | catalogue[42] << 16), image);
    assert_memory_equal(boot, image, sizeof image);
}

/* R-JOP-07, A-19, A-32 */
static void a_boot_image(void **state)
{
    (void)state;
    select_recorder();
    assert_result(S_OK,
                  set_joliet_property(u"PlaceBootImageOnDisc", (PROPVARIANT){.vt = VT_BOOL, .boolVal = VARIANT_TRUE}));
    assert_result(S_OK, add(u"f", 9000));
    assert_result(IMAPI_E_INVALIDIMAGE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    static const BYTE boot[4096] = {0xEB, 0xFE};
    IStream *stream;
    assert_result(S_OK, coaster_stream_memory(boot, sizeof boot, &stream));
    assert_result(S_OK, set_joliet_property(u"BootImage", (PROPVARIANT){.vt = VT_STREAM, .pStream = stream}));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_boots(boot, sizeof boot);
    select_recorder();
    assert_result(S_OK, add(u"g", 9000));
    assert_result(IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_result(S_OK,
                  set_joliet_property(u"PlaceBootImageOnDisc", (PROPVARIANT){.vt = VT_BOOL, .boolVal = VARIANT_FALSE}));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* it was kept */
    IDiscMaster_Close(master);
    assert_int_equal(0, IStream_Release(stream));
}

/* ------------------------------------------------------------------ the recorder */

static void recorder_identity(void **state)
{
    (void)state;
    LONG type = 0;
    BSTR vendor, product, revision, pnp;
    assert_result(S_OK, IDiscRecorder_GetRecorderType(recorder, &type)); /* the device, not the CD-R inside: R-DEV-03 */
    assert_int_equal(RECORDER_CDRW, type);
    assert_result(S_OK, IDiscRecorder_GetDisplayNames(recorder, &vendor, &product, &revision));
    assert_result(S_OK, IDiscRecorder_GetDisplayNames(recorder, NULL, NULL, NULL)); /* R-DEV-04 */
    assert_result(S_OK, IDiscRecorder_GetBasePnPID(recorder, &pnp));
    assert_int_equal(SysStringLen(vendor) + SysStringLen(product) + SysStringLen(revision),
                     SysStringLen(pnp)); /* R-DEV-05 */
    assert_int_not_equal(' ', product[SysStringLen(product) - 1]);
    SysFreeString(vendor);
    SysFreeString(product);
    SysFreeString(revision);
    SysFreeString(pnp);
    LONG flags;
    assert_result(IMAPI_E_NOTOPENED, IDiscRecorder_QueryMediaType(recorder, &type, &flags)); /* R-DEV-11 */
    assert_result(IMAPI_E_NOTOPENED, IDiscRecorder_Eject(recorder));
    assert_result(IMAPI_E_NOTOPENED, IDiscRecorder_Erase(recorder, TRUE));
    assert_result(IMAPI_E_NOTOPENED, IDiscRecorder_Close(recorder));
    IDiscRecorder *twin = recorder_find(master, drive.url);
    ULONG now;
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(S_OK, IDiscRecorder_GetRecorderState(recorder, &now));
    assert_int_equal(RECORDER_OPENED, now);
    assert_result(S_OK, IDiscRecorder_GetRecorderState(twin, &now)); /* per object: R-DEV-17 */
    assert_int_equal(RECORDER_DOING_NOTHING, now);
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, IDiscRecorder_OpenExclusive(twin));
    assert_result(IMAPI_E_MEDIUM_INVALIDTYPE, IDiscRecorder_Erase(recorder, FALSE)); /* a CD-R: R-DEV-31 */
    assert_result(S_OK, IDiscRecorder_Eject(recorder));
    assert_true(drive_is_open(&drive));
    byte sessions, last;
    ULONG start, next, free_blocks;
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT,
                  IDiscRecorder_QueryMediaInfo(recorder, &sessions, &last, &start, &next, &free_blocks)); /* R-DEV-23 */
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, IDiscRecorder_Erase(recorder, FALSE));
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    assert_result(S_OK, IDiscRecorder_OpenExclusive(twin));
    IDiscRecorder_Release(twin); /* the final Release closes */
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(S_OK, IDiscRecorder_Close(recorder));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_method_says_not_opened_first, begin, end),
        cmocka_unit_test_setup_teardown(joliet_is_the_default, begin, end),
        cmocka_unit_test_setup_teardown(the_other_format_is_wrong, begin, end),
        cmocka_unit_test_setup_teardown(a_format_clears_the_image_and_keeps_the_recorder, begin, end),
        cmocka_unit_test_setup_teardown(counters_before_and_after_selection, begin, end),
        cmocka_unit_test_setup_teardown(selection_refuses, begin, end),
        cmocka_unit_test_setup_teardown(one_stash, begin, end),
        cmocka_unit_test_setup_teardown(the_drive_goes, begin, end),
        cmocka_unit_test_setup_teardown(exclusive_stops_a_burn, begin, end),
        cmocka_unit_test_setup_teardown(a_simulation_uses_the_image_up, begin, end),
        cmocka_unit_test_setup_teardown(a_missing_disc_keeps_the_image, begin, end),
        cmocka_unit_test_setup_teardown(multi_session, begin, end),
        cmocka_unit_test_setup_teardown(audio_rows, begin, end),
        cmocka_unit_test_setup_teardown(the_place_of_the_stash, begin, end),
        cmocka_unit_test_setup_teardown(calls_from_a_callback, begin, end),
        cmocka_unit_test_setup_teardown(callbacks_of_a_burn, begin, end),
        cmocka_unit_test_setup_teardown(a_drive_that_stays_busy, begin, end),
        cmocka_unit_test_setup_teardown(sinks_leave_with_close, begin, end),
        cmocka_unit_test_setup_teardown(a_new_drive_is_announced, begin, end),
        cmocka_unit_test_setup_teardown(recorder_properties, begin, end),
        cmocka_unit_test_setup_teardown(joliet_properties, begin, end),
        cmocka_unit_test_setup_teardown(a_boot_image, begin, end),
        cmocka_unit_test_setup_teardown(recorder_identity, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
