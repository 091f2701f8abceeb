/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clock a drive is given: kinds, rates, what is due when. Durations are those of the personality or of the
 * standards (1x is 75 sectors a second). */
#include "drive_support.h"

#define TEST_UNIT_READY 0x00, 0, 0, 0, 0, 0
#define MILLISECOND UINT64_C(1000000)

static void make_disc(struct bench *bench, const char *kind, char path[128])
{
    snprintf(path, 128, "%s/%u.disc", bench->folder, ++bench->discs);
    bench_ok(bench, disc_create(path, disc_kind_find(kind), NULL, &(struct disc_options){.seed = 1}, &bench->why));
}

/* ------------------------------------------------------------------ words */

static void words(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum drive_clock clock;
        uint32_t rate;
        const char *back;
    } good[] = {
        {"instant", DRIVE_CLOCK_INSTANT, 1000, "instant"}, {"step", DRIVE_CLOCK_STEP, 1000, "step"},
        {"real", DRIVE_CLOCK_REAL, 1000, "real"},          {"x1", DRIVE_CLOCK_REAL, 1000, "real"},
        {"x20", DRIVE_CLOCK_REAL, 20000, "x20"},           {"x0.5", DRIVE_CLOCK_REAL, 500, "x0.5"},
        {"x1.25", DRIVE_CLOCK_REAL, 1250, "x1.25"},        {"x0.01", DRIVE_CLOCK_REAL, 10, "x0.01"},
        {"x10000", DRIVE_CLOCK_REAL, 10000000, "x10000"},
    };
    static const char *const bad[] = {"",       "x",    "x0",    "x-1",  "x1.",
                                      "x.5",    "x1x",  "20",    "Real", "x0.0001",
                                      "x10001", "x1e3", "real ", "x 2",  "x99999999999999999999"};
    enum drive_clock clock;
    uint32_t rate;
    char text[DRIVE_CLOCK_TEXT];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(drive_clock_read(good[i].text, &clock, &rate));
        assert_int_equal(clock, good[i].clock);
        assert_int_equal(rate, good[i].rate);
        assert_string_equal(drive_clock_words(clock, rate, text), good[i].back);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (drive_clock_read(bad[i], &clock, &rate))
            fail_msg("'%s' was taken", bad[i]);
}

/* ------------------------------------------------------------------ kinds */

/* load-ms of the built-in personality is 5000: at N times real time that is 5000/N ms of the loop's. */
static void loads_in(struct bench *bench, uint64_t milliseconds)
{
    char path[128];
    make_disc(bench, "cd-r-80", path);
    bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
    assert_true(drive_busy(bench->drive));
    loop_step_advance(bench->loop, milliseconds * MILLISECOND - MILLISECOND / 100);
    assert_true(drive_busy(bench->drive));
    loop_step_advance(bench->loop, MILLISECOND / 50);
    assert_false(drive_busy(bench->drive));
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
}

static void rates(void **state)
{
    struct bench *bench = *state;
    drive_clock_set_rate(bench->drive, DRIVE_CLOCK_REAL, 1000);
    loads_in(bench, 5000);
    drive_clock_set_rate(bench->drive, DRIVE_CLOCK_REAL, 20000);
    loads_in(bench, 250);
    drive_clock_set_rate(bench->drive, DRIVE_CLOCK_REAL, 500);
    loads_in(bench, 10000);
    drive_clock_set_rate(bench->drive, DRIVE_CLOCK_REAL, 1250);
    loads_in(bench, 4000);
}

/* A change of clock keeps what is gone: half at real time, half of the rest at double, then by hand. */
static void changes_of_clock(void **state)
{
    struct bench *bench = *state;
    char path[128], text[DRIVE_CLOCK_TEXT];
    make_disc(bench, "cd-r-80", path);
    drive_clock_set(bench->drive, DRIVE_CLOCK_REAL);
    bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
    loop_step_advance(bench->loop, 2500 * MILLISECOND);
    drive_clock_set_rate(bench->drive, DRIVE_CLOCK_REAL, 2000);
    loop_step_advance(bench->loop, 625 * MILLISECOND);
    drive_clock_set(bench->drive, DRIVE_CLOCK_STEP);
    loop_step_advance(bench->loop, 100 * SECONDS);
    assert_true(drive_busy(bench->drive));
    assert_int_equal(drive_clock_advance(bench->drive, 1249 * MILLISECOND, &bench->why), 0);
    assert_true(drive_busy(bench->drive));
    assert_int_equal(drive_clock_advance(bench->drive, 2 * MILLISECOND, &bench->why), 0);
    assert_false(drive_busy(bench->drive));
    assert_string_equal(drive_clock_text(bench->drive, text), "step");
}

/* With the instant clock nothing lasts, and what lasted is over. */
static void to_instant(void **state)
{
    struct bench *bench = *state;
    char path[128];
    make_disc(bench, "cd-r-80", path);
    drive_clock_set(bench->drive, DRIVE_CLOCK_REAL);
    bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
    drive_clock_set(bench->drive, DRIVE_CLOCK_INSTANT);
    assert_false(drive_busy(bench->drive));
    uint64_t at;
    assert_false(loop_step_next(bench->loop, &at)); /* no timer is left behind */
    bench_calm(bench);
    assert_int_equal(run(bench, TEST_UNIT_READY), GOOD);
    assert_int_equal(drive_clock_advance(bench->drive, 1, &bench->why), EXIT_USAGE_ERROR);
}

/* A drive that goes takes its timers along. */
static void no_timer_left(void **state)
{
    struct bench *bench = *state;
    char path[128];
    uint64_t at;
    make_disc(bench, "cd-r-80", path);
    drive_clock_set(bench->drive, DRIVE_CLOCK_REAL);
    bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
    assert_true(loop_step_next(bench->loop, &at));
    drive_free(bench->drive);
    bench->drive = NULL;
    assert_false(loop_step_next(bench->loop, &at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words), drive_test(rates),         drive_test(changes_of_clock),
        drive_test(to_instant),  drive_test(no_timer_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
