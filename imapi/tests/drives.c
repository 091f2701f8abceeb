/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives that come and go, and what a master tells of it (R-RCS-01..03, R-EVT-11, 25). */
#include "imapi/device.h"
#include "imapi/tests/support.h"

static struct test_drive first, second;
static IDiscMaster *master;
static struct sink sink;
static UINT_PTR cookie;
static struct device_facts kept;

static int begin(void **state)
{
    (void)state;
    char urls[300];
    kept = device_facts;
    scratch_make();
    loop_transport_register();
    drive_make(&first, fresh_name());
    drive_make(&second, fresh_name());
    snprintf(urls, sizeof urls, "loop:nobody %s no-url %s iscsi://127.0.0.1:1/iqn.2024-01.example:none/1", first.url,
             second.url);
    setenv("COASTER_DRIVES", urls, 1);
    assert_true(SUCCEEDED(CoInitialize(NULL)));
    device_facts.nodes = scratch; /* what comes and goes there is seen by the masters opened from here on */
    master = master_make_open();
    sink_begin(&sink);
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
    return 0;
}

static int end(void **state)
{
    (void)state;
    assert_int_equal(0, IDiscMaster_Release(master));
    sink_forget(&sink);
    CoUninitialize();
    device_facts = kept;
    drive_drop(&first);
    drive_drop(&second);
    scratch_remove();
    return 0;
}

static void assert_recorders(ULONG expected)
{
    IEnumDiscRecorders *recorders;
    assert_result(S_OK, IDiscMaster_EnumDiscRecorders(master, &recorders));
    assert_result(S_OK, IEnumDiscRecorders_Skip(recorders, expected));
    assert_result(S_FALSE, IEnumDiscRecorders_Skip(recorders, 1));
    IEnumDiscRecorders_Release(recorders);
}

static void assert_announced(size_t times)
{
    assert_int_equal(times, sink_count(&sink, HEARD_PNP));
}

/* R-RCS-01: broken URLs beside the others; R-RCS-02: seen by the next enumeration, announced once */
static void drives_that_come_and_go(void **state)
{
    (void)state;
    struct failure why;
    assert_recorders(2);
    assert_recorders(2);
    assert_announced(0);
    loop_drive_unpublish(second.name);
    assert_recorders(1);
    assert_announced(1);
    assert_recorders(1);
    assert_announced(1);
    assert_int_equal(0, loop_drive_publish(second.name, second.drive, &why));
    assert_recorders(2);
    assert_announced(2);
    /* another one is added by a call: the next call says so, and the enumeration does not say it again */
    struct test_drive third;
    drive_make(&third, fresh_name());
    assert_result(S_OK, coaster_add_drive(third.url));
    assert_recorders(3);
    assert_announced(3);
    assert_recorders(3);
    assert_announced(3);
    assert_result(S_OK, coaster_remove_drive(third.url));
    assert_recorders(2);
    assert_announced(4);
    drive_drop(&third);
}

/* R-RCS-12: GetActiveDiscRecorder finds out, and it is announced once, at the next call (R-EVT-25) */
static void the_active_one_goes(void **state)
{
    (void)state;
    char disc[320];
    struct failure why;
    IDiscRecorder *active = NULL;
    disc_make("disc", "cd-r-80", disc);
    drive_put(&first, disc);
    IDiscRecorder *recorder = recorder_find(master, first.url);
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    loop_drive_unpublish(first.name);
    assert_result(IMAPI_E_DEVICE_NOTPRESENT, IDiscMaster_GetActiveDiscRecorder(master, &active));
    assert_announced(0);
    assert_result(IMAPI_E_DEVICE_NOTPRESENT, IDiscMaster_GetActiveDiscRecorder(master, &active));
    assert_announced(1);
    assert_recorders(1);
    assert_announced(1);
    assert_int_equal(0, loop_drive_publish(first.name, first.drive, &why));
    assert_recorders(2);
    assert_announced(2);
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    IDiscRecorder_Release(recorder);
}

/* A node appears, and is gone again: no thread looks, a call into the master does */
static void nodes_that_come_and_go(void **state)
{
    (void)state;
    char path[300];
    IID format;
    snprintf(path, sizeof path, "%s/sr3", scratch);
    for (size_t i = 1; i <= 2; i++) {
        if (i == 1)
            fclose(fopen(path, "w"));
        else
            assert_int_equal(0, unlink(path));
        for (int calls = 0; calls < 400 && sink_count(&sink, HEARD_PNP) < i; calls++) { /* it looks at intervals */
            assert_result(S_OK, IDiscMaster_GetActiveDiscMasterFormat(master, &format));
            usleep(5000);
        }
        assert_announced(i);
    }
}

/* Without COASTER_DRIVES the nodes of this machine are asked: what is no drive is left out */
static void nodes_of_this_machine(void **state)
{
    (void)state;
    char path[300];
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/sr%d", scratch, i);
        fclose(fopen(path, "w"));
    }
    unsetenv("COASTER_DRIVES");
    assert_recorders(0);
    assert_result(S_OK, coaster_add_drive(first.url));
    assert_recorders(1);
    assert_result(S_OK, coaster_remove_drive(first.url));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(drives_that_come_and_go, begin, end),
        cmocka_unit_test_setup_teardown(the_active_one_goes, begin, end),
        cmocka_unit_test_setup_teardown(nodes_that_come_and_go, begin, end),
        cmocka_unit_test_setup_teardown(nodes_of_this_machine, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
