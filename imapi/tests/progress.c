/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of the callbacks (reference imapi 5, 4.5), without a burn: what goes out, how often, and when nothing may. */
#include "imapi/progress.h"
#include "imapi/tests/support.h"

static struct progress *progress;
static struct sink sink;
static UINT_PTR cookie;

static int begin(void **state)
{
    (void)state;
    progress = progress_new();
    sink_begin(&sink);
    assert_result(S_OK, progress_advise(progress, &sink.events, &cookie));
    assert_int_not_equal(0, cookie); /* R-ADV-02 */
    progress_begin(progress);
    return 0;
}

static int end(void **state)
{
    (void)state;
    progress_free(progress);
    assert_int_equal(1, sink.references); /* every AddRef was given back */
    sink_forget(&sink);
    return 0;
}

/* R-EVT-22: (0,n) first, (n,n) last, n at least 1, never decreasing. */
static void block_counts_run_from_nothing_to_all(void **state)
{
    (void)state;
    for (int32_t done = 32; done <= 6400; done += 32)
        assert_false(progress_block(progress, done, 6400));
    long first = sink_find(&sink, HEARD_BLOCK, 0);
    assert_int_equal(0, sink.heard[first].a);
    assert_int_equal(6400, sink.heard[first].b);
    int32_t last = -1;
    for (size_t i = 0; i < sink.count; i++) {
        if (sink.heard[i].what != HEARD_BLOCK)
            continue;
        assert_true(sink.heard[i].a > last);
        assert_int_equal(6400, sink.heard[i].b);
        last = sink.heard[i].a;
    }
    assert_int_equal(6400, last);
    assert_in_range(sink_count(&sink, HEARD_BLOCK), 50, 102); /* about every 1 % */
    assert_true(sink_count(&sink, HEARD_CANCEL) >= sink_count(&sink, HEARD_BLOCK));
}

static void a_total_of_nothing_is_one(void **state)
{
    (void)state;
    progress_block(progress, 0, 0);
    assert_int_equal(1, sink.heard[sink_find(&sink, HEARD_BLOCK, 0)].b); /* JUCE divides by it */
}

/* R-EVT-12, R-EVT-22 */
static void adding_says_first_and_last(void **state)
{
    (void)state;
    progress_add(progress, 0, 3);
    progress_add(progress, 3, 3);
    assert_int_equal(2, sink_count(&sink, HEARD_ADD));
    assert_int_equal(0, sink.heard[sink_find(&sink, HEARD_ADD, 0)].a);
    assert_int_equal(3, sink.heard[sink_find(&sink, HEARD_ADD, 1)].a);
    assert_int_equal(2, sink_count(&sink, HEARD_CANCEL));
}

/* R-REC-40, 41, 48, A-10: no callback of any kind between Preparing and the first event, and between Closing and BurnComplete. */
static void silence_is_kept(void **state)
{
    (void)state;
    progress_preparing(progress, -3);
    assert_int_equal(0, sink.heard[0].a); /* an estimate is never negative: R-EVT-24 */
    assert_false(progress_cancelled(progress));
    assert_int_equal(1, sink.count);
    progress_track(progress, 0, 1);
    progress_block(progress, 0, 10);
    progress_block(progress, 10, 10);
    progress_track(progress, 1, 1);
    size_t before = sink.count;
    progress_closing(progress, 5);
    assert_int_equal(before + 1, sink.count);
    assert_false(progress_cancelled(progress)); /* too late */
    assert_false(progress_block(progress, 10, 10));
    progress_track(progress, 1, 1);
    assert_int_equal(before + 1, sink.count);
    progress_burn_complete(progress, IMAPI_E_GENERIC);
    assert_int_equal(before + 2, sink.count);
    assert_result(IMAPI_E_GENERIC, sink.heard[sink.count - 1].a);
}

static bool always(struct sink *s)
{
    (void)s;
    return true;
}

/* R-EVT-23: a failing QueryCancel goes on, and the byte was 0 before the call. */
static void a_failing_query_goes_on(void **state)
{
    (void)state;
    sink.cancel_fails = true;
    sink.answer = E_NOTIMPL; /* R-EVT-01, 02 */
    assert_false(progress_cancelled(progress));
    assert_int_equal(0, sink.heard[0].a);
    assert_false(progress_block(progress, 5, 10));
}

/* R-ADV-02: any TRUE from any sink cancels; all are asked, in the order of registration. */
static struct sink *order[8];
static size_t ordered;

static void write_order(struct sink *s, const struct event *event)
{
    if (event->what == HEARD_CANCEL)
        order[ordered++] = s;
}

static void any_sink_cancels(void **state)
{
    (void)state;
    struct sink second, third;
    UINT_PTR cookies[2];
    sink_begin(&second);
    sink_begin(&third);
    second.cancel = always;
    sink.when = second.when = third.when = write_order;
    progress_advise(progress, &second.events, &cookies[0]);
    progress_advise(progress, &third.events, &cookies[1]);
    ordered = 0;
    assert_true(progress_cancelled(progress));
    assert_int_equal(3, ordered);
    assert_ptr_equal(&sink, order[0]);
    assert_ptr_equal(&second, order[1]);
    assert_ptr_equal(&third, order[2]);
    assert_true(progress_cancelled(progress)); /* sticky, and nobody is asked again */
    assert_int_equal(3, ordered);
    progress_begin(progress);
    second.cancel = NULL;
    assert_false(progress_cancelled(progress));
    assert_result(S_OK, progress_unadvise(progress, cookies[0]));
    assert_result(E_INVALIDARG, progress_unadvise(progress, cookies[0]));
    assert_result(E_INVALIDARG, progress_unadvise(progress, 0));
    assert_result(S_OK, progress_unadvise(progress, cookies[1]));
    assert_int_equal(1, second.references);
    sink_forget(&second);
    sink_forget(&third);
}

/* R-REC-47: ProgressUnadvise from a callback takes effect at once. */
static void unadvise_myself(struct sink *s, const struct event *event)
{
    (void)event;
    assert_true(progress_in_callback(progress));
    if (s->context != NULL)
        assert_result(S_OK, progress_unadvise(progress, *(UINT_PTR *)s->context));
    s->context = NULL;
}

static void a_sink_may_leave_while_it_is_called(void **state)
{
    (void)state;
    sink.when = unadvise_myself;
    sink.context = &cookie;
    assert_false(progress_in_callback(progress));
    progress_track(progress, 0, 1);
    progress_track(progress, 1, 1);
    assert_int_equal(1, sink.count);
    assert_int_equal(1, sink.references);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(block_counts_run_from_nothing_to_all, begin, end),
        cmocka_unit_test_setup_teardown(a_total_of_nothing_is_one, begin, end),
        cmocka_unit_test_setup_teardown(adding_says_first_and_last, begin, end),
        cmocka_unit_test_setup_teardown(silence_is_kept, begin, end),
        cmocka_unit_test_setup_teardown(a_failing_query_goes_on, begin, end),
        cmocka_unit_test_setup_teardown(any_sink_cancels, begin, end),
        cmocka_unit_test_setup_teardown(a_sink_may_leave_while_it_is_called, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
