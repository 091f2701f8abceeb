/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stash (R-STA-20 .. 25): the one staging file of a user, encrypted with a key that exists only in locked memory.
 * Wipe = the key is zeroed, then the file is truncated and unlinked under the lock.
 *
 *   folder   $COASTER_STASH_DIR, else $XDG_CACHE_HOME/coaster, else ~/.cache/coaster
 *   file     coaster-stash.bin, mode 0600, opened with O_NOFOLLOW
 *
 * Written only by appending; read anywhere. Sealed by units of 256 KiB (stash_cipher.h); the tags stay in memory and
 * are checked on reading: a changed byte is a read error (-> IMAPI_E_FILEACCESS). What does not fill a unit stays in
 * locked memory. COASTER_STASH_ALLOW=compressed,encrypted,removable switches those checks off (R-STA-21), =dumps what
 * dumps.h does.
 */
#ifndef COASTER_IMAPI_STASH_H
#define COASTER_IMAPI_STASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "imapi.h"

struct stash;

/* Facts about the place of the stash. Tests replace the functions that find them out; never a result.
 * imapi/stash_facts.c */
struct stash_facts {
    bool (*compressed)(const char *folder);     /* FS_COMPR_FL on the folder, or a compressing mount option */
    bool (*encrypted)(const char *folder);      /* FS_ENCRYPT_FL on the folder */
    bool (*removable)(const char *folder);      /* /sys/dev/block/../removable is 1 */
    uint64_t (*free_bytes)(const char *folder); /* f_bavail */
    bool (*in_memory)(const char *folder);      /* tmpfs */
};
extern struct stash_facts stash_facts;

/* Sweeps a stash whose lock is free (a crashed process left it): at Open and before each claim (R-STA-25). */
void stash_sweep(void);

/*
 * Claims: lock, fresh key, empty file, the checks of R-STA-21 in the order compressed, encrypted, removable, space for
 * reserve_bytes. S_OK, IMAPI_E_STASHINUSE, IMAPI_E_COMPRESSEDSTASH, _ENCRYPTEDSTASH, _REMOVABLESTASH,
 * _NOTENOUGHDISKFORSTASH, _FILEACCESS.
 */
HRESULT stash_claim(uint64_t reserve_bytes, struct stash **stash);
/* The same checks again on a claimed stash; free space is compared with what is still missing, and must not be nothing
 * at all. */
HRESULT stash_check(struct stash *stash, uint64_t missing_bytes);
/* Appends; *offset is where it begins. ENOSPC -> IMAPI_E_NOTENOUGHDISKFORSTASH, else IMAPI_E_FILEACCESS; the stash is
 * as before then. */
HRESULT stash_append(struct stash *stash, const void *data, size_t length, uint64_t *offset);
/* S_OK or IMAPI_E_FILEACCESS. */
HRESULT stash_read(struct stash *stash, uint64_t offset, void *data, size_t length);
uint64_t stash_length(const struct stash *stash);
/* Forgets everything behind length (a failed AddData, R-JOL-08). */
HRESULT stash_truncate(struct stash *stash, uint64_t length);
/* Wipes and starts over with a fresh key; the claim stays (ClearFormatContent, after a burn). */
void stash_wipe(struct stash *stash);
/* Wipes, and gives the claim back. NULL is allowed. */
void stash_release(struct stash *stash);
/* Whether COASTER_STASH_ALLOW lists that word: what a user may switch off, because a whole encrypted disk, say, is
 * harmless here (R-STA-21). */
bool stash_allows(const char *what);
/* What it reaches: the sum of enum coaster_protection (coaster.h); 0 for NULL. */
unsigned stash_protection(const struct stash *stash);

/* The proof's control, in which staged bytes can be found, links another stash_seal and stash_unseal in place of those
 * of stash_cipher.c. */

#endif
