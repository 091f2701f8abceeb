/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of RecordDisc start from: a scratch folder that holds the stash, virtual drives, a master, a sink that
 * writes down. */
#ifndef COASTER_IMAPI_TESTS_SUPPORT_H
#define COASTER_IMAPI_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "coaster.h"
#include "emu/disc/disc.h"
#include "emu/door/loop_transport.h"
#include "emu/drive/drive.h"
#include "emu/loop.h"

/* cmocka prints integers as unsigned long: results read better as they are written in the headers. */
#define assert_result(expected, call) assert_int_equal((uint32_t)(expected), (uint32_t)(call))

/* ------------------------------------------------------------------ scratch */

static char scratch[256];

static inline void scratch_make(void)
{
    const char *parent = getenv("TMPDIR");
    snprintf(scratch, sizeof scratch, "%s/coaster-imapi.XXXXXX", parent != NULL && *parent != '\0' ? parent : "/tmp");
    assert_non_null(mkdtemp(scratch));
    setenv("COASTER_STASH_DIR", scratch, 1);
    setenv("XDG_RUNTIME_DIR", scratch, 1);
    setenv("COASTER_DRIVES", "", 1); /* and no drive of this machine */
}

static inline void scratch_remove(void)
{
    char command[300];
    snprintf(command, sizeof command, "rm -rf '%s'", scratch);
    assert_int_equal(0, system(command));
}

/* For tests that need no drive. */
static inline int com_begin(void **state)
{
    (void)state;
    scratch_make();
    return CoInitialize(NULL);
}

static inline int com_end(void **state)
{
    (void)state;
    CoUninitialize();
    scratch_remove();
    return 0;
}

/* ------------------------------------------------------------------ a drive that is published, with its bench */

struct test_drive {
    char url[64], name[32];
    struct loop *loop;
    struct drive *drive;
};

static inline void disc_make(const char *name, const char *kind, char path[320])
{
    struct failure why = {{0}};
    snprintf(path, 320, "%s/%s.disc", scratch, name);
    int code = disc_create(path, disc_kind_find(kind), NULL, &(struct disc_options){.seed = 7}, &why);
    if (code != 0)
        fail_msg("%s", why.sentence);
}

static inline void drive_make(struct test_drive *test, const char *name)
{
    struct failure why = {{0}};
    memset(test, 0, sizeof *test);
    snprintf(test->name, sizeof test->name, "%s", name);
    snprintf(test->url, sizeof test->url, "loop:%s", name);
    test->loop = loop_step_new();
    assert_non_null(test->loop);
    struct drive_options options = {.name = test->name, .serial = test->name, .clock = DRIVE_CLOCK_INSTANT, .seed = 7};
    if (drive_new(test->loop, &options, &test->drive, &why) != 0 ||
        loop_drive_publish(test->name, test->drive, &why) != 0)
        fail_msg("%s", why.sentence);
}

static inline void drive_put(struct test_drive *test, const char *path)
{
    struct failure why = {{0}};
    struct drive *drive = loop_drive_lock(test->name);
    int code = drive_insert(drive, path, &why);
    loop_drive_unlock(drive);
    if (code != 0)
        fail_msg("%s", why.sentence);
}

static inline void drive_take(struct test_drive *test)
{
    struct failure why = {{0}};
    struct drive *drive = loop_drive_lock(test->name);
    int code = drive_remove(drive, &why);
    loop_drive_unlock(drive);
    if (code != 0)
        fail_msg("%s", why.sentence);
}

/* In the words of coaster-faults(7): what goes wrong with it from now on. */
static inline void drive_fault(struct test_drive *test, const char *specification)
{
    struct failure why = {{0}};
    struct drive *drive = loop_drive_lock(test->name);
    int code = drive_filter_add(drive, specification, &why);
    loop_drive_unlock(drive);
    if (code != 0)
        fail_msg("%s", why.sentence);
}

