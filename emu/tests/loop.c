/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loops: time, timers, descriptors, work off the thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "emu/loop.h"

static char order[64];

static void note(void *context)
{
    strncat(order, context, sizeof order - strlen(order) - 1);
}

static int forget(void **state)
{
    (void)state;
    order[0] = '\0';
    return 0;
}

/* ------------------------------------------------------------------ stepped */

struct chain {
    struct loop *loop;
    uint64_t fired_at;
};

static void start_another(void *context)
{
    struct chain *chain = context;
    chain->fired_at = loop_now(chain->loop);
    chain->loop->kind->timer_start(chain->loop, chain->fired_at + 10, note, "b");
}

/* Time stands still; timers fire in order, each at its own time; what they start counts from there. */
static void stepped_timers(void **state)
{
    struct loop *loop = loop_step_new();
    struct chain chain = {.loop = loop};
    uint64_t at;
    (void)state;
    assert_int_equal(loop_now(loop), 0);
    assert_false(loop_step_next(loop, &at));
    loop->kind->timer_start(loop, 30, note, "c");
    loop->kind->timer_start(loop, 5, start_another, &chain);
    struct loop_timer *never = loop->kind->timer_start(loop, 20, note, "x");
    loop->kind->timer_stop(loop, never);
    loop->kind->timer_stop(loop, NULL);
    assert_true(loop_step_next(loop, &at));
    assert_int_equal(at, 5);
    loop_step_advance(loop, 4);
    assert_string_equal(order, "");
    loop_step_advance(loop, 96);
    assert_int_equal(chain.fired_at, 5);
    assert_string_equal(order, "bc");
    assert_int_equal(loop_now(loop), 100);
    loop->kind->timer_start(loop, 1000, note, "x"); /* still there when the loop goes */
    loop_free(loop);
}

static void stepped_work(void **state)
{
    struct loop *loop = loop_step_new();
    (void)state;
    assert_int_equal(loop->kind->off_thread(loop, note, note, "w"), 0);
    assert_string_equal(order, "ww");
    assert_int_not_equal(loop->kind->watch(loop, 0, LOOP_READ, NULL, NULL), 0);
    loop_free(loop);
}

/* ------------------------------------------------------------------ our own */

static void stop(void *context)
{
    loop_own_stop(context);
}

static void own_timers(void **state)
{
    struct loop *loop = loop_own_new();
    (void)state;
    uint64_t now = loop_now(loop);
    loop->kind->timer_start(loop, now + 3000000, stop, loop);
    loop->kind->timer_start(loop, now + 2000000, note, "b");
    loop->kind->timer_start(loop, now - 1, note, "a"); /* gone by: fires all the same */
    struct loop_timer *never = loop->kind->timer_start(loop, now + 1000000, note, "x");
    loop->kind->timer_stop(loop, never);
    loop_own_run(loop);
    assert_string_equal(order, "ab");
    assert_true(loop_now(loop) >= now + 3000000);
    loop_free(loop);
}

struct pipe_end {
    struct loop *loop;
    int descriptor, other;
    char got[16];
};

static void read_some(int descriptor, unsigned events, void *context)
{
    struct pipe_end *end = context;
    assert_true(events & LOOP_READ);
    ssize_t length = read(descriptor, end->got, sizeof end->got - 1);
    if (length > 0)
        return;
    end->loop->kind->unwatch(end->loop, descriptor); /* the other end is closed */
    loop_own_stop(end->loop);
}

static void write_some(int descriptor, unsigned events, void *context)
{
    struct pipe_end *end = context;
    assert_true(events & LOOP_WRITE);
    assert_int_equal(write(descriptor, "hello", 5), 5);
    end->loop->kind->unwatch(end->loop, descriptor);
    close(descriptor);
}

static void own_descriptors(void **state)
{
    struct loop *loop = loop_own_new();
    int pipes[2];
    (void)state;
    assert_int_equal(pipe(pipes), 0);
    struct pipe_end end = {.loop = loop};
    assert_int_equal(loop->kind->watch(loop, pipes[0], LOOP_READ, read_some, &end), 0);
    assert_int_equal(loop->kind->watch(loop, pipes[1], LOOP_WRITE, write_some, &end), 0);
    loop_own_run(loop);
    assert_string_equal(end.got, "hello");
    assert_int_not_equal(loop->kind->watch(loop, 9999, LOOP_READ, read_some, &end), 0);
    close(pipes[0]);
    loop_free(loop);
}

/* Each of two callbacks takes away the other's watch: only one may run. */
static void take_away_other(int descriptor, unsigned events, void *context)
{
    struct pipe_end *end = context;
    (void)events, (void)descriptor;
    note("1");
    end->loop->kind->unwatch(end->loop, end->other);
    end->loop->kind->unwatch(end->loop, end->descriptor);
}

static void unwatched_while_handing_out(void **state)
{
    struct loop *loop = loop_own_new();
    int a[2], b[2];
    (void)state;
    assert_int_equal(pipe(a), 0);
    assert_int_equal(pipe(b), 0);
    assert_int_equal(write(a[1], "x", 1), 1);
    assert_int_equal(write(b[1], "x", 1), 1);
    struct pipe_end first = {.loop = loop, .descriptor = a[0], .other = b[0]},
                    second = {.loop = loop, .descriptor = b[0], .other = a[0]};
    assert_int_equal(loop->kind->watch(loop, a[0], LOOP_READ, take_away_other, &first), 0);
    assert_int_equal(loop->kind->watch(loop, b[0], LOOP_READ, take_away_other, &second), 0);
    loop_own_run_once(loop, -1);
    loop_own_run_once(loop, 0);
    assert_string_equal(order, "1");
    for (int i = 0; i < 2; i++) {
        close(a[i]);
        close(b[i]);
    }
    loop_free(loop);
}

struct job {
    struct loop *loop;
    pthread_t worked, finished;
    const char *letter;
    bool last;
};

static void work(void *context)
{
    struct job *job = context;
    job->worked = pthread_self();
}

static void finished(void *context)
{
    struct job *job = context;
    job->finished = pthread_self();
    note((void *)job->letter);
    if (job->last)
        loop_own_stop(job->loop);
}

/* Off the thread, in order; done() on ours. What was submitted is done before the loop goes. */
static void own_work(void **state)
{
    struct loop *loop = loop_own_new();
    (void)state;
    struct job jobs[3] = {
        {.loop = loop, .letter = "1"}, {.loop = loop, .letter = "2"}, {.loop = loop, .letter = "3", .last = true}};
    for (int i = 0; i < 3; i++)
        assert_int_equal(loop->kind->off_thread(loop, work, finished, &jobs[i]), 0);
    loop_own_run(loop);
    assert_string_equal(order, "123");
    assert_true(pthread_equal(jobs[0].finished, pthread_self()));
    assert_false(pthread_equal(jobs[0].worked, pthread_self()));
    struct job late = {.loop = loop, .letter = "4"};
    assert_int_equal(loop->kind->off_thread(loop, work, finished, &late), 0);
    loop_free(loop);
    assert_string_equal(order, "1234");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(stepped_timers, forget),
        cmocka_unit_test_setup(stepped_work, forget),
        cmocka_unit_test_setup(own_timers, forget),
        cmocka_unit_test_setup(own_descriptors, forget),
        cmocka_unit_test_setup(unwatched_while_handing_out, forget),
        cmocka_unit_test_setup(own_work, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
