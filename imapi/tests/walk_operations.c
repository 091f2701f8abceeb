/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk over all allocations and file operations: each one that the library makes, from CoCreateInstance to the last
 * Release, fails in turn, alone or with all that follow until somebody notices. What notices says E_OUTOFMEMORY, or the
 * code of the stash or the device; an image is as it was before the call (R-JOL-08); the same call again succeeds; and
 * at the end nothing is left. COASTER_WALK=full takes all; `make check` a sample. libisofs makes its own allocations,
 * which are not among these: its calls fail as a whole, with its code for no memory.
 */
#include "imapi/tests/walk_station.h"
#include "imapi/tests/walk_world.h"
#include "imapi/tests/walk_wraps.h"

/* ------------------------------------------------------------------ a sink that asks for nothing */

static struct quiet {
    IDiscMasterProgressEvents events;
    ULONG references;
    unsigned completed;
    HRESULT status;
} quiet;

static HRESULT quiet_query(IDiscMasterProgressEvents *events, REFIID iid, void **object)
{
    (void)events, (void)iid;
    *object = NULL;
    return E_NOINTERFACE;
}

static ULONG quiet_add(IDiscMasterProgressEvents *events)
{
    (void)events;
    return ++quiet.references;
}

static ULONG quiet_release(IDiscMasterProgressEvents *events)
{
    (void)events;
    return --quiet.references;
}

static HRESULT quiet_cancel(IDiscMasterProgressEvents *events, boolean *cancel)
{
    (void)events, (void)cancel;
    return E_NOTIMPL;
}

static HRESULT quiet_nothing(IDiscMasterProgressEvents *events)
{
    (void)events;
    return E_NOTIMPL;
}

static HRESULT quiet_one(IDiscMasterProgressEvents *events, LONG a)
{
    (void)events, (void)a;
    return E_NOTIMPL;
}

static HRESULT quiet_two(IDiscMasterProgressEvents *events, LONG a, LONG b)
{
    (void)events, (void)a, (void)b;
    return E_NOTIMPL;
}

static HRESULT quiet_complete(IDiscMasterProgressEvents *events, HRESULT status)
{
    (void)events;
    quiet.completed++;
    quiet.status = status;
    return E_NOTIMPL;
}

static const IDiscMasterProgressEventsVtbl quiet_vtable = {quiet_query,   quiet_add, quiet_release,  quiet_cancel,
                                                           quiet_nothing, quiet_two, quiet_two,      quiet_two,
                                                           quiet_one,     quiet_one, quiet_complete, quiet_complete};

/* ------------------------------------------------------------------ steps */

static const struct journey *on;
static IStorage *tree;
static UINT_PTR cookie;

static HRESULT create(void)
{
    return CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&master);
}

static HRESULT open_it(void)
{
    return IDiscMaster_Open(master);
}

static HRESULT advise(void)
{
    return IDiscMaster_ProgressAdvise(master, &quiet.events, &cookie);
}

static HRESULT format(void)
{
    return choose_format(on->audio);
}

/* One drive is listed; without memory it may be none. */
static HRESULT enumerate(void)
{
    IEnumDiscRecorders *recorders = NULL;
    ULONG fetched = 0;
    HRESULT result = IDiscMaster_EnumDiscRecorders(master, &recorders);
    if (FAILED(result))
        return result;
    IEnumDiscRecorders *clone = NULL;
    HRESULT cloned = IEnumDiscRecorders_Clone(recorders, &clone);
    if (SUCCEEDED(cloned))
        IEnumDiscRecorders_Release(clone);
    if (SUCCEEDED(cloned))
        result = IEnumDiscRecorders_Next(recorders, 1, &recorder, &fetched);
    IEnumDiscRecorders_Release(recorders);
    return FAILED(cloned) ? cloned : result == S_OK ? S_OK : E_FAIL;
}

static HRESULT names(void)
{
    BSTR vendor = NULL, product = NULL, path = NULL, id = NULL;
    byte guid[16];
    ULONG size;
    HRESULT result = IDiscRecorder_GetDisplayNames(recorder, &vendor, &product, NULL);
    if (SUCCEEDED(result))
        result = IDiscRecorder_GetPath(recorder, &path);
    if (SUCCEEDED(result))
        result = IDiscRecorder_GetBasePnPID(recorder, &id);
    if (SUCCEEDED(result))
        result = IDiscRecorder_GetRecorderGUID(recorder, guid, sizeof guid, &size);
    SysFreeString(vendor);
    SysFreeString(product);
    SysFreeString(path);
    SysFreeString(id);
    return result;
}

