/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many threads at once (reference imapi A-28): what ThreadSanitizer is to look at (threads.long.sh), and what must hold
 * whatever the order. The cases of conformance/ show each rule by itself; here they come in any order.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "imapi/tests/support.h"

enum { DRIVES = 3, THREADS = 4, ROUNDS = 300 };

static struct test_drive drives[DRIVES];

static int begin(void **state)
{
    (void)state;
    char list[1024] = "", path[320], name[32];
    scratch_make();
    loop_transport_register();
    for (unsigned i = 0; i < DRIVES; i++) {
        drive_make(&drives[i], fresh_name());
        snprintf(name, sizeof name, "disc%u", i);
        disc_make(name, i == 0 ? "cd-rw-80" : "cd-r-80", path);
        drive_put(&drives[i], path);
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s ", drives[i].url);
    }
    setenv("COASTER_DRIVES", list, 1);
    assert_true(SUCCEEDED(CoInitialize(NULL)));
    return 0;
}

static int end(void **state)
{
    (void)state;
    CoUninitialize();
    unsetenv("COASTER_DRIVES");
    for (unsigned i = 0; i < DRIVES; i++)
        drive_drop(&drives[i]);
    scratch_remove();
    return 0;
}

/* cmocka's own assertions are for its thread: elsewhere what went wrong is counted. */
static atomic_uint wrong;
#define MUST(condition) atomic_fetch_add(&wrong, (condition) ? 0u : 1u)

static void run_threads(void *(*function)(void *), void *context)
{
    pthread_t threads[THREADS];
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(0, pthread_create(&threads[i], NULL, function, context));
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(0, atomic_exchange(&wrong, 0));
}

/* ------------------------------------------------------------------ reference counts */

static void *count_up_and_down(void *object)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        IUnknown *same = NULL;
        MUST(IUnknown_AddRef((IUnknown *)object) >= 2);
        MUST(SUCCEEDED(IUnknown_QueryInterface((IUnknown *)object, &IID_IUnknown, (void **)&same)));
        IUnknown_Release(same);
        MUST(IUnknown_Release((IUnknown *)object) >= 1);
    }
    return NULL;
}

/* So many are left when this one goes. */
static void then_the_count_holds(void *object, ULONG left)
{
    run_threads(count_up_and_down, object);
    assert_int_equal(left, IUnknown_Release((IUnknown *)object));
}

static void reference_counts(void **state)
{
    (void)state;
    IDiscMaster *master = master_make_open();
    IJolietDiscMaster *joliet = NULL;
    IRedbookDiscMaster *redbook = NULL;
    IEnumDiscRecorders *recorders = NULL;
    IEnumDiscMasterFormats *formats = NULL;
    IPropertyStorage *properties = NULL, *settings = NULL;
    IEnumSTATPROPSTG *names = NULL;
    IStorage *storage = storage_with(u"file", 10, 1);
    IStream *stream = NULL;
    IDiscRecorder *recorder = recorder_find(master, drives[0].url);
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet));
    assert_result(S_OK, IDiscMaster_EnumDiscRecorders(master, &recorders));
    assert_result(S_OK, IDiscMaster_EnumDiscMasterFormats(master, &formats));
    assert_result(S_OK, IJolietDiscMaster_GetJolietProperties(joliet, &properties));
    assert_result(S_OK, IDiscRecorder_GetRecorderProperties(recorder, &settings));
    assert_result(S_OK, IPropertyStorage_Enum(settings, &names));
    assert_result(S_OK, coaster_stream_memory("text", 4, &stream));
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&redbook));
    void *objects[] = {formats, recorders, properties, settings, names, storage, stream, recorder};
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        then_the_count_holds(objects[i], 0);
    then_the_count_holds(redbook, 2); /* one count for the three interfaces of a master */
    then_the_count_holds(joliet, 1);
    then_the_count_holds(master, 0);
}

/* ------------------------------------------------------------------ one enumerator for all */

