/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the stash may lie: the folder, and what is refused of it (R-STA-20, R-STA-21). */
#include <sys/stat.h>

#include "imapi/tests/stash_world.h"

/* ------------------------------------------------------------------ places */

static bool yes(const char *folder)
{
    assert_string_equal(scratch, folder);
    return true;
}

static uint64_t few_bytes(const char *folder)
{
    (void)folder;
    return 1000;
}

static uint64_t no_bytes(const char *folder)
{
    (void)folder;
    return 0;
}

/* R-STA-20: the place can be chosen; without a choice it is the user's cache, and without one there is none */
static void where_the_stash_lies(void **state)
{
    (void)state;
    char path[400], long_place[5000];
    char *home = getenv("HOME") ? strdup(getenv("HOME")) : NULL, *cache = getenv("XDG_CACHE_HOME");
    cache = cache ? strdup(cache) : NULL;
    struct stat status;
    struct stash *stash = NULL;
    unsetenv("COASTER_STASH_DIR");
    snprintf(path, sizeof path, "%s/cache", scratch);
    setenv("XDG_CACHE_HOME", path, 1);
    stash = claim(0);
    snprintf(path, sizeof path, "%s/cache/coaster/coaster-stash.bin", scratch);
    assert_int_equal(0, stat(path, &status));
    stash_release(stash);
    setenv("XDG_CACHE_HOME", "not/absolute", 1); /* to be ignored by the base directory specification */
    setenv("HOME", scratch, 1);
    stash = claim(0);
    snprintf(path, sizeof path, "%s/.cache/coaster/coaster-stash.bin", scratch);
    assert_int_equal(0, stat(path, &status));
    stash_release(stash);
    unsetenv("HOME");
    assert_result(IMAPI_E_FILEACCESS, stash_claim(0, &stash));
    memset(long_place, 'x', sizeof long_place);
    long_place[0] = '/';
    long_place[sizeof long_place - 1] = '\0';
    setenv("COASTER_STASH_DIR", long_place, 1);
    assert_result(IMAPI_E_FILEACCESS, stash_claim(0, &stash));
    snprintf(path, sizeof path, "%s/file", scratch);
    fclose(fopen(path, "w"));
    setenv("COASTER_STASH_DIR", path, 1); /* no folder */
    assert_result(IMAPI_E_FILEACCESS, stash_claim(0, &stash));
    if (home)
        setenv("HOME", home, 1);
    if (cache)
        setenv("XDG_CACHE_HOME", cache, 1);
    else
        unsetenv("XDG_CACHE_HOME");
    free(home), free(cache);
}

/* R-STA-20: a second name of another file gives way, and that file keeps its bytes; what is no file at all stays */
static void a_file_that_is_not_ours(void **state)
{
    (void)state;
    char other[320];
    struct stat status;
    struct stash *stash = NULL;
    snprintf(other, sizeof other, "%s/other", scratch);
    FILE *file = fopen(other, "w");
    fputs("precious", file);
    fclose(file);
    assert_int_equal(0, link(other, file_path()));
    stash_release(claim(0));
    assert_int_equal(0, stat(other, &status));
    assert_int_equal(8, status.st_size);
    assert_int_equal(1, status.st_nlink);
    assert_int_equal(0, mkdir(file_path(), 0700));
    assert_result(IMAPI_E_FILEACCESS, stash_claim(0, &stash));
    stash_sweep();
    assert_int_equal(0, stat(file_path(), &status));
}

/* R-STA-21, in its order: each fact is taken away until the next shows */
static void bad_places_are_named_in_order(void **state)
{
    (void)state;
    stash_facts = (struct stash_facts){.compressed = yes, .encrypted = yes, .removable = yes, .free_bytes = few_bytes};
    assert_result(IMAPI_E_COMPRESSEDSTASH, claim_result(1001));
    stash_facts.compressed = true_facts.compressed;
    assert_result(IMAPI_E_ENCRYPTEDSTASH, claim_result(1001));
    stash_facts.encrypted = true_facts.encrypted;
    assert_result(IMAPI_E_REMOVABLESTASH, claim_result(1001));
    stash_facts.removable = true_facts.removable;
    assert_result(IMAPI_E_NOTENOUGHDISKFORSTASH, claim_result(1001));
    assert_result(S_OK, claim_result(1000));
}

static void three_checks_can_be_switched_off(void **state)
{
    (void)state;
    stash_facts = (struct stash_facts){
        .compressed = yes, .encrypted = yes, .removable = yes, .free_bytes = true_facts.free_bytes};
    setenv("COASTER_STASH_ALLOW", "compressed,encrypted", 1);
    assert_result(IMAPI_E_REMOVABLESTASH, claim_result(0));
    setenv("COASTER_STASH_ALLOW", "compressed,removable,encrypted", 1);
    assert_result(S_OK, claim_result(0));
    stash_facts.free_bytes = few_bytes;
    assert_result(IMAPI_E_NOTENOUGHDISKFORSTASH, claim_result(1001));
    unsetenv("COASTER_STASH_ALLOW");
}

/* Reference 4.4 step 6: the place may have become bad since the claim */
static void the_checks_are_repeated_on_a_claimed_stash(void **state)
{
    (void)state;
    struct stash *stash = claim(0);
    assert_result(S_OK, stash_check(stash, 0));
    stash_facts.compressed = yes;
    assert_result(IMAPI_E_COMPRESSEDSTASH, stash_check(stash, 0));
    stash_facts.compressed = true_facts.compressed;
    stash_facts.free_bytes = no_bytes;
    assert_result(IMAPI_E_NOTENOUGHDISKFORSTASH, stash_check(stash, 0));
    stash_release(stash);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
    const struct CMUnitTest tests[] = {
        TEST(where_the_stash_lies),
        TEST(a_file_that_is_not_ours),
        TEST(bad_places_are_named_in_order),
        TEST(three_checks_can_be_switched_off),
        TEST(the_checks_are_repeated_on_a_claimed_stash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
