/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Persistent reservations between two hosts (SPC-3; reference mmc 2.20, 2.21). */
#include "drive_support.h"

enum { CONFLICT = 0x18 };
enum { KEY_A = 0xA1, KEY_B = 0xB2 };
#define RESERVE_IN(action) 0x5E, action, 0, 0, 0, 0, 0, 0, 255, 0

struct hosts {
    struct bench *bench;
    struct nexus *a, *b;
};

static struct hosts two_hosts(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-rw-80");
    struct hosts hosts = {.bench = bench, .a = bench->nexus, .b = drive_nexus_new(bench->drive, "other")};
    bench_calm(bench);
    burn_session(bench, 3, 300);
    bench->nexus = hosts.b;
    bench_calm(bench);
    bench->nexus = hosts.a;
    return hosts;
}

static uint8_t reserve_out(struct hosts *hosts, struct nexus *nexus, unsigned action, unsigned type, uint64_t key,
                           uint64_t new)
{
    uint8_t list[24] = {0};
    put_be64(list, key);
    put_be64(list + 8, new);
    struct nexus *before = hosts->bench->nexus;
    hosts->bench->nexus = nexus;
    uint8_t status =
        run_out(hosts->bench, list, sizeof list, 0x5F, (uint8_t)action, (uint8_t)type, 0, 0, 0, 0, 0, 24, 0);
    hosts->bench->nexus = before;
    return status;
}
#define REGISTER(nexus, old, new) reserve_out(&hosts, nexus, 0, 0, old, new)
#define RESERVE(nexus, type, key) reserve_out(&hosts, nexus, 1, type, key, 0)
#define RELEASE(nexus, type, key) reserve_out(&hosts, nexus, 2, type, key, 0)
#define PREEMPT(nexus, type, key, of) reserve_out(&hosts, nexus, 4, type, key, of)

static void keys(void **state)
{
    struct hosts hosts = two_hosts(state);
    struct bench *bench = hosts.bench;
    assert_int_equal(run_in(bench, 255, RESERVE_IN(0)), GOOD);
    assert_reply("00 00 00 00 00 00 00 00");
    assert_int_equal(REGISTER(hosts.a, 1, KEY_A), CONFLICT); /* nobody has that key yet */
    assert_int_equal(REGISTER(hosts.a, 0, 0), GOOD);
    assert_int_equal(REGISTER(hosts.a, 0, KEY_A), GOOD);
    assert_int_equal(REGISTER(hosts.b, 0, KEY_B), GOOD);
    assert_int_equal(run_in(bench, 255, RESERVE_IN(0)), GOOD);
    assert_reply("00 00 00 02 00 00 00 10 00 00 00 00 00 00 00 A1 00 00 00 00 00 00 00 B2");
    assert_int_equal(REGISTER(hosts.b, KEY_A, 5), CONFLICT);
    assert_int_equal(REGISTER(hosts.b, KEY_B, 5), GOOD);
    assert_int_equal(reserve_out(&hosts, hosts.b, 6, 0, 77, KEY_B), GOOD); /* REGISTER AND IGNORE EXISTING KEY */
    assert_int_equal(REGISTER(hosts.a, KEY_A, 0), GOOD);                   /* unregisters */
    assert_int_equal(run_in(bench, 255, RESERVE_IN(0)), GOOD);
    assert_reply("00 00 00 05 00 00 00 08 00 00 00 00 00 00 00 B2");
    assert_int_equal(reserve_out(&hosts, hosts.a, 3, 0, KEY_A, 0), CONFLICT); /* CLEAR by who is not registered */
    assert_int_equal(reserve_out(&hosts, hosts.b, 3, 0, KEY_B, 0), GOOD);
    assert_int_equal(run_in(bench, 255, RESERVE_IN(0)), GOOD);
    assert_reply("00 00 00 06 00 00 00 00");
    assert_int_equal(run_in(bench, 255, RESERVE_IN(2)), GOOD);
    assert_reply("00 08 00 80 EA 01 00 00");
}