static atomic_uint handed_out;

static void *take_recorders(void *enumerator)
{
    IDiscRecorder *recorder = NULL;
    ULONG fetched = 9;
    while (IEnumDiscRecorders_Next((IEnumDiscRecorders *)enumerator, 1, &recorder, &fetched) == S_OK) {
        atomic_fetch_add(&handed_out, 1);
        IDiscRecorder_Release(recorder); /* on another thread than the one it came from */
    }
    MUST(fetched == 0);
    return NULL;
}

static void each_item_once(void **state)
{
    (void)state;
    IDiscMaster *master = master_make_open();
    IEnumDiscRecorders *recorders = NULL;
    assert_result(S_OK, IDiscMaster_EnumDiscRecorders(master, &recorders));
    IDiscMaster_Release(master);
    for (unsigned i = 0; i < 20; i++) {
        atomic_store(&handed_out, 0);
        assert_result(S_OK, IEnumDiscRecorders_Reset(recorders));
        run_threads(take_recorders, recorders);
        assert_int_equal(DRIVES, atomic_load(&handed_out));
    }
    IEnumDiscRecorders_Release(recorders);
}

/* ------------------------------------------------------------------ masters beside each other */

static atomic_uint burned;

/* The stash is one for all: who comes second is refused, whatever the first one does with it. */
static void burn_when_the_stash_is_free(IDiscMaster *master, IDiscRecorder *recorder, IJolietDiscMaster *joliet)
{
    HRESULT result = IDiscMaster_SetActiveDiscRecorder(master, recorder);
    MUST(result == S_OK || result == IMAPI_E_STASHINUSE || result == IMAPI_E_DEVICE_NOTACCESSIBLE);
    if (result != S_OK)
        return;
    IStorage *storage = NULL;
    IStream *stream = NULL;
    MUST(coaster_storage_memory(&storage) == S_OK);
    MUST(IStorage_CreateStream(storage, u"file", STGM_CREATE, 0, 0, &stream) == S_OK);
    MUST(IStream_Write(stream, "content", 7, NULL) == S_OK);
    IStream_Release(stream);
    MUST(IJolietDiscMaster_AddData(joliet, storage, 0) == S_OK);
    IStorage_Release(storage);
    result = IDiscMaster_RecordDisc(master, TRUE, FALSE);
    MUST(result == S_OK || result == IMAPI_E_DEVICE_NOTACCESSIBLE);
    atomic_fetch_add(&burned, result == S_OK);
}

static void *be_a_client(void *unused)
{
    static atomic_uint number;
    for (unsigned i = 0; i < 6; i++) {
        IDiscMaster *master = NULL;
        IJolietDiscMaster *joliet = NULL;
        IEnumDiscRecorders *recorders = NULL;
        IDiscRecorder *recorder = NULL;
        MUST(CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&master) == S_OK);
        MUST(IDiscMaster_Open(master) == S_OK);
        MUST(IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet) == S_OK);
        MUST(IDiscMaster_EnumDiscRecorders(master, &recorders) == S_OK);
        IEnumDiscRecorders_Skip(recorders, atomic_fetch_add(&number, 1) % DRIVES);
        MUST(IEnumDiscRecorders_Next(recorders, 1, &recorder, NULL) == S_OK);
        IEnumDiscRecorders_Release(recorders);
        burn_when_the_stash_is_free(master, recorder, joliet);
        IDiscRecorder_Release(recorder);
        IJolietDiscMaster_Release(joliet);
        MUST(IDiscMaster_Close(master) == S_OK);
        MUST(IDiscMaster_Release(master) == 0);
    }
    return unused;
}

static void masters_beside_each_other(void **state)
{
    (void)state;
    run_threads(be_a_client, NULL);
    assert_true(atomic_load(&burned) >= 1);
}

/* ------------------------------------------------------------------ one master, asked by others while it works */

