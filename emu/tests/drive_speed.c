/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long things take, and what the drive says of it. 1x is 75 sectors a second (reference mmc 6.4); a disc of 12 cm
 * has its programs between the radii of 25 and 58 mm, so at constant angular velocity the rate at the inner edge is
 * 25/58 of that at the outer one.
 */
#include "drive_support.h"

#include "emu/drive/speed.h"

#define MILLISECOND UINT64_C(1000000)
#define START_STOP(immediate, bits) 0x1B, immediate, 0, 0, bits, 0
enum { OUTER = 359849 };

static void advance(struct bench *bench, uint64_t nanoseconds)
{
    bench_ok(bench, drive_clock_advance(bench->drive, nanoseconds, &bench->why));
}

static void assert_near(uint64_t value, uint64_t wanted, uint64_t tolerance)
{
    if (value + tolerance < wanted || value > wanted + tolerance)
        fail_msg("%llu is not %llu, give or take %llu", (unsigned long long)value, (unsigned long long)wanted,
                 (unsigned long long)tolerance);
}

/* ------------------------------------------------------------------ curves */

static void constant_linear_velocity(void **state)
{
    (void)state;
    static const struct {
        uint32_t speed, times;
    } speeds[] = {{176, 1}, {353, 2}, {706, 4}, {1411, 8}, {1764, 10}, {2822, 16}, {4234, 24}, {7056, 40}, {8467, 48}};
    for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++) {
        struct speed_curve curve = speed_curve(CURVE_CLV, speeds[i].speed, OUTER);
        assert_int_equal(speed_at(&curve, 0), speeds[i].times * 75000);
        assert_int_equal(speed_at(&curve, OUTER), speeds[i].times * 75000);
        /* 75 minutes of sectors */
        assert_near(speed_duration(&curve, 0, 75 * 60 * 75), 75 * 60 * SECONDS / speeds[i].times, 1000);
        assert_int_equal(speed_straight_end(&curve, 0), OUTER);
    }
}

static void constant_angular_velocity(void **state)
{
    (void)state;
    struct speed_curve curve = speed_curve(CURVE_CAV, 8467, OUTER);
    assert_near(speed_at(&curve, 0), UINT64_C(3600000) * 25 / 58, 100);
    assert_near(speed_at(&curve, OUTER), 3600000, 100);
    /* half of the area lies within sqrt((25^2 + 58^2) / 2) = 44.659 mm */
    assert_near(speed_at(&curve, OUTER / 2), UINT64_C(3600000) * 44659 / 58000, 200);
    /*
     * The whole disc: the groove goes out at a pace of its own, as many turns to each millimetre, so that the time is
     * that of the average radius: 360000 sectors at 48x * 41.5/58.
     */
    assert_near(speed_duration(&curve, 0, OUTER), UINT64_C(359849) * SECONDS / 3600 * 580 / 415, 30 * MILLISECOND);
    /* all of it is as long as its parts */
    uint64_t parts = 0;
    for (lba_t lba = 0; lba < 320000; lba += 32)
        parts += speed_duration(&curve, lba, 32);
    assert_near(parts, speed_duration(&curve, 0, 320000), 10 * MILLISECOND);
}

/* A small disc ends at 38 mm: the drive does not turn faster for it. */
static void small_disc(void **state)
{
    (void)state;
    struct speed_curve curve = speed_curve(CURVE_CAV, 8467, 108000);
    assert_near(speed_at(&curve, 108000), UINT64_C(3600000) * 38 / 58, 3000);
}

static void partial_cav_and_zones(void **state)
{
    (void)state;
    struct speed_curve curve = speed_curve(CURVE_P_CAV, 4234, OUTER);
    curve.inner_percent = 50;
    assert_int_equal(speed_at(&curve, 0), 900000);
    /* as the radius: full speed at 50 mm, (50^2 - 25^2) / (58^2 - 25^2) of the disc */
    lba_t full = speed_straight_end(&curve, 0);
    assert_near((uint64_t)full, UINT64_C(359849) * 1875 / 2739, 3);
    assert_int_equal(speed_at(&curve, full), 1800000);
    assert_int_equal(speed_at(&curve, OUTER), 1800000);
    assert_int_equal(speed_straight_end(&curve, full), OUTER);

    curve = speed_curve(CURVE_Z_CLV, 5645, OUTER);
    curve.inner_percent = 50;
    curve.zones = 3;
    /* 16x, 24x, 32x, a third of the disc each */
    assert_int_equal(speed_at(&curve, 0), 16 * 75000);
    assert_int_equal(speed_at(&curve, OUTER / 2), 24 * 75000);
    assert_int_equal(speed_at(&curve, OUTER - 1), 32 * 75000);
    lba_t second = speed_straight_end(&curve, 0), third = speed_straight_end(&curve, second);
    assert_near((uint64_t)second, OUTER / 3, 1);
    assert_near((uint64_t)third, OUTER / 3 * 2, 2);
    assert_int_equal(speed_straight_end(&curve, third), OUTER);
    uint64_t third_of_disc = UINT64_C(359849) / 3 * SECONDS / 75;
    assert_near(speed_duration(&curve, 0, OUTER), third_of_disc / 16 + third_of_disc / 24 + third_of_disc / 32,
                10 * MILLISECOND);
}