/* What each type keeps from a host without a registration, from one with it, and from the holder. */
static void what_is_kept(void **state)
{
    struct hosts hosts = two_hosts(state);
    struct bench *bench = hosts.bench;
    static const struct {
        uint8_t type;
        bool reading, registered;
    } types[] = {{1, true, false}, {3, false, false}, {5, true, true},
                 {6, false, true}, {7, true, true},   {8, false, true}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        assert_int_equal(REGISTER(hosts.a, 0, KEY_A), GOOD);
        assert_int_equal(RESERVE(hosts.a, types[i].type, KEY_A), GOOD);
        for (int registered = 0; registered < 2; registered++) {
            if (registered)
                assert_int_equal(REGISTER(hosts.b, 0, KEY_B), GOOD);
            bool open = registered && types[i].registered;
            bench->nexus = hosts.b;
            assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0),
                             open || types[i].reading ? GOOD : CONFLICT);
            assert_int_equal(bench->command.sense_length, 0);
            assert_int_equal(run_in(bench, 4096, 0xBE, 0, 0, 0, 0, 0, 0, 0, 1, 0xF8, 0, 0),
                             open || types[i].reading ? GOOD : CONFLICT);
            assert_int_equal(run_in(bench, 255, 0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 255, 0),
                             open || types[i].reading ? GOOD : CONFLICT);
            if (!open) {
                assert_int_equal(select_write(bench, false, 3, false), CONFLICT);
                assert_int_equal(write_at(bench, 11702, 32), CONFLICT);
                assert_int_equal(run(bench, 0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), CONFLICT);
                assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), CONFLICT);
                assert_int_equal(run(bench, 0x1E, 0, 0, 0, 1, 0), CONFLICT);
            }
            /* questions, ALLOW and a start are open to everybody */
            assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD);
            assert_int_equal(run(bench, 0x1E, 0, 0, 0, 0, 0), GOOD);
            assert_int_equal(run(bench, 0x1B, 0, 0, 0, 1, 0), GOOD);
            assert_int_equal(run_in(bench, 96, 0x12, 0, 0, 0, 96, 0), GOOD);
            assert_int_equal(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
            assert_int_equal(run_in(bench, 8, 0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0), GOOD);
            assert_int_equal(run_in(bench, 64, 0x46, 0, 0, 0, 0, 0, 0, 0, 64, 0), GOOD);
            bench->nexus = hosts.a;
            assert_int_equal(select_write(bench, false, 3, false), GOOD);
            assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), GOOD);
        }
        assert_int_equal(reserve_out(&hosts, hosts.a, 3, 0, KEY_A, 0), GOOD);
    }
}

static void reserving_and_releasing(void **state)
{
    struct hosts hosts = two_hosts(state);
    struct bench *bench = hosts.bench;
    assert_int_equal(RESERVE(hosts.a, 1, KEY_A), CONFLICT); /* not registered */
    assert_int_equal(REGISTER(hosts.a, 0, KEY_A), GOOD);
    assert_int_equal(REGISTER(hosts.b, 0, KEY_B), GOOD);
    assert_refused(RESERVE(hosts.a, 2, KEY_A), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(RESERVE(hosts.a, 0x11, KEY_A), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB); /* a scope but the unit */
    assert_int_equal(RESERVE(hosts.a, 1, KEY_A), GOOD);
    assert_int_equal(RESERVE(hosts.a, 1, KEY_A), GOOD); /* again */
    assert_int_equal(RESERVE(hosts.a, 3, KEY_A), CONFLICT);
    assert_int_equal(RESERVE(hosts.b, 1, KEY_B), CONFLICT);
    assert_int_equal(run_in(bench, 255, RESERVE_IN(1)), GOOD);
    assert_reply("00 00 00 02 00 00 00 10 00 00 00 00 00 00 00 A1 00 00 00 00 00 01 00 00");
    assert_int_equal(RELEASE(hosts.b, 1, KEY_B), GOOD); /* nothing of his: nothing happens */
    assert_refused(RELEASE(hosts.a, 3, KEY_A), ILLEGAL_REQUEST, INVALID_RELEASE_OF_PERSISTENT_RESERVATION);
    assert_int_equal(RELEASE(hosts.a, 1, KEY_A), GOOD);
    assert_int_equal(run_in(bench, 255, RESERVE_IN(1)), GOOD);
    assert_reply("00 00 00 02 00 00 00 00");
    /* for all registrants: nobody's key; with the last of them it goes */
    assert_int_equal(RESERVE(hosts.a, 7, KEY_A), GOOD);
    assert_int_equal(run_in(bench, 255, RESERVE_IN(1)), GOOD);
    assert_reply("00 00 00 02 00 00 00 10 00 00 00 00 00 00 00 00 00 00 00 00 00 07 00 00");
    assert_int_equal(REGISTER(hosts.a, KEY_A, 0), GOOD);
    assert_int_equal(run_in(bench, 255, RESERVE_IN(1)), GOOD);
    assert_int_equal(bench->command.data_in_length, 24);
    assert_int_equal(REGISTER(hosts.b, KEY_B, 0), GOOD);
    assert_int_equal(run_in(bench, 255, RESERVE_IN(1)), GOOD);
    assert_int_equal(bench->command.data_in_length, 8);
}

static void preempting(void **state)
{
    struct hosts hosts = two_hosts(state);
    struct bench *bench = hosts.bench;
    assert_int_equal(REGISTER(hosts.a, 0, KEY_A), GOOD);
    assert_int_equal(REGISTER(hosts.b, 0, KEY_B), GOOD);
    assert_int_equal(RESERVE(hosts.a, 3, KEY_A), GOOD);
    assert_int_equal(PREEMPT(hosts.b, 1, KEY_B, 0x99), CONFLICT); /* nobody's key */
    assert_refused(PREEMPT(hosts.b, 1, KEY_B, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
    assert_int_equal(PREEMPT(hosts.b, 1, KEY_B, KEY_A), GOOD);
    assert_int_equal(run_in(bench, 255, RESERVE_IN(1)), GOOD);
    assert_reply("00 00 00 03 00 00 00 10 00 00 00 00 00 00 00 B2 00 00 00 00 00 01 00 00");
    assert_int_equal(write_at(bench, 11702, 32), CONFLICT); /* the first is no holder any more */
    assert_int_equal(RELEASE(hosts.a, 1, KEY_A), CONFLICT);
    assert_int_equal(run_in(bench, 255, RESERVE_IN(3)), GOOD);
    assert_int_equal(get_be32(bench->data + 4), 24 + 24);
    assert_int_equal(bench->data[8 + 12], 1); /* holds */
    assert_int_equal(bench->data[8 + 13], 1); /* what */
    assert_string_equal((char *)bench->data + 8 + 28, "other");
}

/* A registration is its nexus's by name: it stays while the host is away, and resets leave it; power does not. */
static void persistence(void **state)
{
    struct hosts hosts = two_hosts(state);
    struct bench *bench = hosts.bench;
    assert_int_equal(REGISTER(hosts.b, 0, KEY_B), GOOD);
    assert_int_equal(RESERVE(hosts.b, 3, KEY_B), GOOD);
    drive_nexus_free(bench->drive, hosts.b);
    drive_reset(bench->drive);
    bench_calm(bench);
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), CONFLICT);
    bench->nexus = drive_nexus_new(bench->drive, "other");
    bench_calm(bench);
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), GOOD);
    bench->nexus = hosts.a;
    bench_ok(bench, drive_power_cut(bench->drive, &bench->why));
    bench_calm(bench);
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), GOOD);
}