struct job {
    IDiscMaster *master;
    IJolietDiscMaster *joliet;
    IRedbookDiscMaster *redbook;
    IDiscRecorder *recorder;
    atomic_bool over;
    atomic_uint answers;
    HRESULT result;
};

static void ask_the_master(struct job *job)
{
    IID format;
    LONG number;
    ULONG burning;
    BSTR path = NULL;
    IDiscRecorder *active = NULL;
    IEnumDiscRecorders *recorders = NULL;
    IPropertyStorage *properties = NULL;
    MUST(IDiscMaster_GetActiveDiscMasterFormat(job->master, &format) == S_OK);
    MUST(IDiscMaster_GetActiveDiscRecorder(job->master, &active) == S_OK);
    MUST(IDiscMaster_EnumDiscRecorders(job->master, &recorders) == S_OK);
    MUST(IDiscRecorder_GetRecorderState(job->recorder, &burning) == S_OK && burning <= RECORDER_BURNING);
    MUST(IDiscRecorder_GetPath(job->recorder, &path) == S_OK);
    MUST(IDiscRecorder_GetRecorderProperties(job->recorder, &properties) == S_OK);
    if (IsEqualIID(&format, &IID_IJolietDiscMaster))
        MUST(IJolietDiscMaster_GetUsedDataBlocks(job->joliet, &number) == S_OK && number >= 0);
    else
        MUST(IRedbookDiscMaster_GetAvailableAudioTrackBlocks(job->redbook, &number) == S_OK && number >= 0);
    SysFreeString(path);
    IDiscRecorder_Release(active);
    IEnumDiscRecorders_Release(recorders);
    IPropertyStorage_Release(properties);
    atomic_fetch_add(&job->answers, 1);
}

static void *ask_on_and_on(void *context)
{
    struct job *job = context;
    do {
        ask_the_master(job);
        HRESULT result = IDiscMaster_ClearFormatContent(job->master); /* before it began, and while it lasts */
        MUST(result == S_OK || result == E_UNEXPECTED);
        sched_yield();
    } while (!atomic_load(&job->over));
    return NULL;
}

/* Runs work on a thread of its own while others ask, from the first call until it is over. */
static void work_while_asked(struct job *job, void *(*work)(void *))
{
    pthread_t worker, asking[2];
    atomic_store(&job->over, false);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(0, pthread_create(&asking[i], NULL, ask_on_and_on, job));
    assert_int_equal(0, pthread_create(&worker, NULL, work, job));
    pthread_join(worker, NULL);
    atomic_store(&job->over, true);
    for (unsigned i = 0; i < 2; i++)
        pthread_join(asking[i], NULL);
    assert_int_equal(0, atomic_exchange(&wrong, 0));
    assert_true(atomic_load(&job->answers) >= 2);
}

/* Somebody clears in between, so that the image may be empty by the time it is burned: that is an answer, too. */
static void *stage_and_burn(void *context)
{
    struct job *job = context;
    for (unsigned i = 0; i < 3; i++) {
        IStorage *storage = NULL;
        IStream *stream = NULL;
        MUST(coaster_storage_memory(&storage) == S_OK);
        MUST(IStorage_CreateStream(storage, u"file", STGM_CREATE, 0, 0, &stream) == S_OK);
        MUST(IStream_SetSize(stream, (ULARGE_INTEGER){.QuadPart = 700000}) == S_OK);
        IStream_Release(stream);
        MUST(IJolietDiscMaster_AddData(job->joliet, storage, 1) == S_OK);
        IStorage_Release(storage);
        HRESULT result = IDiscMaster_RecordDisc(job->master, TRUE, FALSE);
        MUST(result == S_OK || result == IMAPI_E_INVALIDIMAGE);
    }
    return NULL;
}

