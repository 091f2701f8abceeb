/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a sink hears of the disc master, and what may be called from there (reference imapi 9). */
#include "imapi/device.h"
#include "imapi/tests/master_world.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(calls_from_a_callback, begin, end),
        cmocka_unit_test_setup_teardown(callbacks_of_a_burn, begin, end),
        cmocka_unit_test_setup_teardown(a_drive_that_stays_busy, begin, end),
        cmocka_unit_test_setup_teardown(sinks_leave_with_close, begin, end),
        cmocka_unit_test_setup_teardown(a_new_drive_is_announced, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