static void misuse(void **state)
{
    struct hosts hosts = two_hosts(state);
    struct bench *bench = hosts.bench;
    uint8_t list[32] = {[15] = KEY_A};
    assert_refused(run_in(bench, 64, RESERVE_IN(4)), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run_out(bench, list, 24, 0x5F, 7, 0, 0, 0, 0, 0, 0, 24, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_refused(run_out(bench, list, 23, 0x5F, 0, 0, 0, 0, 0, 0, 0, 23, 0), ILLEGAL_REQUEST,
                   PARAMETER_LIST_LENGTH_ERROR);
    assert_refused(run_out(bench, list, 25, 0x5F, 0, 0, 0, 0, 0, 0, 0, 25, 0), ILLEGAL_REQUEST,
                   PARAMETER_LIST_LENGTH_ERROR);
    assert_refused(run_out(bench, list, 20, 0x5F, 0, 0, 0, 0, 0, 0, 0, 24, 0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    list[20] = 0x01; /* APTPL */
    assert_refused(run_out(bench, list, 24, 0x5F, 0, 0, 0, 0, 0, 0, 0, 24, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_PARAMETER_LIST);
    list[20] = 0x08; /* SPEC_I_PT */
    assert_refused(run_out(bench, list, 24, 0x5F, 0, 0, 0, 0, 0, 0, 0, 24, 0), ILLEGAL_REQUEST,
                   INVALID_FIELD_IN_PARAMETER_LIST);
    assert_int_equal(run_in(bench, 255, RESERVE_IN(0)), GOOD);
    assert_reply("00 00 00 00 00 00 00 00");
}

/* The table of keys is finite: 5/55/04, and nothing is changed. */
static void too_many_keys(void **state)
{
    struct hosts hosts = two_hosts(state);
    struct bench *bench = hosts.bench;
    for (unsigned i = 0; i < 40; i++) {
        char name[16];
        snprintf(name, sizeof name, "host %u", i);
        bench->nexus = drive_nexus_new(bench->drive, name);
        bench_calm(bench);
        uint8_t status = REGISTER(bench->nexus, 0, i + 1);
        if (i < 32)
            assert_int_equal(status, GOOD);
        else
            assert_refused(status, ILLEGAL_REQUEST, INSUFFICIENT_REGISTRATION_RESOURCES);
    }
    assert_int_equal(run_in(bench, 512, 0x5E, 0, 0, 0, 0, 0, 0, 2, 0, 0), GOOD);
    assert_int_equal(get_be32(bench->data + 4), 32 * 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(keys),        drive_test(what_is_kept), drive_test(reserving_and_releasing), drive_test(preempting),
        drive_test(persistence), drive_test(misuse),       drive_test(too_many_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
