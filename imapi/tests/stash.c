/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stash by itself: its file and lock, its bytes, its end (reference imapi 6). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "imapi/stash_cipher.h"
#include "imapi/tests/stash_world.h"

/* R-STA-20 */
static void the_file_is_private_and_locked_while_claimed(void **state)
{
    (void)state;
    struct stat status;
    struct stash *stash = claim(0);
    assert_int_equal(0, stat(file_path(), &status));
    assert_int_equal(0600, status.st_mode & 07777);
    int fd = open(file_path(), O_RDWR | O_CLOEXEC);
    assert_int_not_equal(0, flock(fd, LOCK_EX | LOCK_NB));
    assert_int_equal(EWOULDBLOCK, errno);
    close(fd);
    stash_release(stash);
    assert_int_not_equal(0, stat(file_path(), &status));
    stash_release(NULL);
}

/* R-STA-05, 20: also between two masters of one process */
static void a_second_claim_finds_it_in_use(void **state)
{
    (void)state;
    struct stash *first = claim(0), *second = NULL;
    assert_result(IMAPI_E_STASHINUSE, stash_claim(0, &second));
    assert_null(second);
    stash_release(first);
    stash_release(claim(0));
}

static void another_process_finds_it_in_use(void **state)
{
    (void)state;
    struct stash *stash = claim(0);
    pid_t child = fork();
    if (child == 0) {
        struct stash *own = NULL;
        _exit(stash_claim(0, &own) == IMAPI_E_STASHINUSE ? 0 : 1);
    }
    int status;
    assert_int_equal(child, waitpid(child, &status, 0));
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    stash_release(stash);
}