static void *stage_sound_and_burn(void *context)
{
    struct job *job = context;
    static BYTE block[100 * 2352];
    for (unsigned i = 0; i < 3; i++) {
        HRESULT result = IRedbookDiscMaster_CreateAudioTrack(job->redbook, 0);
        for (unsigned j = 0; j < 4 && SUCCEEDED(result); j++)
            result = IRedbookDiscMaster_AddAudioTrackBlocks(job->redbook, block, sizeof block);
        MUST(result == S_OK || result == IMAPI_E_TRACKNOTOPEN);
        IRedbookDiscMaster_CloseAudioTrack(job->redbook);
        result = IDiscMaster_RecordDisc(job->master, TRUE, FALSE);
        MUST(result == S_OK || result == IMAPI_E_INVALIDIMAGE || result == IMAPI_E_TRACKOPEN);
        IDiscMaster_ClearFormatContent(job->master);
    }
    return NULL;
}

static struct job job_begin(unsigned drive, REFIID format)
{
    struct job job = {.master = master_make_open()};
    bool joliet = IsEqualIID(format, &IID_IJolietDiscMaster);
    job.recorder = recorder_find(job.master, drives[drive].url);
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(job.master, format,
                                                              joliet ? (void **)&job.joliet : (void **)&job.redbook));
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(job.master, job.recorder));
    return job;
}

static void job_end(struct job *job)
{
    if (job->joliet != NULL)
        IJolietDiscMaster_Release(job->joliet);
    if (job->redbook != NULL)
        IRedbookDiscMaster_Release(job->redbook);
    IDiscRecorder_Release(job->recorder);
    assert_result(S_OK, IDiscMaster_Close(job->master));
    assert_int_equal(0, IDiscMaster_Release(job->master));
}

static void asked_while_it_burns(void **state)
{
    (void)state;
    struct job job = job_begin(1, &IID_IJolietDiscMaster);
    work_while_asked(&job, stage_and_burn);
    job_end(&job);
}

static void asked_while_it_burns_sound(void **state)
{
    (void)state;
    struct job job = job_begin(1, &IID_IRedbookDiscMaster);
    work_while_asked(&job, stage_sound_and_burn);
    job_end(&job);
}

static void *erase_it(void *context)
{
    struct job *job = context;
    for (unsigned i = 0; i < 5; i++) {
        HRESULT result = IDiscRecorder_OpenExclusive(job->recorder);
        if (SUCCEEDED(result)) {
            MUST(IDiscRecorder_Erase(job->recorder, FALSE) == S_OK);
            MUST(IDiscRecorder_Close(job->recorder) == S_OK);
        }
    }
    return NULL;
}

static void asked_while_it_erases(void **state)
{
    (void)state;
    struct job job = job_begin(0, &IID_IJolietDiscMaster);
    work_while_asked(&job, erase_it);
    job_end(&job);
}

/* ------------------------------------------------------------------ sinks that come and go, drives that come and go */

static ULONG one(IDiscMasterProgressEvents *sink)
{
    (void)sink;
    return 1;
}

static atomic_uint heard;

static HRESULT hear(IDiscMasterProgressEvents *sink)
{
    (void)sink;
    atomic_fetch_add(&heard, 1);
    return S_OK;
}

static HRESULT hear_two(IDiscMasterProgressEvents *sink, LONG a, LONG b)
{
    (void)a;
    (void)b;
    return hear(sink);
}

static HRESULT hear_one(IDiscMasterProgressEvents *sink, LONG a)
{
    (void)a;
    return hear(sink);
}

static HRESULT never_cancel(IDiscMasterProgressEvents *sink, boolean *cancel)
{
    *cancel = FALSE;
    return hear(sink);
}

/* The recording sink of the other tests keeps a list without a lock. */
static const IDiscMasterProgressEventsVtbl counting_vtable = {
    .QueryInterface = sink_query,
    .AddRef = one,
    .Release = one,
    .QueryCancel = never_cancel,
    .NotifyPnPActivity = hear,
    .NotifyAddProgress = hear_two,
    .NotifyBlockProgress = hear_two,
    .NotifyTrackProgress = hear_two,
    .NotifyPreparingBurn = hear_one,
    .NotifyClosingDisc = hear_one,
    .NotifyBurnComplete = hear_one,
    .NotifyEraseComplete = hear_one,
};
static IDiscMasterProgressEvents counting_sink = {&counting_vtable};

