/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "imapi/stash_cipher.h"

#include <sodium.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/bytes.h"
#include "coaster.h"

struct stash_key {
    crypto_aead_aes256gcm_state schedule; /* the expanded key; first: it wants 16-byte alignment */
    uint8_t xchacha[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    uint8_t hardware; /* AES instructions are there */
    uint8_t locked;   /* the system holds its page in memory */
    uint8_t undumped; /* and leaves it out of a core dump */
    uint8_t fill[13]; /* sodium_malloc aligns the end: a multiple of 16 aligns the beginning as well */
};

_Static_assert(sizeof(struct stash_key) % 16 == 0, "the key schedule must be aligned");

/*
 * The cipher leaves round keys on the stack and in the registers, where the next signal frame, or a core dump, would
 * find them. The stack is zeroed, and the same cipher with a key that is none takes the registers.
 */
static void leave_nothing_behind(const struct stash_key *key)
{
    enum { STACK_USED = 4096, LENGTH = 512 };
    static const uint8_t none[32], nothing[LENGTH];
    uint8_t sealed[LENGTH], tag[STASH_TAG_LENGTH];
    crypto_aead_aes256gcm_state schedule;
    if (key->hardware) {
        crypto_aead_aes256gcm_beforenm(&schedule, none);
        crypto_aead_aes256gcm_encrypt_detached_afternm(sealed, tag, NULL, nothing, LENGTH, NULL, 0, NULL, none,
                                                       &schedule);
    } else {
        crypto_aead_xchacha20poly1305_ietf_encrypt_detached(sealed, tag, NULL, nothing, LENGTH, NULL, 0, NULL, none,
                                                            none);
    }
    sodium_stackzero(STACK_USED);
}

/* sodium_malloc asks the system for both and does not tell what it said. */
static void protect(struct stash_key *key)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), skip = (uintptr_t)key % page;
    uint8_t *begin = (uint8_t *)key - skip;
    key->locked = mlock(begin, skip + sizeof *key) == 0;
    key->undumped = madvise(begin, skip + sizeof *key, MADV_DONTDUMP) == 0;
}

struct stash_key *stash_key_new(void)
{
    if (sodium_init() < 0)
        return NULL;
    struct stash_key *key = sodium_malloc(sizeof *key);
    if (!key)
        return NULL;
    key->hardware = crypto_aead_aes256gcm_is_available() != 0;
    protect(key);
    stash_key_renew(key);
    return key;
}

void stash_key_renew(struct stash_key *key)
{
    stash_wipe_key(key);
    randombytes_buf(key->xchacha, sizeof key->xchacha);
    if (key->hardware) {
        crypto_aead_aes256gcm_beforenm(&key->schedule, key->xchacha);
        sodium_memzero(key->xchacha, sizeof key->xchacha);
        leave_nothing_behind(key);
    }
}

void stash_wipe_key(struct stash_key *key)
{
    sodium_memzero(&key->schedule, sizeof key->schedule);
    sodium_memzero(key->xchacha, sizeof key->xchacha);
}

unsigned stash_key_protection(const struct stash_key *key)
{
    return COASTER_STASH_SEALED | (key->hardware ? COASTER_STASH_AES : 0u) |
           (key->locked ? COASTER_STASH_KEY_LOCKED : 0u) | (key->undumped ? COASTER_STASH_KEY_NOT_DUMPED : 0u);
}

void stash_key_free(struct stash_key *key)
{
    if (!key)
        return;
    stash_wipe_key(key);
    sodium_free(key);
}

void stash_seal(const struct stash_key *key, uint64_t number, const void *plain, size_t length, void *sealed,
                uint8_t tag[STASH_TAG_LENGTH])
{
    uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES] = {0};
    put_be64(nonce, number);
    if (key->hardware)
        crypto_aead_aes256gcm_encrypt_detached_afternm(sealed, tag, NULL, plain, length, NULL, 0, NULL, nonce,
                                                       &key->schedule);
    else
        crypto_aead_xchacha20poly1305_ietf_encrypt_detached(sealed, tag, NULL, plain, length, NULL, 0, NULL, nonce,
                                                            key->xchacha);
    leave_nothing_behind(key);
}

bool stash_unseal(const struct stash_key *key, uint64_t number, const void *sealed, size_t length,
                  const uint8_t tag[STASH_TAG_LENGTH], void *plain)
{
    uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES] = {0};
    put_be64(nonce, number);
    int result;
    if (key->hardware)
        result = crypto_aead_aes256gcm_decrypt_detached_afternm(plain, NULL, sealed, length, tag, NULL, 0, nonce,
                                                                &key->schedule);
    else
        result = crypto_aead_xchacha20poly1305_ietf_decrypt_detached(plain, NULL, sealed, length, tag, NULL, 0, nonce,
                                                                     key->xchacha);
    leave_nothing_behind(key);
    return result == 0;
}

void *stash_memory_new(size_t length)
{
    return sodium_init() < 0 ? NULL : sodium_malloc(length);
}

void stash_memory_wipe(void *memory, size_t length)
{
    sodium_memzero(memory, length);
}

void stash_memory_free(void *memory)
{
    sodium_free(memory);
}

/* Called through this, so that no compiler sees that what it copies is not needed. */
static void *(*const volatile copy)(void *to, const void *from, size_t length) = memcpy;

/* Each length takes other registers, and others again between addresses that agree in their last twelve bits, where the
 * C library copies from the end. */
void stash_memory_forget(void)
{
    enum { PAGE = 4096 };
    static const uint8_t nothing[1024];
    static const size_t lengths[] = {256, 512, sizeof nothing};
    uint8_t scratch[PAGE + PAGE / 2 + sizeof nothing];
    uint8_t *alike = scratch + ((uintptr_t)nothing - (uintptr_t)scratch) % PAGE;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        copy(alike + PAGE / 2, nothing, lengths[i]);
        copy(alike, nothing, lengths[i]);
    }
}

void stash_memory_copy(void *to, const void *from, size_t length)
{
    copy(to, from, length);
    stash_memory_forget();
}