/* How far it comes is how long it takes, looked at from the other end. */
static void reach(void **state)
{
    (void)state;
    for (enum speed_curve_kind kind = CURVE_CLV; kind <= CURVE_Z_CLV; kind++) {
        struct speed_curve curve = speed_curve(kind, 8467, OUTER);
        for (uint32_t count = 1; count < 300000; count = count * 3 + 1) {
            uint64_t lasts = speed_duration(&curve, 1000, count);
            assert_int_equal(speed_reach(&curve, 1000, lasts, 400000), count);
            assert_int_equal(speed_reach(&curve, 1000, lasts - 1, 400000), count - 1);
            assert_int_equal(speed_reach(&curve, 1000, lasts, count / 2), count / 2);
        }
    }
}

/* ------------------------------------------------------------------ what the drive says */

static uint8_t set_speed(struct bench *bench, unsigned rotation, unsigned read_speed, unsigned write_speed)
{
    return run(bench, 0xBB, (uint8_t)rotation, (uint8_t)(read_speed >> 8), (uint8_t)read_speed,
               (uint8_t)(write_speed >> 8), (uint8_t)write_speed, 0, 0, 0, 0, 0, 0);
}

/* Page 2Ah: current read speed, current write speed, rotation control. */
static void assert_speeds(struct bench *bench, unsigned read_speed, unsigned write_speed, unsigned rotation)
{
    assert_int_equal(run_in(bench, 256, 0x5A, 0, 0x2A, 0, 0, 0, 0, 1, 0, 0), GOOD);
    const uint8_t *page = bench->data + 8;
    assert_int_equal(get_be16(page + 14), read_speed);
    assert_int_equal(get_be16(page + 20), write_speed);
    assert_int_equal(get_be16(page + 28), write_speed);
    assert_int_equal(page[27] & 3, rotation);
}

/* Rounded down to what is listed; the slowest for less; all for FFFFh (2.17). */
static void rounding(void **state)
{
    struct bench *bench = bench_ready(state, "cd-r-80");
    assert_speeds(bench, 8467, 8467, 1);
    static const struct {
        unsigned asked, got;
    } rows[] = {{0xFFFF, 8467}, {0xFFFE, 8467}, {8468, 8467}, {8467, 8467}, {8466, 7056}, {2823, 2822},
                {2822, 2822},   {1412, 1411},   {1410, 706},  {705, 706},   {1, 706},     {0, 8467}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(set_speed(bench, 0, rows[i].asked, 0xFFFF), GOOD);
        assert_speeds(bench, rows[i].got, 8467, 1);
        assert_int_equal(set_speed(bench, 0, 0xFFFF, rows[i].asked), GOOD);
        assert_speeds(bench, 8467, rows[i].got, rows[i].got > 2822);
    }
    /* turning evenly on request, where the drive slows down else */
    assert_int_equal(set_speed(bench, 1, 0xFFFF, 1411), GOOD);
    assert_speeds(bench, 8467, 1411, 1);
    assert_int_equal(set_speed(bench, 0, 0xFFFF, 1411), GOOD);
    assert_speeds(bench, 8467, 1411, 0);
}

static void descriptor(const struct bench *bench, unsigned index, uint32_t values[4])
{
    for (unsigned i = 0; i < 4; i++)
        values[i] = get_be32(bench->data + 8 + 16 * index + 4 * i);
}

static unsigned performance(struct bench *bench, bool write)
{
    assert_int_equal(run_in(bench, 1024, 0xAC, write ? 0x14 : 0x10, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0), GOOD);
    return (get_be32(bench->data) - 4) / 16;
}

