/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How often callbacks come (R-EVT-22, R-AUD-17), on a clock that the test moves: the linker puts it in the place of
 * clock_gettime (see the Makefile).
 */
#include <time.h>

#include "imapi/device.h"
#include "imapi/image.h"
#include "imapi/progress.h"
#include "imapi/tests/support.h"

static int64_t now_ms;

int __wrap_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
    (void)clock;
    *time = (struct timespec){.tv_sec = (time_t)(now_ms / 1000), .tv_nsec = (long)(now_ms % 1000) * 1000000};
    return 0;
}

static struct progress *progress;
static struct sink sink;
static UINT_PTR cookie;

static int begin(void **state)
{
    (void)state;
    now_ms = 1000000;
    progress = progress_new();
    sink_begin(&sink);
    assert_result(S_OK, progress_advise(progress, &sink.events, &cookie));
    progress_begin(progress);
    return 0;
}

static int end(void **state)
{
    (void)state;
    progress_free(progress);
    sink_forget(&sink);
    return 0;
}

enum { LARGE = 1000000 }; /* blocks: one percent is never done here */

/* At least every half a second where a percent takes longer; once per second a cancel is asked for. */
static void slow_blocks_are_told_by_the_clock(void **state)
{
    (void)state;
    for (int32_t i = 0; i <= 100; i++, now_ms += 100)
        assert_false(progress_block(progress, i, LARGE));
    assert_in_range(sink_count(&sink, HEARD_BLOCK), 20, 22); /* of ten seconds */
    assert_true(sink_count(&sink, HEARD_CANCEL) >= sink_count(&sink, HEARD_BLOCK));
}

static void slow_staging_is_told_by_the_clock(void **state)
{
    (void)state;
    for (int32_t i = 0; i <= 100; i++, now_ms += 100)
        assert_false(progress_add(progress, i, LARGE));
    assert_in_range(sink_count(&sink, HEARD_ADD), 20, 22);
    assert_true(sink_count(&sink, HEARD_CANCEL) >= sink_count(&sink, HEARD_ADD));
}

/* A drive that takes no more blocks for a while: nothing is told, and whoever wants to cancel can. */
static void a_drive_that_stands_still_can_be_cancelled(void **state)
{
    (void)state;
    progress_block(progress, 0, LARGE);
    progress_block(progress, LARGE / 100, LARGE);
    size_t told = sink_count(&sink, HEARD_BLOCK), asked = sink_count(&sink, HEARD_CANCEL);
    for (int i = 0; i < 100; i++, now_ms += 100)
        assert_false(progress_block(progress, LARGE / 100, LARGE));
    assert_int_equal(told, sink_count(&sink, HEARD_BLOCK));
    assert_in_range(sink_count(&sink, HEARD_CANCEL) - asked, 10, 22);
}

/* What is quick is told by the percent, however many steps it has. */
static void quick_staging_is_told_by_the_percent(void **state)
{
    (void)state;
    for (int32_t done = 0; done <= 6400; done++)
        assert_false(progress_add(progress, done, 6400));
    assert_in_range(sink_count(&sink, HEARD_ADD), 100, 102);
    assert_int_equal(6400, sink.heard[sink_find(&sink, HEARD_ADD, sink_count(&sink, HEARD_ADD) - 1)].a);
}

/* R-AUD-17: calls of one block each, far more than can be told, and still a cancel is asked for once per second. */
static void calls_of_one_block_can_be_cancelled(void **state)
{
    (void)state;
    static uint8_t block[2352];
    struct stash *stash;
    scratch_make();
    assert_result(S_OK, stash_claim(0, &stash));
    struct image *image = redbook_image_new(stash);
    redbook_image_set_capacity(image, 5000);
    assert_result(S_OK, redbook_image_create_track(image, 150));
    for (int i = 0; i < 1000; i++, now_ms += 10)
        assert_result(S_OK, redbook_image_add_blocks(image, block, 1, progress));
    assert_in_range(sink_count(&sink, HEARD_CANCEL), 10, 50); /* of ten seconds */
    assert_in_range(sink_count(&sink, HEARD_ADD), 10, 50);
    image->kind->free(image);
    stash_release(stash);
    scratch_remove();
}

/* What limits and waits are reckoned by. */
static void the_clock_of_a_device_counts_seconds(void **state)
{
    (void)state;
    double before = device_time.now();
    now_ms += 2750;
    double passed = device_time.now() - before;
    assert_true(passed > 2.749 && passed < 2.751);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(slow_blocks_are_told_by_the_clock, begin, end),
        cmocka_unit_test_setup_teardown(slow_staging_is_told_by_the_clock, begin, end),
        cmocka_unit_test_setup_teardown(a_drive_that_stands_still_can_be_cancelled, begin, end),
        cmocka_unit_test_setup_teardown(quick_staging_is_told_by_the_percent, begin, end),
        cmocka_unit_test_setup_teardown(calls_of_one_block_can_be_cancelled, begin, end),
        cmocka_unit_test_setup_teardown(the_clock_of_a_device_counts_seconds, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