static void *come_and_go(void *context)
{
    struct job *job = context;
    do {
        UINT_PTR cookie = 0;
        HRESULT result = IDiscMaster_ProgressAdvise(job->master, &counting_sink, &cookie);
        MUST(result == S_OK || result == E_UNEXPECTED);
        MUST(SUCCEEDED(coaster_add_drive("loop:nowhere")));
        if (SUCCEEDED(result)) /* in the middle of a burn, as like as not */
            MUST(IDiscMaster_ProgressUnadvise(job->master, cookie) == S_OK);
        MUST(SUCCEEDED(coaster_remove_drive("loop:nowhere")));
        sched_yield();
    } while (!atomic_load(&job->over));
    return NULL;
}

static void sinks_come_and_go(void **state)
{
    (void)state;
    struct job job = job_begin(2, &IID_IJolietDiscMaster);
    UINT_PTR cookie = 0;
    pthread_t coming;
    assert_result(S_OK, IDiscMaster_ProgressAdvise(job.master, &counting_sink, &cookie));
    assert_int_equal(0, pthread_create(&coming, NULL, come_and_go, &job));
    stage_and_burn(&job);
    atomic_store(&job.over, true);
    pthread_join(coming, NULL);
    assert_int_equal(0, atomic_exchange(&wrong, 0));
    assert_true(atomic_load(&heard) > 10);
    assert_result(S_OK, IDiscMaster_ProgressUnadvise(job.master, cookie));
    job_end(&job);
}

/* ------------------------------------------------------------------ the last Release, at any moment of the burn */

static void *burn_and_keep_nothing(void *context)
{
    struct job *job = context;
    job->result = IDiscMaster_RecordDisc(job->master, TRUE, FALSE); /* which holds the master from here on */
    return NULL;
}

static atomic_bool begun;

static HRESULT note_beginning(IDiscMasterProgressEvents *sink, LONG seconds)
{
    (void)sink;
    (void)seconds;
    atomic_store(&begun, true);
    return S_OK;
}

static void released_while_it_burns(void **state)
{
    (void)state;
    IDiscMasterProgressEventsVtbl vtable = counting_vtable;
    vtable.NotifyPreparingBurn = note_beginning;
    IDiscMasterProgressEvents sink = {&vtable};
    for (unsigned i = 0; i < 4; i++) {
        struct job job = job_begin(1, &IID_IJolietDiscMaster);
        UINT_PTR cookie;
        pthread_t worker;
        IStorage *storage = storage_with(u"file", 700000, i);
        assert_result(S_OK, IJolietDiscMaster_AddData(job.joliet, storage, 0));
        IStorage_Release(storage);
        assert_result(S_OK, IDiscMaster_ProgressAdvise(job.master, &sink, &cookie));
        atomic_store(&begun, false);
        assert_int_equal(0, pthread_create(&worker, NULL, burn_and_keep_nothing, &job));
        while (!atomic_load(&begun))
            sched_yield();
        IJolietDiscMaster_Release(job.joliet);
        IDiscRecorder_Release(job.recorder);
        IDiscMaster_Release(job.master);
        pthread_join(worker, NULL);
        assert_result(S_OK, job.result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reference_counts, begin, end),
        cmocka_unit_test_setup_teardown(each_item_once, begin, end),
        cmocka_unit_test_setup_teardown(masters_beside_each_other, begin, end),
        cmocka_unit_test_setup_teardown(asked_while_it_burns, begin, end),
        cmocka_unit_test_setup_teardown(asked_while_it_burns_sound, begin, end),
        cmocka_unit_test_setup_teardown(asked_while_it_erases, begin, end),
        cmocka_unit_test_setup_teardown(sinks_come_and_go, begin, end),
        cmocka_unit_test_setup_teardown(released_while_it_burns, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
