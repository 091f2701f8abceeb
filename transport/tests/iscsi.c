/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The iSCSI transport against a served drive: login, attention, residuals, sense, several commands at once, loss, time,
 * CHAP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "transport/transport.h"

struct served {
    char url[256], name[32];
    pid_t process;
    struct transport *transport;
};

static char folder[] = "/tmp/coaster-iscsi.XXXXXX";
static const char *program;

/* coaster serve with these options; its first line is the URL. */
static void serve(struct served *served, const char *disc, const char *clock)
{
    static unsigned count;
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    snprintf(served->name, sizeof served->name, "iscsi-%ld-%u", (long)getpid(), ++count);
    served->process = fork();
    if (served->process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* a test that fails leaves nothing */
        dup2(pipes[1], STDOUT_FILENO);
        close(pipes[0]);
        close(pipes[1]);
        if (disc != NULL)
            execl(program, "coaster", "serve", "--name", served->name, "--clock", clock, "--disc", disc, (char *)NULL);
        else
            execl(program, "coaster", "serve", "--name", served->name, "--clock", clock, (char *)NULL);
        _exit(127);
    }
    close(pipes[1]);
    FILE *output = fdopen(pipes[0], "r");
    assert_non_null(output);
    assert_non_null(fgets(served->url, sizeof served->url, output));
    served->url[strcspn(served->url, "\n")] = '\0';
    fclose(output);
}

static void end(struct served *served)
{
    transport_close(served->transport);
    served->transport = NULL;
    kill(served->process, SIGTERM);
    int status;
    assert_int_equal(waitpid(served->process, &status, 0), served->process);
    assert_int_equal(status, 0);
}

static void connect_to(struct served *served)
{
    struct failure why = {""};
    int code = transport_open(served->url, &served->transport, &why);
    if (code != 0)
        print_error("%s\n", why.sentence);
    assert_int_equal(code, 0);
}

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

static void assert_sense(const struct transport_command *command, enum sense_key key, enum additional_sense additional)
{
    struct sense s = transport_sense(command);
    assert_int_equal(command->status, SCSI_CHECK_CONDITION);
    assert_int_equal(s.key, key);
    assert_int_equal(s.code << 8 | s.qualifier, additional);
}

/* ------------------------------------------------------------------ tests */

/* SPC-3: a new nexus finds 6/29/00; a login that probed would have eaten it (RFC 7143 knows no such probe). */
static void login_leaves_attention(void **state)
{
    struct served *served = *state;
    struct transport_command command = COMMAND(TRANSPORT_NO_DATA, NULL, 0, 0, 0, 0, 0, 0, 0);
    assert_int_equal(transport_execute(served->transport, &command), TRANSPORT_DONE);
    assert_sense(&command, UNIT_ATTENTION, POWER_ON_RESET_OR_BUS_DEVICE_RESET);
    assert_int_equal(command.sense_length, 18);
    assert_int_equal(command.sense_data[0] & 0x7F, 0x70);
    assert_int_equal(transport_execute(served->transport, &command), TRANSPORT_DONE);
    assert_int_equal(command.status, SCSI_GOOD);
}

/* INQUIRY data of 96 bytes (reference mmc 2.3): less than expected, as expected, more than expected (RFC
 * 7143 11.4.5.1). */
static void residuals(void **state)
{
    struct served *served = *state;
    uint8_t data[200];
    struct transport_command command = COMMAND(TRANSPORT_DATA_IN, data, 200, 0x12, 0, 0, 0, 200, 0);
    assert_int_equal(transport_execute(served->transport, &command), TRANSPORT_DONE);
    assert_int_equal(command.residual, 104);
    assert_int_equal(command.transferred, 96);
    assert_int_equal(data[0], 0x05);
    command = COMMAND(TRANSPORT_DATA_IN, data, 96, 0x12, 0, 0, 0, 96, 0);
    assert_int_equal(transport_execute(served->transport, &command), TRANSPORT_DONE);
    assert_int_equal(command.residual, 0);
    memset(data, 0xEE, sizeof data);
    command = COMMAND(TRANSPORT_DATA_IN, data, 36, 0x12, 0, 0, 0, 96, 0);
    assert_int_equal(transport_execute(served->transport, &command), TRANSPORT_DONE);
    assert_int_equal(command.residual, -60);
    assert_int_equal(command.transferred, 36);
    assert_int_equal(data[36], 0xEE);
}

/* No byte comes in with a CHECK CONDITION. */
static void refused_read_moves_nothing(void **state)
{
    struct served *served = *state;
    static uint8_t data[65536];
    memset(data, 0xEE, sizeof data);
    struct transport_command command = COMMAND(TRANSPORT_DATA_IN, data, sizeof data, 0x28, 0, 0, 0, 0, 0, 0, 0, 32, 0);
    assert_int_equal(transport_execute(served->transport, &command), TRANSPORT_DONE);
    assert_int_equal(command.status, SCSI_CHECK_CONDITION);
    assert_int_equal(transport_sense(&command).key, ILLEGAL_REQUEST);
    assert_int_equal(command.transferred, 0);
    assert_int_equal(command.residual, sizeof data);
    for (size_t i = 0; i < sizeof data; i++)
        assert_int_equal(data[i], 0xEE);
}

