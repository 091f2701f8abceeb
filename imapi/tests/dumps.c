/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Core dumps are forbidden for the length of a burn and no longer, unless they are allowed (R-STA-23). */
#include <sys/prctl.h>

#include "imapi/dumps.h"
#include "imapi/tests/support.h"

static int dumpable(void)
{
    return prctl(PR_GET_DUMPABLE);
}

static int begin(void **state)
{
    (void)state;
    unsetenv("COASTER_STASH_ALLOW");
    return prctl(PR_SET_DUMPABLE, 1);
}

static void burns_may_overlap(void **state)
{
    (void)state;
    assert_true(dumps_are_forbidden());
    dumps_forbid();
    assert_int_equal(0, dumpable());
    dumps_forbid();
    dumps_allow();
    assert_int_equal(0, dumpable());
    dumps_allow();
    assert_int_equal(1, dumpable());
}

static void who_allows_them_has_them(void **state)
{
    (void)state;
    setenv("COASTER_STASH_ALLOW", "dumps", 1);
    assert_false(dumps_are_forbidden());
    dumps_forbid();
    assert_int_equal(1, dumpable());
    dumps_allow();
    assert_int_equal(1, dumpable());
}

/* What the program itself forbade stays forbidden. */
static void a_process_without_dumps_gets_none(void **state)
{
    (void)state;
    assert_int_equal(0, prctl(PR_SET_DUMPABLE, 0));
    dumps_forbid();
    dumps_allow();
    assert_int_equal(0, dumpable());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(burns_may_overlap, begin),
        cmocka_unit_test_setup(who_allows_them_has_them, begin),
        cmocka_unit_test_setup(a_process_without_dumps_gets_none, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
