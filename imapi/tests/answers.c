/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A drive that answers nothing any more, and a host behind which there is none: every call comes back, in a time that
 * is bounded. The seconds are those of the drive's own clock, which the test does not spend.
 */
#include "imapi/device_internal.h"
#include "imapi/fuzz/hostile.h"
#include "imapi/tests/support.h"

#define COMMAND_SECONDS 60      /* what a command gets that has no time of its own */
#define CLOSE_SECONDS (15 * 60) /* SYNCHRONIZE CACHE, CLOSE */
#define A_LITTLE 5              /* what those cost that are answered */

static struct hostile drive;
static unsigned long answered; /* so many commands are answered, and no more */
static int unanswered;         /* operation code of the first that was not; -1: none */
static IDiscMaster *master;
static IJolietDiscMaster *joliet;
static IDiscRecorder *recorder;

static void answers_no_more(struct hostile *h, struct transport_command *command)
{
    if (h->commands > answered && unanswered < 0)
        unanswered = command->cdb[0];
    if (h->commands >= answered)
        h->seconds_per_command = 1e9;
}

static void answer_only(unsigned long more)
{
    answered = drive.commands + more;
    unanswered = -1;
    drive.attack = answers_no_more;
    if (more == 0)
        drive.seconds_per_command = 1e9;
}

static void answer_again(void)
{
    drive.attack = NULL;
    drive.seconds_per_command = 0.001;
}

/* ------------------------------------------------------------------ a host where nobody is */

static unsigned knocks;

static int nobody_open(const char *url, struct transport *transport, struct failure *why)
{
    (void)url, (void)transport, (void)why;
    knocks++;
    drive.now += 10; /* as long as a login is waited for */
    return EXIT_NO_DRIVE;
}

static enum transport_result nobody_submit(struct transport *transport, struct transport_command *command)
{
    (void)transport, (void)command;
    return TRANSPORT_LOST;
}

static struct transport_kind nobody_kind = {
    .scheme = "nobody",
    .help = "a host that does not answer",
    .open = nobody_open,
    .close = hostile_shut,
    .submit = nobody_submit,
    .reap = hostile_reap,
    .maximum_transfer = 65536,
};

/* ------------------------------------------------------------------ the bench */

static int begin(void **state)
{
    (void)state;
    scratch_make();
    hostile_begin(&drive, NULL, 0);
    setenv("COASTER_DRIVES", "hostile:one", 1);
    assert_true(SUCCEEDED(CoInitialize(NULL)));
    master = master_make_open();
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet));
    recorder = NULL;
    knocks = 0;
    return 0;
}

static int end(void **state)
{
    (void)state;
    if (recorder != NULL)
        IDiscRecorder_Release(recorder);
    IJolietDiscMaster_Release(joliet);
    assert_int_equal(0, IDiscMaster_Release(master));
    CoUninitialize();
    unsetenv("COASTER_DRIVES");
    hostile_end(&drive);
    scratch_remove();
    return 0;
}

static ULONG count_recorders(void)
{
    IEnumDiscRecorders *recorders;
    IDiscRecorder *found[8];
    ULONG count = 0;
    assert_result(S_OK, IDiscMaster_EnumDiscRecorders(master, &recorders));
    IEnumDiscRecorders_Next(recorders, 8, found, &count);
    for (ULONG i = 0; i < count; i++)
        IDiscRecorder_Release(found[i]);
    IEnumDiscRecorders_Release(recorders);
    return count;
}

static void assert_within(double began, double seconds)
{
    if (drive.now - began > seconds)
        fail_msg("%.0f seconds, and %.0f are allowed", drive.now - began, seconds);
}

/* ------------------------------------------------------------------ enumerations */

/* Whichever of its first commands it is that a drive does not answer. */
static void an_enumeration_waits_half_a_minute_for_a_drive(void **state)
{
    (void)state;
    for (unsigned long more = 0; more < 12; more++) {
        double began = drive.now;
        answer_only(more);
        count_recorders();
        assert_within(began, DEVICE_ANSWER_SECONDS + A_LITTLE);
        answer_again();
        assert_int_equal(1, count_recorders()); /* and is there again when it answers */
    }
}

