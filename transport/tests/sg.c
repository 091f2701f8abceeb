/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sg transport on a node of the SG door: the program serves a drive, and runs itself again with the preload
 * library.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "transport/transport.h"

static struct transport_command command_of(enum transport_direction direction, void *data, size_t length,
                                           size_t cdb_length, const uint8_t *cdb)
{
    struct transport_command command = {
        .cdb_length = cdb_length, .direction = direction, .data = data, .data_length = length};
    memcpy(command.cdb, cdb, cdb_length);
    return command;
}
#define COMMAND(direction, data, length, ...)                                                                          \
    command_of(direction, data, length, sizeof((const uint8_t[]){__VA_ARGS__}), (const uint8_t[]){__VA_ARGS__})
#define TEST_UNIT_READY COMMAND(TRANSPORT_NO_DATA, NULL, 0, 0, 0, 0, 0, 0, 0)

static struct transport *open_node(const char *url)
{
    struct transport *transport;
    struct failure why = {""};
    int code = transport_open(url, &transport, &why);
    if (code != 0)
        print_error("%s\n", why.sentence);
    assert_int_equal(code, 0);
    return transport;
}

static void assert_refused(const char *url, int code, const char *word)
{
    struct transport *transport;
    struct failure why = {""};
    assert_int_equal(transport_open(url, &transport, &why), code);
    assert_null(transport);
    if (strstr(why.sentence, word) == NULL)
        fail_msg("'%s' does not say '%s'", why.sentence, word);
}

/* ------------------------------------------------------------------ tests */

static void words_about_what_is_no_drive(void **state)
{
    (void)state;
    assert_refused("sg:/dev/no-such-node", EXIT_NO_DRIVE, "no drive at /dev/no-such-node");
    assert_refused("/dev/null", EXIT_USAGE_ERROR, "no SCSI commands");
    assert_refused("sg:/etc/passwd", EXIT_USAGE_ERROR, "not a device node");
    struct failure why;
    assert_int_equal(transport_check_url("/dev/sr7", &why), 0);
    assert_false(transport_has_nexuses("/dev/sr7"));
    assert_true(transport_has_nexuses("iscsi://host/target/1"));
}