static void performance_of_curves(void **state)
{
    struct bench *bench = *state;
    uint32_t d[4];
    bench_personality(bench,
                      "[performance]\nread-curve = p-cav\nwrite-curve = z-clv\ncurve-zones = 3\nread-speed = 4234\n"
                      "write-speed = 5645\n");
    bench_ready(state, "cd-r-80");
    /* reading 12x to 24x until 50 mm, then 24x */
    assert_int_equal(performance(bench, false), 2);
    descriptor(bench, 0, d);
    assert_int_equal(d[0], 0);
    assert_int_equal(d[1], 2117);
    assert_near(d[2], 246338, 3);
    assert_near(d[3], 4234, 1);
    descriptor(bench, 1, d);
    assert_near(d[0], 246339, 3);
    assert_int_equal(d[1], 4234);
    assert_int_equal(d[2], OUTER - 1);
    assert_int_equal(d[3], 4234);
    /* writing 16x, 24x, 32x: gapless */
    assert_int_equal(performance(bench, true), 3);
    static const unsigned zones[] = {2823, 4234, 5645};
    uint32_t next = 0;
    for (unsigned i = 0; i < 3; i++) {
        descriptor(bench, i, d);
        assert_int_equal(d[0], next);
        assert_near(d[1], zones[i], 1);
        assert_int_equal(d[1], d[3]);
        next = d[2] + 1;
    }
    assert_int_equal(next, OUTER);
    /* slow enough: the same everywhere */
    assert_int_equal(set_speed(bench, 0, 1411, 1411), GOOD);
    assert_int_equal(performance(bench, true), 1);
    descriptor(bench, 0, d);
    assert_int_equal(d[1], 1411);
    assert_int_equal(d[3], 1411);
}

/* ------------------------------------------------------------------ reading */

/* A closed disc of one data track at 4x read speed, 300 sectors a second. */
static struct bench *recorded(void **state)
{
    struct bench *bench = *state;
    drive_clock_set(bench->drive, DRIVE_CLOCK_INSTANT);
    bench_ready(state, "cd-r-80");
    burn_session(bench, 0, 3000);
    drive_clock_set(bench->drive, DRIVE_CLOCK_STEP);
    assert_int_equal(set_speed(bench, 0, 706, 0xFFFF), GOOD);
    return bench;
}

static void send_read(struct bench *bench, lba_t lba, unsigned count)
{
    uint8_t cdb[10] = {0x28};
    put_lba(cdb + 2, lba);
    put_be16(cdb + 7, count);
    submit_raw(bench, cdb, sizeof cdb, NULL, 0, sizeof bench->data);
}

/* Answered after exactly so long, give or take a microsecond. */
static void answered_after(struct bench *bench, uint64_t nanoseconds)
{
    if (nanoseconds > 1000) {
        advance(bench, nanoseconds - 1000);
        assert_int_equal(bench->done, 0);
        advance(bench, 2000);
    }
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, GOOD);
}

static void reading(void **state)
{
    struct bench *bench = recorded(state);
    send_read(bench, 0, 30); /* the head is there already */
    answered_after(bench, SECONDS / 10);
    /* in one go with it: a second for 300 sectors */
    for (lba_t lba = 30; lba < 330; lba += 30) {
        send_read(bench, lba, 30);
        answered_after(bench, SECONDS / 10 - 1000);
    }
    assert_int_equal(bench->command.data_in_length, 30 * 2048);
    /* read before: it is in the buffer */
    send_read(bench, 100, 30);
    answered_after(bench, 0);
}

/* While the host is away the drive reads on, until its buffer (2 MiB, 891 sectors) is full. */
static void reading_ahead(void **state)
{
    struct bench *bench = recorded(state);
    send_read(bench, 0, 30);
    answered_after(bench, SECONDS / 10);
    advance(bench, SECONDS);
    send_read(bench, 30, 300);
    answered_after(bench, 0);
    send_read(bench, 330, 30);
    answered_after(bench, SECONDS / 10 - 2000);
    advance(bench, 60 * SECONDS);
    send_read(bench, 360, 500);
    answered_after(bench, 0);
    send_read(bench, 860, 500); /* 391 of them are there */
    answered_after(bench, 109 * SECONDS / 300);
}