static HRESULT recorder_properties(void)
{
    IPropertyStorage *properties = NULL;
    OLECHAR name[] = u"AudioGapSize";
    PROPSPEC which = {.ulKind = PRSPEC_LPWSTR, .lpwstr = name};
    PROPVARIANT value = {.vt = VT_I4, .lVal = 150}, read;
    HRESULT result = IDiscRecorder_GetRecorderProperties(recorder, &properties);
    if (FAILED(result))
        return result;
    result = IPropertyStorage_WriteMultiple(properties, 1, &which, &value, 2);
    if (SUCCEEDED(result))
        result = IPropertyStorage_ReadMultiple(properties, 1, &which, &read);
    if (SUCCEEDED(result))
        result = IDiscRecorder_SetRecorderProperties(recorder, properties);
    IPropertyStorage_Release(properties);
    return SUCCEEDED(result) ? S_OK : result;
}

static HRESULT look(void)
{
    LONG type, flags;
    byte sessions, last;
    ULONG start, next, blocks;
    HRESULT result = IDiscRecorder_OpenExclusive(recorder);
    if (FAILED(result))
        return result;
    result = IDiscRecorder_QueryMediaType(recorder, &type, &flags);
    if (SUCCEEDED(result))
        result = IDiscRecorder_QueryMediaInfo(recorder, &sessions, &last, &start, &next, &blocks);
    if (SUCCEEDED(result) && on->erase)
        result = IDiscRecorder_Erase(recorder, on->whole);
    HRESULT closed = IDiscRecorder_Close(recorder);
    return FAILED(result) ? result : closed;
}

static HRESULT joliet_properties(void)
{
    IPropertyStorage *properties = NULL;
    OLECHAR name[] = u"VolumeName", text[] = u"A name";
    PROPSPEC which = {.ulKind = PRSPEC_LPWSTR, .lpwstr = name};
    PROPVARIANT value = {.vt = VT_BSTR, .bstrVal = SysAllocString(text)}, read = {0};
    if (value.bstrVal == NULL)
        return E_OUTOFMEMORY;
    HRESULT result = IJolietDiscMaster_GetJolietProperties(joliet, &properties);
    if (SUCCEEDED(result))
        result = IPropertyStorage_WriteMultiple(properties, 1, &which, &value, 2);
    if (SUCCEEDED(result))
        result = IPropertyStorage_ReadMultiple(properties, 1, &which, &read);
    if (SUCCEEDED(result))
        result = IJolietDiscMaster_SetJolietProperties(joliet, properties);
    if (properties != NULL)
        IPropertyStorage_Release(properties);
    PropVariantClear(&read);
    PropVariantClear(&value);
    return SUCCEEDED(result) ? S_OK : result;
}

static HRESULT add(void)
{
    LONG before = 0, after = 0;
    operations.counting = false;
    IJolietDiscMaster_GetUsedDataBlocks(joliet, &before);
    operations.counting = true;
    HRESULT result = IJolietDiscMaster_AddData(joliet, tree, 1);
    operations.counting = false;
    IJolietDiscMaster_GetUsedDataBlocks(joliet, &after);
    must(SUCCEEDED(result) || before == after, "%d blocks are used, %d were", (int)after, (int)before);
    operations.counting = true;
    return result;
}

/* A track that failed in the middle keeps what it has (R-AUD-21): it is begun anew here. */
static HRESULT sound(void)
{
    static byte samples[TRACK_LENGTH * 2352];
    HRESULT result = IRedbookDiscMaster_CreateAudioTrack(redbook, 0);
    if (SUCCEEDED(result))
        result = IRedbookDiscMaster_AddAudioTrackBlocks(redbook, samples, sizeof samples);
    if (SUCCEEDED(result))
        result = IRedbookDiscMaster_CloseAudioTrack(redbook);
    if (FAILED(result))
        IDiscMaster_ClearFormatContent(master);
    return result;
}

static HRESULT select_it(void)
{
    HRESULT result = set_out();
    if (FAILED(result)) {
        operations.counting = false;
        IDiscRecorder *active = NULL;
        must(IDiscMaster_GetActiveDiscRecorder(master, &active) == IMAPI_E_NOACTIVERECORDER, "a recorder is active");
        must(stash_size() < 0 || operations.for_ever, "the stash is claimed"); /* R-RCS-15 */
        operations.counting = true;
    }
    return result;
}

static HRESULT record(void)
{
    quiet.completed = 0;
    HRESULT result = IDiscMaster_RecordDisc(master, on->simulated, 0);
    must(quiet.completed == 1 && quiet.status == result, "%u last words, the last %08X", quiet.completed,
         (unsigned)quiet.status);
    return result;
}

