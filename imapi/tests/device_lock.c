/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lock file of a drive that is held (R-DEV-13): one holder, nothing left behind, and no way through links that
 * somebody else has laid. */
#include <dirent.h>
#include <sys/stat.h>

#include "imapi/device_internal.h"
#include "imapi/tests/support.h"

static char folder[300], elsewhere[300];

static int begin(void **state)
{
    (void)state;
    scratch_make(); /* it is XDG_RUNTIME_DIR */
    snprintf(folder, sizeof folder, "%s/coaster-devices", scratch);
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", scratch);
    assert_int_equal(0, mkdir(elsewhere, 0700));
    return 0;
}

static int end(void **state)
{
    (void)state;
    scratch_remove();
    return 0;
}

static const char *key(void)
{
    static char text[64]; /* of a drive that only this process has */
    snprintf(text, sizeof text, "iscsi:lock-test-%d", (int)getpid());
    return text;
}

/* The name of the one file in it, or "" */
static const char *file_in(const char *path)
{
    static char name[300];
    DIR *directory = opendir(path);
    name[0] = '\0';
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;)
        if (entry->d_name[0] != '.')
            snprintf(name, sizeof name, "%s", entry->d_name);
    if (directory != NULL)
        closedir(directory);
    return name;
}

static void one_holder_and_nothing_left(void **state)
{
    (void)state;
    int first = -1, second = -1;
    assert_true(device_lock_take(key(), &first));
    assert_true(first >= 0);
    assert_string_not_equal("", file_in(folder));
    assert_false(device_lock_take(key(), &second));
    assert_int_equal(-1, second);
    device_lock_give_back(key(), &first);
    assert_int_equal(-1, first);
    assert_int_equal(-1, access(folder, F_OK));
    assert_true(device_lock_take(key(), &second));
    device_lock_give_back(key(), &second);
}

/* A folder that is only pointed to may be anybody's: the lock is taken all the same, in another place. */
static void a_folder_that_is_a_link_is_not_used(void **state)
{
    (void)state;
    int first = -1, second = -1;
    assert_int_equal(0, symlink(elsewhere, folder));
    assert_true(device_lock_take(key(), &first));
    assert_string_equal("", file_in(elsewhere));
    assert_false(device_lock_take(key(), &second));
    device_lock_give_back(key(), &first);
    assert_int_equal(0, unlink(folder));
}

static void a_file_that_is_a_link_is_not_followed(void **state)
{
    (void)state;
    char file[620], target[320];
    int lock = -1;
    assert_true(device_lock_take(key(), &lock));
    snprintf(file, sizeof file, "%s/%s", folder, file_in(folder));
    device_lock_give_back(key(), &lock);
    snprintf(target, sizeof target, "%s/made", elsewhere);
    assert_int_equal(0, mkdir(folder, 0700));
    assert_int_equal(0, symlink(target, file));
    assert_false(device_lock_take(key(), &lock));
    assert_int_equal(-1, access(target, F_OK));
}

/* A program that closed its standard input gets its number for the lock. */
static void descriptor_zero_is_one(void **state)
{
    (void)state;
    int input = dup(0), first = -1, second = -1;
    close(0);
    bool taken = device_lock_take(key(), &first);
    bool again = device_lock_take(key(), &second);
    device_lock_give_back(key(), &first);
    bool left = access(folder, F_OK) == 0;
    if (input > 0) {
        dup2(input, 0);
        close(input);
    }
    assert_true(taken);
    assert_false(again);
    assert_false(left);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_holder_and_nothing_left, begin, end),
        cmocka_unit_test_setup_teardown(a_folder_that_is_a_link_is_not_used, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_is_a_link_is_not_followed, begin, end),
        cmocka_unit_test_setup_teardown(descriptor_zero_is_one, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
