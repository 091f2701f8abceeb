/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sequences of shipped clients (reference imapi 16, scenarios 1 to 5), as they call, in their order and with their oddities. */
#include <pthread.h>

#include "imapi/tests/support.h"

enum { BLOCK = 2352, TRACK_BLOCKS = 600 };

static struct test_drive drive;
static char disc[320];

static int begin_with(const char *kind)
{
    scratch_make();
    loop_transport_register();
    drive_make(&drive, fresh_name());
    if (kind != NULL) {
        disc_make("disc", kind, disc);
        drive_put(&drive, disc);
    }
    setenv("COASTER_DRIVES", drive.url, 1);
    assert_true(SUCCEEDED(CoInitialize(NULL)));
    return 0;
}

static int begin_blank(void **state)
{
    (void)state;
    return begin_with("cd-r-80");
}

static int begin_rewritable(void **state)
{
    (void)state;
    return begin_with("cd-rw-80");
}

static int begin_empty(void **state)
{
    (void)state;
    return begin_with(NULL);
}

static int end(void **state)
{
    (void)state;
    CoUninitialize();
    unsetenv("COASTER_DRIVES");
    drive_drop(&drive);
    scratch_remove();
    return 0;
}

static PROPSPEC named(const OLECHAR *name)
{
    return (PROPSPEC){.ulKind = PRSPEC_LPWSTR, .lpwstr = (LPOLESTR)name};
}

static LONG property(IPropertyStorage *storage, const OLECHAR *name)
{
    PROPSPEC spec = named(name);
    PROPVARIANT value = {0};
    assert_result(S_OK, IPropertyStorage_ReadMultiple(storage, 1, &spec, &value));
    return value.lVal;
}

static void stage_audio(IRedbookDiscMaster *redbook, LONG hint)
{
    BYTE block[BLOCK];
    assert_result(S_OK, IRedbookDiscMaster_CreateAudioTrack(redbook, hint));
    for (int i = 0; i < TRACK_BLOCKS; i++) {
        memset(block, i, sizeof block);
        assert_result(S_OK, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, block, BLOCK));
    }
    assert_result(S_OK, IRedbookDiscMaster_CloseAudioTrack(redbook));
}

/* ------------------------------------------------------------------ JUCE */

static void juce_audio(void **state)
{
    (void)state;
    IDiscMaster *master = master_make_open();
    IEnumDiscRecorders *recorders = NULL;
    assert_result(S_OK, IDiscMaster_EnumDiscRecorders(master, &recorders)); /* at once: no format was set */
    IDiscRecorder *recorder = NULL, *extra = NULL;
    assert_result(S_OK, IEnumDiscRecorders_Next(recorders, 1, &recorder, NULL));
    BSTR path = NULL;
    assert_result(S_OK, IDiscRecorder_GetPath(recorder, &path));
    SysFreeString(path);
    assert_result(S_FALSE, IEnumDiscRecorders_Next(recorders, 1, &extra, NULL));
    IEnumDiscRecorders_Release(recorders);

    IRedbookDiscMaster *redbook = NULL;
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&redbook));
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));

    LONG type = -1, flags = -1;
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(S_OK, IDiscRecorder_QueryMediaType(recorder, &type, &flags));
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    assert_int_not_equal(0, type); /* R-DEV-24 */
    assert_int_equal(MEDIA_WRITABLE | MEDIA_BLANK, flags);

    IPropertyStorage *storage = NULL;
    assert_result(S_OK, IDiscRecorder_GetRecorderProperties(recorder, &storage));
    assert_true(property(storage, u"MaxWriteSpeed") >= 1);
    LONG capable = property(storage, u"BufferUnderrunFreeCapable");
    assert_true(capable == -1 || capable == 0);
    PROPSPEC spec = named(u"EnableBufferUnderrunFree");
    PROPVARIANT value = {.vt = VT_I4, .lVal = -1};
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, VT_I4));
    spec = named(u"WriteSpeed");
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 1, &spec, &value, VT_I4));
    assert_true(SUCCEEDED(IDiscRecorder_SetRecorderProperties(recorder, storage)));
    IPropertyStorage_Release(storage);

    LONG available = 0;
    assert_result(S_OK, IRedbookDiscMaster_GetAvailableAudioTrackBlocks(redbook, &available));
    assert_true(available > 350000);
    stage_audio(redbook, TRACK_BLOCKS / 16);

    struct sink sink;
    UINT_PTR cookie = 0;
    sink_begin(&sink);
    sink.answer = E_NOTIMPL;
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE)); /* exactly S_OK: R-ERR-02 */
    assert_result(S_OK, IDiscMaster_ProgressUnadvise(master, cookie));
    assert_result(IMAPI_E_NOTOPENED, IDiscRecorder_Close(recorder)); /* harmless: R-DEV-14b */
    assert_int_equal(HEARD_PREPARING, sink.heard[0].what);
    assert_int_equal(HEARD_COMPLETE, sink.heard[sink.count - 1].what);
    assert_int_equal(2, sink_count(&sink, HEARD_TRACK)); /* N+1: R-EVT-14 */
    sink_forget(&sink);

    assert_false(drive_is_open(&drive));
    IRedbookDiscMaster_Release(redbook);
    IDiscRecorder_Release(recorder);
    assert_int_equal(0, IDiscMaster_Release(master)); /* no Close: R-CLS-04 */
}