static HRESULT clear(void)
{
    return IDiscMaster_ClearFormatContent(master);
}

static HRESULT close_it(void)
{
    return IDiscMaster_Close(master);
}

static HRESULT release_it(void)
{
    objects_release();
    must(IDiscMaster_Release(master) == 0, "the master is left");
    master = NULL;
    return S_OK;
}

struct step {
    const char *name;
    HRESULT (*take)(void);
    bool data, audio, erase; /* of these journeys */
};

static const struct step steps[] = {
    {"creating", create, true, true, true},
    {"opening", open_it, true, true, true},
    {"advising", advise, true, true, true},
    {"choosing the format", format, true, true, true},
    {"enumerating", enumerate, true, true, true},
    {"naming", names, true, false, false},
    {"recorder properties", recorder_properties, true, false, false},
    {"looking at the disc", look, true, false, true},
    {"selecting", select_it, true, true, false},
    {"Joliet properties", joliet_properties, true, false, false},
    {"adding", add, true, false, false},
    {"adding again", add, true, false, false},
    {"a track", sound, false, true, false},
    {"recording", record, true, true, false},
    {"clearing", clear, true, true, false},
    {"closing", close_it, true, true, true},
    {"releasing", release_it, true, true, true},
};
enum { STEPS = sizeof steps / sizeof *steps };

static bool takes_part(const struct step *step)
{
    return on->erase ? step->erase : on->audio ? step->audio : step->data;
}

/* ------------------------------------------------------------------ judging a step that failed */

/* The code is of the operation that failed first. */
static bool right_code(const struct step *step, HRESULT result)
{
    bool records = step->take == record;
    if (operations.kind == OF_MEMORY)
        return result == E_OUTOFMEMORY;
    if (operations.error == ENOSPC && result == IMAPI_E_NOTENOUGHDISKFORSTASH)
        return true;
    if (result == IMAPI_E_FILEACCESS) /* of the stash */
        return step->take == select_it || step->take == add || step->take == sound || records;
    if (result == IMAPI_E_DEVICE_NOTACCESSIBLE) /* the lock of the drive */
        return step->take == select_it || step->take == look || records;
    return false;
}

/* What was lost with a burn that had begun is staged anew. */
static HRESULT stage_anew(void)
{
    new_disc(first_disc_of(on));
    HRESULT result = set_out();
    if (SUCCEEDED(result))
        result = on->audio ? sound() : IJolietDiscMaster_AddData(joliet, tree, 1);
    return result;
}

static unsigned writes_sent(void)
{
    unsigned writes = 0;
    for (unsigned i = 0; i < way_there.count && i < SENT_MOST; i++)
        writes += way_there.sent[i].cdb[0] == WRITE_10;
    return writes;
}

/* The same again succeeds, now that nothing fails. */
static void take_again(const struct step *step, bool began_to_write)
{
    operations.fails_at = 0;
    HRESULT result = S_OK;
    if (step->take == record) {
        operations.counting = false;
        drive_must_be_free(true, true, operations.kind == OF_MEMORY);
        must(began_to_write ? stash_size() == 0 || operations.for_ever : stash_size() > 0, "%ld bytes are in the stash",
             (long)stash_size());
        if (began_to_write)
            result = stage_anew();
        operations.counting = true;
        must(result == S_OK, "staging anew is %08X", (unsigned)result);
    }
    result = step->take();
    must(result == S_OK, "%s again is %08X", step->name, (unsigned)result);
}

static void take(const struct step *step)
{
    unsigned before = writes_sent(), hits = atomic_load(&operations.hits);
    HRESULT result = step->take();
    if (SUCCEEDED(result))
        return;
    bool began_to_write = writes_sent() > before;
    must(atomic_load(&operations.hits) > hits || operations.for_ever, "%s is %08X, and nothing failed", step->name,
         (unsigned)result);
    must(right_code(step, result), "%s is %08X (%s failed)", step->name, (unsigned)result, operations.name);
    take_again(step, began_to_write);
}

/* ------------------------------------------------------------------ a point */

static IStorage *make_tree(void)
{
    IStorage *made = storage_with(u"file", FILE_LENGTH, 1), *folder = NULL;
    IStream *stream = NULL;
    assert_result(S_OK, IStorage_CreateStorage(made, u"folder", STGM_CREATE, 0, 0, &folder));
    assert_result(S_OK, IStorage_CreateStream(folder, u"inside", STGM_CREATE, 0, 0, &stream));
    assert_result(S_OK, IStream_Write(stream, "text", 4, NULL));
    IStream_Release(stream);
    IStorage_Release(folder);
    return made;
}

