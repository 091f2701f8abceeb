/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GET EVENT STATUS NOTIFICATION (reference mmc 2.11, Appendix A). The golden bytes there have the bitmap 56h; ours is
 * 7Eh, so that byte is looked at once and left open elsewhere. */
#include "drive_support.h"

#define EVENTS(mask) 0x4A, 1, 0, 0, mask, 0, 0, 0, 8, 0
enum { OPERATIONAL = 0x02, EXTERNAL = 0x08, MEDIA = 0x10, BUSY = 0x40 };

static struct bench *quiet(struct bench *bench)
{
    for (int i = 0; i < 16; i++)
        run_in(bench, 8, EVENTS(0x7E));
    return bench;
}

static void no_events(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    quiet(bench);
    assert_int_equal(run_in(bench, 8, EVENTS(MEDIA)), GOOD);
    assert_reply("00 06 04 7E 00 02 00 00");
    assert_int_equal(run_in(bench, 8, EVENTS(OPERATIONAL)), GOOD);
    assert_reply("00 06 01 7E 00 00 00 00");
    assert_int_equal(run_in(bench, 8, EVENTS(EXTERNAL)), GOOD);
    assert_reply("00 06 03 7E 00 00 00 00");
    assert_int_equal(run_in(bench, 8, EVENTS(BUSY)), GOOD);
    assert_reply("00 06 06 7E 00 00 00 00");
    /* several asked for and none there: the lowest */
    assert_int_equal(run_in(bench, 8, EVENTS(0x7E)), GOOD);
    assert_reply("00 06 01 7E 00 00 00 00");
}

/* A mask of nothing, or of nothing supported. */
static void no_class(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(run_in(bench, 8, EVENTS(0)), GOOD);
    assert_reply("00 02 80 7E");
    assert_int_equal(run_in(bench, 8, EVENTS(0x81)), GOOD);
    assert_reply("00 02 80 7E");
}

static void new_media(void **state)
{
    struct bench *bench = *state;
    quiet(bench);
    bench_disc(bench, "cd-r-80");
    /* the lowest class that has one comes first */
    assert_int_equal(run_in(bench, 8, EVENTS(0x7E)), GOOD);
    assert_reply("00 06 01 ?? 02 00 00 01");
    assert_int_equal(run_in(bench, 8, EVENTS(0x7E)), GOOD);
    assert_reply("00 06 04 ?? 02 02 00 00");
    assert_int_equal(run_in(bench, 8, EVENTS(MEDIA)), GOOD);
    assert_reply("00 06 04 ?? 00 02 00 00");
}

static void removal(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    quiet(bench);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    assert_int_equal(run_in(bench, 8, EVENTS(MEDIA)), GOOD);
    assert_reply("00 06 04 ?? 03 01 00 00");
    /* out of an open tray nothing more is seen */
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    assert_int_equal(run_in(bench, 8, EVENTS(MEDIA)), GOOD);
    assert_reply("00 06 04 ?? 00 01 00 00");
}

/* 2.5: the button with a persistent prevention asks the host; with a plain one nothing happens. */
static void eject_request(void **state)
{
    struct bench *bench = *state;
    bool opened;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    quiet(bench);
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 1, 0), GOOD);
    bench_ok(bench, drive_button(bench->drive, &opened, &bench->why));
    assert_false(opened);
    assert_int_equal(run_in(bench, 8, EVENTS(MEDIA)), GOOD);
    assert_reply("00 06 04 ?? 00 02 00 00");
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 3, 0), GOOD);
    bench_ok(bench, drive_button(bench->drive, &opened, &bench->why));
    assert_false(opened);
    assert_int_equal(run_in(bench, 8, EVENTS(MEDIA)), GOOD);
    assert_reply("00 06 04 ?? 01 02 00 00");
    /* operational change says who has locked */
    assert_int_equal(run_in(bench, 8, EVENTS(OPERATIONAL)), GOOD);
    assert_int_equal(bench->data[5], 0x80);
}

/* Queued per nexus: one reads, the other still has it. */
static void per_nexus(void **state)
{
    struct bench *bench = *state;
    struct nexus *first = bench->nexus, *other = drive_nexus_new(bench->drive, "other");
    bench_disc(bench, "cd-r-80");
    assert_int_equal(run_in(bench, 8, EVENTS(MEDIA)), GOOD);
    assert_int_equal(bench->data[4], 2);
    bench->nexus = other;
    assert_int_equal(run_in(bench, 8, EVENTS(MEDIA)), GOOD);
    assert_int_equal(bench->data[4], 2);
    bench->nexus = first;
    assert_int_equal(run_in(bench, 8, EVENTS(MEDIA)), GOOD);
    assert_int_equal(bench->data[4], 0);
}

/* 7.7, 23: attention and events know nothing of each other. */
static void apart_from_attention(void **state)
{
    struct bench *bench = *state;
    bench_calm(bench);
    quiet(bench);
    bench_disc(bench, "cd-r-80");
    quiet(bench);
    assert_refused(run(bench, 0x00, 0, 0, 0, 0, 0), UNIT_ATTENTION, NOT_READY_TO_READY_CHANGE);
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(run_in(bench, 8, EVENTS(MEDIA)), GOOD);
    assert_int_equal(bench->data[4], 3);
    assert_int_equal(run_in(bench, 8, EVENTS(MEDIA)), GOOD);
    assert_int_equal(bench->data[4], 2);
}

/* However often the disc changes unseen, a host that asks is never kept busy: under 32 events, under 4 operational
 * changes running. */
