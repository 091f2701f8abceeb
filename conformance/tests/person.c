/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bench of a person, at a terminal: it asks, waits until the drive has seen it, and gives up on somebody who does
 * nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <cmocka.h>

#include "conformance/bench/bench.h"
#include "conformance/run.h"
#include "emu/disc/disc.h"
#include "emu/door/loop_transport.h"
#include "emu/drive/drive.h"

static char scratch[] = "/tmp/coaster-person.XXXXXX";
static char disc[64];
static struct loop *loop;
static struct drive *drive;
static int master, terminal;

/* Somebody who reads what is asked and does it. */
static void *somebody(void *wish)
{
    char line[512] = "";
    size_t length = 0;
    while (strchr(line, '\n') == NULL && length + 1 < sizeof line) {
        ssize_t count = read(master, line + length, sizeof line - 1 - length);
        if (count <= 0)
            return NULL;
        length += (size_t)count;
        line[length] = 0;
    }
    struct drive *held = loop_drive_lock("bench");
    struct failure why = {{0}};
    bool opened;
    int code = 0;
    if (strstr(line, "put a blank CD-R") != NULL)
        code = drive_insert(held, disc, &why);
    else if (strstr(line, "take the disc out") != NULL)
        code = drive_remove(held, &why);
    else if (strstr(line, "press the eject button") != NULL)
        code = drive_button(held, &opened, &why);
    loop_drive_unlock(held);
    *(int *)wish = code == 0;
    return NULL;
}

static void with_somebody(int (*act)(struct bench *bench, struct failure *why), struct bench *bench)
{
    pthread_t thread;
    int done = 0;
    struct failure why = {{0}};
    assert_int_equal(pthread_create(&thread, NULL, somebody, &done), 0);
    int code = act(bench, &why);
    pthread_join(thread, NULL);
    assert_int_equal(code, 0);
    assert_int_equal(done, 1);
}

static int put_in(struct bench *bench, struct failure *why)
{
    return bench->kind->insert(bench, "cd-r-80", 1, why);
}

static int take_out(struct bench *bench, struct failure *why)
{
    return bench->kind->remove(bench, why);
}

static int press(struct bench *bench, struct failure *why)
{
    bool opened = false;
    int code = bench->kind->button(bench, &opened, why);
    return code == 0 && !opened ? EXIT_INTERNAL : code;
}

static struct bench *person(int patience_ms)
{
    struct bench *bench;
    struct failure why;
    assert_int_equal(bench_person_new("loop:bench", person_terminal(terminal, terminal), patience_ms, &bench, &why), 0);
    assert_false(bench->kind->virtual);
    return bench;
}

static void test_somebody(void **state)
{
    (void)state;
    struct bench *bench = person(20000);
    with_somebody(put_in, bench);
    tcflush(master, TCIFLUSH);
    tcflush(terminal, TCOFLUSH);
    with_somebody(take_out, bench);
    tcflush(master, TCIFLUSH);
    tcflush(terminal, TCOFLUSH);
    bench->known[1] = false;
    with_somebody(put_in, bench);
    tcflush(master, TCIFLUSH);
    tcflush(terminal, TCOFLUSH);
    with_somebody(press, bench);
    bench_close(bench);
}

static void test_nobody(void **state)
{
    (void)state;
    struct bench *bench = person(150);
    struct failure why = {{0}};
    assert_int_equal(bench->kind->insert(bench, "cd-r-80", 2, &why), EXIT_NO_DRIVE);
    assert_non_null(strstr(why.sentence, "did not see it"));
    bench_close(bench);
}

static void test_no_terminal(void **state)
{
    (void)state;
    int nothing = open("/dev/null", O_RDWR);
    struct bench *bench;
    struct failure why = {{0}};
    assert_int_equal(bench_person_new("loop:bench", person_terminal(nothing, nothing), 20000, &bench, &why), 0);
    assert_int_equal(bench->kind->insert(bench, "cd-r-80", 3, &why), EXIT_NO_DRIVE);
    assert_non_null(strstr(why.sentence, "no terminal"));
    bench_close(bench);
    close(nothing);
}

static int set_up(void **state)
{
    (void)state;
    struct failure why;
    loop_transport_register();
    if (mkdtemp(scratch) == NULL)
        return -1;
    snprintf(disc, sizeof disc, "%s/one.disc", scratch);
    if (disc_create(disc, disc_kind_find("cd-r-80"), NULL, &(struct disc_options){.seed = 3}, &why) != 0)
        return -1;
    loop = loop_step_new();
    if (drive_new(loop, &(struct drive_options){.name = "bench"}, &drive, &why) != 0 ||
        loop_drive_publish("bench", drive, &why) != 0)
        return -1;
    master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
        return -1;
    terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
    return terminal < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    close(terminal);
    close(master);
    loop_drive_unpublish("bench");
    drive_free(drive);
    loop_free(loop);
    remove_tree(scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_somebody),
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_no_terminal),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