static void juce_empty_tray(void **state)
{
    (void)state;
    IDiscMaster *master = master_make_open();
    IDiscRecorder *recorder = recorder_find(master, drive.url);
    assert_result(IMAPI_E_MEDIUM_NOTPRESENT, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    IDiscRecorder *active = recorder;
    assert_result(IMAPI_E_NOACTIVERECORDER, IDiscMaster_GetActiveDiscRecorder(master, &active)); /* */
    for (int poll = 0; poll < 4; poll++) {
        LONG type = -1, flags = -1;
        assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
        assert_result(S_OK, IDiscRecorder_QueryMediaType(recorder, &type, &flags));
        assert_result(S_OK, IDiscRecorder_Close(recorder));
        if (poll < 2) {
            assert_int_equal(0, type);
            assert_int_equal(0, flags);
        } else {
            assert_int_not_equal(0, type);
        }
        if (poll == 1) {
            disc_make("late", "cd-r-80", disc);
            drive_put(&drive, disc);
        }
    }
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    IDiscRecorder_Release(recorder);
    IDiscMaster_Release(master);
}

/* ------------------------------------------------------------------ PortBurn */

static bool cancel_after_writing(struct sink *sink)
{
    return sink_count(sink, HEARD_BLOCK) > 3;
}

static void *record(void *master)
{
    static HRESULT result;
    result = IDiscMaster_RecordDisc((IDiscMaster *)master, FALSE, FALSE);
    return &result;
}

static void portburn_audio_cancelled(void **state)
{
    (void)state;
    IDiscMaster *master = master_make_open();
    IRedbookDiscMaster *redbook = NULL;
    IEnumDiscRecorders *recorders = NULL;
    IDiscRecorder *recorder = NULL;
    ULONG fetched = 0;
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&redbook));
    assert_result(S_OK, IDiscMaster_EnumDiscRecorders(master, &recorders));
    assert_result(S_OK, IEnumDiscRecorders_Reset(recorders));
    assert_result(S_OK, IEnumDiscRecorders_Next(recorders, 1, &recorder, &fetched));
    IEnumDiscRecorders_Release(recorders);
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));

    byte sessions = 9, last = 9;
    ULONG start = 9, next = 9, free_blocks = 9;
    LONG type, flags;
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(S_OK, IDiscRecorder_QueryMediaInfo(recorder, &sessions, &last, &start, &next, &free_blocks)); /* first: R-DEV-24a */
    assert_result(S_OK, IDiscRecorder_QueryMediaType(recorder, &type, &flags));
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    assert_int_equal(0, sessions + last + (int)start + (int)next); /* R-DEV-25 */
    assert_true(free_blocks > 350000);

    struct sink sink;
    UINT_PTR cookie;
    sink_begin(&sink);
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
    stage_audio(redbook, 0);
    IPropertyStorage *storage = NULL;
    assert_result(S_OK, IDiscRecorder_GetRecorderProperties(recorder, &storage));
    PROPSPEC specs[] = {named(u"EnableBufferUnderrunFree"), named(u"AudioGapSize"), named(u"WriteSpeed")};
    PROPVARIANT values[] = {{.vt = VT_I4, .lVal = 1}, {.vt = VT_I4, .lVal = 0}, {.vt = VT_I4, .lVal = 4}};
    assert_result(S_OK, IPropertyStorage_WriteMultiple(storage, 3, specs, values, 2)); /* R-PRP-04a */
    IPropertyStorage_Release(storage);
    assert_result(S_OK, IDiscRecorder_GetRecorderProperties(recorder, &storage));
    assert_int_equal(150, property(storage, u"AudioGapSize")); /* a private copy: A-26 */
    IPropertyStorage_Release(storage);

    sink_forget(&sink);
    sink.cancel = cancel_after_writing;
    pthread_t thread;
    void *result = NULL;
    assert_int_equal(0, pthread_create(&thread, NULL, record, master));
    ULONG recorder_state = 99;
    assert_result(S_OK, IDiscRecorder_GetRecorderState(recorder, &recorder_state)); /* does not wait for the burn: A-28 */
    LONG used = -1;
    assert_result(S_OK, IRedbookDiscMaster_GetUsedAudioBlocks(redbook, &used));
    pthread_join(thread, &result);
    assert_result(IMAPI_E_USERABORT, *(HRESULT *)result);
    assert_result(IMAPI_E_USERABORT, sink.heard[sink.count - 1].a);
    assert_int_equal(0, sink_count(&sink, HEARD_CLOSING));
    sink_forget(&sink);
    assert_result(S_OK, IRedbookDiscMaster_GetUsedAudioBlocks(redbook, &used));
    assert_int_equal(0, used); /* used up: A-02 */
    assert_result(IMAPI_E_INVALIDIMAGE, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    sink_forget(&sink);
    assert_result(S_OK, IDiscMaster_Close(master));
    assert_int_equal(1, sink.references);
    IRedbookDiscMaster_Release(redbook);
    IDiscRecorder_Release(recorder);
    IDiscMaster_Release(master);
}