static void bounded(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    for (int i = 0; i < 50; i++) {
        bench_ok(bench, drive_eject(bench->drive, &bench->why));
        bench_ok(bench, drive_load(bench->drive, &bench->why));
    }
    int events = 0, operational = 0;
    while (run_in(bench, 8, EVENTS(0x7E)) == GOOD && bench->data[4] != 0) {
        events++;
        operational += bench->data[2] == 1;
    }
    assert_in_range(events, 1, 31);
    assert_in_range(operational, 1, 3);
}

/* A header alone takes nothing out of the queue. */
static void a_look_takes_nothing(void **state)
{
    struct bench *bench = *state;
    quiet(bench);
    bench_disc(bench, "cd-r-80");
    assert_int_equal(run_in(bench, 4, 0x4A, 1, 0, 0, MEDIA, 0, 0, 0, 4, 0), GOOD);
    assert_reply("00 06 04 7E");
    assert_int_equal(run_in(bench, 8, EVENTS(MEDIA)), GOOD);
    assert_int_equal(bench->data[4], 2);
}

/* The tame drive of Appendix A: bitmap 56h, power instead of external request. */
static void other_bitmap(void **state)
{
    struct bench *bench = *state;
    bench_personality(bench, "[variations]\nsupported-events = 56\n");
    bench_calm(bench);
    bench_disc(bench, "cd-r-80");
    assert_int_equal(run_in(bench, 8, EVENTS(MEDIA)), GOOD);
    assert_reply("00 06 04 56 02 02 00 00");
    assert_int_equal(run_in(bench, 8, EVENTS(0)), GOOD);
    assert_reply("00 02 80 56");
    bench_calm(bench);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 0x30, 0), GOOD); /* standby */
    assert_int_equal(run_in(bench, 8, EVENTS(0x04)), GOOD);
    assert_reply("00 06 02 56 01 03 00 00");
    assert_int_equal(run_in(bench, 8, EVENTS(EXTERNAL)), GOOD);
    assert_reply("00 02 80 56");
}

/* Keys of the front panel: down and up, with the request that the key means. */
static void external_requests(void **state)
{
    struct bench *bench = *state;
    bench_calm(bench);
    quiet(bench);
    bench_ok(bench, drive_press(bench->drive, "play", &bench->why));
    bench_ok(bench, drive_press(bench->drive, "stop", &bench->why));
    assert_int_equal(run_in(bench, 8, EVENTS(EXTERNAL)), GOOD);
    assert_reply("00 06 03 ?? 01 00 01 01");
    assert_int_equal(run_in(bench, 8, EVENTS(EXTERNAL)), GOOD);
    assert_reply("00 06 03 ?? 02 00 01 01");
    assert_int_equal(run_in(bench, 8, EVENTS(EXTERNAL)), GOOD);
    assert_reply("00 06 03 ?? 01 00 01 06");
    assert_int_equal(run_in(bench, 8, EVENTS(EXTERNAL)), GOOD);
    assert_reply("00 06 03 ?? 02 00 01 06");
    assert_int_equal(drive_press(bench->drive, "volume", &bench->why), EXIT_USAGE_ERROR);
    assert_int_equal(run_in(bench, 8, EVENTS(EXTERNAL)), GOOD);
    assert_reply("00 06 03 ?? 00 00 00 00");
}

/* A change of power condition and, with the next command that needs the medium, the way back (2.5). */
static void power(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    burn_session(bench, 0, 300);
    quiet(bench);
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 0x30, 0), GOOD);
    assert_int_equal(run_in(bench, 8, EVENTS(0x04)), GOOD);
    assert_reply("00 06 02 ?? 01 03 00 00");
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_in(bench, 8, EVENTS(0x04)), GOOD);
    assert_reply("00 06 02 ?? 00 03 00 00");
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0), GOOD);
    assert_int_equal(run_in(bench, 8, EVENTS(0x04)), GOOD);
    assert_reply("00 06 02 ?? 01 01 00 00");
}

/* Persistent prevention passes from host to host: granted, asked for, released. */
static void several_hosts(void **state)
{
    enum { HOSTS = 0x20 };
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    struct nexus *first = bench->nexus, *second = drive_nexus_new(bench->drive, "second");
    bench->nexus = second;
    bench_calm(bench);
    quiet(bench);
    bench->nexus = first;
    bench_calm(bench);
    quiet(bench);
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 3, 0), GOOD);
    assert_int_equal(run_in(bench, 8, EVENTS(HOSTS)), GOOD);
    assert_reply("00 06 05 ?? 02 80 00 00");
    bench->nexus = second;
    assert_int_equal(run_in(bench, 8, EVENTS(HOSTS)), GOOD);
    assert_reply("00 06 05 ?? 00 81 00 00"); /* another prevents */
    assert_refused(run(bench, 0x1B, 0, 0, 0, 2, 0), ILLEGAL_REQUEST, MEDIUM_REMOVAL_PREVENTED);
    bench->nexus = first;
    assert_int_equal(run_in(bench, 8, EVENTS(HOSTS)), GOOD);
    assert_reply("00 06 05 ?? 01 80 00 01");
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 2, 0), GOOD);
    assert_int_equal(run_in(bench, 8, EVENTS(HOSTS)), GOOD);
    assert_reply("00 06 05 ?? 00 00 00 00");
    bench->nexus = second;
    assert_int_equal(run_in(bench, 8, EVENTS(HOSTS)), GOOD);
    assert_reply("00 06 05 ?? 03 00 00 00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(no_events),
        drive_test(no_class),
        drive_test(new_media),
        drive_test(removal),
        drive_test(eject_request),
        drive_test(per_nexus),
        drive_test(apart_from_attention),
        drive_test(bounded),
        drive_test(a_look_takes_nothing),
        drive_test(other_bitmap),
        drive_test(external_requests),
        drive_test(power),
        drive_test(several_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
