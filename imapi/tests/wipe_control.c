/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The control of the proof: the same program with a cipher that hides nothing. It defines all of stash_cipher.h, so the
 * linker leaves the real one out; nothing that is shipped can be talked into this. A search that finds nothing proves
 * something only because it finds this.
 */
#include "imapi/stash_cipher.h"
#include "imapi/tests/wipe.h"

struct stash_key {
    int unused;
};

struct stash_key *stash_key_new(void)
{
    return calloc(1, sizeof(struct stash_key));
}

void stash_key_renew(struct stash_key *key)
{
    (void)key;
}

void stash_wipe_key(struct stash_key *key)
{
    (void)key;
}

unsigned stash_key_protection(const struct stash_key *key)
{
    (void)key;
    return 0;
}

void stash_key_free(struct stash_key *key)
{
    free(key);
}

void stash_seal(const struct stash_key *key, uint64_t number, const void *plain, size_t length, void *sealed,
                uint8_t tag[STASH_TAG_LENGTH])
{
    (void)key, (void)number;
    memset(tag, 0, STASH_TAG_LENGTH);
    memcpy(sealed, plain, length);
}

bool stash_unseal(const struct stash_key *key, uint64_t number, const void *sealed, size_t length,
                  const uint8_t tag[STASH_TAG_LENGTH], void *plain)
{
    (void)key, (void)number, (void)tag;
    memcpy(plain, sealed, length);
    return true;
}

void *stash_memory_new(size_t length)
{
    return malloc(length);
}

void stash_memory_wipe(void *memory, size_t length)
{
    memset(memory, 0, length);
}

void stash_memory_free(void *memory)
{
    free(memory);
}

void stash_memory_forget(void)
{
}

void stash_memory_copy(void *to, const void *from, size_t length)
{
    memcpy(to, from, length);
}

static void the_search_finds_what_is_not_hidden(void **state)
{
    (void)state;
    scratch_make();
    make_canary(99);
    way_begin(false);
    assert_true(stash_shows_canary());
    leave_by("success"); /* and the burn is the same one */
    way_end(true);
    scratch_remove();
}

int main(int count, char **arguments)
{
    loop_transport_register();
    if (CoInitialize(NULL) < 0)
        return EXIT_INTERNAL;
    if (count == 4)
        return take_one_way(arguments + 1);
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_search_finds_what_is_not_hidden)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