/* R-STA-20: the claim ends with the process; R-STA-25: what it left is swept at the next Open */
static void a_dead_process_leaves_nothing_that_lasts(void **state)
{
    (void)state;
    int ready[2];
    assert_int_equal(0, pipe(ready));
    pid_t child = fork();
    if (child == 0) {
        struct stash *own = NULL;
        uint8_t data[4096] = {1};
        uint64_t offset;
        char said = stash_claim(0, &own) == S_OK ? 'y' : 'n';
        for (int i = 0; i < 200 && said == 'y'; i++)
            if (stash_append(own, data, sizeof data, &offset) != S_OK)
                said = 'n';
        if (write(ready[1], &said, 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    char said = 0;
    assert_int_equal(1, read(ready[0], &said, 1));
    assert_int_equal('y', said);
    kill(child, SIGKILL);
    assert_int_equal(child, waitpid(child, NULL, 0));
    close(ready[0]), close(ready[1]);
    struct stat status;
    assert_int_equal(0, stat(file_path(), &status));
    assert_true(status.st_size > 0);
    stash_sweep();
    assert_int_not_equal(0, stat(file_path(), &status));
    stash_release(claim(0));
}

static void a_sweep_leaves_a_claimed_stash_alone(void **state)
{
    (void)state;
    struct stash *stash = claim(0);
    uint8_t data[10] = {7}, back[10];
    uint64_t offset;
    assert_result(S_OK, stash_append(stash, data, sizeof data, &offset));
    stash_sweep();
    struct stat status;
    assert_int_equal(0, stat(file_path(), &status));
    assert_result(S_OK, stash_read(stash, offset, back, sizeof back));
    stash_release(stash);
}

static void a_symbolic_link_is_not_followed(void **state)
{
    (void)state;
    char target[320];
    snprintf(target, sizeof target, "%s/precious", scratch);
    FILE *file = fopen(target, "w");
    fputs("precious", file);
    fclose(file);
    assert_int_equal(0, symlink(target, file_path()));
    struct stash *stash = NULL;
    assert_result(IMAPI_E_FILEACCESS, stash_claim(0, &stash));
    stash_sweep();
    struct stat status;
    assert_int_equal(0, stat(target, &status));
    assert_int_equal(8, status.st_size);
}

/* ------------------------------------------------------------------ bytes */

#define LARGE ((size_t)3 * 1024 * 1024 + 12345)

static void what_goes_in_comes_out_anywhere(void **state)
{
    (void)state;
    struct stash *stash = claim(0);
    uint8_t *data = malloc(LARGE), *back = malloc(LARGE);
    fill(data, LARGE, 1);
    uint64_t offset = 99;
    size_t done = 0;
    for (size_t part = 1; done < LARGE; part = part * 3 + 1) { /* pieces of all sizes */
        size_t length = part < LARGE - done ? part : LARGE - done;
        assert_result(S_OK, stash_append(stash, data + done, length, &offset));
        assert_int_equal(done, offset);
        done += length;
    }
    assert_int_equal(LARGE, stash_length(stash));
    assert_result(S_OK, stash_read(stash, 0, back, LARGE));
    assert_memory_equal(data, back, LARGE);
    static const size_t places[] = {0, 1, 262143, 262144, 262145, 1000000, LARGE - 1};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        size_t length = LARGE - places[i] < 5000 ? LARGE - places[i] : 5000;
        assert_result(S_OK, stash_read(stash, places[i], back, length));
        assert_memory_equal(data + places[i], back, length);
    }
    assert_result(IMAPI_E_FILEACCESS, stash_read(stash, LARGE - 1, back, 2));
    assert_result(IMAPI_E_FILEACCESS, stash_read(stash, UINT64_MAX, back, 2));
    stash_release(stash);
    free(data), free(back);
}

/* R-JOL-08: a call that failed is forgotten, and what is added next takes its place */
static void truncating_forgets_the_end_only(void **state)
{
    (void)state;
    static const size_t ends[] = {0, 5, 262144, 262149, 900000, 3000000};
    uint8_t *data = malloc(LARGE), *other = malloc(LARGE), *back = malloc(LARGE);
    fill(data, LARGE, 1);
    fill(other, LARGE, 2);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct stash *stash = claim(0);
        uint64_t offset;
        assert_result(S_OK, stash_append(stash, data, LARGE, &offset));
        assert_result(S_OK, stash_truncate(stash, ends[i]));
        assert_int_equal(ends[i], stash_length(stash));
        assert_result(S_OK, stash_append(stash, other, LARGE, &offset));
        assert_int_equal(ends[i], offset);
        assert_result(S_OK, stash_read(stash, 0, back, ends[i]));
        assert_memory_equal(data, back, ends[i]);
        assert_result(S_OK, stash_read(stash, ends[i], back, LARGE));
        assert_memory_equal(other, back, LARGE);
        stash_release(stash);
    }
    free(data), free(other), free(back);
}

static bool file_holds(const void *needle, size_t length)
{
    int fd = open(file_path(), O_RDONLY | O_CLOEXEC);
    struct stat status;
    assert_true(fd >= 0 && fstat(fd, &status) == 0);
    uint8_t *bytes = malloc((size_t)status.st_size + 1);
    assert_int_equal(status.st_size, read(fd, bytes, (size_t)status.st_size));
    bool found = memmem(bytes, (size_t)status.st_size, needle, length) != NULL;
    free(bytes);
    close(fd);
    return found;
}

/* R-STA-23 */
static void the_file_holds_no_staged_byte_in_clear(void **state)
{
    (void)state;
    struct stash *stash = claim(0);
    uint8_t *data = malloc(LARGE);
    fill(data, LARGE, 3);
    uint64_t offset;
    assert_result(S_OK, stash_append(stash, data, LARGE, &offset));
    struct stat status;
    assert_int_equal(0, stat(file_path(), &status));
    assert_true(status.st_size >= 3 * 1024 * 1024);
    for (size_t at = 0; at + 16 <= LARGE; at += 100003)
        assert_false(file_holds(data + at, 16));
    stash_release(stash);
    free(data);
}

/* One bit of the file changed: IMAPI_E_FILEACCESS, and only for what lies there */
static void a_changed_byte_is_noticed(void **state)
{
    (void)state;
    struct stash *stash = claim(0);
    uint8_t *data = malloc(LARGE), *back = malloc(LARGE);
    fill(data, LARGE, 4);
    uint64_t offset;
    assert_result(S_OK, stash_append(stash, data, LARGE, &offset));
    int fd = open(file_path(), O_RDWR | O_CLOEXEC);
    uint8_t one;
    assert_int_equal(1, pread(fd, &one, 1, 300000));
    one ^= 0x10;
    assert_int_equal(1, pwrite(fd, &one, 1, 300000));
    close(fd);
    assert_result(S_OK, stash_read(stash, 0, back, 262144));
    assert_result(IMAPI_E_FILEACCESS, stash_read(stash, 262144, back, 1));
    assert_result(IMAPI_E_FILEACCESS, stash_read(stash, 0, back, LARGE));
    stash_release(stash);
    free(data), free(back);
}

/* A file put back as it was earlier is a changed one: the same place sealed anew is not what it was */
static void an_earlier_state_of_the_file_is_noticed(void **state)
{
    (void)state;
    struct stash *stash = claim(0);
    uint8_t *data = calloc(1, 262144), *old = malloc(262144), *back = malloc(262144);
    uint64_t offset;
    assert_result(S_OK, stash_append(stash, data, 262144, &offset));
    int fd = open(file_path(), O_RDWR | O_CLOEXEC);
    assert_int_equal(262144, pread(fd, old, 262144, 0));
    assert_result(S_OK, stash_truncate(stash, 0));
    assert_result(S_OK, stash_append(stash, data, 262144, &offset));
    assert_result(S_OK, stash_read(stash, 0, back, 262144));
    assert_int_equal(262144, pwrite(fd, old, 262144, 0));
    assert_result(IMAPI_E_FILEACCESS, stash_read(stash, 0, back, 262144));
    close(fd);
    stash_release(stash);
    free(data), free(old), free(back);
}

/* R-STA-24 with a real limit: the disk is "full" at 1 MiB. The stash stays at the state before the call. */
static void a_full_disk_leaves_the_stash_as_it_was(void **state)
{
    (void)state;
    struct rlimit limit, before;
    assert_int_equal(0, getrlimit(RLIMIT_FSIZE, &before));
    signal(SIGXFSZ, SIG_IGN);
    struct stash *stash = claim(0);
    uint8_t *data = malloc(LARGE), *back = malloc(LARGE);
    fill(data, LARGE, 5);
    uint64_t offset;
    assert_result(S_OK, stash_append(stash, data, 300000, &offset));
    limit = (struct rlimit){.rlim_cur = 1024 * 1024, .rlim_max = before.rlim_max};
    assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &limit));
    HRESULT result = stash_append(stash, data, LARGE, &offset);
    assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &before));
    assert_result(IMAPI_E_NOTENOUGHDISKFORSTASH, result);
    assert_int_equal(300000, stash_length(stash));
    assert_result(S_OK, stash_read(stash, 0, back, 300000));
    assert_memory_equal(data, back, 300000);
    assert_result(S_OK, stash_append(stash, data, LARGE, &offset)); /* room again */
    assert_int_equal(300000, offset);
    assert_result(S_OK, stash_read(stash, offset, back, LARGE));
    assert_memory_equal(data, back, LARGE);
    stash_release(stash);
    signal(SIGXFSZ, SIG_DFL);
    free(data), free(back);
}