static void a_host_that_does_not_answer_is_not_waited_for_twice(void **state)
{
    (void)state;
    double began = drive.now;
    setenv("COASTER_DRIVES", "nobody:a hostile:one nobody:b", 1);
    assert_int_equal(1, count_recorders());
    assert_int_equal(2, knocks);
    assert_within(began, 20 + A_LITTLE);
}

/* ------------------------------------------------------------------ one recorder */

static double timed(HRESULT (*call)(IDiscRecorder *))
{
    double began = drive.now;
    call(recorder);
    return drive.now - began;
}

static HRESULT open_it(IDiscRecorder *which)
{
    return IDiscRecorder_OpenExclusive(which);
}

static HRESULT close_it(IDiscRecorder *which)
{
    return IDiscRecorder_Close(which);
}

static void a_recorder_is_opened_or_closed_within_minutes(void **state)
{
    (void)state;
    recorder = recorder_find(master, "hostile:one");
    for (unsigned long more = 0; more < 4; more++) {
        answer_only(more);
        assert_true(timed(open_it) <= 3 * COMMAND_SECONDS + DEVICE_TIDY_SECONDS);
        answer_again();
        IDiscRecorder_Close(recorder);
        assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
        answer_only(more);
        assert_true(timed(close_it) <= COMMAND_SECONDS + DEVICE_TIDY_SECONDS + A_LITTLE);
        answer_again();
        assert_result(IMAPI_E_NOTOPENED, IDiscRecorder_Close(recorder)); /* closed it is all the same */
    }
}

static void breaks(struct hostile *h, struct transport_command *command)
{
    command->result = TRANSPORT_LOST;
    h->attack = NULL;
}

/* The server was started anew while nobody used the drive: whoever comes next finds it (R-DEV-10). */
static void a_connection_that_broke_meanwhile_is_made_again(void **state)
{
    (void)state;
    recorder = recorder_find(master, "hostile:one");
    drive.attack = breaks;
    assert_result(S_OK, IDiscRecorder_OpenExclusive(recorder));
    assert_result(S_OK, IDiscRecorder_Close(recorder));
    drive.attack = breaks;
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
}

/* A burn that meets it at any command: one command's time, then what it takes to be sure that nothing is left locked.
 */
static void a_burn_ends_within_minutes(void **state)
{
    (void)state;
    recorder = recorder_find(master, "hostile:one");
    for (unsigned long more = 0; more < 30; more++) {
        hostile_end(&drive);
        double now = drive.now;
        hostile_begin(&drive, NULL, 0);
        drive.now = now;
        assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
        IStorage *storage = storage_with(u"a", 9000, 1);
        assert_result(S_OK, IJolietDiscMaster_AddData(joliet, storage, TRUE));
        IStorage_Release(storage);
        answer_only(more);
        double began = drive.now;
        IDiscMaster_RecordDisc(master, FALSE, FALSE);
        bool closing = unanswered == 0x35 || unanswered == 0x5B;
        assert_within(began,
                      closing ? CLOSE_SECONDS + 2 * DEVICE_TIDY_SECONDS + A_LITTLE : 5 * COMMAND_SECONDS + A_LITTLE);
        answer_again();
    }
}

int main(void)
{
    hostile_register();
    transport_kind_register(&nobody_kind);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_enumeration_waits_half_a_minute_for_a_drive, begin, end),
        cmocka_unit_test_setup_teardown(a_host_that_does_not_answer_is_not_waited_for_twice, begin, end),
        cmocka_unit_test_setup_teardown(a_recorder_is_opened_or_closed_within_minutes, begin, end),
        cmocka_unit_test_setup_teardown(a_connection_that_broke_meanwhile_is_made_again, begin, end),
        cmocka_unit_test_setup_teardown(a_burn_ends_within_minutes, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
