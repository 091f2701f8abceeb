/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cipher of the stash (R-STA-23), apart from the file so that a test program may link another one in its place
 * (--wrap): the proof that nothing staged can be found on the raw storage needs a control in which it can be found.
 *
 * AES-256-GCM where the processor has it, else XChaCha20-Poly1305. The key lives in locked memory that no core dump
 * holds; it is made from the system's randomness and never leaves this file. A unit's number must never come twice
 * under one key.
 */
#ifndef COASTER_IMAPI_STASH_CIPHER_H
#define COASTER_IMAPI_STASH_CIPHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STASH_TAG_LENGTH 16

struct stash_key;

/* NULL: no memory. */
struct stash_key *stash_key_new(void);
/* A fresh key in the same place. */
void stash_key_renew(struct stash_key *key);
/* Zeroes the key: from here on nobody reads what it sealed. The guarantee of a wipe, microseconds whatever the size of
 * the stash. */
void stash_wipe_key(struct stash_key *key);
void stash_key_free(struct stash_key *key); /* wipes it first; NULL is allowed */

/* What it reaches: COASTER_STASH_SEALED, _AES, _KEY_LOCKED, _KEY_NOT_DUMPED (coaster.h). */
unsigned stash_key_protection(const struct stash_key *key);

void stash_seal(const struct stash_key *key, uint64_t number, const void *plain, size_t length, void *sealed,
                uint8_t tag[STASH_TAG_LENGTH]);
/* False: what was sealed is not what is there. */
bool stash_unseal(const struct stash_key *key, uint64_t number, const void *sealed, size_t length,
                  const uint8_t tag[STASH_TAG_LENGTH], void *plain);

/* Locked memory for plain text on its way; zeroed when freed. */
void *stash_memory_new(size_t length);
void stash_memory_wipe(void *memory, size_t length);
void stash_memory_free(void *memory);
/* Whatever bytes the registers hold that copying uses, they are zeros afterwards. */
void stash_memory_forget(void);
/* memcpy that does not leave the last bytes in the registers it used. */
void stash_memory_copy(void *to, const void *from, size_t length);

#endif
