/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cipher on a processor without AES instructions: libsodium is asked whether there are any, and here it says no. */
#include <sodium.h>

#include "imapi/stash.h"
#include "imapi/stash_cipher.h"
#include "imapi/tests/support.h"

int crypto_aead_aes256gcm_is_available(void)
{
    return 0;
}

static void sealed_and_unsealed(void **state)
{
    (void)state;
    struct stash_key *key = stash_key_new();
    uint8_t plain[1000] = "canary", sealed[1000], back[1000], tag[STASH_TAG_LENGTH];
    stash_seal(key, 7, plain, sizeof plain, sealed, tag);
    assert_memory_not_equal(plain, sealed, sizeof plain);
    assert_true(stash_unseal(key, 7, sealed, sizeof sealed, tag, back));
    assert_memory_equal(plain, back, sizeof plain);
    assert_false(stash_unseal(key, 8, sealed, sizeof sealed, tag, back));
    sealed[999] ^= 1;
    assert_false(stash_unseal(key, 7, sealed, sizeof sealed, tag, back));
    sealed[999] ^= 1;
    stash_key_renew(key);
    assert_false(stash_unseal(key, 7, sealed, sizeof sealed, tag, back));
    stash_wipe_key(key);
    assert_false(stash_unseal(key, 7, sealed, sizeof sealed, tag, back));
    stash_key_free(key);
}

static void a_stash_with_it(void **state)
{
    (void)state;
    scratch_make();
    struct stash *stash = NULL;
    static uint8_t data[600000], back[600000];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 31 + i / 256);
    assert_result(S_OK, stash_claim(0, &stash));
    assert_result(S_OK, stash_append(stash, data, sizeof data, NULL));
    assert_result(S_OK, stash_read(stash, 0, back, sizeof back));
    assert_memory_equal(data, back, sizeof data);
    stash_release(stash);
    scratch_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sealed_and_unsealed), cmocka_unit_test(a_stash_with_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
