/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holding a device against other hosts: persistent reservations (SPC-3 5.6), and which URLs lead to one drive. */
#include <sys/stat.h>
#include <sys/wait.h>

#include "imapi/device_internal.h"
#include "imapi/tests/support.h"
#include "transport/transport.h"

static struct test_drive test;
static struct device *device;
static struct transport *other; /* another host */
static int me;

static int begin(void **state)
{
    (void)state;
    struct failure why;
    scratch_make();
    drive_make(&test, fresh_name());
    assert_result(S_OK, device_acquire(test.url, &device));
    assert_int_equal(0, transport_open(test.url, &other, &why));
    return 0;
}

static int finish(void **state)
{
    (void)state;
    transport_close(other);
    device_release(device);
    drive_drop(&test);
    scratch_remove();
    return 0;
}

/* The status of a command of the other host; attentions are consumed. */
static unsigned send(const uint8_t *cdb, size_t length, enum transport_direction direction, void *data, size_t size)
{
    for (int attempt = 0;; attempt++) {
        struct transport_command command = {
            .cdb_length = length, .direction = direction, .data = data, .data_length = size};
        memcpy(command.cdb, cdb, length);
        assert_int_equal(TRANSPORT_DONE, transport_execute(other, &command));
        if (transport_sense(&command).key != UNIT_ATTENTION || attempt == 5)
            return command.status;
    }
}

static unsigned reserve_out(uint8_t action, uint64_t key, uint64_t service_key)
{
    uint8_t list[24] = {0};
    put_be64(list, key);
    put_be64(list + 8, service_key);
    return send((const uint8_t[10]){0x5F, action, 3, [8] = sizeof list}, 10, TRANSPORT_DATA_OUT, list, sizeof list);
}

static unsigned eject_prevented(void)
{
    return send((const uint8_t[6]){0x1E, [4] = 1}, 6, TRANSPORT_NO_DATA, NULL, 0);
}

/* Registered keys, as READ KEYS counts them. */
static unsigned keys(void)
{
    uint8_t data[64] = {0};
    assert_int_equal(SCSI_GOOD,
                     send((const uint8_t[10]){0x5E, 0, [8] = sizeof data}, 10, TRANSPORT_DATA_IN, data, sizeof data));
    return get_be32(data + 4) / 8;
}

/* R-DEV-10, 13: another host's commands are refused while it is held, and nothing is left afterwards */
static void held_against_other_hosts(void **state)
{
    (void)state;
    assert_int_equal(SCSI_GOOD, eject_prevented());
    assert_result(S_OK, device_hold(device, &me));
    assert_int_equal(SCSI_RESERVATION_CONFLICT, eject_prevented());
    assert_int_equal(1, keys());
    device_let_go(device, &me);
    assert_int_equal(0, keys());
    assert_int_equal(SCSI_GOOD, eject_prevented());
}

/* a reservation elsewhere; it is left alone, and so is our own registration not left behind */
static void reserved_by_another_host(void **state)
{
    (void)state;
    char disc[320];
    disc_make("disc", "cd-r-80", disc);
    drive_put(&test, disc);
    assert_int_equal(SCSI_GOOD, reserve_out(0, 0, 0x1234));
    assert_int_equal(SCSI_GOOD, reserve_out(1, 0x1234, 0));
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, device_hold(device, &me));
    assert_null(device_holder(device));
    assert_int_equal(1, keys());
    struct device_identity identity; /* who it is and how fast it writes can be asked all the same */
    assert_result(S_OK, device_identify(device, &identity));
    assert_true(identity.writes_cd_rw && identity.maximum_write_speed >= 176);
    assert_int_equal(SCSI_GOOD, reserve_out(0, 0x1234, 0));
    assert_result(S_OK, device_hold(device, &me));
    device_let_go(device, &me);
}

/* The key that a process makes which runs until `end` is closed. */
static pid_t another_process(int end[2], uint64_t *key)
{
    int result[2];
    assert_int_equal(0, pipe(end));
    assert_int_equal(0, pipe(result));
    pid_t child = fork();
    if (child == 0) {
        char nothing;
        close(end[1]);
        if (device_hold(device, &me) != S_OK || /* of its own copy of the drive */
            write(result[1], &device->reservation, sizeof *key) != (ssize_t)sizeof *key ||
            read(end[0], &nothing, 1) != 0)
            _exit(1);
        _exit(0);
    }
    close(end[0]);
    assert_int_equal(sizeof *key, read(result[0], key, sizeof *key));
    close(result[0]);
    close(result[1]);
    return child;
}