/* R-STA-22: the reservation fails where the disk cannot take it */
static void a_reservation_beyond_the_disk_is_refused(void **state)
{
    (void)state;
    assert_result(IMAPI_E_NOTENOUGHDISKFORSTASH, claim_result(UINT64_C(1) << 60));
}

/* ------------------------------------------------------------------ the end */

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

/* R-STA-06, 23: the claim stays, the bytes are gone, what is sealed next has another key */
static void a_wipe_forgets_and_keeps_the_claim(void **state)
{
    (void)state;
    struct stash *stash = claim(0), *second = NULL;
    uint8_t *data = calloc(1, LARGE), *sealed = malloc(262144), *again = malloc(262144);
    uint64_t offset;
    assert_result(S_OK, stash_append(stash, data, LARGE, &offset));
    int fd = open(file_path(), O_RDWR | O_CLOEXEC);
    assert_int_equal(262144, pread(fd, sealed, 262144, 0));
    stash_wipe(stash);
    struct stat status;
    assert_int_equal(0, fstat(fd, &status));
    assert_int_equal(0, status.st_size);
    assert_int_equal(0, stash_length(stash));
    assert_result(IMAPI_E_FILEACCESS, stash_read(stash, 0, data, 1));
    assert_result(IMAPI_E_STASHINUSE, stash_claim(0, &second));
    assert_result(S_OK, stash_append(stash, data, LARGE, &offset));
    assert_int_equal(0, offset);
    assert_int_equal(262144, pread(fd, again, 262144, 0));
    assert_memory_not_equal(sealed, again, 262144); /* the same zeros, the same place */
    close(fd);
    stash_release(stash);
    free(data), free(sealed), free(again);
}

/* The guarantee of the wipe, whatever the size: no unit can be unsealed any more */
static void a_wiped_key_unseals_nothing(void **state)
{
    (void)state;
    struct stash_key *key = stash_key_new();
    uint8_t plain[64] = "canary", sealed[64], back[64], tag[STASH_TAG_LENGTH];
    stash_seal(key, 5, plain, sizeof plain, sealed, tag);
    assert_memory_not_equal(plain, sealed, sizeof plain);
    assert_true(stash_unseal(key, 5, sealed, sizeof sealed, tag, back));
    assert_memory_equal(plain, back, sizeof plain);
    assert_false(stash_unseal(key, 6, sealed, sizeof sealed, tag, back));
    double began = milliseconds();
    stash_wipe_key(key);
    assert_true(milliseconds() - began < 10);
    assert_false(stash_unseal(key, 5, sealed, sizeof sealed, tag, back));
    stash_key_free(key);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
    const struct CMUnitTest tests[] = {
        TEST(the_file_is_private_and_locked_while_claimed),
        TEST(a_second_claim_finds_it_in_use),
        TEST(another_process_finds_it_in_use),
        TEST(a_dead_process_leaves_nothing_that_lasts),
        TEST(a_sweep_leaves_a_claimed_stash_alone),
        TEST(a_symbolic_link_is_not_followed),
        TEST(what_goes_in_comes_out_anywhere),
        TEST(truncating_forgets_the_end_only),
        TEST(the_file_holds_no_staged_byte_in_clear),
        TEST(a_changed_byte_is_noticed),
        TEST(an_earlier_state_of_the_file_is_noticed),
        TEST(a_full_disk_leaves_the_stash_as_it_was),
        TEST(a_reservation_beyond_the_disk_is_refused),
        TEST(a_wipe_forgets_and_keeps_the_claim),
        TEST(a_wiped_key_unseals_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