static void *erase(void *master)
{
    static HRESULT result;
    IDiscRecorder *recorder = NULL;
    result = IDiscMaster_GetActiveDiscRecorder((IDiscMaster *)master, &recorder);
    if (SUCCEEDED(result))
        result = IDiscRecorder_OpenExclusive(recorder);
    if (SUCCEEDED(result)) {
        result = IDiscRecorder_Erase(recorder, FALSE);
        IDiscRecorder_Close(recorder);
    }
    if (recorder != NULL)
        IDiscRecorder_Release(recorder);
    return &result;
}

static void portburn_erase(void **state)
{
    (void)state;
    IDiscMaster *master = master_make_open();
    IJolietDiscMaster *joliet = NULL;
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet));
    IDiscRecorder *recorder = recorder_find(master, drive.url);
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    IStorage *storage = storage_with(u"file", 5000, 1);
    assert_result(S_OK, IJolietDiscMaster_AddData(joliet, storage, 0));
    IStorage_Release(storage);
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));

    struct sink sink;
    UINT_PTR cookie;
    sink_begin(&sink);
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
    pthread_t thread;
    void *result = NULL;
    assert_int_equal(0, pthread_create(&thread, NULL, erase, master));
    pthread_join(thread, &result);
    assert_result(S_OK, *(HRESULT *)result);
    assert_int_equal(1, sink_count(&sink, HEARD_ERASED)); /* R-EVT-18, R-DEV-35 */
    assert_result(S_OK, sink.heard[0].a);
    assert_int_equal(1, sink.count);
    sink_forget(&sink);

    IJolietDiscMaster_Release(joliet);
    assert_result(S_OK, IDiscMaster_Close(master));
    assert_result(S_OK, IDiscMaster_Open(master));
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet));
    IEnumDiscRecorders *recorders = NULL;
    assert_result(S_OK, IDiscMaster_EnumDiscRecorders(master, &recorders));
    IEnumDiscRecorders_Release(recorders);
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder)); /* the old object: R-RCS-14b */
    byte sessions = 9, last;
    ULONG start, next, free_blocks;
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(S_OK, IDiscRecorder_QueryMediaInfo(recorder, &sessions, &last, &start, &next, &free_blocks));
    assert_int_equal(0, sessions);
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    IJolietDiscMaster_Release(joliet);
    IDiscRecorder_Release(recorder);
    IDiscMaster_Release(master);
}

