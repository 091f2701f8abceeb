/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every way out of a staging leaves nothing readable (R-STA-06, 23). wipe.long.root.sh searches whole file systems with this
 * program. */
#include <sys/stat.h>

#include "imapi/tests/wipe.h"

static void every_way_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        char path[300];
        struct stat status;
        scratch_make();
        make_canary((unsigned)i);
        way_begin(strcmp(ways[i], "audio") == 0);
        snprintf(path, sizeof path, "%s/coaster-stash.bin", scratch);
        assert_int_equal(0, stat(path, &status));
        if (strcmp(ways[i], "audio") != 0)
            assert_true(status.st_size >= (off_t)STAGED_LENGTH);
        assert_false(stash_shows_canary()); /* not even while it is staged */
        leave_by(ways[i]);
        bool released = strcmp(ways[i], "release") == 0;
        if (!released && stat(path, &status) == 0)
            assert_int_equal(0, status.st_size);
        way_end(!released);
        assert_int_not_equal(0, stat(path, &status));
        scratch_remove();
    }
}

int main(int count, char **arguments)
{
    loop_transport_register();
    if (CoInitialize(NULL) < 0)
        return EXIT_INTERNAL;
    if (count == 4)
        return take_one_way(arguments + 1);
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_way_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