/* A page goes out and comes back changed: data-out arrives whole, and residuals of data-out are told. */
static void data_out(void **state)
{
    struct served *served = *state;
    uint8_t page[8 + 52] = {0}, list[80] = {0};
    struct transport_command command =
        COMMAND(TRANSPORT_DATA_IN, page, sizeof page, 0x5A, 8, 0x05, 0, 0, 0, 0, 0, sizeof page, 0);
    assert_int_equal(transport_execute(served->transport, &command), TRANSPORT_DONE);
    assert_int_equal(command.status, SCSI_GOOD);
    assert_int_equal(page[8] & 0x3F, 0x05);
    memcpy(list + 8, page + 8, 52);
    list[8 + 2] = 0x01; /* TAO */
    list[8 + 3] = 0x04;
    list[8 + 4] = 0x08;
    command = COMMAND(TRANSPORT_DATA_OUT, list, 60, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0);
    assert_int_equal(transport_execute(served->transport, &command), TRANSPORT_DONE);
    assert_int_equal(command.status, SCSI_GOOD);
    assert_int_equal(command.residual, 0);
    assert_int_equal(command.transferred, 60);
    /* reference mmc 0.1 o: more than the CDB says: its length is taken and the residual reported */
    command = COMMAND(TRANSPORT_DATA_OUT, list, 80, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0);
    assert_int_equal(transport_execute(served->transport, &command), TRANSPORT_DONE);
    assert_int_equal(command.status, SCSI_GOOD);
    assert_int_equal(command.residual, 20);
    command = COMMAND(TRANSPORT_DATA_OUT, list, 40, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0);
    assert_int_equal(transport_execute(served->transport, &command), TRANSPORT_DONE);
    assert_int_equal(command.status, SCSI_CHECK_CONDITION);
    assert_int_equal(transport_sense(&command).key, ILLEGAL_REQUEST);
}

static void several_at_once(void **state)
{
    struct served *served = *state;
    struct transport_command commands[16];
    uint8_t data[16][36];
    unsigned seen[16] = {0};
    for (size_t i = 0; i < 16; i++) {
        commands[i] = COMMAND(TRANSPORT_DATA_IN, data[i], 36, 0x12, 0, 0, 0, 36, 0);
        commands[i].context = &seen[i];
        assert_int_equal(transport_submit(served->transport, &commands[i]), TRANSPORT_DONE);
    }
    assert_int_equal(transport_in_flight(served->transport), 16);
    /* a blocking one in between keeps the others for their own reap */
    struct transport_command between = COMMAND(TRANSPORT_NO_DATA, NULL, 0, 0, 0, 0, 0, 0, 0);
    assert_int_equal(transport_execute(served->transport, &between), TRANSPORT_DONE);
    for (size_t i = 0; i < 16; i++) {
        struct transport_command *command = transport_reap(served->transport, 5000);
        assert_non_null(command);
        assert_int_equal(command->result, TRANSPORT_DONE);
        assert_int_equal(command->status, SCSI_GOOD);
        ++*(unsigned *)command->context;
    }
    for (size_t i = 0; i < 16; i++)
        assert_int_equal(seen[i], 1);
    assert_int_equal(transport_in_flight(served->transport), 0);
    assert_null(transport_reap(served->transport, 0));
}

static void malformed(void **state)
{
    (void)state;
    struct transport *transport;
    struct failure why;
    assert_int_equal(transport_open("nothing", &transport, &why), EXIT_USAGE_ERROR);
    assert_int_equal(transport_open("ftp://host/x", &transport, &why), EXIT_USAGE_ERROR);
    assert_int_equal(transport_open("iscsi://host", &transport, &why), EXIT_USAGE_ERROR);
    /* port 9 of loopback: nobody. The password is not shown. */
    assert_int_equal(transport_open("iscsi://u%secret@127.0.0.1:9/iqn.x/1", &transport, &why), EXIT_NO_DRIVE);
    assert_null(strstr(why.sentence, "secret"));
    assert_null(transport);
}

/* Over the control socket of the drive, in the runtime folder that main has set. */
static void stop_clock(const struct served *served)
{
    char line[512];
    snprintf(line, sizeof line,
             "/usr/bin/python3 -c 'import socket; s = socket.socket(socket.AF_UNIX); "
             "s.connect(\"%s/coaster/%s/control\"); "
             "s.sendall(b\"{\\\"verb\\\": \\\"clock\\\", \\\"set\\\": \\\"step\\\"}\\n\"); assert b\"true\" in "
             "s.recv(4096)'",
             folder, served->name);
    assert_int_equal(system(line), 0);
}