/* ------------------------------------------------------------------ XPBurn */

struct job {
    IDiscMaster *master;
    IJolietDiscMaster *joliet;
    IDiscRecorder *recorder;
    boolean simulate, eject;
    HRESULT selected, added, recorded;
};

static void *burn(void *context)
{
    struct job *job = context;
    job->selected = IDiscMaster_SetActiveDiscRecorder(job->master, job->recorder);
    IStorage *storage = storage_with(u"Some file.txt", 100000, 3);
    job->added = IJolietDiscMaster_AddData(job->joliet, storage, 1);
    IStorage_Release(storage);
    job->recorded = IDiscMaster_RecordDisc(job->master, job->simulate, job->eject);
    return NULL;
}

static void run(struct job *job, boolean simulate, boolean eject)
{
    pthread_t thread;
    job->simulate = simulate;
    job->eject = eject;
    assert_int_equal(0, pthread_create(&thread, NULL, burn, job));
    pthread_join(thread, NULL);
    assert_result(S_OK, job->selected);
    assert_result(S_OK, job->added);
    assert_result(S_OK, job->recorded);
}

static void xpburn_data(void **state)
{
    (void)state;
    struct job job = {.master = master_make_open()};
    struct sink sink;
    UINT_PTR cookie;
    sink_begin(&sink);
    assert_result(S_OK, IDiscMaster_ProgressAdvise(job.master, &sink.events, &cookie)); /* before anything is chosen: R-ADV-01a */
    IEnumDiscMasterFormats *formats = NULL;
    assert_result(S_OK, IDiscMaster_EnumDiscMasterFormats(job.master, &formats));
    unsigned joliet_seen = 0, redbook_seen = 0;
    for (;;) {
        IID iid;
        ULONG fetched = 0;
        IEnumDiscMasterFormats_Next(formats, 1, &iid, &fetched);
        if (fetched != 1)
            break;
        joliet_seen += IsEqualIID(&iid, &IID_IJolietDiscMaster);
        redbook_seen += IsEqualIID(&iid, &IID_IRedbookDiscMaster);
    }
    assert_int_equal(1, joliet_seen);
    assert_int_equal(1, redbook_seen);
    IEnumDiscMasterFormats_Release(formats);
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(job.master, &IID_IJolietDiscMaster, (void **)&job.joliet));
    job.recorder = recorder_find(job.master, drive.url);
    LONG total = -1;
    assert_result(S_OK, IJolietDiscMaster_GetTotalDataBlocks(job.joliet, &total)); /* before selection: R-JOL-25 */
    assert_int_equal(0, total);
    LONG type, flags;
    assert_result(S_OK, IDiscRecorder_OpenExclusive(job.recorder));
    assert_result(S_OK, IDiscRecorder_QueryMediaType(job.recorder, &type, &flags));
    assert_result(S_OK, IDiscRecorder_Close(job.recorder));
    assert_true((flags & MEDIA_WRITABLE) != 0 && (flags & MEDIA_FORMAT_UNUSABLE_BY_IMAPI) == 0);

    run(&job, TRUE, FALSE);
    assert_false(drive_is_open(&drive)); /* eject only when asked: R-REC-50 */
    run(&job, FALSE, FALSE); /* the simulation left it blank, or this would be MEDIUM_INVALIDTYPE */
    assert_false(drive_is_open(&drive));
    /* and now it is one of ours with room: a second session (R-RCS-08), and eject */
    run(&job, FALSE, TRUE);
    assert_true(drive_is_open(&drive));

    sink_forget(&sink);
    IJolietDiscMaster_Release(job.joliet);
    IDiscRecorder_Release(job.recorder);
    assert_result(S_OK, IDiscMaster_Close(job.master));
    assert_result(S_OK, IDiscMaster_Close(job.master)); /* R-CLS-02 */
    IDiscMaster_Release(job.master);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(juce_audio, begin_blank, end),
        cmocka_unit_test_setup_teardown(juce_empty_tray, begin_empty, end),
        cmocka_unit_test_setup_teardown(portburn_audio_cancelled, begin_blank, end),
        cmocka_unit_test_setup_teardown(portburn_erase, begin_rewritable, end),
        cmocka_unit_test_setup_teardown(xpburn_data, begin_blank, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
