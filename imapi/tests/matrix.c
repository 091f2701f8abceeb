/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The precondition matrix (reference imapi 12) where only the library itself can bring a recorder to: one that was
 * never bound to a drive, and one that erases in another thread. The rest of it is in conformance/cases/imapi/matrix.c.
 */
#include "imapi/recorder.h"
#include "imapi/tests/support.h"

static struct test_drive drive;
static IDiscMaster *master;

static int begin(void **state)
{
    char disc[320];
    (void)state;
    scratch_make();
    loop_transport_register();
    drive_make(&drive, fresh_name());
    disc_make("disc", "cd-rw-80", disc);
    drive_put(&drive, disc);
    setenv("COASTER_DRIVES", drive.url, 1);
    assert_true(SUCCEEDED(CoInitialize(NULL)));
    master = master_make_open();
    return 0;
}

static int end(void **state)
{
    (void)state;
    IDiscMaster_Release(master);
    CoUninitialize();
    drive_drop(&drive);
    scratch_remove();
    return 0;
}

/* Every method but Init, each with nothing wrong and with every place for a result missing. */
enum { METHODS = 14 };

static HRESULT call(IDiscRecorder *r, unsigned method, bool given)
{
    byte id[16], small[2];
    LONG number[2];
    ULONG big[3];
    BSTR text[3] = {NULL, NULL, NULL};
    IPropertyStorage *storage = NULL;
    HRESULT result = E_FAIL;
    switch (method) {
    case 0:
        return IDiscRecorder_GetRecorderGUID(r, given ? id : NULL, sizeof id, given ? big : NULL);
    case 1:
        return IDiscRecorder_GetRecorderType(r, given ? number : NULL);
    case 2:
        result = IDiscRecorder_GetDisplayNames(r, given ? &text[0] : NULL, given ? &text[1] : NULL, NULL);
        break;
    case 3:
        result = IDiscRecorder_GetBasePnPID(r, given ? text : NULL);
        break;
    case 4:
        result = IDiscRecorder_GetPath(r, given ? text : NULL);
        break;
    case 5:
        result = IDiscRecorder_GetRecorderProperties(r, given ? &storage : NULL);
        break;
    case 6:
        return IDiscRecorder_SetRecorderProperties(r, NULL);
    case 7:
        return IDiscRecorder_GetRecorderState(r, given ? big : NULL);
    case 8:
        return IDiscRecorder_OpenExclusive(r);
    case 9:
        return IDiscRecorder_QueryMediaType(r, given ? &number[0] : NULL, given ? &number[1] : NULL);
    case 10:
        return IDiscRecorder_QueryMediaInfo(r, given ? &small[0] : NULL, &small[1], &big[0], &big[1], &big[2]);
    case 11:
        return IDiscRecorder_Eject(r);
    case 12:
        return IDiscRecorder_Erase(r, FALSE);
    default:
        return IDiscRecorder_Close(r);
    }
    for (unsigned i = 0; i < 3; i++)
        SysFreeString(text[i]);
    if (storage != NULL)
        IPropertyStorage_Release(storage);
    return result;
}

/* NOTINITIALIZED, whatever the arguments (R-DEV-00); Init binds it, once. */
static void an_unbound_recorder(void **state)
{
    (void)state;
    struct recorder *unbound = NULL;
    LONG number;
    assert_result(S_OK, recorder_new(NULL, NULL, NULL, &unbound));
    IDiscRecorder *r = &unbound->interface;
    for (unsigned method = 0; method < METHODS; method++) {
        assert_result(IMAPI_E_NOTINITIALIZED, call(r, method, true));
        assert_result(IMAPI_E_NOTINITIALIZED, call(r, method, false));
    }
    assert_result(IMAPI_E_NOTINITIALIZED, IDiscMaster_SetActiveDiscRecorder(master, r));
    assert_result(E_INVALIDARG, IDiscRecorder_Init(r, NULL, 0, 99));
    assert_result(S_OK, IDiscRecorder_Init(r, NULL, 0, 0)); /* the first drive of the list */
    assert_result(E_UNEXPECTED, IDiscRecorder_Init(r, NULL, 0, 0));
    assert_result(S_OK, IDiscRecorder_GetRecorderType(r, &number));
    assert_int_equal(0, IDiscRecorder_Release(r));
}

/* What each method answers while this very object erases: nothing waits, and wrong arguments come first. */
static const HRESULT while_it_erases[METHODS][2] = {
    {S_OK, E_INVALIDARG}, /* GetRecorderGUID: no buffer, and a size */
    {S_OK, E_POINTER},
    {S_OK, S_OK},
    {S_OK, E_POINTER},
    {S_OK, E_POINTER},
    {S_OK, E_POINTER},
    {E_POINTER, E_POINTER},
    {S_OK, E_POINTER},
    {IMAPI_E_DEVICE_NOTACCESSIBLE, IMAPI_E_DEVICE_NOTACCESSIBLE},
    {IMAPI_E_DEVICE_NOTACCESSIBLE, E_POINTER},
    {IMAPI_E_DEVICE_NOTACCESSIBLE, E_POINTER},
    {IMAPI_E_DEVICE_NOTACCESSIBLE, IMAPI_E_DEVICE_NOTACCESSIBLE},
    {IMAPI_E_DEVICE_NOTACCESSIBLE, IMAPI_E_DEVICE_NOTACCESSIBLE},
    {IMAPI_E_DEVICE_NOTACCESSIBLE, IMAPI_E_DEVICE_NOTACCESSIBLE},
};
static IDiscRecorder *erasing;
static HRESULT answers[METHODS][2];
static ULONG state_then;

static void at_command(void *context, const struct nexus *nexus, const struct drive_command *command, uint64_t began,
                       uint64_t ended)
{
    (void)context, (void)nexus, (void)began, (void)ended;
    if (command->cdb[0] != 0xA1) /* BLANK */
        return;
    for (unsigned method = 0; method < METHODS; method++) {
        answers[method][0] = call(erasing, method, true);
        answers[method][1] = call(erasing, method, false);
    }
    IDiscRecorder_GetRecorderState(erasing, &state_then);
}

static void a_recorder_that_erases(void **state)
{
    (void)state;
    erasing = recorder_find(master, drive.url);
    assert_result(S_OK, IDiscRecorder_OpenExclusive(erasing));
    struct drive *locked = loop_drive_lock(drive.name);
    drive_trace_set(locked, at_command, NULL);
    loop_drive_unlock(locked);
    assert_result(S_OK, IDiscRecorder_Erase(erasing, FALSE));
    for (unsigned method = 0; method < METHODS; method++) {
        assert_result(while_it_erases[method][0], answers[method][0]);
        assert_result(while_it_erases[method][1], answers[method][1]);
    }
    assert_int_equal(RECORDER_BURNING, state_then);
    assert_result(S_OK, IDiscRecorder_Close(erasing)); /* still open, and closed now */
    assert_int_equal(0, IDiscRecorder_Release(erasing));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_unbound_recorder, begin, end),
        cmocka_unit_test_setup_teardown(a_recorder_that_erases, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