/* open(2) of a block device with O_EXCL: EBUSY when it is in use by the system or another such opener */
static void node_is_held_exclusively(void **state)
{
    (void)state;
    struct transport *transport = open_node("sg:/dev/sr0");
    struct transport *second = open_node("/dev/sr0"); /* of the same process: the same opening */
    assert_string_equal(transport_url(second), "sg:/dev/sr0");
    transport_close(transport);
    assert_int_equal(open("/dev/sr0", O_RDWR | O_NONBLOCK | O_EXCL), -1);
    int reader = open("/dev/sr0", O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    close(reader);
    transport_close(second);
    int other = open("/dev/sr0", O_RDWR | O_NONBLOCK | O_EXCL);
    assert_true(other >= 0);
    assert_refused("/dev/sr0", EXIT_NO_DRIVE, "in use");
    close(other);
}

/* A look at a drive keeps nobody off it, and nobody keeps a look off; who claims an sg node has the sr node too
 * (reference attach 6). */
static void a_look_and_a_claim(void **state)
{
    (void)state;
    static const char *const urls[] = {"sg:/dev/sr0", "sg:/dev/sg0"};
    for (size_t i = 0; i < 2; i++) {
        struct transport *transport;
        enum transport_result refusal;
        struct failure why = {""};
        int other = open("/dev/sr0", O_RDWR | O_NONBLOCK | O_EXCL);
        assert_true(other >= 0);
        assert_int_equal(transport_open_shared(urls[i], &transport, &refusal, &why), 0);
        assert_int_equal(transport_claim(transport), TRANSPORT_BUSY);
        assert_non_null(strstr(transport_error(transport), "in use"));
        close(other);
        assert_int_equal(transport_claim(transport), TRANSPORT_DONE);
        assert_int_equal(transport_claim(transport), TRANSPORT_DONE);
        assert_int_equal(open("/dev/sr0", O_RDWR | O_NONBLOCK | O_EXCL), -1);
        struct transport_command inquiry = COMMAND(TRANSPORT_NO_DATA, NULL, 0, 0x12, 0, 0, 0, 0, 0);
        assert_int_equal(transport_execute(transport, &inquiry), TRANSPORT_DONE);
        transport_disclaim(transport);
        other = open("/dev/sr0", O_RDWR | O_NONBLOCK | O_EXCL);
        assert_true(other >= 0);
        assert_int_equal(transport_execute(transport, &inquiry), TRANSPORT_DONE);
        close(other);
        transport_close(transport);
    }
    struct transport *none;
    enum transport_result refusal;
    struct failure why = {""};
    assert_int_equal(transport_open_shared("sg:/dev/sr9", &none, &refusal, &why), EXIT_NO_DRIVE);
    assert_int_equal(refusal, TRANSPORT_LOST);
    int held = open("/dev/sg0", O_RDWR | O_NONBLOCK | O_EXCL);
    assert_true(held >= 0);
    assert_int_equal(transport_open_shared("sg:/dev/sg0", &none, &refusal, &why), EXIT_NO_DRIVE);
    assert_int_equal(refusal, TRANSPORT_BUSY);
    close(held);
}

/* INQUIRY data of 96 bytes (reference mmc 2.3); sense as SG_IO brings it (reference attach 6) */
static void replies_residuals_sense(void **state)
{
    (void)state;
    static const char *const nodes[] = {"sg:/dev/sr0", "sg:/dev/sg0"};
    for (size_t i = 0; i < 2; i++) {
        struct transport *transport = open_node(nodes[i]);
        uint8_t data[200] = {0};
        struct transport_command command = COMMAND(TRANSPORT_DATA_IN, data, 200, 0x12, 0, 0, 0, 200, 0);
        assert_int_equal(transport_execute(transport, &command), TRANSPORT_DONE);
        assert_int_equal(command.status, SCSI_GOOD);
        assert_int_equal(command.residual, 104);
        assert_int_equal(command.transferred, 96);
        assert_int_equal(data[0], 0x05);
        command =
            COMMAND(TRANSPORT_DATA_IN, data, 12, 0x43, 0, 0x06, 0, 0, 0, 0, 0, 12, 0); /* no such format of READ TOC */
        for (unsigned attempt = 0; attempt < 4; attempt++) {
            assert_int_equal(transport_execute(transport, &command), TRANSPORT_DONE);
            assert_int_equal(command.status, SCSI_CHECK_CONDITION);
            if (transport_sense(&command).key != UNIT_ATTENTION)
                break;
        }
        assert_int_equal(transport_sense(&command).key, ILLEGAL_REQUEST);
        assert_int_equal(transport_sense(&command).code, 0x24);
        assert_int_equal(command.transferred, 0);
        assert_true(transport_maximum_transfer(transport) >= 64u << 10);
        transport_close(transport);
    }
}

/* The kernel keeps what is on no list of its from users (sr: scsi_cmd_allowed). Nothing of it reaches the drive. */
static void kept_from_users(void **state)
{
    (void)state;
    struct transport *transport = open_node("/dev/sr0");
    struct transport_command command = COMMAND(TRANSPORT_NO_DATA, NULL, 0, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    enum transport_result result = transport_execute(transport, &command);
    assert_int_equal(result, geteuid() == 0 ? TRANSPORT_DONE : TRANSPORT_FAILED);
    if (geteuid() != 0)
        assert_non_null(strstr(transport_error(transport), "FDh"));
    transport_close(transport);
}

static void several_come_back_in_order(void **state)
{
    (void)state;
    struct transport *transport = open_node("/dev/sr0");
    uint8_t data[8][36];
    struct transport_command commands[8];
    for (size_t i = 0; i < 8; i++) {
        commands[i] = COMMAND(TRANSPORT_DATA_IN, data[i], 36, 0x12, 0, 0, 0, 36, 0);
        assert_int_equal(transport_submit(transport, &commands[i]), TRANSPORT_DONE);
    }
    for (size_t i = 0; i < 8; i++)
        assert_ptr_equal(transport_reap(transport, 5000), &commands[i]);
    assert_null(transport_reap(transport, 0));
    transport_close(transport);
}

/* Over the control socket of the drive. */
static void stop_clock(void)
{
    assert_int_equal(system("/usr/bin/python3 -c 'import os, socket; s = socket.socket(socket.AF_UNIX); "
                            "s.connect(os.environ[\"COASTER_SG_FOLDER\"] + \"/control\"); "
                            "s.sendall(b\"{\\\"verb\\\": \\\"clock\\\", \\\"set\\\": \\\"step\\\"}\\n\"); "
                            "assert b\"true\" in s.recv(4096)'"),
                     0);
}

/* BLANK with no Immed lasts (reference mmc 2.16), and the clock stands still. */
static void time_runs_out(void **state)
{
    (void)state;
    struct transport *transport = open_node("/dev/sr0");
    struct transport_command ready = TEST_UNIT_READY;
    while (transport_execute(transport, &ready) == TRANSPORT_DONE && ready.status != SCSI_GOOD)
        assert_int_equal(transport_sense(&ready).key, UNIT_ATTENTION);
    stop_clock();
    struct transport_command blank = COMMAND(TRANSPORT_NO_DATA, NULL, 0, 0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    blank.timeout_ms = 50;
    assert_int_equal(transport_execute(transport, &blank), TRANSPORT_TIMEOUT);
    assert_string_not_equal(transport_error(transport), "");
    struct transport_command inquiry = COMMAND(TRANSPORT_NO_DATA, NULL, 0, 0x12, 0, 0, 0, 0, 0);
    assert_int_equal(transport_execute(transport, &inquiry), TRANSPORT_DONE);
    transport_close(transport);
}

/* The drive goes away: lost, and lost for ever. */
static void lost_for_ever(void **state)
{
    (void)state;
    struct transport *transport = open_node("/dev/sr0");
    struct transport_command ready = TEST_UNIT_READY;
    assert_int_equal(transport_execute(transport, &ready), TRANSPORT_DONE);
    kill((pid_t)atol(getenv("SERVER")), SIGTERM);
    do
        transport_execute(transport, &ready);
    while (ready.result == TRANSPORT_DONE);
    assert_int_equal(ready.result, TRANSPORT_LOST);
    assert_int_equal(transport_execute(transport, &ready), TRANSPORT_LOST);
    transport_close(transport);
}

/* ------------------------------------------------------------------ the two lives of this program */

static int inside(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_about_what_is_no_drive),
        cmocka_unit_test(node_is_held_exclusively),
        cmocka_unit_test(a_look_and_a_claim),
        cmocka_unit_test(replies_residuals_sense),
        cmocka_unit_test(kept_from_users),
        cmocka_unit_test(several_come_back_in_order),
        cmocka_unit_test(time_runs_out),
        cmocka_unit_test(lost_for_ever),
    };
    return cmocka_run_group_tests_name("sg", tests, NULL, NULL);
}

static int run_line(const char *line)
{
    int status = system(line);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 70;
}

static int outside(const char *program, const char *self)
{
    char folder[] = "/tmp/coaster-sg.XXXXXX", line[1024], disc[64];
    int pipes[2];
    if (mkdtemp(folder) == NULL || setenv("XDG_RUNTIME_DIR", folder, 1) != 0 || pipe(pipes) != 0)
        return 70;
    snprintf(disc, sizeof disc, "%s/rw.disc", folder);
    snprintf(line, sizeof line, "'%s' disc create cd-rw-74 %s", program, disc);
    int code = run_line(line);
    pid_t server = code == 0 ? fork() : -1;
    if (server == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        dup2(pipes[1], STDOUT_FILENO);
        execl(program, "coaster", "serve", "--name", "drive", "--disc", disc, (char *)NULL);
        _exit(127);
    }
    close(pipes[1]);
    char url[256];
    if (server < 0 || read(pipes[0], url, sizeof url) <= 0)
        return 70;
    snprintf(line, sizeof line, "SERVER=%ld '%s' run --drive drive -- '%s'", (long)server, program, self);
    code = run_line(line);
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    snprintf(line, sizeof line, "rm -rf %s", folder);
    return run_line(line) != 0 ? 70 : code;
}

int main(int argc, char **argv)
{
    const char *program = getenv("COASTER");
    (void)argc;
    if (getenv("SERVER") != NULL)
        return inside();
    if (program == NULL || access(program, X_OK) != 0) {
        puts("COASTER names no program to serve a drive with");
        return 77;
    }
    return outside(program, argv[0]);
}