static inline bool drive_is_open(struct test_drive *test)
{
    struct drive *drive = loop_drive_lock(test->name);
    bool open = drive_tray_open(drive);
    loop_drive_unlock(drive);
    return open;
}

static inline void drive_drop(struct test_drive *test)
{
    if (test->drive == NULL)
        return;
    loop_drive_unpublish(test->name);
    drive_free(test->drive);
    loop_free(test->loop);
    test->drive = NULL;
}

/* The name of a drive that is published: a new one for each test, so that what the library keeps of a drive never
 * crosses tests. */
static inline const char *fresh_name(void)
{
    static unsigned number;
    static char name[32];
    snprintf(name, sizeof name, "drive%u-%d", ++number, (int)getpid());
    return name;
}

/* ------------------------------------------------------------------ a sink that writes down what it hears */

enum heard {
    HEARD_CANCEL,
    HEARD_PNP,
    HEARD_ADD,
    HEARD_BLOCK,
    HEARD_TRACK,
    HEARD_PREPARING,
    HEARD_CLOSING,
    HEARD_COMPLETE,
    HEARD_ERASED
};

struct event {
    enum heard what;
    int32_t a, b;
};

struct sink {
    IDiscMasterProgressEvents events;
    unsigned references;
    struct event *heard;
    size_t count;
    HRESULT answer;                    /* of every Notify */
    bool cancel_fails;                 /* QueryCancel answers E_NOTIMPL, with the byte set to 1 */
    bool (*cancel)(struct sink *sink); /* NULL: never */
    void (*when)(struct sink *sink, const struct event *event); /* called with each event */
    void *context;
};

static inline struct sink *sink_of(IDiscMasterProgressEvents *events)
{
    return (struct sink *)events;
}

static inline HRESULT sink_hear(IDiscMasterProgressEvents *events, enum heard what, int32_t a, int32_t b)
{
    struct sink *sink = sink_of(events);
    sink->heard = realloc(sink->heard, (sink->count + 1) * sizeof *sink->heard);
    assert_non_null(sink->heard);
    struct event event = {what, a, b};
    sink->heard[sink->count++] = event;
    if (sink->when != NULL)
        sink->when(sink, &event);
    return sink->answer;
}

static HRESULT sink_query(IDiscMasterProgressEvents *events, REFIID iid, void **object)
{
    (void)iid;
    (void)events;
    *object = NULL;
    return E_NOINTERFACE;
}

static ULONG sink_add(IDiscMasterProgressEvents *events)
{
    return ++sink_of(events)->references;
}

static ULONG sink_release(IDiscMasterProgressEvents *events)
{
    return --sink_of(events)->references;
}

static HRESULT sink_cancel(IDiscMasterProgressEvents *events, boolean *cancel)
{
    struct sink *sink = sink_of(events);
    sink_hear(events, HEARD_CANCEL, *cancel, 0);
    if (sink->cancel_fails) {
        *cancel = 1;
        return E_NOTIMPL;
    }
    *cancel = sink->cancel != NULL && sink->cancel(sink);
    return S_OK;
}

static HRESULT sink_pnp(IDiscMasterProgressEvents *events)
{
    return sink_hear(events, HEARD_PNP, 0, 0);
}

static HRESULT sink_add_progress(IDiscMasterProgressEvents *events, LONG a, LONG b)
{
    return sink_hear(events, HEARD_ADD, a, b);
}

static HRESULT sink_block(IDiscMasterProgressEvents *events, LONG a, LONG b)
{
    return sink_hear(events, HEARD_BLOCK, a, b);
}

static HRESULT sink_track(IDiscMasterProgressEvents *events, LONG a, LONG b)
{
    return sink_hear(events, HEARD_TRACK, a, b);
}

static HRESULT sink_preparing(IDiscMasterProgressEvents *events, LONG seconds)
{
    return sink_hear(events, HEARD_PREPARING, seconds, 0);
}

static HRESULT sink_closing(IDiscMasterProgressEvents *events, LONG seconds)
{
    return sink_hear(events, HEARD_CLOSING, seconds, 0);
}