/* What does not end in time is aborted, and the connection goes on. BLANK on a drive whose clock stands still. */
static void time_runs_out(void **state)
{
    (void)state;
    struct served served = {0};
    char disc[64], line[256];
    uint8_t data[36];
    snprintf(disc, sizeof disc, "%s/rw.disc", folder);
    snprintf(line, sizeof line, "'%s' disc create cd-rw-74 %s", program, disc);
    assert_int_equal(system(line), 0);
    serve(&served, disc, "instant");
    stop_clock(&served);
    connect_to(&served);
    struct transport_command command = COMMAND(TRANSPORT_NO_DATA, NULL, 0, 0, 0, 0, 0, 0, 0);
    transport_execute(served.transport, &command); /* the attention */
    command = COMMAND(TRANSPORT_NO_DATA, NULL, 0, 0xA1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    command.timeout_ms = 100;
    assert_int_equal(transport_execute(served.transport, &command), TRANSPORT_TIMEOUT);
    command = COMMAND(TRANSPORT_DATA_IN, data, 36, 0x12, 0, 0, 0, 36, 0);
    assert_int_equal(transport_execute(served.transport, &command), TRANSPORT_DONE);
    assert_int_equal(command.status, SCSI_GOOD);
    end(&served);
}

static void lost_for_ever(void **state)
{
    (void)state;
    struct served served = {0};
    uint8_t data[36];
    serve(&served, NULL, "instant");
    connect_to(&served);
    struct transport_command command = COMMAND(TRANSPORT_DATA_IN, data, 36, 0x12, 0, 0, 0, 36, 0);
    assert_int_equal(transport_execute(served.transport, &command), TRANSPORT_DONE);
    kill(served.process, SIGTERM);
    assert_int_equal(waitpid(served.process, NULL, 0), served.process);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(transport_execute(served.transport, &command), TRANSPORT_LOST);
        assert_string_not_equal(transport_error(served.transport), "");
    }
    assert_int_equal(transport_in_flight(served.transport), 0);
    transport_close(served.transport);
}

/* tgtd asks for a name and a password: they come from the URL. */
static void challenge(void **state)
{
    (void)state;
    struct served served = {0};
    char line[1024], url[512];
    serve(&served, NULL, "instant");
    snprintf(line, sizeof line,
             "export TGT_IPC_SOCKET=%s/coaster/%s/tgt PATH=/usr/sbin:$PATH; "
             "tgtadm -C 0 --lld iscsi --mode account --op new --user ada --password 'engine-12345' && "
             "tgtadm -C 0 --lld iscsi --mode account --op bind --tid 1 --user ada",
             folder, served.name);
    assert_int_equal(system(line), 0);
    struct failure why;
    assert_int_equal(transport_open(served.url, &served.transport, &why), EXIT_NO_DRIVE);
    snprintf(url, sizeof url, "iscsi://ada%%wrong-password@%s", served.url + strlen("iscsi://"));
    assert_int_equal(transport_open(url, &served.transport, &why), EXIT_NO_DRIVE);
    snprintf(url, sizeof url, "iscsi://ada%%engine-12345@%s", served.url + strlen("iscsi://"));
    assert_int_equal(transport_open(url, &served.transport, &why), 0);
    assert_non_null(strstr(transport_url(served.transport), "ada@"));
    assert_null(strstr(transport_url(served.transport), "engine"));
    end(&served);
}

/* ------------------------------------------------------------------ set-up */

static int set_up(void **state)
{
    static struct served served;
    char disc[64], line[256];
    snprintf(disc, sizeof disc, "%s/r.disc", folder);
    snprintf(line, sizeof line, "'%s' disc create cd-r-80 %s", program, disc);
    if (system(line) != 0)
        return -1;
    serve(&served, disc, "instant");
    connect_to(&served);
    *state = &served;
    return 0;
}

static int tear_down(void **state)
{
    end(*state);
    return 0;
}

int main(void)
{
    program = getenv("COASTER");
    if (program == NULL || access(program, X_OK) != 0) {
        puts("COASTER names no program to serve a drive with");
        return 77;
    }
    if (mkdtemp(folder) == NULL || setenv("XDG_RUNTIME_DIR", folder, 1) != 0)
        return 70;
    const struct CMUnitTest served[] = {
        cmocka_unit_test(login_leaves_attention),
        cmocka_unit_test(residuals),
        cmocka_unit_test(refused_read_moves_nothing),
        cmocka_unit_test(data_out),
        cmocka_unit_test(several_at_once),
        cmocka_unit_test(malformed),
    };
    const struct CMUnitTest alone[] = {
        cmocka_unit_test(time_runs_out),
        cmocka_unit_test(lost_for_ever),
        cmocka_unit_test(challenge),
    };
    int failed = cmocka_run_group_tests_name("iscsi", served, set_up, tear_down);
    failed += cmocka_run_group_tests_name("iscsi-alone", alone, NULL, NULL);
    char line[128];
    snprintf(line, sizeof line, "rm -rf %s", folder);
    return system(line) != 0 ? 70 : failed;
}
