/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives in this process as transports: nexuses of one drive, own drives by path, refusals in one sentence, a stepped
 * clock. */
#include <pthread.h>

#include "drive_support.h"
#include "emu/door/loop_transport.h"
#include "transport/transport.h"

static struct transport_command simple(uint8_t opcode, uint8_t byte4)
{
    return (struct transport_command){.cdb = {opcode, 0, 0, 0, byte4}, .cdb_length = 6};
}

static enum additional_sense additional(const struct transport_command *command)
{
    struct sense s = transport_sense(command);
    return (enum additional_sense)(s.code << 8 | s.qualifier);
}

struct loop_bench {
    char folder[64], disc[96], url[128];
    struct failure why;
};

static int set_up(void **state)
{
    static struct loop_bench bench;
    const struct disc_options options = {.seed = 7};
    snprintf(bench.folder, sizeof bench.folder, "/tmp/coaster-loop.XXXXXX");
    assert_non_null(mkdtemp(bench.folder));
    snprintf(bench.disc, sizeof bench.disc, "%s/a.disc", bench.folder);
    snprintf(bench.url, sizeof bench.url, "loop:%s", bench.disc);
    assert_int_equal(disc_create(bench.disc, disc_kind_find("cd-rw-74"), NULL, &options, &bench.why), 0);
    loop_transport_register();
    *state = &bench;
    return 0;
}

static int tear_down(void **state)
{
    struct loop_bench *bench = *state;
    char line[128];
    snprintf(line, sizeof line, "rm -rf %s", bench->folder);
    return system(line);
}

/* Handles on one path are nexuses of one drive: each has its own 6/29/00 and its own prevention (reference mmc 0.1 m).
 */
static void two_nexuses(void **state)
{
    struct loop_bench *bench = *state;
    struct transport *a, *b;
    assert_int_equal(transport_open(bench->url, &a, &bench->why), 0);
    assert_int_equal(transport_open(bench->url, &b, &bench->why), 0);
    struct transport_command command = simple(0x00, 0);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(transport_execute(i ? b : a, &command), TRANSPORT_DONE);
        assert_int_equal(additional(&command), POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    }
    command = simple(0x1E, 1); /* a prevents */
    assert_int_equal(transport_execute(a, &command), TRANSPORT_DONE);
    assert_int_equal(command.status, SCSI_GOOD);
    command = simple(0x1B, 2); /* b ejects */
    assert_int_equal(transport_execute(b, &command), TRANSPORT_DONE);
    assert_int_equal(additional(&command), MEDIUM_REMOVAL_PREVENTED);
    transport_close(a); /* the prevention goes with its nexus */
    assert_int_equal(transport_execute(b, &command), TRANSPORT_DONE);
    assert_int_equal(command.status, SCSI_GOOD);
    transport_close(b);
}

static void residuals(void **state)
{
    struct loop_bench *bench = *state;
    struct transport *transport;
    uint8_t data[200];
    assert_int_equal(transport_open(bench->url, &transport, &bench->why), 0);
    struct transport_command command = {
        .cdb = {0x12, 0, 0, 0, 200}, .cdb_length = 6, .direction = TRANSPORT_DATA_IN, .data = data, .data_length = 200};
    assert_int_equal(transport_execute(transport, &command), TRANSPORT_DONE);
    assert_int_equal(command.residual, 104); /* INQUIRY data of 96 bytes */
    assert_int_equal(command.transferred, 96);
    command.data_length = 36;
    assert_int_equal(transport_execute(transport, &command), TRANSPORT_DONE);
    assert_int_equal(command.residual, -60);
    assert_int_equal(command.transferred, 36);
    transport_close(transport);
}

static void refusals(void **state)
{
    struct loop_bench *bench = *state;
    struct transport *transport;
    struct disc *disc;
    assert_int_equal(transport_open("loop:/no/such.disc", &transport, &bench->why), EXIT_NO_DRIVE);
    assert_null(transport);
    assert_null(strchr(bench->why.sentence, '\n'));
    /* somebody else holds the disc */
    const struct disc_options options = {.holder = "the test"};
    assert_int_equal(disc_open(bench->disc, &options, &disc, &bench->why), 0);
    assert_int_equal(transport_open(bench->url, &transport, &bench->why), EXIT_NO_DRIVE);
    disc_close(disc);
    assert_int_equal(transport_open(bench->url, &transport, &bench->why), 0);
    assert_int_equal(disc_open(bench->disc, &options, &disc, &bench->why), EXIT_NO_DRIVE);
    transport_close(transport);
    assert_int_equal(disc_open(bench->disc, &options, &disc, &bench->why), 0); /* gone with the last handle */
    disc_close(disc);
}

static void *advance(void *name)
{
    struct failure why;
    usleep(20000); /* not to be right: the other thread is to be waiting, and need not */
    struct drive *drive = loop_drive_lock(name);
    if (drive != NULL && drive_clock_advance(drive, 3600 * SECONDS, &why) != 0)
        print_error("%s\n", why.sentence);
    loop_drive_unlock(drive);
    return NULL;
}

/* A published drive with a stepped clock: a command waits until another thread moves the time on, or its own time runs
 * out. */
static void published(void **state)
{
    struct loop_bench *bench = *state;
    const struct drive_options options = {.name = "published", .clock = DRIVE_CLOCK_INSTANT};
    struct loop *loop = loop_step_new();
    struct drive *drive;
    struct transport *transport;
    pthread_t thread;
    assert_int_equal(drive_new(loop, &options, &drive, &bench->why), 0);
    assert_int_equal(drive_insert(drive, bench->disc, &bench->why), 0);
    assert_int_equal(loop_drive_publish("rec", drive, &bench->why), 0);
    assert_int_equal(loop_drive_publish("rec", drive, &bench->why), EXIT_NO_DRIVE);
    assert_int_equal(transport_open("loop:rec", &transport, &bench->why), 0);
    struct transport_command command = simple(0x00, 0);
    transport_execute(transport, &command); /* the reset */
    transport_execute(transport, &command);
    assert_int_equal(drive_clock_set(drive, DRIVE_CLOCK_STEP), 0);
    struct transport_command blank = {.cdb = {0xA1, 0x01}, .cdb_length = 12, .timeout_ms = 50};
    assert_int_equal(transport_execute(transport, &blank), TRANSPORT_TIMEOUT);
    assert_int_equal(drive_clock_set(drive, DRIVE_CLOCK_INSTANT), 0);
    assert_int_equal(drive_clock_set(drive, DRIVE_CLOCK_STEP), 0);
    blank.timeout_ms = 0;
    assert_int_equal(pthread_create(&thread, NULL, advance, "rec"), 0);
    assert_int_equal(transport_execute(transport, &blank), TRANSPORT_DONE);
    assert_int_equal(blank.status, SCSI_GOOD);
    pthread_join(thread, NULL);
    loop_drive_unpublish("rec");
    assert_int_equal(transport_execute(transport, &command), TRANSPORT_LOST);
    transport_close(transport);
    drive_free(drive);
    loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_nexuses),
        cmocka_unit_test(residuals),
        cmocka_unit_test(refusals),
        cmocka_unit_test(published),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