static HRESULT sink_complete(IDiscMasterProgressEvents *events, HRESULT status)
{
    return sink_hear(events, HEARD_COMPLETE, status, 0);
}

static HRESULT sink_erased(IDiscMasterProgressEvents *events, HRESULT status)
{
    return sink_hear(events, HEARD_ERASED, status, 0);
}

static const IDiscMasterProgressEventsVtbl sink_vtable = {
    .QueryInterface = sink_query,
    .AddRef = sink_add,
    .Release = sink_release,
    .QueryCancel = sink_cancel,
    .NotifyPnPActivity = sink_pnp,
    .NotifyAddProgress = sink_add_progress,
    .NotifyBlockProgress = sink_block,
    .NotifyTrackProgress = sink_track,
    .NotifyPreparingBurn = sink_preparing,
    .NotifyClosingDisc = sink_closing,
    .NotifyBurnComplete = sink_complete,
    .NotifyEraseComplete = sink_erased,
};

static inline void sink_begin(struct sink *sink)
{
    memset(sink, 0, sizeof *sink);
    sink->events.lpVtbl = &sink_vtable;
    sink->references = 1;
}

static inline void sink_forget(struct sink *sink)
{
    free(sink->heard);
    sink->heard = NULL;
    sink->count = 0;
}

static inline size_t sink_count(const struct sink *sink, enum heard what)
{
    size_t count = 0;
    for (size_t i = 0; i < sink->count; i++)
        count += sink->heard[i].what == what;
    return count;
}

/* Where the nth (from 0) event of that kind stands; -1: there is none. */
static inline long sink_find(const struct sink *sink, enum heard what, size_t nth)
{
    for (size_t i = 0; i < sink->count; i++)
        if (sink->heard[i].what == what && nth-- == 0)
            return (long)i;
    return -1;
}

/* ------------------------------------------------------------------ masters and recorders */

static inline IDiscMaster *master_make(void)
{
    IDiscMaster *master = NULL;
    assert_result(S_OK, CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&master));
    return master;
}

static inline IDiscMaster *master_make_open(void)
{
    IDiscMaster *master = master_make();
    assert_result(S_OK, IDiscMaster_Open(master));
    return master;
}

/* The recorder object of that drive, by its path. */
static inline IDiscRecorder *recorder_find(IDiscMaster *master, const char *url)
{
    IEnumDiscRecorders *recorders = NULL;
    IDiscRecorder *found = NULL, *recorder = NULL;
    assert_result(S_OK, IDiscMaster_EnumDiscRecorders(master, &recorders));
    while (found == NULL && IEnumDiscRecorders_Next(recorders, 1, &recorder, NULL) == S_OK) {
        BSTR path = NULL;
        assert_result(S_OK, IDiscRecorder_GetPath(recorder, &path));
        char *text = coaster_utf8_from_string(path);
        if (strcmp(text, url) == 0)
            found = recorder;
        else
            IDiscRecorder_Release(recorder);
        CoTaskMemFree(text);
        SysFreeString(path);
    }
    IEnumDiscRecorders_Release(recorders);
    assert_non_null(found);
    return found;
}

/* A storage in memory with one file of length bytes, each the low byte of its place plus seed. */
static inline IStorage *storage_with(const OLECHAR *name, size_t length, unsigned seed)
{
    IStorage *storage = NULL;
    IStream *stream = NULL;
    assert_result(S_OK, coaster_storage_memory(&storage));
    assert_result(S_OK, IStorage_CreateStream(storage, name, STGM_CREATE, 0, 0, &stream));
    BYTE *bytes = malloc(length == 0 ? 1 : length);
    for (size_t i = 0; i < length; i++)
        bytes[i] = (BYTE)(i + seed);
    assert_result(S_OK, IStream_Write(stream, bytes, (ULONG)length, NULL));
    free(bytes);
    IStream_Release(stream);
    return storage;
}

#endif