/* What a killed process of ours left is taken over; what a living one holds is not */
static void reserved_by_a_process_that_died(void **state)
{
    (void)state;
    int end[2], status;
    uint64_t key = 0;
    pid_t child = another_process(end, &key);
    assert_true(key != 0);
    assert_int_equal(SCSI_GOOD, reserve_out(0, 0, key));
    assert_int_equal(SCSI_GOOD, reserve_out(1, key, 0));
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, device_hold(device, &me));
    close(end[1]);
    assert_int_equal(child, waitpid(child, &status, 0));
    assert_int_equal(0, status);
    assert_result(S_OK, device_hold(device, &me));
    assert_int_equal(1, keys()); /* the dead one's is gone */
    assert_int_equal(SCSI_RESERVATION_CONFLICT, eject_prevented());
    device_let_go(device, &me);
    assert_int_equal(0, keys());
    /* the same mark, another place: not ours to judge */
    assert_int_equal(SCSI_GOOD, reserve_out(0, 0, key ^ UINT64_C(1) << 40));
    assert_int_equal(SCSI_GOOD, reserve_out(1, key ^ UINT64_C(1) << 40, 0));
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, device_hold(device, &me));
}

/* A drive without reservations is held all the same, and not asked again */
static void a_drive_without_reservations(void **state)
{
    (void)state;
    drive_fault(&test, "sense:opcode=5F,times=0,key=5,code=20,qualifier=00");
    assert_result(S_OK, device_hold(device, &me));
    assert_int_equal(SCSI_GOOD, eject_prevented());
    device_let_go(device, &me);
}

/* ------------------------------------------------------------------ which drive */

static void one_target_by_every_address(void **state)
{
    (void)state;
    static const char name[] = "iqn.2024-01.example:a/1";
    char one[128], two[128];
    snprintf(one, sizeof one, "iscsi://127.0.0.1:3260/%s", name);
    snprintf(two, sizeof two, "iscsi://user%%secret@[::1]:4000/%s?header_digest=none", name);
    assert_true(device_same_drive(one, two));
    assert_false(device_same_drive(one, "iscsi://127.0.0.1:3260/iqn.2024-01.example:a/2"));
    assert_false(device_same_drive("loop:a", "loop:b"));
    assert_false(device_same_drive("sg:/dev/no-such-node", "sg:/dev/no-other-node"));
    struct device *first, *second;
    assert_result(S_OK, device_acquire(one, &first));
    assert_result(S_OK, device_acquire(two, &second));
    assert_ptr_equal(first, second);
    device_release(first);
    device_release(second);
}

static void make(const char *format, const char *text)
{
    char path[600], command[700];
    snprintf(path, sizeof path, "%s/%s", scratch, format);
    snprintf(command, sizeof command, "mkdir -p \"$(dirname '%s')\"", path);
    assert_int_equal(0, system(command));
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* As the kernel's iscsi_tcp shows a drive: .../hostH/sessionN/targetH:C:T/H:C:T:L, and the name beside the session */
static void a_node_of_an_iscsi_session(void **state)
{
    (void)state;
    struct device_facts kept = device_facts;
    char link[800], target[700];
    make("devices/platform/host5/session2/target5:0:0/5:0:0:3/vendor", "x\n");
    make("devices/platform/host5/session2/iscsi_session/session2/targetname", "iqn.2024-01.example:b\n");
    make("dev/block/x", "");
    make("dev/char/x", "");
    snprintf(target, sizeof target, "%s/devices/platform/host5/session2/target5:0:0/5:0:0:3", scratch);
    snprintf(link, sizeof link, "%s/block", target);
    assert_int_equal(0, mkdir(link, 0700));
    snprintf(link, sizeof link, "%s/dev/block/11:7", scratch);
    assert_int_equal(0, mkdir(link, 0700));
    snprintf(link, sizeof link, "%s/dev/block/11:7/device", scratch);
    assert_int_equal(0, symlink(target, link));
    device_facts.sysfs = scratch;
    char *node = device_key_of_node(11, 7, true), *url = device_key("iscsi://host/iqn.2024-01.example:b/3");
    assert_string_equal(url, node);
    free(node);
    free(url);
    device_facts = kept;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(held_against_other_hosts, begin, finish),
        cmocka_unit_test_setup_teardown(reserved_by_another_host, begin, finish),
        cmocka_unit_test_setup_teardown(reserved_by_a_process_that_died, begin, finish),
        cmocka_unit_test_setup_teardown(a_drive_without_reservations, begin, finish),
        cmocka_unit_test_setup_teardown(one_target_by_every_address, begin, finish),
        cmocka_unit_test_setup_teardown(a_node_of_an_iscsi_session, begin, finish),
    };
    loop_transport_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