/* access-ms is 120: a third of the disc; the shortest way takes 40 ms, the longest 280. */
static void seeking(void **state)
{
    struct bench *bench = recorded(state);
    send_read(bench, 0, 30);
    answered_after(bench, SECONDS / 10);
    send_read(bench, 2000, 30);
    advance(bench, 140 * MILLISECOND);
    assert_int_equal(bench->done, 0);
    advance(bench, 10 * MILLISECOND);
    assert_int_equal(bench->done, 1);
    /* SEEK is answered where it is, and READ goes on from there */
    submit_raw(bench, CDB(0x2B, 0, 0, 0, 0, 0, 0, 0, 0, 0), NULL, 0, 0);
    assert_int_equal(bench->done, 0);
    advance(bench, 45 * MILLISECOND);
    assert_int_equal(bench->done, 1);
    send_read(bench, 0, 30);
    advance(bench, SECONDS / 10 + 1000);
    assert_int_equal(bench->done, 1);
    /* VERIFY reads as well */
    submit_raw(bench, CDB(0x2F, 0, 0, 0, 0, 30, 0, 0, 30, 0), NULL, 0, 0);
    assert_int_equal(bench->done, 0);
    advance(bench, SECONDS / 10 + 1000);
    assert_int_equal(bench->done, 1);
    /* READ CD too */
    submit_raw(bench, CDB(0xBE, 0, 0, 0, 0, 60, 0, 0, 30, 0xF8, 0, 0), NULL, 0, sizeof bench->data);
    assert_int_equal(bench->done, 0);
    advance(bench, SECONDS / 10 + 1000);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.data_in_length, 30 * 2352);
}

/* Ended before its time: once, and the data was never promised. */
static void read_aborted(void **state)
{
    struct bench *bench = recorded(state);
    send_read(bench, 0, 300);
    drive_abort(bench->drive, bench->nexus, DRIVE_ABORT_TASK_SET);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, ABORTED);
    assert_int_equal(bench->command.data_in_length, 0);
    advance(bench, 10 * SECONDS);
    assert_int_equal(bench->done, 1);
    /* a refusal takes no time */
    send_read(bench, 3000, 30);
    assert_int_equal(bench->done, 1);
    assert_int_equal(bench->command.status, CHECK);
}

/* ------------------------------------------------------------------ turning and standing still */

static uint8_t select_power(struct bench *bench, unsigned bits, uint32_t idle, uint32_t standby)
{
    uint8_t list[20] = {[8] = 0x1A, 0x0A, 0, (uint8_t)bits};
    put_be32(list + 12, idle);
    put_be32(list + 16, standby);
    return run_out(bench, list, sizeof list, 0x55, 0x10, 0, 0, 0, 0, 0, 0, sizeof list, 0);
}

static unsigned power_event(struct bench *bench, unsigned *condition)
{
    assert_int_equal(run_in(bench, 8, 0x4A, 1, 0, 0, 0x04, 0, 0, 0, 8, 0), GOOD);
    *condition = bench->data[5];
    return bench->data[4] & 0x0F;
}

/* Page 1Ah: idle after 2 s, standby after 5; the next READ turns the disc again, which takes spin-up-ms (3000). */
static void standby(void **state)
{
    struct bench *bench = *state;
    bench_personality(bench, "[variations]\nsupported-events = 5E\n");
    drive_clock_set(bench->drive, DRIVE_CLOCK_STEP);
    recorded(state);
    unsigned condition;
    while (power_event(bench, &condition) != 0)
        ;
    assert_int_equal(select_power(bench, 3, 20, 50), GOOD);
    send_read(bench, 0, 30);
    answered_after(bench, SECONDS / 10);
    advance(bench, 1800 * MILLISECOND);
    assert_int_equal(power_event(bench, &condition), 0);
    advance(bench, 200 * MILLISECOND);
    assert_int_equal(power_event(bench, &condition), 1);
    assert_int_equal(condition, 2);
    advance(bench, 3 * SECONDS);
    assert_int_equal(power_event(bench, &condition), 1);
    assert_int_equal(condition, 3);
    advance(bench, 60 * SECONDS);
    assert_int_equal(power_event(bench, &condition), 0);
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD); /* the medium is there */
    send_read(bench, 30, 30);
    advance(bench, 3 * SECONDS);
    assert_int_equal(bench->done, 0);
    advance(bench, SECONDS / 2);
    assert_int_equal(bench->done, 1);
    assert_int_equal(power_event(bench, &condition), 1);
    assert_int_equal(condition, 1);
    /* without the bits nothing ends */
    assert_int_equal(select_power(bench, 0, 20, 50), GOOD);
    advance(bench, 600 * SECONDS);
    send_read(bench, 60, 30);
    answered_after(bench, 0);
}