/* One journey with the nth operation of that kind failing. */
static void travel(void)
{
    quiet.references = 1;
    way_there.count = 0;
    operations.counting = true;
    for (unsigned i = 0; i < STEPS; i++)
        if (takes_part(&steps[i]))
            take(&steps[i]);
    operations.counting = false;
    must(quiet.references == 1, "%u references to the sink are left", (unsigned)quiet.references - 1);
    must(way_there.open == 0, "%u connections are left", way_there.open);
}

/* Files that could not be removed lie there until the next time (R-STA-25); a descriptor or a lock must not. */
static void nothing_is_left(void)
{
    must(entries_of("/proc/self/task") == 1, "a thread is left");
    unsigned files = files_open();
    must(files == files_at_first, "%d descriptors are left", (int)files - (int)files_at_first);
    must(operations.kind == OF_FILES || stash_size() < 0, "the stash is left");
    must(stash_size() <= 0 || operations.kind == OF_FILES, "the stash is not empty");
}

static void judge_point(enum operation_kind kind, unsigned n, int error, bool for_ever)
{
    const char *only = getenv("COASTER_WALK_AT");
    snprintf(point, sizeof point, "%s, %s %u %s%s", on->name, kind == OF_MEMORY ? "allocation" : "file operation", n,
             kind == OF_MEMORY ? "fails" : strerror(error), for_ever ? ", and all that follow" : "");
    if (only != NULL && strstr(point, only) == NULL)
        return;
    points++;
    alarm(60);
    new_disc(first_disc_of(on));
    atomic_store(&operations.count[0], 0);
    atomic_store(&operations.count[1], 0);
    atomic_store(&operations.hits, 0);
    operations.kind = kind;
    operations.fails_at = n;
    operations.error = error;
    operations.for_ever = for_ever;
    travel();
    nothing_is_left();
}

/* ------------------------------------------------------------------ the walk */

static unsigned stride;

static void walk_kind_of(enum operation_kind kind, unsigned count, int error, bool for_ever)
{
    static unsigned begin;
    for (unsigned n = 1 + begin++ % stride; n <= count && mistakes < MOST_MISTAKES; n += stride)
        judge_point(kind, n, error, for_ever);
}

static void walk(void **state)
{
    on = *state;
    double began = seconds_since(0);
    points = mistakes = 0;
    judge_point(OF_MEMORY, 0, 0, false); /* nothing fails; what is made once is made */
    judge_point(OF_MEMORY, 0, 0, false);
    unsigned allocations = atomic_load(&operations.count[OF_MEMORY]), files = atomic_load(&operations.count[OF_FILES]);
    walk_kind_of(OF_MEMORY, allocations, 0, false);
    walk_kind_of(OF_MEMORY, allocations, 0, true);
    walk_kind_of(OF_FILES, files, EIO, false);
    walk_kind_of(OF_FILES, files, ENOSPC, false);
    walk_kind_of(OF_FILES, files, EACCES, false);
    walk_kind_of(OF_FILES, files, ENOSPC, true);
    printf("# %s: %u points (%u allocations, %u file operations) in %.1f s\n", on->name, points, allocations, files,
           seconds_since(began));
    alarm(0);
    assert_int_equal(0, mistakes);
}

static int begin(void **state)
{
    int code = walk_begin(state);
    quiet.events.lpVtbl = &quiet_vtable;
    drive_make(&there, fresh_name());
    snprintf(there_url, sizeof there_url, "walk:%s", there.name);
    assert_result(S_OK, coaster_add_drive(there_url));
    tree = make_tree();
    new_disc(template_blank);
    files_at_first = files_open();
    return code;
}

static int end(void **state)
{
    IStorage_Release(tree);
    coaster_remove_drive(there_url);
    drive_drop(&there);
    return walk_end(state);
}

int main(void)
{
    const char *mode = getenv("COASTER_WALK");
    stride = mode != NULL && strcmp(mode, "full") == 0 ? 1 : 149;
    static const unsigned taken[] = {0, 1, 2, 3, 6};
    enum { TAKEN = sizeof taken / sizeof *taken };
    struct CMUnitTest tests[TAKEN];
    for (unsigned i = 0; i < TAKEN; i++)
        tests[i] = (struct CMUnitTest){.name = journeys[taken[i]].name,
                                       .test_func = walk,
                                       .initial_state = (void *)(uintptr_t)&journeys[taken[i]]};
    return cmocka_run_group_tests(tests, begin, end);
}