/* STOP, and START: becoming ready until it turns, with Immed or held (2.5, 6.1). */
static void stopped_and_started(void **state)
{
    struct bench *bench = recorded(state);
    assert_int_equal(run(bench, START_STOP(0, 1)), GOOD); /* it turns already */
    assert_int_equal(run(bench, START_STOP(0, 0)), GOOD);
    assert_int_equal(run(bench, START_STOP(1, 1)), GOOD);
    assert_refused(run(bench, 0x00, 0, 0, 0, 0, 0), NOT_READY, LOGICAL_UNIT_IS_IN_PROCESS_OF_BECOMING_READY);
    assert_int_equal(bench->command.sense[15], 0x80);
    advance(bench, 1500 * MILLISECOND);
    assert_refused(run(bench, 0x00, 0, 0, 0, 0, 0), NOT_READY, LOGICAL_UNIT_IS_IN_PROCESS_OF_BECOMING_READY);
    assert_int_equal(get_be16(bench->command.sense + 16), 0x8000);
    advance(bench, 1500 * MILLISECOND);
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), GOOD); /* the same disc: no attention */
    assert_int_equal(run(bench, START_STOP(0, 0)), GOOD);
    submit_raw(bench, CDB(START_STOP(0, 1)), NULL, 0, 0);
    answered_after(bench, 3 * SECONDS);
}

/* Eject with Immed: answered at once, busy with progress, then open (eject-ms is 1500). */
static void ejecting(void **state)
{
    struct bench *bench = recorded(state);
    assert_int_equal(run(bench, START_STOP(1, 2)), GOOD);
    advance(bench, 750 * MILLISECOND);
    assert_refused(run(bench, 0x00, 0, 0, 0, 0, 0), NOT_READY, OPERATION_IN_PROGRESS);
    assert_int_equal(get_be16(bench->command.sense + 16), 0x8000);
    assert_int_equal(run_in(bench, 18, 0x03, 0, 0, 0, 18, 0), GOOD);
    assert_int_equal(get_be16(bench->data + 16), 0x8000);
    advance(bench, 750 * MILLISECOND);
    assert_true(drive_tray_open(bench->drive));
    assert_refused(run(bench, 0x00, 0, 0, 0, 0, 0), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN);
}

/* ------------------------------------------------------------------ closing and erasing */

/* At 10x, 750 sectors a second: lead-in 97:34:23 to the pre-gap (10927), lead-out 6750, and what the drive adds. */
static void closing_and_blanking(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-rw-80");
    bench_calm(bench);
    assert_int_equal(select_write(bench, false, 3, false), GOOD);
    write_blocks(bench, 0, 300);
    /* 300 sectors are burnt, then synchronize-ms 2000 */
    submit_raw(bench, CDB(0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0), NULL, 0, 0);
    answered_after(bench, 300 * SECONDS / 750 + 2 * SECONDS);
    submit_raw(bench, CDB(0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0), NULL, 0, 0);
    answered_after(bench, 17677 * SECONDS / 750 + 3 * SECONDS);
    /* later lead-ins are a minute, later lead-outs half of one */
    write_blocks(bench, 11702, 300);
    submit_raw(bench, CDB(0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0), NULL, 0, 0);
    answered_after(bench, (300 + 4500 + 2250) * SECONDS / 750 + 3 * SECONDS);
    /* nothing to close: nothing takes time */
    submit_raw(bench, CDB(0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0), NULL, 0, 0);
    answered_after(bench, 0);
    /* minimal: from the lead-in to address 0; whole: to the last possible lead-out; each and blank-*-ms 5000 */
    submit_raw(bench, CDB(0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NULL, 0, 0);
    answered_after(bench, 11077 * SECONDS / 750 + 5 * SECONDS);
    submit_raw(bench, CDB(0xA1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NULL, 0, 0);
    answered_after(bench, (359849 + 11077) * SECONDS / 750 + 5 * SECONDS);
    /* half as fast, twice as long */
    assert_int_equal(set_speed(bench, 0, 0xFFFF, 706), GOOD);
    submit_raw(bench, CDB(0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NULL, 0, 0);
    answered_after(bench, 11077 * SECONDS / 300 + 5 * SECONDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constant_linear_velocity),
        cmocka_unit_test(constant_angular_velocity),
        cmocka_unit_test(small_disc),
        cmocka_unit_test(partial_cav_and_zones),
        cmocka_unit_test(reach),
        drive_test(rounding),
        drive_test(performance_of_curves),
        drive_test_stepped(reading),
        drive_test_stepped(reading_ahead),
        drive_test_stepped(seeking),
        drive_test_stepped(read_aborted),
        drive_test_stepped(standby),
        drive_test_stepped(stopped_and_started),
        drive_test_stepped(ejecting),
        drive_test_stepped(closing_and_blanking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
